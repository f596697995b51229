/* What an operator may do. Asked wherever something is written, and before anything is shown unmasked: here, not in the window. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/**
 * XbRight:
 * @XB_RIGHT_SEE_IDS: see whole ID numbers, accounts and phones on the screen
 * @XB_RIGHT_SEE_HEALTH: see health data
 * @XB_RIGHT_ENTER: enter and change records
 * @XB_RIGHT_APPROVE: take the steps of approval
 * @XB_RIGHT_EXPORT_UNMASKED: write whole numbers into files and on paper
 * @XB_RIGHT_DEFINITIONS: switch schemes and checklists, install definitions
 * @XB_RIGHT_OPERATORS: say who works here, and what they may do
 * @XB_RIGHT_RESTORE: put a backup in the place of the database
 */
typedef enum
{
  XB_RIGHT_SEE_IDS,
  XB_RIGHT_SEE_HEALTH,
  XB_RIGHT_ENTER,
  XB_RIGHT_APPROVE,
  XB_RIGHT_EXPORT_UNMASKED,
  XB_RIGHT_DEFINITIONS,
  XB_RIGHT_OPERATORS,
  XB_RIGHT_RESTORE,
  XB_RIGHT_N
} XbRight;

/** A set of rights: bit 1 << right. */
typedef guint XbRights;
#define XB_RIGHT_BIT(right) (1u << (right))

const char *xb_right_key (XbRight right);
const char *xb_right_title (XbRight right);
gboolean xb_right_find (const char *key, XbRight *right);
char *xb_rights_to_text (XbRights rights);
XbRights xb_rights_from_text (const char *text);

gboolean xb_rights_of (XbStore *store, const char *operator_name, XbRights *rights, GError **error);
gboolean xb_right_allowed (XbStore *store, const char *operator_name, XbRight right);
gboolean xb_right_require (XbStore *store, const char *operator_name, XbRight right, GError **error);
gboolean xb_rights_require (XbStore *store, const char *operator_name, XbRights rights, GError **error);

G_END_DECLS
