"""The window, used as a person uses it. The scripts beside this file run under Xvfb with a session bus of their own."""
import csv
import datetime
import itertools
import os
import shutil
import subprocess

import openpyxl
import pytest

from citizens import citizen_id
from conftest import BUILD, DATA, ROOT, Office
from ledgers import HEAD, book, family
from month_people import CHILD, DEAD, DECLINES, MOTHER, WIDOW


displays = itertools.count()


def chinese(folder):
    """What the environment of a program says for it to speak Chinese; its words are put into the folder."""
    words = folder / "locale" / "zh_CN" / "LC_MESSAGES"
    words.mkdir(parents=True, exist_ok=True)
    subprocess.run(["msgfmt", "-o", str(words / "xiangbu.mo"), str(ROOT / "po" / "zh_CN.po")], check=True)
    return {"LC_ALL": "zh_CN.UTF-8", "XIANGBU_LOCALEDIR": str(folder / "locale")}


def manager_of_newer_gtk():
    """GTK 4.18 takes no window for the one in use once a form was closed, unless a window manager says which one is: nothing has the focus then."""
    version = subprocess.run(["pkg-config", "--modversion", "gtk4"], capture_output=True, text=True).stdout.split(".")
    return "openbox" if len(version) > 1 and int(version[1]) >= 10 and shutil.which("openbox") else ""


def window(folder, database, script, text_scale=1, patience=400, screen="1366x768", manager="", **settings_of_ours):
    """Runs a script of this folder on the window, under Xvfb at the size of an office screen."""
    settings = folder / "config" / "gtk-4.0"
    settings.mkdir(parents=True)
    if text_scale != 1:
        (settings / "settings.ini").write_text(f"[Settings]\ngtk-font-name=Noto Sans CJK SC {11 * text_scale}\n")
    # Nobody is shown around who has not asked for it.
    ours = folder / "config" / "glib-2.0" / "settings"
    ours.mkdir(parents=True)
    settings_of_ours = {"tour_seen": "true", **settings_of_ours}
    (ours / "keyfile").write_text("[io/github/xiangbu/Xiangbu]\n" + "".join(f"{k.replace('_', '-')}={v}\n" for k, v in settings_of_ours.items()))
    (folder / "temp").mkdir()
    env = dict(
        os.environ, **chinese(folder), HOME=str(folder), LANG="zh_CN.UTF-8", GTK_A11Y="atspi", GSK_RENDERER="cairo", GSETTINGS_BACKEND="keyfile",
        GSETTINGS_SCHEMA_DIR=str(BUILD / "data"), XDG_DATA_HOME=str(folder / "data"),
        XDG_CONFIG_HOME=str(folder / "config"), GDK_BACKEND="x11", GTK_USE_PORTAL="0", TMPDIR=str(folder / "temp"), XIANGBU_TEXT_SCALE=str(text_scale))
    if manager:
        env["XIANGBU_WM"] = manager
    # -noreset: a server without clients begins anew, and turns away who comes just then.
    line = ["xvfb-run", "-a", "-n", str(100 + (os.getpid() * 7 + next(displays)) % 900), "-s", f"-screen 0 {screen}x24 -noreset", "dbus-run-session", "--", "/usr/bin/python3",
            str(ROOT / "tests" / "ui" / "atspi.py"), str(BUILD / "src" / "app" / "xiangbu"), str(database), str(folder),
            str(ROOT / "tests" / "ui" / script)]
    process = subprocess.run(line, env=env, capture_output=True, text=True, timeout=patience)
    log = (folder / "window.log").read_text() if (folder / "window.log").exists() else ""
    assert process.returncode == 0, process.stderr[-3000:] + log[-2000:]
    # GTK 4.18 says so of any list that is made anew under a pressed button.
    heard = "\n".join(line for line in log.splitlines() if "Broken accounting of active state" not in line)
    assert "CRITICAL" not in heard and "Gtk-WARNING" not in heard, log
    # With a sanitized build, and XIANGBU_UI_QUIT (tools/soak): what libraries keep to the end is theirs.
    assert "AddressSanitizer: " not in log.replace("SUMMARY: AddressSanitizer: ", "") and not [line for line in log.splitlines() if "/src/app/" in line or "/src/core/" in line], log
    shots = os.environ.get("XIANGBU_SHOTS")
    if shots:
        for picture in folder.glob("*.png"):
            shutil.copy(picture, shots)


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_main_job(tmp_path):
    office = Office(tmp_path).init()
    shutil.copy(DATA / "青山村人口台账.xlsx", tmp_path / "ledger.xlsx")
    window(tmp_path, office.db, "main_job.py")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert "人口基础台账" in sheet["A1"].value
    assert sum(1 for row in sheet.iter_rows(min_row=5, max_col=1, values_only=True) if isinstance(row[0], (int, float))) == 742
    assert office.run("verify", check=0).json["intact"]


