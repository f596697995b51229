/* A package that is read: who sent it, its head, and its rows. */
#pragma once

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
void xb_package_clear (XbPackage *package);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbPackage, xb_package_clear)

G_END_DECLS
