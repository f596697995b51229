"""Files of every kind people send: what is read, what is refused and how it is said."""
import io
import subprocess
import zipfile

import pytest
import xlwt

from citizens import citizen_id
from conftest import DATA
from ledgers import HEAD, book, codes, family

def test_dates_of_every_kind(office, tmp_path):
    shapes = ["1965-3-12", "1965.3.12", "1965年3月12日", "19650312", "1965/3/12", "１９６５－０３－１２", 23813, 19650312]
    rows = [HEAD] + [[str(i), "王" + "甲乙丙丁戊己庚辛"[i], "户主", "男", citizen_id("1965-03-12", 101 + 2 * i), s, ""] for i, s in enumerate(shapes)]
    report = office.run("import", book(rows, tmp_path / "d.xlsx"), check=0).json
    assert report["imported"] == len(shapes)
    assert {r["birth_date"] for r in office.sql("SELECT birth_date FROM person")} == {"1965-03-12"}


def test_1904_workbook(office, tmp_path):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904
    import datetime
    rows = [HEAD, ["1", "赵甲", "户主", "男", citizen_id("1965-03-12", 101), datetime.date(1965, 3, 12), ""]]
    office.run("import", book(rows, tmp_path / "mac.xlsx", CALENDAR_MAC_1904), check=0)
    assert office.sql("SELECT birth_date FROM person")[0]["birth_date"] == "1965-03-12"


def test_faults_each_with_its_code(office, tmp_path):
    good = citizen_id("1970-01-01", 101)
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    never = citizen_id("1979-02-30", 103)
    rows = [HEAD,
            ["1", "甲", "户主", "男", wrong, "", ""],
            ["2", "乙", "户主", "男", never, "", ""],
            ["3", "丙", "户主", "女", citizen_id("1970-01-01", 105), "", ""],
            ["4", "丁", "户主", "男", citizen_id("1970-01-01", 107), "1971-01-01", ""],
            ["5", "戊", "户主", "男", "", "2999-01-01", ""],
            ["6", "己", "户主", "男", citizen_id("1970-01-01", 109), "", "12345"],
            ["7", "庚", "结拜兄弟", "男", citizen_id("1970-01-01", 111), "", ""],
            ["8", "辛" * 60, "户主", "男", citizen_id("1970-01-01", 113), "", ""],
            ["9", "", "户主", "男", citizen_id("1970-01-01", 115), "", ""],
            ["10", "壬", "户主", "男", 532301197001011170, "", ""],
            ["11", "癸", "户主", "男", "53230119700101", "", ""],
            ["12", "子", "户主", "男", citizen_id("1970-01-01", 117), "", ""],
            ["12", "丑", "户主", "男", citizen_id("1970-01-01", 119), "", ""],
            ["13", "寅", "户主", "男", citizen_id("1970-01-01", 117), "", ""]]
    report = office.run("import", book(rows, tmp_path / "f.xlsx"), check=3).json
    assert codes(report) == [
        (2, "citizen_id", "id-check-digit"), (3, "citizen_id", "id-birth-date"), (4, "sex", "sex-mismatch"),
        (5, "birth_date", "birth-mismatch"), (6, "birth_date", "date-future"), (7, "phone", "phone-invalid"),
        (8, "relation", "code-unknown"), (9, "name", "too-long"), (10, "name", "required"),
        (11, "citizen_id", "id-precision-lost"), (12, "citizen_id", "id-length"), (14, "relation", "two-heads"),
        (15, "citizen_id", "duplicate-in-file")]
    assert report["imported"] == 1
    assert all(r["cell"] for r in report["rejects"])


def test_names_and_numbers_are_put_in_order(office, tmp_path):
    old = "532301650312101"
    rows = [HEAD, ["1", " 买买提．艾山　", "户主本人", "", old, "", " 0871-6512345 "],
            ["1", "吴 勇", "之妻", "", citizen_id("1966-05-01", 102).lower(), "", "13812345678、13912345678"]]
    office.run("import", book(rows, tmp_path / "n.xlsx"), check=0)
    people = office.sql("SELECT name, sex, birth_date, citizen_id, phone FROM person ORDER BY id")
    assert people[0] == {"name": "买买提·艾山", "sex": "1", "birth_date": "1965-03-12", "citizen_id": citizen_id("1965-03-12", 101), "phone": "0871-6512345"}
    assert people[1]["name"] == "吴勇" and people[1]["phone"] == "13812345678/13912345678"


