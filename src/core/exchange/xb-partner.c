#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-partner.h"

#include "exchange/xb-known.h"
#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_partner_free (XbPartner *partner)
{
  if (partner == NULL)
    return;
  g_free (partner->name);
  g_free (partner->township);
  g_free (partner->kind);
  g_free (partner->place);
  g_free (partner->added_on);
  g_free (partner->ended_on);
  g_free (partner->sent_at);
  g_free (partner->taken_at);
  g_free (partner);
}

#define COLUMNS \
  "SELECT p.id, p.site, p.name, p.township, p.kind, p.place_id, l.name, p.public_key, p.added_on, p.ended_on, s.number, s.to_seq, s.at, t.number, t.to_seq, j.at," \
  " (SELECT count (*) FROM journal w WHERE w.seq > coalesce (s.to_seq, 0) AND w.kind <> 'access')" \
  " FROM partner p LEFT JOIN place l ON l.id = p.place_id" \
  " LEFT JOIN package_sent s ON s.partner_id = p.id AND s.number = (SELECT max (number) FROM package_sent WHERE partner_id = p.id)" \
  " LEFT JOIN package_taken t ON t.act = (SELECT a.act FROM package_taken a WHERE a.partner_id = p.id" \
  "  AND " XB_SQL_ACT_STANDS ("a.act") " ORDER BY a.to_seq DESC LIMIT 1)" \
  " LEFT JOIN journal j ON j.seq = t.act"

static XbPartner *
read_partner (XbStore *store, XbStmt *stmt, GError **error)
{
  g_autoptr (XbPartner) partner = g_new0 (XbPartner, 1);
  g_autoptr (XbKnown) known = NULL;

  partner->id = sqlite3_column_int64 (stmt, 0);
  partner->site = sqlite3_column_int64 (stmt, 1);
  partner->name = xb_stmt_dup_text (stmt, 2);
  partner->township = xb_stmt_dup_text (stmt, 3);
  partner->kind = xb_stmt_dup_text (stmt, 4);
  partner->place_id = sqlite3_column_int64 (stmt, 5);
  partner->place = xb_stmt_dup_text (stmt, 6);
  memcpy (partner->public_key, sqlite3_column_blob (stmt, 7), sizeof partner->public_key);
  partner->added_on = xb_stmt_dup_text (stmt, 8);
  partner->ended_on = xb_stmt_dup_text (stmt, 9);
  partner->sent_number = sqlite3_column_int64 (stmt, 10);
  partner->sent_seq = sqlite3_column_int64 (stmt, 11);
  partner->sent_at = xb_stmt_dup_text (stmt, 12);
  partner->taken_number = sqlite3_column_int64 (stmt, 13);
  partner->taken_seq = sqlite3_column_int64 (stmt, 14);
  partner->taken_at = xb_stmt_dup_text (stmt, 15);
  partner->waiting = sqlite3_column_int64 (stmt, 16);
  known = xb_known_there (store, partner->id, error);
  if (known == NULL)
    return NULL;
  partner->answered_seq = xb_known_seq (known, xb_store_site (store));
  return g_steal_pointer (&partner);
}

static GPtrArray *
read_all (XbStore *store, XbStmt *stmt, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_partner_free);
  gboolean row = TRUE;

  while (stmt != NULL && row)
    {
      XbPartner *partner;

      if (!xb_stmt_step (store, stmt, &row, error) || (row && (partner = read_partner (store, stmt, error)) == NULL))
        return NULL;
      if (row)
        g_ptr_array_add (list, partner);
    }
  return stmt != NULL ? g_steal_pointer (&list) : NULL;
}

/** (transfer full) (element-type XbPartner): by name. @ended: those that are not any more as well */
GPtrArray *
xb_partner_list (XbStore *store, gboolean ended, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, ended ? COLUMNS " ORDER BY p.ended_on IS NOT NULL, p.name" : COLUMNS " WHERE p.ended_on IS NULL ORDER BY p.name", error);

  return read_all (store, stmt, error);
}

static XbPartner *
only_one (XbStore *store, XbStmt *stmt, const char *missing, GError **error)
{
  g_autoptr (GPtrArray) list = read_all (store, stmt, error);

  if (list == NULL)
    return NULL;
  if (list->len == 0)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_STRANGER, "%s", missing);
      return NULL;
    }
  return g_ptr_array_steal_index (list, 0);
}

/** (transfer full) */
XbPartner *
xb_partner_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, COLUMNS " WHERE p.id = ?", "i", id);

  return only_one (store, stmt, _ ("There is no such partner."), error);
}

/** (transfer full): one that packages are exchanged with */
XbPartner *
xb_partner_by_name (XbStore *store, const char *name, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, COLUMNS " WHERE p.name = ? AND p.ended_on IS NULL", "s", name);
  g_autofree char *missing = g_strdup_printf (_ ("No partner is called “%s”. Take the card of that office first."), name);

  return only_one (store, stmt, missing, error);
}

