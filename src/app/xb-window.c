#define G_LOG_DOMAIN "xiangbu"

#include "xb-window.h"

#include "config.h"

#include "backup/xb-backup-dialog.h"
#include "backup/xb-keeper.h"
#include "definitions/xb-definitions-dialog.h"
#include "encryption/xb-encryption-dialog.h"
#include "encryption/xb-unlock-dialog.h"
#include "forms/xb-drafts-dialog.h"
#include "forms/xb-places-dialog.h"
#include "help/xb-help-actions.h"
#include "help/xb-help.h"
#include "help/xb-tour.h"
#include "history/xb-undo-actions.h"
#include "import/xb-import-dialog.h"
#include "import/xb-recent-menu.h"
#include "ledgers/xb-export-dialog.h"
#include "operators/xb-lock.h"
#include "operators/xb-operator-dialog.h"
#include "past/xb-past.h"
#include "people/xb-people-actions.h"
#include "people/xb-people-page.h"
#include "welcome/xb-new-office.h"
#include "welcome/xb-welcome-page.h"
#include "store/xb-store-key.h"
#include "xb-settings.h"
#include "widgets/xb-dialogs.h"
#include "xb-gtk-compat.h"
#include "xb-pages.h"
#include "widgets/xb-tab-out.h"

#include <glib/gi18n.h>
#include <string.h>

struct _XbWindow
{
  GtkApplicationWindow parent_instance;
  GtkSearchEntry *search;
  GtkLabel *office_name, *status, *message, *backups;
  GtkStack *screens, *pages;
  GtkListBox *sidebar;
  GtkButton *operator_button;
  GtkWidget *undo_button, *redo_button, *welcome, *menu_button;
  XbPeoplePage *people;
  GMenu *recent_menu;
  GtkWidget *past; /* the line that says that another day is looked at */
  XbOffice *office;
  GSettings *settings; /* (nullable): of the program */
  guint message_timer;
  XbLock *lock;
  XbKeeper *keeper;
  XbOffice *locked; /* (nullable): the office, while nothing of it may be reached */
  XbAnswerFunc then; /* (nullable): when the window has gone */
  gpointer then_data;
};

G_DEFINE_FINAL_TYPE (XbWindow, xb_window, GTK_TYPE_APPLICATION_WINDOW)

/** (transfer none) (nullable): what is open */
XbOffice *
xb_window_office (XbWindow *self)
{
  return self->office;
}

/** (transfer none) */
XbPeoplePage *
xb_window_people (XbWindow *self)
{
  return self->people;
}

static gboolean
clear_message (gpointer data)
{
  XbWindow *self = data;

  gtk_label_set_text (self->message, "");
  self->message_timer = 0;
  return G_SOURCE_REMOVE;
}

/** Words at the end of the status line, for some seconds. */
void
xb_window_say (XbWindow *self, const char *text)
{
  gtk_label_set_text (self->message, text);
  g_clear_handle_id (&self->message_timer, g_source_remove);
  self->message_timer = g_timeout_add_seconds (10, clear_message, self);
}

static void
update_history (XbWindow *self)
{
  xb_undo_actions_update (self, self->undo_button, self->redo_button);
}

/* ---- who is working ---- */

static void
on_operator (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);

  if (self->office != NULL)
    xb_operator_dialog_open (widget, self->office);
}

/* While it is locked there is no office here for any action, menu or key. */
static void
on_locked (gboolean locked, gpointer data)
{
  XbWindow *self = data;

  /* Whole numbers were for whoever was there. */
  xb_people_page_reveal (self->people, 0);
  if (locked)
    self->locked = g_steal_pointer (&self->office);
  else
    self->office = g_steal_pointer (&self->locked);
  gtk_widget_set_visible (GTK_WIDGET (self->search), !locked);
  gtk_widget_set_visible (self->undo_button, !locked);
  gtk_widget_set_visible (self->redo_button, !locked);
  gtk_widget_set_visible (self->menu_button, !locked);
  xb_window_say (self, "");
  update_history (self);
  if (self->office != NULL)
    xb_drafts_dialog_offer (GTK_WIDGET (self), self->office);
}

