#define G_LOG_DOMAIN "xiangbu"

/* Who is away, who lives here from elsewhere, who lives in another village, who came back: found, entered, mended, taken in from villages' sheets. */

#include "flow/xb-flow-views.h"

#include "flow/xb-flow-import.h"
#include "flow/xb-flow.h"
#include "forms/xb-prompt.h"
#include "ledgers/xb-export-dialog.h"
#include "life/xb-life-dialog.h"
#include "region/xb-region.h"
#include "register/xb-person.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-sheet-report.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

enum
{
  WHICH,
  PLACE,
  REGION,
  EMPLOYER,
  LANDLORD,
  NAME
};

/* The lists there are, and the ledger each is. */
static const char *const ledgers[] = { "outflow", "inflow", "within", "flow-ended" };

/* What is asked of the ledger, as it was chosen. (transfer full) */
static GHashTable *
set_of (char *const values[])
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (set, (gpointer) "region", g_strdup (values[REGION]));
  g_hash_table_insert (set, (gpointer) "employer", g_strdup (values[EMPLOYER]));
  g_hash_table_insert (set, (gpointer) "landlord", g_strdup (values[LANDLORD]));
  g_hash_table_insert (set, (gpointer) "name", g_strdup (values[NAME]));
  return set;
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const char *which = *query->values[WHICH] != '\0' ? query->values[WHICH] : ledgers[0];
  XbLedgerDef *def = xb_catalog_ledger (catalog, which);
  g_autofree char *today = query->as_of != NULL ? g_strdup (query->as_of) : xb_text_today ();
  g_autoptr (GHashTable) set = set_of (query->values);
  char from[XB_DATE_SIZE];
  XbLedgerOptions options = { .place_code = xb_none_if_empty (query->values[PLACE]), .from = today, .to = today, .operator_name = query->operator_name, .set = set };
  XbListing *listing;
  g_autoptr (XbLedgerTable) table = NULL;

  if (def == NULL)
    return xb_listing_new (xb_ledger_def_new (), "");
  if (strcmp (which, "flow-ended") == 0)
    {
      /* Those who came back: in the last twelve months. */
      xb_date_year_before (today, from);
      options.from = from;
    }
  table = xb_ledger_table_load_keyed (store, def, &options, "flow_id", error);
  if (table == NULL)
    return NULL;
  listing = g_new0 (XbListing, 1);
  listing->keys = g_array_ref (table->keys);
  listing->hint = strcmp (which, "flow-ended") == 0
                      ? g_strdup_printf (ngettext ("%u person came back or went again in the last twelve months.", "%u persons came back or went again in the last twelve months.", table->rows), table->rows)
                      : g_strdup_printf (ngettext ("%u person. Enter changes what is said.", "%u persons. Enter changes what is said.", table->rows), table->rows);
  listing->table = g_steal_pointer (&table);
  return listing;
}

static XbFlow *
chosen (XbListView *view)
{
  return xb_list_view_key (view) != 0 ? xb_flow_load (xb_office_store (xb_list_view_office (view)), xb_list_view_key (view), NULL) : NULL;
}

/* ---- entering ---- */

static gboolean
open_leave (XbOffice *office, char **values, gpointer view, GError **error)
{
  gint64 person = g_ascii_strtoll (values[0], NULL, 10);

  if (person == 0)
    {
      g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("Type a name, and choose the person among those found."));
      return FALSE;
    }
  xb_life_dialog_open (view, office, "leave", person);
  return TRUE;
}

static void
on_leave (XbListView *view)
{
  const XbPromptField fields[] = { { .label = _ ("Person"), .kind = XB_PROMPT_PERSON } };

  xb_prompt (GTK_WIDGET (view), xb_list_view_office (view), _ ("Somebody leaves"), _ ("_Next"), _ ("Who is registered here and goes to live elsewhere, for work, study or family?"), fields,
             G_N_ELEMENTS (fields), open_leave, view, NULL);
}

static void
on_arrive (XbListView *view)
{
  xb_life_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), "arrive", 0);
}

static void
on_end (XbListView *view)
{
  g_autoptr (XbFlow) flow = chosen (view);

  if (flow == NULL)
    return;
  if (flow->until != NULL)
    xb_show_error (GTK_WIDGET (view), flow->name, _ ("It has ended already. To put that right, undo it, or correct the event on the person’s page."));
  else
    xb_life_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), flow->in ? "depart" : "return", flow->person_id);
}

