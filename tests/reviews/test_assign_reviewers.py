"""The command that distributes, and the one that brings a panel."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.core.models import Event, Message
from reviews.models import Assignment, AssignmentPlan, PanelSeat

from .cases import CODE, STAGE, conflicted, forty_in_review, panel

pytestmark = pytest.mark.django_db
OUTPUT = """\
Applications: 3, seats: 3. New reviews: 9, given out before: 0. None is missing.
R1 gets 3 applications; mean match 100.
R2 gets 3 applications; mean match 100.
R3 gets 3 applications; mean match 100.
Found by the optimiser; no better one exists.
"""


def run(*command: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*map(str, command), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def three(call):
    panel(call, 3)
    return call


def test_a_dry_run_tells_everything_and_stores_nothing(three):
    before = Event.objects.count()
    assert run("assign_reviewers", CODE, "--dry-run") == (OUTPUT + "Nothing was stored.\n", "")
    counts = [rows.objects.count() for rows in (AssignmentPlan, Assignment, Event, Message)]
    assert counts == [0, 0, before, 0]


def test_without_it_a_draft_is_kept_and_officers_apply(three, maia):
    assert run("assign_reviewers", CODE)[0] == OUTPUT + "Stored as draft 1.\n"
    assert not Assignment.objects.exists()
    with pytest.raises(CommandError, match="not permitted"):
        run("assign_reviewers", CODE, "--apply")
    assert AssignmentPlan.objects.count() == 1
    assert (
        run("assign_reviewers", CODE, "--apply", "--by", maia.email)[0] == OUTPUT + "Stored as version 2 and applied.\n"
    )
    assert Assignment.objects.count() == 9


def test_a_dry_run_that_applies_is_refused(three, maia):
    with pytest.raises(CommandError, match="not allowed with argument"):
        run("assign_reviewers", CODE, "--dry-run", "--apply", "--by", maia.email)


def test_the_record_explains_every_pair(tmp_path, db):
    call = forty_in_review()
    panel(call)
    PanelSeat.objects.filter(key="R1").update(strengths=["oni"])
    for name, key in (("A07", "R3"), ("A21", "R5"), ("A33", "R1")):
        conflicted(call, name, key)
    run("assign_reviewers", CODE, "--dry-run", "--json", tmp_path / "plan.json")
    record = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert (record["call"], record["stage"], record["plan"], record["applied"]) == (CODE, STAGE, None, False)
    assert (record["method"], record["proved"], record["gaps"], len(record["pairs"])) == ("linear", True, [], 120)
    assert {"A07 R3", "A21 R5", "A33 R1"}.isdisjoint(f"{p['application']} {p['reviewer']}" for p in record["pairs"])
    pair = next(p for p in record["pairs"] if p["application"] == "A33")
    assert (pair["match"], pair["parts"]) == (75.0, {"fresh_eyes": 100.0, "strengths": 50.0})
    assert (pair["pinned"], pair["note"], pair["load_before"], pair["passed_over"]) == (False, "", 0, [])
    of_first = next(p for p in record["pairs"] if p["reviewer"] == "R1")
    assert (of_first["match"], of_first["parts"]["strengths"]) == (50.0, 0.0)
    assert {one["match"] for one in of_first["passed_over"]} == {75.0}
    assert {"reviewer", "match", "cost"} == of_first["change"].keys()
    assert record["reviewers"][0]["sentence"].startswith("R1 gets ")


def test_the_record_alone_may_be_printed(three):
    out, _err = run("assign_reviewers", CODE, "--json")
    assert json.loads(out)["plan"] == 1


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("assign_reviewers", CODE, "--dry-run"), "There is no seat on this panel yet."),
        (("assign_reviewers", CODE, "--stage", "nowhere"), "--stage: SG-2027-01 has no reviewed stage nowhere"),
    ],
)
def test_what_cannot_be_distributed_is_told(call, command, told):
    with pytest.raises(CommandError, match=told):
        run(*command)


# The panel -----------------------------------------------------------------------------------------------------------

HEADER = "seat,email,chair,most,languages,strengths"


def brought(tmp_path, *rows: str, header: str = HEADER) -> tuple[str, str]:
    path = tmp_path / "panel.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return run("import_panel", CODE, path)


def test_a_panel_is_brought_and_bringing_it_again_changes_nothing(tmp_path, call):
    rows = ("R1,lia@example.org,yes,12,ka;en,oni", "R2,,,,,")
    assert brought(tmp_path, *rows) == ("2 seats written, 0 unchanged, 0 refused\n", "")
    first, second = PanelSeat.objects.order_by("key")
    assert (first.user.email, first.is_chair, first.most, first.languages, first.strengths) == (
        "lia@example.org",
        True,
        12,
        ["en", "ka"],
        ["oni"],
    )
    assert (second.user, second.most, second.languages) == (None, None, [])
    before = (Event.objects.count(), Message.objects.count())
    assert brought(tmp_path, *rows)[0] == "0 seats written, 2 unchanged, 0 refused\n"
    assert (Event.objects.count(), Message.objects.count()) == before


def test_a_column_that_is_missing_leaves_things_as_they_are(tmp_path, call):
    brought(tmp_path, "R1,lia@example.org,yes,0,ka,oni")
    assert (
        brought(tmp_path, "R1,lia@example.org", header="seat,email")[0] == "0 seats written, 1 unchanged, 0 refused\n"
    )


def test_the_chair_of_a_seat_that_is_filled_needs_no_address(tmp_path, call):
    brought(tmp_path, "R1,lia@example.org,,,,")
    assert brought(tmp_path, "R1,,yes", header="seat,email,chair")[0] == "1 seats written, 0 unchanged, 0 refused\n"
    assert PanelSeat.objects.get().is_chair
    assert brought(tmp_path, "R1,", header="seat,email")[0] == "0 seats written, 1 unchanged, 0 refused\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",a@example.org,,,,", "seat: The row does not name the seat."),
        ("R1,nobody,,,,", "email: “nobody” is no e-mail address."),
        ("R1,,maybe,,,", "chair: Write yes or no."),
        ("R1,,yes,,,", "chair: Nobody sits here yet who could chair. Give an e-mail address."),
        ("R1,,,many,,", "most: The number of reviews is a whole number."),
        ("R1,,,10001,,", "most: Give a whole number from 0 to 10000."),
        ("R1,,,,fr,", "languages: The call has no language “fr”."),
        ("R1,,,,,chess", "strengths: “chess” is neither a lot nor an answer to choose in this call."),
    ],
)
def test_a_wrong_row_is_told_by_its_line_and_leaves_nothing(tmp_path, call, row, told):
    assert brought(tmp_path, row, "R9,,,,,") == ("1 seats written, 0 unchanged, 1 refused\n", f"line 2: {told}\n")
    assert [seat.key for seat in PanelSeat.objects.all()] == ["R9"]


def test_a_panel_is_brought_by_officers(tmp_path, call, ana):
    path = tmp_path / "panel.csv"
    path.write_text(f"{HEADER}\nR1,,,,,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="not permitted"):
        run("import_panel", CODE, path, "--by", ana.email)


@pytest.mark.parametrize("command", ["import_panel", "import_reviews"])
def test_a_file_that_is_not_there_is_named(call, command, tmp_path):
    missing = tmp_path / "none.csv"
    with pytest.raises(CommandError) as error:
        run(command, CODE, missing)
    assert str(error.value) == f"file: {missing}: No such file or directory"
