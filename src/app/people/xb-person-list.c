#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-person-list.h"

#include "register/xb-search.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <string.h>

/* What a search shows: more are found by typing on. */
#define SEARCH_LIMIT 500
/* A register of more people than this shows the head of a new order before all of it is known. */
#define LARGE 50000
#define HEAD_ROWS 500

struct _XbPersonItem
{
  GObject parent_instance;
  XbOffice *office;
  XbPersonRow row;
  gboolean read;
};

G_DEFINE_FINAL_TYPE (XbPersonItem, xb_person_item, G_TYPE_OBJECT)

static void
xb_person_item_finalize (GObject *object)
{
  XbPersonItem *self = XB_PERSON_ITEM (object);

  xb_person_row_clear (&self->row);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (xb_person_item_parent_class)->finalize (object);
}

static void
xb_person_item_class_init (XbPersonItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xb_person_item_finalize;
}

static void
xb_person_item_init (XbPersonItem *self)
{
}

static void
read_row (XbPersonItem *self)
{
  g_autoptr (GError) error = NULL;

  if (self->read)
    return;
  self->read = TRUE;
  if (!xb_person_query_row (xb_office_store (self->office), self->row.id, &self->row, &error))
    g_debug ("row: %s", error->message);
}

gint64
xb_person_item_id (XbPersonItem *self)
{
  return self->row.id;
}

gint64
xb_person_item_household (XbPersonItem *self)
{
  read_row (self);
  return self->row.household_id;
}

/** (transfer full): what the list shows in @column: labels, not codes; sensitive numbers masked. */
char *
xb_person_item_text (XbPersonItem *self, XbRowColumn column)
{
  static const char *const codes[XB_ROW_N] = { [XB_ROW_RELATION] = "relation",   [XB_ROW_SEX] = "sex",
                                               [XB_ROW_ETHNIC] = "ethnic",       [XB_ROW_EDUCATION] = "education",
                                               [XB_ROW_MARITAL] = "marital",     [XB_ROW_STATUS] = "person-status" };
  const char *value;

  read_row (self);
  value = self->row.values[column];
  if (value == NULL)
    return g_strdup ("");
  if (codes[column] != NULL)
    return g_strdup (xb_office_label (self->office, codes[column], value));
  if (column == XB_ROW_CITIZEN_ID)
    return xb_text_mask_id (value);
  if (column == XB_ROW_PHONE)
    return xb_text_mask_phone (value);
  if (column == XB_ROW_BANK_ACCOUNT)
    return xb_text_mask_account (value);
  return g_strdup (value);
}

struct _XbPersonList
{
  GObject parent_instance;
  XbOffice *office;
  GArray *ids;
  GCancellable *cancellable;
  gboolean loading;
  guint last_count; /* of the last complete answer */
};

static guint loaded_signal;

static GType
get_item_type (GListModel *model)
{
  return XB_TYPE_PERSON_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return XB_PERSON_LIST (model)->ids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  XbPersonList *self = XB_PERSON_LIST (model);
  XbPersonItem *item;

  if (position >= self->ids->len)
    return NULL;
  item = g_object_new (XB_TYPE_PERSON_ITEM, NULL);
  item->office = g_object_ref (self->office);
  item->row.id = g_array_index (self->ids, gint64, position);
  return item;
}

static void
model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (XbPersonList, xb_person_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, model_init))

static void
xb_person_list_dispose (GObject *object)
{
  XbPersonList *self = XB_PERSON_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->office);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (xb_person_list_parent_class)->dispose (object);
}

static void
xb_person_list_class_init (XbPersonListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_person_list_dispose;
  loaded_signal = g_signal_new ("loaded", XB_TYPE_PERSON_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
xb_person_list_init (XbPersonList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
}

XbPersonList *
xb_person_list_new (XbOffice *office)
{
  XbPersonList *self = g_object_new (XB_TYPE_PERSON_LIST, NULL);

  self->office = g_object_ref (office);
  return self;
}

typedef struct
{
  char *path;
  char *text; /* a search, or NULL */
  XbPersonFilter filter;
  char *sex, *status;
  gboolean head; /* the first rows only; all of it is asked for next */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->path);
  g_free (request->text);
  g_free (request->sex);
  g_free (request->status);
  g_free (request);
}

/* On a connection of its own, off the main thread; a newer request interrupts an older one. */
static void
run_query (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  g_autoptr (XbStore) store = NULL;
  GArray *ids = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  store = xb_register_open (request->path, XB_STORE_READ_ONLY, &error);
  if (store != NULL)
    {
      xb_store_set_cancellable (store, cancellable);
      ids = request->text != NULL ? xb_search_ids (store, request->text, SEARCH_LIMIT, &error)
                                  : xb_person_query_ids (store, &request->filter, request->head ? HEAD_ROWS : 0, &error);
      xb_store_set_cancellable (store, NULL);
    }
  if (ids != NULL)
    g_task_return_pointer (task, ids, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

static void query (XbPersonList *self, const XbPersonFilter *filter, gboolean head);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  XbPersonList *self = XB_PERSON_LIST (source);
  g_autoptr (GError) error = NULL;
  GArray *ids = g_task_propagate_pointer (G_TASK (result), &error);
  Request *request;
  guint before;

  if (ids == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->ids == NULL)
        return;
      self->loading = FALSE;
      g_signal_emit (self, loaded_signal, 0, error->message);
      return;
    }
  if (self->ids == NULL) /* disposed while the query ran */
    {
      g_array_unref (ids);
      return;
    }
  request = g_task_get_task_data (G_TASK (result));
  before = self->ids->len;
  g_array_unref (self->ids);
  self->ids = ids;
  if (request->head)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), 0, before, ids->len);
      query (self, &request->filter, FALSE);
      return;
    }
  self->loading = FALSE;
  self->last_count = request->text == NULL ? ids->len : self->last_count;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, ids->len);
  g_signal_emit (self, loaded_signal, 0, NULL);
}

static void
start (XbPersonList *self, Request *request)
{
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->loading = TRUE;
  request->path = g_strdup (xb_office_path (self->office));
  task = g_task_new (self, self->cancellable, on_answer, NULL);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, run_query);
}

static void
query (XbPersonList *self, const XbPersonFilter *filter, gboolean head)
{
  Request *request = g_new0 (Request, 1);

  request->head = head;
  request->filter = *filter;
  request->filter.sex = request->sex = g_strdup (filter->sex);
  request->filter.status = request->status = g_strdup (filter->status);
  start (self, request);
}

/** Fills the list with the people of @filter. */
void
xb_person_list_query (XbPersonList *self, const XbPersonFilter *filter)
{
  query (self, filter, self->last_count > LARGE);
}

/** Fills the list with the people @text finds, best first. */
void
xb_person_list_search (XbPersonList *self, const char *text)
{
  Request *request = g_new0 (Request, 1);

  request->text = g_strdup (text);
  start (self, request);
}

gboolean
xb_person_list_loading (XbPersonList *self)
{
  return self->loading;
}

/** The position of a person, or %GTK_INVALID_LIST_POSITION. */
guint
xb_person_list_find (XbPersonList *self, gint64 id)
{
  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      return i;
  return GTK_INVALID_LIST_POSITION;
}
