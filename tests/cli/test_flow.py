"""People who come and go (流动人口): events with regions, lists, imports from villages, notice letters between two offices."""
import datetime
import json
import re
import subprocess

import openpyxl
import pytest

from citizens import citizen_id
from conftest import DATA, Office

CLERK = ("--operator", "张经办")
PASSPHRASE = "云岭镇与西乡街道"


def settle(office):
    """Three villages of people of working age and some old ones, none of whom has gone anywhere."""
    lines = ["行政村,村民小组,户编号,与户主关系,姓名,性别,公民身份号码"]
    for i, village in enumerate(("青山村", "大坪村", "白石村")):
        for k in range(12):
            born = f"{1976 + 2 * k}-0{1 + k % 9}-1{k % 9}" if k < 10 else f"195{k - 10}-03-04"
            sex = "男" if k % 2 else "女"
            lines.append(f"{village},{1 + k % 3}组,{i}{k:03d},户主,{'赵钱孙李周吴郑王冯陈褚卫'[k]}{'青大白'[i]}试,{sex},{citizen_id(born, 100 * i + 2 * k + k % 2 + (k % 2 == 0 and 2 or 2))}")
    path = office.folder / "people.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    office.run(*CLERK, "import", path, check=0)
    return office


@pytest.fixture
def township(office):
    return settle(office)


def workers(office, n, *, village="青山村"):
    """People of working age of a village."""
    return office.sql(f"SELECT p.id, p.name, p.citizen_id, p.sex FROM person p JOIN person_index i ON i.person_id = p.id JOIN place v ON v.id = i.village_id WHERE v.name = '{village}'"
                      f" AND p.status = 'registered' AND p.birth_date BETWEEN '1975-01-01' AND '2004-12-31' AND NOT EXISTS (SELECT 1 FROM event e WHERE e.person_id = p.id) ORDER BY p.id LIMIT {n}")


def event(office, kind, date, person=None, check=0, **fields):
    args = [x for key, value in fields.items() for x in ("--field", f"{key.rstrip('_')}={value}")]
    return office.run(*CLERK, "event", kind, "--date", date, *(("--person", person) if person else ()), *args, check=check)


def flow(office, *args, check=0):
    return office.run(*CLERK, "flow", *args, check=check).json


def notice(office, *args, check=0, passphrase=PASSPHRASE):
    office.env["XIANGBU_PASSPHRASE"] = passphrase
    return office.run(*CLERK, "notice", *args, check=check)


def test_leaving_and_coming_back(township):
    person, spouse = workers(township, 2)
    done = event(township, "leave", "2025-03-01", person["id"], to="广东省深圳市宝安区西乡街道", reason="打工", employer="宝安电子厂", housing="租房", landlord="陈房东",
                 contact="13800000001", with_=spouse["id"], family="孩子一人").json
    assert "Region: 广东省深圳市宝安区 (440306)." in done["effects"]
    away = {row["name"]: row for row in flow(township, "list", "out")}
    assert set(away) == {person["name"], spouse["name"]}
    row = away[person["name"]]
    assert (row["region"], row["place_text"], row["reason"], row["housing"], row["along"], row["village"]) == ("广东省深圳市宝安区", "广东省深圳市宝安区西乡街道", "Work", "Rented", "1", "青山村")
    assert row["phone"] == "138****0001" and "*" in row["citizen_id"]

    # A new job: mended, and told in the history.
    township.run(*CLERK, "flow", "change", row["id"], "--field", "employer=龙岗塑胶厂", "--field", "region=广东省深圳市龙岗区", "--field", "landlord=", check=0)
    row = {row["name"]: row for row in flow(township, "list", "out")}[person["name"]]
    assert (row["region"], row["employer"], row["landlord"], row["place_text"]) == ("广东省深圳市龙岗区", "龙岗塑胶厂", None, "广东省深圳市宝安区西乡街道")
    history = township.run("history", "person", person["id"], check=0).out
    assert "龙岗塑胶厂" in history and "广东省深圳市龙岗区" in history
    for field, said in (("name=李", "cannot be changed"), ("housing=城堡", "not in the list"), ("region=朝阳", "not one region"), ("work=" + "长" * 201, "too long"), ("place=999", "no place")):
        refused = township.run(*CLERK, "flow", "change", row["id"], "--field", field, check=1)
        assert said in refused.err

    # By region (by name or code), employer, village; somebody else is not among them.
    assert len(flow(township, "list", "out", "--region", "440000")) == 2 and len(flow(township, "list", "out", "--region", "龙岗")) == 1
    assert len(flow(township, "list", "out", "--employer", "塑胶")) == 1 and len(flow(township, "list", "out", "--region", "四川")) == 0
    village = township.sql("SELECT code FROM place WHERE name = '青山村'")[0]["code"]
    assert len(flow(township, "list", "out", "--place", village)) == 2
    # On an earlier day nobody was away; whoever came back is on the list of those who did.
    assert flow(township, "list", "out", "--to", "2025-02-28") == []
    event(township, "return", "2026-01-20", person["id"])
    assert [row["name"] for row in flow(township, "list", "out")] == [spouse["name"]]
    ended = flow(township, "list", "ended", "--from", "2026-01-01", "--to", "2026-02-01")
    assert [(row["name"], row["since"], row["until"]) for row in ended] == [(person["name"], "2025-03-01", "2026-01-20")]
    # Gone again, one person still; a death ends it.
    event(township, "leave", "2026-02-20", person["id"], region="昆明")
    assert len(flow(township, "list", "out")) == 2
    assert township.sql(f"SELECT count(*) n FROM person WHERE citizen_id = '{person['citizen_id']}'")[0]["n"] == 1
    event(township, "death", "2026-03-01", spouse["id"])
    assert [row["name"] for row in flow(township, "list", "out")] == [person["name"]]
    township.run("verify", check=0)


