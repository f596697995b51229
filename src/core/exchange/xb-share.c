#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-share.h"

#include "store/xb-statement.h"
#include "store/xb-tables.h"

#include <string.h>

/* How far each recorded table goes. One that is not named here goes nowhere; a test asks for every recorded table that it was thought of. */
static const struct
{
  const char *name;
  XbShareReach reach;
} reaches[] = {
  { "place", XB_SHARE_PLACE },
  { "household", XB_SHARE_PLACE },
  { "person", XB_SHARE_PLACE },
  { "membership", XB_SHARE_PLACE },
  { "event", XB_SHARE_PLACE },
  { "kinship", XB_SHARE_PLACE },
  { "marriage", XB_SHARE_PLACE },
  { "former_value", XB_SHARE_PLACE },
  { "checklist_version", XB_SHARE_PLACE },
  { "checklist_part", XB_SHARE_PLACE },
  { "service_case", XB_SHARE_PLACE },
  { "service_value", XB_SHARE_PLACE },
  { "service_answer", XB_SHARE_PLACE },
  { "visit", XB_SHARE_PLACE },
  { "visit_value", XB_SHARE_PLACE },
  { "book_field", XB_SHARE_PLACE },
  { "book_row", XB_SHARE_PLACE },
  { "book_value", XB_SHARE_PLACE },
  { "book_attachment", XB_SHARE_PLACE },
  { "scheme_version", XB_SHARE_OFFICE },
  { "scheme_part", XB_SHARE_OFFICE },
  { "subsidy_case", XB_SHARE_OFFICE },
  { "case_answer", XB_SHARE_OFFICE },
  { "case_document", XB_SHARE_OFFICE },
  { "attachment", XB_SHARE_OFFICE },
  { "case_step", XB_SHARE_OFFICE },
  { "objection", XB_SHARE_OFFICE },
  { "suspension", XB_SHARE_OFFICE },
  { "review", XB_SHARE_OFFICE },
  { "payee_account", XB_SHARE_OFFICE },
  { "roll_line", XB_SHARE_OFFICE }, /* before its roll: lines of an approved one may not be added */
  { "roll", XB_SHARE_OFFICE },
  { "payment_batch", XB_SHARE_OFFICE },
  { "payment", XB_SHARE_OFFICE },
  { "recovery", XB_SHARE_OFFICE },
  { "recovery_receipt", XB_SHARE_OFFICE },
  { "budget", XB_SHARE_OFFICE },
  { "supply", XB_SHARE_OFFICE },
  { "supply_move", XB_SHARE_OFFICE },
  { "target", XB_SHARE_OFFICE },
  { "operator", XB_SHARE_NEVER },
  { "role", XB_SHARE_NEVER },
  { "role_right", XB_SHARE_NEVER },
  { "operator_role", XB_SHARE_NEVER },
  { "letter", XB_SHARE_NEVER },
  { "notice_letter", XB_SHARE_NEVER },
  { "ledger_set", XB_SHARE_NEVER },
  { "submission", XB_SHARE_NEVER },
  { "submission_ledger", XB_SHARE_NEVER },
  { "finding_ignored", XB_SHARE_NEVER },
  { "reconcile_decision", XB_SHARE_NEVER },
  { "saved_filter", XB_SHARE_NEVER },
  { "book_view", XB_SHARE_NEVER },
};

/* What becomes of rows that may not stand twice, where it is not the same thing entered twice. By the name SQLite gives the index. */
static const struct
{
  const char *index;
  XbTwice twice;
} twices[] = {
  { "person_citizen_id", XB_TWICE_PERSON },
  { "household_place_no", XB_TWICE_PERSON },
  { "membership_one_current", XB_TWICE_CHOOSE },
  { "membership_one_head", XB_TWICE_CHOOSE },
  { "visit_once", XB_TWICE_CHOOSE },
  { "scheme_version_in_force", XB_TWICE_CHOOSE },
  { "checklist_version_in_force", XB_TWICE_CHOOSE },
  { "sqlite_autoindex_subsidy_case_1", XB_TWICE_RENUMBER },
  { "sqlite_autoindex_payment_batch_1", XB_TWICE_RENUMBER },
  { "subsidy_case_one", XB_TWICE_BLOCKED },
  { "payee_account_one", XB_TWICE_CHOOSE },
  { "sqlite_autoindex_roll_1", XB_TWICE_BLOCKED },
  { "roll_line_once", XB_TWICE_BLOCKED },
  { "sqlite_autoindex_roll_line_1", XB_TWICE_BLOCKED },
  { "sqlite_autoindex_payment_1", XB_TWICE_BLOCKED },
  { "payment_once", XB_TWICE_BLOCKED },
  { "suspension_open", XB_TWICE_CHOOSE },
};

