#define G_LOG_DOMAIN "xb-kinship"

#include "kinship/xb-relation.h"

#include <string.h>

/* A relation as a way through the family: U up to a parent, D down to a child, S across to a partner. What the standard calls
 * other relatives (97) and people not related (99) has none. */
static const struct
{
  const char *from, *to, *path;
} paths[] = {
  { "02", "02", "" },    { "10", "12", "S" },   { "20", "27", "D" },   { "28", "28", "DS" },   { "29", "37", "D" },   { "38", "38", "DS" },
  { "39", "39", "D" },   { "40", "44", "DD" },  { "45", "46", "DDS" }, { "47", "48", "DDD" },  { "49", "49", "DD" },  { "50", "52", "U" },
  { "53", "56", "SU" },  { "57", "59", "U" },   { "60", "64", "UU" },  { "65", "65", "SUU" },  { "66", "67", "UUU" }, { "70", "71", "UD" },
  { "72", "72", "UDS" }, { "73", "73", "UD" },  { "74", "74", "UDS" }, { "75", "75", "UD" },   { "76", "76", "UDS" }, { "77", "77", "UD" },
  { "78", "78", "UDS" }, { "79", "79", "UD" },  { "81", "81", "UUD" }, { "82", "82", "UUDS" }, { "83", "83", "UUD" }, { "84", "84", "UUDS" },
  { "85", "85", "UUD" }, { "86", "86", "UUDS" }, { "87", "87", "UUDS" }, { "88", "88", "UUD" }, { "89", "89", "UUDS" }, { "90", "90", "UUD" },
  { "91", "92", "UUDD" }, { "93", "96", "UDD" },
};

static const char *
path_of (const char *relation)
{
  for (guint i = 0; relation != NULL && i < G_N_ELEMENTS (paths); i++)
    if (strcmp (relation, paths[i].from) >= 0 && strcmp (relation, paths[i].to) <= 0)
      return paths[i].path;
  return NULL;
}

typedef struct
{
  char sex; /* '1', '2', or another */
  char birth[11];
} Who;

static gboolean
look_up (XbStore *store, gint64 id, Who *who, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT sex, coalesce (birth_date, '') FROM person WHERE id = ?", error);
  gboolean row;

  memset (who, 0, sizeof *who);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (row)
    {
      who->sex = ((const char *) sqlite3_column_text (stmt, 0))[0];
      g_strlcpy (who->birth, (const char *) sqlite3_column_text (stmt, 1), sizeof who->birth);
    }
  return TRUE;
}

static gboolean
older (const Who *a, const Who *b)
{
  return strcmp (a->birth, b->birth) < 0;
}

static const char *
sibling (const Who *head, const Who *member)
{
  if (*head->birth == '\0' || *member->birth == '\0' || strchr ("12", member->sex) == NULL)
    return "70";
  if (member->sex == '1')
    return older (member, head) ? "71" : "73";
  return older (member, head) ? "75" : "77";
}

static const char *
by_sex (const Who *who, const char *man, const char *woman, const char *other)
{
  return who->sex == '1' ? man : who->sex == '2' ? woman : other;
}

/* Kinship that is one to three lines long: the ways through the family, each tried in turn. */
typedef enum
{
  STEP_PARTNER, STEP_PARENT, STEP_CHILD, STEP_PARTNERS_PARENT, STEP_CHILDS_PARTNER, STEP_GRANDCHILD, STEP_GRANDPARENT, STEP_PARTNERS_CHILD,
  STEP_SIBLING, STEP_SIBLINGS_PARTNER, STEP_NEPHEW, N_STEPS
} Step;

static const struct
{
  const char *way;
  int between; /* after which line the person stands whose sex and age matter; -1 */
} steps[N_STEPS] = {
  [STEP_PARTNER] = { "S", -1 },
  [STEP_PARENT] = { "U", -1 },
  [STEP_CHILD] = { "D", -1 },
  [STEP_PARTNERS_PARENT] = { "SU", 0 },
  [STEP_CHILDS_PARTNER] = { "DS", 0 },
  [STEP_GRANDCHILD] = { "DD", 0 },
  [STEP_GRANDPARENT] = { "UU", 0 },
  [STEP_PARTNERS_CHILD] = { "SD", 0 },
  [STEP_SIBLING] = { "UD", -1 },
  [STEP_SIBLINGS_PARTNER] = { "UDS", 1 },
  [STEP_NEPHEW] = { "UDD", 1 },
};

typedef struct
{
  XbFamily *family;
  gint64 head, member, between;
  char how; /* of the last line */
} Walk;

