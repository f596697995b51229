#define G_LOG_DOMAIN "xb-service"

#include "service/xb-service-case.h"

#include "service/xb-ask.h"
#include "service/xb-checklist.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"
#include "util/xb-word.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

static const XbWord answers_known[XB_ANSWER_N] = { { "accepted", N_ ("agreed") },   { "declined", N_ ("declined") },   { "skipped", N_ ("not this time") },
                                 { "postponed", N_ ("put off") },   { "not_found", N_ ("not found") }, { "reopened", N_ ("asked for it again") } };

/** As it is stored. */
const char *
xb_answer_id (XbAnswerKind kind)
{
  return answers_known[kind].id;
}

/** As people read it. */
const char *
xb_answer_title (XbAnswerKind kind)
{
  return _ (answers_known[kind].title);
}

/** The same of what is stored; "" for nothing. @id: (nullable) */
const char *
xb_answer_text (const char *id)
{
  XbAnswerKind kind;

  return xb_answer_find (id, &kind) ? xb_answer_title (kind) : "";
}

/** The state of a case as people read it. */
const char *
xb_service_state_title (const char *state)
{
  return strcmp (state, "open") == 0 ? _ ("Taken up") : strcmp (state, "declined") == 0 ? _ ("Declined") : _ ("Over");
}

gboolean
xb_answer_find (const char *id, XbAnswerKind *kind)
{
  int found = xb_word_find (answers_known, XB_ANSWER_N, id);

  *kind = MAX (found, 0);
  return found >= 0;
}

void
xb_service_case_free (XbServiceCase *one)
{
  if (one == NULL)
    return;
  for (char **text = (char *[]){ one->checklist, one->service, one->name, one->village, one->group, one->opened_on, one->state, one->closed_on, one->close_reason, one->worker,
                                 one->consent_on, one->consent_by, one->notes },
            **end = text + 13;
       text < end; text++)
    g_free (*text);
  g_free (one);
}

#define CASE_SQL                                                                                                                                                       \
  "SELECT s.case_id, s.person_id, c.version_id, s.checklist, s.service, s.name, s.village, s.\"group\", s.opened_on, s.state, s.closed_on, s.close_reason, s.worker,"  \
  " s.consent_on, s.consent_by, s.notes FROM v_service s JOIN service_case c ON c.id = s.case_id "

static XbServiceCase *
read_case (XbStore *store, XbStmt *stmt, GError **error)
{
  g_autoptr (XbServiceCase) one = g_new0 (XbServiceCase, 1);
  const XbChecklistDef *def;
  char **texts[] = { &one->checklist, &one->service, &one->name, &one->village, &one->group, &one->opened_on, &one->state, &one->closed_on, &one->close_reason, &one->worker,
                     &one->consent_on, &one->consent_by, &one->notes };

  one->id = sqlite3_column_int64 (stmt, 0);
  one->person_id = sqlite3_column_int64 (stmt, 1);
  one->version_id = sqlite3_column_int64 (stmt, 2);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = xb_stmt_dup_text (stmt, 3 + (int) i);
  /* In the language of the program, whoever switched it on. */
  def = xb_checklist_version (store, one->version_id, error);
  if (def == NULL)
    return NULL;
  g_free (one->service);
  one->service = g_strdup (def->name);
  return g_steal_pointer (&one);
}

XbServiceCase *
xb_service_case_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, CASE_SQL "WHERE c.id = ?", "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_case (store, stmt, error);
  xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no such service record."));
  return NULL;
}

/**
 * xb_service_case_list:
 * @person_id: 0: of everybody
 * @checklist: (nullable): of all
 * @state: (nullable): open, declined, ended
 *
 * Returns: (transfer full) (element-type XbServiceCase)
 */
GPtrArray *
xb_service_case_list (XbStore *store, gint64 person_id, const char *checklist, const char *state, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_service_case_free);
  g_autoptr (XbStmt) stmt = person_id != 0
                                ? xb_store_ask (store, error, CASE_SQL "WHERE c.person_id = ?1 AND (?2 IS NULL OR c.checklist = ?2) AND (?3 IS NULL OR c.state = ?3) ORDER BY c.id",
                                                "iss", person_id, checklist, state)
                                : xb_store_ask (store, error,
                                                CASE_SQL "WHERE (?1 IS NULL OR c.checklist = ?1) AND (?2 IS NULL OR c.state = ?2) ORDER BY s.list_key, c.id", "ss", checklist, state);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbServiceCase *one;

      if (!row)
        return g_steal_pointer (&list);
      one = read_case (store, stmt, error);
      if (one == NULL)
        return NULL;
      g_ptr_array_add (list, one);
    }
  return NULL;
}

