#define G_LOG_DOMAIN "xiangbu"

#include "backup/xb-keeper.h"

#include "audit/xb-verification.h"
#include "backup/xb-backup-auto.h"
#include "backup/xb-backup-folder.h"
#include "desk/xb-desk.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-line.h"

#include <glib/gi18n.h>
#include <string.h>

/* How often it is asked whether a day has begun. */
#define EVERY 600
/* The folder on a stick. */
#define ON_STICK N_ ("Xiangbu backups")
#define VERIFIED_ON "verified_on"

struct _XbKeeper
{
  GtkWidget parent_instance;
  GtkWidget *box, *text, *now, *show;
  XbOffice *office; /* (nullable) */
  XbBackupState state;
  gboolean known;      /* @state is of this office */
  GPtrArray *problems; /* (nullable) (element-type utf8): what was changed without the program */
  char *failure;       /* (nullable): why the last backup could not be made */
  GVolumeMonitor *volumes;
  guint timer, running;
  GtkLabel *label;    /* (nullable) (weak): of the status line */
  GtkWindow *closing; /* (nullable) (weak): waits for the last backup */
  GtkWidget *content; /* of @closing: cannot be used meanwhile */
  gboolean closed;    /* the last backup was made, or given up: the window may close */
};

G_DEFINE_FINAL_TYPE (XbKeeper, xb_keeper, GTK_TYPE_WIDGET)

static guint said_signal;

/* ---- the lines ---- */

/* When the last backup was made. @bad: (out): whether it is to be seen at once */
static char *
words_of (XbKeeper *self, gboolean *bad)
{
  g_autofree char *today = xb_text_today ();

  *bad = self->known && (self->state.too_old || self->failure != NULL || (self->problems != NULL && self->problems->len > 0));
  if (!self->known)
    return g_strdup ("");
  if (self->state.last_at == NULL)
    return g_strdup (_ ("no backup yet"));
  if (strncmp (self->state.last_at, today, 10) == 0)
    return g_strdup_printf (_ ("last backup today %.5s"), self->state.last_at + 11);
  return g_strdup_printf (_ ("last backup %.16s"), self->state.last_at);
}

static void
update_label (XbKeeper *self)
{
  gboolean bad;
  g_autofree char *words = words_of (self, &bad);

  if (self->label == NULL)
    return;
  gtk_label_set_text (self->label, words);
  gtk_widget_remove_css_class (GTK_WIDGET (self->label), bad ? "dim-label" : "xb-error");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), bad ? "xb-error" : "dim-label");
}

static void
update (XbKeeper *self)
{
  g_autofree char *words = NULL;
  gboolean problems = self->problems != NULL && self->problems->len > 0, old = self->known && (self->state.too_old || self->failure != NULL);

  if (problems)
    words = g_strdup_printf (ngettext ("Somebody has written into this database without the program: %u thing is not as the journal says.",
                                       "Somebody has written into this database without the program: %u things are not as the journal says.", self->problems->len),
                             self->problems->len);
  else if (old && self->failure != NULL)
    words = g_strdup_printf (_ ("The backup was not made: %s"), self->failure);
  else if (old)
    words = self->state.last_at != NULL ? g_strdup_printf (_ ("The last backup is of %.16s, more than three days ago."), self->state.last_at) : g_strdup (_ ("There is no backup of this database."));
  gtk_label_set_text (GTK_LABEL (self->text), words != NULL ? words : "");
  gtk_widget_set_visible (self->show, problems);
  gtk_widget_set_visible (self->now, !problems && old);
  gtk_widget_set_visible (GTK_WIDGET (self), words != NULL);
  update_label (self);
}

/** @label: says from now on when the last backup was made */
void
xb_keeper_set_label (XbKeeper *self, GtkLabel *label)
{
  g_set_weak_pointer (&self->label, label);
}

/* Whether a backup holds everything that was recorded. */
static gboolean
is_complete (XbKeeper *self)
{
  g_auto (XbBackupState) state = { 0 };

  return self->office == NULL || (xb_backup_state (xb_office_store (self->office), &state, NULL) && state.complete);
}

/* ---- the work ---- */

