#define G_LOG_DOMAIN "xb-quality"

#include "quality/xb-quality.h"

#include "catalog/xb-definition-sql.h"
#include "quality/xb-duplicate.h"
#include "sheet/xb-plain-book.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A rule of the office's own may take so long. */
#define TIME_LIMIT_SECONDS 60

typedef struct
{
  XbStore *store;
  XbQuality *quality;
  XbPlace *place; /* (nullable): only what is there */
  GHashTable *ignored; /* what a finding is known by → its key in finding_ignored, and why */
  GCancellable *cancellable;
  gint64 deadline;
  XbCheckDef *check;
  char *today;
} Run;

typedef struct
{
  gint64 id;
  char *reason;
} Ignored;

static void
finding_free (gpointer data)
{
  XbFinding *finding = data;

  g_free (finding->place);
  g_free (finding->message);
  g_free (finding->reason);
  g_free (finding);
}

void
xb_quality_free (XbQuality *quality)
{
  if (quality == NULL)
    return;
  g_ptr_array_unref (quality->findings);
  g_array_unref (quality->counts);
  xb_catalog_free (quality->catalog);
  g_free (quality);
}

/** The stable name of a severity, for programs. */
const char *
xb_severity_id (XbSeverity severity)
{
  return severity == XB_SEVERITY_ERROR ? "error" : severity == XB_SEVERITY_WARNING ? "warning" : "note";
}

const char *
xb_severity_title (XbSeverity severity)
{
  return severity == XB_SEVERITY_ERROR ? _ ("Error") : severity == XB_SEVERITY_WARNING ? _ ("Doubtful") : _ ("Note");
}

static void
ignored_free (gpointer data)
{
  g_free (((Ignored *) data)->reason);
  g_free (data);
}

/* What tells a finding from every other; when what it says changes, it is another. */
static char *
known_by (const char *rule, gint64 person, gint64 household, const char *message)
{
  return g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n%s", rule, person, household, message);
}

