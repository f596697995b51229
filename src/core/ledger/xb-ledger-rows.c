#define G_LOG_DOMAIN "xb-ledger"

/* The rows of a ledger: its SELECT under an authorizer and a time limit, run on a thread of its own while the rows
 * before are being written. */

#include "ledger/xb-ledger-private.h"

#include "catalog/xb-definition-sql.h"
#include "register/xb-as-of.h"
#include "sheet/xb-row-pipe.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A definition's SELECT may take so long; a ledger of a million people takes seconds. */
#define TIME_LIMIT_SECONDS 120

struct _XbLedgerRows
{
  XbStore *store;
  const XbLedgerFrame *frame;
  XbLedgerDef *def;
  guint columns; /* shown and hidden */
  const XbLedgerOptions *options;
  sqlite3_stmt *stmt;
  int *source;    /* column of the SELECT for each column of the ledger, -1 */
  XbCell *cells;  /* the row being handed over */
  char **owned;   /* what was masked for it */
  gint64 deadline;
  guint total;       /* how many rows there will be; 0: nobody knows */
  guint share;       /* per cent of the whole work that is done with them */
  gboolean shadowed; /* the register is shown as of a past day, as long as this lives */
  char *before;      /* (nullable): the past day it showed already */
};

static int
on_progress (void *data)
{
  XbLedgerRows *rows = data;

  return g_get_monotonic_time () > rows->deadline || g_cancellable_is_cancelled (xb_store_cancellable (rows->store));
}

/* What the ledger shows in column @i of the row the statement stands on. */
static const char *
cell_text (XbLedgerRows *rows, guint i)
{
  XbLedgerColumn *column = xb_ledger_def_column (rows->def, i);
  const char *text = rows->source[i] >= 0 ? (const char *) sqlite3_column_text (rows->stmt, rows->source[i]) : NULL;

  if (text == NULL)
    return "";
  if (column->codes != NULL)
    return xb_codes_label (column->codes, text);
  if (column->type < XB_COLUMN_CITIZEN_ID || rows->options->unmasked)
    return text;
  g_free (rows->owned[i]);
  rows->owned[i] = column->type == XB_COLUMN_CITIZEN_ID ? xb_text_mask_id (text)
                   : column->type == XB_COLUMN_PHONE    ? xb_text_mask_phone (text)
                                                        : xb_text_mask_account (text);
  return rows->owned[i];
}

static gboolean
fail (XbLedgerRows *rows, int rc, GError **error)
{
  if (!xb_store_go_on (rows->store, 0, 0, error))
    return FALSE;
  if (rc != SQLITE_INTERRUPT)
    return xb_store_fail (rows->store, error);
  g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION,
               _ ("The ledger “%s” took longer than %d seconds and was stopped."), rows->def->name, TIME_LIMIT_SECONDS);
  return FALSE;
}

/** @percent: how much of the whole work is done when all rows were handed over; 100 at first */
void
xb_ledger_rows_set_share (XbLedgerRows *rows, guint percent)
{
  rows->share = percent;
}

/** xb_store_go_on() with what is done after the rows: @done of @all */
gboolean
xb_ledger_rows_go_on (XbLedgerRows *rows, guint done, guint all, GError **error)
{
  return xb_store_go_on (rows->store, (guint64) all * rows->share + (guint64) done * (100 - rows->share), (guint64) all * 100, error);
}

