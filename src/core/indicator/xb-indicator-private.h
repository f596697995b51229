/* What is worked out once for a query, and who counts where. */
#pragma once

#include "indicator/xb-indicator.h"

#define XB_AGES 131
/* A figure as one of the bits xb_count_residence() and xb_count_life() answer with. */
#define BIT(figure) (G_GUINT64_CONSTANT (1) << (figure))

typedef struct
{
  const XbPopulation *population;
  XbIndicatorQuery query;
  guint8 *in_scope;       /* by place */
  gint32 born_by[XB_AGES];       /* the last birth date of somebody n years old on the day asked for */
  gint32 fertile_start[2];       /* the same for 15 and 50 years, the day before the period */
  gint32 fertile_end[2];
  GHashTable *away;       /* set of people who have left for work and not come back by the day */
} XbCountPlan;

void xb_count_plan_init (XbCountPlan *plan, const XbPopulation *population, const XbIndicatorQuery *query);
void xb_count_plan_clear (XbCountPlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbCountPlan, xb_count_plan_clear)
guint64 xb_count_residence (const XbCountPlan *plan, const XbResidence *r);
guint64 xb_count_life (const XbCountPlan *plan, const XbLife *life);
int xb_count_age_group (const XbCountPlan *plan, const XbResidence *r);
gboolean xb_count_in_scope (const XbCountPlan *plan, guint16 place);
