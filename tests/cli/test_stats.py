"""The indicators: a village counted by hand, and the prefecture's own report."""
import random
import sqlite3

import pytest

TOWNSHIP = "532301100"


class Village:
    """Writes facts beside the program, by sqlite3: what the indicators make of them is what is tested."""

    def __init__(self, office):
        self.db = sqlite3.connect(office.db)
        self.next = 1 << 41
        self.township = self.one("SELECT id FROM place WHERE kind = 'township'")

    def one(self, sql, *args):
        return self.db.execute(sql, args).fetchone()[0]

    def add(self, table, **values):
        self.next += 1
        values = {"id": self.next, **values}
        self.db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values()))
        return self.next

    def place(self, name, number, parent=None, kind="village"):
        return self.add("place", parent_id=parent or self.township, kind=kind, code=f"{TOWNSHIP}{number}", name=name)

    def household(self, place, number):
        return self.add("household", place_id=place, household_no=str(number))

    def person(self, household, sex, birth, since=None, until=None, relation="99", **more):
        person = self.add("person", name="某人", sex=sex, birth_date=birth, **more)
        self.member(person, household, since, until, relation)
        return person

    def member(self, person, household, since=None, until=None, relation="99"):
        return self.add("membership", person_id=person, household_id=household, relation=relation, from_date=since, to_date=until)

    def event(self, kind, person, date, recorded=None):
        return self.add("event", type=kind, person_id=person, date=date, recorded_on=recorded or date)


def stats(office, *args):
    return office.run("stats", *args, check=0).json


