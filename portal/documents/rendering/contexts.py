"""The shapes of the contexts, one per layout.

`Text` is one string, or one per language (`{"ka": …, "en": …}`). Amounts, percentages and dates are strings in their
final form. Optional keys may be left out, never null.
"""

from typing import Any, NotRequired, TypedDict

Text = str | dict[str, str]


class MissingData(Exception):
    """A layout asks for something that the context does not have."""


class Logo(TypedDict):
    """`image` is base64 of a PNG or JPEG."""

    image: str
    alt: str


class Organisation(TypedDict):
    """The letterhead."""

    name: Text
    address: NotRequired[Text]
    donor_line: NotRequired[Text]
    logos: NotRequired[list[Logo]]


class Fact(TypedDict):
    """A label (a key of `labels.LABELS`, or words) and its value."""

    label: Text
    value: Text


class Party(TypedDict):
    role: Text
    name: Text
    facts: list[Fact]


class BudgetRow(TypedDict):
    category: Text
    requested: Text
    own: Text
    total: Text
    limit: NotRequired[Text]


class Budget(TypedDict):
    rows: list[BudgetRow]
    sum: BudgetRow


class Tranche(TypedDict):
    number: str
    percent: Text
    amount: Text
    condition: Text
    due: NotRequired[Text]


class Report(TypedDict):
    name: Text
    due: Text
    parts: list[Text]


class Plan(TypedDict):
    """One part of a learning plan or a table of duties."""

    heading: Text
    facts: list[Fact]


class Change(TypedDict):
    what: Text
    old: Text
    new: Text


class CriterionScore(TypedDict):
    criterion: Text
    score: Text
    highest: Text


class Blocks(TypedDict, total=False):
    """What the named blocks of clauses and annexes draw."""

    budget_table: Budget
    tranches: list[Tranche]
    reports: list[Report]
    learning_plan: list[Plan]
    table_b: list[Plan]
    table_c: list[Plan]
    changes: list[Change]
    criteria_scores: list[CriterionScore]
    clearance: list[Fact]


class Answer(TypedDict):
    """One question with what was answered: running text, points, or a table."""

    question: Text
    text: NotRequired[str]
    points: NotRequired[list[Text]]
    columns: NotRequired[list[Text]]
    rows: NotRequired[list[list[Text]]]


class Section(TypedDict):
    heading: Text
    answers: list[Answer]


class Annex(TypedDict):
    """A block by name, or sections of answers."""

    title: Text
    block: NotRequired[str]
    sections: NotRequired[list[Section]]


class Signature(TypedDict):
    role: Text
    party: Text
    name: Text
    position: Text


class Verification(TypedDict):
    url: str
    code: str


class _Page(TypedDict):
    """What every layout prints. `sample` draws a watermark."""

    organisation: Organisation
    number: str
    date: Text
    heading: Text
    version: NotRequired[str]
    sample: NotRequired[bool]
    seal: NotRequired[Text]
    verification: NotRequired[Verification]


class _Clauses(TypedDict):
    """Clauses in both languages and the values of their fields by language."""

    clauses: list[dict[str, Any]]
    values: dict[str, dict[str, str]]
    conditions: NotRequired[list[str]]
    chosen: NotRequired[list[str]]
    blocks: NotRequired[Blocks]


class Agreement(_Page, _Clauses):
    """Two or three parties, terms in columns, signatures, annexes (`layout="agreement"`)."""

    subtitle: NotRequired[Text]
    parties: list[Party]
    facts: list[Fact]
    signatures: list[Signature]
    annexes: NotRequired[list[Annex]]


class Letter(_Page, _Clauses):
    """A letter in one language or two (`layout="letter"`)."""

    recipient: list[Text]
    signatory: NotRequired[Signature]


class File(TypedDict):
    name: str
    size: Text
    sha256: str


class Receipt(_Page):
    """All that was received (`layout="receipt"`)."""

    facts: list[Fact]
    sections: NotRequired[list[Section]]
    files: NotRequired[list[File]]


REQUIRED: dict[str, frozenset[str]] = {
    "agreement": Agreement.__required_keys__,
    "letter": Letter.__required_keys__,
    "receipt": Receipt.__required_keys__,
}
