/* Life events against a plain model: who lives where, who is head, how many in each village, after every one of many random events;
 * all undone in reverse to the empty register; all done again to the same data. */

#include "office.h"

#include "life/xb-life.h"
#include "register/xb-as-of.h"
#include "util/xb-date.h"

#define VILLAGES 4
#define START "1980-01-01"

typedef struct
{
  gint64 id;
  gboolean here; /* on the register */
  gboolean dead, away;
  gboolean woman;
  int birth; /* day number */
  guint home;
  guint spouse; /* 0: none */
} Man;

typedef struct
{
  gint64 id;
  guint village;
  gboolean ended;
  guint head; /* 0: none */
} Home;

typedef struct
{
  Office office;
  XbCatalog *catalog;
  GRand *rand;
  GArray *people, *homes; /* the first of each is nobody */
  gint64 villages[VILLAGES];
  char codes[VILLAGES][16];
  int day;
  GArray *seqs;
  GArray *months; /* the counts at the end of each */
} Model;

typedef struct
{
  int day;
  guint counts[VILLAGES];
} Month;

static Man *man (Model *m, guint i) { return &g_array_index (m->people, Man, i); }
static Home *home (Model *m, guint i) { return &g_array_index (m->homes, Home, i); }

static guint
random_person (Model *m)
{
  for (guint tries = 0; tries < 200 && m->people->len > 1; tries++)
    {
      guint i = g_rand_int_range (m->rand, 1, (gint) m->people->len);

      if (man (m, i)->here)
        return i;
    }
  return 0;
}

static GArray *
members (Model *m, guint h)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 1; i < m->people->len; i++)
    if (man (m, i)->here && man (m, i)->home == h)
      g_array_append_val (found, i);
  return found;
}

static int
age (Model *m, guint i)
{
  return (m->day - man (m, i)->birth) / 366;
}

static void
set (GHashTable *fields, const char *name, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_hash_table_insert (fields, g_strdup (name), g_strdup_vprintf (format, args));
  va_end (args);
}

/* Records an event; what is asked about relations is answered. */
static gint64
record (Model *m, const char *type, guint person, GHashTable *fields)
{
  for (int pass = 0;; pass++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
      char date[XB_DATE_SIZE];
      XbLifeRequest request = { type, person != 0 ? man (m, person)->id : 0, date, fields };
      gint64 seq;

      xb_date_from_days (m->day, date);
      if (xb_life_record (m->office.store, m->catalog, "张经办", &request, outcome, &error))
        {
          g_assert_cmpuint (outcome->journal->len, ==, 1);
          seq = g_array_index (outcome->journal, gint64, 0);
          g_array_append_val (m->seqs, seq);
          return outcome->person_id;
        }
      if (!g_error_matches (error, XB_LIFE_ERROR, XB_LIFE_ERROR_ASK) || pass > 0)
        g_error ("%s of %u on %s: %s", type, person, date, error->message);
      g_assert_cmpuint (outcome->questions->len, >, 0);
      for (guint i = 0; i < outcome->questions->len; i++)
        {
          const XbLifeQuestion *question = g_ptr_array_index (outcome->questions, i);

          g_hash_table_insert (fields, g_strdup_printf ("relation.%" G_GINT64_FORMAT, question->person_id), g_strdup ("97"));
        }
    }
}

static GHashTable *
new_fields (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static gint64
number (Model *m, const char *sql, gint64 id)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (m->office.store, sql, NULL);

  g_assert_nonnull (stmt);
  sqlite3_bind_int64 (stmt, 1, id);
  return sqlite3_step (stmt) == SQLITE_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
}

/* A home whose head is gone: the one the program may have chosen, or nobody; with nobody left it has ended. */
static void
after_leaving (Model *m, guint h, guint named)
{
  g_autoptr (GArray) left = members (m, h);
  Home *at = home (m, h);

  if (at->head != 0 && man (m, at->head)->here && man (m, at->head)->home == h)
    return;
  /* Where there was no head before, nobody becomes one by another's leaving. */
  if (at->head == 0 && left->len > 0)
    return;
  at->head = 0;
  if (left->len == 0)
    at->ended = TRUE;
  else if (left->len == 1)
    at->head = g_array_index (left, guint, 0);
  else if (named != 0)
    at->head = named;
}

