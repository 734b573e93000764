"""Hosts named and shown candidates, ratings, refusals, places given, answered and passed on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from internships.actions import (
    exclude_host,
    name_host_person,
    rate_fit,
    remove_host_person,
    reopen_host,
    share_due,
    veto_candidate,
)
from internships.models import HostExclusion, HostFit, HostPerson, Placement
from portal.accounts.models import User
from portal.applications.models import Access
from portal.applications.states import AccessRole, ApplicationState
from portal.calls.states import CallState
from portal.core.errors import Refused
from portal.core.models import Event, Message
from reviews.models import Decision
from reviews.states import Outcome
from tests.factories import AccessFactory, HostPersonFactory, PanelSeatFactory

from .conftest import DUE


def shown_to(user: User) -> list[str]:
    rows = Access.objects.filter(user=user, role=AccessRole.HOST, until__isnull=True)
    return sorted(rows.values_list("application__external_id", flat=True))


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refusal.value.problems]


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("purpose", "recipient"))


class TestNaming:
    def test_a_new_person_is_entered_unverified_and_told(self, call, maia, at):
        person = name_host_person(call, "H2", "new@example.org", full_name="Keti", is_signatory=True, by=maia, at=at)
        assert (person.user.full_name, person.user.language, person.is_signatory) == ("Keti", "ka", True)
        assert not person.user.emailaddress_set.filter(verified=True).exists()
        assert not person.user.has_usable_password()
        assert mails() == [("host_person", "new@example.org")]
        letter = Message.objects.get()
        assert "რიონის რეგიონული დამკვირვებელი" in letter.body
        assert "20.04.2027, 18:00" in letter.body
        assert "მაშინ კიდევ მოგწერთ" in letter.body
        assert f"/hosts/{call.code}/" in letter.body

    def test_a_known_person_keeps_the_name_and_is_told_in_the_own_language(self, call, elene, maia, at):
        name_host_person(call, "H2", "ELENE@example.org", full_name="Somebody", by=maia, at=at)
        assert HostPerson.objects.get().user == elene
        assert User.objects.get(pk=elene.pk).full_name == "Elene Abashidze"
        assert "Rioni Regional Watch" in Message.objects.get().body

    def test_a_host_has_one_signatory_and_nobody_is_told_twice(self, call, elene, zura, maia, at):
        for user in (elene, zura):
            name_host_person(call, "H2", user.email, is_signatory=True, by=maia, at=at)
        name_host_person(call, "H3", elene.email, is_signatory=True, by=maia, at=at)
        name_host_person(call, "H2", zura.email, is_signatory=True, by=maia, at=at)
        signs = HostPerson.objects.filter(is_signatory=True).order_by("host_key")
        assert [(row.host_key, row.user) for row in signs] == [("H2", zura), ("H3", elene)]
        assert [recipient for _purpose, recipient in mails()] == [elene.email, zura.email, elene.email]

    def test_a_host_that_the_call_does_not_have_is_unknown(self, call, maia, at):
        with pytest.raises(Refused) as refusal:
            name_host_person(call, "H9", "new@example.org", by=maia, at=at)
        assert codes(refusal) == [("host", "unknown")]
        assert not User.objects.filter(email="new@example.org").exists()

    def test_who_applies_in_the_call_speaks_for_no_host_of_it(self, call, candidate, nino, maia, at):
        AccessFactory(application=candidate("C01", "H2"), user=nino)
        with pytest.raises(Refused) as refusal:
            name_host_person(call, "H2", nino.email, by=maia, at=at)
        assert codes(refusal) == [("email", "takes_part")]

    def test_who_reviews_without_names_speaks_for_no_host(self, call, ana, beka, maia, at):
        PanelSeatFactory(call=call, stage="application", user=ana)
        PanelSeatFactory(call=call, stage="interview", key="host_representative", user=beka)
        with pytest.raises(Refused) as refusal:
            name_host_person(call, "H2", ana.email, by=maia, at=at)
        assert codes(refusal) == [("email", "takes_part")]
        assert name_host_person(call, "H2", beka.email, by=maia, at=at).user == beka

    def test_only_officers_name_and_remove(self, call, host, elene, irakli, at):
        for person in (elene, irakli):
            with pytest.raises(PermissionDenied):
                name_host_person(call, "H2", "new@example.org", by=person, at=at)
            with pytest.raises(PermissionDenied):
                remove_host_person(host, by=person, at=at)
        assert HostPerson.objects.get() == host


class TestSharing:
    def test_hosts_see_those_who_chose_them_once_these_are_in_review(self, host, elene, candidate, share):
        candidate("C01", "H2", "H1")
        candidate("C02", "H1")
        candidate("C03", "H2", state=ApplicationState.IN_CHECK)
        assert (share(), shown_to(elene)) == (1, ["C01"])
        assert sorted(HostFit.objects.values_list("application__external_id", "host_key", "fit")) == [
            ("C01", "H1", None),
            ("C01", "H2", None),
            ("C02", "H1", None),
        ]

    def test_sharing_again_changes_nothing(self, host, elene, candidate, share):
        candidate("C01", "H2")
        assert [share(), share()] == [1, 0]
        assert Access.objects.filter(role=AccessRole.HOST).count() == 1
        assert mails() == [("host_candidates", elene.email)]

    def test_the_clock_shares_and_tells_once_however_many_come_later(self, host, elene, candidate, at):
        candidate("C01", "H2")
        assert share_due(at) == 1
        candidate("C02", "H2")
        assert (share_due(at), share_due(at)) == (1, 0)
        assert shown_to(elene) == ["C01", "C02"]
        assert mails() == [("host_candidates", elene.email)]

    def test_a_call_that_is_not_in_review_is_left_alone(self, call, host, elene, candidate, at):
        candidate("C01", "H2")
        type(call).objects.update(state=CallState.PUBLISHED)
        assert (share_due(at), shown_to(elene)) == (0, [])

    def test_who_is_named_later_sees_the_candidates_at_once(self, call, elene, candidate, share, maia, at):
        candidate("C01", "H2")
        share()
        name_host_person(call, "H2", elene.email, by=maia, at=at)
        assert shown_to(elene) == ["C01"]
        assert "Please read the applications" in Message.objects.get().body

    def test_who_is_removed_sees_nothing_but_what_was_rated_stays(self, host, elene, candidate, share, maia, at):
        c01 = candidate("C01", "H2")
        share()
        rate_fit(c01, "H2", 8, by=elene, at=at)
        remove_host_person(host, by=maia, at=at)
        assert shown_to(elene) == []
        assert Access.objects.get(user=elene).until == at
        assert HostFit.objects.get().fit == 8

    def test_a_person_of_two_hosts_keeps_what_one_of_them_gives(self, call, host, elene, candidate, share, maia, at):
        HostPersonFactory(call=call, host_key="H1", user=elene)
        candidate("C01", "H1", "H2")
        share()
        remove_host_person(host, by=maia, at=at)
        assert shown_to(elene) == ["C01"]

    def test_who_takes_a_blind_seat_afterwards_no_longer_sees_names(self, call, host, elene, candidate, share):
        candidate("C01", "H2")
        share()
        PanelSeatFactory(call=call, stage="application", user=elene)
        assert (share(), shown_to(elene)) == (1, [])

    def test_after_the_decision_a_host_sees_its_own_interns_only(self, host, elene, candidate, share, at):
        rows = {name: candidate(name, "H2") for name in ("C01", "C02", "C03", "C04")}
        share()
        for name, place, state in [("C01", "H2", "selected"), ("C02", "H1", "accepted"), ("C03", "H2", "declined")]:
            decision = Decision.objects.create(
                application=rows[name], outcome=Outcome.PLACE, place=place, proposed_by=elene, proposed_at=at
            )
            Placement.objects.create(
                application=rows[name], decision=decision, host_key=place, how="preference", placed_at=at
            )
            type(rows[name]).objects.filter(pk=rows[name].pk).update(state=state)
        type(rows["C04"]).objects.filter(pk=rows["C04"].pk).update(state="rejected")
        assert (share_due(at), shown_to(elene)) == (3, ["C01"])


class TestRating:
    @pytest.fixture
    def c01(self, host, candidate, share):
        made = candidate("C01", "H2", "H1")
        share()
        return made

    def test_a_rating_is_kept_and_told_once(self, c01, elene, at):
        assert [rate_fit(c01, "H2", 7, by=elene, at=at) for _time in range(2)] == [True, False]
        assert rate_fit(c01, "H2", 0, by=elene, at=at)
        row = HostFit.objects.get(host_key="H2")
        assert (row.fit, row.given_by, row.at) == (0, elene, at)
        assert [event.data["fit"] for event in Event.objects.filter(verb="fit given").order_by("pk")] == [7, 0]

    @pytest.mark.parametrize("fit", [-1, 11])
    def test_a_rating_outside_the_scale_is_refused(self, c01, elene, at, fit):
        with pytest.raises(Refused) as refusal:
            rate_fit(c01, "H2", fit, by=elene, at=at)
        assert codes(refusal) == [("host_fit", "out_of_scale")]

    def test_the_last_second_counts_for_hosts_and_officers_may_come_later(self, c01, elene, maia):
        assert rate_fit(c01, "H2", 7, by=elene, at=DUE + timedelta(milliseconds=900))
        with pytest.raises(Refused) as refusal:
            rate_fit(c01, "H2", 8, by=elene, at=DUE + timedelta(seconds=1))
        assert codes(refusal) == [("", "deadline_passed")]
        assert rate_fit(c01, "H2", 8, by=maia, at=DUE + timedelta(days=1))

    def test_nothing_is_rated_after_the_decision(self, c01, maia, at):
        c01.state = ApplicationState.SELECTED
        with pytest.raises(Refused) as refusal:
            rate_fit(c01, "H2", 7, by=maia, at=at)
        assert codes(refusal) == [("candidate", "not_in_review")]

    def test_a_host_rates_for_itself_only_and_only_whom_it_is_shown(self, c01, candidate, elene, zura, at):
        for application, key, person in [
            (c01, "H1", elene),
            (c01, "H2", zura),
            (candidate("C02", "H2"), "H2", elene),
        ]:
            with pytest.raises(PermissionDenied):
                rate_fit(application, key, 10, by=person, at=at)
        assert not HostFit.objects.filter(fit__isnull=False).exists()

    def test_a_host_refuses_a_candidate_with_a_reason_and_sees_it_no_longer(self, c01, elene, at):
        veto_candidate(c01, "H2", " Works for a supplier. ", by=elene, at=at)
        row = HostExclusion.objects.get()
        assert (row.host_key, row.reason, row.is_veto, row.by, row.at) == (
            "H2",
            "Works for a supplier.",
            True,
            elene,
            at,
        )
        assert shown_to(elene) == []
        with pytest.raises(PermissionDenied):
            rate_fit(c01, "H2", 9, by=elene, at=at)

    def test_a_refusal_needs_a_reason_and_comes_before_its_moment(self, c01, elene, at):
        for reason, moment, code in [
            (" ", at, ("reason", "required")),
            ("x", DUE + timedelta(1), ("", "deadline_passed")),
        ]:
            with pytest.raises(Refused) as refusal:
                veto_candidate(c01, "H2", reason, by=elene, at=moment)
            assert codes(refusal) == [code]
        assert not HostExclusion.objects.exists()

    def test_hosts_refuse_nobody_where_the_call_does_not_allow_it(self, call, c01, elene, at):
        call.definition["matching"]["host_veto"]["allowed"] = False
        call.definition_version = 2
        call.save()
        c01.refresh_from_db()
        with pytest.raises(Refused) as refusal:
            veto_candidate(c01, "H2", "x", by=elene, at=at)
        assert codes(refusal) == [("", "not_allowed")]

    def test_nobody_refuses_for_another_host(self, c01, elene, maia, at):
        for key, person in [("H1", elene), ("H2", maia)]:
            with pytest.raises(PermissionDenied):
                veto_candidate(c01, key, "x", by=person, at=at)

    def test_an_officer_closes_a_host_and_opens_it_again(self, c01, elene, maia, at):
        exclude_host(c01, "H2", "Employer", by=maia, at=at)
        exclude_host(c01, "H2", "Employer", by=maia, at=at)
        assert shown_to(elene) == []
        reopen_host(HostExclusion.objects.get(), by=maia, at=at)
        assert (shown_to(elene), HostExclusion.objects.count()) == (["C01"], 0)
        verbs = Event.objects.filter(object_type="internships.hostexclusion").order_by("pk")
        assert [event.verb for event in verbs] == ["host excluded", "host reopened"]

    def test_closing_needs_a_reason_and_an_officer(self, c01, elene, maia, at):
        with pytest.raises(Refused) as refusal:
            exclude_host(c01, "H2", "", by=maia, at=at)
        assert codes(refusal) == [("reason", "required")]
        with pytest.raises(PermissionDenied):
            exclude_host(c01, "H2", "Employer", by=elene, at=at)
