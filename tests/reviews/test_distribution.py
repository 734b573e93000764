"""Distributing applications: the facts, the draft, giving out, taking back."""

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.applications.models import Application
from portal.core.errors import Refused
from portal.core.events import events_of
from reviews.actions import (
    apply_plan,
    assign_reviewer,
    change_assignments,
    declare_no_conflict,
    distribute,
    draft_plan,
    seat_person,
    undo_plan,
)
from reviews.actions.distribution import APPLIED, TAKEN_BACK, compute_plan, give_out_pairs, make_plan, take_back_pairs
from reviews.grounds import Bar
from reviews.models import Assignment, AssignmentPlan, Conflict, PanelSeat, Review
from reviews.pages.distribution import foreseen, told
from reviews.pages.distribution_record import distribution_json
from reviews.queries.distribution import facts_from, given_of, problem_of

from ..factories import (
    INTERNSHIPS,
    AccessFactory,
    AssignmentFactory,
    CallFactory,
    MembershipFactory,
    ReviewFactory,
    SubmissionFactory,
)
from .cases import STAGE, conflicted, forty_in_review, handed_in, panel, small_round

pytestmark = pytest.mark.django_db
CONFLICTS = {("A07", "R3"), ("A21", "R5"), ("A33", "R1")}


@pytest.fixture
def forty(db):
    """The example call: forty applications in review, six members, three conflicts."""
    call = forty_in_review()
    panel(call)
    for name, key in sorted(CONFLICTS):
        conflicted(call, name, key)
    return call


@pytest.fixture
def three(call):
    """Three applications that want three readers each, four members."""
    panel(call, 4)
    return call


def given_out() -> set[tuple[str, str]]:
    return set(Assignment.objects.values_list("application__external_id", "seat__key"))


def pairs(result) -> set[tuple[str, str]]:
    return {(pair["application"], pair["reviewer"]) for pair in result["pairs"]}


def applied(call, by, at) -> AssignmentPlan:
    plan = draft_plan(call, STAGE, by=by, at=at)
    apply_plan(plan, by=by, at=at)
    give_out_pairs(plan, at=at)
    return plan


def barred(call) -> list[list[str]]:
    return given_of(call, STAGE)["barred"]


def codes(refusal) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


# The facts -----------------------------------------------------------------------------------------------------------


def test_no_conflict_is_assigned_and_everyone_reads_as_much(forty):
    given, result = compute_plan(forty, STAGE)
    found = pairs(result)
    assert not found & CONFLICTS
    assert set(Counter(application for application, _r in found).values()) == {3}
    assert Counter(reviewer for _a, reviewer in found) == dict.fromkeys(["R1", "R2", "R3", "R4", "R5", "R6"], 20)
    assert (result["gaps"], result["violators"], result["proved"], len(result["parts"])) == ([], [], True, 1)
    assert given["barred"] == [[name, key, "conflict"] for name, key in sorted(CONFLICTS)]
    assert compute_plan(forty, STAGE) == (given, result)


def test_the_facts_cost_the_same_number_of_queries_whatever_the_size(forty, django_assert_num_queries):
    SubmissionFactory(application=forty.applications.first(), stage=STAGE, submitted_at=forty.opens_at)
    PanelSeat.objects.filter(key="R1").update(strengths=["oni"])
    with django_assert_num_queries(12):
        given_of(forty, STAGE)


def test_who_works_for_the_applicant_or_wrote_or_is_named_never_reads(three, application, at):
    one, two, three_seat, _four = three.seats.order_by("key").select_related("user")
    MembershipFactory(organisation=application.applicant_organisation, user=one.user)
    AccessFactory(application=application, user=two.user)
    answers = {"team": [{"name": f"Dr {three_seat.user.full_name.upper()}, lead"}]}
    SubmissionFactory(application=application, stage=STAGE, answers=answers, submitted_at=at)
    assert barred(three) == [["A1", "R1", "applicant"], ["A1", "R2", "applicant"], ["A1", "R3", "named"]]


