#define G_LOG_DOMAIN "xiangbu"

#include "books/xb-books-page.h"

#include "book/xb-book-import.h"
#include "book/xb-book-list.h"
#include "book/xb-book-view.h"
#include "books/xb-book-designer.h"
#include "books/xb-book-dialog.h"
#include "util/xb-date.h"
#include "forms/xb-prompt.h"
#include "letters/xb-letter-dialog.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-list-view.h"
#include "widgets/xb-report.h"
#include "widgets/xb-sheet-report.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

/* More than anybody reads; a list is read whole before it is shown. */
#define MAX_LINES 2000

enum
{
  BOOK,
  VIEW,
  FILTER,
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

/* What is asked of a register, and what it stands on. */
typedef struct
{
  XbBookQuery query;
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  GHashTable *where; /* (nullable) */
} Question;

static void
question_clear (Question *question)
{
  g_clear_pointer (&question->where, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

/* @values: as they stand over the list */
static void
question_init (Question *question, const char *filter, const char *from, const char *to, const char *text)
{
  const char *equals = filter != NULL ? strchr (filter, '=') : NULL;

  memset (question, 0, sizeof *question);
  question->query = (XbBookQuery){ .text = text, .from = from != NULL ? xb_list_day (from, question->from) : NULL, .to = to != NULL ? xb_list_day (to, question->to) : NULL };
  if (equals == NULL)
    return;
  question->where = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (question->where, g_strndup (filter, (gsize) (equals - filter)), g_strdup (equals + 1));
  question->query.where = question->where;
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const XbBookDef *def = xb_catalog_book (catalog, query->values[BOOK]);
  g_auto (Question) question = { 0 };
  g_autoptr (XbListing) listing = NULL;
  guint all;

  if (def == NULL)
    return xb_listing_new (xb_ledger_def_new (), "");
  question_init (&question, query->values[FILTER], query->values[FROM], query->values[TO], query->values[TEXT]);
  listing = g_new0 (XbListing, 1);
  listing->table = xb_book_table (store, def, &question.query, MAX_LINES, &listing->keys, &all, error);
  if (listing->table == NULL)
    return NULL;
  listing->hint = all > MAX_LINES
                      ? g_strdup_printf (_ ("The first %d of %u entries are shown. Words to search for, or fewer days, show the rest; counts and exports take all."), MAX_LINES, all)
                      : g_strdup_printf (ngettext ("%u entry. Enter opens it.", "%u entries. Enter opens one.", all), all);
  return g_steal_pointer (&listing);
}

static const XbBookDef *
chosen (XbListView *view)
{
  return xb_catalog_book (xb_office_catalog (xb_list_view_office (view)), xb_list_view_value (view, BOOK));
}

static void
add_filter (GPtrArray *ids, GPtrArray *titles, const XbBookField *field, const char *value, const char *title)
{
  g_ptr_array_add (ids, g_strdup_printf ("%s=%s", field->id, value));
  g_ptr_array_add (titles, g_strdup_printf (_ ("%s: %s"), field->title, title));
}

/* What a register can be narrowed to: each value of a field that has a list of them. */
static void
fill_filters (XbListView *view, const XbBookDef *def)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new_with_free_func (g_free), codes = g_ptr_array_new_with_free_func (g_free),
                        places = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (ids, g_strdup (""));
  g_ptr_array_add (titles, g_strdup (_ ("All entries")));
  xb_office_list_places (xb_list_view_office (view), codes, places);
  for (guint i = 0; def != NULL && i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);

      for (guint k = 0; field->type == XB_BOOK_CHOICE && field->choices[k] != NULL; k++)
        add_filter (ids, titles, field, field->choices[k], field->choice_titles[k]);
      for (guint k = 0; field->type == XB_BOOK_CODE && k < field->codes->codes->len; k++)
        add_filter (ids, titles, field, g_array_index (field->codes->codes, XbCode, k).code, g_array_index (field->codes->codes, XbCode, k).label);
      if (field->type == XB_BOOK_YES_NO)
        {
          add_filter (ids, titles, field, "yes", _ ("yes"));
          add_filter (ids, titles, field, "no", _ ("no"));
        }
      for (guint k = 0; field->type == XB_BOOK_PLACE && k < codes->len; k++)
        if (g_ptr_array_index (codes, k) != NULL && strlen (g_ptr_array_index (codes, k)) == 12)
          add_filter (ids, titles, field, g_strstrip (g_ptr_array_index (places, k)), g_ptr_array_index (places, k));
    }
  xb_list_view_set_choices (view, FILTER, ids, titles);
}

static void
fill_views (XbListView *view, const XbBookDef *def)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) views = def != NULL ? xb_book_view_list (xb_office_store (xb_list_view_office (view)), def->id, NULL) : NULL;

  g_ptr_array_add (ids, g_strdup (""));
  g_ptr_array_add (titles, g_strdup (_ ("Saved views")));
  for (guint i = 0; views != NULL && i < views->len; i++)
    {
      g_ptr_array_add (ids, g_strdup_printf ("%" G_GINT64_FORMAT, ((XbBookView *) g_ptr_array_index (views, i))->id));
      g_ptr_array_add (titles, g_strdup (((XbBookView *) g_ptr_array_index (views, i))->name));
    }
  xb_list_view_set_choices (view, VIEW, ids, titles);
}

