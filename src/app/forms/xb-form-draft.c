#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-form-draft.h"

#include "forms/xb-form-fields.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-line.h"

#include <glib/gi18n.h>
#include <string.h>

/* How much of what is typed a cut of the power can cost. */
#define SECONDS 2

typedef struct
{
  GtkWidget *top; /* (unowned): what the fields stand in */
  char *title;
  XbOffice *office;
  char *operator_name; /* who typed it: the form stays theirs when somebody else works meanwhile */
  char *form;          /* which form on what */
  char *own;           /* under which name it is kept: another one as long as there is @before */
  GPtrArray *first;    /* (element-type utf8): what stood in the fields at first */
  GPtrArray *kept;     /* (element-type XbDraftField) (nullable): as it stands in the database */
  XbDraft *before;     /* (nullable): what was left, as long as nobody has said what to do with it */
  GtkWidget *line;     /* (nullable) (unowned) */
  guint timer;
} Keeping;

static GPtrArray *
read_values (GtkWidget *top)
{
  g_autoptr (GPtrArray) fields = xb_form_fields (top);
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < fields->len; i++)
    g_ptr_array_add (values, xb_form_field_value (g_ptr_array_index (fields, i)));
  return values;
}

/* (transfer full) (element-type XbDraftField): where something else stands than at first */
static GPtrArray *
read_changed (Keeping *keeping)
{
  g_autoptr (GPtrArray) fields = xb_form_fields (keeping->top);
  GPtrArray *changed = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_draft_field_free);

  for (guint i = 0; i < fields->len; i++)
    {
      GtkWidget *field = g_ptr_array_index (fields, i);
      g_autofree char *value = xb_form_field_value (field), *shown = NULL;

      if (strcmp (value, i < keeping->first->len ? g_ptr_array_index (keeping->first, i) : "") == 0)
        continue;
      shown = xb_form_field_shown (field);
      g_ptr_array_add (changed, xb_draft_field_new (i, xb_form_field_label (field), value, shown));
    }
  return changed;
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  if ((a != NULL ? a->len : 0) != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; a != NULL && i < a->len; i++)
    {
      const XbDraftField *one = g_ptr_array_index (a, i), *other = g_ptr_array_index (b, i);

      if (one->at != other->at || strcmp (one->value, other->value) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
on_timer (gpointer data)
{
  Keeping *keeping = data;
  g_autoptr (GPtrArray) changed = NULL;
  XbStore *store = xb_office_store (keeping->office);

  if (xb_office_is_past (keeping->office))
    return G_SOURCE_CONTINUE;
  changed = read_changed (keeping);
  if (is_same (changed, keeping->kept))
    return G_SOURCE_CONTINUE;
  if (changed->len == 0 ? xb_draft_remove (store, keeping->operator_name, keeping->own, NULL)
                        : xb_draft_save (store, keeping->operator_name, keeping->own, keeping->title, changed, NULL))
    {
      g_clear_pointer (&keeping->kept, g_ptr_array_unref);
      keeping->kept = g_steal_pointer (&changed);
    }
  return G_SOURCE_CONTINUE;
}

/* The form was saved or given up. When the whole program ends, this is not called: what is typed is there again. */
static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  g_source_remove (keeping->timer);
  if (keeping->kept != NULL && keeping->kept->len > 0 && !xb_office_is_past (keeping->office))
    xb_draft_remove (xb_office_store (keeping->office), keeping->operator_name, keeping->own, NULL);
  g_clear_pointer (&keeping->kept, g_ptr_array_unref);
  g_clear_pointer (&keeping->before, xb_draft_free);
  g_ptr_array_unref (keeping->first);
  g_object_unref (keeping->office);
  g_free (keeping->operator_name);
  g_free (keeping->title);
  g_free (keeping->form);
  g_free (keeping->own);
  g_free (keeping);
}

/* ---- what was left ---- */

/** (transfer full): what was typed, a line for each field */
char *
xb_form_draft_words (const XbDraft *draft)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < draft->fields->len; i++)
    {
      const XbDraftField *field = g_ptr_array_index (draft->fields, i);

      if (*field->label != '\0')
        g_string_append_printf (words, _ ("%s: %s"), field->label, field->shown);
      else
        g_string_append (words, field->shown);
      if (i + 1 < draft->fields->len)
        g_string_append_c (words, '\n');
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/** (transfer full): when it was typed */
char *
xb_form_draft_time (const XbDraft *draft)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (draft->at / G_USEC_PER_SEC);

  return g_date_time_format (at, "%Y-%m-%d %H:%M");
}

