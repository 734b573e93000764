"""Everything once, on rows shuffled by the seed given: `python -m tests.reviews.maths.repeatable SEED` prints JSON."""

import json
import sys
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from random import Random
from typing import Any

from reviews.maths import reliability
from reviews.maths.assignment import GroupRule, Pair, assign, explain, foresee, problem, sketch, violators
from reviews.maths.calibration import Settings, StrictLine, calibrate
from reviews.maths.draw import draw, rfc3797
from reviews.maths.lottery import LotterySettings, VarianceShares, expected_sizes, preview, random_selection
from reviews.maths.marks import Mark

from .dense import simulated


def computed(seed: int) -> dict[str, Any]:
    """Return every result, floats rounded to six decimals, of input in the order that `seed` gives."""
    random = Random(seed)

    def shuffled(rows: Any) -> list[Any]:
        return random.sample(rows := list(rows), len(rows))

    marks = simulated(14, 5, (3, 2, 4), (9, 6, 5))
    names = sorted({mark.application for mark in marks})
    asks = {name: Decimal(5000 + 371 * place) / 10 for place, name in enumerate(names)}
    return {
        **_of_scores(shuffled(marks), shuffled(names), dict(shuffled(asks.items()))),
        **_of_assignment(shuffled),
        "draw": plain(draw("seed", shuffled(names))),
        "rfc3797": rfc3797("key/", shuffled(names), 5),
    }


def _of_scores(marks: list[Mark], names: list[str], asks: dict[str, Decimal]) -> dict[str, Any]:
    ranked = [name for name in names if name != "a0003"]
    line = StrictLine(asks, Decimal(2900), 5, Decimal(60))
    carried = {name: float(len(name) + int(name[1:]) % 3) for name in names}
    quick = LotterySettings(draws=300, max_group_share=0.8)
    pairs = [(mark.application, mark.reviewer) for mark in marks]
    found: dict[str, Any] = {
        "calibration": calibrate(marks, Settings(draws=500), ranked=ranked, carried=carried, places=4, rule=line),
        "selection": random_selection(marks, 4, quick, ranked=ranked),
        "preview": preview(marks, 4, quick, ranked=ranked),
        "expected": expected_sizes(pairs, 4, VarianceShares(5.0, 2.0, 3.0), panels=2),
        "icc": reliability.icc(marks),
        "w": reliability.kendall_w(marks),
    }
    for distance in ("nominal", "ordinal", "interval", "ratio"):
        found[distance] = reliability.alpha(marks, distance)
    return {key: plain(value) for key, value in found.items()}


def _of_assignment(shuffled: Any) -> dict[str, Any]:
    facts = Random(1)
    applications, reviewers = [f"a{row}" for row in range(12)], [f"r{column}" for column in range(6)]
    pairs = [
        Pair(row, column, facts.randint(0, 100), facts.choice(["", "", "", "conflict", "language"]))
        for row in applications
        for column in reviewers
    ]
    rules = [GroupRule("house", frozenset({"r0", "r1"}), at_most=1), GroupRule("senior", frozenset({"r2"}), at_least=1)]
    given = problem(
        dict.fromkeys(shuffled(applications), 3),
        dict.fromkeys(shuffled(reviewers), 5),
        shuffled(pairs),
        rules=shuffled(rules),
        needs={name: shuffled(["ka", "en"]) for name in shuffled(applications)},
        offers={name: ["ka"] for name in shuffled(reviewers)},
        waivable=shuffled(["language", "conflict"]),
    )
    found = assign(given)
    first = found.pairs[0]
    return {
        "assignment": plain(found),
        "sketch": plain(sketch(given)),
        "explanation": plain(explain(given, found, first.application, first.reviewer)),
        "violators": plain(violators(given, found)),
        "foresight": plain(foresee(given)),
    }


def plain(value: Any) -> Any:
    """Return dataclasses and tuples as JSON knows them, floats rounded to six decimals."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return round(value, 6) if isinstance(value, float) else value


def written(seed: int) -> str:
    return json.dumps(computed(seed), sort_keys=True, default=str)


if __name__ == "__main__":
    print(written(int(sys.argv[1])))
