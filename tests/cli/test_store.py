"""The database file: what is refused, what survives a killed program, what the journal proves."""
import os
import random
import shutil
import subprocess
import sqlite3
import time

from citizens import citizen_id
from conftest import CTL, DATA, Office

SAMPLE = DATA / "青山村人口台账.xlsx"


def test_refuses_what_is_not_ours(office, tmp_path):
    def untouched(path, *words):
        before = path.read_bytes()
        result = office.run("--db", path, "search", "x", db=False, check=1)
        assert any(w in result.err for w in words), result.err
        assert path.read_bytes() == before
        assert not list(path.parent.glob(path.name + "-*"))

    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE a (b)").connection.commit()
    untouched(other, "not a Xiangbu database")
    untouched(shutil_copy(SAMPLE, tmp_path / "ledger.xlsx"), "import it instead")
    office.run("import", SAMPLE, check=3)
    newer = shutil_copy(office.db, tmp_path / "newer.xbdb")
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    sqlite3.connect(newer).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    untouched(newer, "newer version")
    cut = tmp_path / "cut.xbdb"
    cut.write_bytes(office.db.read_bytes()[: 4096 * 20])
    untouched(cut, "shorter than")
    broken = tmp_path / "broken.xbdb"
    data = bytearray(office.db.read_bytes())
    data[4096 * 5: 4096 * 30] = bytes(random.Random(1).randbytes(4096 * 25))
    broken.write_bytes(data)
    untouched(broken, "damaged")


def shutil_copy(source, target):
    shutil.copy(source, target)
    return target


def test_help_of_one_command(office):
    """Who asks about one command is told of that one, not of all."""
    every = office.run("--help", db=False).out
    assert "\n  pack " in every and "\n  region " in every
    for words in (["pack", "--help"], ["--help", "pack"], ["pack", "-h"]):
        one = office.run(*words, db=False).out
        assert "\n  pack OUT.xbpack" in one and "\n  region " not in one
    assert office.run("no-such-command", "--help", db=False).out == every
    for command in ("pack", "book"):
        assert f"xiangbuctl {command} --help" in office.run(command, check=2).err


def test_init_never_overwrites(office):
    before = office.db.read_bytes()
    office.run("init", office.db, "--township", "532301100", "--name", "别的镇", db=False, check=1)
    assert office.db.read_bytes() == before
    office.run("init", office.folder / "x.xbdb", "--township", "12", "--name", "短", db=False, check=1)
    assert not list(office.folder.glob("x.xbdb*"))
    office.run("init", office.folder / "x.xbdb", db=False, check=2)


def test_keys_carry_the_site(office):
    office.run("import", SAMPLE, check=3)
    assert {r["s"] for r in office.sql("SELECT id >> 40 AS s FROM person UNION SELECT id >> 40 FROM place")} == {7}


def test_journal_tells_when_it_was_altered(office):
    office.run("import", SAMPLE, check=3)
    assert office.run("journal", "verify", check=0).json == {"entries": 2, "intact": True, "first_bad": None}
    for number, change in enumerate(["UPDATE journal SET title = 'x' WHERE seq = 2", "UPDATE journal SET changeset = x'00' WHERE seq = 2",
                                     "DELETE FROM journal WHERE seq = 2", "UPDATE journal SET operator = 'y' WHERE seq = 1"]):
        copy = Office(office.folder)
        copy.db = shutil_copy(office.db, office.folder / f"copy{number}.xbdb")
        with sqlite3.connect(copy.db) as db:
            db.execute(change)
        db.close()
        result = copy.run("journal", "verify", check=1)
        assert result.json["intact"] is False and result.json["first_bad"] == (1 if "seq = 1" in change else 2)


def test_killed_in_the_middle_of_an_import(empty, tmp_path):
    """kill -9, fifty times: each time all of it is there or nothing, and the next import succeeds."""
    import csv
    rows = [["户编号", "姓名", "与户主关系", "性别", "身份证号"]]
    for i in range(6000):
        day = f"19{50 + i % 50}-{1 + i % 12:02d}-{1 + i % 28:02d}"
        rows.append([str(i), "周" + "甲乙丙丁戊己庚辛"[i % 8] + "子丑寅卯"[i % 4], "户主", "男", citizen_id(day, 1 + 2 * (i // 50 % 499))])
    ids = {r[4] for r in rows[1:]}
    rows = [rows[0]] + [r for r in rows[1:] if r[4] in ids and not ids.discard(r[4])]
    path = tmp_path / "big.csv"
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(rows)
    people = len(rows) - 1
    rng = random.Random(7)
    office = empty.init()
    clean = shutil_copy(office.db, tmp_path / "clean.xbdb")
    start = time.monotonic()
    office.run("import", path, check=0)
    full = time.monotonic() - start
    outcomes = set()
    for _ in range(int(os.environ.get("XIANGBU_KILLS", "50"))):
        for f in office.folder.glob("office.xbdb*"):
            f.unlink()
        shutil.copy(clean, office.db)
        process = subprocess.Popen([str(CTL), "--db", str(office.db), "--quiet", "import", str(path)], env=office.env, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, full * 1.1))
        process.kill()
        process.wait()
        assert office.run("verify", check=0).json["intact"]
        count = office.sql("SELECT count(*) AS n FROM person")[0]["n"]
        assert count in (0, people)
        assert office.sql("SELECT count(*) AS n FROM person_index")[0]["n"] == count
        outcomes.add(count)
        report = office.run("import", path, check=0).json
        assert report["imported"] + report["unchanged"] == people
    assert 0 in outcomes


def test_another_program_sees_the_change(office):
    reader = sqlite3.connect(f"file:{office.db}?mode=ro", uri=True)
    before = reader.execute("PRAGMA data_version").fetchone()
    office.run("import", SAMPLE, check=3)
    assert reader.execute("PRAGMA data_version").fetchone() != before
    assert reader.execute("SELECT count(*) FROM person").fetchone()[0] == 742
    reader.close()
