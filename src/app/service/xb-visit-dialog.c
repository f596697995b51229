#define G_LOG_DOMAIN "xiangbu"

/* A visit: what was found, with what was found the last time beside it. */

#include "service/xb-service-views.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "service/xb-ask-widgets.h"
#include "service/xb-ask.h"
#include "service/xb-checklist.h"
#include "service/xb-service-case.h"
#include "service/xb-visit.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbChecklistDef *def;
  gint64 visit_id; /* 0: a new one */
  gint64 person_id, turn;
  char *item;
  char *again_before; /* (nullable): the next visit as it stands */
  GtkWidget *date, *worker, *again, *notes;
  GPtrArray *widgets; /* (element-type GtkWidget): of xb_ask_widget_add() */
  char *warned;              /* (nullable): what was unusual when Save was pressed: pressed again, it is meant */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  xb_checklist_def_free (dialog->def);
  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->widgets);
  g_free (dialog->item);
  g_free (dialog->again_before);
  g_free (dialog->warned);
  g_free (dialog);
}

/* What was typed, "" where nothing stands, and what of it is unusual; %NULL where a field holds what cannot be, which is then marked. */
static GHashTable *
read_values (Dialog *dialog, GString *unusual)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < dialog->widgets->len; i++)
    {
      GtkWidget *widget = g_ptr_array_index (dialog->widgets, i);
      const XbAsk *ask = xb_ask_widget_ask (widget);
      g_autofree char *typed = xb_ask_widget_read (widget), *clean = NULL, *odd = NULL;
      g_autoptr (GError) error = NULL;

      if (*typed == '\0')
        {
          g_hash_table_insert (values, ask->id, g_steal_pointer (&typed));
          continue;
        }
      clean = xb_ask_clean (ask, typed, &odd, &error);
      if (clean == NULL)
        {
          xb_form_mark_error (&dialog->form, widget, error->message);
          return NULL;
        }
      if (odd != NULL)
        g_string_append_printf (unusual, "%s\n", odd);
      g_hash_table_insert (values, ask->id, g_steal_pointer (&typed));
    }
  return g_steal_pointer (&values);
}

static char *
all_words (const GPtrArray *warnings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < warnings->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) g_ptr_array_index (warnings, i));
  return g_string_free (text, FALSE);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (GString) unusual = g_string_new (NULL);
  g_autoptr (GHashTable) values = read_values (dialog, unusual);
  g_autofree char *date = xb_typed (dialog->date), *worker = xb_typed (dialog->worker), *again = xb_typed (dialog->again), *notes = xb_typed (dialog->notes);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  XbVisitEntry entry = { .person_id = dialog->person_id, .checklist = dialog->def->id, .item = dialog->item, .turn = dialog->turn, .date = date, .worker = worker,
                         .follow_up_on = again, .notes = notes, .values = values };
  gboolean ok;

  if (values == NULL)
    return;
  if (unusual->len > 0 && g_strcmp0 (dialog->warned, unusual->str) != 0)
    {
      g_autofree char *words = g_strconcat (unusual->str, _ ("If it is right, press Save once more."), NULL);

      g_free (dialog->warned);
      dialog->warned = g_strdup (unusual->str);
      xb_form_mark_error (&dialog->form, NULL, words);
      return;
    }
  if (dialog->visit_id == 0)
    ok = xb_visit_record (xb_office_store (office), xb_office_operator (office), &entry, warnings, &error) != 0;
  else
    {
      /* What was emptied goes; a next visit that was not touched follows the values. */
      entry.worker = worker != NULL ? worker : "";
      entry.notes = notes != NULL ? notes : "";
      entry.follow_up_on = g_strcmp0 (again, dialog->again_before) == 0 ? NULL : again != NULL ? again : "";
      ok = xb_visit_correct (xb_office_store (office), xb_office_operator (office), dialog->visit_id, &entry, warnings, &error);
    }
  /* What was unusual was said already; what the entries call for is said now. */
  for (guint i = warnings->len; ok && i-- > 0;)
    if (strstr (unusual->str, g_ptr_array_index (warnings, i)) != NULL)
      g_ptr_array_remove_index (warnings, i);
  xb_form_finish (&dialog->form, NULL, _ ("Visit"), ok ? all_words (warnings) : NULL, error);
  if (ok)
    xb_office_changed (office);
}

/* The value an entry had at the last visit that has one. */
static const char *
last_value (const GPtrArray *visits, const char *entry)
{
  for (guint i = 0; visits != NULL && i < visits->len; i++)
    {
      const XbVisit *visit = g_ptr_array_index (visits, i);

      for (guint k = 0; visit->void_reason == NULL && k < visit->values->len; k++)
        if (strcmp (((XbVisitValue *) g_ptr_array_index (visit->values, k))->entry, entry) == 0)
          return ((XbVisitValue *) g_ptr_array_index (visit->values, k))->text;
    }
  return NULL;
}

