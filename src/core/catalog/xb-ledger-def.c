#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-catalog-private.h"
#include "catalog/xb-definition-sql.h"
#include "util/xb-date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
column_free (gpointer data)
{
  XbLedgerColumn *column = data;

  g_free (column->id);
  g_free (column->title);
  g_strfreev (column->groups);
  g_free (column);
}

void
xb_ledger_parameter_free (gpointer data)
{
  XbLedgerParameter *parameter = data;

  g_free (parameter->id);
  g_free (parameter->title);
  g_free (parameter->value);
  g_free (parameter);
}

/** For whoever makes a ledger without a file: the list on the screen, a letter's table. (transfer full) */
XbLedgerDef *
xb_ledger_def_new (void)
{
  XbLedgerDef *ledger = g_new0 (XbLedgerDef, 1);

  ledger->columns = g_ptr_array_new_with_free_func (column_free);
  ledger->hidden = g_ptr_array_new_with_free_func (column_free);
  ledger->parameters = g_ptr_array_new_with_free_func (xb_ledger_parameter_free);
  ledger->group_by = ledger->sheet_by = ledger->key = -1;
  return ledger;
}

/** (transfer none): a new column at the right end. */
XbLedgerColumn *
xb_ledger_def_add_column (XbLedgerDef *ledger, const char *id, const char *title, XbColumnType type)
{
  XbLedgerColumn *column = g_new0 (XbLedgerColumn, 1);

  column->id = g_strdup (id);
  column->title = g_strdup (title);
  column->type = type;
  column->width = 12;
  g_ptr_array_add (ledger->columns, column);
  return column;
}

void
xb_ledger_def_free (XbLedgerDef *ledger)
{
  if (ledger == NULL)
    return;
  g_free (ledger->id);
  g_free (ledger->name);
  g_free (ledger->title);
  g_strfreev (ledger->lines);
  g_strfreev (ledger->footer);
  g_strfreev (ledger->signatures);
  g_strfreev (ledger->group_lines);
  g_free (ledger->subtotal);
  g_free (ledger->total);
  g_free (ledger->sql);
  g_free (ledger->use);
  g_free (ledger->encoding);
  xb_back_def_free (ledger->back);
  g_clear_pointer (&ledger->columns, g_ptr_array_unref);
  g_clear_pointer (&ledger->hidden, g_ptr_array_unref);
  g_clear_pointer (&ledger->parameters, g_ptr_array_unref);
  g_free (ledger);
}

/** Of all columns, the shown ones first. */
XbLedgerColumn *
xb_ledger_def_column (const XbLedgerDef *def, guint index)
{
  return index < def->columns->len ? g_ptr_array_index (def->columns, index) : g_ptr_array_index (def->hidden, index - def->columns->len);
}

/** The index of a column, shown or not; −1. */
int
xb_ledger_def_find (const XbLedgerDef *def, const char *id)
{
  for (guint i = 0; i < def->columns->len + def->hidden->len; i++)
    if (strcmp (xb_ledger_def_column (def, i)->id, id) == 0)
      return i;
  return -1;
}

/** (nullable) */
XbLedgerParameter *
xb_ledger_def_parameter (const XbLedgerDef *def, const char *id)
{
  for (guint i = 0; i < def->parameters->len; i++)
    {
      XbLedgerParameter *parameter = g_ptr_array_index (def->parameters, i);

      if (strcmp (parameter->id, id) == 0)
        return parameter;
    }
  return NULL;
}

