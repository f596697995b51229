#define G_LOG_DOMAIN "xb-notice"

#include "notice/xb-notice-private.h"

#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

G_DEFINE_QUARK (xb-notice-error-quark, xb_notice_error)

void
xb_notice_free (XbNotice *notice)
{
  if (notice == NULL)
    return;
  g_free (notice->uid);
  g_free (notice->reference);
  g_free (notice->date);
  g_free (notice->office);
  g_free (notice->office_code);
  g_free (notice->name);
  g_free (notice->sex);
  g_free (notice->birth_date);
  g_free (notice->citizen_id);
  g_free (notice->phone);
  g_free (notice->lives_at);
  g_free (notice->since);
  g_free (notice->content);
  g_free (notice->recorded_on);
  g_free (notice->operator_name);
  g_free (notice->result);
  g_free (notice->answer);
  g_free (notice->answered_on);
  g_free (notice->answer_reference);
  g_free (notice->void_reason);
  g_free (notice->state);
  g_free (notice);
}

/* ---- reading ---- */

/* A letter declared void in the register of letters waits for no answer either. */
#define SELECT                                                                                                                                     \
  "SELECT n.id, n.uid, n.direction, n.about, n.reference, n.date, n.office, n.office_code, n.person_id, n.name, n.sex, n.birth_date, n.citizen_id," \
  " n.phone, n.lives_at, n.since, n.content, n.recorded_on, n.operator, n.letter_id, n.result, n.answer, n.answered_on, n.answer_reference,"       \
  " n.answer_letter_id, v.void, v.state FROM notice_letter n JOIN v_notice v ON v.notice_id = n.id"

static XbNotice *
read_row (XbStmt *stmt)
{
  XbNotice *notice = g_new0 (XbNotice, 1);

  notice->id = sqlite3_column_int64 (stmt, 0);
  notice->uid = xb_stmt_dup_text (stmt, 1);
  notice->sent = strcmp ((const char *) sqlite3_column_text (stmt, 2), "sent") == 0;
  notice->about_in = strcmp ((const char *) sqlite3_column_text (stmt, 3), "in") == 0;
  notice->reference = xb_stmt_dup_text (stmt, 4);
  notice->date = xb_stmt_dup_text (stmt, 5);
  notice->office = xb_stmt_dup_text (stmt, 6);
  notice->office_code = xb_stmt_dup_text (stmt, 7);
  notice->person_id = sqlite3_column_int64 (stmt, 8);
  notice->name = xb_stmt_dup_text (stmt, 9);
  notice->sex = xb_stmt_dup_text (stmt, 10);
  notice->birth_date = xb_stmt_dup_text (stmt, 11);
  notice->citizen_id = xb_stmt_dup_text (stmt, 12);
  notice->phone = xb_stmt_dup_text (stmt, 13);
  notice->lives_at = xb_stmt_dup_text (stmt, 14);
  notice->since = xb_stmt_dup_text (stmt, 15);
  notice->content = xb_stmt_dup_text (stmt, 16);
  notice->recorded_on = xb_stmt_dup_text (stmt, 17);
  notice->operator_name = xb_stmt_dup_text (stmt, 18);
  notice->letter_id = sqlite3_column_int64 (stmt, 19);
  notice->result = xb_stmt_dup_text (stmt, 20);
  notice->answer = xb_stmt_dup_text (stmt, 21);
  notice->answered_on = xb_stmt_dup_text (stmt, 22);
  notice->answer_reference = xb_stmt_dup_text (stmt, 23);
  notice->answer_letter_id = sqlite3_column_int64 (stmt, 24);
  notice->void_reason = xb_stmt_dup_text (stmt, 25);
  notice->state = xb_stmt_dup_text (stmt, 26);
  return notice;
}

/** (transfer full): a letter with its answer, or %NULL with %XB_NOTICE_ERROR_NOT_FOUND */
XbNotice *
xb_notice_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, SELECT " WHERE n.id = ?", "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_row (stmt);
  xb_notice_refuse (error, XB_NOTICE_ERROR_NOT_FOUND, _ ("There is no notice letter with the key %lld."), (long long) id);
  return NULL;
}

