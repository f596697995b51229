"""From an application to money that has arrived: steps, rolls, files for the bank and its answers, with everything that goes wrong."""
import random
import subprocess

import openpyxl
import pytest

from citizens import citizen_id

SCHEME = """[Scheme]
Id=test
Name=Test aid
Source=tests
Paid=half-year
Begin=:applied_on
Review=01-01;02-28;
Sql=SELECT p.person_id, p.birth_date, p.status, l.died_on, l.moved_out_on FROM v_identity p LEFT JOIN v_left l ON l.person_id = p.person_id

[Condition registered]
Name=On the register
Test=status = 'registered'
Because=%status%

[Condition need]
Name=The committee finds the need

[Amount a]
From=2020-01-01
Yuan=100.01
Per=month

[Document form]
Name=Form
Required=true

[Document more]
Name=More

[Step village]
Name=Village
NoticeDays=7

[Step township]
Name=Township
Approves=true

[Exit death]
Name=Died
On=died_on

[Exit moved]
Name=Moved out
On=moved_out_on

[Share central]
Percent=60

[Share province]
Percent=25

[Share county]
Percent=15
"""
CLERK, CHIEF = "张经办", "李审核"


class Desk:
    """The office's clerk and chief at work."""

    def __init__(self, office, people=12):
        self.office = office
        path = office.folder / "test.scheme"
        path.write_text(SCHEME)
        office.run("catalog", "install", path, check=0)
        lines = "".join(f"青山村,{i:04},人{chr(0x4e00 + i)},户主,{citizen_id('1950-01-01', 101 + 2 * i)}\n" for i in range(people))
        csv = office.folder / "青山村.csv"
        csv.write_text("行政村,户编号,姓名,与户主关系,公民身份号码\n" + lines, encoding="utf-8")
        office.run("import", csv, check=0)
        self.people = [str(r["id"]) for r in office.sql("SELECT id FROM person ORDER BY id")]
        office.run("scheme", "on", "test", check=0)

    def clerk(self, *args, check=0):
        return self.office.run("--operator", CLERK, *args, check=check)

    def chief(self, *args, check=0):
        return self.office.run("--operator", CHIEF, *args, check=check)

    def apply(self, person, date="2024-01-10", account=None, check=0):
        more = ["--account", account] if account else []
        return self.clerk("case", "apply", "test", "--person", person, "--date", date, "--declare", "need=yes", "--document", "form", *more, check=check)

    def approve(self, person, date="2024-01-10", account=None):
        """The whole way of one case, by two people."""
        no = self.apply(person, date, account or f"622202{int(person) % 10**12:012}").json["case_no"]
        self.clerk("case", "pass", no, "--date", date)
        later = f"{date[:8]}{int(date[8:]) + 7:02}"
        assert self.chief("case", "pass", no, "--date", later).json["state"] == "approved"
        return no

    def roll(self, period):
        self.clerk("roll", "make", "test", period)
        return self.chief("roll", "approve", "test", period).json


@pytest.fixture
def desk(office):
    return Desk(office)


def test_a_case_passes_when_everything_is_there(desk):
    office, who = desk.office, desk.people[0]
    no = desk.clerk("case", "apply", "test", "--person", who, "--date", "2024-03-01").json["case_no"]
    assert no == "2024-00001"
    refused = desk.clerk("case", "pass", no, "--date", "2024-03-02", check=1)
    assert "Not declared yet" in refused.err and "Document missing: Form" in refused.err and "More" not in refused.err
    desk.clerk("case", "answer", no, "need", "--answer", "yes")
    desk.clerk("case", "document", no, "form")
    assert desk.clerk("case", "document", no, "passport", check=1)
    assert desk.clerk("case", "answer", no, "registered", "--answer", "yes", check=1)
    assert "before the step before" in desk.clerk("case", "pass", no, "--date", "2024-02-01", check=1).err
    assert "still to come" in desk.clerk("case", "pass", no, "--date", "2999-01-01", check=1).err
    # The declaration was answered today; the step may be entered with the day it was taken.
    case = desk.clerk("case", "pass", no, "--date", "2024-03-02", "--who", "村委会", "--opinion", "属实").json
    assert case["step"] == "township" and case["notice_until"] == "2024-03-09"
    # The notice hangs for seven days: on the eighth it is over.
    assert "hangs until 2024-03-09" in desk.chief("case", "pass", no, "--date", "2024-03-08", check=1).err
    # Whoever entered it does not approve it.
    assert "somebody else" in desk.clerk("case", "pass", no, "--date", "2024-03-09", check=1).err
    approved = desk.chief("case", "pass", no, "--date", "2024-03-09").json
    assert approved["state"] == "approved" and approved["right_from"] == "2024-03-01"
    shown = desk.office.run("case", "show", no, check=0).json
    assert [(s["step"], s["outcome"], s["operator"]) for s in shown["steps"]] == [("apply", "applied", CLERK), ("village", "passed", CLERK), ("township", "passed", CHIEF)]
    # One case a person; and it is in the person's card.
    assert no in desk.apply(who, check=1).err
    assert [c["case_no"] for c in office.run("show", "person", who, check=0).json["cases"]] == [no]
    assert office.run("verify", check=0).json["intact"]


def test_case_numbers_go_on_after_five_digits(desk):
    desk.apply(desk.people[0], date="2024-01-10")
    subprocess.run(["sqlite3", desk.office.db, "UPDATE subsidy_case SET case_no = '2024-99998'"], check=True)
    assert [desk.apply(who, date="2024-01-10").json["case_no"] for who in desk.people[1:4]] == ["2024-99999", "2024-100000", "2024-100001"]
    assert desk.apply(desk.people[4], date="2023-01-10").json["case_no"] == "2023-00001"


