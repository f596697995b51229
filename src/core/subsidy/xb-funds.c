#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-funds.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *const xb_funds_sources[] = { "central", "province", "prefecture", "county", NULL };

static void
clear_line (gpointer data)
{
  g_free (((XbFundsLine *) data)->scheme);
  g_free (((XbFundsLine *) data)->name);
}

static void
clear_share (gpointer data)
{
  g_free (((XbFundsShare *) data)->scheme);
  g_free (((XbFundsShare *) data)->name);
}

void
xb_funds_free (XbFunds *funds)
{
  if (funds == NULL)
    return;
  g_array_unref (funds->lines);
  g_array_unref (funds->shares);
  g_free (funds);
}

const char *
xb_funds_source_title (const char *source)
{
  static const char *const titles[] = { N_ ("Central"), N_ ("Province"), N_ ("Prefecture"), N_ ("County") };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (xb_funds_sources[i], source) == 0)
      return _ (titles[i]);
  return source;
}

/**
 * xb_funds_share:
 * @share: the index of a share of the scheme
 *
 * Returns: what one level bears of an amount, in fen; the shares together are exactly the amount
 */
gint64
xb_funds_share (const XbSchemeDef *def, gint64 fen, guint share)
{
  gint64 before = 0, upto;

  for (guint i = 0; i < share; i++)
    before += ((XbSchemeShare *) g_ptr_array_index (def->shares, i))->percent;
  upto = before + ((XbSchemeShare *) g_ptr_array_index (def->shares, share))->percent;
  return fen * upto / 100 - fen * before / 100;
}

