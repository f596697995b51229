#define G_LOG_DOMAIN "xb-statistics"

/* The statistics on paper: the indicators, then each chart over its table. */

#include "statistics/xb-statistics-private.h"

#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Points. */
#define TEXT_SIZE 8.0

static void
draw_pyramid (cairo_t *cr, double width, double height, gpointer data)
{
  xb_statistics_draw (data, XB_STATISTICS_PYRAMID, cr, width, height, TEXT_SIZE);
}

static void
draw_trend (cairo_t *cr, double width, double height, gpointer data)
{
  xb_statistics_draw (data, XB_STATISTICS_TREND, cr, width, height, TEXT_SIZE);
}

static void
draw_places (cairo_t *cr, double width, double height, gpointer data)
{
  xb_statistics_draw (data, XB_STATISTICS_PLACES, cr, width, height, TEXT_SIZE);
}

static void
draw_services (cairo_t *cr, double width, double height, gpointer data)
{
  xb_statistics_draw (data, XB_STATISTICS_SERVICES, cr, width, height, TEXT_SIZE);
}

/** (transfer full): A4, upright. @statistics must live as long as the pages. */
XbPaged *
xb_statistics_pages_new (XbStatistics *statistics)
{
  static void (*const figures[]) (cairo_t *, double, double, gpointer) = { NULL, draw_pyramid, draw_trend, draw_places, draw_services };
  static const double heights[] = { 0, 285, 260, 290, 260 };
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_paged_free);

  for (guint part = 0; part < XB_STATISTICS_PARTS; part++)
    {
      XbLedgerTable *table = statistics->tables[part];

      table->figure = figures[part];
      table->figure_data = statistics;
      table->figure_height = heights[part];
      g_ptr_array_set_size (table->footer, 0);
      g_ptr_array_add (table->footer, g_strdup_printf (_ ("Prepared by: %s"), statistics->operator_name));
      g_ptr_array_add (parts, xb_ledger_pages_new (table));
    }
  return xb_album_new (statistics->title, parts);
}

/**
 * xb_statistics_write:
 * @path: ends in .xlsx (with charts of Excel's own) or .pdf; what is there is replaced only when the new file is complete
 */
gboolean
xb_statistics_write (XbStatistics *statistics, const char *path, GError **error)
{
  g_autofree char *part = xb_file_part_name (path);
  g_autoptr (XbPaged) pages = NULL;
  gboolean ok;

  if (xb_file_has_ending (path, ".xlsx"))
    ok = xb_statistics_write_xlsx (statistics, part, path, error);
  else if (xb_file_has_ending (path, ".pdf"))
    ok = xb_paged_write_pdf (pages = xb_statistics_pages_new (statistics), part, path, error);
  else
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT, _ ("“%s”: statistics are written as .xlsx or .pdf; give the file one of these endings."), path);
      return FALSE;
    }
  if (ok)
    return xb_file_put_in_place (part, path, error);
  g_unlink (part);
  return FALSE;
}
