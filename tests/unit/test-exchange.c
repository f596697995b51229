/* Five offices that change the same people, households, services, and exchange packages that are lost, repeated, late and out of order: in the
 * end all hold the same, nothing is left hanging, and every journal is whole. */

#include "office.h"

#include "exchange/xb-chain.h"
#include "exchange/xb-exchange-error.h"
#include "exchange/xb-known.h"
#include "exchange/xb-pack.h"
#include "exchange/xb-share.h"
#include "exchange/xb-unpack.h"
#include "store/xb-statement.h"
#include "store/xb-tables.h"

#include <string.h>

#define OFFICES 5
#define WHO "张经办"

typedef struct
{
  guint from, to;
  char *path;
} Mail;

typedef struct
{
  Office offices[OFFICES];
  gint64 partner[OFFICES][OFFICES]; /* the key each has for each other */
  GRand *rand;
  GArray *mail; /* (element-type Mail) */
  guint packages, taken, asked, refused, undone;
} World;

/* ---- offices that know each other ---- */

static void
office_begin (Office *office, guint i)
{
  g_autoptr (GError) error = NULL;

  office->folder = g_dir_make_tmp ("xiangbu-XXXXXX", &error);
  g_assert_no_error (error);
  office->path = g_build_filename (office->folder, "office.xbdb", NULL);
  office->store = xb_register_create (office->path, "532301100", "云岭镇", i + 1, WHO, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Every office has switched the same checklist on by itself, on another day. */
static void
switch_on (World *w, XbStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, "启用", &error);
  g_autofree char *day = g_strdup_printf ("2024-01-%02d", g_rand_int_range (w->rand, 1, 28));

  xb_store_do (store, &error,
               "INSERT INTO checklist_version (id, checklist, name, definition, sha256, from_date, since, operator) VALUES (?1, 'elder-health', '老年人健康', 'x',"
               " '0000000000000000000000000000000000000000000000000000000000000000', ?2, ?2, '张经办')",
               "is", xb_store_new_id (store), day);
  g_assert_no_error (error);
  g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

static gint64
take_card (XbStore *store, XbStore *other, const char *name, const char *kind, gint64 place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOfficeCard) card = xb_office_card_here (other, name, &error);
  gint64 id;

  g_assert_no_error (error);
  id = xb_partner_add (store, WHO, card, name, kind, place, &error);
  g_assert_no_error (error);
  return id;
}

static void
world_begin (World *w, guint32 seed)
{
  memset (w, 0, sizeof *w);
  w->rand = g_rand_new_with_seed (seed);
  w->mail = g_array_new (FALSE, FALSE, sizeof (Mail));
  for (guint i = 0; i < OFFICES; i++)
    {
      office_begin (&w->offices[i], i);
      switch_on (w, w->offices[i].store);
    }
  for (guint i = 0; i < OFFICES; i++)
    for (guint j = 0; j < OFFICES; j++)
      {
        g_autofree char *name = g_strdup_printf ("办公室%u", j + 1);

        if (i != j)
          w->partner[i][j] = take_card (w->offices[i].store, w->offices[j].store, name, XB_PARTNER_DESK, 0);
      }
}

static void
world_end (World *w)
{
  for (guint i = 0; i < w->mail->len; i++)
    g_free (g_array_index (w->mail, Mail, i).path);
  g_array_unref (w->mail);
  g_rand_free (w->rand);
  for (guint i = 0; i < OFFICES; i++)
    office_close (&w->offices[i]);
}

static char *
digest (XbStore *store)
{
  g_autoptr (GError) error = NULL;
  char *hash = xb_share_hash (store, XB_SHARE_OFFICE, &error);

  g_assert_no_error (error);
  return hash;
}

/* ---- what clerks do ---- */

static gint64
any_id (World *w, XbStore *store, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s ORDER BY id LIMIT 1 OFFSET ?", table), *count = g_strdup_printf ("SELECT count (*) FROM %s", table);
  gint64 n = office_number (store, count), id = 0;

  if (n > 0)
    g_assert_true (xb_store_ask_number (store, NULL, &id, sql, "i", (gint64) g_rand_int_range (w->rand, 0, (gint) n)));
  return id;
}

/* Some people are entered in several offices, some of them under another name. */
static void
add_household (World *w, XbStore *store)
{
  static const char *const names[] = { "王建国", "李秀英", "张三丰", "赵小满" };
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, "新户", &error);
  gint64 place = xb_store_new_id (store), household = xb_store_new_id (store), person = xb_store_new_id (store), membership = xb_store_new_id (store), village = 0, township, taken;
  gint number = g_rand_int_range (w->rand, 0, 60);
  g_autofree char *code = g_strdup_printf ("5323011002%02d", number % 5), *no = g_strdup_printf ("%03d", number), *id = g_strdup_printf ("5323011980010%05d", number);
  gboolean ok = TRUE;

  g_assert_no_error (error);
  township = office_number (store, "SELECT id FROM place WHERE parent_id IS NULL");
  g_assert_true (xb_store_ask_number (store, NULL, &village, "SELECT id FROM place WHERE code = ?", "s", code));
  if (village == 0)
    ok = xb_store_do (store, &error, "INSERT INTO place (id, parent_id, kind, code, name) VALUES (?1, ?2, 'village', ?3, '村' || ?3)", "iis", village = place, township, code);
  g_assert_true (xb_store_ask_number (store, NULL, &taken, "SELECT count (*) FROM household WHERE place_id = ?1 AND household_no = ?2 AND ended_on IS NULL", "is", village, no));
  if (!ok || taken > 0)
    return;
  ok = xb_store_do (store, &error, "INSERT INTO household (id, place_id, household_no) VALUES (?1, ?2, ?3)", "iis", household, village, no);
  g_assert_true (xb_store_ask_number (store, NULL, &taken, "SELECT count (*) FROM person WHERE citizen_id = ?", "s", id));
  ok = ok
       && xb_store_do (store, &error, "INSERT INTO person (id, name, sex, citizen_id) VALUES (?1, ?2, '1', ?3)", "iss", person, names[g_rand_int_range (w->rand, 0, g_rand_boolean (w->rand) ? 1 : 4)],
                       taken > 0 ? NULL : id)
       && xb_store_do (store, &error, "INSERT INTO membership (id, person_id, household_id, relation, from_date) VALUES (?1, ?2, ?3, '02', '2020-01-01')", "iii", membership, person, household);
  g_assert_no_error (error);
  g_assert_true (ok && xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

/* One change in one entry; one that cannot be is not made. */
static void
act (XbStore *store, const char *title, const char *sql, const char *types, gint64 a, gint64 b, const char *c)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, title, &error);
  gboolean ok;

  g_assert_no_error (error);
  ok = strcmp (types, "iis") == 0 ? xb_store_do (store, NULL, sql, types, a, b, c) : strcmp (types, "is") == 0 ? xb_store_do (store, NULL, sql, types, a, c) : xb_store_do (store, NULL, sql, types, a, b);
  if (ok)
    {
      xb_txn_commit (g_steal_pointer (&txn), NULL, &error);
      g_assert_no_error (error);
    }
}

