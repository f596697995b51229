#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-people-view.h"

#include "widgets/xb-cell-tip.h"
#include "widgets/xb-columns.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-digits.h"
#include "widgets/xb-text-size.h"

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
  { "sex", XB_ROW_SEX, XB_SORT_SEX, N_ ("Sex"), 60 },
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

/* Lines beyond the ones in sight that are filled at once: a step of the wheel shows no blank. */
#define MARGIN_ROWS 3
/* Lines out of sight that are filled in one go, when there is nothing else to do. */
#define IDLE_CELLS 400

struct _XbPeopleView
{
  GtkColumnView *view;
  GPtrArray *all; /* (element-type GtkColumnViewColumn): as in columns[]; the view holds those that are shown: it would make
                   * and fill cells for hidden ones too */
  GtkAdjustment *scroll;
  GSettings *settings; /* (nullable) */
  double seen_value, seen_upper; /* the scrolling that first and last stand for */
  guint first, last;             /* positions in sight, and a few around them */
  GHashTable *blank;   /* set of GtkListItem that are bound and out of sight: a view binds some 200 lines and shows 25 */
  guint idle;
  int sort_hit; /* set by the columns' sorters: see xb_people_view_sort() */
};

/* ---- cells ---- */

static int
column_of (GtkListItem *item)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "column")) - 1;
}

static void
fill_cell (GtkListItem *item)
{
  const char *text = xb_person_item_text (gtk_list_item_get_item (item), columns[column_of (item)].column);
  GtkWidget *child = gtk_list_item_get_child (item);

  xb_digits_show (GTK_INSCRIPTION (child), text);
}

/* Finds the positions in sight, where the list has been scrolled since they were found last. */
static gboolean
is_in_sight (XbPeopleView *self, guint position)
{
  double value = gtk_adjustment_get_value (self->scroll), upper = gtk_adjustment_get_upper (self->scroll);

  if (value != self->seen_value || upper != self->seen_upper)
    {
      GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (self->view));
      double page = gtk_adjustment_get_page_size (self->scroll);
      guint n = model != NULL ? g_list_model_get_n_items (model) : 0;

      self->seen_value = value;
      self->seen_upper = upper;
      self->first = 0;
      self->last = G_MAXUINT;
      /* Before the view has been laid out nobody knows. */
      if (n > 0 && page > 0 && upper > page)
        {
          self->first = MAX (value / upper * n - MARGIN_ROWS, 0);
          self->last = (value + page) / upper * n + MARGIN_ROWS;
        }
    }
  return position >= self->first && position <= self->last;
}

static gboolean
fill_some (gpointer data)
{
  XbPeopleView *self = data;
  GHashTableIter iter;
  gpointer item;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->blank);
  while (n++ < IDLE_CELLS && g_hash_table_iter_next (&iter, &item, NULL))
    {
      g_hash_table_iter_remove (&iter);
      fill_cell (item);
    }
  if (g_hash_table_size (self->blank) > 0)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* The list is scrolled: what comes into sight is filled now. */
static void
on_scrolled (XbPeopleView *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->blank);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (is_in_sight (self, gtk_list_item_get_position (item)))
      {
        g_hash_table_iter_remove (&iter);
        fill_cell (item);
      }
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), 1);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), 4);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (text), 1);
  xb_cell_tip (text);
  gtk_list_item_set_child (item, text);
  g_object_set_data (G_OBJECT (item), "column", column);
}

static void
on_bind (XbPeopleView *self, GtkListItem *item)
{
  GtkInscription *text;

  if (is_in_sight (self, gtk_list_item_get_position (item)))
    {
      fill_cell (item);
      return;
    }
  /* Nobody else's text stands there meanwhile. */
  text = GTK_INSCRIPTION (gtk_list_item_get_child (item));
  if (gtk_inscription_get_text (text) != NULL)
    gtk_inscription_set_text (text, NULL);
  g_hash_table_add (self->blank, item);
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, fill_some, self, NULL);
}

