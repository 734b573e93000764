"""Every page, in both languages, on a phone: axe finds nothing, nothing is cut off, nothing comes from elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.proof.addresses import address, named
from tests.proof.test_matrix import LINES, ROLES
from tests.proof.world import NOW, World, populated

from .conftest import Opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).parents[1] / "vendor/axe/axe.min.js"
FAULTS = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)}`));
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def world(live_server, chromium) -> Iterator[World]:
    """The world of the proofs at its moment, with the clock going on."""
    with time_machine.travel(NOW, tick=True):
        yield populated()


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    """Yield (role, name, address) of every address that answers with a whole page, in the first role that may."""
    names, seen = named(world), set()
    for line in LINES:
        method, name, args, *cells = line.split()
        if method == "GET" and "200" in cells and name not in seen:
            seen.add(name)
            role, url = ROLES[cells.index("200")], address(name, args, names)
            if _is_page(world, role, url):
                yield role, name, url


def _is_page(world: World, role: str, url: str) -> bool:
    client, person = Client(), world.cast[role]
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(url)
    return not answer.streaming and b"<html" in answer.content


def faults(page: Page, url: str) -> list[str]:
    answer = page.goto(url)
    assert answer is not None
    wider = page.evaluate(WIDER)
    shown = [] if answer.status == 200 else [f"status {answer.status}"]
    return shown + ([f"{wider} px too wide"] if wider > 0 else []) + page.evaluate(FAULTS)


@pytest.mark.parametrize("language", ["ka", "en"])
def test_every_page_is_sound(world: World, opened: Opened, language: str) -> None:
    shown = sorted(pages(world))
    phones = {role: _with_axe(opened(world.cast[role], language)) for role in {role for role, _n, _u in shown}}
    tabs = {role: phone.new_page() for role, phone in phones.items()}
    found = {name: faults(tabs[role], url) for role, name, url in shown}
    assert {name: what for name, what in found.items() if what} == {}


def test_the_check_sees_what_is_wrong(opened: Opened) -> None:
    page = _with_axe(opened()).new_page()
    page.goto("/healthz")
    page.evaluate("() => { document.body.innerHTML = '<input><pre>' + 'wide '.repeat(99) + '</pre>'; }")
    assert page.evaluate(WIDER) > 0
    assert "label: <input>" in page.evaluate(FAULTS)


def _with_axe(phone: BrowserContext) -> BrowserContext:
    phone.add_init_script(path=AXE)
    return phone
