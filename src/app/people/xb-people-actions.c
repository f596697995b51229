#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-people-actions.h"

#include "forms/xb-household-dialog.h"
#include "forms/xb-person-dialog.h"
#include "forms/xb-reason-dialog.h"
#include "history/xb-history-dialog.h"
#include "kinship/xb-family-dialog.h"
#include "ledgers/xb-ledger-print.h"
#include "letters/xb-letter-dialog.h"
#include "life/xb-life-dialog.h"
#include "people/xb-people-page.h"
#include "register/xb-saved-filter.h"
#include "service/xb-service-views.h"
#include "subsidy/xb-subsidy-views.h"
#include "xb-window.h"

#include <glib/gi18n.h>

/* (nullable): of the window the actions belong to */
static XbOffice *
office_of (GtkWidget *widget)
{
  return xb_window_office (XB_WINDOW (widget));
}

/* Whom one works on is found again under the filters. */
static gint64
remember (GtkWidget *widget, gint64 person)
{
  if (office_of (widget) != NULL && person != 0 && !xb_office_is_past (office_of (widget)))
    xb_recent_add (xb_office_store (office_of (widget)), xb_office_operator (office_of (widget)), person);
  return person;
}

static void
on_edit_person (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_person_dialog_edit (widget, office_of (widget), remember (widget, g_variant_get_int64 (parameter)));
}

static void
on_edit_household (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_household_dialog_edit (widget, office_of (widget), g_variant_get_int64 (parameter));
}

static void
on_add_member (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_person_dialog_add (widget, office_of (widget), g_variant_get_int64 (parameter), 0);
}

/* Somebody new: the head of a new household in the place the list is narrowed to. */
static void
on_add_person (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);
  gint64 place;
  g_autoptr (XbPlace) township = NULL;

  if (office_of (widget) == NULL)
    return;
  place = xb_people_page_place (xb_window_people (self));
  township = xb_place_township (xb_office_store (office_of (widget)), NULL);
  xb_person_dialog_add (widget, office_of (widget), 0, place != 0 || township == NULL ? place : township->id);
}

static void
reveal (gpointer data)
{
  const gint64 *person = g_object_get_data (G_OBJECT (data), "reveal");

  xb_people_page_reveal (xb_window_people (data), *person);
}

static void
on_reveal_person (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);
  g_autoptr (XbPerson) person = NULL;
  g_autofree char *title = NULL;
  gint64 id;

  if (office_of (widget) == NULL)
    return;
  id = g_variant_get_int64 (parameter);
  person = xb_person_load (xb_office_store (office_of (widget)), id, NULL);
  if (person == NULL)
    return;
  g_object_set_data_full (G_OBJECT (widget), "reveal", g_memdup2 (&id, sizeof id), g_free);
  title = g_strdup_printf (_ ("Numbers of %s shown in full"), person->values[XB_PERSON_NAME]);
  xb_reason_dialog_ask (widget, office_of (widget), id, title, reveal, self);
}

static void
on_services (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_person_services_open (widget, office_of (widget), remember (widget, g_variant_get_int64 (parameter)), NULL);
}

static void
on_letter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_letter_dialog_open (widget, office_of (widget), g_variant_get_int64 (parameter));
}

static void
on_event (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *type;
  gint64 person;

  g_variant_get (parameter, "(&sx)", &type, &person);
  if (office_of (widget) != NULL)
    xb_life_dialog_open (widget, office_of (widget), type, remember (widget, person));
}

/* The same event of everybody who is selected in the list. */
static void
on_event_many (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);
  g_autoptr (GArray) people = office_of (widget) != NULL ? xb_people_page_selected (xb_window_people (self)) : NULL;

  if (people != NULL && people->len > 0)
    xb_life_dialog_open_many (widget, office_of (widget), g_variant_get_string (parameter, NULL), people);
  else
    xb_window_say (self, _ ("Select the people in the list first: Ctrl or Shift with a click, or Ctrl+A for all."));
}

