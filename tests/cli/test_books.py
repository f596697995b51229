"""The office registers: definitions alone, no code of their own."""
import csv
import datetime
import io
import os
import random

import openpyxl
import pytest

from conftest import ROOT, Office

CLERK = ("--operator", "张经办")
SHIPPED = "publicity training meeting staff information-worker supply-point supply-point-check institution-check call open-notice association-member help-project one-child-certificate department-report funds".split()


@pytest.fixture
def township(tmp_path):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    return office


def book(office, *args, check=0):
    return office.run(*CLERK, "book", *args, check=check)


def rows(office, register, *args):
    return book(office, "rows", register, *args).json


def define(office, text, name):
    folder = office.folder / "data" / "xiangbu" / "catalog"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.register").write_text(text)


def test_what_is_shipped(township):
    listed = {b["id"]: b for b in book(township, "list").json}
    assert list(listed) == SHIPPED
    # Every field of every one takes something, and gives it back.
    good = {"text": "某事", "long": "第一行\n第二行", "integer": "7", "number": "1.5", "money": "12.50", "date": "2026-03-08", "time": "14:30", "yes-no": "yes", "citizen-id": "11010519491231002X",
            "phone": "13900000001", "place": "青山村", "person": "王某某", "household": "00001"}
    for register in SHIPPED:
        values = {}
        text = (ROOT / "data" / "catalog" / f"{register}.register").read_text()
        for field in listed[register]["fields"]:
            group = text.split(f"[Field {field['id']}]")[1].split("[Field ")[0]
            values[field["id"]] = group.split("Choices=")[1].split(";")[0] if field["type"] == "choice" else good[field["type"]]
        book(township, "add", register, *(f"{k}={v}" for k, v in values.items()))
        got = rows(township, register)
        assert len(got) == 1 and got[0]["subject"]
        for field in listed[register]["fields"]:
            shown = got[0]["values"][field["id"]]
            secret = field["type"] == "phone" or field["id"] == "content"
            assert shown != values[field["id"]] if secret else shown == {"yes-no": "yes"}.get(field["type"], values[field["id"]])


def test_entered_changed_removed_and_back(township):
    added = book(township, "add", "publicity", "活动日期=2026年3月8日", "宣传主题=妇女节义诊", "宣传形式=义诊咨询", "行政村=青山村", "受众人数=120人").json["id"]
    assert rows(township, "publicity")[0]["values"] == {"date": "2026-03-08", "topic": "妇女节义诊", "form": "consultation", "village": "青山村", "people": "120"}
    book(township, "change", added, "topic=端午节义诊", "people=")
    assert rows(township, "publicity")[0]["values"] == {"date": "2026-03-08", "topic": "端午节义诊", "form": "consultation", "village": "青山村"}
    # The search follows each change, an emptied field and an undo included.
    assert rows(township, "publicity", "--text", "端午 义诊") and not rows(township, "publicity", "--text", "妇女节") and not rows(township, "publicity", "--text", "120")
    entry = township.run("journal", "list", check=0).json[0]
    assert "端午节义诊" in entry["title"]
    township.run(*CLERK, "journal", "undo", entry["seq"], check=0)
    assert rows(township, "publicity", "--text", "120")[0]["values"]["topic"] == "妇女节义诊" and not rows(township, "publicity", "--text", "端午")
    book(township, "remove", added)
    assert rows(township, "publicity") == [] and township.sql("SELECT count(*) AS n FROM book_index") == [{"n": 0}]
    township.run(*CLERK, "journal", "undo", township.run("journal", "list", check=0).json[0]["seq"], check=0)
    assert rows(township, "publicity", "--text", "义诊")[0]["values"]["people"] == "120"
    township.run("verify", check=0)