/* Somebody else of the home, of age, to be the next head; 0 where the register may be left without. */
static guint
next_head (Model *m, guint leaving)
{
  g_autoptr (GArray) left = members (m, man (m, leaving)->home);

  if (home (m, man (m, leaving)->home)->head != leaving)
    return 0;
  for (guint i = 0; i < left->len; i++)
    if (g_array_index (left, guint, i) != leaving && g_rand_int_range (m->rand, 0, 4) > 0)
      return g_array_index (left, guint, i);
  return 0;
}

static void
add_person (Model *m, gint64 id, gboolean woman, int birth, guint h)
{
  Man new = { id, TRUE, FALSE, FALSE, woman, birth, h, 0 };

  g_array_append_val (m->people, new);
}

static void
move_in (Model *m)
{
  g_autoptr (GHashTable) fields = new_fields ();
  guint village = g_rand_int_range (m->rand, 0, VILLAGES), h = 0;
  gboolean woman = g_rand_boolean (m->rand);
  int birth = m->day - g_rand_int_range (m->rand, 0, 70 * 365);
  char born[XB_DATE_SIZE];
  gint64 id;

  xb_date_from_days (birth, born);
  set (fields, "name", "人%u", m->people->len);
  set (fields, "sex", woman ? "2" : "1");
  set (fields, "birth_date", "%s", born);
  if (m->homes->len > 5 && g_rand_boolean (m->rand))
    h = g_rand_int_range (m->rand, 1, (gint) m->homes->len);
  if (h != 0 && !home (m, h)->ended && home (m, h)->head != 0)
    {
      set (fields, "household", "%" G_GINT64_FORMAT, home (m, h)->id);
      set (fields, "relation", "97");
      id = record (m, "move_in", 0, fields);
    }
  else
    {
      Home new = { 0, village, FALSE, m->people->len };

      set (fields, "household", "new");
      set (fields, "place", "%s", m->codes[village]);
      id = record (m, "move_in", 0, fields);
      new.id = number (m, "SELECT household_id FROM membership WHERE person_id = ? AND to_date IS NULL", id);
      h = m->homes->len;
      g_array_append_val (m->homes, new);
    }
  add_person (m, id, woman, birth, h);
}

static gboolean
birth (Model *m)
{
  guint mother = random_person (m);
  g_autoptr (GHashTable) fields = new_fields ();
  gboolean woman = g_rand_boolean (m->rand);

  if (mother == 0 || !man (m, mother)->woman || age (m, mother) < 18 || age (m, mother) > 45)
    return FALSE;
  set (fields, "name", "孩%u", m->people->len);
  set (fields, "sex", woman ? "女" : "男");
  add_person (m, record (m, "birth", mother, fields), woman, m->day, man (m, mother)->home);
  return TRUE;
}

static gboolean
go (Model *m, const char *type)
{
  guint who = random_person (m), next;
  g_autoptr (GHashTable) fields = new_fields ();

  if (who == 0 || (strcmp (type, "death") == 0 && age (m, who) < 50 && g_rand_int_range (m->rand, 0, 5) > 0))
    return FALSE;
  next = next_head (m, who);
  if (next != 0)
    set (fields, "new_head", "%" G_GINT64_FORMAT, man (m, next)->id);
  record (m, type, who, fields);
  man (m, who)->here = FALSE;
  if (strcmp (type, "death") == 0)
    {
      man (m, who)->dead = TRUE;
      if (man (m, who)->spouse != 0)
        man (m, man (m, who)->spouse)->spouse = 0;
      man (m, who)->spouse = 0;
    }
  after_leaving (m, man (m, who)->home, next);
  return TRUE;
}

static gboolean
come_back (Model *m)
{
  g_autoptr (GHashTable) fields = new_fields ();
  guint who = m->people->len > 1 ? g_rand_int_range (m->rand, 1, (gint) m->people->len) : 0, h;

  if (who == 0 || man (m, who)->here || man (m, who)->dead)
    return FALSE;
  h = g_rand_int_range (m->rand, 1, (gint) m->homes->len);
  if (home (m, h)->ended || home (m, h)->head == 0)
    return FALSE;
  set (fields, "household", "%" G_GINT64_FORMAT, home (m, h)->id);
  set (fields, "relation", "97");
  record (m, "move_in", who, fields);
  man (m, who)->here = TRUE;
  man (m, who)->home = h;
  return TRUE;
}

