#define G_LOG_DOMAIN "xb-import"

/* Where people belong: from their row, from what stands over the table, from the sheet's or file's name. */

#include "import/xb-import-private.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Words that end in 村 and name no village. */
static gboolean
names_a_village (const char *name)
{
  static const char *const others[] = { "农村", "全村", "本村", "各村", "乡村", "行政村", "自然村", "某村", "某某村", "新农村", "村",
                                        "所在村", "所属村", "城乡社区", "本社区", "社区", "全社区", NULL };

  return name != NULL && !g_strv_contains (others, name);
}

/* The village named in @text: 填报单位：青山村委会, 云岭镇青山村人口基础台账, 青山村1组, 大坪村人口台账. */
static char *
village_in (const char *text)
{
  static GRegex *regex;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL;

  if (regex == NULL)
    regex = g_regex_new ("(?:^|[：:镇乡\\s)）]|街道)((?:(?![镇乡县市])\\p{Han}){1,6}?)(村|社区)"
                         "(?=$|村?委会|民委员会|村民|居委会|居民|[（(\\s\\d第]|[一二三四五六七八九十]+[组社队]|人口|户|基础|常住|台账|花名册|统计|登记|信息|"
                         "\\p{Han}{1,6}(?:组|社|队)(?![区会保])|\\p{Nd})",
                         G_REGEX_OPTIMIZE, 0, NULL);
  if (!g_regex_match (regex, text, 0, &match))
    return NULL;
  {
    g_autofree char *stem = g_match_info_fetch (match, 1), *ending = g_match_info_fetch (match, 2);

    name = g_strconcat (stem, ending, NULL);
  }
  return names_a_village (name) ? g_steal_pointer (&name) : NULL;
}

/* The group named in @text: 第1村民小组, 青山村1组, 三社; or, behind a village, by a name: 李家村大湾组. */
static char *
group_in (const char *text)
{
  static GRegex *numbered, *named;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL, *whole = NULL;

  if (numbered == NULL)
    {
      numbered = g_regex_new ("(?:第)?(\\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民小组|居民小组|小组|组|社(?![区会保])|队)", G_REGEX_OPTIMIZE, 0, NULL);
      named = g_regex_new ("(?:村民委员会|村委会|社区居委会|村|社区)((?:(?!村民|居民)\\p{Han}){1,6}?)(?:村民小组|居民小组|小组|组)", G_REGEX_OPTIMIZE, 0, NULL);
    }
  if (g_regex_match (numbered, text, 0, &match))
    {
      name = g_match_info_fetch (match, 1);
      whole = g_strconcat (name, "组", NULL);
      return xb_place_group_name (whole);
    }
  g_clear_pointer (&match, g_match_info_unref);
  if (!g_regex_match (named, text, 0, &match))
    return NULL;
  name = g_match_info_fetch (match, 1);
  return g_strconcat (name, "组", NULL);
}

