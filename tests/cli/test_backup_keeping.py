"""Backups nobody has to think of: when they are made, which are kept, and a backup in the place of the database."""
import datetime
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from conftest import CTL, DATA, Office
from test_backup import dump


@pytest.fixture
def peopled(office):
    """An office of some hundred people, and no backup yet: the one before they were brought in is taken away."""
    office.run("import", DATA / "青山村人口台账.xlsx", check=3)
    shutil.rmtree(office.folder / "data" / "xiangbu" / "backups")
    return office


def people(n, village="石板村", start=0):
    """A ledger of @n heads of households."""
    rows = "".join(f"{village},H{start + i:05d},王{'甲乙丙丁戊己庚辛壬癸'[i % 10]}{'子丑寅卯辰巳午未申酉'[i // 10 % 10]},户主,男,19{40 + i % 50}-02-{1 + i % 28:02d}\n" for i in range(n))
    return "行政村,户编号,姓名,与户主关系,性别,出生日期\n" + rows


def listed(office):
    return office.run("backup", "--list", check=0).json


def test_made_when_something_was_recorded(peopled):
    first = peopled.run("backup", "--auto", check=0).json
    assert first["path"] and first["verified"]
    state = listed(peopled)
    assert state["complete"] and not state["too_old"] and [b["path"] for b in state["backups"]] == [first["path"]]
    assert peopled.run("backup", "--auto", check=0).json["path"] is None, "nothing was recorded since"
    peopled.run("ledger-set", "save", "月报", "people", check=0)
    assert not listed(peopled)["complete"]
    second = peopled.run("backup", "--auto", check=0).json
    assert second["path"] not in (None, first["path"]) and dump(second["path"]) == dump(peopled.db)


def test_before_a_change_of_many_records(peopled, tmp_path):
    before = dump(peopled.db)
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    few.write_text(people(20, start=90000))
    many.write_text(people(600))
    peopled.run("import", few, check=0)
    after_few = dump(peopled.db)
    assert listed(peopled)["backups"] == [], "twenty people are no such change"
    done = peopled.run("import", many, check=0).json
    backup, = listed(peopled)["backups"]
    assert dump(backup["path"]) == after_few != before, "it is as it was before the import"
    peopled.run("journal", "undo", done["journal"][0], check=0)
    assert len(listed(peopled)["backups"]) == 2, "taking back so many is such a change, too"


def test_without_the_backup_it_is_not_done(peopled, tmp_path):
    many, blocked = tmp_path / "many.csv", tmp_path / "blocked"
    many.write_text(people(600))
    folder = tmp_path / "chosen"
    peopled.run("backup", "--folder", folder, check=0)
    folder.rmdir()
    folder.write_text("a file where the folder was")
    before = dump(peopled.db)
    answer = peopled.run("import", many)
    assert answer.code == 1 and "Nothing was changed" in answer.err and len(answer.err.strip().splitlines()) == 1 and dump(peopled.db) == before
    folder.unlink()
    peopled.run("import", many, check=0)
    assert len(list(folder.iterdir())) == 1
    assert peopled.run("backup", "--folder", "/proc/none").code == 1 and listed(peopled)["folder"] == str(folder)


def test_which_are_kept(peopled):
    """One a day for three years, and several on some days, as an office leaves them: 7 days, 8 weeks, 12 months, the newest three; files of others stay."""
    peopled.run("backup", "--auto", check=0)
    folder = listed(peopled)["folder"]
    real = listed(peopled)["backups"][0]["path"]
    today = datetime.date.today()
    days = [today - datetime.timedelta(days=n) for n in range(1, 1100) if n % 5 != 3]
    stamps = [d.strftime("%Y%m%d") + "-070000" for d in days] + [d.strftime("%Y%m%d") + "-180000" for d in days[::4]]
    for stamp in stamps:
        open(os.path.join(folder, f"office-{stamp}.xbdb"), "w").close()
    future = os.path.join(folder, f"office-{today.year + 2}0101-000000.xbdb")
    shutil.copy(real, future)
    others = ["other-20200101-000000.xbdb", "office-notes.txt", "office.xbdb", "office-20200101-00000.xbdb"]
    for name in others:
        open(os.path.join(folder, name), "w").close()
    peopled.run("ledger-set", "save", "月报", "people", check=0)
    os.unlink(future)
    shutil.copy(real, future)
    peopled.run("backup", "--auto", check=0)
    left = sorted(os.listdir(folder))
    assert set(others) <= set(left) and os.path.basename(future) in left
    kept = sorted((n for n in left if n not in others and n != os.path.basename(future)), reverse=True)
    # The same by another way of counting.
    moments = [datetime.datetime.strptime(s, "%Y%m%d-%H%M%S") for s in stamps] + [datetime.datetime.strptime(os.path.basename(p)[7:22], "%Y%m%d-%H%M%S") for p in [real]]
    made = datetime.datetime.strptime(max(kept)[7:22], "%Y%m%d-%H%M%S")
    moments = sorted(moments + [made], reverse=True)  # two of one second are two
    wanted = set(moments[:3])
    for key, n in ((lambda m: m.date(), 7), (lambda m: m.isocalendar()[:2], 8), (lambda m: (m.year, m.month), 12)):
        newest = {}
        for m in moments:
            newest.setdefault(key(m), m)
        wanted |= set(list(newest.values())[:n])
    assert {datetime.datetime.strptime(n[7:22], "%Y%m%d-%H%M%S") for n in kept} == wanted
    assert 17 <= len(kept) <= 7 + 8 + 12 + 3