static gboolean
marry (Model *m)
{
  guint a = random_person (m), b = random_person (m), from, next;
  g_autoptr (GHashTable) fields = new_fields ();

  if (a == 0 || b == 0 || a == b || man (m, a)->woman == man (m, b)->woman || age (m, a) < 20 || age (m, b) < 20 || man (m, a)->spouse != 0
      || man (m, b)->spouse != 0 || man (m, a)->home == man (m, b)->home)
    return FALSE;
  /* Whom households take for a couple, the register does: with relations answered as 97 there are few. */
  if (xb_kin_partner (m->office.store, man (m, a)->id, "9999-12-31", NULL) != 0 || xb_kin_partner (m->office.store, man (m, b)->id, "9999-12-31", NULL) != 0)
    return FALSE;
  {
    gboolean close;

    g_assert_true (xb_kin_are_close (m->office.store, man (m, a)->id, man (m, b)->id, &close, NULL));
    if (close)
      return FALSE;
  }
  set (fields, "spouse", "%" G_GINT64_FORMAT, man (m, b)->id);
  man (m, a)->spouse = b;
  man (m, b)->spouse = a;
  if (g_rand_boolean (m->rand) || home (m, man (m, a)->home)->head == 0)
    {
      record (m, "marriage", a, fields);
      return TRUE;
    }
  /* b moves in with a */
  from = man (m, b)->home;
  next = next_head (m, b);
  set (fields, "household", "%" G_GINT64_FORMAT, home (m, man (m, a)->home)->id);
  if (next != 0)
    set (fields, "new_head", "%" G_GINT64_FORMAT, man (m, next)->id);
  record (m, "marriage", a, fields);
  man (m, b)->home = man (m, a)->home;
  after_leaving (m, from, next);
  return TRUE;
}

static gboolean
divorce (Model *m)
{
  guint who = random_person (m);
  g_autoptr (GHashTable) fields = new_fields ();

  if (who == 0 || man (m, who)->spouse == 0)
    return FALSE;
  record (m, "divorce", who, fields);
  man (m, man (m, who)->spouse)->spouse = 0;
  man (m, who)->spouse = 0;
  return TRUE;
}

static gboolean
change_head (Model *m)
{
  guint who = random_person (m);
  g_autoptr (GHashTable) fields = new_fields ();

  if (who == 0 || home (m, man (m, who)->home)->head == who)
    return FALSE;
  record (m, "head", who, fields);
  home (m, man (m, who)->home)->head = who;
  return TRUE;
}

static gboolean
split (Model *m)
{
  guint who = random_person (m), from, next = 0;
  g_autoptr (GHashTable) fields = new_fields ();
  g_autoptr (GArray) all = who != 0 ? members (m, man (m, who)->home) : NULL;
  g_autoptr (GString) with = g_string_new (NULL);
  g_autoptr (GArray) going = g_array_new (FALSE, FALSE, sizeof (guint));
  Home new = { 0, 0, FALSE, 0 };

  if (who == 0 || all->len < 3)
    return FALSE;
  from = man (m, who)->home;
  for (guint i = 0; i < all->len && going->len + 2 < all->len; i++)
    if (g_array_index (all, guint, i) != who && g_rand_boolean (m->rand))
      {
        guint other = g_array_index (all, guint, i);

        g_array_append_val (going, other);
        g_string_append_printf (with, "%s%" G_GINT64_FORMAT, with->len > 0 ? "," : "", man (m, other)->id);
      }
  if (with->len > 0)
    set (fields, "members", "%s", with->str);
  for (guint i = 0; i < all->len && next == 0; i++)
    {
      guint other = g_array_index (all, guint, i);
      gboolean goes = other == who;

      for (guint k = 0; k < going->len; k++)
        goes = goes || g_array_index (going, guint, k) == other;
      if (!goes)
        next = other;
    }
  set (fields, "new_head", "%" G_GINT64_FORMAT, man (m, next)->id);
  record (m, "split", who, fields);
  new.id = number (m, "SELECT household_id FROM membership WHERE person_id = ? AND to_date IS NULL", man (m, who)->id);
  new.village = home (m, from)->village;
  new.head = who;
  man (m, who)->home = m->homes->len;
  for (guint k = 0; k < going->len; k++)
    man (m, g_array_index (going, guint, k))->home = m->homes->len;
  g_array_append_val (m->homes, new);
  /* The head stayed, unless it was among those who went. */
  {
    guint head = home (m, from)->head;

    if (head != 0 && man (m, head)->home != from)
      after_leaving (m, from, next);
  }
  return TRUE;
}

