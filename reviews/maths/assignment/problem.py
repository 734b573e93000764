"""Who may review what, how well it fits, and how many reviews are wanted and offered."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reviews.maths.marks import BoolArray, IntArray

NOT_OFFERED = "not_offered"  # the ground of a pair nobody listed

Labels = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One possible pair: match 0..100 and its parts; a `ground` bars it, a `note` only goes with it."""

    application: str
    reviewer: str
    match: float
    ground: str = ""
    note: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How many of the reviewers `members` one application may or must have; all applications by default.

    Fewer than `at_least` is reported as a gap, more than `at_most` never happens.
    """

    key: str
    members: frozenset[str]
    at_most: int | None = None
    at_least: int = 0
    applications: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A rule as masks: `members` (J,) and `applications` (I,)."""

    key: str
    members: BoolArray
    applications: BoolArray
    at_most: int | None
    at_least: int


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """I applications and J reviewers in order of public ids.

    `wanted` (I,) reviews, `capacity` (J,) at most; `match` (I, J) in 0..100; `ground` (I, J) positions in
    `grounds`, 0 where the pair is eligible; `pinned` (I, J) pairs that stay. `needs` and `offers` are labels
    (language, track) of applications and reviewers, for diagnosis only; pairs barred by a `waivable` ground
    could be allowed. `pairs` keeps notes and parts for explanations.
    """

    applications: tuple[str, ...]
    reviewers: tuple[str, ...]
    wanted: IntArray
    capacity: IntArray
    match: NDArray[np.float32]
    ground: NDArray[np.uint16]
    grounds: tuple[str, ...]
    pinned: BoolArray
    groups: tuple[Group, ...] = ()
    needs: Labels = field(default_factory=dict)
    offers: Labels = field(default_factory=dict)
    waivable: frozenset[str] = frozenset()
    pairs: Mapping[tuple[str, str], Pair] = field(default_factory=dict)

    @property
    def eligible(self) -> BoolArray:
        """Return the mask of pairs nothing bars, (I, J)."""
        eligible: BoolArray = self.ground == 0
        return eligible

    def digest(self) -> str:
        """Return the SHA-256 of everything that decides the assignment, in lower-case hex."""
        names = [self.applications, self.reviewers, self.grounds]
        rules = [(group.key, group.at_most, group.at_least) for group in self.groups]
        digest = hashlib.sha256(json.dumps([names, rules]).encode())
        masks = (mask for group in self.groups for mask in (group.members, group.applications))
        for array in (self.wanted, self.capacity, self.match, self.ground, self.pinned, *masks):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a run, stored with it.

    `balance` per review above an even share, growing with each; `shortage` and `lacking` the cost of a
    missing review and of a missing group member, `unfair` what each further review missing of the same
    application costs more, so that gaps are spread; `listed` best and `spare` least loaded reviewers per
    application enter the program, all of them up to `all_below` reviewers; `joining` rewards a pair that
    connects parts; `seconds` limit the integer solver, used only when groups overlap.
    """

    seed: int = 1
    balance: float = 2.0
    shortage: float = 1e4
    unfair: float = 1e3
    lacking: float = 1e3
    listed: int = 30
    spare: int = 5
    all_below: int = 60
    joining: float = 10.0
    seconds: float = 60.0


def problem(
    wanted: Mapping[str, int],
    capacity: Mapping[str, int],
    pairs: Iterable[Pair],
    *,
    pins: Collection[tuple[str, str]] = (),
    rules: Iterable[GroupRule] = (),
    needs: Labels | None = None,
    offers: Labels | None = None,
    waivable: Collection[str] = (),
) -> Problem:
    """Arrange reviews wanted per application, capacities per reviewer and pairs; input order is irrelevant.

    Pairs not given are barred with the ground `not_offered`; `pins` are (application, reviewer).
    Raises ValueError for a match outside 0..100 or a negative number, KeyError for an unknown id.
    """
    row = {name: place for place, name in enumerate(sorted(wanted))}
    column = {name: place for place, name in enumerate(sorted(capacity))}
    if min([*wanted.values(), *capacity.values()], default=0) < 0:
        raise ValueError("reviews wanted and capacities are not negative")
    listed = {(pair.application, pair.reviewer): pair for pair in pairs}
    grounds = ("", *sorted({NOT_OFFERED, *(pair.ground for pair in listed.values())} - {""}))
    match = np.zeros((len(row), len(column)), dtype=np.float32)
    ground = np.full(match.shape, grounds.index(NOT_OFFERED), dtype=np.uint16)
    for (application, reviewer), pair in listed.items():
        if not 0.0 <= pair.match <= 100.0:
            raise ValueError(f"the match of {application} and {reviewer} is not within 0..100")
        match[row[application], column[reviewer]] = pair.match
        ground[row[application], column[reviewer]] = grounds.index(pair.ground)
    pinned = np.zeros(match.shape, dtype=np.bool_)
    for application, reviewer in pins:
        pinned[row[application], column[reviewer]] = True
    return Problem(
        applications=tuple(row),
        reviewers=tuple(column),
        wanted=np.array([wanted[name] for name in row], dtype=np.int64),
        capacity=np.array([capacity[name] for name in column], dtype=np.int64),
        match=match,
        ground=ground,
        grounds=grounds,
        pinned=pinned,
        groups=tuple(_group(rule, row, column) for rule in sorted(rules, key=lambda rule: rule.key)),
        needs=needs or {},
        offers=offers or {},
        waivable=frozenset(waivable),
        pairs=listed,
    )


def _group(rule: GroupRule, row: Mapping[str, int], column: Mapping[str, int]) -> Group:
    return Group(
        key=rule.key,
        members=np.array([name in rule.members for name in column], dtype=np.bool_),
        applications=np.array([rule.applications is None or name in rule.applications for name in row], dtype=np.bool_),
        at_most=rule.at_most,
        at_least=rule.at_least,
    )


def laminar(groups: Collection[Group]) -> bool:
    """Tell whether the groups of every application are nested or disjoint, so that a linear program suffices."""
    ordered = list(groups)
    return all(
        _nested(one.members, other.members) or not (one.applications & other.applications).any()
        for place, one in enumerate(ordered)
        for other in ordered[place + 1 :]
    )


def _nested(one: BoolArray, other: BoolArray) -> bool:
    shared = one & other
    return not shared.any() or bool((shared == one).all()) or bool((shared == other).all())
