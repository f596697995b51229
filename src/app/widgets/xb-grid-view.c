#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-grid-view.h"

#include "widgets/xb-cell-tip.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-model.h"

#include <glib/gi18n.h>
#include <string.h>

/* Rows made in one go, so that the window stays alive while a long table is built. */
#define ROWS_AT_ONCE 12
/* So often, 50 ms apart, it is looked whether the cell to go to is there. */
#define GO_TRIES 40

typedef struct
{
  char *title, *help;
  char **choices;
  double width;
  gboolean open;
} Column;

struct _XbGridView
{
  GtkWidget parent_instance;
  GtkWidget *box, *hint;
  GtkColumnView *view;
  XbTableModel *model;
  GArray *columns;   /* (element-type Column) */
  GPtrArray *rows;   /* (element-type GStrv): the texts of each */
  GHashTable *bound; /* row × columns + column + 1 → the entry that shows it */
  char *name;
  guint names;       /* the column that says whom a row is about */
  XbGridCheck check;
  gpointer check_data;
  guint idle, later, tries;
  guint wanted_row, wanted_column; /* the cell that is to be gone to once it is there */
};

G_DEFINE_FINAL_TYPE (XbGridView, xb_grid_view, GTK_TYPE_WIDGET)

static guint changed_signal;

static Column *
column_at (XbGridView *self, guint column)
{
  return &g_array_index (self->columns, Column, column);
}

static gpointer
cell_key (XbGridView *self, guint row, guint column)
{
  return GUINT_TO_POINTER (row * self->columns->len + column + 1);
}

/** (transfer none): what stands in a cell, valid until it changes */
const char *
xb_grid_view_text (XbGridView *self, guint row, guint column)
{
  return ((char **) g_ptr_array_index (self->rows, row))[column];
}

guint
xb_grid_view_rows (XbGridView *self)
{
  return self->rows->len;
}

/* ---- what cannot be, and what is unusual ---- */

static char *
check_cell (XbGridView *self, guint row, guint column, gboolean *wrong)
{
  const char *text = xb_grid_view_text (self, row, column);

  *wrong = FALSE;
  return self->check != NULL && column_at (self, column)->open && *text != '\0' ? self->check (row, column, text, wrong, self->check_data) : NULL;
}

/** The first cell that holds what cannot be. @message: (out) (transfer full) */
gboolean
xb_grid_view_find_wrong (XbGridView *self, guint *row, guint *column, char **message)
{
  for (guint i = 0; i < self->rows->len; i++)
    for (guint k = 0; k < self->columns->len; k++)
      {
        gboolean wrong;
        g_autofree char *words = check_cell (self, i, k, &wrong);

        if (!wrong)
          continue;
        *row = i;
        *column = k;
        *message = g_strdup_printf (_ ("%s: %s"), xb_grid_view_text (self, i, self->names), words);
        return TRUE;
      }
  return FALSE;
}

/** (transfer full): everything that is unusual, line by line; "" for nothing */
char *
xb_grid_view_unusual (XbGridView *self)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    for (guint k = 0; k < self->columns->len; k++)
      {
        gboolean wrong;
        g_autofree char *words = check_cell (self, i, k, &wrong);

        if (words != NULL && !wrong)
          g_string_append_printf (all, _ ("%s: %s\n"), xb_grid_view_text (self, i, self->names), words);
      }
  return g_string_free (all, FALSE);
}

/* Marks a cell by a sign and not by its colour alone. */
static void
mark (XbGridView *self, GtkWidget *entry, guint row, guint column)
{
  gboolean wrong;
  g_autofree char *words = check_cell (self, row, column, &wrong);

  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY, wrong ? "dialog-error-symbolic" : words != NULL ? "dialog-warning-symbolic" : NULL);
  /* Not where there was none: see xb_cell_tip(). */
  if (words != NULL || gtk_widget_get_tooltip_text (entry) != NULL)
    gtk_widget_set_tooltip_text (entry, words);
  if (wrong)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");
}

