/* The people list: which people, in which order, as keys; and the rows that are shown of them. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

typedef enum
{
  XB_SORT_LIST, /* place, household, head first */
  XB_SORT_NAME, /* by pinyin */
  XB_SORT_SEX,
  XB_SORT_BIRTH_DATE,
  XB_SORT_CITIZEN_ID,
  XB_SORT_RELATION,
  XB_SORT_ETHNIC,
  XB_SORT_MARITAL,
  XB_SORT_EDUCATION,
  XB_SORT_PHONE,
  XB_SORT_ADDRESS,
  XB_SORT_STATUS,
} XbPersonSort;

/** What the list is narrowed to. Zero and NULL: not narrowed. */
typedef struct
{
  gint64 place_id; /* a village with all its groups, or a group */
  const char *sex;
  int age_from, age_to; /* full years today; age_to -1: no upper end */
  const char *status;
  XbPersonSort sort;
  gboolean descending;
} XbPersonFilter;

typedef enum
{
  XB_ROW_VILLAGE,
  XB_ROW_GROUP,
  XB_ROW_HOUSEHOLD_NO,
  XB_ROW_NAME,
  XB_ROW_RELATION,
  XB_ROW_SEX,
  XB_ROW_BIRTH_DATE,
  XB_ROW_CITIZEN_ID,
  XB_ROW_ETHNIC,
  XB_ROW_EDUCATION,
  XB_ROW_MARITAL,
  XB_ROW_PHONE,
  XB_ROW_ADDRESS,
  XB_ROW_BANK_NAME,
  XB_ROW_BANK_ACCOUNT,
  XB_ROW_STATUS,
  XB_ROW_NOTES,
  XB_ROW_N
} XbRowColumn;

/** One row of the list. Codes as codes, nothing masked. */
typedef struct
{
  gint64 id;
  gint64 household_id;
  char *values[XB_ROW_N];
} XbPersonRow;

void xb_person_row_clear (XbPersonRow *row);
GArray *xb_person_query_ids (XbStore *store, const XbPersonFilter *filter, guint limit, GError **error);
gboolean xb_person_query_rows (XbStore *store, const gint64 *ids, guint n, XbPersonRow *rows, GError **error);

G_END_DECLS
