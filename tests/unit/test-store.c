/* Opening and making databases, keys, and two programs on one file. */
#include "office.h"

#include "desk/xb-desk.h"
#include "store/xb-store.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
keys_carry_the_site (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  gint64 a = 0, b = 0;

  office_open (&o);
  office_add (o.store, "1", "张三", &a, &error);
  office_add (o.store, "2", "李四", &b, &error);
  g_assert_cmpint (a >> 40, ==, 7);
  g_assert_cmpint (b, >, a);
  office_close (&o);
}

/* A key that was given once, then undone, is not given again: the redo needs it. */
static void
keys_are_never_given_twice (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  gint64 a = 0, b = 0, seq;

  office_open (&o);
  seq = office_add (o.store, "1", "张三", &a, &error);
  g_assert_true (xb_journal_undo (o.store, "张经办", seq, NULL, &error));
  office_add (o.store, "2", "李四", &b, &error);
  g_assert_cmpint (b, >, a);
  g_assert_true (xb_journal_redo (o.store, "张经办", seq, NULL, &error));
  office_close (&o);
}

static void
two_programs (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) other = NULL;
  gint64 a = 0, b = 0, version;

  office_open (&o);
  other = xb_desk_open (o.path, XB_STORE_READ_WRITE, &error);
  g_assert_no_error (error);
  version = xb_store_data_version (other);
  office_add (o.store, "1", "张三", &a, &error);
  g_assert_cmpint (xb_store_data_version (other), !=, version);
  g_assert_cmpint (office_number (other, "SELECT count(*) FROM person"), ==, 1);
  /* The second one's keys and entries follow the first one's. */
  g_assert_cmpint (office_add (other, "2", "李四", &b, &error), ==, 3);
  g_assert_cmpint (b, >, a);
  g_assert_cmpint (office_add (o.store, "3", "王五", NULL, &error), ==, 4);
  office_close (&o);
}

/* What a file dialog does with every file of the folder it lists: opens it, reads what kind it is, closes it. To the system that gives up every
 * classic lock this program has on the file. */
static void
look_at_files (const char *path)
{
  const char *const endings[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (path, endings[i], NULL);
      int fd = open (file, O_RDONLY | O_CLOEXEC);
      char byte;

      g_assert_cmpint (fd, >=, 0);
      g_assert_cmpint (read (fd, &byte, 1), >=, 0);
      close (fd);
    }
}

/* Another program on the file; returns whether it could do what @sql says. */
static gboolean
another_program (const char *path, const char *sql)
{
  const char *const argv[] = { "sqlite3", "-cmd", ".timeout 100", path, sql, NULL };
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL));
  return status == 0;
}

static ino_t
inode_of (const char *path, const char *ending)
{
  g_autofree char *file = g_strconcat (path, ending, NULL);
  struct stat info;

  return stat (file, &info) == 0 ? info.st_ino : 0;
}

