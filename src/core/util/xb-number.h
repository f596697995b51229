/* Numbers as people type them, and as they are kept. */
#pragma once

#include <glib.h>

gboolean xb_number_read (GString *typed, const char *const *units, double *value);
char *xb_number_text (double value, guint decimals);
void xb_number_put (guint8 out[8], guint64 number);
guint64 xb_number_get (const guint8 in[8]);
