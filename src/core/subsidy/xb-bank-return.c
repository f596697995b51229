#define G_LOG_DOMAIN "xb-subsidy"

/* What the bank sends back, matched line by line with what was sent. What cannot be matched for sure is named and not booked. */

#include "subsidy/xb-payment.h"

#include "sheet/xb-sheet.h"
#include "store/xb-statement.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES (64 * 1024 * 1024)

static void
problem_free (gpointer data)
{
  g_free (((XbBackProblem *) data)->account);
  g_free (((XbBackProblem *) data)->message);
  g_free (data);
}

void
xb_bank_return_free (XbBankReturn *back)
{
  if (back == NULL)
    return;
  g_ptr_array_unref (back->problems);
  g_free (back);
}

/** The stable name of a problem, for programs. */
const char *
xb_back_problem_id (XbBackProblemKind kind)
{
  static const char *const ids[] = { "unknown", "twice", "partial", "swapped", "unclear", "contradicts" };

  return ids[kind];
}

/* A row as the bank has it; %NULL where it has no such column. */
typedef struct
{
  guint number;
  char *values[XB_BACK_N];
} Row;

static void
clear_row (gpointer data)
{
  for (int i = 0; i < XB_BACK_N; i++)
    g_free (((Row *) data)->values[i]);
}

/* ---- reading the file ---- */

typedef struct
{
  const XbBackDef *def;
  GArray *rows; /* (element-type Row) */
  int at[XB_BACK_N]; /* column of a sheet; −1 */
  gboolean head;     /* the header has been found */
} Reading;

static char *
clean_cell (const char *text)
{
  g_autoptr (GString) clean = g_string_new (text);

  xb_text_clean (clean);
  return g_strdup (clean->str);
}

/* Whether the row is the header: it names account, amount and result. */
static gboolean
find_head (Reading *r, const XbRow *row)
{
  for (int field = 0; field < XB_BACK_N; field++)
    {
      r->at[field] = -1;
      for (guint i = 0; i < row->n_cells && r->at[field] < 0; i++)
        {
          g_autofree char *said = row->cells[i].type == XB_CELL_TEXT ? xb_header_normalize (row->cells[i].text) : NULL;

          for (char **word = r->def->fields[field]; said != NULL && word != NULL && *word != NULL; word++)
            {
              g_autofree char *wanted = xb_header_normalize (*word);

              if (strcmp (wanted, said) == 0)
                r->at[field] = (int) i;
            }
        }
    }
  return r->at[XB_BACK_ACCOUNT] >= 0 && r->at[XB_BACK_AMOUNT] >= 0 && r->at[XB_BACK_RESULT] >= 0;
}

/* An #XbRowFunc. */
static gboolean
take_sheet_row (const XbRow *row, gpointer data, GError **error G_GNUC_UNUSED)
{
  Reading *r = data;
  Row one = { .number = row->number };

  if (!r->head)
    {
      r->head = find_head (r, row);
      return TRUE;
    }
  for (int field = 0; field < XB_BACK_N; field++)
    if (r->at[field] >= 0 && (guint) r->at[field] < row->n_cells)
      one.values[field] = clean_cell (row->cells[r->at[field]].text != NULL ? row->cells[r->at[field]].text : "");
  /* Blank lines, totals and signatures have no account. */
  if (one.values[XB_BACK_ACCOUNT] == NULL || strpbrk (one.values[XB_BACK_ACCOUNT], "0123456789") == NULL)
    clear_row (&one);
  else
    g_array_append_val (r->rows, one);
  return TRUE;
}

static gboolean
read_sheet (Reading *r, const char *path, GError **error)
{
  g_autoptr (XbSheetReader) reader = xb_sheet_reader_open (path, error);

  if (reader == NULL)
    return FALSE;
  for (guint i = 0; i < xb_sheet_reader_n_sheets (reader) && !r->head; i++)
    if (!xb_sheet_reader_read (reader, i, take_sheet_row, r, NULL, error))
      return FALSE;
  return r->head || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” has no header with account, amount and result, as this bank's layout names them. Nothing was booked."), path);
}

