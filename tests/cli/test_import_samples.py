"""Ledgers as villages send them give exactly the answer that was worked out by hand."""
import json

import openpyxl
import pytest

from conftest import DATA

SAMPLES = sorted(p.name[: -len(".expected.json")] for p in DATA.glob("*.expected.json"))


def places(issues):
    return {(i["sheet"], i["row"], i["field"], i["code"]) for i in issues}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(office, tmp_path, name):
    expected = json.loads((DATA / f"{name}.expected.json").read_text())
    rejects = tmp_path / "rejects.xlsx"
    got = office.run("import", "--rejects", rejects, DATA / name, check=3).json
    for key in ("rows", "imported", "rejected", "households"):
        assert got[key] == expected[key], key
    assert places(got["rejects"]) == places(expected["rejects"])
    assert got["rows"] == sum(got[k] for k in ("imported", "updated", "unchanged", "conflict", "rejected"))
    assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == expected["imported"]
    assert office.sql("SELECT count(*) AS n FROM household")[0]["n"] == expected["households"]
    # Each refused row comes back, its bad cell coloured and explained.
    book = openpyxl.load_workbook(rejects)
    assert sum(sheet.max_row - 1 for sheet in book) == expected["rejected"]
    assert all(any(cell.comment for cell in row) for sheet in book for row in sheet.iter_rows(min_row=2))
    # A full ID number is in no output.
    for reject in got["rejects"]:
        assert not any(part.isdigit() and len(part) >= 15 for part in reject["value"].split())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_file_again_changes_nothing(office, name):
    first = office.run("import", DATA / name, check=3).json
    before = office.sql("SELECT max(seq) AS n FROM journal")
    again = office.run("import", DATA / name, check=3).json
    assert again["unchanged"] == first["imported"] and again["imported"] == again["conflict"] == 0
    assert again["journal"] == []
    assert office.sql("SELECT max(seq) AS n FROM journal") == before


def test_refused_rows_stay_refused_until_mended(office, tmp_path):
    """A number that Excel cut must not come back as one with zeros at its end."""
    rejects = tmp_path / "rejects.xlsx"
    name = "青山村人口台账.xlsx"
    first = office.run("import", "--rejects", rejects, DATA / name, check=3).json
    again = office.run("import", "--dry-run", rejects, check=3).json
    lost = [r for r in first["rejects"] if r["code"] == "id-precision-lost"]
    assert lost and len([r for r in again["rejects"] if r["code"] == "id-precision-lost"]) == len(lost)


def test_all_or_nothing(office):
    got = office.run("import", "--all-or-nothing", DATA / SAMPLES[0], check=1)
    assert "xiangbuctl:" in got.err
    assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == 0


def test_undo_takes_back_the_whole_import_and_only_it(office):
    office.run("import", DATA / SAMPLES[0], check=3)
    kept = office.sql("SELECT * FROM person ORDER BY id")
    second = office.run("import", DATA / SAMPLES[1], check=3).json
    office.run("journal", "undo", second["journal"][0], check=0)
    assert office.sql("SELECT * FROM person ORDER BY id") == kept
    assert office.sql("SELECT count(*) AS n FROM person_index")[0]["n"] == len(kept)
    office.run("journal", "redo", second["journal"][0], check=0)
    assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == len(kept) + second["imported"]
    assert office.run("verify", check=0).json["intact"]
    assert office.run("journal", "verify", check=0).json["intact"]
