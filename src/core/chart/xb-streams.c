#define G_LOG_DOMAIN "xb-chart"

#include "chart/xb-streams.h"

#include "chart/xb-chart.h"

/* Between two places of a column; how much of a band shows what is under it. */
#define GAP 0.5
#define CLEAR 0.45

XbStreams *
xb_streams_new (void)
{
  XbStreams *streams = g_new0 (XbStreams, 1);

  streams->origins = g_ptr_array_new_with_free_func (g_free);
  streams->villages = g_ptr_array_new_with_free_func (g_free);
  streams->destinations = g_ptr_array_new_with_free_func (g_free);
  streams->in = g_array_new (FALSE, FALSE, sizeof (XbStream));
  streams->out = g_array_new (FALSE, FALSE, sizeof (XbStream));
  return streams;
}

void
xb_streams_free (XbStreams *streams)
{
  if (streams == NULL)
    return;
  g_ptr_array_unref (streams->origins);
  g_ptr_array_unref (streams->villages);
  g_ptr_array_unref (streams->destinations);
  g_array_unref (streams->in);
  g_array_unref (streams->out);
  g_free (streams);
}

/** How many people all of them are. */
double
xb_streams_total (const GArray *streams)
{
  double total = 0;

  for (guint i = 0; i < streams->len; i++)
    total += g_array_index (streams, XbStream, i).count;
  return total;
}

/* One column of places, from the top down; each as high as the streams that reach it. */
typedef struct
{
  double *counts, *top, *used; /* @used: how much of a place's height is taken by bands that were drawn */
  double *used_right;          /* of villages, which have bands on both sides */
  guint n;
} Column;

static void
column_init (Column *column, guint n)
{
  *column = (Column){ g_new0 (double, n + 1), g_new0 (double, n + 1), g_new0 (double, n + 1), g_new0 (double, n + 1), n };
}

static void
column_clear (Column *column)
{
  g_free (column->counts);
  g_free (column->top);
  g_free (column->used);
  g_free (column->used_right);
}

static double
column_total (const Column *column)
{
  double total = 0;

  for (guint i = 0; i < column->n; i++)
    total += column->counts[i];
  return total;
}

/* Places the column in the middle of the height. */
static void
place (Column *column, double top, double height, double scale, double gap)
{
  double y = top + (height - column_total (column) * scale - gap * (column->n > 0 ? column->n - 1 : 0)) / 2;

  for (guint i = 0; i < column->n; i++)
    {
      column->top[i] = y;
      y += column->counts[i] * scale + gap;
    }
}

static void
draw_band (cairo_t *cr, XbChartColour colour, double x1, double y1, double x2, double y2, double thickness)
{
  double middle = (x1 + x2) / 2;

  cairo_save (cr);
  cairo_push_group (cr);
  xb_chart_set_colour (cr, colour);
  cairo_new_path (cr);
  cairo_move_to (cr, x1, y1);
  cairo_curve_to (cr, middle, y1, middle, y2, x2, y2);
  cairo_line_to (cr, x2, y2 + thickness);
  cairo_curve_to (cr, middle, y2 + thickness, middle, y1 + thickness, x1, y1 + thickness);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_pop_group_to_source (cr);
  cairo_paint_with_alpha (cr, CLEAR);
  cairo_restore (cr);
}

/* The bar of a place, with its name and number. @side: -1 words at its left, 1 at its right */
static void
draw_places (cairo_t *cr, XbPageText *text, const Column *column, const GPtrArray *names, double x, double bar, double scale, int side, XbChartColour colour, double room)
{
  double line = xb_page_text_line_height (text), last = -1e9;

  for (guint i = 0; i < column->n; i++)
    {
      /* A village has a number on each side: the streams show them. */
      g_autofree char *words = colour == XB_CHART_WHOLE ? g_strdup (g_ptr_array_index (names, i)) : g_strdup_printf ("%s  %.0f", (const char *) g_ptr_array_index (names, i), column->counts[i]);
      double thick = MAX (column->counts[i] * scale, 0.75), middle = column->top[i] + thick / 2 - line / 2, width = MIN (xb_page_text_width (text, words, -1), room);

      cairo_save (cr);
      xb_chart_set_colour (cr, colour);
      cairo_rectangle (cr, x, column->top[i], bar, thick);
      cairo_fill (cr);
      cairo_restore (cr);
      /* Names of thin neighbours would stand over each other: those that find no room are in the table. */
      if (middle < last + line * 0.9)
        continue;
      last = middle;
      xb_page_text_draw (text, cr, words, -1, side < 0 ? x - width - line / 3 : x + bar + line / 3, middle);
    }
}

