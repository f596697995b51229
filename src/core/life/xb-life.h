/* Life events: what happens to people and households, each recorded in one journal entry with all that follows from it. What cannot
 * be is refused in plain words and changes nothing. */
#pragma once

#include "kinship/xb-relation.h"

G_BEGIN_DECLS

/**
 * XbLifeError:
 * @XB_LIFE_ERROR_REFUSED: it cannot be; the message says why
 * @XB_LIFE_ERROR_FIELD: something is missing, unknown or not a value of its kind
 * @XB_LIFE_ERROR_ASK: a relation does not follow from kinship: see the questions of the outcome
 */
typedef enum
{
  XB_LIFE_ERROR_REFUSED,
  XB_LIFE_ERROR_FIELD,
  XB_LIFE_ERROR_ASK,
} XbLifeError;
#define XB_LIFE_ERROR (xb_life_error_quark ())
GQuark xb_life_error_quark (void);

typedef enum
{
  XB_LIFE_TEXT,
  XB_LIFE_DATE,
  XB_LIFE_CODE,
  XB_LIFE_PERSON,    /* the key of one person */
  XB_LIFE_PEOPLE,    /* keys, separated by commas */
  XB_LIFE_HOUSEHOLD, /* a key, or "new" */
  XB_LIFE_PLACE,     /* a code */
  XB_LIFE_EVENT,     /* the key of an event of the person */
  XB_LIFE_REGION,    /* a region of China, in words or by its code */
} XbLifeFieldKind;

/** What an event can be told beside person and day. */
typedef struct
{
  const char *id;
  const char *title; /* to be translated */
  XbLifeFieldKind kind;
  gboolean required;
  const char *codes; /* of %XB_LIFE_CODE */
  const char *hint; /* (nullable), to be translated */
} XbLifeField;

typedef struct
{
  const char *id;      /* a code of event-type */
  const char *who;     /* whom the person is: to be translated */
  const char *explain; /* what follows from it, in one sentence: to be translated */
  gboolean new_person; /* may be recorded of somebody who is not in the register yet: no person is given then */
  gboolean for_many;   /* makes sense for many people at once, with the same fields */
  const XbLifeField *fields;
  guint n_fields;
} XbLifeType;

/** One event as it is asked for. */
typedef struct
{
  const char *type;
  gint64 person_id; /* 0: somebody new, where the type allows it */
  const char *date; /* YYYY-MM-DD */
  GHashTable *fields; /* (element-type utf8 utf8) (nullable): see XbLifeField; "relation.KEY" answers a question */
} XbLifeRequest;

/** A relation that has to be said by somebody who knows. */
typedef struct
{
  gint64 person_id;
  char *name;
  char *old_relation;
  gint64 head_id;
  char *head; /* the name of whom the relation is to */
} XbLifeQuestion;

typedef struct
{
  gint64 event_id;
  gint64 person_id; /* the person of the event: the child of a birth */
  gint64 household_id;
  GArray *journal;      /* (element-type gint64): entries written; empty for a preview */
  GPtrArray *effects;   /* (element-type utf8): what follows, sentence by sentence */
  GPtrArray *questions; /* (element-type XbLifeQuestion) */
} XbLifeOutcome;
XbLifeOutcome *xb_life_outcome_new (void);
void xb_life_outcome_free (XbLifeOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLifeOutcome, xb_life_outcome_free)

const XbLifeType *xb_life_types (guint *n);
const XbLifeType *xb_life_type (const char *id);
gboolean xb_life_record (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbLifeRequest *request, XbLifeOutcome *outcome,
                         GError **error);
gboolean xb_life_preview (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbLifeRequest *request, XbLifeOutcome *outcome,
                          GError **error);
/** Somebody for whom an event of many was refused. */
typedef struct
{
  gint64 person_id;
  char *message;
} XbLifeRefusal;
gboolean xb_life_record_many (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *people, const XbLifeRequest *request, gboolean skip,
                              gboolean preview, XbLifeOutcome *outcome, GPtrArray *refusals, GError **error);
void xb_life_refusal_free (gpointer refusal);
gboolean xb_life_change_flow_in (XbTxn *txn, XbStore *store, XbCatalog *catalog, gint64 event_id, GHashTable *fields, GError **error);
gboolean xb_life_change_flow (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 event_id, GHashTable *fields, GError **error);
gboolean xb_life_update_person (XbTxn *txn, XbStore *store, XbPerson *person, const char *since, GError **error);
gboolean xb_life_apply (XbTxn *txn, XbStore *store, XbCatalog *catalog, const XbLifeRequest *request, XbLifeOutcome *outcome, GError **error);

G_END_DECLS