static void
on_lock (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);

  if (self->office != NULL && !xb_lock_now (self->lock))
    xb_window_say (self, _ ("Nobody here has a password: there is nothing to lock with. “Who is working” sets one."));
}

/* ---- backups ---- */

static void
on_backups (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (XB_WINDOW (widget)->office != NULL)
    xb_backup_dialog_open (widget, XB_WINDOW (widget)->office);
}

/* ---- another day ---- */

static void
on_past (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);

  if (self->office != NULL)
    xb_past_dialog_open (widget, self->office);
}

static void
on_today (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);

  if (self->office != NULL)
    xb_office_look_back (self->office, NULL, NULL, NULL);
}

static void
add_past_line (XbWindow *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self->pages)), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scrolled = gtk_scrolled_window_new ();

  self->past = xb_past_line_new ();
  g_assert (GTK_IS_BOX (parent));
  g_object_ref (self->pages);
  gtk_box_insert_child_after (GTK_BOX (parent), box, GTK_WIDGET (self->pages));
  gtk_box_remove (GTK_BOX (parent), GTK_WIDGET (self->pages));
  self->keeper = XB_KEEPER (xb_keeper_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->keeper));
  gtk_box_append (GTK_BOX (box), self->past);
  gtk_box_append (GTK_BOX (box), xb_tour_line_new ());
  /* Lines of buttons wrap, and ask for the height they would need at their narrowest: in a viewport a page is measured at the width it has, so that the window fits
   * a screen of 768 lines; where there is no room for a page, it scrolls. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->pages));
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->pages), TRUE);
  g_object_unref (self->pages);
}

/* ---- opening ---- */

static void
on_office_changed (XbWindow *self)
{
  if (self->office == NULL)
    return;
  gtk_button_set_label (self->operator_button, xb_office_operator (self->office));
  update_history (self);
  xb_drafts_dialog_offer (GTK_WIDGET (self), self->office);
}

static void
on_unlocked (GtkWidget *window, const char *path)
{
  xb_window_open (XB_WINDOW (window), path);
}

/** Opens a database in this window; asks for its password, or says why it cannot be. */
gboolean
xb_window_open (XbWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *absolute = g_canonicalize_filename (path, NULL), *status = NULL;
  XbOffice *office;

  if (self->locked != NULL)
    {
      xb_show_error (GTK_WIDGET (self), _ ("The database was not opened"), _ ("The window is locked. Unlock it first."));
      return FALSE;
    }
  office = xb_office_open (absolute, &error);
  if (office == NULL)
    {
      gtk_stack_set_visible_child_name (self->screens, self->office != NULL ? "office" : "welcome");
      if (g_error_matches (error, XB_STORE_ERROR, XB_STORE_ERROR_LOCKED) && xb_store_can_encrypt ())
        {
          xb_unlock_dialog_open (GTK_WIDGET (self), absolute, on_unlocked);
          return FALSE;
        }
      xb_show_error (GTK_WIDGET (self), _ ("The database was not opened"), error->message);
      return FALSE;
    }
  xb_lock_set_office (self->lock, NULL);
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_clear_object (&self->office);
  self->office = office;
  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), self, G_CONNECT_SWAPPED);
  gtk_label_set_text (self->office_name, xb_office_name (office));
  status = g_strdup_printf (xb_store_is_encrypted (absolute) ? _ ("%s · encrypted") : _ ("%s · not encrypted"), absolute);
  gtk_label_set_text (self->status, status);
  gtk_button_set_label (self->operator_button, xb_office_operator (office));
  gtk_stack_set_visible_child_name (self->screens, "office");
  gtk_widget_set_visible (GTK_WIDGET (self->search), TRUE);
  xb_pages_set_office (self->pages, office);
  xb_past_line_set_office (self->past, office);
  update_history (self);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "last-database", absolute);
  xb_keeper_set_office (self->keeper, office);
  xb_lock_set_office (self->lock, office);
  if (self->office != NULL)
    xb_drafts_dialog_offer (GTK_WIDGET (self), self->office);
  return TRUE;
}

typedef struct
{
  char *path;
  guint frames;
} LaterOpen;

static void
later_open_free (gpointer data)
{
  LaterOpen *later = data;

  g_free (later->path);
  g_free (later);
}

