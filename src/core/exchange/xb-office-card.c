#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-office-card.h"

#include "register/xb-person.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (XB_OFFICE_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (XB_OFFICE_SECRET_BYTES == crypto_sign_SECRETKEYBYTES);

#define GROUP "Office"
#define VERSION 1
/* A printed code: version, site, township, key, and 4 bytes of a hash of them, in letters and digits that are not taken for others. */
#define CODE_BYTES (1 + 4 + 4 + XB_OFFICE_PUBLIC_BYTES + 4)
#define CODE_LETTERS "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

void
xb_office_card_free (XbOfficeCard *card)
{
  if (card == NULL)
    return;
  g_free (card->name);
  g_free (card);
}

void
xb_office_key_wipe (XbOfficeKey *key)
{
  sodium_memzero (key, sizeof *key);
}

static gboolean
read_key (XbStore *store, XbOfficeKey *key, gboolean *found, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT public_key, secret_key FROM office_key", error);

  if (stmt == NULL || !xb_stmt_step (store, stmt, found, error))
    return FALSE;
  if (*found)
    {
      memcpy (key->public_key, sqlite3_column_blob (stmt, 0), sizeof key->public_key);
      memcpy (key->secret_key, sqlite3_column_blob (stmt, 1), sizeof key->secret_key);
    }
  return TRUE;
}

/**
 * xb_office_key_get:
 * @key: (out): to be wiped
 *
 * The keys of this office; they are made where there are none yet.
 */
gboolean
xb_office_key_get (XbStore *store, XbOfficeKey *key, GError **error)
{
  gboolean found = FALSE;

  if (sodium_init () < 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_FAILED, _ ("The library for encryption (libsodium) does not work on this PC."));
  if (!read_key (store, key, &found, error) || found)
    return found;

  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "INSERT OR IGNORE INTO office_key (id, public_key, secret_key) VALUES (1, ?1, ?2)", error);

  if (stmt == NULL)
    return FALSE;
  crypto_sign_keypair (key->public_key, key->secret_key);
  sqlite3_bind_blob (stmt, 1, key->public_key, sizeof key->public_key, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 2, key->secret_key, sizeof key->secret_key, SQLITE_STATIC);
  /* Another window may have made them at this moment: theirs hold. */
  return xb_stmt_run (store, stmt, error) && read_key (store, key, &found, error) && found;
}

/** (transfer full): of this office. @name: (nullable): how others are to call it; otherwise the township's name */
XbOfficeCard *
xb_office_card_here (XbStore *store, const char *name, GError **error)
{
  g_autoptr (XbOfficeCard) card = g_new0 (XbOfficeCard, 1);
  g_autoptr (XbPlace) township = xb_place_township (store, error);
  XbOfficeKey key;

  if (township == NULL || !xb_office_key_get (store, &key, error))
    return NULL;
  memcpy (card->public_key, key.public_key, sizeof card->public_key);
  xb_office_key_wipe (&key);
  card->site = xb_store_site (store);
  g_strlcpy (card->township, township->code, sizeof card->township);
  card->name = g_strdup (name != NULL && *name != '\0' ? name : township->name);
  return g_steal_pointer (&card);
}

/** Writes a card as a file. There is nothing secret in it. */
gboolean
xb_office_card_save (const XbOfficeCard *card, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize length;
  g_autofree char *key = g_base64_encode (card->public_key, sizeof card->public_key), *text = NULL, *words = xb_office_card_words (card->public_key);

  g_key_file_set_integer (file, GROUP, "Version", VERSION);
  g_key_file_set_string (file, GROUP, "Name", card->name != NULL ? card->name : "");
  g_key_file_set_string (file, GROUP, "Township", card->township);
  g_key_file_set_int64 (file, GROUP, "Site", card->site);
  g_key_file_set_string (file, GROUP, "Key", key);
  g_key_file_set_string (file, GROUP, "Mark", words);
  text = g_key_file_to_data (file, &length, NULL);
  return xb_file_write (path, text, length, error);
}

static gboolean
is_sound (const XbOfficeCard *card)
{
  guint8 box[crypto_box_PUBLICKEYBYTES];

  return card->site > 0 && card->site <= 4000000 && xb_place_is_township_code (card->township)
         && (card->name == NULL || (g_utf8_validate (card->name, -1, NULL) && g_utf8_strlen (card->name, -1) >= 1 && g_utf8_strlen (card->name, -1) <= 60))
         && sodium_init () >= 0 && crypto_sign_ed25519_pk_to_curve25519 (box, card->public_key) == 0;
}

/** (transfer full): from a file; %NULL with %XB_EXCHANGE_ERROR where it is no card, or was altered */
XbOfficeCard *
xb_office_card_load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (XbOfficeCard) card = g_new0 (XbOfficeCard, 1);
  g_autofree char *township = NULL, *key = NULL, *mark = NULL, *words = NULL;
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (!xb_file_check_given (path, error))
    return NULL;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) || !g_key_file_has_group (file, GROUP))
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NOT_OURS, _ ("“%s” is no card of an office. Ask the other office for its card (a file ending in %s)."), path, XB_CARD_ENDING);
      return NULL;
    }
  if (g_key_file_get_integer (file, GROUP, "Version", NULL) > VERSION)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NEWER, _ ("“%s” was written by a newer version of this program. Bring this one up to date."), path);
      return NULL;
    }
  card->site = g_key_file_get_int64 (file, GROUP, "Site", NULL);
  card->name = g_key_file_get_string (file, GROUP, "Name", NULL);
  township = g_key_file_get_string (file, GROUP, "Township", NULL);
  key = g_key_file_get_string (file, GROUP, "Key", NULL);
  mark = g_key_file_get_string (file, GROUP, "Mark", NULL);
  bytes = key != NULL ? g_base64_decode (key, &length) : NULL;
  if (township != NULL && length == sizeof card->public_key)
    {
      g_strlcpy (card->township, township, sizeof card->township);
      memcpy (card->public_key, bytes, length);
      words = xb_office_card_words (card->public_key);
    }
  if (words == NULL || g_strcmp0 (words, mark) != 0 || !is_sound (card))
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_ALTERED, _ ("The card “%s” is damaged, or was altered. Ask the other office for it again."), path);
      return NULL;
    }
  return g_steal_pointer (&card);
}

