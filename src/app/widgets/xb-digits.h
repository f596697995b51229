/* Long numbers in groups, for the eye: what is searched, copied and said by a screen reader has no gaps. */
#pragma once

#include <gtk/gtk.h>

void xb_digits_show (GtkInscription *cell, const char *text);