static void
change (World *w, XbStore *store)
{
  static const char *const fields[] = { "phone", "address", "name", "notes", "education" };
  g_autofree char *value = g_strdup_printf ("%d", g_rand_int_range (w->rand, 10, 14)), *sql = NULL;
  gint64 person = any_id (w, store, "person");

  sql = g_strdup_printf ("UPDATE person SET %s = ?2 WHERE id = ?1", fields[g_rand_int_range (w->rand, 0, G_N_ELEMENTS (fields))]);
  act (store, "改人员", sql, "is", person, 0, value);
}

static void
move (World *w, XbStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 person = any_id (w, store, "person"), household = any_id (w, store, "household");
  g_autofree char *day = g_strdup_printf ("2024-01-%02d", g_rand_int_range (w->rand, 1, 28));
  g_autoptr (XbTxn) txn = NULL;

  if (person == 0)
    return;
  txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, "迁户", &error);
  g_assert_no_error (error);
  if (xb_store_do (store, NULL, "UPDATE membership SET to_date = ?2 WHERE person_id = ?1 AND to_date IS NULL", "is", person, day)
      && xb_store_do (store, NULL, "INSERT INTO membership (id, person_id, household_id, relation, from_date) VALUES (?1, ?2, ?3, '80', ?4)", "iiis", xb_store_new_id (store), person, household, day)
      && xb_store_do (store, NULL, "INSERT INTO event (id, type, person_id, date, recorded_on) VALUES (?1, 'move', ?2, ?3, ?3)", "iis", xb_store_new_id (store), person, day))
    g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

