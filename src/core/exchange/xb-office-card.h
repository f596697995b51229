/* Who an office is to others: its number, its name, its public key. As a file, or as a printed code that is typed in. */
#pragma once

#include "exchange/xb-exchange-error.h"
#include "store/xb-journal.h"

G_BEGIN_DECLS

#define XB_CARD_ENDING ".xbcard"
#define XB_OFFICE_PUBLIC_BYTES 32
#define XB_OFFICE_SECRET_BYTES 64

/** What an office signs with and opens what is for it: Ed25519, as libsodium keeps it. */
typedef struct
{
  guint8 public_key[XB_OFFICE_PUBLIC_BYTES];
  guint8 secret_key[XB_OFFICE_SECRET_BYTES];
} XbOfficeKey;

typedef struct
{
  gint64 site;
  char township[10];
  char *name; /* (nullable): a printed code has none */
  guint8 public_key[XB_OFFICE_PUBLIC_BYTES];
} XbOfficeCard;
void xb_office_card_free (XbOfficeCard *card);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbOfficeCard, xb_office_card_free)

gboolean xb_office_key_get (XbStore *store, XbOfficeKey *key, GError **error);
void xb_office_key_wipe (XbOfficeKey *key);

XbOfficeCard *xb_office_card_here (XbStore *store, const char *name, GError **error);
gboolean xb_office_card_save (const XbOfficeCard *card, const char *path, GError **error);
XbOfficeCard *xb_office_card_load (const char *path, GError **error);
char *xb_office_card_code (const XbOfficeCard *card);
XbOfficeCard *xb_office_card_from_code (const char *code, GError **error);
char *xb_office_card_words (const guint8 public_key[XB_OFFICE_PUBLIC_BYTES]);

G_END_DECLS
