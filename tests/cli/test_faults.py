"""Faults that come from outside: a byte that flips on the disk, a clock that is set back, a time zone that changes, a stick that goes, a folder that is
removed, a file that nobody can write."""
import os
import random
import shutil
import subprocess
import threading
import time

import pytest

from conftest import CTL, DATA, Office
from test_backup import dump


@pytest.fixture
def peopled(office):
    office.run("import", DATA / "大坪村人口台账.csv", check=3)
    office.first = office.run("operator", "list", check=0).json[0]["name"]
    return office


def test_a_byte_flips_in_any_page(peopled, tmp_path):
    """One byte in each page: verify finds it, or it changes nothing anybody could read."""
    subprocess.run(["sqlite3", peopled.db, "PRAGMA wal_checkpoint (TRUNCATE); PRAGMA journal_mode = DELETE"], check=True, capture_output=True)
    whole, data, dice = dump(peopled.db), peopled.db.read_bytes(), random.Random(17)
    size = int(subprocess.run(["sqlite3", peopled.db, "PRAGMA page_size"], capture_output=True, text=True, check=True).stdout)
    pages = len(data) // size
    other = Office(tmp_path)
    other.db = tmp_path / "flipped.xbdb"
    found = harmless = 0
    step = max(1, pages // int(os.environ.get("XIANGBU_FLIPS", "120")))
    for page in range(0, pages, step):
        place = page * size + dice.randrange(size)
        for file in tmp_path.glob("flipped.xbdb*"):
            file.unlink()
        other.db.write_bytes(data[:place] + bytes([data[place] ^ (1 << dice.randrange(8))]) + data[place + 1:])
        answer = other.run("--operator", peopled.first, "verify")
        assert answer.code in (0, 1), (page, answer.code, answer.err)
        if answer.code == 1:
            assert answer.err.strip(), page
            found += 1
        else:
            read = subprocess.run(["sqlite3", other.db, ".dump"], capture_output=True)
            if read.stdout != whole:
                # Derived tables are no records: what they hold is worked out again from what was verified.
                lines = set(read.stdout.splitlines()) ^ set(whole.splitlines())
                derived = (b'INSERT INTO digits_fts', b'INSERT INTO "digits_fts', b"INSERT INTO history", b"INSERT INTO person_index", b"INSERT INTO name_", b"INSERT INTO due", b"INSERT INTO meta",
                           b"INSERT INTO bigram", b"INSERT INTO finding_trend", b"INSERT INTO opened")
                odd = [line for line in lines if not line.startswith(derived)]
                assert not odd, (page, place, odd[:2])
            harmless += 1
    assert found > (found + harmless) / 6, (found, harmless)


def test_the_clock_and_the_time_zone(peopled):
    """The journal goes by number: a clock set back or a zone that changes tears nothing apart, and nothing is taken for altered."""
    person = str(peopled.sql("SELECT id FROM person ORDER BY id LIMIT 1")[0]["id"])
    phone = 13800000000
    for zone in ("Asia/Shanghai", "UTC", "America/New_York", "Asia/Kathmandu"):
        phone += 1
        peopled.env["TZ"] = zone
        peopled.run("event", "change", "--person", person, "--date", "2026-11-01", "--field", f"phone={phone}", check=0)
        assert peopled.run("verify", check=0).json["intact"]
    ats = [e["at"] for e in peopled.sql("SELECT at FROM journal ORDER BY seq DESC LIMIT 4")]
    assert {a[19:] for a in ats} == {"+08:00", "+00:00", "-05:00", "+05:45"}
    faketime = shutil.which("faketime")
    line = ["sqlite3", peopled.db, "SELECT 1"] if faketime is None else [faketime, "-f", "-365d", str(CTL), "--quiet", "--db", str(peopled.db), "event", "change", "--person", person, "--date", "2025-01-01",
                                                                         "--field", "phone=13900000009"]
    assert subprocess.run(line, env=peopled.env, capture_output=True).returncode == 0
    assert peopled.run("verify", check=0).json["intact"]
    last = peopled.run("journal", "list", check=0).json[0]["seq"]
    peopled.run("journal", "undo", last, check=0)
    assert peopled.run("verify", check=0).json["intact"]


def test_the_folder_goes_in_the_middle(peopled, tmp_path):
    """As when a stick is pulled out: the folder a backup is being written to is removed while it is written."""
    failed = 0
    for n in range(6):
        stick = tmp_path / f"stick{n}"
        stick.mkdir()

        def pull():
            """As soon as something is being written there."""
            end = time.time() + 20
            while time.time() < end and not list(stick.glob("*.part")):
                pass
            shutil.rmtree(stick, ignore_errors=True)
        gone = threading.Thread(target=pull)
        gone.start()
        answer = subprocess.run([CTL, "--db", peopled.db, "backup", stick, *([] if n % 2 else ["--encrypt"])], capture_output=True, text=True,
                                env=dict(peopled.env, XIANGBU_PASSPHRASE="春眠不觉晓处处闻啼鸟"))
        gone.join()
        if answer.returncode != 0:
            assert answer.returncode == 1 and len(answer.stderr.strip().splitlines()) == 1, answer.stderr
            failed += 1
        assert not list(tmp_path.glob("*.part*")), "no plain copy is left beside the database"
    assert failed > 0
    assert peopled.run("verify", check=0).json["intact"]
    # The usual folder removed: it is made again.
    peopled.run("backup", "--auto", check=0)
    shutil.rmtree(tmp_path / "data" / "xiangbu" / "backups")
    assert peopled.run("backup", "--auto", check=0).json["path"]


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="root writes everywhere")
def test_a_file_nobody_can_write(peopled, tmp_path):
    """Read-only, for somebody who is not root: it can be read or refused in words, and is not changed."""
    subprocess.run(["sqlite3", peopled.db, "PRAGMA wal_checkpoint (TRUNCATE); PRAGMA journal_mode = DELETE"], check=True, capture_output=True)
    before = peopled.db.read_bytes()
    os.chmod(peopled.db, 0o444)
    os.chmod(tmp_path, 0o555)
    drop = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.geteuid() == 0 else []
    for parent in tmp_path.parents:
        if os.geteuid() == 0 and parent != parent.parent and str(parent).startswith("/tmp/"):
            os.chmod(parent, os.stat(parent).st_mode | 0o005)
    try:
        env = dict(peopled.env, HOME="/nonexistent", XDG_DATA_HOME="/nonexistent")
        for line in (["search", "王"], ["verify"], ["--operator", peopled.first, "ledger-set", "save", "x", "people"], ["backup", "--auto"]):
            answer = subprocess.run([*drop, str(CTL), "--db", str(peopled.db), *line], capture_output=True, text=True, env=env)
            assert answer.returncode in (0, 1), (line, answer.returncode, answer.stderr)
            if answer.returncode == 1:
                assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
            if "save" in line:
                assert answer.returncode == 1
        assert peopled.db.read_bytes() == before
    finally:
        os.chmod(tmp_path, 0o755)
        os.chmod(peopled.db, 0o644)


def test_two_at_once(peopled, tmp_path):
    """Two programs on one file, both writing: each waits its turn, nothing is lost."""
    people = [str(r["id"]) for r in peopled.sql("SELECT id FROM person ORDER BY id LIMIT 2")]

    def work(person, start):
        for n in range(12):
            done = subprocess.run([CTL, "--quiet", "--db", peopled.db, "event", "change", "--person", person, "--date", "2026-11-01", "--field", f"phone=138{start + n:08d}"], env=peopled.env, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
    threads = [threading.Thread(target=work, args=(p, 10000000 * (i + 1))) for i, p in enumerate(people)]
    before = peopled.sql("SELECT count(*) AS n FROM journal")[0]["n"]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert peopled.sql("SELECT count(*) AS n FROM journal")[0]["n"] == before + 24
    assert peopled.run("verify", check=0).json["intact"]