/* What one should know in a cell: what can be typed there, and what is wrong with what is. */
static void
tell (XbGridView *self, guint row, guint column)
{
  gboolean wrong;
  g_autofree char *words = check_cell (self, row, column, &wrong), *text = NULL;
  const Column *one = column_at (self, column);

  text = g_strdup_printf ("%s · %s%s%s%s%s", xb_grid_view_text (self, row, self->names), one->title, one->help != NULL ? " · " : "", one->help != NULL ? one->help : "",
                          words != NULL ? " · " : "", words != NULL ? words : "");
  gtk_label_set_text (GTK_LABEL (self->hint), text);
}

/* ---- cells ---- */

static gboolean
entry_cell (GtkWidget *entry, guint *row, guint *column)
{
  guint stored = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (entry), "row"));

  *row = stored - 1;
  *column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (entry), "column"));
  return stored != 0;
}

static void
store_text (XbGridView *self, guint row, guint column, const char *text)
{
  char **cell = &((char **) g_ptr_array_index (self->rows, row))[column];

  if (strcmp (*cell, text) == 0)
    return;
  g_free (*cell);
  *cell = g_strdup (text);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_text (GtkWidget *entry, XbGridView *self)
{
  guint row, column;

  if (!entry_cell (entry, &row, &column))
    return;
  store_text (self, row, column, gtk_editable_get_text (GTK_EDITABLE (entry)));
  mark (self, entry, row, column);
  tell (self, row, column);
}

/* The word a number or the beginning of a word stands for. */
static const char *
whole_word (const Column *column, const char *typed)
{
  const char *found = NULL;
  guint64 number;

  if (column->choices == NULL || *typed == '\0')
    return typed;
  if (g_ascii_string_to_unsigned (typed, 10, 1, g_strv_length (column->choices), &number, NULL))
    return column->choices[number - 1];
  for (char **word = column->choices; *word != NULL; word++)
    if (g_str_has_prefix (*word, typed))
      {
        if (found != NULL && strcmp (typed, found) != 0)
          return typed;
        found = *word;
      }
  return found != NULL ? found : typed;
}

/* Puts a text into a cell, as if it had been typed. */
static void
set_text (XbGridView *self, guint row, guint column, const char *typed)
{
  g_autofree char *text = g_strdup (whole_word (column_at (self, column), typed));
  GtkWidget *entry = g_hash_table_lookup (self->bound, cell_key (self, row, column));

  if (entry != NULL)
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
  else
    store_text (self, row, column, text);
}

static void
on_leave (GtkEventController *controller, XbGridView *self)
{
  guint row, column;

  if (entry_cell (gtk_event_controller_get_widget (controller), &row, &column))
    set_text (self, row, column, xb_grid_view_text (self, row, column));
}

/* GTK scrolls down to a row by itself, but not across to a cell. */
static void
scroll_across (XbGridView *self, GtkWidget *cell)
{
  GtkAdjustment *across = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view));
  graphene_point_t at;
  double x, end = gtk_widget_get_width (GTK_WIDGET (self->view));

  if (across == NULL || !gtk_widget_compute_point (cell, GTK_WIDGET (self->view), &GRAPHENE_POINT_INIT (0, 0), &at))
    return;
  x = at.x;
  if (x < 0)
    gtk_adjustment_set_value (across, gtk_adjustment_get_value (across) + x);
  else if (x + gtk_widget_get_width (cell) > end)
    gtk_adjustment_set_value (across, gtk_adjustment_get_value (across) + MIN (x, x + gtk_widget_get_width (cell) - end));
}

static void
on_enter (GtkEventController *controller, XbGridView *self)
{
  GtkWidget *cell = gtk_event_controller_get_widget (controller);
  guint row, column;

  if (!entry_cell (cell, &row, &column))
    return;
  tell (self, row, column);
  scroll_across (self, cell);
}

/* ---- going from cell to cell ---- */

static GtkWidget *
inner_list (XbGridView *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view)); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (strcmp (G_OBJECT_TYPE_NAME (child), "GtkColumnListView") == 0)
      return child;
  return GTK_WIDGET (self->view);
}

