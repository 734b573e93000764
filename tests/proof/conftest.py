"""The world of the proofs, built once a module."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from .world import World, built_world


@pytest.fixture(scope="module")
def _world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with_files = getattr(request.module, "NEEDS_FILES", False)
    with django_db_blocker.unblock(), built_world(with_files=with_files) as world:
        yield world


@pytest.fixture
def world(_world: World, db: None) -> World:
    """The world as it was built; what a test changes is taken back after it."""
    return _world


@pytest.fixture
def client_of(world: World, as_user: Callable[..., Client]) -> Callable[[str], Client]:
    """Return a browser in which the person of a role is signed in."""
    return lambda role: as_user(world.cast[role])