/** Whether it is said how far the rows of a table go; a new table must be. */
gboolean
xb_share_is_thought_of (const char *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (reaches); i++)
    if (strcmp (reaches[i].name, table) == 0)
      return TRUE;
  return FALSE;
}

/** (transfer none) (array zero-terminated=1): the indexes something is said of; each must be in the schema */
const char *const *
xb_share_twice_indexes (void)
{
  static const char *names[G_N_ELEMENTS (twices) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (twices); i++)
    names[i] = twices[i].index;
  return names;
}

static void
unique_free (gpointer data)
{
  XbShareUnique *unique = data;

  g_array_unref (unique->columns);
  g_free (unique->sql);
  g_free (unique);
}

static void
table_free (gpointer data)
{
  XbShareTable *table = data;

  g_strfreev (table->columns);
  g_strfreev (table->types);
  g_array_unref (table->refs);
  g_ptr_array_unref (table->uniques);
  g_free (table->select);
  g_free (table->insert);
  g_free (table->remove);
  g_free (table);
}

static gpointer
share_new (void)
{
  XbShare *share = g_new0 (XbShare, 1);

  share->tables = g_ptr_array_new_with_free_func (table_free);
  share->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return share;
}

static void
share_free (gpointer data)
{
  XbShare *share = data;

  g_hash_table_unref (share->by_name);
  g_ptr_array_unref (share->tables);
  g_free (share);
}

static gboolean
read_columns (XbStore *store, XbShareTable *table, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT name, type FROM pragma_table_info (?) ORDER BY cid", error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), types = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) marks = g_string_new (NULL);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, table->name);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (row)
        {
          g_ptr_array_add (names, xb_stmt_dup_text (stmt, 0));
          g_ptr_array_add (types, xb_stmt_dup_text (stmt, 1));
          g_string_append_printf (marks, "%s?%u", names->len > 1 ? ", " : "", names->len);
        }
    }
  table->n_columns = (int) names->len;
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (types, NULL);
  table->types = (char **) g_ptr_array_free (g_steal_pointer (&types), FALSE);
  table->columns = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  g_assert (table->n_columns > 1 && table->n_columns < 63);
  table->select = g_strdup_printf ("SELECT * FROM \"%s\" WHERE id = ?", table->name);
  table->insert = g_strdup_printf ("INSERT INTO \"%s\" VALUES (%s)", table->name, marks->str);
  table->remove = g_strdup_printf ("DELETE FROM \"%s\" WHERE id = ?", table->name);
  return TRUE;
}

/* The key of another row that has what @columns of the index say, under the condition of a partial one. */
static char *
unique_sql (const XbShareTable *table, const GPtrArray *terms, const char *where)
{
  GString *sql = g_string_new (NULL);

  /* The condition names columns without their table: inside the SELECT they are those of the row that is asked about. */
  g_string_append (sql, "WITH asked AS (SELECT ");
  for (int i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "%s?%d AS \"%s\"", i > 0 ? ", " : "", i + 1, table->columns[i]);
  g_string_append_printf (sql, ") SELECT id FROM \"%s\" WHERE id <> ?1", table->name);
  for (guint i = 0; i < terms->len; i++)
    g_string_append_printf (sql, " AND %s = (SELECT %s FROM asked)", (char *) terms->pdata[i], (char *) terms->pdata[i]);
  if (where != NULL)
    g_string_append_printf (sql, " AND (%s) AND EXISTS (SELECT 1 FROM asked WHERE %s)", where, where);
  return g_string_free (sql, FALSE);
}

