#define G_LOG_DOMAIN "xb-service"

#include "service/xb-round.h"

#include "service/xb-ask.h"
#include "service/xb-checklist.h"
#include "service/xb-service-case.h"
#include "service/xb-visit.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What people write in the column of results; the first word is how it is offered. */
static const struct
{
  const char *id, *title;
  const char *words[8];
} results[XB_ROUND_N] = {
  [XB_ROUND_DONE] = { "done", N_ ("done"), { "√", "✓", "已做", "已完成", "完成", "是", "1", NULL } },
  [XB_ROUND_DECLINED] = { "declined", N_ ("declined"), { "谢绝", "拒绝", "不愿意", "不同意", "2", NULL } },
  [XB_ROUND_SKIPPED] = { "skipped", N_ ("not this time"), { "本次不做", "本次不要", "3", NULL } },
  [XB_ROUND_NOT_FOUND] = { "not_found", N_ ("not found"), { "未见到", "未见", "不在家", "外出", "4", NULL } },
};

/** As people read and write it. */
const char *
xb_round_result_title (XbRoundResult result)
{
  return _ (results[result].title);
}

/** What somebody wrote means: nothing where it is empty. %FALSE where it means none of them. */
gboolean
xb_round_result_find (const char *typed, XbRoundResult *result)
{
  g_autoptr (GString) text = g_string_new (typed);

  xb_text_clean (text);
  *result = XB_ROUND_NOTHING;
  if (text->len == 0 || strcmp (text->str, "□") == 0)
    return TRUE;
  for (int i = 0; i < XB_ROUND_N; i++)
    if (strcmp (results[i].id, text->str) == 0 || strcmp (_ (results[i].title), text->str) == 0 || g_strv_contains (results[i].words, text->str))
      {
        *result = i;
        return TRUE;
      }
  return FALSE;
}

void
xb_round_free (XbRound *round)
{
  if (round == NULL)
    return;
  xb_checklist_def_free (round->def);
  g_clear_pointer (&round->lines, g_ptr_array_unref);
  g_ptr_array_unref (round->asks);
  g_free (round);
}

static gboolean
asked_by_any (const XbRound *round, const XbAsk *ask)
{
  for (guint i = 0; i < round->lines->len; i++)
    {
      const XbDueLine *line = g_ptr_array_index (round->lines, i);
      const XbChecklistItem *item = xb_checklist_def_item_of (round->def, line->item);

      if (item == NULL || xb_checklist_item_asks (item, ask))
        return TRUE;
    }
  return FALSE;
}

static int
by_house (gconstpointer a, gconstpointer b)
{
  const XbDueLine *x = *(XbDueLine *const *) a, *y = *(XbDueLine *const *) b;
  const char *const mine[] = { x->village, x->group, x->household_no }, *const other[] = { y->village, y->group, y->household_no };

  for (guint i = 0; i < G_N_ELEMENTS (mine); i++)
    {
      g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);
      int order;

      xb_text_append_natural (left, mine[i] != NULL ? mine[i] : "");
      xb_text_append_natural (right, other[i] != NULL ? other[i] : "");
      order = strcmp (left->str, right->str);
      if (order != 0)
        return order;
    }
  return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

/**
 * xb_round_load:
 * @place_code: (nullable): everywhere
 * @as_of: (nullable): today: the day of the round
 *
 * Returns: (transfer full): what is open on that day; %NULL with @error
 */
XbRound *
xb_round_load (XbStore *store, const char *operator_name, const char *checklist, const char *place_code, const char *as_of, GError **error)
{
  const XbDueQuery query = { .as_of = as_of, .place_code = place_code, .checklist = checklist, .state = -1 };
  const XbChecklistDef *def = xb_checklist_in_force (store, checklist, NULL, error);
  gboolean sees = xb_service_sees_health (store, operator_name);
  g_autoptr (XbRound) round = NULL;

  if (def == NULL)
    return NULL;
  round = g_new0 (XbRound, 1);
  round->asks = g_ptr_array_new ();
  if ((round->def = xb_checklist_def_from_text (def->id, def->text, error)) == NULL || (round->lines = xb_due_list (store, &query, error)) == NULL)
    return NULL;
  g_ptr_array_sort (round->lines, by_house);
  for (guint i = 0; i < round->def->entries->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (round->def->entries, i);

      if ((sees || !ask->health) && asked_by_any (round, ask))
        g_ptr_array_add (round->asks, (gpointer) ask);
    }
  return g_steal_pointer (&round);
}

/* ---- rows and remarks ---- */

