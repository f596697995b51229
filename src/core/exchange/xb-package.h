/* A package that is read: who sent it, its head, and its rows. */
#pragma once

#include "exchange/xb-known.h"
#include "exchange/xb-package-file.h"
#include "exchange/xb-package-head.h"
#include "exchange/xb-partner.h"

G_BEGIN_DECLS

typedef struct
{
  XbEnvelope envelope;
  XbPartner *partner; /* (nullable): %NULL where the office that reads it knows nobody yet */
  XbPackageHead head;
  GBytes *payload;
  char *sha256; /* of the file */
} XbPackage;

gboolean xb_package_open (XbStore *store, const char *path, XbPackage *package, GError **error);
gboolean xb_package_check_follows (const XbPackage *package, const char *office, gint64 seen, const char *seen_hash, XbKnown *known, GError **error);
void xb_package_clear (XbPackage *package);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbPackage, xb_package_clear)

G_END_DECLS