/* Of an index on an expression the text between its outermost brackets, term by term; NULL for one that SQLite made by itself. */
static GPtrArray *
index_terms (const char *sql)
{
  GPtrArray *terms = g_ptr_array_new_with_free_func (g_free);
  const char *p = sql != NULL ? strchr (sql, '(') : NULL, *begin;
  int depth = 0;

  if (p == NULL)
    return terms;
  for (begin = ++p; *p != '\0' && depth >= 0; p++)
    {
      if (*p == '(')
        depth++;
      else if (*p == ')')
        depth--;
      if (depth < 0 || (depth == 0 && *p == ','))
        {
          char *term = g_strstrip (g_strndup (begin, (gsize) (p - begin)));

          g_ptr_array_add (terms, term);
          begin = p + 1;
        }
    }
  return terms;
}

static gboolean
read_unique (XbStore *store, XbShareTable *table, const char *index, const char *sql, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT cid, name FROM pragma_index_info (?) ORDER BY seqno", error);
  g_autoptr (GPtrArray) terms = index_terms (sql);
  const char *where = sql != NULL ? strstr (sql, " WHERE ") : NULL;
  XbShareUnique *unique = g_new0 (XbShareUnique, 1);
  gboolean row = TRUE;

  unique->index = g_intern_string (index);
  unique->columns = g_array_new (FALSE, FALSE, sizeof (int));
  g_ptr_array_add (table->uniques, unique);
  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, index);
  while (row)
    {
      int column;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      column = sqlite3_column_int (stmt, 0);
      if (column >= 0)
        g_array_append_val (unique->columns, column);
      if (sql == NULL)
        g_ptr_array_add (terms, g_strdup_printf ("\"%s\"", (const char *) sqlite3_column_text (stmt, 1)));
    }
  unique->sql = unique_sql (table, terms, where != NULL ? where + strlen (" WHERE ") : NULL);
  for (guint i = 0; i < G_N_ELEMENTS (twices); i++)
    if (strcmp (twices[i].index, index) == 0)
      unique->twice = twices[i].twice;
  return TRUE;
}

