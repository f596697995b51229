#define G_LOG_DOMAIN "xb-demo"

/* Everything goes the way an office's own work goes, by the same functions. */

#include "demo/xb-demo-services.h"

#include "desk/xb-desk.h"
#include "service/xb-checklist.h"
#include "service/xb-service-case.h"
#include "service/xb-supply.h"
#include "service/xb-visit.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define CLERK "张经办"
/* However large the demo: as many as an office of 60,000 people does in two years. */
#define MAX_DONE 40000
#define MAX_MOTHERS 8

static const char *const workers[] = { "刘村医", "王村医", "赵村医", "陈护士" };

typedef struct
{
  XbStore *store;
  GRand *rand;
  XbTxn *txn;
  int today;
} Demo;

static gboolean
one_in (Demo *demo, int n)
{
  return g_rand_int_range (demo->rand, 0, n) == 0;
}

/* What is due, as lines that do not change while things are done. */
typedef struct
{
  gint64 person_id, turn;
  const char *checklist, *item; /* interned */
  int from, to;
} Open;

static GArray *
read_open (Demo *demo, GError **error)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (Open));
  g_autoptr (XbStmt) stmt = xb_store_ask (demo->store, error, "SELECT person_id, turn, checklist, item, from_day, to_day FROM due WHERE from_day < ? ORDER BY person_id LIMIT ?", "ii",
                                          (gint64) demo->today, (gint64) MAX_DONE);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (demo->store, stmt, &row, error))
    {
      Open one;

      if (!row)
        return g_steal_pointer (&open);
      one = (Open){ sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1), g_intern_string ((const char *) sqlite3_column_text (stmt, 2)),
                    g_intern_string ((const char *) sqlite3_column_text (stmt, 3)), sqlite3_column_int (stmt, 4), sqlite3_column_int (stmt, 5) };
      g_array_append_val (open, one);
    }
  return NULL;
}

/* A day of the window that has been. */
static void
random_day (Demo *demo, const Open *open, char day[XB_DATE_SIZE])
{
  int last = MIN (open->to, demo->today);

  xb_date_from_days (g_rand_int_range (demo->rand, open->from, last + 1), day);
}

static gboolean
do_one (Demo *demo, const Open *open, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  char day[XB_DATE_SIZE], systolic[8], diastolic[8];
  const XbVisitEntry entry = { .person_id = open->person_id, .checklist = open->checklist, .item = open->item, .turn = open->turn, .date = day,
                               .worker = workers[g_rand_int_range (demo->rand, 0, G_N_ELEMENTS (workers))], .values = values };

  random_day (demo, open, day);
  g_snprintf (systolic, sizeof systolic, "%d", g_rand_int_range (demo->rand, 108, 148));
  g_snprintf (diastolic, sizeof diastolic, "%d", g_rand_int_range (demo->rand, 62, 92));
  if (strcmp (open->checklist, "elder-health") == 0)
    {
      g_hash_table_insert (values, (gpointer) "systolic", systolic);
      g_hash_table_insert (values, (gpointer) "diastolic", diastolic);
    }
  else if (strcmp (open->checklist, "newborn-screening") == 0)
    g_hash_table_insert (values, (gpointer) "result", (gpointer) "passed");
  return xb_visit_record_in (demo->store, CLERK, &entry, NULL, error) != 0;
}

static gboolean
answer_one (Demo *demo, const Open *open, XbAnswerKind kind, GError **error)
{
  char day[XB_DATE_SIZE];
  const XbServiceAnswer answer = { .person_id = open->person_id, .checklist = open->checklist, .item = open->item, .turn = open->turn, .kind = kind, .date = day };

  random_day (demo, open, day);
  return xb_service_answer_in (demo->store, CLERK, &answer, error);
}

/* Six in ten are done, a few decline, a few were not at home. Who declined is left alone. The families of special support are visited more. */
static gboolean
work (Demo *demo, GError **error)
{
  g_autoptr (GArray) open = read_open (demo, error);
  gint64 declined = 0;

  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      const Open *one = &g_array_index (open, Open, i);
      gboolean ok = TRUE, care = strcmp (one->checklist, "special-support-care") == 0;

      if (one->person_id == declined)
        continue;
      if (one_in (demo, care ? 300 : 40))
        {
          declined = one->person_id;
          ok = answer_one (demo, one, XB_ANSWER_DECLINED, error);
        }
      else if (one_in (demo, 40))
        ok = answer_one (demo, one, XB_ANSWER_NOT_FOUND, error);
      else if (g_rand_int_range (demo->rand, 0, 10) < (care ? 9 : 6))
        ok = do_one (demo, one, error);
      if (!ok || !xb_txn_add_rows (demo->txn, 5, error))
        return FALSE;
    }
  return open != NULL;
}

/* Some women who came for it themselves. */
static gboolean
mothers (Demo *demo, GError **error)
{
  g_autoptr (GArray) people = xb_store_ask_ids (demo->store, error,
                                                "SELECT p.person_id FROM v_resident p WHERE p.sex = '2' AND p.status = 'registered' AND p.away_since IS NULL"
                                                " AND age (p.birth_date, date ('now')) BETWEEN 22 AND 34 ORDER BY p.person_id LIMIT ?",
                                                "i", (gint64) MAX_MOTHERS);

  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
      char lmp[XB_DATE_SIZE];
      const XbServiceOpening opening = { .person_id = g_array_index (people, gint64, i), .checklist = "maternal-health", .opened_on = lmp, .worker = workers[i % G_N_ELEMENTS (workers)], .consent_by = "本人",
                                         .values = values };

      xb_date_from_days (demo->today - g_rand_int_range (demo->rand, 40, 260), lmp);
      g_hash_table_insert (values, (gpointer) "lmp", lmp);
      if (xb_service_open (demo->store, CLERK, &opening, error) == 0)
        return FALSE;
    }
  return people != NULL;
}

