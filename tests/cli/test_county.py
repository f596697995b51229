"""The county's consolidation: packages of townships in a real PostgreSQL, exactly once, in order, checked and reported."""
import re
import subprocess
import time

import openpyxl
import pytest

from citizens import citizen_id
from conftest import CTL, DATA, ROOT, Office
from postgres import Postgres

CLERK = ("--operator", "张经办")
MOVED, TWICE, PAID = (citizen_id(f"19{n}0-01-0{k}", 300 + k) for k, n in ((1, 5), (2, 6), (3, 7)))


@pytest.fixture(scope="module")
def server():
    postgres = Postgres()
    yield postgres
    postgres.stop()


@pytest.fixture
def county(server):
    """An empty database on the server."""
    server.psql("DROP DATABASE IF EXISTS county", database="postgres")
    server.psql("CREATE DATABASE county", database="postgres")
    return server


class Township(Office):
    def begin(self, number, name):
        self.folder.mkdir()
        self.code, self.name = f"53010010{number}", name
        self.run("init", self.db, "--township", self.code, "--name", name, "--site", 100 + number, db=False, check=0)
        return self

    def people(self, lines):
        path = self.folder / "people.csv"
        path.write_text("行政村,户编号,与户主关系,姓名,性别,公民身份号码\n" + "".join(f"{village},{household},户主,{name},{'女男'[int(number[16]) % 2]},{number}\n" for village, household, name, number in lines), encoding="utf-8")
        return self.run(*CLERK, "import", "--update", path, check=0)

    def pack(self, name, *args):
        path = self.folder / f"{name}.xbpack"
        return path, self.run(*CLERK, "pack", path, *args, check=0).json


def collect(county, *paths, check=0, db=None, jobs=2):
    line = [str(CTL), "--json", *(("--db", str(db)) if db else ()), "collect", "--to", county.url, "--jobs", str(jobs), *map(str, paths)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=300)
    assert done.returncode == check, done.stderr + done.stdout
    return done


def same_rows(county, office):
    """Every row of every shared table: what psql says against what sqlite3 says."""
    tables = re.findall(r'^  { "(\w+)", XB_SHARE_(?:PLACE|OFFICE) }', (ROOT / "src/core/exchange/xb-share.c").read_text(), re.M)
    assert len(tables) > 30
    total = 0
    for table in tables:
        columns = [c["name"] for c in office.sql(f"SELECT name FROM pragma_table_info('{table}') ORDER BY cid")]
        here = [tuple("" if row[c] is None else str(row[c]) for c in columns) for row in office.sql(f'SELECT * FROM "{table}" ORDER BY id')]
        names = ", ".join('replace ("%s"::text, E\'\\n\', \'¶\')' % c for c in columns)
        there = [tuple(row) for row in county.psql(f'SELECT {names} FROM xiangbu."{table}" WHERE township = \'{office.code}\' ORDER BY id')]
        assert [tuple(v.replace("\n", "¶") for v in row) for row in here] == there, table
        total += len(here)
    return total


@pytest.fixture
def two(tmp_path):
    a, b = Township(tmp_path / "a").begin(1, "东山镇"), Township(tmp_path / "b").begin(2, "西河乡")
    a.people([("东村", "001", "王迁居", MOVED), ("东村", "002", "李双在", TWICE), ("东村", "003", "赵两领", PAID)])
    b.people([("西村", "001", "周一", citizen_id("1981-01-01", 310)), ("西村", "002", "李双在", TWICE)])
    return a, b


