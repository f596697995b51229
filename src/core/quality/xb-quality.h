/* Whether the register can be trusted: data checks as definitions (`*.check`), what they find, what was looked at and let stand, and
 * how the counts go over time. */
#pragma once

#include "register/xb-person.h"

G_BEGIN_DECLS

/** One thing found. */
typedef struct
{
  XbCheckDef *check; /* of the catalog */
  gint64 person_id, other_id, household_id; /* 0: none */
  char *place;   /* village and group */
  char *message; /* with no ID number in it */
  gint64 ignored_id; /* 0: not ignored */
  char *reason;      /* (nullable): why it was let stand */
} XbFinding;

typedef struct
{
  XbCheckDef *check;
  guint count, ignored;
} XbCheckCount;

typedef struct
{
  XbCatalog *catalog;
  GPtrArray *findings; /* (element-type XbFinding): by rule, then by place; ignored ones, too */
  GArray *counts;      /* (element-type XbCheckCount): every rule, in its order */
} XbQuality;

void xb_quality_free (XbQuality *quality);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbQuality, xb_quality_free)
XbQuality *xb_quality_check (XbStore *store, XbCatalog *catalog, const char *place_code, const char *rule, GCancellable *cancellable, GError **error);
gboolean xb_quality_ignore (XbStore *store, const char *operator_name, const XbFinding *finding, const char *reason, GError **error);
gboolean xb_quality_heed (XbStore *store, const char *operator_name, const XbFinding *finding, GError **error);
gboolean xb_quality_remember (XbStore *store, const XbQuality *quality, GError **error);
gboolean xb_quality_write (const XbQuality *quality, const char *path, GError **error);
const char *xb_severity_id (XbSeverity severity);
const char *xb_severity_title (XbSeverity severity);

/** How many findings there were on a day, not counting ignored ones. */
typedef struct
{
  char day[11];
  guint count;
} XbQualityPoint;
GArray *xb_quality_trend (XbStore *store, const char *rule, GError **error);

G_END_DECLS