/* The first tick comes before the first frame is painted, the second after it. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  LaterOpen *later = data;

  if (later->frames++ == 0)
    return G_SOURCE_CONTINUE;
  xb_window_open (XB_WINDOW (widget), later->path);
  return G_SOURCE_REMOVE;
}

/** Until xb_window_open(): something is being done with the database. */
void
xb_window_show_opening (XbWindow *self)
{
  gtk_stack_set_visible_child_name (self->screens, "opening");
}

/** Closes the window as its button does, with the last backup; @func is called when it has gone, and with it its hold on the database. */
void
xb_window_close_and_then (XbWindow *self, XbAnswerFunc func, gpointer data)
{
  self->then = func;
  self->then_data = data;
  gtk_window_close (GTK_WINDOW (self));
}

/** Opens a database as soon as the window has been seen: it is there at once, whatever the database takes. */
void
xb_window_open_when_seen (XbWindow *self, const char *path)
{
  LaterOpen *later = g_new0 (LaterOpen, 1);

  later->path = g_strdup (path);
  xb_window_show_opening (self);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, later, later_open_free);
}

static void
on_open_file (const char *path, gpointer data)
{
  xb_window_open (data, path);
}

static void
on_open_path (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xb_window_open (XB_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (XB_WINDOW (widget)->locked == NULL)
    xb_choose_file (widget, _ ("Open a database"), _ ("Xiangbu databases (*.xbdb)"), (const char *const[]){ "*.xbdb", NULL }, on_open_file,
                  widget);
}

static void
on_made (GtkWidget *window, const char *path)
{
  xb_window_open (XB_WINDOW (window), path);
}

static void
on_demo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xb_new_office_make_demo (widget, on_made);
}

static void
on_new_office (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xb_new_office_open (widget, on_made);
}

/* ---- work ---- */

static void
on_import_file (const char *path, gpointer data)
{
  XbWindow *self = data;

  if (self->office != NULL)
    xb_import_dialog_open (GTK_WIDGET (self), self->office, path);
}

static void
on_import (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (XB_WINDOW (widget)->office != NULL)
    xb_choose_file (widget, _ ("Import a ledger"), _ ("Ledgers (*.xlsx, *.xls, *.csv)"),
                    (const char *const[]){ "*.xlsx", "*.xls", "*.csv", "*.et", "*.XLSX", "*.XLS", "*.CSV", NULL }, on_import_file, widget);
}

static void
on_import_path (GtkWidget *widget, const char *name, GVariant *parameter)
{
  on_import_file (g_variant_get_string (parameter, NULL), widget);
}

static void
on_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);
  gint64 id = self->office != NULL ? xb_people_page_place (self->people) : 0;
  g_autoptr (XbPlace) place = id != 0 ? xb_place_load (xb_office_store (self->office), id, NULL) : NULL;

  if (self->office != NULL)
    xb_export_dialog_open (widget, self->office, xb_ledger_job_new (self->office, "people", place != NULL ? place->code : NULL, NULL, NULL));
}

static void
on_places (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (XB_WINDOW (widget)->office != NULL)
    xb_places_dialog_open (widget, XB_WINDOW (widget)->office);
}

static void
on_drafts (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (XB_WINDOW (widget)->office != NULL)
    xb_drafts_dialog_open (widget, XB_WINDOW (widget)->office);
}

static void
on_definitions (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (XB_WINDOW (widget)->office != NULL)
    xb_definitions_dialog_open (widget, XB_WINDOW (widget)->office);
}

/* The first one where there is none of that name. */
static void
show_page (XbWindow *self, const char *name)
{
  int at = 0;

  for (guint i = 0; i < xb_pages_count (); i++)
    if (strcmp (xb_pages_info (i)->name, name) == 0)
      at = (int) i;
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, at));
}

/** Those people, in the list: who is behind a figure or a finding. */
void
xb_window_show_people (XbWindow *self, GArray *people, const char *title)
{
  show_page (self, "people");
  xb_people_page_show (self->people, people, title);
}

static void
on_encryption (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (XB_WINDOW (widget)->office != NULL)
    xb_encryption_dialog_open (XB_WINDOW (widget));
}

static void
on_find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (XB_WINDOW (widget)->search));
}

