#define G_LOG_DOMAIN "xiangbu"

#include "ledgers/xb-ledger-view.h"

#include "forms/xb-reason-dialog.h"
#include "ledgers/xb-export-dialog.h"
#include "ledgers/xb-ledger-print.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"
#include "xb-work.h"
#include "xb-settings.h"

#include <glib/gi18n.h>
#include <string.h>

struct _XbLedgerView
{
  GtkWidget parent_instance;
  GtkWidget *box, *ledger, *place, *from, *to, *extra, *title, *lines, *table, *print, *export, *full;
  XbOffice *office;
  XbCatalog *catalog; /* (nullable): the one whose ledgers are listed */
  GPtrArray *ids;    /* (element-type utf8): of the ledgers, as they are listed */
  GPtrArray *codes;  /* (element-type utf8): of the places */
  GPtrArray *fields; /* (element-type GtkWidget): entries of the ledger's own parameters */
  GCancellable *cancellable; /* (nullable): of what is being read */
  gboolean filling, unmasked;
};

G_DEFINE_FINAL_TYPE (XbLedgerView, xb_ledger_view, GTK_TYPE_WIDGET)

static XbLedgerDef *
selected_def (XbLedgerView *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->ledger));

  return at < self->ids->len ? xb_catalog_ledger (xb_office_catalog (self->office), g_ptr_array_index (self->ids, at)) : NULL;
}

/* What is asked for now; (transfer full) (nullable) */
static XbLedgerJob *
make_job (XbLedgerView *self)
{
  XbLedgerDef *def = selected_def (self);
  guint place = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->place));
  XbLedgerJob *job;

  if (def == NULL)
    return NULL;
  job = xb_ledger_job_new (self->office, def->id, place < self->codes->len ? g_ptr_array_index (self->codes, place) : NULL,
                           gtk_editable_get_text (GTK_EDITABLE (self->from)), gtk_editable_get_text (GTK_EDITABLE (self->to)));
  job->unmasked = self->unmasked;
  job->set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < self->fields->len && i < def->parameters->len; i++)
    {
      XbLedgerParameter *parameter = g_ptr_array_index (def->parameters, i);
      const char *text = gtk_editable_get_text (GTK_EDITABLE (g_ptr_array_index (self->fields, i)));

      if (*text != '\0')
        g_hash_table_insert (job->set, g_strdup (parameter->id), g_strdup (text));
    }
  return job;
}

static void
show_words (XbLedgerView *self, const char *title, GPtrArray *lines, GPtrArray *footer)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "　　" : "", (char *) g_ptr_array_index (lines, i));
  for (guint i = 0; footer != NULL && i < footer->len; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "　　" : "", (char *) g_ptr_array_index (footer, i));
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->lines), text->str);
}

static void
on_read (GtkWidget *owner, gpointer result, gpointer job, const GError *error)
{
  XbLedgerView *self = XB_LEDGER_VIEW (owner);
  XbLedgerTable *table = result;
  g_autofree char *title = NULL;

  g_clear_object (&self->cancellable);
  if (table == NULL)
    {
      xb_table_view_set (XB_TABLE_VIEW (self->table), NULL);
      show_words (self, error->message, NULL, NULL);
      gtk_widget_add_css_class (self->title, "xb-error");
      return;
    }
  gtk_widget_remove_css_class (self->title, "xb-error");
  title = g_strdup_printf (ngettext ("%s: %'u row", "%s: %'u rows", table->rows), table->title, table->rows);
  show_words (self, title, table->lines, table->footer);
  xb_table_view_set (XB_TABLE_VIEW (self->table), table);
  gtk_widget_set_sensitive (self->print, TRUE);
}

static const XbWork read_work = { xb_ledger_job_read, on_read, xb_ledger_job_free, (GDestroyNotify) xb_ledger_table_free, XB_STORE_READ_ONLY };

