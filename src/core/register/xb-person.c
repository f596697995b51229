#define G_LOG_DOMAIN "xb-register"

#include "register/xb-person.h"

#include "register/xb-citizen-id.h"
#include "util/xb-pinyin.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *const xb_person_columns[XB_PERSON_N_COLUMNS + 1]
    = { "name",          "former_name",  "sex",          "birth_date",       "citizen_id",       "ethnic",
        "education",     "hukou_type",   "marital",      "phone",            "address",          "bank_name",
        "bank_account",  "disability_class", "disability_grade", "disability_no", "status",       "notes", NULL };

#define COLUMNS_AFTER_ID                                                                                              \
  " ethnic, education, hukou_type, marital, phone, address, bank_name, bank_account, disability_class,"               \
  " disability_grade, disability_no, status, notes"
#define COLUMNS "name, former_name, sex, birth_date, citizen_id," COLUMNS_AFTER_ID
#define COLUMNS_WITHOUT_ID "name, former_name, sex, birth_date," COLUMNS_AFTER_ID

XbPerson *
xb_person_new (void)
{
  XbPerson *person = g_new0 (XbPerson, 1);

  person->values[XB_PERSON_STATUS] = g_strdup ("registered");
  person->current = TRUE;
  return person;
}

void
xb_person_free (XbPerson *person)
{
  if (person == NULL)
    return;
  for (guint i = 0; i < XB_PERSON_N_COLUMNS; i++)
    g_free (person->values[i]);
  g_free (person->relation);
  g_free (person);
}

/** Sets a value; an empty one is none. */
void
xb_person_set (XbPerson *person, XbPersonColumn column, const char *value)
{
  g_free (person->values[column]);
  person->values[column] = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

/** Whether a column can hold something else from one day to another; the rest of a person is for good, and only corrected. */
gboolean
xb_person_is_dated (XbPersonColumn column)
{
  switch (column)
    {
    case XB_PERSON_FORMER_NAME:
    case XB_PERSON_SEX:
    case XB_PERSON_BIRTH_DATE:
    case XB_PERSON_CITIZEN_ID:
    case XB_PERSON_STATUS:
    case XB_PERSON_NOTES:
      return FALSE;
    default:
      return TRUE;
    }
}

int
xb_person_find_column (const char *name)
{
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    if (strcmp (xb_person_columns[i], name) == 0)
      return i;
  return -1;
}

/**
 * xb_person_load:
 *
 * Returns: (transfer full): the person with the current membership (or the last one), or %NULL with
 *   %XB_REGISTER_ERROR_NOT_FOUND
 */
XbPerson *
xb_person_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "SELECT " COLUMNS ", m.id, m.household_id, m.relation, m.to_date IS NULL FROM person p"
      " LEFT JOIN membership m ON m.id = " XB_SQL_LATEST_MEMBERSHIP ("p.id") " WHERE p.id = ?",
      error);
  g_autoptr (XbPerson) person = NULL;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_NOT_FOUND,
                   _ ("There is no person with the key %lld in this register."), (long long) id);
      return NULL;
    }
  person = g_new0 (XbPerson, 1);
  person->id = id;
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    person->values[i] = xb_stmt_dup_text (stmt, i);
  person->membership_id = sqlite3_column_int64 (stmt, XB_PERSON_N_COLUMNS);
  person->household_id = sqlite3_column_int64 (stmt, XB_PERSON_N_COLUMNS + 1);
  person->relation = xb_stmt_dup_text (stmt, XB_PERSON_N_COLUMNS + 2);
  person->current = sqlite3_column_int (stmt, XB_PERSON_N_COLUMNS + 3) != 0;
  return g_steal_pointer (&person);
}

