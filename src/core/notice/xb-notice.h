/* Notice letters (通报函) between the office where somebody is registered and the one where they live: services and rights, never a
 * judgement of anybody. Numbered, on paper and as an encrypted file that the other office's program reads and answers
 * (docs/notice-files.md). */
#pragma once

#include "letter/xb-letter.h"

G_BEGIN_DECLS

/**
 * XbNoticeError:
 * @XB_NOTICE_ERROR_REFUSED: it cannot be done, for a reason that is said
 * @XB_NOTICE_ERROR_FIELD: something is missing, or is not a value of its kind
 * @XB_NOTICE_ERROR_FILE: the file is none of this kind, or not for this office
 * @XB_NOTICE_ERROR_NOT_FOUND: there is no such letter
 */
typedef enum
{
  XB_NOTICE_ERROR_REFUSED,
  XB_NOTICE_ERROR_FIELD,
  XB_NOTICE_ERROR_FILE,
  XB_NOTICE_ERROR_NOT_FOUND,
} XbNoticeError;
#define XB_NOTICE_ERROR (xb_notice_error_quark ())
GQuark xb_notice_error_quark (void);

/** How the name of a file of a letter or an answer ends. */
#define XB_NOTICE_ENDING ".tbh"
/** After so many days without an answer it is among what the clerk is reminded of. */
#define XB_NOTICE_DAYS 30

/** A letter that went out or came in, and its answer. */
typedef struct
{
  gint64 id;
  char *uid;       /* 32 hex digits: the same in both offices */
  gboolean sent;   /* by this office; otherwise received */
  gboolean about_in; /* who wrote it is where the person lives; otherwise where the person is registered */
  char *reference, *date;
  char *office;      /* the other one */
  char *office_code; /* (nullable) */
  gint64 person_id;  /* 0: not in this register */
  char *name, *sex, *birth_date, *citizen_id, *phone, *lives_at, *since; /* all but the name (nullable) */
  char *content;
  char *recorded_on, *operator_name;
  gint64 letter_id;       /* of ours; 0 */
  char *result;           /* (nullable): code list notice-result */
  char *answer, *answered_on, *answer_reference; /* (nullable) */
  gint64 answer_letter_id; /* of ours; 0 */
  char *void_reason;      /* (nullable) */
  char *state;            /* code list notice-state */
} XbNotice;
void xb_notice_free (XbNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbNotice, xb_notice_free)

/** Which letters. %NULL and 0 limit nothing. */
typedef struct
{
  const char *direction; /* sent, received */
  const char *state;     /* open, answered, void */
  const char *text;      /* in the name, the office or the number */
  gint64 person_id;
} XbNoticeQuery;

XbNotice *xb_notice_load (XbStore *store, gint64 id, GError **error);
char *xb_notice_last_content (XbStore *store, GError **error);
GPtrArray *xb_notice_list (XbStore *store, const XbNoticeQuery *query, GError **error);

/** A letter to be sent. */
typedef struct
{
  gint64 flow_id;          /* which leaving or arriving it is about: a key of v_flow */
  const char *office;      /* whom it goes to */
  const char *office_code; /* (nullable): 6 to 12 digits */
  const char *content;     /* services and rights */
  const char *phone;       /* of this office */
} XbNoticeRequest;
XbLetter *xb_notice_preview (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbNoticeRequest *request, GError **error);
gint64 xb_notice_send (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbNoticeRequest *request, GError **error);
gboolean xb_notice_answer (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *result, const char *answer, GError **error);
gboolean xb_notice_note_answer (XbStore *store, const char *operator_name, gint64 id, const char *result, const char *answer, const char *date, const char *reference, GError **error);
gboolean xb_notice_void (XbStore *store, const char *operator_name, gint64 id, const char *reason, GError **error);
gboolean xb_notice_link (XbStore *store, const char *operator_name, gint64 id, gint64 person_id, GError **error);

/** What a file brought. */
typedef enum
{
  XB_NOTICE_READ_LETTER,  /* a letter that was not known */
  XB_NOTICE_READ_ANSWER,  /* the answer to one of ours */
  XB_NOTICE_READ_KNOWN,   /* what is here already */
} XbNoticeReading;
gboolean xb_notice_save (XbStore *store, const char *operator_name, gint64 id, const char *path, const char *passphrase, GError **error);
char *xb_notice_file_name (const XbNotice *notice);
gboolean xb_notice_read (XbStore *store, const char *operator_name, const char *path, const char *passphrase, XbNoticeReading *reading, gint64 *id, GError **error);

G_END_DECLS
