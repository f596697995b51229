/* The relation to the head of a household (GB/T 4761), computed: from kinship where that is known, or by way of somebody both are
 * related to. */
#pragma once

#include "kinship/xb-kinship.h"

G_BEGIN_DECLS

const char *xb_relation_from_kin (XbStore *store, gint64 head, gint64 member, GError **error);
const char *xb_relation_via (XbStore *store, gint64 head, const char *head_relation, gint64 by, gint64 member, const char *member_relation,
                             GError **error);
const char *xb_relation_via_head (XbStore *store, gint64 head, const char *by_relation, gint64 by, gint64 member, const char *member_relation,
                                  GError **error);
const char *xb_relation_of_child (XbStore *store, gint64 head, gint64 parent, const char *parent_relation, const char *sex, gboolean adopted,
                                  GError **error);
const char *xb_relation_of_partner (const char *relation, const char *partner_sex);

G_END_DECLS
