#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-table-view.h"

#include "widgets/xb-cell-tip.h"
#include "widgets/xb-columns.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-digits.h"
#include "widgets/xb-tab-out.h"
#include "widgets/xb-table-model.h"

#include <string.h>

/* Cells that are made in one go. A view makes widgets for some 200 lines at once, which takes a second where there are twenty columns:
 * the window goes on between. */
#define CELLS_AT_ONCE 60
/* Characters. */
#define NARROWEST 7
#define TOTAL 13 /* the words of a total, in the first column */
#define WIDEST 40
/* Pixels: the room at both sides of a cell, gaps in long numbers, and digits that are drawn a little wider than they are measured (Pango 1.56). */
#define SLACK 14

struct _XbTableView
{
  GtkWidget parent_instance;
  GtkWidget *scroller;
  GtkColumnView *view;
  char *name;
  XbLedgerTable *table; /* (nullable) */
  XbLedgerTable *shown; /* (nullable): the one the columns were made for */
  XbTableModel *model;  /* (nullable) */
  GHashTable *cells;    /* line + 1 → its first cell, while it has one */
  int wanted;           /* the line to be selected once it is there; −1 */
  gboolean go;          /* and to have the focus */
  guint idle;
};

G_DEFINE_FINAL_TYPE (XbTableView, xb_table_view, GTK_TYPE_WIDGET)

static guint activated_signal, selected_signal;

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *text = gtk_inscription_new (NULL);
  XbColumnType type = GPOINTER_TO_UINT (data);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (text), type >= XB_COLUMN_INTEGER && type <= XB_COLUMN_MONEY ? 1 : 0);
  xb_cell_tip (text);
  gtk_list_item_set_child (item, text);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  XbTableView *self = data;
  GtkWidget *text = gtk_list_item_get_child (item);
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
  guint line = xb_table_line_number (gtk_list_item_get_item (item));
  const char *words;

  if (self->table == NULL || line >= xb_ledger_table_lines (self->table))
    return;
  words = xb_ledger_table_cell (self->table, line, column);
  xb_digits_show (GTK_INSCRIPTION (text), words);
  if (column == 0)
    g_hash_table_insert (self->cells, GUINT_TO_POINTER (line + 1), text);
  if (xb_ledger_table_kind (self->table, line) != XB_TABLE_ROW)
    gtk_widget_add_css_class (text, "xb-heading");
  else
    gtk_widget_remove_css_class (text, "xb-heading");
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  XbTableView *self = data;
  gpointer key = GUINT_TO_POINTER (xb_table_line_number (gtk_list_item_get_item (item)) + 1);

  if (g_hash_table_lookup (self->cells, key) == gtk_list_item_get_child (item))
    g_hash_table_remove (self->cells, key);
}

/* (transfer full): the title with what stands over it on paper: there is one line for it here */
static char *
whole_title (const XbLedgerColumn *column)
{
  g_autofree char *groups = column->groups != NULL ? g_strjoinv ("·", column->groups) : NULL;

  return groups != NULL && *groups != '\0' ? g_strconcat (groups, "·", column->title, NULL) : g_strdup (column->title);
}

/* In pixels, at any size of the text. @first: the words of the total stand in it, too */
static int
column_width (XbTableView *self, const XbLedgerColumn *column, const char *title, gboolean first)
{
  double chars = MAX (first && self->table->def->total != NULL ? MAX (column->width, TOTAL) : column->width, g_utf8_strlen (title, -1) * 2.2);
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  double digit = (double) pango_font_metrics_get_approximate_digit_width (metrics) / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  return (int) (CLAMP (chars, NARROWEST, WIDEST) * digit) + SLACK;
}

static void
add_columns (XbTableView *self)
{
  for (guint i = 0; i < self->table->columns; i++)
    {
      const XbLedgerColumn *column = xb_ledger_def_column (self->table->def, i);
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autofree char *title = whole_title (column);
      GtkColumnViewColumn *shown;

      g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (i));
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GUINT_TO_POINTER (column->type));
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
      if (i == 0)
        g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
      shown = gtk_column_view_column_new (title, factory);
      gtk_column_view_column_set_fixed_width (shown, column_width (self, column, title, i == 0));
      gtk_column_view_column_set_resizable (shown, TRUE);
      /* Sentences take what room is left. */
      gtk_column_view_column_set_expand (shown, column->width > WIDEST);
      gtk_column_view_append_column (self->view, shown);
      g_object_unref (shown);
    }
}

static void
on_selected (XbTableView *self)
{
  g_signal_emit (self, selected_signal, 0);
}

static gboolean
same_columns (const XbLedgerTable *a, const XbLedgerTable *b)
{
  if (a == NULL || b == NULL || a->columns != b->columns)
    return FALSE;
  for (guint i = 0; i < a->columns; i++)
    if (strcmp (xb_ledger_def_column (a->def, i)->title, xb_ledger_def_column (b->def, i)->title) != 0)
      return FALSE;
  return TRUE;
}

/* The row a cell stands in: what the list itself holds. */
static GtkWidget *
row_of (GtkWidget *cell)
{
  while (cell != NULL && gtk_widget_get_parent (cell) != NULL && strcmp (G_OBJECT_TYPE_NAME (gtk_widget_get_parent (cell)), "GtkColumnListView") != 0)
    cell = gtk_widget_get_parent (cell);
  return cell;
}

