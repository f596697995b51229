/* The scans of a record: small pictures to press, each opened by the program for its kind. */
#pragma once

#include "xb-office.h"

#include "scan/xb-scan.h"

G_BEGIN_DECLS

/** Where the scans of that kind of record are. */
typedef struct
{
  GPtrArray *(*list) (XbStore *store, gint64 of, GError **error);
  GBytes *(*thumbnail) (XbStore *store, gint64 id, GError **error);
  gboolean (*save) (XbStore *store, gint64 id, const char *path, GError **error);
} XbScansSource;

GtkWidget *xb_scans_new (XbOffice *office, const XbScansSource *source, gint64 of);
void xb_scans_fill (GtkWidget *scans);
void xb_scans_choose_file (GtkWidget *parent, void (*chosen) (const char *path, gpointer data), gpointer data);

G_END_DECLS
