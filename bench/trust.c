/* The trust of a database without the start of the program. usage: trust DATABASE EDITS (a copy: it is written in)
 * Adds EDITS entries of one change each (without waiting for the disk), then prints, in seconds: "new|S|ENTRIES": the chain since the last look, of a
 * day of 200 edits; "chain|S|ENTRIES": all of it; "records|S|FOUND": every record against the journal; "login|S|": a password checked;
 * "opened|S|": the file opened with its checks, as the window does. */
#include "access/xb-password.h"
#include "audit/xb-verification.h"
#include "desk/xb-desk.h"
#include "store/xb-statement.h"

#include "timing.h"

#define DAY 200

static void
edit (XbStore *store, const char *who, GArray *people, gint64 from, gint64 n)
{
  g_autoptr (GError) error = NULL;

  for (gint64 i = from; i < from + n; i++)
    {
      g_autofree char *note = g_strdup_printf ("note %" G_GINT64_FORMAT, i);
      g_autoptr (XbTxn) txn = xb_txn_begin (store, who, XB_ENTRY_EDIT, "Note changed", &error);

      if (txn == NULL || !xb_store_do (store, &error, "UPDATE person SET notes = ? WHERE id = ?", "si", note, g_array_index (people, gint64, i % people->len))
          || !xb_txn_commit (g_steal_pointer (&txn), NULL, &error))
        stop_on (error);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) store = argc == 3 ? xb_desk_open (argv[1], XB_STORE_READ_WRITE, &error) : NULL;
  g_autofree char *who = NULL;
  g_autoptr (GArray) people = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gint64 entries, bad, start, edits = argc == 3 ? atoll (argv[2]) : 0;

  if (store == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: trust DATABASE EDITS");
      return 1;
    }
  xb_store_ask_text (store, &error, &who, "SELECT name FROM operator ORDER BY id LIMIT 1", "");
  people = xb_store_ask_ids (store, &error, "SELECT id FROM person ORDER BY id", "");
  stop_on (error);
  xb_store_exec (store, "PRAGMA synchronous = OFF", NULL);
  edit (store, who, people, 0, edits);
  xb_store_exec (store, "PRAGMA synchronous = FULL", NULL);
  if (!xb_journal_verify_new (store, &entries, &bad, &error))
    stop_on (error);
  edit (store, who, people, edits, DAY);

  g_clear_pointer (&store, xb_store_close);
  start = g_get_monotonic_time ();
  store = xb_desk_open (argv[1], XB_STORE_READ_WRITE, &error);
  stop_on (error);
  if (!xb_journal_verify_new (store, &entries, &bad, &error))
    stop_on (error);
  g_print ("opened|%.3f|\n", since (start));
  edit (store, who, people, edits + DAY, DAY);
  start = g_get_monotonic_time ();
  if (!xb_journal_verify_new (store, &entries, &bad, &error))
    stop_on (error);
  g_print ("new|%.4f|%" G_GINT64_FORMAT "\n", since (start), entries);
  start = g_get_monotonic_time ();
  if (!xb_journal_verify (store, &entries, &bad, &error))
    stop_on (error);
  g_print ("chain|%.2f|%" G_GINT64_FORMAT "\n", since (start), entries);
  start = g_get_monotonic_time ();
  if (!xb_journal_verify_rows (store, 10, &found, &error))
    stop_on (error);
  g_print ("records|%.2f|%u\n", since (start), found->len);
  if (!xb_password_change (store, who, "", "a sentence to remember", NULL, &error))
    stop_on (error);
  start = g_get_monotonic_time ();
  if (!xb_password_check (store, who, "a sentence to remember", &error))
    stop_on (error);
  g_print ("login|%.3f|\n", since (start));
  return bad != 0 || found->len > 0;
}
