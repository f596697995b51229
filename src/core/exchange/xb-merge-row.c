#define G_LOG_DOMAIN "xb-exchange"

/* One row of a package and the row of this office with the same key: column by column. */

#include "exchange/xb-merge-private.h"

#include "exchange/xb-exchange-error.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Rows whose fields stand on their own. Of all others the fields go together: a step and the day it was taken. */
static const char *const by_field[] = { "place", "household", "person", "event", "book_row", "target", "budget", "supply", NULL };

/* What is to be written of a row, and by whom. */
typedef struct
{
  XbMerge *merge;
  XbIncoming *row;
  XbLocal *local;              /* (nullable) */
  const XbWrittenRow *written; /* (nullable) */
  guint64 take;                /* columns that get their value */
  guint64 own;                 /* columns that are decided here: this merge writes them, whatever the value */
  guint64 theirs;              /* columns that keep the writer the package names */
  guint64 open;                /* columns that both sides changed, each in its own way */
} Plan;

static XbDot
our_dot (const Plan *plan, int column)
{
  return plan->written != NULL ? xb_written_dot (plan->written, column) : (XbDot){ 0, 0 };
}

/* One definition, switched on in both offices, and the township itself, which each has named when it began: they hold as the older has them. */
static gboolean
older_holds (const Plan *plan)
{
  const XbShareTable *table = plan->row->table;

  return g_str_has_suffix (table->name, "_version") || g_str_has_suffix (table->name, "_part")
         || (xb_merge_is (table, "place") && xb_merge_id_at (plan->local->values, xb_share_column (table, "parent_id")) == 0);
}

static gboolean
is_place_code (const XbShareTable *table, int column)
{
  return xb_merge_is (table, "place") && strcmp (table->columns[column], "code") == 0;
}

/* A row that has become one with another: what one side leaves empty the other fills. */
static void
plan_joined (Plan *plan, int column)
{
  sqlite3_value *ours = plan->local->values[column], *theirs = plan->row->values[column];

  if (xb_value_same (ours, theirs) || (sqlite3_value_type (theirs) == SQLITE_NULL && !older_holds (plan)))
    plan->own |= XB_BIT (column);
  else if (older_holds (plan))
    {
      plan->own |= XB_BIT (column);
      plan->take |= plan->row->theirs_older ? XB_BIT (column) : 0;
    }
  else if (is_place_code (plan->row->table, column))
    {
      /* An official code holds against one that an office made up. */
      gboolean made_up = xb_merge_code_made_up ((const char *) sqlite3_value_text (ours));

      plan->own |= XB_BIT (column);
      if (made_up != xb_merge_code_made_up ((const char *) sqlite3_value_text (theirs)) ? made_up : plan->row->theirs_older)
        plan->take |= XB_BIT (column);
    }
  else if (sqlite3_value_type (ours) == SQLITE_NULL)
    {
      plan->take |= XB_BIT (column);
      plan->own |= XB_BIT (column);
    }
  else
    plan->open |= XB_BIT (column);
}

static void
plan_column (Plan *plan, int column)
{
  XbMerge *merge = plan->merge;
  sqlite3_value *ours = plan->local->values[column], *theirs = plan->row->values[column];
  sqlite3_value *before = plan->written != NULL && plan->written->before != NULL ? plan->written->before[column] : NULL;
  XbDot dot = plan->row->dots[column], own = our_dot (plan, column);
  guint64 bit = XB_BIT (column);

  if (!(plan->row->columns & bit) || xb_known_has (merge->here, dot))
    return;
  if (own.site == 0 || xb_known_has (merge->there, own))
    {
      plan->take |= bit;
      plan->theirs |= bit;
    }
  /* The same value twice: neither writer has seen the other, and whoever replaced it in the meantime may have seen only one of them. Or only ours is
   * another than it was. */
  else if (xb_value_same (ours, theirs) || (before != NULL && xb_value_same (before, theirs)))
    plan->own |= bit;
  else if (before != NULL && xb_value_same (ours, before))
    {
      plan->take |= bit;
      plan->own |= bit;
    }
  else
    plan->open |= bit;
}

/* Whoever has declined has declined, whatever the other side has written meanwhile. */
static const char *
refusal_holds (const Plan *plan)
{
  int state = xb_share_column (plan->row->table, "state");
  gboolean ours, theirs;

  if (!xb_merge_is (plan->row->table, "service_case"))
    return NULL;
  ours = g_strcmp0 ((const char *) sqlite3_value_text (plan->local->values[state]), "declined") == 0;
  theirs = g_strcmp0 ((const char *) sqlite3_value_text (plan->row->values[state]), "declined") == 0;
  return ours == theirs ? NULL : ours ? XB_ANSWER_OURS : XB_ANSWER_THEIRS;
}

static void
answer_column (Plan *plan, int column, const char *answer)
{
  plan->own |= XB_BIT (column);
  if (strcmp (answer, XB_ANSWER_THEIRS) == 0)
    plan->take |= XB_BIT (column);
  else
    plan->take &= ~XB_BIT (column);
}

