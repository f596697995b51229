#define G_LOG_DOMAIN "xiangbu"

#include "life/xb-life-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "life/xb-life.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-picker.h"
#include "xb-gtk-compat.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_FIELDS 24

typedef struct
{
  XbForm form;
  XbOffice *office;
  const XbLifeType *type;
  XbPerson *person;  /* (nullable): whom it is about; NULL: somebody new, or many */
  GArray *people;    /* (nullable) (element-type gint64): many at once */
  GPtrArray *places; /* (element-type utf8): codes, as the choice of places lists them after "–" */
  GtkWidget *date, *widgets[MAX_FIELDS], *effects;
  GHashTable *answers; /* the key of a person as text → drop-down of relations */
  void (*recorded) (gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  if (dialog->free_data != NULL)
    dialog->free_data (dialog->data);
  g_object_unref (dialog->office);
  xb_person_free (dialog->person);
  g_clear_pointer (&dialog->people, g_array_unref);
  g_ptr_array_unref (dialog->places);
  g_hash_table_unref (dialog->answers);
  g_free (dialog);
}

static XbCodeList *
codes (Dialog *dialog, const char *id)
{
  return xb_catalog_codes (xb_office_catalog (dialog->office), id);
}

/* ---- fields ---- */

/* A button with a tick for each other member of the household. */
static GtkWidget *
add_members (Dialog *dialog, const XbLifeField *field)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *popover = gtk_popover_new (), *button = gtk_menu_button_new ();
  g_autoptr (GPtrArray) members
      = dialog->person != NULL && dialog->person->household_id != 0 ? xb_household_members (xb_office_store (dialog->office), dialog->person->household_id, FALSE, NULL) : NULL;

  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      const XbPerson *member = g_ptr_array_index (members, i);
      g_autofree char *text
          = g_strdup_printf ("%s（%s）", member->values[XB_PERSON_NAME], xb_office_label (dialog->office, "relation", member->relation));
      GtkWidget *check;

      if (member->id == dialog->person->id)
        continue;
      check = gtk_check_button_new_with_label (text);
      g_object_set_data_full (G_OBJECT (check), "key", g_strdup_printf ("%" G_GINT64_FORMAT, member->id), g_free);
      gtk_box_append (GTK_BOX (box), check);
    }
  if (gtk_widget_get_first_child (box) == NULL)
    gtk_box_append (GTK_BOX (box), gtk_label_new (_ ("Nobody else in the household")));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  xb_gtk_label_menu (button, _ ("Choose members"));
  g_object_set_data (G_OBJECT (button), "box", box);
  xb_form_add_widget (&dialog->form, _ (field->title), button);
  return button;
}

static GtkWidget *
add_places (Dialog *dialog, const XbLifeField *field)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), shown = g_ptr_array_new ();

  xb_office_list_places (dialog->office, dialog->places, names);
  g_ptr_array_add (shown, (gpointer) "–");
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (shown, g_ptr_array_index (names, i));
  g_ptr_array_add (shown, NULL);
  return xb_form_add_choices (&dialog->form, _ (field->title), (const char *const *) shown->pdata, 0);
}

/* The events of the person, to choose one of. */
static GtkWidget *
add_events (Dialog *dialog, const XbLifeField *field)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free), keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) events = dialog->person != NULL ? xb_person_events (xb_office_store (dialog->office), dialog->person->id, NULL) : NULL;
  GtkWidget *drop;

  g_ptr_array_add (texts, g_strdup ("–"));
  g_ptr_array_add (keys, g_strdup (""));
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const XbEvent *event = g_ptr_array_index (events, i);

      g_ptr_array_add (texts, g_strdup_printf ("%s %s", event->date, xb_office_label (dialog->office, "event-type", event->type)));
      g_ptr_array_add (keys, g_strdup_printf ("%" G_GINT64_FORMAT, event->id));
    }
  g_ptr_array_add (texts, NULL);
  drop = xb_form_add_choices (&dialog->form, _ (field->title), (const char *const *) texts->pdata, 0);
  g_object_set_data_full (G_OBJECT (drop), "keys", g_steal_pointer (&keys), (GDestroyNotify) g_ptr_array_unref);
  return drop;
}

/* A change or correction shows what stands there now. */
static const char *
value_now (Dialog *dialog, const XbLifeField *field)
{
  int column = xb_person_find_column (field->id);

  if (dialog->person == NULL || (strcmp (dialog->type->id, "change") != 0 && strcmp (dialog->type->id, "correction") != 0))
    return NULL;
  if (strcmp (field->id, "relation") == 0)
    return dialog->person->relation;
  return column >= 0 && column != XB_PERSON_NOTES ? dialog->person->values[column] : NULL;
}

