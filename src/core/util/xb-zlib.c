#define G_LOG_DOMAIN "xb-util"

#include "util/xb-zlib.h"

#include <gio/gio.h>

#define CHUNK 1048576

static GBytes *
convert (GConverter *converter, const guint8 *data, gsize size, gsize most, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new ((guint) CLAMP (size / 3, 65536, 1 << 28));
  gsize done = 0;

  while (TRUE)
    {
      gsize read = 0, written = 0;
      GConverterResult result;
      guint at = out->len;

      if (most > 0 && at > most)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "too long");
          return NULL;
        }
      g_byte_array_set_size (out, at + CHUNK);
      result = g_converter_convert (converter, data + done, size - done, out->data + at, CHUNK, G_CONVERTER_INPUT_AT_END, &read, &written, error);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      done += read;
      g_byte_array_set_size (out, at + (guint) written);
      if (result == G_CONVERTER_FINISHED)
        break;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/** (transfer full) */
GBytes *
xb_zlib_pack (const void *data, gsize size, GError **error)
{
  g_autoptr (GZlibCompressor) zip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);

  return convert (G_CONVERTER (zip), data, size, 0, error);
}

/**
 * xb_zlib_unpack:
 * @most: more than that it must not become; 0: whatever it becomes
 *
 * Returns: (transfer full): %NULL where it is not what xb_zlib_pack() made
 */
GBytes *
xb_zlib_unpack (const void *data, gsize size, gsize most, GError **error)
{
  g_autoptr (GZlibDecompressor) unzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);

  return convert (G_CONVERTER (unzip), data, size, most, error);
}
