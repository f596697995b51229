/* A page that is a list: choices over a table, buttons for what is done with a row, words under it. What the list holds is worked out off
 * the main thread; it is worked out anew when the office changes and the page is seen. */
#pragma once

#include "xb-office.h"

#include "ledger/xb-ledger-table.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

G_BEGIN_DECLS

#define XB_TYPE_LIST_VIEW (xb_list_view_get_type ())
G_DECLARE_FINAL_TYPE (XbListView, xb_list_view, XB, LIST_VIEW, GtkWidget)

/** At most so many choices stand over a list. */
#define XB_LIST_CHOICES 6

/** What was chosen when the list was asked for. */
typedef struct
{
  char *values[XB_LIST_CHOICES]; /* "" where nothing is chosen or typed */
  gint64 subject; /* what the list is about, where it is about one thing: xb_list_view_set_subject() */
  char *operator_name;
  char *as_of;    /* (nullable): the past day that is looked at */
} XbListQuery;

/** What a list holds. */
typedef struct
{
  XbLedgerTable *table;
  GArray *keys; /* (element-type gint64): of each line */
  char *hint;   /* (nullable): the words under the table */
  GPtrArray *rows; /* (nullable): what the lines came from; the key of a line is then its place among them, from 1 */
  gpointer extra;  /* (nullable): what a page shows beside the list; given up by @free_extra */
  GDestroyNotify free_extra;
} XbListing;

const char *xb_list_day (const char *typed, char date[XB_DATE_SIZE]);
XbListing *xb_listing_new (XbLedgerDef *def, const char *title);
void xb_listing_free (XbListing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbListing, xb_listing_free)
void xb_listing_begin (XbListing *listing, gint64 key);
void xb_listing_add (XbListing *listing, const char *text);
void xb_listing_add_money (XbListing *listing, gint64 fen);
void xb_listing_add_number (XbListing *listing, gint64 number);

typedef XbListing *(*XbListLoad) (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error);
typedef void (*XbListFunc) (XbListView *self);

GtkWidget *xb_list_view_new (const char *name, XbListLoad load);
guint xb_list_view_add_choice (XbListView *self, const char *name);
guint xb_list_view_add_places (XbListView *self, const char *name);
guint xb_list_view_add_entry (XbListView *self, const char *name, const char *value);
GtkWidget *xb_list_view_add_button (XbListView *self, const char *label, XbListFunc func, gboolean needs_row);
void xb_list_view_on_choice (XbListView *self, guint choice, GCallback changed);
void xb_list_view_on_fill (XbListView *self, XbListFunc fill);
void xb_list_view_on_activate (XbListView *self, XbListFunc activate);
void xb_list_view_on_shown (XbListView *self, XbListFunc shown);
void xb_list_view_set_choices (XbListView *self, guint choice, const GPtrArray *ids, const GPtrArray *titles);
void xb_list_view_choose (XbListView *self, guint choice, const char *id);
void xb_list_view_set_subject (XbListView *self, gint64 subject);
void xb_list_view_set_office (XbListView *self, XbOffice *office);
XbOffice *xb_list_view_office (XbListView *self);
const char *xb_list_view_value (XbListView *self, guint choice);
gint64 xb_list_view_key (XbListView *self);
const XbListing *xb_list_view_listing (XbListView *self);
gconstpointer xb_list_view_row (XbListView *self);
void xb_list_view_reload (XbListView *self);
void xb_list_view_print (XbListView *self);
void xb_list_view_set_codes (XbListView *self, guint choice, const char *const *ids, const char *const *titles, guint n);
void xb_list_view_show_person (XbListView *self, gint64 person);
void xb_list_view_tell (XbListView *self, const char *title, gboolean ok, const GError *error);

G_END_DECLS
