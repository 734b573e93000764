"""Rules between named figures, such as `total == quantity * unit_cost`: parsed by hand, computed exactly.

rule    = sum [ ("<=" | ">=" | "==" | "!=" | "<" | ">") sum ]
sum     = product { ("+" | "-") product }
product = factor { "*" factor }
factor  = number | name { "." name } | "sum" "(" name "." name ")" | "(" sum ")"
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

Figure = Decimal | int | Fraction | date
Figures = Mapping[str, Figure]
Rows = Mapping[str, Sequence[Figures]]

MAX_LENGTH = 200
NAME = r"[A-Za-z][A-Za-z0-9_]*"
TOKEN = re.compile(
    rf"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>{NAME}(?:\.{NAME})*)|(?P<sign><=|>=|==|!=|[-+*()<>]))"
)
COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


class ExpressionError(ValueError):
    """A rule that cannot be read; the text says at which character."""


def _exact(figure: Figure) -> Fraction:
    """Return a figure as a fraction; a date counts as its day number, so that dates compare."""
    return Fraction(figure.toordinal()) if isinstance(figure, date) else Fraction(figure)


@dataclass(frozen=True)
class Number:
    value: Fraction

    def compute(self, figures: Figures, rows: Rows) -> Fraction:
        return self.value

    @property
    def names(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True)
class Name:
    name: str

    def compute(self, figures: Figures, rows: Rows) -> Fraction:
        return _exact(figures[self.name])

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True)
class SumOver:
    """The sum of one column over the rows of a list."""

    rows: str
    column: str

    def compute(self, figures: Figures, rows: Rows) -> Fraction:
        return sum((_exact(row[self.column]) for row in rows[self.rows]), Fraction(0))

    @property
    def names(self) -> frozenset[str]:
        return frozenset({f"{self.rows}.{self.column}"})


@dataclass(frozen=True)
class Term:
    """Two terms joined by +, - or *."""

    sign: str
    left: "Node"
    right: "Node"

    def compute(self, figures: Figures, rows: Rows) -> Fraction:
        left, right = self.left.compute(figures, rows), self.right.compute(figures, rows)
        if self.sign == "*":
            return left * right
        return left + right if self.sign == "+" else left - right

    @property
    def names(self) -> frozenset[str]:
        return self.left.names | self.right.names


Node = Number | Name | SumOver | Term


@dataclass(frozen=True)
class Rule:
    """A comparison of two terms."""

    left: Node
    sign: str
    right: Node

    @property
    def names(self) -> frozenset[str]:
        """Return the names it needs, those of columns as `rows.column`."""
        return self.left.names | self.right.names

    def sides(self, figures: Figures, rows: Rows | None = None) -> tuple[Fraction, Fraction]:
        """Return both sides, exactly; KeyError when a name has no figure."""
        return self.left.compute(figures, rows or {}), self.right.compute(figures, rows or {})

    def holds(self, figures: Figures, rows: Rows | None = None) -> bool:
        """Return whether the comparison is true, without rounding; KeyError when a name has no figure."""
        return COMPARE[self.sign](*self.sides(figures, rows))


def parse_rule(text: str) -> Rule:
    """Return the comparison that `text` writes; ExpressionError when it is none."""
    parser = _Parser(text)
    left = parser.sum()
    sign = parser.take(*COMPARE)
    rule = Rule(left, sign, parser.sum())
    parser.end()
    return rule


def parse_term(text: str) -> Node:
    """Return the term that `text` writes, such as `final_score + host_fit`; ExpressionError when it is none."""
    parser = _Parser(text)
    term = parser.sum()
    parser.end()
    return term


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, text and place of each token, at last one of kind `end`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters")
    place, end = 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if not found:
            raise ExpressionError(f"not understood at character {place + 1}")
        yield str(found.lastgroup), found[str(found.lastgroup)], found.start(str(found.lastgroup))
        place = found.end()
    yield "end", "", end


class _Parser:
    """A parser that looks one token ahead."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))

    def take(self, *wanted: str) -> str:
        """Return the next token if it is one of `wanted`, by kind or text; ExpressionError otherwise."""
        kind, text, place = self.tokens[0]
        if kind not in wanted and text not in wanted:
            raise ExpressionError(f"not understood at character {place + 1}")
        if kind != "end":
            self.tokens.pop(0)
        return text

    def next_is(self, *wanted: str) -> bool:
        return self.tokens[0][1] in wanted

    def end(self) -> None:
        self.take("end")

    def sum(self) -> Node:
        node = self.product()
        while self.next_is("+", "-"):
            node = Term(self.take("+", "-"), node, self.product())
        return node

    def product(self) -> Node:
        node = self.factor()
        while self.next_is("*"):
            node = Term(self.take("*"), node, self.factor())
        return node

    def factor(self) -> Node:
        if self.next_is("("):
            return self.bracket()
        if self.tokens[0][0] == "number":
            return Number(Fraction(self.take("number")))
        name = self.take("name")
        if name == "sum" and self.next_is("("):
            return self.sum_over()
        return Name(name)

    def bracket(self) -> Node:
        self.take("(")
        node = self.sum()
        self.take(")")
        return node

    def sum_over(self) -> Node:
        self.take("(")
        place = self.tokens[0][2]
        rows, dot, column = self.take("name").partition(".")
        if not dot or "." in column:
            raise ExpressionError(f"not understood at character {place + 1}")
        self.take(")")
        return SumOver(rows, column)
