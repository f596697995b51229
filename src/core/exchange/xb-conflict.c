#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-conflict.h"

#include "exchange/xb-exchange-error.h"
#include "store/xb-journal.h"
#include "store/xb-statement.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
field_free (gpointer data)
{
  XbConflictField *field = data;

  g_free (field->ours);
  g_free (field->theirs);
  g_free (field->before);
  g_free (field);
}

static void
side_clear (XbConflictSide *side)
{
  g_free (side->office);
  g_free (side->operator_name);
  g_free (side->at);
  g_free (side->title);
}

/** (transfer full): how a question about a record is called. @ending: (nullable): what tells it from other questions about the record */
char *
xb_conflict_id (const char *table, gint64 record, const char *ending)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "%s%s", table, record, ending != NULL ? "/" : "", ending != NULL ? ending : "");
}

/** (transfer full). @ending: see xb_conflict_id() */
XbConflict *
xb_conflict_new (XbConflictKind kind, const char *table, gint64 record, const char *ending)
{
  XbConflict *conflict = g_new0 (XbConflict, 1);

  conflict->kind = kind;
  conflict->table = g_intern_string (table);
  conflict->record = record;
  conflict->id = xb_conflict_id (table, record, ending);
  conflict->fields = g_ptr_array_new_with_free_func (field_free);
  return conflict;
}

void
xb_conflict_free (XbConflict *conflict)
{
  if (conflict == NULL)
    return;
  g_free (conflict->id);
  g_free (conflict->name);
  g_ptr_array_unref (conflict->fields);
  side_clear (&conflict->ours);
  side_clear (&conflict->theirs);
  g_free (conflict);
}

static char *
as_text (sqlite3_value *value)
{
  return value != NULL && sqlite3_value_type (value) != SQLITE_NULL ? g_strdup ((const char *) sqlite3_value_text (value)) : NULL;
}

/** Adds a field both sides of which are told. The values are copied; %NULL for none */
void
xb_conflict_add_field (XbConflict *conflict, const char *column, sqlite3_value *ours, sqlite3_value *theirs, sqlite3_value *before)
{
  XbConflictField *field = g_new0 (XbConflictField, 1);

  field->column = g_intern_string (column);
  field->ours = as_text (ours);
  field->theirs = as_text (theirs);
  field->before = as_text (before);
  g_ptr_array_add (conflict->fields, field);
}

static char *
office_of (XbStore *store, gint64 site)
{
  char *name = NULL;

  if (site == xb_store_site (store))
    return NULL;
  xb_store_ask_text (store, NULL, &name, "SELECT name FROM partner WHERE site = ?", "i", site);
  return name != NULL ? name : g_strdup_printf ("%" G_GINT64_FORMAT, site);
}

/** Fills in who stands behind @dot, unless somebody stands there already. */
void
xb_conflict_side_fill (XbStore *store, XbConflictSide *side, XbDot dot)
{
  g_autoptr (XbStmt) stmt = NULL;
  gboolean found = FALSE;

  if (dot.site == 0 || side->at != NULL)
    return;
  stmt = dot.site == xb_store_site (store) ? xb_store_ask (store, NULL, "SELECT operator, at, title FROM journal WHERE seq = ?", "i", dot.seq)
                                           : xb_store_ask (store, NULL, "SELECT operator, at, title FROM foreign_entry WHERE site = ?1 AND seq = ?2", "ii", dot.site, dot.seq);
  if (stmt == NULL || !xb_stmt_step (store, stmt, &found, NULL) || !found)
    return;
  side->operator_name = xb_stmt_dup_text (stmt, 0);
  side->at = xb_stmt_dup_text (stmt, 1);
  side->title = xb_stmt_dup_text (stmt, 2);
  g_clear_pointer (&stmt, xb_stmt_done);
  side->office = office_of (store, dot.site);
}

/** The word for it in JSON. */
const char *
xb_conflict_kind_key (XbConflictKind kind)
{
  static const char *const keys[] = { "fields", "record", "removed-here", "removed-there", "same-person", "one-holds", "orphan" };

  return keys[kind];
}

/** (transfer none) (array zero-terminated=1): the answers there are */
const char *const *
xb_conflict_choices (const XbConflict *conflict)
{
  static const char *const one[] = { XB_ANSWER_OURS, NULL };
  static const char *const two[] = { XB_ANSWER_OURS, XB_ANSWER_THEIRS, NULL };
  static const char *const three[] = { XB_ANSWER_ONE, XB_ANSWER_OURS, XB_ANSWER_THEIRS, NULL };

  return conflict->kind == XB_CONFLICT_SAME_PERSON ? three : conflict->kind == XB_CONFLICT_ORPHAN ? one : two;
}

