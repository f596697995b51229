#define G_LOG_DOMAIN "xb-exchange"

/* Two records that may not stand beside each other: which of them holds, or that they are one. */

#include "exchange/xb-merge-private.h"

#include "exchange/xb-exchange-error.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A relation of a membership that was to be the head, where another is: "other". */
#define RELATION_OTHER "80"
#define RELATION_HEAD "02"

/* ---- what the package says of people and heads, read only when it is asked for ---- */

/* What a head is told by: the ID number and the name. */
static char *
told_by (const char *number, const char *name)
{
  return g_strdup_printf ("%s\n%s", number != NULL ? number : "", name != NULL ? name : "");
}

static gboolean
read_head (const char *name, gboolean stands, sqlite3_value **values, int n, gpointer data, GError **error G_GNUC_UNUSED)
{
  XbMerge *merge = data;
  const XbShareTable *table = stands ? xb_share_find (merge->share, name) : NULL;

  if (table == NULL || n != table->n_columns)
    return TRUE;
  if (xb_merge_is (table, "person"))
    g_hash_table_insert (merge->names, GSIZE_TO_POINTER (sqlite3_value_int64 (values[0])),
                         told_by ((const char *) sqlite3_value_text (values[xb_share_column (table, "citizen_id")]), (const char *) sqlite3_value_text (values[xb_share_column (table, "name")])));
  else if (xb_merge_is (table, "membership") && sqlite3_value_type (values[xb_share_column (table, "to_date")]) == SQLITE_NULL
           && g_strcmp0 ((const char *) sqlite3_value_text (values[xb_share_column (table, "relation")]), RELATION_HEAD) == 0)
    g_hash_table_insert (merge->head_of, GSIZE_TO_POINTER (xb_merge_id_at (values, xb_share_column (table, "household_id"))),
                         GSIZE_TO_POINTER (xb_merge_id_at (values, xb_share_column (table, "person_id"))));
  return TRUE;
}

static gboolean
read_heads (XbMerge *merge, GError **error)
{
  if (merge->names != NULL)
    return TRUE;
  merge->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  merge->head_of = g_hash_table_new (NULL, NULL);
  return xb_rows_read (merge->payload, read_head, merge, error);
}

/* Whether two heads are one person, as far as can be said: one number, or one name where one of them has no number. Two households without any are one. */
static gboolean
is_one_head (const char *a, const char *b)
{
  const char *name_a = a != NULL ? strchr (a, '\n') : NULL, *name_b = b != NULL ? strchr (b, '\n') : NULL;

  if (name_a == NULL || name_b == NULL)
    return name_a == name_b;
  if (name_a == a || name_b == b)
    return strcmp (name_a, name_b) == 0;
  return name_a - a == name_b - b && strncmp (a, b, (gsize) (name_a - a)) == 0;
}

/* Whether a household of the package and one of ours have the same head. @incoming: its key in the package */
static gboolean
same_head (XbMerge *merge, gint64 incoming, gint64 ours, gboolean *same, GError **error)
{
  g_autoptr (XbStmt) stmt = NULL;
  g_autofree char *head = NULL;
  gboolean found;

  if (!read_heads (merge, error))
    return FALSE;
  stmt = xb_store_ask (merge->store, error,
                       "SELECT p.citizen_id, p.name FROM membership m JOIN person p ON p.id = m.person_id WHERE m.household_id = ? AND m.to_date IS NULL AND m.relation = '02'", "i", ours);
  if (stmt == NULL || !xb_stmt_step (merge->store, stmt, &found, error))
    return FALSE;
  if (found)
    head = told_by ((const char *) sqlite3_column_text (stmt, 0), (const char *) sqlite3_column_text (stmt, 1));
  *same = is_one_head (head, g_hash_table_lookup (merge->names, g_hash_table_lookup (merge->head_of, GSIZE_TO_POINTER (incoming))));
  return TRUE;
}

/* ---- only one can be ---- */

