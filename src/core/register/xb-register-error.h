/* What can be wrong with what is said of a person or household. */
#pragma once

#include <glib.h>

/**
 * XbRegisterError:
 *
 * One for each reason a value is refused; the import reports the code of xb_fault_code() beside it.
 */
typedef enum
{
  XB_REGISTER_ERROR_REQUIRED,
  XB_REGISTER_ERROR_ID_LENGTH,
  XB_REGISTER_ERROR_ID_CHECK_DIGIT,
  XB_REGISTER_ERROR_ID_PRECISION_LOST,
  XB_REGISTER_ERROR_ID_BIRTH_DATE,
  XB_REGISTER_ERROR_SEX_MISMATCH,
  XB_REGISTER_ERROR_BIRTH_MISMATCH,
  XB_REGISTER_ERROR_DATE_INVALID,
  XB_REGISTER_ERROR_DATE_FUTURE,
  XB_REGISTER_ERROR_CODE_UNKNOWN,
  XB_REGISTER_ERROR_PHONE_INVALID,
  XB_REGISTER_ERROR_ACCOUNT_INVALID,
  XB_REGISTER_ERROR_DUPLICATE_IN_FILE,
  XB_REGISTER_ERROR_DUPLICATE_IN_REGISTER,
  XB_REGISTER_ERROR_NO_HEAD,
  XB_REGISTER_ERROR_TWO_HEADS,
  XB_REGISTER_ERROR_PLACE_UNKNOWN,
  XB_REGISTER_ERROR_TOO_LONG,
  XB_REGISTER_ERROR_NOT_FOUND,
  XB_REGISTER_ERROR_REFUSED,
} XbRegisterError;

#define XB_REGISTER_ERROR (xb_register_error_quark ())
GQuark xb_register_error_quark (void);
const char *xb_fault_code (XbRegisterError fault);
