"""A person, and what being a superuser does not give."""

import pytest
from django.db import IntegrityError, transaction
from rules.permissions import permissions

from portal.accounts.models import User

from ..factories import ApplicationFactory, DecisionFactory, StaffRoleFactory, UserFactory


def test_an_address_belongs_to_one_person_in_whatever_case(nino):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("NINO@Example.org")
    assert User.objects.get_by_natural_key("NINO@example.ORG") == nino


def test_a_person_without_a_name_is_called_by_the_address(db):
    assert str(UserFactory(full_name="", email="a@example.org")) == "a@example.org"


def test_a_new_person_has_no_password(db):
    assert not User.objects.create_user("new@example.org").has_usable_password()


@pytest.mark.parametrize("permission", [name for name in permissions if name.startswith("accounts.")])
def test_a_superuser_has_no_right_of_the_portal(db, permission):
    assert not User.objects.create_superuser("root@example.org").has_perm(permission)


def test_a_superuser_sees_and_decides_nothing(db):
    superuser = User.objects.create_superuser("root@example.org")
    decision = DecisionFactory()
    assert not superuser.has_perm("reviews.confirm_decision", decision)
    assert not superuser.has_perm("applications.view_application", ApplicationFactory())


def test_a_superuser_with_a_role_is_still_bound_by_two_people(db):
    director = StaffRoleFactory(role="director", user__is_superuser=True).user
    own, other = DecisionFactory(proposed_by=director), DecisionFactory()
    assert [director.has_perm("reviews.confirm_decision", decision) for decision in (own, other)] == [False, True]


def test_a_superuser_opens_the_back_room(db):
    assert User.objects.create_superuser("root@example.org").has_perm("accounts.view_user")
    assert not UserFactory().has_perm("accounts.view_user")