/* Whether @way leads from @person to the member; nobody is passed twice. */
static gboolean
walk (Walk *w, gint64 person, gint64 before, Step step, guint at, gboolean *found, GError **error)
{
  const char *way = steps[step].way;
  XbFamilySide side = way[at] == 'U' ? XB_FAMILY_PARENTS : way[at] == 'D' ? XB_FAMILY_CHILDREN : XB_FAMILY_PARTNERS;
  const GArray *lines = xb_family_lines (w->family, person, side, error);

  for (guint i = 0; lines != NULL && i < lines->len && !*found; i++)
    {
      const XbFamilyLine *line = &g_array_index (lines, XbFamilyLine, i);

      if (line->person_id == 0 || line->person_id == before || line->person_id == w->head || (side == XB_FAMILY_PARTNERS && *line->to != '\0')
          || (line->how == 's' && way[1] != '\0')) /* step relations go no further */
        continue;
      if (way[at + 1] == '\0')
        {
          *found = line->person_id == w->member;
          w->how = line->how;
        }
      else if (line->person_id != w->member && !walk (w, line->person_id, person, step, at + 1, found, error))
        return FALSE;
      if (*found && steps[step].between == (int) at)
        w->between = line->person_id;
    }
  return lines != NULL;
}

/* The relation that lies @step away; @between: the person passed on the way. */
static const char *
code_of_step (Step step, const Who *head, const Who *member, const Who *between, gboolean by_birth)
{
  switch (step)
    {
    case STEP_PARTNER:
      return by_sex (member, "11", "12", "10");
    case STEP_PARENT:
      return by_birth ? by_sex (member, "51", "52", "50") : by_sex (member, "57", "58", "59");
    case STEP_CHILD:
      return by_birth ? by_sex (member, "20", "30", "29") : by_sex (member, "27", "37", "29");
    case STEP_PARTNERS_PARENT:
      return head->sex == '2' ? by_sex (member, "53", "54", "59") : by_sex (member, "55", "56", "59");
    case STEP_CHILDS_PARTNER:
      return by_sex (member, "28", "38", "97");
    case STEP_GRANDCHILD:
      return between->sex == '1' ? by_sex (member, "41", "42", "40") : between->sex == '2' ? by_sex (member, "43", "44", "40") : "40";
    case STEP_GRANDPARENT:
      return between->sex == '1' ? by_sex (member, "61", "62", "60") : between->sex == '2' ? by_sex (member, "63", "64", "60") : "60";
    case STEP_PARTNERS_CHILD:
      return by_sex (member, "27", "37", "29");
    case STEP_SIBLING:
      return sibling (head, member);
    case STEP_SIBLINGS_PARTNER:
      return between->sex == '1' ? (older (between, head) ? "72" : "74") : older (between, head) ? "76" : "78";
    case STEP_NEPHEW:
      return between->sex == '1' ? by_sex (member, "93", "94", "97") : between->sex == '2' ? by_sex (member, "95", "96", "97") : "97";
    default:
      return NULL;
    }
}

/**
 * xb_relation_from_kin:
 *
 * Returns: (nullable): the relation of @member to @head as kinship has it; %NULL where the two are not known to be kin, or with @error
 */
const char *
xb_relation_from_kin (XbStore *store, gint64 head, gint64 member, GError **error)
{
  g_autoptr (XbFamily) family = NULL;
  Who h, m;

  if (head == member)
    return XB_RELATION_HEAD;
  if (!look_up (store, head, &h, error) || !look_up (store, member, &m, error))
    return NULL;
  family = xb_family_new (store);
  for (int i = 0; i < N_STEPS; i++)
    {
      Walk w = { family, head, member, 0, 'b' };
      gboolean found = FALSE;
      Who between = { 0 };

      if (!walk (&w, head, 0, i, 0, &found, error) || (w.between != 0 && !look_up (store, w.between, &between, error)))
        return NULL;
      if (found)
        return code_of_step (i, &h, &m, &between, w.how != 'a' && w.how != 's');
    }
  return NULL;
}

/* The way back, then the way on: with what lies between cut short where it can only be one person. */
static void
join_paths (const char *there, const char *on, GString *way)
{
  for (gsize i = strlen (there); i > 0; i--)
    g_string_append_c (way, there[i - 1] == 'U' ? 'D' : there[i - 1] == 'D' ? 'U' : 'S');
  for (const char *p = on; *p != '\0'; p++)
    {
      char last = way->len > 0 ? way->str[way->len - 1] : '\0';

      if (last == 'S' && *p == 'S') /* the partner's partner */
        g_string_truncate (way, way->len - 1);
      else if (last == 'S' && *p == 'D') /* the partner's child is one's own, unless kinship said otherwise */
        way->str[way->len - 1] = 'D';
      else
        g_string_append_c (way, *p);
    }
}