/* A second person with the same ID number is the mistake a register fears most: say whose it is. */
static gboolean
explain (XbStore *store, const XbPerson *person, GError **error)
{
  g_autoptr (GError) ignored = NULL;
  gint64 other = 0;

  if (sqlite3_extended_errcode (xb_store_db (store)) == SQLITE_CONSTRAINT_UNIQUE
      && person->values[XB_PERSON_CITIZEN_ID] != NULL)
    other = xb_person_by_citizen_id (store, person->values[XB_PERSON_CITIZEN_ID], &ignored);
  if (other != 0 && other != person->id)
    {
      g_autoptr (XbPerson) owner = xb_person_load (store, other, NULL);

      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_DUPLICATE_IN_REGISTER,
                   _ ("This ID number is already in the register, with %s."),
                   owner != NULL ? owner->values[XB_PERSON_NAME] : "?");
      return FALSE;
    }
  return xb_store_fail (store, error);
}

/** Adds a person; @person->id is set. The membership is added by xb_person_set_membership(). */
gboolean
xb_person_insert (XbTxn *txn G_GNUC_UNUSED, XbStore *store, XbPerson *person, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "INSERT INTO person (id, " COLUMNS
                                              ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
                                              " ?15, ?16, ?17, ?18, ?19)",
                                              error);

  if (stmt == NULL)
    return FALSE;
  person->id = xb_store_new_id (store);
  sqlite3_bind_int64 (stmt, 1, person->id);
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    xb_stmt_bind_text (stmt, i + 2, person->values[i]);
  if (sqlite3_step (stmt) != SQLITE_DONE)
    return explain (store, person, error);
  return TRUE;
}

/* All columns but the indexed one: SQLite writes an index anew for each column it is told to set, changed or not. */
static gboolean
update_values (XbStore *store, XbPerson *person, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "UPDATE person SET (" COLUMNS_WITHOUT_ID
                                              ") = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
                                              " ?17, ?18) WHERE id = ?1",
                                              error);
  int n = 2;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, person->id);
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    if (i != XB_PERSON_CITIZEN_ID)
      xb_stmt_bind_text (stmt, n++, person->values[i]);
  return xb_stmt_run (store, stmt, error);
}

/** Writes every column of a person that is in the register. */
gboolean
xb_person_update (XbTxn *txn G_GNUC_UNUSED, XbStore *store, XbPerson *person, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "UPDATE person SET citizen_id = ?2 WHERE id = ?1 AND citizen_id IS NOT ?2", error);

  if (stmt == NULL || !update_values (store, person, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, person->id);
  xb_stmt_bind_text (stmt, 2, person->values[XB_PERSON_CITIZEN_ID]);
  if (sqlite3_step (stmt) != SQLITE_DONE)
    return explain (store, person, error);
  return TRUE;
}

/**
 * xb_person_check_head:
 *
 * One head at a time: refuses @relation 02 in a household that has another head.
 */
gboolean
xb_person_check_head (XbStore *store,
                      const XbPerson *person,
                      gint64 household_id,
                      const char *relation,
                      GError **error)
{
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;

  if (g_strcmp0 (relation, XB_RELATION_HEAD) != 0 || household_id == 0)
    return TRUE;
  stmt = xb_store_prepare (store,
                           "SELECT p.name FROM membership m JOIN person p ON p.id = m.person_id WHERE m.household_id = ?"
                           " AND m.to_date IS NULL AND m.relation = '02' AND m.person_id <> ?",
                           error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, household_id);
  sqlite3_bind_int64 (stmt, 2, person->id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (row)
    g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_TWO_HEADS,
                 _ ("This household already has a head, %s. A household has one head at a time."),
                 (const char *) sqlite3_column_text (stmt, 0));
  return !row;
}

/**
 * xb_person_set_membership:
 *
 * Makes @person a member of @household_id with @relation: a first membership is added; a changed relation is
 * changed; a change of household ends the old membership today and begins a new one.
 */
