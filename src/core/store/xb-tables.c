#define G_LOG_DOMAIN "xb-store"

#include "store/xb-tables.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SERVICE_NAME(table) "SELECT p.name || ' ' || v.name FROM " table " t JOIN service_case c ON c.id = t.case_id JOIN checklist_version v ON v.id = c.version_id JOIN person p ON p.id = c.person_id WHERE t.id = ?"
#define CASE_NAME(table) "SELECT p.name || ' ' || c.case_no FROM " table " t JOIN subsidy_case c ON c.id = t.case_id JOIN person p ON p.id = c.person_id WHERE t.id = ?"

/* Derived tables, the journal itself, the key counter and contents known by their hash (snapshot, attachment_data) are not here. */
static const XbTable tables[] = {
  { "place", N_ ("place"), "SELECT name FROM place WHERE id = ?", { { 0 } } },
  { "household", N_ ("household"), "SELECT household_no FROM household WHERE id = ?", { { 0 } } },
  { "person", N_ ("person"), "SELECT name FROM person WHERE id = ?", { { 0 } } },
  { "membership", N_ ("membership"),
    /* One of the two may just have been taken away. */
    "SELECT coalesce (p.name, '?') || ' – ' || coalesce (h.household_no, '?') FROM membership m LEFT JOIN person p"
    " ON p.id = m.person_id LEFT JOIN household h ON h.id = m.household_id WHERE m.id = ?",
    { { 1, "person_id" }, { 2, "household_id" } } },
  { "event", N_ ("event"), "SELECT p.name FROM event e JOIN person p ON p.id = e.person_id WHERE e.id = ?",
    { { 2, "person_id" }, { 3, "household_id" }, { 7, "other_id" } } },
  { "operator", N_ ("operator"), "SELECT name FROM operator WHERE id = ?", { { 0 } } },
  { "role", N_ ("role"), "SELECT name FROM role WHERE id = ?", { { 0 } } },
  { "role_right", N_ ("right of a role"), "SELECT r.name || ' ' || g.right_name FROM role_right g JOIN role r ON r.id = g.role_id WHERE g.id = ?", { { 0 } } },
  { "operator_role", N_ ("role of an operator"), "SELECT o.name || ' ' || r.name FROM operator_role a JOIN operator o ON o.id = a.operator_id JOIN role r ON r.id = a.role_id WHERE a.id = ?",
    { { 0 } } },
  { "target", N_ ("target"), "SELECT p.name || ' ' || t.indicator FROM target t JOIN place p ON p.id = t.place_id WHERE t.id = ?", { { 0 } } },
  { "letter", N_ ("letter"), "SELECT reference FROM letter WHERE id = ?", { { 6, "person_id" } } },
  { "ledger_set", N_ ("set of ledgers"), "SELECT name FROM ledger_set WHERE id = ?", { { 0 } } },
  { "submission", N_ ("submission"), "SELECT name FROM submission WHERE id = ?", { { 0 } } },
  { "submission_ledger", N_ ("submitted ledger"), "SELECT title FROM submission_ledger WHERE id = ?", { { 0 } } },
  { "kinship", N_ ("parent and child"),
    "SELECT c.name || ' – ' || p.name FROM kinship k JOIN person c ON c.id = k.child_id JOIN person p ON p.id = k.parent_id WHERE k.id = ?",
    { { 1, "child_id" }, { 2, "parent_id" } } },
  { "marriage", N_ ("marriage"),
    "SELECT p.name || ' – ' || coalesce (m.spouse_name, (SELECT name FROM person WHERE id = m.spouse_id)) FROM marriage m"
    " JOIN person p ON p.id = m.person_id WHERE m.id = ?",
    { { 1, "person_id" }, { 2, "spouse_id" } } },
  { "former_value", N_ ("former value"), "SELECT p.name || ' ' || f.field FROM former_value f JOIN person p ON p.id = f.person_id WHERE f.id = ?",
    { { 1, "person_id" } } },
  { "finding_ignored", N_ ("ignored finding"), "SELECT message FROM finding_ignored WHERE id = ?", { { 2, "person_id" }, { 3, "household_id" } } },
  { "reconcile_decision", N_ ("decision on an outside list"), "SELECT title FROM reconcile_decision WHERE id = ?", { { 3, "person_id" } } },
  { "saved_filter", N_ ("saved filter"), "SELECT name FROM saved_filter WHERE id = ?", { { 0 } } },
  { "scheme_version", N_ ("scheme"), "SELECT scheme FROM scheme_version WHERE id = ?", { { 0 } } },
  { "scheme_part", N_ ("part of a scheme"), "SELECT title FROM scheme_part WHERE id = ?", { { 0 } } },
  { "subsidy_case", N_ ("case"), "SELECT p.name || ' ' || c.case_no FROM subsidy_case c JOIN person p ON p.id = c.person_id WHERE c.id = ?",
    { { 3, "person_id" }, { 4, "payee_id" } } },
  { "case_answer", N_ ("declaration"), CASE_NAME ("case_answer"), { { 2, "person_id" } } },
  { "case_document", N_ ("document"), CASE_NAME ("case_document"), { { 2, "person_id" } } },
  { "attachment", N_ ("scan"), "SELECT name FROM attachment WHERE id = ?", { { 2, "person_id" } } },
  { "case_step", N_ ("step of a case"), CASE_NAME ("case_step"), { { 2, "person_id" } } },
  { "objection", N_ ("objection"), CASE_NAME ("objection"), { { 2, "person_id" } } },
  { "suspension", N_ ("suspension"), CASE_NAME ("suspension"), { { 2, "person_id" } } },
  { "review", N_ ("annual review"), CASE_NAME ("review"), { { 2, "person_id" } } },
  { "payee_account", N_ ("account for payments"), "SELECT p.name FROM payee_account a JOIN person p ON p.id = a.person_id WHERE a.id = ?", { { 1, "person_id" } } },
  { "roll", N_ ("roll"), "SELECT scheme || ' ' || period FROM roll WHERE id = ?", { { 0 } } },
  { "roll_line", N_ ("line of a roll"), CASE_NAME ("roll_line"), { { 4, "person_id" }, { 5, "payee_id" } } },
  { "payment_batch", N_ ("payment file"), "SELECT number FROM payment_batch WHERE id = ?", { { 0 } } },
  { "payment", N_ ("payment"), CASE_NAME ("payment"), { { 4, "person_id" }, { 5, "payee_id" } } },
  { "recovery", N_ ("recovery"), CASE_NAME ("recovery"), { { 3, "person_id" } } },
  { "recovery_receipt", N_ ("money paid back"), "SELECT date FROM recovery_receipt WHERE id = ?", { { 0 } } },
  { "budget", N_ ("budget"), "SELECT scheme || ' ' || year FROM budget WHERE id = ?", { { 0 } } },
  { "checklist_version", N_ ("checklist"), "SELECT name FROM checklist_version WHERE id = ?", { { 0 } } },
  { "checklist_part", N_ ("part of a checklist"), "SELECT title FROM checklist_part WHERE id = ?", { { 0 } } },
  { "service_case", N_ ("service"), "SELECT p.name || ' ' || v.name FROM service_case c JOIN checklist_version v ON v.id = c.version_id JOIN person p ON p.id = c.person_id WHERE c.id = ?",
    { { 3, "person_id" } } },
  { "service_value", N_ ("detail of a service"), SERVICE_NAME ("service_value"), { { 2, "person_id" } } },
  { "service_answer", N_ ("answer to an offer"), SERVICE_NAME ("service_answer"), { { 2, "person_id" } } },
  { "visit", N_ ("visit"), SERVICE_NAME ("visit"), { { 2, "person_id" } } },
  { "visit_value", N_ ("entry of a visit"),
    "SELECT p.name || ' ' || v.date FROM visit_value t JOIN visit v ON v.id = t.visit_id JOIN person p ON p.id = v.person_id WHERE t.id = ?", { { 2, "person_id" } } },
  { "supply", N_ ("supply"), "SELECT name FROM supply WHERE id = ?", { { 0 } } },
  { "supply_move", N_ ("movement of supplies"), "SELECT s.name || ' ' || m.date FROM supply_move m JOIN supply s ON s.id = m.supply_id WHERE m.id = ?", { { 8, "person_id" } } },
  { "notice_letter", N_ ("notice letter"), "SELECT reference || ' ' || name FROM notice_letter WHERE id = ?", { { 8, "person_id" } } },
  { "book_attachment", N_ ("scan of an entry"), "SELECT name FROM book_attachment WHERE id = ?", { { 0 } } },
  { "book_view", N_ ("view of a register"), "SELECT name FROM book_view WHERE id = ?", { { 0 } } },
  { "book_row", N_ ("entry of a register"), "SELECT subject FROM book_row WHERE id = ?", { { 0 } } },
  { "book_value", N_ ("field of an entry of a register"),
    "SELECT r.subject || ' ' || coalesce ((SELECT f.title FROM book_field f WHERE f.register = r.register AND f.field = v.field), v.field)"
    " FROM book_value v JOIN book_row r ON r.id = v.row_id WHERE v.id = ?",
    { { 4, "person_id" }, { 5, "household_id" } } },
  { "book_field", N_ ("field of a register"), "SELECT title FROM book_field WHERE id = ?", { { 0 } } },
};

/** (transfer none): all of them. */
const XbTable *
xb_tables (guint *n)
{
  *n = G_N_ELEMENTS (tables);
  return tables;
}

/** (transfer none) (nullable): what is known of the table of that name */
const XbTable *
xb_table_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (strcmp (tables[i].name, name) == 0)
      return &tables[i];
  return NULL;
}

/** (transfer full) (nullable): the columns that name a row's owners, as a SELECT lists them; %NULL where it has none */
char *
xb_table_owners_sql (const XbTable *table)
{
  GString *sql = g_string_new (NULL);

  for (guint i = 0; i < XB_TABLE_OWNERS && table->owners[i].index != 0; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", table->owners[i].column);
  return g_string_free (sql, sql->len == 0);
}
