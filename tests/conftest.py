"""The cast, by name, and what every test stands on."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import settings

from portal.accounts.models import User
from portal.accounts.states import Role
from portal.core import triggers
from portal.core.access import console as console_user
from portal.documents import triggers as document_triggers

from .factories import AT, StaffRoleFactory, UserFactory

# How long one example takes says more about the machine than about the code.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

_empty_tables = TransactionTestCase._fixture_teardown


def _empty_tables_and_history(case: TransactionTestCase) -> None:
    """Empty the tables after a test with real transactions; history lets itself be emptied only meanwhile."""
    for guard in (triggers, document_triggers):
        guard.drop(connection)
    _empty_tables(case)
    for guard in (triggers, document_triggers):
        guard.create(connection)


TransactionTestCase._fixture_teardown = _empty_tables_and_history  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    """Start every test with an empty cache and in English, whatever page in whatever language another has opened."""
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def at() -> datetime:
    """A quiet moment while the example calls are open: 22 February 2027, 12:00 in Tbilisi."""
    return AT


@pytest.fixture
def clock(time_machine, at):
    """Stop the clock at `at`; `clock.move_to(other)` turns it."""
    time_machine.move_to(at, tick=False)
    return time_machine


def _person(name: str) -> User:
    return UserFactory(email=f"{name.split(maxsplit=1)[0].lower()}@example.org", full_name=name)


def _staff(name: str, role: str) -> User:
    return StaffRoleFactory(user=_person(name), role=role).user


@pytest.fixture
def nino(db: None) -> User:
    """The applicant."""
    return _person("Nino Lomidze")


@pytest.fixture
def giorgi(db: None) -> User:
    """Her co-editor."""
    return _person("Giorgi Kapanadze")


@pytest.fixture
def maia(db: None) -> User:
    """The officer."""
    return _staff("Maia Beridze", Role.OFFICER)


@pytest.fixture
def levan(db: None) -> User:
    """The second officer."""
    return _staff("Levan Gelashvili", Role.OFFICER)


@pytest.fixture
def tamar(db: None) -> User:
    """The director."""
    return _staff("Tamar Japaridze", Role.DIRECTOR)


@pytest.fixture
def fatima(db: None) -> User:
    """The finance officer."""
    return _staff("Fatima Mamedova", Role.FINANCE)


@pytest.fixture
def irakli(db: None) -> User:
    """The auditor."""
    return _staff("Irakli Tsereteli", Role.AUDITOR)


@pytest.fixture
def ana(db: None) -> User:
    """A reviewer."""
    return _person("Ana Chkheidze")


@pytest.fixture
def beka(db: None) -> User:
    """A reviewer."""
    return _person("Beka Maisuradze")


@pytest.fixture
def dato(db: None) -> User:
    """A reviewer."""
    return _person("Dato Kiknadze")


@pytest.fixture
def elene(db: None) -> User:
    """Who speaks for a host organisation."""
    return _person("Elene Abashidze")


@pytest.fixture
def zura(db: None) -> User:
    """The outsider: signed in, and a party to nothing."""
    return _person("Zura Nozadze")


@pytest.fixture
def console(db: None) -> User:
    """The built-in user of the command line."""
    return console_user()


@pytest.fixture
def as_user(db: None) -> Callable[[User | None], Client]:
    """Return a browser in which the given person is signed in (None: a visitor)."""

    def browser(user: User | None) -> Client:
        client = Client(headers={"accept-language": "en"})
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser
