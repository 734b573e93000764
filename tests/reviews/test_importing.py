"""Sheets brought from elsewhere, one row at a time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import User
from portal.applications.models import Application
from reviews.models import Assignment, PanelSeat, Review

from ..factories import AT
from .cases import CRITERIA, STAGE, handed_in, small_round

pytestmark = pytest.mark.django_db
CODE = "SG-2027-01"
HEADER = f"application,reviewer,status,ground,{','.join(CRITERIA)},total,comment,minutes,submitted_at"


def run(*command: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*map(str, command), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def brought(tmp_path, *rows: str, code: str = CODE) -> tuple[str, str]:
    path = tmp_path / "reviews.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return run("import_reviews", code, path)


GOOD = "A1,R1,submitted,,4,4,4,4,4,4,80,Fine.,30,2027-03-17T18:13:00+04:00"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A99" + GOOD[2:], "application: There is no application A99 in this call."),
        (GOOD.replace("submitted", "perhaps"), "status: The status “perhaps” is not known."),
        (GOOD.replace(",R1,", ",,"), "reviewer: The row does not say who reviewed."),
        (GOOD.replace("T18:13:00+04:00", ""), "submitted_at: The moment must be written with its offset"),
        (GOOD.replace(",30,", ",long,"), "minutes: Minutes are a whole number."),
        (GOOD.replace(",80,", ",81,"), "total: The total is 81; the scores add up to 80"),
        (GOOD.replace("4,4,4,4,4,4", "4,4,4,4,4,"), "scores.budget: Give a score from 0 to 5."),
        (GOOD.replace("4,4,4,4,4,4", "6,4,4,4,4,4"), "scores.relevance: The score must be between 0 and 5."),
        (GOOD.replace("4,4,4,4,4,4,80,Fine.", "5,4,4,4,4,4,85,"), "comments.relevance: Such a score needs a comment."),
        (GOOD.replace("submitted,", "conflict_declared,foe"), "ground: Choose one of the grounds of this call."),
        (GOOD.replace("2027-03-17", "2027-03-28"), "The time for reviews has ended."),
    ],
)
def test_a_wrong_row_is_told_by_its_line_and_leaves_nothing(tmp_path, row, told):
    small_round(1)
    out, err = brought(tmp_path, row)
    assert out == "0 sheets written, 0 unchanged, 1 refused\n"
    assert err.startswith("line 2: ")
    assert told in err
    assert [rows.objects.count() for rows in (Review, Assignment, PanelSeat)] == [0, 0, 0]


def test_a_wrong_row_stops_no_other(tmp_path):
    small_round(2)
    out, _err = brought(tmp_path, GOOD.replace(",80,", ",81,"), GOOD, "A2" + GOOD[2:])
    assert out == "2 sheets written, 0 unchanged, 1 refused\n"


def test_another_sheet_of_the_same_person_is_refused(tmp_path):
    small_round(1)
    brought(tmp_path, GOOD)
    _out, err = brought(tmp_path, GOOD.replace("4,4,4,4,4,4,80", "3,4,4,4,4,4,75"))
    assert err == "line 2: reviewer: Another sheet of R1 is already there.\n"


def test_import_is_for_officers(tmp_path):
    small_round(1)
    User.objects.create_user("someone@example.org")
    path = tmp_path / "reviews.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="not permitted"):
        run("import_reviews", CODE, path, "--by", "someone@example.org")


def test_rank_of_an_unknown_stage_or_amount_is_told(tmp_path):
    small_round(1)
    with pytest.raises(CommandError, match="--envelope: 12,500 cannot be read as an amount"):
        run("rank", CODE, "--envelope", "12,500")


def test_rank_prints_a_line_for_each_application():
    call = small_round(1)
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1")
    application = Application.objects.get()
    handed_in(
        Assignment.objects.create(
            application=application, stage=STAGE, seat=seat, assigned_by=application.created_by, assigned_at=AT
        )
    )
    assert run("rank", CODE)[0] == "   1 A1                 80.00     10000.00 award\nleft: 140000.00\n"
