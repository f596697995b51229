/* What the SQL of a definition may do: read the documented views, and nothing else. */
#pragma once

#include <glib.h>

/** The parameters any definition may name. */
extern const char *const xb_definition_parameters[];

int xb_definition_authorize (void *data, int action, const char *a, const char *b, const char *c, const char *view);
