#define G_LOG_DOMAIN "xb-service"

#include "service/xb-supply.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"
#include "util/xb-word.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is received is the other half of what is sent, and never entered by itself. */
#define RECEIVED XB_SUPPLY_N

static const XbWord kinds[] = { { "in", N_ ("came in") },           { "hand_out", N_ ("handed out") },   { "sent", N_ ("sent on") },
                                { "returned", N_ ("sent back") },   { "expired", N_ ("expired") },       { "lost", N_ ("lost or spoilt") },
                                { "found", N_ ("found at a count") }, { "received", N_ ("received") } };

static gboolean
comes (XbSupplyKind kind)
{
  return kind == XB_SUPPLY_IN || kind == XB_SUPPLY_FOUND;
}

/** As it is stored. */
const char *
xb_supply_kind_id (XbSupplyKind kind)
{
  return kinds[kind].id;
}

/** As people read it. */
const char *
xb_supply_kind_title (XbSupplyKind kind)
{
  return _ (kinds[kind].title);
}

gboolean
xb_supply_kind_find (const char *id, XbSupplyKind *kind)
{
  int found = xb_word_find (kinds, XB_SUPPLY_N, id);

  *kind = MAX (found, 0);
  return found >= 0;
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
  gint64 visit; /* 0: none */
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
  code = xb_none_if_empty (code);
  if (!(code != NULL ? xb_store_ask_number (store, error, id, "SELECT id FROM place WHERE code = ?", "s", code)
                     : xb_store_ask_number (store, error, id, "SELECT id FROM place WHERE kind = 'township'", "")))
    return FALSE;
  return *id != 0 || xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no place with the code “%s”."), code != NULL ? code : "");
}

static gboolean
insert (Moving *m, gint64 place, const char *kind, gint64 quantity, const char *batch, const char *expires_on, GError **error)
{
  return xb_store_do (m->store, error,
                      "INSERT INTO supply_move (id, supply_id, place_id, kind, date, quantity, batch, expires_on, person_id, visit_id, notes, operator)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      "iiississkkss", xb_store_new_id (m->store), m->supply, place, kind, m->date, quantity, batch != NULL ? batch : "", expires_on, m->move->person_id, m->visit,
                      xb_none_if_empty (m->move->notes), m->operator_name);
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
  g_autoptr (XbStmt) stmt = xb_store_ask (m->store, error, FREE_SQL, "iiss", m->supply, m->place, m->date, xb_none_if_empty (m->move->batch));
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

static gint64
all_that_may_go (const Moving *m, const GArray *batches)
{
  gint64 there = 0;

  for (guint i = 0; i < batches->len; i++)
    there += may_go (m, &g_array_index (batches, Batch, i)) ? g_array_index (batches, Batch, i).free : 0;
  return there;
}

static gboolean
take (Moving *m, GError **error)
{
  g_autoptr (GArray) batches = read_batches (m, error);
  gint64 left = m->move->quantity, there;

  if (batches == NULL)
    return FALSE;
  there = all_that_may_go (m, batches);
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
          || (m->to != 0 && !insert (m, m->to, kinds[RECEIVED].id, part, batch->batch, batch->expires_on, error)))
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
  if (move->kind == XB_SUPPLY_SENT && xb_none_if_empty (move->to_code) == NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("Say where it is sent to."));
  if (!xb_service_check_day (move->date, _ ("Day"), m->date, error) || !find_place (m->store, move->place_code, &m->place, error)
      || (move->kind == XB_SUPPLY_SENT && !find_place (m->store, move->to_code, &m->to, error)))
    return FALSE;
  return m->place != m->to || xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("It is sent to another place than where it is."));
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
  if (xb_none_if_empty (move->expires_on) != NULL && !xb_service_read_day (move->expires_on, expires, error))
    return FALSE;
  title = g_strdup_printf (comes (move->kind) ? _ ("Supplies in: %s, %lld") : _ ("Supplies out: %s, %lld"), m.name, (long long) move->quantity);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL
         && (comes (move->kind) ? insert (&m, m.place, kinds[move->kind].id, move->quantity, move->batch, *expires != '\0' ? expires : NULL, error) : take (&m, error))
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- handed out at a visit ---- */

/* The village keeps some of its own, or the township hands out. */
static gboolean
choose_place (Moving *m, gint64 village, GError **error)
{
  gint64 township;

  if (!find_place (m->store, NULL, &township, error))
    return FALSE;
  m->place = village;
  if (village != 0)
    {
      g_autoptr (GArray) batches = read_batches (m, error);

      if (batches == NULL)
        return FALSE;
      if (all_that_may_go (m, batches) >= m->move->quantity)
        return TRUE;
    }
  m->place = township;
  return TRUE;
}

/**
 * xb_supply_book_visit_in:
 *
 * What was handed out at a visit, inside its transaction: what an earlier reading of it took comes back first. It goes from the person's
 * village, where enough is kept there, otherwise from the township. Of a thing no stock is kept of nothing is written.
 */
