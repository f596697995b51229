/* A period and a day, as somebody asks for them. */
#pragma once

#include "util/xb-date.h"

G_BEGIN_DECLS

/** Stored dates; the period holds both its ends. */
typedef struct
{
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  char as_of[XB_DATE_SIZE]; /* "" where no day was asked for */
} XbPeriod;

gboolean xb_period_read (const char *from, const char *to, const char *as_of, XbPeriod *out, GError **error);

G_END_DECLS
