/* What a person has to say before a package can be taken in: both sides of it, field by field, and the answer. */
#pragma once

#include "exchange/xb-known.h"
#include "exchange/xb-share.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  XB_CONFLICT_FIELDS,        /* changed on both sides */
  XB_CONFLICT_RECORD,        /* the same, and its fields go together */
  XB_CONFLICT_REMOVED_HERE,  /* removed here; changed or used there */
  XB_CONFLICT_REMOVED_THERE, /* removed there; changed or used here */
  XB_CONFLICT_SAME_PERSON,   /* one ID number, two names */
  XB_CONFLICT_ONE_HOLDS,     /* two records of which only one can be */
  XB_CONFLICT_ORPHAN,        /* it names what is neither here nor in the package */
} XbConflictKind;

/** An answer. Of records that were removed: ours and theirs stand for what that side has done. */
#define XB_ANSWER_OURS "ours"
#define XB_ANSWER_THEIRS "theirs"
#define XB_ANSWER_ONE "one" /* of XB_CONFLICT_SAME_PERSON: it is one person; otherwise the number stays with ours, or theirs */

typedef struct
{
  const char *column;           /* interned */
  char *ours, *theirs, *before; /* (nullable); before: where it is known */
} XbConflictField;

/** Who changed it last on one side. */
typedef struct
{
  char *office, *operator_name, *at, *title; /* (nullable) */
} XbConflictSide;

typedef struct
{
  char *id; /* xb_conflict_id(): the same when the package is tried again */
  XbConflictKind kind;
  const char *table; /* interned */
  gint64 record;
  char *name;        /* what the record is called */
  GPtrArray *fields; /* (element-type XbConflictField) */
  XbConflictSide ours, theirs;
} XbConflict;

char *xb_conflict_id (const char *table, gint64 record, const char *ending);
XbConflict *xb_conflict_new (XbConflictKind kind, const char *table, gint64 record, const char *ending);
void xb_conflict_free (XbConflict *conflict);
void xb_conflict_side_fill (XbStore *store, XbConflictSide *side, XbDot dot);
void xb_conflict_add_field (XbConflict *conflict, const char *column, sqlite3_value *ours, sqlite3_value *theirs, sqlite3_value *before);
const char *xb_conflict_kind_key (XbConflictKind kind);
char *xb_conflict_text (const XbConflict *conflict);
const char *const *xb_conflict_choices (const XbConflict *conflict);

/** What a person said: conflict id, or id/column → answer. */
typedef GHashTable XbAnswers;
XbAnswers *xb_answers_load (const char *path, GError **error);
gboolean xb_answers_save (XbAnswers *answers, const char *path, GError **error);
const char *xb_answers_find (XbAnswers *answers, const char *id, const char *column);
void xb_answers_set (XbAnswers *answers, const XbConflict *conflict, const char *answer);
gboolean xb_answers_settle (XbAnswers *answers, const XbConflict *conflict);
char *xb_answers_key (const XbConflict *conflict, guint field);

G_END_DECLS
