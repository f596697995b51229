#define G_LOG_DOMAIN "xiangbu"

#include "journal/xb-journal-page.h"

#include "access/xb-operator.h"
#include "audit/xb-verification.h"
#include "forms/xb-prompt.h"
#include "journal/xb-entry-dialog.h"
#include "util/xb-date.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-list-view.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

/* More lines than anybody reads; a name, a kind or fewer days make them fewer. */
#define MAX_LINES 2000

enum
{
  OPERATOR,
  KIND,
  FROM,
  TO,
  TEXT
};

static const char *const kind_ids[] = { "", "edit", "import", "access", "undo", "redo", "create" };
static const char *const kind_titles[] = { N_ ("All kinds"), N_ ("entered and changed"), N_ ("imported"), N_ ("seen, exported, security"), N_ ("undone"), N_ ("done again"), N_ ("made for good") };

struct _XbJournalPage
{
  GtkWidget parent_instance;
  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (XbJournalPage, xb_journal_page, GTK_TYPE_WIDGET)

static const char *
kind_title (const char *kind)
{
  for (guint i = 1; i < G_N_ELEMENTS (kind_ids); i++)
    if (strcmp (kind_ids[i], kind) == 0)
      return _ (kind_titles[i]);
  return kind;
}

static void
free_entry (gpointer data)
{
  xb_journal_entry_free (data);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  const XbJournalQuery which = { xb_none_if_empty (query->values[OPERATOR]), xb_list_day (query->values[FROM], from), xb_list_day (query->values[TO], to), xb_none_if_empty (query->values[KIND]),
                                 xb_none_if_empty (query->values[TEXT]), 0, MAX_LINES };
  g_autoptr (GPtrArray) entries = xb_journal_find (store, &which, error);
  XbLedgerDef *def;
  XbListing *listing;

  if (entries == NULL)
    return NULL;
  g_ptr_array_set_free_func (entries, free_entry);
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "seq", _ ("No."), XB_COLUMN_INTEGER)->width = 8;
  xb_ledger_def_add_column (def, "at", _ ("Time"), XB_COLUMN_TEXT)->width = 17;
  xb_ledger_def_add_column (def, "operator", _ ("Operator"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "title", _ ("In words"), XB_COLUMN_TEXT)->width = 48;
  xb_ledger_def_add_column (def, "reason", _ ("Reason"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "kind", _ ("Kind"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (def, "rows", _ ("Records"), XB_COLUMN_INTEGER)->width = 8;
  xb_ledger_def_add_column (def, "undone", _ ("Taken back"), XB_COLUMN_TEXT)->width = 9;
  listing = xb_listing_new (def, _ ("Changes"));
  for (guint i = 0; i < entries->len; i++)
    {
      const XbJournalEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *at = g_strndup (entry->at, 16);

      g_strdelimit (at, "T", ' ');
      xb_listing_begin (listing, i + 1);
      xb_listing_add_number (listing, entry->seq);
      xb_listing_add (listing, at);
      xb_listing_add (listing, entry->operator_name);
      xb_listing_add (listing, entry->title);
      /* What only the program compares is no reason for people. */
      xb_listing_add (listing, entry->reason != NULL && !g_str_has_prefix (entry->reason, "sha256:") ? entry->reason : "");
      xb_listing_add (listing, kind_title (entry->kind));
      xb_listing_add_number (listing, entry->row_count);
      xb_listing_add (listing, entry->undone ? _ ("undone") : "");
    }
  if (entries->len == MAX_LINES)
    listing->hint = g_strdup_printf (_ ("The newest %u. Choose a name, a kind or fewer days to see older ones."), MAX_LINES);
  listing->rows = g_steal_pointer (&entries);
  return listing;
}

static void
fill (XbListView *view)
{
  g_autoptr (GPtrArray) people = xb_operator_list (xb_office_store (xb_list_view_office (view)), NULL), ids = g_ptr_array_new (), titles = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) "");
  g_ptr_array_add (titles, (gpointer) _ ("everybody"));
  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      g_ptr_array_add (ids, ((XbOperator *) g_ptr_array_index (people, i))->name);
      g_ptr_array_add (titles, ((XbOperator *) g_ptr_array_index (people, i))->name);
    }
  xb_list_view_set_choices (view, OPERATOR, ids, titles);
}

/* ---- what is done with an entry ---- */

static void
on_show (XbListView *view)
{
  const XbJournalEntry *entry = xb_list_view_row (view);

  if (entry != NULL)
    xb_entry_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), entry);
}

