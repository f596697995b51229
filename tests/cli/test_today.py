"""What the first page shows beside what is due: a month by its days, the year of what comes with the calendar, reminders."""
import collections
import datetime

import pytest

from conftest import Office

TODAY = datetime.date.today()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("demo"))
    office.run("demo", office.db, "--persons", 3000, "--seed", 5, db=False, check=0)
    return office


def due_days(office, where="1"):
    """Counted by sqlite3 itself, from the days that are written down: day 1 is 0001-01-01."""
    counts = collections.Counter()
    for row in office.sql(f"SELECT due_day AS d, count(*) AS n FROM due WHERE {where} GROUP BY due_day"):
        counts[datetime.date.fromordinal(row["d"]).isoformat()] += row["n"]
    return counts


@pytest.mark.parametrize("month", ["this", "next", "leap"])
def test_a_month_by_its_days(demo, month):
    day = {"this": TODAY, "next": TODAY + datetime.timedelta(days=31), "leap": datetime.date(2028, 2, 10)}[month]
    wanted = {d: n for d, n in due_days(demo).items() if d[:7] == day.isoformat()[:7]}
    assert demo.run("today", "month", "--as-of", day.isoformat(), check=0).json == wanted
    assert month == "leap" or wanted
    village = demo.sql("SELECT code, id FROM place WHERE kind = 'village' ORDER BY code LIMIT 1")[0]
    of_place = {d: n for d, n in due_days(demo, f"village_id = {village['id']} AND checklist = 'child-health'").items() if d[:7] == day.isoformat()[:7]}
    assert demo.run("today", "month", "--as-of", day.isoformat(), "--place", village["code"], "--checklist", "child-health", check=0).json == of_place


def test_a_year_at_one_look(demo):
    """Each cell is a visit, an answer or an open window, and nobody else stands there."""
    year = TODAY.year
    people = {p["person_id"]: p for p in demo.run("today", "year", "--checklist", "special-support-care", "--year", year, check=0).json}
    rows = lambda sql: demo.sql(sql + f" AND checklist = 'special-support-care' AND turn BETWEEN {year}00 AND {year}99")
    visits = rows("SELECT person_id AS p, item, turn FROM visit WHERE void IS NULL")
    assert len(visits) > 20
    done = collections.Counter(str(v["p"]) for v in visits)
    assert {p: sum(s == "done" for s in one["cells"].values()) for p, one in people.items() if done[p]} == dict(done)
    today = TODAY.toordinal()
    missed = collections.Counter(str(r["p"]) for r in rows(f"SELECT person_id AS p FROM due WHERE to_day < {today}"))
    assert {p: one["missed"] for p, one in people.items() if one["missed"]} == dict(missed)
    # Looked at a year later, what was not done by then was missed; who declined was not.
    later = {p["person_id"]: p for p in demo.run("today", "year", "--checklist", "special-support-care", "--year", year, "--as-of", f"{year + 1}-06-30", check=0).json}
    for person, one in later.items():
        assert set(one["cells"].values()) <= {"done", "declined", "missed"} and one["missed"] == sum(s == "missed" for s in one["cells"].values())
    declined = {str(r["p"]) for r in demo.sql("SELECT person_id AS p FROM service_case WHERE checklist = 'special-support-care' AND state = 'declined'")}
    assert not (declined & set(people)) - set(done), "who declined the service is in no list, unless they were visited"
    assert demo.run("today", "year", "--checklist", "child-health").code == 1
    assert demo.run("today", "year").code == 2 and demo.run("today", "nonsense").code == 2


def test_reminders(demo):
    """Notices that have hung their days, and whoever comes to an age within two months: each is what the case and the screening say."""
    reminders = demo.run("today", "reminders", check=0).json
    assert [r["date"] for r in reminders] == sorted(r["date"] for r in reminders)
    until = (TODAY + datetime.timedelta(days=60)).isoformat()
    notices = {str(r["p"]) for r in demo.sql("SELECT person_id AS p FROM subsidy_case c WHERE state = 'open' AND EXISTS (SELECT 1 FROM case_step s WHERE s.case_id = c.id"
                                             f" AND s.notice_from IS NOT NULL AND s.id = (SELECT max(id) FROM case_step WHERE case_id = c.id) AND date (s.notice_from, '+' || s.notice_days || ' days') <= '{until}')")}
    assert {r["person_id"] for r in reminders if r["kind"] == "notice"} == notices and notices
    soon = {(r["person_id"], r["on"]) for scheme in ("family-reward", "childcare", "support-child-disabled") for r in demo.run("screen", scheme, "--nearly", check=0).json
            if r["kind"] == "soon" and r["on"] <= until and not r["has_case"]}
    assert {(r["person_id"], r["date"]) for r in reminders if r["kind"] == "birthday"} == soon
