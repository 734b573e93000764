"""Who gets what at every address: a table for all roles, complete by construction.

A row of `matrix.txt` is a method, the name of an address, its arguments (and after `?` what is posted), and for each
role what comes back: a status, `in` for the way to the sign-in, `on` for the way to another page.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.test import Client

from .addresses import address, named, own_names
from .world import World

NEEDS_FILES = True
TABLE = Path(__file__).with_name("matrix.txt")
HEAD, *LINES = TABLE.read_text(encoding="utf-8").splitlines()
ROLES = HEAD.split()[3:]
ClientOf = Callable[[str], Client]


class Row(NamedTuple):
    """What a line of the table asks for."""

    method: str
    name: str
    args: str
    posted: QueryDict

    @classmethod
    def read(cls, line: str, names: Mapping[str, object]) -> "Row":
        method, name, given, *_cells = line.split()
        args, _mark, posted = given.partition("?")
        fields = QueryDict(posted, mutable=True)
        for key, value in fields.items():
            fields[key] = names[value[1:]] if value.startswith("@") else value
        return cls(method, name, args, fields)


def cell(answer: HttpResponseBase) -> str:
    """Return what came back in the words of the table."""
    if answer.status_code != 302:
        return str(answer.status_code)
    return "in" if answer["Location"].startswith("/accounts/login/") else "on"


def sent(client: Client, method: str, url: str, posted: QueryDict) -> str:
    """Return what comes back; what it changed is taken back."""
    with transaction.atomic():
        answer = client.get(url) if method == "GET" else client.post(url, posted.dict())
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return cell(answer)


def written(row: str, cells: list[str]) -> str:
    method, name, given = row.split()[:3]
    return f"{method:4} {name:30} {given:40} {''.join(f'{cell:11}' for cell in cells)}".rstrip()


def test_every_role_gets_at_every_address_what_the_table_says(world: World, client_of: ClientOf) -> None:
    names, clients = named(world), {role: client_of(role) for role in ROLES}
    found = []
    for line in LINES:
        row = Row.read(line, names)
        url = address(row.name, row.args, names)
        found.append(written(line, [sent(clients[role], row.method, url, row.posted) for role in ROLES]))
    assert found == LINES


def test_every_address_and_method_has_a_row(world: World, client_of: ClientOf) -> None:
    names, client = named(world), client_of("outsider")
    rows = {(row.name, row.method): row for row in (Row.read(line, names) for line in LINES)}
    assert sorted({name for name, _method in rows}) == own_names()
    for name, method in list(rows):
        other = "POST" if method == "GET" else "GET"
        if (name, other) not in rows:
            url = address(name, rows[name, method].args, names)
            assert (name, other, sent(client, other, url, QueryDict())) == (name, other, "405")