/** (transfer full) (element-type utf8 utf8): the fields that have a value, as stored */
GHashTable *
xb_service_case_values (XbStore *store, gint64 case_id, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT field, value FROM service_value WHERE case_id = ?", "i", case_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&values);
      g_hash_table_insert (values, xb_stmt_dup_text (stmt, 0), xb_stmt_dup_text (stmt, 1));
    }
  return NULL;
}

/** @now: (out): the case that is open, or else declined, or else the latest that ended */
gboolean
xb_service_case_now (XbStore *store, gint64 person_id, const char *checklist, XbCaseNow *now, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT id, version_id, opened_on, state = 'open', state = 'declined' FROM service_case WHERE person_id = ? AND checklist = ?"
                                          " ORDER BY state = 'open' DESC, state = 'declined' DESC, id DESC LIMIT 1",
                                          "is", person_id, checklist);
  gboolean row;

  *now = (XbCaseNow){ 0 };
  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (row)
    {
      now->id = sqlite3_column_int64 (stmt, 0);
      now->version_id = sqlite3_column_int64 (stmt, 1);
      g_strlcpy (now->opened_on, (const char *) sqlite3_column_text (stmt, 2), XB_DATE_SIZE);
      now->open = sqlite3_column_int (stmt, 3) != 0;
      now->declined = sqlite3_column_int (stmt, 4) != 0;
    }
  return TRUE;
}

/* ---- whether it is open to them ---- */

static char *
person_name (XbStore *store, gint64 person_id, GError **error)
{
  g_autofree char *name = NULL;

  if (xb_store_ask_text (store, error, &name, "SELECT name FROM person WHERE id = ?", "i", person_id) && name == NULL)
    xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no such person in the register."));
  return g_steal_pointer (&name);
}

/* Each condition by itself, so that the one that fails is named. */
static gboolean
check_conditions (XbStore *store, const XbChecklistDef *def, gint64 person_id, const char *name, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT f.person_id");
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;

  for (guint i = 0; i < def->conditions->len; i++)
    g_string_append_printf (sql, ", (%s)", ((XbSchemeCondition *) g_ptr_array_index (def->conditions, i))->test);
  g_string_append_printf (sql, " FROM (%s) AS f WHERE f.person_id = ?", def->sql);
  stmt = xb_store_ask (store, error, sql->str, "i", person_id);
  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  for (guint i = 0; row && i < def->conditions->len; i++)
    if (sqlite3_column_int (stmt, 1 + (int) i) == 0)
      return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("“%s” is not for %s: %s does not hold."), def->name, name,
                                ((XbSchemeCondition *) g_ptr_array_index (def->conditions, i))->title);
  return row || xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("“%s” is not for %s."), def->name, name);
}

static gint64
insert_case (XbStore *store, const char *operator_name, gint64 version, const char *checklist, gint64 person_id, const char *date, GError **error)
{
  gint64 id = xb_store_new_id (store);

  return xb_store_do (store, error, "INSERT INTO service_case (id, checklist, version_id, person_id, opened_on, state, operator) VALUES (?, ?, ?, ?, ?, 'open', ?)", "isiiss", id,
                      checklist, version, person_id, date, operator_name)
             ? id
             : 0;
}

static gboolean
say_declined (XbStore *store, gint64 case_id, const char *what, GError **error)
{
  g_autoptr (XbServiceCase) one = xb_service_case_load (store, case_id, error);

  return one != NULL
         && xb_service_refuse (error, XB_SERVICE_ERROR_DECLINED, _ ("%s has declined “%s”. That stands; it is opened again only when they ask for it themselves."), one->name,
                               what != NULL ? what : one->service);
}

/* Whether an item was declined, for all its turns, and not asked for again. */
static gboolean
item_declined (XbStore *store, gint64 case_id, const char *item, gboolean *declined, GError **error)
{
  g_autofree char *plain = xb_checklist_plain_item (item); /* a follow-up goes with what it follows */
  gint64 last;

  *declined = FALSE;
  if (item == NULL || case_id == 0)
    return TRUE;
  if (!xb_store_ask_number (store, error, &last,
                            "SELECT answer = 'declined' FROM service_answer"
                            " WHERE case_id = ?1 AND ((item IN (?2, ?3) AND answer IN ('declined', 'reopened')) OR (item IS NULL AND answer = 'reopened')) ORDER BY id DESC LIMIT 1",
                            "iss", case_id, item, plain))
    return FALSE;
  *declined = last != 0;
  return TRUE;
}

