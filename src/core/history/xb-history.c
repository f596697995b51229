#define G_LOG_DOMAIN "xb-history"

#include "history/xb-history.h"

#include "region/xb-region.h"

#include "store/xb-tables.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* An entry of more rows is a list of many people: reading it all for one of them would take longer than the card may. */
#define BRIEF_ROWS 2000

static void
field_free (gpointer data)
{
  XbHistoryField *field = data;

  g_free (field->table);
  g_free (field->op);
  g_free (field->field);
  g_free (field->before);
  g_free (field->after);
  g_free (field);
}

static void
item_free (gpointer data)
{
  XbHistoryItem *item = data;

  xb_journal_entry_free (item->entry);
  g_ptr_array_unref (item->fields);
  g_free (item);
}

/* The rows that belong to a record, whether they are there now or not: by the keys the change itself holds, else as they stand. */
static gboolean
belongs (XbStore *store, const XbJournalChange *change, gint64 record, GError **error)
{
  const XbTable *table = xb_table_find (change->table);
  g_autofree char *owners = NULL, *sql = NULL;
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;
  char key[24];

  if (change->id == record)
    return TRUE;
  g_snprintf (key, sizeof key, "%" G_GINT64_FORMAT, record);
  for (guint i = 0; i < change->fields->len; i++)
    {
      const XbChangedField *field = g_ptr_array_index (change->fields, i);

      if (g_str_has_suffix (field->name, "_id") && (g_strcmp0 (field->before, key) == 0 || g_strcmp0 (field->after, key) == 0))
        return TRUE;
    }
  owners = table != NULL && strcmp (change->op, "update") == 0 ? xb_table_owners_sql (table) : NULL;
  if (owners == NULL)
    return FALSE;
  sql = g_strdup_printf ("SELECT 1 FROM %s WHERE id = ?1 AND ?2 IN (%s)", table->name, owners);
  stmt = xb_store_prepare (store, sql, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, change->id);
  sqlite3_bind_int64 (stmt, 2, record);
  return xb_stmt_step (store, stmt, &row, error) && row;
}

static gboolean
read_item (XbStore *store, gint64 record, gint64 seq, XbHistoryItem *item, GError **error)
{
  g_autoptr (GPtrArray) changes = NULL;
  GError *local = NULL;

  item->entry = xb_journal_get (store, seq, error);
  if (item->entry == NULL)
    return FALSE;
  item->undoable = (strcmp (item->entry->kind, "edit") == 0 || strcmp (item->entry->kind, "import") == 0) && !item->entry->undone;
  item->brief = item->entry->row_count > BRIEF_ROWS;
  if (item->brief)
    return TRUE;
  changes = xb_journal_changes (store, seq, BRIEF_ROWS, error);
  if (changes == NULL)
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    {
      const XbJournalChange *change = g_ptr_array_index (changes, i);

      if (!belongs (store, change, record, &local))
        {
          if (local == NULL)
            continue;
          g_propagate_error (error, local);
          return FALSE;
        }
      for (guint k = 0; k < change->fields->len; k++)
        {
          const XbChangedField *from = g_ptr_array_index (change->fields, k);
          XbHistoryField *field = g_new0 (XbHistoryField, 1);

          field->table = g_strdup (change->table);
          field->op = g_strdup (change->op);
          field->field = g_strdup (from->name);
          field->before = g_strdup (from->before);
          field->after = g_strdup (from->after);
          g_ptr_array_add (item->fields, field);
        }
    }
  return TRUE;
}

/**
 * xb_history_of:
 * @record: the key of a person, or of a household: keys are unique over both
 * @limit: how many entries at the most
 *
 * Returns: (transfer full) (element-type XbHistoryItem): everything that was ever recorded of it, newest first; of a household its own
 *   fields and its members' coming and going
 */
