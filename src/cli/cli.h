/* What the commands of xiangbuctl share. The contract stands in docs/xiangbuctl.md. */
#pragma once

#include "catalog/xb-catalog.h"
#include "store/xb-journal.h"

#include <json-glib/json-glib.h>

/** Exit statuses. */
enum
{
  CLI_DONE = 0,
  CLI_FAILED = 1,
  CLI_USAGE = 2,
  CLI_PARTLY = 3, /* done, but some input was rejected */
};

typedef struct
{
  char *db;
  char *operator_name;
  char *reason;
  const char *known_to_be; /* (nullable): who has given their password, or has none */
  char *as_of, *known_on; /* (nullable): the past that is read instead of today */
  gboolean json, quiet, unmasked;
  XbCatalog *catalog;
} Cli;

typedef int (*CliCommand) (Cli *cli, int argc, char **argv);

int cli_fail (GError *error);
int cli_wrong_arguments (const char *command);
int cli_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
gboolean cli_spares (const char *out, const char *in, GError **error);
gboolean cli_parse (GOptionEntry *entries, const char *command, int *argc, char ***argv, int min, int max);
XbStore *cli_open (Cli *cli, gboolean write, GError **error);
const char *cli_operator (Cli *cli, XbStore *store, GError **error);
gboolean cli_unmask (Cli *cli, XbRight right, gint64 record, const char *title, GError **error);
gboolean cli_unlock (const char *path, GError **error);
gboolean cli_login (Cli *cli, XbStore *store, GError **error);
char *cli_ask_secret (const char *variable, const char *prompt, GError **error);
gboolean cli_sees_health (Cli *cli, XbStore *store);
GHashTable *cli_pairs (char **set, const char *command);
void cli_print_json (JsonBuilder *builder);
/* {"id": N} of what was just recorded, where JSON was asked for; done. */
int cli_print_id (const Cli *cli, gint64 id);
void cli_add_string (JsonBuilder *builder, const char *name, const char *value);
void cli_add_int (JsonBuilder *builder, const char *name, gint64 value);
void cli_add_bool (JsonBuilder *builder, const char *name, gboolean value);
void cli_add_fen (JsonBuilder *builder, const char *name, gint64 fen);
void cli_add_id (JsonBuilder *builder, const char *name, gint64 id);
void cli_add_problems (JsonBuilder *builder, const char *name, const GPtrArray *problems);
void cli_tell_problems (const GPtrArray *problems);
void cli_add_strings (JsonBuilder *builder, const char *name, const GPtrArray *texts);
char *cli_masked (Cli *cli, const char *column, const char *value);

int cli_init (Cli *cli, int argc, char **argv);
int cli_demo (Cli *cli, int argc, char **argv);
int cli_import (Cli *cli, int argc, char **argv);
int cli_search (Cli *cli, int argc, char **argv);
int cli_show (Cli *cli, int argc, char **argv);
int cli_export (Cli *cli, int argc, char **argv);
int cli_journal (Cli *cli, int argc, char **argv);
int cli_verify (Cli *cli, int argc, char **argv);
int cli_salvage (Cli *cli, int argc, char **argv);
int cli_flow (Cli *cli, int argc, char **argv);
int cli_notice (Cli *cli, int argc, char **argv);
int cli_region (Cli *cli, int argc, char **argv);
int cli_book_scan (Cli *cli, int argc, char **argv);
int cli_book (Cli *cli, int argc, char **argv);
int cli_encryption (Cli *cli, int argc, char **argv);
int cli_manage_operators (Cli *cli, int argc, char **argv);
int cli_role (Cli *cli, int argc, char **argv);
int cli_catalog (Cli *cli, int argc, char **argv);
int cli_letter (Cli *cli, int argc, char **argv);
int cli_submit (Cli *cli, int argc, char **argv);
int cli_submission (Cli *cli, int argc, char **argv);
int cli_ledger_set (Cli *cli, int argc, char **argv);
int cli_target (Cli *cli, int argc, char **argv);
gboolean cli_add_kin (Cli *cli, JsonBuilder *b, XbStore *store, gint64 person, GError **error);
int cli_event (Cli *cli, int argc, char **argv);
int cli_reconcile (Cli *cli, int argc, char **argv);
int cli_check (Cli *cli, int argc, char **argv);
int cli_merge (Cli *cli, int argc, char **argv);
int cli_history (Cli *cli, int argc, char **argv);
int cli_stats (Cli *cli, int argc, char **argv);
int cli_scheme (Cli *cli, int argc, char **argv);
int cli_case (Cli *cli, int argc, char **argv);
int cli_roll (Cli *cli, int argc, char **argv);
int cli_pay (Cli *cli, int argc, char **argv);
int cli_screen (Cli *cli, int argc, char **argv);
int cli_task (Cli *cli, int argc, char **argv);
int cli_supply (Cli *cli, int argc, char **argv);
int cli_worklist (Cli *cli, int argc, char **argv);
int cli_backup (Cli *cli, int argc, char **argv);
int cli_restore (Cli *cli, int argc, char **argv);
int cli_partner (Cli *cli, int argc, char **argv);
int cli_pack (Cli *cli, int argc, char **argv);
int cli_unpack (Cli *cli, int argc, char **argv);
int cli_village_book (Cli *cli, int argc, char **argv);
int cli_collect (Cli *cli, int argc, char **argv);
int cli_county (Cli *cli, int argc, char **argv);
int cli_digest (Cli *cli, int argc, char **argv);
int cli_today (Cli *cli, int argc, char **argv);
int cli_service_paper (Cli *cli, int argc, char **argv);