static gboolean
merge (Model *m)
{
  guint who = random_person (m), to = m->homes->len > 2 ? g_rand_int_range (m->rand, 1, (gint) m->homes->len) : 0, from;
  g_autoptr (GHashTable) fields = new_fields ();
  g_autoptr (GArray) all = who != 0 ? members (m, man (m, who)->home) : NULL;

  if (who == 0 || to == 0 || home (m, to)->ended || home (m, to)->head == 0 || to == man (m, who)->home || home (m, man (m, who)->home)->head == 0)
    return FALSE;
  from = man (m, who)->home;
  set (fields, "household", "%" G_GINT64_FORMAT, home (m, to)->id);
  set (fields, "relation", "97");
  record (m, "merge", who, fields);
  for (guint i = 0; i < all->len; i++)
    man (m, g_array_index (all, guint, i))->home = to;
  home (m, from)->ended = TRUE;
  home (m, from)->head = 0;
  return TRUE;
}

static gboolean
transfer (Model *m)
{
  guint who = random_person (m), to = m->homes->len > 2 ? g_rand_int_range (m->rand, 1, (gint) m->homes->len) : 0, from, next;
  g_autoptr (GHashTable) fields = new_fields ();

  if (who == 0 || to == 0 || home (m, to)->ended || home (m, to)->head == 0 || to == man (m, who)->home)
    return FALSE;
  from = man (m, who)->home;
  next = next_head (m, who);
  set (fields, "household", "%" G_GINT64_FORMAT, home (m, to)->id);
  set (fields, "relation", "97");
  if (next != 0)
    set (fields, "new_head", "%" G_GINT64_FORMAT, man (m, next)->id);
  record (m, "transfer", who, fields);
  man (m, who)->home = to;
  after_leaving (m, from, next);
  return TRUE;
}

static gboolean
change_phone (Model *m)
{
  guint who = random_person (m);
  g_autoptr (GHashTable) fields = new_fields ();

  if (who == 0)
    return FALSE;
  set (fields, "phone", "139%08d", g_rand_int_range (m->rand, 0, 100000000));
  record (m, "change", who, fields);
  return TRUE;
}

static gboolean
away_and_back (Model *m)
{
  guint who = random_person (m);
  g_autoptr (GHashTable) fields = new_fields ();

  if (who == 0)
    return FALSE;
  record (m, man (m, who)->away ? "return" : "leave", who, fields);
  man (m, who)->away = !man (m, who)->away;
  return TRUE;
}

static void
count_villages (Model *m, guint counts[VILLAGES])
{
  memset (counts, 0, sizeof (guint) * VILLAGES);
  for (guint i = 1; i < m->people->len; i++)
    if (man (m, i)->here)
      counts[home (m, man (m, i)->home)->village]++;
}

