/* 户与人: the list of people with its filters, and the household card beside it. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_PEOPLE_PAGE (xb_people_page_get_type ())
G_DECLARE_FINAL_TYPE (XbPeoplePage, xb_people_page, XB, PEOPLE_PAGE, GtkWidget)
void xb_people_page_set_office (XbPeoplePage *self, XbOffice *office, GSettings *settings);
void xb_people_page_show (XbPeoplePage *self, GArray *people, const char *title);
void xb_people_page_search (XbPeoplePage *self, const char *text);
void xb_people_page_focus_list (XbPeoplePage *self);
gint64 xb_people_page_place (XbPeoplePage *self);
gint64 xb_people_page_household (XbPeoplePage *self);
void xb_people_page_reveal (XbPeoplePage *self, gint64 person);
GArray *xb_people_page_selected (XbPeoplePage *self);
guint xb_people_page_copy (XbPeoplePage *self);
void xb_people_page_print (XbPeoplePage *self);
