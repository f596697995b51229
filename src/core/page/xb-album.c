#define G_LOG_DOMAIN "xb-page"

/* Several things to print as one, their pages numbered through. */

#include "page/xb-paged.h"

typedef struct
{
  XbPaged paged;
  GPtrArray *parts; /* (element-type XbPaged) */
  guint laid;       /* parts that are laid out */
} Album;

static XbPaged *
part_at (const Album *self, guint i)
{
  return g_ptr_array_index (self->parts, i);
}

static void
album_begin (XbPaged *paged, double width, double height)
{
  Album *self = (Album *) paged;

  self->laid = 0;
  for (guint i = 0; i < self->parts->len; i++)
    part_at (self, i)->begin (part_at (self, i), width, height);
}

static guint
album_count (XbPaged *paged)
{
  Album *self = (Album *) paged;
  guint pages = 0;

  for (guint i = 0; i < self->parts->len; i++)
    pages += part_at (self, i)->count (part_at (self, i));
  return pages;
}

static gboolean
album_lay (XbPaged *paged)
{
  Album *self = (Album *) paged;
  guint before = 0, all;

  if (self->laid < self->parts->len && part_at (self, self->laid)->lay (part_at (self, self->laid)))
    self->laid++;
  if (self->laid < self->parts->len)
    return FALSE;
  all = album_count (paged);
  for (guint i = 0; i < self->parts->len; i++)
    {
      part_at (self, i)->pages_before = before;
      part_at (self, i)->pages_in_all = all;
      before += part_at (self, i)->count (part_at (self, i));
    }
  return TRUE;
}

static void
album_draw (XbPaged *paged, cairo_t *cr, guint page)
{
  Album *self = (Album *) paged;
  guint i = 0, count;

  while (page >= (count = part_at (self, i)->count (part_at (self, i))))
    {
      page -= count;
      i++;
    }
  part_at (self, i)->draw (part_at (self, i), cr, page);
}

static void
album_free (XbPaged *paged)
{
  g_ptr_array_unref (((Album *) paged)->parts);
  g_free (paged);
}

/**
 * xb_album_new:
 * @title: kept, not copied
 * @parts: (transfer full) (element-type XbPaged): one at least; with a free function
 *
 * Returns: (transfer full): the parts one after the other, each beginning on a page of its own
 */
XbPaged *
xb_album_new (const char *title, GPtrArray *parts)
{
  Album *self = g_new0 (Album, 1);
  const XbPaged *first = g_ptr_array_index (parts, 0);

  self->paged = (XbPaged){ .width = first->width, .height = first->height, .title = title, .begin = album_begin, .lay = album_lay, .count = album_count, .draw = album_draw, .free = album_free };
  self->parts = parts;
  return &self->paged;
}
