/* A definition. The first line is the name of its file, which says the kind; the rest is the file. */
#include "target.h"

#include "catalog/xb-catalog.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  static XbCatalog *catalog;
  g_autofree char *name = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *line = length > 0 ? memchr (data, '\n', length) : NULL;
  XbCatalogEntry entry = { 0 };
  gsize rest;

  if (line == NULL)
    return 0;
  if (catalog == NULL)
    catalog = xb_catalog_load (NULL);
  name = fuzz_text (data, (gsize) (line - data));
  if (strpbrk (name, "/\\\r") != NULL)
    return 0;
  rest = length - (gsize) (line + 1 - data);
  text = g_malloc (rest + 1); /* not g_strndup(): zero bytes are part of it */
  memcpy (text, line + 1, rest);
  text[rest] = '\0';
  fuzz_check (xb_catalog_check_text (catalog, name, text, rest, &entry, &error), &error);
  return 0;
}
