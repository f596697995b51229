#define G_LOG_DOMAIN "xiangbu"

/* Letters to and from the offices where people live or are registered: written, answered, carried as files, followed until an answer is there. */

#include "flow/xb-flow-views.h"

#include "flow/xb-flow.h"
#include "forms/xb-prompt.h"
#include "life/xb-life-dialog.h"
#include "notice/xb-notice.h"
#include "print/xb-preview.h"
#include "region/xb-region.h"
#include "register/xb-person.h"
#include "seal/xb-seal.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

enum
{
  STATE,
  DIRECTION,
  TEXT
};

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const XbNoticeQuery which = { .state = xb_none_if_empty (query->values[STATE]), .direction = xb_none_if_empty (query->values[DIRECTION]), .text = query->values[TEXT] };
  g_autoptr (GPtrArray) letters = xb_notice_list (store, &which, error);
  g_autofree char *today = xb_text_today ();
  XbCodeList *states = xb_catalog_codes (catalog, "notice-state"), *directions = xb_catalog_codes (catalog, "notice-direction"), *results = xb_catalog_codes (catalog, "notice-result");
  XbLedgerDef *def;
  XbListing *listing;
  guint open = 0;

  if (letters == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "direction", _ ("Sent or received"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "reference", _ ("Reference"), XB_COLUMN_TEXT)->width = 28;
  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "office", _ ("Other office"), XB_COLUMN_TEXT)->width = 24;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "days", _ ("Days open"), XB_COLUMN_INTEGER)->width = 10;
  xb_ledger_def_add_column (def, "result", _ ("Answer"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "content", _ ("Told of"), XB_COLUMN_TEXT)->width = 34;
  def->landscape = TRUE;
  listing = xb_listing_new (def, _ ("Notice letters"));
  for (guint i = 0; i < letters->len; i++)
    {
      const XbNotice *letter = g_ptr_array_index (letters, i);
      const gboolean waits = strcmp (letter->state, "open") == 0;
      g_autofree char *days = waits ? g_strdup_printf ("%d", xb_date_days (today) - xb_date_days (letter->date)) : g_strdup ("");

      open += waits;
      xb_listing_begin (listing, i + 1);
      for (const char *const *text = (const char *const[]){ xb_codes_label (directions, letter->sent ? "sent" : "received"), letter->reference, letter->date, letter->office, letter->name,
                                                            xb_codes_label (states, letter->state), days, letter->result != NULL ? xb_codes_label (results, letter->result) : letter->void_reason,
                                                            letter->content },
                             *const *end = text + 9;
           text < end; text++)
        xb_listing_add (listing, *text);
    }
  listing->hint = g_strdup_printf (_ ("%u letters, %u of them open. Enter shows one. New ones are written from the list of people."), letters->len, open);
  listing->rows = g_steal_pointer (&letters);
  return listing;
}

/* ---- a new letter ---- */

typedef struct
{
  gint64 flow;
  GtkWidget *parent; /* what the form stood over */
} New;

/* The letter that is on record, to be printed. */
static void
show_letter (GtkWidget *parent, XbOffice *office, gint64 id)
{
  g_autoptr (GError) error = NULL;
  XbLetter *letter = xb_letter_load (xb_office_store (office), id, &error);

  if (letter == NULL)
    xb_show_error (parent, _ ("Notice letters"), error->message);
  else
    xb_preview_open (parent, xb_letter_pages_new (letter), letter, (GDestroyNotify) xb_letter_free, letter->title);
}

static gboolean
write_letter (XbOffice *office, char **values, gpointer data, GError **error)
{
  New *new = data;
  const XbNoticeRequest request = { new->flow, values[0], values[1], values[2], values[3] };
  gint64 id = xb_notice_send (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), &request, error);
  g_autoptr (XbNotice) notice = id != 0 ? xb_notice_load (xb_office_store (office), id, error) : NULL;

  if (notice == NULL)
    return FALSE;
  show_letter (new->parent, office, notice->letter_id);
  return TRUE;
}

