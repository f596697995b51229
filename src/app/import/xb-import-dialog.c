#define G_LOG_DOMAIN "xiangbu"

#include "import/xb-import-dialog.h"

#include "desk/xb-desk.h"
#include "help/xb-help.h"
#include "import/xb-import.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-joined.h"
#include "widgets/xb-progress.h"
#include "xb-notify.h"
#include "xb-settings.h"

#include <glib/gi18n.h>
#include <string.h>

/* Problems listed in the window; all of them are in the workbook of refused rows. */
#define PROBLEMS_SHOWN 100
/* Villages and groups that would be made: more than these stand in the list, or nobody sees the buttons. */
#define PLACES_SHOWN 12

typedef enum
{
  STAGE_TRIAL,
  STAGE_IMPORT,
  STAGE_REJECTS,
} Stage;

typedef struct
{
  GtkWidget *window, *stack, *progress, *speed, *stop, *summary, *mapping, *problems, *place, *update, *go, *cancel, *rejects;
  XbOffice *office;
  char *path;
  GPtrArray *places;      /* (element-type utf8): codes of the places in the choice; "" for what the file says */
  GHashTable *map;        /* header → field id the clerk chose */
  GHashTable *decisions;  /* row → what the clerk decided of it */
  GCancellable *cancellable;
  XbImportReport *report;
  gint64 started;
  guint timer;
  Stage stage;
} Dialog;

typedef struct
{
  char *db, *path, *operator_name, *place, *rejects_path;
  GHashTable *map, *decisions;
  gboolean update, dry_run;
  gint *rows; /* people rows read so far; read by the timer */
} Job;

static void start (Dialog *dialog, Stage stage, const char *rejects_path);

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_cancellable_cancel (dialog->cancellable);
  g_object_unref (dialog->cancellable);
  g_clear_handle_id (&dialog->timer, g_source_remove);
  xb_import_report_free (dialog->report);
  g_hash_table_unref (dialog->map);
  g_hash_table_unref (dialog->decisions);
  g_ptr_array_unref (dialog->places);
  g_object_unref (dialog->office);
  g_free (dialog->path);
  g_free (dialog);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->db);
  g_free (job->path);
  g_free (job->operator_name);
  g_free (job->place);
  g_free (job->rejects_path);
  g_free (job->rows);
  g_hash_table_unref (job->map);
  g_hash_table_unref (job->decisions);
  g_free (job);
}

static void
on_rows (guint rows, gpointer data)
{
  g_atomic_int_set ((gint *) data, rows);
}

static void
run_import (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (XbCatalog) catalog = xb_catalog_load (&error);
  g_autoptr (XbStore) store = catalog != NULL ? xb_desk_open (job->db, XB_STORE_READ_WRITE, &error) : NULL;
  const char *files[] = { job->path, NULL };
  XbImportOptions options = { .place_code = job->place, .dry_run = job->dry_run, .update = job->update, .mapping = job->map,
                              .decisions = job->decisions, .rejects_path = job->rejects_path, .progress = on_rows, .progress_data = job->rows };
  XbImportReport *report = NULL;

  if (store != NULL)
    {
      xb_store_set_cancellable (store, cancellable);
      report = xb_import_run (store, catalog, job->operator_name, files, &options, &error);
    }
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) xb_import_report_free);
  else
    g_task_return_error (task, error);
}

static gboolean
on_tick (gpointer data)
{
  Dialog *dialog = data;
  gint *rows = g_object_get_data (G_OBJECT (dialog->window), "rows");
  double seconds = (g_get_monotonic_time () - dialog->started) / (double) G_USEC_PER_SEC;
  gint n = rows != NULL ? g_atomic_int_get (rows) : 0;
  g_autofree char *text = g_strdup_printf (_ ("%'d rows, %'.0f a second"), n, seconds > 0 ? n / seconds : 0);

  /* The trial has counted them. */
  if (dialog->stage != STAGE_TRIAL && dialog->report != NULL && dialog->report->rows > 0)
    xb_progress_show (dialog->progress, (double) n / dialog->report->rows);
  else
    xb_progress_show (dialog->progress, -1);
  gtk_label_set_text (GTK_LABEL (dialog->speed), text);
  return G_SOURCE_CONTINUE;
}

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_widget_unparent (child);
}

static GtkWidget *
left_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

