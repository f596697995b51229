/* What the files of src/core/subsidy share: their errors, and periods of rolls. */
#pragma once

#include "catalog/xb-catalog.h"
#include "store/xb-journal.h"
#include "util/xb-date.h"
#include "util/xb-money.h"
#include "util/xb-refuse.h"

G_BEGIN_DECLS

/**
 * XbSubsidyError:
 * @XB_SUBSIDY_ERROR_NOT_FOUND: no such scheme, case, roll, payment
 * @XB_SUBSIDY_ERROR_REFUSED: it may not be done, or not yet; the message says why and what to do
 * @XB_SUBSIDY_ERROR_SAME_PERSON: who entered it cannot approve it
 * @XB_SUBSIDY_ERROR_INVALID: a value that cannot be used
 */
typedef enum
{
  XB_SUBSIDY_ERROR_NOT_FOUND,
  XB_SUBSIDY_ERROR_REFUSED,
  XB_SUBSIDY_ERROR_SAME_PERSON,
  XB_SUBSIDY_ERROR_INVALID,
} XbSubsidyError;
#define XB_SUBSIDY_ERROR (xb_subsidy_error_quark ())
GQuark xb_subsidy_error_quark (void);

/** Sets an error in words. Always %FALSE. */
#define xb_subsidy_refuse(error, code, ...) xb_refuse (error, XB_SUBSIDY_ERROR, code, __VA_ARGS__)
gboolean xb_subsidy_check_day (const char *text, char out[XB_DATE_SIZE], GError **error);
gboolean xb_subsidy_check_reason (const char *text, const char *what, char **clean, GError **error);
gboolean xb_subsidy_check_past_day (const char *text, char out[XB_DATE_SIZE], GError **error);

/** A period that is paid: 2025, 2025-H1, 2025-Q1 or 2025-01; both months are of it, counted as xb_date_month() does. */
typedef struct
{
  char name[16];
  int first, last;
} XbPayPeriod;

gboolean xb_pay_period_parse (XbPaid paid, const char *text, XbPayPeriod *out, GError **error);
void xb_pay_period_of (XbPaid paid, int month, XbPayPeriod *out);
void xb_pay_period_days (const XbPayPeriod *period, char from[XB_DATE_SIZE], char to[XB_DATE_SIZE]);
char *xb_pay_period_text (const char *name);

G_END_DECLS
