#define G_LOG_DOMAIN "xb-store"

/* Two ways, the better one first. Where the journal is whole, every record is what its changesets say, and the tables are not needed at all. Otherwise the
 * tables are read row by row, around what cannot be read, and so is the journal; what is missing is named. */

#include "store/xb-salvage.h"

#include "store/xb-changed-places.h"
#include "store/xb-statement.h"
#include "store/xb-tables.h"
#include "store/xb-txn.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* A gap of more keys than this is not tried key by key. */
#define MOST_TRIED 2000000
/* Of what was lost, so many things are named. */
#define MOST_NAMED 500

typedef struct
{
  sqlite3 *from; /* a copy of the damaged file */
  XbStore *to;
  XbSalvaged *out;
} Salvage;

/* What is worked out again, or belongs to this PC alone. */
static const char *const derived[] = { "person_index", "name_gram", "history", "history_range", "due", "recent_person", "check_run", "book_index", "book_stale", NULL };

void
xb_salvaged_clear (XbSalvaged *salvaged)
{
  g_clear_pointer (&salvaged->lost, g_ptr_array_unref);
}

static void lose (Salvage *s, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
lose (Salvage *s, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (s->out->lost->len < MOST_NAMED)
    g_ptr_array_add (s->out->lost, g_strdup_vprintf (format, args));
  va_end (args);
}

/* ---- the damaged file ---- */

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from), target = g_file_new_for_path (to);

  return g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, error);
}

/* A copy of it, with its -wal: to look at a database may write into it. */
static gboolean
open_damaged (Salvage *s, const char *damaged, const char *work, GError **error)
{
  g_autofree char *wal = g_strconcat (damaged, "-wal", NULL), *work_wal = g_strconcat (work, "-wal", NULL);
  sqlite3_stmt *stmt = NULL;
  gboolean ours;

  if (!copy_file (damaged, work, error) || (g_file_test (wal, G_FILE_TEST_EXISTS) && !copy_file (wal, work_wal, error)))
    return FALSE;
  ours = xb_store_key_open (work, SQLITE_OPEN_READWRITE, &s->from, NULL) == SQLITE_OK
         && sqlite3_exec (s->from, "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF", NULL, NULL, NULL) == SQLITE_OK
         && sqlite3_prepare_v2 (s->from, "SELECT count (*) FROM sqlite_schema WHERE name IN ('person', 'journal')", -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW
         && sqlite3_column_int (stmt, 0) == 2;
  sqlite3_finalize (stmt);
  if (!ours)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT,
                 _ ("Nothing can be saved of “%s”: its first pages, which say where everything stands, cannot be read. Restore the last backup."), damaged);
  return ours;
}