static void
on_mapping (GtkDropDown *drop, GParamSpec *pspec, Dialog *dialog)
{
  const char *header = g_object_get_data (G_OBJECT (drop), "header");
  XbRegisterDef *def = xb_catalog_register (xb_office_catalog (dialog->office), "person");
  guint at = gtk_drop_down_get_selected (drop);

  g_hash_table_insert (dialog->map, xb_header_normalize (header),
                       g_strdup (at == 0 ? "" : ((XbField *) g_ptr_array_index (def->fields, at - 1))->id));
  start (dialog, STAGE_TRIAL, NULL);
}

/* One column of the file: its header, a value of it, and the field it is taken for. */
static void
add_column (Dialog *dialog, const char *const *names, XbImportSheet *sheet, guint c, int row)
{
  const char *header = g_ptr_array_index (sheet->headers, c);
  GtkWidget *drop = gtk_drop_down_new_from_strings (names), *label = left_label (header), *sample = left_label (g_ptr_array_index (sheet->samples, c));
  int at = row % 2 * 3;

  gtk_label_set_ellipsize (GTK_LABEL (sample), PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (GTK_LABEL (sample), FALSE);
  gtk_label_set_max_width_chars (GTK_LABEL (sample), 20);
  gtk_widget_set_hexpand (sample, TRUE);
  gtk_widget_add_css_class (sample, "dim-label");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), g_array_index (sheet->fields, int, c) + 1);
  g_object_set_data_full (G_OBJECT (drop), "header", g_strdup (header), g_free);
  xb_set_name (drop, header);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (on_mapping), dialog);
  gtk_grid_attach (GTK_GRID (dialog->mapping), label, at, row / 2, 1, 1);
  gtk_grid_attach (GTK_GRID (dialog->mapping), sample, at + 1, row / 2, 1, 1);
  gtk_grid_attach (GTK_GRID (dialog->mapping), drop, at + 2, row / 2, 1, 1);
}

/* A choice of field for each column of the file, once for each header. */
static void
show_mapping (Dialog *dialog)
{
  XbRegisterDef *def = xb_catalog_register (xb_office_catalog (dialog->office), "person");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  int row = 0;

  clear (dialog->mapping);
  g_ptr_array_add (names, (gpointer) _ ("(left out)"));
  for (guint i = 0; i < def->fields->len; i++)
    g_ptr_array_add (names, ((XbField *) g_ptr_array_index (def->fields, i))->title);
  g_ptr_array_add (names, NULL);
  for (guint s = 0; s < dialog->report->sheets->len; s++)
    {
      XbImportSheet *sheet = g_ptr_array_index (dialog->report->sheets, s);

      for (guint c = 0; c < sheet->headers->len; c++)
        {
          const char *header = g_ptr_array_index (sheet->headers, c);

          if (*header != '\0' && g_hash_table_add (seen, (gpointer) header))
            add_column (dialog, (const char *const *) names->pdata, sheet, c, row++);
        }
    }
}

static void
add_heading (Dialog *dialog, const char *title)
{
  GtkWidget *head = left_label (title);

  gtk_widget_add_css_class (head, "xb-heading");
  gtk_box_append (GTK_BOX (dialog->problems), head);
}

static void
add_more (Dialog *dialog, guint n)
{
  g_autofree char *more = NULL;

  if (n <= PROBLEMS_SHOWN)
    return;
  more = g_strdup_printf (_ ("… and %u more"), n - PROBLEMS_SHOWN);
  gtk_box_append (GTK_BOX (dialog->problems), left_label (more));
}

static void
add_issues (Dialog *dialog, GPtrArray *issues, const char *title)
{
  for (guint i = 0; i < MIN (issues->len, PROBLEMS_SHOWN); i++)
    {
      XbImportIssue *issue = g_ptr_array_index (issues, i);
      g_autofree char *text = g_strdup_printf ("%s %s %s%s%s — %s", issue->sheet, issue->cell, *issue->value != '\0' ? "“" : "", issue->value,
                                               *issue->value != '\0' ? "”" : "", issue->message);

      if (i == 0)
        add_heading (dialog, title);
      gtk_box_append (GTK_BOX (dialog->problems), left_label (text));
    }
  add_more (dialog, issues->len);
}

