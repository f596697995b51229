#define G_LOG_DOMAIN "xiangbu"

/* One case: where it stands, what happened, what stands against it, its scans; and what can be done. */

#include "subsidy/xb-subsidy-views.h"

#include "help/xb-help.h"
#include "forms/xb-prompt.h"
#include "scans/xb-scans.h"
#include "subsidy/xb-attachment.h"
#include "subsidy/xb-case.h"
#include "util/xb-file.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  GtkWidget *window, *head, *against, *steps, *scans;
  GtkWidget *pass, *turn_back, *refuse, *change, *resubmit, *withdraw, *suspend, *lift, *end, *object, *attach;
  XbOffice *office;
  gint64 id;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_signal_handlers_disconnect_by_data (dialog->office, dialog);
  g_object_unref (dialog->office);
  /* Unmasked papers of people: none stays behind for whoever uses the machine next. */
  g_free (dialog);
}

static void
fill_steps (Dialog *dialog, const XbSchemeDef *def)
{
  g_autoptr (GPtrArray) steps = xb_case_steps (xb_office_store (dialog->office), dialog->id, NULL);
  XbLedgerDef *columns = xb_ledger_def_new ();
  XbLedgerTable *table;

  xb_ledger_def_add_column (columns, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (columns, "step", _ ("Step"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (columns, "outcome", _ ("Outcome"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (columns, "who", _ ("Decided by"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (columns, "opinion", _ ("Opinion"), XB_COLUMN_TEXT)->width = 30;
  xb_ledger_def_add_column (columns, "notice", _ ("Notice"), XB_COLUMN_TEXT)->width = 32;
  xb_ledger_def_add_column (columns, "operator", _ ("Entered by"), XB_COLUMN_TEXT)->width = 10;
  table = xb_ledger_table_new_own (columns, _ ("Steps"));
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const XbCaseStep *step = g_ptr_array_index (steps, i);
      g_autofree char *title = xb_case_step_title (def, step->step),
                      *notice = step->notice_from != NULL ? g_strdup_printf (_ ("%s, over on %s"), step->notice_from, step->notice_until) : g_strdup ("");

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, step->date);
      xb_ledger_table_add (table, title);
      xb_ledger_table_add (table, xb_outcome_title (step->outcome));
      xb_ledger_table_add (table, step->who != NULL ? step->who : "");
      xb_ledger_table_add (table, step->opinion != NULL ? step->opinion : "");
      xb_ledger_table_add (table, notice);
      xb_ledger_table_add (table, step->operator_name);
    }
  xb_table_view_set (XB_TABLE_VIEW (dialog->steps), table);
}

/* ---- scans ---- */

static const XbScansSource scans_source = { xb_attachment_list, xb_attachment_thumbnail, xb_attachment_save };

static void
on_scan_chosen (const char *path, gpointer data)
{
  Dialog *dialog = data;
  g_autoptr (GError) error = NULL;

  if (xb_attachment_add (xb_office_store (dialog->office), xb_office_operator (dialog->office), dialog->id, NULL, path, NULL, &error))
    xb_office_changed (dialog->office);
  else
    xb_show_error (dialog->window, _ ("Scan"), error->message);
}

static void
on_attach (Dialog *dialog)
{
  xb_scans_choose_file (dialog->window, on_scan_chosen, dialog);
}

/* ---- what can be seen and done ---- */

static void
fill_against (Dialog *dialog, const XbCase *one)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) texts = strcmp (one->state, "open") == 0 && strcmp (one->step, XB_STEP_APPLY) != 0
                                    ? xb_case_exceptions (xb_office_store (dialog->office), xb_office_catalog (dialog->office), xb_office_operator (dialog->office), dialog->id, NULL, &error)
                                    : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; texts != NULL && i < texts->len; i++)
    g_string_append_printf (text, "%s• %s", i > 0 ? "\n" : "", (char *) g_ptr_array_index (texts, i));
  if (error != NULL)
    g_string_assign (text, error->message);
  else if (texts != NULL && texts->len == 0)
    g_string_assign (text, _ ("Nothing stands against passing this step."));
  gtk_label_set_text (GTK_LABEL (dialog->against), text->str);
  gtk_widget_set_visible (dialog->against, text->len > 0);
}

/* With its place in the line, which would stay empty otherwise. */
static void
show_button (GtkWidget *button, gboolean visible)
{
  gtk_widget_set_visible (gtk_widget_get_parent (button), visible);
}

static void
fill (Dialog *dialog)
{
  g_autoptr (XbCase) one = xb_case_load (xb_office_store (dialog->office), dialog->id, NULL);
  g_autoptr (XbScheme) scheme = NULL;
  g_autofree char *step = NULL, *text = NULL, *state = NULL;
  gboolean open, returned, approved;

  if (one == NULL) /* undone meanwhile */
    {
      gtk_window_destroy (GTK_WINDOW (dialog->window));
      return;
    }
  scheme = xb_scheme_load (xb_office_store (dialog->office), xb_office_catalog (dialog->office), one->scheme, FALSE, NULL);
  open = strcmp (one->state, "open") == 0;
  returned = open && strcmp (one->step, XB_STEP_APPLY) == 0;
  approved = strcmp (one->state, "approved") == 0;
  step = open ? xb_case_step_title (scheme != NULL ? scheme->def : NULL, one->step) : NULL;
  state = returned ? g_strdup (_ ("returned to the applicant")) : open ? g_strdup_printf (_ ("waits for: %s"), step)
          : one->right_to != NULL ? g_strdup_printf (_ ("ended on %s: %s"), one->right_to, one->end_reason)
          : one->suspended != NULL ? g_strdup_printf (_ ("suspended: %s"), one->suspended)
                                   : g_strdup (xb_case_state_title (one->state));
  text = g_strdup_printf (_ ("%s  %s  (%s %s)\n%s · applied on %s · entered by %s\n%s"), one->case_no, one->name, one->village, one->group,
                          scheme != NULL ? scheme->def->name : one->scheme, one->applied_on, one->entered_by, state);
  gtk_label_set_text (GTK_LABEL (dialog->head), text);
  fill_steps (dialog, scheme != NULL ? scheme->def : NULL);
  xb_scans_fill (dialog->scans);
  fill_against (dialog, one);
  show_button (dialog->pass, open && !returned);
  show_button (dialog->turn_back, open && !returned);
  show_button (dialog->refuse, open && !returned);
  show_button (dialog->change, open);
  show_button (dialog->resubmit, returned);
  show_button (dialog->withdraw, open);
  show_button (dialog->suspend, approved && one->suspended == NULL);
  show_button (dialog->lift, approved && one->suspended != NULL);
  show_button (dialog->end, approved);
  show_button (dialog->object, open || approved);
}

typedef struct
{
  gint64 id;
  XbDecision decision;
} Decision;

static gboolean
decide (XbOffice *office, char **values, gpointer data, GError **error)
{
  const Decision *asked = data;
  XbCaseDecision decision = { asked->decision, xb_none_if_empty (values[0]), xb_none_if_empty (values[1]), xb_none_if_empty (values[2]), NULL };

  return xb_case_decide (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), asked->id, &decision, error);
}

static void
ask_decision (Dialog *dialog, XbDecision how)
{
  static const char *const titles[] = { N_ ("Pass the step"), N_ ("Return for correction"), N_ ("Refuse") };
  const XbPromptField fields[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("Decided by"), .hint = _ ("official or committee") },
                                   { .label = _ ("Opinion"), .hint = how == XB_DECISION_PASS ? NULL : _ ("the reason, as the applicant is told") } };
  Decision *decision = g_new0 (Decision, 1);

  decision->id = dialog->id;
  decision->decision = how;
  xb_prompt (dialog->window, dialog->office, _ (titles[how]), how == XB_DECISION_PASS ? _ ("_Pass") : how == XB_DECISION_RETURN ? _ ("_Return") : _ ("_Refuse"), NULL, fields,
             G_N_ELEMENTS (fields), decide, decision, g_free);
}

