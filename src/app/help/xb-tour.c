#define G_LOG_DOMAIN "xiangbu"

#include "help/xb-tour.h"

#include "widgets/xb-dialogs.h"
#include "widgets/xb-line.h"
#include "xb-settings.h"

#include <glib/gi18n.h>

typedef struct
{
  XbTourStop *stops;
  guint n, at;
  GtkWidget *popover; /* (nullable) (unowned) */
} Tour;

static void show (GtkWidget *window);

static void
close_popover (Tour *tour)
{
  GtkWidget *popover = g_steal_pointer (&tour->popover);

  if (popover != NULL)
    gtk_widget_unparent (popover);
}

static void
tour_free (gpointer data)
{
  Tour *tour = data;

  close_popover (tour);
  g_free (tour->stops);
  g_free (tour);
}

/* A popover that is being clicked in is not taken away under the pointer. */
static gboolean
go (gpointer data)
{
  GtkWidget *window = data;
  Tour *tour = g_object_get_data (G_OBJECT (window), "tour");

  if (tour == NULL)
    return G_SOURCE_REMOVE;
  if (tour->at >= tour->n)
    g_object_set_data (G_OBJECT (window), "tour", NULL);
  else
    show (window);
  return G_SOURCE_REMOVE;
}

static void
move_to (GtkWidget *window, guint at)
{
  Tour *tour = g_object_get_data (G_OBJECT (window), "tour");

  tour->at = at;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, go, g_object_ref (window), g_object_unref);
}

static void
on_next (GtkWidget *window)
{
  move_to (window, ((Tour *) g_object_get_data (G_OBJECT (window), "tour"))->at + 1);
}

static void
on_back (GtkWidget *window)
{
  move_to (window, ((Tour *) g_object_get_data (G_OBJECT (window), "tour"))->at - 1);
}

static void
on_end (GtkWidget *window)
{
  move_to (window, G_MAXUINT);
}

static GtkWidget *
button (const char *label, GCallback func, GtkWidget *window)
{
  GtkWidget *made = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (made, "clicked", func, window, G_CONNECT_SWAPPED);
  return made;
}

/* What is in a list makes it wider, what is in a button that cannot be pressed cannot be pressed: the popover is in what all of the window stands in. */
static void
point_to (GtkWidget *popover, GtkWidget *window, GtkWidget *at)
{
  GtkWidget *parent = gtk_window_get_child (GTK_WINDOW (window));
  graphene_rect_t bounds;

  while (GTK_IS_STACK (parent))
    parent = gtk_stack_get_visible_child (GTK_STACK (parent));
  gtk_widget_set_parent (popover, parent);
  if (!gtk_widget_compute_bounds (at, parent, &bounds))
    return;
  if (bounds.size.height > bounds.size.width)
    gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_RIGHT);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width, (int) bounds.size.height });
}

static void
show (GtkWidget *window)
{
  Tour *tour = g_object_get_data (G_OBJECT (window), "tour");
  const XbTourStop *stop = &tour->stops[tour->at];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *title = gtk_label_new (_ (stop->title)),
            *words = gtk_label_new (_ (stop->words)), *where, *next;
  g_autofree char *at = g_strdup_printf (_ ("%u of %u"), tour->at + 1, tour->n);

  close_popover (tour);
  tour->popover = gtk_popover_new ();
  point_to (tour->popover, window, stop->at);
  /* It stays while one tries what it tells of. */
  gtk_popover_set_autohide (GTK_POPOVER (tour->popover), FALSE);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 36);
  where = gtk_label_new (at);
  gtk_widget_add_css_class (where, "dim-label");
  gtk_widget_set_hexpand (where, TRUE);
  gtk_label_set_xalign (GTK_LABEL (where), 0);
  gtk_box_append (GTK_BOX (buttons), where);
  if (tour->at + 1 < tour->n)
    gtk_box_append (GTK_BOX (buttons), button (_ ("S_kip the rest"), G_CALLBACK (on_end), window));
  if (tour->at > 0)
    gtk_box_append (GTK_BOX (buttons), button (_ ("_Back"), G_CALLBACK (on_back), window));
  next = button (tour->at + 1 < tour->n ? _ ("_Next") : _ ("_Close"), G_CALLBACK (on_next), window);
  gtk_widget_add_css_class (next, "suggested-action");
  gtk_box_append (GTK_BOX (buttons), next);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), buttons);
  xb_set_margins (box, 6);
  gtk_popover_set_child (GTK_POPOVER (tour->popover), box);
  xb_set_name (tour->popover, _ (stop->title));
  gtk_popover_popup (GTK_POPOVER (tour->popover));
  gtk_widget_grab_focus (next);
}

static void
remember_seen (void)
{
  if (xb_settings () != NULL)
    g_settings_set_boolean (xb_settings (), "tour-seen", TRUE);
}

/** Goes through @stops (copied), one after the other. */
void
xb_tour_start (GtkWidget *window, const XbTourStop *stops, guint n)
{
  Tour *tour = g_new0 (Tour, 1);

  tour->stops = g_memdup2 (stops, n * sizeof *stops);
  tour->n = n;
  g_object_set_data_full (G_OBJECT (window), "tour", tour, tour_free);
  remember_seen ();
  show (window);
}

/** (transfer floating): the line that offers it, hidden for whoever has seen it or said no; its button activates win.tour. */
GtkWidget *
xb_tour_line_new (void)
{
  GtkWidget *line = xb_line_new ("xb-past", _ ("New here? A minute shows what is where.")), *start = gtk_button_new_with_mnemonic (_ ("_Show me around")), *no = gtk_button_new_with_mnemonic (_ ("N_ot now"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (start), "win.tour");
  gtk_box_append (GTK_BOX (line), start);
  gtk_box_append (GTK_BOX (line), no);
  g_signal_connect (no, "clicked", G_CALLBACK (remember_seen), NULL);
  if (xb_settings () != NULL)
    g_settings_bind (xb_settings (), "tour-seen", line, "visible", G_SETTINGS_BIND_GET | G_SETTINGS_BIND_INVERT_BOOLEAN);
  else
    gtk_widget_set_visible (line, FALSE);
  return line;
}
