/* Everybody who was ever on the register, from when to when and where: read once, then counted as often as wanted. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** Before all days, and after all. */
#define XB_DAY_FIRST 0
#define XB_DAY_NEVER G_MAXINT32
/** An index of no place. */
#define XB_PLACE_NONE G_MAXUINT16

typedef enum
{
  XB_ENTRY_START, /* since before anybody knows */
  XB_ENTRY_BIRTH,
  XB_ENTRY_MOVE_IN,
  XB_ENTRY_TRANSFER, /* from another household on the same day */
} XbResidenceEntry;

typedef enum
{
  XB_EXIT_NONE,
  XB_EXIT_DEATH,
  XB_EXIT_MOVE_OUT,
  XB_EXIT_TRANSFER,
} XbResidenceExit;

/** One row of v_residence. Days count as xb_date_days() does; a person counts on @since, and no longer on @until. */
typedef struct
{
  gint64 person_id;
  gint32 birth; /* 0: not known */
  gint32 since, until;
  guint32 household; /* a running number, the same for all of one household */
  guint16 place, came_from, went_to;
  guint8 sex; /* '1' male, '2' female */
  guint entry : 2;
  guint exit : 2;
  guint has_id : 1;
  guint has_phone : 1;
} XbResidence;

typedef enum
{
  XB_LIFE_BIRTH,
  XB_LIFE_DEATH,
  XB_LIFE_MARRIAGE,
  XB_LIFE_DIVORCE,
  XB_LIFE_LEAVE,
  XB_LIFE_RETURN,
  XB_LIFE_ARRIVE,
  XB_LIFE_DEPART,
} XbLifeType;

/** One recorded life event. */
typedef struct
{
  gint64 person_id;
  gint32 date, recorded;
  guint16 place;
  guint8 type; /* an #XbLifeType */
} XbLife;

typedef enum
{
  XB_ACT_VISIT,         /* beside what was due */
  XB_ACT_VISIT_LATE,    /* for something that had its days, not on them */
  XB_ACT_VISIT_IN_TIME,
  XB_ACT_OFFERED,       /* they agreed, put it off, or asked for it again */
  XB_ACT_DECLINED,      /* for good, or this time */
} XbServiceActKind;

/** One visit, or one answer to an offer. */
typedef struct
{
  gint64 person_id;
  gint32 date;
  guint16 place, checklist;
  guint8 kind; /* an #XbServiceActKind */
} XbServiceAct;

typedef struct
{
  char *id, *name;
} XbPopulationChecklist;

typedef struct
{
  gint64 id;
  char *code, *name;
  guint16 village; /* the place itself for a village; %XB_PLACE_NONE for the township */
  gboolean is_village;
} XbPopulationPlace;

typedef struct
{
  GArray *residences; /* (element-type XbResidence) */
  GArray *lives;      /* (element-type XbLife), by person, then date */
  GArray *places;     /* (element-type XbPopulationPlace), by code: the township first, each village before its groups */
  guint households;
  GArray *acts;          /* (element-type XbServiceAct), by checklist, then person */
  GPtrArray *checklists; /* (element-type XbPopulationChecklist): those of the acts */
} XbPopulation;

XbPopulation *xb_population_load (XbStore *store, GCancellable *cancellable, GError **error);
void xb_population_free (XbPopulation *population);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPopulation, xb_population_free)
guint16 xb_population_find_place (const XbPopulation *population, const char *code);

G_END_DECLS