typedef struct
{
  char *database;
  char *stick;     /* (nullable): where an encrypted one goes instead */
  gboolean verify; /* and whether it was looked at today */
  XbBackup made;
  XbBackupState state;
  XbVerification found;
  gboolean looked; /* @found is of a whole look */
  char *failure;   /* (nullable): of the backup */
  gboolean last;   /* the one before the window closes */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->database);
  g_free (job->stick);
  g_free (job->failure);
  xb_backup_clear (&job->made);
  xb_backup_state_clear (&job->state);
  xb_verification_clear (&job->found);
  g_free (job);
}

/* The end of the journal at once; all of it, and every record, once a day. */
static gboolean
look (Job *job, GError **error)
{
  g_autoptr (XbStore) store = xb_desk_open (job->database, XB_STORE_READ_WRITE, error);
  g_autofree char *today = xb_text_today (), *last = store != NULL ? xb_store_get_meta (store, VERIFIED_ON) : NULL;
  gint64 entries, first_bad;

  if (store == NULL || !xb_journal_verify_new (store, &entries, &first_bad, error))
    return FALSE;
  if (first_bad == 0 && g_strcmp0 (last, today) == 0)
    return TRUE;
  if (!xb_verify_today (store, &job->found, error))
    return FALSE;
  job->looked = TRUE;
  /* What was found is told at every opening, until it is mended. */
  return job->found.problems->len > 0 || xb_store_set_meta (store, VERIFIED_ON, today, error);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL, other = NULL;
  g_autoptr (XbStore) store = NULL;

  if (job->stick != NULL)
    {
      if (!xb_backup_to_stick (job->database, job->stick, cancellable, &job->made, &error))
        job->failure = g_strdup (error->message);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!xb_backup_auto (job->database, &job->made, &error))
    job->failure = g_strdup (error->message);
  if (job->verify && !look (job, &other))
    g_warning ("%s", other->message);
  store = xb_store_open (job->database, XB_STORE_READ_ONLY, NULL);
  if (store != NULL)
    xb_backup_state (store, &job->state, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
close_at_last (gpointer data)
{
  XbKeeper *self = data;

  self->closed = TRUE;
  if (self->closing != NULL)
    gtk_window_close (self->closing);
}

static void
close_or_ask (XbKeeper *self)
{
  g_autofree char *words = NULL;

  if (self->closing == NULL)
    return;
  gtk_widget_set_sensitive (self->content, TRUE);
  if (self->failure == NULL)
    {
      close_at_last (self);
      return;
    }
  words = g_strdup_printf (_ ("The backup was not made: %s"), self->failure);
  xb_ask (GTK_WIDGET (self->closing), _ ("Close without a backup?"), words, _ ("_Close without one"), close_at_last, self);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  XbKeeper *self = XB_KEEPER (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *words = NULL;

  self->running--;
  if (self->office == NULL || strcmp (xb_office_path (self->office), job->database) != 0)
    return;
  if (job->stick != NULL)
    {
      words = job->failure != NULL ? g_strdup_printf (_ ("The backup on the stick was not made: %s"), job->failure) : g_strdup_printf (_ ("Encrypted backup on the stick: %s"), job->made.path);
      g_signal_emit (self, said_signal, 0, words);
      if (job->failure != NULL)
        xb_show_error (GTK_WIDGET (self), _ ("Backup"), words);
      return;
    }
  xb_backup_state_clear (&self->state);
  self->state = job->state;
  job->state = (XbBackupState){ 0 };
  self->known = TRUE;
  g_free (self->failure);
  self->failure = g_steal_pointer (&job->failure);
  if (job->looked)
    {
      g_clear_pointer (&self->problems, g_ptr_array_unref);
      self->problems = g_ptr_array_ref (job->found.problems);
    }
  update (self);
  if (job->last)
    close_or_ask (self);
}

static void
start (XbKeeper *self, const char *stick, gboolean verify, gboolean last)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_done, NULL);
  Job *job = g_new0 (Job, 1);

  job->database = g_strdup (xb_office_path (self->office));
  job->stick = g_strdup (stick);
  job->verify = verify;
  job->last = last;
  self->running++;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run);
}

/** A backup now, where anything was recorded since the last one. */
void
xb_keeper_back_up (XbKeeper *self)
{
  if (self->office != NULL)
    start (self, NULL, FALSE, FALSE);
}

/**
 * xb_keeper_holds:
 * @content: of the window: cannot be used while it waits
 *
 * Returns: whether the window stays for a moment, until what was recorded is in a backup; it closes by itself then
 */
