#define G_LOG_DOMAIN "xb-notice"

/* The file that carries a notice letter or its answer to another office (docs/notice-files.md): JSON, sealed under a passphrase the two
 * offices tell each other by telephone. What comes in is taken for what a stranger wrote: every field is checked. */

#include "notice/xb-notice-private.h"

#include "register/xb-citizen-id.h"
#include "register/xb-person.h"
#include "seal/xb-seal.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define FORMAT "xiangbu-notice"
#define VERSION 1
#define MOST_BYTES (256 * 1024)
#define DEEPEST 8

/* ---- writing ---- */

static void
add (JsonBuilder *b, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
add_office (JsonBuilder *b, const char *member, const char *name, const char *code)
{
  json_builder_set_member_name (b, member);
  json_builder_begin_object (b);
  add (b, "name", name);
  add (b, "code", code);
  json_builder_end_object (b);
}

static GBytes *
to_json (const XbNotice *notice, const XbPlace *township)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text;
  gsize length;

  json_builder_begin_object (b);
  add (b, "format", FORMAT);
  json_builder_set_member_name (b, "version");
  json_builder_add_int_value (b, VERSION);
  add (b, "kind", notice->sent ? "letter" : "answer");
  add (b, "uid", notice->uid);
  add_office (b, "from", township->name, township->code);
  add_office (b, "to", notice->office, notice->office_code);
  add (b, "reference", notice->reference);
  add (b, "date", notice->date);
  add (b, "about", notice->about_in ? "in" : "out");
  json_builder_set_member_name (b, "person");
  json_builder_begin_object (b);
  add (b, "name", notice->name);
  add (b, "sex", notice->sex);
  add (b, "birth_date", notice->birth_date);
  add (b, "citizen_id", notice->citizen_id);
  add (b, "phone", notice->sent ? notice->phone : NULL);
  add (b, "lives_at", notice->sent ? notice->lives_at : NULL);
  add (b, "since", notice->sent ? notice->since : NULL);
  json_builder_end_object (b);
  add (b, "content", notice->content);
  if (!notice->sent)
    {
      json_builder_set_member_name (b, "answer");
      json_builder_begin_object (b);
      add (b, "result", notice->result);
      add (b, "text", notice->answer);
      add (b, "date", notice->answered_on);
      add (b, "reference", notice->answer_reference);
      json_builder_end_object (b);
    }
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);
  return g_bytes_new_take (text, length);
}

/** (transfer full): how a file of the letter, or of the answer, is called when nobody says otherwise */
char *
xb_notice_file_name (const XbNotice *notice)
{
  g_autofree char *safe = xb_file_safe_name (notice->sent ? notice->reference : notice->answer_reference != NULL ? notice->answer_reference : notice->reference);

  return g_strconcat (notice->sent ? _ ("Notice letter ") : _ ("Answer "), safe, XB_NOTICE_ENDING, NULL);
}

/**
 * xb_notice_save:
 * @id: of a letter sent, or of one received that was answered
 * @path: the file; one that is there is replaced once the new one is whole
 *
 * Writes the letter, or the answer, for the other office. Whole numbers leave the PC, so it takes the right to export them, and is on record.
 */
gboolean
xb_notice_save (XbStore *store, const char *operator_name, gint64 id, const char *path, const char *passphrase, GError **error)
{
  g_autoptr (XbNotice) notice = xb_notice_load (store, id, error);
  g_autoptr (XbPlace) township = notice != NULL ? xb_place_township (store, error) : NULL;
  g_autofree char *part = xb_file_part_name (path), *title = NULL, *reason = NULL;
  g_autoptr (GBytes) json = NULL;

  if (township == NULL)
    return FALSE;
  if (!notice->sent && notice->result == NULL)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s is not answered yet. Write the answer first."), notice->reference);
  if (notice->sent && notice->void_reason != NULL)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s does not count any more: %s"), notice->reference, notice->void_reason);
  json = to_json (notice, township);
  title = g_strdup_printf (_ ("File for %s about %s"), notice->office, notice->name);
  reason = g_strdup_printf (notice->sent ? _ ("Notice letter %s") : _ ("Answer to notice letter %s"), notice->reference);
  if (!xb_seal_bytes (json, part, passphrase, error))
    return FALSE;
  if (!xb_journal_record_access (store, operator_name, XB_RIGHT_EXPORT_UNMASKED, notice->person_id, title, reason, error)
      || !xb_file_put_in_place (part, path, error))
    {
      g_unlink (part);
      return FALSE;
    }
  return TRUE;
}

/* ---- reading ---- */

static gboolean
no_notice (GError **error, const char *path)
{
  return xb_notice_refuse (error, XB_NOTICE_ERROR_FILE, _ ("“%s” is no file of a notice letter, or was damaged where it was made. Ask the other office for it again."), path);
}

/* The text of a member, if it is one of at most @most characters without any that steer terminals; NULL otherwise. */
static char *
text_of (JsonObject *object, const char *name, glong most)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  if (text == NULL || *text == '\0' || !g_utf8_validate (text, -1, NULL) || g_utf8_strlen (text, -1) > most)
    return NULL;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) && *p != '\n' && *p != '\t')
      return NULL;
  return g_strdup (text);
}

