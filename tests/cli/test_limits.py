"""What a ledger may be (docs/reliability.md): what is more is refused in words that name the place, and nothing is written."""
import zipfile

import pytest

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "xl/workbook.xml": f'<workbook xmlns:r="{RELATION}"><sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
                                  f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/sharedStrings.xml": "<sst><si><t>姓名</t></si></sst>",
}
HEADER = "行政村,户编号,姓名,与户主关系,性别,出生日期,电话\n"
GOOD = "石板村,1,张三,户主,男,1949-12-31,\n"


def workbook(path, sheet, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet, **parts}.items():
            book.writestr(name, text)
    return path


def rows(xml):
    return f"<worksheet><sheetData>{xml}</sheetData></worksheet>"


def inline(text, where=""):
    return f'<c {where} t="inlineStr"><is><t>{text}</t></is></c>'


XLSX = {
    "a cell": (rows('<row r="3">' + inline("长" * 43691, 'r="C3"') + "</row>"), {}, ["Cell C3 of", "32,767"]),
    "a shared text": (rows("<row/>"), {"xl/sharedStrings.xml": "<sst><si><t>" + "长" * 43691 + "</t></si></sst>"}, ["32,767"]),
    "rows": (rows('<row r="1">' + inline("姓名") + '</row><row r="1048577">' + inline("张三") + "</row>"), {}, ["more than 1048576 rows", "Split"]),
    "nesting": ("<worksheet>" + "<a>" * 64 + "</a>" * 64 + "</worksheet>", {}, ["nested deeper", "sheet1.xml"]),
    "a text that is not there": (rows('<row r="2"><c r="B2" t="s"><v>7</v></c></row>'), {}, ["damaged", "cell B2"]),
}


@pytest.mark.parametrize("what", XLSX)
def test_a_workbook_of_more(office, what):
    sheet, parts, words = XLSX[what]
    before = office.db.read_bytes()
    refused = office.run("import", workbook(office.folder / "more.xlsx", sheet, **parts))
    assert refused.code == 1 and len(refused.err.strip().splitlines()) == 1
    for word in words + ["more.xlsx"]:
        assert word in refused.err
    assert office.db.read_bytes() == before


def test_a_workbook_as_large_as_allowed(office):
    """The same, one less: it is read."""
    head = "".join(inline(t) for t in HEADER.strip().split(","))
    cells = "".join(inline(t) for t in GOOD.strip().split(",")[:6])
    sheet = rows(f'<row r="1">{head}</row><row r="1048576">{cells}</row>') .replace("<worksheet>", "<worksheet>" + "<a>" * 62 + "</a>" * 62)
    done = office.run("import", workbook(office.folder / "most.xlsx", sheet), check=0).json
    assert done["imported"] == 1


CSV = {
    "a cell": (GOOD[:-1] + "长" * 43691 + "\n", ["Cell G2 of", "32,767"]),
    "a quoted cell": (GOOD[:-1] + '"' + "长" * 43691 + '"\n', ["Cell G2 of"]),
    "zero bytes, far down": (GOOD * 2000 + "石板村,2,李\0四,户主,男,,\n", ["neither an Excel workbook", "nor text"]),
}


@pytest.mark.parametrize("what", CSV)
def test_a_csv_of_more(office, what):
    text, words = CSV[what]
    path = office.folder / "more.csv"
    path.write_text(HEADER + text)
    refused = office.run("import", path)
    assert refused.code == 1 and len(refused.err.strip().splitlines()) == 1
    for word in words:
        assert word in refused.err
    assert office.sql("SELECT count(*) AS n FROM person") == [{"n": 0}]


@pytest.mark.parametrize("encoding, mark", [("utf-16-le", b"\xff\xfe"), ("utf-8", b"\xef\xbb\xbf")])
def test_a_zero_byte_in_marked_text(office, encoding, mark):
    path = office.folder / "zero.csv"
    path.write_bytes(mark + (HEADER + GOOD + "石板村,2,李\0四,户主,男,,\n").encode(encoding))
    refused = office.run("import", path)
    assert refused.code == 1 and "record 3 holds a zero byte" in refused.err
    assert office.sql("SELECT count(*) AS n FROM person") == [{"n": 0}]


def test_a_mark_that_lies(office):
    """The mark of UTF-8, and then something else: nobody's name is taken in as rubbish."""
    path = office.folder / "lies.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEADER + GOOD).encode() + "石板村,2,李四,户主,男,,\n".encode("gb18030"))
    refused = office.run("import", path)
    assert refused.code == 1 and "lies.csv" in refused.err
    assert office.sql("SELECT count(*) AS n FROM person") == [{"n": 0}]


def test_an_xls_with_nothing_on_it(office):
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("空")
    book.save(str(office.folder / "empty.xls"))
    refused = office.run("import", office.folder / "empty.xls")
    assert refused.code == 1 and "CRITICAL" not in refused.err and len(refused.err.strip().splitlines()) == 1
