#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-form.h"

#include "forms/xb-form-draft.h"
#include "forms/xb-hints.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

static void
on_dirty (XbForm *form)
{
  form->dirty = TRUE;
}

static void
give_up (gpointer window)
{
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What was typed is not lost by a slip of the finger. */
static gboolean
on_close (XbForm *form)
{
  if (!form->guarded || !form->dirty)
    return FALSE;
  xb_ask (form->window, _ ("Not saved"), _ ("What you have entered has not been saved. Close the form and lose it?"), _ ("_Lose it"), give_up,
          form->window);
  return TRUE;
}

void
xb_form_init (XbForm *form, GtkWidget *parent, const char *title, const char *save)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new (), *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  form->row = 0;
  form->guarded = form->dirty = FALSE;
  form->wrong = NULL;
  form->window = xb_dialog_window (parent, title, 640, -1);
  form->grid = gtk_grid_new ();
  form->error = gtk_label_new (NULL);
  form->save = gtk_button_new_with_mnemonic (save);
  gtk_grid_set_column_spacing (GTK_GRID (form->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (form->grid), 8);
  gtk_widget_set_margin_top (form->grid, 18);
  gtk_widget_set_margin_start (form->grid, 18);
  gtk_widget_set_margin_end (form->grid, 18);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), form->grid);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 560);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_label_set_wrap (GTK_LABEL (form->error), TRUE);
  gtk_label_set_xalign (GTK_LABEL (form->error), 0);
  gtk_widget_add_css_class (form->error, "xb-error");
  gtk_widget_set_margin_start (form->error, 18);
  gtk_widget_set_margin_end (form->error, 18);
  gtk_widget_add_css_class (form->save, "suggested-action");
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_widget_set_margin_bottom (buttons, 18);
  gtk_widget_set_margin_end (buttons, 18);
  gtk_box_append (GTK_BOX (buttons), cancel);
  gtk_box_append (GTK_BOX (buttons), form->save);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), form->error);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_window_set_child (GTK_WINDOW (form->window), box);
  gtk_window_set_default_widget (GTK_WINDOW (form->window), form->save);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), form->window);
  g_signal_connect_swapped (form->window, "close-request", G_CALLBACK (on_close), form);
}

/* @hint: (nullable): of this form alone */
static void
set_hint (GtkWidget *field, const char *label, const char *hint)
{
  if (hint == NULL)
    hint = xb_hint_for (label);
  if (hint == NULL)
    hint = GTK_IS_DROP_DOWN (field) ? _ ("one of the list") : _ ("in words; may stay empty where it does not apply");
  xb_set_hint (field, hint);
}

/* Fields stand in two columns, so that a whole form is seen at 1366 × 768. */
static void
attach (XbForm *form, const char *text, GtkWidget *field)
{
  GtkWidget *label = gtk_label_new (text);
  int column = form->row % 2 * 2;

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), field);
  gtk_widget_set_hexpand (field, TRUE);
  g_object_set_data_full (G_OBJECT (field), "label", g_strdup (text), g_free);
  g_signal_connect_swapped (field, GTK_IS_EDITABLE (field) ? "changed" : "notify::selected", G_CALLBACK (on_dirty), form);
  set_hint (field, text, GTK_IS_ENTRY (field) ? gtk_entry_get_placeholder_text (GTK_ENTRY (field)) : NULL);
  gtk_grid_attach (GTK_GRID (form->grid), label, column, form->row / 2, 1, 1);
  gtk_grid_attach (GTK_GRID (form->grid), field, column + 1, form->row / 2, 1, 1);
  form->row++;
}

/** A field of another kind. */
void
xb_form_add_widget (XbForm *form, const char *label, GtkWidget *widget)
{
  attach (form, label, widget);
}

/** (transfer none): a GtkTextView for several lines, on a line of the form of its own. @value: (nullable) */
GtkWidget *
xb_form_add_text (XbForm *form, const char *label, const char *value)
{
  GtkWidget *words = gtk_label_new (label), *view = gtk_text_view_new (), *scrolled = gtk_scrolled_window_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  gtk_text_buffer_set_text (buffer, value != NULL ? value : "", -1);
  g_object_set_data_full (G_OBJECT (view), "label", g_strdup (label), g_free);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  /* Tab goes on to the next field, as everywhere. */
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 6);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  /* Three lines. */
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), (int) (xb_text_pixels (view) * 1.4 * 3) + 12);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 1);
  gtk_widget_set_valign (words, GTK_ALIGN_START);
  gtk_widget_set_margin_top (words, 6);
  gtk_widget_add_css_class (words, "dim-label");
  gtk_label_set_mnemonic_widget (GTK_LABEL (words), view);
  g_signal_connect_swapped (buffer, "changed", G_CALLBACK (on_dirty), form);
  set_hint (view, label, NULL);
  form->row += form->row % 2;
  gtk_grid_attach (GTK_GRID (form->grid), words, 0, form->row / 2, 1, 1);
  gtk_grid_attach (GTK_GRID (form->grid), scrolled, 1, form->row / 2, 3, 1);
  form->row += 2;
  return view;
}

/** (transfer full): what stands in a field of xb_form_add_text() */
char *
xb_form_read_text (GtkWidget *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/** Something as wide as the form, on a line of its own. */
void
xb_form_add_line (XbForm *form, GtkWidget *widget)
{
  form->row += form->row % 2;
  gtk_grid_attach (GTK_GRID (form->grid), widget, 0, form->row / 2, 4, 1);
  form->row += 2;
}

/** Something between the fields and the line of errors. */
void
xb_form_add_below (XbForm *form, GtkWidget *widget)
{
  gtk_widget_set_margin_start (widget, 18);
  gtk_widget_set_margin_end (widget, 18);
  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (form->error)), widget, gtk_widget_get_prev_sibling (form->error));
}