static GtkWidget *
add_field (Dialog *dialog, const XbLifeField *field)
{
  const char *hint = field->hint != NULL ? _ (field->hint) : NULL, *now = value_now (dialog, field);
  GtkWidget *widget;

  switch (field->kind)
    {
    case XB_LIFE_CODE:
      return xb_form_add_codes (&dialog->form, _ (field->title), codes (dialog, field->codes), now, FALSE);
    case XB_LIFE_PEOPLE:
      return add_members (dialog, field);
    case XB_LIFE_PLACE:
      return add_places (dialog, field);
    case XB_LIFE_EVENT:
      return add_events (dialog, field);
    case XB_LIFE_REGION:
      widget = xb_picker_new (dialog->office, XB_PICK_REGION);
      xb_form_add_widget (&dialog->form, _ (field->title), widget);
      return widget;
    case XB_LIFE_PERSON:
    case XB_LIFE_HOUSEHOLD:
      widget = xb_picker_new (dialog->office, field->kind == XB_LIFE_PERSON ? XB_PICK_PERSON
                                              : strcmp (dialog->type->id, "merge") == 0 || strcmp (dialog->type->id, "arrive") == 0
                                                  ? XB_PICK_HOUSEHOLD
                                                  : XB_PICK_HOUSEHOLD_OR_NEW);
      xb_form_add_widget (&dialog->form, _ (field->title), widget);
      if (hint != NULL)
        gtk_widget_set_tooltip_text (widget, hint);
      return widget;
    default:
      return xb_form_add_entry (&dialog->form, _ (field->title), now, hint);
    }
}

/* What a field says; (transfer full) (nullable). */
static char *
field_text (Dialog *dialog, const XbLifeField *field, GtkWidget *widget)
{
  guint at;

  switch (field->kind)
    {
    case XB_LIFE_CODE:
      return xb_form_code (widget, codes (dialog, field->codes), FALSE);
    case XB_LIFE_PLACE:
      at = gtk_drop_down_get_selected (GTK_DROP_DOWN (widget));
      return at > 0 && at <= dialog->places->len ? g_strdup (g_ptr_array_index (dialog->places, at - 1)) : NULL;
    case XB_LIFE_EVENT:
      {
        GPtrArray *keys = g_object_get_data (G_OBJECT (widget), "keys");

        at = gtk_drop_down_get_selected (GTK_DROP_DOWN (widget));
        return at > 0 && at < keys->len ? g_strdup (g_ptr_array_index (keys, at)) : NULL;
      }
    case XB_LIFE_PEOPLE:
      {
        GString *keys = g_string_new (NULL);

        for (GtkWidget *check = gtk_widget_get_first_child (g_object_get_data (G_OBJECT (widget), "box")); check != NULL; check = gtk_widget_get_next_sibling (check))
          if (GTK_IS_CHECK_BUTTON (check) && gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
            g_string_append_printf (keys, "%s%s", keys->len > 0 ? "," : "", (char *) g_object_get_data (G_OBJECT (check), "key"));
        return g_string_free (keys, keys->len == 0);
      }
    case XB_LIFE_REGION: /* what is typed in full counts as well */
      return xb_picker_value (widget) != NULL ? g_strdup (xb_picker_value (widget)) : xb_typed (widget);
    case XB_LIFE_PERSON:
    case XB_LIFE_HOUSEHOLD:
      return g_strdup (xb_picker_value (widget));
    default:
      return xb_typed (widget);
    }
}

/* Somebody typed a name and chose nobody: it must not be left out in silence. */
static gboolean
pickers_are_clear (Dialog *dialog)
{
  for (guint i = 0; i < dialog->type->n_fields; i++)
    {
      const XbLifeField *field = &dialog->type->fields[i];

      if ((field->kind == XB_LIFE_PERSON || field->kind == XB_LIFE_HOUSEHOLD) && xb_picker_value (dialog->widgets[i]) == NULL
          && *gtk_editable_get_text (GTK_EDITABLE (dialog->widgets[i])) != '\0')
        {
          g_autofree char *message = g_strdup_printf (_ ("%s: choose one of those found under what you typed."), _ (field->title));

          xb_form_show_error (&dialog->form, dialog->widgets[i], message);
          return FALSE;
        }
    }
  return TRUE;
}

static GHashTable *
read_fields (Dialog *dialog)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer key, drop;

  for (guint i = 0; i < dialog->type->n_fields; i++)
    {
      const XbLifeField *field = &dialog->type->fields[i];
      char *text = field_text (dialog, field, dialog->widgets[i]);
      const char *now = value_now (dialog, field);

      /* Of a change only what is different; what was emptied is taken away. */
      if (now != NULL && g_strcmp0 (text, now) == 0)
        g_clear_pointer (&text, g_free);
      else if (now != NULL && (text == NULL || *text == '\0') && field->kind != XB_LIFE_CODE)
        {
          g_free (text);
          text = g_strdup ("-");
        }
      if (text != NULL && *text != '\0')
        g_hash_table_insert (fields, g_strdup (field->id), text);
      else
        g_free (text);
    }
  g_hash_table_iter_init (&iter, dialog->answers);
  while (g_hash_table_iter_next (&iter, &key, &drop))
    {
      char *code = xb_form_code (drop, codes (dialog, "relation"), FALSE);

      if (code != NULL)
        g_hash_table_insert (fields, g_strdup_printf ("relation.%s", (char *) key), code);
    }
  return fields;
}

