"""Whom the answers of an application name."""

import pytest

from portal.applications.naming import Names

from ..factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("answers", "is_named"),
    [
        ({"team": "ანა ლომიძე და სხვები"}, True),
        ({"team": [{"member": {"name": "Our lead is ანა  ლომიძე."}}]}, True),
        ({"first": "ანა", "last": "ლომიძე"}, True),
        ({"contact": "Write to <Ana.L@Example.org>."}, True),
        ({"contact": "mariana.l@example.org"}, False),
        ({"contact": "ana.l@example.org/beka@example.com"}, True),
        ({"team": "ანა ლომიძემ"}, True),
        ({"team": "ანა ლომიძის ჯგუფი, ანა ლომიძეს"}, True),
        ({"team": "ლომიძე ანა"}, True),
        ({"team": "ლომიძე ანამ"}, True),
        ({"last": "ლომიძე", "first": "ანა"}, True),
        ({"team": "გიორგი ლომიძე, ანა ბერიძე"}, False),
        ({"team": "გიორგი ლომიძე\nანა ბერიძე"}, False),
        ({"team": [{"name": "გიორგი ლომიძე"}, {"name": "ანა ბერიძე"}]}, False),
        ({"team": "ანა ლომიძიშვილი"}, False),
        ({"team": "ანა, გიორგი ლომიძე"}, False),
        ({"ანა ლომიძე": 7, "sum": None}, False),
    ],
)
def test_a_person_is_named_by_address_or_by_the_whole_name(answers, is_named):
    ana = UserFactory(email="ana.l@example.org", full_name="ანა ლომიძე")
    other = UserFactory(email="beka@example.org", full_name="Beka")
    assert Names([ana, other]).found_in(answers) == ({ana.pk} if is_named else set())


def test_a_single_word_is_no_full_name():
    assert (
        Names([UserFactory(full_name="Ana"), UserFactory(full_name="")]).found_in({"idea": "Ana, Ana Beridze"}) == set()
    )
