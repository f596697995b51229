#define G_LOG_DOMAIN "xiangbu"

#include "service/xb-ask-widgets.h"

#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Words of a choice, with nothing chosen first. */
static GtkWidget *
add_choices (XbForm *form, const XbAsk *ask, const char *label, const char *stored, const char *last)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  g_autofree char *nothing = last != NULL ? g_strdup_printf (_ ("– (last time: %s)"), last) : g_strdup ("–");
  guint selected = 0;

  g_ptr_array_add (titles, nothing);
  if (ask->type == XB_ASK_YES_NO)
    {
      g_ptr_array_add (titles, _ ("yes"));
      g_ptr_array_add (titles, _ ("no"));
      selected = stored == NULL ? 0 : strcmp (stored, "yes") == 0 ? 1 : 2;
    }
  for (guint i = 0; ask->type == XB_ASK_CHOICE && ask->choices[i] != NULL; i++)
    {
      g_ptr_array_add (titles, ask->choice_titles[i]);
      if (g_strcmp0 (stored, ask->choices[i]) == 0)
        selected = i + 1;
    }
  g_ptr_array_add (titles, NULL);
  return xb_form_add_choices (form, label, (const char *const *) titles->pdata, selected);
}

/* (transfer full): what can be entered */
static char *
hint_of (const XbAsk *ask)
{
  const char *may = ask->required ? _ ("must be filled in") : _ ("may stay empty");

  switch (ask->type)
    {
    case XB_ASK_NUMBER:
      return isnan (ask->min) || isnan (ask->max) ? g_strdup_printf (_ ("a number; %s"), may) : g_strdup_printf (_ ("a number from %g to %g; %s"), ask->min, ask->max, may);
    case XB_ASK_DATE:
      return g_strdup_printf (_ ("a day, such as 2026-03-05; %s"), may);
    case XB_ASK_CHOICE:
    case XB_ASK_YES_NO:
      return g_strdup_printf (_ ("one of the list; %s"), may);
    case XB_ASK_TEXT:
    default:
      return g_strdup_printf (_ ("in words; %s"), may);
    }
}

/**
 * xb_ask_widget_add:
 * @widgets: (element-type GtkWidget): gets the widget
 * @ask: lives as long as the form
 * @stored: (nullable): what stands in it
 * @last: (nullable): what was entered the last time, as people read it: shown beside, never filled in
 */
void
xb_ask_widget_add (XbForm *form, GPtrArray *widgets, const XbAsk *ask, const char *stored, const char *last)
{
  g_autofree char *label = ask->unit != NULL ? g_strdup_printf (_ ("%s (%s)"), ask->title, ask->unit) : g_strdup (ask->title);
  g_autofree char *hint = last != NULL ? g_strdup_printf (_ ("last time: %s"), last) : ask->type == XB_ASK_DATE ? g_strdup (_ ("such as 2026-03-05")) : NULL;
  g_autofree char *what = hint_of (ask);
  gboolean chosen = ask->type == XB_ASK_CHOICE || ask->type == XB_ASK_YES_NO;
  GtkWidget *widget = chosen ? add_choices (form, ask, label, stored, last) : xb_form_add_entry (form, label, stored, hint);

  xb_set_hint (widget, what);
  g_object_set_data (G_OBJECT (widget), "ask", (gpointer) ask);
  g_ptr_array_add (widgets, widget);
}

/** (transfer none): what a widget asks */
const XbAsk *
xb_ask_widget_ask (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "ask");
}

/** (transfer full): what was typed or chosen, as xb_ask_clean() takes it; "" for nothing */
char *
xb_ask_widget_read (GtkWidget *widget)
{
  const XbAsk *ask = xb_ask_widget_ask (widget);
  guint at;
  char *typed;

  if (ask->type == XB_ASK_CHOICE || ask->type == XB_ASK_YES_NO)
    {
      at = gtk_drop_down_get_selected (GTK_DROP_DOWN (widget));
      if (at == 0 || at == GTK_INVALID_LIST_POSITION)
        return g_strdup ("");
      return g_strdup (ask->type == XB_ASK_CHOICE ? ask->choices[at - 1] : at == 1 ? "yes" : "no");
    }
  typed = xb_typed (widget);
  return typed != NULL ? typed : g_strdup ("");
}