static gboolean
go_later (gpointer data)
{
  XbGridView *self = data;
  GtkWidget *entry = g_hash_table_lookup (self->bound, cell_key (self, self->wanted_row, self->wanted_column));

  /* Rows are made some at a time. */
  if (entry == NULL && ++self->tries < GO_TRIES)
    return G_SOURCE_CONTINUE;
  self->later = 0;
  if (entry != NULL)
    gtk_widget_grab_focus (entry);
  return G_SOURCE_REMOVE;
}

/** Goes to a cell, wherever the table is scrolled to. */
void
xb_grid_view_go_to (XbGridView *self, guint row, guint column)
{
  GtkWidget *entry;

  if (row >= self->rows->len || column >= self->columns->len)
    return;
  entry = g_hash_table_lookup (self->bound, cell_key (self, row, column));
  self->wanted_row = row;
  self->wanted_column = column;
  if (entry != NULL)
    {
      gtk_widget_grab_focus (entry);
      return;
    }
  gtk_widget_activate_action (inner_list (self), "list.scroll-to-item", "u", row);
  self->tries = 0;
  if (self->later == 0)
    self->later = g_timeout_add (50, go_later, self);
}

/* The next open column on that side; the same one where there is none. */
static guint
open_column (XbGridView *self, guint column, int step)
{
  for (int next = (int) column + step; next >= 0 && next < (int) self->columns->len; next += step)
    if (column_at (self, (guint) next)->open)
      return (guint) next;
  return column;
}

/* Left and Right leave a cell where the cursor stands at its end, or all of it is selected. */
static gboolean
at_edge (GtkWidget *entry, gboolean right)
{
  int start, end, length = (int) g_utf8_strlen (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);

  if (gtk_editable_get_selection_bounds (GTK_EDITABLE (entry), &start, &end))
    return start == 0 && end == length;
  return gtk_editable_get_position (GTK_EDITABLE (entry)) == (right ? length : 0);
}

/* Tab goes on in the next row, and out of the table at its ends. */
static gboolean
tab (XbGridView *self, guint row, guint column, int step)
{
  guint next = open_column (self, column, step);

  if (next != column)
    {
      xb_grid_view_go_to (self, row, next);
      return TRUE;
    }
  if ((step > 0 && row + 1 >= self->rows->len) || (step < 0 && row == 0))
    return FALSE;
  next = step > 0 ? 0 : self->columns->len - 1;
  if (!column_at (self, next)->open)
    next = open_column (self, next, step);
  xb_grid_view_go_to (self, row + (guint) step, next);
  return TRUE;
}

/**
 * xb_grid_view_paste:
 * @text: rows by lines, cells by tabs, as spreadsheets copy them
 *
 * Fills the open cells to the right of and below a cell. What does not fit is left out.
 */
void
xb_grid_view_paste (XbGridView *self, guint row, guint column, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);

  /* Spreadsheets end the last row, too. */
  if (n > 1 && *lines[n - 1] == '\0')
    n--;
  for (guint i = 0; i < n && row + i < self->rows->len; i++)
    {
      g_auto (GStrv) cells = g_strsplit (g_strchomp (lines[i]), "\t", -1);
      guint at = column;

      for (char **cell = cells; *cell != NULL; cell++)
        {
          guint next = open_column (self, at, 1);

          set_text (self, row + i, at, g_strstrip (*cell));
          if (next == at)
            break;
          at = next;
        }
    }
}

typedef struct
{
  XbGridView *self;
  guint row, column;
} Paste;

static void
on_clipboard (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autofree Paste *paste = data;
  g_autoptr (XbGridView) self = paste->self;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);

  if (text != NULL && paste->row < self->rows->len)
    xb_grid_view_paste (self, paste->row, paste->column, text);
}

