/* A disk that fails at every single write, sync and read of a fixed piece of work, one after the other: the work is done
 * whole or not at all, the failure is told, and when the disk is well again work goes on. */
#include "office.h"

#include "faulty-vfs.h"
#include "desk/xb-desk.h"
#include "import/xb-import.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* More faults than the work has calls would mean that it never ends. */
#define MOST 1000000

typedef struct
{
  gint64 people, entries;
} State;

static State
look (XbStore *store)
{
  return (State){ office_number (store, "SELECT count(*) FROM person"), office_number (store, "SELECT count(*) FROM journal") };
}

/* Opened anew, as on the next morning: whole, and in one of the two states. Returns whether the work was done. */
static gboolean
next_morning (Office *office, State before, State after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) store = xb_desk_open (office->path, XB_STORE_READ_WRITE, &error);
  g_autoptr (GPtrArray) problems = NULL;
  gint64 entries, bad;
  State now;

  g_assert_no_error (error);
  g_assert_true (xb_store_verify (store, &problems, &error));
  g_assert_cmpint (problems->len, ==, 0);
  g_assert_true (xb_journal_verify (store, &entries, &bad, &error));
  g_assert_cmpint (bad, ==, 0);
  now = look (store);
  g_assert_cmpint (office_number (store, "SELECT count(*) FROM person_index"), ==, now.people);
  if (now.people == after.people && now.entries == after.entries)
    return TRUE;
  g_assert_cmpint (now.people, ==, before.people);
  g_assert_cmpint (now.entries, ==, before.entries);
  return FALSE;
}

typedef gboolean (*Work) (XbStore *store, Office *office, GError **error);

static gboolean
work_edit (XbStore *store, Office *office, GError **error)
{
  return office_add (store, "99", "赵六", NULL, error) > 0;
}

static gboolean
work_undo (XbStore *store, Office *office, GError **error)
{
  return xb_journal_undo (store, "张经办", 2, NULL, error);
}

static gboolean
work_import (XbStore *store, Office *office, GError **error)
{
  g_autofree char *path = g_build_filename (office->folder, "ledger.csv", NULL);
  g_autoptr (XbCatalog) catalog = xb_catalog_load (NULL);
  XbImportOptions options = { 0 };
  const char *files[] = { path, NULL };
  g_autoptr (XbImportReport) report = NULL;

  report = xb_import_run (store, catalog, "张经办", files, &options, error);
  if (report != NULL)
    g_assert_cmpint (report->imported, ==, 200);
  return report != NULL;
}

/* A ledger of 200 people without ID numbers, in households of two. */
static void
write_ledger (Office *office)
{
  g_autofree char *path = g_build_filename (office->folder, "ledger.csv", NULL);
  g_autoptr (GString) text = g_string_new ("户编号,姓名,与户主关系,性别,出生日期\n");

  for (int i = 0; i < 200; i++)
    g_string_append_printf (text, "H%d,王%s%s,%s,%s,19%02d-%02d-%02d\n", i / 2, i % 3 ? "甲" : "乙", i % 5 ? "子" : "丑", i % 2 ? "妻" : "户主",
                            i % 2 ? "女" : "男", 40 + i % 60, 1 + i % 12, 1 + i % 28);
  g_file_set_contents (path, text->str, -1, NULL);
}

/* SQLite 3.40 itself dies of a want of memory at one place of sqlite3changeset_apply(). So an undo is tried by a program of its own, which may die; the
 * database may not. Returns whether the fault came. */
static gboolean
tried_by_another (Work work, Office *office, guint n)
{
  int status = 0;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      XbStore *store = xb_desk_open (office->path, XB_STORE_READ_WRITE, NULL);

      faulty_vfs_arm (FAULT_MEMORY, n);
      work (store, office, NULL);
      _exit (faulty_vfs_disarm () ? 1 : 0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) || WTERMSIG (status) == SIGSEGV);
  return !WIFEXITED (status) || WEXITSTATUS (status) != 0;
}