/* One value of a line of text. */
static char *
text_value (const XbBackDef *def, int field, const char *line, gsize length, char **cells, const char *encoding)
{
  const char *where = def->fields[field] != NULL ? def->fields[field][0] : NULL;
  guint first, last;
  g_autofree char *bytes = NULL, *text = NULL;

  if (where == NULL)
    return NULL;
  first = (guint) atoi (where);
  if (def->kind == XB_TEXT_DELIMITED)
    return first <= g_strv_length (cells) ? clean_cell (cells[first - 1]) : NULL;
  last = strchr (where, '-') != NULL ? (guint) atoi (strchr (where, '-') + 1) : first;
  if (first > length)
    return NULL;
  bytes = g_strndup (line + first - 1, MIN (last, length) - first + 1);
  text = encoding != NULL ? g_convert (bytes, -1, "UTF-8", encoding, NULL, NULL, NULL) : g_utf8_make_valid (bytes, -1);
  return clean_cell (text != NULL ? text : "");
}

/* Text is what the bank's layout says it is; UTF-8 where it reads as such. Bytes count in the bank's own encoding. */
static gboolean
read_text (Reading *r, const char *path, const char *encoding, GError **error)
{
  g_autofree char *bytes = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (!xb_file_check_given (path, error) || !g_file_get_contents (path, &bytes, &length, error))
    return FALSE;
  if (length > MAX_BYTES || memchr (bytes, '\0', length) != NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is not text. Nothing was booked."), path);
  if (r->def->kind == XB_TEXT_DELIMITED && !g_utf8_validate (bytes, (gssize) length, NULL))
    {
      char *text = g_convert (bytes, (gssize) length, "UTF-8", encoding != NULL ? encoding : "GB18030", NULL, NULL, error);

      if (text == NULL)
        return FALSE;
      g_free (bytes);
      bytes = text;
    }
  lines = g_strsplit (bytes, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char separator[2] = { r->def->separator, '\0' };
      g_auto (GStrv) cells = NULL;
      Row one = { .number = i + 1 };

      g_strchomp (lines[i]);
      if (lines[i][0] == '\0')
        continue;
      cells = r->def->kind == XB_TEXT_DELIMITED ? g_strsplit (lines[i], separator, -1) : NULL;
      for (int field = 0; field < XB_BACK_N; field++)
        one.values[field] = text_value (r->def, field, lines[i], strlen (lines[i]), cells, encoding);
      if (one.values[XB_BACK_ACCOUNT] == NULL || strlen (one.values[XB_BACK_ACCOUNT]) < 8 || strspn (one.values[XB_BACK_ACCOUNT], "0123456789") < 8)
        clear_row (&one);
      else
        g_array_append_val (r->rows, one);
    }
  return TRUE;
}

/* ---- matching ---- */

/* A payment of the batch. */
typedef struct
{
  gint64 id, fen;
  guint serial;
  char *account, *holder, *state, *reason;
  gboolean seen;
} Sent;

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  g_free (sent->account);
  g_free (sent->holder);
  g_free (sent->state);
  g_free (sent->reason);
  g_free (sent);
}

typedef struct
{
  XbStore *store;
  XbTxn *txn;
  const XbBackDef *def;
  XbCodeList *states; /* what states of a payment are called */
  const char *date;
  GPtrArray *sent;        /* (element-type Sent) */
  GHashTable *by_serial;  /* serial → Sent */
  GHashTable *by_account; /* account → (element-type Sent) GPtrArray */
  XbBankReturn *back;
} Matching;

static void
add_problem (Matching *m, XbBackProblemKind kind, const Row *row, const char *format, ...) G_GNUC_PRINTF (4, 5);

