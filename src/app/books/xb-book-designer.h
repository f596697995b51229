/* A register of the office's own, made and changed as a table of its fields. */
#pragma once

#include "book/xb-book.h"
#include "xb-office.h"

/** Called once the register is there, or is changed. @id: its own */
typedef void (*XbBookMade) (GtkWidget *parent, const char *id);

void xb_book_designer_open (GtkWidget *parent, XbOffice *office, const XbBookDef *from, XbBookMade made);
