/* Taking packages of offices into the county's consolidation. */
#pragma once

#include "county/xb-county.h"

G_BEGIN_DECLS

typedef enum
{
  XB_COLLECTED,     /* taken in now */
  XB_COLLECT_KNOWN, /* taken in before */
} XbCollectState;

/** What became of a package. */
typedef struct
{
  XbCollectState state;
  char *office, *township, *mark;
  gint64 number, rows; /* of the package; rows written or removed */
  gboolean first;      /* the office is new here: its key is held to from now on */
} XbCollected;
void xb_collected_clear (XbCollected *collected);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbCollected, xb_collected_clear)

gboolean xb_collect (XbCounty *county, const XbShare *share, XbStore *store, const char *path, XbCollected *collected, GError **error);

/** One file of several. */
typedef struct
{
  const char *path;
  XbCollected collected;
  GError *error; /* (nullable): why it was not taken in */
  gint64 site, number; /* of its sender, as the envelope says; the order of its packages */
} XbCollectFile;
void xb_collect_file_free (gpointer file);
GPtrArray *xb_collect_many (const char *url, const char *db, const char *const *paths, guint jobs, void (*done) (const XbCollectFile *file, gpointer data), gpointer data, GError **error);

G_END_DECLS
