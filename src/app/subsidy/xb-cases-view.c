#define G_LOG_DOMAIN "xiangbu"

/* Cases: applications on their way, and what is approved. */

#include "subsidy/xb-subsidy-views.h"

#include "help/xb-help.h"
#include "forms/xb-prompt.h"
#include "subsidy/xb-case-list.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-joined.h"
#include "widgets/xb-report.h"
#include "widgets/xb-picker.h"

#include <glib/gi18n.h>
#include <string.h>

enum
{
  SCHEME,
  STATE,
  STEP,
  PLACE
};

static const char *const states[] = { "open", "approved", "ended", "refused", "withdrawn", "" };
static const char *const state_titles[] = { N_ ("Under way"), N_ ("Approved"), N_ ("Ended"), N_ ("Refused"), N_ ("Withdrawn"), N_ ("All cases") };

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const XbCaseQuery which = { .scheme = xb_none_if_empty (query->values[SCHEME]), .state = xb_none_if_empty (query->values[STATE]),
                              .step = strcmp (query->values[STATE], "open") == 0 ? xb_none_if_empty (query->values[STEP]) : NULL, .place_code = xb_none_if_empty (query->values[PLACE]) };
  g_autoptr (GPtrArray) cases = xb_case_list (store, &which, error);
  g_autoptr (GHashTable) schemes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) xb_scheme_free); /* keys belong to the cases; each is read once */
  XbLedgerDef *def;
  XbListing *listing;

  if (cases == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "case_no", _ ("Case no."), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "scheme", _ ("Scheme"), XB_COLUMN_TEXT)->width = 24;
  xb_ledger_def_add_column (def, "applied", _ ("Applied on"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "step", _ ("Waits for"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "notice", _ ("Notice until"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "remark", _ ("Remark"), XB_COLUMN_TEXT)->width = 40;
  listing = xb_listing_new (def, _ ("Cases"));
  for (guint i = 0; i < cases->len; i++)
    {
      const XbCase *one = g_ptr_array_index (cases, i);
      XbScheme *scheme = NULL;
      g_autofree char *step = NULL, *objections = one->objections > 0 ? g_strdup_printf (_ ("%u open objections"), one->objections) : NULL;

      if (!g_hash_table_lookup_extended (schemes, one->scheme, NULL, (gpointer *) &scheme))
        g_hash_table_insert (schemes, one->scheme, scheme = xb_scheme_load (store, catalog, one->scheme, FALSE, NULL));
      step = one->step != NULL ? xb_case_step_title (scheme != NULL ? scheme->def : NULL, one->step) : NULL;
      xb_listing_begin (listing, one->id);
      xb_listing_add (listing, one->case_no);
      xb_listing_add (listing, one->name);
      xb_listing_add (listing, one->village);
      xb_listing_add (listing, one->group);
      xb_listing_add (listing, scheme != NULL ? scheme->def->name : one->scheme);
      xb_listing_add (listing, one->applied_on);
      xb_listing_add (listing, xb_case_state_title (one->state));
      xb_listing_add (listing, step);
      xb_listing_add (listing, strcmp (one->state, "open") == 0 ? one->notice_until : NULL);
      xb_listing_add (listing, objections != NULL ? objections : one->suspended != NULL ? one->suspended : one->end_reason);
    }
  listing->hint = g_strdup_printf (ngettext ("%u case. Enter opens it.", "%u cases. Enter opens one.", cases->len), cases->len);
  return listing;
}

/* The steps of the scheme that is chosen. */
static void
fill_steps (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbScheme) scheme = NULL;

  g_ptr_array_add (ids, g_strdup (""));
  g_ptr_array_add (titles, g_strdup (_ ("All steps")));
  g_ptr_array_add (ids, g_strdup (XB_STEP_APPLY));
  g_ptr_array_add (titles, g_strdup (_ ("Returned to the applicant")));
  if (*xb_list_view_value (self, SCHEME) != '\0')
    scheme = xb_scheme_load (xb_office_store (office), xb_office_catalog (office), xb_list_view_value (self, SCHEME), FALSE, NULL);
  for (guint i = 0; scheme != NULL && i < scheme->def->steps->len; i++)
    {
      const XbSchemeStep *step = g_ptr_array_index (scheme->def->steps, i);

      g_ptr_array_add (ids, g_strdup (step->id));
      g_ptr_array_add (titles, g_strdup (step->title));
    }
  xb_list_view_set_choices (self, STEP, ids, titles);
}

static void
fill (XbListView *self)
{
  xb_subsidy_fill_schemes (self, SCHEME, TRUE, TRUE);
  fill_steps (self);
}

static void
on_scheme (GtkWidget *drop, GParamSpec *spec, XbListView *self)
{
  if (xb_list_view_office (self) == NULL)
    return;
  fill_steps (self);
  xb_list_view_reload (self);
}

static void
on_open (XbListView *self)
{
  xb_case_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_key (self));
}