/* Five bits a letter; the last letter is filled with zeros. */
static char *
to_letters (const guint8 *bytes, gsize length)
{
  GString *text = g_string_new (NULL);
  guint32 bits = 0;
  int n = 0;

  for (gsize i = 0; i < length; i++)
    {
      bits = (bits << 8) | bytes[i];
      for (n += 8; n >= 5; n -= 5)
        g_string_append_c (text, CODE_LETTERS[(bits >> (n - 5)) & 31]);
      bits &= (1u << n) - 1;
    }
  if (n > 0)
    g_string_append_c (text, CODE_LETTERS[(bits << (5 - n)) & 31]);
  return g_string_free (text, FALSE);
}

static gboolean
from_letters (const char *text, guint8 *bytes, gsize length)
{
  gsize at = 0;
  guint32 bits = 0;
  int n = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      char c = g_ascii_toupper (*p);
      const char *found;

      if (c == '-' || g_ascii_isspace (c))
        continue;
      c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c; /* as they are misread */
      found = strchr (CODE_LETTERS, c);
      if (found == NULL)
        return FALSE;
      bits = (bits << 5) | (guint32) (found - CODE_LETTERS);
      n += 5;
      if (n >= 8)
        {
          if (at == length)
            return FALSE;
          bytes[at++] = (guint8) (bits >> (n - 8));
          n -= 8;
          bits &= (1u << n) - 1;
        }
    }
  return at == length && bits == 0;
}

static char *
in_groups (const char *letters)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; letters[i] != '\0'; i++)
    g_string_append_printf (text, "%s%c", i > 0 && i % 4 == 0 ? "-" : "", letters[i]);
  return g_string_free (text, FALSE);
}

static void
sum_code (const guint8 *bytes, guint8 sum[4])
{
  guint8 hash[crypto_generichash_BYTES];

  crypto_generichash (hash, sizeof hash, bytes, CODE_BYTES - 4, NULL, 0);
  memcpy (sum, hash, 4);
}

/** (transfer full): to be printed and typed in: groups of four letters and digits; a mistyped one is noticed */
char *
xb_office_card_code (const XbOfficeCard *card)
{
  guint8 bytes[CODE_BYTES] = { VERSION };
  guint32 site = GUINT32_TO_BE ((guint32) card->site), township = GUINT32_TO_BE ((guint32) g_ascii_strtoull (card->township, NULL, 10));
  g_autofree char *letters = NULL;

  memcpy (bytes + 1, &site, 4);
  memcpy (bytes + 5, &township, 4);
  memcpy (bytes + 9, card->public_key, sizeof card->public_key);
  sum_code (bytes, bytes + CODE_BYTES - 4);
  letters = to_letters (bytes, sizeof bytes);
  return in_groups (letters);
}

/** (transfer full): from a printed code; it has no name */
XbOfficeCard *
xb_office_card_from_code (const char *code, GError **error)
{
  g_autoptr (XbOfficeCard) card = g_new0 (XbOfficeCard, 1);
  guint8 bytes[CODE_BYTES], sum[4];
  guint32 site, township;

  if (!from_letters (code, bytes, sizeof bytes))
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NOT_OURS, _ ("This is not the whole code of an office: it has %d groups. Compare it with the paper."), (CODE_BYTES * 8 + 4) / 5 / 4);
      return NULL;
    }
  sum_code (bytes, sum);
  if (memcmp (sum, bytes + CODE_BYTES - 4, 4) != 0)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_ALTERED, _ ("The code of the office was mistyped somewhere. Compare it with the paper, group by group."));
      return NULL;
    }
  if (bytes[0] != VERSION)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NEWER, _ ("The code is of a newer version of this program. Bring this one up to date."));
      return NULL;
    }
  memcpy (&site, bytes + 1, 4);
  memcpy (&township, bytes + 5, 4);
  card->site = GUINT32_FROM_BE (site);
  g_snprintf (card->township, sizeof card->township, "%09u", GUINT32_FROM_BE (township) % 1000000000);
  memcpy (card->public_key, bytes + 9, sizeof card->public_key);
  if (!is_sound (card))
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_ALTERED, _ ("The code of the office was mistyped somewhere. Compare it with the paper, group by group."));
      return NULL;
    }
  return g_steal_pointer (&card);
}

/** (transfer full): four groups to be compared by telephone: who answers for a key has the same */
char *
xb_office_card_words (const guint8 public_key[XB_OFFICE_PUBLIC_BYTES])
{
  guint8 hash[crypto_generichash_BYTES];
  g_autofree char *letters = NULL;

  crypto_generichash (hash, sizeof hash, public_key, XB_OFFICE_PUBLIC_BYTES, NULL, 0);
  letters = to_letters (hash, 10);
  return in_groups (letters);
}