def test_collected_once_and_in_order(county, two):
    a, b = two
    first = [office.pack("1")[0] for office in two]
    done = collect(county, *first)
    assert (done.stdout and '"collected":2' in done.stdout) and "Compare its mark" in done.stderr
    assert all(same_rows(county, office) > 100 for office in two)
    marks = dict(county.psql("SELECT township, mark FROM xiangbu.office"))
    assert marks == {office.code: office.run(*CLERK, "partner", "card", check=0).json["mark"] for office in two}
    # Again: nothing changes.
    before = county.psql("SELECT * FROM xiangbu.package ORDER BY 1, 2")
    assert '"known":2' in collect(county, *first).stdout and county.psql("SELECT * FROM xiangbu.package ORDER BY 1, 2") == before
    # What changes, comes, and goes: three packages at once, in any order.
    seq = a.sql("SELECT max(seq) AS seq FROM journal")[0]["seq"]
    a.people([("东村", "004", "钱新来", citizen_id("1991-01-01", 320))])
    added = a.sql("SELECT max(seq) AS seq FROM journal")[0]["seq"]
    second = a.pack("2", "--since", seq)[0]
    seq = a.sql("SELECT max(seq) AS seq FROM journal")[0]["seq"]
    a.run(*CLERK, "journal", "undo", added, check=0)
    a.people([("东村", "001", "王改名", MOVED)])
    third = a.pack("3", "--since", seq)[0]
    assert "is missing" in collect(county, third, check=1).stderr
    assert '"collected":2' in collect(county, third, second).stdout
    assert same_rows(county, a) > 100
    assert county.psql(f"SELECT name FROM xiangbu.person WHERE citizen_id = '{MOVED}'") == [["王改名"]]
    assert county.psql("SELECT count(*) FROM xiangbu.person WHERE name = '钱新来'") == [["0"]]


def test_what_is_refused(county, two, tmp_path):
    a, b = two
    path = a.pack("1")[0]
    data = path.read_bytes()
    bad = tmp_path / "bad.xbpack"
    for content, words in ((data[:-5], "is missing"), (data[:400] + bytes([data[400] ^ 1]) + data[401:], "altered"), (b"nothing", "is no package"), (data[:8] + b"\x07" + data[9:], "newer")):
        bad.write_bytes(content)
        assert words in collect(county, bad, check=1).stderr
    assert county.psql("SELECT count(*) FROM xiangbu.person") == [["0"]] and county.psql("SELECT count(*) FROM xiangbu.office") == [["0"]]
    # One of two is bad: the other is in, and it is said which is not.
    bad.write_bytes(data[:-5])
    partly = collect(county, bad, b.pack("1")[0], check=3)
    assert '"collected":1' in partly.stdout and '"refused":1' in partly.stdout and str(bad) in partly.stderr
    collect(county, path)
    # Another database that says it is this township: another number, or another key.
    other = Township(tmp_path / "other").begin(1, "东山镇")
    assert "is signed with another key" in collect(county, other.pack("1")[0], check=1).stderr
    other = Township(tmp_path / "third")
    other.folder.mkdir()
    other.code = a.code
    other.run("init", other.db, "--township", a.code, "--name", "东山镇", "--site", 55, db=False, check=0)
    assert "another office" in collect(county, other.pack("1")[0], check=1).stderr
    # No server, no database.
    for url in ("postgresql://nobody@/nowhere?host=/nowhere", "nonsense"):
        done = subprocess.run([str(CTL), "collect", "--to", url, str(path)], capture_output=True, text=True)
        assert done.returncode == 1 and "PostgreSQL" in done.stderr
    assert subprocess.run([str(CTL), "collect", str(path)], capture_output=True).returncode == 2


def test_only_for_the_county_and_only_of_its_townships(county, two, tmp_path):
    """The county has a database of its own, with cards: packages are encrypted to it, and strangers are refused."""
    a, b = two
    hall = Township(tmp_path / "hall").begin(9, "某县")
    for office in two:
        card = office.folder / "own.xbcard"
        office.run(*CLERK, "partner", "card", card, check=0)
        hall.run(*CLERK, "partner", "card", hall.folder / "hall.xbcard", check=0)
        office.run(*CLERK, "partner", "add", hall.folder / "hall.xbcard", "--name", "县里", "--kind", "county", check=0)
    hall.run(*CLERK, "partner", "add", a.folder / "own.xbcard", "--name", "东山镇", "--kind", "county", check=0)
    path, packed = a.pack("1")
    assert packed["encrypted"] is True
    assert "another office" in collect(county, path, check=1).stderr
    collect(county, path, db=hall.db)
    assert "card was not taken" in collect(county, b.pack("1")[0], check=1, db=hall.db).stderr
    assert county.psql("SELECT name FROM xiangbu.office") == [["东山镇"]]


