#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-prompt.h"

#include "widgets/xb-dialogs.h"

typedef struct
{
  XbForm form;
  XbOffice *office;
  GPtrArray *fields; /* (element-type GtkWidget) */
  XbPromptFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Prompt;

static void
prompt_free (gpointer data)
{
  Prompt *prompt = data;

  if (prompt->free_data != NULL)
    prompt->free_data (prompt->data);
  g_ptr_array_unref (prompt->fields);
  g_object_unref (prompt->office);
  g_free (prompt);
}

static char *
read_field (GtkWidget *field)
{
  char *typed;

  if (GTK_IS_DROP_DOWN (field))
    return g_strdup_printf ("%u", gtk_drop_down_get_selected (GTK_DROP_DOWN (field)));
  typed = xb_typed (field);
  return typed != NULL ? typed : g_strdup ("");
}

static void
on_save (Prompt *prompt)
{
  g_auto (GStrv) values = g_new0 (char *, prompt->fields->len + 1);
  g_autoptr (GError) error = NULL;
  XbOffice *office = prompt->office;

  for (guint i = 0; i < prompt->fields->len; i++)
    values[i] = read_field (g_ptr_array_index (prompt->fields, i));
  if (!prompt->func (office, values, prompt->data, &error))
    {
      xb_form_mark_error (&prompt->form, NULL, error->message);
      return;
    }
  g_object_ref (office);
  gtk_window_destroy (GTK_WINDOW (prompt->form.window));
  xb_office_changed (office);
  g_object_unref (office);
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
  Prompt *prompt = g_new0 (Prompt, 1);

  prompt->office = g_object_ref (office);
  prompt->fields = g_ptr_array_new ();
  prompt->func = func;
  prompt->data = data;
  prompt->free_data = free_data;
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
    g_ptr_array_add (prompt->fields, fields[i].choices != NULL
                                         ? xb_form_add_choices (&prompt->form, fields[i].label, fields[i].choices, fields[i].value != NULL ? (guint) g_ascii_strtoull (fields[i].value, NULL, 10) : 0)
                                         : xb_form_add_entry (&prompt->form, fields[i].label, fields[i].value, fields[i].hint));
  g_signal_connect_swapped (prompt->form.save, "clicked", G_CALLBACK (on_save), prompt);
  prompt->form.guarded = TRUE;
  xb_form_present (&prompt->form);
}