/* What differs, in words: 联系电话 “138****5678” → “139****4321”. */
static char *
conflict_text (Dialog *dialog, XbImportConflict *conflict)
{
  XbRegisterDef *def = xb_catalog_register (xb_office_catalog (dialog->office), "person");
  GString *text = g_string_new (NULL);

  g_string_printf (text, _ ("%s row %u, %s:"), conflict->sheet, conflict->row, conflict->name);
  for (guint k = 0; k < conflict->fields->len; k++)
    {
      XbImportDifference *difference = g_ptr_array_index (conflict->fields, k);
      int field = xb_register_find_field (def, difference->field);

      g_string_append_printf (text, _ (" %s “%s” → “%s”;"),
                              field >= 0 ? ((XbField *) g_ptr_array_index (def->fields, field))->title : difference->field,
                              difference->register_value, difference->file_value);
    }
  return g_string_free (text, FALSE);
}

/* The choices of a conflict, and what each decides. */
static const struct
{
  XbImportDecision decision;
  const char *text;
} sure_choices[] = { { XB_IMPORT_KEEP, N_ ("Keep the register's") }, { XB_IMPORT_UPDATE, N_ ("Take the file's") } },
  unsure_choices[] = { { XB_IMPORT_ASK, N_ ("Leave the row out") },
                       { XB_IMPORT_KEEP, N_ ("The same person; keep the register's") },
                       { XB_IMPORT_UPDATE, N_ ("The same person; take the file's") },
                       { XB_IMPORT_NEW, N_ ("Somebody else: add") } };

static void
on_decided (GtkDropDown *drop, GParamSpec *pspec, Dialog *dialog)
{
  gboolean unsure = g_object_get_data (G_OBJECT (drop), "unsure") != NULL;
  guint at = gtk_drop_down_get_selected (drop);

  g_hash_table_insert (dialog->decisions, g_strdup (g_object_get_data (G_OBJECT (drop), "row")),
                       GINT_TO_POINTER (unsure ? unsure_choices[at].decision : sure_choices[at].decision));
  gtk_widget_set_sensitive (dialog->go, TRUE);
}

static GtkWidget *
decision_choice (Dialog *dialog, XbImportConflict *conflict)
{
  g_autoptr (GtkStringList) texts = gtk_string_list_new (NULL);
  g_autofree char *key = xb_import_decision_key (conflict->sheet, conflict->row);
  XbImportDecision decided = GPOINTER_TO_INT (g_hash_table_lookup (dialog->decisions, key));
  guint n = conflict->unsure ? G_N_ELEMENTS (unsure_choices) : G_N_ELEMENTS (sure_choices), selected = 0;
  GtkWidget *drop;

  for (guint i = 0; i < n; i++)
    {
      gtk_string_list_append (texts, _ (conflict->unsure ? unsure_choices[i].text : sure_choices[i].text));
      if ((conflict->unsure ? unsure_choices[i].decision : sure_choices[i].decision) == decided)
        selected = i;
    }
  drop = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&texts)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), selected);
  gtk_widget_set_valign (drop, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (drop), "row", g_steal_pointer (&key), g_free);
  g_object_set_data (G_OBJECT (drop), "unsure", GINT_TO_POINTER (conflict->unsure));
  xb_set_name (drop, conflict->name);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (on_decided), dialog);
  return drop;
}

static void
add_conflicts (Dialog *dialog, gboolean unsure, const char *title)
{
  GPtrArray *conflicts = dialog->report->conflicts;
  guint n = 0;

  for (guint i = 0; i < conflicts->len; i++)
    {
      XbImportConflict *conflict = g_ptr_array_index (conflicts, i);
      g_autofree char *text = NULL;
      GtkWidget *box, *label;

      if (conflict->unsure != unsure || n++ >= PROBLEMS_SHOWN)
        continue;
      if (n == 1)
        add_heading (dialog, title);
      text = conflict_text (dialog, conflict);
      box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      label = left_label (text);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (box), label);
      if (dialog->stage == STAGE_TRIAL)
        gtk_box_append (GTK_BOX (box), decision_choice (dialog, conflict));
      gtk_box_append (GTK_BOX (dialog->problems), box);
    }
  add_more (dialog, n);
}