/* Type= of a column or parameter; text where nothing is said. */
static gboolean
parse_type (XbDefinition *def, const char *group, XbColumnType *out, GError **error)
{
  static const char *const types[] = { "text", "serial", "integer", "decimal", "money", "citizen-id", "phone", "account", "date" };
  g_autofree char *type = g_key_file_get_string (def->keys, group, "Type", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (type == NULL || strcmp (types[i], type) == 0)
      {
        *out = i;
        return TRUE;
      }
  return xb_definition_fail (def, group, "Type", error, _ ("Type=%s is not known."), type);
}

/* How text of fixed width is filled up. */
static gboolean
parse_fill (XbDefinition *def, XbLedgerColumn *column, const char *group, GError **error)
{
  g_autofree char *align = g_key_file_get_string (def->keys, group, "Align", NULL), *fill = g_key_file_get_string (def->keys, group, "Fill", NULL);

  column->right = g_strcmp0 (align, "right") == 0;
  column->fill = fill != NULL ? fill[0] : ' ';
  if (align != NULL && !column->right && strcmp (align, "left") != 0)
    return xb_definition_fail (def, group, "Align", error, _ ("“%s” is none of %s."), align, "left, right");
  return fill == NULL || (strlen (fill) == 1 && fill[0] >= ' ' && fill[0] <= '~') || xb_definition_fail (def, group, "Fill", error, _ ("Fill= is one character."));
}

/** Reads [@group] as the column @id into @ledger. */
gboolean
xb_ledger_def_parse_column (XbDefinition *def, XbLedgerDef *ledger, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Group", "Type", "Codes", "Width", "Sum", "Hidden", "Align", "Fill", NULL };
  gboolean hidden = g_key_file_get_boolean (def->keys, group, "Hidden", NULL);
  g_autofree char *codes = g_key_file_get_string (def->keys, group, "Codes", NULL);
  g_autofree char *title = NULL;
  XbLedgerColumn *column;
  XbColumnType type;

  if (!xb_definition_check_keys (def, group, keys, error) || !parse_type (def, group, &type, error))
    return FALSE;
  if (type == XB_COLUMN_DATE)
    return xb_definition_fail (def, group, "Type", error, _ ("Type=%s is not known."), "date");
  title = hidden || g_str_has_prefix (group, "Value ") ? g_strdup (id) : xb_definition_string (def, group, "Name", error);
  if (title == NULL)
    return FALSE;
  if (xb_ledger_def_find (ledger, id) >= 0)
    return xb_definition_fail (def, group, NULL, error, _ ("There are two columns “%s”."), id);
  column = xb_ledger_def_add_column (ledger, id, title, type);
  if (hidden)
    g_ptr_array_add (ledger->hidden, g_ptr_array_steal_index (ledger->columns, ledger->columns->len - 1));
  column->groups = g_key_file_get_locale_string_list (def->keys, group, "Group", NULL, NULL, NULL);
  if (column->groups != NULL && !hidden)
    {
      guint levels = g_strv_length (column->groups);

      if (levels > XB_LEDGER_HEAD_LEVELS)
        return xb_definition_fail (def, group, "Group", error, _ ("At most %d rows of header stand over a column."), XB_LEDGER_HEAD_LEVELS);
      ledger->head_levels = MAX (ledger->head_levels, levels);
    }
  if (codes != NULL && (column->codes = xb_catalog_codes (def->catalog, codes)) == NULL)
    return xb_definition_fail (def, group, "Codes", error, _ ("There is no code list “%s”."), codes);
  column->width = g_key_file_get_double (def->keys, group, "Width", NULL);
  if (!(column->width >= 1 && column->width <= 200))
    column->width = 12;
  if (!parse_fill (def, column, group, error))
    return FALSE;
  column->sum = g_key_file_get_boolean (def->keys, group, "Sum", NULL);
  if (column->sum && (column->type < XB_COLUMN_INTEGER || column->type > XB_COLUMN_MONEY))
    return xb_definition_fail (def, group, "Sum", error, _ ("Only columns of Type integer, decimal or money have a sum."));
  return TRUE;
}

/** Reads [@group] as the parameter @id into @parameters (element-type XbLedgerParameter). */
gboolean
xb_ledger_def_parse_parameter (XbDefinition *def, GPtrArray *parameters, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Type", "Default", "Required", NULL };
  g_autofree char *bound = g_strconcat (":", id, NULL), *title = NULL;
  XbLedgerParameter *parameter;
  XbColumnType type;

  if (!xb_definition_check_keys (def, group, keys, error) || !parse_type (def, group, &type, error)
      || (title = xb_definition_string (def, group, "Name", error)) == NULL)
    return FALSE;
  if (type != XB_COLUMN_TEXT && type != XB_COLUMN_INTEGER && type != XB_COLUMN_DATE)
    return xb_definition_fail (def, group, "Type", error, _ ("A parameter is of Type text, integer or date."));
  if (g_strv_contains (xb_definition_parameters, bound))
    return xb_definition_fail (def, group, NULL, error, _ ("“%s” is given by the program already."), bound);
  parameter = g_new0 (XbLedgerParameter, 1);
  g_ptr_array_add (parameters, parameter);
  parameter->id = g_strdup (id);
  parameter->title = g_steal_pointer (&title);
  parameter->type = type;
  parameter->value = g_key_file_get_locale_string (def->keys, group, "Default", NULL, NULL);
  if (parameter->value == NULL)
    return TRUE;
  return xb_ledger_parameter_check (parameter, parameter->value, NULL, NULL)
         || xb_definition_fail (def, group, "Default", error, _ ("“%s” is not of the Type it should be."), parameter->value);
}

/**
 * xb_ledger_parameter_check:
 * @clean: (out) (optional) (transfer full): as the SELECT gets it
 *
 * Returns: whether @text can be the value of the parameter
 */
gboolean
xb_ledger_parameter_check (const XbLedgerParameter *parameter, const char *text, char **clean, GError **error)
{
  char day[XB_DATE_SIZE];
  gint64 number;
  gboolean ok = TRUE;

  if (clean != NULL)
    *clean = NULL;
  if (parameter->type == XB_COLUMN_INTEGER)
    ok = g_ascii_string_to_signed (text, 10, G_MININT32, G_MAXINT32, &number, NULL);
  else if (parameter->type == XB_COLUMN_DATE && (ok = xb_date_parse (text, day)))
    text = day;
  if (ok && clean != NULL)
    *clean = g_strdup (text);
  if (!ok)
    g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_INVALID,
                 parameter->type == XB_COLUMN_INTEGER ? _ ("“%s”: “%s” is not a whole number.") : _ ("“%s”: “%s” is not a day that exists."), parameter->title,
                 text);
  return ok;
}

