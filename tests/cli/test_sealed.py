"""Encrypted backups: there and back; a wrong passphrase, a cut and an altered file are told apart; nothing readable goes to the stick."""
import hashlib
import os
import random
import subprocess

import pytest

from conftest import CTL, DATA, Office
from test_backup import dump
from test_disk_full import limited

WORDS = "春眠不觉晓处处闻啼鸟"


def secret(office, passphrase):
    other = Office(office.folder)
    other.db, other.env = office.db, dict(office.env, XIANGBU_PASSPHRASE=passphrase)
    return other


@pytest.fixture
def peopled(office):
    office.run("import", DATA / "青山村人口台账.xlsx", check=3)
    return secret(office, WORDS)


@pytest.fixture
def sealed(peopled, tmp_path):
    made = peopled.run("backup", tmp_path / "stick", "--encrypt", check=0).json
    assert made["encrypted"] and made["path"].endswith(".xbdb.sealed")
    return tmp_path / "stick" / os.path.basename(made["path"])


def test_there_and_back(peopled, sealed, tmp_path):
    data = sealed.read_bytes()
    assert data[:8] == b"XBSEALED" and list((tmp_path / "stick").iterdir()) == [sealed]
    name = peopled.sql("SELECT name FROM person LIMIT 1")[0]["name"].encode()
    assert name not in data and b"SQLite format" not in data
    # Nearly every byte value as often as any other: nothing of it can be packed.
    import zlib
    assert len(zlib.compress(data)) > 0.99 * len(data)
    back = tmp_path / "back.xbdb"
    peopled.run("restore", sealed, back, check=0)
    assert dump(back) == dump(peopled.db)
    assert not [p for p in tmp_path.rglob("*.part*")], "no copy that can be read is left beside the database"
    # Twice the same, and not the same bytes.
    again = peopled.run("backup", tmp_path / "stick", "--encrypt", check=0).json["path"]
    assert open(again, "rb").read()[200:] != data[200:]


def test_the_ways_it_goes_wrong(peopled, sealed, tmp_path):
    data, back = sealed.read_bytes(), tmp_path / "back.xbdb"
    spoiled = tmp_path / "spoiled.xbdb.sealed"

    def refused(office, words):
        answer = office.run("restore", spoiled, back)
        assert answer.code == 1 and words in answer.err and len(answer.err.splitlines()) == 1, answer.err
        assert not list(tmp_path.glob("back.xbdb*"))

    spoiled.write_bytes(data)
    refused(secret(peopled, "不是这一句话啊啊"), "another passphrase")
    for size in (9, 100, 223, 224, 1000, len(data) // 2, len(data) - 1):
        spoiled.write_bytes(data[:size])
        refused(peopled, "is missing")
    dice = random.Random(5)
    for place in [8, 20, 30, 50, 70, 100, 180, 210, 230, len(data) - 1] + [dice.randrange(224, len(data)) for _ in range(12)]:
        spoiled.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1:])
        refused(peopled, "newer version" if place == 8 else "altered")
    spoiled.write_bytes(data + b"x")
    refused(peopled, "altered")
    # Two chunks that change places.
    chunk = 65536 + 17
    assert len(data) > 224 + 3 * chunk
    spoiled.write_bytes(data[:224] + data[224 + chunk:224 + 2 * chunk] + data[224:224 + chunk] + data[224 + 2 * chunk:])
    refused(peopled, "altered")
    spoiled.write_bytes(b"XBSEALEX" + data[8:])
    refused(peopled, "")
    assert peopled.run("restore", sealed, back, check=0).code == 0


def test_a_passphrase_is_needed(peopled, tmp_path):
    env = {k: v for k, v in peopled.env.items() if not k.startswith("XIANGBU_P")}
    run = lambda *a: subprocess.run([CTL, "--db", peopled.db, *a], capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL)
    answer = run("backup", tmp_path / "s", "--encrypt")
    assert answer.returncode == 1 and "XIANGBU_PASSPHRASE" in answer.stderr and not (tmp_path / "s").exists()
    assert secret(peopled, "短").run("backup", tmp_path / "s", "--encrypt").code == 1 and not (tmp_path / "s").exists()
    assert run("backup", tmp_path / "s", "--stick").returncode == 1, "no passphrase was set"


def test_sticks_need_no_passphrase_at_hand(peopled, tmp_path):
    """What is kept of the passphrase seals and does not open."""
    peopled.run("backup", "--set-passphrase", check=0)
    env = {k: v for k, v in peopled.env.items() if not k.startswith("XIANGBU_P")}
    other = Office(tmp_path)
    other.db, other.env = peopled.db, env
    made = other.run("backup", tmp_path / "stick", "--stick", check=0).json
    kept = peopled.sql("SELECT value FROM meta WHERE key = 'backup_key'")[0]["value"]
    assert WORDS not in kept
    assert other.run("restore", made["path"], tmp_path / "x.xbdb").code == 1
    peopled.run("restore", made["path"], tmp_path / "x.xbdb", check=0)
    assert "Passphrase of backups set" in [e["title"] for e in peopled.run("journal", "list", check=0).json]


def test_the_stick_is_full(peopled, tmp_path):
    """No file may grow over a limit the plain copy fits in, and the encrypted one does not."""
    size = peopled.run("backup", tmp_path / "plain", check=0).json["bytes"]
    answer = limited(peopled, size // 1024, "backup", tmp_path / "stick", "--encrypt")
    assert answer.returncode == 1 and "full" in answer.stderr and not list((tmp_path / "stick").iterdir())
    assert not list(tmp_path.glob("*.part*"))
