"""From plain facts about applications and reviewers to the problem of who reads what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from reviews.maths.marks import BoolArray, IntArray

from .problem import Group, Problem

LANGUAGE = "language"  # the ground of a pair whose application the reviewer cannot read
STRENGTHS, FRESH_EYES = "strengths", "fresh_eyes"
FULL, HALF, NONE = 100.0, 50.0, 0.0

PairKey: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """An application and the reviews it wants; its language, its lot, and the traits that strengths are about."""

    application: str
    wanted: int
    language: str = ""
    lot: str = ""
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reader:
    """A reviewer: reviews at most (None: no limit), languages read (empty: all), strengths (empty: none named)."""

    reviewer: str
    most: int | None = None
    languages: frozenset[str] = frozenset()
    strengths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a distribution is made from; pairs are (application, reviewer).

    `barred` pairs with their ground may never be, `pins` are there already and stay, `read_before` are those whose
    reviewer has read the same applicant elsewhere. Of each house one reviewer at most reads an application.
    """

    readings: tuple[Reading, ...]
    readers: tuple[Reader, ...]
    barred: Mapping[PairKey, str] = field(default_factory=dict)
    pins: frozenset[PairKey] = frozenset()
    read_before: frozenset[PairKey] = frozenset()
    houses: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def with_strengths(self) -> bool:
        """Return whether any reviewer names a strength; if none does, strengths tell nothing of a pair."""
        return any(reader.strengths for reader in self.readers)


def match_parts(facts: Facts, reading: Reading, reader: Reader) -> dict[str, float]:
    """Return the parts of one match, each 0..100; the match is their mean.

    `strengths`: 100 if one of the reviewer's is a trait of the application, 50 if none is named, else 0; it counts
    only on panels where someone names one. `fresh_eyes`: 50 for who has read the applicant before, else 100.
    """
    parts = {FRESH_EYES: HALF if (reading.application, reader.reviewer) in facts.read_before else FULL}
    if facts.with_strengths:
        known = FULL if reader.strengths & reading.traits else NONE
        parts[STRENGTHS] = known if reader.strengths else HALF
    return parts


def fitted(facts: Facts) -> Problem:
    """Arrange the facts; order is irrelevant.

    Pins never exceed what is wanted or possible: both grow to what is there. A pin outlives a language that is not
    read, and a house of which several read an application already; other grounds contradict it.
    """
    readings = sorted(facts.readings, key=lambda one: one.application)
    readers = sorted(facts.readers, key=lambda one: one.reviewer)
    row = {one.application: place for place, one in enumerate(readings)}
    column = {one.reviewer: place for place, one in enumerate(readers)}
    pinned = np.zeros((len(row), len(column)), dtype=np.bool_)
    for application, reviewer in facts.pins:
        pinned[row[application], column[reviewer]] = True
    most = [len(row) if one.most is None else one.most for one in readers]
    grounds = ("", *sorted({LANGUAGE, *facts.barred.values()} - {""}))
    ground = np.where(_unread(readings, readers) & ~pinned, grounds.index(LANGUAGE), 0).astype(np.uint16)
    for (application, reviewer), name in facts.barred.items():
        ground[row[application], column[reviewer]] = grounds.index(name)
    return Problem(
        applications=tuple(row),
        reviewers=tuple(column),
        wanted=np.maximum(np.array([one.wanted for one in readings], dtype=np.int64), pinned.sum(axis=1)),
        capacity=np.maximum(np.array(most, dtype=np.int64), pinned.sum(axis=0)),
        match=_match(facts, readings, readers, row, column),
        ground=ground,
        grounds=grounds,
        pinned=pinned,
        groups=tuple(_groups(facts.houses, column, pinned)),
        needs=_needs(facts),
        offers=_offers(facts),
        waivable=frozenset({LANGUAGE}),
    )


def _unread(readings: list[Reading], readers: list[Reader]) -> BoolArray:
    """Return the pairs (I, J) whose reviewer does not read the language."""
    languages = sorted({one.language for one in readings} - {""})
    written = np.array([[one.language == language for language in languages] for one in readings], dtype=np.bool_)
    unread = [[bool(one.languages) and language not in one.languages for one in readers] for language in languages]
    barring = np.array(unread, dtype=np.bool_).reshape(len(languages), len(readers))
    found: BoolArray = written.reshape(len(readings), len(languages)) @ barring
    return found


def _match(
    facts: Facts, readings: list[Reading], readers: list[Reader], row: Mapping[str, int], column: Mapping[str, int]
) -> NDArray[np.float32]:
    match = np.full((len(readings), len(readers)), FULL, dtype=np.float32)
    for application, reviewer in facts.read_before:
        match[row[application], column[reviewer]] = HALF
    if facts.with_strengths:
        match = (match + _strong(readings, readers)) / np.float32(2)
    return match


def _strong(readings: list[Reading], readers: list[Reader]) -> NDArray[np.float32]:
    """Return the part `strengths` of every pair, (I, J)."""
    place = {name: n for n, name in enumerate(sorted(set().union(*(one.strengths for one in readers))))}
    traits = np.zeros((len(readings), len(place)), dtype=np.float32)
    strengths = np.zeros((len(place), len(readers)), dtype=np.float32)
    for n, reading in enumerate(readings):
        traits[n, [place[name] for name in reading.traits & place.keys()]] = 1
    for n, reader in enumerate(readers):
        strengths[[place[name] for name in reader.strengths], n] = 1
    known = np.where(traits @ strengths > 0, np.float32(FULL), np.float32(NONE))
    return np.where(strengths.any(axis=0), known, np.float32(HALF))


def _groups(houses: Mapping[str, frozenset[str]], column: Mapping[str, int], pinned: BoolArray) -> list[Group]:
    """Let one of each house read an application, or as many as read it already: a group for each such number."""
    found = []
    for name, members in sorted(houses.items()):
        inside = np.array([reviewer in members for reviewer in column], dtype=np.bool_)
        limit: IntArray = np.maximum((pinned & inside).sum(axis=1), 1)
        if inside.sum() > 1:
            found += [Group(name, inside, limit == most, int(most), 0) for most in np.unique(limit)]
    return found


def _needs(facts: Facts) -> dict[str, list[str]]:
    named = set().union(*(one.strengths for one in facts.readers))
    return {
        one.application: [*_labels([one.language], [one.lot] if one.lot in named else [])] for one in facts.readings
    }


def _offers(facts: Facts) -> dict[str, list[str]]:
    languages = {one.language for one in facts.readings}
    lots = {one.lot for one in facts.readings}
    return {one.reviewer: _labels(one.languages or languages, lots & one.strengths) for one in facts.readers}


def _labels(languages: "frozenset[str] | set[str] | list[str]", lots: "set[str] | list[str]") -> list[str]:
    """Return labels such as `language:ka` and `lot:schools`."""
    return sorted([f"language:{one}" for one in languages if one] + [f"lot:{one}" for one in lots if one])
