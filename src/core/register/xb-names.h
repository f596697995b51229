/* Names and places of people for long lists: one statement, and every place read once. */
#pragma once

#include "register/xb-person.h"

G_BEGIN_DECLS

typedef struct _XbNames XbNames;

/** Valid until the next is read; never %NULL. */
typedef struct
{
  const char *name, *village, *group;
} XbNamed;

XbNames *xb_names_new (XbStore *store, GError **error);
void xb_names_free (XbNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbNames, xb_names_free)
XbNamed xb_names_read (XbNames *names, gint64 person_id);

G_END_DECLS
