"""Pages of hosts and placing: who may open them, what they show, what a host never learns."""

from datetime import timedelta
from itertools import count

import pytest

from internships.actions import place_interns
from internships.models import HostExclusion, HostFit, HostPerson, PlacingRun
from reviews.models import Review
from tests.budget import assert_same_cost
from tests.factories import INTERNSHIPS, CallFactory, HostPersonFactory, StaffRoleFactory, UserFactory

from .conftest import DUE, address, shown

pytestmark = pytest.mark.usefixtures("clock")


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
