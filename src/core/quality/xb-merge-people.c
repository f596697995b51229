#define G_LOG_DOMAIN "xb-quality"

#include "quality/xb-merge-people.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  XbTxn *txn;
  XbStore *store;
  gint64 keep, drop;
  GPtrArray *effects;
} Merge;

/* ?1 keeps, ?2 goes. */
static gboolean
run (Merge *merge, const char *sql, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (merge->store, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, merge->keep);
  sqlite3_bind_int64 (stmt, 2, merge->drop);
  return xb_stmt_run (merge->store, stmt, error);
}

static gboolean
ask (Merge *merge, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (merge->store, sql, error);
  gboolean row;

  *value = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, merge->keep);
  sqlite3_bind_int64 (stmt, 2, merge->drop);
  if (!xb_stmt_step (merge->store, stmt, &row, error))
    return FALSE;
  *value = row ? sqlite3_column_int64 (stmt, 0) : 0;
  return TRUE;
}

static void
say (Merge *merge, const char *format, gint64 count)
{
  if (count > 0 && merge->effects != NULL)
    g_ptr_array_add (merge->effects, g_strdup_printf (format, (long long) count));
}

/* What cannot stand twice of one person is left out before the rest is moved; the journal has it. */
static gboolean
leave_out_twice (Merge *merge, GError **error)
{
  static const char *const sql[] = {
    /* a time in a household while the kept record is in one */
    "DELETE FROM membership WHERE person_id = ?2 AND EXISTS (SELECT 1 FROM membership k WHERE k.person_id = ?1"
    " AND (k.from_date IS NULL OR membership.to_date IS NULL OR k.from_date < membership.to_date)"
    " AND (membership.from_date IS NULL OR k.to_date IS NULL OR membership.from_date < k.to_date))",
    "DELETE FROM event WHERE person_id = ?2 AND EXISTS (SELECT 1 FROM event k WHERE k.person_id = ?1 AND k.type = event.type AND k.date = event.date)",
    "DELETE FROM kinship WHERE (child_id = ?2 AND (parent_id = ?1 OR parent_id IN (SELECT parent_id FROM kinship WHERE child_id = ?1)))"
    " OR (parent_id = ?2 AND (child_id = ?1 OR child_id IN (SELECT child_id FROM kinship WHERE parent_id = ?1)))",
    "DELETE FROM marriage WHERE (?2 = person_id AND (spouse_id = ?1 OR spouse_id IN (SELECT person_id FROM marriage WHERE spouse_id = ?1 UNION"
    " SELECT spouse_id FROM marriage WHERE person_id = ?1))) OR (?2 = spouse_id AND (person_id = ?1 OR person_id IN"
    " (SELECT person_id FROM marriage WHERE spouse_id = ?1 UNION SELECT spouse_id FROM marriage WHERE person_id = ?1)))",
    /* one account is paid to */
    "UPDATE payee_account SET state = 'replaced' WHERE person_id = ?2 AND state = 'confirmed' AND EXISTS (SELECT 1 FROM payee_account k WHERE k.person_id = ?1"
    " AND k.state = 'confirmed')",
    "DELETE FROM payee_account WHERE person_id = ?2 AND state = 'proposed' AND EXISTS (SELECT 1 FROM payee_account k WHERE k.person_id = ?1 AND k.state = 'proposed')",
    /* one case of a service, and who has declined has declined, under whichever record */
    "UPDATE service_case SET state = 'ended', closed_on = date ('now', 'localtime') WHERE person_id = ?1 AND state = 'open' AND EXISTS (SELECT 1 FROM service_case d"
    " WHERE d.person_id = ?2 AND d.checklist = service_case.checklist AND d.state = 'declined')",
    "UPDATE service_case SET state = 'ended', closed_on = coalesce (closed_on, date ('now', 'localtime')) WHERE person_id = ?2 AND state IN ('open', 'declined')"
    " AND EXISTS (SELECT 1 FROM service_case k WHERE k.person_id = ?1 AND k.checklist = service_case.checklist AND k.state IN ('open', 'declined'))",
    "DELETE FROM former_value WHERE person_id = ?2 AND EXISTS (SELECT 1 FROM former_value k WHERE k.person_id = ?1 AND k.field = former_value.field"
    " AND k.until = former_value.until)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!run (merge, sql[i], error))
      return FALSE;
  return TRUE;
}

/* Every column of every table that names a person, so that nothing that will ever hang on one is forgotten here. */
static gboolean
move_all (Merge *merge, GError **error)
{
  g_autoptr (GPtrArray) moves = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (merge->store,
                                              "SELECT t.name, f.\"from\" FROM sqlite_schema t JOIN pragma_foreign_key_list (t.name) f"
                                              " WHERE t.type = 'table' AND f.\"table\" = 'person' ORDER BY t.name, f.\"from\"",
                                              error);
  gint64 moved = 0;

  if (stmt == NULL)
    return FALSE;
  while (TRUE)
    {
      gboolean row;

      if (!xb_stmt_step (merge->store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      g_ptr_array_add (moves, g_strdup_printf ("UPDATE %s SET %s = ?1 WHERE %s = ?2", sqlite3_column_text (stmt, 0), sqlite3_column_text (stmt, 1),
                                               sqlite3_column_text (stmt, 1)));
    }
  sqlite3_reset (stmt);
  for (guint i = 0; i < moves->len; i++)
    {
      if (!run (merge, g_ptr_array_index (moves, i), error))
        return FALSE;
      moved += sqlite3_changes (xb_store_db (merge->store));
    }
  say (merge, _ ("%lld entries go over to the record that is kept."), moved);
  return TRUE;
}

/* What the kept record lacks comes from the other; notes of both are kept. */
static void
join_values (XbPerson *keep, const XbPerson *drop, const XbPersonColumn *take, guint n_take)
{
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    {
      gboolean taken = FALSE;

      for (guint k = 0; k < n_take; k++)
        taken = taken || take[k] == (XbPersonColumn) i;
      if (taken || keep->values[i] == NULL)
        xb_person_set (keep, i, drop->values[i] != NULL ? drop->values[i] : keep->values[i]);
      else if (i == XB_PERSON_NOTES && drop->values[i] != NULL && strcmp (keep->values[i], drop->values[i]) != 0)
        {
          g_autofree char *both = g_strdup_printf ("%s；%s", keep->values[i], drop->values[i]);

          if (g_utf8_strlen (both, -1) <= 2000)
            xb_person_set (keep, i, both);
        }
    }
}

static gboolean
end_empty_household (Merge *merge, gint64 household, GError **error)
{
  g_autofree char *today = xb_text_today ();
  g_autoptr (XbStmt) stmt = xb_store_prepare (merge->store,
                                              "UPDATE household SET ended_on = ?2 WHERE id = ?1 AND ended_on IS NULL"
                                              " AND NOT EXISTS (SELECT 1 FROM membership WHERE household_id = ?1 AND to_date IS NULL)",
                                              error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, household);
  xb_stmt_bind_text (stmt, 2, today);
  if (!xb_stmt_run (merge->store, stmt, error))
    return FALSE;
  say (merge, _ ("%lld household has nobody left and ends."), sqlite3_changes (xb_store_db (merge->store)));
  return TRUE;
}

/* Somebody who is entered twice may have applied twice, or been paid twice: that is settled first, by a person. */
static gboolean
check_cases (Merge *merge, const char *name, GError **error)
{
  gint64 cases, lines;

  if (!ask (merge,
            "SELECT count (*) FROM subsidy_case c JOIN subsidy_case k ON k.person_id = ?1 AND k.scheme = c.scheme AND k.state IN ('open', 'approved')"
            " WHERE c.person_id = ?2 AND c.state IN ('open', 'approved')",
            &cases, error)
      || !ask (merge,
               "SELECT count (*) FROM roll_line l JOIN roll_line k ON k.person_id = ?1 AND k.scheme = l.scheme AND k.for_period = l.for_period AND k.amount_fen > 0"
               " WHERE l.person_id = ?2 AND l.amount_fen > 0",
               &lines, error))
    return FALSE;
  if (cases == 0 && lines == 0)
    return TRUE;
  g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED,
               lines > 0 ? _ ("Both records of %s are on rolls of one subsidy for one period: it may have been paid twice. Settle that first; then end one of the cases.")
                         : _ ("Both records of %s have a case for one subsidy. End or withdraw one of the cases first."),
               name);
  return FALSE;
}

static gboolean
merge_records (Merge *merge, const XbPersonColumn *take, guint n_take, GError **error)
{
  g_autoptr (XbPerson) keep = xb_person_load (merge->store, merge->keep, error), drop = xb_person_load (merge->store, merge->drop, error);
  g_autofree char *title = NULL;
  gint64 partners, overlapping, home;

  if (keep == NULL || drop == NULL)
    return FALSE;
  if (!ask (merge,
            "SELECT count (DISTINCT CASE WHEN person_id IN (?1, ?2) THEN coalesce (spouse_id, -id) ELSE person_id END) FROM marriage"
            " WHERE (person_id IN (?1, ?2) OR spouse_id IN (?1, ?2)) AND to_date IS NULL",
            &partners, error)
      || !ask (merge,
               "SELECT count (*) FROM membership m JOIN membership k ON k.person_id = ?1 AND (k.from_date IS NULL OR m.to_date IS NULL OR k.from_date < m.to_date)"
               " AND (m.from_date IS NULL OR k.to_date IS NULL OR m.from_date < k.to_date) WHERE m.person_id = ?2",
               &overlapping, error))
    return FALSE;
  if (partners > 1)
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED,
                   _ ("The two records of %s are married to different people. Correct that first."), keep->values[XB_PERSON_NAME]);
      return FALSE;
    }
  if (!check_cases (merge, keep->values[XB_PERSON_NAME], error))
    return FALSE;
  home = drop->current ? drop->household_id : 0;
  title = g_strdup_printf (_ ("Two records of %s merged"), keep->values[XB_PERSON_NAME]);
  xb_txn_set_title (merge->txn, title);
  say (merge, _ ("%lld membership that overlaps is left out."), overlapping);
  if (!leave_out_twice (merge, error) || !move_all (merge, error) || !run (merge, "DELETE FROM person WHERE id = ?2 AND ?1 <> ?2", error))
    return FALSE;
  join_values (keep, drop, take, n_take);
  return xb_person_update (merge->txn, merge->store, keep, error) && (home == 0 || home == keep->household_id || end_empty_household (merge, home, error));
}

/**
 * xb_merge_people:
 * @keep: the record that stays
 * @drop: the record that goes; everything that hangs on it goes over to @keep
 * @take: (array length=n_take) (nullable): columns whose value comes from @drop; otherwise @keep's, and @drop's where @keep has none
 * @seq: (out): the entry of the journal
 * @effects: (nullable) (element-type utf8): what was done, in sentences
 *
 * Merges two records of one person in one entry, which can be undone.
 */
gboolean
xb_merge_people (XbStore *store, const char *operator_name, gint64 keep, gint64 drop, const XbPersonColumn *take, guint n_take, gint64 *seq,
                 GPtrArray *effects, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (GArray) seqs = NULL;
  Merge merge = { NULL, store, keep, drop, effects };

  if (keep == drop)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED, _ ("This is one record, not two."));
      return FALSE;
    }
  txn = merge.txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  if (txn == NULL || !merge_records (&merge, take, n_take, error) || !xb_txn_commit (g_steal_pointer (&txn), &seqs, error))
    return FALSE;
  *seq = g_array_index (seqs, gint64, 0);
  return TRUE;
}
