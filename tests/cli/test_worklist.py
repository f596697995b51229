"""A worklist that goes to a village as a workbook and comes back filled in: sorted, with rows added and deleted, columns hidden and moved, dates as Excel makes them."""
import datetime
import random
import subprocess

import openpyxl
import pytest

from citizens import citizen_id

TODAY = datetime.date.today()
DAY = TODAY - datetime.timedelta(days=1)
HEAD = 4  # the row of the header
OLD = 12


@pytest.fixture
def village(office):
    """Old people of two groups, with health data shown to the first operator."""
    people = [(f"老人{'甲乙丙丁戊己庚辛壬癸子丑'[i]}", citizen_id(f"{TODAY.year - 70 - i}-02-{i + 10}", 100 + i), f"{1 + i % 2}组") for i in range(OLD)]
    path = office.folder / "青山村.csv"
    path.write_text("行政村,村民小组,户编号,姓名,与户主关系,公民身份号码\n" + "".join(f"青山村,{g},{n:04d},{name},户主,{i}\n" for n, (name, i, g) in enumerate(people)), encoding="utf-8")
    assert office.run("import", path, check=0).json["rejected"] == 0
    return office


def write(office, name="w.xlsx"):
    path = office.folder / name
    office.run("worklist", "write", path, "--checklist", "elder-health", check=0)
    return path


def read(office, path, *args):
    return office.run("worklist", "read", path, *args)


def columns(sheet):
    return {c.value: c.column for c in sheet[HEAD] if c.value}


def fill(sheet, row, **values):
    at = columns(sheet)
    for title, value in values.items():
        sheet.cell(row, at[next(t for t in at if t.startswith(title.replace("_", " ")))]).value = value


def visits(office):
    return {r["name"]: r for r in office.sql("SELECT p.name, v.date, v.worker, v.turn, (SELECT value FROM visit_value w WHERE w.visit_id = v.id AND entry = 'systolic') AS systolic"
                                             " FROM visit v JOIN person p ON p.id = v.person_id WHERE v.void IS NULL")}


def book(path):
    opened = openpyxl.load_workbook(path)
    return opened, opened.active


def test_the_workbook(village):
    path = write(village)
    opened, sheet = book(path)
    at = columns(sheet)
    key = next(t for t in at if t.startswith("xiangbu:"))
    assert key == "xiangbu:elder-health" and sheet.column_dimensions[sheet.cell(1, at[key]).column_letter].hidden
    names = [sheet.cell(r, at["Name"]).value for r in range(HEAD + 1, HEAD + 1 + OLD)]
    groups = [sheet.cell(r, at["Group"]).value for r in range(HEAD + 1, HEAD + 1 + OLD)]
    assert len(set(names)) == OLD and groups == sorted(groups), "by group and house"
    assert any("Systolic" in t for t in at) and sheet.page_setup.orientation == "landscape" and sheet.print_title_rows
    rules = {v.sqref.ranges[0].coord.split(":")[0]: v for v in sheet.data_validations.dataValidation}
    assert any(v.type == "list" and "declined" in v.formula1 for v in rules.values())
    assert any(v.type == "decimal" and (v.formula1, v.formula2) == ("40", "300") for v in rules.values())
    # LibreOffice opens it, too, and the hidden column survives.
    subprocess.run(["soffice", "--headless", "--convert-to", "ods", "--outdir", village.folder, path], check=True, capture_output=True, timeout=120)
    assert (village.folder / "w.ods").exists()
    # As a list of people it is refused, by name, and nothing changes.
    before = village.sql("SELECT count(*) AS n FROM person")
    refused = village.run("import", path)
    assert refused.code == 1 and "Today" in refused.err and village.sql("SELECT count(*) AS n FROM person") == before


