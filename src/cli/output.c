#define G_LOG_DOMAIN "xiangbuctl"

#include "cli.h"

#include "book/xb-book-sheet.h"

#include "access/xb-operator.h"
#include "desk/xb-desk.h"
#include "register/xb-as-of.h"
#include "register/xb-person.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/** One line on standard error, and the exit status of a failure. Frees @error. */
int
cli_fail (GError *error)
{
  g_autofree char *words = g_utf8_make_valid (error != NULL ? error->message : "?", -1);

  /* What somebody typed may hold the end of a line; a message is one. */
  g_strdelimit (words, "\n\r", ' ');
  g_printerr ("xiangbuctl: %s\n", words);
  g_clear_error (&error);
  return CLI_FAILED;
}

int
cli_usage (const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (text, "\n\r", ' ');
  g_printerr ("xiangbuctl: %s\n", text);
  return CLI_USAGE;
}

/** Says that @command (its first word names it) was given too few or too many arguments, and where it stands how many it takes. */
int
cli_wrong_arguments (const char *command)
{
  g_autofree char *name = g_strndup (command, strcspn (command, " "));

  return cli_usage (_ ("%s: wrong number of arguments; see “xiangbuctl %s --help”"), command, name);
}

/** Whether a file to be written is another one than a file that is read: what a village sent stays as it is. */
gboolean
cli_spares (const char *out, const char *in, GError **error)
{
  if (out == NULL || !xb_file_is_same (out, in))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("“%s” is the file that is read; it stays as it is. Choose another name for what is written."), out);
  return FALSE;
}

/** Parses a command's options; says what is wrong and returns %FALSE if they, or the number of arguments, are. */
gboolean
cli_parse (GOptionEntry *entries, const char *command, int *argc, char ***argv, int min, int max)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      cli_usage ("%s: %s", command, error->message);
      return FALSE;
    }
  /* "--" only ends the options. */
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      memmove (*argv + 1, *argv + 2, sizeof (char *) * (*argc - 1));
      (*argc)--;
    }
  if (*argc - 1 < min || (max >= 0 && *argc - 1 > max))
    {
      cli_wrong_arguments (command);
      return FALSE;
    }
  return TRUE;
}

/** The database that was named, once whoever asks is known. */
XbStore *
cli_open (Cli *cli, gboolean write, GError **error)
{
  g_autoptr (XbStore) store = NULL;

  if (cli->db == NULL)
    {
      g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_FOUND,
                           _ ("Say which database: --db FILE, or the environment variable XIANGBU_DB."));
      return NULL;
    }
  if (write && cli->known_on != NULL)
    {
      g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY, _ ("The past cannot be changed: leave --known-on out."));
      return NULL;
    }
  if (!write && (cli->as_of != NULL || cli->known_on != NULL))
    store = xb_register_open_past (cli->db, cli->as_of, cli->known_on, error);
  else
    store = xb_desk_open (cli->db, write ? XB_STORE_READ_WRITE : XB_STORE_READ_ONLY, error);
  return store != NULL && cli_login (cli, store, error) ? g_steal_pointer (&store) : NULL;
}

const char *
cli_operator (Cli *cli, XbStore *store, GError **error)
{
  guint count;

  if (cli->operator_name == NULL)
    cli->operator_name = xb_operator_only (store, &count);
  if (cli->operator_name == NULL)
    g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED,
                         _ ("Say who you are: --operator NAME, or the environment variable XIANGBU_OPERATOR."));
  return cli->operator_name;
}

/** Where full data was asked for: asks for the right, and records who, what, of whom (0: of many) and why, before any of it is shown. */
gboolean
cli_unmask (Cli *cli, XbRight right, gint64 record, const char *title, GError **error)
{
  g_autoptr (XbStore) store = NULL;
  const char *who;

  if (!cli->unmasked)
    return TRUE;
  /* The past is read, but today is when it was looked at. */
  store = cli->db != NULL ? xb_desk_open (cli->db, XB_STORE_READ_WRITE, error) : cli_open (cli, TRUE, error);
  if (store == NULL || !cli_login (cli, store, error) || (who = cli_operator (cli, store, error)) == NULL)
    return FALSE;
  return xb_journal_record_access (store, who, right, record, title, cli->reason, error);
}

/** Health data is shown where full data was asked for, to whoever may see it. */
gboolean
cli_sees_health (Cli *cli, XbStore *store)
{
  const char *who = cli->unmasked ? cli_operator (cli, store, NULL) : NULL;

  return who != NULL && xb_right_allowed (store, who, XB_RIGHT_SEE_HEALTH);
}

/** (transfer full) (nullable): what was said by --set K=V, each; %NULL after telling what is wrong with one. */
GHashTable *
cli_pairs (char **set, const char *command)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (; set != NULL && *set != NULL; set++)
    {
      const char *equals = strchr (*set, '=');

      if (equals == NULL || equals == *set)
        {
          cli_usage (_ ("%s: “--set %s”: write a name, = and a value"), command, *set);
          return NULL;
        }
      g_hash_table_insert (values, g_strndup (*set, equals - *set), g_strdup (equals + 1));
    }
  return g_steal_pointer (&values);
}

void
cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  puts (text);
}

void
cli_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value == NULL)
    json_builder_add_null_value (builder);
  else
    json_builder_add_string_value (builder, value);
}

/** Keys need 64 bits; numbers of JSON are often read as doubles: they go out as strings. */
void
cli_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
cli_add_id (JsonBuilder *builder, const char *name, gint64 id)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, id);
  cli_add_string (builder, name, id != 0 ? text : NULL);
}

/** (transfer full) (nullable): a value as it may be shown. */
char *
cli_masked (Cli *cli, const char *column, const char *value)
{
  if (value == NULL || cli->unmasked)
    return g_strdup (value);
  if (strcmp (column, "citizen_id") == 0 || strcmp (column, "disability_no") == 0)
    return xb_text_mask_id (value);
  if (strcmp (column, "phone") == 0)
    return xb_text_mask_phone (value);
  if (strcmp (column, "bank_account") == 0)
    return xb_text_mask_account (value);
  return g_strdup (value);
}

void
cli_add_bool (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/** Money; −1, what is not known, as null. */
void
cli_add_fen (JsonBuilder *builder, const char *name, gint64 fen)
{
  if (fen >= 0)
    cli_add_int (builder, name, fen);
  else
    cli_add_string (builder, name, NULL);
}

/** @problems: (element-type XbBookProblem): rows of a sheet, and what is wrong in each */
void
cli_add_problems (JsonBuilder *builder, const char *name, const GPtrArray *problems)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < problems->len; i++)
    {
      const XbBookProblem *problem = g_ptr_array_index (problems, i);

      json_builder_begin_object (builder);
      cli_add_int (builder, "row", problem->row);
      cli_add_string (builder, "sheet", problem->sheet);
      cli_add_string (builder, "column", problem->column);
      cli_add_string (builder, "message", problem->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/** The same, a line each. */
void
cli_tell_problems (const GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const XbBookProblem *problem = g_ptr_array_index (problems, i);

      g_printerr (_ ("xiangbuctl: row %u: %s\n"), problem->row, problem->message);
    }
}

/** @texts: (element-type utf8) */
void
cli_add_strings (JsonBuilder *builder, const char *name, const GPtrArray *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < texts->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (texts, i));
  json_builder_end_array (builder);
}

int
cli_print_id (const Cli *cli, gint64 id)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  cli_add_id (b, "id", id);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}
