#define G_LOG_DOMAIN "xb-reconcile"

/* The differences as a workbook: a sheet for each kind, to be worked through or sent back. */

#include "reconcile/xb-reconcile.h"

#include "sheet/xb-plain-book.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
decision_text (const XbReconcileRow *row)
{
  return row->decision == NULL ? "" : strcmp (row->decision, "accepted") == 0 ? _ ("accepted") : _ ("refused");
}

static void
write_differences (XbPlainBook *book, const XbReconcile *reconcile, XbCatalog *catalog, gboolean unmasked)
{
  const char *titles[] = { _ ("Row of the list"), _ ("Place"), _ ("Name"), _ ("Field"), _ ("Here"), _ ("In the list"), _ ("Decision") };
  const double widths[] = { 16, 18, 12, 16, 26, 26, 12 };

  xb_plain_book_sheet (book, _ ("Differs"), titles, widths, G_N_ELEMENTS (titles));
  for (guint i = 0; i < reconcile->found->len; i++)
    {
      const XbReconcileRow *row = g_ptr_array_index (reconcile->found, i);

      for (guint k = 0; row->kind == XB_RECONCILE_DIFFERS && k < row->fields->len; k++)
        {
          const XbReconcileField *field = g_ptr_array_index (row->fields, k);
          g_autofree char *at = g_strdup_printf ("%s %u", row->sheet, row->row);
          g_autofree char *here = xb_person_value_text (catalog, field->column, field->here, unmasked);
          g_autofree char *there = xb_person_value_text (catalog, field->column, field->there, unmasked);
          const char *texts[] = { at, row->place, row->name, field->title, here, there, decision_text (row) };

          xb_plain_book_row (book, texts);
        }
    }
}

static void
write_people (XbPlainBook *book, const XbReconcile *reconcile, XbReconcileKind kind, XbCatalog *catalog, gboolean unmasked)
{
  const char *titles[] = { _ ("Row of the list"), _ ("Place"), _ ("Name"), _ ("Who it is"), _ ("Decision") };
  const double widths[] = { 16, 18, 12, 44, 12 };

  xb_plain_book_sheet (book, kind == XB_RECONCILE_ONLY_THERE ? _ ("Only in the list") : _ ("Only here"), titles, widths, G_N_ELEMENTS (titles));
  for (guint i = 0; i < reconcile->found->len; i++)
    {
      const XbReconcileRow *row = g_ptr_array_index (reconcile->found, i);
      g_autofree char *at = NULL, *text = NULL;

      if (row->kind != kind)
        continue;
      at = row->sheet != NULL ? g_strdup_printf ("%s %u", row->sheet, row->row) : g_strdup ("");
      text = xb_reconcile_row_text (row, catalog, unmasked);
      {
        const char *texts[] = { at, row->place, row->name, text, decision_text (row) };

        xb_plain_book_row (book, texts);
      }
    }
}

static void
write_problems (XbPlainBook *book, const XbReconcile *reconcile)
{
  const char *titles[] = { _ ("Rows that cannot be compared") };
  const double widths[] = { 90 };

  xb_plain_book_sheet (book, _ ("Not compared"), titles, widths, 1);
  for (guint i = 0; i < reconcile->problems->len; i++)
    {
      const char *texts[] = { g_ptr_array_index (reconcile->problems, i) };

      xb_plain_book_row (book, texts);
    }
}

/** Writes what was found as a workbook. */
gboolean
xb_reconcile_write (const XbReconcile *reconcile, XbCatalog *catalog, const char *path, gboolean unmasked, GError **error)
{
  g_autoptr (XbPlainBook) book = xb_plain_book_new (path, error);

  if (book == NULL)
    return FALSE;
  write_differences (book, reconcile, catalog, unmasked);
  write_people (book, reconcile, XB_RECONCILE_ONLY_THERE, catalog, unmasked);
  write_people (book, reconcile, XB_RECONCILE_ONLY_HERE, catalog, unmasked);
  if (reconcile->problems->len > 0)
    write_problems (book, reconcile);
  return xb_plain_book_close (g_steal_pointer (&book), error);
}
