#include "target.h"

#include "sheet/xb-xls-child.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder;

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = fuzz_path (name);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

char *
fuzz_path (const char *name)
{
  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("xiangbu-fuzz-XXXXXX", NULL);
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }
  return g_build_filename (folder, name, NULL);
}

const char *
fuzz_file (const char *ending, const void *bytes, gsize length)
{
  static char *path;
  g_autofree char *name = g_strconcat ("input", ending, NULL);
  FILE *file;

  g_free (path);
  path = fuzz_path (name);
  /* Without g_file_set_contents(): it waits for the disk. */
  file = g_fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, length, file), ==, length);
  fclose (file);
  return path;
}

char *
fuzz_text (const guint8 *data, gsize length)
{
  const char *end = (const char *) data;

  if (length > 0)
    g_utf8_validate ((const char *) data, (gssize) length, &end);
  return g_strndup ((const char *) data, (gsize) (end - (const char *) data));
}

void
fuzz_check (gboolean ok, GError **error)
{
  g_assert_true (ok == (*error == NULL));
  if (*error == NULL)
    return;
  g_assert_true (g_utf8_validate ((*error)->message, -1, NULL));
  g_assert_cmpuint (strlen ((*error)->message), >, 10);
  g_assert_null (strpbrk ((*error)->message, "\n\r"));
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  /* The reader of .xls starts this same program to read for it. */
  if (*argc >= 3 && strcmp ((*argv)[1], XB_XLS_CHILD_OPTION) == 0)
    exit (xb_xls_child_main (*argc - 2, *argv + 2));
  g_setenv ("XDG_DATA_HOME", "/nonexistent", TRUE);
  return 0;
}
