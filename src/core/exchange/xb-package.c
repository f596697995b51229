#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-package.h"

#include "exchange/xb-exchange-error.h"

#include <glib/gi18n-lib.h>

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

void
xb_package_clear (XbPackage *package)
{
  g_clear_pointer (&package->partner, xb_partner_free);
  g_clear_pointer (&package->payload, g_bytes_unref);
  g_clear_pointer (&package->sha256, g_free);
  xb_package_head_clear (&package->head);
}