def test_returned_refused_withdrawn(desk):
    a, b, c = (desk.apply(p).json["case_no"] for p in desk.people[:3])
    assert desk.chief("case", "return", a, "--date", "2024-02-01", check=1)  # without saying why
    assert desk.chief("case", "return", a, "--date", "2024-02-01", "--opinion", "缺签字").json["step"] == "apply"
    assert "back with the applicant" in desk.clerk("case", "pass", a, check=1).err
    desk.clerk("case", "change", a, "--notes", "已补签")
    assert desk.clerk("case", "resubmit", a).json["step"] == "village"
    assert desk.chief("case", "refuse", b, "--opinion", "不符合").json["state"] == "refused"
    assert desk.clerk("case", "withdraw", c, "--why", "本人不愿").json["state"] == "withdrawn"
    assert "refused" in desk.clerk("case", "change", b, "--notes", "x", check=1).err
    # Both may apply again.
    assert desk.apply(desk.people[1]).json["state"] == "open" and desk.apply(desk.people[2]).json["state"] == "open"


def test_what_is_changed_after_a_step_is_reviewed_again(desk):
    no = desk.apply(desk.people[0]).json["case_no"]
    desk.clerk("case", "pass", no, "--date", "2024-01-10")
    case = desk.clerk("case", "answer", no, "need", "--answer", "no").json
    assert case["step"] == "village"
    assert "Declared not to be so" in desk.clerk("case", "pass", no, check=1).err


def test_an_objection_holds_everything(desk):
    no = desk.apply(desk.people[0], account="622202000000000001").json["case_no"]
    desk.clerk("case", "pass", no, "--date", "2024-01-10")
    desk.clerk("case", "object", no, "家里有车", "--by", "邻居", "--date", "2024-01-12")
    assert "being looked into" in desk.chief("case", "pass", no, "--date", "2024-01-20", check=1).err
    objection = desk.office.run("case", "objections", check=0).json[0]
    desk.clerk("case", "close-objection", objection["id"], "--rejected", "--answer", "查无此事", "--date", "2024-01-18")
    assert desk.clerk("case", "close-objection", objection["id"], "--rejected", "--answer", "again", check=1)
    desk.chief("case", "pass", no, "--date", "2024-01-20")
    # One that comes later holds the payment.
    desk.clerk("case", "object", no, "已搬走")
    made = desk.clerk("roll", "make", "test", "2024-H1").json
    assert made["lines"] == 0 and made["by_change"] == [{"name": "held", "lines": 1, "fen": 0}]


