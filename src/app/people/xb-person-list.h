/* The people list as a GListModel: keys in order, rows read when they come into view. */
#pragma once

#include "register/xb-person-query.h"
#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_PERSON_ITEM (xb_person_item_get_type ())
G_DECLARE_FINAL_TYPE (XbPersonItem, xb_person_item, XB, PERSON_ITEM, GObject)
gint64 xb_person_item_id (XbPersonItem *self);
gint64 xb_person_item_household (XbPersonItem *self);
char *xb_person_item_text (XbPersonItem *self, XbRowColumn column);

#define XB_TYPE_PERSON_LIST (xb_person_list_get_type ())
/** Signals: "loaded": a query has been answered. */
G_DECLARE_FINAL_TYPE (XbPersonList, xb_person_list, XB, PERSON_LIST, GObject)
XbPersonList *xb_person_list_new (XbOffice *office);
void xb_person_list_query (XbPersonList *self, const XbPersonFilter *filter);
void xb_person_list_search (XbPersonList *self, const char *text);
gboolean xb_person_list_loading (XbPersonList *self);
guint xb_person_list_find (XbPersonList *self, gint64 id);

G_END_DECLS