@pytest.fixture
def village(office):
    """Forty people in two villages, with every kind of event in 2025."""
    v = Village(office)
    v.a, v.b = v.place("青山村", "201"), v.place("白石村", "202")
    v.group = v.place("1组", "201001", parent=v.a, kind="group")
    homes = [v.household(v.group, 1), v.household(v.group, 2), v.household(v.a, 3), v.household(v.b, 4), v.household(v.b, 5)]
    # 30 adults who stay: 15 men and 15 women, born 1950, 1980, 2000 in turn; six in each of the five households.
    v.stay = [v.person(homes[i // 6], "12"[i % 2], ["1950-07-01", "1980-02-29", "2000-01-01"][i % 3], citizen_id=None) for i in range(30)]
    # Children born in the year: two boys, one girl in A; one boy reported late.
    v.births = [v.person(homes[0], "1", "2025-02-10", "2025-02-10"), v.person(homes[1], "1", "2025-06-30"), v.person(homes[2], "2", "2025-12-31", "2025-12-31")]
    v.event("birth", v.births[0], "2025-02-10", "2025-02-20")
    v.event("birth", v.births[1], "2025-06-30", "2025-09-01")
    # Died in the year: a man of A, a woman of B; the latter only known by her event.
    v.dead = [v.person(homes[0], "1", "1940-01-01", None, "2025-03-01", status="deceased"), v.person(homes[3], "2", "1945-01-01", status="deceased")]
    v.event("death", v.dead[0], "2025-03-01")
    v.event("death", v.dead[1], "2025-08-15", "2025-12-01")
    # Moved in to B on 1 May, moved out of A on 1 July; from A to B on 1 October; and within A, which is no move.
    v.came = v.person(homes[4], "2", "1999-05-05", "2025-05-01")
    v.event("move_in", v.came, "2025-05-01")
    v.left = v.person(homes[1], "1", "1990-05-05", None, "2025-07-01", status="moved_out")
    v.event("move_out", v.left, "2025-07-01")
    v.moved = v.person(homes[2], "2", "1985-01-01", None, "2025-10-01")
    v.member(v.moved, homes[3], "2025-10-01")
    v.within = v.person(homes[0], "1", "1970-01-01", None, "2025-04-04")
    v.member(v.within, homes[1], "2025-04-04")
    # Away for work since 2024, back in June 2025, away again in November.
    for kind, day in (("leave", "2024-02-01"), ("return", "2025-06-01"), ("leave", "2025-11-11")):
        v.event(kind, v.stay[0], day)
    v.event("marriage", v.stay[2], "2025-05-20")
    v.event("divorce", v.stay[4], "2025-05-21")
    # Born and dead on the same day: counted as both, and never in the population.
    v.short = v.person(homes[0], "2", "2025-09-09", "2025-09-09", "2025-09-09", status="deceased")
    v.event("death", v.short, "2025-09-09")
    v.db.commit()
    assert v.one("SELECT count(*) FROM person") == 40
    yield v
    v.db.close()


def test_a_village_counted_by_hand(office, village):
    s = stats(office, "--from", "2025-01-01", "--to", "2025-12-31")
    assert (s["population_start"], s["births"], s["deaths"], s["moved_in"], s["moved_out"], s["population_end"]) == (35, 4, 3, 1, 1, 36)
    assert (s["births_male"], s["births_female"], s["net_change"], s["households"]) == (2, 2, 1, 5)
    assert s["birth_rate"] == pytest.approx(4 / 35.5 * 1000) and s["death_rate"] == pytest.approx(3 / 35.5 * 1000)
    assert s["natural_growth"] == pytest.approx(1 / 35.5 * 1000)
    assert s["sex_ratio_at_birth"] is None, "four births are too few for a ratio"
    # The 30 who stay: ten of each year; the woman of 1985, the one of 1999.
    assert (s["men"], s["women"], s["age_0_14"], s["aged_60"], s["aged_65"], s["age_15_64"]) == (18, 18, 3, 10, 10, 23)
    assert s["women_15_49"] == 5 + 5 + 2
    assert s["dependency_ratio"] == pytest.approx(13 / 23 * 100) and s["aged_60_share"] == pytest.approx(10 / 36 * 100)
    assert (s["outflow"], s["married"], s["divorced"], s["without_id"]) == (1, 1, 1, 36)
    assert s["births_in_time"] == 50 and s["deaths_in_time"] == pytest.approx(200 / 3)
    assert sum(g["male"] + g["female"] for g in s["pyramid"]) == 36 and [g["age_from"] for g in s["pyramid"]] == list(range(0, 101, 5))
    young = {g["age_from"]: (g["male"], g["female"]) for g in s["pyramid"]}
    assert young[0] == (2, 1) and young[25] == (5, 6) and young[45] == (5, 5) and young[75] == (5, 5) and young[40] == (0, 1) and young[55] == (1, 0)
    a, b = s["by_place"]
    assert (a["name"], a["start"], a["births"], a["deaths"], a["moved_in"], a["moved_out"], a["transfer_in"], a["transfer_out"], a["end"]) \
        == ("青山村", 22, 4, 2, 0, 1, 0, 1, 22)
    assert (b["start"], b["births"], b["deaths"], b["moved_in"], b["moved_out"], b["transfer_in"], b["transfer_out"], b["end"]) == (13, 0, 1, 1, 0, 1, 0, 14)
    assert [(p["births"], p["deaths"]) for p in s["trend"]] == [(0, 0), (1, 0), (0, 1), (0, 0), (0, 0), (1, 0), (0, 0), (0, 1), (1, 1), (0, 0), (0, 0), (1, 0)]


def test_the_same_village_at_other_dates(office, village):
    s = stats(office, "--from", "2025-01-01", "--to", "2025-06-30")
    assert (s["population_start"], s["births"], s["deaths"], s["moved_in"], s["moved_out"], s["population_end"]) == (35, 2, 1, 1, 0, 37)
    assert s["outflow"] == 0, "back since the first of June"
    s = stats(office, "--from", "2025-07-01", "--to", "2025-09-30", "--as-of", "2025-07-01")
    assert (s["population_start"], s["births"], s["deaths"], s["moved_out"], s["population_end"], s["population"]) == (37, 1, 2, 1, 35, 36)
    s = stats(office, "--as-of", "2024-12-31")
    assert (s["from"], s["to"], s["population_end"], s["births"], s["outflow"]) == ("2024-01-01", "2024-12-31", 35, 0, 1)
    b = stats(office, "--place", TOWNSHIP + "202", "--from", "2025-10-01", "--to", "2025-10-31")
    assert (b["population_start"], b["moved_in"], b["population_end"], b["birth_rate"]) == (13, 1, 14, None)
    group = stats(office, "--place", TOWNSHIP + "201001", "--from", "2025-01-01", "--to", "2025-12-31")
    assert (group["population_start"], group["moved_in"], group["moved_out"]) == (15, 0, 1), "moving within the group is no move"


def test_the_people_behind_a_figure(office, village):
    year = ("--from", "2025-01-01", "--to", "2025-12-31")
    s = stats(office, *year)
    for figure in ("births", "deaths", "moved_in", "moved_out", "outflow", "population", "women_15_49", "aged_60"):
        assert len(stats(office, *year, "--people", figure)) == s[figure], figure
    assert {p["id"] for p in stats(office, *year, "--people", "births")} == {str(i) for i in village.births + [village.short]}
    office.run("stats", "--people", "households", check=2)
    compared = stats(office, *year, "--compare-from", "2024-01-01", "--compare-to", "2024-12-31")["compared"]
    assert (compared["births"], compared["population_end"]) == (0, 35)


def test_what_cannot_be_asked(office):
    for args in (["--from", "2025-02-30"], ["--from", "2025-02-01", "--to", "2025-01-01"], ["--as-of", "2999-01-01"], ["--place", "123"]):
        assert len(office.run("stats", *args, check=1).err.strip().splitlines()) == 1
    s = stats(office)
    assert s["population_end"] == 0 and s["birth_rate"] is None and s["by_place"] == []


def test_the_prefectures_report(office):
    """Population 4,059,200, up by 39,700, births 64,000: 15.8 and 9.8 per mille (15.84 and 9.83); here a hundredth of all of them."""
    v = Village(office)
    home = v.household(v.place("甲村", "201"), 1)
    births, growth = 640, 397
    people = [("1", "1980-01-01", None, None)] * 40195 + [("2", "2024-03-03", None, None)] * births
    deaths = births - growth
    rows = [(1 << 50 | i, s, b, "deceased" if i < deaths else "registered") for i, (s, b, _, _) in enumerate(people)]
    v.db.executemany("INSERT INTO person (id, name, sex, birth_date, status) VALUES (?, '某', ?, ?, ?)", rows)
    v.db.executemany("INSERT INTO membership (id, person_id, household_id, relation, to_date) VALUES (?, ?, ?, '99', ?)",
                     [(i, i, home, "2024-06-01" if n < deaths else None) for n, (i, *_) in enumerate(rows)])
    v.db.commit()
    v.db.close()
    s = stats(office, "--from", "2024-01-01", "--to", "2024-12-31")
    assert (s["population_end"], s["net_change"]) == (40592, 397)
    assert round(s["birth_rate"], 2) == 15.84 and round(s["birth_rate"], 1) == 15.8
    assert round(s["natural_growth"], 2) == 9.83 and round(s["natural_growth"], 1) == 9.8


def test_figures_add_up_whatever_happened(office):
    """Start + births + in − deaths − out = end, for the township and each village, over random lives; and by a plain count of days."""
    rng = random.Random(3)
    v = Village(office)
    homes = [v.household(v.place(f"{i}村", f"{201 + i}"), 1) for i in range(4)]
    spells = []
    day = lambda: f"20{rng.randrange(20, 26)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"  # noqa: E731
    for _ in range(400):
        days = sorted(day() for _ in range(rng.randrange(0, 5)))
        birth = rng.choice([days[0] if days else day(), "1970-01-01"])
        person = v.add("person", name="某", sex=rng.choice("12"), birth_date=birth, status="registered")
        since = rng.choice([None, birth]) if not days or birth <= days[0] else None
        for at in days + [None]:
            home = rng.choice(homes)
            v.member(person, home, since, at)
            spells.append((since or birth, at or "9999", home))
            since = at
            if rng.random() < 0.2:
                break
    v.db.commit()
    v.db.close()
    for first, last in (("2020-01-01", "2020-12-31"), ("2022-03-05", "2022-03-05"), ("2021-06-01", "2025-05-31")):
        s = stats(office, "--from", first, "--to", last)
        assert s["population_start"] + s["births"] + s["moved_in"] - s["deaths"] - s["moved_out"] == s["population_end"]
        assert s["population_end"] == sum(since <= last < until for since, until, _ in spells)
        assert sum(p["end"] for p in s["by_place"]) == s["population_end"]
        for p in s["by_place"]:
            assert p["start"] + p["births"] + p["moved_in"] + p["transfer_in"] - p["deaths"] - p["moved_out"] - p["transfer_out"] == p["end"]
            alone = stats(office, "--place", p["code"], "--from", first, "--to", last)
            assert (alone["population_end"], alone["moved_in"]) == (p["end"], p["moved_in"] + p["transfer_in"])
