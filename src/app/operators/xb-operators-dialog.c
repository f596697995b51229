#define G_LOG_DOMAIN "xiangbu"

#include "operators/xb-operators-dialog.h"

#include "help/xb-help.h"
#include "access/xb-operator.h"
#include "access/xb-password.h"
#include "operators/xb-choice-dialog.h"
#include "operators/xb-password-dialog.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-joined.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  GtkWidget *window, *people_table, *roles_table, *edit, *password, *no_password, *stop, *start, *change, *remove;
  XbOffice *office;
  GPtrArray *people, *roles; /* (element-type XbOperator, XbRole): as the tables show them */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_signal_handlers_disconnect_by_data (self->office, self);
  g_object_unref (self->office);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_pointer (&self->roles, g_ptr_array_unref);
  g_free (self);
}

static gpointer
selected (GtkWidget *table, GPtrArray *list)
{
  int line = xb_table_view_selected (XB_TABLE_VIEW (table));

  return line >= 0 && list != NULL && (guint) line < list->len ? g_ptr_array_index (list, line) : NULL;
}

/* What went wrong is said; what went well is seen. */
static void
finish (Dialog *self, gboolean ok, GError *error)
{
  if (ok)
    xb_office_changed (self->office);
  else
    xb_show_error (self->window, _ ("Nothing was changed"), error->message);
  g_clear_error (&error);
}

/* ---- the tables ---- */

static XbLedgerTable *
people_table (Dialog *self)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "roles", _ ("Roles"), XB_COLUMN_TEXT)->width = 60;
  xb_ledger_def_add_column (def, "password", _ ("Password"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 18;
  table = xb_ledger_table_new_own (def, _ ("Operators"));
  for (guint i = 0; i < self->people->len; i++)
    {
      const XbOperator *one = g_ptr_array_index (self->people, i);
      g_autofree char *roles = xb_joined (one->roles);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, one->name);
      xb_ledger_table_add (table, roles);
      xb_ledger_table_add (table, one->has_password ? _ ("set") : _ ("none"));
      xb_ledger_table_add (table, one->active ? _ ("works here") : _ ("no longer works here"));
    }
  return table;
}

static XbLedgerTable *
roles_table (Dialog *self)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  xb_ledger_def_add_column (def, "role", _ ("Role"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "rights", _ ("May"), XB_COLUMN_TEXT)->width = 90;
  table = xb_ledger_table_new_own (def, _ ("Roles"));
  for (guint i = 0; i < self->roles->len; i++)
    {
      const XbRole *role = g_ptr_array_index (self->roles, i);
      g_autoptr (GPtrArray) rights = g_ptr_array_new ();
      g_autofree char *words = NULL;

      for (guint k = 0; k < XB_RIGHT_N; k++)
        if (role->rights & XB_RIGHT_BIT (k))
          g_ptr_array_add (rights, (gpointer) xb_right_title (k));
      words = rights->len > 0 ? xb_joined (rights) : g_strdup (_ ("look and print, numbers masked"));
      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, role->name);
      xb_ledger_table_add (table, words);
    }
  return table;
}

static void
on_selected (Dialog *self)
{
  const XbOperator *one = selected (self->people_table, self->people);
  const XbRole *role = selected (self->roles_table, self->roles);

  gtk_widget_set_sensitive (self->edit, one != NULL && one->active);
  gtk_widget_set_sensitive (self->password, one != NULL && one->active);
  gtk_widget_set_sensitive (self->no_password, one != NULL && one->has_password);
  gtk_widget_set_sensitive (self->stop, one != NULL && one->active);
  gtk_widget_set_sensitive (self->start, one != NULL && !one->active);
  gtk_widget_set_sensitive (self->change, role != NULL);
  gtk_widget_set_sensitive (self->remove, role != NULL && role->key == NULL);
}

static void
reload (Dialog *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *people = xb_operator_list (xb_office_store (self->office), &error), *roles = people != NULL ? xb_role_list (xb_office_store (self->office), &error) : NULL;

  if (roles == NULL)
    {
      g_clear_pointer (&people, g_ptr_array_unref);
      xb_show_error (self->window, _ ("Operators and roles"), error->message);
      return;
    }
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_pointer (&self->roles, g_ptr_array_unref);
  self->people = people;
  self->roles = roles;
  xb_table_view_set (XB_TABLE_VIEW (self->people_table), people_table (self));
  xb_table_view_set (XB_TABLE_VIEW (self->roles_table), roles_table (self));
  on_selected (self);
}

/* ---- operators ---- */

static GPtrArray *
role_choices (Dialog *self, const XbOperator *one)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func (xb_choice_free);

  for (guint i = 0; i < self->roles->len; i++)
    {
      const XbRole *role = g_ptr_array_index (self->roles, i);
      gboolean has = FALSE;

      for (guint k = 0; one != NULL && k < one->role_ids->len; k++)
        has = has || g_array_index (one->role_ids, gint64, k) == role->id;
      g_ptr_array_add (choices, xb_choice_new (role->key != NULL ? role->key : role->name, role->name, has));
    }
  return choices;
}

static gboolean
add_operator (XbOffice *office, const char *name, const char *const *chosen, GError **error)
{
  return xb_operator_add (xb_office_store (office), xb_office_operator (office), name, chosen, error);
}

static void
on_add (Dialog *self)
{
  xb_choice_dialog_open (self->window, self->office, _ ("New operator"), _ ("Name"), NULL, _ ("Works as"), role_choices (self, NULL), add_operator);
}

static gboolean
set_roles (XbOffice *office, const char *name, const char *const *chosen, GError **error)
{
  return xb_operator_set_roles (xb_office_store (office), xb_office_operator (office), name, chosen, error);
}

