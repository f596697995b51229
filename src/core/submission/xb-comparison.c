#define G_LOG_DOMAIN "xb-submission"

/* A ledger as it was sent up beside a later version of it: what came, what went, what is not what it was. */

#include "submission/xb-submission-private.h"

#include "register/xb-person.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_comparison_free (XbComparison *comparison)
{
  if (comparison == NULL)
    return;
  xb_ledger_table_free (comparison->table);
  g_free (comparison);
}

static XbSubmission *
find (GPtrArray *submissions, gint64 id)
{
  for (guint i = 0; i < submissions->len; i++)
    if (((XbSubmission *) g_ptr_array_index (submissions, i))->id == id)
      return g_ptr_array_index (submissions, i);
  return NULL;
}

/* The rows of a ledger as they were sent. */
static XbKeptRows *
load_kept (XbStore *store, GPtrArray *submissions, gint64 id, const char *ledger, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT l.sha256, s.data FROM submission_ledger l JOIN snapshot s ON s.sha256 = l.sha256"
                                              " WHERE l.submission_id = ? AND l.ledger = ?",
                                              error);
  g_autoptr (GBytes) packed = NULL;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  xb_stmt_bind_text (stmt, 2, ledger);
  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row)
    {
      XbSubmission *submission = find (submissions, id);

      g_set_error (error, XB_SUBMISSION_ERROR, XB_SUBMISSION_ERROR_NOT_FOUND, _ ("“%s” holds no ledger “%s”."), submission != NULL ? submission->name : "",
                   ledger);
      return NULL;
    }
  packed = g_bytes_new (sqlite3_column_blob (stmt, 1), sqlite3_column_bytes (stmt, 1));
  return xb_kept_rows_unpack (packed, (const char *) sqlite3_column_text (stmt, 0), error);
}

/* The rows the same ledger has now, for the same place and days. */
static XbKeptRows *
load_now (XbStore *store, XbCatalog *catalog, const XbSubmission *submission, const char *ledger, GError **error)
{
  XbLedgerDef *def = xb_catalog_ledger (catalog, ledger);
  g_autofree char *today = xb_text_today ();
  XbLedgerOptions options = { .place_code = submission->place_code, .unmasked = submission->unmasked };
  XbPeriod period = { 0 };

  if (def == NULL)
    {
      g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND, _ ("The ledger “%s” is no longer defined."), ledger);
      return NULL;
    }
  g_strlcpy (period.from, submission->from, sizeof period.from);
  g_strlcpy (period.to, submission->to, sizeof period.to);
  xb_submission_ledger_options (def, &period, today, &options);
  return xb_ledger_keep (store, def, &options, error);
}

/* The two versions, and for each column of the later one where the earlier has it. */
typedef struct
{
  XbKeptRows *old, *now;
  int *in_old; /* −1: not at all */
  XbComparison *out;
  GString *text;
} Versions;

/* How rows are told apart: by their key, or, where a ledger has none, by all they say. */
static void
row_key (Versions *v, const XbKeptRows *rows, guint row)
{
  const char *key = xb_kept_rows_key (rows, row);

  g_string_assign (v->text, key);
  for (guint i = 0; *key == '\0' && i < xb_kept_rows_columns (rows); i++)
    g_string_append_printf (v->text, "%s\x1f", xb_kept_rows_cell (rows, row, i));
}

static char *
masked (XbColumnType type, const char *text)
{
  return type == XB_COLUMN_CITIZEN_ID ? xb_text_mask_id (text)
         : type == XB_COLUMN_PHONE    ? xb_text_mask_phone (text)
         : type == XB_COLUMN_ACCOUNT  ? xb_text_mask_account (text)
                                      : g_strdup (text);
}

static gboolean
add_line (Versions *v, const char *what, int old_row, int now_row, GError **error)
{
  if (!xb_ledger_table_begin (v->out->table, XB_TABLE_ROW, error))
    return FALSE;
  xb_ledger_table_add (v->out->table, what);
  for (guint i = 0; i < xb_kept_rows_columns (v->now); i++)
    {
      const char *before = old_row >= 0 && v->in_old[i] >= 0 ? xb_kept_rows_cell (v->old, old_row, v->in_old[i]) : NULL;
      const char *after = now_row >= 0 ? xb_kept_rows_cell (v->now, now_row, i) : NULL;
      g_autofree char *was = before != NULL ? masked (xb_kept_rows_type (v->now, i), before) : NULL;
      g_autofree char *is = after != NULL ? masked (xb_kept_rows_type (v->now, i), after) : NULL;
      g_autofree char *both = before != NULL && after != NULL && strcmp (before, after) != 0 ? g_strdup_printf ("%s → %s", was, is) : NULL;

      xb_ledger_table_add (v->out->table, both != NULL ? both : is != NULL ? is : was != NULL ? was : "");
    }
  return TRUE;
}