/* Households and numbers change places: none of it can be written one after the other without another in its way. */
static void
swap_numbers (World *w, XbStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 a = any_id (w, store, "household"), b = any_id (w, store, "household"), same = 0;
  g_autofree char *no_a = NULL, *no_b = NULL;
  g_autoptr (XbTxn) txn = NULL;

  g_assert_true (xb_store_ask_number (store, NULL, &same, "SELECT count (*) FROM household x JOIN household y ON y.place_id = x.place_id WHERE x.id = ?1 AND y.id = ?2", "ii", a, b));
  if (a == b || same == 0)
    return;
  xb_store_ask_text (store, NULL, &no_a, "SELECT household_no FROM household WHERE id = ?", "i", a);
  xb_store_ask_text (store, NULL, &no_b, "SELECT household_no FROM household WHERE id = ?", "i", b);
  txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, "换户号", &error);
  if (xb_store_do (store, NULL, "UPDATE household SET household_no = 'x' WHERE id = ?", "i", a) && xb_store_do (store, NULL, "UPDATE household SET household_no = ?2 WHERE id = ?1", "is", b, no_a)
      && xb_store_do (store, NULL, "UPDATE household SET household_no = ?2 WHERE id = ?1", "is", a, no_b))
    g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

static void
change_head (World *w, XbStore *store)
{
  gint64 membership = any_id (w, store, "membership");
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, "换户主", &error);

  if (xb_store_do (store, NULL, "UPDATE membership SET relation = '80' WHERE household_id = (SELECT household_id FROM membership WHERE id = ?) AND to_date IS NULL AND relation = '02'", "i", membership)
      && xb_store_do (store, NULL, "UPDATE membership SET relation = '02' WHERE id = ? AND to_date IS NULL", "i", membership))
    g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

static void
serve (World *w, XbStore *store)
{
  gint64 person = any_id (w, store, "person");
  gint64 version = office_number (store, "SELECT coalesce (max (id), 0) FROM checklist_version WHERE checklist = 'elder-health' AND to_date IS NULL");
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, "服务", &error);
  gint64 open = 0;
  gboolean ok;

  xb_store_ask_number (store, NULL, &open, "SELECT id FROM service_case WHERE person_id = ? AND checklist = 'elder-health' AND state = 'open'", "i", person);
  if (open == 0)
    ok = xb_store_do (store, NULL,
                      "INSERT INTO service_case (id, checklist, version_id, person_id, opened_on, state, operator) VALUES (?1, 'elder-health', ?2, ?3, '2025-01-01', 'open', '张经办')", "iii",
                      xb_store_new_id (store), version, person);
  else if (g_rand_boolean (w->rand))
    ok = xb_store_do (store, NULL, "UPDATE service_case SET state = 'declined', closed_on = '2025-02-02' WHERE id = ?", "i", open);
  else
    ok = xb_store_do (store, NULL, "INSERT INTO visit (id, case_id, person_id, checklist, item, turn, date, operator) VALUES (?1, ?2, ?3, 'elder-health', 'yearly', ?4, '2025-03-03', '张经办')", "iiii",
                      xb_store_new_id (store), open, person, (gint64) g_rand_int_range (w->rand, 1, 4));
  if (ok)
    g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

/* Somebody who never was: the record goes with all that hangs on it. */
static void
remove_person (World *w, XbStore *store)
{
  static const char *const sql[] = { "DELETE FROM visit WHERE person_id = ?", "DELETE FROM service_case WHERE person_id = ?", "DELETE FROM event WHERE person_id = ?", "DELETE FROM membership WHERE person_id = ?",
                                     "DELETE FROM person WHERE id = ?" };
  gint64 person = any_id (w, store, "person");
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, WHO, XB_ENTRY_EDIT, "删人员", &error);

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!xb_store_do (store, &error, sql[i], "i", person))
      return;
  g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

static void
undo_last (XbStore *store)
{
  gint64 seq = xb_journal_next_undo (store, NULL);

  if (seq != 0)
    xb_journal_undo (store, WHO, seq, NULL, NULL); /* what has changed since refuses it */
}

