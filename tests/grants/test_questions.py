"""Budgets as answers: read, refused, drawn and printed."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.definition.budget import Budget
from grants.questions import table_of
from portal.calls.questions import draw_all, type_of
from tests.calls.cases import load
from tests.factories import FIXTURES

AT = datetime(2027, 2, 22, tzinfo=UTC)
ACCEPTED = json.loads((FIXTURES / "applications/SG-2027-01_accepted.json").read_text())["applications"]
QUESTION = load("SG-2027-01").question("budget")
RULES = QUESTION.budget


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def good(**changes: Any) -> dict[str, Any]:
    """Return a budget in order: 10,000.00 in all, 8,900.00 requested; `changes` as `lines__0__total`."""
    made: dict[str, Any] = {
        "currency": "GEL",
        "lines": [
            line("staff", "3000", "3000", "0"),
            line("events", "6400", "5300", "1100"),
            line("admin", "600", "600", "0"),
        ],
        "declared_total": "10000",
        "declared_requested": "8900",
    }
    for place, value in changes.items():
        *path, last = [int(step) if step.isdecimal() else step for step in place.split("__")]
        holder: Any = made
        for step in path:
            holder = holder[step]
        holder[last] = value
    return made


def line(category: str, total: str, requested: str, own: str, own_kind: str = "cash") -> dict[str, str]:
    words = {"category": category, "description": "Work", "unit": "piece", "quantity": "1", "unit_cost": total}
    return words | {"total": total, "requested": requested, "own": own, "own_kind": own_kind}


def problems(raw: Any, question: Any = QUESTION) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in type_of(question).parse(question, raw, AT).problems]


def messages(raw: Any, question: Any = QUESTION) -> list[str]:
    return [problem.message for problem in type_of(question).parse(question, raw, AT).problems]


@pytest.mark.parametrize("application", ACCEPTED, ids=lambda application: application["id"])
def test_budgets_of_the_accepted_applications_keep_every_rule(application):
    raw = application["payload"]["budget"]
    parsed = type_of(QUESTION).parse(QUESTION, raw, AT)
    assert (parsed.value, parsed.problems) == (raw, ())
    assert type_of(QUESTION).facts(QUESTION, raw) == {"requested": Decimal(raw["declared_requested"])}


def test_budget_in_order():
    assert problems(good()) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"currency": "EUR"}, [("currency", "wrong_currency")]),
        ({"currency": ""}, [("currency", "required")]),
        ({"currency": ["GEL"]}, [("currency", "wrong_currency")]),
        ({"lines": []}, [("lines", "required")]),
        ({"lines": "all"}, [("lines", "format")]),
        ({"lines__0": "staff"}, [("lines[0]", "format")]),
        ({"declared_total": ""}, [("declared_total", "required")]),
        ({"declared_total": "12,500"}, [("declared_total", "ambiguous")]),
        ({"declared_total": "10150"}, [("declared_total", "sum_mismatch")]),
        ({"declared_requested": "8900.01"}, [("declared_requested", "sum_mismatch")]),
        ({"lines__0__category": "salaries"}, [("lines[0].category", "format")]),
        ({"lines__0__category": ""}, [("lines[0].category", "required")]),
        ({"lines__0__description": " "}, [("lines[0].description", "required")]),
        ({"lines__0__description": "a\u202eb"}, [("lines[0].description", "control_characters")]),
        ({"lines__0__unit": ""}, []),
        ({"lines__0__own_kind": ""}, []),
        ({"lines__0__own_kind": "gold"}, [("lines[0].own_kind", "format")]),
        ({"lines__1__own_kind": ""}, [("lines[1].own_kind", "required")]),
        ({"lines__1__own_kind": "in_kind"}, [("cofinancing", "too_much_in_kind")]),
        ({"lines__0__quantity": "2"}, [("lines[0].total", "line_mismatch")]),
        ({"lines__0__quantity": "1.5", "lines__0__unit_cost": "2000"}, []),
        (
            {"lines__0__requested": "2999"},
            [("lines[0].requested", "parts_mismatch"), ("declared_requested", "sum_mismatch")],
        ),
        ({"lines__0__unit_cost": "1e3"}, [("lines[0].unit_cost", "not_a_number")]),
        ({"lines__0__total": "3000.001"}, [("lines[0].total", "too_many_decimals")]),
        ({"lines__0__total": "1000000000"}, [("lines[0].total", "too_large")]),
        ({"lines__0__total": "-3000"}, [("lines[0].total", "not_a_number")]),
        ({"lines__0__own": ""}, [("lines[0].own", "required")]),
        ({"lines__0__total": None, "declared_total": "1"}, [("lines[0].total", "required")]),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_budget(changes, found):
    assert problems(good(**changes)) == [(f"budget.{field}", code) for field, code in found]


def test_budget_that_is_missing():
    assert problems(None) == problems("") == [("budget", "required")]
    assert problems("GEL 5000") == [("budget", "format")]
    assert problems({"lines": [{}, {"category": ""}]}) == [
        ("budget.currency", "required"),
        ("budget.lines", "required"),
        ("budget.declared_total", "required"),
        ("budget.declared_requested", "required"),
    ]


def scaled(**amounts: str) -> dict[str, Any]:
    """Return a budget of one events line, with `total`, `requested` and `own`."""
    given = good(lines=[line("events", amounts["total"], amounts["requested"], amounts["own"])])
    return {**given, "declared_total": amounts["total"], "declared_requested": amounts["requested"]}


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        (("5555.55", "5000.00", "555.55"), [("cofinancing", "below_minimum")]),
        (("5555.55", "4999.99", "555.56"), [("declared_requested", "below_minimum")]),
        (("5555.56", "5000.00", "555.56"), []),
        (("20000.00", "18000.00", "2000.00"), []),
        (
            ("20000.01", "18000.01", "2000.00"),
            [("declared_requested", "above_maximum"), ("cofinancing", "below_minimum")],
        ),
    ],
)
def test_limits_are_met_to_the_tetri(amounts, found):
    raw = scaled(**dict(zip(("total", "requested", "own"), amounts, strict=True)))
    assert problems(raw) == [(f"budget.{field}", code) for field, code in found]


def test_caps_are_compared_unrounded():
    above = good(
        lines__2=line("admin", "658.01", "658.01", "0"), declared_total="10058.01", declared_requested="8958.01"
    )
    assert problems(above) == [("budget.category.admin", "above_cap")]
    exact = {
        "lines__0": line("staff", "4000", "4000", "0"),
        "lines__1": line("events", "6000", "5300", "700"),
        "lines__2": line("admin", "700", "700", "0"),
        "declared_total": "10700",
        "declared_requested": "10000",
    }
    assert problems(good(**exact)) == [("budget.cofinancing", "below_minimum")]
    staff = {
        **exact,
        "lines__0": line("staff", "4000.01", "4000.01", "0"),
        "lines__1": line("events", "5999.99", "5299.99", "700"),
    }
    assert problems(good(**staff)) == [("budget.category.staff", "above_cap"), ("budget.cofinancing", "below_minimum")]


def test_messages_name_cap_limit_and_figure():
    above = good(lines__2=line("admin", "701", "701", "0"), declared_total="10101", declared_requested="9001")
    assert [message.replace("\u00a0", " ") for message in messages(above)] == [
        "Administrative costs: GEL 701.00 is above the cap of 7.00% of GEL 9,400.00, which is GEL 658.00."
    ]
    assert [message.replace("\u00a0", " ") for message in messages(good(declared_total="10150"))] == [
        "The declared total does not equal the sum of the lines. Given: GEL 10,150.00; computed: GEL 10,000.00."
    ]
    with override("ka"):
        (message,) = messages(good(lines__0__quantity="2"))
    assert "3\u00a0000,00\u00a0₾" in message
    assert "6\u00a0000,00\u00a0₾" in message


def test_limits_wait_until_every_figure_can_be_read():
    spoilt = good(lines__0__total="x", declared_total="1", declared_requested="2")
    assert problems(spoilt) == [("budget.lines[0].total", "not_a_number")]


def test_foreign_currency_is_never_compared_with_limits():
    assert problems(good(currency="EUR", **{"declared_total": "10000"})) == [("budget.currency", "wrong_currency")]
    small = scaled(total="100", requested="90", own="10") | {"currency": "EUR"}
    assert problems(small) == [("budget.currency", "wrong_currency")]


def test_lines_beyond_a_hundred_are_too_many():
    raw = good(lines=[line("events", "100", "89", "11")] * 101, declared_total="10000", declared_requested="8900")
    assert problems(raw) == [("budget.lines", "too_many")]


CONSORTIUM = load("consortium").written_stages[0].by_path["budget"]


def test_budget_of_a_consortium_names_the_member_of_each_line():
    cells = line("anything goes", "950", "950", "0") | {"member": "Lead"}
    raw = {
        "currency": "EUR",
        "lines": [cells, {**cells, **{"total": "50", "requested": "50", "unit_cost": "50"}, "member": "Partner"}],
        "declared_total": "1000",
        "declared_requested": "1000",
    }
    assert problems(raw, CONSORTIUM) == []
    short = deepcopy(raw)
    short["lines"][1] |= {"total": "49.99", "requested": "49.99"}
    assert problems(short, CONSORTIUM) == [("budget.lines", "below_minimum")]
    del raw["lines"][1]["member"]
    assert problems(raw, CONSORTIUM) == [("budget.lines[1].member", "required")]


def test_columns_that_the_call_leaves_out_are_not_asked_for():
    rules = Budget.model_validate({"line_columns": ["description", "total", "requested"], "request_max": "10"})
    question = QUESTION.model_copy(update={"budget": rules})
    raw = {"currency": "GEL", "lines": [{"description": "Work", "total": "9", "requested": "9"}]}
    raw |= {"declared_total": "9", "declared_requested": "9"}
    assert problems(raw, question) == []
    raw["lines"][0] |= {"requested": "11"}
    assert problems(raw, question) == [("budget.declared_requested", "above_maximum")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["GEL", "500", "staff"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["currency", "lines", "total", "own", "category", "declared_total"]), inner)
    ),
    max_leaves=15,
)


@settings(max_examples=60)
@given(JSON)
def test_no_budget_raises_and_any_draft_can_be_drawn(raw):
    parsed = type_of(QUESTION).parse(QUESTION, raw, AT)
    json.dumps(parsed.value, allow_nan=False)
    assert all(problem.field.startswith("budget") and problem.message for problem in parsed.problems)
    assert isinstance(type_of(QUESTION).plain_text(QUESTION, parsed.value, "ka"), str)
    (field,) = draw_all([QUESTION], {"budget": raw}, parsed.problems, "en")
    assert "data-budget" in render_to_string(field["template"], {"field": field})


def test_stored_budget_reads_the_same_again():
    stored = type_of(QUESTION).parse(QUESTION, good(declared_total=" 10\u00a0000,00 "), AT).value
    assert stored["declared_total"] == "10000.00"
    assert type_of(QUESTION).parse(QUESTION, stored, AT).value == stored
    assert table_of(stored, RULES).total_of("total") == 10000


def test_budget_is_read_from_a_browser_without_untouched_rows():
    posted = QueryDict(mutable=True)
    for place, cells in ((0, line("staff", "3 000,00", "3000", "0")), (4, line("admin", "70", "70", "0"))):
        posted.update({f"budget-lines-{place}-{column}": value for column, value in cells.items()})
    posted.update({"budget-lines-5-own_kind": "cash", "budget-lines-5-category": "staff"})
    posted.update({"budget-declared_total": "3070", "budget-declared_requested": "3070"})
    assert type_of(QUESTION).read(QUESTION, posted, "budget") == {
        "currency": "GEL",
        "lines": [line("staff", "3 000,00", "3000", "0"), line("admin", "70", "70", "0")],
        "declared_total": "3070",
        "declared_requested": "3070",
    }
    assert type_of(QUESTION).read(QUESTION, QueryDict(), "budget") is None


def test_budget_as_text():
    assert type_of(QUESTION).plain_text(QUESTION, good(), "en") == "GEL\u00a08,900.00 requested of GEL\u00a010,000.00"
    assert type_of(QUESTION).plain_text(QUESTION, {"declared_total": "x"}, "en") == ""


def test_page_of_a_budget_shows_caps_sums_and_what_is_wrong_where():
    raw = good(lines__2=line("admin", "701", "701", "0"), lines__0__category="x")
    found = type_of(QUESTION).parse(QUESTION, raw, AT).problems
    (field,) = draw_all([QUESTION], {"budget": raw}, found, "en")
    assert field["money"] == "GEL\u00a0{amount}"
    assert field["columns_before_sums"] == 5
    assert [(cap["category"], cap["column"], cap["percent"]) for cap in field["caps"]] == [
        ("staff", "requested", "40.00"),
        ("equipment", "requested", "15.00"),
        ("admin", "total", "7.00"),
    ]
    assert next(part["errors"] for part in field["rows"][0]["parts"]) == ["Please choose one of the answers listed."]
    assert field["caps"][2]["errors"][0].startswith("Administrative costs: GEL\u00a0701.00")
    assert [bool(part["errors"]) for part in field["declared"]] == [True, True]


def test_blank_line_is_added_on_request():
    assert type_of(QUESTION).with_new_row(None) == {"lines": [{}]}
    assert type_of(QUESTION).with_new_row({"lines": [{"total": "1"}]}) == {"lines": [{"total": "1"}, {}]}
