"""The columns of a budget line and its declared sums, as ordinary questions: read and drawn like any other."""

from portal.calls.definition.questions import MoneyQuestion, Question, ShortText, SingleChoice
from portal.calls.definition.text import Option, Text

from .budget import AMOUNT_COLUMNS, CASH, IN_KIND
from .definition.budget import Budget

DECLARED = ("declared_total", "declared_requested")
_LABELS = {
    "category": Text(ka="კატეგორია", en="Category"),
    "description": Text(ka="ხარჯის აღწერა", en="Description"),
    "unit": Text(ka="ერთეული", en="Unit"),
    "quantity": Text(ka="რაოდენობა", en="Quantity"),
    "unit_cost": Text(ka="ერთეულის ფასი", en="Unit cost"),
    "total": Text(ka="ჯამი", en="Total"),
    "requested": Text(ka="მოთხოვნილი", en="Requested"),
    "own": Text(ka="საკუთარი", en="Own contribution"),
    "own_kind": Text(ka="საკუთარი შენატანის სახე", en="Kind of own contribution"),
    "member": Text(ka="წევრი", en="Member"),
    "declared_total": Text(ka="ბიუჯეტის ჯამი", en="Total of the budget"),
    "declared_requested": Text(ka="მოთხოვნილი თანხა", en="Amount requested"),
}
_KINDS = (
    Option(value=CASH, label=Text(ka="ფულადი", en="In cash")),
    Option(value=IN_KIND, label=Text(ka="არაფულადი", en="In kind")),
)
_CHARACTERS = {"description": 500, "unit": 100, "member": 200}


def line_questions(rules: Budget) -> tuple[Question, ...]:
    """Return the columns of a line, with that for the member where the budget is split by member."""
    columns = (*rules.line_columns, *(("member",) if rules.split_by_member else ()))
    return tuple(_column(column, rules) for column in columns)


def declared_questions(rules: Budget) -> tuple[Question, ...]:
    """Return the questions for the sums that the applicant declares."""
    return tuple(_amount(key, rules) for key in DECLARED)


def _column(column: str, rules: Budget) -> Question:
    if column in AMOUNT_COLUMNS:
        return _amount(column, rules)
    if column == "category":
        options = tuple(Option(value=category.key, label=category.label) for category in rules.categories)
        return _choice(column, options, required=True)
    if column == "own_kind":
        return _choice(column, _KINDS, required=False)
    return ShortText.model_construct(
        type="short_text",
        key=column,
        label=_LABELS[column],
        required=column != "unit",
        max_chars=_CHARACTERS[column],
    )


def _amount(key: str, rules: Budget) -> MoneyQuestion:
    return MoneyQuestion.model_construct(
        type="money", key=key, label=_LABELS[key], required=True, currency=rules.currency
    )


def _choice(key: str, options: tuple[Option, ...], required: bool) -> SingleChoice:
    return SingleChoice.model_construct(
        type="single_choice", key=key, label=_LABELS[key], required=required, options=options
    )