def test_scans(desk, tmp_path):
    no = desk.apply(desk.people[0]).json["case_no"]
    subprocess.run(["convert", "-size", "1200x1600", "xc:white", str(tmp_path / "scan.png")], check=True)
    subprocess.run(["convert", "-size", "1200x1600", "xc:gray", str(tmp_path / "scan.jpg")], check=True)
    (tmp_path / "form.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (tmp_path / "fake.png").write_bytes(b"MZ not a picture")
    (tmp_path / "cut.png").write_bytes((tmp_path / "scan.png").read_bytes()[:40])
    (tmp_path / "empty.pdf").write_bytes(b"")
    with open(tmp_path / "huge.pdf", "wb") as huge:
        huge.write(b"%PDF-1.4\n")
        huge.truncate(11 * 1024 * 1024)
    for good in ("scan.png", "scan.jpg", "form.pdf"):
        desk.clerk("case", "attach", no, tmp_path / good)
    for bad, reason in [("fake.png", "neither"), ("cut.png", "damaged"), ("empty.pdf", "empty"), ("huge.pdf", "at most 10 MB"), ("scan.png", "already"), ("none.pdf", "")]:
        assert reason in desk.clerk("case", "attach", no, tmp_path / bad, check=1).err
    scans = desk.office.run("case", "scans", no, check=0).json
    assert [s["media_type"] for s in scans] == ["image/png", "image/jpeg", "application/pdf"]
    desk.office.run("case", "save-scan", scans[1]["id"], tmp_path / "back.jpg", check=0)
    assert (tmp_path / "back.jpg").read_bytes() == (tmp_path / "scan.jpg").read_bytes()
    # A small picture of each image, made by us and read by another program; none of the .pdf.
    rows = desk.office.sql("SELECT hex (d.thumbnail) AS png FROM attachment a JOIN attachment_data d ON d.sha256 = a.sha256 ORDER BY a.id")
    assert rows[2]["png"] in (None, "")
    (tmp_path / "thumb.png").write_bytes(bytes.fromhex(rows[0]["png"]))
    assert subprocess.run(["identify", "-format", "%wx%h", str(tmp_path / "thumb.png")], capture_output=True, text=True, check=True).stdout == "120x160"
    seq = desk.office.run("journal", "list", check=0).json[0]["seq"]
    desk.office.run("journal", "undo", str(seq), check=0)
    assert len(desk.office.run("case", "scans", no, check=0).json) == 2


def test_rolls_say_what_changed(desk):
    first, second, third = (desk.approve(p) for p in desk.people[:3])
    made = desk.clerk("roll", "make", "test", "2024-H1").json
    assert made["lines"] == 3 and made["total_fen"] == 3 * 6 * 10001  # applied in January: six months
    assert made["by_village"] == [{"name": "青山村", "lines": 3, "fen": 180018}]
    assert "somebody else" in desk.clerk("roll", "approve", "test", "2024-H1", check=1).err
    # Something changes between draft and approval.
    desk.office.run("event", "death", "--person", desk.people[2], "--date", "2024-02-29", check=0)
    assert "different now" in desk.chief("roll", "approve", "test", "2024-H1", check=1).err
    made = desk.roll("2024-H1")
    assert made["total_fen"] == 2 * 6 * 10001 + 2 * 10001
    for seq in [e["seq"] for e in desk.office.run("journal", "list", check=0).json if e["title"].startswith("Roll made")]:
        assert desk.office.run("journal", "undo", str(seq)).code == 1  # approved since
    with pytest.raises(subprocess.CalledProcessError):
        desk.office.sql("UPDATE roll_line SET amount_fen = 1")
    assert "does not change" in desk.clerk("roll", "make", "test", "2024-H1", check=1).err
    # The next one: two go on, one has left and her case ends; one was suspended, one is new and late.
    desk.clerk("case", "suspend", second, "--why", "未见本人", "--date", "2024-07-01")
    fourth = desk.approve(desk.people[3], "2024-05-02")
    made = desk.roll("2024-H2")
    assert {s["name"]: s["lines"] for s in made["by_change"]} == {"continued": 1, "held": 1, "arrears": 1, "new": 1, "exited": 1}
    rows = desk.office.run("roll", "show", "test", "2024-H2", check=0).json["rows"]
    assert next(r for r in rows if r["change"] == "exited")["reason"] == "Died on 2024-02-29"
    assert next(r for r in rows if r["change"] == "arrears")["fen"] == 2 * 10001 and next(r for r in rows if r["change"] == "arrears")["for_period"] == "2024-H1"
    assert desk.office.run("case", "show", third, check=0).json["state"] == "ended"
    # Lifted with back pay, the half-year that was held back is paid by the next roll; without, it is not.
    desk.clerk("case", "lift", second, "--back-pay", "--date", "2025-02-10")
    made = desk.roll("2025-H1")
    rows = desk.office.run("roll", "show", "test", "2025-H1", check=0).json["rows"]
    assert sorted((r["for_period"], r["fen"], r["change"]) for r in rows if r["case_no"] == second) == [("2024-H2", 60006, "arrears"), ("2025-H1", 60006, "resumed")]
    desk.clerk("case", "suspend", second, "--why", "未见本人", "--date", "2025-07-01")
    desk.clerk("case", "lift", second, "--no-back-pay", "--date", "2025-10-05")
    made = desk.roll("2025-H2")
    rows = desk.office.run("roll", "show", "test", "2025-H2", check=0).json["rows"]
    assert [(r["months"], r["fen"], r["change"]) for r in rows if r["case_no"] == second] == [(3, 30003, "changed")]
    assert desk.office.run("verify", check=0).json["intact"]


def test_a_changed_amount_leaves_what_was_paid(desk):
    desk.approve(desk.people[0])
    desk.roll("2024-H1")
    path = desk.office.folder / "test.scheme"
    path.write_text(SCHEME.replace("Yuan=100.01", "Yuan=200"))
    desk.office.run("catalog", "install", path, check=0)
    made = desk.roll("2024-H2")  # not switched on: the old one counts
    assert made["total_fen"] == 60006
    desk.clerk("roll", "make", "test", "2025-H1")
    desk.office.run("scheme", "on", "test", check=0)
    assert "has changed since" in desk.chief("roll", "approve", "test", "2025-H1", check=1).err
    assert desk.roll("2025-H1")["total_fen"] == 120000
    assert [r["total_fen"] for r in desk.office.sql("SELECT total_fen FROM roll ORDER BY period")] == [60006, 60006, 120000]
    # Nothing of what the old amount paid is asked back, or owed.
    assert desk.office.run("pay", "overpaid", check=0).json == []


def test_cases_from_before_this_program_are_not_paid_again(desk):
    no = desk.clerk("case", "apply", "test", "--person", desk.people[0], "--date", "2020-01-10", "--paid-until", "2024-03-31", "--declare", "need=yes", "--document", "form").json["case_no"]
    desk.clerk("case", "pass", no, "--date", "2020-01-10")
    desk.chief("case", "pass", no, "--date", "2020-01-17")
    rows = desk.clerk("roll", "make", "test", "2024-H1").json
    assert rows["total_fen"] == 3 * 10001


# ---- the bank ----

def answer(source, target, change, layout):
    """What a bank of that layout sends back: each line of the file with a result; @change may alter, double or drop lines."""
    if layout == "bank-sheet":
        rows = list(openpyxl.load_workbook(source).active.iter_rows(values_only=True))
        book = openpyxl.Workbook()
        book.active.append(["某某农商行代发结果"])
        book.active.append(["序号", "户名", "账号", "开户行", "金额", "备注", "处理结果", "失败原因"])
        for row in change([list(r) + ["成功", ""] for r in rows[1:]]):
            book.active.append(row)
        book.active.append(["合计", None, None, None, "=SUM(E3:E9)"])
        book.save(target)
    elif layout == "bank-text":
        rows = [line.split("|") + ["成功", ""] for line in source.read_bytes().decode("gb18030").splitlines()]
        target.write_bytes("".join("|".join(r) + "\r\n" for r in change(rows)).encode("gb18030"))
    else:
        out = b""
        for row in change([[line] + ["0000", ""] for line in source.read_bytes().split(b"\r\n") if line]):
            out += row[0] + row[1].encode("gb18030").ljust(4) + row[2].encode("gb18030").ljust(40) + b"\r\n"
        target.write_bytes(out)


LAYOUTS = [("bank-sheet", "xlsx"), ("bank-text", "txt"), ("bank-fixed", "txt")]


@pytest.mark.parametrize("layout, ending", LAYOUTS)
def test_a_file_for_the_bank_and_its_answer(desk, layout, ending):
    for p in desk.people[:4]:
        desk.approve(p)
    desk.clerk("case", "account", desk.people[1], "--account", "622202999999999999")  # proposed, not confirmed: the old one counts
    desk.roll("2024-H1")
    out = desk.office.folder / f"pay.{ending}"
    batch = desk.clerk("pay", "file", "test", "2024-H1", out, "--layout", layout).json
    assert (batch["lines"], batch["total_fen"], batch["left_out"]) == (4, 4 * 60006, [])
    raw = out.read_bytes()
    accounts = [r["bank_account"] for r in desk.office.sql("SELECT bank_account FROM payment ORDER BY serial")]
    assert "622202999999999999" not in accounts
    if layout == "bank-fixed":
        lines = raw.split(b"\r\n")
        assert all(len(line) == 6 + 19 + 30 + 12 for line in lines[:-1]) and lines[0][:6] == b"000001" and lines[0][6:25].decode().strip() == accounts[0]
        assert lines[0][25:55].decode("gb18030").strip() == "人一" and lines[0][55:] == b"000000060006"
    elif layout == "bank-text":
        assert raw.decode("gb18030").splitlines()[0] == f"1|{accounts[0]}|人一|600.06|2024-H1"
    else:
        sheet = openpyxl.load_workbook(out).active
        assert [c.value for c in sheet[2]][:5] == [1, "人一", accounts[0], None, 600.06]
    assert desk.clerk("pay", "file", "test", "2024-H1", out, "--layout", layout, check=1)  # never over a file
    assert "on its way" in desk.clerk("pay", "file", "test", "2024-H1", desk.office.folder / "b.xlsx", check=1).err
    # Undoing it would let it be paid again.
    seq = desk.office.run("journal", "list", check=0).json[0]["seq"]
    assert desk.office.run("journal", "undo", str(seq)).code == 1

    back = desk.office.folder / f"back.{ending}"
    answer(out, back, lambda rows: [r if i != 2 else r[:-2] + ["失败" if layout != "bank-fixed" else "1001", "账户不存在"] for i, r in enumerate(rows)], layout)
    dry = desk.clerk("pay", "return", batch["number"], back, "--dry-run").json
    assert (dry["paid"], dry["refused"]) == (3, 1) and desk.office.sql("SELECT count (*) AS n FROM payment WHERE state = 'sent'")[0]["n"] == 4
    result = desk.clerk("pay", "return", batch["number"], back).json
    assert (result["rows"], result["paid"], result["refused"], result["missing"], result["problems"]) == (4, 3, 1, 0, [])
    assert result["paid_fen"] == 3 * 60006 and desk.clerk("pay", "return", batch["number"], back).json["again"] == 4
    # The refused line waits for another account, which needs two people; then a supplementary file pays it.
    unpaid = desk.office.run("pay", "unpaid", "test", "2024-H1", check=0).json["unpaid"]
    assert len(unpaid) == 1 and "账户不存在" in unpaid[0]["reason"]
    more = desk.office.folder / f"more.{ending}"
    assert "mend" in desk.clerk("pay", "file", "test", "2024-H1", more, "--layout", layout, check=1).err
    desk.clerk("case", "account", desk.people[2], "--account", "622202000000000077", "--bank", "农信社")
    assert "somebody else" in desk.clerk("case", "confirm-account", desk.people[2], check=1).err
    desk.chief("case", "confirm-account", desk.people[2])
    second = desk.clerk("pay", "file", "test", "2024-H1", more, "--layout", layout).json
    assert second["supplement"] and second["lines"] == 1
    answer(more, back, lambda rows: rows, layout)
    assert desk.clerk("pay", "return", second["number"], back).json["paid"] == 1
    money = desk.office.run("pay", "money", "2026" if False else desk.office.sql("SELECT substr (made_on, 1, 4) AS y FROM payment_batch")[0]["y"], check=0).json
    year = next(line for line in money["lines"] if line["scheme"] == "test" and line["quarter"] == 0)
    assert year["approved_fen"] == year["paid_fen"] == 4 * 60006 and year["unpaid_fen"] == year["sent_fen"] == 0
    assert sum(s["paid_fen"] for s in money["sources"]) == 4 * 60006


def test_answers_that_cannot_be_trusted(desk):
    for p in desk.people[:8]:
        desk.approve(p)
    desk.roll("2024-H1")
    out, back = desk.office.folder / "pay.xlsx", desk.office.folder / "back.xlsx"
    batch = desk.clerk("pay", "file", "test", "2024-H1", out).json

    def spoil(rows):
        rows[0][4] = 300.03                                # part of it
        rows[1][1], rows[2][1] = rows[2][1], rows[1][1]    # names swapped
        rows[3][6] = ""                                    # neither paid nor why not
        rows.insert(5, list(rows[4]))                      # twice
        rows.append([77, "外人", "622202555555555555", "", 1, "", "成功", ""])
        del rows[7]                                        # the bank forgot one
        return rows

    answer(out, back, spoil, "bank-sheet")
    result = desk.clerk("pay", "return", batch["number"], back, check=3).json
    assert sorted(p["kind"] for p in result["problems"]) == ["partial", "swapped", "swapped", "twice", "unclear", "unknown"]
    assert (result["paid"], result["refused"], result["missing"]) == (3, 0, 1 + 2)  # those swapped and the forgotten one wait
    assert all("*" in p["account"] for p in result["problems"])
    paid = desk.office.sql("SELECT count (*) AS n, sum (amount_fen) AS fen FROM payment WHERE state = 'paid'")[0]
    assert (paid["n"], paid["fen"]) == (3, result["paid_fen"])
    # The right answer, later: what is booked stays, the rest is booked.
    answer(out, back, lambda rows: rows, "bank-sheet")
    result = desk.clerk("pay", "return", batch["number"], back).json
    assert (result["paid"], result["again"], result["missing"]) == (5, 3, 0)
    # And one that contradicts what is booked.
    answer(out, back, lambda rows: [r[:-2] + ["失败", "x"] for r in rows], "bank-sheet")
    result = desk.clerk("pay", "return", batch["number"], back, check=3).json
    assert {p["kind"] for p in result["problems"]} == {"contradicts"} and result["paid"] == result["refused"] == 0
    for wrong in (desk.office.folder / "青山村.csv", out):
        assert desk.clerk("pay", "return", batch["number"], wrong, check=1).err


def test_void_bounce_and_written_again(desk):
    desk.approve(desk.people[0])
    desk.roll("2024-H1")
    out = desk.office.folder / "pay.xlsx"
    batch = desk.clerk("pay", "file", "test", "2024-H1", out).json
    desk.clerk("pay", "rewrite", batch["number"], desk.office.folder / "again.xlsx", "--why", "U盘坏了")
    again = [r for r in openpyxl.load_workbook(desk.office.folder / "again.xlsx").active.iter_rows(values_only=True)]
    assert again == [r for r in openpyxl.load_workbook(out).active.iter_rows(values_only=True)]
    assert desk.clerk("pay", "void", batch["number"], check=1)
    desk.clerk("pay", "void", batch["number"], "--why", "没有送到银行")
    assert "void" in desk.clerk("pay", "return", batch["number"], out, check=1).err
    second = desk.clerk("pay", "file", "test", "2024-H1", desk.office.folder / "two.xlsx").json
    answer(desk.office.folder / "two.xlsx", desk.office.folder / "back.xlsx", lambda rows: rows, "bank-sheet")
    desk.clerk("pay", "return", second["number"], desk.office.folder / "back.xlsx")
    assert "answered" in desk.clerk("pay", "void", second["number"], "--why", "x", check=1).err
    payment = next(p for p in desk.office.run("pay", "list", check=0).json if p["state"] == "paid")
    desk.clerk("pay", "bounce", payment["id"], "--why", "账户已销户")
    assert len(desk.office.run("pay", "unpaid", "test", "2024-H1", check=0).json["unpaid"]) == 1


def test_what_was_paid_after_a_death_is_paid_back(desk):
    no = desk.approve(desk.people[0])
    desk.approve(desk.people[1])
    desk.roll("2024-H1")
    out, back = desk.office.folder / "pay.xlsx", desk.office.folder / "back.xlsx"
    batch = desk.clerk("pay", "file", "test", "2024-H1", out).json
    answer(out, back, lambda rows: rows, "bank-sheet")
    desk.clerk("pay", "return", batch["number"], back)
    assert desk.office.run("pay", "overpaid", check=0).json == []
    # Told late: he died on 31 March; three months were paid too many.
    desk.office.run("event", "death", "--person", desk.people[0], "--date", "2024-03-31", check=0)
    over, = desk.office.run("pay", "overpaid", "test", check=0).json
    assert (over["months"], over["fen"], over["reason"]) == (3, 30003, "Died on 2024-03-31")
    assert desk.office.run("screen", "test", "--no-longer", check=0).json[0]["reason"] == "Died on 2024-03-31"
    desk.clerk("pay", "recover", over["payment_id"])
    assert desk.office.run("pay", "overpaid", check=0).json == [] and desk.clerk("pay", "recover", over["payment_id"], check=1)
    recovery, = desk.office.run("pay", "recoveries", check=0).json
    assert "300.03" in desk.clerk("pay", "received", recovery["id"], "300.04", check=1).err
    desk.clerk("pay", "received", recovery["id"], "100")
    desk.clerk("pay", "received", recovery["id"], "200.03")
    assert desk.clerk("pay", "received", recovery["id"], "0.01", check=1)
    assert desk.office.run("pay", "recoveries", check=0).json[0]["received_fen"] == 30003
    assert "asked back" in desk.clerk("pay", "bounce", over["payment_id"], "--why", "x", check=1).err
    # An end by hand, dated back: as much as the months after it.
    other = next(c for c in desk.office.run("case", "list", check=0).json if c["case_no"] != no)
    desk.clerk("case", "end", other["case_no"], "--date", "2024-05-10", "--why", "户口迁出")
    over, = desk.office.run("pay", "overpaid", check=0).json
    assert (over["months"], over["fen"]) == (1, 10001)


def test_annual_review(desk):
    a, b, c = (desk.approve(p) for p in desk.people[:3])
    desk.office.run("event", "death", "--person", desk.people[2], "--date", "2025-12-31", check=0)
    lines = {r["case_no"]: r for r in desk.office.run("case", "review-list", "test", "2026", check=0).json}
    assert lines[a]["outcome"] is None and lines[c]["exception"] == "Died on 2025-12-31"
    desk.clerk("case", "review", "2026", a, b)
    desk.clerk("case", "review", "2026", b, "--answer", "not-seen", check=1)  # without a note
    desk.clerk("case", "review", "2026", b, "--answer", "not-seen", "--note", "外出未归")
    lines = {r["case_no"]: r for r in desk.office.run("case", "review-list", "test", "2026", check=0).json}
    assert (lines[a]["outcome"], lines[b]["outcome"], lines[c]["outcome"]) == ("confirmed", "not_seen", None)
    desk.office.run("export", "subsidy-review", desk.office.folder / "review.xlsx", "--set", "scheme=test", "--set", "year=2026", check=0)
    sheet = openpyxl.load_workbook(desk.office.folder / "review.xlsx").active
    assert sum(1 for row in sheet.iter_rows(values_only=True) if isinstance(row[0], (int, float))) == 3


def test_a_list_decided_at_once(desk):
    numbers = [desk.apply(p).json["case_no"] for p in desk.people[:5]]
    desk.clerk("case", "answer", numbers[2], "need", "--answer", "no")
    result = desk.clerk("case", "pass", "--scheme", "test", "--step", "village", "--date", "2024-01-10", check=3).json
    assert result["done"] == 4 and len(result["refused"]) == 1 and numbers[2] in result["refused"][0]["message"]
    result = desk.chief("case", "pass", *numbers, "--date", "2024-01-17", check=3).json
    assert result["done"] == 4
    seq = desk.office.run("journal", "list", check=0).json[0]["seq"]
    desk.office.run("journal", "undo", str(seq), check=0)
    assert len(desk.office.run("case", "list", "--state", "open", check=0).json) == 5


def test_notices_show_no_more_than_they_may(office):
    """A child is not named, numbers are masked whatever is asked for, accounts and phones are not there: in the file and on paper."""
    parent, child = citizen_id("1990-01-01", 101), citizen_id("2025-02-03", 103)
    csv = office.folder / "青山村.csv"
    csv.write_text(f"行政村,户编号,姓名,与户主关系,公民身份号码,联系电话\n青山村,1,王父,户主,{parent},13912345678\n青山村,1,王小宝,子,{child},\n", encoding="utf-8")
    office.run("import", csv, check=0)
    who = {r["name"]: str(r["id"]) for r in office.sql("SELECT id, name FROM person")}
    office.run("scheme", "on", "childcare", check=0)
    documents = [x for d in ("application", "guardian-id", "child-book", "birth-certificate", "bank-card") for x in ("--document", d)]
    no = office.run("--operator", CLERK, "case", "apply", "childcare", "--person", who["王小宝"], "--payee", who["王父"], "--date", "2025-03-01", "--declare", "lawful=yes",
                    "--declare", "guardian=yes", "--account", "622202123456789012", *documents, check=0).json["case_no"]
    office.run("--operator", CLERK, "case", "pass", no, "--date", "2025-03-02", check=0)
    office.run("--operator", CHIEF, "case", "pass", no, "--date", "2025-03-09", check=0)
    office.run("--operator", CHIEF, "case", "pass", no, "--date", "2025-03-10", check=0)
    office.run("--operator", CLERK, "roll", "make", "childcare", "2025", check=0)
    office.run("--operator", CHIEF, "roll", "approve", "childcare", "2025", check=0)
    roll = office.sql("SELECT id FROM roll")[0]["id"]
    texts = {}
    for masks in ([], ["--unmasked", "--reason", "试"]):
        for ending in ("xlsx", "pdf", "csv"):
            path = office.folder / f"notice{len(masks)}.{ending}"
            office.run(*masks, "export", "subsidy-notice", path, "--set", f"roll={roll}", check=0)
            texts[path] = ("\n".join(str(c) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True) for c in row if c is not None) if ending == "xlsx"
                           else subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout if ending == "pdf" else path.read_text())
    for path, text in texts.items():
        assert parent[:6] + "********" + parent[-4:] in text and "王父" in text, path
        for hidden in ("王小宝", parent, child, "13912345678", "622202123456789012", child[-4:] + "\n", "9012"):
            assert hidden not in text, (path, hidden)
        assert "3600" in text.replace(",", ""), path
    # The roll itself has everything, and only with a reason.
    office.run("export", "subsidy-roll", office.folder / "roll.csv", "--set", f"roll={roll}", check=0)
    assert child not in (office.folder / "roll.csv").read_text()
    office.run("--unmasked", "--reason", "送银行", "export", "subsidy-roll", office.folder / "roll.csv", "--set", f"roll={roll}", check=0)
    assert child in (office.folder / "roll.csv").read_text() and "622202123456789012" in (office.folder / "roll.csv").read_text()
    office.run("export", "subsidy-roll", office.folder / "roll.pdf", "--set", f"roll={roll}", check=0)
    assert "叁仟陆佰元整" in subprocess.run(["pdftotext", "-layout", office.folder / "roll.pdf", "-"], capture_output=True, text=True, check=True).stdout.replace(" ", "")


