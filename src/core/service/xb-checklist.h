/* Checklists in force in this office: switched on with the text their definition had that day. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

typedef struct
{
  XbChecklistDef *def;
  gint64 version_id; /* 0: not in force: the definition as the catalog has it */
  char *from_date;   /* (nullable): when this text came into force */
  char *since;       /* (nullable): from when the checklist has been on */
  gboolean differs;  /* the catalog's definition is another than the one in force */
  guint older;       /* open cases that go by an earlier one */
} XbChecklist;

void xb_checklist_free (XbChecklist *checklist);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbChecklist, xb_checklist_free)
XbChecklist *xb_checklist_load (XbStore *store, XbCatalog *catalog, const char *id, gboolean in_force, GError **error);
GPtrArray *xb_checklist_list (XbStore *store, XbCatalog *catalog, GError **error);
gboolean xb_checklist_switch_on (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *id, GError **error);
gboolean xb_checklist_switch_on_all (XbStore *store, XbCatalog *catalog, const char *operator_name, GError **error);
gboolean xb_checklist_switch_on_all_in (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *since, GError **error);
gboolean xb_checklist_switch_off (XbStore *store, const char *operator_name, const char *id, GError **error);
const XbChecklistDef *xb_checklist_in_force (XbStore *store, const char *id, gint64 *version_id, GError **error);
const XbChecklistDef *xb_checklist_version (XbStore *store, gint64 version_id, GError **error);
const XbChecklistDef *xb_checklist_earlier (XbStore *store, const char *id, GError **error);
char *xb_checklist_item_title (const XbChecklistDef *def, const char *item);
char *xb_checklist_difference (const XbChecklistDef *before, const XbChecklistDef *after);
gboolean xb_checklist_move_cases (XbStore *store, const char *operator_name, const char *id, guint *moved, GError **error);

G_END_DECLS
