/* What newer GLib and expat call by another name: the only place that asks which they are. */
#pragma once

#include "config.h"

#include <expat.h>
#include <gio/gunixmounts.h>

#if GLIB_CHECK_VERSION(2, 84, 0)
#define xb_mount_for g_unix_mount_entry_for
#define xb_mount_fs_type g_unix_mount_entry_get_fs_type
#define xb_mount_free g_unix_mount_entry_free
#else
#define xb_mount_for g_unix_mount_for
#define xb_mount_fs_type g_unix_mount_get_fs_type
#define xb_mount_free g_unix_mount_free
#endif

#ifdef HAVE_XML_LINE_64
#define xb_xml_line(parser) ((guint64) XML_GetCurrentLineNumber64 (parser))
#else
#define xb_xml_line(parser) ((guint64) XML_GetCurrentLineNumber (parser))
#endif
