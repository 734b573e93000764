"""The figures beside the raw scores: computed, stored, told in words."""

import json
import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction

from portal import data_checks
from portal.calls.actions import load_call, publish_call, read_call
from portal.core.canonical import canonical_json, digest
from portal.core.errors import Refused
from portal.core.models import Event
from reviews.actions import calibrate_panel, make_calibration
from reviews.figures import MOST_ROWS, Strip, strip_figure
from reviews.maths.calibration import calibrate
from reviews.models import Assignment, Calibration, PanelSeat, Review
from reviews.pages.agreement import agreement
from reviews.pages.calibration import reason_text
from reviews.pages.severity import severity_figure, told_of_reviewer
from reviews.queries import calibration_json, certain_json, given_json, ranking, ranking_json
from reviews.queries.calibration import panel_scores

from ..factories import AT, FIXTURES, CallFactory
from .cases import CRITERIA, MEETING, STAGE, handed_in, in_review, scored_round, shown, small_round, staff_page

pytestmark = pytest.mark.django_db
MEANS = ["80.90", "52.05", "67.35", "68.65", "61.00", "64.30"]


@pytest.fixture(scope="module")
def found(django_db_setup, django_db_blocker):
    """The figures of the example round, computed once."""
    with django_db_blocker.unblock(), transaction.atomic():
        figures = calibration_json(ranking(scored_round()))
        transaction.set_rollback(True)
    return figures


def panel(count: int, marks: dict[str, list[int]]) -> object:
    """Return a round of `count` applications in which seat R1 gives the marks listed under it, one an application."""
    call = small_round(count)
    for key, given in marks.items():
        seat = PanelSeat.objects.create(call=call, stage=STAGE, key=key)
        rows = call.applications.order_by("pk")
        for application, mark in zip(rows, given, strict=False):
            if mark >= 0:
                own = {"application": application, "stage": STAGE, "seat": seat, "declared_at": AT}
                row = Assignment.objects.create(**own, assigned_by=application.created_by, assigned_at=AT)
                handed_in(row, mark)
    return call


# The fixture ---------------------------------------------------------------------------------------------------------


def test_the_example_panel_has_its_known_components(found):
    sds = [round(found["panel"][name], 1) for name in ("application_sd", "reviewer_sd", "residual_sd")]
    assert sds == [8.4, 9.8, 5.2]
    assert found["reasons"] == {}
    assert found["applications"]["A34"] == {"adjusted": pytest.approx(76.0, abs=0.05)}
    best = sorted((f["adjusted"], name) for name, f in found["applications"].items())[-4:]
    assert best[0][1] == "A34"


def test_the_figures_are_the_same_on_every_database(found):
    """The same six decimals, whichever database read the sheets."""
    exact = {
        "A28": (84.031747, 1.157854),
        "A12": (77.731884, 3.577356),
        "A40": (72.473904, 8.947059),
        "A32": (69.521177, 12.925845),
        "A11": (61.908633, 22.425253),
    }
    figures = {name: found["applications"][name] for name in exact}
    assert {name: (one["adjusted"], one["expected_rank"]) for name, one in figures.items()} == {
        name: pytest.approx(pair, abs=2e-6) for name, pair in exact.items()
    }
    assert found["reliability"]["alpha"] == pytest.approx(0.170814, abs=2e-6)


def test_reviewers_are_told_as_the_call_is_explained(found):
    assert [one["mean"] for one in found["reviewers"]] == MEANS
    assert told_of_reviewer(found["reviewers"][1], "en") == [
        "Reviewer R2 scored 21.9 points lower than the other reviewers of the same 20 applications.",
        "The model moves R2's scores up by 15.4 points: part of the difference is chance, part the others' own "
        "leaning.",
    ]
    assert told_of_reviewer(found["reviewers"][0], "en")[0].startswith("Reviewer R1 scored 20.8 points higher than")


def test_expected_ranks_add_up_and_chances_are_shares(found):
    standing = [f for f in found["applications"].values() if "expected_rank" in f]
    assert len(standing) == 25
    assert sum(f["expected_rank"] for f in standing) == pytest.approx(25 * 26 / 2, abs=1e-4)
    assert all(0 <= f["p_funded"] <= 1 and f["interval_90"][0] <= f["interval_50"][0] for f in standing)
    first = sorted((f["expected_rank"], name) for name, f in found["applications"].items() if "expected_rank" in f)[:11]
    names = {name for _rank, name in first}
    assert "A40" in names
    assert "A32" not in names


