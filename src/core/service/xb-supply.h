/* Supplies: what came in, what was handed out, what is left, by place and batch. The balance is the sum of what moved; it is never less than
 * nothing, on no day. Nobody is asked why. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

typedef enum
{
  XB_SUPPLY_IN,       /* came from the county */
  XB_SUPPLY_HAND_OUT, /* given to somebody */
  XB_SUPPLY_SENT,     /* to another place of the township, where it is received */
  XB_SUPPLY_RETURNED, /* to the county */
  XB_SUPPLY_EXPIRED,
  XB_SUPPLY_LOST,
  XB_SUPPLY_FOUND, /* more was counted than was written down */
  XB_SUPPLY_N
} XbSupplyKind;

typedef struct
{
  const char *code;
  const char *place_code; /* (nullable): the township */
  const char *to_code;    /* of what is sent: where to */
  XbSupplyKind kind;
  const char *date;       /* (nullable): today */
  gint64 quantity;        /* more than nothing */
  const char *batch;      /* (nullable): of what goes, whichever expires first */
  const char *expires_on; /* (nullable): of what comes */
  gint64 person_id;       /* 0: nobody said */
  const char *notes;      /* (nullable) */
} XbSupplyMove;

/** What is left of a batch at a place. */
typedef struct
{
  char *code, *name, *unit, *place_code, *place, *batch, *expires_on;
  gint64 quantity;
} XbStock;

/** What came or went. */
typedef struct
{
  char *name, *unit, *place, *kind, *date, *batch, *notes, *operator_name;
  gint64 quantity; /* less than nothing: it went */
} XbSupplyMoved;

/** A thing that is kept and handed out. */
typedef struct
{
  char *code, *name, *unit;
} XbSupply;

/** What was handed out at a visit. */
typedef struct
{
  gint64 visit_id, person_id;
  const char *code; /* (nullable): nothing */
  const char *date;
  gint64 quantity;
} XbSupplyHandOut;

const char *xb_supply_kind_id (XbSupplyKind kind);
const char *xb_supply_kind_title (XbSupplyKind kind);
gboolean xb_supply_kind_find (const char *id, XbSupplyKind *kind);
gboolean xb_supply_add (XbStore *store, const char *operator_name, const char *code, const char *name, const char *unit, GError **error);
gboolean xb_supply_move (XbStore *store, const char *operator_name, const XbSupplyMove *move, GError **error);
gboolean xb_supply_book_visit_in (XbStore *store, const char *operator_name, const XbSupplyHandOut *out, GError **error);
GPtrArray *xb_supply_list (XbStore *store, GError **error);
GPtrArray *xb_supply_moves (XbStore *store, const char *place_code, const char *code, guint limit, GError **error);
GPtrArray *xb_supply_stock (XbStore *store, const char *place_code, const char *as_of, GError **error);

G_END_DECLS
