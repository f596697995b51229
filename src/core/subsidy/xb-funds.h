/* Money: what came in for each scheme, what was approved, paid, refused, paid back; by quarter and by whose money it is. */
#pragma once

#include "subsidy/xb-scheme.h"

G_BEGIN_DECLS

/** One scheme in one quarter, or in the year. budget − paid + received = balance; opening + balance = closing, which the next one opens with; approved =
 * paid + sent + unpaid over the whole life of its rolls. */
typedef struct
{
  char *scheme, *name;
  guint quarter; /* 1 to 4; 0: the year */
  gint64 opening, budget, approved, paid, sent, unpaid, received, balance, closing;
} XbFundsLine;

/** A scheme's money of the year by whose it is. */
typedef struct
{
  char *scheme, *name;
  const char *source;
  guint percent; /* of what is paid; 0 in all: the scheme does not say */
  gint64 budget, paid;
} XbFundsShare;

typedef struct
{
  int year;
  GArray *lines;  /* (element-type XbFundsLine): quarters and year of each scheme, then the sum of all */
  GArray *shares; /* (element-type XbFundsShare) */
} XbFunds;

void xb_funds_free (XbFunds *funds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbFunds, xb_funds_free)
XbFunds *xb_funds_load (XbStore *store, XbCatalog *catalog, int year, GError **error);
gboolean xb_funds_add_budget (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *scheme, int year, const char *source, gint64 fen,
                              const char *date, const char *document, GError **error);
gint64 xb_funds_share (const XbSchemeDef *def, gint64 fen, guint share);
const char *xb_funds_source_title (const char *source);
extern const char *const xb_funds_sources[];

G_END_DECLS
