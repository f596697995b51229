#define G_LOG_DOMAIN "xiangbuctl"

/* partner, pack, unpack, digest: what goes between offices */

#include "conflict.h"

#include "exchange/xb-chain.h"
#include "exchange/xb-pack.h"
#include "exchange/xb-unpack.h"
#include "register/xb-person.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* ---- partners ---- */

static void
say_card (Cli *cli, const XbOfficeCard *card, const char *path)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autofree char *code = xb_office_card_code (card), *mark = xb_office_card_words (card->public_key);

  json_builder_begin_object (b);
  cli_add_string (b, "name", card->name);
  cli_add_string (b, "township", card->township);
  cli_add_int (b, "site", card->site);
  cli_add_string (b, "code", code);
  cli_add_string (b, "mark", mark);
  cli_add_string (b, "path", path);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    {
      printf (_ ("Office: %s (%s)\nCode: %s\nMark, to be compared by telephone: %s\n"), card->name, card->township, code, mark);
      if (path != NULL)
        printf (_ ("The card is in “%s”.\n"), path);
    }
}

static int
own_card (Cli *cli, XbStore *store, const char *name, const char *path)
{
  GError *error = NULL;
  g_autoptr (XbOfficeCard) card = xb_office_card_here (store, name, &error);

  if (card == NULL || (path != NULL && !xb_office_card_save (card, path, &error)))
    return cli_fail (error);
  say_card (cli, card, path);
  return CLI_DONE;
}

static int
add_partner (Cli *cli, XbStore *store, const char *path, const char *code, const char *name, const char *kind, const char *place_code)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);
  g_autoptr (XbOfficeCard) card = NULL;
  g_autoptr (XbPlace) place = NULL;
  gint64 id;

  if (who == NULL || (card = code != NULL ? xb_office_card_from_code (code, &error) : xb_office_card_load (path, &error)) == NULL
      || (place_code != NULL && (place = xb_place_find (store, place_code, &error)) == NULL))
    return cli_fail (error);
  id = xb_partner_add (store, who, card, name != NULL ? name : card->name, kind != NULL ? kind : XB_PARTNER_DESK, place != NULL ? place->id : 0, &error);
  return id != 0 ? cli_print_id (cli, id) : cli_fail (error);
}

static void
add_partner_json (JsonBuilder *b, const XbPartner *partner)
{
  g_autofree char *mark = xb_office_card_words (partner->public_key);

  json_builder_begin_object (b);
  cli_add_id (b, "id", partner->id);
  cli_add_string (b, "name", partner->name);
  cli_add_string (b, "kind", partner->kind);
  cli_add_string (b, "township", partner->township);
  cli_add_int (b, "site", partner->site);
  cli_add_string (b, "place", partner->place);
  cli_add_string (b, "mark", mark);
  cli_add_string (b, "added_on", partner->added_on);
  cli_add_string (b, "ended_on", partner->ended_on);
  cli_add_int (b, "sent", partner->sent_number);
  cli_add_int (b, "sent_seq", partner->sent_seq);
  cli_add_string (b, "sent_at", partner->sent_at);
  cli_add_int (b, "taken", partner->taken_number);
  cli_add_int (b, "taken_seq", partner->taken_seq);
  cli_add_string (b, "taken_at", partner->taken_at);
  cli_add_int (b, "seen_seq", partner->answered_seq);
  cli_add_int (b, "waiting", partner->waiting);
  json_builder_end_object (b);
}

static int
list_partners (Cli *cli, XbStore *store)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_partner_list (store, TRUE, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbPartner *partner = g_ptr_array_index (list, i);

      add_partner_json (b, partner);
      if (!cli->json)
        printf ("%s\t%s\t%s\t%s %lld\t%s %lld\n", partner->name, xb_codes_label (xb_catalog_codes (cli->catalog, "exchange-partner"), partner->kind),
                partner->ended_on != NULL ? partner->ended_on : "", _ ("sent"), (long long) partner->sent_number, _ ("taken in"), (long long) partner->taken_number);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
end_partner (Cli *cli, XbStore *store, const char *name)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);
  g_autoptr (XbPartner) partner = who != NULL ? xb_partner_by_name (store, name, &error) : NULL;

  return partner != NULL && xb_partner_end (store, who, partner->id, &error) ? CLI_DONE : cli_fail (error);
}

