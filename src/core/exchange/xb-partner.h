/* The offices packages are exchanged with. */
#pragma once

#include "exchange/xb-office-card.h"

G_BEGIN_DECLS

/** Code list exchange-partner. */
#define XB_PARTNER_DESK "desk"           /* another desk of this office: holds the same register */
#define XB_PARTNER_VILLAGE "village"     /* holds a part of it */
#define XB_PARTNER_NEIGHBOUR "neighbour" /* another office of the township; holds what of the register is agreed on */
#define XB_PARTNER_COUNTY "county"       /* only takes: nothing comes back from it */

typedef struct
{
  gint64 id, site;
  char *name, *township, *kind;
  gint64 place_id; /* what of the register goes there; 0: all of it */
  char *place;     /* (nullable): its name */
  guint8 public_key[XB_OFFICE_PUBLIC_BYTES];
  char *added_on, *ended_on; /* ended_on (nullable) */
  /* What has gone and come. */
  gint64 sent_number, sent_seq, taken_number, taken_seq, answered_seq; /* answered_seq: how far it had seen our journal when it last wrote */
  char *sent_at, *taken_at;                                            /* (nullable) */
  gint64 waiting; /* entries of the journal since the last package for it */
} XbPartner;
void xb_partner_free (XbPartner *partner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPartner, xb_partner_free)

gint64 xb_partner_insert (XbStore *store, const char *operator_name, const XbOfficeCard *card, const char *name, const char *kind, gint64 place_id, GError **error);
gint64 xb_partner_add (XbStore *store, const char *operator_name, const XbOfficeCard *card, const char *name, const char *kind, gint64 place_id, GError **error);
gboolean xb_partner_end (XbStore *store, const char *operator_name, gint64 id, GError **error);
GPtrArray *xb_partner_list (XbStore *store, gboolean ended, GError **error);
XbPartner *xb_partner_load (XbStore *store, gint64 id, GError **error);
XbPartner *xb_partner_by_name (XbStore *store, const char *name, GError **error);
gboolean xb_partner_any (XbStore *store, gboolean *any, GError **error);
XbPartner *xb_partner_by_key (XbStore *store, const guint8 public_key[XB_OFFICE_PUBLIC_BYTES], GError **error);

G_END_DECLS
