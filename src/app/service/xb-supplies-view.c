#define G_LOG_DOMAIN "xiangbu"

/* Supplies: what is left, by place and batch, and what came and went. Nobody is asked why. */

#include "service/xb-service-views.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "forms/xb-prompt.h"
#include "service/xb-supply.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>
#include <string.h>

/* What expires within these days is pointed out. */
#define SOON_DAYS 90
#define MAX_MOVES 2000

enum
{
  SHOW,
  SUPPLY,
  PLACE
};

static const char *const show_ids[] = { "stock", "moves" };
static const char *const show_titles[] = { N_ ("What is left"), N_ ("What came and went") };

/* ---- what is left ---- */

static char *
remark (const XbStock *stock, const char *today)
{
  char soon[XB_DATE_SIZE];

  if (stock->expires_on == NULL)
    return NULL;
  if (strcmp (stock->expires_on, today) < 0)
    return g_strdup (_ ("has expired: not to be handed out"));
  xb_date_add_days (today, SOON_DAYS, soon);
  return strcmp (stock->expires_on, soon) <= 0 ? g_strdup (_ ("expires soon")) : NULL;
}

static XbListing *
list_stock (GPtrArray *stocks, const char *supply)
{
  g_autofree char *today = xb_text_today ();
  XbLedgerDef *def = xb_ledger_def_new ();
  XbListing *listing;
  guint expired = 0;

  xb_ledger_def_add_column (def, "name", _ ("Supply"), XB_COLUMN_TEXT)->width = 18;
  xb_ledger_def_add_column (def, "place", _ ("Kept at"), XB_COLUMN_TEXT)->width = 18;
  xb_ledger_def_add_column (def, "batch", _ ("Batch"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "expires", _ ("Expires on"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "quantity", _ ("Left"), XB_COLUMN_INTEGER)->width = 10;
  xb_ledger_def_add_column (def, "unit", _ ("Unit"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "remark", _ ("Remark"), XB_COLUMN_TEXT)->width = 30;
  listing = xb_listing_new (def, _ ("Supplies: what is left"));
  for (guint i = 0; i < stocks->len; i++)
    {
      const XbStock *stock = g_ptr_array_index (stocks, i);
      g_autofree char *words = remark (stock, today);

      if (supply != NULL && strcmp (stock->code, supply) != 0)
        continue;
      expired += stock->expires_on != NULL && strcmp (stock->expires_on, today) < 0;
      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, stock->name);
      xb_listing_add (listing, stock->place);
      xb_listing_add (listing, stock->batch);
      xb_listing_add (listing, stock->expires_on);
      xb_listing_add_number (listing, stock->quantity);
      xb_listing_add (listing, stock->unit);
      xb_listing_add (listing, words);
    }
  listing->hint = g_strdup (stocks->len == 0 ? _ ("Nothing is kept yet. “New supply…” names a thing, “Came in…” puts it on the shelf.")
                            : expired > 0    ? _ ("Something has expired. Take it out with “Expired…”.")
                                             : _ ("What is handed out goes from the batch that expires first. Nobody is asked why."));
  return listing;
}

static XbListing *
list_moves (GPtrArray *moves)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbListing *listing;

  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "name", _ ("Supply"), XB_COLUMN_TEXT)->width = 18;
  xb_ledger_def_add_column (def, "place", _ ("Kept at"), XB_COLUMN_TEXT)->width = 18;
  xb_ledger_def_add_column (def, "kind", _ ("Movement"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "quantity", _ ("Quantity"), XB_COLUMN_INTEGER)->width = 10;
  xb_ledger_def_add_column (def, "unit", _ ("Unit"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "batch", _ ("Batch"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "operator", _ ("Operator"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "notes", _ ("Notes"), XB_COLUMN_TEXT)->width = 24;
  listing = xb_listing_new (def, _ ("Supplies: what came and went"));
  for (guint i = 0; i < moves->len; i++)
    {
      const XbSupplyMoved *moved = g_ptr_array_index (moves, i);

      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, moved->date);
      xb_listing_add (listing, moved->name);
      xb_listing_add (listing, moved->place);
      xb_listing_add (listing, moved->kind);
      xb_listing_add_number (listing, moved->quantity);
      xb_listing_add (listing, moved->unit);
      xb_listing_add (listing, moved->batch);
      xb_listing_add (listing, moved->operator_name);
      xb_listing_add (listing, moved->notes);
    }
  listing->hint = g_strdup (moves->len == MAX_MOVES ? _ ("Only the latest are shown: the ledger “Supplies handed out” has the rest.") : _ ("To whom something was given stands nowhere in this list."));
  return listing;
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const char *place = xb_none_if_empty (query->values[PLACE]), *supply = xb_none_if_empty (query->values[SUPPLY]);
  gboolean moves = strcmp (query->values[SHOW], "moves") == 0;
  GPtrArray *lines = moves ? xb_supply_moves (store, place, supply, MAX_MOVES, error) : xb_supply_stock (store, place, NULL, error);
  XbListing *listing;

  if (lines == NULL)
    return NULL;
  listing = moves ? list_moves (lines) : list_stock (lines, supply);
  listing->rows = lines;
  return listing;
}

static void
fill (XbListView *self)
{
  g_autoptr (GPtrArray) supplies = xb_supply_list (xb_office_store (xb_list_view_office (self)), NULL), ids = g_ptr_array_new (), titles = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) "");
  g_ptr_array_add (titles, _ ("All supplies"));
  for (guint i = 0; supplies != NULL && i < supplies->len; i++)
    {
      const XbSupply *supply = g_ptr_array_index (supplies, i);

      g_ptr_array_add (ids, supply->code);
      g_ptr_array_add (titles, supply->name);
    }
  xb_list_view_set_choices (self, SUPPLY, ids, titles);
}

/* ---- moving ---- */

/* What comes in has an expiry, what is sent somewhere to go; both are one form with what they need. */
typedef struct
{
  XbForm form;
  XbOffice *office;
  XbSupplyKind kind;
  GPtrArray *supplies; /* (element-type XbSupply) */
  GPtrArray *codes;    /* (element-type utf8): of the places */
  GtkWidget *supply, *place, *to, *quantity, *batch, *expires, *date, *notes;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->supplies);
  g_ptr_array_unref (dialog->codes);
  g_free (dialog);
}

