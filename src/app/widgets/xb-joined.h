/* Several words in one sentence. */
#pragma once

#include <glib.h>

char *xb_joined (const GPtrArray *words);
