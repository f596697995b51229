"""kill -9 at random moments of everything that writes: afterwards the file is whole, what was being done is done or not begun, no file is half written,
and the same command succeeds. Fifty kills here; a thousand in tools/soak (XIANGBU_KILLS)."""
import gzip
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from conftest import CTL, DATA, Office

CLERK, CHIEF = ("--operator", "张经办"), ("--operator", "李审核")
TABLES = "person household membership event kinship marriage roll roll_line payment_batch payment payee_account subsidy_case case_step visit supply_move operator operator_role".split()


def people(n, mark):
    rows = "".join(f"石板村,K{i:05d},王{'甲乙丙丁戊己庚辛壬癸'[i % 10]}{'子丑寅卯辰巳午未申酉'[i // 10 % 10]}{mark},户主,男,19{40 + i % 50}-02-{1 + i % 28:02d}\n" for i in range(n))
    return "行政村,户编号,姓名,与户主关系,性别,出生日期\n" + rows


@pytest.fixture(scope="module")
def township(tmp_path_factory):
    """A demo with services, cases and payments, a roll more in each state, and a ledger to come."""
    office = Office(tmp_path_factory.mktemp("township"))
    office.run("demo", office.db, "--persons", "900", db=False, check=0)
    (office.folder / "new.csv").write_text(people(1500, ""))
    office.stages = {"demo": save(office, "demo")}
    office.run(*CLERK, "roll", "make", "family-reward", "2026", check=0)
    office.stages["made"] = save(office, "made")
    office.run(*CHIEF, "roll", "approve", "family-reward", "2026", check=0)
    office.stages["approved"] = save(office, "approved")
    done = office.run(*CLERK, "import", office.folder / "new.csv", check=0).json
    office.last = str(done["journal"][0])
    office.stages["imported"] = save(office, "imported")
    with gzip.open(DATA / "schema5.xbdb.gz") as packed, open(office.folder / "old.saved", "wb") as file:
        shutil.copyfileobj(packed, file)
    office.stages["old"] = office.folder / "old.saved"
    office.two = [str(r["id"]) for r in office.sql("SELECT id FROM person WHERE status = 'registered' AND id NOT IN (SELECT person_id FROM subsidy_case) LIMIT 2")]
    return office


def save(office, name):
    path = office.folder / f"{name}.saved"
    path.unlink(missing_ok=True)
    subprocess.run(["sqlite3", office.db, f"VACUUM INTO '{path}'"], check=True)
    return path


def state(db):
    """What the records are: without the journal, whose times differ."""
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as base:
        there = {r[0] for r in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        found = {t: base.execute(f"SELECT * FROM {t} ORDER BY id").fetchall() for t in TABLES if t in there}
        # A workbook holds the time it was written: its hash differs.
        found["payment_batch"] = [line[:6] + line[7:] for line in found.get("payment_batch", [])]
        found["schema"] = base.execute("PRAGMA user_version").fetchone()
    base.close()
    return found


OPERATIONS = {
    "import": ("demo", lambda o, w: [*CLERK, "import", o.folder / "new.csv"]),
    "undo": ("imported", lambda o, w: [*CLERK, "journal", "undo", o.last]),
    "roll": ("demo", lambda o, w: [*CLERK, "roll", "make", "family-reward", "2026"]),
    "approval": ("made", lambda o, w: [*CHIEF, "roll", "approve", "family-reward", "2026"]),
    "payment": ("approved", lambda o, w: [*CLERK, "pay", "file", "family-reward", "2026", w / "bank.xlsx"]),
    "merge": ("demo", lambda o, w: [*CLERK, "merge", *o.two]),
    "migration": ("old", lambda o, w: [*CLERK, "search", "王"]),
    "backup": ("imported", lambda o, w: ["--operator", "张经办", "backup", w / "b"]),
    "operators": ("demo", lambda o, w: [*CLERK, "operator", "add", "新人", "--role", "entry"]),
}
KILLS = max(2, -(-int(os.environ.get("XIANGBU_KILLS", "50")) // len(OPERATIONS)))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_killed(township, tmp_path, operation):
    stage, line = OPERATIONS[operation]
    office = Office(tmp_path)
    dice = random.Random(operation)

    def begin():
        for file in tmp_path.iterdir():
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        shutil.copy(township.stages[stage], office.db)

    def files():
        """What a person sees; not what SQLite keeps beside an open database, copies of before a migration and half-written parts."""
        return {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file() and ".part" not in p.name and not p.name.startswith("office.xbdb") and "data" not in p.parts}

    begin()
    before, start = state(office.db), time.monotonic()
    done = office.run(*line(township, tmp_path))
    assert done.code in (0, 3), done.err
    full, after = time.monotonic() - start, state(office.db)
    before.pop("schema"), after.pop("schema")
    outcomes = set()
    for _ in range(KILLS):
        begin()
        process = subprocess.Popen([str(CTL), "--quiet", "--db", str(office.db), *map(str, line(township, tmp_path))], env=office.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0, full * 1.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        check = subprocess.run(["sqlite3", office.db, "PRAGMA integrity_check; PRAGMA foreign_key_check"], capture_output=True, text=True, check=True)
        assert check.stdout.strip() == "ok"
        now = state(office.db)
        now.pop("schema")
        assert now in (before, after), "half of it"
        whole = now == after and before != after
        if operation == "backup":
            for name in files():
                assert subprocess.run(["sqlite3", tmp_path / name, "PRAGMA integrity_check"], capture_output=True, text=True).stdout.strip() == "ok"
            whole = bool(files())
        found = office.run(*CLERK, "verify")
        assert found.code == 0, (operation, found.err)
        if operation == "payment" and (tmp_path / "bank.xlsx").exists():
            import openpyxl
            assert openpyxl.load_workbook(tmp_path / "bank.xlsx").active.max_row > 10, "a bank file that has its name is whole"
        outcomes.add(whole)
        # And again: it succeeds, or says that it is done already.
        again = office.run(*line(township, tmp_path))
        assert again.code in ((0, 3) if not whole or operation in ("backup", "migration", "import") else (0, 1, 3)), again.err
        now = state(office.db)
        now.pop("schema")
        assert now == after or whole, operation
