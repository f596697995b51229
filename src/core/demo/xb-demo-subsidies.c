#define G_LOG_DOMAIN "xb-demo"

/* Everything goes the way an office's own work goes, by the same functions: what the demo shows is what the program does. */

#include "demo/xb-demo-subsidies.h"

#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "subsidy/xb-case-list.h"
#include "subsidy/xb-funds.h"
#include "subsidy/xb-payment.h"
#include "subsidy/xb-roll.h"
#include "subsidy/xb-screening.h"
#include "util/xb-temp-folder.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define CLERK "张经办"
#define CHIEF "李审核"
#define LAYOUT "bank-text"

typedef struct
{
  XbStore *store;
  XbCatalog *catalog;
  GRand *rand;
  const char *folder; /* for lists and files of the bank */
} Demo;

/* When the applications of a year came, and when each step was taken: notices of seven days in between. */
typedef struct
{
  const char *year, *applied, *village, *township, *county;
} Year;
static const Year years[] = { { "2024", "2024-03-01", "2024-03-05", "2024-03-14", "2024-03-25" }, { "2025", "2025-03-03", "2025-03-07", "2025-03-17", "2025-03-26" } };

/* However large the demo. */
#define MAX_DISABLED 12

/* ---- applications ---- */

/* One of @n, by chance. */
static gboolean
one_in (Demo *demo, int n)
{
  return g_rand_int_range (demo->rand, 0, n) == 0;
}

/* A list as the villages send it: most of those who are entitled and have not applied; some forgot the account. Nine in ten apply: the
 * others are found by the screening. @count: (out) */
static char *
write_list (Demo *demo, const char *scheme, const Year *year, guint *count, GError **error)
{
  g_autoptr (XbScreening) screening = xb_screening_run (demo->store, demo->catalog, scheme, year->applied, NULL, FALSE, NULL, error);
  /* Who has not grown up is paid through a parent. */
  g_autoptr (XbStmt) stmt
      = screening == NULL ? NULL
                          : xb_store_ask (demo->store, error,
                                          "SELECT p.name, p.citizen_id, q.citizen_id, coalesce (q.id, p.id) FROM person p LEFT JOIN person q ON q.status = 'registered' AND age (p.birth_date, ?1) < 18"
                                          " AND q.id = (SELECT min (parent_id) FROM v_parent WHERE child_id = p.id) WHERE p.id = ?2 AND p.status = 'registered' AND p.citizen_id IS NOT NULL",
                                          "si", year->applied, (gint64) 0);
  g_autoptr (GString) text = g_string_new ("姓名,公民身份号码,领取人身份证号,开户行,银行账号\n");
  g_autofree char *path = g_build_filename (demo->folder, "list.csv", NULL);
  gboolean row;

  *count = 0;
  for (guint i = 0; stmt != NULL && i < screening->people->len; i++)
    {
      const XbScreened *one = &g_array_index (screening->people, XbScreened, i);
      gboolean stays_away = one_in (demo, 10), no_account = one_in (demo, 40);

      if (one->kind != XB_SCREENED_QUALIFIES || one->applied || stays_away)
        continue;
      sqlite3_reset (stmt);
      sqlite3_bind_int64 (stmt, 2, one->person_id);
      if (!xb_stmt_step (demo->store, stmt, &row, error))
        return NULL;
      if (!row)
        continue;
      g_string_append_printf (text, "%s,%s,%s,", sqlite3_column_text (stmt, 0), sqlite3_column_text (stmt, 1),
                              sqlite3_column_type (stmt, 2) != SQLITE_NULL ? (const char *) sqlite3_column_text (stmt, 2) : "");
      if (no_account)
        g_string_append (text, ",\n");
      else
        g_string_append_printf (text, "农村信用社,6222021%012" G_GINT64_FORMAT "\n", (gint64) sqlite3_column_int64 (stmt, 3) % 1000000000000);
      (*count)++;
    }
  return stmt != NULL && g_file_set_contents (path, text->str, text->len, error) ? g_steal_pointer (&path) : NULL;
}

static gboolean
waiting (Demo *demo, const char *scheme, const char *step, GArray *ids, GError **error)
{
  const XbCaseQuery query = { .scheme = scheme, .state = "open", .step = step };
  g_autoptr (GPtrArray) cases = xb_case_list (demo->store, &query, error);

  g_array_set_size (ids, 0);
  for (guint i = 0; cases != NULL && i < cases->len; i++)
    g_array_append_val (ids, ((const XbCase *) g_ptr_array_index (cases, i))->id);
  return cases != NULL;
}