def test_showing_the_figures_leaves_the_list_of_awards_alone(of_maia, maia):
    call = scored_round()
    before = ranking_json(ranking(call))
    calibrate_panel(call, STAGE, by=maia, at=MEETING)
    of_maia.post(staff_page("calibrate"), {"stage": STAGE})
    assert ranking_json(ranking(call)) == before
    written = certain_json(ranking(call))
    kept = [{key: entry[key] for key in before["ranking"][0]} for entry in written["ranking"]]
    assert kept == before["ranking"]


def test_the_order_of_rows_and_sheets_changes_nothing(found):
    ranked = ranking(scored_round())
    given = [replace(one, reviews=tuple(reversed(one.reviews))) for one in reversed(ranked.given)]
    assert canonical_json(calibration_json(replace(ranked, given=tuple(given)))) == canonical_json(found)


# Storing -------------------------------------------------------------------------------------------------------------


def test_a_calibration_is_computed_by_its_job_and_kept(maia, django_capture_on_commit_callbacks):
    call = scored_round()
    with django_capture_on_commit_callbacks(execute=True):
        stored = calibrate_panel(call, STAGE, by=maia, at=MEETING)
        assert stored.state == "queued"
        assert calibrate_panel(call, STAGE, by=maia, at=MEETING) == stored
    stored.refresh_from_db()
    assert (stored.state, stored.version, stored.made_by) == ("ready", 1, maia)
    assert stored.result == json.loads(json.dumps(calibration_json(ranking(call))))
    verbs = Event.objects.filter(object_type="reviews.calibration").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["run queued", "moved", "run made"]
    assert list(data_checks.calibrations()) == []
    Calibration.objects.update(result={**stored.result, "numpy": "0"})
    assert list(data_checks.calibrations()) == [f"{call} {STAGE} v1: the figures are not what was computed"]


def test_figures_come_whatever_has_become_of_who_asked(maia, django_capture_on_commit_callbacks):
    call = scored_round()
    with django_capture_on_commit_callbacks(execute=True):
        stored = calibrate_panel(call, STAGE, by=maia, at=MEETING)
        maia.grants_of_role.all().delete()
    stored.refresh_from_db()
    assert (stored.state, stored.error) == ("ready", "")


def test_a_job_that_comes_while_another_computes_leaves_the_run_alone(maia):
    stored = calibrate_panel(scored_round(), STAGE, by=maia, at=MEETING)
    Calibration.objects.update(lease_until=MEETING + timedelta(minutes=5))
    make_calibration(stored, at=MEETING)
    stored.refresh_from_db()
    assert stored.state == "queued"
    make_calibration(stored, at=MEETING + timedelta(minutes=6))
    stored.refresh_from_db()
    assert stored.state == "ready"


def test_a_panel_whose_members_are_equally_severe_is_kept_as_computed(maia, django_capture_on_commit_callbacks):
    call = panel(6, {"R1": [4, 4, 3, 3, 1, 1], "R2": [3, 5, 2, 4, 0, 2], "R3": [5, 3, 4, 2, 2, 0]})
    with django_capture_on_commit_callbacks(execute=True):
        stored = calibrate_panel(call, STAGE, by=maia, at=MEETING)
    stored.refresh_from_db()
    assert [one["moves"] for one in stored.result["reviewers"]] == [0.0, 0.0, 0.0]
    assert list(data_checks.calibrations()) == []


def test_only_who_reads_the_ranking_may_order_figures(call, ana, seat, assign, application):
    assign(application, seat)
    with pytest.raises(PermissionDenied):
        calibrate_panel(call, STAGE, by=ana, at=AT)


def test_a_check_finds_other_figures_from_the_same_reviews(maia, django_capture_on_commit_callbacks):
    call = scored_round()
    with django_capture_on_commit_callbacks(execute=True):
        stored = calibrate_panel(call, STAGE, by=maia, at=MEETING)
    stored.refresh_from_db()
    stored.result["applications"]["A01"]["adjusted"] += 1
    sealed = digest({"given": stored.given, "result": stored.result})
    Calibration.objects.update(result=stored.result, digest=sealed)
    assert list(data_checks.calibrations()) == [
        f"{call} {STAGE} v1: the figures are not what was computed",
        f"{call} {STAGE} v1: the same reviews give other figures",
    ]


