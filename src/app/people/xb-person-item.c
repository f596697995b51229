#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-person-item.h"

#include "util/xb-text.h"

/* ---- pages ---- */

/* Puts what is stored into the words and masks the list shows. */
static void
show_row (XbOffice *office, XbPersonRow *row)
{
  static const char *const codes[XB_ROW_N] = { [XB_ROW_RELATION] = "relation",   [XB_ROW_SEX] = "sex",
                                               [XB_ROW_ETHNIC] = "ethnic",       [XB_ROW_EDUCATION] = "education",
                                               [XB_ROW_MARITAL] = "marital",     [XB_ROW_STATUS] = "person-status" };

  for (int i = 0; i < XB_ROW_N; i++)
    {
      g_autofree char *value = g_steal_pointer (&row->values[i]);

      if (value == NULL)
        continue;
      if (codes[i] != NULL)
        row->values[i] = g_strdup (xb_office_label (office, codes[i], value));
      else if (i == XB_ROW_CITIZEN_ID)
        row->values[i] = xb_text_mask_id (value);
      else if (i == XB_ROW_PHONE)
        row->values[i] = xb_text_mask_phone (value);
      else if (i == XB_ROW_BANK_ACCOUNT)
        row->values[i] = xb_text_mask_account (value);
      else
        row->values[i] = g_steal_pointer (&value);
    }
}

/** (transfer full): the lines of @ids (@n of them), which stand from position @first on. */
XbPersonPage *
xb_person_page_read (XbOffice *office, const gint64 *ids, guint first, guint n)
{
  XbPersonPage *page = g_rc_box_new0 (XbPersonPage);
  g_autoptr (GError) error = NULL;

  page->first = first;
  page->n = MIN (n, XB_PERSON_PAGE_ROWS);
  if (!xb_person_query_rows (xb_office_store (office), ids, page->n, page->rows, &error))
    g_debug ("rows: %s", error->message);
  for (guint i = 0; i < page->n; i++)
    show_row (office, &page->rows[i]);
  return page;
}

static void
page_clear (gpointer data)
{
  XbPersonPage *page = data;

  for (guint i = 0; i < page->n; i++)
    xb_person_row_clear (&page->rows[i]);
}

void
xb_person_page_unref (XbPersonPage *page)
{
  g_rc_box_release_full (page, page_clear);
}

/* ---- items ---- */

struct _XbPersonItem
{
  GObject parent_instance;
  gpointer list; /* not owned; NULL when the list has gone, or has moved on */
  XbPersonPageFunc read;
  XbPersonPage *page; /* NULL until something of the line is asked for */
  guint position;
  gint64 id;
};

G_DEFINE_FINAL_TYPE (XbPersonItem, xb_person_item, G_TYPE_OBJECT)

static void
xb_person_item_finalize (GObject *object)
{
  g_clear_pointer (&XB_PERSON_ITEM (object)->page, xb_person_page_unref);
  G_OBJECT_CLASS (xb_person_item_parent_class)->finalize (object);
}

static void
xb_person_item_class_init (XbPersonItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xb_person_item_finalize;
}

static void
xb_person_item_init (XbPersonItem *self)
{
}

/** (transfer full): the line at @position, read through @read when something of it is asked for. */
XbPersonItem *
xb_person_item_new (gpointer list, XbPersonPageFunc read, guint position, gint64 id)
{
  XbPersonItem *self = g_object_new (XB_TYPE_PERSON_ITEM, NULL);

  self->list = list;
  self->read = read;
  self->position = position;
  self->id = id;
  return self;
}

/** The list will give this item nothing more. */
void
xb_person_item_detach (XbPersonItem *self)
{
  self->list = NULL;
}

gint64
xb_person_item_id (XbPersonItem *self)
{
  return self->id;
}

guint
xb_person_item_position (XbPersonItem *self)
{
  return self->position;
}

static XbPersonRow *
row_of (XbPersonItem *self, XbPersonPage *page)
{
  return &page->rows[self->position - page->first];
}

/* (nullable): the line, read if it was not yet. */
static XbPersonRow *
read_row (XbPersonItem *self)
{
  if (self->page == NULL && self->list != NULL)
    self->page = g_rc_box_acquire (self->read (self->list, self->position));
  return self->page != NULL ? row_of (self, self->page) : NULL;
}

gint64
xb_person_item_household (XbPersonItem *self)
{
  XbPersonRow *row = read_row (self);

  return row != NULL ? row->household_id : 0;
}

/** What the list shows in @column: labels, not codes; sensitive numbers masked. */
const char *
xb_person_item_text (XbPersonItem *self, XbRowColumn column)
{
  XbPersonRow *row = read_row (self);

  return row != NULL && row->values[column] != NULL ? row->values[column] : "";
}

/** Whether @page, read anew, shows something else in the item's line than the item does. */
gboolean
xb_person_item_is_stale (XbPersonItem *self, XbPersonPage *page)
{
  XbPersonRow *now = row_of (self, page), *shown;

  if (self->page == NULL)
    return FALSE;
  shown = row_of (self, self->page);
  for (int i = 0; i < XB_ROW_N; i++)
    if (g_strcmp0 (now->values[i], shown->values[i]) != 0)
      return TRUE;
  return now->household_id != shown->household_id;
}
