#define G_LOG_DOMAIN "xb-import"

/* One household at a time: who is there already, what differs, what is new. */

#include "import/xb-import-private.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  gint64 id; /* 0 until a row needs it */
  XbPlace *place;
  gboolean existed;
  char *address;
  char *hukou_book_no;
  GPtrArray *members; /* (element-type XbPerson): of a household that was there before; NULL otherwise */
  guint accepted;
  gboolean new_head; /* a head was added in this group */
} Household;

static XbImportIssue *
new_issue (Importer *im, guint row, int field, XbRegisterError code, const char *value, const char *message)
{
  XbImportIssue *issue = g_new0 (XbImportIssue, 1);
  int column = field >= 0 ? im->column_of[field] : -1;

  issue->file = g_strdup (im->file);
  issue->sheet = g_strdup (im->sheet->sheet);
  issue->row = row;
  issue->cell = column >= 0 ? xb_cell_name (row, column) : g_strdup ("");
  issue->field = g_strdup (field >= 0 ? xb_import_field (im, field)->id : "");
  issue->code = xb_fault_code (code);
  issue->value = xb_import_shown_value (im, field, value);
  issue->message = g_strdup (message);
  return issue;
}

/** Notes something the clerk should look at; the row goes in. */
void
xb_import_warn (Importer *im, guint row, int field, XbRegisterError code, const char *value, const char *message)
{
  g_ptr_array_add (im->report->warnings, new_issue (im, row, field, code, value, message));
}

/* The village and group a refused row belongs to, wherever the file said it: in the row, a merged cell or the title. */
static void
say_place (Importer *im, XbImportRow *row, XbRejectRow *kept)
{
  XbPlace *place = im->group_at;

  kept->village = g_strdup (row->values[im->f_village]);
  kept->group = g_strdup (row->values[im->f_group]);
  if (place == NULL || strcmp (place->kind, "township") == 0)
    return;
  if (kept->group == NULL && strcmp (place->kind, "group") == 0)
    kept->group = g_strdup (place->name);
  if (kept->village == NULL)
    {
      g_autoptr (XbPlace) village
          = xb_place_load (im->store, strcmp (place->kind, "group") == 0 ? place->parent_id : place->id, NULL);

      if (village != NULL && strcmp (village->kind, "village") == 0)
        kept->village = g_strdup (village->name);
    }
}

static void
reject (Importer *im, XbImportRow *row)
{
  XbFault *first = &row->faults[0];
  int column = im->column_of[first->field];
  g_autoptr (GString) message = g_string_new (first->message);
  XbRejectRow *kept = g_new0 (XbRejectRow, 1);

  for (guint i = 1; i < row->n_faults; i++)
    g_string_append_printf (message, _ (" Also, %s: %s"), xb_import_field (im, row->faults[i].field)->title,
                            row->faults[i].message);
  kept->issue = new_issue (im, row->number, first->field, first->code,
                           column >= 0 && (guint) column < row->n_raw ? row->raw[column] : "", message->str);
  kept->sheet = im->sheet;
  kept->column = column;
  kept->raw = g_new0 (char *, row->n_raw + 1);
  for (guint i = 0; i < row->n_raw; i++)
    kept->raw[i] = g_strdup (row->raw[i]);
  kept->household_no = g_strdup (im->group_no);
  say_place (im, row, kept);
  g_ptr_array_add (im->report->rejects, kept->issue);
  g_ptr_array_add (im->reject_rows, kept);
  im->report->rejected++;
}

static void
fault_later (Importer *im, XbImportRow *row, int field, XbRegisterError code, const char *message)
{
  xb_import_fault (im, row, field, code, message);
  reject (im, row);
}

/* ---- the household ---- */

static char *
next_number (Importer *im, XbPlace *place, GError **error)
{
  gint64 next = GPOINTER_TO_SIZE (g_hash_table_lookup (im->next_no, GSIZE_TO_POINTER (place->id)));
  g_autofree char *free_no = NULL;

  if (next == 0)
    {
      free_no = xb_household_free_no (im->store, place->id, error);
      if (free_no == NULL)
        return NULL;
      next = g_ascii_strtoll (free_no, NULL, 10);
    }
  g_hash_table_insert (im->next_no, GSIZE_TO_POINTER (place->id), GSIZE_TO_POINTER (next + 1));
  return g_strdup_printf ("%04" G_GINT64_FORMAT, next);
}

