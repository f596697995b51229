#define G_LOG_DOMAIN "xb-demo"

#include "demo/xb-demo-books.h"

#include "book/xb-book.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CLERK "张经办"

/* An entry: so many days ago (negative: to come), and its fields. The day goes into @day. */
typedef struct
{
  const char *book, *day;
  int days_ago;
  const char *const *fields; /* name, value, …, NULL */
} Entry;
#define FIELDS(...) (const char *const[]){ __VA_ARGS__, NULL }

static const Entry entries[] = {
  { "publicity", "date", 260, FIELDS ("topic", "三八妇女节健康义诊", "form", "consultation", "village", "青山村", "place", "村委会院内", "people", "86", "materials", "健康手册", "copies", "120") },
  { "publicity", "date", 180, FIELDS ("topic", "五二九会员活动日", "form", "gathering", "village", "大坪村", "people", "64", "materials", "宣传单", "copies", "200") },
  { "publicity", "date", 138, FIELDS ("topic", "世界人口日政策宣讲", "form", "lecture", "village", "白石村", "people", "52") },
  { "publicity", "date", 30, FIELDS ("topic", "流动人口服务政策入户宣传", "form", "household", "village", "青山村", "people", "38", "copies", "60") },
  { "training", "date", 95, FIELDS ("topic", "村信息员业务培训", "place", "镇会议室", "teacher", "县级业务人员", "hours", "6", "attendees", "24", "result", "全部合格") },
  { "meeting", "date", 40, FIELDS ("time", "09:30", "topic", "三季度人口数据核对会", "place", "镇会议室", "invited", "各村信息员", "agenda", "一、通报三季度数据\n二、核对出生、死亡、流动登记", "to_report", "本村流出、流入人口变化", "present", "23") },
  { "meeting", "date", -6, FIELDS ("time", "14:30", "topic", "年终资料整理布置会", "place", "镇会议室", "invited", "各村信息员", "agenda", "一、年终报表要求\n二、资料归档", "to_report", "本村全年服务开展情况") },
  { "call", "date", 25, FIELDS ("subject", "咨询奖励扶助申请条件", "channel", "12356", "about", "subsidy", "received_by", "张经办", "content", "咨询满六十周岁如何申请", "answer", "已告知条件和所需材料", "satisfied", "yes") },
  { "supply-point", "set_up", 400, FIELDS ("name", "云岭宾馆大堂", "kind", "hotel", "village", "青山村", "active", "yes") },
  { "supply-point", "set_up", 390, FIELDS ("name", "镇卫生院门厅", "kind", "hospital", "village", "青山村", "active", "yes") },
  { "supply-point-check", "date", 20, FIELDS ("point", "云岭宾馆大堂", "kind", "hotel", "on_display", "yes", "in_date", "yes", "inspector", "张经办") },
  { "open-notice", "from", 15, FIELDS ("title", "奖励扶助对象名单公示", "village", "大坪村", "kind", "roll", "place", "村务公开栏") },
  { "funds", "date", 300, FIELDS ("item", "上级拨付协会活动经费", "source", "县计生协会", "income", "5000") },
  { "funds", "date", 255, FIELDS ("item", "义诊活动宣传品", "line", "宣传费", "spending", "1260.50", "voucher", "2026-003") },
  { "funds", "date", 94, FIELDS ("item", "信息员培训资料", "line", "培训费", "spending", "820", "voucher", "2026-017") },
};

/** What an office has in its other books. */
gboolean
xb_demo_add_books (XbStore *store, GError **error)
{
  g_autoptr (XbCatalog) catalog = xb_catalog_load (error);
  g_autofree char *today = xb_text_today ();
  g_autoptr (XbTxn) txn = NULL;

  if (catalog == NULL)
    return FALSE;
  txn = xb_txn_begin (store, CLERK, XB_ENTRY_IMPORT, _ ("Entries of office registers, for trying the program"), error);
  if (txn == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const XbBookDef *def = xb_catalog_book (catalog, entries[i].book);
      g_autoptr (GHashTable) typed = g_hash_table_new (g_str_hash, g_str_equal);
      g_autofree char *wrong = NULL;
      char day[XB_DATE_SIZE];

      if (def == NULL) /* the office has put another definition in its place */
        continue;
      xb_date_add_days (today, -entries[i].days_ago, day);
      g_hash_table_insert (typed, (gpointer) entries[i].day, day);
      for (const char *const *field = entries[i].fields; *field != NULL; field += 2)
        g_hash_table_insert (typed, (gpointer) field[0], (gpointer) field[1]);
      if (!xb_book_note_fields (store, def, error) || xb_book_add_in (store, def, typed, &wrong, error) == 0)
        return FALSE;
    }
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
