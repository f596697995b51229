#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-case-list.h"

#include "register/xb-citizen-id.h"
#include "register/xb-person.h"
#include "sheet/xb-row.h"
#include "store/xb-statement.h"
#include "subsidy/xb-case-private.h"
#include "subsidy/xb-facts.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  NAME,
  CITIZEN_ID,
  PAYEE_ID,
  HOLDER,
  BANK,
  ACCOUNT,
  CATEGORY,
  N_FIELDS
};

/* The words offices write over these columns. */
static const char *const words[N_FIELDS][8] = {
  { "姓名", "申请人", "对象姓名", NULL },
  { "公民身份号码", "身份证号", "身份证号码", "身份证", "证件号码", NULL },
  { "领取人身份证号", "监护人身份证号", "领款人身份证号", NULL },
  { "户名", "开户姓名", "账户名", NULL },
  { "开户行", "开户银行", "银行", NULL },
  { "银行账号", "账号", "银行卡号", "一卡通账号", "卡号", NULL },
  { "类别", "对象类别", NULL },
};

static void
problem_free (gpointer data)
{
  g_free (((XbCaseListProblem *) data)->name);
  g_free (((XbCaseListProblem *) data)->message);
  g_free (data);
}

void
xb_case_list_free (XbCaseList *list)
{
  if (list == NULL)
    return;
  g_ptr_array_unref (list->problems);
  g_ptr_array_unref (list->doubts);
  g_ptr_array_unref (list->unread);
  g_free (list);
}

typedef struct
{
  XbStore *store;
  XbTxn *txn;
  XbCatalog *catalog;
  const char *operator_name;
  const XbCaseListOptions *options;
  XbScheme *scheme;
  XbFacts *facts; /* what the register says of each */
  XbCaseList *list;
  GHashTable *answers;
  GPtrArray *documents;
  int at[N_FIELDS];
  gboolean head;
  guint head_row;
  GPtrArray *titles; /* (element-type utf8): of the columns of this sheet */
} Reading;

/* The field a text of the header stands for; -1 for none. */
static int
field_of_text (const char *text)
{
  g_autofree char *said = xb_header_normalize (text);

  for (int field = 0; field < N_FIELDS; field++)
    for (const char *const *word = words[field]; *word != NULL; word++)
      if (strcmp (*word, said) == 0)
        return field;
  return -1;
}

static int
field_of (const XbCell *cell)
{
  return cell->type == XB_CELL_TEXT ? field_of_text (cell->text) : -1;
}

/* Notes which columns the row names, where none was named before. Whether it names any. */
static gboolean
note_fields (Reading *r, const XbRow *row)
{
  gboolean any = FALSE;

  for (guint i = 0; i < row->n_cells; i++)
    {
      int field = field_of (&row->cells[i]);

      if (field < 0 || r->at[field] >= 0)
        continue;
      r->at[field] = (int) i;
      any = TRUE;
    }
  return any;
}

/* Whether the row is the header: it names name and ID number. */
static gboolean
find_head (Reading *r, const XbRow *row)
{
  for (int field = 0; field < N_FIELDS; field++)
    r->at[field] = -1;
  return note_fields (r, row) && r->at[NAME] >= 0 && r->at[CITIZEN_ID] >= 0;
}

/* A header of two rows: under 账户信息 stand 开户行 and 账号. Whether the row is the second one. */
static gboolean
find_second_head (Reading *r, const XbRow *row)
{
  return row->number == r->head_row + 1 && !xb_row_says (row, r->at[NAME]) && !xb_row_says (row, r->at[CITIZEN_ID]) && note_fields (r, row);
}

static void
note_titles (Reading *r, const XbRow *row)
{
  for (guint i = 0; i < row->n_cells; i++)
    {
      GString *text = xb_row_says (row, (int) i) ? g_string_new (row->cells[i].text) : NULL;

      if (text != NULL)
        xb_text_clean (text);
      g_ptr_array_add (r->titles, text != NULL ? g_string_free (text, FALSE) : NULL);
    }
}

static gboolean
is_read (Reading *r, guint column)
{
  for (int field = 0; field < N_FIELDS; field++)
    if (r->at[field] == (int) column)
      return TRUE;
  return FALSE;
}

/* The columns of the sheet that nothing was taken from, each title once: who sent the list should know. */
static void
list_unread (Reading *r)
{
  for (guint i = 0; i < r->titles->len; i++)
    {
      const char *title = g_ptr_array_index (r->titles, i);

      if (title != NULL && !is_read (r, i) && !g_ptr_array_find_with_equal_func (r->list->unread, title, g_str_equal, NULL))
        g_ptr_array_add (r->list->unread, g_strdup (title));
    }
  g_ptr_array_set_size (r->titles, 0);
}

