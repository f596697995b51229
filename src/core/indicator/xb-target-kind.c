#define G_LOG_DOMAIN "xb-indicator"

#include "indicator/xb-target-kind.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_target_kind_free (gpointer data)
{
  XbTargetKind *kind = data;

  g_free (kind->id);
  g_free (kind->title);
  g_free (kind->book);
  g_free (kind->field);
  g_free (kind);
}

static void
add_book (GPtrArray *kinds, const XbBookDef *def)
{
  XbTargetKind *kind = g_new0 (XbTargetKind, 1);

  *kind = (XbTargetKind){ .id = g_strdup_printf ("book:%s", def->id), .title = g_strdup_printf (_ ("%s: entries"), def->title), .unit = XB_UNIT_ENTRIES, .indicator = -1, .book = g_strdup (def->id) };
  g_ptr_array_add (kinds, kind);
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);

      if (!field->sum)
        continue;
      kind = g_new0 (XbTargetKind, 1);
      *kind = (XbTargetKind){ .id = g_strdup_printf ("book:%s:%s", def->id, field->id), .title = g_strdup_printf (_ ("%s: %s"), def->title, field->title),
                              .unit = XB_UNIT_ADDED_UP, .indicator = -1, .book = g_strdup (def->id), .field = g_strdup (field->id), .money = field->type == XB_BOOK_MONEY };
      g_ptr_array_add (kinds, kind);
    }
}

/** (transfer full) (element-type XbTargetKind): the indicators of the office's own work, then its registers that have a day to go by */
GPtrArray *
xb_target_kinds (XbCatalog *catalog)
{
  GPtrArray *kinds = g_ptr_array_new_with_free_func (xb_target_kind_free);
  g_autoptr (GPtrArray) books = xb_catalog_books (catalog);
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);

  for (guint i = 0; i < n; i++)
    if (defs[i].own_work)
      {
        XbTargetKind *kind = g_new0 (XbTargetKind, 1);

        *kind = (XbTargetKind){ .id = g_strdup (defs[i].id), .title = g_strdup (_ (defs[i].title)), .unit = defs[i].unit, .indicator = (int) i };
        g_ptr_array_add (kinds, kind);
      }
  for (guint i = 0; i < books->len; i++)
    if (((const XbBookDef *) g_ptr_array_index (books, i))->date != NULL)
      add_book (kinds, g_ptr_array_index (books, i));
  return kinds;
}

/** (nullable) */
const XbTargetKind *
xb_target_kind_find (const GPtrArray *kinds, const char *id)
{
  for (guint i = 0; i < kinds->len; i++)
    if (strcmp (((const XbTargetKind *) g_ptr_array_index (kinds, i))->id, id) == 0)
      return g_ptr_array_index (kinds, i);
  return NULL;
}

/**
 * xb_target_kind_count:
 * @kind: of a register
 * @place_code: the township has all entries; a village or a group those that name it, or a place in it
 * @value: (out)
 */
gboolean
xb_target_kind_count (XbStore *store, const XbTargetKind *kind, const char *place_code, const char *from, const char *to, double *value, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT CASE WHEN ?2 IS NULL THEN count (*) ELSE coalesce (sum ((SELECT CAST (v.value AS REAL) FROM book_value v WHERE v.row_id = r.id AND v.field = ?2)), 0) END"
                                          " FROM book_row r WHERE r.register = ?1 AND r.date BETWEEN ?3 AND ?4 AND (length (?5) = 9 OR EXISTS (SELECT 1 FROM book_value v JOIN place l ON l.id = v.place_id"
                                          " WHERE v.row_id = r.id AND l.code >= ?5 AND l.code < ?5 || '~'))",
                                          "sssss", kind->book, kind->field, from, to, place_code);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  *value = sqlite3_column_double (stmt, 0) / (kind->money ? 100 : 1);
  return TRUE;
}