gboolean
xb_person_set_membership (XbTxn *txn G_GNUC_UNUSED,
                          XbStore *store,
                          XbPerson *person,
                          gint64 household_id,
                          const char *relation,
                          GError **error)
{
  g_autofree char *today = NULL;
  g_autoptr (XbStmt) stmt = NULL;
  gboolean moved = person->membership_id != 0 && person->household_id != household_id;

  if (person->membership_id != 0 && person->current && !moved)
    {
      if (g_strcmp0 (person->relation, relation) == 0)
        return TRUE;
      stmt = xb_store_prepare (store, "UPDATE membership SET relation = ?2 WHERE id = ?1", error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, person->membership_id);
      xb_stmt_bind_text (stmt, 2, relation);
    }
  else
    {
      if (moved)
        {
          today = xb_text_today ();
          if (person->current)
            {
              g_autoptr (XbStmt) end
                  = xb_store_prepare (store, "UPDATE membership SET to_date = ?2 WHERE id = ?1", error);

              if (end == NULL)
                return FALSE;
              sqlite3_bind_int64 (end, 1, person->membership_id);
              xb_stmt_bind_text (end, 2, today);
              if (!xb_stmt_run (store, end, error))
                return FALSE;
            }
        }
      stmt = xb_store_prepare (store,
                               "INSERT INTO membership (id, person_id, household_id, relation, from_date)"
                               " VALUES (?1, ?2, ?3, ?4, ?5)",
                               error);
      if (stmt == NULL)
        return FALSE;
      person->membership_id = xb_store_new_id (store);
      sqlite3_bind_int64 (stmt, 1, person->membership_id);
      sqlite3_bind_int64 (stmt, 2, person->id);
      sqlite3_bind_int64 (stmt, 3, household_id);
      xb_stmt_bind_text (stmt, 4, relation);
      xb_stmt_bind_text (stmt, 5, today);
    }
  if (!xb_stmt_run (store, stmt, error))
    return FALSE;
  person->household_id = household_id;
  person->current = TRUE;
  if (person->relation != relation)
    {
      g_free (person->relation);
      person->relation = g_strdup (relation);
    }
  return TRUE;
}

/** The person who has this ID number, or 0. */
gint64
xb_person_by_citizen_id (XbStore *store, const char *citizen_id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT id FROM person WHERE citizen_id = ?", error);
  gboolean row;

  if (stmt == NULL)
    return -1;
  xb_stmt_bind_text (stmt, 1, citizen_id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return -1;
  return row ? sqlite3_column_int64 (stmt, 0) : 0;
}

/** Whether anybody in the register has no ID number. */
gboolean
xb_person_any_without_id (XbStore *store, gboolean *any, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT 1 FROM person WHERE citizen_id IS NULL LIMIT 1", error);

  return stmt != NULL && xb_stmt_step (store, stmt, any, error);
}

/**
 * xb_person_find_alike:
 * @without_id: only among those who have no ID number
 *
 * Returns: somebody of that name, birth date and sex, who may or may not be the same person; 0 if there is nobody, -1 on
 *   failure. Whoever was added since the last entry of the journal is not found.
 */
gint64
xb_person_find_alike (XbStore *store,
                      const char *name,
                      const char *birth_date,
                      const char *sex,
                      gboolean without_id,
                      GError **error)
{
  g_autoptr (GByteArray) key = NULL;
  g_autoptr (XbStmt) stmt = NULL;
  gboolean found;

  if (birth_date == NULL)
    return 0;
  stmt = xb_store_prepare (store,
                           "SELECT p.id FROM person_index i JOIN person p ON p.id = i.person_id WHERE i.name_key = ?1"
                           " AND p.name = ?2 AND p.birth_date = ?3 AND p.sex = ?4 AND (p.citizen_id IS NULL OR NOT ?5)"
                           " LIMIT 1",
                           error);
  if (stmt == NULL)
    return -1;
  key = g_byte_array_new ();
  xb_pinyin_sort_key (name, key);
  sqlite3_bind_blob (stmt, 1, key->data, key->len, SQLITE_STATIC);
  xb_stmt_bind_text (stmt, 2, name);
  xb_stmt_bind_text (stmt, 3, birth_date);
  xb_stmt_bind_text (stmt, 4, sex);
  sqlite3_bind_int (stmt, 5, without_id);
  if (!xb_stmt_step (store, stmt, &found, error))
    return -1;
  return found ? sqlite3_column_int64 (stmt, 0) : 0;
}

static void
event_free (gpointer data)
{
  XbEvent *event = data;

  g_free (event->type);
  g_free (event->date);
  g_free (event->recorded_on);
  g_free (event->notes);
  g_free (event->details);
  g_free (event);
}

/** (transfer full) (element-type XbEvent): a person's life events, oldest first. */
GPtrArray *
xb_person_events (XbStore *store, gint64 person_id, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (event_free);
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (store, "SELECT id, type, date, recorded_on, other_id, household_id, notes, details FROM event WHERE person_id = ? ORDER BY date, id", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, person_id);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        {
          XbEvent *event = g_new0 (XbEvent, 1);

          event->id = sqlite3_column_int64 (stmt, 0);
          event->type = xb_stmt_dup_text (stmt, 1);
          event->date = xb_stmt_dup_text (stmt, 2);
          event->recorded_on = xb_stmt_dup_text (stmt, 3);
          event->other_id = sqlite3_column_int64 (stmt, 4);
          event->household_id = sqlite3_column_int64 (stmt, 5);
          event->notes = xb_stmt_dup_text (stmt, 6);
          event->details = xb_stmt_dup_text (stmt, 7);
          g_ptr_array_add (events, event);
        }
    }
  return g_steal_pointer (&events);
}

