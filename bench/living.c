/* The living register, measured: the list as of a past day beside today's, and a card with 200 entries of the journal on it.
 * usage: living list DB DATE | living card DB */

#include "desk/xb-desk.h"
#include "history/xb-history.h"
#include "kinship/xb-kinship.h"
#include "register/xb-as-of.h"
#include "register/xb-person-query.h"

#include <stdio.h>
#include <string.h>

static double
milliseconds (gint64 since)
{
  return (g_get_monotonic_time () - since) / 1000.0;
}

/* The keys of everybody on the register, in the order of the list; with what it takes to see them as of a day. */
static double
list (const char *db, const char *date, guint *count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) store = NULL;
  XbPersonFilter filter = { .age_to = -1, .status = "registered" };
  g_autoptr (GArray) ids = NULL;
  gint64 start = g_get_monotonic_time ();

  store = xb_register_open_past (db, date, NULL, &error);
  if (store == NULL || (ids = xb_person_query_ids (store, &filter, 0, &error)) == NULL)
    g_error ("%s", error->message);
  *count = ids->len;
  return milliseconds (start);
}

static int
bench_list (const char *db, const char *date)
{
  double today = G_MAXDOUBLE, past = G_MAXDOUBLE;
  guint now = 0, then = 0;

  for (int i = 0; i < 3; i++)
    {
      today = MIN (today, list (db, NULL, &now));
      past = MIN (past, list (db, date, &then));
    }
  printf ("%.0f|%.0f|%u|%u\n", today, past, now, then);
  return 0;
}

static gint64
somebody (XbStore *store)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT person_id FROM membership WHERE household_id = (SELECT household_id FROM membership GROUP BY 1"
                                              " HAVING count (*) >= 6 LIMIT 1) AND relation = '02'",
                                              NULL);

  return stmt != NULL && sqlite3_step (stmt) == SQLITE_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
}

static int
bench_card (const char *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) store = xb_desk_open (db, XB_STORE_READ_WRITE, &error);
  gint64 person = store != NULL ? somebody (store) : 0;
  double best = G_MAXDOUBLE;
  guint entries = 0;

  if (person == 0)
    g_error ("%s", error != NULL ? error->message : "nobody");
  for (int i = 0; i < 200; i++)
    {
      g_autoptr (XbTxn) txn = xb_txn_begin (store, "bench", XB_ENTRY_EDIT, "phone", &error);
      g_autoptr (XbPerson) one = xb_person_load (store, person, &error);
      g_autofree char *phone = g_strdup_printf ("139%08d", i);

      xb_person_set (one, XB_PERSON_PHONE, phone);
      if (!xb_person_update (txn, store, one, &error) || !xb_txn_commit (g_steal_pointer (&txn), NULL, &error))
        g_error ("%s", error->message);
    }
  for (int i = 0; i < 5; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (XbPerson) one = xb_person_load (store, person, &error);
      g_autoptr (XbHousehold) household = xb_household_load (store, one->household_id, &error);
      g_autoptr (GPtrArray) members = xb_household_members (store, one->household_id, FALSE, &error), events = xb_person_events (store, person, &error),
                            kin = xb_kin_of (store, person, &error), history = xb_history_of (store, person, 1000, &error);

      if (household == NULL || members == NULL || events == NULL || kin == NULL || history == NULL)
        g_error ("%s", error->message);
      entries = history->len;
      best = MIN (best, milliseconds (start));
    }
  printf ("%.1f|%u\n", best, entries);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "list") == 0)
    return bench_list (argv[2], argv[3]);
  if (argc == 3 && strcmp (argv[1], "card") == 0)
    return bench_card (argv[2]);
  fprintf (stderr, "usage: living list DB DATE | living card DB\n");
  return 2;
}