gboolean
xb_supply_book_visit_in (XbStore *store, const char *operator_name, const XbSupplyHandOut *out, GError **error)
{
  const XbSupplyMove move = { .code = out->code, .kind = XB_SUPPLY_HAND_OUT, .date = out->date, .quantity = out->quantity, .person_id = out->person_id };
  g_auto (Moving) m = { .store = store, .operator_name = operator_name, .move = &move, .visit = out->visit_id };
  gint64 village;

  if (!xb_store_do (store, error, "DELETE FROM supply_move WHERE visit_id = ?", "i", out->visit_id))
    return FALSE;
  if (out->code == NULL || out->quantity == 0)
    return TRUE;
  if (!xb_store_ask_number (store, error, &m.supply, "SELECT id FROM supply WHERE code = ? AND active = 1", "s", out->code))
    return FALSE;
  return m.supply == 0
         || (xb_store_ask_text (store, error, &m.name, "SELECT name FROM supply WHERE id = ?", "i", m.supply)
             && xb_store_ask_number (store, error, &village, "SELECT village_id FROM v_person_place WHERE person_id = ?", "i", out->person_id)
             && xb_service_check_day (out->date, _ ("Day"), m.date, error) && choose_place (&m, village, error) && take (&m, error));
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
 * @place_code: (nullable): everywhere; of a place with all that are in it
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

  if (as_of != NULL && !xb_service_read_day (as_of, day, error))
    return NULL;
  stmt = xb_store_ask (store, error,
                       "SELECT s.code, s.name, s.unit, l.code, l.name, m.batch, max (m.expires_on), sum (m.quantity) FROM supply_move m JOIN supply s ON s.id = m.supply_id"
                       " JOIN place l ON l.id = m.place_id WHERE m.date <= ?1 AND (?2 IS NULL OR substr (l.code, 1, length (?2)) = ?2) GROUP BY m.supply_id, m.place_id, m.batch HAVING sum (m.quantity) <> 0"
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

/* ---- what came and went ---- */

static void
moved_free (gpointer data)
{
  XbSupplyMoved *moved = data;

  g_free (moved->name);
  g_free (moved->unit);
  g_free (moved->place);
  g_free (moved->kind);
  g_free (moved->date);
  g_free (moved->batch);
  g_free (moved->notes);
  g_free (moved->operator_name);
  g_free (moved);
}

static char *
kind_text (const char *id)
{
  int found = xb_word_find (kinds, G_N_ELEMENTS (kinds), id);

  return g_strdup (found >= 0 ? _ (kinds[found].title) : id);
}

/**
 * xb_supply_moves:
 * @place_code: (nullable): everywhere
 * @code: (nullable): of every supply
 *
 * Returns: (transfer full) (element-type XbSupplyMoved): what came and went, the latest first. To whom something was given is not in it.
 */
GPtrArray *
xb_supply_moves (XbStore *store, const char *place_code, const char *code, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (moved_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT supply, unit, place, kind, date, batch, notes, operator, quantity, move_id FROM v_supply_move"
                                          " WHERE (?1 IS NULL OR substr (place_code, 1, length (?1)) = ?1) AND (?2 IS NULL OR code = ?2) ORDER BY date DESC, move_id DESC LIMIT ?3",
                                          "ssi", place_code, code, (gint64) limit);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbSupplyMoved *moved;
      g_autofree char *kind = NULL;

      if (!row)
        return g_steal_pointer (&list);
      moved = g_new0 (XbSupplyMoved, 1);
      kind = xb_stmt_dup_text (stmt, 3);
      char **texts[] = { &moved->name, &moved->unit, &moved->place, NULL, &moved->date, &moved->batch, &moved->notes, &moved->operator_name };

      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        if (texts[i] != NULL)
          *texts[i] = xb_stmt_dup_text (stmt, (int) i);
      moved->kind = kind_text (kind);
      moved->quantity = sqlite3_column_int64 (stmt, 8);
      g_ptr_array_add (list, moved);
    }
  return NULL;
}

static void
supply_free (gpointer data)
{
  XbSupply *supply = data;

  g_free (supply->code);
  g_free (supply->name);
  g_free (supply->unit);
  g_free (supply);
}

/** (transfer full) (element-type XbSupply): what is kept and handed out */
GPtrArray *
xb_supply_list (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (supply_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT code, name, unit FROM supply WHERE active = 1 ORDER BY code", "");
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbSupply *supply;

      if (!row)
        return g_steal_pointer (&list);
      supply = g_new0 (XbSupply, 1);
      supply->code = xb_stmt_dup_text (stmt, 0);
      supply->name = xb_stmt_dup_text (stmt, 1);
      supply->unit = xb_stmt_dup_text (stmt, 2);
      g_ptr_array_add (list, supply);
    }
  return NULL;
}