/* The village passes all but a few: one is refused, one comes back for correction. */
static gboolean
village_review (Demo *demo, const char *scheme, const Year *year, GArray *ids, GError **error)
{
  static const XbDecision others[] = { XB_DECISION_REFUSE, XB_DECISION_RETURN };
  const char *const opinions[] = { "评议核实已随子女户口迁往外地居住，不符合条件", "申请表缺本人签字，请补正" };

  for (guint i = 0; i < G_N_ELEMENTS (others) && ids->len > 20; i++)
    {
      const XbCaseDecision decision = { others[i], year->village, "村民委员会", opinions[i], NULL };
      guint at = g_rand_int_range (demo->rand, 0, ids->len);

      if (!xb_case_decide (demo->store, demo->catalog, CLERK, g_array_index (ids, gint64, at), &decision, error))
        return FALSE;
      g_array_remove_index (ids, at);
    }
  return TRUE;
}

static gboolean
pass (Demo *demo, const char *operator_name, const GArray *ids, const char *date, const char *who, GError **error)
{
  const XbCaseDecision decision = { XB_DECISION_PASS, date, who, NULL, NULL };
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func (xb_case_refusal_free);
  guint done;

  return ids->len == 0 || xb_case_decide_many (demo->store, demo->catalog, operator_name, ids, &decision, &done, refusals, error);
}

/* The applications of a year go through their steps; of the last year's some still wait for the township. */
static gboolean
take_steps (Demo *demo, const char *scheme, const Year *year, gboolean last, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!waiting (demo, scheme, "village", ids, error) || !village_review (demo, scheme, year, ids, error) || !pass (demo, CLERK, ids, year->village, "村民委员会", error)
      || !waiting (demo, scheme, "township", ids, error))
    return FALSE;
  if (last)
    g_array_set_size (ids, ids->len - ids->len / 20);
  return pass (demo, CHIEF, ids, year->township, CHIEF, error) && waiting (demo, scheme, "county", ids, error) && pass (demo, CHIEF, ids, year->county, "县卫生健康局", error);
}

static gboolean
apply (Demo *demo, const char *scheme, const Year *year, gboolean last, guint *count, GError **error)
{
  const XbCaseListOptions options = { scheme, year->applied, NULL, TRUE };
  g_autofree char *list = write_list (demo, scheme, year, count, error);
  g_autoptr (XbCaseList) taken = NULL;

  if (list == NULL || *count == 0)
    return list != NULL;
  taken = xb_case_list_read (demo->store, demo->catalog, CLERK, list, &options, error);
  return taken != NULL && take_steps (demo, scheme, year, last, error);
}

/* ---- money ---- */

/* The bank sends each line back with what became of it; an account in fifty is not there. */
static gboolean
answer (Demo *demo, gint64 batch, const char *sent, GError **error)
{
  g_autofree char *text = NULL, *path = g_build_filename (demo->folder, "answer.txt", NULL), *paid = NULL, *refused = NULL;
  g_autoptr (GString) back = g_string_new (NULL);
  g_autoptr (XbBankReturn) read = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (sent, &text, NULL, error) || (paid = g_convert ("|成功|\r\n", -1, "GB18030", "UTF-8", NULL, NULL, error)) == NULL
      || (refused = g_convert ("|失败|账户不存在\r\n", -1, "GB18030", "UTF-8", NULL, NULL, error)) == NULL)
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strchomp (lines[i]) != '\0')
      g_string_append_printf (back, "%s%s", lines[i], one_in (demo, 50) ? refused : paid);
  if (!g_file_set_contents (path, back->str, back->len, error))
    return FALSE;
  read = xb_bank_return_read (demo->store, demo->catalog, CLERK, batch, path, NULL, FALSE, error);
  return read != NULL;
}

static gboolean
pay (Demo *demo, const char *scheme, const char *period, GError **error)
{
  gint64 roll = xb_roll_make (demo->store, demo->catalog, CLERK, scheme, period, NULL, error), batch;
  g_autofree char *file = g_strdup_printf ("%s-%s.txt", scheme, period), *path = g_build_filename (demo->folder, file, NULL);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (xb_unpaid_free);
  GError *local = NULL;

  if (roll == 0 || !xb_roll_approve (demo->store, demo->catalog, CHIEF, roll, error))
    return FALSE;
  if (!xb_payment_write_file (demo->store, demo->catalog, CLERK, roll, LAYOUT, path, &batch, left_out, &local))
    {
      /* Of a handful of people none may have an account. */
      if (g_error_matches (local, XB_SUBSIDY_ERROR, XB_SUBSIDY_ERROR_REFUSED))
        {
          g_error_free (local);
          return TRUE;
        }
      g_propagate_error (error, local);
      return FALSE;
    }
  return answer (demo, batch, path, error);
}

