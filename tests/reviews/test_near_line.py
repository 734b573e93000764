"""Random selection near the funding line, from the look before scores to the money after the draw."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.applications.models import Application
from portal.core.errors import Refused
from reviews.actions import close_ranking, enter_value, freeze_draw
from reviews.maths.draw import DrawList, Source, draw
from reviews.models import Assignment, Draw, PanelSeat, Review
from reviews.queries import given_json, ranking

from ..factories import AT
from .cases import MEETING, STAGE, scored_round, shown, small_round, staff_page

pytestmark = pytest.mark.django_db
NEAR = {"interval_level": "0.50", "max_group_share": "0.35"}
SOURCE = Source("National lottery", MEETING + timedelta(days=1), "numbers in ascending order, parted by full stops")
AFTER = MEETING + timedelta(days=2)


def by_chance(call, **near):
    """Let a call draw near the line, as if it had been published so."""
    call.definition["decision"]["near_line_draw"] = NEAR | near
    call.save()
    call.__dict__.pop("terms", None)
    return call


@pytest.fixture
def round_by_chance(db):
    return by_chance(scored_round())


@pytest.fixture
def frozen(round_by_chance, maia) -> Draw:
    return freeze_draw(round_by_chance, STAGE, [SOURCE], by=maia, at=MEETING)


@pytest.fixture
def drawn(frozen, maia, levan) -> Draw:
    enter_value(frozen, SOURCE.name, "3.14.15", by=maia, at=AFTER)
    return enter_value(frozen, SOURCE.name, "3.14.15", by=levan, at=AFTER)


def test_the_group_is_frozen_with_places_money_and_what_it_rests_on(frozen, round_by_chance):
    selection = frozen.basis
    listed = json.loads(frozen.frozen)
    assert frozen.purpose == "near_line"
    assert (listed["places"], listed["misfit"]) == (5, "offer_partial_else_stop")
    assert sorted(selection["certain"]) == ["A01", "A02", "A12", "A17", "A25", "A28"]
    spent = sum(one.requested for one in Application.objects.filter(external_id__in=selection["certain"]))
    assert listed["money_left"] == str(150000 - spent)
    assert len(selection["ranks"]) == 25


def test_the_groups_are_not_fixed_while_any_review_is_missing(round_by_chance, maia):
    Review.objects.filter(assignment__application__external_id="A40").first().delete()
    with pytest.raises(Refused) as refusal:
        freeze_draw(round_by_chance, STAGE, [SOURCE], by=maia, at=MEETING)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.field) == ("reviews_missing", "")
    assert problem.message.endswith(": SG-2027-01-A40.")
    assert not Draw.objects.exists()


def test_the_draw_pays_down_its_order_until_the_money_ends(drawn, round_by_chance, maia):
    ranked = ranking(round_by_chance)
    group = [entry["id"] for entry in json.loads(drawn.frozen)["entries"]]
    order = [one.id for one in draw("3.14.15", group)]
    passing = [entry for entry in ranked.entries if entry.passes]
    certain = len(drawn.basis["certain"])
    assert [entry.application for entry in passing[certain : certain + len(group)]] == order
    outcomes = [entry.outcome for entry in passing]
    offers = [entry.offer for entry in passing if entry.offer is not None]
    assert sum(offers) + ranked.left == 150000
    assert set(outcomes[certain + len(group) :]) == {"not_funded"}
    assert {"award", "reserve"} <= set(outcomes[: certain + len(group)])
    assert ranked.open_ties == ()
    assert close_ranking(round_by_chance, by=maia, at=AFTER).given == given_json(ranked)


def test_a_withdrawal_after_the_draw_takes_the_next_ticket(drawn, round_by_chance):
    group = {entry["id"] for entry in json.loads(drawn.frozen)["entries"]}
    before = [entry.application for entry in ranking(round_by_chance).entries if entry.application in group]
    Application.objects.filter(external_id=before[0]).update(state="withdrawn")
    after = ranking(round_by_chance)
    assert [entry.application for entry in after.entries if entry.application in group] == before[1:]
    assert after.open_ties == ()


def test_until_it_is_drawn_the_ranking_waits_and_says_so(frozen, of_maia, round_by_chance):
    page = shown(of_maia, staff_page("ranking"))
    assert "A public draw decides near the funding line" in page
    assert page.count("To be drawn") == 7
    assert "Draw 1 has fixed who is certain (6) and who is drawn for." in page
    assert "is surely better" not in page
    page = shown(of_maia, staff_page("draws"))
    assert "Draw 1 is under way." in page


def test_tickets_of_an_earlier_draw_do_not_order_the_group(round_by_chance, maia):
    """Whose ticket was known before there was a group is drawn again with it."""
    ids = [f"A{n:02}" for n in range(1, 41)]
    order = json.dumps({"order": [{"id": one.id, "ticket": one.ticket} for one in draw("7", ids)]})
    listed = DrawList(round_by_chance.code, "1", f"tie:{STAGE}", dict.fromkeys(ids, Decimal(1)), (SOURCE,)).frozen()
    Draw.objects.create(
        call=round_by_chance,
        stage=STAGE,
        number=1,
        purpose="tie",
        state="drawn",
        frozen=listed,
        frozen_by=maia,
        frozen_at=AT,
        published=order,
    )
    (group,) = ranking(round_by_chance).open_ties
    assert len(group) == 7
    frozen = freeze_draw(round_by_chance, STAGE, [SOURCE], by=maia, at=MEETING)
    assert tuple(entry["id"] for entry in json.loads(frozen.frozen)["entries"]) == group


def test_each_lot_is_fixed_by_its_own_draw(maia, levan, of_maia):
    call = scored_round()
    lots = [
        {"key": "east", "title": {"ka": "აღმოსავლეთი", "en": "East"}, "envelope": "60000.00"},
        {"key": "west", "title": {"ka": "დასავლეთი", "en": "West"}, "envelope": "1.00"},
    ]
    call.definition |= {"lots": lots}
    call.definition["decision"] |= {"per_lot": True}
    del call.definition["decision"]["envelope"]
    call.applications.update(lot="east")
    call.applications.filter(external_id__regex="[02468]$").update(lot="west")
    by_chance(call, max_group_share="0.90")
    first = freeze_draw(call, STAGE, [SOURCE], by=maia, at=MEETING)
    assert first.basis["lots"] == ["east"]
    page = shown(of_maia, staff_page("ranking"))
    assert page.count("Draw 1 has fixed who is certain") == 1
    assert "There is no money for any application, so nothing is drawn." in page
    for person in (maia, levan):
        enter_value(first, SOURCE.name, "3.14.15", by=person, at=AFTER)
    lots[1]["envelope"] = "60000.00"
    by_chance(call, max_group_share="0.90")
    ranked = ranking(call)
    assert list(ranked.selections) == ["west"]
    later = replace(SOURCE, name="Beacon", at=AFTER + timedelta(days=1))
    second = freeze_draw(call, STAGE, [later], by=maia, at=AFTER)
    assert (second.purpose, second.basis["lots"]) == ("near_line", ["west"])
    assert {lot: one.number for lot, one in ranking(call).near_line_draws.items()} == {"east": 1, "west": 2}
    sides = {given.id: given.side for given in ranking(call).given}
    for one in (first, second):
        group = {entry["id"] for entry in json.loads(one.frozen)["entries"]}
        assert {sides[name] for name in group} == {"group"}
        assert {sides[name] for name in one.basis["certain"]} <= {"accepted"}


def test_the_page_offers_the_draw_with_the_look_at_other_levels(of_maia, round_by_chance):
    page = shown(of_maia, staff_page("ranking"))
    assert "6 applications are certain to be funded, 7 lie so near the funding line that a public draw decides" in page
    assert "How the groups would be at other levels" in page
    page = shown(of_maia, staff_page("draws"))
    assert "These applications are too close to the funding line for the scores to tell them apart." in page
    form = {"name": "National lottery", "at": "2027-04-08T21:00", "written_as": "numbers"}
    answer = of_maia.post(staff_page("draws"), form, follow=True)
    assert Draw.objects.get().purpose == "near_line"
    assert "<dt>Places</dt><dd>5</dd>" in " ".join(answer.content.decode().split())


def test_nobody_surely_better_is_left_out_after_the_draw(drawn, of_maia, round_by_chance):
    page = shown(of_maia, staff_page("ranking"))
    assert "is surely better" not in page
    drawn.basis["ranks"]["A28"] = [1.0, 24.0, 25.0]
    drawn.basis["ranks"]["A11"] = [1.0, 1.0, 2.0]
    drawn.save()
    assert "is funded although" in shown(of_maia, staff_page("ranking"))


def test_a_group_too_large_to_draw_leaves_the_decision_to_the_panel(of_maia):
    ranked = ranking(by_chance(scored_round(), interval_level="0.90", max_group_share="0.10"))
    assert ranked.selections[""].selection.outcome == "group_too_large"
    assert ranked.open_ties == ()
    assert "too many for a draw by the rule of the call" in shown(of_maia, staff_page("ranking"))


def test_before_scores_the_page_shows_how_large_the_groups_would_be(of_maia):
    call = small_round(12)
    for key in ("R1", "R2", "R3"):
        seat = PanelSeat.objects.create(call=call, stage=STAGE, key=key)
        for row in call.applications.all():
            Assignment.objects.create(
                application=row, stage=STAGE, seat=seat, assigned_by=row.created_by, assigned_at=AT
            )
    call.definition["decision"]["envelope"] = "50000.00"
    by_chance(call)
    page = shown(of_maia, staff_page("ranking"))
    assert "No score is known yet" in page
    for level in ("20%", "30%", "50%", "90%"):
        assert f'<th scope="row">{level}</th>' in page


def test_without_anyone_to_rank_nothing_is_drawn(of_maia):
    call = by_chance(small_round(0))
    assert ranking(call).selections == {}
    assert "There is nothing to rank yet" in shown(of_maia, staff_page("ranking"))
    assert "There is nothing to draw" in shown(of_maia, staff_page("draws"))


def test_everyone_is_told_that_chance_decides_near_the_line(round_by_chance, as_user):
    page = shown(as_user(None), f"/calls/{round_by_chance.code}/")
    assert "by expected rank, which makes up for severe and mild reviewers" in page
    assert "a public draw decides among those whom the scores cannot tell apart" in page
