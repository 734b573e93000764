"""The ranking of the example round as it is stored, read, drawn and exported."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook

from portal.applications.models import Application
from portal.core.canonical import digest
from portal.core.errors import Refused
from portal.core.exports import xlsx_bytes
from portal.core.models import Event
from reviews.actions import close_ranking
from reviews.exports import ranking_header, ranking_rows
from reviews.figures import BOTTOM, HEIGHT, LEFT, MOST_COLUMNS, TOP, Scores, score_figure
from reviews.models import Ranking, Review
from reviews.pages.ranking import Reader, parts
from reviews.queries import ranking

from ..factories import SMALL_GRANTS, CallFactory, definition
from .cases import STAGE, expected, in_review, reviewed, scored_round, small_round

pytestmark = pytest.mark.django_db
STAFF = Reader("officer", "en")


def in_order(call, **more) -> list[tuple]:
    return [(e.application, e.rank, str(e.outcome)) for e in ranking(call, **more).entries]


def test_ranking_of_the_stored_sheets_is_the_expected_one():
    lines = [(line["application"], line["rank"], line["outcome"]) for line in expected()["ranking"]]
    assert in_order(scored_round()) == lines


def test_ranking_reads_a_fixed_number_of_times(django_assert_num_queries):
    call = scored_round()
    with django_assert_num_queries(3):
        ranking(call)
    small = small_round(1, code="SG-2027-02")
    with django_assert_num_queries(3):
        ranking(small)


def test_withdrawn_applications_leave_the_ranking():
    call = scored_round()
    Application.objects.filter(external_id="A28").update(state="withdrawn")
    assert in_order(call)[0] == ("A12", 1, "award")
    assert len(ranking(call).entries) == 39


# Closing -------------------------------------------------------------------------------------------------------------


def test_closing_keeps_what_went_in_what_came_out_and_their_digest(maia, at):
    call = scored_round()
    closed = close_ranking(call, by=maia, at=at)
    assert (closed.stage, closed.version, closed.closed_by, closed.closed_at) == (STAGE, 1, maia, at)
    assert closed.digest == digest({"given": closed.given, "result": closed.result})
    assert [line["application"] for line in closed.result["ranking"]] == [
        line["application"] for line in expected()["ranking"]
    ]
    a01 = next(one for one in closed.given["applications"] if one["application"] == "A01")
    assert a01["reviews"]["R1"] == {
        "relevance": "5",
        "method": "4",
        "participation": "4",
        "results": "5",
        "team": "5",
        "budget": "5",
    }
    assert Event.objects.filter(verb="ranking closed").count() == 1


def test_closing_an_unchanged_ranking_again_is_the_same_record(maia, at):
    call = scored_round()
    assert close_ranking(call, by=maia, at=at) == close_ranking(call, by=maia, at=at)
    Review.objects.filter(assignment__application__external_id="A12", assignment__seat__key="R2").update(
        scores=dict.fromkeys(("relevance", "method", "participation", "results", "team", "budget"), "3")
    )
    assert close_ranking(call, by=maia, at=at).version == 2
    assert Ranking.objects.count() == 2


def test_closing_is_refused_while_places_are_tied(maia, at):
    call = small_round(2)
    reviewed(call, 4, 4)
    with pytest.raises(Refused) as refusal:
        close_ranking(call, by=maia, at=at)
    assert refusal.value.problems[0].code == "open_tie"
    tied = ", ".join(call.applications.order_by("external_id").values_list("reference", flat=True))
    assert refusal.value.messages == [f"These applications are tied and need a draw: {tied}."]
    assert not Ranking.objects.exists()


def test_closing_is_refused_while_an_application_has_no_review(maia, at):
    call = small_round(2)
    reviewed(call, 4)
    with pytest.raises(Refused) as refusal:
        close_ranking(call, by=maia, at=at)
    assert (refusal.value.problems[0].code, refusal.value.messages) == (
        "no_review",
        [f"These applications have no review yet: {call.applications.get(external_id='A2').reference}."],
    )


def test_closing_nothing_is_refused(maia, at):
    with pytest.raises(Refused) as refusal:
        close_ranking(CallFactory(), by=maia, at=at)
    assert refusal.value.problems[0].code == "nothing_to_rank"


@pytest.mark.parametrize("who", ["ana", "irakli", "fatima", "nino"])
def test_closing_is_for_officers(at, who, request):
    call = small_round(1)
    reviewed(call, 4)
    with pytest.raises(PermissionDenied):
        close_ranking(call, by=request.getfixturevalue(who), at=at)


# As people read it ---------------------------------------------------------------------------------------------------


def test_the_funding_line_lies_below_the_last_award():
    (part,) = parts(ranking(scored_round()), STAFF)
    lines = [row.entry.application for row in part.rows if row.line_before]
    assert (part.funded, part.left, lines) == (11, Decimal("12491.00"), ["A19"])
    assert part.figure_text == (
        "40 applications in rank order, the best with 82.33; 11 lie above the funding line. "
        "The last of these has 70.00, the next one 70.00."
    )


def test_flags_failed_thresholds_and_what_decided_stand_in_words():
    (part,) = parts(ranking(scored_round()), STAFF)
    rows = {row.entry.application: row for row in part.rows}
    assert rows["A12"].flags == ["Reviews differ by 32.00"]
    assert rows["A21"].flags == []
    assert rows["A34"].failed == ["Relevance to the aim of the call: 2.67 is below 3.00"]
    assert rows["A19"].placed_by == "same score; decided by: the lower request"
    assert rows["A33"].placed_by == "same score; decided by: Relevance to the aim of the call"


def test_a_gap_in_the_sheets_is_flagged():
    call = small_round(1)
    reviewed(call, 4)
    assert parts(ranking(call), STAFF)[0].rows[0].flags == ["1 of 3 reviews"]


def test_an_open_tie_is_flagged_on_the_second_of_the_two():
    call = small_round(2)
    reviewed(call, 4, 4)
    rows = parts(ranking(call), STAFF)[0].rows
    assert [row.flags[-1] for row in rows] == ["1 of 3 reviews", "Tied with the one above"]


def test_a_chair_of_a_blind_call_reads_no_names():
    terms = definition(SMALL_GRANTS)
    terms["review"]["blind"] = True
    call = small_round(0, definition=terms)
    in_review(call, "A1", title="Token Title", applicant_organisation__name="Token Organisation")
    reviewed(call, 4)
    for role, shown in (("officer", ("Token Title", "Token Organisation")), ("chair", ("", ""))):
        row = parts(ranking(call), Reader(role, "en"))[0].rows[0]
        assert (row.title, row.applicant) == shown
    exported = ranking_rows(parts(ranking(call), Reader("chair", "en")), call.terms.stage(STAGE))
    assert "Token" not in str(list(exported))


def test_every_lot_has_its_own_list():
    terms = definition(SMALL_GRANTS)
    terms["lots"] = [
        {"key": "east", "title": {"ka": "აღმოსავლეთი", "en": "East"}, "envelope": "12000.00"},
        {"key": "west", "title": {"ka": "დასავლეთი", "en": "West"}, "envelope": "20000.00"},
    ]
    terms["decision"] |= {"per_lot": True}
    del terms["decision"]["envelope"]
    call = small_round(0, definition=terms)
    for n, lot in enumerate(["east", "east", "west"]):
        in_review(call, f"A{n + 1}", lot=lot)
    reviewed(call, 5, 4, 3)
    found = [
        (part.title, part.envelope, part.left, [row.entry.application for row in part.rows])
        for part in parts(ranking(call), STAFF)
    ]
    assert found == [
        ("East", Decimal("12000.00"), Decimal("2000.00"), ["A1", "A2"]),
        ("West", Decimal("20000.00"), Decimal("10000.00"), ["A3"]),
    ]


# The figure ----------------------------------------------------------------------------------------------------------


def scores(*totals: int, funded: int = 0) -> list[Scores]:
    return [Scores(n, (Decimal(t),), Decimal(t), n <= funded) for n, t in enumerate(totals, start=1)]


def test_the_figure_stands_in_rank_order_with_the_line_between():
    figure = score_figure(scores(90, 80, 70, funded=2), Decimal(100), [Decimal(60)])
    xs = [column.x for column in figure.columns]
    assert xs == sorted(xs)
    assert xs[1] < figure.line_x < xs[2]
    ys = [column.y for column in figure.columns]
    assert TOP <= ys[0] < ys[1] < ys[2] < figure.limits[0] <= HEIGHT - BOTTOM == figure.floor
    assert figure.ticks[0] == (figure.floor, 60)
    assert figure.left_out == 0


def test_the_figure_joins_the_sheets_of_an_application():
    (column,) = score_figure([Scores(1, (Decimal(60), Decimal(90)), Decimal(75), True)], Decimal(100)).columns
    assert column.sheets == (column.low, column.high)
    assert column.high < column.y < column.low


@pytest.mark.parametrize("funded", [0, 3])
def test_no_line_where_nobody_or_everybody_is_funded(funded):
    assert score_figure(scores(90, 80, 70, funded=funded), Decimal(100)).line_x is None


def test_the_figure_leaves_out_what_finds_no_room():
    figure = score_figure(scores(*[50] * (MOST_COLUMNS + 7)), Decimal(100))
    assert (len(figure.columns), figure.left_out) == (MOST_COLUMNS, 7)
    assert figure.columns[-1].x < figure.width
    assert figure.columns[0].x > LEFT


def test_the_figure_of_nothing_is_empty():
    assert score_figure([], Decimal(100)).columns == ()


# The table that leaves the portal ------------------------------------------------------------------------------------


def test_the_export_holds_every_line_in_order_with_numbers_as_numbers():
    call = scored_round()
    stage = call.terms.stage(STAGE)
    header = ranking_header(stage, "en")
    rows = list(ranking_rows(parts(ranking(call), STAFF), stage))
    first, offered = dict(zip(header, rows[0], strict=True)), dict(zip(header, rows[11], strict=True))
    assert len(rows) == 40
    assert (first["Rank"], first["Imported as"], first["Totals"], first["Score"]) == (
        1,
        "A28",
        "75.00 92.00 80.00",
        Decimal("82.33"),
    )
    assert (first["Offer"], first["Running sum"], first["Outcome"]) == (
        Decimal("14600.00"),
        Decimal("14600.00"),
        "Award",
    )
    assert (offered["Offer"], offered["Place on the reserve list"]) == (None, 1)
    sheet = load_workbook(BytesIO(xlsx_bytes(header, rows))).active
    assert sheet["I2"].value == 82.33
    assert sheet.max_row == 41


def test_a_title_that_looks_like_a_formula_is_exported_as_text(as_user, maia):
    call = small_round(0)
    in_review(call, "A1", title='=HYPERLINK("http://example.org")')
    reviewed(call, 4)
    answer = as_user(maia).get(f"/manage/calls/{call.code}/ranking/?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert answer["Content-Disposition"] == f'attachment; filename="{call.code}-ranking.csv"'
