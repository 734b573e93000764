"""Every page, in both languages, on a phone: axe finds nothing, nothing is cut off, nothing comes from elsewhere."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from portal.accounts.models import User
from reviews.actions import apply_plan, calibrate_panel, draft_plan, freeze_draw
from reviews.maths.draw import Source
from tests.proof.addresses import address, named
from tests.proof.test_matrix import LINES, ROLES
from tests.proof.world import NOW, World, populated
from tests.reviews.cases import MEETING, STAGE, conflicted, panel, reviewed, scored_round, small_round, staff_page

from .conftest import Opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).parents[1] / "vendor/axe/axe.min.js"
FAULTS = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)}`));
}"""
HOUR = timedelta(hours=1)
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def world(live_server, chromium) -> Iterator[World]:
    """The world of the proofs at its moment, with the clock going on."""
    with time_machine.travel(NOW, tick=True):
        yield populated()


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Yield (role, address) of every row that answers with a whole page, in the first role that may."""
    names = named(world)
    for line in LINES:
        method, name, args, *cells = line.split()
        if method == "GET" and "200" in cells:
            role, url = ROLES[cells.index("200")], address(name, args, names)
            if _is_page(world, role, url):
                yield role, url


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
    phones = {role: _with_axe(opened(world.cast[role], language)) for role in {role for role, _url in shown}}
    tabs = {role: phone.new_page() for role, phone in phones.items()}
    found = {url: faults(tabs[role], url) for role, url in shown}
    assert {url: what for url, what in found.items() if what} == {}


@pytest.mark.parametrize("language", ["ka", "en"])
def test_a_draw_is_sound_until_it_is_drawn(world: World, opened: Opened, language: str) -> None:
    officer, tied = world["officer"], small_round(2, code="SG-TIED")
    reviewed(tied, 4, 4)
    draw = freeze_draw(tied, STAGE, [Source("Lottery", NOW + HOUR, "Numbers")], by=officer, at=NOW)
    own, public = (reverse(f"reviews:{name}", args=[tied.code, draw.number]) for name in ("draw-manage", "draw"))
    tab = _with_axe(opened(officer, language)).new_page()
    assert (faults(tab, own), tab.locator("form[action$='/cancel/']").count(), faults(tab, public)) == ([], 1, [])
    with time_machine.travel(NOW + 2 * HOUR, tick=True):
        assert (faults(tab, own), tab.locator("form[action$='/value/']").count()) == ([], 1)


@pytest.mark.parametrize("language", ["ka", "en"])
def test_a_distribution_is_sound_before_and_after_it_is_given_out(world: World, opened: Opened, language: str) -> None:
    officer, call = world["officer"], small_round(3, code="SG-SHARED")
    panel(call, 4, most=2)
    conflicted(call, "A1", "R1")
    plan, page = draft_plan(call, STAGE, by=officer, at=NOW), reverse("reviews:distribution", args=[call.code])
    assert [bool(plan.result[name]) for name in ("pairs", "gaps", "violators")] == [True, True, True]
    tab = _with_axe(opened(officer, language)).new_page()
    assert (faults(tab, page), tab.locator("form[action$='/apply/']").count()) == ([], 1)
    apply_plan(plan, by=officer, at=NOW)
    assert (faults(tab, page), tab.locator("form[action$='/undo/']").count()) == ([], 1)


@pytest.mark.parametrize("language", ["ka", "en"])
def test_figures_of_certainty_are_sound(opened: Opened, maia: User, language: str) -> None:
    with time_machine.travel(MEETING, tick=True):
        calibrate_panel(scored_round(), STAGE, by=maia, at=MEETING)
        tab = _with_axe(opened(maia, language)).new_page()
        assert (faults(tab, staff_page("calibration")), tab.locator(".fig-interval-90").count()) == ([], 25)


def test_the_check_sees_what_is_wrong(opened: Opened) -> None:
    page = _with_axe(opened()).new_page()
    page.goto("/healthz")
    page.evaluate("() => { document.body.innerHTML = '<input><pre>' + 'wide '.repeat(99) + '</pre>'; }")
    assert page.evaluate(WIDER) > 0
    assert "label: <input>" in page.evaluate(FAULTS)


def _with_axe(phone: BrowserContext) -> BrowserContext:
    phone.add_init_script(path=AXE)
    return phone
