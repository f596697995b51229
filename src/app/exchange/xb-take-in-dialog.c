#define G_LOG_DOMAIN "xiangbu"

/* What comes in is tried first. Where both sides have written the same, both are shown side by side, field by field, with who and when, and a person says
 * what holds; nothing is changed before all is answered. Answers are kept beside the program until the file is in. */

#include "exchange/xb-exchange-views.h"

#include "help/xb-help.h"
#include "exchange/xb-exchange-error.h"
#include "exchange/xb-unpack.h"
#include "exchange/xb-village-book.h"
#include "history/xb-history.h"
#include "import/xb-import-dialog.h"
#include "util/xb-file.h"
#include "util/xb-temp-folder.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* So many questions stand in the window at once; the next ones come when these are answered. */
#define QUESTIONS_SHOWN 50

/* What is being taken in. Shared by the window and the work. */
typedef struct
{
  gatomicrefcount refs;
  XbTakeKind kind;
  XbOffice *office;
  char *path, *kept, *new_path;
  XbAnswers *answers;
} Taking;

typedef struct
{
  GtkWidget *window, *list, *words;
  Taking *taking;
  GPtrArray *conflicts; /* (element-type XbConflict) */
} Dialog;

static Taking *
taking_ref (Taking *taking)
{
  g_atomic_ref_count_inc (&taking->refs);
  return taking;
}

static void
taking_unref (gpointer data)
{
  Taking *taking = data;

  if (!g_atomic_ref_count_dec (&taking->refs))
    return;
  g_object_unref (taking->office);
  g_hash_table_unref (taking->answers);
  g_free (taking->path);
  g_free (taking->kept);
  g_free (taking->new_path);
  g_free (taking);
}

static void start (GtkWidget *parent, Taking *taking);

/* ---- the work ---- */

/* What became of it. */
typedef struct
{
  GPtrArray *conflicts; /* (element-type XbConflict) */
  char *words;          /* where there are none */
  gboolean new_people;
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;

  g_ptr_array_unref (outcome->conflicts);
  g_free (outcome->words);
  g_free (outcome);
}

static Outcome *
take_package (Taking *taking, XbStore *store, const char *operator_name, GError **error)
{
  const XbUnpackOptions options = { .answers = taking->answers };
  g_autoptr (XbUnpacked) unpacked = xb_unpack (store, operator_name, taking->path, &options, error);
  Outcome *outcome;

  if (unpacked == NULL)
    return NULL;
  outcome = g_new0 (Outcome, 1);
  outcome->conflicts = g_ptr_array_ref (unpacked->conflicts);
  outcome->words = g_strdup_printf (_ ("Package %lld of %s was taken in: %lld records changed."), (long long) unpacked->number, unpacked->partner, (long long) unpacked->applied);
  return outcome;
}

static void
append_notes (GString *words, const char *title, const GPtrArray *notes)
{
  if (notes->len > 0)
    g_string_append_printf (words, "\n\n%s", title);
  for (guint i = 0; i < notes->len && i < 20; i++)
    {
      const XbVillageFault *note = g_ptr_array_index (notes, i);

      g_string_append_printf (words, "\n%s %s: %s", note->cell != NULL ? note->cell : "", note->name, note->message);
    }
  if (notes->len > 20)
    g_string_append_printf (words, "\n%s", _ ("… and more; the rest stands in the workbook."));
}

static Outcome *
take_workbook (Taking *taking, XbStore *store, XbCatalog *catalog, const char *operator_name, GError **error)
{
  const XbVillageOptions options = { .answers = taking->answers, .new_path = taking->new_path };
  g_autoptr (XbVillageReading) reading = xb_village_book_read (store, catalog, operator_name, taking->path, &options, error);
  g_autoptr (GString) words = g_string_new (NULL);
  Outcome *outcome;

  if (reading == NULL)
    return NULL;
  outcome = g_new0 (Outcome, 1);
  outcome->conflicts = g_ptr_array_ref (reading->conflicts);
  g_string_printf (words, _ ("%s: %u people, %u changed."), reading->place != NULL ? reading->place : "", reading->people, reading->changed);
  append_notes (words, _ ("Not taken from these cells:"), reading->faults);
  append_notes (words, _ ("What the village wrote of what happened, to be recorded by you:"), reading->remarks);
  outcome->new_people = reading->added > 0 && taking->new_path != NULL;
  if (outcome->new_people)
    g_string_append_printf (words, _ ("\n\n%u people are new: they come in by the import, which opens now."), reading->added);
  outcome->words = g_strdup (words->str);
  return outcome;
}

static gpointer
run (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Taking *taking = data;

  return taking->kind == XB_TAKE_PACKAGE ? take_package (taking, store, operator_name, error) : take_workbook (taking, store, catalog, operator_name, error);
}

