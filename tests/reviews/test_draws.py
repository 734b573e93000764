"""A public draw from the frozen list to the ranking that follows it."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.errors import Refused
from portal.core.models import Event
from reviews.actions import cancel_draw, close_ranking, enter_value, freeze_draw, unassign_reviewer
from reviews.maths.draw import Source, ticket
from reviews.models import Draw
from reviews.queries import draws_of, open_draw, ranking, tickets_of, were_drawn_together
from reviews.states import DrawPurpose
from tests.proof.rivals import at_once

from ..factories import AT, AssignmentFactory, CallFactory
from .cases import STAGE, handed_in, one_sheet, reviewed, small_round

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)
LOTTERY = Source("National lottery of 24 February 2027", LATER, "six numbers with full stops")
BEACON = Source("drand round 15000000", LATER + timedelta(days=1), "randomness, lower case")
VALUE = "4.11.17.23.30.41"


@pytest.fixture
def call(db: None) -> Call:
    """Four applications: A1 ahead, A2 and A3 tied by every rule of the call but the draw, A4 behind."""
    call = small_round(4, definition=one_sheet())
    reviewed(call, 5, 4, 4, 3)
    return call


@pytest.fixture
def frozen(call: Call, maia: User) -> Draw:
    return freeze_draw(call, STAGE, [LOTTERY, BEACON], by=maia, at=AT)


def drawn_by(draw: Draw, first: User, second: User, value: str = VALUE, source: Source = LOTTERY) -> Draw:
    """Let two people write the same value once the source has appeared."""
    enter_value(draw, source.name, value, by=first, at=source.at)
    return enter_value(draw, source.name, value, by=second, at=source.at)


def problem(act: Callable[[], object]) -> tuple[str, str]:
    """Return (field, code) of the one thing for which an act is refused."""
    with pytest.raises(Refused) as refusal:
        act()
    (one,) = refusal.value.problems
    return one.field, one.code


def rescore(name: str, score: int) -> None:
    """Let the sheet of an application give another score throughout."""
    review = Application.objects.get(external_id=name).assignments.get().reviews.get()
    review.scores = dict.fromkeys(review.scores, str(score))
    review.save()


def order(call: Call) -> list[tuple[str, int | None, str | None]]:
    return [(entry.application, entry.rank, entry.deciding_key) for entry in ranking(call).entries]


def verbs() -> list[str]:
    return list(Event.objects.filter(object_type="reviews.draw").order_by("pk").values_list("verb", flat=True))


# Freezing ------------------------------------------------------------------------------------------------------------


def test_a_frozen_list_holds_who_is_tied_and_commits_to_it(call, frozen, maia):
    assert json.loads(frozen.frozen) == {
        "call": "SG-2027-01",
        "rule_version": "1",
        "purpose": "tie:application",
        "places": None,
        "money_left": None,
        "misfit": "stop",
        "entries": [{"id": "A2", "ask": "10000.00"}, {"id": "A3", "ask": "10000.00"}],
        "sources": [
            {"name": one.name, "at": one.at.isoformat(), "written_as": one.written_as} for one in (LOTTERY, BEACON)
        ],
        "secret_sha256": "",
    }
    assert frozen.digest == hashlib.sha256(frozen.frozen.encode()).hexdigest()
    assert (frozen.number, frozen.state, frozen.frozen_by, frozen.frozen_at) == (1, "frozen", maia, AT)
    assert (list(draws_of(call)), open_draw(call, STAGE)) == ([frozen], frozen)
    event = Event.objects.get(object_type="reviews.draw")
    assert (event.verb, event.call_id, event.data["sha256"]) == ("draw frozen", call.pk, frozen.digest)


@pytest.mark.parametrize(
    ("sources", "field", "code"),
    [
        ([], "name", "no_source"),
        ([LOTTERY, BEACON, LOTTERY], "name", "no_source"),
        ([Source("Lottery", AT, "as it is")], "at", "source_known"),
        ([LOTTERY, Source("drand", AT - timedelta(days=1), "hex")], "second_at", "source_known"),
        ([Source("Lottery", AT + timedelta(days=400), "as it is")], "at", "source_far"),
        ([LOTTERY, LOTTERY], "second_name", "source_twice"),
    ],
)
def test_sources_that_cannot_be_trusted_are_refused_at_their_field(call, maia, sources, field, code):
    assert problem(lambda: freeze_draw(call, STAGE, sources, by=maia, at=AT)) == (field, code)
    assert not Draw.objects.exists()


def test_nothing_tied_nothing_drawn(maia):
    call = small_round(2, definition=one_sheet())
    reviewed(call, 5, 4)
    assert problem(lambda: freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT)) == ("", "no_tie")


def test_a_tie_is_not_drawn_while_a_review_of_it_is_missing(call, maia):
    call.definition["review"]["reviews_per_application"] = 2
    call.save()
    call = Call.objects.get()
    a2, a3 = call.applications.filter(external_id__in=("A2", "A3")).order_by("external_id")
    awaited = [AssignmentFactory(application=one, stage=STAGE) for one in (a2, a3)]
    with pytest.raises(Refused) as refusal:
        freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT)
    names = ", ".join(sorted([a2.reference, a3.reference]))
    assert refusal.value.messages == [f"Reviews are still missing, and the list could change with them: {names}."]
    handed_in(awaited[0], 4)
    unassign_reviewer(awaited[1], by=maia, at=AT)
    assert freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT).state == "frozen"


def test_one_draw_of_a_stage_at_a_time(call, frozen, levan):
    assert problem(lambda: freeze_draw(call, STAGE, [LOTTERY], by=levan, at=AT)) == ("", "draw_open")
    cancel_draw(frozen, "The lottery was moved.", by=levan, at=AT)
    assert freeze_draw(call, STAGE, [BEACON], by=levan, at=AT).number == 2


def test_there_is_no_second_draw(call, frozen, maia, levan):
    drawn_by(frozen, maia, levan)
    assert problem(lambda: freeze_draw(call, STAGE, [BEACON], by=maia, at=LATER)) == ("", "no_tie")
    assert were_drawn_together(call, STAGE, DrawPurpose.TIE, ["A2", "A3"])
    assert not were_drawn_together(call, STAGE, DrawPurpose.TIE, ["A2", "A4"])


def test_a_list_that_was_drawn_is_not_drawn_again_though_its_result_is_lost(call, frozen, maia, levan):
    drawn_by(frozen, maia, levan)
    Draw.objects.update(published='{"order": []}')
    again = lambda: freeze_draw(call, STAGE, [BEACON], by=maia, at=LATER)  # noqa: E731
    assert problem(again) == ("", "already_drawn")


@pytest.mark.parametrize("who", ["nino", "ana", "fatima", "irakli", "console"])
def test_only_officers_freeze_write_and_cancel(call, frozen, who, request):
    person = request.getfixturevalue(who)
    for act in (
        lambda: freeze_draw(call, STAGE, [LOTTERY], by=person, at=AT),
        lambda: enter_value(frozen, LOTTERY.name, VALUE, by=person, at=LATER),
        lambda: cancel_draw(frozen, "No.", by=person, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert verbs() == ["draw frozen"]


# Writing the value ---------------------------------------------------------------------------------------------------


def test_two_people_who_write_the_same_value_draw(call, frozen, maia, levan):
    first = enter_value(frozen, LOTTERY.name, f" {VALUE} ", by=maia, at=LATER)
    assert (first.state, first.value, first.first_by, first.published) == ("frozen", VALUE, maia, "")
    drawn = enter_value(frozen, LOTTERY.name, VALUE, by=levan, at=LATER)
    drawn.refresh_from_db()
    assert (drawn.state, drawn.first_by, drawn.second_by, drawn.drawn_at) == ("drawn", maia, levan, LATER)
    tickets = {name: ticket(VALUE, name) for name in ("A2", "A3")}
    assert json.loads(drawn.published) == {
        "list": json.loads(frozen.frozen),
        "list_sha256": frozen.digest,
        "frozen_at": AT.isoformat(),
        "source": LOTTERY.name,
        "value": VALUE,
        "secret": "",
        "seed": VALUE,
        "order": [{"id": name, "ticket": tickets[name]} for name in sorted(tickets, key=lambda key: tickets[key])],
    }
    assert tickets_of(call, STAGE) == {name: {1: given} for name, given in tickets.items()}
    assert verbs() == ["draw frozen", "draw value written", "moved", "drawn"]
    seal = Event.objects.get(verb="drawn").data
    assert seal == {
        "source": LOTTERY.name,
        "value": VALUE,
        "sha256": hashlib.sha256(drawn.published.encode()).hexdigest(),
    }


def test_one_person_alone_draws_nothing_and_may_mend_what_they_wrote(frozen, maia, levan):
    enter_value(frozen, LOTTERY.name, "4.11.17.23.30.14", by=maia, at=LATER)
    mended = enter_value(frozen, LOTTERY.name, VALUE, by=maia, at=LATER)
    assert (mended.state, mended.value, mended.second_by) == ("frozen", VALUE, None)
    assert enter_value(frozen, LOTTERY.name, VALUE, by=levan, at=LATER).state == "drawn"


def test_two_values_that_differ_draw_nothing_and_are_remembered(frozen, maia, levan):
    enter_value(frozen, LOTTERY.name, VALUE, by=maia, at=LATER)
    other = lambda: enter_value(frozen, LOTTERY.name, "1.2.3", by=levan, at=LATER)  # noqa: E731
    assert problem(other) == ("value", "witnesses_differ")
    frozen.refresh_from_db()
    assert (frozen.state, frozen.value, frozen.second_by, frozen.published) == ("frozen", VALUE, None, "")
    assert verbs() == ["draw frozen", "draw value written", "draw values differ"]
    assert VALUE not in str(list(Event.objects.values_list("data", flat=True)))
    assert enter_value(frozen, LOTTERY.name, VALUE, by=levan, at=LATER).state == "drawn"


def test_a_wrong_first_value_is_replaced_and_two_people_still_agree(frozen, maia, levan, tamar):
    enter_value(frozen, LOTTERY.name, "1.2.3", by=maia, at=LATER)
    again = enter_value(frozen, LOTTERY.name, VALUE, True, by=levan, at=LATER)
    assert (again.state, again.value, again.first_by, again.second_by) == ("frozen", VALUE, levan, None)
    event = Event.objects.filter(verb="draw value written").latest("pk")
    assert (event.actor_id, event.data["instead_of"]) == (levan.pk, maia.pk)
    assert enter_value(frozen, LOTTERY.name, VALUE, by=levan, at=LATER).state == "frozen"
    drawn = enter_value(frozen, LOTTERY.name, VALUE, True, by=tamar, at=LATER)
    assert (drawn.state, drawn.first_by, drawn.second_by) == ("drawn", levan, tamar)


def test_two_sources_that_differ_draw_nothing(frozen, maia, levan):
    enter_value(frozen, LOTTERY.name, VALUE, by=maia, at=BEACON.at)
    other = lambda: enter_value(frozen, BEACON.name, VALUE, by=levan, at=BEACON.at)  # noqa: E731
    assert problem(other) == ("source", "witnesses_differ")


def test_the_substitute_counts_after_its_moment_where_the_first_did_not_appear(frozen, maia, levan):
    early = lambda: enter_value(frozen, BEACON.name, "beef", by=maia, at=LATER)  # noqa: E731
    assert problem(early) == ("source", "too_early")
    drawn = drawn_by(frozen, maia, levan, "beef", BEACON)
    assert (drawn.state, drawn.source, drawn.value) == ("drawn", BEACON.name, "beef")


def test_a_substitute_that_appears_first_waits_for_the_source_before_it(call, maia):
    draw = freeze_draw(call, STAGE, [BEACON, LOTTERY], by=maia, at=AT)
    early = lambda: enter_value(draw, LOTTERY.name, VALUE, by=maia, at=LOTTERY.at)  # noqa: E731
    assert problem(early) == ("source", "too_early")
    assert enter_value(draw, LOTTERY.name, VALUE, by=maia, at=BEACON.at).first_by == maia


@pytest.mark.parametrize(
    ("source", "value", "moment", "field", "code"),
    [
        (LOTTERY.name, VALUE, LATER - timedelta(seconds=1), "source", "too_early"),
        ("dice at home", VALUE, LATER, "source", "unknown_source"),
        (LOTTERY.name, "  ", LATER, "value", "required"),
        (LOTTERY.name, "7" * 501, LATER, "value", "too_long"),
        (LOTTERY.name, "1.2\n3", LATER, "value", "unreadable"),
        (LOTTERY.name, "1.2.\u200b3", LATER, "value", "unreadable"),
        (LOTTERY.name, "1.2.\u202e3", LATER, "value", "unreadable"),
    ],
)
def test_values_that_cannot_be_taken_are_refused_at_their_field(
    frozen, maia, source: str, value: str, moment: datetime, field: str, code: str
):
    assert problem(lambda: enter_value(frozen, source, value, by=maia, at=moment)) == (field, code)
    assert verbs() == ["draw frozen"]


def test_what_is_drawn_stays_drawn(frozen, maia, levan, tamar):
    drawn = drawn_by(frozen, maia, levan)
    assert problem(lambda: enter_value(frozen, LOTTERY.name, "9.9.9", by=tamar, at=LATER)) == ("", "no_such_move")
    with pytest.raises(Refused):
        cancel_draw(drawn, "Not what was hoped for.", by=tamar, at=AT)
    frozen.refresh_from_db()
    assert (frozen.published, frozen.reason) == (drawn.published, "")


def test_a_list_that_was_changed_after_freezing_is_not_drawn(frozen, maia, levan):
    Draw.objects.update(frozen=frozen.frozen.replace('"A3"', '"A4"'))
    assert problem(lambda: drawn_by(frozen, maia, levan)) == ("", "list_changed")
    assert Draw.objects.get().state == "frozen"


@pytest.mark.django_db(transaction=True)
def test_two_second_witnesses_at_once_draw_once(tmp_path: Path, request: pytest.FixtureRequest, maia, levan, tamar):
    draw: Draw = request.getfixturevalue("frozen")
    enter_value(draw, LOTTERY.name, VALUE, by=maia, at=LATER)

    def press(by: User) -> Callable[[], str]:
        def act() -> str:
            try:
                return enter_value(Draw.objects.get(pk=draw.pk), LOTTERY.name, VALUE, by=by, at=LATER).state
            except Refused as refused:
                return refused.problems[0].code

        return act

    assert sorted(at_once([press(levan), press(tamar)], tmp_path)) == ["drawn", "no_such_move"]
    assert verbs() == ["draw frozen", "draw value written", "moved", "drawn"]


# Cancelling ----------------------------------------------------------------------------------------------------------


def test_a_draw_is_cancelled_before_its_source_with_a_reason(call, frozen, levan):
    assert problem(lambda: cancel_draw(frozen, " ", by=levan, at=AT)) == ("reason", "required")
    cancel_draw(frozen, "The lottery was moved.", by=levan, at=LATER - timedelta(seconds=1))
    frozen.refresh_from_db()
    assert (frozen.state, frozen.reason) == ("cancelled", "The lottery was moved.")
    assert (open_draw(call, STAGE), tickets_of(call, STAGE)) == (None, {})
    assert Event.objects.get(verb="moved").data["reason"] == "The lottery was moved."


def test_who_may_know_the_value_cancels_no_more(frozen, levan):
    assert problem(lambda: cancel_draw(frozen, "Late.", by=levan, at=LATER)) == ("", "source_known")


# The ranking ---------------------------------------------------------------------------------------------------------


def test_the_ranking_follows_the_draw_and_can_be_closed(call, frozen, maia, levan):
    assert order(call) == [("A1", 1, None), ("A2", 2, None), ("A3", 2, "undecided"), ("A4", 4, None)]
    assert problem(lambda: close_ranking(call, by=maia, at=AT)) == ("", "open_tie")
    drawn_by(frozen, maia, levan, VALUE)
    first, second = sorted(("A2", "A3"), key=lambda name: ticket(VALUE, name))
    assert order(call) == [("A1", 1, None), (first, 2, None), (second, 3, "public_draw"), ("A4", 4, None)]
    closed = close_ranking(call, by=maia, at=LATER)
    tickets = {one["application"]: one.get("tickets") for one in closed.given["applications"]}
    assert tickets == {"A1": None, "A2": {"1": ticket(VALUE, "A2")}, "A3": {"1": ticket(VALUE, "A3")}, "A4": None}
    assert "tickets" not in closed.given["applications"][0]
    assert closed.result["open_ties"] == []


def test_a_draw_settles_a_tie_where_the_rules_of_the_call_do_not_name_it(maia, levan):
    terms = one_sheet()
    terms["decision"]["tie_break"] = ["lower_requested"]
    call = small_round(2, definition=terms)
    reviewed(call, 4, 4)
    drawn_by(freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT), maia, levan)
    assert order(call)[1][1:] == (2, "public_draw")


def test_one_who_withdraws_after_the_draw_leaves_the_order_of_the_others(maia, levan):
    call = small_round(3, definition=one_sheet())
    reviewed(call, 4, 4, 4)
    drawn_by(freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT), maia, levan)
    drawn = [name for name, _rank, _key in order(call)]
    Application.objects.filter(external_id=drawn[0]).update(state="withdrawn")
    assert [name for name, _rank, _key in order(call)] == drawn[1:]


def test_one_who_comes_to_a_drawn_tie_needs_a_draw_with_all_of_it(call, frozen, maia, levan):
    drawn_by(frozen, maia, levan)
    rescore("A4", 4)
    assert ranking(call).open_ties == (("A2", "A3", "A4"),)
    again = freeze_draw(call, STAGE, [BEACON], by=maia, at=LATER)
    drawn_by(again, maia, levan, "beef", BEACON)
    second = {name: ticket("beef", name) for name in ("A2", "A3", "A4")}
    assert {name: given[2] for name, given in tickets_of(call, STAGE).items()} == second
    assert [name for name, _rank, _key in order(call)][1:] == sorted(second, key=lambda name: second[name])
    assert ranking(call).open_ties == ()


def test_tickets_of_different_draws_settle_nothing_between_them(call, maia, levan):
    """A2 and A3 are drawn, then A1 and A4, who tie later; when A2 and A4 come to share a place, they are drawn anew."""
    drawn_by(freeze_draw(call, STAGE, [LOTTERY], by=maia, at=AT), maia, levan)
    rescore("A4", 5)
    drawn_by(freeze_draw(call, STAGE, [BEACON], by=maia, at=LATER), maia, levan, "beef", BEACON)
    assert ranking(call).open_ties == ()
    rescore("A3", 2)
    rescore("A4", 4)
    assert ranking(call).open_ties == (("A2", "A4"),)
    third = Source("drand round 15000001", BEACON.at + timedelta(days=1), "randomness, lower case")
    drawn_by(freeze_draw(call, STAGE, [third], by=maia, at=BEACON.at), maia, levan, "cafe", third)
    assert ranking(call).open_ties == ()
    rescore("A3", 4)
    rescore("A4", 1)
    first = {name: ticket(VALUE, name) for name in ("A2", "A3")}
    assert ranking(call).open_ties == ()
    assert [name for name, _rank, _key in order(call)][1:3] == sorted(first, key=lambda name: first[name])


def test_draws_of_another_call_or_stage_settle_nothing_here(call, frozen, maia, levan):
    drawn_by(frozen, maia, levan)
    assert tickets_of(CallFactory(code="SG-2027-02"), STAGE) == tickets_of(call, "interview") == {}
