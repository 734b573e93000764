"""The back room shows and changes nothing."""

import pytest
from django.urls import reverse

from ..factories import (
    CertificateFactory,
    EventFactory,
    MessageFactory,
    OrganisationFactory,
    StaffRoleFactory,
    UserFactory,
)

FACTORIES = (UserFactory, OrganisationFactory, StaffRoleFactory, CertificateFactory, MessageFactory, EventFactory)


@pytest.fixture
def superuser(as_user, db):
    return as_user(UserFactory(is_superuser=True, is_staff=True))


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory._meta.model.__name__)
def test_rows_are_listed_and_shown_and_never_changed(superuser, factory):
    row = factory()
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    assert superuser.get(reverse(f"{name}_changelist")).status_code == 200
    assert superuser.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    pages = [reverse(f"{name}_add"), reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_delete", args=[row.pk])]
    assert [superuser.post(page, {}).status_code for page in pages] == [403, 403, 403]


def test_a_password_is_never_shown(superuser):
    person = UserFactory(password="pbkdf2$kept-to-itself")
    page = superuser.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert "kept-to-itself" not in page


@pytest.mark.parametrize("who", ["tamar", "maia", "nino"])
def test_roles_of_the_portal_do_not_open_it(who, db, as_user, request):
    answer = as_user(request.getfixturevalue(who)).get(reverse("admin:index"))
    assert answer.url.startswith(reverse("admin:login"))