/* It is said what becomes of what was left: from now on the form has its own name. */
static void
settle (Keeping *keeping, GPtrArray *kept)
{
  if (keeping->kept != NULL && keeping->kept->len > 0)
    xb_draft_remove (xb_office_store (keeping->office), keeping->operator_name, keeping->own, NULL);
  g_clear_pointer (&keeping->kept, g_ptr_array_unref);
  keeping->kept = kept != NULL ? g_ptr_array_ref (kept) : NULL;
  g_free (keeping->own);
  keeping->own = g_strdup (keeping->form);
  gtk_widget_set_visible (keeping->line, FALSE);
}

static void
on_fill (Keeping *keeping)
{
  g_autoptr (GPtrArray) fields = xb_form_fields (keeping->top);
  g_autoptr (XbDraft) draft = g_steal_pointer (&keeping->before);
  g_autoptr (GString) lost = g_string_new (NULL);

  for (guint i = 0; i < draft->fields->len; i++)
    {
      const XbDraftField *field = g_ptr_array_index (draft->fields, i);
      GtkWidget *widget = field->at < fields->len ? g_ptr_array_index (fields, field->at) : NULL;

      /* The form may be another one by now: the office's own registers are. */
      if (widget == NULL || strcmp (xb_form_field_label (widget), field->label) != 0 || !xb_form_field_fill (widget, field->value))
        g_string_append_printf (lost, "\n%s: %s", field->label, field->shown);
    }
  settle (keeping, draft->fields);
  if (lost->len > 0)
    {
      g_autofree char *words = g_strconcat (_ ("These do not fit the form any more, and have to be typed again:"), lost->str, NULL);

      xb_show_error (keeping->top, _ ("Not everything was put back"), words);
    }
}

static void
on_throw_away (Keeping *keeping)
{
  g_autoptr (GError) error = NULL;

  if (!xb_draft_remove (xb_office_store (keeping->office), keeping->operator_name, keeping->form, &error))
    {
      xb_show_error (keeping->top, keeping->title, error->message);
      return;
    }
  g_clear_pointer (&keeping->before, xb_draft_free);
  settle (keeping, NULL);
}

static GtkWidget *
offer (Keeping *keeping)
{
  GtkWidget *line, *text, *fill = gtk_button_new_with_mnemonic (_ ("_Put it back")),
            *away = gtk_button_new_with_mnemonic (_ ("_Throw it away"));
  g_autofree char *at = xb_form_draft_time (keeping->before), *words = xb_form_draft_words (keeping->before), *said = NULL;

  said = g_strdup_printf (_ ("Typed on %s and not saved, as the program ended:\n%s"), at, words);
  line = xb_line_new ("xb-past", said);
  text = xb_line_text (line);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_lines (GTK_LABEL (text), 5);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 40);
  gtk_widget_set_valign (fill, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (away, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), fill);
  gtk_box_append (GTK_BOX (line), away);
  g_signal_connect_swapped (fill, "clicked", G_CALLBACK (on_fill), keeping);
  g_signal_connect_swapped (away, "clicked", G_CALLBACK (on_throw_away), keeping);
  return line;
}

/* Forms on nothing in particular are told apart by what stands in them at first; a day proposed today is another tomorrow. */
static char *
name_form (const char *title, gint64 subject, GPtrArray *first)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *today = xb_text_today ();

  if (subject != 0)
    return g_strdup_printf ("%s/%" G_GINT64_FORMAT, title, subject);
  for (guint i = 0; i < first->len; i++)
    {
      const char *value = g_ptr_array_index (first, i);

      g_checksum_update (sum, (const guchar *) (strcmp (value, today) == 0 ? "today" : value), -1);
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  return g_strdup_printf ("%s/%s", title, g_checksum_get_string (sum));
}

/**
 * xb_form_draft_begin:
 * @form: complete, about to be shown
 * @subject: the key of what it is about; 0 for a new one
 *
 * From now on until the form is closed what is typed in it is kept; what was left in it before is offered.
 */
void
xb_form_draft_begin (XbForm *form, XbOffice *office, gint64 subject)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->top = gtk_window_get_child (GTK_WINDOW (form->window));
  keeping->title = g_strdup (gtk_window_get_title (GTK_WINDOW (form->window)));
  keeping->office = g_object_ref (office);
  keeping->operator_name = g_strdup (xb_office_operator (office));
  keeping->first = read_values (keeping->top);
  keeping->form = name_form (keeping->title, subject, keeping->first);
  keeping->before = xb_office_is_past (office) ? NULL : xb_draft_find (xb_office_store (office), keeping->operator_name, keeping->form, NULL);
  keeping->own = keeping->before != NULL ? g_strconcat (keeping->form, "+", NULL) : g_strdup (keeping->form);
  keeping->timer = g_timeout_add_seconds (SECONDS, on_timer, keeping);
  g_object_set_data_full (G_OBJECT (form->window), "draft", keeping, keeping_free);
  if (keeping->before != NULL)
    {
      keeping->line = offer (keeping);
      gtk_box_prepend (GTK_BOX (keeping->top), keeping->line);
    }
}
