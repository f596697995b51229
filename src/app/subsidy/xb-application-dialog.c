#define G_LOG_DOMAIN "xiangbu"

/* An application: what it says, what was brought, where the money goes. */

#include "subsidy/xb-subsidy-views.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "subsidy/xb-case.h"
#include "subsidy/xb-payee-account.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-picker.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbScheme *scheme;
  gint64 person_id, case_id;
  GtkWidget *category, *applied_on, *paid_until, *payee, *holder, *bank, *account, *notes; /* category: (nullable) */
  GPtrArray *declarations, *documents; /* (element-type GtkWidget): in the order of the scheme */
  GPtrArray *categories;               /* (element-type utf8): of the choice */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  xb_scheme_free (dialog->scheme);
  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->declarations);
  g_ptr_array_unref (dialog->documents);
  g_ptr_array_unref (dialog->categories);
  g_free (dialog);
}

/* What was declared; an answer that is not given yet is not there. */
static GHashTable *
read_answers (Dialog *dialog)
{
  GHashTable *answers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < dialog->declarations->len; i++)
    {
      GtkWidget *drop = g_ptr_array_index (dialog->declarations, i);
      guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop));

      if (at == 1 || at == 2)
        g_hash_table_insert (answers, g_object_get_data (G_OBJECT (drop), "id"), (gpointer) (at == 1 ? "yes" : "no"));
    }
  return answers;
}

/* Ticks that were taken away are taken back one by one; the others go with the application. */
static gboolean
untick (Dialog *dialog, GError **error)
{
  for (guint i = 0; dialog->case_id != 0 && i < dialog->documents->len; i++)
    {
      GtkWidget *check = g_ptr_array_index (dialog->documents, i);

      if (!gtk_check_button_get_active (GTK_CHECK_BUTTON (check)) && g_object_get_data (G_OBJECT (check), "was") != NULL
          && !xb_case_document (xb_office_store (dialog->office), xb_office_catalog (dialog->office), xb_office_operator (dialog->office), dialog->case_id,
                                g_object_get_data (G_OBJECT (check), "id"), FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static void
on_save (Dialog *dialog)
{
  g_autofree char *applied_on = xb_typed (dialog->applied_on), *paid_until = xb_typed (dialog->paid_until), *holder = xb_typed (dialog->holder), *bank = xb_typed (dialog->bank),
                  *account = xb_typed (dialog->account), *notes = xb_typed (dialog->notes);
  g_autoptr (GHashTable) answers = read_answers (dialog);
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *payee = xb_picker_value (dialog->payee);
  XbOffice *office = dialog->office;
  guint at = dialog->category != NULL ? gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->category)) : 0;
  XbApplication application = { .scheme = dialog->scheme->def->id, .person_id = dialog->person_id, .payee_id = payee != NULL ? g_ascii_strtoll (payee, NULL, 10) : 0,
                                .category = dialog->category != NULL && at < dialog->categories->len ? g_ptr_array_index (dialog->categories, at) : NULL,
                                .applied_on = applied_on, .paid_until = paid_until, .notes = notes, .holder = holder, .bank_name = bank, .bank_account = account, .answers = answers };
  gboolean ok;

  for (guint i = 0; i < dialog->documents->len; i++)
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (g_ptr_array_index (dialog->documents, i))))
      g_ptr_array_add (documents, g_object_get_data (G_OBJECT (g_ptr_array_index (dialog->documents, i)), "id"));
  g_ptr_array_add (documents, NULL);
  application.documents = (const char *const *) documents->pdata;
  if (dialog->case_id == 0)
    ok = xb_case_apply (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), &application, &error) != 0;
  else
    ok = untick (dialog, &error) && xb_case_change (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), dialog->case_id, &application, &error);
  if (!ok)
    {
      xb_form_mark_error (&dialog->form, NULL, error->message);
      return;
    }
  g_object_ref (office);
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
  g_object_unref (office);
}

/* Declarations, each answered or not yet; documents, each brought or not. */
static void
add_items (Dialog *dialog)
{
  const char *const answers[] = { _ ("not asked yet"), _ ("yes"), _ ("no"), NULL };
  g_autoptr (GArray) declarations = xb_case_declarations (xb_office_store (dialog->office), dialog->scheme->def, dialog->case_id, NULL);
  g_autoptr (GArray) documents = xb_case_documents (xb_office_store (dialog->office), dialog->scheme->def, dialog->case_id, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  for (guint i = 0; declarations != NULL && i < declarations->len; i++)
    {
      const XbCaseItem *item = &g_array_index (declarations, XbCaseItem, i);
      GtkWidget *drop = gtk_drop_down_new_from_strings (answers), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new (item->title);

      gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), item->value == NULL ? 0 : strcmp (item->value, "yes") == 0 ? 1 : 2);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
      gtk_widget_set_hexpand (label, TRUE);
      xb_set_name (drop, item->title);
      g_object_set_data (G_OBJECT (drop), "id", (gpointer) g_intern_string (item->id));
      gtk_box_append (GTK_BOX (line), label);
      gtk_box_append (GTK_BOX (line), drop);
      gtk_box_append (GTK_BOX (box), line);
      g_ptr_array_add (dialog->declarations, drop);
    }
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const XbCaseItem *item = &g_array_index (documents, XbCaseItem, i);
      g_autofree char *title = item->required ? g_strdup (item->title) : g_strdup_printf (_ ("%s (if there is one)"), item->title);
      GtkWidget *check = gtk_check_button_new_with_label (title);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), item->value != NULL);
      g_object_set_data (G_OBJECT (check), "id", (gpointer) g_intern_string (item->id));
      g_object_set_data (G_OBJECT (check), "was", item->value != NULL ? dialog : NULL);
      gtk_box_append (GTK_BOX (box), check);
      g_ptr_array_add (dialog->documents, check);
    }
  xb_form_add_line (&dialog->form, box);
}

