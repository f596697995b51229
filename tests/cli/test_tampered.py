"""Somebody edits the file by hand: verify names the table, the row and the entry that says otherwise; and says nothing where nobody did."""
import shutil
import sqlite3

import pytest

from conftest import DATA


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A demo office of ten years, with entries undone and done again."""
    from conftest import Office
    office = Office(tmp_path_factory.mktemp("lived"))
    office.run("demo", office.db, "--persons", "600", db=False, check=0)
    who = ("--operator", "张经办")
    office.run(*who, "import", DATA / "大坪村人口台账.csv", check=3)
    last = int(office.run("journal", "list", check=0).json[0]["seq"])
    for what in ("undo", "redo", "undo", "redo"):
        office.run(*who, "journal", what, last, check=0)
    person = office.sql("SELECT max(id) AS id FROM person")[0]["id"]
    for phone in ("13800000001", "13800000002", "13800000003"):
        office.run(*who, "event", "change", "--person", person, "--date", "2026-11-01", "--field", f"phone={phone}", check=0)
    office.run(*who, "journal", "undo", int(office.run("journal", "list", check=0).json[0]["seq"]), check=0)
    return office


@pytest.fixture
def copy(lived, tmp_path):
    from conftest import Office
    office = Office(tmp_path)
    with sqlite3.connect(lived.db) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(lived.db, office.db)
    return office


def edit(office, sql):
    with sqlite3.connect(office.db) as db:
        db.executescript("PRAGMA foreign_keys = OFF;" + sql)
    db.close()


def test_nothing_to_say(copy):
    found = copy.run("verify", check=0).json
    assert found["intact"] and found["foreign"] == [] and found["first_bad"] is None and found["entries"] > 20


PERSON = "(SELECT max(id) FROM person)"


@pytest.mark.parametrize("sql, kind, table, columns", [
    (f"UPDATE person SET phone = '13900000000' WHERE id = {PERSON}", "changed", "person", "phone"),
    ("UPDATE person SET name = name || '甲', sex = '1' WHERE id = (SELECT id FROM person WHERE sex = '2' LIMIT 1)", "changed", "person", "name, sex"),
    ("UPDATE payee_account SET bank_account = '6222000000000000' WHERE id = (SELECT min(id) FROM payee_account)", "changed", "payee_account", "bank_account"),
    ("UPDATE payment SET amount_fen = amount_fen + 1 WHERE id = (SELECT min(id) FROM payment)", "changed", "payment", "amount_fen"),
    ("DELETE FROM event WHERE id = (SELECT max(id) FROM event)", "removed", "event", None),
    ("DELETE FROM service_answer WHERE id = (SELECT min(id) FROM service_answer)", "removed", "service_answer", None),
    ("INSERT INTO operator (id, name) VALUES (77, '外人')", "added", "operator", None),
    ("INSERT INTO role_right (id, role_id, right_name) VALUES (77, 3, 'restore')", "added", "role_right", None),
    ("UPDATE role_right SET right_name = 'operators' WHERE id = 1", "changed", "role_right", "right_name"),
    ("DELETE FROM role_right WHERE id = 4", "removed", "role_right", None),
    ("UPDATE operator SET active = 0 WHERE id = (SELECT max(id) FROM operator)", "changed", "operator", "active"),
    ("DELETE FROM operator_role WHERE id = (SELECT max(id) FROM operator_role)", "removed", "operator_role", None),
])
def test_a_record_edited_by_hand(copy, sql, kind, table, columns):
    edit(copy, sql)
    answer = copy.run("verify", check=1)
    found = [c for c in answer.json["foreign"]]
    assert [(c["kind"], c["table"], c["columns"]) for c in found] == [(kind, table, columns)]
    assert table in answer.err and (kind != "changed" or all(f"({c})" in answer.err or c in answer.err for c in columns.split(", ")))
    if kind != "added" and int(found[0]["id"]) > 1000:
        entry = found[0]["entry"]
        assert copy.sql(f"SELECT count(*) AS n FROM journal WHERE seq = {entry}")[0]["n"] == 1
    assert "13900000000" not in answer.err + answer.out, "what is in the field may be sensitive"


@pytest.mark.parametrize("sql, first", [
    ("UPDATE journal SET operator = '别人' WHERE seq = 5", 5),
    ("UPDATE journal SET reason = '补' WHERE seq = 3", 3),
    ("UPDATE journal SET at = replace (at, '20', '19') WHERE seq = 4", 4),
    ("UPDATE journal SET needs = 'enter' WHERE seq = 6", 6),
    ("UPDATE journal SET changeset = x'' WHERE seq = 7", 7),
    ("DELETE FROM journal WHERE seq = 8", 8),
])
def test_an_entry_edited_by_hand(copy, sql, first):
    edit(copy, sql)
    answer = copy.run("verify", check=1)
    assert answer.json["first_bad"] == first and f"entry {first} " in answer.err
    assert copy.run("journal", "verify", check=1).json["first_bad"] == first


def test_the_end_cut_off(copy):
    last = copy.sql("SELECT max(seq) AS n FROM journal")[0]["n"]
    edit(copy, f"DELETE FROM journal WHERE seq = {last}")
    assert copy.run("verify", check=1).json["first_bad"] == last


@pytest.mark.parametrize("sql, name", [("DROP TRIGGER roll_line_locked_insert", "roll_line_locked_insert"),
                                       ("DROP VIEW v_person; CREATE VIEW v_person AS SELECT 1", "v_person"),
                                       ("CREATE TRIGGER sly AFTER INSERT ON person BEGIN DELETE FROM event; END", "sly")])
def test_a_rule_changed_by_hand(copy, sql, name):
    edit(copy, sql)
    answer = copy.run("verify", check=1)
    assert any(name in p for p in answer.json["problems"])