GPtrArray *
xb_history_of (XbStore *store, gint64 record, guint limit, GError **error)
{
  g_autoptr (GArray) seqs = xb_journal_entries_about (store, &record, 1, limit, error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);

  if (seqs == NULL)
    return NULL;
  for (guint i = 0; i < seqs->len; i++)
    {
      XbHistoryItem *item = g_new0 (XbHistoryItem, 1);

      item->fields = g_ptr_array_new_with_free_func (field_free);
      g_ptr_array_add (items, item);
      if (!read_item (store, record, g_array_index (seqs, gint64, i), item, error))
        return NULL;
    }
  return g_steal_pointer (&items);
}

/** (transfer none): a column by what columns of that name hold, whatever the table; its own name where there are no words for it */
const char *
xb_history_column_title (const char *column)
{
  static const char *const titles[][2] = {
    { "name", N_ ("Name") },           { "title", N_ ("Name") },            { "date", N_ ("Date") },               { "state", N_ ("State") },
    { "amount_fen", N_ ("Amount") },   { "reason", N_ ("Reason") },         { "opinion", N_ ("Opinion") },         { "answer", N_ ("Answer") },
    { "checklist", N_ ("Service") },   { "item", N_ ("Item") },             { "worker", N_ ("Worker") },           { "quantity", N_ ("Quantity") },
    { "bank_name", N_ ("Bank") },      { "bank_account", N_ ("Account") },  { "holder", N_ ("Account holder") },   { "place_id", N_ ("Place") },
    { "step", N_ ("Step") },           { "outcome", N_ ("Outcome") },       { "period", N_ ("Period") },           { "scheme", N_ ("Scheme") },
    { "category", N_ ("Category") },   { "operator", N_ ("Operator") },     { "unit", N_ ("Unit") },               { "batch", N_ ("Batch") },
    { "expires_on", N_ ("Expires on") }, { "notes", N_ ("Notes") },         { "note", N_ ("Notes") },              { "year", N_ ("Year") },
    { "document", N_ ("Document") },   { "field", N_ ("Field") },           { "entry", N_ ("Entry") },             { "follow_up_on", N_ ("Next visit") },
    { "role_id", N_ ("Role") },        { "operator_id", N_ ("Operator") },  { "right_name", N_ ("Right of the role") }, { "active", N_ ("Works here") },
    { "person_id", N_ ("Person") },    { "household_id", N_ ("Household") }, { "payee_id", N_ ("Payee") },         { "from_date", N_ ("Since") },
    { "phone", N_ ("Phone") },         { "birth_date", N_ ("Birth date") }, { "citizen_id", N_ ("ID number") },       { "sex", N_ ("Sex") },
    { "address", N_ ("Address") },     { "status", N_ ("Status") },         { "to_date", N_ ("Until") },       { "void", N_ ("Void because") },     { "value", N_ ("Entered") },           { "file", N_ ("File") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i][0], column) == 0)
      return _ (titles[i][1]);
  return column;
}

