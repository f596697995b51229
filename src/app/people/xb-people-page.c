#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-people-page.h"

#include "household/xb-household-card.h"
#include "people/xb-people-print.h"
#include "people/xb-people-tools.h"
#include "people/xb-people-view.h"
#include "people/xb-person-list.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-tab-out.h"
#include "xb-settings.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct
{
  int from, to; /* -1: no end */
  const char *title;
} ages[] = { { 0, -1, N_ ("All ages") },   { 0, 2, N_ ("0–2 years") },    { 0, 6, N_ ("0–6 years") },   { 0, 17, N_ ("0–17 years") },
             { 15, 49, N_ ("15–49 years") }, { 18, 59, N_ ("18–59 years") }, { 60, -1, N_ ("60 and over") }, { 65, -1, N_ ("65 and over") },
             { 80, -1, N_ ("80 and over") } };

struct _XbPeoplePage
{
  GtkWidget parent_instance;
  GtkWidget *box;
  XbPeopleView *view;
  GtkColumnView *list_view;
  GtkScrolledWindow *scroller;
  GtkDropDown *village, *group, *sex, *age, *status;
  GtkLabel *count, *empty_text;
  GtkSpinner *spinner;
  GtkMenuButton *columns;
  GtkBox *tools;
  GtkStack *list_stack;
  XbHouseholdCard *card;
  XbOffice *office;
  GSettings *settings;
  XbPersonList *list;
  GtkMultiSelection *selection;
  GArray *village_ids, *group_ids;
  char *search;
  GArray *given; /* (nullable) (element-type gint64): just these people, whatever the filters say */
  char *given_title;
  gint64 selected;   /* person shown in the card */
  gboolean filling;  /* drop-downs are being filled: their signals mean nothing */
};

G_DEFINE_FINAL_TYPE (XbPeoplePage, xb_people_page, GTK_TYPE_WIDGET)

static void reload (XbPeoplePage *self);
static char *describe_choices (XbPeoplePage *self, const char *search);

/* ---- filters ---- */

static void
set_choices (GtkDropDown *drop, GPtrArray *texts)
{
  g_autoptr (GtkStringList) model = NULL;

  g_ptr_array_add (texts, NULL);
  model = gtk_string_list_new ((const char *const *) texts->pdata);
  gtk_drop_down_set_model (drop, G_LIST_MODEL (model));
}

static void
fill_places (XbPeoplePage *self, GtkDropDown *drop, GArray *ids, gint64 parent, const char *all, gint64 keep)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (GPtrArray) places = parent != 0 ? xb_place_list (xb_office_store (self->office), parent, NULL) : NULL;
  gint64 none = 0;
  guint selected = 0;

  g_array_set_size (ids, 0);
  g_array_append_val (ids, none);
  g_ptr_array_add (texts, (gpointer) all);
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      XbPlace *place = g_ptr_array_index (places, i);

      g_array_append_val (ids, place->id);
      g_ptr_array_add (texts, place->name);
      if (place->id == keep)
        selected = i + 1;
    }
  self->filling = TRUE;
  set_choices (drop, texts);
  gtk_drop_down_set_selected (drop, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (drop), ids->len > 1);
  self->filling = FALSE;
}

static gint64
chosen (GtkDropDown *drop, GArray *ids)
{
  guint at = gtk_drop_down_get_selected (drop);

  return at < ids->len ? g_array_index (ids, gint64, at) : 0;
}

static void
fill_villages (XbPeoplePage *self)
{
  g_autoptr (XbPlace) township = xb_place_township (xb_office_store (self->office), NULL);
  gint64 village = chosen (self->village, self->village_ids), group = chosen (self->group, self->group_ids);

  if (township == NULL)
    return;
  fill_places (self, self->village, self->village_ids, township->id, _ ("All villages"), village);
  fill_places (self, self->group, self->group_ids, chosen (self->village, self->village_ids), _ ("All groups"), group);
}

static void
forget_given (XbPeoplePage *self)
{
  g_clear_pointer (&self->given, g_array_unref);
  g_clear_pointer (&self->given_title, g_free);
}

/* For the next time; not what was searched: that is of the register. */
static void
remember_choices (XbPeoplePage *self)
{
  g_autofree char *choices = describe_choices (self, NULL);

  xb_settings_remember ("choices", "people", choices);
}