def ledgers(folder):
    """A village's ledger, and the same a month later: a phone changed, and somebody without an ID number in another household."""
    rows = [HEAD] + family(1) + family(2)[:2] + [["2", "张小宝", "孙子", "男", "", "2024-05-01", ""]]
    book(rows, folder / "ledger.xlsx", title="石板村")
    rows[1][6] = "13987654321"
    rows[6] = ["1", "张小宝", "孙子", "男", "", "2024-05-01", ""]
    book(rows, folder / "changed.xlsx", title="石板村")


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, 2])
def test_each_page(tmp_path, text_scale):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", os.environ.get("XIANGBU_DEMO_PERSONS", "60"), db=False, check=0)
    ledgers(tmp_path)
    window(tmp_path, office.db, "screens.py", text_scale)
    assert office.run("verify", check=0).json["intact"]


def village(office):
    """A family of three generations, a couple far apart in age, and a man who is entered twice."""
    rows = [("0001", "王大山", "户主", "1950-03-01", 11), ("0001", "李秀英", "妻", "1952-05-05", 12), ("0001", "王小军", "子", "1975-01-01", 13),
            ("0001", "赵红", "儿媳", "1976-02-02", 14), ("0002", "张伟", "户主", "1960-06-06", 15), ("0003", "陈老", "户主", "1938-01-01", 17),
            ("0003", "周小妹", "妻", "1980-07-07", 18), ("0004", "张伟", "户主", "1960-06-06", 19)]
    path = office.folder / "青山村.csv"
    path.write_text("行政村,户编号,姓名,与户主关系,公民身份号码,联系电话\n"
                    + "".join(f"青山村,{h},{n},{r},{citizen_id(b, s)},1390000{s:04}\n" for h, n, r, b, s in rows), encoding="utf-8")
    office.run("import", path, check=0)
    (office.folder / "police.csv").write_text("行政村,姓名,身份证号码,手机号码\n"
                                              + "".join(f"青山村,{n},{citizen_id(b, s)},{'13811112222' if n == '李秀英' else ''}\n" for _, n, _, b, s in rows[:7])
                                              + f"青山村,陈新,{citizen_id('1990-10-10', 21)},\n", encoding="utf-8")


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only: it takes minutes"))])
def test_a_year_of_life(tmp_path, monkeypatch, text_scale):
    office = Office(tmp_path).init()
    village(office)
    monkeypatch.setenv("XIANGBU_TEST_ID", citizen_id("2024-03-05", 121))
    window(tmp_path, office.db, "living.py", text_scale)
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, 2])
def test_papers(tmp_path, text_scale):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", os.environ.get("XIANGBU_DEMO_PERSONS", "40"), db=False, check=0)
    window(tmp_path, office.db, "papers.py", text_scale)
    if text_scale == 1:
        for file in (tmp_path / "preview.pdf", *tmp_path.glob("**/云岭镇人口基础台账.pdf")):
            text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
            assert "人口基础台账" in text and "第2页共2页" in "".join(text.split())
    package, = (tmp_path / "out").iterdir()
    assert {p.name for p in package.iterdir()} == {"01-人口基础台账.xlsx", "02-出生人口名单.xlsx", "清单.csv", "报送函.pdf"}
    assert office.run("verify", check=0).json["intact"]


