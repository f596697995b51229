/* The office's registers: one list for all of them, by their definitions. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_BOOKS_PAGE (xb_books_page_get_type ())
G_DECLARE_FINAL_TYPE (XbBooksPage, xb_books_page, XB, BOOKS_PAGE, GtkWidget)
void xb_books_page_set_office (XbBooksPage *self, XbOffice *office);