/** (transfer full) (element-type XbNotice): letters, those still open first and of them the oldest first */
GPtrArray *
xb_notice_list (XbStore *store, const XbNoticeQuery *query, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              SELECT " WHERE (?1 IS NULL OR n.direction = ?1) AND (?2 IS NULL OR v.state = ?2) AND (?3 = 0 OR n.person_id = ?3)"
                                                     " AND (?4 IS NULL OR instr (n.name, ?4) OR instr (n.office, ?4) OR instr (n.reference, ?4))"
                                                     " ORDER BY v.state <> 'open', CASE v.state WHEN 'open' THEN n.date END, n.date DESC, n.id DESC",
                                              error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_notice_free);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, query->direction);
  xb_stmt_bind_text (stmt, 2, query->state);
  sqlite3_bind_int64 (stmt, 3, query->person_id);
  xb_stmt_bind_text (stmt, 4, query->text != NULL && *query->text != '\0' ? query->text : NULL);
  while (xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_row (stmt));
    }
  return NULL;
}

/** (transfer full) (nullable): what the last letter of this office told of, which most letters tell of; %NULL without @error where there is none */
char *
xb_notice_last_content (XbStore *store, GError **error)
{
  char *content = NULL;

  xb_store_ask_text (store, error, &content, "SELECT content FROM notice_letter WHERE direction = 'sent' ORDER BY id DESC LIMIT 1", "");
  return content;
}

/** The id of the letter with @uid, sent by this office or received; 0: none; -1 with @error */
gint64
xb_notice_find (XbStore *store, const char *uid, gboolean sent, GError **error)
{
  gint64 id;

  return xb_store_ask_number (store, error, &id, "SELECT coalesce ((SELECT id FROM notice_letter WHERE uid = ? AND direction = ?), 0)", "ss", uid, sent ? "sent" : "received")
             ? id
             : -1;
}

/* ---- writing ---- */

/** Writes it down; @notice gets its id. */
gboolean
xb_notice_insert (XbStore *store, XbTxn *txn, XbNotice *notice, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "INSERT INTO notice_letter (id, uid, direction, about, reference, date, office, office_code, person_id, name, sex,"
                                              " birth_date, citizen_id, phone, lives_at, since, content, recorded_on, operator, letter_id)"
                                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                              error);
  const char *texts[] = { notice->name, notice->sex, notice->birth_date, notice->citizen_id, notice->phone, notice->lives_at, notice->since, notice->content,
                          notice->recorded_on, notice->operator_name };

  if (stmt == NULL)
    return FALSE;
  notice->id = xb_store_new_id (store);
  sqlite3_bind_int64 (stmt, 1, notice->id);
  xb_stmt_bind_text (stmt, 2, notice->uid);
  xb_stmt_bind_text (stmt, 3, notice->sent ? "sent" : "received");
  xb_stmt_bind_text (stmt, 4, notice->about_in ? "in" : "out");
  xb_stmt_bind_text (stmt, 5, notice->reference);
  xb_stmt_bind_text (stmt, 6, notice->date);
  xb_stmt_bind_text (stmt, 7, notice->office);
  xb_stmt_bind_text (stmt, 8, notice->office_code);
  if (notice->person_id != 0)
    sqlite3_bind_int64 (stmt, 9, notice->person_id);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    xb_stmt_bind_text (stmt, 10 + (int) i, texts[i]);
  if (notice->letter_id != 0)
    sqlite3_bind_int64 (stmt, 20, notice->letter_id);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error);
}

/** Writes the answer in @notice (result, answer, answered_on, answer_reference, answer_letter_id) into its row. */
gboolean
xb_notice_write_answer (XbStore *store, XbTxn *txn, const XbNotice *notice, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "UPDATE notice_letter SET result = ?2, answer = ?3, answered_on = ?4, answer_reference = ?5, answer_letter_id = ?6 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, notice->id);
  xb_stmt_bind_text (stmt, 2, notice->result);
  xb_stmt_bind_text (stmt, 3, notice->answer);
  xb_stmt_bind_text (stmt, 4, notice->answered_on);
  xb_stmt_bind_text (stmt, 5, notice->answer_reference);
  if (notice->answer_letter_id != 0)
    sqlite3_bind_int64 (stmt, 6, notice->answer_letter_id);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error);
}