/* Every case in the list at once, after what stands against each has been seen. */
static void
on_pass_all (XbListView *self)
{
  const XbListing *listing = xb_list_view_listing (self);

  if (strcmp (xb_list_view_value (self, STATE), "open") != 0 || *xb_list_view_value (self, SCHEME) == '\0' || *xb_list_view_value (self, STEP) == '\0'
      || strcmp (xb_list_view_value (self, STEP), XB_STEP_APPLY) == 0 || listing == NULL || listing->keys->len == 0)
    {
      xb_show_error (GTK_WIDGET (self), _ ("Nothing to pass"), _ ("Choose one scheme and the step its cases wait for; then all of the list can take it at once."));
      return;
    }
  xb_exceptions_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), listing->keys, xb_list_view_value (self, STEP));
}

static void
on_print_form (XbListView *self)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, xb_list_view_key (self));

  xb_subsidy_export (self, "subsidy-application", "case", key, NULL, NULL);
}

/* ---- a new one ---- */

typedef struct
{
  XbForm form;
  XbListView *view;
  GtkWidget *scheme, *person;
  GPtrArray *ids;
} New;

static void
new_free (gpointer data)
{
  g_ptr_array_unref (((New *) data)->ids);
  g_free (data);
}

static void
on_new_next (New *dialog)
{
  const char *value = xb_picker_value (dialog->person);
  gint64 person = value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->scheme));
  XbListView *view = dialog->view;
  g_autofree char *scheme = at < dialog->ids->len ? g_strdup (g_ptr_array_index (dialog->ids, at)) : NULL;

  if (person == 0 || scheme == NULL)
    {
      xb_form_show_error (&dialog->form, dialog->person, scheme == NULL ? _ ("No scheme is switched on.") : _ ("Choose the person first: type a name or number and pick one."));
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_application_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), scheme, person, 0);
}

static void
on_new (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  New *dialog = g_new0 (New, 1);

  dialog->view = self;
  dialog->ids = g_ptr_array_new_with_free_func (g_free);
  xb_subsidy_list_in_force (office, dialog->ids, titles);
  g_ptr_array_add (titles, NULL);
  xb_form_init (&dialog->form, GTK_WIDGET (self), _ ("New application"), _ ("_Next"));
  xb_help_set_topic (dialog->form.window, "subsidies#cases");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, new_free);
  dialog->scheme = xb_form_add_choices (&dialog->form, _ ("Scheme"), (const char *const *) titles->pdata, 0);
  dialog->person = xb_picker_new (office, XB_PICK_PERSON);
  xb_form_add_widget (&dialog->form, _ ("Who is entitled"), dialog->person);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_new_next), dialog);
  xb_form_present (&dialog->form);
}

/* ---- a list of applicants ---- */

typedef struct
{
  char *path;
  GPtrArray *ids;
} Import;

