"""What a page of an applicant costs does not grow with what has been written."""

from django.urls import reverse

from portal.applications.actions import start_application
from tests.budget import queries_of


def test_an_empty_and_a_full_application_cost_the_same(as_user, call, nino, written, at, clock):
    browser = as_user(nino)
    empty = start_application(call, by=nino, at=at)
    pages = [("application", []), ("check-answers", []), ("section", ["project"]), ("section", ["documents"])]

    def costs(application):
        return [
            queries_of(browser, reverse(f"applications:{name}", args=[application.reference, *more]))
            for name, more in pages
        ]

    before = costs(empty)
    full = written(call, nino)
    assert full == empty
    after = costs(full)
    assert max(after) <= 16
    two_for_the_register = [cost + 2 for cost in before]
    assert after == two_for_the_register