def bare_township(folder, persons):
    """The people of a demo, without the demo's own cases and payments."""
    demo, office = Office(folder / "demo"), Office(folder)
    demo.folder.mkdir()
    demo.run("demo", demo.db, "--persons", persons, db=False, check=0)
    clerk = ["--operator", "张经办"]
    demo.run(*clerk, "--unmasked", "--reason", "tests", "export", "people", folder / "people.csv", check=0)
    office.run(*clerk, "init", office.db, "--township", "532301100", "--name", "云岭镇", db=False, check=0)
    office.run(*clerk, "import", folder / "people.csv", check=0)
    return office


def applicants(office, scheme, path, most):
    """Those the screening finds as of the day they apply, and who are still there, as an office's list has them."""
    wanted = {r["person_id"] for r in office.run("screen", scheme, "--as-of", "2025-03-01", check=0).json}
    rows = [r for r in office.sql("SELECT p.id, p.name, p.citizen_id FROM person p JOIN person_index i ON i.person_id = p.id"
                                  " WHERE p.citizen_id IS NOT NULL AND p.status = 'registered' ORDER BY i.list_key") if str(r["id"]) in wanted][:most]
    book = openpyxl.Workbook()
    book.active.append(["序号", "姓名", "公民身份号码", "户名", "开户行", "银行账号"])
    for i, r in enumerate(rows, 1):
        book.active.append([i, r["name"], r["citizen_id"], r["name"], "农村信用社", f"62220212{r['id'] % 10**10:010}"])
    book.save(path)
    return len(rows)


def course(office, folder):
    """The same year by the command line: the totals to compare with."""
    clerk, chief = ["--operator", "张经办"], ["--operator", "李审核"]
    for scheme, file in (("family-reward", "reward.xlsx"), ("childcare", "childcare.xlsx")):
        office.run(*clerk, "scheme", "on", scheme, check=0)
        office.run(*clerk, "case", "import", scheme, folder / file, "--date", "2025-03-01", "--complete", check=0)
        office.run(*clerk, "case", "pass", "--scheme", scheme, "--step", "village", "--date", "2025-03-03", check=0)
        office.run(*chief, "case", "pass", "--scheme", scheme, "--step", "township", "--date", "2025-03-10", check=0)
        office.run(*chief, "case", "pass", "--scheme", scheme, "--step", "county", "--date", "2025-03-17", check=0)
        office.run(*clerk, "roll", "make", scheme, "2025", check=0)
        office.run(*chief, "roll", "approve", scheme, "2025", check=0)
        batch = office.run(*clerk, "pay", "file", scheme, "2025", folder / f"script-{scheme}.xlsx", check=0).json
        rows = list(openpyxl.load_workbook(folder / f"script-{scheme}.xlsx").active.iter_rows(values_only=True))[1:]
        back = openpyxl.Workbook()
        back.active.append(["序号", "户名", "账号", "开户行", "金额", "备注", "处理结果", "失败原因"])
        for line in rows:
            back.active.append(list(line) + ["成功", ""])
        back.save(folder / "script-answer.xlsx")
        assert office.run(*clerk, "pay", "return", batch["number"], folder / "script-answer.xlsx", check=0).json["missing"] == 0
    return totals(office)


def totals(office):
    year = office.sql("SELECT substr (max (made_on), 1, 4) AS y FROM payment_batch")[0]["y"]
    return {(line["scheme"], key): line[key] for line in office.run("pay", "money", year, check=0).json["lines"] if line["quarter"] == 0
            for key in ("approved_fen", "paid_fen", "sent_fen", "unpaid_fen")}


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only: it takes minutes"))])
def test_a_year_of_two_subsidies(tmp_path, text_scale):
    """In the window, and again by a script, with the same totals."""
    office = bare_township(tmp_path, os.environ.get("XIANGBU_COURSE_PERSONS", "300"))
    assert applicants(office, "family-reward", tmp_path / "reward.xlsx", 8000) > 3 and applicants(office, "childcare", tmp_path / "childcare.xlsx", 8000) > 2
    (tmp_path / "script").mkdir()
    script = Office(tmp_path / "script")
    shutil.copy(office.db, script.db)
    window(tmp_path, office.db, "subsidies.py", text_scale, 1200)
    by_hand = totals(office)
    for file in ("reward.xlsx", "childcare.xlsx"):
        shutil.copy(tmp_path / file, tmp_path / "script" / file)
    assert course(script, tmp_path / "script") == by_hand
    last = office.run("pay", "money", office.sql("SELECT substr (max (date), 1, 4) AS y FROM budget")[0]["y"], check=0).json["lines"][-1]
    assert last["budget_fen"] == last["paid_fen"] > 0 and last["closing_fen"] == 0
    assert by_hand["family-reward", "paid_fen"] == by_hand["family-reward", "approved_fen"] > 0 and by_hand["childcare", "unpaid_fen"] == 0
    assert office.run("verify", check=0).json["intact"]


