#define G_LOG_DOMAIN "xb-service"

/* Visits as they stand: those of a person, of a round, of a month. */

#include "service/xb-visit.h"

#include "service/xb-ask.h"
#include "service/xb-checklist.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/** What stands in place of what an operator may not see. */
#define HIDDEN "•••"

static void
value_free (gpointer data)
{
  XbVisitValue *value = data;

  g_free (value->entry);
  g_free (value->title);
  g_free (value->unit);
  g_free (value->text);
  g_free (value);
}

void
xb_visit_free (XbVisit *visit)
{
  if (visit == NULL)
    return;
  for (char **text = (char *[]){ visit->name, visit->village, visit->group, visit->checklist, visit->service, visit->item, visit->title, visit->date, visit->worker, visit->window_from,
                                 visit->window_to, visit->follow_up_on, visit->referral, visit->notes, visit->void_reason, visit->operator_name },
            **end = text + 16;
       text < end; text++)
    g_free (*text);
  g_ptr_array_unref (visit->values);
  g_free (visit);
}

/** (transfer full) (element-type utf8 utf8): entry → value as it is stored, whoever may see it; %NULL with @error */
GHashTable *
xb_visit_values (XbStore *store, gint64 visit_id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT entry, value FROM visit_value WHERE visit_id = ?", "i", visit_id);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&values);
      g_hash_table_insert (values, xb_stmt_dup_text (stmt, 0), xb_stmt_dup_text (stmt, 1));
    }
  return NULL;
}

/* In the order of the definition, as people read them. */
static gboolean
read_values (XbStore *store, XbVisit *visit, const XbChecklistDef *def, gboolean sees_health, GError **error)
{
  g_autoptr (GHashTable) stored = xb_visit_values (store, visit->id, error);

  for (guint i = 0; stored != NULL && i < def->entries->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (def->entries, i);
      const char *value = g_hash_table_lookup (stored, ask->id);
      XbVisitValue *one;

      if (value == NULL)
        continue;
      one = g_new0 (XbVisitValue, 1);
      one->entry = g_strdup (ask->id);
      one->title = g_strdup (ask->title);
      one->unit = g_strdup (ask->unit);
      one->health = ask->health;
      one->text = ask->health && !sees_health ? g_strdup (HIDDEN) : xb_ask_text (ask, value);
      g_ptr_array_add (visit->values, one);
    }
  return stored != NULL;
}

static XbVisit *
read_visit (XbStore *store, XbStmt *stmt, gboolean sees_health, GError **error)
{
  g_autoptr (XbVisit) visit = g_new0 (XbVisit, 1);
  const XbChecklistDef *def = xb_checklist_version (store, sqlite3_column_int64 (stmt, 4), error);
  char **texts[] = { &visit->name, &visit->village, &visit->group, &visit->checklist, &visit->item, &visit->date, &visit->worker, &visit->window_from, &visit->window_to,
                     &visit->follow_up_on, &visit->referral, &visit->notes, &visit->void_reason, &visit->operator_name };

  visit->values = g_ptr_array_new_with_free_func (value_free);
  if (def == NULL)
    return NULL;
  visit->id = sqlite3_column_int64 (stmt, 0);
  visit->case_id = sqlite3_column_int64 (stmt, 1);
  visit->person_id = sqlite3_column_int64 (stmt, 2);
  visit->turn = sqlite3_column_int64 (stmt, 3);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = xb_stmt_dup_text (stmt, 5 + (int) i);
  if (!sees_health && visit->referral != NULL)
    {
      g_free (visit->referral);
      visit->referral = g_strdup (HIDDEN);
    }
  visit->service = g_strdup (def->name);
  visit->title = xb_checklist_item_title (def, visit->item);
  return read_values (store, visit, def, sees_health, error) ? g_steal_pointer (&visit) : NULL;
}

