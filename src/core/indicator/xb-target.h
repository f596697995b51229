/* What an office or a village set out to reach (目标责任书), beside what was counted. Only what the office itself does can be a target:
 * whether events are recorded in time, whether numbers are there. Never how many are born. */
#pragma once

#include "indicator/xb-target-kind.h"

G_BEGIN_DECLS

typedef enum
{
  XB_TARGET_ERROR_INDICATOR, /* no indicator, or none that may be a target */
  XB_TARGET_ERROR_VALUE,
  XB_TARGET_ERROR_PLACE,
} XbTargetError;
#define XB_TARGET_ERROR (xb_target_error_quark ())
GQuark xb_target_error_quark (void);

/** A target, with what was counted for it. */
typedef struct
{
  gint64 id;
  char *place_code, *place;
  char *kind, *title; /* its #XbTargetKind */
  XbUnit unit;
  int indicator;    /* its index in xb_indicator_list(); −1: of a register */
  char *from, *to;
  double value;
  char *notes;      /* (nullable) */
  double actual;    /* NAN: of so few that no rate is worked out */
  double before;    /* the same days a year before: the trend */
} XbTarget;

void xb_target_free (XbTarget *target);
gboolean xb_target_set (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *place_code, const char *indicator, const char *from, const char *to,
                        const char *value, const char *notes, GError **error);
gboolean xb_target_remove (XbStore *store, const char *operator_name, gint64 id, GError **error);
GPtrArray *xb_target_list (XbStore *store, XbCatalog *catalog, const XbPopulation *population, GError **error);

G_END_DECLS
