#define G_LOG_DOMAIN "xiangbu"

/* A round of visits entered as a table. */

#include "service/xb-service-views.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "service/xb-ask.h"
#include "service/xb-round.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-grid-view.h"

#include <glib/gi18n.h>
#include <string.h>

/* A table of more is nobody's round. */
#define MAX_ROWS 1500
/* So many problems are told in the form; the table marks them all. */
#define TOLD 4

/* The columns before and behind those of the entries. */
enum
{
  GROUP,
  HOUSEHOLD,
  NAME,
  BIRTH,
  ITEM,
  UNTIL,
  RESULT,
  DATE,
  FIRST_ENTRY
};

typedef struct
{
  XbForm form;
  XbOffice *office;
  XbRound *round;
  GtkWidget *date, *worker, *grid;
  char *warned; /* (nullable): what was unusual when Save was pressed: pressed again, it is meant */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  xb_round_free (dialog->round);
  g_object_unref (dialog->office);
  g_free (dialog->warned);
  g_free (dialog);
}

static const XbAsk *
ask_at (const Dialog *dialog, guint column)
{
  return column >= FIRST_ENTRY && column - FIRST_ENTRY < dialog->round->asks->len ? g_ptr_array_index (dialog->round->asks, column - FIRST_ENTRY) : NULL;
}

/* An #XbGridCheck. */
static char *
check (guint row, guint column, const char *text, gboolean *wrong, gpointer data)
{
  Dialog *dialog = data;
  const XbAsk *ask = ask_at (dialog, column);
  g_autoptr (GError) error = NULL;
  g_autofree char *clean = NULL;
  char *unusual = NULL, day[XB_DATE_SIZE];
  XbRoundResult result;

  *wrong = FALSE;
  if (column == RESULT && !xb_round_result_find (text, &result))
    {
      *wrong = TRUE;
      return g_strdup (_ ("is none of the results"));
    }
  if (column == DATE && !xb_service_check_day (text, _ ("Day of the visit"), day, &error))
    {
      *wrong = TRUE;
      return g_strdup (error->message);
    }
  if (ask == NULL)
    return NULL;
  clean = xb_ask_clean (ask, text, &unusual, &error);
  if (clean != NULL)
    return unusual;
  *wrong = TRUE;
  return g_strdup (error->message);
}

static char *
help_of (const XbAsk *ask)
{
  if (ask->type == XB_ASK_YES_NO)
    return g_strdup_printf (_ ("1 %s, 2 %s"), _ ("yes"), _ ("no"));
  if (ask->type == XB_ASK_NUMBER && ask->unit != NULL)
    return g_strdup_printf (_ ("%g to %g %s"), ask->min, ask->max, ask->unit);
  if (ask->type == XB_ASK_NUMBER)
    return g_strdup_printf (_ ("%g to %g"), ask->min, ask->max);
  if (ask->type == XB_ASK_CHOICE)
    {
      GString *all = g_string_new (NULL);

      for (guint i = 0; ask->choice_titles[i] != NULL; i++)
        g_string_append_printf (all, "%s%u %s", i > 0 ? _ (", ") : "", i + 1, ask->choice_titles[i]);
      return g_string_free (all, FALSE);
    }
  return g_strdup (ask->type == XB_ASK_DATE ? _ ("such as 2026-03-05") : NULL);
}

static GtkWidget *
make_grid (Dialog *dialog)
{
  const char *const results[] = { xb_round_result_title (XB_ROUND_DONE), xb_round_result_title (XB_ROUND_DECLINED), xb_round_result_title (XB_ROUND_SKIPPED),
                                  xb_round_result_title (XB_ROUND_NOT_FOUND), NULL };
  const char *const yes_no[] = { _ ("yes"), _ ("no"), NULL };
  g_autofree char *result_help = g_strdup_printf (_ ("1 %s, 2 %s, 3 %s, 4 %s"), results[0], results[1], results[2], results[3]);
  const XbGridColumn fixed[] = { [GROUP] = { _ ("Group"), 7, FALSE, NULL, NULL },      [HOUSEHOLD] = { _ ("Household no."), 8, FALSE, NULL, NULL },
                                 [NAME] = { _ ("Name"), 9, FALSE, NULL, NULL },        [BIRTH] = { _ ("Birth date"), 11, FALSE, NULL, NULL },
                                 [ITEM] = { _ ("Item"), 16, FALSE, NULL, NULL },       [UNTIL] = { _ ("Until"), 11, FALSE, NULL, NULL },
                                 [RESULT] = { _ ("Result"), 13, TRUE, result_help, results }, [DATE] = { _ ("Date"), 12, TRUE, _ ("empty: the day above"), NULL } };
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (XbGridColumn));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  XbGridColumn notes = { _ ("Notes"), 16, TRUE, NULL, NULL };
  GtkWidget *grid;

  g_array_append_vals (columns, fixed, G_N_ELEMENTS (fixed));
  for (guint i = 0; i < dialog->round->asks->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (dialog->round->asks, i);
      char *help = help_of (ask);
      XbGridColumn column = { ask->title, ask->type == XB_ASK_TEXT ? 14 : 9, TRUE, help, ask->type == XB_ASK_CHOICE ? (const char *const *) ask->choice_titles : ask->type == XB_ASK_YES_NO ? yes_no : NULL };

      g_ptr_array_add (texts, help);
      g_array_append_val (columns, column);
    }
  g_array_append_val (columns, notes);
  grid = xb_grid_view_new (_ ("Round of visits"), &g_array_index (columns, XbGridColumn, 0), columns->len, NAME);
  for (guint i = 0; i < dialog->round->lines->len && i < MAX_ROWS; i++)
    {
      const XbDueLine *line = g_ptr_array_index (dialog->round->lines, i);
      g_autofree const char **row = g_new0 (const char *, columns->len);

      row[GROUP] = line->group;
      row[HOUSEHOLD] = line->household_no;
      row[NAME] = line->name;
      row[BIRTH] = line->birth_date;
      row[ITEM] = line->title;
      row[UNTIL] = line->to;
      xb_grid_view_add_row (XB_GRID_VIEW (grid), row);
    }
  return grid;
}

