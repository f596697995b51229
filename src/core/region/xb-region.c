#define G_LOG_DOMAIN "xb-region"

#include "region/xb-region-private.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define RESOURCE "/io/github/xiangbu/Xiangbu/regions/gbt2260.csv"




/* "000000" does not end a code: the names above a county are those of its code with zeros for the rest. */
static void
above (const char *code, XbRegionLevel level, char out[7])
{
  const gsize kept = level == XB_REGION_PROVINCE ? 2 : level == XB_REGION_PREFECTURE ? 4 : 6;

  g_strlcpy (out, "000000", 7);
  memcpy (out, code, kept);
}

/* Of a code with a region. */
static int
compare (const void *code, const void *region)
{
  return strcmp (code, ((const XbRegion *) region)->code);
}

static const XbRegion *
find (const GArray *all, const char *code)
{
  return bsearch (code, all->data, all->len, sizeof (XbRegion), compare);
}

/* Peoples in the names of autonomous prefectures and counties, with 族 or without. The longest first where one begins another. */
static const char *const peoples[] = { "柯尔克孜", "哈萨克", "维吾尔", "塔吉克", "达斡尔", "鄂温克", "鄂伦春", "哈尼", "土家", "布依", "布朗", "蒙古", "朝鲜", "仫佬", "毛南", "仡佬",
                                       "拉祜",     "景颇",   "普米",   "保安",   "东乡",   "撒拉",   "裕固", "锡伯", "独龙", "傈僳", "纳西", "羌",   "彝",   "苗",   "侗",   "瑶",
                                       "白",       "傣",     "回",     "壮",     "满",     "藏",     "土",   "黎",   "畲",   "佤",   "怒",   "水",   "各",   NULL };

/* @length: of a name, without its last word (自治州); taken down to what stands before the peoples: 楚雄 of 楚雄彝族自治州 */
static gsize
before_peoples (const char *name, gsize length)
{
  gboolean shorter = TRUE;

  while (shorter)
    {
      shorter = FALSE;
      for (const char *const *people = peoples; *people != NULL && !shorter; people++)
        for (int word = 1; word >= 0 && !shorter; word--)
          {
            g_autofree char *ending = g_strconcat (*people, word ? "族" : "", NULL);
            gsize n = strlen (ending);

            /* Without 族 only where that is how the name is written: 蒙古自治州, not 白自治州. */
            if ((!word && g_utf8_strlen (*people, -1) < 2) || length < n + strlen ("楚雄") || strncmp (name + length - n, ending, n) != 0)
              continue;
            length -= n;
            shorter = TRUE;
          }
    }
  return length;
}

/* (nullable): how people call an autonomous prefecture or county: 楚雄州, 禄劝县 */
static char *
brief_name (const char *name)
{
  static const char *const kinds[] = { "自治州", "自治县", NULL };

  for (const char *const *kind = kinds; *kind != NULL; kind++)
    if (g_str_has_suffix (name, *kind))
      {
        gsize whole = strlen (name) - strlen (*kind), stem = before_peoples (name, whole);
        g_autofree char *begins = g_strndup (name, stem);

        return stem < whole ? g_strconcat (begins, *kind + strlen ("自治"), NULL) : NULL;
      }
  return NULL;
}

static gpointer
load (gpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  static GStringChunk *texts; /* as long as the program */
  GArray *made = g_array_sized_new (FALSE, TRUE, sizeof (XbRegion), 4096);
  g_auto (GStrv) lines = NULL;

  texts = g_string_chunk_new (65536);
  /* It is part of the program: its absence is a broken build, which every test would show. */
  g_assert (bytes != NULL);
  lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) parts = **line != '#' ? g_strsplit (*line, ",", 3) : NULL;
      g_autofree char *brief = NULL;
      XbRegion region = { 0 };

      if (parts == NULL || g_strv_length (parts) < 3 || strlen (parts[0]) != 6)
        continue;
      g_strlcpy (region.code, parts[0], sizeof region.code);
      region.name = g_string_chunk_insert_const (texts, parts[1]);
      brief = brief_name (parts[1]);
      region.brief = brief != NULL ? g_string_chunk_insert_const (texts, brief) : NULL;
      region.former = *parts[2] != '\0' ? g_string_chunk_insert_const (texts, parts[2]) : NULL;
      g_array_append_val (made, region);
    }

  for (guint i = 0; i < made->len; i++)
    {
      XbRegion *region = &g_array_index (made, XbRegion, i);
      g_autoptr (GString) full = g_string_new (NULL);

      for (XbRegionLevel level = XB_REGION_PROVINCE; level < xb_region_level (region->code); level++)
        {
          char code[7];
          const XbRegion *upper;

          above (region->code, level, code);
          upper = find (made, code);
          if (upper != NULL)
            g_string_append (full, upper->name);
        }
      g_string_append (full, region->name);
      region->full = g_string_chunk_insert_const (texts, full->str);
    }
  return made;
}

/** (transfer none) (element-type XbRegion): every region there is or was, by code */
const GArray *
xb_region_all (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load, NULL);
}