def test_living_here_from_elsewhere(township):
    village = township.sql("SELECT code FROM place WHERE name = '大坪村'")[0]["code"]
    group = township.sql(f"SELECT code FROM place WHERE code LIKE '{village}___' ORDER BY code LIMIT 1")[0]["code"]
    number = citizen_id("1992-03-04", 822, "510703")
    came = event(township, "arrive", "2026-05-06", name="刘试来", citizen_id=number, place=group, region="四川绵阳", housing="租房", landlord="张房东", employer="云岭砖厂", address="大坪村租房12号").json
    person = came["person_id"]
    [row] = flow(township, "list", "in")
    assert (row["name"], row["village"], row["region"], row["lives_at"], row["landlord"]) == ("刘试来", "大坪村", "四川省绵阳市", "大坪村租房12号", "张房东")
    # In the list of people under the village they live in, offered what residents are offered, in no figure of those registered.
    found = township.run("search", "刘试来", check=0).json
    assert "大坪村" in json.dumps(found, ensure_ascii=False)
    due = township.run("task", "list", "--person", person, check=0).json
    assert {task["checklist"] for task in due} >= {"flow-contact"}, due
    # Nobody is entered twice: by ID number, whoever is here already.
    assert "lives here since" in event(township, "arrive", "2026-06-01", name="刘试来", citizen_id=number, place=group, check=1).err
    assert "already in the register" in event(township, "arrive", "2026-06-01", name="别的人", citizen_id=number, place=group, check=1).err
    assert "lives here since" in event(township, "arrive", "2026-06-01", person, check=1).err
    # Gone again: nothing is offered any more, and the list of those who went has them.
    event(township, "depart", "2026-08-01", person)
    assert flow(township, "list", "in") == [] and len(flow(township, "list", "ended", "--from", "2026-08-01", "--to", "2026-08-31")) == 1
    assert township.run("task", "list", "--person", person, check=0).json == []
    # Back, entered as if nobody knew them, then registered here: the same person all along.
    again = event(township, "arrive", "2026-09-01", name="刘试来", citizen_id=number, place=group).json
    assert again["person_id"] == person and "on record already" in again["effects"][0]
    assert len(flow(township, "list", "in")) == 1
    household = township.sql("SELECT household_id id FROM membership WHERE to_date IS NULL LIMIT 1")[0]["id"]
    event(township, "move_in", "2026-10-01", person, household=household, relation="97")
    assert flow(township, "list", "in") == []
    assert township.sql(f"SELECT status FROM person WHERE id = {person}") == [{"status": "registered"}]
    # Undone one after the other, nothing of it is left.
    for entry in township.run("journal", "list", "--limit", "5", check=0).json[:5]:
        township.run(*CLERK, "journal", "undo", entry["seq"], check=0)
    assert flow(township, "list", "in") == [] and township.sql(f"SELECT count(*) n FROM person WHERE id = {person}")[0]["n"] == 0
    assert township.sql("SELECT count(*) n FROM person_index WHERE name = '刘试来'")[0]["n"] == 0
    township.run("verify", check=0)


