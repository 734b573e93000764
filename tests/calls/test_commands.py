"""load_call, publish_call and dump_call, as an administrator types them."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.calls.models import Call, CallVersion
from portal.calls.states import CallState
from portal.core.canonical import digest
from portal.core.models import Event
from tests.factories import FIXTURES, INTERNSHIPS, SMALL_GRANTS

pytestmark = pytest.mark.django_db
FILES = {code: FIXTURES / "calls" / f"{code}.yaml" for code in (SMALL_GRANTS, INTERNSHIPS)}
OPENING = "2027-01-18T10:00:00+04:00"


def run(*command: object, **options: object) -> str:
    out = StringIO()
    call_command(*map(str, command), stdout=out, **options)
    return out.getvalue()


def changed(tmp_path: Path, old: str, new: str, code: str = SMALL_GRANTS) -> Path:
    text = FILES[code].read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{code}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("code", FILES)
def test_load_call_makes_a_draft_with_the_columns_that_lists_need(code):
    assert run("load_call", FILES[code]) == f"{code}: version 1, draft\n"
    call = Call.objects.get()
    assert (call.code, call.kind, call.state) == (code, call.terms.call.kind, CallState.DRAFT)
    assert call.closes_at == call.terms.moments["submission_closes"]
    assert call.title("en") == call.terms.title.en


def test_load_call_replaces_a_draft_without_a_version(tmp_path):
    run("load_call", FILES[SMALL_GRANTS])
    run("load_call", changed(tmp_path, 'envelope: "150000.00"', 'envelope: "160000.00"'))
    call = Call.objects.get()
    assert (call.definition_version, call.definition["decision"]["envelope"]) == (1, "160000.00")
    assert not CallVersion.objects.exists()


def test_check_tells_that_a_file_is_in_order_and_writes_nothing():
    assert run("load_call", FILES[SMALL_GRANTS], "--check") == f"{SMALL_GRANTS}: in order\n"
    assert not Call.objects.exists()


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_every_error_of_a_file_is_told_with_its_path_and_nothing_is_written(tmp_path, options):
    path = changed(
        tmp_path, "max_applications_per_organisation: 1", "max_applications_per_organisation: many\n  colour: red"
    )
    with pytest.raises(CommandError) as refused:
        run("load_call", path, *options)
    lines = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["call.max_applications_per_organisation", "call.colour"]
    assert refused.value.returncode == 1
    assert not Call.objects.exists()
    assert not Event.objects.exists()


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("load_call", tmp_path / "nothing.yaml")


def test_publish_call_freezes_the_first_version():
    run("load_call", FILES[SMALL_GRANTS])
    assert run("publish_call", SMALL_GRANTS, at=OPENING) == f"{SMALL_GRANTS}: published\n"
    call = Call.objects.get()
    version = CallVersion.objects.get()
    assert call.state == CallState.PUBLISHED
    assert (version.version, version.reason, version.digest) == (1, "", digest(call.definition))
    assert version.at == datetime(2027, 1, 18, 6, tzinfo=UTC)


def test_publish_call_tells_every_missing_translation(tmp_path):
    run("load_call", changed(tmp_path, 'en: "Identification code"', 'en: ""'))
    with pytest.raises(CommandError, match=r"^form\.sections\[applicant\]\.questions\[org_id\]\.label\.en: "):
        run("publish_call", SMALL_GRANTS)
    assert Call.objects.get().state == CallState.DRAFT


def test_publish_call_tells_of_an_unknown_code():
    with pytest.raises(CommandError, match="code: There is no call XX-1"):
        run("publish_call", "XX-1")


def test_a_published_call_changes_only_with_a_reason_and_keeps_both_versions(tmp_path):
    run("load_call", FILES[SMALL_GRANTS])
    run("publish_call", SMALL_GRANTS, at=OPENING)
    path = changed(tmp_path, 'envelope: "150000.00"', 'envelope: "160000.00"')
    with pytest.raises(CommandError, match=r"^reason: "):
        run("load_call", path)
    assert Call.objects.get().definition_version == 1

    assert run("load_call", path, reason="More money") == f"{SMALL_GRANTS}: version 2, published\n"
    assert list(CallVersion.objects.order_by("version").values_list("version", "reason")) == [
        (1, ""),
        (2, "More money"),
    ]
    assert [version.definition["decision"]["envelope"] for version in CallVersion.objects.order_by("version")] == [
        "150000.00",
        "160000.00",
    ]


def test_loading_the_same_file_again_changes_nothing():
    run("load_call", FILES[SMALL_GRANTS])
    run("publish_call", SMALL_GRANTS, at=OPENING)
    before = Event.objects.count()
    assert run("load_call", FILES[SMALL_GRANTS]) == f"{SMALL_GRANTS}: version 1, published\n"
    assert (Event.objects.count(), CallVersion.objects.count()) == (before, 1)


def test_a_published_call_cannot_lose_a_translation(tmp_path):
    run("load_call", FILES[SMALL_GRANTS])
    run("publish_call", SMALL_GRANTS, at=OPENING)
    with pytest.raises(CommandError, match=r"label\.en: "):
        run("load_call", changed(tmp_path, 'en: "Identification code"', 'en: ""'), reason="Shorter")
    assert Call.objects.get().definition_version == 1


@pytest.mark.parametrize("code", FILES)
def test_dump_call_prints_a_file_that_loads_without_change(code, tmp_path):
    run("load_call", FILES[code])
    before = Call.objects.get().definition
    path = tmp_path / "dumped.yaml"
    path.write_text(run("dump_call", code), encoding="utf-8")
    run("load_call", path)
    assert Call.objects.get().definition == before
    assert run("dump_call", code) == path.read_text(encoding="utf-8")


def test_an_applicant_may_not_load_a_call(nino):
    with pytest.raises(CommandError, match="not permitted"):
        run("load_call", FILES[SMALL_GRANTS], by=nino.email)
    assert not Call.objects.exists()


def test_an_officer_loads_a_call_and_history_tells_who(maia):
    run("load_call", FILES[SMALL_GRANTS], by=maia.email, at=OPENING)
    event = Event.objects.get()
    assert (event.verb, event.actor_id, event.call_id) == ("loaded", maia.pk, Call.objects.get().pk)
