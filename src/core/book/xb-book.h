/* Entries of the office registers: what a `*.register` definition says, and nothing else. */
#pragma once

#include "catalog/xb-book-def.h"
#include "store/xb-journal.h"
#include "store/xb-store.h"
#include "util/xb-refuse.h"

G_BEGIN_DECLS

/**
 * XbBookError:
 * @XB_BOOK_ERROR_INVALID: a value cannot be
 * @XB_BOOK_ERROR_REQUIRED: a field that must be filled in is empty
 * @XB_BOOK_ERROR_NOT_FOUND: there is no such entry, or field
 * @XB_BOOK_ERROR_REFUSED: it cannot be done, for a reason that is said
 */
typedef enum
{
  XB_BOOK_ERROR_INVALID,
  XB_BOOK_ERROR_REQUIRED,
  XB_BOOK_ERROR_NOT_FOUND,
  XB_BOOK_ERROR_REFUSED,
} XbBookError;

#define XB_BOOK_ERROR (xb_book_error_quark ())
GQuark xb_book_error_quark (void);
/** Sets an error in words. Always %FALSE. */
#define xb_book_refuse(error, code, ...) xb_refuse (error, XB_BOOK_ERROR, code, __VA_ARGS__)

/** A value as it is stored, and what it points to. */
typedef struct
{
  char *value;
  gint64 person_id, household_id, place_id; /* 0: none */
} XbBookValue;
void xb_book_value_free (gpointer value);

/** One entry. */
typedef struct
{
  gint64 id;
  char *register_id;
  char *date;    /* (nullable) */
  char *subject;
  GHashTable *values; /* (element-type utf8 XbBookValue): field → value; also of fields the definition does not have any more */
} XbBookRow;
void xb_book_row_free (XbBookRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbBookRow, xb_book_row_free)

XbBookValue *xb_book_clean (XbStore *store, const XbBookField *field, const char *typed, GError **error);
char *xb_book_text (const XbBookField *field, const char *stored, gboolean masked);

gint64 xb_book_add (XbStore *store, const XbBookDef *def, const char *operator_name, GHashTable *typed, char **wrong_field, GError **error);
gint64 xb_book_add_in (XbStore *store, const XbBookDef *def, GHashTable *typed, char **wrong_field, GError **error);
gboolean xb_book_note_fields (XbStore *store, const XbBookDef *def, GError **error);
gboolean xb_book_change (XbStore *store, const XbBookDef *def, const char *operator_name, gint64 id, GHashTable *typed, char **wrong_field, GError **error);
gboolean xb_book_remove (XbStore *store, const XbBookDef *def, const char *operator_name, gint64 id, GError **error);
/** An entry that names somebody. */
typedef struct
{
  gint64 row_id;
  char *register_id, *date, *subject; /* @date: (nullable) */
} XbBookMention;
void xb_book_mention_free (gpointer mention);
GPtrArray *xb_book_mentions (XbStore *store, gint64 person_id, gint64 household_id, GError **error);

/** What an entry holds of a field the register does not have any more. */
typedef struct
{
  char *field, *title, *text; /* @title: as it was called last; @text: long numbers masked */
} XbBookFormer;
void xb_book_former_free (gpointer former);
GPtrArray *xb_book_former (XbStore *store, const XbBookDef *def, const XbBookRow *row, GError **error);
XbBookRow *xb_book_load (XbStore *store, gint64 id, GError **error);

G_END_DECLS