static void
import_free (gpointer data)
{
  g_free (((Import *) data)->path);
  g_ptr_array_unref (((Import *) data)->ids);
  g_free (data);
}

static gpointer
import (XbStore *store, XbCatalog *catalog, const char *operator_name, char **values, gpointer data, GError **error)
{
  Import *asked = data;
  guint at = (guint) g_ascii_strtoull (values[0], NULL, 10);
  const XbCaseListOptions options = { at < asked->ids->len ? g_ptr_array_index (asked->ids, at) : "", xb_none_if_empty (values[1]), xb_none_if_empty (values[2]), values[3][0] == '1' };

  return xb_case_list_read (store, catalog, operator_name, asked->path, &options, error);
}

static void
add_rows (XbLedgerTable *table, const GPtrArray *rows, const char *what)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const XbCaseListProblem *problem = g_ptr_array_index (rows, i);
      g_autofree char *row = g_strdup_printf ("%u", problem->row);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, row);
      xb_ledger_table_add (table, problem->name);
      xb_ledger_table_add (table, what);
      xb_ledger_table_add (table, problem->message);
    }
}

/* How many were taken; every row that was not, and every one that does not qualify by the register. */
static void
show_import (GtkWidget *parent, gpointer result)
{
  XbCaseList *list = result;
  g_autoptr (GString) words = g_string_new (NULL);
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  g_string_printf (words, _ ("%u of %u rows were taken as applications."), list->taken, list->rows);
  if (list->doubts->len > 0)
    {
      g_string_append_c (words, '\n');
      g_string_append_printf (words,
                              ngettext ("%u of those taken does not qualify by the register. If this was the wrong list, undo it.",
                                        "%u of those taken do not qualify by the register. If this was the wrong list, undo it.", list->doubts->len),
                              list->doubts->len);
    }
  if (list->unread->len > 0)
    {
      g_autofree char *columns = xb_joined (list->unread);

      g_string_append_c (words, '\n');
      g_string_append_printf (words, _ ("Not read, as an application does not ask for it: %s"), columns);
    }
  if (list->problems->len + list->doubts->len == 0)
    {
      xb_ledger_def_free (def);
      xb_show_error (parent, _ ("List of applicants"), words->str);
      return;
    }
  xb_ledger_def_add_column (def, "row", _ ("Row"), XB_COLUMN_INTEGER)->width = 7;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "what", _ ("State"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "message", _ ("What is wrong"), XB_COLUMN_TEXT)->width = 90;
  table = xb_ledger_table_new_own (def, _ ("List of applicants"));
  add_rows (table, list->problems, _ ("not taken"));
  add_rows (table, list->doubts, _ ("taken"));
  xb_report (parent, _ ("List of applicants"), words->str, table);
}

static const XbPromptWork import_work = { import, show_import, (GDestroyNotify) xb_case_list_free };

static void
on_import_path (const char *path, gpointer data)
{
  XbListView *self = data;
  const char *const answers[] = { _ ("will be entered case by case"), _ ("are complete for everybody in the list"), NULL };
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *words = NULL, *name = g_path_get_basename (path);
  Import *asked = g_new0 (Import, 1);

  asked->path = g_strdup (path);
  asked->ids = g_ptr_array_new_with_free_func (g_free);
  xb_subsidy_list_in_force (xb_list_view_office (self), asked->ids, titles);
  g_ptr_array_add (titles, NULL);
  words = g_strdup_printf (_ ("“%s”: each row becomes an application of the person with its ID number. The cases then go through their steps like any other."), name);
  {
    const XbPromptField fields[] = { { .label = _ ("Scheme"), .choices = (const char *const *) titles->pdata },
                                     { .label = _ ("Applied on"), .hint = _ ("empty: today") },
                                     { .label = _ ("Paid elsewhere until"), .hint = _ ("of cases from before this program") },
                                     { .label = _ ("Documents and declarations"), .choices = answers } };

    xb_prompt_work (GTK_WIDGET (self), xb_list_view_office (self), _ ("List of applicants"), _ ("_Take in"), words, fields, G_N_ELEMENTS (fields), &import_work, asked, import_free);
  }
}