/* The index of the column a key names; −1 where nothing is said. */
static gboolean
parse_reference (XbDefinition *def, XbLedgerDef *ledger, const char *key, int *index, GError **error)
{
  g_autofree char *id = g_key_file_get_string (def->keys, "Ledger", key, NULL);

  *index = id != NULL ? xb_ledger_def_find (ledger, id) : -1;
  return id == NULL || *index >= 0 || xb_definition_fail (def, "Ledger", key, error, _ ("There is no [Column %s]."), id);
}

static char **
locale_list (XbDefinition *def, const char *key)
{
  return g_key_file_get_locale_string_list (def->keys, "Ledger", key, NULL, NULL, NULL);
}

/* Text for the program of a bank. */
static gboolean
parse_text (XbDefinition *def, XbLedgerDef *ledger, GError **error)
{
  g_autofree char *kind = g_key_file_get_string (def->keys, "Ledger", "Text", NULL), *separator = g_key_file_get_string (def->keys, "Ledger", "Separator", NULL);

  ledger->encoding = g_key_file_get_string (def->keys, "Ledger", "Charset", NULL);
  ledger->text_kind = kind == NULL ? XB_TEXT_NONE : strcmp (kind, "fixed") == 0 ? XB_TEXT_FIXED : XB_TEXT_DELIMITED;
  ledger->separator = separator != NULL ? separator[0] : '|';
  if (kind != NULL && ledger->text_kind == XB_TEXT_DELIMITED && strcmp (kind, "delimited") != 0)
    return xb_definition_fail (def, "Ledger", "Text", error, _ ("“%s” is none of %s."), kind, "delimited, fixed");
  if (separator != NULL && (strlen (separator) != 1 || separator[0] < ' '))
    return xb_definition_fail (def, "Ledger", "Separator", error, _ ("Separator= is one character."));
  if (ledger->encoding != NULL && strcmp (ledger->encoding, "UTF-8") != 0 && strcmp (ledger->encoding, "GB18030") != 0)
    return xb_definition_fail (def, "Ledger", "Charset", error, _ ("“%s” is none of %s."), ledger->encoding, "UTF-8, GB18030");
  return !g_key_file_has_group (def->keys, "Return") || (ledger->back = xb_back_def_parse (def, error)) != NULL;
}

