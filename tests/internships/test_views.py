"""Pages of hosts and placing: who may open them, what they show, what a host never learns."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse

from internships.actions import place_interns, propose_places
from internships.models import HostExclusion, HostFit, HostPerson, PlacingRun
from portal.applications.models import Application
from reviews.models import Decision, Review
from tests.budget import assert_same_cost
from tests.factories import INTERNSHIPS, CallFactory, HostPersonFactory, StaffRoleFactory, UserFactory

from .conftest import DUE


def shown(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def address(name: str, *args: object) -> str:
    return reverse(f"internships:{name}", args=args)


@pytest.fixture(autouse=True)
def _now(clock, at):
    clock.move_to(at)


@pytest.fixture
def c01(host, scored, share):
    made = scored("C01", "H2", "H4", paper=5, interview=3)
    share()
    return made


class TestPermissions:
    PAGES = ("fit", "hosts", "placing", "host-exclude", "placing-run", "placing-propose")
    ALLOWED = {
        "maia": {"hosts": 200, "placing": 200, "host-exclude": 200, "placing-run": 302, "placing-propose": 302},
        "irakli": {"hosts": 200, "placing": 200},
        "elene": {"fit": 200},
        "zura": {},
    }

    @pytest.mark.parametrize("who", ALLOWED)
    def test_each_page_opens_for_those_whom_it_concerns(self, call, c01, who, as_user, request):
        browser = as_user(request.getfixturevalue(who))
        for page in self.PAGES:
            ask = browser.post if page.startswith("placing-") else browser.get
            assert (page, ask(address(page, call.code)).status_code) == (page, self.ALLOWED[who].get(page, 403))

    def test_a_visitor_is_asked_to_sign_in(self, call, as_user):
        for page in ("fit", "hosts", "placing", "host-exclude"):
            answer = as_user(None).get(address(page, call.code))
            assert (answer.status_code, "/login/" in answer.url) == (302, True)

    def test_staff_of_another_call_and_calls_without_hosts_are_kept_out(self, call, maia, as_user):
        other, grants = StaffRoleFactory(call_code="IN-2028-01").user, CallFactory()
        assert as_user(other).get(address("hosts", call.code)).status_code == 403
        for page in ("hosts", "placing"):
            assert as_user(maia).get(address(page, grants.code)).status_code == 404

    def test_an_auditor_reads_the_hosts_and_names_nobody(self, call, host, irakli, as_user):
        browser = as_user(irakli)
        assert "Name this person" not in shown(browser.get(address("hosts", call.code)))
        given = {"host": "H2", "email": "new@example.org"}
        assert browser.post(address("hosts", call.code), given).status_code == 403
        assert browser.post(address("host-person-remove", call.code, host.pk)).status_code == 403
        assert HostPerson.objects.count() == 1


class TestPageOfHost:
    def test_candidates_stand_by_name_with_the_way_to_their_application(self, call, c01, elene, as_user):
        page = shown(as_user(elene).get(address("fit", call.code)))
        assert "Candidate C01" in page
        assert f'href="/applications/{c01.reference}/"' in page
        for words in ("Not rated", "0 – does not suit us", "5 – suits us", "10 – suits us very well"):
            assert words in page
        assert "20 April 2027, 18:00 (Tbilisi time)" in page

    def test_a_host_learns_no_score_and_nothing_private(self, call, c01, elene, maia, at, as_user):
        Review.objects.update(comment="Much too shy")
        submission = c01.submissions.get()
        submission.answers |= {"personal_number": "99000050001", "adjustments": "Needs a ramp"}
        submission.save()
        place_interns(call, by=maia, at=at)
        browser = as_user(elene)
        assert Review.objects.filter(comment="Much too shy").count() == 2
        assert PlacingRun.objects.get().result["placements"][0]["final"] == "84.00"
        for url in (address("fit", call.code), f"/applications/{c01.reference}/"):
            page = shown(browser.get(url))
            assert "Candidate C01" in page
            for secret in ("Much too shy", "84.00", "99000050001", "Needs a ramp"):
                assert secret not in page

    def test_who_did_not_choose_the_host_cannot_be_read(self, call, c01, scored, share, elene, as_user):
        other = scored("C02", "H4", paper=4, interview=4)
        share()
        browser = as_user(elene)
        assert "Candidate C02" not in shown(browser.get(address("fit", call.code)))
        assert browser.get(f"/applications/{other.reference}/").status_code == 404
        assert browser.get(address("candidate-veto", call.code, "H2", other.reference)).status_code == 404

    def test_ratings_are_kept_and_shown_again(self, call, c01, elene, as_user):
        browser = as_user(elene)
        page = shown(browser.post(address("fit", call.code), {f"fit_{c01.pk}": "8"}, follow=True))
        assert ("Saved." in page, '<option value="8" selected>8</option>' in page) == (True, True)
        browser.post(address("fit", call.code), {f"fit_{c01.pk}": ""})
        assert HostFit.objects.get(host_key="H2").fit == 8

    def test_a_number_outside_the_scale_is_told_at_the_candidate(self, call, c01, elene, as_user):
        page = shown(as_user(elene).post(address("fit", call.code), {f"fit_{c01.pk}": "11"}))
        assert f'href="#id_fit_{c01.pk}"' in page
        assert "How well does Candidate C01 suit you?" in page
        assert HostFit.objects.get(host_key="H2").fit is None

    def test_after_the_moment_the_page_shows_what_was_said_and_takes_no_more(self, call, c01, elene, clock, as_user):
        clock.move_to(DUE + timedelta(seconds=1))
        browser = as_user(elene)
        page = shown(browser.get(address("fit", call.code)))
        assert ("The time to rate candidates ended" in page, "<select" in page) == (True, False)
        assert "The time to rate candidates has ended." in shown(
            browser.post(address("fit", call.code), {f"fit_{c01.pk}": "8"})
        )
        assert HostFit.objects.get(host_key="H2").fit is None

    def test_a_person_of_two_hosts_chooses_between_them(self, call, c01, elene, zura, share, as_user):
        HostPersonFactory(call=call, host_key="H4", user=elene)
        HostPersonFactory(call=call, host_key="H1", user=zura)
        share()
        browser = as_user(elene)
        assert 'href="?host=H4"' in shown(browser.get(address("fit", call.code)))
        browser.post(address("fit", call.code) + "?host=H4", {f"fit_{c01.pk}": "3"})
        assert dict(HostFit.objects.values_list("host_key", "fit")) == {"H2": None, "H4": 3}
        assert browser.get(address("fit", call.code) + "?host=H1").status_code == 404

    def test_a_candidate_is_refused_with_a_reason(self, call, c01, elene, as_user):
        browser = as_user(elene)
        url = address("candidate-veto", call.code, "H2", c01.reference)
        assert url in shown(browser.get(address("fit", call.code)))
        assert 'aria-invalid="true"' in shown(browser.post(url, {"reason": ""}))
        page = shown(browser.post(url, {"reason": "Works for a supplier"}, follow=True))
        assert ("will not be placed with you" in page, "Candidate C01" in page) == (True, False)
        assert HostExclusion.objects.get().reason == "Works for a supplier"
        assert browser.get(url).status_code == 404

    def test_nobody_refuses_in_the_name_of_another_host(self, call, c01, elene, zura, as_user):
        url = address("candidate-veto", call.code, "H4", c01.reference)
        assert as_user(elene).post(url, {"reason": "x"}).status_code == 403
        assert as_user(zura).post(url, {"reason": "x"}).status_code == 403
        assert not HostExclusion.objects.exists()

    def test_an_empty_page_says_when_candidates_will_stand_here(self, call, host, elene, as_user):
        assert "You have no candidates to see now" in shown(as_user(elene).get(address("fit", call.code)))

    def test_the_page_costs_the_same_for_one_and_for_thirty(self, call, host, elene, candidate, share, as_user):
        numbers = count(1)

        def add_row():
            candidate(f"C{next(numbers):02}", "H2")
            share()

        assert_same_cost(as_user(elene), address("fit", call.code), add_row, most=10)


class TestPageOfHosts:
    def test_hosts_stand_with_people_and_how_many_they_have_rated(self, call, c01, elene, maia, as_user):
        HostFit.objects.filter(host_key="H2").update(fit=7)
        page = shown(as_user(maia).get(address("hosts", call.code)))
        assert ("Elene Abashidze" in page, "elene@example.org" in page) == (True, True)
        assert page.count("Nobody yet") == 5
        assert ("1 of 1" in page, "0 of 1" in page) == (True, True)

    def test_an_officer_names_and_removes_a_person(self, call, maia, as_user):
        browser = as_user(maia)
        given = {"host": "H2", "email": "new@example.org", "full_name": "Keti Dolidze", "is_signatory": "on"}
        page = shown(browser.post(address("hosts", call.code), given, follow=True))
        assert ("Keti Dolidze" in page, "Signs" in page) == (True, True)
        person = HostPerson.objects.get()
        assert (person.host_key, person.user.email, person.is_signatory) == ("H2", "new@example.org", True)
        browser.post(address("host-person-remove", call.code, person.pk))
        assert not HostPerson.objects.exists()

    def test_a_refusal_stands_at_its_field(self, call, c01, maia, as_user):
        given = {"host": "H2", "email": c01.created_by.email}
        c01.accesses.create(user=c01.created_by, role="editor", since=DUE)
        page = shown(as_user(maia).post(address("hosts", call.code), given))
        assert 'href="#id_email"' in page
        assert "This person applies in this call" in page

    def test_a_person_of_another_call_is_not_removed_from_here(self, call, maia, as_user):
        other = HostPersonFactory(call=CallFactory(source=INTERNSHIPS, code="IN-2028-01"), host_key="H1")
        assert as_user(maia).post(address("host-person-remove", call.code, other.pk)).status_code == 404
        assert HostPerson.objects.get() == other

    def test_the_page_costs_the_same_for_one_and_for_thirty(self, call, maia, as_user):
        def add_row():
            HostPersonFactory(call=call, host_key="H2", user=UserFactory())

        assert_same_cost(as_user(maia), address("hosts", call.code), add_row, most=9)


class TestPlacingBoard:
    def test_an_empty_board_says_what_comes_first(self, call, maia, as_user):
        assert "Nobody has been placed yet" in shown(as_user(maia).get(address("placing", call.code)))

    def test_the_board_shows_places_candidates_and_the_reason_beside_each_choice(
        self, call, c01, scored, maia, as_user
    ):
        scored("C02", "H2", "H4", paper=4, interview=4)
        HostExclusion.objects.create(application=c01, host_key="H2", reason="Employer", by=maia, at=DUE)
        browser = as_user(maia)
        page = shown(browser.post(address("placing-run", call.code), follow=True))
        assert "The candidates have been placed." in page
        assert "requirement not met: course public_finance, present or recent employer" in page
        assert page.count("requirement not met: course public_finance") == 2
        assert "84.00 + 5 = 89.00" in page
        assert page.count("placed here") == 2
        assert ("Candidate C01" in page, f'href="/applications/{c01.reference}/"' in page) == (True, True)
        assert "Employer" in page

    def test_the_board_speaks_georgian_figures(self, call, c01, maia, at, as_user):
        place_interns(call, by=maia, at=at)
        maia.language = "ka"
        maia.save()
        page = shown(as_user(maia).get(address("placing", call.code)))
        assert ("84,00 + 5 = 89,00" in page, "ეგრისის სათემო განვითარების ცენტრი" in page) == (True, True)

    def test_proposing_from_the_board_makes_decisions_and_says_who_did(self, call, c01, maia, as_user):
        browser = as_user(maia)
        browser.post(address("placing-run", call.code))
        page = shown(browser.post(address("placing-propose", call.code), follow=True))
        assert "Another person confirms them" in page
        assert "These places were proposed by Maia Beridze." in page
        assert Decision.objects.get().place == "H4"

    def test_a_tie_is_told_and_not_proposed(self, call, scored, maia, as_user):
        for name in ("C01", "C02", "C03"):
            scored(name, "H4", paper=4, interview=4)
        browser = as_user(maia)
        page = shown(browser.post(address("placing-run", call.code), follow=True))
        assert ("H4: C01, C02, C03" in page, "Propose these places" in page) == (True, False)
        page = shown(browser.post(address("placing-propose", call.code), follow=True))
        assert "Some candidates are tied and need a draw." in page
        assert not Decision.objects.exists()

    def test_a_host_is_closed_to_a_candidate_and_opened_again(self, call, c01, maia, as_user):
        browser = as_user(maia)
        given = {"application": c01.reference, "host": "H2", "reason": "Employer"}
        page = shown(browser.post(address("host-exclude", call.code), given, follow=True))
        assert "The host is closed to this candidate." in page
        row = HostExclusion.objects.get()
        page = shown(browser.post(address("host-reopen", call.code, row.pk), follow=True))
        assert "open to this candidate again" in page
        assert not HostExclusion.objects.exists()

    def test_closing_without_a_reason_is_told_at_the_field(self, call, c01, maia, as_user):
        given = {"application": c01.reference, "host": "H2", "reason": ""}
        assert 'href="#id_reason"' in shown(as_user(maia).post(address("host-exclude", call.code), given))

    def test_an_auditor_reads_the_board_and_changes_nothing(self, call, c01, maia, irakli, at, as_user):
        place_interns(call, by=maia, at=at)
        page = shown(as_user(irakli).get(address("placing", call.code)))
        assert ("Candidate C01" in page, "Place again" in page, "Close a host" in page) == (True, False, False)

    def test_who_has_no_final_score_is_named(self, call, c01, candidate, maia, at, as_user):
        candidate("C02", "H2")
        place_interns(call, by=maia, at=at)
        page = shown(as_user(maia).get(address("placing", call.code)))
        assert "These candidates have no final score yet and were not placed: C02<" in page

    def test_a_host_that_left_the_call_is_named_by_its_key(self, call, c01, maia, at, as_user):
        place_interns(call, by=maia, at=at)
        call.definition["hosts"] = [host for host in call.definition["hosts"] if host["key"] != "H4"]
        call.definition_version = 2
        call.save()
        assert "H4 · H4" in shown(as_user(maia).get(address("placing", call.code)))

    def test_candidates_stand_best_first_fifty_a_page(self, call, scored, maia, at, as_user):
        for n in range(51):
            scored(f"C{n:02}", "H4", paper=3 + n % 3, interview=3)
        place_interns(call, by=maia, at=at)
        browser = as_user(maia)
        first, second = (shown(browser.get(address("placing", call.code), {"page": n})) for n in (1, 2))
        assert ("1–50 of 51" in first, "51–51 of 51" in second) == (True, True)
        assert first.index(">84.00<") < first.index(">72.00<") < first.index(">60.00<")

    def test_the_board_costs_the_same_for_one_and_for_thirty(self, call, scored, maia, at, as_user):
        numbers = count(1)

        def add_row():
            scored(f"C{next(numbers):02}", "H4", "H2", paper=4, interview=4)
            place_interns(call, by=maia, at=at)

        assert_same_cost(as_user(maia), address("placing", call.code), add_row, most=11)


def test_the_desk_of_a_host_counts_candidates_to_rate(call, c01, scored, share, elene, as_user):
    scored("C02", "H2", paper=4, interview=4)
    share()
    browser = as_user(elene)
    assert "2 candidates to rate in IN-2027-01" in shown(browser.get("/desk/"))
    HostFit.objects.filter(application=c01).update(fit=5)
    assert "1 candidate to rate in IN-2027-01" in shown(browser.get("/desk/"))
    HostFit.objects.update(fit=5)
    assert "to rate" not in shown(browser.get("/desk/"))


def test_the_desk_of_a_host_is_empty_after_the_moment(call, c01, elene, clock, as_user):
    clock.move_to(DUE + timedelta(seconds=1))
    assert "to rate" not in shown(as_user(elene).get("/desk/"))


def test_the_desk_of_an_officer_leads_from_hosts_to_placing(call, c01, maia, at, as_user):
    browser = as_user(maia)
    page = shown(browser.get("/manage/"))
    assert "5 hosts of IN-2027-01 have nobody who speaks for them" in page
    assert "2 ratings by hosts missing in IN-2027-01" in page
    assert "can be placed" not in page
    HostFit.objects.update(fit=5)
    assert "The candidates of IN-2027-01 can be placed" in shown(browser.get("/manage/"))
    propose_places(place_interns(call, by=maia, at=at), by=maia, at=at)
    assert "can be placed" not in shown(browser.get("/manage/"))


def test_placing_waits_for_every_sheet_but_not_for_late_hosts(call, c01, maia, clock, as_user):
    Review.objects.filter(pk=Review.objects.first().pk).update(state="draft")
    clock.move_to(DUE + timedelta(seconds=1))
    browser = as_user(maia)
    assert "can be placed" not in shown(browser.get("/manage/"))
    Review.objects.update(state="submitted")
    assert "can be placed" in shown(browser.get("/manage/"))


def test_the_desk_concerns_officers_of_the_call_only(call, c01, irakli, as_user):
    other = StaffRoleFactory(call_code="IN-2028-01").user
    for person in (irakli, other):
        assert "IN-2027-01 have nobody" not in shown(as_user(person).get("/manage/"))
    assert Application.objects.count() == 1
