"""What the tests share: the built programs, and a fresh office for each test."""
import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
BUILD = pathlib.Path(os.environ.get("XIANGBU_BUILD", ROOT / "_build"))
CTL = BUILD / "src" / "cli" / "xiangbuctl"


class Result:
    def __init__(self, process):
        self.code = process.returncode
        self.err = process.stderr
        self.out = process.stdout

    @property
    def json(self):
        return json.loads(self.out)


class Office:
    """A database in a folder of its own, and the command line on it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.db = self.folder / "office.xbdb"
        self.env = dict(os.environ, LC_ALL="C.UTF-8", XDG_DATA_HOME=str(self.folder / "data"))

    def run(self, *args, db=True, check=None, **kwargs):
        line = [str(CTL), "--json"] + (["--db", str(self.db)] if db else []) + [str(a) for a in args]
        process = subprocess.run(line, capture_output=True, text=True, env=self.env, timeout=300, **kwargs)
        if check is not None:
            assert process.returncode == check, process.stderr + process.stdout[:2000]
        return Result(process)

    def init(self):
        self.run("init", self.db, "--township", "532301100", "--name", "云岭镇", "--site", "7", db=False, check=0)
        return self

    def sql(self, text):
        """Asks sqlite3 itself, not our code."""
        process = subprocess.run(["sqlite3", "-json", str(self.db), text], capture_output=True, text=True, errors="replace", check=True)
        return json.loads(process.stdout) if process.stdout.strip() else []


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path).init()


@pytest.fixture
def empty(tmp_path):
    return Office(tmp_path)
