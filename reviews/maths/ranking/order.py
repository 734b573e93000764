"""A total order by keys that are applied one after the other, each to what the ones before left tied."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """A named figure that sorts ascending; it decides nothing among members of whom one has None."""

    name: str
    value: Callable[[T], Any]

    def values(self, members: Sequence[T]) -> list[Any]:
        return [self.value(member) for member in members]


@dataclass(frozen=True, slots=True)
class DrawKey(Key[T]):
    """The tickets of public draws by number of the draw: the last draw that held all members together decides."""

    def values(self, members: Sequence[T]) -> list[Any]:
        tickets = [self.value(member) for member in members]
        together = set.intersection(*(set(held) for held in tickets))
        return [held[max(together)] if together else None for held in tickets]


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """Members that no key could part; `decided_by` is the key that puts them below the block before."""

    members: tuple[T, ...]
    decided_by: str = ""


def ordered_blocks(items: Iterable[T], keys: Sequence[Key[T]]) -> list[Block[T]]:
    """Part the items by each key in turn; inside a block they keep the order in which they came."""
    members = tuple(items)
    blocks = [Block(members)] if members else []
    for key in keys:
        blocks = [part for block in blocks for part in _parted(block, key)]
    return blocks


def _parted(block: Block[T], key: Key[T]) -> Iterator[Block[T]]:
    values = {id(m): value for m, value in zip(block.members, key.values(block.members), strict=True)}
    if len(block.members) == 1 or None in values.values():
        yield block
        return
    decided_by = block.decided_by
    for _, same in groupby(sorted(block.members, key=lambda m: values[id(m)]), key=lambda m: values[id(m)]):
        yield Block(tuple(same), decided_by)
        decided_by = key.name
