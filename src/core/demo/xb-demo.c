#define G_LOG_DOMAIN "xb-demo"

#include "demo/xb-demo.h"

#include "demo/xb-demo-books.h"
#include "demo/xb-demo-flow.h"
#include "demo/xb-demo-services.h"
#include "demo/xb-demo-subsidies.h"
#include "desk/xb-desk.h"
#include "register/xb-citizen-id.h"
#include "register/xb-person.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* An office with fewer people keeps no other books: its villages may not be those the entries name. */
#define ENOUGH_FOR_BOOKS 1000

static const char surnames[] = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
                               "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
static const char givens[] = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅志海燕云飞雪峰春生福贵荣德光永庆家宝世安文武林森"
                             "山水田禾金银铜铁天地人和义礼智信";
static const char *const villages[] = { "青山村", "大坪村", "白石村", "龙潭村", "柳树村", "石桥村", "上河村", "下河村", "松林村", "马街村",
                                        "新田村", "古井村", "清水村", "红土村", "梨园村", "茶山村", "沙坝村", "双桥村", "东坡村", "西营村" };

/* The last day of the made-up history: the demo is the same whenever it is made. */
#define LAST_DAY 30, 6, 2026

typedef struct
{
  XbStore *store;
  XbTxn *txn;
  GRand *rand;
  GHashTable *sequences; /* birth date << 10 | sequence, so that no ID number is given twice */
  guint surnames, givens;
} Demo;

static char *
pick (Demo *demo, const char *signs, guint count)
{
  const char *p = g_utf8_offset_to_pointer (signs, g_rand_int_range (demo->rand, 0, count));

  return g_strndup (p, g_utf8_next_char (p) - p);
}

static char *
make_name (Demo *demo, const char *surname)
{
  g_autofree char *a = pick (demo, givens, demo->givens);
  g_autofree char *b = g_rand_int_range (demo->rand, 0, 4) > 0 ? pick (demo, givens, demo->givens) : g_strdup ("");

  return g_strconcat (surname, a, b, NULL);
}

static void
make_id (Demo *demo, GDate *birth, char sex, char id[19])
{
  guint region = 532301;
  gint sequence;
  gsize key;

  do
    {
      sequence = g_rand_int_range (demo->rand, 0, 500) * 2 + (sex == '1');
      key = (gsize) g_date_get_julian (birth) << 20 | (gsize) (region % 1000) << 10 | sequence;
      if (g_hash_table_contains (demo->sequences, GSIZE_TO_POINTER (key)) && g_rand_int_range (demo->rand, 0, 50) == 0)
        region++;
    }
  while (sequence == 0 || !g_hash_table_add (demo->sequences, GSIZE_TO_POINTER (key)));
  g_snprintf (id, 19, "%06u%04d%02d%02d%03d", region, g_date_get_year (birth), g_date_get_month (birth),
              g_date_get_day (birth), sequence);
  id[17] = xb_citizen_id_check_digit (id);
  id[18] = '\0';
}

static void
days_before (GDate *date, const GDate *from, gint days)
{
  *date = *from;
  g_date_subtract_days (date, days);
}

static gboolean
add_event (Demo *demo, const char *type, gint64 person, gint64 household, GDate *date, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      demo->store,
      "INSERT INTO event (id, type, person_id, household_id, date, recorded_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);
  char on[16], recorded[16];
  GDate later = *date;

  if (stmt == NULL)
    return FALSE;
  g_date_add_days (&later, g_rand_int_range (demo->rand, 0, 30));
  g_date_strftime (on, sizeof on, "%Y-%m-%d", date);
  g_date_strftime (recorded, sizeof recorded, "%Y-%m-%d", &later);
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (demo->store));
  xb_stmt_bind_text (stmt, 2, type);
  sqlite3_bind_int64 (stmt, 3, person);
  sqlite3_bind_int64 (stmt, 4, household);
  xb_stmt_bind_text (stmt, 5, on);
  xb_stmt_bind_text (stmt, 6, recorded);
  return xb_stmt_run (demo->store, stmt, error);
}

static gboolean
end_membership (Demo *demo, XbPerson *person, GDate *date, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (demo->store, "UPDATE membership SET to_date = ?2 WHERE id = ?1", error);
  char on[16];

  if (stmt == NULL)
    return FALSE;
  g_date_strftime (on, sizeof on, "%Y-%m-%d", date);
  sqlite3_bind_int64 (stmt, 1, person->membership_id);
  xb_stmt_bind_text (stmt, 2, on);
  return xb_stmt_run (demo->store, stmt, error);
}

