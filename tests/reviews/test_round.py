"""The example round from its files alone, as an administrator brings it into an empty database."""

import json
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from portal.applications.models import Access, Application
from portal.calls.models import Call
from portal.core.models import Event
from reviews.models import Assignment, Conflict, PanelSeat, Review
from reviews.states import ReviewState

from ..factories import FIXTURES
from .cases import REVIEWS, expected

CODE = "SG-2027-01"


def run(*command: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*map(str, command), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """The round, imported once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        run("load_call", FIXTURES / "calls" / f"{CODE}.yaml")
        run("import_certificates", FIXTURES / "graduates" / "certificates.csv")
        run("import_applications", CODE, FIXTURES / "applications" / f"{CODE}_accepted.json")
        told = run("import_reviews", CODE, REVIEWS)
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def told(imported, db) -> tuple[str, str]:
    return imported


def ranked(tmp_path, *options: object) -> dict:
    path = tmp_path / "ranking.json"
    run("rank", CODE, "--json", path, *options)
    return json.loads(path.read_text(encoding="utf-8"))


def compared(written: dict) -> list[dict]:
    """Return the lines of a written ranking in the keys of the expected one."""
    return [
        {
            "application": line["application"],
            "n": line["n"],
            "totals": [Decimal(total) for total in line["totals"]],
            "mean": Decimal(line["mean"]),
            "relevance": Decimal(line["criteria"]["relevance"]),
            "budget": Decimal(line["criteria"]["budget"]),
            "spread": Decimal(line["spread"]),
            "requested": Decimal(line["requested"]),
            "passes": line["passes"],
            "rank": line["rank"],
            "outcome": line["outcome"],
            "offer": Decimal(line["offer"]) if line["offer"] else None,
            "reserve_place": line["reserve_place"],
            "flag_panel": line["flag_panel"],
        }
        for line in written["ranking"]
    ]


def wanted() -> list[dict]:
    return [
        {
            "application": line["application"],
            "n": line["n"],
            "totals": [Decimal(total) for total in line["totals"]],
            **{key: Decimal(line[key]) for key in ("mean", "relevance", "budget", "spread", "requested")},
            "passes": line["passes"],
            "rank": line["rank"],
            "outcome": line["outcome"],
            "offer": Decimal(line["offer"]) if line.get("offer") else None,
            "reserve_place": line.get("reserve_place"),
            "flag_panel": line["flag_panel"],
        }
        for line in expected()["ranking"]
    ]


def test_import_writes_every_row(told):
    assert told == ("125 sheets written, 0 unchanged, 0 refused\n", "")
    assert Counter(Review.objects.values_list("state", flat=True)) == {"submitted": 120, "draft": 2, "recused": 3}
    assert list(PanelSeat.objects.order_by("key").values_list("key", "user")) == [(f"R{n}", None) for n in range(1, 7)]
    assert Call.objects.get().state == "in_review"
    assert set(Application.objects.values_list("state", flat=True)) == {"in_review"}


def test_imported_moves_are_marked_and_bear_the_time_of_the_row(told):
    review = Review.objects.get(assignment__application__external_id="A01", assignment__seat__key="R1")
    moved = Event.objects.get(object_type="reviews.review", object_id=review.pk)
    assert moved.data == {"from": "draft", "to": "submitted", "imported": True}
    assert moved.at.isoformat() == review.submitted_at.isoformat() == "2027-03-17T14:13:00+00:00"


def test_having_taught_an_applicant_is_declared_and_does_not_exclude(told):
    grounds = set(Conflict.objects.values_list("application__external_id", "ground", "excludes"))
    assert grounds >= {("A12", "lecturer", False), ("A07", "same_organisation", True), ("A19", "family", True)}
    assert (
        Review.objects.get(assignment__application__external_id="A12", assignment__seat__key="R1").state
        == ReviewState.SUBMITTED
    )


def test_import_gives_nobody_sight_before_a_person_sits_there(told):
    assert not Access.objects.filter(role__in=["reviewer", "chair"]).exists()


def test_importing_again_changes_nothing(told):
    before = (Review.objects.count(), Assignment.objects.count(), Event.objects.count())
    assert run("import_reviews", CODE, REVIEWS) == ("0 sheets written, 125 unchanged, 0 refused\n", "")
    assert (Review.objects.count(), Assignment.objects.count(), Event.objects.count()) == before


def test_rank_equals_the_expected_ranking(told, tmp_path):
    written = ranked(tmp_path)
    assert compared(written) == wanted()
    assert (Decimal(written["envelope"]), Decimal(written["left"])) == (Decimal("150000"), Decimal("12491.00"))
    assert written["open_ties"] == []


@pytest.mark.parametrize("other", expected()["other_envelopes"], ids=lambda other: other["envelope"])
def test_rank_with_another_envelope_pays_down_the_same_list(told, tmp_path, other):
    written = ranked(tmp_path, "--envelope", other["envelope"])
    lines = written["ranking"]
    by_outcome = {
        "awards": [line["application"] for line in lines if line["outcome"] == "award"],
        "partial": [[x["application"], Decimal(x["offer"])] for x in lines if x["outcome"] == "partial_offer"],
        "reserve": [line["application"] for line in lines if line["outcome"] == "reserve"],
        "left": Decimal(written["left"]),
    }
    assert by_outcome == {
        "awards": other["awards"],
        "partial": [[name, Decimal(offer)] for name, offer in other["partial"]],
        "reserve": other["reserve"],
        "left": Decimal(other["left"]),
    }


def test_rank_stores_nothing(told, tmp_path):
    before = Event.objects.count()
    ranked(tmp_path)
    assert Event.objects.count() == before
    assert not Call.objects.get().rankings.exists()


def test_ac33_a_high_total_does_not_heal_a_low_relevance(told, tmp_path):
    lines = {line["application"]: line for line in ranked(tmp_path)["ranking"]}
    below = [name for name, line in lines.items() if Decimal(line["mean"]) >= 60 and not line["passes"]]
    assert "A34" in below
    for name in below:
        assert lines[name]["outcome"] == "below_threshold"
        assert [failed["key"] for failed in lines[name]["failed"]] == ["relevance"]
        assert Decimal(lines[name]["criteria"]["relevance"]) < 3


def test_ac35_a_tie_at_the_line_is_decided_by_the_rules_in_their_order(told, tmp_path):
    lines = {line["application"]: line for line in ranked(tmp_path)["ranking"]}
    tied = [(name, lines[name]["rank"], lines[name]["deciding_key"]) for name in ("A32", "A19", "A33")]
    assert {lines[name]["mean"] for name in ("A32", "A19", "A33")} == {"70.00"}
    assert tied == [("A32", 11, None), ("A19", 12, "lower_requested"), ("A33", 13, "criterion_mean:relevance")]


def test_ac37_the_line_stops_at_the_first_that_does_not_fit(told, tmp_path):
    written = ranked(tmp_path)
    lines = {line["application"]: line for line in written["ranking"]}
    assert Decimal(lines["A32"]["cumulated"]) == Decimal("137509.00")
    assert Decimal(written["left"]) == Decimal("12491.00")
    reserve = [(lines[name]["outcome"], lines[name]["reserve_place"]) for name in ("A19", "A33")]
    assert reserve == [("reserve", 1), ("reserve", 2)]
