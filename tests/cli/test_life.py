"""Life events: what follows from each, what is refused, and that the past stays what it was."""
import datetime
import sqlite3

import pytest

from citizens import citizen_id

VILLAGE = "532301100201"


class Register:
    """An office whose people are made by life events, as a clerk makes them."""

    def __init__(self, office):
        self.office = office
        office.run("import", "--place", VILLAGE, self.first_file(), check=0)
        self.head = self.find("王大山")

    def first_file(self):
        path = self.office.folder / "第一户.csv"
        path.write_text("户编号,姓名,与户主关系,性别,出生日期,民族\n"
                        "0001,王大山,户主,男,1950-03-01,汉族\n0001,李秀英,妻,女,1952-05-05,汉族\n0001,王小军,长子,男,1975-01-01,汉族\n"
                        "0001,赵红,儿媳,女,1976-02-02,彝族\n0001,王小花,次女,女,1980-08-08,汉族\n", encoding="utf-8")
        return path

    def find(self, name):
        hits = self.office.run("search", name, check=0).json
        assert len(hits) == 1, hits
        return hits[0]["id"]

    def event(self, kind, person, date, check=0, **fields):
        line = ["event", kind, "--date", date] + (["--person", person] if person else [])
        for name, value in fields.items():
            line += ["--field", f"{name.replace('__', '.')}={value}"]
        return self.office.run(*line, check=check)

    def refused(self, kind, person, date, word, **fields):
        before = self.dump()
        result = self.event(kind, person, date, check=1, **fields)
        assert word in result.err, result.err
        assert self.dump() == before
        return result.err

    def dump(self):
        tables = ("person", "household", "membership", "event", "kinship", "marriage", "former_value", "journal")
        return {t: self.office.sql(f"SELECT * FROM {t} ORDER BY 1") for t in tables}

    def relation(self, name, on=None):
        on = f"'{on}'" if on else "'9999'"
        rows = self.office.sql(f"SELECT m.relation, m.household_id FROM membership m JOIN person p ON p.id = m.person_id WHERE p.name = '{name}'"
                               f" AND coalesce (m.from_date, '') <= {on} AND (m.to_date IS NULL OR m.to_date > {on})")
        return rows[0]["relation"] if rows else None

    def kin(self, person):
        return {(k["kind"], k["name"]) for k in self.office.run("show", "person", person, check=0).json["kin"]}


@pytest.fixture
def register(office):
    return Register(office)


def stats(register, start, end):
    s = register.office.run("stats", "--from", start, "--to", end, check=0).json
    return {k: s[k] for k in ("population_start", "births", "deaths", "moved_in", "moved_out", "population_end")}


def test_kin_follow_from_a_household(register):
    assert register.kin(register.head) == {("partner", "李秀英"), ("child", "王小军"), ("child", "王小花")}
    assert register.kin(register.find("王小军")) == {("parent", "王大山"), ("parent", "李秀英"), ("partner", "赵红"), ("sibling", "王小花")}
    assert register.kin(register.find("赵红")) == {("partner", "王小军")}


def test_a_birth(register):
    mother = register.find("赵红")
    made = register.event("birth", mother, "2024-03-05", name="王晨曦", sex="男", citizen_id=citizen_id("2024-03-05", 121)).json
    child = register.office.run("show", "person", made["person_id"], check=0).json
    assert (child["birth_date"], child["sex"], child["relation"], child["ethnic"]) == ("2024-03-05", "1", "41", "07")
    assert child["household"]["household_no"] == "0001" and isinstance(made["event"], str) and made["journal"] == 3
    assert register.kin(made["person_id"]) >= {("parent", "赵红"), ("parent", "王小军"), ("grandparent", "王大山"), ("grandparent", "李秀英")}
    assert [e["type"] for e in child["events"]] == ["birth"]
    assert stats(register, "2024-03-01", "2024-03-31") == {"population_start": 5, "births": 1, "deaths": 0, "moved_in": 0, "moved_out": 0, "population_end": 6}
    register.office.run("journal", "undo", made["journal"], check=0)
    assert register.office.sql("SELECT count (*) AS n FROM person")[0]["n"] == 5 and register.office.sql("SELECT * FROM kinship") == []