/* Who has the row's ID number; asked once. */
static gboolean
look_up (Importer *im, XbImportRow *row, GError **error)
{
  if (row->person_id < 0)
    row->person_id = xb_person_by_citizen_id (im->store, row->values[im->f_citizen_id], error);
  return row->person_id >= 0;
}

/* The household of somebody in this group who is in the register already: the same one, if its number is the same
 * (0012 and 12 are) or the file gives none. */
static gint64
household_of_member (Importer *im, GError **error)
{
  for (guint i = 0; i < im->group->len; i++)
    {
      XbImportRow *row = g_ptr_array_index (im->group, i);
      g_autoptr (XbPerson) person = NULL;
      g_autoptr (XbHousehold) household = NULL;
      g_autoptr (GString) a = g_string_new (NULL), b = g_string_new (NULL);

      if (row->n_faults > 0 || row->values[im->f_citizen_id] == NULL)
        continue;
      if (!look_up (im, row, error))
        return -1;
      if (row->person_id == 0)
        continue;
      person = xb_person_load (im->store, row->person_id, error);
      if (person == NULL)
        return -1;
      if (person->household_id == 0 || !person->current)
        continue;
      if (im->group_no == NULL)
        return person->household_id;
      household = xb_household_load (im->store, person->household_id, error);
      if (household == NULL)
        return -1;
      xb_text_append_natural (a, im->group_no);
      xb_text_append_natural (b, household->household_no);
      return strcmp (a->str, b->str) == 0 ? household->id : 0;
    }
  return 0;
}

static gboolean
find_household (Importer *im, Household *h, GError **error)
{
  guint count = 0;

  if (im->group_no != NULL)
    {
      gboolean is_group = strcmp (h->place->kind, "group") == 0;

      h->id = xb_household_find (im->store, h->place->id, !is_group, im->group_no, &count, error);
      if (h->id < 0)
        return FALSE;
      if (count > 1)
        h->id = 0;
    }
  if (h->id == 0)
    {
      h->id = household_of_member (im, error);
      if (h->id < 0)
        return FALSE;
    }
  if (h->id != 0)
    {
      g_autoptr (XbHousehold) found = xb_household_load (im->store, h->id, error);

      if (found == NULL)
        return FALSE;
      h->existed = TRUE;
      h->address = g_strdup (found->address);
      h->hukou_book_no = g_strdup (found->hukou_book_no);
      if (im->group_no == NULL)
        im->group_no = g_strdup (found->household_no);
      h->members = xb_household_members (im->store, h->id, FALSE, error);
      return h->members != NULL;
    }
  return TRUE;
}

static gboolean
need_household (Importer *im, Household *h, XbImportRow *row, GError **error)
{
  g_autoptr (XbHousehold) household = NULL;

  if (h->id != 0)
    return TRUE;
  household = g_new0 (XbHousehold, 1);
  household->place_id = h->place->id;
  household->household_no = im->group_no != NULL ? g_strdup (im->group_no) : next_number (im, h->place, error);
  if (household->household_no == NULL)
    return FALSE;
  if (im->group_no == NULL)
    im->group_no = g_strdup (household->household_no);
  /* The head's address is the household's; members keep their own where it differs. */
  household->address = g_strdup (row->values[im->f_address]);
  if (im->f_hukou_book_no >= 0)
    household->hukou_book_no = g_strdup (row->values[im->f_hukou_book_no]);
  if (!xb_household_insert (im->txn, im->store, household, error))
    return FALSE;
  h->id = household->id;
  h->address = g_strdup (household->address);
  h->hukou_book_no = g_strdup (household->hukou_book_no);
  return xb_txn_add_rows (im->txn, 0, error);
}

/* ---- the person ---- */

/* Key columns of table person by field, -1 where a field is kept elsewhere. */
static int
person_column (XbField *field)
{
  return g_str_has_prefix (field->column, "person.") ? xb_person_find_column (field->column + strlen ("person.")) : -1;
}

static gint64
id_key (const char *citizen_id)
{
  char digits[18];

  g_strlcpy (digits, citizen_id, sizeof digits);
  return g_ascii_strtoll (digits, NULL, 10);
}

