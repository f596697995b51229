"""Finding people, and the ledger that goes up, read back by other programs."""
import csv
import subprocess
import sqlite3

import openpyxl

from citizens import citizen_id
from conftest import DATA

PEOPLE = [("单雄信", "sxx", "shanxiongxin"), ("曾国安", "zga", "zengguoan"), ("仇英", "qy", "qiuying"), ("解晓东", "xxd", "xiexiaodong"),
          ("尉迟敬德", "ycjd", "yuchijingde"), ("吕布", "lb", "lubu"), ("张三丰", "zsf", "zhangsanfeng"), ("王三丰年", "wsfn", "wangsanfengnian")]


def ledger(path):
    wb = openpyxl.Workbook()
    wb.active.append(["户编号", "姓名", "与户主关系", "性别", "身份证号", "电话", "住址", "银行账号"])
    for i, (name, _, _) in enumerate(PEOPLE):
        wb.active.append([f"A{i}", name, "户主", "男", citizen_id("1970-01-01", 101 + 2 * i), f"1380000{i:04d}", "=1+1" if i == 0 else "青山路", "6222021234567890123"])
    # Text that looks like a formula, as text.
    wb.active.cell(2, 7).data_type = "s"
    wb.save(path)
    return path


def names(office, text, *more):
    return [h["name"] for h in office.run("search", text, *more, check=0).json]


def test_search(office, tmp_path):
    office.run("import", ledger(tmp_path / "a.xlsx"), check=0)
    for name, initials, pinyin in PEOPLE:
        assert name in names(office, initials), initials
        assert name in names(office, pinyin), pinyin
        assert names(office, name)[0] == name
    assert set(names(office, "三丰")) == {"张三丰", "王三丰年"}
    assert names(office, "丰") and "张三丰" in names(office, "丰")
    assert names(office, "lvbu") == ["吕布"]
    hit = citizen_id("1970-01-01", 113)
    assert names(office, hit) == ["张三丰"]
    assert names(office, hit[-4:]) == ["张三丰"]
    assert set(names(office, "197001")) == {p[0] for p in PEOPLE}
    assert names(office, "13800000006") == ["张三丰"]
    assert names(office, "00000006") == ["张三丰"]
    assert names(office, "A6") == ["张三丰"]
    assert names(office, "没有这人") == [] and names(office, "") == [] and names(office, "'\"*%_") == []
    one = office.run("search", "张三丰", check=0).json[0]
    assert set(one) == {"id", "name", "sex", "birth_date", "citizen_id", "household_id", "household_no", "place", "status"}
    assert one["citizen_id"] == hit[:6] + "********" + hit[-4:] and isinstance(one["id"], str)
    assert len(names(office, "197001", "--limit", "3")) == 3


def test_any_run_of_digits_is_found(office):
    """Also one that reaches into the county's code, which stands in everybody's number."""
    office.run("import", DATA / "大坪村人口台账.csv", check=3)
    people = office.sql("SELECT name, citizen_id FROM person WHERE citizen_id IS NOT NULL ORDER BY id LIMIT 3")
    for person in people:
        number = person["citizen_id"]
        for length in (3, 4, 6, 9, 17):
            for at in range(0, 18 - length + 1, 2):
                run = number[at:at + length]
                like = {r["id"] for r in office.sql(f"SELECT id FROM person WHERE citizen_id LIKE '%{run}%' OR phone LIKE '%{run}%'"
                                                    f" OR id IN (SELECT person_id FROM membership m JOIN household h ON h.id = m.household_id WHERE h.household_no LIKE '{run}%')")}
                found = {int(h["id"]) for h in office.run("search", run, "--limit", "1000", check=0).json}
                assert found == like, run


def test_card_and_masking(office, tmp_path):
    office.run("import", ledger(tmp_path / "a.xlsx"), check=0)
    found = office.run("search", "zsf", check=0).json[0]
    card = office.run("show", "person", found["id"], check=0).json
    assert card["name"] == "张三丰" and card["household"]["members"][0]["relation"] == "02"
    assert "*" in card["phone"] and card["bank_account"].startswith("*")
    assert office.run("show", "household", found["household_id"], check=0).json["household_no"] == "A6"
    office.run("show", "person", found["id"], "--unmasked", check=2)
    full = office.run("show", "person", found["id"], "--unmasked", "--reason", "核对", check=0).json
    assert full["citizen_id"] == citizen_id("1970-01-01", 113)
    assert office.sql("SELECT kind, reason FROM journal ORDER BY seq DESC LIMIT 1") == [{"kind": "access", "reason": "核对"}]
    office.run("show", "person", "1", check=1)


