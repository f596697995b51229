#define G_LOG_DOMAIN "xb-region"

/* Regions by what somebody types: part of a name, its pinyin or first letters, its code. */

#include "region/xb-region-private.h"

#include "util/xb-pinyin.h"

#include <gio/gio.h>
#include <string.h>

#define RESOURCE "/io/github/xiangbu/Xiangbu/regions/pinyin.csv"

typedef struct
{
  const XbRegion *region;
  char *pinyin, *initials; /* of its own name */
  char *brief; /* (nullable): pinyin of the name people use */
} Spoken;

typedef struct
{
  const XbRegion *region;
  int rank; /* the lower, the better */
} Hit;

static void
add_syllables (const char *syllables, GString *pinyin, GString *initials)
{
  g_auto (GStrv) parts = g_strsplit (syllables, " ", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      g_string_append (pinyin, *part);
      g_string_append_c (initials, **part);
    }
}

/* Adds how a name is spoken, by the list of those that are read otherwise first. */
static void
speak_name (const char *name, char **lines, GString *pinyin, GString *initials)
{
  for (char **line = lines; line != NULL && *line != NULL; line++)
    {
      const char *comma = strchr (*line, ',');

      if (**line == '#' || comma == NULL || strncmp (name, *line, comma - *line) != 0)
        continue;
      add_syllables (comma + 1, pinyin, initials);
      name += comma - *line;
      break;
    }
  xb_pinyin_append_word (name, pinyin, initials);
}

/* How the names are spoken; needed, and worked out, only when somebody types letters. */
static gpointer
speak (gpointer data G_GNUC_UNUSED)
{
  const GArray *all = xb_region_all ();
  Spoken *spoken = g_new0 (Spoken, all->len);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_auto (GStrv) lines = bytes != NULL ? g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1) : NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const XbRegion *region = &g_array_index (all, XbRegion, i);
      GString *pinyin = g_string_new (NULL), *initials = g_string_new (NULL);

      speak_name (region->name, lines, pinyin, initials);
      spoken[i] = (Spoken){ .region = region, .pinyin = g_string_free (pinyin, FALSE), .initials = g_string_free (initials, FALSE) };
      if (region->brief != NULL)
        {
          GString *brief = g_string_new (NULL);
          g_autoptr (GString) unused = g_string_new (NULL);

          speak_name (region->brief, lines, brief, unused);
          spoken[i].brief = g_string_free (brief, FALSE);
        }
    }
  return spoken;
}

static int
by_rank (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;

  if (x->rank != y->rank)
    return x->rank - y->rank;
  return strcmp (x->region->code, y->region->code);
}

/* What @text is of a region: 0 the whole of it, more the further from it; -1 nothing. */
static int
rank_of (const XbRegion *region, const Spoken *spoken, const char *text, const char *joined)
{
  const char *at;

  if (g_ascii_isdigit (*joined))
    return g_str_has_prefix (region->code, joined) ? 0 : -1;
  if (spoken != NULL)
    return strcmp (spoken->pinyin, joined) == 0 || (spoken->brief != NULL && g_str_has_prefix (spoken->brief, joined)) ? 0 : g_str_has_prefix (spoken->pinyin, joined) ? 1 : g_str_has_prefix (spoken->initials, joined) ? 2 : -1;
  if (region->brief != NULL && g_str_has_prefix (region->brief, joined))
    return 0;
  if (g_str_has_prefix (region->name, joined))
    return strlen (region->name) <= strlen (joined) + strlen ("市") ? 0 : 1;
  if (strstr (region->name, joined) != NULL)
    return 2;
  if ((at = strstr (region->full, joined)) != NULL)
    return 3;
  /* 广东 宝安: each word, in this order. */
  at = region->full;
  for (const char *word = text; *word != '\0';)
    {
      gsize length = strcspn (word, " ");
      g_autofree char *one = g_strndup (word, length);

      at = strstr (at, one);
      if (at == NULL)
        return -1;
      at += length;
      word += length;
      word += strspn (word, " ");
    }
  return 4;
}

/**
 * xb_region_search:
 * @text: part of a name (宝安, 广东 宝安), pinyin (baoan), first letters (ba), or the beginning of a code
 * @limit: as many at most
 *
 * Returns: (transfer container) (element-type XbRegion): the best first; regions that are none any more behind those that are
 */
GPtrArray *
xb_region_search (const char *text, guint limit)
{
  static GOnce once = G_ONCE_INIT;
  const GArray *all = xb_region_all ();
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_autofree char *plain = g_utf8_strdown (text != NULL ? text : "", -1);
  g_autoptr (GString) joined = NULL;
  Spoken *spoken = NULL;

  g_strstrip (plain);
  joined = g_string_new (plain);
  g_string_replace (joined, " ", "", 0);
  if (joined->len == 0)
    return found;
  if (g_ascii_isalpha (*joined->str))
    spoken = g_once (&once, speak, NULL);
  for (guint i = 0; i < all->len; i++)
    {
      const XbRegion *region = &g_array_index (all, XbRegion, i);
      Hit hit = { region, rank_of (region, spoken != NULL ? &spoken[i] : NULL, plain, joined->str) };

      if (hit.rank < 0)
        continue;
      hit.rank = hit.rank * 10 + (int) xb_region_level (region->code) + (region->former != NULL ? 100 : 0);
      g_array_append_val (hits, hit);
    }
  g_array_sort (hits, by_rank);
  for (guint i = 0; i < hits->len && i < limit; i++)
    g_ptr_array_add (found, (gpointer) g_array_index (hits, Hit, i).region);
  return found;
}
