#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-package-head.h"

#include "exchange/xb-exchange-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_package_head_clear (XbPackageHead *head)
{
  g_free (head->office);
  g_free (head->township);
  g_free (head->from_hash);
  g_free (head->to_hash);
  g_free (head->place);
  g_free (head->at);
  g_free (head->operator_name);
  memset (head, 0, sizeof *head);
}

static void
write_text (XbRowsOut *out, const char *key, const char *value)
{
  if (value == NULL)
    return;
  xb_rows_begin (out, XB_PACKAGE_HEAD, 2, TRUE);
  xb_rows_text (out, key);
  xb_rows_text (out, value);
}

static void
write_number (XbRowsOut *out, const char *key, gint64 value)
{
  xb_rows_begin (out, XB_PACKAGE_HEAD, 2, TRUE);
  xb_rows_text (out, key);
  xb_rows_int (out, value);
}

/** The head goes first. */
void
xb_package_head_write (XbRowsOut *out, const XbPackageHead *head)
{
  write_number (out, "schema", head->schema);
  write_number (out, "site", head->site);
  write_text (out, "office", head->office);
  write_text (out, "township", head->township);
  write_number (out, "number", head->number);
  write_number (out, "from", head->from_seq);
  write_number (out, "to", head->to_seq);
  write_text (out, "from_hash", head->from_hash);
  write_text (out, "to_hash", head->to_hash);
  write_text (out, "place", head->place);
  write_text (out, "at", head->at);
  write_text (out, "operator", head->operator_name);
  write_number (out, "rows", head->rows);
}

typedef struct
{
  XbPackageHead *head;
  gboolean over;
} Reading;

static gboolean
read_row (const char *table, gboolean stands G_GNUC_UNUSED, sqlite3_value **values, int n, gpointer data, GError **error G_GNUC_UNUSED)
{
  Reading *reading = data;
  XbPackageHead *head = reading->head;
  const char *key;
  struct
  {
    const char *key;
    char **text;
    gint64 *number;
  } fields[] = { { "site", NULL, &head->site },           { "office", &head->office, NULL },       { "township", &head->township, NULL },
                 { "number", NULL, &head->number },       { "from", NULL, &head->from_seq },       { "to", NULL, &head->to_seq },
                 { "from_hash", &head->from_hash, NULL }, { "to_hash", &head->to_hash, NULL },     { "place", &head->place, NULL },
                 { "at", &head->at, NULL },               { "operator", &head->operator_name, NULL }, { "rows", NULL, &head->rows } };

  if (strcmp (table, XB_PACKAGE_HEAD) != 0 || n != 2)
    {
      reading->over = TRUE; /* the head is over */
      return FALSE;
    }
  key = (const char *) sqlite3_value_text (values[0]);
  if (g_strcmp0 (key, "schema") == 0)
    head->schema = sqlite3_value_int (values[1]);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_strcmp0 (key, fields[i].key) == 0 && fields[i].number != NULL)
      *fields[i].number = sqlite3_value_int64 (values[1]);
    else if (g_strcmp0 (key, fields[i].key) == 0 && fields[i].text != NULL)
      {
        g_free (*fields[i].text);
        *fields[i].text = g_strdup ((const char *) sqlite3_value_text (values[1]));
      }
  return TRUE;
}

/** Reads the head; @head is cleared by the caller. */
gboolean
xb_package_head_read (GBytes *payload, XbPackageHead *head, GError **error)
{
  Reading reading = { head, FALSE };

  if (!xb_rows_read (payload, read_row, &reading, error) && !reading.over)
    return FALSE;
  if (head->schema <= 0 || head->site <= 0 || head->number <= 0 || head->to_seq < head->from_seq || head->from_seq < 0 || head->to_hash == NULL || strlen (head->to_hash) != 64
      || head->office == NULL || head->township == NULL || head->at == NULL)
    return xb_exchange_unreadable (error);
  return TRUE;
}