/* The other row that has what this one would have. */
static gboolean
find_clash (XbMerge *merge, const XbIncoming *row, const XbShareUnique **unique, gint64 *other, GError **error)
{
  g_autoptr (XbLocal) local = NULL;

  *unique = NULL;
  *other = 0;
  if (!xb_merge_load (merge, row->table, row->id, &local, error))
    return FALSE;
  for (guint i = 0; i < row->table->uniques->len; i++)
    {
      const XbShareUnique *this = g_ptr_array_index (row->table->uniques, i);
      g_autoptr (XbStmt) stmt = xb_store_prepare (merge->store, this->sql, error);
      gboolean found;

      if (stmt == NULL)
        return FALSE;
      for (int k = 0; k < row->table->n_columns; k++)
        sqlite3_bind_value (stmt, k + 1, local == NULL || (row->take & XB_BIT (k)) ? row->values[k] : local->values[k]);
      if (!xb_stmt_step (merge->store, stmt, &found, error))
        return FALSE;
      if (found)
        {
          *unique = this;
          *other = sqlite3_column_int64 (stmt, 0);
          return TRUE;
        }
    }
  return TRUE;
}

/* How a record gives way to another without going: a second head becomes another member, a version of a definition ends, a visit does not count. */
#define AT_END "@end"     /* the day it gives way, not before it began */
#define IN_WORDS "@words" /* why it does not count */
static const struct
{
  const char *index;
  gboolean old_only;           /* one that has come since the last exchange goes */
  const char *when_column, *when; /* (nullable): otherwise it goes */
  struct
  {
    const char *column, *value;
  } sets[2];
} yields[] = {
  { "membership_one_head", FALSE, NULL, NULL, { { "relation", RELATION_OTHER } } },
  { "membership_one_current", TRUE, NULL, NULL, { { "to_date", AT_END } } },
  { "checklist_version_in_force", FALSE, NULL, NULL, { { "to_date", AT_END } } },
  { "scheme_version_in_force", FALSE, NULL, NULL, { { "to_date", AT_END } } },
  { "payee_account_one", FALSE, "state", "confirmed", { { "state", "replaced" } } },
  { "visit_once", FALSE, NULL, NULL, { { "void", IN_WORDS } } },
  { "service_case_one", FALSE, NULL, NULL, { { "state", "ended" }, { "closed_on", AT_END } } },
  { "suspension_open", FALSE, NULL, NULL, { { "to_date", AT_END }, { "back_pay", "0" } } },
};

/* Sets of @row what makes it give way. Returns: the columns; 0: it goes */
static guint64
yield_to (XbMerge *merge, XbIncoming *row, const XbShareUnique *unique, gboolean is_new)
{
  guint64 columns = 0;

  for (guint i = 0; i < G_N_ELEMENTS (yields); i++)
    {
      if (strcmp (yields[i].index, unique->index) != 0 || (yields[i].old_only && is_new))
        continue;
      if (yields[i].when != NULL && g_strcmp0 ((const char *) sqlite3_value_text (row->values[xb_share_column (row->table, yields[i].when_column)]), yields[i].when) != 0)
        continue;
      for (guint k = 0; k < 2 && yields[i].sets[k].column != NULL; k++)
        {
          int column = xb_share_column (row->table, yields[i].sets[k].column), from = xb_share_column (row->table, "from_date");
          const char *value = yields[i].sets[k].value, *began = from > 0 ? (const char *) sqlite3_value_text (row->values[from]) : NULL;
          g_autofree char *today = xb_text_today ();

          if (strcmp (value, AT_END) == 0)
            value = began != NULL && strcmp (began, today) > 0 ? began : today;
          else if (strcmp (value, IN_WORDS) == 0)
            value = _ ("recorded by two offices");
          if (strcmp (value, "0") == 0)
            xb_incoming_set_int (merge, row, column, 0);
          else
            xb_incoming_set_text (merge, row, column, value);
          columns |= XB_BIT (column);
        }
    }
  return columns;
}

/* Sets columns of a row as @row has them; not where another is in the way. @done: (out) */
static gboolean
write_columns (XbMerge *merge, const XbIncoming *row, guint64 columns, gboolean *done, GError **error)
{
  g_autofree char *sql = xb_merge_update_sql (row->table, columns);
  g_autoptr (XbStmt) stmt = xb_store_ask (merge->store, error, sql, "i", row->id);

  for (int i = 1; stmt != NULL && i < row->table->n_columns; i++)
    if (columns & XB_BIT (i))
      sqlite3_bind_value (stmt, i + 1, row->values[i]);
  *done = stmt != NULL && sqlite3_step (stmt) == SQLITE_DONE;
  /* Said expressly: the package may have named another writer of it before. */
  return stmt != NULL && (!*done || xb_merge_touch (merge, row->table, row->id, columns, xb_merge_own_dot (merge), FALSE, error));
}

