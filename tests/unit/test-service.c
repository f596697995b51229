/* Services: what is due kept current beside what is due worked out anew, after random changes; and what declining means. */

#include "office.h"

#include "desk/xb-desk.h"
#include "service/xb-checklist.h"
#include "service/xb-due.h"
#include "service/xb-due-list.h"
#include "service/xb-service-case.h"
#include "service/xb-visit.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"

#include <stdlib.h>
#include <string.h>

#define WHO "张经办"
#define PEOPLE 80

typedef struct
{
  Office office;
  XbCatalog *catalog;
  XbStore *store;
  GRand *rand;
  gint64 people[PEOPLE];
  guint done, refused;
} Desk;

static void
desk_open (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  desk->catalog = xb_catalog_load (&error);
  g_assert_no_error (error);
  desk->office.folder = g_dir_make_tmp ("xiangbu-XXXXXX", &error);
  desk->office.path = g_build_filename (desk->office.folder, "office.xbdb", NULL);
  desk->store = desk->office.store = xb_desk_create (desk->catalog, desk->office.path, "532301100", "云岭镇", 7, WHO, &error);
  g_assert_no_error (error);
  /* As if it had been on for years: windows of the past count. */
  g_assert_true (xb_store_exec (desk->store, "PRAGMA synchronous = OFF; UPDATE checklist_version SET since = '2019-01-01', from_date = '2019-01-01'", &error));
}

static void
desk_close (Desk *desk)
{
  office_close (&desk->office);
  xb_catalog_free (desk->catalog);
}

static gint64
add_person (Desk *desk, const char *name, const char *birth, const char *sex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (desk->store, WHO, XB_ENTRY_EDIT, name, &error);
  gint64 id, home, place;

  g_assert_no_error (error);
  id = xb_store_new_id (desk->store);
  home = xb_store_new_id (desk->store);
  g_assert_true (xb_store_ask_number (desk->store, &error, &place, "SELECT id FROM place WHERE kind = 'township'", ""));
  g_assert_true (xb_store_do (desk->store, &error, "INSERT INTO household (id, place_id, household_no) VALUES (?, ?, ?)", "iis", home, place, name));
  g_assert_true (xb_store_do (desk->store, &error, "INSERT INTO person (id, name, sex, birth_date) VALUES (?, ?, ?, ?)", "isss", id, name, sex, birth));
  g_assert_true (xb_store_do (desk->store, &error, "INSERT INTO membership (id, person_id, household_id, relation) VALUES (?, ?, ?, '02')", "iii", xb_store_new_id (desk->store), id, home));
  g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
  return id;
}

static char *
dump (XbStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStmt) stmt = xb_store_ask (store, &error,
                                          "SELECT person_id || ' ' || checklist || ' ' || item || ' ' || turn || ' ' || case_id || ' ' || village_id || ' ' || from_day || ' ' || due_day || ' '"
                                          " || to_day || ' ' || last_day || ' ' || coalesce (answer, '-') FROM due ORDER BY person_id, checklist, item, turn",
                                          "");
  GString *text = g_string_new (NULL);
  gboolean row;

  while (xb_stmt_step (store, stmt, &row, &error) && row)
    g_string_append_printf (text, "%s\n", sqlite3_column_text (stmt, 0));
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static void
check_kept (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = dump (desk->store), *anew = NULL;

  g_assert_true (xb_store_exec (desk->store, "BEGIN", &error));
  g_assert_true (xb_due_rebuild (desk->store, &error));
  anew = dump (desk->store);
  g_assert_true (xb_store_exec (desk->store, "ROLLBACK", &error));
  g_assert_cmpstr (kept, ==, anew);
}

/* ---- random changes ---- */

static const char *
pick (Desk *desk, const char *const *words, guint n)
{
  return words[g_rand_int_range (desk->rand, 0, (gint) n)];
}

static void
random_day (Desk *desk, int first, int last, char day[XB_DATE_SIZE])
{
  xb_date_from_days (g_rand_int_range (desk->rand, xb_date_days_of (first, 1, 1), xb_date_days_of (last, 6, 1)), day);
}

