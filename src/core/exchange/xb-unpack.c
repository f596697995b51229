#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-unpack.h"

#include "exchange/xb-exchange-error.h"
#include "exchange/xb-known.h"
#include "exchange/xb-pack.h"
#include "exchange/xb-package.h"
#include "register/xb-person.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A package that is being taken in. */
typedef struct
{
  XbStore *store;
  XbPackage package;
  gboolean first; /* from an office this one makes the acquaintance of by this package */
  XbKnown *here, *there;
} Unpacking;

void
xb_unpacked_free (XbUnpacked *unpacked)
{
  if (unpacked == NULL)
    return;
  g_free (unpacked->partner);
  g_free (unpacked->at);
  g_free (unpacked->mark);
  g_clear_pointer (&unpacked->conflicts, g_ptr_array_unref);
  g_free (unpacked);
}

static void
unpacking_clear (Unpacking *u)
{
  xb_package_clear (&u->package);
  g_clear_pointer (&u->here, xb_known_free);
  g_clear_pointer (&u->there, xb_known_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Unpacking, unpacking_clear)

/* What of the register the sender of a first package holds: what the open packages of this office were about. */
static gboolean
make_acquaintance (Unpacking *u, XbTxn *txn, const char *operator_name, GError **error)
{
  g_autoptr (XbOfficeCard) card = g_new0 (XbOfficeCard, 1);
  g_autofree char *open = xb_store_get_meta (u->store, XB_PACK_OPEN_KEY);
  g_autoptr (XbPlace) place = NULL;
  gint64 id;

  u->first = u->package.partner == NULL;
  if (!u->first)
    return TRUE;
  if (open != NULL && strcmp (open, "several") == 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_STRANGER,
                               _ ("The package is from an office whose card was not taken here, so nobody can say whether it is genuine. Nothing was changed. Ask that office for its card."));
  if (open != NULL && strcmp (open, "all") != 0 && (place = xb_place_find (u->store, open, error)) == NULL)
    return FALSE;
  card->site = u->package.head.site;
  card->name = g_strdup (u->package.head.office);
  g_strlcpy (card->township, u->package.head.township, sizeof card->township);
  memcpy (card->public_key, u->package.envelope.from_key, sizeof card->public_key);
  if (!xb_txn_need (txn, XB_RIGHT_EXPORT_UNMASKED, error))
    return FALSE;
  id = xb_partner_insert (u->store, operator_name, card, card->name, place != NULL ? XB_PARTNER_VILLAGE : XB_PARTNER_DESK, place != NULL ? place->id : 0, error);
  if (id == 0)
    return FALSE;
  u->package.partner = xb_partner_load (u->store, id, error);
  return u->package.partner != NULL;
}

/* ---- whether it follows on what was seen ---- */

static gboolean
check_ours (Unpacking *u, GError **error)
{
  gint64 site = xb_store_site (u->store), seq = xb_known_seq (u->there, site);
  const char *theirs = xb_known_hash (u->there, site);
  g_autofree char *ours = NULL;

  if (seq == 0)
    return TRUE;
  if (!xb_store_ask_text (u->store, error, &ours, "SELECT hash FROM journal WHERE seq = ?", "i", seq))
    return FALSE;
  if (ours != NULL && (theirs == NULL || strcmp (ours, theirs) == 0))
    return TRUE;
  return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_HISTORY,
                             _ ("%s has seen an entry %lld of this office's journal that is not in it: this database is an older copy, or its journal was altered. Nothing was changed. Open the newest database, or restore the newest backup."),
                             u->package.partner->name, (long long) seq);
}

static gboolean
check_follows (Unpacking *u, GError **error)
{
  const XbPackageHead *head = &u->package.head;
  const char *office = u->package.partner->name;
  gint64 seen;

  u->here = xb_known_here (u->store, error);
  u->there = xb_known_new ();
  if (u->here == NULL)
    return FALSE;
  seen = xb_known_seq (u->here, head->site);
  if (head->to_seq <= seen)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_TWICE, _ ("Package %lld of %s was taken in before (all of it is here already). Nothing was changed."), (long long) head->number, office);
  if (!xb_package_check_follows (&u->package, office, seen, xb_known_hash (u->here, head->site), u->there, error))
    return FALSE;
  xb_known_add (u->there, head->site, head->to_seq, head->to_hash);
  return check_ours (u, error);
}

