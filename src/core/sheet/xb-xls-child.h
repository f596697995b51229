/* The program itself, started once more to read an .xls: libfreexl can be brought to write outside its memory by a damaged
 * or malicious file, and then only this child dies. Both programs hand over to it before they do anything else. */
#pragma once

#include "sheet/xb-sheet.h"

G_BEGIN_DECLS

/** The first argument of a program that is to be the child; the file's path and, to get its rows, a sheet's number follow. */
#define XB_XLS_CHILD_OPTION "--xb-read-xls"

/** What the child writes to its standard output: a tag, the length of what follows (32 bits, this machine's order), and that. */
typedef enum
{
  XB_XLS_SHEET = 'S', /* 1 byte: hidden; the rest: its name */
  XB_XLS_MERGE = 'M', /* an #XbMerge of the sheet before */
  XB_XLS_EPOCH = 'D', /* 1 byte: whether dates count from 1904 */
  XB_XLS_ROW = 'R',   /* 32 bits: its number, from 1 */
  XB_XLS_CELL = 'C',  /* an #XbXlsCell of the row before, and its text */
  XB_XLS_ERROR = 'E', /* 1 byte: an #XbSheetError; the last */
  XB_XLS_END = '.',   /* all is written; the last */
} XbXlsTag;

typedef struct
{
  double number;
  guint32 column;
  guint32 type; /* an #XbCellType */
} XbXlsCell;

int xb_xls_child_main (int argc, char **argv);

G_END_DECLS