/** Asks what a letter about @flow, a key of v_flow, needs; writes it, and shows it to be printed. */
void
xb_notice_write (GtkWidget *parent, XbOffice *office, gint64 flow)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbFlow) about = xb_flow_load (xb_office_store (office), flow, &error);
  g_autofree char *last = about != NULL ? xb_notice_last_content (xb_office_store (office), &error) : NULL;
  const XbRegion *region = about != NULL ? xb_region_find (about->region) : NULL;
  g_autofree char *title = NULL;
  New *new;

  if (about == NULL || error != NULL)
    {
      xb_show_error (parent, _ ("Notice letter"), error->message);
      return;
    }
  title = g_strdup_printf (_ ("Notice letter about %s"), about->name);
  new = g_new0 (New, 1);
  *new = (New){ flow, parent };
  const XbPromptField fields[] = { { .label = _ ("To (office)"), .value = region != NULL ? region->full : NULL, .hint = _ ("with its township or street office") },
                                   { .label = _ ("Its code"), .value = region != NULL ? region->code : NULL, .hint = _ ("may be left empty") },
                                   { .label = _ ("Services and rights to tell of"), .value = last, .kind = XB_PROMPT_LINES },
                                   { .label = _ ("Phone of this office") } };

  xb_prompt (parent, office, title, _ ("_Write and print"), _ ("The letter gets the next number of the register of letters. A number that was given stays taken."), fields, G_N_ELEMENTS (fields),
             write_letter, new, g_free);
}

/* ---- one letter ---- */

static const XbNotice *
chosen (XbListView *view)
{
  return xb_list_view_row (view);
}

static void
on_show (XbListView *view)
{
  const XbNotice *letter = chosen (view);

  if (letter == NULL)
    return;
  if (letter->sent)
    show_letter (GTK_WIDGET (view), xb_list_view_office (view), letter->letter_id);
  else if (letter->answer_letter_id != 0)
    show_letter (GTK_WIDGET (view), xb_list_view_office (view), letter->answer_letter_id);
  else
    {
      g_autofree char *words
          = g_strdup_printf (_ ("%s of %s, %s\n\nAbout: %s, born %s\nLives at: %s, since %s\n\n%s"), letter->reference, letter->date, letter->office, letter->name,
                             letter->birth_date != NULL ? letter->birth_date : "–", letter->lives_at != NULL ? letter->lives_at : "–", letter->since != NULL ? letter->since : "–", letter->content);

      xb_show_error (GTK_WIDGET (view), _ ("Notice letter that came in"), words);
    }
}

/* What can be found, in the order of the choice. */
static const char *const results[] = { "here", "gone", "not-found" };

static gboolean
write_answer (XbOffice *office, char **values, gpointer data, GError **error)
{
  const gint64 *id = data;
  guint at = (guint) g_ascii_strtoull (values[0], NULL, 10);

  return xb_notice_answer (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), *id, results[MIN (at, G_N_ELEMENTS (results) - 1)], values[1], error);
}

static gboolean
note_answer (XbOffice *office, char **values, gpointer data, GError **error)
{
  const gint64 *id = data;
  guint at = (guint) g_ascii_strtoull (values[0], NULL, 10);

  return xb_notice_note_answer (xb_office_store (office), xb_office_operator (office), *id, results[MIN (at, G_N_ELEMENTS (results) - 1)], values[1], values[2], values[3], error);
}

static gint64 *
key_new (gint64 id)
{
  return g_memdup2 (&id, sizeof id);
}

static void
on_answer (XbListView *view)
{
  const XbNotice *letter = chosen (view);
  XbCodeList *codes = xb_catalog_codes (xb_office_catalog (xb_list_view_office (view)), "notice-result");
  const char *titles[G_N_ELEMENTS (results) + 1] = { NULL };
  g_autofree char *title = NULL, *today = xb_text_today ();

  if (letter == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    titles[i] = xb_codes_label (codes, results[i]);
  title = g_strdup_printf (letter->sent ? _ ("Answer to %s") : _ ("Answer %s"), letter->reference);
  const XbPromptField fields[] = { { .label = _ ("What was found there"), .choices = titles },
                                   { .label = _ ("More words"), .kind = XB_PROMPT_LINES },
                                   { .label = _ ("Came on"), .value = today },
                                   { .label = _ ("Its number"), .hint = _ ("may be left empty") } };

  xb_prompt (GTK_WIDGET (view), xb_list_view_office (view), title, _ ("_Save"),
             letter->sent ? _ ("What the other office answered, on paper or by telephone.") : _ ("What this office answers. The answer gets a number; print it, or save it as a file for the other office."), fields,
             letter->sent ? 4 : 2, letter->sent ? note_answer : write_answer, key_new (letter->id), g_free);
}

static gboolean
close_letter (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_notice_void (xb_office_store (office), xb_office_operator (office), *(const gint64 *) data, values[0], error);
}

static void
on_close (XbListView *view)
{
  const XbNotice *letter = chosen (view);
  const XbPromptField fields[] = { { .label = _ ("Reason") } };

  if (letter != NULL)
    xb_prompt (GTK_WIDGET (view), xb_list_view_office (view), letter->reference, _ ("_Close the letter"), _ ("No answer is waited for any more. The letter stays on record."), fields, G_N_ELEMENTS (fields),
               close_letter, key_new (letter->id), g_free);
}

/* ---- who it is about ---- */

typedef struct
{
  XbOffice *office;
  gint64 letter;
} Arrival;

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  g_object_unref (arrival->office);
  g_free (arrival);
}