static void
add_category (Dialog *dialog, const char *chosen)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  guint selected = 0;

  for (guint i = 0; i < dialog->scheme->def->categories->len; i++)
    {
      const XbSchemeCategory *category = g_ptr_array_index (dialog->scheme->def->categories, i);

      if (category->test != NULL)
        continue;
      if (g_strcmp0 (category->id, chosen) == 0)
        selected = titles->len;
      g_ptr_array_add (dialog->categories, category->id);
      g_ptr_array_add (titles, category->title);
    }
  if (titles->len == 0)
    return;
  g_ptr_array_add (titles, NULL);
  dialog->category = xb_form_add_choices (&dialog->form, _ ("Category"), (const char *const *) titles->pdata, selected);
}

/* Where the money went last, or what the register knows: to be checked, not typed. */
static void
propose_account (Dialog *dialog, gint64 payee)
{
  g_autoptr (GPtrArray) accounts = xb_payee_account_list (xb_office_store (dialog->office), payee, NULL, NULL);
  g_autoptr (XbPerson) person = xb_person_load (xb_office_store (dialog->office), payee, NULL);
  const XbPayeeAccount *last = accounts != NULL && accounts->len > 0 ? g_ptr_array_index (accounts, 0) : NULL;
  const char *holder = last != NULL ? last->holder : person != NULL ? person->values[XB_PERSON_NAME] : NULL;
  const char *bank = last != NULL ? last->bank_name : person != NULL ? person->values[XB_PERSON_BANK_NAME] : NULL;
  const char *account = last != NULL ? last->bank_account : person != NULL ? person->values[XB_PERSON_BANK_ACCOUNT] : NULL;

  gtk_editable_set_text (GTK_EDITABLE (dialog->holder), holder != NULL ? holder : "");
  gtk_editable_set_text (GTK_EDITABLE (dialog->bank), bank != NULL ? bank : "");
  gtk_editable_set_text (GTK_EDITABLE (dialog->account), account != NULL ? account : "");
}

/**
 * xb_application_dialog_open:
 * @scheme: of a new application
 * @case_id: 0: a new one
 */
void
xb_application_dialog_open (GtkWidget *parent, XbOffice *office, const char *scheme, gint64 person_id, gint64 case_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbCase) one = case_id != 0 ? xb_case_load (xb_office_store (office), case_id, &error) : NULL;
  g_autoptr (XbScheme) loaded = case_id == 0 || one != NULL ? xb_scheme_load (xb_office_store (office), xb_office_catalog (office), one != NULL ? one->scheme : scheme, TRUE, &error) : NULL;
  g_autoptr (XbPerson) person = loaded != NULL ? xb_person_load (xb_office_store (office), one != NULL ? one->person_id : person_id, &error) : NULL;
  g_autofree char *title = NULL, *payee = NULL;
  Dialog *dialog;
  gint64 payee_id;

  if (person == NULL)
    {
      xb_show_error (parent, _ ("Application"), error->message);
      return;
    }
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  dialog->scheme = g_steal_pointer (&loaded);
  dialog->person_id = person->id;
  dialog->case_id = case_id;
  dialog->declarations = g_ptr_array_new ();
  dialog->documents = g_ptr_array_new ();
  dialog->categories = g_ptr_array_new ();
  payee_id = one != NULL ? one->payee_id : person->id;
  payee = g_strdup_printf ("%" G_GINT64_FORMAT, payee_id);
  title = g_strdup_printf (_ ("%s: %s"), dialog->scheme->def->name, person->values[XB_PERSON_NAME]);
  xb_form_init (&dialog->form, parent, title, _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "subsidies#cases");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->applied_on = xb_form_add_entry (&dialog->form, _ ("Applied on"), one != NULL ? one->applied_on : NULL, _ ("empty: today"));
  dialog->paid_until = xb_form_add_entry (&dialog->form, _ ("Paid elsewhere until"), one != NULL ? one->paid_until : NULL, _ ("of cases from before this program"));
  add_category (dialog, one != NULL ? one->category : NULL);
  dialog->payee = xb_picker_new (office, XB_PICK_PERSON);
  xb_picker_set (dialog->payee, payee, one != NULL ? one->payee_name : person->values[XB_PERSON_NAME]);
  xb_form_add_widget (&dialog->form, _ ("Paid to"), dialog->payee);
  dialog->holder = xb_form_add_entry (&dialog->form, _ ("Account holder"), NULL, NULL);
  dialog->bank = xb_form_add_entry (&dialog->form, _ ("Bank"), NULL, NULL);
  dialog->account = xb_form_add_entry (&dialog->form, _ ("Account"), NULL, _ ("12 to 19 digits"));
  dialog->notes = xb_form_add_entry (&dialog->form, _ ("Notes"), one != NULL ? one->notes : NULL, NULL);
  propose_account (dialog, payee_id);
  add_items (dialog);
  gtk_widget_set_sensitive (dialog->paid_until, case_id == 0);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, office, case_id);
}