static void
add_problem (Matching *m, XbBackProblemKind kind, const Row *row, const char *format, ...)
{
  XbBackProblem *problem = g_new0 (XbBackProblem, 1);
  va_list args;

  va_start (args, format);
  problem->message = g_strdup_vprintf (format, args);
  va_end (args);
  problem->kind = kind;
  problem->row = row->number;
  problem->account = xb_text_mask_account (row->values[XB_BACK_ACCOUNT]);
  g_ptr_array_add (m->back->problems, problem);
}

static gboolean
load_sent (Matching *m, gint64 batch_id, GError **error)
{
  g_autoptr (XbStmt) stmt
      = xb_store_ask (m->store, error, "SELECT id, amount_fen, serial, bank_account, holder, state, reason FROM payment WHERE batch_id = ? ORDER BY serial", "i", batch_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (m->store, stmt, &row, error))
    {
      Sent *sent;
      GPtrArray *same;

      if (!row)
        return TRUE;
      sent = g_new0 (Sent, 1);
      sent->id = sqlite3_column_int64 (stmt, 0);
      sent->fen = sqlite3_column_int64 (stmt, 1);
      sent->serial = sqlite3_column_int (stmt, 2);
      sent->account = xb_stmt_dup_text (stmt, 3);
      sent->holder = xb_stmt_dup_text (stmt, 4);
      sent->state = xb_stmt_dup_text (stmt, 5);
      sent->reason = xb_stmt_dup_text (stmt, 6);
      g_ptr_array_add (m->sent, sent);
      g_hash_table_insert (m->by_serial, GUINT_TO_POINTER (sent->serial), sent);
      same = g_hash_table_lookup (m->by_account, sent->account);
      if (same == NULL)
        {
          same = g_ptr_array_new ();
          g_hash_table_insert (m->by_account, sent->account, same);
        }
      g_ptr_array_add (same, sent);
    }
  return FALSE;
}

static gboolean
read_amount (Matching *m, const Row *row, gint64 *fen)
{
  const char *text = row->values[XB_BACK_AMOUNT];
  g_autofree char *plain = text != NULL ? g_strdup (g_str_has_prefix (text, "¥") ? text + strlen ("¥") : g_str_has_prefix (text, "￥") ? text + strlen ("￥") : text) : NULL;

  if (plain == NULL)
    return FALSE;
  g_strstrip (plain);
  /* Fixed fields are filled up with zeros or blanks; a sheet may hold 960.000000001. */
  if (m->def->fen)
    return g_ascii_string_to_signed (plain, 10, 0, G_MAXINT64 / 100, fen, NULL);
  if (xb_money_parse (plain, fen))
    return TRUE;
  {
    char *end;
    double yuan = g_ascii_strtod (plain, &end);

    if (*end != '\0' || end == plain || !(yuan >= 0 && yuan < 1e11))
      return FALSE;
    *fen = (gint64) (yuan * 100 + 0.5);
    return ABS (yuan * 100 - (double) *fen) < 0.001;
  }
}

/* Accounts compare by their digits. */
static char *
digits_of (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (digits, *p);
  return g_strdup (digits->str);
}

static gboolean
same_holder (const Row *row, const Sent *sent)
{
  const char *holder = row->values[XB_BACK_HOLDER];
  g_autoptr (GString) said = NULL, known = NULL;

  if (holder == NULL || *holder == '\0')
    return TRUE;
  said = g_string_new (holder);
  known = g_string_new (sent->holder);
  xb_text_clean_name (said);
  xb_text_clean_name (known);
  return strcmp (said->str, known->str) == 0;
}

