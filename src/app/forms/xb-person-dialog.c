#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-person-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "life/xb-life.h"
#include "register/xb-citizen-id.h"
#include "util/xb-date.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct
{
  XbPersonColumn column;
  const char *title, *codes, *hint;
} fields[] = {
  { XB_PERSON_NAME, N_ ("Name"), NULL, NULL },
  { XB_PERSON_CITIZEN_ID, N_ ("Citizen ID"), NULL, N_ ("18 characters") },
  { XB_PERSON_SEX, N_ ("Sex"), "sex", NULL },
  { XB_PERSON_BIRTH_DATE, N_ ("Birth date"), NULL, N_ ("such as 1965-03-12") },
  { XB_PERSON_ETHNIC, N_ ("Ethnic group"), "ethnic", NULL },
  { XB_PERSON_EDUCATION, N_ ("Education"), "education", NULL },
  { XB_PERSON_MARITAL, N_ ("Marital status"), "marital", NULL },
  { XB_PERSON_HUKOU_TYPE, N_ ("Type of hukou"), "hukou_type", NULL },
  { XB_PERSON_PHONE, N_ ("Phone"), NULL, NULL },
  { XB_PERSON_ADDRESS, N_ ("Address"), NULL, N_ ("where it differs from the household's") },
  { XB_PERSON_BANK_NAME, N_ ("Bank"), NULL, NULL },
  { XB_PERSON_BANK_ACCOUNT, N_ ("Bank account"), NULL, N_ ("12 to 19 digits") },
  { XB_PERSON_FORMER_NAME, N_ ("Former name"), NULL, NULL },
  { XB_PERSON_DISABILITY_CLASS, N_ ("Disability"), NULL, NULL },
  { XB_PERSON_DISABILITY_GRADE, N_ ("Disability grade"), NULL, NULL },
  { XB_PERSON_DISABILITY_NO, N_ ("Disability certificate"), NULL, NULL },
  { XB_PERSON_NOTES, N_ ("Notes"), NULL, NULL },
};

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbPerson *before; /* as loaded; NULL for a new person */
  gint64 household; /* 0: a new household in place */
  gint64 place;
  GtkWidget *widgets[G_N_ELEMENTS (fields)];
  GtkWidget *relation, *household_no;
  GtkWidget *since; /* (nullable): from when on what is replaced is different */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  xb_person_free (dialog->before);
  g_free (dialog);
}

static XbCodeList *
codes (Dialog *dialog, const char *id)
{
  return xb_catalog_codes (xb_office_catalog (dialog->office), id);
}

/* What the form holds now. */
static XbPerson *
read_form (Dialog *dialog)
{
  XbPerson *person = xb_person_new ();

  if (dialog->before != NULL)
    for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
      xb_person_set (person, i, dialog->before->values[i]);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].codes != NULL)
      {
        g_autofree char *code = xb_form_code (dialog->widgets[i], codes (dialog, fields[i].codes), FALSE);

        xb_person_set (person, fields[i].column, code);
      }
    else
      xb_person_set (person, fields[i].column, gtk_editable_get_text (GTK_EDITABLE (dialog->widgets[i])));
  if (dialog->before != NULL)
    {
      person->id = dialog->before->id;
      person->membership_id = dialog->before->membership_id;
      person->household_id = dialog->before->household_id;
      person->current = dialog->before->current;
      person->relation = g_strdup (dialog->before->relation);
    }
  return person;
}

static GtkWidget *
widget_of (Dialog *dialog, XbPersonColumn column)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].column == column)
      return dialog->widgets[i];
  return NULL;
}

/* Checks as one types: says what is wrong with the field being edited, fills sex and birth date from the ID number. */
static void
on_changed (Dialog *dialog)
{
  g_autoptr (XbPerson) person = read_form (dialog);
  g_autoptr (GError) error = NULL;
  XbPersonColumn column = XB_PERSON_NAME;
  const char *id = gtk_editable_get_text (GTK_EDITABLE (widget_of (dialog, XB_PERSON_CITIZEN_ID)));

  if (g_utf8_strlen (id, -1) == 18)
    {
      g_autofree char *normal = xb_citizen_id_normalize (id, NULL);
      GtkWidget *birth = widget_of (dialog, XB_PERSON_BIRTH_DATE), *sex = widget_of (dialog, XB_PERSON_SEX);

      if (normal != NULL)
        {
          char date[11], code[2] = { xb_citizen_id_sex (normal), '\0' };
          XbCodeList *list = codes (dialog, "sex");

          xb_citizen_id_birth_date (normal, date);
          if (*gtk_editable_get_text (GTK_EDITABLE (birth)) == '\0')
            gtk_editable_set_text (GTK_EDITABLE (birth), date);
          if (gtk_drop_down_get_selected (GTK_DROP_DOWN (sex)) == 0)
            for (guint i = 0; i < list->codes->len; i++)
              if (strcmp (g_array_index (list->codes, XbCode, i).code, code) == 0)
                gtk_drop_down_set_selected (GTK_DROP_DOWN (sex), i + 1);
        }
    }
  if (!xb_person_validate (person, &column, &error) && error->code != XB_REGISTER_ERROR_REQUIRED)
    xb_form_mark_error (&dialog->form, widget_of (dialog, column), error->message);
  else
    xb_form_mark_error (&dialog->form, NULL, NULL);
}

