#define G_LOG_DOMAIN "xiangbuctl"

/* today: what the first page of the window shows beside what is due */

#include "cli.h"

#include "reminder/xb-reminder.h"
#include "service/xb-due-list.h"
#include "service/xb-year.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  Cli *cli;
  XbStore *store;
  const char *as_of, *place, *checklist; /* (nullable) */
  int year;
  JsonBuilder *b;
} Call;

static gboolean
reminders (Call *c, GError **error)
{
  g_autoptr (XbCatalog) catalog = xb_catalog_load (error);
  g_autoptr (GPtrArray) list = catalog != NULL ? xb_reminder_list (c->store, catalog, c->as_of, NULL, error) : NULL;

  json_builder_begin_array (c->b);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const XbReminder *one = g_ptr_array_index (list, i);

      json_builder_begin_object (c->b);
      cli_add_string (c->b, "date", one->date);
      cli_add_string (c->b, "kind", one->kind == XB_REMIND_NOTICE ? "notice" : one->kind == XB_REMIND_ENTRY ? "entry" : one->kind == XB_REMIND_LETTER ? "letter" : "birthday");
      cli_add_string (c->b, "name", one->name);
      cli_add_string (c->b, "village", one->village);
      cli_add_string (c->b, "subject", one->subject);
      cli_add_id (c->b, "person_id", one->person_id);
      json_builder_end_object (c->b);
      if (!c->cli->json && !c->cli->quiet)
        printf ("%s  %s  %s  %s\n", one->date, xb_reminder_kind_title (one->kind), one->name, one->subject);
    }
  json_builder_end_array (c->b);
  return list != NULL;
}

static gboolean
month (Call *c, GError **error)
{
  g_autofree char *today = xb_text_today ();
  char day[XB_DATE_SIZE], first[XB_DATE_SIZE];
  guint counts[32];

  if (!xb_service_read_day (c->as_of != NULL ? c->as_of : today, day, error) || !xb_due_days (c->store, day, c->place, c->checklist, counts, error))
    return FALSE;
  xb_date_month_start (xb_date_month (day), first);
  json_builder_begin_object (c->b);
  for (int i = 1; i < 32; i++)
    {
      char date[XB_DATE_SIZE];

      xb_date_add_days (first, i - 1, date);
      if (counts[i] == 0)
        continue;
      cli_add_int (c->b, date, counts[i]);
      if (!c->cli->json && !c->cli->quiet)
        printf ("%s  %u\n", date, counts[i]);
    }
  json_builder_end_object (c->b);
  return TRUE;
}

static void
add_cells (Call *c, const XbYear *year, const XbYearPerson *person)
{
  static const char *const states[] = { "", "done", "declined", "coming", "open", "missed" };

  json_builder_set_member_name (c->b, "cells");
  json_builder_begin_object (c->b);
  for (guint i = 0; i < year->columns->len; i++)
    if (person->cells[i].state != XB_YEAR_NOTHING)
      cli_add_string (c->b, g_ptr_array_index (year->columns, i), states[person->cells[i].state]);
  json_builder_end_object (c->b);
}

static gboolean
whole_year (Call *c, GError **error)
{
  g_autoptr (XbYear) year = xb_year_load (c->store, c->checklist, c->year, c->place, c->as_of, 0, error);

  json_builder_begin_array (c->b);
  for (guint i = 0; year != NULL && i < year->people->len; i++)
    {
      const XbYearPerson *person = g_ptr_array_index (year->people, i);

      json_builder_begin_object (c->b);
      cli_add_id (c->b, "person_id", person->person_id);
      cli_add_string (c->b, "name", person->name);
      cli_add_int (c->b, "missed", person->missed);
      add_cells (c, year, person);
      json_builder_end_object (c->b);
      if (c->cli->json || c->cli->quiet)
        continue;
      printf ("%s", person->name);
      for (guint k = 0; k < year->columns->len; k++)
        {
          g_autofree char *text = xb_year_cell_text (&person->cells[k]);

          printf ("  %s", text);
        }
      printf ("\n");
    }
  json_builder_end_array (c->b);
  return year != NULL;
}

int
cli_today (Cli *cli, int argc, char **argv)
{
  static const struct
  {
    const char *name;
    gboolean (*run) (Call *c, GError **error);
  } subcommands[] = { { "reminders", reminders }, { "month", month }, { "year", whole_year } };
  g_autofree char *as_of = NULL, *place = NULL, *checklist = NULL, *year = NULL, *now = xb_text_today ();
  GOptionEntry entries[] = { { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "checklist", 0, 0, G_OPTION_ARG_STRING, &checklist, NULL, NULL },
                             { "year", 0, 0, G_OPTION_ARG_STRING, &year, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  guint i = 0;

  if (!cli_parse (entries, "today", &argc, &argv, 1, 1))
    return CLI_USAGE;
  while (i < G_N_ELEMENTS (subcommands) && strcmp (subcommands[i].name, argv[1]) != 0)
    i++;
  if (i == G_N_ELEMENTS (subcommands) || (subcommands[i].run == whole_year && checklist == NULL))
    return cli_usage (_ ("today reminders [--as-of D]|month [--as-of D] [--place CODE] [--checklist ID]|year --checklist ID [--year Y] [--place CODE] [--as-of D]"));
  store = cli_open (cli, FALSE, &error);
  if (store == NULL)
    return cli_fail (error);
  {
    Call call = { cli, store, as_of, place, checklist, (int) g_ascii_strtoll (year != NULL ? year : now, NULL, 10), b };

    if (!subcommands[i].run (&call, &error))
      return cli_fail (error);
  }
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}