static gboolean
run_sql (Desk *desk, const char *sql, gint64 person, const char *text, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (desk->store, WHO, XB_ENTRY_EDIT, "change", error);

  return txn != NULL && xb_store_do (desk->store, error, sql, "is", person, text) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static gboolean
add_event (Desk *desk, gint64 person, const char *type, const char *status, const char *day, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (desk->store, WHO, XB_ENTRY_EDIT, type, error);

  return txn != NULL
         && xb_store_do (desk->store, error, "INSERT INTO event (id, type, person_id, date, recorded_on) VALUES (?, ?, ?, ?, ?)", "isiss", xb_store_new_id (desk->store), type, person, day, day)
         && xb_store_do (desk->store, error, "UPDATE person SET status = ?2 WHERE id = ?1", "is", person, status) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static gboolean
random_answer (Desk *desk, gint64 person, const XbDueLine *line, GError **error)
{
  XbServiceAnswer answer = { .person_id = person, .checklist = line->checklist, .asked_by = "本人", .until = "2027-03-03", .kind = g_rand_int_range (desk->rand, 0, XB_ANSWER_N) };

  if (g_rand_int_range (desk->rand, 0, 3) > 0)
    {
      answer.item = line->item;
      answer.turn = line->turn;
    }
  return xb_service_answer (desk->store, WHO, &answer, 1, error);
}

static gboolean
random_visit (Desk *desk, gint64 person, const XbDueLine *line, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  XbVisitEntry entry = { .person_id = person, .checklist = line->checklist, .item = line->item, .turn = g_rand_int_range (desk->rand, 0, 2) ? line->turn : 0, .values = values };

  if (strcmp (line->checklist, "elder-health") == 0)
    g_hash_table_insert (values, (gpointer) "systolic", (gpointer) (g_rand_int_range (desk->rand, 0, 2) ? "120" : "160"));
  if (strcmp (line->checklist, "newborn-screening") == 0)
    g_hash_table_insert (values, (gpointer) "result", (gpointer) "again");
  if (strcmp (line->checklist, "folic-acid") == 0)
    g_hash_table_insert (values, (gpointer) "quantity", (gpointer) "1");
  return xb_visit_record (desk->store, WHO, &entry, NULL, error) != 0;
}

static gboolean
random_open (Desk *desk, gint64 person, GError **error)
{
  static const char *const services[] = { "maternal-health", "folic-acid", "child-health", "pre-pregnancy-check" };
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  char day[XB_DATE_SIZE];
  const XbServiceOpening opening = { .person_id = person, .checklist = pick (desk, services, 4), .worker = "王村医", .values = values };

  random_day (desk, 2026, 2026, day);
  if (strcmp (opening.checklist, "maternal-health") == 0)
    g_hash_table_insert (values, (gpointer) "lmp", day);
  if (strcmp (opening.checklist, "folic-acid") == 0)
    g_hash_table_insert (values, (gpointer) "conception", day);
  if (strcmp (opening.checklist, "child-health") == 0)
    g_hash_table_insert (values, (gpointer) "discharge", day);
  return xb_service_open (desk->store, WHO, &opening, error) != 0;
}

static gboolean
random_case_change (Desk *desk, gint64 person, GError **error)
{
  g_autoptr (GPtrArray) cases = xb_service_case_list (desk->store, person, NULL, "open", error);
  const XbServiceCase *one = cases != NULL && cases->len > 0 ? g_ptr_array_index (cases, 0) : NULL;
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  const XbServiceOpening opening = { .values = values };

  if (one == NULL)
    return FALSE;
  if (g_rand_int_range (desk->rand, 0, 4) == 0)
    return xb_service_close (desk->store, WHO, one->id, NULL, "不再需要", error);
  if (strcmp (one->checklist, "maternal-health") == 0)
    g_hash_table_insert (values, (gpointer) (g_rand_int_range (desk->rand, 0, 3) ? "delivery" : "lost"), (gpointer) (g_rand_int_range (desk->rand, 0, 2) ? "2026-06-06" : ""));
  return xb_service_change (desk->store, WHO, one->id, &opening, error);
}

static gboolean
random_reopen (Desk *desk, gint64 person, GError **error)
{
  g_autoptr (GPtrArray) cases = xb_service_case_list (desk->store, person, NULL, g_rand_int_range (desk->rand, 0, 3) ? "declined" : "ended", error);
  const XbServiceCase *one = cases != NULL && cases->len > 0 ? g_ptr_array_index (cases, 0) : NULL;
  const XbServiceAnswer answer = { .person_id = person, .checklist = one != NULL ? one->checklist : NULL, .asked_by = "本人", .kind = XB_ANSWER_REOPENED };

  return one != NULL && xb_service_answer (desk->store, WHO, &answer, 1, error);
}

static gboolean
random_undo (Desk *desk, GError **error)
{
  g_autofree char *title = NULL;
  gint64 seq = xb_journal_next_undo (desk->store, &title);

  return seq != 0 && xb_journal_undo (desk->store, WHO, seq, NULL, error);
}

static gboolean
random_void (Desk *desk, gint64 person, GError **error)
{
  g_autoptr (GPtrArray) visits = xb_visit_list (desk->store, &(XbVisitQuery){ .person_id = person }, TRUE, error);

  return visits != NULL && visits->len > 0 && xb_visit_void (desk->store, WHO, ((XbVisit *) g_ptr_array_index (visits, 0))->id, "录错", error);
}

static void
change (Desk *desk)
{
  static const char *const events[][2] = { { "move_out", "moved_out" }, { "move_in", "registered" }, { "leave", "registered" }, { "return", "registered" }, { "death", "deceased" },
                                           { "move_in", "registered" } };
  g_autoptr (GError) error = NULL;
  gint64 person = desk->people[g_rand_int_range (desk->rand, 0, PEOPLE)];
  const XbDueQuery query = { .person_id = person, .state = -1 };
  g_autoptr (GPtrArray) open = xb_due_list (desk->store, &query, &error);
  const XbDueLine *line = open != NULL && open->len > 0 ? g_ptr_array_index (open, g_rand_int_range (desk->rand, 0, (gint) open->len)) : NULL;
  int what = g_rand_int_range (desk->rand, 0, 20);
  char day[XB_DATE_SIZE];
  gboolean ok = FALSE;

  g_assert_no_error (error);
  random_day (desk, 2019, 2026, day);
  if (what < 5)
    ok = line != NULL && random_visit (desk, person, line, &error);
  else if (what == 9)
    ok = random_reopen (desk, person, &error);
  else if (what < 9)
    ok = line != NULL && random_answer (desk, person, line, &error);
  else if (what < 12)
    ok = random_open (desk, person, &error);
  else if (what < 14)
    ok = random_case_change (desk, person, &error);
  else if (what == 14)
    ok = random_undo (desk, &error);
  else if (what == 15)
    ok = random_void (desk, person, &error);
  else if (what == 16)
    ok = run_sql (desk, "UPDATE person SET birth_date = ?2 WHERE id = ?1", person, day, &error);
  else if (what == 17)
    ok = run_sql (desk, "UPDATE household SET household_no = household_no || 'x' WHERE id = ?1 AND length (household_no) < 30 AND ?2 IS NOT NULL", person, day, &error);
  else
    {
      const char *const *event = events[g_rand_int_range (desk->rand, 0, G_N_ELEMENTS (events))];

      ok = add_event (desk, person, event[0], event[1], day, &error);
    }
  if (error != NULL && error->domain != XB_SERVICE_ERROR && !g_error_matches (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT))
    g_assert_no_error (error);
  desk->done += ok;
  desk->refused += !ok;
}

static void
test_kept_current (void)
{
  Desk desk = { .rand = g_rand_new_with_seed (g_getenv ("XIANGBU_SERVICE_SEED") != NULL ? (guint32) atoi (g_getenv ("XIANGBU_SERVICE_SEED")) : 6) };
  int changes = g_getenv ("XIANGBU_SERVICE_CHANGES") != NULL ? atoi (g_getenv ("XIANGBU_SERVICE_CHANGES")) : 10000;

  desk_open (&desk);
  for (int i = 0; i < PEOPLE; i++)
    {
      g_autofree char *name = g_strdup_printf ("人%d", i);
      char birth[XB_DATE_SIZE];

      random_day (&desk, i % 3 == 0 ? 1940 : i % 3 == 1 ? 1990 : 2020, i % 3 == 0 ? 1966 : i % 3 == 1 ? 2000 : 2026, birth);
      desk.people[i] = add_person (&desk, name, birth, i % 2 ? "1" : "2");
    }
  check_kept (&desk);
  g_assert_cmpint (office_number (desk.store, "SELECT count (*) FROM due"), >, PEOPLE);
  for (int i = 1; i <= changes; i++)
    {
      change (&desk);
      if (i % 250 == 0)
        check_kept (&desk);
    }
  /* Most of them were changes, and all kinds of what can be recorded is there. */
  g_assert_cmpuint (desk.done, >, (guint) changes / 3);
  g_assert_cmpint (office_number (desk.store, "SELECT count (DISTINCT answer) FROM service_answer"), ==, XB_ANSWER_N);
  g_assert_cmpint (office_number (desk.store, "SELECT count (*) FROM visit WHERE follow_up_on IS NOT NULL"), >, 0);
  g_test_message ("%u changes, %u refused", desk.done, desk.refused);
  g_rand_free (desk.rand);
  desk_close (&desk);
}

/* ---- declining ---- */

static guint
count_due (Desk *desk, gint64 person, const char *checklist, const char *as_of)
{
  g_autoptr (GError) error = NULL;
  const XbDueQuery query = { .person_id = person, .checklist = checklist, .as_of = as_of, .state = -1 };
  g_autoptr (GPtrArray) list = xb_due_list (desk->store, &query, &error);

  g_assert_no_error (error);
  return list->len;
}

static void
test_declined_is_final (void)
{
  Desk desk = { 0 };
  g_autoptr (GError) error = NULL;
  XbServiceAnswer answer = { .checklist = "elder-health", .item = "yearly", .turn = 202601, .kind = XB_ANSWER_DECLINED, .date = "2026-03-01" };
  XbVisitEntry visit = { .checklist = "elder-health", .item = "yearly" };
  gint64 person;

  desk_open (&desk);
  person = answer.person_id = visit.person_id = add_person (&desk, "老人", "1950-05-05", "1");
  g_assert_cmpuint (count_due (&desk, person, "elder-health", "2026-06-01"), >, 0);
  g_assert_true (xb_service_answer (desk.store, WHO, &answer, 1, &error));
  /* Not this year, not next: never overdue, in no list. */
  g_assert_cmpuint (count_due (&desk, person, "elder-health", "2026-06-01"), ==, 0);
  g_assert_cmpuint (count_due (&desk, person, "elder-health", "2027-06-01"), ==, 0);
  /* Nobody can record over it, nor put it off, nor open it in their name without saying who asked. */
  g_assert_cmpint (xb_visit_record (desk.store, WHO, &visit, NULL, &error), ==, 0);
  g_assert_error (error, XB_SERVICE_ERROR, XB_SERVICE_ERROR_DECLINED);
  g_clear_error (&error);
  answer.kind = XB_ANSWER_POSTPONED;
  answer.until = "2027-05-05";
  g_assert_false (xb_service_answer (desk.store, WHO, &answer, 1, &error));
  g_assert_error (error, XB_SERVICE_ERROR, XB_SERVICE_ERROR_DECLINED);
  g_clear_error (&error);
  answer.kind = XB_ANSWER_REOPENED;
  g_assert_false (xb_service_answer (desk.store, WHO, &answer, 1, &error));
  g_assert_error (error, XB_SERVICE_ERROR, XB_SERVICE_ERROR_INVALID);
  g_clear_error (&error);
  answer.asked_by = "本人来电";
  g_assert_true (xb_service_answer (desk.store, WHO, &answer, 1, &error));
  g_assert_cmpuint (count_due (&desk, person, "elder-health", "2026-06-01"), >, 0);
  /* The whole service. */
  answer = (XbServiceAnswer){ .person_id = person, .checklist = "elder-health", .kind = XB_ANSWER_DECLINED };
  g_assert_true (xb_service_answer (desk.store, WHO, &answer, 1, &error));
  g_assert_cmpuint (count_due (&desk, person, "elder-health", "2026-06-01"), ==, 0);
  g_assert_cmpint (xb_visit_record (desk.store, WHO, &visit, NULL, &error), ==, 0);
  g_assert_error (error, XB_SERVICE_ERROR, XB_SERVICE_ERROR_DECLINED);
  g_clear_error (&error);
  desk_close (&desk);
}

/* Moved away and back, died: what fell in between is not asked for. */
static void
test_comings_and_goings (void)
{
  Desk desk = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 child;

  desk_open (&desk);
  child = add_person (&desk, "孩子", "2024-01-31", "2");
  /* 24 months: 31 January to 28 February 2026; 30 months: 31 July to 30 August. */
  g_assert_cmpuint (count_due (&desk, child, "child-health", "2026-02-10"), ==, 1);
  g_assert_true (add_event (&desk, child, "leave", "registered", "2026-02-01", &error));
  g_assert_cmpuint (count_due (&desk, child, "child-health", "2026-02-10"), ==, 0);
  g_assert_true (add_event (&desk, child, "return", "registered", "2026-03-15", &error));
  g_assert_cmpuint (count_due (&desk, child, "child-health", "2026-03-20"), ==, 0);
  g_assert_cmpuint (count_due (&desk, child, "child-health", "2026-08-15"), ==, 1);
  g_assert_true (add_event (&desk, child, "move_out", "moved_out", "2026-08-01", &error));
  g_assert_cmpuint (count_due (&desk, child, NULL, "2026-08-15"), ==, 0);
  g_assert_true (add_event (&desk, child, "move_in", "registered", "2026-08-10", &error));
  g_assert_cmpuint (count_due (&desk, child, "child-health", "2026-08-15"), ==, 1);
  g_assert_true (add_event (&desk, child, "death", "deceased", "2026-08-12", &error));
  g_assert_cmpuint (count_due (&desk, child, NULL, "2026-08-15"), ==, 0);
  check_kept (&desk);
  desk_close (&desk);
}

static void
test_entries (void)
{
  Desk desk = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free), visits = NULL;
  XbVisitEntry visit = { .checklist = "elder-health", .item = "yearly", .date = "2026-03-01", .values = values };
  gint64 id;

  desk_open (&desk);
  visit.person_id = add_person (&desk, "老人", "1950-05-05", "1");
  g_hash_table_insert (values, (gpointer) "systolic", (gpointer) "1600");
  g_assert_cmpint (xb_visit_record (desk.store, WHO, &visit, warnings, &error), ==, 0);
  g_assert_error (error, XB_SERVICE_ERROR, XB_SERVICE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (office_number (desk.store, "SELECT count (*) FROM service_case"), ==, 0);
  /* Unusual: taken with a warning, and looked at again two weeks later. */
  g_hash_table_replace (values, (gpointer) "systolic", (gpointer) "160");
  id = xb_visit_record (desk.store, WHO, &visit, warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 2);
  g_assert_cmpuint (count_due (&desk, visit.person_id, "elder-health", "2026-03-14"), ==, 0);
  g_assert_cmpuint (count_due (&desk, visit.person_id, "elder-health", "2026-03-15"), ==, 1);
  /* Not twice. */
  visit.turn = 202601;
  g_assert_cmpint (xb_visit_record (desk.store, WHO, &visit, NULL, &error), ==, 0);
  g_assert_error (error, XB_SERVICE_ERROR, XB_SERVICE_ERROR_REFUSED);
  g_clear_error (&error);
  /* Mended: the follow-up it called for goes with what called for it. */
  g_hash_table_replace (values, (gpointer) "systolic", (gpointer) "130");
  g_assert_true (xb_visit_correct (desk.store, WHO, id, &visit, NULL, &error));
  g_assert_cmpuint (count_due (&desk, visit.person_id, "elder-health", "2026-03-15"), ==, 0);
  /* Who has no right to health data sees and enters none. */
  g_assert_false (xb_service_sees_health (desk.store, "李经办"));
  g_assert_false (xb_visit_correct (desk.store, "李经办", id, &visit, NULL, &error));
  g_assert_error (error, XB_SERVICE_ERROR, XB_SERVICE_ERROR_HEALTH);
  g_clear_error (&error);
  visits = xb_visit_list (desk.store, &(XbVisitQuery){ .person_id = visit.person_id }, FALSE, &error);
  g_assert_cmpuint (visits->len, ==, 1);
  g_assert_cmpstr (((XbVisitValue *) g_ptr_array_index (((XbVisit *) g_ptr_array_index (visits, 0))->values, 0))->text, ==, "•••");
  g_assert_true (xb_visit_void (desk.store, WHO, id, "录错人", &error));
  g_assert_cmpuint (count_due (&desk, visit.person_id, "elder-health", "2026-03-15"), ==, 1);
  check_kept (&desk);
  desk_close (&desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/declined-is-final", test_declined_is_final);
  g_test_add_func ("/service/comings-and-goings", test_comings_and_goings);
  g_test_add_func ("/service/entries", test_entries);
  g_test_add_func ("/service/kept-current", test_kept_current);
  return g_test_run ();
}
