#define G_LOG_DOMAIN "xb-service"

#include "service/xb-visit.h"

#include "service/xb-ask.h"
#include "service/xb-checklist.h"
#include "service/xb-schedule.h"
#include "service/xb-service-case.h"
#include "service/xb-supply.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* ---- what was entered, checked ---- */

/* A visit being written. */
typedef struct
{
  XbStore *store;
  const char *operator_name;
  const XbVisitEntry *entry;
  const XbChecklistDef *def;
  const XbChecklistItem *item;
  GHashTable *clean;  /* entry → stored value; %NULL takes one away */
  GString *referral;
  int follow_up;      /* 0: none */
  char date[XB_DATE_SIZE];
} Writing;

static void
writing_clear (Writing *w)
{
  g_clear_pointer (&w->clean, g_hash_table_unref);
  if (w->referral != NULL)
    g_string_free (w->referral, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Writing, writing_clear)

static gboolean
find_item (Writing *w, GError **error)
{
  w->item = xb_checklist_def_item_of (w->def, w->entry->item);
  return w->item != NULL
         || xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("“%s” has no item “%s”."), w->def->name, w->entry->item != NULL ? w->entry->item : "");
}

/* The day of a visit: not to come, and not before the person was born. */
static gboolean
check_date (Writing *w, GError **error)
{
  g_autofree char *birth = NULL;

  if (!xb_service_check_day (w->entry->date, _ ("Day of the visit"), w->date, error)
      || !xb_store_ask_text (w->store, error, &birth, "SELECT birth_date FROM person WHERE id = ?", "i", w->entry->person_id))
    return FALSE;
  return birth == NULL || strcmp (w->date, birth) >= 0
         || xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("The visit is dated %s, before the birth on %s."), w->date, birth);
}

static gboolean
clean_value (Writing *w, const char *id, const char *typed, GPtrArray *warnings, GError **error)
{
  const XbAsk *ask = xb_checklist_def_entry (w->def, id);
  g_autofree char *unusual = NULL;
  char *clean = NULL;

  if (ask == NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s” asks for no “%s”."), w->def->name, id);
  if (ask->health && !xb_service_sees_health (w->store, w->operator_name))
    return xb_service_refuse (error, XB_SERVICE_ERROR_HEALTH, _ ("%s: %s may not see or enter health data."), ask->title, w->operator_name);
  if (*typed != '\0' && (clean = xb_ask_clean (ask, typed, &unusual, error)) == NULL)
    return FALSE;
  if (unusual != NULL && warnings != NULL)
    g_ptr_array_add (warnings, g_steal_pointer (&unusual));
  g_hash_table_insert (w->clean, g_strdup (id), clean);
  return TRUE;
}

/* Those that must be there: of health only where the operator may enter it. */
static gboolean
check_required (Writing *w, GError **error)
{
  gboolean sees = xb_service_sees_health (w->store, w->operator_name);

  for (guint i = 0; i < w->def->entries->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (w->def->entries, i);

      if (ask->required && (sees || !ask->health) && xb_checklist_item_asks (w->item, ask) && g_hash_table_lookup (w->clean, ask->id) == NULL)
        return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s must be filled in."), ask->title);
    }
  return TRUE;
}

static gboolean
speaks (const XbReferral *referral, const char *value)
{
  double number = g_ascii_strtod (value, NULL);

  if (referral->is != NULL)
    return strcmp (referral->is, value) == 0;
  return number < referral->below || number > referral->above;
}

/* What the entries call for: words, and a day to come again. */
static void
find_referrals (Writing *w, GPtrArray *warnings)
{
  int day = xb_date_days (w->date);

  for (guint i = 0; i < w->def->referrals->len; i++)
    {
      const XbReferral *referral = g_ptr_array_index (w->def->referrals, i);
      const char *value = g_hash_table_lookup (w->clean, referral->entry);

      if (value == NULL || (referral->item != NULL && strcmp (referral->item, w->item->id) != 0) || !speaks (referral, value))
        continue;
      if (strstr (w->referral->str, referral->text) == NULL)
        {
          g_string_append_printf (w->referral, "%s%s", w->referral->len > 0 ? _ ("; ") : "", referral->text);
          if (warnings != NULL)
            g_ptr_array_add (warnings, g_strdup (referral->text));
        }
      if (referral->follow_up.months != 0 || referral->follow_up.days != 0)
        {
          int again = xb_offset_after (day, &referral->follow_up);

          w->follow_up = w->follow_up == 0 ? again : MIN (w->follow_up, again);
        }
    }
}

static gboolean
read_follow_up (Writing *w, GError **error)
{
  char day[XB_DATE_SIZE];

  if (xb_none_if_empty (w->entry->follow_up_on) == NULL)
    return TRUE;
  if (!xb_date_parse (w->entry->follow_up_on, day))
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("Next visit: “%s” is not a day that exists. Write it as 2026-03-05."), w->entry->follow_up_on);
  if (strcmp (day, w->date) <= 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("The next visit is on a later day than %s."), w->date);
  w->follow_up = xb_date_days (day);
  return TRUE;
}