def test_the_child_follows_a_mother_who_has_moved_since(register):
    mother = register.find("赵红")
    register.event("split", register.find("王小军"), "2020-05-01", members=mother, household_no="0009")
    made = register.event("birth", mother, "2018-02-02", name="王早早", sex="2").json
    stays = register.office.sql("SELECT m.relation, m.from_date, m.to_date, h.household_no FROM membership m JOIN household h ON h.id = m.household_id"
                                f" WHERE person_id = {made['person_id']} ORDER BY m.from_date")
    assert [tuple(s.values()) for s in stays] == [("42", "2018-02-02", "2020-05-01", "0001"), ("30", "2020-05-01", None, "0009")]
    assert stats(register, "2018-01-01", "2018-12-31")["births"] == 1
    # Moving to another household of the township is neither a move in nor a move out.
    assert stats(register, "2020-01-01", "2020-12-31") == {"population_start": 6, "births": 0, "deaths": 0, "moved_in": 0, "moved_out": 0, "population_end": 6}


def test_births_that_cannot_be(register):
    mother = register.find("赵红")
    tomorrow = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
    register.refused("birth", mother, "1985-01-01", "1976-02-02", name="早", sex="1")
    register.refused("birth", mother, "1970-01-01", "1976-02-02", name="早", sex="1")
    register.refused("birth", mother, tomorrow, tomorrow, name="早", sex="1")
    register.refused("birth", mother, "2024-02-30", "2024-02-30", name="早", sex="1")
    register.refused("birth", mother, "2024-02-20", "name", sex="1")
    register.refused("birth", mother, "2024-02-20", "sex", name="早")
    register.refused("birth", mother, "2024-02-20", "citizen", name="早", sex="1", id_number="1")
    register.refused("birth", mother, "2024-02-20", "disagree", name="早", sex="2", citizen_id=citizen_id("2024-02-20", 131))
    register.refused("birth", mother, "2024-02-20", "woman", name="早", sex="1", father=register.find("李秀英"))
    register.event("death", mother, "2023-01-01")
    register.refused("birth", mother, "2024-02-20", "2023-01-01", name="早", sex="1")
    # A father may have died before the birth, but not years before.
    register.event("death", register.find("王小军"), "2023-01-02")
    register.refused("birth", register.find("王小军"), "2024-02-20", "died", name="早", sex="1")


def test_a_death(register):
    wife = register.find("李秀英")
    register.event("death", register.head, "2024-06-10", new_head=wife)
    assert register.relation("王大山") is None and register.relation("李秀英") == "02"
    # 长子 and 次女 of the husband are that of the wife; the daughter-in-law stays one.
    assert (register.relation("王小军"), register.relation("王小花"), register.relation("赵红")) == ("22", "33", "38")
    card = register.office.run("show", "person", wife, check=0).json
    assert card["marital"] == "30" and ("partner", "王大山") in register.kin(wife)
    assert stats(register, "2024-06-01", "2024-06-30") == {"population_start": 5, "births": 0, "deaths": 1, "moved_in": 0, "moved_out": 0, "population_end": 4}
    register.refused("death", register.head, "2024-06-11", "already")
    register.refused("leave", register.head, "2024-07-01", "2024-06-10")
    register.refused("death", wife, "1940-01-01", "1952-05-05")


def test_the_last_of_a_household_ends_it(register):
    made = register.event("move_in", None, "2024-01-05", name="单独", sex="1", birth_date="1990-01-01", household="new", place=VILLAGE, household_no="0077").json
    register.event("death", made["person_id"], "2024-02-01")
    assert register.office.sql("SELECT ended_on FROM household WHERE household_no = '0077'")[0]["ended_on"] == "2024-02-01"
    assert "no-head" not in {f["rule"] for f in register.office.run("check", check=0).json}


def test_a_head_who_dies_without_a_successor_is_found_by_the_check(register):
    register.event("death", register.head, "2024-06-10")
    found = register.office.run("check", check=0).json
    assert [(f["rule"], f["severity"]) for f in found] == [("no-head", "error")] and "0001" in found[0]["message"]
    register.event("head", register.find("王小军"), "2024-06-10")
    assert register.office.run("check", check=0).json == []
    assert (register.relation("李秀英"), register.relation("赵红"), register.relation("王小花")) == ("52", "12", "77")