def test_there_and_back(village):
    """Sorted, with rows deleted and added, columns hidden, moved and unknown, and dates of every make."""
    path = write(village)
    opened, sheet = book(path)
    at = columns(sheet)
    first, last = HEAD + 1, HEAD + OLD
    rows = [[c.value for c in sheet[r]] for r in range(first, last + 1)]
    name = {r[at["Name"] - 1]: r for r in rows}
    order = list(name)
    systolic = next(at[t] for t in at if t.startswith("Systolic")) - 1
    made = [DAY, DAY.isoformat(), f"{DAY.year}年{DAY.month}月{DAY.day}日", (DAY - datetime.date(1899, 12, 30)).days, f"{DAY.month}月{DAY.day}日", DAY.strftime("%Y%m%d"), f"{DAY.year}.{DAY.month}.{DAY.day}"]
    for who, date in zip(order, made):
        name[who][at["Result"] - 1] = "done"
        name[who][at["Date"] - 1] = date
        name[who][systolic] = 120 + order.index(who)
    name[order[7]][at["Result"] - 1] = "谢绝"
    name[order[8]][at["Result"] - 1] = "不在家"
    name[order[9]][systolic], name[order[9]][at["Date"] - 1] = 150, DAY.isoformat()  # filled in without a result: done
    del name[order[10]]  # a row that was deleted says nothing
    random.Random(3).shuffle(rows)
    rows = [r for r in rows if r[at["Name"] - 1] in name]
    # Columns in another order, one hidden, one nobody knows, one gone.
    titles = [c.value for c in sheet[HEAD]]
    moved = [i for i in range(len(titles)) if titles[i] != "Village"]
    random.Random(5).shuffle(moved)
    out = openpyxl.Workbook()
    target = out.active
    target.append(["青山村老年人体检"])
    target.append([titles[i] for i in moved] + ["经手人签名"])
    for row in rows:
        target.append([row[i] for i in moved] + ["刘"])
    new = [None] * len(titles)
    new[at["Name"] - 1], new[at["Birth date"] - 1], new[at["Result"] - 1], new[at["Date"] - 1] = "查无此人", "1950-01-01", "done", DAY.isoformat()
    target.append([new[i] for i in moved] + [None])
    target.column_dimensions["C"].hidden = True
    back = village.folder / "back.xlsx"
    out.save(back)
    dry = read(village, back, "--dry-run").json
    assert dry["visits"] == 8 and not village.sql("SELECT 1 FROM visit"), "what would be done, and nothing done"
    answer = read(village, back).json
    assert (answer["rows"], answer["visits"], answer["answers"], answer["blank"], answer["corrected"]) == (12, 8, 2, 1, 0), answer
    assert [p["name"] for p in answer["problems"]] == ["查无此人"] and "register" in answer["problems"][0]["message"]
    assert answer["unread"] == ["经手人签名"] and len([w for w in answer["warnings"] if "no year" in w["message"]]) == 1
    got = visits(village)
    assert {n: (got[n]["date"], got[n]["systolic"]) for n in order[:7]} == {n: (DAY.isoformat(), str(120 + i)) for i, n in enumerate(order[:7])}
    assert got[order[9]]["systolic"] == "150" and len(got) == 8
    assert {r["answer"] for r in village.sql("SELECT answer FROM service_answer")} == {"declined", "not_found"}
    # The same file once more changes nothing, and is no entry in the journal.
    journal = village.sql("SELECT count(*) AS n FROM journal")
    again = read(village, back).json
    assert (again["visits"], again["answers"], again["unchanged"]) == (0, 0, 10) and village.sql("SELECT count(*) AS n FROM journal") == journal
    # One undo takes the round back.
    village.run("journal", "undo", village.run("journal", "list", check=0).json[0]["seq"], check=0)
    assert not village.sql("SELECT 1 FROM visit") and not village.sql("SELECT 1 FROM service_answer")
    assert village.run("verify", check=0).json["intact"]


def test_what_cannot_be_taken(village):
    path = write(village)
    opened, sheet = book(path)
    at = columns(sheet)
    key = next(at[t] for t in at if t.startswith("xiangbu:"))
    r = HEAD + 1
    fill(sheet, r, Result="done", Date=DAY.isoformat(), Systolic="1200")
    fill(sheet, r + 1, Result="也许", Date=DAY.isoformat())
    fill(sheet, r + 2, Result="declined", Systolic="120")
    fill(sheet, r + 3, Result="done")
    fill(sheet, r + 4, Result="done", Date="去年冬天")
    fill(sheet, r + 5, Result="done", Date=(TODAY + datetime.timedelta(days=3)).isoformat())
    sheet.cell(r + 6, key).value, sheet.cell(r + 7, key).value = sheet.cell(r + 7, key).value, sheet.cell(r + 6, key).value  # sorted without the key
    fill(sheet, r + 6, Result="done", Date=DAY.isoformat())
    fill(sheet, r + 8, Result="done", Date=DAY.isoformat(), Systolic="#REF!")
    sheet.cell(r + 8, at["Notes"]).value = "=#REF!"
    sheet.cell(r + 9, key).value = "abc"
    fill(sheet, r + 9, Result="done", Date=DAY.isoformat())
    fill(sheet, r + 10, Result="done", Date=DAY.isoformat(), Systolic=120)
    opened.save(path)
    answer = read(village, path, "--rejects", village.folder / "rejects.xlsx").json
    assert answer["visits"] == 1 and answer["answers"] == 0, answer
    said = {p["row"]: p["message"] for p in answer["problems"]}
    assert sorted(said) == [r, r + 1, r + 2, r + 3, r + 4, r + 5, r + 6, r + 8, r + 9]
    for row, word in ((r, "Systolic"), (r + 1, "也许"), (r + 2, "values"), (r + 3, "missing"), (r + 4, "去年冬天"), (r + 5, "not come"), (r + 6, "sorted"), (r + 9, "key")):
        assert word in said[row], (row, said[row])
    listed = [[c.value for c in row] for row in openpyxl.load_workbook(village.folder / "rejects.xlsx").active.iter_rows(min_row=2)]
    assert [int(x[0]) for x in listed] == sorted(said)
    # A day for all rows that say none is taken only when it is given.
    assert read(village, path, "--date", DAY.isoformat()).json["visits"] == 1


