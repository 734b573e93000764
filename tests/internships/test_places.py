"""From a placing to places: proposed, confirmed, answered, and passed on to the reserve."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from internships.actions import exclude_host, offer_to_reserve, place_interns, propose_places, propose_placing, rate_fit
from internships.models import Placement, PlacingRun
from internships.queries import agreements_due, open_ties, placements_of
from portal.calls.models import Call
from portal.core.errors import Refused
from portal.core.models import Event
from reviews.actions import (
    answer_offer,
    confirm_decisions,
    enter_value,
    freeze_draw,
    propose_decisions,
    release_decisions,
)
from reviews.maths.draw import Source, ticket
from reviews.models import Decision
from reviews.queries import offer_to, other_ties, ranking
from reviews.states import DecisionState, Outcome


@pytest.fixture
def candidates(call, scored):
    """Five for one place at H4 and one at H2, which want no certificate here; the last is below the least score."""
    for host in call.definition["hosts"]:
        if host["key"] in ("H2", "H4"):
            host |= {"capacity": 1, "must": [], "hours_per_week": 20}
    call.save()
    return [
        scored("C01", "H4", paper=5, interview=5),
        scored("C02", "H2", paper=4, interview=4),
        scored("C03", "H4", "H2", paper=4, interview=3),
        scored("C04", "H2", "H4", paper=3, interview=4),
        scored("C05", "H4", paper=3, interview=3),
        scored("C06", "H4", paper=2, interview=2),
    ]


def decide(call, maia, levan, at):
    """Confirm and release what is proposed, by two people."""
    confirm_decisions(call, by=levan, at=at)
    release_decisions(call, by=maia, at=at)


@pytest.fixture
def released(call, candidates, maia, levan, at):
    propose_decisions(call, by=maia, at=at)
    decide(call, maia, levan, at)
    for candidate in candidates:
        candidate.refresh_from_db()
    return dict(zip(("C01", "C02", "C03", "C04", "C05", "C06"), candidates, strict=True))


def standing(call) -> list[tuple[str, str, str, str]]:
    rows = Decision.objects.filter(application__call=call).exclude(state=DecisionState.SUPERSEDED)
    told = rows.values_list("application__external_id", "outcome", "place", "state")
    return sorted(told)


def decline(application, by, at):
    answer_offer(offer_to(application), False, by=by, at=at)


def test_a_placing_proposes_place_reserve_or_none(call, candidates, maia, at):
    with override("en"):
        made = propose_placing(call, by=maia, at=at)
    assert standing(call) == [
        ("C01", "place", "H4", "proposed"),
        ("C02", "place", "H2", "proposed"),
        ("C03", "reserve", "", "proposed"),
        ("C04", "reserve", "", "proposed"),
        ("C05", "not_funded", "", "proposed"),
        ("C06", "below_threshold", "", "proposed"),
    ]
    assert {decision.reason for decision in made} == {"choice 1", ""}
    run = PlacingRun.objects.get()
    assert (run.approved_by, run.approved_at, run.made_by) == (maia, at, maia)
    assert run.result["reserves"]["H4"] == run.result["reserves"]["H2"] == ["C03", "C04"]


def test_placing_again_finds_the_run_and_other_facts_make_a_new_one(call, candidates, maia, at):
    first = place_interns(call, by=maia, at=at)
    assert place_interns(call, by=maia, at=at) == first
    exclude_host(candidates[0], "H4", "Employer", by=maia, at=at)
    second = place_interns(call, by=maia, at=at)
    assert (first.version, second.version) == (1, 2)
    assert second.result["by_host"]["H4"] == ["C03"]
    assert [event.data["digest"] for event in Event.objects.filter(verb="interns placed").order_by("pk")] == [
        first.digest,
        second.digest,
    ]


def test_nobody_is_placed_before_anyone_has_a_final_score(call, candidate, maia, at):
    candidate("C01", "H4")
    with pytest.raises(Refused) as refusal:
        place_interns(call, by=maia, at=at)
    assert [problem.code for problem in refusal.value.problems] == ["nothing_to_rank"]
    assert not PlacingRun.objects.exists()


def test_a_tie_that_only_a_draw_can_end_is_not_proposed(call, scored, maia, at):
    for name in ("C01", "C02", "C03"):
        scored(name, "H4", paper=4, interview=4)
    run = place_interns(call, by=maia, at=at)
    assert run.result["open_ties"] == [["H4", ["C01", "C02", "C03"]]]
    with pytest.raises(Refused) as refusal:
        propose_places(run, by=maia, at=at)
    assert [problem.code for problem in refusal.value.problems] == ["open_tie"]
    assert not Decision.objects.exists()


def test_a_public_draw_ends_a_tie_at_a_host(call, scored, as_user, maia, levan, at):
    call.definition["hosts"][3]["capacity"] = 1
    call.definition["review"]["interview"]["panel"] = ["programme_manager"]
    call.save()
    for name, interview, fit in (("C01", 4, 0), ("C02", 3, 8)):
        rate_fit(scored(name, "H4", paper=4, interview=interview), "H4", fit, by=maia, at=at)
    assert place_interns(call, by=maia, at=at).result["open_ties"] == []
    call.definition["matching"]["tie_break"] = []
    call.save()
    call = Call.objects.get()
    first = place_interns(call, by=maia, at=at)
    assert (first.result["open_ties"], ranking(call).open_ties) == ([["H4", ["C01", "C02"]]], ())
    page = as_user(maia).get(reverse("internships:placing", args=[call.code])).content.decode()
    assert f'href="{reverse("reviews:draws", args=[call.code])}"' in page
    with CaptureQueriesContext(connection) as made:
        page = as_user(maia).get(reverse("reviews:draws", args=[call.code])).content.decode()
    assert sum("internships_placingrun" in query["sql"] for query in made) == 1
    references = call.applications.order_by("external_id").values_list("reference", flat=True)
    assert f"<li>H4. {', '.join(references)}</li>" in page
    source = Source("Lottery", at + timedelta(days=1), "as it is")
    draw = freeze_draw(call, "interview", [source], by=maia, at=at)
    for person in (maia, levan):
        enter_value(draw, source.name, "4.11.17", by=person, at=source.at)
    assert open_ties(call) == [("H4", ("C01", "C02"))]
    assert other_ties(ranking(call)) == []
    second = place_interns(call, by=maia, at=source.at)
    tickets = {name: ticket("4.11.17", name) for name in ("C01", "C02")}
    assert (second.result["open_ties"], second.result["by_host"]["H4"]) == ([], [min(tickets, key=tickets.__getitem__)])
    assert {given["id"]: given["tickets"]["1"] for given in second.given["candidates"]} == tickets
    assert propose_places(second, by=maia, at=source.at)


def test_only_officers_place(call, candidates, irakli, elene, at):
    for person in (irakli, elene):
        with pytest.raises(PermissionDenied):
            place_interns(call, by=person, at=at)


def test_a_released_place_is_written_and_an_accepted_one_awaits_its_agreement(call, released, maia, at):
    answer_offer(offer_to(released["C01"]), True, by=maia, at=at)
    assert [(row.application.external_id, row.host_key, row.how) for row in placements_of(call)] == [
        ("C02", "H2", "preference"),
        ("C01", "H4", "preference"),
    ]
    assert [row.external_id for row in agreements_due(call)] == ["C01"]
    placement = Placement.objects.get(application=released["C01"])
    assert (placement.placed_at, placement.accepted_at, placement.declined_at) == (at, at, None)


def test_a_declined_place_goes_to_the_first_of_the_reserve_who_leaves_the_other_reserves(call, released, maia, at):
    decline(released["C01"], maia, at)
    assert [line for line in standing(call) if line[3] == "proposed"] == [("C03", "place", "H4", "proposed")]
    decline(released["C02"], maia, at)
    assert [line for line in standing(call) if line[3] == "proposed"] == [
        ("C03", "place", "H4", "proposed"),
        ("C04", "place", "H2", "proposed"),
    ]
    assert offer_to_reserve(call, "H4", at=at) is None


def test_the_machine_proposes_and_two_people_still_decide(call, released, maia, levan, console, at, as_user):
    decline(released["C01"], maia, at)
    promoted = Decision.objects.get(state=DecisionState.PROPOSED)
    assert (promoted.proposed_by, promoted.outcome) == (console, Outcome.PLACE)
    decide(call, maia, levan, at)
    placement = Placement.objects.get(application=released["C03"])
    assert (placement.host_key, placement.how) == ("H4", "reserve")
    browser = as_user(maia)
    page = browser.get(f"/manage/calls/{call.code}/placing/").content.decode()
    assert 'Egrisi Community Development Centre <span class="help">from the reserve list</span>' in page


def test_who_declines_from_the_reserve_passes_the_place_on(call, released, maia, levan, at):
    for name in ("C01", "C03"):
        released[name].refresh_from_db()
        decline(released[name], maia, at)
        if Decision.objects.filter(state=DecisionState.PROPOSED).exists():
            decide(call, maia, levan, at)
    assert [line for line in standing(call) if line[2] == "H4"] == [
        ("C01", "place", "H4", "released"),
        ("C03", "place", "H4", "released"),
        ("C04", "place", "H4", "released"),
    ]


def test_who_withdrew_or_is_closed_to_the_host_is_passed_over(call, released, maia, at):
    exclude_host(released["C03"], "H4", "Employer", by=maia, at=at)
    decline(released["C01"], maia, at)
    assert [line for line in standing(call) if line[3] == "proposed"] == [("C04", "place", "H4", "proposed")]


def test_proposing_again_takes_nothing_back_from_who_has_been_told(call, released, maia, at):
    decline(released["C01"], maia, at)
    before = standing(call)
    assert propose_placing(call, by=maia, at=at) == []
    assert standing(call) == before


@pytest.mark.parametrize(("tie_break", "placed"), [("final_score", "C01"), ("earlier_received", "C02")])
def test_equal_host_scores_are_told_apart_as_the_call_says(call, scored, maia, at, tie_break, placed):
    call.definition["matching"]["tie_break"] = [tie_break]
    call.definition["hosts"][3]["capacity"] = 1
    call.save()
    for name, interview, fit, days in (("C01", 4, 0, 1), ("C02", 3, 8, 2)):
        candidate = scored(name, "H4", paper=4, interview=interview)
        type(candidate).objects.filter(pk=candidate.pk).update(submitted_at=at - timedelta(days=days))
        rate_fit(candidate, "H4", fit, by=maia, at=at)
    result = place_interns(call, by=maia, at=at).result
    assert [line["scores"][0]["score"] for line in result["placements"]] == ["80.00", "80.00"]
    assert (result["by_host"]["H4"], result["open_ties"]) == ([placed], [])