static void
on_unbind (XbPeopleView *self, GtkListItem *item)
{
  g_hash_table_remove (self->blank, item);
}

/* ---- sorting ----
 * GTK before 4.10 does not say which column a view is sorted by. Its sorter asks the columns' sorters in order, so the
 * first one asked is the answer; each says "smaller", and a descending view turns that round. */

typedef struct
{
  XbPeopleView *view;
  int column;
} ColumnSort;

static int
on_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  ColumnSort *sort = data;

  if (sort->view->sort_hit < 0)
    sort->view->sort_hit = sort->column;
  return GTK_ORDERING_SMALLER;
}

/** Says in @filter by which column the list is ordered. */
void
xb_people_view_sort (XbPeopleView *self, XbPersonFilter *filter)
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

static gboolean
is_shown (XbPeopleView *self, guint i)
{
  GListModel *shown = gtk_column_view_get_columns (self->view);

  for (guint k = 0; k < g_list_model_get_n_items (shown); k++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (shown, k);

      if (column == g_ptr_array_index (self->all, i))
        return TRUE;
    }
  return FALSE;
}

static guint
n_shown (XbPeopleView *self)
{
  return g_list_model_get_n_items (gtk_column_view_get_columns (self->view));
}

/* Which of columns[] stands at a place on the screen. */
static guint
shown_at (XbPeopleView *self, guint place)
{
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (self->view), place);

  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), "at"));
}

/* Shows or hides a column; a new one stands behind those it stands behind in columns[]. */
static void
show_column (XbPeopleView *self, guint i, gboolean show)
{
  guint at = 0;

  if (!show)
    {
      gtk_column_view_remove_column (self->view, g_ptr_array_index (self->all, i));
      return;
    }
  for (guint k = 0; k < i; k++)
    at += is_shown (self, k);
  gtk_column_view_insert_column (self->view, at, g_ptr_array_index (self->all, i));
}

static void
on_column_toggled (GtkCheckButton *check, XbPeopleView *self)
{
  g_autoptr (GPtrArray) hidden = g_ptr_array_new ();

  xb_columns_hold (self->view);
  show_column (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "column")), gtk_check_button_get_active (check));
  xb_columns_remember (self->view, "people");
  if (self->settings == NULL)
    return;
  for (guint i = 0; i < self->all->len; i++)
    if (!is_shown (self, i))
      g_ptr_array_add (hidden, (gpointer) columns[i].id);
  g_ptr_array_add (hidden, NULL);
  g_settings_set_strv (self->settings, "hidden-columns", (const char *const *) hidden->pdata);
}

static GtkColumnViewColumn *
new_column (XbPeopleView *self, int i, double scale)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;
  /* At least its title, which is bold, and the room at both sides. */
  int width = MAX ((int) (columns[i].width * scale), (int) (xb_text_width (GTK_WIDGET (self->view), _ (columns[i].title)) * 1.1) + 14);

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (i + 1));
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (on_unbind), self);
  column = gtk_column_view_column_new (_ (columns[i].title), factory);
  if (columns[i].sort >= 0)
    {
      ColumnSort *sort = g_new0 (ColumnSort, 1);
      g_autoptr (GtkCustomSorter) sorter = NULL;

      sort->view = self;
      sort->column = i;
      sorter = gtk_custom_sorter_new (on_compare, sort, g_free);
      gtk_column_view_column_set_sorter (column, GTK_SORTER (sorter));
    }
  g_object_set_data (G_OBJECT (column), "at", GINT_TO_POINTER (i));
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_column_set_expand (column, columns[i].column == XB_ROW_ADDRESS);
  return column;
}

