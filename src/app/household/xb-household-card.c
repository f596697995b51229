#define G_LOG_DOMAIN "xiangbu"

#include "household/xb-household-card.h"

#include "book/xb-book.h"
#include "service/xb-due-list.h"
#include "service/xb-service-case.h"
#include "subsidy/xb-case.h"
#include "util/xb-date.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "xb-gtk-compat.h"

#include <glib/gi18n.h>
#include <string.h>

struct _XbHouseholdCard
{
  GtkWidget parent_instance;
  GtkWidget *scroller;
  XbOffice *office;
  gint64 household, person;
  gint64 revealed; /* whose numbers are shown in full, since a reason was given */
  char *revealed_to; /* (nullable): by whom: nobody else sees them */
};

G_DEFINE_FINAL_TYPE (XbHouseholdCard, xb_household_card, GTK_TYPE_WIDGET)

static GtkWidget *
label (const char *text, const char *css)
{
  GtkWidget *widget = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (widget), 0);
  gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (widget), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (widget), TRUE);
  gtk_widget_set_can_focus (widget, FALSE);
  if (css != NULL)
    gtk_widget_add_css_class (widget, css);
  return widget;
}

/* A line "what: value"; nothing where there is no value. */
static void
add_line (GtkGrid *grid, int *row, const char *what, const char *value)
{
  GtkWidget *name, *text;

  if (value == NULL || *value == '\0')
    return;
  name = label (what, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (name), FALSE);
  gtk_widget_set_valign (name, GTK_ALIGN_START);
  text = label (value, NULL);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_grid_attach (grid, name, 0, *row, 1, 1);
  gtk_grid_attach (grid, text, 1, (*row)++, 1, 1);
}

static GtkWidget *
new_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  return grid;
}

static GtkWidget *
action_button (const char *text, const char *action, gint64 id)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (text);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", id);
  return button;
}

/* A button with a menu of the events that can be recorded here. */
static GtkWidget *
event_button (XbHouseholdCard *self, const char *text, gboolean of_household, gint64 id)
{
  static const char *const of_person[] = { "birth", "death", "marriage", "divorce", "move_out", "transfer", "leave", "return", "adoption", "change", "correction",
                                           "move_in", "arrive", "depart" };
  static const char *const household[] = { "head", "split", "merge" };
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  XbCodeList *codes = xb_catalog_codes (xb_office_catalog (self->office), "event-type");
  const char *const *types = of_household ? household : of_person;
  guint n = of_household ? G_N_ELEMENTS (household) : G_N_ELEMENTS (of_person);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("%s…", xb_codes_label (codes, types[i]));
      g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

      g_menu_item_set_action_and_target (item, "win.event", "(sx)", types[i], id);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  xb_gtk_name_menu (button);
  xb_gtk_label_menu (button, text);
  return button;
}

static GtkWidget *
member_row (XbHouseholdCard *self, XbPerson *member, const char *today)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  int age = xb_date_age (member->values[XB_PERSON_BIRTH_DATE], today);
  g_autofree char *years = age >= 0 ? g_strdup_printf (ngettext ("%d year", "%d years", age), age) : g_strdup ("");
  const char *parts[] = { xb_office_label (self->office, "relation", member->relation), member->values[XB_PERSON_NAME],
                          xb_office_label (self->office, "sex", member->values[XB_PERSON_SEX]), years };
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GtkWidget *text = gtk_label_new (parts[i]);

      gtk_label_set_xalign (GTK_LABEL (text), 0);
      if (i < 2) /* sex and age are short, and say nothing when cut */
        gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (text), i == 0 ? 4 : i == 1 ? 4 : 2);
      gtk_widget_set_hexpand (text, i == 1);
      if (member->id == self->person)
        gtk_widget_add_css_class (text, "xb-heading");
      gtk_box_append (GTK_BOX (box), text);
      g_string_append_printf (name, "%s%s", i > 0 ? " " : "", parts[i]);
    }
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_button_set_has_frame (GTK_BUTTON (button), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.edit-person");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", member->id);
  gtk_widget_set_tooltip_text (button, _ ("Edit"));
  xb_set_name (button, name->str);
  return button;
}

