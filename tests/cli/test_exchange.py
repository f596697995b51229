"""Between offices: packages, whom they are read from and why they are refused, and how what both sides wrote is put together."""
import json
import pathlib
import random
import shutil
import signal
import subprocess
import time

import pytest

from citizens import citizen_id
from conftest import CTL, DATA, Office

CLERK = ("--operator", "张经办")
OTHER = ("--operator", "李经办")


class Desk(Office):
    """An office with a number of its own."""

    def begin(self, site, name="云岭镇"):
        self.folder.mkdir()
        self.run("init", self.db, "--township", "532301100", "--name", name, "--site", site, db=False, check=0)
        self.site = site
        return self

    def do(self, *args, check=0, who=CLERK):
        return self.run(*who, *args, check=check)

    def people(self, lines, check=0):
        """Imports people: (village, household, relation, name, sex, ID number, phone)."""
        path = self.folder / "people.csv"
        path.write_text("行政村,户编号,与户主关系,姓名,性别,公民身份号码,联系电话\n" + "".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
        return self.do("import", "--update", path, check=check).json

    def person(self, number):
        return self.sql(f"SELECT * FROM person WHERE citizen_id = '{number}'")[0]

    def digest(self):
        return self.do("digest").json["sha256"]

    def entries(self):
        return self.sql("SELECT count(*) AS n FROM journal")[0]["n"]

    def card(self, name):
        path = self.folder / f"{name}.xbcard"
        self.do("partner", "card", path, "--name", name)
        return path

    def pack(self, path, *args, check=0):
        return self.do("pack", path, *args, check=check)

    def unpack(self, path, *args, check=0):
        return self.do("unpack", path, *args, check=check)


def acquaint(a, b, *, kind="desk", place=None):
    """Each takes the other's card."""
    a.do("partner", "add", b.card("乙方"), "--kind", kind, *(("--place", place) if place else ()))
    b.do("partner", "add", a.card("甲方"))


PEOPLE = [
    ("青山村", "001", "户主", "王建国", "男", citizen_id("1960-05-06", 11), "13900000001"),
    ("青山村", "001", "配偶", "李秀英", "女", citizen_id("1962-07-08", 12), "13900000002"),
    ("大坪村", "002", "户主", "张三丰", "男", citizen_id("1970-01-02", 13), "13900000003"),
    ("大坪村", "002", "配偶", "赵小满", "女", citizen_id("1972-03-04", 14), "13900000004"),
]
WANG, LI, ZHANG, ZHAO = (line[5] for line in PEOPLE)


def changed(number, **fields):
    """The line of a person, with other values."""
    names = ("village", "household", "relation", "name", "sex", "number", "phone")
    line = dict(zip(names, next(line for line in PEOPLE if line[5] == number)))
    line.update(fields)
    return [tuple(line[name] for name in names)]


@pytest.fixture
def pair(tmp_path):
    """Two desks that hold the same four people."""
    a, b = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "b").begin(2)
    acquaint(a, b)
    a.people(PEOPLE)
    a.pack(tmp_path / "a1.xbpack")
    b.unpack(tmp_path / "a1.xbpack")
    b.pack(tmp_path / "b1.xbpack")
    a.unpack(tmp_path / "b1.xbpack")
    assert a.digest() == b.digest()
    return a, b


def whole(office):
    """The program's own verification, and sqlite's."""
    assert office.do("verify").json["intact"] is True
    assert office.sql("PRAGMA integrity_check")[0]["integrity_check"] == "ok" and office.sql("PRAGMA foreign_key_check") == []


def unchanged(office, run, code, *words):
    """What is refused says why in one line, and leaves the database as it was."""
    before = office.digest(), office.entries(), office.sql("SELECT * FROM package_taken")
    done = run()
    assert done.code == code, done.err + done.out
    for word in words:
        assert word in done.err, done.err
    assert (office.digest(), office.entries(), office.sql("SELECT * FROM package_taken")) == before
    return done


# ---- both sides ----

