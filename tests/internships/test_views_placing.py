"""The placing board: places, candidates with reasons, hosts closed and opened, what is proposed."""

from itertools import count

import pytest

from internships.actions import place_interns
from internships.models import HostExclusion
from reviews.models import Decision
from tests.budget import assert_same_cost

from .conftest import DUE, address, shown

pytestmark = pytest.mark.usefixtures("clock")


def test_an_empty_board_says_what_comes_first(call, maia, as_user):
    assert "Nobody has been placed yet" in shown(as_user(maia).get(address("placing", call.code)))


def test_the_board_shows_places_candidates_and_the_reason_beside_each_choice(call, c01, scored, maia, as_user):
    scored("C02", "H2", "H4", paper=4, interview=4)
    HostExclusion.objects.create(application=c01, host_key="H2", reason="Employer", by=maia, at=DUE)
    browser = as_user(maia)
    page = shown(browser.post(address("placing-run", call.code), follow=True))
    assert "The candidates have been placed." in page
    assert "requirement not met: course public_finance, present or recent employer" in page
    assert page.count("requirement not met: course public_finance") == 2
    assert "84.00 + 5 = 89.00" in page
    assert page.count("placed here") == 2
    assert ("Candidate C01" in page, f'href="/applications/{c01.reference}/"' in page) == (True, True)
    assert "Employer" in page


def test_the_board_speaks_georgian_figures(call, c01, maia, at, as_user):
    place_interns(call, by=maia, at=at)
    maia.language = "ka"
    maia.save()
    page = shown(as_user(maia).get(address("placing", call.code)))
    assert ("84,00 + 5 = 89,00" in page, "ეგრისის სათემო განვითარების ცენტრი" in page) == (True, True)


def test_proposing_from_the_board_makes_decisions_and_says_who_did(call, c01, maia, as_user):
    browser = as_user(maia)
    browser.post(address("placing-run", call.code))
    page = shown(browser.post(address("placing-propose", call.code), follow=True))
    assert "Another person confirms them" in page
    assert "These places were proposed by Maia Beridze." in page
    assert Decision.objects.get().place == "H4"


def test_a_tie_is_told_and_not_proposed(call, scored, maia, as_user):
    for name in ("C01", "C02", "C03"):
        scored(name, "H4", paper=4, interview=4)
    browser = as_user(maia)
    page = shown(browser.post(address("placing-run", call.code), follow=True))
    assert ("H4: C01, C02, C03" in page, "Propose these places" in page) == (True, False)
    page = shown(browser.post(address("placing-propose", call.code), follow=True))
    assert "Some candidates are tied and need a draw." in page
    assert not Decision.objects.exists()


def test_a_host_is_closed_to_a_candidate_and_opened_again(call, c01, maia, as_user):
    browser = as_user(maia)
    given = {"application": c01.reference, "host": "H2", "reason": "Employer"}
    page = shown(browser.post(address("host-exclude", call.code), given, follow=True))
    assert "The host is closed to this candidate." in page
    row = HostExclusion.objects.get()
    page = shown(browser.post(address("host-reopen", call.code, row.pk), follow=True))
    assert "open to this candidate again" in page
    assert not HostExclusion.objects.exists()


def test_closing_without_a_reason_is_told_at_the_field(call, c01, maia, as_user):
    given = {"application": c01.reference, "host": "H2", "reason": ""}
    assert 'href="#id_reason"' in shown(as_user(maia).post(address("host-exclude", call.code), given))


def test_an_auditor_reads_the_board_and_changes_nothing(call, c01, maia, irakli, at, as_user):
    place_interns(call, by=maia, at=at)
    page = shown(as_user(irakli).get(address("placing", call.code)))
    assert ("Candidate C01" in page, "Place again" in page, "Close a host" in page) == (True, False, False)


def test_who_has_no_final_score_is_named(call, c01, candidate, maia, at, as_user):
    candidate("C02", "H2")
    place_interns(call, by=maia, at=at)
    page = shown(as_user(maia).get(address("placing", call.code)))
    assert "These candidates have no final score yet and were not placed: C02<" in page


def test_a_host_that_left_the_call_is_named_by_its_key(call, c01, maia, at, as_user):
    place_interns(call, by=maia, at=at)
    call.definition["hosts"] = [host for host in call.definition["hosts"] if host["key"] != "H4"]
    call.definition_version = 2
    call.save()
    assert "H4 · H4" in shown(as_user(maia).get(address("placing", call.code)))


def test_candidates_stand_best_first_fifty_a_page(call, scored, maia, at, as_user):
    for n in range(51):
        scored(f"C{n:02}", "H4", paper=3 + n % 3, interview=3)
    place_interns(call, by=maia, at=at)
    browser = as_user(maia)
    first, second = (shown(browser.get(address("placing", call.code), {"page": n})) for n in (1, 2))
    assert ("1–50 of 51" in first, "51–51 of 51" in second) == (True, True)
    assert first.index(">84.00<") < first.index(">72.00<") < first.index(">60.00<")


def test_the_board_costs_the_same_for_one_and_for_thirty(call, scored, maia, at, as_user):
    numbers = count(1)

    def add_row():
        scored(f"C{next(numbers):02}", "H4", "H2", paper=4, interview=4)
        place_interns(call, by=maia, at=at)

    assert_same_cost(as_user(maia), address("placing", call.code), add_row, most=11)
