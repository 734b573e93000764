"""The same input gives the same results: rows in any order, another process, another order of sets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .repeatable import written

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("seed", [2, 3])
def test_another_process_gives_the_same_on_shuffled_rows(seed: int) -> None:
    there = subprocess.run(
        [sys.executable, "-m", "tests.reviews.maths.repeatable", str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    here = json.loads(written(1))
    assert json.loads(there.stdout) == here
    assert there.stdout.strip() == written(1)
    assert here["assignment"]["gaps"]
    assert here["calibration"]["reviewers_differ"]
    assert here["selection"]["selection"]["group"]
