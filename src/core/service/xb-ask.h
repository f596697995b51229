/* A field or an entry of a checklist: what was typed, checked and in stored form, and the other way round. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

char *xb_ask_clean (const XbAsk *ask, const char *typed, char **unusual, GError **error);
char *xb_ask_text (const XbAsk *ask, const char *stored);

G_END_DECLS