static void
on_import (XbListView *self)
{
  const char *const patterns[] = { "*.xlsx", "*.xls", "*.csv", NULL };

  xb_choose_file (GTK_WIDGET (self), _ ("List of applicants"), _ ("Excel, CSV"), patterns, on_import_path, self);
}

GtkWidget *
xb_cases_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Cases"), load));

  xb_list_view_add_choice (self, _ ("Scheme"));
  xb_list_view_add_choice (self, _ ("State"));
  xb_list_view_add_choice (self, _ ("Step"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_list_view_set_codes (self, STATE, states, state_titles, G_N_ELEMENTS (states));
  xb_list_view_on_choice (self, SCHEME, G_CALLBACK (on_scheme));
  xb_list_view_add_button (self, _ ("_New application…"), on_new, FALSE);
  xb_list_view_add_button (self, _ ("From a l_ist…"), on_import, FALSE);
  xb_list_view_add_button (self, _ ("_Open…"), on_open, TRUE);
  xb_list_view_add_button (self, _ ("_Pass the whole list…"), on_pass_all, FALSE);
  xb_list_view_add_button (self, _ ("Application _form…"), on_print_form, TRUE);
  xb_list_view_add_button (self, _ ("P_rint the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_open);
  return GTK_WIDGET (self);
}

/* ---- objections ---- */

static XbListing *
load_objections (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) list = xb_objection_list (store, 0, error);
  XbLedgerDef *def;
  XbListing *listing;

  if (list == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "case_no", _ ("Case no."), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "by", _ ("By"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "text", _ ("What is objected"), XB_COLUMN_TEXT)->width = 40;
  xb_ledger_def_add_column (def, "outcome", _ ("Outcome"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "answer", _ ("What was found"), XB_COLUMN_TEXT)->width = 45;
  listing = xb_listing_new (def, _ ("Objections"));
  for (guint i = 0; i < list->len; i++)
    {
      const XbObjection *objection = g_ptr_array_index (list, i);

      xb_listing_begin (listing, objection->id);
      xb_listing_add (listing, objection->date);
      xb_listing_add (listing, objection->case_no);
      xb_listing_add (listing, objection->name);
      xb_listing_add (listing, objection->by_whom != NULL ? objection->by_whom : _ ("(unnamed)"));
      xb_listing_add (listing, objection->text);
      xb_listing_add (listing, objection->outcome == NULL ? _ ("open") : strcmp (objection->outcome, "upheld") == 0 ? _ ("upheld") : _ ("rejected"));
      xb_listing_add (listing, objection->answer);
    }
  listing->hint = g_strdup (_ ("An objection is entered in its case. Nothing passes, and nothing is paid, while one is open."));
  return listing;
}

static gboolean
close_objection (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_objection_close (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, values[0][0] == '1', xb_none_if_empty (values[1]), values[2], error);
}

static void
on_close_objection (XbListView *self)
{
  const char *const outcomes[] = { _ ("rejected: the case goes on"), _ ("upheld: return, refuse or end the case"), NULL };
  const XbPromptField fields[] = { { .label = _ ("Outcome"), .choices = outcomes },
                                   { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("What was found") } };
  gint64 key = xb_list_view_key (self);

  xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("Close an objection"), _ ("_Close it"), NULL, fields, G_N_ELEMENTS (fields), close_objection, g_memdup2 (&key, sizeof key), g_free);
}

GtkWidget *
xb_objections_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Objections"), load_objections));

  xb_list_view_add_button (self, _ ("_Close…"), on_close_objection, TRUE);
  xb_list_view_add_button (self, _ ("_Print the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (self, on_close_objection);
  return GTK_WIDGET (self);
}