def test_a_stick_carried_there_and_back(pair, tmp_path):
    a, b = pair
    a.people(changed(WANG, phone="13911111111"))
    b.people(changed(LI, phone="13922222222"))
    a.people(changed(ZHANG, phone="13933333333"))
    b.people(changed(ZHANG, phone="13944444444"))
    a.people(changed(ZHAO, phone="13955555555"))
    b.people(changed(ZHAO, phone="13955555555"))
    packed = a.pack(tmp_path / "a2.xbpack").json
    assert packed["number"] == 2 and packed["encrypted"] is True and 3 <= packed["rows"] <= 10

    # The one field that both changed is a question; nothing is changed before it is answered.
    asked = unchanged(b, lambda: b.unpack(tmp_path / "a2.xbpack", check=1), 1, "1 question").json
    (conflict,) = asked["conflicts"]
    assert asked["applied"] == 0 and conflict["kind"] == "fields" and conflict["name"] == "张三丰"
    (field,) = conflict["fields"]
    assert field["field"] == "phone" and field["ours"] == "139****4444" and field["theirs"] == "139****3333" and field["before"] == "139****0003"
    assert conflict["theirs"]["operator"] == "张经办" and conflict["theirs"]["office"] == "甲方" and conflict["ours"]["office"] is None
    assert conflict["ours"]["at"] and conflict["theirs"]["at"]
    assert unchanged(b, lambda: b.unpack(tmp_path / "a2.xbpack", "--dry-run", "--prefer", "ours"), 0).json["conflicts"] == []

    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({conflict["id"]: {"phone": "theirs"}}))
    done = b.unpack(tmp_path / "a2.xbpack", "--answers", answers).json
    assert done["conflicts"] == [] and done["applied"] == 2
    assert [b.person(n)["phone"] for n in (WANG, LI, ZHANG, ZHAO)] == ["13911111111", "13922222222", "13933333333", "13955555555"]

    # The answer goes back, and nobody asks again.
    b.pack(tmp_path / "b2.xbpack")
    assert a.unpack(tmp_path / "b2.xbpack").json["conflicts"] == []
    assert a.digest() == b.digest()
    for office in pair:
        whole(office)
        assert office.do("partner", "check").json[0]["holds"] is True


def test_a_mix_of_both_sides(pair, tmp_path):
    a, b = pair
    a.people(changed(ZHANG, phone="13933333333", name="张叁丰"))
    b.people(changed(ZHANG, phone="13944444444", name="张三峰"))
    a.pack(tmp_path / "a2.xbpack")
    (conflict,) = b.unpack(tmp_path / "a2.xbpack", check=1).json["conflicts"]
    assert {f["field"] for f in conflict["fields"]} == {"phone", "name"}
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({conflict["id"]: {"phone": "theirs", "name": "ours"}}))
    b.unpack(tmp_path / "a2.xbpack", "--answers", answers)
    assert (b.person(ZHANG)["name"], b.person(ZHANG)["phone"]) == ("张三峰", "13933333333")
    b.pack(tmp_path / "b2.xbpack")
    a.unpack(tmp_path / "b2.xbpack")
    assert a.digest() == b.digest()
    # One question out of two answered is not enough.
    a.people(changed(ZHANG, phone="13900000033", name="张一"))
    b.people(changed(ZHANG, phone="13900000044", name="张二"))
    a.pack(tmp_path / "a3.xbpack")
    answers.write_text(json.dumps({conflict["id"]: {"phone": "theirs"}}))
    (left,) = unchanged(b, lambda: b.unpack(tmp_path / "a3.xbpack", "--answers", answers, check=1), 1).json["conflicts"]
    assert [f["field"] for f in left["fields"]] == ["name"]
    for bad in ('{"person/1": "both"}', "[1]", "{"):
        answers.write_text(bad)
        unchanged(b, lambda: b.unpack(tmp_path / "a3.xbpack", "--answers", answers, check=1), 1)