static gint64
ask_damaged (Salvage *s, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  gint64 number = 0;

  if (sqlite3_prepare_v2 (s->from, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW)
    number = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return number;
}

/* ---- rows, around what cannot be read ---- */

/* A table on its way over. */
typedef struct
{
  const char *name, *key; /* @key: (nullable): an integer key; otherwise rows come in their own order */
  char *columns;
  sqlite3_stmt *insert;
  gint64 copied, refused;
} Moving;

static void
moving_clear (Moving *m)
{
  sqlite3_finalize (m->insert);
  g_free (m->columns);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Moving, moving_clear)

/* The columns both have, by comma; an older file has fewer. */
static gboolean
prepare (Salvage *s, Moving *m, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL), marks = g_string_new (NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT name FROM pragma_table_info ('%s')", m->name), *insert = NULL;
  g_autoptr (XbStmt) columns = xb_store_ask (s->to, error, sql, "");
  gboolean row;

  while (columns != NULL && xb_stmt_step (s->to, columns, &row, error))
    {
      g_autofree char *there = NULL;
      const char *name;

      if (!row)
        {
          m->columns = g_strdup (names->str);
          insert = g_strdup_printf ("INSERT OR IGNORE INTO \"%s\" (%s) VALUES (%s)", m->name, names->str, marks->str);
          return names->len == 0 || sqlite3_prepare_v2 (s->to->db, insert, -1, &m->insert, NULL) == SQLITE_OK || xb_store_fail (s->to, error);
        }
      name = (const char *) sqlite3_column_text (columns, 0);
      there = g_strdup_printf ("SELECT count (*) FROM pragma_table_info ('%s') WHERE name = '%s'", m->name, name);
      if (ask_damaged (s, there) == 0)
        continue;
      g_string_append_printf (names, "%s\"%s\"", names->len > 0 ? ", " : "", name);
      g_string_append (marks, marks->len > 0 ? ", ?" : "?");
    }
  return FALSE;
}

/* Rows in an order until one cannot be read; what the new file's own rules refuse was damaged. Returns whether all were; @last: (inout) (optional): the key of the last one */
static gboolean
move_rows (Salvage *s, Moving *m, const char *where, gint64 bound, gint64 *last)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s%s%s FROM \"%s\" %s", m->columns, m->key != NULL ? ", " : "", m->key != NULL ? m->key : "", m->name, where);
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_prepare_v2 (s->from, sql, -1, &stmt, NULL);
  int columns = code == SQLITE_OK ? sqlite3_column_count (stmt) - (m->key != NULL ? 1 : 0) : 0;

  if (code == SQLITE_OK && sqlite3_bind_parameter_count (stmt) > 0)
    sqlite3_bind_int64 (stmt, 1, bound);
  while (code == SQLITE_OK && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      for (int i = 0; i < columns; i++)
        sqlite3_bind_value (m->insert, i + 1, sqlite3_column_value (stmt, i));
      if (sqlite3_step (m->insert) == SQLITE_DONE)
        m->copied++;
      else
        m->refused++;
      sqlite3_reset (m->insert);
      if (last != NULL && m->key != NULL)
        *last = sqlite3_column_int64 (stmt, columns);
      code = SQLITE_OK;
    }
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

/* From both ends towards what cannot be read, then key by key. */
static gboolean
move_table (Salvage *s, const char *name, const char *key, GError **error)
{
  g_auto (Moving) m = { .name = name, .key = key };
  g_autofree char *forward = key != NULL ? g_strdup_printf ("ORDER BY %s", key) : g_strdup (""), *backward = NULL, *one = NULL;
  gint64 low = 0, high = 0;

  if (!prepare (s, &m, error))
    return FALSE;
  if (m.insert == NULL || move_rows (s, &m, forward, 0, &low))
    {
      if (m.refused > 0)
        lose (s, _ ("Table %s: %lld rows hold what cannot be."), name, (long long) m.refused);
      return TRUE;
    }
  if (key == NULL)
    {
      lose (s, _ ("Table %s: it could not be read to its end; %lld rows were saved."), name, (long long) m.copied);
      return TRUE;
    }
  backward = g_strdup_printf ("WHERE %s > ? ORDER BY %s DESC", key, key);
  one = g_strdup_printf ("WHERE %s = ?", key);
  move_rows (s, &m, backward, low, &high);
  if (high > low + 1 && high - low <= MOST_TRIED)
    for (gint64 at = low + 1; at < high; at++)
      move_rows (s, &m, one, at, NULL);
  lose (s, _ ("Table %s: something between rows %lld and %lld could not be read; %lld rows were saved."), name, (long long) low, (long long) high, (long long) m.copied);
  return TRUE;
}

/* All tables of the new file that @wanted says, from the damaged one. */
static gboolean
move_tables (Salvage *s, gboolean (*wanted) (const char *name), GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbStmt) list = xb_store_ask (s->to, error,
                                          "SELECT m.name, (SELECT c.name FROM pragma_table_info (m.name) c WHERE c.pk = 1 AND c.type = 'INTEGER') FROM sqlite_schema m"
                                          " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'book_pairs%' AND m.name NOT LIKE 'digits_fts%' ORDER BY m.name",
                                          "");
  gboolean row = TRUE;

  while (list != NULL && row)
    {
      if (!xb_stmt_step (s->to, list, &row, error))
        return FALSE;
      if (row && !g_strv_contains (derived, (const char *) sqlite3_column_text (list, 0)) && wanted ((const char *) sqlite3_column_text (list, 0)))
        {
          g_ptr_array_add (names, xb_stmt_dup_text (list, 0));
          g_ptr_array_add (keys, xb_stmt_dup_text (list, 1));
        }
    }
  for (guint i = 0; list != NULL && i < names->len; i++)
    {
      g_autofree char *there = g_strdup_printf ("SELECT count (*) FROM sqlite_schema WHERE name = '%s'", (char *) g_ptr_array_index (names, i));

      if (ask_damaged (s, there) > 0 && !move_table (s, g_ptr_array_index (names, i), g_ptr_array_index (keys, i), error))
        return FALSE;
    }
  return list != NULL;
}