# Guards: no figure, and why ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "marks", "told"),
    [
        (3, {}, ["No review has been handed in yet."]),
        (1, {"R1": [4]}, ["There is only one application.", "Reviews handed in: 1. At least 12 are needed."]),
        (
            8,
            {"R1": [4, 3, 5, 4, 3, 2, 4, 5]},
            ["Reviews handed in: 8. At least 12 are needed.", "Reviewers: 1. At least 3 are needed."],
        ),
        (6, {key: [4] * 6 for key in ("R1", "R2", "R3")}, ["All totals are equal."]),
        (
            12,
            {
                "R1": [4, 3, 5, 4, 3, 4, *[-1] * 6],
                "R2": [3, 4, 4, 5, 3, 3, *[-1] * 6],
                "R3": [*[-1] * 6, 4, 5, 3, 3, 4, 5],
                "R4": [*[-1] * 6, 3, 4, 4, 3, 5, 4],
            },
            [
                "The panel falls into parts that have no application in common: R1, R2 (6 applications); R3, R4 "
                "(6 applications). Whether one part is more severe, or its applications are weaker, cannot be told."
            ],
        ),
        (6, {key: [2, 1, 2, 1, 2, 1] for key in ("R1", "R2", "R3")}, ["No application reaches the thresholds."]),
    ],
)
def test_a_guard_that_fails_says_why_nothing_is_shown(count, marks, told, of_maia, django_capture_on_commit_callbacks):
    call = panel(count, marks)
    reasons = calibration_json(ranking(call))["reasons"][""]
    assert [text for text in (reason_text(why, "en") for why in reasons) if text in told] == told
    with django_capture_on_commit_callbacks(execute=True):
        of_maia.post(staff_page("calibrate"), {"stage": STAGE})
    page = shown(of_maia, staff_page("calibration"))
    assert "No adjusted figures are shown" in page
    assert [text for text in told if text in page] == told
    assert not re.search(r"\bnan\b|\binf\b", page)
    assert "No adjusted figures are shown" not in shown(of_maia, staff_page("ranking"))


def test_reviews_without_a_partner_still_give_figures_for_the_others(of_maia):
    marks = {key: [4, 3, 5, 2, 4, -1] for key in ("R1", "R2")} | {"R3": [3, 3, 4, 2, 5, 4]}
    call = panel(6, marks)
    found = calibration_json(ranking(call))
    assert found["reasons"] == {}
    assert len(found["applications"]) == 6


def test_ten_units_are_needed_for_a_figure_of_agreement(found):
    stored = Calibration(result=found)
    assert agreement(stored, "en")[1] == (
        "Agreement on the totals is 0.17 (Krippendorff's alpha), over 40 applications with two or more reviews."
    )
    few = Calibration(result=found | {"reliability": found["reliability"] | {"units": 9}})
    assert agreement(few, "en") == [
        "Applications with two or more reviews: 9. Below 10 a figure of agreement says nothing."
    ]


def test_below_five_reviews_no_effect_of_a_reviewer_is_shown():
    one = {"reviewer": "R9", "n": 4, "shared": 4, "difference": -3.0, "moves": None}
    assert told_of_reviewer(one, "en") == [
        "Reviewer R9 scored 3.0 points lower than the other reviewers of the same 4 applications.",
        "With fewer than 5 reviews, what the model does to these scores is not shown.",
    ]


# Pages and commands --------------------------------------------------------------------------------------------------


def test_the_page_shows_figure_rows_and_sentences(of_maia, maia, django_capture_on_commit_callbacks):
    call = scored_round()
    assert "Compute the figures" in shown(of_maia, staff_page("calibration"))
    with django_capture_on_commit_callbacks(execute=True):
        of_maia.post(staff_page("calibrate"), {"stage": STAGE})
    page = shown(of_maia, staff_page("calibration"))
    assert "25 applications in the order of the list, each with its expected rank and two intervals." in page
    assert page.count("fig-interval-90") == 25
    assert page.count('class="funding-line"') == 1
    for mean in MEANS:
        assert mean in page
    assert "The model moves R2's scores up by 15.4 points" in page
    Review.objects.filter(assignment__application__external_id="A40").update(scores=dict.fromkeys(CRITERIA, "1"))
    assert "The reviews have changed since" in shown(of_maia, staff_page("calibration"))
    assert call.calibrations.count() == 1


