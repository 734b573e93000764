"""The small-grant call of the fixtures as the mathematics sees it: rubric, sheets, asks and rules."""

import csv
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reviews.maths.ranking import Application, Divergence, LineRules, Settings
from reviews.maths.rubric import Criterion, Minimum, Review, Rubric, Scale

FIXTURES = Path(__file__).parents[2] / "fixtures"


@cache
def call(code: str) -> dict[str, Any]:
    with (FIXTURES / f"calls/{code}.yaml").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.safe_load(file)
    return loaded


@cache
def fixture(path: str) -> Any:
    return json.loads((FIXTURES / path).read_text(encoding="utf-8"))


def rows(path: str) -> list[dict[str, str]]:
    with (FIXTURES / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rubric_of(section: dict[str, Any]) -> Rubric:
    """Read the criteria of a `review` section, or of its interview."""
    scale = Scale(*(Decimal(section["scale"][key]) for key in ("min", "max", "step")))
    thresholds = (
        Minimum(t["on"], Decimal(t.get("min") or t["min_mean"]), t.get("key", ""))
        for t in section.get("thresholds", ())
    )
    return Rubric(
        criteria=tuple(Criterion(c["key"], scale, Decimal(c["weight"])) for c in section["criteria"]),
        comment_required_for_scores=frozenset(map(Decimal, section.get("comment_required_for_scores", ()))),
        thresholds=tuple(thresholds),
    )


def reviews_of(path: str, rubric: Rubric, who: str, by: str, counted: str) -> dict[str, tuple[Review, ...]]:
    """Return the counted sheets of a CSV file by application, in the order of the file."""
    found: dict[str, tuple[Review, ...]] = {}
    for row in rows(path):
        if row["status"] == counted:
            scores = {c.key: Decimal(row[c.key]) for c in rubric.criteria}
            found[row[who]] = (*found.get(row[who], ()), Review(row[by], scores))
    return found


def grant_settings(envelope: Decimal | None = None) -> Settings:
    terms = call("SG-2027-01")
    decision, review = terms["decision"], terms["review"]
    line = LineRules(
        envelope=Decimal(decision["envelope"]) if envelope is None else envelope,
        max_awards=decision["max_awards"],
        misfit=decision["when_next_does_not_fit"],
        partial_min_percent=Decimal(decision["partial_award"]["min_percent_of_request"]),
        reserve_size=decision["reserve_list"]["size"],
    )
    return Settings(
        rubric=rubric_of(review),
        line=line,
        tie_break=tuple(decision["tie_break"]),
        divergence=Divergence(Decimal(review["divergence"]["spread_at_least"])),
        reviews_per_application=review["reviews_per_application"],
    )


@cache
def grant_applications() -> tuple[Application, ...]:
    """The forty applications that were reviewed, with their sheets and asks."""
    sheets = reviews_of(
        "reviews/SG-2027-01_reviews.csv", grant_settings().rubric, "application", "reviewer", "submitted"
    )
    asks = {
        application["id"]: Decimal(application["payload"]["budget"]["declared_requested"])
        for application in fixture("applications/SG-2027-01_accepted.json")["applications"]
    }
    return tuple(Application(key, reviews, asks[key]) for key, reviews in sheets.items())


def expected_ranking() -> Any:
    return fixture("reviews/SG-2027-01_expected_ranking.json")
