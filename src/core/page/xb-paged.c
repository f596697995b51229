#define G_LOG_DOMAIN "xb-page"

#include "page/xb-paged.h"

#include "util/xb-file.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

void
xb_paged_free (XbPaged *self)
{
  if (self != NULL)
    self->free (self);
}

/** The paper it is made for, unless somebody chooses another. */
void
xb_paged_set_paper (XbPaged *self, gboolean a3, gboolean landscape)
{
  double small = a3 ? XB_PAPER_A4_LONG : XB_PAPER_A4_SHORT, large = a3 ? XB_PAPER_A3_LONG : XB_PAPER_A4_LONG;

  self->width = landscape ? large : small;
  self->height = landscape ? small : large;
}

/** Lays everything out at once. Returns the number of pages. */
guint
xb_paged_lay_all (XbPaged *self, double width, double height)
{
  self->begin (self, width, height);
  while (!self->lay (self))
    ;
  return self->count (self);
}

static cairo_status_t
write_bytes (void *file, const unsigned char *bytes, unsigned int length)
{
  return fwrite (bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static gboolean
fail (GError **error, const char *target, int code)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("“%s” cannot be written: %s."), target, g_strerror (code));
  return FALSE;
}

/**
 * xb_paged_write_pdf:
 * @path: a temporary name; what is there afterwards is complete only if this succeeds
 * @target: the name the file will have, for messages
 *
 * All pages, on the paper it is made for.
 */
gboolean
xb_paged_write_pdf (XbPaged *self, const char *path, const char *target, GError **error)
{
  guint pages = xb_paged_lay_all (self, self->width, self->height);
  FILE *file = g_fopen (path, "wb");
  cairo_surface_t *surface;
  cairo_t *cr;
  gboolean ok, wanted = TRUE;
  int code = 0;

  if (file == NULL)
    return fail (error, target, errno);
  surface = cairo_pdf_surface_create_for_stream (write_bytes, file, self->width, self->height);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->title);
  cr = cairo_create (surface);
  errno = 0;
  for (guint page = 0; page < pages && wanted && cairo_status (cr) == CAIRO_STATUS_SUCCESS; page++)
    {
      wanted = self->go_on == NULL || self->go_on (self->go_on_data, page, pages, error);
      self->draw (self, cr, page);
      cairo_show_page (cr);
    }
  ok = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  ok = ok && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy (surface);
  code = errno;
  /* Cairo forgets what its stream said when it is finished, and fclose() what an earlier write said. */
  ok = ok && !ferror (file);
  if (fclose (file) != 0 && ok)
    {
      ok = FALSE;
      code = errno;
    }
  if (!wanted)
    return FALSE;
  return ok || fail (error, target, code != 0 ? code : EIO);
}

/** All pages as a .pdf at @path; what is there is replaced only when the new file is complete. */
gboolean
xb_paged_save (XbPaged *self, const char *path, GError **error)
{
  g_autofree char *part = xb_file_part_name (path);

  if (xb_paged_write_pdf (self, part, path, error))
    return xb_file_put_in_place (part, path, error);
  g_unlink (part);
  return FALSE;
}
