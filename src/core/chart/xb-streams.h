/* Streams of people: where they come from at the left, the villages in the middle, where they go at the right; a band as wide as they are many. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/** From or to one place outside, of one village. */
typedef struct
{
  guint outside; /* its place among the origins, or the destinations */
  guint village; /* its place among the villages */
  double count;
} XbStream;

typedef struct
{
  GPtrArray *origins, *villages, *destinations; /* (element-type utf8) */
  GArray *in, *out;                             /* (element-type XbStream) */
} XbStreams;

XbStreams *xb_streams_new (void);
void xb_streams_free (XbStreams *streams);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbStreams, xb_streams_free)
double xb_streams_total (const GArray *streams);
void xb_streams_draw (cairo_t *cr, double width, double height, const XbStreams *streams, const char *in_words, const char *out_words, double text_size);

G_END_DECLS
