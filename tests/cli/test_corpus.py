"""Inputs that were once trouble, and plain ones of each kind: every reader takes them or refuses them in words (tests/fuzz; tools/fuzz looks for more)."""
import os
import pathlib
import subprocess

import pytest

from conftest import BUILD

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "corpus"
TARGETS = sorted(p.name for p in CORPUS.iterdir())


def test_each_target_has_a_corpus():
    built = {p.name[len("replay-"):] for p in (BUILD / "tests" / "fuzz").glob("replay-*") if p.is_file()}
    assert built == set(TARGETS) and len(TARGETS) >= 8


@pytest.mark.parametrize("target", TARGETS)
def test_corpus(target, tmp_path):
    files = sorted((CORPUS / target).iterdir())
    assert files
    run = subprocess.run([BUILD / "tests" / "fuzz" / f"replay-{target}", *files], capture_output=True, text=True, timeout=600, env=dict(os.environ, LC_ALL="C.UTF-8", TMPDIR=str(tmp_path)))
    assert run.returncode == 0, run.stderr[-3000:]
    # Each was gone through, and none left anything behind.
    assert [line for line in run.stderr.splitlines() if line.startswith(str(CORPUS))] == [str(f) for f in files]
    assert not list(tmp_path.iterdir())