/* Who lives where and who is head, as the register has it, beside the model. */
static void
compare (Model *m)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (m->office.store,
                                              "SELECT m.person_id, m.household_id, m.relation = '02', p.status FROM membership m JOIN person p ON p.id = m.person_id"
                                              " WHERE m.to_date IS NULL ORDER BY m.person_id",
                                              NULL);
  guint counts[VILLAGES], heads = 0, expected = 0;

  for (guint i = 1; i < m->people->len; i++)
    {
      if (!man (m, i)->here)
        continue;
      g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
      g_assert_cmpint (sqlite3_column_int64 (stmt, 0), ==, man (m, i)->id);
      g_assert_cmpint (sqlite3_column_int64 (stmt, 1), ==, home (m, man (m, i)->home)->id);
      g_assert_cmpint (sqlite3_column_int (stmt, 2), ==, home (m, man (m, i)->home)->head == i);
      g_assert_cmpstr ((const char *) sqlite3_column_text (stmt, 3), ==, "registered");
      heads += sqlite3_column_int (stmt, 2);
    }
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
  for (guint h = 1; h < m->homes->len; h++)
    expected += home (m, h)->head != 0;
  g_assert_cmpuint (heads, ==, expected);
  count_villages (m, counts);
  {
    g_autoptr (XbStmt) group = xb_store_prepare (m->office.store, "SELECT village_id, count (*) FROM person_index WHERE status = 'registered' GROUP BY 1", NULL);
    guint found[VILLAGES] = { 0 };

    while (sqlite3_step (group) == SQLITE_ROW)
      for (guint v = 0; v < VILLAGES; v++)
        if (m->villages[v] == sqlite3_column_int64 (group, 0))
          found[v] = sqlite3_column_int (group, 1);
    g_assert_cmpmem (found, sizeof found, counts, sizeof counts);
  }
}

/* All that is recorded, as one number; the index beside it. */
static char *
data_hash (XbStore *store)
{
  static const char *const sql[] = { "SELECT * FROM person ORDER BY id",       "SELECT * FROM household ORDER BY id", "SELECT * FROM membership ORDER BY id",
                                     "SELECT * FROM event ORDER BY id",        "SELECT * FROM kinship ORDER BY id",   "SELECT * FROM marriage ORDER BY id",
                                     "SELECT * FROM former_value ORDER BY id", "SELECT * FROM place ORDER BY id",     "SELECT * FROM person_index ORDER BY person_id" };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    {
      g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql[i], NULL);

      while (sqlite3_step (stmt) == SQLITE_ROW)
        for (int c = 0; c < sqlite3_column_count (stmt); c++)
          {
            g_checksum_update (sum, sqlite3_column_blob (stmt, c), sqlite3_column_bytes (stmt, c));
            g_checksum_update (sum, (const guchar *) "|", 1);
          }
    }
  return g_strdup (g_checksum_get_string (sum));
}

static void
model_open (Model *m, guint32 seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbPlace) township = NULL;
  Man nobody = { 0 };
  Home nowhere = { 0 };

  memset (m, 0, sizeof *m);
  office_open (&m->office);
  m->catalog = xb_catalog_load (&error);
  g_assert_no_error (error);
  m->rand = g_rand_new_with_seed (seed);
  m->people = g_array_new (FALSE, FALSE, sizeof (Man));
  m->homes = g_array_new (FALSE, FALSE, sizeof (Home));
  m->seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  m->months = g_array_new (FALSE, FALSE, sizeof (Month));
  g_array_append_val (m->people, nobody);
  g_array_append_val (m->homes, nowhere);
  m->day = xb_date_days (START);
  txn = xb_txn_begin (m->office.store, "张经办", XB_ENTRY_EDIT, "村", &error);
  g_assert_no_error (error);
  township = xb_place_township (m->office.store, &error);
  for (guint v = 0; v < VILLAGES; v++)
    {
      char name[16];
      XbPlace village = { 0, township->id, (char *) "village", m->codes[v], name };

      g_snprintf (m->codes[v], sizeof m->codes[v], "532301100%03u", 201 + v);
      g_snprintf (name, sizeof name, "村%u", v);
      g_assert_true (xb_place_insert (txn, m->office.store, &village, &error));
      m->villages[v] = village.id;
    }
  g_assert_true (xb_txn_commit (g_steal_pointer (&txn), NULL, &error));
}

static void
model_close (Model *m)
{
  g_array_unref (m->people);
  g_array_unref (m->homes);
  g_array_unref (m->seqs);
  g_array_unref (m->months);
  g_rand_free (m->rand);
  xb_catalog_free (m->catalog);
  office_close (&m->office);
}

