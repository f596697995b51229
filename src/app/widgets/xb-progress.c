#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-progress.h"

#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>

/* What has run for less than this says nothing of how long the rest takes. */
#define TOO_EARLY_S 2.0

typedef struct
{
  GtkWidget *bar, *time;
  gint64 started;
} Progress;

/** (transfer floating): a bar with words under it; time runs from now on */
GtkWidget *
xb_progress_new (const char *words)
{
  Progress *progress = g_new0 (Progress, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  progress->bar = gtk_progress_bar_new ();
  progress->time = gtk_label_new (NULL);
  progress->started = g_get_monotonic_time ();
  xb_set_name (progress->bar, words);
  gtk_widget_set_hexpand (progress->bar, TRUE);
  gtk_label_set_xalign (GTK_LABEL (progress->time), 0);
  gtk_widget_add_css_class (progress->time, "dim-label");
  gtk_widget_add_css_class (progress->time, "numeric");
  gtk_box_append (GTK_BOX (box), progress->bar);
  gtk_box_append (GTK_BOX (box), progress->time);
  g_object_set_data_full (G_OBJECT (box), "progress", progress, g_free);
  return box;
}

/* Seconds, or, beyond a minute and a half, minutes: nobody counts the seconds of a quarter of an hour. */
static char *
duration (double seconds)
{
  guint whole = (guint) (seconds + 0.5);

  return whole < 90 ? g_strdup_printf (ngettext ("%u second", "%u seconds", whole), whole) : g_strdup_printf (ngettext ("%u minute", "%u minutes", (whole + 30) / 60), (whole + 30) / 60);
}

/** Time runs from now on. */
void
xb_progress_begin (GtkWidget *widget)
{
  ((Progress *) g_object_get_data (G_OBJECT (widget), "progress"))->started = g_get_monotonic_time ();
}

/** @part: of 1; below 0 where nobody knows */
void
xb_progress_show (GtkWidget *widget, double part)
{
  Progress *progress = g_object_get_data (G_OBJECT (widget), "progress");
  double seconds = (double) (g_get_monotonic_time () - progress->started) / G_USEC_PER_SEC;
  g_autofree char *took = duration (seconds), *text = NULL;

  if (part < 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (progress->bar));
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (progress->bar), MIN (part, 1));
  if (part > 0 && part <= 1 && seconds >= TOO_EARLY_S)
    {
      g_autofree char *left = duration (seconds / part - seconds);

      text = g_strdup_printf (_ ("%.0f %% · about %s left"), part * 100, left);
    }
  else
    text = g_strdup_printf (_ ("%s so far"), took);
  gtk_label_set_text (GTK_LABEL (progress->time), text);
}
