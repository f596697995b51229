#define G_LOG_DOMAIN "xb-access"

#include "access/xb-encryption.h"

#include "store/xb-journal.h"
#include "store/xb-right.h"

#include <glib/gi18n-lib.h>

/* Before anything is done: the file is written anew while nobody, this program included, has it open. */
static gboolean
allowed (const char *path, const char *operator_name, GError **error)
{
  g_autoptr (XbStore) store = xb_store_open (path, XB_STORE_READ_ONLY, error);

  return store != NULL && xb_right_require (store, operator_name, XB_RIGHT_OPERATORS, error);
}

static gboolean
note (const char *path, const char *operator_name, const char *title, GError **error)
{
  g_autoptr (XbStore) store = xb_store_open (path, XB_STORE_READ_WRITE, error);

  return store != NULL && xb_journal_record_access (store, operator_name, XB_RIGHT_OPERATORS, 0, title, NULL, error);
}

/**
 * xb_encryption_begin:
 * @path: a database that nobody has open
 * @password: what it will be opened with; at least 8 characters
 *
 * Takes the right to manage operators; recorded once it is done. What copies there are already stay as they are: without encryption.
 *
 * Returns: (transfer full) (nullable): the recovery key for paper. It is not kept anywhere.
 */
char *
xb_encryption_begin (const char *path, const char *operator_name, const char *password, GError **error)
{
  g_autoptr (GError) local = NULL;
  char *paper = allowed (path, operator_name, error) ? xb_store_encrypt (path, password, error) : NULL;

  /* It is encrypted now, whatever becomes of the entry: the key must not be lost for it. */
  if (paper != NULL && !note (path, operator_name, _ ("The database was encrypted"), &local))
    g_warning ("%s", local->message);
  return paper;
}

/** Back to a file that whoever copies it can read. Takes the right to manage operators; recorded. */
gboolean
xb_encryption_end (const char *path, const char *operator_name, GError **error)
{
  return allowed (path, operator_name, error) && xb_store_decrypt (path, error) && note (path, operator_name, _ ("The encryption of the database was taken off"), error);
}
