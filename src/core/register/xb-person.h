/* People, households and places: reading and writing them one by one. Lists stand in xb-person-query.h,
 * search in xb-search.h. */
#pragma once

#include "catalog/xb-catalog.h"
#include "register/xb-register-error.h"
#include "store/xb-journal.h"

G_BEGIN_DECLS

/** The columns of table person, in the order of %xb_person_columns. Values are text or NULL, codes as codes. */
typedef enum
{
  XB_PERSON_NAME,
  XB_PERSON_FORMER_NAME,
  XB_PERSON_SEX,
  XB_PERSON_BIRTH_DATE,
  XB_PERSON_CITIZEN_ID,
  XB_PERSON_ETHNIC,
  XB_PERSON_EDUCATION,
  XB_PERSON_HUKOU_TYPE,
  XB_PERSON_MARITAL,
  XB_PERSON_PHONE,
  XB_PERSON_ADDRESS,
  XB_PERSON_BANK_NAME,
  XB_PERSON_BANK_ACCOUNT,
  XB_PERSON_DISABILITY_CLASS,
  XB_PERSON_DISABILITY_GRADE,
  XB_PERSON_DISABILITY_NO,
  XB_PERSON_STATUS,
  XB_PERSON_NOTES,
  XB_PERSON_N_COLUMNS
} XbPersonColumn;
extern const char *const xb_person_columns[XB_PERSON_N_COLUMNS + 1];

/** SQL: the key of the current membership of the person with the key @person, or of the last one. The current one is
 * asked for first, by an index that holds nothing else: it is nearly always there. */
#define XB_SQL_LATEST_MEMBERSHIP(person)                                                                              \
  "coalesce ((SELECT id FROM membership WHERE person_id = " person " AND to_date IS NULL),"                           \
  " (SELECT id FROM membership WHERE person_id = " person " ORDER BY to_date DESC, id DESC LIMIT 1))"

/** SQL: the key of the place where the person with the key @person lives on @day who is registered elsewhere; NULL where nobody said, or they have gone again. */
#define XB_SQL_LIVES_IN(person, day)                                                                                  \
  "(SELECT CASE e.type WHEN 'arrive' THEN coalesce (e.place_id, (SELECT place_id FROM household WHERE id = e.household_id)) END FROM event e" \
  " WHERE e.person_id = " person " AND e.type IN ('arrive', 'depart') AND e.date <= " day " ORDER BY e.date DESC, e.id DESC LIMIT 1)"

/** GB/T 4761: the head of a household. */
#define XB_RELATION_HEAD "02"

typedef struct
{
  gint64 id; /* 0: not in the register yet */
  char *values[XB_PERSON_N_COLUMNS];
  /* The current membership, or the last one. */
  gint64 membership_id;
  gint64 household_id;
  char *relation;
  gboolean current;
} XbPerson;

typedef struct
{
  gint64 id;
  gint64 place_id;
  char *household_no;
  char *address;
  char *hukou_book_no;
  char *notes;
  char *ended_on;
  char *place; /* village and group, for people to read */
} XbHousehold;

typedef struct
{
  gint64 id;
  gint64 parent_id;
  char *kind; /* township, village, group */
  char *code;
  char *name;
} XbPlace;

/** A life event: what happened on which day, and when it was recorded. */
typedef struct
{
  gint64 id, other_id, household_id; /* of the others 0: none */
  char *type, *date, *recorded_on;
  char *notes, *details; /* (nullable): details are a JSON object of strings */
} XbEvent;
GPtrArray *xb_person_events (XbStore *store, gint64 person_id, GError **error);

XbStore *xb_register_create (const char *path, const char *township, const char *name, gint64 site,
                             const char *operator_name, gboolean (*more) (XbStore *store, gpointer data, GError **error), gpointer data,
                             GError **error);

XbPerson *xb_person_new (void);
void xb_person_free (XbPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPerson, xb_person_free)
void xb_person_set (XbPerson *person, XbPersonColumn column, const char *value);
gboolean xb_person_is_dated (XbPersonColumn column);
int xb_person_find_column (const char *name);
char *xb_person_value_text (XbCatalog *catalog, int column, const char *value, gboolean unmasked);
XbPerson *xb_person_load (XbStore *store, gint64 id, GError **error);
gboolean xb_person_insert (XbTxn *txn, XbStore *store, XbPerson *person, GError **error);
gboolean xb_person_update (XbTxn *txn, XbStore *store, XbPerson *person, GError **error);
gboolean xb_person_set_membership (XbTxn *txn, XbStore *store, XbPerson *person, gint64 household_id,
                                   const char *relation, GError **error);
gboolean xb_person_check_head (XbStore *store, const XbPerson *person, gint64 household_id, const char *relation,
                               GError **error);
gint64 xb_person_by_citizen_id (XbStore *store, const char *citizen_id, GError **error);
gboolean xb_person_any_without_id (XbStore *store, gboolean *any, GError **error);
gint64 xb_person_find_alike (XbStore *store, const char *name, const char *birth_date, const char *sex,
                             gboolean without_id, GError **error);
gboolean xb_person_validate (XbPerson *person, XbPersonColumn *column, GError **error);

XbHousehold *xb_household_load (XbStore *store, gint64 id, GError **error);
void xb_household_free (XbHousehold *household);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbHousehold, xb_household_free)
gboolean xb_household_insert (XbTxn *txn, XbStore *store, XbHousehold *household, GError **error);
gboolean xb_household_update (XbTxn *txn, XbStore *store, XbHousehold *household, GError **error);
gboolean xb_household_check (XbStore *store, XbHousehold *household, GError **error);
GPtrArray *xb_household_members (XbStore *store, gint64 id, gboolean past, GError **error);
gint64 xb_household_find (XbStore *store, gint64 place_id, gboolean in_groups, const char *household_no, guint *count,
                          GError **error);
char *xb_household_free_no (XbStore *store, gint64 place_id, GError **error);

void xb_place_free (XbPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPlace, xb_place_free)
GPtrArray *xb_place_list (XbStore *store, gint64 parent_id, GError **error);
XbPlace *xb_place_township (XbStore *store, GError **error);
XbPlace *xb_place_load (XbStore *store, gint64 id, GError **error);
XbPlace *xb_place_by_code (XbStore *store, const char *code, GError **error);
gboolean xb_place_is_township_code (const char *code);
XbPlace *xb_place_find (XbStore *store, const char *code, GError **error);
XbPlace *xb_place_by_name (XbStore *store, gint64 parent_id, const char *name, GError **error);
gboolean xb_place_insert (XbTxn *txn, XbStore *store, XbPlace *place, GError **error);
gboolean xb_place_check (XbStore *store, const XbPlace *place, GError **error);
gboolean xb_place_update (XbTxn *txn, XbStore *store, const XbPlace *place, GError **error);
char *xb_place_free_code (XbStore *store, XbPlace *parent, GError **error);
char *xb_place_path (XbStore *store, gint64 id);
char *xb_place_bare_name (const char *name);
char *xb_place_group_name (const char *name);

gboolean xb_phone_check (GString *phone);
gboolean xb_account_check (GString *account, gboolean *luhn);

G_END_DECLS
