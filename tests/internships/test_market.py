"""From answers, sheets and registers to places: the example round, as an administrator types it."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from internships.models import HostExclusion, HostFit, PlacingRun
from internships.placing import Ground, place
from internships.queries import market_of
from portal.accounts.models import Certificate
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.access import console
from tests.factories import FIXTURES, INTERNSHIPS

ROUND = FIXTURES / "internships"
AT = "2027-04-21T12:00:00+04:00"
DAY = timedelta(days=1)


def run(*command: object) -> str:
    out = StringIO()
    call_command(*map(str, command), stdout=out, stderr=StringIO())
    return out.getvalue()


def fixture(name: str) -> dict[str, Any]:
    return json.loads((ROUND / f"{INTERNSHIPS}_{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def _played(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The example round with everything in it from which places follow; taken back after the last test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        run("load_call", FIXTURES / "calls" / f"{INTERNSHIPS}.yaml")
        run("import_certificates", FIXTURES / "graduates" / "certificates.csv")
        run("import_applications", INTERNSHIPS, ROUND / f"{INTERNSHIPS}_applications.json")
        run("import_reviews", INTERNSHIPS, ROUND / f"{INTERNSHIPS}_reviews.csv")
        run("import_interviews", INTERNSHIPS, ROUND / f"{INTERNSHIPS}_interviews.csv")
        run("import_host_fit", INTERNSHIPS, ROUND / f"{INTERNSHIPS}_host_fit.csv")
        run("exclude_host", INTERNSHIPS, "C05", "H5")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def played(_played: None, db: None) -> Call:
    return Call.objects.get()


def placed(path: Path) -> bytes:
    run("place_interns", INTERNSHIPS, "--json", path, "--at", AT)
    return path.read_bytes()


def test_ac55_the_example_round_gives_the_places_of_the_example_twice(played, tmp_path):
    first = placed(tmp_path / "first.json")
    expected, given = fixture("expected_placements"), json.loads(first)
    keys = expected["placements"][0]
    assert given["by_host"] == expected["by_host"]
    assert given["capacity"] == expected["capacity"]
    assert [{key: line[key] for key in keys} for line in given["placements"]] == expected["placements"]
    assert placed(tmp_path / "second.json") == first
    assert PlacingRun.objects.count() == 1


def test_places_are_printed_by_host(played):
    by_host = fixture("expected_placements")["by_host"]
    assert run("place_interns", INTERNSHIPS) == "".join(f"{key}: {' '.join(by_host[key])}\n" for key in sorted(by_host))


def test_the_market_holds_what_answers_sheets_and_registers_say(played):
    found = {one.id: one for one in market_of(played, datetime.fromisoformat(AT)).candidates}
    said = {row["id"]: row for row in fixture("candidates")["candidates"]}
    assert found.keys() == said.keys()
    for name, row in said.items():
        one = found[name]
        assert (str(one.final), str(one.interview)) == (row["final"], row["interview"])
        assert (list(one.preferences), dict(one.fits)) == (row["preferences"], row["host_fit"])
        assert one.certificate_date.isoformat() == row["certificate_date"]
        assert one.qualities["course"] == set(row["courses"])
        assert one.qualities["skill"] == set(row["skills"])
        assert ("weekends" in one.qualities["available"], one.open_to_other) == (row["weekends"], row["open_to_other"])
        assert (one.hours_per_week, dict(one.languages)) == (row["hours_per_week"], row["languages"])
        assert one.excluded_hosts == set(row["excluded_hosts"])


def test_a_certificate_counts_until_the_day_of_its_withdrawal(played):
    cited = Certificate.objects.get(certificate_no="EL-2026-09001")
    Certificate.objects.filter(pk=cited.pk).update(withdrawn=date(2027, 4, 21))
    at = datetime.fromisoformat(AT)
    courses = [market_of(played, moment).candidate("C01").qualities["course"] for moment in (at - DAY, at)]
    assert courses[0] - courses[1] == {cited.course}


def test_a_veto_closes_the_host_to_the_candidate_and_says_so(played):
    c01 = Application.objects.get(external_id="C01")
    officer = console()
    HostExclusion.objects.create(application=c01, host_key="H5", is_veto=True, by=officer, at=AT)
    market = market_of(played, datetime.fromisoformat(AT))
    placed = place(market).placement("C01")
    assert (placed.host, placed.dropped) == ("H1", {"H5": (Ground("vetoed"),)})


def test_importing_the_ratings_again_changes_nothing(played):
    before = list(HostFit.objects.order_by("pk").values())
    told = run("import_host_fit", INTERNSHIPS, ROUND / f"{INTERNSHIPS}_host_fit.csv")
    assert told == "0 fits written, 66 unchanged, 0 refused\n"
    assert list(HostFit.objects.order_by("pk").values()) == before
