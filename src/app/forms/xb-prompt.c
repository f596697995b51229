#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-prompt.h"

#include "region/xb-region.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-picker.h"
#include "xb-busy.h"

#include <glib/gi18n.h>

/* What the form asks for; still wanted by the thread that works on it should the window go. (atomic rc box) */
typedef struct
{
  XbPromptFunc func;
  const XbPromptWork *work; /* instead of @func */
  gpointer data;
  GDestroyNotify free_data;
} Asked;

typedef struct
{
  XbForm form;
  XbOffice *office;
  GPtrArray *fields; /* (element-type GtkWidget) */
  Asked *asked;
} Prompt;

static void
asked_clear (gpointer data)
{
  Asked *asked = data;

  if (asked->free_data != NULL)
    asked->free_data (asked->data);
}

static void
prompt_free (gpointer data)
{
  Prompt *prompt = data;

  g_atomic_rc_box_release_full (prompt->asked, asked_clear);
  g_ptr_array_unref (prompt->fields);
  g_object_unref (prompt->office);
  g_free (prompt);
}

static char *
read_field (GtkWidget *field)
{
  XbPromptKind kind = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (field), "kind"));
  char *typed;

  if (kind == XB_PROMPT_PERSON || (kind == XB_PROMPT_REGION && xb_picker_value (field) != NULL))
    return g_strdup (xb_picker_value (field) != NULL ? xb_picker_value (field) : "");
  if (kind == XB_PROMPT_LINES)
    return xb_form_read_text (field);
  if (kind == XB_PROMPT_CODES)
    {
      char *code = xb_form_code (field, g_object_get_data (G_OBJECT (field), "codes"), FALSE);

      return code != NULL ? code : g_strdup ("");
    }

  if (GTK_IS_DROP_DOWN (field))
    return g_strdup_printf ("%u", gtk_drop_down_get_selected (GTK_DROP_DOWN (field)));
  typed = xb_typed (field);
  return typed != NULL ? typed : g_strdup ("");
}

/* ---- off the main thread ---- */

typedef struct
{
  Asked *asked;
  char **values;
  gpointer result; /* (nullable) */
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  if (run->result != NULL)
    run->asked->work->free_result (run->result);
  g_atomic_rc_box_release_full (run->asked, asked_clear);
  g_strfreev (run->values);
  g_free (run);
}

static gpointer
run_asked (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Run *run = data;

  return run->result = run->asked->work->run (store, catalog, operator_name, run->values, run->asked->data, error);
}

static void
on_run (GtkWidget *window, gpointer result, gpointer data, const GError *error)
{
  Prompt *prompt = g_object_get_data (G_OBJECT (window), "dialog");
  const XbPromptWork *work = ((Run *) data)->asked->work;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (window));

  if (result == NULL)
    {
      xb_form_mark_error (&prompt->form, NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (window));
  if (work->show != NULL && parent != NULL)
    work->show (GTK_WIDGET (parent), result);
}

/* The result is the run's own. */
static const XbBusy prompt_busy = { run_asked, on_run, run_free, NULL, XB_BUSY_WRITES };

/* ---- the form ---- */

static void
on_save (Prompt *prompt)
{
  g_auto (GStrv) values = g_new0 (char *, prompt->fields->len + 1);
  g_autoptr (GError) error = NULL;
  XbOffice *office = prompt->office;

  for (guint i = 0; i < prompt->fields->len; i++)
    values[i] = read_field (g_ptr_array_index (prompt->fields, i));
  if (prompt->asked->work != NULL)
    {
      Run *run = g_new0 (Run, 1);

      run->asked = g_atomic_rc_box_acquire (prompt->asked);
      run->values = g_steal_pointer (&values);
      xb_busy (prompt->form.window, office, _ ("Please wait…"), &prompt_busy, run);
      return;
    }
  if (!prompt->asked->func (office, values, prompt->asked->data, &error))
    {
      xb_form_mark_error (&prompt->form, NULL, error->message);
      return;
    }
  g_object_ref (office);
  gtk_window_destroy (GTK_WINDOW (prompt->form.window));
  xb_office_changed (office);
  g_object_unref (office);
}

static GtkWidget *
add_field (Prompt *prompt, const XbPromptField *field)
{
  GtkWidget *widget;

  if (field->choices != NULL)
    return xb_form_add_choices (&prompt->form, field->label, field->choices, field->value != NULL ? (guint) g_ascii_strtoull (field->value, NULL, 10) : 0);
  switch (field->kind)
    {
    case XB_PROMPT_LINES:
      return xb_form_add_text (&prompt->form, field->label, field->value);
    case XB_PROMPT_CODES:
      widget = xb_form_add_codes (&prompt->form, field->label, field->codes, field->value, FALSE);
      g_object_set_data (G_OBJECT (widget), "codes", field->codes);
      return widget;
    case XB_PROMPT_SECRET:
      return xb_form_add_secret (&prompt->form, field->label);
    case XB_PROMPT_PERSON:
    case XB_PROMPT_REGION:
      widget = xb_picker_new (prompt->office, field->kind == XB_PROMPT_PERSON ? XB_PICK_PERSON : XB_PICK_REGION);
      if (field->kind == XB_PROMPT_REGION && field->value != NULL && xb_region_find (field->value) != NULL)
        xb_picker_set (widget, field->value, xb_region_find (field->value)->full);
      xb_form_add_widget (&prompt->form, field->label, widget);
      return widget;
    case XB_PROMPT_LINE:
    default:
      return xb_form_add_entry (&prompt->form, field->label, field->value, field->hint);
    }
}

static void
open_form (GtkWidget *parent, XbOffice *office, const char *title, const char *save, const char *words, const XbPromptField *fields, guint n, const Asked *asked)
{
  Prompt *prompt = g_new0 (Prompt, 1);

  prompt->office = g_object_ref (office);
  prompt->fields = g_ptr_array_new ();
  prompt->asked = g_atomic_rc_box_dup (sizeof *asked, (gpointer) asked);
  xb_form_init (&prompt->form, parent, title, save);
  g_object_set_data_full (G_OBJECT (prompt->form.window), "dialog", prompt, prompt_free);
  if (words != NULL)
    {
      GtkWidget *label = gtk_label_new (words);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 70);
      xb_form_add_line (&prompt->form, label);
    }
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *widget = add_field (prompt, &fields[i]);

      g_object_set_data (G_OBJECT (widget), "kind", GINT_TO_POINTER (fields[i].kind));
      g_ptr_array_add (prompt->fields, widget);
    }
  g_signal_connect_swapped (prompt->form.save, "clicked", G_CALLBACK (on_save), prompt);
  xb_form_present_guarded (&prompt->form, office, 0);
}

/**
 * xb_prompt:
 * @words: (nullable): what is to be known first
 * @n: how many @fields
 * @data: (transfer full): given up by @free_data ((nullable))
 */
void
xb_prompt (GtkWidget *parent, XbOffice *office, const char *title, const char *save, const char *words, const XbPromptField *fields, guint n, XbPromptFunc func,
           gpointer data, GDestroyNotify free_data)
{
  const Asked asked = { func, NULL, data, free_data };

  open_form (parent, office, title, save, words, fields, n, &asked);
}

/** As xb_prompt(), for what may take a while. */
void
xb_prompt_work (GtkWidget *parent, XbOffice *office, const char *title, const char *save, const char *words, const XbPromptField *fields, guint n, const XbPromptWork *work,
                gpointer data, GDestroyNotify free_data)
{
  const Asked asked = { NULL, work, data, free_data };

  open_form (parent, office, title, save, words, fields, n, &asked);
}
