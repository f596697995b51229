/* Writing a package: what was written here since the last one for that partner. */
#pragma once

#include "exchange/xb-partner.h"

G_BEGIN_DECLS

/** meta: the place the open packages of this office were about ("all" for the whole register, "several" for more than one) */
#define XB_PACK_OPEN_KEY "exchange-open"

/** From the last package for the partner on. */
#define XB_PACK_SINCE_LAST G_MININT64

/** A package that was written. */
typedef struct
{
  gint64 number;
  gint64 from_seq, to_seq; /* entries of the journal after the first, up to and with the second */
  gint64 rows;
  char *sha256; /* of the file */
} XbPacked;
void xb_packed_clear (XbPacked *packed);

gboolean xb_pack (XbStore *store, const char *operator_name, gint64 partner, gint64 place, gint64 since, const char *path, XbPacked *packed, GError **error);
char *xb_pack_file_name (const XbPartner *partner, const char *office);

G_END_DECLS
