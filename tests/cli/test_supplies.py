"""Supplies: in, out, by place and batch; never less than nothing, on no day; nobody is asked why."""
import random

import pytest


@pytest.fixture
def shelf(office):
    office.run("supply", "add", "folic-acid", "叶酸片", "盒", check=0)
    return office


def stock(office, *args):
    return {(s["place"], s["batch"]): s["quantity"] for s in office.run("supply", "stock", *args, check=0).json}


def test_in_and_out_by_batch(shelf):
    shelf.run("supply", "in", "folic-acid", 10, "--batch", "B2", "--expires", "2027-12-31", "--date", "2026-01-05", check=0)
    shelf.run("supply", "in", "folic-acid", 5, "--batch", "B1", "--expires", "2027-06-30", "--date", "2026-01-06", check=0)
    # Whichever expires first goes first, over two batches where one is not enough.
    shelf.run("supply", "hand-out", "folic-acid", 7, "--date", "2026-02-01", check=0)
    assert stock(shelf) == {("532301100", "B2"): 8}
    assert shelf.sql("SELECT count(*) AS n FROM supply_move WHERE kind = 'hand_out' AND person_id IS NULL")[0]["n"] == 2
    refused = shelf.run("supply", "hand-out", "folic-acid", 9, "--date", "2026-02-02")
    assert refused.code == 1 and "8" in refused.err
    # Not before it came, and not what a later day needs.
    assert shelf.run("supply", "hand-out", "folic-acid", 1, "--date", "2026-01-04").code == 1
    assert shelf.run("supply", "hand-out", "folic-acid", 9, "--date", "2026-01-20").code == 1
    shelf.run("supply", "hand-out", "folic-acid", 8, "--date", "2026-01-20", check=0)
    assert stock(shelf) == {} and stock(shelf, "--as-of", "2026-01-10") == {("532301100", "B1"): 5, ("532301100", "B2"): 10}


def test_what_has_expired_is_given_to_nobody(shelf):
    shelf.run("supply", "in", "folic-acid", 5, "--batch", "old", "--expires", "2026-03-31", "--date", "2026-01-05", check=0)
    assert shelf.run("supply", "hand-out", "folic-acid", 1, "--date", "2026-04-01").code == 1
    shelf.run("supply", "expired", "folic-acid", 5, "--date", "2026-04-01", check=0)
    assert stock(shelf) == {}


def test_sent_to_a_village(shelf):
    path = shelf.folder / "青山村.csv"
    path.write_text("行政村,户编号,姓名,与户主关系,性别,出生日期\n青山村,1,张三,户主,男,1960-01-01\n", encoding="utf-8")
    shelf.run("import", path, check=0)
    village = shelf.sql("SELECT code FROM place WHERE kind = 'village'")[0]["code"]
    shelf.run("supply", "in", "folic-acid", 10, "--date", "2026-01-05", check=0)
    shelf.run("supply", "send", "folic-acid", 4, "--to", village, "--date", "2026-01-06", check=0)
    assert stock(shelf) == {("532301100", ""): 6, (village, ""): 4}
    shelf.run("supply", "hand-out", "folic-acid", 3, "--place", village, "--date", "2026-01-07", check=0)
    assert shelf.run("supply", "hand-out", "folic-acid", 2, "--place", village, "--date", "2026-01-08").code == 1
    # What came in cannot be taken back once it was handed out: neither by an undo nor by another program.
    entries = {e["title"]: e["seq"] for e in shelf.run("journal", "list", check=0).json}
    refused = shelf.run("journal", "undo", next(seq for title, seq in entries.items() if "in: " in title))
    assert refused.code == 1 and stock(shelf) == {("532301100", ""): 6, (village, ""): 1}
    with pytest.raises(Exception):
        shelf.sql("DELETE FROM supply_move WHERE kind = 'in'")
    assert shelf.run("verify", check=0).json["intact"]


