"""Calls that are not stored, the example applications, and short words for what a check says of them."""

import hashlib
import json
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

from portal.applications.checks import Checked, Paper, check_answers
from portal.calls.models import Call
from portal.core.uploads import upload_problem
from tests.calls.cases import load
from tests.factories import (
    FIXTURES,
    INTERNSHIPS,
    SMALL_GRANTS,
)

MEGABYTE = 2**20


@cache
def records(path: str) -> list[dict[str, Any]]:
    return json.loads((FIXTURES / path).read_text())["applications"]


SUBMISSIONS = records("applications/SG-2027-01_submissions.json")
ACCEPTED = records("applications/SG-2027-01_accepted.json")
INTERNS = records("internships/IN-2027-01_applications.json")


@cache
def terms_of(name: str) -> Any:
    return load(name)


def call_of(name: str, **changes: Any) -> Call:
    """Return a call, not stored, with the terms of a call file."""
    terms = load(name, **changes) if changes else terms_of(name)
    call = Call(code=terms.code, kind=terms.call.kind)
    call.__dict__["terms"] = terms
    return call


@cache
def judged(name: str, accepted: tuple[str, ...], most: int) -> Paper:
    data = (FIXTURES / "files" / name).read_bytes()
    problem = upload_problem(name, data, accepted, most)
    return Paper(name, hashlib.sha256(data).hexdigest(), len(data), problem)


def papers_of(call: Call, payload: dict[str, Any]) -> dict[str, list[Paper]]:
    asked = call.terms.written_stages[0].by_path
    given = {f"documents.{key}": names for key, names in payload.get("documents", {}).items()}
    return {
        path: [judged(name, asked[path].accepted, asked[path].max_file_mb * MEGABYTE) for name in names]
        for path, names in given.items()
    }


def checked(call: Call, payload: Any, at: datetime | str = "2027-02-22T12:00:00+04:00", **given: Any) -> Checked:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if "papers" not in given:
        given["papers"] = papers_of(call, payload) if isinstance(payload, dict) else {}
    return check_answers(call, call.terms.written_stages[0], payload, at=moment, **{"language": "en", **given})


def codes(result: Checked) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in result.problems]


def changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    payload = {**deepcopy(record["payload"]), **changes}
    return {key: value for key, value in payload.items() if value is not None}


def grant(at: str = "2027-02-22T12:00:00+04:00", terms: dict[str, Any] | None = None, **changes: Any) -> Checked:
    """Return the check of A01 with some answers changed; None takes an answer away."""
    return checked(call_of(SMALL_GRANTS, **(terms or {})), changed(SUBMISSIONS[0], changes), at)


def intern(**changes: Any) -> Checked:
    """Return the check of C01 with some answers changed."""
    return checked(call_of(INTERNSHIPS), changed(INTERNS[0], changes), "2027-03-20T12:00:00+04:00")
