/* Encryption of the whole database switched on and off, by whoever manages operators. */
#pragma once

#include "store/xb-store-key.h"

G_BEGIN_DECLS

char *xb_encryption_begin (const char *path, const char *operator_name, const char *password, GError **error);
gboolean xb_encryption_end (const char *path, const char *operator_name, GError **error);

G_END_DECLS
