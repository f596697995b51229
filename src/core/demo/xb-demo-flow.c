#define G_LOG_DOMAIN "xb-demo"

#include "demo/xb-demo-flow.h"

#include "life/xb-life.h"
#include "notice/xb-notice.h"
#include "region/xb-region.h"
#include "register/xb-citizen-id.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLERK "张经办"
/* Of a hundred people of working age so many are away; for each hundred of all people, so many live here from elsewhere, and no more than that. */
#define AWAY 16
#define HERE 2
#define MOST_HERE 999 /* each has a sequence of its own in the ID number, so that none is given twice */

typedef struct
{
  const char *region, *words, *work, *employer, *housing;
} There;

/* Where people of such a township go, the likelier ones more often; and where the few come from who live there. */
static const There away[] = { { "440306", "广东省深圳市宝安区西乡街道", "电子装配", "宝安电子厂", "2" }, { "440306", "广东省深圳市宝安区沙井街道", "电子装配", "沙井五金厂", "2" },
                              { "441900", "广东省东莞市长安镇", "注塑", "长安塑胶厂", "2" },          { "440112", "广东省广州市黄埔区", "快递", NULL, "1" },
                              { "330111", "浙江省杭州市富阳区", "造纸", "富阳纸业", "2" },            { "330782", "浙江省义乌市", "经营小商品", NULL, "1" },
                              { "530102", "云南省昆明市五华区", "建筑", "五华建筑队", "3" },          { "530103", "云南省昆明市盘龙区", "餐饮", NULL, "1" },
                              { "530111", "云南省昆明市官渡区", "物流", "官渡物流园", "1" },          { "532301", "楚雄市区", "零售", NULL, "5" },
                              { "532301", "楚雄市鹿城镇", "餐饮", NULL, "1" },                        { "310115", "上海市浦东新区", "家政", NULL, "4" },
                              { "350200", "福建省厦门市", "制鞋", "厦门鞋厂", "2" },                  { "532900", "云南省大理州", "种植", NULL, "4" } },
                   here[] = { { "510703", "四川省绵阳市涪城区", "砖瓦", "云岭砖厂", "2" },   { "520302", "贵州省遵义市红花岗区", "建筑", "云岭建筑队", "3" },
                              { "532322", "云南省楚雄州双柏县", "种植", "青山花卉合作社", "1" }, { "430582", "湖南省邵东市", "五金零售", NULL, "1" },
                              { "530381", "云南省宣威市", "养殖", "大坪养殖场", "1" } };

static void
day_in (GRand *rand, const char *today, int from_days, int to_days, char day[XB_DATE_SIZE])
{
  xb_date_add_days (today, -g_rand_int_range (rand, to_days, from_days), day);
}

/* ---- away ---- */

static gboolean
insert_event (XbStore *store, const char *type, gint64 person, gint64 household, const char *day, const There *there, const char *reason, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "INSERT INTO event (id, type, person_id, household_id, date, recorded_on, region, words, work, employer, housing, reason)"
                                              " VALUES (?, ?, ?, ?, ?, ?5, ?, ?, ?, ?, ?, ?)",
                                              error);
  const char *texts[] = { there != NULL ? there->region : NULL, there != NULL ? there->words : NULL, there != NULL ? there->work : NULL,
                          there != NULL ? there->employer : NULL, there != NULL ? there->housing : NULL, reason };

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
  xb_stmt_bind_text (stmt, 2, type);
  sqlite3_bind_int64 (stmt, 3, person);
  sqlite3_bind_int64 (stmt, 4, household);
  xb_stmt_bind_text (stmt, 5, day);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    xb_stmt_bind_text (stmt, 6 + (int) i, texts[i]);
  return xb_stmt_run (store, stmt, error);
}

static gboolean
send_away (XbStore *store, XbTxn *txn, GRand *rand, const char *today, GError **error)
{
  g_autoptr (XbStmt) people = xb_store_ask (store, error,
                                            "SELECT m.person_id, m.household_id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.to_date IS NULL AND m.from_date IS NULL"
                                            " AND p.status = 'registered' AND p.birth_date BETWEEN date (?1, '-50 years') AND date (?1, '-19 years')"
                                            " AND NOT EXISTS (SELECT 1 FROM event e WHERE e.person_id = p.id) ORDER BY m.person_id",
                                            "s", today);
  gboolean row;

  while (people != NULL && xb_stmt_step (store, people, &row, error))
    {
      const There *there = &away[g_rand_int_range (rand, 0, G_N_ELEMENTS (away))];
      gint64 person, household;
      char day[XB_DATE_SIZE];

      if (!row)
        return TRUE;
      if (g_rand_int_range (rand, 0, 100) >= AWAY)
        continue;
      person = sqlite3_column_int64 (people, 0);
      household = sqlite3_column_int64 (people, 1);
      day_in (rand, today, 3600, 40, day);
      if (!insert_event (store, "leave", person, household, day, there, g_rand_int_range (rand, 0, 10) < 8 ? "1" : "2", error))
        return FALSE;
      /* One in six is back again. */
      if (g_rand_int_range (rand, 0, 6) == 0)
        {
          day_in (rand, today, 38, 1, day);
          if (!insert_event (store, "return", person, household, day, NULL, NULL, error))
            return FALSE;
        }
      if (!xb_txn_add_rows (txn, 2, error))
        return FALSE;
    }
  return FALSE;
}