static void
on_book (GtkWidget *widget G_GNUC_UNUSED, GParamSpec *pspec G_GNUC_UNUSED, XbListView *view)
{
  if (xb_list_view_office (view) == NULL)
    return;
  fill_filters (view, chosen (view));
  fill_views (view, chosen (view));
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
  fill_filters (view, chosen (view));
  fill_views (view, chosen (view));
}

/* ---- views ---- */

/* A view that was saved stands over the list again. */
static void
on_view (GtkWidget *widget G_GNUC_UNUSED, GParamSpec *pspec G_GNUC_UNUSED, XbListView *view)
{
  const XbBookDef *def = xb_list_view_office (view) != NULL ? chosen (view) : NULL;
  gint64 id = g_ascii_strtoll (xb_list_view_value (view, VIEW), NULL, 10);
  g_autoptr (GPtrArray) views = def != NULL && id != 0 ? xb_book_view_list (xb_office_store (xb_list_view_office (view)), def->id, NULL) : NULL;

  for (guint i = 0; views != NULL && i < views->len; i++)
    {
      const XbBookView *one = g_ptr_array_index (views, i);

      if (one->id != id)
        continue;
      xb_list_view_choose (view, FILTER, one->filter);
      xb_list_view_choose (view, FROM, one->from);
      xb_list_view_choose (view, TO, one->to);
      xb_list_view_choose (view, TEXT, one->text);
    }
}

static gboolean
save_view (XbOffice *office, char **values, gpointer data, GError **error)
{
  XbListView *view = data;
  const XbBookView saved = { 0, values[0], (char *) xb_list_view_value (view, FILTER), (char *) xb_list_view_value (view, FROM), (char *) xb_list_view_value (view, TO),
                             (char *) xb_list_view_value (view, TEXT) };

  return xb_book_view_save (xb_office_store (office), xb_office_operator (office), xb_list_view_value (view, BOOK), &saved, error);
}

static void
on_save_view (XbListView *view)
{
  const XbPromptField fields[] = { { .label = _ ("Name of the view"), .hint = _ ("such as: this year’s lectures") } };

  if (chosen (view) != NULL)
    xb_prompt (GTK_WIDGET (view), xb_list_view_office (view), _ ("Save the view"), _ ("_Save"), _ ("What is chosen and typed over the list is kept under a name, for everybody in the office."), fields,
               G_N_ELEMENTS (fields), save_view, view, NULL);
}

static void
on_forget_view (XbListView *view)
{
  gint64 id = g_ascii_strtoll (xb_list_view_value (view, VIEW), NULL, 10);
  XbOffice *office = xb_list_view_office (view);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (id == 0)
    {
      xb_show_error (GTK_WIDGET (view), _ ("Saved views"), _ ("Choose the view first that is to go."));
      return;
    }
  ok = xb_book_view_remove (xb_office_store (office), xb_office_operator (office), id, &error);
  xb_list_view_tell (view, _ ("Saved views"), ok, error);
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

/* Whoever the entry names, if the name is linked to the register. */
static void
on_person (XbListView *view)
{
  g_autoptr (XbBookRow) row = xb_list_view_key (view) != 0 ? xb_book_load (xb_office_store (xb_list_view_office (view)), xb_list_view_key (view), NULL) : NULL;
  GHashTableIter iter;
  gpointer value;

  if (row == NULL)
    return;
  g_hash_table_iter_init (&iter, row->values);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((XbBookValue *) value)->person_id != 0)
      {
        xb_list_view_show_person (view, ((XbBookValue *) value)->person_id);
        return;
      }
  xb_show_error (GTK_WIDGET (view), row->subject, _ ("The entry names nobody of the register. An ID number in a field for people makes the link."));
}

static void
on_letter (XbListView *view)
{
  const XbBookDef *def = chosen (view);
  XbOffice *office = xb_list_view_office (view);

  if (def == NULL || xb_list_view_key (view) == 0)
    return;
  if (xb_letter_dialog_has (office, def->id))
    xb_letter_dialog_open_of (GTK_WIDGET (view), office, def->id, xb_list_view_key (view));
  else
    xb_show_error (GTK_WIDGET (view), def->title, _ ("No letter is written from entries of this register. The notice of a meeting is; an office adds others as definitions."));
}

/* ---- sheets ---- */

typedef struct
{
  char *book, *path, *filter, *text, *from, *to;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->book);
  g_free (job->path);
  g_free (job->filter);
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

/* What was taken in, and the definitions it was read by. */
typedef struct
{
  XbBookImport *import;
  XbCatalog *catalog;
} Imported;