def test_two_records_of_one_person_are_settled_before_they_are_one(desk):
    a, b = desk.people[:2]
    desk.approve(a)
    desk.approve(b)
    assert "case for one subsidy" in desk.office.run("merge", a, b, check=1).err
    desk.roll("2024-H1")
    case = next(c for c in desk.office.run("case", "list", check=0).json if c["person_id"] == b)
    desk.clerk("case", "end", case["case_no"], "--date", "2024-01-31", "--why", "重复")
    assert "paid twice" in desk.office.run("merge", a, b, check=1).err


def check_invariants(office):
    """What must hold whatever was done, asked of sqlite3."""
    one = lambda sql: list(office.sql(sql)[0].values())[0]
    # nobody is on two rolls, or paid twice, for one period
    assert office.sql("SELECT person_id FROM roll_line WHERE amount_fen > 0 GROUP BY person_id, scheme, for_period HAVING count (*) > 1") == []
    assert office.sql("SELECT person_id FROM payment WHERE state IN ('sent', 'paid') GROUP BY person_id, scheme, period HAVING count (*) > 1") == []
    # paid + on its way + still to be paid = approved
    approved = one("SELECT coalesce (sum (l.amount_fen), 0) FROM roll_line l JOIN roll r ON r.id = l.roll_id WHERE r.state = 'approved'")
    paid = one("SELECT coalesce (sum (amount_fen), 0) FROM payment WHERE state = 'paid'")
    sent = one("SELECT coalesce (sum (amount_fen), 0) FROM payment WHERE state = 'sent'")
    unpaid = one("SELECT coalesce (sum (l.amount_fen), 0) FROM roll_line l JOIN roll r ON r.id = l.roll_id WHERE r.state = 'approved'"
                 " AND NOT EXISTS (SELECT 1 FROM payment y WHERE y.line_id = l.id AND y.state IN ('sent', 'paid'))")
    assert paid + sent + unpaid == approved
    # a roll is the sum of its lines, a file the sum of its payments
    assert office.sql("SELECT r.id FROM roll r WHERE r.total_fen <> (SELECT coalesce (sum (amount_fen), 0) FROM roll_line l WHERE l.roll_id = r.id)") == []
    assert office.sql("SELECT b.id FROM payment_batch b WHERE b.total_fen <> (SELECT sum (amount_fen) FROM payment y WHERE y.batch_id = b.id)") == []
    # every payment has a line, every line a case, every case that is paid a step that approved it, taken by another than who entered it
    assert office.sql("SELECT y.id FROM payment y LEFT JOIN roll_line l ON l.id = y.line_id AND l.amount_fen = y.amount_fen AND l.person_id = y.person_id WHERE l.id IS NULL") == []
    assert office.sql("SELECT l.id FROM roll_line l JOIN subsidy_case c ON c.id = l.case_id WHERE NOT EXISTS"
                      " (SELECT 1 FROM case_step s WHERE s.case_id = c.id AND s.step = 'township' AND s.outcome = 'passed' AND s.operator <> c.entered_by)") == []
    # never more comes back than is asked, never more is asked than was paid
    assert office.sql("SELECT k.id FROM recovery k WHERE k.amount_fen < (SELECT coalesce (sum (amount_fen), 0) FROM recovery_receipt t WHERE t.recovery_id = k.id)") == []
    assert office.sql("SELECT y.id FROM payment y WHERE y.amount_fen < (SELECT coalesce (sum (amount_fen), 0) FROM recovery k WHERE k.payment_id = y.id)") == []
    years = [r["y"] for r in office.sql("SELECT DISTINCT substr (date, 1, 4) AS y FROM budget UNION SELECT substr (made_on, 1, 4) FROM payment_batch")]
    balance = sum(line["balance_fen"] for y in years for line in office.run("pay", "money", y, check=0).json["lines"] if line["quarter"] == 0 and line["scheme"] == "test")
    received = one("SELECT coalesce (sum (amount_fen), 0) FROM recovery_receipt")
    assert balance == one("SELECT coalesce (sum (amount_fen), 0) FROM budget") - paid + received
    # What is left at the end of one quarter and year is there at the beginning of the next.
    lines = {}
    for year in sorted(years):
        lines = {line["quarter"]: line for line in office.run("pay", "money", year, check=0).json["lines"] if line["scheme"] == "test"}
        assert all(line["opening_fen"] + line["balance_fen"] == line["closing_fen"] for line in lines.values())
        assert all(lines[q]["closing_fen"] == lines[q + 1]["opening_fen"] for q in (1, 2, 3) if lines)
        assert not lines or (lines[0]["opening_fen"], lines[0]["closing_fen"]) == (lines[1]["opening_fen"], lines[4]["closing_fen"])
    assert not lines or lines[0]["closing_fen"] == balance


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_course_of_things_keeps_the_books(office, seed):
    """Random applications, decisions, rolls, payments, answers, deaths, suspensions, reversals."""
    rand = random.Random(seed)
    desk = Desk(office, 14)
    periods = ["2024-H1", "2024-H2", "2025-H1", "2025-H2"]
    alive, batches = list(desk.people), []
    office.run("pay", "budget", "test", "2025", "12345.67", "--source", "central", check=0)

    def cases(state):
        return [c["case_no"] for c in office.run("case", "list", "--state", state, check=0).json]

    def pay():
        for row in office.run("roll", "list", check=0).json:
            if row["state"] == "approved":
                path = office.folder / f"f{len(batches)}.xlsx"
                made = office.run("--operator", CLERK, "pay", "file", "test", row["period"], path)
                if made.code in (0, 3):
                    batches.append((made.json["number"], path))

    def bank():
        if not batches:
            return
        number, path = rand.choice(batches)
        back = office.folder / "back.xlsx"

        def spoil(rows):
            out = []
            for r in rows:
                what = rand.random()
                out += [] if what < 0.1 else [r[:-2] + ["失败", "冻结"]] if what < 0.3 else [r, list(r)] if what < 0.4 else [r[:4] + [r[4] + 1] + r[5:]] if what < 0.5 else [r]
            return out or rows
        answer(path, back, spoil, "bank-sheet")
        office.run("--operator", CLERK, "pay", "return", number, back)

    for step in range(60):
        what = rand.choice(["apply"] * 4 + ["approve"] * 4 + ["death", "suspend", "lift", "end", "roll", "roll", "pay", "pay", "bank", "bank", "bounce", "void", "account", "recover", "undo", "budget", "bulk"])
        if what == "apply" and alive:
            date = f"{rand.choice([2024, 2025])}-{rand.randint(1, 12):02}-{rand.randint(1, 20):02}"
            desk.clerk("case", "apply", "test", "--person", rand.choice(desk.people), "--date", date, "--declare", "need=yes", "--document", "form",
                       "--account", f"6222021234{rand.randint(10**7, 10**8 - 1)}", check=None)
        elif what in ("approve", "bulk"):
            office.run("--operator", CLERK, "case", "pass", "--scheme", "test", "--step", "village", "--date", "2025-12-30")
            office.run("--operator", CHIEF, "case", "pass", "--scheme", "test", "--step", "township", "--date", "2026-01-20")
        elif what == "death" and len(alive) > 6:
            person = alive.pop(rand.randrange(len(alive)))
            office.run("event", "death", "--person", person, "--date", f"{rand.choice([2024, 2025])}-{rand.randint(1, 12):02}-15")
        elif what in ("suspend", "lift", "end"):
            for no in cases("approved")[:1]:
                more = {"suspend": ["--why", "x", "--date", "2025-03-03"], "lift": [rand.choice(["--back-pay", "--no-back-pay"]), "--date", "2025-08-08"],
                        "end": ["--why", "x", "--date", "2025-09-09"]}[what]
                office.run("--operator", CLERK, "case", what, no, *more)
        elif what == "roll" and periods:
            made = office.run("--operator", CLERK, "roll", "make", "test", periods[0])
            if made.code == 0 and rand.random() < 0.7 and office.run("--operator", CHIEF, "roll", "approve", "test", periods[0]).code == 0:
                periods.pop(0)
        elif what == "pay":
            pay()
        elif what == "bank":
            bank()
        elif what == "bounce":
            for row in [p for p in office.run("pay", "list", check=0).json if p["state"] == "paid"][:1]:
                office.run("--operator", CLERK, "pay", "bounce", row["id"], "--why", "退票")
        elif what == "void" and batches:
            office.run("--operator", CLERK, "pay", "void", rand.choice(batches)[0], "--why", "未送")
        elif what == "account":
            person = rand.choice(desk.people)
            office.run("--operator", CLERK, "case", "account", person, "--account", f"6222029999{rand.randint(10**7, 10**8 - 1)}")
            office.run("--operator", CHIEF, "case", "confirm-account", person)
        elif what == "recover":
            for over in office.run("pay", "overpaid", check=0).json[:1]:
                office.run("--operator", CLERK, "pay", "recover", over["payment_id"], check=0)
            for recovery in office.run("pay", "recoveries", check=0).json[:1]:
                office.run("--operator", CLERK, "pay", "received", recovery["id"], "50")
        elif what == "undo":
            seq = rand.choice(office.run("journal", "list", check=0).json)["seq"]
            office.run("journal", "undo", str(seq))
            if office.sql("SELECT count (*) AS n FROM scheme_version WHERE to_date IS NULL")[0]["n"] == 0:
                office.run("journal", "undo", str(office.run("journal", "list", check=0).json[0]["seq"]))
                office.run("scheme", "on", "test")
        elif what == "budget":
            office.run("pay", "budget", "test", "2025", f"{rand.choice(['', '-'])}{rand.randint(1, 999)}.{rand.randint(0, 99):02}", "--source", rand.choice(["central", "county"]))
        if step % 6 == 0:
            check_invariants(office)
    check_invariants(office)
    assert office.run("verify", check=0).json["intact"]
    assert office.sql("PRAGMA foreign_key_check") == []


