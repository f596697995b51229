#define G_LOG_DOMAIN "xiangbu"

/* A month: how much falls due on each day, and what that is on the day that is chosen. */

#include "service/xb-service-views.h"

#include "util/xb-date.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_LINES 2000
#define WEEKS 6

enum
{
  DAY,
  CHECKLIST,
  PLACE
};

/* Of the month of the day that was asked for. */
typedef struct
{
  char day[XB_DATE_SIZE];
  guint counts[32];
} Month;

/* The calendar beside the list. */
typedef struct
{
  XbListView *list;
  GtkWidget *title, *days[WEEKS * 7];
} Calendar;

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autofree char *today = xb_text_today (), *title = NULL;
  g_autofree Month *month = g_new0 (Month, 1);
  XbDueQuery which = { .place_code = xb_none_if_empty (query->values[PLACE]), .checklist = xb_none_if_empty (query->values[CHECKLIST]), .state = -1, .limit = MAX_LINES };
  g_autoptr (GPtrArray) lines = NULL;
  XbListing *listing;
  guint counts[XB_DUE_N] = { 0 };

  if (!xb_service_read_day (*query->values[DAY] != '\0' ? query->values[DAY] : today, month->day, error)
      || !xb_due_days (store, month->day, which.place_code, which.checklist, month->counts, error))
    return NULL;
  which.from = which.to = month->day;
  lines = xb_due_list (store, &which, error);
  if (lines == NULL)
    return NULL;
  title = g_strdup_printf (_ ("What falls due on %s"), month->day);
  listing = xb_due_listing (lines, title, counts);
  listing->hint = lines->len == MAX_LINES ? g_strdup_printf (_ ("The first %d are shown. Choose a place or a service to see the rest."), MAX_LINES)
                                          : g_strdup_printf (_ ("%s: %u fall due. Enter records a visit."), month->day, lines->len);
  listing->rows = g_steal_pointer (&lines);
  listing->extra = g_steal_pointer (&month);
  listing->free_extra = g_free;
  return listing;
}

static void
fill (XbListView *self)
{
  xb_service_fill_checklists (self, CHECKLIST);
}

static void
on_day (GtkButton *button, Calendar *calendar)
{
  const char *day = g_object_get_data (G_OBJECT (button), "day");

  if (day != NULL)
    xb_list_view_choose (calendar->list, DAY, day);
}

static void
set_day (Calendar *calendar, guint cell, const char *day, guint count, gboolean chosen)
{
  GtkWidget *button = calendar->days[cell];
  g_autofree char *number = NULL, *name = NULL, *due = count > 0 ? g_strdup_printf (_ ("%u due"), count) : g_strdup (" ");
  number = g_strdup_printf (chosen ? "<b><u>%d</u></b>\n<small>%s</small>" : "%d\n<small>%s</small>", atoi (day + 8), due);
  name = g_strdup_printf (_ ("%s: %u due"), day, count);
  gtk_label_set_markup (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), number);
  xb_set_name (button, name);
  g_object_set_data_full (G_OBJECT (button), "day", g_strdup (day), g_free);
  if (chosen)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

/* The days of the month that is shown, under their weekdays. */
static void
on_shown (XbListView *self)
{
  Calendar *calendar = g_object_get_data (G_OBJECT (self), "calendar");
  const XbListing *listing = xb_list_view_listing (self);
  const Month *month = listing != NULL ? listing->extra : NULL;
  g_autofree char *title = NULL;
  char first[XB_DATE_SIZE], day[XB_DATE_SIZE];
  int number, start, before;

  if (month == NULL)
    return;
  number = xb_date_month (month->day);
  xb_date_month_start (number, first);
  start = xb_date_days (first);
  before = (start + 6) % 7; /* Mondays are 1 of every seven days from 0001-01-01 */
  title = g_strdup_printf (_ ("%d-%02d"), number / 12, number % 12 + 1);
  gtk_label_set_text (GTK_LABEL (calendar->title), title);
  for (int i = 0; i < WEEKS * 7; i++)
    {
      xb_date_from_days (start + i - before, day);
      gtk_widget_set_visible (calendar->days[i], xb_date_month (day) == number);
      if (xb_date_month (day) == number)
        set_day (calendar, i, day, month->counts[atoi (day + 8)], strcmp (day, month->day) == 0);
    }
}