GtkWidget *
xb_form_add_entry (XbForm *form, const char *label, const char *value, const char *hint)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), value != NULL ? value : "");
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 20);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  if (hint != NULL)
    gtk_entry_set_placeholder_text (GTK_ENTRY (entry), hint);
  attach (form, label, entry);
  return entry;
}

/** A password or passphrase, on a line of its own. */
GtkWidget *
xb_form_add_secret (XbForm *form, const char *label)
{
  GtkWidget *entry = gtk_password_entry_new ();

  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  g_object_set (entry, "activates-default", TRUE, NULL);
  form->row += form->row % 2;
  attach (form, label, entry);
  form->row += form->row % 2;
  return entry;
}

GtkWidget *
xb_form_add_choices (XbForm *form, const char *label, const char *const *choices, guint selected)
{
  GtkWidget *drop = gtk_drop_down_new_from_strings (choices);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), selected);
  attach (form, label, drop);
  return drop;
}

/** A choice of a code list; unless @required, its first entry is none. */
GtkWidget *
xb_form_add_codes (XbForm *form, const char *label, XbCodeList *codes, const char *code, gboolean required)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  guint selected = 0;
  GtkWidget *drop;

  if (!required)
    g_ptr_array_add (texts, (gpointer) "–");
  for (guint i = 0; i < codes->codes->len; i++)
    {
      XbCode *entry = &g_array_index (codes->codes, XbCode, i);

      if (g_strcmp0 (entry->code, code) == 0)
        selected = texts->len;
      g_ptr_array_add (texts, (gpointer) entry->label);
    }
  g_ptr_array_add (texts, NULL);
  drop = xb_form_add_choices (form, label, (const char *const *) texts->pdata, selected);
  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (drop), codes->codes->len > 12);
  if (codes->codes->len > 12)
    {
      g_autoptr (GtkExpression) expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

      gtk_drop_down_set_expression (GTK_DROP_DOWN (drop), expression);
    }
  return drop;
}

/** (transfer full) (nullable): the code chosen in a field of xb_form_add_codes(). */
char *
xb_form_code (GtkWidget *drop, XbCodeList *codes, gboolean required)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop));

  if (!required)
    {
      if (at == 0)
        return NULL;
      at--;
    }
  return at < codes->codes->len ? g_strdup (g_array_index (codes->codes, XbCode, at).code) : NULL;
}

/** Chooses @code in a field of xb_form_add_codes() that is not required. */
void
xb_form_set_code (GtkWidget *drop, XbCodeList *codes, const char *code)
{
  for (guint i = 0; i < codes->codes->len; i++)
    if (g_strcmp0 (g_array_index (codes->codes, XbCode, i).code, code) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), i + 1);
}

/** Shows a form whose words are not lost by a slip of the finger, nor when the power is cut. @subject: the key of what it is about; 0 for something new */
void
xb_form_present_guarded (XbForm *form, XbOffice *office, gint64 subject)
{
  form->guarded = TRUE;
  xb_form_draft_begin (form, office, subject);
  xb_form_present (form);
}

void
xb_form_present (XbForm *form)
{
  form->dirty = FALSE;
  gtk_window_present (GTK_WINDOW (form->window));
}

/** Says what is wrong and marks the field; %NULL: all is well. */
void
xb_form_mark_error (XbForm *form, GtkWidget *field, const char *message)
{
  gtk_label_set_text (GTK_LABEL (form->error), message != NULL ? message : "");
  if (form->wrong != NULL)
    gtk_widget_remove_css_class (form->wrong, "error");
  form->wrong = message != NULL ? field : NULL;
  if (form->wrong != NULL)
    gtk_widget_add_css_class (form->wrong, "error");
}

/** The same, and leads to the field. */
void
xb_form_show_error (XbForm *form, GtkWidget *field, const char *message)
{
  xb_form_mark_error (form, field, message);
  if (message != NULL && field != NULL)
    gtk_widget_grab_focus (field);
}

/**
 * xb_form_read_past_day:
 * @date: (out): what @entry says, as a day up to today, or "" when nothing is typed
 *
 * Returns: %FALSE after saying what is wrong with it
 */
gboolean
xb_form_read_past_day (XbForm *form, GtkWidget *entry, char date[XB_DATE_SIZE])
{
  g_autofree char *text = xb_typed (entry), *today = xb_text_today ();

  *date = '\0';
  if (text == NULL || (xb_date_parse (text, date) && strcmp (date, today) <= 0))
    return TRUE;
  xb_form_show_error (form, entry,
                      _ ("This is not a day that has been. Write year, month and day, for example 2026-03-31."));
  return FALSE;
}

/**
 * xb_form_finish:
 * @field: (nullable): which is wrong if it went wrong
 * @words: (transfer full) (nullable): what was done, "" for nothing to say; %NULL with @error
 *
 * Closes the form and says what was done to whom it stood over; or keeps it open and says what is wrong.
 */
void
xb_form_finish (XbForm *form, GtkWidget *field, const char *title, char *words, const GError *error)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (form->window));
  g_autofree char *done = words, *heading = g_strdup (title);

  if (done == NULL)
    {
      xb_form_mark_error (form, field, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (form->window));
  if (*done != '\0' && parent != NULL)
    xb_show_error (GTK_WIDGET (parent), heading, done);
}
