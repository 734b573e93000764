"""Query budgets: a page costs the same number of queries with one row and with thirty."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(browser: Client, url: str) -> int:
    """Return how many queries a page costs once it has been seen before (caches warm)."""
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def assert_same_cost(browser: Client, url: str, add_row: Callable[[], object], *, most: int) -> None:
    """Assert that the page at `url` costs as many queries with 30 rows as with one, and at most `most`."""
    add_row()
    with_one = queries_of(browser, url)
    for _row in range(29):
        add_row()
    with_thirty = queries_of(browser, url)
    assert (with_thirty, with_one <= most) == (with_one, True), (with_one, with_thirty)
