/* Services on paper: the form of a visit, empty to be taken along or filled in, and the card of a child, a mother or whoever takes a service up. */
#pragma once

#include "ledger/xb-ledger-table.h"
#include "service/xb-service.h"

G_BEGIN_DECLS

/** Which visit a form is of: one that was recorded, or one that is due. */
typedef struct
{
  gint64 visit_id; /* 0: an empty form */
  gint64 person_id;
  const char *checklist, *item;
} XbVisitForm;

XbLedgerTable *xb_visit_form (XbStore *store, const char *operator_name, const XbVisitForm *form, GError **error);
XbLedgerTable *xb_service_card (XbStore *store, const char *operator_name, gint64 person_id, const char *checklist, GError **error);

G_END_DECLS
