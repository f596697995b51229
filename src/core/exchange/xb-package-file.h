/* The envelope of a package: compressed, encrypted to one office, signed by another. docs/exchange.md has the format. */
#pragma once

#include "exchange/xb-office-card.h"

G_BEGIN_DECLS

#define XB_PACKAGE_ENDING ".xbpack"

/** Who wrote a package, and for whom, as its envelope says. Signed, but not yet checked. An open one is for nobody in particular: to_site is 0. */
typedef struct
{
  gint64 from_site, to_site;
  guint8 from_key[XB_OFFICE_PUBLIC_BYTES], to_key[XB_OFFICE_PUBLIC_BYTES];
} XbEnvelope;

gboolean xb_package_file_write (GBytes *payload, gint64 from_site, const XbOfficeKey *from, gint64 to_site, const guint8 to_key[XB_OFFICE_PUBLIC_BYTES], const char *path,
                                char **sha256, GError **error);
gboolean xb_package_file_peek (const char *path, XbEnvelope *envelope, GError **error);
GBytes *xb_package_file_open (const char *path, const XbOfficeKey *key, const guint8 from_key[XB_OFFICE_PUBLIC_BYTES], char **sha256, GError **error);

G_END_DECLS
