/* What looks after the database beside the work: a backup each day and when work ends, on sticks that are plugged in, and, each day, whether somebody wrote
 * into the file without the program. Itself the line over the page that says so when something is wrong. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_KEEPER (xb_keeper_get_type ())
/** Signal: "said" (utf8): something was done that is worth a word. */
G_DECLARE_FINAL_TYPE (XbKeeper, xb_keeper, XB, KEEPER, GtkWidget)

GtkWidget *xb_keeper_new (void);
void xb_keeper_set_office (XbKeeper *self, XbOffice *office);
void xb_keeper_set_label (XbKeeper *self, GtkLabel *label);
void xb_keeper_back_up (XbKeeper *self);
gboolean xb_keeper_holds (XbKeeper *self, GtkWindow *window, GtkWidget *content);

G_END_DECLS