def test_who_lived_here_before_this_version_stands_under_a_village(township):
    """What the migration leaves to be indexed is indexed when the file is opened for writing."""
    village = township.sql("SELECT code FROM place WHERE name = '大坪村'")[0]["code"]
    event(township, "arrive", "2026-05-06", name="刘试来", citizen_id=citizen_id("1992-03-04", 822, "510703"), place=village)
    right = township.sql("SELECT place_id, village_id, list_key FROM person_index WHERE name = '刘试来'")
    assert right[0]["village_id"]
    subprocess.run(["sqlite3", township.db, "UPDATE person_index SET place_id = NULL, village_id = NULL, list_key = '' WHERE name = '刘试来'; INSERT INTO meta VALUES ('reindex', 'arrived')"], check=True)
    event(township, "depart", "2026-05-07", 12, check=1)  # refused; but the file was opened for writing
    assert township.sql("SELECT place_id, village_id, list_key FROM person_index WHERE name = '刘试来'") == right
    assert township.sql("SELECT count(*) n FROM meta WHERE key = 'reindex'")[0]["n"] == 0


def test_in_another_village_of_the_township(township):
    person = workers(township, 1)[0]
    other = township.sql("SELECT code FROM place WHERE name = '大坪村'")[0]["code"]
    before = township.run("task", "list", "--person", person["id"], check=0).json
    event(township, "leave", "2026-01-05", person["id"], place=other, housing="借住亲友家")
    assert flow(township, "list", "out") == [] and flow(township, "list", "in") == []
    for village in ("青山村", "大坪村"):
        code = township.sql(f"SELECT code FROM place WHERE name = '{village}'")[0]["code"]
        [row] = flow(township, "list", "within", "--place", code)
        assert (row["name"], row["village"], row["lives"]) == (person["name"], "青山村", "大坪村")
    code = township.sql("SELECT code FROM place WHERE name = '白石村'")[0]["code"]
    assert flow(township, "list", "within", "--place", code) == []
    # Still a resident: what is due stays due.
    after = township.run("task", "list", "--person", person["id"], check=0).json
    assert {t["id"] for t in before} <= {t["id"] for t in after}


def test_statistics_agree_with_the_lists(township, tmp_path):
    people = workers(township, 6)
    for i, (person, region) in enumerate(zip(people, ["广东深圳", "广东省", "云南昆明", "云南省楚雄州双柏县", "四川绵阳", ""])):
        event(township, "leave", f"2025-0{i + 1}-11", person["id"], **({"region": region} if region else {}), reason="务工" if i % 2 else "经商")
    expect = len(flow(township, "list", "out"))
    assert expect == 6
    for ledger in ("flow-villages", "flow-regions", "flow-ages", "flow-durations", "flow-reasons"):
        out = tmp_path / f"{ledger}.xlsx"
        township.run("export", ledger, out, "--to", "2026-11-01", "--from", "2026-01-01", check=0)
        sheet = openpyxl.load_workbook(out).worksheets[0]
        head = next(row for row in range(1, 12) if "All" in [cell.value for cell in sheet[row]])
        column = next(cell.column for cell in sheet[head] if cell.value == "All")
        rows = [sheet.cell(row, column).value for row in range(head + 1, sheet.max_row)]
        numbers = [value for value in rows if isinstance(value, (int, float))]
        # The rows, and the total under them.
        assert sum(numbers[:-1]) == numbers[-1] == expect, (ledger, numbers)
    csv = township.folder / "regions.csv"
    township.run("export", "flow-regions", csv, "--to", "2026-11-01", "--set", "level=1", check=0)
    text = csv.read_text(encoding="utf-8-sig")
    assert re.search(r"广东省,广东省,2,", text) and re.search(r"云南省,云南省,2,", text) and re.search(r"四川省,四川省,1,", text)


OUT_HEAD = ["序号", "姓名", "身份证号", "外出时间", "流入地", "外出原因", "工种", "务工单位", "居住情况", "联系方式", "返乡时间", "备注", "是否低保"]


