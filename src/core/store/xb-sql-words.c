#define G_LOG_DOMAIN "xb-store"

#include "store/xb-sql-words.h"

#include "region/xb-region.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <string.h>

/* age (birth date, day): full years; NULL where either is missing. */
static void
age (sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  const char *birth = (const char *) sqlite3_value_text (values[0]), *on = (const char *) sqlite3_value_text (values[1]);
  int years = xb_date_age (birth, on);

  if (birth != NULL && on != NULL && strcmp (on, birth) >= 0)
    sqlite3_result_int (context, years);
}

/* birthday (birth date, years): the day somebody is that old, as age() has it: of 29 February 1 March in other years. */
static void
birthday (sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  const char *birth = (const char *) sqlite3_value_text (values[0]);
  char day[XB_DATE_SIZE];

  if (birth != NULL && xb_date_birthday (birth, sqlite3_value_int (values[1]), day))
    sqlite3_result_text (context, day, -1, SQLITE_TRANSIENT);
}

/* xb_pairs (text): see xb_text_pairs(). */
static void
pairs (sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL)
    sqlite3_result_text (context, xb_text_pairs (text), -1, g_free);
}

/* region (code): its whole name; region (code, level): the name of the province (1), prefecture (2) or county (3) it is in. NULL where it does not say. */
static void
region (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *code = (const char *) sqlite3_value_text (values[0]);
  const int level = n > 1 ? sqlite3_value_int (values[1]) : 0;
  const XbRegion *found = level >= XB_REGION_PROVINCE && level <= XB_REGION_COUNTY ? xb_region_at (code, level) : n == 1 ? xb_region_find (code) : NULL;

  if (found != NULL)
    sqlite3_result_text (context, n > 1 ? found->name : found->full, -1, SQLITE_STATIC);
  else if (code != NULL && n == 1) /* a code this program does not know yet */
    sqlite3_result_value (context, values[0]);
}

/** Teaches the connection of @store what definitions may say. */
gboolean
xb_sql_words_add (XbStore *store, GError **error)
{
  sqlite3 *db = xb_store_db (store);
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

  if (sqlite3_create_function (db, "age", 2, flags, NULL, age, NULL, NULL) == SQLITE_OK
      && sqlite3_create_function (db, "birthday", 2, flags, NULL, birthday, NULL, NULL) == SQLITE_OK
      && sqlite3_create_function (db, "xb_pairs", 1, flags, NULL, pairs, NULL, NULL) == SQLITE_OK
      && sqlite3_create_function (db, "region", 1, flags, NULL, region, NULL, NULL) == SQLITE_OK
      && sqlite3_create_function (db, "region", 2, flags, NULL, region, NULL, NULL) == SQLITE_OK && xb_sql_family_add (store) == SQLITE_OK)
    return TRUE;
  return xb_store_fail (store, error);
}
