/* What is kept or sent in little room: zlib, through GLib. */
#pragma once

#include <glib.h>

GBytes *xb_zlib_pack (const void *data, gsize size, GError **error);
GBytes *xb_zlib_unpack (const void *data, gsize size, gsize most, GError **error);
