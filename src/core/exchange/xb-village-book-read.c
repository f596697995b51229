#define G_LOG_DOMAIN "xb-exchange"

/* A workbook that came back: each cell against what stood in it when it went out, as the journal has it, and against what the register says now. */

#include "exchange/xb-village-book-private.h"

#include "exchange/xb-exchange-error.h"
#include "exchange/xb-written.h"
#include "life/xb-life.h"
#include "sheet/xb-row.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  XbStore *store;
  XbCatalog *catalog;
  const XbVillageOptions *options;
  XbVillageReading *reading;
  XbTxn *txn;
  XbWritten *written; /* since the workbook went out */
  const XbShareTable *people;
  GString *added;     /* (nullable): a .csv */
  const XbVillageColumn *columns;
  guint n_columns;
  int at[64];         /* of each column of the workbook the column of the sheet; −1: it is gone */
  int key, remark;
  gboolean head, epoch_1904;
  char *today;
} Reading;

static void
fault_free (gpointer data)
{
  XbVillageFault *fault = data;

  g_free (fault->cell);
  g_free (fault->name);
  g_free (fault->message);
  g_free (fault);
}

void
xb_village_reading_free (XbVillageReading *reading)
{
  if (reading == NULL)
    return;
  g_free (reading->place);
  g_ptr_array_unref (reading->conflicts);
  g_ptr_array_unref (reading->faults);
  g_ptr_array_unref (reading->remarks);
  g_free (reading);
}

static void
add_note (GPtrArray *list, const XbRow *row, int column, const char *name, const char *message)
{
  XbVillageFault *fault = g_new0 (XbVillageFault, 1);

  fault->row = row->number;
  fault->cell = column >= 0 ? xb_cell_name (row->number, (guint) column) : NULL;
  fault->name = g_strdup (name);
  fault->message = g_strdup (message);
  g_ptr_array_add (list, fault);
}

static char *
cell_text (const Reading *r, const XbRow *row, int column)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char date[XB_DATE_SIZE];

  if (column < 0 || (guint) column >= row->n_cells || row->cells[column].type == XB_CELL_EMPTY)
    return g_strdup ("");
  if (row->cells[column].type == XB_CELL_DATE && xb_date_from_serial (row->cells[column].number, r->epoch_1904, date))
    return g_strdup (date);
  g_string_assign (text, row->cells[column].text);
  xb_text_clean (text);
  return g_strdup (text->str);
}

/* ---- the header ---- */

static gboolean
check_stamp (Reading *r, const char *stamp, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (stamp, ":", 4);
  g_autoptr (XbPlace) place = NULL;
  g_autofree char *hash = NULL;
  gint64 seq;

  if (g_strv_length (parts) != 4)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_ALTERED, _ ("The stamp of the workbook was altered. Nothing was changed. Use the workbook as the office sent it."));
  if (g_ascii_strtoll (parts[0], NULL, 10) != xb_store_site (r->store))
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_STRANGER, _ ("This workbook was sent out by another office. Nothing was changed."));
  seq = g_ascii_strtoll (parts[2], NULL, 10);
  if (!xb_store_ask_text (r->store, error, &hash, "SELECT hash FROM journal WHERE seq = ?", "i", seq))
    return FALSE;
  if (hash == NULL || strncmp (hash, parts[3], XB_VILLAGE_HASH) != 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_HISTORY,
                               _ ("The workbook was sent out from a newer state of the register than this one: this database is an older copy. Nothing was changed. Open the newest database."));
  place = xb_place_by_code (r->store, parts[1], error);
  if (place != NULL)
    r->reading->place = g_strdup (place->name);
  r->written = xb_written_since (r->store, seq, error);
  return r->written != NULL;
}

static gboolean
read_header (Reading *r, const XbRow *row, GError **error)
{
  for (guint i = 0; i < row->n_cells; i++)
    {
      g_autofree char *text = cell_text (r, row, (int) i);

      if (!g_str_has_prefix (text, XB_VILLAGE_STAMP))
        continue;
      r->head = TRUE;
      r->key = (int) i;
      if (!check_stamp (r, text + strlen (XB_VILLAGE_STAMP), error))
        return FALSE;
    }
  for (guint i = 0; r->head && i < row->n_cells; i++)
    {
      g_autofree char *text = cell_text (r, row, (int) i);

      if (strcmp (text, _ ("What happened, with its day")) == 0 || strcmp (text, "What happened, with its day") == 0)
        r->remark = (int) i;
      for (guint c = 0; c < r->n_columns; c++)
        if (strcmp (text, _ (r->columns[c].title)) == 0 || strcmp (text, r->columns[c].title) == 0)
          r->at[c] = (int) i;
    }
  return TRUE;
}