static void
show_report (Dialog *dialog)
{
  XbImportReport *r = dialog->report;
  g_autoptr (GString) text = g_string_new (NULL);

  if (dialog->stage == STAGE_TRIAL)
    g_string_append_printf (text, _ ("%u rows of people in %u households: %u new, %u unchanged, %u with other values in the register, %u to be "
                                     "refused. Nothing has been written yet."),
                            r->rows, r->households, r->imported, r->unchanged, r->conflict + r->updated, r->rejected);
  else
    g_string_append_printf (text, _ ("Done: %u imported, %u updated, %u unchanged, %u left as they were, %u refused. It can be undone with "
                                     "Ctrl+Z."),
                            r->imported, r->updated, r->unchanged, r->conflict, r->rejected);
  if (r->new_places->len > PLACES_SHOWN)
    g_string_append_printf (text, _ ("\nNew places: %u, named at the end of the list below"), r->new_places->len);
  else if (r->new_places->len > 0)
    {
      g_autofree char *places = xb_joined (r->new_places);

      g_string_append_printf (text, _ ("\nNew places: %s"), places);
    }
  gtk_label_set_text (GTK_LABEL (dialog->summary), text->str);
  clear (dialog->problems);
  add_issues (dialog, r->rejects, _ ("Refused:"));
  add_conflicts (dialog, TRUE, _ ("Perhaps in the register already: is it the same person?"));
  add_conflicts (dialog, FALSE, _ ("In the register already, with other values:"));
  add_issues (dialog, r->warnings, _ ("Please look at:"));
  if (gtk_widget_get_first_child (dialog->problems) == NULL)
    gtk_box_append (GTK_BOX (dialog->problems), left_label (_ ("No problems.")));
  if (r->new_places->len > PLACES_SHOWN)
    {
      g_autofree char *places = xb_joined (r->new_places);

      add_heading (dialog, _ ("New places:"));
      gtk_box_append (GTK_BOX (dialog->problems), left_label (places));
    }
  show_mapping (dialog);
  gtk_widget_set_visible (dialog->rejects, r->rejected > 0);
  gtk_widget_set_visible (dialog->update, dialog->stage == STAGE_TRIAL);
  gtk_widget_set_sensitive (dialog->place, dialog->stage == STAGE_TRIAL);
  gtk_widget_set_sensitive (dialog->update, r->conflict + r->updated > 0);
  gtk_widget_set_sensitive (dialog->mapping, dialog->stage == STAGE_TRIAL);
  gtk_widget_set_visible (dialog->go, dialog->stage == STAGE_TRIAL);
  gtk_widget_set_sensitive (dialog->go, r->imported + r->updated > 0);
  gtk_button_set_label (GTK_BUTTON (dialog->cancel), dialog->stage == STAGE_TRIAL ? _ ("_Cancel") : _ ("_Close"));
  gtk_stack_set_visible_child_name (GTK_STACK (dialog->stack), "report");
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  Dialog *dialog = g_object_get_data (source, "dialog");
  g_autoptr (GError) error = NULL;
  XbImportReport *report = g_task_propagate_pointer (G_TASK (result), &error);

  if (dialog == NULL) /* closed meanwhile; the worker was cancelled and took everything back, or had finished */
    {
      xb_import_report_free (report);
      return;
    }
  g_clear_handle_id (&dialog->timer, g_source_remove);
  g_object_set_data (source, "rows", NULL);
  if (report == NULL)
    {
      GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (dialog->window)));
      g_autofree char *message = g_strdup (error->message);
      gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED), importing = dialog->stage == STAGE_IMPORT;

      if (dialog->stage == STAGE_REJECTS)
        {
          gtk_stack_set_visible_child_name (GTK_STACK (dialog->stack), "report");
          xb_show_error (dialog->window, _ ("Refused rows"), message);
          return;
        }
      gtk_window_destroy (GTK_WINDOW (dialog->window));
      if (!cancelled || importing)
        xb_show_error (parent, _ ("The file was not imported"), cancelled ? _ ("Cancelled; nothing was changed.") : message);
      return;
    }
  if (dialog->stage == STAGE_REJECTS)
    {
      xb_import_report_free (report);
      gtk_stack_set_visible_child_name (GTK_STACK (dialog->stack), "report");
      return;
    }
  xb_import_report_free (dialog->report);
  dialog->report = report;
  if (dialog->stage == STAGE_IMPORT)
    xb_settings_add_recent (dialog->path);
  xb_notify_done (dialog->window, dialog->stage == STAGE_IMPORT ? _ ("The ledger is imported.") : _ ("The ledger has been read: see what it brings."), dialog->started);
  show_report (dialog);
  if (dialog->stage == STAGE_IMPORT)
    xb_office_changed (dialog->office);
}

