/* A list of applicants, or last year's roll, taken in as cases: people found by their ID numbers. */
#pragma once

#include "subsidy/xb-case.h"

G_BEGIN_DECLS

/** A row, and what is wrong with it. */
typedef struct
{
  guint row; /* as Excel shows it */
  char *name, *message;
} XbCaseListProblem;

typedef struct
{
  guint rows, taken;
  GPtrArray *problems; /* (element-type XbCaseListProblem): of rows that were not taken */
  GPtrArray *doubts;   /* (element-type XbCaseListProblem): of rows that were taken, and that by the register do not qualify */
  GPtrArray *unread;   /* (element-type utf8): columns of the list that say nothing an application asks for */
} XbCaseList;

void xb_case_list_free (XbCaseList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCaseList, xb_case_list_free)

/** What holds for all of the list. */
typedef struct
{
  const char *scheme;
  const char *applied_on, *paid_until; /* (nullable) */
  gboolean complete; /* the documents were brought and everything asked was declared */
} XbCaseListOptions;

XbCaseList *xb_case_list_read (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *path, const XbCaseListOptions *options, GError **error);

G_END_DECLS
