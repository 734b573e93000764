"""The shortlist: how many go on to the next stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, takewhile
from typing import Literal

from reviews.maths.exact import within
from reviews.maths.ranking.model import UNDECIDED, Entry, Ranking


@dataclass(frozen=True, slots=True)
class ShortlistRules:
    """At most `max` applications and asks up to `percent_of_envelope`; None sets no limit.

    `crossing` says whether the one that crosses the percentage comes in; `include_all` lets all in that tie with
    the last one on the score, `tie_break` cuts by the full order.
    """

    max: int | None = None
    percent_of_envelope: Decimal | None = None
    envelope: Decimal = Decimal(0)
    crossing: Literal["exclude", "include"] = "exclude"
    ties_at_line: Literal["include_all", "tie_break"] = "include_all"


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Who goes on, what they ask in all, and who shares the rank cut by the line and needs a draw."""

    ids: tuple[str, ...]
    cumulated: Decimal
    open_tie: tuple[str, ...] = ()


def shortlist(ranking: Ranking, rules: ShortlistRules) -> Shortlist:
    """Take passing applications in order up to the line; for lots give one ranking and envelope at a time."""
    passing = [entry for entry in ranking.entries if entry.passes]
    size = min(_within_money(passing, rules), len(passing) if rules.max is None else rules.max)
    if rules.ties_at_line == "include_all" and size:
        size += sum(1 for _ in takewhile(lambda entry: entry.deciding_key, passing[size:]))
    chosen = passing[:size]
    total = sum((entry.requested for entry in chosen), Decimal())
    return Shortlist(tuple(entry.application for entry in chosen), total, _cut_tie(passing, size))


def _within_money(passing: Sequence[Entry], rules: ShortlistRules) -> int:
    percent, envelope = rules.percent_of_envelope, rules.envelope
    if percent is None:
        return len(passing)
    sums = accumulate(entry.requested for entry in passing)
    fitting = sum(1 for _ in takewhile(lambda total: within(total, percent, envelope), sums))
    return min(len(passing), fitting + (rules.crossing == "include"))


def _cut_tie(passing: Sequence[Entry], size: int) -> tuple[str, ...]:
    if size >= len(passing) or passing[size].deciding_key != UNDECIDED:
        return ()
    rank = passing[size].rank
    return tuple(entry.application for entry in passing if entry.rank == rank)