/** (transfer full): all values of a visit in one line; that some are hidden is said once */
char *
xb_visit_values_text (const XbVisit *visit)
{
  GString *text = g_string_new (NULL);
  gboolean hidden = FALSE;

  for (guint i = 0; i < visit->values->len; i++)
    {
      const XbVisitValue *value = g_ptr_array_index (visit->values, i);

      if (strcmp (value->text, HIDDEN) == 0)
        hidden = TRUE;
      else
        g_string_append_printf (text, "%s%s %s%s", text->len > 0 ? _ (", ") : "", value->title, value->text, value->unit != NULL ? value->unit : "");
    }
  if (hidden)
    g_string_append_printf (text, "%s%s", text->len > 0 ? _ (", ") : "", _ ("(health data hidden)"));
  return g_string_free (text, FALSE);
}

#define VISIT_SQL                                                                                                                                                             \
  "SELECT v.id, v.case_id, v.person_id, coalesce (v.turn, 0), c.version_id, p.name, p.village, p.\"group\", v.checklist, v.item, v.date, v.worker, v.window_from, v.window_to," \
  " v.follow_up_on, v.referral, v.notes, v.void, v.operator FROM visit v JOIN service_case c ON c.id = v.case_id JOIN v_person p ON p.person_id = v.person_id WHERE "

/** (transfer full): one visit, whether it counts or was struck out; %NULL with @error */
XbVisit *
xb_visit_load (XbStore *store, gint64 id, gboolean sees_health, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, VISIT_SQL "v.id = ?", "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_visit (store, stmt, sees_health, error);
  xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no such visit."));
  return NULL;
}

/* Which rows are asked for; the parameters are numbered. */
static char *
build (const XbVisitQuery *query)
{
  GString *sql = g_string_new (VISIT_SQL "1");

  if (query->person_id != 0)
    g_string_append (sql, " AND v.person_id = ?1");
  if (query->checklist != NULL)
    g_string_append (sql, " AND v.checklist = ?2");
  if (query->place_code != NULL)
    g_string_append (sql, " AND p.list_key >= ?3 AND p.list_key < ?3 || '~'");
  if (query->from != NULL)
    g_string_append (sql, " AND v.date >= ?4");
  if (query->to != NULL)
    g_string_append (sql, " AND v.date <= ?5");
  if (query->name != NULL)
    g_string_append (sql, " AND instr (p.name, ?6) > 0");
  g_string_append (sql, " ORDER BY v.date DESC, v.id DESC");
  if (query->limit != 0)
    g_string_append_printf (sql, " LIMIT %u", query->limit);
  return g_string_free (sql, FALSE);
}

/**
 * xb_visit_list:
 * @sees_health: otherwise health data is hidden, and with it what it called for
 *
 * Returns: (transfer full) (element-type XbVisit): visits, the latest first, those struck out among them; %NULL with @error
 */
GPtrArray *
xb_visit_list (XbStore *store, const XbVisitQuery *query, gboolean sees_health, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_visit_free);
  g_autofree char *sql = build (query);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql, error);
  char from[XB_DATE_SIZE] = "", to[XB_DATE_SIZE] = "";
  gboolean row;

  if (stmt == NULL || (query->from != NULL && !xb_service_read_day (query->from, from, error)) || (query->to != NULL && !xb_service_read_day (query->to, to, error)))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, query->person_id);
  xb_stmt_bind_text (stmt, 2, query->checklist);
  xb_stmt_bind_text (stmt, 3, query->place_code);
  xb_stmt_bind_text (stmt, 4, from);
  xb_stmt_bind_text (stmt, 5, to);
  xb_stmt_bind_text (stmt, 6, query->name);
  while (xb_stmt_step (store, stmt, &row, error))
    {
      XbVisit *visit;

      if (!row)
        return g_steal_pointer (&list);
      visit = read_visit (store, stmt, sees_health, error);
      if (visit == NULL)
        return NULL;
      g_ptr_array_add (list, visit);
    }
  return NULL;
}