/* ---- changing what is said ---- */

typedef struct
{
  gint64 id;
  gboolean in;
} Change;

static gboolean
write_change (XbOffice *office, char **values, gpointer data, GError **error)
{
  const Change *change = data;
  XbCatalog *catalog = xb_office_catalog (office);
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (fields, (gpointer) "region", values[0]);
  g_hash_table_insert (fields, (gpointer) (change->in ? "from" : "to"), values[1]);
  g_hash_table_insert (fields, (gpointer) "reason", values[2]);
  g_hash_table_insert (fields, (gpointer) "work", values[3]);
  g_hash_table_insert (fields, (gpointer) "employer", values[4]);
  g_hash_table_insert (fields, (gpointer) "housing", values[5]);
  g_hash_table_insert (fields, (gpointer) "landlord", values[6]);
  g_hash_table_insert (fields, (gpointer) (change->in ? "address" : "contact"), values[7]);
  g_hash_table_insert (fields, (gpointer) "family", values[8]);
  g_hash_table_insert (fields, (gpointer) "notes", values[9]);
  return xb_life_change_flow (xb_office_store (office), catalog, xb_office_operator (office), change->id, fields, error);
}

static void
on_change (XbListView *view)
{
  g_autoptr (XbFlow) flow = chosen (view);
  XbCatalog *catalog = xb_office_catalog (xb_list_view_office (view));
  g_autofree char *title = NULL;
  Change *change;

  if (flow == NULL)
    return;
  title = g_strdup_printf (flow->in ? _ ("%s, here since %s") : _ ("%s, away since %s"), flow->name, flow->since);
  change = g_new0 (Change, 1);
  *change = (Change){ flow->id, flow->in };
  const XbPromptField fields[] = { { .label = flow->in ? _ ("Registered in") : _ ("Where to"), .value = flow->region, .kind = XB_PROMPT_REGION },
                                   { .label = flow->in ? _ ("Where from, as said") : _ ("Where to, as said"), .value = flow->words },
                                   { .label = _ ("Why"), .value = flow->reason, .kind = XB_PROMPT_CODES, .codes = xb_catalog_codes (catalog, "flow-reason") },
                                   { .label = _ ("Work"), .value = flow->work },
                                   { .label = _ ("Employer"), .value = flow->employer },
                                   { .label = _ ("Housing"), .value = flow->housing, .kind = XB_PROMPT_CODES, .codes = xb_catalog_codes (catalog, "flow-housing") },
                                   { .label = _ ("Landlord"), .value = flow->landlord },
                                   { .label = flow->in ? _ ("Address here") : _ ("Phone there"), .value = flow->in ? flow->lives_at : flow->contact },
                                   { .label = _ ("Family with them"), .value = flow->family },
                                   { .label = _ ("Notes"), .value = flow->notes } };

  xb_prompt (GTK_WIDGET (view), xb_list_view_office (view), title, _ ("_Save"), NULL, fields, G_N_ELEMENTS (fields), write_change, change, g_free);
}

static void
on_person (XbListView *view)
{
  g_autoptr (XbFlow) flow = chosen (view);

  if (flow != NULL)
    xb_list_view_show_person (view, flow->person_id);
}

static void
on_letter (XbListView *view)
{
  if (xb_list_view_key (view) != 0)
    xb_notice_write (GTK_WIDGET (view), xb_list_view_office (view), xb_list_view_key (view));
}

/* ---- sheets of villages ---- */