def test_a_merge_is_undone(pair, tmp_path):
    a, b = pair
    before = b.digest()
    a.people(changed(WANG, phone="13911111111") + [("白石村", "009", "户主", "孙新来", "女", citizen_id("1990-09-09", 50), "13900000009")])
    a.pack(tmp_path / "a2.xbpack")
    done = b.unpack(tmp_path / "a2.xbpack").json
    assert b.digest() == a.digest() != before
    b.do("journal", "undo", done["journal"])
    assert b.digest() == before
    whole(b)
    # It was never taken in, then: it can be again.
    b.unpack(tmp_path / "a2.xbpack")
    assert b.digest() == a.digest()
    again = b.sql("SELECT max(act) AS act FROM package_taken")[0]["act"]
    # Once a package has gone out after it, others may have what it brought.
    b.pack(tmp_path / "b2.xbpack")
    unchanged(b, lambda: b.do("journal", "undo", again, check=1), 1, "a package was written after it")


def test_the_same_people_entered_in_both(tmp_path):
    a, b = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "b").begin(2)
    acquaint(a, b)
    a.people(PEOPLE)
    b.people([line[:6] + ("",) for line in PEOPLE[:2]] + [PEOPLE[2][:3] + ("张三风",) + PEOPLE[2][4:]] + PEOPLE[3:])
    a.pack(tmp_path / "a1.xbpack")
    # Of one number and one name: one person, without asking; under another name somebody is asked.
    (conflict,) = b.unpack(tmp_path / "a1.xbpack", check=1).json["conflicts"]
    assert conflict["kind"] == "same-person" and conflict["choices"] == ["one", "ours", "theirs"]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({conflict["id"]: "one"}))
    (name,) = b.unpack(tmp_path / "a1.xbpack", "--answers", answers, check=1).json["conflicts"]
    assert name["kind"] == "fields" and [f["field"] for f in name["fields"]] == ["name"]
    answers.write_text(json.dumps({conflict["id"]: "one", name["id"]: "theirs"}))
    b.unpack(tmp_path / "a1.xbpack", "--answers", answers)
    b.pack(tmp_path / "b1.xbpack")
    a.unpack(tmp_path / "b1.xbpack")
    assert a.digest() == b.digest()
    for office in (a, b):
        whole(office)
        assert office.sql("SELECT count(*) AS n FROM person")[0]["n"] == 4 and office.sql("SELECT count(*) AS n FROM household")[0]["n"] == 2
        assert office.sql("SELECT count(*) AS n FROM membership WHERE to_date IS NULL")[0]["n"] == 4
        assert office.person(WANG)["phone"] == "13900000001" and office.person(ZHANG)["name"] == "张三丰"
        assert [p["name"] for p in office.do("search", "王建国").json] == ["王建国"]


def test_two_people_with_one_number(tmp_path):
    a, b = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "b").begin(2)
    acquaint(a, b)
    a.people(PEOPLE[:1])
    b.people([("大坪村", "007", "户主", "钱进", "男", WANG, "")])
    a.pack(tmp_path / "a1.xbpack")
    (conflict,) = b.unpack(tmp_path / "a1.xbpack", check=1).json["conflicts"]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({conflict["id"]: "theirs"}))
    b.unpack(tmp_path / "a1.xbpack", "--answers", answers)
    assert {(p["name"], p["citizen_id"]) for p in b.sql("SELECT name, citizen_id FROM person")} == {("王建国", WANG), ("钱进", None)}
    b.pack(tmp_path / "b1.xbpack")
    a.unpack(tmp_path / "b1.xbpack")
    assert a.digest() == b.digest()


