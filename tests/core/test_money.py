"""Amounts as people write them, and exact comparisons."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import AmountError, at_least_percent, at_most_percent, parse_amount, rounded

FIELD_CASES = json.loads((Path(__file__).parents[1] / "fixtures/values/field_cases.json").read_text())
AMOUNTS = [case for case in FIELD_CASES if case["type"] == "amount"]


@pytest.mark.parametrize("case", [case for case in AMOUNTS if case["expect"] == "accept"], ids=lambda c: c["value"])
def test_parse_amount_reads_the_field_cases(case):
    assert str(parse_amount(case["value"])) == case["normalised"]


@pytest.mark.parametrize("case", [case for case in AMOUNTS if case["expect"] == "error"], ids=lambda c: c["value"])
def test_parse_amount_refuses_the_field_cases(case):
    with pytest.raises(AmountError) as refused:
        parse_amount(case["value"])
    assert refused.value.code == case["code"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (" 500 ", "500"),
        ("12 500", "12500"),
        ("12\u202f500,5", "12500.5"),
        ("12'500.50", "12500.50"),
        ("1.234.567", "1234567"),
        ("12,500.50", "12500.50"),
        ("500,5", "500.5"),
        ("0", "0"),
        ("00500", "00500"),
        ("999999999.99", "999999999.99"),
    ],
)
def test_parse_amount_reads_both_ways_of_writing(text, amount):
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12.500", "ambiguous"),
        ("1000000000", "too_large"),
        ("9" * 5000, "too_large"),
        ("-5", "not_a_number"),
        ("5 GEL", "not_a_number"),
        ("1 2 3", "not_a_number"),
        ("12,500,50", "not_a_number"),
        ("1.234.567.89", "not_a_number"),
        (".5", "not_a_number"),
        ("5.", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("NaN", "not_a_number"),
        ("5\0", "not_a_number"),
        ("12500,123", "too_many_decimals"),
        ("\u00a0", "required"),
    ],
)
def test_parse_amount_refuses_rather_than_guesses(text, code):
    with pytest.raises(AmountError) as refused:
        parse_amount(text)
    assert refused.value.code == code


def _outcome(text):
    try:
        return parse_amount(text) < 1_000_000_000
    except AmountError as refused:
        return refused.code


@given(st.text())
def test_parse_amount_reads_or_refuses_any_text(text):
    assert _outcome(text) in {True, "required", "not_a_number", "ambiguous", "too_large", "too_many_decimals"}


@given(st.integers(0, 99_999_999_999))
def test_parse_amount_reads_what_both_languages_write(tetri):
    whole, rest = divmod(tetri, 100)
    amount = Decimal(tetri) / 100
    english = f"{whole:,}.{rest:02d}"
    assert parse_amount(english) == parse_amount(english.translate(str.maketrans(",.", "\u00a0,"))) == amount


def test_percentages_are_compared_unrounded():
    assert at_most_percent(Decimal("700.00"), Decimal("7.00"), Decimal("10000.00"))
    assert not at_most_percent(Decimal("700.01"), Decimal("7.00"), Decimal("10000.00"))
    assert at_least_percent(Decimal("33.34"), Decimal("33.33"), Decimal("100.00"))
    assert not at_least_percent(Decimal("33.32"), Decimal("33.33"), Decimal("100.00"))


@pytest.mark.parametrize(
    ("exact", "result"), [("0.005", "0.01"), ("0.004", "0.00"), ("-0.005", "-0.01"), ("1.115", "1.12")]
)
def test_rounded_goes_half_up(exact, result):
    assert rounded(Decimal(exact)) == rounded(Fraction(exact)) == Decimal(result)