static void
one_event (Model *m)
{
  guint here = 0;

  for (guint i = 1; i < m->people->len; i++)
    here += man (m, i)->here;
  for (gboolean done = FALSE; !done;)
    {
      int what = g_rand_int_range (m->rand, 0, 100);

      if (here < 40 || (what < 12 && here < 150))
        {
          move_in (m);
          done = TRUE;
        }
      else if (what < 25)
        done = here < 200 && birth (m);
      else if (what < 35)
        done = go (m, "death");
      else if (what < 43)
        done = go (m, "move_out");
      else if (what < 48)
        done = come_back (m);
      else if (what < 58)
        done = marry (m);
      else if (what < 63)
        done = divorce (m);
      else if (what < 70)
        done = change_head (m);
      else if (what < 77)
        done = split (m);
      else if (what < 81)
        done = merge (m);
      else if (what < 87)
        done = transfer (m);
      else if (what < 94)
        done = change_phone (m);
      else
        done = away_and_back (m);
    }
}

/* Some days pass; at the end of each month it is written down how many live in each village. */
static void
time_passes (Model *m)
{
  int days = g_rand_int_range (m->rand, 0, 4);

  for (int i = 0; i < days; i++)
    {
      char today[XB_DATE_SIZE], tomorrow[XB_DATE_SIZE];

      xb_date_from_days (m->day, today);
      xb_date_from_days (m->day + 1, tomorrow);
      if (today[6] != tomorrow[6])
        {
          Month month = { m->day, { 0 } };

          count_villages (m, month.counts);
          g_array_append_val (m->months, month);
        }
      m->day++;
    }
}

/* Every monthly figure still comes out the same at the end: from the dates of the facts, and in the list as of that day. */
static void
compare_months (Model *m)
{
  guint step = MAX (m->months->len / 40, 1);

  for (guint i = 0; i < m->months->len; i += step)
    {
      const Month *month = &g_array_index (m->months, Month, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (XbStore) past = NULL;
      char date[XB_DATE_SIZE];

      xb_date_from_days (month->day, date);
      past = xb_register_open_past (m->office.path, date, NULL, &error);
      g_assert_no_error (error);
      for (guint v = 0; v < VILLAGES; v++)
        {
          g_autofree char *facts = g_strdup_printf ("SELECT count (*) FROM v_residence WHERE village_id = ? AND (since IS NULL OR since <= '%s')"
                                                    " AND (until IS NULL OR until > '%s')",
                                                    date, date);
          g_autoptr (XbStmt) list = xb_store_prepare (past, "SELECT count (*) FROM person_index WHERE status = 'registered' AND village_id = ?", &error);

          g_assert_no_error (error);
          g_assert_cmpint (number (m, facts, m->villages[v]), ==, month->counts[v]);
          sqlite3_bind_int64 (list, 1, m->villages[v]);
          g_assert_cmpint (sqlite3_step (list), ==, SQLITE_ROW);
          g_assert_cmpint (sqlite3_column_int (list, 0), ==, month->counts[v]);
        }
    }
}

static void
test_model (void)
{
  const char *said = g_getenv ("XIANGBU_LIFE_EVENTS");
  guint events = said != NULL ? (guint) atoi (said) : 10000;
  g_autofree char *before = NULL, *empty = NULL, *after = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  Model m;

  model_open (&m, g_getenv ("XIANGBU_LIFE_SEED") != NULL ? (guint32) atoi (g_getenv ("XIANGBU_LIFE_SEED")) : 20261125);
  empty = data_hash (m.office.store);
  for (guint i = 0; i < events; i++)
    {
      time_passes (&m);
      one_event (&m);
      compare (&m);
    }
  g_assert_cmpuint (m.seqs->len, ==, events);
  compare_months (&m);
  before = data_hash (m.office.store);
  for (guint i = m.seqs->len; i > 0; i--)
    if (!xb_journal_undo (m.office.store, "李经办", g_array_index (m.seqs, gint64, i - 1), NULL, &error))
      g_error ("undo %u: %s", i, error->message);
  after = data_hash (m.office.store);
  g_assert_cmpstr (after, ==, empty);
  for (guint i = 0; i < m.seqs->len; i++)
    if (!xb_journal_redo (m.office.store, "李经办", g_array_index (m.seqs, gint64, i), NULL, &error))
      g_error ("redo %u: %s", i, error->message);
  again = data_hash (m.office.store);
  g_assert_cmpstr (again, ==, before);
  {
    gint64 entries, first_bad;

    g_assert_true (xb_journal_verify (m.office.store, &entries, &first_bad, &error));
    g_assert_cmpint (first_bad, ==, 0);
  }
  model_close (&m);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/life/model", test_model);
  return g_test_run ();
}