/* Reads a way as a code; @by stands where the way back ended. */
static const char *
code_of_way (const char *way, const Who *head, const Who *member, const Who *by, const char *there, const char *member_relation)
{
  gboolean through_by = strlen (there) == 1; /* the first step leads to @by */

  if (strcmp (way, "S") == 0)
    return by_sex (member, "11", "12", "10");
  if (strcmp (way, "D") == 0)
    /* The eldest son of the husband is the eldest son of the wife. */
    return strcmp (there, "S") == 0 ? member_relation : by_sex (member, "20", "30", "29");
  if (strcmp (way, "DS") == 0)
    return by_sex (member, "28", "38", "97");
  if (strcmp (way, "DD") == 0)
    {
      if (strcmp (there, "S") == 0)
        return member_relation;
      if (through_by) /* the child between is @by */
        return by->sex == '1' ? by_sex (member, "41", "42", "40") : by->sex == '2' ? by_sex (member, "43", "44", "40") : "40";
      return "40";
    }
  if (strcmp (way, "DDS") == 0)
    return by_sex (member, "46", "45", "97");
  if (strcmp (way, "DDD") == 0)
    return by_sex (member, "47", "48", "49");
  if (strcmp (way, "U") == 0)
    return by_sex (member, "51", "52", "50");
  if (strcmp (way, "US") == 0) /* a parent's partner */
    return by_sex (member, "51", "52", "50");
  if (strcmp (way, "SU") == 0)
    return head->sex == '2' ? by_sex (member, "53", "54", "59") : by_sex (member, "55", "56", "59");
  if (strcmp (way, "UU") == 0)
    return !through_by ? "60" : by->sex == '1' ? by_sex (member, "61", "62", "60") : by->sex == '2' ? by_sex (member, "63", "64", "60") : "60";
  if (strcmp (way, "UUU") == 0)
    return by_sex (member, "66", "67", "69");
  if (strcmp (way, "SUU") == 0)
    return "65";
  if (strcmp (way, "UD") == 0)
    return sibling (head, member);
  if (strcmp (way, "UUD") == 0 && through_by && *by->birth != '\0' && *member->birth != '\0')
    {
      if (by->sex == '1')
        return member->sex == '2' ? "90" : older (member, by) ? "81" : "83";
      if (by->sex == '2')
        return by_sex (member, "85", "88", "97");
    }
  if (strcmp (way, "UUDD") == 0)
    return through_by && by->sex == '1' ? "91" : "92";
  return NULL;
}

