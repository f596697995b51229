#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-definition-sql.h"

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *const xb_definition_parameters[] = { ":place_from", ":place_to", ":from", ":to", ":as_of", NULL };

/** An authorizer of SQLite: tables only through views whose names begin with v_. */
int
xb_definition_authorize (void *data G_GNUC_UNUSED, int action, const char *a, const char *b, const char *c G_GNUC_UNUSED, const char *view)
{
  static const char *const behind_views[] = { "person", "person_index", "household", "place", "membership", "event", "target",
                                              "kinship", "marriage", "household_parent", "household_couple", "household_child_couple",
                                              "scheme_version", "scheme_part", "subsidy_case", "case_answer", "case_document", "case_step", "objection", "suspension", "review", "payee_account",
                                              "roll", "roll_line", "payment_batch", "payment", "recovery", "recovery_receipt", "budget",
                                              "book_row", "book_value", "notice_letter", "letter", "checklist_version", "checklist_part", "service_case", "service_value", "service_answer", "visit", "visit_value", "supply", "supply_move", "due",
                                              "then_day", "then_changed", "then_row", "then_index", NULL };

  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      if (b != NULL && *b == '\0') /* a table of a view of which no column is read */
        return g_strv_contains (behind_views, a) || g_str_has_prefix (a, "v_") ? SQLITE_OK : SQLITE_DENY;
      if (a != NULL && g_str_has_prefix (a, "v_"))
        return SQLITE_OK;
      /* Through a documented view, or through what such a view stands on: as of a past day tables are views, too. What is asked of
       * those directly has no view around it. */
      return view != NULL && (g_str_has_prefix (view, "v_") || g_strv_contains (behind_views, view)) ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
    }
}

static gboolean
check_columns (XbDefinition *def, XbLedgerDef *ledger, sqlite3_stmt *stmt, GError **error)
{
  for (guint i = 0; i < ledger->columns->len + ledger->hidden->len; i++)
    {
      XbLedgerColumn *column = xb_ledger_def_column (ledger, i);
      g_autofree char *group = g_strdup_printf ("Column %s", column->id);
      gboolean found = column->type == XB_COLUMN_SERIAL;

      for (int c = 0; c < sqlite3_column_count (stmt) && !found; c++)
        found = strcmp (sqlite3_column_name (stmt, c), column->id) == 0;
      if (!found)
        return xb_definition_fail (def, group, NULL, error, _ ("The SELECT gives no column “%s”."), column->id);
    }
  return TRUE;
}

/**
 * xb_ledger_def_check_sql:
 * @group: where the SELECT stands, with @key
 *
 * Tries the SELECT of a ledger of the office's own on an empty register: it must read nothing but the documented views, write
 * nothing, name no parameter but the known ones, and give every column.
 */
gboolean
xb_ledger_def_check_sql (XbDefinition *def, XbLedgerDef *ledger, const char *group, const char *key, GError **error)
{
  XbStore *store;
  sqlite3 *db;
  sqlite3_stmt *stmt = NULL;
  const char *rest = NULL;
  gboolean ok = FALSE;

  if (def->shipped)
    return TRUE;
  store = xb_catalog_scratch (def->catalog, error);
  if (store == NULL)
    return FALSE;
  db = xb_store_db (store);
  sqlite3_set_authorizer (db, xb_definition_authorize, NULL);
  if (sqlite3_prepare_v2 (db, ledger->sql, -1, &stmt, &rest) != SQLITE_OK || stmt == NULL)
    xb_definition_fail (def, group, key, error, _ ("The SELECT cannot be used: %s."), sqlite3_errcode (db) == SQLITE_OK ? _ ("it is empty") : sqlite3_errmsg (db));
  else if (!sqlite3_stmt_readonly (stmt))
    xb_definition_fail (def, group, key, error, _ ("It would change data."));
  else if (strspn (rest, " \t\r\n;") != strlen (rest))
    {
      g_autofree char *start = g_utf8_substring (rest, 0, MIN (g_utf8_strlen (rest, -1), 40));

      xb_definition_fail (def, group, key, error, _ ("Something stands behind the SELECT: “%s”."), start);
    }
  else
    {
      ok = check_columns (def, ledger, stmt, error);
      for (int i = 1; ok && i <= sqlite3_bind_parameter_count (stmt); i++)
        {
          const char *name = sqlite3_bind_parameter_name (stmt, i);

          if (name == NULL || (!g_strv_contains (xb_definition_parameters, name) && xb_ledger_def_parameter (ledger, name + 1) == NULL))
            ok = xb_definition_fail (def, group, key, error, _ ("It asks for “%s”, which is not known."), name != NULL ? name : "?");
        }
    }
  sqlite3_finalize (stmt);
  sqlite3_set_authorizer (db, NULL, NULL);
  return ok;
}
