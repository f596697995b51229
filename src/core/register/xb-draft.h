/* What stands in forms that are not saved yet: kept every few seconds, for the day the power is cut. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** A field of a form in which something else stands than when it was opened. */
typedef struct
{
  guint at;    /* which one of the form, from 0 */
  char *label; /* what it is called; may be "" */
  char *value; /* what puts it back into the field */
  char *shown; /* the same as people read it */
} XbDraftField;

typedef struct
{
  char *form, *title;
  gint64 at;         /* microseconds since 1970 */
  GPtrArray *fields; /* (element-type XbDraftField): in the order of the form */
} XbDraft;

XbDraftField *xb_draft_field_new (guint at, const char *label, const char *value, const char *shown);
void xb_draft_field_free (XbDraftField *field);
void xb_draft_free (XbDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbDraft, xb_draft_free)

gboolean xb_draft_save (XbStore *store, const char *operator_name, const char *form, const char *title, GPtrArray *fields, GError **error);
XbDraft *xb_draft_find (XbStore *store, const char *operator_name, const char *form, GError **error);
GPtrArray *xb_draft_list (XbStore *store, const char *operator_name, GError **error);
gboolean xb_draft_remove (XbStore *store, const char *operator_name, const char *form, GError **error);

G_END_DECLS