def test_who_is_named_is_given_by_hand_alone_and_then_stays(three, application, maia, at):
    seat = three.seats.get(key="R1")
    answers = {"contact": {"email": seat.user.email.upper()}}
    SubmissionFactory(application=application, stage=STAGE, answers=answers, submitted_at=at)
    with pytest.raises(Refused, match="R1 is named in the application") as refusal:
        assign_reviewer(application, seat, by=maia, at=at, bars={(application.pk, seat.pk): Bar.NAMED})
    assert codes(refusal) == ["conflict"]
    changes = change_assignments(three, STAGE, [], [(application.pk, seat.pk)], by=maia, at=at)
    told = f"{application.reference}, R1: R1 is named in the application."
    assert (changes.given, changes.noted, changes.refused) == (1, [told], [])
    plan = draft_plan(three, STAGE, by=maia, at=at)
    assert (plan.given["pins"], plan.given["barred"], plan.given["notes"]) == (
        [["A1", "R1"]],
        [],
        [["A1", "R1", "named"]],
    )
    apply_plan(plan, by=maia, at=at)
    assert plan.state == "applying"


def test_what_was_given_back_is_not_given_by_hand(three, application, assign, maia, at):
    seat = three.seats.get(key="R1")
    Review.objects.filter(assignment=assign(application, seat)).update(state="abstained")
    with pytest.raises(Refused, match="R1 has given this application back"):
        assign_reviewer(application, seat, by=maia, at=at)


def test_only_the_version_that_counts_names_people(three, application, at):
    seat = three.seats.get(key="R1")
    naming = {"team": seat.user.full_name}
    SubmissionFactory(application=application, stage=STAGE, answers=naming, submitted_at=at)
    SubmissionFactory(application=application, stage=STAGE, version=2, answers={"team": "Others"}, submitted_at=at)
    SubmissionFactory(application=application, stage=STAGE, version=3, answers=naming)
    assert barred(three) == []


def test_what_was_given_back_is_neither_kept_nor_given_again(three, application, assign, at):
    one, two, *_others = three.seats.order_by("key")
    Review.objects.filter(assignment=assign(application, one)).update(state="abstained")
    Review.objects.filter(assignment=assign(application, two)).update(state="recused")
    given, result = compute_plan(three, STAGE)
    assert given["pins"] == []
    assert given["barred"] == [["A1", "R1", "declined"], ["A1", "R2", "declined"]]
    assert {key for name, key in pairs(result) if name == "A1"} == {"R3", "R4"}


def test_what_is_given_out_stays_and_counts(three, application, assign):
    for seat in three.seats.filter(key__in=["R1", "R2"]):
        assign(application, seat)
    _given, result = compute_plan(three, STAGE)
    assert {p["reviewer"] for p in result["pairs"] if p["pinned"]} == {"R1", "R2"}
    assert sum(p["application"] == "A1" for p in result["pairs"]) == 3


def test_a_declared_tie_that_does_not_exclude_is_noted(three, application, at):
    Conflict.objects.create(
        application=application, seat=three.seats.get(key="R1"), ground="lecturer", excludes=False, at=at
    )
    given, _result = compute_plan(three, STAGE)
    assert (given["notes"], given["barred"]) == ([["A1", "R1", "lecturer"]], [])


def test_a_sheet_that_is_in_stays_whatever_bars_it_now(three, application, assign, maia, at):
    seat = three.seats.get(key="R1")
    handed_in(assign(application, seat, declared=False))
    MembershipFactory(organisation=application.applicant_organisation, user=seat.user)
    given, result = compute_plan(three, STAGE)
    assert (given["pins"], given["barred"]) == ([["A1", "R1"]], [])
    assert next(p["note"] for p in result["pairs"] if p["pinned"]) == "applicant"


def test_what_was_given_out_against_a_conflict_is_told(three, application, assign, maia, at):
    seat = three.seats.get(key="R1")
    assign(application, seat)
    MembershipFactory(organisation=application.applicant_organisation, user=seat.user)
    with pytest.raises(Refused) as refusal:
        compute_plan(three, STAGE)
    assert codes(refusal) == ["contradiction"]
    assert refusal.value.messages == [
        "These were given out, but a conflict of interest stands against them: A1 R1. Take them back first."
    ]


