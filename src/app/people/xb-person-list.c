#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-person-list.h"

#include "register/xb-as-of.h"
#include "register/xb-search.h"

#include <string.h>

/* What a search shows: more are found by typing on. */
#define SEARCH_LIMIT 500
/* A register of more people than this, or of nobody knows how many, shows the head of an order before all of it is known. */
#define LARGE 50000
#define HEAD_ROWS 500
/* Pages kept: what a view binds around a position, some times over. */
#define PAGES 128

struct _XbPersonList
{
  GObject parent_instance;
  XbOffice *office;
  GArray *ids;
  GQueue pages;      /* (element-type XbPersonPage): the one used last at the head */
  GHashTable *items; /* set of (unowned) XbPersonItem that are alive */
  GCancellable *cancellable;
  GArray *given; /* (nullable): the keys xb_person_list_give() was called with */
  guint last_count; /* of the last complete answer; %G_MAXUINT before the first */
  /* what is shown, to be asked for again */
  char *text;
  XbPersonFilter filter;
  char *sex, *status;
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

/* An #XbPersonPageFunc. */
static XbPersonPage *
page_of (gpointer list, guint position)
{
  XbPersonList *self = list;
  guint first = position - position % XB_PERSON_PAGE_ROWS;
  XbPersonPage *page = NULL;

  for (GList *link = self->pages.head; link != NULL && page == NULL; link = link->next)
    if (((XbPersonPage *) link->data)->first == first)
      {
        page = link->data;
        g_queue_unlink (&self->pages, link);
        g_queue_push_head_link (&self->pages, link);
      }
  if (page == NULL)
    {
      page = xb_person_page_read (self->office, &g_array_index (self->ids, gint64, first), first, self->ids->len - first);
      g_queue_push_head (&self->pages, page);
      if (g_queue_get_length (&self->pages) > PAGES)
        xb_person_page_unref (g_queue_pop_tail (&self->pages));
    }
  return page;
}

static void
on_item_gone (gpointer data, GObject *item)
{
  g_hash_table_remove (((XbPersonList *) data)->items, item);
}

static gpointer
get_item (GListModel *model, guint position)
{
  XbPersonList *self = XB_PERSON_LIST (model);
  XbPersonItem *item;

  if (position >= self->ids->len)
    return NULL;
  item = xb_person_item_new (self, page_of, position, g_array_index (self->ids, gint64, position));
  g_object_weak_ref (G_OBJECT (item), on_item_gone, self);
  g_hash_table_add (self->items, item);
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

/* The items of positions from @first on that are alive know their old position: they are given nothing more. */
static void
detach_items (XbPersonList *self, guint first)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (xb_person_item_position (item) >= first)
      {
        xb_person_item_detach (item);
        g_object_weak_unref (item, on_item_gone, self);
        g_hash_table_iter_remove (&iter);
      }
}

static void
forget_pages (XbPersonList *self)
{
  g_queue_clear_full (&self->pages, (GDestroyNotify) xb_person_page_unref);
}

static void
xb_person_list_dispose (GObject *object)
{
  XbPersonList *self = XB_PERSON_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->given, g_array_unref);
  g_clear_object (&self->cancellable);
  if (self->items != NULL)
    detach_items (self, 0);
  forget_pages (self);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_object (&self->office);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->sex, g_free);
  g_clear_pointer (&self->status, g_free);
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
  self->items = g_hash_table_new (NULL, NULL);
  self->last_count = G_MAXUINT;
  g_queue_init (&self->pages);
}

XbPersonList *
xb_person_list_new (XbOffice *office)
{
  XbPersonList *self = g_object_new (XB_TYPE_PERSON_LIST, NULL);

  self->office = g_object_ref (office);
  return self;
}

/* ---- what has changed ---- */

static void
replace_ids (XbPersonList *self, GArray *ids)
{
  g_array_unref (self->ids);
  self->ids = ids;
  forget_pages (self);
}

/* Lines that are shown and whose people have changed, though not their place in the list. */
static void
refresh_shown (XbPersonList *self)
{
  g_autoptr (GArray) stale = g_array_new (FALSE, FALSE, sizeof (guint));
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      guint position = xb_person_item_position (item);

      if (xb_person_item_is_stale (item, page_of (self, position)))
        g_array_append_val (stale, position);
    }
  for (guint i = 0; i < stale->len; i++)
    g_list_model_items_changed (G_LIST_MODEL (self), g_array_index (stale, guint, i), 1, 1);
}

