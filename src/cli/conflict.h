/* How conflicts are printed: of packages and of workbooks that came back. */
#pragma once

#include "cli.h"

#include "exchange/xb-conflict.h"

void cli_add_conflicts (Cli *cli, XbStore *store, JsonBuilder *b, const GPtrArray *conflicts);
int cli_say_open_questions (const GPtrArray *conflicts, gboolean dry_run);