def three_generations(office):
    """An old couple, a mother and a child of half a year."""
    today = datetime.date.today()
    people = [("陈老汉", "户主", f"{today.year - 76}-01-15", 101), ("王老太", "妻子", f"{today.year - 74}-01-15", 102), ("陈秀", "女", f"{today.year - 30}-01-15", 104),
              ("陈小宝", "外孙子", (today - datetime.timedelta(days=196)).isoformat(), 105)]
    path = office.folder / "青山村.csv"
    path.write_text("行政村,户编号,姓名,与户主关系,公民身份号码\n" + "".join(f"青山村,0001,{n},{r},{citizen_id(b, s)}\n" for n, r, b, s in people), encoding="utf-8")
    office.run("import", path, check=0)


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only: it takes minutes"))])
def test_a_day_of_services(tmp_path, text_scale):
    office = Office(tmp_path).init()
    three_generations(office)
    window(tmp_path, office.db, "services.py", text_scale)
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only: it takes minutes"))])
def test_a_month_of_services_by_the_keyboard(tmp_path, text_scale):
    """The figures that go up are what was done in the window, one by one."""
    office = Office(tmp_path).init()
    three_generations(office)
    window(tmp_path, office.db, "services_month.py", text_scale, manager=manager_of_newer_gtk())
    office.run("export", "service-summary", tmp_path / "s.csv", check=0)
    rows = {(r["Service"], r["Offered"], r["Declined"], r["Done"], r["Visits"]) for r in csv.DictReader((tmp_path / "s.csv").open(encoding="utf-8-sig")) if r["No."].isdigit()}
    assert rows == {("Health of the aged", "2", "1", "1", "1"), ("Child health, 0–6 years", "1", "0", "0", "0")}
    office.run("export", "supply-hand-outs", tmp_path / "h.csv", check=0)
    assert [r["Quantity"] for r in csv.DictReader((tmp_path / "h.csv").open(encoding="utf-8-sig")) if r["No."].isdigit()] == ["3"]
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only: it takes minutes"))])
def test_a_round_of_services(tmp_path, text_scale):
    office = Office(tmp_path).init()
    people = [(f"老人{c}", citizen_id(f"{datetime.date.today().year - 70 - i}-02-{i + 10}", 100 + i)) for i, c in enumerate("甲乙丙丁戊")]
    path = tmp_path / "青山村.csv"
    path.write_text("行政村,村民小组,户编号,姓名,与户主关系,公民身份号码\n" + "".join(f"青山村,1组,{n:04d},{name},户主,{i}\n" for n, (name, i) in enumerate(people, 1)), encoding="utf-8")
    office.run("import", path, check=0)
    window(tmp_path, office.db, "services_round.py", text_scale)
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only: it takes minutes"))])
def test_pages_of_services(tmp_path, text_scale):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", 1500, "--seed", 4, db=False, check=0)
    window(tmp_path, office.db, "services_pages.py", text_scale)
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only: it takes minutes"))])
def test_who_may_do_what(tmp_path, text_scale):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    window(tmp_path, office.db, "trust.py", text_scale, lock_after="uint32 12")


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_the_last_backup(tmp_path, monkeypatch):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    office.run("--operator", "张经办", "backup", "--folder", tmp_path / "chosen", check=0)
    monkeypatch.setenv("XIANGBU_UI_QUIT", "1")
    window(tmp_path, office.db, "closing.py")
    backup, = (tmp_path / "chosen").iterdir()
    assert subprocess.run(["sqlite3", backup, "SELECT count (*) FROM operator WHERE name = '王审核'"], capture_output=True, text=True, check=True).stdout == "1\n"


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_the_morning_after(tmp_path):
    """A record and the journal edited by hand, overnight."""
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    subprocess.run(["sqlite3", office.db, "UPDATE person SET name = '改名人' WHERE id = (SELECT min (id) FROM person); UPDATE journal SET operator = '别人' WHERE seq = 3"], check=True)
    window(tmp_path, office.db, "tampered.py")


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only"))])
def test_office_registers(tmp_path, text_scale):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    (tmp_path / "village.csv").write_text("活动日期,宣传主题,村,人数\n2026-05-29,会员日,青山村,80\n五月,没有日期,青山村,1\n2026-07-11,人口日,青山村,60人\n合计,,,140\n")
    subprocess.run(["convert", "-size", "300x200", "gradient:steelblue-khaki", str(tmp_path / "photo.png")], check=True)
    window(tmp_path, office.db, "books.py", text_scale)
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.skipif("XIANGBU_SOAK_HOURS" not in os.environ, reason="tools/soak only: half an hour")
def test_memory_does_not_grow(tmp_path):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "5000", db=False, check=0)
    ledgers(tmp_path)
    window(tmp_path, office.db, "soak.py", patience=7200)
    held = [int(line) for line in (tmp_path / "memory.txt").read_text().split()]
    print("kB held after each hour:", held)
    assert len(held) == int(os.environ["XIANGBU_SOAK_HOURS"])
    assert held[-1] <= 1.2 * held[0]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_the_database_encrypted(tmp_path):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    if not office.run("encryption", "status", check=0).json["possible"]:
        pytest.skip("built without SQLCipher: see tools/check-sqlcipher")
    window(tmp_path, office.db, "encryption.py")
    for left in ("config", "temp", "locale"):
        shutil.rmtree(tmp_path / left)
    window(tmp_path, office.db, "encryption_next_day.py")


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, pytest.param(2, marks=pytest.mark.skipif("XIANGBU_SHOTS" not in os.environ, reason="with tools/screenshots only"))])
def test_people_who_come_and_go(tmp_path, text_scale):
    office = Office(tmp_path)
    office.env.update(chinese(tmp_path))
    office.run("demo", office.db, "--persons", "600", db=False, check=0)
    away = office.sql("SELECT p.name, p.citizen_id FROM person p JOIN membership m ON m.person_id = p.id AND m.to_date IS NULL WHERE p.status = 'registered' AND p.birth_date BETWEEN '1975-01-01' AND '2004-12-31'"
                      " AND NOT EXISTS (SELECT 1 FROM event e WHERE e.person_id = p.id) ORDER BY p.id LIMIT 3")
    rows = "".join(f"{one['name']},{one['citizen_id']},2026-0{i + 1}-05,广东省深圳市宝安区,务工,宝安电子厂\n" for i, one in enumerate(away))
    (tmp_path / "village.csv").write_text(f"青山村外出人员名单\n姓名,身份证号,外出时间,流入地,外出原因,务工单位\n{rows}不在册,{citizen_id('1990-01-01', 777)},2026-01-01,昆明,务工,\n")
    # The office where one of them lives writes to this one.
    other = Office(tmp_path / "other")
    other.folder.mkdir()
    other.env.update(chinese(tmp_path))
    other.run("init", other.db, "--township", "440306001", "--name", "西乡街道", "--site", "9", db=False, check=0)
    other.env["XIANGBU_PASSPHRASE"] = "云岭镇与西乡街道"
    clerk = ("--operator", "李经办")
    other.run(*clerk, "event", "arrive", "--date", "2026-03-05", "--field", f"name={away[0]['name']}", "--field", f"citizen_id={away[0]['citizen_id']}", "--field", "place=440306001", "--field", "region=云南楚雄", check=0)
    flow = other.run("flow", "list", "in", check=0).json[0]["id"]
    letter = other.run(*clerk, "notice", "send", flow, "--office", "云岭镇人民政府", "--office-code", "532301100", "--content", "请告知可享受的奖励扶助政策。", "--phone", "0755-3000001", check=0).json["id"]
    other.run(*clerk, "notice", "save", letter, tmp_path / "letter.tbh", check=0)
    window(tmp_path, office.db, "flow.py", text_scale)
    assert office.run("verify", check=0).json["intact"]
    # What the window answered, the other office reads.
    assert other.run(*clerk, "notice", "read", tmp_path / "answer.tbh", check=0).json["what"] == "answer"
    assert other.run("notice", "list", check=0).json[0]["result"] == "here"


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
@pytest.mark.parametrize("text_scale", [1, 2])
def test_exchange(tmp_path, text_scale):
    """A stick carried between two databases and back, with a question answered in the window."""
    office = Office(tmp_path).init()
    (tmp_path / "other").mkdir()
    other = Office(tmp_path / "other")
    other.run("init", other.db, "--township", "532301100", "--name", "云岭镇", "--site", "8", db=False, check=0)
    for one, phone in ((office, "13900001111"), (other, "13900002222")):
        people = one.folder / "people.csv"
        people.write_text("行政村,户编号,与户主关系,姓名,性别,公民身份号码,联系电话\n"
                          f"青山村,001,户主,王建国,{'女男'[int(citizen_id('1960-05-06', 11)[16]) % 2]},{citizen_id('1960-05-06', 11)},{phone}\n", encoding="utf-8")
        one.run("import", people, check=0)
    other.run("partner", "card", tmp_path / "other.xbcard", check=0)
    code = office.run("partner", "card", check=0).json["code"]
    other.run("partner", "add", "--code", code, "--name", "一号窗口", check=0)
    other.run("pack", tmp_path / "other.xbpack", check=0)
    window(tmp_path, office.db, "exchange.py", text_scale)
    # What the window wrote, the other office takes in, and both hold the same.
    assert other.run("unpack", tmp_path / "back.xbpack", check=0).json["conflicts"] == []
    assert office.run("digest", check=0).json == other.run("digest", check=0).json
    assert office.sql("SELECT phone FROM person") == [{"phone": "13900002222"}]
    assert openpyxl.load_workbook(tmp_path / "village.xlsx").active.protection.sheet
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.parametrize("text_scale", [1, 2])
def test_help(tmp_path, text_scale):
    office = Office(tmp_path).init()
    office.run("import", DATA / "青山村人口台账.xlsx", check=3)
    window(tmp_path, office.db, "help.py", text_scale)


