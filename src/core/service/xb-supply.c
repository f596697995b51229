#define G_LOG_DOMAIN "xb-service"

#include "service/xb-supply.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *id;
  gboolean comes;
} kinds[XB_SUPPLY_N] = { { "in", TRUE }, { "hand_out", FALSE }, { "sent", FALSE }, { "returned", FALSE }, { "expired", FALSE }, { "lost", FALSE }, { "found", TRUE } };

/** As it is stored. */
const char *
xb_supply_kind_id (XbSupplyKind kind)
{
  return kinds[kind].id;
}

gboolean
xb_supply_kind_find (const char *id, XbSupplyKind *kind)
{
  for (int i = 0; i < XB_SUPPLY_N; i++)
    if (g_strcmp0 (kinds[i].id, id) == 0)
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

/** A thing that is kept and handed out. @code: letters, digits and -, by which checklists name it */
gboolean
xb_supply_add (XbStore *store, const char *operator_name, const char *code, const char *name, const char *unit, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Supply added: %s"), name);
  g_autoptr (XbTxn) txn = NULL;
  gint64 known;

  if (*code == '\0' || strlen (code) > 40 || strspn (code, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen (code))
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("A supply's code is made of letters a–z, digits and -, at most 40."));
  if (*name == '\0' || g_utf8_strlen (name, -1) > 60 || *unit == '\0' || g_utf8_strlen (unit, -1) > 10)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("A supply has a name of at most 60 characters and a unit of at most 10."));
  if (!xb_store_ask_number (store, error, &known, "SELECT id FROM supply WHERE code = ?", "s", code))
    return FALSE;
  if (known != 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("There is a supply “%s” already."), code);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL && xb_store_do (store, error, "INSERT INTO supply (id, code, name, unit) VALUES (?, ?, ?, ?)", "isss", xb_store_new_id (store), code, name, unit)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- moving ---- */

/* A movement being written. */
typedef struct
{
  XbStore *store;
  const char *operator_name;
  const XbSupplyMove *move;
  gint64 supply, place, to;
  char *name;
  char date[XB_DATE_SIZE];
} Moving;

static void
moving_clear (Moving *m)
{
  g_free (m->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Moving, moving_clear)

static gboolean
find_place (XbStore *store, const char *code, gint64 *id, GError **error)
{
  if (!(code != NULL ? xb_store_ask_number (store, error, id, "SELECT id FROM place WHERE code = ?", "s", code)
                     : xb_store_ask_number (store, error, id, "SELECT id FROM place WHERE kind = 'township'", "")))
    return FALSE;
  return *id != 0 || xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no place with the code “%s”."), code != NULL ? code : "");
}

static gboolean
insert (Moving *m, gint64 place, const char *kind, gint64 quantity, const char *batch, const char *expires_on, GError **error)
{
  return xb_store_do (m->store, error,
                      "INSERT INTO supply_move (id, supply_id, place_id, kind, date, quantity, batch, expires_on, person_id, notes, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      "iiississkss", xb_store_new_id (m->store), m->supply, place, kind, m->date, quantity, batch != NULL ? batch : "", expires_on, m->move->person_id, m->move->notes,
                      m->operator_name);
}

/* What of a batch can go on that day without any later day falling below nothing: the least of all balances from then on. */
#define FREE_SQL                                                                                                                                                          \
  "SELECT b.batch, b.expires_on, (SELECT min (balance) FROM (SELECT sum (quantity) OVER (ORDER BY date, quantity < 0, id) AS balance, date, lead (date) OVER (ORDER BY date, quantity < 0, id) AS next"  \
  " FROM supply_move WHERE supply_id = ?1 AND place_id = ?2 AND batch = b.batch) WHERE next IS NULL OR next > ?3) AS free"                                               \
  " FROM (SELECT batch, max (expires_on) AS expires_on, min (date) AS first FROM supply_move WHERE supply_id = ?1 AND place_id = ?2 GROUP BY batch) b"                   \
  " WHERE b.first <= ?3 AND (?4 IS NULL OR b.batch = ?4) ORDER BY b.expires_on IS NULL, b.expires_on, b.batch"

typedef struct
{
  char *batch, *expires_on;
  gint64 free;
} Batch;

static void
clear_batch (gpointer data)
{
  g_free (((Batch *) data)->batch);
  g_free (((Batch *) data)->expires_on);
}

static GArray *
read_batches (Moving *m, GError **error)
{
  g_autoptr (GArray) batches = g_array_new (FALSE, FALSE, sizeof (Batch));
  g_autoptr (XbStmt) stmt = xb_store_ask (m->store, error, FREE_SQL, "iiss", m->supply, m->place, m->date, m->move->batch);
  gboolean row;

  g_array_set_clear_func (batches, clear_batch);
  while (stmt != NULL && xb_stmt_step (m->store, stmt, &row, error))
    {
      Batch one;

      if (!row)
        return g_steal_pointer (&batches);
      one = (Batch){ xb_stmt_dup_text (stmt, 0), xb_stmt_dup_text (stmt, 1), sqlite3_column_int64 (stmt, 2) };
      g_array_append_val (batches, one);
    }
  return NULL;
}

/* Nothing that has expired is given to anybody. */
static gboolean
may_go (const Moving *m, const Batch *batch)
{
  return batch->free > 0 && (m->move->kind != XB_SUPPLY_HAND_OUT || batch->expires_on == NULL || strcmp (batch->expires_on, m->date) >= 0);
}

static gboolean
take (Moving *m, GError **error)
{
  g_autoptr (GArray) batches = read_batches (m, error);
  gint64 left = m->move->quantity, there = 0;

  if (batches == NULL)
    return FALSE;
  for (guint i = 0; i < batches->len; i++)
    there += may_go (m, &g_array_index (batches, Batch, i)) ? g_array_index (batches, Batch, i).free : 0;
  if (there < left)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("%s: there are %lld that can go on %s, not %lld. Count what is there; what came in may not be entered yet."), m->name,
                              (long long) there, m->date, (long long) left);
  for (guint i = 0; left > 0 && i < batches->len; i++)
    {
      const Batch *batch = &g_array_index (batches, Batch, i);
      gint64 part = MIN (left, batch->free);

      if (!may_go (m, batch))
        continue;
      if (!insert (m, m->place, kinds[m->move->kind].id, -part, batch->batch, batch->expires_on, error)
          || (m->to != 0 && !insert (m, m->to, "received", part, batch->batch, batch->expires_on, error)))
        return FALSE;
      left -= part;
    }
  return TRUE;
}

static gboolean
prepare (Moving *m, GError **error)
{
  const XbSupplyMove *move = m->move;

  if (!xb_store_ask_number (m->store, error, &m->supply, "SELECT id FROM supply WHERE code = ?", "s", move->code)
      || !xb_store_ask_text (m->store, error, &m->name, "SELECT name FROM supply WHERE code = ?", "s", move->code))
    return FALSE;
  if (m->supply == 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no supply “%s”."), move->code);
  if (move->quantity <= 0 || move->quantity > 10000000)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("The quantity is a number from 1 to 10,000,000."));
  if (move->kind == XB_SUPPLY_SENT && move->to_code == NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("Say where it is sent to."));
  return xb_service_check_day (move->date, _ ("Day"), m->date, error) && find_place (m->store, move->place_code, &m->place, error)
         && (move->kind != XB_SUPPLY_SENT || find_place (m->store, move->to_code, &m->to, error));
}

/**
 * xb_supply_move:
 *
 * Records what came or went. What goes is taken from the batch that expires first, where none is said; more than there is, on that day or any
 * later one, is refused, and so is handing out what has expired.
 */
gboolean
xb_supply_move (XbStore *store, const char *operator_name, const XbSupplyMove *move, GError **error)
{
  g_auto (Moving) m = { .store = store, .operator_name = operator_name, .move = move };
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  char expires[XB_DATE_SIZE] = "";

  if (!prepare (&m, error))
    return FALSE;
  if (move->expires_on != NULL && *move->expires_on != '\0' && !xb_date_parse (move->expires_on, expires))
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s” is not a day that exists. Write it as 2026-03-05."), move->expires_on);
  title = g_strdup_printf (kinds[move->kind].comes ? _ ("Supplies in: %s, %lld") : _ ("Supplies out: %s, %lld"), m.name, (long long) move->quantity);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL
         && (kinds[move->kind].comes ? insert (&m, m.place, kinds[move->kind].id, move->quantity, move->batch, *expires != '\0' ? expires : NULL, error) : take (&m, error))
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- what is left ---- */

static void
stock_free (gpointer data)
{
  XbStock *stock = data;

  g_free (stock->code);
  g_free (stock->name);
  g_free (stock->unit);
  g_free (stock->place_code);
  g_free (stock->place);
  g_free (stock->batch);
  g_free (stock->expires_on);
  g_free (stock);
}

/**
 * xb_supply_stock:
 * @place_code: (nullable): everywhere
 * @as_of: (nullable): today, with all that is written down
 *
 * Returns: (transfer full) (element-type XbStock): what is left, by supply, place and batch; nothing of what is used up
 */
GPtrArray *
xb_supply_stock (XbStore *store, const char *place_code, const char *as_of, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (stock_free);
  char day[XB_DATE_SIZE] = "9999-12-31";
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;

  if (as_of != NULL && !xb_date_parse (as_of, day))
    {
      xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s” is not a day that exists. Write it as 2026-03-05."), as_of);
      return NULL;
    }
  stmt = xb_store_ask (store, error,
                       "SELECT s.code, s.name, s.unit, l.code, l.name, m.batch, max (m.expires_on), sum (m.quantity) FROM supply_move m JOIN supply s ON s.id = m.supply_id"
                       " JOIN place l ON l.id = m.place_id WHERE m.date <= ?1 AND (?2 IS NULL OR l.code = ?2) GROUP BY m.supply_id, m.place_id, m.batch HAVING sum (m.quantity) <> 0"
                       " ORDER BY s.code, l.code, max (m.expires_on), m.batch",
                       "ss", day, place_code);
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbStock *stock;

      if (!row)
        return g_steal_pointer (&list);
      stock = g_new0 (XbStock, 1);
      char **texts[] = { &stock->code, &stock->name, &stock->unit, &stock->place_code, &stock->place, &stock->batch, &stock->expires_on };

      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        *texts[i] = xb_stmt_dup_text (stmt, (int) i);
      stock->quantity = sqlite3_column_int64 (stmt, 7);
      g_ptr_array_add (list, stock);
    }
  return NULL;
}
