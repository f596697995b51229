"""Where there is no backup: what can be saved of a damaged file into a new one, and a list of what could not."""
import random
import shutil
import sqlite3
import subprocess

import pytest

from conftest import DATA, Office

TABLES = "person household membership event operator operator_role role role_right subsidy_case case_step roll roll_line payment visit visit_value service_answer supply_move checklist_version".split()


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("lived"))
    office.run("demo", office.db, "--persons", "700", db=False, check=0)
    office.run("--operator", "张经办", "import", DATA / "大坪村人口台账.csv", check=3)
    office.run("--operator", "张经办", "operator", "add", "李审核", "--role", "reviewer", check=0)
    subprocess.run(["sqlite3", office.db, "PRAGMA wal_checkpoint (TRUNCATE); PRAGMA journal_mode = DELETE"], check=True, capture_output=True)
    return office


def records(db):
    base = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    found = {t: base.execute(f"SELECT * FROM {t} ORDER BY id").fetchall() for t in TABLES}
    found["journal"] = base.execute("SELECT seq, operator, title, hash FROM journal ORDER BY seq").fetchall()
    base.close()
    return found


def pages_of(db, *names):
    marks = ", ".join(f"'{n}'" for n in names)
    out = subprocess.run(["sqlite3", db, f"SELECT pageno FROM dbstat WHERE name IN ({marks}) ORDER BY pageno"], capture_output=True, text=True, check=True).stdout
    return [int(p) for p in out.split()]


def wreck(source, target, pages, seed=1):
    """Fills pages with what an old disk gives back."""
    dice, data = random.Random(seed), bytearray(source.read_bytes())
    for page in pages:
        data[(page - 1) * 4096:page * 4096] = bytes(dice.randrange(256) for _ in range(4096))
    target.write_bytes(data)


def salvage(lived, folder):
    office = Office(folder)
    office.db = folder / "new.xbdb"
    return office, office.run("salvage", folder / "bad.xbdb", office.db, db=False)


def test_tables_that_cannot_be_read(lived, tmp_path):
    """The journal is whole: every record is worked out from it, nothing is lost."""
    pages = pages_of(lived.db, "person", "membership", "household", "event", "visit_value", "operator_role", "roll_line", "person_index", "membership_person")
    dice = random.Random(2)
    wreck(lived.db, tmp_path / "bad.xbdb", dice.sample(pages, len(pages) // 2))
    bad = (tmp_path / "bad.xbdb").read_bytes()
    office, answer = salvage(lived, tmp_path)
    assert answer.code == 0 and answer.json["from_journal"] and answer.json["lost"] == [], answer.err
    assert (tmp_path / "bad.xbdb").read_bytes() == bad
    before, after = records(lived.db), records(office.db)
    note = after["journal"].pop()
    assert "damaged" in note[2] and after == before
    assert office.run("--operator", "张经办", "verify", check=0).json["intact"]
    # It is worked with at once: found by name, by what is due, and changed.
    name = before["person"][10][1]
    assert [r["name"] for r in office.run("search", name, check=0).json][0] == name
    tables = ("SELECT count(*) AS n FROM person_index", "SELECT count(*) AS n FROM due", "SELECT count(*) AS n FROM history")
    assert [office.sql(t)[0]["n"] for t in tables[:2]] == [lived.sql(t)[0]["n"] for t in tables[:2]] and office.sql(tables[2])[0]["n"] > 0
    office.run("--operator", "张经办", "operator", "add", "新人", "--role", "entry", check=0)
    assert {p.name for p in tmp_path.iterdir() if "part" in p.name} == set()


def test_a_journal_that_cannot_be_read(lived, tmp_path):
    """The records are taken from the tables; which entries are lost is said."""
    pages = pages_of(lived.db, "journal")
    wreck(lived.db, tmp_path / "bad.xbdb", pages[len(pages) // 2:len(pages) // 2 + 3])
    office, answer = salvage(lived, tmp_path)
    assert answer.code == 3 and not answer.json["from_journal"] and answer.json["lost"], answer.err
    before, after = records(lived.db), records(office.db)
    kept = set(after.pop("journal")[:-1])
    journal = before.pop("journal")
    assert after == before and kept < set(journal)
    assert answer.json["lost_entries"] == len(journal) - len(kept) > 0
    assert office.run("search", before["person"][0][1], check=0).json


def test_both(lived, tmp_path):
    """What can be read is there, and no row is anything but what it was."""
    pages = pages_of(lived.db, "journal")
    people = pages_of(lived.db, "person", "membership")
    wreck(lived.db, tmp_path / "bad.xbdb", [pages[-3], pages[len(pages) // 3]] + people[3:7])
    office, answer = salvage(lived, tmp_path)
    assert answer.code == 3 and answer.json["lost"]
    before, after = records(lived.db), records(office.db)
    for table in TABLES:
        assert set(after[table]) <= set(before[table]), table
    assert len(after["person"]) > len(before["person"]) / 2


def test_nothing_to_be_saved(lived, tmp_path):
    office = Office(tmp_path)
    bad = tmp_path / "bad.xbdb"
    wreck(lived.db, bad, [1])
    for make in (lambda: None, lambda: bad.write_bytes(b""), lambda: bad.write_bytes(b"x" * 100000), bad.unlink):
        make()
        answer = office.run("salvage", bad, tmp_path / "new.xbdb", db=False)
        assert answer.code == 1 and len(answer.err.strip().splitlines()) == 1, answer.err
        assert not list(tmp_path.glob("new.xbdb*"))
    shutil.copy(lived.db, bad)
    (tmp_path / "new.xbdb").write_text("mine")
    assert office.run("salvage", bad, tmp_path / "new.xbdb", db=False).code == 1 and (tmp_path / "new.xbdb").read_text() == "mine"
