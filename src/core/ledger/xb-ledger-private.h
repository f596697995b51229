/* A ledger on its way to a file. */
#pragma once

#include "ledger/xb-ledger.h"

/** The text of everything but the rows, placeholders filled in. */
typedef struct
{
  XbLedgerDef *def;
  char *title;
  GPtrArray *lines;
  GPtrArray *footer;
} XbLedgerFrame;

/** Gives the next row: texts of all columns, valid until the next call. @cells NULL at the end. */
typedef gboolean (*XbLedgerNext) (gpointer data, const char ***cells, GError **error);

gboolean xb_ledger_write_xlsx (XbLedgerFrame *frame, const char *path, XbLedgerNext next, gpointer data, guint *rows,
                               GError **error);
gboolean xb_ledger_write_csv (XbLedgerFrame *frame, const char *path, XbLedgerNext next, gpointer data, guint *rows,
                              GError **error);
char *xb_ledger_total (XbLedgerFrame *frame, guint rows);
