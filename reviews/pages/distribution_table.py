"""A distribution pair by pair: who reads an application, why, who was passed over, and what a change would cost."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..maths.assignment import Explanation, PassedOver, explanations
from ..names import names
from ..queries import conflict_grounds
from ..queries.plans import solved_from
from .distribution import Json, bar_words, figure

if TYPE_CHECKING:
    from portal.calls.models import Call

Loads = Mapping[str, int]
PARTS = {"fresh_eyes": gettext_lazy("fresh eyes"), "strengths": gettext_lazy("knows the subject")}
PASSED_OVER = {
    "full": gettext_lazy("has no room"),
    "group": gettext_lazy("someone of the same organisation reads it"),
    "balance": gettext_lazy("has enough already"),
}
NO_CHANGE = {
    "pinned": gettext_lazy("It was given out before and stays."),
    "barred": gettext_lazy("Nobody else may read it."),
    "full": gettext_lazy("Everyone else who may read it has no room."),
    "group": gettext_lazy("The others are of an organisation that reads it already."),
}


@dataclass(frozen=True)
class Reader:
    """One reader of an application, and why; sentences are empty where there is nothing to say."""

    seat: str
    is_new: bool
    match: str
    note: str
    passed_over: str
    change: str


@dataclass(frozen=True)
class Row:
    """One application and its readers; `missing` reviews could not be given out."""

    reference: str
    name: str
    missing: int
    readers: tuple[Reader, ...]


def rows(call: "Call", given: Json, result: Json, shown: list[Json], language: str) -> list[Row]:
    """Return the rows of the `shown` applications of a distribution."""
    wanted = {one["application"] for one in shown}
    notes = {ground.key: ground.localised(language) for ground in conflict_grounds(call, given["stage"])}
    pairs = {(one["application"], one["reviewer"]): one for one in result["pairs"] if one["application"] in wanted}
    missing = {gap["application"]: gap["missing"] for gap in result["gaps"]}
    loads = loads_of(result)
    readers: dict[str, list[Reader]] = defaultdict(list)
    for why in explanations(*solved_from(given, result), wanted):
        pair = pairs[why.application, why.reviewer]
        note = notes.get(pair["note"], "") or bar_words(pair["note"])
        readers[why.application].append(_reader(pair, why, note, loads))
    return [
        Row(
            one["reference"], one["application"], missing.get(one["application"], 0), tuple(readers[one["application"]])
        )
        for one in shown
    ]


def loads_of(result: Json) -> Loads:
    """Return how many applications each member reads."""
    return {one["reviewer"]: one["after"] for one in result["reviewers"]}


def _reader(pair: Json, why: Explanation, note: str, loads: Loads) -> Reader:
    return Reader(
        seat=pair["reviewer"],
        is_new=not pair["pinned"],
        match=match_sentence(pair),
        note=note,
        passed_over="" if pair["pinned"] else passed_over_sentence(why.passed_over),
        change=change_sentence(pair, loads),
    )


def match_sentence(pair: Json) -> str:
    """Say how well a pair fits, and from which parts, in the order of `PARTS`: PostgreSQL keeps no order of keys."""
    given = pair["parts"]
    parts = ", ".join(f"{words} {figure(given[name])}" for name, words in PARTS.items() if name in given)
    return _("Match %(match)s of 100 (%(parts)s).") % {"match": figure(pair["match"]), "parts": parts}


def passed_over_sentence(passed: Iterable[PassedOver]) -> str:
    """Name those who fit better and were not taken, by reason."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in passed:
        by_reason[reason(one)].append(one.reviewer)
    if not by_reason:
        return ""
    told = "; ".join(f"{names(seats)}: {why}" for why, seats in by_reason.items())
    return _("A better match, but not taken: %(told)s.") % {"told": told}


def reason(one: PassedOver) -> str:
    """Return why someone was passed over, in words."""
    return bar_words(one.detail) if one.why == "barred" else str(PASSED_OVER[one.why])


def change_sentence(pair: Json, loads: Loads) -> str:
    """Say who could read instead, and what would become of the match; where that stays, of what each has to read."""
    change = pair["change"]
    if "why" in change:
        return str(NO_CHANGE[change["why"]])
    facts = {"seat": change["reviewer"], "before": figure(pair["match"]), "after": figure(change["match"])}
    if facts["before"] == facts["after"]:
        facts |= {"more": loads[facts["seat"]] + 1, "own": pair["reviewer"], "less": loads[pair["reviewer"]] - 1}
        told = _("Instead %(seat)s could read it; the match would be the same.")
        return f"{told % facts} {_('%(seat)s would then read %(more)s, %(own)s %(less)s.') % facts}"
    if change["match"] > pair["match"]:
        return _("Instead %(seat)s could read it; the match would rise from %(before)s to %(after)s.") % facts
    return _("Instead %(seat)s could read it; the match would fall from %(before)s to %(after)s.") % facts


def explained(given: Json, result: Json) -> Iterator[dict[str, Any]]:
    """Yield every pair with all that speaks for and against it, as plain JSON."""
    loads = loads_of(result)
    for pair, why in zip(result["pairs"], explanations(*solved_from(given, result)), strict=True):
        sentences = (match_sentence(pair), passed_over_sentence(why.passed_over), change_sentence(pair, loads))
        yield {
            **pair,
            "load_before": why.load_before,
            "load_after": why.load_after,
            "passed_over": [
                {"reviewer": one.reviewer, "match": one.match, "why": one.why, "ground": one.detail}
                for one in why.passed_over
            ],
            "sentence": " ".join(filter(None, sentences)),
        }
