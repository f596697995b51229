#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-chain.h"

#include "store/xb-statement.h"

void
xb_witness_free (gpointer witness)
{
  g_free (((XbWitness *) witness)->partner);
  g_free (witness);
}

/**
 * xb_chain_check:
 *
 * Returns: (transfer full) (element-type XbWitness): for each partner the last entry of this journal it has said it had seen, and whether it is
 *   still the one that stands there. The chain of hashes ties all before it.
 */
GPtrArray *
xb_chain_check (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_witness_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT p.name, k.seq, j.hash IS k.hash FROM package_taken t JOIN package_known k ON k.act = t.act AND k.site = ?1"
                                          " JOIN partner p ON p.id = t.partner_id LEFT JOIN journal j ON j.seq = k.seq"
                                          " WHERE k.hash IS NOT NULL AND (k.seq = (SELECT max (o.seq) FROM package_taken u JOIN package_known o ON o.act = u.act AND o.site = ?1"
                                          "                                        WHERE u.partner_id = t.partner_id) OR j.hash IS NOT k.hash)"
                                          " GROUP BY p.name, k.seq ORDER BY p.name, k.seq",
                                          "i", xb_store_site (store));
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (row)
    {
      XbWitness *witness;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      witness = g_new0 (XbWitness, 1);
      witness->partner = xb_stmt_dup_text (stmt, 0);
      witness->seq = sqlite3_column_int64 (stmt, 1);
      witness->holds = sqlite3_column_int (stmt, 2) != 0;
      g_ptr_array_add (list, witness);
    }
  return g_steal_pointer (&list);
}