static gboolean
add_person (Demo *demo, XbHousehold *household, const char *relation, char sex, const char *surname, GDate *birth,
            GError **error)
{
  static const char *const phones[] = { "13", "15", "17", "18" };
  g_autoptr (XbPerson) person = xb_person_new ();
  g_autofree char *name = make_name (demo, surname), *phone = NULL, *account = NULL;
  GDate last, moved;
  char id[19], date[16], code[2] = { sex, '\0' };
  int age;
  gboolean dead = FALSE;

  g_date_clear (&last, 1);
  g_date_set_dmy (&last, LAST_DAY);
  age = g_date_days_between (birth, &last) / 365;
  make_id (demo, birth, sex, id);
  g_date_strftime (date, sizeof date, "%Y-%m-%d", birth);
  xb_person_set (person, XB_PERSON_NAME, name);
  xb_person_set (person, XB_PERSON_SEX, code);
  xb_person_set (person, XB_PERSON_BIRTH_DATE, date);
  xb_person_set (person, XB_PERSON_CITIZEN_ID, id);
  xb_person_set (person, XB_PERSON_ETHNIC, g_rand_int_range (demo->rand, 0, 10) < 8 ? "01" : g_rand_boolean (demo->rand) ? "07" : "06");
  xb_person_set (person, XB_PERSON_HUKOU_TYPE, g_rand_int_range (demo->rand, 0, 10) < 9 ? "1" : "2");
  xb_person_set (person, XB_PERSON_MARITAL, age < 22 ? "10" : g_rand_int_range (demo->rand, 0, 10) < 8 ? "20" : age > 65 ? "30" : "40");
  xb_person_set (person, XB_PERSON_EDUCATION, age < 13 ? "80" : age < 16 ? "70" : age > 60 ? "80" : g_rand_boolean (demo->rand) ? "70" : "60");
  if (age > 14)
    {
      phone = g_strdup_printf ("%s%09d", phones[g_rand_int_range (demo->rand, 0, 4)], g_rand_int_range (demo->rand, 0, 1000000000));
      xb_person_set (person, XB_PERSON_PHONE, phone);
    }
  if (strcmp (relation, XB_RELATION_HEAD) == 0)
    {
      account = g_strdup_printf ("622%08d%08d", g_rand_int_range (demo->rand, 0, 100000000), g_rand_int_range (demo->rand, 0, 100000000));
      xb_person_set (person, XB_PERSON_BANK_NAME, "农村信用社");
      xb_person_set (person, XB_PERSON_BANK_ACCOUNT, account);
    }
  /* Ten years of ordinary life: one in sixty died, one in eighty moved away; never the head, households stay whole. */
  days_before (&moved, &last, g_rand_int_range (demo->rand, 1, 3650));
  if (strcmp (relation, XB_RELATION_HEAD) != 0 && g_date_compare (birth, &moved) < 0)
    {
      dead = age > 60 && g_rand_int_range (demo->rand, 0, 6) == 0;
      if (dead)
        xb_person_set (person, XB_PERSON_STATUS, "deceased");
      else if (age > 18 && g_rand_int_range (demo->rand, 0, 80) == 0)
        xb_person_set (person, XB_PERSON_STATUS, "moved_out");
    }
  if (!xb_person_insert (demo->txn, demo->store, person, error)
      || !xb_person_set_membership (demo->txn, demo->store, person, household->id, relation, error))
    return FALSE;
  if (age < 10 && !add_event (demo, "birth", person->id, household->id, birth, error))
    return FALSE;
  if (strcmp (person->values[XB_PERSON_STATUS], "registered") != 0)
    return add_event (demo, dead ? "death" : "move_out", person->id, household->id, &moved, error)
           && end_membership (demo, person, &moved, error);
  return TRUE;
}

