#define G_LOG_DOMAIN "xb-service"

#include "service/xb-service-paper.h"

#include "service/xb-checklist.h"
#include "service/xb-schedule.h"
#include "service/xb-service-case.h"
#include "service/xb-visit.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A card looks so many years ahead: a child's from birth to school. */
#define CARD_YEARS 8

/* Whom the paper is about, and by which definition. */
typedef struct
{
  XbStore *store;
  const XbChecklistDef *def;
  XbCaseNow now;
  gboolean sees;
  gint64 person_id;
  char *name, *sex, *birth, *village, *group, *household_no, *address;
  GPtrArray *visits; /* (element-type XbVisit): of the service, the latest first */
} Subject;

static void
subject_clear (Subject *s)
{
  g_free (s->name);
  g_free (s->sex);
  g_free (s->birth);
  g_free (s->village);
  g_free (s->group);
  g_free (s->household_no);
  g_free (s->address);
  g_clear_pointer (&s->visits, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

static gboolean
read_person (Subject *s, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (s->store, error, "SELECT name, sex, birth_date, village, \"group\", household_no, address FROM v_person WHERE person_id = ?", "i", s->person_id);
  char **texts[] = { &s->name, &s->sex, &s->birth, &s->village, &s->group, &s->household_no, &s->address };
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (s->store, stmt, &row, error))
    return FALSE;
  if (!row)
    return xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no such person in the register."));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = xb_stmt_dup_text (stmt, (int) i);
  return TRUE;
}

static gboolean
read_subject (Subject *s, const char *operator_name, const char *checklist, GError **error)
{
  const XbVisitQuery query = { .person_id = s->person_id, .checklist = checklist };

  s->sees = xb_service_sees_health (s->store, operator_name);
  if (!read_person (s, error) || !xb_service_case_now (s->store, s->person_id, checklist, &s->now, error))
    return FALSE;
  s->def = s->now.id != 0 ? xb_checklist_version (s->store, s->now.version_id, error) : xb_checklist_in_force (s->store, checklist, NULL, error);
  s->visits = s->def != NULL ? xb_visit_list (s->store, &query, s->sees, error) : NULL;
  return s->visits != NULL;
}

static const char *
or_line (const char *text)
{
  return xb_none_if_empty (text) != NULL ? text : "________";
}

/* Who, on the lines over the table. */
static void
add_lines (const Subject *s, XbLedgerTable *table)
{
  const char *sex = g_strcmp0 (s->sex, "1") == 0 ? _ ("male") : g_strcmp0 (s->sex, "2") == 0 ? _ ("female") : "";

  g_ptr_array_add (table->lines, g_strdup_printf (_ ("Name: %s (%s)"), s->name, sex));
  g_ptr_array_add (table->lines, g_strdup_printf (_ ("Birth date: %s"), or_line (s->birth)));
  g_ptr_array_add (table->lines, g_strdup_printf (_ ("House: %s%s, %s"), s->village != NULL ? s->village : "", s->group != NULL ? s->group : "", or_line (s->household_no)));
}

static void
add_column (XbLedgerDef *def, const char *id, const char *title, double width)
{
  xb_ledger_def_add_column (def, id, title, XB_COLUMN_TEXT)->width = width;
}

static void
add_cells (XbLedgerTable *table, const char *const *texts, guint n)
{
  xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
  for (guint i = 0; i < n; i++)
    xb_ledger_table_add (table, texts[i] != NULL ? texts[i] : "");
}

/* ---- the form of a visit ---- */

/* The range of what is usual, or what can be chosen. (transfer full) */
static char *
usual (const XbAsk *ask)
{
  if (ask->type == XB_ASK_NUMBER && ask->unit != NULL)
    return g_strdup_printf (_ ("%g–%g %s"), ask->low, ask->high, ask->unit);
  if (ask->type == XB_ASK_NUMBER)
    return g_strdup_printf ("%g–%g", ask->low, ask->high);
  if (ask->type == XB_ASK_YES_NO)
    return g_strdup_printf ("□%s □%s", _ ("yes"), _ ("no"));
  if (ask->type == XB_ASK_CHOICE)
    {
      GString *all = g_string_new (NULL);

      for (guint i = 0; ask->choice_titles[i] != NULL; i++)
        g_string_append_printf (all, "%s□%s", i > 0 ? " " : "", ask->choice_titles[i]);
      return g_string_free (all, FALSE);
    }
  return g_strdup ("");
}

static const char *
value_of (const XbVisit *visit, const char *entry)
{
  for (guint i = 0; visit != NULL && i < visit->values->len; i++)
    if (strcmp (((const XbVisitValue *) g_ptr_array_index (visit->values, i))->entry, entry) == 0)
      return ((const XbVisitValue *) g_ptr_array_index (visit->values, i))->text;
  return NULL;
}

/* The visit the form is of, and what an earlier one says of an entry. */
static const XbVisit *
find_visit (const Subject *s, gint64 id)
{
  for (guint i = 0; i < s->visits->len; i++)
    if (((const XbVisit *) g_ptr_array_index (s->visits, i))->id == id)
      return g_ptr_array_index (s->visits, i);
  return NULL;
}

static const char *
value_before (const Subject *s, const XbVisit *visit, const char *entry)
{
  for (guint i = 0; i < s->visits->len; i++)
    {
      const XbVisit *one = g_ptr_array_index (s->visits, i);
      const char *text = one->void_reason == NULL && one != visit && (visit == NULL || strcmp (one->date, visit->date) <= 0) ? value_of (one, entry) : NULL;

      if (text != NULL)
        return text;
    }
  return NULL;
}

static void
add_entries (const Subject *s, const XbChecklistItem *item, const XbVisit *visit, XbLedgerTable *table)
{
  add_cells (table, (const char *const[]){ _ ("Day of the visit"), "", "", visit != NULL ? visit->date : "" }, 4);
  for (guint i = 0; i < s->def->entries->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (s->def->entries, i);
      g_autofree char *range = usual (ask);

      /* A field that was filled in by mistake is on the paper, too. */
      if ((item != NULL && !xb_checklist_item_asks (item, ask) && value_of (visit, ask->id) == NULL) || (ask->health && !s->sees))
        continue;
      add_cells (table, (const char *const[]){ ask->title, range, value_before (s, visit, ask->id), value_of (visit, ask->id) }, 4);
    }
  add_cells (table, (const char *const[]){ _ ("Advised"), "", "", visit != NULL ? visit->referral : "" }, 4);
  add_cells (table, (const char *const[]){ _ ("Next visit"), "", "", visit != NULL ? visit->follow_up_on : "" }, 4);
  add_cells (table, (const char *const[]){ _ ("Notes"), "", "", visit != NULL ? visit->notes : "" }, 4);
  if (s->def->consent != NULL && visit == NULL)
    add_cells (table, (const char *const[]){ _ ("Agreed by"), s->def->consent, "", "" }, 4);
}

/**
 * xb_visit_form:
 * @operator_name: whose right to see health data counts: without it those fields are left out
 *
 * Returns: (transfer full): the form of a visit, with what was found the last time beside what was found, or room to write it; %NULL with
 *   @error
 */
XbLedgerTable *
xb_visit_form (XbStore *store, const char *operator_name, const XbVisitForm *form, GError **error)
{
  g_autoptr (XbVisit) asked = form->visit_id != 0 ? xb_visit_load (store, form->visit_id, FALSE, error) : NULL;
  g_auto (Subject) s = { .store = store, .person_id = asked != NULL ? asked->person_id : form->person_id };
  const char *item_id = asked != NULL ? asked->item : form->item;
  g_autofree char *item_title = NULL, *title = NULL;
  const XbChecklistItem *item;
  const XbVisit *visit;
  XbLedgerDef *def;
  XbLedgerTable *table;

  if ((form->visit_id != 0 && asked == NULL) || !read_subject (&s, operator_name, asked != NULL ? asked->checklist : form->checklist, error))
    return NULL;
  item = xb_checklist_def_item_of (s.def, item_id);
  if (item == NULL)
    {
      xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("“%s” has no item “%s”."), s.def->name, item_id != NULL ? item_id : "");
      return NULL;
    }
  visit = form->visit_id != 0 ? find_visit (&s, form->visit_id) : NULL;
  def = xb_ledger_def_new ();
  add_column (def, "entry", _ ("Entry"), 20);
  add_column (def, "usual", _ ("Usual"), 26);
  add_column (def, "before", _ ("Last time"), 16);
  add_column (def, "now", _ ("This time"), 30);
  item_title = xb_checklist_item_title (s.def, item_id);
  title = g_strdup_printf (_ ("%s: %s"), s.def->name, item_title);
  table = xb_ledger_table_new_own (def, title);
  add_lines (&s, table);
  add_entries (&s, item, visit, table);
  g_ptr_array_add (table->footer, g_strdup_printf (_ ("Worker: %s"), visit != NULL && visit->worker != NULL ? visit->worker : "________"));
  g_ptr_array_add (table->footer, g_strdup_printf (_ ("Signature: %s"), "________"));
  return table;
}

