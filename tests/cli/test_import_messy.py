"""What real ledgers are full of, each with the answer a clerk expects."""
import openpyxl
import pytest

from citizens import citizen_id
from ledgers import HEAD, book, codes, family

SHORT = ["户编号", "姓名", "与户主关系", "身份证号"]


def where(office):
    return [tuple(r.values()) for r in office.sql(
        "SELECT p.name, h.household_no, coalesce (v.name, '') AS village, l.name AS place FROM person p JOIN membership m ON m.person_id = p.id"
        " JOIN household h ON h.id = m.household_id JOIN place l ON l.id = h.place_id LEFT JOIN place v ON v.id = l.parent_id ORDER BY p.id")]


def head_of(name, n, relation="户主", number="1"):
    return [number, name, relation, citizen_id("1970-01-01", n)]


@pytest.mark.parametrize("title, places", [
    ("填报单位：青山村委会", ["青山村"]),
    ("云岭镇青山村民委员会", ["青山村"]),
    ("云岭镇大坪社区居民委员会", ["大坪社区"]),
    ("某某县云岭镇青山行政村常住人口花名册", ["青山村"]),
    ("填报单位:（盖章）青山村", ["青山村"]),
    ("青山村第一村民小组户籍台账", ["青山村", "青山村1组"]),
    ("云岭镇 青山村 三社 人口台账", ["青山村", "青山村3组"]),
    ("李家村大湾组人口台账", ["李家村", "李家村大湾组"]),
    ("村名：青山村  组别：5组", ["青山村", "青山村5组"]),
    ("云岭镇人口基础台账", []),
    ("全镇农村人口台账", []),
])
def test_the_title_says_which_village(office, tmp_path, title, places):
    report = office.run("import", book([[title], SHORT, head_of("甲一", 1)], tmp_path / "a.xlsx"), check=0).json
    assert report["new_places"] == places


def test_columns_of_the_head_are_not_the_members(office, tmp_path):
    rows = [["青山村人口台账"], ["序号", "户主", None, "家庭成员", None, None], [None, "姓名", "身份证号", "姓名", "与户主关系", "身份证号"],
            [1, "甲一", citizen_id("1970-01-01", 1), "甲一", "户主", citizen_id("1970-01-01", 1)],
            [2, None, None, "甲二", "妻", citizen_id("1971-10-01", 2)]]
    report = office.run("import", book(rows, tmp_path / "a.xlsx", merges=["B2:C2", "D2:F2", "A2:A3"]), check=0).json
    assert (report["rows"], report["imported"], report["households"]) == (2, 2, 1)
    assert [c["field"] for c in report["sheets"][0]["columns"]] == [None, None, None, "name", "relation", "citizen_id"]


def test_headers_with_numbers_before_them(office, tmp_path):
    rows = [["1.户编号", "2、姓名（必填）", "（3）与户主关系", "④身份证号码", "5.联系电话（手机）"],
            head_of("甲一", 1) + ["0871-6512345"], head_of("甲二", 2, "妻") + ["13812345678 13912345678"]]
    office.run("import", book(rows, tmp_path / "a.xlsx"), check=0)
    assert [r["phone"] for r in office.sql("SELECT phone FROM person ORDER BY id")] == ["0871-6512345", "13812345678/13912345678"]


def test_totals_and_signatures_are_no_people(office, tmp_path):
    rows = [HEAD] + family() + [
        ["青山村小计", "1户", "3人", "男2人", "女1人"], ["合计", None, "129人", "其中男", "65人"], ["村主任：李四", None, "会计：王五", None, None, "2026年6月30日"],
        ["第1页 共3页"], ["审核人：甲", "", "填表日期"], ["备注：以上数据截至6月底"], ["以下空白"], HEAD] + family(2)
    report = office.run("import", book(rows, tmp_path / "a.xlsx"), check=0).json
    assert (report["rows"], report["imported"], report["skipped"]) == (6, 6, 8)


def test_year_and_month_need_the_id_number(office, tmp_path):
    head = ["户编号", "姓名", "与户主关系", "身份证号", "出生年月"]
    rows = [head, head_of("甲一", 1) + ["1970.01"], head_of("甲二", 2, "妻") + ["1970年1月"], head_of("甲三", 3, "子") + ["197001"],
            ["1", "甲四", "女", citizen_id("1999-10-03", 4), 1999.1], head_of("甲五", 5, "子") + ["1970-02"], ["1", "甲六", "子", "", "1999-06"],
            ["1", "甲七", "子", "", 1999]]
    report = office.run("import", book(rows, tmp_path / "a.xlsx"), check=3).json
    assert codes(report) == [(6, "birth_date", "birth-mismatch"), (7, "birth_date", "date-invalid"), (8, "birth_date", "date-invalid")]
    assert [r["birth_date"] for r in office.sql("SELECT birth_date FROM person ORDER BY id")] == ["1970-01-01"] * 3 + ["1999-10-03"]


