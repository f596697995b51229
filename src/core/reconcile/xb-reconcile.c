#define G_LOG_DOMAIN "xb-reconcile"

#include "reconcile/xb-reconcile.h"

#include "import/xb-import-list.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is compared, where the list says it. The rest of a list is its own affair. */
static const XbPersonColumn compared[] = { XB_PERSON_NAME,       XB_PERSON_SEX,       XB_PERSON_BIRTH_DATE, XB_PERSON_CITIZEN_ID,       XB_PERSON_ETHNIC,
                                           XB_PERSON_EDUCATION,  XB_PERSON_MARITAL,   XB_PERSON_HUKOU_TYPE, XB_PERSON_PHONE,            XB_PERSON_ADDRESS,
                                           XB_PERSON_BANK_NAME,  XB_PERSON_BANK_ACCOUNT, XB_PERSON_DISABILITY_CLASS, XB_PERSON_DISABILITY_GRADE,
                                           XB_PERSON_DISABILITY_NO };

typedef struct
{
  XbStore *store;
  XbReconcile *out;
  XbRegisterDef *def;
  const XbReconcileOptions *options;
  GHashTable *seen;     /* keys of people the list has */
  GHashTable *decided;  /* row key → decision */
  GHashTable *villages; /* names of villages the list has → village id, 0: not in the register */
  XbPlace *township;
  int field_of[XB_PERSON_N_COLUMNS]; /* column → field of the definition, −1 */
  int f_village, f_group;
} Run;

static void
field_free (gpointer data)
{
  XbReconcileField *field = data;

  g_free (field->title);
  g_free (field->here);
  g_free (field->there);
  g_free (field);
}

static void
row_free (gpointer data)
{
  XbReconcileRow *row = data;

  g_free (row->key);
  g_free (row->sheet);
  g_free (row->name);
  g_free (row->place);
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    g_free (row->values[i]);
  g_clear_pointer (&row->fields, g_ptr_array_unref);
  g_free (row->decision);
  g_free (row);
}

void
xb_reconcile_free (XbReconcile *reconcile)
{
  if (reconcile == NULL)
    return;
  g_free (reconcile->source);
  g_free (reconcile->file);
  g_ptr_array_unref (reconcile->found);
  g_ptr_array_unref (reconcile->problems);
  g_free (reconcile);
}

/** The stable name of a kind, for programs. */
const char *
xb_reconcile_kind_id (XbReconcileKind kind)
{
  return kind == XB_RECONCILE_DIFFERS ? "differs" : kind == XB_RECONCILE_ONLY_THERE ? "only_there" : "only_here";
}

/* Which list this is, if nobody says it: the name of its file without the months and numbers that change. */
static char *
source_of (const char *file)
{
  g_autofree char *name = g_path_get_basename (file), *plain = g_utf8_make_valid (name, -1);
  GString *source = g_string_new (NULL);
  char *dot = strrchr (plain, '.');

  if (dot != NULL)
    *dot = '\0';
  for (const char *p = plain; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isdigit (c) && strchr ("-_.() ", (int) (c < 128 ? c : 'x')) == NULL && c != 0x5E74 && c != 0x6708 && c != 0x65E5) /* 年月日 */
        g_string_append_unichar (source, c);
    }
  if (source->len == 0)
    g_string_append (source, "list");
  return g_string_free (source, FALSE);
}

/* A row is the same row as long as it says the same. */
static char *
key_of (const XbReconcileRow *row)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *id = g_strdup_printf ("%s %" G_GINT64_FORMAT, xb_reconcile_kind_id (row->kind), row->person_id);

  g_checksum_update (sum, (const guchar *) id, -1);
  for (guint i = 0; row->fields != NULL && i < row->fields->len; i++)
    {
      const XbReconcileField *field = g_ptr_array_index (row->fields, i);
      g_autofree char *text = g_strdup_printf ("\n%d\n%s\n%s", field->column, field->here != NULL ? field->here : "", field->there);

      g_checksum_update (sum, (const guchar *) text, -1);
    }
  for (guint i = 0; row->kind == XB_RECONCILE_ONLY_THERE && i < 4; i++)
    {
      static const XbPersonColumn who[] = { XB_PERSON_NAME, XB_PERSON_SEX, XB_PERSON_BIRTH_DATE, XB_PERSON_CITIZEN_ID };
      g_autofree char *text = g_strdup_printf ("\n%s", row->values[who[i]] != NULL ? row->values[who[i]] : "");

      g_checksum_update (sum, (const guchar *) text, -1);
    }
  return g_strdup (g_checksum_get_string (sum));
}

