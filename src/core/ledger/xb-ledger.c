#define G_LOG_DOMAIN "xb-ledger"

#include "ledger/xb-ledger-private.h"

#include "register/xb-person.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

G_DEFINE_QUARK (xb-ledger-error-quark, xb_ledger_error)

/* A definition's SELECT may take so long; a ledger of a million people takes seconds. */
#define TIME_LIMIT_SECONDS 120

typedef struct
{
  XbLedgerDef *def;
  XbStore *store;
  sqlite3_stmt *stmt;
  int *source;        /* column of the SELECT for each column of the ledger, -1 */
  const char **cells;
  char **owned;
  guint rows;
  const XbLedgerOptions *options;
  char serial[16];
} Source;

static int
authorize (void *data G_GNUC_UNUSED, int action, const char *a, const char *b, const char *c G_GNUC_UNUSED, const char *view)
{
  static const char *const behind_views[] = { "person", "person_index", "household", "place", NULL };

  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      /* Tables only through the documented views, whose names begin with v_. */
      if (b != NULL && *b == '\0') /* a table of a view of which no column is read */
        return g_strv_contains (behind_views, a) || g_str_has_prefix (a, "v_") ? SQLITE_OK : SQLITE_DENY;
      return (view != NULL && g_str_has_prefix (view, "v_")) || (a != NULL && g_str_has_prefix (a, "v_")) ? SQLITE_OK
                                                                                                          : SQLITE_DENY;
    default:
      return SQLITE_DENY;
    }
}

static gint64 deadline;

static int
on_progress (void *data)
{
  GCancellable *cancellable = data;

  return g_get_monotonic_time () > deadline || g_cancellable_is_cancelled (cancellable);
}

static gboolean
next_row (gpointer data, const char ***cells, GError **error)
{
  Source *s = data;
  int rc = sqlite3_step (s->stmt);

  *cells = NULL;
  if (rc == SQLITE_DONE)
    return TRUE;
  if (rc != SQLITE_ROW)
    {
      if (g_cancellable_set_error_if_cancelled (s->options->cancellable, error))
        return FALSE;
      if (rc == SQLITE_INTERRUPT)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION,
                       _ ("The ledger “%s” took longer than %d seconds and was stopped."), s->def->name, TIME_LIMIT_SECONDS);
          return FALSE;
        }
      return xb_store_fail (s->store, error);
    }
  s->rows++;
  if (s->options->progress != NULL && s->rows % 512 == 0)
    s->options->progress (s->rows, s->options->progress_data);
  for (guint i = 0; i < s->def->columns->len; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (s->def->columns, i);
      const char *text = s->source[i] >= 0 ? (const char *) sqlite3_column_text (s->stmt, s->source[i]) : NULL;

      if (column->type == XB_COLUMN_SERIAL)
        {
          g_snprintf (s->serial, sizeof s->serial, "%u", s->rows);
          text = s->serial;
        }
      else if (text != NULL && column->codes != NULL)
        text = xb_codes_label (column->codes, text);
      else if (text != NULL && column->type >= XB_COLUMN_CITIZEN_ID && !s->options->unmasked)
        {
          g_free (s->owned[i]);
          s->owned[i] = column->type == XB_COLUMN_CITIZEN_ID ? xb_text_mask_id (text)
                        : column->type == XB_COLUMN_PHONE    ? xb_text_mask_phone (text)
                                                             : xb_text_mask_account (text);
          text = s->owned[i];
        }
      s->cells[i] = text != NULL ? text : "";
    }
  *cells = s->cells;
  return TRUE;
}

static char *
fill_in (const char *text, GHashTable *words)
{
  GString *out = g_string_new (text);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_string_replace (out, key, value, 0);
  return g_string_free (out, FALSE);
}

