#define G_LOG_DOMAIN "xiangbu"

#include "books/xb-books-page.h"

#include "book/xb-book-import.h"
#include "book/xb-book-list.h"
#include "books/xb-book-designer.h"
#include "books/xb-book-dialog.h"
#include "util/xb-date.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-list-view.h"
#include "widgets/xb-report.h"
#include "widgets/xb-sheet-report.h"
#include "xb-busy.h"

#include <glib/gi18n.h>

enum
{
  BOOK,
  FROM,
  TO,
  TEXT
};

struct _XbBooksPage
{
  GtkWidget parent_instance;
  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (XbBooksPage, xb_books_page, GTK_TYPE_WIDGET)

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const XbBookDef *def = xb_catalog_book (catalog, query->values[BOOK]);
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  const XbBookQuery which = { .text = query->values[TEXT], .from = xb_list_day (query->values[FROM], from), .to = xb_list_day (query->values[TO], to) };
  g_autoptr (XbListing) listing = NULL;

  if (def == NULL)
    return xb_listing_new (xb_ledger_def_new (), "");
  listing = g_new0 (XbListing, 1);
  listing->table = xb_book_table (store, def, &which, &listing->keys, error);
  if (listing->table == NULL)
    return NULL;
  listing->hint = g_strdup_printf (ngettext ("%u entry. Enter opens it.", "%u entries. Enter opens one.", listing->table->rows), listing->table->rows);
  return g_steal_pointer (&listing);
}

/* Those of the catalog; the one that was chosen stays chosen. */
static void
fill (XbListView *view)
{
  g_autoptr (GPtrArray) books = xb_catalog_books (xb_office_catalog (xb_list_view_office (view))), ids = g_ptr_array_new (), titles = g_ptr_array_new ();

  for (guint i = 0; i < books->len; i++)
    {
      g_ptr_array_add (ids, ((XbBookDef *) g_ptr_array_index (books, i))->id);
      g_ptr_array_add (titles, ((XbBookDef *) g_ptr_array_index (books, i))->title);
    }
  xb_list_view_set_choices (view, BOOK, ids, titles);
}

static const XbBookDef *
chosen (XbListView *view)
{
  return xb_catalog_book (xb_office_catalog (xb_list_view_office (view)), xb_list_view_value (view, BOOK));
}

/* ---- one entry ---- */

static void
on_add (XbListView *view)
{
  const XbBookDef *def = chosen (view);

  if (def != NULL)
    xb_book_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), def, 0);
}

static void
on_edit (XbListView *view)
{
  const XbBookDef *def = chosen (view);

  if (def != NULL && xb_list_view_key (view) != 0)
    xb_book_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), def, xb_list_view_key (view));
}

typedef struct
{
  XbListView *view;
  const XbBookDef *def;
  gint64 id;
} Removal;

static void
remove_it (gpointer data)
{
  Removal *removal = data;
  XbOffice *office = xb_list_view_office (removal->view);
  g_autoptr (GError) error = NULL;
  gboolean ok = xb_book_remove (xb_office_store (office), removal->def, xb_office_operator (office), removal->id, &error);

  xb_list_view_tell (removal->view, removal->def->title, ok, error);
}

static void
on_remove (XbListView *view)
{
  static Removal removal;
  g_autoptr (XbBookRow) row = xb_list_view_key (view) != 0 ? xb_book_load (xb_office_store (xb_list_view_office (view)), xb_list_view_key (view), NULL) : NULL;
  g_autofree char *words = NULL;

  if (row == NULL || chosen (view) == NULL)
    return;
  removal = (Removal){ view, chosen (view), row->id };
  words = g_strdup_printf (_ ("“%s” is taken out of the register. Undo (Ctrl+Z) brings it back."), row->subject);
  xb_ask (GTK_WIDGET (view), _ ("Remove the entry?"), words, _ ("_Remove"), remove_it, &removal);
}

/* ---- sheets ---- */

typedef struct
{
  char *book, *path, *text, *from, *to;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->book);
  g_free (job->path);
  g_free (job->text);
  g_free (job->from);
  g_free (job->to);
  g_free (job);
}

static void
free_import (gpointer import)
{
  xb_book_import_free (import);
}

static gpointer
run_import (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Job *job = data;

  return xb_book_import (store, xb_catalog_book (catalog, job->book), operator_name, job->path, FALSE, NULL, error);
}

static void
on_imported (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  g_autoptr (XbBookImport) out = result;
  g_autoptr (GString) words = g_string_new (NULL);
  XbLedgerTable *table;

  if (out == NULL)
    {
      xb_show_error (widget, _ ("The sheet was not taken in"), error->message);
      return;
    }
  g_string_printf (words, _ ("%u rows: %u taken in, %u there already, %u not taken."), out->rows, out->taken, out->unchanged, out->problems->len);
  xb_sheet_report_unread (words, out->unread);
  if (out->problems->len == 0)
    {
      xb_show_error (widget, _ ("The sheet was taken in"), words->str);
      return;
    }
  table = xb_sheet_report_table (_ ("Rows that were not taken"), out->problems, NULL);
  xb_report (widget, _ ("The sheet was taken in"), words->str, table);
}

static const XbBusy import_busy = { run_import, on_imported, job_free, free_import };

