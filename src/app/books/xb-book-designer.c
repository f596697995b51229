#define G_LOG_DOMAIN "xiangbu"

#include "books/xb-book-designer.h"

#include "help/xb-help.h"
#include "book/xb-book-compose.h"
#include "desk/xb-desk.h"
#include "forms/xb-form.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-grid-view.h"

#include <glib/gi18n.h>
#include <string.h>

/* Rows to type in behind those that are there. */
#define MORE_ROWS 15

enum
{
  TITLE,
  TYPE,
  REQUIRED,
  CHOICES,
  N_COLUMNS
};

typedef struct
{
  XbForm form;
  XbOffice *office;
  char *book;      /* (nullable): the register that is changed */
  GPtrArray *ids;  /* (element-type utf8): of the rows that are there already */
  GtkWidget *title, *grid;
  GtkWidget *parent; /* (nullable): weak */
  XbBookMade made;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_free (dialog->book);
  g_ptr_array_unref (dialog->ids);
  g_clear_weak_pointer (&dialog->parent);
  g_free (dialog);
}

/* -1: none */
static int
find_type (const char *word)
{
  for (int i = XB_BOOK_TEXT; i <= XB_BOOK_HOUSEHOLD; i++)
    if (strcmp (xb_book_type_title (i), word) == 0)
      return i;
  return -1;
}

static char *
check (guint row, guint column, const char *text, gboolean *wrong, gpointer data)
{
  *wrong = column == TYPE && find_type (text) < 0;
  return *wrong ? g_strdup_printf (_ ("“%s” is no kind of field: choose one of the list."), text) : NULL;
}

/* (transfer full) (nullable) (element-type XbBookDraft): the rows with a title; %NULL with @error */
static GPtrArray *
read_drafts (Dialog *dialog, GError **error)
{
  XbGridView *grid = XB_GRID_VIEW (dialog->grid);
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func (xb_book_draft_free);

  for (guint i = 0; i < xb_grid_view_rows (grid); i++)
    {
      g_autofree char *title = g_strstrip (g_strdup (xb_grid_view_text (grid, i, TITLE)));
      const char *type = xb_grid_view_text (grid, i, TYPE);
      XbBookDraft *draft;

      if (*title == '\0')
        continue;
      draft = g_new0 (XbBookDraft, 1);
      g_ptr_array_add (drafts, draft);
      draft->id = i < dialog->ids->len ? g_strdup (g_ptr_array_index (dialog->ids, i)) : NULL;
      draft->title = g_steal_pointer (&title);
      draft->type = *type == '\0' ? XB_BOOK_TEXT : (XbBookType) find_type (type);
      draft->required = *xb_grid_view_text (grid, i, REQUIRED) != '\0' && strcmp (xb_grid_view_text (grid, i, REQUIRED), _ ("yes")) == 0;
      draft->choices = g_strdup (xb_grid_view_text (grid, i, CHOICES));
      if (find_type (type) < 0 && *type != '\0')
        {
          xb_book_refuse (error, XB_BOOK_ERROR_INVALID, _ ("“%s” is no kind of field: choose one of the list."), type);
          return NULL;
        }
    }
  return g_steal_pointer (&drafts);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  g_autoptr (XbCatalog) catalog = xb_catalog_ref (xb_office_catalog (office));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = read_drafts (dialog, &error);
  g_autofree char *title = xb_typed (dialog->title), *file = NULL, *text = NULL, *where = NULL;
  XbCatalogEntry entry = { 0 };
  GtkWidget *parent = dialog->parent;
  XbBookMade made = dialog->made;
  g_autofree char *id = NULL;

  if (drafts != NULL)
    text = xb_book_compose (xb_office_store (office), catalog, dialog->book != NULL ? xb_catalog_book (catalog, dialog->book) : NULL, title != NULL ? title : "", drafts, &file, &error);
  /* What is wrong with it is said before it is recorded. */
  if (text != NULL && xb_catalog_check_text (catalog, file, text, strlen (text), &entry, &error) && xb_desk_define (xb_office_store (office), xb_office_operator (office), file, FALSE, &error))
    where = xb_catalog_install_text (catalog, file, text, strlen (text), &error);
  if (where == NULL || !xb_office_reload_catalog (office, &error))
    {
      xb_form_show_error (&dialog->form, NULL, error != NULL ? error->message : "?");
      return;
    }
  id = g_strdup (entry.id);
  xb_form_finish (&dialog->form, NULL, "", g_strdup (""), NULL);
  xb_office_changed (office);
  if (parent != NULL)
    made (parent, id);
}

static GtkWidget *
make_grid (Dialog *dialog, const XbBookDef *from)
{
  static const char *types[XB_BOOK_HOUSEHOLD + 2], *yes[2];
  const XbGridColumn columns[N_COLUMNS] = {
    { _ ("Field"), 16, TRUE, _ ("What is asked, such as 日期, 内容, 人数. An empty line is passed over; the name of a field taken away takes it out, and what it held is kept."), NULL },
    { _ ("Kind"), 12, TRUE, _ ("Text, where nothing is chosen."), types },
    { _ ("Required"), 8, TRUE, _ ("Whether it must be filled in."), yes },
    { _ ("What can be chosen"), 52, TRUE, _ ("Of “one of several”: the words, set apart by commas."), NULL },
  };
  GtkWidget *grid;

  /* A field of a code list is made in a file; one that is there stays one. */
  for (int i = XB_BOOK_TEXT, n = 0; i <= XB_BOOK_HOUSEHOLD; i++)
    if (i != XB_BOOK_CODE)
      types[n++] = xb_book_type_title (i);
  yes[0] = _ ("yes");
  grid = xb_grid_view_new (_ ("Fields of the register"), columns, N_COLUMNS, TITLE);
  xb_grid_view_set_check (XB_GRID_VIEW (grid), check, dialog);
  if (from != NULL)
    {
      g_autoptr (GPtrArray) drafts = xb_book_drafts (from);

      for (guint i = 0; i < drafts->len; i++)
        {
          const XbBookDraft *draft = g_ptr_array_index (drafts, i);

          xb_grid_view_add_row (XB_GRID_VIEW (grid), (const char *const[]){ draft->title, xb_book_type_title (draft->type), draft->required ? _ ("yes") : "", draft->choices });
          g_ptr_array_add (dialog->ids, g_strdup (draft->id));
        }
    }
  for (guint i = 0; i < MORE_ROWS; i++)
    xb_grid_view_add_row (XB_GRID_VIEW (grid), (const char *const[]){ "", "", "", "" });
  return grid;
}

/** @from: (nullable): the register that is changed; %NULL for a new one */
void
xb_book_designer_open (GtkWidget *parent, XbOffice *office, const XbBookDef *from, XbBookMade made)
{
  Dialog *dialog = g_new0 (Dialog, 1);

  dialog->office = g_object_ref (office);
  g_set_weak_pointer (&dialog->parent, parent);
  dialog->made = made;
  dialog->book = from != NULL ? g_strdup (from->id) : NULL;
  dialog->ids = g_ptr_array_new_with_free_func (g_free);
  xb_form_init (&dialog->form, parent, from != NULL ? _ ("Change the register") : _ ("A new register"), _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "books#designer");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->title = xb_form_add_entry (&dialog->form, _ ("Name of the register"), from != NULL ? from->title : NULL, _ ("such as 防汛值班登记"));
  dialog->grid = make_grid (dialog, from);
  gtk_widget_set_size_request (dialog->grid, 720, 360);
  xb_form_add_line (&dialog->form, dialog->grid);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, office, 0);
  xb_grid_view_show (XB_GRID_VIEW (dialog->grid));
}