/* The line a row is about: by its serial number where the bank gives it back, else by the account, name and amount. */
static Sent *
find_sent (Matching *m, const Row *row, gint64 fen)
{
  g_autofree char *account = digits_of (row->values[XB_BACK_ACCOUNT]);
  const char *serial = row->values[XB_BACK_SERIAL];
  GPtrArray *same = g_hash_table_lookup (m->by_account, account);
  Sent *found = NULL;

  if (serial != NULL && *serial != '\0')
    {
      found = g_hash_table_lookup (m->by_serial, GUINT_TO_POINTER ((guint) g_ascii_strtoull (serial, NULL, 10)));
      if (found == NULL)
        add_problem (m, XB_BACK_UNKNOWN_LINE, row, _ ("row %u: no line number %s was sent"), row->number, serial);
      else if (strcmp (found->account, account) != 0 || !same_holder (row, found))
        {
          add_problem (m, XB_BACK_SWAPPED, row, _ ("row %u: number %s was sent for another account or name"), row->number, serial);
          return NULL;
        }
      return found;
    }
  /* Several lines may go to one account: the first of the amount that has not been seen, else the first not seen, else the first. */
  for (int pass = 0; same != NULL && pass < 3 && found == NULL; pass++)
    for (guint i = 0; i < same->len && found == NULL; i++)
      {
        Sent *sent = g_ptr_array_index (same, i);

        if (same_holder (row, sent) && (pass == 2 || !sent->seen) && (pass > 0 || sent->fen == fen))
          found = sent;
      }
  if (found == NULL)
    add_problem (m, same != NULL ? XB_BACK_SWAPPED : XB_BACK_UNKNOWN_LINE, row, same != NULL ? _ ("row %u: the account was sent for another name") : _ ("row %u: nothing was sent to this account"),
                 row->number);
  return found;
}

/* %TRUE with what a row says; %FALSE where it says nothing clear. @reason: (out) (transfer full) (nullable): why it was not paid */
static gboolean
read_result (Matching *m, const Row *row, char **reason)
{
  const char *result = row->values[XB_BACK_RESULT] != NULL ? row->values[XB_BACK_RESULT] : "", *why = row->values[XB_BACK_REASON];
  g_autofree char *text = NULL;

  *reason = NULL;
  for (char **word = m->def->paid; *word != NULL; word++)
    if (strcmp (*word, result) == 0)
      return TRUE;
  if (*result == '\0' && (why == NULL || *why == '\0'))
    return FALSE;
  text = g_strdup (why != NULL && *why != '\0' ? why : result);
  *reason = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 200));
  return TRUE;
}

static gboolean
book (Matching *m, const Row *row, GError **error)
{
  g_autofree char *reason = NULL;
  gboolean clear;
  Sent *sent;
  gint64 fen;

  if (!read_amount (m, row, &fen))
    {
      add_problem (m, XB_BACK_PARTIAL, row, _ ("row %u: “%s” is no amount"), row->number, row->values[XB_BACK_AMOUNT] != NULL ? row->values[XB_BACK_AMOUNT] : "");
      return TRUE;
    }
  sent = find_sent (m, row, fen);
  if (sent == NULL)
    return TRUE;
  clear = read_result (m, row, &reason);
  if (sent->seen)
    {
      add_problem (m, XB_BACK_TWICE, row, _ ("row %u: a second row about line %u (%s)"), row->number, sent->serial, sent->holder);
      return TRUE;
    }
  sent->seen = TRUE;
  if (fen != sent->fen)
    {
      g_autofree char *said = xb_money_text (fen), *was = xb_money_text (sent->fen);

      add_problem (m, XB_BACK_PARTIAL, row, _ ("row %u: %s yuan, sent were %s yuan (%s)"), row->number, said, was, sent->holder);
      return TRUE;
    }
  if (!clear)
    {
      add_problem (m, XB_BACK_UNCLEAR, row, _ ("row %u: it says neither that it was paid nor why not (%s)"), row->number, sent->holder);
      return TRUE;
    }
  if (strcmp (sent->state, "sent") != 0)
    {
      gboolean same = strcmp (sent->state, reason == NULL ? "paid" : "refused") == 0;

      if (same)
        m->back->again++;
      else
        add_problem (m, XB_BACK_CONTRADICTS, row, _ ("row %u: line %u (%s) was booked as %s before"), row->number, sent->serial, sent->holder, xb_codes_label (m->states, sent->state));
      return TRUE;
    }
  if (reason == NULL)
    {
      m->back->paid++;
      m->back->paid_fen += fen;
    }
  else
    {
      m->back->refused++;
      m->back->refused_fen += fen;
    }
  return xb_store_do (m->store, error, "UPDATE payment SET state = ?2, date = ?3, reason = ?4 WHERE id = ?1", "isss", sent->id, reason == NULL ? "paid" : "refused", m->date, reason)
         && xb_txn_add_rows (m->txn, 1, error);
}