static Job *
job_new (XbListView *view, const char *path)
{
  Job *job = g_new0 (Job, 1);
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];

  job->book = g_strdup (xb_list_view_value (view, BOOK));
  job->path = g_strdup (path);
  job->text = g_strdup (xb_list_view_value (view, TEXT));
  job->from = g_strdup (xb_list_day (xb_list_view_value (view, FROM), from));
  job->to = g_strdup (xb_list_day (xb_list_view_value (view, TO), to));
  return job;
}

static void
import_file (const char *path, gpointer view)
{
  xb_busy (view, xb_list_view_office (view), _ ("The sheet is being read…"), &import_busy, job_new (view, path));
}

static void
on_import (XbListView *view)
{
  static const char *const patterns[] = { "*.xlsx", "*.xls", "*.csv", NULL };

  if (chosen (view) != NULL)
    xb_choose_file (GTK_WIDGET (view), _ ("Take in a sheet"), _ ("Excel and CSV"), patterns, import_file, view);
}

static gpointer
run_export (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Job *job = data;
  const XbBookQuery which = { .text = job->text, .from = job->from, .to = job->to };
  g_autoptr (XbLedgerDef) ledger = xb_book_ledger (xb_catalog_book (catalog, job->book), &which, TRUE, FALSE);
  const XbLedgerOptions options = { .operator_name = operator_name };
  g_auto (XbLedgerWritten) written = { 0 };

  return xb_ledger_export (store, ledger, job->path, &options, &written, error) ? g_strdup_printf (ngettext ("%u entry was written to “%s”. Sensitive fields are masked.", "%u entries were written to “%s”. Sensitive fields are masked.", written.rows), written.rows, job->path) : NULL;
}

static void
on_exported (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  g_autofree char *words = result;

  xb_show_error (widget, words != NULL ? _ ("Exported") : _ ("Nothing was exported"), words != NULL ? words : error->message);
}

static const XbBusy export_busy = { run_export, on_exported, job_free, g_free };

static void
export_file (const char *path, gpointer view)
{
  xb_busy (view, xb_list_view_office (view), _ ("The register is being written…"), &export_busy, job_new (view, path));
}

static void
on_export (XbListView *view)
{
  const XbBookDef *def = chosen (view);
  g_autofree char *name = def != NULL ? g_strconcat (def->title, ".xlsx", NULL) : NULL;

  if (def != NULL)
    xb_choose_new_file (GTK_WIDGET (view), _ ("Export"), name, export_file, view);
}

/* ---- what it comes to ---- */

static void
on_summary (XbListView *view)
{
  const XbBookDef *def = chosen (view);
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  const XbBookQuery which = { .text = xb_list_view_value (view, TEXT), .from = xb_list_day (xb_list_view_value (view, FROM), from), .to = xb_list_day (xb_list_view_value (view, TO), to) };
  g_autoptr (GError) error = NULL;
  XbLedgerTable *table = def != NULL ? xb_book_summary (xb_office_store (xb_list_view_office (view)), def, &which, &error) : NULL;

  if (error != NULL)
    xb_show_error (GTK_WIDGET (view), def->title, error->message);
  else if (table != NULL)
    xb_report (GTK_WIDGET (view), def->title, _ ("Of the entries that are listed:"), table);
}

/* ---- registers ---- */

static void
on_made (GtkWidget *view, const char *id)
{
  xb_list_view_choose (XB_LIST_VIEW (view), BOOK, id);
}

static void
on_new_book (XbListView *view)
{
  xb_book_designer_open (GTK_WIDGET (view), xb_list_view_office (view), NULL, on_made);
}

static void
on_change_book (XbListView *view)
{
  if (chosen (view) != NULL)
    xb_book_designer_open (GTK_WIDGET (view), xb_list_view_office (view), chosen (view), on_made);
}

/* ---- the page ---- */

void
xb_books_page_set_office (XbBooksPage *self, XbOffice *office)
{
  xb_list_view_set_office (XB_LIST_VIEW (self->view), office);
}

static void
xb_books_page_dispose (GObject *object)
{
  XbBooksPage *self = XB_BOOKS_PAGE (object);

  g_clear_pointer (&self->view, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_books_page_parent_class)->dispose (object);
}

static void
xb_books_page_class_init (XbBooksPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_books_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_books_page_init (XbBooksPage *self)
{
  XbListView *view;

  self->view = xb_list_view_new (_ ("Office registers"), load);
  view = XB_LIST_VIEW (self->view);
  xb_list_view_add_choice (view, _ ("Office register"));
  xb_list_view_add_entry (view, _ ("Since"), "");
  xb_list_view_add_entry (view, _ ("Until"), "");
  xb_list_view_add_entry (view, _ ("Words in it"), "");
  xb_list_view_on_fill (view, fill);
  xb_list_view_on_activate (view, on_edit);
  xb_list_view_add_button (view, _ ("_New entry…"), on_add, FALSE);
  xb_list_view_add_button (view, _ ("E_dit…"), on_edit, TRUE);
  xb_list_view_add_button (view, _ ("_Remove…"), on_remove, TRUE);
  xb_list_view_add_button (view, _ ("S_ummary…"), on_summary, FALSE);
  xb_list_view_add_button (view, _ ("_Take in a sheet…"), on_import, FALSE);
  xb_list_view_add_button (view, _ ("E_xport…"), on_export, FALSE);
  xb_list_view_add_button (view, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_add_button (view, _ ("New re_gister…"), on_new_book, FALSE);
  xb_list_view_add_button (view, _ ("C_hange the register…"), on_change_book, FALSE);
  gtk_widget_set_parent (self->view, GTK_WIDGET (self));
}
