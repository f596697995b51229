#define G_LOG_DOMAIN "xb-statistics"

/* The statistics as a workbook: a sheet for each table, with charts of Excel's own that go on living when somebody edits a number. */

#include "statistics/xb-statistics-private.h"

#include "ledger/xb-ledger.h"
#include "sheet/xb-xlsx-error.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <xlsxwriter.h>

/* The tables begin here, under title and subtitle. */
#define HEAD_ROW 2
#define FIRST_ROW (HEAD_ROW + 1)
#define BLUE 0x2166A8
#define ORANGE 0xF5A661
#define GREY 0x8C8C8C

typedef struct
{
  XbStatistics *statistics;
  lxw_workbook *workbook;
  lxw_format *title, *plain, *head, *text, *number, *decimal, *mirrored;
} Writer;

static lxw_format *
new_format (Writer *w, gboolean border, const char *number)
{
  lxw_format *format = workbook_add_format (w->workbook);

  format_set_font_name (format, "宋体");
  format_set_font_size (format, 11);
  if (border)
    format_set_border (format, LXW_BORDER_THIN);
  if (number != NULL)
    {
      format_set_align (format, LXW_ALIGN_CENTER);
      format_set_num_format (format, number);
    }
  return format;
}

/* Numbers as numbers, "—" and words as text. */
static void
write_cell (Writer *w, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text, XbColumnType type)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (type == XB_COLUMN_TEXT || end == text || *end != '\0')
    worksheet_write_string (sheet, row, column, text, w->text);
  else
    worksheet_write_number (sheet, row, column, value, value == floor (value) ? w->number : w->decimal);
}

static lxw_worksheet *
write_table (Writer *w, XbStatisticsPart part)
{
  const XbLedgerTable *table = w->statistics->tables[part];
  lxw_worksheet *sheet = workbook_add_worksheet (w->workbook, xb_statistics_part_title (part));

  worksheet_write_string (sheet, 0, 0, table->title, w->title);
  worksheet_write_string (sheet, 1, 0, w->statistics->subtitle, w->plain);
  for (guint i = 0; i < table->columns; i++)
    {
      worksheet_set_column (sheet, i, i, i == 0 ? 26 : part == XB_STATISTICS_INDICATORS ? 24 : 13, NULL);
      worksheet_write_string (sheet, HEAD_ROW, i, xb_ledger_def_column (table->def, i)->title, w->head);
      for (guint line = 0; line < xb_ledger_table_lines (table); line++)
        write_cell (w, sheet, FIRST_ROW + line, i, xb_ledger_table_cell (table, line, i), xb_ledger_def_column (table->def, i)->type);
    }
  worksheet_freeze_panes (sheet, FIRST_ROW, 0);
  worksheet_set_paper (sheet, 9);
  if (part != XB_STATISTICS_INDICATORS)
    worksheet_set_landscape (sheet);
  worksheet_fit_to_pages (sheet, 1, 0);
  worksheet_set_footer (sheet, _ ("&CPage &P of &N"));
  return sheet;
}

static lxw_chart_series *
add_series (lxw_chart *chart, const char *sheet, lxw_col_t names, lxw_col_t values, lxw_row_t last, const char *name, int colour)
{
  lxw_chart_series *series = chart_add_series (chart, NULL, NULL);
  lxw_chart_fill fill = { .color = colour };

  chart_series_set_categories (series, sheet, FIRST_ROW, names, last, names);
  chart_series_set_values (series, sheet, FIRST_ROW, values, last, values);
  if (name != NULL)
    chart_series_set_name (series, name);
  if (colour >= 0)
    chart_series_set_fill (series, &fill);
  return series;
}

static void
insert_chart (lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, lxw_chart *chart, const char *title, char *described)
{
  lxw_chart_options options = { .x_scale = 1.5, .y_scale = 1.7, .description = described };

  chart_title_set_name (chart, title);
  chart_legend_set_position (chart, LXW_CHART_LEGEND_BOTTOM);
  worksheet_insert_chart_opt (sheet, row, column, chart, &options);
}

