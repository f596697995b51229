"""Damages real ledgers at random and imports them: whatever comes, it is told in one line, and nothing is written.

usage: fuzz.py XIANGBUCTL SECONDS [SEED] — for a long run; the tests run a short one
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

DATA = pathlib.Path(__file__).resolve().parent / "data"
LEDGERS = sorted(p for p in DATA.iterdir() if p.suffix in (".xlsx", ".xls", ".csv"))


def damage(data, rng):
    """A few bytes changed, lost, added or overwritten; now and then the end cut off."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 50))):
        at = rng.randrange(max(1, len(data) - 8))
        kind = rng.randrange(5)
        if kind == 0:
            data[at:at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del data[at:at + rng.randrange(1, 200)]
        elif kind == 2:
            data[at:at] = rng.randbytes(rng.randrange(1, 50))
        elif kind == 3:
            data[at:at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\x7f\0\0"))
        elif rng.random() < 0.2:
            del data[max(100, at):]
        if len(data) < 200:
            break
    return bytes(data)


def run(ctl, folder, seed, count=None, seconds=None):
    """Imports damaged ledgers. Returns how many there were, and those that went wrong with what was said."""
    rng = random.Random(seed)
    env = dict(os.environ, LC_ALL="C.UTF-8", XDG_DATA_HOME=str(folder))
    db = pathlib.Path(folder) / "fuzz.xbdb"
    subprocess.run([ctl, "--quiet", "init", db, "--township", "532301100", "--name", "云岭镇"], check=True, env=env)
    end = time.monotonic() + seconds if seconds is not None else None
    done, wrong = 0, []
    while done < count if count is not None else time.monotonic() < end:
        ledger = rng.choice(LEDGERS)
        path = pathlib.Path(folder) / f"damaged{ledger.suffix}"
        path.write_bytes(damage(ledger.read_bytes(), rng))
        result = subprocess.run([ctl, "--quiet", "--db", db, "import", "--dry-run", path], capture_output=True, timeout=300, env=env)
        said = result.stderr.decode(errors="replace").strip()
        if result.returncode not in (0, 1, 3) or (result.returncode == 1 and len(said.splitlines()) != 1) or "ERROR" in said:
            kept = path.with_name(f"wrong-{seed}-{done}{ledger.suffix}")
            path.rename(kept)
            wrong.append((str(kept), result.returncode, said[-2000:]))
        done += 1
    return done, wrong


if __name__ == "__main__":
    where = tempfile.mkdtemp(prefix="xiangbu-fuzz-")
    number, bad = run(sys.argv[1], where, int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time()), seconds=float(sys.argv[2]))
    print(f"{number} damaged ledgers, {len(bad)} went wrong", *bad, sep="\n")
    sys.exit(1 if bad else 0)
