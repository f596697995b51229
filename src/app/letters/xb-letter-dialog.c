#define G_LOG_DOMAIN "xiangbu"

#include "letters/xb-letter-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "letter/xb-letter.h"
#include "print/xb-preview.h"
#include "register/xb-person.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbCatalog *catalog;
  XbLetterDef *def;
  gint64 record;     /* the person, or the entry it is about */
  GPtrArray *entries; /* (element-type GtkEntry): of the fields */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  xb_catalog_free (dialog->catalog);
  g_ptr_array_unref (dialog->entries);
  g_free (dialog);
}

/* (transfer full) (nullable): the letter as it would go out; says in the form what is missing. */
static XbLetter *
draft (Dialog *dialog)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  XbLetter *letter;

  for (guint i = 0; i < dialog->entries->len; i++)
    {
      XbLedgerParameter *field = g_ptr_array_index (dialog->def->fields, i);
      const char *text = gtk_editable_get_text (GTK_EDITABLE (g_ptr_array_index (dialog->entries, i)));

      if (g_hash_table_contains (dialog->def->required, field->id) && *text == '\0')
        {
          g_autofree char *missing = g_strdup_printf (_ ("“%s” must be filled in."), field->title);

          xb_form_show_error (&dialog->form, g_ptr_array_index (dialog->entries, i), missing);
          return NULL;
        }
      g_hash_table_insert (fields, field->id, (gpointer) text);
    }
  /* A certificate names its person in full: that is what it is for. Who issued it for what is on record with it. */
  letter = xb_letter_draft (xb_office_store (dialog->office), dialog->def, dialog->record, fields, xb_office_operator (dialog->office), TRUE, &error);
  if (letter == NULL)
    xb_form_show_error (&dialog->form, NULL, error->message);
  return letter;
}

static void
on_preview (Dialog *dialog)
{
  XbLetter *letter = draft (dialog);

  if (letter == NULL)
    return;
  xb_form_show_error (&dialog->form, NULL, NULL);
  xb_preview_open (dialog->form.window, xb_letter_pages_new (letter), letter, (GDestroyNotify) xb_letter_free, letter->title);
}

static void
on_issue (Dialog *dialog)
{
  XbLetter *letter = draft (dialog);
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog->form.window));

  if (letter == NULL)
    return;
  if (!xb_letter_issue (xb_office_store (office), letter, &error))
    {
      xb_letter_free (letter);
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
  xb_preview_open (GTK_WIDGET (parent), xb_letter_pages_new (letter), letter, (GDestroyNotify) xb_letter_free, letter->reference);
}

static void
ask_fields (GtkWidget *parent, XbOffice *office, gint64 record, const char *id)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *preview = gtk_button_new_with_mnemonic (_ ("_Preview"));

  dialog->office = g_object_ref (office);
  dialog->catalog = xb_catalog_ref (xb_office_catalog (office));
  dialog->def = xb_catalog_letter (dialog->catalog, id);
  dialog->record = record;
  dialog->entries = g_ptr_array_new ();
  xb_form_init (&dialog->form, parent, dialog->def->name, _ ("_Issue and print"));
  xb_help_set_topic (dialog->form.window, "letters");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  for (guint i = 0; i < dialog->def->fields->len; i++)
    {
      XbLedgerParameter *field = g_ptr_array_index (dialog->def->fields, i);

      g_ptr_array_add (dialog->entries, xb_form_add_entry (&dialog->form, field->title, field->value,
                                                           g_hash_table_contains (dialog->def->required, field->id) ? _ ("must be filled in") : NULL));
    }
  gtk_box_prepend (GTK_BOX (gtk_widget_get_parent (dialog->form.save)), preview);
  g_signal_connect_swapped (preview, "clicked", G_CALLBACK (on_preview), dialog);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_issue), dialog);
  xb_form_present_guarded (&dialog->form, office, 0);
}

/* ---- which letter ---- */

typedef struct
{
  XbForm form;
  XbOffice *office;
  gint64 person;
  GPtrArray *ids; /* (element-type utf8) */
  GtkWidget *letter;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->office);
  g_ptr_array_unref (choice->ids);
  g_free (choice);
}

static void
on_chosen (Choice *choice)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (choice->form.window));
  g_autoptr (XbOffice) office = g_object_ref (choice->office);
  g_autofree char *id = g_strdup (g_ptr_array_index (choice->ids, gtk_drop_down_get_selected (GTK_DROP_DOWN (choice->letter))));
  gint64 person = choice->person;

  gtk_window_destroy (GTK_WINDOW (choice->form.window));
  ask_fields (GTK_WIDGET (parent), office, person, id);
}

/** Asks which letter for @person, then what it needs. */
void
xb_letter_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person)
{
  Choice *choice;
  GArray *list = xb_catalog_list (xb_office_catalog (office));
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  g_autoptr (XbPerson) loaded = xb_person_load (xb_office_store (office), person, NULL);
  g_autofree char *title = NULL;

  if (loaded == NULL)
    return;
  choice = g_new0 (Choice, 1);
  choice->office = g_object_ref (office);
  choice->person = person;
  choice->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < list->len; i++)
    {
      XbCatalogEntry *entry = &g_array_index (list, XbCatalogEntry, i);

      if (strcmp (entry->kind, "letter") != 0 || entry->problem != NULL || xb_catalog_letter (xb_office_catalog (office), entry->id)->of != NULL)
        continue;
      g_ptr_array_add (choice->ids, g_strdup (entry->id));
      g_ptr_array_add (titles, (gpointer) entry->title);
    }
  g_ptr_array_add (titles, NULL);
  title = g_strdup_printf (_ ("Letter for %s"), loaded->values[XB_PERSON_NAME]);
  xb_form_init (&choice->form, parent, title, _ ("_Next"));
  xb_help_set_topic (choice->form.window, "letters");
  g_object_set_data_full (G_OBJECT (choice->form.window), "dialog", choice, choice_free);
  choice->letter = xb_form_add_choices (&choice->form, _ ("Letter"), (const char *const *) titles->pdata, 0);
  g_signal_connect_swapped (choice->form.save, "clicked", G_CALLBACK (on_chosen), choice);
  xb_form_present (&choice->form);
}

/* (nullable) (transfer none): the letter that is written from entries of the register @book */
static const char *
letter_of (XbOffice *office, const char *book)
{
  XbCatalog *catalog = xb_office_catalog (office);
  GArray *list = xb_catalog_list (catalog);

  for (guint i = 0; i < list->len; i++)
    {
      XbCatalogEntry *entry = &g_array_index (list, XbCatalogEntry, i);

      if (strcmp (entry->kind, "letter") == 0 && entry->problem == NULL && g_strcmp0 (xb_catalog_letter (catalog, entry->id)->of, book) == 0)
        return entry->id;
    }
  return NULL;
}

/** Whether there is a letter that is written from entries of the register @book. */
gboolean
xb_letter_dialog_has (XbOffice *office, const char *book)
{
  return letter_of (office, book) != NULL;
}

/** Asks what the letter about an entry of the register @book needs. */
void
xb_letter_dialog_open_of (GtkWidget *parent, XbOffice *office, const char *book, gint64 entry)
{
  const char *id = letter_of (office, book);

  if (id != NULL)
    ask_fields (parent, office, entry, id);
}
