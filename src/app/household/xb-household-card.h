/* 户卡: one household with its members. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_HOUSEHOLD_CARD (xb_household_card_get_type ())
G_DECLARE_FINAL_TYPE (XbHouseholdCard, xb_household_card, XB, HOUSEHOLD_CARD, GtkWidget)
void xb_household_card_set_office (XbHouseholdCard *self, XbOffice *office);
void xb_household_card_show (XbHouseholdCard *self, gint64 household, gint64 person);
void xb_household_card_reveal (XbHouseholdCard *self, gint64 person);
gint64 xb_household_card_household (XbHouseholdCard *self);