def test_marriage_and_divorce(register):
    groom = register.event("move_in", None, "2024-01-05", name="张强", sex="1", birth_date="1978-01-01", household="new", place=VILLAGE, household_no="0088").json
    bride = register.find("王小花")
    register.event("marriage", bride, "2024-05-01", spouse=groom["person_id"], household=groom["household_id"], certificate_no="J532301-2024-1")
    assert register.relation("王小花") == "12" and register.relation("王小花", "2024-04-30") == "33"
    assert {("partner", "张强")} <= register.kin(bride)
    events = register.office.sql("SELECT type, person_id, other_id FROM event WHERE type = 'marriage' ORDER BY id")
    assert {str(e["person_id"]) for e in events} == {bride, groom["person_id"]}
    assert stats(register, "2024-05-01", "2024-05-31")["moved_in"] == 0
    register.refused("marriage", bride, "2024-06-01", "张强", spouse_name="别人")
    register.refused("marriage", register.find("王小军"), "2024-06-01", "赵红", spouse_name="别人")
    register.event("divorce", bride, "2024-09-01", moves=bride, household=register.office.sql("SELECT id FROM household WHERE household_no = '0001'")[0]["id"])
    assert register.relation("王小花") == "30" and register.office.run("show", "person", bride, check=0).json["marital"] == "40"
    assert register.office.run("show", "person", bride, "--as-of", "2024-06-01", check=0).json["marital"] == "21"
    again = register.event("marriage", bride, "2024-10-01", spouse=groom["person_id"]).json
    assert register.office.run("show", "person", bride, check=0).json["marital"] == "23", "to the same as before"
    register.office.run("journal", "undo", again["journal"], check=0)
    register.refused("divorce", bride, "2024-11-01", "no marriage")


def test_marriages_that_cannot_be(register):
    son, daughter = register.find("王小军"), register.find("王小花")
    register.refused("marriage", daughter, "2024-01-01", "herself", spouse=daughter)
    register.refused("marriage", daughter, "2024-01-01", "same sex", spouse=register.find("赵红"))
    single = register.event("move_in", None, "2023-01-05", name="小李", sex="1", birth_date="2008-01-01", household="new", place=VILLAGE).json
    register.refused("marriage", daughter, "2024-01-01", "2008-01-01", spouse=single["person_id"])
    register.event("divorce", son, "2020-01-01")
    register.refused("marriage", son, "2024-01-01", "blood", spouse=daughter)
    register.refused("marriage", son, "2024-01-01", "spouse")
    register.refused("marriage", son, "2024-01-01", "key", spouse="王小花")
    register.event("marriage", daughter, "2024-03-03", spouse_name="外村人")
    register.refused("marriage", daughter, "2024-02-01", "2024-03-03", spouse_name="外村人")


def test_moving_out_and_coming_back_is_one_person(register):
    son, wife = register.find("王小军"), register.find("赵红")
    register.event("move_out", son, "2023-03-01", **{"with": wife, "to": "昆明市五华区"})
    assert stats(register, "2023-03-01", "2023-03-31") == {"population_start": 5, "births": 0, "deaths": 0, "moved_in": 0, "moved_out": 2, "population_end": 3}
    register.refused("move_out", son, "2023-04-01", "not on this register")
    home = register.office.sql("SELECT id FROM household WHERE household_no = '0001'")[0]["id"]
    register.refused("move_in", son, "2023-02-01", "2023-03-01", household=home)
    back = register.event("move_in", son, "2024-03-01", household=home).json
    assert back["person_id"] == son and register.relation("王小军") == "20"
    register.refused("move_in", son, "2024-04-01", "already", household=home)
    register.event("death", son, "2025-01-01")
    assert stats(register, "2023-03-01", "2023-03-31")["moved_out"] == 2, "who died later had moved out the first time"
    assert stats(register, "2025-01-01", "2025-01-31")["deaths"] == 1
    register.refused("move_out", wife, "2023-03-01", "not on this register")


