#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-people-page.h"

#include "household/xb-household-card.h"
#include "people/xb-person-list.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct
{
  const char *id;
  XbRowColumn column;
  int sort; /* -1: cannot be sorted by */
  const char *title;
  int width;
} columns[] = {
  { "village", XB_ROW_VILLAGE, XB_SORT_LIST, N_ ("Village"), 80 },
  { "group", XB_ROW_GROUP, XB_SORT_LIST, N_ ("Group"), 84 },
  { "household_no", XB_ROW_HOUSEHOLD_NO, XB_SORT_LIST, N_ ("Household no."), 82 },
  { "name", XB_ROW_NAME, XB_SORT_NAME, N_ ("Name"), 82 },
  { "relation", XB_ROW_RELATION, XB_SORT_RELATION, N_ ("Relation"), 72 },
  { "sex", XB_ROW_SEX, XB_SORT_SEX, N_ ("Sex"), 56 },
  { "birth_date", XB_ROW_BIRTH_DATE, XB_SORT_BIRTH_DATE, N_ ("Birth date"), 100 },
  { "citizen_id", XB_ROW_CITIZEN_ID, XB_SORT_CITIZEN_ID, N_ ("Citizen ID"), 168 },
  { "phone", XB_ROW_PHONE, XB_SORT_PHONE, N_ ("Phone"), 118 },
  { "address", XB_ROW_ADDRESS, XB_SORT_ADDRESS, N_ ("Address"), 170 },
  { "status", XB_ROW_STATUS, XB_SORT_STATUS, N_ ("Status"), 70 },
  { "ethnic", XB_ROW_ETHNIC, XB_SORT_ETHNIC, N_ ("Ethnic group"), 80 },
  { "education", XB_ROW_EDUCATION, XB_SORT_EDUCATION, N_ ("Education"), 100 },
  { "marital", XB_ROW_MARITAL, XB_SORT_MARITAL, N_ ("Marital status"), 80 },
  { "bank_name", XB_ROW_BANK_NAME, -1, N_ ("Bank"), 100 },
  { "bank_account", XB_ROW_BANK_ACCOUNT, -1, N_ ("Bank account"), 150 },
  { "notes", XB_ROW_NOTES, -1, N_ ("Notes"), 120 },
};

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
  GtkColumnView *view;
  GtkDropDown *village, *group, *sex, *age, *status;
  GtkLabel *count, *empty_text;
  GtkSpinner *spinner;
  GtkMenuButton *columns;
  GtkStack *list_stack;
  XbHouseholdCard *card;
  XbOffice *office;
  GSettings *settings;
  XbPersonList *list;
  GtkMultiSelection *selection;
  GArray *village_ids, *group_ids;
  char *search;
  gint64 selected;   /* person shown in the card */
  gboolean filling;  /* drop-downs are being filled: their signals mean nothing */
  int sort_hit;      /* set by the columns' sorters: see find_sort() */
};

G_DEFINE_FINAL_TYPE (XbPeoplePage, xb_people_page, GTK_TYPE_WIDGET)

static void reload (XbPeoplePage *self);

/* ---- sorting ----
 * GTK before 4.10 does not say which column a view is sorted by. Its sorter asks the columns' sorters in order, so the
 * first one asked is the answer; each says "smaller", and a descending view turns that round. */

typedef struct
{
  XbPeoplePage *page;
  int column;
} ColumnSort;

static int
on_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  ColumnSort *sort = data;

  if (sort->page->sort_hit < 0)
    sort->page->sort_hit = sort->column;
  return GTK_ORDERING_SMALLER;
}

static void
find_sort (XbPeoplePage *self, XbPersonFilter *filter)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  g_autoptr (GObject) a = g_object_new (XB_TYPE_PERSON_ITEM, NULL), b = g_object_new (XB_TYPE_PERSON_ITEM, NULL);
  GtkOrdering ordering;

  self->sort_hit = -1;
  ordering = gtk_sorter_compare (sorter, a, b);
  if (self->sort_hit >= 0)
    {
      filter->sort = columns[self->sort_hit].sort;
      filter->descending = ordering == GTK_ORDERING_LARGER;
    }
}

