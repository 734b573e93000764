"""Votes instead of points: what the named votes of the readers add up to.

The two readers decide alone when their votes stand in the table of the call; otherwise a third reads, without
seeing the votes, and two equal to a row of the table decide. What then is still open goes to the panel.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from reviews.maths.rubric import Problem
from reviews.maths.rubric.validity import is_visible

ACCEPTED = "accepted"
REJECTED = "rejected"
WAITING: Literal["waiting"] = "waiting"
THIRD_READER: Literal["third_reader"] = "third_reader"
PANEL: Literal["panel"] = "panel"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the outcome table: an unordered set of votes and the result it gives."""

    votes: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class VoteRules:
    """`readers` vote first; `rows` settle; votes in `reason_required_for` need a reason.

    `accepted` and `rejected` are the names the call gives to these two results.
    """

    readers: int = 2
    votes: tuple[str, ...] = ("yes", "no", "discuss")
    rows: tuple[Row, ...] = (Row(("yes", "yes"), ACCEPTED), Row(("no", "no"), REJECTED))
    reason_required_for: frozenset[str] = frozenset({"no", "discuss"})
    third_reader: bool = True
    accepted: str = ACCEPTED
    rejected: str = REJECTED


def vote_problems(rules: VoteRules, vote: str, reason: str) -> list[Problem]:
    """Return (field, code) for what keeps a vote from being submitted: `required`, `unknown`."""
    if vote not in rules.votes:
        return [("vote", "unknown" if vote else "required")]
    missing = vote in rules.reason_required_for and not is_visible(reason)
    return [("reason", "required")] if missing else []


def vote_outcome(rules: VoteRules, votes: Collection[str]) -> str:
    """Return a result of the table, or `waiting` for votes, `third_reader` to be assigned, or `panel`.

    `votes` are the counted ones in any order; a recusal is no vote.
    """
    if len(votes) < rules.readers:
        return WAITING
    results = _settled(rules.rows, Counter(votes))
    if len(results) == 1:
        return results.pop()
    return THIRD_READER if rules.third_reader and len(votes) == rules.readers else PANEL


def _settled(rows: Sequence[Row], votes: Counter[str]) -> set[str]:
    return {row.result for row in rows if Counter(row.votes) <= votes}
