/* Letters that go out: filled in from the register, numbered, kept as they were sent, printed again only with a mark. */
#pragma once

#include "catalog/xb-catalog.h"
#include "ledger/xb-ledger-table.h"
#include "page/xb-paged.h"
#include "store/xb-journal.h"

G_BEGIN_DECLS

typedef enum
{
  XB_LETTER_ERROR_PERSON, /* the SELECT finds nobody, or more than one */
  XB_LETTER_ERROR_FIELD,  /* something is not filled in, or not as it must be */
  XB_LETTER_ERROR_VOID,   /* it does not count any more */
  XB_LETTER_ERROR_NOT_FOUND,
} XbLetterError;
#define XB_LETTER_ERROR (xb_letter_error_quark ())
GQuark xb_letter_error_quark (void);

/** A letter: drafted, or as it stands in the register of letters. */
typedef struct
{
  gint64 id; /* 0: a draft */
  char *definition, *name; /* name: of the person */
  int year, number; /* of a draft: the number it would have */
  char *reference, *title;
  char *form; /* (nullable): of a draft: the reference with %number% still open */
  gint64 person_id;
  char *date, *operator_name;
  char *purpose;      /* (nullable) */
  char **body, **closing, **sign;
  char **head;        /* (nullable): titles of the table's columns */
  GPtrArray *rows;    /* (element-type GStrv) */
  int copies;         /* how often it was printed again */
  char *void_reason;  /* (nullable): why it does not count any more */
} XbLetter;

XbLetter *xb_letter_new (void);
void xb_letter_free (XbLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLetter, xb_letter_free)
XbLetter *xb_letter_draft (XbStore *store, XbLetterDef *def, gint64 record, GHashTable *fields, const char *operator_name, gboolean unmasked,
                           GError **error);
gboolean xb_letter_insert (XbStore *store, XbTxn *txn, XbLetter *letter, GError **error);
gboolean xb_letter_issue (XbStore *store, XbLetter *letter, GError **error);
XbLetter *xb_letter_load (XbStore *store, gint64 id, GError **error);
gint64 xb_letter_find (XbStore *store, const char *text, GError **error);
GPtrArray *xb_letter_list (XbStore *store, gint64 person_id, GError **error);
gboolean xb_letter_count_copy (XbStore *store, const char *operator_name, XbLetter *letter, GError **error);
gboolean xb_letter_void (XbStore *store, const char *operator_name, gint64 id, const char *reason, GError **error);

XbPaged *xb_letter_pages_new (XbLetter *letter);

G_END_DECLS