/* ---- what follows ---- */

static void
show_effects (Dialog *dialog, const XbLifeOutcome *outcome, const GPtrArray *refusals)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < outcome->effects->len && i < 12; i++)
    g_string_append_printf (text, "%s• %s", i > 0 ? "\n" : "", (char *) g_ptr_array_index (outcome->effects, i));
  if (outcome->effects->len > 12)
    g_string_append_printf (text, "\n… %u", outcome->effects->len);
  for (guint i = 0; refusals != NULL && i < refusals->len && i < 8; i++)
    g_string_append_printf (text, "%s✗ %s", text->len > 0 ? "\n" : "", ((XbLifeRefusal *) g_ptr_array_index (refusals, i))->message);
  gtk_label_set_text (GTK_LABEL (dialog->effects), text->str);
  gtk_widget_set_visible (dialog->effects, text->len > 0);
  /* Room for it, and not out of that of the fields. */
  gtk_window_set_default_size (GTK_WINDOW (dialog->form.window), gtk_widget_get_width (dialog->form.window), -1);
}

/* A relation nobody can work out: a choice for each is added to the form. */
static void
ask (Dialog *dialog, const XbLifeOutcome *outcome)
{
  for (guint i = 0; i < outcome->questions->len; i++)
    {
      const XbLifeQuestion *question = g_ptr_array_index (outcome->questions, i);
      g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, question->person_id), *label = NULL;

      if (g_hash_table_contains (dialog->answers, key))
        continue;
      /* Translators: somebody's relation to the head who is named second */
      label = g_strdup_printf (_ ("%s to %s"), question->name, question->head);
      g_hash_table_insert (dialog->answers, g_steal_pointer (&key), xb_form_add_codes (&dialog->form, label, codes (dialog, "relation"), NULL, FALSE));
    }
}

static gboolean
go (Dialog *dialog, gboolean preview, gboolean skip, GError **error)
{
  g_autoptr (GHashTable) fields = read_fields (dialog);
  g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func (xb_life_refusal_free);
  g_autofree char *date = xb_typed (dialog->date);
  XbLifeRequest request = { dialog->type->id, dialog->person != NULL ? dialog->person->id : 0, date, fields };
  XbStore *store = xb_office_store (dialog->office);
  XbCatalog *catalog = xb_office_catalog (dialog->office);
  const char *who = xb_office_operator (dialog->office);
  gboolean ok;

  if (dialog->people != NULL)
    ok = xb_life_record_many (store, catalog, who, dialog->people, &request, skip, preview, outcome, refusals, error);
  else
    ok = preview ? xb_life_preview (store, catalog, who, &request, outcome, error) : xb_life_record (store, catalog, who, &request, outcome, error);
  if (!ok)
    ask (dialog, outcome);
  show_effects (dialog, outcome, refusals);
  return ok;
}

static void
on_preview (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (!pickers_are_clear (dialog))
    return;
  xb_form_mark_error (&dialog->form, NULL, NULL);
  if (!go (dialog, TRUE, FALSE, &error))
    xb_form_show_error (&dialog->form, NULL, error->message);
}

static void
finish (Dialog *dialog)
{
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);

  if (dialog->recorded != NULL)
    dialog->recorded (dialog->data);
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
}

static void
save_others (gpointer data)
{
  Dialog *dialog = data;
  g_autoptr (GError) error = NULL;

  if (go (dialog, FALSE, TRUE, &error))
    finish (dialog);
  else
    xb_form_show_error (&dialog->form, NULL, error->message);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (!pickers_are_clear (dialog))
    return;
  if (go (dialog, FALSE, FALSE, &error))
    {
      finish (dialog);
      return;
    }
  xb_form_show_error (&dialog->form, NULL, error->message);
  if (dialog->people != NULL && g_error_matches (error, XB_LIFE_ERROR, XB_LIFE_ERROR_REFUSED))
    xb_ask (dialog->form.window, _ ("Refused for some"), error->message, _ ("_Record the others"), save_others, dialog);
}