/* Two persons of the office and the village look after each family of special support, and a doctor. */
static gboolean
contacts (Demo *demo, GError **error)
{
  static const char *const cadres[] = { "周建国", "吴秀英", "郑国强" };
  g_autoptr (GArray) ids = xb_store_ask_ids (demo->store, error, "SELECT DISTINCT person_id FROM due WHERE checklist = 'special-support-care' ORDER BY person_id", "");

  for (guint i = 0; ids != NULL && i + 1 < ids->len; i++)
    {
      g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
      const XbServiceOpening opening = { .person_id = g_array_index (ids, gint64, i), .checklist = "special-support-care", .worker = workers[i % G_N_ELEMENTS (workers)], .values = values };
      XbCaseNow now;

      g_hash_table_insert (values, (gpointer) "contact1", (gpointer) cadres[i % G_N_ELEMENTS (cadres)]);
      g_hash_table_insert (values, (gpointer) "contact1-phone", (gpointer) "13900000001");
      g_hash_table_insert (values, (gpointer) "contact2", (gpointer) cadres[(i + 1) % G_N_ELEMENTS (cadres)]);
      g_hash_table_insert (values, (gpointer) "doctor", (gpointer) workers[i % G_N_ELEMENTS (workers)]);
      g_hash_table_insert (values, (gpointer) "green-channel", (gpointer) "yes");
      if (!xb_service_case_now (demo->store, opening.person_id, opening.checklist, &now, error)
          || (now.open ? !xb_service_change (demo->store, CLERK, now.id, &opening, error) : now.id == 0 && xb_service_open (demo->store, CLERK, &opening, error) == 0))
        return FALSE;
    }
  return ids != NULL;
}

/* What is on the shelves: of the township, and of one village. */
static gboolean
supplies (Demo *demo, GError **error)
{
  static const struct
  {
    const char *code, *name, *unit;
    gint64 came, given;
  } kept[] = { { "folic-acid", "叶酸片", "盒", 600, 45 }, { "condom", "避孕套", "只", 5000, 320 }, { "short-acting-pill", "短效口服避孕药", "板", 200, 12 } };
  g_autofree char *village = NULL;
  char came_on[XB_DATE_SIZE], sent_on[XB_DATE_SIZE], given_on[XB_DATE_SIZE], expires_on[XB_DATE_SIZE];

  xb_date_from_days (demo->today - 200, came_on);
  xb_date_from_days (demo->today - 190, sent_on);
  xb_date_from_days (demo->today - 10, given_on);
  if (!xb_store_ask_text (demo->store, error, &village, "SELECT code FROM place WHERE kind = 'village' ORDER BY code LIMIT 1", ""))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      XbSupplyMove move = { .code = kept[i].code, .kind = XB_SUPPLY_IN, .date = came_on, .quantity = kept[i].came, .batch = "20250916", .expires_on = expires_on };

      xb_date_from_days (demo->today + (i == 2 ? 40 : 500), expires_on);
      if (!xb_supply_add (demo->store, CLERK, kept[i].code, kept[i].name, kept[i].unit, error) || !xb_supply_move (demo->store, CLERK, &move, error))
        return FALSE;
      move = (XbSupplyMove){ .code = kept[i].code, .kind = XB_SUPPLY_SENT, .date = sent_on, .quantity = kept[i].came / 5, .to_code = village };
      if (village != NULL && !xb_supply_move (demo->store, CLERK, &move, error))
        return FALSE;
      move = (XbSupplyMove){ .code = kept[i].code, .kind = XB_SUPPLY_HAND_OUT, .date = given_on, .quantity = kept[i].given };
      if (!xb_supply_move (demo->store, CLERK, &move, error))
        return FALSE;
    }
  return TRUE;
}

/** Switches all checklists on from the beginning of last year, and does what an office does with them. */
gboolean
xb_demo_add_services (XbStore *store, GRand *rand, GError **error)
{
  g_autofree char *today = xb_text_today (), *since = g_strdup_printf ("%d-01-01", atoi (today) - 1);
  g_autoptr (XbCatalog) catalog = xb_catalog_load (error);
  g_autoptr (XbTxn) txn = NULL;
  Demo demo = { store, rand, NULL, xb_date_days (today) };

  if (catalog == NULL)
    return FALSE;
  xb_desk_attach (store);
  txn = xb_txn_begin (store, CLERK, XB_ENTRY_EDIT, _ ("Checklists switched on"), error);
  if (txn == NULL || !xb_checklist_switch_on_all_in (store, catalog, CLERK, since, error) || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return FALSE;
  txn = demo.txn = xb_txn_begin (store, CLERK, XB_ENTRY_IMPORT, _ ("Services of people who do not exist"), error);
  return txn != NULL && work (&demo, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error) && mothers (&demo, error)
         && contacts (&demo, error) && supplies (&demo, error);
}
