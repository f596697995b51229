/* An entry that finds a person, a household by one of its people, or a region, as one types. */
#pragma once

#include "xb-office.h"

typedef enum
{
  XB_PICK_PERSON,
  XB_PICK_HOUSEHOLD,
  XB_PICK_HOUSEHOLD_OR_NEW, /* "new" can be chosen, too */
  XB_PICK_REGION,           /* a region of China: its code */
} XbPick;

GtkWidget *xb_picker_new (XbOffice *office, XbPick pick);
void xb_picker_set (GtkWidget *picker, const char *value, const char *text);
gboolean xb_picker_is (GtkWidget *widget);
const char *xb_picker_value (GtkWidget *picker);
