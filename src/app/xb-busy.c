#define G_LOG_DOMAIN "xiangbu"

#include "xb-busy.h"

#include "widgets/xb-dialogs.h"
#include "widgets/xb-progress.h"
#include "xb-notify.h"
#include "xb-work.h"

#include <glib/gi18n.h>

/* What is done sooner than this needs no words. */
#define PATIENCE_MS 250
#define TICK_MS 200

/* ---- the window meanwhile ---- */

/* What the thread and the window share; an atomic rc box. */
typedef struct
{
  GCancellable *cancellable; /* not the task's: what was committed before somebody cancelled is done, and said to be */
  gint thousandths;          /* atomic; below 0: nobody knows */
} Shared;

static void
shared_clear (gpointer data)
{
  g_object_unref (((Shared *) data)->cancellable);
}

static void
shared_release (Shared *shared)
{
  g_atomic_rc_box_release_full (shared, shared_clear);
}

/* Belongs to the window it blocks, and goes with it. */
typedef struct
{
  XbOffice *office;
  GtkWidget *root;    /* (unowned) */
  GtkWidget *waiting; /* (nullable) (unowned): the words, once they are needed */
  GtkWidget *progress; /* (unowned): in it */
  Shared *shared;
  gboolean whole; /* it is not to be stopped */
  gint64 started;
  GtkEventController *blocker; /* (unowned) */
  gulong close_handler;
  guint timeout;
  char *words;
} Block;

static gboolean
stay (void)
{
  return TRUE;
}

static gboolean
on_event (GtkEventController *controller G_GNUC_UNUSED, GdkEvent *event, gpointer data G_GNUC_UNUSED)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_END:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
on_block_tick (gpointer data)
{
  Block *block = data;

  xb_progress_show (block->progress, g_atomic_int_get (&block->shared->thousandths) / 1000.0);
  return G_SOURCE_CONTINUE;
}

static void
on_stop (GtkWidget *button, gpointer data)
{
  Block *block = data;

  g_cancellable_cancel (block->shared->cancellable);
  gtk_widget_set_sensitive (button, FALSE);
  gtk_button_set_label (GTK_BUTTON (button), _ ("Stopping…"));
}

static gboolean
on_patience (gpointer data)
{
  Block *block = data;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *words = gtk_label_new (block->words), *stop = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  block->waiting = xb_dialog_window (block->root, block->words, 420, -1);
  gtk_window_set_resizable (GTK_WINDOW (block->waiting), FALSE);
  g_signal_connect (block->waiting, "close-request", G_CALLBACK (stay), NULL);
  xb_set_margins (box, 18);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  block->progress = xb_progress_new (block->words);
  gtk_widget_set_halign (stop, GTK_ALIGN_END);
  gtk_widget_set_visible (stop, !block->whole);
  g_signal_connect (stop, "clicked", G_CALLBACK (on_stop), block);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), block->progress);
  gtk_box_append (GTK_BOX (box), stop);
  gtk_window_set_child (GTK_WINDOW (block->waiting), box);
  gtk_window_present (GTK_WINDOW (block->waiting));
  block->timeout = g_timeout_add (TICK_MS, on_block_tick, block);
  return G_SOURCE_REMOVE;
}

static void
block_free (gpointer data)
{
  Block *block = data;

  g_clear_handle_id (&block->timeout, g_source_remove);
  if (block->waiting != NULL)
    gtk_window_destroy (GTK_WINDOW (block->waiting));
  xb_office_release (block->office);
  g_object_unref (block->office);
  shared_release (block->shared);
  g_free (block->words);
  g_free (block);
}

static void
block_start (GtkWidget *root, XbOffice *office, const char *words, gboolean whole, Shared *shared)
{
  Block *block = g_new0 (Block, 1);

  block->root = root;
  block->office = g_object_ref (office);
  xb_office_hold (office);
  block->words = g_strdup (words);
  block->whole = whole;
  block->shared = g_atomic_rc_box_acquire (shared);
  block->started = g_get_monotonic_time ();
  block->blocker = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (block->blocker, GTK_PHASE_CAPTURE);
  g_signal_connect (block->blocker, "event", G_CALLBACK (on_event), NULL);
  gtk_widget_add_controller (root, block->blocker);
  block->close_handler = g_signal_connect (root, "close-request", G_CALLBACK (stay), NULL);
  block->timeout = g_timeout_add (PATIENCE_MS, on_patience, block);
  g_object_set_data_full (G_OBJECT (root), "busy", block, block_free);
}

