#include "forms/xb-form-fields.h"

#include "forms/xb-form.h"
#include "widgets/xb-grid-view.h"
#include "widgets/xb-picker.h"

#include <string.h>

static gboolean
is_field (GtkWidget *widget)
{
  return GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_CHECK_BUTTON (widget) || XB_IS_GRID_VIEW (widget);
}

static void
collect (GtkWidget *widget, GPtrArray *fields)
{
  if (is_field (widget))
    {
      g_ptr_array_add (fields, widget);
      return;
    }
  /* A password is kept nowhere. What drops down belongs to its button. */
  if (GTK_IS_PASSWORD_ENTRY (widget) || GTK_IS_POPOVER (widget) || GTK_IS_BUTTON (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (child, fields);
}

/** (transfer full) (element-type GtkWidget): the fields under @top, in the order in which they stand there; no passwords */
GPtrArray *
xb_form_fields (GtkWidget *top)
{
  GPtrArray *fields = g_ptr_array_new ();

  collect (top, fields);
  return fields;
}

/** (transfer none): what the field is called; "" where nobody said */
const char *
xb_form_field_label (GtkWidget *field)
{
  const char *label = g_object_get_data (G_OBJECT (field), "label");

  if (label == NULL && GTK_IS_CHECK_BUTTON (field))
    label = gtk_check_button_get_label (GTK_CHECK_BUTTON (field));
  return label != NULL ? label : "";
}

/* What a drop-down offers at @at: its words; %NULL where it offers something else. */
static const char *
choice_at (GtkWidget *drop, guint at)
{
  GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (drop));

  return GTK_IS_STRING_LIST (model) ? gtk_string_list_get_string (GTK_STRING_LIST (model), at) : NULL;
}

/* (transfer full): the rows of a table to type in, a line each, cells parted by tabs */
static char *
cells_of (XbGridView *grid)
{
  GString *text = g_string_new (NULL);

  for (guint row = 0; row < xb_grid_view_rows (grid); row++)
    {
      for (guint column = 0; column < xb_grid_view_columns (grid); column++)
        {
          g_autofree char *cell = g_strdelimit (g_strdup (xb_grid_view_text (grid, row, column)), "\t\n", ' ');

          g_string_append_printf (text, "%s%s", column > 0 ? "\t" : "", cell);
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* Whether a row of the table is about the same as those cells: all that is shown and not typed in. */
static gboolean
is_about (XbGridView *grid, guint row, char **cells)
{
  for (guint column = 0; cells[column] != NULL && column < xb_grid_view_columns (grid); column++)
    if (!xb_grid_view_is_open (grid, column) && strcmp (cells[column], xb_grid_view_text (grid, row, column)) != 0)
      return FALSE;
  return TRUE;
}

/* The row the cells are about; their own place first. */
static guint
row_of (XbGridView *grid, guint at, char **cells)
{
  if (at < xb_grid_view_rows (grid) && is_about (grid, at, cells))
    return at;
  for (guint row = 0; row < xb_grid_view_rows (grid); row++)
    if (is_about (grid, row, cells))
      return row;
  return G_MAXUINT;
}

/* Only cells that can be typed in. What a line says of somebody who is not in the table any more is put beside nobody else. */
static gboolean
fill_cells (XbGridView *grid, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean all = TRUE;

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);
      guint row = row_of (grid, i, cells);

      for (guint column = 0; cells[column] != NULL && column < xb_grid_view_columns (grid); column++)
        if (!xb_grid_view_is_open (grid, column) || *cells[column] == '\0')
          continue;
        else if (row == G_MAXUINT)
          all = FALSE;
        else if (strcmp (cells[column], xb_grid_view_text (grid, row, column)) != 0)
          xb_grid_view_paste (grid, row, column, cells[column]);
    }
  return all;
}

/** (transfer full): what stands in @field, so that xb_form_field_fill() brings it back */
char *
xb_form_field_value (GtkWidget *field)
{
  const char *words;

  if (XB_IS_GRID_VIEW (field))
    return cells_of (XB_GRID_VIEW (field));
  if (GTK_IS_TEXT_VIEW (field))
    return xb_form_read_text (field);
  if (GTK_IS_CHECK_BUTTON (field))
    return g_strdup (gtk_check_button_get_active (GTK_CHECK_BUTTON (field)) ? "1" : "0");
  if (GTK_IS_DROP_DOWN (field))
    {
      words = choice_at (field, gtk_drop_down_get_selected (GTK_DROP_DOWN (field)));
      return words != NULL ? g_strdup (words) : g_strdup_printf ("%u", gtk_drop_down_get_selected (GTK_DROP_DOWN (field)));
    }
  words = gtk_editable_get_text (GTK_EDITABLE (field));
  if (xb_picker_is (field))
    return g_strdup_printf ("%s\t%s", xb_picker_value (field) != NULL ? xb_picker_value (field) : "", words);
  return g_strdup (words);
}

/** (transfer full): what stands in @field, as people read it */
char *
xb_form_field_shown (GtkWidget *field)
{
  if (GTK_IS_CHECK_BUTTON (field))
    return g_strdup (gtk_check_button_get_active (GTK_CHECK_BUTTON (field)) ? "✓" : "–");
  if (GTK_IS_EDITABLE (field))
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (field)));
  return xb_form_field_value (field);
}

static gboolean
fill_choice (GtkWidget *drop, const char *value)
{
  GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (drop));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      const char *words = choice_at (drop, i);

      if (words == NULL || strcmp (words, value) != 0)
        continue;
      gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), i);
      return TRUE;
    }
  return FALSE;
}

/** Puts back what xb_form_field_value() said. Returns: %FALSE where that is not offered any more, and is left as it stands. */
gboolean
xb_form_field_fill (GtkWidget *field, const char *value)
{
  if (XB_IS_GRID_VIEW (field))
    return fill_cells (XB_GRID_VIEW (field), value);
  if (GTK_IS_DROP_DOWN (field))
    return fill_choice (field, value);
  if (GTK_IS_TEXT_VIEW (field))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (field)), value, -1);
  else if (GTK_IS_CHECK_BUTTON (field))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (field), strcmp (value, "1") == 0);
  else if (xb_picker_is (field))
    {
      const char *tab = strchr (value, '\t');
      g_autofree char *key = tab != NULL && tab > value ? g_strndup (value, (gsize) (tab - value)) : NULL;

      xb_picker_set (field, key, tab != NULL ? tab + 1 : value);
    }
  else
    gtk_editable_set_text (GTK_EDITABLE (field), value);
  return TRUE;
}