def test_a_clock_set_back(peopled):
    """Backups dated in the future neither push out those of today nor count as today's."""
    peopled.run("backup", "--auto", check=0)
    folder = listed(peopled)["folder"]
    real = listed(peopled)["backups"][0]["path"]
    for n in range(1, 13):
        shutil.copy(real, os.path.join(folder, f"office-20990{n:03d}-000000.xbdb"[:7] + f"2099{n:02d}01-000000.xbdb"))
    peopled.run("ledger-set", "save", "月报", "people", check=0)
    made = peopled.run("backup", "--auto", check=0).json["path"]
    assert made and os.path.exists(made) and len(os.listdir(folder)) == 14


# ---- in the place of the database ----

def change(office, n):
    office.run("ledger-set", "save", f"第{n}套", "people", check=0)


def test_compared_and_replaced(peopled, tmp_path):
    backup = peopled.run("backup", tmp_path / "b", check=0).json["path"]
    then = dump(peopled.db)
    for n in range(3):
        change(peopled, n)
    now = dump(peopled.db)
    c = peopled.run("restore", backup, "--compare", check=0).json
    assert (c["lost"], c["gained"]) == (3, 0) and len(c["lost_entries"]) == 3 and not c["replaced"] and dump(peopled.db) == now
    assert peopled.run("restore", backup, "--replace").code == 1 and dump(peopled.db) == now, "a reason is asked for"
    done = peopled.run("--reason", "误删", "restore", backup, "--replace", check=0).json
    assert done["replaced"] and dump(done["kept"]) == now
    entries = peopled.run("journal", "list", check=0).json
    assert entries[0]["reason"] == "误删" and "Restored" in entries[0]["title"]
    assert peopled.run("verify", check=0).json["intact"]
    assert not [p for p in tmp_path.rglob("*.part*")]
    # All but the note and the counters is as it was.
    tables = "person household membership event ledger_set"
    for table in tables.split():
        assert subprocess.run(["sqlite3", peopled.db, f"SELECT * FROM {table}"], capture_output=True).stdout == subprocess.run(["sqlite3", backup, f"SELECT * FROM {table}"], capture_output=True).stdout
    # Keys that were given out are not given out again.
    change(peopled, 9)
    assert peopled.sql("SELECT max(id) AS id FROM ledger_set")[0]["id"] > int(subprocess.run(["sqlite3", done["kept"], "SELECT max(id) FROM ledger_set"], capture_output=True, text=True).stdout)
    # And back again: what was kept has three entries of another history.
    c = peopled.run("restore", done["kept"], "--compare", check=0).json
    assert (c["lost"], c["gained"]) == (2, 3)
    assert then != now


def test_replacing_takes_the_right(peopled, tmp_path):
    backup = peopled.run("backup", tmp_path / "b", check=0).json["path"]
    peopled.run("operator", "add", "经办甲", "--role", "entry", check=0)
    before = dump(peopled.db)
    first = peopled.run("operator", "list").json[0]["name"]
    answer = peopled.run("--operator", "经办甲", "--reason", "x", "restore", backup, "--replace")
    assert answer.code == 1 and "the right" in answer.err and dump(peopled.db) == before
    peopled.run("--operator", first, "--reason", "x", "restore", backup, "--replace", check=0)


def test_of_another_office(peopled, tmp_path):
    other = Office(tmp_path / "o")
    other.folder.mkdir()
    other.run("init", other.db, "--township", "532301101", "--name", "别处", "--site", "8", db=False, check=0)
    backup = other.run("backup", tmp_path / "b", check=0).json["path"]
    before = dump(peopled.db)
    answer = peopled.run("--reason", "x", "restore", backup, "--replace")
    assert answer.code == 1 and "another office" in answer.err and dump(peopled.db) == before


def test_killed_while_replacing(tmp_path):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", "1500", db=False, check=0)
    who = ("--operator", "张经办", "--reason", "试")
    backup = office.run(*who, "backup", tmp_path / "b", check=0).json["path"]
    for n in range(5):
        office.run("--operator", "张经办", "ledger-set", "save", f"第{n}套", "people", check=0)
    whole = dump(office.db)
    saved = office.db.read_bytes() if subprocess.run(["sqlite3", office.db, "PRAGMA wal_checkpoint(TRUNCATE)"], capture_output=True).returncode == 0 else b""
    dice, outcomes, full = random.Random(3), set(), None
    for n in range(24):
        for file in tmp_path.glob("office.xbdb*"):
            file.unlink()
        office.db.write_bytes(saved)
        if n % 8 == 0:  # how long it takes, on this machine and now
            start = time.monotonic()
            office.run(*who, "restore", backup, "--replace", check=0)
            full = time.monotonic() - start
            outcomes.add(office.sql("SELECT count(*) AS n FROM ledger_set")[0]["n"])
            continue
        process = subprocess.Popen([CTL, "--quiet", "--db", office.db, *who, "restore", backup, "--replace"], env=office.env)
        time.sleep(dice.uniform(full / 4, full * 1.02))
        process.send_signal(signal.SIGKILL)
        process.wait()
        sets = office.sql("SELECT count(*) AS n FROM ledger_set")[0]["n"]
        assert sets in (0, 5)
        assert office.run("--operator", "张经办", "verify", check=0).json["intact"]
        outcomes.add(sets)
    assert outcomes == {0, 5}, "none was hit in the middle: the test proves nothing"
    assert whole
