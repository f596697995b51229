#define G_LOG_DOMAIN "xiangbu"

#include "definitions/xb-definitions-dialog.h"

#include "help/xb-help.h"
#include "definitions/xb-definition-editor.h"
#include "desk/xb-desk.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  GtkWidget *window, *table, *find, *edit, *remove, *hint;
  XbOffice *office;
  XbCatalog *catalog; /* the one that is listed */
  GArray *lines;      /* (element-type guint): which of its entries the table shows */
} Dialog;

/* The endings of their files, and what clerks call them. */
static const struct
{
  const char *kind, *title;
} kinds[] = { { "scheme", N_ ("Subsidy") }, { "ledger", N_ ("Ledger") }, { "letter", N_ ("Letter") }, { "check", N_ ("Data check") },
              { "register", N_ ("Office register") }, { "checklist", N_ ("Service") }, { "code", N_ ("Code list") } };

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_signal_handlers_disconnect_by_data (self->office, self);
  g_object_unref (self->office);
  xb_catalog_free (self->catalog);
  g_array_unref (self->lines);
  g_free (self);
}

static const XbCatalogEntry *
selected (Dialog *self)
{
  GArray *list = xb_catalog_list (self->catalog);
  int line = xb_table_view_selected (XB_TABLE_VIEW (self->table));

  return line >= 0 && (guint) line < self->lines->len ? &g_array_index (list, XbCatalogEntry, g_array_index (self->lines, guint, line)) : NULL;
}

static const char *
kind_title (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].kind, kind) == 0)
      return _ (kinds[i].title);
  return kind;
}

static gboolean
is_looked_for (Dialog *self, const XbCatalogEntry *entry)
{
  g_autofree char *all = g_strjoin ("\n", kind_title (entry->kind), entry->title, entry->file, NULL);
  g_autofree char *folded = g_utf8_casefold (all, -1), *words = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->find)), -1);

  return strstr (folded, g_strstrip (words)) != NULL;
}

static XbLedgerTable *
make_table (Dialog *self)
{
  GArray *list = xb_catalog_list (self->catalog);
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  xb_ledger_def_add_column (def, "kind", _ ("Kind"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "title", _ ("Called"), XB_COLUMN_TEXT)->width = 26;
  xb_ledger_def_add_column (def, "source", _ ("From"), XB_COLUMN_TEXT)->width = 26;
  xb_ledger_def_add_column (def, "file", _ ("File"), XB_COLUMN_TEXT)->width = 24;
  xb_ledger_def_add_column (def, "problem", _ ("Fault"), XB_COLUMN_TEXT)->width = 40;
  table = xb_ledger_table_new_own (def, _ ("Definitions"));
  g_array_set_size (self->lines, 0);
  for (guint i = 0; i < list->len; i++)
    {
      const XbCatalogEntry *entry = &g_array_index (list, XbCatalogEntry, i);

      if (!is_looked_for (self, entry))
        continue;
      g_array_append_val (self->lines, i);
      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, kind_title (entry->kind));
      xb_ledger_table_add (table, entry->title);
      xb_ledger_table_add (table, strcmp (entry->source, "shipped") == 0 ? _ ("the program")
                                  : entry->shipped_file != NULL          ? _ ("the office, in place of the program's")
                                                                         : _ ("the office"));
      xb_ledger_table_add (table, entry->file);
      xb_ledger_table_add (table, entry->problem != NULL ? entry->problem : "");
    }
  return table;
}

static void
on_selected (Dialog *self)
{
  const XbCatalogEntry *entry = selected (self);

  gtk_widget_set_sensitive (self->edit, entry != NULL);
  gtk_widget_set_sensitive (self->remove, entry != NULL && strcmp (entry->source, "office") == 0);
  gtk_label_set_text (GTK_LABEL (self->hint), entry != NULL && entry->problem != NULL
                                                  ? entry->problem
                                                  : _ ("What the office adds or changes is in force at once. Updates of the program leave it alone."));
}

static void
list_again (Dialog *self)
{
  xb_table_view_set (XB_TABLE_VIEW (self->table), make_table (self));
  on_selected (self);
}

static void
reload (Dialog *self)
{
  g_clear_pointer (&self->catalog, xb_catalog_free);
  self->catalog = xb_catalog_ref (xb_office_catalog (self->office));
  list_again (self);
}

