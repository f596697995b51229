/* Citizen identification numbers, GB 11643-1999. */
#pragma once

#include "register/xb-register-error.h"

G_BEGIN_DECLS

char *xb_citizen_id_normalize (const char *text, GError **error);
gboolean xb_citizen_id_check (const char *text, char out[19], XbRegisterError *fault);
void xb_citizen_id_birth_date (const char *citizen_id, char out[11]);
char xb_citizen_id_sex (const char *citizen_id);
char xb_citizen_id_check_digit (const char *first_17);

G_END_DECLS
