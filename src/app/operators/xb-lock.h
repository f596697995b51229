/* The window locks itself when nobody works at it, and asks who is there; what was being done is as it was for whoever comes back. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

/** Seconds without a key or a movement, where the settings do not say otherwise. */
#define XB_LOCK_AFTER 600

typedef struct _XbLock XbLock;

/** @locked: whether nothing of the office may be reached from now on */
typedef void (*XbLockFunc) (gboolean locked, gpointer data);

XbLock *xb_lock_new (GtkWindow *window, GtkStack *screens, guint after, XbLockFunc func, gpointer data);
void xb_lock_free (XbLock *self);
void xb_lock_set_office (XbLock *self, XbOffice *office);
gboolean xb_lock_now (XbLock *self);
const char *xb_lock_whose_forms (XbLock *self);

G_END_DECLS
