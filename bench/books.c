/* Office registers and people who come and go, without the start of the program. usage: books DATABASE REGISTER FIELD
 * Prints "list|MS|LINES" (what the page shows first), "order|MS" (by FIELD), "search|P50 MS|P99 MS|FOUND", "away|MS|LINES" (the list of people who are away), "figures|MS" (by village). */
#include "book/xb-book-list.h"
#include "desk/xb-desk.h"
#include "ledger/xb-ledger-table.h"
#include "store/xb-statement.h"

#include "timing.h"

#include <string.h>

#define SEARCHES 300
#define LINES 2000

static void
measure_list (XbStore *store, const XbBookDef *def, const char *order)
{
  const XbBookQuery query = { .order = order };
  g_autoptr (GError) error = NULL;
  double best = G_MAXDOUBLE;
  guint all = 0, lines = 0;

  for (int i = 0; i < 3; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GArray) keys = NULL;
      g_autoptr (XbLedgerTable) table = xb_book_table (store, def, &query, LINES, &keys, &all, &error);

      stop_on (error);
      best = MIN (best, since (start));
      lines = table->rows;
    }
  g_print ("%s|%.1f|%u of %u\n", order == NULL ? "list" : "order", best * 1000, lines, all);
}

static int
compare (const void *a, const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

/* Three neighbouring characters out of what is there, so that something is found. */
static void
measure_search (XbStore *store, const XbBookDef *def)
{
  g_autoptr (GError) error = NULL;
  double times[SEARCHES];
  guint64 found = 0;

  for (int i = 0; i < SEARCHES; i++)
    {
      g_autofree char *words = NULL, *text = NULL;
      XbBookQuery query = { 0 };
      g_autoptr (GArray) ids = NULL;
      glong length, at;
      gint64 start;

      xb_store_ask_text (store, &error, &words, "SELECT replace (words, char (10), '') FROM book_index WHERE register = ? AND row_id >= (SELECT min (row_id) + abs (random () % (max (row_id) - min (row_id))) FROM book_index) LIMIT 1",
                         "s", def->id);
      stop_on (error);
      length = words != NULL ? g_utf8_strlen (words, -1) : 0;
      at = length > 13 ? 10 + g_random_int_range (0, (gint32) length - 13) : 0;
      text = length > 13 ? g_utf8_substring (words, at, at + 3) : g_strdup ("没有的");
      query.text = text;
      start = g_get_monotonic_time ();
      ids = xb_book_ids (store, def, &query, &error);
      stop_on (error);
      times[i] = since (start) * 1000;
      found += ids->len;
    }
  qsort (times, SEARCHES, sizeof *times, compare);
  g_print ("search|%.2f|%.2f|%.1f\n", times[SEARCHES / 2], times[SEARCHES * 99 / 100], (double) found / SEARCHES);
}

static void
measure_ledger (XbStore *store, XbCatalog *catalog, const char *name, const char *id)
{
  const XbLedgerOptions options = { .from = "2026-01-01", .to = "2026-12-31" };
  g_autoptr (GError) error = NULL;
  double best = G_MAXDOUBLE;
  guint rows = 0;

  for (int i = 0; i < 3; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (XbLedgerTable) table = xb_ledger_table_load (store, xb_catalog_ledger (catalog, id), &options, &error);

      stop_on (error);
      best = MIN (best, since (start));
      rows = table->rows;
    }
  g_print ("%s|%.0f|%u\n", name, best * 1000, rows);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbCatalog) catalog = xb_catalog_load (&error);
  g_autoptr (XbStore) store = NULL;
  const XbBookDef *def;

  stop_on (error);
  if (argc != 4)
    return 2;
  store = xb_desk_open (argv[1], XB_STORE_READ_ONLY, &error);
  stop_on (error);
  def = xb_catalog_book (catalog, argv[2]);
  if (def != NULL)
    {
      measure_list (store, def, NULL);
      measure_list (store, def, argv[3]);
      measure_search (store, def);
    }
  measure_ledger (store, catalog, "away", "outflow");
  measure_ledger (store, catalog, "figures", "flow-villages");
  return 0;
}