static void
copy_entry (gpointer key, gpointer value, gpointer data)
{
  g_hash_table_insert (data, g_strdup (key), g_strdup (value));
}

static void
copy_decision (gpointer key, gpointer value, gpointer data)
{
  g_hash_table_insert (data, g_strdup (key), value);
}

static void
start (Dialog *dialog, Stage stage, const char *rejects_path)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr (GTask) task = NULL;

  dialog->stage = stage;
  job->db = g_strdup (xb_office_path (dialog->office));
  job->path = g_strdup (dialog->path);
  job->operator_name = g_strdup (xb_office_operator (dialog->office));
  job->rejects_path = g_strdup (rejects_path);
  job->map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_foreach (dialog->map, copy_entry, job->map);
  job->decisions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_foreach (dialog->decisions, copy_decision, job->decisions);
  if (dialog->place != NULL && gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->place)) > 0)
    job->place = g_strdup (g_ptr_array_index (dialog->places, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->place))));
  job->dry_run = stage != STAGE_IMPORT;
  job->update = gtk_check_button_get_active (GTK_CHECK_BUTTON (dialog->update));
  job->rows = g_new0 (gint, 1);
  gtk_stack_set_visible_child_name (GTK_STACK (dialog->stack), "work");
  dialog->started = g_get_monotonic_time ();
  xb_progress_begin (dialog->progress);
  g_clear_handle_id (&dialog->timer, g_source_remove);
  g_object_set_data (G_OBJECT (dialog->window), "rows", job->rows);
  dialog->timer = g_timeout_add (150, on_tick, dialog);
  task = g_task_new (dialog->window, dialog->cancellable, on_finished, NULL);
  /* What was committed just before somebody cancelled is in the register, and said to be. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_import);
}

static void
on_go (Dialog *dialog)
{
  start (dialog, STAGE_IMPORT, NULL);
}

/* Another choice that changes what the file would bring: it is tried anew. */
static void
on_update_toggled (Dialog *dialog)
{
  if (dialog->report != NULL && dialog->stage == STAGE_TRIAL)
    start (dialog, STAGE_TRIAL, NULL);
}

static void
on_cancel_work (Dialog *dialog)
{
  g_cancellable_cancel (dialog->cancellable);
  gtk_widget_set_sensitive (dialog->stop, FALSE);
  gtk_button_set_label (GTK_BUTTON (dialog->stop), _ ("Stopping…"));
}

/* Whoever closes it while it writes hears whether that came in time. */
static gboolean
on_close (Dialog *dialog)
{
  if (dialog->stage != STAGE_IMPORT || g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (dialog->stack)), "work") != 0)
    return FALSE;
  on_cancel_work (dialog);
  return TRUE;
}

static void
on_rejects_file (const char *path, gpointer data)
{
  g_autofree char *full = g_str_has_suffix (path, ".xlsx") ? g_strdup (path) : g_strconcat (path, ".xlsx", NULL);

  start (data, STAGE_REJECTS, full);
}

static void
on_rejects (Dialog *dialog)
{
  g_autofree char *base = g_path_get_basename (dialog->path);
  g_autofree char *name = NULL;
  char *dot = strrchr (base, '.');

  if (dot != NULL)
    *dot = '\0';
  name = g_strdup_printf (_ ("%s – refused rows.xlsx"), base);
  xb_choose_new_file (dialog->window, _ ("Save the refused rows"), name, on_rejects_file, dialog);
}

static GtkWidget *
work_page (Dialog *dialog)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  dialog->stop = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  dialog->progress = xb_progress_new (_ ("Progress"));
  dialog->speed = gtk_label_new (NULL);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (dialog->progress, 360, -1);
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ ("Reading and checking…")));
  gtk_box_append (GTK_BOX (box), dialog->progress);
  gtk_box_append (GTK_BOX (box), dialog->speed);
  gtk_widget_set_halign (dialog->stop, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (dialog->stop, "clicked", G_CALLBACK (on_cancel_work), dialog);
  gtk_box_append (GTK_BOX (box), dialog->stop);
  return box;
}

static GtkWidget *
scrolled (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scroller), TRUE);
  return scroller;
}