static void
on_pass (Dialog *dialog)
{
  ask_decision (dialog, XB_DECISION_PASS);
}

static void
on_turn_back (Dialog *dialog)
{
  ask_decision (dialog, XB_DECISION_RETURN);
}

static void
on_refuse (Dialog *dialog)
{
  ask_decision (dialog, XB_DECISION_REFUSE);
}

static void
on_change (Dialog *dialog)
{
  xb_application_dialog_open (dialog->window, dialog->office, NULL, 0, dialog->id);
}

static void
on_resubmit (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;

  if (xb_case_resubmit (xb_office_store (dialog->office), xb_office_catalog (dialog->office), xb_office_operator (dialog->office), dialog->id, &error))
    xb_office_changed (dialog->office);
  else
    xb_show_error (dialog->window, _ ("Application"), error->message);
}

static gboolean
withdraw (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_case_withdraw (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, xb_none_if_empty (values[0]), values[1], error);
}

static gboolean
suspend (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_case_suspend (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, xb_none_if_empty (values[0]), values[1], error);
}

static gboolean
end (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_case_end (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, xb_none_if_empty (values[0]), values[1], error);
}

/* A day and a reason. */
static void
ask_reason (Dialog *dialog, const char *title, const char *save, const char *words, XbPromptFunc func)
{
  const XbPromptField fields[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("Reason") } };

  xb_prompt (dialog->window, dialog->office, title, save, words, fields, G_N_ELEMENTS (fields), func, g_memdup2 (&dialog->id, sizeof dialog->id), g_free);
}