/** (transfer full): what a field is called: of the person as the form has it, of others with what they belong to */
char *
xb_history_field_title (XbCatalog *catalog, const XbHistoryField *field)
{
  static const struct
  {
    const char *table, *field, *title;
  } titles[] = {
    { "membership", "relation", N_ ("Relation to head") },  { "membership", "from_date", N_ ("In the household from") },
    { "membership", "to_date", N_ ("In the household until") }, { "membership", "household_id", N_ ("Household") },
    { "membership", "person_id", N_ ("Member") },           { "event", "type", N_ ("Event") },
    { "event", "date", N_ ("On") },                         { "event", "recorded_on", N_ ("Recorded on") },
    { "event", "notes", N_ ("Notes") },                     { "event", "details", N_ ("Details") },
    { "event", "region", N_ ("Region") },                   { "event", "words", N_ ("Where to or from") },
    { "event", "place_id", N_ ("Place here") },             { "event", "reason", N_ ("Why") },
    { "event", "work", N_ ("Work") },                       { "event", "employer", N_ ("Employer") },
    { "event", "housing", N_ ("Housing") },                 { "event", "landlord", N_ ("Landlord") },
    { "event", "contact", N_ ("Phone there") },             { "event", "family", N_ ("Family with them") },
    { "event", "other_id", N_ ("With") },                   { "event", "household_id", N_ ("Household") },
    { "event", "person_id", N_ ("Person") },                { "kinship", "kind", N_ ("Parent and child") },
    { "kinship", "parent_id", N_ ("Parent") },              { "kinship", "child_id", N_ ("Child") },
    { "kinship", "from_date", N_ ("Since") },               { "marriage", "person_id", N_ ("Person") },
    { "marriage", "spouse_id", N_ ("Spouse") },             { "marriage", "spouse_name", N_ ("Spouse") },
    { "marriage", "from_date", N_ ("Married on") },         { "marriage", "to_date", N_ ("Marriage ended on") },
    { "marriage", "ended_by", N_ ("Marriage ended by") },   { "marriage", "certificate_no", N_ ("Marriage certificate no.") },
    { "former_value", "field", N_ ("Until then: field") },  { "former_value", "value", N_ ("Until then: value") },
    { "former_value", "until", N_ ("Held until") },         { "former_value", "person_id", N_ ("Person") },
    { "household", "household_no", N_ ("Household no.") },  { "household", "place_id", N_ ("Place") },
    { "household", "address", N_ ("Address") },             { "household", "hukou_book_no", N_ ("Hukou book no.") },
    { "household", "notes", N_ ("Notes") },                 { "household", "ended_on", N_ ("Ended on") },
    { "letter", "title", N_ ("Letter") },                   { "person", "status", N_ ("Status") },
    { "letter", "reference", N_ ("Letter no.") },           { "person", "name", N_ ("Name") },
  };
  XbRegisterDef *def = xb_catalog_register (catalog, "person");

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i].table, field->table) == 0 && strcmp (titles[i].field, field->field) == 0)
      return g_strdup (_ (titles[i].title));
  if (strcmp (field->table, "person") == 0 && def != NULL)
    {
      g_autofree char *column = g_strconcat ("person.", field->field, NULL);

      for (guint i = 0; i < def->fields->len; i++)
        {
          const XbField *known = g_ptr_array_index (def->fields, i);

          if (g_strcmp0 (known->column, column) == 0)
            return g_strdup (known->title);
        }
    }
  return g_strdup_printf (_ ("%s: %s"), xb_journal_table_title (field->table), xb_history_column_title (field->field));
}

static char *
named (XbStore *store, const char *sql, const char *key)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql, NULL);
  char *name = NULL;

  if (stmt != NULL)
    {
      sqlite3_bind_int64 (stmt, 1, g_ascii_strtoll (key, NULL, 10));
      if (sqlite3_step (stmt) == SQLITE_ROW)
        name = xb_stmt_dup_text (stmt, 0);
    }
  return name != NULL ? name : g_strdup (key);
}

/* What an event was told, without the braces of JSON; a long number in it is somebody's. */
static char *
details_text (const char *json, gboolean unmasked)
{
  static const char *const titles[][2] = { { "to", N_ ("Where to") }, { "from", N_ ("Where from") }, { "work", N_ ("Work") }, { "contact", N_ ("Phone there") },
                                           { "certificate_no", N_ ("Certificate") }, { "reason", N_ ("Reason") }, { "spouse_name", N_ ("Spouse") } };
  g_autoptr (JsonParser) parser = json_parser_new ();
  GString *text = g_string_new (NULL);
  JsonNode *root;

  if (!json_parser_load_from_data (parser, json, -1, NULL) || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return g_string_free (g_string_append (text, json), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      const char *said = json_object_get_string_member_with_default (json_node_get_object (root), titles[i][0], NULL);
      g_autofree char *shown = NULL;

      if (said == NULL)
        continue;
      shown = !unmasked && strcmp (titles[i][0], "contact") == 0 ? xb_text_mask_phone (said) : g_strdup (said);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? "; " : "", _ (titles[i][1]), shown);
    }
  return g_string_free (text, FALSE);
}

/** Whether a column holds health data: what was found at a visit, and what followed from it. */
gboolean
xb_history_is_health (const char *table, const char *column)
{
  static const char *const columns[][2] = { { "visit_value", "value" }, { "service_value", "value" }, { "visit", "notes" }, { "visit", "referral" }, { "service_answer", "notes" } };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (strcmp (columns[i][0], table) == 0 && strcmp (columns[i][1], column) == 0)
      return TRUE;
  return FALSE;
}

