#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-places-dialog.h"

#include "forms/xb-form.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  GPtrArray *codes; /* (element-type utf8): of the places in the choice; the township, first, stands for a new village */
  XbPlace *place;   /* what the fields show; id 0: one to be added */
  GtkWidget *choice, *name, *code, *add_group;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->codes);
  xb_place_free (dialog->place);
  g_free (dialog);
}

/* Puts a place into the fields; takes it. */
static void
show_place (Dialog *dialog, XbPlace *place)
{
  gboolean village = strcmp (place->kind, "village") == 0;

  xb_place_free (dialog->place);
  dialog->place = place;
  gtk_editable_set_text (GTK_EDITABLE (dialog->name), place->name);
  gtk_editable_set_text (GTK_EDITABLE (dialog->code), place->code);
  /* A group's code is its village's and a number of our own. */
  gtk_widget_set_sensitive (dialog->code, village);
  gtk_widget_set_sensitive (dialog->add_group, village && place->id != 0);
  xb_form_mark_error (&dialog->form, NULL, NULL);
  dialog->form.dirty = FALSE;
}

/* (transfer full): a place to be added in @parent, with a code that is free. */
static XbPlace *
new_place (Dialog *dialog, XbPlace *parent, const char *kind)
{
  XbPlace *place = g_new0 (XbPlace, 1);

  place->parent_id = parent->id;
  place->kind = g_strdup (kind);
  place->code = xb_place_free_code (xb_office_store (dialog->office), parent, NULL);
  if (place->code == NULL)
    place->code = g_strdup ("");
  place->name = g_strdup ("");
  return place;
}

static void
on_chosen (Dialog *dialog)
{
  XbStore *store = xb_office_store (dialog->office);
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->choice));
  XbPlace *place = at < dialog->codes->len ? xb_place_by_code (store, g_ptr_array_index (dialog->codes, at), NULL) : NULL;

  if (place == NULL)
    return;
  if (strcmp (place->kind, "township") == 0)
    {
      show_place (dialog, new_place (dialog, place, "village"));
      xb_place_free (place);
    }
  else
    show_place (dialog, place);
}

static void
fill_choice (Dialog *dialog, const char *selected)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkStringList) model = NULL;
  guint at = 0;

  g_ptr_array_set_size (dialog->codes, 0);
  xb_office_list_places (dialog->office, dialog->codes, names);
  if (names->len > 0)
    {
      g_free (g_ptr_array_index (names, 0));
      g_ptr_array_index (names, 0) = g_strdup (_ ("(new village)"));
    }
  g_ptr_array_add (names, NULL);
  for (guint i = 1; i < dialog->codes->len; i++)
    if (g_strcmp0 (g_ptr_array_index (dialog->codes, i), selected) == 0)
      at = i;
  model = gtk_string_list_new ((const char *const *) names->pdata);
  gtk_drop_down_set_model (GTK_DROP_DOWN (dialog->choice), G_LIST_MODEL (model));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (dialog->choice), at);
  on_chosen (dialog);
}

static void
on_add_group (Dialog *dialog)
{
  show_place (dialog, new_place (dialog, dialog->place, "group"));
  gtk_widget_grab_focus (dialog->name);
}

static gboolean
write_place (Dialog *dialog, GError **error)
{
  XbStore *store = xb_office_store (dialog->office);
  XbPlace *place = dialog->place;
  g_autoptr (GString) name = g_string_new (gtk_editable_get_text (GTK_EDITABLE (dialog->name)));
  g_autoptr (GString) code = g_string_new (gtk_editable_get_text (GTK_EDITABLE (dialog->code)));
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  xb_text_clean (name);
  xb_text_squeeze (code);
  g_free (place->name);
  place->name = g_strdup (name->str);
  if (strcmp (place->kind, "village") == 0)
    {
      g_free (place->code);
      place->code = g_strdup (code->str);
    }
  if (!xb_place_check (store, place, error))
    return FALSE;
  title = g_strdup_printf (place->id != 0 ? _ ("Place %s changed") : _ ("Place %s added"), place->name);
  txn = xb_txn_begin (store, xb_office_operator (dialog->office), XB_ENTRY_EDIT, title, error);
  return txn != NULL && (place->id != 0 ? xb_place_update (txn, store, place, error) : xb_place_insert (txn, store, place, error))
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  if (!write_place (dialog, &error))
    {
      xb_form_show_error (&dialog->form, error->code == XB_REGISTER_ERROR_PLACE_UNKNOWN ? dialog->code : dialog->name, error->message);
      return;
    }
  code = g_strdup (dialog->place->code);
  fill_choice (dialog, code);
  xb_office_changed (dialog->office);
}

/** Opens the villages and groups of the office, to be named, coded and added to. */
void
xb_places_dialog_open (GtkWidget *parent, XbOffice *office)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  const char *const none[] = { NULL };

  dialog->office = g_object_ref (office);
  dialog->codes = g_ptr_array_new_with_free_func (g_free);
  xb_form_init (&dialog->form, parent, _ ("Villages and groups"), _ ("_Save"));
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->choice = xb_form_add_choices (&dialog->form, _ ("Place"), none, 0);
  dialog->add_group = gtk_button_new_with_mnemonic (_ ("Add a _group to this village"));
  dialog->name = xb_form_add_entry (&dialog->form, _ ("Name of the place"), NULL, _ ("such as 青山村"));
  dialog->code = xb_form_add_entry (&dialog->form, _ ("Village code"), NULL, _ ("12 digits"));
  gtk_grid_attach (GTK_GRID (dialog->form.grid), dialog->add_group, 3, 1, 1, 1);
  g_signal_connect_swapped (dialog->choice, "notify::selected", G_CALLBACK (on_chosen), dialog);
  g_signal_connect_swapped (dialog->add_group, "clicked", G_CALLBACK (on_add_group), dialog);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  fill_choice (dialog, NULL);
  xb_form_present_guarded (&dialog->form, office, 0);
}
