"""What a ledger can look like beyond a plain list: groups, cards, header trees, sheets of villages, covers, parameters."""
import hashlib
import re
import subprocess

import openpyxl
import pytest

from conftest import DATA
from test_ledgers import cells, words

FORM = """[Ledger]
Id=form
Name=Form
Title=%township% form
Total=All %rows%, %sum:age%
GroupBy=group
Subtotal=Group %group%: %rows%, %sum:age%
SheetBy=village
Key=person_id
Signatures=Clerk;Head;
Sql=SELECT person_id, village, village || sex AS "group", name, sex, substr (birth_date, 1, 4) AS year, 2026 - substr (birth_date, 1, 4) AS age FROM v_person WHERE status = 'registered' AND birth_date IS NOT NULL AND CAST (substr (birth_date, 1, 4) AS INTEGER) >= :since ORDER BY village, sex, list_key

[Parameter since]
Name=Born since
Type=integer
Default=1900

[Column serial]
Name=No.
Type=serial

[Column group]
Group=Where;
Name=Group

[Column name]
Group=Who;Person;
Name=Name

[Column sex]
Group=Who;Person;
Name=Sex

[Column age]
Group=Who;
Name=Age
Type=integer
Sum=true

[Column village]
Hidden=true

[Column person_id]
Hidden=true
"""


@pytest.fixture
def formed(office, tmp_path):
    office.run("import", DATA / "大坪村人口台账.csv", check=3)
    office.run("import", DATA / "白石村人口台账.xls", check=3)
    (tmp_path / "form.ledger").write_text(FORM)
    office.run("catalog", "install", tmp_path / "form.ledger", db=False, check=0)
    return office


def test_groups_and_a_header_of_three_rows(formed, tmp_path):
    formed.run("export", "form", tmp_path / "f.csv", check=0)
    formed.run("export", "form", tmp_path / "f.xlsx", check=0)
    formed.run("export", "form", tmp_path / "f.pdf", check=0)
    rows = cells(tmp_path / "f.csv")
    assert rows[0] == ["No.", "Group", "Name", "Sex", "Age"]
    groups = []
    for row in rows[1:]:
        if not groups or groups[-1][0] != row[1]:
            groups.append((row[1], []))
        groups[-1][1].append(int(row[4]))
    assert len(groups) == 4
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx").active
    assert {str(r) for r in sheet.merged_cells.ranges} >= {"A2:A4", "B3:B4", "C2:E2", "C3:D3", "E3:E4"}
    lines = [r for r in sheet.iter_rows(min_row=5, values_only=True)]
    subtotals = [r for r in lines if r[0] and str(r[0]).startswith("Group ")]
    assert [(r[0], r[4]) for r in subtotals] == [(f"Group {g}: {len(a)}, {sum(a)}", sum(a)) for g, a in groups]
    everybody = sum(len(a) for _, a in groups), sum(sum(a) for _, a in groups)
    assert any(r[0] == "All {}, {}".format(*everybody) for r in lines)
    assert any(r[0] == "Clerk" and "Head" in r for r in lines)
    paper = words(tmp_path / "f.pdf")
    for g, a in groups:
        assert re.sub(r"\s", "", f"Group {g}: {len(a)}, {sum(a)}") in paper
    assert "Clerk" in paper and "Where" in paper


def test_a_value_is_asked_for(formed, tmp_path):
    everybody = formed.run("export", "form", tmp_path / "f.csv", check=0).json["rows"]
    young = formed.run("export", "form", tmp_path / "f.csv", "--set", "since=2000", check=0).json["rows"]
    assert 0 < young < everybody and all(int(r[4]) <= 26 for r in cells(tmp_path / "f.csv")[1:])
    before = (tmp_path / "f.csv").read_bytes()
    assert "whole number" in formed.run("export", "form", tmp_path / "f.csv", "--set", "since=x", check=1).err
    assert "until" in formed.run("export", "form", tmp_path / "f.csv", "--set", "until=2000", check=1).err
    formed.run("export", "form", tmp_path / "f.csv", "--set", "since", check=2)
    formed.run("export", "people", tmp_path / "f.csv", "--set", "since=1", check=1)
    assert (tmp_path / "f.csv").read_bytes() == before