/* A village made from its code alone (--place) has no name but that; the first ledger of it that says one gives it. */
static gboolean
name_default_place (Importer *im, GError **error)
{
  XbPlace *place = im->default_place;
  g_autoptr (XbPlace) other = NULL;
  g_autoptr (GError) local = NULL;

  if (place == NULL || im->context_village == NULL || strcmp (place->kind, "village") != 0
      || strcmp (place->name, place->code) != 0)
    return TRUE;
  other = xb_place_by_name (im->store, im->township->id, im->context_village, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (other != NULL)
    return TRUE;
  for (guint i = 0; i < im->report->new_places->len; i++)
    if (strcmp (g_ptr_array_index (im->report->new_places, i), place->code) == 0)
      {
        g_free (g_ptr_array_index (im->report->new_places, i));
        g_ptr_array_index (im->report->new_places, i) = g_strdup (im->context_village);
      }
  g_free (place->name);
  place->name = g_strdup (im->context_village);
  return xb_place_update (im->txn, im->store, place, error);
}

/** Reads village and group from the @lines over the header (element-type utf8), the sheet's name and the file's. */
gboolean
xb_import_read_context (Importer *im, GPtrArray *lines, GError **error)
{
  g_autofree char *base = g_path_get_basename (im->file);
  char *dot = strrchr (base, '.');

  g_clear_pointer (&im->context_village, g_free);
  g_clear_pointer (&im->context_group, g_free);
  g_clear_pointer (&im->last_village, g_free);
  g_clear_pointer (&im->last_group, g_free);
  if (dot != NULL)
    *dot = '\0';
  for (guint i = 0; i < lines->len + 2; i++)
    {
      g_autoptr (GString) text = g_string_new (i < lines->len        ? g_ptr_array_index (lines, i)
                                               : i == lines->len ? im->sheet->sheet
                                                                 : base);

      xb_text_clean (text);
      if (im->context_village == NULL)
        im->context_village = village_in (text->str);
      /* A file's name may hold a date or a version: its digits are no group. */
      if (im->context_group == NULL && i <= lines->len)
        im->context_group = group_in (text->str);
    }
  return name_default_place (im, error);
}

static XbPlace *
make_place (Importer *im, XbPlace *parent, const char *kind, const char *code, const char *name, GError **error)
{
  g_autoptr (XbPlace) place = g_new0 (XbPlace, 1);

  place->parent_id = parent->id;
  place->kind = g_strdup (kind);
  place->code = code != NULL ? g_strdup (code) : xb_place_free_code (im->store, parent, error);
  place->name = g_strdup (name);
  if (place->code == NULL || !xb_place_insert (im->txn, im->store, place, error))
    return NULL;
  g_ptr_array_add (im->report->new_places, g_strcmp0 (parent->kind, "village") == 0
                                               ? g_strconcat (parent->name, name, NULL)
                                               : g_strdup (name));
  return g_steal_pointer (&place);
}

/* A village by its 12-digit code or its name; made if the township has none like it. */
static XbPlace *
resolve_village (Importer *im, const char *village, char **problem, GError **error)
{
  g_autoptr (GError) local = NULL;
  XbPlace *place = NULL;

  if (strspn (village, "0123456789") == strlen (village))
    {
      if (strlen (village) == 12 && g_str_has_suffix (village, "000") && g_str_has_prefix (village, im->township->code))
        return xb_place_load (im->store, im->township->id, error);
      if (strlen (village) != 12 || !g_str_has_prefix (village, im->township->code))
        {
          *problem = g_strdup_printf (_ ("“%s” is not a village of this township, whose codes have 12 digits and begin with "
                                         "%s. Correct the code, or write the village's name."),
                                      village, im->township->code);
          return NULL;
        }
      place = xb_place_by_code (im->store, village, &local);
      if (place == NULL && local == NULL)
        place = make_place (im, im->township, "village", village, village, &local);
    }
  else if (strcmp (village, im->township->name) == 0)
    return xb_place_load (im->store, im->township->id, error);
  else
    {
      const char *name = village;

      /* 云岭镇青山村: the township's own name in front says nothing. */
      if (g_str_has_prefix (name, im->township->name) && strlen (name) > strlen (im->township->name))
        name += strlen (im->township->name);
      place = xb_place_by_name (im->store, im->township->id, name, &local);
      if (place == NULL && local == NULL)
        {
          g_autofree char *bare = xb_place_bare_name (name);
          g_autofree char *full
              = strstr (name, "社区") != NULL || strstr (name, "居委会") != NULL ? g_strconcat (bare, "社区", NULL)
                                                                                 : g_strconcat (bare, "村", NULL);

          place = make_place (im, im->township, "village", NULL, full, &local);
        }
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return place;
}

/**
 * xb_import_resolve_place:
 * @village: (nullable): as the row says it
 * @group: (nullable): as the row says it
 * @problem: (out): what is wrong with the village or group, when it cannot be used; no @error is set then
 *
 * Returns: (transfer none): the place, kept by @im
 */
XbPlace *
xb_import_resolve_place (Importer *im, const char *village, const char *group, char **problem, GError **error)
{
  g_autofree char *key = g_strconcat (village != NULL ? village : "", "\n", group != NULL ? group : "", NULL);
  XbPlace *place = g_hash_table_lookup (im->places, key);
  g_autoptr (XbPlace) parent = NULL;

  *problem = NULL;
  if (place != NULL)
    return place;
  if (village != NULL)
    {
      parent = resolve_village (im, village, problem, error);
      if (parent == NULL)
        return NULL;
    }
  else
    parent = xb_place_load (im->store, im->default_place != NULL ? im->default_place->id : im->township->id, error);
  if (parent == NULL)
    return NULL;
  if (group != NULL && strcmp (parent->kind, "group") != 0)
    {
      g_autofree char *name = xb_place_group_name (group);
      g_autoptr (GError) local = NULL;

      place = xb_place_by_name (im->store, parent->id, name, &local);
      if (place == NULL && local == NULL)
        place = make_place (im, parent, "group", NULL, name, &local);
      if (place == NULL)
        {
          if (g_error_matches (local, XB_REGISTER_ERROR, XB_REGISTER_ERROR_PLACE_UNKNOWN))
            *problem = g_strdup (local->message);
          else
            g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  else
    place = g_steal_pointer (&parent);
  g_hash_table_insert (im->places, g_steal_pointer (&key), place);
  return place;
}