def test_export_read_back(office, tmp_path):
    office.run("import", DATA / "青山村人口台账.xlsx", ledger(tmp_path / "a.xlsx"), check=3)
    out = tmp_path / "out.xlsx"
    report = office.run("export", "people", out, "--unmasked", "--reason", "上报", check=0).json
    sheet = openpyxl.load_workbook(out).active
    data = [r for r in sheet.iter_rows(min_row=5, values_only=True) if isinstance(r[0], (int, float))]
    assert report["rows"] == len(data) == 742 + len(PEOPLE)
    with sqlite3.connect(office.db) as db:
        assert sorted(r[7] for r in data if r[7]) == sorted(r[0] for r in db.execute("SELECT citizen_id FROM person WHERE citizen_id IS NOT NULL"))
    db.close()
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row), "no formula"
    assert any(c.value == "=1+1" for row in sheet.iter_rows() for c in row)
    assert {str(m) for m in sheet.merged_cells.ranges} >= {"A1:R1", "A3:A4", "B3:D3"}
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$3:$4"
    assert sheet.cell(sheet.max_row, 1).value.startswith(("Head of unit", "单位负责人"))
    # LibreOffice opens it without repair and finds the same numbers.
    subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76",
                    "--outdir", str(tmp_path), str(out)], check=True, capture_output=True, timeout=180)
    rows = [r for r in csv.reader(open(tmp_path / "out.csv", encoding="utf-8")) if r and r[0].isdigit()]
    assert [r[7] for r in rows] == [d[7] or "" for d in data]


def test_export_masks_and_narrows(office, tmp_path):
    office.run("import", DATA / "青山村人口台账.xlsx", check=3)
    out = tmp_path / "out.csv"
    code = office.sql("SELECT code FROM place WHERE name = '1组'")[0]["code"]
    rows = office.run("export", "people", out, "--place", code, check=0).json["rows"]
    assert rows == 122
    text = out.read_text(encoding="utf-8-sig")
    assert "********" in text
    old = out.read_bytes()
    office.run("export", "people", out, "--place", "999", check=1)
    office.run("export", "nothing", out, check=1)
    assert out.read_bytes() == old
    office.run("export", "people", tmp_path / "no" / "out.xlsx", check=1)


def test_catalog(office, tmp_path):
    listed = {(e["kind"], e["id"]) for e in office.run("catalog", "list", db=False, check=0).json}
    assert {("code", "relation"), ("register", "person"), ("ledger", "people")} <= listed
    bad = tmp_path / "bad.ledger"
    bad.write_text("[Ledger]\nId=x\nName=x\nTitle=x\nSql=SELECT 1\n\n[Column a]\nNme=y\n")
    assert "bad.ledger, line 8" in office.run("catalog", "check", bad, db=False, check=1).err
    mine = tmp_path / "mine.ledger"
    mine.write_text("[Ledger]\nId=names\nName=Names\nTitle=Names\nSql=SELECT name FROM v_person ORDER BY list_key\n\n[Column name]\nName=Name\n")
    office.run("catalog", "install", mine, db=False, check=0)
    office.run("import", DATA / "大坪村人口台账.csv", check=3)
    assert office.run("export", "names", tmp_path / "n.csv", check=0).json["rows"] == 373
    evil = tmp_path / "evil.ledger"
    for sql in ("DELETE FROM person RETURNING name", "SELECT name FROM person", "SELECT hash AS name FROM journal"):
        evil.write_text(f"[Ledger]\nId=evil\nName=E\nTitle=E\nSql={sql}\n\n[Column name]\nName=Name\n")
        assert "evil.ledger, line 5: " in office.run("catalog", "install", evil, db=False, check=1).err
        # Put there by hand, it is passed over and said to be broken.
        (tmp_path / "data" / "xiangbu" / "catalog" / "evil.ledger").write_text(evil.read_text())
        assert [e["problem"] is not None for e in office.run("catalog", "list", db=False, check=0).json if e["id"] in ("evil", "evil.ledger")] == [True]
        office.run("export", "evil", tmp_path / "e.csv", check=1)
    assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == 373
