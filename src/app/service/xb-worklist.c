#define G_LOG_DOMAIN "xiangbu"

/* A worklist as a workbook that goes to a village, and comes back. */

#include "service/xb-service-views.h"

#include "service/xb-round-sheet.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-joined.h"
#include "widgets/xb-report.h"
#include "xb-busy.h"

#include <glib/gi18n.h>

typedef struct
{
  char *checklist, *place_code, *path;
} Job;

static Job *
job_new (const char *checklist, const char *place_code, const char *path)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job){ g_strdup (checklist), g_strdup (place_code), g_strdup (path) };
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->checklist);
  g_free (job->place_code);
  g_free (job->path);
  g_free (job);
}

/* ---- going out ---- */

static gpointer
write_it (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (XbRound) round = xb_round_load (store, operator_name, job->checklist, job->place_code, NULL, error);

  return round != NULL && xb_round_write (round, job->path, error)
             ? g_strdup_printf (_ ("%u lines are in “%s”. Send it to the village; when it comes back, take it in with “Worklist back…”."), round->lines->len, job->path)
             : NULL;
}

static void
written (GtkWidget *parent, gpointer result, gpointer data, const GError *error)
{
  g_autofree char *words = result;

  xb_show_error (parent, _ ("Worklist"), words != NULL ? words : error->message);
}

/** Writes the worklist of a service to a file, and says so. @place_code: (nullable): everywhere */
void
xb_worklist_write (GtkWidget *parent, XbOffice *office, const char *checklist, const char *place_code, const char *path)
{
  static const XbBusy writing = { write_it, written, job_free, g_free, XB_BUSY_WRITES };

  xb_busy (parent, office, _ ("The worklist is being written…"), &writing, job_new (checklist, place_code, path));
}

/* ---- coming back ---- */

static gpointer
read_it (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Job *job = data;
  const XbRoundReadOptions options = { .checklist = job->checklist, .how = { .keep_good = TRUE } };

  return xb_round_read (store, operator_name, job->path, &options, error);
}

static XbLedgerTable *
remarks_table (const XbRoundReading *reading)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  const GPtrArray *const lists[] = { reading->outcome.problems, reading->outcome.warnings };
  XbLedgerTable *table;

  xb_ledger_def_add_column (def, "row", _ ("Row"), XB_COLUMN_TEXT)->width = 6;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "taken", _ ("Taken in"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "message", _ ("Remark"), XB_COLUMN_TEXT)->width = 70;
  table = xb_ledger_table_new_own (def, _ ("Worklist that came back"));
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; k < lists[i]->len; k++)
      {
        const XbRoundRemark *one = g_ptr_array_index (lists[i], k);
        g_autofree char *number = g_strdup_printf ("%u", one->number);

        xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
        xb_ledger_table_add (table, number);
        xb_ledger_table_add (table, one->name != NULL ? one->name : "");
        xb_ledger_table_add (table, i == 0 ? _ ("no") : _ ("yes"));
        xb_ledger_table_add (table, one->message);
      }
  return table;
}

static void
was_read (GtkWidget *parent, gpointer result, gpointer data, const GError *error)
{
  g_autoptr (XbRoundReading) reading = result;
  g_autoptr (GString) words = g_string_new (NULL);

  if (reading == NULL)
    {
      xb_show_error (parent, _ ("Worklist"), error->message);
      return;
    }
  g_string_append_printf (words, _ ("Visits recorded: %u; answers recorded: %u; unchanged: %u; left empty: %u; not taken in: %u."), reading->outcome.visits, reading->outcome.answers,
                          reading->outcome.unchanged, reading->outcome.blank, reading->outcome.problems->len);
  if (reading->unread->len > 0)
    {
      g_autofree char *columns = xb_joined (reading->unread);

      g_string_append_printf (words, "%s%s", _ (" Columns nothing was taken from: "), columns);
    }
  xb_report (parent, _ ("Worklist that came back"), words->str, remarks_table (reading));
}

/** Takes in a worklist that came back, and says what became of its rows. @checklist: (nullable): of which it is, where its key column is gone */
void
xb_worklist_read (GtkWidget *parent, XbOffice *office, const char *checklist, const char *path)
{
  static const XbBusy reading = { read_it, was_read, job_free, NULL, XB_BUSY_WRITES };

  xb_busy (parent, office, _ ("The worklist is being taken in…"), &reading, job_new (checklist, NULL, path));
}
