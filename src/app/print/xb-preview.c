#define G_LOG_DOMAIN "xiangbu"

#include "print/xb-preview.h"

#include "print/xb-print.h"
#include "util/xb-file.h"
#include "widgets/xb-dialogs.h"
#include "xb-gtk-compat.h"

#include <glib/gi18n.h>

/* Around a page on the screen. */
#define EDGE 12
#define ZOOM_STEP 1.25

static const struct
{
  const char *title;
  double width, height;
} papers[] = { { N_ ("A4, upright"), XB_PAPER_A4_SHORT, XB_PAPER_A4_LONG },
               { N_ ("A4, landscape"), XB_PAPER_A4_LONG, XB_PAPER_A4_SHORT },
               { N_ ("A3, upright"), XB_PAPER_A4_LONG, XB_PAPER_A3_LONG },
               { N_ ("A3, landscape"), XB_PAPER_A3_LONG, XB_PAPER_A4_LONG } };

typedef struct
{
  GtkWidget *window, *area, *scroller, *page, *count, *paper, *previous, *next, *print, *save;
  XbPaged *pages;
  gpointer owner; /* what the pages are made from */
  GDestroyNotify free_owner;
  char *name; /* proposed for a file */
  double width, height, zoom; /* zoom 0: the width of the window */
  guint shown, all; /* all 0: not laid out yet */
  guint idle;
  gboolean printing; /* the pages are laid out for the printer's paper meanwhile */
} Preview;

static void
preview_free (gpointer data)
{
  Preview *self = data;

  g_clear_handle_id (&self->idle, g_source_remove);
  xb_paged_free (self->pages);
  if (self->free_owner != NULL)
    self->free_owner (self->owner);
  g_free (self->name);
  g_free (self);
}

static double
scale_of (Preview *self)
{
  int width = gtk_widget_get_width (self->scroller);

  return self->zoom > 0 ? self->zoom : MAX (width - 2 * EDGE - 20, 100) / self->width;
}

static void
update (Preview *self)
{
  g_autofree char *count = self->all > 0 ? g_strdup_printf (_ ("of %u"), self->all) : g_strdup (_ ("Laying out…"));
  g_autofree char *described = g_strdup_printf (_ ("Page %u of %u"), self->shown + 1, self->all);
  gboolean ready = self->all > 0 && !self->printing;

  gtk_label_set_text (GTK_LABEL (self->count), count);
  gtk_widget_set_sensitive (self->previous, ready && self->shown > 0);
  gtk_widget_set_sensitive (self->next, ready && self->shown + 1 < self->all);
  gtk_widget_set_sensitive (self->print, ready);
  gtk_widget_set_sensitive (self->save, ready);
  gtk_widget_set_sensitive (self->paper, ready);
  gtk_widget_set_sensitive (self->page, ready);
  xb_set_name (self->area, described);
  gtk_widget_set_size_request (self->area, scale_of (self) * self->width + 2 * EDGE, scale_of (self) * self->height + 2 * EDGE);
  gtk_widget_queue_draw (self->area);
}

static gboolean
lay_some (gpointer data)
{
  Preview *self = data;

  if (!self->pages->lay (self->pages))
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  self->all = self->pages->count (self->pages);
  self->shown = MIN (self->shown, self->all - 1);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->page), 1, self->all);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->page), self->shown + 1);
  update (self);
  return G_SOURCE_REMOVE;
}

/* Lays the pages out for the chosen paper, bit by bit: the window goes on meanwhile. */
static void
lay_out (Preview *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->paper));

  self->width = papers[at].width;
  self->height = papers[at].height;
  self->all = 0;
  self->pages->begin (self->pages, self->width, self->height);
  if (self->idle == 0)
    self->idle = g_idle_add (lay_some, self);
  update (self);
}

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  Preview *self = data;
  double scale = scale_of (self);

  if (self->all == 0 || self->printing)
    return;
  cairo_translate (cr, MAX ((width - scale * self->width) / 2, EDGE), EDGE);
  cairo_scale (cr, scale, scale);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, 0, 0, self->width, self->height);
  cairo_fill (cr);
  cairo_rectangle (cr, 0, 0, self->width, self->height);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  self->pages->draw (self->pages, cr, self->shown);
}

static void
turn_to (Preview *self, guint page)
{
  if (self->all == 0 || page >= self->all)
    return;
  self->shown = page;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->page), page + 1);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  update (self);
}

static void
on_previous (Preview *self)
{
  if (self->shown > 0)
    turn_to (self, self->shown - 1);
}

static void
on_next (Preview *self)
{
  turn_to (self, self->shown + 1);
}

static void
on_page (Preview *self)
{
  guint page = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->page)) - 1;

  if (page != self->shown)
    turn_to (self, page);
}

static void
on_zoom_in (Preview *self)
{
  self->zoom = MIN (scale_of (self) * ZOOM_STEP, 8);
  update (self);
}

static void
on_zoom_out (Preview *self)
{
  self->zoom = MAX (scale_of (self) / ZOOM_STEP, 0.2);
  update (self);
}

static void
on_fit (Preview *self)
{
  self->zoom = 0;
  update (self);
}

static void
on_file (const char *path, gpointer data)
{
  Preview *self = data;
  g_autofree char *full = xb_file_has_ending (path, ".pdf") ? g_strdup (path) : g_strconcat (path, ".pdf", NULL);
  g_autoptr (GError) error = NULL;

  self->pages->width = self->width;
  self->pages->height = self->height;
  if (xb_paged_save (self->pages, full, &error))
    xb_show_error (self->window, _ ("Written"), full);
  else
    xb_show_error (self->window, _ ("The file was not written"), error->message);
  update (self);
}

