"""What happens to people, organisations, roles and certificates."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.actions import (
    accept_invitation,
    bind_certificates,
    change_profile,
    grant_role,
    import_certificates,
    invite_member,
    register_organisation,
    remove_member,
    revoke_role,
)
from portal.accounts.models import Certificate, Membership, Organisation, StaffRole
from portal.accounts.states import MemberRole, Role
from portal.core.errors import Refused
from portal.core.events import events_of
from portal.core.models import Event, Message

from ..factories import FIXTURES, CertificateFactory, MembershipFactory, OrganisationFactory, UserFactory

EXPORT = (FIXTURES / "graduates" / "certificates.csv").read_bytes()
HEAD = "certificate_no,holder_name,personal_number,email,course,issued,grade,withdrawn\n"


def refusal(call, *args, **named):
    with pytest.raises(Refused) as refused:
        call(*args, **named)
    return [(problem.field, problem.code) for problem in refused.value.problems]


def verbs(obj):
    return list(events_of(obj).values_list("verb", flat=True))


class TestProfile:
    def test_change_is_kept_and_history_names_the_fields_only(self, nino, at):
        change_profile(full_name="ნინო ლომიძე", language="ka", phone="+995599123456", by=nino, at=at)
        nino.refresh_from_db()
        assert (nino.full_name, nino.language, nino.phone) == ("ნინო ლომიძე", "ka", "+995599123456")
        assert [event.data for event in events_of(nino)] == [{"fields": ["full_name", "language", "phone"]}]

    def test_nothing_changed_is_no_event(self, nino, at):
        change_profile(full_name=nino.full_name, language=nino.language, phone="", by=nino, at=at)
        assert verbs(nino) == []


class TestRoles:
    def test_director_grants_and_revokes(self, tamar, nino, at):
        grant = grant_role(nino, role=Role.OFFICER, call_code="SG-2027-01", by=tamar, at=at)
        assert nino.staff_roles == {("officer", "SG-2027-01")}
        revoke_role(grant, by=tamar, at=at)
        assert nino.staff_roles == frozenset()
        assert [(event.verb, event.actor_id, event.data) for event in events_of(nino)] == [
            ("role_granted", tamar.pk, {"role": "officer", "call": "SG-2027-01"}),
            ("role_revoked", tamar.pk, {"role": "officer", "call": "SG-2027-01"}),
        ]

    def test_nobody_changes_their_own_roles(self, tamar, at):
        own = StaffRole.objects.get(user=tamar)
        assert refusal(grant_role, tamar, role=Role.FINANCE, by=tamar, at=at) == [("", "own_role")]
        assert refusal(revoke_role, own, by=tamar, at=at) == [("", "own_role")]
        assert list(StaffRole.objects.values_list("role", flat=True)) == ["director"]

    def test_a_role_is_held_once(self, tamar, maia, at):
        assert refusal(grant_role, maia, role=Role.OFFICER, by=tamar, at=at) == [("role", "role_held")]
        assert verbs(maia) == []

    @pytest.mark.parametrize("who", ["maia", "fatima", "irakli", "nino"])
    def test_only_a_director_may(self, who, zura, at, request):
        with pytest.raises(PermissionDenied):
            grant_role(zura, role=Role.OFFICER, by=request.getfixturevalue(who), at=at)

    def test_the_console_gives_the_first_role(self, console, nino, at):
        grant_role(nino, role=Role.DIRECTOR, by=console, at=at)
        assert nino.staff_roles == {("director", "")}


class TestOrganisations:
    def test_registering_makes_a_manager(self, nino, at):
        organisation = register_organisation(code="400000001", name="ხიდი", by=nino, at=at)
        assert list(Membership.objects.values_list("organisation__name", "user", "role")) == [
            ("ხიდი", nino.pk, MemberRole.OWNER)
        ]
        assert verbs(organisation) == ["registered"]

    def test_a_registered_one_stays_with_its_members(self, nino, zura, at):
        OrganisationFactory(code="400000001", name="Bridge")
        MembershipFactory(organisation__code="400000002", user=nino)
        for code in ("400000001", "400000002"):
            assert refusal(register_organisation, code=code, name="Mine", by=zura, at=at) == [("code", "registered")]
        assert Membership.objects.count() == 1

    def test_the_head_takes_over_one_that_nobody_manages(self, nino, at):
        OrganisationFactory(code="400000001", name="Bridge", head_email="Nino@Example.org")
        taken = register_organisation(code="400000001", name="Other", by=nino, at=at)
        assert (taken.name, verbs(taken)) == ("Bridge", ["taken_over"])

    def test_the_head_must_have_proved_the_address(self, db, at):
        stranger = UserFactory(email="head@example.org", is_verified=False)
        OrganisationFactory(code="400000001", head_email="head@example.org")
        assert refusal(register_organisation, code="400000001", name="x", by=stranger, at=at) == [
            ("code", "registered")
        ]


@pytest.fixture
def bridge(nino):
    return MembershipFactory(organisation__name="Bridge", user=nino).organisation


def token_in(message: Message) -> str:
    return message.body.partition("/organisations/join/")[2].partition("/")[0]


class TestInvitations:
    def test_invited_person_joins_by_the_link(self, bridge, nino, giorgi, at):
        invite_member(bridge, "giorgi@example.org", by=nino, at=at)
        message = Message.objects.get()
        assert (message.recipient, message.recipient_user_id, message.state) == (giorgi.email, giorgi.pk, "approved")
        assert message.subject == "Nino Lomidze invites you to work for Bridge"
        accept_invitation(token_in(message), by=giorgi, at=at)
        accept_invitation(token_in(message), by=giorgi, at=at)
        assert list(bridge.membership_set.order_by("pk").values_list("user", "role")) == [
            (nino.pk, "owner"),
            (giorgi.pk, "member"),
        ]
        assert verbs(bridge) == ["member_invited", "member_joined"]

    def test_invitation_may_be_sent_again(self, bridge, nino, at):
        for _time in range(2):
            invite_member(bridge, "new@example.org", by=nino, at=at)
        assert list(Message.objects.values_list("version", "language")) == [(1, "en"), (2, "en")]

    def test_invitation_speaks_the_language_of_the_invited(self, bridge, nino, at):
        UserFactory(email="ka@example.org", language="ka")
        invite_member(bridge, "ka@example.org", by=nino, at=at)
        assert Message.objects.get().subject == "Nino Lomidze გიწვევთ ორგანიზაციაში „Bridge“"

    def test_only_the_invited_address_may_follow_it(self, bridge, nino, zura, at):
        invite_member(bridge, "giorgi@example.org", by=nino, at=at)
        assert refusal(accept_invitation, token_in(Message.objects.get()), by=zura, at=at) == [("", "other_address")]

    @pytest.mark.parametrize(("later", "holds"), [(timedelta(days=14), True), (timedelta(days=14, seconds=1), False)])
    def test_it_holds_for_fourteen_days(self, bridge, nino, giorgi, at, later, holds):
        invite_member(bridge, giorgi.email, by=nino, at=at)
        token = token_in(Message.objects.get())
        if holds:
            assert accept_invitation(token, by=giorgi, at=at + later) == bridge
        else:
            assert refusal(accept_invitation, token, by=giorgi, at=at + later) == [("", "invitation")]

    def test_it_ends_when_the_person_is_removed(self, bridge, nino, giorgi, at):
        invite_member(bridge, giorgi.email, by=nino, at=at)
        token = token_in(Message.objects.get())
        accept_invitation(token, by=giorgi, at=at)
        remove_member(bridge.membership_set.get(user=giorgi), by=nino, at=at + timedelta(days=1))
        assert refusal(accept_invitation, token, by=giorgi, at=at + timedelta(days=2)) == [("", "invitation")]

    def test_a_forged_link_is_refused(self, giorgi, at):
        assert refusal(accept_invitation, "forged", by=giorgi, at=at) == [("", "invitation")]

    def test_members_are_not_invited(self, bridge, nino, at):
        assert refusal(invite_member, bridge, "NINO@example.org", by=nino, at=at) == [("email", "member")]

    def test_only_who_manages_may_invite(self, bridge, giorgi, zura, maia, at):
        MembershipFactory(organisation=bridge, user=giorgi, role=MemberRole.MEMBER)
        for person in (giorgi, zura):
            with pytest.raises(PermissionDenied):
                invite_member(bridge, "new@example.org", by=person, at=at)
        invite_member(bridge, "new@example.org", by=maia, at=at)
        assert Message.objects.count() == 1


class TestLeaving:
    def test_a_member_leaves(self, bridge, giorgi, at):
        remove_member(MembershipFactory(organisation=bridge, user=giorgi, role=MemberRole.MEMBER), by=giorgi, at=at)
        assert bridge.membership_set.count() == 1
        assert [event.data for event in events_of(bridge)] == [{"user": giorgi.pk}]

    def test_a_member_does_not_remove_others(self, bridge, nino, giorgi, at):
        MembershipFactory(organisation=bridge, user=giorgi, role=MemberRole.MEMBER)
        with pytest.raises(PermissionDenied):
            remove_member(bridge.membership_set.get(user=nino), by=giorgi, at=at)

    def test_the_last_manager_does_not_leave_members_behind(self, bridge, nino, giorgi, at):
        other = MembershipFactory(organisation=bridge, user=giorgi, role=MemberRole.MEMBER)
        own = bridge.membership_set.get(user=nino)
        assert refusal(remove_member, own, by=nino, at=at) == [("", "last_owner")]
        remove_member(other, by=nino, at=at)
        remove_member(own, by=nino, at=at)
        assert Organisation.objects.filter(membership=None).get() == bridge


class TestImport:
    def counts(self, report):
        return report.created, report.changed, report.unchanged, report.refused_lines

    def test_the_whole_export_and_again(self, console, at):
        assert self.counts(import_certificates(EXPORT, by=console, at=at)) == (175, 0, 0, 0)
        assert self.counts(import_certificates(EXPORT, by=console, at=at)) == (0, 0, 175, 0)
        assert Certificate.objects.count() == 175
        assert [event.data["created"] for event in Event.objects.filter(verb="certificates_imported")] == [175]

    def test_a_withdrawal_is_taken_over(self, console, at):
        line = "EL-1,Maia,99000000101,m@example.org,finance,2026-04-02,77,"
        import_certificates((HEAD + line).encode(), by=console, at=at)
        report = import_certificates((HEAD + line + "2026-09-01").encode(), by=console, at=at)
        assert self.counts(report) == (0, 1, 0, 0)
        assert Certificate.objects.get().withdrawn == date(2026, 9, 1)

    def test_wrong_lines_are_told_and_the_rest_is_taken(self, console, at):
        CertificateFactory(certificate_no="EL-2", personal_number="99000000999")
        lines = (
            "EL-1,Maia,99000000101,,finance,2026-04-02,,\n"
            "EL-2,Maia,99000000101,,finance,2026-04-02,,\n"
            "EL-3,Maia,990,,finance,tomorrow,,\n"
            "EL-1,Maia,99000000101,,finance,2026-04-02,,\n"
            "EL-1,Another,99000000101,,finance,2026-04-02,,\n"
        )
        report = import_certificates((HEAD + lines).encode(), by=console, at=at)
        assert self.counts(report) == (1, 0, 0, 3)
        assert [(line, problem.field, problem.code) for line, problem in report.refused] == [
            (3, "personal_number", "other_holder"),
            (4, "issued", "invalid"),
            (4, "personal_number", "invalid"),
            (6, "certificate_no", "twice"),
        ]

    def test_new_certificates_of_a_known_graduate_are_bound(self, console, nino, at):
        nino.personal_number = "99000000101"
        nino.save()
        import_certificates((HEAD + "EL-1,N,99000000101,,finance,2026-04-02,,").encode(), by=console, at=at)
        assert Certificate.objects.get().person == nino

    @pytest.mark.parametrize("who", ["fatima", "irakli", "nino"])
    def test_only_officers_import(self, who, at, request):
        with pytest.raises(PermissionDenied):
            import_certificates(EXPORT, by=request.getfixturevalue(who), at=at)


class TestBinding:
    def test_number_and_proved_address_bind_all_certificates_of_the_number(self, nino, at):
        CertificateFactory(personal_number="99000000101", email="Nino@Example.org")
        CertificateFactory(personal_number="99000000101", email="old@example.org")
        other = CertificateFactory(personal_number="99000000102")
        assert bind_certificates(nino, "99000000101", at=at) == 2
        nino.refresh_from_db()
        other.refresh_from_db()
        assert (nino.personal_number, nino.certificates.count(), other.person) == ("99000000101", 2, None)

    def refused(self, user, at):
        found = refusal(bind_certificates, user, "99000000101", at=at)
        user.refresh_from_db()
        return found == [("personal_number", "not_proved")] and not user.certificates.exists()

    def test_another_address_does_not_bind(self, nino, at):
        CertificateFactory(personal_number="99000000101", email="someone@example.org")
        assert self.refused(nino, at)

    def test_a_certificate_without_address_does_not_bind(self, nino, at):
        CertificateFactory(personal_number="99000000101", email="")
        assert self.refused(nino, at)

    def test_an_unproved_address_does_not_bind(self, db, at):
        user = UserFactory(email="nino@example.org", is_verified=False)
        CertificateFactory(personal_number="99000000101", email="nino@example.org")
        assert self.refused(user, at)

    def test_a_number_that_is_somebodys_already_does_not_bind(self, nino, at):
        UserFactory(personal_number="99000000101")
        CertificateFactory(personal_number="99000000101", email=nino.email)
        assert self.refused(nino, at)

    def test_a_person_has_one_number(self, nino, at):
        nino.personal_number = "99000000555"
        nino.save()
        CertificateFactory(personal_number="99000000101", email=nino.email)
        assert self.refused(nino, at)
