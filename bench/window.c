/* The window, measured from inside: how long to its first frame, how much memory, how long a frame of random jumps through
 * the list takes; each beside the same of plain GTK.
 *
 * usage: window empty | plain N | open OFFICE.xbdb [PAGE]: of the people, where no other page is named
 * Prints: ms to the first frame | ms until the list is there | MB resident then | ms a jump (median) | ms a jump (p95)
 *   and, for open, | ms until the first rows of another order | ms until all of it */
#include "people/xb-person-list.h"
#include "xb-application.h"
#include "xb-settings.h"
#include "xb-window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JUMPS 120
#define COLUMNS 11

static gint64 started, frame_at, list_at, order_at, order_all_at;
static double memory;
static GArray *jumps;
static GtkWindow *window;
static GtkAdjustment *scroll;
static GListModel *rows;
static gint64 jump_started;
static gboolean is_people, sorting;
static guint wanted_rows;

static double
ms (gint64 from, gint64 to)
{
  return (to - from) / 1000.0;
}

/* Resident memory of this process, MB. */
static double
resident (void)
{
  g_autofree char *text = NULL;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  return atof (strstr (text, "VmRSS:") + 6) / 1024;
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
finish (void)
{
  g_array_sort (jumps, compare);
  printf ("%.0f|%.0f|%.0f|%.2f|%.2f|%.0f|%.0f\n", ms (started, frame_at), ms (started, list_at), memory,
          jumps->len > 0 ? g_array_index (jumps, double, jumps->len / 2) : 0, jumps->len > 0 ? g_array_index (jumps, double, jumps->len * 95 / 100) : 0,
          order_at > 0 ? ms (jump_started, order_at) : 0, order_all_at > 0 ? ms (jump_started, order_all_at) : 0);
  fflush (stdout);
  _exit (0);
}

/* Clicks the header of the birth date, an order without an index. */
static void
sort_by_birth (void)
{
  GtkColumnView *view = GTK_COLUMN_VIEW (find (GTK_WIDGET (window), GTK_TYPE_COLUMN_VIEW));
  GListModel *columns = gtk_column_view_get_columns (view);
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 6);

  sorting = TRUE;
  jump_started = g_get_monotonic_time ();
  gtk_column_view_sort_by_column (view, column, GTK_SORT_ASCENDING);
}

static void
jump (void)
{
  static GRand *rand;

  if (rand == NULL)
    rand = g_rand_new_with_seed (1);
  jump_started = g_get_monotonic_time ();
  gtk_adjustment_set_value (scroll, g_rand_double (rand) * (gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_page_size (scroll)));
}

static gboolean
next_jump (gpointer data)
{
  if (jumps->len < JUMPS)
    jump ();
  else if (is_people)
    sort_by_birth ();
  else
    finish ();
  return G_SOURCE_REMOVE;
}

static void
on_rows (GListModel *model, guint position, guint removed, guint added)
{
  if (!sorting)
    return;
  if (order_at == 0 && added > 0)
    order_at = g_get_monotonic_time ();
  if (added > 0 && g_list_model_get_n_items (model) >= wanted_rows)
    {
      order_all_at = g_get_monotonic_time ();
      finish ();
    }
}

static gboolean
begin_jumps (gpointer data)
{
  GtkWidget *view = find (GTK_WIDGET (window), GTK_TYPE_COLUMN_VIEW);

  memory = resident ();
  if (view == NULL)
    finish ();
  if (rows != NULL)
    {
      wanted_rows = g_list_model_get_n_items (rows);
      g_signal_connect (rows, "items-changed", G_CALLBACK (on_rows), NULL);
    }
  scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  next_jump (NULL);
  return G_SOURCE_REMOVE;
}