/* ---- the card ---- */

/* One line of a card: something that was done, or has its time. */
typedef struct
{
  const XbVisit *visit;          /* (nullable) */
  const XbOccurrence *occurrence; /* (nullable) */
  int day;                       /* by which the lines are ordered */
} CardLine;

static int
by_day (gconstpointer a, gconstpointer b)
{
  return ((const CardLine *) a)->day - ((const CardLine *) b)->day;
}

/* The windows of the service, whether they are open, over or to come: everything from birth on; of what comes with the calendar this year's. */
static gboolean
plan (const Subject *s, GArray *found, GError **error)
{
  g_autoptr (GHashTable) values = s->now.id != 0 ? xb_service_case_values (s->store, s->now.id, error) : g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *today = xb_text_today ();
  XbScheduleFacts facts = { .birth = xb_date_days (s->birth), .opened = s->now.id != 0 ? xb_date_days (s->now.opened_on) : 0, .end = XB_DAY_NEVER, .values = values };
  char year[XB_DATE_SIZE];

  if (values == NULL)
    return FALSE;
  xb_date_year_start (today, year);
  /* What counts from a birthday long ago is nobody's card: only what lies within the years of one. */
  facts.begin = facts.since = facts.birth > xb_date_days (today) - CARD_YEARS * 366 ? facts.birth : xb_date_days (year);
  facts.horizon = facts.birth > xb_date_days (today) - CARD_YEARS * 366 ? facts.birth + CARD_YEARS * 366 : xb_date_days (year) + 365;
  xb_schedule (s->def, &facts, found);
  return TRUE;
}

