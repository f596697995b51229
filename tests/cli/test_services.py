"""Services on the command line: what is due after an import, what is answered and done, what declining means, and what changes with a definition."""
import csv
import datetime
import subprocess

import openpyxl
import pytest

from citizens import citizen_id
from conftest import ROOT, Office

CHECKLISTS = sorted(p.stem for p in (ROOT / "data/catalog").glob("*.checklist"))
TODAY = datetime.date.today()


def years_ago(years, days=0):
    return (TODAY.replace(year=TODAY.year - years, month=1, day=15) + datetime.timedelta(days)).isoformat()


@pytest.fixture
def village(office):
    """An old couple, a mother and a child of five months."""
    child = (TODAY - datetime.timedelta(days=31 * 6 + 10)).isoformat()
    people = [("陈老汉", "户主", citizen_id(years_ago(76), 101)), ("王老太", "妻子", citizen_id(years_ago(74), 102)), ("陈秀", "女", citizen_id(years_ago(30), 104)),
              ("陈小宝", "外孙子", citizen_id(child, 105))]
    path = office.folder / "青山村.csv"
    path.write_text("行政村,户编号,姓名,与户主关系,公民身份号码\n" + "".join(f"青山村,0001,{n},{r},{i}\n" for n, r, i in people), encoding="utf-8")
    assert office.run("import", path, check=0).json["rejected"] == 0
    office.people = {r["name"]: str(r["id"]) for r in office.sql("SELECT id, name FROM person")}
    return office


def due(office, *args):
    return office.run("task", "list", *args, check=0).json


@pytest.mark.parametrize("checklist", CHECKLISTS)
def test_shipped_checklists_are_sound(empty, checklist):
    """They are held to what an office's own is held to: only documented views about the person alone, every expression tried."""
    assert empty.run("catalog", "check", ROOT / "data/catalog" / f"{checklist}.checklist", db=False, check=0).json
    text = (ROOT / "data/catalog" / f"{checklist}.checklist").read_text()
    assert "Source=" in text and "Name[zh_CN]=" in text and "voluntary" in text


def test_what_is_due_after_an_import(village):
    tasks = due(village)
    assert {(t["name"], t["checklist"]) for t in tasks} == {("陈老汉", "elder-health"), ("王老太", "elder-health"), ("陈小宝", "child-health")}
    assert all(t["state"] in ("today", "week", "open") for t in tasks), "what fell due before the office began is nobody's omission"
    # The register makes no list of women to be asked.
    assert not due(village, "--checklist", "maternal-health")
    assert {t["name"] for t in due(village, "--person", village.people["陈老汉"])} == {"陈老汉"}
    counted = village.run("task", "count", check=0).json
    assert {c["checklist"]: c["today"] + c["week"] + c["open"] for c in counted} == {"elder-health": 2, "child-health": 1}
    overdue = due(village, "--as-of", f"{TODAY.year + 2}-06-01", "--state", "overdue")
    assert {t["checklist"] for t in overdue} <= {"child-health", "elder-health"}


def test_done_corrected_and_struck_out(village):
    task = due(village, "--person", village.people["陈老汉"])[0]["id"]
    wrong = village.run("task", "done", task, "--field", "systolic=1200")
    assert wrong.code == 1 and "Systolic" in wrong.err and not village.sql("SELECT * FROM visit"), "what cannot be is refused, and changes nothing"
    done = village.run("task", "done", task, "--field", "systolic=150", "--field", "self-care=able", "--worker", "刘村医", check=0).json
    assert len(done["warnings"]) == 2, "unusual, and what it calls for"
    assert [t["item"] for t in due(village, "--person", village.people["陈老汉"], "--state", "coming") if t["item"] == "yearly+"] == ["yearly+"]
    assert village.run("task", "done", task).code == 1, "not twice"
    # Masked, unless somebody who may see it says why; that is recorded.
    visits = village.run("task", "visits", "--person", village.people["陈老汉"], check=0).json
    assert {v["value"] for v in visits[0]["values"]} == {"•••"} and visits[0]["referral"] == "•••"
    full = village.run("task", "visits", "--person", village.people["陈老汉"], "--unmasked", "--reason", "复核", check=0).json
    assert {v["entry"]: v["value"] for v in full[0]["values"]} == {"systolic": "150", "self-care": "able"}
    assert village.sql("SELECT reason FROM journal WHERE kind = 'access'") == [{"reason": "复核"}]
    # Somebody without the right neither enters nor sees.
    assert village.run("--operator", "小李", "task", "correct", done["visit_id"], "--field", "systolic=120").code == 1
    hidden = village.run("--operator", "小李", "task", "visits", "--person", village.people["陈老汉"], "--unmasked", "--reason", "好奇", check=0).json
    assert {v["value"] for v in hidden[0]["values"]} == {"•••"}
    village.run("task", "correct", done["visit_id"], "--field", "systolic=130", check=0)
    assert not [t for t in due(village, "--person", village.people["陈老汉"], "--state", "coming") if t["item"] == "yearly+"]
    assert village.sql("SELECT value FROM visit_value WHERE entry = 'systolic'") == [{"value": "130"}]
    village.run("task", "void", done["visit_id"], "--why", "录错人", check=0)
    assert due(village, "--person", village.people["陈老汉"])[0]["id"] == task, "due again"