static gboolean
check (Writing *w, GPtrArray *warnings, GError **error)
{
  GHashTableIter iter;
  gpointer key, typed;

  w->clean = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  w->referral = g_string_new (NULL);
  if (!find_item (w, error))
    return FALSE;
  if (w->entry->values != NULL)
    {
      g_hash_table_iter_init (&iter, w->entry->values);
      while (g_hash_table_iter_next (&iter, &key, &typed))
        if (!clean_value (w, key, typed, warnings, error))
          return FALSE;
    }
  return TRUE;
}

/* ---- writing ---- */

static gboolean
write_values (Writing *w, gint64 visit_id, GError **error)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, w->clean);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      gint64 id;

      if (!xb_store_ask_number (w->store, error, &id, "SELECT id FROM visit_value WHERE visit_id = ? AND entry = ?", "is", visit_id, key))
        return FALSE;
      if (value == NULL ? id != 0 && !xb_store_do (w->store, error, "DELETE FROM visit_value WHERE id = ?", "i", id)
          : id != 0     ? !xb_store_do (w->store, error, "UPDATE visit_value SET value = ?2 WHERE id = ?1 AND value <> ?2", "is", id, value)
                        : !xb_store_do (w->store, error, "INSERT INTO visit_value (id, visit_id, person_id, entry, value) VALUES (?, ?, ?, ?, ?)", "iiiss", xb_store_new_id (w->store),
                                        visit_id, w->entry->person_id, key, value))
        return FALSE;
    }
  return TRUE;
}

/* What was handed out at the visit leaves the stock: what an earlier reading of the visit took comes back first. */
static gboolean
book_supply (Writing *w, gint64 visit_id, GError **error)
{
  const char *quantity = g_hash_table_lookup (w->clean, XB_ENTRY_QUANTITY);
  XbSupplyHandOut out = { .visit_id = visit_id, .person_id = w->entry->person_id, .date = w->date };

  if (w->item->supply == NULL)
    return TRUE;
  out.code = xb_checklist_def_entry (w->def, w->item->supply) != NULL ? g_hash_table_lookup (w->clean, w->item->supply) : w->item->supply;
  out.quantity = quantity != NULL ? g_ascii_strtoll (quantity, NULL, 10) : 0;
  return xb_supply_book_visit_in (w->store, w->operator_name, &out, error);
}

