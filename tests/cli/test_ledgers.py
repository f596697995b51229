"""The ledgers: what one program writes as .xlsx, .pdf and .csv, read back by others; and definitions that are broken."""
import csv
import re
import subprocess

import openpyxl
import pytest

import fuzz_definitions
from conftest import CTL, DATA, ROOT
from test_stats import Village

YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")
ALL = ["people", "births", "deaths", "moves-in", "moves-out", "outflow", "inflow", "population-change", "age-sex"]


@pytest.fixture
def lively(office):
    """Two villages and a year of ordinary life."""
    v = Village(office)
    office.run("import", DATA / "大坪村人口台账.csv", check=3)
    a, b = v.place("青山村", "801"), v.place("白石村", "802")
    homes = [v.household(a, 1), v.household(b, 2)]
    for i in range(30):
        v.person(homes[i % 2], "12"[i % 2], f"{1940 + i}-03-04", citizen_id=None)
    born = [v.person(homes[0], "1", "2025-02-10", "2025-02-10"), v.person(homes[1], "2", "2025-06-30")]
    v.person(homes[0], "1", "1940-01-01", None, "2025-03-01", status="deceased")
    v.person(homes[1], "2", "1999-05-05", "2025-05-01")
    v.person(homes[1], "1", "1990-05-05", None, "2025-07-01", status="moved_out")
    moved = v.person(homes[0], "2", "1985-01-01", None, "2025-10-01")
    v.member(moved, homes[1], "2025-10-01")
    v.event("leave", moved, "2025-11-01")
    v.event("arrive", born[0], "2025-11-01")
    v.db.commit()
    v.db.close()
    # An edit of ours brings the people list up to date with what was written beside the program.
    return office


def words(path):
    """The text of a .pdf without blanks: cells may be broken into lines."""
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"\s", "", text)


def cells(path):
    return [row for row in csv.reader(open(path, encoding="utf-8-sig"))]


def test_three_outputs_agree(lively, tmp_path):
    for ledger in ALL:
        args = YEAR if ledger not in ("people", "age-sex") else ()
        made = {end: lively.run("export", ledger, tmp_path / f"{ledger}.{end}", *args, check=0).json for end in ("csv", "xlsx", "pdf")}
        head, *rows = cells(tmp_path / f"{ledger}.csv")
        assert {m["rows"] for m in made.values()} == {len(rows)}, ledger
        sheet = openpyxl.load_workbook(tmp_path / f"{ledger}.xlsx").active
        start = next(i for i, r in enumerate(sheet.iter_rows(values_only=True)) if r[1] == head[1] or r[0] == head[0])
        body = [r for r in sheet.iter_rows(min_row=start + 2, values_only=True)]
        excel = [["" if c is None else c for c in r] for r in body if isinstance(r[0], (int, float))]
        assert len(excel) == len(rows), ledger
        for theirs, ours in zip(excel, rows):
            assert [float(o) if isinstance(t, (int, float)) else o for t, o in zip(theirs, ours)] == theirs, ledger
        paper = words(tmp_path / f"{ledger}.pdf")
        for row in rows:
            for cell in row:
                assert re.sub(r"\s", "", cell) in paper, (ledger, cell)
        for title in head:
            assert re.sub(r"\s", "", title) in paper, (ledger, title)


def test_lists_and_changes_are_those_of_the_statistics(lively, tmp_path):
    s = lively.run("stats", *YEAR, check=0).json
    assert (s["births"], s["deaths"], s["moved_in"], s["moved_out"]) != (0, 0, 0, 0)
    lively.run("export", "population-change", tmp_path / "c.csv", *YEAR, check=0)
    rows = {r[1]: [int(c) for c in r[2:]] for r in cells(tmp_path / "c.csv")[1:]}
    assert rows == {p["name"]: [p["start"], p["births"], p["deaths"], p["moved_in"], p["moved_out"], p["transfer_in"], p["transfer_out"], p["end"]] for p in s["by_place"]}
    lively.run("export", "population-change", tmp_path / "c.xlsx", *YEAR, check=0)
    total = next(r for r in openpyxl.load_workbook(tmp_path / "c.xlsx").active.iter_rows(values_only=True) if r[0] in ("Total", "合计"))
    assert list(total[2:5]) == [s["population_start"], s["births"], s["deaths"]] and total[9] == s["population_end"]
    lively.run("export", "age-sex", tmp_path / "a.csv", check=0)