/** (transfer full): a value as people read it; numbers masked unless @unmasked */
char *
xb_person_value_text (XbCatalog *catalog, int column, const char *value, gboolean unmasked)
{
  static const struct
  {
    XbPersonColumn column;
    const char *codes;
  } lists[] = { { XB_PERSON_SEX, "sex" }, { XB_PERSON_ETHNIC, "ethnic" }, { XB_PERSON_EDUCATION, "education" }, { XB_PERSON_MARITAL, "marital" },
                { XB_PERSON_HUKOU_TYPE, "hukou_type" } };

  if (value == NULL)
    return g_strdup ("");
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if ((int) lists[i].column == column)
      return g_strdup (xb_codes_label (xb_catalog_codes (catalog, lists[i].codes), value));
  if (!unmasked && (column == XB_PERSON_CITIZEN_ID || column == XB_PERSON_DISABILITY_NO))
    return xb_text_mask_id (value);
  if (!unmasked && column == XB_PERSON_PHONE)
    return xb_text_mask_phone (value);
  if (!unmasked && column == XB_PERSON_BANK_ACCOUNT)
    return xb_text_mask_account (value);
  return g_strdup (value);
}

static gboolean
refuse (XbPersonColumn *column, XbPersonColumn which, XbRegisterError code, const char *message, GError **error)
{
  *column = which;
  g_set_error_literal (error, XB_REGISTER_ERROR, code, message);
  return FALSE;
}

/**
 * xb_person_validate:
 * @person: what a form holds; values are put in their stored form, sex and birth date filled from the ID number
 * @column: (out): the column at fault
 *
 * The checks of a single record that the import makes of a row, for the form.
 */