/* The entries of the item, each with what stands in it and what stood there the last time. */
static void
add_entries (Dialog *dialog, const XbChecklistItem *item, GHashTable *stored, const GPtrArray *before)
{
  gboolean sees = xb_service_sees_health (xb_office_store (dialog->office), xb_office_operator (dialog->office)), hidden = FALSE;

  for (guint i = 0; i < dialog->def->entries->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (dialog->def->entries, i);

      if (item != NULL && !xb_checklist_item_asks (item, ask))
        continue;
      if (ask->health && !sees)
        hidden = TRUE;
      else
        xb_ask_widget_add (&dialog->form, dialog->widgets, ask, stored != NULL ? g_hash_table_lookup (stored, ask->id) : NULL, last_value (before, ask->id));
    }
  if (hidden)
    xb_form_add_line (&dialog->form, xb_filter_hint (_ ("Health data is entered by who may see it.")));
}

static Dialog *
dialog_new (GtkWidget *parent, XbOffice *office, XbChecklistDef *def, const char *name, const char *title)
{
  g_autofree char *words = g_strdup_printf (_ ("%s: %s"), name, title);
  Dialog *dialog = g_new0 (Dialog, 1);

  dialog->office = g_object_ref (office);
  dialog->def = def;
  dialog->widgets = g_ptr_array_new ();
  xb_form_init (&dialog->form, parent, words, _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "today#visit");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  return dialog;
}

static void
present (Dialog *dialog, const char *again, const char *notes)
{
  dialog->again = xb_form_add_entry (&dialog->form, _ ("Next visit"), again, _ ("where it is to be looked at again"));
  dialog->notes = xb_form_add_entry (&dialog->form, _ ("Notes"), notes, NULL);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, dialog->office, dialog->visit_id != 0 ? dialog->visit_id : dialog->person_id);
}

/* The definition that counts for a case, or for whoever has none yet; the form keeps it. */
static XbChecklistDef *
load_def (XbOffice *office, const char *checklist, gint64 case_id, GError **error)
{
  XbStore *store = xb_office_store (office);
  g_autoptr (XbServiceCase) one = case_id != 0 ? xb_service_case_load (store, case_id, error) : NULL;
  const XbChecklistDef *def = case_id == 0 ? xb_checklist_in_force (store, checklist, NULL, error) : one != NULL ? xb_checklist_version (store, one->version_id, error) : NULL;

  return def != NULL ? xb_checklist_def_from_text (def->id, def->text, error) : NULL;
}

/**
 * xb_visit_dialog_open:
 * @line: what the visit is for
 */
void
xb_visit_dialog_open (GtkWidget *parent, XbOffice *office, const XbDueLine *line)
{
  g_autoptr (GError) error = NULL;
  XbStore *store = xb_office_store (office);
  g_autoptr (XbChecklistDef) def = load_def (office, line->checklist, line->case_id, &error);
  const XbVisitQuery query = { .person_id = line->person_id, .checklist = line->checklist };
  g_autoptr (GPtrArray) before = def != NULL ? xb_visit_list (store, &query, xb_service_sees_health (store, xb_office_operator (office)), &error) : NULL;
  const XbChecklistItem *item;
  Dialog *dialog;

  if (before == NULL)
    {
      xb_show_error (parent, _ ("Visit"), error->message);
      return;
    }
  item = xb_checklist_def_item_of (def, line->item);
  dialog = dialog_new (parent, office, g_steal_pointer (&def), line->name, line->title);
  dialog->person_id = line->person_id;
  dialog->turn = line->turn;
  dialog->item = g_strdup (line->item);
  dialog->date = xb_form_add_entry (&dialog->form, _ ("Day of the visit"), NULL, _ ("empty: today"));
  dialog->worker = xb_form_add_entry (&dialog->form, _ ("Worker"), line->worker != NULL ? line->worker : xb_office_operator (office), NULL);
  add_entries (dialog, item, NULL, before);
  present (dialog, NULL, NULL);
}

/** Mends a visit that was entered wrongly. What stood there stays in the history. */
void
xb_visit_dialog_correct (GtkWidget *parent, XbOffice *office, gint64 visit_id)
{
  g_autoptr (GError) error = NULL;
  XbStore *store = xb_office_store (office);
  g_autoptr (XbVisit) visit = xb_visit_load (store, visit_id, FALSE, &error);
  g_autoptr (XbChecklistDef) def = visit != NULL ? load_def (office, visit->checklist, visit->case_id, &error) : NULL;
  g_autoptr (GHashTable) stored = def != NULL ? xb_visit_values (store, visit_id, &error) : NULL;
  Dialog *dialog;

  if (stored == NULL || visit->void_reason != NULL)
    {
      xb_show_error (parent, _ ("Visit"), stored == NULL ? error->message : _ ("This visit was struck out already."));
      return;
    }
  dialog = dialog_new (parent, office, g_steal_pointer (&def), visit->name, visit->title);
  dialog->visit_id = visit_id;
  dialog->again_before = g_strdup (visit->follow_up_on);
  dialog->date = xb_form_add_entry (&dialog->form, _ ("Day of the visit"), visit->date, NULL);
  dialog->worker = xb_form_add_entry (&dialog->form, _ ("Worker"), visit->worker, NULL);
  add_entries (dialog, xb_checklist_def_item_of (dialog->def, visit->item), stored, NULL);
  present (dialog, visit->follow_up_on, visit->notes);
}