/* The same day of another month, or its last. */
static void
turn (Calendar *calendar, int months)
{
  const XbListing *listing = xb_list_view_listing (calendar->list);
  const Month *month = listing != NULL ? listing->extra : NULL;
  g_autofree char *today = xb_text_today ();
  char day[XB_DATE_SIZE];

  xb_date_from_days (xb_date_days_after_months (xb_date_days (month != NULL ? month->day : today), months), day);
  xb_list_view_choose (calendar->list, DAY, day);
}

static void
on_before (Calendar *calendar)
{
  turn (calendar, -1);
}

static void
on_after (Calendar *calendar)
{
  turn (calendar, 1);
}

static void
on_today (Calendar *calendar)
{
  g_autofree char *today = xb_text_today ();

  xb_list_view_choose (calendar->list, DAY, today);
}

static GtkWidget *
add_turn (GtkWidget *bar, const char *label, void (*func) (Calendar *calendar), Calendar *calendar)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (func), calendar);
  gtk_box_append (GTK_BOX (bar), button);
  return button;
}

static GtkWidget *
calendar_widget (Calendar *calendar)
{
  static const char *const weekdays[] = { N_ ("Mon"), N_ ("Tue"), N_ ("Wed"), N_ ("Thu"), N_ ("Fri"), N_ ("Sat"), N_ ("Sun") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *grid = gtk_grid_new ();

  gtk_widget_add_css_class (box, "xb-filters");
  calendar->title = gtk_label_new ("");
  gtk_widget_add_css_class (calendar->title, "xb-card-title");
  gtk_widget_set_hexpand (calendar->title, TRUE);
  gtk_label_set_xalign (GTK_LABEL (calendar->title), 0);
  gtk_box_append (GTK_BOX (bar), calendar->title);
  add_turn (bar, _ ("_Before"), on_before, calendar);
  add_turn (bar, _ ("_Today"), on_today, calendar);
  add_turn (bar, _ ("Aft_er"), on_after, calendar);
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 2);
  for (int i = 0; i < 7; i++)
    gtk_grid_attach (GTK_GRID (grid), gtk_label_new (_ (weekdays[i])), i, 0, 1, 1);
  for (int i = 0; i < WEEKS * 7; i++)
    {
      GtkWidget *label = gtk_label_new ("");

      gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
      calendar->days[i] = gtk_button_new ();
      xb_set_name (calendar->days[i], "–");
      gtk_button_set_child (GTK_BUTTON (calendar->days[i]), label);
      gtk_widget_add_css_class (calendar->days[i], "xb-day");
      g_signal_connect (calendar->days[i], "clicked", G_CALLBACK (on_day), calendar);
      gtk_grid_attach (GTK_GRID (grid), calendar->days[i], i % 7, 1 + i / 7, 1, 1);
    }
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), grid);
  return box;
}

/** @list: (out) (transfer none): its list, which is to be given the office */
GtkWidget *
xb_month_view_new (GtkWidget **list)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("What falls due on the day"), load));
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL), *window = gtk_scrolled_window_new ();
  Calendar *calendar = g_new0 (Calendar, 1);
  g_autofree char *today = xb_text_today ();

  calendar->list = self;
  g_object_set_data_full (G_OBJECT (self), "calendar", calendar, g_free);
  xb_list_view_add_entry (self, _ ("Day"), today);
  xb_list_view_add_choice (self, _ ("Service"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_due_add_buttons (self);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_shown (self, on_shown);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), calendar_widget (calendar));
  gtk_paned_set_start_child (GTK_PANED (paned), window);
  gtk_paned_set_end_child (GTK_PANED (paned), GTK_WIDGET (self));
  gtk_paned_set_resize_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  *list = GTK_WIDGET (self);
  return paned;
}
