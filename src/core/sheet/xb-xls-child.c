#define G_LOG_DOMAIN "xb-sheet"

/* .xls (BIFF2 to BIFF8): libfreexl reads the cells; what it does not tell (hidden sheets, merged ranges, passwords)
 * is read from the workbook stream, which libgsf takes out of the OLE container. */

#include "sheet/xb-xls-child.h"

#include <freexl.h>
#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-input-stdio.h>
#include <gsf/gsf-utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* What a damaged file may cost before it is given up. The largest sheets of .xls, 65,536 rows, take seconds. */
#define CPU_SECONDS 120
#define MEMORY_BYTES (G_GUINT64_CONSTANT (3) * 1024 * 1024 * 1024)

/* Record numbers of [MS-XLS] 2.3. */
enum
{
  BIFF_EOF = 0x000a,
  BIFF_FILEPASS = 0x002f,
  BIFF_BOUNDSHEET = 0x0085,
  BIFF_MERGECELLS = 0x00e5,
  BIFF_BOF = 0x0809,
};

/* Writes a record of two parts. */
static void
tell (XbXlsTag tag, const void *head, guint32 head_length, const void *rest, guint32 rest_length)
{
  guint32 length = head_length + rest_length;

  putchar (tag);
  fwrite (&length, sizeof length, 1, stdout);
  if (head_length > 0)
    fwrite (head, 1, head_length, stdout);
  if (rest_length > 0)
    fwrite (rest, 1, rest_length, stdout);
}

static int
fail (XbSheetError code)
{
  guint8 byte = code;

  tell (XB_XLS_ERROR, &byte, 1, NULL, 0);
  return fflush (stdout) == 0 ? 0 : 1;
}

static int
end (void)
{
  tell (XB_XLS_END, NULL, 0, NULL, 0);
  return fflush (stdout) == 0 ? 0 : 1;
}

static void
tell_cell (guint column, XbCellType type, const char *text, double number)
{
  XbXlsCell cell = { number, column, type };

  tell (XB_XLS_CELL, &cell, sizeof cell, text, MIN (strlen (text), XB_SHEET_MAX_CELL));
}

static void
tell_value (guint column, const FreeXL_CellValue *cell)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (cell->type)
    {
    case FREEXL_CELL_INT:
      g_snprintf (number, sizeof number, "%d", cell->value.int_value);
      tell_cell (column, XB_CELL_NUMBER, number, cell->value.int_value);
      break;
    case FREEXL_CELL_DOUBLE:
      g_ascii_dtostr (number, sizeof number, cell->value.double_value);
      tell_cell (column, XB_CELL_NUMBER, number, cell->value.double_value);
      break;
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
    case FREEXL_CELL_DATE:
    case FREEXL_CELL_DATETIME:
    case FREEXL_CELL_TIME:
      if (cell->value.text_value != NULL)
        tell_cell (column, XB_CELL_TEXT, cell->value.text_value, 0);
      break;
    default:
      break;
    }
}

/* The rows of one sheet. freexl counts rows and columns from 0. */
static int
tell_rows (const void *handle, guint sheet)
{
  unsigned int rows = 0;
  unsigned short columns = 0;

  if (freexl_select_active_worksheet (handle, sheet) != FREEXL_OK
      || freexl_worksheet_dimensions (handle, &rows, &columns) != FREEXL_OK)
    return fail (XB_SHEET_ERROR_DAMAGED);
  for (unsigned int row = 0; row < rows; row++)
    {
      guint32 number = row + 1;

      tell (XB_XLS_ROW, &number, sizeof number, NULL, 0);
      for (unsigned short column = 0; column < columns; column++)
        {
          FreeXL_CellValue cell;

          if (freexl_get_cell_value (handle, row, column, &cell) == FREEXL_OK)
            tell_value (column, &cell);
        }
      if (ferror (stdout)) /* nobody reads any more */
        return 1;
    }
  return end ();
}

/* Walks the records of the workbook stream: hidden sheets and merged ranges by sheet, and whether it is encrypted. */
static void
read_stream (GsfInput *stream, GArray *hidden, GPtrArray *merges, gboolean *encrypted)
{
  const guint8 *head;
  int sheet = -1; /* the first BOF is that of the workbook itself */
  guint depth = 0;

  while ((head = gsf_input_read (stream, 4, NULL)) != NULL)
    {
      guint16 type = GSF_LE_GET_GUINT16 (head), length = GSF_LE_GET_GUINT16 (head + 2);
      const guint8 *body = length > 0 ? gsf_input_read (stream, length, NULL) : head;

      if (body == NULL)
        return;
      if (type == BIFF_BOF && depth++ == 0)
        sheet++;
      else if (type == BIFF_EOF && depth > 0)
        depth--;
      else if (type == BIFF_FILEPASS)
        *encrypted = TRUE;
      else if (type == BIFF_BOUNDSHEET && length >= 6 && body[5] == 0) /* worksheets only */
        {
          gboolean is_hidden = (body[4] & 0x03) != 0;

          g_array_append_val (hidden, is_hidden);
        }
      else if (type == BIFF_MERGECELLS && length >= 2 && sheet > 0)
        {
          guint count = GSF_LE_GET_GUINT16 (body);

          while (merges->len < (guint) sheet)
            g_ptr_array_add (merges, g_array_new (FALSE, FALSE, sizeof (XbMerge)));
          for (guint i = 0; i < count && 2 + (i + 1) * 8 <= length; i++)
            {
              const guint8 *range = body + 2 + i * 8;
              XbMerge merge = { GSF_LE_GET_GUINT16 (range) + 1u, GSF_LE_GET_GUINT16 (range + 2) + 1u,
                                GSF_LE_GET_GUINT16 (range + 4), GSF_LE_GET_GUINT16 (range + 6) };

              g_array_append_val ((GArray *) g_ptr_array_index (merges, sheet - 1), merge);
            }
        }
    }
}