/* A person of the household with the same name, birth date and sex. */
static XbPerson *
same_in_household (Importer *im, Household *h, XbImportRow *row)
{
  for (guint i = 0; h->members != NULL && i < h->members->len; i++)
    {
      XbPerson *person = g_ptr_array_index (h->members, i);

      if (strcmp (person->values[XB_PERSON_NAME], row->values[im->f_name]) == 0
          && g_strcmp0 (person->values[XB_PERSON_BIRTH_DATE], row->values[im->f_birth_date]) == 0
          && g_strcmp0 (person->values[XB_PERSON_SEX], row->values[im->f_sex]) == 0)
        return person;
    }
  return NULL;
}

static gboolean
insert_person (Importer *im, Household *h, XbImportRow *row, GError **error)
{
  XbPerson person = { 0 };

  gboolean is_head = g_strcmp0 (row->values[im->f_relation], XB_RELATION_HEAD) == 0;

  if (!need_household (im, h, row, error))
    return FALSE;
  if (is_head && (h->existed ? !xb_person_check_head (im->store, &person, h->id, XB_RELATION_HEAD, NULL) : h->new_head))
    {
      fault_later (im, row, im->f_relation, XB_REGISTER_ERROR_TWO_HEADS,
                   _ ("This household has another head already. A household has one head: correct the relation, or give this "
                      "household a number of its own."));
      return TRUE;
    }
  person.values[XB_PERSON_STATUS] = (char *) "registered";
  for (guint field = 0; field < im->def->fields->len; field++)
    {
      int column = person_column (xb_import_field (im, field));

      if (column >= 0)
        person.values[column] = (char *) row->values[field];
    }
  if (g_strcmp0 (person.values[XB_PERSON_ADDRESS], h->address) == 0)
    person.values[XB_PERSON_ADDRESS] = NULL;
  person.relation = (char *) row->values[im->f_relation];
  if (!xb_person_insert (im->txn, im->store, &person, error)
      || !xb_person_set_membership (im->txn, im->store, &person, h->id, person.relation, error))
    return FALSE;
  im->report->imported++;
  h->accepted++;
  h->new_head = h->new_head || is_head;
  return TRUE;
}

/* Compares a row with the person it is about, and updates them with @update. An empty cell says nothing. */
static gboolean
update_person (Importer *im, Household *h, XbImportRow *row, XbPerson *person, gboolean update, GError **error)
{
  XbImportConflict *conflict = xb_import_new_conflict (im, row, person->id);
  gboolean moved = FALSE;

  for (guint field = 0; field < im->def->fields->len; field++)
    {
      const char *value = row->values[field], *now;
      int column = person_column (xb_import_field (im, field));

      if (value == NULL || ((int) field == im->f_sex && *value == '0'))
        continue;
      if ((int) field == im->f_relation)
        now = person->relation;
      else if ((int) field == im->f_address)
        now = person->values[XB_PERSON_ADDRESS] != NULL ? person->values[XB_PERSON_ADDRESS] : h->address;
      else if ((int) field == im->f_hukou_book_no)
        now = h->hukou_book_no;
      else if (column >= 0)
        now = person->values[column];
      else
        continue;
      if (g_strcmp0 (now, value) != 0)
        xb_import_add_difference (im, conflict, field, now, value);
    }
  if (h->id == 0 || person->household_id != h->id || !person->current)
    {
      g_autoptr (XbHousehold) old = person->household_id != 0 ? xb_household_load (im->store, person->household_id, NULL) : NULL;

      moved = TRUE;
      xb_import_add_difference (im, conflict, im->f_household_no, old != NULL ? old->household_no : NULL,
                      im->group_no != NULL ? im->group_no : "");
    }
  if (conflict->fields->len == 0)
    {
      xb_import_conflict_free (conflict);
      im->report->unchanged++;
      h->accepted++;
      return TRUE;
    }
  if (!update)
    {
      g_ptr_array_add (im->report->conflicts, conflict);
      im->report->conflict++;
      h->accepted++;
      return TRUE;
    }
  xb_import_conflict_free (conflict);
  if ((moved && !need_household (im, h, row, error)) || !xb_person_check_head (im->store, person, h->id, row->values[im->f_relation], NULL))
    {
      if (error != NULL && *error != NULL)
        return FALSE;
      fault_later (im, row, im->f_relation, XB_REGISTER_ERROR_TWO_HEADS,
                   _ ("This household has another head already. Change the other head's relation in the same file, or correct "
                      "this one."));
      return TRUE;
    }
  for (guint field = 0; field < im->def->fields->len; field++)
    {
      int column = person_column (xb_import_field (im, field));

      if (column >= 0 && row->values[field] != NULL && !((int) field == im->f_sex && row->values[field][0] == '0'))
        xb_person_set (person, column, row->values[field]);
    }
  if (g_strcmp0 (person->values[XB_PERSON_ADDRESS], h->address) == 0)
    xb_person_set (person, XB_PERSON_ADDRESS, NULL);
  if (!xb_person_update (im->txn, im->store, person, error)
      || !xb_person_set_membership (im->txn, im->store, person, h->id, row->values[im->f_relation], error))
    return FALSE;
  if (im->f_hukou_book_no >= 0 && row->values[im->f_hukou_book_no] != NULL
      && g_strcmp0 (h->hukou_book_no, row->values[im->f_hukou_book_no]) != 0)
    {
      g_autoptr (XbHousehold) household = xb_household_load (im->store, h->id, error);

      if (household == NULL)
        return FALSE;
      g_free (household->hukou_book_no);
      household->hukou_book_no = g_strdup (row->values[im->f_hukou_book_no]);
      if (!xb_household_update (im->txn, im->store, household, error))
        return FALSE;
    }
  im->report->updated++;
  h->accepted++;
  return TRUE;
}