def test_languages_strengths_and_earlier_reading_shape_the_match(three, application, ana, at):
    one, two = three.seats.order_by("key")[:2]
    PanelSeat.objects.filter(pk=one.pk).update(languages=["ka"], strengths=["schools"])
    Application.objects.filter(pk=application.pk).update(lot="schools", language="ka")
    organisation = application.applicant_organisation
    earlier = small_round(1, "SG-2026-01").applications.get()
    Application.objects.filter(pk=earlier.pk).update(applicant_organisation=organisation)
    read = AssignmentFactory(application=earlier, seat__call=earlier.call, seat__user=two.user)
    ReviewFactory(assignment=read, state="submitted")
    given = given_of(three, STAGE)
    assert (given["read_before"], given["applications"][0]["traits"]) == ([["A1", "R2"]], ["schools"])
    made = problem_of(three, STAGE)
    assert made.match[0].tolist() == [100, 50, 75, 75]
    assert [made.grounds[place] for place in made.ground[1]] == ["language", "", "", ""]


def test_who_names_a_rare_strength_reads_as_much_as_the_others(forty):
    PanelSeat.objects.filter(key="R1").update(strengths=["oni"])
    _given, result = compute_plan(forty, STAGE)
    assert [one["after"] for one in result["reviewers"]] == [20] * 6
    assert [one["mean_match"] for one in result["reviewers"]] == [50, 75, 75, 75, 75, 75]


def test_a_strength_is_found_among_the_answers_chosen(call, application, at):
    path = next(path for path, one in call.terms.stage(STAGE).by_path.items() if one.type == "single_choice")
    PanelSeat.objects.create(call=call, stage=STAGE, key="R1", strengths=["chosen"])
    SubmissionFactory(application=application, stage=STAGE, answers={path: "chosen"}, submitted_at=at)
    assert [one["traits"] for one in given_of(call, STAGE)["applications"]] == [["chosen"], [], []]


def test_two_of_one_organisation_never_read_the_same(three):
    house = MembershipFactory(user=three.seats.get(key="R1").user).organisation
    MembershipFactory(user=three.seats.get(key="R2").user, organisation=house)
    given, result = compute_plan(three, STAGE)
    assert given["organisations"] == [{"organisation": house.code, "name": house.name, "reviewers": ["R1", "R2"]}]
    for name in ("A1", "A2", "A3"):
        assert not {(name, "R1"), (name, "R2")} <= pairs(result)


def test_a_stage_after_a_shortlist_reads_the_shortlisted_alone(db):
    call = CallFactory(source=INTERNSHIPS)
    small_round(0)
    for name, state in (("C1", "in_review"), ("C2", "shortlisted")):
        Application.objects.create(
            call=call,
            external_id=name,
            stage=STAGE,
            state=state,
            reference=name,
            created_by=User.objects.create_user(f"{name}@example.org"),
            created_at=call.opens_at,
            language="ka",
        )
    assert [
        [one["application"] for one in given_of(call, stage)["applications"]] for stage in (STAGE, "interview")
    ] == [
        ["C1"],
        ["C2"],
    ]


# Shortages -----------------------------------------------------------------------------------------------------------

EVERY = "A01, A02, A03, A04, A05, A06, A07, A08, A09, A10 and 30 more"


def shortages(call) -> list[tuple[str, tuple[str, ...]]]:
    said = told(call, *compute_plan(call, STAGE), "en")
    return [(one.sentence, one.remedies) for one in said.shortages]


def test_four_members_with_twenty_each_cannot_serve_forty(db):
    call = forty_in_review()
    panel(call, 4, most=20)
    assert shortages(call) == [
        (
            f"These 40 applications ({EVERY}) need 120 reviews; their 4 reviewers (R1, R2, R3, R4) can give 80.",
            (
                "Ask R1 for 10 more, R2 for 10 more, R3 for 10 more, R4 for 10 more.",
                "Invite someone else; 40 reviews are missing.",
            ),
        )
    ]


def test_two_members_starve_every_application(db):
    call = forty_in_review()
    panel(call, 2)
    assert shortages(call) == [
        (
            f"These 40 applications ({EVERY}) need 120 reviews; their 2 reviewers (R1, R2) can give 80.",
            ("Invite someone else; 40 reviews are missing.",),
        )
    ]


def test_a_starved_application_is_told_with_what_keeps_the_others_away(three, application, at):
    for key in ("R1", "R2"):
        conflicted(three, "A1", key)
    PanelSeat.objects.filter(key="R3").update(languages=["ka"])
    said = told(three, *compute_plan(three, STAGE), "en")
    assert [one.sentence for one in said.shortages] == [
        "Application A1 needs 3 reviews; their one reviewer (R4) can give 1."
    ]
    assert said.shortages[0].remedies == ("Invite someone who knows: English; 2 reviews are missing.",)
    assert said.foreseen == (
        "A1: 1 may read it, 3 are wanted. "
        "Kept away: 2 × declared a conflict of interest, 1 × does not read its language.",
    )