/* What was written of a row here since the last exchange is taken back; not where what it was is in the way of another by now. */
static gboolean
take_back (XbMerge *merge, const XbWrittenRow *written, const XbLocal *local, GError **error)
{
  g_autoptr (XbIncoming) row = xb_incoming_new (written->table, local->values);
  guint64 columns = 0;
  gboolean done;

  for (int i = 1; i < written->table->n_columns; i++)
    if (written->before[i] != NULL)
      {
        sqlite3_value_free (row->values[i]);
        row->values[i] = sqlite3_value_dup (written->before[i]);
        columns |= XB_BIT (i);
      }
  xb_merge_map (merge, row); /* what it named then may have another key now */
  return columns == 0 || write_columns (merge, row, columns, &done, error);
}

/* A row of ours gives way to one of the package. */
static gboolean
give_way (XbMerge *merge, const XbIncoming *to, const XbShareUnique *unique, gint64 id, GError **error)
{
  const XbShareTable *table = to->table;
  const XbWrittenRow *written = xb_written_find (merge->written, table, id);
  gboolean is_new = written != NULL && !written->was_there;
  const XbShareUnique *still;
  gint64 other;
  g_autoptr (XbLocal) local = NULL;
  g_autoptr (XbIncoming) row = NULL;
  guint64 columns;
  gboolean done;

  if (!xb_merge_load (merge, table, id, &local, error) || local == NULL)
    return FALSE;
  if (written != NULL && !is_new && written->before != NULL)
    {
      if (!take_back (merge, written, local, error) || !find_clash (merge, to, &still, &other, error))
        return FALSE;
      if (still != unique || other != id)
        return TRUE;
    }
  row = xb_incoming_new (table, local->values);
  columns = yield_to (merge, row, unique, is_new);
  if (columns != 0)
    return write_columns (merge, row, columns, &done, error) && (done || xb_store_fail (merge->store, error));
  return xb_merge_remove (merge, table, id, error);
}

/* A row of the package does not come in as it is. @put_in: (out): it comes in changed */
static gboolean
refuse_row (XbMerge *merge, XbIncoming *row, const XbShareUnique *unique, gboolean *put_in, GError **error)
{
  g_autoptr (XbLocal) local = NULL;

  *put_in = FALSE;
  if (!xb_merge_load (merge, row->table, row->id, &local, error))
    return FALSE;
  if (local != NULL)
    return xb_merge_revert (merge, row, error);
  *put_in = row->decided = yield_to (merge, row, unique, TRUE) != 0;
  return *put_in || xb_merge_drop (merge, row, error);
}

static gboolean
ask_one_holds (XbMerge *merge, const XbIncoming *row, gint64 ours, XbConflictKind kind, const char *ending, GError **error)
{
  XbConflict *conflict;
  g_autoptr (XbLocal) local = NULL;
  const XbWrittenRow *written = xb_written_find (merge->written, row->table, ours);

  if (!xb_merge_load (merge, row->table, ours, &local, error))
    return FALSE;
  conflict = xb_merge_ask (merge, kind, row->table, ours, ending);
  if (conflict == NULL || local == NULL)
    return TRUE;
  for (int i = 1; i < row->table->n_columns; i++)
    if (!xb_value_same (local->values[i], row->values[i]))
      xb_conflict_add_field (conflict, row->table->columns[i], local->values[i], row->values[i], NULL);
  if (written != NULL)
    xb_conflict_side_fill (merge->store, &conflict->ours, xb_written_dot (written, __builtin_ctzll (written->columns)));
  for (int i = 0; i < row->table->n_columns; i++)
    xb_conflict_side_fill (merge->store, &conflict->theirs, row->dots[i]);
  return TRUE;
}

/* One of the two holds: a person says which. */
static gboolean
choose (XbMerge *merge, XbIncoming *row, const XbShareUnique *unique, gint64 ours, gboolean *again, GError **error)
{
  g_autofree char *id = xb_conflict_id (row->table->name, ours, "only");
  const char *answer = xb_merge_answer (merge, id, NULL);

  *again = FALSE;
  if (answer != NULL && strcmp (answer, XB_ANSWER_THEIRS) == 0)
    {
      *again = TRUE;
      return give_way (merge, row, unique, ours, error);
    }
  if ((answer == NULL || strcmp (answer, XB_ANSWER_OURS) != 0) && !ask_one_holds (merge, row, ours, XB_CONFLICT_ONE_HOLDS, "only", error))
    return FALSE;
  return refuse_row (merge, row, unique, again, error);
}