static void
log_quietly (const char *domain G_GNUC_UNUSED,
             GLogLevelFlags level G_GNUC_UNUSED,
             const char *message G_GNUC_UNUSED,
             gpointer data G_GNUC_UNUSED)
{
}

typedef struct
{
  GArray *hidden;    /* (element-type gboolean) */
  GPtrArray *merges; /* (element-type GArray of XbMerge) */
} Extras;

/* What libgsf finds; -1: go on, else the exit status. */
static int
look_into_container (const char *path, Extras *extras)
{
  GsfInput *file, *stream = NULL;
  GsfInfile *ole;
  gboolean encrypted = FALSE;

  gsf_init ();
  /* libgsf calls it a bug of the program when a file is damaged. */
  g_log_set_default_handler (log_quietly, NULL);
  file = gsf_input_stdio_new (path, NULL);
  ole = file != NULL ? gsf_infile_msole_new (file, NULL) : NULL;
  if (ole == NULL)
    return -1; /* BIFF2 to BIFF4 stand in the file itself */
  if (gsf_infile_child_by_name (ole, "EncryptedPackage") != NULL)
    return fail (XB_SHEET_ERROR_ENCRYPTED);
  stream = gsf_infile_child_by_name (ole, "Workbook");
  if (stream == NULL)
    stream = gsf_infile_child_by_name (ole, "Book");
  if (stream == NULL)
    return fail (XB_SHEET_ERROR_NOT_A_SHEET);
  read_stream (stream, extras->hidden, extras->merges, &encrypted);
  return encrypted ? fail (XB_SHEET_ERROR_ENCRYPTED) : -1;
}

static int
tell_sheets (const void *handle, Extras *extras)
{
  unsigned int n_sheets = 0, mode = 0;
  guint8 epoch;

  freexl_get_info (handle, FREEXL_BIFF_SHEET_COUNT, &n_sheets);
  freexl_get_info (handle, FREEXL_BIFF_DATEMODE, &mode);
  epoch = mode == FREEXL_BIFF_DATEMODE_1904;
  tell (XB_XLS_EPOCH, &epoch, 1, NULL, 0);
  for (unsigned int i = 0; i < n_sheets; i++)
    {
      const char *name = NULL;
      guint8 hidden = i < extras->hidden->len && g_array_index (extras->hidden, gboolean, i);
      GArray *merges = i < extras->merges->len ? g_ptr_array_index (extras->merges, i) : NULL;

      freexl_get_worksheet_name (handle, i, &name);
      if (name == NULL)
        name = "";
      tell (XB_XLS_SHEET, &hidden, 1, name, strlen (name));
      for (guint k = 0; merges != NULL && k < merges->len; k++)
        tell (XB_XLS_MERGE, &g_array_index (merges, XbMerge, k), sizeof (XbMerge), NULL, 0);
    }
  return end ();
}

/**
 * xb_xls_child_main:
 * @argv: the path of an .xls; and, to get its rows, the number of a sheet, from 0
 *
 * Writes what it finds to standard output, as #XbXlsTag says. What it leaves behind goes with the process.
 *
 * Returns: the exit status
 */
int
xb_xls_child_main (int argc, char **argv)
{
  struct rlimit cpu = { CPU_SECONDS, CPU_SECONDS }, memory = { MEMORY_BYTES, MEMORY_BYTES }, core = { 0, 0 };
  Extras extras = { g_array_new (FALSE, FALSE, sizeof (gboolean)), g_ptr_array_new () };
  const void *handle = NULL;
  int status;

  if (argc < 1)
    return 2;
  setrlimit (RLIMIT_CPU, &cpu);
#ifdef __SANITIZE_ADDRESS__
  (void) memory; /* its shadow memory alone is larger */
#else
  setrlimit (RLIMIT_AS, &memory);
#endif
  setrlimit (RLIMIT_CORE, &core);
  if (argc == 1 && (status = look_into_container (argv[0], &extras)) >= 0)
    return status;
  if (freexl_open (argv[0], &handle) != FREEXL_OK)
    return fail (XB_SHEET_ERROR_DAMAGED);
  return argc == 1 ? tell_sheets (handle, &extras) : tell_rows (handle, strtoul (argv[1], NULL, 10));
}