/* (transfer full): "" where the row has no such cell */
static char *
cell (Reading *r, const XbRow *row, int field)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (r->at[field] >= 0 && (guint) r->at[field] < row->n_cells && row->cells[r->at[field]].text != NULL)
    g_string_assign (text, row->cells[r->at[field]].text);
  xb_text_clean (text);
  return g_strdup (text->str);
}

static void
add_problem (GPtrArray *problems, const XbRow *row, const char *name, const char *message)
{
  XbCaseListProblem *problem = g_new0 (XbCaseListProblem, 1);

  problem->row = row->number;
  problem->name = g_strdup (name);
  problem->message = g_strdup (message);
  g_ptr_array_add (problems, problem);
}

/* The key of whoever has that number and name; 0 with a message in @wrong. */
static gint64
find_person (Reading *r, const char *text, const char *name, char **wrong, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *number = xb_citizen_id_normalize (text, &local), *known = NULL;
  g_autoptr (GString) said = g_string_new (name), stands = NULL;
  gint64 id;

  if (number == NULL)
    {
      *wrong = g_strdup (local->message);
      return 0;
    }
  id = xb_person_by_citizen_id (r->store, number, error);
  if (id == 0)
    {
      *wrong = g_strdup (_ ("nobody on the register has this ID number"));
      return 0;
    }
  if (name == NULL || !xb_store_ask_text (r->store, error, &known, "SELECT name FROM person WHERE id = ?", "i", id))
    return id;
  stands = g_string_new (known);
  xb_text_clean_name (said);
  xb_text_clean_name (stands);
  if (strcmp (said->str, stands->str) == 0)
    return id;
  *wrong = g_strdup_printf (_ ("the register has another name with this ID number: %s"), known);
  return 0;
}

static const char *
find_category (Reading *r, const char *text)
{
  for (guint i = 0; i < r->scheme->def->categories->len; i++)
    {
      const XbSchemeCategory *category = g_ptr_array_index (r->scheme->def->categories, i);

      if (category->test == NULL && (strcmp (category->title, text) == 0 || strcmp (category->id, text) == 0))
        return category->id;
    }
  return NULL;
}

/* Anybody may apply, and is refused in writing if so. But a list of which many do not qualify may be the wrong list. */
static gboolean
note_doubts (Reading *r, const XbRow *row, const char *name, const XbApplication *application, GError **error)
{
  g_autoptr (GString) message = g_string_new (NULL);
  gboolean found;

  if (!xb_facts_read (r->facts, application->person_id, application->applied_on, &found, error))
    return FALSE;
  for (guint i = 0; found && i < r->scheme->def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (r->scheme->def->conditions, i);
      g_autofree char *because = NULL;

      if (xb_facts_answer (r->facts, i) != XB_ANSWER_NO)
        continue;
      because = xb_facts_because (r->facts, i);
      if (message->len > 0)
        g_string_append (message, _ ("; "));
      g_string_append_printf (message, _ ("Does not hold: %s (%s)"), condition->title, because);
    }
  if (message->len > 0)
    add_problem (r->list->doubts, row, name, message->str);
  return TRUE;
}

