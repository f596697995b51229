#define G_LOG_DOMAIN "xiangbu"

#include "history/xb-undo-actions.h"

#include "store/xb-journal.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>

typedef struct
{
  gint64 seq;
  gboolean undo;
} Act;

/* (transfer full): the title of the act. That of the import of a whole township takes seconds. */
static gpointer
run (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Act *act = data;
  g_autoptr (XbJournalEntry) entry = xb_journal_get (store, act->seq, error);

  if (entry == NULL || !(act->undo ? xb_journal_undo (store, operator_name, act->seq, NULL, error) : xb_journal_redo (store, operator_name, act->seq, NULL, error)))
    return NULL;
  return g_strdup (entry->title);
}

static void
on_done (GtkWidget *window, gpointer result, gpointer data, const GError *error)
{
  Act *act = data;
  g_autofree char *title = result, *text = NULL;

  if (title == NULL)
    {
      xb_show_error (window, act->undo ? _ ("Undo") : _ ("Redo"), error->message);
      return;
    }
  text = g_strdup_printf (act->undo ? _ ("Undone: %s") : _ ("Done again: %s"), title);
  xb_window_say (XB_WINDOW (window), text);
}

static const XbBusy busy = { run, on_done, g_free, g_free, XB_BUSY_WRITES };

static void
apply (GtkWidget *window, gint64 seq, gboolean undo)
{
  XbOffice *office = xb_window_office (XB_WINDOW (window));
  Act act = { seq, undo };

  if (office != NULL && seq != 0)
    xb_busy (window, office, undo ? _ ("Undoing…") : _ ("Doing again…"), &busy, g_memdup2 (&act, sizeof act));
}

static void
on_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbOffice *office = xb_window_office (XB_WINDOW (widget));

  if (office != NULL)
    apply (widget, xb_journal_next_undo (xb_office_store (office), NULL), TRUE);
}

static void
on_redo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbOffice *office = xb_window_office (XB_WINDOW (widget));

  if (office != NULL)
    apply (widget, xb_journal_next_redo (xb_office_store (office), NULL), FALSE);
}

static void
on_undo_entry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  apply (widget, g_variant_get_int64 (parameter), TRUE);
}

/** Gives the actions to the class of the window. */
void
xb_undo_actions_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.undo", NULL, on_undo);
  gtk_widget_class_install_action (window_class, "win.redo", NULL, on_redo);
  gtk_widget_class_install_action (window_class, "win.undo-entry", "x", on_undo_entry);
}

/** Whether there is something to take back or to do again, and what: after each change, and where there is another office or none. */
void
xb_undo_actions_update (XbWindow *window, GtkWidget *undo_button, GtkWidget *redo_button)
{
  XbOffice *office = xb_window_office (window);
  g_autofree char *undo = NULL, *redo = NULL, *undo_tip = NULL, *redo_tip = NULL;
  gint64 can_undo = office != NULL ? xb_journal_next_undo (xb_office_store (office), &undo) : 0;
  gint64 can_redo = office != NULL ? xb_journal_next_redo (xb_office_store (office), &redo) : 0;

  undo_tip = undo != NULL ? g_strdup_printf (_ ("Undo: %s"), undo) : g_strdup (_ ("Nothing to undo"));
  redo_tip = redo != NULL ? g_strdup_printf (_ ("Redo: %s"), redo) : g_strdup (_ ("Nothing to redo"));
  gtk_widget_set_tooltip_text (undo_button, undo_tip);
  gtk_widget_set_tooltip_text (redo_button, redo_tip);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.undo", can_undo != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.redo", can_redo != 0);
}