def test_households_begin_at_their_head_without_numbers(office, tmp_path):
    head = ["姓名", "与户主关系", "身份证号"]
    rows = [head, ["无主", "子", citizen_id("1999-01-01", 101)]]
    for i in range(3):
        rows += [["户" + "甲乙丙"[i], "户主", citizen_id("1970-01-01", 201 + 2 * i)], ["妻" + "甲乙丙"[i], "妻", citizen_id("1971-01-01", 202 + 2 * i)]]
    path = book(rows, tmp_path / "h.xlsx")
    report = office.run("import", path, check=3).json
    assert codes(report) == [(2, "relation", "no-head")]
    assert report["households"] == 3 and report["imported"] == 6
    again = office.run("import", path, check=3).json
    assert again["unchanged"] == 6 and again["imported"] == 0
    assert office.sql("SELECT count(*) AS n FROM household")[0]["n"] == 3


def test_changed_file_is_a_conflict_until_update(office, tmp_path):
    rows = [HEAD] + family()
    office.run("import", book(rows, tmp_path / "a.xlsx"), check=0)
    rows[1][6] = "13987654321"
    path = book(rows, tmp_path / "b.xlsx")
    report = office.run("import", path, check=0).json
    assert (report["conflict"], report["unchanged"], report["journal"]) == (1, 2, [])
    assert report["conflicts"][0]["fields"] == [{"field": "phone", "register": "138****5678", "file": "139****4321"}]
    report = office.run("import", "--update", path, check=0).json
    assert report["updated"] == 1
    assert office.sql("SELECT phone FROM person WHERE name = '张三丰'")[0]["phone"] == "13987654321"


def test_undo_of_an_import_is_refused_when_its_rows_changed(office, tmp_path):
    rows = [HEAD] + family()
    first = office.run("import", book(rows, tmp_path / "a.xlsx"), check=0).json
    rows[1][6] = "13987654321"
    second = office.run("import", "--update", book(rows, tmp_path / "b.xlsx"), check=0).json
    before = office.sql("SELECT * FROM person ORDER BY id")
    refused = office.run("journal", "undo", first["journal"][0], check=1)
    assert "张三丰" in refused.err and "phone" in refused.err and "13987654321" not in refused.err
    assert office.sql("SELECT * FROM person ORDER BY id") == before
    office.run("journal", "undo", second["journal"][0], check=0)
    office.run("journal", "undo", first["journal"][0], check=0)
    assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == 0


def test_unsure_match_is_never_guessed(office, tmp_path):
    office.run("import", book([HEAD, ["1", "周小", "户主", "男", "", "1950-01-01", ""]], tmp_path / "a.xlsx"), check=0)
    report = office.run("import", book([HEAD, ["2", "周小", "户主", "男", "", "1950-01-01", ""]], tmp_path / "b.xlsx"), check=0).json
    assert report["conflict"] == 1 and report["imported"] == 0
    assert [w["code"] for w in report["warnings"]] == ["duplicate-in-register"]
    report = office.run("import", book([HEAD, ["1", "周小", "户主", "男", "", "1950-01-01", ""]], tmp_path / "c.xlsx"), check=0).json
    assert report["unchanged"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding(office, tmp_path, encoding):
    path = tmp_path / "c.csv"
    rows = [HEAD] + family()
    rows[1][6] = ""
    path.write_bytes("\r\n".join(",".join(f'"{c}"' if c else "" for c in row) for row in rows).encode(encoding))
    assert office.run("import", path, check=0).json["imported"] == 3
    assert office.sql("SELECT name FROM person ORDER BY id")[0]["name"] == "张三丰"


def test_csv_number_that_excel_cut(office, tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("户编号,姓名,与户主关系,身份证号\n1,甲,户主,5.32301E+17\n", encoding="utf-8")
    assert codes(office.run("import", path, check=3).json) == [(2, "citizen_id", "id-precision-lost")]


def test_xls(office, tmp_path):
    wb = xlwt.Workbook()
    sheet = wb.add_sheet("人口")
    hidden = wb.add_sheet("隐藏")
    hidden.visibility = 1
    for r, row in enumerate([HEAD] + family()):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    for r, row in enumerate([HEAD] + family(5)):
        for c, value in enumerate(row):
            hidden.write(r, c, value)
    wb.save(str(tmp_path / "a.xls"))
    assert office.run("import", tmp_path / "a.xls", check=0).json["imported"] == 3


def test_workbook_saved_by_libreoffice(office, tmp_path):
    path = book([["某镇某村人口台账"], HEAD] + family(), tmp_path / "a.xlsx")
    (tmp_path / "out").mkdir()
    subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)],
                   check=True, capture_output=True, timeout=180)
    assert office.run("import", tmp_path / "out" / "a.xlsx", check=0).json["imported"] == 3