static char *
day_of (JsonObject *object, const char *name)
{
  g_autofree char *text = text_of (object, name, 10);
  char day[XB_DATE_SIZE];

  return text != NULL && xb_date_parse (text, day) && strcmp (day, text) == 0 ? g_steal_pointer (&text) : NULL;
}

static JsonObject *
object_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_person (JsonObject *person, XbNotice *notice)
{
  char id[19];
  XbRegisterError fault;

  notice->name = text_of (person, "name", 60);
  notice->sex = text_of (person, "sex", 1);
  notice->birth_date = day_of (person, "birth_date");
  notice->citizen_id = text_of (person, "citizen_id", 18);
  notice->phone = text_of (person, "phone", 80);
  notice->lives_at = text_of (person, "lives_at", 200);
  notice->since = day_of (person, "since");
  if (notice->sex != NULL && strchr ("0129", *notice->sex) == NULL)
    return FALSE;
  if (notice->citizen_id != NULL && (!xb_citizen_id_check (notice->citizen_id, id, &fault) || strcmp (id, notice->citizen_id) != 0))
    return FALSE;
  return notice->name != NULL;
}

static gboolean
read_answer (JsonObject *answer, XbNotice *notice)
{
  notice->result = text_of (answer, "result", 20);
  notice->answer = text_of (answer, "text", 5000);
  notice->answered_on = day_of (answer, "date");
  notice->answer_reference = text_of (answer, "reference", 100);
  return notice->answered_on != NULL && xb_notice_is_result (notice->result);
}

/* Whether nothing in it stands deeper than a file of ours has it: the parser calls itself for each level. */
static gboolean
is_flat (GBytes *json)
{
  gsize length, depth = 0;
  const char *text = g_bytes_get_data (json, &length);
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '{' || text[i] == '[') && ++depth > DEEPEST)
        return FALSE;
      else if (!quoted && (text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;
    }
  return TRUE;
}