/* ---- columns ---- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), 1);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), 4);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (text), 1);
  gtk_list_item_set_child (item, text);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_autofree char *text = xb_person_item_text (gtk_list_item_get_item (item), columns[GPOINTER_TO_INT (data)].column);
  GtkWidget *child = gtk_list_item_get_child (item);

  gtk_inscription_set_text (GTK_INSCRIPTION (child), text);
  xb_set_name (child, text);
}

static void
on_width (GtkColumnViewColumn *column, GParamSpec *pspec, XbPeoplePage *self)
{
  g_autoptr (GVariant) old = NULL;
  const char *id = g_object_get_data (G_OBJECT (column), "id");

  if (self->settings == NULL || gtk_column_view_column_get_fixed_width (column) < 20)
    return;
  old = g_settings_get_value (self->settings, "column-widths");
  {
    GVariantBuilder builder;
    GVariantIter iter;
    const char *key;
    int width;

    g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{si}"));
    g_variant_iter_init (&iter, old);
    while (g_variant_iter_next (&iter, "{&si}", &key, &width))
      if (strcmp (key, id) != 0)
        g_variant_builder_add (&builder, "{si}", key, width);
    g_variant_builder_add (&builder, "{si}", id, gtk_column_view_column_get_fixed_width (column));
    g_settings_set_value (self->settings, "column-widths", g_variant_builder_end (&builder));
  }
}

static void
on_column_toggled (GtkCheckButton *check, GtkColumnViewColumn *column)
{
  XbPeoplePage *self = g_object_get_data (G_OBJECT (check), "page");
  g_autoptr (GListModel) model = g_object_ref (gtk_column_view_get_columns (self->view));
  g_autoptr (GPtrArray) hidden = g_ptr_array_new ();

  gtk_column_view_column_set_visible (column, gtk_check_button_get_active (check));
  if (self->settings == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkColumnViewColumn) other = g_list_model_get_item (model, i);

      if (!gtk_column_view_column_get_visible (other))
        g_ptr_array_add (hidden, g_object_get_data (G_OBJECT (other), "id"));
    }
  g_ptr_array_add (hidden, NULL);
  g_settings_set_strv (self->settings, "hidden-columns", (const char *const *) hidden->pdata);
}

static void
add_columns (XbPeoplePage *self)
{
  GtkWidget *popover = gtk_popover_new (), *checks = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_auto (GStrv) hidden = self->settings != NULL ? g_settings_get_strv (self->settings, "hidden-columns")
                                                 : g_strsplit ("education,marital,ethnic,bank_name,bank_account,notes", ",", -1);
  g_autoptr (GVariant) widths = self->settings != NULL ? g_settings_get_value (self->settings, "column-widths") : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *column;
      GtkWidget *check = gtk_check_button_new_with_label (_ (columns[i].title));
      int width = columns[i].width;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GINT_TO_POINTER (i));
      column = gtk_column_view_column_new (_ (columns[i].title), factory);
      if (columns[i].sort >= 0)
        {
          ColumnSort *sort = g_new0 (ColumnSort, 1);
          g_autoptr (GtkCustomSorter) sorter = NULL;

          sort->page = self;
          sort->column = i;
          sorter = gtk_custom_sorter_new (on_compare, sort, g_free);
          gtk_column_view_column_set_sorter (column, GTK_SORTER (sorter));
        }
      if (widths != NULL)
        g_variant_lookup (widths, columns[i].id, "i", &width);
      g_object_set_data (G_OBJECT (column), "id", (gpointer) columns[i].id);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_fixed_width (column, width);
      gtk_column_view_column_set_expand (column, columns[i].column == XB_ROW_ADDRESS);
      gtk_column_view_column_set_visible (column, !g_strv_contains ((const char *const *) hidden, columns[i].id));
      g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (on_width), self, 0);
      gtk_column_view_append_column (self->view, column);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), gtk_column_view_column_get_visible (column));
      g_object_set_data (G_OBJECT (check), "page", self);
      g_signal_connect_object (check, "toggled", G_CALLBACK (on_column_toggled), column, 0);
      gtk_box_append (GTK_BOX (checks), check);
      g_object_unref (column);
    }
  gtk_popover_set_child (GTK_POPOVER (popover), checks);
  gtk_menu_button_set_popover (self->columns, popover);
}

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
on_village (XbPeoplePage *self)
{
  if (self->filling)
    return;
  fill_places (self, self->group, self->group_ids, chosen (self->village, self->village_ids), _ ("All groups"), 0);
  reload (self);
}

static void
on_filter (XbPeoplePage *self)
{
  if (!self->filling)
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
  find_sort (self, &filter);
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

  if (item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-person", "x", xb_person_item_id (item));
}

static void
on_office_changed (XbPeoplePage *self)
{
  fill_villages (self);
  reload (self);
}

/** Shows the people of @office. */
void
xb_people_page_set_office (XbPeoplePage *self, XbOffice *office, GSettings *settings)
{
  GtkSorter *sorter;

  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  if (self->settings == NULL && settings != NULL)
    self->settings = g_object_ref (settings);
  xb_household_card_set_office (self->card, office);
  if (g_list_model_get_n_items (gtk_column_view_get_columns (self->view)) == 0)
    {
      add_columns (self);
      sorter = gtk_column_view_get_sorter (self->view);
      g_signal_connect_object (sorter, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  self->list = xb_person_list_new (office);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (on_loaded), self, 0);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (show_selected), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  fill_fixed (self);
  g_array_set_size (self->village_ids, 0);
  g_array_set_size (self->group_ids, 0);
  self->selected = 0;
  fill_villages (self);
  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), self, G_CONNECT_SWAPPED);
  reload (self);
}

