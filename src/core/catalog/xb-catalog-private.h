/* Loading one definition: shared by the files of src/core/catalog. */
#pragma once

#include "catalog/xb-book-def.h"
#include "catalog/xb-catalog.h"
#include "store/xb-store.h"

/** A key file with its text, so that a mistake can be named by its line. */
typedef struct
{
  GKeyFile *keys;
  const char *text;
  const char *name; /* of the file */
  XbCatalog *catalog;
  gboolean shipped; /* the program's own: its SQL is tested when the program is built */
} XbDefinition;

gboolean xb_definition_fail (XbDefinition *def, const char *group, const char *key, GError **error, const char *format,
                             ...) G_GNUC_PRINTF (5, 6);
char *xb_definition_string (XbDefinition *def, const char *group, const char *key, GError **error);
int xb_definition_order (XbDefinition *def, const char *group);
gboolean xb_definition_check_keys (XbDefinition *def, const char *group, const char *const *known, GError **error);

XbCodeList *xb_code_list_parse (XbDefinition *def, GError **error);
void xb_code_list_free (XbCodeList *list);
XbRegisterDef *xb_register_def_parse (XbDefinition *def, GError **error);
XbBookDef *xb_book_def_parse (XbDefinition *def, GError **error);
void xb_register_def_free (XbRegisterDef *reg);
XbLedgerDef *xb_ledger_def_parse (XbDefinition *def, GError **error);
gboolean xb_ledger_def_parse_column (XbDefinition *def, XbLedgerDef *ledger, const char *group, const char *id, GError **error);
gboolean xb_ledger_def_parse_parameter (XbDefinition *def, GPtrArray *parameters, const char *group, const char *id, GError **error);
void xb_ledger_parameter_free (gpointer parameter);
XbLetterDef *xb_letter_def_parse (XbDefinition *def, GError **error);
void xb_letter_def_free (XbLetterDef *letter);
XbCheckDef *xb_check_def_parse (XbDefinition *def, GError **error);
void xb_check_def_free (XbCheckDef *check);
XbBackDef *xb_back_def_parse (XbDefinition *def, GError **error);
void xb_back_def_free (XbBackDef *back);
XbSchemeDef *xb_scheme_def_parse (XbDefinition *def, GError **error);
XbSchemeCondition *xb_scheme_condition_new (XbDefinition *def, const char *group, const char *id);
void xb_scheme_condition_free (gpointer condition);
XbChecklistDef *xb_checklist_def_parse (XbDefinition *def, GError **error);
gboolean xb_definition_word (XbDefinition *def, const char *group, const char *key, const char *const *words, int *out, GError **error);
/** A part of a definition: groups whose name begins with @prefix; what follows it is the part's id. */
typedef struct
{
  const char *prefix;
  gboolean (*parse) (XbDefinition *def, gpointer whole, const char *group, const char *id, GError **error);
} XbDefinitionPart;
#define XB_DEFINITION_PART(prefix, func) { prefix, (gboolean (*) (XbDefinition *, gpointer, const char *, const char *, GError **)) (func) }
gboolean xb_definition_begins (XbDefinition *def, const char *head, const char *otherwise, GError **error);
gboolean xb_definition_parse_parts (XbDefinition *def, const XbDefinitionPart *parts, guint n, gpointer whole, const char *unknown, GError **error);
gboolean xb_definition_load_keys (XbDefinition *def, gsize length, GError **error);
gboolean xb_ledger_def_check_sql (XbDefinition *def, XbLedgerDef *ledger, const char *group, const char *key, GError **error);
XbStore *xb_catalog_scratch (XbCatalog *catalog, GError **error);