/* ---- the questions ---- */

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_ptr_array_unref (dialog->conflicts);
  taking_unref (dialog->taking);
  g_free (dialog);
}

/* Sets one answer; where the answer to the whole was said before, it still holds for what was not chosen by itself. */
static void
on_chosen (GtkCheckButton *button, Dialog *dialog)
{
  const char *key = g_object_get_data (G_OBJECT (button), "key"), *answer = g_object_get_data (G_OBJECT (button), "answer");

  if (!gtk_check_button_get_active (button))
    return;
  g_hash_table_insert (dialog->taking->answers, g_strdup (key), (gpointer) answer);
  /* A window that is closed, a PC that is switched off: what was answered is there when the file is opened again. */
  xb_answers_save (dialog->taking->answers, dialog->taking->kept, NULL);
}

static GtkWidget *
add_choice (Dialog *dialog, GtkWidget *group, const char *label, const char *key, const char *answer, const char *name)
{
  GtkWidget *button = gtk_check_button_new (), *text = gtk_label_new (label);

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 36);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (button), text);
  if (group != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (group));
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup (key), g_free);
  g_object_set_data (G_OBJECT (button), "answer", (gpointer) answer);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), g_strcmp0 (g_hash_table_lookup (dialog->taking->answers, key), answer) == 0);
  g_signal_connect (button, "toggled", G_CALLBACK (on_chosen), dialog);
  xb_set_name (button, name);
  return button;
}

static GtkWidget *
cell (const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 34);
  if (dim)
    gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static char *
side_words (const char *who, const XbConflictSide *side)
{
  return side->at != NULL ? g_strdup_printf ("%s\n%s %.10s %.5s", who, side->operator_name, side->at, side->at + 11) : g_strdup (who);
}

static char *
shown (Dialog *dialog, const XbConflict *conflict, const XbConflictField *field, const char *value)
{
  XbOffice *office = dialog->taking->office;
  XbHistoryField what = { .table = (char *) conflict->table, .op = (char *) "update", .field = (char *) field->column };
  gboolean health = xb_right_allowed (xb_office_store (office), xb_office_operator (office), XB_RIGHT_SEE_HEALTH),
           whole = xb_right_allowed (xb_office_store (office), xb_office_operator (office), XB_RIGHT_SEE_IDS);

  return value != NULL ? xb_history_value_text (xb_office_store (office), xb_office_catalog (office), &what, value, whole, health) : g_strdup (_ ("(empty)"));
}

/* Field by field, each side a choice. */
static void
add_fields (Dialog *dialog, GtkGrid *grid, const XbConflict *conflict, gboolean choose)
{
  g_autofree char *ours_words = side_words (_ ("This office"), &conflict->ours),
                  *theirs_words = side_words (conflict->theirs.office != NULL ? conflict->theirs.office : _ ("The other office"), &conflict->theirs);

  gtk_grid_attach (grid, cell (_ ("Field"), TRUE), 0, 0, 1, 1);
  gtk_grid_attach (grid, cell (ours_words, TRUE), 1, 0, 1, 1);
  gtk_grid_attach (grid, cell (theirs_words, TRUE), 2, 0, 1, 1);
  gtk_grid_attach (grid, cell (_ ("Before"), TRUE), 3, 0, 1, 1);
  for (guint i = 0; i < conflict->fields->len; i++)
    {
      const XbConflictField *field = g_ptr_array_index (conflict->fields, i);
      g_autofree char *ours = shown (dialog, conflict, field, field->ours), *theirs = shown (dialog, conflict, field, field->theirs),
                      *before = field->before != NULL ? shown (dialog, conflict, field, field->before) : g_strdup (""), *key = xb_answers_key (conflict, i);
      const char *title = xb_history_column_title (field->column);
      g_autofree char *name_ours = g_strdup_printf (_ ("%s, %s, this office: %s"), conflict->name, title, ours), *name_theirs = g_strdup_printf (_ ("%s, %s, the other office: %s"), conflict->name, title, theirs);
      int row = (int) i + 1;

      gtk_grid_attach (grid, cell (title, FALSE), 0, row, 1, 1);
      if (choose)
        {
          GtkWidget *first = add_choice (dialog, NULL, ours, key, XB_ANSWER_OURS, name_ours);

          gtk_grid_attach (grid, first, 1, row, 1, 1);
          gtk_grid_attach (grid, add_choice (dialog, first, theirs, key, XB_ANSWER_THEIRS, name_theirs), 2, row, 1, 1);
        }
      else
        {
          gtk_grid_attach (grid, cell (ours, FALSE), 1, row, 1, 1);
          gtk_grid_attach (grid, cell (theirs, FALSE), 2, row, 1, 1);
        }
      gtk_grid_attach (grid, cell (before, TRUE), 3, row, 1, 1);
    }
}

