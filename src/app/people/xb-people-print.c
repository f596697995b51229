#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-people-print.h"

#include "print/xb-preview.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>

/* How long the rows are read in one go: the window goes on between. */
#define SLICE_MICROSECONDS 8000

typedef struct
{
  GtkWidget *parent; /* (nullable): weak */
  XbPeopleView *view; /* the parent's: not looked at once that is gone */
  GListModel *list;
  XbLedgerTable *table;
} Gather;

static void
gather_free (Gather *self)
{
  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->list);
  g_clear_pointer (&self->table, xb_ledger_table_free);
  g_free (self);
}

static gboolean
read_some (gpointer data)
{
  Gather *self = data;
  gint64 deadline = g_get_monotonic_time () + SLICE_MICROSECONDS;
  guint n = g_list_model_get_n_items (self->list);
  XbLedgerTable *table;

  while (self->parent != NULL && gtk_widget_get_root (self->parent) != NULL && self->table->rows < n)
    {
      g_autoptr (XbPersonItem) item = g_list_model_get_item (self->list, self->table->rows);

      if (item == NULL || !xb_people_view_add_row (self->view, item, self->table))
        break;
      if (g_get_monotonic_time () > deadline)
        return G_SOURCE_CONTINUE;
    }
  if (self->parent != NULL && gtk_widget_get_root (self->parent) != NULL)
    {
      table = g_steal_pointer (&self->table);
      xb_preview_open_table (self->parent, table);
    }
  gather_free (self);
  return G_SOURCE_REMOVE;
}

/**
 * xb_people_print:
 * @view: the view of @parent
 * @title: what the list shows
 *
 * The columns and rows that are shown, in their order; numbers masked, as they are on the screen.
 */
void
xb_people_print (GtkWidget *parent, XbPeopleView *view, GListModel *list, const char *title)
{
  Gather *self = g_new0 (Gather, 1);
  XbLedgerDef *def = xb_people_view_columns (view);
  g_autofree char *today = xb_text_today ();

  g_set_weak_pointer (&self->parent, parent);
  self->view = view;
  self->list = g_object_ref (list);
  self->table = xb_ledger_table_new_own (def, title);
  g_ptr_array_add (self->table->lines, g_strdup_printf (ngettext ("%u person", "%u persons", g_list_model_get_n_items (list)), g_list_model_get_n_items (list)));
  g_ptr_array_add (self->table->lines, g_strdup (today));
  g_idle_add (read_some, self);
}
