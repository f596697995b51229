/* What is typed into forms is kept; work that nobody wants any more leaves nothing. */
#include "office.h"

#include "register/xb-draft.h"
#include "store/xb-journal.h"
#include "store/xb-statement.h"

static GPtrArray *
fields_new (const char *phone)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_draft_field_free);

  g_ptr_array_add (fields, xb_draft_field_new (3, "联系电话", phone, phone));
  g_ptr_array_add (fields, xb_draft_field_new (5, "备注", "一行\n两行 \"引号\" \\ \t", "一行"));
  return fields;
}

static void
kept_and_found_again (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) first = fields_new ("13900001111"), second = fields_new ("13900002222"), list = NULL;
  g_autoptr (XbDraft) draft = NULL;
  gint64 entries = 0, after = 0;

  office_open (&o);
  g_assert_true (xb_store_ask_number (o.store, &error, &entries, "SELECT count(*) FROM journal", ""));
  g_assert_true (xb_draft_save (o.store, "张经办", "person/1", "张三", first, &error));
  g_assert_true (xb_draft_save (o.store, "张经办", "person/1", "张三", second, &error));
  g_assert_true (xb_draft_save (o.store, "李审核", "person/1", "张三", first, &error));
  draft = xb_draft_find (o.store, "张经办", "person/1", &error);
  g_assert_no_error (error);
  g_assert_nonnull (draft);
  g_assert_cmpuint (draft->fields->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const XbDraftField *was = g_ptr_array_index (second, i), *is = g_ptr_array_index (draft->fields, i);

      g_assert_cmpuint (is->at, ==, was->at);
      g_assert_cmpstr (is->label, ==, was->label);
      g_assert_cmpstr (is->value, ==, was->value);
      g_assert_cmpstr (is->shown, ==, was->shown);
    }
  g_assert_cmpint (draft->at, <=, g_get_real_time ());
  /* Of nobody else, and no entry of the journal. */
  g_assert_null (xb_draft_find (o.store, "张经办", "person/2", &error));
  g_assert_null (xb_draft_find (o.store, "王五", "person/1", &error));
  g_assert_true (xb_store_ask_number (o.store, &error, &after, "SELECT count(*) FROM journal", ""));
  g_assert_cmpint (entries, ==, after);
  g_assert_true (xb_draft_remove (o.store, "张经办", "person/1", &error));
  g_assert_null (xb_draft_find (o.store, "张经办", "person/1", &error));
  list = xb_draft_list (o.store, "李审核", &error);
  g_assert_cmpuint (list->len, ==, 1);
  office_close (&o);
}

/* What another version wrote, or somebody by hand, is left out, and stops nothing. */
static void
what_cannot_be_read_is_left_out (void)
{
  static const char *const bad[] = { "", "{}", "[[1]]", "[[1, \"a\", 2, \"b\"]]", "[[1, \"a\", \"b\", \"c\", \"d\"]]", "[1]", "not json" };
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL, fields = fields_new ("1");

  office_open (&o);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *form = g_strdup_printf ("f%u", i);

      g_assert_true (xb_store_do (o.store, &error, "INSERT INTO draft (operator, form, title, at, fields) VALUES ('a', ?, 't', 1, ?)", "ss", form, bad[i]));
    }
  g_assert_true (xb_draft_save (o.store, "a", "good", "t", fields, &error));
  list = xb_draft_list (o.store, "a", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  office_close (&o);
}

/* Nobody waits for a draft. */
static void
another_program_writes (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) other = NULL;
  g_autoptr (GPtrArray) fields = fields_new ("1");
  gint64 started;

  office_open (&o);
  other = xb_store_open (o.path, XB_STORE_READ_WRITE, &error);
  g_assert_true (xb_store_do (other, &error, "BEGIN IMMEDIATE", ""));
  started = g_get_monotonic_time ();
  g_assert_false (xb_draft_save (o.store, "a", "f", "t", fields, &error));
  g_assert_error (error, XB_STORE_ERROR, XB_STORE_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - started, <, XB_STORE_PATIENCE_MS * 1000 / 2);
  g_clear_error (&error);
  g_assert_true (xb_store_do (other, &error, "ROLLBACK", ""));
  g_assert_true (xb_draft_save (o.store, "a", "f", "t", fields, &error));
  g_clear_pointer (&other, xb_store_close);
  office_close (&o);
}

/* Cancelled between two statements, when there is nothing to interrupt: nothing is committed. */
static void
cancelled_before_the_commit (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 people = 0, id = 0;
  gint thousandths = -1;

  office_open (&o);
  xb_store_set_cancellable (o.store, cancellable);
  xb_store_set_progress (o.store, &thousandths);
  g_assert_true (xb_store_go_on (o.store, 1, 4, &error));
  g_assert_cmpint (thousandths, ==, 250);
  g_assert_true (xb_store_go_on (o.store, 0, 0, &error));
  g_assert_cmpint (thousandths, ==, 250);
  g_cancellable_cancel (cancellable);
  office_add (o.store, "1", "张三", &id, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  xb_store_set_cancellable (o.store, NULL);
  xb_store_set_progress (o.store, NULL);
  g_assert_true (xb_store_ask_number (o.store, &error, &people, "SELECT count(*) FROM person", ""));
  g_assert_cmpint (people, ==, 0);
  office_add (o.store, "1", "张三", &id, &error);
  g_assert_no_error (error);
  office_close (&o);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/kept-and-found-again", kept_and_found_again);
  g_test_add_func ("/draft/what-cannot-be-read-is-left-out", what_cannot_be_read_is_left_out);
  g_test_add_func ("/draft/another-program-writes", another_program_writes);
  g_test_add_func ("/draft/cancelled-before-the-commit", cancelled_before_the_commit);
  return g_test_run ();
}
