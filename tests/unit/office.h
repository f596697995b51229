/* A register in a folder of its own, for the unit tests. */
#pragma once

#include "register/xb-person.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder, *path;
  XbStore *store;
} Office;

static inline void
office_open (Office *office)
{
  g_autoptr (GError) error = NULL;

  office->folder = g_dir_make_tmp ("xiangbu-XXXXXX", &error);
  g_assert_no_error (error);
  office->path = g_build_filename (office->folder, "office.xbdb", NULL);
  office->store = xb_register_create (office->path, "532301100", "云岭镇", 7, "张经办", NULL, NULL, &error);
  g_assert_no_error (error);
}

static inline void
office_close (Office *office)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_clear_pointer (&office->store, xb_store_close);
  dir = g_dir_open (office->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (office->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (office->folder);
  g_free (office->path);
  g_free (office->folder);
}

/* Adds a household of one in one entry; gives the entry's number, or 0 with @error. */
static inline gint64
office_add (XbStore *store, const char *number, const char *name, gint64 *person_id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, "张经办", XB_ENTRY_EDIT, name, error);
  g_autoptr (XbPlace) township = txn != NULL ? xb_place_township (store, error) : NULL;
  g_autoptr (XbPerson) person = xb_person_new ();
  g_autoptr (XbHousehold) household = g_new0 (XbHousehold, 1);
  g_autoptr (GArray) seqs = NULL;

  if (township == NULL)
    return 0;
  household->place_id = township->id;
  household->household_no = g_strdup (number);
  xb_person_set (person, XB_PERSON_NAME, name);
  xb_person_set (person, XB_PERSON_SEX, "1");
  if (!xb_household_insert (txn, store, household, error) || !xb_person_insert (txn, store, person, error)
      || !xb_person_set_membership (txn, store, person, household->id, XB_RELATION_HEAD, error)
      || !xb_txn_commit (g_steal_pointer (&txn), &seqs, error))
    return 0;
  if (person_id != NULL)
    *person_id = person->id;
  return g_array_index (seqs, gint64, 0);
}

/* Changes a person's phone in one entry. */
static inline gint64
office_set_phone (XbStore *store, gint64 id, const char *phone, GError **error)
{
  g_autoptr (XbPerson) person = xb_person_load (store, id, error);
  g_autoptr (XbTxn) txn = person != NULL ? xb_txn_begin (store, "李经办", XB_ENTRY_EDIT, "电话", error) : NULL;
  g_autoptr (GArray) seqs = NULL;

  if (txn == NULL)
    return 0;
  xb_person_set (person, XB_PERSON_PHONE, phone);
  if (!xb_person_update (txn, store, person, error) || !xb_txn_commit (g_steal_pointer (&txn), &seqs, error))
    return 0;
  return seqs->len > 0 ? g_array_index (seqs, gint64, 0) : -1;
}

/* The one value of a query, as a number. */
static inline gint64
office_number (XbStore *store, const char *sql)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql, NULL);

  g_assert_nonnull (stmt);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  return sqlite3_column_int64 (stmt, 0);
}