@pytest.mark.parametrize("text_scale", [1, 2])
def test_the_power_is_cut_while_forms_are_filled_in(tmp_path, text_scale):
    """What was typed is there again, in the form of the same person, and gone as soon as it is saved or thrown away."""
    office = Office(tmp_path).init()
    village(office)
    (tmp_path / "cut").mkdir()
    window(tmp_path / "cut", office.db, "power_cut.py", text_scale)
    drafts = office.sql("SELECT operator, title, fields FROM draft ORDER BY title")
    assert [d["title"] for d in drafts] == ["新增人员", "王小军"] and "13911112222" in drafts[1]["fields"] and "周新来" in drafts[0]["fields"]
    assert office.sql("SELECT count(*) AS n FROM person WHERE phone = '13911112222' OR name = '周新来'") == [{"n": 0}]
    (tmp_path / "again").mkdir()
    window(tmp_path / "again", office.db, "power_back.py", text_scale)
    assert office.sql("SELECT count(*) AS n FROM draft") == [{"n": 0}]
    assert office.sql("SELECT name FROM person WHERE phone = '13911112222'") == [{"name": "王小军"}]
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_a_month_through_the_window_alone(tmp_path):
    (tmp_path / "before").mkdir()
    before = bare_township(tmp_path / "before", 150)
    rows = [("王老三", "户主", "男", "1950-03-01", 211), ("李秀花", "妻", "女", "1952-05-05", 212), ("王强", "子", "男", "1990-01-01", 213), ("赵红妹", "儿媳", "女", "1992-02-02", 214)]
    assert {r[0] for r in rows} >= {MOTHER[0], DEAD[0], WIDOW}
    family_file = tmp_path / "family.csv"
    family_file.write_text("行政村,户编号,姓名,与户主关系,公民身份号码\n" + "".join(f"大坪村,09001,{n},{r},{citizen_id(b, s)}\n" for n, r, _, b, s in rows)
                           + f"大坪村,09002,{DECLINES},户主,{citizen_id('1948-08-08', 215)}\n", encoding="utf-8")
    before.run("--operator", "张经办", "import", family_file, check=0)
    assert applicants(before, "family-reward", tmp_path / "reward.xlsx", 8000) > 2
    before.run("--operator", "张经办", "--unmasked", "--reason", "tests", "export", "people", tmp_path / "village.csv", check=0)
    people = before.sql("SELECT count(*) AS n FROM person WHERE status = 'registered'")[0]["n"]
    window(tmp_path, "-", "month.py", 1, 600)
    office = Office(tmp_path)
    assert office.run("verify", check=0).json["intact"]
    assert office.sql("SELECT count(*) AS n FROM person WHERE status = 'registered'") == [{"n": people}], "one came, one went"
    assert office.sql(f"SELECT name FROM v_person WHERE relation = '02' AND household_no = '09001' AND status = 'registered'") == [{"name": WIDOW}]
    assert office.sql(f"SELECT count(*) AS n FROM kinship k JOIN person p ON p.id = k.child_id WHERE p.name = '{CHILD}'") == [{"n": 2}]
    assert {(r["name"], r["state"]) for r in office.sql("SELECT p.name, c.state FROM service_case c JOIN person p ON p.id = c.person_id")} == {(WIDOW, "open"), (DECLINES, "declined")}
    roll, = office.run("roll", "list", check=0).json
    assert roll["state"] == "approved" and roll["made_by"] == "张经办" and roll["approved_by"] == "李审核", roll
    backup = max((tmp_path / "data/xiangbu/backups").glob("*/*.xbdb"))  # one was made by the program itself, too
    assert subprocess.run(["sqlite3", backup, f"SELECT count(*) FROM person WHERE name = '{CHILD}'"], capture_output=True, text=True, check=True).stdout.strip() == "1"


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_the_first_minutes(tmp_path):
    office = Office(tmp_path).init()
    shutil.copy(DATA / "青山村人口台账.xlsx", tmp_path / "ledger.xlsx")
    window(tmp_path, office.db, "tour.py", tour_seen="false", notify_after="0")
    assert office.sql("SELECT count(*) AS n FROM person") == [{"n": 742}]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_a_screen_reader_goes_through_every_page(tmp_path):
    """And the smallest screen is large enough."""
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    window(tmp_path, office.db, "access.py", patience=2400, screen="1024x768")
    assert office.run("verify", check=0).json["intact"]


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_how_somebody_works_is_remembered(tmp_path):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "60", db=False, check=0)
    window(tmp_path, office.db, "remembered.py")
    kept = (tmp_path / "config/glib-2.0/settings/keyfile").read_text()
    for row in office.sql("SELECT name, citizen_id, phone FROM person"):
        assert not any(value and value in kept for value in row.values()), "nothing of the register is in the settings"


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="no Xvfb")
def test_what_takes_long_is_cancelled(tmp_path, monkeypatch):
    office, people = Office(tmp_path).init(), 150_000
    subprocess.run(["/usr/bin/python3", ROOT / "bench" / "generate_register.py", str(people), tmp_path / "ledger.csv"], check=True)
    monkeypatch.setenv("XIANGBU_TEST_PEOPLE", str(people))
    window(tmp_path, office.db, "cancel.py")
    sheet = openpyxl.load_workbook(tmp_path / "whole.xlsx", read_only=True).active
    assert sum(1 for row in sheet.iter_rows(min_row=5, max_col=1, values_only=True) if isinstance(row[0], (int, float))) == people
    assert office.run("verify", check=0).json["intact"]