static int
check_chain (Cli *cli, XbStore *store)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_chain_check (store, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();
  gboolean holds = TRUE;

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbWitness *witness = g_ptr_array_index (list, i);

      holds = holds && witness->holds;
      json_builder_begin_object (b);
      cli_add_string (b, "partner", witness->partner);
      cli_add_int (b, "seq", witness->seq);
      cli_add_bool (b, "holds", witness->holds);
      json_builder_end_object (b);
      if (!cli->json)
        printf (witness->holds ? _ ("%s has seen this journal up to entry %lld, and it is still the same.\n") : _ ("%s has seen another entry %lld of this journal: it was altered, or this is an older copy.\n"),
                witness->partner, (long long) witness->seq);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return holds ? CLI_DONE : CLI_FAILED;
}

int
cli_partner (Cli *cli, int argc, char **argv)
{
  g_autofree char *name = NULL, *kind = NULL, *place = NULL, *code = NULL;
  GOptionEntry entries[] = { { "name", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
                             { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "code", 0, 0, G_OPTION_ARG_STRING, &code, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *what;

  if (!cli_parse (entries, "partner", &argc, &argv, 1, 2))
    return CLI_USAGE;
  what = argv[1];
  if (!((strcmp (what, "card") == 0) || (strcmp (what, "add") == 0 && (argc == 3) == (code == NULL)) || (strcmp (what, "list") == 0 && argc == 2) || (strcmp (what, "end") == 0 && argc == 3)
        || (strcmp (what, "check") == 0 && argc == 2)))
    return cli_usage (_ ("partner: card [OUT.xbcard] [--name NAME], add CARD|--code CODE [--name NAME] [--kind desk|village|neighbour|county] [--place CODE], list, end NAME or check"));
  store = cli_open (cli, strcmp (what, "list") != 0 && strcmp (what, "check") != 0, &error);
  if (store == NULL)
    return cli_fail (error);
  if (strcmp (what, "card") == 0)
    return own_card (cli, store, name, argc > 2 ? argv[2] : NULL);
  if (strcmp (what, "add") == 0)
    return add_partner (cli, store, argc > 2 ? argv[2] : NULL, code, name, kind, place);
  if (strcmp (what, "end") == 0)
    return end_partner (cli, store, argv[2]);
  return strcmp (what, "check") == 0 ? check_chain (cli, store) : list_partners (cli, store);
}

/* ---- packages ---- */

/* Whom a package is for where nobody is named: the only partner there is. @partner: (out): 0 where no card was taken yet */
static gboolean
only_partner (XbStore *store, gint64 *partner, GError **error)
{
  g_autoptr (GPtrArray) list = xb_partner_list (store, FALSE, error);
  g_autoptr (GString) names = g_string_new (NULL);

  *partner = 0;
  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", ((XbPartner *) g_ptr_array_index (list, i))->name);
  if (list->len == 1)
    *partner = ((XbPartner *) g_ptr_array_index (list, 0))->id;
  if (list->len > 1)
    g_set_error (error, XB_EXCHANGE_ERROR, XB_EXCHANGE_ERROR_REFUSED, _ ("There are several partners: say with --to whom the package is for (%s)."), names->str);
  return list->len <= 1;
}

int
cli_pack (Cli *cli, int argc, char **argv)
{
  g_autofree char *place_code = NULL, *to = NULL;
  gint64 since = XB_PACK_SINCE_LAST, partner_id = 0;
  GOptionEntry entries[] = { { "since", 0, 0, G_OPTION_ARG_INT64, &since, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place_code, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbPlace) place = NULL;
  g_autoptr (XbPartner) partner = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  const char *who;
  XbPacked packed;

  if (!cli_parse (entries, "pack", &argc, &argv, 1, 1))
    return CLI_USAGE;
  store = cli_open (cli, TRUE, &error);
  who = store != NULL ? cli_operator (cli, store, &error) : NULL;
  if (who == NULL || (place_code != NULL && (place = xb_place_find (store, place_code, &error)) == NULL))
    return cli_fail (error);
  if (to != NULL ? (partner = xb_partner_by_name (store, to, &error)) == NULL : !only_partner (store, &partner_id, &error))
    return cli_fail (error);
  if (partner != NULL)
    partner_id = partner->id;
  if (!xb_pack (store, who, partner_id, place != NULL ? place->id : 0, since, argv[1], &packed, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "path", argv[1]);
  cli_add_int (b, "number", packed.number);
  cli_add_int (b, "from", packed.from_seq);
  cli_add_int (b, "to", packed.to_seq);
  cli_add_int (b, "rows", packed.rows);
  cli_add_string (b, "sha256", packed.sha256);
  cli_add_bool (b, "encrypted", partner_id != 0);
  json_builder_end_object (b);
  if (partner_id == 0)
    fprintf (stderr, "%s\n", _ ("No card of another office was taken yet: this package is signed, but not encrypted. Whoever has the file can read it; give it to nobody else, and delete it when it was taken in."));
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf (_ ("“%s”: package %lld, %lld records, entries %lld to %lld of the journal.\n"), argv[1], (long long) packed.number, (long long) packed.rows, (long long) packed.from_seq + 1,
            (long long) packed.to_seq);
  xb_packed_clear (&packed);
  return CLI_DONE;
}

static int
say_unpacked (Cli *cli, XbStore *store, const XbUnpacked *unpacked, gboolean dry_run)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  cli_add_int (b, "applied", unpacked->applied);
  cli_add_string (b, "partner", unpacked->partner);
  cli_add_int (b, "number", unpacked->number);
  cli_add_int (b, "rows", unpacked->rows);
  cli_add_string (b, "at", unpacked->at);
  if (unpacked->seq != 0)
    cli_add_int (b, "journal", unpacked->seq);
  cli_add_conflicts (cli, store, b, unpacked->conflicts);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  if (unpacked->first && unpacked->seq != 0)
    fprintf (stderr, _ ("This is the first office packages come from: its card was taken with this one. Compare its mark by telephone: %s\n"), unpacked->mark);
  if (unpacked->conflicts->len > 0)
    return cli_say_open_questions (unpacked->conflicts, dry_run);
  if (!cli->json && !cli->quiet)
    printf (dry_run ? _ ("Package %lld of %s would change %lld records. Nothing was changed.\n") : _ ("Package %lld of %s was taken in: %lld records changed.\n"), (long long) unpacked->number,
            unpacked->partner, (long long) unpacked->applied);
  return CLI_DONE;
}

int
cli_unpack (Cli *cli, int argc, char **argv)
{
  g_autofree char *prefer = NULL, *answers_path = NULL;
  XbUnpackOptions options = { 0 };
  GOptionEntry entries[] = { { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, NULL, NULL },
                             { "prefer", 0, 0, G_OPTION_ARG_STRING, &prefer, NULL, NULL },
                             { "answers", 0, 0, G_OPTION_ARG_FILENAME, &answers_path, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GHashTable) answers = NULL;
  g_autoptr (XbUnpacked) unpacked = NULL;
  GError *error = NULL;
  const char *who;

  if (!cli_parse (entries, "unpack", &argc, &argv, 1, 1))
    return CLI_USAGE;
  if (prefer != NULL && strcmp (prefer, XB_ANSWER_OURS) != 0 && strcmp (prefer, XB_ANSWER_THEIRS) != 0)
    return cli_usage (_ ("unpack: --prefer ours or --prefer theirs"));
  store = cli_open (cli, TRUE, &error);
  who = store != NULL ? cli_operator (cli, store, &error) : NULL;
  if (who == NULL || !cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, _ ("Conflicts of a package unmasked"), &error)
      || (answers_path != NULL && (answers = xb_answers_load (answers_path, &error)) == NULL))
    return cli_fail (error);
  options.prefer = prefer;
  options.answers = answers;
  unpacked = xb_unpack (store, who, argv[1], &options, &error);
  return unpacked != NULL ? say_unpacked (cli, store, unpacked, options.dry_run) : cli_fail (error);
}

/** What the register holds as one number: two offices that hold the same have the same. */
int
cli_digest (Cli *cli, int argc, char **argv)
{
  gboolean shared = FALSE;
  GOptionEntry entries[] = { { "shared-with-villages", 0, 0, G_OPTION_ARG_NONE, &shared, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;

  if (!cli_parse (entries, "digest", &argc, &argv, 0, 0))
    return CLI_USAGE;
  store = cli_open (cli, FALSE, &error);
  hash = store != NULL ? xb_share_hash (store, shared ? XB_SHARE_PLACE : XB_SHARE_OFFICE, &error) : NULL;
  if (hash == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "sha256", hash);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else
    puts (hash);
  return CLI_DONE;
}
