#define G_LOG_DOMAIN "xiangbu"

#include "kinship/xb-family-dialog.h"

#include "help/xb-help.h"
#include "kinship/xb-kinship.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-text-size.h"
#include "xb-gtk-compat.h"

#include <glib/gi18n.h>
#include <string.h>

/* The size of a person's box for usual text, and the room between. */
#define BOX_WIDTH 132
#define BOX_HEIGHT 56
#define GAP_X 14
#define GAP_Y 44
#define ROWS 5

/** One box of the tree. */
typedef struct
{
  gint64 person, towards; /* whom the line goes to, in the row nearer to the middle; 0: the middle */
  double x, y;            /* of its upper left corner */
  gboolean level;         /* the line goes to the side: a partner */
} Node;

typedef struct
{
  XbOffice *office;
  gint64 person;
  GtkWidget *window, *fixed, *drawing, *count;
  GArray *nodes; /* (element-type Node): the first is the middle */
  double scale;
} Dialog;

static void show (Dialog *dialog, gint64 person);

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_array_unref (dialog->nodes);
  g_free (dialog);
}

static void
on_person (Dialog *dialog, GtkButton *button)
{
  show (dialog, g_ascii_strtoll (g_object_get_data (G_OBJECT (button), "key"), NULL, 10));
}

static void
add_box (Dialog *dialog, const char *title, const char *name, const char *birth_date, const char *status, const Node *node)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *above, *below;
  g_autofree char *year = birth_date != NULL ? g_strndup (birth_date, 4) : g_strdup ("");
  g_autofree char *under = g_strdup_printf ("%s  %s%s", title, year, g_strcmp0 (status, "deceased") == 0 ? _ (" †") : "");
  g_autofree char *spoken = g_strdup_printf ("%s, %s", name, under);

  above = gtk_label_new (name);
  below = gtk_label_new (under);
  gtk_widget_add_css_class (below, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (above), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (below), PANGO_ELLIPSIZE_END);
  if (node->person == dialog->person)
    gtk_widget_add_css_class (above, "xb-heading");
  gtk_box_append (GTK_BOX (box), above);
  gtk_box_append (GTK_BOX (box), below);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_size_request (button, (int) (BOX_WIDTH * dialog->scale), (int) (BOX_HEIGHT * dialog->scale));
  gtk_widget_set_sensitive (button, node->person != 0);
  gtk_widget_set_tooltip_text (button, spoken);
  xb_set_name (button, spoken);
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup_printf ("%" G_GINT64_FORMAT, node->person), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_person), dialog);
  gtk_fixed_put (GTK_FIXED (dialog->fixed), button, node->x, node->y);
}

static const Node *
find_node (Dialog *dialog, gint64 person)
{
  for (guint i = 0; i < dialog->nodes->len; i++)
    if (g_array_index (dialog->nodes, Node, i).person == person)
      return &g_array_index (dialog->nodes, Node, i);
  return &g_array_index (dialog->nodes, Node, 0);
}

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  Dialog *dialog = data;
  double w = BOX_WIDTH * dialog->scale, h = BOX_HEIGHT * dialog->scale;
  GdkRGBA colour;

  xb_gtk_text_colour (GTK_WIDGET (area), &colour);
  colour.alpha = 0.5F;
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, 1.5);
  for (guint i = 1; i < dialog->nodes->len; i++)
    {
      const Node *node = &g_array_index (dialog->nodes, Node, i), *to = find_node (dialog, node->towards);
      double x = node->x + w / 2, y = node->y + h / 2, tx = to->x + w / 2, ty = to->y + h / 2;

      if (node->level)
        {
          cairo_move_to (cr, x, y);
          cairo_line_to (cr, tx, ty);
        }
      else
        {
          double middle = node->y < to->y ? node->y + h + GAP_Y * dialog->scale / 2 : to->y + h + GAP_Y * dialog->scale / 2;

          cairo_move_to (cr, x, y);
          cairo_line_to (cr, x, middle);
          cairo_line_to (cr, tx, middle);
          cairo_line_to (cr, tx, ty);
        }
      cairo_stroke (cr);
    }
}

/* In which row a relative stands, from the top. */
static int
row_of (XbKinKind kind)
{
  switch (kind)
    {
    case XB_KIN_GRANDPARENT:
      return 0;
    case XB_KIN_PARENT:
      return 1;
    case XB_KIN_CHILD:
      return 3;
    case XB_KIN_GRANDCHILD:
      return 4;
    default:
      return 2;
    }
}

/* Brothers and sisters hang on the parents; everybody else on whom the line passes. */
static gint64
towards (const GPtrArray *kin, const XbKin *relative)
{
  if (relative->kind == XB_KIN_SIBLING)
    for (guint i = 0; i < kin->len; i++)
      if (((XbKin *) g_ptr_array_index (kin, i))->kind == XB_KIN_PARENT)
        return ((XbKin *) g_ptr_array_index (kin, i))->person_id;
  return relative->through;
}

