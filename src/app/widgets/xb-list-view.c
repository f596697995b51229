#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-list-view.h"

#include "print/xb-preview.h"
#include "util/xb-money.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"
#include "xb-settings.h"
#include "xb-work.h"

#include <glib/gi18n.h>
#include <string.h>

/* A choice over the list. */
typedef struct
{
  GtkWidget *widget; /* a drop-down, or an entry */
  GPtrArray *ids;    /* (nullable): of a drop-down */
  gboolean places;
  char *value; /* as it was read last */
  char *name;  /* under which what is chosen is remembered */
  gboolean recalled;
} Choice;

struct _XbListView
{
  GtkWidget parent_instance;
  char *name;
  GtkWidget *box, *bar, *actions, *table, *hint;
  Choice choices[XB_LIST_CHOICES];
  guint n_choices;
  GPtrArray *buttons; /* (element-type GtkWidget): those that need a row */
  XbListLoad load;
  XbListFunc fill, activate, shown;
  XbOffice *office;
  XbListing *listing; /* (nullable); its table belongs to the view */
  GCancellable *work;
  gboolean stale, filling;
  gint64 subject;
};

G_DEFINE_FINAL_TYPE (XbListView, xb_list_view, GTK_TYPE_WIDGET)

/* ---- listings ---- */

/** (nullable): a day that was typed over a list, in @date; what is none limits nothing */
const char *
xb_list_day (const char *typed, char date[XB_DATE_SIZE])
{
  return *typed != '\0' && xb_date_parse (typed, date) ? date : NULL;
}

/** @def: (transfer full) */
XbListing *
xb_listing_new (XbLedgerDef *def, const char *title)
{
  XbListing *listing = g_new0 (XbListing, 1);

  listing->table = xb_ledger_table_new_own (def, title);
  listing->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  return listing;
}

void
xb_listing_free (XbListing *listing)
{
  if (listing == NULL)
    return;
  g_clear_pointer (&listing->table, xb_ledger_table_free);
  g_array_unref (listing->keys);
  g_free (listing->hint);
  g_clear_pointer (&listing->rows, g_ptr_array_unref);
  if (listing->extra != NULL)
    listing->free_extra (listing->extra);
  g_free (listing);
}

/** Begins a row; its cells follow in order. */
void
xb_listing_begin (XbListing *listing, gint64 key)
{
  xb_ledger_table_begin (listing->table, XB_TABLE_ROW, NULL);
  g_array_append_val (listing->keys, key);
}

/** @text: (nullable) */
void
xb_listing_add (XbListing *listing, const char *text)
{
  xb_ledger_table_add (listing->table, text != NULL ? text : "");
}

void
xb_listing_add_money (XbListing *listing, gint64 fen)
{
  g_autofree char *text = xb_money_text (fen);

  xb_ledger_table_add (listing->table, text);
}

void
xb_listing_add_number (XbListing *listing, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  xb_ledger_table_add (listing->table, text);
}

/* ---- reading it ---- */

static void
query_free (gpointer data)
{
  XbListQuery *query = data;

  for (guint i = 0; i < XB_LIST_CHOICES; i++)
    g_free (query->values[i]);
  g_free (query->operator_name);
  g_free (query->as_of);
  g_free (query);
}

/* The load function travels with what was chosen. */
typedef struct
{
  XbListQuery *query;
  XbListLoad load;
} Job;

static void
job_free (gpointer data)
{
  query_free (((Job *) data)->query);
  g_free (data);
}

static gpointer
run (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return job->load (store, catalog, job->query, cancellable, error);
}

static void
update_buttons (XbListView *self)
{
  gboolean row = xb_list_view_key (self) != 0, past = self->office != NULL && xb_office_is_past (self->office);

  for (guint i = 0; i < self->buttons->len; i++)
    gtk_widget_set_sensitive (g_ptr_array_index (self->buttons, i), row);
  gtk_widget_set_sensitive (self->actions, !past);
}

/* The key of a line of what is shown; 0 for none */
static gint64
key_of (XbListView *self, int line)
{
  return self->listing != NULL && line >= 0 && (guint) line < self->listing->keys->len ? g_array_index (self->listing->keys, gint64, line) : 0;
}

/* The focus is not left to rows that go: GTK would look for the next control after a place that is no more. */
static void
park_focus (XbListView *self)
{
  for (guint i = 0; i < self->n_choices; i++)
    if (gtk_widget_grab_focus (self->choices[i].widget))
      return;
  gtk_widget_child_focus (self->actions, GTK_DIR_TAB_FORWARD);
}