/* Asks about what is open. @columns: what is shown */
static void
ask (Plan *plan, XbConflictKind kind, guint64 columns)
{
  XbConflict *conflict = xb_merge_ask (plan->merge, kind, plan->row->table, plan->row->id, NULL);

  if (conflict == NULL)
    return;
  for (int i = 1; i < plan->row->table->n_columns; i++)
    {
      sqlite3_value *before = plan->written != NULL && plan->written->before != NULL ? plan->written->before[i] : NULL;

      if (!(columns & XB_BIT (i)))
        continue;
      xb_conflict_add_field (conflict, plan->row->table->columns[i], plan->local->values[i], plan->row->values[i], before);
      xb_conflict_side_fill (plan->merge->store, &conflict->ours, our_dot (plan, i));
      xb_conflict_side_fill (plan->merge->store, &conflict->theirs, plan->row->dots[i]);
    }
}

/* Columns in which the package and this office differ. */
static guint64
differing (const Plan *plan)
{
  guint64 columns = 0;

  for (int i = 1; i < plan->row->table->n_columns; i++)
    if (!xb_value_same (plan->local->values[i], plan->row->values[i]))
      columns |= XB_BIT (i);
  return columns;
}

static void
answer_columns (Plan *plan, guint64 columns, const char *answer)
{
  for (; columns != 0; columns &= columns - 1)
    answer_column (plan, __builtin_ctzll (columns), answer);
}

static void
answer_open (Plan *plan)
{
  g_autofree char *id = xb_conflict_id (plan->row->table->name, plan->row->id, NULL);
  gboolean whole = !g_strv_contains (by_field, plan->row->table->name);
  const char *refused = refusal_holds (plan), *answer;
  guint64 left = 0;

  if (whole)
    {
      /* What one side changed by itself goes with the rest of that side. */
      guint64 differs = differing (plan) & plan->row->columns;

      answer = refused != NULL ? refused : xb_merge_answer (plan->merge, id, NULL);
      if (answer != NULL)
        answer_columns (plan, differs, answer);
      else
        ask (plan, XB_CONFLICT_RECORD, differs);
      return;
    }
  for (int i = 1; i < plan->row->table->n_columns; i++)
    {
      if (!(plan->open & XB_BIT (i)))
        continue;
      answer = xb_merge_answer (plan->merge, id, plan->row->table->columns[i]);
      if (answer != NULL && strcmp (answer, XB_ANSWER_ONE) != 0)
        answer_column (plan, i, answer);
      else
        left |= XB_BIT (i);
    }
  if (left != 0)
    ask (plan, XB_CONFLICT_FIELDS, left);
}

/* ---- writing ---- */

/** (transfer full): sets @columns; ?1 is the key, ?N+1 column N */
char *
xb_merge_update_sql (const XbShareTable *table, guint64 columns)
{
  GString *sql = g_string_new (NULL);
  const char *comma = "";

  g_string_printf (sql, "UPDATE \"%s\" SET ", table->name);
  for (int i = 1; i < table->n_columns; i++)
    if (columns & XB_BIT (i))
      {
        g_string_append_printf (sql, "%s\"%s\" = ?%d", comma, table->columns[i], i + 1);
        comma = ", ";
      }
  g_string_append (sql, " WHERE id = ?1");
  return g_string_free (sql, FALSE);
}

static XbApplied
write_values (XbMerge *merge, const XbIncoming *row, const char *sql, guint64 columns, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (merge->store, sql, error);
  int code;

  if (stmt == NULL)
    return XB_FAILED;
  for (int i = 0; i < row->table->n_columns; i++)
    if (columns & XB_BIT (i))
      sqlite3_bind_value (stmt, i + 1, row->values[i]);
  code = sqlite3_step (stmt);
  if (code == SQLITE_DONE)
    return XB_APPLIED;
  code = sqlite3_extended_errcode (xb_store_db (merge->store));
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
    return XB_CLASH;
  if ((code & 0xff) == SQLITE_CONSTRAINT)
    return XB_BROKEN;
  xb_store_fail (merge->store, error);
  return XB_FAILED;
}