/* The relation of @member to @head along the way there (reversed) and on. */
static const char *
via (XbStore *store, gint64 head, const char *there, gint64 by, gint64 member, const char *on, const char *member_relation, GError **error)
{
  g_autoptr (GString) way = g_string_new (NULL);
  GError *local = NULL;
  gint64 partner;
  Who h, m, b;

  if (!look_up (store, head, &h, error) || !look_up (store, member, &m, error) || !look_up (store, by, &b, error))
    return NULL;
  join_paths (there, on, way);
  partner = xb_kin_partner (store, head, "9999-12-31", &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  /* A brother's wife or one's own, a brother's child or one's own: sure only where the head is known to be married to another. */
  if (strcmp (way->str, "UDS") == 0 && partner == 0)
    return NULL;
  if (strcmp (way->str, "SUD") == 0 && partner != 0)
    return "97";
  return code_of_way (way->str, &h, &m, &b, there, member_relation);
}

/* What kinship knows; else the relations that stay as they are, whoever is the head. @done: no way needs to be walked. */
static const char *
known_or_kept (XbStore *store, gint64 head, const char *head_relation, gint64 member, const char *member_relation, gboolean *done, GError **error)
{
  GError *local = NULL;
  const char *known = xb_relation_from_kin (store, head, member, &local), *there = path_of (head_relation), *on = path_of (member_relation);

  *done = TRUE;
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (known != NULL && strcmp (known, "97") != 0)
    {
      const char *path = path_of (known);

      /* What the old entry said more precisely (长子, 独生女) stays true seen from the other parent. */
      return path != NULL && strcmp (path, "D") == 0 && g_strcmp0 (there, "S") == 0 && g_strcmp0 (on, "D") == 0 && strcmp (known, "27") != 0
                     && strcmp (known, "37") != 0
                 ? member_relation
                 : known;
    }
  /* Somebody who was no relative, or a distant one, stays that. */
  if (on == NULL)
    return g_strcmp0 (member_relation, "99") == 0 ? "99" : g_strcmp0 (member_relation, "97") == 0 ? "97" : NULL;
  if (there == NULL)
    return g_strcmp0 (head_relation, "99") == 0 ? "99" : g_strcmp0 (head_relation, "97") == 0 ? "97" : NULL;
  *done = FALSE;
  return NULL;
}

/**
 * xb_relation_via:
 * @head: whom the relation is asked to
 * @head_relation: of @head to @by
 * @by: the head before
 * @member_relation: of @member to @by
 *
 * Kinship that is known is asked first. Where the ways over @by could mean several (a son's wife, seen from another son), nothing is
 * guessed.
 *
 * Returns: (nullable): a code of GB/T 4761; %NULL where somebody has to be asked, or with @error
 */
const char *
xb_relation_via (XbStore *store, gint64 head, const char *head_relation, gint64 by, gint64 member, const char *member_relation, GError **error)
{
  gboolean done;
  const char *relation = known_or_kept (store, head, head_relation, member, member_relation, &done, error);

  return done ? relation : via (store, head, path_of (head_relation), by, member, path_of (member_relation), member_relation, error);
}

/**
 * xb_relation_via_head:
 * @by: the head of the household @member comes from
 * @by_relation: of @by to @head
 *
 * The same where it is known the other way round what @by is to @head.
 */
const char *
xb_relation_via_head (XbStore *store, gint64 head, const char *by_relation, gint64 by, gint64 member, const char *member_relation, GError **error)
{
  gboolean done;
  const char *relation = known_or_kept (store, head, by_relation, member, member_relation, &done, error), *path = path_of (by_relation);
  g_autoptr (GString) back = g_string_new (NULL);

  if (done)
    return relation;
  for (gsize i = strlen (path); i > 0; i--)
    g_string_append_c (back, path[i - 1] == 'U' ? 'D' : path[i - 1] == 'D' ? 'U' : 'S');
  return via (store, head, back->str, by, member, path_of (member_relation), member_relation, error);
}

/**
 * xb_relation_of_child:
 * @parent: of the child, who has @parent_relation to @head
 * @adopted: not by birth
 *
 * Returns: (nullable): the relation of a new child to the head of the parent's household
 */
const char *
xb_relation_of_child (XbStore *store, gint64 head, gint64 parent, const char *parent_relation, const char *sex, gboolean adopted, GError **error)
{
  const char *path = path_of (parent_relation);
  gboolean boy = g_strcmp0 (sex, "1") == 0, girl = g_strcmp0 (sex, "2") == 0;
  Who p, h;

  if (!look_up (store, parent, &p, error) || !look_up (store, head, &h, error))
    return NULL;
  if (path == NULL)
    return g_strcmp0 (parent_relation, "99") == 0 ? "99" : "97";
  if (strcmp (path, "") == 0 || strcmp (path, "S") == 0)
    return adopted ? (boy ? "27" : girl ? "37" : "29") : boy ? "20" : girl ? "30" : "29";
  if (strcmp (path, "D") == 0)
    return p.sex == '1' ? (boy ? "41" : girl ? "42" : "40") : boy ? "43" : girl ? "44" : "40";
  if (strcmp (path, "DS") == 0) /* the son's wife, the daughter's husband */
    return p.sex == '2' ? (boy ? "41" : girl ? "42" : "40") : boy ? "43" : girl ? "44" : "40";
  if (strcmp (path, "DD") == 0 || strcmp (path, "DDS") == 0)
    return boy ? "47" : girl ? "48" : "49";
  if (strcmp (path, "U") == 0)
    return boy ? "73" : girl ? "77" : "79";
  if (strcmp (path, "UD") == 0)
    return p.sex == '1' ? (boy ? "93" : "94") : boy ? "95" : "96";
  if (strcmp (path, "UDS") == 0)
    return p.sex == '2' ? (boy ? "93" : "94") : boy ? "95" : "96";
  if (strcmp (path, "UUD") == 0 || strcmp (path, "UUDS") == 0)
    return "92";
  return "97";
}

/** The relation of somebody who marries a member with @relation to the head. */
const char *
xb_relation_of_partner (const char *relation, const char *partner_sex)
{
  const char *path = path_of (relation);
  gboolean man = g_strcmp0 (partner_sex, "1") == 0;

  if (path == NULL)
    return g_strcmp0 (relation, "99") == 0 ? "99" : "97";
  if (strcmp (path, "") == 0)
    return man ? "11" : "12";
  if (strcmp (path, "D") == 0)
    return man ? "28" : "38";
  if (strcmp (path, "DD") == 0)
    return man ? "46" : "45";
  if (strcmp (path, "U") == 0)
    return man ? "57" : "58";
  if (strcmp (relation, "71") == 0)
    return "72";
  if (strcmp (relation, "73") == 0)
    return "74";
  if (strcmp (relation, "75") == 0)
    return "76";
  if (strcmp (relation, "77") == 0)
    return "78";
  if (strcmp (relation, "81") == 0)
    return "82";
  if (strcmp (relation, "83") == 0)
    return "84";
  if (strcmp (relation, "85") == 0)
    return "86";
  if (strcmp (relation, "88") == 0)
    return "87";
  if (strcmp (relation, "90") == 0)
    return "89";
  return "97";
}