/* "张三: phone, address" — what the journal calls this change. */
static char *
change_title (Dialog *dialog, XbPerson *person, const char *relation)
{
  g_autoptr (GString) what = g_string_new (NULL);

  if (dialog->before == NULL)
    return g_strdup_printf (_ ("%s added"), person->values[XB_PERSON_NAME]);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_strcmp0 (dialog->before->values[fields[i].column], person->values[fields[i].column]) != 0)
      g_string_append_printf (what, "%s%s", what->len > 0 ? _ (", ") : "", _ (fields[i].title));
  if (g_strcmp0 (dialog->before->relation, relation) != 0)
    g_string_append_printf (what, "%s%s", what->len > 0 ? _ (", ") : "", _ ("Relation to head"));
  return g_strdup_printf (_ ("%s changed: %s"), person->values[XB_PERSON_NAME], what->str);
}

static gboolean
write_person (Dialog *dialog, XbPerson *person, const char *relation, const char *since, GError **error)
{
  XbStore *store = xb_office_store (dialog->office);
  g_autofree char *title = change_title (dialog, person, relation);
  g_autoptr (XbTxn) txn = NULL;
  gint64 household = dialog->household;

  txn = xb_txn_begin (store, xb_office_operator (dialog->office), XB_ENTRY_EDIT, title, error);
  if (txn == NULL)
    return FALSE;
  if (dialog->before != NULL)
    {
      g_autoptr (XbPerson) now = xb_person_load (store, person->id, error);

      if (now == NULL)
        return FALSE;
      /* Somebody else may have changed the person while the form was open: nothing is overwritten unseen. */
      for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
        if (g_strcmp0 (now->values[i], dialog->before->values[i]) != 0)
          {
            g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED,
                         _ ("%s was changed elsewhere while this form was open. Close the form, look at the new values and "
                            "enter your change again."),
                         now->values[XB_PERSON_NAME]);
            return FALSE;
          }
      if (!xb_life_update_person (txn, store, person, since, error))
        return FALSE;
      household = dialog->before->household_id;
    }
  else
    {
      if (household == 0)
        {
          g_autoptr (XbHousehold) made = g_new0 (XbHousehold, 1);

          made->place_id = dialog->place;
          made->household_no = g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->household_no)));
          if (!xb_household_check (store, made, error) || !xb_household_insert (txn, store, made, error))
            return FALSE;
          household = made->id;
        }
      if (!xb_person_insert (txn, store, person, error))
        return FALSE;
    }
  if (household != 0 && (dialog->before == NULL || dialog->before->current)
      && (!xb_person_check_head (store, person, household, relation, error)
          || !xb_person_set_membership (txn, store, person, household, relation, error)))
    return FALSE;
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (XbPerson) person = read_form (dialog);
  g_autofree char *relation = xb_form_code (dialog->relation, codes (dialog, "relation"), TRUE);
  g_autoptr (GError) error = NULL;
  XbPersonColumn column = XB_PERSON_NAME;
  XbOffice *office = dialog->office;
  char day[XB_DATE_SIZE] = "";

  if (!xb_person_validate (person, &column, &error))
    {
      xb_form_show_error (&dialog->form, widget_of (dialog, column), error->message);
      return;
    }
  if (dialog->since != NULL && !xb_form_read_past_day (&dialog->form, dialog->since, day))
    return;
  if (!write_person (dialog, person, relation, *day != '\0' ? day : NULL, &error))
    {
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  g_object_ref (office);
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
  g_object_unref (office);
}

static void
open_dialog (GtkWidget *parent, XbOffice *office, XbPerson *before, gint64 household, gint64 place)
{
  Dialog *dialog = g_new0 (Dialog, 1);

  dialog->office = g_object_ref (office);
  dialog->before = before;
  dialog->household = household;
  dialog->place = place;
  xb_form_init (&dialog->form, parent, before != NULL ? before->values[XB_PERSON_NAME] : _ ("Add a person"), _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "people#edit");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  if (before == NULL && household == 0)
    {
      g_autofree char *number = xb_household_free_no (xb_office_store (office), place, NULL);

      dialog->household_no = xb_form_add_entry (&dialog->form, _ ("Household no."), number, NULL);
    }
  dialog->relation = xb_form_add_codes (&dialog->form, _ ("Relation to head"), codes (dialog, "relation"),
                                        before != NULL       ? before->relation
                                        : household != 0 ? "20"
                                                         : XB_RELATION_HEAD,
                                        TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = before != NULL ? before->values[fields[i].column] : NULL;

      if (fields[i].codes != NULL)
        {
          dialog->widgets[i] = xb_form_add_codes (&dialog->form, _ (fields[i].title), codes (dialog, fields[i].codes), value, FALSE);
          g_signal_connect_swapped (dialog->widgets[i], "notify::selected", G_CALLBACK (on_changed), dialog);
        }
      else
        {
          dialog->widgets[i]
              = xb_form_add_entry (&dialog->form, _ (fields[i].title), value, fields[i].hint != NULL ? _ (fields[i].hint) : NULL);
          g_signal_connect_swapped (dialog->widgets[i], "changed", G_CALLBACK (on_changed), dialog);
        }
    }
  if (before != NULL)
    {
      g_autofree char *today = xb_text_today ();

      dialog->since = xb_form_add_entry (&dialog->form, _ ("What is changed holds from"), today, _ ("empty: it was entered wrongly"));
    }
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, office, before != NULL ? before->id : household);
  gtk_widget_grab_focus (dialog->widgets[0]);
}

/** Opens the form of a person. */
void
xb_person_dialog_edit (GtkWidget *parent, XbOffice *office, gint64 person)
{
  g_autoptr (GError) error = NULL;
  XbPerson *before = xb_person_load (xb_office_store (office), person, &error);

  if (before == NULL)
    xb_show_error (parent, _ ("Person"), error->message);
  else
    open_dialog (parent, office, before, before->household_id, 0);
}

/** Opens an empty form: a new member of @household, or, where it is 0, the head of a new household in @place. */
void
xb_person_dialog_add (GtkWidget *parent, XbOffice *office, gint64 household, gint64 place)
{
  open_dialog (parent, office, NULL, household, place);
}
