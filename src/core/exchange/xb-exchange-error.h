/* Why an exchange is refused. */
#pragma once

#include "util/xb-refuse.h"

G_BEGIN_DECLS

/**
 * XbExchangeError:
 * @XB_EXCHANGE_ERROR_FAILED: the file or a library failed
 * @XB_EXCHANGE_ERROR_NOT_OURS: no package, or no card, of this program
 * @XB_EXCHANGE_ERROR_NEWER: written by a newer version of this program
 * @XB_EXCHANGE_ERROR_STRANGER: from an office whose card was not taken
 * @XB_EXCHANGE_ERROR_ADDRESSEE: for another office
 * @XB_EXCHANGE_ERROR_ALTERED: not what the sender wrote
 * @XB_EXCHANGE_ERROR_TRUNCATED: its end is missing
 * @XB_EXCHANGE_ERROR_TWICE: taken in before
 * @XB_EXCHANGE_ERROR_MISSING: one before it has not come
 * @XB_EXCHANGE_ERROR_HISTORY: the sender's journal is not the one its earlier packages came from
 * @XB_EXCHANGE_ERROR_REFUSED: it cannot be done, for a reason that is said
 */
typedef enum
{
  XB_EXCHANGE_ERROR_FAILED,
  XB_EXCHANGE_ERROR_NOT_OURS,
  XB_EXCHANGE_ERROR_NEWER,
  XB_EXCHANGE_ERROR_STRANGER,
  XB_EXCHANGE_ERROR_ADDRESSEE,
  XB_EXCHANGE_ERROR_ALTERED,
  XB_EXCHANGE_ERROR_TRUNCATED,
  XB_EXCHANGE_ERROR_TWICE,
  XB_EXCHANGE_ERROR_MISSING,
  XB_EXCHANGE_ERROR_HISTORY,
  XB_EXCHANGE_ERROR_REFUSED,
} XbExchangeError;
#define XB_EXCHANGE_ERROR (xb_exchange_error_quark ())
GQuark xb_exchange_error_quark (void);

/** Sets an error in words. Always %FALSE. */
#define xb_exchange_refuse(error, code, ...) xb_refuse (error, XB_EXCHANGE_ERROR, code, __VA_ARGS__)
gboolean xb_exchange_unreadable (GError **error);

G_END_DECLS