def test_the_register_as_of_a_past_day(office, tmp_path):
    v = Village(office)
    office.run("import", DATA / "大坪村人口台账.csv", check=3)
    someone = v.one("SELECT id FROM person WHERE birth_date < '2000-01-01' AND status = 'registered' LIMIT 1")
    v.db.execute("UPDATE membership SET to_date = '2024-05-05' WHERE person_id = ?", (someone,))
    v.db.execute("UPDATE person SET status = 'deceased' WHERE id = ?", (someone,))
    v.db.commit()
    for day in ("2024-05-04", "2024-05-05", "2010-01-01"):
        rows = office.run("export", "people", tmp_path / "p.csv", "--as-of", day, check=0).json["rows"]
        assert rows == v.one("SELECT count(*) FROM person p JOIN membership m ON m.person_id = p.id WHERE coalesce (p.birth_date, '') <= ?"
                             " AND (m.to_date IS NULL OR m.to_date > ?)", day, day)
        assert rows == office.run("stats", "--as-of", day, check=0).json["population"]
    v.db.close()
    office.run("export", "people", tmp_path / "q.csv", "--as-of", "2999-01-01", check=1)
    office.run("export", "births", tmp_path / "q.csv", "--as-of", "2024-05-05", check=1)
    office.run("export", "births", tmp_path / "q.csv", "--from", "2025-02-02", "--to", "2025-02-01", check=1)
    assert not (tmp_path / "q.csv").exists()


def test_a_long_ledger_on_paper(office, tmp_path):
    office.run("import", DATA / "青山村人口台账.xlsx", check=3)
    office.run("export", "people", tmp_path / "p.pdf", check=0)
    info = subprocess.run(["pdfinfo", tmp_path / "p.pdf"], capture_output=True, text=True, check=True).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", info)[1])
    assert pages > 20
    for page in (1, 2, pages):
        text = subprocess.run(["pdftotext", "-raw", "-f", str(page), "-l", str(page), tmp_path / "p.pdf", "-"], capture_output=True, text=True, check=True).stdout
        assert "Citizen ID" in text and f"Page {page} of {pages}" in text
    assert "742 persons" in text and "Prepared by" in text
    old = (tmp_path / "p.pdf").read_bytes()
    office.run("export", "people", "/dev/full/p.pdf", check=1)
    office.run("export", "people", tmp_path / "p.doc", check=1)
    assert (tmp_path / "p.pdf").read_bytes() == old


def test_a_definition_says_where_it_is_broken(office, tmp_path):
    path = tmp_path / "m.ledger"
    good = "[Ledger]\nId=m\nName=M\nTitle=M\nSql={}\n\n[Column name]\nName=Name\n"
    for sql, line, said in (
            ("SELECT nme AS name FROM v_person", 5, "nme"), ("SELECT phone FROM v_person", 7, "name"), ("SELECT name FROM person", 5, "prohibited"),
            ("INSERT INTO person (id) VALUES (1) RETURNING name", 5, "not authorized"), ("SELECT name FROM v_person WHERE name = :who", 5, ":who"),
            ("SELECT name FROM v_person; DROP TABLE person", 5, "DROP TABLE"), ("PRAGMA journal_mode = OFF", 5, "not authorized"),
            ("SELECT name FROM v_person UNION SELECT name FROM sqlite_schema", 5, "prohibited"), ("ATTACH 'x.db' AS name", 5, "not authorized"), ("-- nothing", 5, "empty")):
        path.write_text(good.format(sql))
        err = office.run("catalog", "check", path, db=False, check=1).err
        assert f"m.ledger, line {line}: " in err and said in err and len(err.strip().splitlines()) == 1, (sql, err)
    path.write_text(good.format("SELECT name FROM v_person WHERE :as_of > :from") + "Sum=true\n")
    assert "line 9" in office.run("catalog", "check", path, db=False, check=1).err
    path.write_text(good.format("SELECT name FROM v_person WHERE birth_date BETWEEN :from AND :to"))
    office.run("catalog", "install", path, db=False, check=0)


def test_shipped_definitions_are_held_to_the_same(office, tmp_path):
    for definition in sorted((ROOT / "data" / "catalog").glob("*.ledger")):
        office.run("catalog", "check", definition, db=False, check=0)


def test_damaged_definitions_never_write(tmp_path):
    """A short run; tools/soak makes ten thousand of them."""
    taken, wrong = fuzz_definitions.run(str(CTL), tmp_path, 60, 11)
    assert wrong == [] and taken < 60
