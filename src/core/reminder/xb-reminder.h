/* What the clerk is reminded of beside the services that are due: notices that end, birthdays from which somebody is entitled to
 * something, days of the office registers. */
#pragma once

#include "catalog/xb-catalog.h"
#include "store/xb-store.h"
#include "util/xb-date.h"

G_BEGIN_DECLS

/** Birthdays and notices of so many days are looked ahead to. */
#define XB_REMINDER_DAYS 60

typedef enum
{
  XB_REMIND_NOTICE,   /* a notice has hung its days, or soon has: the case can go on */
  XB_REMIND_ENTRY,    /* a day of an entry of an office register */
  XB_REMIND_LETTER,   /* a notice letter that waits for an answer: of the other office, or of this one */
  XB_REMIND_BIRTHDAY, /* from that birthday somebody qualifies for a scheme, as far as the register knows */
} XbReminderKind;

typedef struct
{
  XbReminderKind kind;
  char *date, *name, *village, *group;
  char *subject;    /* of what: the scheme, or the register */
  char *words;      /* (nullable): of an entry: what the day is */
  gint64 person_id; /* 0 of an entry, whose name is what it is called */
  gint64 case_id;   /* of a notice */
  gboolean passed;  /* its day has come */
} XbReminder;

GPtrArray *xb_reminder_list (XbStore *store, XbCatalog *catalog, const char *as_of, GCancellable *cancellable, GError **error);
const char *xb_reminder_kind_title (XbReminderKind kind);

G_END_DECLS
