#define G_LOG_DOMAIN "xb-life"

/* One event of many people: one entry, one undo. */

#include "life/xb-life.h"

#include <glib/gi18n-lib.h>

void
xb_life_refusal_free (gpointer data)
{
  XbLifeRefusal *refusal = data;

  g_free (refusal->message);
  g_free (refusal);
}

/* One of them; what was begun of it is taken back where it is refused, the others stay. */
static gboolean
apply_one (XbTxn *txn, XbStore *store, XbCatalog *catalog, const XbLifeRequest *request, XbLifeOutcome *outcome, GPtrArray *refusals, GError **error)
{
  GError *local = NULL;
  guint effects = outcome->effects->len;
  XbLifeRefusal *refusal;

  if (!xb_store_exec (store, "SAVEPOINT one", error))
    return FALSE;
  if (xb_life_apply (txn, store, catalog, request, outcome, &local))
    return xb_store_exec (store, "RELEASE one", error);
  if (local->domain != XB_LIFE_ERROR && local->domain != XB_REGISTER_ERROR)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  refusal = g_new0 (XbLifeRefusal, 1);
  refusal->person_id = request->person_id;
  refusal->message = g_strdup (local->message);
  g_ptr_array_add (refusals, refusal);
  g_error_free (local);
  g_ptr_array_set_size (outcome->effects, effects);
  g_ptr_array_set_size (outcome->questions, 0);
  return xb_store_exec (store, "ROLLBACK TO one; RELEASE one", error);
}

/**
 * xb_life_record_many:
 * @people: (element-type gint64): whom it happened to
 * @request: what happened; its person is not looked at
 * @skip: leave those out for whom it is refused; otherwise one refusal means that nothing is recorded
 * @preview: say what would follow and record nothing
 * @refusals: (element-type XbLifeRefusal): for whom it was refused, and why
 *
 * Returns: %FALSE with @error, also where somebody was refused and @skip is not set
 */
gboolean
xb_life_record_many (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *people, const XbLifeRequest *request, gboolean skip,
                     gboolean preview, XbLifeOutcome *outcome, GPtrArray *refusals, GError **error)
{
  const XbLifeType *type = xb_life_type (request->type);
  XbCodeList *codes = xb_catalog_codes (catalog, "event-type");
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (GArray) seqs = NULL;
  g_autofree char *title = NULL;
  guint done;

  if (type == NULL || !type->for_many)
    {
      g_set_error (error, XB_LIFE_ERROR, XB_LIFE_ERROR_REFUSED, _ ("The event “%s” is recorded of one person at a time."),
                   codes != NULL ? xb_codes_label (codes, request->type) : request->type);
      return FALSE;
    }
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, request->type, error);
  if (txn == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    {
      XbLifeRequest one = *request;

      one.person_id = g_array_index (people, gint64, i);
      if (!apply_one (txn, store, catalog, &one, outcome, refusals, error) || !xb_txn_add_rows (txn, 6, error))
        return FALSE;
    }
  done = people->len - refusals->len;
  if (refusals->len > 0 && !skip && !preview)
    {
      g_set_error (error, XB_LIFE_ERROR, XB_LIFE_ERROR_REFUSED,
                   ngettext ("It is refused for %u of %u: %s Nothing was recorded.", "It is refused for %u of %u: %s … Nothing was recorded.", refusals->len),
                   refusals->len, people->len, ((XbLifeRefusal *) g_ptr_array_index (refusals, 0))->message);
      return FALSE;
    }
  if (preview || done == 0)
    return TRUE;
  title = g_strdup_printf (ngettext ("%s: %u person, %s", "%s: %u persons, %s", done), xb_codes_label (codes, request->type), done, request->date);
  xb_txn_set_title (txn, title);
  if (!xb_txn_commit (g_steal_pointer (&txn), &seqs, error))
    return FALSE;
  g_array_append_vals (outcome->journal, seqs->data, seqs->len);
  return TRUE;
}
