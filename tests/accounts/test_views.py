"""Pages about oneself, organisations, staff and certificates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.models import Certificate, Organisation, StaffRole
from portal.accounts.states import MemberRole, Role
from portal.core.models import Message

from ..factories import CertificateFactory, MembershipFactory, OrganisationFactory, StaffRoleFactory, UserFactory

HEAD = "certificate_no,holder_name,personal_number,email,course,issued,grade,withdrawn\n"


def shown(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


class TestProfile:
    page = "/profile/"

    def test_saved_and_greeted_in_the_new_language(self, nino, as_user):
        client = as_user(nino)
        answer = client.post(self.page, {"full_name": " ნინო ლომიძე ", "language": "ka", "phone": "599 12 34 56"})
        assert answer.url == self.page
        nino.refresh_from_db()
        assert (nino.full_name, nino.language, nino.phone) == ("ნინო ლომიძე", "ka", "+995599123456")
        assert '<html lang="ka"' in shown(client.get(self.page))

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("full_name", "", "This field is required."),
            ("full_name", "Nino\u202ezdimoL", "This holds characters that cannot be seen."),
            ("full_name", "\u3164", "This holds characters that cannot be seen."),
            ("phone", "12", "Enter a valid phone number"),
            ("language", "fr", "Select a valid choice."),
        ],
    )
    def test_what_cannot_be_taken_is_told_beside_the_field(self, nino, as_user, field, value, sentence):
        given = {"full_name": "Nino", "language": "en", "phone": ""} | {field: value}
        assert sentence in shown(as_user(nino).post(self.page, given))
        nino.refresh_from_db()
        assert nino.full_name == "Nino Lomidze"

    def test_certificates_are_bound_by_number(self, nino, as_user):
        CertificateFactory(certificate_no="EL-77", personal_number="99000000101", email=nino.email)
        client = as_user(nino)
        assert "EL-77" not in shown(client.get(self.page))
        client.post(reverse("accounts:certificates-bind"), {"personal_number": "99000000101"})
        page = shown(client.get(self.page))
        assert "EL-77" in page
        assert "1 certificate is yours." in page

    @pytest.mark.parametrize(
        ("number", "sentence"),
        [
            ("123", "A personal number has 11 digits."),
            ("99000000101", "No certificate with this personal number was issued to your e-mail address."),
        ],
    )
    def test_a_number_that_proves_nothing_is_told(self, nino, as_user, number, sentence):
        CertificateFactory(personal_number="99000000101", email="someone@example.org")
        answer = as_user(nino).post(reverse("accounts:certificates-bind"), {"personal_number": number})
        assert sentence in shown(answer)


class TestOrganisations:
    page = "/organisations/"

    def test_register_by_code(self, nino, as_user):
        client = as_user(nino)
        answer = client.post(self.page, {"code": "400000001", "name": "ხიდი"})
        assert answer.url == "/organisations/400000001/"
        assert "ხიდი" in shown(client.get(self.page))
        assert Organisation.objects.get().members.get() == nino

    @pytest.mark.parametrize("code", ["40000000", "4000000011", "40000000a", "٤٠٠٠٠٠٠٠١"])
    def test_a_code_has_nine_digits(self, nino, as_user, code):
        assert "9 digits" in shown(as_user(nino).post(self.page, {"code": code, "name": "x"}))
        assert not Organisation.objects.exists()

    def test_a_registered_one_is_told(self, nino, as_user):
        OrganisationFactory(code="400000001", name="Bridge", address="Secret street")
        page = shown(as_user(nino).post(self.page, {"code": "400000001", "name": "x"}))
        assert "This organisation is registered." in page
        assert "Secret street" not in page

    def test_strangers_do_not_learn_that_it_exists(self, zura, as_user):
        OrganisationFactory(code="400000001")
        pages = [as_user(zura).get(f"/organisations/{code}/") for code in ("400000001", "499999999")]
        assert [page.status_code for page in pages] == [404, 404]

    def test_invite_join_remove(self, nino, giorgi, as_user, django_capture_on_commit_callbacks, mailoutbox):
        organisation = MembershipFactory(organisation__name="Bridge", user=nino).organisation
        page = f"/organisations/{organisation.code}/"
        with django_capture_on_commit_callbacks(execute=True):
            as_user(nino).post(page, {"email": giorgi.email})
        [invitation] = mailoutbox
        path = "/organisations/join/" + invitation.body.partition("/organisations/join/")[2].split()[0]
        guest = as_user(giorgi)
        assert "Accept the invitation" in shown(guest.get(path))
        assert organisation.members.count() == 1
        assert guest.post(path).url == page
        assert "Send the invitation" not in shown(guest.get(page))
        member = organisation.membership_set.get(user=giorgi)
        as_user(nino).post(f"{page}members/{member.pk}/remove/")
        assert organisation.members.get() == nino
        assert "no longer holds" in guest.post(path).content.decode()

    def test_a_member_of_another_organisation_cannot_be_removed_from_here(self, nino, as_user):
        own = MembershipFactory(user=nino).organisation
        other = MembershipFactory()
        assert as_user(nino).post(f"/organisations/{own.code}/members/{other.pk}/remove/").status_code == 404

    def test_leaving_leads_to_the_list(self, nino, giorgi, as_user):
        organisation = MembershipFactory(user=nino).organisation
        own = MembershipFactory(organisation=organisation, user=giorgi, role=MemberRole.MEMBER)
        answer = as_user(giorgi).post(f"/organisations/{organisation.code}/members/{own.pk}/remove/")
        assert answer.url == self.page

    def test_the_last_manager_is_told_why_not(self, nino, giorgi, as_user):
        own = MembershipFactory(user=nino)
        MembershipFactory(organisation=own.organisation, user=giorgi, role=MemberRole.MEMBER)
        client = as_user(nino)
        answer = client.post(f"/organisations/{own.organisation.code}/members/{own.pk}/remove/", follow=True)
        assert "Nobody would manage the organisation." in shown(answer)

    def test_a_forged_invitation_is_told(self, nino, as_user):
        answer = as_user(nino).post("/organisations/join/forged/")
        assert answer.status_code == 409
        assert "This invitation no longer holds." in answer.content.decode()


class TestRoles:
    page = "/manage/roles/"

    def test_a_director_gives_and_takes(self, tamar, nino, as_user):
        client = as_user(tamar)
        client.post(self.page, {"email": "NINO@example.org", "role": "officer", "call_code": "SG-2027-01"})
        grant = StaffRole.objects.get(user=nino)
        assert (grant.role, grant.call_code, grant.granted_by) == (Role.OFFICER, "SG-2027-01", tamar)
        client.post(f"/manage/roles/{grant.pk}/revoke/")
        assert not StaffRole.objects.filter(user=nino).exists()

    @pytest.mark.parametrize(
        ("email", "sentence"),
        [
            ("nobody@example.org", "Nobody with this address has signed in here yet."),
            ("console@localhost.invalid", "Nobody with this address has signed in here yet."),
            ("tamar@example.org", "Nobody changes their own roles"),
            ("maia@example.org", "This person has this role already."),
        ],
    )
    def test_what_cannot_be_given_is_told(self, tamar, maia, console, as_user, email, sentence):
        assert sentence in shown(as_user(tamar).post(self.page, {"email": email, "role": "officer", "call_code": ""}))
        assert StaffRole.objects.count() == 2

    def test_other_staff_only_read(self, maia, tamar, as_user):
        page = shown(as_user(maia).get(self.page))
        assert tamar.email in page
        assert "Give the role" not in page
        assert as_user(maia).post(self.page, {"email": maia.email, "role": "director"}).status_code == 403
        own = StaffRole.objects.get(user=maia)
        assert as_user(maia).post(f"/manage/roles/{own.pk}/revoke/").status_code == 403

    def test_a_password_is_asked_again_before_roles_change(self, db, nino, as_user):
        director = UserFactory(email="director@example.org")
        director.set_password("correct horse")
        director.save()
        StaffRoleFactory(user=director, role=Role.DIRECTOR)
        client = as_user(director)
        answer = client.post(self.page, {"email": nino.email, "role": "officer", "call_code": ""})
        assert answer.url.startswith(reverse("account_reauthenticate"))
        assert not nino.staff_roles
        client.post(answer.url, {"password": "correct horse"})
        assert list(nino.grants_of_role.values_list("role", flat=True)) == ["officer"]


class TestCertificates:
    page = "/manage/certificates/"

    def test_list_finds_and_pages(self, irakli, as_user):
        CertificateFactory.create_batch(51)
        CertificateFactory(certificate_no="EL-X", holder_name="Maia Found")
        client = as_user(irakli)
        assert "1–50 of 52" in shown(client.get(self.page))
        assert "51–52 of 52" in shown(client.get(self.page, {"page": 2}))
        page = shown(client.get(self.page, {"q": "found"}))
        assert ("EL-X" in page, "1–1 of 1" in page) == (True, True)
        assert "Nothing was found." in shown(client.get(self.page, {"q": "nobody"}))

    def test_list_costs_the_same_for_one_and_for_thirty(self, maia, as_user, django_assert_num_queries):
        client = as_user(maia)
        client.get(self.page)
        for count in (1, 29):
            CertificateFactory.create_batch(count, person=UserFactory())
            with django_assert_num_queries(5):
                client.get(self.page)

    def test_import_tells_what_was_done_and_what_is_wrong(self, maia, as_user):
        data = HEAD + "EL-1,Maia,99000000101,,finance,2026-04-02,,\nEL-2,Maia,99,,finance,2026-04-02,,\n"
        file = SimpleUploadedFile("export.csv", data.encode("utf-8-sig"))
        page = shown(as_user(maia).post(f"{self.page}import/", {"file": file}))
        assert "New: 1. Changed: 0. As before: 0. Lines refused: 1." in page
        assert "A personal number has 11 digits." in page
        assert list(Certificate.objects.values_list("certificate_no", flat=True)) == ["EL-1"]

    def test_a_file_that_is_none_is_told(self, maia, as_user):
        file = SimpleUploadedFile("export.csv", b"PK\x03\x04\x00")
        assert "This is not a text file." in shown(as_user(maia).post(f"{self.page}import/", {"file": file}))

    def test_a_file_that_is_too_large_is_told(self, maia, as_user):
        file = SimpleUploadedFile("export.csv", b"x" * (5 * 1024 * 1024 + 1))
        assert "The file is larger than 5 MB." in shown(as_user(maia).post(f"{self.page}import/", {"file": file}))

    def test_auditors_read_and_do_not_import(self, irakli, as_user):
        client = as_user(irakli)
        assert "Import certificates" not in shown(client.get(self.page))
        assert client.get(f"{self.page}import/").status_code == 403


PAGES = ["/profile/", "/organisations/", "/organisations/400000001/", "/organisations/join/x/", "/desk/"]
STAFF_PAGES = ["/manage/", "/manage/roles/", "/manage/certificates/", "/manage/certificates/import/"]


@pytest.mark.parametrize("path", PAGES + STAFF_PAGES)
def test_visitors_are_asked_to_sign_in(db, as_user, path):
    OrganisationFactory(code="400000001")
    assert as_user(None).get(path).url == f"{reverse('account_login')}?next={path}"


@pytest.mark.parametrize("path", STAFF_PAGES)
@pytest.mark.parametrize("who", ["nino", "ana", "zura"])
def test_staff_pages_are_closed_to_others(db, as_user, path, who, request):
    assert as_user(request.getfixturevalue(who)).get(path).status_code == 403


def test_no_message_leaves_without_an_act(db, nino, as_user):
    as_user(nino).get("/organisations/")
    assert Message.objects.count() == 0
