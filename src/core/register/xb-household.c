#define G_LOG_DOMAIN "xb-register"

#include "register/xb-person.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>

void
xb_household_free (XbHousehold *household)
{
  if (household == NULL)
    return;
  g_free (household->household_no);
  g_free (household->address);
  g_free (household->hukou_book_no);
  g_free (household->notes);
  g_free (household->ended_on);
  g_free (household->place);
  g_free (household);
}

XbHousehold *
xb_household_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "SELECT place_id, household_no, address, hukou_book_no, notes, ended_on FROM household WHERE id = ?", error);
  XbHousehold *household;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_NOT_FOUND,
                   _ ("There is no household with the key %lld in this register."), (long long) id);
      return NULL;
    }
  household = g_new0 (XbHousehold, 1);
  household->id = id;
  household->place_id = sqlite3_column_int64 (stmt, 0);
  household->household_no = xb_stmt_dup_text (stmt, 1);
  household->address = xb_stmt_dup_text (stmt, 2);
  household->hukou_book_no = xb_stmt_dup_text (stmt, 3);
  household->notes = xb_stmt_dup_text (stmt, 4);
  household->ended_on = xb_stmt_dup_text (stmt, 5);
  household->place = xb_place_path (store, household->place_id);
  return household;
}

static void
bind (XbStmt *stmt, XbHousehold *household)
{
  sqlite3_bind_int64 (stmt, 1, household->id);
  sqlite3_bind_int64 (stmt, 2, household->place_id);
  xb_stmt_bind_text (stmt, 3, household->household_no);
  xb_stmt_bind_text (stmt, 4, household->address);
  xb_stmt_bind_text (stmt, 5, household->hukou_book_no);
  xb_stmt_bind_text (stmt, 6, household->notes);
}

/** Adds a household; @household->id is set. */
gboolean
xb_household_insert (XbTxn *txn G_GNUC_UNUSED, XbStore *store, XbHousehold *household, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "INSERT INTO household (id, place_id, household_no, address, hukou_book_no, notes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      error);

  if (stmt == NULL)
    return FALSE;
  household->id = xb_store_new_id (store);
  bind (stmt, household);
  return xb_stmt_run (store, stmt, error);
}

gboolean
xb_household_update (XbTxn *txn G_GNUC_UNUSED, XbStore *store, XbHousehold *household, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "UPDATE household SET (place_id, household_no, address, hukou_book_no,"
                                              " notes) = (?2, ?3, ?4, ?5, ?6) WHERE id = ?1",
                                              error);

  if (stmt == NULL)
    return FALSE;
  bind (stmt, household);
  return xb_stmt_run (store, stmt, error);
}

/** The checks of a form: a number, not taken by another household of the same place. */
gboolean
xb_household_check (XbStore *store, XbHousehold *household, GError **error)
{
  guint count;
  gint64 other;
  g_autoptr (GString) number = g_string_new (household->household_no);

  xb_text_squeeze (number);
  g_free (household->household_no);
  household->household_no = g_strdup (number->str);
  if (number->len == 0)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REQUIRED, _ ("A household number is needed."));
      return FALSE;
    }
  if (g_utf8_strlen (number->str, -1) > 40)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_TOO_LONG,
                           _ ("A household number has at most 40 characters."));
      return FALSE;
    }
  other = xb_household_find (store, household->place_id, FALSE, number->str, &count, error);
  if (other < 0)
    return FALSE;
  if (other != 0 && other != household->id)
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_DUPLICATE_IN_REGISTER,
                   _ ("There is already a household %s in this place."), number->str);
      return FALSE;
    }
  return TRUE;
}

/**
 * xb_household_members:
 * @past: also those who are members no more
 *
 * Returns: (transfer full) (element-type XbPerson): the head first, then by relation and age
 */
GPtrArray *
xb_household_members (XbStore *store, gint64 id, gboolean past, GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_person_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "SELECT DISTINCT p.id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.household_id = ?1"
      " AND (m.to_date IS NULL OR ?2) ORDER BY m.to_date IS NOT NULL, m.relation <> '02', m.relation, p.birth_date, p.id",
      error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_int (stmt, 2, past);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        {
          gint64 person = sqlite3_column_int64 (stmt, 0);

          g_array_append_val (ids, person);
        }
    }
  for (guint i = 0; i < ids->len; i++)
    {
      XbPerson *person = xb_person_load (store, g_array_index (ids, gint64, i), error);

      if (person == NULL)
        return NULL;
      g_ptr_array_add (members, person);
    }
  return g_steal_pointer (&members);
}

/**
 * xb_household_find:
 * @in_groups: also look in the groups of @place_id
 * @count: (out): how many there are
 *
 * Returns: the household of that number that still exists, 0 if there is none, -1 on failure
 */
gint64
xb_household_find (XbStore *store,
                   gint64 place_id,
                   gboolean in_groups,
                   const char *household_no,
                   guint *count,
                   GError **error)
{
  /* Two statements: SQLite would list the groups anew each time, also when they are not asked for. */
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      in_groups ? "SELECT h.id FROM household h JOIN place l ON l.id = h.place_id WHERE h.household_no = ?1"
                  " AND h.ended_on IS NULL AND ?2 IN (l.id, l.parent_id)"
                : "SELECT id FROM household WHERE household_no = ?1 AND ended_on IS NULL AND place_id = ?2",
      error);
  gint64 found = 0;
  gboolean row = TRUE;

  *count = 0;
  if (stmt == NULL)
    return -1;
  xb_stmt_bind_text (stmt, 1, household_no);
  sqlite3_bind_int64 (stmt, 2, place_id);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return -1;
      if (row && (*count)++ == 0)
        found = sqlite3_column_int64 (stmt, 0);
    }
  return found;
}

/** (transfer full): a number no household of @place_id has: the next after the highest plain number. */
char *
xb_household_free_no (XbStore *store, gint64 place_id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "SELECT coalesce (max (CAST (household_no AS INTEGER)), 0) FROM household WHERE place_id = ?"
      " AND household_no NOT GLOB '*[^0-9]*' AND length (household_no) <= 18",
      error);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, place_id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  return g_strdup_printf ("%04lld", (long long) sqlite3_column_int64 (stmt, 0) + 1);
}
