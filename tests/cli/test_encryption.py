"""Encryption at rest, where the program was built with SQLCipher (tools/check-sqlcipher); elsewhere, that an encrypted file is refused in words."""
import json
import subprocess

import pytest

from conftest import CTL, Office

PASSWORD, ANOTHER = "八个字的密码一句", "另外一个更长的密码"


def can_encrypt(folder):
    office = Office(folder)
    return office.run("encryption", "status", check=0).json["possible"]


@pytest.fixture
def township(tmp_path):
    office = Office(tmp_path / "office")
    office.folder.mkdir()
    office.run("demo", office.db, "--persons", "200", db=False, check=0)
    if not can_encrypt(office.folder):
        pytest.skip("built without SQLCipher")
    return office


def run(office, *args, check=None, password=None, new=None, paper=None, json_out=True, **more):
    env = dict(office.env, **more)
    for name, value in (("XIANGBU_DATABASE_PASSWORD", password), ("XIANGBU_NEW_PASSWORD", new), ("XIANGBU_RECOVERY_KEY", paper)):
        if value is not None:
            env[name] = value
    done = subprocess.run([str(CTL), "--json", "--db", str(office.db), "--operator", "张经办", *map(str, args)], capture_output=True, text=True, env=env, timeout=300)
    if check is not None:
        assert done.returncode == check, done.stderr + done.stdout[:2000]
    return done


def encrypt(office):
    return json.loads(run(office, "encryption", "on", new=PASSWORD, check=0).stdout)["recovery_key"]


def people(office, **keys):
    return len(json.loads(run(office, "search", "王", check=0, **keys).stdout))


def names_in(folder):
    """Whether a name of the register stands anywhere in the files, as it would in a plain one."""
    return [p.name for p in folder.rglob("*") if p.is_file() and "张经办".encode() in p.read_bytes()]


def test_encrypted_and_back(township):
    before, rows = people(township), township.sql("SELECT * FROM person ORDER BY id")
    entries = json.loads(run(township, "journal", "verify", check=0).stdout)["entries"]
    assert names_in(township.folder)
    paper = encrypt(township)
    assert len(paper.split("-")) == 14
    assert not names_in(township.folder), "nothing can be read of it from outside"
    assert subprocess.run(["sqlite3", township.db, "SELECT 1 FROM person"], capture_output=True).returncode != 0
    # Without a password, and with a wrong one: in words, and nothing is changed.
    whole = township.db.read_bytes()
    closed = run(township, "search", "王")
    assert closed.returncode == 1 and "is encrypted" in closed.stderr and len(closed.stderr.splitlines()) == 1
    wrong = run(township, "search", "王", password="不是这个密码啊啊")
    assert wrong.returncode == 1 and "not the password" in wrong.stderr
    assert township.db.read_bytes() == whole
    assert people(township, password=PASSWORD) == before
    verified = json.loads(run(township, "journal", "verify", check=0, password=PASSWORD).stdout)
    assert verified["intact"] and verified["entries"] == entries + 1, "that it was encrypted is recorded"
    run(township, "verify", check=0, password=PASSWORD)
    # Work goes on: an import, an undo, an export.
    (township.folder / "new.csv").write_text("行政村,户编号,姓名,与户主关系,性别,出生日期\n石板村,K9,王新来,户主,男,1990-01-01\n")
    done = json.loads(run(township, "import", township.folder / "new.csv", check=0, password=PASSWORD).stdout)
    assert done["imported"] == 1 and people(township, password=PASSWORD) == before + 1
    run(township, "journal", "undo", done["journal"][0], check=0, password=PASSWORD)
    # Off again: what was there is there, to the last field.
    run(township, "encryption", "off", check=0, password=PASSWORD)
    assert township.sql("SELECT * FROM person ORDER BY id") == rows
    run(township, "verify", check=0)


