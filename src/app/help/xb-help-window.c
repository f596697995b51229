#define G_LOG_DOMAIN "xiangbu"

#include "help/xb-help-window.h"

#include "help/xb-help-blocks.h"
#include "widgets/xb-dialogs.h"

#include "manual/xb-manual.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  GtkWindow *window;
  GtkWidget *search, *list, *scrolled, *title, *back, *forward;
  XbManual *manual;
  GPtrArray *hits;    /* (nullable): what the search found */
  GQueue before, after; /* of topics */
  char *topic;
  gboolean filling;
} Help;

/* One window for all: whoever asks again finds it at another page. */
static Help *shown;

static void
help_free (gpointer data)
{
  Help *help = data;

  if (shown == help)
    shown = NULL;
  g_queue_clear_full (&help->before, g_free);
  g_queue_clear_full (&help->after, g_free);
  g_clear_pointer (&help->hits, g_ptr_array_unref);
  g_clear_pointer (&help->manual, xb_manual_free);
  g_free (help->topic);
  g_free (help);
}

static void go (Help *help, const char *topic);

static gboolean
on_link (GtkWidget *blocks, const char *url, Help *help)
{
  go (help, url);
  return TRUE;
}

static void
select_page (Help *help, const char *name)
{
  if (help->hits != NULL)
    return;
  help->filling = TRUE;
  for (GtkWidget *row = gtk_widget_get_first_child (help->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "topic"), name) == 0)
      gtk_list_box_select_row (GTK_LIST_BOX (help->list), GTK_LIST_BOX_ROW (row));
  help->filling = FALSE;
}

/* "page", "page#anchor", "#anchor" of the page that is shown, or "page#12", the twelfth block, of a hit. */
static void
show_topic (Help *help, const char *topic)
{
  g_auto (GStrv) parts = g_strsplit (topic, "#", 2);
  const XbManualPage *page = xb_manual_page (help->manual, *parts[0] != '\0' || help->topic == NULL ? parts[0] : help->topic);
  guint block = 0;

  if (page == NULL)
    page = g_ptr_array_index (xb_manual_pages (help->manual), 0);
  else if (parts[1] != NULL)
    block = g_ascii_isdigit (*parts[1]) ? (guint) g_ascii_strtoull (parts[1], NULL, 10) : xb_manual_anchor (page, parts[1]);
  g_free (help->topic);
  help->topic = g_strdup (page->name);
  gtk_label_set_text (GTK_LABEL (help->title), page->title);
  xb_help_blocks_show (help->scrolled, page, block, G_CALLBACK (on_link), help);
  select_page (help, page->name);
  gtk_widget_set_sensitive (help->back, help->before.length > 0);
  gtk_widget_set_sensitive (help->forward, help->after.length > 0);
}

static void
go (Help *help, const char *topic)
{
  if (help->topic != NULL)
    g_queue_push_tail (&help->before, g_strdup (help->topic));
  g_queue_clear_full (&help->after, g_free);
  show_topic (help, topic);
}

static void
turn (Help *help, GQueue *from, GQueue *to)
{
  g_autofree char *topic = g_queue_pop_tail (from);

  if (topic == NULL)
    return;
  g_queue_push_tail (to, g_strdup (help->topic));
  show_topic (help, topic);
}

static void
on_back (Help *help)
{
  turn (help, &help->before, &help->after);
}

static void
on_forward (Help *help)
{
  turn (help, &help->after, &help->before);
}

/* ---- the list at the left ---- */

static void
add_row (Help *help, const char *title, const char *below, char *topic)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  if (below != NULL)
    {
      GtkWidget *more = gtk_label_new (below);

      gtk_label_set_xalign (GTK_LABEL (more), 0);
      gtk_label_set_wrap (GTK_LABEL (more), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (more), PANGO_WRAP_WORD_CHAR);
      gtk_widget_add_css_class (more, "dim-label");
      gtk_box_append (GTK_BOX (box), more);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  xb_set_name (row, title);
  g_object_set_data_full (G_OBJECT (row), "topic", topic, g_free);
  gtk_list_box_append (GTK_LIST_BOX (help->list), row);
}

static void
clear_list (Help *help)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (help->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (help->list), row);
}

static void
list_pages (Help *help)
{
  const GPtrArray *pages = xb_manual_pages (help->manual);

  for (guint i = 0; i < pages->len; i++)
    {
      const XbManualPage *page = g_ptr_array_index (pages, i);

      add_row (help, page->title, NULL, g_strdup (page->name));
    }
}

static void
list_hits (Help *help)
{
  for (guint i = 0; i < help->hits->len; i++)
    {
      const XbManualHit *hit = g_ptr_array_index (help->hits, i);

      add_row (help, hit->page->title, hit->excerpt, g_strdup_printf ("%s#%u", hit->page->name, hit->block));
    }
}

/* The headings of the index stand above their pages. */
static void
header_of_row (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  Help *help = data;
  const XbManualPage *page = xb_manual_page (help->manual, g_object_get_data (G_OBJECT (row), "topic")),
                     *previous = before != NULL ? xb_manual_page (help->manual, g_object_get_data (G_OBJECT (before), "topic")) : NULL;
  GtkWidget *label = NULL;

  if (help->hits == NULL && page != NULL && page->group != NULL && (previous == NULL || g_strcmp0 (page->group, previous->group) != 0))
    {
      label = gtk_label_new (page->group);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "xb-help-group");
    }
  gtk_list_box_row_set_header (row, label);
}