def write_out(path, rows, head=OUT_HEAD):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["青山村外出务工人员登记表"])
    sheet.append(["填报单位：青山村", None, None, "2026年10月"])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    sheet.append(["合计", f"{len(rows)}人"])
    sheet.append(["填表人：王会计"])
    book.save(path)


def test_a_village_sends_its_list(township, tmp_path):
    people = workers(township, 8)
    path = tmp_path / "外出.xlsx"
    p = people
    rows = [[1, p[0]["name"], p[0]["citizen_id"], "2025.3.1", "广东省深圳市宝安区", "打工", "电焊", "宝安电子厂", "租住", "13900000001", None, None, "否"],
            [2, p[1]["name"], p[1]["citizen_id"].lower(), datetime.date(2024, 5, 6), "广东深圳龙岗坂田街道", "务工", None, None, "帐篷", "13900000002", None, None, None],
            [3, p[2]["name"], p[2]["citizen_id"], "2024年3月", "昆明", None, None, None, None, None, "2026-05-01", None, None],
            [4, "错名字", p[3]["citizen_id"], "2025-01-01", "昆明", None, None, None, None, None, None, None, None],
            [5, p[4]["name"], p[4]["citizen_id"][:-1] + ("0" if p[4]["citizen_id"][-1] != "0" else "1"), "2025-01-01", "昆明", None, None, None, None, None, None, None, None],
            [6, p[5]["name"], None, "2025-01-01", "昆明", None, None, None, None, None, None, None, None],
            [7, "不在册", citizen_id("1990-01-01", 777, "532301"), "2025-01-01", "昆明", None, None, None, None, None, None, None, None],
            [8, p[6]["name"], p[6]["citizen_id"], "2025-13-01", "昆明", None, None, None, None, None, None, None, None],
            [9, p[7]["name"], p[7]["citizen_id"], None, "昆明", None, None, None, None, None, None, None, None]]
    write_out(path, rows)
    trial = flow(township, "import", "out", path, "--dry-run", check=3)
    assert flow(township, "list", "out") == []
    done = flow(township, "import", "out", path, check=3)
    assert trial == done
    assert (done["rows"], done["new"], done["ended"], done["rejected"]) == (9, 3, 1, 6)
    reasons = {reject["row"]: reject["message"] for reject in done["rejects"]}
    assert set(reasons) == {7, 8, 9, 10, 11, 12}
    assert p[3]["name"] in reasons[7] and "check digit" in reasons[8] and "missing" in reasons[9] and "Nobody in the register" in reasons[10] and "not a day" in reasons[11] and "day is missing" in reasons[12]
    assert {n["row"] for n in done["notes"]} == {5, 6} and done["unread"] == ["是否低保"]
    away = {row["name"]: row for row in flow(township, "list", "out")}
    assert set(away) == {p[0]["name"], p[1]["name"]}
    assert (away[p[0]["name"]]["region"], away[p[0]["name"]]["since"], away[p[0]["name"]]["work"], away[p[0]["name"]]["employer"]) == ("广东省深圳市宝安区", "2025-03-01", "电焊", "宝安电子厂")
    # What is below the county stays as it was written, and what no list has is not lost.
    assert (away[p[1]["name"]]["region"], away[p[1]["name"]]["place_text"]) == ("广东省深圳市龙岗区", "广东深圳龙岗坂田街道")
    assert "帐篷" in away[p[1]["name"]]["notes"]
    ended = flow(township, "list", "ended", "--from", "2026-01-01", "--to", "2026-12-31")
    assert [(row["name"], row["since"], row["until"]) for row in ended] == [(p[2]["name"], "2024-03-01", "2026-05-01")]

    # The same list again changes nothing; a list that knows more adds it.
    again = flow(township, "import", "out", path, check=3)
    assert (again["unchanged"], again["changed"]) == (2, 0)
    rows[0][7] = "龙华制衣厂"
    write_out(path, rows[:1])
    more = flow(township, "import", "out", path, check=0)
    assert (more["new"], more["changed"]) == (0, 1)
    assert {row["name"]: row for row in flow(township, "list", "out")}[p[0]["name"]]["employer"] == "龙华制衣厂"
    rows[0][3] = "2025.4.1"
    write_out(path, rows[:1])
    assert "since 2025-03-01" in flow(township, "import", "out", path, check=3)["rejects"][0]["message"]
    township.run("verify", check=0)