def test_what_is_wrong_is_said(township):
    before = township.sql("SELECT count(*) AS n FROM journal")
    for values, words in ((["topic=x"], "Date: must be filled in"), (["date=2026-13-01", "topic=x"], "is not a day"), (["date=2999-01-01", "topic=x"], "still to come"),
                          (["date=2026-01-01", "topic=x", "people=-1"], "cannot be"), (["date=2026-01-01", "topic=x", "people=1.5"], "decimals"), (["date=2026-01-01", "topic=" + "长" * 201], "200"),
                          (["date=2026-01-01", "topic=x", "form=飞行"], "is none of"), (["date=2026-01-01", "topic=x", "village=无此村"], "no village"),
                          (["date=2026-01-01", "topic=x", "person=11010519491231002X"], "nobody on the register"), (["没有这列=1"], "no FIELD=VALUE")):
        refused = book(township, "add", "publicity", *values, check=1)
        assert words in refused.err and len(refused.err.splitlines()) == 1, (values, refused.err)
    for values, words in ((["date=2026-01-01", "item=x", "income=1.005"], "sum of money"), (["date=2026-01-01", "item=x", "income=999999999999999999"], "sum of money")):
        assert words in book(township, "add", "funds", *values, check=1).err
    assert "time of day" in book(township, "add", "meeting", "date=2026-01-01", "topic=x", "time=25:00", check=1).err
    assert "telephone" in book(township, "add", "staff", "name=王", "phone=12", check=1).err
    assert book(township, "rows", "no-such", check=1).err and book(township, "change", "99", "topic=x", check=1).err
    assert township.sql("SELECT count(*) AS n FROM journal") == before and township.sql("SELECT count(*) AS n FROM book_row") == [{"n": 0}]


def test_people_and_places(township):
    person = township.sql("SELECT id, name, citizen_id FROM person WHERE citizen_id IS NOT NULL LIMIT 1")[0]
    a = book(township, "add", "association-member", f"name={person['citizen_id']}", "village=青山村").json["id"]
    book(township, "add", "association-member", "name=外村的人")
    shown = rows(township, "association-member", "--text", person["name"])
    assert [r["id"] for r in shown] == [a] and shown[0]["values"]["name"] == person["name"]
    linked = township.sql("SELECT person_id, place_id FROM book_value WHERE person_id IS NOT NULL OR place_id IS NOT NULL ORDER BY person_id IS NULL")
    assert linked[0]["person_id"] == person["id"] and linked[1]["place_id"] == township.sql("SELECT id FROM place WHERE name = '青山村'")[0]["id"]
    # What is said of somebody stands in their history.
    assert any("book" in str(line) or person["name"] in str(line) for line in township.run("history", "person", person["id"], check=0).json)


def test_a_village_sends_a_sheet(township):
    """A title over it, dates as Excel has them, a total, a signature, a wrong cell, a column nobody knows, the header once more."""
    sheet = openpyxl.Workbook()
    ws = sheet.active
    ws.append(["青山村2026年上半年宣传活动统计表"])
    ws.append([])
    head = ["序号", "活动时间", "活动内容", "形式", "村名", "参加人数", "天气"]
    ws.append(head)
    ws.append([1, datetime.date(2026, 3, 8), "妇女节：义诊", "义诊咨询", "青山村", 120, "晴"])
    ws.append([2, "2026.5.29", "协会会员日", "集中宣传", "青山村", "80人", "阴"])
    ws.append(head)
    ws.append([3, "五月份", "宣传栏更换", "宣传栏", "青山村", 0, "雨"])
    ws.append(["合计", None, None, None, None, 200, None])
    ws.append(["填表人：某某"])
    path = township.folder / "宣传.xlsx"
    sheet.save(path)
    tried = book(township, "import", "publicity", path, "--dry-run", check=3).json
    assert (tried["rows"], tried["imported"], tried["rejected"]) == (3, 2, 1) and rows(township, "publicity") == []
    done = book(township, "import", "publicity", path, check=3).json
    assert (done["rows"], done["imported"], done["unchanged"], done["rejected"]) == (3, 2, 0, 1)
    assert done["rejects"][0]["row"] == 7 and done["rejects"][0]["column"] == "Date" and "五月份" in done["rejects"][0]["message"]
    assert done["unread"] == ["天气"]
    assert [(r["values"]["date"], r["values"]["people"]) for r in rows(township, "publicity")] == [("2026-05-29", "80"), ("2026-03-08", "120")]
    again = book(township, "import", "publicity", path, check=3).json
    assert (again["imported"], again["unchanged"]) == (0, 2)
    # One entry of the journal, taken back in one.
    township.run(*CLERK, "journal", "undo", township.run("journal", "list", check=0).json[0]["seq"], check=0)
    assert rows(township, "publicity") == []
    for name, content, words in (("a.csv", "甲,乙\n1,2\n", "no header"), ("b.csv", "", "empty"), ("c.xlsx", "PK", "")):
        (township.folder / name).write_text(content)
        refused = book(township, "import", "publicity", township.folder / name, check=1)
        assert words in refused.err