def test_declined_is_final_until_they_ask(village):
    who = village.people["王老太"]
    task = due(village, "--person", who)[0]["id"]
    village.run("task", "decline", task, check=0)
    for year in range(3):
        assert not due(village, "--person", who, "--as-of", f"{TODAY.year + year}-12-31"), "in no list, in no year"
    followed = village.run("task", "done", "--person", who, "--checklist", "elder-health", "--item", "yearly+")
    assert followed.code == 1 and "declined" in followed.err, "nor by the name of a follow-up of it"
    for line in (("done", task), ("accept", task), ("postpone", task, "--until", f"{TODAY.year + 1}-01-05"), ("reopen", task)):
        assert village.run("task", *line).code == 1, line
    village.run("task", "reopen", task, "--by", "本人到办公室", check=0)
    assert due(village, "--person", who)
    village.run("task", "decline", task, "--whole", check=0)
    assert [c["name"] for c in village.run("task", "list", "--state", "declined", check=0).json] == ["王老太"]
    assert not due(village, "--person", who)
    seq = village.run("journal", "list", check=0).json[0]["seq"]
    village.run("journal", "undo", seq, check=0)
    assert due(village, "--person", who), "an undo is followed by what is due"


def test_put_off_and_only_this_time(village):
    who = village.people["陈老汉"]
    task = due(village, "--person", who)[0]["id"]
    until = f"{TODAY.year + 1}-02-03"
    village.run("task", "postpone", task, "--until", until, check=0)
    assert not due(village, "--person", who), "not before the day that was said"
    later = due(village, "--person", who, "--as-of", until)
    assert (task, until, "postponed") in [(t["id"], t["due"], t["answer"]) for t in later]
    village.run("task", "skip", task, check=0)
    assert task not in [t["id"] for t in due(village, "--person", who, "--as-of", until)]
    assert due(village, "--person", who, "--as-of", f"{TODAY.year + 1}-06-01"), "next year it is offered again"


def test_who_asks(village):
    mother = village.people["陈秀"]
    lmp = (TODAY - datetime.timedelta(weeks=17)).isoformat()
    missing = village.run("task", "open", "--person", mother, "--checklist", "maternal-health")
    assert missing.code == 1 and "menstrual" in missing.err
    not_for = village.run("task", "open", "--person", village.people["陈老汉"], "--checklist", "maternal-health", "--field", f"lmp={lmp}")
    assert not_for.code == 1 and "A woman" in not_for.err
    case = village.run("task", "open", "--person", mother, "--checklist", "maternal-health", "--field", f"lmp={lmp}", "--consent-by", "陈秀", check=0).json["case_id"]
    assert [t["item"] for t in due(village, "--person", mother, "--checklist", "maternal-health")] == ["w16"]
    village.run("task", "change", case, "--field", f"lost={TODAY.isoformat()}", check=0)
    assert not due(village, "--person", mother, "--as-of", (TODAY + datetime.timedelta(60)).isoformat()), "nothing more is asked"
    village.run("task", "close", case, "--why", "已结束", check=0)
    village.run("task", "open", "--person", mother, "--checklist", "maternal-health", "--field", f"lmp={TODAY.isoformat()}", check=0)
    assert [t["item"] for t in due(village, "--person", mother, "--checklist", "maternal-health")] == ["booklet"], "again, when it is over"


def test_a_new_definition_is_for_new_cases(village):
    old, new = village.people["陈老汉"], village.people["王老太"]
    village.run("task", "accept", due(village, "--person", old)[0]["id"], check=0)
    text = (ROOT / "data/catalog/elder-health.checklist").read_text().replace("After=1y-1d", "Every=6m\nAfter=6m-1d")
    path = village.folder / "elder-health.checklist"
    path.write_text(text, encoding="utf-8")
    village.run("catalog", "install", path, db=False, check=0)
    assert [c["differs"] for c in village.run("task", "checklists", check=0).json if c["checklist"] == "elder-health"] == [True]
    village.run("task", "on", "elder-health", check=0)
    end = f"{TODAY.year}-12-31"
    assert [t["from"] for t in due(village, "--person", old)] == [f"{TODAY.year}-01-01"], "an open case keeps its own"
    assert due(village, "--person", new)[0]["to"] in (end, f"{TODAY.year}-06-30")
    assert [c["older"] for c in village.run("task", "checklists", check=0).json if c["checklist"] == "elder-health"] == [1]
    village.run("task", "move", "elder-health", check=0)
    assert due(village, "--person", old)[0]["from"] == due(village, "--person", new)[0]["from"]
    village.run("task", "off", "elder-health", check=0)
    assert not due(village, "--checklist", "elder-health")