/* Refuses a row whose ID number, or, without one, whose name, birth date and sex in one household, stood in an earlier row. */
static gboolean
seen_before (Importer *im, Household *h, XbImportRow *row)
{
  const char *id = row->values[im->f_citizen_id], *birth = row->values[im->f_birth_date];
  g_autofree char *key = NULL;

  if (id != NULL)
    {
      if (g_hash_table_add (im->seen_ids, GSIZE_TO_POINTER (id_key (id))))
        return FALSE;
      fault_later (im, row, im->f_citizen_id, XB_REGISTER_ERROR_DUPLICATE_IN_FILE,
                   _ ("This ID number stands in an earlier row of the same file. Delete one of the two rows, or correct the "
                      "number that is wrong."));
      return TRUE;
    }
  if (birth == NULL || im->group_no == NULL)
    return FALSE;
  key = g_strjoin ("\n", im->group_no, h->place->code, row->values[im->f_name], birth, row->values[im->f_sex], NULL);
  if (g_hash_table_add (im->seen_people, g_steal_pointer (&key)))
    return FALSE;
  fault_later (im, row, im->f_name, XB_REGISTER_ERROR_DUPLICATE_IN_FILE,
               _ ("The same name, birth date and sex stand twice in this household of the file. Delete one of the two "
                  "rows."));
  return TRUE;
}

static gboolean
write_row (Importer *im, Household *h, XbImportRow *row, GError **error)
{
  XbPerson *in_household = NULL;
  g_autoptr (XbPerson) found = NULL;
  gint64 id = 0;

  if (seen_before (im, h, row))
    return TRUE;
  if (row->values[im->f_citizen_id] != NULL)
    {
      if (!look_up (im, row, error))
        return FALSE;
      id = row->person_id;
    }
  if (id == 0 && h->existed)
    in_household = same_in_household (im, h, row);
  if (in_household != NULL && row->values[im->f_citizen_id] != NULL && in_household->values[XB_PERSON_CITIZEN_ID] != NULL)
    {
      fault_later (im, row, im->f_citizen_id, XB_REGISTER_ERROR_DUPLICATE_IN_REGISTER,
                   _ ("The same name, birth date and sex are in this household already with another ID number. One of the two "
                      "numbers is wrong: compare them with the ID card."));
      return TRUE;
    }
  if (in_household != NULL)
    return update_person (im, h, row, in_household, xb_import_decision (im, row, TRUE) == XB_IMPORT_UPDATE, error);
  if (id == 0)
    {
      gint64 alike = xb_import_find_unsure (im, row, error);
      XbImportDecision decision = xb_import_decision (im, row, FALSE);

      if (alike < 0)
        return FALSE;
      if (alike == 0 || decision == XB_IMPORT_NEW)
        return insert_person (im, h, row, error);
      if (decision == XB_IMPORT_ASK)
        return xb_import_leave_unsure (im, row, alike, error);
      found = xb_person_load (im->store, alike, error);
      return found != NULL && update_person (im, h, row, found, decision == XB_IMPORT_UPDATE, error);
    }
  found = xb_person_load (im->store, id, error);
  return found != NULL && update_person (im, h, row, found, xb_import_decision (im, row, TRUE) == XB_IMPORT_UPDATE, error);
}

