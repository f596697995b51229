#define G_LOG_DOMAIN "xiangbu"

/* Somebody takes a service up: who, since when, who looks after them, what they agreed to, and what days count from. */

#include "service/xb-service-views.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "service/xb-ask-widgets.h"
#include "service/xb-checklist.h"
#include "service/xb-service-case.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-picker.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbChecklistDef *def;
  gint64 case_id; /* 0: a new one */
  GtkWidget *person, *opened, *worker, *consent_by, *consent_on, *notes; /* person, opened: of a new one */
  GPtrArray *widgets; /* (element-type GtkWidget): of xb_ask_widget_add() */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  xb_checklist_def_free (dialog->def);
  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->widgets);
  g_free (dialog);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autofree char *opened = dialog->opened != NULL ? xb_typed (dialog->opened) : NULL, *worker = xb_typed (dialog->worker), *by = xb_typed (dialog->consent_by),
                  *on = xb_typed (dialog->consent_on), *notes = xb_typed (dialog->notes);
  const char *person = dialog->person != NULL ? xb_picker_value (dialog->person) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  XbServiceOpening opening = { .checklist = dialog->def->id, .opened_on = opened, .worker = worker, .consent_by = by, .consent_on = on, .notes = notes, .values = values };
  gboolean ok;

  for (guint i = 0; i < dialog->widgets->len; i++)
    {
      GtkWidget *widget = g_ptr_array_index (dialog->widgets, i);

      g_hash_table_insert (values, xb_ask_widget_ask (widget)->id, xb_ask_widget_read (widget));
    }
  if (dialog->case_id == 0 && person == NULL)
    {
      xb_form_mark_error (&dialog->form, dialog->person, _ ("Choose who it is: type a name, pinyin or the end of an ID number."));
      return;
    }
  if (dialog->case_id == 0)
    {
      opening.person_id = g_ascii_strtoll (person, NULL, 10);
      ok = xb_service_open (xb_office_store (office), xb_office_operator (office), &opening, &error) != 0;
    }
  else
    ok = xb_service_change (xb_office_store (office), xb_office_operator (office), dialog->case_id, &opening, &error);
  xb_form_finish (&dialog->form, NULL, dialog->def->name, ok ? g_strdup ("") : NULL, error);
  if (ok)
    xb_office_changed (office);
}

static void
add_fields (Dialog *dialog, GHashTable *values)
{
  gboolean sees = xb_service_sees_health (xb_office_store (dialog->office), xb_office_operator (dialog->office));

  for (guint i = 0; i < dialog->def->fields->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (dialog->def->fields, i);

      if (!ask->health || sees)
        xb_ask_widget_add (&dialog->form, dialog->widgets, ask, values != NULL ? g_hash_table_lookup (values, ask->id) : NULL, NULL);
    }
}

/** The same as xb_taking_dialog_open(), of somebody who is known where it is a new one. */
void
xb_taking_dialog_open_for (GtkWidget *parent, XbOffice *office, const char *checklist, gint64 case_id, gint64 person_id, const char *name)
{
  g_autoptr (GError) error = NULL;
  XbStore *store = xb_office_store (office);
  g_autoptr (XbServiceCase) one = case_id != 0 ? xb_service_case_load (store, case_id, &error) : NULL;
  g_autoptr (XbChecklist) loaded = case_id == 0 || one != NULL ? xb_checklist_load (store, xb_office_catalog (office), one != NULL ? one->checklist : checklist, TRUE, &error) : NULL;
  g_autoptr (GHashTable) values = NULL;
  g_autofree char *title = NULL;
  Dialog *dialog;

  if (loaded == NULL || (one != NULL && (values = xb_service_case_values (store, case_id, &error)) == NULL))
    {
      xb_show_error (parent, _ ("Service"), error->message);
      return;
    }
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  dialog->def = g_steal_pointer (&loaded->def);
  dialog->case_id = case_id;
  dialog->widgets = g_ptr_array_new ();
  title = one != NULL ? g_strdup_printf (_ ("%s: %s"), one->name, dialog->def->name) : g_strdup (dialog->def->name);
  xb_form_init (&dialog->form, parent, title, _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "today#tabs");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  if (one == NULL)
    {
      dialog->person = xb_picker_new (office, XB_PICK_PERSON);
      xb_form_add_widget (&dialog->form, _ ("Person"), dialog->person);
      if (person_id != 0)
        {
          g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, person_id);

          xb_picker_set (dialog->person, value, name);
        }
      dialog->opened = xb_form_add_entry (&dialog->form, _ ("Taken up on"), NULL, _ ("empty: today"));
    }
  add_fields (dialog, values);
  dialog->worker = xb_form_add_entry (&dialog->form, _ ("Worker"), one != NULL ? one->worker : NULL, _ ("who looks after them"));
  dialog->notes = xb_form_add_entry (&dialog->form, _ ("Notes"), one != NULL ? one->notes : NULL, NULL);
  dialog->consent_by = xb_form_add_entry (&dialog->form, _ ("Agreed by"), one != NULL ? one->consent_by : NULL, _ ("the person, or a child's parent"));
  dialog->consent_on = xb_form_add_entry (&dialog->form, _ ("Agreed on"), one != NULL ? one->consent_on : NULL, _ ("empty: today"));
  if (dialog->def->consent != NULL)
    xb_form_add_line (&dialog->form, xb_filter_hint (dialog->def->consent));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, dialog->office, one != NULL ? one->id : 0);
}

/**
 * xb_taking_dialog_open:
 * @checklist: of a new case
 * @case_id: 0: a new one
 */
void
xb_taking_dialog_open (GtkWidget *parent, XbOffice *office, const char *checklist, gint64 case_id)
{
  xb_taking_dialog_open_for (parent, office, checklist, case_id, 0, NULL);
}
