#define G_LOG_DOMAIN "xiangbuctl"

/* event, history, family: what happens to people, what happened, and who they belong to */

#include "cli.h"

#include "history/xb-history.h"
#include "life/xb-life.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* What events there are and what each can be told. */
static int
list_types (Cli *cli)
{
  guint n;
  const XbLifeType *types = xb_life_types (&n);
  XbCodeList *codes = xb_catalog_codes (cli->catalog, "event-type");
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_array (b);
  for (guint i = 0; i < n; i++)
    {
      json_builder_begin_object (b);
      cli_add_string (b, "type", types[i].id);
      cli_add_string (b, "title", xb_codes_label (codes, types[i].id));
      cli_add_string (b, "person", _ (types[i].who));
      json_builder_set_member_name (b, "new_person");
      json_builder_add_boolean_value (b, types[i].new_person);
      json_builder_set_member_name (b, "fields");
      json_builder_begin_array (b);
      for (guint k = 0; k < types[i].n_fields; k++)
        {
          json_builder_begin_object (b);
          cli_add_string (b, "id", types[i].fields[k].id);
          cli_add_string (b, "title", _ (types[i].fields[k].title));
          json_builder_set_member_name (b, "required");
          json_builder_add_boolean_value (b, types[i].fields[k].required);
          json_builder_end_object (b);
        }
      json_builder_end_array (b);
      json_builder_end_object (b);
      if (!cli->json)
        {
          printf ("%-12s %s\n", types[i].id, xb_codes_label (codes, types[i].id));
          for (guint k = 0; k < types[i].n_fields; k++)
            printf ("  %-20s %s%s\n", types[i].fields[k].id, _ (types[i].fields[k].title), types[i].fields[k].required ? " *" : "");
        }
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static void
add_texts (JsonBuilder *b, const char *name, GPtrArray *texts)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < texts->len; i++)
    json_builder_add_string_value (b, g_ptr_array_index (texts, i));
  json_builder_end_array (b);
}

static void
print_outcome (Cli *cli, const XbLifeOutcome *outcome)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!cli->json)
    {
      for (guint i = 0; !cli->quiet && i < outcome->effects->len; i++)
        puts (g_ptr_array_index (outcome->effects, i));
      return;
    }
  json_builder_begin_object (b);
  cli_add_id (b, "event", outcome->event_id);
  /* One entry holds it all. */
  if (outcome->journal->len > 0)
    cli_add_int (b, "journal", g_array_index (outcome->journal, gint64, 0));
  else
    cli_add_string (b, "journal", NULL);
  cli_add_id (b, "person_id", outcome->person_id);
  cli_add_id (b, "household_id", outcome->household_id);
  add_texts (b, "effects", outcome->effects);
  json_builder_end_object (b);
  cli_print_json (b);
}

/* The same event of several people. */
static int
record_many (Cli *cli, XbStore *store, const char *who, const GArray *people, const XbLifeRequest *request, gboolean skip, gboolean preview)
{
  g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func (xb_life_refusal_free);
  GError *error = NULL;
  gboolean ok = xb_life_record_many (store, cli->catalog, who, people, request, skip, preview, outcome, refusals, &error);

  if (ok)
    print_outcome (cli, outcome);
  /* One line a reason. */
  for (guint i = 0; i < refusals->len; i++)
    {
      const XbLifeRefusal *refusal = g_ptr_array_index (refusals, i);

      g_printerr ("xiangbuctl: %" G_GINT64_FORMAT ": %s\n", refusal->person_id, refusal->message);
    }
  if (!ok)
    return cli_fail (error);
  return refusals->len > 0 ? CLI_PARTLY : CLI_DONE;
}

/* An event by its code, with - for _, or by a name of the code list. */
static const XbLifeType *
type_named (Cli *cli, const char *name)
{
  g_autofree char *plain = g_strdelimit (g_strdup (name), "-", '_');
  const XbLifeType *type = xb_life_type (plain);
  const char *code = type == NULL ? xb_codes_find (xb_catalog_codes (cli->catalog, "event-type"), name) : NULL;

  return code != NULL ? xb_life_type (code) : type;
}

