/* Refusing in words: each part of the core calls it with its own kind of error. */
#pragma once

#include <glib.h>

gboolean xb_refuse (GError **error, GQuark domain, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);
