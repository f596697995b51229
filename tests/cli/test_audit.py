"""The audit: by operator, day, kind, words and person; who looked at what, and why; the mark on paper."""
import datetime
import sqlite3
import subprocess

import openpyxl
import pytest

from conftest import DATA


@pytest.fixture
def busy(office):
    office.first = office.run("operator", "list", check=0).json[0]["name"]
    office.run("--operator", office.first, "operator", "add", "经办甲", "--role", "entry", check=0)
    office.run("--operator", office.first, "operator", "add", "医生丁", "--role", "health", check=0)
    office.run("--operator", "经办甲", "import", DATA / "青山村人口台账.xlsx", check=3)
    office.person = str(office.sql("SELECT id FROM person ORDER BY id LIMIT 1")[0]["id"])
    return office


def seqs(office, *args):
    return [int(e["seq"]) for e in office.run("journal", "list", *args, check=0).json]


def test_found_by(busy):
    today = str(datetime.date.today())
    busy.run("--operator", "经办甲", "--unmasked", "--reason", "电话核实", "show", "person", busy.person, check=0)
    busy.run("--operator", "经办甲", "--unmasked", "--reason", "查重", "search", "李", check=0)
    busy.run("--operator", busy.first, "event", "change", "--person", busy.person, "--date", today, "--field", "phone=13800000009", check=0)
    every = busy.sql("SELECT seq, operator, kind, title, reason FROM journal ORDER BY seq DESC")
    assert seqs(busy) == [e["seq"] for e in every]
    assert seqs(busy, "--by", "经办甲") == [e["seq"] for e in every if e["operator"] == "经办甲"] != []
    assert seqs(busy, "--kind", "access") == [e["seq"] for e in every if e["kind"] == "access"] and len(seqs(busy, "--kind", "access")) == 2
    assert seqs(busy, "--text", "电话核实") == [e["seq"] for e in every if e["reason"] == "电话核实"]
    assert seqs(busy, "--from", today, "--to", today) == [e["seq"] for e in every] and seqs(busy, "--to", "2000-01-01") == []
    # About a person: the import, the look at the whole card, the change; not the search.
    name = busy.sql(f"SELECT name FROM person WHERE id = {busy.person}")[0]["name"]
    about = seqs(busy, "--about", busy.person)
    assert len(about) == 3 and [e["kind"] for e in every if e["seq"] in about] == ["edit", "access", "import"]
    assert set(about) <= set(seqs(busy, "--text", name))
    looked = next(e for e in busy.run("journal", "list", "--kind", "access", "--about", busy.person, check=0).json)
    assert looked["operator"] == "经办甲" and looked["reason"] == "电话核实"
    assert seqs(busy, "--by", "经办甲", "--kind", "access", "--text", "查重") == seqs(busy, "--text", "查重")


def test_without_the_right_nothing_is_seen_and_nothing_recorded(busy):
    before = len(seqs(busy))
    answer = busy.run("--operator", "医生丁", "--unmasked", "--reason", "好奇", "show", "person", busy.person)
    assert answer.code == 1 and answer.out == "" and len(seqs(busy)) == before


def test_health_data_is_not_read_out_of_the_journal(busy):
    """What was found at a visit is in changesets, too: it is shown only to those who may see it, who said why."""
    old = busy.sql("SELECT id FROM person WHERE birth_date < '1955-01-01' AND status = '1' ORDER BY id LIMIT 1")
    if not old:
        old = busy.sql("SELECT id FROM person WHERE birth_date < '1958-01-01' ORDER BY id LIMIT 1")
    person = str(old[0]["id"])
    task = busy.run("--operator", "医生丁", "task", "list", "--person", person, "--checklist", "elder-health", check=0).json[0]
    done = busy.run("--operator", "医生丁", "task", "done", task["id"], "--field", "systolic=187", "--field", "diastolic=99")
    assert done.code == 0, done.err
    seq = seqs(busy)[0]
    assert busy.sql("SELECT count(*) AS n FROM visit_value WHERE value = '187'")[0]["n"] == 1
    for who in ("经办甲", "医生丁", busy.first):
        for line in (["journal", "show", seq], ["history", "person", person]):
            plain = busy.run("--operator", who, *line, check=0)
            assert "187" not in plain.out.replace(person, ""), (who, line)
    with_reason = busy.run("--operator", busy.first, "--unmasked", "--reason", "会诊", "journal", "show", seq, check=0)
    assert "187" in with_reason.out
    assert "187" not in busy.run("--operator", "经办甲", "--unmasked", "--reason", "x", "journal", "show", seq, check=0).out


def test_the_mark_on_paper(busy, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    busy.run("--operator", "经办甲", "submit", out, "people", "--from", "2026-01-01", "--to", "2026-10-31", check=0)
    file = next(out.rglob("*.xlsx"))
    sheet = openpyxl.load_workbook(file).worksheets[1]
    cover = {row[0]: row[1] for row in openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)}
    left = sheet.oddFooter.left.text
    day, seq, digits = left.split()[-3:]
    entry = busy.sql(f"SELECT at, hash FROM journal WHERE seq = {seq}")[0]
    assert entry["hash"].startswith(digits.replace("-", "")) and entry["at"].startswith(day) and len(digits) == 19
    assert "&P" in sheet.oddFooter.center.text or "Page" in sheet.oddFooter.center.text
    assert cover["Check mark"] == " ".join((day, seq, digits))
    letter = next(out.rglob("*.pdf"))
    text = subprocess.run(["pdftotext", "-layout", letter, "-"], capture_output=True, text=True, check=True).stdout
    assert digits in text.replace("\n", "")
    mark = f"{day} {seq} {digits}"
    assert busy.run("journal", "anchor", mark, check=0).json["holds"]
    assert busy.run("journal", "anchor", f"{seq}  {digits.upper()}", check=0).json["holds"]
    assert busy.run("journal", "anchor", "没有号").code == 1
    assert busy.run("journal", "anchor", f"{day} {int(seq) - 1} {digits}", check=1).json["holds"] is False
    # Somebody writes the journal anew, so well that the chain holds; the paper does not agree.
    import hashlib

    def part(value):
        data = b"" if value is None else value if isinstance(value, bytes) else str(value).encode()
        return len(data).to_bytes(8, "big") + data
    db = sqlite3.connect(busy.db)
    db.execute("UPDATE journal SET operator = '别人' WHERE seq = 2")
    prev = "0" * 64
    columns = "seq, at, operator, kind, title, reason, first_seq, target_seq, row_count, changeset, needs"
    for row in db.execute(f"SELECT {columns} FROM journal ORDER BY seq").fetchall():
        sha = hashlib.sha256(part(prev))
        for value in row[:9]:
            sha.update(part(value))
        sha.update(part(row[9]))
        if row[10] is not None:
            sha.update(part(row[10]))
        db.execute("UPDATE journal SET prev_hash = ?, hash = ? WHERE seq = ?", (prev, sha.hexdigest(), row[0]))
        prev, last = sha.hexdigest(), row[0]
    db.execute("UPDATE meta SET value = ? WHERE key = 'journal_head'", (f"{last} {prev}",))
    db.commit()
    db.close()
    assert busy.run("journal", "verify", check=0).json["intact"], "the chain alone does not show it"
    assert busy.run("journal", "anchor", mark, check=1).json["holds"] is False