def test_while_it_is_computed_the_page_says_so_and_is_told_when_it_is_done(of_maia, maia):
    call = scored_round()
    stored = calibrate_panel(call, STAGE, by=maia, at=MEETING)
    page = shown(of_maia, staff_page("calibration"))
    assert "The figures are being computed" in page
    assert 'hx-trigger="every 2s"' in page
    Calibration.objects.filter(pk=stored.pk).update(state="failed", error="MemoryError")
    answer = of_maia.get(staff_page("calibration"), headers={"hx-request": "true"})
    assert answer["HX-Refresh"] == "true"
    page = shown(of_maia, staff_page("calibration"))
    assert "The figures could not be computed" in page
    assert "MemoryError" in page


def test_the_command_writes_figures_beside_the_raw_ones(tmp_path):
    scored_round()
    target = tmp_path / "ranking.json"
    call_command("rank", "SG-2027-01", "--json", str(target))
    written = json.loads(target.read_text(encoding="utf-8"))
    a28, below = written["ranking"][0], written["ranking"][-1]
    assert (a28["application"], a28["mean"], round(a28["expected_rank"], 1)) == ("A28", "82.33", 1.2)
    assert a28["interval_50"] == [1.0, 1.0]
    assert 0.99 < a28["p_funded"] <= 1
    assert (below["expected_rank"], below["p_funded"]) == (None, None)
    assert below["adjusted"] is not None
    assert written["calibration"]["reviewers"][1]["told"][0].startswith("Reviewer R2 scored 21.9 points lower")
    assert not Calibration.objects.exists()


def test_severity_is_drawn_from_the_mean_to_where_the_model_moves_it(found):
    figure = severity_figure(Calibration(result=found), Decimal(100))
    assert [strip.label for _y, strip in figure.rows] == ["R1", "R2", "R3", "R4", "R5", "R6"]
    (_, r1), (_, r2) = figure.rows[:2]
    assert r1.hollow < r1.dot
    assert r2.dot < r2.hollow
    assert [tick for _x, tick in figure.ticks] == [50, 60, 70, 80, 90]
    assert severity_figure(Calibration(result=found | {"reviewers": []}), Decimal(100)) is None


def test_a_long_figure_keeps_the_rows_around_the_line():
    strips = [Strip(str(n), "", float(n)) for n in range(1, 201)]
    figure = strip_figure(strips, 1, 200, line_at=100.5, line_after=100)
    assert [strip.label for _y, strip in figure.rows][:: MOST_ROWS - 1] == ["71", "130"]
    assert figure.left_out == 140
    assert 22 < figure.line_y < figure.floor
    assert strip_figure([], 1, 1).rows == ()


def test_the_chance_of_money_knows_a_quality_floor(found):
    call = scored_round()
    call.definition["decision"] |= {"when_next_does_not_fit": "skip_and_fill", "quality_floor": "65.00"}
    del call.definition["decision"]["partial_award"]
    call.save()
    call.__dict__.pop("terms", None)
    figures = calibration_json(ranking(call))["applications"]
    assert figures["A33"]["p_funded"] > found["applications"]["A33"]["p_funded"]


def test_where_money_follows_the_receipt_no_chance_of_it_is_shown(of_maia, django_capture_on_commit_callbacks):
    call = scored_round()
    call.definition["decision"]["order"] = "submitted_at"
    call.save()
    with django_capture_on_commit_callbacks(execute=True):
        of_maia.post(staff_page("calibrate"), {"stage": STAGE})
    page = shown(of_maia, staff_page("calibration"))
    assert "This call gives its money in the order of receipt" in page
    assert "Chance of money" not in page
    assert "Near the line" not in page


def test_figures_that_stand_are_shown_while_others_are_computed_or_fail(
    of_maia, maia, django_capture_on_commit_callbacks
):
    call = scored_round()
    with django_capture_on_commit_callbacks(execute=True):
        calibrate_panel(call, STAGE, by=maia, at=MEETING)
    again = calibrate_panel(call, STAGE, by=maia, at=MEETING)
    page = shown(of_maia, staff_page("calibration"))
    assert "The figures are being computed" in page
    assert "The model moves R2" in page
    Calibration.objects.filter(pk=again.pk).update(state="failed", error="An error of the portal.")
    page = shown(of_maia, staff_page("calibration"))
    assert "The figures could not be computed" in page
    assert "The model moves R2" in page


