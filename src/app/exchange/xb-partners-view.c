#define G_LOG_DOMAIN "xiangbu"

/* The offices packages are exchanged with: taking their cards, writing packages for them, taking theirs in; workbooks for villages that have no program. */

#include "exchange/xb-exchange-views.h"

#include "exchange/xb-pack.h"
#include "exchange/xb-package-file.h"
#include "exchange/xb-village-book.h"
#include "forms/xb-prompt.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query G_GNUC_UNUSED, GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  g_autoptr (GPtrArray) partners = xb_partner_list (store, TRUE, error);
  XbCodeList *kinds = xb_catalog_codes (catalog, "exchange-partner");
  XbLedgerDef *def;
  XbListing *listing;

  if (partners == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "name", _ ("Partner"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "kind", _ ("Kind"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "part", _ ("What goes there"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (def, "sent", _ ("Last sent"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "taken", _ ("Last taken in"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "waiting", _ ("Changes not sent yet"), XB_COLUMN_INTEGER)->width = 13;
  xb_ledger_def_add_column (def, "mark", _ ("Mark of its key"), XB_COLUMN_TEXT)->width = 27;
  xb_ledger_def_add_column (def, "ended", _ ("No more since"), XB_COLUMN_TEXT)->width = 12;
  def->landscape = TRUE;
  listing = xb_listing_new (def, _ ("Partners"));
  for (guint i = 0; i < partners->len; i++)
    {
      const XbPartner *partner = g_ptr_array_index (partners, i);
      g_autofree char *sent = partner->sent_at != NULL ? g_strdup_printf (_ ("no. %lld, %.10s"), (long long) partner->sent_number, partner->sent_at) : NULL,
                      *taken = partner->taken_at != NULL ? g_strdup_printf (_ ("no. %lld, %.10s"), (long long) partner->taken_number, partner->taken_at) : NULL,
                      *mark = xb_office_card_words (partner->public_key);

      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, partner->name);
      xb_listing_add (listing, xb_codes_label (kinds, partner->kind));
      xb_listing_add (listing, partner->place != NULL ? partner->place : _ ("the whole register"));
      xb_listing_add (listing, sent);
      xb_listing_add (listing, taken);
      xb_listing_add_number (listing, partner->waiting);
      xb_listing_add (listing, mark);
      xb_listing_add (listing, partner->ended_on);
    }
  listing->hint = partners->len == 0
                      ? g_strdup (_ ("No card of another office was taken yet. Give the other office the card of this one, and take its card: then packages can go to and fro on a stick."))
                      : g_strdup (_ ("Choose a partner to write a package for it. Who sent a package that is taken in stands in the package itself."));
  listing->rows = g_steal_pointer (&partners);
  return listing;
}

static const XbPartner *
chosen (XbListView *view)
{
  return xb_list_view_row (view);
}

/* ---- cards ---- */

static void
on_own_card (XbListView *view)
{
  xb_card_show (GTK_WIDGET (view), xb_list_view_office (view));
}

/* The places something can be about, the whole first. */
static void
list_places (XbOffice *office, GPtrArray *codes, GPtrArray *names)
{
  xb_office_list_places (office, codes, names);
  g_ptr_array_add (names, NULL);
}

static const XbCode *
kind_at (XbOffice *office, guint i)
{
  GArray *kinds = xb_catalog_codes (xb_office_catalog (office), "exchange-partner")->codes;

  return &g_array_index (kinds, XbCode, MIN (i, kinds->len - 1));
}

typedef struct
{
  XbOfficeCard *card; /* (nullable): the code is typed in */
  GPtrArray *codes;   /* of the places */
} Taking;

static void
taking_free (gpointer data)
{
  Taking *taking = data;

  xb_office_card_free (taking->card);
  g_ptr_array_unref (taking->codes);
  g_free (taking);
}

static gboolean
take_card (XbOffice *office, char **values, gpointer data, GError **error)
{
  Taking *taking = data;
  guint kind = (guint) g_ascii_strtoull (values[1], NULL, 10), place = (guint) g_ascii_strtoull (values[2], NULL, 10);
  g_autoptr (XbOfficeCard) typed = taking->card == NULL ? xb_office_card_from_code (values[3], error) : NULL;
  g_autoptr (XbPlace) part = NULL;

  if (taking->card == NULL && typed == NULL)
    return FALSE;
  if (place > 0 && place < taking->codes->len && (part = xb_place_find (xb_office_store (office), g_ptr_array_index (taking->codes, place), error)) == NULL)
    return FALSE;
  return xb_partner_add (xb_office_store (office), xb_office_operator (office), typed != NULL ? typed : taking->card, values[0], kind_at (office, kind)->code,
                         part != NULL ? part->id : 0, error)
         != 0;
}

/* @card: (transfer full) (nullable) */
static void
ask_about (XbListView *view, XbOfficeCard *card)
{
  XbOffice *office = xb_list_view_office (view);
  XbCodeList *list = xb_catalog_codes (xb_office_catalog (office), "exchange-partner");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  g_autofree char *mark = card != NULL ? xb_office_card_words (card->public_key) : NULL, *words = NULL;
  Taking *taking = g_new0 (Taking, 1);

  taking->card = card;
  taking->codes = g_ptr_array_new_with_free_func (g_free);
  list_places (office, taking->codes, names);
  for (guint i = 0; i < list->codes->len; i++)
    g_ptr_array_add (titles, (gpointer) kind_at (office, i)->label);
  g_ptr_array_add (titles, NULL);
  words = card != NULL ? g_strdup_printf (_ ("Telephone that office and compare the mark before you save: %s. Whoever has another mark is somebody else."), mark)
                       : g_strdup (_ ("Type the code as it stands on the paper; small letters and missing hyphens do not matter. A mistyped one is noticed."));
  const XbPromptField fields[] = { { .label = _ ("Name of the office"), .value = card != NULL ? card->name : NULL },
                                   { .label = _ ("What kind of office"), .choices = (const char *const *) titles->pdata },
                                   { .label = _ ("What of the register goes there"), .choices = (const char *const *) names->pdata, .hint = _ ("to a village only its own people") },
                                   { .label = _ ("Code") } };

  xb_prompt (GTK_WIDGET (view), office, _ ("Card of another office"), _ ("_Save"), words, fields, card != NULL ? 3 : 4, take_card, taking, taking_free);
}

static void
card_chosen (const char *path, gpointer view)
{
  g_autoptr (GError) error = NULL;
  XbOfficeCard *card = xb_office_card_load (path, &error);

  if (card == NULL)
    xb_show_error (view, _ ("Card of another office"), error->message);
  else
    ask_about (view, card);
}

static void
on_take_card (XbListView *view)
{
  static const char *const patterns[] = { "*" XB_CARD_ENDING, NULL };

  xb_choose_file (GTK_WIDGET (view), _ ("Card of another office"), _ ("Cards of offices"), patterns, card_chosen, view);
}

static void
on_type_code (XbListView *view)
{
  ask_about (view, NULL);
}

static void
end_partner (gpointer data)
{
  XbListView *view = data;
  const XbPartner *partner = chosen (view);
  XbOffice *office = xb_list_view_office (view);
  g_autoptr (GError) error = NULL;

  if (partner != NULL)
    xb_list_view_tell (view, _ ("Partners"), xb_partner_end (xb_office_store (office), xb_office_operator (office), partner->id, &error), error);
}

static void
on_end (XbListView *view)
{
  const XbPartner *partner = chosen (view);
  g_autofree char *title = NULL;

  if (partner == NULL || partner->ended_on != NULL)
    return;
  title = g_strdup_printf (_ ("No more packages with %s?"), partner->name);
  xb_ask (GTK_WIDGET (view), title, _ ("None are written for it any more, and none of it are read. What has come from it stays. Its card can be taken again."), _ ("_End"), end_partner, view);
}

/* ---- packages ---- */

typedef struct
{
  gint64 partner;
  char *path;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  g_free (writing);
}

static gpointer
run_pack (XbStore *store, XbCatalog *catalog G_GNUC_UNUSED, const char *operator_name, gpointer data, GError **error)
{
  const Writing *writing = data;
  XbPacked packed;
  char *words;

  if (!xb_pack (store, operator_name, writing->partner, 0, XB_PACK_SINCE_LAST, writing->path, &packed, error))
    return NULL;
  words = g_strdup_printf (_ ("Package %lld with %lld records was written: “%s”. Only that office can read it. Take it there on a stick, or send it as a message."), (long long) packed.number,
                           (long long) packed.rows, writing->path);
  xb_packed_clear (&packed);
  return words;
}

static void
pack_done (GtkWidget *parent, gpointer result, gpointer data G_GNUC_UNUSED, const GError *error)
{
  xb_show_error (parent, error != NULL ? _ ("No package was written") : _ ("Package written"), error != NULL ? error->message : result);
  xb_list_view_reload (XB_LIST_VIEW (parent));
}

static void
pack_to (const char *path, gpointer data)
{
  static const XbBusy busy = { run_pack, pack_done, writing_free, g_free, XB_BUSY_WRITES };
  XbListView *view = data;
  const XbPartner *partner = chosen (view);
  Writing *writing;

  if (partner == NULL)
    return;
  writing = g_new0 (Writing, 1);
  *writing = (Writing){ partner->id, g_strdup (path) };
  xb_busy (GTK_WIDGET (view), xb_list_view_office (view), _ ("The package is being written…"), &busy, writing);
}

static void
on_pack (XbListView *view)
{
  const XbPartner *partner = chosen (view);
  g_autofree char *name = NULL;

  if (partner == NULL)
    return;
  name = xb_pack_file_name (partner, xb_office_name (xb_list_view_office (view)));
  xb_choose_new_file (GTK_WIDGET (view), _ ("Package for the partner"), name, pack_to, view);
}

static void
unpack_from (const char *path, gpointer view)
{
  xb_take_in (view, xb_list_view_office (view), XB_TAKE_PACKAGE, path);
}

static void
on_unpack (XbListView *view)
{
  static const char *const patterns[] = { "*" XB_PACKAGE_ENDING, NULL };

  xb_choose_file (GTK_WIDGET (view), _ ("Take a package in"), _ ("Packages"), patterns, unpack_from, view);
}

/* ---- workbooks for villages without a program ---- */

/* What is asked about one. */
typedef struct
{
  XbListView *view;
  GPtrArray *codes; /* of the places */
} BookAsking;

static void
book_asking_free (gpointer data)
{
  BookAsking *asking = data;

  g_object_unref (asking->view);
  g_ptr_array_unref (asking->codes);
  g_free (asking);
}

typedef struct
{
  gint64 place;
  char *path, *because; /* path: %NULL before the file is chosen; because: (nullable) */
} BookWriting;

static void
book_writing_free (gpointer data)
{
  BookWriting *writing = data;

  g_free (writing->path);
  g_free (writing->because);
  g_free (writing);
}

static gpointer
run_book (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const BookWriting *writing = data;
  guint people;

  if (!xb_village_book_write (store, catalog, operator_name, writing->place, writing->path, writing->because, &people, error))
    return NULL;
  return g_strdup_printf (_ ("%u people stand in “%s”. The village corrects the white cells and sends it back; take it in with “Take a workbook in”."), people, writing->path);
}

static void
book_done (GtkWidget *parent, gpointer result, gpointer data G_GNUC_UNUSED, const GError *error)
{
  xb_show_error (parent, error != NULL ? _ ("No workbook was written") : _ ("Workbook written"), error != NULL ? error->message : result);
}

static void
book_to (const char *path, gpointer data)
{
  static const XbBusy busy = { run_book, book_done, book_writing_free, g_free, XB_BUSY_WRITES };
  XbListView *view = data;
  BookWriting *writing = g_object_steal_data (G_OBJECT (view), "book");

  if (writing == NULL)
    return;
  writing->path = g_strdup (path);
  xb_busy (GTK_WIDGET (view), xb_list_view_office (view), _ ("The workbook is being written…"), &busy, writing);
}

static gboolean
book_asked (XbOffice *office, char **values, gpointer data, GError **error)
{
  BookAsking *asked = data;
  BookWriting *book;
  guint at = (guint) g_ascii_strtoull (values[0], NULL, 10);
  g_autoptr (XbPlace) place = at < asked->codes->len ? xb_place_find (xb_office_store (office), g_ptr_array_index (asked->codes, at), error) : NULL;
  g_autofree char *name = NULL;

  if (place == NULL)
    return FALSE;
  /* The form goes away with what it asked; the choice of a file comes after it. */
  book = g_new0 (BookWriting, 1);
  *book = (BookWriting){ place->id, NULL, *values[1] != '\0' ? g_strdup (values[1]) : NULL };
  g_object_set_data_full (G_OBJECT (asked->view), "book", book, book_writing_free);
  name = g_strdup_printf (_ ("People of %s.xlsx"), place->name);
  xb_choose_new_file (GTK_WIDGET (asked->view), _ ("Workbook for the village"), name, book_to, asked->view);
  return TRUE;
}

static void
on_write_book (XbListView *view)
{
  BookAsking *asked = g_new0 (BookAsking, 1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  asked->view = g_object_ref (view);
  asked->codes = g_ptr_array_new_with_free_func (g_free);
  list_places (xb_list_view_office (view), asked->codes, names);
  const XbPromptField fields[] = { { .label = _ ("Village"), .choices = (const char *const *) names->pdata },
                                   { .label = _ ("Whole ID numbers, phones and accounts, because"), .hint = _ ("left empty, they are masked; a reason is on record") } };

  xb_prompt (GTK_WIDGET (view), xb_list_view_office (view), _ ("Workbook for a village"), _ ("Choose a _file…"),
             _ ("For a village that has no program: its people as an Excel workbook, with lists to choose from and checks. A workbook is not encrypted: hand it over in person."), fields,
             G_N_ELEMENTS (fields), book_asked, asked, book_asking_free);
}

static void
book_from (const char *path, gpointer view)
{
  xb_take_in (view, xb_list_view_office (view), XB_TAKE_WORKBOOK, path);
}

static void
on_read_book (XbListView *view)
{
  static const char *const patterns[] = { "*.xlsx", NULL };

  xb_choose_file (GTK_WIDGET (view), _ ("Take a workbook in"), _ ("Workbooks"), patterns, book_from, view);
}

GtkWidget *
xb_partners_view_new (void)
{
  GtkWidget *view = xb_list_view_new (_ ("Partners"), load);
  XbListView *list = XB_LIST_VIEW (view);

  xb_list_view_add_button (list, _ ("_Write a package…"), on_pack, TRUE);
  xb_list_view_add_button (list, _ ("_Take a package in…"), on_unpack, FALSE);
  xb_list_view_add_button (list, _ ("Wor_kbook for a village…"), on_write_book, FALSE);
  xb_list_view_add_button (list, _ ("Take a work_book in…"), on_read_book, FALSE);
  xb_list_view_add_button (list, _ ("_Card of this office…"), on_own_card, FALSE);
  xb_list_view_add_button (list, _ ("Take a car_d…"), on_take_card, FALSE);
  xb_list_view_add_button (list, _ ("T_ype a code…"), on_type_code, FALSE);
  xb_list_view_add_button (list, _ ("_End…"), on_end, TRUE);
  return view;
}
