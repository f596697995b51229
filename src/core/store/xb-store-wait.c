#define G_LOG_DOMAIN "xb-store"

/* Long work on a connection while somebody waits for it: how far it is, and whether it is still wanted. */

#include "store/xb-store-private.h"

#include <glib/gi18n-lib.h>

static void
on_cancelled (GCancellable *cancellable G_GNUC_UNUSED, gpointer db)
{
  sqlite3_interrupt (db);
}

/** From now on, cancelling @cancellable interrupts what this store is doing. */
void
xb_store_set_cancellable (XbStore *store, GCancellable *cancellable)
{
  if (store->cancellable != NULL)
    {
      g_cancellable_disconnect (store->cancellable, store->cancel_handler);
      g_clear_object (&store->cancellable);
    }
  if (cancellable != NULL)
    {
      store->cancellable = g_object_ref (cancellable);
      store->cancel_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), store->db, NULL);
    }
}

/** (transfer none) (nullable): what interrupts this store; another connection that works for the same end is to listen to it, too. */
GCancellable *
xb_store_cancellable (XbStore *store)
{
  return store->cancellable;
}

/** From now on @thousandths (nullable) says how far long work on this connection is; to be read atomically by whoever waits for it. */
void
xb_store_set_progress (XbStore *store, gint *thousandths)
{
  store->progress = thousandths;
}

/** Whether somebody waits for xb_store_go_on(): only then is it worth finding out of how much. */
gboolean
xb_store_has_progress (XbStore *store)
{
  return store->progress != NULL;
}

/**
 * xb_store_go_on:
 * @done: how much of the work is done
 * @all: of how much; 0 where that is not known
 *
 * Called once in a while by long work, and before its transaction is committed: an interruption reaches only the statement that is running.
 *
 * Returns: %FALSE with G_IO_ERROR_CANCELLED if nobody wants it any more
 */
gboolean
xb_store_go_on (XbStore *store, guint64 done, guint64 all, GError **error)
{
  if (store->progress != NULL && all > 0)
    g_atomic_int_set (store->progress, (gint) (MIN (done, all) * 1000 / all));
  if (!g_cancellable_is_cancelled (store->cancellable))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled; nothing was changed."));
  return FALSE;
}
