#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-package.h"

#include "exchange/xb-exchange-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An office that has never exchanged anything knows nobody, and can make an acquaintance. Once it knows somebody, strangers are strangers. */
static gboolean
find_sender (XbStore *store, XbPackage *package, GError **error)
{
  g_autoptr (GError) why = NULL;
  gboolean any;

  package->partner = xb_partner_by_key (store, package->envelope.from_key, &why);
  if (package->partner != NULL)
    return TRUE;
  if (!g_error_matches (why, XB_EXCHANGE_ERROR, XB_EXCHANGE_ERROR_STRANGER))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (!xb_partner_any (store, &any, error))
    return FALSE;
  if (any)
    g_propagate_error (error, g_steal_pointer (&why));
  return !any;
}

static gboolean
check_schema (const XbPackage *package, GError **error)
{
  const char *name = package->partner != NULL ? package->partner->name : package->head.office;

  if (package->head.schema > XB_STORE_SCHEMA)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NEWER, _ ("The package of %s was written by a newer version of this program. Bring this one up to date. Nothing was changed."), name);
  if (package->head.schema < XB_STORE_SCHEMA)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED,
                               _ ("The package of %s was written by an older version of this program. Let that office bring it up to date, and send a new package. Nothing was changed."), name);
  if (package->head.site != (package->partner != NULL ? package->partner->site : package->envelope.from_site))
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_STRANGER, _ ("The package is signed by %s, but comes from another database than its card. Take its new card. Nothing was changed."), name);
  return TRUE;
}

/**
 * xb_package_open:
 * @store: (nullable): of the office it is for; %NULL: whoever may read it, that is one that is for nobody in particular
 * @package: (out): to be cleared
 *
 * Reads a package: its signature is that of a partner, or of the first office of all, and it is exactly as it was written.
 */
gboolean
xb_package_open (XbStore *store, const char *path, XbPackage *package, GError **error)
{
  XbOfficeKey key = { 0 };

  if (!xb_package_file_peek (path, &package->envelope, error) || (store != NULL && (!find_sender (store, package, error) || !xb_office_key_get (store, &key, error))))
    return FALSE;
  package->payload = xb_package_file_open (path, &key, package->envelope.from_key, &package->sha256, error);
  xb_office_key_wipe (&key);
  return package->payload != NULL && xb_package_head_read (package->payload, &package->head, error) && check_schema (package, error);
}

/* What stands before the rows of a package. */
typedef struct
{
  const XbPackage *package;
  gint64 seen;
  char *hash;     /* (nullable): of the entry of the sender's journal that was seen last, as the package has it */
  XbKnown *known; /* (nullable) */
  gboolean over;
} Beside;

static void
beside_clear (Beside *beside)
{
  g_free (beside->hash);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Beside, beside_clear)

static gboolean
read_beside (const char *name, gboolean stands G_GNUC_UNUSED, sqlite3_value **values, int n, gpointer data, GError **error G_GNUC_UNUSED)
{
  static const char *const before_rows[] = { XB_PACKAGE_HEAD, XB_PACKAGE_KNOWN, XB_PACKAGE_ENTRY, XB_PACKAGE_ALIAS, NULL };
  Beside *beside = data;

  if (strcmp (name, XB_PACKAGE_KNOWN) == 0 && n == 3)
    {
      if (beside->known != NULL)
        xb_known_add (beside->known, sqlite3_value_int64 (values[0]), sqlite3_value_int64 (values[1]), (const char *) sqlite3_value_text (values[2]));
    }
  else if (strcmp (name, XB_PACKAGE_ENTRY) == 0 && n == 6 && sqlite3_value_int64 (values[1]) == beside->package->head.site && sqlite3_value_int64 (values[0]) == beside->seen)
    {
      g_free (beside->hash);
      beside->hash = g_strdup ((const char *) sqlite3_value_text (values[5]));
    }
  beside->over = !g_strv_contains (before_rows, name);
  return !beside->over;
}

/**
 * xb_package_check_follows:
 * @office: what its sender is called
 * @seen: the last entry of the sender's journal that has come; 0: none
 * @seen_hash: (nullable): of that entry, as it came
 * @known: (nullable): gets what the sender has seen of other offices' journals
 *
 * Whether a package follows on what has come of its sender: %XB_EXCHANGE_ERROR_MISSING where something between has not, %XB_EXCHANGE_ERROR_HISTORY where
 * it is another journal's.
 */
gboolean
xb_package_check_follows (const XbPackage *package, const char *office, gint64 seen, const char *seen_hash, XbKnown *known, GError **error)
{
  const XbPackageHead *head = &package->head;
  g_auto (Beside) beside = { .package = package, .seen = seen, .known = known };

  if (head->from_seq > seen)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_MISSING,
                               _ ("A package of %s is missing: this is number %lld, and what that office wrote from entry %lld to %lld of its journal has not come. Nothing was changed. Take the earlier package first, or ask for one that begins after entry %lld."),
                               office, (long long) head->number, (long long) seen + 1, (long long) head->from_seq, (long long) seen);
  if (!xb_rows_read (package->payload, read_beside, &beside, error) && !beside.over)
    return FALSE;
  if (head->from_seq == seen && beside.hash == NULL)
    beside.hash = g_strdup (head->from_hash);
  if (seen > 0 && seen_hash != NULL && g_strcmp0 (seen_hash, beside.hash) != 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_HISTORY,
                               _ ("The journal of %s is not the one its earlier packages came from: that office works on an older copy, or its journal was altered. Nothing was changed. Telephone it."), office);
  return TRUE;
}

void
xb_package_clear (XbPackage *package)
{
  g_clear_pointer (&package->partner, xb_partner_free);
  g_clear_pointer (&package->payload, g_bytes_unref);
  g_clear_pointer (&package->sha256, g_free);
  xb_package_head_clear (&package->head);
}