def test_one_number_for_two_households(tmp_path):
    a, b = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "b").begin(2)
    acquaint(a, b)
    a.people(PEOPLE[:1])
    # Each has made up codes for the villages it knows by name: one village is one place, another of the same code gets its own.
    b.people([("大坪村", "006", "户主", "孙某", "女", ZHAO, ""), ("青山村", "001", "户主", "钱进", "男", ZHANG, "")])
    a.pack(tmp_path / "a1.xbpack")
    b.unpack(tmp_path / "a1.xbpack")
    b.pack(tmp_path / "b1.xbpack")
    a.unpack(tmp_path / "b1.xbpack")
    assert a.digest() == b.digest()
    assert {h["household_no"] for h in a.sql("SELECT household_no FROM household")} == {"001", "001-2", "006"}
    assert {p["name"] for p in a.sql("SELECT name FROM place WHERE kind = 'village'")} == {"青山村", "大坪村"}
    assert len({p["code"] for p in a.sql("SELECT code FROM place")}) == 3


def test_removed_here_and_changed_there(pair, tmp_path):
    a, b = pair
    a.people([("白石村", "009", "户主", "孙新来", "女", citizen_id("1990-09-09", 50), "")])
    created = a.sql("SELECT max(seq) AS seq FROM journal")[0]["seq"]
    a.pack(tmp_path / "a2.xbpack")
    b.unpack(tmp_path / "a2.xbpack")
    a.do("journal", "undo", created)
    b.people([("白石村", "009", "户主", "孙新来", "女", citizen_id("1990-09-09", 50), "13900000077")])
    b.pack(tmp_path / "b2.xbpack")
    before = a.digest()
    asked = unchanged(a, lambda: a.unpack(tmp_path / "b2.xbpack", check=1), 1).json["conflicts"]
    assert {c["kind"] for c in asked} == {"removed-here"} and "孙新来" in {c["name"] for c in asked}
    kept = Desk(tmp_path / "kept")
    shutil.copytree(a.folder, kept.folder)
    # She comes back, with what was written of her …
    kept.unpack(tmp_path / "b2.xbpack", "--prefer", "theirs")
    assert kept.sql("SELECT phone FROM person WHERE name = '孙新来'") == [{"phone": "13900000077"}]
    assert kept.sql("SELECT count(*) AS n FROM membership WHERE to_date IS NULL")[0]["n"] == 5
    whole(kept)
    # … or stays gone, and goes there too.
    a.unpack(tmp_path / "b2.xbpack", "--prefer", "ours")
    assert a.digest() == before
    a.pack(tmp_path / "a3.xbpack")
    b.unpack(tmp_path / "a3.xbpack")
    assert b.sql("SELECT 1 FROM person WHERE name = '孙新来'") == [] and a.digest() == b.digest()
    whole(b)


def test_removed_there_and_used_here(pair, tmp_path):
    a, b = pair
    a.people([("白石村", "009", "户主", "孙新来", "女", citizen_id("1990-09-09", 50), "")])
    created = a.sql("SELECT max(seq) AS seq FROM journal")[0]["seq"]
    a.pack(tmp_path / "a2.xbpack")
    b.unpack(tmp_path / "a2.xbpack")
    b.pack(tmp_path / "b2.xbpack")
    a.unpack(tmp_path / "b2.xbpack")
    a.do("journal", "undo", created)
    person = b.sql("SELECT id FROM person WHERE name = '孙新来'")[0]["id"]
    b.do("event", "leave", "--date", "2025-03-01", "--person", person, "--field", "to=广东省深圳市宝安区")
    a.pack(tmp_path / "a3.xbpack")
    asked = unchanged(b, lambda: b.unpack(tmp_path / "a3.xbpack", check=1), 1).json["conflicts"]
    assert [(c["kind"], c["name"]) for c in asked] == [("removed-there", "孙新来")]
    b.unpack(tmp_path / "a3.xbpack", "--prefer", "ours")
    b.pack(tmp_path / "b3.xbpack")
    a.unpack(tmp_path / "b3.xbpack")
    assert a.digest() == b.digest() and a.sql("SELECT count(*) AS n FROM event WHERE type = 'leave'")[0]["n"] == 1
    whole(a)


