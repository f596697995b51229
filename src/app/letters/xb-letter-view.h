/* The register of letters. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_LETTER_VIEW (xb_letter_view_get_type ())
G_DECLARE_FINAL_TYPE (XbLetterView, xb_letter_view, XB, LETTER_VIEW, GtkWidget)
void xb_letter_view_set_office (XbLetterView *self, XbOffice *office);
