#define G_LOG_DOMAIN "xb-indicator"

#include "indicator/xb-service-count.h"

#include "indicator/xb-indicator-private.h"
#include "service/xb-checklist.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"

#include <math.h>
#include <string.h>

/* By checklist and person, in the order it was recorded: the last answer is the one that counts. Not to have been found is no answer. */
#define ACTS_SQL                                                                                                                                              \
  "SELECT a.checklist, a.person_id, a.date, a.kind, q.place_id FROM ("                                                                                       \
  "SELECT checklist, person_id, date, CASE WHEN window_from IS NULL THEN 0 WHEN date BETWEEN window_from AND window_to THEN 2 ELSE 1 END AS kind, id"        \
  " FROM visit WHERE void IS NULL UNION ALL "                                                                                                                 \
  "SELECT c.checklist, s.person_id, s.date, CASE WHEN s.answer IN ('declined', 'skipped') THEN 4 ELSE 3 END, s.id"                                           \
  " FROM service_answer s JOIN service_case c ON c.id = s.case_id WHERE s.answer <> 'not_found') a"                                                          \
  " LEFT JOIN v_person_place q ON q.person_id = a.person_id ORDER BY a.checklist, a.person_id, a.id"

/* The number of a checklist among those that were met; the name as people read it. */
static guint
number_of (XbPopulation *population, XbStore *store, const char *id)
{
  const XbChecklistDef *def;

  for (guint i = 0; i < population->checklists->len; i++)
    if (strcmp (((const XbPopulationChecklist *) g_ptr_array_index (population->checklists, i))->id, id) == 0)
      return i;
  {
    XbPopulationChecklist *one = g_new0 (XbPopulationChecklist, 1);

    def = xb_checklist_in_force (store, id, NULL, NULL);
    if (def == NULL)
      def = xb_checklist_earlier (store, id, NULL);
    one->id = g_strdup (id);
    one->name = g_strdup (def != NULL ? def->name : id);
    g_ptr_array_add (population->checklists, one);
  }
  return population->checklists->len - 1;
}

/** Reads what was offered and done, within xb_population_load(). @places_by_id: place → its index + 1 */
gboolean
xb_service_acts_load (XbPopulation *population, XbStore *store, GHashTable *places_by_id, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, ACTS_SQL, error);
  g_autofree char *last = NULL;
  guint number = 0;
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbServiceAct act = { 0 };
      const char *checklist;
      gpointer at;

      if (!row)
        return TRUE;
      if (population->acts->len % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      checklist = (const char *) sqlite3_column_text (stmt, 0);
      if (g_strcmp0 (last, checklist) != 0)
        {
          g_free (last);
          last = g_strdup (checklist);
          number = number_of (population, store, checklist);
        }
      at = g_hash_table_lookup (places_by_id, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 4)));
      act.checklist = (guint16) number;
      act.person_id = sqlite3_column_int64 (stmt, 1);
      act.date = xb_date_days ((const char *) sqlite3_column_text (stmt, 2));
      act.kind = sqlite3_column_int (stmt, 3);
      act.place = at != NULL ? GPOINTER_TO_UINT (at) - 1 : XB_PLACE_NONE;
      g_array_append_val (population->acts, act);
    }
  return FALSE;
}

/* Of one person and one checklist: from @first up to the next. */
static guint
count_person (const GArray *acts, guint first, const XbIndicatorQuery *query, XbServiceCount *count)
{
  const XbServiceAct *begin = &g_array_index (acts, XbServiceAct, first);
  gboolean offered = FALSE, declined = FALSE, done = FALSE;
  guint i = first;

  for (; i < acts->len; i++)
    {
      const XbServiceAct *act = &g_array_index (acts, XbServiceAct, i);

      if (act->person_id != begin->person_id || act->checklist != begin->checklist)
        break;
      if (act->date < query->from || act->date > query->to)
        continue;
      offered = TRUE;
      if (act->kind <= XB_ACT_VISIT_IN_TIME)
        {
          done = TRUE;
          count->visits++;
          count->timed += act->kind != XB_ACT_VISIT;
          count->in_time += act->kind == XB_ACT_VISIT_IN_TIME;
        }
      else
        declined = act->kind == XB_ACT_DECLINED;
    }
  count->offered += offered;
  count->done += done;
  count->declined += offered && !done && declined;
  return i;
}

/** (transfer full) (element-type XbServiceCount): one for each checklist of which anything was offered or done */
GArray *
xb_service_counts (const XbPopulation *population, const XbIndicatorQuery *query)
{
  g_auto (XbCountPlan) plan = { 0 };
  GArray *result = g_array_new (FALSE, FALSE, sizeof (XbServiceCount));
  g_autofree XbServiceCount *counts = g_new0 (XbServiceCount, population->checklists->len + 1);

  xb_count_plan_init (&plan, population, query);
  for (guint i = 0; i < population->acts->len;)
    {
      const XbServiceAct *act = &g_array_index (population->acts, XbServiceAct, i);

      if (xb_count_in_scope (&plan, act->place))
        i = count_person (population->acts, i, query, &counts[act->checklist]);
      else
        i++;
    }
  for (guint i = 0; i < population->checklists->len; i++)
    {
      counts[i].checklist = i;
      if (counts[i].offered > 0)
        g_array_append_val (result, counts[i]);
    }
  return result;
}

/** Done ÷ (offered − declined), in percent; NAN of fewer than %XB_INDICATOR_SMALL people */
double
xb_service_coverage (const XbServiceCount *count)
{
  gint64 wanted = count->offered - count->declined;

  return wanted < XB_INDICATOR_SMALL ? NAN : 100.0 * count->done / wanted;
}

/** Visits on their days, of those that had days, in percent; NAN of fewer than %XB_INDICATOR_SMALL */
double
xb_service_timeliness (const XbServiceCount *count)
{
  return count->timed < XB_INDICATOR_SMALL ? NAN : 100.0 * count->in_time / count->timed;
}
