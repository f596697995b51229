#define G_LOG_DOMAIN "xb-county"

/* Many packages at once: offices side by side, the packages of one office in their order. */

#include "county/xb-collect.h"

#include "exchange/xb-package.h"

/* What the threads share. */
typedef struct
{
  const char *url, *db;
  const XbShare *share;
  GMutex lock;
  GQueue *offices; /* (element-type GPtrArray of XbCollectFile) */
  void (*done) (const XbCollectFile *file, gpointer data);
  gpointer data;
  GError *error; /* (nullable): why nothing can be done at all */
} Work;

void
xb_collect_file_free (gpointer data)
{
  XbCollectFile *file = data;

  xb_collected_clear (&file->collected);
  g_clear_error (&file->error);
  g_free (file);
}

static GPtrArray *
next_office (Work *work)
{
  GPtrArray *office;

  g_mutex_lock (&work->lock);
  office = work->error == NULL ? g_queue_pop_head (work->offices) : NULL;
  g_mutex_unlock (&work->lock);
  return office;
}

static void
give_up (Work *work, GError *error)
{
  g_mutex_lock (&work->lock);
  if (work->error == NULL)
    work->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&work->lock);
}

static void
take_office (Work *work, XbCounty *county, XbStore *store, GPtrArray *office)
{
  for (guint i = 0; i < office->len; i++)
    {
      XbCollectFile *file = g_ptr_array_index (office, i);

      xb_collect (county, work->share, store, file->path, &file->collected, &file->error);
      g_mutex_lock (&work->lock);
      if (work->done != NULL)
        work->done (file, work->data);
      g_mutex_unlock (&work->lock);
    }
}

static gpointer
run (gpointer data)
{
  Work *work = data;
  GError *error = NULL;
  g_autoptr (XbStore) store = work->db != NULL ? xb_store_open (work->db, XB_STORE_READ_WRITE, &error) : NULL;
  g_autoptr (XbCounty) county = error == NULL ? xb_county_open (work->url, work->share, &error) : NULL;
  GPtrArray *office;

  if (county == NULL)
    {
      give_up (work, error);
      return NULL;
    }
  while ((office = next_office (work)) != NULL)
    {
      take_office (work, county, store, office);
      g_ptr_array_unref (office);
    }
  return NULL;
}

/* Where a file stands among those of its office, as far as it can be read; what cannot is told when it is its turn. */
static void
look_into (XbCollectFile *file, XbStore *store)
{
  g_auto (XbPackage) package = { 0 };

  if (xb_package_open (store, file->path, &package, NULL))
    file->number = package.head.to_seq;
}

static int
by_number (gconstpointer a, gconstpointer b)
{
  const XbCollectFile *x = *(XbCollectFile *const *) a, *y = *(XbCollectFile *const *) b;

  return (x->number > y->number) - (x->number < y->number);
}

static GQueue *
by_office (GPtrArray *files, XbStore *store)
{
  g_autoptr (GHashTable) offices = g_hash_table_new (NULL, NULL);
  GQueue *queue = g_queue_new ();

  for (guint i = 0; i < files->len; i++)
    {
      XbCollectFile *file = g_ptr_array_index (files, i);
      XbEnvelope envelope = { 0 };
      GPtrArray *office;

      if (xb_package_file_peek (file->path, &envelope, NULL))
        file->site = envelope.from_site;
      office = g_hash_table_lookup (offices, GSIZE_TO_POINTER (file->site));
      if (office == NULL)
        {
          office = g_ptr_array_new ();
          g_hash_table_insert (offices, GSIZE_TO_POINTER (file->site), office);
          g_queue_push_tail (queue, office);
        }
      g_ptr_array_add (office, file);
    }
  for (GList *l = queue->head; l != NULL; l = l->next)
    {
      GPtrArray *office = l->data;

      for (guint i = 0; office->len > 1 && i < office->len; i++)
        look_into (g_ptr_array_index (office, i), store);
      g_ptr_array_sort (office, by_number);
    }
  return queue;
}

static void
unref_office (gpointer office)
{
  g_ptr_array_unref (office);
}

/**
 * xb_collect_many:
 * @db: (nullable): the county's own database, see xb_collect()
 * @paths: (array zero-terminated=1)
 * @jobs: so many offices at a time
 * @done: (nullable): called for each file, on any thread, one at a time
 *
 * Returns: (transfer full) (element-type XbCollectFile): what became of each; %NULL with @error set where none could be begun
 */
GPtrArray *
xb_collect_many (const char *url, const char *db, const char *const *paths, guint jobs, void (*done) (const XbCollectFile *file, gpointer data), gpointer data, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (xb_collect_file_free), threads = g_ptr_array_new ();
  g_autoptr (XbStore) scratch = xb_store_open_scratch (error), store = NULL;
  Work work = { .url = url, .db = db, .done = done, .data = data };

  work.share = scratch != NULL ? xb_share_get (scratch, error) : NULL;
  if (work.share == NULL || (db != NULL && (store = xb_store_open (db, XB_STORE_READ_WRITE, error)) == NULL))
    return NULL;
  for (; *paths != NULL; paths++)
    {
      XbCollectFile *file = g_new0 (XbCollectFile, 1);

      file->path = *paths;
      g_ptr_array_add (files, file);
    }
  g_mutex_init (&work.lock);
  work.offices = by_office (files, store);
  g_clear_pointer (&store, xb_store_close);
  for (guint i = 0; i < MAX (1, MIN (jobs, work.offices->length)); i++)
    g_ptr_array_add (threads, g_thread_new ("collect", run, &work));
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  g_queue_free_full (work.offices, unref_office);
  g_mutex_clear (&work.lock);
  if (work.error != NULL)
    {
      g_propagate_error (error, work.error);
      return NULL;
    }
  return g_steal_pointer (&files);
}