static void
add_row (Run *run, XbReconcileRow *row)
{
  const char *decision;

  row->key = key_of (row);
  decision = g_hash_table_lookup (run->decided, row->key);
  row->decision = g_strdup (decision);
  if (decision != NULL)
    run->out->decided++;
  else
    run->out->counts[row->kind]++;
  g_ptr_array_add (run->out->found, row);
}

/* Married for the first time, again or just married: an outside list seldom tells them apart. */
static gboolean
same_value (XbPersonColumn column, const char *here, const char *there)
{
  if (g_strcmp0 (here, there) == 0)
    return TRUE;
  if (here == NULL)
    return FALSE;
  if (column == XB_PERSON_MARITAL && here[0] == '2' && strcmp (there, "20") == 0)
    return TRUE;
  if (column == XB_PERSON_PHONE) /* one of several */
    return strstr (here, there) != NULL;
  return FALSE;
}

/* The village a list names, as the register has it; 0 where it has none of that name. */
static gint64
village_of (Run *run, const char *name, GError **error)
{
  gpointer known;
  gint64 id = 0;

  if (name == NULL)
    return 0;
  if (g_hash_table_lookup_extended (run->villages, name, NULL, &known))
    return *(gint64 *) known;
  {
    GError *local = NULL;
    g_autoptr (XbPlace) place = xb_place_by_name (run->store, run->township->id, name, &local);
    gint64 *keep = g_new (gint64, 1);

    if (local != NULL)
      {
        g_free (keep);
        g_propagate_error (error, local);
        return -1;
      }
    id = *keep = place != NULL ? place->id : 0;
    g_hash_table_insert (run->villages, g_strdup (name), keep);
  }
  return id;
}

