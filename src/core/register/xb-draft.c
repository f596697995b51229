#include "register/xb-draft.h"

#include "store/xb-statement.h"

#include <json-glib/json-glib.h>

/** @label, @value, @shown: copied */
XbDraftField *
xb_draft_field_new (guint at, const char *label, const char *value, const char *shown)
{
  XbDraftField *field = g_new0 (XbDraftField, 1);

  field->at = at;
  field->label = g_strdup (label);
  field->value = g_strdup (value);
  field->shown = g_strdup (shown);
  return field;
}

void
xb_draft_field_free (XbDraftField *field)
{
  g_free (field->label);
  g_free (field->value);
  g_free (field->shown);
  g_free (field);
}

void
xb_draft_free (XbDraft *draft)
{
  g_ptr_array_unref (draft->fields);
  g_free (draft->form);
  g_free (draft->title);
  g_free (draft);
}

static char *
write_fields (GPtrArray *fields)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < fields->len; i++)
    {
      const XbDraftField *field = g_ptr_array_index (fields, i);

      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, field->at);
      json_builder_add_string_value (builder, field->label);
      json_builder_add_string_value (builder, field->value);
      json_builder_add_string_value (builder, field->shown);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* (transfer full) (nullable): %NULL where it is not what write_fields() writes */
static GPtrArray *
read_fields (const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_draft_field_free);
  JsonArray *list = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonArray *line = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      const char *words[3];

      if (line == NULL || json_array_get_length (line) != 1 + G_N_ELEMENTS (words))
        return NULL;
      for (guint j = 0; j < G_N_ELEMENTS (words); j++)
        {
          words[j] = json_node_get_string (json_array_get_element (line, 1 + j));
          if (words[j] == NULL)
            return NULL;
        }
      g_ptr_array_add (fields, xb_draft_field_new ((guint) json_array_get_int_element (line, 0), words[0], words[1], words[2]));
    }
  return list != NULL ? g_steal_pointer (&fields) : NULL;
}

/**
 * xb_draft_save:
 * @form: which form on what, the same each time it is opened
 * @title: as people know it
 * @fields: (element-type XbDraftField)
 *
 * Keeps what stands in the form in the place of what was kept of it before; no entry of the journal. %FALSE with XB_STORE_ERROR_BUSY while
 * another program is writing.
 */
gboolean
xb_draft_save (XbStore *store, const char *operator_name, const char *form, const char *title, GPtrArray *fields, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "INSERT INTO draft (operator, form, title, at, fields) VALUES (?1, ?2, ?3, ?4, ?5)"
                                                     " ON CONFLICT (operator, form) DO UPDATE SET title = ?3, at = ?4, fields = ?5", error);
  g_autofree char *text = write_fields (fields);

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, operator_name);
  xb_stmt_bind_text (stmt, 2, form);
  xb_stmt_bind_text (stmt, 3, title);
  sqlite3_bind_int64 (stmt, 4, g_get_real_time ());
  xb_stmt_bind_text (stmt, 5, text);
  return xb_stmt_run_at_once (store, stmt, error);
}

/** (transfer full) (element-type XbDraft) (nullable): what @operator_name has not finished, the newest first; what cannot be read is left out */
GPtrArray *
xb_draft_list (XbStore *store, const char *operator_name, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_draft_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT form, title, at, fields FROM draft WHERE operator = ? ORDER BY at DESC", error);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, operator_name);
  while (xb_stmt_step (store, stmt, &row, error))
    {
      g_autoptr (GPtrArray) fields = NULL;
      XbDraft *draft;

      if (!row)
        return g_steal_pointer (&drafts);
      fields = read_fields ((const char *) sqlite3_column_text (stmt, 3));
      if (fields == NULL)
        continue;
      draft = g_new0 (XbDraft, 1);
      draft->form = xb_stmt_dup_text (stmt, 0);
      draft->title = xb_stmt_dup_text (stmt, 1);
      draft->at = sqlite3_column_int64 (stmt, 2);
      draft->fields = g_steal_pointer (&fields);
      g_ptr_array_add (drafts, draft);
    }
  return NULL;
}

/** (transfer full) (nullable): what @operator_name left in that form; %NULL without @error where nothing was */
XbDraft *
xb_draft_find (XbStore *store, const char *operator_name, const char *form, GError **error)
{
  g_autoptr (GPtrArray) drafts = xb_draft_list (store, operator_name, error);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    if (g_strcmp0 (((XbDraft *) g_ptr_array_index (drafts, i))->form, form) == 0)
      return g_ptr_array_steal_index (drafts, i);
  return NULL;
}

/** The form was saved or given up. */
gboolean
xb_draft_remove (XbStore *store, const char *operator_name, const char *form, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "DELETE FROM draft WHERE operator = ? AND form = ?", error);

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, operator_name);
  xb_stmt_bind_text (stmt, 2, form);
  return xb_stmt_run_at_once (store, stmt, error);
}