def test_counted_and_exported(township):
    for day, item, income, spending in (("2026-01-05", "拨款", "1000", ""), ("2026-02-10", "印宣传单", "", "300.50"), ("2026-04-01", "印横幅", "", "99.50"), ("2025-12-31", "上年结转", "500", "")):
        book(township, "add", "funds", f"date={day}", f"item={item}", f"income={income}", f"spending={spending}")
    counted = {c["period"]: (c["count"], c["sums"]) for c in book(township, "count", "funds", "--period", "quarter").json}
    assert counted == {"2025Q4": (1, {"income": 50000, "spending": 0}), "2026Q1": (2, {"income": 100000, "spending": 30050}), "2026Q2": (1, {"income": 0, "spending": 9950})}
    assert book(township, "count", "funds", "--from", "2026-01-01").json[0]["count"] == 3
    assert [r["values"]["item"] for r in rows(township, "funds", "--order", "spending", "--descending", "--limit", "2")] == ["印宣传单", "印横幅"]
    assert [r["values"]["item"] for r in rows(township, "funds", "--where", "item=印横幅")] == ["印横幅"]
    out = township.folder / "f.xlsx"
    book(township, "export", "funds", out, "--from", "2026-01-01")
    cells = [[c for c in r] for r in openpyxl.load_workbook(out).active.iter_rows(values_only=True)]
    total = next(r for r in cells if r[0] == "Total" or "Total" in [str(c) for c in r])
    assert 1000 in total and 400 in total
    pdf = township.folder / "f.pdf"
    book(township, "export", "funds", pdf)
    assert pdf.read_bytes()[:5] == b"%PDF-"


def test_sensitive(township):
    book(township, "add", "call", "date=2026-01-05", "subject=咨询", "received_by=李某", "phone=13900000001", "content=家里的事")
    masked, full = township.folder / "m.csv", township.folder / "f.csv"
    book(township, "export", "call", masked)
    assert "家里的事" not in masked.read_text() and "13900000001" not in masked.read_text() and "•••" in masked.read_text()
    before = len(township.run("journal", "list", "--kind", "access", check=0).json)
    township.run(*CLERK, "--unmasked", "--reason", "转办", "book", "export", "call", full, check=0)
    assert "家里的事" in full.read_text() and "13900000001" in full.read_text()
    assert len(township.run("journal", "list", "--kind", "access", check=0).json) == before + 1
    assert "is sensitive" in book(township, "count", "call", "--by", "content", check=1).err


def test_reminded(township):
    def reminded(day):
        return [(r["name"], r["date"]) for r in township.run("today", "reminders", "--as-of", day, check=0).json if r["kind"] == "entry"]

    book(township, "add", "meeting", "date=2027-03-10", "topic=三月例会", "tasks=上报", "tasks_due=2027-03-20")
    call = book(township, "add", "call", "date=2026-11-01", "subject=咨询", "received_by=李某", "due=2027-03-11").json["id"]
    assert reminded("2027-03-01") == [] and reminded("2027-03-08") == [("三月例会", "2027-03-10"), ("咨询", "2027-03-11")]
    # A meeting is over with its day; what is to be answered is not, until it is.
    assert reminded("2027-03-15") == [("咨询", "2027-03-11")]
    assert reminded("2027-04-01") == [("咨询", "2027-03-11"), ("三月例会", "2027-03-20")]
    book(township, "change", call, "answered=2026-11-20")
    assert reminded("2027-04-01") == [("三月例会", "2027-03-20")]


