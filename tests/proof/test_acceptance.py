"""The acceptance cases of this release: each is named in a test, and those that need the whole house stand here."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from portal.accounts.actions import import_certificates
from portal.accounts.models import User
from portal.applications.importing import import_applications
from portal.applications.importing.folder import Folder
from portal.calls.actions import load_call, read_call
from portal.calls.models import Call
from portal.documents.actions import create_agreements
from portal.documents.models import Agreement, Document, NumberSeries
from reviews.actions import Proposal, answer_offer, bring_into_review, confirm_decisions, propose, release_decisions
from reviews.queries import open_offers
from reviews.states import Outcome
from tests.factories import FIXTURES, SMALL_GRANTS

from .rivals import at_once

CASES = ("01", "03", "05", "07", "13", "15", "19", "21", "33", "35", "37", "43", "47", "49", "55")
ROOT = Path(__file__).parents[1]
AWARDS = 11


def test_every_acceptance_case_is_named_in_a_test() -> None:
    written = " ".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("test_*.py"))
    named = set(re.findall(r"def test_ac(\d\d)_", written))
    assert [case for case in CASES if case not in named] == []


@pytest.fixture
def awarded(console: User, maia: User, tamar: User, at: datetime) -> Call:
    """SG-2027-01 with eleven accepted offers, ranked as they were imported."""
    import_certificates((FIXTURES / "graduates/certificates.csv").read_bytes(), by=console, at=at)
    call = load_call(read_call((FIXTURES / "calls" / f"{SMALL_GRANTS}.yaml").read_bytes()), by=console, at=at)
    records = json.loads((FIXTURES / "applications" / f"{SMALL_GRANTS}_accepted.json").read_text())["applications"]
    taken = import_applications(call, records[:AWARDS], Folder(FIXTURES / "files"), by=console, at=at)
    assert [outcome.errors for outcome in taken] == [[]] * AWARDS
    rows = list(call.applications.order_by("pk"))
    for row in rows:
        bring_into_review(row, by=console, at=at)
    proposals = [Proposal(row, Outcome.AWARD, row.requested, rank=n) for n, row in enumerate(rows, start=1)]
    propose(proposals, ranking=None, by=maia, at=at)
    call.refresh_from_db()
    confirm_decisions(call, by=tamar, at=at)
    release_decisions(call, by=maia, at=at)
    for decision in list(open_offers(call)):
        answer_offer(decision, True, by=maia, at=at)
    return Call.objects.get(pk=call.pk)


@pytest.mark.django_db(transaction=True)
def test_ac47_two_who_press_at_once_give_each_number_once(
    settings, tmp_path: Path, request: pytest.FixtureRequest, maia: User, levan: User, at: datetime
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    call: Call = request.getfixturevalue("awarded")

    def press(by: User) -> Callable[[], list[Agreement]]:
        return lambda: create_agreements(Call.objects.get(pk=call.pk), by=by, at=at)

    made = at_once([press(maia), press(levan)], tmp_path)
    assert sorted(len(one) for one in made) == [0, AWARDS]
    in_order = Agreement.objects.order_by("seq").values_list("number", "application__external_id")
    ranked = call.applications.order_by("pk").values_list("external_id", flat=True)
    assert list(in_order) == [(f"{SMALL_GRANTS}/{n:03d}", name) for n, name in enumerate(ranked, start=1)]
    assert NumberSeries.objects.get(call=call, series="agreement").last == AWARDS
    assert Document.objects.filter(kind="grant_agreement").count() == AWARDS