static void
collect (const Subject *s, const GArray *found, GArray *lines)
{
  for (guint i = 0; i < s->visits->len; i++)
    {
      const XbVisit *visit = g_ptr_array_index (s->visits, i);
      const CardLine line = { visit, NULL, xb_date_days (visit->date) };

      if (visit->void_reason == NULL)
        g_array_append_val (lines, line);
    }
  for (guint i = 0; i < found->len; i++)
    {
      const XbOccurrence *one = &g_array_index (found, XbOccurrence, i);
      const CardLine line = { NULL, one, one->from };
      gboolean done = FALSE;

      for (guint k = 0; k < lines->len && !done; k++)
        {
          CardLine *other = &g_array_index (lines, CardLine, k);

          if (other->visit != NULL && other->visit->turn == one->turn && strcmp (other->visit->item, one->item->id) == 0)
            {
              other->occurrence = one;
              done = TRUE;
            }
        }
      if (!done)
        g_array_append_val (lines, line);
    }
  g_array_sort (lines, by_day);
}

static void
add_card_line (const Subject *s, const CardLine *line, XbLedgerTable *table)
{
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  g_autofree char *window = NULL, *values = line->visit != NULL ? xb_visit_values_text (line->visit) : NULL, *title = NULL;
  const char *said[] = { values, line->visit != NULL ? line->visit->referral : NULL };
  g_autoptr (GString) words = g_string_new (NULL);
  const char *item;

  if (line->occurrence != NULL)
    {
      xb_date_from_days (line->occurrence->from, from);
      xb_date_from_days (line->occurrence->to, to);
      window = strcmp (from, to) == 0 ? g_strdup (from) : g_strdup_printf ("%s – %s", from, to);
    }
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    if (xb_none_if_empty (said[i]) != NULL)
      g_string_append_printf (words, "%s%s", words->len > 0 ? _ ("; ") : "", said[i]);
  item = line->visit != NULL ? line->visit->item : line->occurrence != NULL ? line->occurrence->item->id : NULL;
  g_return_if_fail (item != NULL);
  title = xb_checklist_item_title (s->def, item);
  add_cells (table, (const char *const[]){ title, window, line->visit != NULL ? line->visit->date : "", words->str, line->visit != NULL ? line->visit->follow_up_on : "",
                                           line->visit != NULL ? line->visit->worker : "" },
             6);
}

/**
 * xb_service_card:
 * @operator_name: whose right to see health data counts
 *
 * Returns: (transfer full): the card somebody keeps: each item with its time, and what was done and found; %NULL with @error
 */
XbLedgerTable *
xb_service_card (XbStore *store, const char *operator_name, gint64 person_id, const char *checklist, GError **error)
{
  g_auto (Subject) s = { .store = store, .person_id = person_id };
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (XbOccurrence)), lines = g_array_new (FALSE, FALSE, sizeof (CardLine));
  g_autofree char *title = NULL;
  XbLedgerDef *def;
  XbLedgerTable *table;

  if (!read_subject (&s, operator_name, checklist, error) || !plan (&s, found, error))
    return NULL;
  collect (&s, found, lines);
  def = xb_ledger_def_new ();
  def->landscape = TRUE;
  add_column (def, "item", _ ("Item"), 22);
  add_column (def, "window", _ ("From – to"), 23);
  add_column (def, "date", _ ("Done on"), 12);
  add_column (def, "found", _ ("Findings of the visit"), 60);
  add_column (def, "again", _ ("Next visit"), 12);
  add_column (def, "worker", _ ("Worker"), 10);
  title = g_strdup_printf (_ ("Card: %s"), s.def->name);
  table = xb_ledger_table_new_own (def, title);
  add_lines (&s, table);
  for (guint i = 0; i < lines->len; i++)
    add_card_line (&s, &g_array_index (lines, CardLine, i), table);
  g_ptr_array_add (table->footer, g_strdup (_ ("The service is voluntary.")));
  return table;
}
