/* The people list as a GListModel: keys in order, rows read a page at a time when they come into view. */
#pragma once

#include "people/xb-person-item.h"

G_BEGIN_DECLS

#define XB_TYPE_PERSON_LIST (xb_person_list_get_type ())
/** Signals: "loaded" (problem): a query has been answered; problem says why not, or is %NULL. */
G_DECLARE_FINAL_TYPE (XbPersonList, xb_person_list, XB, PERSON_LIST, GObject)

XbPersonList *xb_person_list_new (XbOffice *office);
void xb_person_list_query (XbPersonList *self, const XbPersonFilter *filter);
void xb_person_list_search (XbPersonList *self, const char *text);
void xb_person_list_give (XbPersonList *self, GArray *ids);
void xb_person_list_refresh (XbPersonList *self);
guint xb_person_list_find (XbPersonList *self, gint64 id);

G_END_DECLS