static char *
new_uid (void)
{
  guint8 bytes[16];
  char text[33];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (text, sizeof text, bytes, sizeof bytes);
  return g_strdup (text);
}

/* What is known of whom a letter is to be about. */
static XbNotice *
from_flow (XbStore *store, const XbNoticeRequest *request, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT direction, person_id, name, sex, birth_date, citizen_id, phone,"
                                          " CASE direction WHEN 'out' THEN coalesce (place_text, region (region)) ELSE coalesce (lives_at, village || coalesce (\"group\", '')) END,"
                                          " since, until FROM v_flow WHERE flow_id = ?",
                                          "i", request->flow_id);
  g_autoptr (XbNotice) notice = g_new0 (XbNotice, 1);
  gboolean row;
  const char *direction;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  direction = row ? (const char *) sqlite3_column_text (stmt, 0) : NULL;
  if (direction == NULL || strcmp (direction, "within") == 0 || sqlite3_column_type (stmt, 9) != SQLITE_NULL)
    {
      if (direction == NULL)
        xb_notice_refuse (error, XB_NOTICE_ERROR_NOT_FOUND, _ ("There is no leaving or arriving with the key %lld."), (long long) request->flow_id);
      else if (strcmp (direction, "within") == 0)
        xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s lives in another village of this township: there is no other office to write to."), (const char *) sqlite3_column_text (stmt, 2));
      else
        xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s does not live there any more, since %s."), (const char *) sqlite3_column_text (stmt, 2),
                          (const char *) sqlite3_column_text (stmt, 9));
      return NULL;
    }
  notice->sent = TRUE;
  notice->about_in = strcmp (direction, "in") == 0;
  notice->person_id = sqlite3_column_int64 (stmt, 1);
  notice->name = xb_stmt_dup_text (stmt, 2);
  notice->sex = xb_stmt_dup_text (stmt, 3);
  notice->birth_date = xb_stmt_dup_text (stmt, 4);
  notice->citizen_id = xb_stmt_dup_text (stmt, 5);
  notice->phone = xb_stmt_dup_text (stmt, 6);
  notice->lives_at = xb_stmt_dup_text (stmt, 7);
  notice->since = xb_stmt_dup_text (stmt, 8);
  notice->office = g_strstrip (g_strdup (request->office != NULL ? request->office : ""));
  notice->content = g_strstrip (g_strdup (request->content != NULL ? request->content : ""));
  notice->office_code = request->office_code != NULL && *request->office_code != '\0' ? g_strdup (request->office_code) : NULL;
  if (*notice->office == '\0' || *notice->content == '\0' || g_utf8_strlen (notice->office, -1) > 100 || g_utf8_strlen (notice->content, -1) > 5000)
    {
      xb_notice_refuse (error, XB_NOTICE_ERROR_FIELD, _ ("Say to which office the letter goes (100 characters at most), and which services and rights it tells of (5,000 at most)."));
      return NULL;
    }
  if (notice->office_code != NULL && (strspn (notice->office_code, "0123456789") != strlen (notice->office_code) || strlen (notice->office_code) < 6 || strlen (notice->office_code) > 12))
    {
      xb_notice_refuse (error, XB_NOTICE_ERROR_FIELD, _ ("“%s” is not the code of an office: 6 digits for a county, 9 for a township, 12 for a village."), notice->office_code);
      return NULL;
    }
  return g_steal_pointer (&notice);
}

/* The letter about @notice as it would go out; inside a transaction its number is sure. */
static XbLetter *
draft (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbNotice *notice, const XbNoticeRequest *request, GError **error)
{
  XbLetterDef *def = xb_catalog_letter (catalog, notice->about_in ? "notice-home" : "notice");
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);

  if (def == NULL)
    {
      xb_notice_refuse (error, XB_NOTICE_ERROR_NOT_FOUND, _ ("The definition of notice letters is missing."));
      return NULL;
    }
  g_hash_table_insert (fields, (gpointer) "addressee", notice->office);
  g_hash_table_insert (fields, (gpointer) "content", notice->content);
  g_hash_table_insert (fields, (gpointer) "office_phone", (gpointer) (request->phone != NULL ? request->phone : ""));
  /* The other office must know of whom it speaks: the whole number goes on the letter, which is not a list. */
  return xb_letter_draft (store, def, request->flow_id, fields, operator_name, TRUE, error);
}

