"""The exact figures of each application and the keys that order them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reviews.maths.exact import half_up
from reviews.maths.ranking.model import Application, Failed, Outcome, Settings, Side
from reviews.maths.ranking.order import Block, DrawKey, Key, ordered_blocks
from reviews.maths.ranking.thresholds import failed_thresholds
from reviews.maths.rubric import Aggregate, Rubric, aggregate, blend
from reviews.maths.votes import VoteRules, vote_outcome

SIDES: tuple[Side, ...] = ("", "accepted", "group", "rejected")
GROUP = (False, SIDES.index("group"))


@dataclass(frozen=True, slots=True)
class Scored:
    """An application with its exact figures; `score` is what is compared, `verdict` None if it passes."""

    application: Application
    result: Aggregate
    score: Decimal | None
    failed: tuple[Failed, ...]
    verdict: Outcome | None


def scored(application: Application, settings: Settings) -> Scored:
    """Aggregate the sheets or count the votes of one application and tell whether it passes."""
    if settings.votes:
        return _voted(application, settings.votes)
    result = aggregate(settings.rubric, application.reviews, application.carried)
    score = _score(application, result.total, settings)
    failed = failed_thresholds(settings.rubric, result, score, application.reviews)
    if score is None:
        return Scored(application, result, None, failed, Outcome.UNSETTLED)
    return Scored(application, result, score, failed, Outcome.BELOW_THRESHOLD if failed else None)


def in_order(items: Iterable[Scored], settings: Settings) -> list[Block[Scored]]:
    """Order the settled applications by the keys of the settings: passing ones first, of these the sides of random
    selection one after the other. Its group has no order but that of the draw."""
    by_part: dict[tuple[bool, int], list[Scored]] = {}
    for item in items:
        if item.verdict != Outcome.UNSETTLED:
            part = item.verdict is not None, SIDES.index(item.application.side)
            by_part.setdefault(part, []).append(item)
    keys = [_first_key(settings.order_by)]
    keys += [_tie_break(name, settings.rubric) for name in settings.tie_break]
    drawn = [DrawKey("public_draw", _tickets)]
    return [
        block for part in sorted(by_part) for block in ordered_blocks(by_part[part], drawn if part == GROUP else keys)
    ]


def _score(application: Application, total: Fraction | None, settings: Settings) -> Decimal | None:
    places = settings.rubric.compared_decimals
    if settings.percents:
        places = max(2, settings.final_decimals)
        total = blend({**application.stage_scores, settings.stage: total}, settings.percents)
    return None if total is None else half_up(total, places)


def _voted(application: Application, rules: VoteRules) -> Scored:
    verdicts = {rules.accepted: None, rules.rejected: Outcome.REJECTED}
    verdict = verdicts.get(vote_outcome(rules, application.votes), Outcome.UNSETTLED)
    return Scored(application, Aggregate(len(application.votes), (), None), None, (), verdict)


def _falling(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def _expected_rank(item: Scored) -> tuple[int, float | Decimal | None]:
    """Rounded half-even to six places, so that last bits cannot reorder; raw order where there is none."""
    expected = item.application.expected_rank
    return (1, _falling(item.score)) if expected is None else (0, round(expected, 6))


def _tickets(item: Scored) -> dict[int, tuple[str, str]]:
    return {draw: (ticket, item.application.id) for draw, ticket in item.application.tickets.items()}


FIRST_KEYS: Mapping[str, Callable[[Scored], Any]] = {
    "raw": lambda item: _falling(item.score),
    "expected_rank": _expected_rank,
    "received": lambda item: item.application.received,
}
TIE_BREAKS: Mapping[str, Callable[[Scored], Any]] = {
    "lower_requested": lambda item: item.application.requested,
    "earlier_received": lambda item: item.application.received,
}


def _first_key(name: str) -> Key[Scored]:
    return DrawKey("", _tickets) if name == "draw" else Key("", FIRST_KEYS[name])


def _tie_break(name: str, rubric: Rubric) -> Key[Scored]:
    """Build the key of one entry of the list; raises KeyError for a name or a criterion that does not exist."""
    kind, _, key = name.partition(":")
    if kind == "criterion_mean":
        return Key(name, lambda item: _rounded_fall(item.result.criteria[key], rubric))
    if kind == "section":
        return Key(name, lambda item: _rounded_fall(item.result.sections[key], rubric))
    return DrawKey(name, _tickets) if name == "public_draw" else Key(name, TIE_BREAKS[name])


def _rounded_fall(value: Fraction | None, rubric: Rubric) -> Decimal | None:
    return None if value is None else -half_up(value, rubric.compared_decimals)