/* Name and birth date, in the village where the list says one; several are none: nothing is guessed. */
static gboolean
find_by_name (Run *run, const XbImportListRow *row, gint64 village, gint64 *person, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (run->store,
                                              "SELECT p.id, p.citizen_id FROM person p JOIN person_index i ON i.person_id = p.id WHERE p.birth_date = ?1"
                                              " AND p.name = ?2 AND (?3 = 0 OR i.village_id = ?3 OR i.place_id = ?3) LIMIT 2",
                                              error);
  const char *name = row->values[run->field_of[XB_PERSON_NAME]], *birth = row->values[run->field_of[XB_PERSON_BIRTH_DATE]];
  gboolean found, second;

  *person = 0;
  if (birth == NULL)
    return TRUE;
  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, birth);
  xb_stmt_bind_text (stmt, 2, name);
  sqlite3_bind_int64 (stmt, 3, village);
  if (!xb_stmt_step (run->store, stmt, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  *person = sqlite3_column_int64 (stmt, 0);
  if (!xb_stmt_step (run->store, stmt, &second, error))
    return FALSE;
  if (second)
    *person = 0;
  return TRUE;
}

static gboolean
find_person (Run *run, const XbImportListRow *row, gint64 *person, gboolean *by_name, GError **error)
{
  const char *id = row->values[run->field_of[XB_PERSON_CITIZEN_ID]];
  gint64 village = village_of (run, row->values[run->f_village], error);

  *by_name = FALSE;
  *person = 0;
  if (village < 0)
    return FALSE;
  if (id != NULL && (*person = xb_person_by_citizen_id (run->store, id, error)) != 0)
    return *person > 0;
  *by_name = TRUE;
  return find_by_name (run, row, village, person, error);
}

static char *
list_place (Run *run, const XbImportListRow *row)
{
  const char *village = row->values[run->f_village], *group = row->values[run->f_group];

  return g_strconcat (village != NULL ? village : "", group != NULL ? group : "", NULL);
}

static XbReconcileRow *
new_row (XbReconcileKind kind, const XbImportListRow *from)
{
  XbReconcileRow *row = g_new0 (XbReconcileRow, 1);

  row->kind = kind;
  if (from != NULL)
    {
      row->sheet = g_strdup (from->sheet);
      row->row = from->row;
    }
  return row;
}

static void
only_there (Run *run, const XbImportListRow *from)
{
  XbReconcileRow *row = new_row (XB_RECONCILE_ONLY_THERE, from);

  row->name = g_strdup (from->values[run->field_of[XB_PERSON_NAME]]);
  row->place = list_place (run, from);
  for (guint i = 0; i < G_N_ELEMENTS (compared); i++)
    if (run->field_of[compared[i]] >= 0)
      row->values[compared[i]] = g_strdup (from->values[run->field_of[compared[i]]]);
  add_row (run, row);
}

static gboolean
compare (Run *run, const XbImportListRow *from, gint64 person_id, gboolean by_name, GError **error)
{
  g_autoptr (XbPerson) person = xb_person_load (run->store, person_id, error);
  g_autoptr (XbHousehold) home = NULL;
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (field_free);
  XbReconcileRow *row;

  if (person == NULL)
    return FALSE;
  if (person->household_id != 0 && (home = xb_household_load (run->store, person->household_id, error)) == NULL)
    return FALSE;
  run->out->matched++;
  if (!g_hash_table_add (run->seen, GSIZE_TO_POINTER (person_id)))
    {
      g_ptr_array_add (run->out->problems, g_strdup_printf (_ ("%s, row %u: %s is in the list twice."), from->sheet, from->row, person->values[XB_PERSON_NAME]));
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (compared); i++)
    {
      int at = run->field_of[compared[i]];
      const char *there = at >= 0 ? from->values[at] : NULL, *here = person->values[compared[i]];
      XbReconcileField *field;

      /* Where people live is said of the household, and of those who live elsewhere. */
      if (compared[i] == XB_PERSON_ADDRESS && here == NULL && home != NULL)
        here = home->address;
      if (there == NULL || same_value (compared[i], here, there))
        continue;
      field = g_new0 (XbReconcileField, 1);
      field->column = compared[i];
      field->title = g_strdup (((XbField *) g_ptr_array_index (run->def->fields, at))->title);
      field->here = g_strdup (person->values[compared[i]]);
      field->there = g_strdup (there);
      g_ptr_array_add (fields, field);
    }
  if (fields->len == 0)
    return TRUE;
  row = new_row (XB_RECONCILE_DIFFERS, from);
  row->person_id = person_id;
  row->by_name = by_name;
  row->name = g_strdup (person->values[XB_PERSON_NAME]);
  row->fields = g_steal_pointer (&fields);
  row->place = g_strdup (home != NULL ? home->place : NULL);
  add_row (run, row);
  return TRUE;
}

/* An #XbImportListFunc. */
static gboolean
on_row (const XbImportListRow *row, gpointer data, GError **error)
{
  Run *run = data;
  gint64 person;
  gboolean by_name;

  run->out->rows++;
  if (row->problem != NULL)
    {
      const char *name = row->values[run->field_of[XB_PERSON_NAME]];

      g_ptr_array_add (run->out->problems, g_strdup_printf (_ ("%s, row %u (%s): %s"), row->sheet, row->row, name != NULL ? name : "?", row->problem));
      return TRUE;
    }
  if (!find_person (run, row, &person, &by_name, error))
    return FALSE;
  if (person != 0)
    return compare (run, row, person, by_name, error);
  only_there (run, row);
  return TRUE;
}

/* Where those are looked for who are only here: the place asked for, else the villages the list names, else everywhere. */
static gboolean
only_here (Run *run, GError **error)
{
  gboolean ages = run->options->age_from > 0 || run->options->age_to >= 0;
  /* The birth date alone is not in the index: a second table is read only where it is asked for. */
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      run->store,
      ages ? "SELECT i.person_id, i.name, i.village_id, i.place_id, p.birth_date FROM person_index i JOIN person p ON p.id = i.person_id"
             " WHERE i.status = 'registered' ORDER BY i.list_key"
           : "SELECT i.person_id, i.name, i.village_id, i.place_id, NULL FROM person_index i WHERE i.status = 'registered' ORDER BY i.list_key",
      error);
  g_autoptr (GHashTable) places = g_hash_table_new_full (NULL, NULL, NULL, g_free), scope = g_hash_table_new (NULL, NULL);
  g_autoptr (XbPlace) place = NULL;
  g_autofree char *today = xb_text_today ();
  GHashTableIter iter;
  gpointer id;

  if (stmt == NULL)
    return FALSE;
  if (run->options->place_code != NULL)
    {
      place = xb_place_find (run->store, run->options->place_code, error);
      if (place == NULL)
        return FALSE;
      if (strcmp (place->kind, "township") != 0)
        g_hash_table_add (scope, GSIZE_TO_POINTER (place->id));
    }
  else
    {
      g_hash_table_iter_init (&iter, run->villages);
      /* A village the register does not know has nobody here. */
      while (g_hash_table_iter_next (&iter, NULL, &id))
        g_hash_table_add (scope, GSIZE_TO_POINTER (MAX (*(gint64 *) id, 1)));
    }
  for (guint n = 0;; n++)
    {
      XbReconcileRow *row;
      gint64 person, at;
      char *path;
      gboolean more;

      if (!xb_stmt_step (run->store, stmt, &more, error) || (n % 4096 == 0 && !xb_store_go_on (run->store, 0, 0, error)))
        return FALSE;
      if (!more)
        return TRUE;
      person = sqlite3_column_int64 (stmt, 0);
      at = sqlite3_column_int64 (stmt, 3);
      if (g_hash_table_contains (run->seen, GSIZE_TO_POINTER (person))
          || (g_hash_table_size (scope) > 0 && !g_hash_table_contains (scope, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 2)))
              && !g_hash_table_contains (scope, GSIZE_TO_POINTER (at))))
        continue;
      if (ages)
        {
          int age = xb_date_age ((const char *) sqlite3_column_text (stmt, 4), today);

          if (age < run->options->age_from || (run->options->age_to >= 0 && age > run->options->age_to))
            continue;
        }
      row = new_row (XB_RECONCILE_ONLY_HERE, NULL);
      row->person_id = person;
      row->name = xb_stmt_dup_text (stmt, 1);
      path = g_hash_table_lookup (places, GSIZE_TO_POINTER (at));
      if (path == NULL && at != 0)
        {
          path = xb_place_path (run->store, at);
          g_hash_table_insert (places, GSIZE_TO_POINTER (at), path);
        }
      row->place = g_strdup (path);
      add_row (run, row);
    }
}