/* ---- what is kept of it ---- */

typedef struct
{
  XbStore *store;
  gint64 act;
  gboolean ok;
  GError **error;
} Keeping;

static void
keep_known (gint64 site, gint64 seq, const char *hash, gpointer data)
{
  Keeping *keeping = data;

  keeping->ok = keeping->ok
                && xb_store_do (keeping->store, keeping->error, "INSERT INTO package_known (act, site, seq, hash) VALUES (?1, ?2, ?3, ?4)", "iiis", keeping->act, site, seq, hash);
}

static gboolean
keep_package (Unpacking *u, gint64 act, GError **error)
{
  Keeping keeping = { u->store, act, TRUE, error };

  if (!xb_store_do (u->store, error, "INSERT INTO package_taken (act, partner_id, number, from_seq, to_seq, to_hash, row_count, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                    "iiiiisis", act, u->package.partner->id, u->package.head.number, u->package.head.from_seq, u->package.head.to_seq, u->package.head.to_hash, u->package.head.rows, u->package.sha256))
    return FALSE;
  xb_known_foreach (u->there, keep_known, &keeping);
  return keeping.ok;
}

static XbUnpacked *
result_new (const Unpacking *u)
{
  XbUnpacked *unpacked = g_new0 (XbUnpacked, 1);

  unpacked->first = u->first;
  unpacked->mark = xb_office_card_words (u->package.envelope.from_key);
  unpacked->partner = g_strdup (u->package.partner->name);
  unpacked->partner_id = u->package.partner->id;
  unpacked->number = u->package.head.number;
  unpacked->rows = u->package.head.rows;
  unpacked->at = g_strdup (u->package.head.at);
  return unpacked;
}

static gboolean
check_options (const XbUnpackOptions *options, GError **error)
{
  return options->prefer == NULL || strcmp (options->prefer, XB_ANSWER_OURS) == 0 || strcmp (options->prefer, XB_ANSWER_THEIRS) == 0
         || xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("What is preferred must be ours or theirs."));
}

/**
 * xb_unpack:
 *
 * Takes a package in, as one act of the journal that can be undone as long as no package was written after it. A package is refused, and nothing
 * changed, for the reasons of %XB_EXCHANGE_ERROR. Where questions are open nothing is changed either: they are in the result, to be answered.
 *
 * Returns: (transfer full): %NULL with @error set
 */
XbUnpacked *
xb_unpack (XbStore *store, const char *operator_name, const char *path, const XbUnpackOptions *options, GError **error)
{
  g_auto (Unpacking) u = { .store = store };
  g_autoptr (XbMerge) merge = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbUnpacked) unpacked = NULL;
  g_autofree char *title = NULL, *reason = NULL;

  if (!check_options (options, error) || !xb_package_open (store, path, &u.package, error))
    return NULL;
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_IMPORT, "", error);
  if (txn == NULL || !make_acquaintance (&u, txn, operator_name, error) || !check_follows (&u, error))
    return NULL;
  title = g_strdup_printf (_ ("Package %lld of %s"), (long long) u.package.head.number, u.package.partner->name);
  xb_txn_set_title (txn, title);
  merge = xb_merge_new (store, txn, u.package.payload, u.here, u.there, error);
  if (merge == NULL)
    return NULL;
  xb_merge_set_answers (merge, options->answers, options->prefer);
  if (!xb_merge_run (merge, error))
    return NULL;
  unpacked = result_new (&u);
  unpacked->conflicts = g_ptr_array_ref (xb_merge_conflicts (merge));
  if (unpacked->conflicts->len > 0)
    return g_steal_pointer (&unpacked);
  unpacked->applied = xb_merge_applied (merge);
  if (options->dry_run)
    return g_steal_pointer (&unpacked);
  reason = g_strdup_printf (_ ("%lld records of %s, entries %lld to %lld of its journal"), (long long) u.package.head.rows, u.package.partner->name, (long long) u.package.head.from_seq + 1, (long long) u.package.head.to_seq);
  xb_txn_note (txn, 0, reason);
  if (!keep_package (&u, xb_merge_act (merge), error) || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return NULL;
  unpacked->seq = xb_merge_act (merge);
  return g_steal_pointer (&unpacked);
}
