"""Runs the unit tests of the core, written in C with GLib, and counts each of their cases."""
import os
import subprocess

import pytest

from conftest import BUILD

PROGRAMS = sorted(p.name for p in (BUILD / "tests" / "unit").glob("test-*") if p.is_file() and os.access(p, os.X_OK))
ENV = dict(os.environ, LC_ALL="C.UTF-8")


def cases():
    for program in PROGRAMS:
        listed = subprocess.run([str(BUILD / "tests" / "unit" / program), "-l"], capture_output=True, text=True, env=ENV, check=True)
        for case in listed.stdout.split("\n"):
            if case.startswith("/"):
                yield pytest.param(program, case, id=case)


def test_the_unit_tests_are_built():
    assert len(PROGRAMS) >= 10


@pytest.mark.parametrize("program, case", list(cases()))
def test_unit(program, case):
    process = subprocess.run([str(BUILD / "tests" / "unit" / program), "-p", case], capture_output=True, text=True, env=ENV, timeout=900)
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr[-3000:]
    assert "\nok 1 " in process.stdout, "the case did not run: " + process.stdout