/* The turn a visit is for, and its window. @from, @to: (out): "" where it was not due */
static gboolean
find_turn (Writing *w, gint64 *turn, char from[XB_DATE_SIZE], char to[XB_DATE_SIZE], GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (w->store, error,
                                          "SELECT turn, from_day, to_day FROM due WHERE person_id = ?1 AND checklist = ?2 AND item = ?3 AND (turn = ?4 OR (?4 = 0 AND from_day <= ?5))"
                                          " ORDER BY to_day < ?5, from_day LIMIT 1",
                                          "issii", w->entry->person_id, w->entry->checklist, w->entry->item, w->entry->turn, (gint64) xb_date_days (w->date));
  gboolean row;

  *from = *to = '\0';
  *turn = w->entry->turn;
  if (stmt == NULL || !xb_stmt_step (w->store, stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *turn = sqlite3_column_int64 (stmt, 0);
  xb_date_from_days (sqlite3_column_int (stmt, 1), from);
  xb_date_from_days (sqlite3_column_int (stmt, 2), to);
  return TRUE;
}

static gboolean
check_once (Writing *w, gint64 case_id, gint64 turn, GError **error)
{
  g_autofree char *day = NULL;

  if (turn == 0)
    return TRUE;
  if (!xb_store_ask_text (w->store, error, &day, "SELECT date FROM visit WHERE case_id = ? AND item = ? AND turn = ? AND void IS NULL", "isi", case_id, w->entry->item, turn))
    return FALSE;
  return day == NULL || xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("“%s” was done on %s already. Correct that visit, or enter another beside what is due."), w->item->title, day);
}

/** The same as xb_visit_record(), inside a transaction. */
gint64
xb_visit_record_in (XbStore *store, const char *operator_name, const XbVisitEntry *entry, GPtrArray *warnings, GError **error)
{
  g_auto (Writing) w = { .store = store, .operator_name = operator_name, .entry = entry };
  g_autoptr (XbServiceCase) one = NULL;
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE], follow_up[XB_DATE_SIZE];
  gint64 case_id, turn, id;

  if (!check_date (&w, error)
      || (case_id = xb_service_case_ensure (store, operator_name, entry->person_id, entry->checklist, entry->item, w.date, error)) == 0
      || (one = xb_service_case_load (store, case_id, error)) == NULL || (w.def = xb_checklist_version (store, one->version_id, error)) == NULL || !check (&w, warnings, error)
      || !check_required (&w, error) || !find_turn (&w, &turn, from, to, error) || !check_once (&w, case_id, turn, error))
    return 0;
  find_referrals (&w, warnings);
  if (!read_follow_up (&w, error))
    return 0;
  if (w.follow_up != 0)
    xb_date_from_days (w.follow_up, follow_up);
  id = xb_store_new_id (store);
  return xb_store_do (store, error,
                      "INSERT INTO visit (id, case_id, person_id, checklist, item, turn, date, worker, window_from, window_to, follow_up_on, referral, notes, operator)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      "iiisskssssssss", id, case_id, entry->person_id, entry->checklist, entry->item, turn, w.date, xb_none_if_empty (entry->worker), xb_none_if_empty (from),
                      xb_none_if_empty (to), w.follow_up != 0 ? follow_up : NULL, w.referral->len > 0 ? w.referral->str : NULL, xb_none_if_empty (entry->notes), operator_name)
                 && write_values (&w, id, error) && book_supply (&w, id, error)
             ? id
             : 0;
}

/**
 * xb_visit_record:
 * @warnings: (nullable) (element-type utf8): gets what is unusual, and what the entries call for
 *
 * Returns: the key of the visit; 0 with @error
 */
gint64
xb_visit_record (XbStore *store, const char *operator_name, const XbVisitEntry *entry, GPtrArray *warnings, GError **error)
{
  const XbChecklistDef *def = xb_checklist_in_force (store, entry->checklist, NULL, error);
  g_autofree char *name = NULL, *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  gint64 id;

  if (def == NULL || !xb_store_ask_text (store, error, &name, "SELECT name FROM person WHERE id = ?", "i", entry->person_id))
    return 0;
  title = g_strdup_printf (_ ("Visit: %s, %s"), def->name, name != NULL ? name : "?");
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  id = txn != NULL ? xb_visit_record_in (store, operator_name, entry, warnings, error) : 0;
  return id != 0 && xb_txn_commit (g_steal_pointer (&txn), NULL, error) ? id : 0;
}

/* ---- mending ---- */

/* The visit that is to be mended, with its values in stored form. */
typedef struct
{
  gint64 case_id, person_id;
  char *checklist, *item, *date, *follow_up_on;
  GHashTable *values; /* (element-type utf8 utf8) */
} Before;

