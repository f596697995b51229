/* Days of the year that the Chinese calendar sets. */
#pragma once

#include <glib.h>

int xb_festival_spring (int year);
int xb_festival_mid_autumn (int year);