XbRoundRow *
xb_round_row_new (void)
{
  XbRoundRow *row = g_new0 (XbRoundRow, 1);

  row->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return row;
}

void
xb_round_row_free (gpointer data)
{
  XbRoundRow *row = data;

  g_free (row->checklist);
  g_free (row->item);
  g_free (row->result);
  g_free (row->date);
  g_free (row->worker);
  g_free (row->notes);
  g_hash_table_unref (row->values);
  g_free (row);
}

static void
remark_free (gpointer data)
{
  XbRoundRemark *remark = data;

  g_free (remark->name);
  g_free (remark->message);
  g_free (remark);
}

/** @list: (element-type XbRoundRemark): of an outcome. @name: (nullable) */
void
xb_round_remark_add (GPtrArray *list, guint number, const char *name, const char *message)
{
  XbRoundRemark *one = g_new0 (XbRoundRemark, 1);

  one->number = number;
  one->name = g_strdup (name);
  one->message = g_strdup (message);
  g_ptr_array_add (list, one);
}

void
xb_round_outcome_init (XbRoundOutcome *outcome)
{
  *outcome = (XbRoundOutcome){ .problems = g_ptr_array_new_with_free_func (remark_free), .warnings = g_ptr_array_new_with_free_func (remark_free) };
}

void
xb_round_outcome_clear (XbRoundOutcome *outcome)
{
  g_clear_pointer (&outcome->problems, g_ptr_array_unref);
  g_clear_pointer (&outcome->warnings, g_ptr_array_unref);
}

/* ---- recording ---- */

typedef struct
{
  XbStore *store;
  const char *operator_name;
  const XbRoundOptions *options;
  XbRoundOutcome *outcome;
  GHashTable *written; /* (element-type gint64): visits that rows of this round wrote, or agree with */
  const XbRoundRow *row;
  char *name; /* of the person of the row */
} Recording;

static gboolean
has_values (const XbRoundRow *row)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, row->values);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (*(const char *) value != '\0')
      return TRUE;
  return FALSE;
}

/* The visit that was recorded for what the row is about, or, where it does not say which turn it is, on that day; 0 for none. */
static gboolean
find_recorded (Recording *r, gint64 *id, GError **error)
{
  char date[XB_DATE_SIZE] = "";

  *id = 0;
  if (r->row->turn != 0)
    return xb_store_ask_number (r->store, error, id, "SELECT id FROM visit WHERE person_id = ? AND checklist = ? AND item = ? AND turn = ? AND void IS NULL", "issi", r->row->person_id,
                                r->row->checklist, r->row->item, r->row->turn);
  if (xb_none_if_empty (r->row->date) == NULL)
    return TRUE;
  return xb_service_read_day (r->row->date, date, error)
         && xb_store_ask_number (r->store, error, id, "SELECT id FROM visit WHERE person_id = ? AND checklist = ? AND item = ? AND date = ? AND void IS NULL", "isss", r->row->person_id,
                                 r->row->checklist, r->row->item, date);
}

/* Whether the row says of the visit what stands there already; what it leaves empty it says nothing of. */
static gboolean
says_the_same (Recording *r, const XbVisit *visit, gboolean *same, GError **error)
{
  g_autoptr (XbServiceCase) one = xb_service_case_load (r->store, visit->case_id, error);
  const XbChecklistDef *def = one != NULL ? xb_checklist_version (r->store, one->version_id, error) : NULL;
  g_autoptr (GHashTable) stored = def != NULL ? xb_visit_values (r->store, visit->id, error) : NULL;
  GHashTableIter iter;
  gpointer key, typed;
  char date[XB_DATE_SIZE];

  *same = TRUE;
  if (stored == NULL)
    return FALSE;
  if (xb_none_if_empty (r->row->date) != NULL)
    {
      if (!xb_service_read_day (r->row->date, date, error))
        return FALSE;
      *same = strcmp (date, visit->date) == 0;
    }
  *same = *same && (xb_none_if_empty (r->row->worker) == NULL || g_strcmp0 (r->row->worker, visit->worker) == 0)
          && (xb_none_if_empty (r->row->notes) == NULL || g_strcmp0 (r->row->notes, visit->notes) == 0);
  g_hash_table_iter_init (&iter, r->row->values);
  while (g_hash_table_iter_next (&iter, &key, &typed))
    {
      const XbAsk *ask = xb_checklist_def_entry (def, key);
      g_autofree char *clean = NULL;

      if (*(const char *) typed == '\0' || ask == NULL)
        continue;
      /* Whoever may not see it is not told by a comparison either. */
      if (ask->health && !xb_service_sees_health (r->store, r->operator_name))
        return xb_service_refuse (error, XB_SERVICE_ERROR_HEALTH, _ ("%s: %s may not see or enter health data."), ask->title, r->operator_name);
      clean = xb_ask_clean (ask, typed, NULL, error);
      if (clean == NULL)
        return FALSE;
      *same = *same && g_strcmp0 (clean, g_hash_table_lookup (stored, key)) == 0;
    }
  return TRUE;
}

