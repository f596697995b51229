/* A register of people who do not exist, for trying the program and for tests. */
#pragma once

#include "store/xb-store.h"

gboolean xb_demo_create (const char *path, guint persons, guint32 seed, guint *made, guint *households, GError **error);