# Order by the model --------------------------------------------------------------------------------------------------


def ordered(call, **decision):
    """Let a call order by the model, as if it had been published so."""
    call.definition["decision"] |= decision
    call.save()
    call.__dict__.pop("terms", None)
    return ranking(call)


def test_a_call_may_order_its_list_by_expected_rank(found):
    ranked = ordered(scored_round(), order_by="expected_rank")
    passing = [entry for entry in ranked.entries if entry.passes]
    ranks = [found["applications"][entry.application]["expected_rank"] for entry in passing]
    assert ranks == sorted(ranks)
    assert ranked.rankings[""].entry("A40").outcome == "award"
    assert ranked.rankings[""].entry("A34").outcome == "below_threshold"


def test_where_the_model_says_nothing_the_given_scores_order(of_maia):
    call = panel(3, {"R1": [4, 5, 3]})
    ranked = ordered(call, order_by="expected_rank")
    assert [entry.application for entry in ranked.entries] == ["A2", "A1", "A3"]
    page = shown(of_maia, staff_page("ranking"))
    assert "This list cannot be ordered by expected rank" in page
    assert "Reviewers: 1. At least 3 are needed." in page
    assert in_review(call, "A9")


def test_figures_of_the_model_are_part_of_what_was_ranked():
    call = CallFactory(code="SG-OTHER")
    call = scored_round()
    assert "expected_rank" not in given_json(ranking(call))["applications"][0]
    given = {one["application"]: one for one in given_json(ordered(call, order_by="expected_rank"))["applications"]}
    assert given["A28"]["expected_rank"] == pytest.approx(1.2, abs=0.05)
    assert "expected_rank" not in given["A34"]


# Another process -----------------------------------------------------------------------------------------------------

PROGRAM = """
import json, sys
from reviews.maths.calibration import Mark, calibrate
marks = [Mark(*mark) for mark in json.load(sys.stdin)]
found = calibrate(marks, places=11)
print(json.dumps([(f.application, f.adjusted, f.standing.expected_rank, f.standing.top) for f in found.applications]))
"""


def test_another_process_with_shuffled_rows_computes_the_same():
    ranked = ranking(scored_round())
    marks = list(panel_scores(ranked.given, ranked.settings).marks)
    here = calibrate(marks, places=11)
    random.Random(3).shuffle(marks)
    rows = json.dumps([[mark.application, mark.reviewer, mark.score] for mark in marks])
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=rows, capture_output=True, text=True, check=True, env=environment
    )
    told = [[f.application, f.adjusted, f.standing.expected_rank, f.standing.top] for f in here.applications]
    assert json.loads(done.stdout) == told


# Fixed before scores are known ---------------------------------------------------------------------------------------


def test_what_orders_the_list_cannot_change_once_a_sheet_is_in(maia, at):
    call = load_call(read_call((FIXTURES / "calls/SG-2027-01.yaml").read_bytes()), by=maia, at=at)
    publish_call(call, by=maia, at=at)
    terms = yaml.safe_load((FIXTURES / "calls/SG-2027-01.yaml").read_text(encoding="utf-8"))

    def changed(**decision):
        terms["decision"] |= decision
        return load_call(
            read_call(yaml.safe_dump(terms, allow_unicode=True)), reason="The panel asked.", by=maia, at=at
        )

    assert changed(order_by="expected_rank").definition_version == 2
    in_review(call, "A1")
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1")
    row = Assignment(application=call.applications.get(), stage=STAGE, seat=seat, assigned_by=maia, assigned_at=at)
    row.save()
    handed_in(row)
    with pytest.raises(Refused) as refused:
        changed(order_by="raw", near_line_draw={"interval_level": "0.50", "max_group_share": "0.35"})
    assert [(p.field, p.code) for p in refused.value.problems] == [
        ("decision.order_by", "locked"),
        ("decision.near_line_draw", "locked"),
    ]
    del terms["decision"]["near_line_draw"]
    assert changed(order_by="expected_rank", acceptance_days=9).definition_version == 3
