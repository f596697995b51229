/* An entry of an office register as a form, field by field as its definition says. */
#pragma once

#include "book/xb-book.h"
#include "xb-office.h"

void xb_book_dialog_open (GtkWidget *parent, XbOffice *office, const XbBookDef *def, gint64 id);