/* Rows in which something stands. */
static GPtrArray *
read_rows (Dialog *dialog)
{
  XbGridView *grid = XB_GRID_VIEW (dialog->grid);
  g_autofree char *date = xb_typed (dialog->date), *worker = xb_typed (dialog->worker), *today = xb_text_today ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (xb_round_row_free);

  for (guint i = 0; i < xb_grid_view_rows (grid); i++)
    {
      const XbDueLine *line = g_ptr_array_index (dialog->round->lines, i);
      const char *result = xb_grid_view_text (grid, i, RESULT), *own = xb_grid_view_text (grid, i, DATE);
      XbRoundRow *row = xb_round_row_new ();

      for (guint k = 0; k < dialog->round->asks->len; k++)
        if (*xb_grid_view_text (grid, i, FIRST_ENTRY + k) != '\0')
          g_hash_table_insert (row->values, g_strdup (ask_at (dialog, FIRST_ENTRY + k)->id), g_strdup (xb_grid_view_text (grid, i, FIRST_ENTRY + k)));
      if (*result == '\0' && *own == '\0' && g_hash_table_size (row->values) == 0)
        {
          xb_round_row_free (row);
          continue;
        }
      row->number = i + 1;
      row->person_id = line->person_id;
      row->turn = line->turn;
      row->checklist = g_strdup (line->checklist);
      row->item = g_strdup (line->item);
      row->result = g_strdup (result);
      row->date = g_strdup (*own != '\0' ? own : date != NULL ? date : today);
      row->worker = g_strdup (worker);
      row->notes = g_strdup (xb_grid_view_text (grid, i, FIRST_ENTRY + dialog->round->asks->len));
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

static char *
tell_problems (const GPtrArray *problems)
{
  GString *text = g_string_new (_ ("Nothing was recorded. Mend these rows, then save again:"));

  for (guint i = 0; i < problems->len && i < TOLD; i++)
    {
      const XbRoundRemark *one = g_ptr_array_index (problems, i);

      g_string_append_printf (text, "\n%s: %s", one->name, one->message);
    }
  if (problems->len > TOLD)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("… and %u more"), problems->len - TOLD);
    }
  return g_string_free (text, FALSE);
}

/* What was recorded, and what the entries call for. */
static char *
tell_done (const XbRoundOutcome *outcome, const char *unusual)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Visits recorded: %u; answers recorded: %u."), outcome->visits, outcome->answers);
  for (guint i = 0; i < outcome->warnings->len; i++)
    {
      const XbRoundRemark *one = g_ptr_array_index (outcome->warnings, i);

      if (strstr (unusual, one->message) == NULL)
        g_string_append_printf (text, "\n%s: %s", one->name, one->message);
    }
  return g_string_free (text, FALSE);
}

static gboolean
ask_about_unusual (Dialog *dialog, const char *unusual)
{
  g_autofree char *words = NULL;

  if (*unusual == '\0' || g_strcmp0 (dialog->warned, unusual) == 0)
    return FALSE;
  words = g_strconcat (unusual, _ ("If it is right, press Save once more."), NULL);
  g_free (dialog->warned);
  dialog->warned = g_strdup (unusual);
  xb_form_mark_error (&dialog->form, NULL, words);
  return TRUE;
}