static const char *
choice_words (const XbConflict *conflict, const char *answer)
{
  gboolean ours = strcmp (answer, XB_ANSWER_OURS) == 0;

  switch (conflict->kind)
    {
    case XB_CONFLICT_REMOVED_HERE:
      return ours ? _ ("It stays removed, there as well") : _ ("It comes back, as the other office has it");
    case XB_CONFLICT_REMOVED_THERE:
      return ours ? _ ("It stays, and comes back there") : _ ("It is removed here as well, with what was recorded here");
    case XB_CONFLICT_SAME_PERSON:
      return strcmp (answer, XB_ANSWER_ONE) == 0 ? _ ("It is one person")
             : ours                              ? _ ("Two people: the number is that of the person of this office")
                                                 : _ ("Two people: the number is that of the person of the other office");
    case XB_CONFLICT_ORPHAN:
      return _ ("It is left out, and removed there");
    default:
      return ours ? _ ("What this office has holds") : _ ("What the other office has holds");
    }
}

static GtkWidget *
question_new (Dialog *dialog, const XbConflict *conflict)
{
  GtkWidget *frame = gtk_frame_new (NULL), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *grid = gtk_grid_new (), *first = NULL, *title;
  g_autofree char *text = xb_conflict_text (conflict);
  g_autoptr (PangoAttrList) bold = pango_attr_list_from_string ("0 -1 weight bold"); /* the theme's headings have a size of their own */
  const char *const *choices = xb_conflict_choices (conflict);

  title = cell (text, FALSE);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 90);
  gtk_label_set_attributes (GTK_LABEL (title), bold);
  gtk_box_append (GTK_BOX (box), title);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  add_fields (dialog, GTK_GRID (grid), conflict, conflict->kind == XB_CONFLICT_FIELDS);
  gtk_box_append (GTK_BOX (box), grid);
  for (guint i = 0; conflict->kind != XB_CONFLICT_FIELDS && choices[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s: %s", conflict->name, choice_words (conflict, choices[i]));
      GtkWidget *button = add_choice (dialog, first, choice_words (conflict, choices[i]), conflict->id, g_intern_string (choices[i]), name);

      first = first != NULL ? first : button;
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 10);
  gtk_widget_set_margin_bottom (box, 10);
  gtk_frame_set_child (GTK_FRAME (frame), box);
  return frame;
}

/* What is still open of the questions in the window. */
static guint
open_questions (const Dialog *dialog)
{
  guint open = 0;

  for (guint i = 0; i < dialog->conflicts->len && i < QUESTIONS_SHOWN; i++)
    open += !xb_answers_settle (dialog->taking->answers, g_ptr_array_index (dialog->conflicts, i));
  return open;
}

static void
fill (Dialog *dialog)
{
  GtkWidget *child;
  g_autofree char *words = g_strdup_printf (ngettext ("%u question is open. Nothing was changed yet: nothing is, before all is answered.",
                                                      "%u questions are open. Nothing was changed yet: nothing is, before all is answered.", dialog->conflicts->len),
                                            dialog->conflicts->len);

  while ((child = gtk_widget_get_first_child (dialog->list)) != NULL)
    gtk_box_remove (GTK_BOX (dialog->list), child);
  gtk_label_set_text (GTK_LABEL (dialog->words), words);
  for (guint i = 0; i < dialog->conflicts->len && i < QUESTIONS_SHOWN; i++)
    gtk_box_append (GTK_BOX (dialog->list), question_new (dialog, g_ptr_array_index (dialog->conflicts, i)));
  if (dialog->conflicts->len > QUESTIONS_SHOWN)
    gtk_box_append (GTK_BOX (dialog->list), cell (_ ("The next questions come when these are answered."), TRUE));
}

static void
answer_all (Dialog *dialog, const char *answer)
{
  for (guint i = 0; i < dialog->conflicts->len; i++)
    {
      const XbConflict *conflict = g_ptr_array_index (dialog->conflicts, i);

      /* Whether two records are one person is not a matter of sides. */
      if (conflict->kind != XB_CONFLICT_SAME_PERSON)
        xb_answers_set (dialog->taking->answers, conflict, answer);
    }
  xb_answers_save (dialog->taking->answers, dialog->taking->kept, NULL);
  fill (dialog);
}

static void
on_all_ours (GtkWidget *button G_GNUC_UNUSED, Dialog *dialog)
{
  answer_all (dialog, XB_ANSWER_OURS);
}

static void
on_all_theirs (GtkWidget *button G_GNUC_UNUSED, Dialog *dialog)
{
  answer_all (dialog, XB_ANSWER_THEIRS);
}

