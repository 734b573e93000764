"""Why reviews are missing: too few eligible reviewers, or reviewers who cannot give what is asked of them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reviews.maths.marks import BoolArray, IntArray

from .problem import Labels, Problem
from .result import Assignment, missing_reviews

RemedyCode = Literal["raise_capacity", "waive", "invite"]


@dataclass(frozen=True, slots=True)
class ShortApplication:
    """An application with fewer eligible reviewers than reviews wanted, and how many each ground bars."""

    application: str
    wanted: int
    eligible: int
    grounds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShortLabel:
    """A track or language: reviews wanted by applications that need it, against capacity that offers it."""

    label: str
    wanted: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Foresight:
    """What can be told to fail before solving."""

    applications: tuple[ShortApplication, ...]
    labels: tuple[ShortLabel, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out, giving `reviews` more: `by` reviewer (capacity, waivers), else new reviewers with `labels`."""

    code: RemedyCode
    reviews: int
    by: tuple[tuple[str, int], ...] = ()
    ground: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Violator:
    """Applications that want more reviews than their eligible reviewers can give (Hall 1935).

    `given` counts for each reviewer at most the capacity left by pins elsewhere and one review per
    application of the set; `remedies` with the cheapest first. When the capacity suffices and only groups
    stand in the way, `rules` names them and there are no remedies.
    """

    applications: tuple[str, ...]
    reviewers: tuple[str, ...]
    wanted: int
    given: int
    remedies: tuple[Remedy, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What a short application can reach by shifting reviews: masks (I,), (J,), `closed` if all are full."""

    applications: BoolArray
    reviewers: BoolArray
    closed: bool


def foresee(problem: Problem) -> Foresight:
    """Name applications with too few eligible reviewers and labels wanted beyond capacity, before solving."""
    eligible = problem.eligible.sum(axis=1)
    short = [
        ShortApplication(
            problem.applications[row], int(problem.wanted[row]), int(eligible[row]), _grounds(problem, int(row))
        )
        for row in np.flatnonzero(eligible < problem.wanted)
    ]
    wanted = _summed(problem.needs, dict(zip(problem.applications, problem.wanted.tolist(), strict=True)))
    offered = _summed(problem.offers, dict(zip(problem.reviewers, problem.capacity.tolist(), strict=True)))
    labels = [ShortLabel(label, wanted[label], offered[label]) for label in sorted(wanted)]
    return Foresight(tuple(short), tuple(one for one in labels if one.wanted > one.capacity))


def _grounds(problem: Problem, row: int) -> Mapping[str, int]:
    counted = Counter(problem.grounds[ground] for ground in problem.ground[row] if ground)
    return dict(sorted(counted.items()))


def _summed(labels: Labels, amount: Mapping[str, int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, own in labels.items():
        for label in own:
            total[label] += amount[name]
    return total


def violators(problem: Problem, assignment: Assignment) -> tuple[Violator, ...]:
    """Explain every missing review of a solved assignment by a set that cannot be served."""
    return tuple(_violators(problem, assignment.mask(problem)))


def _violators(problem: Problem, chosen: BoolArray) -> Iterator[Violator]:
    """Name what rules forbid, then sets that explain every other missing review, in order of first application.

    Sets with the same reviewers are one: what they lack adds up.
    """
    rows = np.flatnonzero(missing_reviews(problem, chosen))
    sets: dict[bytes, BoolArray] = {}
    for applications in _stuck(problem, chosen, rows):
        able = np.any(problem.ground[applications] == 0, axis=0).tobytes()
        sets[able] = sets.get(able, False) | applications
    explained = np.any([*sets.values()], axis=0) if sets else np.zeros(len(problem.applications), dtype=np.bool_)
    for row in rows[~explained[rows]]:
        yield _blocked(problem, chosen, int(row), reach(problem, chosen, int(row)).applications)
    for applications in sorted(sets.values(), key=lambda mask: int(mask.argmax())):
        yield _violator(problem, chosen, applications)


def _stuck(problem: Problem, chosen: BoolArray, rows: IntArray) -> Iterator[BoolArray]:
    """Yield closed sets (I,) around short applications: first of those that all their eligible reviewers read."""
    eligible = problem.ground[rows] == 0
    is_exhausted = ~(eligible & ~chosen[rows]).any(axis=1)
    alike: dict[bytes, list[int]] = {}
    for place in np.flatnonzero(is_exhausted):
        alike.setdefault(eligible[place].tobytes(), []).append(int(rows[place]))
    explained = np.zeros(len(problem.applications), dtype=np.bool_)
    for same in alike.values():
        applications = np.zeros_like(explained)
        applications[same] = True
        explained |= applications
        yield applications
    for row in rows[~is_exhausted]:
        if not explained[row] and (reached := reach(problem, chosen, int(row))).closed:
            explained |= reached.applications
            yield reached.applications


def reach(problem: Problem, chosen: BoolArray, row: int) -> Reach:
    """Follow shifts from a short application: to its unassigned eligible reviewers, to what these may give up.

    Stops at the first reviewer with room; if there is none the set is closed and a Hall violator.
    """
    full = chosen.sum(axis=0) >= problem.capacity
    applications = np.zeros(len(problem.applications), dtype=np.bool_)
    applications[row] = True
    while True:
        eligible = problem.ground[applications] == 0
        reviewers: BoolArray = np.any(eligible & ~chosen[applications], axis=0)
        if not full[reviewers].all():
            return Reach(applications, reviewers, False)
        movable = chosen[:, reviewers] & ~problem.pinned[:, reviewers]
        more = applications | movable.any(axis=1)
        if (more == applications).all():
            return Reach(applications, reviewers, True)
        applications = more


def _violator(problem: Problem, chosen: BoolArray, applications: BoolArray) -> Violator:
    able = problem.eligible[applications].sum(axis=0)
    left = problem.capacity - problem.pinned[~applications].sum(axis=0)
    given = np.minimum(left, able)
    missing = int(problem.wanted[applications].sum() - given.sum())
    return Violator(
        applications=_named(problem.applications, applications),
        reviewers=_named(problem.reviewers, able > 0),
        wanted=int(problem.wanted[applications].sum()),
        given=int(given.sum()),
        remedies=tuple(_remedies(problem, chosen, applications, able - given, missing)),
    )


def _remedies(
    problem: Problem, chosen: BoolArray, applications: BoolArray, room: IntArray, missing: int
) -> Iterator[Remedy]:
    """Yield what would give the missing reviews: more from the same people, waivers, new people."""
    if room.sum() >= missing:
        yield Remedy("raise_capacity", missing, _shared(problem, room, missing))
    idle = problem.capacity - chosen.sum(axis=0)
    for ground in sorted(problem.waivable & set(problem.grounds)):
        barred = (problem.ground[applications] == problem.grounds.index(ground)).sum(axis=0)
        if (possible := np.minimum(idle, barred)).sum() >= missing:
            yield Remedy("waive", missing, _shared(problem, possible, missing), ground)
    needed = [set(problem.needs.get(name, ())) for name in _named(problem.applications, applications)]
    yield Remedy("invite", missing, labels=tuple(sorted(set.intersection(*needed))))


def _shared(problem: Problem, room: IntArray, missing: int) -> tuple[tuple[str, int], ...]:
    """Ask the reviewers with most room first, one more each in turn."""
    asked = np.zeros_like(room)
    while missing:
        column = int(np.lexsort((np.arange(room.size), asked - room))[0])
        asked[column] += 1
        missing -= 1
    return tuple((problem.reviewers[column], int(asked[column])) for column in np.flatnonzero(asked))


def _blocked(problem: Problem, chosen: BoolArray, row: int, reached: BoolArray) -> Violator:
    """Name the rules whose limit an application with reviewers to spare has met, else those met on the way."""
    able = problem.eligible[row]
    own = np.arange(reached.size) == row
    rules = _met(problem, chosen, own) or _met(problem, chosen, reached)
    return Violator(
        applications=(problem.applications[row],),
        reviewers=_named(problem.reviewers, able),
        wanted=int(problem.wanted[row]),
        given=int(chosen[row].sum()),
        rules=rules,
    )


def _met(problem: Problem, chosen: BoolArray, applications: BoolArray) -> tuple[str, ...]:
    """Return the rules that allow no further member in at least one of the applications (I,)."""
    return tuple(
        group.key
        for group in problem.groups
        if group.at_most is not None
        and ((chosen & group.members).sum(axis=1) >= group.at_most)[applications & group.applications].any()
    )


def _named(names: Collection[str], mask: BoolArray) -> tuple[str, ...]:
    return tuple(name for name, held in zip(names, mask, strict=True) if held)
