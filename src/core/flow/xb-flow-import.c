#define G_LOG_DOMAIN "xb-flow"

#include "flow/xb-flow-import.h"

#include "catalog/xb-book-def.h"
#include "region/xb-region.h"
#include "register/xb-citizen-id.h"
#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"
#include "util/xb-refuse.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE "/io/github/xiangbu/Xiangbu/flow/"

void
xb_flow_import_free (XbFlowImport *import)
{
  if (import == NULL)
    return;
  g_ptr_array_unref (import->problems);
  g_ptr_array_unref (import->notes);
  g_ptr_array_unref (import->unread);
  xb_book_def_free (import->columns);
  g_free (import);
}

typedef struct
{
  XbStore *store;
  XbCatalog *catalog;
  XbTxn *txn;
  XbBookDef *def;
  const XbFlowImportOptions *options;
  XbFlowImport *out;
  gint64 village; /* as said in a row above: a merged cell names it once */
  char *village_said;
} Reading;

/* What one row came to. */
typedef enum
{
  ROW_LEFT,
  ROW_CHANGED,
  ROW_UNCHANGED,
} Outcome;

#define refuse(error, ...) xb_refuse (error, XB_LIFE_ERROR, XB_LIFE_ERROR_REFUSED, __VA_ARGS__)

static const char *
said (const XbBookSheetRow *row, const char *field)
{
  return g_hash_table_lookup (row->typed, field);
}

static void
note (Reading *r, const XbBookSheetRow *row, const char *field, const char *message)
{
  xb_book_sheet_problem (r->out->notes, r->def, row, field, message);
}

/* @day: (out): what the cell says; a year and a month alone are their first day, which is said. Empty: nothing is said. */
static gboolean
read_day (Reading *r, const XbBookSheetRow *row, const char *field, char day[XB_DATE_SIZE], char **wrong, GError **error)
{
  const char *text = said (row, field);
  int year, month;

  day[0] = '\0';
  if (text == NULL || xb_date_parse (text, day))
    return TRUE;
  if (xb_date_parse_month (text, &year, &month))
    {
      g_autofree char *message = NULL;

      g_snprintf (day, XB_DATE_SIZE, "%04d-%02d-01", year, month);
      message = g_strdup_printf (_ ("“%s” was entered as %s."), text, day);
      note (r, row, field, message);
      return TRUE;
    }
  *wrong = g_strdup (field);
  return refuse (error, _ ("“%s” is not a day that exists. Write year, month and day, for example 1965-03-12."), text);
}

/* Whose row it is: by the ID number. @person: 0: nobody on the register */
static gboolean
find_person (Reading *r, const XbBookSheetRow *row, char **id, gint64 *person, char **wrong, GError **error)
{
  *person = 0;
  *id = NULL;
  if (said (row, "citizen_id") == NULL)
    {
      *wrong = g_strdup ("citizen_id");
      return refuse (error, _ ("The ID number is missing: nobody can be found by the name alone."));
    }
  *id = xb_citizen_id_normalize (said (row, "citizen_id"), error);
  if (*id == NULL)
    {
      *wrong = g_strdup ("citizen_id");
      return FALSE;
    }
  return xb_store_ask_number (r->store, error, person, "SELECT coalesce ((SELECT id FROM person WHERE citizen_id = ?), 0)", "s", *id);
}

/* A name that is not the register's is a row that somebody should look at. */
static gboolean
check_name (Reading *r, const XbBookSheetRow *row, gint64 person, char **wrong, GError **error)
{
  g_autoptr (XbPerson) known = xb_person_load (r->store, person, error);
  g_autoptr (GString) name = g_string_new (said (row, "name"));

  if (known == NULL)
    return FALSE;
  xb_text_squeeze (name);
  if (strcmp (name->str, known->values[XB_PERSON_NAME]) == 0 || g_strcmp0 (name->str, known->values[XB_PERSON_FORMER_NAME]) == 0)
    return TRUE;
  *wrong = g_strdup ("name");
  return refuse (error, _ ("The ID number is that of %s in the register."), known->values[XB_PERSON_NAME]);
}

