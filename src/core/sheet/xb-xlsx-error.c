#define G_LOG_DOMAIN "xb-sheet"

#include "sheet/xb-xlsx-error.h"

#include <glib/gi18n-lib.h>

/** (transfer none): what went wrong, as a part of a sentence */
const char *
xb_xlsx_error (lxw_error code)
{
  switch (code)
    {
    case LXW_ERROR_CREATING_XLSX_FILE:
      return _ ("the folder is not there or may not be written to, or another program has the file open");
    case LXW_ERROR_CREATING_TMPFILE:
    case LXW_ERROR_READING_TMPFILE:
      return _ ("there is no room for temporary files");
    case LXW_ERROR_ZIP_FILE_OPERATION:
    case LXW_ERROR_ZIP_FILE_ADD:
    case LXW_ERROR_ZIP_CLOSE:
      return _ ("the disk is full, or was taken out");
    case LXW_ERROR_MEMORY_MALLOC_FAILED:
      return _ ("there is not enough memory");
    default:
      return lxw_strerror (code);
    }
}