/* Buttons two in a line; Tab goes to the button, not to its place. */
static void
append_buttons (GtkBox *box, GtkWidget *buttons)
{
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (buttons), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (buttons), 2);
  for (GtkWidget *child = gtk_widget_get_first_child (buttons); child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
  gtk_box_append (box, buttons);
}

/* The life events of a person, oldest first. */
static void
add_events (XbHouseholdCard *self, GtkGrid *grid, int *row, gint64 person)
{
  g_autoptr (GPtrArray) events = xb_person_events (xb_office_store (self->office), person, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const XbEvent *event = g_ptr_array_index (events, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? "\n" : "", event->date, xb_office_label (self->office, "event-type", event->type));
    }
  add_line (grid, row, _ ("Life events"), text->str);
}

/* What somebody is entitled to, or paid for somebody else. */
static void
add_cases (XbHouseholdCard *self, GtkGrid *grid, int *row, gint64 person)
{
  const XbCaseQuery query = { .person_id = person };
  g_autoptr (GPtrArray) cases = xb_case_list (xb_office_store (self->office), &query, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; cases != NULL && i < cases->len; i++)
    {
      const XbCase *one = g_ptr_array_index (cases, i);
      g_autofree char *scheme = xb_scheme_title (xb_office_store (self->office), xb_office_catalog (self->office), one->scheme);

      g_string_append_printf (text, "%s%s %s", i > 0 ? "\n" : "", scheme, xb_case_state_title (one->state));
    }
  add_line (grid, row, _ ("Subsidies"), text->str);
}

/* What the office registers say of somebody. */
static void
add_mentions (XbHouseholdCard *self, GtkGrid *grid, int *row, gint64 person)
{
  g_autoptr (GPtrArray) mentions = xb_book_mentions (xb_office_store (self->office), person, 0, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; mentions != NULL && i < mentions->len; i++)
    {
      const XbBookMention *one = g_ptr_array_index (mentions, i);
      const XbBookDef *def = xb_catalog_book (xb_office_catalog (self->office), one->register_id);

      g_string_append_printf (text, "%s%s %s: %s", i > 0 ? "\n" : "", one->date != NULL ? one->date : "–", def != NULL ? def->title : one->register_id, one->subject);
    }
  add_line (grid, row, _ ("Office registers"), text->str);
}

/* Which services they take up or have declined, and what of them is due. */
static void
add_services (XbHouseholdCard *self, GtkGrid *grid, int *row, gint64 person)
{
  const XbDueQuery query = { .as_of = xb_office_as_of (self->office), .person_id = person, .state = -1, .limit = 5 };
  g_autoptr (GPtrArray) cases = xb_service_case_list (xb_office_store (self->office), person, NULL, NULL, NULL);
  g_autoptr (GPtrArray) due = xb_office_is_past (self->office) ? NULL : xb_due_list (xb_office_store (self->office), &query, NULL);
  g_autoptr (GString) taken = g_string_new (NULL), open = g_string_new (NULL);

  for (guint i = 0; cases != NULL && i < cases->len; i++)
    {
      const XbServiceCase *one = g_ptr_array_index (cases, i);

      g_string_append_printf (taken, "%s%s %s", i > 0 ? "\n" : "", one->service, xb_service_state_title (one->state));
    }
  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      const XbDueLine *line = g_ptr_array_index (due, i);

      g_string_append_printf (open, "%s%s (%s)", i > 0 ? "\n" : "", line->title, xb_due_state_title (line->state));
    }
  add_line (grid, row, _ ("Services"), taken->str);
  add_line (grid, row, _ ("Due"), open->str);
}

static gboolean
is_revealed (XbHouseholdCard *self, gint64 person)
{
  return self->revealed == person && g_strcmp0 (self->revealed_to, xb_office_operator (self->office)) == 0;
}

