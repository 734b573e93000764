"""Writing, handing in and reopening a sheet; who sees the sheets of the others; arithmetic of the running total."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from portal.calls.models import Call
from portal.core.errors import Refused
from portal.core.models import Event
from reviews.actions import reopen_review, save_review, submit_review
from reviews.models import Ranking, Review
from reviews.pages.sheet import Running, running_total, sums_in_browser
from reviews.queries import counted_reviews, peers_are_open, sheet_of

from ..factories import AT, INTERNSHIPS, SMALL_GRANTS, definition
from .cases import CRITERIA, STAGE, handed_in

pytestmark = pytest.mark.django_db
ALL_FOUR = dict.fromkeys(CRITERIA, "4")


@pytest.fixture
def review(application, seat, assign) -> Review:
    """Ana's empty sheet on the first application."""
    return assign(application, seat).reviews.get()


def kept(review, by, **given) -> int:
    whole = {"scores": ALL_FOUR, "comments": {}, "comment": "", "revision": review.revision, "at": AT, **given}
    return save_review(review, by=by, **whole)


# Saving --------------------------------------------------------------------------------------------------------------


def test_save_keeps_whatever_is_given(review, ana):
    given = {"relevance": "17", "method": "x", "team": None}
    assert kept(review, ana, scores=given, comments={"team": "Why?"}, comment="To do", minutes=12) == 1
    stored = Review.objects.get()
    assert (stored.scores, stored.comments, stored.comment) == (given, {"team": "Why?"}, "To do")
    assert (stored.minutes, stored.revision, stored.saved_at, stored.state) == (12, 1, AT, "draft")


def test_save_of_an_older_page_overwrites_nothing(review, ana):
    kept(review, ana, comment="first")
    with pytest.raises(Refused) as refusal:
        kept(review, ana, comment="second", revision=0)
    assert refusal.value.problems[0].code == "changed_meanwhile"
    assert Review.objects.get().comment == "first"


def test_save_is_for_the_person_of_the_seat(review, maia, beka, nino):
    for person in (maia, beka, nino):
        with pytest.raises(PermissionDenied):
            kept(review, person)
    assert Review.objects.get().revision == 0


def test_save_ends_with_the_last_second_of_the_deadline(review, ana):
    due = review.assignment.due_at
    assert kept(review, ana, at=due + timedelta(microseconds=999_999)) == 1
    with pytest.raises(Refused) as refusal:
        kept(review, ana, at=due + timedelta(seconds=1))
    assert refusal.value.problems[0].code == "deadline_passed"


# Handing in ----------------------------------------------------------------------------------------------------------


def test_submit_tells_every_fault_at_its_field(review, ana):
    kept(review, ana, scores={"relevance": "5", "method": "6", "participation": "1.5", "results": "x", "team": "0"})
    with pytest.raises(Refused) as refusal:
        submit_review(review, by=ana, at=AT)
    assert [(p.field, p.code) for p in refusal.value.problems] == [
        ("scores.method", "out_of_scale"),
        ("scores.participation", "not_on_step"),
        ("scores.results", "not_a_number"),
        ("scores.budget", "required"),
        ("comments.relevance", "comment_required"),
        ("comments.team", "comment_required"),
    ]
    assert Review.objects.get().state == "draft"


def test_a_comment_on_the_whole_stands_for_every_criterion(review, ana):
    kept(review, ana, scores={**ALL_FOUR, "relevance": "5", "team": "0"}, comment="Excellent, though the team is new.")
    submit_review(review, by=ana, at=AT)
    assert (review.state, review.submitted_at) == ("submitted", AT)


def test_a_comment_of_invisible_characters_is_none(review, ana):
    kept(review, ana, scores={**ALL_FOUR, "relevance": "5"}, comments={"relevance": " \u200b\u2060 "})
    with pytest.raises(Refused) as refusal:
        submit_review(review, by=ana, at=AT)
    assert [p.field for p in refusal.value.problems] == ["comments.relevance"]


def test_a_sheet_is_handed_in_once(review, ana):
    kept(review, ana)
    submit_review(review, by=ana, at=AT)
    with pytest.raises(PermissionDenied):
        submit_review(review, by=ana, at=AT)
    with pytest.raises(PermissionDenied):
        kept(review, ana, comment="late thought")
    assert Event.objects.filter(object_type="reviews.review", verb="moved").count() == 1


# Reopening -----------------------------------------------------------------------------------------------------------


def test_reopen_makes_a_new_version_beside_the_first(review, ana, maia, call):
    kept(review, ana, comment="First opinion")
    submit_review(review, by=ana, at=AT)
    again = reopen_review(review, reason="The budget page was missing.", by=maia, at=AT)
    assert (again.version, again.state, again.scores, again.reason) == (
        2,
        "reopened",
        ALL_FOUR,
        "The budget page was missing.",
    )
    assert sheet_of(review.assignment) == again
    assert list(counted_reviews(call, STAGE)) == [review]
    kept(again, ana, scores={**ALL_FOUR, "budget": "2"})
    submit_review(again, by=ana, at=AT)
    assert list(counted_reviews(call, STAGE)) == [again]
    review.refresh_from_db()
    assert (review.state, review.scores) == ("submitted", ALL_FOUR)