static void
on_take (GtkWidget *button G_GNUC_UNUSED, Dialog *dialog)
{
  guint open = open_questions (dialog);
  Taking *taking;
  GtkWidget *parent;

  if (open > 0)
    {
      g_autofree char *words = g_strdup_printf (ngettext ("%u question is not answered yet.", "%u questions are not answered yet.", open), open);

      xb_show_error (dialog->window, _ ("Not all is answered"), words);
      return;
    }
  taking = taking_ref (dialog->taking);
  parent = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (dialog->window)));
  gtk_window_destroy (GTK_WINDOW (dialog->window));
  start (parent, taking);
}

static GtkWidget *
button_new (GtkWidget *box, const char *label, GCallback func, Dialog *dialog)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect (button, "clicked", func, dialog);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
ask (GtkWidget *parent, Taking *taking, GPtrArray *conflicts)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *scroller = gtk_scrolled_window_new (), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *take;

  dialog->taking = taking;
  dialog->conflicts = g_ptr_array_ref (conflicts);
  dialog->window = xb_dialog_window (parent, _ ("Both sides have changed the same"), 980, 560);
  xb_help_set_topic (dialog->window, "exchange#take-in");
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  dialog->words = cell ("", FALSE);
  dialog->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), dialog->list);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (dialog->words), 100);
  gtk_box_append (GTK_BOX (box), dialog->words);
  gtk_box_append (GTK_BOX (box), scroller);
  button_new (buttons, _ ("All as _this office has it"), G_CALLBACK (on_all_ours), dialog);
  button_new (buttons, _ ("All as the _other office has it"), G_CALLBACK (on_all_theirs), dialog);
  take = button_new (buttons, _ ("Take _in with these answers"), G_CALLBACK (on_take), dialog);
  gtk_widget_add_css_class (take, "suggested-action");
  gtk_widget_set_hexpand (take, TRUE);
  gtk_widget_set_halign (take, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), buttons);
  xb_set_margins (box, 12);
  gtk_window_set_child (GTK_WINDOW (dialog->window), box);
  fill (dialog);
  gtk_window_present (GTK_WINDOW (dialog->window));
}

/* ---- done ---- */

static void
done (GtkWidget *parent, gpointer result, gpointer data, const GError *error)
{
  Taking *taking = data;
  const Outcome *outcome = result;
  const char *title = taking->kind == XB_TAKE_PACKAGE ? _ ("Take a package in") : _ ("Take a workbook in");

  if (error != NULL)
    {
      xb_show_error (parent, title, error->message);
      return;
    }
  if (outcome->conflicts->len > 0)
    {
      ask (parent, taking_ref (taking), outcome->conflicts);
      return;
    }
  g_unlink (taking->kept);
  xb_office_changed (taking->office);
  xb_show_error (parent, title, outcome->words);
  if (outcome->new_people)
    xb_import_dialog_open (parent, taking->office, taking->new_path);
}

/* @taking: (transfer full) */
static void
start (GtkWidget *parent, Taking *taking)
{
  static const XbBusy busy = { run, done, taking_unref, outcome_free, XB_BUSY_WRITES };

  xb_busy (parent, taking->office, taking->kind == XB_TAKE_PACKAGE ? _ ("The package is being taken in…") : _ ("The workbook is being taken in…"), &busy, taking);
}

/* Where the ledger of new people lies until it was imported: it goes with the office that is open. (transfer full) (nullable) */
static char *
new_people_path (XbOffice *office, const char *base)
{
  XbTempFolder *folder = g_object_get_data (G_OBJECT (office), "new-people");
  g_autofree char *file = g_strdup_printf (_ ("New people of %s.csv"), base);

  if (folder == NULL && (folder = xb_temp_folder_new (NULL)) != NULL)
    g_object_set_data_full (G_OBJECT (office), "new-people", folder, (GDestroyNotify) xb_temp_folder_free);
  return folder != NULL ? g_build_filename (xb_temp_folder_path (folder), file, NULL) : NULL;
}

/** Takes a package, or a workbook that came back, in; asks what holds where both sides have written the same. */
void
xb_take_in (GtkWidget *parent, XbOffice *office, XbTakeKind kind, const char *path)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "xiangbu", "answers", NULL), *sha256 = xb_file_sha256 (path), *base = g_path_get_basename (path),
                  *file = g_strdup_printf ("%s.json", sha256 != NULL ? sha256 : "none");
  Taking *taking = g_new0 (Taking, 1);

  g_mkdir_with_parents (folder, 0700);
  g_atomic_ref_count_init (&taking->refs);
  taking->kind = kind;
  taking->office = g_object_ref (office);
  taking->path = g_strdup (path);
  taking->kept = g_build_filename (folder, file, NULL);
  taking->new_path = new_people_path (office, base);
  taking->answers = xb_answers_load (taking->kept, NULL);
  if (taking->answers == NULL)
    taking->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  start (parent, taking);
}