/* What is typed goes to the record; what is left empty is left. */
static void
fill_entry (Recording *r, XbVisitEntry *entry, GHashTable *values)
{
  GHashTableIter iter;
  gpointer key, typed;

  g_hash_table_iter_init (&iter, r->row->values);
  while (g_hash_table_iter_next (&iter, &key, &typed))
    if (*(const char *) typed != '\0')
      g_hash_table_insert (values, key, typed);
  *entry = (XbVisitEntry){ .person_id = r->row->person_id, .checklist = r->row->checklist, .item = r->row->item, .turn = r->row->turn, .date = xb_none_if_empty (r->row->date),
                           .worker = xb_none_if_empty (r->row->worker), .notes = xb_none_if_empty (r->row->notes), .values = values };
}

static gboolean
take_visit (Recording *r, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbVisit) visit = NULL;
  XbVisitEntry entry;
  gboolean same;
  gint64 id;

  fill_entry (r, &entry, values);
  if (!find_recorded (r, &id, error))
    return FALSE;
  if (id != 0)
    {
      if ((visit = xb_visit_load (r->store, id, FALSE, error)) == NULL || !says_the_same (r, visit, &same, error))
        return FALSE;
      if (!same && g_hash_table_contains (r->written, &id))
        return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, "%s", _ ("stands twice in the table and reads otherwise there; the first one was taken"));
      if (!same && !r->options->corrections)
        return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("was recorded on %s already and reads otherwise there; it was left as it is"), visit->date);
      if (!same && !xb_visit_correct_in (r->store, r->operator_name, id, &entry, warnings, error))
        return FALSE;
      r->outcome->unchanged += same;
      r->outcome->corrected += !same;
    }
  else if (entry.date == NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, "%s", _ ("the day of the visit is missing"));
  else if ((id = xb_visit_record_in (r->store, r->operator_name, &entry, warnings, error)) == 0)
    return FALSE;
  else
    r->outcome->visits++;
  g_hash_table_add (r->written, g_memdup2 (&id, sizeof id));
  for (guint i = 0; i < warnings->len; i++)
    xb_round_remark_add (r->outcome->warnings, r->row->number, r->name, g_ptr_array_index (warnings, i));
  return TRUE;
}

/* Whether that was said already: declined is declined; not this time, of that turn; not found, on that day. */
static gboolean
said_already (Recording *r, XbAnswerKind kind, gboolean *said, GError **error)
{
  char date[XB_DATE_SIZE] = "";
  gint64 id;

  if (xb_none_if_empty (r->row->date) != NULL && !xb_service_read_day (r->row->date, date, error))
    return FALSE;
  if (!xb_store_ask_number (r->store, error, &id,
                            "SELECT a.id FROM service_answer a JOIN service_case c ON c.id = a.case_id WHERE a.person_id = ?1 AND c.checklist = ?2 AND a.item = ?3 AND a.answer = ?4"
                            " AND (a.turn = ?5 OR (?4 = 'declined' AND a.turn IS NULL)) AND (?4 <> 'not_found' OR ?6 = '' OR a.date = ?6)"
                            " AND NOT EXISTS (SELECT 1 FROM service_answer b WHERE b.case_id = a.case_id AND b.id > a.id AND b.answer = 'reopened')",
                            "isssis", r->row->person_id, r->row->checklist, r->row->item, xb_answer_id (kind), r->row->turn, date))
    return FALSE;
  *said = id != 0;
  return TRUE;
}

static gboolean
take_answer (Recording *r, XbAnswerKind kind, GError **error)
{
  const XbServiceAnswer answer = { .person_id = r->row->person_id, .checklist = r->row->checklist, .item = r->row->item, .turn = r->row->turn, .kind = kind,
                                   .date = xb_none_if_empty (r->row->date), .notes = xb_none_if_empty (r->row->notes) };
  gboolean said;

  if (has_values (r->row))
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, "%s", _ ("the result says that nothing was done, but values are filled in"));
  if (!said_already (r, kind, &said, error))
    return FALSE;
  if (said)
    {
      r->outcome->unchanged++;
      return TRUE;
    }
  if (!xb_service_answer_in (r->store, r->operator_name, &answer, error))
    return FALSE;
  r->outcome->answers++;
  return TRUE;
}