/* The arrival is on record: the letter is about that person now. */
static void
on_arrived (gpointer data)
{
  Arrival *arrival = data;

  /* Where the number was changed in the form, the letter is linked by hand: it stays without a person. */
  xb_notice_link (xb_office_store (arrival->office), xb_office_operator (arrival->office), arrival->letter, 0, NULL);
}

static void
on_person (XbListView *view)
{
  const XbNotice *letter = chosen (view);
  char *values[XB_PERSON_N_COLUMNS] = { NULL };
  Arrival *arrival;

  if (letter == NULL)
    return;
  if (letter->person_id != 0)
    {
      xb_list_view_show_person (view, letter->person_id);
      return;
    }
  values[XB_PERSON_NAME] = letter->name;
  values[XB_PERSON_SEX] = letter->sex;
  values[XB_PERSON_BIRTH_DATE] = letter->birth_date;
  values[XB_PERSON_CITIZEN_ID] = letter->citizen_id;
  values[XB_PERSON_PHONE] = letter->phone;
  arrival = g_new0 (Arrival, 1);
  *arrival = (Arrival){ g_object_ref (xb_list_view_office (view)), letter->id };
  xb_life_dialog_open_like (GTK_WIDGET (view), xb_list_view_office (view), "arrive", values, NULL, on_arrived, arrival, arrival_free);
}

/* ---- files ---- */

typedef struct
{
  gint64 id; /* of the letter that is written; 0: the file is read */
  char *path;
} File;

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->path);
  g_free (file);
}

static gpointer
run_save (XbStore *store, XbCatalog *catalog G_GNUC_UNUSED, const char *operator_name, char **values, gpointer data, GError **error)
{
  const File *file = data;

  if (strcmp (values[0], values[1]) != 0)
    {
      g_set_error_literal (error, XB_SEAL_ERROR, XB_SEAL_ERROR_WEAK, _ ("The two passphrases are not the same."));
      return NULL;
    }
  return xb_notice_save (store, operator_name, file->id, file->path, values[0], error) ? g_strdup (file->path) : NULL;
}

static void
show_saved (GtkWidget *parent, gpointer result)
{
  g_autofree char *words = g_strdup_printf (_ ("“%s” was written. Take it to the other office, and tell them the passphrase by telephone."), (const char *) result);

  xb_show_error (parent, _ ("Saved"), words);
}

static const XbPromptWork save_work = { run_save, show_saved, g_free };

static void
ask_passphrase_to_save (const char *path, gpointer data)
{
  XbListView *view = data;
  const XbNotice *letter = chosen (view);
  const XbPromptField fields[] = { { .label = _ ("Passphrase"), .kind = XB_PROMPT_SECRET }, { .label = _ ("Once more"), .kind = XB_PROMPT_SECRET } };
  File *file;

  if (letter == NULL)
    return;
  file = g_new0 (File, 1);
  *file = (File){ letter->id, g_strdup (path) };
  xb_prompt_work (GTK_WIDGET (view), xb_list_view_office (view), _ ("Passphrase of the file"), _ ("_Save"),
                  _ ("The file is encrypted: it holds a whole ID number. Choose a passphrase of at least 8 characters, and tell it to the other office by telephone."), fields, G_N_ELEMENTS (fields),
                  &save_work, file, file_free);
}