typedef struct
{
  char *path;
  XbFlowImportOptions options;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

static void
free_import (gpointer data)
{
  xb_flow_import_free (data);
}

static gpointer
run_import (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Job *job = data;

  return xb_flow_import (store, catalog, operator_name, job->path, &job->options, NULL, error);
}

static void
on_imported (GtkWidget *view, gpointer result, gpointer data G_GNUC_UNUSED, const GError *error)
{
  XbFlowImport *out = result;
  g_autofree char *words = NULL;

  if (out == NULL)
    {
      xb_show_error (view, _ ("The sheet was not taken in"), error->message);
      return;
    }
  words = g_strdup_printf (_ ("%u rows: %u new, %u changed, %u ended, %u there already, %u not taken."), out->rows, out->left, out->changed, out->returned, out->unchanged, out->problems->len);
  xb_sheet_report (view, words, &(XbSheetReport){ out->columns, out->problems, out->notes, out->unread, out, free_import });
}

static const XbBusy import_busy = { run_import, on_imported, job_free, free_import, XB_BUSY_WRITES };

/* Which list it is, is what is shown; where those live whose row names no village, what is chosen. */
static void
import_file (const char *path, gpointer view)
{
  XbOffice *office = xb_list_view_office (view);
  const char *place = xb_list_view_value (view, PLACE);
  g_autoptr (XbPlace) lives = *place != '\0' ? xb_place_by_code (xb_office_store (office), place, NULL) : NULL;
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->options.in = strcmp (xb_list_view_value (view, WHICH), "inflow") == 0;
  job->options.place_id = lives != NULL ? lives->id : 0;
  xb_busy (view, office, _ ("The sheet is being read…"), &import_busy, job);
}

static void
on_import (XbListView *view)
{
  static const char *const patterns[] = { "*.xlsx", "*.xls", "*.csv", NULL };
  const char *which = xb_list_view_value (view, WHICH);

  if (strcmp (which, "outflow") != 0 && strcmp (which, "inflow") != 0)
    {
      xb_show_error (GTK_WIDGET (view), _ ("Take in a sheet"), _ ("Choose first, above the list, whether the sheet is of people who are away or of people who live here from elsewhere."));
      return;
    }
  xb_choose_file (GTK_WIDGET (view), strcmp (which, "inflow") == 0 ? _ ("Take in a list of people living here from elsewhere") : _ ("Take in a list of people who are away"), _ ("Excel and CSV"), patterns,
                  import_file, view);
}

static void
on_export (XbListView *view)
{
  XbOffice *office = xb_list_view_office (view);
  const char *which = xb_list_view_value (view, WHICH);
  char *values[XB_LIST_CHOICES];
  g_autofree char *today = xb_text_today ();
  char from[XB_DATE_SIZE];
  XbLedgerJob *job;

  for (guint i = 0; i < XB_LIST_CHOICES; i++)
    values[i] = (char *) xb_list_view_value (view, i);
  xb_date_year_before (today, from);
  job = xb_ledger_job_new (office, which, xb_none_if_empty (values[PLACE]), strcmp (which, "flow-ended") == 0 ? from : today, today);
  g_clear_pointer (&job->set, g_hash_table_unref);
  job->set = set_of (values);
  xb_export_dialog_open (GTK_WIDGET (view), office, job);
}

GtkWidget *
xb_flow_people_view_new (void)
{
  const char *titles[G_N_ELEMENTS (ledgers)] = { _ ("Away now"), _ ("Here from elsewhere"), _ ("In another village of the township"), _ ("Came back or went again") };
  GtkWidget *view = xb_list_view_new (_ ("People who come and go"), load);
  XbListView *list = XB_LIST_VIEW (view);

  xb_list_view_add_choice (list, _ ("Who"));
  xb_list_view_add_places (list, _ ("Place"));
  xb_list_view_add_entry (list, _ ("Region"), "");
  xb_list_view_add_entry (list, _ ("Employer"), "");
  xb_list_view_add_entry (list, _ ("Landlord"), "");
  xb_list_view_add_entry (list, _ ("Name"), "");
  xb_list_view_set_codes (list, WHICH, ledgers, titles, G_N_ELEMENTS (ledgers));
  xb_list_view_add_button (list, _ ("Somebody _leaves…"), on_leave, FALSE);
  xb_list_view_add_button (list, _ ("Somebody arri_ves…"), on_arrive, FALSE);
  xb_list_view_add_button (list, _ ("_Back or gone…"), on_end, TRUE);
  xb_list_view_add_button (list, _ ("_Change…"), on_change, TRUE);
  xb_list_view_add_button (list, _ ("_Notice letter…"), on_letter, TRUE);
  xb_list_view_add_button (list, _ ("Show the _person"), on_person, TRUE);
  xb_list_view_add_button (list, _ ("_Take in a sheet…"), on_import, FALSE);
  xb_list_view_add_button (list, _ ("E_xport…"), on_export, FALSE);
  xb_list_view_add_button (list, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (list, on_change);
  return view;
}
