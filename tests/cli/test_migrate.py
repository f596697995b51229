"""Databases of earlier versions are brought up to date, with a copy kept, and lose nothing."""
import gzip
import shutil
import sqlite3
import subprocess

import pytest

from conftest import DATA, ROOT


def as_of_schema(office, schema):
    """Makes the office's file what a program of that schema would have left: its tables, and the rows they had then."""
    old = office.folder / "old.xbdb"
    new = sqlite3.connect(old)
    new.executescript("PRAGMA journal_mode = WAL;")
    new.create_function("xb_pairs", 1, lambda words: words)  # of the program's; there are no entries it is asked about
    for number in range(1, schema + 1):
        new.executescript(next((ROOT / "data/sql").glob(f"{number:03}-*.sql")).read_text())
    new.execute("ATTACH ? AS now", (str(office.db),))
    tables = [r[0] for r in new.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'digits_fts%' AND name NOT LIKE 'book_pairs%' AND name NOT LIKE 'sqlite_%'")]
    new.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        columns = ", ".join(r[1] for r in new.execute(f"PRAGMA main.table_info ({table})"))
        new.execute(f"INSERT OR REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
    new.execute("INSERT INTO main.digits_fts (digits_fts) VALUES ('rebuild')")
    new.commit()
    new.executescript(f"DETACH now; PRAGMA application_id = {0x58626462}; PRAGMA user_version = {schema}; PRAGMA wal_checkpoint (TRUNCATE);")
    new.close()
    for file in office.folder.glob("office.xbdb*"):
        file.unlink()
    old.rename(office.db)


def test_migrations_stay_as_they_went_out():
    """A file that a program wrote yesterday has been through them: what is wrong in one is mended by the next. A new one gets its line when it is new."""
    kept = subprocess.run(["sha256sum", "--check", "--strict", str(DATA / "migrations.sha256")], cwd=ROOT / "data/sql", capture_output=True, text=True)
    assert kept.returncode == 0, kept.stdout + kept.stderr
    assert len(kept.stdout.splitlines()) == len(list((ROOT / "data/sql").glob("*.sql")))


@pytest.mark.parametrize("schema", [1, 2, 3, 4])
def test_an_office_of_a_version_before_is_brought_up(office, schema):
    office.run("import", DATA / "青山村人口台账.xlsx")
    before = office.sql("SELECT * FROM person ORDER BY id"), office.sql("SELECT * FROM membership ORDER BY id"), office.sql("SELECT seq, hash FROM journal")
    assert before[0]
    as_of_schema(office, schema)
    person = before[0][0]["id"]
    card = office.run("show", "person", str(person), check=0).json
    assert card["name"] == before[0][0]["name"]
    assert office.sql("PRAGMA user_version")[0]["user_version"] == 11
    assert len(list(office.folder.glob(f"office.xbdb.schema{schema}-*.bak"))) == 1
    assert (office.sql("SELECT * FROM person ORDER BY id"), office.sql("SELECT * FROM membership ORDER BY id"), office.sql("SELECT seq, hash FROM journal")) == before
    assert office.sql("PRAGMA foreign_key_check") == [] and office.sql("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
    # The entry that made this office names roles and checklists, which no office of that schema had: verify says so, and nothing else.
    found = office.run("verify").json
    assert found["first_bad"] is None and {(c["kind"], c["table"]) for c in found["foreign"]} <= {("removed", t) for t in ("operator_role", "checklist_version", "checklist_part")}
    # What was recorded before the index of the journal existed is found, too; and it can be undone.
    history = office.run("history", "person", str(person), check=0).json
    assert [item["kind"] for item in history] == ["import"] and any(f["field"] == "name" for f in history[0]["fields"])
    office.run("journal", "undo", str(history[0]["seq"]), check=0)
    assert office.sql("SELECT count (*) AS n FROM person")[0]["n"] == 0


@pytest.mark.parametrize("schema", [2, 7, 8])
def test_letters_of_a_version_before_are_kept(office, schema):
    """Schema 9 counts each kind of reference by itself."""
    office.run("import", DATA / "青山村人口台账.xlsx")
    person = str(office.sql("SELECT min (id) AS id FROM person")[0]["id"])
    issue = lambda: office.run("letter", "issue", "residence", office.folder / "x.pdf", "--person", person, "--set", "purpose=x", check=0).json
    first, second = issue(), issue()
    office.run("letter", "void", first["reference"], "--why", "wrong purpose", check=0)
    before = office.sql("SELECT * FROM letter ORDER BY id")
    as_of_schema(office, schema)
    assert issue()["number"] == 3
    assert office.sql("SELECT * FROM letter ORDER BY id")[:2] == before and second["id"]
    assert office.sql("PRAGMA foreign_key_check") == [] and [r["name"] for r in office.sql("PRAGMA index_list ('letter')") if r["name"] == "letter_person"]
    # A letter of another kind may be number 1, too.
    office.sql("INSERT INTO letter (id, definition, year, number, reference, title, date, operator, text) SELECT id + 100, definition, year, 1, '函〔%number%〕', title, date, operator, text FROM letter WHERE number = 1")


def test_a_file_with_loose_ends_is_left_as_it_is(office):
    office.run("import", DATA / "青山村人口台账.xlsx")
    as_of_schema(office, 2)
    with sqlite3.connect(office.db) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DELETE FROM person WHERE id = (SELECT min (id) FROM person)")
    db.close()
    refused = office.run("search", "张", check=1)
    assert "membership" in refused.err
    assert office.sql("PRAGMA user_version")[0]["user_version"] == 2


def test_a_real_office_of_the_version_before(empty):
    """tests/data/schema5.xbdb.gz was written by the program of schema 5: an import, its undo and redo, an event."""
    with gzip.open(DATA / "schema5.xbdb.gz") as packed, open(empty.db, "wb") as file:
        shutil.copyfileobj(packed, file)
    before = empty.sql("SELECT * FROM person ORDER BY id"), empty.sql("SELECT seq, hash FROM journal")
    assert empty.run("verify", check=0).json["intact"], "read only, the roles are not set up yet"
    assert (empty.sql("SELECT * FROM person ORDER BY id"), empty.sql("SELECT seq, hash FROM journal")) == before
    empty.run("journal", "undo", 5, check=0)
    assert [o["roles"] for o in empty.run("operator", "list", check=0).json] == [["entry", "reviewer", "health", "administrator"]]
    assert empty.run("verify", check=0).json["intact"]
    with sqlite3.connect(empty.db) as db:
        db.execute("UPDATE person SET name = '改名' WHERE id = (SELECT max (id) FROM person)")
    db.close()
    found = empty.run("verify", check=1).json["foreign"]
    assert [(c["kind"], c["table"], c["columns"], c["entry"]) for c in found] == [("changed", "person", "name", 4)]
