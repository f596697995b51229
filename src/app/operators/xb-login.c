#define G_LOG_DOMAIN "xiangbu"

#include "operators/xb-login.h"

#include "access/xb-operator.h"
#include "access/xb-password.h"
#include "operators/xb-password-dialog.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

struct _XbLogin
{
  GtkWidget parent_instance;
  XbOffice *office;   /* (nullable) */
  GPtrArray *people;  /* (nullable) (element-type XbOperator): those of the choice */
  GtkWidget *box, *who, *password, *error, *go, *forgotten;
};

G_DEFINE_FINAL_TYPE (XbLogin, xb_login, GTK_TYPE_WIDGET)

static guint known_signal;

/** (nullable): whoever is chosen */
static const XbOperator *
chosen (XbLogin *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->who));

  return self->people != NULL && at < self->people->len ? g_ptr_array_index (self->people, at) : NULL;
}

static void
on_chosen (XbLogin *self)
{
  const XbOperator *one = chosen (self);

  gtk_label_set_text (GTK_LABEL (self->error), "");
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_widget_set_sensitive (self->password, one != NULL && one->has_password);
  gtk_widget_set_visible (self->forgotten, one != NULL && one->has_password);
}

static gpointer
run_check (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  char **said = data;

  return xb_password_check (store, said[0], said[1], error) ? data : NULL;
}

static void
free_said (gpointer data)
{
  char **said = data;

  xb_text_wipe (g_steal_pointer (&said[1]));
  g_strfreev (said);
}

static void
on_checked (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  XbLogin *self = XB_LOGIN (widget);
  g_autofree char *name = g_strdup (((char **) data)[0]);

  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_label_set_text (GTK_LABEL (self->error), result == NULL ? error->message : "");
  if (result == NULL)
    gtk_widget_grab_focus (self->password);
  else
    g_signal_emit (self, known_signal, 0, name);
}

static const XbBusy check_busy = { run_check, on_checked, free_said, NULL, XB_BUSY_WRITES };

static void
on_go (XbLogin *self)
{
  const XbOperator *one = chosen (self);
  char **said;

  if (one == NULL)
    return;
  if (!one->has_password)
    {
      g_autofree char *name = g_strdup (one->name);

      g_signal_emit (self, known_signal, 0, name);
      return;
    }
  said = g_new0 (char *, 3);
  said[0] = g_strdup (one->name);
  said[1] = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->password)));
  xb_busy (GTK_WIDGET (self), self->office, _ ("Checking the password…"), &check_busy, said);
}

static void
on_forgotten (XbLogin *self)
{
  const XbOperator *one = chosen (self);

  if (one != NULL)
    xb_password_dialog_recover (GTK_WIDGET (self), self->office, one->name);
}

/** Asks anew, for one of those who work in @office; whoever worked last is chosen. */
void
xb_login_ask (XbLogin *self, XbOffice *office)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new (), people = xb_operator_list (xb_office_store (office), NULL);
  g_autoptr (GtkStringList) list = NULL;
  guint selected = 0;

  g_set_object (&self->office, office);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  self->people = g_ptr_array_new_with_free_func (xb_operator_free);
  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      XbOperator *one = g_ptr_array_index (people, i);

      if (!one->active)
        continue;
      if (g_strcmp0 (one->name, xb_office_operator (office)) == 0)
        selected = self->people->len;
      g_ptr_array_add (names, one->name);
      g_ptr_array_add (self->people, one);
      people->pdata[i] = NULL;
    }
  g_ptr_array_set_free_func (people, NULL);
  g_ptr_array_add (names, NULL);
  list = gtk_string_list_new ((const char *const *) names->pdata);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->who), G_LIST_MODEL (list));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->who), selected);
  on_chosen (self);
  gtk_widget_grab_focus (gtk_widget_get_sensitive (self->password) ? self->password : self->who);
}

static void
xb_login_dispose (GObject *object)
{
  XbLogin *self = XB_LOGIN (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  G_OBJECT_CLASS (xb_login_parent_class)->dispose (object);
}

static void
xb_login_class_init (XbLoginClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_login_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  known_signal = g_signal_new ("known", XB_TYPE_LOGIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
add (XbLogin *self, GtkWidget *grid, int row, const char *text, GtkWidget *field)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), field);
  gtk_widget_set_hexpand (field, TRUE);
  gtk_grid_attach (GTK_GRID (grid), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), field, 1, row, 1, 1);
}

static void
xb_login_init (XbLogin *self)
{
  GtkWidget *grid = gtk_grid_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->who = gtk_drop_down_new (NULL, NULL);
  self->password = gtk_password_entry_new ();
  self->error = gtk_label_new (NULL);
  self->go = gtk_button_new ();
  self->forgotten = gtk_button_new_with_mnemonic (_ ("Password _forgotten…"));
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (self->password), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 8);
  add (self, grid, 0, _ ("Who is working"), self->who);
  add (self, grid, 1, _ ("Password"), self->password);
  gtk_label_set_wrap (GTK_LABEL (self->error), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->error), 40);
  gtk_widget_add_css_class (self->error, "xb-error");
  gtk_widget_add_css_class (self->go, "suggested-action");
  gtk_widget_add_css_class (self->forgotten, "flat");
  gtk_box_append (GTK_BOX (self->box), grid);
  gtk_box_append (GTK_BOX (self->box), self->error);
  gtk_box_append (GTK_BOX (self->box), self->go);
  gtk_box_append (GTK_BOX (self->box), self->forgotten);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_swapped (self->who, "notify::selected", G_CALLBACK (on_chosen), self);
  g_signal_connect_swapped (self->password, "activate", G_CALLBACK (on_go), self);
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (on_go), self);
  g_signal_connect_swapped (self->forgotten, "clicked", G_CALLBACK (on_forgotten), self);
}

/** @button: with its mnemonic */
GtkWidget *
xb_login_new (const char *button)
{
  XbLogin *self = g_object_new (XB_TYPE_LOGIN, NULL);

  gtk_button_set_label (GTK_BUTTON (self->go), button);
  gtk_button_set_use_underline (GTK_BUTTON (self->go), TRUE);
  return GTK_WIDGET (self);
}
