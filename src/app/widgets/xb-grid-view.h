/* A table to type in, as one types in Excel: arrows and Enter go from cell to cell, a column is pasted, what cannot be is marked. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define XB_TYPE_GRID_VIEW (xb_grid_view_get_type ())
/** Signals: "changed": a cell has another text. */
G_DECLARE_FINAL_TYPE (XbGridView, xb_grid_view, XB, GRID_VIEW, GtkWidget)

typedef struct
{
  const char *title;
  double width;      /* in characters */
  gboolean open;     /* it is typed in; others are shown */
  const char *help;  /* (nullable): what can be typed: shown under the table while one is in the column */
  const char *const *choices; /* (nullable) (array zero-terminated=1): words; a number, or the beginning of one, becomes the word */
} XbGridColumn;

/**
 * XbGridCheck:
 * @text: not empty
 * @wrong: (out): whether it cannot be; otherwise what is said is only unusual
 *
 * Returns: (transfer full) (nullable): what is wrong or unusual
 */
typedef char *(*XbGridCheck) (guint row, guint column, const char *text, gboolean *wrong, gpointer data);

GtkWidget *xb_grid_view_new (const char *name, const XbGridColumn *columns, guint n, guint names);
void xb_grid_view_set_check (XbGridView *self, XbGridCheck check, gpointer data);
void xb_grid_view_add_row (XbGridView *self, const char *const *texts);
void xb_grid_view_show (XbGridView *self);
guint xb_grid_view_rows (XbGridView *self);
guint xb_grid_view_columns (XbGridView *self);
gboolean xb_grid_view_is_open (XbGridView *self, guint column);
const char *xb_grid_view_text (XbGridView *self, guint row, guint column);
void xb_grid_view_paste (XbGridView *self, guint row, guint column, const char *text);
gboolean xb_grid_view_find_wrong (XbGridView *self, guint *row, guint *column, char **message);
char *xb_grid_view_unusual (XbGridView *self);
void xb_grid_view_go_to (XbGridView *self, guint row, guint column);

G_END_DECLS