/* The village and group of the row, or of the row above, or what was said beside the file. */
static gboolean
find_place (Reading *r, const XbBookSheetRow *row, gint64 *place, char **wrong, GError **error)
{
  const char *village = said (row, "village"), *group = said (row, "group");

  if (village != NULL && g_strcmp0 (village, r->village_said) != 0)
    {
      g_autoptr (XbPlace) township = xb_place_township (r->store, error);
      g_autoptr (XbPlace) found = township != NULL ? xb_place_by_name (r->store, township->id, village, error) : NULL;

      if (township == NULL || (found == NULL && *error != NULL))
        return FALSE;
      if (found == NULL)
        {
          *wrong = g_strdup ("village");
          return refuse (error, _ ("There is no village “%s” in this township. Add it first, or mend the name."), village);
        }
      g_free (r->village_said);
      r->village_said = g_strdup (village);
      r->village = found->id;
    }
  *place = r->village != 0 ? r->village : r->options->place_id;
  if (group != NULL && r->village != 0)
    {
      g_autoptr (XbPlace) found = xb_place_by_name (r->store, r->village, group, error);

      if (found == NULL && *error != NULL)
        return FALSE;
      if (found != NULL)
        *place = found->id;
      else
        note (r, row, "group", _ ("There is no such group in the village; the village was entered."));
    }
  if (*place != 0)
    return TRUE;
  *wrong = g_strdup ("village");
  return refuse (error, _ ("Say in which village the person lives: there is no column for it, and nothing was chosen beside the file."));
}

/* The fields of the event, as the row has them. (transfer full) */
static GHashTable *
event_fields (Reading *r, const XbBookSheetRow *row)
{
  static const char *const same[] = { "reason", "work", "employer", "housing", "landlord", "family", "notes" };
  const char *words = r->options->in ? "from" : "to", *region = said (row, "region"), *more = said (row, words), *rest;
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    if (said (row, same[i]) != NULL)
      g_hash_table_insert (fields, (gpointer) same[i], g_strdup (said (row, same[i])));
  if (said (row, "contact") != NULL)
    g_hash_table_insert (fields, (gpointer) (r->options->in ? "phone" : "contact"), g_strdup (said (row, "contact")));
  if (r->options->in && said (row, "address") != NULL)
    g_hash_table_insert (fields, (gpointer) "address", g_strdup (said (row, "address")));
  /* A region that is more than one, or goes on below the county, is what somebody said, word for word. */
  if (region != NULL && xb_region_read (region, &rest) != NULL && *rest == '\0')
    g_hash_table_insert (fields, (gpointer) "region", g_strdup (region));
  else if (region != NULL && more == NULL)
    more = region;
  if (more != NULL)
    g_hash_table_insert (fields, (gpointer) words, region != NULL && more != region && !g_hash_table_contains (fields, "region") ? g_strconcat (region, more, NULL) : g_strdup (more));
  return fields;
}

/* The fields that are codes, and their lists. */
static const char *const coded[][2] = { { "reason", "flow-reason" }, { "housing", "flow-housing" } };

/* (nullable): the code @word stands for in the list of @field; of a field that is no code the word itself */
static const char *
code_of (Reading *r, const char *field, const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (coded); i++)
    if (strcmp (coded[i][0], field) == 0)
      {
        g_autofree char *plain = xb_header_normalize (word);

        return xb_codes_find (xb_catalog_codes (r->catalog, coded[i][1]), plain);
      }
  return word;
}

/* What cannot be a code of its list goes where words go, and is said. */
static void
settle_codes (Reading *r, const XbBookSheetRow *row, GHashTable *fields)
{
  for (guint i = 0; i < G_N_ELEMENTS (coded); i++)
    {
      const char *word = g_hash_table_lookup (fields, coded[i][0]), *notes = g_hash_table_lookup (fields, "notes");
      g_autofree char *message = NULL;
      const XbBookField *field = xb_book_def_field (r->def, coded[i][0]);

      if (word == NULL || code_of (r, coded[i][0], word) != NULL)
        continue;
      message = g_strdup_printf (_ ("“%s” is not in the list; it was entered among the notes."), word);
      note (r, row, coded[i][0], message);
      g_hash_table_insert (fields, (gpointer) "notes", notes != NULL ? g_strdup_printf ("%s；%s：%s", notes, field->title, word) : g_strdup_printf ("%s：%s", field->title, word));
      g_hash_table_remove (fields, coded[i][0]);
    }
}

