/* Who is whose parent, child and partner: read from v_parent and v_couple (what was said by events, or else what the relations in
 * the households say), and written by events. The one place that counts children. */
#pragma once

#include "register/xb-person.h"

G_BEGIN_DECLS

typedef enum
{
  XB_KIN_GRANDPARENT,
  XB_KIN_PARENT,
  XB_KIN_PARTNER,
  XB_KIN_SIBLING,
  XB_KIN_CHILD,
  XB_KIN_GRANDCHILD,
} XbKinKind;

/** One relative of a person. */
typedef struct
{
  XbKinKind kind;
  gint64 person_id; /* 0: a partner who is not in this register */
  gint64 through;   /* of grandparents and grandchildren: the parent or child between, else 0 */
  char through_sex; /* of that one */
  char *name, *sex, *birth_date, *status;
  char *how;        /* of parents and children: birth, adoptive, step */
  char *from_date, *to_date, *ended_by; /* of partners (nullable) */
  gboolean recorded; /* said by an event; otherwise it follows from a household */
} XbKin;

/** One end of a line of the family: to a parent, a child or a partner. */
typedef struct
{
  gint64 person_id;
  char sex;          /* of that person */
  char how;          /* of parents and children: b birth, a adoptive, s step */
  gboolean recorded; /* said by an event */
  char from[11], to[11]; /* empty: not known, not ended */
  char ended_by;     /* of partners: d divorce, w death; 0 */
  char *name;        /* of partners who are not in the register, whose key is 0 */
} XbFamilyLine;

typedef enum { XB_FAMILY_PARENTS, XB_FAMILY_CHILDREN, XB_FAMILY_PARTNERS, XB_FAMILY_N } XbFamilySide;

/** Lines read once and kept: the ways through a family pass the same people again and again. */
typedef struct _XbFamily XbFamily;
XbFamily *xb_family_new (XbStore *store);
void xb_family_free (XbFamily *family);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbFamily, xb_family_free)
const GArray *xb_family_lines (XbFamily *family, gint64 person_id, XbFamilySide side, GError **error);

GPtrArray *xb_kin_of (XbStore *store, gint64 person_id, GError **error);
const char *xb_kin_title (const XbKin *kin);
const char *xb_kin_kind_id (XbKinKind kind);
gint64 xb_kin_partner (XbStore *store, gint64 person_id, const char *on, GError **error);
gboolean xb_kin_are_close (XbStore *store, gint64 a, gint64 b, gboolean *close, GError **error);
gboolean xb_kin_set_parent (XbTxn *txn, XbStore *store, gint64 child_id, gint64 parent_id, const char *kind, const char *from, GError **error);

G_END_DECLS