static void
select_wanted (XbTableView *self)
{
  GtkWidget *cell;

  GtkSelectionModel *selection = gtk_column_view_get_model (self->view);

  if (self->wanted < 0 || selection == NULL || (guint) self->wanted >= g_list_model_get_n_items (G_LIST_MODEL (selection)))
    return;
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (selection), (guint) self->wanted);
  cell = self->go ? g_hash_table_lookup (self->cells, GUINT_TO_POINTER (self->wanted + 1)) : NULL;
  if (cell != NULL)
    gtk_widget_grab_focus (row_of (cell));
  self->wanted = -1;
}

static gboolean
grow (gpointer data)
{
  XbTableView *self = data;
  gboolean more = xb_table_model_grow (self->model, MAX (CELLS_AT_ONCE / self->table->columns, 1));

  select_wanted (self);
  if (more)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* The columns of the table, unless they are there already. */
static void
show_columns (XbTableView *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autofree char *name = NULL;

  if (same_columns (self->shown, self->table))
    return;
  xb_columns_hold (self->view);
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->view, column);
    }
  add_columns (self);
  /* One view may show many ledgers; each has its own columns. */
  name = g_strdup_printf ("%s/%s", self->name, self->table->def->id != NULL ? self->table->def->id : "");
  xb_columns_remember (self->view, name);
}

/* Builds what is shown; for a view on a hidden page, when it is seen. */
static void
show_table (XbTableView *self)
{
  GtkSingleSelection *selection;

  if (self->table == NULL || self->model != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show_columns (self);
  g_clear_pointer (&self->shown, xb_ledger_table_free);
  self->shown = xb_ledger_table_ref (self->table);
  self->model = xb_table_model_new (xb_ledger_table_lines (self->table));
  selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_model (selection, G_LIST_MODEL (self->model));
  g_signal_connect_object (selection, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  self->idle = g_idle_add (grow, self);
}

/** @table: (transfer full) (nullable) */
void
xb_table_view_set (XbTableView *self, XbLedgerTable *table)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->model);
  g_clear_pointer (&self->table, xb_ledger_table_free);
  self->table = table;
  self->wanted = -1;
  self->go = FALSE;
  show_table (self);
  g_signal_emit (self, selected_signal, 0);
}

/** Selects a line, now or as soon as it is there. */
void
xb_table_view_select (XbTableView *self, int line)
{
  self->wanted = line;
  select_wanted (self);
}

/** Selects a line and gives it the focus, now or as soon as it is there. */
void
xb_table_view_go_to (XbTableView *self, int line)
{
  self->go = TRUE;
  xb_table_view_select (self, line);
}

/** Whether one is in the table, or would be in its window. */
gboolean
xb_table_view_has_focus (XbTableView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

/** The line that is selected, or is to be once it is there; −1 for none. */
int
xb_table_view_line (XbTableView *self)
{
  return self->wanted >= 0 ? self->wanted : xb_table_view_selected (self);
}

/** (transfer none) (nullable) */
XbLedgerTable *
xb_table_view_table (XbTableView *self)
{
  return self->table;
}

/** The line that is selected, −1 for none. */
int
xb_table_view_selected (XbTableView *self)
{
  GtkSelectionModel *model = gtk_column_view_get_model (self->view);
  guint at = model != NULL ? gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (model)) : GTK_INVALID_LIST_POSITION;

  return at == GTK_INVALID_LIST_POSITION ? -1 : (int) at;
}

static void
on_activate (XbTableView *self, guint position)
{
  g_signal_emit (self, activated_signal, 0, position);
}

static void
xb_table_view_dispose (GObject *object)
{
  XbTableView *self = XB_TABLE_VIEW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->scroller != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->model);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->table, xb_ledger_table_free);
  g_clear_pointer (&self->shown, xb_ledger_table_free);
  G_OBJECT_CLASS (xb_table_view_parent_class)->dispose (object);
}

static void
xb_table_view_finalize (GObject *object)
{
  g_hash_table_unref (XB_TABLE_VIEW (object)->cells);
  g_free (XB_TABLE_VIEW (object)->name);
  G_OBJECT_CLASS (xb_table_view_parent_class)->finalize (object);
}

static void
xb_table_view_class_init (XbTableViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_table_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = xb_table_view_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  activated_signal = g_signal_new ("activated", XB_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  selected_signal = g_signal_new ("selected", XB_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xb_table_view_init (XbTableView *self)
{
  self->cells = g_hash_table_new (NULL, NULL);
  self->scroller = gtk_scrolled_window_new ();
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  xb_tab_out (GTK_WIDGET (self->view));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_column_view_set_show_column_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (show_table), NULL);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
}

/** @name: what a screen reader says for the table. */
GtkWidget *
xb_table_view_new (const char *name)
{
  XbTableView *self = g_object_new (XB_TYPE_TABLE_VIEW, NULL);

  self->name = g_strdup (name);
  xb_set_name (GTK_WIDGET (self->view), name);
  return GTK_WIDGET (self);
}

/** As many lines are in sight, however little room the page has: it scrolls then. */
void
xb_table_view_set_least_lines (XbTableView *self, guint lines)
{
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scroller), (int) (xb_text_pixels (GTK_WIDGET (self)) * 1.8 * (lines + 1)));
}