def test_whoever_declined_has_declined(pair, tmp_path):
    """A visit recorded there never outweighs a refusal recorded here, whoever is preferred."""
    a, b = pair
    a.do("task", "open", "--person", a.person(WANG)["id"], "--checklist", "elder-health")
    a.pack(tmp_path / "a2.xbpack")
    b.unpack(tmp_path / "a2.xbpack")
    b.pack(tmp_path / "b2.xbpack")
    a.unpack(tmp_path / "b2.xbpack")
    case = a.sql("SELECT id FROM service_case")[0]["id"]
    task = next(t["id"] for t in a.do("task", "list", "--person", a.person(WANG)["id"], "--state", "open").json if t["checklist"] == "elder-health")
    a.do("task", "decline", task, "--whole")
    b.do("task", "change", case, "--worker", "李护士")
    a.pack(tmp_path / "a3.xbpack")
    b.unpack(tmp_path / "a3.xbpack", "--prefer", "ours")
    assert b.sql("SELECT state FROM service_case") == [{"state": "declined"}]
    b.pack(tmp_path / "b3.xbpack")
    a.unpack(tmp_path / "b3.xbpack", "--prefer", "theirs")
    assert a.digest() == b.digest() and a.sql("SELECT state FROM service_case") == [{"state": "declined"}]


def test_scans_go_along(pair, tmp_path):
    a, b = pair
    entry = a.do("book", "add", "publicity", "date=2025-05-06", "place=青山村", "topic=宣传").json["id"]
    scan = tmp_path / "scan.png"
    subprocess.run(["convert", "-size", "60x40", "xc:white", str(scan)], check=True)
    a.do("book-scan", "add", entry, scan)
    a.pack(tmp_path / "a2.xbpack")
    b.unpack(tmp_path / "a2.xbpack")
    attachment = b.sql("SELECT id, sha256 FROM book_attachment")[0]
    out = tmp_path / "out.png"
    b.do("book-scan", "save", attachment["id"], out)
    assert out.read_bytes() == scan.read_bytes()


# ---- what is refused ----