static void
on_tour (GtkWidget *widget, const char *name, GVariant *parameter)
{
  XbWindow *self = XB_WINDOW (widget);
  const XbTourStop stops[] = {
    { GTK_WIDGET (self->sidebar), N_ ("The work"), N_ ("One page for each kind of work. “Today” lists what is due; “People” is the register itself. F1 opens the manual at the page one is on.") },
    { GTK_WIDGET (self->search), N_ ("Find anybody"), N_ ("Type a name, the first letters of its pinyin (zsf), or the last digits of an ID number or a phone. Ctrl+F leads here from everywhere.") },
    { self->menu_button, N_ ("Import and export"), N_ ("Ctrl+I takes in a village’s Excel ledger: first it is only looked through, and every doubtful cell is named. A file can be dragged into the window, too. Ctrl+E writes a ledger for the county.") },
    { self->undo_button, N_ ("Nothing is lost"), N_ ("Everything is saved at once, and everything can be undone, a whole import too: Ctrl+Z. “Changes” shows who did what, and when.") },
    { GTK_WIDGET (self->operator_button), N_ ("Who is working"), N_ ("What is done stands under this name. Several operators, their posts and passwords are set up here.") },
    { GTK_WIDGET (self->backups), N_ ("Backups"), N_ ("A backup is made when the window is closed. Put one on a USB stick once a week: the menu, “Backups”.") },
  };

  if (self->office != NULL)
    xb_tour_start (widget, stops, G_N_ELEMENTS (stops));
}

static void
on_search (XbWindow *self)
{
  if (self->office == NULL)
    return;
  show_page (self, "people");
  xb_people_page_search (self->people, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

/* Enter goes from the search to what it found; Escape, to everybody again. */
static void
on_search_done (XbWindow *self)
{
  xb_people_page_focus_list (self->people);
}

static void
on_search_stopped (XbWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  xb_people_page_focus_list (self->people);
}

/* (transfer none) */
static GtkWidget *
page_at (XbWindow *self, guint at)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, xb_pages_info (at)->name);

  if (page != NULL)
    return page;
  page = xb_pages_make (self->pages, at, self->office);
  /* Who is behind a figure. */
  if (g_signal_lookup ("people", G_OBJECT_TYPE (page)) != 0)
    g_signal_connect_object (page, "people", G_CALLBACK (xb_window_show_people), self, G_CONNECT_SWAPPED);
  return page;
}

static void
on_page (XbWindow *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  gtk_stack_set_visible_child (self->pages, page_at (self, gtk_list_box_row_get_index (row)));
  xb_settings_remember ("tabs", "window", xb_pages_info (gtk_list_box_row_get_index (row))->name);
}

static gboolean
on_drop (XbWindow *self, const GValue *value, double x, double y)
{
  g_autofree char *path = g_file_get_path (g_value_get_object (value));

  if (path == NULL)
    return FALSE;
  if (g_str_has_suffix (path, ".xbdb"))
    xb_window_open (self, path);
  else
    on_import_file (path, self);
  return TRUE;
}

static gboolean
xb_window_close_request (GtkWindow *window)
{
  XbWindow *self = XB_WINDOW (window);
  int width, height;

  if (xb_lock_whose_forms (self->lock) != NULL)
    {
      g_autofree char *words = g_strdup_printf (_ ("%s has a form open that is not saved. Unlock, and save or close it first."), xb_lock_whose_forms (self->lock));

      xb_show_error (GTK_WIDGET (self), _ ("The window stays open"), words);
      return TRUE;
    }
  if (self->office != NULL && xb_office_is_held (self->office))
    {
      xb_window_say (self, _ ("Something is being written. The window can be closed when it is done."));
      return TRUE;
    }
  if (self->office != NULL && xb_keeper_holds (self->keeper, window, GTK_WIDGET (self->screens)))
    return TRUE;
  if (self->settings != NULL)
    {
      gtk_window_get_default_size (window, &width, &height);
      if (width > 0 && height > 0)
        g_settings_set (self->settings, "window-size", "(ii)", width, height);
      g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
    }
  return GTK_WINDOW_CLASS (xb_window_parent_class)->close_request (window);
}