/**
 * xb_service_case_ensure:
 * @item: (nullable): what it is about
 *
 * The open case of a person, opened where there is none; inside a transaction.
 *
 * Returns: its key; 0 with @error, where they have declined it, or it is not for them
 */
gint64
xb_service_case_ensure (XbStore *store, const char *operator_name, gint64 person_id, const char *checklist, const char *item, const char *date, GError **error)
{
  gint64 version = 0;
  g_autofree char *name = person_name (store, person_id, error);
  const XbChecklistDef *def = name != NULL ? xb_checklist_in_force (store, checklist, &version, error) : NULL;
  XbCaseNow now;
  gboolean declined;

  if (def == NULL || !xb_service_case_now (store, person_id, checklist, &now, error) || !item_declined (store, now.id, item, &declined, error))
    return 0;
  if (now.declined)
    return say_declined (store, now.id, NULL, error);
  if (declined)
    {
      g_autofree char *title = xb_checklist_item_title (def, item);

      return say_declined (store, now.id, title, error);
    }
  if (now.open)
    return now.id;
  if (now.id != 0 && !def->again)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("“%s” of %s is closed. Open it again first."), def->name, name);
  return check_conditions (store, def, person_id, name, error) ? insert_case (store, operator_name, version, checklist, person_id, date, error) : 0;
}

/* ---- fields ---- */

static gboolean
write_value (XbStore *store, gint64 case_id, gint64 person_id, const char *field, const char *value, GError **error)
{
  gint64 id;

  if (!xb_store_ask_number (store, error, &id, "SELECT id FROM service_value WHERE case_id = ? AND field = ?", "is", case_id, field))
    return FALSE;
  if (value == NULL)
    return id == 0 || xb_store_do (store, error, "DELETE FROM service_value WHERE id = ?", "i", id);
  if (id != 0)
    return xb_store_do (store, error, "UPDATE service_value SET value = ?2 WHERE id = ?1 AND value <> ?2", "is", id, value);
  return xb_store_do (store, error, "INSERT INTO service_value (id, case_id, person_id, field, value) VALUES (?, ?, ?, ?, ?)", "iiiss", xb_store_new_id (store), case_id, person_id,
                      field, value);
}

static gboolean
write_values (XbStore *store, const char *operator_name, const XbChecklistDef *def, gint64 case_id, gint64 person_id, GHashTable *values, GError **error)
{
  GHashTableIter iter;
  gpointer key, typed;

  if (values == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &typed))
    {
      const XbAsk *field = xb_checklist_def_field (def, key);
      g_autofree char *clean = NULL;

      if (field == NULL)
        return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s” has no field “%s”."), def->name, (const char *) key);
      if (field->health && !xb_service_sees_health (store, operator_name))
        return xb_service_refuse (error, XB_SERVICE_ERROR_HEALTH, _ ("%s: %s may not see or enter health data."), field->title, operator_name);
      if (*(const char *) typed == '\0' && field->required)
        return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s must be filled in."), field->title);
      if (*(const char *) typed != '\0' && (clean = xb_ask_clean (field, typed, NULL, error)) == NULL)
        return FALSE;
      if (!write_value (store, case_id, person_id, key, clean, error))
        return FALSE;
    }
  return TRUE;
}

/* What must be known before it begins. */
static gboolean
check_required (const XbChecklistDef *def, GHashTable *values, GError **error)
{
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbAsk *field = g_ptr_array_index (def->fields, i);
      const char *typed = values != NULL ? g_hash_table_lookup (values, field->id) : NULL;

      if (field->required && (typed == NULL || *typed == '\0'))
        return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s must be filled in."), field->title);
    }
  return TRUE;
}

