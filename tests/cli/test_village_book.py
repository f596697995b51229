"""A village with no program: its workbook goes out, is changed in Excel, and is merged when it comes back."""
import json
import subprocess

import openpyxl
import pytest

from citizens import citizen_id
from conftest import Office

CLERK = ("--operator", "张经办")
WANG, LI, ZHAO = citizen_id("1960-05-06", 11), citizen_id("1962-07-08", 12), citizen_id("1985-01-01", 13)
HEAD = 3


@pytest.fixture
def village(office):
    path = office.folder / "people.csv"
    path.write_text("行政村,户编号,与户主关系,姓名,性别,公民身份号码,联系电话,文化程度\n"
                    f"青山村,001,户主,王建国,男,{WANG},13900000001,小学\n青山村,001,配偶,李秀英,女,{LI},13900000002,初中\n大坪村,002,户主,赵一,男,{ZHAO},,\n", encoding="utf-8")
    office.run(*CLERK, "import", path, check=0)
    office.place = office.sql("SELECT code FROM place WHERE name = '青山村'")[0]["code"]
    return office


def write(office, name="out.xlsx", *args):
    path = office.folder / name
    done = office.run(*CLERK, "village-book", "write", path, "--place", office.place, *args, check=0).json
    return path, done


def read(office, path, *args, check=0):
    return office.run(*CLERK, "village-book", "read", path, *args, check=check)