def test_away_for_work(register):
    son = register.find("王小军")
    register.event("leave", son, "2024-02-20", to="广东省东莞市", work="电子厂")
    register.refused("leave", son, "2024-05-01", "2024-02-20")
    register.refused("leave", son, "2024-02-01", "2024-02-20")
    register.refused("return", register.find("赵红"), "2024-05-01", "not away")
    register.event("return", son, "2024-12-30")
    register.refused("return", son, "2024-06-01", "2024-12-30")
    s = register.office.run("stats", "--as-of", "2024-06-30", check=0).json
    assert s["outflow"] == 1 and register.office.run("stats", "--as-of", "2024-12-31", check=0).json["outflow"] == 0
    made = register.event("arrive", None, "2024-03-03", name="外来", sex="2", birth_date="1999-09-09", **{"from": "四川省"}).json
    card = register.office.run("show", "person", made["person_id"], check=0).json
    assert card["status"] == "elsewhere" and card["household"] is None
    register.refused("arrive", made["person_id"], "2024-04-01", "2024-03-03")
    register.refused("arrive", son, "2024-04-01", "registered here")
    register.event("depart", made["person_id"], "2024-08-08")
    register.refused("depart", made["person_id"], "2024-09-09", "not recorded")


def test_a_change_of_head_asks_what_it_cannot_know(register):
    home = register.office.sql("SELECT id FROM household WHERE household_no = '0001'")[0]["id"]
    lodger = register.event("move_in", None, "2022-01-01", name="表弟", sex="1", birth_date="1960-01-01", household=home, relation="92").json["person_id"]
    err = register.refused("head", register.find("王小军"), "2024-01-01", "表弟")
    assert f"relation.{lodger}" in err
    register.event("head", register.find("王小军"), "2024-01-01", **{f"relation__{lodger}": "97"})
    assert [register.relation(n) for n in ("王大山", "李秀英", "赵红", "王小花", "表弟", "王小军")] == ["51", "52", "12", "77", "97", "02"]
    assert register.relation("王大山", "2023-12-31") == "02"
    register.refused("head", register.find("王小军"), "2024-02-01", "already")
    register.refused("head", register.find("王小花"), "2023-06-01", "2024-01-01")


def test_split_and_merge(register):
    son, wife = register.find("王小军"), register.find("赵红")
    made = register.event("split", son, "2024-04-01", members=wife, household_no="0002", address="新址1号").json
    assert (register.relation("王小军"), register.relation("赵红"), register.relation("王大山")) == ("02", "12", "02")
    assert register.office.sql("SELECT address FROM household WHERE household_no = '0002'")[0]["address"] == "新址1号"
    register.refused("split", register.head, "2024-05-01", "Nobody", members=f"{register.find('李秀英')},{register.find('王小花')}")
    register.refused("split", register.find("王小花"), "2024-05-01", "0002", household_no="0002")
    register.event("merge", son, "2024-08-01", household=register.office.sql("SELECT id FROM household WHERE household_no = '0001'")[0]["id"])
    assert (register.relation("王小军"), register.relation("赵红")) == ("20", "38")
    assert register.office.sql("SELECT ended_on FROM household WHERE household_no = '0002'")[0]["ended_on"] == "2024-08-01"
    register.refused("transfer", son, "2024-09-01", "2024-08-01", household=made["household_id"])


def test_adoption(register):
    made = register.event("adoption", None, "2024-05-05", parent=register.head, parent2=register.find("李秀英"), name="王念恩", sex="2", birth_date="2023-01-01").json
    assert register.relation("王念恩") == "37"
    kin = register.office.run("show", "person", made["person_id"], check=0).json["kin"]
    assert {(k["kind"], k["name"], k["how"]) for k in kin if k["kind"] == "parent"} == {("parent", "王大山", "adoptive"), ("parent", "李秀英", "adoptive")}
    assert stats(register, "2024-05-01", "2024-05-31")["moved_in"] == 1
    register.refused("adoption", register.head, "2024-06-06", "himself", parent=register.head)
    register.refused("adoption", register.head, "2024-06-06", "too young", parent=register.find("王小花"))


