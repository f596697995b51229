"""Packages that go up: complete or not there, the same in every file, kept and compared."""
import csv
import hashlib
import os
import subprocess
import zipfile

import openpyxl
import pytest

from conftest import DATA
from test_stats import Village

YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")
LEDGERS = ("people", "births", "population-change", "age-sex")


@pytest.fixture
def peopled(office):
    office.run("import", DATA / "大坪村人口台账.csv", check=3)
    office.run("import", DATA / "白石村人口台账.xls", check=3)
    return office


def test_a_package(peopled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    made = peopled.run("submit", out, *LEDGERS, *YEAR, check=0).json
    folder = out / os.path.basename(made["path"])
    assert [p.name for p in out.iterdir()] == [folder.name] and "-2025-" in folder.name
    rows = list(csv.reader(open(folder / "manifest.csv", encoding="utf-8-sig")))
    assert rows[0] == ["File", "Ledger", "Rows", "SHA-256 of the file"] and len(rows) == 1 + len(LEDGERS)
    assert {p.name for p in folder.iterdir()} == {r[0] for r in rows[1:]} | {"manifest.csv", "covering letter.pdf"}
    for name, _, count, sum_ in rows[1:]:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sum_
        cover = {r[0]: r[1] for r in openpyxl.load_workbook(folder / name).worksheets[0].iter_rows(values_only=True) if r[0]}
        assert cover["All"] == int(count)
    letter = subprocess.run(["pdftotext", folder / "covering letter.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert hashlib.sha256((folder / "manifest.csv").read_bytes()).hexdigest() in "".join(letter.split())
    record, = peopled.run("submission", "list", check=0).json
    assert [(x["ledger"], str(x["rows"])) for x in record["ledgers"]] == [(a, r[2]) for a, r in zip(LEDGERS, rows[1:])]
    # The covering letter has its number in the register of letters; the next package has another name and number.
    again = peopled.run("submit", out, "births", *YEAR, "--zip", check=0).json
    with zipfile.ZipFile(again["path"]) as z:
        assert z.testzip() is None and len(z.namelist()) == 3
    third = peopled.run("submit", out, "births", *YEAR, "--zip", check=0).json
    assert third["path"] != again["path"]
    assert [x["number"] for x in peopled.run("letter", "list", check=0).json] == [3, 2, 1]


def test_what_changed_since(peopled, tmp_path):
    first = peopled.run("submit", tmp_path, "people", "age-sex", *YEAR, check=0).json["id"]
    same = peopled.run("submission", "compare", first, "people", check=0).json
    assert (same["added"], same["gone"], same["changed"]) == (0, 0, 0) and same["same"] > 100
    v = Village(peopled)
    a, b, c = [r[0] for r in v.db.execute("SELECT p.id FROM person p JOIN person_index i ON i.person_id = p.id WHERE i.household_id IS NOT NULL AND p.status = 'registered'"
                                          " AND p.birth_date < '2000-01-01' AND p.citizen_id IS NOT NULL LIMIT 3")]
    v.db.execute("UPDATE person SET name = '新名字', phone = '13900001234' WHERE id = ?", (a,))
    v.db.execute("UPDATE membership SET to_date = '2025-06-01' WHERE person_id = ?", (b,))
    v.db.execute("UPDATE person SET status = 'deceased' WHERE id = ?", (b,))
    v.db.commit()
    home = v.one("SELECT household_id FROM membership WHERE person_id = ?", c)
    v.db.close()
    peopled.run("event", "move_in", "--date", "2025-02-02", "--field", "name=某人", "--field", "sex=2", "--field", "birth_date=1990-02-02",
                "--field", f"household={home}", "--field", "relation=99", check=0)
    now = peopled.run("submission", "compare", first, "people", check=0).json
    assert (now["added"], now["gone"], now["changed"]) == (1, 1, 1)
    kinds = {row[0]: row for row in now["rows"]}
    assert any("→ 新名字" in cell for cell in kinds["Changed"]) and "13900001234" not in str(now)
    second = peopled.run("submit", tmp_path, "people", *YEAR, check=0).json["id"]
    between = peopled.run("submission", "compare", first, "people", "--later", second, check=0).json
    assert between == now
    peopled.run("submission", "compare", second, "age-sex", check=1)
    peopled.run("submission", "compare", 12345, "people", check=1)


def test_a_package_is_there_whole_or_not_at_all(peopled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    before = peopled.run("journal", "list", check=0).json
    peopled.run("submit", out, "people", "nonsense", *YEAR, check=1)
    peopled.run("submit", out, "people", "--from", "2025-02-30", check=1)
    peopled.run("submit", out, "people", *YEAR, "--place", "999", check=1)
    peopled.run("submit", tmp_path / "nowhere", "people", *YEAR, check=1)
    peopled.run("submit", out, check=2)
    assert list(out.iterdir()) == []
    assert peopled.run("journal", "list", check=0).json == before and peopled.run("submission", "list", check=0).json == []
    assert peopled.run("letter", "list", check=0).json == []


def test_what_was_kept_is_checked(peopled, tmp_path):
    first = peopled.run("submit", tmp_path, "people", *YEAR, check=0).json["id"]
    v = Village(peopled)
    v.db.execute("UPDATE snapshot SET data = substr (data, 1, length (data) - 7)")
    v.db.commit()
    v.db.close()
    assert "damaged" in peopled.run("submission", "compare", first, "people", check=1).err


def test_a_saved_list(peopled, tmp_path):
    peopled.run("ledger-set", "save", "Month", "births", "deaths", check=0)
    peopled.run("ledger-set", "save", "Month", "births", "moves-in", check=0)
    peopled.run("ledger-set", "save", "Bad", "nonsense", check=1)
    assert peopled.run("ledger-set", "list", check=0).json == [{"name": "Month", "ledgers": ["births", "moves-in"]}]
    made = peopled.run("submit", tmp_path, "--list", "Month", "--from", "2025-03-01", "--to", "2025-03-31", check=0).json
    assert "-2025-03-" in made["path"]
    assert [x["ledger"] for x in peopled.run("submission", "list", check=0).json[0]["ledgers"]] == ["births", "moves-in"]
    peopled.run("submit", tmp_path, "--list", "None", check=1)