static const char *
chosen_place (Dialog *dialog, GtkWidget *drop)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop));

  return at < dialog->codes->len ? xb_none_if_empty (g_ptr_array_index (dialog->codes, at)) : NULL;
}

static void
on_save (Dialog *dialog)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->supply));
  g_autofree char *quantity = xb_typed (dialog->quantity), *batch = xb_typed (dialog->batch), *expires = dialog->expires != NULL ? xb_typed (dialog->expires) : NULL,
                  *date = xb_typed (dialog->date), *notes = xb_typed (dialog->notes);
  XbSupplyMove move = { .kind = dialog->kind, .date = date, .batch = batch, .expires_on = expires, .notes = notes, .place_code = chosen_place (dialog, dialog->place) };
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (at >= dialog->supplies->len)
    return;
  move.code = ((const XbSupply *) g_ptr_array_index (dialog->supplies, at))->code;
  move.to_code = dialog->to != NULL ? chosen_place (dialog, dialog->to) : NULL;
  if (quantity == NULL || !g_ascii_string_to_unsigned (quantity, 10, 1, 10000000, (guint64 *) &move.quantity, NULL))
    {
      xb_form_mark_error (&dialog->form, dialog->quantity, _ ("The quantity is a number from 1 to 10,000,000."));
      return;
    }
  ok = xb_supply_move (xb_office_store (office), xb_office_operator (office), &move, &error);
  xb_form_finish (&dialog->form, NULL, _ ("Supplies"), ok ? g_strdup ("") : NULL, error);
  if (ok)
    xb_office_changed (office);
}

/* @first: the place chosen at the start */
static GtkWidget *
add_places (Dialog *dialog, const char *label, const char *first)
{
  GtkWidget *drop = gtk_drop_down_new (NULL, NULL);

  if (dialog->codes->len > 0)
    g_ptr_array_set_size (dialog->codes, 0);
  xb_filter_fill_places (GTK_DROP_DOWN (drop), dialog->office, dialog->codes, NULL);
  for (guint i = 0; first != NULL && i < dialog->codes->len; i++)
    if (strcmp (first, g_ptr_array_index (dialog->codes, i)) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), i);
  xb_form_add_widget (&dialog->form, label, drop);
  return drop;
}