def test_a_list_of_applicants(desk):
    """An old roll as an office has it: good rows become cases, each other one is named."""
    ids = {r["name"]: r["citizen_id"] for r in desk.office.sql("SELECT name, citizen_id FROM person")}
    names = list(ids)
    book = openpyxl.Workbook()
    book.active.append(["云岭镇花名册"])
    book.active.append(["序号", "姓名", "身份证号码", "开户行", "银行账号"])
    for i, name in enumerate(names[:4], 1):
        book.active.append([i, name, ids[name], "农信社", f"62220200000000{i:04}"])
    book.active.append([5, "无此人", citizen_id("1950-01-01", 999), "", ""])
    book.active.append([6, "改了名", ids[names[4]], "", ""])
    book.active.append([7, names[5], ids[names[5]][:-1] + ("1" if ids[names[5]][-1] != "1" else "2"), "", ""])
    book.active.append([8, names[6], ids[names[6]], "农信社", "123"])
    book.active.append([9, names[0], ids[names[0]], "", ""])
    book.active.append(["合计", None, None, None, None])
    path = desk.office.folder / "list.xlsx"
    book.save(path)
    result = desk.clerk("case", "import", "test", path, "--date", "2024-01-10", "--complete", check=3).json
    assert (result["rows"], result["taken"]) == (9, 4)
    assert [p["row"] for p in result["problems"]] == [7, 8, 9, 10, 11]
    assert "another name" in result["problems"][1]["message"] and "12 to 19 digits" in result["problems"][3]["message"] and "already" in result["problems"][4]["message"]
    assert result["unread_columns"] == ["序号"]
    assert desk.clerk("case", "pass", "--scheme", "test", "--step", "village", "--date", "2024-01-10").json["done"] == 4
    assert desk.chief("case", "pass", "--scheme", "test", "--step", "township", "--date", "2024-01-17").json["done"] == 4
    assert desk.roll("2024-H1")["lines"] == 4
    assert desk.clerk("pay", "file", "test", "2024-H1", desk.office.folder / "p.xlsx").json["lines"] == 4
    for wrong in (desk.office.folder / "test.scheme", desk.office.folder / "none.xlsx"):
        assert desk.clerk("case", "import", "test", wrong, check=1).err


