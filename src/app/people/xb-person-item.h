/* One line of the people list, and the pages of lines it is read from. */
#pragma once

#include "register/xb-person-query.h"
#include "xb-office.h"

G_BEGIN_DECLS

/** Lines that are read together. */
#define XB_PERSON_PAGE_ROWS 16

/** Lines next to each other, as the list shows them: labels for codes, sensitive numbers masked. Reference counted. */
typedef struct
{
  guint first; /* position of the first */
  guint n;
  XbPersonRow rows[XB_PERSON_PAGE_ROWS];
} XbPersonPage;

XbPersonPage *xb_person_page_read (XbOffice *office, const gint64 *ids, guint first, guint n);
void xb_person_page_unref (XbPersonPage *page);

#define XB_TYPE_PERSON_ITEM (xb_person_item_get_type ())
G_DECLARE_FINAL_TYPE (XbPersonItem, xb_person_item, XB, PERSON_ITEM, GObject)

/** Gives an item the page that holds its line. */
typedef XbPersonPage *(*XbPersonPageFunc) (gpointer list, guint position);

XbPersonItem *xb_person_item_new (gpointer list, XbPersonPageFunc read, guint position, gint64 id);
void xb_person_item_detach (XbPersonItem *self);
gint64 xb_person_item_id (XbPersonItem *self);
guint xb_person_item_position (XbPersonItem *self);
gint64 xb_person_item_household (XbPersonItem *self);
const char *xb_person_item_text (XbPersonItem *self, XbRowColumn column);
gboolean xb_person_item_is_stale (XbPersonItem *self, XbPersonPage *page);

G_END_DECLS