/* What a SELECT may name. The range of a place is one of list_key: its code, and codes beginning with it. (transfer full) */
static GHashTable *
known_values (XbLedgerRows *rows, GError **error)
{
  const XbLedgerFrame *frame = rows->frame;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTable *set = rows->options->set;
  GHashTableIter iter;
  gpointer id, value;

  if (frame->place != NULL)
    {
      g_hash_table_insert (known, g_strdup (":place_from"), g_strdup (frame->place->code));
      g_hash_table_insert (known, g_strdup (":place_to"), g_strconcat (frame->place->code, "~", NULL));
    }
  g_hash_table_insert (known, g_strdup (":from"), g_strdup (frame->days.from));
  g_hash_table_insert (known, g_strdup (":to"), g_strdup (frame->days.to));
  g_hash_table_insert (known, g_strdup (":as_of"), g_strdup (frame->days.as_of));
  if (set != NULL)
    {
      g_hash_table_iter_init (&iter, set);
      while (g_hash_table_iter_next (&iter, &id, &value))
        if (xb_ledger_def_parameter (rows->def, id) == NULL)
          {
            g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_PARAMETER, _ ("The ledger “%s” does not ask for “%s”."), rows->def->name, (char *) id);
            return NULL;
          }
    }
  for (guint i = 0; i < rows->def->parameters->len; i++)
    {
      XbLedgerParameter *parameter = g_ptr_array_index (rows->def->parameters, i);
      const char *said = set != NULL ? g_hash_table_lookup (set, parameter->id) : NULL;
      char *clean = NULL;

      said = said != NULL && *said != '\0' ? said : parameter->value;
      if (said == NULL)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_PARAMETER, _ ("The ledger “%s” asks for “%s” (--set %s=…)."), rows->def->name,
                       parameter->title, parameter->id);
          return NULL;
        }
      if (!xb_ledger_parameter_check (parameter, said, &clean, error))
        return NULL;
      g_hash_table_insert (known, g_strconcat (":", parameter->id, NULL), clean);
    }
  return g_steal_pointer (&known);
}

/* What stands in the SELECT of a shipped definition is held to this by a test, of the office's when it is loaded. */
static gboolean
bind_parameters (XbLedgerRows *rows, sqlite3_stmt *stmt, GError **error)
{
  g_autoptr (GHashTable) known = known_values (rows, error);

  if (known == NULL)
    return FALSE;
  for (int i = 1; i <= sqlite3_bind_parameter_count (stmt); i++)
    {
      const char *name = sqlite3_bind_parameter_name (stmt, i), *value = name != NULL ? g_hash_table_lookup (known, name) : NULL;
      XbLedgerParameter *parameter = name != NULL ? xb_ledger_def_parameter (rows->def, name + 1) : NULL;

      if (value != NULL && parameter != NULL && parameter->type == XB_COLUMN_INTEGER)
        sqlite3_bind_int64 (stmt, i, g_ascii_strtoll (value, NULL, 10));
      else if (value != NULL)
        sqlite3_bind_text (stmt, i, value, -1, SQLITE_TRANSIENT);
    }
  return TRUE;
}

/* How many rows there will be, for whoever waits; a tenth of the time it takes to read them. */
static void
count (XbLedgerRows *rows)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM (%s\n)", rows->def->sql);
  sqlite3_stmt *stmt;

  if (sqlite3_prepare_v2 (xb_store_db (rows->store), sql, -1, &stmt, NULL) == SQLITE_OK && bind_parameters (rows, stmt, NULL) && sqlite3_step (stmt) == SQLITE_ROW)
    rows->total = (guint) sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
}

/* An #XbRowSource. */
static gboolean
make_rows (XbRowFunc emit, gpointer emit_data, gpointer data, GError **error)
{
  XbLedgerRows *rows = data;
  guint columns = rows->columns, n = 0;
  int rc;

  if (xb_store_has_progress (rows->store))
    count (rows);
  while ((rc = sqlite3_step (rows->stmt)) == SQLITE_ROW)
    {
      XbRow row = { ++n, columns, rows->cells };

      for (guint i = 0; i < columns; i++)
        {
          XbLedgerColumn *column = xb_ledger_def_column (rows->def, i);
          XbCell *cell = &rows->cells[i];

          cell->text = column->type == XB_COLUMN_SERIAL ? "" : cell_text (rows, i);
          cell->number = column->type == XB_COLUMN_SERIAL ? n : 0;
          cell->type = column->type == XB_COLUMN_SERIAL ? XB_CELL_NUMBER : *cell->text == '\0' ? XB_CELL_EMPTY : XB_CELL_TEXT;
          if (cell->type == XB_CELL_TEXT && column->type >= XB_COLUMN_INTEGER && column->type <= XB_COLUMN_MONEY)
            {
              cell->type = XB_CELL_NUMBER;
              cell->number = g_ascii_strtod (cell->text, NULL) / (column->type == XB_COLUMN_MONEY ? 100 : 1);
            }
        }
      if (!emit (&row, emit_data, error))
        return TRUE;
      if (n % 512 != 0)
        continue;
      if (rows->options->progress != NULL)
        rows->options->progress (n, rows->options->progress_data);
      if (!xb_store_go_on (rows->store, (guint64) n * rows->share, (guint64) rows->total * 100, error))
        return FALSE;
    }
  return rc == SQLITE_DONE || fail (rows, rc, error);
}