static void
on_undo (XbListView *view)
{
  const XbJournalEntry *entry = xb_list_view_row (view);

  if (entry != NULL)
    gtk_widget_activate_action (GTK_WIDGET (view), "win.undo-entry", "x", entry->seq);
}

/* ---- proof ---- */

static gpointer
run_verify (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  g_auto (XbVerification) found = { 0 };
  GString *words;

  if (!xb_verify (store, &found, error))
    return NULL;
  if (found.problems->len == 0)
    return g_strdup_printf (_ ("Everything is as this program wrote it: every page, every link between records, %lld entries of the journal, and every record as the journal has it."),
                            (long long) found.entries);
  words = g_string_new (NULL);
  for (guint i = 0; i < found.problems->len && i < 20; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? "\n\n" : "", (const char *) g_ptr_array_index (found.problems, i));
  if (found.problems->len > 20)
    {
      g_string_append (words, "\n\n");
      g_string_append_printf (words, ngettext ("and %u more", "and %u more", found.problems->len - 20), found.problems->len - 20);
    }
  return g_string_free (words, FALSE);
}

static void
on_verified (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  g_autofree char *words = result;

  xb_show_error (widget, words != NULL ? _ ("Verified") : _ ("The database was not verified"), words != NULL ? words : error->message);
}

static void
no_data (gpointer data)
{
}

static const XbBusy verify_busy = { run_verify, on_verified, no_data, NULL, XB_BUSY_WRITES };

static void
on_verify (XbListView *view)
{
  xb_busy (GTK_WIDGET (view), xb_list_view_office (view), _ ("Every entry and every record is being verified…"), &verify_busy, NULL);
}

static gboolean
check_mark (XbOffice *office, char **values, gpointer data, GError **error)
{
  gint64 seq;
  gboolean holds;

  if (!xb_journal_check_anchor (xb_office_store (office), values[0], &seq, &holds, error))
    return FALSE;
  if (!holds)
    {
      g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT, _ ("This mark is not of this journal: something up to that entry was written anew, or it is of another office."));
      return FALSE;
    }
  xb_show_error (data, _ ("The check mark holds"), _ ("The entry it names is the one this mark was made of, and so is everything before it."));
  return TRUE;
}

static void
on_mark (XbListView *view)
{
  const XbPromptField field = { .label = _ ("Check mark"), .hint = _ ("2026-11-26 1234 ab12-cd34-ef56-7890") };

  xb_prompt (GTK_WIDGET (view), xb_list_view_office (view), _ ("Check mark on paper"), _ ("_Check"),
             _ ("At the foot of each ledger that was sent up stands a check mark. Type it here: if it holds, nothing recorded before that day was written anew."), &field, 1, check_mark,
             gtk_widget_get_root (GTK_WIDGET (view)), NULL);
}

/* ---- the page ---- */

void
xb_journal_page_set_office (XbJournalPage *self, XbOffice *office)
{
  xb_list_view_set_office (XB_LIST_VIEW (self->view), office);
}

static void
xb_journal_page_dispose (GObject *object)
{
  XbJournalPage *self = XB_JOURNAL_PAGE (object);

  g_clear_pointer (&self->view, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_journal_page_parent_class)->dispose (object);
}

static void
xb_journal_page_class_init (XbJournalPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_journal_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_journal_page_init (XbJournalPage *self)
{
  XbListView *view;

  self->view = xb_list_view_new (_ ("Changes"), load);
  view = XB_LIST_VIEW (self->view);
  xb_list_view_add_choice (view, _ ("Operator"));
  xb_list_view_add_choice (view, _ ("Kind"));
  xb_list_view_add_entry (view, _ ("Since"), "");
  xb_list_view_add_entry (view, _ ("Until"), "");
  xb_list_view_add_entry (view, _ ("Words or a name"), "");
  xb_list_view_set_codes (view, KIND, kind_ids, kind_titles, G_N_ELEMENTS (kind_ids));
  xb_list_view_on_fill (view, fill);
  xb_list_view_on_activate (view, on_show);
  xb_list_view_add_button (view, _ ("_What was changed…"), on_show, TRUE);
  xb_list_view_add_button (view, _ ("_Undo"), on_undo, TRUE);
  xb_list_view_add_button (view, _ ("_Verify…"), on_verify, FALSE);
  xb_list_view_add_button (view, _ ("_Check mark…"), on_mark, FALSE);
  gtk_widget_set_parent (self->view, GTK_WIDGET (self));
}