static void
count (Column *outside, Column *villages, const GArray *streams)
{
  for (guint i = 0; i < streams->len; i++)
    {
      const XbStream *stream = &g_array_index (streams, XbStream, i);

      outside->counts[stream->outside] += stream->count;
      villages->counts[stream->village] += stream->count;
    }
}

/**
 * xb_streams_draw:
 * @in_words, @out_words: what stands over the two sides
 *
 * Draws in the current colour of @cr for texts.
 */
void
xb_streams_draw (cairo_t *cr, double width, double height, const XbStreams *streams, const char *in_words, const char *out_words, double text_size)
{
  g_autoptr (XbPageText) text = xb_page_text_new (text_size, FALSE);
  double top = text_size * 2.2, body = height - top - text_size / 2, bar = text_size * 0.8, gap, scale, labels = width * 0.19, room = labels - text_size;
  double left = labels, middle = width / 2 - bar / 2, right = width - labels - bar;
  Column origins, in_villages, out_villages, villages, destinations;
  guint most = MAX (MAX (streams->origins->len, streams->destinations->len), streams->villages->len);

  column_init (&origins, streams->origins->len);
  column_init (&destinations, streams->destinations->len);
  column_init (&in_villages, streams->villages->len);
  column_init (&out_villages, streams->villages->len);
  column_init (&villages, streams->villages->len);
  count (&origins, &in_villages, streams->in);
  count (&destinations, &out_villages, streams->out);
  /* A village is as high as the larger of its two sides. */
  for (guint i = 0; i < villages.n; i++)
    villages.counts[i] = MAX (in_villages.counts[i], out_villages.counts[i]);
  gap = MIN (text_size * GAP, body / (2.0 * MAX (most, 1)));
  scale = (body - gap * (MAX (most, 1) - 1)) / MAX (MAX (column_total (&villages), 1), MAX (column_total (&origins), column_total (&destinations)));
  place (&origins, top, body, scale, gap);
  place (&villages, top, body, scale, gap);
  place (&destinations, top, body, scale, gap);
  for (guint i = 0; i < streams->in->len; i++)
    {
      const XbStream *stream = &g_array_index (streams->in, XbStream, i);
      double thick = stream->count * scale;

      draw_band (cr, XB_CHART_SECOND, left + bar, origins.top[stream->outside] + origins.used[stream->outside], middle, villages.top[stream->village] + villages.used[stream->village], thick);
      origins.used[stream->outside] += thick;
      villages.used[stream->village] += thick;
    }
  for (guint i = 0; i < streams->out->len; i++)
    {
      const XbStream *stream = &g_array_index (streams->out, XbStream, i);
      double thick = stream->count * scale;

      draw_band (cr, XB_CHART_FIRST, middle + bar, villages.top[stream->village] + villages.used_right[stream->village], right,
                 destinations.top[stream->outside] + destinations.used[stream->outside], thick);
      villages.used_right[stream->village] += thick;
      destinations.used[stream->outside] += thick;
    }
  draw_places (cr, text, &origins, streams->origins, left, bar, scale, -1, XB_CHART_SECOND, room);
  draw_places (cr, text, &destinations, streams->destinations, right, bar, scale, 1, XB_CHART_FIRST, room);
  for (guint i = 0; i < villages.n; i++)
    villages.counts[i] = MAX (in_villages.counts[i], out_villages.counts[i]);
  draw_places (cr, text, &villages, streams->villages, middle, bar, scale, 1, XB_CHART_WHOLE, room);
  xb_chart_draw_key (cr, text, 0, 0, text_size, XB_CHART_SECOND, in_words);
  xb_chart_draw_key (cr, text, width - xb_page_text_width (text, out_words, -1) - text_size * 2.5, 0, text_size, XB_CHART_FIRST, out_words);
  column_clear (&origins);
  column_clear (&destinations);
  column_clear (&in_villages);
  column_clear (&out_villages);
  column_clear (&villages);
}
