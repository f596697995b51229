#define G_LOG_DOMAIN "xiangbu"

#include "history/xb-undo-work.h"

#include "desk/xb-desk.h"
#include "store/xb-journal.h"

typedef struct
{
  char *path, *operator_name, *title;
  gint64 seq;
  gboolean undo;
  XbUndoDone done;
} Apply;

static void
apply_free (gpointer data)
{
  Apply *job = data;

  g_free (job->path);
  g_free (job->operator_name);
  g_free (job->title);
  g_free (job);
}

/* On a connection of its own: taking back the import of a township takes seconds. */
static void
run_apply (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Apply *job = data;
  GError *error = NULL;
  g_autoptr (XbStore) store = xb_desk_open (job->path, XB_STORE_READ_WRITE, &error);
  g_autoptr (XbJournalEntry) entry = store != NULL ? xb_journal_get (store, job->seq, &error) : NULL;

  if (entry == NULL
      || !(job->undo ? xb_journal_undo (store, job->operator_name, job->seq, NULL, &error)
                     : xb_journal_redo (store, job->operator_name, job->seq, NULL, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  job->title = g_strdup (entry->title);
  g_task_return_boolean (task, TRUE);
}

static void
on_applied (GObject *source, GAsyncResult *result, gpointer data)
{
  Apply *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  job->done (GTK_WIDGET (source), job->undo, job->title, error);
}

/** Takes back (@undo) or does again the entry @seq; one at a time is the owner's business. */
void
xb_undo_work_start (GtkWidget *owner, XbOffice *office, gint64 seq, gboolean undo, XbUndoDone done)
{
  Apply *job = g_new0 (Apply, 1);
  g_autoptr (GTask) task = g_task_new (owner, NULL, on_applied, NULL);

  job->path = g_strdup (xb_office_path (office));
  job->operator_name = g_strdup (xb_office_operator (office));
  job->seq = seq;
  job->undo = undo;
  job->done = done;
  g_task_set_task_data (task, job, apply_free);
  g_task_run_in_thread (task, run_apply);
}