/* ---- here ---- */

static gboolean
bring_here (XbStore *store, XbCatalog *catalog, XbTxn *txn, GRand *rand, const char *today, guint many, GArray *villages, GError **error)
{
  static const char *const surnames[] = { "罗", "田", "石", "龙", "向", "姚", "邓", "谭" }, *const givens[] = { "春花", "大江", "小军", "秀兰", "光辉", "玉林", "国庆", "水生" };
  static const char *const landlords[] = { "张房东", "李房东", "王房东" };

  for (guint i = 1; i <= many; i++)
    {
      const There *from = &here[g_rand_int_range (rand, 0, G_N_ELEMENTS (here))];
      g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
      g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
      g_autofree char *name = g_strconcat (surnames[g_rand_int_range (rand, 0, 8)], givens[g_rand_int_range (rand, 0, 8)], NULL), *place = NULL, *digits = NULL;
      char day[XB_DATE_SIZE], born[XB_DATE_SIZE], number[19];
      XbLifeRequest request = { .type = "arrive", .fields = fields };

      xb_date_add_days (today, -g_rand_int_range (rand, 20 * 365, 50 * 365), born);
      digits = g_strdup_printf ("%s%.4s%.2s%.2s%03u", from->region, born, born + 5, born + 8, i);
      g_snprintf (number, sizeof number, "%s%c", digits, xb_citizen_id_check_digit (digits));
      day_in (rand, today, 1500, 10, day);
      if (!xb_store_ask_text (store, error, &place, "SELECT code FROM place WHERE id = ?", "i", g_array_index (villages, gint64, g_rand_int_range (rand, 0, villages->len))))
        return FALSE;
      g_hash_table_insert (fields, (gpointer) "name", name);
      g_hash_table_insert (fields, (gpointer) "sex", (gpointer) (i % 2 == 1 ? "1" : "2"));
      g_hash_table_insert (fields, (gpointer) "citizen_id", number);
      g_hash_table_insert (fields, (gpointer) "place", place);
      g_hash_table_insert (fields, (gpointer) "region", (gpointer) from->region);
      g_hash_table_insert (fields, (gpointer) "from", (gpointer) from->words);
      g_hash_table_insert (fields, (gpointer) "reason", (gpointer) "1");
      g_hash_table_insert (fields, (gpointer) "work", (gpointer) from->work);
      if (from->employer != NULL)
        g_hash_table_insert (fields, (gpointer) "employer", (gpointer) from->employer);
      g_hash_table_insert (fields, (gpointer) "housing", (gpointer) from->housing);
      if (strcmp (from->housing, "1") == 0)
        g_hash_table_insert (fields, (gpointer) "landlord", (gpointer) landlords[g_rand_int_range (rand, 0, 3)]);
      request.date = day;
      if (!xb_life_apply (txn, store, catalog, &request, outcome, error) || !xb_txn_add_rows (txn, 2, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- letters ---- */

static gboolean
write_letters (XbStore *store, XbCatalog *catalog, const char *today, GError **error)
{
  g_autoptr (GArray) flows = xb_store_ask_ids (store, error, "SELECT flow_id FROM v_flow WHERE direction = 'out' AND until IS NULL ORDER BY flow_id LIMIT 3", "");

  for (guint i = 0; flows != NULL && i < flows->len; i++)
    {
      const XbNoticeRequest request = { g_array_index (flows, gint64, i), "收函地街道办事处", NULL, "在居住地可免费享受：孕前优生健康检查、基本避孕药具、0–6岁儿童健康管理。是否参加由本人自愿决定。", "0878-3000001" };
      gint64 id = xb_notice_send (store, catalog, CLERK, &request, error);

      if (id == 0 || (i == 0 && !xb_notice_note_answer (store, CLERK, id, "here", "已告知本人。", today, NULL, error)))
        return FALSE;
    }
  return flows != NULL;
}

/** How many of the people of a demo office live there from elsewhere. */
guint
xb_demo_flow_here (guint persons)
{
  return MIN (persons * HERE / 100, MOST_HERE);
}

/** People who come and go, @many of them from elsewhere; with a source of chance of their own: what else a demo office has stays as it is. */
gboolean
xb_demo_add_flow (XbStore *store, guint32 seed, guint many, GError **error)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (XbCatalog) catalog = xb_catalog_load (error);
  g_autoptr (GArray) villages = xb_store_ask_ids (store, error, "SELECT id FROM place WHERE kind = 'village' ORDER BY code", "");
  g_autofree char *today = xb_text_today ();
  g_autoptr (XbTxn) txn = NULL;

  if (catalog == NULL || villages == NULL)
    return FALSE;
  txn = xb_txn_begin (store, CLERK, XB_ENTRY_IMPORT, _ ("People who come and go, for trying the program"), error);
  if (txn == NULL || !send_away (store, txn, rand, today, error) || !bring_here (store, catalog, txn, rand, today, many, villages, error))
    return FALSE;
  xb_txn_set_title (txn, _ ("People who come and go, for trying the program"));
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error) && write_letters (store, catalog, today, error);
}