/** (transfer full): the question in a sentence */
char *
xb_conflict_text (const XbConflict *conflict)
{
  static const char *const texts[] = {
    N_ ("%s “%s” was changed on both sides."),
    N_ ("%s “%s” was changed on both sides. Its fields go together: one side holds as a whole."),
    N_ ("%s “%s” was removed here, and changed or used there."),
    N_ ("%s “%s” was removed there, and changed or used here."),
    N_ ("%s “%s” has the ID number of somebody of another name there. Is it one person?"),
    N_ ("%s “%s” cannot stand beside what the other side has recorded. Only one of the two can be."),
    N_ ("%s “%s” belongs to a record that is no longer here, and not in the package: it cannot come in."),
  };

  return g_strdup_printf (_ (texts[conflict->kind]), xb_journal_table_title (conflict->table), conflict->name != NULL ? conflict->name : conflict->id);
}

/* ---- answers ---- */

static char *
column_key (const char *id, const char *column)
{
  return g_strdup_printf ("%s/%s", id, column);
}

/** (transfer full): under what the answer to one field of a question is kept */
char *
xb_answers_key (const XbConflict *conflict, guint field)
{
  return column_key (conflict->id, ((XbConflictField *) g_ptr_array_index (conflict->fields, field))->column);
}

/** (transfer none) (nullable): what was said of the column, or of the whole. @answers, @column: (nullable) */
const char *
xb_answers_find (XbAnswers *answers, const char *id, const char *column)
{
  g_autofree char *key = answers != NULL && column != NULL ? column_key (id, column) : NULL;
  const char *answer = key != NULL ? g_hash_table_lookup (answers, key) : NULL;

  return answer != NULL || answers == NULL ? answer : g_hash_table_lookup (answers, id);
}

/** One answer to all of a question. @answer: a constant */
void
xb_answers_set (XbAnswers *answers, const XbConflict *conflict, const char *answer)
{
  if (conflict->kind != XB_CONFLICT_FIELDS)
    g_hash_table_insert (answers, g_strdup (conflict->id), (gpointer) answer);
  for (guint i = 0; conflict->kind == XB_CONFLICT_FIELDS && i < conflict->fields->len; i++)
    g_hash_table_insert (answers, xb_answers_key (conflict, i), (gpointer) answer);
}

/** Whether nothing of a question is open. */
gboolean
xb_answers_settle (XbAnswers *answers, const XbConflict *conflict)
{
  gboolean fields = conflict->kind == XB_CONFLICT_FIELDS;

  if (g_hash_table_contains (answers, conflict->id))
    return TRUE;
  for (guint i = 0; fields && i < conflict->fields->len; i++)
    {
      g_autofree char *key = xb_answers_key (conflict, i);

      fields = g_hash_table_contains (answers, key);
    }
  return fields;
}

static gboolean
take_answer (XbAnswers *answers, const char *key, JsonNode *node)
{
  const char *answer = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (answer == NULL || (strcmp (answer, XB_ANSWER_OURS) != 0 && strcmp (answer, XB_ANSWER_THEIRS) != 0 && strcmp (answer, XB_ANSWER_ONE) != 0))
    return FALSE;
  g_hash_table_insert (answers, g_strdup (key), (gpointer) g_intern_string (answer));
  return TRUE;
}

/**
 * xb_answers_load:
 * @path: a JSON object: {"person/123": "ours", "person/124": {"name": "theirs", "phone": "ours"}}
 *
 * Returns: (transfer full): %NULL with %XB_EXCHANGE_ERROR where it is none
 */
XbAnswers *
xb_answers_load (const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GHashTable) answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonNode *root;
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  if (!json_parser_load_from_file (parser, path, error))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("“%s” holds no answers: an object of conflicts and answers is needed."), path);
      return NULL;
    }
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &id, &node))
    {
      JsonObjectIter fields;
      const char *column;
      JsonNode *answer;
      gboolean ok = TRUE;

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          json_object_iter_init (&fields, json_node_get_object (node));
          while (ok && json_object_iter_next (&fields, &column, &answer))
            {
              g_autofree char *key = column_key (id, column);

              ok = take_answer (answers, key, answer);
            }
        }
      else
        ok = take_answer (answers, id, node);
      if (!ok)
        {
          xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("“%s”: the answer to “%s” must be ours, theirs or one."), path, id);
          return NULL;
        }
    }
  return g_steal_pointer (&answers);
}

/** Writes answers as xb_answers_load() reads them. */
gboolean
xb_answers_save (XbAnswers *answers, const char *path, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;
  gsize length;
  GHashTableIter iter;
  gpointer key, answer;

  g_hash_table_iter_init (&iter, answers);
  while (g_hash_table_iter_next (&iter, &key, &answer))
    {
      const char *slash = strchr (key, '/'), *second = slash != NULL ? strchr (slash + 1, '/') : NULL;
      g_autofree char *id = second != NULL ? g_strndup (key, (gsize) (second - (const char *) key)) : g_strdup (key);

      if (second == NULL)
        json_object_set_string_member (object, id, answer);
      else
        {
          if (!json_object_has_member (object, id))
            json_object_set_object_member (object, id, json_object_new ());
          if (JSON_NODE_HOLDS_OBJECT (json_object_get_member (object, id)))
            json_object_set_string_member (json_object_get_object_member (object, id), second + 1, answer);
        }
    }
  json_node_set_object (root, object);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);
  return xb_file_write (path, text, length, error);
}