static void
after_paint (void)
{
  gint64 now = g_get_monotonic_time ();

  if (frame_at == 0)
    frame_at = now;
  if (list_at == 0)
    {
      GtkWidget *view = find (GTK_WIDGET (window), GTK_TYPE_COLUMN_VIEW);
      GListModel *model = view != NULL ? G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view))) : NULL;

      if (wanted_rows > 0 && (model == NULL || g_list_model_get_n_items (model) == 0))
        return;
      list_at = now;
      rows = model;
      g_timeout_add (2500, begin_jumps, NULL); /* by then all of it is there */
      return;
    }
  if (jump_started != 0 && !sorting)
    {
      double took = ms (jump_started, now);

      g_array_append_val (jumps, took);
      jump_started = 0;
      g_timeout_add (20, next_jump, NULL);
    }
}

static void
watch (void)
{
  gtk_window_present (window);
  g_signal_connect (gtk_native_get_surface (GTK_NATIVE (window)) != NULL ? gtk_widget_get_frame_clock (GTK_WIDGET (window)) : NULL, "after-paint",
                    G_CALLBACK (after_paint), NULL);
}

/* ---- plain GTK: the same view over plain strings ---- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), 1);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), 4);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (text), 1);
  gtk_list_item_set_child (item, text);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  /* What repeats from line to line, and, where it does not, the line's own string. */
  static const char *const texts[COLUMNS] = { "青山村", "12组", NULL, NULL, "户主", "男", NULL, NULL, NULL, NULL, "在册" };
  const char *text = texts[GPOINTER_TO_INT (column)];

  if (text == NULL)
    text = gtk_string_object_get_string (gtk_list_item_get_item (item));
  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_list_item_get_child (item)), text);
}

static void
build_plain (guint n)
{
  static const int widths[COLUMNS] = { 80, 84, 82, 82, 72, 56, 100, 168, 118, 170, 70 };
  GtkWidget *view = gtk_column_view_new (NULL), *scroller = gtk_scrolled_window_new ();
  GtkStringList *strings = gtk_string_list_new (NULL);
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  for (guint i = 0; i < n; i++)
    {
      char text[32];

      g_snprintf (text, sizeof text, "张三丰 %07u", i);
      gtk_string_list_append (strings, text);
    }
  for (int c = 0; c < COLUMNS; c++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *column;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GINT_TO_POINTER (c));
      column = gtk_column_view_column_new ("列", factory);
      gtk_column_view_column_set_fixed_width (column, widths[c]);
      gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
    }
  gtk_column_view_set_model (GTK_COLUMN_VIEW (view), GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (strings))));
  /* The same view: its lines between columns and rows, its style, its size. */
  gtk_column_view_set_show_column_separators (GTK_COLUMN_VIEW (view), TRUE);
  gtk_column_view_set_show_row_separators (GTK_COLUMN_VIEW (view), TRUE);
  gtk_widget_add_css_class (view, "data-table");
  gtk_widget_add_css_class (view, "xb-people");
  gtk_css_provider_load_from_resource (css, "/io/github/xiangbu/Xiangbu/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_size_request (scroller, 818, 590);
  gtk_widget_set_halign (scroller, GTK_ALIGN_START);
  gtk_widget_set_valign (scroller, GTK_ALIGN_START);
  gtk_window_set_child (window, scroller);
}

static void
on_activate (GtkApplication *application, char **argv)
{
  window = GTK_WINDOW (gtk_application_window_new (application));
  gtk_window_set_default_size (window, 1280, 720);
  if (strcmp (argv[1], "plain") == 0)
    build_plain (wanted_rows = atoi (argv[2]));
  watch ();
}

static void
on_open (XbApplication *application)
{
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  watch ();
}

int
main (int argc, char **argv)
{
  started = g_get_monotonic_time ();
  jumps = g_array_new (FALSE, FALSE, sizeof (double));
  if (argc < 2)
    return 2;
  if (strcmp (argv[1], "open") == 0)
    {
      XbApplication *application = xb_application_new ();
      char *line[] = { argv[0], argv[2], NULL };

      is_people = argc == 3;
      xb_settings_remember ("tabs", "window", argc > 3 ? argv[3] : "people"); /* the settings are of memory (tools/bench) */
      wanted_rows = 1;
      g_signal_connect_after (application, "open", G_CALLBACK (on_open), NULL);
      return g_application_run (G_APPLICATION (application), 2, line);
    }
  GtkApplication *application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (on_activate), argv);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}
