/* The list of people on paper, as it stands on the screen. */
#pragma once

#include "people/xb-people-view.h"

void xb_people_print (GtkWidget *parent, XbPeopleView *view, GListModel *list, const char *title);