def test_a_change_keeps_the_past_and_a_correction_mends_it(register):
    son = register.find("王小军")
    register.event("change", son, "2024-02-01", phone="13900000001", education="20")
    register.event("change", son, "2024-08-01", phone="13900000002")
    # Recorded late: it held from May until August only.
    register.event("change", son, "2024-05-01", phone="13900000003")
    shown = {d: register.office.run("show", "person", son, "--as-of", d, "--unmasked", "--reason", "测试", check=0).json["phone"]
             for d in ("2024-01-31", "2024-02-01", "2024-05-02", "2024-08-01")}
    assert shown == {"2024-01-31": None, "2024-02-01": "13900000001", "2024-05-02": "13900000003", "2024-08-01": "13900000002"}
    register.event("correction", son, "2024-09-01", name="王晓军", reason="登记时写错")
    assert register.office.run("show", "person", son, "--as-of", "2020-01-01", check=0).json["name"] == "王晓军"
    assert stats(register, "2024-01-01", "2024-12-31") == {"population_start": 5, "births": 0, "deaths": 0, "moved_in": 0, "moved_out": 0, "population_end": 5}
    register.refused("correction", son, "2024-09-01", "reason", name="王军")
    register.refused("correction", son, "2024-09-01", "nothing", name="王晓军", reason="无")
    register.refused("change", son, "2024-09-01", "list", education="很高")
    register.refused("change", son, "2024-09-01", "phone", phone="12")


def test_the_day_of_an_event_is_corrected_with_all_that_hangs_on_it(register):
    made = register.event("move_out", register.find("王小花"), "2024-07-01", to="昆明").json
    register.event("correction", made["person_id"], "2024-08-01", event=made["event"], event_date="2024-06-15", reason="日期看错")
    assert stats(register, "2024-06-01", "2024-06-30")["moved_out"] == 1 and stats(register, "2024-07-01", "2024-07-31")["moved_out"] == 0
    assert register.office.sql(f"SELECT to_date FROM membership WHERE person_id = {made['person_id']}")[0]["to_date"] == "2024-06-15"
    register.refused("correction", made["person_id"], "2024-08-01", "1980-08-08", event=made["event"], event_date="1979-01-01", reason="x")
    register.refused("correction", made["person_id"], "2024-08-01", "no event", event="5", event_date="2024-01-01", reason="x")


def test_the_past_as_of_a_day_and_as_known_on_it(register):
    register.event("death", register.head, "2024-06-10", new_head=register.find("李秀英"))
    card = register.office.run("show", "household", register.office.sql("SELECT id FROM household")[0]["id"], "--as-of", "2024-06-09", check=0).json
    assert [(m["name"], m["relation"], m["current"]) for m in card["members"]][0] == ("王大山", "02", True)
    assert [h["status"] for h in register.office.run("search", "王大山", "--as-of", "2024-06-09", check=0).json] == ["registered"]
    assert register.office.run("search", "王大山", "--as-of", "1949-01-01", check=0).json == []
    # As known on a day: the entries up to it. They are all of today here: two are dated back.
    yesterday = (datetime.date.today() - datetime.timedelta(days=1)).isoformat()
    assert "begun" in register.office.run("search", "王大山", "--known-on", yesterday, check=1).err
    with sqlite3.connect(register.office.db) as db:
        db.execute("UPDATE journal SET at = ? || 'T08:00:00+08:00' WHERE seq <= 2", (yesterday,))
    db.close()
    known = register.office.run("search", "王大山", "--known-on", yesterday, check=0).json
    assert [h["status"] for h in known] == ["registered"], "the death was not known yet, though it had happened"
    assert register.office.run("stats", "--known-on", yesterday, "--as-of", "2024-07-01", check=0).json["population"] == 5
    assert register.office.run("stats", "--as-of", "2024-07-01", check=0).json["population"] == 4
    assert register.office.run("search", "王大山", "--known-on", datetime.date.today().isoformat(), check=0).json[0]["status"] == "deceased"
    register.office.run("event", "death", "--person", register.head, "--date", "2024-06-10", "--known-on", yesterday, check=1)
    register.office.run("search", "王", "--as-of", "2024-13-01", check=1)
    rows = register.office.folder / "台账.csv"
    register.office.run("export", "people", rows, "--as-of", "2024-06-09", check=0)
    text = rows.read_text(encoding="utf-8-sig")
    assert "王大山,Head of household" in text