static void
paste (XbGridView *self, GtkWidget *entry, guint row, guint column)
{
  Paste *one = g_new0 (Paste, 1);

  *one = (Paste){ g_object_ref (self), row, column };
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (entry), NULL, on_clipboard, one);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code G_GNUC_UNUSED, GdkModifierType state, XbGridView *self)
{
  GtkWidget *entry = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  gboolean control = (state & GDK_CONTROL_MASK) != 0, shift = (state & GDK_SHIFT_MASK) != 0;
  guint row, column;

  if (!entry_cell (entry, &row, &column) || (state & GDK_ALT_MASK) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (control)
        return FALSE;
      xb_grid_view_go_to (self, shift ? (row > 0 ? row - 1 : 0) : MIN (row + 1, self->rows->len - 1), column);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      xb_grid_view_go_to (self, row > 0 ? row - 1 : 0, column);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      xb_grid_view_go_to (self, MIN (row + 1, self->rows->len - 1), column);
      return TRUE;
    case GDK_KEY_Page_Up:
      xb_grid_view_go_to (self, row > 10 ? row - 10 : 0, column);
      return TRUE;
    case GDK_KEY_Page_Down:
      xb_grid_view_go_to (self, MIN (row + 10, self->rows->len - 1), column);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if (control || shift || !at_edge (entry, key == GDK_KEY_Right))
        return FALSE;
      xb_grid_view_go_to (self, row, open_column (self, column, key == GDK_KEY_Right ? 1 : -1));
      return TRUE;
    case GDK_KEY_Tab:
      return !control && tab (self, row, column, 1);
    case GDK_KEY_ISO_Left_Tab:
      return !control && tab (self, row, column, -1);
    case GDK_KEY_v:
    case GDK_KEY_V:
      if (!control)
        return FALSE;
      paste (self, entry, row, column);
      return TRUE;
    case GDK_KEY_d:
    case GDK_KEY_D: /* as in Excel: what stands above */
      if (!control || row == 0)
        return FALSE;
      set_text (self, row, column, xb_grid_view_text (self, row - 1, column));
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- building it ---- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, XbGridView *self)
{
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
  GtkEventController *keys, *focus;
  GtkWidget *cell;

  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  if (!column_at (self, column)->open)
    {
      cell = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (cell), 0);
      gtk_label_set_ellipsize (GTK_LABEL (cell), PANGO_ELLIPSIZE_END);
      xb_cell_tip (cell);
      gtk_list_item_set_child (item, cell);
      return;
    }
  cell = gtk_entry_new ();
  gtk_entry_set_has_frame (GTK_ENTRY (cell), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (cell), 1);
  gtk_widget_add_css_class (cell, "xb-cell");
  g_object_set_data (G_OBJECT (cell), "column", GUINT_TO_POINTER (column));
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (cell, keys);
  focus = gtk_event_controller_focus_new ();
  g_signal_connect (focus, "enter", G_CALLBACK (on_enter), self);
  g_signal_connect (focus, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (cell, focus);
  g_signal_connect (cell, "changed", G_CALLBACK (on_text), self);
  gtk_list_item_set_child (item, cell);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, XbGridView *self)
{
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
  guint row = xb_table_line_number (gtk_list_item_get_item (item));
  GtkWidget *cell = gtk_list_item_get_child (item);
  g_autofree char *name = NULL;

  if (!column_at (self, column)->open)
    {
      gtk_label_set_text (GTK_LABEL (cell), xb_grid_view_text (self, row, column));
      return;
    }
  g_object_set_data (G_OBJECT (cell), "row", NULL);
  gtk_editable_set_text (GTK_EDITABLE (cell), xb_grid_view_text (self, row, column));
  g_object_set_data (G_OBJECT (cell), "row", GUINT_TO_POINTER (row + 1));
  g_hash_table_insert (self->bound, cell_key (self, row, column), cell);
  name = g_strdup_printf ("%s %s", xb_grid_view_text (self, row, self->names), column_at (self, column)->title);
  xb_set_name (cell, name);
  mark (self, cell, row, column);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, XbGridView *self)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  guint row, column;

  if (!GTK_IS_ENTRY (cell) || !entry_cell (cell, &row, &column))
    return;
  if (g_hash_table_lookup (self->bound, cell_key (self, row, column)) == cell)
    g_hash_table_remove (self->bound, cell_key (self, row, column));
  g_object_set_data (G_OBJECT (cell), "row", NULL);
}