/** @to: (out): the code of the office the file is for, where it is said */
XbNotice *
xb_notice_from_json (GBytes *json, const char *path, char **to, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (XbNotice) notice = g_new0 (XbNotice, 1);
  g_autofree char *format = NULL, *kind = NULL, *about = NULL;
  JsonObject *root, *from, *person, *answer, *addressee;
  JsonNode *node;

  *to = NULL;
  if (!is_flat (json) || !g_utf8_validate (g_bytes_get_data (json, NULL), g_bytes_get_size (json), NULL)
      || !json_parser_load_from_data (parser, g_bytes_get_data (json, NULL), g_bytes_get_size (json), NULL) || (node = json_parser_get_root (parser)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (node))
    {
      no_notice (error, path);
      return NULL;
    }
  root = json_node_get_object (node);
  format = text_of (root, "format", 40);
  node = json_object_get_member (root, "version");
  if (g_strcmp0 (format, FORMAT) != 0 || node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    {
      no_notice (error, path);
      return NULL;
    }
  if (json_node_get_int (node) > VERSION)
    {
      xb_notice_refuse (error, XB_NOTICE_ERROR_FILE, _ ("“%s” was written by a newer version of this program. Bring this one up to date."), path);
      return NULL;
    }
  kind = text_of (root, "kind", 10);
  about = text_of (root, "about", 3);
  from = object_of (root, "from");
  person = object_of (root, "person");
  answer = object_of (root, "answer");
  addressee = object_of (root, "to");
  *to = addressee != NULL ? text_of (addressee, "code", 12) : NULL;
  notice->sent = g_strcmp0 (kind, "answer") == 0; /* an answer is to a letter of ours */
  notice->about_in = g_strcmp0 (about, "in") == 0;
  notice->uid = text_of (root, "uid", 32);
  notice->reference = text_of (root, "reference", 100);
  notice->date = day_of (root, "date");
  notice->content = text_of (root, "content", 5000);
  notice->office = from != NULL ? text_of (from, "name", 100) : NULL;
  notice->office_code = from != NULL ? text_of (from, "code", 12) : NULL;
  if (notice->office_code != NULL && strspn (notice->office_code, "0123456789") != strlen (notice->office_code))
    g_clear_pointer (&notice->office_code, g_free);
  if ((!notice->sent && g_strcmp0 (kind, "letter") != 0) || (!notice->about_in && g_strcmp0 (about, "out") != 0) || notice->uid == NULL || strlen (notice->uid) != 32
      || strspn (notice->uid, "0123456789abcdef") != 32 || notice->reference == NULL || notice->date == NULL || notice->content == NULL || notice->office == NULL || person == NULL
      || !read_person (person, notice) || (notice->sent && (answer == NULL || !read_answer (answer, notice))))
    {
      no_notice (error, path);
      g_clear_pointer (to, g_free);
      return NULL;
    }
  return g_steal_pointer (&notice);
}

/* The person of this register the letter means, by the ID number; without one, somebody who knows says who it is. */
static gboolean
find_person (XbStore *store, XbNotice *notice, GError **error)
{
  return notice->citizen_id == NULL
         || xb_store_ask_number (store, error, &notice->person_id, "SELECT coalesce ((SELECT id FROM person WHERE citizen_id = ?), 0)", "s", notice->citizen_id);
}

static gboolean
take_letter (XbStore *store, const char *operator_name, XbNotice *notice, const char *today, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Notice letter %s of %s about %s came in"), notice->reference, notice->office, notice->name);
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);

  notice->recorded_on = g_strdup (today);
  notice->operator_name = g_strdup (operator_name);
  return txn != NULL && find_person (store, notice, error) && xb_notice_insert (store, txn, notice, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* What came in is the answer to @ours. */
static gboolean
take_answer (XbStore *store, const char *operator_name, const XbNotice *came, gint64 ours, XbNoticeReading *reading, GError **error)
{
  g_autoptr (XbNotice) notice = xb_notice_load (store, ours, error);
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (notice == NULL)
    return FALSE;
  if (strcmp (notice->name, came->name) != 0 || g_strcmp0 (notice->citizen_id, came->citizen_id) != 0)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FILE, _ ("The answer is about %s, and letter %s was about %s. Ask the other office."), came->name, notice->reference, notice->name);
  if (notice->result != NULL)
    {
      if (strcmp (notice->result, came->result) == 0 && g_strcmp0 (notice->answer, came->answer) == 0 && g_strcmp0 (notice->answer_reference, came->answer_reference) == 0)
        {
          *reading = XB_NOTICE_READ_KNOWN;
          return TRUE;
        }
      return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s was answered on %s already, and this answer says something else. Undo the first answer if the second is the right one."),
                               notice->reference, notice->answered_on);
    }
  title = g_strdup_printf (_ ("Answer of %s to %s"), came->office, notice->reference);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  xb_notice_set_answer (notice, came->result, came->answer, came->answered_on, came->answer_reference);
  return txn != NULL && xb_notice_write_answer (store, txn, notice, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* A letter to 532301000 is for every township of the county 532301. */
static gboolean
is_for (const char *to, const char *ours)
{
  static const struct
  {
    gsize from, to;
    const char *zeros;
  } levels[] = { { 12, 9, "000" }, { 9, 6, "000" }, { 6, 4, "00" }, { 4, 2, "00" } };
  gsize length = strlen (to);

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (length == levels[i].from && strncmp (to + levels[i].to, levels[i].zeros, length - levels[i].to) == 0)
      length = levels[i].to;
  return strncmp (to, ours, MIN (length, strlen (ours))) == 0;
}

/**
 * xb_notice_read:
 * @reading: (out): what it was
 * @id: (out): the letter it is, or answers
 *
 * Takes in a file from another office: a letter to this one, or the answer to one of ours. What was read before changes nothing.
 *
 * Returns: %FALSE with %XB_NOTICE_ERROR or %XB_SEAL_ERROR, and nothing is changed
 */
gboolean
xb_notice_read (XbStore *store, const char *operator_name, const char *path, const char *passphrase, XbNoticeReading *reading, gint64 *id, GError **error)
{
  g_autoptr (GBytes) json = xb_seal_open_bytes (path, passphrase, MOST_BYTES, error);
  g_autoptr (XbNotice) notice = NULL;
  g_autoptr (XbPlace) township = NULL;
  g_autofree char *to = NULL, *today = xb_text_today ();
  gint64 ours, theirs;

  if (json == NULL || (notice = xb_notice_from_json (json, path, &to, error)) == NULL || (township = xb_place_township (store, error)) == NULL
      || (ours = xb_notice_find (store, notice->uid, TRUE, error)) < 0 || (theirs = xb_notice_find (store, notice->uid, FALSE, error)) < 0)
    return FALSE;
  if (notice->sent)
    {
      *reading = XB_NOTICE_READ_ANSWER;
      *id = ours;
      if (ours == 0)
        return xb_notice_refuse (error, XB_NOTICE_ERROR_FILE, _ ("“%s” answers letter %s, which this office has not written. Was it meant for another one?"), path, notice->reference);
      return take_answer (store, operator_name, notice, ours, reading, error);
    }
  if (ours > 0)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FILE, _ ("“%s” is letter %s of this office itself: it is for the other one."), path, notice->reference);
  if (to != NULL && !is_for (to, township->code))
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FILE, _ ("“%s” is for the office with the code %s, and this one has %s. Give it back to %s."), path, to, township->code, notice->office);
  if (strcmp (notice->date, today) > 0)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FILE, _ ("“%s” is dated %s, which is still to come. Look at the date of this PC, or ask the other office."), path, notice->date);
  *reading = theirs > 0 ? XB_NOTICE_READ_KNOWN : XB_NOTICE_READ_LETTER;
  *id = theirs;
  if (theirs > 0)
    return TRUE;
  if (!take_letter (store, operator_name, notice, today, error))
    return FALSE;
  *id = notice->id;
  return TRUE;
}
