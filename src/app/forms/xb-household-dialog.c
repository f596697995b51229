#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-household-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbHousehold *household;
  GPtrArray *places; /* (element-type utf8): codes */
  GtkWidget *number, *place, *address, *book, *notes;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  xb_household_free (dialog->household);
  g_ptr_array_unref (dialog->places);
  g_free (dialog);
}

static void
take (char **where, GtkWidget *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  g_free (*where);
  *where = *text != '\0' ? g_strdup (text) : NULL;
}

static gboolean
write_household (Dialog *dialog, GError **error)
{
  XbStore *store = xb_office_store (dialog->office);
  XbHousehold *household = dialog->household;
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->place));

  take (&household->household_no, dialog->number);
  if (household->household_no == NULL)
    household->household_no = g_strdup ("");
  take (&household->address, dialog->address);
  take (&household->hukou_book_no, dialog->book);
  take (&household->notes, dialog->notes);
  if (at < dialog->places->len)
    {
      g_autoptr (XbPlace) place = xb_place_find (store, g_ptr_array_index (dialog->places, at), error);

      if (place == NULL)
        return FALSE;
      household->place_id = place->id;
    }
  if (!xb_household_check (store, household, error))
    return FALSE;
  title = g_strdup_printf (_ ("Household %s changed"), household->household_no);
  txn = xb_txn_begin (store, xb_office_operator (dialog->office), XB_ENTRY_EDIT, title, error);
  return txn != NULL && xb_household_update (txn, store, household, error)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);

  if (!write_household (dialog, &error))
    {
      xb_form_show_error (&dialog->form, dialog->number, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
}

void
xb_household_dialog_edit (GtkWidget *parent, XbOffice *office, gint64 id)
{
  g_autoptr (GError) error = NULL;
  XbStore *store = xb_office_store (office);
  XbHousehold *household = xb_household_load (store, id, &error);
  g_autoptr (XbPlace) now = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  Dialog *dialog;
  guint selected = 0;

  if (household == NULL)
    {
      xb_show_error (parent, _ ("Household"), error->message);
      return;
    }
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  dialog->household = household;
  dialog->places = g_ptr_array_new_with_free_func (g_free);
  xb_office_list_places (office, dialog->places, names);
  now = xb_place_load (store, household->place_id, NULL);
  for (guint i = 0; now != NULL && i < dialog->places->len; i++)
    if (strcmp (g_ptr_array_index (dialog->places, i), now->code) == 0)
      selected = i;
  g_ptr_array_add (names, NULL);
  xb_form_init (&dialog->form, parent, _ ("Household"), _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "people#edit");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->number = xb_form_add_entry (&dialog->form, _ ("Household no."), household->household_no, NULL);
  dialog->place = xb_form_add_choices (&dialog->form, _ ("Place"), (const char *const *) names->pdata, selected);
  dialog->address = xb_form_add_entry (&dialog->form, _ ("Address"), household->address, NULL);
  dialog->book = xb_form_add_entry (&dialog->form, _ ("Hukou book no."), household->hukou_book_no, NULL);
  dialog->notes = xb_form_add_entry (&dialog->form, _ ("Notes"), household->notes, NULL);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, office, household->id);
}
