/* Whether a database is what this program wrote: everything that can be checked, in one place. */
#pragma once

#include "store/xb-journal.h"

G_BEGIN_DECLS

/** So many rows changed without the program are named; more are not looked for. */
#define XB_VERIFY_FOREIGN 200

typedef struct
{
  gint64 entries;      /* of the journal */
  gint64 first_bad;    /* the first entry that is not as it was written, or 0 */
  GPtrArray *foreign;  /* (element-type XbForeignChange) */
  GPtrArray *problems; /* (element-type utf8): all of it, a sentence each; empty when all is well */
} XbVerification;

void xb_verification_clear (XbVerification *verification);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbVerification, xb_verification_clear)

gboolean xb_verify (XbStore *store, XbVerification *out, GError **error);
gboolean xb_verify_today (XbStore *store, XbVerification *out, GError **error);

G_END_DECLS