/* Sums of one scheme between two days; what it opens with is the caller's to say. */
static gboolean
sum_line (XbStore *store, const char *scheme, const char *from, const char *to, XbFundsLine *line, GError **error)
{
  const struct
  {
    gint64 *out;
    const char *sql;
  } sums[] = {
    { &line->budget, "SELECT coalesce (sum (amount_fen), 0) FROM budget WHERE scheme = ? AND date BETWEEN ? AND ?" },
    { &line->approved, "SELECT coalesce (sum (total_fen), 0) FROM roll WHERE scheme = ? AND state = 'approved' AND approved_on BETWEEN ? AND ?" },
    { &line->paid, "SELECT coalesce (sum (amount_fen), 0) FROM payment WHERE scheme = ? AND state = 'paid' AND date BETWEEN ? AND ?" },
    { &line->sent, "SELECT coalesce (sum (y.amount_fen), 0) FROM payment y JOIN payment_batch b ON b.id = y.batch_id WHERE y.scheme = ? AND y.state = 'sent' AND b.made_on BETWEEN ? AND ?" },
    { &line->unpaid, "SELECT coalesce (sum (l.amount_fen), 0) FROM roll_line l JOIN roll r ON r.id = l.roll_id WHERE l.scheme = ? AND r.state = 'approved' AND r.approved_on BETWEEN ? AND ?"
                     " AND NOT EXISTS (SELECT 1 FROM payment y WHERE y.line_id = l.id AND y.state IN ('sent', 'paid'))" },
    { &line->received, "SELECT coalesce (sum (t.amount_fen), 0) FROM recovery_receipt t JOIN recovery k ON k.id = t.recovery_id JOIN payment y ON y.id = k.payment_id"
                       " WHERE y.scheme = ? AND t.date BETWEEN ? AND ?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    if (!xb_store_ask_number (store, error, sums[i].out, sums[i].sql, "sss", scheme, from, to))
      return FALSE;
  line->balance = line->budget - line->paid + line->received;
  return TRUE;
}

/* A scheme's name and definition; of one that is gone from the catalog its key. */
static gboolean
add_scheme (XbStore *store, const XbSchemeDef *def, int year, XbFunds *funds, XbFundsLine *all, GError **error)
{
  g_autofree char *from_year = g_strdup_printf ("%04d-01-01", year), *to_year = g_strdup_printf ("%04d-12-31", year), *before_year = g_strdup_printf ("%04d-12-31", year - 1);
  XbFundsLine before = { 0 }, whole = { 0 };
  gint64 left;

  if (!sum_line (store, def->id, "", before_year, &before, error) || !sum_line (store, def->id, from_year, to_year, &whole, error))
    return FALSE;
  left = whole.opening = before.balance;
  whole.closing = whole.opening + whole.balance;
  if (whole.opening == 0 && whole.budget == 0 && whole.approved == 0 && whole.paid == 0 && whole.sent == 0 && whole.received == 0)
    return TRUE;
  for (guint quarter = 1; quarter <= 4; quarter++)
    {
      static const char *const ends[] = { "03-31", "06-30", "09-30", "12-31" };
      g_autofree char *from = g_strdup_printf ("%04d-%02u-01", year, quarter * 3 - 2), *to = g_strdup_printf ("%04d-%s", year, ends[quarter - 1]);
      XbFundsLine line = { .scheme = g_strdup (def->id), .name = g_strdup (def->name), .quarter = quarter };
      gboolean ok = sum_line (store, def->id, from, to, &line, error);

      line.opening = left;
      left = line.closing = line.opening + line.balance;
      g_array_append_val (funds->lines, line);
      if (!ok)
        return FALSE;
    }
  whole.scheme = g_strdup (def->id);
  whole.name = g_strdup (def->name);
  g_array_append_val (funds->lines, whole);
  all->opening += whole.opening;
  all->budget += whole.budget;
  all->approved += whole.approved;
  all->paid += whole.paid;
  all->sent += whole.sent;
  all->unpaid += whole.unpaid;
  all->received += whole.received;
  all->balance += whole.balance;
  all->closing += whole.closing;
  for (guint i = 0; i < 4; i++)
    {
      XbFundsShare share = { .scheme = g_strdup (def->id), .name = g_strdup (def->name), .source = xb_funds_sources[i] };
      gboolean ok = xb_store_ask_number (store, error, &share.budget, "SELECT coalesce (sum (amount_fen), 0) FROM budget WHERE scheme = ? AND source = ? AND date BETWEEN ? AND ?",
                                         "ssss", def->id, share.source, from_year, to_year);

      for (guint k = 0; k < def->shares->len; k++)
        if (strcmp (((XbSchemeShare *) g_ptr_array_index (def->shares, k))->source, share.source) == 0)
          {
            share.percent = ((XbSchemeShare *) g_ptr_array_index (def->shares, k))->percent;
            share.paid = xb_funds_share (def, whole.paid, k);
          }
      g_array_append_val (funds->shares, share);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/** (transfer full): the money of a year: schemes for which any moved, each by quarter and by whose money it is, and all of them together */
XbFunds *
xb_funds_load (XbStore *store, XbCatalog *catalog, int year, GError **error)
{
  g_autoptr (XbFunds) funds = g_new0 (XbFunds, 1);
  g_autoptr (GPtrArray) schemes = NULL;
  XbFundsLine all = { 0 };

  funds->year = year;
  funds->lines = g_array_new (FALSE, FALSE, sizeof (XbFundsLine));
  funds->shares = g_array_new (FALSE, FALSE, sizeof (XbFundsShare));
  g_array_set_clear_func (funds->lines, clear_line);
  g_array_set_clear_func (funds->shares, clear_share);
  schemes = xb_scheme_list (store, catalog, error);
  if (schemes == NULL)
    return NULL;
  for (guint i = 0; i < schemes->len; i++)
    if (!add_scheme (store, ((XbScheme *) g_ptr_array_index (schemes, i))->def, year, funds, &all, error))
      return NULL;
  all.scheme = g_strdup ("");
  all.name = g_strdup (_ ("All schemes"));
  g_array_append_val (funds->lines, all);
  return g_steal_pointer (&funds);
}

/**
 * xb_funds_add_budget:
 * @source: central, province, prefecture, county
 * @fen: less than nothing: taken back
 * @document: (nullable)
 */
gboolean
xb_funds_add_budget (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *scheme, int year, const char *source, gint64 fen, const char *date,
                     const char *document, GError **error)
{
  g_autoptr (XbScheme) loaded = xb_scheme_load (store, catalog, scheme, FALSE, error);
  g_autofree char *title = NULL, *yuan = xb_money_text (fen);
  g_autoptr (XbTxn) txn = NULL;
  char day[XB_DATE_SIZE];

  if (loaded == NULL || !xb_subsidy_check_past_day (date, day, error))
    return FALSE;
  if (!g_strv_contains (xb_funds_sources, source) || fen == 0 || year < 1990 || year > 9000)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("A budget has a year, an amount, and is of one of: central, province, prefecture, county."));
  title = g_strdup_printf (_ ("Money received for %s, %d: %s yuan (%s)"), loaded->def->name, year, yuan, xb_funds_source_title (source));
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL
         && xb_store_do (store, error, "INSERT INTO budget (id, scheme, year, source, amount_fen, date, document, operator) VALUES (?, ?, ?, ?, ?, ?, nullif (?, ''), ?)", "isisisss",
                         xb_store_new_id (store), scheme, (gint64) year, source, fen, day, document, operator_name)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