static void
on_village (XbPeoplePage *self)
{
  if (self->filling)
    return;
  forget_given (self);
  fill_places (self, self->group, self->group_ids, chosen (self->village, self->village_ids), _ ("All groups"), 0);
  remember_choices (self);
  reload (self);
}

static void
on_filter (XbPeoplePage *self)
{
  if (self->filling)
    return;
  forget_given (self);
  remember_choices (self);
  reload (self);
}

static void
fill_fixed (XbPeoplePage *self)
{
  g_autoptr (GPtrArray) sexes = g_ptr_array_new (), age_texts = g_ptr_array_new (), statuses = g_ptr_array_new ();
  XbCodeList *list = xb_catalog_codes (xb_office_catalog (self->office), "person-status");

  self->filling = TRUE;
  g_ptr_array_add (sexes, _ ("Both sexes"));
  g_ptr_array_add (sexes, (gpointer) xb_office_label (self->office, "sex", "1"));
  g_ptr_array_add (sexes, (gpointer) xb_office_label (self->office, "sex", "2"));
  set_choices (self->sex, sexes);
  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    g_ptr_array_add (age_texts, _ (ages[i].title));
  set_choices (self->age, age_texts);
  for (guint i = 0; i < list->codes->len; i++)
    g_ptr_array_add (statuses, (gpointer) g_array_index (list->codes, XbCode, i).label);
  g_ptr_array_add (statuses, _ ("Any status"));
  set_choices (self->status, statuses);
  self->filling = FALSE;
}

/* ---- the list ---- */

static void
reload (XbPeoplePage *self)
{
  XbPersonFilter filter = { .age_to = -1 };
  XbCodeList *list;
  guint age = gtk_drop_down_get_selected (self->age), sex = gtk_drop_down_get_selected (self->sex),
        status = gtk_drop_down_get_selected (self->status);

  if (self->office == NULL)
    return;
  gtk_spinner_start (self->spinner);
  if (self->given != NULL)
    {
      xb_person_list_give (self->list, self->given);
      return;
    }
  if (self->search != NULL)
    {
      xb_person_list_search (self->list, self->search);
      return;
    }
  list = xb_catalog_codes (xb_office_catalog (self->office), "person-status");
  filter.place_id = chosen (self->group, self->group_ids);
  if (filter.place_id == 0)
    filter.place_id = chosen (self->village, self->village_ids);
  filter.sex = sex == 1 ? "1" : sex == 2 ? "2" : NULL;
  if (age < G_N_ELEMENTS (ages))
    {
      filter.age_from = ages[age].from;
      filter.age_to = ages[age].to;
    }
  if (status < list->codes->len)
    filter.status = g_array_index (list->codes, XbCode, status).code;
  xb_people_view_sort (self->view, &filter);
  xb_person_list_query (self->list, &filter);
}

static void
show_selected (XbPeoplePage *self)
{
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (XbPersonItem) item = NULL;

  if (gtk_bitset_is_empty (set))
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->list), gtk_bitset_get_minimum (set));
  if (item == NULL)
    return;
  self->selected = xb_person_item_id (item);
  xb_household_card_show (self->card, xb_person_item_household (item), self->selected);
}

static void
on_loaded (XbPersonList *list, const char *problem, XbPeoplePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_autofree char *text = NULL;
  guint at = self->selected != 0 && n <= 100000 ? xb_person_list_find (list, self->selected) : GTK_INVALID_LIST_POSITION;

  gtk_spinner_stop (self->spinner);
  if (problem != NULL)
    {
      gtk_label_set_text (self->count, problem);
      return;
    }
  text = g_strdup_printf (ngettext ("%'u person", "%'u persons", n), n);
  if (self->given != NULL)
    {
      g_autofree char *count = g_steal_pointer (&text);

      /* Translators: what is shown, and how many people that are */
      text = g_strdup_printf (_ ("%s: %s"), self->given_title, count);
    }
  gtk_label_set_text (self->count, text);
  gtk_label_set_text (self->empty_text, self->search != NULL ? _ ("Nobody found. Try part of the name, its initials, or the end of the ID number.")
                                                             : _ ("Nobody here yet. Import a village's ledger, or change the filters."));
  gtk_stack_set_visible_child_name (self->list_stack, n > 0 ? "list" : "empty");
  if (at != GTK_INVALID_LIST_POSITION)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), at, TRUE);
  else if (n > 0)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), 0, TRUE);
  else
    xb_household_card_show (self->card, 0, 0);
  show_selected (self);
}