/* Takes the new keys and says what is different, no more: a view keeps its place and its selection. Takes @ids. */
static void
take_ids (XbPersonList *self, GArray *ids)
{
  const gint64 *old = (const gint64 *) (const void *) self->ids->data, *new = (const gint64 *) (const void *) ids->data;
  guint shorter = MIN (self->ids->len, ids->len), head = 0, tail = 0, removed, added;

  while (head < shorter && old[head] == new[head])
    head++;
  while (tail < shorter - head && old[self->ids->len - 1 - tail] == new[ids->len - 1 - tail])
    tail++;
  removed = self->ids->len - head - tail;
  added = ids->len - head - tail;
  if (removed > 0 || added > 0)
    detach_items (self, head);
  if (removed > 0 && added > LARGE)
    {
      GArray *kept = g_array_sized_new (FALSE, FALSE, sizeof (gint64), head + tail);

      /* In two steps: told of both at once, a GtkListView looks through all the new ones for widgets it could keep. */
      g_array_append_vals (kept, old, head);
      g_array_append_vals (kept, old + head + removed, tail);
      replace_ids (self, kept);
      g_list_model_items_changed (G_LIST_MODEL (self), head, removed, 0);
      removed = 0;
    }
  replace_ids (self, ids);
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, removed, added);
  refresh_shown (self);
}

/* ---- queries ---- */

typedef struct
{
  char *path, *as_of, *known_on;
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
  g_free (request->as_of);
  g_free (request->known_on);
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
  store = xb_register_open_past (request->path, request->as_of, request->known_on, &error);
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

static void query (XbPersonList *self, gboolean head);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  XbPersonList *self = XB_PERSON_LIST (source);
  g_autoptr (GError) error = NULL;
  GArray *ids = g_task_propagate_pointer (G_TASK (result), &error);
  Request *request;

  if (ids == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->ids != NULL)
        g_signal_emit (self, loaded_signal, 0, error->message);
      return;
    }
  if (self->ids == NULL) /* disposed while the query ran */
    {
      g_array_unref (ids);
      return;
    }
  request = g_task_get_task_data (G_TASK (result));
  take_ids (self, ids);
  if (request->head && self->ids->len == HEAD_ROWS)
    {
      query (self, FALSE);
      return;
    }
  if (request->text == NULL)
    self->last_count = self->ids->len;
  g_signal_emit (self, loaded_signal, 0, NULL);
}

static void
query (XbPersonList *self, gboolean head)
{
  Request *request = g_new0 (Request, 1);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  request->path = g_strdup (xb_office_path (self->office));
  request->as_of = g_strdup (xb_office_as_of (self->office));
  request->known_on = g_strdup (xb_office_known_on (self->office));
  request->text = g_strdup (self->text);
  request->head = head;
  request->filter = self->filter;
  request->filter.sex = request->sex = g_strdup (self->sex);
  request->filter.status = request->status = g_strdup (self->status);
  task = g_task_new (self, self->cancellable, on_answer, NULL);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, run_query);
}

static void
set_text (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

/** Fills the list with the people of @filter. */
void
xb_person_list_query (XbPersonList *self, const XbPersonFilter *filter)
{
  g_clear_pointer (&self->given, g_array_unref);
  g_clear_pointer (&self->text, g_free);
  self->filter = *filter;
  set_text (&self->sex, filter->sex);
  set_text (&self->status, filter->status);
  query (self, self->last_count > LARGE);
}

/** Fills the list with the people @text finds, best first. */
void
xb_person_list_search (XbPersonList *self, const char *text)
{
  g_clear_pointer (&self->given, g_array_unref);
  set_text (&self->text, text);
  query (self, FALSE);
}

static void
show_given (XbPersonList *self)
{
  g_autoptr (GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), self->given->len);

  g_cancellable_cancel (self->cancellable);
  g_array_append_vals (ids, self->given->data, self->given->len);
  take_ids (self, g_steal_pointer (&ids));
  g_signal_emit (self, loaded_signal, 0, NULL);
}

/** Fills the list with just these people (element-type gint64), in this order. */
void
xb_person_list_give (XbPersonList *self, GArray *ids)
{
  GArray *kept = g_array_ref (ids);

  g_clear_pointer (&self->given, g_array_unref);
  self->given = kept;
  show_given (self);
}

/** Asks again for what is shown, because the register has changed. */
void
xb_person_list_refresh (XbPersonList *self)
{
  if (self->given != NULL)
    show_given (self);
  else
    query (self, FALSE);
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