static gboolean
is_journal (const char *name)
{
  return strcmp (name, "journal") == 0;
}

static gboolean
is_recorded (const char *name)
{
  return xb_table_find (name) != NULL;
}

/* What is in no changeset: contents known by their hash, passwords, what this database is. */
static gboolean
is_beside (const char *name)
{
  return !is_journal (name) && !is_recorded (name);
}

/* ---- the journal ---- */

typedef struct
{
  gint64 conflicts;
  XbChangedPlaces *places;
} Replay;

static int
on_conflict (void *data, int kind, sqlite3_changeset_iter *iter)
{
  Replay *replay = data;

  if (!xb_changed_places_waits (replay->places, kind, iter))
    replay->conflicts++;
  return SQLITE_CHANGESET_OMIT;
}

/* Everything that was ever recorded, once more, on a new database. */
static gboolean
replay (Salvage *s, GError **error)
{
  g_autoptr (XbStmt) entries = xb_store_prepare (s->to, "SELECT changeset FROM journal ORDER BY seq", error);
  g_autoptr (XbChangedPlaces) places = xb_changed_places_new ();
  Replay replay = { 0, places };
  gboolean row;

  while (entries != NULL && xb_stmt_step (s->to, entries, &row, error))
    {
      const char *in_the_way;
      gint64 id;

      if (!row)
        {
          if (replay.conflicts > 0)
            lose (s, _ ("%lld changes of the journal do not fit the ones before them."), (long long) replay.conflicts);
          return TRUE;
        }
      if (sqlite3_column_bytes (entries, 0) > 0
          && sqlite3changeset_apply_v2 (s->to->db, sqlite3_column_bytes (entries, 0), (void *) sqlite3_column_blob (entries, 0), NULL, on_conflict, &replay, NULL, NULL,
                                        SQLITE_CHANGESETAPPLY_NOSAVEPOINT)
                 != SQLITE_OK)
        return xb_store_fail (s->to, error);
      if (!xb_changed_places_write (places, s->to, &in_the_way, &id, error))
        return FALSE;
      replay.conflicts += in_the_way != NULL;
    }
  return FALSE;
}

/* Which entries are missing, and which are not what was written. */
static gboolean
name_lost_entries (Salvage *s, GError **error)
{
  g_autoptr (XbStmt) gaps = xb_store_ask (s->to, error,
                                          "SELECT seq + 1, (SELECT min (n.seq) FROM journal n WHERE n.seq > j.seq) - 1 FROM (SELECT 0 AS seq UNION ALL SELECT seq FROM journal) j"
                                          " WHERE NOT EXISTS (SELECT 1 FROM journal n WHERE n.seq = j.seq + 1) AND EXISTS (SELECT 1 FROM journal n WHERE n.seq > j.seq)",
                                          "");
  gboolean row;

  while (gaps != NULL && xb_stmt_step (s->to, gaps, &row, error))
    {
      gint64 from, to;

      if (!row)
        return TRUE;
      from = sqlite3_column_int64 (gaps, 0);
      to = sqlite3_column_int64 (gaps, 1);
      s->out->lost_entries += to - from + 1;
      if (from == to)
        lose (s, _ ("Entry %lld of the journal is lost: what it recorded stands in the tables, without who and when."), (long long) from);
      else
        lose (s, _ ("Entries %lld to %lld of the journal are lost: what they recorded stands in the tables, without who and when."), (long long) from, (long long) to);
    }
  return FALSE;
}