def test_the_server_is_killed_in_the_middle(county, tmp_path):
    """Killed at any moment and started again, the load is resumed: nothing twice, nothing missing."""
    offices = []
    for n in range(1, 5):
        office = Township(tmp_path / str(n)).begin(n, f"镇{n}")
        office.run(*CLERK, "import", DATA / ("青山村人口台账.xlsx" if n % 2 else "大坪村人口台账.csv"), check=3)
        offices.append(office)
    first = [office.pack("1")[0] for office in offices]
    seqs = [office.sql("SELECT max(seq) AS seq FROM journal")[0]["seq"] for office in offices]
    for office in offices:
        office.people([("新村", "900", "新人", citizen_id("1977-07-07", 700 + int(office.code[-1])))])
    paths = first + [office.pack("2", "--since", seq)[0] for office, seq in zip(offices, seqs)]
    killed = 0
    for delay in (0.02, 0.06, 0.12, 0.2, 0.3, 0.45):
        process = subprocess.Popen([str(CTL), "collect", "--to", county.url, "--jobs", "2", *map(str, paths)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        county.kill()
        status = process.wait(timeout=60)
        killed += status != 0
        county.start()
        # It may have been through before the server was gone; then, and only then, it says so.
        assert status != 0 or county.psql("SELECT count(*) FROM xiangbu.package") == [[str(len(paths))]]
    assert killed >= 2
    done = collect(county, *paths, check=0)
    assert '"refused":0' in done.stdout
    for office in offices:
        same_rows(county, office)
        assert county.psql(f"SELECT number FROM xiangbu.package WHERE township = '{office.code}' ORDER BY number") == [["1"], ["1"]]
    # And the program killed, rather than the server.
    county.psql("DROP SCHEMA xiangbu CASCADE")
    process = subprocess.Popen([str(CTL), "collect", "--to", county.url, *map(str, paths)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.4)
    process.kill()
    process.wait()
    collect(county, *paths)
    for office in offices:
        same_rows(county, office)


def sheet(path):
    return [[c for c in row] for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]


def report(county, *args, check=0, **kwargs):
    done = subprocess.run([str(CTL), "--json", "county", *map(str, args), "--at", county.url], capture_output=True, text=True, **kwargs)
    assert done.returncode == check, done.stderr
    return done


def test_checked_and_reported(county, two, tmp_path):
    a, b = two
    person = a.sql(f"SELECT id FROM person WHERE citizen_id = '{MOVED}'")[0]["id"]
    a.run(*CLERK, "event", "move_out", "--date", "2026-03-01", "--person", person, check=0)
    b.run(*CLERK, "event", "move_in", "--date", "2026-03-05", "--field", f"citizen_id={MOVED}", "--field", "name=王迁居", "--field", f"sex={2 - int(MOVED[16]) % 2}", "--field", "place=" +
          b.sql("SELECT code FROM place WHERE name = '西村'")[0]["code"], "--field", "household=new", "--field", "relation=02", check=0)
    collect(county, *(office.pack("1")[0] for office in two))
    # One subsidy paid to one person in both.
    for office in two:
        county.psql(f"INSERT INTO xiangbu.person (township, id, name, sex, citizen_id, status) VALUES ('{office.code}', 999, '赵两领', '1', '{PAID[:17]}9', 'deceased')")
        county.psql(f"INSERT INTO xiangbu.payment (township, id, person_id, scheme, period, amount_fen, state) VALUES ('{office.code}', 1, 999, 'elder-allowance', '2026-01', 8000, 'paid')")
    done = report(county, "report", tmp_path / "out", "--from", "2026-01-01", "--to", "2026-12-31", "--name", "某县")
    files = {f["ledger"]: f for f in __import__("json").loads(done.stdout)}
    assert set(files) == {"county-population", "county-coverage", "county-registered-twice", "county-migrations", "county-paid-twice", "county-submissions"}
    rows = sheet(files["county-population"]["path"])
    assert "某县" in rows[0][0]
    table = {row[2]: row[3:9] for row in rows if row[1] in (a.code, b.code)}
    assert table["东山镇"] == [3, 0, 0, 0, 1, 2] and table["西河乡"] == [2, 0, 0, 1, 0, 3]
    twice = [row for row in sheet(files["county-registered-twice"]["path"]) if "李双在" in row]
    assert len(twice) == 2 and files["county-registered-twice"]["rows"] == 2 and all(TWICE not in map(str, row) for row in twice), "ID numbers are masked"
    moved = [row for row in sheet(files["county-migrations"]["path"]) if "王迁居" in row]
    assert len(moved) == 1 and {"东山镇", "西河乡", "2026-03-01", "2026-03-05", "Both ends"} <= set(moved[0])
    paid = [row for row in sheet(files["county-paid-twice"]["path"]) if "赵两领" in row]
    assert len(paid) == 1 and 80 in paid[0]
    assert files["county-submissions"]["rows"] == 2 and files["county-coverage"]["rows"] == 2
    assert report(county, "check", tmp_path / "checks").stdout.count('"ledger"') == 5
    # Whole numbers only for a reason, which is on record.
    assert report(county, "ledger", "county-registered-twice", tmp_path / "x.csv", "--unmasked", check=2).returncode == 2
    report(county, "ledger", "county-registered-twice", tmp_path / "x.csv", "--unmasked", "--reason", "两地核对")
    assert TWICE in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    assert county.psql("SELECT what, reason FROM xiangbu.access") == [["ledger", "两地核对"]]


def test_ledgers_of_an_office_run_there_too(county, office, tmp_path):
    """The same rows from PostgreSQL as from the office's own file; docs/county.md says which run as they stand, and no other does."""
    office.run(*CLERK, "import", DATA / "青山村人口台账.xlsx", check=3)
    path = tmp_path / "1.xbpack"
    office.run(*CLERK, "pack", path, check=0)
    collect(county, path)
    days = ("--from", "2020-01-01", "--to", "2026-12-31")
    ran = set()
    for ledger in sorted(p.stem for p in (ROOT / "data/catalog").glob("*.ledger")):
        parameters = re.findall(r"^\[Parameter (\w+)\]", (ROOT / f"data/catalog/{ledger}.ledger").read_text(), re.M)
        asked = [x for name in parameters for x in ("--set", f"{name}=1")]
        done = subprocess.run([str(CTL), "county", "ledger", ledger, str(tmp_path / "there.csv"), "--township", "532301100", "--at", county.url, *days, "--name", "云岭镇", *asked],
                              capture_output=True, text=True)
        if done.returncode != 0:
            assert "PostgreSQL: ERROR" in done.stderr, done.stderr
            continue
        ran.add(ledger)
        office.run(*CLERK, "export", ledger, tmp_path / "here.csv", *days, *asked, check=0)
        here, there = ((tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines() for name in ("here", "there"))
        # The order of names that sort alike may differ; the rows do not. The first column is their number.
        here, there = (sorted(line.split(",", 1)[-1] for line in lines if line[:1].isdigit()) for lines in (here, there))
        assert here == there, ledger
    text = (ROOT / "docs/county.md").read_text()
    assert ran == set(re.findall(r"`([a-z-]+)`", text.split("<!-- run -->")[1]))
