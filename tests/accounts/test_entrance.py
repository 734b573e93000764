"""Signing up and in by a code that comes by mail, and what staff need beside it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.urls import reverse

from portal.accounts.models import User

from ..factories import UserFactory


@pytest.fixture
def visitor(as_user):
    return as_user(None)


def code_in(message) -> str:
    """Return the code that stands alone on a line of the mail."""
    return re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", message.body, re.MULTILINE)[1]


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def ask_for_code(client, email: str):
    return client.post(reverse("account_request_login_code"), {"email": email})


def give_code(client, code: str):
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def test_a_new_person_signs_up_by_code(db, visitor):
    visitor.post(reverse("account_signup"), {"email": "New@example.org"})
    assert signed_in(visitor) is None
    [message] = mail.outbox
    assert message.to == ["new@example.org"]
    answer = visitor.post(reverse("account_email_verification_sent"), {"code": code_in(message)})
    assert (answer.status_code, answer.url) == (302, reverse("desk"))
    person = User.objects.get(email="new@example.org")
    assert (signed_in(visitor), person.language, person.has_usable_password()) == (str(person.pk), "en", False)
    assert list(person.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]


def test_the_sign_in_page_asks_for_the_address_only(db, visitor):
    page = visitor.get(reverse("account_login")).content.decode()
    assert 'type="email"' in page
    assert 'type="password"' not in page


def test_a_person_signs_in_by_code(nino, visitor):
    answer = visitor.post(reverse("account_login"), {"login": nino.email})
    assert answer.url == reverse("account_confirm_login_code")
    [message] = mail.outbox
    answer = give_code(visitor, code_in(message))
    assert (answer.status_code, answer.url, signed_in(visitor)) == (302, reverse("desk"), str(nino.pk))


def test_signing_in_leads_back_to_where_one_came_from(nino, visitor):
    sent = visitor.get(reverse("accounts:organisations"))
    asked = visitor.post(sent.url, {"login": nino.email, "next": reverse("accounts:organisations")})
    answer = visitor.post(asked.url, {"code": code_in(mail.outbox[0]), "next": reverse("accounts:organisations")})
    assert answer.url == reverse("accounts:organisations")


def test_a_wrong_code_is_refused_and_after_three_the_code_is_void(nino, visitor):
    ask_for_code(visitor, nino.email)
    for _try in range(3):
        give_code(visitor, "AAAAAA")
    give_code(visitor, code_in(mail.outbox[0]))
    assert signed_in(visitor) is None


def test_a_code_holds_for_a_quarter_of_an_hour(nino, visitor, clock, at):
    ask_for_code(visitor, nino.email)
    clock.shift(15 * 60 + 1)
    give_code(visitor, code_in(mail.outbox[0]))
    assert signed_in(visitor) is None


@pytest.mark.parametrize("page", ["account_request_login_code", "account_signup", "account_reset_password"])
def test_nobody_learns_whether_an_address_is_known(nino, as_user, page):
    known, unknown = as_user(None), as_user(None)
    answers = [
        client.post(reverse(page), {"email": email})
        for client, email in ((known, nino.email), (unknown, "nobody@example.org"))
    ]
    assert (answers[0].status_code, answers[0].url) == (answers[1].status_code, answers[1].url) == (302, answers[0].url)
    pages = [client.get(answers[0].url).content.decode() for client in (known, unknown)]
    assert nino.full_name not in pages[0]
    assert len(mail.outbox) == 2


def test_nobody_floods_an_address_with_codes(nino, as_user):
    statuses = [ask_for_code(as_user(None), nino.email).status_code for _time in range(5)]
    assert (statuses, len(mail.outbox)) == ([302, 302, 302, 200, 200], 3)


def test_one_machine_does_not_try_out_addresses(db, as_user):
    statuses = [
        as_user(None).post(reverse("account_login"), {"login": f"{n}@example.org"}).status_code for n in range(31)
    ]
    assert (statuses[0], statuses[-1]) == (302, 429)


def test_sign_out_takes_a_button(nino, as_user):
    client = as_user(nino)
    client.get(reverse("account_logout"))
    assert signed_in(client) == str(nino.pk)
    assert client.post(reverse("account_logout")).url == reverse("home")
    assert signed_in(client) is None


def test_account_pages_open(nino, as_user):
    client = as_user(nino)
    names = ("account_email", "mfa_index", "usersessions_list")
    assert [client.get(reverse(name)).status_code for name in names] == [200, 200, 200]


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _needed(self, settings):
        settings.STAFF_NEEDS_SECOND_FACTOR = True

    @pytest.mark.parametrize("who", ["maia", "tamar", "fatima", "irakli"])
    def test_staff_can_only_set_it_up(self, who, db, as_user, request):
        client = as_user(request.getfixturevalue(who))
        assert client.get(reverse("manage:desk")).url == reverse("mfa_index")
        assert client.get(reverse("home")).url == reverse("mfa_index")
        assert client.get(reverse("mfa_index")).status_code == 200

    def test_others_need_none(self, nino, as_user):
        assert as_user(nino).get(reverse("desk")).status_code == 200
        assert as_user(None).get(reverse("home")).status_code == 200

    def test_a_superuser_counts_as_staff(self, db, as_user):
        client = as_user(UserFactory(is_superuser=True, is_staff=True))
        assert client.get(reverse("admin:index")).url == reverse("mfa_index")

    def test_with_it_staff_work(self, maia, as_user):
        TOTP.activate(maia, generate_totp_secret())
        assert as_user(maia).get(reverse("manage:desk")).status_code == 200

    def test_a_mailed_code_alone_no_longer_signs_in(self, maia, visitor):
        TOTP.activate(maia, generate_totp_secret())
        ask_for_code(visitor, maia.email)
        answer = give_code(visitor, code_in(mail.outbox[0]))
        assert (answer.url, signed_in(visitor)) == (reverse("mfa_authenticate"), None)
        assert Authenticator.objects.get().user == maia