static void
on_activate (XbPeoplePage *self, guint position)
{
  g_autoptr (XbPersonItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (item == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-person", "x", xb_person_item_id (item));
}

static void
on_office_changed (XbPeoplePage *self)
{
  fill_villages (self);
  xb_person_list_refresh (self->list);
}

/* ---- filters with names ---- */

/* What the choices over the list narrow it to, as a key file. (transfer full) */
static char *
describe_choices (XbPeoplePage *self, const char *search)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  gint64 place = xb_people_page_place (self);

  g_key_file_set_int64 (keys, "Filter", "Place", place);
  g_key_file_set_integer (keys, "Filter", "Sex", (int) gtk_drop_down_get_selected (self->sex));
  g_key_file_set_integer (keys, "Filter", "Age", (int) gtk_drop_down_get_selected (self->age));
  g_key_file_set_integer (keys, "Filter", "Status", (int) gtk_drop_down_get_selected (self->status));
  if (search != NULL)
    g_key_file_set_string (keys, "Filter", "Search", search);
  return g_key_file_to_data (keys, NULL, NULL);
}

/* The same, and what is searched. (transfer full) */
static char *
describe_filter (gpointer page)
{
  return describe_choices (page, ((XbPeoplePage *) page)->search);
}

static guint
index_of (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return i;
  return 0;
}

static void
apply_filter (gpointer page, const char *filter)
{
  XbPeoplePage *self = page;
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (XbPlace) place = NULL;
  g_autofree char *search = NULL;
  gint64 village;

  if (!g_key_file_load_from_data (keys, filter, strlen (filter), G_KEY_FILE_NONE, NULL))
    return;
  place = xb_place_load (xb_office_store (self->office), g_key_file_get_int64 (keys, "Filter", "Place", NULL), NULL);
  village = place == NULL ? 0 : strcmp (place->kind, "group") == 0 ? place->parent_id : place->id;
  search = g_key_file_get_string (keys, "Filter", "Search", NULL);
  forget_given (self);
  self->filling = TRUE;
  gtk_drop_down_set_selected (self->village, index_of (self->village_ids, village));
  self->filling = FALSE;
  fill_places (self, self->group, self->group_ids, village, _ ("All groups"), place != NULL ? place->id : 0);
  self->filling = TRUE;
  gtk_drop_down_set_selected (self->sex, (guint) g_key_file_get_integer (keys, "Filter", "Sex", NULL));
  gtk_drop_down_set_selected (self->age, (guint) g_key_file_get_integer (keys, "Filter", "Age", NULL));
  gtk_drop_down_set_selected (self->status, (guint) g_key_file_get_integer (keys, "Filter", "Status", NULL));
  self->filling = FALSE;
  g_free (self->search);
  self->search = search != NULL && *search != '\0' ? g_steal_pointer (&search) : NULL;
  reload (self);
}

static void
fill_tools (XbPeoplePage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->tools))) != NULL)
    gtk_box_remove (self->tools, child);
  gtk_box_append (self->tools, xb_people_filters_button (self->office, (XbFilterHooks){ describe_filter, apply_filter, self }));
  gtk_box_append (self->tools, xb_people_selected_button (self->office));
}

/** Shows the people of @office. */
void
xb_people_page_set_office (XbPeoplePage *self, XbOffice *office, GSettings *settings)
{
  GtkSorter *sorter;
  g_autofree char *choices = NULL;

  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  if (self->settings == NULL && settings != NULL)
    self->settings = g_object_ref (settings);
  xb_household_card_set_office (self->card, office);
  if (self->view == NULL)
    {
      sorter = gtk_column_view_get_sorter (self->list_view);
      self->view = xb_people_view_new (self->list_view, self->scroller, self->settings);
      gtk_menu_button_set_popover (self->columns, xb_people_view_chooser (self->view));
      g_signal_connect_object (sorter, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  self->list = xb_person_list_new (office);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (on_loaded), self, 0);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (show_selected), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  fill_fixed (self);
  fill_tools (self);
  g_array_set_size (self->village_ids, 0);
  g_array_set_size (self->group_ids, 0);
  self->selected = 0;
  forget_given (self);
  fill_villages (self);
  choices = xb_settings_recall ("choices", "people");
  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), self, G_CONNECT_SWAPPED);
  if (choices != NULL)
    apply_filter (self, choices);
  else
    reload (self);
}