HEAD = "[Register]\nId=own\nName=Own\n"


def test_a_definition_that_changes(township):
    define(township, HEAD + "Subject=a\n[Field a]\nName=First\nType=text\n[Field b]\nName=Second\nType=text\n[Field n]\nName=Number\nType=text\n", "own")
    one = book(township, "add", "own", "a=甲", "b=乙", "n=三").json["id"]
    # A field goes, another is called otherwise, a third becomes a number, a new one must be filled in.
    define(township, HEAD + "Subject=a\n[Field a]\nName=Renamed\nType=text\n[Field n]\nName=Number\nType=integer\n[Field c]\nName=New\nType=text\nRequired=true\n", "own")
    assert rows(township, "own")[0]["values"] == {"a": "甲", "n": "三"}
    assert township.sql(f"SELECT value FROM book_value WHERE row_id = {one} AND field = 'b'") == [{"value": "乙"}], "what the field held is kept"
    assert "New: must be filled in" in book(township, "change", one, "a=丙", check=1).err
    book(township, "change", one, "a=丙", "c=新")
    assert rows(township, "own")[0]["values"] == {"a": "丙", "n": "三", "c": "新"}, "what was not touched stays as it was"
    assert "not a number" in book(township, "change", one, "n=四", check=1).err
    # And comes back.
    define(township, HEAD + "Subject=a\n[Field a]\nName=First\nType=text\n[Field b]\nName=Second\nType=text\n", "own")
    assert rows(township, "own")[0]["values"] == {"a": "丙", "b": "乙"}
    assert {(r["field"], r["title"]) for r in township.sql("SELECT field, title FROM book_field")} == {("a", "Renamed"), ("b", "Second"), ("n", "Number"), ("c", "New")}
    township.run("verify", check=0)


MISTAKES = [
    ("[Register]\nId=own\nName=Own\n", 1, "has fields"), ("[Book]\nId=own\n", 1, "begins with [Register]"), (HEAD + "[Field a]\nName=A\n", 4, "needs Type="), (HEAD + "[Field a]\nType=text\n", 4, "needs Name="),
    (HEAD + "[Field a]\nName=A\nType=colour\n", 6, "colour"), (HEAD + "[Field a]\nName=A\nType=code\nCodes=none\n", 7, "no code list"), (HEAD + "[Field a]\nName=A\nType=choice\n", 4, "Choices="),
    (HEAD + "[Field a]\nName=A\nType=choice\nChoices=a;b\nChoices[zh_CN]=甲\n", 7, "as many words"), (HEAD + "[Field A b]\nName=A\nType=text\n", 4, "letters a–z"), (HEAD + "[Field a]\nName=A\nType=text\nColour=red\n", 7, "not known"),
    (HEAD + "[Field a]\nName=A\nType=text\n[Field b]\nName=A\nType=text\n", 7, "another field"), (HEAD + "Date=a\n[Field a]\nName=A\nType=text\n", 4, "is a day"), (HEAD + "Subject=x\n[Field a]\nName=A\nType=text\n", 4, "is no field"),
    (HEAD + "[Field a]\nName=A\nType=citizen-id\n", 1, "sensitive"), (HEAD + "[Field a]\nName=A\nType=text\nSum=true\n", 7, "Sum="), (HEAD + "[Field a]\nName=A\nType=text\nRemind=3\n", 7, "Remind="),
    (HEAD + "[Field a]\nName=A\nType=integer\nMin=9\nMax=1\n", 8, "less than Min"), (HEAD + "[Field a]\nName=A\nType=integer\nMin=x\n", 7, "not a number"), (HEAD + "[Something]\nName=A\n", 4, "not known"),
    (HEAD + "[Field a]\nName\n", 5, ""), (HEAD.replace("own", "Not An Id") + "[Field a]\nName=A\nType=text\n", 2, "letters a–z"),
]


