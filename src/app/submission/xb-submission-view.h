/* What was sent up: package after package, and what has changed since. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_SUBMISSION_VIEW (xb_submission_view_get_type ())
G_DECLARE_FINAL_TYPE (XbSubmissionView, xb_submission_view, XB, SUBMISSION_VIEW, GtkWidget)
void xb_submission_view_set_office (XbSubmissionView *self, XbOffice *office);