static void
on_history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_history_dialog_open (widget, office_of (widget), g_variant_get_int64 (parameter), 0);
}

static void
on_household_history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_history_dialog_open (widget, office_of (widget), 0, g_variant_get_int64 (parameter));
}

static void
on_household_paid (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_paid_dialog_open_household (widget, office_of (widget), g_variant_get_int64 (parameter));
}

static void
on_family (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_family_dialog_open (widget, office_of (widget), remember (widget, g_variant_get_int64 (parameter)));
}

/* The members of a household, in the list. */
static void
on_show_household (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbHousehold) household = office_of (widget) != NULL ? xb_household_load (xb_office_store (office_of (widget)), id, NULL) : NULL;
  g_autoptr (GPtrArray) members = household != NULL ? xb_household_members (xb_office_store (office_of (widget)), id, FALSE, NULL) : NULL;

  if (members == NULL)
    return;
  for (guint i = 0; i < members->len; i++)
    g_array_append_val (people, ((XbPerson *) g_ptr_array_index (members, i))->id);
  if (people->len == 0) /* nobody to show: the household itself */
    xb_household_dialog_edit (widget, office_of (widget), id);
  else
    xb_window_show_people (self, people, household->household_no);
}

static void
on_show_person (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbPerson) person = office_of (widget) != NULL ? xb_person_load (xb_office_store (office_of (widget)), id, NULL) : NULL;

  if (person == NULL)
    return;
  g_array_append_val (people, id);
  xb_window_show_people (self, people, person->values[XB_PERSON_NAME]);
}

/* The card of one household, on a page. */
static void
on_print_card (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (XbHousehold) household = office_of (widget) != NULL ? xb_household_load (xb_office_store (office_of (widget)), g_variant_get_int64 (parameter), NULL) : NULL;
  g_autoptr (XbPlace) place = household != NULL ? xb_place_load (xb_office_store (office_of (widget)), household->place_id, NULL) : NULL;
  XbLedgerJob *job;

  if (place == NULL)
    return;
  job = xb_ledger_job_new (office_of (widget), "household-card", place->code, NULL, NULL);
  job->set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (job->set, g_strdup ("household"), g_strdup (household->household_no));
  xb_ledger_print (widget, office_of (widget), job);
}

static void
on_print_list (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (office_of (widget) != NULL)
    xb_people_page_print (xb_window_people (XB_WINDOW (widget)));
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);

  if (office_of (widget) != NULL)
    {
      guint n = xb_people_page_copy (xb_window_people (self));
      g_autofree char *text = g_strdup_printf (ngettext ("%u row copied; paste it into Excel or WPS.", "%u rows copied; paste them into Excel or WPS.", n), n);

      xb_window_say (self, text);
    }
}

/** Gives the actions to the class of the window. */
void
xb_people_actions_install (GtkWidgetClass *window_class)
{
  static const struct
  {
    const char *name, *parameter;
    GtkWidgetActionActivateFunc func;
  } actions[] = { { "win.edit-person", "x", on_edit_person },
                  { "win.edit-household", "x", on_edit_household },
                  { "win.add-member", "x", on_add_member },
                  { "win.add-person", NULL, on_add_person },
                  { "win.reveal-person", "x", on_reveal_person },
                  { "win.event", "(sx)", on_event },
                  { "win.event-many", "s", on_event_many },
                  { "win.history", "x", on_history },
                  { "win.household-history", "x", on_household_history },
                  { "win.household-paid", "x", on_household_paid },
                  { "win.family", "x", on_family },
                  { "win.show-person", "x", on_show_person },
                  { "win.show-household", "x", on_show_household },
                  { "win.letter", "x", on_letter },
                  { "win.person-services", "x", on_services },
                  { "win.print-card", "x", on_print_card },
                  { "win.print-list", NULL, on_print_list },
                  { "win.copy-rows", NULL, on_copy } };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (window_class, actions[i].name, actions[i].parameter, actions[i].func);
}