def test_what_is_no_package_of_ours(pair, tmp_path):
    a, b = pair
    a.people(changed(WANG, phone="13911111111"))
    good = tmp_path / "a2.xbpack"
    a.pack(good)
    data = good.read_bytes()
    bad = tmp_path / "bad.xbpack"

    def refuse(content, *words):
        bad.write_bytes(content)
        unchanged(b, lambda: b.unpack(bad, check=1), 1, *words)

    refuse(b"", "0 bytes")
    refuse(b"PK\x03\x04 not a package at all", "is no package")
    refuse(DATA.joinpath("青山村人口台账.xlsx").read_bytes(), "is no package")
    refuse(data[:8] + bytes([9]) + data[9:], "newer version")
    for length in (9, 100, 311, 312, 400, len(data) // 2, len(data) - 1):
        refuse(data[:length], "is missing")
    refuse(data + b"x", "altered")
    rand = random.Random(20261127)
    for _ in range(60):
        at = rand.randrange(9, len(data))
        content = bytearray(data)
        content[at] ^= 1 << rand.randrange(8)
        bad.write_bytes(bytes(content))
        before = b.digest(), b.entries()
        assert b.unpack(bad, check=1).code == 1 and (b.digest(), b.entries()) == before
    b.unpack(good)
    unchanged(b, lambda: b.unpack(good, check=1), 1, "taken in before")
    unchanged(b, lambda: b.unpack(tmp_path / "nowhere.xbpack", check=1), 1)


def test_one_missing_and_out_of_order(pair, tmp_path):
    a, b = pair
    for n in (2, 3, 4):
        a.people(changed(WANG, phone=f"1391111111{n}"))
        a.pack(tmp_path / f"a{n}.xbpack")
    unchanged(b, lambda: b.unpack(tmp_path / "a3.xbpack", check=1), 1, "is missing", "after entry")
    b.unpack(tmp_path / "a2.xbpack")
    unchanged(b, lambda: b.unpack(tmp_path / "a4.xbpack", check=1), 1, "is missing")
    # What is lost is sent again, from where the other side is.
    seen = b.do("partner", "list").json[0]["taken_seq"]
    a.pack(tmp_path / "a5.xbpack", "--since", seen)
    b.unpack(tmp_path / "a5.xbpack")
    assert a.digest() == b.digest()
    for late in ("a3", "a4"):
        unchanged(b, lambda: b.unpack(tmp_path / f"{late}.xbpack", check=1), 1, "taken in before")
    unchanged(a, lambda: a.pack(tmp_path / "x.xbpack", "--since", 100000, check=1), 1)
    # Everything once more, for whoever asks for it.
    assert a.pack(tmp_path / "all.xbpack", "--since", 0).json["rows"] > 20
    unchanged(b, lambda: b.unpack(tmp_path / "all.xbpack", "--dry-run"), 0)
    assert b.unpack(tmp_path / "all.xbpack").json["applied"] == 0 and a.digest() == b.digest()


def test_strangers_and_other_addressees(pair, tmp_path):
    a, b = pair
    c = Desk(tmp_path / "c").begin(3)
    c.do("partner", "add", b.card("乙"))
    c.people(PEOPLE[:1])
    c.pack(tmp_path / "c1.xbpack")
    unchanged(b, lambda: b.unpack(tmp_path / "c1.xbpack", check=1), 1, "card was not taken")
    a.people(changed(WANG, phone="13911111111"))
    a.pack(tmp_path / "a2.xbpack")
    # It was for b; c has taken a's card, and still cannot read it.
    c.do("partner", "add", a.card("甲"))
    unchanged(c, lambda: c.unpack(tmp_path / "a2.xbpack", check=1), 1, "is for another office")
    unchanged(a, lambda: a.unpack(tmp_path / "a2.xbpack", check=1), 1)
    # Nobody is a partner any more than the other wants.
    b.do("partner", "end", "甲方")
    unchanged(b, lambda: b.unpack(tmp_path / "a2.xbpack", check=1), 1, "card was not taken")
    assert b.pack(tmp_path / "x.xbpack", "--to", "甲方", check=1).code == 1
    # With several partners it must be said whom a package is for.
    assert "--to" in c.pack(tmp_path / "x.xbpack", check=1).err and not (tmp_path / "x.xbpack").exists()


def test_nothing_of_it_can_be_read_on_the_way(pair, tmp_path):
    a, _ = pair
    a.people(changed(WANG, phone="13911111111"))
    a.pack(tmp_path / "a2.xbpack", "--since", 0)
    data = (tmp_path / "a2.xbpack").read_bytes()
    for text in ("王建国", WANG, "13911111111", "张经办", "person"):
        assert text.encode() not in data


def test_a_database_put_back_to_an_older_day(pair, tmp_path):
    a, b = pair
    old = Desk(tmp_path / "old")
    shutil.copytree(a.folder, old.folder)
    a.people(changed(WANG, phone="13911111111"))
    a.pack(tmp_path / "a2.xbpack")
    b.unpack(tmp_path / "a2.xbpack")
    b.pack(tmp_path / "b2.xbpack")
    # b has seen what the older copy does not know.
    unchanged(old, lambda: old.unpack(tmp_path / "b2.xbpack", check=1), 1, "older copy")
    for n in range(6):
        old.people(changed(LI, phone=f"1392222222{n}"))
    old.pack(tmp_path / "old.xbpack", "--since", 0)
    unchanged(b, lambda: b.unpack(tmp_path / "old.xbpack", check=1), 1, "not the one its earlier packages came from")
    # Somebody who rewrites the journal of a is found out by what b has seen of it.
    a.unpack(tmp_path / "b2.xbpack")
    assert a.do("partner", "check").json[0]["holds"] is True
    seq = a.do("partner", "check").json[0]["seq"]
    subprocess.run(["sqlite3", str(a.db), f"UPDATE journal SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seq = {seq}"], check=True)
    checked = a.do("partner", "check", check=None)
    assert checked.code == 1 and checked.json[0]["holds"] is False


def test_it_takes_the_right_and_a_place_to_write(pair, tmp_path):
    a, _ = pair
    a.do("operator", "add", "张经办", "--role", "administrator", "--role", "entry", who=("--operator", a.sql("SELECT name FROM operator")[0]["name"]))
    a.do("operator", "add", "王录入", "--role", "health")
    entries = a.entries()
    assert a.do("pack", tmp_path / "x.xbpack", check=None, who=("--operator", "王录入")).code == 1
    assert a.do("partner", "add", a.card("x"), check=None, who=("--operator", "王录入")).code == 1
    assert a.pack(tmp_path / "no" / "x.xbpack", check=1).code == 1
    assert a.entries() == entries and a.sql("SELECT max(number) AS n FROM package_sent")[0]["n"] == 1
    a.pack(tmp_path / "x.xbpack")
    assert a.sql("SELECT title FROM journal ORDER BY seq DESC LIMIT 1")[0]["title"].startswith("Package 2 for")


# ---- making acquaintance ----

def test_a_printed_code(tmp_path):
    a, b = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "b").begin(2)
    card = b.do("partner", "card").json
    assert len(card["code"].replace("-", "")) == 72 and len(card["mark"].split("-")) == 4
    for wrong in (card["code"][:-1] + ("0" if card["code"][-1] != "0" else "8"), card["code"][5:], "你好", ""):
        before = a.entries()
        assert a.do("partner", "add", "--code", wrong, "--name", "乙", check=None).code == 1 and a.entries() == before
    a.do("partner", "add", "--code", card["code"].lower().replace("-", " ").replace("0", "O"), "--name", "乙方办公室")
    (partner,) = a.do("partner", "list").json
    assert partner["site"] == 2 and partner["mark"] == card["mark"] and partner["name"] == "乙方办公室"
    assert a.do("partner", "add", "--code", card["code"], "--name", "又一次", check=None).code == 1
    assert a.do("partner", "add", "--code", a.do("partner", "card").json["code"], "--name", "自己", check=None).code == 1
    path = tmp_path / "b.xbcard"
    b.do("partner", "card", path)
    c = Desk(tmp_path / "c").begin(3)
    text = path.read_text()
    path.write_text(text.replace("Site=2", "Site=4").replace("Key=", "Key=A"))
    assert c.do("partner", "add", path, check=None).code == 1
    path.write_text("[Office]\nVersion=7\n")
    assert "newer" in c.do("partner", "add", path, check=None).err