def rewrite(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, change(item.filename, old.read(item.filename)))
    return target


def test_rich_text_inline_strings_and_phonetics(office, tmp_path):
    def rich(name, data):
        if name == "xl/sharedStrings.xml":
            data = data.replace("<si><t>张三丰</t></si>".encode(), "<si><r><t>张三</t></r><r><rPr><b/></rPr><t>丰</t></r><rPh sb=\"0\" eb=\"1\"><t>ZHANG</t></rPh></si>".encode())
        return data
    path = rewrite(book([HEAD] + family(), tmp_path / "a.xlsx"), tmp_path / "r.xlsx", rich)
    assert office.run("import", path, check=0).json["imported"] == 3
    assert office.sql("SELECT name FROM person ORDER BY id")[0]["name"] == "张三丰"


def refused(office, path, *words):
    result = office.run("import", path, check=1)
    assert len(result.err.strip().splitlines()) == 1
    assert any(word in result.err for word in words), result.err
    assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == 0
    assert office.run("journal", "verify", check=0).json["entries"] == 1


def test_files_that_are_no_ledger(office, tmp_path):
    good = book([HEAD] + family(), tmp_path / "good.xlsx")
    data = good.read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(data[: len(data) // 2])
    refused(office, cut, "cut short")
    archive = tmp_path / "zip.xlsx"
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("a.txt", "hello")
    refused(office, archive, "packed file")
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(b"")
    refused(office, empty, "0 bytes")
    page = tmp_path / "page.xls"
    page.write_text("<html><table><tr><td>姓名</td></tr></table></html>")
    refused(office, page, "web page")
    noise = tmp_path / "noise.xlsx"
    noise.write_bytes(bytes(range(256)) * 40)
    refused(office, noise, "neither")
    refused(office, tmp_path / "missing.xlsx", "cannot be opened")
    refused(office, tmp_path, "folder")
    entities = rewrite(good, tmp_path / "entities.xlsx", lambda name, d: d.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet', 1) if "sheet1" in name else d)
    refused(office, entities, "declarations")
    bomb = rewrite(good, tmp_path / "bomb.xlsx", lambda name, d: d.replace(b"</sheetData>", b" " * (400 * 1024 * 1024) + b"</sheetData>") if "sheet1" in name else d)
    refused(office, bomb, "far more")
    heads = book([["甲", "乙"], [1, 2]], tmp_path / "heads.xlsx")
    refused(office, heads, "header")
    quote = tmp_path / "quote.csv"
    quote.write_text('姓名,与户主关系,身份证号\n"甲,户主,1\n乙,子,2\n', encoding="utf-8")
    refused(office, quote, "quotation mark")


@pytest.mark.parametrize("name", ["加密台账.xlsx", "加密台账.xls"])
def test_password(office, name):
    """The .xls was locked by LibreOffice, the .xlsx as ECMA-376 says (the password of both is "secret")."""
    refused(office, DATA / "locked" / name, "password")


def test_xls_cut_short(office, tmp_path):
    data = (DATA / "白石村人口台账.xls").read_bytes()
    for share in (0.02, 0.3, 0.7):
        cut = tmp_path / "cut.xls"
        cut.write_bytes(data[: int(len(data) * share)])
        refused(office, cut, "damaged", "cut short", "not an Excel workbook")


def test_map_names_columns_that_are_not_known(office, tmp_path):
    rows = [["户编号", "姓名", "与户主关系", "身份编码X"], ["1", "甲", "户主", citizen_id("1970-01-01", 101)]]
    mapping = tmp_path / "map.ini"
    mapping.write_text("[Columns]\n身份编码X=citizen_id\n", encoding="utf-8")
    office.run("import", "--map", mapping, book(rows, tmp_path / "m.xlsx"), check=0)
    assert office.sql("SELECT citizen_id FROM person")[0]["citizen_id"] == citizen_id("1970-01-01", 101)


def test_cancelled_and_dry_run_leave_nothing(office, tmp_path):
    report = office.run("import", "--dry-run", book([HEAD] + family(), tmp_path / "a.xlsx"), check=0).json
    assert report["imported"] == 3 and report["journal"] == []
    assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == 0
    assert office.sql("SELECT count(*) AS n FROM place")[0]["n"] == 1