static void
on_search (Help *help)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (help->search));

  help->filling = TRUE;
  g_clear_pointer (&help->hits, g_ptr_array_unref);
  clear_list (help);
  if (*words != '\0')
    {
      help->hits = xb_manual_find (help->manual, words);
      list_hits (help);
    }
  else
    list_pages (help);
  help->filling = FALSE;
  if (help->hits == NULL)
    select_page (help, help->topic);
}

static void
on_row (Help *help, GtkListBoxRow *row)
{
  if (!help->filling && row != NULL)
    go (help, g_object_get_data (G_OBJECT (row), "topic"));
}

static void
on_search_done (Help *help)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (help->list), 0);

  if (first != NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (help->list), first);
}

/* Escape first takes back what is searched for, then closes. */
static void
on_search_stopped (Help *help)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (help->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (help->search), "");
  else
    gtk_window_close (help->window);
}

/* ---- the window ---- */

static gboolean
on_key (GtkWidget *window, GVariant *args, gpointer data)
{
  switch (GPOINTER_TO_INT (data))
    {
    case 'w':
      gtk_window_close (shown->window);
      break;
    case 'f':
      gtk_widget_grab_focus (shown->search);
      break;
    case '<':
      on_back (shown);
      break;
    default:
      on_forward (shown);
      break;
    }
  return TRUE;
}

static void
add_keys (GtkWidget *window)
{
  static const struct
  {
    guint key;
    GdkModifierType with;
    int what;
  } keys[] = { { GDK_KEY_Escape, 0, 'w' }, { GDK_KEY_w, GDK_CONTROL_MASK, 'w' }, { GDK_KEY_f, GDK_CONTROL_MASK, 'f' }, { GDK_KEY_Left, GDK_ALT_MASK, '<' }, { GDK_KEY_Right, GDK_ALT_MASK, '>' } };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].with),
                                                                                                  gtk_callback_action_new (on_key, GINT_TO_POINTER (keys[i].what), NULL)));
  gtk_widget_add_controller (window, controller);
}

static Help *
help_new (XbManual *manual)
{
  Help *help = g_new0 (Help, 1);
  GtkWidget *window = gtk_window_new (), *header = gtk_header_bar_new (), *paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL), *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6),
            *scrolled = gtk_scrolled_window_new ();
  g_autoptr (GtkWindowGroup) alone = gtk_window_group_new ();

  help->window = GTK_WINDOW (window);
  help->manual = manual;
  help->search = gtk_search_entry_new ();
  help->list = gtk_list_box_new ();
  help->scrolled = gtk_scrolled_window_new ();
  help->title = gtk_label_new (NULL);
  help->back = xb_icon_button ("go-previous-symbolic", _ ("Back"), G_CALLBACK (on_back), help);
  help->forward = xb_icon_button ("go-next-symbolic", _ ("Forward"), G_CALLBACK (on_forward), help);
  gtk_window_set_title (help->window, _ ("Manual"));
  gtk_window_set_icon_name (help->window, "io.github.xiangbu.Xiangbu");
  gtk_window_set_default_size (help->window, 1000, 640);
  /* A dialog that is open goes on to be modal for its own window, not for the manual. */
  gtk_window_group_add_window (alone, help->window);
  gtk_widget_add_css_class (help->title, "title");
  gtk_header_bar_set_title_widget (GTK_HEADER_BAR (header), help->title);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), help->back);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), help->forward);
  gtk_window_set_titlebar (help->window, header);
  xb_set_name (help->search, _ ("Search the manual"));
  g_object_set (help->search, "placeholder-text", _ ("Search the manual"), NULL);
  gtk_widget_add_css_class (help->list, "navigation-sidebar");
  xb_set_name (help->list, _ ("Pages of the manual"));
  gtk_list_box_set_header_func (GTK_LIST_BOX (help->list), header_of_row, help, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), help->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (left), help->search);
  gtk_box_append (GTK_BOX (left), scrolled);
  gtk_widget_add_css_class (left, "xb-help-list");
  gtk_widget_set_size_request (left, 220, -1);
  gtk_paned_set_start_child (GTK_PANED (paned), left);
  gtk_paned_set_resize_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_end_child (GTK_PANED (paned), help->scrolled);
  gtk_paned_set_shrink_end_child (GTK_PANED (paned), FALSE);
  gtk_window_set_child (help->window, paned);
  add_keys (window);
  list_pages (help);
  g_signal_connect_swapped (help->list, "row-selected", G_CALLBACK (on_row), help);
  g_signal_connect_swapped (help->search, "search-changed", G_CALLBACK (on_search), help);
  g_signal_connect_swapped (help->search, "activate", G_CALLBACK (on_search_done), help);
  g_signal_connect_swapped (help->search, "stop-search", G_CALLBACK (on_search_stopped), help);
  g_object_set_data_full (G_OBJECT (window), "help", help, help_free);
  return help;
}

/** Shows a page of the manual in the one window there is for it. @topic: a page, or "page#anchor" */
void
xb_help_window_show (GtkWidget *from, const char *topic)
{
  if (shown == NULL)
    {
      g_autoptr (GError) error = NULL;
      XbManual *manual = xb_manual_new (xb_manual_language (), &error);

      if (manual == NULL)
        {
          xb_show_error (from, _ ("Manual"), error->message);
          return;
        }
      shown = help_new (manual);
    }
  go (shown, topic);
  gtk_window_present (shown->window);
}