/* ---- one person ---- */

/* The stored form of what a cell says. @value: (out) (transfer full) (nullable). Returns: (nullable): what is wrong with it */
static const char *
parse (Reading *r, const XbVillageColumn *column, const char *text, char **value)
{
  char date[XB_DATE_SIZE];
  const char *code;

  *value = NULL;
  if (*text == '\0')
    return NULL;
  if (column->codes != NULL)
  {
    code = xb_codes_find (xb_catalog_codes (r->catalog, column->codes), text);
    *value = g_strdup (code);
    return code == NULL ? _ ("This is none of the words of the list.") : NULL;
  }
  if (column->column == XB_PERSON_BIRTH_DATE)
    {
      if (!xb_date_parse (text, date))
        return _ ("This is not a day that exists. Write year, month and day, for example 1965-03-12.");
      *value = g_strdup (date);
      return NULL;
    }
  *value = g_strdup (text);
  return NULL;
}

/* What stood in the register when the workbook went out. */
static const char *
value_before (Reading *r, const XbPerson *now, int column)
{
  const XbWrittenRow *row = xb_written_find (r->written, r->people, now->id);
  int at = xb_share_column (r->people, xb_person_columns[column]);

  if (row == NULL || !row->was_there || row->before == NULL || row->before[at] == NULL)
    return now->values[column];
  return sqlite3_value_type (row->before[at]) != SQLITE_NULL ? (const char *) sqlite3_value_text (row->before[at]) : NULL;
}

static void
add_conflict (Reading *r, XbConflict **conflict, const XbPerson *now, int column, const char *ours, const char *theirs, const char *before)
{
  XbConflictField *field;

  if (*conflict == NULL)
    {
      *conflict = xb_conflict_new (XB_CONFLICT_FIELDS, "person", now->id, NULL);
      (*conflict)->name = g_strdup (now->values[XB_PERSON_NAME]);
      (*conflict)->theirs.office = g_strdup (r->reading->place);
      g_ptr_array_add (r->reading->conflicts, *conflict);
    }
  xb_conflict_add_field (*conflict, xb_person_columns[column], NULL, NULL, NULL);
  field = g_ptr_array_index ((*conflict)->fields, (*conflict)->fields->len - 1);
  field->ours = g_strdup (ours);
  field->theirs = g_strdup (theirs);
  field->before = g_strdup (before);
}

static const char *
answer_of (const Reading *r, gint64 id, const char *column)
{
  g_autofree char *whole = xb_conflict_id ("person", id, NULL);
  const char *answer = xb_answers_find (r->options->answers, whole, column);

  return answer != NULL ? answer : r->options->prefer;
}

/* @person: gets what the cell says, where that holds. Returns: whether it did */
static gboolean
merge_cell (Reading *r, const XbRow *row, const XbVillageColumn *column, int at, const XbPerson *now, XbPerson *person, XbConflict **conflict)
{
  g_autofree char *text = cell_text (r, row, at), *theirs = NULL;
  const char *before = value_before (r, now, column->column), *ours = now->values[column->column], *wrong, *answer;
  g_autofree char *shown = xb_person_value_text (r->catalog, column->column, before, FALSE), *shown_whole = xb_person_value_text (r->catalog, column->column, before, TRUE);

  /* As it went out, masked or whole. */
  if (strcmp (text, shown) == 0 || strcmp (text, shown_whole) == 0)
    return FALSE;
  if (strchr (text, '*') != NULL)
    {
      add_note (r->reading->faults, row, at, now->values[XB_PERSON_NAME], _ ("A masked number was changed: write the whole number, or leave the cell as it was."));
      return FALSE;
    }
  wrong = parse (r, column, text, &theirs);
  if (wrong != NULL)
    {
      add_note (r->reading->faults, row, at, now->values[XB_PERSON_NAME], wrong);
      return FALSE;
    }
  if (g_strcmp0 (theirs, before) == 0 || g_strcmp0 (theirs, ours) == 0)
    return FALSE;
  if (g_strcmp0 (ours, before) != 0)
    {
      answer = answer_of (r, now->id, xb_person_columns[column->column]);
      if (answer == NULL)
        add_conflict (r, conflict, now, column->column, ours, theirs, before);
      if (g_strcmp0 (answer, XB_ANSWER_THEIRS) != 0)
        return FALSE;
    }
  xb_person_set (person, column->column, theirs);
  return TRUE;
}