static void
on_save (Dialog *dialog)
{
  XbGridView *grid = XB_GRID_VIEW (dialog->grid);
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  g_autofree char *wrong = NULL, *unusual = xb_grid_view_unusual (grid), *words = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_auto (XbRoundOutcome) outcome = { 0 };
  g_autoptr (GError) error = NULL;
  const XbRoundOptions options = { 0 };
  char day[XB_DATE_SIZE];
  guint row, column;
  g_autofree char *date = xb_typed (dialog->date);

  if (!xb_service_check_day (date, _ ("Day of the round"), day, &error))
    {
      xb_form_mark_error (&dialog->form, dialog->date, error->message);
      return;
    }
  if (xb_grid_view_find_wrong (grid, &row, &column, &wrong))
    {
      xb_form_mark_error (&dialog->form, NULL, wrong);
      xb_grid_view_go_to (grid, row, column);
      return;
    }
  rows = read_rows (dialog);
  if (rows->len == 0)
    {
      xb_form_mark_error (&dialog->form, NULL, _ ("Nothing is filled in yet."));
      return;
    }
  if (ask_about_unusual (dialog, unusual))
    return;
  xb_round_outcome_init (&outcome);
  if (xb_round_record (xb_office_store (office), xb_office_operator (office), rows, &options, &outcome, &error) && outcome.problems->len > 0)
    {
      words = tell_problems (outcome.problems);
      xb_form_mark_error (&dialog->form, NULL, words);
      xb_grid_view_go_to (grid, ((const XbRoundRemark *) g_ptr_array_index (outcome.problems, 0))->number - 1, RESULT);
      return;
    }
  xb_form_finish (&dialog->form, NULL, _ ("Round of visits"), error == NULL ? tell_done (&outcome, unusual) : NULL, error);
  if (error == NULL)
    xb_office_changed (office);
}

static void
on_typed (Dialog *dialog)
{
  dialog->form.dirty = TRUE;
}

/**
 * xb_round_dialog_open:
 * @place_code: (nullable): everywhere
 */
void
xb_round_dialog_open (GtkWidget *parent, XbOffice *office, const char *checklist, const char *place_code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbRound) round = xb_round_load (xb_office_store (office), xb_office_operator (office), checklist, place_code, NULL, &error);
  g_autofree char *title = NULL, *words = NULL;
  Dialog *dialog;
  GtkWidget *fields;

  if (round == NULL || round->lines->len == 0)
    {
      words = round != NULL ? g_strdup_printf (_ ("Nothing of “%s” is due there."), round->def->name) : g_strdup (error->message);
      xb_show_error (parent, _ ("Round of visits"), words);
      return;
    }
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  title = g_strdup_printf (_ ("Round of visits: %s"), round->def->name);
  words = round->lines->len > MAX_ROWS ? g_strdup_printf (_ ("The first %d of %u are shown. Choose a village to see fewer. Enter and arrows go from cell to cell, Ctrl+V pastes a column, Ctrl+D takes what stands above."), MAX_ROWS, round->lines->len)
                                       : g_strdup (_ ("Enter and arrows go from cell to cell, Ctrl+V pastes a column, Ctrl+D takes what stands above. Leave empty whoever was not visited."));
  dialog->round = g_steal_pointer (&round);
  xb_form_init (&dialog->form, parent, title, _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "today#round");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->date = xb_form_add_entry (&dialog->form, _ ("Day of the round"), NULL, _ ("empty: today"));
  dialog->worker = xb_form_add_entry (&dialog->form, _ ("Worker"), xb_office_operator (office), NULL);
  dialog->grid = make_grid (dialog);
  xb_grid_view_set_check (XB_GRID_VIEW (dialog->grid), check, dialog);
  xb_grid_view_show (XB_GRID_VIEW (dialog->grid));
  g_signal_connect_swapped (dialog->grid, "changed", G_CALLBACK (on_typed), dialog);
  gtk_widget_set_vexpand (dialog->grid, TRUE);
  gtk_widget_set_size_request (dialog->grid, -1, 220);
  gtk_widget_set_margin_start (dialog->grid, 18);
  gtk_widget_set_margin_end (dialog->grid, 18);
  /* The fields take what they need, the table the rest. */
  fields = gtk_widget_get_ancestor (dialog->form.grid, GTK_TYPE_SCROLLED_WINDOW);
  gtk_widget_set_vexpand (fields, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (fields), GTK_POLICY_NEVER, GTK_POLICY_NEVER);
  xb_form_add_below (&dialog->form, xb_filter_hint (words));
  xb_form_add_below (&dialog->form, dialog->grid);
  gtk_window_set_default_size (GTK_WINDOW (dialog->form.window), 1200, 640);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, office, 0);
  xb_grid_view_go_to (XB_GRID_VIEW (dialog->grid), 0, RESULT);
}