/* What its rolls need and a little more, from three levels: the page of money has a balance. Of today, as what is paid: files are written on the day they are written. */
static gboolean
receive_money (Demo *demo, const char *scheme, GError **error)
{
  static const struct
  {
    const char *source;
    guint percent;
  } parts[] = { { "central", 50 }, { "province", 30 }, { "county", 25 } };
  g_autofree char *today = xb_text_today ();
  gint64 total;

  if (!xb_store_ask_number (demo->store, error, &total, "SELECT coalesce (sum (r.total_fen), 0) FROM roll r JOIN scheme_version v ON v.id = r.version_id WHERE v.scheme = ?", "s", scheme))
    return FALSE;
  for (guint i = 0; total > 0 && i < G_N_ELEMENTS (parts); i++)
    if (!xb_funds_add_budget (demo->store, demo->catalog, CLERK, scheme, atoi (today), parts[i].source, total / 100 * parts[i].percent, NULL, NULL, error))
      return FALSE;
  return TRUE;
}

/* The only grown-up child of a few mothers of 50 or over is disabled. */
static gboolean
mark_disabled (Demo *demo, GError **error)
{
  g_autoptr (GArray) ids = xb_store_ask_ids (demo->store, error,
                                             "SELECT p.child_id FROM v_parent p JOIN v_family f ON f.person_id = p.parent_id JOIN person m ON m.id = p.parent_id"
                                             " WHERE f.children = 1 AND f.living_children = 1 AND m.sex = '2' AND m.status = 'registered' AND age (m.birth_date, ?1) BETWEEN 50 AND 70"
                                             " ORDER BY p.child_id LIMIT ?2",
                                             "si", years[0].applied, (gint64) MAX_DISABLED);
  g_autoptr (XbTxn) txn = ids != NULL ? xb_txn_begin (demo->store, CLERK, XB_ENTRY_EDIT, _ ("Disability certificates entered"), error) : NULL;

  for (guint i = 0; txn != NULL && i < ids->len; i++)
    {
      g_autoptr (XbPerson) child = xb_person_load (demo->store, g_array_index (ids, gint64, i), error);

      if (child == NULL)
        return FALSE;
      xb_person_set (child, XB_PERSON_DISABILITY_GRADE, "2");
      if (!xb_person_update (txn, demo->store, child, error))
        return FALSE;
    }
  return txn != NULL && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static gboolean
add_all (Demo *demo, GError **error)
{
  /* The second one began in 2025. The third has few people, and they are looked after all year. */
  static const struct
  {
    const char *id;
    guint first_year;
    const char *half; /* of what is paid twice a year */
  } schemes[] = { { "family-reward", 0, "" }, { "childcare", 1, "" }, { "support-child-disabled", 0, "-H1" } };

  if (!mark_disabled (demo, error))
    return FALSE;
  /* Who approves is not made an operator of the office: a script that says no name works as the only one there is. */
  for (guint s = 0; s < G_N_ELEMENTS (schemes); s++)
    {
      guint all = 0, count;

      if (!xb_scheme_switch_on (demo->store, demo->catalog, CLERK, schemes[s].id, error))
        return FALSE;
      for (guint y = schemes[s].first_year; y < G_N_ELEMENTS (years); y++)
        {
          g_autofree char *period = NULL;

          if (!apply (demo, schemes[s].id, &years[y], y + 1 == G_N_ELEMENTS (years), &count, error))
            return FALSE;
          all += count;
          period = g_strconcat (years[y].year, schemes[s].half, NULL);
          if (all > 0 && !pay (demo, schemes[s].id, period, error))
            return FALSE;
        }
      if (!receive_money (demo, schemes[s].id, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_demo_add_subsidies:
 * @store: with its people, and no transaction open
 */
gboolean
xb_demo_add_subsidies (XbStore *store, GRand *rand, GError **error)
{
  g_autoptr (XbTempFolder) folder = xb_temp_folder_new (error);
  Demo demo = { .store = store, .rand = rand };
  gboolean ok;

  if (folder == NULL || (demo.catalog = xb_catalog_load (error)) == NULL)
    return FALSE;
  demo.folder = xb_temp_folder_path (folder);
  ok = add_all (&demo, error);
  xb_catalog_free (demo.catalog);
  return ok;
}