static gboolean
load_ignored (Run *run, GError **error)
{
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (run->store, "SELECT id, rule, coalesce (person_id, 0), coalesce (household_id, 0), message, reason FROM finding_ignored", error);

  if (stmt == NULL)
    return FALSE;
  while (TRUE)
    {
      Ignored *ignored;
      gboolean row;

      if (!xb_stmt_step (run->store, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      ignored = g_new0 (Ignored, 1);
      ignored->id = sqlite3_column_int64 (stmt, 0);
      ignored->reason = xb_stmt_dup_text (stmt, 5);
      g_hash_table_insert (run->ignored,
                           known_by ((const char *) sqlite3_column_text (stmt, 1), sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 3),
                                     (const char *) sqlite3_column_text (stmt, 4)),
                           ignored);
    }
}

/* Where a finding is: the place of the household, else of the person's. */
static gboolean
find_place (Run *run, gint64 person, gint64 household, gint64 *place, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (run->store,
                                              "SELECT coalesce ((SELECT place_id FROM household WHERE id = ?1),"
                                              " (SELECT place_id FROM person_index WHERE person_id = ?2), 0)",
                                              error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, household);
  sqlite3_bind_int64 (stmt, 2, person);
  if (!xb_stmt_step (run->store, stmt, &row, error))
    return FALSE;
  *place = row ? sqlite3_column_int64 (stmt, 0) : 0;
  return TRUE;
}

/* Adds a finding, unless it is of another place than was asked for. @message (transfer full). */
static gboolean
add_finding (Run *run, gint64 person, gint64 other, gint64 household, char *message, GError **error)
{
  g_autofree char *own = message;
  g_autofree char *key = known_by (run->check->id, person, household, message);
  XbFinding *finding;
  Ignored *ignored = g_hash_table_lookup (run->ignored, key);
  gint64 place;

  if (!find_place (run, person, household, &place, error))
    return FALSE;
  if (run->place != NULL && place != run->place->id)
    {
      g_autoptr (XbPlace) at = place != 0 ? xb_place_load (run->store, place, error) : NULL;

      if (place != 0 && at == NULL)
        return FALSE;
      if (at == NULL || at->parent_id != run->place->id)
        return TRUE;
    }
  finding = g_new0 (XbFinding, 1);
  finding->check = run->check;
  finding->person_id = person;
  finding->other_id = other;
  finding->household_id = household;
  finding->place = place != 0 ? xb_place_path (run->store, place) : g_strdup ("");
  finding->message = g_steal_pointer (&own);
  if (ignored != NULL)
    {
      finding->ignored_id = ignored->id;
      finding->reason = g_strdup (ignored->reason);
    }
  g_ptr_array_add (run->quality->findings, finding);
  return TRUE;
}

/* The message with what the row gives filled in. */
static char *
fill_in (const char *message, sqlite3_stmt *stmt)
{
  GString *text = g_string_new (message);

  for (int i = 0; i < sqlite3_column_count (stmt); i++)
    {
      g_autofree char *word = g_strdup_printf ("%%%s%%", sqlite3_column_name (stmt, i));
      const char *value = (const char *) sqlite3_column_text (stmt, i);

      g_string_replace (text, word, value != NULL ? value : "?", 0);
    }
  return g_string_free (text, FALSE);
}

static int
on_progress (void *data)
{
  Run *run = data;

  return g_get_monotonic_time () > run->deadline || g_cancellable_is_cancelled (run->cancellable);
}

static int
column_named (sqlite3_stmt *stmt, const char *name)
{
  for (int i = 0; i < sqlite3_column_count (stmt); i++)
    if (strcmp (sqlite3_column_name (stmt, i), name) == 0)
      return i;
  return -1;
}

/* The rows are gathered first: a definition may read the documented views only, and what follows needs more. */
typedef struct
{
  gint64 person, other, household;
  char *message;
} Found;

static void
clear_found (gpointer data)
{
  g_free (((Found *) data)->message);
}

static gboolean
select_rows (Run *run, GArray *found, GError **error)
{
  sqlite3 *db = xb_store_db (run->store);
  sqlite3_stmt *stmt = NULL;
  int rc, person, other, household;
  gboolean ok = FALSE;

  run->deadline = g_get_monotonic_time () + TIME_LIMIT_SECONDS * G_USEC_PER_SEC;
  sqlite3_set_authorizer (db, xb_definition_authorize, NULL);
  sqlite3_progress_handler (db, 10000, on_progress, run);
  rc = sqlite3_prepare_v2 (db, run->check->found->sql, -1, &stmt, NULL);
  if (rc == SQLITE_OK && stmt != NULL)
    {
      int as_of = sqlite3_bind_parameter_index (stmt, ":as_of");

      if (as_of > 0)
        sqlite3_bind_text (stmt, as_of, run->today, -1, SQLITE_STATIC);
      person = column_named (stmt, "person_id");
      other = column_named (stmt, "other_id");
      household = column_named (stmt, "household_id");
      while ((rc = sqlite3_step (stmt)) == SQLITE_ROW)
        {
          Found row = { person >= 0 ? sqlite3_column_int64 (stmt, person) : 0, other >= 0 ? sqlite3_column_int64 (stmt, other) : 0,
                        household >= 0 ? sqlite3_column_int64 (stmt, household) : 0, fill_in (run->check->message, stmt) };

          g_array_append_val (found, row);
        }
      ok = rc == SQLITE_DONE;
    }
  if (!ok && g_cancellable_set_error_if_cancelled (run->cancellable, error))
    ;
  else if (!ok)
    g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_INVALID, _ ("The data check “%s” cannot be run: %s."), run->check->name,
                 rc == SQLITE_INTERRUPT ? _ ("it took too long") : sqlite3_errmsg (db));
  sqlite3_finalize (stmt);
  sqlite3_progress_handler (db, 0, NULL, NULL);
  sqlite3_set_authorizer (db, NULL, NULL);
  return ok;
}

static gboolean
run_sql (Run *run, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));

  g_array_set_clear_func (found, clear_found);
  if (!select_rows (run, found, error))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      Found *row = &g_array_index (found, Found, i);

      if (!add_finding (run, row->person, row->other, row->household, g_steal_pointer (&row->message), error))
        return FALSE;
    }
  return TRUE;
}

