#define G_LOG_DOMAIN "xb-kinship"

#include "kinship/xb-kinship.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
kin_free (gpointer data)
{
  XbKin *kin = data;

  g_free (kin->name);
  g_free (kin->sex);
  g_free (kin->birth_date);
  g_free (kin->status);
  g_free (kin->how);
  g_free (kin->from_date);
  g_free (kin->to_date);
  g_free (kin->ended_by);
  g_free (kin);
}

static gboolean
add_kin (XbStore *store, XbKinKind kind, const XbFamilyLine *line, const XbFamilyLine *through, GPtrArray *out, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT name, sex, birth_date, status FROM person WHERE id = ?", error);
  XbKin *kin;
  gboolean row;

  for (guint i = 0; kind != XB_KIN_PARTNER && i < out->len; i++)
    {
      const XbKin *other = g_ptr_array_index (out, i);

      if (other->kind == kind && other->person_id == line->person_id)
        return TRUE;
    }
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, line->person_id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  kin = g_new0 (XbKin, 1);
  g_ptr_array_add (out, kin);
  kin->kind = kind;
  kin->person_id = line->person_id;
  kin->through = through != NULL ? through->person_id : 0;
  kin->through_sex = through != NULL ? through->sex : '\0';
  kin->name = row ? xb_stmt_dup_text (stmt, 0) : g_strdup (line->name);
  kin->sex = row ? xb_stmt_dup_text (stmt, 1) : NULL;
  kin->birth_date = row ? xb_stmt_dup_text (stmt, 2) : NULL;
  kin->status = row ? xb_stmt_dup_text (stmt, 3) : NULL;
  kin->how = line->how == '\0' ? NULL : g_strdup (line->how == 'b' ? "birth" : line->how == 'a' ? "adoptive" : "step");
  kin->from_date = *line->from != '\0' ? g_strdup (line->from) : NULL;
  kin->to_date = *line->to != '\0' ? g_strdup (line->to) : NULL;
  kin->ended_by = line->ended_by == '\0' ? NULL : g_strdup (line->ended_by == 'w' ? "death" : "divorce");
  kin->recorded = line->recorded;
  return TRUE;
}

/* Everybody one line away; or, of those, everybody another line away. */
static gboolean
add_side (XbStore *store, XbFamily *family, gint64 person_id, XbKinKind kind, XbFamilySide side, int then, GPtrArray *out, GError **error)
{
  const GArray *lines = xb_family_lines (family, person_id, side, error);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const XbFamilyLine *line = &g_array_index (lines, XbFamilyLine, i);
      const GArray *further = then >= 0 ? xb_family_lines (family, line->person_id, then, error) : NULL;

      if (then < 0 && !add_kin (store, kind, line, NULL, out, error))
        return FALSE;
      if (then >= 0 && further == NULL)
        return FALSE;
      for (guint k = 0; then >= 0 && k < further->len; k++)
        {
          const XbFamilyLine *next = &g_array_index (further, XbFamilyLine, k);

          if (next->person_id != person_id && !add_kin (store, kind, next, line, out, error))
            return FALSE;
        }
    }
  return lines != NULL;
}

/** (transfer full) (element-type XbKin): the relatives of a person, grandparents first; each of them once in each kind. */
GPtrArray *
xb_kin_of (XbStore *store, gint64 person_id, GError **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (kin_free);
  g_autoptr (XbFamily) family = xb_family_new (store);

  if (!add_side (store, family, person_id, XB_KIN_GRANDPARENT, XB_FAMILY_PARENTS, XB_FAMILY_PARENTS, out, error)
      || !add_side (store, family, person_id, XB_KIN_PARENT, XB_FAMILY_PARENTS, -1, out, error)
      || !add_side (store, family, person_id, XB_KIN_PARTNER, XB_FAMILY_PARTNERS, -1, out, error)
      || !add_side (store, family, person_id, XB_KIN_SIBLING, XB_FAMILY_PARENTS, XB_FAMILY_CHILDREN, out, error)
      || !add_side (store, family, person_id, XB_KIN_CHILD, XB_FAMILY_CHILDREN, -1, out, error)
      || !add_side (store, family, person_id, XB_KIN_GRANDCHILD, XB_FAMILY_CHILDREN, XB_FAMILY_CHILDREN, out, error))
    return NULL;
  return g_steal_pointer (&out);
}