static gboolean
grow (gpointer data)
{
  XbGridView *self = data;

  if (xb_table_model_grow (self->model, ROWS_AT_ONCE))
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/** @texts: (array): a text for each column; %NULL for nothing */
void
xb_grid_view_add_row (XbGridView *self, const char *const *texts)
{
  char **row = g_new0 (char *, self->columns->len + 1);

  for (guint i = 0; i < self->columns->len; i++)
    row[i] = g_strdup (texts[i] != NULL ? texts[i] : "");
  g_ptr_array_add (self->rows, row);
}

/** Once all rows are there. */
void
xb_grid_view_show (XbGridView *self)
{
  GtkNoSelection *selection;

  self->model = xb_table_model_new (self->rows->len);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  self->idle = g_idle_add (grow, self);
}

guint
xb_grid_view_columns (XbGridView *self)
{
  return self->columns->len;
}

/** Whether @column is typed in. */
gboolean
xb_grid_view_is_open (XbGridView *self, guint column)
{
  return column_at (self, column)->open;
}

void
xb_grid_view_set_check (XbGridView *self, XbGridCheck check, gpointer data)
{
  self->check = check;
  self->check_data = data;
}

static void
clear_column (gpointer data)
{
  Column *column = data;

  g_free (column->title);
  g_free (column->help);
  g_strfreev (column->choices);
}

static void
xb_grid_view_dispose (GObject *object)
{
  XbGridView *self = XB_GRID_VIEW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  self->view = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (xb_grid_view_parent_class)->dispose (object);
}

static void
xb_grid_view_finalize (GObject *object)
{
  XbGridView *self = XB_GRID_VIEW (object);

  g_array_unref (self->columns);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->bound);
  g_free (self->name);
  G_OBJECT_CLASS (xb_grid_view_parent_class)->finalize (object);
}

static void
xb_grid_view_class_init (XbGridViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_grid_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = xb_grid_view_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_grid_view_init (XbGridView *self)
{
  self->columns = g_array_new (FALSE, TRUE, sizeof (Column));
  g_array_set_clear_func (self->columns, clear_column);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->bound = g_hash_table_new (NULL, NULL);
}

static void
add_column (XbGridView *self, guint at, int digit)
{
  const Column *column = column_at (self, at);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *shown;

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (at));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  shown = gtk_column_view_column_new (column->title, factory);
  gtk_column_view_column_set_fixed_width (shown, (int) (MAX (column->width, (double) g_utf8_strlen (column->title, -1) * 2) * digit) + 12);
  gtk_column_view_column_set_resizable (shown, TRUE);
  gtk_column_view_append_column (self->view, shown);
  g_object_unref (shown);
}

/**
 * xb_grid_view_new:
 * @name: what a screen reader says for the table
 * @columns: (array length=n): copied
 * @names: the column that says whom a row is about
 */
GtkWidget *
xb_grid_view_new (const char *name, const XbGridColumn *columns, guint n, guint names)
{
  XbGridView *self = g_object_new (XB_TYPE_GRID_VIEW, NULL);
  GtkWidget *window = gtk_scrolled_window_new ();
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  int digit = pango_font_metrics_get_approximate_digit_width (metrics) / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  self->names = names;
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_column_separators (self->view, TRUE);
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  xb_set_name (GTK_WIDGET (self->view), name);
  for (guint i = 0; i < n; i++)
    {
      Column column = { g_strdup (columns[i].title), g_strdup (columns[i].help), g_strdupv ((char **) columns[i].choices), columns[i].width, columns[i].open };

      g_array_append_val (self->columns, column);
      add_column (self, i, digit);
    }
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->hint = xb_filter_hint ("");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (window, TRUE);
  gtk_box_append (GTK_BOX (self->box), window);
  gtk_box_append (GTK_BOX (self->box), self->hint);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
