/* The one write path: what is recorded, taken back, done again, and proven unaltered. */
#include "office.h"

#include "register/xb-search.h"

#include <string.h>

static void
entry_holds_before_and_after (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  XbJournalChange *change;
  XbChangedField *field;
  gint64 person, seq;

  office_open (&o);
  g_assert_cmpint (office_add (o.store, "1", "张三", &person, &error), ==, 2);
  seq = office_set_phone (o.store, person, "13812345678", &error);
  g_assert_no_error (error);
  changes = xb_journal_changes (o.store, seq, 10, &error);
  g_assert_cmpint (changes->len, ==, 1);
  change = changes->pdata[0];
  g_assert_cmpstr (change->table, ==, "person");
  g_assert_cmpstr (change->op, ==, "update");
  g_assert_cmpint (change->id, ==, person);
  g_assert_cmpint (change->fields->len, ==, 1);
  field = change->fields->pdata[0];
  g_assert_cmpstr (field->name, ==, "phone");
  g_assert_null (field->before);
  g_assert_cmpstr (field->after, ==, "13812345678");
  office_close (&o);
}

static void
no_change_no_entry (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  gint64 person;

  office_open (&o);
  office_add (o.store, "1", "张三", &person, &error);
  g_assert_cmpint (office_set_phone (o.store, person, NULL, &error), ==, -1);
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM journal"), ==, 2);
  office_close (&o);
}

static void
undo_and_redo (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = NULL, none = NULL;
  gint64 person, seq;

  office_open (&o);
  seq = office_add (o.store, "1", "张三", &person, &error);
  g_assert_true (xb_journal_undo (o.store, "张经办", seq, NULL, &error));
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM person"), ==, 0);
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM person_index"), ==, 0);
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM name_gram"), ==, 0);
  none = xb_search_ids (o.store, "张三", 10, &error);
  g_assert_cmpint (none->len, ==, 0);
  g_assert_cmpint (xb_journal_next_redo (o.store, NULL), ==, seq);
  g_assert_cmpint (xb_journal_next_undo (o.store, NULL), ==, 0);
  g_assert_true (xb_journal_redo (o.store, "张经办", seq, NULL, &error));
  found = xb_search_ids (o.store, "zs", 10, &error);
  g_assert_cmpint (found->len, ==, 1);
  g_assert_cmpint (g_array_index (found, gint64, 0), ==, person);
  /* Twice is once too often. */
  g_assert_false (xb_journal_redo (o.store, "张经办", seq, NULL, &error));
  g_assert_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT);
  office_close (&o);
}

static void
undo_refuses_when_rows_changed (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  gint64 person, first, second;

  office_open (&o);
  first = office_add (o.store, "1", "张三", &person, &error);
  second = office_set_phone (o.store, person, "13812345678", &error);
  g_assert_false (xb_journal_undo (o.store, "张经办", first, NULL, &error));
  g_assert_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "张三"));
  g_assert_nonnull (strstr (error->message, "phone"));
  g_assert_null (strstr (error->message, "13812345678"));
  g_clear_error (&error);
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM journal"), ==, 3);
  g_assert_true (xb_journal_undo (o.store, "张经办", second, NULL, &error));
  g_assert_true (xb_journal_undo (o.store, "张经办", first, NULL, &error));
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM person"), ==, 0);
  office_close (&o);
}