static void
on_save (XbListView *view)
{
  const XbNotice *letter = chosen (view);
  g_autofree char *name = NULL;

  if (letter == NULL)
    return;
  if (!letter->sent && letter->result == NULL)
    {
      xb_show_error (GTK_WIDGET (view), letter->reference, _ ("It is not answered yet. Write the answer first."));
      return;
    }
  name = xb_notice_file_name (letter);
  xb_choose_new_file (GTK_WIDGET (view), letter->sent ? _ ("File for the other office") : _ ("Answer for the other office"), name, ask_passphrase_to_save, view);
}

static gpointer
run_read (XbStore *store, XbCatalog *catalog G_GNUC_UNUSED, const char *operator_name, char **values, gpointer data, GError **error)
{
  const File *file = data;
  XbNoticeReading reading;
  g_autoptr (XbNotice) notice = NULL;
  gint64 id;

  if (!xb_notice_read (store, operator_name, file->path, values[0], &reading, &id, error) || (notice = xb_notice_load (store, id, error)) == NULL)
    return NULL;
  if (reading == XB_NOTICE_READ_KNOWN)
    return g_strdup_printf (_ ("%s was read before; nothing was changed."), notice->reference);
  if (reading == XB_NOTICE_READ_ANSWER)
    return g_strdup_printf (_ ("%s has answered %s about %s."), notice->office, notice->reference, notice->name);
  return g_strdup_printf (notice->person_id != 0 ? _ ("%s writes about %s, who is on this register. The letter stands among the open ones.")
                                                 : _ ("%s writes about %s, who is not on this register. The letter stands among the open ones; record the arrival from there if they live here."),
                          notice->office, notice->name);
}

static void
show_read (GtkWidget *parent, gpointer result)
{
  xb_show_error (parent, _ ("Read"), result);
}

static const XbPromptWork read_work = { run_read, show_read, g_free };

static void
ask_passphrase_to_read (const char *path, gpointer view)
{
  const XbPromptField fields[] = { { .label = _ ("Passphrase"), .kind = XB_PROMPT_SECRET } };
  File *file = g_new0 (File, 1);

  file->path = g_strdup (path);
  xb_prompt_work (view, xb_list_view_office (view), _ ("Passphrase of the file"), _ ("_Read"), _ ("The other office tells it by telephone."), fields, G_N_ELEMENTS (fields), &read_work, file, file_free);
}

static void
on_read (XbListView *view)
{
  static const char *const patterns[] = { "*" XB_NOTICE_ENDING, NULL };

  xb_choose_file (GTK_WIDGET (view), _ ("Read a letter or an answer"), _ ("Notice letters"), patterns, ask_passphrase_to_read, view);
}

GtkWidget *
xb_notices_view_new (void)
{
  static const char *const states[] = { "", "open", "answered", "void" }, *const directions[] = { "", "sent", "received" };
  const char *state_titles[] = { _ ("All states"), _ ("Open"), _ ("Answered"), _ ("Closed") }, *direction_titles[] = { _ ("Sent and received"), _ ("Sent by this office"), _ ("Received from another office") };
  GtkWidget *view = xb_list_view_new (_ ("Notice letters"), load);
  XbListView *list = XB_LIST_VIEW (view);

  xb_list_view_add_choice (list, _ ("State"));
  xb_list_view_add_choice (list, _ ("Sent or received"));
  xb_list_view_add_entry (list, _ ("Search"), "");
  xb_list_view_set_codes (list, STATE, states, state_titles, G_N_ELEMENTS (states));
  xb_list_view_set_codes (list, DIRECTION, directions, direction_titles, G_N_ELEMENTS (directions));
  xb_list_view_add_button (list, _ ("S_how…"), on_show, TRUE);
  xb_list_view_add_button (list, _ ("_Answer…"), on_answer, TRUE);
  xb_list_view_add_button (list, _ ("_Save as a file…"), on_save, TRUE);
  xb_list_view_add_button (list, _ ("Rea_d a file…"), on_read, FALSE);
  xb_list_view_add_button (list, _ ("Who it is a_bout…"), on_person, TRUE);
  xb_list_view_add_button (list, _ ("_Close without an answer…"), on_close, TRUE);
  xb_list_view_add_button (list, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (list, on_show);
  return view;
}
