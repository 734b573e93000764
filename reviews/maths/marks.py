"""One counted review as the models see it, and the parts into which reviews fall."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """The total one reviewer gave one application, usually 0..100, and the track the panel read it in."""

    application: str
    reviewer: str
    score: float
    track: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Applications and reviewers joined by reviews, each sorted by public id."""

    applications: tuple[str, ...]
    reviewers: tuple[str, ...]


def connected_parts(pairs: Iterable[tuple[str, str]]) -> tuple[Part, ...]:
    """Return the connected parts of the graph of (application, reviewer) pairs, ordered by first application."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}
    for application, reviewer in sorted(pairs):
        _join(parent, ("application", application), ("reviewer", reviewer))
    members: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for node in sorted(parent):
        members.setdefault(_root(parent, node), []).append(node)
    return tuple(_part(nodes) for nodes in members.values())


def _join(parent: dict[tuple[str, str], tuple[str, str]], one: tuple[str, str], other: tuple[str, str]) -> None:
    parent[_root(parent, one)] = _root(parent, other)


def _root(parent: dict[tuple[str, str], tuple[str, str]], node: tuple[str, str]) -> tuple[str, str]:
    parent.setdefault(node, node)
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _part(nodes: list[tuple[str, str]]) -> Part:
    return Part(
        tuple(name for kind, name in nodes if kind == "application"),
        tuple(name for kind, name in nodes if kind == "reviewer"),
    )