def test_a_day_that_never_was_is_told_once(office, tmp_path):
    rows = [SHORT + ["出生日期"], head_of("甲一", 1) + ["1979-02-30"]]
    report = office.run("import", book(rows, tmp_path / "a.xlsx"), check=3).json
    assert codes(report) == [(2, "birth_date", "date-invalid")] and "Also" not in report["rejects"][0]["message"]


def test_who_comes_after_a_head_that_cannot_be_read(office, tmp_path):
    rows = [["姓名", "与户主关系", "身份证号"], ["甲一", "户主", citizen_id("1970-01-01", 1)], ["乙一", "戶主1", citizen_id("1972-01-01", 1)],
            ["乙二", "妻", citizen_id("1973-01-01", 2)], ["丙一", "户主", citizen_id("1974-01-01", 1)]]
    report = office.run("import", book(rows, tmp_path / "a.xlsx"), check=3).json
    assert codes(report) == [(3, "relation", "code-unknown")]
    assert (4, "relation", "no-head") in codes(report, "warnings")


def test_errors_of_excel_are_named_by_their_cell(office, tmp_path):
    wb = openpyxl.Workbook()
    rows = [["户编号", "姓名", "与户主关系", "身份证号", "电话", "出生日期"], head_of("甲一", 1) + ["#N/A", None], ["2", "甲二", "户主", "#REF!", None, None],
            head_of("甲三", 3, number="3") + [None, "#VALUE!"], ["4", "#NAME?", "户主", citizen_id("1974-01-01", 1), None, None]]
    for row in rows:
        wb.active.append(row)
    for row in wb.active.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("#"):
                cell.data_type = "e"
    wb.save(tmp_path / "a.xlsx")
    report = office.run("import", tmp_path / "a.xlsx", check=3).json
    assert codes(report) == [(2, "phone", "phone-invalid"), (3, "citizen_id", "id-length"), (4, "birth_date", "date-invalid"), (5, "name", "required")]


def test_the_same_number_in_two_villages(office, tmp_path):
    rows = [["行政村", "组"] + SHORT, ["青山村", "1组"] + head_of("甲一", 1), ["白石村", "1组"] + head_of("乙一", 3), ["白石村", "第二村民小组"] + head_of("丙一", 5),
            ["白石村", None] + head_of("丙二", 6, "妻")]
    report = office.run("import", book(rows, tmp_path / "a.xlsx"), check=0).json
    assert report["households"] == 3
    assert where(office) == [("甲一", "1", "青山村", "1组"), ("乙一", "1", "白石村", "1组"), ("丙一", "1", "白石村", "2组"), ("丙二", "1", "白石村", "2组")]


def test_a_village_of_another_township_is_refused(office, tmp_path):
    rows = [["行政村"] + SHORT, ["532301200201"] + head_of("甲一", 1), ["532301100201"] + head_of("乙一", 3)]
    report = office.run("import", book(rows, tmp_path / "a.xlsx"), check=3).json
    assert codes(report) == [(2, "village", "place-unknown")] and report["imported"] == 1


def test_a_village_named_by_its_code_gets_its_name_from_the_title(office, tmp_path):
    path = book([["青山村人口台账"], SHORT, head_of("甲一", 1)], tmp_path / "a.xlsx")
    assert office.run("import", "--place", "532301100201", path, check=0).json["new_places"] == ["青山村"]
    path = book([["青山村2组人口台账"], SHORT, head_of("乙一", 3)], tmp_path / "b.xlsx")
    office.run("import", path, check=0)
    assert office.sql("SELECT code, name FROM place ORDER BY code") == [
        {"code": "532301100", "name": "云岭镇"}, {"code": "532301100201", "name": "青山村"}, {"code": "532301100201001", "name": "2组"}]


def test_refused_rows_find_their_household_again(office, tmp_path):
    """The village stood in the title only: the workbook of refused rows must not lose it."""
    head = SHORT + ["出生日期"]
    rows = [["填报单位：青山村委会 第3村民小组"], head, head_of("甲一", 1) + [None], head_of("甲二", 2, "妻") + ["1999-01-01"], head_of("乙一", 3, number="2") + ["1979-02-30"]]
    refused = tmp_path / "refused.xlsx"
    office.run("import", "--rejects", refused, book(rows, tmp_path / "a.xlsx", title="Sheet1"), check=3)
    wb = openpyxl.load_workbook(refused)
    for row in wb.active.iter_rows(min_row=2):
        row[4].value = None
    wb.save(refused)
    report = office.run("import", refused, check=0).json
    assert (report["imported"], report["new_places"]) == (2, [])
    assert where(office) == [("甲一", "1", "青山村", "3组"), ("甲二", "1", "青山村", "3组"), ("乙一", "2", "青山村", "3组")]


