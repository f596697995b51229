/* The regions of China down to the county (GB/T 2260): names of codes, and codes of what people write. Needs no database. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  XB_REGION_PROVINCE = 1,
  XB_REGION_PREFECTURE,
  XB_REGION_COUNTY,
} XbRegionLevel;

/** One region; belongs to the program and is never freed. */
typedef struct
{
  char code[7];
  const char *name;   /* 楚雄市 */
  const char *brief;  /* (nullable): how people call an autonomous prefecture or county: 楚雄州 */
  const char *full;   /* 云南省楚雄彝族自治州楚雄市 */
  const char *former; /* (nullable): it is one no more: since that year, or "1" where the year is not known */
} XbRegion;

XbRegionLevel xb_region_level (const char *code);
const XbRegion *xb_region_find (const char *code);
const XbRegion *xb_region_at (const char *code, XbRegionLevel level);
const XbRegion *xb_region_read (const char *text, const char **rest);
GPtrArray *xb_region_search (const char *text, guint limit);

G_END_DECLS
