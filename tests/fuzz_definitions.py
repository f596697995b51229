"""Damages definitions of ledgers and letters at random and has them checked: each is taken or told in one line; what is taken is
installed and used; the database is not written.

usage: fuzz_definitions.py XIANGBUCTL COUNT [SEED] — for a long run; the tests run a short one
"""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEFINITIONS = sorted((ROOT / "data" / "catalog").glob("*.le*er"))
WORDS = ["DELETE FROM person", "; DROP VIEW v_person", "[Column", "Sql=", "%n%s", "\0", "SELECT", "FROM journal", ":x", "'", "\"", "((((", "\n", "=", "]", "Sum=true\n",
         "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x AS name FROM c"]


def damage(text, rng):
    for _ in range(rng.choice((1, 2, 6))):
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(WORDS) + text[at + rng.choice((0, 1, 40)):]
    return text


def use(ctl, folder, env, db, path, name):
    """Exports a damaged ledger that was taken: it may fail in words, not otherwise."""
    subprocess.run([ctl, "--quiet", "catalog", "install", path], check=True, env=env)
    for end in ("csv", "pdf"):
        result = subprocess.run([ctl, "--quiet", "--db", db, "export", name, pathlib.Path(folder) / ("m." + end)], capture_output=True, env=env, timeout=200)
        said = result.stderr.decode(errors="replace")
        if result.returncode not in (0, 1) or "ERROR" in said:
            yield said[-500:]
    for own in (pathlib.Path(env["XDG_DATA_HOME"]) / "xiangbu" / "catalog").glob("*"):
        own.unlink()


def run(ctl, folder, count, seed):
    """Checks damaged definitions, and exports what is still taken. Returns what went wrong."""
    rng = random.Random(seed)
    home = pathlib.Path(folder) / "data"
    env = dict(os.environ, LC_ALL="C.UTF-8", XDG_DATA_HOME=str(home))
    db = pathlib.Path(folder) / "definitions.xbdb"
    subprocess.run([ctl, "--quiet", "demo", db, "--persons", "50"], check=True, env=env)
    before, wrong, taken = db.read_bytes(), [], 0
    for i in range(count):
        shipped = rng.choice(DEFINITIONS)
        path = pathlib.Path(folder) / ("m" + shipped.suffix)
        text = damage(shipped.read_text(encoding="utf-8"), rng)
        path.write_bytes(text.encode())
        result = subprocess.run([ctl, "--json", "catalog", "check", path], capture_output=True, env=env, timeout=60)
        said = result.stderr.decode(errors="replace").strip()
        if result.returncode not in (0, 1) or (result.returncode == 1 and len(said.splitlines()) != 1) or "ERROR" in said:
            wrong.append((i, result.returncode, said[-500:]))
        taken += result.returncode == 0
        if result.returncode == 0 and shipped.suffix == ".ledger" and "RECURSIVE" not in text:
            wrong += [(i, text[:200], said) for said in use(ctl, folder, env, db, path, json.loads(result.stdout)[0]["id"])]
    if db.read_bytes() != before:
        wrong.append(("the database was written",))
    return taken, wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        taken, wrong = run(sys.argv[1], name, int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    print(f"{sys.argv[2]} definitions, {taken} taken, {len(wrong)} went wrong")
    for case in wrong[:20]:
        print(*case)
    sys.exit(bool(wrong))