static void
on_edit (Dialog *self)
{
  const XbCatalogEntry *entry = selected (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = entry != NULL ? xb_catalog_read (entry, &error) : NULL;

  if (entry == NULL)
    return;
  if (text != NULL && g_utf8_validate (text, -1, NULL))
    xb_definition_editor_open (self->window, self->office, entry->file, text);
  else
    xb_show_error (self->window, _ ("The definition cannot be shown"), error != NULL ? error->message : _ ("It is not UTF-8 text. Remove it, and add a mended file."));
}

static void
on_file (const char *path, gpointer data)
{
  Dialog *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *where = NULL, *file = g_path_get_basename (path);
  XbCatalogEntry entry;

  if (xb_catalog_check_file (xb_office_catalog (self->office), path, &entry, &error)
      && xb_desk_define (xb_office_store (self->office), xb_office_operator (self->office), file, FALSE, &error))
    where = xb_catalog_install (xb_office_catalog (self->office), path, &error);
  if (where == NULL || !xb_office_reload_catalog (self->office, &error))
    xb_show_error (self->window, _ ("The definition was not added"), error->message);
}

static void
on_add (Dialog *self)
{
  g_autoptr (GStrvBuilder) patterns = g_strv_builder_new ();
  g_auto (GStrv) endings = NULL;
  g_autofree char *all = NULL, *title = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *pattern = g_strconcat ("*.", kinds[i].kind, NULL);

      g_strv_builder_add (patterns, pattern);
    }
  endings = g_strv_builder_end (patterns);
  all = g_strjoinv (", ", endings);
  title = g_strdup_printf (_ ("Definitions (%s)"), all);
  xb_choose_file (self->window, _ ("Add a definition"), title, (const char *const *) endings, on_file, self);
}

static void
remove_selected (gpointer data)
{
  Dialog *self = data;
  const XbCatalogEntry *entry = selected (self);
  g_autoptr (GError) error = NULL;

  if (entry != NULL
      && (!xb_desk_define (xb_office_store (self->office), xb_office_operator (self->office), entry->file, TRUE, &error) || !xb_catalog_remove (entry, &error) || !xb_office_reload_catalog (self->office, &error)))
    xb_show_error (self->window, _ ("The definition was not removed"), error->message);
}

static void
on_remove (Dialog *self)
{
  const XbCatalogEntry *entry = selected (self);
  g_autofree char *words = NULL;

  if (entry == NULL)
    return;
  words = g_strdup_printf (entry->shipped_file != NULL ? _ ("The program's own “%s” is in force again. The file is kept beside the others as %s.bak.")
                                                       : _ ("“%s” is no longer offered. The file is kept beside the others as %s.bak."),
                           entry->title, entry->file);
  xb_ask (self->window, _ ("Remove the definition?"), words, _ ("_Remove"), remove_selected, self);
}

static gboolean
on_drop (Dialog *self, const GValue *value, double x, double y)
{
  g_autofree char *path = g_file_get_path (g_value_get_object (value));

  if (path != NULL)
    on_file (path, self);
  return path != NULL;
}

/* ---- for others ---- */

static void
save_copy (const char *path, gpointer data)
{
  Dialog *self = data;
  const XbCatalogEntry *entry = selected (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = entry != NULL ? xb_catalog_read (entry, &error) : NULL;

  if (entry != NULL && (text == NULL || !g_file_set_contents (path, text, -1, &error)))
    xb_show_error (self->window, _ ("The copy was not written"), error->message);
}

static void
on_copy (Dialog *self)
{
  const XbCatalogEntry *entry = selected (self);

  if (entry != NULL)
    xb_choose_new_file (self->window, _ ("Save a copy for others"), entry->file, save_copy, self);
}

void
xb_definitions_dialog_open (GtkWidget *parent, XbOffice *office)
{
  Dialog *self = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = xb_filter_bar_new (), *add = gtk_button_new_with_mnemonic (_ ("_Add a file…")),
            *copy = gtk_button_new_with_mnemonic (_ ("Save a _copy…"));
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  self->office = g_object_ref (office);
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  self->window = xb_dialog_window (parent, _ ("Definitions"), 1000, 560);
  xb_help_set_topic (self->window, "definitions");
  g_object_set_data_full (G_OBJECT (self->window), "dialog", self, dialog_free);
  self->edit = gtk_button_new_with_mnemonic (_ ("_Edit…"));
  self->remove = gtk_button_new_with_mnemonic (_ ("_Remove…"));
  self->find = gtk_search_entry_new ();
  self->hint = xb_filter_hint ("");
  self->table = xb_table_view_new (_ ("Definitions"));
  xb_filter_add (bar, self->find, _ ("Find a definition"));
  xb_filter_add (bar, add, NULL);
  xb_filter_add (bar, self->edit, NULL);
  xb_filter_add (bar, self->remove, NULL);
  xb_filter_add (bar, copy, NULL);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), self->hint);
  gtk_box_append (GTK_BOX (box), self->table);
  gtk_window_set_child (GTK_WINDOW (self->window), box);
  gtk_widget_add_controller (self->window, GTK_EVENT_CONTROLLER (drop));
  g_signal_connect_swapped (self->find, "search-changed", G_CALLBACK (list_again), self);
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (on_add), self);
  g_signal_connect_swapped (self->edit, "clicked", G_CALLBACK (on_edit), self);
  g_signal_connect_swapped (self->remove, "clicked", G_CALLBACK (on_remove), self);
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (on_copy), self);
  g_signal_connect_swapped (self->table, "selected", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->table, "activated", G_CALLBACK (on_edit), self);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (on_drop), self);
  g_signal_connect_swapped (office, "changed", G_CALLBACK (reload), self);
  reload (self);
  gtk_window_present (GTK_WINDOW (self->window));
}