static void
remarks (Importer *im, XbImportRow *row)
{
  int account = xb_register_find_field (im->def, "bank_account");

  if (row->home_unsure)
    xb_import_warn (im, row->number, im->f_relation, XB_REGISTER_ERROR_NO_HEAD, row->values[im->f_relation],
                    _ ("A row above was refused because its relation to the head cannot be read; if it was a head (户主), this "
                       "person belongs to that household and not to the one before. Look at both."));
  if (row->luhn_fails && account >= 0)
    xb_import_warn (im, row->number, account, XB_REGISTER_ERROR_ACCOUNT_INVALID, row->values[account],
                    _ ("This account fails the check most bank cards pass. Village passbooks need not pass it: compare it with "
                       "the card or passbook."));
  if (row->values[im->f_birth_date] == NULL)
    xb_import_warn (im, row->number, im->f_birth_date, XB_REGISTER_ERROR_REQUIRED, "",
                    _ ("Neither birth date nor ID number: the person is in the register without an age."));
  if (row->values[im->f_sex][0] == '0')
    xb_import_warn (im, row->number, im->f_sex, XB_REGISTER_ERROR_REQUIRED, "",
                    _ ("Neither sex nor ID number: the sex is recorded as unknown."));
}

static gboolean
write_group (Importer *im, Household *h, GError **error)
{
  gboolean updates = im->options->update || im->options->decisions != NULL;
  gboolean head = FALSE;

  for (guint i = 0; h->members != NULL && i < h->members->len; i++)
    head = head || g_strcmp0 (((XbPerson *) g_ptr_array_index (h->members, i))->relation, XB_RELATION_HEAD) == 0;
  /* When heads change places in one update, the old one steps down before the new one steps up. */
  for (int pass = updates ? 0 : 1; pass < 2; pass++)
    for (guint i = 0; i < im->group->len; i++)
      {
        XbImportRow *row = g_ptr_array_index (im->group, i);
        gboolean is_head = g_strcmp0 (row->values[im->f_relation], XB_RELATION_HEAD) == 0;
        guint accepted = h->accepted;

        if (updates && is_head != (pass == 1))
          continue;
        if (row->n_faults > 0)
          {
            reject (im, row);
            continue;
          }
        if (!write_row (im, h, row, error))
          return FALSE;
        if (h->accepted > accepted)
          {
            head = head || is_head;
            remarks (im, row);
          }
      }
  if (h->accepted > 0)
    g_hash_table_add (im->households, GSIZE_TO_POINTER (h->id));
  if (h->accepted > 0 && !head)
    {
      g_autofree char *message = g_strdup_printf (
          _ ("Household %s has no head (户主) in the register. If the head's row was refused, mend and import it."),
          im->group_no != NULL ? im->group_no : "");

      xb_import_warn (im, im->group_first_row, im->f_relation, XB_REGISTER_ERROR_NO_HEAD, "", message);
    }
  return xb_txn_add_rows (im->txn, h->accepted * 2, error);
}

/** Writes the household gathered in im->group, and empties it. */
gboolean
xb_import_flush (Importer *im, GError **error)
{
  Household h = { 0 };
  g_autofree char *problem = NULL;
  gboolean ok = TRUE;

  if (im->group->len == 0)
    return TRUE;
  h.place = im->group_at = xb_import_resolve_place (im, im->group_village, im->group_place, &problem, error);
  if (h.place == NULL && problem == NULL)
    ok = FALSE;
  else if (h.place == NULL)
    for (guint i = 0; i < im->group->len; i++)
      fault_later (im, g_ptr_array_index (im->group, i), im->f_village, XB_REGISTER_ERROR_PLACE_UNKNOWN, problem);
  else
    ok = find_household (im, &h, error) && write_group (im, &h, error);
  g_free (h.address);
  g_free (h.hukou_book_no);
  g_clear_pointer (&h.members, g_ptr_array_unref);
  g_ptr_array_set_size (im->group, 0);
  g_string_chunk_clear (im->chunk);
  g_clear_pointer (&im->group_no, g_free);
  return ok;
}
