"""The rules of a budget on exact figures."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grants.budget import BudgetTable, Line, base_categories, budget_faults
from grants.definition.budget import Budget
from tests.calls.cases import load

RULES = load("SG-2027-01").question("budget").budget
TWO_STAGES = load("two_stages").stage("full").by_path["budget"].budget


def test_direct_costs_leave_out_what_is_capped_by_them():
    bases = {category.key: base_categories(TWO_STAGES, category) for category in TWO_STAGES.categories}
    assert bases == {"staff": ["staff", "reserve", "indirect"], "reserve": ["staff"], "indirect": ["staff"]}
    assert base_categories(RULES, RULES.categories[-1]) == [category.key for category in RULES.categories[:-1]]


def figures(category: str, total: str, requested: str, member: str = "") -> Line:
    amounts = {"total": Decimal(total), "requested": Decimal(requested), "own": Decimal(total) - Decimal(requested)}
    return Line(0, category=category, own_kind="cash", member=member, figures=amounts)


def faults(rules: Budget, *lines: Line, currency: str = "PLN") -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in budget_faults(BudgetTable(currency, lines, {}), rules)]


def test_share_of_the_total_that_is_requested_has_two_limits():
    assert faults(TWO_STAGES, figures("staff", "10000", "4000")) == []
    assert faults(TWO_STAGES, figures("staff", "10000", "3999.99")) == [("declared_requested", "below_minimum")]
    assert faults(TWO_STAGES, figures("staff", "10000", "9000")) == []
    assert faults(TWO_STAGES, figures("staff", "10000", "9000.01")) == [("declared_requested", "above_maximum")]


def test_contingency_and_indirect_costs_have_caps_on_direct_costs():
    direct = figures("staff", "10000", "8000")
    assert faults(TWO_STAGES, direct, figures("reserve", "500", "500"), figures("indirect", "700", "700")) == []
    assert faults(
        TWO_STAGES, direct, figures("reserve", "500.01", "500.01"), figures("indirect", "700.01", "700.01")
    ) == [
        ("category.reserve", "above_cap"),
        ("category.indirect", "above_cap"),
    ]


def test_own_contribution_in_kind_may_be_forbidden():
    rules = Budget.model_validate({"cofinancing": {"min_percent_of_total": "10", "in_kind_allowed": False}})
    in_kind = Line(0, own_kind="in_kind", figures={"total": Decimal(10), "requested": Decimal(9), "own": Decimal(1)})
    assert faults(rules, in_kind, currency="GEL") == [("cofinancing", "too_much_in_kind")]


TETRI = st.integers(0, 2_000_000).map(lambda tetri: Decimal(tetri) / 100)
LINES = st.lists(
    st.builds(
        lambda category, requested, own, kind: Line(
            0, category, kind, figures={"requested": requested, "own": own, "total": requested + own}
        ),
        st.sampled_from([category.key for category in RULES.categories]),
        TETRI,
        TETRI,
        st.sampled_from(["cash", "in_kind"]),
    ),
    min_size=1,
    max_size=6,
)


@given(LINES)
def test_caps_and_limits_agree_with_fractions(lines):
    def total(column: str, *categories: str) -> Fraction:
        kept = [line for line in lines if not categories or line.category in categories]
        return sum((Fraction(line.figures[column]) for line in kept), Fraction(0))

    others = [category.key for category in RULES.categories if category.key != "admin"]
    direct = sum((total("total", key) for key in others), Fraction(0))
    in_kind = sum((Fraction(line.figures["own"]) for line in lines if line.own_kind == "in_kind"), Fraction(0))
    expected = {
        ("declared_requested", "below_minimum"): total("requested") < 5000,
        ("declared_requested", "above_maximum"): total("requested") > 18000,
        ("category.staff", "above_cap"): total("requested", "staff") > total("requested") * 40 / 100,
        ("category.equipment", "above_cap"): total("requested", "equipment") > total("requested") * 15 / 100,
        ("category.admin", "above_cap"): total("total", "admin") > direct * 7 / 100,
        ("cofinancing", "below_minimum"): total("own") < total("total") * 10 / 100,
        ("cofinancing", "too_much_in_kind"): in_kind > total("own") * 50 / 100,
    }
    assert set(faults(RULES, *lines, currency="GEL")) == {fault for fault, is_broken in expected.items() if is_broken}
