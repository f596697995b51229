/* What looks after the database beside the work: a backup each day and when work ends, on sticks that are plugged in, and, each day, whether somebody wrote
 * into the file without the program. Itself the line over the page that says so when something is wrong. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_KEEPER (xb_keeper_get_type ())
/** Signals: "state": what xb_keeper_words() says has changed; "said" (utf8): something was done that is worth a word. */
G_DECLARE_FINAL_TYPE (XbKeeper, xb_keeper, XB, KEEPER, GtkWidget)

/** Called when the last backup is made, or could not be: with the reason then. */
typedef void (*XbKeeperFunc) (const GError *error, gpointer data);

GtkWidget *xb_keeper_new (void);
void xb_keeper_set_office (XbKeeper *self, XbOffice *office);
char *xb_keeper_words (XbKeeper *self, gboolean *bad);
void xb_keeper_back_up (XbKeeper *self);
gboolean xb_keeper_is_complete (XbKeeper *self);
void xb_keeper_finish (XbKeeper *self, XbKeeperFunc func, gpointer data);

G_END_DECLS