char *
xb_ledger_total (XbLedgerFrame *frame, guint rows)
{
  g_autofree char *count = g_strdup_printf ("%u", rows);
  g_autoptr (GString) total = g_string_new (frame->def->total != NULL ? frame->def->total : "");

  g_string_replace (total, "%rows%", count, 0);
  return g_strdup (total->str);
}

/* The parameters every ledger may name. The range of a place is one of list_key: its code, and codes beginning with it. */
static gboolean
bind_parameters (Source *s, XbPlace *place, const char *as_of, GError **error)
{
  g_autofree char *upper = place != NULL ? g_strconcat (place->code, "~", NULL) : NULL;
  const struct
  {
    const char *name, *value;
  } known[] = { { ":place_from", place != NULL ? place->code : NULL },
                { ":place_to", upper },
                { ":from", s->options->from },
                { ":to", s->options->to },
                { ":as_of", as_of } };

  for (int i = 1; i <= sqlite3_bind_parameter_count (s->stmt); i++)
    {
      const char *name = sqlite3_bind_parameter_name (s->stmt, i);
      gboolean found = FALSE;

      for (guint k = 0; k < G_N_ELEMENTS (known) && name != NULL; k++)
        if (strcmp (known[k].name, name) == 0)
          {
            found = TRUE;
            if (known[k].value != NULL)
              sqlite3_bind_text (s->stmt, i, known[k].value, -1, SQLITE_TRANSIENT);
          }
      if (!found)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION, _ ("The ledger “%s” asks for “%s”, which is not known."),
                       s->def->name, name != NULL ? name : "?");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
match_columns (Source *s, GError **error)
{
  for (guint i = 0; i < s->def->columns->len; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (s->def->columns, i);

      s->source[i] = -1;
      for (int c = 0; c < sqlite3_column_count (s->stmt); c++)
        if (strcmp (sqlite3_column_name (s->stmt, c), column->id) == 0)
          s->source[i] = c;
      if (s->source[i] < 0 && column->type != XB_COLUMN_SERIAL)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION, _ ("The ledger “%s” has a column “%s” its SELECT does not give."),
                       s->def->name, column->id);
          return FALSE;
        }
    }
  return TRUE;
}

static void
fill_frame (XbLedgerFrame *frame, GHashTable *words)
{
  frame->title = fill_in (frame->def->title, words);
  for (char **line = frame->def->lines; line != NULL && *line != NULL; line++)
    g_ptr_array_add (frame->lines, fill_in (*line, words));
  for (char **line = frame->def->footer; line != NULL && *line != NULL; line++)
    g_ptr_array_add (frame->footer, fill_in (*line, words));
}

static char *
file_sha256 (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GMappedFile) map = g_mapped_file_new (path, FALSE, NULL);

  if (map == NULL)
    return NULL;
  g_checksum_update (sum, (const guchar *) g_mapped_file_get_contents (map), g_mapped_file_get_length (map));
  return g_strdup (g_checksum_get_string (sum));
}

/* Everything written is on the disk before it takes the place of what was there. */
static gboolean
put_in_place (const char *part, const char *path, GError **error)
{
  int fd = open (part, O_RDONLY);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int code;

  if (fd >= 0)
    close (fd);
  if (ok && g_rename (part, path) == 0)
    return TRUE;
  code = errno;
  g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s. What was there is unchanged."), path,
               g_strerror (code));
  g_unlink (part);
  return FALSE;
}

/**
 * xb_ledger_export:
 * @store: a connection; best a read-only one of its own
 * @path: ends in .xlsx or .csv; what is there is replaced only when the new file is complete
 * @rows: (out): rows written
 * @sha256: (out) (optional) (transfer full): of the file
 *
 * Runs the definition's SELECT, allowed to read the documented views and nothing else, and writes the ledger.
 */