/* Whether what the row says is on record already. */
static gboolean
says_more (Reading *r, gint64 flow, GHashTable *fields, gboolean *more, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (r->store, error,
                                          "SELECT e.region, e.words, e.words, e.reason, e.work, e.employer, e.housing, e.landlord, e.contact, e.family, e.notes, p.address"
                                          " FROM event e JOIN person p ON p.id = e.person_id WHERE e.id = ?",
                                          "i", flow);
  static const char *const columns[] = { "region", "to", "from", "reason", "work", "employer", "housing", "landlord", "contact", "family", "notes", "address" };
  gboolean row;

  *more = FALSE;
  if (stmt == NULL || !xb_stmt_step (r->store, stmt, &row, error))
    return FALSE;
  for (guint i = 0; row && i < G_N_ELEMENTS (columns); i++)
    {
      const char *new = g_hash_table_lookup (fields, columns[i]), *old = (const char *) sqlite3_column_text (stmt, (int) i);
      const XbRegion *region = new != NULL && strcmp (columns[i], "region") == 0 ? xb_region_read (new, NULL) : NULL;

      *more = *more || (new != NULL && g_strcmp0 (region != NULL ? region->code : code_of (r, columns[i], new), old) != 0);
    }
  return TRUE;
}

/* Somebody who is away, or here, already. */
static gboolean
change_flow (Reading *r, const XbBookSheetRow *row, gint64 flow, const char *day, GHashTable *fields, Outcome *outcome, char **wrong, GError **error)
{
  g_autofree char *since = NULL;
  gboolean more;

  if (!xb_store_ask_text (r->store, error, &since, "SELECT date FROM event WHERE id = ?", "i", flow))
    return FALSE;
  if (*day != '\0' && strcmp (day, since) != 0)
    {
      *wrong = g_strdup ("since");
      return refuse (error, _ ("The register has it since %s. If they came back in between, record that first; if the day is wrong, correct the event."), since);
    }
  g_hash_table_remove (fields, "phone");
  if (!says_more (r, flow, fields, &more, error))
    return FALSE;
  *outcome = more ? ROW_CHANGED : ROW_UNCHANGED;
  return !more || xb_life_change_flow_in (r->txn, r->store, r->catalog, flow, fields, error);
}

/* What a new person is told to be. */
static void
add_person (const XbBookSheetRow *row, const char *id, GHashTable *fields)
{
  static const char *const same[] = { "name", "sex", "birth_date", "ethnic" };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    if (said (row, same[i]) != NULL)
      g_hash_table_insert (fields, (gpointer) same[i], g_strdup (said (row, same[i])));
  g_hash_table_insert (fields, (gpointer) "citizen_id", g_strdup (id));
}

static gboolean
begin_flow (Reading *r, const XbBookSheetRow *row, gint64 person, const char *id, const char *day, GHashTable *fields, gint64 *who, char **wrong, GError **error)
{
  g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
  XbLifeRequest request = { .type = r->options->in ? "arrive" : "leave", .person_id = person, .date = day, .fields = fields };
  gint64 place = 0;

  if (*day == '\0')
    {
      *wrong = g_strdup ("since");
      return refuse (error, _ ("The day is missing."));
    }
  if (r->options->in)
    {
      g_autoptr (XbPlace) lives = NULL;

      if (!find_place (r, row, &place, wrong, error) || (lives = xb_place_load (r->store, place, error)) == NULL)
        return FALSE;
      g_hash_table_insert (fields, (gpointer) "place", g_strdup (lives->code));
      if (person == 0)
        add_person (row, id, fields);
      else
        g_hash_table_remove (fields, "phone");
    }
  if (!xb_life_apply (r->txn, r->store, r->catalog, &request, outcome, error))
    return FALSE;
  *who = outcome->person_id;
  return TRUE;
}

static gboolean
end_flow (Reading *r, gint64 person, const char *day, GError **error)
{
  g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
  const XbLifeRequest request = { .type = r->options->in ? "depart" : "return", .person_id = person, .date = day };

  return xb_life_apply (r->txn, r->store, r->catalog, &request, outcome, error);
}