/* An act of three entries is taken back and done again as one. */
static void
large_acts_are_split (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbPlace) township = NULL;
  g_autoptr (GArray) seqs = NULL, undone = NULL;

  office_open (&o);
  township = xb_place_township (o.store, NULL);
  txn = xb_txn_begin (o.store, "张经办", XB_ENTRY_IMPORT, "三条", &error);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (XbHousehold) household = g_new0 (XbHousehold, 1);

      household->place_id = township->id;
      household->household_no = g_strdup_printf ("%d", i);
      g_assert_true (xb_household_insert (txn, o.store, household, &error));
      g_assert_true (xb_txn_add_rows (txn, XB_JOURNAL_ENTRY_ROWS, &error));
    }
  g_assert_true (xb_txn_commit (g_steal_pointer (&txn), &seqs, &error));
  g_assert_cmpint (seqs->len, ==, 3);
  g_assert_cmpint (office_number (o.store, "SELECT count(DISTINCT first_seq) FROM journal WHERE kind = 'import'"), ==, 1);
  g_assert_true (xb_journal_undo (o.store, "张经办", g_array_index (seqs, gint64, 1), &undone, &error));
  g_assert_cmpint (undone->len, ==, 3);
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM household"), ==, 0);
  g_assert_true (xb_journal_redo (o.store, "张经办", g_array_index (seqs, gint64, 0), NULL, &error));
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM household"), ==, 3);
  office_close (&o);
}

static void
rollback_leaves_nothing (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  gint64 before, after;

  office_open (&o);
  before = office_number (o.store, "SELECT value FROM meta WHERE key = 'next_id'");
  {
    g_autoptr (XbTxn) txn = xb_txn_begin (o.store, "张经办", XB_ENTRY_EDIT, "不做", &error);
    g_autoptr (XbPerson) person = xb_person_new ();

    xb_person_set (person, XB_PERSON_NAME, "张三");
    xb_person_set (person, XB_PERSON_SEX, "1");
    g_assert_true (xb_person_insert (txn, o.store, person, &error));
  }
  after = office_number (o.store, "SELECT value FROM meta WHERE key = 'next_id'");
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM person"), ==, 0);
  g_assert_cmpint (before, ==, after);
  g_assert_cmpint (office_add (o.store, "1", "李四", NULL, &error), ==, 2);
  office_close (&o);
}

static void
nobody_writes_without_a_name (void)
{
  Office o;
  g_autoptr (GError) error = NULL;

  office_open (&o);
  g_assert_null (xb_txn_begin (o.store, "", XB_ENTRY_EDIT, "无名", &error));
  g_assert_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED);
  office_close (&o);
}

static void
chain (void)
{
  static const char *const alterations[] = {
    "UPDATE journal SET title = 'x' WHERE seq = 3",
    "UPDATE journal SET at = '2020' WHERE seq = 3",
    "UPDATE journal SET row_count = 9 WHERE seq = 3",
    "UPDATE journal SET changeset = x'00' WHERE seq = 3",
    "UPDATE journal SET hash = prev_hash WHERE seq = 3",
    "DELETE FROM journal WHERE seq = 3",
    "DELETE FROM journal WHERE seq >= 3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (alterations); i++)
    {
      Office o;
      g_autoptr (GError) error = NULL;
      gint64 entries, bad, person;

      office_open (&o);
      office_add (o.store, "1", "张三", &person, &error);
      office_set_phone (o.store, person, "13812345678", &error);
      office_set_phone (o.store, person, "13912345678", &error);
      g_assert_true (xb_journal_verify (o.store, &entries, &bad, &error));
      g_assert_cmpint (entries, ==, 4);
      g_assert_cmpint (bad, ==, 0);
      g_assert_true (xb_store_exec (o.store, alterations[i], &error));
      g_assert_true (xb_journal_verify (o.store, &entries, &bad, &error));
      g_test_message ("%s", alterations[i]);
      g_assert_cmpint (bad, ==, 3);
      office_close (&o);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/journal/entry-holds-before-and-after", entry_holds_before_and_after);
  g_test_add_func ("/store/journal/no-change-no-entry", no_change_no_entry);
  g_test_add_func ("/store/journal/undo-and-redo", undo_and_redo);
  g_test_add_func ("/store/journal/undo-refuses-when-rows-changed", undo_refuses_when_rows_changed);
  g_test_add_func ("/store/journal/large-acts-are-split", large_acts_are_split);
  g_test_add_func ("/store/journal/rollback-leaves-nothing", rollback_leaves_nothing);
  g_test_add_func ("/store/journal/nobody-writes-without-a-name", nobody_writes_without_a_name);
  g_test_add_func ("/store/journal/chain", chain);
  return g_test_run ();
}