/* What all of a ledger says of itself, but its columns. */
static gboolean
parse_head (XbDefinition *def, XbLedgerDef *ledger, GError **error)
{
  static const char *const keys[] = { "Id", "Name", "Order", "Title", "Lines", "Footer", "Signatures", "Paper", "Landscape", "Total", "AsOf", "Sql", "GroupBy",
                                      "GroupLines", "Subtotal", "NewPage", "SheetBy", "Key", "Use", "Plain", "Text", "Separator", "Charset", NULL };
  g_autofree char *paper = NULL;

  if (!g_key_file_has_group (def->keys, "Ledger"))
    return xb_definition_fail (def, NULL, NULL, error, _ ("A ledger begins with [Ledger]."));
  if (!xb_definition_check_keys (def, "Ledger", keys, error)
      || (ledger->id = xb_definition_string (def, "Ledger", "Id", error)) == NULL
      || (ledger->name = xb_definition_string (def, "Ledger", "Name", error)) == NULL
      || (ledger->title = xb_definition_string (def, "Ledger", "Title", error)) == NULL
      || (ledger->sql = xb_definition_string (def, "Ledger", "Sql", error)) == NULL)
    return FALSE;
  ledger->order = xb_definition_order (def, "Ledger");
  ledger->lines = locale_list (def, "Lines");
  ledger->footer = locale_list (def, "Footer");
  ledger->signatures = locale_list (def, "Signatures");
  ledger->group_lines = locale_list (def, "GroupLines");
  ledger->total = g_key_file_get_locale_string (def->keys, "Ledger", "Total", NULL, NULL);
  ledger->subtotal = g_key_file_get_locale_string (def->keys, "Ledger", "Subtotal", NULL, NULL);
  ledger->landscape = g_key_file_get_boolean (def->keys, "Ledger", "Landscape", NULL);
  ledger->as_of = g_key_file_get_boolean (def->keys, "Ledger", "AsOf", NULL);
  ledger->new_page = g_key_file_get_boolean (def->keys, "Ledger", "NewPage", NULL);
  paper = g_key_file_get_string (def->keys, "Ledger", "Paper", NULL);
  if (paper != NULL && strcmp (paper, "A4") != 0 && strcmp (paper, "A3") != 0)
    return xb_definition_fail (def, "Ledger", "Paper", error, _ ("Paper is A4 or A3."));
  ledger->a3 = g_strcmp0 (paper, "A3") == 0;
  ledger->use = g_key_file_get_string (def->keys, "Ledger", "Use", NULL);
  ledger->plain = g_key_file_get_boolean (def->keys, "Ledger", "Plain", NULL);
  return parse_text (def, ledger, error);
}

static gboolean
parse_references (XbDefinition *def, XbLedgerDef *ledger, GError **error)
{
  if (!parse_reference (def, ledger, "GroupBy", &ledger->group_by, error) || !parse_reference (def, ledger, "SheetBy", &ledger->sheet_by, error)
      || !parse_reference (def, ledger, "Key", &ledger->key, error))
    return FALSE;
  if (ledger->group_by < 0)
    for (const char *const *key = (const char *const[]){ "GroupLines", "Subtotal", "NewPage", NULL }; *key != NULL; key++)
      if (g_key_file_has_key (def->keys, "Ledger", *key, NULL))
        return xb_definition_fail (def, "Ledger", *key, error, _ ("%s= is for ledgers with GroupBy=."), *key);
  return TRUE;
}

XbLedgerDef *
xb_ledger_def_parse (XbDefinition *def, GError **error)
{
  g_autoptr (XbLedgerDef) ledger = xb_ledger_def_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (def->keys, NULL);

  if (!parse_head (def, ledger, error))
    return NULL;
  for (char **group = groups; *group != NULL; group++)
    {
      gboolean ok = strcmp (*group, "Ledger") == 0 || strcmp (*group, "Return") == 0 ? TRUE
                    : g_str_has_prefix (*group, "Column ")    ? xb_ledger_def_parse_column (def, ledger, *group, *group + strlen ("Column "), error)
                    : g_str_has_prefix (*group, "Parameter ") ? xb_ledger_def_parse_parameter (def, ledger->parameters, *group, *group + strlen ("Parameter "), error)
                    : xb_definition_fail (def, *group, NULL, error, _ ("[%s] is not known; there are [Column name] and [Parameter name]."), *group);

      if (!ok)
        return NULL;
    }
  if (ledger->columns->len == 0 || ledger->columns->len + ledger->hidden->len > 200)
    {
      xb_definition_fail (def, "Ledger", NULL, error, _ ("A ledger has 1 to 200 columns."));
      return NULL;
    }
  if (!parse_references (def, ledger, error) || !xb_ledger_def_check_sql (def, ledger, "Ledger", "Sql", error))
    return NULL;
  return g_steal_pointer (&ledger);
}

/** (transfer full): a ledger of the program's own that stands in no catalog. @name: of the file, for messages; @text: the definition */
XbLedgerDef *
xb_catalog_read_ledger (XbCatalog *catalog, const char *name, GBytes *text, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  XbDefinition def = { keys, g_bytes_get_data (text, NULL), name, catalog, TRUE };

  return xb_definition_load_keys (&def, g_bytes_get_size (text), error) ? xb_ledger_def_parse (&def, error) : NULL;
}
