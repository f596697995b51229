"""Ledgers damaged at random; the long run is in tools/soak."""
from conftest import CTL

import fuzz


def test_damaged_ledgers_are_told_in_one_line(tmp_path):
    done, wrong = fuzz.run(CTL, tmp_path, seed=20261125, count=150)
    assert done == 150 and wrong == []
