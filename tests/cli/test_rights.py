"""Who may do what: each role against each act, passwords, and what is found when rights or passwords are changed by hand."""
import datetime
import json
import os
import shutil
import subprocess
import time

import pytest

from conftest import CTL, DATA, ROOT

BOSS = ("--operator", "主任")


@pytest.fixture
def staffed(office):
    """An office with one operator of each role."""
    first = office.run("operator", "list", check=0).json[0]["name"]
    office.run("operator", "add", "主任", "--role", "administrator", check=0)
    for name, role in (("经办甲", "entry"), ("审核乙", "reviewer"), ("领导丙", "supervisor"), ("医生丁", "health")):
        office.run(*("--operator", "主任"), "operator", "add", name, "--role", role, check=0)
    office.run("--operator", first, "import", DATA / "青山村人口台账.xlsx", check=3)
    office.first = first
    office.someone = office.sql("SELECT id FROM person ORDER BY id LIMIT 1")[0]["id"]
    return office


def dump(office):
    return subprocess.run(["sqlite3", office.db, ".dump"], capture_output=True, check=True).stdout


def test_each_role_and_each_act(staffed, tmp_path):
    person = staffed.someone
    day = str(datetime.date.today())
    acts = {
        "enter": [["event", "change", "--person", person, "--date", day, "--field", "phone=13800000001"],
                  ["import", DATA / "大坪村人口台账.csv"],
                  ["target", "set", "service_coverage", "90", "--place", "532301100", "--from", day, "--to", day],
                  ["ledger-set", "save", "月报", "people"]],
        "see-ids": [["--unmasked", "--reason", "核对", "show", "person", person], ["--unmasked", "--reason", "核对", "search", "李"]],
        "export-unmasked": [["--unmasked", "--reason", "上报", "export", "people", "OUT"]],
        "definitions": [["scheme", "off", "elder-allowance"], ["catalog", "install", ROOT / "data" / "catalog" / "births.ledger"], ["task", "off", "elder-health"]],
        "operators": [["operator", "add", "新人", "--role", "entry"], ["role", "save", "窗口", "--right", "enter"], ["operator", "stop", "审核乙"], ["operator", "roles", "领导丙", "--role", "administrator"]],
    }
    has = {"经办甲": {"enter", "see-ids", "export-unmasked"}, "审核乙": {"approve", "see-ids"}, "领导丙": set(), "医生丁": {"enter", "see-health"},
           "主任": {"definitions", "operators", "restore"}}
    for category in ("from-80", "from-90", "from-100"):
        staffed.run(*BOSS, "scheme", "fill", "elder-allowance", "--category", category, "--from", "2020-01-01", "--yuan", "100", "--source", "县民发〔2020〕1号", check=0)
    staffed.run(*BOSS, "scheme", "on", "elder-allowance", check=0)
    told = {o["name"]: set(o["rights"]) for o in staffed.run("operator", "list", "--operator", staffed.first, check=0).json}
    assert {n: told[n] for n in has} == has
    whole = tmp_path / "whole.xbdb"
    shutil.copy(staffed.db, whole)
    for right, lines in acts.items():
        for line in lines:
            for name, rights in has.items():
                shutil.copy(whole, staffed.db)
                before = dump(staffed)
                out = tmp_path / "out.xlsx"
                out.unlink(missing_ok=True)
                answer = staffed.run("--operator", name, *[str(out) if a == "OUT" else a for a in line])
                if right in rights:
                    assert "the right" not in answer.err, (name, line, answer.err)
                    assert answer.code in (0, 3), (name, line, answer.err)
                else:
                    assert answer.code == 1 and "does not have the right" in answer.err and len(answer.err.splitlines()) == 1, (name, line, answer.err)
                    assert dump(staffed) == before and not out.exists(), (name, line)


def test_looking_and_printing_needs_no_right(staffed, tmp_path):
    for line in (["search", "李"], ["show", "person", staffed.someone], ["export", "people", tmp_path / "p.pdf"], ["stats"], ["journal", "list"], ["verify"]):
        assert staffed.run("--operator", "领导丙", *line).code == 0, line