static void
work (World *w, XbStore *store)
{
  switch (g_rand_int_range (w->rand, 0, 20))
    {
    case 0 ... 4:
      add_household (w, store);
      break;
    case 5 ... 10:
      change (w, store);
      break;
    case 11:
    case 12:
      move (w, store);
      break;
    case 13:
      swap_numbers (w, store);
      break;
    case 14:
      change_head (w, store);
      break;
    case 15 ... 17:
      serve (w, store);
      break;
    case 18:
      remove_person (w, store);
      break;
    default:
      undo_last (store);
    }
}

/* ---- the post ---- */

static void
send (World *w, guint from, guint to, gint64 since)
{
  g_autoptr (GError) error = NULL;
  Mail mail = { from, to, g_strdup_printf ("%s/%u-%u-%u.xbpack", w->offices[to].folder, from, to, w->packages++) };
  XbPacked packed;

  xb_pack (w->offices[from].store, WHO, w->partner[from][to], 0, since, mail.path, &packed, &error);
  g_assert_no_error (error);
  xb_packed_clear (&packed);
  g_array_append_val (w->mail, mail);
}

static void
check_sound (XbStore *store)
{
  g_assert_cmpint (office_number (store, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
}

/* Takes a package in, and sometimes takes that back. Returns: whether it came in */
static gboolean
take (World *w, const Mail *mail, const char *prefer)
{
  g_autoptr (GError) error = NULL;
  XbStore *store = w->offices[mail->to].store;
  XbUnpackOptions options = { 0 };
  g_autofree char *before = digest (store), *after = NULL;
  g_autoptr (XbUnpacked) unpacked = xb_unpack (store, WHO, mail->path, &options, &error);

  if (unpacked != NULL && unpacked->conflicts->len > 0)
    {
      /* Nothing was changed; somebody answers. */
      after = digest (store);
      g_assert_cmpstr (before, ==, after);
      g_assert_cmpint (unpacked->applied, ==, 0);
      g_clear_pointer (&unpacked, xb_unpacked_free);
      options.prefer = prefer;
      w->asked++;
      unpacked = xb_unpack (store, WHO, mail->path, &options, &error);
    }
  if (unpacked == NULL)
    {
      g_clear_pointer (&after, g_free);
      after = digest (store);
      g_assert_cmpstr (before, ==, after);
      if (!g_error_matches (error, XB_EXCHANGE_ERROR, XB_EXCHANGE_ERROR_TWICE) && !g_error_matches (error, XB_EXCHANGE_ERROR, XB_EXCHANGE_ERROR_MISSING))
        g_assert_no_error (error);
      w->refused++;
      return FALSE;
    }
  for (guint i = 0; i < unpacked->conflicts->len; i++)
    g_test_message ("%s", ((XbConflict *) g_ptr_array_index (unpacked->conflicts, i))->id);
  g_assert_cmpuint (unpacked->conflicts->len, ==, 0);
  w->taken++;
  check_sound (store);
  if (g_rand_int_range (w->rand, 0, 8) == 0)
    {
      g_clear_pointer (&after, g_free);
      xb_journal_undo (store, WHO, unpacked->seq, NULL, &error);
      g_assert_no_error (error);
      after = digest (store);
      g_assert_cmpstr (before, ==, after);
      w->undone++;
      return FALSE;
    }
  return TRUE;
}

static void
deliver (World *w)
{
  guint i = w->mail->len > 0 ? (guint) g_rand_int_range (w->rand, 0, (gint) w->mail->len) : 0;
  Mail mail;

  if (w->mail->len == 0)
    return;
  mail = g_array_index (w->mail, Mail, i);
  if (g_rand_int_range (w->rand, 0, 6) > 0) /* the sixth is lost */
    take (w, &mail, g_rand_boolean (w->rand) ? XB_ANSWER_OURS : XB_ANSWER_THEIRS);
  if (g_rand_int_range (w->rand, 0, 5) > 0) /* the fifth comes again */
    {
      g_array_remove_index (w->mail, i);
      g_unlink (mail.path);
      g_free (mail.path);
    }
}

static gint64
seen (World *w, guint office, guint of)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbKnown) known = xb_known_here (w->offices[office].store, &error);

  g_assert_no_error (error);
  return xb_known_seq (known, xb_store_site (w->offices[of].store));
}