/** (transfer full): a value as people read it: codes by their names, keys by whom they name, numbers masked unless @unmasked */
char *
xb_history_value_text (XbStore *store, XbCatalog *catalog, const XbHistoryField *field, const char *value, gboolean unmasked, gboolean sees_health)
{
  static const char *const lists[][2] = { { "sex", "sex" },       { "ethnic", "ethnic" },         { "education", "education" },
                                          { "marital", "marital" }, { "hukou_type", "hukou_type" }, { "relation", "relation" },
                                          { "status", "person-status" }, { "type", "event-type" } };
  XbHistoryField was = *field;

  if (value == NULL)
    return g_strdup ("");
  if (!sees_health && xb_history_is_health (field->table, field->field))
    return g_strdup ("***");
  if (g_str_has_suffix (field->field, "_id") && strcmp (field->field, "citizen_id") != 0)
    return named (store,
                  strcmp (field->field, "household_id") == 0 ? "SELECT household_no FROM household WHERE id = ?"
                  : strcmp (field->field, "place_id") == 0   ? "SELECT name FROM place WHERE id = ?"
                  : strcmp (field->field, "operator_id") == 0 ? "SELECT name FROM operator WHERE id = ?"
                  : strcmp (field->field, "role_id") == 0     ? "SELECT name FROM role WHERE id = ?"
                                                             : "SELECT name FROM person WHERE id = ?",
                  value);
  if (strcmp (field->table, "event") == 0 && strcmp (field->field, "details") == 0)
    return details_text (value, unmasked);
  if (strcmp (field->table, "event") == 0 && strcmp (field->field, "region") == 0)
    return g_strdup (xb_region_find (value) != NULL ? xb_region_find (value)->full : value);
  if (strcmp (field->table, "event") == 0 && (strcmp (field->field, "reason") == 0 || strcmp (field->field, "housing") == 0))
    return g_strdup (xb_codes_label (xb_catalog_codes (catalog, field->field[0] == 'r' ? "flow-reason" : "flow-housing"), value));
  if (strcmp (field->table, "event") == 0 && strcmp (field->field, "contact") == 0 && !unmasked)
    return xb_text_mask_phone (value);
  if (strcmp (field->table, "event") == 0 && strcmp (field->field, "type") != 0)
    return g_strdup (value);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (field->field, lists[i][0]) == 0)
      return g_strdup (xb_codes_label (xb_catalog_codes (catalog, lists[i][1]), value));
  if (strcmp (field->table, "kinship") == 0 && strcmp (field->field, "kind") == 0)
    return g_strdup (strcmp (value, "birth") == 0 ? _ ("by birth") : strcmp (value, "adoptive") == 0 ? _ ("by adoption")
                     : strcmp (value, "step") == 0 ? _ ("by marriage") : _ ("not so"));
  if (strcmp (field->field, "ended_by") == 0)
    return g_strdup (strcmp (value, "death") == 0 ? _ ("death") : _ ("divorce"));
  if (strcmp (field->table, "former_value") == 0 && strcmp (field->field, "field") == 0)
    {
      was.table = (char *) "person";
      was.field = (char *) value;
      return xb_history_field_title (catalog, &was);
    }
  /* Which field a former value was of stands in another line: whatever looks like a number of a person is masked. */
  if (strcmp (field->table, "former_value") == 0 && strcmp (field->field, "value") == 0 && !unmasked && strlen (value) >= 11
      && strspn (value, "0123456789Xx- ") == strlen (value))
    return xb_text_mask_account (value);
  if (!unmasked && (strcmp (field->field, "citizen_id") == 0 || strcmp (field->field, "disability_no") == 0))
    return xb_text_mask_id (value);
  if (!unmasked && strcmp (field->field, "phone") == 0)
    return xb_text_mask_phone (value);
  if (!unmasked && strcmp (field->field, "bank_account") == 0)
    return xb_text_mask_account (value);
  return g_strdup (value);
}