static void
on_loaded (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  XbListView *self = XB_LIST_VIEW (owner);
  XbListing *listing = result;
  int line = xb_table_view_line (XB_TABLE_VIEW (self->table));
  gint64 key = key_of (self, line);
  gboolean focus = xb_table_view_has_focus (XB_TABLE_VIEW (self->table));

  if (listing == NULL)
    {
      xb_table_view_set (XB_TABLE_VIEW (self->table), NULL);
      g_clear_pointer (&self->listing, xb_listing_free);
      gtk_label_set_text (GTK_LABEL (self->hint), error->message);
      update_buttons (self);
      return;
    }
  if (focus)
    park_focus (self);
  xb_table_view_set (XB_TABLE_VIEW (self->table), NULL);
  g_clear_pointer (&self->listing, xb_listing_free);
  self->listing = listing;
  gtk_label_set_text (GTK_LABEL (self->hint), listing->hint != NULL ? listing->hint : "");
  xb_table_view_set (XB_TABLE_VIEW (self->table), xb_ledger_table_ref (listing->table));
  /* Whoever was selected still is; who works down a list goes on where they are, and the next one stands there if that one is done. */
  for (guint i = 0; key != 0 && listing->rows == NULL && i < listing->keys->len; i++)
    if (g_array_index (listing->keys, gint64, i) == key)
      {
        line = (int) i;
        xb_table_view_select (XB_TABLE_VIEW (self->table), line);
      }
  if (focus && line >= 0 && listing->keys->len > 0)
    xb_table_view_go_to (XB_TABLE_VIEW (self->table), MIN (line, (int) listing->keys->len - 1));
  update_buttons (self);
  if (self->shown != NULL)
    self->shown (self);
}

static const XbWork list_work = { run, on_loaded, job_free, (GDestroyNotify) xb_listing_free, XB_STORE_READ_ONLY };

static char *
read_value (const Choice *choice)
{
  guint at;

  if (choice->ids == NULL)
    return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (choice->widget))));
  at = gtk_drop_down_get_selected (GTK_DROP_DOWN (choice->widget));
  return g_strdup (at < choice->ids->len ? g_ptr_array_index (choice->ids, at) : "");
}