def test_the_first_package_of_all(tmp_path):
    """Two offices that know nobody: the first package makes the acquaintance, and all after it are encrypted."""
    a, b = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "b").begin(2, "云岭镇计生办")
    a.people(PEOPLE)
    first = a.pack(tmp_path / "p.xbpack")
    assert first.json["encrypted"] is False and "not encrypted" in first.err
    assert "not encrypted" in a.sql("SELECT title FROM journal ORDER BY seq DESC LIMIT 1")[0]["title"]
    taken = b.unpack(tmp_path / "p.xbpack")
    mark = a.do("partner", "card").json["mark"]
    assert mark in taken.err and b.do("partner", "list").json[0]["mark"] == mark
    second = b.pack(tmp_path / "q.xbpack")
    assert second.json["encrypted"] is True
    a.unpack(tmp_path / "q.xbpack")
    assert a.digest() == b.digest() and b.sql("SELECT name FROM place WHERE kind = 'township'") == [{"name": "云岭镇"}]
    # From then on strangers are strangers, open packages or not.
    c = Desk(tmp_path / "c").begin(3)
    c.people(PEOPLE[:1])
    c.pack(tmp_path / "c.xbpack")
    unchanged(b, lambda: b.unpack(tmp_path / "c.xbpack", check=1), 1, "card was not taken")
    # An office that changes a bit of an open package is found out as well.
    data = bytearray((tmp_path / "c.xbpack").read_bytes())
    data[-20] ^= 4
    (tmp_path / "c.xbpack").write_bytes(bytes(data))
    d = Desk(tmp_path / "d").begin(4)
    unchanged(d, lambda: d.unpack(tmp_path / "c.xbpack", check=1), 1, "altered")


