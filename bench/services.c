/* Services without the start of the program. usage: services DATABASE (a copy: visits are recorded in it).
 * Prints "rebuild|SECONDS|ROWS", "today|MILLISECONDS|LINES", "worklist|MILLISECONDS|LINES" (the best of three) and "change|MILLISECONDS|VISITS" (the mean). */
#include "desk/xb-desk.h"
#include "register/xb-person.h"
#include "service/xb-due-list.h"
#include "service/xb-due.h"
#include "service/xb-visit.h"
#include "store/xb-statement.h"

#include "timing.h"

#define ROUNDS 3
#define CHANGES 200

static void
measure_rebuild (XbStore *store)
{
  g_autoptr (GError) error = NULL;
  double best = G_MAXDOUBLE;
  gint64 rows;

  for (int i = 0; i < ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      if (!xb_store_exec (store, "BEGIN", &error) || !xb_due_rebuild (store, &error) || !xb_store_exec (store, "COMMIT", &error))
        stop_on (error);
      best = MIN (best, since (start));
    }
  xb_store_ask_number (store, &error, &rows, "SELECT count (*) FROM due", "");
  g_print ("rebuild|%.3f|%" G_GINT64_FORMAT "\n", best, rows);
}

static void
measure_reading (XbStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *village = NULL;
  XbDueQuery query = { .state = -1 };
  double today = G_MAXDOUBLE, worklist = G_MAXDOUBLE;
  guint lines = 0, listed = 0;

  xb_store_ask_text (store, &error, &village, "SELECT code FROM place WHERE kind = 'village' ORDER BY code LIMIT 1 OFFSET (SELECT count (*) / 2 FROM place WHERE kind = 'village')", "");
  stop_on (error);
  query.place_code = village;
  for (int i = 0; i < ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();
      GPtrArray *list = xb_due_count (store, NULL, &error);

      stop_on (error);
      today = MIN (today, since (start));
      lines = list->len;
      g_ptr_array_unref (list);
      start = g_get_monotonic_time ();
      list = xb_due_list (store, &query, &error);
      stop_on (error);
      worklist = MIN (worklist, since (start));
      listed = list->len;
      g_ptr_array_unref (list);
    }
  g_print ("today|%.1f|%u\nworklist|%.1f|%u\n", today * 1000, lines, worklist * 1000, listed);
}

static void
measure_changes (XbStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStmt) stmt = xb_store_ask (store, &error, "SELECT person_id, turn FROM due WHERE checklist = 'elder-health' AND item = 'yearly' GROUP BY person_id LIMIT ?", "i", (gint64) CHANGES);
  g_autofree char *who = NULL;
  gint64 people[CHANGES], turns[CHANGES], start;
  guint n = 0;
  gboolean row = TRUE;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, &error) && row)
    {
      people[n] = sqlite3_column_int64 (stmt, 0);
      turns[n++] = sqlite3_column_int64 (stmt, 1);
    }
  xb_store_ask_text (store, &error, &who, "SELECT name FROM operator ORDER BY id LIMIT 1", "");
  stop_on (error);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      const XbVisitEntry entry = { .person_id = people[i], .checklist = "elder-health", .item = "yearly", .turn = turns[i] };

      xb_visit_record (store, who, &entry, NULL, &error);
      stop_on (error);
    }
  g_print ("change|%.3f|%u\n", since (start) * 1000 / MAX (n, 1), n);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) store = argc == 2 ? xb_desk_open (argv[1], XB_STORE_READ_WRITE, &error) : NULL;

  if (store == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: services DATABASE");
      return 1;
    }
  measure_rebuild (store);
  measure_reading (store);
  measure_changes (store);
  return 0;
}
