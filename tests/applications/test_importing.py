"""Importing applications: what the fixtures expect, again and again, and whatever else a file may hold."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import Organisation, User
from portal.applications.models import Access, Application, Attachment, Claim, Submission
from portal.applications.queries import application_by_any_id
from portal.applications.states import AccessRole, ApplicationState
from portal.calls.models import Call
from portal.calls.states import CallState
from portal.core.models import Event, Message
from tests.factories import FIXTURES, INTERNSHIPS, SMALL_GRANTS

from .conftest import ACCEPTED, CANDIDATES, SUBMISSIONS, records

pytestmark = pytest.mark.django_db
FILES = FIXTURES / "files"


@pytest.fixture(autouse=True)
def _loaded(graduates: None) -> None:
    """Load the calls as drafts: an import publishes them."""
    for code in (SMALL_GRANTS, INTERNSHIPS):
        call_command("load_call", str(FIXTURES / "calls" / f"{code}.yaml"), stdout=StringIO())


def run(tmp_path: Path, source: Any, code: str = SMALL_GRANTS, **options: Any) -> tuple[str, list[dict[str, Any]]]:
    """Import a file of the fixtures, or records; return what was printed, and the report."""
    if not isinstance(source, Path):
        path = tmp_path / "records.json"
        path.write_text(json.dumps({"applications": source}, ensure_ascii=False), encoding="utf-8")
        source, options = path, {"files": FILES, **options}
    out, report = StringIO(), tmp_path / "report.json"
    call_command("import_applications", code, str(source), report=report, stdout=out, **options)
    return out.getvalue(), json.loads(report.read_text(encoding="utf-8"))["records"]


def errors(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in record["errors"]]


def rows() -> dict[str, int]:
    models = (Application, Submission, Attachment, Access, Claim, Organisation, User, Event)
    return {model.__name__: model.objects.count() for model in models}


def test_every_raw_submission_is_judged_as_the_fixtures_expect(tmp_path):
    printed, report = run(tmp_path, SUBMISSIONS)
    expected = {
        record["id"]: (
            record["expect"]["result"],
            sorted((e["field"], e["code"]) for e in record["expect"]["errors"]),
        )
        for record in records(SUBMISSIONS)
    }
    assert {record["id"]: (record["result"], sorted(errors(record))) for record in report} == expected
    assert [record["id"] for record in report] == list(expected)
    assert printed == "SG-2027-01: 31 records, 14 accepted, 17 refused\n"
    assert all(error["message"] for record in report for error in record["errors"])
    assert Application.objects.count() == 14
    assert Call.objects.get(code=SMALL_GRANTS).state == CallState.PUBLISHED


def test_all_accepted_applications_come_in_after_the_raw_ones(tmp_path):
    run(tmp_path, SUBMISSIONS)
    printed, report = run(tmp_path, ACCEPTED)
    assert printed == "SG-2027-01: 40 records, 40 accepted, 0 refused\n"
    assert Application.objects.filter(external_id__in=[record["id"] for record in report]).count() == 40


def test_all_accepted_applications_come_in_alone(tmp_path):
    printed, _report = run(tmp_path, ACCEPTED)
    assert printed == "SG-2027-01: 40 records, 40 accepted, 0 refused\n"
    assert Application.objects.exclude(state=ApplicationState.SUBMITTED).count() == 0
    assert Message.objects.count() == 0


def test_all_candidates_come_in(tmp_path):
    printed, _report = run(tmp_path, CANDIDATES, INTERNSHIPS)
    assert printed == "IN-2027-01: 24 records, 24 accepted, 0 refused\n"


def test_importing_again_changes_nothing_and_gives_the_same_numbers(tmp_path):
    _printed, first = run(tmp_path, ACCEPTED)
    before = rows()
    _printed, second = run(tmp_path, ACCEPTED)
    assert second == first
    assert rows() == before


def test_the_same_id_with_other_answers_is_refused(tmp_path):
    run(tmp_path, ACCEPTED)
    before = rows()
    changed = {**records(ACCEPTED)[0]}
    changed["payload"] = {**changed["payload"], "project_title": "Another title"}
    _printed, report = run(tmp_path, [changed])
    assert errors(report[0]) == [("__call__", "already_imported")]
    assert rows() == before


def test_an_id_is_kept_in_one_form_of_its_letters(tmp_path):
    record = records(ACCEPTED)[0]
    for written in ("e\u0301 1", "\u00e9 1"):
        _printed, report = run(tmp_path, [{**record, "id": written}])
        assert (report[0]["id"], report[0]["result"]) == ("\u00e9 1", "accept")
    application = Application.objects.get()
    assert application.external_id == "\u00e9 1"
    assert application_by_any_id(application.call, "e\u0301 1") == application


def test_an_accepted_record_makes_every_row_it_needs(tmp_path):
    record = records(ACCEPTED)[0]
    _printed, report = run(tmp_path, [record])
    application = Application.objects.select_related("applicant_organisation").get()
    assert report == [{"id": "A01", "result": "accept", "reference": application.reference, "errors": []}]
    person = User.objects.get(email="maia.arqishvili@example.org")
    assert (person.full_name, person.has_usable_password(), person.emailaddress_set.count()) == (
        "მაია არყიშვილი",
        False,
        0,
    )
    assert list(application.accesses.values_list("user", "role")) == [(person.pk, AccessRole.EDITOR)]
    assert application.applicant_organisation.code == "999000001"
    assert application.submitted_at.isoformat() == "2027-02-21T07:07:00+00:00"
    assert (application.language, application.external_id) == ("ka", "A01")
    assert sorted(application.attachments.values_list("question", "name")) == [
        ("documents.register_extract", "good_extract.pdf"),
        ("documents.statute", "good_statute.pdf"),
        ("documents.team_cvs", "good_cv.docx"),
    ]
    moved = Event.objects.get(verb="moved", object_id=application.pk, object_type="applications.application")
    assert moved.data == {"from": "draft", "to": "submitted", "imported": True}


def test_a_refused_record_leaves_no_row(tmp_path):
    Call.objects.filter(code=SMALL_GRANTS).update(state=CallState.PUBLISHED)
    before = rows()
    record = next(record for record in records(SUBMISSIONS) if record["id"] == "A13")
    run(tmp_path, [record])
    assert rows() == before


def test_one_bad_record_stops_no_other(tmp_path):
    good = records(ACCEPTED)[0]
    bad = [None, 7, "A", [], {}, {"id": "B1"}, {"id": "B2", "payload": []}, {"id": ["x"], "payload": {}}]
    bad += [
        {**good, "id": "B3", "received_at": given}
        for given in (None, 5, "soon", "2027-02-20T10:00:00", "2027-99-99T00:00:00Z")
    ]
    bad += [{**good, "id": given} for given in ("", "a\nb", "x" * 61, True, None, "\u0000")]
    _printed, report = run(tmp_path, [*bad, good])
    assert [errors(record) for record in report[:-1]] == [[("__call__", "format")]] * len(bad)
    assert report[-1]["result"] == "accept"


def test_hostile_values_are_errors_and_never_a_crash(tmp_path):
    good = records(ACCEPTED)[0]
    deep: Any = "x"
    for _level in range(12):
        deep = [deep]
    payloads = [
        {**good["payload"], "org_name": "\ud800"},
        {**good["payload"], "method": deep},
        {**good["payload"], "method": "x" * 300_000},
        {"__proto__": {}, "documents": "../../etc/passwd", "budget": 7, "certificates": {"a": 1}, "contact": []},
        dict.fromkeys(good["payload"]),
        {key: {"a": ["b", {"c": 1.5}]} for key in good["payload"]},
        dict.fromkeys(good["payload"], -1),
    ]
    path = tmp_path / "hostile.json"
    listed = [{**good, "id": f"H{n}", "payload": payload} for n, payload in enumerate(payloads)]
    path.write_text(json.dumps(listed), encoding="utf-8")
    _printed, report = run(tmp_path, path, files=FILES)
    assert [record["result"] for record in report] == ["error"] * len(payloads)
    assert not Application.objects.exists()


def test_a_paper_that_is_not_there_is_told_at_its_question(tmp_path):
    good = records(ACCEPTED)[0]
    for name in ("nothing.pdf", "../calls/SG-2027-01.yaml", "/etc/passwd"):
        documents = {**good["payload"]["documents"], "statute": [name]}
        record = {**good, "payload": {**good["payload"], "documents": documents}}
        _printed, report = run(tmp_path, [record])
        assert [field for field, _code in errors(report[0])] == ["documents.statute"]


def test_a_list_without_an_object_around_it_is_read_too(tmp_path):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(records(ACCEPTED)[:1]), encoding="utf-8")
    printed, _report = run(tmp_path, path, files=FILES)
    assert printed == "SG-2027-01: 1 records, 1 accepted, 0 refused\n"


@pytest.mark.parametrize(
    "text", ["", "{}", '{"applications": 5}', "[1 2]", "[NaN]", "not json", "[" * 100_000, "\ud800"]
)
def test_a_file_that_is_no_list_of_records_is_refused_as_a_whole(tmp_path, text):
    path = tmp_path / "broken.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(CommandError, match="list “applications”"):
        run(tmp_path, path)
    assert Call.objects.get(code=SMALL_GRANTS).state == CallState.DRAFT


def test_more_records_than_the_limit_are_refused(tmp_path, settings):
    settings.MAX_IMPORT_RECORDS = 2
    with pytest.raises(CommandError, match="3 records are more than 2"):
        run(tmp_path, [{}, {}, {}])


def test_an_officer_may_import_and_an_applicant_may_not(tmp_path, maia, nino):
    with pytest.raises(CommandError, match="not permitted"):
        run(tmp_path, ACCEPTED, by=nino.email)
    assert not Application.objects.exists()
    printed, _report = run(tmp_path, records(ACCEPTED)[:2], by=maia.email)
    assert printed == "SG-2027-01: 2 records, 2 accepted, 0 refused\n"
    assert set(Event.objects.filter(verb="submitted").values_list("actor_id", flat=True)) == {maia.pk}


def test_a_person_who_is_there_already_gets_the_application(tmp_path):
    from tests.factories import UserFactory

    known = UserFactory(email="Maia.Arqishvili@example.org", full_name="Maia A.")
    run(tmp_path, records(ACCEPTED)[:1])
    assert Application.objects.get().created_by == known
    known.refresh_from_db()
    assert known.full_name == "Maia A."
