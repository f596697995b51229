#define G_LOG_DOMAIN "xiangbu"

/* A visit: what was found, with what was found the last time beside it. */

#include "service/xb-service-views.h"

#include "forms/xb-form.h"
#include "service/xb-ask-widgets.h"
#include "service/xb-ask.h"
#include "service/xb-checklist.h"
#include "service/xb-visit.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-report.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbChecklistDef *def;
  gint64 person_id, turn;
  char *item;
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
  g_free (dialog->warned);
  g_free (dialog);
}

/* What was typed, and what of it is unusual; %NULL where a field holds what cannot be, which is then marked. */
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
        continue;
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
  const XbVisitEntry entry = { .person_id = dialog->person_id, .checklist = dialog->def->id, .item = dialog->item, .turn = dialog->turn, .date = date, .worker = worker,
                               .follow_up_on = again, .notes = notes, .values = values };
  gint64 id;

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
  id = xb_visit_record (xb_office_store (office), xb_office_operator (office), &entry, warnings, &error);
  /* What was unusual was said already; what the entries call for is said now. */
  for (guint i = warnings->len; id != 0 && i-- > 0;)
    if (strstr (unusual->str, g_ptr_array_index (warnings, i)) != NULL)
      g_ptr_array_remove_index (warnings, i);
  xb_form_finish (&dialog->form, NULL, _ ("Visit"), id != 0 ? all_words (warnings) : NULL, error);
  if (id != 0)
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

/**
 * xb_visit_dialog_open:
 * @line: what the visit is for
 */
void
xb_visit_dialog_open (GtkWidget *parent, XbOffice *office, const XbDueLine *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbChecklist) checklist = xb_checklist_load (xb_office_store (office), xb_office_catalog (office), line->checklist, TRUE, &error);
  gboolean sees = xb_service_sees_health (xb_office_store (office), xb_office_operator (office));
  g_autoptr (GPtrArray) visits = NULL;
  g_autofree char *title = NULL, *plain = g_strndup (line->item, strcspn (line->item, "+"));
  const XbChecklistItem *item;
  gboolean hidden = FALSE;
  Dialog *dialog;

  if (checklist == NULL || (visits = xb_visit_list (xb_office_store (office), line->person_id, line->checklist, sees, &error)) == NULL)
    {
      xb_show_error (parent, _ ("Visit"), error->message);
      return;
    }
  item = xb_checklist_def_item (checklist->def, plain);
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  dialog->def = g_steal_pointer (&checklist->def);
  dialog->person_id = line->person_id;
  dialog->turn = line->turn;
  dialog->item = g_strdup (line->item);
  dialog->widgets = g_ptr_array_new ();
  title = g_strdup_printf (_ ("%s: %s"), line->name, line->title);
  xb_form_init (&dialog->form, parent, title, _ ("_Save"));
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->date = xb_form_add_entry (&dialog->form, _ ("Day of the visit"), NULL, _ ("empty: today"));
  dialog->worker = xb_form_add_entry (&dialog->form, _ ("Worker"), line->worker != NULL ? line->worker : xb_office_operator (office), NULL);
  for (guint i = 0; i < dialog->def->entries->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (dialog->def->entries, i);

      if (item != NULL && !xb_checklist_item_asks (item, ask))
        continue;
      if (ask->health && !sees)
        {
          hidden = TRUE;
          continue;
        }
      xb_ask_widget_add (&dialog->form, dialog->widgets, ask, NULL, last_value (visits, ask->id));
    }
  dialog->again = xb_form_add_entry (&dialog->form, _ ("Next visit"), NULL, _ ("where it is to be looked at again"));
  dialog->notes = xb_form_add_entry (&dialog->form, _ ("Notes"), NULL, NULL);
  if (hidden)
    {
      GtkWidget *label = gtk_label_new (_ ("Health data is entered by who may see it."));

      gtk_widget_add_css_class (label, "dim-label");
      xb_form_add_line (&dialog->form, label);
    }
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  dialog->form.guarded = TRUE;
  xb_form_present (&dialog->form);
}

/* ---- the visits of one person ---- */

/** All visits of a person for a service, the latest first. */
void
xb_visits_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person_id, const char *checklist)
{
  g_autoptr (GError) error = NULL;
  gboolean sees = xb_service_sees_health (xb_office_store (office), xb_office_operator (office));
  g_autoptr (GPtrArray) visits = xb_visit_list (xb_office_store (office), person_id, checklist, sees, &error);
  XbLedgerDef *def;
  XbLedgerTable *table;

  if (visits == NULL)
    {
      xb_show_error (parent, _ ("Visits"), error->message);
      return;
    }
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "item", _ ("Item"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "worker", _ ("Worker"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "values", _ ("Entries"), XB_COLUMN_TEXT)->width = 60;
  xb_ledger_def_add_column (def, "referral", _ ("Advised"), XB_COLUMN_TEXT)->width = 30;
  xb_ledger_def_add_column (def, "void", _ ("Struck out"), XB_COLUMN_TEXT)->width = 14;
  table = xb_ledger_table_new_own (def, _ ("Visits"));
  for (guint i = 0; i < visits->len; i++)
    {
      const XbVisit *visit = g_ptr_array_index (visits, i);
      g_autoptr (GString) values = g_string_new (NULL);

      for (guint k = 0; k < visit->values->len; k++)
        {
          const XbVisitValue *value = g_ptr_array_index (visit->values, k);

          g_string_append_printf (values, "%s%s %s%s", k > 0 ? _ (", ") : "", value->title, value->text, value->unit != NULL ? value->unit : "");
        }
      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, visit->date);
      xb_ledger_table_add (table, visit->title);
      xb_ledger_table_add (table, visit->worker);
      xb_ledger_table_add (table, values->str);
      xb_ledger_table_add (table, visit->referral);
      xb_ledger_table_add (table, visit->void_reason);
    }
  xb_report (parent, _ ("Visits"), visits->len == 0 ? _ ("There is none yet.") : NULL, table);
}
