/* What is in a package: its head, what its sender has seen, who wrote what, and the rows themselves. */
#pragma once

#include "exchange/xb-known.h"
#include "exchange/xb-rows.h"

G_BEGIN_DECLS

/** Tables of a package beside those of the register. Their columns stand in docs/exchange.md. */
#define XB_PACKAGE_HEAD "package"        /* key, value */
#define XB_PACKAGE_KNOWN "package_known" /* site, seq, hash */
#define XB_PACKAGE_ENTRY "package_entry" /* seq, site, at, operator, title, hash */
#define XB_PACKAGE_ALIAS "package_alias" /* old_id, table, new_id */
#define XB_PACKAGE_DOT "package_dot"     /* row_id, table, columns, site, seq */
#define XB_PACKAGE_DATA "package_data"   /* sha256, data, thumbnail */

/** The head of a package. */
typedef struct
{
  int schema;
  gint64 site;
  char *office, *township; /* of the sender: name and code */
  gint64 number;
  gint64 from_seq, to_seq; /* entries of the sender's journal after the first, up to and with the second */
  char *from_hash, *to_hash;
  char *place; /* (nullable): code: only what concerns it is in the package */
  char *at, *operator_name;
  gint64 rows;
} XbPackageHead;
void xb_package_head_clear (XbPackageHead *head);

void xb_package_head_write (XbRowsOut *out, const XbPackageHead *head);
gboolean xb_package_head_read (GBytes *payload, XbPackageHead *head, GError **error);

G_END_DECLS
