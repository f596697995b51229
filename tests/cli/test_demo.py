"""The made-up register: as many people as asked for, whatever the number, and an office's work with them."""
import pytest

from conftest import Office


@pytest.mark.parametrize("persons", [1, 2, 3, 7, 31, 64, 127, 255])
def test_it_has_as_many_people_as_asked_for(tmp_path, persons):
    office = Office(tmp_path)
    for seed in range(3):
        made = office.run("demo", tmp_path / f"{seed}.xbdb", "--persons", persons, "--seed", seed, db=False, check=0).json
        office.db = tmp_path / f"{seed}.xbdb"
        assert made["persons"] == persons == office.sql("SELECT count(*) AS n FROM person")[0]["n"]
        assert made["households"] == office.sql("SELECT count(*) AS n FROM household")[0]["n"]


def test_it_has_cases_rolls_and_payments_that_add_up(tmp_path):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", 4000, db=False, check=0)
    states = {r["state"]: r["n"] for r in office.sql("SELECT state, count(*) AS n FROM subsidy_case GROUP BY state")}
    assert states["approved"] > 50 and states["open"] > 0 and states["refused"] > 0
    rolls = office.run("roll", "list", check=0).json
    assert {(r["scheme"], r["period"]) for r in rolls} == {("family-reward", "2024"), ("family-reward", "2025"), ("childcare", "2025"), ("support-child-disabled", "2024-H1"),
                                                           ("support-child-disabled", "2025-H1")}
    assert all(r["state"] == "approved" and r["made_by"] != r["approved_by"] for r in rolls)
    paid, refused = (office.sql(f"SELECT coalesce (sum (amount_fen), 0) AS fen FROM payment WHERE state = '{state}'")[0]["fen"] for state in ("paid", "refused"))
    unpaid = sum(office.sql(f"SELECT sum (amount_fen) AS fen FROM roll_line WHERE case_id = {line['case_id']} AND roll_id = {roll['id']}"
                            " AND id NOT IN (SELECT line_id FROM payment WHERE state = 'paid')")[0]["fen"]
                 for roll in rolls for line in office.run("pay", "unpaid", roll["scheme"], roll["period"], check=0).json["unpaid"])
    assert refused > 0 and paid + unpaid == sum(r["total_fen"] for r in rolls)
    # Somebody entitled has not applied, somebody approved is not paid: the worklists have something to show.
    assert office.run("screen", "family-reward", "--never-applied", check=0).json and unpaid > 0
    assert office.run("verify", check=0).json["intact"]


def test_the_same_seed_makes_the_same_people(tmp_path):
    office = Office(tmp_path)
    people = []
    for name in ("a.xbdb", "b.xbdb"):
        office.run("demo", tmp_path / name, "--persons", 500, "--seed", 5, db=False, check=0)
        office.db = tmp_path / name
        people.append(office.sql("SELECT name, citizen_id FROM person ORDER BY citizen_id"))
    assert people[0] == people[1]