static gboolean
blocked (XbMerge *merge, const XbIncoming *row, gint64 ours, GError **error)
{
  g_autofree char *name = xb_journal_row_name (merge->store, row->table->name, ours);

  return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED,
                             _ ("Both offices have recorded %s “%s”, each by itself: money would be counted twice. Nothing was changed. Settle which one holds, take the other one back where it was made, and let that office send a new package."),
                             xb_journal_table_title (row->table->name), name);
}

/* The younger of two that were given one number gets its office's number as an ending. */
static gboolean
renumber (XbMerge *merge, XbIncoming *row, gint64 ours, const char *column, GError **error)
{
  int at = xb_share_column (row->table, column);
  gint64 younger = MAX (row->id, ours);
  const char *number = (const char *) sqlite3_value_text (row->values[at]);
  g_autofree char *new = g_strdup_printf ("%.*s-%" G_GINT64_FORMAT, (int) MIN (strlen (number), 30), number, younger >> 40), *sql = NULL;

  if (younger == row->id)
    {
      xb_incoming_set_text (merge, row, at, new); /* that may be taken as well: it is tried again */
      row->decided = TRUE;
      return TRUE;
    }
  sql = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = ?2 WHERE id = ?1", row->table->name, column);
  for (int i = 0; i < 5; i++)
    {
      char *longer;

      if (xb_store_do (merge->store, i == 4 ? error : NULL, sql, "is", ours, new))
        return xb_merge_touch (merge, row->table, ours, XB_BIT (at), xb_merge_own_dot (merge), FALSE, error);
      longer = g_strdup_printf ("%.*s-%" G_GINT64_FORMAT, (int) MIN (strlen (new), 30), new, younger >> 40);
      g_free (new);
      new = longer;
    }
  return FALSE;
}

/* Two people with one ID number. */
static gboolean
same_person (XbMerge *merge, XbIncoming *row, gint64 ours, gboolean joinable, gboolean *again, GError **error)
{
  int name = xb_share_column (row->table, "name"), number = xb_share_column (row->table, "citizen_id");
  g_autofree char *our_name = NULL, *id = xb_conflict_id (row->table->name, ours, "same");
  const char *answer;

  *again = TRUE;
  if (!xb_store_ask_text (merge->store, error, &our_name, "SELECT name FROM person WHERE id = ?", "i", ours))
    return FALSE;
  if (joinable && g_strcmp0 (our_name, (const char *) sqlite3_value_text (row->values[name])) == 0)
    return xb_merge_join (merge, row, ours, error);
  answer = xb_merge_answer (merge, id, NULL);
  if (joinable && answer != NULL && (strcmp (answer, XB_ANSWER_ONE) == 0 || (answer == merge->prefer)))
    return xb_merge_join (merge, row, ours, error);
  if (answer != NULL && strcmp (answer, XB_ANSWER_THEIRS) == 0)
    return xb_store_do (merge->store, error, "UPDATE person SET citizen_id = NULL WHERE id = ?", "i", ours)
           && xb_merge_touch (merge, row->table, ours, XB_BIT (number), xb_merge_own_dot (merge), FALSE, error);
  if (answer == NULL || strcmp (answer, XB_ANSWER_OURS) != 0)
    {
      *again = FALSE;
      return ask_one_holds (merge, row, ours, XB_CONFLICT_SAME_PERSON, "same", error) && xb_merge_drop (merge, row, error);
    }
  xb_incoming_set_text (merge, row, number, NULL);
  row->decided = TRUE;
  return TRUE;
}

/* Whether one of ours says the same of what a record of this kind is told by. */
static gboolean
says_the_same (XbMerge *merge, const XbIncoming *row, gint64 ours, const char *column, gboolean *same, GError **error)
{
  g_autoptr (XbLocal) other = NULL;
  int at = xb_share_column (row->table, column);

  if (!xb_merge_load (merge, row->table, ours, &other, error))
    return FALSE;
  *same = other != NULL && xb_value_same (other->values[at], row->values[at]);
  return TRUE;
}

