/* The accounts subsidies are paid to. A new one counts when somebody else than who entered it has confirmed it. */
#pragma once

#include "subsidy/xb-subsidy.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id, person_id;
  char *name, *holder, *bank_name, *bank_account, *state, *entered_by, *entered_on;
} XbPayeeAccount;

void xb_payee_account_free (gpointer account);
gboolean xb_payee_account_propose (XbStore *store, const char *operator_name, gint64 person_id, const char *holder, const char *bank_name, const char *bank_account,
                                   GError **error);
gboolean xb_payee_account_propose_in (XbStore *store, const char *operator_name, gint64 person_id, const char *holder, const char *bank_name,
                                      const char *bank_account, GError **error);
gboolean xb_payee_account_decide (XbStore *store, const char *operator_name, gint64 person_id, gboolean confirm, GError **error);
gboolean xb_payee_account_confirm_in (XbStore *store, const char *operator_name, gint64 person_id, GError **error);
GPtrArray *xb_payee_account_list (XbStore *store, gint64 person_id, const char *state, GError **error);

G_END_DECLS
