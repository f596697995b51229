#include "access/xb-access-error.h"

G_DEFINE_QUARK (xb-access-error-quark, xb_access_error)
