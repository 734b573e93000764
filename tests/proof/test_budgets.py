"""What a page asks of the database does not depend on how much there is."""

from collections.abc import Callable, Iterator

from django.test import Client

from tests.budget import queries_of

from .addresses import address, named
from .growth import grow
from .test_matrix import LINES, ROLES
from .world import World

NEEDS_FILES = True
MOST = 24
"""The dearest page of all."""


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    """Yield (name, role, address) of every page, seen by the first role and by the last that may."""
    names = named(world)
    for line in LINES:
        method, name, args, *cells = line.split()
        readers = [role for role, cell in zip(ROLES, cells, strict=True) if cell == "200"]
        for role in dict.fromkeys(readers[:1] + readers[-1:]) if method == "GET" else ():
            yield name, role, address(name, args, names)


def test_every_page_costs_the_same_in_a_larger_world(world: World, client_of: Callable[[str], Client]) -> None:
    clients = {role: client_of(role) for role in ROLES}
    before = {page: queries_of(clients[page[1]], page[2]) for page in pages(world)}
    grow(world)
    after = {page: queries_of(clients[page[1]], page[2]) for page in before}
    assert {page: (before[page], cost) for page, cost in after.items() if cost != before[page]} == {}
    assert {page: cost for page, cost in after.items() if cost > MOST} == {}