/* Where people belong of whom the rows themselves do not say it. */
static GtkWidget *
place_choice (Dialog *dialog)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, g_strdup (_ ("as the title or the file's name says")));
  g_ptr_array_add (dialog->places, g_strdup (""));
  xb_office_list_places (dialog->office, dialog->places, names);
  g_ptr_array_add (names, NULL);
  dialog->place = gtk_drop_down_new_from_strings ((const char *const *) names->pdata);
  xb_set_name (dialog->place, _ ("Place"));
  g_signal_connect_swapped (dialog->place, "notify::selected", G_CALLBACK (on_update_toggled), dialog);
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ ("Rows without a village belong to:")));
  gtk_box_append (GTK_BOX (box), dialog->place);
  return box;
}

static GtkWidget *
report_page (Dialog *dialog)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *scroller;
  GtkWidget *head = left_label (_ ("Columns of the file, and what they are taken for:"));

  dialog->summary = left_label (NULL);
  dialog->mapping = gtk_grid_new ();
  dialog->problems = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  dialog->update = gtk_check_button_new_with_mnemonic (_ ("_Take the file's values for people who are in the register already"));
  dialog->rejects = gtk_button_new_with_mnemonic (_ ("_Save refused rows…"));
  dialog->cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  dialog->go = gtk_button_new_with_mnemonic (_ ("_Import"));
  gtk_widget_add_css_class (dialog->go, "suggested-action");
  gtk_widget_add_css_class (dialog->summary, "xb-heading");
  gtk_grid_set_column_spacing (GTK_GRID (dialog->mapping), 12);
  gtk_grid_set_row_spacing (GTK_GRID (dialog->mapping), 6);
  gtk_widget_set_margin_top (dialog->mapping, 6);
  gtk_widget_set_margin_start (dialog->mapping, 6);
  gtk_widget_set_margin_end (dialog->mapping, 6);
  gtk_widget_set_margin_end (dialog->problems, 6);
  gtk_widget_set_margin_start (dialog->problems, 6);
  gtk_widget_set_margin_top (dialog->problems, 6);
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_box_append (GTK_BOX (box), dialog->summary);
  gtk_box_append (GTK_BOX (box), place_choice (dialog));
  gtk_box_append (GTK_BOX (box), head);
  scroller = scrolled (dialog->mapping);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 150);
  gtk_box_append (GTK_BOX (box), scroller);
  scroller = scrolled (dialog->problems);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), dialog->update);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), dialog->rejects);
  gtk_box_append (GTK_BOX (buttons), dialog->cancel);
  gtk_box_append (GTK_BOX (buttons), dialog->go);
  gtk_box_append (GTK_BOX (box), buttons);
  g_signal_connect_swapped (dialog->update, "toggled", G_CALLBACK (on_update_toggled), dialog);
  g_signal_connect_swapped (dialog->rejects, "clicked", G_CALLBACK (on_rejects), dialog);
  g_signal_connect_swapped (dialog->cancel, "clicked", G_CALLBACK (gtk_window_destroy), dialog->window);
  g_signal_connect_swapped (dialog->go, "clicked", G_CALLBACK (on_go), dialog);
  return box;
}

/** Reads @path as a trial and shows what it would bring; the clerk then decides. */
void
xb_import_dialog_open (GtkWidget *parent, XbOffice *office, const char *path)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  g_autofree char *base = g_path_get_basename (path), *title = NULL;

  title = g_strdup_printf (_ ("Import “%s”"), base);
  dialog->office = g_object_ref (office);
  dialog->path = g_strdup (path);
  dialog->map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  dialog->decisions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  dialog->places = g_ptr_array_new_with_free_func (g_free);
  dialog->cancellable = g_cancellable_new ();
  dialog->window = xb_dialog_window (parent, title, 1040, 660);
  xb_help_set_topic (dialog->window, "import#preview");
  dialog->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (dialog->stack), work_page (dialog), "work");
  gtk_stack_add_named (GTK_STACK (dialog->stack), report_page (dialog), "report");
  gtk_window_set_child (GTK_WINDOW (dialog->window), dialog->stack);
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  g_signal_connect_swapped (dialog->window, "close-request", G_CALLBACK (on_close), dialog);
  gtk_window_present (GTK_WINDOW (dialog->window));
  start (dialog, STAGE_TRIAL, NULL);
}
