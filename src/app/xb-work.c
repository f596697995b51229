#define G_LOG_DOMAIN "xiangbu"

#include "xb-work.h"

#include "desk/xb-desk.h"
#include "register/xb-as-of.h"

typedef struct
{
  const XbWork *work;
  XbCatalog *catalog;
  char *path, *as_of, *known_on;
  gpointer job;
  GWeakRef owner;
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  task->work->free_job (task->job);
  xb_catalog_free (task->catalog);
  g_free (task->path);
  g_free (task->as_of);
  g_free (task->known_on);
  g_weak_ref_clear (&task->owner);
  g_free (task);
}

static void
run (GTask *gtask, gpointer source, gpointer data, GCancellable *cancellable)
{
  Task *task = data;
  GError *error = NULL;
  gboolean past = (task->work->flags & XB_STORE_READ_ONLY) != 0 && (task->as_of != NULL || task->known_on != NULL);
  g_autoptr (XbStore) store = past ? xb_register_open_past (task->path, task->as_of, task->known_on, &error) : xb_desk_open (task->path, task->work->flags, &error);
  gpointer result = NULL;

  if (store != NULL)
    {
      xb_store_set_cancellable (store, cancellable);
      result = task->work->run (store, task->catalog, task->job, cancellable, &error);
    }
  if (result != NULL)
    g_task_return_pointer (gtask, result, task->work->free_result);
  else
    g_task_return_error (gtask, error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Task *task = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&task->owner);
  gpointer made = g_task_propagate_pointer (G_TASK (result), &error);

  /* A widget that was taken out of its window is on its way out. */
  if (owner != NULL && gtk_widget_get_root (owner) != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    task->work->done (owner, made, task->job, error);
  else if (made != NULL && task->work->free_result != NULL)
    task->work->free_result (made);
}

/**
 * xb_work_start:
 * @work: static
 * @job: (transfer full)
 *
 * Returns: (transfer full): by which it can be cancelled; its done() is then not called
 */
GCancellable *
xb_work_start (GtkWidget *owner, XbOffice *office, const XbWork *work, gpointer job)
{
  GCancellable *cancellable = g_cancellable_new ();
  g_autoptr (GTask) gtask = g_task_new (NULL, cancellable, on_done, NULL);
  Task *task = g_new0 (Task, 1);

  task->work = work;
  task->catalog = xb_catalog_ref (xb_office_catalog (office));
  task->path = g_strdup (xb_office_path (office));
  task->as_of = g_strdup (xb_office_as_of (office));
  task->known_on = g_strdup (xb_office_known_on (office));
  task->job = job;
  g_weak_ref_init (&task->owner, owner);
  g_task_set_task_data (gtask, task, task_free);
  g_task_run_in_thread (gtask, run);
  return cancellable;
}
