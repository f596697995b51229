/* What is typed into a form is kept in the database every few seconds, and offered again should the program end before it is saved. */
#pragma once

#include "forms/xb-form.h"
#include "register/xb-draft.h"

void xb_form_draft_begin (XbForm *form, XbOffice *office, gint64 subject);
char *xb_form_draft_words (const XbDraft *draft);
char *xb_form_draft_time (const XbDraft *draft);
