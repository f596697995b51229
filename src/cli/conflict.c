#define G_LOG_DOMAIN "xiangbuctl"

#include "conflict.h"

#include "history/xb-history.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static char *
shown (Cli *cli, XbStore *store, const XbConflict *conflict, const XbConflictField *field, const char *value)
{
  if (value != NULL && !cli->unmasked && xb_history_is_health (conflict->table, field->column) && !cli_sees_health (cli, store))
    return g_strdup ("***");
  return cli_masked (cli, field->column, value);
}

static void
add_side (JsonBuilder *b, const char *name, const XbConflictSide *side)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_object (b);
  cli_add_string (b, "office", side->office);
  cli_add_string (b, "operator", side->operator_name);
  cli_add_string (b, "at", side->at);
  cli_add_string (b, "title", side->title);
  json_builder_end_object (b);
}

static void
add_conflict (Cli *cli, XbStore *store, JsonBuilder *b, const XbConflict *conflict)
{
  g_autofree char *text = xb_conflict_text (conflict);
  const char *const *choices = xb_conflict_choices (conflict);

  json_builder_begin_object (b);
  cli_add_string (b, "id", conflict->id);
  cli_add_string (b, "kind", xb_conflict_kind_key (conflict->kind));
  cli_add_string (b, "table", conflict->table);
  cli_add_id (b, "record", conflict->record);
  cli_add_string (b, "name", conflict->name);
  cli_add_string (b, "message", text);
  add_side (b, "ours", &conflict->ours);
  add_side (b, "theirs", &conflict->theirs);
  json_builder_set_member_name (b, "fields");
  json_builder_begin_array (b);
  if (!cli->json)
    fprintf (stderr, "%s\n  [%s]\n", text, conflict->id);
  for (guint i = 0; i < conflict->fields->len; i++)
    {
      const XbConflictField *field = g_ptr_array_index (conflict->fields, i);
      g_autofree char *ours = shown (cli, store, conflict, field, field->ours), *theirs = shown (cli, store, conflict, field, field->theirs),
                      *before = shown (cli, store, conflict, field, field->before);

      json_builder_begin_object (b);
      cli_add_string (b, "field", field->column);
      cli_add_string (b, "ours", ours);
      cli_add_string (b, "theirs", theirs);
      cli_add_string (b, "before", before);
      json_builder_end_object (b);
      if (!cli->json)
        fprintf (stderr, "  %s: %s / %s\n", xb_history_column_title (field->column), ours != NULL ? ours : "", theirs != NULL ? theirs : "");
    }
  json_builder_end_array (b);
  json_builder_set_member_name (b, "choices");
  json_builder_begin_array (b);
  for (guint i = 0; choices[i] != NULL; i++)
    json_builder_add_string_value (b, choices[i]);
  json_builder_end_array (b);
  json_builder_end_object (b);
}

/* "conflicts": […]; for people on standard error. */
void
cli_add_conflicts (Cli *cli, XbStore *store, JsonBuilder *b, const GPtrArray *conflicts)
{
  json_builder_set_member_name (b, "conflicts");
  json_builder_begin_array (b);
  for (guint i = 0; i < conflicts->len; i++)
    add_conflict (cli, store, b, g_ptr_array_index (conflicts, i));
  json_builder_end_array (b);
}

int
cli_say_open_questions (const GPtrArray *conflicts, gboolean dry_run)
{
  fprintf (stderr, ngettext ("%u question is open: nothing was changed. Answer it with --prefer ours, --prefer theirs or --answers FILE.\n",
                             "%u questions are open: nothing was changed. Answer them with --prefer ours, --prefer theirs or --answers FILE.\n", conflicts->len),
           conflicts->len);
  return dry_run ? CLI_DONE : CLI_FAILED;
}
