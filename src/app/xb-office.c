#define G_LOG_DOMAIN "xiangbu"

#include "xb-office.h"

#include "access/xb-operator.h"
#include "desk/xb-desk.h"
#include "register/xb-as-of.h"

#include <glib/gi18n.h>

struct _XbOffice
{
  GObject parent_instance;
  XbStore *store;
  XbStore *past; /* (nullable): what is looked at instead, of another day */
  char *as_of, *known_on; /* (nullable): which */
  XbCatalog *catalog;
  char *operator_name;
  char *name;
  gint64 version;
  gint64 opened; /* microseconds since 1970 */
  guint poll;
  guint held; /* how much is being written that somebody waits for */
};

G_DEFINE_FINAL_TYPE (XbOffice, xb_office, G_TYPE_OBJECT)

static guint changed_signal;

static void
xb_office_finalize (GObject *object)
{
  XbOffice *self = XB_OFFICE (object);

  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_pointer (&self->past, xb_store_close);
  g_free (self->as_of);
  g_free (self->known_on);
  g_clear_pointer (&self->store, xb_store_close);
  g_clear_pointer (&self->catalog, xb_catalog_free);
  g_free (self->operator_name);
  g_free (self->name);
  G_OBJECT_CLASS (xb_office_parent_class)->finalize (object);
}

static void
xb_office_class_init (XbOfficeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xb_office_finalize;
  changed_signal = g_signal_new ("changed", XB_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xb_office_init (XbOffice *self)
{
}

/* Another program on the same file, or our own worker threads, may have written. */
static gboolean
on_poll (gpointer data)
{
  XbOffice *self = data;
  gint64 version = xb_store_data_version (self->store);

  if (version != self->version)
    {
      self->version = version;
      g_signal_emit (self, changed_signal, 0);
    }
  return G_SOURCE_CONTINUE;
}

/** (transfer full): the office of a database, or %NULL with the reason it cannot be opened. */
XbOffice *
xb_office_open (const char *path, GError **error)
{
  g_autoptr (XbOffice) self = g_object_new (XB_TYPE_OFFICE, NULL);
  g_autoptr (XbPlace) township = NULL;
  g_autoptr (GPtrArray) operators = NULL;

  self->catalog = xb_catalog_load (error);
  if (self->catalog == NULL)
    return NULL;
  self->store = xb_desk_open (path, XB_STORE_READ_WRITE, error);
  if (self->store == NULL || (township = xb_place_township (self->store, error)) == NULL)
    return NULL;
  self->name = g_strdup (township->name);
  operators = xb_operator_names (self->store, error);
  if (operators == NULL)
    return NULL;
  self->operator_name = operators->len > 0 ? g_strdup (g_ptr_array_index (operators, 0)) : NULL;
  if (self->operator_name == NULL)
    self->operator_name = g_strdup (g_get_real_name ());
  self->opened = g_get_real_time ();
  self->version = xb_store_data_version (self->store);
  self->poll = g_timeout_add_seconds (1, on_poll, self);
  return g_steal_pointer (&self);
}

/** What is looked at: today's register, or, after xb_office_look_back(), that of another day, which cannot be written. */
XbStore *
xb_office_store (XbOffice *self)
{
  return self->past != NULL ? self->past : self->store;
}

/**
 * xb_office_look_back:
 * @as_of: (nullable): the day the facts are shown of
 * @known_on: (nullable): the day whose knowledge is shown
 *
 * From now on every page shows the register of that day; with neither, today's again.
 */
gboolean
xb_office_look_back (XbOffice *self, const char *as_of, const char *known_on, GError **error)
{
  XbStore *past = NULL;

  if ((as_of != NULL || known_on != NULL) && (past = xb_register_open_past (xb_store_path (self->store), as_of, known_on, error)) == NULL)
    return FALSE;
  g_clear_pointer (&self->past, xb_store_close);
  self->past = past;
  g_free (self->as_of);
  g_free (self->known_on);
  self->as_of = g_strdup (as_of);
  self->known_on = g_strdup (known_on);
  g_signal_emit (self, changed_signal, 0);
  return TRUE;
}

gboolean
xb_office_is_past (XbOffice *self)
{
  return self->past != NULL;
}

/** (nullable): see xb_office_look_back() */
const char *
xb_office_as_of (XbOffice *self)
{
  return self->as_of;
}

const char *
xb_office_known_on (XbOffice *self)
{
  return self->known_on;
}

XbCatalog *
xb_office_catalog (XbOffice *self)
{
  return self->catalog;
}

/** After definitions were added or removed: they are in force from now on. What still shows the old ones keeps them. */
gboolean
xb_office_reload_catalog (XbOffice *self, GError **error)
{
  XbCatalog *catalog = xb_catalog_load (error);

  if (catalog == NULL)
    return FALSE;
  xb_catalog_free (self->catalog);
  self->catalog = catalog;
  g_signal_emit (self, changed_signal, 0);
  return TRUE;
}

/** When it was opened, in microseconds since 1970. */
gint64
xb_office_opened (XbOffice *self)
{
  return self->opened;
}

const char *
xb_office_path (XbOffice *self)
{
  return xb_store_path (self->store);
}

const char *
xb_office_operator (XbOffice *self)
{
  return self->operator_name;
}

/** Somebody else works from now on. */
void
xb_office_set_operator (XbOffice *self, const char *name)
{
  g_free (self->operator_name);
  self->operator_name = g_strdup (name);
  g_signal_emit (self, changed_signal, 0);
}

const char *
xb_office_name (XbOffice *self)
{
  return self->name;
}

/** The label of a code, "" for none. */
const char *
xb_office_label (XbOffice *self, const char *codes, const char *code)
{
  XbCodeList *list = xb_catalog_codes (self->catalog, codes);

  return code == NULL ? "" : list != NULL ? xb_codes_label (list, code) : code;
}

/**
 * xb_office_list_places:
 * @codes: (element-type utf8): gets the code of each place
 * @names: (element-type utf8): gets its name, village and group together
 *
 * The township itself, then each village, followed by its groups: for a choice.
 */
void
xb_office_list_places (XbOffice *self, GPtrArray *codes, GPtrArray *names)
{
  g_autoptr (XbPlace) township = xb_place_township (self->store, NULL);
  g_autoptr (GPtrArray) villages = township != NULL ? xb_place_list (self->store, township->id, NULL) : NULL;

  if (villages == NULL)
    return;
  g_ptr_array_add (codes, g_strdup (township->code));
  g_ptr_array_add (names, g_strdup (township->name));
  for (guint i = 0; i < villages->len; i++)
    {
      XbPlace *village = g_ptr_array_index (villages, i);
      g_autoptr (GPtrArray) groups = xb_place_list (self->store, village->id, NULL);

      g_ptr_array_add (codes, g_strdup (village->code));
      g_ptr_array_add (names, g_strdup (village->name));
      for (guint k = 0; groups != NULL && k < groups->len; k++)
        {
          XbPlace *group = g_ptr_array_index (groups, k);

          g_ptr_array_add (codes, g_strdup (group->code));
          g_ptr_array_add (names, g_strconcat (village->name, group->name, NULL));
        }
    }
}

/** Says that something was written through xb_office_store(). */
void
xb_office_changed (XbOffice *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/** Something is being written that somebody waits for: the program is not closed until it is done. */
void
xb_office_hold (XbOffice *self)
{
  self->held++;
}

void
xb_office_release (XbOffice *self)
{
  g_return_if_fail (self->held > 0);
  self->held--;
}

gboolean
xb_office_is_held (XbOffice *self)
{
  return self->held > 0;
}