/** Narrows the list to what @text finds; empty: the filtered list again. */
void
xb_people_page_search (XbPeoplePage *self, const char *text)
{
  g_free (self->search);
  self->search = *text != '\0' ? g_strdup (text) : NULL;
  reload (self);
}

gint64
xb_people_page_place (XbPeoplePage *self)
{
  gint64 group = chosen (self->group, self->group_ids);

  return group != 0 ? group : chosen (self->village, self->village_ids);
}

gint64
xb_people_page_household (XbPeoplePage *self)
{
  return xb_household_card_household (self->card);
}

/** Puts the selected rows on the clipboard as tab-separated text, as they stand on the screen. */
void
xb_people_page_copy (XbPeoplePage *self)
{
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (GString) out = g_string_new (NULL);
  GListModel *shown = gtk_column_view_get_columns (self->view);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, set, &position); more; more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (XbPersonItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
      gboolean first = TRUE;

      for (guint i = 0; item != NULL && i < G_N_ELEMENTS (columns); i++)
        {
          g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (shown, i);
          g_autofree char *text = NULL;

          if (!gtk_column_view_column_get_visible (column))
            continue;
          text = xb_person_item_text (item, columns[i].column);
          g_strdelimit (text, "\t\r\n", ' ');
          g_string_append_printf (out, "%s%s", first ? "" : "\t", text);
          first = FALSE;
        }
      g_string_append_c (out, '\n');
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), out->str);
}

static void
xb_people_page_dispose (GObject *object)
{
  XbPeoplePage *self = XB_PEOPLE_PAGE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->office);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->village_ids, g_array_unref);
  g_clear_pointer (&self->group_ids, g_array_unref);
  g_clear_pointer (&self->search, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, view);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, village);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, group);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, sex);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, age);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, status);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, count);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, empty_text);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, columns);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, XbPeoplePage, card);
}

static void
xb_people_page_init (XbPeoplePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->village_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->group_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect_object (self->village, "notify::selected", G_CALLBACK (on_village), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->group, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sex, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->age, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->status, "notify::selected", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
}