/**
 * xb_ledger_rows_each:
 * @use: gets each row in order, on the caller's thread: cells are numbers in serial and integer columns, text or empty
 *   elsewhere; see xb_row_pipe_run()
 */
gboolean
xb_ledger_rows_each (XbLedgerRows *rows, XbRowFunc use, gpointer data, GError **error)
{
  return xb_row_pipe_run (make_rows, rows, use, data, error);
}

static gboolean
match_columns (XbLedgerRows *rows, GError **error)
{
  for (guint i = 0; i < rows->columns; i++)
    {
      XbLedgerColumn *column = xb_ledger_def_column (rows->def, i);

      rows->source[i] = -1;
      for (int c = 0; c < sqlite3_column_count (rows->stmt); c++)
        if (strcmp (sqlite3_column_name (rows->stmt, c), column->id) == 0)
          rows->source[i] = c;
      if (rows->source[i] < 0 && column->type != XB_COLUMN_SERIAL)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION, _ ("The ledger “%s” has a column “%s” its SELECT does not give."),
                       rows->def->name, column->id);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * xb_ledger_rows_new:
 * @store: a connection that does nothing else until the rows are freed
 *
 * Prepares the SELECT of a ledger, allowed to read the documented views and nothing else, for %TIME_LIMIT_SECONDS at most.
 * @frame and @options are kept.
 *
 * Returns: (transfer full): %NULL with %XB_LEDGER_ERROR_DEFINITION where it cannot be used
 */
XbLedgerRows *
xb_ledger_rows_new (XbStore *store, const XbLedgerFrame *frame, const XbLedgerOptions *options, GError **error)
{
  g_autoptr (XbLedgerRows) rows = g_new0 (XbLedgerRows, 1);
  XbLedgerDef *def = frame->def;
  sqlite3 *db = xb_store_db (store);
  g_autofree char *today = xb_text_today (), *day = xb_as_of_day (store);

  rows->frame = frame;
  rows->columns = def->columns->len + def->hidden->len;
  rows->store = store;
  rows->def = def;
  rows->options = options;
  rows->share = 100;
  rows->deadline = g_get_monotonic_time () + TIME_LIMIT_SECONDS * G_USEC_PER_SEC;
  rows->source = g_new0 (int, rows->columns);
  rows->cells = g_new0 (XbCell, rows->columns);
  rows->owned = g_new0 (char *, rows->columns);
  /* A connection that shows that day already goes on doing so. */
  if (strcmp (frame->days.as_of, day != NULL ? day : today) != 0)
    {
      rows->shadowed = TRUE;
      rows->before = g_steal_pointer (&day);
      if (!xb_as_of_lay (store, frame->days.as_of, error))
        return NULL;
    }
  sqlite3_set_authorizer (db, xb_definition_authorize, NULL);
  sqlite3_progress_handler (db, 10000, on_progress, rows);
  if (sqlite3_prepare_v2 (db, def->sql, -1, &rows->stmt, NULL) != SQLITE_OK || rows->stmt == NULL)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION, _ ("The SELECT of the ledger “%s” cannot be used: %s."), def->name,
                   sqlite3_errmsg (db));
      return NULL;
    }
  if (!sqlite3_stmt_readonly (rows->stmt))
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION, _ ("The ledger “%s” would change data. It was not run."), def->name);
      return NULL;
    }
  if (!match_columns (rows, error) || !bind_parameters (rows, rows->stmt, error))
    return NULL;
  return g_steal_pointer (&rows);
}

void
xb_ledger_rows_free (XbLedgerRows *rows)
{
  if (rows == NULL)
    return;
  sqlite3_finalize (rows->stmt);
  sqlite3_set_authorizer (xb_store_db (rows->store), NULL, NULL);
  sqlite3_progress_handler (xb_store_db (rows->store), 0, NULL, NULL);
  if (rows->shadowed)
    {
      xb_as_of_lift (rows->store);
      if (rows->before != NULL)
        xb_as_of_lay (rows->store, rows->before, NULL);
    }
  g_free (rows->before);
  for (guint i = 0; i < rows->columns; i++)
    g_free (rows->owned[i]);
  g_free (rows->owned);
  g_free (rows->cells);
  g_free (rows->source);
  g_free (rows);
}
