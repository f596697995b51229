#define G_LOG_DOMAIN "xb-import"

/* Rows about people who are in the register already, or may be: what differs, and what the clerk has decided. */

#include "import/xb-import-private.h"

#include <glib/gi18n-lib.h>

/** Adds a field that differs to @conflict; codes are told by their labels, sensitive values masked. */
void
xb_import_add_difference (Importer *im, XbImportConflict *conflict, int field, const char *before, const char *after)
{
  XbImportDifference *difference = g_new0 (XbImportDifference, 1);
  XbField *f = xb_import_field (im, field);

  if (f->codes != NULL)
    {
      before = before != NULL ? xb_codes_label (f->codes, before) : NULL;
      after = xb_codes_label (f->codes, after);
    }
  difference->field = g_strdup (f->id);
  difference->register_value = xb_import_shown_value (im, field, before);
  difference->file_value = xb_import_shown_value (im, field, after);
  g_ptr_array_add (conflict->fields, difference);
}

static void
difference_free (gpointer data)
{
  XbImportDifference *difference = data;

  g_free (difference->field);
  g_free (difference->register_value);
  g_free (difference->file_value);
  g_free (difference);
}

void
xb_import_conflict_free (gpointer data)
{
  XbImportConflict *conflict = data;

  g_free (conflict->file);
  g_free (conflict->sheet);
  g_free (conflict->name);
  g_ptr_array_unref (conflict->fields);
  g_free (conflict);
}

/** What the clerk has decided of a row, or, for somebody who surely is in the register, of all of them. */
XbImportDecision
xb_import_decision (Importer *im, XbImportRow *row, gboolean sure)
{
  XbImportDecision decision = XB_IMPORT_ASK;

  if (im->options->decisions != NULL)
    {
      g_autofree char *key = xb_import_decision_key (im->sheet->sheet, row->number);

      decision = GPOINTER_TO_INT (g_hash_table_lookup (im->options->decisions, key));
    }
  if (sure && (decision == XB_IMPORT_ASK || decision == XB_IMPORT_NEW))
    decision = im->options->update ? XB_IMPORT_UPDATE : XB_IMPORT_ASK;
  return decision;
}

/** (transfer full): the record of a row about @person_id, without differences yet. */
XbImportConflict *
xb_import_new_conflict (Importer *im, XbImportRow *row, gint64 person_id)
{
  XbImportConflict *conflict = g_new0 (XbImportConflict, 1);

  conflict->file = g_strdup (im->file);
  conflict->sheet = g_strdup (im->sheet->sheet);
  conflict->row = row->number;
  conflict->person_id = person_id;
  conflict->name = g_strdup (row->values[im->f_name]);
  conflict->fields = g_ptr_array_new_with_free_func (difference_free);
  return conflict;
}

/** Leaves a row out that may be about @alike, and says so: nothing is guessed. */
gboolean
xb_import_leave_unsure (Importer *im, XbImportRow *row, gint64 alike, GError **error)
{
  g_autoptr (XbPerson) other = xb_person_load (im->store, alike, error);
  g_autoptr (XbHousehold) old = NULL;
  XbImportConflict *conflict;

  if (other == NULL)
    return FALSE;
  if (other->household_id != 0 && (old = xb_household_load (im->store, other->household_id, error)) == NULL)
    return FALSE;
  conflict = xb_import_new_conflict (im, row, alike);
  conflict->unsure = TRUE;
  xb_import_add_difference (im, conflict, im->f_household_no, old != NULL ? old->household_no : NULL, im->group_no != NULL ? im->group_no : "");
  g_ptr_array_add (im->report->conflicts, conflict);
  im->report->conflict++;
  xb_import_warn (im, row->number, im->f_name, XB_REGISTER_ERROR_DUPLICATE_IN_REGISTER, row->values[im->f_name],
                  _ ("Somebody of the same name, birth date and sex is in the register in another household; without both ID "
                     "numbers nobody can tell whether it is the same person. The row was left out: say whether it is, or add the "
                     "ID number and import it again."));
  return TRUE;
}

/** Somebody in another household who may be the one this row is about; 0 nobody, -1 on failure. */
gint64
xb_import_find_unsure (Importer *im, XbImportRow *row, GError **error)
{
  gboolean has_id = row->values[im->f_citizen_id] != NULL;

  /* Two ID numbers tell two people apart: only somebody without one is in doubt then. */
  if (has_id && !im->some_without_id)
    return 0;
  return xb_person_find_alike (im->store, row->values[im->f_name], row->values[im->f_birth_date], row->values[im->f_sex], has_id,
                               error);
}
