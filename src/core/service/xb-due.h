/* What is due: a derived table of open windows, kept in step with what each commit touched. Which of them are overdue is a matter of the day
 * it is asked on. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

gboolean xb_due_refresh (XbStore *store, GArray *changed_rows, GError **error);
gboolean xb_due_rebuild (XbStore *store, GError **error);
gboolean xb_due_look_ahead (XbStore *store, GError **error);

G_END_DECLS