static gboolean
write_case (XbStore *store, const char *operator_name, gint64 case_id, gint64 person_id, const XbChecklistDef *def, const XbServiceOpening *opening, GError **error)
{
  char consent[XB_DATE_SIZE];
  gboolean agreed = xb_none_if_empty (opening->consent_by) != NULL;

  if (agreed && !xb_service_check_day (opening->consent_on, _ ("Day of consent"), consent, error))
    return FALSE;
  return xb_store_do (store, error, "UPDATE service_case SET worker = ?2, consent_on = ?3, consent_by = ?4, notes = ?5 WHERE id = ?1", "issss", case_id, xb_none_if_empty (opening->worker),
                      agreed ? consent : NULL, xb_none_if_empty (opening->consent_by), xb_none_if_empty (opening->notes))
         && write_values (store, operator_name, def, case_id, person_id, opening->values, error);
}

/* ---- what is done with a case ---- */

static XbTxn *begin (XbStore *store, const char *operator_name, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

static XbTxn *
begin (XbStore *store, const char *operator_name, GError **error, const char *format, ...)
{
  g_autofree char *title = NULL;
  va_list args;

  va_start (args, format);
  title = g_strdup_vprintf (format, args);
  va_end (args);
  return xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
}

static gboolean
insert_answer (XbStore *store, const char *operator_name, gint64 case_id, const XbServiceAnswer *answer, const char *date, const char *until, GError **error)
{
  gboolean of_turn = answer->item != NULL && answer->turn != 0 && answer->kind != XB_ANSWER_DECLINED && answer->kind != XB_ANSWER_REOPENED;

  return xb_store_do (store, error,
                      "INSERT INTO service_answer (id, case_id, person_id, item, turn, answer, date, until_date, asked_by, notes, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      "iiiskssssss", xb_store_new_id (store), case_id, answer->person_id, answer->item, of_turn ? answer->turn : (gint64) 0, xb_answer_id (answer->kind), date, until,
                      answer->kind == XB_ANSWER_REOPENED ? answer->asked_by : NULL, xb_none_if_empty (answer->notes), operator_name);
}

/**
 * xb_service_open:
 *
 * Somebody takes a service up: the case is opened, or the one that is open is filled in, and that they accepted is recorded.
 *
 * Returns: the key of the case; 0 with @error
 */
gint64
xb_service_open (XbStore *store, const char *operator_name, const XbServiceOpening *opening, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (XbServiceCase) one = NULL;
  g_autoptr (XbTxn) txn = NULL;
  const XbChecklistDef *def = xb_checklist_in_force (store, opening->checklist, NULL, error);
  XbServiceAnswer accepted = { .person_id = opening->person_id, .checklist = opening->checklist, .kind = XB_ANSWER_ACCEPTED };
  char day[XB_DATE_SIZE];
  gint64 id;

  if (def == NULL || !xb_service_check_day (opening->opened_on, _ ("Day of opening"), day, error)
      || (name = person_name (store, opening->person_id, error)) == NULL || !check_required (def, opening->values, error))
    return 0;
  txn = begin (store, operator_name, error, _ ("%s taken up: %s"), def->name, name);
  if (txn == NULL || (id = xb_service_case_ensure (store, operator_name, opening->person_id, opening->checklist, NULL, day, error)) == 0
      || (one = xb_service_case_load (store, id, error)) == NULL || (def = xb_checklist_version (store, one->version_id, error)) == NULL
      || !write_case (store, operator_name, id, opening->person_id, def, opening, error) || !insert_answer (store, operator_name, id, &accepted, day, NULL, error)
      || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return 0;
  return id;
}

/** Changes what is known of a case: worker, consent, fields. Of @opening, person, checklist and day are not looked at. */
gboolean
xb_service_change (XbStore *store, const char *operator_name, gint64 case_id, const XbServiceOpening *opening, GError **error)
{
  g_autoptr (XbServiceCase) one = xb_service_case_load (store, case_id, error);
  const XbChecklistDef *def = one != NULL ? xb_checklist_version (store, one->version_id, error) : NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (def == NULL)
    return FALSE;
  txn = begin (store, operator_name, error, _ ("%s changed: %s"), one->service, one->name);
  return txn != NULL && write_case (store, operator_name, case_id, one->person_id, def, opening, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** It is over, and why: moved away, no longer wanted, finished. Nothing of it is due any more. */
gboolean
xb_service_close (XbStore *store, const char *operator_name, gint64 case_id, const char *date, const char *reason, GError **error)
{
  g_autoptr (XbServiceCase) one = xb_service_case_load (store, case_id, error);
  g_autoptr (XbTxn) txn = NULL;
  char day[XB_DATE_SIZE];

  if (one == NULL || !xb_service_check_day (date, _ ("Day of closing"), day, error))
    return FALSE;
  if (strcmp (one->state, "open") != 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("“%s” of %s is not open."), one->service, one->name);
  if (xb_none_if_empty (reason) == NULL || g_utf8_strlen (reason, -1) > 200)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("Say why it is closed, in at most 200 characters."));
  txn = begin (store, operator_name, error, _ ("%s closed: %s"), one->service, one->name);
  return txn != NULL && xb_store_do (store, error, "UPDATE service_case SET state = 'ended', closed_on = ?2, close_reason = ?3 WHERE id = ?1", "iss", case_id, day, reason)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- answers ---- */

static gboolean
check_answer (const XbServiceAnswer *answer, const XbChecklistDef *def, const char *date, char until[XB_DATE_SIZE], GError **error)
{
  if (answer->item != NULL && xb_checklist_def_item_of (def, answer->item) == NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("“%s” has no item “%s”."), def->name, answer->item);
  if (answer->kind == XB_ANSWER_SKIPPED && (answer->item == NULL || answer->turn == 0))
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“Not this time” is said of one item on one occasion."));
  if (answer->kind == XB_ANSWER_REOPENED && xb_none_if_empty (answer->asked_by) == NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("Write down who asked for it: what was declined is opened again only at the person's own request."));
  if (answer->kind != XB_ANSWER_POSTPONED)
    return TRUE;
  if (answer->until == NULL || !xb_date_parse (answer->until, until))
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("Put off until when? Write the day as 2026-03-05."));
  return strcmp (until, date) > 0 || xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("It is put off to a later day than %s."), date);
}

/* What was declined or closed is open again. */
static gboolean
reopen (XbStore *store, const char *operator_name, const XbServiceAnswer *answer, const char *date, GError **error)
{
  XbCaseNow now;
  gboolean declined;

  if (!xb_service_case_now (store, answer->person_id, answer->checklist, &now, error) || !item_declined (store, now.id, answer->item, &declined, error))
    return FALSE;
  if (now.id == 0 || (answer->item == NULL ? now.open : !declined))
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("Nothing was declined or closed that could be opened again."));
  return (answer->item != NULL || xb_store_do (store, error, "UPDATE service_case SET state = 'open', closed_on = NULL, close_reason = NULL WHERE id = ?", "i", now.id))
         && insert_answer (store, operator_name, now.id, answer, date, NULL, error);
}

/** One of xb_service_answer(), inside a transaction. */
gboolean
xb_service_answer_in (XbStore *store, const char *operator_name, const XbServiceAnswer *answer, GError **error)
{
  const XbChecklistDef *def = xb_checklist_in_force (store, answer->checklist, NULL, error);
  gint64 id;
  char date[XB_DATE_SIZE], until[XB_DATE_SIZE] = "";

  if (def == NULL || !xb_service_check_day (answer->date, _ ("Day of the answer"), date, error) || !check_answer (answer, def, date, until, error))
    return FALSE;
  if (answer->kind == XB_ANSWER_REOPENED)
    return reopen (store, operator_name, answer, date, error);
  id = xb_service_case_ensure (store, operator_name, answer->person_id, answer->checklist, answer->item, date, error);
  if (id == 0 || !insert_answer (store, operator_name, id, answer, date, answer->kind == XB_ANSWER_POSTPONED ? until : NULL, error))
    return FALSE;
  return answer->kind != XB_ANSWER_DECLINED || answer->item != NULL
         || xb_store_do (store, error, "UPDATE service_case SET state = 'declined', closed_on = ?2 WHERE id = ?1", "is", id, date);
}

/**
 * xb_service_answer:
 * @answers: (array length=n): all are recorded in one entry, or none
 */
gboolean
xb_service_answer (XbStore *store, const char *operator_name, const XbServiceAnswer *answers, guint n, GError **error)
{
  g_autofree char *title = NULL, *name = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (n == 0)
    return TRUE;
  name = person_name (store, answers[0].person_id, error);
  if (name == NULL)
    return FALSE;
  title = n == 1 ? g_strdup_printf (_ ("Offer of a service %s: %s"), xb_answer_title (answers[0].kind), name)
                 : g_strdup_printf (_ ("Offers of services %s: %u people"), xb_answer_title (answers[0].kind), n);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  for (guint i = 0; txn != NULL && i < n; i++)
    if (!xb_service_answer_in (store, operator_name, &answers[i], error) || !xb_txn_add_rows (txn, 3, error))
      return FALSE;
  return txn != NULL && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
