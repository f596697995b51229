/* A name, and several of a list: the roles of an operator, the rights of a role. */
#pragma once

#include "xb-office.h"

typedef struct
{
  char *key, *title;
  gboolean chosen;
} XbChoice;

XbChoice *xb_choice_new (const char *key, const char *title, gboolean chosen);
void xb_choice_free (gpointer choice);

/** @chosen: (array zero-terminated=1): keys. %FALSE with @error keeps the form open and says why. */
typedef gboolean (*XbChoiceFunc) (XbOffice *office, const char *name, const char *const *chosen, GError **error);

void xb_choice_dialog_open (GtkWidget *parent, XbOffice *office, const char *title, const char *name_label, const char *name, const char *list_label, GPtrArray *choices,
                            XbChoiceFunc func);