def test_a_village_sends_who_came(township, tmp_path):
    path = tmp_path / "流入.xlsx"
    numbers = [citizen_id(f"199{i}-03-04", 821 + 2 * i, "510703") for i in range(3)]
    registered = workers(township, 1)[0]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["流入人口登记表"])
    sheet.append(["姓名", "性别", "身份证号码", "户籍地", "现居住村", "现居住地址", "流入时间", "房东", "工作单位"])
    sheet.append(["赵试甲", "男", numbers[0], "四川省绵阳市涪城区", "青山村", "3号", "2026-01-02", "张房东", "砖厂"])
    sheet.append(["钱试乙", "男", numbers[1], "贵州", None, "3号", "2026-02-02", "张房东", "砖厂"])  # the village's cell is merged
    sheet.append(["孙试丙", "男", numbers[2], "湖南省", "没有这个村", "5号", "2026-02-02", None, None])
    sheet.append([registered["name"], None, registered["citizen_id"], "云南", "青山村", None, "2026-02-02", None, None])
    sheet.merge_cells("E3:E4")
    book.save(path)
    done = flow(township, "import", "in", path, check=3)
    assert (done["new"], done["rejected"]) == (2, 2)
    assert "没有这个村" in done["rejects"][0]["message"] and "registered here" in done["rejects"][1]["message"]
    here = {row["name"]: row for row in flow(township, "list", "in")}
    assert set(here) == {"赵试甲", "钱试乙"} and {row["village"] for row in here.values()} == {"青山村"}
    out = tmp_path / "房东.xlsx"
    township.run("export", "inflow-by-landlord", out, "--to", "2026-11-01", "--from", "2026-01-01", check=0)
    texts = [cell.value for row in openpyxl.load_workbook(out).worksheets[0] for cell in row if cell.value]
    assert "张房东" in texts
    township.run(*CLERK, "journal", "undo", township.run("journal", "list", "--limit", "1", check=0).json[0]["seq"], check=0)
    assert flow(township, "list", "in") == []
    # No village at all: said beside the file.
    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别", "身份证号码", "户籍地", "流入时间"])
    book.active.append(["赵试甲", "男", numbers[0], "四川", "2026-01-02"])
    book.save(path)
    assert "in which village" in flow(township, "import", "in", path, check=3)["rejects"][0]["message"]
    code = township.sql("SELECT code FROM place WHERE name = '大坪村'")[0]["code"]
    assert flow(township, "import", "in", path, "--place", code, check=0)["new"] == 1