static gboolean
apply_row (Reading *r, const XbBookSheetRow *row, char **wrong, GError **error)
{
  g_autoptr (GHashTable) fields = event_fields (r, row);
  g_autofree char *id = NULL;
  char since[XB_DATE_SIZE], returned[XB_DATE_SIZE];
  gint64 person, flow = 0;
  Outcome outcome = ROW_LEFT;

  if (!find_person (r, row, &id, &person, wrong, error) || !read_day (r, row, "since", since, wrong, error) || !read_day (r, row, "returned", returned, wrong, error))
    return FALSE;
  if (person == 0 && !r->options->in)
    {
      *wrong = g_strdup ("citizen_id");
      return refuse (error, _ ("Nobody in the register has this ID number. Enter the person in the household first."));
    }
  if (person != 0
      && (!check_name (r, row, person, wrong, error)
          || !xb_store_ask_number (r->store, error, &flow, "SELECT coalesce ((SELECT flow_id FROM v_flow WHERE person_id = ? AND until IS NULL AND direction IN (?, ?) ORDER BY since DESC LIMIT 1), 0)",
                                   "iss", person, r->options->in ? "in" : "out", r->options->in ? "in" : "within")))
    return FALSE;
  settle_codes (r, row, fields);
  if (flow != 0 ? !change_flow (r, row, flow, since, fields, &outcome, wrong, error) : !begin_flow (r, row, person, id, since, fields, &person, wrong, error))
    return FALSE;
  if (*returned != '\0' && !end_flow (r, person, returned, error))
    {
      *wrong = g_strdup ("returned");
      return FALSE;
    }
  r->out->left += outcome == ROW_LEFT;
  r->out->changed += outcome == ROW_CHANGED;
  r->out->unchanged += outcome == ROW_UNCHANGED && *returned == '\0';
  r->out->returned += *returned != '\0';
  return TRUE;
}

/* An #XbBookSheetFunc. What was begun of a row that is refused is taken back; the others stay. */
static gboolean
take_row (const XbBookSheetRow *row, gpointer data, GError **error)
{
  Reading *r = data;
  GError *local = NULL;
  g_autofree char *wrong = NULL;
  guint notes = r->out->notes->len;

  r->out->rows++;
  if (!xb_store_exec (r->store, "SAVEPOINT one", error))
    return FALSE;
  if (apply_row (r, row, &wrong, &local))
    return xb_store_exec (r->store, "RELEASE one", error) && xb_txn_add_rows (r->txn, 3, error);
  if (local->domain != XB_LIFE_ERROR && local->domain != XB_REGISTER_ERROR && local->domain != XB_BOOK_ERROR)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  xb_book_sheet_problem (r->out->problems, r->def, row, wrong, local->message);
  g_error_free (local);
  g_ptr_array_set_size (r->out->notes, notes);
  return xb_store_exec (r->store, "ROLLBACK TO one; RELEASE one", error);
}

/* The columns a list of this kind has. */
static XbBookDef *
load_def (XbCatalog *catalog, gboolean in, GError **error)
{
  const char *name = in ? "inflow.register" : "outflow.register";
  g_autofree char *path = g_strconcat (RESOURCE, name, NULL);
  g_autoptr (GBytes) text = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return text != NULL ? xb_catalog_parse_book (catalog, name, g_bytes_get_data (text, NULL), error) : NULL;
}

/**
 * xb_flow_import:
 * @path: .xlsx, .xls or .csv
 *
 * Takes in each row that is right, as one act of the journal, and names each that is not. Somebody who is away (or here) already is not entered
 * twice: what the row says more is added to what is on record.
 *
 * Returns: (transfer full)
 */
XbFlowImport *
xb_flow_import (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *path, const XbFlowImportOptions *options, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (XbFlowImport) out = g_new0 (XbFlowImport, 1);
  XbBookDef *def = out->columns = load_def (catalog, options->in, error);
  g_autoptr (XbTxn) txn = NULL;
  g_autofree char *base = g_path_get_basename (path), *title = NULL;
  Reading r = { .store = store, .catalog = catalog, .def = def, .options = options, .out = out };
  gboolean ok;

  out->problems = g_ptr_array_new_with_free_func (xb_book_problem_free);
  out->notes = g_ptr_array_new_with_free_func (xb_book_problem_free);
  out->unread = g_ptr_array_new_with_free_func (g_free);
  if (def == NULL)
    return NULL;
  title = g_strdup_printf (_ ("%s: taken in from %s"), def->title, base);
  txn = r.txn = xb_txn_begin (store, operator_name, XB_ENTRY_IMPORT, title, error);
  if (txn == NULL)
    return NULL;
  ok = xb_book_sheet_read (path, def, out->unread, take_row, &r, cancellable, error);
  g_free (r.village_said);
  if (!ok)
    return NULL;
  xb_txn_set_title (txn, title);
  if (!options->dry_run && out->left + out->changed + out->returned > 0 && !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return NULL;
  return g_steal_pointer (&out);
}