def test_undoing_takes_the_right_of_the_act(staffed):
    """A role that was given is not taken back by whoever may only enter; what one clerk entered, another may take back."""
    seq = {e["title"]: int(e["seq"]) for e in staffed.run("journal", "list", check=0).json}
    added = next(s for title, s in seq.items() if "医生丁" in title)
    answer = staffed.run("--operator", "经办甲", "journal", "undo", added)
    assert answer.code == 1 and "the right" in answer.err
    staffed.run("--operator", "主任", "journal", "undo", added, check=0)
    assert "医生丁" not in [o["name"] for o in staffed.run("operator", "list", check=0).json]
    staffed.run("--operator", "主任", "journal", "redo", added, check=0)
    clerk = staffed.run("--operator", "经办甲", "event", "change", "--person", staffed.someone, "--date", str(datetime.date.today()), "--field", "phone=13800000001", check=0).json
    staffed.run("--operator", "医生丁", "journal", "undo", clerk["journal"], check=0)
    assert staffed.run("journal", "verify", check=0).json["intact"]


def test_somebody_always_manages(staffed):
    # The first operator steps down; 主任 is the only one left, and cannot.
    staffed.run("--operator", "主任", "operator", "stop", staffed.first, check=0)
    for line in (["operator", "roles", "主任", "--role", "entry"], ["operator", "stop", "主任"], ["role", "save", "administrator", "--right", "definitions"]):
        before = dump(staffed)
        assert staffed.run(*BOSS, *line).code == 1 and dump(staffed) == before, line
    # Who no longer works here can do nothing, and comes back by name, not as somebody new.
    answer = staffed.run("--operator", staffed.first, "event", "change", "--person", staffed.someone, "--date", "2026-01-01", "--field", "phone=13800000001")
    assert answer.code == 1 and "no longer works here" in answer.err
    assert staffed.run(*BOSS, "operator", "add", staffed.first, "--role", "entry").code == 1
    staffed.run(*BOSS, "operator", "start", staffed.first, check=0)


@pytest.mark.parametrize("line", [["operator", "add", "", "--role", "entry"], ["operator", "add", "甲" * 41, "--role", "entry"], ["operator", "add", "新人"],
                                  ["operator", "add", "新人", "--role", "没有的"], ["operator", "roles", "谁", "--role", "entry"], ["role", "save", ""], ["role", "remove", "entry"],
                                  ["role", "remove", "没有的"], ["operator", "stop", "谁"]])
def test_half_filled(staffed, line):
    before = dump(staffed)
    answer = staffed.run(*BOSS, *line)
    assert answer.code == 1 and len(answer.err.splitlines()) == 1 and dump(staffed) == before


def test_a_role_of_the_office(staffed):
    staffed.run(*BOSS, "role", "save", "窗口", "--right", "enter", check=0)
    staffed.run(*BOSS, "operator", "roles", "领导丙", "--role", "supervisor", "--role", "窗口", check=0)
    day = str(datetime.date.today())
    staffed.run("--operator", "领导丙", "event", "change", "--person", staffed.someone, "--date", day, "--field", "phone=13800000002", check=0)
    assert staffed.run(*BOSS, "role", "remove", "窗口").code == 1
    staffed.run(*BOSS, "role", "save", "窗口", check=0)
    assert staffed.run("--operator", "领导丙", "event", "change", "--person", staffed.someone, "--date", day, "--field", "phone=13800000003").code == 1
    staffed.run(*BOSS, "operator", "roles", "领导丙", "--role", "supervisor", check=0)
    staffed.run(*BOSS, "role", "remove", "窗口", check=0)


# ---- passwords ----

def with_password(office, password=None, new=None, code=None):
    env = dict(office.env)
    for name, value in (("XIANGBU_PASSWORD", password), ("XIANGBU_NEW_PASSWORD", new), ("XIANGBU_RECOVERY_CODE", code)):
        env.pop(name, None)
        if value is not None:
            env[name] = value

    def run(*args):
        process = subprocess.run([CTL, "--json", "--db", office.db, *map(str, args)], capture_output=True, text=True, env=env, timeout=120, stdin=subprocess.DEVNULL)
        return process
    return run