/** (transfer full): the letter as it would go out; nothing is written */
XbLetter *
xb_notice_preview (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbNoticeRequest *request, GError **error)
{
  g_autoptr (XbNotice) notice = from_flow (store, request, error);

  return notice != NULL ? draft (store, catalog, operator_name, notice, request, error) : NULL;
}

/**
 * xb_notice_send:
 *
 * Puts a letter on record, with the next number of the register of letters. A number that went out stays taken.
 *
 * Returns: its id; 0 with @error, and nothing is changed
 */
gint64
xb_notice_send (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbNoticeRequest *request, GError **error)
{
  g_autoptr (XbNotice) notice = from_flow (store, request, error);
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbLetter) letter = NULL;

  if (notice == NULL)
    return 0;
  title = g_strdup_printf (_ ("Notice letter to %s about %s"), notice->office, notice->name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_ENTER) | XB_RIGHT_BIT (XB_RIGHT_EXPORT_UNMASKED), XB_ENTRY_CREATE, title, error);
  if (txn == NULL || (letter = draft (store, catalog, operator_name, notice, request, error)) == NULL)
    return 0;
  letter->person_id = notice->person_id;
  if (!xb_letter_insert (store, txn, letter, error))
    return 0;
  notice->uid = new_uid ();
  notice->reference = g_strdup (letter->reference);
  notice->date = g_strdup (letter->date);
  notice->recorded_on = g_strdup (letter->date);
  notice->operator_name = g_strdup (operator_name);
  notice->letter_id = letter->id;
  if (!xb_notice_insert (store, txn, notice, error) || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return 0;
  return notice->id;
}

/** Whether @result, which may be %NULL, is what an office can have found. */
gboolean
xb_notice_is_result (const char *result)
{
  return result != NULL && (strcmp (result, "here") == 0 || strcmp (result, "gone") == 0 || strcmp (result, "not-found") == 0);
}

static gboolean
check_answer (const XbNotice *notice, const char *result, const char *answer, GError **error)
{
  if (notice->result != NULL)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s was answered on %s already."), notice->reference, notice->answered_on);
  if (!xb_notice_is_result (result))
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FIELD, _ ("Say what was found: here, gone or not-found."));
  if (answer != NULL && g_utf8_strlen (answer, -1) > 5000)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FIELD, _ ("The answer is too long; 5,000 characters is the most."));
  return TRUE;
}

/** @answer, @reference: (nullable) */
void
xb_notice_set_answer (XbNotice *notice, const char *result, const char *answer, const char *date, const char *reference)
{
  notice->result = g_strdup (result);
  notice->answer = answer != NULL && *answer != '\0' ? g_strdup (answer) : NULL;
  notice->answered_on = g_strdup (date);
  notice->answer_reference = reference != NULL && *reference != '\0' ? g_strdup (reference) : NULL;
}

/**
 * xb_notice_answer:
 * @id: of a letter received
 * @result: here, gone or not-found
 * @answer: (nullable): more words
 *
 * Answers another office: writes the answer and its letter, numbered.
 */
