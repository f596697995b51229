/* The county's consolidation in PostgreSQL: the shared tables of every township side by side, keyed by township and key. docs/county.md has how it is
 * used, and how it is spread over several servers. */
#pragma once

#include "exchange/xb-share.h"

G_BEGIN_DECLS

/** One connection. Belongs to one thread at a time. */
typedef struct _XbCounty XbCounty;

/**
 * XbCountyError:
 * @XB_COUNTY_ERROR_FAILED: PostgreSQL refused or failed; the message says how
 * @XB_COUNTY_ERROR_REFUSED: a package that may not be taken in, for a reason that is said
 */
typedef enum
{
  XB_COUNTY_ERROR_FAILED,
  XB_COUNTY_ERROR_REFUSED,
} XbCountyError;
#define XB_COUNTY_ERROR (xb_county_error_quark ())
GQuark xb_county_error_quark (void);

/** Rows of an answer: all of them text; %NULL where there is none. */
typedef struct
{
  GPtrArray *columns; /* (element-type utf8) */
  GPtrArray *rows;    /* (element-type GPtrArray of utf8) */
} XbCountyRows;
void xb_county_rows_free (XbCountyRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCountyRows, xb_county_rows_free)

XbCounty *xb_county_open (const char *url, const XbShare *share, GError **error);
void xb_county_close (XbCounty *county);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCounty, xb_county_close)

gboolean xb_county_do (XbCounty *county, const char *sql, GError **error);
XbCountyRows *xb_county_ask (XbCounty *county, const char *sql, const char *const *values, int n, GError **error);
gboolean xb_county_ask_text (XbCounty *county, const char *sql, const char *const *values, int n, char **out, GError **error);
gboolean xb_county_copy_begin (XbCounty *county, const char *sql, GError **error);
gboolean xb_county_copy_data (XbCounty *county, const char *data, gsize length, GError **error);
gboolean xb_county_copy_end (XbCounty *county, GError **error);

gboolean xb_county_record_access (XbCounty *county, const char *operator_name, const char *what, const char *reason, GError **error);
gboolean xb_county_make_schema (XbCounty *county, const XbShare *share, GError **error);

G_END_DECLS
