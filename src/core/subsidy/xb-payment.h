/* Payments: files for the bank, what the bank sends back, what must be paid back. A line of a roll is paid once only. */
#pragma once

#include "subsidy/xb-roll.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id, roll_id;
  char *number, *scheme, *period, *layout, *file, *sha256, *made_on, *operator_name;
  char *void_reason; /* (nullable) */
  gboolean supplement;
  guint lines, sent, paid, refused; /* how many of which state */
  gint64 total_fen, sent_fen, paid_fen, refused_fen;
} XbPaymentBatch;

void xb_payment_batch_free (XbPaymentBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPaymentBatch, xb_payment_batch_free)

/** A line that did not get into a file, and why. */
typedef struct
{
  gint64 case_id, person_id;
  char *name, *reason;
} XbUnpaid;

/** One payment. */
typedef struct
{
  gint64 id, batch_id, line_id, case_id, person_id, payee_id;
  char *number, *scheme, *period, *name, *payee_name, *holder, *bank_name, *bank_account, *state;
  char *date, *reason; /* (nullable) */
  guint serial;
  gint64 amount_fen;
} XbPayment;

void xb_payment_free (gpointer payment);
void xb_unpaid_free (gpointer unpaid);

/** Which payments: every field may be left out. */
typedef struct
{
  gint64 payment_id, batch_id, roll_id, case_id;
  gint64 person_id;    /* entitled or paid */
  gint64 household_id; /* one of its people, now or before, was */
  const char *state;
} XbPaymentQuery;

gboolean xb_payment_write_file (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 roll_id, const char *layout, const char *path, gint64 *batch_id,
                                GPtrArray *left_out, GError **error);
gboolean xb_payment_write_again (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 batch_id, const char *path, const char *reason, GError **error);
gboolean xb_payment_void (XbStore *store, const char *operator_name, gint64 batch_id, const char *reason, GError **error);
gboolean xb_payment_bounce (XbStore *store, const char *operator_name, gint64 payment_id, const char *date, const char *reason, GError **error);
XbPaymentBatch *xb_payment_batch_load (XbStore *store, gint64 id, GError **error);
gboolean xb_payment_batch_find (XbStore *store, const char *text, gint64 *id, GError **error);
GPtrArray *xb_payment_batches (XbStore *store, gint64 roll_id, GError **error);
GPtrArray *xb_payment_list (XbStore *store, const XbPaymentQuery *query, GError **error);
GPtrArray *xb_payment_unpaid (XbStore *store, gint64 roll_id, GError **error);

/* What the bank sends back */

typedef enum
{
  XB_BACK_UNKNOWN_LINE, /* nothing in the file that was sent is like it */
  XB_BACK_TWICE,        /* a second row about the same line */
  XB_BACK_PARTIAL,      /* another amount */
  XB_BACK_SWAPPED,      /* the serial number is of another account or name */
  XB_BACK_UNCLEAR,      /* the row says neither paid nor why not */
  XB_BACK_CONTRADICTS,  /* it was booked otherwise before */
} XbBackProblemKind;

typedef struct
{
  XbBackProblemKind kind;
  guint row; /* counted from 1 */
  char *account; /* masked */
  char *message;
} XbBackProblem;

typedef struct
{
  guint rows, paid, refused, again; /* again: booked the same before */
  guint missing; /* lines of the batch that still wait */
  gint64 paid_fen, refused_fen;
  GPtrArray *problems; /* (element-type XbBackProblem) */
} XbBankReturn;

void xb_bank_return_free (XbBankReturn *back);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbBankReturn, xb_bank_return_free)
XbBankReturn *xb_bank_return_read (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 batch_id, const char *path, const char *date,
                                   gboolean dry_run, GError **error);
const char *xb_back_problem_id (XbBackProblemKind kind);

/* What must be paid back */

/** Money paid for months after a right had ended. */
typedef struct
{
  gint64 payment_id, case_id, person_id;
  char *name, *period, *reason;
  guint months;
  gint64 fen; /* still to be asked for */
} XbOverpaid;
void xb_overpaid_free (gpointer overpaid);

typedef struct
{
  gint64 id, payment_id, case_id, person_id;
  char *scheme, *period, *name, *reason, *date;
  guint months;
  gint64 amount_fen, received_fen;
} XbRecovery;
void xb_recovery_free (gpointer recovery);

GPtrArray *xb_recovery_overpaid (XbStore *store, XbCatalog *catalog, const char *scheme, GError **error);
gboolean xb_recovery_add (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 payment_id, GError **error);
gboolean xb_recovery_receive (XbStore *store, const char *operator_name, gint64 recovery_id, const char *date, gint64 fen, const char *note, GError **error);
GPtrArray *xb_recovery_list (XbStore *store, const char *scheme, GError **error);

G_END_DECLS