static void
locks_survive_a_look_at_the_files (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  ino_t wal, shm;
  XbTxn *txn;

  office_open (&o);
  office_add (o.store, "1", "张三", NULL, &error);
  wal = inode_of (o.path, "-wal");
  shm = inode_of (o.path, "-shm");
  g_assert_true (wal != 0 && shm != 0);
  /* Another program that comes and goes must not think it was the last one, and take our -wal away. */
  look_at_files (o.path);
  g_assert_true (another_program (o.path, "SELECT count(*) FROM person"));
  g_assert_cmpuint (inode_of (o.path, "-wal"), ==, wal);
  g_assert_cmpuint (inode_of (o.path, "-shm"), ==, shm);
  /* Nor may it write while we do. */
  txn = xb_txn_begin (o.store, "张经办", XB_ENTRY_EDIT, "locks", &error);
  g_assert_no_error (error);
  g_assert_true (xb_store_exec (o.store, "UPDATE person SET name = '张四'", &error));
  look_at_files (o.path);
  g_assert_false (another_program (o.path, "UPDATE person SET name = '李四'"));
  g_assert_true (xb_txn_commit (txn, NULL, &error));
  g_assert_no_error (error);
  /* A second connection of ours comes and goes: the first one's locks stay. */
  xb_store_close (xb_desk_open (o.path, XB_STORE_READ_ONLY, &error));
  look_at_files (o.path);
  g_assert_true (another_program (o.path, "SELECT 1 / (count(*) = 1) FROM person WHERE name = '张四'"));
  g_assert_cmpuint (inode_of (o.path, "-wal"), ==, wal);
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM person WHERE name = '张四'"), ==, 1);
  xb_store_close (o.store);
  /* The last one takes them away. */
  g_assert_cmpuint (inode_of (o.path, "-wal"), ==, 0);
  g_assert_cmpuint (inode_of (o.path, "-shm"), ==, 0);
  g_assert_true (another_program (o.path, "SELECT 1 / (count(*) = 1) FROM person WHERE name = '张四'"));
  o.store = xb_desk_open (o.path, XB_STORE_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (office_number (o.store, "SELECT count(*) FROM person WHERE name = '张四'"), ==, 1);
  office_close (&o);
}

static void
a_reader_cannot_write (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) reader = NULL;

  office_open (&o);
  reader = xb_desk_open (o.path, XB_STORE_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_false (xb_store_exec (reader, "DELETE FROM operator", &error));
  g_clear_error (&error);
  g_assert_cmpint (office_add (reader, "1", "张三", NULL, &error), ==, 0);
  g_assert_nonnull (error);
  office_close (&o);
}

static void
refuse (const char *path, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  gsize length = 0, length_after = 0;

  g_file_get_contents (path, &before, &length, NULL);
  g_assert_null (xb_store_open (path, XB_STORE_READ_WRITE, &error));
  g_assert_error (error, XB_STORE_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_file_get_contents (path, &after, &length_after, NULL);
  g_assert_cmpmem (before, length, after, length_after);
}

static void
refusals (void)
{
  Office o;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *bytes = NULL;
  gsize length;

  office_open (&o);
  xb_store_exec (o.store, "PRAGMA wal_checkpoint (TRUNCATE)", NULL);
  g_clear_pointer (&o.store, xb_store_close);
  refuse (o.folder, XB_STORE_ERROR_NOT_OURS);
  text = g_build_filename (o.folder, "other", NULL);
  refuse (text, XB_STORE_ERROR_NOT_FOUND);
  g_file_set_contents (text, "", 0, NULL);
  refuse (text, XB_STORE_ERROR_NOT_OURS);
  g_file_set_contents (text, "PK\003\004 some other file that is longer than a hundred bytes, so that all of the header can be read from it, and more", -1, NULL);
  refuse (text, XB_STORE_ERROR_NOT_OURS);
  g_assert_true (g_file_get_contents (o.path, &bytes, &length, NULL));
  g_file_set_contents (text, bytes, length / 2, NULL);
  refuse (text, XB_STORE_ERROR_CORRUPT);
  bytes[63] = 99; /* user_version */
  g_file_set_contents (text, bytes, length, NULL);
  refuse (text, XB_STORE_ERROR_NEWER);
  bytes[63] = XB_STORE_SCHEMA;
  bytes[71] = 'x'; /* application_id */
  g_file_set_contents (text, bytes, length, NULL);
  refuse (text, XB_STORE_ERROR_NOT_OURS);
  g_assert_null (xb_store_create (o.path, 1, &error));
  g_assert_error (error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS);
  office_close (&o);
}

static void
network_file_systems (void)
{
  static const char *const remote[] = { "nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p" }, *const local[] = { "ext4", "btrfs", "vfat", "exfat", "tmpfs", "overlay" };
  static const char *const lone[] = { "/run/user/1000/doc/1a2b3c4d", "/run/flatpak/doc/1a2b3c4d" };
  static const char *const not_lone[] = { "/run/user/1000/doc", "/run/user/1000/doc/", "/run/user/1000/doc/1a2b3c4d/文档", "/run/user/1000/gvfs/x", "/home/a/doc/1a2b3c4d", "/run/media/a/U盘" };

  for (guint i = 0; i < G_N_ELEMENTS (remote); i++)
    g_assert_true (xb_store_fs_is_network (remote[i]));
  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    g_assert_false (xb_store_fs_is_network (local[i]));
  g_assert_false (xb_store_fs_is_network (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (lone); i++)
    g_assert_true (xb_store_place_is_lone (lone[i]));
  for (guint i = 0; i < G_N_ELEMENTS (not_lone); i++)
    g_assert_false (xb_store_place_is_lone (not_lone[i]));
}

static void
schema_says_what_a_check_can_say (void)
{
  static const char *const bad[] = {
    "INSERT INTO person (id, name, sex) VALUES (1, '', '1')",
    "INSERT INTO person (id, name, sex) VALUES (1, '张三', '3')",
    "INSERT INTO person (id, name, sex, birth_date) VALUES (1, '张三', '1', '1965-3-12')",
    "INSERT INTO person (id, name, sex, citizen_id) VALUES (1, '张三', '1', '1101051949123100')",
    "INSERT INTO person (id, name, sex, bank_account) VALUES (1, '张三', '1', '12')",
    "INSERT INTO person (id, name, sex, status) VALUES (1, '张三', '1', 'lost')",
    "INSERT INTO membership (id, person_id, household_id, relation) VALUES (1, 99, 99, '02')",
    "INSERT INTO place (id, kind, code, name) VALUES (1, 'village', '532301100201', '青山村')",
  };
  Office o;

  office_open (&o);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (xb_store_exec (o.store, bad[i], &error));
      g_assert_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED);
    }
  office_close (&o);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/keys-carry-the-site", keys_carry_the_site);
  g_test_add_func ("/store/keys-are-never-given-twice", keys_are_never_given_twice);
  g_test_add_func ("/store/two-programs", two_programs);
  g_test_add_func ("/store/locks-survive-a-look-at-the-files", locks_survive_a_look_at_the_files);
  g_test_add_func ("/store/a-reader-cannot-write", a_reader_cannot_write);
  g_test_add_func ("/store/refusals", refusals);
  g_test_add_func ("/store/network-file-systems", network_file_systems);
  g_test_add_func ("/store/schema-checks", schema_says_what_a_check_can_say);
  return g_test_run ();
}