/* The window can be used again. Returns: (transfer full): whose office it is of */
static XbOffice *
block_end (GtkWidget *root)
{
  Block *block = g_object_get_data (G_OBJECT (root), "busy");
  XbOffice *office = g_object_ref (block->office);
  g_autofree char *done = g_strdup_printf (_ ("Finished: %s"), block->words);

  xb_notify_done (root, done, block->started);

  g_signal_handler_disconnect (root, block->close_handler);
  gtk_widget_remove_controller (root, block->blocker);
  g_object_set_data (G_OBJECT (root), "busy", NULL);
  return office;
}

/* ---- the work ---- */

typedef struct
{
  const XbBusy *what;
  gpointer data;
  char *operator_name;
  Shared *shared;
  GWeakRef parent;
  gpointer result; /* (nullable): until done() takes it */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->result != NULL && job->what->free_result != NULL)
    job->what->free_result (job->result);
  job->what->free_data (job->data);
  g_weak_ref_clear (&job->parent);
  shared_release (job->shared);
  g_free (job->operator_name);
  g_free (job);
}

static gpointer
run (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  Job *job = data;
  GError *local = NULL;

  if (job->what->kind != XB_BUSY_WHOLE)
    xb_store_set_cancellable (store, job->shared->cancellable);
  xb_store_set_progress (store, &job->shared->thousandths);
  job->result = job->what->run (store, catalog, job->operator_name, job->data, &local);
  xb_store_set_progress (store, NULL);
  /* Whoever cancelled is told like of any other reason: of G_IO_ERROR_CANCELLED nobody would hear. */
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, local->message);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  g_clear_error (&local);
  return job->result;
}

/* @root: whose window it was; it can be used again whatever has become of the page that asked. */
static void
on_done (GtkWidget *root, gpointer result, gpointer job_data, const GError *error)
{
  Job *job = job_data;
  g_autoptr (XbOffice) office = block_end (root);
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&job->parent);

  if (parent != NULL)
    job->what->done (parent, g_steal_pointer (&job->result), job->data, error);
  if (result != NULL && job->what->kind != XB_BUSY_READS)
    xb_office_changed (office);
}

static const XbWork work = { run, on_done, job_free, NULL, XB_STORE_READ_WRITE }, reading = { run, on_done, job_free, NULL, XB_STORE_READ_ONLY };

/* Of a past day nothing can be written: what the office's own connection says to it is said at once. */
static void
refuse_in_the_past (GtkWidget *parent, XbOffice *office, const XbBusy *what, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gpointer result = what->run (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), data, &error);

  what->done (parent, result, data, error);
  what->free_data (data);
}

/**
 * xb_busy:
 * @parent: in a window; that window takes no clicks, keys and closing until it is done
 * @words: what is going on, for when it takes longer
 * @what: static
 * @data: (transfer full)
 *
 * Runs @what on a connection of its own, which may write unless it only reads, in the name of the office's operator. Everybody sees what
 * has changed afterwards. While one is running in a window another is not begun.
 */
void
xb_busy (GtkWidget *parent, XbOffice *office, const char *words, const XbBusy *what, gpointer data)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (parent));
  Shared *shared;
  Job *job;

  if (root == NULL || g_object_get_data (G_OBJECT (root), "busy") != NULL)
    {
      what->free_data (data);
      return;
    }
  if (xb_office_is_past (office) && what->kind != XB_BUSY_READS)
    {
      refuse_in_the_past (parent, office, what, data);
      return;
    }
  shared = g_atomic_rc_box_new0 (Shared);
  shared->cancellable = g_cancellable_new ();
  shared->thousandths = -1;
  block_start (root, office, words, what->kind == XB_BUSY_WHOLE, shared);
  job = g_new0 (Job, 1);
  job->shared = shared;
  job->what = what;
  job->data = data;
  job->operator_name = g_strdup (xb_office_operator (office));
  g_weak_ref_init (&job->parent, parent);
  g_object_unref (xb_work_start (root, office, what->kind == XB_BUSY_READS ? &reading : &work, job));
}
