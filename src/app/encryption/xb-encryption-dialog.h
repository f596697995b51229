/* The encryption of the database: what it is, its password, and switching it on. */
#pragma once

#include "xb-window.h"

void xb_encryption_dialog_open (XbWindow *window);