/** (transfer full): whose key it is */
XbPartner *
xb_partner_by_key (XbStore *store, const guint8 public_key[XB_OFFICE_PUBLIC_BYTES], GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, COLUMNS " WHERE p.public_key = ? AND p.ended_on IS NULL", error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_blob (stmt, 1, public_key, XB_OFFICE_PUBLIC_BYTES, SQLITE_TRANSIENT);
  return only_one (store, stmt, _ ("The package is from an office whose card was not taken here, so nobody can say whether it is genuine. Nothing was changed. Ask that office for its card."),
                   error);
}

static gboolean
check_card (XbStore *store, const XbOfficeCard *card, const char *name, const char *kind, gint64 place_id, GError **error)
{
  static const char *const kinds[] = { XB_PARTNER_DESK, XB_PARTNER_VILLAGE, XB_PARTNER_NEIGHBOUR, XB_PARTNER_COUNTY, NULL };
  gint64 taken;

  if (!g_strv_contains (kinds, kind))
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("What kind of office is it? One of: %s"), "desk, village, neighbour, county");
  if (name == NULL || *name == '\0' || g_utf8_strlen (name, -1) > 60)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("Say what the office is called: 1 to 60 characters."));
  if (strcmp (kind, XB_PARTNER_VILLAGE) == 0 && place_id == 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("Say which village it is: only its own people go there."));
  if (strcmp (kind, XB_PARTNER_COUNTY) == 0 && place_id != 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("The county gets the whole register."));
  if (strcmp (kind, XB_PARTNER_COUNTY) != 0)
    {
      g_autoptr (XbPlace) township = xb_place_township (store, error);

      if (township == NULL)
        return FALSE;
      if (strcmp (township->code, card->township) != 0)
        return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED,
                                   _ ("This card is of an office of another township (%s): its register is not a part of this one. To people who live there or here notice letters are sent; the county puts the registers of townships side by side."),
                                   card->township);
    }
  if (card->site == xb_store_site (store))
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED,
                               _ ("This card is of this office itself, or of a copy of this database. The other office begins with a database of its own and gets the records by a package."));
  if (!xb_store_ask_number (store, error, &taken, "SELECT count (*) FROM partner WHERE name = ?1 OR site = ?2", "si", name, card->site))
    return FALSE;
  return taken == 0 || xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("There is a partner of this name or this number already."));
}

/** Keeps an office as a partner, inside a transaction of the caller's. Returns: its key; 0 with @error set */
gint64
xb_partner_insert (XbStore *store, const char *operator_name, const XbOfficeCard *card, const char *name, const char *kind, gint64 place_id, GError **error)
{
  g_autofree char *today = xb_text_today ();
  g_autoptr (XbStmt) stmt = NULL;
  gint64 id;

  if (!check_card (store, card, name, kind, place_id, error))
    return 0;
  stmt = xb_store_ask (store, error, "INSERT INTO partner (id, site, name, township, kind, place_id, added_on, operator, public_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                       "iissskss", (id = xb_store_new_id (store)), card->site, name, card->township, kind, place_id, today, operator_name);
  if (stmt == NULL)
    return 0;
  sqlite3_bind_blob (stmt, 9, card->public_key, sizeof card->public_key, SQLITE_STATIC);
  return xb_stmt_run (store, stmt, error) ? id : 0;
}

/**
 * xb_partner_add:
 * @name: what the office is called here
 * @kind: code list exchange-partner
 * @place_id: what of the register goes there; 0: all of it
 *
 * Takes the card of an office: from now on its packages are read, and packages can be written for it. Whoever does so answers for the card
 * being that office's: it takes the right to export whole numbers, and is on record.
 *
 * Returns: its key; 0 with @error set
 */
gint64
xb_partner_add (XbStore *store, const char *operator_name, const XbOfficeCard *card, const char *name, const char *kind, gint64 place_id, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Card of %s taken"), name != NULL ? name : ""), *mark = xb_office_card_words (card->public_key);
  g_autoptr (XbTxn) txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_EXPORT_UNMASKED), XB_ENTRY_ACCESS, title, error);
  gint64 id = txn != NULL ? xb_partner_insert (store, operator_name, card, name, kind, place_id, error) : 0;

  if (id == 0)
    return 0;
  xb_txn_note (txn, 0, mark);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error) ? id : 0;
}

/** No more packages go to it, and none of it are read. */
gboolean
xb_partner_end (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbPartner) partner = xb_partner_load (store, id, error);
  g_autofree char *title = partner != NULL ? g_strdup_printf (_ ("No more packages with %s"), partner->name) : NULL, *today = xb_text_today ();
  g_autoptr (XbTxn) txn = partner != NULL ? xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_EXPORT_UNMASKED), XB_ENTRY_ACCESS, title, error) : NULL;

  if (txn == NULL || !xb_store_do (store, error, "UPDATE partner SET ended_on = ?2 WHERE id = ?1 AND ended_on IS NULL", "is", id, today))
    return FALSE;
  xb_txn_note (txn, 0, NULL);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** @any: (out): whether packages were ever agreed on with anybody */
gboolean
xb_partner_any (XbStore *store, gboolean *any, GError **error)
{
  gint64 count = 0;
  gboolean ok = xb_store_ask_number (store, error, &count, "SELECT count (*) FROM partner", "");

  *any = count > 0;
  return ok;
}