def test_a_list_with_two_rows_of_header_and_people_without_numbers(desk):
    """Nobody named in a list is passed over without a word; totals, signatures and a header printed again are."""
    people = desk.office.sql("SELECT name, citizen_id FROM person LIMIT 3")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["云岭镇2024年度花名册"])
    sheet.append(["序号", "村组", "姓名", "身份证号", "账户信息", None, "备注"])
    sheet.append([None, None, None, None, "开户行", "账号", None])
    sheet.merge_cells("E2:F2")
    for i, person in enumerate(people, 1):
        sheet.append([i, "青山村1组", person["name"], person["citizen_id"] if i != 2 else None, "农信社", f"62220200000000{i:04}", None])
    sheet.append(["序号", "村组", "姓名", "身份证号", None, None, "备注"])
    sheet.append([4, "青山村2组", "只有名字", "见附件", None, None, None])
    sheet.append(["小计", None, "4人", None, None, None, None])
    sheet.append([None, None, "合计", "4人", None, None, None])
    sheet.append([None, "审核人：", "填表人：某某", None, None, None, None])
    path = desk.office.folder / "list.xlsx"
    book.save(path)
    result = desk.clerk("case", "import", "test", path, "--date", "2024-01-10", "--complete", check=3).json
    assert (result["rows"], result["taken"]) == (4, 2)
    assert [(p["row"], p["name"]) for p in result["problems"]] == [(5, people[1]["name"]), (8, "只有名字")]
    assert "no ID number" in result["problems"][0]["message"]
    assert result["unread_columns"] == ["序号", "村组", "备注"]
    assert [a["bank_account"] for a in desk.office.sql("SELECT bank_account FROM payee_account ORDER BY 1")] == ["622202000000000001", "622202000000000003"]