def test_what_keeps_others_away_is_told_in_the_same_order_by_every_database():
    short = [{"application": f"A{n}", "wanted": 3, "eligible": 1, "grounds": {}} for n in (1, 2)]
    short[0]["grounds"] = {"applicant": 1, "named": 2}
    short[1]["grounds"] = {"named": 2, "applicant": 1}
    assert list(foreseen(short)) == [
        "A1, A2: 1 may read it, 3 are wanted. Kept away: 1 × works for the applicant, 2 × is named in the application."
    ]


def test_one_member_reads_what_one_can(call):
    panel(call, 1)
    said = told(call, *compute_plan(call, STAGE), "en")
    assert said.summary == "Applications: 3, seats: 1. New reviews: 3, given out before: 0. 6 reviews are missing."
    assert said.reviewers == ("R1 gets 3 applications; mean match 100.",)


def test_a_language_that_a_member_does_not_name_is_told_as_a_way_out(call):
    panel(call, 3)
    PanelSeat.objects.filter(key="R1").update(languages=["en"])
    call.applications.update(language="ka")
    assert [remedies[0] for _told, remedies in shortages(call)] == ["R1 could read 3 more if R1 also reads Georgian."]


def test_who_gets_nothing_is_told_why(call):
    panel(call, 6)
    PanelSeat.objects.filter(key="R1").update(most=0)
    for name in ("A1", "A2", "A3"):
        conflicted(call, name, "R2")
    PanelSeat.objects.filter(key__in=["R4", "R5", "R6"]).update(strengths=["schools"])
    PanelSeat.objects.filter(key="R3").update(strengths=["oni"])
    call.applications.update(lot="schools")
    said = told(call, *compute_plan(call, STAGE), "en").reviewers
    assert said[:2] == (
        "R1 gets no application. It is to read none.",
        "R2 gets no application. There is none that it may read.",
    )


def test_the_price_of_a_change_is_told_where_the_match_stays(three):
    given, result = compute_plan(three, STAGE)
    sentences = [pair["sentence"] for pair in distribution_json(three, given, result, None, False)["pairs"]]
    assert not [one for one in sentences if "  " in one]
    loads = {one["reviewer"]: one["after"] for one in result["reviewers"]}
    for pair, sentence in zip(result["pairs"], sentences, strict=True):
        own, other = pair["reviewer"], pair["change"]["reviewer"]
        assert sentence == (
            f"Match 100 of 100 (fresh eyes 100). Instead {other} could read it; the match would be the same. "
            f"{other} would then read {loads[other] + 1}, {own} {loads[own] - 1}."
        )


def test_a_panel_that_falls_apart_is_told(db):
    call = small_round(2)
    panel(call, 6)
    for name, keys in (("A1", ("R1", "R2", "R3")), ("A2", ("R4", "R5", "R6"))):
        for key in keys:
            conflicted(call, name, key)
    said = told(call, *compute_plan(call, STAGE), "en")
    assert said.apart == (
        "The panel falls into 2 parts that share no application: R4, R5, R6; R1, R2, R3. "
        "Their scores cannot be compared."
    )


# The draft -----------------------------------------------------------------------------------------------------------


def test_a_distribution_needs_seats_and_applications(call, maia, at):
    with pytest.raises(Refused) as refusal:
        distribute(call, STAGE, by=maia, at=at)
    assert codes(refusal) == ["no_seats"]
    panel(call, 2)
    Application.objects.update(state="in_check")
    for act in (lambda: distribute(call, STAGE, by=maia, at=at), lambda: compute_plan(call, STAGE)):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == ["nothing_to_read"]
    assert not AssignmentPlan.objects.exists()


