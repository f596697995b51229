/* Who is working: a name, and the password that goes with it. On the screen of a locked window, and to change places without closing it. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_LOGIN (xb_login_get_type ())
/** Signals: "known" (utf8 name): somebody has shown who they are. */
G_DECLARE_FINAL_TYPE (XbLogin, xb_login, XB, LOGIN, GtkWidget)

GtkWidget *xb_login_new (const char *button);
void xb_login_ask (XbLogin *self, XbOffice *office);

G_END_DECLS