static void
before_clear (Before *before)
{
  g_free (before->checklist);
  g_free (before->item);
  g_free (before->date);
  g_free (before->follow_up_on);
  g_clear_pointer (&before->values, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Before, before_clear)

static gboolean
load_before (XbStore *store, gint64 id, Before *before, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT case_id, person_id, checklist, item, date, follow_up_on, void FROM visit WHERE id = ?", "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (!row || sqlite3_column_type (stmt, 6) != SQLITE_NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, row ? _ ("This visit was struck out already.") : _ ("There is no such visit."));
  before->case_id = sqlite3_column_int64 (stmt, 0);
  before->person_id = sqlite3_column_int64 (stmt, 1);
  before->checklist = xb_stmt_dup_text (stmt, 2);
  before->item = xb_stmt_dup_text (stmt, 3);
  before->date = xb_stmt_dup_text (stmt, 4);
  before->follow_up_on = xb_stmt_dup_text (stmt, 5);
  before->values = xb_visit_values (store, id, error);
  return before->values != NULL;
}

/* The values a correction leaves as they are count as well, for what is required and what they call for. */
static void
add_kept (Writing *w, const Before *before)
{
  GHashTableIter iter;
  gpointer entry, value;

  g_hash_table_iter_init (&iter, before->values);
  while (g_hash_table_iter_next (&iter, &entry, &value))
    if (!g_hash_table_contains (w->clean, entry))
      g_hash_table_insert (w->clean, g_strdup (entry), g_strdup (value));
}

/* A next visit that nobody asked for by its day, but the values did, goes with them; one that was asked for stays. */
static gboolean
keep_follow_up (Writing *w, const Before *before)
{
  g_auto (Writing) old = { .store = w->store, .operator_name = w->operator_name, .entry = w->entry, .def = w->def, .item = w->item };

  if (w->entry->follow_up_on != NULL || before->follow_up_on == NULL)
    return FALSE;
  old.clean = g_hash_table_ref (before->values);
  old.referral = g_string_new (NULL);
  g_strlcpy (old.date, before->date, sizeof old.date);
  find_referrals (&old, NULL);
  return old.follow_up != xb_date_days (before->follow_up_on);
}

/** The same as xb_visit_correct(), inside a transaction. */
gboolean
xb_visit_correct_in (XbStore *store, const char *operator_name, gint64 visit_id, const XbVisitEntry *entry, GPtrArray *warnings, GError **error)
{
  g_auto (Before) before = { 0 };
  g_autoptr (XbServiceCase) one = load_before (store, visit_id, &before, error) ? xb_service_case_load (store, before.case_id, error) : NULL;
  XbVisitEntry asked = *entry;
  g_auto (Writing) w = { .store = store, .operator_name = operator_name, .entry = &asked };
  char follow_up[XB_DATE_SIZE];

  if (one == NULL)
    return FALSE;
  asked.person_id = before.person_id;
  asked.checklist = before.checklist;
  asked.item = before.item;
  asked.date = xb_none_if_empty (entry->date) != NULL ? entry->date : before.date;
  if ((w.def = xb_checklist_version (store, one->version_id, error)) == NULL || !check_date (&w, error) || !check (&w, warnings, error))
    return FALSE;
  add_kept (&w, &before);
  if (!check_required (&w, error))
    return FALSE;
  find_referrals (&w, warnings);
  if (keep_follow_up (&w, &before) && strcmp (before.follow_up_on, w.date) > 0)
    asked.follow_up_on = before.follow_up_on;
  if (!read_follow_up (&w, error))
    return FALSE;
  if (w.follow_up != 0)
    xb_date_from_days (w.follow_up, follow_up);
  return xb_store_do (store, error,
                      "UPDATE visit SET date = ?2, worker = nullif (coalesce (?3, worker), ''), notes = nullif (coalesce (?4, notes), ''), follow_up_on = ?5, referral = ?6 WHERE id = ?1",
                      "isssss", visit_id, w.date, entry->worker, entry->notes, w.follow_up != 0 ? follow_up : NULL, w.referral->len > 0 ? w.referral->str : NULL)
         && write_values (&w, visit_id, error) && book_supply (&w, visit_id, error);
}

/**
 * xb_visit_correct:
 * @entry: day, worker, next visit, notes, and the values that change ("" takes one away); whom and what it is about stays. A day, worker,
 *   next visit or notes that are %NULL stay as they are, "" takes them away
 *
 * Mends a visit that was entered wrongly; the journal keeps what stood there.
 */
gboolean
xb_visit_correct (XbStore *store, const char *operator_name, gint64 visit_id, const XbVisitEntry *entry, GPtrArray *warnings, GError **error)
{
  g_autoptr (XbVisit) visit = xb_visit_load (store, visit_id, FALSE, error);
  g_autofree char *title = visit != NULL ? g_strdup_printf (_ ("Visit corrected: %s, %s"), visit->service, visit->name) : NULL;
  g_autoptr (XbTxn) txn = title != NULL ? xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error) : NULL;

  return txn != NULL && xb_visit_correct_in (store, operator_name, visit_id, entry, warnings, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** A visit that never was: it stays on record, struck out; what it was for is due again, and what it took from the stock comes back. */
gboolean
xb_visit_void (XbStore *store, const char *operator_name, gint64 visit_id, const char *reason, GError **error)
{
  g_auto (Before) before = { 0 };
  g_autoptr (XbServiceCase) one = load_before (store, visit_id, &before, error) ? xb_service_case_load (store, before.case_id, error) : NULL;
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (one == NULL)
    return FALSE;
  if (xb_none_if_empty (reason) == NULL || g_utf8_strlen (reason, -1) > 200)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("Say why the visit is struck out, in at most 200 characters."));
  title = g_strdup_printf (_ ("Visit struck out: %s, %s"), one->service, one->name);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL && xb_store_do (store, error, "UPDATE visit SET void = ?2 WHERE id = ?1", "is", visit_id, reason)
         && xb_supply_book_visit_in (store, operator_name, &(XbSupplyHandOut){ .visit_id = visit_id }, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
