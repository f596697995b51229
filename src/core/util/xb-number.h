/* Numbers as people type them, and as they are kept. */
#pragma once

#include <glib.h>

gboolean xb_number_read (GString *typed, const char *const *units, double *value);
char *xb_number_text (double value, guint decimals);