static void
who_changed (Reading *r, XbConflict *conflict)
{
  const XbWrittenRow *row = xb_written_find (r->written, r->people, conflict->record);
  XbDot dot = row != NULL ? xb_written_dot (row, __builtin_ctzll (row->columns)) : (XbDot){ 0, 0 };

  if (dot.site == xb_store_site (r->store))
    xb_conflict_side_fill (r->store, &conflict->ours, dot);
}

/* What is written must be sound as a whole; what is not stays as it was, and is told. */
static gboolean
write_person (Reading *r, const XbRow *row, XbPerson *person, GError **error)
{
  g_autoptr (GError) why = NULL;
  XbPersonColumn column = XB_PERSON_NAME;
  gint64 other = person->values[XB_PERSON_CITIZEN_ID] != NULL ? xb_person_by_citizen_id (r->store, person->values[XB_PERSON_CITIZEN_ID], NULL) : 0;
  int at = -1;

  if (xb_person_validate (person, &column, &why) && (other == 0 || other == person->id))
    {
      if (!xb_life_update_person (r->txn, r->store, person, r->today, error))
        return FALSE;
      r->reading->changed++;
      return TRUE;
    }
  if (why == NULL)
    column = XB_PERSON_CITIZEN_ID;
  for (guint i = XB_VILLAGE_FIRST; i < r->n_columns; i++)
    if (r->columns[i].column == (int) column)
      at = r->at[i];
  add_note (r->reading->faults, row, at, person->values[XB_PERSON_NAME], why != NULL ? why->message : _ ("This ID number is on the register already, of somebody else."));
  return TRUE;
}

static gboolean
read_person (Reading *r, const XbRow *row, gint64 id, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (XbPerson) now = xb_person_load (r->store, id, &why), person = now != NULL ? xb_person_load (r->store, id, error) : NULL;
  g_autofree char *remark = cell_text (r, row, r->remark);
  XbConflict *conflict = NULL;
  gboolean changed = FALSE;

  r->reading->people++;
  if (now == NULL)
    {
      add_note (r->reading->faults, row, -1, "", _ ("This person is no longer in the register."));
      return TRUE;
    }
  if (person == NULL)
    return FALSE;
  for (guint i = XB_VILLAGE_FIRST; i < r->n_columns; i++)
    if (r->at[i] >= 0)
      changed = merge_cell (r, row, &r->columns[i], r->at[i], now, person, &conflict) || changed;
  if (conflict != NULL)
    who_changed (r, conflict);
  if (*remark != '\0')
    add_note (r->reading->remarks, row, r->remark, now->values[XB_PERSON_NAME], remark);
  return !changed || write_person (r, row, person, error);
}

/* ---- people who are new: a ledger of their own, for the import ---- */

