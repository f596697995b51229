#define G_LOG_DOMAIN "xiangbu"

#include "operators/xb-operator-dialog.h"

#include "help/xb-help.h"
#include "operators/xb-login.h"
#include "operators/xb-operators-dialog.h"
#include "operators/xb-password-dialog.h"
#include "store/xb-right.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>

static void
on_known (GtkWidget *window, const char *name)
{
  g_autoptr (XbOffice) office = g_object_ref (g_object_get_data (G_OBJECT (window), "office"));

  gtk_window_destroy (GTK_WINDOW (window));
  xb_office_set_operator (office, name);
}

static void
on_password (GtkWidget *window)
{
  xb_password_dialog_own (window, g_object_get_data (G_OBJECT (window), "office"));
}

static void
on_manage (GtkWidget *window)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (window));
  g_autoptr (XbOffice) office = g_object_ref (g_object_get_data (G_OBJECT (window), "office"));

  gtk_window_destroy (GTK_WINDOW (window));
  xb_operators_dialog_open (GTK_WIDGET (parent), office);
}

static void
on_changed (GtkWidget *window)
{
  xb_login_ask (g_object_get_data (G_OBJECT (window), "login"), g_object_get_data (G_OBJECT (window), "office"));
}

void
xb_operator_dialog_open (GtkWidget *parent, XbOffice *office)
{
  GtkWidget *window = xb_dialog_window (parent, _ ("Who is working"), 460, -1), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *login = xb_login_new (_ ("_Choose"));
  GtkWidget *words = gtk_label_new (_ ("Every change is recorded with a name. Whoever enters a case, a roll or an account is not who approves it.")), *line;
  GtkWidget *password = gtk_button_new_with_mnemonic (_ ("_My password…")), *manage = gtk_button_new_with_mnemonic (_ ("_Operators and roles…"));

  xb_help_set_topic (window, "operators");
  g_object_set_data_full (G_OBJECT (window), "office", g_object_ref (office), g_object_unref);
  g_object_set_data (G_OBJECT (window), "login", login);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 45);
  xb_set_margins (box, 18);
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_set_homogeneous (GTK_BOX (line), TRUE);
  gtk_box_append (GTK_BOX (line), password);
  gtk_box_append (GTK_BOX (line), manage);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), login);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), line);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_widget_set_sensitive (manage, xb_right_allowed (xb_office_store (office), xb_office_operator (office), XB_RIGHT_OPERATORS));
  g_signal_connect_swapped (login, "known", G_CALLBACK (on_known), window);
  g_signal_connect_swapped (password, "clicked", G_CALLBACK (on_password), window);
  g_signal_connect_swapped (manage, "clicked", G_CALLBACK (on_manage), window);
  g_signal_connect_object (office, "changed", G_CALLBACK (on_changed), window, G_CONNECT_SWAPPED);
  xb_login_ask (XB_LOGIN (login), office);
  gtk_window_present (GTK_WINDOW (window));
}