/** Works the list out anew, now or when it is seen. */
void
xb_list_view_reload (XbListView *self)
{
  Job *job;

  self->stale = TRUE;
  if (self->office == NULL || self->filling || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->stale = FALSE;
  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  job = g_new0 (Job, 1);
  job->load = self->load;
  job->query = g_new0 (XbListQuery, 1);
  job->query->subject = self->subject;
  job->query->as_of = g_strdup (xb_office_as_of (self->office));
  job->query->operator_name = g_strdup (xb_office_operator (self->office));
  for (guint i = 0; i < XB_LIST_CHOICES; i++)
    job->query->values[i] = i < self->n_choices ? read_value (&self->choices[i]) : g_strdup ("");
  self->work = xb_work_start (GTK_WIDGET (self), self->office, &list_work, job);
}

static void
choose (const Choice *choice, const char *id)
{
  for (guint i = 0; i < choice->ids->len; i++)
    if (strcmp (g_ptr_array_index (choice->ids, i), id) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (choice->widget), i);
}

/* What was chosen here when the program ran last, once there is something to choose from. */
static void
recall_choice (Choice *choice)
{
  g_autofree char *id = NULL;

  if (choice->ids == NULL || choice->ids->len == 0 || choice->recalled)
    return;
  choice->recalled = TRUE;
  id = xb_settings_recall ("choices", choice->name);
  if (id != NULL)
    choose (choice, id);
}

static void
fill_choices (XbListView *self)
{
  self->filling = TRUE;
  for (guint i = 0; i < self->n_choices; i++)
    if (self->choices[i].places)
      xb_filter_fill_places (GTK_DROP_DOWN (self->choices[i].widget), self->office, self->choices[i].ids, NULL);
  if (self->fill != NULL)
    self->fill (self);
  for (guint i = 0; i < self->n_choices; i++)
    recall_choice (&self->choices[i]);
  self->filling = FALSE;
}

static void
on_changed (XbListView *self)
{
  if (self->office == NULL)
    return;
  /* What can be chosen may have changed, too; a page nobody looks at is filled when it is seen. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill_choices (self);
  xb_list_view_reload (self);
}

static void
on_map (XbListView *self)
{
  if (self->stale)
    on_changed (self);
}

static void
on_choice (XbListView *self)
{
  xb_list_view_reload (self);
}

/* Ids of places, states and services only: what is typed may be somebody's name. */
static void
on_chosen (GtkWidget *drop, GParamSpec *pspec, XbListView *self)
{
  if (!self->filling)
    for (guint i = 0; i < self->n_choices; i++)
      if (self->choices[i].widget == drop)
        xb_settings_remember ("choices", self->choices[i].name, xb_list_view_value (self, i));
  xb_list_view_reload (self);
}

/** Whom or what the list is about; before it has its office. */
void
xb_list_view_set_subject (XbListView *self, gint64 subject)
{
  self->subject = subject;
}

void
xb_list_view_set_office (XbListView *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_signal_connect_object (office, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  fill_choices (self);
  xb_list_view_reload (self);
}

/** (transfer none) (nullable) */
XbOffice *
xb_list_view_office (XbListView *self)
{
  return self->office;
}

/** What is chosen or typed; valid until it is asked for the next time. "" for nothing */
const char *
xb_list_view_value (XbListView *self, guint choice)
{
  g_free (self->choices[choice].value);
  return self->choices[choice].value = read_value (&self->choices[choice]);
}

/** The key of the row that is selected; 0 for none */
gint64
xb_list_view_key (XbListView *self)
{
  return key_of (self, xb_table_view_selected (XB_TABLE_VIEW (self->table)));
}

/** (transfer none) (nullable): what is shown */
const XbListing *
xb_list_view_listing (XbListView *self)
{
  return self->listing;
}

/** (transfer none) (nullable): what the line that is chosen came from; only of listings that keep their rows */
gconstpointer
xb_list_view_row (XbListView *self)
{
  const XbListing *listing = xb_list_view_listing (self);
  gint64 key = xb_list_view_key (self);

  return listing != NULL && key > 0 && key <= listing->rows->len ? g_ptr_array_index (listing->rows, key - 1) : NULL;
}

/** The list as it stands, on paper or as a file. */
void
xb_list_view_print (XbListView *self)
{
  if (self->listing != NULL)
    xb_preview_open_table (GTK_WIDGET (self), xb_ledger_table_ref (self->listing->table));
}

/* ---- building it ---- */

static guint
add_choice (XbListView *self, GtkWidget *widget, const char *name, gboolean ids)
{
  Choice *choice = &self->choices[self->n_choices];

  g_return_val_if_fail (self->n_choices < XB_LIST_CHOICES, 0);
  choice->widget = xb_filter_add (self->bar, widget, name);
  choice->name = g_strdup_printf ("%s/%s", self->name, name);
  if (ids)
    {
      choice->ids = g_ptr_array_new_with_free_func (g_free);
      g_signal_connect_object (widget, "notify::selected", G_CALLBACK (on_chosen), self, 0);
    }
  return self->n_choices++;
}

guint
xb_list_view_add_choice (XbListView *self, const char *name)
{
  return add_choice (self, gtk_drop_down_new (NULL, NULL), name, TRUE);
}

guint
xb_list_view_add_places (XbListView *self, const char *name)
{
  guint at = xb_list_view_add_choice (self, name);

  self->choices[at].places = TRUE;
  return at;
}

guint
xb_list_view_add_entry (XbListView *self, const char *name, const char *value)
{
  GtkWidget *entry = xb_filter_entry (name, G_CALLBACK (on_choice), self);

  if (value != NULL)
    gtk_editable_set_text (GTK_EDITABLE (entry), value);
  return add_choice (self, entry, name, FALSE);
}

static void
on_clicked (GtkButton *button, XbListView *self)
{
  XbListFunc func = g_object_get_data (G_OBJECT (button), "func");

  if (self->office != NULL)
    func (self);
}

/** @needs_row: it can be pressed only while a row is selected */
GtkWidget *
xb_list_view_add_button (XbListView *self, const char *label, XbListFunc func, gboolean needs_row)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_object_set_data (G_OBJECT (button), "func", func);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, 0);
  xb_filter_add (self->actions, button, NULL);
  if (needs_row)
    g_ptr_array_add (self->buttons, button);
  update_buttons (self);
  return button;
}

/** @changed: a handler of notify::selected of that choice, with the view as its data */
void
xb_list_view_on_choice (XbListView *self, guint choice, GCallback changed)
{
  g_signal_connect_object (self->choices[choice].widget, "notify::selected", changed, self, 0);
}

/** @fill: gives the choices what can be chosen, by xb_list_view_set_choices() */
void
xb_list_view_on_fill (XbListView *self, XbListFunc fill)
{
  self->fill = fill;
}

/** @activate: Enter or double-click on a row */
void
xb_list_view_on_activate (XbListView *self, XbListFunc activate)
{
  self->activate = activate;
}

/** @shown: after a list has been worked out and shown */
void
xb_list_view_on_shown (XbListView *self, XbListFunc shown)
{
  self->shown = shown;
}

/** What was chosen stays so where it is still there. @ids, @titles: (element-type utf8) */
void
xb_list_view_set_choices (XbListView *self, guint choice, const GPtrArray *ids, const GPtrArray *titles)
{
  Choice *one = &self->choices[choice];
  g_autofree char *before = read_value (one);
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  gboolean filling = self->filling, known = one->ids->len > 0;
  guint selected = 0;

  self->filling = TRUE;
  g_ptr_array_set_size (one->ids, 0);
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if (known && strcmp (id, before) == 0)
        selected = i;
      g_ptr_array_add (one->ids, g_strdup (id));
      gtk_string_list_append (model, g_ptr_array_index (titles, i));
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (one->widget), G_LIST_MODEL (model));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (one->widget), selected);
  self->filling = filling;
}