static void
add_person (XbHouseholdCard *self, GtkBox *box, XbPerson *person)
{
  GtkWidget *grid = new_grid ();
  gboolean full = is_revealed (self, person->id);
  g_autofree char *id = full ? g_strdup (person->values[XB_PERSON_CITIZEN_ID]) : xb_text_mask_id (person->values[XB_PERSON_CITIZEN_ID]);
  g_autofree char *account
      = full ? g_strdup (person->values[XB_PERSON_BANK_ACCOUNT]) : xb_text_mask_account (person->values[XB_PERSON_BANK_ACCOUNT]);
  g_autofree char *phone = full ? g_strdup (person->values[XB_PERSON_PHONE]) : xb_text_mask_phone (person->values[XB_PERSON_PHONE]);
  int row = 0;

  add_line (GTK_GRID (grid), &row, _ ("Citizen ID"), id);
  add_line (GTK_GRID (grid), &row, _ ("Birth date"), person->values[XB_PERSON_BIRTH_DATE]);
  add_line (GTK_GRID (grid), &row, _ ("Ethnic group"), xb_office_label (self->office, "ethnic", person->values[XB_PERSON_ETHNIC]));
  add_line (GTK_GRID (grid), &row, _ ("Education"), xb_office_label (self->office, "education", person->values[XB_PERSON_EDUCATION]));
  add_line (GTK_GRID (grid), &row, _ ("Marital status"), xb_office_label (self->office, "marital", person->values[XB_PERSON_MARITAL]));
  add_line (GTK_GRID (grid), &row, _ ("Phone"), phone);
  add_line (GTK_GRID (grid), &row, _ ("Address"), person->values[XB_PERSON_ADDRESS]);
  add_line (GTK_GRID (grid), &row, _ ("Bank"), person->values[XB_PERSON_BANK_NAME]);
  add_line (GTK_GRID (grid), &row, _ ("Bank account"), account);
  add_line (GTK_GRID (grid), &row, _ ("Status"), xb_office_label (self->office, "person-status", person->values[XB_PERSON_STATUS]));
  add_line (GTK_GRID (grid), &row, _ ("Notes"), person->values[XB_PERSON_NOTES]);
  add_events (self, GTK_GRID (grid), &row, person->id);
  add_mentions (self, GTK_GRID (grid), &row, person->id);
  add_cases (self, GTK_GRID (grid), &row, person->id);
  add_services (self, GTK_GRID (grid), &row, person->id);
  gtk_box_append (box, grid);
}

static void
add_household (XbHouseholdCard *self, GtkBox *box, XbHousehold *household)
{
  g_autoptr (GPtrArray) members = xb_household_members (xb_office_store (self->office), household->id, FALSE, NULL);
  g_autofree char *today = xb_office_as_of (self->office) != NULL ? g_strdup (xb_office_as_of (self->office)) : xb_text_today (), *title = NULL, *count = NULL;
  GtkWidget *grid = new_grid (), *buttons = gtk_flow_box_new ();
  const char *head = NULL;
  int row = 0;

  for (guint i = 0; members != NULL && i < members->len; i++)
    if (g_strcmp0 (((XbPerson *) g_ptr_array_index (members, i))->relation, XB_RELATION_HEAD) == 0)
      head = ((XbPerson *) g_ptr_array_index (members, i))->values[XB_PERSON_NAME];
  title = head != NULL ? g_strdup_printf (_ ("Household of %s"), head) : g_strdup (_ ("Household without a head"));
  gtk_box_append (box, label (title, "xb-card-title"));
  count = g_strdup_printf ("%u", members != NULL ? members->len : 0);
  add_line (GTK_GRID (grid), &row, _ ("Household no."), household->household_no);
  add_line (GTK_GRID (grid), &row, _ ("Place"), household->place);
  add_line (GTK_GRID (grid), &row, _ ("Address"), household->address);
  add_line (GTK_GRID (grid), &row, _ ("Hukou book no."), household->hukou_book_no);
  add_line (GTK_GRID (grid), &row, _ ("Notes"), household->notes);
  add_line (GTK_GRID (grid), &row, _ ("Members"), count);
  gtk_box_append (box, grid);
  for (guint i = 0; members != NULL && i < members->len; i++)
    gtk_box_append (box, member_row (self, g_ptr_array_index (members, i), today));
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("Edit _household…"), "win.edit-household", household->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("Add a _member…"), "win.add-member", household->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("_Print the card…"), "win.print-card", household->id), -1);
  if (members != NULL && members->len > 0)
    gtk_flow_box_insert (GTK_FLOW_BOX (buttons),
                         event_button (self, _ ("Change of the household"), TRUE,
                                       self->person != 0 ? self->person : ((XbPerson *) g_ptr_array_index (members, 0))->id),
                         -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("History of the household…"), "win.household-history", household->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("Subsidies _paid…"), "win.household-paid", household->id), -1);
  append_buttons (box, buttons);
}

