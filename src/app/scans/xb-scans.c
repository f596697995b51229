#define G_LOG_DOMAIN "xiangbu"

#include "scans/xb-scans.h"

#include "util/xb-temp-folder.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  XbOffice *office;
  const XbScansSource *source;
  gint64 of;
  XbTempFolder *opened; /* (nullable): what was opened; goes with the widget */
  GtkWidget *scrolled, *line;
} Scans;

static void
scans_free (gpointer data)
{
  Scans *scans = data;

  xb_temp_folder_free (scans->opened);
  g_object_unref (scans->office);
  g_free (scans);
}

static void
on_open (GtkButton *button, Scans *scans)
{
  const XbScan *scan = g_object_get_data (G_OBJECT (button), "scan");
  g_autofree char *path = NULL, *uri = NULL;
  g_autoptr (GError) error = NULL;

  if (scans->opened == NULL)
    scans->opened = xb_temp_folder_new (NULL);
  path = scans->opened != NULL ? g_strdup_printf ("%s/%" G_GINT64_FORMAT "%s", xb_temp_folder_path (scans->opened), scan->id, xb_scan_ending (scan->media_type)) : NULL;
  if (path == NULL || !scans->source->save (xb_office_store (scans->office), scan->id, path, &error))
    {
      xb_show_error (scans->scrolled, _ ("Scan"), error != NULL ? error->message : _ ("It could not be written into the folder for temporary files."));
      return;
    }
  g_chmod (path, 0600);
  uri = g_filename_to_uri (path, NULL, NULL);
  if (!g_app_info_launch_default_for_uri (uri, NULL, &error))
    xb_show_error (scans->scrolled, _ ("Scan"), error->message);
}

static GtkWidget *
picture_of (Scans *scans, const XbScan *scan)
{
  g_autoptr (GBytes) png = scans->source->thumbnail (xb_office_store (scans->office), scan->id, NULL);
  g_autoptr (GdkTexture) texture = png != NULL ? gdk_texture_new_from_bytes (png, NULL) : NULL;
  GtkWidget *picture = texture != NULL ? gtk_picture_new_for_paintable (GDK_PAINTABLE (texture)) : gtk_image_new_from_icon_name ("x-office-document-symbolic");

  if (GTK_IS_IMAGE (picture))
    gtk_image_set_pixel_size (GTK_IMAGE (picture), 64);
  gtk_widget_set_size_request (picture, 96, 96);
  return picture;
}

/** Shows the scans anew; nothing of it where there are none. @widget: of xb_scans_new() */
void
xb_scans_fill (GtkWidget *widget)
{
  Scans *scans = g_object_get_data (G_OBJECT (widget), "scans");
  GPtrArray *list = scans->source->list (xb_office_store (scans->office), scans->of, NULL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (scans->line)) != NULL)
    gtk_box_remove (GTK_BOX (scans->line), child);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const XbScan *scan = g_ptr_array_index (list, i);
      GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *label = gtk_label_new (scan->name);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
      gtk_box_append (GTK_BOX (box), picture_of (scans, scan));
      gtk_box_append (GTK_BOX (box), label);
      gtk_button_set_child (GTK_BUTTON (button), box);
      xb_set_name (button, scan->name);
      g_object_set_data (G_OBJECT (button), "scan", (gpointer) scan);
      g_signal_connect (button, "clicked", G_CALLBACK (on_open), scans);
      gtk_box_append (GTK_BOX (scans->line), button);
    }
  gtk_widget_set_visible (widget, list != NULL && list->len > 0);
  /* What the buttons speak of. */
  g_object_set_data_full (G_OBJECT (scans->line), "list", list, (GDestroyNotify) g_ptr_array_unref);
}

/** (transfer floating): the scans of the record @of; see xb_scans_fill() */
GtkWidget *
xb_scans_new (XbOffice *office, const XbScansSource *source, gint64 of)
{
  Scans *scans = g_new0 (Scans, 1);

  scans->office = g_object_ref (office);
  scans->source = source;
  scans->of = of;
  scans->scrolled = gtk_scrolled_window_new ();
  scans->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scans->scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scans->scrolled), scans->line);
  g_object_set_data_full (G_OBJECT (scans->scrolled), "scans", scans, scans_free);
  return scans->scrolled;
}

/** Asks for the file of a scan. */
void
xb_scans_choose_file (GtkWidget *parent, void (*chosen) (const char *path, gpointer data), gpointer data)
{
  static const char *const patterns[] = { "*.pdf", "*.jpg", "*.jpeg", "*.png", "*.PDF", "*.JPG", "*.JPEG", "*.PNG", NULL };

  xb_choose_file (parent, _ ("Scan of a document"), _ ("PDF, JPEG, PNG"), patterns, chosen, data);
}