/* The key counter is past every key there is. */
static gboolean
settle_keys (Salvage *s, GError **error)
{
  guint n;
  const XbTable *tables = xb_tables (&n);
  gint64 site = s->to->site, next, mask = (G_GINT64_CONSTANT (1) << 40) - 1;
  g_autofree char *known = xb_store_get_meta (s->to, "next_id"), *text = NULL;

  next = known != NULL ? g_ascii_strtoll (known, NULL, 10) : 1;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT coalesce (max (id), 0) FROM \"%s\" WHERE id >> 40 = %" G_GINT64_FORMAT, tables[i].name, site),
                      *count = g_strdup_printf ("SELECT count (*) FROM \"%s\"", tables[i].name);
      gint64 most, rows;

      if (!xb_store_ask_number (s->to, error, &most, sql, "") || !xb_store_ask_number (s->to, error, &rows, count, ""))
        return FALSE;
      next = MAX (next, (most & mask) + 1);
      s->out->records += rows;
    }
  text = g_strdup_printf ("%" G_GINT64_FORMAT, next);
  return xb_store_set_meta (s->to, "next_id", text, error);
}

static gboolean
salvage (Salvage *s, GError **error)
{
  gint64 entries, first_bad;
  g_autofree char *site = g_strdup_printf ("%" G_GINT64_FORMAT, s->to->site);

  if (!xb_store_exec (s->to, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", error))
    return FALSE;
  /* Rules that hold for who enters are not for who puts back. */
  sqlite3_db_config (s->to->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  if (!move_tables (s, is_journal, error) || !xb_store_exec (s->to, "DELETE FROM meta", error) || !move_tables (s, is_beside, error) || !xb_store_set_meta (s->to, "site", site, error)
      || !xb_journal_verify (s->to, &entries, &first_bad, error))
    return FALSE;
  s->out->entries = entries;
  s->out->from_journal = first_bad == 0 && entries > 0;
  if (s->out->from_journal)
    {
      if (!replay (s, error))
        return FALSE;
    }
  else
    {
      /* What a new database begins with would stand in the way of what the old one made of it. */
      if (!xb_store_exec (s->to, "DELETE FROM role_right; DELETE FROM role", error) || !move_tables (s, is_recorded, error) || !name_lost_entries (s, error))
        return FALSE;
      if (s->out->lost_entries == 0)
        lose (s, _ ("The journal is not what was written from entry %lld on; the records were taken from the tables."), (long long) first_bad);
    }
  return settle_keys (s, error) && xb_store_exec (s->to, "COMMIT", error);
}

/**
 * xb_store_salvage:
 * @damaged: is not changed
 * @path: a file that is not there yet; on failure nothing is left of it
 * @out: (out caller-allocates)
 *
 * Returns: (transfer full): the new database; what is derived in it is still to be worked out
 */
XbStore *
xb_store_salvage (const char *damaged, const char *path, XbSalvaged *out, GError **error)
{
  g_autofree char *work = xb_file_part_name (path);
  Salvage s = { .out = out };
  gint64 site;
  gboolean ok;

  *out = (XbSalvaged){ .lost = g_ptr_array_new_with_free_func (g_free) };
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS, _ ("“%s” exists already and was left as it is. Choose another name."), path);
      return NULL;
    }
  ok = open_damaged (&s, damaged, work, error);
  if (ok)
    {
      site = ask_damaged (&s, "SELECT value FROM meta WHERE key = 'site'");
      if (site <= 0)
        site = ask_damaged (&s, "SELECT max (id) >> 40 FROM person");
      s.to = xb_store_create (path, CLAMP (site, 1, 4000000), error);
      ok = s.to != NULL && salvage (&s, error);
      if (s.to != NULL)
        sqlite3_db_config (s.to->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
    }
  sqlite3_close (s.from);
  xb_store_forget_file (work);
  if (ok)
    return s.to;
  if (s.to != NULL)
    {
      sqlite3_exec (s.to->db, "ROLLBACK", NULL, NULL, NULL);
      xb_store_close (s.to);
      xb_store_forget_file (path);
    }
  return NULL;
}