static gboolean
load_decisions (Run *run, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (run->store, "SELECT row_key, decision FROM reconcile_decision WHERE source = ?", error);

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, run->out->source);
  while (TRUE)
    {
      gboolean row;

      if (!xb_stmt_step (run->store, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      g_hash_table_insert (run->decided, xb_stmt_dup_text (stmt, 0), xb_stmt_dup_text (stmt, 1));
    }
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const XbReconcileRow *x = *(XbReconcileRow *const *) a, *y = *(XbReconcileRow *const *) b;

  return (int) x->kind - (int) y->kind;
}

/**
 * xb_reconcile_run:
 * @file: a list, .xlsx, .xls or .csv; its headers are read as for an import
 *
 * Compares a list with the register: by ID number, then by name, birth date and village. Writes nothing.
 *
 * Returns: (transfer full): what was found; %NULL with @error
 */
XbReconcile *
xb_reconcile_run (XbStore *store, XbCatalog *catalog, const char *file, const XbReconcileOptions *options, GError **error)
{
  g_autoptr (XbReconcile) out = g_new0 (XbReconcile, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL), decided = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
                         villages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (XbPlace) township = xb_place_township (store, error);
  XbImportOptions import = { .mapping = options->mapping };
  Run run = { .store = store, .out = out, .def = xb_catalog_register (catalog, "person"), .options = options, .seen = seen, .decided = decided, .villages = villages,
              .township = township };
  gboolean ok;

  out->file = g_strdup (file);
  out->source = options->source != NULL && *options->source != '\0' ? g_strdup (options->source) : source_of (file);
  out->found = g_ptr_array_new_with_free_func (row_free);
  out->problems = g_ptr_array_new_with_free_func (g_free);
  if (township == NULL)
    return NULL;
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    run.field_of[i] = xb_register_find_field (run.def, xb_person_columns[i]);
  run.f_village = xb_register_find_field (run.def, "village");
  run.f_group = xb_register_find_field (run.def, "group");
  /* One moment for all of it: taking and leaving the lock for each row costs as much as reading it. */
  if (!xb_store_exec (store, "BEGIN", error))
    return NULL;
  ok = load_decisions (&run, error) && xb_import_each_row (store, catalog, file, &import, on_row, &run, error) && only_here (&run, error);
  xb_store_exec (store, "COMMIT", NULL);
  if (!ok)
    return NULL;
  g_ptr_array_sort (out->found, compare_rows);
  return g_steal_pointer (&out);
}

/** (transfer full): what a row says, in one line */
char *
xb_reconcile_row_text (const XbReconcileRow *row, XbCatalog *catalog, gboolean unmasked)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (row->kind == XB_RECONCILE_ONLY_HERE)
    return g_strdup (_ ("not in the list"));
  if (row->kind == XB_RECONCILE_ONLY_THERE)
    {
      static const XbPersonColumn who[] = { XB_PERSON_SEX, XB_PERSON_BIRTH_DATE, XB_PERSON_CITIZEN_ID };

      for (guint i = 0; i < G_N_ELEMENTS (who); i++)
        if (row->values[who[i]] != NULL)
          {
            g_autofree char *value = xb_person_value_text (catalog, who[i], row->values[who[i]], unmasked);

            g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", value);
          }
      return g_strdup (text->str);
    }
  for (guint i = 0; i < row->fields->len; i++)
    {
      const XbReconcileField *field = g_ptr_array_index (row->fields, i);
      g_autofree char *here = xb_person_value_text (catalog, field->column, field->here, unmasked);
      g_autofree char *there = xb_person_value_text (catalog, field->column, field->there, unmasked);

      g_string_append_printf (text, _ ("%s%s: here %s, there %s"), text->len > 0 ? "; " : "", field->title, *here != '\0' ? here : "–", there);
    }
  return g_strdup (text->str);
}