static gboolean
all_alike (World *w)
{
  g_autofree char *first = digest (w->offices[0].store);

  for (guint i = 1; i < OFFICES; i++)
    {
      g_autofree char *other = digest (w->offices[i].store);

      if (strcmp (first, other) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Everybody sends everybody what they have not seen, until nobody has anything new. */
static void
settle (World *w)
{
  guint rounds = 0;

  for (; rounds < 6 && !all_alike (w); rounds++)
    for (guint i = 0; i < OFFICES; i++)
      for (guint j = 0; j < OFFICES; j++)
        {
          Mail mail;

          if (i == j)
            continue;
          send (w, i, j, seen (w, j, i));
          mail = g_array_index (w->mail, Mail, w->mail->len - 1);
          while (!take (w, &mail, XB_ANSWER_THEIRS)) /* until it is not taken back again */
            ;
        }
  g_test_message ("alike after %u rounds of everybody with everybody", rounds);
  g_assert_true (all_alike (w));
}

static void
check_journal (XbStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) foreign = NULL, chain = NULL;
  gint64 entries, first_bad;

  g_assert_true (xb_journal_verify (store, &entries, &first_bad, &error));
  g_assert_no_error (error);
  g_assert_cmpint (first_bad, ==, 0);
  g_assert_true (xb_journal_verify_rows (store, 10, &foreign, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < foreign->len; i++)
    {
      g_autofree char *text = xb_foreign_change_text (g_ptr_array_index (foreign, i));

      g_test_message ("%s", text);
    }
  g_assert_cmpuint (foreign->len, ==, 0);
  chain = xb_chain_check (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (chain->len, >, 0);
  for (guint i = 0; i < chain->len; i++)
    g_assert_true (((XbWitness *) g_ptr_array_index (chain, i))->holds);
}

static void
test_rounds (gconstpointer data)
{
  guint rounds = GPOINTER_TO_UINT (data);
  guint32 seed = g_getenv ("XIANGBU_TEST_SEED") != NULL ? (guint32) g_ascii_strtoull (g_getenv ("XIANGBU_TEST_SEED"), NULL, 10) : 20261127;
  World w;

  world_begin (&w, seed);
  for (guint round = 0; round < rounds; round++)
    {
      guint from = (guint) g_rand_int_range (w.rand, 0, OFFICES), to = (from + (guint) g_rand_int_range (w.rand, 1, OFFICES)) % OFFICES;

      work (&w, w.offices[from].store);
      if (g_rand_int_range (w.rand, 0, 3) == 0)
        send (&w, from, to, g_rand_int_range (w.rand, 0, 4) > 0 ? seen (&w, to, from) : XB_PACK_SINCE_LAST);
      if (g_rand_int_range (w.rand, 0, 2) == 0)
        deliver (&w);
    }
  g_test_message ("%u packages, %u taken, %u refused, %u with questions, %u undone", w.packages, w.taken, w.refused, w.asked, w.undone);
  settle (&w);
  for (guint i = 0; i < OFFICES; i++)
    {
      check_sound (w.offices[i].store);
      check_journal (w.offices[i].store);
    }
  g_assert_cmpuint (w.taken, >, rounds / 20);
  g_assert_cmpuint (w.asked, >, 0);
  g_assert_cmpuint (w.undone, >, 0);
  g_assert_cmpint (office_number (w.offices[0].store, "SELECT count (*) FROM person"), >, 4);
  world_end (&w);
}

/* A table or an index that comes with a later schema cannot be forgotten here. */
static void
test_tables (void)
{
  Office office;
  guint n;
  const XbTable *tables = xb_tables (&n);

  office_open (&office);
  for (guint i = 0; i < n; i++)
    if (!xb_share_is_thought_of (tables[i].name))
      g_error ("xb-share.c does not say how far rows of “%s” go", tables[i].name);
  for (const char *const *index = xb_share_twice_indexes (); *index != NULL; index++)
    {
      gint64 there;

      g_assert_true (xb_store_ask_number (office.store, NULL, &there, "SELECT count (*) FROM sqlite_schema WHERE type = 'index' AND name = ?", "s", *index));
      if (there != 1)
        g_error ("there is no index “%s” any more", *index);
    }
  office_close (&office);
}

int
main (int argc, char **argv)
{
  guint rounds = g_getenv ("XIANGBU_TEST_ROUNDS") != NULL ? (guint) g_ascii_strtoull (g_getenv ("XIANGBU_TEST_ROUNDS"), NULL, 10) : 1000;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/tables", test_tables);
  g_test_add_data_func ("/exchange/rounds", GUINT_TO_POINTER (rounds), test_rounds);
  return g_test_run ();
}