static void
xb_window_dispose (GObject *object)
{
  XbWindow *self = XB_WINDOW (object);

  g_clear_handle_id (&self->message_timer, g_source_remove);
  if (self->lock != NULL)
    xb_lock_set_office (self->lock, NULL);
  g_clear_pointer (&self->lock, xb_lock_free);
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (xb_window_parent_class)->dispose (object);
  if (self->then != NULL)
    {
      XbAnswerFunc then = self->then;

      self->then = NULL;
      then (self->then_data);
    }
}

static void
xb_window_class_init (XbWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const struct
  {
    const char *name, *parameter;
    GtkWidgetActionActivateFunc func;
  } actions[] = { { "win.open", NULL, on_open },
                  { "win.new-office", NULL, on_new_office },
                  { "win.demo", NULL, on_demo },
                  { "win.import", NULL, on_import },
                  { "win.import-path", "s", on_import_path },
                  { "win.export", NULL, on_export },
                  { "win.places", NULL, on_places },
                  { "win.definitions", NULL, on_definitions },
                  { "win.operator", NULL, on_operator },
                  { "win.lock", NULL, on_lock },
                  { "win.backups", NULL, on_backups },
                  { "win.drafts", NULL, on_drafts },
                  { "win.encryption", NULL, on_encryption },
                  { "win.open-path", "s", on_open_path },
                  { "win.past", NULL, on_past },
                  { "win.today", NULL, on_today },
                  { "win.find", NULL, on_find },
                  { "win.tour", NULL, on_tour } };

  G_OBJECT_CLASS (klass)->dispose = xb_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = xb_window_close_request;
  g_type_ensure (XB_TYPE_WELCOME_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/xiangbu/Xiangbu/ui/xb-window.ui");
  gtk_widget_class_bind_template_child (widget_class, XbWindow, search);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, office_name);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, status);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, message);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, backups);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, screens);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, operator_button);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, XbWindow, recent_menu);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].func);
  xb_people_actions_install (widget_class);
  xb_help_actions_install (widget_class);
  xb_undo_actions_install (widget_class);
}

static GtkWidget *
page_row (const char *title, const char *icon)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  return box;
}

static void
xb_window_init (XbWindow *self)
{
  g_autofree char *page = xb_settings_recall ("tabs", "window");
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);
  int width = 1280, height = 720;
  gboolean maximized = FALSE;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = xb_settings ();
  if (self->settings != NULL)
    {
      g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
      maximized = g_settings_get_boolean (self->settings, "window-maximized");
    }
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  add_past_line (self);
  xb_keeper_set_label (self->keeper, self->backups);
  g_signal_connect_object (self->keeper, "said", G_CALLBACK (xb_window_say), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < xb_pages_count (); i++)
    {
      const XbPageInfo *info = xb_pages_info (i);

      gtk_list_box_append (self->sidebar, page_row (_ (info->title), info->icon));
      xb_set_name (GTK_WIDGET (gtk_list_box_get_row_at_index (self->sidebar, i)), _ (info->title));
      /* The search leads there from everywhere. */
      if (strcmp (info->name, "people") == 0)
        self->people = XB_PEOPLE_PAGE (page_at (self, i));
    }
  xb_help_set_topic (self->welcome, "first-day");
  gtk_widget_set_visible (GTK_WIDGET (self->search), FALSE);
  xb_tab_out (GTK_WIDGET (self->sidebar));
  self->lock = xb_lock_new (GTK_WINDOW (self), self->screens, self->settings != NULL ? g_settings_get_uint (self->settings, "lock-after") : XB_LOCK_AFTER, on_locked, self);
  g_signal_connect_object (self->sidebar, "row-selected", G_CALLBACK (on_page), self, G_CONNECT_SWAPPED);
  show_page (self, page != NULL ? page : xb_pages_info (0)->name);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (on_search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (on_search_done), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "stop-search", G_CALLBACK (on_search_stopped), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  xb_recent_menu_follow (self->recent_menu, gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->menu_button)));
  xb_gtk_name_menu (self->menu_button);
  update_history (self);
}

XbWindow *
xb_window_new (GtkApplication *application)
{
  return g_object_new (XB_TYPE_WINDOW, "application", application, NULL);
}