static void
append_cell (GString *csv, const char *text)
{
  g_string_append_c (csv, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append (csv, "\",");
}

static void
add_new (Reading *r, const XbRow *row)
{
  gboolean says = FALSE;

  for (guint i = 0; i < r->n_columns; i++)
    {
      g_autofree char *text = cell_text (r, row, r->at[i]);

      says = says || *text != '\0';
    }
  if (!says)
    return;
  r->reading->added++;
  if (r->added == NULL)
    {
      r->added = g_string_new ("\xef\xbb\xbf");
      append_cell (r->added, _ ("Village"));
      for (guint i = 0; i < r->n_columns; i++)
        append_cell (r->added, _ (r->columns[i].title));
      g_string_append_c (r->added, '\n');
    }
  append_cell (r->added, r->reading->place != NULL ? r->reading->place : "");
  for (guint i = 0; i < r->n_columns; i++)
    {
      g_autofree char *text = cell_text (r, row, r->at[i]);

      append_cell (r->added, text);
    }
  g_string_append_c (r->added, '\n');
}

static gboolean
read_row (const XbRow *row, gpointer data, GError **error)
{
  Reading *r = data;
  g_autofree char *key = NULL;

  if (!r->head)
    return read_header (r, row, error);
  key = cell_text (r, row, r->key);
  if (*key == '\0')
    {
      add_new (r, row);
      return TRUE;
    }
  return read_person (r, row, g_ascii_strtoll (key, NULL, 10), error) && xb_txn_add_rows (r->txn, 1, error);
}

static void
reading_clear (Reading *r)
{
  g_clear_pointer (&r->written, xb_written_free);
  g_clear_pointer (&r->reading, xb_village_reading_free);
  g_clear_pointer (&r->txn, xb_txn_rollback);
  if (r->added != NULL)
    g_string_free (r->added, TRUE);
  g_free (r->today);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
read_sheets (Reading *r, const char *path, GError **error)
{
  g_autoptr (XbSheetReader) reader = xb_sheet_reader_open (path, error);

  if (reader == NULL)
    return FALSE;
  r->epoch_1904 = xb_sheet_reader_epoch_1904 (reader);
  for (guint i = 0; i < xb_sheet_reader_n_sheets (reader) && !r->head; i++)
    if (!xb_sheet_reader_hidden (reader, i) && !xb_sheet_reader_read (reader, i, read_row, r, NULL, error))
      return FALSE;
  return r->head || xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NOT_OURS, _ ("“%s” is no workbook this office sent out, or its hidden last column is gone. To take in a ledger of people, import it."), path);
}

static gboolean
is_new (Reading *r, const char *sha256, GError **error)
{
  gint64 taken;

  if (!xb_store_ask_number (r->store, error, &taken, "SELECT count (*) FROM journal j WHERE j.kind = 'import' AND j.reason = ? AND " XB_SQL_ACT_STANDS ("j.first_seq"), "s", sha256))
    return FALSE;
  return taken == 0 || xb_exchange_refuse (error, XB_EXCHANGE_ERROR_TWICE, _ ("This workbook was taken in before, exactly as it is. Nothing was changed."));
}

/**
 * xb_village_book_read:
 *
 * Takes a workbook in that came back, as one act of the journal: cells that only the village changed; where both sides changed one a person is
 * asked, and nothing is changed before all is answered. Rows with faults are told; the others go in.
 *
 * Returns: (transfer full): %NULL with @error set
 */
XbVillageReading *
xb_village_book_read (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *path, const XbVillageOptions *options, GError **error)
{
  g_auto (Reading) r = { .store = store, .catalog = catalog, .options = options, .key = -1, .remark = -1, .today = xb_text_today () };
  g_autofree char *sha256 = xb_file_sha256 (path), *title = NULL;
  const XbShare *share = xb_share_get (store, error);

  if (share == NULL)
    return NULL;
  r.people = xb_share_find (share, "person");
  r.columns = xb_village_columns (&r.n_columns);
  for (guint i = 0; i < G_N_ELEMENTS (r.at); i++)
    r.at[i] = -1;
  r.reading = g_new0 (XbVillageReading, 1);
  r.reading->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_conflict_free);
  r.reading->faults = g_ptr_array_new_with_free_func (fault_free);
  r.reading->remarks = g_ptr_array_new_with_free_func (fault_free);
  r.txn = xb_txn_begin (store, operator_name, XB_ENTRY_IMPORT, "", error);
  if (r.txn == NULL || (sha256 != NULL && !is_new (&r, sha256, error)) || !read_sheets (&r, path, error))
    return NULL;
  if (r.reading->conflicts->len > 0)
    r.reading->changed = 0;
  if (r.reading->conflicts->len > 0 || options->dry_run)
    return g_steal_pointer (&r.reading);
  if (options->new_path != NULL && r.added != NULL && !xb_file_write (options->new_path, r.added->str, r.added->len, error))
    return NULL;
  title = g_strdup_printf (_ ("Workbook of %s"), r.reading->place != NULL ? r.reading->place : "");
  xb_txn_set_title (r.txn, title);
  xb_txn_note (r.txn, 0, sha256);
  {
    g_autoptr (GArray) seqs = NULL;

    if (!xb_txn_commit (g_steal_pointer (&r.txn), &seqs, error))
      return NULL;
    r.reading->seq = g_array_index (seqs, gint64, 0);
  }
  return g_steal_pointer (&r.reading);
}