static Dialog *
open_dialog (GtkWidget *parent, XbOffice *office, const char *type_id, XbPerson *person, GArray *people)
{
  const XbLifeType *type = xb_life_type (type_id);
  Dialog *dialog = g_new0 (Dialog, 1);
  XbCodeList *types = xb_catalog_codes (xb_office_catalog (office), "event-type");
  g_autofree char *today = xb_text_today (), *title = NULL;
  GtkWidget *preview = gtk_button_new_with_mnemonic (_ ("_What follows")), *explain;

  dialog->office = g_object_ref (office);
  dialog->type = type;
  dialog->person = person;
  dialog->people = people != NULL ? g_array_ref (people) : NULL;
  dialog->places = g_ptr_array_new_with_free_func (g_free);
  dialog->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (people != NULL)
    title = g_strdup_printf (ngettext ("%s: %u person", "%s: %u persons", people->len), xb_codes_label (types, type_id), people->len);
  else
    title = g_strdup_printf (person != NULL ? "%s: %s" : "%s", xb_codes_label (types, type_id), person != NULL ? person->values[XB_PERSON_NAME] : NULL);
  xb_form_init (&dialog->form, parent, title, _ ("_Record"));
  xb_help_set_topic (dialog->form.window, "events");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  explain = gtk_label_new (NULL);
  {
    g_autofree char *text = person != NULL ? g_strdup_printf ("%s: %s. %s", _ (type->who), person->values[XB_PERSON_NAME], _ (type->explain)) : g_strdup (_ (type->explain));

    gtk_label_set_text (GTK_LABEL (explain), text);
  }
  gtk_label_set_wrap (GTK_LABEL (explain), TRUE);
  gtk_label_set_xalign (GTK_LABEL (explain), 0);
  gtk_widget_add_css_class (explain, "dim-label");
  xb_form_add_line (&dialog->form, explain);
  dialog->date = xb_form_add_entry (&dialog->form, strcmp (type_id, "correction") == 0 ? _ ("Corrected on") : _ ("Happened on"), today, _ ("such as 2026-03-12"));
  for (guint i = 0; i < type->n_fields && i < MAX_FIELDS; i++)
    dialog->widgets[i] = add_field (dialog, &type->fields[i]);
  dialog->effects = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (dialog->effects), TRUE);
  gtk_label_set_xalign (GTK_LABEL (dialog->effects), 0);
  gtk_widget_set_visible (dialog->effects, FALSE);
  xb_set_name (dialog->effects, _ ("What follows"));
  xb_form_add_below (&dialog->form, dialog->effects);
  gtk_box_prepend (GTK_BOX (gtk_widget_get_parent (dialog->form.save)), preview);
  g_signal_connect_swapped (preview, "clicked", G_CALLBACK (on_preview), dialog);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, office, person != NULL ? person->id : 0);
  gtk_widget_grab_focus (dialog->date);
  return dialog;
}

/** Opens the form of an event of @person; 0: somebody new. */
void
xb_life_dialog_open (GtkWidget *parent, XbOffice *office, const char *type, gint64 person)
{
  g_autoptr (GError) error = NULL;
  XbPerson *loaded = person != 0 ? xb_person_load (xb_office_store (office), person, &error) : NULL;

  if (error != NULL)
    xb_show_error (parent, _ ("Person"), error->message);
  else
    open_dialog (parent, office, type, loaded, NULL);
}

/** The same event of many @people, with a preview and one undo. */
void
xb_life_dialog_open_many (GtkWidget *parent, XbOffice *office, const char *type, GArray *people)
{
  open_dialog (parent, office, type, NULL, people);
}

/**
 * xb_life_dialog_open_like:
 * @values: (nullable): what is known of somebody new, filled in
 * @person: (transfer full) (nullable): or whom it is about
 * @recorded: (nullable): called when the event has been recorded
 */
void
xb_life_dialog_open_like (GtkWidget *parent, XbOffice *office, const char *type, char *const values[XB_PERSON_N_COLUMNS], XbPerson *person,
                          void (*recorded) (gpointer data), gpointer data, GDestroyNotify free_data)
{
  Dialog *dialog = open_dialog (parent, office, type, person, NULL);

  dialog->recorded = recorded;
  dialog->data = data;
  dialog->free_data = free_data;
  for (guint i = 0; values != NULL && i < dialog->type->n_fields; i++)
    {
      const XbLifeField *field = &dialog->type->fields[i];
      int column = xb_person_find_column (field->id);

      if (column < 0 || values[column] == NULL)
        continue;
      if (field->kind == XB_LIFE_CODE)
        xb_form_set_code (dialog->widgets[i], codes (dialog, field->codes), values[column]);
      else if (field->kind == XB_LIFE_TEXT || field->kind == XB_LIFE_DATE)
        gtk_editable_set_text (GTK_EDITABLE (dialog->widgets[i]), values[column]);
    }
}