def test_an_unsure_match_is_decided_by_the_clerk(office, tmp_path):
    """A newborn without an ID number; later a row with one, in another household."""
    office.run("import", book([HEAD] + family() + [["1", "张小宝", "孙子", "男", "", "2024-05-01", ""]], tmp_path / "a.xlsx"), check=0)
    rows = [HEAD] + family(5) + [["5", "张小宝", "子", "男", citizen_id("2024-05-01", 1), "2024-05-01", ""], ["5", "张小贝", "女", "女", citizen_id("2024-05-01", 2), "2024-05-01", ""]]
    path = book(rows, tmp_path / "b.xlsx", title="五户")
    report = office.run("import", "--dry-run", path, check=0).json
    assert (report["imported"], report["conflict"]) == (4, 1)
    assert report["conflicts"][0]["unsure"] is True and codes(report, "warnings") == [(5, "name", "duplicate-in-register")]

    def decided(word):
        decide = tmp_path / "decide.ini"
        decide.write_text(f"[Decisions]\n五户!5={word}\n", encoding="utf-8")
        return office.run("import", "--decide", decide, path, check=0).json

    kept = decided("keep")
    assert (kept["imported"], kept["conflict"], kept["updated"]) == (4, 1, 0)
    assert office.sql("SELECT count(*) AS n FROM person WHERE name = '张小宝'") == [{"n": 1}]
    same = decided("update")
    assert (same["updated"], same["unchanged"]) == (1, 4)
    assert office.sql("SELECT citizen_id FROM person WHERE name = '张小宝'") == [{"citizen_id": citizen_id("2024-05-01", 1)}]
    assert office.sql("SELECT h.household_no FROM membership m JOIN household h ON h.id = m.household_id JOIN person p ON p.id = m.person_id"
                      " WHERE p.name = '张小宝' AND m.to_date IS NULL") == [{"household_no": "5"}]
    office.run("journal", "undo", same["journal"][0], check=0)
    new = decided("new")
    assert new["imported"] == 1
    assert office.sql("SELECT count(*) AS n FROM person WHERE name = '张小宝'") == [{"n": 2}]
    bad = tmp_path / "bad.ini"
    bad.write_text("[Decisions]\n五户!5=perhaps\n", encoding="utf-8")
    assert "perhaps" in office.run("import", "--decide", bad, path, check=1).err


def test_one_person_is_updated_and_another_kept(office, tmp_path):
    office.run("import", book([HEAD] + family(), tmp_path / "a.xlsx"), check=0)
    rows = [HEAD] + family()
    rows[1][6], rows[2][6] = "13900000001", "13900000002"
    path = book(rows, tmp_path / "b.xlsx", title="人口")
    decide = tmp_path / "decide.ini"
    decide.write_text("[Decisions]\n人口!3=update\n", encoding="utf-8")
    report = office.run("import", "--decide", decide, path, check=0).json
    assert (report["updated"], report["conflict"], report["unchanged"]) == (1, 1, 1)
    assert [r["phone"] for r in office.sql("SELECT phone FROM person ORDER BY id")] == ["13812345678", "13900000002", None]


def test_heads_change_places_in_one_update(office, tmp_path):
    office.run("import", book([HEAD] + family(), tmp_path / "a.xlsx"), check=0)
    rows = [HEAD] + family()
    rows[1][2], rows[2][2] = "夫", "户主"
    report = office.run("import", "--update", book(rows, tmp_path / "b.xlsx"), check=0).json
    assert report["updated"] == 2
    assert [r["relation"] for r in office.sql("SELECT m.relation FROM membership m JOIN person p ON p.id = m.person_id ORDER BY p.id")] == ["11", "02", "22"]


def test_undo_leaves_a_village_others_have_come_into(office, tmp_path):
    first = office.run("import", book([["青山村人口台账"], SHORT, head_of("甲一", 1)], tmp_path / "a.xlsx"), check=0).json
    second = office.run("import", book([["青山村人口台账"], SHORT, head_of("甲二", 2, "妻"), head_of("乙一", 3, number="2")], tmp_path / "b.xlsx"), check=0).json
    refused = office.run("journal", "undo", first["journal"][0], check=1)
    assert "甲二" in refused.err and len(where(office)) == 3
    office.run("journal", "undo", second["journal"][0], check=0)
    office.run("import", book([["青山村人口台账"], SHORT, head_of("乙一", 3, number="2")], tmp_path / "c.xlsx"), check=0)
    office.run("journal", "undo", first["journal"][0], check=0)
    assert where(office) == [("乙一", "2", "云岭镇", "青山村")]
    office.run("journal", "redo", first["journal"][0], check=0)
    assert {w[0] for w in where(office)} == {"甲一", "乙一"}
    assert office.run("verify", check=0).json["intact"]