def test_password_changed_and_recovered(township):
    paper = encrypt(township)
    run(township, "encryption", "password", password=PASSWORD, new=ANOTHER, check=0)
    assert run(township, "search", "王", password=PASSWORD).returncode == 1
    found = people(township, password=ANOTHER)
    assert json.loads(run(township, "encryption", "paper", password=ANOTHER, check=0).stdout)["recovery_key"] == paper
    assert run(township, "encryption", "paper", password=PASSWORD).returncode == 1
    # Forgotten; and the key file lost too.
    for key in township.folder.glob("*.xbkey"):
        key.unlink()
    lost = run(township, "search", "王", password=ANOTHER)
    assert lost.returncode == 1
    slip = paper[:-1] + ("0" if paper[-1] != "0" else "1")
    wrong = run(township, "encryption", "recover", paper=slip, new=PASSWORD)
    assert wrong.returncode == 1 and "letter" in wrong.stderr
    run(township, "encryption", "recover", paper=paper.lower().replace("-", " "), new=PASSWORD, check=0)
    assert people(township, password=PASSWORD) == found
    weak = run(township, "encryption", "password", password=PASSWORD, new="短")
    assert weak.returncode == 1 and "8 characters" in weak.stderr
    assert people(township, password=PASSWORD) == found


def test_backups_of_it(township, tmp_path):
    """They are encrypted as it is, and open with the same password; one of before the encryption can still be put back."""
    plain = json.loads(run(township, "backup", tmp_path / "old", check=0).stdout)["path"]
    paper = encrypt(township)
    made = json.loads(run(township, "backup", tmp_path / "new", check=0, password=PASSWORD).stdout)["path"]
    assert not names_in(tmp_path / "new") and names_in(tmp_path / "old")
    back = tmp_path / "back" / "back.xbdb"
    back.parent.mkdir()
    run(township, "restore", made, back, check=0, password=PASSWORD)
    other = Office(back.parent)
    other.db = back
    assert people(other, password=PASSWORD) == people(township, password=PASSWORD) > 0
    assert not names_in(back.parent)
    # By the paper alone, on another PC.
    alone = tmp_path / "alone"
    alone.mkdir()
    run(township, "restore", made, alone / "a.xbdb", check=0, paper=paper)
    other.db = alone / "a.xbdb"
    assert people(other, paper=paper) > 0
    # In the place of the office: one of the same key, and one without.
    for copy in (made, plain):
        run(township, "restore", copy, "--replace", "--reason", "试一下", check=0, password=PASSWORD)
        assert not names_in(township.folder) and people(township, password=PASSWORD) > 0
        run(township, "verify", check=0, password=PASSWORD)


def test_refused(township, tmp_path):
    other = subprocess.Popen(["sqlite3", township.db], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    other.stdin.write("BEGIN; SELECT count(*) FROM person;\n")
    other.stdin.flush()
    assert other.stdout.readline().strip() == "200" or True
    before = township.sql("SELECT count(*) AS n FROM person")
    busy = run(township, "encryption", "on", new=PASSWORD)
    assert busy.returncode == 1 and "open in another" in busy.stderr
    other.stdin.close()
    other.wait()
    assert township.sql("SELECT count(*) AS n FROM person") == before
    assert not list(township.folder.glob("*.xbkey")) and not list(township.folder.glob("*.part*"))
    # Only whoever manages operators.
    run(township, "operator", "add", "王录入", "--role", "entry", check=0)
    env = dict(township.env, XIANGBU_NEW_PASSWORD="一个很长的口令在此")
    subprocess.run([str(CTL), "--db", str(township.db), "--operator", "张经办", "operator", "password", "张经办"], env=env, check=True, capture_output=True)
    denied = subprocess.run([str(CTL), "--db", str(township.db), "--operator", "王录入", "encryption", "on"], capture_output=True, text=True, env=env)
    assert denied.returncode == 1 and township.db.read_bytes()[:15] == b"SQLite format 3"


def test_an_encrypted_file_without_the_means(tmp_path):
    """A file of noise with a key file beside it: never "not a database" to whoever only has the wrong program or no password."""
    office = Office(tmp_path)
    office.db.write_bytes(bytes(range(1, 256)) * 4096 + bytes(4096))
    (tmp_path / "0123456789abcdef.xbkey").write_text("[Xiangbu key]\nVersion=1\n")
    assert office.db.stat().st_size % 4096 == 0
    before = office.db.read_bytes()
    closed = office.run("search", "王")
    assert closed.code == 1 and "is encrypted" in closed.err and len(closed.err.splitlines()) == 1
    assert office.db.read_bytes() == before
