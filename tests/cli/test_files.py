"""Slips of the hand: a register, or a sheet somebody sent, named as the file to be written; and files to be read that are none."""
import hashlib
import shutil

import pytest

from conftest import DATA, Office
from ledgers import book

SHEET = DATA / "青山村人口台账.xlsx"
HEAD = ["姓名", "性别", "公民身份号码", "与户主关系", "户编号"]


def bytes_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def township(office):
    office.run("import", SHEET, check=3)
    return office


WRITES = [
    ["pack", "OUT"],
    ["partner", "card", "OUT"],
    ["village-book", "write", "OUT", "--place", "VILLAGE"],
    ["worklist", "write", "OUT", "--checklist", "elder-health"],
    ["book", "export", "publicity", "OUT"],
]


@pytest.mark.parametrize("command", WRITES, ids=lambda command: command[0])
@pytest.mark.parametrize("which", ["its own", "another's"])
def test_a_register_is_no_place_to_write(township, tmp_path, command, which):
    """Whatever the database is called, and whether it is open or not."""
    own = tmp_path / "云岭.db"
    township.db.rename(own)
    township.db = own
    other = tmp_path / "other"
    shutil.copy(own, other)
    out = own if which == "its own" else other
    before, entries = bytes_of(other), township.sql("SELECT count(*) AS n, (SELECT count(*) FROM person) AS people FROM journal")
    village = township.sql("SELECT code FROM place WHERE kind = 'village'")[0]["code"]
    refused = township.run(*[{"OUT": out, "VILLAGE": village}.get(word, word) for word in command])
    assert refused.code in (1, 2) and out.name in refused.err
    assert township.sql("SELECT count(*) AS n, (SELECT count(*) FROM person) AS people FROM journal") == entries
    assert bytes_of(other) == before
    assert sorted(p.name for p in tmp_path.iterdir() if ".part" in p.name) == []
    township.run("verify", check=0)


def test_what_was_sent_stays_as_it_is(township, tmp_path):
    sent = book([HEAD, ["甲", "男", "1", "户主", "1"]], tmp_path / "甲村.xlsx")
    link = tmp_path / "link.xlsx"
    link.symlink_to(sent)
    before = bytes_of(sent)
    for name in (sent, tmp_path / "." / "甲村.xlsx", link):
        for command in (["import", "--rejects", name, sent], ["import", "--rejects", sent, name], ["book", "import", "publicity", sent, "--rejects", name],
                        ["flow", "import", "out", sent, "--rejects", name], ["worklist", "read", sent, "--rejects", name], ["village-book", "read", sent, "--new", name]):
            refused = township.run(*command)
            assert refused.code == 1 and "stays as it is" in refused.err, command
    refused = township.run("--unmasked", "--reason", "核对", "reconcile", sent, "--out", sent)
    assert refused.code == 1 and "stays as it is" in refused.err
    assert bytes_of(sent) == before


READS = [
    ["import", "FILE"], ["unpack", "FILE"], ["partner", "add", "FILE"], ["restore", "FILE", "NEW"], ["catalog", "install", "FILE"], ["catalog", "check", "FILE"],
    ["notice", "read", "FILE"], ["worklist", "read", "FILE"], ["book", "import", "publicity", "FILE"], ["flow", "import", "in", "FILE"], ["reconcile", "FILE"],
    ["village-book", "read", "FILE"], ["book-scan", "add", "1", "FILE"],
]


@pytest.mark.parametrize("command", READS, ids=lambda command: "-".join(command[:2]))
def test_what_is_no_file_is_said_in_our_own_words(township, tmp_path, command):
    township.env["XIANGBU_PASSPHRASE"] = "山高水长 2026"
    (tmp_path / "空").touch()
    entries = township.sql("SELECT count(*) AS n FROM journal")
    for name, words in (("无此文件", "cannot be opened"), ("空", "0 bytes"), (".", "is a folder")):
        refused = township.run(*[{"FILE": tmp_path / name, "NEW": tmp_path / "new.xbdb"}.get(word, word) for word in command])
        assert refused.code == 1 and words in refused.err and str(tmp_path / name) in refused.err, refused.err
    assert township.sql("SELECT count(*) AS n FROM journal") == entries and not (tmp_path / "new.xbdb").exists()


def test_a_place_nobody_knows(township, tmp_path):
    for command in (["pack", tmp_path / "x.xbpack", "--place", "999"], ["village-book", "write", tmp_path / "x.xlsx", "--place", "999"]):
        refused = township.run(*command)
        assert refused.code == 1 and "no place with the code “999”" in refused.err
    refused = township.run("pack", tmp_path / "x.xbpack", "--since", "-1")
    assert refused.code == 1 and "counted from 1" in refused.err
    assert not list(tmp_path.glob("x.*"))


def test_the_database_of_another_name_is_kept_in_other_formats(township, tmp_path):
    """An ending of its own does not make a name safe."""
    trap = tmp_path / "trap.xlsx"
    shutil.copy(township.db, trap)
    before = bytes_of(trap)
    refused = township.run("export", "people", trap)
    assert refused.code == 1 and "database" in refused.err
    assert bytes_of(trap) == before
    pdf = tmp_path / "trap.pdf"
    shutil.copy(township.db, pdf)
    assert township.run("stats", "--out", pdf).code == 1
    assert bytes_of(pdf) == before