static gboolean
rows_differ (const Versions *v, guint old_row, guint now_row)
{
  for (guint i = 0; i < xb_kept_rows_columns (v->now); i++)
    if (v->in_old[i] >= 0 && strcmp (xb_kept_rows_cell (v->old, old_row, v->in_old[i]), xb_kept_rows_cell (v->now, now_row, i)) != 0)
      return TRUE;
  return FALSE;
}

/* Rows of the same key are matched in their order. */
static gboolean
compare (Versions *v, GError **error)
{
  g_autoptr (GHashTable) waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_queue_free);
  g_autofree gboolean *matched = g_new0 (gboolean, xb_kept_rows_count (v->old) + 1);

  for (guint row = 0; row < xb_kept_rows_count (v->old); row++)
    {
      GQueue *rows;

      row_key (v, v->old, row);
      rows = g_hash_table_lookup (waiting, v->text->str);
      if (rows == NULL)
        g_hash_table_insert (waiting, g_strdup (v->text->str), rows = g_queue_new ());
      g_queue_push_tail (rows, GUINT_TO_POINTER (row + 1));
    }
  for (guint row = 0; row < xb_kept_rows_count (v->now); row++)
    {
      GQueue *rows;
      guint old;

      row_key (v, v->now, row);
      rows = g_hash_table_lookup (waiting, v->text->str);
      old = rows != NULL ? GPOINTER_TO_UINT (g_queue_pop_head (rows)) : 0;
      if (old != 0)
        matched[old - 1] = TRUE;
      if (old == 0)
        v->out->added++;
      else if (rows_differ (v, old - 1, row))
        v->out->changed++;
      else
        v->out->same++;
      if ((old == 0 && !add_line (v, _ ("Added"), -1, row, error))
          || (old != 0 && rows_differ (v, old - 1, row) && !add_line (v, _ ("Changed"), old - 1, row, error)))
        return FALSE;
    }
  for (guint row = 0; row < xb_kept_rows_count (v->old); row++)
    if (!matched[row])
      {
        v->out->gone++;
        if (!add_line (v, _ ("Gone"), row, -1, error))
          return FALSE;
      }
  return TRUE;
}

/* The table says first what happened to a row, then what it says. */
static XbLedgerTable *
make_table (const Versions *v, const char *title)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  xb_ledger_def_add_column (def, "what", _ ("What"), XB_COLUMN_TEXT);
  for (guint i = 0; i < xb_kept_rows_columns (v->now); i++)
    xb_ledger_def_add_column (def, xb_kept_rows_title (v->now, i), xb_kept_rows_title (v->now, i), XB_COLUMN_TEXT);
  def->landscape = TRUE;
  table = xb_ledger_table_new_own (def, title);
  return table;
}

/**
 * xb_submission_compare:
 * @id: what was sent
 * @later: a later submission; 0: as the register is now
 *
 * Returns: (transfer full): numbers masked, whatever was sent
 */
XbComparison *
xb_submission_compare (XbStore *store, XbCatalog *catalog, gint64 id, gint64 later, const char *ledger, GError **error)
{
  g_autoptr (GPtrArray) submissions = xb_submission_list (store, error);
  g_autoptr (XbKeptRows) old = NULL, now = NULL;
  g_autoptr (XbComparison) out = g_new0 (XbComparison, 1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree int *in_old = NULL;
  g_autofree char *title = NULL;
  XbSubmission *submission, *other;
  Versions v;

  if (submissions == NULL)
    return NULL;
  submission = find (submissions, id);
  other = later != 0 ? find (submissions, later) : NULL;
  if (submission == NULL || (later != 0 && other == NULL))
    {
      g_set_error_literal (error, XB_SUBMISSION_ERROR, XB_SUBMISSION_ERROR_NOT_FOUND, _ ("There is no such submission."));
      return NULL;
    }
  old = load_kept (store, submissions, id, ledger, error);
  if (old == NULL)
    return NULL;
  now = later != 0 ? load_kept (store, submissions, later, ledger, error) : load_now (store, catalog, submission, ledger, error);
  if (now == NULL)
    return NULL;
  in_old = g_new0 (int, xb_kept_rows_columns (now));
  for (guint i = 0; i < xb_kept_rows_columns (now); i++)
    in_old[i] = xb_kept_rows_find_column (old, xb_kept_rows_title (now, i));
  v = (Versions){ old, now, in_old, out, text };
  title = g_strdup_printf (_ ("%s beside %s"), submission->name, other != NULL ? other->name : _ ("the register as it is now"));
  out->table = make_table (&v, title);
  return compare (&v, error) ? g_steal_pointer (&out) : NULL;
}