/** Chooses what has that id, as if somebody had; in an entry, types it. */
void
xb_list_view_choose (XbListView *self, guint choice, const char *id)
{
  if (self->choices[choice].ids == NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->choices[choice].widget), id);
      xb_list_view_reload (self);
      return;
    }
  self->choices[choice].recalled = TRUE;
  choose (&self->choices[choice], id);
}

/* Enter is about the row that has the focus, whether it is selected or not. */
static void
on_activated (XbListView *self, guint line)
{
  xb_table_view_select (XB_TABLE_VIEW (self->table), (int) line);
  if (self->activate != NULL && self->office != NULL && xb_list_view_key (self) != 0)
    self->activate (self);
}

static void
xb_list_view_dispose (GObject *object)
{
  XbListView *self = XB_LIST_VIEW (object);

  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->listing, xb_listing_free);
  g_clear_pointer (&self->buttons, g_ptr_array_unref);
  for (guint i = 0; i < self->n_choices; i++)
    {
      g_clear_pointer (&self->choices[i].ids, g_ptr_array_unref);
      g_clear_pointer (&self->choices[i].value, g_free);
      g_clear_pointer (&self->choices[i].name, g_free);
    }
  self->n_choices = 0;
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (xb_list_view_parent_class)->dispose (object);
}

static void
xb_list_view_class_init (XbListViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_list_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_list_view_init (XbListView *self)
{
  self->buttons = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->bar = xb_filter_bar_new ();
  self->actions = xb_filter_bar_new ();
  self->hint = xb_filter_hint ("");
  self->stale = TRUE;
}

/**
 * xb_list_view_new:
 * @name: what a screen reader says for the table
 * @load: works the list out, on a thread of its own
 */
GtkWidget *
xb_list_view_new (const char *name, XbListLoad load)
{
  XbListView *self = g_object_new (XB_TYPE_LIST_VIEW, NULL);

  self->name = g_strdup (name);
  self->load = load;
  self->table = xb_table_view_new (name);
  xb_table_view_set_least_lines (XB_TABLE_VIEW (self->table), 4);
  gtk_widget_set_vexpand (self->table, TRUE);
  gtk_box_append (GTK_BOX (self->box), self->bar);
  gtk_box_append (GTK_BOX (self->box), self->actions);
  gtk_box_append (GTK_BOX (self->box), self->table);
  gtk_box_append (GTK_BOX (self->box), self->hint);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_object (self->table, "selected", G_CALLBACK (update_buttons), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
  return GTK_WIDGET (self);
}

/** A choice of words that never change. @titles: untranslated */
void
xb_list_view_set_codes (XbListView *self, guint choice, const char *const *ids, const char *const *titles, guint n)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new (), words = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (all, (gpointer) ids[i]);
      g_ptr_array_add (words, (gpointer) _ (titles[i]));
    }
  xb_list_view_set_choices (self, choice, all, words);
}

/** Shows a person on the page of people; 0: nobody. */
void
xb_list_view_show_person (XbListView *self, gint64 person)
{
  if (person != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-person", "x", person);
}

/** After something was done: everybody sees it; or what is wrong. */
void
xb_list_view_tell (XbListView *self, const char *title, gboolean ok, const GError *error)
{
  if (ok)
    xb_office_changed (xb_list_view_office (self));
  else
    xb_show_error (GTK_WIDGET (self), title, error->message);
}