/* An #XbRowFunc. */
static gboolean
take_row (const XbRow *row, gpointer data, GError **error)
{
  Reading *r = data;
  g_autofree char *name = NULL, *number = NULL, *payee = NULL, *holder = NULL, *bank = NULL, *account = NULL, *category = NULL, *wrong = NULL;
  g_autoptr (GError) local = NULL;
  XbApplication application = { .scheme = r->options->scheme, .applied_on = r->options->applied_on, .paid_until = r->options->paid_until };

  if (!r->head)
    {
      r->head = find_head (r, row);
      r->head_row = row->number;
      if (r->head)
        note_titles (r, row);
      return TRUE;
    }
  if (find_second_head (r, row))
    return TRUE;
  name = cell (r, row, NAME);
  number = cell (r, row, CITIZEN_ID);
  /* Blank lines, totals and signatures name nobody, and so does the header when it is printed again. */
  if (field_of_text (name) == NAME || ((*name == '\0' || !xb_row_says_number (row, r->at[CITIZEN_ID])) && xb_row_is_around (row)) || (*name == '\0' && *number == '\0'))
    return TRUE;
  r->list->rows++;
  payee = cell (r, row, PAYEE_ID);
  holder = cell (r, row, HOLDER);
  bank = cell (r, row, BANK);
  account = cell (r, row, ACCOUNT);
  category = cell (r, row, CATEGORY);
  if (*number == '\0')
    wrong = g_strdup (_ ("no ID number: nobody can be found by the name alone"));
  else
    application.person_id = find_person (r, number, name, &wrong, &local);
  if (wrong == NULL && local == NULL && *payee != '\0')
    application.payee_id = find_person (r, payee, NULL, &wrong, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (wrong != NULL)
    {
      add_problem (r->list->problems, row, name, wrong);
      return TRUE;
    }
  application.holder = holder;
  application.bank_name = bank;
  application.bank_account = *account != '\0' ? account : NULL;
  application.category = find_category (r, category);
  application.answers = r->answers;
  application.documents = r->documents != NULL ? (const char *const *) r->documents->pdata : NULL;
  if (xb_case_apply_in (r->store, r->scheme, r->operator_name, &application, NULL, &local) == 0)
    {
      if (local->domain != XB_SUBSIDY_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      add_problem (r->list->problems, row, name, local->message);
      return TRUE;
    }
  r->list->taken++;
  return note_doubts (r, row, name, &application, error) && xb_txn_add_rows (r->txn, 10, error);
}

/* Everything asked is declared and brought. */
static void
complete (Reading *r)
{
  r->answers = g_hash_table_new (g_str_hash, g_str_equal);
  r->documents = g_ptr_array_new ();
  for (guint i = 0; i < r->scheme->def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (r->scheme->def->conditions, i);

      if (condition->test == NULL)
        g_hash_table_insert (r->answers, condition->id, (gpointer) "yes");
    }
  for (guint i = 0; i < r->scheme->def->documents->len; i++)
    {
      const XbSchemeDocument *document = g_ptr_array_index (r->scheme->def->documents, i);

      if (document->required)
        g_ptr_array_add (r->documents, document->id);
    }
  g_ptr_array_add (r->documents, NULL);
}

static gboolean
read_sheets (Reading *r, const char *path, GError **error)
{
  g_autoptr (XbSheetReader) reader = xb_sheet_reader_open (path, error);
  gboolean any = FALSE;

  if (reader == NULL)
    return FALSE;
  for (guint i = 0; i < xb_sheet_reader_n_sheets (reader); i++)
    {
      r->head = FALSE;
      if (!xb_sheet_reader_hidden (reader, i) && !xb_sheet_reader_read (reader, i, take_row, r, NULL, error))
        return FALSE;
      list_unread (r);
      any = any || r->head;
    }
  return any || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” has no header with 姓名 and 公民身份号码. Nothing was taken."), path);
}

/**
 * xb_case_list_read:
 * @path: .xlsx, .xls or .csv with 姓名 and 公民身份号码; also 类别, 户名, 开户行, 银行账号, 领取人身份证号
 *
 * Enters an application for each row whose person is found, in one entry; each other row is named with the reason. The cases go through
 * their steps like any other.
 *
 * Returns: (transfer full)
 */
XbCaseList *
xb_case_list_read (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *path, const XbCaseListOptions *options, GError **error)
{
  g_autoptr (XbCaseList) list = g_new0 (XbCaseList, 1);
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbScheme) scheme = NULL;
  g_autofree char *title = NULL;
  char day[XB_DATE_SIZE];
  Reading r = { .store = store, .catalog = catalog, .operator_name = operator_name, .options = options, .list = list };
  gboolean ok;

  list->problems = g_ptr_array_new_with_free_func (problem_free);
  list->doubts = g_ptr_array_new_with_free_func (problem_free);
  list->unread = g_ptr_array_new_with_free_func (g_free);
  txn = r.txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  scheme = r.scheme = txn != NULL ? xb_scheme_load (store, catalog, options->scheme, TRUE, error) : NULL;
  if (scheme == NULL)
    return NULL;
  if (!xb_subsidy_check_day (options->applied_on, day, error) || (r.facts = xb_facts_new (store, scheme->def, day, NULL, error)) == NULL)
    return NULL;
  if (options->complete)
    complete (&r);
  r.titles = g_ptr_array_new_with_free_func (g_free);
  ok = read_sheets (&r, path, error);
  g_ptr_array_unref (r.titles);
  xb_facts_free (r.facts);
  g_clear_pointer (&r.answers, g_hash_table_unref);
  g_clear_pointer (&r.documents, g_ptr_array_unref);
  if (!ok)
    return NULL;
  title = g_strdup_printf (ngettext ("%u application taken in from a list: %s", "%u applications taken in from a list: %s", list->taken), list->taken, scheme->def->name);
  xb_txn_set_title (txn, title);
  if (list->taken > 0 && !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return NULL;
  return g_steal_pointer (&list);
}