/* Says who wrote what: columns of one writer together. */
static gboolean
keep_dots (Plan *plan, GError **error)
{
  XbMerge *merge = plan->merge;
  guint64 left = plan->theirs & ~plan->own;

  if (plan->own != 0 && !xb_merge_touch (merge, plan->row->table, plan->row->id, plan->own, xb_merge_own_dot (merge), FALSE, error))
    return FALSE;
  while (left != 0)
    {
      guint64 columns = xb_dots_of_first (plan->row->dots, left);

      left &= ~columns;
      if (!xb_merge_touch (merge, plan->row->table, plan->row->id, columns, plan->row->dots[__builtin_ctzll (columns)], FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
cannot_stand (Plan *plan, GError **error)
{
  const XbIncoming *row = plan->row;
  int name = xb_share_column (row->table, "name");
  const char *called = name > 0 ? (const char *) sqlite3_value_text (row->values[name]) : NULL;
  g_autofree char *key = called == NULL ? xb_journal_row_name (plan->merge->store, row->table->name, row->id) : NULL;

  return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("%s “%s” of the package cannot stand in this register (%s). Nothing was changed. Settle it with the other office, and let it send a new package."),
                             xb_journal_table_title (row->table->name), called != NULL ? called : key, sqlite3_errmsg (xb_store_db (plan->merge->store)));
}

static XbApplied
insert_row (Plan *plan, GError **error)
{
  XbIncoming *row = plan->row;
  XbApplied applied = write_values (plan->merge, row, row->table->insert, XB_ALL_COLUMNS (row->table), error);

  row->take = XB_ALL_COLUMNS (row->table);
  if (applied == XB_BROKEN)
    {
      cannot_stand (plan, error);
      return XB_FAILED;
    }
  if (applied != XB_APPLIED)
    return applied;
  plan->theirs = row->columns;
  plan->own = row->decided ? XB_ALL_COLUMNS (row->table) : plan->own;
  plan->merge->applied++;
  return keep_dots (plan, error) ? XB_APPLIED : XB_FAILED;
}

static XbApplied
update_row (Plan *plan, GError **error)
{
  XbIncoming *row = plan->row;
  guint64 change = plan->take & differing (plan); /* what does not differ need not be written */
  g_autofree char *sql = change != 0 ? xb_merge_update_sql (row->table, change) : NULL;
  XbApplied applied = sql != NULL ? write_values (plan->merge, row, sql, change | 1, error) : XB_APPLIED;

  if (applied != XB_APPLIED)
    return applied;
  if (change != 0)
    plan->merge->applied++;
  return keep_dots (plan, error) ? XB_APPLIED : XB_FAILED;
}

/* Each side by itself was sound, a mix of them is not: one of them holds. */
static XbApplied
choose_whole (Plan *plan, GError **error)
{
  g_autofree char *id = xb_conflict_id (plan->row->table->name, plan->row->id, NULL);
  const char *answer = xb_merge_answer (plan->merge, id, NULL);
  XbApplied applied;

  if (answer == NULL || strcmp (answer, XB_ANSWER_ONE) == 0)
    {
      ask (plan, XB_CONFLICT_RECORD, differing (plan));
      return XB_APPLIED;
    }
  answer_columns (plan, differing (plan), answer);
  applied = update_row (plan, error);
  if (applied != XB_BROKEN)
    return applied;
  cannot_stand (plan, error);
  return XB_FAILED;
}

static XbLocal *
take_aside (XbMerge *merge, const XbIncoming *row)
{
  g_autofree char *key = xb_share_key (row->table, row->id);
  gpointer stolen_key = NULL, local = NULL;

  if (!g_hash_table_steal_extended (merge->aside, key, &stolen_key, &local))
    return NULL;
  g_free (stolen_key);
  return local;
}

/* A row that was taken out so that another may have what it had: it goes in as it is going to be. */
static XbApplied
put_back (Plan *plan, GError **error)
{
  XbIncoming *row = plan->row;
  XbApplied applied;

  for (int i = 1; i < row->table->n_columns; i++)
    if (!(plan->take & XB_BIT (i)))
      {
        sqlite3_value_free (row->values[i]);
        row->values[i] = sqlite3_value_dup (plan->local->values[i]);
      }
  applied = write_values (plan->merge, row, row->table->insert, XB_ALL_COLUMNS (row->table), error);
  if (applied == XB_APPLIED)
    plan->merge->applied++;
  return applied == XB_APPLIED && !keep_dots (plan, error) ? XB_FAILED : applied;
}

/**
 * xb_merge_row:
 *
 * Takes one row of the package in.
 *
 * Returns: %XB_CLASH, with nothing done, where another row is in its way
 */
XbApplied
xb_merge_row (XbMerge *merge, XbIncoming *row, GError **error)
{
  g_autoptr (XbLocal) aside = take_aside (merge, row), found = NULL;
  Plan plan = { .merge = merge, .row = row };
  XbApplied applied;

  if (aside == NULL && !xb_merge_load (merge, row->table, row->id, &found, error))
    return XB_FAILED;
  plan.local = aside != NULL ? aside : found;
  plan.written = xb_written_find (merge->written, row->table, row->id);
  if (plan.local == NULL)
    return insert_row (&plan, error);
  for (int i = 1; i < row->table->n_columns; i++)
    if (row->joined)
      plan_joined (&plan, i);
    else
      plan_column (&plan, i);
  if (plan.open != 0)
    answer_open (&plan);
  if (row->decided)
    plan.own |= plan.take;
  row->take = plan.take;
  if (aside != NULL)
    return put_back (&plan, error);
  applied = update_row (&plan, error);
  return applied == XB_BROKEN ? choose_whole (&plan, error) : applied;
}

/** The row of the package is not taken: ours stays as it is, and the other side is told. */
gboolean
xb_merge_revert (XbMerge *merge, const XbIncoming *row, GError **error)
{
  return xb_merge_touch (merge, row->table, row->id, row->columns, xb_merge_own_dot (merge), FALSE, error);
}