/* @again: (out): the row is to be tried again */
static gboolean
settle_one (XbMerge *merge, XbIncoming *row, const XbShareUnique *unique, gint64 ours, gboolean *again, GError **error)
{
  g_autoptr (XbLocal) local = NULL;
  gboolean joinable, same = FALSE;

  if (!xb_merge_load (merge, row->table, row->id, &local, error))
    return FALSE;
  joinable = local == NULL; /* a record both sides have does not become another */
  *again = TRUE;
  if (xb_merge_is (row->table, "person"))
    return same_person (merge, row, ours, joinable, again, error);
  if (xb_merge_is (row->table, "place"))
    {
      gboolean settled;

      if (!xb_merge_place_code (merge, row, ours, &settled, error))
        return FALSE;
      if (settled)
        return TRUE;
    }
  if (xb_merge_is (row->table, "household"))
    {
      if (!same_head (merge, row->id, ours, &same, error))
        return FALSE;
      return joinable && same ? xb_merge_join (merge, row, ours, error) : renumber (merge, row, ours, "household_no", error);
    }
  if (joinable && strcmp (unique->index, "membership_one_current") == 0 && !says_the_same (merge, row, ours, "household_id", &same, error))
    return FALSE;
  if (joinable && g_str_has_suffix (unique->index, "_version_in_force") && !says_the_same (merge, row, ours, "sha256", &same, error))
    return FALSE;
  if (same)
    return xb_merge_join (merge, row, ours, error);
  switch (unique->twice)
    {
    case XB_TWICE_JOIN:
      return joinable ? xb_merge_join (merge, row, ours, error) : choose (merge, row, unique, ours, again, error);
    case XB_TWICE_RENUMBER:
      return renumber (merge, row, ours, row->table->columns[g_array_index (unique->columns, int, 0)], error);
    case XB_TWICE_BLOCKED:
      return blocked (merge, row, ours, error);
    default:
      return choose (merge, row, unique, ours, again, error);
    }
}

/* Another row that was put off as well has what this one needs: it stands aside until this one is in. */
static gboolean
stand_aside (XbMerge *merge, const XbShareTable *table, gint64 id, GError **error)
{
  XbLocal *local;

  if (!xb_merge_load (merge, table, id, &local, error))
    return FALSE;
  if (local == NULL)
    return TRUE;
  g_hash_table_insert (merge->aside, xb_share_key (table, id), local);
  return xb_merge_delete (merge, table, id, error);
}

/* Tries a row once more, and settles what is in its way, unless that waits as well. @in: (out): it is in, or does not come in */
static gboolean
try_one (XbMerge *merge, XbIncoming *row, gint64 *waits_for, gboolean *in, GError **error)
{
  *in = FALSE;
  *waits_for = 0;
  xb_merge_map (merge, row); /* keys may have become others since it was put off */
  for (int i = 0; i < 10; i++)
    {
      const XbShareUnique *unique;
      gboolean again;
      XbApplied applied = xb_merge_row (merge, row, error);

      *in = applied == XB_APPLIED;
      if (applied != XB_CLASH)
        return *in;
      if (!find_clash (merge, row, &unique, waits_for, error))
        return FALSE;
      if (unique == NULL)
        break;
      if (*waits_for != row->id && g_hash_table_contains (merge->waiting, GSIZE_TO_POINTER (*waits_for)))
        return TRUE;
      if (!settle_one (merge, row, unique, *waits_for, &again, error))
        return FALSE;
      *in = !again;
      if (!again)
        return TRUE;
    }
  return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("A record of the package stands in the way of another (%s). Nothing was changed."), xb_journal_table_title (row->table->name));
}

/**
 * xb_merge_settle:
 *
 * The rows of a table are through: those that were in each other's way are tried again, and what then still stands twice is settled.
 */
gboolean
xb_merge_settle (XbMerge *merge, GError **error)
{
  while (merge->put_off->len > 0)
    {
      g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_incoming_free);
      guint before = merge->put_off->len;
      gint64 waits_for = 0, first_waits_for = 0;

      for (guint i = 0; i < merge->put_off->len; i++)
        {
          XbIncoming *row = g_ptr_array_index (merge->put_off, i);
          gint64 id = row->id;
          gboolean in;

          if (!try_one (merge, row, &waits_for, &in, error))
            return FALSE;
          if (in)
            {
              g_hash_table_remove (merge->waiting, GSIZE_TO_POINTER (id));
              continue;
            }
          if (left->len == 0)
            first_waits_for = waits_for;
          g_ptr_array_add (left, row);
          merge->put_off->pdata[i] = NULL;
        }
      g_ptr_array_set_free_func (merge->put_off, NULL);
      for (guint i = 0; i < merge->put_off->len; i++)
        xb_incoming_free (merge->put_off->pdata[i]);
      g_ptr_array_unref (merge->put_off);
      merge->put_off = g_steal_pointer (&left);
      if (merge->put_off->len == before && !stand_aside (merge, ((XbIncoming *) merge->put_off->pdata[0])->table, first_waits_for, error))
        return FALSE;
    }
  g_hash_table_remove_all (merge->waiting);
  return TRUE;
}
