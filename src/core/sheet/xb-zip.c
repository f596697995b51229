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
      if (length == 0) /* of an empty entry, a piece of nothing at no address */
        continue;
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

static gboolean
write_failed (struct archive *zip, const char *path, GError **error)
{
  g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED, _ ("“%s” cannot be written: %s."), path, archive_error_string (zip));
  return FALSE;
}

static gboolean
write_entry (struct archive *zip, const char *source, const char *name, const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (source, FALSE, error);
  struct archive_entry *entry;
  gboolean ok;

  if (file == NULL)
    return FALSE;
  entry = archive_entry_new ();
  archive_entry_update_pathname_utf8 (entry, name);
  archive_entry_set_size (entry, g_mapped_file_get_length (file));
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_mtime (entry, g_get_real_time () / G_USEC_PER_SEC, 0);
  ok = archive_write_header (zip, entry) == ARCHIVE_OK
       && archive_write_data (zip, g_mapped_file_get_contents (file), g_mapped_file_get_length (file)) == (la_ssize_t) g_mapped_file_get_length (file);
  archive_entry_free (entry);
  return ok || write_failed (zip, path, error);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * xb_zip_write_folder:
 * @folder: its files, not its folders
 * @inside: the folder they are in inside the archive
 * @path: a temporary name; what is there afterwards is complete only if this succeeds
 *
 * Workbooks are packed already: they are stored as they are. Names are UTF-8, which Windows reads since 7.
 */
gboolean
xb_zip_write_folder (const char *folder, const char *inside, const char *path, GError **error)
{
  struct archive *zip = archive_write_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  gboolean ok = dir != NULL;

  while (ok && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  ok = ok && ((archive_write_set_format_zip (zip) == ARCHIVE_OK && archive_write_zip_set_compression_store (zip) == ARCHIVE_OK
               && archive_write_open_filename (zip, path) == ARCHIVE_OK)
              || write_failed (zip, path, error));
  for (guint i = 0; ok && i < names->len; i++)
    {
      g_autofree char *source = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      g_autofree char *stored = g_strconcat (inside, "/", g_ptr_array_index (names, i), NULL);

      ok = write_entry (zip, source, stored, path, error);
    }
  if (archive_write_close (zip) != ARCHIVE_OK && ok)
    ok = write_failed (zip, path, error);
  archive_write_free (zip);
  return ok;
}
