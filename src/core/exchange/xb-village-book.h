/* A village that has no program: a workbook of its people goes out, comes back changed, and is merged as a package is. */
#pragma once

#include "catalog/xb-catalog.h"
#include "exchange/xb-conflict.h"
#include "register/xb-person.h"

G_BEGIN_DECLS

/** A column of the workbook. */
typedef struct
{
  int column;        /* XbPersonColumn; −1: of the household, or of the row itself */
  const char *title; /* to be translated */
  const char *codes; /* (nullable): a code list */
  double width;
} XbVillageColumn;
const XbVillageColumn *xb_village_columns (guint *n);

gboolean xb_village_book_write (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 place_id, const char *path, const char *unmasked_because, guint *people, GError **error);

/** Something that could not be taken from a row. */
typedef struct
{
  guint row;  /* as Excel shows it */
  char *cell; /* (nullable) */
  char *name, *message;
} XbVillageFault;

typedef struct
{
  gboolean dry_run;
  XbAnswers *answers;   /* (nullable) */
  const char *prefer;   /* (nullable) */
  const char *new_path; /* (nullable): lines without a key, as a .csv to be imported */
} XbVillageOptions;

/** What a workbook that came back said. */
typedef struct
{
  char *place;           /* name */
  guint people, changed; /* rows with a key; people whose record is, or would be, changed */
  guint added;           /* lines without a key */
  GPtrArray *conflicts;  /* (element-type XbConflict) */
  GPtrArray *faults;     /* (element-type XbVillageFault) */
  GPtrArray *remarks;    /* (element-type XbVillageFault): what the village wrote of what happened: for the clerk to record */
  gint64 seq;            /* the entry of the journal; 0 where nothing was changed */
} XbVillageReading;
void xb_village_reading_free (XbVillageReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbVillageReading, xb_village_reading_free)

XbVillageReading *xb_village_book_read (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *path, const XbVillageOptions *options, GError **error);

G_END_DECLS
