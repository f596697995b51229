#!/usr/bin/env python3
"""A county in PostgreSQL, at its size: load rate against a bare COPY, query times, growth. usage: bench/county.py [TOWNSHIPS [PERSONS]] [--keep FOLDER]

Makes a register for each township, packs it, collects the packages, and asks for the county's ledgers. 20 townships of 50,000 are a county, 100 a prefecture.
With --keep the packages stay in FOLDER, and are used again. tools/bench calls it.
"""
import argparse
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from postgres import Postgres  # noqa: E402

CTL = ROOT / "_build" / "src" / "cli" / "xiangbuctl"
# A server as one would set it up: nothing written is lost when the power goes.
OPTIONS = "-c fsync=on -c shared_buffers=2GB -c max_wal_size=8GB -c maintenance_work_mem=512MB -c effective_cache_size=8GB"


def row(what, figure, baseline, ratio, goal, ok):
    print(f"| {what} | {figure} | {baseline} | {ratio} | {goal} | {'met' if ok else 'MISSED' if ok is not None else ''} |", flush=True)


def township(folder, n, persons):
    """The package of a township. One in a thousand of its people stands on the register of the one before as well."""
    package = folder / f"{n}.xbpack"
    if package.exists():
        return package
    code, db, table = f"53{n:04d}001", folder / f"{n}.xbdb", folder / f"{n}.csv"
    subprocess.run([sys.executable, ROOT / "bench/generate_register.py", str(persons), table, "--seed", str(n), "--township", code], check=True)
    before = folder / f"{n - 1}.twice"
    with open(table, encoding="utf-8") as file:
        lines = list(csv.reader(file))
    (folder / f"{n}.twice").write_text("\n".join(line[6] for line in lines[1:persons // 1000 + 1]))
    if before.exists():
        for line, number in zip(lines[-persons // 1000:], before.read_text().split()):
            line[6], line[7], line[5] = number, f"{number[6:10]}-{number[10:12]}-{number[12:14]}", "女男"[int(number[16]) % 2]
        with open(table, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([CTL, "init", db, "--township", code, "--name", f"第{n}镇", "--site", str(n)], check=True, **quiet)
    subprocess.run([CTL, "--db", db, "import", table], **quiet)
    subprocess.run([CTL, "--db", db, "pack", package], check=True, **quiet)
    for file in (db, table):
        file.unlink()
    return package


def collect(server, packages, jobs):
    start = time.monotonic()
    subprocess.run([CTL, "--quiet", "collect", "--to", server.url, "--jobs", str(jobs), *packages], check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def fresh(server):
    server.psql("DROP DATABASE IF EXISTS county", database="postgres")
    server.psql("CREATE DATABASE county", database="postgres")
    subprocess.run([CTL, "--quiet", "county", "ledger", "county-submissions", server.folder.parent / "x.csv", "--at", server.url], check=True)


def bare_copy(server, codes):
    """The same rows into the same tables by COPY alone, from files that lie ready, a township in a transaction. Seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o777)
        tables = [r[0] for r in server.psql("SELECT DISTINCT c.relname FROM pg_class c JOIN pg_partitioned_table p ON p.partrelid = c.oid ORDER BY 1")]
        for code in codes:
            lines = "".join(f"\\copy (SELECT * FROM xiangbu.\"{t}\" WHERE township = '{code}') TO '{folder}/{code}.{t}'\n" for t in tables)
            subprocess.run(["psql", "-X", "-q", "-h", server.folder, "-U", "xiangbu", "-d", "county"], input=lines, text=True, check=True)
        fresh(server)
        seconds = 0
        for code in codes:
            lines = "BEGIN;\n" + "".join(f"\\copy xiangbu.\"{t}\" FROM '{folder}/{code}.{t}'\n" for t in tables if (folder / f"{code}.{t}").stat().st_size) + "COMMIT;\n"
            start = time.monotonic()
            subprocess.run(["psql", "-X", "-q", "-h", server.folder, "-U", "xiangbu", "-d", "county"], input=lines, text=True, check=True)
            seconds += time.monotonic() - start
        return seconds


def ledger(server, folder, name, *args):
    start = time.monotonic()
    done = subprocess.run([CTL, "--json", "county", "ledger", name, folder / f"{name}.csv", "--at", server.url, "--from", "2026-06-01", "--to", "2026-06-30", *args], check=True, capture_output=True, text=True)
    return time.monotonic() - start, int(done.stdout.split('"rows":')[1].split(",")[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("townships", type=int, nargs="?", default=20)
    parser.add_argument("persons", type=int, nargs="?", default=50000)
    parser.add_argument("--keep", type=pathlib.Path)
    a = parser.parse_args()
    folder = a.keep or pathlib.Path(tempfile.mkdtemp(prefix="xiangbu-county-"))
    folder.mkdir(exist_ok=True)
    packages = [township(folder, n, a.persons) for n in range(1, a.townships + 1)]
    server = Postgres(OPTIONS)
    try:
        total = a.townships * a.persons
        few = packages[:min(5, len(packages))]
        fresh(server)
        ours = collect(server, few, 1)
        rows = int(server.psql("SELECT sum(row_count) FROM xiangbu.package")[0][0])
        bare = bare_copy(server, [f"53{n:04d}001" for n in range(1, len(few) + 1)])
        row(f"collect {len(few)} townships of {a.persons:,}, one at a time, {rows:,} records", f"{rows / ours:,.0f} records/s", f"bare COPY {rows / bare:,.0f} records/s", f"{bare / ours:.2f}", "≥ 0.5", bare / ours >= 0.5)
        fresh(server)
        growth, done, start = [], 0, time.monotonic()
        for n in sorted({1, 5, 20, 50, 100, a.townships}):
            if n > a.townships:
                break
            collect(server, packages[done:n], os.cpu_count())
            done = n
            server.psql("ANALYZE")
            growth.append((n, *(ledger(server, folder, name) for name in ("county-population", "county-registered-twice", "county-submissions"))))
        seconds = time.monotonic() - start
        rows = int(server.psql("SELECT sum(row_count) FROM xiangbu.package")[0][0])
        size = server.psql("SELECT pg_size_pretty(pg_database_size('county'))")[0][0]
        row(f"all {a.townships} townships, {total:,} people, with what was asked in between", f"{seconds:.0f} s, {rows:,} records, {size}", "", "", "", None)
        for n, population, twice, submissions in growth:
            row(f"{n} townships: the county's monthly ledger, found twice, who has sent", f"{population[0]:.2f} s, {twice[0]:.2f} s ({twice[1]:,} rows), {submissions[0]:.2f} s", "", "", "", None)
        population, twice = growth[-1][1], growth[-1][2]
        row(f"the county's monthly ledger over {total:,} people", f"{population[0]:.1f} s", "", "", "≤ 10 s", population[0] <= 10)
        row(f"people registered in two townships, of {total:,}", f"{twice[0]:.1f} s", "", "", "≤ 60 s", twice[0] <= 60)
        for what in ("check", "report"):
            start = time.monotonic()
            subprocess.run([CTL, "--quiet", "county", what, folder / what, "--at", server.url, "--from", "2026-06-01", "--to", "2026-06-30"], check=True)
            row(f"county {what}, all its workbooks", f"{time.monotonic() - start:.1f} s", "", "", "", None)
        one = ledger(server, folder, "people", "--township", "530001001")
        row("an office's own ledger of everybody, one township of them", f"{one[0]:.1f} s, {one[1]:,} rows", "", "", "", None)
    finally:
        server.stop()


main()
