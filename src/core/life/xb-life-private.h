/* What the files of src/core/life share. */
#pragma once

#include "life/xb-life.h"

#include "region/xb-region.h"
#include "util/xb-refuse.h"

/** One event being applied. */
typedef struct
{
  XbTxn *txn;
  XbStore *store;
  XbCatalog *catalog;
  const XbLifeType *type;
  const char *date;
  char *today;
  XbPerson *person; /* (nullable): whom it is about, as the register has it now */
  GHashTable *fields;
  XbLifeOutcome *out;
  gint64 household; /* what the event names; 0: none */
  gint64 made;      /* a household made for it; 0: none */
  gint64 other;     /* the other person of the event; 0: none */
  const XbRegion *region; /* (nullable): where to, or where from */
  gint64 lives_in;  /* a place of this township; 0: none */
} XbLife;

/** A membership on a day. */
typedef struct
{
  gint64 id; /* 0: none */
  gint64 household_id;
  char relation[3];
  char from[11], to[11]; /* empty: not known, not ended */
} XbStay;

/** Sets an error in words. Always %FALSE. */
#define xb_life_refuse(error, ...) xb_refuse (error, XB_LIFE_ERROR, XB_LIFE_ERROR_REFUSED, __VA_ARGS__)
#define xb_life_bad_field(error, ...) xb_refuse (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, __VA_ARGS__)
void xb_life_say (XbLife *life, const char *format, ...) G_GNUC_PRINTF (2, 3);
const char *xb_life_field (XbLife *life, const char *id);
gboolean xb_life_field_person (XbLife *life, const char *id, XbPerson **person, GError **error);
gboolean xb_life_field_people (XbLife *life, const char *id, GArray **people, GError **error);
gboolean xb_life_field_household (XbLife *life, const char *id, gint64 place, gint64 *household, GError **error);
char *xb_life_household_name (XbLife *life, gint64 household);

/* Facts */
gboolean xb_life_number (XbLife *life, const char *sql, gint64 id, const char *date, gint64 *value, GError **error);
gboolean xb_life_text (XbLife *life, const char *sql, gint64 id, const char *date, char **value, GError **error);
gboolean xb_life_stay (XbLife *life, gint64 person, const char *date, XbStay *stay, GError **error);
gboolean xb_life_needs_stay (XbLife *life, const XbPerson *person, XbStay *stay, GError **error);
gboolean xb_life_head (XbLife *life, gint64 household, const char *date, gint64 *head, GError **error);
gboolean xb_life_members (XbLife *life, gint64 household, const char *date, GArray **people, GError **error);
gboolean xb_life_keep_couple (XbLife *life, gint64 person, GError **error);
gboolean xb_life_end_stay (XbLife *life, gint64 person, GError **error);
gboolean xb_life_begin_stay (XbLife *life, gint64 person, gint64 household, const char *relation, const char *date, const char *to, GError **error);
gboolean xb_life_move_stay (XbLife *life, gint64 person, gint64 household, const char *relation, GError **error);
gboolean xb_life_set_relation (XbLife *life, gint64 person, const char *relation, GError **error);
gboolean xb_life_close_if_empty (XbLife *life, gint64 household, GError **error);
gboolean xb_life_set_value (XbLife *life, gint64 person, XbPersonColumn column, const char *value, GError **error);
gboolean xb_life_set_status (XbLife *life, gint64 person, const char *status, GError **error);
gboolean xb_life_add_event (XbLife *life, const char *type, gint64 person, gint64 other, gint64 household, gint64 *id, GError **error);
gboolean xb_life_read_region (XbLife *life, const char *text_field, GError **error);
gboolean xb_life_alive (XbLife *life, const XbPerson *person, GError **error);
gboolean xb_life_nothing_later (XbLife *life, const XbPerson *person, GError **error);
XbPerson *xb_life_new_person (XbLife *life, const char *birth_date, const XbPerson *like, GError **error);
gboolean xb_life_insert_person (XbLife *life, XbPerson *person, GError **error);

/* Living elsewhere: what the event has columns of its own for, see data/sql/008-flow.sql. */
#define XB_LIFE_N_FLOW_COLUMNS 8
extern const char *const xb_life_flow_columns[XB_LIFE_N_FLOW_COLUMNS];
gboolean xb_life_is_flow (const char *type);
const char *xb_life_flow_field (const char *type, int column);
gboolean xb_life_read_fields (XbLife *life, GHashTable *given, gboolean all, GError **error);

/* Households */
gboolean xb_life_relation_to (XbLife *life, gint64 household, const XbPerson *person, const char *old_relation, const char **relation, GError **error);
gboolean xb_life_ask (XbLife *life, const XbPerson *person, const char *old_relation, gint64 head, GError **error);
gboolean xb_life_asked (XbLife *life, GError **error);
gboolean xb_life_change_head (XbLife *life, gint64 household, gint64 new_head, GError **error);
gboolean xb_life_replace_head (XbLife *life, gint64 household, gint64 leaving, gboolean was_head, GError **error);
gboolean xb_life_transfer (XbLife *life, const XbPerson *person, gint64 household, const char *relation, GError **error);

/* One for each type */
gboolean xb_life_birth (XbLife *life, GError **error);
gboolean xb_life_adoption (XbLife *life, GError **error);
gboolean xb_life_death (XbLife *life, GError **error);
gboolean xb_life_marriage (XbLife *life, GError **error);
gboolean xb_life_divorce (XbLife *life, GError **error);
gboolean xb_life_move_in (XbLife *life, GError **error);
gboolean xb_life_move_out (XbLife *life, GError **error);
gboolean xb_life_move_within (XbLife *life, GError **error);
gboolean xb_life_leave (XbLife *life, GError **error);
gboolean xb_life_return (XbLife *life, GError **error);
gboolean xb_life_arrive (XbLife *life, GError **error);
gboolean xb_life_depart (XbLife *life, GError **error);
gboolean xb_life_split (XbLife *life, GError **error);
gboolean xb_life_merge (XbLife *life, GError **error);
gboolean xb_life_head_changes (XbLife *life, GError **error);
gboolean xb_life_change (XbLife *life, GError **error);
gboolean xb_life_correction (XbLife *life, GError **error);