gboolean
xb_keeper_holds (XbKeeper *self, GtkWindow *window, GtkWidget *content)
{
  if (self->closed || is_complete (self))
    return FALSE;
  g_signal_emit (self, said_signal, 0, _ ("A backup is made before the window closes…"));
  g_set_weak_pointer (&self->closing, window);
  self->content = content;
  gtk_widget_set_sensitive (content, FALSE);
  start (self, NULL, FALSE, TRUE);
  return TRUE;
}

/* Once a day; the state is asked anew more often: three days pass while the window is open. */
static gboolean
on_timer (gpointer data)
{
  XbKeeper *self = data;
  g_autofree char *today = xb_text_today ();

  if (self->office != NULL && self->running == 0 && (!self->known || self->state.last_at == NULL || strncmp (self->state.last_at, today, 10) != 0))
    start (self, NULL, TRUE, FALSE);
  return G_SOURCE_CONTINUE;
}

/** Begins to look after another office. */
void
xb_keeper_set_office (XbKeeper *self, XbOffice *office)
{
  g_set_object (&self->office, office);
  self->known = FALSE;
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->failure, g_free);
  xb_backup_state_clear (&self->state);
  update (self);
  if (office != NULL)
    start (self, NULL, TRUE, FALSE);
}

/* ---- sticks ---- */

static void
on_mount (XbKeeper *self, GMount *mount)
{
  g_autoptr (GDrive) drive = g_mount_get_drive (mount);
  g_autoptr (GFile) root = g_mount_get_root (mount);
  g_autofree char *path = g_file_get_path (root), *folder = NULL;

  if (self->office == NULL || path == NULL || !(g_mount_can_eject (mount) || (drive != NULL && g_drive_is_removable (drive))))
    return;
  if (!xb_backup_has_passphrase (xb_office_store (self->office)))
    {
      g_signal_emit (self, said_signal, 0, _ ("A stick was plugged in. With a passphrase for backups (menu “Backups”) an encrypted one is made on it each time."));
      return;
    }
  folder = g_build_filename (path, _ (ON_STICK), NULL);
  start (self, folder, FALSE, FALSE);
}

/* ---- the widget ---- */

static void
on_show (XbKeeper *self)
{
  g_autoptr (GString) words = g_string_new (_ ("What is not as the journal says:"));

  for (guint i = 0; self->problems != NULL && i < self->problems->len && i < 20; i++)
    g_string_append_printf (words, "\n\n%s", (const char *) g_ptr_array_index (self->problems, i));
  g_string_append (words, "\n\n");
  g_string_append (words, _ ("Tell whoever is responsible. The page “Changes” verifies again, and a backup of before can be restored (menu “Backups”)."));
  xb_show_error (GTK_WIDGET (self), _ ("Changed without this program"), words->str);
}

static void
xb_keeper_dispose (GObject *object)
{
  XbKeeper *self = XB_KEEPER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->volumes);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->failure, g_free);
  g_clear_weak_pointer (&self->label);
  g_clear_weak_pointer (&self->closing);
  xb_backup_state_clear (&self->state);
  G_OBJECT_CLASS (xb_keeper_parent_class)->dispose (object);
}

static void
xb_keeper_class_init (XbKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_keeper_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  said_signal = g_signal_new ("said", XB_TYPE_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
xb_keeper_init (XbKeeper *self)
{
  self->box = xb_line_new ("xb-alarm", NULL);
  self->text = xb_line_text (self->box);
  self->now = gtk_button_new_with_mnemonic (_ ("_Back up now"));
  self->show = gtk_button_new_with_mnemonic (_ ("_Show…"));
  gtk_box_append (GTK_BOX (self->box), self->now);
  gtk_box_append (GTK_BOX (self->box), self->show);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->now, "clicked", G_CALLBACK (xb_keeper_back_up), self);
  g_signal_connect_swapped (self->show, "clicked", G_CALLBACK (on_show), self);
  self->timer = g_timeout_add_seconds (EVERY, on_timer, self);
  self->volumes = g_volume_monitor_get ();
  g_signal_connect_object (self->volumes, "mount-added", G_CALLBACK (on_mount), self, G_CONNECT_SWAPPED);
}

GtkWidget *
xb_keeper_new (void)
{
  return g_object_new (XB_TYPE_KEEPER, NULL);
}