/* One row, with what it says taken at its word: filled in without a result means done. */
static gboolean
take_row (Recording *r, GError **error)
{
  static const XbAnswerKind answers[XB_ROUND_N] = { [XB_ROUND_DECLINED] = XB_ANSWER_DECLINED, [XB_ROUND_SKIPPED] = XB_ANSWER_SKIPPED, [XB_ROUND_NOT_FOUND] = XB_ANSWER_NOT_FOUND };
  XbRoundResult result;

  if (!xb_round_result_find (r->row->result != NULL ? r->row->result : "", &result))
    {
      g_autofree char *message = g_strdup_printf (_ ("result: “%s” is none of %s, %s, %s, %s"), r->row->result, xb_round_result_title (XB_ROUND_DONE),
                                                  xb_round_result_title (XB_ROUND_DECLINED), xb_round_result_title (XB_ROUND_SKIPPED), xb_round_result_title (XB_ROUND_NOT_FOUND));

      return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, "%s", message);
    }
  if (result == XB_ROUND_NOTHING && xb_none_if_empty (r->row->date) == NULL && !has_values (r->row))
    {
      r->outcome->blank++;
      return TRUE;
    }
  if (result == XB_ROUND_NOTHING || result == XB_ROUND_DONE)
    return take_visit (r, error);
  return take_answer (r, answers[result], error);
}

/* Each row by itself: what was begun of one that cannot be taken is taken back, the others stay. */
static gboolean
try_row (Recording *r, GError **error)
{
  g_autoptr (GError) local = NULL;
  XbRoundOutcome before = *r->outcome;
  guint warnings = r->outcome->warnings->len;

  if (!xb_store_exec (r->store, "SAVEPOINT row", error))
    return FALSE;
  if (take_row (r, &local))
    return xb_store_exec (r->store, "RELEASE row", error);
  if (local->domain != XB_SERVICE_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *r->outcome = before;
  g_ptr_array_set_size (r->outcome->warnings, (int) warnings);
  xb_round_remark_add (r->outcome->problems, r->row->number, r->name, local->message);
  return xb_store_exec (r->store, "ROLLBACK TO row; RELEASE row", error);
}

static guint
recorded (const XbRoundOutcome *outcome)
{
  return outcome->visits + outcome->answers + outcome->corrected;
}

/**
 * xb_round_record:
 * @rows: (element-type XbRoundRow)
 * @outcome: initialized; gets what became of them
 *
 * Records a round in one journal entry. A row that says nothing is passed over; one that says what stands already changes nothing.
 *
 * Returns: %FALSE with @error where nothing was recorded because of a fault; where rows had problems and @options does not say to keep the
 *   good ones, %TRUE with the problems in @outcome and nothing recorded
 */
gboolean
xb_round_record (XbStore *store, const char *operator_name, const GPtrArray *rows, const XbRoundOptions *options, XbRoundOutcome *outcome, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  g_autoptr (GHashTable) written = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *title = NULL;
  const XbChecklistDef *def = NULL;
  Recording r = { .store = store, .operator_name = operator_name, .options = options, .outcome = outcome, .written = written };

  for (guint i = 0; txn != NULL && i < rows->len; i++)
    {
      g_autofree char *name = NULL;
      gboolean ok;

      r.row = g_ptr_array_index (rows, i);
      if (!xb_store_ask_text (store, error, &name, "SELECT name FROM person WHERE id = ?", "i", r.row->person_id))
        return FALSE;
      r.name = name;
      ok = try_row (&r, error) && xb_txn_add_rows (txn, 4, error);
      r.name = NULL;
      if (!ok)
        return FALSE;
    }
  if (txn == NULL)
    return FALSE;
  if (options->dry_run || recorded (outcome) == 0 || (outcome->problems->len > 0 && !options->keep_good))
    {
      if (!options->dry_run && !options->keep_good && outcome->problems->len > 0)
        outcome->visits = outcome->answers = outcome->corrected = 0;
      return TRUE;
    }
  def = xb_checklist_in_force (store, ((const XbRoundRow *) g_ptr_array_index (rows, 0))->checklist, NULL, NULL);
  title = g_strdup_printf (_ ("Round of visits: %s, %u people"), def != NULL ? def->name : ((const XbRoundRow *) g_ptr_array_index (rows, 0))->checklist, recorded (outcome));
  xb_txn_set_title (txn, title);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
