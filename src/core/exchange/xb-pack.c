#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-pack.h"

#include "exchange/xb-package-file.h"
#include "exchange/xb-package-head.h"
#include "exchange/xb-scope.h"
#include "exchange/xb-written.h"
#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is being packed. */
typedef struct
{
  XbStore *store;
  const XbShare *share;
  const XbPartner *partner;
  XbScope *scope;
  XbWritten *written;
  XbKnown *here, *there;
  XbPackageHead head;
  XbRowsOut *rows, *data;
  GHashTable *sent;    /* "table number, key" of rows that are in */
  GHashTable *entries; /* dots whose entries are named: site, seq as text */
  GArray *called;      /* (element-type Called): rows that others in the package name */
} Packing;

typedef struct
{
  const XbShareTable *table;
  gint64 id;
} Called;

void
xb_packed_clear (XbPacked *packed)
{
  g_clear_pointer (&packed->sha256, g_free);
}

static gboolean
is_in (Packing *p, const XbShareTable *table, gint64 id)
{
  g_autofree char *key = xb_share_key (table, id);

  return g_hash_table_contains (p->sent, key);
}

static void
add_dot (Packing *p, const XbShareTable *table, gint64 id, guint64 columns, XbDot dot)
{
  xb_rows_begin (p->rows, XB_PACKAGE_DOT, 5, TRUE);
  xb_rows_int (p->rows, id);
  xb_rows_text (p->rows, table->name);
  xb_rows_int (p->rows, (gint64) columns);
  xb_rows_int (p->rows, dot.site);
  xb_rows_int (p->rows, dot.seq);
  if (dot.seq > 0)
    g_hash_table_add (p->entries, g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, dot.site, dot.seq));
}

/* Columns written by the same entry go together. */
static void
add_dots (Packing *p, const XbWrittenRow *row)
{
  guint64 left = row->columns & XB_ALL_COLUMNS (row->table);

  while (left != 0)
    {
      guint64 columns = row->dots != NULL ? xb_dots_of_first (row->dots, left) : left;

      add_dot (p, row->table, row->id, columns, xb_written_dot (row, __builtin_ctzll (columns)));
      left &= ~columns;
    }
}

/* What a row names goes along, where the partner might not have it. */
static void
call_refs (Packing *p, const XbShareTable *table, XbStmt *stmt)
{
  for (guint i = 0; p->partner->place_id != 0 && i < table->refs->len; i++)
    {
      const XbShareRef *ref = &g_array_index (table->refs, XbShareRef, i);
      Called called = { xb_share_table (p->share, ref->table), sqlite3_column_int64 (stmt, ref->column) };

      if (called.id != 0)
        g_array_append_val (p->called, called);
    }
}

