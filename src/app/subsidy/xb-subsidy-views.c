#define G_LOG_DOMAIN "xiangbu"

#include "subsidy/xb-subsidy-views.h"

#include "ledgers/xb-export-dialog.h"
#include "ledgers/xb-ledger-print.h"
#include "subsidy/xb-case.h"
#include "subsidy/xb-roll.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/** The schemes to choose from. @in_force: only those; @all: with “all schemes” before them */
void
xb_subsidy_fill_schemes (XbListView *self, guint choice, gboolean in_force, gboolean all)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) schemes = xb_scheme_list (xb_office_store (office), xb_office_catalog (office), NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new (), titles = g_ptr_array_new ();

  if (all)
    {
      g_ptr_array_add (ids, (gpointer) "");
      g_ptr_array_add (titles, _ ("All schemes"));
    }
  for (guint i = 0; schemes != NULL && i < schemes->len; i++)
    {
      const XbScheme *scheme = g_ptr_array_index (schemes, i);

      if (in_force && scheme->version_id == 0)
        continue;
      g_ptr_array_add (ids, scheme->def->id);
      g_ptr_array_add (titles, scheme->def->name);
    }
  if (ids->len == 0)
    {
      g_ptr_array_add (ids, (gpointer) "");
      g_ptr_array_add (titles, _ ("No scheme is switched on"));
    }
  xb_list_view_set_choices (self, choice, ids, titles);
}

/** Schemes that take applications. @ids, @titles: (element-type utf8): get copies */
void
xb_subsidy_list_in_force (XbOffice *office, GPtrArray *ids, GPtrArray *titles)
{
  g_autoptr (GPtrArray) schemes = xb_scheme_list (xb_office_store (office), xb_office_catalog (office), NULL);

  for (guint i = 0; schemes != NULL && i < schemes->len; i++)
    {
      const XbScheme *scheme = g_ptr_array_index (schemes, i);

      if (scheme->version_id == 0 || scheme->def->closed)
        continue;
      g_ptr_array_add (ids, g_strdup (scheme->def->id));
      g_ptr_array_add (titles, g_strdup (scheme->def->name));
    }
}

/** The rolls to choose from, the latest first. */
void
xb_subsidy_fill_rolls (XbListView *self, guint choice)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) rolls = xb_roll_list (xb_office_store (office), NULL, NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; rolls != NULL && i < rolls->len; i++)
    {
      const XbRoll *roll = g_ptr_array_index (rolls, i);
      g_autofree char *name = xb_subsidy_scheme_name (office, roll->scheme), *period = xb_pay_period_text (roll->period);

      g_ptr_array_add (ids, g_strdup_printf ("%" G_GINT64_FORMAT, roll->id));
      g_ptr_array_add (titles, g_strdup_printf ("%s %s", name, period));
    }
  if (ids->len == 0)
    {
      g_ptr_array_add (ids, g_strdup ("0"));
      g_ptr_array_add (titles, g_strdup (_ ("No rolls yet")));
    }
  xb_list_view_set_choices (self, choice, ids, titles);
}

/** (transfer full): what a scheme is called */
char *
xb_subsidy_scheme_name (XbOffice *office, const char *scheme)
{
  return xb_scheme_title (xb_office_store (office), xb_office_catalog (office), scheme);
}

static XbLedgerJob *
make_job (XbListView *self, const char *ledger, const char *name, const char *value, const char *name2, const char *value2)
{
  XbLedgerJob *job = xb_ledger_job_new (xb_list_view_office (self), ledger, NULL, NULL, NULL);

  job->set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (job->set, g_strdup (name), g_strdup (value));
  if (name2 != NULL)
    g_hash_table_insert (job->set, g_strdup (name2), g_strdup (value2));
  return job;
}

/** Asks how to write a ledger that wants to know @name. */
void
xb_subsidy_export (XbListView *self, const char *ledger, const char *name, const char *value, const char *name2, const char *value2)
{
  xb_export_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), make_job (self, ledger, name, value, name2, value2));
}

void
xb_subsidy_print (XbListView *self, const char *ledger, const char *name, const char *value)
{
  xb_ledger_print (GTK_WIDGET (self), xb_list_view_office (self), make_job (self, ledger, name, value, NULL, NULL));
}

/** Who is paid for a case; 0 where there is no such case */
gint64
xb_subsidy_payee_of_case (XbOffice *office, gint64 case_id)
{
  g_autoptr (XbCase) one = xb_case_load (xb_office_store (office), case_id, NULL);

  return one != NULL ? one->payee_id : 0;
}