def test_files_that_are_no_lists(township, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook")
    assert township.run(*CLERK, "flow", "import", "out", tmp_path / "x.xlsx", check=1).err
    book = openpyxl.Workbook()
    book.active.append(["种类", "数量"])
    book.active.append(["苹果", 3])
    book.save(tmp_path / "y.xlsx")
    assert "no header" in township.run(*CLERK, "flow", "import", "out", tmp_path / "y.xlsx", check=1).err
    assert flow(township, "list", "out") == []


def test_contacts_are_an_ordinary_voluntary_checklist(township):
    person = workers(township, 1)[0]
    event(township, "leave", "2026-01-15", person["id"], region="昆明")
    tasks = [t for t in township.run("task", "list", "--person", person["id"], check=0).json if t["checklist"] == "flow-contact"]
    assert tasks, "nothing is due"
    township.run(*CLERK, "task", "decline", tasks[0]["id"], "--whole", check=0)
    assert [t for t in township.run("task", "list", "--person", person["id"], "--as-of", (datetime.date.today() + datetime.timedelta(days=100)).isoformat(), check=0).json if t["checklist"] == "flow-contact"] == []


# ---- notice letters between two offices ----


@pytest.fixture
def two(tmp_path):
    """The office somebody is registered with, and the one where they live."""
    home = Office(tmp_path / "home")
    home.folder.mkdir()
    settle(home.init())
    there = Office(tmp_path / "there")
    there.folder.mkdir()
    there.run("init", there.db, "--township", "440306001", "--name", "西乡街道", "--site", "9", db=False, check=0)
    return home, there


def send(home, **options):
    person = workers(home, 1)[0]
    event(home, "leave", "2026-03-01", person["id"], to="广东省深圳市宝安区西乡街道", contact="13800000001")
    [row] = [row for row in flow(home, "list", "out") if row["name"] == person["name"]]
    args = dict(office="深圳市宝安区西乡街道办事处", office_code="440306001", content="可在居住地享受免费婚前孕前检查；请告知本人自愿参加。", phone="0878-3000001", **options)
    return person, notice(home, "send", row["id"], *(x for k, v in args.items() for x in (f"--{k.replace('_', '-')}", v))).json


def test_both_sides_of_a_letter(two, tmp_path):
    home, there = two
    pdf, file, back = tmp_path / "letter.pdf", tmp_path / "letter.tbh", tmp_path / "answer.tbh"
    person, letter = send(home, pdf=str(pdf))
    year = datetime.date.today().year
    assert (letter["state"], letter["reference"], letter["direction"]) == ("open", f"云岭镇 letter [{year}] no. 1", "sent")
    text = re.sub(r"\s", "", subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout)
    assert person["name"] in text and person["citizen_id"] in text and "免费婚前孕前检查" in text and "0878-3000001" in text

    notice(home, "save", letter["id"], file)
    blob = file.read_bytes()
    assert person["citizen_id"].encode() not in blob and person["name"].encode() not in blob
    read = notice(there, "read", file).json
    assert read["what"] == "letter"
    [received] = notice(there, "list", "--state", "open").json
    assert (received["name"], received["reference"], received["office"], received["person_id"]) == (person["name"], letter["reference"], "云岭镇", None)
    assert "*" in received["citizen_id"]
    assert notice(there, "read", file).json == {"what": "known", "id": read["id"]}
    assert len(notice(there, "list").json) == 1
    # The file of an answer there is not yet; the letter of the other office is not ours to note an answer to.
    assert "not answered" in notice(there, "save", read["id"], back, check=1).err
    assert "this office answers" in notice(there, "note", read["id"], "here", "--date", "2026-11-01", check=1).err

    # They live here: recorded as arrived, the letter is about them; answered.
    came = event(there, "arrive", "2026-03-05", name=person["name"], citizen_id=person["citizen_id"], place="440306001", region="云南楚雄").json
    notice(there, "link", read["id"], came["person_id"])
    reply = tmp_path / "reply.pdf"
    answer = notice(there, "answer", read["id"], "here", "--text", "已当面告知，本人愿意参加检查。", "--pdf", reply).json
    assert (answer["state"], answer["result"]) == ("answered", "here")
    text = re.sub(r"\s", "", subprocess.run(["pdftotext", "-layout", reply, "-"], capture_output=True, text=True, check=True).stdout)
    assert "已当面告知" in text and re.sub(r"\s", "", letter["reference"]) in text and person["citizen_id"] not in text
    assert "answered on" in notice(there, "answer", read["id"], "gone", check=1).err
    notice(there, "save", read["id"], back)

    got = notice(home, "read", back).json
    assert got == {"what": "answer", "id": letter["id"]}
    [closed] = notice(home, "list").json
    assert (closed["state"], closed["result"], closed["answer"], closed["answer_reference"]) == ("answered", "here", "已当面告知，本人愿意参加检查。", answer["answer_reference"])
    assert notice(home, "read", back).json["what"] == "known"
    # Both ledgers tell of it.
    for office in (home, there):
        out = tmp_path / "register.csv"
        office.run("export", "notice-letters", out, "--from", f"{year}-01-01", "--to", f"{year}-12-31", check=0)
        assert person["name"] in out.read_text(encoding="utf-8-sig")
        office.run("verify", check=0)
    # Undone, the letter is open again; read again, it is answered again.
    home.run(*CLERK, "journal", "undo", home.run("journal", "list", "--limit", "1", check=0).json[0]["seq"], check=0)
    assert notice(home, "list").json[0]["state"] == "open"
    assert notice(home, "read", back).json["what"] == "answer"


def test_letters_that_go_astray(two, tmp_path):
    home, there = two
    file, back = tmp_path / "letter.tbh", tmp_path / "answer.tbh"
    person, letter = send(home)
    notice(home, "save", letter["id"], file)
    before = there.sql("SELECT count(*) n FROM journal")[0]["n"]
    whole = file.read_bytes()

    assert "another passphrase" in notice(there, "read", file, check=1, passphrase="不是这个口令的").err
    file.write_bytes(whole[:-20])
    assert "missing" in notice(there, "read", file, check=1).err
    for at in (3, 60, 120, 230, len(whole) - 5):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        assert notice(there, "read", file, check=1).err
    file.write_bytes(b"")
    assert notice(there, "read", file, check=1).err
    file.write_bytes(whole)
    # Not for this office; not for who wrote it.
    other = Office(tmp_path / "other")
    other.folder.mkdir()
    other.run("init", other.db, "--township", "440306011", "--name", "别的街道", "--site", "3", db=False, check=0)
    assert "440306001" in notice(other, "read", file, check=1).err
    assert "of this office itself" in notice(home, "read", file, check=1).err
    assert there.sql("SELECT count(*) n FROM journal")[0]["n"] == before and there.sql("SELECT count(*) n FROM notice_letter")[0]["n"] == 0
    # A backup sealed under the same passphrase is no letter.
    home.run(*CLERK, "backup", tmp_path / "copies", "--encrypt", check=0)
    [copy] = (tmp_path / "copies").glob("*.sealed")
    assert notice(there, "read", copy, check=1).err

    notice(there, "read", file)
    theirs = notice(there, "list").json[0]["id"]
    notice(there, "answer", theirs, "not-found")
    notice(there, "save", theirs, back)
    assert "has not written" in notice(other, "read", back, check=1).err
    # An answer by telephone, then another on a file that says something else: told, not taken.
    notice(home, "note", letter["id"], "here", "--date", datetime.date.today().isoformat(), "--text", "电话告知")
    assert "says something else" in notice(home, "read", back, check=1).err
    assert notice(home, "list").json[0]["result"] == "here"
    home.run("verify", check=0)


def test_letters_need_what_they_need(two):
    home, there = two
    person, letter = send(home)
    [row] = flow(home, "list", "out")
    for args, said in ((("--office", "某街道", "--phone", "1"), "which services"), (("--content", "x", "--phone", "1"), "which office"), (("--office", "某街道", "--content", "x"), "must be filled in"),
                       (("--office", "某街道", "--content", "x", "--phone", "1", "--office-code", "12a"), "not the code")):
        assert said in notice(home, "send", row["id"], *args, check=1).err
    assert "no leaving" in notice(home, "send", 12, "--office", "x", "--content", "x", "--phone", "1", check=1).err
    assert len(notice(home, "list").json) == 1
    for result in ("", "maybe"):
        assert "what was found" in notice(home, "note", letter["id"], result, "--date", datetime.date.today().isoformat(), check=1).err
    assert "not a day between" in notice(home, "note", letter["id"], "here", "--date", "2020-01-01", check=1).err
    assert "Say why" in notice(home, "void", letter["id"], check=1).err
    notice(home, "void", letter["id"], "--why", "写错收函单位")
    assert notice(home, "list").json[0]["state"] == "void"
    assert "does not count" in notice(home, "save", letter["id"], home.folder / "x.tbh", check=1).err
    event(home, "return", "2026-06-01", person["id"])
    assert "any more" in notice(home, "send", row["id"], "--office", "x", "--content", "x", "--phone", "1", check=1).err
    # A number that was given is not given again.
    event(home, "leave", "2026-07-01", person["id"], region="昆明")
    again = notice(home, "send", flow(home, "list", "out")[0]["id"], "--office", "x", "--content", "x", "--phone", "1").json
    assert again["reference"].endswith("no. 2")


def test_a_passphrase_that_is_too_short(two):
    home, there = two
    person, letter = send(home)
    assert notice(home, "save", letter["id"], home.folder / "x.tbh", check=1, passphrase="短").err
    assert not (home.folder / "x.tbh").exists()


# ---- regions ----


@pytest.mark.parametrize("typed, code", [("深圳", "440300"), ("baoan", "440306"), ("广东 宝安", "440306"), ("5323", "532300"), ("chongqing", "500000"), ("cxyz", "532300"), ("lushui", "533301"),
                                         ("临平", "330113"), ("lufengshi", "532302"), ("dongguan", "441900"), ("厦门", "350200"), ("xiamen", "350200"), ("taiwan", "710000")])
def test_regions_are_found(empty, typed, code):
    found = empty.run("region", typed, db=False, check=0).json
    assert code in [region["code"] for region in found[:5]], found[:5]


def test_regions_no_longer_there_come_last(empty):
    found = empty.run("region", "禄丰", db=False, check=0).json
    assert [(region["code"], region["former"]) for region in found] == [("532302", False), ("532331", True)]
    assert empty.run("region", "没有这个地方", db=False, check=0).json == []