/* Scans go once, by their hash. */
static gboolean
add_data (Packing *p, const XbShareTable *table, XbStmt *stmt, GError **error)
{
  g_autoptr (XbStmt) data = NULL;
  const char *hash;
  gboolean row;

  if (strcmp (table->name, "attachment") != 0 && strcmp (table->name, "book_attachment") != 0)
    return TRUE;
  hash = (const char *) sqlite3_column_text (stmt, xb_share_column (table, "sha256"));
  data = xb_store_ask (p->store, error, "SELECT data, thumbnail FROM attachment_data WHERE sha256 = ?", "s", hash);
  if (data == NULL || !xb_stmt_step (p->store, data, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  xb_rows_begin (p->data, XB_PACKAGE_DATA, 3, TRUE);
  xb_rows_text (p->data, hash);
  xb_rows_value (p->data, sqlite3_column_value (data, 0));
  xb_rows_value (p->data, sqlite3_column_value (data, 1));
  return TRUE;
}

/* Who wrote the columns of a row stands before it. */
typedef enum
{
  SAY_WRITTEN = 1 << 0,  /* by whom, what was written since the last package */
  SAY_ALL = 1 << 1,      /* all of it, as of this package */
  ASK_SCOPE = 1 << 2,    /* only if it concerns the partner */
} RowFlags;

/* Adds a row that stands, as it stands, if it is there. */
static gboolean
add_row (Packing *p, const XbShareTable *table, gint64 id, RowFlags flags, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (p->store, error, table->select, "i", id);
  const XbWrittenRow *written = flags & (SAY_WRITTEN | SAY_ALL) ? xb_written_find (p->written, table, id) : NULL;
  sqlite3_value *values[64];
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (p->store, stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  for (int i = 0; i < table->n_columns; i++)
    values[i] = sqlite3_column_value (stmt, i);
  if ((flags & ASK_SCOPE) && !xb_scope_has (p->scope, table, id, values))
    return TRUE;
  if (p->partner->place_id != 0)
    g_hash_table_add (p->sent, xb_share_key (table, id));
  if (written != NULL)
    add_dots (p, written);
  if (flags & SAY_ALL)
    add_dot (p, table, id, XB_ALL_COLUMNS (table) & ~(written != NULL ? written->columns : 0), (XbDot){ xb_store_site (p->store), p->head.to_seq });
  xb_rows_begin (p->rows, table->name, table->n_columns, TRUE);
  for (int i = 0; i < table->n_columns; i++)
    xb_rows_value (p->rows, values[i]);
  p->head.rows++;
  call_refs (p, table, stmt);
  return add_data (p, table, stmt, error);
}

/* A row that went: its key is enough. */
static void
add_gone (Packing *p, const XbWrittenRow *row)
{
  if (!xb_scope_has (p->scope, row->table, row->id, row->before != NULL ? row->before : (sqlite3_value *[64]){ 0 }))
    return;
  add_dots (p, row);
  xb_rows_begin (p->rows, row->table->name, row->table->n_columns, FALSE);
  xb_rows_int (p->rows, row->id);
  for (int i = 1; i < row->table->n_columns; i++)
    xb_rows_null (p->rows);
  p->head.rows++;
}

static gboolean
add_written (Packing *p, GError **error)
{
  GPtrArray *rows = xb_written_rows (p->written);

  /* Table by table: the format names a table once before its rows. */
  for (guint t = 0; t < p->share->tables->len; t++)
    {
      const XbShareTable *table = xb_share_table (p->share, (int) t);

      if (p->partner->place_id != 0 && table->reach < XB_SHARE_PLACE)
        continue;
      for (guint i = 0; i < rows->len; i++)
        {
          const XbWrittenRow *row = g_ptr_array_index (rows, i);

          if (row->table != table || !xb_written_unseen (row, p->there))
            continue;
          if (!row->stands)
            add_gone (p, row);
          else if (!add_row (p, table, row->id, SAY_WRITTEN | ASK_SCOPE, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* ---- a partner who holds a part ---- */

/* Somebody who has come into the part: all that hangs on them goes, whenever it was written. */
static gboolean
restate (Packing *p, const char *sql, gint64 id, const XbShareTable *table, GError **error)
{
  g_autoptr (GArray) ids = xb_store_ask_ids (p->store, error, sql, "i", id);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      gint64 row_id = g_array_index (ids, gint64, i);

      if (!is_in (p, table, row_id) && !add_row (p, table, row_id, SAY_ALL | ASK_SCOPE, error))
        return FALSE;
    }
  return ids != NULL;
}

static gboolean
restate_person (Packing *p, gint64 person, GError **error)
{
  const XbShareTable *people = xb_share_find (p->share, "person");

  if (!restate (p, "SELECT id FROM person WHERE id = ?", person, people, error))
    return FALSE;
  for (guint t = 0; t < p->share->tables->len; t++)
    {
      const XbShareTable *table = xb_share_table (p->share, (int) t);

      if (table->reach < XB_SHARE_PLACE)
        continue;
      for (guint i = 0; i < table->refs->len; i++)
        {
          const XbShareRef *ref = &g_array_index (table->refs, XbShareRef, i);
          g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?", table->name, table->columns[ref->column]);

          if (ref->table == people->number && !restate (p, sql, person, table, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
add_newcomers (Packing *p, GError **error)
{
  GPtrArray *rows = xb_written_rows (p->written);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  if (p->partner->place_id == 0 || p->head.from_seq == 0)
    return TRUE;
  for (guint i = 0; i < rows->len; i++)
    {
      const XbWrittenRow *row = g_ptr_array_index (rows, i);
      g_autoptr (GArray) people = NULL;
      const char *sql = NULL;

      if (!row->stands)
        continue;
      if (strcmp (row->table->name, "membership") == 0 && (!row->was_there || (row->columns & XB_BIT (xb_share_column (row->table, "household_id")))))
        sql = "SELECT person_id FROM membership WHERE id = ?";
      else if (strcmp (row->table->name, "household") == 0 && (row->columns & XB_BIT (xb_share_column (row->table, "place_id"))))
        sql = "SELECT person_id FROM membership WHERE household_id = ?";
      else if (strcmp (row->table->name, "event") == 0 && !row->was_there)
        sql = "SELECT person_id FROM event WHERE id = ? AND place_id IS NOT NULL";
      people = sql != NULL ? xb_store_ask_ids (p->store, error, sql, "i", row->id) : NULL;
      if (sql != NULL && people == NULL)
        return FALSE;
      for (guint k = 0; people != NULL && k < people->len; k++)
        {
          gint64 person = g_array_index (people, gint64, k);

          if (xb_scope_has_person (p->scope, person) && g_hash_table_add (done, GSIZE_TO_POINTER (person)) && !restate_person (p, person, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Rows outside the part that rows of it name: as they stand, for a partner who does not have them yet. */
static gboolean
add_called (Packing *p, GError **error)
{
  for (guint i = 0; i < p->called->len; i++)
    {
      Called called = g_array_index (p->called, Called, i);

      if (!is_in (p, called.table, called.id) && !add_row (p, called.table, called.id, SAY_WRITTEN, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- beside the rows ---- */

static void
add_known (gint64 site, gint64 seq, const char *hash, gpointer data)
{
  XbRowsOut *out = data;

  xb_rows_begin (out, XB_PACKAGE_KNOWN, 3, TRUE);
  xb_rows_int (out, site);
  xb_rows_int (out, seq);
  xb_rows_text (out, hash);
}

/* Who stands behind what is in the package, and the hashes of our own entries: the chain the partner can hold us to. */
static gboolean
add_entries (Packing *p, XbRowsOut *out, GError **error)
{
  g_autoptr (XbStmt) own = xb_store_ask (p->store, error, "SELECT seq, at, operator, title, hash FROM journal WHERE seq > ?1 AND seq <= ?2 ORDER BY seq", "ii", p->head.from_seq, p->head.to_seq);
  g_autoptr (XbStmt) foreign = own != NULL ? xb_store_prepare (p->store, "SELECT seq, at, operator, title, NULL FROM foreign_entry WHERE site = ?1 AND seq = ?2", error) : NULL;
  GHashTableIter iter;
  gpointer key;
  gboolean row = TRUE;
  gint64 site = xb_store_site (p->store);

  if (foreign == NULL)
    return FALSE;
  while (row)
    {
      g_autofree char *dot = NULL;

      if (!xb_stmt_step (p->store, own, &row, error))
        return FALSE;
      if (!row)
        break;
      /* What else this office did is nobody's business: of those entries only the hash goes. */
      dot = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, site, (gint64) sqlite3_column_int64 (own, 0));
      xb_rows_begin (out, XB_PACKAGE_ENTRY, 6, TRUE);
      xb_rows_int (out, sqlite3_column_int64 (own, 0));
      xb_rows_int (out, site);
      for (int i = 1; i < 4; i++)
        if (g_hash_table_contains (p->entries, dot))
          xb_rows_value (out, sqlite3_column_value (own, i));
        else
          xb_rows_null (out);
      xb_rows_value (out, sqlite3_column_value (own, 4));
    }
  g_hash_table_iter_init (&iter, p->entries);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      char *end;
      gint64 of = g_ascii_strtoll (key, &end, 10), seq = g_ascii_strtoll (end, NULL, 10);

      if (of == site)
        continue;
      sqlite3_reset (foreign);
      sqlite3_bind_int64 (foreign, 1, of);
      sqlite3_bind_int64 (foreign, 2, seq);
      if (!xb_stmt_step (p->store, foreign, &row, error))
        return FALSE;
      if (!row)
        continue;
      xb_rows_begin (out, XB_PACKAGE_ENTRY, 6, TRUE);
      xb_rows_int (out, seq);
      xb_rows_int (out, of);
      for (int i = 1; i < 5; i++)
        xb_rows_value (out, sqlite3_column_value (foreign, i));
    }
  return TRUE;
}

static gboolean
add_aliases (Packing *p, XbRowsOut *out, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (p->store, error, "SELECT a.old_id, a.\"table\", a.new_id FROM package_alias a WHERE a.act > ? AND " XB_SQL_ACT_STANDS ("a.act") " ORDER BY a.act, a.old_id", "i", p->head.from_seq);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (row)
    {
      if (!xb_stmt_step (p->store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      xb_rows_begin (out, XB_PACKAGE_ALIAS, 3, TRUE);
      for (int i = 0; i < 3; i++)
        xb_rows_value (out, sqlite3_column_value (stmt, i));
    }
  return TRUE;
}

static void
append (GByteArray *all, XbRowsOut *out)
{
  g_autoptr (GBytes) bytes = xb_rows_out_end (out);

  if (g_bytes_get_size (bytes) > 0)
    g_byte_array_append (all, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

/* The parts of the package in the order they are read: what is known, who wrote, what became one, scans, rows. */
static GBytes *
put_together (Packing *p, GError **error)
{
  g_autoptr (XbRowsOut) beside = xb_rows_out_new (), head = xb_rows_out_new ();
  g_autoptr (GByteArray) all = g_byte_array_new ();

  xb_known_foreach (p->here, add_known, beside);
  if (!add_entries (p, beside, error) || !add_aliases (p, beside, error))
    return NULL;
  xb_package_head_write (head, &p->head);
  append (all, head);
  append (all, beside);
  append (all, p->data);
  append (all, p->rows);
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static void
packing_clear (Packing *p)
{
  g_clear_pointer (&p->scope, xb_scope_free);
  g_clear_pointer (&p->written, xb_written_free);
  g_clear_pointer (&p->here, xb_known_free);
  g_clear_pointer (&p->there, xb_known_free);
  g_clear_pointer (&p->rows, xb_rows_out_free);
  g_clear_pointer (&p->data, xb_rows_out_free);
  g_clear_pointer (&p->sent, g_hash_table_unref);
  g_clear_pointer (&p->entries, g_hash_table_unref);
  g_clear_pointer (&p->called, g_array_unref);
  xb_package_head_clear (&p->head);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Packing, packing_clear)

static gboolean
fill_head (Packing *p, const char *operator_name, gint64 since, GError **error)
{
  XbPackageHead *head = &p->head;
  g_autoptr (XbPlace) township = xb_place_township (p->store, error);
  g_autoptr (XbPlace) place = NULL;

  if (township == NULL || (p->partner->place_id != 0 && (place = xb_place_load (p->store, p->partner->place_id, error)) == NULL))
    return FALSE;
  head->schema = XB_STORE_SCHEMA;
  head->site = xb_store_site (p->store);
  head->office = g_strdup (township->name);
  head->township = g_strdup (township->code);
  head->number = p->partner->sent_number + 1;
  head->from_seq = since == XB_PACK_SINCE_LAST ? p->partner->sent_seq : since;
  head->to_seq = xb_known_seq (p->here, head->site);
  head->to_hash = g_strdup (xb_known_hash (p->here, head->site));
  head->place = place != NULL ? g_strdup (place->code) : NULL;
  head->operator_name = g_strdup (operator_name);
  head->at = xb_text_now ();
  if (head->from_seq < 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("Entries of the journal are counted from 1; 0 stands for all of them."));
  if (head->from_seq > head->to_seq)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("The journal ends at entry %lld: a package cannot begin after %lld."), (long long) head->to_seq, (long long) head->from_seq);
  /* What only says who looked at something brings nothing: a package may as well begin before it, and then follows on more. */
  if (!xb_store_ask_number (p->store, error, &head->from_seq, "SELECT coalesce (max (seq), 0) FROM journal WHERE seq <= ? AND kind <> 'access'", "i", head->from_seq))
    return FALSE;
  return xb_store_ask_text (p->store, error, &head->from_hash, "SELECT hash FROM journal WHERE seq = ?", "i", head->from_seq);
}

static GBytes *
collect (Packing *p, const char *operator_name, gint64 since, GError **error)
{
  p->share = xb_share_get (p->store, error);
  /* Where somebody says from when on, they say what the partner lacks; what it has told of itself does not count. */
  p->there = since == XB_PACK_SINCE_LAST ? xb_known_there (p->store, p->partner->id, error) : xb_known_new ();
  if (p->share == NULL || p->there == NULL || (p->here = xb_known_here (p->store, error)) == NULL
      || !fill_head (p, operator_name, since, error) || (p->scope = xb_scope_new (p->store, p->partner->place_id, p->partner->site, error)) == NULL
      || (p->written = xb_written_since (p->store, p->head.from_seq, error)) == NULL)
    return NULL;
  p->rows = xb_rows_out_new ();
  p->data = xb_rows_out_new ();
  p->sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  p->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  p->called = g_array_new (FALSE, FALSE, sizeof (Called));
  if (!add_written (p, error) || !add_newcomers (p, error) || !add_called (p, error))
    return NULL;
  return put_together (p, error);
}

/** (transfer full): how a package is called when nobody says otherwise */
char *
xb_pack_file_name (const XbPartner *partner, const char *office)
{
  g_autofree char *text = g_strdup_printf (_ ("%s to %s %lld"), office, partner->name, (long long) partner->sent_number + 1), *safe = xb_file_safe_name (text);

  return g_strconcat (safe, XB_PACKAGE_ENDING, NULL);
}

/* Whom it is for: nobody in particular where no card was taken yet. */
static XbPartner *
addressee (XbStore *store, gint64 partner_id, gint64 place_id, GError **error)
{
  g_autoptr (XbPartner) partner = NULL;

  if (partner_id == 0)
    {
      partner = g_new0 (XbPartner, 1);
      partner->place_id = place_id;
      return g_steal_pointer (&partner);
    }
  partner = xb_partner_load (store, partner_id, error);
  if (partner == NULL)
    return NULL;
  if (partner->ended_on != NULL)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("No more packages are exchanged with %s."), partner->name);
      return NULL;
    }
  if (place_id != 0 && place_id != partner->place_id)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("What goes to %s was agreed on when its card was taken: a package of another part of the register would leave gaps there."), partner->name);
      return NULL;
    }
  return g_steal_pointer (&partner);
}

/* What is on record of it. */
static gboolean
keep_sent (Packing *p, XbTxn *txn, const char *operator_name, const char *path, const char *sha256, GError **error)
{
  const XbPartner *partner = p->partner;
  const XbPackageHead *head = &p->head;
  g_autofree char *title = partner->id != 0 ? g_strdup_printf (_ ("Package %lld for %s"), (long long) head->number, partner->name)
                                            : g_strdup (_ ("Open package, not encrypted, for an office that is not known yet"));
  g_autofree char *reason = g_strdup_printf (_ ("%lld records, entries %lld to %lld of the journal"), (long long) head->rows, (long long) head->from_seq + 1, (long long) head->to_seq);
  g_autofree char *base = g_path_get_basename (path), *open = xb_store_get_meta (p->store, XB_PACK_OPEN_KEY);
  const char *place = head->place != NULL ? head->place : "all";

  xb_txn_set_title (txn, title);
  xb_txn_note (txn, 0, reason);
  if (partner->id == 0)
    return xb_store_set_meta (p->store, XB_PACK_OPEN_KEY, open == NULL || strcmp (open, place) == 0 ? place : "several", error);
  return xb_store_do (p->store, error,
                      "INSERT INTO package_sent (partner_id, number, from_seq, to_seq, row_count, at, operator, file, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                      "iiiiissss", partner->id, head->number, head->from_seq, head->to_seq, head->rows, head->at, operator_name, base, sha256);
}

static gboolean
write_package (Packing *p, GBytes *payload, const char *path, char **sha256, GError **error)
{
  XbOfficeKey key;
  gboolean ok;

  if (!xb_office_key_get (p->store, &key, error))
    return FALSE;
  ok = xb_package_file_write (payload, p->head.site, &key, p->partner->site, p->partner->id != 0 ? p->partner->public_key : NULL, path, sha256, error);
  xb_office_key_wipe (&key);
  return ok;
}

/**
 * xb_pack:
 * @partner_id: whom it is for. 0: an office that is not known yet, to make its acquaintance: such a package is signed, but not encrypted
 * @place_id: what of the register it is about, of one for nobody in particular; 0: all of it, or what was agreed on with the partner
 * @since: an entry of the journal: what was written after it goes; %XB_PACK_SINCE_LAST for what the last package did not have
 * @path: the file; what is there is replaced once the new one is whole
 * @packed: (out): to be cleared
 *
 * Writes a package. Whole numbers leave the PC, so it takes the right to export them, and is on record.
 */
gboolean
xb_pack (XbStore *store, const char *operator_name, gint64 partner_id, gint64 place_id, gint64 since, const char *path, XbPacked *packed, GError **error)
{
  g_autoptr (XbPartner) partner = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_auto (Packing) p = { 0 };
  g_autoptr (GBytes) payload = NULL;

  memset (packed, 0, sizeof *packed);
  /* From here on nobody else writes: the package is one state of the register. */
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_EXPORT_UNMASKED), XB_ENTRY_ACCESS, "", error);
  p.store = store;
  p.partner = partner = txn != NULL ? addressee (store, partner_id, place_id, error) : NULL;
  payload = partner != NULL ? collect (&p, operator_name, since, error) : NULL;
  if (payload == NULL || !write_package (&p, payload, path, &packed->sha256, error))
    return FALSE;
  if (!keep_sent (&p, txn, operator_name, path, packed->sha256, error) || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    {
      xb_packed_clear (packed);
      return FALSE;
    }
  packed->number = p.head.number;
  packed->from_seq = p.head.from_seq;
  packed->to_seq = p.head.to_seq;
  packed->rows = p.head.rows;
  return TRUE;
}