def test_a_sheet_for_each_village_and_a_cover(formed, tmp_path):
    for ledger in ("people", "form"):
        whole = formed.run("export", ledger, tmp_path / "w.csv", check=0).json
        made = formed.run("export", ledger, tmp_path / "w.xlsx", "--by-village", "--cover", check=0).json
        book = openpyxl.load_workbook(tmp_path / "w.xlsx")
        assert book.sheetnames[1:] == ["大坪村", "白石村"] and made["rows"] == whole["rows"]
        cover = {r[0]: r[1] for r in book.worksheets[0].iter_rows(values_only=True) if r[0]}
        assert cover["SHA-256 of the data"] == made["data_sha256"] == hashlib.sha256((tmp_path / "w.csv").read_bytes()).hexdigest()
        assert cover["All"] == whole["rows"] == cover["大坪村"] + cover["白石村"]
        for sheet in book.worksheets[1:]:
            numbers = [r[0] for r in sheet.iter_rows(values_only=True) if isinstance(r[0], (int, float))]
            assert numbers == list(range(1, cover[sheet.title] + 1))
        subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv", "--outdir", tmp_path / "lo", tmp_path / "w.xlsx"], check=True, capture_output=True)
        assert made["data_sha256"] in (tmp_path / "lo" / "w.csv").read_text()
    formed.run("export", "population-change", tmp_path / "x.xlsx", "--by-village", check=1)
    formed.run("export", "people", tmp_path / "x.pdf", "--cover", check=1)
    assert not (tmp_path / "x.xlsx").exists() and not (tmp_path / "x.pdf").exists()


def test_columns_are_as_wide_as_what_is_in_them(formed, tmp_path):
    formed.run("export", "people", tmp_path / "w.xlsx", check=0)
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx").active
    for column in range(1, sheet.max_column + 1):
        cells_ = [sheet.cell(row, column).value for row in range(5, sheet.max_row - 2)]
        widest = max((sum(2 if ord(c) > 0x7ff else 1 for c in v) for v in cells_ if isinstance(v, str)), default=0)
        width = sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width
        assert width >= min(widest, 48) and width <= 52, (column, width, widest)


def test_a_card_for_each_household(formed, tmp_path):
    formed.run("export", "household-card", tmp_path / "c.pdf", check=0)
    formed.run("export", "household-card", tmp_path / "c.csv", check=0)
    formed.run("export", "household-card", tmp_path / "c.xlsx", check=0)
    rows = cells(tmp_path / "c.csv")[1:]
    homes = sum(1 for r in rows if r[0] == "1")
    info = subprocess.run(["pdfinfo", tmp_path / "c.pdf"], capture_output=True, text=True, check=True).stdout
    assert int(re.search(r"Pages:\s+(\d+)", info)[1]) == homes > 10
    page = subprocess.run(["pdftotext", "-raw", "-f", "2", "-l", "2", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "Household no.:" in page and "Head of household (signature)" in page and "members" in page
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").active
    assert len(sheet.row_breaks.brk) == homes - 1
    assert sum(1 for r in sheet.iter_rows(values_only=True) if str(r[0]).startswith("Household no.:")) == homes


def test_broken_forms_are_named(formed, tmp_path):
    path = tmp_path / "b.ledger"
    for old, new, line in (("GroupBy=group", "GroupBy=grp", "GroupBy"), ("GroupBy=group\n", "", "Subtotal"), ("Default=1900", "Default=x", "Default"),
                           ("[Parameter since]", "[Parameter as_of]", "[Parameter as_of]"), ("Type=integer\nDefault", "Type=money\nDefault", "Type=money"),
                           ("[Column sex]", "[Column name ]", "[Column name ]"), ("Who;Person;\nName=Sex", "A;B;C;D;E;\nName=Sex", "Group=A;B")):
        assert old in FORM
        path.write_text(FORM.replace(old, new).replace("Id=form", "Id=b"))
        err = formed.run("catalog", "check", path, db=False, check=1).err
        number = next(i for i, text in enumerate(path.read_text().splitlines(), 1) if text.startswith(line))
        assert f"b.ledger, line {number}: " in err, (err, new)
