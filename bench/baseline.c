/* What the program is measured against, in the same run: the bare libraries doing the same work without us.
 *
 * usage: baseline scan FILE.xlsx | insert OFFICE.xbdb NEW.db | write LEDGER.xlsx OUT.xlsx | edit OFFICE.xbdb | search OFFICE.xbdb | stored OFFICE.xbdb
 * Prints seconds (search: milliseconds, a line a kind). */
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1

#include "desk/xb-desk.h"
#include "register/xb-person.h"
#include "register/xb-search.h"
#include "register/xb-person-query.h"
#include "sheet/xb-sheet.h"

#include <archive.h>
#include <archive_entry.h>
#include <expat.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

static double
now (void)
{
  return g_get_monotonic_time () / 1e6;
}

static guint64 cells;

static void
count (void *data, const char *name, const char **attributes)
{
  cells += name[0] == 'c' && name[1] == '\0';
}

/* Unpack and parse, and count the cells. */
static void
scan (const char *path)
{
  struct archive *zip = archive_read_new ();
  struct archive_entry *entry;
  const void *bytes;
  size_t length;
  la_int64_t offset;
  double start = now ();

  archive_read_support_format_zip_seekable (zip);
  archive_read_open_filename (zip, path, 262144);
  while (archive_read_next_header (zip, &entry) == ARCHIVE_OK)
    if (strstr (archive_entry_pathname (entry), "worksheets/") != NULL || strstr (archive_entry_pathname (entry), "sharedStrings") != NULL)
      {
        XML_Parser parser = XML_ParserCreate (NULL);

        XML_SetElementHandler (parser, count, NULL);
        while (archive_read_data_block (zip, &bytes, &length, &offset) == ARCHIVE_OK)
          XML_Parse (parser, bytes, length, 0);
        XML_ParserFree (parser);
      }
  archive_read_free (zip);
  printf ("%.3f\n", now () - start);
}

typedef struct
{
  sqlite3_value **values;
  int columns;
} Row;