static void
open_move (XbListView *self, XbSupplyKind kind, const char *title)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) supplies = xb_supply_list (xb_office_store (office), NULL), names = g_ptr_array_new ();
  const XbStock *stock = strcmp (xb_list_view_value (self, SHOW), "stock") == 0 ? xb_list_view_row (self) : NULL;
  const char *wanted = stock != NULL ? stock->code : xb_list_view_value (self, SUPPLY);
  guint selected = 0;
  Dialog *dialog;

  if (supplies == NULL || supplies->len == 0)
    {
      xb_show_error (GTK_WIDGET (self), _ ("Supplies"), _ ("No supply is known yet. “New supply…” names one."));
      return;
    }
  for (guint i = 0; i < supplies->len; i++)
    {
      const XbSupply *supply = g_ptr_array_index (supplies, i);

      g_ptr_array_add (names, supply->name);
      if (strcmp (supply->code, wanted) == 0)
        selected = i;
    }
  g_ptr_array_add (names, NULL);
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  dialog->kind = kind;
  dialog->supplies = g_steal_pointer (&supplies);
  dialog->codes = g_ptr_array_new_with_free_func (g_free);
  xb_form_init (&dialog->form, GTK_WIDGET (self), title, _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "today#supplies");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->supply = xb_form_add_choices (&dialog->form, _ ("Supply"), (const char *const *) names->pdata, selected);
  dialog->place = add_places (dialog, kind == XB_SUPPLY_SENT ? _ ("From which place") : _ ("Kept at"), stock != NULL ? stock->place_code : xb_list_view_value (self, PLACE));
  if (kind == XB_SUPPLY_SENT)
    dialog->to = add_places (dialog, _ ("To which place"), NULL);
  dialog->quantity = xb_form_add_entry (&dialog->form, _ ("Quantity"), NULL, NULL);
  dialog->batch = xb_form_add_entry (&dialog->form, _ ("Batch"), stock != NULL && kind != XB_SUPPLY_IN && kind != XB_SUPPLY_HAND_OUT ? stock->batch : NULL,
                                     kind == XB_SUPPLY_IN || kind == XB_SUPPLY_FOUND ? _ ("as it stands on the box") : _ ("empty: whichever expires first"));
  if (kind == XB_SUPPLY_IN || kind == XB_SUPPLY_FOUND)
    dialog->expires = xb_form_add_entry (&dialog->form, _ ("Expires on"), kind == XB_SUPPLY_FOUND && stock != NULL ? stock->expires_on : NULL, _ ("such as 2027-12-31"));
  dialog->date = xb_form_add_entry (&dialog->form, _ ("Date"), NULL, _ ("empty: today"));
  dialog->notes = xb_form_add_entry (&dialog->form, _ ("Notes"), NULL, NULL);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, xb_list_view_office (self), 0);
}

static void
on_in (XbListView *self)
{
  open_move (self, XB_SUPPLY_IN, _ ("Came in"));
}

static void
on_hand_out (XbListView *self)
{
  open_move (self, XB_SUPPLY_HAND_OUT, _ ("Handed out"));
}

static void
on_send (XbListView *self)
{
  open_move (self, XB_SUPPLY_SENT, _ ("Sent on"));
}

static void
on_return (XbListView *self)
{
  open_move (self, XB_SUPPLY_RETURNED, _ ("Sent back"));
}

static void
on_expired (XbListView *self)
{
  open_move (self, XB_SUPPLY_EXPIRED, _ ("Expired"));
}

static void
on_lost (XbListView *self)
{
  open_move (self, XB_SUPPLY_LOST, _ ("Lost or spoilt"));
}

static void
on_found (XbListView *self)
{
  open_move (self, XB_SUPPLY_FOUND, _ ("Found at a count"));
}

/* ---- naming ---- */

static gboolean
add (XbOffice *office, char **values, gpointer data G_GNUC_UNUSED, GError **error)
{
  return xb_supply_add (xb_office_store (office), xb_office_operator (office), values[0], values[1], values[2], error);
}

static void
on_new (XbListView *self)
{
  const XbPromptField fields[] = { { .label = _ ("Code"), .hint = _ ("such as folic-acid, condom: checklists name it so") },
                                   { .label = _ ("Supply") },
                                   { .label = _ ("Unit"), .hint = _ ("box, piece …") } };

  xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("New supply"), _ ("_Save"), _ ("A thing that is kept and handed out."), fields, G_N_ELEMENTS (fields), add, NULL, NULL);
}

GtkWidget *
xb_supplies_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Supplies"), load));

  xb_list_view_add_choice (self, _ ("Show"));
  xb_list_view_add_choice (self, _ ("Supply"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_list_view_set_codes (self, SHOW, show_ids, show_titles, G_N_ELEMENTS (show_ids));
  xb_list_view_add_button (self, _ ("Came _in…"), on_in, FALSE);
  xb_list_view_add_button (self, _ ("_Hand out…"), on_hand_out, FALSE);
  xb_list_view_add_button (self, _ ("_Send on…"), on_send, FALSE);
  xb_list_view_add_button (self, _ ("Send _back…"), on_return, FALSE);
  xb_list_view_add_button (self, _ ("_Expired…"), on_expired, FALSE);
  xb_list_view_add_button (self, _ ("_Lost…"), on_lost, FALSE);
  xb_list_view_add_button (self, _ ("_Found…"), on_found, FALSE);
  xb_list_view_add_button (self, _ ("_New supply…"), on_new, FALSE);
  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill);
  return GTK_WIDGET (self);
}
