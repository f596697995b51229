#define G_LOG_DOMAIN "xiangbuctl"

/* roll, pay: rolls, payment files and bank returns, recovery, the money of a year */

#include "cli.h"

#include "subsidy/xb-funds.h"
#include "subsidy/xb-payment.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- roll ---- */

static void
add_sums (JsonBuilder *b, const char *name, const GArray *sums)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < sums->len; i++)
    {
      const XbRollSum *sum = &g_array_index (sums, XbRollSum, i);

      json_builder_begin_object (b);
      cli_add_string (b, "name", sum->name);
      cli_add_int (b, "lines", sum->lines);
      cli_add_int (b, "fen", sum->fen);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_roll (JsonBuilder *b, const XbRoll *roll)
{
  cli_add_id (b, "id", roll->id);
  cli_add_string (b, "scheme", roll->scheme);
  cli_add_string (b, "period", roll->period);
  cli_add_string (b, "state", roll->state);
  cli_add_int (b, "lines", roll->line_count);
  cli_add_int (b, "total_fen", roll->total_fen);
  cli_add_string (b, "made_by", roll->made_by);
  cli_add_string (b, "approved_by", roll->approved_by);
  cli_add_string (b, "approved_on", roll->approved_on);
}

static int
print_roll (Cli *cli, XbStore *store, gint64 id, gboolean with_lines)
{
  GError *error = NULL;
  g_autoptr (XbRoll) roll = xb_roll_load (store, id, &error);
  g_autoptr (GPtrArray) lines = roll != NULL && with_lines ? xb_roll_lines (store, id, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  static const char *const names[] = { "by_change", "by_category", "by_village" };
  g_autofree char *yuan = NULL;

  if (roll == NULL || (with_lines && lines == NULL))
    return cli_fail (error);
  json_builder_begin_object (b);
  add_roll (b, roll);
  for (int by = XB_SUM_CHANGE; by <= XB_SUM_VILLAGE; by++)
    {
      g_autoptr (GArray) sums = xb_roll_sums (store, id, by, &error);

      if (sums == NULL)
        return cli_fail (error);
      add_sums (b, names[by], sums);
      for (guint i = 0; !cli->json && !cli->quiet && by == XB_SUM_CHANGE && i < sums->len; i++)
        {
          const XbRollSum *sum = &g_array_index (sums, XbRollSum, i);

          printf ("%6u  %s\n", sum->lines, xb_codes_label (xb_catalog_codes (cli->catalog, "roll-change"), sum->name));
        }
    }
  if (lines != NULL)
    {
      json_builder_set_member_name (b, "rows");
      json_builder_begin_array (b);
      for (guint i = 0; i < lines->len; i++)
        {
          const XbRollLine *line = g_ptr_array_index (lines, i);

          json_builder_begin_object (b);
          cli_add_id (b, "id", line->id);
          cli_add_id (b, "case_id", line->case_id);
          cli_add_string (b, "case_no", line->case_no);
          cli_add_id (b, "person_id", line->person_id);
          cli_add_string (b, "name", line->name);
          cli_add_string (b, "for_period", line->for_period);
          cli_add_string (b, "category", line->category);
          cli_add_int (b, "months", line->months);
          cli_add_int (b, "fen", line->fen);
          cli_add_int (b, "before_fen", line->before_fen);
          cli_add_string (b, "change", line->change);
          cli_add_string (b, "reason", line->reason);
          json_builder_end_object (b);
        }
      json_builder_end_array (b);
    }
  json_builder_end_object (b);
  yuan = xb_money_text (roll->total_fen);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf ("%s %s  %u  %s\n", roll->scheme, roll->period, roll->line_count, yuan);
  return CLI_DONE;
}

static int
list_rolls (Cli *cli, XbStore *store, const char *scheme)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_roll_list (store, scheme, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbRoll *roll = g_ptr_array_index (list, i);
      g_autofree char *yuan = xb_money_text (roll->total_fen);

      json_builder_begin_object (b);
      add_roll (b, roll);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%s  %s  %s  %u  %s\n", roll->scheme, roll->period, roll->state, roll->line_count, yuan);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_roll (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *who;
  gint64 id = 0;
  gboolean reads, ok;

  if (!cli_parse (entries, "roll", &argc, &argv, 1, 3))
    return CLI_USAGE;
  reads = strcmp (argv[1], "list") == 0 || strcmp (argv[1], "show") == 0;
  if ((strcmp (argv[1], "list") != 0 && argc != 4) || (strcmp (argv[1], "list") == 0 && argc > 3))
    return cli_usage (_ ("roll list [SCHEME]|make SCHEME PERIOD|show SCHEME PERIOD|approve SCHEME PERIOD|discard SCHEME PERIOD"));
  store = cli_open (cli, !reads, &error);
  if (store == NULL)
    return cli_fail (error);
  if (strcmp (argv[1], "list") == 0)
    return list_rolls (cli, store, argc == 3 ? argv[2] : NULL);
  if (!reads && (who = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  if (strcmp (argv[1], "make") == 0)
    {
      id = xb_roll_make (store, cli->catalog, cli->operator_name, argv[2], argv[3], NULL, &error);
      return id != 0 ? print_roll (cli, store, id, FALSE) : cli_fail (error);
    }
  if (!xb_roll_find (store, argv[2], argv[3], &id, &error))
    return cli_fail (error);
  if (reads)
    return print_roll (cli, store, id, TRUE);
  if (strcmp (argv[1], "discard") == 0)
    return xb_roll_discard (store, cli->operator_name, id, &error) ? CLI_DONE : cli_fail (error);
  if (strcmp (argv[1], "approve") != 0)
    return cli_usage (_ ("roll: there is no “%s”; see docs/xiangbuctl.md"), argv[1]);
  ok = xb_roll_approve (store, cli->catalog, cli->operator_name, id, &error);
  return ok ? print_roll (cli, store, id, FALSE) : cli_fail (error);
}

/* ---- pay ---- */

typedef struct
{
  Cli *cli;
  XbStore *store;
  const char *who;
  char **args;
  int n;
  char *layout, *date, *why, *note, *state, *person, *source, *document;
  gboolean dry_run;
} Pay;

static void
add_left_out (Pay *p, JsonBuilder *b, const char *name, const GPtrArray *list)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbUnpaid *unpaid = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_id (b, "case_id", unpaid->case_id);
      cli_add_id (b, "person_id", unpaid->person_id);
      cli_add_string (b, "name", unpaid->name);
      cli_add_string (b, "reason", unpaid->reason);
      json_builder_end_object (b);
      if (!p->cli->json)
        printf ("! %s: %s\n", unpaid->name, unpaid->reason != NULL ? unpaid->reason : _ ("can be paid"));
    }
  json_builder_end_array (b);
}

static void
add_batch (JsonBuilder *b, const XbPaymentBatch *batch)
{
  cli_add_id (b, "id", batch->id);
  cli_add_string (b, "number", batch->number);
  cli_add_string (b, "scheme", batch->scheme);
  cli_add_string (b, "period", batch->period);
  cli_add_bool (b, "supplement", batch->supplement);
  cli_add_string (b, "layout", batch->layout);
  cli_add_string (b, "file", batch->file);
  cli_add_string (b, "sha256", batch->sha256);
  cli_add_int (b, "lines", batch->lines);
  cli_add_int (b, "total_fen", batch->total_fen);
  cli_add_int (b, "sent", batch->sent);
  cli_add_int (b, "sent_fen", batch->sent_fen);
  cli_add_int (b, "paid", batch->paid);
  cli_add_int (b, "paid_fen", batch->paid_fen);
  cli_add_int (b, "refused", batch->refused);
  cli_add_int (b, "refused_fen", batch->refused_fen);
  cli_add_string (b, "void", batch->void_reason);
}

static int
pay_file (Pay *p)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (xb_unpaid_free);
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (XbPaymentBatch) batch = NULL;
  GError *error = NULL;
  gint64 roll, id;

  if (!xb_roll_find (p->store, p->args[0], p->args[1], &roll, &error)
      || !xb_payment_write_file (p->store, p->cli->catalog, p->who, roll, p->layout != NULL ? p->layout : "bank-sheet", p->args[2], &id, left_out, &error)
      || (batch = xb_payment_batch_load (p->store, id, &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  add_batch (b, batch);
  add_left_out (p, b, "left_out", left_out);
  json_builder_end_object (b);
  if (p->cli->json)
    cli_print_json (b);
  else if (!p->cli->quiet)
    printf ("%s  %u\n", batch->number, batch->lines);
  return left_out->len > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
pay_return (Pay *p)
{
  g_autoptr (XbBankReturn) back = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  gint64 id;

  if (!xb_payment_batch_find (p->store, p->args[0], &id, &error)
      || (back = xb_bank_return_read (p->store, p->cli->catalog, p->who, id, p->args[1], p->date, p->dry_run, &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_int (b, "rows", back->rows);
  cli_add_int (b, "paid", back->paid);
  cli_add_int (b, "paid_fen", back->paid_fen);
  cli_add_int (b, "refused", back->refused);
  cli_add_int (b, "refused_fen", back->refused_fen);
  cli_add_int (b, "again", back->again);
  cli_add_int (b, "missing", back->missing);
  json_builder_set_member_name (b, "problems");
  json_builder_begin_array (b);
  for (guint i = 0; i < back->problems->len; i++)
    {
      const XbBackProblem *problem = g_ptr_array_index (back->problems, i);

      json_builder_begin_object (b);
      cli_add_string (b, "kind", xb_back_problem_id (problem->kind));
      cli_add_int (b, "row", problem->row);
      cli_add_string (b, "account", problem->account);
      cli_add_string (b, "message", problem->message);
      json_builder_end_object (b);
      if (!p->cli->json)
        printf ("! %s\n", problem->message);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (p->cli->json)
    cli_print_json (b);
  else if (!p->cli->quiet)
    printf (_ ("%u paid, %u refused, %u still without an answer\n"), back->paid, back->refused, back->missing);
  return back->problems->len > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
pay_list (Pay *p)
{
  XbPaymentQuery query = { .person_id = p->person != NULL ? g_ascii_strtoll (p->person, NULL, 10) : 0, .state = p->state };
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;

  if ((p->n > 0 && !xb_payment_batch_find (p->store, p->args[0], &query.batch_id, &error)) || (list = xb_payment_list (p->store, &query, &error)) == NULL
      || !cli_unmask (p->cli, XB_RIGHT_SEE_IDS, 0, _ ("Payments listed"), &error))
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbPayment *payment = g_ptr_array_index (list, i);
      g_autofree char *account = p->cli->unmasked ? g_strdup (payment->bank_account) : xb_text_mask_account (payment->bank_account), *yuan = xb_money_text (payment->amount_fen);

      json_builder_begin_object (b);
      cli_add_id (b, "id", payment->id);
      cli_add_string (b, "batch", payment->number);
      cli_add_int (b, "serial", payment->serial);
      cli_add_string (b, "scheme", payment->scheme);
      cli_add_string (b, "period", payment->period);
      cli_add_id (b, "case_id", payment->case_id);
      cli_add_id (b, "person_id", payment->person_id);
      cli_add_string (b, "name", payment->name);
      cli_add_string (b, "payee", payment->payee_name);
      cli_add_string (b, "account", account);
      cli_add_int (b, "fen", payment->amount_fen);
      cli_add_string (b, "state", payment->state);
      cli_add_string (b, "date", payment->date);
      cli_add_string (b, "reason", payment->reason);
      json_builder_end_object (b);
      if (!p->cli->json)
        printf ("%s/%u  %s  %s  %s  %s  %s\n", payment->number, payment->serial, payment->scheme, payment->period, payment->name, yuan, xb_codes_label (xb_catalog_codes (p->cli->catalog, "payment-state"), payment->state));
    }
  json_builder_end_array (b);
  if (p->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
pay_files (Pay *p)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_payment_batches (p->store, 0, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbPaymentBatch *batch = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      add_batch (b, batch);
      json_builder_end_object (b);
      if (!p->cli->json)
        printf ("%s  %s  %s  %u / %u / %u\n", batch->number, batch->scheme, batch->period, batch->paid, batch->refused, batch->sent);
    }
  json_builder_end_array (b);
  if (p->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
pay_unpaid (Pay *p)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  gint64 roll;

  if (!xb_roll_find (p->store, p->args[0], p->args[1], &roll, &error) || (list = xb_payment_unpaid (p->store, roll, &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  add_left_out (p, b, "unpaid", list);
  json_builder_end_object (b);
  if (p->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
pay_void (Pay *p)
{
  GError *error = NULL;
  gint64 id;

  return xb_payment_batch_find (p->store, p->args[0], &id, &error) && xb_payment_void (p->store, p->who, id, p->why, &error) ? CLI_DONE : cli_fail (error);
}

static int
pay_rewrite (Pay *p)
{
  GError *error = NULL;
  gint64 id;

  return xb_payment_batch_find (p->store, p->args[0], &id, &error) && xb_payment_write_again (p->store, p->cli->catalog, p->who, id, p->args[1], p->why, &error) ? CLI_DONE : cli_fail (error);
}

static int
pay_bounce (Pay *p)
{
  GError *error = NULL;

  return xb_payment_bounce (p->store, p->who, g_ascii_strtoll (p->args[0], NULL, 10), p->date, p->why, &error) ? CLI_DONE : cli_fail (error);
}

static int
pay_overpaid (Pay *p)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_recovery_overpaid (p->store, p->cli->catalog, p->n > 0 ? p->args[0] : NULL, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbOverpaid *overpaid = g_ptr_array_index (list, i);
      g_autofree char *yuan = xb_money_text (overpaid->fen);

      json_builder_begin_object (b);
      cli_add_id (b, "payment_id", overpaid->payment_id);
      cli_add_id (b, "case_id", overpaid->case_id);
      cli_add_id (b, "person_id", overpaid->person_id);
      cli_add_string (b, "name", overpaid->name);
      cli_add_string (b, "period", overpaid->period);
      cli_add_int (b, "months", overpaid->months);
      cli_add_int (b, "fen", overpaid->fen);
      cli_add_string (b, "reason", overpaid->reason);
      json_builder_end_object (b);
      if (!p->cli->json)
        printf ("%" G_GINT64_FORMAT "  %s  %s  %s  %s\n", overpaid->payment_id, overpaid->name, overpaid->period, yuan, overpaid->reason);
    }
  json_builder_end_array (b);
  if (p->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
pay_recover (Pay *p)
{
  GError *error = NULL;

  return xb_recovery_add (p->store, p->cli->catalog, p->who, g_ascii_strtoll (p->args[0], NULL, 10), &error) ? CLI_DONE : cli_fail (error);
}

static int
pay_received (Pay *p)
{
  GError *error = NULL;
  gint64 fen;

  if (!xb_money_parse (p->args[1], &fen))
    return cli_usage (_ ("“%s” is not an amount in yuan, such as 960 or 49.50."), p->args[1]);
  return xb_recovery_receive (p->store, p->who, g_ascii_strtoll (p->args[0], NULL, 10), p->date, fen, p->note, &error) ? CLI_DONE : cli_fail (error);
}

static int
pay_recoveries (Pay *p)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_recovery_list (p->store, p->n > 0 ? p->args[0] : NULL, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbRecovery *recovery = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_id (b, "id", recovery->id);
      cli_add_id (b, "payment_id", recovery->payment_id);
      cli_add_id (b, "person_id", recovery->person_id);
      cli_add_string (b, "name", recovery->name);
      cli_add_string (b, "period", recovery->period);
      cli_add_int (b, "months", recovery->months);
      cli_add_int (b, "fen", recovery->amount_fen);
      cli_add_int (b, "received_fen", recovery->received_fen);
      cli_add_string (b, "reason", recovery->reason);
      json_builder_end_object (b);
      if (!p->cli->json)
        {
          g_autofree char *asked = xb_money_text (recovery->amount_fen), *received = xb_money_text (recovery->received_fen);

          printf ("%" G_GINT64_FORMAT "  %s  %s  %s / %s  %s\n", recovery->id, recovery->name, recovery->period, received, asked, recovery->reason);
        }
    }
  json_builder_end_array (b);
  if (p->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
pay_budget (Pay *p)
{
  GError *error = NULL;
  gboolean less = p->args[2][0] == '-';
  gint64 fen;

  if (!xb_money_parse (p->args[2] + less, &fen) || p->source == NULL)
    return cli_usage (_ ("pay budget SCHEME YEAR YUAN --source central|province|prefecture|county [--date D] [--document TEXT]"));
  return xb_funds_add_budget (p->store, p->cli->catalog, p->who, p->args[0], atoi (p->args[1]), p->source, less ? -fen : fen, p->date, p->document, &error) ? CLI_DONE : cli_fail (error);
}

static int
pay_money (Pay *p)
{
  GError *error = NULL;
  g_autoptr (XbFunds) funds = xb_funds_load (p->store, p->cli->catalog, atoi (p->args[0]), &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (funds == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  json_builder_set_member_name (b, "lines");
  json_builder_begin_array (b);
  for (guint i = 0; i < funds->lines->len; i++)
    {
      const XbFundsLine *line = &g_array_index (funds->lines, XbFundsLine, i);
      g_autofree char *budget = xb_money_text (line->budget), *paid = xb_money_text (line->paid), *opening = xb_money_text (line->opening), *closing = xb_money_text (line->closing);

      json_builder_begin_object (b);
      cli_add_string (b, "scheme", line->scheme);
      cli_add_int (b, "quarter", line->quarter);
      cli_add_int (b, "budget_fen", line->budget);
      cli_add_int (b, "approved_fen", line->approved);
      cli_add_int (b, "paid_fen", line->paid);
      cli_add_int (b, "sent_fen", line->sent);
      cli_add_int (b, "unpaid_fen", line->unpaid);
      cli_add_int (b, "received_fen", line->received);
      cli_add_int (b, "balance_fen", line->balance);
      cli_add_int (b, "opening_fen", line->opening);
      cli_add_int (b, "closing_fen", line->closing);
      json_builder_end_object (b);
      if (!p->cli->json)
        printf ("%s  %u  %s  %s  %s  %s\n", line->name, line->quarter, opening, budget, paid, closing);
    }
  json_builder_end_array (b);
  json_builder_set_member_name (b, "sources");
  json_builder_begin_array (b);
  for (guint i = 0; i < funds->shares->len; i++)
    {
      const XbFundsShare *share = &g_array_index (funds->shares, XbFundsShare, i);

      json_builder_begin_object (b);
      cli_add_string (b, "scheme", share->scheme);
      cli_add_string (b, "source", share->source);
      cli_add_int (b, "percent", share->percent);
      cli_add_int (b, "budget_fen", share->budget);
      cli_add_int (b, "paid_fen", share->paid);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (p->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static const struct
{
  const char *name;
  int (*run) (Pay *pay);
  gboolean writes;
  int min, max;
} subcommands[] = {
  { "file", pay_file, TRUE, 3, 3 },         { "return", pay_return, TRUE, 2, 2 },       { "list", pay_list, FALSE, 0, 1 },     { "files", pay_files, FALSE, 0, 0 },
  { "unpaid", pay_unpaid, FALSE, 2, 2 },    { "void", pay_void, TRUE, 1, 1 },           { "rewrite", pay_rewrite, TRUE, 2, 2 }, { "bounce", pay_bounce, TRUE, 1, 1 },
  { "overpaid", pay_overpaid, FALSE, 0, 1 }, { "recover", pay_recover, TRUE, 1, 1 },     { "received", pay_received, TRUE, 2, 2 }, { "recoveries", pay_recoveries, FALSE, 0, 1 },
  { "budget", pay_budget, TRUE, 3, 3 },     { "money", pay_money, FALSE, 1, 1 },
};

int
cli_pay (Cli *cli, int argc, char **argv)
{
  Pay p = { .cli = cli };
  GOptionEntry entries[] = { { "layout", 0, 0, G_OPTION_ARG_STRING, &p.layout, NULL, NULL },     { "date", 0, 0, G_OPTION_ARG_STRING, &p.date, NULL, NULL },
                             { "why", 0, 0, G_OPTION_ARG_STRING, &p.why, NULL, NULL },           { "note", 0, 0, G_OPTION_ARG_STRING, &p.note, NULL, NULL },
                             { "state", 0, 0, G_OPTION_ARG_STRING, &p.state, NULL, NULL },       { "person", 0, 0, G_OPTION_ARG_STRING, &p.person, NULL, NULL },
                             { "source", 0, 0, G_OPTION_ARG_STRING, &p.source, NULL, NULL },     { "document", 0, 0, G_OPTION_ARG_STRING, &p.document, NULL, NULL },
                             { "dry-run", 0, 0, G_OPTION_ARG_NONE, &p.dry_run, NULL, NULL },     { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  int status = -1;

  if (!cli_parse (entries, "pay", &argc, &argv, 1, -1))
    return CLI_USAGE;
  p.args = argv + 2;
  p.n = argc - 2;
  for (guint i = 0; i < G_N_ELEMENTS (subcommands) && status < 0; i++)
    {
      if (strcmp (argv[1], subcommands[i].name) != 0)
        continue;
      if (p.n < subcommands[i].min || p.n > subcommands[i].max)
        {
          status = cli_wrong_arguments (argv[1]);
          break;
        }
      p.store = store = cli_open (cli, subcommands[i].writes, &error);
      if (store == NULL || (subcommands[i].writes && (p.who = cli_operator (cli, store, &error)) == NULL))
        status = cli_fail (error);
      else
        status = subcommands[i].run (&p);
    }
  if (status < 0)
    status = cli_usage (_ ("pay: there is no “%s”; see docs/xiangbuctl.md"), argv[1]);
  for (char **text = (char *[]){ p.layout, p.date, p.why, p.note, p.state, p.person, p.source, p.document }, **end = text + 8; text < end; text++)
    g_free (*text);
  return status;
}