/** (transfer full): the columns of @view, as @settings remember them; to be freed before the view goes. */
XbPeopleView *
xb_people_view_new (GtkColumnView *view, GtkScrolledWindow *scroller, GSettings *settings)
{
  XbPeopleView *self = g_new0 (XbPeopleView, 1);
  g_auto (GStrv) hidden = settings != NULL ? g_settings_get_strv (settings, "hidden-columns")
                                           : g_strsplit ("education,marital,ethnic,bank_name,bank_account,notes", ",", -1);
  double scale = xb_text_scale (GTK_WIDGET (view));

  self->view = view;
  self->scroll = gtk_scrolled_window_get_vadjustment (scroller);
  self->settings = settings;
  self->blank = g_hash_table_new (NULL, NULL);
  g_signal_connect_swapped (self->scroll, "value-changed", G_CALLBACK (on_scrolled), self);
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_ptr_array_add (self->all, new_column (self, i, scale));
      if (!g_strv_contains ((const char *const *) hidden, columns[i].id))
        show_column (self, i, TRUE);
    }
  xb_columns_remember (view, "people");
  return self;
}

/** Lets go of the view, which shows nothing afterwards. */
void
xb_people_view_free (XbPeopleView *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->scroll, self);
  gtk_column_view_set_model (self->view, NULL);
  xb_columns_hold (self->view);
  for (guint i = 0; i < self->all->len; i++)
    {
      if (is_shown (self, i))
        show_column (self, i, FALSE);
    }
  g_ptr_array_unref (self->all);
  g_hash_table_unref (self->blank);
  g_free (self);
}

/** (transfer floating): a popover with a tick for each column. */
GtkWidget *
xb_people_view_chooser (XbPeopleView *self)
{
  GtkWidget *popover = gtk_popover_new (), *checks = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (_ (columns[i].title));

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_shown (self, i));
      g_object_set_data (G_OBJECT (check), "column", GUINT_TO_POINTER (i));
      g_signal_connect (check, "toggled", G_CALLBACK (on_column_toggled), self);
      gtk_box_append (GTK_BOX (checks), check);
    }
  gtk_popover_set_child (GTK_POPOVER (popover), checks);
  return popover;
}

/** (transfer full): the lines at @positions of @list as tab-separated text, with the columns as they stand on the screen. */
char *
xb_people_view_rows_text (XbPeopleView *self, GListModel *list, GtkBitset *positions)
{
  GString *out = g_string_new (NULL);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, positions, &position); more; more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (XbPersonItem) item = g_list_model_get_item (list, position);

      for (guint place = 0; item != NULL && place < n_shown (self); place++)
        {
          g_autofree char *text = g_strdup (xb_person_item_text (item, columns[shown_at (self, place)].column));

          g_strdelimit (text, "\t\r\n", ' ');
          g_string_append_printf (out, "%s%s", place > 0 ? "\t" : "", text);
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

/** (transfer full): the columns that are shown, as those of a table on paper. */
XbLedgerDef *
xb_people_view_columns (XbPeopleView *self)
{
  XbLedgerDef *def = xb_ledger_def_new ();

  xb_ledger_def_add_column (def, "serial", _ ("No."), XB_COLUMN_SERIAL);
  for (guint place = 0; place < n_shown (self); place++)
    {
      guint i = shown_at (self, place);

      xb_ledger_def_add_column (def, columns[i].id, _ (columns[i].title), XB_COLUMN_TEXT);
    }
  def->landscape = TRUE;
  return def;
}

/** A line of such a table. %FALSE: it holds no more. */
gboolean
xb_people_view_add_row (XbPeopleView *self, XbPersonItem *item, XbLedgerTable *table)
{
  char number[16];

  g_snprintf (number, sizeof number, "%u", table->rows + 1);
  if (!xb_ledger_table_begin (table, XB_TABLE_ROW, NULL))
    return FALSE;
  xb_ledger_table_add (table, number);
  for (guint place = 0; place < n_shown (self); place++)
    xb_ledger_table_add (table, xb_person_item_text (item, columns[shown_at (self, place)].column));
  return TRUE;
}