/* The same rows, from memory, into the same tables with the same indexes, in one transaction. */
static void
insert (const char *from, const char *to)
{
  static const char *const tables[] = { "place", "household", "person", "membership", "person_index", "name_gram" };
  sqlite3 *source, *target;
  sqlite3_stmt *schema;
  GPtrArray *rows[G_N_ELEMENTS (tables)];
  double start;

  sqlite3_open (from, &source);
  remove (to);
  sqlite3_open (to, &target);
  sqlite3_exec (target, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -40000", NULL, NULL, NULL);
  sqlite3_prepare_v2 (source, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'digits_fts_%' AND name NOT LIKE 'sqlite%' AND type <> 'view'", -1, &schema, NULL);
  while (sqlite3_step (schema) == SQLITE_ROW)
    sqlite3_exec (target, (const char *) sqlite3_column_text (schema, 0), NULL, NULL, NULL);
  sqlite3_finalize (schema);
  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s", tables[t]);
      sqlite3_stmt *stmt;

      rows[t] = g_ptr_array_new ();
      sqlite3_prepare_v2 (source, sql, -1, &stmt, NULL);
      while (sqlite3_step (stmt) == SQLITE_ROW)
        {
          Row *row = g_new0 (Row, 1);

          row->columns = sqlite3_column_count (stmt);
          row->values = g_new0 (sqlite3_value *, row->columns);
          for (int i = 0; i < row->columns; i++)
            row->values[i] = sqlite3_value_dup (sqlite3_column_value (stmt, i));
          g_ptr_array_add (rows[t], row);
        }
      sqlite3_finalize (stmt);
    }
  start = now ();
  sqlite3_exec (target, "BEGIN", NULL, NULL, NULL);
  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    {
      GString *sql = g_string_new (NULL);
      sqlite3_stmt *stmt, *fts = NULL;

      if (rows[t]->len == 0)
        continue;
      g_string_printf (sql, "INSERT INTO %s VALUES (?", tables[t]);
      for (int i = 1; i < ((Row *) rows[t]->pdata[0])->columns; i++)
        g_string_append (sql, ", ?");
      g_string_append (sql, ")");
      sqlite3_prepare_v2 (target, sql->str, -1, &stmt, NULL);
      if (strcmp (tables[t], "person_index") == 0)
        sqlite3_prepare_v2 (target, "INSERT INTO digits_fts (rowid, digits) VALUES (?, ?)", -1, &fts, NULL);
      for (guint r = 0; r < rows[t]->len; r++)
        {
          Row *row = rows[t]->pdata[r];

          for (int i = 0; i < row->columns; i++)
            sqlite3_bind_value (stmt, i + 1, row->values[i]);
          sqlite3_step (stmt);
          sqlite3_reset (stmt);
          if (fts != NULL)
            {
              sqlite3_bind_value (fts, 1, row->values[0]);
              sqlite3_bind_value (fts, 2, row->values[2]);
              sqlite3_step (fts);
              sqlite3_reset (fts);
            }
        }
      sqlite3_finalize (stmt);
      sqlite3_finalize (fts);
    }
  sqlite3_exec (target, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (target);
  printf ("%.3f\n", now () - start);
}

typedef struct
{
  GArray *cells; /* (element-type XbCell) */
  GStringChunk *chunk;
  guint columns;
} Sheet;

static gboolean
keep_row (const XbRow *row, gpointer data, GError **error)
{
  Sheet *sheet = data;

  if (row->n_cells < 10) /* title, fill-in lines, footer */
    return TRUE;
  for (guint i = 0; i < sheet->columns; i++)
    {
      XbCell cell = i < row->n_cells ? row->cells[i] : (XbCell){ XB_CELL_EMPTY, "", 0 };

      cell.text = g_string_chunk_insert (sheet->chunk, cell.text);
      g_array_append_val (sheet->cells, cell);
    }
  return TRUE;
}

/* The same cells as in the ledger FROM, from memory, with libxlsxwriter in constant-memory mode. */
static void
write_cells (const char *from, const char *to)
{
  XbSheetReader *reader = xb_sheet_reader_open (from, NULL);
  Sheet sheet = { g_array_new (FALSE, FALSE, sizeof (XbCell)), g_string_chunk_new (1 << 20), 18 };
  lxw_workbook_options options = { .constant_memory = LXW_TRUE };
  lxw_workbook *workbook;
  lxw_worksheet *out;
  lxw_format *format;
  double start;

  xb_sheet_reader_read (reader, 0, keep_row, &sheet, NULL, NULL);
  xb_sheet_reader_free (reader);
  start = now ();
  workbook = workbook_new_opt (to, &options);
  out = workbook_add_worksheet (workbook, NULL);
  format = workbook_add_format (workbook);
  format_set_border (format, LXW_BORDER_THIN);
  for (guint i = 0; i < sheet.cells->len; i++)
    {
      XbCell *cell = &g_array_index (sheet.cells, XbCell, i);

      if (cell->type == XB_CELL_NUMBER)
        worksheet_write_number (out, i / sheet.columns, i % sheet.columns, cell->number, format);
      else if (cell->type == XB_CELL_EMPTY)
        worksheet_write_blank (out, i / sheet.columns, i % sheet.columns, format);
      else
        worksheet_write_string (out, i / sheet.columns, i % sheet.columns, cell->text, format);
    }
  workbook_close (workbook);
  printf ("%.3f\n", now () - start);
}

/* One edit, 200 times: ours with its journal, from the form's values to the commit; then the bare UPDATE and COMMIT. Prints both,
 * ms an edit. */
static void
edit (const char *path)
{
  XbStore *store = xb_desk_open (path, 0, NULL);
  XbPersonFilter filter = { .age_to = -1 };
  GArray *ids = xb_person_query_ids (store, &filter, 200, NULL);
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_person_free);
  double start, ours;

  for (guint i = 0; i < ids->len; i++)
    {
      XbPerson *person = xb_person_load (store, g_array_index (ids, gint64, i), NULL);

      xb_person_set (person, XB_PERSON_NOTES, g_strcmp0 (person->values[XB_PERSON_NOTES], "a") == 0 ? "b" : "a");
      g_ptr_array_add (people, person);
    }
  start = now ();
  for (guint i = 0; i < people->len; i++)
    {
      XbTxn *txn = xb_txn_begin (store, "bench", XB_ENTRY_EDIT, "edit", NULL);

      xb_person_update (txn, store, people->pdata[i], NULL);
      xb_txn_commit (txn, NULL, NULL);
    }
  ours = (now () - start) / ids->len;
  start = now ();
  for (guint i = 0; i < ids->len; i++)
    {
      char sql[200];

      g_snprintf (sql, sizeof sql, "UPDATE person SET notes = '%s' WHERE id = %" G_GINT64_FORMAT, i % 2 ? "c" : "d", g_array_index (ids, gint64, i));
      sqlite3_exec (xb_store_db (store), sql, NULL, NULL, NULL);
    }
  printf ("%.4f %.4f\n", ours * 1000, (now () - start) / ids->len * 1000);
  xb_store_close (store);
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* 300 searches of each kind for people who are there; p50 and p99 in ms, and a LIKE scan beside. */
static void
search (const char *path)
{
  static const char *const kinds[] = { "whole name", "two characters inside", "initials", "pinyin", "last 4 of ID", "middle 6 of ID", "part of a phone" };
  XbStore *store = xb_desk_open (path, XB_STORE_READ_ONLY, NULL);
  sqlite3_stmt *stmt;
  gint64 low = 0, high = 0;

  sqlite3_prepare_v2 (xb_store_db (store), "SELECT min(id), max(id) FROM person", -1, &stmt, NULL);
  sqlite3_step (stmt);
  low = sqlite3_column_int64 (stmt, 0);
  high = sqlite3_column_int64 (stmt, 1);
  sqlite3_finalize (stmt);
  sqlite3_prepare_v2 (xb_store_db (store),
                      "SELECT p.name, i.initials, i.pinyin, p.citizen_id, coalesce (p.phone, '13800000000') FROM person p JOIN person_index i"
                      " ON i.person_id = p.id WHERE p.id >= ? AND length (p.name) = 3 LIMIT 1", -1, &stmt, NULL);
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      GRand *rand = g_rand_new_with_seed (kind + 1);
      double times[300];

      for (guint i = 0; i < 300; i++)
        {
          g_autofree char *name = NULL, *initials = NULL, *pinyin = NULL, *id = NULL, *phone = NULL, *query = NULL;
          GPtrArray *hits;
          double start;

          sqlite3_bind_int64 (stmt, 1, low + (gint64) (g_rand_double (rand) * (high - low) * 0.99));
          sqlite3_step (stmt);
          name = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
          initials = g_strdup ((const char *) sqlite3_column_text (stmt, 1));
          pinyin = g_strdup ((const char *) sqlite3_column_text (stmt, 2));
          id = g_strdup ((const char *) sqlite3_column_text (stmt, 3));
          phone = g_strdup ((const char *) sqlite3_column_text (stmt, 4));
          sqlite3_reset (stmt);
          query = kind == 0   ? g_strdup (name)
                  : kind == 1 ? g_strdup (g_utf8_offset_to_pointer (name, 1))
                  : kind == 2 ? g_strdup (initials)
                  : kind == 3 ? g_strdup (pinyin)
                  : kind == 4 ? g_strdup (id + 14)
                  : kind == 5 ? g_strndup (id + 6, 6)
                              : g_strndup (phone + 3, 6);
          start = now ();
          hits = xb_search (store, query, 50, NULL);
          times[i] = (now () - start) * 1000;
          if (hits == NULL || hits->len == 0)
            fprintf (stderr, "nothing for %s %s\n", kinds[kind], query);
          g_clear_pointer (&hits, g_ptr_array_unref);
        }
      qsort (times, 300, sizeof (double), compare);
      printf ("%s|%.2f|%.2f\n", kinds[kind], times[150], times[297]);
      g_rand_free (rand);
    }
  sqlite3_finalize (stmt);
  {
    double start = now ();

    sqlite3_exec (xb_store_db (store), "SELECT count(*) FROM person WHERE name LIKE '%三丰%'", NULL, NULL, NULL);
    printf ("LIKE scan of names (baseline)|%.2f|%.2f\n", (now () - start) * 1000, (now () - start) * 1000);
  }
  /* The list in another order: its first rows, and all its keys. */
  for (guint sort = 0; sort < 12; sort++)
    {
      XbPersonFilter filter = { .age_to = -1, .sort = sort };
      double start = now ();
      GArray *ids = xb_person_query_ids (store, &filter, 0, NULL);

      printf ("order %u, all keys|%.0f|%.0f\n", sort, (now () - start) * 1000, (now () - start) * 1000);
      g_array_unref (ids);
    }
  xb_store_close (store);
}

int
main (int argc, char **argv)
{
  const char *what = argc > 2 ? argv[1] : "";

  if (strcmp (what, "scan") == 0)
    scan (argv[2]);
  else if (strcmp (what, "insert") == 0 && argc > 3)
    insert (argv[2], argv[3]);
  else if (strcmp (what, "write") == 0 && argc > 3)
    write_cells (argv[2], argv[3]);
  else if (strcmp (what, "edit") == 0)
    edit (argv[2]);
  else if (strcmp (what, "search") == 0)
    search (argv[2]);
  else
    return 2;
  return 0;
}