/** Shows just these people, under @title, until a filter is changed or something is searched. */
void
xb_people_page_show (XbPeoplePage *self, GArray *people, const char *title)
{
  forget_given (self);
  self->given = g_array_ref (people);
  self->given_title = g_strdup (title);
  reload (self);
}

/** Narrows the list to what @text finds; empty: the filtered list again. */
void
xb_people_page_search (XbPeoplePage *self, const char *text)
{
  g_free (self->search);
  forget_given (self);
  self->search = *text != '\0' ? g_strdup (text) : NULL;
  reload (self);
}

/** Puts the keyboard into the list. */
void
xb_people_page_focus_list (XbPeoplePage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

gint64
xb_people_page_place (XbPeoplePage *self)
{
  gint64 group = chosen (self->group, self->group_ids);

  return group != 0 ? group : chosen (self->village, self->village_ids);
}

/** Shows the numbers of a person in the card in full; see xb_household_card_reveal(). */
void
xb_people_page_reveal (XbPeoplePage *self, gint64 person)
{
  xb_household_card_reveal (self->card, person);
}

gint64
xb_people_page_household (XbPeoplePage *self)
{
  return xb_household_card_household (self->card);
}

/** (transfer full) (element-type gint64): the keys of who is selected in the list */
GArray *
xb_people_page_selected (XbPeoplePage *self)
{
  GArray *people = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GtkBitset) set = self->selection != NULL ? gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection)) : NULL;
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = set != NULL && gtk_bitset_iter_init_first (&iter, set, &position); more; more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (XbPersonItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
      gint64 id = item != NULL ? xb_person_item_id (item) : 0;

      if (id != 0)
        g_array_append_val (people, id);
    }
  return people;
}

/** Puts the selected rows on the clipboard as tab-separated text, as they stand on the screen. Returns how many. */
guint
xb_people_page_copy (XbPeoplePage *self)
{
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autofree char *text = xb_people_view_rows_text (self->view, G_LIST_MODEL (self->list), set);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  return gtk_bitset_get_size (set);
}

/* What the list is narrowed to, in words. (transfer full) */
static char *
list_title (XbPeoplePage *self)
{
  GtkDropDown *drops[] = { self->village, self->group, self->sex, self->age, self->status };
  g_autoptr (GString) title = g_string_new (xb_office_name (self->office));

  if (self->given_title != NULL || (self->search != NULL && *self->search != '\0'))
    g_string_append_printf (title, "　%s", self->given_title != NULL ? self->given_title : self->search);
  else
    for (guint i = 0; i < G_N_ELEMENTS (drops); i++)
      {
        GtkStringObject *chosen = gtk_drop_down_get_selected_item (drops[i]);

        if (chosen != NULL && gtk_drop_down_get_selected (drops[i]) > 0)
          g_string_append_printf (title, "　%s", gtk_string_object_get_string (chosen));
      }
  return g_strdup (title->str);
}

/** Prints the list as it stands: its people, its columns, its order. */
void
xb_people_page_print (XbPeoplePage *self)
{
  g_autofree char *title = list_title (self);

  xb_people_print (GTK_WIDGET (self), self->view, G_LIST_MODEL (self->list), title);
}

static void
xb_people_page_dispose (GObject *object)
{
  XbPeoplePage *self = XB_PEOPLE_PAGE (object);

  g_clear_pointer (&self->view, xb_people_view_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->office);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->village_ids, g_array_unref);
  g_clear_pointer (&self->group_ids, g_array_unref);
  g_clear_pointer (&self->search, g_free);
  forget_given (self);
  G_OBJECT_CLASS (xb_people_page_parent_class)->dispose (object);
}

static void
xb_people_page_class_init (XbPeoplePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = xb_people_page_dispose;
  g_type_ensure (XB_TYPE_HOUSEHOLD_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/xiangbu/Xiangbu/ui/xb-people-page.ui");
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, box);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, list_view);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, scroller);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, village);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, group);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, sex);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, age);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, status);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, count);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, empty_text);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, columns);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, tools);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, card);
}

static void
xb_people_page_init (XbPeoplePage *self)
{
  GtkEventController *keys;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->village_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->group_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect_object (self->village, "notify::selected", G_CALLBACK (on_village), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->group, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sex, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->age, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->status, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  /* In the list itself, Ctrl+C is as in Excel; elsewhere it copies text. */
  keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>c"), gtk_named_action_new ("win.copy-rows")));
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), keys);
  xb_tab_out (GTK_WIDGET (self->list_view));
  g_signal_connect_object (self->list_view, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
}