/** How far down @code, six digits, goes. */
XbRegionLevel
xb_region_level (const char *code)
{
  return strcmp (code + 2, "0000") == 0 ? XB_REGION_PROVINCE : strcmp (code + 4, "00") == 0 ? XB_REGION_PREFECTURE : XB_REGION_COUNTY;
}

/** (nullable): the region of @code, six digits; also one that is a region no more */
const XbRegion *
xb_region_find (const char *code)
{
  return code != NULL && strlen (code) == 6 ? find (xb_region_all (), code) : NULL;
}

/**
 * xb_region_at:
 *
 * Returns: (nullable): the region of @level that @code is in or is; the one above it where there is none of that level (a county right
 *   under its province), %NULL where @code does not go down that far
 */
const XbRegion *
xb_region_at (const char *code, XbRegionLevel level)
{
  char upper[7];
  const XbRegion *region;

  if (code == NULL || strlen (code) != 6 || xb_region_level (code) < level)
    return NULL;
  above (code, level, upper);
  region = xb_region_find (upper);
  return region != NULL || level == XB_REGION_PROVINCE ? region : xb_region_at (code, level - 1);
}

/* How many bytes of @text name @region: its name, or its name without the word for what it is. 0: none. */
static gsize
named (const char *text, const XbRegion *region)
{
  static const char *const kinds[] = { "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市", "区", "县", "地区", "盟", NULL };
  const gsize length = strlen (region->name);

  /* Whatever it is called, it begins with the same character: most are done with here. */
  if (strncmp (text, region->name, strlen ("省")) != 0)
    return 0;
  if (g_str_has_prefix (text, region->name))
    return length;
  if (region->brief != NULL)
    {
      const gsize stem = strlen (region->brief) - strlen ("州");

      return g_str_has_prefix (text, region->brief) ? strlen (region->brief) : strncmp (text, region->brief, stem) == 0 ? stem : 0;
    }
  for (const char *const *kind = kinds; *kind != NULL; kind++)
    {
      gsize stem = length - MIN (length, strlen (*kind));

      /* A stem of one character (城区, 矿区) names nothing. */
      if (g_str_has_suffix (region->name, *kind) && stem >= 2 * strlen ("城") && strncmp (text, region->name, stem) == 0)
        return stem;
    }
  return 0;
}

typedef struct
{
  const XbRegion *region;
  const char *rest;
  gsize taken;  /* bytes of the text that named it and what it is in */
  guint others; /* regions the text names as well */
} Reading;

/* Looks for the region that names most of @text, in @within (2 or 4 digits, or ""). */
static void
read_within (const char *text, const char *start, const char *within, Reading *best)
{
  const GArray *all = xb_region_all ();

  for (guint i = 0; i < all->len; i++)
    {
      const XbRegion *region = &g_array_index (all, XbRegion, i);
      XbRegionLevel level = xb_region_level (region->code);
      gsize length;

      if (!g_str_has_prefix (region->code, within) || (*within != '\0' && level <= (XbRegionLevel) (strlen (within) / 2)))
        continue;
      length = named (text, region);
      if (length == 0)
        continue;
      /* Two ways to the same region (云南楚雄: the prefecture, or the city in it) are one reading: the upper one, which is sure. */
      if ((gsize) (text - start) + length == best->taken && best->region != NULL && region != best->region)
        {
          char upper[7];

          above (region->code, xb_region_level (best->region->code), upper);
          if (strcmp (upper, best->region->code) == 0)
            continue;
          if (best->region->former != NULL && region->former == NULL)
            best->others = 0;
          else if (region->former != NULL)
            continue;
          else
            {
              best->others++;
              continue;
            }
        }
      else if ((gsize) (text - start) + length <= best->taken)
        continue;
      best->region = region;
      best->rest = text + length;
      best->taken = text + length - start;
      best->others = 0;
    }
}

/**
 * xb_region_read:
 * @text: how somebody writes where a place is: 广东省深圳市宝安区西乡街道, 广东深圳, 440306
 * @rest: (out) (nullable): what follows the region in @text; @text itself where none was found
 *
 * Returns: (nullable): the region @text begins with, as far down as it says, if it can be only one
 */
const XbRegion *
xb_region_read (const char *text, const char **rest)
{
  Reading best = { NULL, text, 0, 0 };
  char within[5] = "";
  const char *at = text;

  if (rest != NULL)
    *rest = text;
  if (text == NULL || *text == '\0')
    return NULL;
  if (g_ascii_isdigit (*text))
    {
      const XbRegion *region = strspn (text, "0123456789") == 6 && text[6] == '\0' ? xb_region_find (text) : NULL;

      if (region != NULL && rest != NULL)
        *rest = text + 6;
      return region;
    }
  while (TRUE)
    {
      const gsize before = best.taken;

      read_within (at, text, within, &best);
      if (best.taken == before || best.others > 0 || xb_region_level (best.region->code) == XB_REGION_COUNTY)
        break;
      at = best.rest;
      g_strlcpy (within, best.region->code, xb_region_level (best.region->code) == XB_REGION_PROVINCE ? 3 : 5);
    }
  if (best.region == NULL || best.others > 0)
    return NULL;
  if (rest != NULL)
    *rest = best.rest;
  return best.region;
}
