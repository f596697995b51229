#define G_LOG_DOMAIN "xiangbu"

#include "books/xb-book-dialog.h"

#include "help/xb-help.h"
#include "book/xb-book-scan.h"
#include "forms/xb-form.h"
#include "scans/xb-scans.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbCatalog *catalog;   /* keeps @def */
  const XbBookDef *def;
  gint64 id;            /* 0: a new one */
  GPtrArray *widgets;   /* (element-type GtkWidget): one for each field */
  GtkWidget *scans;     /* of an entry that is there */
  GPtrArray *before;    /* (element-type utf8): what each said when the form was opened */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  xb_catalog_free (dialog->catalog);
  g_ptr_array_unref (dialog->widgets);
  g_ptr_array_unref (dialog->before);
  g_free (dialog);
}

static gboolean
is_chosen (const XbBookField *field)
{
  return field->type == XB_BOOK_CHOICE || field->type == XB_BOOK_YES_NO || field->type == XB_BOOK_CODE;
}

/* ---- a widget for a field ---- */

static GtkWidget *
add_choices (XbForm *form, const XbBookField *field, const char *label, const char *stored)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  guint selected = 0;

  if (field->type == XB_BOOK_CODE)
    return xb_form_add_codes (form, label, field->codes, stored, field->required && stored != NULL);
  g_ptr_array_add (titles, (gpointer) "–");
  if (field->type == XB_BOOK_YES_NO)
    {
      g_ptr_array_add (titles, _ ("yes"));
      g_ptr_array_add (titles, _ ("no"));
      selected = g_strcmp0 (stored, "yes") == 0 ? 1 : g_strcmp0 (stored, "no") == 0 ? 2 : 0;
    }
  for (guint i = 0; field->type == XB_BOOK_CHOICE && field->choices[i] != NULL; i++)
    {
      g_ptr_array_add (titles, field->choice_titles[i]);
      if (g_strcmp0 (stored, field->choices[i]) == 0)
        selected = i + 1;
    }
  g_ptr_array_add (titles, NULL);
  return xb_form_add_choices (form, label, (const char *const *) titles->pdata, selected);
}

static const char *
hint_of (const XbBookField *field)
{
  switch (field->type)
    {
    case XB_BOOK_DATE:
      return _ ("such as 2026-03-05");
    case XB_BOOK_TIME:
      return _ ("such as 14:30");
    case XB_BOOK_PLACE:
      return _ ("name of a village or group");
    case XB_BOOK_PERSON:
      return _ ("name, or ID number of somebody on the register");
    case XB_BOOK_HOUSEHOLD:
      return _ ("household number");
    default:
      return field->required ? _ ("must be filled in") : NULL;
    }
}

static GtkWidget *
add_field (XbForm *form, const XbBookField *field, const char *stored)
{
  g_autofree char *label = field->unit != NULL && *field->unit != '\0' ? g_strdup_printf (_ ("%s (%s)"), field->title, field->unit) : g_strdup (field->title);
  g_autofree char *text = stored != NULL ? xb_book_text (field, stored, FALSE) : NULL;

  return is_chosen (field) ? add_choices (form, field, label, stored) : field->type == XB_BOOK_LONG ? xb_form_add_text (form, label, text) : xb_form_add_entry (form, label, text, hint_of (field));
}

/* (transfer full): what stands in it; "" for nothing */
static char *
read_field (const XbBookField *field, GtkWidget *widget)
{
  if (field->type == XB_BOOK_CODE)
    {
      char *code = xb_form_code (widget, field->codes, FALSE);

      return code != NULL ? code : g_strdup ("");
    }
  if (is_chosen (field))
    {
      guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (widget));

      if (at == 0 || at == GTK_INVALID_LIST_POSITION)
        return g_strdup ("");
      return g_strdup (field->type == XB_BOOK_CHOICE ? field->choices[at - 1] : at == 1 ? "yes" : "no");
    }
  if (field->type == XB_BOOK_LONG)
    return xb_form_read_text (widget);
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (widget)));
}

/* ---- saving ---- */

static void
on_save (Dialog *dialog)
{
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  XbStore *store = xb_office_store (office);
  const char *who = xb_office_operator (dialog->office);
  g_autoptr (GHashTable) typed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong = NULL;
  GtkWidget *marked = NULL;
  gboolean ok;

  for (guint i = 0; i < dialog->def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (dialog->def->fields, i);
      g_autofree char *text = read_field (field, g_ptr_array_index (dialog->widgets, i));

      /* What was not touched is not checked: it may be of a time when the field was another. */
      if (dialog->id == 0 || strcmp (text, g_ptr_array_index (dialog->before, i)) != 0)
        g_hash_table_insert (typed, field->id, g_steal_pointer (&text));
    }
  ok = dialog->id == 0 ? xb_book_add (store, dialog->def, who, typed, &wrong, &error) != 0 : xb_book_change (store, dialog->def, who, dialog->id, typed, &wrong, &error);
  for (guint i = 0; !ok && wrong != NULL && i < dialog->def->fields->len; i++)
    if (strcmp (((const XbBookField *) g_ptr_array_index (dialog->def->fields, i))->id, wrong) == 0)
      marked = g_ptr_array_index (dialog->widgets, i);
  if (!ok)
    {
      xb_form_show_error (&dialog->form, marked, error->message);
      return;
    }
  xb_form_finish (&dialog->form, NULL, dialog->def->title, g_strdup (""), NULL);
  xb_office_changed (office);
}