@pytest.mark.parametrize("change, words", [
    (("Test=status", "Test=nonsense"), "line"),
    (("After=1y-1d", "After=soon"), "3m, 7d"),
    (("Anchor=new-year", "Anchor=someday"), "someday"),
    (("FROM v_resident p", "FROM person p"), "SELECT"),
    (("FROM v_resident p", "FROM v_resident p JOIN v_family f ON f.person_id = p.person_id"), "others"),
    (("Type=number", "Type=figure"), "number"),
    (("Min=40", "Min=400"), "order"),
    (("Entry=systolic", "Entry=pulse"), "pulse"),
    (("OfferedTo=everybody", "OfferedTo=those-in-default"), "who-asks"),
    (("Lapse=next", "Lapze=next"), "Lapze"),
])
def test_broken_definitions_are_named_with_their_line(village, change, words):
    text = (ROOT / "data/catalog/elder-health.checklist").read_text()
    assert change[0] in text
    path = village.folder / "elder-health.checklist"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    refused = village.run("catalog", "install", path, db=False)
    assert refused.code == 1 and "line" in refused.err and words in refused.err, refused.err
    assert due(village, "--checklist", "elder-health"), "what is in force stays"


def test_wrong_words(village):
    for line in (["list", "--state", "soon"], ["done"], ["decline", "17"], ["open"], ["nonsense"]):
        assert village.run("task", *line).code == 2, line
    for line in (["done", "1:elder-health:yearly:202601"], ["decline", f"{village.people['陈老汉']}:no-such:yearly:1"], ["list", "--as-of", "2026-02-30"],
                 ["done", f"{village.people['陈老汉']}:elder-health:no-such:1"]):
        answer = village.run("task", *line)
        assert answer.code == 1 and len(answer.err.strip().split("\n")) == 1, line
    assert village.run("verify", check=0).json["intact"]


def test_the_summary_counts_what_was_done_and_declining_lowers_no_figure(tmp_path):
    office = Office(tmp_path)
    office.run("demo", office.db, "--persons", 3000, "--seed", 3, db=False, check=0)
    start, end = f"{TODAY.year}-01-01", TODAY.isoformat()
    office.run("--operator", "张经办", "export", "service-summary", tmp_path / "s.csv", "--from", start, "--to", end, check=0)
    rows = list(csv.DictReader((tmp_path / "s.csv").open(encoding="utf-8-sig")))
    elders = [r for r in rows if r["Service"] == "Health of the aged"]
    assert len(elders) > 1

    # Counted by another program, person by person.
    period = f"BETWEEN '{start}' AND '{end}'"
    done = {r["p"] for r in office.sql(f"SELECT DISTINCT person_id AS p FROM visit WHERE checklist = 'elder-health' AND void IS NULL AND date {period}")}
    last = {}
    for r in office.sql(f"SELECT a.person_id AS p, a.answer FROM service_answer a JOIN service_case c ON c.id = a.case_id WHERE c.checklist = 'elder-health' AND a.date {period} ORDER BY a.id"):
        if r["answer"] != "not_found":
            last[r["p"]] = r["answer"]
    declined = {p for p, answer in last.items() if answer in ("declined", "skipped")} - done
    assert sum(int(r["Done"]) for r in elders) == len(done) > 20
    assert sum(int(r["Declined"]) for r in elders) == len(declined) > 0
    assert sum(int(r["Offered"]) for r in elders) == len(done | set(last))
    for r in elders:
        of = int(r["Offered"]) - int(r["Declined"])
        assert r["Coverage"] == (f"{100 * int(r['Done']) / of:.1f}%" if of >= 20 else "–")

    # The page of statistics says the same, and so does a target.
    figures = office.run("stats", "--from", start, "--to", end, check=0).json
    total = {k: sum(int(r[k]) for r in rows) for k in ("Offered", "Declined", "Done", "Visits", "In time")}
    assert figures["service_visits"] == total["Visits"] == office.sql(f"SELECT count(*) AS n FROM visit WHERE void IS NULL AND date {period}")[0]["n"]
    assert abs(figures["service_coverage"] - 100 * total["Done"] / (total["Offered"] - total["Declined"])) < 1e-9
    timed = office.sql(f"SELECT count(*) AS n FROM visit WHERE void IS NULL AND window_from IS NOT NULL AND date {period}")[0]["n"]
    assert abs(figures["services_in_time"] - 100 * total["In time"] / timed) < 1e-9
    office.run("--operator", "张经办", "target", "set", "service_coverage", 90, "--place", "532301100", "--from", start, "--to", end, check=0)
    assert abs(office.run("target", "list", check=0).json[0]["actual"] - figures["service_coverage"]) < 1e-6
    place = office.sql("SELECT code FROM place WHERE kind = 'village' ORDER BY code LIMIT 1")[0]["code"]
    of_place = office.run("stats", "--place", place, "--from", start, "--to", end, check=0).json
    name = office.sql(f"SELECT name FROM place WHERE code = '{place}'")[0]["name"]
    assert of_place["service_visits"] == sum(int(r["Visits"]) for r in rows if r["Village"] == name) > 0

    # A worklist of one village as an Excel file, by group and house; nobody who declined is on it.
    village = office.sql("SELECT code FROM place WHERE kind = 'village' ORDER BY code LIMIT 1")[0]["code"]
    office.run("--operator", "张经办", "export", "service-worklist", tmp_path / "w.xlsx", "--place", village, "--set", "checklist=elder-health", check=0)
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx").active
    head = next(i for i, row in enumerate(sheet.iter_rows(values_only=True), 1) if row[0] == "No.")
    listed = [row for row in sheet.iter_rows(min_row=head + 1, values_only=True) if isinstance(row[0], (int, float))]
    tasks = office.run("task", "list", "--place", village, "--checklist", "elder-health", check=0).json
    assert len(listed) == len(tasks) > 5 and sorted(r[4] for r in listed) == sorted(t["name"] for t in tasks)
    assert all(r[11] == "□" and r[13] == "□" for r in listed)


