/* Folders that are gone when nobody looks at them any more. */
#include "util/xb-temp-folder.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>
#include <utime.h>

static char *
file_in (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  return path;
}

/* A folder as a program leaves it that was killed an hour ago. */
static char *
left_behind (const char *name)
{
  char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
  const struct utimbuf long_ago = { 1000000000, 1000000000 };

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_free (file_in (path, "id-card.png"));
  g_assert_cmpint (utime (path, &long_ago), ==, 0);
  return path;
}

static void
goes_with_its_holder (void)
{
  XbTempFolder *folder = xb_temp_folder_new (NULL);
  g_autofree char *path = g_strdup (xb_temp_folder_path (folder)), *file = file_in (path, "id-card.png");
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  xb_temp_folder_free (folder);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
sweep (void)
{
  g_autoptr (XbTempFolder) used = xb_temp_folder_new (NULL);
  g_autofree char *left = left_behind ("xiangbu-LEFT01"), *other = left_behind ("other-LEFT01"), *kept = file_in (xb_temp_folder_path (used), "id-card.png"),
                  *young = g_build_filename (g_get_tmp_dir (), "xiangbu-YOUNG1", NULL), *link = g_build_filename (g_get_tmp_dir (), "xiangbu-LINK01", NULL);
  const struct utimbuf long_ago = { 1000000000, 1000000000 };

  g_assert_cmpint (utime (xb_temp_folder_path (used), &long_ago), ==, 0);
  g_assert_cmpint (g_mkdir (young, 0700), ==, 0);
  g_assert_cmpint (symlink (other, link), ==, 0);
  xb_temp_folder_sweep ();
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_free (other);
  other = g_build_filename (g_get_tmp_dir (), "other-LEFT01", "id-card.png", NULL);
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *at)
{
  return g_remove (path);
}

static void
remove_all (const char *folder)
{
  nftw (folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_mkdtemp (g_strdup (P_tmpdir "/test-temp-folder-XXXXXX"));
  int status;

  g_assert_nonnull (folder);
  g_setenv ("TMPDIR", folder, TRUE); /* before anything asks for it */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/temp-folder/goes-with-its-holder", goes_with_its_holder);
  g_test_add_func ("/util/temp-folder/sweep", sweep);
  status = g_test_run ();
  remove_all (folder);
  return status;
}
