/* What is drawn page by page: laid out for a size of paper, bit by bit, then drawn on any Cairo surface; no display is needed. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/** Points of 1/72 inch: A4 and A3 of ISO 216. */
#define XB_PAPER_A4_SHORT 595.28
#define XB_PAPER_A4_LONG 841.89
#define XB_PAPER_A3_LONG 1190.55

typedef struct _XbPaged XbPaged;

/** The first member of whatever can be printed. Belongs to one thread at a time. */
struct _XbPaged
{
  double width, height; /* of the paper it was made for, in points */
  const char *title;    /* its owner's */
  guint pages_before, pages_in_all; /* as a part of something longer: what page numbers count from, and up to; 0: its own */
  /* (nullable): asked before each page is written into a file, with how many there are; %FALSE with an error: no more of it */
  gboolean (*go_on) (gpointer data, guint done, guint all, GError **error);
  gpointer go_on_data;
  /* Starts anew for paper of that size, its margins included. */
  void (*begin) (XbPaged *self, double width, double height);
  /* Lays out a bit more, for some milliseconds; %TRUE when all pages are known. */
  gboolean (*lay) (XbPaged *self);
  /* How many pages there are, after lay() has returned %TRUE. */
  guint (*count) (XbPaged *self);
  /* Draws a page, counted from 0, with the whole paper as its ground. */
  void (*draw) (XbPaged *self, cairo_t *cr, guint page);
  void (*free) (XbPaged *self);
};

void xb_paged_free (XbPaged *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPaged, xb_paged_free)
void xb_paged_set_paper (XbPaged *self, gboolean a3, gboolean landscape);
guint xb_paged_lay_all (XbPaged *self, double width, double height);
XbPaged *xb_album_new (const char *title, GPtrArray *parts);
gboolean xb_paged_save (XbPaged *self, const char *path, GError **error);
gboolean xb_paged_write_pdf (XbPaged *self, const char *path, const char *target, GError **error);

G_END_DECLS
