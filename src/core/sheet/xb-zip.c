#define G_LOG_DOMAIN "xb-sheet"

#include "sheet/xb-zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* A ledger of a million rows and 20 columns unpacks to about 1 GB; deflate of real sheets gives 10 to 40 to 1. */
#define MAX_BYTES (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)
#define SUSPICIOUS_BYTES (64 * 1024 * 1024)
#define MAX_RATIO 250

/** Whether the archive's directory stands at its end: a file cut short has none. */
gboolean
xb_zip_has_directory (const char *path)
{
  FILE *file = g_fopen (path, "rb");
  g_autofree char *tail = g_malloc (66000);
  gsize got;
  gboolean found = FALSE;

  if (file == NULL)
    return FALSE;
  if (fseek (file, -66000, SEEK_END) != 0)
    rewind (file);
  got = fread (tail, 1, 66000, file);
  fclose (file);
  for (gsize i = 0; !found && i + 22 <= got; i++)
    found = memcmp (tail + i, "PK\005\006", 4) == 0;
  return found;
}

static gboolean
damaged (const char *path, struct archive *zip, GError **error)
{
  /* libarchive's own words are no help to a clerk. */
  g_debug ("%s: %s", path, archive_error_string (zip));
  g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
               _ ("“%s” is damaged or cut short. Copy it again, or ask for it to be sent again."), path);
  return FALSE;
}

static gboolean
read_entry (const char *path,
            goffset packed,
            struct archive *zip,
            XbZipFunc func,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  const void *bytes;
  size_t length;
  la_int64_t offset;
  gint64 total = 0;
  int rc;

  while ((rc = archive_read_data_block (zip, &bytes, &length, &offset)) == ARCHIVE_OK)
    {
      g_autoptr (GError) local = NULL;

      total += length;
      if (total > MAX_BYTES || (total > SUSPICIOUS_BYTES && total / MAX_RATIO > packed))
        {
          g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_TOO_LARGE,
                       _ ("“%s” unpacks to far more than a ledger holds and was not read. If it is a real ledger, save it "
                          "anew in Excel or WPS without empty rows, or split it."),
                       path);
          return FALSE;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!func (bytes, length, data, &local))
        {
          if (local == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return rc == ARCHIVE_EOF ? TRUE : damaged (path, zip, error);
}

/**
 * xb_zip_read:
 * @entry: the name inside the archive; upper and lower case count as the same
 * @found: (out) (optional): whether there is such an entry; without it, a missing one is an error
 * @func: gets the unpacked bytes, piece by piece
 *
 * Refuses entries that need a password, are damaged, or unpack to more than any ledger is.
 */
gboolean
xb_zip_read (const char *path,
             const char *entry,
             gboolean *found,
             XbZipFunc func,
             gpointer data,
             GCancellable *cancellable,
             GError **error)
{
  struct archive *zip = archive_read_new ();
  struct archive_entry *head;
  GStatBuf info = { 0 };
  gboolean ok = TRUE, seen = FALSE;
  int rc;

  archive_read_support_format_zip_seekable (zip);
  archive_read_support_filter_none (zip);
  g_stat (path, &info);
  if (archive_read_open_filename (zip, path, 256 * 1024) != ARCHIVE_OK)
    ok = damaged (path, zip, error);
  while (ok && !seen && (rc = archive_read_next_header (zip, &head)) != ARCHIVE_EOF)
    {
      const char *name = rc == ARCHIVE_OK || rc == ARCHIVE_WARN ? archive_entry_pathname (head) : NULL;

      if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
        ok = damaged (path, zip, error);
      else if (name != NULL && g_ascii_strcasecmp (name, entry) == 0)
        {
          seen = TRUE;
          if (archive_entry_is_encrypted (head))
            {
              g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_ENCRYPTED,
                           _ ("“%s” is protected by a password. Open it in Excel or WPS, save it without the password "
                              "and import that."),
                           path);
              ok = FALSE;
            }
          else
            ok = read_entry (path, info.st_size, zip, func, data, cancellable, error);
        }
    }
  if (ok && !seen && found == NULL)
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                   _ ("“%s” is damaged: its part “%s” is missing. Save it anew in Excel or WPS, or ask for it to be sent "
                      "again."),
                   path, entry);
      ok = FALSE;
    }
  if (found != NULL)
    *found = seen;
  archive_read_free (zip);
  return ok;
}