def test_a_job_makes_the_draft(three, maia, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        distribute(three, STAGE, by=maia, at=at)
    plan = AssignmentPlan.objects.get()
    assert (plan.state, plan.version, plan.error) == ("draft", 1, "")
    assert (plan.given, plan.result) == compute_plan(three, STAGE)
    assert not Assignment.objects.exists()
    make_plan(plan, at=at)
    assert distribute(three, STAGE, by=maia, at=at).version == 2


def test_a_draft_that_cannot_be_made_says_why_in_the_language_of_who_asked(three, application, assign, maia, at):
    seat = three.seats.get(key="R1")
    assign(application, seat)
    plan = distribute(three, STAGE, by=maia, at=at)
    MembershipFactory(organisation=application.applicant_organisation, user=seat.user)
    make_plan(plan, at=at)
    assert (plan.state, plan.error[:22]) == ("failed", "These were given out, ")


@pytest.mark.parametrize("who", ["ana", "nino", "irakli", "fatima"])
def test_only_officers_distribute(three, who, at, request):
    with pytest.raises(PermissionDenied):
        distribute(three, STAGE, by=request.getfixturevalue(who), at=at)


def test_the_console_prepares_and_never_applies(three, console, at):
    plan = draft_plan(three, STAGE, by=console, at=at)
    for act in (apply_plan, undo_plan):
        with pytest.raises(PermissionDenied):
            act(plan, by=console, at=at)
    assert not Assignment.objects.exists()


# Giving out and taking back ------------------------------------------------------------------------------------------


def test_applying_gives_out_every_pair_once(forty, maia, at):
    plan = applied(forty, maia, at)
    assert given_out() == pairs(plan.result)
    assert len(given_out()) == Assignment.objects.count() == 120
    plan.refresh_from_db()
    assert (plan.state, plan.done, plan.applied_by) == ("applied", 120, maia)
    assert events_of(plan).get(verb=APPLIED).data == {"given": 120, "left": []}
    with pytest.raises(Refused):
        apply_plan(plan, by=maia, at=at)
    with pytest.raises(Refused) as refusal:
        apply_plan(draft_plan(forty, STAGE, by=maia, at=at), by=maia, at=at)
    assert codes(refusal) == ["nothing_new"]


def test_a_draft_older_than_the_facts_is_refused(three, application, maia, at):
    plan = draft_plan(three, STAGE, by=maia, at=at)
    conflicted(three, "A1", "R1")
    with pytest.raises(Refused) as refusal:
        apply_plan(plan, by=maia, at=at)
    assert codes(refusal) == ["changed_meanwhile"]
    assert (plan.state, Assignment.objects.count()) == ("draft", 0)


def test_a_pair_that_became_a_conflict_is_left_out_and_named(three, maia, at):
    plan = draft_plan(three, STAGE, by=maia, at=at)
    apply_plan(plan, by=maia, at=at)
    name, key = min(pairs(plan.result))
    conflicted(three, name, key)
    give_out_pairs(plan, at=at)
    assert given_out() == pairs(plan.result) - {(name, key)}
    left = [{"application": name, "reviewer": key, "why": f"{key} has declared a conflict of interest."}]
    assert events_of(plan).get(verb=APPLIED).data == {"given": 8, "left": left}


def test_giving_out_goes_on_where_it_stopped(three, maia, levan, at):
    plan = draft_plan(three, STAGE, by=maia, at=at)
    apply_plan(plan, by=maia, at=at)
    with pytest.raises(Refused) as refusal:
        distribute(three, STAGE, by=maia, at=at)
    assert codes(refusal) == ["in_progress"]
    name, key = max(pairs(plan.result))
    assign_reviewer(three.applications.get(external_id=name), three.seats.get(key=key), by=maia, at=plan.applied_at)
    apply_plan(plan, by=levan, at=at)
    plan = AssignmentPlan.objects.get()
    give_out_pairs(plan, at=at)
    give_out_pairs(plan, at=at)
    assert given_out() == pairs(plan.result)
    assert (plan.applied_by, events_of(plan).filter(verb=APPLIED).count()) == (levan, 1)


def test_taking_back_leaves_alone_what_is_opened_and_what_was_there(three, application, assign, maia, at):
    there = assign(application, three.seats.get(key="R4"))
    plan = applied(three, maia, at.replace(hour=9))
    opened = Assignment.objects.exclude(pk=there.pk).order_by("application__external_id", "seat__key").first()
    declare_no_conflict(opened, by=opened.seat.user, at=at)
    undo_plan(plan, by=maia, at=at)
    take_back_pairs(plan, by=maia, at=at)
    assert set(Assignment.objects.all()) == {there, opened}
    plan.refresh_from_db()
    assert (plan.state, plan.done) == ("undone", 7)
    left = [{"application": "A1", "reviewer": opened.seat.key, "why": f"{opened.seat.key} has opened it."}]
    assert events_of(plan).get(verb=TAKEN_BACK).data == {"taken": 7, "left": left}


class Straggler:
    """A job that was begun beside another: its plan, as it was read at the start."""

    def __init__(self) -> None:
        self.plan = AssignmentPlan.objects.select_related("call", "applied_by").get()


def test_a_second_job_stops_once_the_first_has_closed_the_plan(three, maia, at):
    plan = draft_plan(three, STAGE, by=maia, at=at)
    apply_plan(plan, by=maia, at=at)
    late = Straggler().plan
    give_out_pairs(plan, at=at)
    undo_plan(plan, by=maia, at=at)
    give_out_pairs(late, at=at)
    late_too = Straggler().plan
    take_back_pairs(plan, by=maia, at=at)
    take_back_pairs(late_too, by=maia, at=at)
    plan.refresh_from_db()
    assert (plan.state, plan.done, given_out()) == ("undone", 9, set())
    assert [event.data for event in events_of(plan).filter(verb__in=[APPLIED, TAKEN_BACK])] == [
        {"given": 9, "left": []},
        {"taken": 9, "left": []},
    ]


def test_what_was_there_meanwhile_does_not_count_as_given(three, maia, at):
    plan = draft_plan(three, STAGE, by=maia, at=at)
    apply_plan(plan, by=maia, at=at)
    name, key = min(pairs(plan.result))
    by_hand = at.replace(hour=3)
    assign_reviewer(three.applications.get(external_id=name), three.seats.get(key=key), by=maia, at=by_hand)
    give_out_pairs(plan, at=at)
    assert events_of(plan).get(verb=APPLIED).data == {"given": 8, "left": []}


def test_an_applied_plan_is_taken_back_though_a_later_draft_is_there(three, maia, at):
    plan = applied(three, maia, at)
    Assignment.objects.filter(pk=Assignment.objects.first().pk).delete()
    later = draft_plan(three, STAGE, by=maia, at=at)
    apply_plan(later, by=maia, at=at.replace(hour=9))
    with pytest.raises(Refused) as refusal:
        undo_plan(plan, by=maia, at=at)
    assert codes(refusal) == ["later_plan"]
    give_out_pairs(later, at=at)
    undo_plan(later, by=maia, at=at)
    undo_plan(plan, by=maia, at=at)
    for one in (later, plan):
        take_back_pairs(one, by=maia, at=at)
    assert given_out() == set()


def test_giving_out_costs_few_statements_a_pair(forty, maia, at, django_assert_max_num_queries):
    plan = draft_plan(forty, STAGE, by=maia, at=at)
    apply_plan(plan, by=maia, at=at)
    with django_assert_max_num_queries(120 * 11):
        give_out_pairs(plan, at=at)


def test_what_answers_tell_makes_no_draft_old(three, application, maia, at):
    one, two = three.seats.order_by("key")[:2]
    PanelSeat.objects.filter(pk=one.pk).update(strengths=["schools"])
    Application.objects.filter(pk=application.pk).update(lot="schools")
    SubmissionFactory(application=application, stage=STAGE, answers={"team": two.user.full_name}, submitted_at=at)
    plan = draft_plan(three, STAGE, by=maia, at=at)
    assert (plan.given["barred"], plan.given["applications"][0]["traits"]) == ([["A1", "R2", "named"]], ["schools"])
    apply_plan(plan, by=maia, at=at)
    assert plan.state == "applying"


def test_jobs_give_out_and_take_back(three, maia, at, django_capture_on_commit_callbacks):
    plan = draft_plan(three, STAGE, by=maia, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        apply_plan(plan, by=maia, at=at)
    assert len(given_out()) == 9
    plan = AssignmentPlan.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        undo_plan(plan, by=maia, at=at)
    assert given_out() == set()
    with django_capture_on_commit_callbacks(execute=True):
        undo_plan(AssignmentPlan.objects.get(), by=maia, at=at)
    assert AssignmentPlan.objects.get().state == "undone"


def test_the_stored_facts_make_the_same_problem_again(forty, maia, at):
    plan = draft_plan(forty, STAGE, by=maia, at=at)
    assert len(facts_from(plan.given).barred) == 3
    assert problem_of(forty, STAGE).digest() == plan.result["digest"]


def test_filling_a_seat_with_the_same_person_writes_nothing(call, seat, ana, maia, at):
    seat_person(call, STAGE, "R1", ana.email, by=maia, at=at)
    assert not events_of(seat).exists()