/* Men to the left: their numbers once more, below nothing, shown without the sign. */
static void
add_pyramid (Writer *w, lxw_worksheet *sheet)
{
  const char *name = xb_statistics_part_title (XB_STATISTICS_PYRAMID);
  g_autofree char *described = xb_statistics_describe (w->statistics, XB_STATISTICS_PYRAMID);
  lxw_chart *chart = workbook_add_chart (w->workbook, LXW_CHART_BAR);
  lxw_row_t last = FIRST_ROW + XB_PYRAMID_GROUPS - 1;

  worksheet_write_string (sheet, HEAD_ROW, 4, _ ("Men, for the chart"), w->head);
  worksheet_set_column (sheet, 4, 4, 16, NULL);
  for (guint i = 0; i < XB_PYRAMID_GROUPS; i++)
    {
      g_autofree char *formula = g_strdup_printf ("=-B%u", FIRST_ROW + i + 1);

      worksheet_write_formula_num (sheet, FIRST_ROW + i, 4, formula, w->mirrored, -(double) w->statistics->now.pyramid[i][0]);
    }
  add_series (chart, name, 0, 4, last, _ ("Men"), BLUE);
  add_series (chart, name, 0, 2, last, _ ("Women"), ORANGE);
  chart_set_series_overlap (chart, 100);
  chart_set_series_gap (chart, 10);
  /* Of a bar chart the x axis is the one of the ages. */
  chart_axis_set_label_position (chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
  chart_axis_set_num_format (chart->y_axis, "0;0");
  insert_chart (sheet, HEAD_ROW, 6, chart, name, described);
}

static void
add_trend (Writer *w, lxw_worksheet *sheet)
{
  const char *name = xb_statistics_part_title (XB_STATISTICS_TREND);
  g_autofree char *described = xb_statistics_describe (w->statistics, XB_STATISTICS_TREND);
  lxw_chart *chart = workbook_add_chart (w->workbook, LXW_CHART_COLUMN);
  lxw_row_t last = FIRST_ROW + w->statistics->trend->len - 1;

  if (w->statistics->trend->len == 0)
    return;
  add_series (chart, name, 0, 1, last, _ ("Births"), BLUE);
  add_series (chart, name, 0, 2, last, _ ("Deaths"), ORANGE);
  insert_chart (sheet, HEAD_ROW, 5, chart, name, described);
}

/* Stacked columns: what is under a step is not painted. */
static void
add_waterfall (Writer *w, lxw_worksheet *sheet)
{
  static const char *const heads[] = { N_ ("Step"), N_ ("Under it"), N_ ("Whole"), N_ ("More people"), N_ ("Fewer people") };
  const char *name = xb_statistics_part_title (XB_STATISTICS_PLACES);
  g_autofree char *described = xb_statistics_describe (w->statistics, XB_STATISTICS_PLACES);
  lxw_chart *chart = workbook_add_chart (w->workbook, LXW_CHART_COLUMN_STACKED);
  GArray *steps = w->statistics->steps;
  lxw_row_t last = FIRST_ROW + steps->len - 1;
  lxw_chart_series *under;
  lxw_chart_fill none = { .none = LXW_TRUE };
  gint64 at = 0, low = G_MAXINT64;

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    worksheet_write_string (sheet, HEAD_ROW, 11 + i, _ (heads[i]), w->head);
  for (guint i = 0; i < steps->len; i++)
    {
      const XbWaterfallStep *step = &g_array_index (steps, XbWaterfallStep, i);
      gint64 after = step->whole ? step->value : at + step->value;

      worksheet_write_string (sheet, FIRST_ROW + i, 11, step->label, w->text);
      worksheet_write_number (sheet, FIRST_ROW + i, 12, step->whole ? 0 : MIN (at, after), w->number);
      worksheet_write_number (sheet, FIRST_ROW + i, 13, step->whole ? step->value : 0, w->number);
      worksheet_write_number (sheet, FIRST_ROW + i, 14, !step->whole && step->value > 0 ? step->value : 0, w->number);
      worksheet_write_number (sheet, FIRST_ROW + i, 15, !step->whole && step->value < 0 ? -step->value : 0, w->number);
      at = after;
      low = MIN (low, at);
    }
  under = add_series (chart, name, 11, 12, last, _ ("Under it"), -1);
  chart_series_set_fill (under, &none);
  add_series (chart, name, 11, 13, last, _ ("Whole"), GREY);
  add_series (chart, name, 11, 14, last, _ ("More people"), BLUE);
  add_series (chart, name, 11, 15, last, _ ("Fewer people"), ORANGE);
  chart_legend_delete_series (chart, (int16_t[]){ 0, -1 });
  chart_set_series_gap (chart, 40);
  chart_axis_set_min (chart->y_axis, floor (low * 0.99));
  insert_chart (sheet, FIRST_ROW + MAX (steps->len, xb_ledger_table_lines (w->statistics->tables[XB_STATISTICS_PLACES])) + 2, 0, chart, name, described);
}

/** See xb_statistics_write(). */
gboolean
xb_statistics_write_xlsx (XbStatistics *statistics, const char *path, const char *target, GError **error)
{
  Writer w = { .statistics = statistics };
  lxw_worksheet *sheets[XB_STATISTICS_PARTS];
  lxw_error code;

  if (!xb_file_check_room (path, 16 * 1024 * 1024, error))
    return FALSE;
  w.workbook = workbook_new (path);
  w.title = new_format (&w, FALSE, NULL);
  format_set_font_size (w.title, 16);
  format_set_bold (w.title);
  w.plain = new_format (&w, FALSE, NULL);
  w.head = new_format (&w, TRUE, NULL);
  format_set_bold (w.head);
  format_set_align (w.head, LXW_ALIGN_CENTER);
  format_set_text_wrap (w.head);
  w.text = new_format (&w, TRUE, NULL);
  w.number = new_format (&w, TRUE, "0");
  w.decimal = new_format (&w, TRUE, "0.00");
  w.mirrored = new_format (&w, TRUE, "0;0");
  for (guint part = 0; part < XB_STATISTICS_PARTS; part++)
    sheets[part] = write_table (&w, part);
  add_pyramid (&w, sheets[XB_STATISTICS_PYRAMID]);
  add_trend (&w, sheets[XB_STATISTICS_TREND]);
  add_waterfall (&w, sheets[XB_STATISTICS_PLACES]);
  code = workbook_close (w.workbook);
  if (code == LXW_NO_ERROR)
    return TRUE;
  g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), target, xb_xlsx_error (code));
  return FALSE;
}