static void
on_withdraw (Dialog *dialog)
{
  ask_reason (dialog, _ ("Withdraw the application"), _ ("_Withdraw"), _ ("At the applicant's own wish."), withdraw);
}

static void
on_suspend (Dialog *dialog)
{
  ask_reason (dialog, _ ("Suspend payment"), _ ("_Suspend"), _ ("Rolls leave the case out until the suspension is lifted; what was held back can be paid then."), suspend);
}

static void
on_end (Dialog *dialog)
{
  ask_reason (dialog, _ ("End the case"), _ ("_End it"), _ ("The day on which the right ended. What was paid for later months is to be paid back."), end);
}

static gboolean
lift (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_case_lift (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, xb_none_if_empty (values[0]), values[1][0] == '0', error);
}

static void
on_lift (Dialog *dialog)
{
  const char *const choices[] = { _ ("with back pay: what was held back goes into the next roll"), _ ("without back pay: its months are not owed"), NULL };
  const XbPromptField fields[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("Back pay"), .choices = choices } };

  xb_prompt (dialog->window, dialog->office, _ ("Lift the suspension"), _ ("_Lift it"), NULL, fields, G_N_ELEMENTS (fields), lift, g_memdup2 (&dialog->id, sizeof dialog->id), g_free);
}

static gboolean
object (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_objection_add (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, xb_none_if_empty (values[0]), values[1], values[2], NULL, error);
}

static void
on_object (Dialog *dialog)
{
  const XbPromptField fields[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("By"), .hint = _ ("may stay empty") },
                                   { .label = _ ("What is objected") } };

  xb_prompt (dialog->window, dialog->office, _ ("Objection"), _ ("_Save"), NULL, fields, G_N_ELEMENTS (fields), object, g_memdup2 (&dialog->id, sizeof dialog->id), g_free);
}

static GtkWidget *
add_button (Dialog *dialog, GtkWidget *bar, const char *label, void (*func) (Dialog *dialog))
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (func), dialog);
  return xb_filter_add (bar, button, NULL);
}

static GtkWidget *
add_label (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "xb-filters");
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

void
xb_case_dialog_open (GtkWidget *parent, XbOffice *office, gint64 case_id)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *bar = xb_filter_bar_new ();

  dialog->office = g_object_ref (office);
  dialog->id = case_id;
  dialog->window = xb_dialog_window (parent, _ ("Case"), 900, 560);
  xb_help_set_topic (dialog->window, "subsidies#cases");
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  dialog->head = add_label (box);
  dialog->pass = add_button (dialog, bar, _ ("_Pass…"), on_pass);
  dialog->turn_back = add_button (dialog, bar, _ ("_Return…"), on_turn_back);
  dialog->refuse = add_button (dialog, bar, _ ("Re_fuse…"), on_refuse);
  dialog->resubmit = add_button (dialog, bar, _ ("_Hand in again"), on_resubmit);
  dialog->change = add_button (dialog, bar, _ ("_Application…"), on_change);
  dialog->attach = add_button (dialog, bar, _ ("Add a s_can…"), on_attach);
  dialog->suspend = add_button (dialog, bar, _ ("_Suspend…"), on_suspend);
  dialog->lift = add_button (dialog, bar, _ ("_Lift the suspension…"), on_lift);
  dialog->end = add_button (dialog, bar, _ ("_End…"), on_end);
  dialog->object = add_button (dialog, bar, _ ("_Objection…"), on_object);
  dialog->withdraw = add_button (dialog, bar, _ ("_Withdraw…"), on_withdraw);
  gtk_box_append (GTK_BOX (box), bar);
  dialog->against = add_label (box);
  dialog->steps = xb_table_view_new (_ ("Steps"));
  gtk_box_append (GTK_BOX (box), dialog->steps);
  dialog->scans = xb_scans_new (office, &scans_source, dialog->id);
  gtk_box_append (GTK_BOX (box), dialog->scans);
  gtk_window_set_child (GTK_WINDOW (dialog->window), box);
  g_signal_connect_swapped (office, "changed", G_CALLBACK (fill), dialog);
  gtk_window_present (GTK_WINDOW (dialog->window));
  fill (dialog);
}