def change(path, cells, to=None):
    """As somebody does it in Excel: {(name, column): text}; a name that is not there is a new line."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    titles = [c.value for c in sheet[HEAD]]
    rows = {sheet.cell(r, titles.index("Name") + 1).value: r for r in range(HEAD + 1, sheet.max_row + 1) if sheet.cell(r, titles.index("Name") + 1).value}
    for (name, column), text in cells.items():
        if name not in rows:
            rows[name] = max(rows.values()) + 1
            sheet.cell(rows[name], titles.index("Name") + 1).value = name
        sheet.cell(rows[name], titles.index(column) + 1).value = text
    to = to or path.with_name("back.xlsx")
    book.save(to)
    return to


def phone(office, number):
    return office.sql(f"SELECT phone FROM person WHERE citizen_id = '{number}'")[0]["phone"]


def test_what_goes_out(village):
    path, done = write(village)
    assert done["people"] == 2
    sheet = openpyxl.load_workbook(path).active
    titles = [c.value for c in sheet[HEAD]]
    text = "\n".join(str(c.value) for row in sheet for c in row)
    assert "王建国" in text and "赵一" not in text and WANG not in text and "13900000001" not in text, "only the village's own, and masked"
    assert sheet.protection.sheet is True and sheet.column_dimensions[openpyxl.utils.get_column_letter(len(titles))].hidden
    locked = {t: sheet.cell(HEAD + 1, i + 1).protection.locked for i, t in enumerate(titles)}
    assert locked["Household no."] and locked["Relation to head"] and not locked["Phone"] and not locked["Name"] and locked[titles[-1]]
    assert not sheet.cell(HEAD + 4, 1).protection.locked, "new people go below"
    rules = {str(v.sqref).split(":")[0]: v for v in sheet.data_validations.dataValidation}
    sex = rules[openpyxl.utils.get_column_letter(titles.index("Sex") + 1) + str(HEAD + 1)]
    assert sex.type == "list" and sex.formula1.startswith("'Choices'!") and rules[openpyxl.utils.get_column_letter(titles.index("Citizen ID") + 1) + str(HEAD + 1)].type == "custom"
    # Whole numbers only for a reason, which is on record.
    assert village.run(*CLERK, "--unmasked", "village-book", "write", village.folder / "x.xlsx", "--place", village.place).code != 0
    village.run(*CLERK, "--unmasked", "--reason", "村里核对", "village-book", "write", village.folder / "x.xlsx", "--place", village.place, check=0)
    assert WANG in "\n".join(str(c.value) for row in openpyxl.load_workbook(village.folder / "x.xlsx").active for c in row)
    assert village.sql("SELECT kind, reason FROM journal ORDER BY seq DESC LIMIT 1") == [{"kind": "access", "reason": "村里核对"}]


def test_unchanged_it_changes_nothing(village):
    path, _ = write(village)
    before = village.run("digest", check=0).json
    assert read(village, change(path, {})).json["applied"] == 0
    assert village.run("digest", check=0).json == before


def test_it_comes_back_changed(village):
    path, _ = write(village)
    # The office goes on meanwhile: another field of the same person, another person.
    other = village.folder / "other.csv"
    other.write_text(f"行政村,户编号,与户主关系,姓名,性别,公民身份号码,联系电话,文化程度\n青山村,001,户主,王建国,男,{WANG},13900000001,大学本科\n", encoding="utf-8")
    village.run(*CLERK, "import", "--update", other, check=0)
    back = change(path, {("王建国", "Phone"): "13911112222", ("李秀英", "Education"): "Senior secondary", ("李秀英", "What happened, with its day"): "2026-05-01 去世",
                         ("周新来", "Household no."): "009", ("周新来", "Sex"): "Female", ("周新来", "Citizen ID"): citizen_id("1990-02-02", 24), ("周新来", "Relation to head"): "Head of household"})
    new = village.folder / "new.csv"
    first = read(village, back, "--dry-run", check=None)
    done = read(village, back, "--new", new, check=None).json
    assert done["place"] == "青山村" and done["people"] == 2 and done["new"] == 1 and done["conflicts"] == []
    assert phone(village, WANG) == "13911112222"
    assert [r["message"] for r in done["remarks"]] == ["2026-05-01 去世"] and done["remarks"][0]["name"] == "李秀英"
    assert village.sql(f"SELECT education FROM person WHERE citizen_id = '{WANG}'")[0]["education"] != village.sql(f"SELECT education FROM person WHERE citizen_id = '{LI}'")[0]["education"]
    assert "周新来" in new.read_text(encoding="utf-8-sig") and "青山村" in new.read_text(encoding="utf-8-sig") and first.json["applied"] == done["applied"]
    # New people go through the import, with all its checks.
    imported = village.run(*CLERK, "import", new, check=0).json
    assert imported["imported"] == 1
    # One act, which can be undone; the same file again is refused, after the undo it is not.
    assert read(village, back, check=None).code == 1
    village.run(*CLERK, "journal", "undo", imported["journal"][0], check=0)
    village.run(*CLERK, "journal", "undo", done["journal"], check=0)
    assert phone(village, WANG) == "13900000001"
    assert read(village, back, check=None).json["applied"] == done["applied"]


def test_both_changed_the_same(village):
    path, _ = write(village)
    other = village.folder / "other.csv"
    other.write_text(f"行政村,户编号,与户主关系,姓名,性别,公民身份号码,联系电话,文化程度\n青山村,001,户主,王建国,男,{WANG},13933333333,小学\n", encoding="utf-8")
    village.run(*CLERK, "import", "--update", other, check=0)
    back = change(path, {("王建国", "Phone"): "13944444444", ("李秀英", "Phone"): "13955555555"})
    asked = read(village, back, check=1).json
    (conflict,) = asked["conflicts"]
    assert asked["applied"] == 0 and phone(village, LI) == "13900000002", "nothing is changed before all is answered"
    assert conflict["fields"] == [{"field": "phone", "ours": "139****3333", "theirs": "139****4444", "before": "139****0001"}]
    assert conflict["ours"]["operator"] == "张经办" and conflict["theirs"]["office"] == "青山村"
    answers = village.folder / "answers.json"
    answers.write_text(json.dumps({conflict["id"]: {"phone": "ours"}}))
    read(village, back, "--answers", answers)
    assert (phone(village, WANG), phone(village, LI)) == ("13933333333", "13955555555")


def test_what_is_wrong_is_named(village):
    path, _ = write(village)
    back = change(path, {("王建国", "Phone"): "139****9999", ("王建国", "Birth date"): "1961-02-30", ("李秀英", "Education"): "博学", ("李秀英", "Phone"): "13955555555", ("王建国", "Citizen ID"): LI})
    done = read(village, back, check=3).json
    messages = {(r["name"], r["cell"][0]) for r in done["rejects"]}
    assert len(done["rejects"]) >= 4 and {"王建国", "李秀英"} == {name for name, _ in messages}
    assert phone(village, LI) == "13955555555" and phone(village, WANG) == "13900000001"
    assert village.run("verify", check=0).json["intact"]


def test_what_is_refused(village, tmp_path):
    path, _ = write(village)
    before = village.run("digest", check=0).json, village.sql("SELECT count(*) AS n FROM journal")
    other = Office(tmp_path / "other")
    other.folder.mkdir()
    other.run("init", other.db, "--township", "532301100", "--name", "云岭镇", "--site", "8", db=False, check=0)
    assert "another office" in other.run(*CLERK, "village-book", "read", path).err
    book = openpyxl.load_workbook(path)
    book.active.delete_cols(book.active.max_column)
    book.save(tmp_path / "cut.xlsx")
    assert "is no workbook this office sent out" in read(village, tmp_path / "cut.xlsx", check=1).err
    (tmp_path / "text.xlsx").write_text("nothing")
    assert read(village, tmp_path / "text.xlsx", check=1).code == 1
    assert read(village, tmp_path / "none.xlsx", check=1).code == 1
    book = openpyxl.load_workbook(path)
    cell = book.active.cell(HEAD, book.active.max_column)
    cell.value = cell.value.rsplit(":", 1)[0] + ":0000000000000000"
    book.save(tmp_path / "newer.xlsx")
    assert "older copy" in read(village, tmp_path / "newer.xlsx", check=1).err
    assert village.run(*CLERK, "village-book", "write", tmp_path / "x.csv", "--place", village.place).code == 1
    assert village.run(*CLERK, "village-book", "write", tmp_path / "x.xlsx", "--place", "999999999").code == 1
    assert (village.run("digest", check=0).json, village.sql("SELECT count(*) AS n FROM journal")) == before


def test_through_libreoffice(village):
    """Saved by another program than the one it was written for."""
    path, _ = write(village)
    back = change(path, {("王建国", "Phone"): "13911112222"})
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(village.folder / "lo"), str(back)], check=True, capture_output=True, timeout=180,
                   env=dict(village.env, HOME=str(village.folder)))
    assert read(village, village.folder / "lo" / "back.xlsx").json["applied"] == 1
    assert phone(village, WANG) == "13911112222"