@pytest.mark.parametrize(("reason", "code"), [("  ", "required"), ("Again", "changed_meanwhile")])
def test_reopen_needs_a_reason_and_happens_once(review, ana, maia, reason, code):
    kept(review, ana)
    submit_review(review, by=ana, at=AT)
    if code == "changed_meanwhile":
        reopen_review(review, reason="First", by=maia, at=AT)
    with pytest.raises(Refused) as refusal:
        reopen_review(review, reason=reason, by=maia, at=AT)
    assert refusal.value.problems[0].code == code


def test_reopen_is_for_officers(review, ana, irakli):
    kept(review, ana)
    submit_review(review, by=ana, at=AT)
    for person in (ana, irakli):
        with pytest.raises(PermissionDenied):
            reopen_review(review, reason="I changed my mind", by=person, at=AT)


def test_a_draft_never_counts(review, ana, call):
    kept(review, ana)
    assert not counted_reviews(call, STAGE).exists()


# Seeing the others ---------------------------------------------------------------------------------------------------


def with_peers(application, shown: str) -> None:
    terms = definition(SMALL_GRANTS)
    terms["review"]["peers_visible"] = shown
    call = application.call
    call.definition = terms
    call.save()
    call.__dict__.pop("terms", None)


@pytest.mark.parametrize(
    ("shown", "own_is_in", "is_late", "expected"),
    [
        ("after_own_review", False, False, False),
        ("after_own_review", True, False, True),
        ("after_closing", True, False, False),
        ("after_closing", True, True, True),
        ("after_closing", False, True, False),
        ("never", True, True, False),
    ],
)
def test_peers_are_seen_never_before_ones_own(review, ana, shown, own_is_in, is_late, expected):
    with_peers(review.assignment.application, shown)
    if own_is_in:
        kept(review, ana)
        submit_review(review, by=ana, at=AT)
    at = review.assignment.due_at + timedelta(days=1) if is_late else AT
    assert peers_are_open(review.assignment, review, at) is expected


def test_a_closed_ranking_counts_as_closing(review, ana, maia):
    with_peers(review.assignment.application, "after_closing")
    kept(review, ana)
    submit_review(review, by=ana, at=AT)
    call = review.assignment.application.call
    Ranking.objects.create(
        call=call, stage=STAGE, version=1, given={}, result={}, digest="0" * 64, closed_by=maia, closed_at=AT
    )
    assert peers_are_open(review.assignment, review, AT)


def test_a_chair_sees_the_ranking_only_after_their_own_sheets(call, application, seat, other_seat, assign, ana, maia):
    seat.is_chair = True
    seat.save()
    assert ana.has_perm("reviews.view_ranking", call)
    assign(application, seat, declared=False)
    assert not ana.has_perm("reviews.view_ranking", call)
    handed_in(application.assignments.get(seat=seat))
    assert ana.has_perm("reviews.view_ranking", call)
    assert maia.has_perm("reviews.view_ranking", call)


def test_an_officer_who_reviews_waits_like_any_reviewer(call, application, maia, assign):
    seat = call.seats.create(stage=STAGE, key="R7", user=maia)
    assign(application, seat)
    assert not maia.has_perm("reviews.view_ranking", call)


# The running total ---------------------------------------------------------------------------------------------------


def terms_of(change=None, source: str = SMALL_GRANTS):
    given = definition(source)
    if change:
        change(given["review"])
    return Call(kind=given["call"]["kind"], definition=given).terms.stages[0].review


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({}, Running(Decimal("0.00"), Decimal(100), 6)),
        ({"relevance": "5"}, Running(Decimal("25.00"), Decimal(100), 5)),
        ({"relevance": "5", "method": "nonsense"}, Running(Decimal("25.00"), Decimal(100), 5)),
        (
            dict(zip(CRITERIA, ("5", "4", "4", "5", "5", "5"), strict=True)),
            Running(Decimal("93.00"), Decimal(100), 0),
        ),
    ],
)
def test_running_total_counts_what_is_given(scores, expected):
    assert running_total(terms_of(), scores) == expected


def test_running_total_leaves_out_what_does_not_apply():
    def allow(review):
        review["criteria"][0]["allow_na"] = True

    scores = {**ALL_FOUR, "relevance": None}
    assert running_total(terms_of(allow), scores) == Running(Decimal("80.00"), Decimal(100), 0)


def test_the_page_adds_up_itself_only_where_the_sum_is_plain():
    assert sums_in_browser(terms_of())
    assert sums_in_browser(terms_of(source=INTERNSHIPS))

    def allow(review):
        review["criteria"][0]["allow_na"] = True

    def out_of_fifty(review):
        review["total"]["out_of"] = 50

    assert not sums_in_browser(terms_of(allow))
    assert not sums_in_browser(terms_of(out_of_fifty))
