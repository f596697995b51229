#define G_LOG_DOMAIN "xiangbu"

#include "xb-settings.h"

#include "config.h"

#include <string.h>

/* As many files as a month has villages that send one late. */
#define RECENT 10

/** (transfer none) (nullable): run from the build folder without schemas, the program works and forgets. */
GSettings *
xb_settings (void)
{
  static GSettings *settings;
  static gboolean looked;

  if (!looked)
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, XB_APP_ID, TRUE) : NULL;

      settings = schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
      looked = TRUE;
    }
  return settings;
}

/** (transfer full) (nullable): what is remembered under @name in @key, a dictionary of words */
char *
xb_settings_recall (const char *key, const char *name)
{
  g_autoptr (GVariant) all = xb_settings () != NULL ? g_settings_get_value (xb_settings (), key) : NULL;
  char *value = NULL;

  return all != NULL && g_variant_lookup (all, name, "s", &value) ? value : NULL;
}

/** Remembers @value, an id and no words of the register, under @name in @key, a dictionary of words. */
void
xb_settings_remember (const char *key, const char *name, const char *value)
{
  g_autoptr (GVariant) all = xb_settings () != NULL ? g_settings_get_value (xb_settings (), key) : NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other, *words;

  if (all == NULL)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s&s}", &other, &words))
    if (g_strcmp0 (other, name) != 0)
      g_variant_builder_add (&builder, "{ss}", other, words);
  if (*value != '\0')
    g_variant_builder_add (&builder, "{ss}", name, value);
  g_settings_set_value (xb_settings (), key, g_variant_builder_end (&builder));
}

/** (transfer full) (array zero-terminated=1): the files that were imported last, the newest first, and are still there */
char **
xb_settings_recent (void)
{
  g_auto (GStrv) all = xb_settings () != NULL ? g_settings_get_strv (xb_settings (), "recent") : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **path = all; path != NULL && *path != NULL; path++)
    if (g_file_test (*path, G_FILE_TEST_IS_REGULAR))
      g_strv_builder_add (builder, *path);
  return g_strv_builder_end (builder);
}

/** Remembers that a ledger was imported; of the register nothing but the file's own path. */
void
xb_settings_add_recent (const char *path)
{
  g_auto (GStrv) all = xb_settings () != NULL ? g_settings_get_strv (xb_settings (), "recent") : NULL;
  g_autoptr (GPtrArray) recent = g_ptr_array_new ();

  if (all == NULL)
    return;
  g_ptr_array_add (recent, (gpointer) path);
  for (char **other = all; *other != NULL && recent->len < RECENT; other++)
    if (strcmp (*other, path) != 0)
      g_ptr_array_add (recent, *other);
  g_ptr_array_add (recent, NULL);
  g_settings_set_strv (xb_settings (), "recent", (const char *const *) recent->pdata);
}
