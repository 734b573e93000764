"""The pages of public draws: for the staff, and for everyone."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.calls.models import Call
from reviews.actions import cancel_draw, enter_value, freeze_draw
from reviews.maths.draw import Source, ticket, verify_script
from reviews.models import Draw, PanelSeat
from tests.budget import assert_same_cost

from ..factories import AT, AssignmentFactory
from .cases import CODE, STAGE, one_sheet, reviewed, shown, small_round, staff_page

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)
LOTTERY = Source("National lottery of 24 February 2027", LATER, "six numbers with full stops")
BEACON = Source("drand round 15000000", LATER + timedelta(days=1), "randomness, lower case")
VALUE = "4.11.17.23.30.41"
GIVEN = {"name": LOTTERY.name, "at": "24.02.2027 12:00", "written_as": LOTTERY.written_as}


@pytest.fixture
def call(db: None) -> Call:
    """Three applications, of which A2 and A3 are tied."""
    call = small_round(3, definition=one_sheet())
    reviewed(call, 5, 4, 4)
    return call


@pytest.fixture
def frozen(call: Call, maia: User) -> Draw:
    return freeze_draw(call, STAGE, [LOTTERY, BEACON], by=maia, at=AT)


@pytest.fixture
def drawn(frozen: Draw, maia: User, levan: User) -> Draw:
    enter_value(frozen, LOTTERY.name, VALUE, by=maia, at=LATER)
    return enter_value(frozen, LOTTERY.name, VALUE, by=levan, at=LATER)


@pytest.fixture
def visitor(as_user: Callable[[User | None], Client]) -> Client:
    """A browser in which nobody is signed in."""
    return as_user(None)


def public(name: str = "draw", number: int = 1) -> str:
    return reverse(f"reviews:{name}", args=[CODE, number])


# Staff ---------------------------------------------------------------------------------------------------------------


def test_a_tie_leads_from_the_ranking_to_a_frozen_list(of_maia, call):
    a2, a3 = call.applications.order_by("external_id").values_list("reference", flat=True)[1:]
    assert f'href="{staff_page("draws")}?stage={STAGE}"' in shown(of_maia, staff_page("ranking"))
    page = shown(of_maia, staff_page("draws"))
    assert f"Place 2: {a2}, {a3}" in page
    assert "Such as 03.04.2027 20:00 (Tbilisi time)." in page
    answer = of_maia.post(f"{staff_page('draws')}?stage={STAGE}", GIVEN)
    assert answer.url == staff_page("draw-manage", 1)
    draw = Draw.objects.get()
    assert json.loads(draw.frozen)["sources"] == [
        {"name": LOTTERY.name, "at": "2027-02-24T12:00:00+04:00", "written_as": LOTTERY.written_as}
    ]
    page = shown(of_maia, answer.url)
    assert "The value can be written from 24 February 2027, 12:00 (Tbilisi time), when the source appears." in page
    assert "Cancel the draw" in page
    page = shown(of_maia, staff_page("draws"))
    assert "Draw 1 is under way." in page
    assert "Freeze the list" not in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": " "}, "Public source of chance: This field is required."),
        ({"at": "soon"}, "When it appears: Enter a valid date/time."),
        ({"at": "22.02.2027 11:00"}, "When it appears: This moment has passed."),
        ({"second_name": "drand"}, "When the substitute appears: Say this of the substitute too"),
        ({"second_at": "never"}, "When the substitute appears: Enter a valid date/time."),
        (
            {"second_name": LOTTERY.name, "second_at": "25.02.2027 12:00", "second_written_as": "hex"},
            "Substitute source: Name another source than the first one.",
        ),
    ],
)
def test_what_is_wrong_with_a_source_is_told_at_its_field(of_maia, call, given: dict[str, str], told: str):
    answer = of_maia.post(staff_page("draws"), GIVEN | given)
    assert answer.status_code == 422
    summary = answer.content.decode().partition('class="error-summary"')[2].partition("</div>")[0]
    assert told in summary
    assert not Draw.objects.exists()


def test_a_call_without_ties_has_nothing_to_draw(of_maia):
    small_round(1)
    assert "There is nothing to draw" in shown(of_maia, staff_page("draws"))
    answer = of_maia.post(staff_page("draws"), GIVEN)
    assert answer.status_code == 422
    assert "There is nothing to draw: no places are tied." in answer.content.decode()


def test_two_officers_write_the_value_and_neither_sees_the_other(of_maia, as_user, levan, frozen, clock):
    url, page = staff_page("draw-value", 1), staff_page("draw-manage", 1)
    clock.move_to(LATER)
    assert "nobody yet" in shown(of_maia, page)
    assert of_maia.post(url, {"source": LOTTERY.name, "value": VALUE}).url == page
    own = shown(of_maia, page)
    assert "The value is written. Another person now writes it too." in own
    assert f'value="{VALUE}"' in own
    assert "You have written the value." in own
    of_levan = as_user(levan)
    other = shown(of_levan, page)
    assert "Maia Beridze has written the value." in other
    assert VALUE not in other
    refused = of_levan.post(url, {"source": LOTTERY.name, "value": "1.2.3"})
    assert refused.status_code == 422
    assert "This is not what Maia Beridze has written." in refused.content.decode()
    assert VALUE not in refused.content.decode()
    drawn = of_levan.post(url, {"source": LOTTERY.name, "value": VALUE}, follow=True)
    assert "Both values are the same. The order is drawn and published." in drawn.content.decode()
    done = shown(of_maia, page)
    assert "Maia Beridze and Levan Gelashvili" in done
    assert "The order is drawn and published." in done
    ranking = shown(of_maia, staff_page("ranking"))
    assert "same score; decided by: the public draw" in ranking
    assert "Some places are still tied" not in ranking
    assert f'href="{page}"' in ranking


def test_a_wrong_first_value_is_replaced_and_waits_for_another_person(of_maia, as_user, levan, frozen, clock):
    url, page = staff_page("draw-value", 1), staff_page("draw-manage", 1)
    clock.move_to(LATER)
    assert "start again with my value" not in shown(of_maia, page)
    of_maia.post(url, {"source": LOTTERY.name, "value": "1.2.3"})
    of_levan = as_user(levan)
    assert "If it differs, start again with my value" in shown(of_levan, page)
    of_levan.post(url, {"source": LOTTERY.name, "value": VALUE, "anew": "on"})
    assert "You have written the value." in shown(of_levan, page)
    assert "Levan Gelashvili has written the value." in shown(of_maia, page)
    of_maia.post(url, {"source": LOTTERY.name, "value": VALUE})
    assert Draw.objects.get().state == "drawn"


def test_who_owes_a_sheet_learns_of_no_tie_and_writes_nothing(as_user, call, frozen, levan, clock):
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R2", user=levan)
    AssignmentFactory(application=call.applications.first(), stage=STAGE, seat=seat)
    browser = as_user(levan)
    clock.move_to(LATER)
    assert browser.get(staff_page("draws")).status_code == 403
    for name, *rest in (("draws",), ("draw-value", 1), ("draw-cancel", 1)):
        assert browser.post(staff_page(name, *rest)).status_code == 403


def test_a_substitute_is_chosen_only_where_one_was_named(of_maia, call, maia, clock):
    freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT)
    clock.move_to(LATER)
    page = shown(of_maia, staff_page("draw-manage", 1))
    assert "Which source gave this value?" not in page
    assert LOTTERY.written_as in page
    of_maia.post(staff_page("draw-value", 1), {"value": VALUE})
    draw = Draw.objects.get()
    assert (draw.source, draw.value) == (LOTTERY.name, VALUE)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"source": "dice at home", "value": "6"}, "Select a valid choice."),
        ({"source": LOTTERY.name, "value": ""}, "This field is required."),
        ({"source": BEACON.name, "value": "beef"}, "The source has not appeared yet."),
    ],
)
def test_a_value_that_cannot_be_taken_is_told(of_maia, frozen, clock, given: dict[str, str], told: str):
    clock.move_to(LATER)
    answer = of_maia.post(staff_page("draw-value", 1), given)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_value_before_its_time_is_refused(of_maia, frozen):
    answer = of_maia.post(staff_page("draw-value", 1), {"source": LOTTERY.name, "value": VALUE})
    assert answer.status_code == 422
    assert "The source has not appeared yet." in answer.content.decode()
    assert not Draw.objects.exclude(value="").exists()


def test_a_draw_is_cancelled_with_a_reason_and_stays_to_be_seen(of_maia, frozen, visitor):
    url = staff_page("draw-cancel", 1)
    assert of_maia.post(url, {"reason": " "}).status_code == 422
    assert of_maia.post(url, {"reason": "The lottery was moved."}).url == staff_page("draw-manage", 1)
    for browser, page in ((of_maia, staff_page("draw-manage", 1)), (visitor, public())):
        assert "The lottery was moved." in shown(browser, page)
    assert "Freeze the list" in shown(of_maia, staff_page("draws"))
    again = of_maia.post(url, {"reason": "Twice."})
    assert "This cannot be done in the present state." in again.content.decode()


def test_a_draw_cannot_be_cancelled_once_its_source_has_appeared(of_maia, frozen, clock):
    clock.move_to(LATER)
    assert "Cancel the draw" not in shown(of_maia, staff_page("draw-manage", 1))
    answer = of_maia.post(staff_page("draw-cancel", 1), {"reason": "Late."})
    assert "The source has appeared. A draw can no longer be cancelled." in answer.content.decode()
    assert Draw.objects.get().state == "frozen"


def test_who_may_only_look_finds_no_form(as_user, irakli, frozen, clock):
    browser = as_user(irakli)
    clock.move_to(LATER)
    assert '<form method="post" action="/manage' not in shown(browser, staff_page("draw-manage", 1))
    for name in ("draw-value", "draw-cancel"):
        assert browser.post(staff_page(name, 1)).status_code == 403
    Draw.objects.update(state="cancelled")
    assert "An officer of the call can begin a draw." in shown(browser, staff_page("draws"))
    assert browser.post(staff_page("draws"), GIVEN).status_code == 403


def test_the_list_of_draws_costs_the_same_for_one_and_for_many(of_maia, call, maia):
    def add() -> None:
        cancel_draw(freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT), "Again.", by=maia, at=AT)

    assert_same_cost(of_maia, staff_page("draws"), add, most=14)


# Everyone ------------------------------------------------------------------------------------------------------------


def test_before_the_draw_everyone_reads_the_promise_and_no_number_of_an_application(visitor, call, frozen):
    page = shown(visitor, public())
    for told in (
        frozen.digest,
        LOTTERY.name,
        BEACON.name,
        "24 February 2027, 12:00 (Tbilisi time)",
        "The list is frozen",
    ):
        assert told in page
    assert ">A2<" not in page
    for application in call.applications.all():
        assert application.reference not in page
        assert application.title not in page
    assert visitor.get(public("draw-json")).status_code == 404
    assert f'href="{public()}"' in shown(visitor, reverse("calls:call", args=[CODE]))


def test_after_the_draw_everyone_reads_the_order_and_takes_it_home(visitor, call, drawn):
    page = shown(visitor, public())
    for told in (VALUE, ticket(VALUE, "A2"), ticket(VALUE, "A3"), "python3 -I verify.py draw.json"):
        assert told in page
    for application in call.applications.all():
        assert application.title not in page
    answer = visitor.get(public("draw-json"))
    assert (answer.content.decode(), answer["Content-Type"]) == (drawn.published, "application/json")
    script = visitor.get(public("draw-verify"))
    assert script["Content-Disposition"] == 'attachment; filename="verify.py"'
    assert script["Content-Type"].startswith("text/x-python")
    assert script.content.decode() == verify_script()


def test_draws_of_a_call_that_is_not_public_are_not_there(client, as_user, zura, call, drawn):
    Call.objects.update(state="draft")
    for browser in (client, as_user(zura)):
        for name in ("draw", "draw-json", "draw-verify"):
            assert browser.get(public(name)).status_code == 404
    Call.objects.update(state="in_review")
    assert client.get(public(number=2)).status_code == 404


def verified(client: Client, folder: Path, change: Any = None, *more: str) -> tuple[int, str]:
    """Run the downloaded program on the downloaded draw, changed first if asked; return status and what it says."""
    (folder / "verify.py").write_bytes(client.get(public("draw-verify")).content)
    published = client.get(public("draw-json")).content
    if change:
        record = json.loads(published)
        change(record)
        published = json.dumps(record).encode()
    (folder / "draw.json").write_bytes(published)
    command = [sys.executable, "-I", "verify.py", "draw.json", *more]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")
    return run.returncode, run.stdout + run.stderr


def test_the_downloaded_check_confirms_the_downloaded_draw(client, drawn, tmp_path):
    assert verified(client, tmp_path) == (0, "OK\n")
    assert verified(client, tmp_path, None, drawn.digest.upper()) == (0, "OK\n")
    status, said = verified(client, tmp_path, None, "0" * 64)
    assert (status, said.partition(": published")[0]) == (1, "DIFFERENT: hash noted before the draw")


def _set(key: str, value: Any) -> Any:
    return lambda record: record.update({key: value})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda record: record["order"][1].update(ticket="0" * 64), "place 2"),
        (lambda record: record["order"].reverse(), "place 1"),
        (lambda record: record["order"].pop(), "place 2"),
        (lambda record: record["list"]["entries"][0].update(ask="1.00"), "hash of the list"),
        (lambda record: record["list"]["entries"].pop(), "hash of the list"),
        (_set("list_sha256", "0" * 64), "hash of the list"),
        (_set("seed", "1.2.3"), "seed"),
        (_set("value", "1.2.3"), "seed"),
        (_set("secret", "s"), "secret"),
        (_set("source", "dice at home"), "source named in advance"),
    ],
)
def test_the_downloaded_check_names_the_first_difference(client, drawn, tmp_path, change, named):
    status, said = verified(client, tmp_path, change)
    assert (status, said.partition(": published")[0]) == (1, f"DIFFERENT: {named}")


def test_a_reviewer_finds_no_page_of_draws(as_user, call, ana, clock):
    PanelSeat.objects.create(call=call, stage=STAGE, key="R2", user=ana)
    assert as_user(ana).get(staff_page("draws")).status_code == 403