static void
every_fault (Work work, State change)
{
  for (FaultKind kind = 0; kind < FAULT_N; kind++)
    {
      const char *said = g_getenv ("XIANGBU_FAULTS_EVERY");
      guint n = 1, failures = 0, every = said != NULL ? (guint) atoi (said) : 31;
      gboolean fired = TRUE;

      /* Of thousands of allocations every few; of an import, which has a hundred thousand, fewer. */
      for (; fired && n < MOST; n += kind == FAULT_MEMORY ? (change.people > 100 ? 50 * every : every) : kind == FAULT_READ || change.people > 100 ? 3 : 1)
        {
          Office office;
          g_autoptr (GError) error = NULL;
          g_autoptr (XbStore) store = NULL;
          State before, after;
          gboolean done;

          office_open (&office);
          write_ledger (&office);
          office_add (office.store, "1", "张三", NULL, &error);
          g_assert_no_error (error);
          before = look (office.store);
          after = (State){ before.people + change.people, before.entries + change.entries };
          g_clear_pointer (&office.store, xb_store_close);
          if (kind == FAULT_MEMORY && change.people < 0)
            {
              fired = tried_by_another (work, &office, n);
              failures += !next_morning (&office, before, after);
              office_close (&office);
              continue;
            }
          store = xb_desk_open (office.path, XB_STORE_READ_WRITE, &error);
          g_assert_no_error (error);
          faulty_vfs_arm (kind, n);
          done = work (store, &office, &error);
          fired = faulty_vfs_disarm ();
          if (!done)
            {
              failures++;
              g_assert_true (fired);
              g_assert_nonnull (error);
              g_assert_cmpint (strlen (error->message), >, 20);
              /* The same program goes on as soon as the disk is well. */
              g_clear_error (&error);
              g_assert_cmpint (look (store).people, ==, before.people);
              if (!work (store, &office, &error))
                g_error ("after fault %u of kind %u: %s", n, kind, error->message);
              g_assert_no_error (error);
            }
          g_clear_pointer (&store, xb_store_close);
          g_assert_true (next_morning (&office, before, after));
          office_close (&office);
        }
      g_test_message ("kind %u: %u failures before the work was through at %u", kind, failures, n);
      g_assert_cmpint (n, <, MOST);
      if (kind != FAULT_READ) /* what is read may all be in memory by then */
        g_assert_cmpint (failures, >, 0);
    }
}

static void
edit (void)
{
  every_fault (work_edit, (State){ 1, 1 });
}

static void
undo (void)
{
  every_fault (work_undo, (State){ -1, 1 });
}

static void
import (void)
{
  every_fault (work_import, (State){ 200, 1 });
}

/* The program dies with the disk: what was being done when it failed is whole or absent the next morning. */
static void
crash (void)
{
  for (FaultKind kind = 0; kind < FAULT_READ; kind++)
    for (guint n = 1, absent = 0; n < MOST; n++)
      {
        Office office;
        g_autoptr (GError) error = NULL;
        State before, after;
        gboolean fired;

        office_open (&office);
        office_add (office.store, "1", "张三", NULL, &error);
        before = look (office.store);
        after = (State){ before.people + 1, before.entries + 1 };
        faulty_vfs_arm (kind, n);
        work_edit (office.store, &office, NULL);
        xb_store_close (office.store); /* its last checkpoint fails as well */
        office.store = NULL;
        fired = faulty_vfs_disarm ();
        absent += !next_morning (&office, before, after);
        office_close (&office);
        if (!fired)
          {
            /* What a failed sync was told of may have reached the disk all the same, as a whole. */
            if (kind != FAULT_SYNC)
              g_assert_cmpint (absent, >, 0);
            break;
          }
      }
}

/* Asked by LeakSanitizer, of this program alone: what SQLite 3.40 dies of when it is freed after a want of memory is left (xb_changeset_end). */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libsqlite3.so\n";
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  faulty_vfs_register ();
  g_test_add_func ("/store/faults/edit", edit);
  g_test_add_func ("/store/faults/undo", undo);
  g_test_add_func ("/store/faults/import", import);
  g_test_add_func ("/store/faults/crash", crash);
  return g_test_run ();
}