def test_history_of_a_person(register):
    son = register.find("王小军")
    register.event("change", son, "2024-02-01", phone="13900000001")
    register.event("leave", son, "2024-03-01", to="上海")
    items = register.office.run("history", "person", son, check=0).json
    assert [i["kind"] for i in items] == ["edit", "edit", "import"] and all(i["undoable"] for i in items)
    phone = [f for f in items[1]["fields"] if f["field"] == "phone"]
    assert phone == [{"table": "person", "op": "update", "field": "phone", "before": None, "after": "139****0001"}]
    register.office.run("journal", "undo", items[0]["seq"], check=0)
    items = register.office.run("history", "person", son, check=0).json
    assert [i["kind"] for i in items] == ["undo", "edit", "edit", "import"] and items[1]["undone"] and not items[1]["undoable"]
    home = register.office.sql("SELECT id FROM household")[0]["id"]
    assert register.office.run("history", "household", str(home), check=0).json[-1]["kind"] == "import"


def test_many_at_once(register):
    people = [register.find(n) for n in ("王小军", "赵红", "王小花")]
    line = ["event", "leave", "--date", "2024-02-20", "--field", "to=浙江"] + [x for p in people for x in ("--person", p)]
    assert register.office.run(*line, "--preview", check=0).json["journal"] is None and register.office.sql("SELECT * FROM event") == []
    register.event("leave", people[0], "2024-01-01")
    refused = register.office.run(*line, check=1)
    assert people[0] in refused.err and len(register.office.sql("SELECT * FROM event")) == 1
    done = register.office.run(*line, "--skip-refused", check=3).json
    assert len(register.office.sql("SELECT * FROM event")) == 3
    register.office.run("journal", "undo", done["journal"], check=0)
    assert len(register.office.sql("SELECT * FROM event")) == 1
    register.office.run("event", "birth", "--date", "2024-02-20", "--person", people[1], "--person", people[2], "--field", "name=甲", "--field", "sex=1", check=1)


def test_wrong_lines(register):
    office = register.office
    office.run("event", "wedding", "--person", register.head, "--date", "2024-01-01", check=2)
    office.run("event", "death", "--date", "2024-01-01", check=2)
    office.run("event", "death", "--person", register.head, check=2)
    office.run("event", "death", "--person", "王大山", "--date", "2024-01-01", check=2)
    office.run("event", "death", "--person", "12345", "--date", "2024-01-01", check=1)
    office.run("event", "death", "--person", register.head, "--date", "2024-01-01", "--field", "x", check=2)
    assert len(office.run("event", "types", check=0).json) == 17
    # A script's other names for the same.
    office.run("event", "move-out", "--person", register.find("王小花"), "--date", "2024-01-01", check=0)
    office.run("event", "流出", "--person", register.find("王小军"), "--date", "2024-01-01", check=0)
    home = str(office.sql("SELECT id FROM household")[0]["id"])
    office.run("event", "move_in", "--person", register.find("王小花"), "--date", "2024-02-01", "--field", f"household_id={home}", check=0)


def test_ledgers_over_a_connection_that_shows_another_day(register):
    """What the window does when another day is looked at: the ledger is of that day, and may be asked for of another still."""
    register.event("death", register.head, "2024-06-10", new_head=register.find("李秀英"))
    rows = {}
    for name, args in (("today", []), ("then", ["--as-of", "2024-06-09"]), ("before", ["--as-of", "1960-01-01"])):
        path = register.office.folder / f"{name}.csv"
        rows[name] = register.office.run("export", "people", path, *args, "--known-on", datetime.date.today().isoformat(), check=0).json["rows"]
    assert rows == {"today": 4, "then": 5, "before": 2}
    card = register.office.folder / "户卡.csv"
    register.office.run("export", "household-card", card, "--as-of", "2024-06-09", check=0)
    assert "王大山" in card.read_text(encoding="utf-8-sig")


def test_no_household_is_made_for_nobody(register):
    gone = register.find("王小花")
    register.event("move_out", gone, "2023-01-01")
    register.refused("marriage", gone, "2024-01-01", "new household", spouse_name="外村人", household="new", place=VILLAGE)
