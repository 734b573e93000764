"""The staff pages of reviewing, the answer to an offer, and who may open what."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from portal.applications.models import Application
from portal.core.models import Message
from portal.documents.models import Agreement
from reviews.actions import answer_offer, close_ranking, confirm_decisions, propose_decisions, release_decisions
from reviews.models import Assignment, Conflict, Decision, PanelSeat, Review
from reviews.queries import waiting_for
from tests.budget import assert_same_cost

from ..factories import AT, INTERNSHIPS, AccessFactory, AgreementFactory, CallFactory, DecisionFactory, UserFactory
from .cases import CRITERIA, MEETING, RELEASE, STAGE, handed_in, in_review, scored_round, small_round

pytestmark = pytest.mark.django_db
CODE = "SG-2027-01"
STAFF_PAGES = ("assignment", "ranking", "decisions", "letters", "release-progress")
STAFF_ACTS = ("seat-save", "assign", "close-ranking", "propose", "confirm", "release")


@pytest.fixture
def of_maia(as_user, maia, clock):
    return as_user(maia)


def address(name, *args):
    return reverse(f"reviews:{name}", args=[CODE, *args])


def shown(browser, url, status=200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status
    return " ".join(unescape(answer.content.decode()).split())


def of(name: str) -> Decision:
    return Decision.objects.exclude(state="superseded").get(application__external_id=name)


def decided_small(call, maia, levan, outcome="award", **more) -> Decision:
    """Return a released decision on the first application of a small round."""
    given = {"amount": "10000.00"} if outcome == "award" else {"amount": None}
    application = call.applications.get(external_id="A1")
    DecisionFactory(application=application, outcome=outcome, proposed_by=maia, **{**given, **more})
    confirm_decisions(call, by=levan, at=MEETING)
    release_decisions(call, by=maia, at=RELEASE)
    return of("A1")


# Who may open what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STAFF_PAGES)
@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("maia", set(STAFF_PAGES)),
        ("tamar", set(STAFF_PAGES)),
        ("irakli", set(STAFF_PAGES) - {"assignment"}),
        ("fatima", set(STAFF_PAGES) - {"assignment"}),
        ("ana", set()),
        ("nino", set()),
        ("zura", set()),
    ],
)
def test_staff_pages_open_to_the_staff_of_the_call(call, as_user, clock, who, allowed, name, request):
    answer = as_user(request.getfixturevalue(who)).get(address(name))
    assert answer.status_code == (200 if name in allowed else 403)


@pytest.mark.parametrize("name", STAFF_ACTS)
def test_staff_acts_need_an_officer_and_a_post(call, as_user, clock, name, irakli, ana, maia, client):
    for person in (irakli, ana):
        assert as_user(person).post(address(name)).status_code == 403
    assert as_user(maia).get(address(name)).status_code == 405
    assert client.post(address(name)).url.startswith("/accounts/login/")
    assert [rows.objects.count() for rows in (Decision, PanelSeat)] == [0, 0]


def test_the_staff_of_another_call_opens_nothing(call, as_user, clock):
    officer = UserFactory()
    officer.grants_of_role.create(role="officer", call_code="IN-2027-01")
    for name in STAFF_PAGES:
        assert as_user(officer).get(address(name)).status_code == 403


def test_a_chair_reads_the_ranking_and_changes_nothing(call, application, seat, assign, as_user, ana, clock):
    seat.is_chair = True
    seat.save()
    handed_in(assign(application, seat, declared=False))
    browser = as_user(ana)
    page = shown(browser, address("ranking"))
    assert application.reference in page
    assert "Close the ranking" not in page
    assert shown(browser, address("sheets", application.reference))
    assert browser.post(address("close-ranking")).status_code == 403
    assert browser.get(address("decisions")).status_code == 403


# Panel and assignment ------------------------------------------------------------------------------------------------


def test_a_seat_is_opened_filled_and_changed(of_maia, call):
    of_maia.post(address("seat-save"), {"key": "R1", "email": "", "stage": STAGE})
    assert "Nobody yet" in shown(of_maia, address("assignment"))
    answer = of_maia.post(address("seat-save"), {"key": "R1", "email": "lia@example.org", "is_chair": "on"})
    assert answer.url == f"{address('assignment')}?stage={STAGE}"
    page = shown(of_maia, f"{address('assignment')}?seat=R1")
    assert "lia@example.org" in page
    assert 'name="is_chair" id="id_is_chair" checked' in page
    assert Message.objects.get().recipient == "lia@example.org"


def test_a_person_with_another_seat_is_told_at_the_field(of_maia, seat, other_seat, ana):
    answer = of_maia.post(address("seat-save"), {"key": "R2", "email": ana.email})
    assert answer.status_code == 422
    assert "This person already has a seat on the panel." in answer.content.decode()
    other_seat.refresh_from_db()
    assert other_seat.user != ana


def test_ticks_give_out_and_take_back(of_maia, call, seat, assign):
    one, two, three = Application.objects.order_by("external_id")
    assign(one, seat, declared=False)
    Conflict.objects.create(application=three, seat=seat, ground="family", excludes=True, at=AT)
    page = shown(of_maia, address("assignment"))
    assert f'name="before" value="{one.pk}:{seat.pk}"' in page
    assert f'value="{three.pk}:{seat.pk}"' not in page
    assert '0 of 3<span class="help d-block">2 readers are missing' in page
    answer = of_maia.post(
        address("assign"),
        {
            "before": f"{one.pk}:{seat.pk}",
            "wanted": [f"{two.pk}:{seat.pk}", f"{three.pk}:{seat.pk}", "x:y"],
            "page": "1",
        },
        follow=True,
    )
    page = unescape(answer.content.decode())
    assert "1 given out, 1 taken back." in page
    assert "R1 has declared a conflict of interest." in page
    assert [a.application for a in Assignment.objects.all()] == [two]


def test_the_panel_page_tells_progress_and_declared_ties(of_maia, call, application, seat, other_seat, assign):
    handed_in(assign(application, seat, declared=False))
    assign(application, other_seat)
    Conflict.objects.create(
        application=application, seat=other_seat, ground="lecturer", note="In spring", excludes=False, at=AT
    )
    page = shown(of_maia, address("assignment"))
    assert "Sheets handed in</strong> <span>1 of 2" in page
    assert "Taught a team member on the course" in page
    assert "In spring" in page
    assert "Beka Maisuradze" in page


def test_stages_are_switched_by_the_address(of_maia):
    call = CallFactory(source=INTERNSHIPS)
    url = reverse("reviews:assignment", args=[call.code])
    page = shown(of_maia, url)
    assert 'aria-current="page">Application</a>' in page
    assert 'aria-current="page">Interview</a>' in shown(of_maia, f"{url}?stage=interview")
    assert of_maia.get(f"{url}?stage=nowhere").status_code == 404


def test_the_panel_page_costs_the_same_for_one_and_for_thirty(of_maia, call, seat, assign):
    names = iter(range(30))
    assert_same_cost(of_maia, address("assignment"), lambda: assign(in_review(call, f"B{next(names)}"), seat), most=14)


# Ranking -------------------------------------------------------------------------------------------------------------


def test_the_ranking_page_draws_the_line_and_what_if_stores_nothing(of_maia):
    scored_round()
    page = shown(of_maia, address("ranking"))
    assert "GEL 12,491.00 left" in page
    assert page.count('class="funding-line"') == 1
    assert page.index("SG-2027-01-A32") < page.index('class="funding-line"') < page.index("SG-2027-01-A19")
    assert "40 applications in rank order, the best with 82.33; 11 lie above the funding line." in page
    assert page.count("fig-dot-in") == 11
    assert page.count("fig-dot-out") == 29
    page = shown(of_maia, f"{address('ranking')}?envelope=120 000,00")
    assert "This is how it would be with GEL 120,000.00. Nothing is stored." in page
    assert "GEL 9,691.00" in page
    assert "Close the ranking" not in page
    assert not CallFactory().rankings.exists()


@pytest.mark.parametrize("envelope", ["12,500", "much", "-5"])
def test_an_unreadable_envelope_is_told(of_maia, call, application, seat, assign, envelope):
    handed_in(assign(application, seat, declared=False))
    page = shown(of_maia, f"{address('ranking')}?envelope={envelope}")
    assert "Please write an amount such as 150 000.00." in page


def test_an_empty_ranking_says_when_it_appears(of_maia):
    small_round(0)
    assert "There is nothing to rank yet" in shown(of_maia, address("ranking"))


def test_closing_by_page_and_what_it_says_afterwards(of_maia, maia):
    scored_round()
    page = of_maia.post(address("close-ranking"), follow=True).content.decode()
    assert "The ranking is closed." in page
    assert "Go on to the decisions" in page
    assert "by Maia Beridze" in page
    Review.objects.filter(assignment__application__external_id="A40").update(scores=dict.fromkeys(CRITERIA, "1"))
    assert "Since then something has changed" in shown(of_maia, address("ranking"))


def test_a_tie_is_named_and_keeps_the_ranking_open(of_maia, call, seat, assign):
    for application in Application.objects.all():
        handed_in(assign(application, seat, declared=False))
    page = shown(of_maia, address("ranking"))
    assert "Some places are still tied" in page
    answer = of_maia.post(address("close-ranking"), follow=True)
    assert "These applications are tied and need a draw: A1, A2, A3." in answer.content.decode()
    assert not call.rankings.exists()


def test_the_ranking_costs_the_same_for_one_and_for_thirty(of_maia, call, seat, assign):
    names = iter(range(30))

    def add():
        handed_in(assign(in_review(call, f"B{next(names)}"), seat, declared=False))

    assert_same_cost(of_maia, address("ranking"), add, most=12)


def test_long_rankings_are_read_fifty_a_page(of_maia):
    call = small_round(51)
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1")
    for application in call.applications.all():
        handed_in(
            Assignment.objects.create(
                application=application, stage=STAGE, seat=seat, assigned_by=application.created_by, assigned_at=AT
            )
        )
    assert "1–50 of 51" in shown(of_maia, address("ranking"))
    assert "51–51 of 51" in shown(of_maia, f"{address('ranking')}?page=2")


def test_all_sheets_of_an_application_stand_side_by_side(of_maia):
    scored_round()
    page = shown(of_maia, address("sheets", "SG-2027-01-A12"))
    for told_here in ("96.00", "64.00", "77.00", "79.00", "Reviews differ by 32.00", "place 2", "GEL 23,909.00"):
        assert told_here in page
    assert reverse("reviews:sheets", args=[CODE, "SG-2027-01-A28"]) in page
    assert reverse("reviews:sheets", args=[CODE, "SG-2027-01-A17"]) in page
    assert of_maia.get(address("sheets", "SG-2027-01-A99")).status_code == 404


def test_reopening_by_page_needs_a_reason(of_maia, application, seat, assign):
    review = handed_in(assign(application, seat, declared=False))
    url = address("reopen", review.pk)
    assert "Reopen the review" in shown(of_maia, url)
    assert "error-summary" in of_maia.post(url, {"reason": " "}).content.decode()
    answer = of_maia.post(url, {"reason": "The budget page was missing."})
    assert answer.url == address("sheets", application.reference)
    assert Review.objects.get(version=2).reason == "The budget page was missing."
    assert "This review has already been reopened." in of_maia.post(url, {"reason": "Again"}).content.decode()


# Decisions -----------------------------------------------------------------------------------------------------------


def test_two_people_by_page(of_maia, as_user, levan):
    scored_round()
    page = of_maia.post(address("propose"), follow=True).content.decode()
    assert "40 decisions were proposed by Maia Beridze." in page
    assert "You have proposed them, so you cannot confirm them." in page
    assert address("confirm") not in page
    refused = of_maia.post(address("confirm"), follow=True).content.decode()
    assert "A decision is confirmed by another person than the one who proposed it." in refused
    assert set(Decision.objects.values_list("state", flat=True)) == {"proposed"}
    other = as_user(levan)
    assert "Confirm 40 decisions" in shown(other, address("decisions"))
    page = other.post(address("confirm"), follow=True).content.decode()
    assert "Release 40 letters" in page
    assert set(Decision.objects.values_list("state", flat=True)) == {"confirmed"}


def test_an_auditor_confirms_nothing_by_page(call, as_user, maia, irakli, clock):
    decision = DecisionFactory(application=call.applications.first(), proposed_by=maia)
    browser = as_user(irakli)
    assert address("confirm") not in shown(browser, address("decisions"))
    assert browser.post(address("confirm")).status_code == 403
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_release_by_page_shows_how_far_it_is(of_maia, maia, levan, django_capture_on_commit_callbacks):
    call = small_round(2)
    for n, application in enumerate(call.applications.order_by("external_id"), start=1):
        DecisionFactory(application=application, outcome="not_funded", amount=None, rank=n, proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    with django_capture_on_commit_callbacks(execute=False):
        waiting = of_maia.post(address("release"))
    assert waiting.url == address("release-progress")
    page = shown(of_maia, waiting.url)
    assert "0 of 2" in page
    assert f'hx-get="{waiting.url}"' in page
    assert "Go on with the release" in page
    release_decisions(call, by=maia, at=RELEASE)
    part = of_maia.get(waiting.url, headers={"HX-Request": "true"}).content.decode()
    assert "2 of 2" in part
    assert "hx-get" not in part
    assert "<html" not in part
    assert "All 2 decisions are released." in shown(of_maia, address("decisions"))


def test_the_release_is_done_by_a_job(of_maia, call, maia, levan, django_capture_on_commit_callbacks):
    DecisionFactory(application=call.applications.get(external_id="A1"), proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    with django_capture_on_commit_callbacks(execute=True):
        of_maia.post(address("release"))
    assert (of("A1").state, of("A1").released_at) == ("released", AT)


def test_one_that_cannot_leave_is_named_on_the_board(of_maia, call, maia, levan):
    DecisionFactory(application=call.applications.get(external_id="A1"), proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    Application.objects.filter(external_id="A1").update(state="withdrawn")
    page = shown(of_maia, address("decisions"))
    assert "Cannot be released: Withdrawn. Propose again." in page
    assert address("release") + '"' not in page


def test_the_board_costs_the_same_for_one_and_for_thirty(of_maia, call, maia):
    names = iter(range(30))
    assert_same_cost(
        of_maia,
        address("decisions"),
        lambda: DecisionFactory(application=in_review(call, f"B{next(names)}"), proposed_by=maia),
        most=10,
    )


# Letters -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lettered(call, maia, levan):
    """A confirmed award with its letter in the outbox."""
    DecisionFactory(application=call.applications.get(external_id="A1"), proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    return of("A1")


def test_a_letter_is_shown_exactly_as_it_would_leave(of_maia, lettered, clock):
    reference = lettered.application.reference
    page = shown(of_maia, address("letters"))
    assert reference in page
    assert "Draft" in page
    page = shown(of_maia, address("letter", reference))
    assert "[[" not in page
    assert "1 March 2027, 23:59:59 (Tbilisi time)" in page
    assert "Grant: GEL 10,000.00" in page


def test_a_letter_is_changed_by_page(of_maia, lettered):
    url = address("letter-edit", lettered.application.reference)
    form = of_maia.get(url).context["form"]
    given = {name: form[name].value() for name in form.fields}
    wrong = of_maia.post(url, given | {"body": "Congratulations."})
    assert "Please keep [[answer_due]] in the text" in unescape(wrong.content.decode())
    answer = of_maia.post(url, given | {"subject": "Good news"})
    assert answer.url == address("letter", lettered.application.reference)
    assert "Good news" in shown(of_maia, answer.url)
    again = of_maia.post(url, given | {"subject": "Older news"})
    assert "Someone else has changed this meanwhile." in again.content.decode()


def test_a_letter_that_has_left_is_shown_as_it_left(of_maia, call, maia, levan):
    decision = decided_small(call, maia, levan)
    page = shown(of_maia, address("letter", decision.application.reference))
    assert "The letter as it left" in page
    assert "12 April 2027, 23:59:59 (Tbilisi time)" in page
    edit = of_maia.get(address("letter-edit", decision.application.reference))
    assert edit.url == address("letter", decision.application.reference)


def test_letters_of_other_calls_are_not_found(of_maia, lettered):
    CallFactory(code="SG-2027-02")
    url = reverse("reviews:letter", args=["SG-2027-02", lettered.application.reference])
    assert of_maia.get(url).status_code == 404


def test_the_outbox_costs_the_same_for_one_and_for_thirty(of_maia, call, maia, levan):
    names = iter(range(30))

    def add():
        DecisionFactory(application=in_review(call, f"B{next(names)}"), proposed_by=maia)
        confirm_decisions(call, by=levan, at=MEETING)

    assert_same_cost(of_maia, address("letters"), add, most=12)


# The offer -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def offered(call, maia, levan, nino, clock):
    """An offer to Nino, released on 5 April 2027."""
    decision = decided_small(call, maia, levan)
    AccessFactory(application=decision.application, user=nino)
    clock.move_to(RELEASE + timedelta(days=2))
    return decision


def offer_url(decision) -> str:
    return reverse("reviews:offer", args=[decision.application.reference])


def test_the_offer_tells_amount_and_last_moment_and_asks_twice(as_user, nino, offered):
    browser = as_user(nino)
    page = shown(browser, offer_url(offered))
    assert "GEL 10,000.00" in page
    assert "12 April 2027, 23:59:59 (Tbilisi time)" in page
    assert "You accept a grant of GEL 10,000.00." in shown(browser, f"{offer_url(offered)}?answer=accept")
    assert "This cannot be undone." in shown(browser, f"{offer_url(offered)}?answer=decline")
    assert of("A1").answered_at is None


def test_accepting_shows_the_strip_with_who_holds_it_now(as_user, nino, offered):
    browser = as_user(nino)
    answer = browser.post(offer_url(offered), {"answer": "accept"}, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "You have accepted the offer." in page
    assert 'class="strip-now" aria-current="step"><strong>Agreement</strong> with us, since 7 April 2027' in page
    AgreementFactory(application=offered.application, state="offered", prepared_at=RELEASE + timedelta(days=3))
    page = shown(browser, offer_url(offered))
    assert 'aria-current="step"><strong>Signatures</strong> with you and us' in page
    Agreement.objects.update(state="in_force")
    assert 'aria-current="step"><strong>Start</strong> with us' in shown(browser, offer_url(offered))


def test_declining_is_final(as_user, nino, offered):
    browser = as_user(nino)
    browser.post(offer_url(offered), {"answer": "decline"})
    page = browser.post(offer_url(offered), {"answer": "accept"}, follow=True).content.decode()
    assert "There is no offer to answer here." in page
    assert "Offer declined" in page
    assert of("A1").application.state == "declined"


def test_after_the_last_moment_the_page_says_so(as_user, nino, offered, clock):
    clock.move_to(offered.answer_due + timedelta(seconds=1))
    browser = as_user(nino)
    page = shown(browser, offer_url(offered))
    assert "The time to answer this offer has ended." in page
    assert "answer=accept" not in page
    late = browser.post(offer_url(offered), {"answer": "accept"}, follow=True)
    assert "The time to answer this offer has ended." in late.content.decode()


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_an_answer_is_yes_or_no(as_user, nino, offered, answer):
    assert as_user(nino).post(offer_url(offered), {"answer": answer}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("zura", 404), ("irakli", 403), ("giorgi", 404)])
def test_the_offer_is_for_those_who_applied(as_user, offered, who, status, request):
    assert as_user(request.getfixturevalue(who)).get(offer_url(offered)).status_code == status


def test_without_an_offer_there_is_no_page(as_user, nino, application):
    AccessFactory(application=application, user=nino)
    assert as_user(nino).get(f"/applications/{application.reference}/offer/").status_code == 404


# What waits ----------------------------------------------------------------------------------------------------------


def lines(user, at=AT) -> list[tuple[str, str]]:
    return [(line.label, line.url) for line in waiting_for(user, at)]


def test_reviewers_are_told_of_sheets_until_they_are_due(call, application, seat, assign, ana):
    assignment = assign(application, seat)
    assert lines(ana) == [(f"1 review to write in {CODE}", "/reviews/")]
    assert lines(ana, assignment.due_at + timedelta(seconds=1)) == []
    handed_in(assignment, version=2)
    assert lines(ana) == []


def test_officers_are_told_what_is_missing_to_confirm_and_to_release(
    call, application, seat, assign, maia, levan, irakli
):
    assign(application, seat)
    missing = (f"1 review is still missing in {CODE}", address("assignment"))
    DecisionFactory(application=application, proposed_by=maia)
    assert lines(maia) == [missing]
    assert lines(levan) == [missing, (f"1 decision to confirm in {CODE}", address("decisions"))]
    confirm_decisions(call, by=levan, at=MEETING)
    assert lines(maia) == [missing, (f"1 letter to release in {CODE}", address("letters"))]
    assert lines(irakli) == []


def test_a_closed_ranking_waits_for_no_sheet(maia, ana):
    call = scored_round()
    seat = PanelSeat.objects.get(key="R1")
    PanelSeat.objects.filter(pk=seat.pk).update(user=ana)
    Review.objects.filter(assignment__seat=seat, assignment__application__external_id="A01").update(state="draft")
    assert len(lines(ana)) == len(lines(maia)) == 1
    close_ranking(call, by=maia, at=AT)
    assert lines(ana) == lines(maia) == []


def test_a_chair_is_told_when_all_sheets_are_in(call, application, seat, assign, ana):
    PanelSeat.objects.filter(pk=seat.pk).update(is_chair=True)
    assignment = assign(application, seat)
    assert [url for _label, url in lines(ana)] == ["/reviews/"]
    handed_in(assignment, version=2)
    assert lines(ana) == [(f"All reviews of {CODE} are in", address("ranking"))]


def test_applicants_are_told_of_an_offer_until_it_is_answered(offered, nino):
    at = RELEASE + timedelta(days=1)
    reference = offered.application.reference
    assert lines(nino, at) == [(f"Your application {reference} was selected", offer_url(offered))]
    assert lines(nino, offered.answer_due + timedelta(seconds=1)) == []
    answer_offer(offered, True, by=nino, at=at)
    assert lines(nino, at) == []


def test_what_waits_costs_the_same_for_one_call_and_for_thirty(maia, levan, django_assert_num_queries):
    def add(code):
        call = small_round(1, code=code)
        DecisionFactory(application=call.applications.get(), proposed_by=levan)

    add("SG-2027-01")
    waiting_for(maia, AT)
    with django_assert_num_queries(6):
        assert len(waiting_for(maia, AT)) == 1
    for n in range(2, 31):
        add(f"SG-2027-{n:02}")
    with django_assert_num_queries(6):
        assert len(waiting_for(maia, AT)) == 30


def test_a_second_proposal_after_a_change_asks_the_second_person_again(of_maia, maia, levan):
    call = scored_round()
    propose_decisions(call, by=maia, at=MEETING)
    confirm_decisions(call, by=levan, at=MEETING)
    Review.objects.filter(assignment__application__external_id="A28").update(scores=dict.fromkeys(CRITERIA, "2"))
    page = " ".join(of_maia.post(address("propose"), follow=True).content.decode().split())
    assert "You have proposed them, so you cannot confirm them." in page
