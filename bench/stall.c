/* The longest time the window's main loop stands still while something long runs: nothing is drawn and no key is heard meanwhile.
 *
 * usage: stall OFFICE.xbdb
 * Prints a line for each: what | ms the loop stood still at the most | ms until it was there */
#include "backup/xb-backup.h"
#include "widgets/xb-table-view.h"
#include "xb-application.h"
#include "xb-window.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static GtkWindow *window;
static gint64 last_tick, longest, step_started;
static guint step;

/* Every millisecond, before anything else: how long it was not called is how long the loop was busy. */
static gboolean
tick (gpointer data)
{
  gint64 now = g_get_monotonic_time ();

  longest = MAX (longest, now - last_tick);
  last_tick = now;
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
find (GtkWidget *widget, gboolean (*wanted) (GtkWidget *, const char *), const char *text)
{
  if (wanted (widget, text) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, wanted, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_button (GtkWidget *widget, const char *text)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  const char *words = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "";

  return *text == '^' ? g_str_has_prefix (words, text + 1) : strstr (words, text) != NULL;
}

static gboolean
is_sidebar (GtkWidget *widget, const char *text)
{
  return GTK_IS_LIST_BOX (widget) && gtk_widget_has_css_class (widget, text);
}

/* Words that stand alone: a page's in the sidebar. */
static gboolean
is_text (GtkWidget *widget, const char *text)
{
  return GTK_IS_LABEL (widget) && strcmp (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

static void
go_to (const char *page)
{
  GtkWidget *sidebar = find (GTK_WIDGET (window), is_sidebar, "xb-sidebar"), *title = find (sidebar, is_text, page);

  if (title == NULL)
    {
      fprintf (stderr, "no page %s\n", page);
      exit (1);
    }
  gtk_list_box_select_row (GTK_LIST_BOX (sidebar), GTK_LIST_BOX_ROW (gtk_widget_get_ancestor (title, GTK_TYPE_LIST_BOX_ROW)));
}

static void
press (const char *label)
{
  GtkWidget *button = find (GTK_WIDGET (window), is_button, label);

  if (button == NULL)
    {
      fprintf (stderr, "no button %s\n", label);
      exit (1);
    }
  g_signal_emit_by_name (button, "clicked");
}

/* In any window: the preview has its own. */
static gboolean
seen (const char *text)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (windows, i);

      if (find (toplevel, has_text, text) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
show_statistics (void)
{
  go_to ("Statistics");
}

static void
show_ledger (void)
{
  go_to ("Ledgers");
}

static void
print_ledger (void)
{
  press ("_Print the ledger…");
}

/* 1: at work; 2: made; 3: it failed */
static gint backup;
static const char *database;

static gpointer
make_backup (gpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("xiangbu-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  XbBackup made;

  if (!xb_backup_make (database, folder, &made, &error))
    fprintf (stderr, "%s\n", error->message);
  else
    g_unlink (made.path);
  g_rmdir (folder);
  g_atomic_int_set (&backup, error == NULL ? 2 : 3);
  xb_backup_clear (&made);
  return NULL;
}

static void
back_up (void)
{
  g_atomic_int_set (&backup, 1);
  g_thread_unref (g_thread_new ("backup", make_backup, NULL));
}

static void
nothing (void)
{
}

static const struct
{
  const char *what;
  void (*begin) (void);
  const char *there; /* what is then to be seen; NULL: two seconds, or as long as a backup takes */
} steps[] = { { "nothing at all", nothing, NULL },
              { "a backup made and verified", back_up, NULL },
              { "statistics counted", show_statistics, "states as of" },
              { "the base ledger read", show_ledger, " rows" },
              { "its pages laid out", print_ledger, "^of " } };

static gboolean
watch (gpointer data)
{
  gint64 now = g_get_monotonic_time ();
  gboolean there = steps[step].there != NULL ? seen (steps[step].there) : now - step_started > 2000000 && g_atomic_int_get (&backup) != 1;

  if (!there && now - step_started < 120000000)
    return G_SOURCE_CONTINUE;
  if (!there)
    {
      fprintf (stderr, "never: %s\n", steps[step].what);
      _exit (1);
    }
  /* What is drawn afterwards belongs to it. */
  if (data == NULL)
    {
      g_timeout_add (1500, watch, GINT_TO_POINTER ((now - step_started) / 1000 + 1));
      return G_SOURCE_REMOVE;
    }
  printf ("%s|%.0f|%d\n", steps[step].what, longest / 1000.0, GPOINTER_TO_INT (data));
  fflush (stdout);
  if (++step == G_N_ELEMENTS (steps))
    _exit (0);
  longest = 0;
  last_tick = step_started = g_get_monotonic_time ();
  steps[step].begin ();
  g_timeout_add (20, watch, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
begin (gpointer data)
{
  last_tick = step_started = g_get_monotonic_time ();
  g_timeout_add_full (G_PRIORITY_HIGH, 1, tick, NULL, NULL);
  g_timeout_add (20, watch, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_open (XbApplication *application)
{
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_timeout_add (3000, begin, NULL); /* by then the list is filled */
}

int
main (int argc, char **argv)
{
  XbApplication *application = xb_application_new ();
  char *line[] = { argv[0], argv[1], NULL };

  if (argc != 2)
    return 2;
  database = argv[1];
  g_signal_connect_after (application, "open", G_CALLBACK (on_open), NULL);
  return g_application_run (G_APPLICATION (application), 2, line);
}