static void
on_save (Preview *self)
{
  g_autofree char *file = g_strconcat (self->name, ".pdf", NULL);

  xb_choose_new_file (self->window, _ ("Save as PDF"), file, on_file, self);
}

/* Back to what the window shows. */
static void
on_printed (const char *problem, gpointer data)
{
  Preview *self = data;

  self->printing = FALSE;
  lay_out (self);
  if (problem != NULL)
    xb_show_error (self->window, _ ("It was not printed"), problem);
}

static void
on_print (Preview *self)
{
  self->printing = TRUE;
  update (self);
  xb_print (self->window, self->pages, self->name, self->width, self->height, on_printed, self);
}

static GtkWidget *
make_bar (Preview *self)
{
  GtkWidget *bar = gtk_flow_box_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  GtkWidget *turn = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *zoom = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *out = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    gtk_string_list_append (titles, _ (papers[i].title));
  self->previous = xb_icon_button ("go-previous-symbolic", _ ("Previous page"), G_CALLBACK (on_previous), self);
  self->next = xb_icon_button ("go-next-symbolic", _ ("Next page"), G_CALLBACK (on_next), self);
  self->page = gtk_spin_button_new_with_range (1, 1, 1);
  self->count = gtk_label_new ("");
  self->paper = gtk_drop_down_new (g_object_ref (G_LIST_MODEL (titles)), NULL);
  self->save = gtk_button_new_with_mnemonic (_ ("_Save as PDF…"));
  self->print = gtk_button_new_with_mnemonic (_ ("_Print…"));
  xb_set_name (self->page, _ ("Page"));
  xb_set_name (self->paper, _ ("Paper"));
  xb_set_hint (self->page, _ ("Which page is shown"));
  xb_set_hint (self->paper, _ ("Size of the paper, and which way round"));
  gtk_widget_add_css_class (self->print, "suggested-action");
  gtk_box_append (GTK_BOX (turn), self->previous);
  gtk_box_append (GTK_BOX (turn), self->page);
  gtk_box_append (GTK_BOX (turn), self->count);
  gtk_box_append (GTK_BOX (turn), self->next);
  gtk_box_append (GTK_BOX (zoom), xb_icon_button ("zoom-out-symbolic", _ ("Smaller"), G_CALLBACK (on_zoom_out), self));
  gtk_box_append (GTK_BOX (zoom), xb_icon_button ("zoom-fit-best-symbolic", _ ("As wide as the window"), G_CALLBACK (on_fit), self));
  gtk_box_append (GTK_BOX (zoom), xb_icon_button ("zoom-in-symbolic", _ ("Larger"), G_CALLBACK (on_zoom_in), self));
  gtk_box_append (GTK_BOX (zoom), self->paper);
  gtk_box_append (GTK_BOX (out), self->save);
  gtk_box_append (GTK_BOX (out), self->print);
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (bar), GTK_SELECTION_NONE);
  xb_gtk_flow_box_let_click (bar);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (bar), 3);
  gtk_flow_box_insert (GTK_FLOW_BOX (bar), turn, -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (bar), zoom, -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (bar), out, -1);
  for (GtkWidget *child = gtk_widget_get_first_child (bar); child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
  gtk_widget_add_css_class (bar, "xb-filters");
  g_signal_connect_swapped (self->page, "value-changed", G_CALLBACK (on_page), self);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->print, "clicked", G_CALLBACK (on_print), self);
  return bar;
}

/* While the printer's dialog has the pages they must stay. */
static gboolean
on_close (Preview *self)
{
  return self->printing;
}

/* The paper the pages are made for. */
static guint
own_paper (const XbPaged *pages)
{
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    if (papers[i].width == pages->width && papers[i].height == pages->height)
      return i;
  return 0;
}

/**
 * xb_preview_open:
 * @pages: (transfer full)
 * @owner: (nullable) (transfer full): what the pages are made from; freed after them by @free_owner
 * @name: of a file to save, without its ending
 */
void
xb_preview_open (GtkWidget *parent, XbPaged *pages, gpointer owner, GDestroyNotify free_owner, const char *name)
{
  Preview *self = g_new0 (Preview, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *title = g_strdup_printf (_ ("Preview: %s"), pages->title);

  self->pages = pages;
  self->owner = owner;
  self->free_owner = free_owner;
  self->name = g_strdup (name);
  self->window = xb_dialog_window (parent, title, 1000, 660);
  g_object_set_data_full (G_OBJECT (self->window), "preview", self, preview_free);
  self->scroller = gtk_scrolled_window_new ();
  self->area = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_widget_add_css_class (self->scroller, "xb-desk");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->area);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw, self, NULL);
  gtk_box_append (GTK_BOX (box), make_bar (self));
  gtk_box_append (GTK_BOX (box), self->scroller);
  gtk_window_set_child (GTK_WINDOW (self->window), box);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->paper), own_paper (pages));
  g_signal_connect_swapped (self->paper, "notify::selected", G_CALLBACK (lay_out), self);
  g_signal_connect_swapped (self->window, "close-request", G_CALLBACK (on_close), self);
  lay_out (self);
  gtk_window_present (GTK_WINDOW (self->window));
  g_signal_connect_swapped (self->scroller, "map", G_CALLBACK (update), self);
}

/** The pages of a table. @table: (transfer full) */
void
xb_preview_open_table (GtkWidget *parent, XbLedgerTable *table)
{
  xb_preview_open (parent, xb_ledger_pages_new (table), table, (GDestroyNotify) xb_ledger_table_free, table->title);
}