# ---- a village holds a part ----

def test_a_village_has_only_its_own(tmp_path):
    a, v = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "v").begin(2)
    a.people(PEOPLE)
    code = a.sql("SELECT code FROM place WHERE name = '青山村'")[0]["code"]
    acquaint(a, v, kind="village", place=code)
    a.pack(tmp_path / "a1.xbpack")
    v.unpack(tmp_path / "a1.xbpack")
    assert {p["name"] for p in v.sql("SELECT name FROM person")} == {"王建国", "李秀英"}
    assert "大坪村" not in {p["name"] for p in v.sql("SELECT name FROM place")}
    whole(v)
    # What the village writes comes back; what the township writes of others does not go there.
    v.people(changed(WANG, phone="13966666666") + [("青山村", "010", "户主", "周新户", "女", citizen_id("1985-05-05", 70), "")])
    a.people(changed(ZHANG, phone="13977777777") + changed(LI, phone="13988888888"))
    v.pack(tmp_path / "v1.xbpack")
    assert a.unpack(tmp_path / "v1.xbpack").json["conflicts"] == []
    a.pack(tmp_path / "a2.xbpack")
    assert v.unpack(tmp_path / "a2.xbpack").json["conflicts"] == []
    assert a.person(WANG)["phone"] == v.person(WANG)["phone"] == "13966666666" and v.person(LI)["phone"] == "13988888888"
    assert v.sql("SELECT 1 FROM person WHERE name = '张三丰'") == []
    # Somebody who moves into the village comes with all that was ever written of them.
    zhang = a.person(ZHANG)["id"]
    a.do("event", "leave", "--date", "2025-03-01", "--person", zhang, "--field", "to=广东省深圳市宝安区")
    home = a.sql("SELECT h.id FROM household h JOIN place p ON p.id = h.place_id WHERE p.name = '青山村' AND h.household_no = '010'")[0]["id"]
    a.do("event", "transfer", "--date", "2025-04-01", "--person", zhang, "--field", f"household={home}", "--field", "relation=80", check=None)
    moved = a.sql(f"SELECT 1 FROM membership WHERE person_id = {zhang} AND household_id = {home} AND to_date IS NULL")
    assert moved, "the event that moves somebody within the township has another name"
    a.pack(tmp_path / "a3.xbpack")
    v.unpack(tmp_path / "a3.xbpack")
    assert v.person(ZHANG)["phone"] == "13977777777" and v.sql(f"SELECT type FROM event WHERE person_id = {zhang} ORDER BY date")[0]["type"] == "leave"
    whole(v)
    # Another part of the register than was agreed on would leave gaps.
    other = a.sql("SELECT code FROM place WHERE name = '大坪村'")[0]["code"]
    assert a.pack(tmp_path / "x.xbpack", "--place", other, check=1).code == 1


# ---- accidents ----

def test_killed_while_it_is_taken_in(tmp_path):
    a, b = Desk(tmp_path / "a").begin(1), Desk(tmp_path / "b").begin(2)
    acquaint(a, b)
    a.do("import", DATA / "青山村人口台账.xlsx", check=3)
    a.pack(tmp_path / "a1.xbpack")
    before = b.digest()
    rand = random.Random(7)
    for _ in range(8):
        process = subprocess.Popen([str(CTL), "--db", str(b.db), *CLERK, "unpack", str(tmp_path / "a1.xbpack")], env=b.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rand.uniform(0.01, 0.25))
        process.send_signal(signal.SIGKILL)
        process.wait()
        taken = b.sql("SELECT count(*) AS n FROM package_taken")[0]["n"]
        assert b.digest() == (a.digest() if taken else before)
        whole(b)
        if taken:
            break
    if not b.sql("SELECT 1 FROM package_taken"):
        b.unpack(tmp_path / "a1.xbpack")
    assert a.digest() == b.digest()
