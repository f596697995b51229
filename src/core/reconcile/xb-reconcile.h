/* Comparing the register with a list from outside (public security, health, schools, civil affairs): who is only here, who is only
 * there, and who differs; with what was decided of each. */
#pragma once

#include "register/xb-person.h"

G_BEGIN_DECLS

typedef enum
{
  XB_RECONCILE_DIFFERS,
  XB_RECONCILE_ONLY_THERE,
  XB_RECONCILE_ONLY_HERE,
} XbReconcileKind;

/** One field that differs. */
typedef struct
{
  int column;   /* an XbPersonColumn */
  char *title;
  char *here, *there; /* as they are stored; @here %NULL: the register has nothing */
} XbReconcileField;

typedef struct
{
  XbReconcileKind kind;
  char *key;        /* known by what it says: 64 hex digits */
  gint64 person_id; /* 0: only there */
  gboolean by_name; /* found by name, birth date and village, not by the ID number */
  char *sheet;      /* of the list; %NULL: only here */
  guint row;
  char *name, *place; /* village and group, as the register or, only there, the list has it */
  char *values[XB_PERSON_N_COLUMNS]; /* only there: what the list says of the person */
  GPtrArray *fields; /* (element-type XbReconcileField): where it differs */
  char *decision;    /* (nullable): accepted, refused: by somebody, at another time */
} XbReconcileRow;

typedef struct
{
  const char *source;     /* (nullable): which list this is; its file's name without figures otherwise */
  const char *place_code; /* (nullable): who is only here is looked for here; otherwise in the villages the list names */
  int age_from, age_to;   /* who is only here is looked for among these, −1: no limit */
  GHashTable *mapping;    /* (nullable): as for an import */
} XbReconcileOptions;

typedef struct
{
  char *source, *file;
  guint rows;     /* of the list */
  guint matched;  /* found in the register, whether they differ or not */
  guint counts[3]; /* by kind, not counting what is decided already */
  guint decided;
  GPtrArray *found;    /* (element-type XbReconcileRow): what differs, who is only there, who is only here; decided ones, too */
  GPtrArray *problems; /* (element-type utf8): rows that cannot be compared, and why */
} XbReconcile;

void xb_reconcile_free (XbReconcile *reconcile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbReconcile, xb_reconcile_free)
XbReconcile *xb_reconcile_run (XbStore *store, XbCatalog *catalog, const char *file, const XbReconcileOptions *options, GError **error);
gboolean xb_reconcile_decide (XbStore *store, const char *operator_name, const XbReconcile *reconcile, XbReconcileRow *const *rows, guint n, gboolean accept,
                              gint64 *seq, GError **error);
gboolean xb_reconcile_write (const XbReconcile *reconcile, XbCatalog *catalog, const char *path, gboolean unmasked, GError **error);
const char *xb_reconcile_kind_id (XbReconcileKind kind);
char *xb_reconcile_row_text (const XbReconcileRow *row, XbCatalog *catalog, gboolean unmasked);

G_END_DECLS