def test_a_list_of_people_who_do_not_qualify(desk):
    """Anybody may apply; but the wrong list is seen at once, and undone in one go."""
    people = desk.office.sql("SELECT id, name, citizen_id FROM person ORDER BY id LIMIT 3")
    desk.clerk("event", "death", "--person", people[1]["id"], "--date", "2024-01-05")
    path = desk.office.folder / "list.csv"
    path.write_text("姓名,身份证号码\n" + "".join(f"{p['name']},{p['citizen_id']}\n" for p in people), encoding="utf-8")
    result = desk.clerk("case", "import", "test", path, "--date", "2024-01-10", "--complete").json
    assert (result["rows"], result["taken"], result["problems"]) == (3, 3, [])
    assert [(d["row"], d["name"]) for d in result["doubts"]] == [(3, people[1]["name"])] and "On the register" in result["doubts"][0]["message"]
    last = desk.office.run("journal", "list", check=0).json[0]["seq"]
    desk.clerk("journal", "undo", last)
    assert desk.office.sql("SELECT count(*) AS n FROM subsidy_case")[0]["n"] == 0


def test_the_time_of_the_steps_takes_no_right_away(office):
    """Applied for before the third birthday, decided after it: the months until then are paid."""
    csv = office.folder / "青山村.csv"
    csv.write_text(f"行政村,户编号,姓名,与户主关系,公民身份号码\n青山村,1,王父,户主,{citizen_id('1990-01-01', 101)}\n青山村,1,王小宝,子,{citizen_id('2022-07-10', 103)}\n", encoding="utf-8")
    office.run("import", csv, check=0)
    child = str(office.sql("SELECT id FROM person WHERE name = '王小宝'")[0]["id"])
    office.run("scheme", "on", "childcare", check=0)
    documents = [x for d in ("application", "guardian-id", "child-book", "birth-certificate", "bank-card") for x in ("--document", d)]
    no = office.run("--operator", CLERK, "case", "apply", "childcare", "--person", child, "--date", "2025-06-01", "--declare", "lawful=yes", "--declare", "guardian=yes", *documents, check=0).json["case_no"]
    office.run("--operator", CLERK, "case", "pass", no, "--date", "2025-08-01", check=0)
    for step in range(2):
        office.run("--operator", CHIEF, "case", "pass", no, "--date", "2025-08-08", check=0)
    made = office.run("--operator", CLERK, "roll", "make", "childcare", "2025", check=0).json
    assert (made["lines"], made["total_fen"]) == (1, 7 * 30000)
    office.run("--operator", CHIEF, "roll", "approve", "childcare", "2025", check=0)
    made = office.run("--operator", CLERK, "roll", "make", "childcare", "2026", check=0).json
    assert [s["name"] for s in made["by_change"]] == ["exited"] and made["total_fen"] == 0