@pytest.mark.parametrize("text, line, words", MISTAKES)
def test_each_mistake_has_a_line_and_a_reason(office, text, line, words):
    path = office.folder / "own.register"
    path.write_text(text)
    refused = office.run("catalog", "check", path, db=False, check=1)
    assert f"own.register, line {line}:" in refused.err and words in refused.err, refused.err


def random_definition(dice, number):
    """A register with fields of any kind, and values that it takes."""
    makers = {
        "text": (lambda: "".join(dice.choice("甲乙丙丁abc 1,\"；") for _ in range(dice.randint(1, 30))).strip() or "x", {}),
        "long": (lambda: "\n".join(dice.choice(["一行", "另一行", "a,b", "\"引号\""]) for _ in range(dice.randint(1, 4))), {}),
        "integer": (lambda: str(dice.randint(-999999, 999999)), {}),
        "number": (lambda: f"{dice.randint(-99999, 99999) / 100:.2f}", {"Decimals": "2"}),
        "money": (lambda: f"{dice.randint(0, 10**9) / 100:.2f}", {}),
        "date": (lambda: str(datetime.date(1990, 1, 1) + datetime.timedelta(dice.randint(0, 14000))), {}),
        "time": (lambda: f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}", {}),
        "code": (lambda: dice.choice("12"), {"Codes": "sex"}),
        "choice": (lambda: dice.choice(["red", "green"]), {"Choices": "red;green", "Choices[zh_CN]": "红;绿"}),
        "yes-no": (lambda: dice.choice(["yes", "no"]), {}),
        "phone": (lambda: f"139{dice.randint(0, 99999999):08d}", {}),
        "place": (lambda: "石板村", {}),
        "person": (lambda: dice.choice(["王一", "欧阳某某"]), {}),
    }
    fields = [(f"f{i}", *dice.choice(list(makers.items()))) for i in range(dice.randint(1, 20))]
    if fields[0][1] == "phone":
        fields[0] = ("f0", "text", makers["text"])
    text = [f"[Register]\nId=random{number}\nName=Random {number}"]
    for name, kind, (_, more) in fields:
        text.append(f"[Field {name}]\nName=Title {number} {name}\nName[zh_CN]=题{number}{name}\nType={kind}\n" + "\n".join(f"{k}={v}" for k, v in more.items()))
    entries = []
    for _ in range(dice.randint(1, 12)):
        entry = {name: maker() for name, kind, (maker, _) in fields if dice.random() < 0.8}
        entries.append(entry or {fields[0][0]: fields[0][2][0]()})
    return "\n".join(text) + "\n", fields, entries


def normal(text):
    return " ".join(text.split()) if "\n" not in text else text


def test_two_hundred_random_registers(tmp_path):
    """Defined, filled from a sheet, filtered, exported, taken in again elsewhere: the same."""
    dice = random.Random(20261126)
    here, there = Office(tmp_path / "a"), Office(tmp_path / "b")
    made = []
    for office in (here, there):
        office.folder.mkdir()
        office.init()
        (office.folder / "v.csv").write_text("行政村,户编号,姓名,与户主关系,性别,出生日期\n石板村,1,张三,户主,男,1990-01-01\n")
        office.run("import", office.folder / "v.csv", check=0)
    for number in range(int(os.environ.get("XIANGBU_BOOKS", "200"))):
        text, fields, entries = random_definition(dice, number)
        made.append((f"random{number}", fields, entries))
        for office in (here, there):
            define(office, text, f"random{number}")
    for name, fields, entries in made:
        number = name[len("random"):]
        sheet = io.StringIO()
        out = csv.writer(sheet)
        out.writerow([f"题{number}{f[0]}" for f in fields])
        for entry in entries:
            out.writerow([entry.get(f[0], "") for f in fields])
        (here.folder / "in.csv").write_text(sheet.getvalue())
        done = here.run("book", "import", name, here.folder / "in.csv", check=0).json
        assert done["imported"] == len(entries) and done["unread"] == [], (name, done)
        # Filtered by a value somebody wrote: exactly those entries.
        field = dice.choice([f for f in fields if f[1] in ("choice", "yes-no", "date", "money", "place")] or fields)
        values = [normal(e[field[0]]) for e in entries if field[0] in e]
        if values and field[1] != "phone":
            wanted = dice.choice(values)
            assert len(here.run("book", "rows", name, "--where", f"{field[0]}={wanted}", check=0).json) == values.count(wanted), (name, field[0], wanted)
        for office, source in ((here, None), (there, here)):
            if source is not None:
                again = office.run("book", "import", name, here.folder / "out.csv", check=0).json
                assert again["imported"] == len(entries)
            office.run("--unmasked", "--reason", "试", "--operator", office.sql("SELECT name FROM operator LIMIT 1")[0]["name"], "book", "export", name, office.folder / "out.csv",
                       "--order", fields[0][0], check=0)
        a, b = ((o.folder / "out.csv").read_bytes() for o in (here, there))
        assert sorted(a.split(b"\r\n")[1:]) != [b""] and compare(a) == compare(b), name
    for office in (here, there):
        office.run("verify", check=0)