def test_passwords(staffed):
    code = json.loads(with_password(staffed, new="一个很好记的句子")(*BOSS, "operator", "password", "主任").stdout)["recovery_code"]
    assert len(code.replace("-", "")) == 16
    stored = staffed.sql("SELECT password FROM operator_secret")[0]["password"]
    assert stored.startswith("$argon2id$") and "句子" not in subprocess.run(["strings", "-a", "-eS", staffed.db], capture_output=True, text=True, errors="replace").stdout
    # From now on everybody says who they are, and whoever has a password proves it.
    assert with_password(staffed)(*BOSS, "stats").returncode == 1
    assert with_password(staffed, "错的错的错的")(*BOSS, "stats").returncode == 1
    assert with_password(staffed, "一个很好记的句子")(*BOSS, "stats").returncode == 0
    assert with_password(staffed, "一个很好记的句子")("stats").returncode == 1, "nobody is named"
    assert with_password(staffed)("--operator", "路人", "stats").returncode == 1
    assert with_password(staffed)("--operator", "经办甲", "stats").returncode == 0
    assert staffed.run("verify", "--operator", "经办甲").code == 0
    # Its own old one is asked for; too short, or the name, is refused.
    assert with_password(staffed, "一个很好记的句子", "short")(*BOSS, "operator", "password", "主任").returncode == 1
    assert with_password(staffed, "一个很好记的句子", "我是主任我是主任")(*BOSS, "operator", "password", "主任").returncode == 1
    assert with_password(staffed, "一个很好记的句子", "换一个好记的句子")(*BOSS, "operator", "password", "主任").returncode == 0
    assert with_password(staffed, "一个很好记的句子")(*BOSS, "stats").returncode == 1
    # The code went with the old password.
    assert with_password(staffed, new="第三个好记的句子", code=code)("operator", "recover", "主任").returncode == 1
    # Somebody else's needs the right.
    assert with_password(staffed, new="别人的另一个密码")("--operator", "经办甲", "operator", "password", "审核乙").returncode == 1
    assert with_password(staffed, "换一个好记的句子", "别人的另一个密码")(*BOSS, "operator", "password", "审核乙").returncode == 0
    assert with_password(staffed, "别人的另一个密码")("--operator", "审核乙", "stats").returncode == 0
    assert with_password(staffed, "换一个好记的句子")(*BOSS, "operator", "password", "审核乙", "--none").returncode == 0
    assert with_password(staffed)("--operator", "审核乙", "stats").returncode == 0


def test_forgotten(staffed):
    code = json.loads(with_password(staffed, new="一个很好记的句子")(*BOSS, "operator", "password", "主任").stdout)["recovery_code"]
    assert with_password(staffed, new="第二个好记的句子", code="AAAA-BBBB-CCCC-DDDD")("operator", "recover", "主任").returncode == 1
    answer = with_password(staffed, new="第二个好记的句子", code=code.lower().replace("-", " "))("operator", "recover", "主任")
    assert answer.returncode == 0, answer.stderr
    assert with_password(staffed, "第二个好记的句子")(*BOSS, "stats").returncode == 0
    assert with_password(staffed, new="第四个好记的句子", code=code)("operator", "recover", "主任").returncode == 1, "a code is used once"


def test_guessing_is_slow(staffed):
    with_password(staffed, new="一个很好记的句子")(*BOSS, "operator", "password", "主任")
    for _ in range(5):
        answer = with_password(staffed, "猜一个密码猜")(*BOSS, "stats")
        assert answer.returncode == 1 and "not the password" in answer.stderr
    answer = with_password(staffed, "一个很好记的句子")(*BOSS, "stats")
    assert answer.returncode == 1 and "Try again in" in answer.stderr, "even the right one waits"
    # The clock put a year ahead and back again: the wait begins anew and does not last a year.
    subprocess.run(["sqlite3", staffed.db, f"UPDATE operator_secret SET tried_at = {int(time.time()) + 365 * 86400}"], check=True)
    answer = with_password(staffed, "一个很好记的句子")(*BOSS, "stats")
    assert "Try again in 30" in answer.stderr
    subprocess.run(["sqlite3", staffed.db, f"UPDATE operator_secret SET tried_at = {int(time.time()) - 31}"], check=True)
    assert with_password(staffed, "一个很好记的句子")(*BOSS, "stats").returncode == 0
    assert staffed.sql("SELECT failures FROM operator_secret")[0]["failures"] == 0


def test_never_on_the_command_line(staffed):
    """No command takes a password as an argument, where every program on the PC could read it."""
    for line in (["operator", "password", "主任", "一个很好记的句子"], ["operator", "password", "主任", "--password", "一个很好记的句子"], ["--password", "x", "stats"]):
        assert with_password(staffed)(*BOSS, *line).returncode == 2


def test_put_in_by_hand(staffed):
    """A password or a right written into the file without the program is named by verify."""
    with_password(staffed, new="一个很好记的句子")(*BOSS, "operator", "password", "主任")
    assert with_password(staffed)("--operator", "经办甲", "verify").returncode == 0
    subprocess.run(["sqlite3", staffed.db, "UPDATE operator_secret SET password = '$argon2id$v=19$m=65536,t=2,p=1$AAAA$BBBB'"], check=True)
    answer = with_password(staffed)("--operator", "经办甲", "verify")
    assert answer.returncode == 1 and "主任" in answer.stdout + answer.stderr
