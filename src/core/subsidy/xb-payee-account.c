#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-payee-account.h"

#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_payee_account_free (gpointer data)
{
  XbPayeeAccount *account = data;

  g_free (account->name);
  g_free (account->holder);
  g_free (account->bank_name);
  g_free (account->bank_account);
  g_free (account->state);
  g_free (account->entered_by);
  g_free (account->entered_on);
  g_free (account);
}

static gboolean
person_name (XbStore *store, gint64 person_id, char **name, GError **error)
{
  return xb_store_ask_text (store, error, name, "SELECT name FROM person WHERE id = ?", "i", person_id)
         && (*name != NULL || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such person.")));
}

/** The same inside an open transaction. The account that is confirmed already, said again, is left as it is. */
gboolean
xb_payee_account_propose_in (XbStore *store, const char *operator_name, gint64 person_id, const char *holder, const char *bank_name, const char *bank_account,
                             GError **error)
{
  g_autoptr (GString) number = g_string_new (bank_account);
  g_autofree char *name = NULL, *today = xb_text_today (), *who = g_strstrip (g_strdup (holder != NULL ? holder : "")),
                  *bank = g_strstrip (g_strdup (bank_name != NULL ? bank_name : ""));
  gboolean luhn;
  gint64 same;

  if (!xb_account_check (number, &luhn))
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is no bank account: it has 12 to 19 digits."), bank_account);
  if (!person_name (store, person_id, &name, error))
    return FALSE;
  if (*who == '\0')
    {
      g_free (who);
      who = g_strdup (name);
    }
  if (!xb_store_ask_number (store, error, &same,
                            "SELECT 1 FROM payee_account WHERE person_id = ? AND state = 'confirmed' AND bank_account = ? AND holder = ? AND coalesce (bank_name, '') = ?",
                            "isss", person_id, number->str, who, bank))
    return FALSE;
  if (same != 0)
    return TRUE;
  /* What nobody has confirmed yet is replaced by what is said now. */
  return xb_store_do (store, error, "DELETE FROM payee_account WHERE person_id = ? AND state = 'proposed'", "i", person_id)
         && xb_store_do (store, error,
                         "INSERT INTO payee_account (id, person_id, holder, bank_name, bank_account, state, entered_by, entered_on) VALUES (?, ?, ?, ?, ?, 'proposed', ?, ?)",
                         "iisssss", xb_store_new_id (store), person_id, who, *bank != '\0' ? bank : NULL, number->str, operator_name, today);
}

/**
 * xb_payee_account_propose:
 * @holder: (nullable): whose account it is; the person's own otherwise
 * @bank_name: (nullable)
 *
 * Enters where somebody's money is to go. Paid to only once somebody else has confirmed it; until then the old one counts.
 */
gboolean
xb_payee_account_propose (XbStore *store, const char *operator_name, gint64 person_id, const char *holder, const char *bank_name, const char *bank_account,
                          GError **error)
{
  g_autofree char *name = NULL, *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (!person_name (store, person_id, &name, error))
    return FALSE;
  title = g_strdup_printf (_ ("Account for payments entered: %s"), name);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL && xb_payee_account_propose_in (store, operator_name, person_id, holder, bank_name, bank_account, error)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Confirms what was entered by somebody else, inside an open transaction; nothing happens where there is nothing to confirm. */
gboolean
xb_payee_account_confirm_in (XbStore *store, const char *operator_name, gint64 person_id, GError **error)
{
  g_autofree char *today = xb_text_today ();
  gint64 id;

  if (!xb_store_ask_number (store, error, &id, "SELECT id FROM payee_account WHERE person_id = ? AND state = 'proposed' AND entered_by <> ?", "is", person_id,
                            operator_name))
    return FALSE;
  return id == 0
         || (xb_store_do (store, error, "UPDATE payee_account SET state = 'replaced' WHERE person_id = ? AND state = 'confirmed'", "i", person_id)
             && xb_store_do (store, error, "UPDATE payee_account SET state = 'confirmed', decided_by = ?2, decided_on = ?3 WHERE id = ?1", "iss", id, operator_name, today));
}

/** Confirms the account somebody else entered, or refuses it. */
gboolean
xb_payee_account_decide (XbStore *store, const char *operator_name, gint64 person_id, gboolean confirm, GError **error)
{
  g_autofree char *name = NULL, *title = NULL, *entered_by = NULL, *today = xb_text_today ();
  g_autoptr (XbTxn) txn = NULL;

  if (!person_name (store, person_id, &name, error)
      || !xb_store_ask_text (store, error, &entered_by, "SELECT entered_by FROM payee_account WHERE person_id = ? AND state = 'proposed'", "i", person_id))
    return FALSE;
  if (entered_by == NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("No account of %s waits to be confirmed."), name);
  if (strcmp (entered_by, operator_name) == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_SAME_PERSON, _ ("%s entered the account of %s; somebody else has to confirm it."), operator_name, name);
  title = g_strdup_printf (confirm ? _ ("Account for payments confirmed: %s") : _ ("Account for payments refused: %s"), name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_APPROVE), XB_ENTRY_EDIT, title, error);
  return txn != NULL
         && (confirm ? xb_payee_account_confirm_in (store, operator_name, person_id, error)
                     : xb_store_do (store, error, "UPDATE payee_account SET state = 'refused', decided_by = ?2, decided_on = ?3 WHERE person_id = ?1 AND state = 'proposed'",
                                    "iss", person_id, operator_name, today))
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** (transfer full) (element-type XbPayeeAccount): of one person, or 0: of all; in one state, or %NULL: in all */
GPtrArray *
xb_payee_account_list (XbStore *store, gint64 person_id, const char *state, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_payee_account_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT a.id, a.person_id, p.name, a.holder, a.bank_name, a.bank_account, a.state, a.entered_by, a.entered_on"
                                          " FROM payee_account a JOIN person p ON p.id = a.person_id WHERE (?1 = 0 OR a.person_id = ?1) AND (?2 IS NULL OR a.state = ?2)"
                                          " ORDER BY a.id DESC",
                                          "is", person_id, state);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbPayeeAccount *account;

      if (!row)
        return g_steal_pointer (&list);
      account = g_new0 (XbPayeeAccount, 1);
      account->id = sqlite3_column_int64 (stmt, 0);
      account->person_id = sqlite3_column_int64 (stmt, 1);
      account->name = xb_stmt_dup_text (stmt, 2);
      account->holder = xb_stmt_dup_text (stmt, 3);
      account->bank_name = xb_stmt_dup_text (stmt, 4);
      account->bank_account = xb_stmt_dup_text (stmt, 5);
      account->state = xb_stmt_dup_text (stmt, 6);
      account->entered_by = xb_stmt_dup_text (stmt, 7);
      account->entered_on = xb_stmt_dup_text (stmt, 8);
      g_ptr_array_add (list, account);
    }
  return NULL;
}