def compare(content):
    """The rows without their serial numbers, in any order."""
    return sorted(tuple(row[1:]) for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_scans_of_an_entry(township, tmp_path):
    import struct
    import zlib

    def png(colour):
        line = b"\0" + bytes(colour) * 8
        chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(line * 8)) + chunk(b"IEND", b"")

    entry = book(township, "add", "publicity", "date=2026-03-08", "topic=义诊", "form=lecture").json["id"]
    (tmp_path / "照片.png").write_bytes(png((200, 10, 10)))
    (tmp_path / "坏.png").write_bytes(png((1, 2, 3))[:40])
    (tmp_path / "文.txt").write_text("不是扫描件")
    scan = lambda *args, check=0: township.run(*CLERK, "book-scan", *args, check=check)
    one = scan("add", entry, tmp_path / "照片.png").json["id"]
    for path, said in (("照片.png", "already"), ("坏.png", "damaged"), ("文.txt", "neither"), ("没有.png", "No such file")):
        assert said in scan("add", entry, tmp_path / path, check=1).err
    assert "no such entry" in scan("add", 12, tmp_path / "照片.png", check=1).err
    [listed] = scan("list", entry).json
    assert (listed["name"], listed["media_type"], listed["operator"]) == ("照片.png", "image/png", "张经办")
    scan("save", one, tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes() == (tmp_path / "照片.png").read_bytes()
    # Taken away and brought back; and it goes with its entry, and comes back with it.
    undo = lambda: township.run(*CLERK, "journal", "undo", township.run("journal", "list", "--limit", "1", check=0).json[0]["seq"], check=0)
    scan("remove", one)
    assert scan("list", entry).json == []
    undo()
    book(township, "remove", entry)
    assert township.sql("SELECT count(*) n FROM book_attachment")[0]["n"] == 0
    undo()
    scan("save", one, tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "照片.png").read_bytes()
    assert township.run("verify", check=0).json["intact"]


def test_a_running_balance(township, tmp_path):
    sums = [("2026-03-01", "1000", ""), ("2026-01-10", "500.50", ""), ("2026-02-01", "", "200.25"), ("2026-03-01", "", "100")]
    for day, came, went in sums:
        book(township, "add", "funds", f"date={day}", f"item=第{day}笔", *([f"income={came}"] if came else []), *([f"spending={went}"] if went else []))
    book(township, "export", "funds", tmp_path / "f.csv")
    rows_ = list(csv.DictReader(io.StringIO((tmp_path / "f.csv").read_text(encoding="utf-8-sig"))))
    balances = {(r["Date"], r["In"]): r["Balance"] for r in rows_ if r["Date"]}
    assert balances == {("2026-01-10", "500.50"): "500.50", ("2026-02-01", ""): "300.25", ("2026-03-01", "1000.00"): "1300.25", ("2026-03-01", ""): "1200.25"}
    # Of all entries, whichever are shown; and our own export is taken in again without a word about the column.
    book(township, "export", "funds", tmp_path / "g.csv", "--from", "2026-03-01")
    assert "1300.25" in (tmp_path / "g.csv").read_text(encoding="utf-8-sig")
    again = book(township, "import", "funds", tmp_path / "f.csv").json
    assert (again["unchanged"], again["unread"]) == (4, [])


def test_rows_that_were_not_taken_come_back_as_a_workbook(township, tmp_path):
    sheet = tmp_path / "s.csv"
    sheet.write_text("活动日期,宣传主题,村,人数\n2026-05-29,会员日,青山村,80\n五月,没有日期,青山村,1\n2026-06-01,村名错,没有村,2\n", encoding="utf-8")
    back = tmp_path / "back.xlsx"
    out = book(township, "import", "publicity", sheet, "--rejects", back, check=3).json
    assert out["rejected"] == 2
    wb = openpyxl.load_workbook(back)
    table = [[cell.value for cell in row] for row in wb.active]
    assert table[0][-1] == "What is wrong" and len(table) == 3 and "五月" in table[1] and table[1][-2] == "3" and "没有村" in table[2]
    # Mended in Excel, it is taken in as it is.
    head = table[0]
    wb.active.cell(2, head.index("Date") + 1).value = "2026-05-30"
    wb.active.cell(3, head.index("Village") + 1).value = "青山村"
    wb.save(back)
    assert book(township, "import", "publicity", back).json["imported"] == 2


def test_former_fields_are_shown_on_demand(township):
    define(township, "[Register]\nId=duty\nName=Duty\nDate=day\n[Field day]\nName=Day\nType=date\n[Field who]\nName=Who\nType=text\n[Field number]\nName=Number\nType=text\n", "duty")
    book(township, "add", "duty", "day=2026-01-01", "who=王某", "number=电话13900000001，共3次")
    define(township, "[Register]\nId=duty\nName=Duty\nDate=day\n[Field day]\nName=Day\nType=date\n", "duty")
    [row] = rows(township, "duty")
    assert row["former"] == {"who": "王某", "number": "电话139****0001，共3次"}
    define(township, "[Register]\nId=duty\nName=Duty\nDate=day\n[Field day]\nName=Day\nType=date\n[Field who]\nName=Who\nType=text\n", "duty")
    [row] = rows(township, "duty")
    assert row["values"]["who"] == "王某" and list(row["former"]) == ["number"]


def test_the_search_finds_parts_of_words(township):
    topics = ["端午节义诊活动", "妇女节义诊", "ABC宣传日", "义务植树", "一", "100%自愿", "a_b下划线"]
    ids = [book(township, "add", "publicity", "date=2026-03-08", f"topic={topic}").json["id"] for topic in topics]
    found = lambda text: {row["subject"] for row in rows(township, "publicity", "--text", text)}
    assert found("义诊") == {"端午节义诊活动", "妇女节义诊"} and found("义") == {"端午节义诊活动", "妇女节义诊", "义务植树"}
    assert found("abc") == {"ABC宣传日"} and found("义诊 端午") == {"端午节义诊活动"} and found("诊义") == set()
    assert found("0%") == {"100%自愿"} and found("a_b") == {"a_b下划线"} and found("%") == {"100%自愿"} and found("一") == {"一"}
    book(township, "change", ids[0], "topic=重阳节慰问")
    assert found("义诊") == {"妇女节义诊"} and found("重阳") == {"重阳节慰问"}
    book(township, "remove", ids[1])
    assert found("义诊") == set()
    township.run(*CLERK, "journal", "undo", township.run("journal", "list", "--limit", "1", check=0).json[0]["seq"], check=0)
    assert found("义诊") == {"妇女节义诊"}
    township.run(*CLERK, "journal", "undo", township.run("journal", "list", "--limit", "3", check=0).json[2]["seq"], check=0)
    assert found("端午") == {"端午节义诊活动"} and found("重阳") == set()
    # What the index holds is what is there.
    assert township.sql("SELECT count(*) n FROM book_index")[0]["n"] == len(topics) == township.sql("SELECT count(*) n FROM book_row")[0]["n"]


def test_targets_of_registers(township):
    village = township.sql("SELECT code FROM place WHERE name = '青山村'")[0]["code"]
    for day, place, reached in (("2026-03-08", "青山村", 80), ("2026-05-29", "大坪村", 60), ("2026-07-11", "青山村", 40), ("2025-03-08", "青山村", 10)):
        book(township, "add", "publicity", f"date={day}", "topic=义诊", f"village={place}", f"people={reached}")
    year = ("--from", "2026-01-01", "--to", "2026-12-31")
    for indicator, place, value in (("book:publicity", "532301100", "12"), ("book:publicity", village, "4"), ("book:publicity:people", village, "500"), ("book:funds:income", "532301100", "1000.5")):
        township.run(*CLERK, "target", "set", indicator, value, "--place", place, *year, check=0)
    book(township, "add", "funds", "date=2026-02-01", "item=拨款", "income=800.25")
    counted = {(t["indicator"], t["place"]): (t["actual"], t["before"]) for t in township.run("target", "list", check=0).json}
    assert counted == {("book:publicity", "532301100"): (3, 1), ("book:publicity", village): (2, 1), ("book:publicity:people", village): (120, 10), ("book:funds:income", "532301100"): (800.25, 0)}
    for indicator in ("book:nothing", "book:publicity:topic", "births"):
        assert township.run(*CLERK, "target", "set", indicator, "1", "--place", village, *year, check=1).err


def test_the_notice_of_a_meeting(township, tmp_path):
    meeting = book(township, "add", "meeting", "date=2026-12-03", "time=9:30", "topic=人口数据核对会", "place=镇会议室", "invited=各村信息员", "agenda=一是通报；二是培训", "to_report=本村流动人口变化").json["id"]
    pdf = tmp_path / "notice.pdf"
    township.run(*CLERK, "letter", "issue", "meeting-notice", pdf, "--record", meeting, "--set", "office_phone=0878-3000001", check=0)
    import subprocess
    text = "".join(subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout.split())
    for words in ("人口数据核对会", "2026-12-03", "09:30", "镇会议室", "各村信息员", "本村流动人口变化", "0878-3000001"):
        assert words in text, text
    letter = township.run("letter", "list", check=0).json[0]
    assert letter["person_id"] is None and "人口数据核对会" in letter["title"]
    # Notices are counted apart from certificates; where a number says too little, the reference is asked for.
    person = str(township.sql("SELECT min (id) AS id FROM person WHERE status = 'registered'")[0]["id"])
    certificate = township.run(*CLERK, "letter", "issue", "residence", tmp_path / "x.pdf", "--person", person, "--set", "purpose=x", check=0).json
    assert letter["number"] == certificate["number"] == 1 and letter["reference"] != certificate["reference"]
    several = township.run(*CLERK, "letter", "void", f"{letter['year']}/1", "--why", "x", check=1).err
    assert letter["reference"] in several and certificate["reference"] in several
    township.run(*CLERK, "letter", "void", certificate["reference"], "--why", "x", check=0)
    assert [x["void"] for x in township.run("letter", "list", check=0).json[:2]] == ["x", None]
    township.run(*CLERK, "letter", "reprint", f"{letter['year']}/777", tmp_path / "y.pdf", check=1)
    other = book(township, "add", "publicity", "date=2026-03-08", "topic=义诊").json["id"]
    assert "says nothing of the kind" in township.run(*CLERK, "letter", "issue", "meeting-notice", tmp_path / "x.pdf", "--record", other, "--set", "office_phone=1", check=1).err
    assert "--record" in township.run(*CLERK, "letter", "issue", "meeting-notice", tmp_path / "x.pdf", "--person", "1", check=1).err
    assert "notice send" in township.run(*CLERK, "letter", "issue", "notice", tmp_path / "x.pdf", "--record", "1", check=1).err