gboolean
xb_person_validate (XbPerson *person, XbPersonColumn *column, GError **error)
{
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    if (person->values[i] != NULL)
      {
        g_autoptr (GString) text = g_string_new (person->values[i]);

        if (i == XB_PERSON_NAME || i == XB_PERSON_FORMER_NAME)
          xb_text_clean_name (text);
        else if (i == XB_PERSON_CITIZEN_ID || i == XB_PERSON_BIRTH_DATE || i == XB_PERSON_BANK_ACCOUNT)
          xb_text_squeeze (text);
        else
          xb_text_clean (text);
        xb_person_set (person, i, text->str);
      }
  if (person->values[XB_PERSON_NAME] == NULL)
    return refuse (column, XB_PERSON_NAME, XB_REGISTER_ERROR_REQUIRED, _ ("A name is needed."), error);
  if (g_utf8_strlen (person->values[XB_PERSON_NAME], -1) > 50)
    return refuse (column, XB_PERSON_NAME, XB_REGISTER_ERROR_TOO_LONG, _ ("A name has at most 50 characters."), error);
  if (person->values[XB_PERSON_BIRTH_DATE] != NULL)
    {
      char date[XB_DATE_SIZE];
      g_autofree char *today = xb_text_today ();

      if (!xb_date_parse (person->values[XB_PERSON_BIRTH_DATE], date))
        return refuse (column, XB_PERSON_BIRTH_DATE, XB_REGISTER_ERROR_DATE_INVALID,
                       _ ("This is not a day that exists. Write year, month and day, for example 1965-03-12."), error);
      if (strcmp (date, today) > 0)
        return refuse (column, XB_PERSON_BIRTH_DATE, XB_REGISTER_ERROR_DATE_FUTURE, _ ("The birth date is still to come."),
                       error);
      xb_person_set (person, XB_PERSON_BIRTH_DATE, date);
    }
  if (person->values[XB_PERSON_CITIZEN_ID] != NULL)
    {
      g_autofree char *id = xb_citizen_id_normalize (person->values[XB_PERSON_CITIZEN_ID], error);
      char birth[XB_DATE_SIZE], sex[2] = { 0 };

      *column = XB_PERSON_CITIZEN_ID;
      if (id == NULL)
        return FALSE;
      xb_person_set (person, XB_PERSON_CITIZEN_ID, id);
      xb_citizen_id_birth_date (id, birth);
      sex[0] = xb_citizen_id_sex (id);
      if (person->values[XB_PERSON_SEX] == NULL)
        xb_person_set (person, XB_PERSON_SEX, sex);
      else if (strchr ("12", person->values[XB_PERSON_SEX][0]) != NULL && person->values[XB_PERSON_SEX][0] != sex[0])
        return refuse (column, XB_PERSON_SEX, XB_REGISTER_ERROR_SEX_MISMATCH,
                       _ ("Sex and ID number disagree: the 17th digit is odd for men and even for women."), error);
      if (person->values[XB_PERSON_BIRTH_DATE] == NULL)
        xb_person_set (person, XB_PERSON_BIRTH_DATE, birth);
      else if (strcmp (person->values[XB_PERSON_BIRTH_DATE], birth) != 0)
        return refuse (column, XB_PERSON_BIRTH_DATE, XB_REGISTER_ERROR_BIRTH_MISMATCH,
                       _ ("Birth date and ID number disagree (digits 7 to 14)."), error);
    }
  if (person->values[XB_PERSON_SEX] == NULL)
    return refuse (column, XB_PERSON_SEX, XB_REGISTER_ERROR_REQUIRED, _ ("Choose the sex, or enter the ID number."),
                   error);
  if (person->values[XB_PERSON_PHONE] != NULL)
    {
      g_autoptr (GString) phone = g_string_new (person->values[XB_PERSON_PHONE]);

      if (!xb_phone_check (phone))
        return refuse (column, XB_PERSON_PHONE, XB_REGISTER_ERROR_PHONE_INVALID,
                       _ ("A phone number has 11 digits beginning with 1, or an area code and 7 or 8 digits."), error);
      xb_person_set (person, XB_PERSON_PHONE, phone->str);
    }
  if (person->values[XB_PERSON_BANK_ACCOUNT] != NULL)
    {
      g_autoptr (GString) account = g_string_new (person->values[XB_PERSON_BANK_ACCOUNT]);
      gboolean luhn;

      if (!xb_account_check (account, &luhn))
        return refuse (column, XB_PERSON_BANK_ACCOUNT, XB_REGISTER_ERROR_ACCOUNT_INVALID,
                       _ ("A bank account has 12 to 19 digits and nothing else."), error);
      xb_person_set (person, XB_PERSON_BANK_ACCOUNT, account->str);
    }
  return TRUE;
}
