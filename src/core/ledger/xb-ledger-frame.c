#define G_LOG_DOMAIN "xb-ledger"

/* What a ledger is asked for, and its texts with place, days and names filled in. */

#include "ledger/xb-ledger-private.h"

#include "register/xb-as-of.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* (transfer full): a text of the definition with what is known filled in. */
static char *
fill_text (const XbLedgerFrame *frame, const char *text)
{
  g_autofree char *today = xb_text_today ();
  const struct
  {
    const char *name, *value;
  } words[] = { { "%township%", frame->township }, { "%place%", frame->place_name }, { "%as_of%", frame->days.as_of },
                { "%from%", frame->days.from },         { "%to%", frame->days.to },            { "%today%", today },
                { "%operator%", frame->operator_name } };
  GString *out = g_string_new (text);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_string_replace (out, words[i].name, words[i].value, 0);
  return g_string_free (out, FALSE);
}

static void
fill_list (XbLedgerFrame *frame, GPtrArray *out, char **texts)
{
  g_ptr_array_set_size (out, 0);
  for (char **text = texts; text != NULL && *text != NULL; text++)
    g_ptr_array_add (out, fill_text (frame, *text));
}

/** Fills the texts in for another place: a village's own sheet. */
void
xb_ledger_frame_fill_in (XbLedgerFrame *frame, const char *place_name)
{
  char *name = g_strdup (place_name);

  g_free (frame->place_name);
  frame->place_name = name;
  g_free (frame->title);
  frame->title = fill_text (frame, frame->def->title);
  fill_list (frame, frame->lines, frame->def->lines);
  fill_list (frame, frame->footer, frame->def->footer);
}

void
xb_ledger_frame_free (XbLedgerFrame *frame)
{
  if (frame == NULL)
    return;
  xb_place_free (frame->place);
  g_free (frame->township);
  g_free (frame->place_name);
  g_free (frame->operator_name);
  g_free (frame->title);
  g_ptr_array_unref (frame->lines);
  g_ptr_array_unref (frame->footer);
  g_free (frame);
}

/* The place a ledger is narrowed to; (nullable): the whole township. */
static gboolean
find_place (XbStore *store, const char *code, const char *township, XbPlace **place, GError **error)
{
  g_autoptr (GError) local = NULL;

  *place = NULL;
  if (code == NULL)
    return TRUE;
  *place = xb_place_by_code (store, code, &local);
  /* The township itself is everybody, also who is in no household. */
  if (*place != NULL && strcmp ((*place)->kind, "township") == 0)
    g_clear_pointer (place, xb_place_free);
  else if (*place == NULL && local == NULL)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_PLACE, _ ("There is no place with the code “%s” in %s."), code, township);
      return FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* What is asked about the days must fit the ledger, too. */
static gboolean
find_days (XbStore *store, XbLedgerFrame *frame, const XbLedgerOptions *options, GError **error)
{
  /* Where another day is looked at, that is the day of what is shown. */
  g_autofree char *day = xb_as_of_day (store), *today = day != NULL ? g_steal_pointer (&day) : xb_text_today ();

  if (!xb_period_read (options->from, options->to, options->as_of, &frame->days, error))
    return FALSE;
  if (*frame->days.as_of == '\0')
    g_strlcpy (frame->days.as_of, today, XB_DATE_SIZE);
  if (frame->def->as_of || strcmp (frame->days.as_of, today) == 0)
    return TRUE;
  g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT,
               _ ("The ledger “%s” is about a period, not about a day: give its first and last day (--from, --to) instead."), frame->def->name);
  return FALSE;
}

/** (transfer full): what is asked for, checked; %NULL where there is no such place or day. */
XbLedgerFrame *
xb_ledger_frame_new (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, GError **error)
{
  g_autoptr (XbPlace) township = xb_place_township (store, error);
  g_autoptr (XbLedgerFrame) frame = g_new0 (XbLedgerFrame, 1);
  g_autofree char *place_name = NULL;

  frame->def = def;
  frame->lines = g_ptr_array_new_with_free_func (g_free);
  frame->footer = g_ptr_array_new_with_free_func (g_free);
  if (township == NULL || !find_days (store, frame, options, error) || !find_place (store, options->place_code, township->name, &frame->place, error))
    return NULL;
  frame->township = g_strdup (township->name);
  frame->operator_name = g_strdup (options->operator_name != NULL ? options->operator_name : "");
  if (frame->place != NULL)
    place_name = xb_place_path (store, frame->place->id);
  xb_ledger_frame_fill_in (frame, place_name != NULL ? place_name : "");
  return g_steal_pointer (&frame);
}
