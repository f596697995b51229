#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-columns.h"

#include "widgets/xb-dialogs.h"
#include "xb-settings.h"

#define KEY "columns"
#define LATER 400 /* ms: dragging an edge is many changes */

/* In the settings: the name of a table → its columns in order, title and width. A width is in sizes of the text, so that it holds at any of them. */
typedef struct
{
  GtkColumnView *view;
  char *name;
  gboolean held; /* columns are being put in and taken out by the program */
  guint timer;
} Columns;

static void
columns_free (gpointer data)
{
  Columns *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->name);
  g_free (self);
}

static gboolean
save (gpointer data)
{
  Columns *self = data;
  GListModel *columns = gtk_column_view_get_columns (self->view);
  double pixels = xb_text_pixels (GTK_WIDGET (self->view));
  g_autoptr (GVariant) all = g_settings_get_value (xb_settings (), KEY);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  self->timer = 0;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa(sd)}"));
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s@a(sd)}", &name, &value))
    {
      if (g_strcmp0 (name, self->name) != 0)
        g_variant_builder_add (&builder, "{s@a(sd)}", name, value);
      g_variant_unref (value);
    }
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("{sa(sd)}"));
  g_variant_builder_add (&builder, "s", self->name);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(sd)"));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      g_variant_builder_add (&builder, "(sd)", gtk_column_view_column_get_title (column), gtk_column_view_column_get_fixed_width (column) / pixels);
    }
  g_variant_builder_close (&builder);
  g_variant_builder_close (&builder);
  g_settings_set_value (xb_settings (), KEY, g_variant_builder_end (&builder));
  return G_SOURCE_REMOVE;
}

static void
on_changed (GtkColumnView *view)
{
  Columns *self = g_object_get_data (G_OBJECT (view), "xb-columns");

  if (self == NULL || self->held || xb_settings () == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (LATER, save, self);
}

static Columns *
columns_of (GtkColumnView *view)
{
  Columns *self = g_object_get_data (G_OBJECT (view), "xb-columns");

  if (self != NULL)
    return self;
  self = g_new0 (Columns, 1);
  self->view = view;
  g_object_set_data_full (G_OBJECT (view), "xb-columns", self, columns_free);
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed", G_CALLBACK (on_changed), view, G_CONNECT_SWAPPED);
  return self;
}

/** Before the columns of a view are made anew: what happens until xb_columns_remember() is nobody's wish. */
void
xb_columns_hold (GtkColumnView *view)
{
  columns_of (view)->held = TRUE;
}

static GtkColumnViewColumn *
by_title (GListModel *columns, const char *title)
{
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_title (column), title) == 0)
        return column;
    }
  return NULL;
}

static void
recall (Columns *self, GVariant *layout)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  double pixels = xb_text_pixels (GTK_WIDGET (self->view)), width;
  GVariantIter iter;
  const char *title;
  guint at = 0;

  g_variant_iter_init (&iter, layout);
  while (g_variant_iter_next (&iter, "(&sd)", &title, &width))
    {
      GtkColumnViewColumn *column = by_title (columns, title);

      /* A column that has come since stays where it was put; one that has gone is nobody's. */
      if (column == NULL)
        continue;
      if (width > 0)
        gtk_column_view_column_set_fixed_width (column, (int) (width * pixels + 0.5));
      g_object_ref (column);
      gtk_column_view_insert_column (self->view, at++, column);
      g_object_unref (column);
    }
}

/**
 * xb_columns_remember:
 * @name: of the table; one for each that has a layout of its own
 *
 * Once the columns are there: puts them as they were left, and notices from now on how they are left.
 */
void
xb_columns_remember (GtkColumnView *view, const char *name)
{
  Columns *self = columns_of (view);
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr (GVariant) all = xb_settings () != NULL ? g_settings_get_value (xb_settings (), KEY) : NULL;
  g_autoptr (GVariant) layout = all != NULL ? g_variant_lookup_value (all, name, G_VARIANT_TYPE ("a(sd)")) : NULL;

  self->held = TRUE;
  g_free (self->name);
  self->name = g_strdup (name);
  if (layout != NULL)
    recall (self, layout);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      g_signal_handlers_disconnect_by_func (column, on_changed, view);
      g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (on_changed), view, G_CONNECT_SWAPPED);
    }
  self->held = FALSE;
}