static void
lay_out (Dialog *dialog, const XbPerson *person, const GPtrArray *kin)
{
  guint in_row[ROWS] = { 0 }, widest = 1, at[ROWS] = { 0 };
  double w = BOX_WIDTH * dialog->scale, h = BOX_HEIGHT * dialog->scale, gx = GAP_X * dialog->scale, gy = GAP_Y * dialog->scale, total;
  int first = ROWS, last = 0;

  in_row[2] = 1;
  for (guint i = 0; i < kin->len; i++)
    in_row[row_of (((XbKin *) g_ptr_array_index (kin, i))->kind)]++;
  for (int r = 0; r < ROWS; r++)
    if (in_row[r] > 0)
      {
        widest = MAX (widest, in_row[r]);
        first = MIN (first, r);
        last = MAX (last, r);
      }
  total = widest * (w + gx) - gx;
  {
    Node middle = { person->id, 0, (total - (in_row[2] * (w + gx) - gx)) / 2, (2 - first) * (h + gy), FALSE };

    g_array_append_val (dialog->nodes, middle);
    at[2] = 1;
    add_box (dialog, _ ("This person"), person->values[XB_PERSON_NAME], person->values[XB_PERSON_BIRTH_DATE], person->values[XB_PERSON_STATUS], &middle);
  }
  for (guint i = 0; i < kin->len; i++)
    {
      const XbKin *relative = g_ptr_array_index (kin, i);
      int r = row_of (relative->kind);
      Node node = { relative->person_id, towards (kin, relative), 0, (r - first) * (h + gy), relative->kind == XB_KIN_PARTNER };

      node.x = (total - (in_row[r] * (w + gx) - gx)) / 2 + at[r]++ * (w + gx);
      g_array_append_val (dialog->nodes, node);
      add_box (dialog, xb_kin_title (relative), relative->name, relative->birth_date, relative->status, &node);
    }
  gtk_widget_set_size_request (dialog->fixed, (int) total, (int) ((last - first) * (h + gy) + h));
  gtk_widget_set_size_request (dialog->drawing, (int) total, (int) ((last - first) * (h + gy) + h));
}

static void
show (Dialog *dialog, gint64 id)
{
  g_autoptr (GError) error = NULL;
  XbStore *store = xb_office_store (dialog->office);
  g_autoptr (XbPerson) person = xb_person_load (store, id, &error);
  g_autoptr (GPtrArray) kin = person != NULL ? xb_kin_of (store, id, &error) : NULL;
  g_autofree char *title = NULL, *count = NULL;
  guint children = 0;
  GtkWidget *child;

  if (kin == NULL)
    {
      xb_show_error (dialog->window, _ ("Family"), error->message);
      return;
    }
  while ((child = gtk_widget_get_first_child (dialog->fixed)) != NULL)
    gtk_fixed_remove (GTK_FIXED (dialog->fixed), child);
  g_array_set_size (dialog->nodes, 0);
  dialog->person = id;
  title = g_strdup_printf (_ ("Family of %s"), person->values[XB_PERSON_NAME]);
  gtk_window_set_title (GTK_WINDOW (dialog->window), title);
  for (guint i = 0; i < kin->len; i++)
    children += ((XbKin *) g_ptr_array_index (kin, i))->kind == XB_KIN_CHILD;
  count = kin->len == 0 ? g_strdup (_ ("No relatives are known. They follow from the household, or from births, marriages and adoptions that are recorded."))
                        : g_strdup_printf (ngettext ("%u child. Click on somebody to see that family.", "%u children. Click on somebody to see that family.", children), children);
  gtk_label_set_text (GTK_LABEL (dialog->count), count);
  lay_out (dialog, person, kin);
  gtk_widget_queue_draw (dialog->drawing);
}

static void
on_card (Dialog *dialog)
{
  /* The actions are those of the window the dialog stands over. */
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (dialog->window))), "win.show-person", "x", dialog->person);
  gtk_window_close (GTK_WINDOW (dialog->window));
}

/** Opens the family of @person. */
void
xb_family_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *overlay = gtk_overlay_new (), *scroller = gtk_scrolled_window_new (),
            *card = gtk_button_new_with_mnemonic (_ ("Show in the _list"));

  dialog->office = g_object_ref (office);
  dialog->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  dialog->window = xb_dialog_window (parent, _ ("Family"), 820, 520);
  xb_help_set_topic (dialog->window, "people#family");
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  dialog->scale = xb_text_scale (dialog->window);
  dialog->fixed = gtk_fixed_new ();
  dialog->drawing = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (dialog->drawing), draw, dialog, NULL);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), dialog->drawing);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), dialog->fixed);
  gtk_widget_set_halign (overlay, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (overlay, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (dialog->fixed, GTK_ALIGN_START);
  gtk_widget_set_valign (dialog->fixed, GTK_ALIGN_START);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), overlay);
  gtk_widget_set_vexpand (scroller, TRUE);
  dialog->count = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (dialog->count), TRUE);
  gtk_widget_set_halign (card, GTK_ALIGN_END);
  g_signal_connect_swapped (card, "clicked", G_CALLBACK (on_card), dialog);
  xb_set_margins (box, 12);
  gtk_box_append (GTK_BOX (box), dialog->count);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), card);
  gtk_window_set_child (GTK_WINDOW (dialog->window), box);
  show (dialog, person);
  gtk_window_present (GTK_WINDOW (dialog->window));
}