gboolean
xb_ledger_export (XbStore *store,
                  XbLedgerDef *def,
                  const char *path,
                  const XbLedgerOptions *options,
                  guint *rows,
                  char **sha256,
                  GError **error)
{
  g_autoptr (XbPlace) township = xb_place_township (store, error);
  g_autoptr (XbPlace) place = NULL;
  g_autofree char *today = xb_text_today (), *place_name = NULL, *part = NULL;
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free), footer = g_ptr_array_new_with_free_func (g_free);
  XbLedgerFrame frame = { def, NULL, lines, footer };
  Source s = { .def = def, .store = store, .options = options };
  gboolean xlsx = g_str_has_suffix (path, ".xlsx"), csv = g_str_has_suffix (path, ".csv"), ok;
  char as_of[XB_DATE_SIZE];

  if (township == NULL)
    return FALSE;
  if (!xlsx && !csv)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT,
                   _ ("“%s”: this version writes .xlsx and .csv; give the file one of these endings."), path);
      return FALSE;
    }
  if (!xb_date_parse (options->as_of != NULL ? options->as_of : today, as_of)
      || (options->as_of != NULL && strcmp (as_of, today) != 0))
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT,
                   _ ("This version shows the register as it stands today (%s); another day cannot be asked for yet."), today);
      return FALSE;
    }
  if (options->place_code != NULL)
    {
      g_autoptr (GError) local = NULL;

      place = xb_place_by_code (store, options->place_code, &local);
      if (place == NULL)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_PLACE, _ ("There is no place with the code “%s” in %s."), options->place_code,
                       township->name);
          return FALSE;
        }
      place_name = strcmp (place->kind, "township") == 0 ? NULL : xb_place_path (store, place->id);
    }
  g_hash_table_insert (words, (char *) "%township%", township->name);
  g_hash_table_insert (words, (char *) "%place%", place_name != NULL ? place_name : (char *) "");
  g_hash_table_insert (words, (char *) "%as_of%", as_of);
  g_hash_table_insert (words, (char *) "%today%", today);
  g_hash_table_insert (words, (char *) "%operator%", (char *) (options->operator_name != NULL ? options->operator_name : ""));
  fill_frame (&frame, words);

  sqlite3_set_authorizer (xb_store_db (store), authorize, NULL);
  deadline = g_get_monotonic_time () + TIME_LIMIT_SECONDS * G_USEC_PER_SEC;
  sqlite3_progress_handler (xb_store_db (store), 10000, on_progress, options->cancellable);
  if (sqlite3_prepare_v2 (xb_store_db (store), def->sql, -1, &s.stmt, NULL) != SQLITE_OK || s.stmt == NULL)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION, _ ("The SELECT of the ledger “%s” cannot be used: %s."), def->name,
                   sqlite3_errmsg (xb_store_db (store)));
      ok = FALSE;
    }
  else if (!sqlite3_stmt_readonly (s.stmt))
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_DEFINITION, _ ("The ledger “%s” would change data. It was not run."), def->name);
      ok = FALSE;
    }
  else
    {
      s.source = g_new0 (int, def->columns->len);
      s.cells = g_new0 (const char *, def->columns->len);
      s.owned = g_new0 (char *, def->columns->len + 1);
      part = g_strdup_printf ("%s.%d.part", path, (int) getpid ());
      ok = match_columns (&s, error) && bind_parameters (&s, place, as_of, error)
           && (xlsx ? xb_ledger_write_xlsx (&frame, part, next_row, &s, rows, error)
                    : xb_ledger_write_csv (&frame, part, next_row, &s, rows, error));
      if (ok)
        ok = put_in_place (part, path, error);
      else
        g_unlink (part);
      for (guint i = 0; i < def->columns->len; i++)
        g_free (s.owned[i]);
      g_free (s.owned);
      g_free (s.cells);
      g_free (s.source);
    }
  sqlite3_finalize (s.stmt);
  sqlite3_set_authorizer (xb_store_db (store), NULL, NULL);
  sqlite3_progress_handler (xb_store_db (store), 0, NULL, NULL);
  g_free (frame.title);
  if (ok && sha256 != NULL)
    *sha256 = file_sha256 (path);
  return ok;
}
