"""Backups: whole and verified, or not there; made while others write; the way back replaces nothing. Read back by sqlite3 itself."""
import hashlib
import random
import signal
import subprocess
import time

import pytest

from conftest import CTL, DATA, Office
from test_disk_full import limited


@pytest.fixture
def peopled(office):
    office.run("import", DATA / "青山村人口台账.xlsx", check=3)
    return office


def dump(path):
    """Everything in a database, as text."""
    return subprocess.run(["sqlite3", path, ".dump"], capture_output=True, check=True).stdout


def sha(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_there_and_back(peopled, tmp_path):
    folder = tmp_path / "backups" / "deep"
    made = peopled.run("backup", folder, check=0).json
    file, = folder.iterdir()
    assert made["path"] == str(file) and made["verified"] and made["bytes"] == file.stat().st_size
    assert made["entries"] == peopled.sql("SELECT count(*) AS n FROM journal")[0]["n"] and dump(file) == dump(peopled.db)
    before = sha(file)
    peopled.run("import", DATA / "青山村人口台账.xlsx")
    again = peopled.run("backup", folder, check=0).json
    assert again["path"] != made["path"] and len(list(folder.iterdir())) == 2
    restored = tmp_path / "back.xbdb"
    assert peopled.run("restore", file, restored, check=0).json["entries"] == made["entries"]
    assert dump(restored) == dump(file) and sha(file) == before, "the backup itself is not touched"
    other = Office(tmp_path)
    other.db = restored
    assert other.run("verify", check=0).json["intact"] and other.sql("PRAGMA journal_mode")
    # It is replaced by nothing.
    kept = sha(restored)
    refused = peopled.run("restore", file, restored)
    assert refused.code == 1 and "there already" in refused.err and sha(restored) == kept
    assert not [p for p in tmp_path.rglob("*.part*")]


def test_while_others_write(peopled, tmp_path):
    """Each copy is one moment: all of an import, or nothing of it."""
    paths = []
    for n in range(6):
        path = tmp_path / f"v{n}.csv"
        path.write_text("行政村,户编号,姓名,与户主关系,性别,出生日期\n" + "".join(f"石板村,{n}{i:04d},张{'甲乙丙丁戊己庚辛壬癸'[i % 10]}{'子丑寅卯辰巳午未申酉'[i // 10 % 10]},户主,男,19{50 + i % 40}-01-{1 + i % 28:02d}\n" for i in range(1500)), encoding="utf-8")
        paths.append(path)
    writer = subprocess.Popen(["sh", "-c", " && ".join(f"'{CTL}' --quiet --db '{peopled.db}' import '{p}'" for p in paths)], env=peopled.env, stderr=subprocess.DEVNULL)
    counts = []
    while writer.poll() is None:
        made = peopled.run("backup", tmp_path / "b", check=0).json
        people, households = (int(subprocess.run(["sqlite3", made["path"], f"SELECT count(*) FROM {t}"], capture_output=True, text=True, check=True).stdout) for t in ("person", "household"))
        counts.append((people, households, made["entries"]))
    assert len(set(counts)) > 1, counts
    by_entries = {}
    for people, households, entries in counts:
        assert by_entries.setdefault(entries, (people, households)) == (people, households), "no half entry"


def damage(path, offset, byte):
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(bytes([byte]))


def test_what_is_damaged_does_not_count(peopled, tmp_path):
    subprocess.run(["sqlite3", peopled.db, "PRAGMA wal_checkpoint (TRUNCATE)"], check=True, capture_output=True)
    altered = tmp_path / "altered.xbdb"
    altered.write_bytes(peopled.db.read_bytes())
    subprocess.run(["sqlite3", altered, "UPDATE journal SET title = 'x' WHERE seq = 2"], check=True)
    page = int(subprocess.run(["sqlite3", peopled.db, "SELECT rootpage FROM sqlite_schema WHERE name = 'person'"], capture_output=True, text=True, check=True).stdout)
    size = int(subprocess.run(["sqlite3", peopled.db, "PRAGMA page_size"], capture_output=True, text=True, check=True).stdout)
    torn = tmp_path / "torn.xbdb"
    torn.write_bytes(peopled.db.read_bytes())
    damage(torn, (page - 1) * size, 0x77)  # the kind of a page
    for db in (altered, torn):
        office = Office(tmp_path)
        office.db = db
        refused = office.run("backup", tmp_path / "b")
        assert refused.code == 1 and refused.err.count("\n") == 1, refused.err
        assert not list((tmp_path / "b").glob("*")), "a copy that is not whole is not kept"
    # Nor is anything restored from one: nor from another file, or one that was cut.
    cut = tmp_path / "cut.xbdb"
    cut.write_bytes(peopled.db.read_bytes()[:-3 * size])
    junk = tmp_path / "junk.xbdb"
    junk.write_bytes(b"no database" * 1000)
    for file in (altered, torn, cut, junk, tmp_path / "none.xbdb"):
        refused = peopled.run("restore", file, tmp_path / "new.xbdb")
        assert refused.code == 1 and refused.err.count("\n") == 1, (file, refused.err)
        assert not list(tmp_path.glob("new.xbdb*")), file


def test_no_room_and_no_right(peopled, tmp_path):
    folder = tmp_path / "b"
    for kilobytes in (1, 64, 300):
        result = limited(peopled, kilobytes, "backup", folder)
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1, result.stderr
        assert not folder.exists() or not list(folder.iterdir())
    wrong = tmp_path / "file"
    wrong.write_text("")
    for place in (wrong, wrong / "x", "/proc/none"):
        assert peopled.run("backup", place).code == 1, place
    assert peopled.run("backup").code == 2 and peopled.run("restore", wrong).code == 2
    assert peopled.run("verify", check=0).json["intact"]


def test_killed_in_the_middle(tmp_path):
    """Whatever the moment: the database is whole, every backup that has its name is whole, and what is left of the others goes with the next."""
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", 4000, db=False, check=0)
    folder, dice = tmp_path / "b", random.Random(11)
    left = 0
    for _ in range(15):
        process = subprocess.Popen([CTL, "--quiet", "--db", office.db, "backup", folder], env=office.env)
        time.sleep(dice.uniform(0.005, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        left += bool(list(folder.glob("*.part*"))) if folder.exists() else 0
        for file in folder.glob("*.xbdb") if folder.exists() else ():
            check = subprocess.run(["sqlite3", file, "PRAGMA integrity_check"], capture_output=True, text=True, check=True)
            assert check.stdout.strip() == "ok", file
    assert left > 0, "none was hit in the middle: the test proves nothing"
    assert office.run("verify", check=0).json["intact"]
    made = office.run("backup", folder, check=0).json
    assert not list(folder.glob("*.part*")) and dump(made["path"]) == dump(office.db)