/** The stable name of a kind, for programs. */
const char *
xb_kin_kind_id (XbKinKind kind)
{
  static const char *const ids[] = { "grandparent", "parent", "partner", "sibling", "child", "grandchild" };

  return ids[kind];
}

/** What a relative is called: father, adoptive mother, wife, son … */
const char *
xb_kin_title (const XbKin *kin)
{
  gboolean man = g_strcmp0 (kin->sex, "1") == 0, adoptive = g_strcmp0 (kin->how, "adoptive") == 0, step = g_strcmp0 (kin->how, "step") == 0;

  switch (kin->kind)
    {
    case XB_KIN_GRANDPARENT:
      if (kin->through_sex == '2')
        return man ? _ ("Mother's father") : _ ("Mother's mother");
      return man ? _ ("Father's father") : _ ("Father's mother");
    case XB_KIN_PARENT:
      if (adoptive || step)
        return adoptive ? (man ? _ ("Adoptive father") : _ ("Adoptive mother")) : man ? _ ("Stepfather") : _ ("Stepmother");
      return man ? _ ("Father") : _ ("Mother");
    case XB_KIN_PARTNER:
      if (kin->to_date != NULL)
        return g_strcmp0 (kin->ended_by, "death") == 0 ? _ ("Late spouse") : _ ("Former spouse");
      return kin->sex == NULL ? _ ("Spouse") : man ? _ ("Husband") : _ ("Wife");
    case XB_KIN_SIBLING:
      return man ? _ ("Brother") : _ ("Sister");
    case XB_KIN_CHILD:
      if (adoptive || step)
        return adoptive ? (man ? _ ("Adopted son") : _ ("Adopted daughter")) : man ? _ ("Stepson") : _ ("Stepdaughter");
      return man ? _ ("Son") : _ ("Daughter");
    default:
      if (kin->through_sex == '2')
        return man ? _ ("Daughter's son") : _ ("Daughter's daughter");
      return man ? _ ("Son's son") : _ ("Son's daughter");
    }
}

/** The partner in the register of @person_id on the day @on, 0 where there is none, −1 on failure. */
gint64
xb_kin_partner (XbStore *store, gint64 person_id, const char *on, GError **error)
{
  g_autoptr (XbFamily) family = xb_family_new (store);
  const GArray *lines = xb_family_lines (family, person_id, XB_FAMILY_PARTNERS, error);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const XbFamilyLine *line = &g_array_index (lines, XbFamilyLine, i);

      if (line->person_id != 0 && strcmp (line->from, on) <= 0 && (*line->to == '\0' || strcmp (line->to, on) > 0))
        return line->person_id;
    }
  return lines != NULL ? 0 : -1;
}

/** Whether two people are parent and child, grandparent and grandchild, or brother and sister: they cannot marry (民法典 1048). */
gboolean
xb_kin_are_close (XbStore *store, gint64 a, gint64 b, gboolean *close, GError **error)
{
  g_autoptr (GPtrArray) kin = xb_kin_of (store, a, error);

  *close = FALSE;
  if (kin == NULL)
    return FALSE;
  for (guint i = 0; i < kin->len; i++)
    {
      const XbKin *k = g_ptr_array_index (kin, i);

      /* Step relations are by marriage, not by blood. */
      if (k->person_id == b && k->kind != XB_KIN_PARTNER && g_strcmp0 (k->how, "step") != 0)
        *close = TRUE;
    }
  return TRUE;
}

/**
 * xb_kin_set_parent:
 * @kind: birth, adoptive, step, or none: the household suggests it and it is not so
 * @from: (nullable): since when, of an adoption
 *
 * Says that @parent_id is a parent of @child_id, whatever was said before of the two.
 */
gboolean
xb_kin_set_parent (XbTxn *txn G_GNUC_UNUSED, XbStore *store, gint64 child_id, gint64 parent_id, const char *kind, const char *from, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "INSERT INTO kinship (id, child_id, parent_id, kind, from_date) VALUES (?1, ?2, ?3, ?4, ?5)"
                                              " ON CONFLICT (child_id, parent_id) DO UPDATE SET kind = ?4, from_date = ?5",
                                              error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
  sqlite3_bind_int64 (stmt, 2, child_id);
  sqlite3_bind_int64 (stmt, 3, parent_id);
  xb_stmt_bind_text (stmt, 4, kind);
  xb_stmt_bind_text (stmt, 5, from);
  return xb_stmt_run (store, stmt, error);
}