static void
read_again (XbLedgerView *self)
{
  XbLedgerJob *job;

  if (self->office == NULL || self->filling || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  job = make_job (self);
  if (job == NULL)
    return;
  show_words (self, _ ("Reading…"), NULL, NULL);
  gtk_widget_set_sensitive (self->print, FALSE);
  self->cancellable = xb_work_start (GTK_WIDGET (self), self->office, &read_work, job);
}

/* Whatever else is asked for is asked for masked. */
static void
reload (XbLedgerView *self)
{
  if (self->filling)
    return;
  self->unmasked = FALSE;
  read_again (self);
}

static void
show_full (gpointer data)
{
  XbLedgerView *self = data;

  self->unmasked = TRUE;
  read_again (self);
}

static void
on_full (XbLedgerView *self)
{
  XbLedgerDef *def = selected_def (self);
  g_autofree char *title = def != NULL ? g_strdup_printf (_ ("Ledger “%s” shown or printed unmasked"), def->name) : NULL;

  if (def != NULL)
    xb_reason_dialog_ask (GTK_WIDGET (self), self->office, 0, title, show_full, self);
}

static void
on_print (XbLedgerView *self)
{
  XbLedgerJob *job = make_job (self);

  if (job != NULL)
    xb_ledger_print (GTK_WIDGET (self), self->office, job);
}

static void
on_export (XbLedgerView *self)
{
  XbLedgerJob *job = make_job (self);

  if (job != NULL)
    xb_export_dialog_open (GTK_WIDGET (self), self->office, job);
}

/* Entries for what the selected ledger asks for beside place and period. */
static void
fill_fields (XbLedgerView *self)
{
  XbLedgerDef *def = selected_def (self);
  GtkWidget *child;

  g_ptr_array_set_size (self->fields, 0);
  while ((child = gtk_widget_get_first_child (self->extra)) != NULL)
    gtk_box_remove (GTK_BOX (self->extra), child);
  for (guint i = 0; def != NULL && i < def->parameters->len; i++)
    {
      XbLedgerParameter *parameter = g_ptr_array_index (def->parameters, i);
      GtkWidget *entry = xb_filter_entry (parameter->title, G_CALLBACK (reload), self);

      if (parameter->value != NULL)
        gtk_editable_set_text (GTK_EDITABLE (entry), parameter->value);
      gtk_box_append (GTK_BOX (self->extra), entry);
      g_ptr_array_add (self->fields, entry);
    }
  gtk_widget_set_visible (self->extra, self->fields->len > 0);
  if (def != NULL)
    gtk_widget_set_tooltip_text (self->from, def->as_of ? _ ("This ledger shows a state: the last day counts") : _ ("Empty: 1 January"));
}

static void
on_ledger (XbLedgerView *self)
{
  if (self->filling)
    return;
  if (selected_def (self) != NULL)
    xb_settings_remember ("choices", "ledgers/ledger", selected_def (self)->id);
  fill_fields (self);
  reload (self);
}

static void
fill_ledgers (XbLedgerView *self)
{
  GArray *list = xb_catalog_list (xb_office_catalog (self->office));
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->ledger)), selected = 0;
  g_autofree char *before = at < self->ids->len ? g_strdup (g_ptr_array_index (self->ids, at)) : xb_settings_recall ("choices", "ledgers/ledger");

  g_ptr_array_set_size (self->ids, 0);
  for (guint i = 0; i < list->len; i++)
    {
      XbCatalogEntry *entry = &g_array_index (list, XbCatalogEntry, i);

      if (strcmp (entry->kind, "ledger") != 0 || entry->problem != NULL || entry->use != NULL)
        continue;
      if (strcmp (entry->id, before != NULL ? before : "people") == 0)
        selected = self->ids->len;
      g_ptr_array_add (self->ids, g_strdup (entry->id));
      gtk_string_list_append (titles, entry->title);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->ledger), G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->ledger), selected);
  self->filling = FALSE;
  fill_fields (self);
}

/* What is on the screen was the register a moment ago: it is read again when somebody looks. */
static void
on_office_changed (XbLedgerView *self)
{
  self->filling = TRUE;
  xb_filter_fill_places (GTK_DROP_DOWN (self->place), self->office, self->codes, "ledgers/place");
  self->filling = FALSE;
  /* What was typed for a ledger stays, unless the definitions are others. */
  if (self->catalog != xb_office_catalog (self->office))
    {
      g_clear_pointer (&self->catalog, xb_catalog_free);
      self->catalog = xb_catalog_ref (xb_office_catalog (self->office));
      fill_ledgers (self);
    }
  reload (self);
}

void
xb_ledger_view_set_office (XbLedgerView *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), self, G_CONNECT_SWAPPED);
  on_office_changed (self);
}

static void
xb_ledger_view_dispose (GObject *object)
{
  XbLedgerView *self = XB_LEDGER_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->catalog, xb_catalog_free);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  G_OBJECT_CLASS (xb_ledger_view_parent_class)->dispose (object);
}

static void
xb_ledger_view_class_init (XbLedgerViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_ledger_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_ledger_view_init (XbLedgerView *self)
{
  GtkWidget *bar = xb_filter_bar_new ();

  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->fields = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->ledger = xb_filter_add (bar, gtk_drop_down_new (NULL, NULL), _ ("Ledger"));
  self->place = xb_filter_add (bar, gtk_drop_down_new (NULL, NULL), _ ("Place"));
  self->from = xb_filter_add (bar, xb_filter_entry (_ ("First day"), G_CALLBACK (reload), self), NULL);
  self->to = xb_filter_add (bar, xb_filter_entry (_ ("Last day"), G_CALLBACK (reload), self), NULL);
  self->extra = xb_filter_add (bar, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), NULL);
  xb_filter_add (bar, xb_filter_button (_ ("_Look up"), G_CALLBACK (reload), self), NULL);
  self->full = xb_filter_add (bar, xb_filter_button (_ ("Numbers in _full…"), G_CALLBACK (on_full), self), NULL);
  self->print = xb_filter_add (bar, xb_filter_button (_ ("_Print the ledger…"), G_CALLBACK (on_print), self), NULL);
  self->export = xb_filter_add (bar, xb_filter_button (_ ("_Export the ledger…"), G_CALLBACK (on_export), self), NULL);
  self->title = gtk_label_new ("");
  self->lines = xb_filter_hint ("");
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_wrap (GTK_LABEL (self->title), TRUE);
  gtk_widget_add_css_class (self->title, "xb-filters");
  gtk_widget_add_css_class (self->title, "xb-heading");
  self->table = xb_table_view_new (_ ("Ledger"));
  gtk_box_append (GTK_BOX (self->box), bar);
  gtk_box_append (GTK_BOX (self->box), self->title);
  gtk_box_append (GTK_BOX (self->box), self->lines);
  gtk_box_append (GTK_BOX (self->box), self->table);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_object (self->ledger, "notify::selected", G_CALLBACK (on_ledger), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}