static gboolean
add_household (Demo *demo, XbPlace **groups, guint n_groups, guint number, guint *left, GError **error)
{
  static const guint8 sizes[] = { 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7 };
  g_autoptr (XbHousehold) household = g_new0 (XbHousehold, 1);
  XbPlace *place = groups[g_rand_int_range (demo->rand, 0, n_groups)];
  g_autofree char *surname = pick (demo, surnames, demo->surnames);
  guint drawn = sizes[g_rand_int_range (demo->rand, 0, G_N_ELEMENTS (sizes))], size = MIN (drawn, *left); /* drawn once: MIN() looks twice */
  char head_sex = g_rand_int_range (demo->rand, 0, 4) > 0 ? '1' : '2';
  GDate last, head;

  household->place_id = place->id;
  household->household_no = g_strdup_printf ("%05u", number);
  household->address = g_strdup_printf ("%s%u号", place->name, number % 300 + 1);
  if (!xb_household_insert (demo->txn, demo->store, household, error))
    return FALSE;
  g_date_clear (&last, 1);
  g_date_set_dmy (&last, LAST_DAY);
  days_before (&head, &last, g_rand_int_range (demo->rand, 26 * 365, 82 * 365));
  for (guint i = 0; i < size; i++)
    {
      const char *relation = XB_RELATION_HEAD;
      char sex = head_sex;
      GDate birth = head;
      g_autofree char *other = NULL;

      if (i == 1)
        {
          relation = head_sex == '1' ? "12" : "11";
          sex = head_sex == '1' ? '2' : '1';
          days_before (&birth, &head, 1500);
          g_date_add_days (&birth, g_rand_int_range (demo->rand, 0, 3000));
          other = pick (demo, surnames, demo->surnames);
        }
      else if (i > 1 && i < 5)
        {
          sex = g_rand_boolean (demo->rand) ? '1' : '2';
          relation = sex == '1' ? "20" : "30";
          g_date_add_days (&birth, g_rand_int_range (demo->rand, 20, 36) * 365 + g_rand_int_range (demo->rand, 0, 365));
          if (g_date_compare (&birth, &last) > 0)
            days_before (&birth, &last, g_rand_int_range (demo->rand, 0, 1500));
        }
      else if (i >= 5)
        {
          sex = i == 5 ? '1' : '2';
          relation = i == 5 ? "51" : "52";
          g_date_subtract_days (&birth, g_rand_int_range (demo->rand, 18, 26) * 365);
        }
      if (!add_person (demo, household, relation, sex, other != NULL ? other : surname, &birth, error))
        return FALSE;
    }
  *left -= size;
  return xb_txn_add_rows (demo->txn, size * 3, error);
}

static gboolean
fill (Demo *demo, guint persons, guint *households, GError **error)
{
  g_autoptr (XbPlace) township = xb_place_township (demo->store, error);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_place_free);
  guint n_villages = CLAMP (persons / 1500, 3, G_N_ELEMENTS (villages)), left = persons;

  if (township == NULL)
    return FALSE;
  for (guint v = 0; v < n_villages; v++)
    {
      g_autofree char *code = g_strdup_printf ("%s%03u", township->code, 201 + v);
      XbPlace village = { 0, township->id, (char *) "village", code, (char *) villages[v] };

      if (!xb_place_insert (demo->txn, demo->store, &village, error))
        return FALSE;
      for (guint g = 1; g <= 6; g++)
        {
          XbPlace *group = g_new0 (XbPlace, 1);

          group->parent_id = village.id;
          group->kind = g_strdup ("group");
          group->code = g_strdup_printf ("%s%03u", code, g);
          group->name = g_strdup_printf ("%u组", g);
          g_ptr_array_add (groups, group);
          if (!xb_place_insert (demo->txn, demo->store, group, error))
            return FALSE;
        }
    }
  for (*households = 0; left > 0; (*households)++)
    if (!add_household (demo, (XbPlace **) groups->pdata, groups->len, *households + 1, &left, error))
      return FALSE;
  return TRUE;
}

/**
 * xb_demo_create:
 * @path: the database to make
 * @persons: how many people
 * @seed: the same seed makes the same people
 * @made: (out): how many people it has
 * @households: (out): how many households
 */
gboolean
xb_demo_create (const char *path, guint persons, guint32 seed, guint *made, guint *households, GError **error)
{
  g_autofree char *part = g_strdup_printf ("%s.%d.part", path, (int) getpid ());
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GHashTable) sequences = g_hash_table_new (NULL, NULL);
  Demo demo = { .rand = rand, .sequences = sequences, .surnames = g_utf8_strlen (surnames, -1), .givens = g_utf8_strlen (givens, -1) };
  const guint here = xb_demo_flow_here (persons);
  gboolean ok;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS,
                   _ ("“%s” exists already and was left as it is. Choose another name."), path);
      return FALSE;
    }
  store = xb_register_create (part, "532301100", "云岭镇", 1, "张经办", NULL, NULL, error);
  if (store == NULL)
    {
      g_unlink (part);
      return FALSE;
    }
  demo.store = store;
  txn = demo.txn = xb_txn_begin (store, "张经办", XB_ENTRY_IMPORT, _ ("People who do not exist, for trying the program"), error);
  ok = txn != NULL && fill (&demo, persons - here, households, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
  g_clear_pointer (&txn, xb_txn_rollback);
  ok = ok && xb_demo_add_subsidies (store, rand, error) && xb_demo_add_services (store, rand, error) && xb_demo_add_flow (store, seed, here, error)
       && (persons < ENOUGH_FOR_BOOKS || xb_demo_add_books (store, error));
  *made = persons;
  if (ok)
    return xb_store_publish (g_steal_pointer (&store), path, error);
  g_clear_pointer (&store, xb_store_close);
  g_unlink (part);
  return FALSE;
}