/* Whether the card masks anything of a person. */
static gboolean
has_numbers (XbPerson *person)
{
  return person->values[XB_PERSON_CITIZEN_ID] != NULL || person->values[XB_PERSON_BANK_ACCOUNT] != NULL
         || person->values[XB_PERSON_PHONE] != NULL;
}

/* Who is selected, and what is done most often: at the top, where no scrolling is needed. */
static void
add_person_actions (XbHouseholdCard *self, GtkBox *box, XbPerson *person)
{
  GtkWidget *buttons = gtk_flow_box_new ();

  gtk_box_append (box, label (person->values[XB_PERSON_NAME], "xb-heading"));
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), event_button (self, _ ("Life e_vent"), FALSE, person->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("_Edit this person…"), "win.edit-person", person->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("_Family…"), "win.family", person->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("H_istory…"), "win.history", person->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("_Letter…"), "win.letter", person->id), -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (buttons), action_button (_ ("_Services…"), "win.person-services", person->id), -1);
  append_buttons (box, buttons);
}

static void
build (XbHouseholdCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  g_autoptr (XbHousehold) household = NULL;
  g_autoptr (XbPerson) person = NULL;

  gtk_widget_add_css_class (box, "xb-card");
  if (self->office != NULL && self->household != 0)
    household = xb_household_load (xb_office_store (self->office), self->household, NULL);
  if (self->office != NULL && self->person != 0)
    person = xb_person_load (xb_office_store (self->office), self->person, NULL);
  if (person != NULL)
    add_person_actions (self, GTK_BOX (box), person);
  if (person != NULL && household != NULL)
    gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  if (household != NULL)
    add_household (self, GTK_BOX (box), household);
  if (person != NULL)
    {
      gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      add_person (self, GTK_BOX (box), person);
      if (!is_revealed (self, person->id) && has_numbers (person))
        gtk_box_append (GTK_BOX (box), action_button (_ ("Show numbers in _full…"), "win.reveal-person", person->id));
    }
  if (household == NULL && person == NULL)
    gtk_box_append (GTK_BOX (box), label (_ ("Choose somebody in the list to see the household."), "dim-label"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
}

void
xb_household_card_set_office (XbHouseholdCard *self, XbOffice *office)
{
  g_set_object (&self->office, office);
  self->household = self->person = 0;
  build (self);
}

/** Shows a household, and of it one person in full; 0: nobody. */
void
xb_household_card_show (XbHouseholdCard *self, gint64 household, gint64 person)
{
  if (person != self->revealed)
    self->revealed = 0;
  self->household = household;
  self->person = person;
  build (self);
}

/** Shows the numbers of @person in full, until somebody else is shown, or somebody else works; 0: of nobody any more. Who asked for it, and why, is recorded before. */
void
xb_household_card_reveal (XbHouseholdCard *self, gint64 person)
{
  self->revealed = person;
  g_free (self->revealed_to);
  self->revealed_to = self->office != NULL ? g_strdup (xb_office_operator (self->office)) : NULL;
  build (self);
}

gint64
xb_household_card_household (XbHouseholdCard *self)
{
  return self->household;
}

static void
xb_household_card_dispose (GObject *object)
{
  XbHouseholdCard *self = XB_HOUSEHOLD_CARD (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->revealed_to, g_free);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (xb_household_card_parent_class)->dispose (object);
}

static void
xb_household_card_class_init (XbHouseholdCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_household_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_household_card_init (XbHouseholdCard *self)
{
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}
