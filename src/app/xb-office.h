/* The open office: its database, its definitions, who works on it, and word of what changes. */
#pragma once

#include <gtk/gtk.h>

#include "catalog/xb-catalog.h"
#include "register/xb-person.h"

G_BEGIN_DECLS

#define XB_TYPE_OFFICE (xb_office_get_type ())
/** Signals: "changed": rows of the register have changed, here or in another program. */
G_DECLARE_FINAL_TYPE (XbOffice, xb_office, XB, OFFICE, GObject)

XbOffice *xb_office_open (const char *path, GError **error);
XbStore *xb_office_store (XbOffice *self);
gboolean xb_office_look_back (XbOffice *self, const char *as_of, const char *known_on, GError **error);
gboolean xb_office_is_past (XbOffice *self);
const char *xb_office_as_of (XbOffice *self);
const char *xb_office_known_on (XbOffice *self);
XbCatalog *xb_office_catalog (XbOffice *self);
gboolean xb_office_reload_catalog (XbOffice *self, GError **error);
gint64 xb_office_opened (XbOffice *self);
const char *xb_office_path (XbOffice *self);
const char *xb_office_operator (XbOffice *self);
void xb_office_set_operator (XbOffice *self, const char *name);
const char *xb_office_name (XbOffice *self);
const char *xb_office_label (XbOffice *self, const char *codes, const char *code);
void xb_office_list_places (XbOffice *self, GPtrArray *codes, GPtrArray *names);
void xb_office_changed (XbOffice *self);
void xb_office_hold (XbOffice *self);
void xb_office_release (XbOffice *self);
gboolean xb_office_is_held (XbOffice *self);

G_END_DECLS
