#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-table-model.h"

struct _XbTableLine
{
  GObject parent_instance;
  guint number;
};

G_DEFINE_FINAL_TYPE (XbTableLine, xb_table_line, G_TYPE_OBJECT)

static void
xb_table_line_class_init (XbTableLineClass *klass)
{
}

static void
xb_table_line_init (XbTableLine *self)
{
}

/** Counted from 0. */
guint
xb_table_line_number (XbTableLine *self)
{
  return self->number;
}

struct _XbTableModel
{
  GObject parent_instance;
  guint lines, all;
};

static GType
get_item_type (GListModel *model)
{
  return XB_TYPE_TABLE_LINE;
}

static guint
get_n_items (GListModel *model)
{
  return XB_TABLE_MODEL (model)->lines;
}

static gpointer
get_item (GListModel *model, guint position)
{
  XbTableLine *line;

  if (position >= XB_TABLE_MODEL (model)->lines)
    return NULL;
  line = g_object_new (XB_TYPE_TABLE_LINE, NULL);
  line->number = position;
  return line;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (XbTableModel, xb_table_model, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
xb_table_model_class_init (XbTableModelClass *klass)
{
}

static void
xb_table_model_init (XbTableModel *self)
{
}

/* So many lines a view makes widgets for; those beyond cost nothing. */
#define WIDGETS 250

/** Shows @lines more, or, where a view has all its widgets, all of them. %FALSE: there are no more. */
gboolean
xb_table_model_grow (XbTableModel *self, guint lines)
{
  guint before = self->lines;

  self->lines = before >= WIDGETS ? self->all : MIN (before + lines, self->all);
  if (self->lines > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->lines - before);
  return self->lines < self->all;
}

/** (transfer full): @lines lines, none of them shown yet: see xb_table_model_grow(). */
XbTableModel *
xb_table_model_new (guint lines)
{
  XbTableModel *self = g_object_new (XB_TYPE_TABLE_MODEL, NULL);

  self->all = lines;
  return self;
}