static void
imported_free (gpointer data)
{
  Imported *imported = data;

  xb_book_import_free (imported->import);
  xb_catalog_free (imported->catalog);
  g_free (imported);
}

static void
on_imported (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  const Job *job = data;
  XbBookImport *out = result;
  g_autofree char *words = NULL;
  Imported *imported;

  if (out == NULL)
    {
      xb_show_error (widget, _ ("The sheet was not taken in"), error->message);
      return;
    }
  words = g_strdup_printf (_ ("%u rows: %u taken in, %u there already, %u not taken."), out->rows, out->taken, out->unchanged, out->problems->len);
  imported = g_new0 (Imported, 1);
  *imported = (Imported){ out, xb_catalog_ref (xb_office_catalog (xb_list_view_office (XB_LIST_VIEW (widget)))) };
  xb_sheet_report (widget, words, &(XbSheetReport){ xb_catalog_book (imported->catalog, job->book), out->problems, NULL, out->unread, imported, imported_free });
}

static const XbBusy import_busy = { run_import, on_imported, job_free, free_import, XB_BUSY_WRITES };

static Job *
job_new (XbListView *view, const char *path)
{
  Job *job = g_new0 (Job, 1);

  job->book = g_strdup (xb_list_view_value (view, BOOK));
  job->path = g_strdup (path);
  job->filter = g_strdup (xb_list_view_value (view, FILTER));
  job->text = g_strdup (xb_list_view_value (view, TEXT));
  job->from = g_strdup (xb_list_view_value (view, FROM));
  job->to = g_strdup (xb_list_view_value (view, TO));
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
  g_auto (Question) question = { 0 };
  g_autoptr (XbLedgerDef) ledger = NULL;
  const XbLedgerOptions options = { .operator_name = operator_name };
  g_auto (XbLedgerWritten) written = { 0 };

  question_init (&question, job->filter, job->from, job->to, job->text);
  ledger = xb_book_ledger (xb_catalog_book (catalog, job->book), &question.query, TRUE, FALSE);
  return xb_ledger_export (store, ledger, job->path, &options, &written, error) ? g_strdup_printf (ngettext ("%u entry was written to “%s”. Sensitive fields are masked.", "%u entries were written to “%s”. Sensitive fields are masked.", written.rows), written.rows, job->path) : NULL;
}

static void
on_exported (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  g_autofree char *words = result;

  xb_show_error (widget, words != NULL ? _ ("Exported") : _ ("Nothing was exported"), words != NULL ? words : error->message);
}

static const XbBusy export_busy = { run_export, on_exported, job_free, g_free, XB_BUSY_WRITES };

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
  g_auto (Question) question = { 0 };
  g_autoptr (GError) error = NULL;
  XbLedgerTable *table;

  if (def == NULL)
    return;
  question_init (&question, xb_list_view_value (view, FILTER), xb_list_view_value (view, FROM), xb_list_view_value (view, TO), xb_list_view_value (view, TEXT));
  table = xb_book_summary (xb_office_store (xb_list_view_office (view)), def, &question.query, &error);
  if (table == NULL)
    xb_show_error (GTK_WIDGET (view), def->title, error->message);
  else
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
  xb_list_view_add_choice (view, _ ("Saved views"));
  xb_list_view_add_choice (view, _ ("Which entries"));
  xb_list_view_add_entry (view, _ ("Since"), "");
  xb_list_view_add_entry (view, _ ("Until"), "");
  xb_list_view_add_entry (view, _ ("Words in it"), "");
  xb_list_view_on_fill (view, fill);
  xb_list_view_on_choice (view, BOOK, G_CALLBACK (on_book));
  xb_list_view_on_choice (view, VIEW, G_CALLBACK (on_view));
  xb_list_view_on_activate (view, on_edit);
  xb_list_view_add_button (view, _ ("_New entry…"), on_add, FALSE);
  xb_list_view_add_button (view, _ ("E_dit…"), on_edit, TRUE);
  xb_list_view_add_button (view, _ ("_Remove…"), on_remove, TRUE);
  xb_list_view_add_button (view, _ ("Show the _person"), on_person, TRUE);
  xb_list_view_add_button (view, _ ("_Letter…"), on_letter, TRUE);
  xb_list_view_add_button (view, _ ("S_ummary…"), on_summary, FALSE);
  xb_list_view_add_button (view, _ ("_Take in a sheet…"), on_import, FALSE);
  xb_list_view_add_button (view, _ ("E_xport…"), on_export, FALSE);
  xb_list_view_add_button (view, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_add_button (view, _ ("Save the _view…"), on_save_view, FALSE);
  xb_list_view_add_button (view, _ ("_Forget the view"), on_forget_view, FALSE);
  xb_list_view_add_button (view, _ ("New re_gister…"), on_new_book, FALSE);
  xb_list_view_add_button (view, _ ("C_hange the register…"), on_change_book, FALSE);
  gtk_widget_set_parent (self->view, GTK_WIDGET (self));
}