def test_a_second_reading_differs(village):
    path = write(village)
    opened, sheet = book(path)
    fill(sheet, HEAD + 1, Result="done", Date=DAY.isoformat(), Systolic=120)
    opened.save(path)
    assert read(village, path).json["visits"] == 1
    who = sheet.cell(HEAD + 1, columns(sheet)["Name"]).value
    fill(sheet, HEAD + 1, Systolic=125)
    opened.save(path)
    answer = read(village, path).json
    assert answer["visits"] == answer["corrected"] == 0 and "already" in answer["problems"][0]["message"] and visits(village)[who]["systolic"] == "120", "nothing is changed in silence"
    assert read(village, path, "--corrections").json["corrected"] == 1 and visits(village)[who]["systolic"] == "125"
    # Twice in one file, reading differently: the first counts.
    sheet.append([c.value for c in sheet[HEAD + 1]])
    fill(sheet, sheet.max_row, Systolic=140)
    opened.save(path)
    assert "twice" in read(village, path, "--corrections").json["problems"][0]["message"] or visits(village)[who]["systolic"] == "125"
    # Declined in the meantime stays declined.
    other = sheet.cell(HEAD + 2, columns(sheet)["Name"]).value
    task = next(t for t in village.run("task", "list", check=0).json if t["name"] == other)["id"]
    village.run("task", "decline", task, check=0)
    fill(sheet, HEAD + 2, Result="done", Date=DAY.isoformat())
    opened.save(path)
    assert any(p["name"] == other and "declined" in p["message"] for p in read(village, path).json["problems"])


def test_saved_as_other_kinds(village):
    """A village office saves it as .xls or .csv: LibreOffice writes them, dates as dates."""
    for kind, day in (("xls", 0), ("csv:Text - txt - csv (StarCalc):44,34,76", 1)):
        path = write(village, f"k{day}.xlsx")
        opened, sheet = book(path)
        fill(sheet, HEAD + 1 + day, Result="done", Systolic=121 + day)
        sheet.cell(HEAD + 1 + day, columns(sheet)["Date"]).value = DAY
        sheet.cell(HEAD + 1 + day, columns(sheet)["Date"]).number_format = "yyyy/m/d"
        opened.save(path)
        subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", village.folder / "kinds", path], check=True, capture_output=True, timeout=120)
        answer = read(village, village.folder / "kinds" / f"k{day}.{kind.split(':')[0]}").json
        assert answer["visits"] == 1 and not answer["problems"], answer
    assert {v["systolic"] for v in visits(village).values()} == {"121", "122"} and {v["date"] for v in visits(village).values()} == {DAY.isoformat()}


def test_without_the_key_column(village):
    path = write(village)
    opened, sheet = book(path)
    fill(sheet, HEAD + 1, Result="done", Date=DAY.isoformat(), Systolic=120)
    sheet.delete_cols(next(c for t, c in columns(sheet).items() if t.startswith("xiangbu:")))
    opened.save(path)
    refused = read(village, path)
    assert refused.code == 1 and "key" in refused.err and not village.sql("SELECT 1 FROM visit")
    assert read(village, path, "--checklist", "elder-health").json["visits"] == 1
    assert read(village, path, "--checklist", "elder-health").json["visits"] == 0, "what is there already is not due, and not taken twice"


def test_other_files(village):
    text = village.folder / "x.xlsx"
    text.write_bytes(b"not a workbook")
    other = village.folder / "other.csv"
    other.write_text("甲,乙\n1,2\n", encoding="utf-8")
    for path in (text, other, village.folder / "none.xlsx"):
        answer = read(village, path)
        assert answer.code == 1 and answer.err.count("\n") == 1, path
    assert village.run("worklist", "write", village.folder / "w.pdf", "--checklist", "elder-health").code == 1
    nothing = village.run("worklist", "write", village.folder / "n.xlsx", "--checklist", "maternal-health")
    assert nothing.code == 1 and not (village.folder / "n.xlsx").exists()
    assert village.run("worklist", "write", village.folder / "n.xlsx", "--checklist", "no-such").code == 1


def test_health_is_sent_to_nobody_who_may_not_see_it(village):
    path = village.folder / "l.xlsx"
    village.run("--operator", "小李", "worklist", "write", path, "--checklist", "elder-health", check=0)
    assert not any("Systolic" in t for t in columns(book(path)[1]))
    full = village.folder / "f.xlsx"
    village.run("worklist", "write", full, "--checklist", "elder-health", check=0)
    opened, sheet = book(full)
    fill(sheet, HEAD + 1, Result="done", Date=DAY.isoformat(), Systolic=120)
    opened.save(full)
    answer = village.run("--operator", "小李", "worklist", "read", full, check=0).json
    assert answer["visits"] == 0 and "health" in answer["problems"][0]["message"]