def test_handed_out_at_a_visit(shelf):
    """A visit that hands something out takes it from the village's stock, or the township's; mended and struck out it gives it back."""
    path = shelf.folder / "青山村.csv"
    path.write_text("行政村,户编号,姓名,与户主关系,性别,出生日期\n青山村,1,陈秀,户主,女,1996-01-01\n", encoding="utf-8")
    shelf.run("import", path, check=0)
    village = shelf.sql("SELECT code FROM place WHERE kind = 'village'")[0]["code"]
    person = shelf.sql("SELECT id FROM person")[0]["id"]
    shelf.run("supply", "add", "condom", "避孕套", "只", check=0)
    for code in ("folic-acid", "condom"):
        shelf.run("supply", "in", code, 10, "--batch", "B1", "--date", "2026-01-05", check=0)
    shelf.run("supply", "send", "condom", 4, "--to", village, "--date", "2026-01-06", check=0)
    done = lambda quantity, *more: shelf.run("task", "done", "--person", person, "--checklist", "contraceptives", "--item", "hand-out", "--date", "2026-02-01", "--field", "item=condom",
                                             "--field", f"quantity={quantity}", *more)
    left = lambda code: sum(r["n"] for r in shelf.sql(f"SELECT sum(quantity) AS n FROM v_stock WHERE code = '{code}'"))
    first = done(3).json["visit_id"]
    assert (left("condom"), left("folic-acid")) == (7, 10) and shelf.sql(f"SELECT quantity AS n FROM v_stock WHERE code = 'condom' AND place_code = '{village}'")[0]["n"] == 1
    done(3)  # the village has but one: the township hands out
    assert shelf.sql("SELECT quantity AS n FROM v_stock WHERE code = 'condom' AND place_code = '532301100'")[0]["n"] == 3
    refused = done(5)
    assert refused.code == 1 and "3" in refused.err and len(shelf.sql("SELECT id FROM visit")) == 2, "never less than nothing, and no visit without its hand-out"
    shelf.run("task", "correct", first, "--field", "quantity=1", check=0)
    assert left("condom") == 6
    shelf.run("task", "void", first, "--why", "录错人", check=0)
    assert left("condom") == 7
    # A thing no stock is kept of: the visit is recorded, nothing is booked.
    assert done(2, "--field", "item=other").code == 0 and left("condom") == 7
    assert not shelf.sql("SELECT 1 FROM v_stock WHERE quantity < 0")


def test_a_ledger_of_hand_outs(shelf):
    shelf.run("supply", "in", "folic-acid", 100, "--batch", "B1", "--date", "2026-01-05", check=0)
    for day, quantity in (("2026-01-10", 3), ("2026-01-10", 2), ("2026-01-20", 4), ("2026-02-01", 9)):
        shelf.run("supply", "hand-out", "folic-acid", quantity, "--date", day, check=0)
    shelf.run("export", "supply-hand-outs", shelf.folder / "h.csv", "--from", "2026-01-01", "--to", "2026-01-31", check=0)
    rows = (shelf.folder / "h.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [r.split(",")[-3:-1] for r in rows[:3]] == [["3", "B1"], ["2", "B1"], ["4", "B1"]] and len(rows) == 3


def test_random_moves_never_fall_below_nothing(shelf):
    dice = random.Random(7)
    for _ in range(120):
        kind = dice.choice(["in", "hand-out", "hand-out", "lost", "found", "returned"])
        shelf.run("supply", kind, "folic-acid", dice.randint(1, 20), "--batch", dice.choice("AB"), "--date", f"2026-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}")
    for batch in "AB":
        balance = 0
        for row in shelf.sql(f"SELECT date, sum (quantity) AS n FROM supply_move WHERE batch = '{batch}' GROUP BY date ORDER BY date"):
            balance += row["n"]
            assert balance >= 0, (batch, row)
    assert shelf.sql("SELECT count(*) AS n FROM supply_move WHERE kind = 'hand_out'")[0]["n"] > 10


def test_wrong_words(shelf):
    for line in (["in", "folic-acid"], ["nonsense", "folic-acid", 1], []):
        assert shelf.run("supply", *line).code == 2, line
    for line in (["in", "folic-acid", 0], ["in", "folic-acid", "5x"], ["in", "no-such", 5], ["in", "folic-acid", 5, "--expires", "soon"], ["in", "folic-acid", 5, "--date", "2999-01-01"],
                 ["send", "folic-acid", 1], ["in", "folic-acid", 5, "--place", "999"], ["add", "folic-acid", "叶酸", "盒"], ["add", "叶酸", "叶酸", "盒"]):
        answer = shelf.run("supply", *line)
        assert answer.code == 1 and answer.err.count("\n") == 1, line
    assert stock(shelf) == {}