/* A pair of records, in words. */
static gboolean
run_pairs (Run *run, GError **error)
{
  g_autoptr (GArray) pairs = strcmp (run->check->method, "near-id") == 0 ? xb_duplicate_near_id (run->store, run->cancellable, error)
                                                                        : xb_duplicate_same_name (run->store, run->cancellable, error);
  g_autoptr (XbStmt) stmt = xb_store_prepare (run->store,
                                              "SELECT p.name, q.name AS other_name, p.birth_date AS birth, coalesce (h.household_no, '–') AS household_no,"
                                              " coalesce (g.household_no, '–') AS other_no, i.household_id FROM person p JOIN person q"
                                              " LEFT JOIN person_index i ON i.person_id = p.id LEFT JOIN person_index k ON k.person_id = q.id"
                                              " LEFT JOIN household h ON h.id = i.household_id LEFT JOIN household g ON g.id = k.household_id"
                                              " WHERE p.id = ?1 AND q.id = ?2",
                                              error);

  if (pairs == NULL || stmt == NULL)
    return FALSE;
  for (guint i = 0; i < pairs->len; i++)
    {
      const XbPair *pair = &g_array_index (pairs, XbPair, i);
      gboolean row;

      sqlite3_reset (stmt);
      sqlite3_bind_int64 (stmt, 1, pair->a);
      sqlite3_bind_int64 (stmt, 2, pair->b);
      if (!xb_stmt_step (run->store, stmt, &row, error)
          || (row && !add_finding (run, pair->a, pair->b, sqlite3_column_int64 (stmt, 5), fill_in (run->check->message, stmt), error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_check (Run *run, XbCheckDef *check, GError **error)
{
  guint before = run->quality->findings->len;
  XbCheckCount count = { check, 0, 0 };

  run->check = check;
  if (!(check->method != NULL ? run_pairs (run, error) : run_sql (run, error)))
    return FALSE;
  for (guint i = before; i < run->quality->findings->len; i++)
    if (((XbFinding *) g_ptr_array_index (run->quality->findings, i))->ignored_id != 0)
      count.ignored++;
    else
      count.count++;
  g_array_append_val (run->quality->counts, count);
  return TRUE;
}

/**
 * xb_quality_check:
 * @place_code: (nullable): only what is in this village or group
 * @rule: (nullable): only this rule
 *
 * Runs the data checks over the register as @store shows it.
 *
 * Returns: (transfer full): what was found, ignored findings marked; %NULL with @error, also where it was cancelled
 */
XbQuality *
xb_quality_check (XbStore *store, XbCatalog *catalog, const char *place_code, const char *rule, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbQuality) quality = g_new0 (XbQuality, 1);
  g_autoptr (XbPlace) place = NULL;
  g_autoptr (GHashTable) ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ignored_free);
  g_autofree char *today = xb_text_today ();
  Run run = { .store = store, .quality = quality, .ignored = ignored, .cancellable = cancellable, .today = today };
  GArray *entries = xb_catalog_list (catalog);

  quality->catalog = xb_catalog_ref (catalog);
  quality->findings = g_ptr_array_new_with_free_func (finding_free);
  quality->counts = g_array_new (FALSE, FALSE, sizeof (XbCheckCount));
  if (place_code != NULL)
    {
      place = xb_place_find (store, place_code, error);
      if (place == NULL)
        return NULL;
      run.place = strcmp (place->kind, "township") == 0 ? NULL : place;
    }
  if (rule != NULL && xb_catalog_check (catalog, rule) == NULL)
    {
      g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND, _ ("There is no data check “%s”."), rule);
      return NULL;
    }
  if (!load_ignored (&run, error))
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const XbCatalogEntry *entry = &g_array_index (entries, XbCatalogEntry, i);

      if (strcmp (entry->kind, "check") == 0 && entry->problem == NULL && (rule == NULL || strcmp (rule, entry->id) == 0)
          && !run_check (&run, xb_catalog_check (catalog, entry->id), error))
        return NULL;
    }
  return g_steal_pointer (&quality);
}

/** Lets a finding stand, with the @reason ((nullable): refused); it is shown again when what it says changes. */
gboolean
xb_quality_ignore (XbStore *store, const char *operator_name, const XbFinding *finding, const char *reason, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Finding ignored: %s"), finding->message), *today = xb_text_today (), *why = g_strstrip (g_strdup (reason != NULL ? reason : ""));
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  if (*why == '\0')
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REQUIRED, _ ("Say why the finding may stand. The reason is recorded."));
      return FALSE;
    }
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  stmt = txn != NULL ? xb_store_prepare (store,
                                         "INSERT INTO finding_ignored (id, rule, person_id, household_id, message, reason, operator, date)"
                                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                         error)
                     : NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
  xb_stmt_bind_text (stmt, 2, finding->check->id);
  if (finding->person_id != 0)
    sqlite3_bind_int64 (stmt, 3, finding->person_id);
  if (finding->household_id != 0)
    sqlite3_bind_int64 (stmt, 4, finding->household_id);
  xb_stmt_bind_text (stmt, 5, finding->message);
  xb_stmt_bind_text (stmt, 6, why);
  xb_stmt_bind_text (stmt, 7, operator_name);
  xb_stmt_bind_text (stmt, 8, today);
  return xb_stmt_run (store, stmt, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Counts a finding again that was ignored. */
gboolean
xb_quality_heed (XbStore *store, const char *operator_name, const XbFinding *finding, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Finding counted again: %s"), finding->message);
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  g_autoptr (XbStmt) stmt = txn != NULL ? xb_store_prepare (store, "DELETE FROM finding_ignored WHERE id = ?", error) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, finding->ignored_id);
  return xb_stmt_run (store, stmt, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Keeps the counts of a run over the whole register, for the trend. Derived: no entry of the journal. */
gboolean
xb_quality_remember (XbStore *store, const XbQuality *quality, GError **error)
{
  g_autofree char *today = xb_text_today ();
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "INSERT OR REPLACE INTO check_run (day, rule, count) VALUES (?1, ?2, ?3)", error);
  gboolean ok = stmt != NULL && xb_store_exec (store, "BEGIN IMMEDIATE", error);

  if (!ok)
    return FALSE;
  for (guint i = 0; ok && i < quality->counts->len; i++)
    {
      const XbCheckCount *count = &g_array_index (quality->counts, XbCheckCount, i);

      xb_stmt_bind_text (stmt, 1, today);
      xb_stmt_bind_text (stmt, 2, count->check->id);
      sqlite3_bind_int (stmt, 3, (int) count->count);
      ok = xb_stmt_run (store, stmt, error);
      sqlite3_reset (stmt);
    }
  if (ok)
    return xb_store_exec (store, "COMMIT", error);
  sqlite3_exec (xb_store_db (store), "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/** (transfer full) (element-type XbQualityPoint): the counts of @rule, or (where %NULL) of all rules, day by day, oldest first */
GArray *
xb_quality_trend (XbStore *store, const char *rule, GError **error)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (XbQualityPoint));
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (store, "SELECT day, sum (count) FROM check_run WHERE ?1 IS NULL OR rule = ?1 GROUP BY day ORDER BY day", error);

  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, rule);
  while (TRUE)
    {
      XbQualityPoint point = { 0 };
      gboolean row;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&points);
      g_strlcpy (point.day, (const char *) sqlite3_column_text (stmt, 0), sizeof point.day);
      point.count = sqlite3_column_int (stmt, 1);
      g_array_append_val (points, point);
    }
}

/** Writes what was found as a workbook, ignored findings with their reasons at the end. */
gboolean
xb_quality_write (const XbQuality *quality, const char *path, GError **error)
{
  const char *titles[] = { _ ("Severity"), _ ("Check"), _ ("Place"), _ ("What was found"), _ ("What to do"), _ ("Ignored because") };
  const double widths[] = { 10, 26, 18, 70, 50, 24 };
  g_autoptr (XbPlainBook) book = xb_plain_book_new (path, error);

  if (book == NULL)
    return FALSE;
  xb_plain_book_sheet (book, _ ("Data check"), titles, widths, G_N_ELEMENTS (titles));
  for (int ignored = 0; ignored < 2; ignored++)
    for (guint i = 0; i < quality->findings->len; i++)
      {
        const XbFinding *finding = g_ptr_array_index (quality->findings, i);
        const char *texts[] = { xb_severity_title (finding->check->severity), finding->check->name, finding->place, finding->message, finding->check->advice,
                                finding->reason };

        if ((finding->ignored_id != 0) == ignored)
          xb_plain_book_row (book, texts);
      }
  return xb_plain_book_close (g_steal_pointer (&book), error);
}