/**
 * xb_bank_return_read:
 * @batch_id: the file it answers
 * @date: (nullable): when the bank paid; today otherwise
 * @dry_run: says what would be booked, and books nothing
 *
 * Reads what the bank sent back, in the layout of the file it answers, and books each line that can be told for sure as paid or refused, in
 * one entry. Everything else is named: unknown, twice, another amount, swapped, unclear. The same file read again books nothing.
 *
 * Returns: (transfer full)
 */
XbBankReturn *
xb_bank_return_read (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 batch_id, const char *path, const char *date, gboolean dry_run,
                     GError **error)
{
  g_autoptr (XbBankReturn) back = g_new0 (XbBankReturn, 1);
  g_autoptr (GPtrArray) sent = g_ptr_array_new_with_free_func (sent_free);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GHashTable) by_serial = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) by_account = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (XbPaymentBatch) batch = xb_payment_batch_load (store, batch_id, error);
  g_autoptr (XbTxn) txn = NULL;
  g_autofree char *title = NULL;
  char day[XB_DATE_SIZE];
  XbLedgerDef *layout;
  Reading reading = { .rows = rows };
  Matching m = { .store = store, .sent = sent, .by_serial = by_serial, .by_account = by_account, .back = back, .date = day, .states = xb_catalog_codes (catalog, "payment-state") };

  g_array_set_clear_func (rows, clear_row);
  back->problems = g_ptr_array_new_with_free_func (problem_free);
  if (batch == NULL || !xb_subsidy_check_past_day (date, day, error))
    return NULL;
  layout = xb_catalog_ledger (catalog, batch->layout);
  if (batch->void_reason != NULL || layout == NULL || layout->back == NULL)
    {
      xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, batch->void_reason != NULL ? _ ("Payment file %s is void: %s") : _ ("Payment file %s: the layout “%s” does not say how the bank's answer is read: it has no [Return]."),
                         batch->number, batch->void_reason != NULL ? batch->void_reason : batch->layout);
      return NULL;
    }
  reading.def = m.def = layout->back;
  if (!(layout->back->kind == XB_TEXT_NONE ? read_sheet (&reading, path, error) : read_text (&reading, path, layout->encoding, error)))
    return NULL;
  if (rows->len == 0)
    {
      xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” has no line with an account. Nothing was booked."), path);
      return NULL;
    }
  title = g_strdup_printf (_ ("Answer of the bank to payment file %s"), batch->number);
  txn = m.txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, title, error);
  if (txn == NULL || !load_sent (&m, batch_id, error))
    return NULL;
  back->rows = rows->len;
  for (guint i = 0; i < rows->len; i++)
    if (!book (&m, &g_array_index (rows, Row, i), error))
      return NULL;
  for (guint i = 0; i < sent->len; i++)
    back->missing += !((Sent *) g_ptr_array_index (sent, i))->seen && strcmp (((Sent *) g_ptr_array_index (sent, i))->state, "sent") == 0;
  if (!dry_run && back->paid + back->refused > 0 && !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return NULL;
  return g_steal_pointer (&back);
}