static void
on_edit (Dialog *self)
{
  const XbOperator *one = selected (self->people_table, self->people);

  if (one != NULL && one->active)
    xb_choice_dialog_open (self->window, self->office, _ ("Roles"), _ ("Name"), one->name, _ ("Works as"), role_choices (self, one), set_roles);
}

static void
on_password (Dialog *self)
{
  const XbOperator *one = selected (self->people_table, self->people);

  if (one != NULL)
    xb_password_dialog_other (self->window, self->office, one->name);
}

static void
on_no_password (Dialog *self)
{
  const XbOperator *one = selected (self->people_table, self->people);
  GError *error = NULL;

  if (one != NULL)
    finish (self, xb_password_remove (xb_office_store (self->office), xb_office_operator (self->office), one->name, &error), error);
}

static void
set_active (Dialog *self, gboolean active)
{
  const XbOperator *one = selected (self->people_table, self->people);
  GError *error = NULL;

  if (one != NULL)
    finish (self, xb_operator_set_active (xb_office_store (self->office), xb_office_operator (self->office), one->name, active, &error), error);
}

static void
on_stop (Dialog *self)
{
  set_active (self, FALSE);
}

static void
on_start (Dialog *self)
{
  set_active (self, TRUE);
}

/* ---- roles ---- */

static GPtrArray *
right_choices (const XbRole *role)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func (xb_choice_free);

  for (guint i = 0; i < XB_RIGHT_N; i++)
    g_ptr_array_add (choices, xb_choice_new (xb_right_key (i), xb_right_title (i), role != NULL && (role->rights & XB_RIGHT_BIT (i))));
  return choices;
}

static gboolean
save_role (XbOffice *office, const char *name, const char *const *chosen, GError **error)
{
  g_autofree char *keys = g_strjoinv (",", (char **) chosen);

  return xb_role_save (xb_office_store (office), xb_office_operator (office), name, xb_rights_from_text (keys), error);
}

static void
on_new_role (Dialog *self)
{
  xb_choice_dialog_open (self->window, self->office, _ ("New role"), _ ("Name"), NULL, _ ("May"), right_choices (NULL), save_role);
}

static void
on_change (Dialog *self)
{
  const XbRole *role = selected (self->roles_table, self->roles);

  if (role != NULL)
    xb_choice_dialog_open (self->window, self->office, _ ("Change the role"), _ ("Name"), role->name, _ ("May"), right_choices (role), save_role);
}

static void
on_remove (Dialog *self)
{
  const XbRole *role = selected (self->roles_table, self->roles);
  GError *error = NULL;

  if (role != NULL)
    finish (self, xb_role_remove (xb_office_store (self->office), xb_office_operator (self->office), role->name, &error), error);
}

/* ---- the window ---- */

static GtkWidget *
add_button (Dialog *self, GtkWidget *bar, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", clicked, self);
  return xb_filter_add (bar, button, NULL);
}

static void
page (GtkWidget *stack, const char *name, const char *title, GtkWidget *bar, GtkWidget *table, const char *hint)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), xb_filter_hint (hint));
  gtk_box_append (GTK_BOX (box), table);
  gtk_stack_add_titled (GTK_STACK (stack), box, name, title);
}

void
xb_operators_dialog_open (GtkWidget *parent, XbOffice *office)
{
  Dialog *self = g_new0 (Dialog, 1);
  GtkWidget *people = xb_filter_bar_new (), *roles = xb_filter_bar_new (), *stack, *tabs = xb_tabs_new (&stack);

  self->office = g_object_ref (office);
  self->window = xb_dialog_window (parent, _ ("Operators and roles"), 1000, 520);
  xb_help_set_topic (self->window, "operators");
  g_object_set_data_full (G_OBJECT (self->window), "dialog", self, dialog_free);
  self->people_table = xb_table_view_new (_ ("Operators"));
  self->roles_table = xb_table_view_new (_ ("Roles"));
  add_button (self, people, _ ("_New operator…"), G_CALLBACK (on_add));
  self->edit = add_button (self, people, _ ("_Roles…"), G_CALLBACK (on_edit));
  self->password = add_button (self, people, _ ("Set the _password…"), G_CALLBACK (on_password));
  self->no_password = add_button (self, people, _ ("_Remove the password"), G_CALLBACK (on_no_password));
  self->stop = add_button (self, people, _ ("No _longer works here"), G_CALLBACK (on_stop));
  self->start = add_button (self, people, _ ("Works here _again"), G_CALLBACK (on_start));
  add_button (self, roles, _ ("_New role…"), G_CALLBACK (on_new_role));
  self->change = add_button (self, roles, _ ("_Change the role…"), G_CALLBACK (on_change));
  self->remove = add_button (self, roles, _ ("_Remove the role"), G_CALLBACK (on_remove));
  page (stack, "people", _ ("Operators"), people, self->people_table,
        _ ("As soon as one of them has a password, the program asks who is there when it is opened, and locks itself when nobody works at it."));
  page (stack, "roles", _ ("Roles"), roles, self->roles_table, _ ("What a role allows holds for everybody who has it, from now on."));
  gtk_window_set_child (GTK_WINDOW (self->window), tabs);
  g_signal_connect_swapped (self->people_table, "selected", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->people_table, "activated", G_CALLBACK (on_edit), self);
  g_signal_connect_swapped (self->roles_table, "selected", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->roles_table, "activated", G_CALLBACK (on_change), self);
  g_signal_connect_swapped (office, "changed", G_CALLBACK (reload), self);
  reload (self);
  gtk_window_present (GTK_WINDOW (self->window));
}