static gboolean
read_uniques (XbStore *store, XbShareTable *table, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT l.name, s.sql FROM pragma_index_list (?1) l JOIN sqlite_schema s ON s.type = 'index' AND s.name = l.name"
                                              " WHERE l.\"unique\" ORDER BY l.name",
                                              error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, table->name);
  while (row)
    {
      g_autofree char *index = NULL, *sql = NULL;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      index = xb_stmt_dup_text (stmt, 0);
      sql = xb_stmt_dup_text (stmt, 1);
      if (!read_unique (store, table, index, sql, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_refs (XbStore *store, const XbShare *share, XbShareTable *table, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT \"from\", \"table\" FROM pragma_foreign_key_list (?) ORDER BY id", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, table->name);
  while (row)
    {
      const XbShareTable *to;
      XbShareRef ref;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      to = xb_share_find (share, (const char *) sqlite3_column_text (stmt, 1));
      ref.column = xb_share_column (table, (const char *) sqlite3_column_text (stmt, 0));
      if (to == NULL || ref.column < 0)
        continue;
      ref.table = to->number;
      g_array_append_val (table->refs, ref);
    }
  return TRUE;
}

/**
 * xb_share_get:
 *
 * Returns: (transfer none): the shared tables of the schema, kept with the connection
 */
const XbShare *
xb_share_get (XbStore *store, GError **error)
{
  XbShare *share = xb_store_extra (store, "share", share_new, share_free);
  gboolean ok = TRUE;

  if (share->tables->len > 0)
    return share;
  for (guint i = 0; ok && i < G_N_ELEMENTS (reaches); i++)
    {
      XbShareTable *table;

      if (reaches[i].reach == XB_SHARE_NEVER)
        continue;
      table = g_new0 (XbShareTable, 1);
      table->name = g_intern_string (reaches[i].name);
      table->number = (int) share->tables->len;
      table->reach = reaches[i].reach;
      table->refs = g_array_new (FALSE, FALSE, sizeof (XbShareRef));
      table->uniques = g_ptr_array_new_with_free_func (unique_free);
      g_ptr_array_add (share->tables, table);
      g_hash_table_insert (share->by_name, (gpointer) table->name, table);
      ok = read_columns (store, table, error) && read_uniques (store, table, error);
    }
  for (guint i = 0; ok && i < share->tables->len; i++)
    ok = read_refs (store, share, g_ptr_array_index (share->tables, i), error);
  if (!ok)
    {
      g_hash_table_remove_all (share->by_name);
      g_ptr_array_set_size (share->tables, 0);
      return NULL;
    }
  return share;
}

/** (transfer none) (nullable): by its name; %NULL for one that is not shared */
const XbShareTable *
xb_share_find (const XbShare *share, const char *name)
{
  return g_hash_table_lookup (share->by_name, name);
}

/** (transfer none) */
const XbShareTable *
xb_share_table (const XbShare *share, int number)
{
  return g_ptr_array_index (share->tables, (guint) number);
}

/** The number of a column; -1 for none */
int
xb_share_column (const XbShareTable *table, const char *name)
{
  for (int i = 0; i < table->n_columns; i++)
    if (strcmp (table->columns[i], name) == 0)
      return i;
  return -1;
}

/** (transfer full): names a row among those of all tables, for a hash table */
char *
xb_share_key (const XbShareTable *table, gint64 id)
{
  return g_strdup_printf ("%d %" G_GINT64_FORMAT, table->number, id);
}

static void
child_free (gpointer data)
{
  XbShareChild *child = data;

  g_free (child->table);
  g_free (child->column);
  g_free (child);
}

/** (transfer full) (element-type XbShareChild): every column that names rows of @table, shared or not */
GPtrArray *
xb_share_children (XbStore *store, const char *table, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (child_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT t.name, f.\"from\" FROM sqlite_schema t JOIN pragma_foreign_key_list (t.name) f"
                                          " WHERE t.type = 'table' AND f.\"table\" = ? ORDER BY t.name, f.\"from\"",
                                          "s", table);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (row)
    {
      XbShareChild *child;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      child = g_new0 (XbShareChild, 1);
      child->table = xb_stmt_dup_text (stmt, 0);
      child->column = xb_stmt_dup_text (stmt, 1);
      g_ptr_array_add (list, child);
    }
  return g_steal_pointer (&list);
}

static void
hash_value (GChecksum *sum, XbStmt *stmt, int column)
{
  guint8 type = (guint8) sqlite3_column_type (stmt, column);
  gint64 number;

  g_checksum_update (sum, &type, 1);
  if (type == SQLITE_INTEGER)
    {
      number = GINT64_TO_BE (sqlite3_column_int64 (stmt, column));
      g_checksum_update (sum, (const guchar *) &number, sizeof number);
    }
  else if (type != SQLITE_NULL)
    {
      const void *data = sqlite3_column_blob (stmt, column);
      int length = sqlite3_column_bytes (stmt, column);

      number = GINT64_TO_BE ((gint64) length);
      g_checksum_update (sum, (const guchar *) &number, sizeof number);
      if (length > 0)
        g_checksum_update (sum, data, length);
    }
}

/**
 * xb_share_hash:
 * @reach: the tables that go at least so far
 *
 * Returns: (transfer full): SHA-256, 64 hex digits, of every row of the shared tables: two offices that hold the same have the same
 */
char *
xb_share_hash (XbStore *store, XbShareReach reach, GError **error)
{
  const XbShare *share = xb_share_get (store, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; share != NULL && i < share->tables->len; i++)
    {
      const XbShareTable *table = g_ptr_array_index (share->tables, i);
      g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\" ORDER BY id", table->name);
      g_autoptr (XbStmt) stmt = NULL;
      gboolean row = TRUE;

      if (table->reach < reach)
        continue;
      stmt = xb_store_prepare (store, sql, error);
      if (stmt == NULL)
        return NULL;
      g_checksum_update (sum, (const guchar *) table->name, (gssize) strlen (table->name) + 1);
      while (row)
        {
          if (!xb_stmt_step (store, stmt, &row, error))
            return NULL;
          for (int c = 0; row && c < table->n_columns; c++)
            hash_value (sum, stmt, c);
        }
    }
  return share != NULL ? g_strdup (g_checksum_get_string (sum)) : NULL;
}
