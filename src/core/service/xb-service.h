/* What the files of src/core/service share: their errors, and who may see what. */
#pragma once

#include "catalog/xb-catalog.h"
#include "store/xb-journal.h"
#include "util/xb-date.h"
#include "util/xb-refuse.h"

G_BEGIN_DECLS

/**
 * XbServiceError:
 * @XB_SERVICE_ERROR_NOT_FOUND: no such checklist, item, person, visit
 * @XB_SERVICE_ERROR_REFUSED: it may not be done; the message says why and what to do
 * @XB_SERVICE_ERROR_DECLINED: the person has declined, and that is final
 * @XB_SERVICE_ERROR_HEALTH: the operator has no right to see health data
 * @XB_SERVICE_ERROR_INVALID: what was entered cannot be
 */
typedef enum
{
  XB_SERVICE_ERROR_NOT_FOUND,
  XB_SERVICE_ERROR_REFUSED,
  XB_SERVICE_ERROR_DECLINED,
  XB_SERVICE_ERROR_HEALTH,
  XB_SERVICE_ERROR_INVALID,
} XbServiceError;
#define XB_SERVICE_ERROR (xb_service_error_quark ())
GQuark xb_service_error_quark (void);

/** Sets an error in words. Always %FALSE. */
#define xb_service_refuse(error, code, ...) xb_refuse (error, XB_SERVICE_ERROR, code, __VA_ARGS__)
gboolean xb_service_read_day (const char *text, char day[XB_DATE_SIZE], GError **error);
gboolean xb_service_check_day (const char *text, const char *what, char day[XB_DATE_SIZE], GError **error);
gboolean xb_service_sees_health (XbStore *store, const char *operator_name);

G_END_DECLS