/* ---- scans, and what the register asks for no more ---- */

static const XbScansSource scans_source = { xb_book_scan_list, xb_book_scan_thumbnail, xb_book_scan_save };

/* Shows the scans, with room for them. */
static void
fill_scans (Dialog *dialog)
{
  xb_scans_fill (dialog->scans);
  gtk_window_set_default_size (GTK_WINDOW (dialog->form.window), gtk_widget_get_width (dialog->form.window), -1);
}

static void
on_scan_chosen (const char *path, gpointer data)
{
  Dialog *dialog = data;
  g_autoptr (GError) error = NULL;

  if (xb_book_scan_add (xb_office_store (dialog->office), xb_office_operator (dialog->office), dialog->id, path, &error) == 0)
    xb_show_error (dialog->form.window, _ ("Scan"), error->message);
  else
    {
      fill_scans (dialog);
      xb_office_changed (dialog->office);
    }
}

static void
on_attach (Dialog *dialog)
{
  xb_scans_choose_file (dialog->form.window, on_scan_chosen, dialog);
}

/* The newest first: a scan put there by mistake is taken away again. */
static void
on_detach (Dialog *dialog)
{
  XbStore *store = xb_office_store (dialog->office);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) scans = xb_book_scan_list (store, dialog->id, &error);

  if (scans == NULL || scans->len == 0)
    return;
  if (!xb_book_scan_remove (store, xb_office_operator (dialog->office), ((XbScan *) g_ptr_array_index (scans, scans->len - 1))->id, &error))
    xb_show_error (dialog->form.window, _ ("Scan"), error->message);
  fill_scans (dialog);
  xb_office_changed (dialog->office);
}

static void
add_scans (Dialog *dialog)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *add = gtk_button_new_with_mnemonic (_ ("_Attach a scan…")),
            *remove = gtk_button_new_with_mnemonic (_ ("Take the last scan a_way"));

  gtk_box_append (GTK_BOX (line), add);
  gtk_box_append (GTK_BOX (line), remove);
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (on_attach), dialog);
  g_signal_connect_swapped (remove, "clicked", G_CALLBACK (on_detach), dialog);
  xb_form_add_line (&dialog->form, line);
  dialog->scans = xb_scans_new (dialog->office, &scans_source, dialog->id);
  xb_form_add_line (&dialog->form, dialog->scans);
  xb_scans_fill (dialog->scans);
  g_object_bind_property (dialog->scans, "visible", remove, "visible", G_BINDING_SYNC_CREATE);
}

static void
add_former (Dialog *dialog, const XbBookRow *row)
{
  g_autoptr (GPtrArray) former = xb_book_former (xb_office_store (dialog->office), dialog->def, row, NULL);
  GtkWidget *expander, *label;
  g_autoptr (GString) text = g_string_new (NULL);

  if (former == NULL || former->len == 0)
    return;
  for (guint i = 0; i < former->len; i++)
    {
      const XbBookFormer *one = g_ptr_array_index (former, i);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", one->title, one->text);
    }
  label = gtk_label_new (text->str);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  expander = gtk_expander_new (_ ("Fields this register does not have any more"));
  gtk_expander_set_child (GTK_EXPANDER (expander), label);
  xb_form_add_line (&dialog->form, expander);
}

/** @id: the entry; 0 for a new one */
void
xb_book_dialog_open (GtkWidget *parent, XbOffice *office, const XbBookDef *def, gint64 id)
{
  Dialog *dialog;
  g_autoptr (GError) error = NULL;
  g_autoptr (XbBookRow) row = id != 0 ? xb_book_load (xb_office_store (office), id, &error) : NULL;
  const char *part = NULL;

  if (id != 0 && row == NULL)
    {
      xb_show_error (parent, def->title, error->message);
      return;
    }
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  dialog->catalog = xb_catalog_ref (xb_office_catalog (office));
  dialog->def = def;
  dialog->id = id;
  dialog->widgets = g_ptr_array_new ();
  dialog->before = g_ptr_array_new_with_free_func (g_free);
  xb_form_init (&dialog->form, parent, def->title, _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "books");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);
      const XbBookValue *value = row != NULL ? g_hash_table_lookup (row->values, field->id) : NULL;

      if (field->part != NULL && g_strcmp0 (field->part, part) != 0)
        {
          GtkWidget *heading = gtk_label_new (field->part);

          gtk_widget_add_css_class (heading, "heading");
          gtk_label_set_xalign (GTK_LABEL (heading), 0);
          xb_form_add_line (&dialog->form, heading);
        }
      part = field->part;
      g_ptr_array_add (dialog->widgets, add_field (&dialog->form, field, value != NULL ? value->value : NULL));
      g_ptr_array_add (dialog->before, read_field (field, g_ptr_array_index (dialog->widgets, i)));
    }
  if (row != NULL)
    {
      add_scans (dialog);
      add_former (dialog, row);
    }
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, office, id);
}