int
cli_event (Cli *cli, int argc, char **argv)
{
  g_autofree char *date = NULL;
  g_auto (GStrv) fields = NULL, person = NULL;
  gboolean preview = FALSE, skip = FALSE;
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  GOptionEntry entries[] = { { "person", 0, 0, G_OPTION_ARG_STRING_ARRAY, &person, NULL, NULL },
                             { "skip-refused", 0, 0, G_OPTION_ARG_NONE, &skip, NULL, NULL },
                             { "date", 0, 0, G_OPTION_ARG_STRING, &date, NULL, NULL },
                             { "field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &fields, NULL, NULL },
                             { "preview", 0, 0, G_OPTION_ARG_NONE, &preview, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GHashTable) told = NULL;
  g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
  XbLifeRequest request = { 0 };
  const XbLifeType *type;
  GError *error = NULL;
  const char *who;
  char *end = NULL;
  gboolean ok;

  if (!cli_parse (entries, "event", &argc, &argv, 1, 1))
    return CLI_USAGE;
  if (strcmp (argv[1], "types") == 0)
    return list_types (cli);
  type = type_named (cli, argv[1]);
  if (type == NULL)
    return cli_usage (_ ("event: there is no event “%s”; “xiangbuctl event types” lists them"), argv[1]);
  if (date == NULL)
    return cli_usage (_ ("event: say when it happened: --date YYYY-MM-DD"));
  if (person == NULL && !type->new_person)
    return cli_usage (_ ("event: say whose event it is: --person ID"));
  for (char **key = person; key != NULL && *key != NULL; key++)
    {
      request.person_id = g_ascii_strtoll (*key, &end, 10);
      if (request.person_id <= 0 || *end != '\0')
        return cli_usage (_ ("event: “%s” is not the key of a person; “xiangbuctl search” gives it as id"), *key);
      g_array_append_val (people, request.person_id);
    }
  told = cli_pairs (fields, "event");
  if (told == NULL)
    return CLI_USAGE;
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  request.type = type->id;
  request.date = date;
  request.fields = told;
  if (people->len > 1)
    return record_many (cli, store, who, people, &request, skip, preview);
  ok = preview ? xb_life_preview (store, cli->catalog, who, &request, outcome, &error) : xb_life_record (store, cli->catalog, who, &request, outcome, &error);
  if (!ok)
    return cli_fail (error);
  print_outcome (cli, outcome);
  return CLI_DONE;
}

/** The relatives of a person, as part of the card. */
gboolean
cli_add_kin (Cli *cli, JsonBuilder *b, XbStore *store, gint64 person, GError **error)
{
  g_autoptr (GPtrArray) kin = xb_kin_of (store, person, error);

  if (kin == NULL)
    return FALSE;
  json_builder_set_member_name (b, "kin");
  json_builder_begin_array (b);
  for (guint i = 0; i < kin->len; i++)
    {
      const XbKin *k = g_ptr_array_index (kin, i);

      json_builder_begin_object (b);
      cli_add_string (b, "kind", xb_kin_kind_id (k->kind));
      cli_add_string (b, "title", xb_kin_title (k));
      cli_add_id (b, "person_id", k->person_id);
      cli_add_string (b, "name", k->name);
      cli_add_string (b, "sex", k->sex);
      cli_add_string (b, "birth_date", k->birth_date);
      cli_add_string (b, "status", k->status);
      cli_add_string (b, "how", k->how);
      cli_add_id (b, "through", k->through);
      cli_add_string (b, "from_date", k->from_date);
      cli_add_string (b, "to_date", k->to_date);
      cli_add_string (b, "ended_by", k->ended_by);
      cli_add_string (b, "source", k->recorded ? "recorded" : "household");
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  return TRUE;
}

static void
print_item (Cli *cli, XbStore *store, const XbHistoryItem *item)
{
  printf ("%" G_GINT64_FORMAT "  %s  %s  %s%s\n", item->entry->seq, item->entry->at, item->entry->operator_name, item->entry->title,
          item->entry->undone ? _ (" (undone)") : "");
  for (guint k = 0; k < item->fields->len; k++)
    {
      const XbHistoryField *field = g_ptr_array_index (item->fields, k);
      g_autofree char *title = xb_history_field_title (cli->catalog, field);
      g_autofree char *before = xb_history_value_text (store, cli->catalog, field, field->before, cli->unmasked, cli_sees_health (cli, store));
      g_autofree char *after = xb_history_value_text (store, cli->catalog, field, field->after, cli->unmasked, cli_sees_health (cli, store));

      printf ("    %s: %s → %s\n", title, before, after);
    }
}

static void
add_item (Cli *cli, XbStore *store, JsonBuilder *b, const XbHistoryItem *item)
{
  json_builder_begin_object (b);
  cli_add_int (b, "seq", item->entry->seq);
  cli_add_string (b, "at", item->entry->at);
  cli_add_string (b, "operator", item->entry->operator_name);
  cli_add_string (b, "kind", item->entry->kind);
  cli_add_string (b, "title", item->entry->title);
  cli_add_string (b, "reason", item->entry->reason);
  json_builder_set_member_name (b, "undone");
  json_builder_add_boolean_value (b, item->entry->undone);
  json_builder_set_member_name (b, "undoable");
  json_builder_add_boolean_value (b, item->undoable);
  json_builder_set_member_name (b, "fields");
  json_builder_begin_array (b);
  for (guint k = 0; k < item->fields->len; k++)
    {
      const XbHistoryField *field = g_ptr_array_index (item->fields, k);
      g_autofree char *before = xb_history_value_text (store, cli->catalog, field, field->before, cli->unmasked, cli_sees_health (cli, store));
      g_autofree char *after = xb_history_value_text (store, cli->catalog, field, field->after, cli->unmasked, cli_sees_health (cli, store));

      json_builder_begin_object (b);
      cli_add_string (b, "table", field->table);
      cli_add_string (b, "op", field->op);
      cli_add_string (b, "field", field->field);
      cli_add_string (b, "before", field->before != NULL ? before : NULL);
      cli_add_string (b, "after", field->after != NULL ? after : NULL);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
}

int
cli_history (Cli *cli, int argc, char **argv)
{
  int limit = 1000;
  GOptionEntry entries[] = { { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (XbPerson) person = NULL;
  g_autoptr (XbHousehold) household = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  gboolean of_person;
  gint64 id;

  if (!cli_parse (entries, "history", &argc, &argv, 2, 2))
    return CLI_USAGE;
  of_person = strcmp (argv[1], "person") == 0;
  if ((!of_person && strcmp (argv[1], "household") != 0) || limit < 1)
    return cli_usage (_ ("history: person ID or household ID"));
  id = g_ascii_strtoll (argv[2], NULL, 10);
  if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, id, _ ("History shown unmasked"), &error))
    return cli_fail (error);
  store = cli_open (cli, FALSE, &error);
  if (store == NULL || (of_person && (person = xb_person_load (store, id, &error)) == NULL)
      || (!of_person && (household = xb_household_load (store, id, &error)) == NULL))
    return cli_fail (error);
  items = xb_history_of (store, id, limit, &error);
  if (items == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < items->len; i++)
    if (cli->json)
      add_item (cli, store, b, g_ptr_array_index (items, i));
    else
      print_item (cli, store, g_ptr_array_index (items, i));
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}
