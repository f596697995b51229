#define G_LOG_DOMAIN "xb-reminder"

#include "reminder/xb-reminder.h"

#include "book/xb-book-list.h"
#include "notice/xb-notice.h"
#include "store/xb-statement.h"
#include "subsidy/xb-case.h"
#include "subsidy/xb-screening.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  XbStore *store;
  XbCatalog *catalog;
  GPtrArray *list;
  const char *day;
  char until[XB_DATE_SIZE];
  GCancellable *cancellable;
} Finding;

static void
reminder_free (gpointer data)
{
  XbReminder *one = data;

  g_free (one->date);
  g_free (one->name);
  g_free (one->village);
  g_free (one->group);
  g_free (one->subject);
  g_free (one->words);
  g_free (one);
}

/** As people read it. */
const char *
xb_reminder_kind_title (XbReminderKind kind)
{
  return kind == XB_REMIND_NOTICE ? _ ("notice ends") : kind == XB_REMIND_ENTRY ? _ ("office register") : kind == XB_REMIND_LETTER ? _ ("notice letter") : _ ("birthday");
}

static XbReminder *
add (Finding *f, XbReminderKind kind, const char *date, const char *subject, gint64 person_id)
{
  XbReminder *one = g_new0 (XbReminder, 1);

  one->kind = kind;
  one->date = g_strdup (date);
  one->subject = g_strdup (subject);
  one->person_id = person_id;
  one->passed = strcmp (date, f->day) <= 0;
  g_ptr_array_add (f->list, one);
  return one;
}

static gboolean
find_notices (Finding *f, const XbScheme *scheme, GError **error)
{
  const XbCaseQuery query = { .scheme = scheme->def->id, .state = "open" };
  g_autoptr (GPtrArray) cases = xb_case_list (f->store, &query, error);

  for (guint i = 0; cases != NULL && i < cases->len; i++)
    {
      const XbCase *one = g_ptr_array_index (cases, i);
      XbReminder *reminder;

      if (one->notice_until == NULL || strcmp (one->notice_until, f->until) > 0)
        continue;
      reminder = add (f, XB_REMIND_NOTICE, one->notice_until, scheme->def->name, one->person_id);
      reminder->case_id = one->id;
      reminder->name = g_strdup (one->name);
      reminder->village = g_strdup (one->village);
      reminder->group = g_strdup (one->group);
    }
  return cases != NULL;
}

static gboolean
name_person (Finding *f, XbReminder *one, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (f->store, error, "SELECT name, village, \"group\" FROM v_person WHERE person_id = ?", "i", one->person_id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (f->store, stmt, &row, error))
    return FALSE;
  one->name = row ? xb_stmt_dup_text (stmt, 0) : g_strdup ("");
  one->village = row ? xb_stmt_dup_text (stmt, 1) : NULL;
  one->group = row ? xb_stmt_dup_text (stmt, 2) : NULL;
  return TRUE;
}

static gboolean
find_birthdays (Finding *f, const XbScheme *scheme, GError **error)
{
  g_autoptr (XbScreening) screening = xb_screening_run (f->store, f->catalog, scheme->def->id, f->day, NULL, FALSE, f->cancellable, error);

  for (guint i = 0; screening != NULL && i < screening->people->len; i++)
    {
      const XbScreened *one = &g_array_index (screening->people, XbScreened, i);

      if (one->kind != XB_SCREENED_SOON || one->has_case || strcmp (one->on, f->until) > 0)
        continue;
      if (!name_person (f, add (f, XB_REMIND_BIRTHDAY, one->on, scheme->def->name, one->person_id), error))
        return FALSE;
    }
  return screening != NULL;
}

static gboolean
find_entries (Finding *f, GError **error)
{
  g_autoptr (GPtrArray) found = xb_book_reminders (f->store, f->catalog, f->day, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const XbBookReminder *one = g_ptr_array_index (found, i);
      XbReminder *reminder = add (f, XB_REMIND_ENTRY, one->date, one->def->title, 0);

      reminder->name = g_strdup (one->subject);
      reminder->words = g_strdup (one->field->title);
    }
  return found != NULL;
}

/* Letters of ours once they have waited long; those that came in from the day they came. */
static gboolean
find_letters (Finding *f, GError **error)
{
  const XbNoticeQuery open = { .state = "open" };
  g_autoptr (GPtrArray) letters = xb_notice_list (f->store, &open, error);

  for (guint i = 0; letters != NULL && i < letters->len; i++)
    {
      const XbNotice *letter = g_ptr_array_index (letters, i);
      XbReminder *reminder;
      char day[XB_DATE_SIZE];

      xb_date_add_days (letter->sent ? letter->date : letter->recorded_on, letter->sent ? XB_NOTICE_DAYS : 0, day);
      if (strcmp (day, f->until) > 0)
        continue;
      reminder = add (f, XB_REMIND_LETTER, day, letter->reference, letter->person_id);
      reminder->name = g_strdup (letter->name);
      reminder->words = letter->sent ? g_strdup_printf (_ ("%s has not answered yet."), letter->office) : g_strdup_printf (_ ("%s waits for an answer of this office."), letter->office);
    }
  return letters != NULL;
}

static int
by_date (gconstpointer a, gconstpointer b)
{
  const XbReminder *x = *(XbReminder *const *) a, *y = *(XbReminder *const *) b;
  int order = strcmp (x->date, y->date);

  return order != 0 ? order : x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

/**
 * xb_reminder_list:
 * @as_of: (nullable): today
 *
 * Goes through the schemes in force; takes as long as screening for them does.
 *
 * Returns: (transfer full) (element-type XbReminder): by their days; %NULL with @error
 */
GPtrArray *
xb_reminder_list (XbStore *store, XbCatalog *catalog, const char *as_of, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) schemes = xb_scheme_list (store, catalog, error), list = g_ptr_array_new_with_free_func (reminder_free);
  g_autofree char *today = xb_text_today ();
  Finding f = { store, catalog, list, as_of != NULL ? as_of : today, "", cancellable };

  xb_date_add_days (f.day, XB_REMINDER_DAYS, f.until);
  for (guint i = 0; schemes != NULL && i < schemes->len; i++)
    {
      const XbScheme *scheme = g_ptr_array_index (schemes, i);

      if (scheme->version_id != 0 && (!find_notices (&f, scheme, error) || !find_birthdays (&f, scheme, error)))
        return NULL;
    }
  if (schemes == NULL || !find_entries (&f, error) || !find_letters (&f, error))
    return NULL;
  g_ptr_array_sort (list, by_date);
  return g_steal_pointer (&list);
}
