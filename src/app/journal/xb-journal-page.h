/* 变更记录: who changed what, who saw what and why, when; undo of any act that can still be taken back; proof that nothing was altered. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_JOURNAL_PAGE (xb_journal_page_get_type ())
G_DECLARE_FINAL_TYPE (XbJournalPage, xb_journal_page, XB, JOURNAL_PAGE, GtkWidget)
void xb_journal_page_set_office (XbJournalPage *self, XbOffice *office);