static gboolean
take_values (XbTxn *txn, XbStore *store, const XbReconcileRow *row, GError **error)
{
  g_autoptr (XbPerson) person = xb_person_load (store, row->person_id, error);
  XbPersonColumn wrong;
  GError *local = NULL;

  if (person == NULL)
    return FALSE;
  for (guint i = 0; i < row->fields->len; i++)
    {
      const XbReconcileField *field = g_ptr_array_index (row->fields, i);

      if (g_strcmp0 (person->values[field->column], field->here) != 0 && !(field->column == XB_PERSON_ADDRESS && person->values[field->column] == NULL))
        {
          g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED,
                       _ ("%s has been changed since the list was compared. Compare it again."), row->name);
          return FALSE;
        }
      xb_person_set (person, field->column, field->there);
    }
  /* A list may say a birth date and an ID number that do not fit each other, or ours. */
  if (!xb_person_validate (person, &wrong, &local))
    {
      g_propagate_prefixed_error (error, local, _ ("%s: "), row->name);
      return FALSE;
    }
  return xb_person_update (txn, store, person, error);
}

/**
 * xb_reconcile_decide:
 * @rows: (array length=n): what is decided
 * @accept: the list is right: what differs is taken from it. Whoever is only here or only there is not touched: that is a life event,
 *   recorded by the one who accepts it.
 * @seq: (out): the entry of the journal
 *
 * Records decisions, all in one entry, with the list and who decided; the same row is not asked about again.
 */
gboolean
xb_reconcile_decide (XbStore *store, const char *operator_name, const XbReconcile *reconcile, XbReconcileRow *const *rows, guint n, gboolean accept, gint64 *seq,
                     GError **error)
{
  g_autofree char *title = g_strdup_printf (accept ? ngettext ("List “%s”: %u row accepted", "List “%s”: %u rows accepted", n)
                                                   : ngettext ("List “%s”: %u row refused", "List “%s”: %u rows refused", n),
                                            reconcile->source, n);
  g_autofree char *today = xb_text_today (), *file = g_path_get_basename (reconcile->file), *plain = g_utf8_make_valid (file, -1);
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  g_autoptr (GArray) seqs = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  if (txn == NULL)
    return FALSE;
  stmt = xb_store_prepare (store,
                           "INSERT INTO reconcile_decision (id, source, kind, person_id, row_key, title, decision, file, operator, date)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (source, row_key) DO UPDATE SET decision = ?7, operator = ?9, date = ?10",
                           error);
  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const XbReconcileRow *row = rows[i];

      if (accept && row->kind == XB_RECONCILE_DIFFERS && !take_values (txn, store, row, error))
        return FALSE;
      sqlite3_reset (stmt);
      sqlite3_clear_bindings (stmt);
      sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
      xb_stmt_bind_text (stmt, 2, reconcile->source);
      xb_stmt_bind_text (stmt, 3, xb_reconcile_kind_id (row->kind));
      if (row->person_id != 0)
        sqlite3_bind_int64 (stmt, 4, row->person_id);
      xb_stmt_bind_text (stmt, 5, row->key);
      xb_stmt_bind_text (stmt, 6, row->name);
      xb_stmt_bind_text (stmt, 7, accept ? "accepted" : "refused");
      xb_stmt_bind_text (stmt, 8, plain);
      xb_stmt_bind_text (stmt, 9, operator_name);
      xb_stmt_bind_text (stmt, 10, today);
      if (!xb_stmt_run (store, stmt, error) || !xb_txn_add_rows (txn, 2, error))
        return FALSE;
    }
  if (!xb_txn_commit (g_steal_pointer (&txn), &seqs, error))
    return FALSE;
  *seq = seqs->len > 0 ? g_array_index (seqs, gint64, 0) : 0;
  for (guint i = 0; i < n; i++)
    {
      g_free (rows[i]->decision);
      rows[i]->decision = g_strdup (accept ? "accepted" : "refused");
    }
  return TRUE;
}
