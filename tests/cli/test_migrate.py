"""Databases of earlier versions are brought up to date, with a copy kept, and lose nothing."""
import sqlite3

import pytest

from conftest import DATA, ROOT


def as_of_schema(office, schema):
    """Makes the office's file what a program of that schema would have left: its tables, and the rows they had then."""
    old = office.folder / "old.xbdb"
    new = sqlite3.connect(old)
    new.executescript("PRAGMA journal_mode = WAL;")
    for number in range(1, schema + 1):
        new.executescript(next((ROOT / "data/sql").glob(f"{number:03}-*.sql")).read_text())
    new.execute("ATTACH ? AS now", (str(office.db),))
    tables = [r[0] for r in new.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'digits_fts%' AND name NOT LIKE 'sqlite_%'")]
    new.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        columns = ", ".join(r[1] for r in new.execute(f"PRAGMA main.table_info ({table})"))
        new.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
    new.execute("INSERT INTO main.digits_fts (digits_fts) VALUES ('rebuild')")
    new.commit()
    new.executescript(f"DETACH now; PRAGMA application_id = {0x58626462}; PRAGMA user_version = {schema}; PRAGMA wal_checkpoint (TRUNCATE);")
    new.close()
    for file in office.folder.glob("office.xbdb*"):
        file.unlink()
    old.rename(office.db)


@pytest.mark.parametrize("schema", [1, 2, 3, 4])
def test_an_office_of_a_version_before_is_brought_up(office, schema):
    office.run("import", DATA / "青山村人口台账.xlsx")
    before = office.sql("SELECT * FROM person ORDER BY id"), office.sql("SELECT * FROM membership ORDER BY id"), office.sql("SELECT seq, hash FROM journal")
    assert before[0]
    as_of_schema(office, schema)
    person = before[0][0]["id"]
    card = office.run("show", "person", str(person), check=0).json
    assert card["name"] == before[0][0]["name"]
    assert office.sql("PRAGMA user_version")[0]["user_version"] == 5
    assert len(list(office.folder.glob(f"office.xbdb.schema{schema}-*.bak"))) == 1
    assert (office.sql("SELECT * FROM person ORDER BY id"), office.sql("SELECT * FROM membership ORDER BY id"), office.sql("SELECT seq, hash FROM journal")) == before
    assert office.sql("PRAGMA foreign_key_check") == [] and office.sql("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
    assert office.run("verify", check=0).json["intact"]
    # What was recorded before the index of the journal existed is found, too; and it can be undone.
    history = office.run("history", "person", str(person), check=0).json
    assert [item["kind"] for item in history] == ["import"] and any(f["field"] == "name" for f in history[0]["fields"])
    office.run("journal", "undo", str(history[0]["seq"]), check=0)
    assert office.sql("SELECT count (*) AS n FROM person")[0]["n"] == 0


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
