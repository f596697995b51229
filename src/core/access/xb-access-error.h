/* What can go wrong when somebody says who they are, or says who may do what. */
#pragma once

#include "util/xb-refuse.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * XbAccessError:
 * @XB_ACCESS_ERROR_REFUSED: a rule forbids it; the message says which
 * @XB_ACCESS_ERROR_NOT_FOUND: no such operator or role
 * @XB_ACCESS_ERROR_WRONG_PASSWORD: the password, or the code on paper, is not the right one
 * @XB_ACCESS_ERROR_WAIT: too many wrong passwords; the message says how long to wait
 */
typedef enum
{
  XB_ACCESS_ERROR_REFUSED,
  XB_ACCESS_ERROR_NOT_FOUND,
  XB_ACCESS_ERROR_WRONG_PASSWORD,
  XB_ACCESS_ERROR_WAIT,
} XbAccessError;

#define XB_ACCESS_ERROR (xb_access_error_quark ())
GQuark xb_access_error_quark (void);
/** Sets an error in words. Always %FALSE. */
#define xb_access_refuse(error, code, ...) xb_refuse (error, XB_ACCESS_ERROR, code, __VA_ARGS__)

G_END_DECLS
