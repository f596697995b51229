/* The .csv reader, and what a file is told to be by its first bytes. */
#include "sheet/xb-sheet.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
append (const XbRow *row, gpointer data, GError **error)
{
  g_string_append_printf (data, "%u:", row->number);
  for (guint i = 0; i < row->n_cells; i++)
    g_string_append_printf (data, "[%s]", row->cells[i].text);
  return TRUE;
}

/* What the reader makes of @bytes; the error's message where it refuses. */
static char *
read_bytes (const char *bytes, gssize length)
{
  g_autofree char *folder = g_dir_make_tmp ("xiangbu-XXXXXX", NULL), *path = g_build_filename (folder, "a.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (XbSheetReader) reader = NULL;
  GString *out = g_string_new (NULL);

  g_file_set_contents (path, bytes, length, NULL);
  reader = xb_sheet_reader_open (path, &error);
  if (reader != NULL)
    xb_sheet_reader_read (reader, 0, append, out, NULL, &error);
  if (error != NULL)
    g_string_assign (out, error->message);
  g_unlink (path);
  g_rmdir (folder);
  return g_string_free (out, FALSE);
}

static void
csv (const char *text, const char *expected)
{
  g_autofree char *got = read_bytes (text, -1);

  g_assert_cmpstr (got, ==, expected);
}

static void
csv_records (void)
{
  csv ("a,b\r\n1,2\r\n", "1:[a][b]2:[1][2]");
  csv ("a,b\n1,2", "1:[a][b]2:[1][2]");
  csv ("a,b\r1,2\r", "1:[a][b]2:[1][2]");
  csv ("\"a\"\"b\",\"c\nd\"\nx,y", "1:[a\"b][c\nd]2:[x][y]");
  csv ("a,b\n\n1,2", "1:[a][b]3:[1][2]");
  csv ("a,,c\n,,\n", "1:[a][][c]");
  csv ("=\"0123\",'123\n", "1:[0123][123]");
  csv ("a b\"c\",d\n", "1:[a b\"c\"][d]");
}

static void
csv_delimiters (void)
{
  csv ("a;b;c\n1;2,5;3\n", "1:[a][b][c]2:[1][2,5][3]");
  csv ("a\tb\n1\t2\n", "1:[a][b]2:[1][2]");
  csv ("\"x,y,z\"|b\n1|2\n", "1:[x,y,z][b]2:[1][2]");
}

static void
csv_encodings (void)
{
  g_autofree char *gb = g_convert ("姓名,㐂\n", -1, "GB18030", "UTF-8", NULL, NULL, NULL);
  g_autofree char *got = NULL;

  csv ("\xef\xbb\xbf姓名,b\n", "1:[姓名][b]");
  got = read_bytes (gb, -1);
  g_assert_cmpstr (got, ==, "1:[姓名][㐂]");
}

static void
csv_never_closed (void)
{
  g_autofree char *got = read_bytes ("a,b\n\"c,d\ne,f\n", -1);

  g_assert_nonnull (strstr (got, "2"));
  g_assert_null (strstr (got, "["));
}

static void
not_a_sheet (void)
{
  static const struct
  {
    const char *bytes;
    gssize length;
  } files[] = { { "", 0 }, { "PK\003\004rest", -1 }, { "<html><table>", -1 }, { "\x7f" "ELF\0\0\0\0", 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *got = read_bytes (files[i].bytes, files[i].length);

      g_assert_nonnull (strstr (got, "a.csv"));
    }
}

static void
cell_names (void)
{
  static const struct
  {
    guint row, column;
    const char *name;
  } cells[] = { { 1, 0, "A1" }, { 17, 5, "F17" }, { 2, 25, "Z2" }, { 2, 26, "AA2" }, { 9, 701, "ZZ9" }, { 1048576, 702, "AAA1048576" } };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *name = xb_cell_name (cells[i].row, cells[i].column);

      g_assert_cmpstr (name, ==, cells[i].name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/csv/records", csv_records);
  g_test_add_func ("/sheet/csv/delimiters", csv_delimiters);
  g_test_add_func ("/sheet/csv/encodings", csv_encodings);
  g_test_add_func ("/sheet/csv/never-closed", csv_never_closed);
  g_test_add_func ("/sheet/not-a-sheet", not_a_sheet);
  g_test_add_func ("/sheet/cell-names", cell_names);
  return g_test_run ();
}