@pytest.mark.parametrize("kept, dropped, state", [("accept", "accept", "open"), ("accept", "decline", "declined"), ("decline", "accept", "declined"), ("decline", "decline", "declined")])
def test_two_records_made_one(village, kept, dropped, state):
    """Who has declined has declined, under whichever of the two records."""
    keep, drop = village.people["陈老汉"], village.people["王老太"]
    for person, answer in ((keep, kept), (drop, dropped)):
        village.run("task", answer, "--person", person, "--checklist", "elder-health", check=0)
    village.run("merge", keep, drop, check=0)
    assert village.sql("SELECT state FROM service_case WHERE checklist = 'elder-health' AND state <> 'ended'") == [{"state": state}]
    assert bool(due(village, "--person", keep, "--checklist", "elder-health")) == (state == "open")
    village.run("journal", "undo", village.run("journal", "list", check=0).json[0]["seq"], check=0)
    assert {c["state"] for c in village.sql("SELECT state FROM service_case")} == {"open" if a == "accept" else "declined" for a in (kept, dropped)}
    assert village.run("verify", check=0).json["intact"]


def words(path):
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_services_on_paper(village):
    """The form of a visit, empty and filled in, and the card: health data only for who may see it, and for a reason."""
    old, child = village.people["陈老汉"], village.people["陈小宝"]
    empty, filled, card = (village.folder / n for n in ("e.pdf", "f.pdf", "c.pdf"))
    reason = ("--unmasked", "--reason", "随访带表")
    village.run(*reason, "service-paper", "form", empty, "--person", old, "--checklist", "elder-health", "--item", "yearly", check=0)
    text = words(empty)
    assert "陈老汉" in text and "Systolic" in text and "90–139" in text and "voluntary" in text
    task = due(village, "--person", old)[0]["id"]
    visit = village.run("task", "done", task, "--field", "systolic=131", "--worker", "刘村医", check=0).json["visit_id"]
    village.run(*reason, "service-paper", "form", filled, "--visit", visit, check=0)
    assert "131" in words(filled) and "刘村医" in words(filled)
    # Without a reason the values are not on it.
    village.run("service-paper", "form", filled, "--visit", visit, check=0)
    assert "131" not in words(filled) and "Systolic" not in words(filled)
    first = due(village, "--person", child)[0]
    village.run("task", "done", first["id"], "--field", "weight=7.2", check=0)
    village.run(*reason, "service-paper", "card", card, "--person", child, "--checklist", "child-health", check=0)
    text = words(card)
    assert text.count("Check at") >= 10 and "7.2" in text and "陈小宝" in text, "every check from birth to six years, with what was done"
    for line in (["form", empty], ["card", empty, "--person", old], ["nonsense", empty, "--person", old, "--checklist", "elder-health"]):
        assert village.run("service-paper", *line).code == 2, line
    for line in (["form", empty, "--visit", 1], ["card", empty, "--person", 1, "--checklist", "elder-health"], ["card", empty, "--person", old, "--checklist", "no-such"]):
        assert village.run("service-paper", *line).code == 1, line