gboolean
xb_notice_answer (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *result, const char *answer, GError **error)
{
  g_autoptr (XbNotice) notice = xb_notice_load (store, id, error);
  XbLetterDef *def = xb_catalog_letter (catalog, "notice-reply");
  g_autofree char *title = NULL, *today = xb_text_today ();
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbLetter) letter = NULL;

  if (notice == NULL || !check_answer (notice, result, answer, error))
    return FALSE;
  if (notice->sent)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s is a letter of this office: the other one answers it."), notice->reference);
  if (def == NULL)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_NOT_FOUND, _ ("The definition of notice letters is missing."));
  title = g_strdup_printf (_ ("Answer to %s of %s about %s"), notice->reference, notice->office, notice->name);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, title, error);
  xb_notice_set_answer (notice, result, answer, today, NULL);
  /* The letter says what is on record, so it is put there first. */
  if (txn == NULL || !xb_notice_write_answer (store, txn, notice, error) || (letter = xb_letter_draft (store, def, id, NULL, operator_name, FALSE, error)) == NULL)
    return FALSE;
  letter->person_id = notice->person_id;
  if (!xb_letter_insert (store, txn, letter, error))
    return FALSE;
  notice->answer_reference = g_strdup (letter->reference);
  notice->answer_letter_id = letter->id;
  return xb_notice_write_answer (store, txn, notice, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/**
 * xb_notice_note_answer:
 * @id: of a letter sent
 * @date: when the answer came, YYYY-MM-DD
 * @reference: (nullable): the number on it
 *
 * Puts on record an answer that came on paper or by telephone.
 */
gboolean
xb_notice_note_answer (XbStore *store, const char *operator_name, gint64 id, const char *result, const char *answer, const char *date, const char *reference, GError **error)
{
  g_autoptr (XbNotice) notice = xb_notice_load (store, id, error);
  g_autofree char *title = NULL, *today = xb_text_today ();
  char day[XB_DATE_SIZE];
  g_autoptr (XbTxn) txn = NULL;

  if (notice == NULL || !check_answer (notice, result, answer, error))
    return FALSE;
  if (!notice->sent)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s is a letter of %s: this office answers it."), notice->reference, notice->office);
  if (date == NULL || !xb_date_parse (date, day) || strcmp (day, today) > 0 || strcmp (day, notice->date) < 0)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FIELD, _ ("“%s” is not a day between that of the letter, %s, and today."), date != NULL ? date : "", notice->date);
  if (reference != NULL && g_utf8_strlen (reference, -1) > 100)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FIELD, _ ("The number of the answer is too long; 100 characters is the most."));
  title = g_strdup_printf (_ ("Answer of %s to %s"), notice->office, notice->reference);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  xb_notice_set_answer (notice, result, answer, day, reference);
  return txn != NULL && xb_notice_write_answer (store, txn, notice, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** No answer is waited for, or given, any more. */
gboolean
xb_notice_void (XbStore *store, const char *operator_name, gint64 id, const char *reason, GError **error)
{
  g_autoptr (XbNotice) notice = xb_notice_load (store, id, error);
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  if (notice == NULL)
    return FALSE;
  if (strcmp (notice->state, "open") != 0)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s is not open any more."), notice->reference);
  if (reason == NULL || *reason == '\0' || g_utf8_strlen (reason, -1) > 2000)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_FIELD, _ ("Say why (2,000 characters at most)."));
  title = g_strdup_printf (_ ("%s closed without an answer"), notice->reference);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  stmt = txn != NULL ? xb_store_prepare (store, "UPDATE notice_letter SET void = ?2 WHERE id = ?1", error) : NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  xb_stmt_bind_text (stmt, 2, reason);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Says that the letter is about somebody of this register: somebody whose arrival was recorded because of it. @person_id: 0: who has the ID number of the letter */
gboolean
xb_notice_link (XbStore *store, const char *operator_name, gint64 id, gint64 person_id, GError **error)
{
  g_autoptr (XbNotice) notice = xb_notice_load (store, id, error);
  g_autoptr (XbPerson) person = NULL;
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  if (notice == NULL
      || (person_id == 0 && !xb_store_ask_number (store, error, &person_id, "SELECT coalesce ((SELECT id FROM person WHERE citizen_id = ?), 0)", "s", notice->citizen_id))
      || (person = xb_person_load (store, person_id, error)) == NULL)
    return FALSE;
  if (notice->citizen_id != NULL && person->values[XB_PERSON_CITIZEN_ID] != NULL && strcmp (notice->citizen_id, person->values[XB_PERSON_CITIZEN_ID]) != 0)
    return xb_notice_refuse (error, XB_NOTICE_ERROR_REFUSED, _ ("%s has another ID number than the letter says."), person->values[XB_PERSON_NAME]);
  title = g_strdup_printf (_ ("%s is about %s"), notice->reference, person->values[XB_PERSON_NAME]);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  stmt = txn != NULL ? xb_store_prepare (store, "UPDATE notice_letter SET person_id = ?2 WHERE id = ?1", error) : NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, person_id);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
