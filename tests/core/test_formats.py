"""Moments, money and figures as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.core.formats import DEFAULT_ZONE, day, moment, money, month_name, number, percent, zone_name

CLOSES = datetime(2027, 2, 26, 19, 59, 59, tzinfo=UTC)
APRIL = date(2027, 4, 5)


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("ka", DEFAULT_ZONE, "26.02.2027, 23:59:59 (თბილისის დროით)"),
        ("en", DEFAULT_ZONE, "26 February 2027, 23:59:59 (Tbilisi time)"),
        ("ka", "Europe/Brussels", "26.02.2027, 20:59:59 (ბრიუსელის დროით)"),
        ("en", "Europe/Brussels", "26 February 2027, 20:59:59 (Brussels time)"),
        ("en", "America/New_York", "26 February 2027, 14:59:59 (New York time)"),
    ],
)
def test_moment_names_the_clock(language, zone, written):
    assert moment(CLOSES, language, zone) == written


def test_moment_leaves_out_seconds_of_a_full_minute():
    assert moment(CLOSES.replace(second=0), "en") == "26 February 2027, 23:59 (Tbilisi time)"


def test_moment_in_a_clause_and_in_the_dative():
    at = datetime(2027, 8, 1, 14, 0, tzinfo=UTC)
    assert moment(at, "ka", style="clause") == "2027 წლის 1 აგვისტო, 18:00 (თბილისის დროით)"
    assert moment(at, "ka", style="dative") == "2027 წლის 1 აგვისტოს, 18:00 (თბილისის დროით)"


@pytest.mark.parametrize(
    ("language", "style", "written"),
    [
        ("ka", "table", "05.04.2027"),
        ("en", "table", "05.04.2027"),
        ("ka", "clause", "5 აპრილი, 2027"),
        ("en", "clause", "5 April 2027"),
        ("ka", "dative", "2027 წლის 5 აპრილს"),
        ("en", "dative", "5 April 2027"),
    ],
)
def test_day(language, style, written):
    assert day(APRIL, language, style) == written


def test_the_dative_of_every_month_ends_in_s():
    assert [month_name(n, "ka", dative=True) for n in (1, 8, 12)] == ["იანვარს", "აგვისტოს", "დეკემბერს"]
    assert {month_name(n, "ka", dative=True)[-1] for n in range(1, 13)} == {"ს"}


def test_a_zone_without_a_georgian_name_keeps_its_own():
    assert (zone_name("Asia/Tokyo", "ka"), zone_name("Asia/Tokyo", "en")) == ("Tokyo დროით", "Tokyo time")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        ("13700", "GEL", "ka", "13 700,00 ₾"),
        ("13700", "GEL", "en", "GEL 13,700.00"),
        ("1234567.891", "EUR", "ka", "1 234 567,89 €"),
        ("-0.5", "USD", "en", "USD −0.50"),
        ("0", "PLN", "ka", "0,00 PLN"),
    ],
)
def test_money_always_has_two_decimals_and_its_currency(amount, currency, language, written):
    assert money(Decimal(amount), currency, language, space=" ") == written


def test_spaces_inside_money_do_not_break_on_screen():
    assert money(Decimal("13700"), "GEL", "ka") == "13\u00a0700,00\u00a0₾"


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_money_can_be_read_back(amount):
    written = money(amount, "GEL", "ka", space="")
    assert Decimal(written.removesuffix("₾").replace(",", ".")) == amount


def test_percent_and_number():
    assert (percent(Decimal("72.2"), "ka", " "), percent(Decimal("72.2"), "en")) == ("72,20 %", "72.20%")
    assert (number(Decimal("82.33"), "ka"), number(Decimal("82.33"), "en")) == ("82,33", "82.33")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ka", "26.02.2027, 23:59:59 (თბილისის დროით)|5 აპრილი, 2027|1 000,00 ₾|50,00 %|82,5"),
        ("en", "26 February 2027, 23:59:59 (Tbilisi time)|5 April 2027|GEL 1,000.00|50.00%|82.5"),
    ],
)
def test_filters_follow_the_readers_language(language, shown):
    page = Template("{% load formats %}{{ a|moment }}|{{ b|day }}|{{ c|money }}|{{ d|percent }}|{{ e|figure }}")
    values = {"a": CLOSES, "b": APRIL, "c": Decimal("1000"), "d": Decimal("50"), "e": Decimal("82.5")}
    with translation.override(language):
        assert page.render(Context(values)).replace("\u00a0", " ") == shown


def test_filters_show_what_is_missing_quietly():
    page = Template(
        "{% load formats %}[{{ a|moment }}{{ a|day }}{{ a|localised }}] {{ a|money }} {{ a|percent }} {{ a|figure }}"
    )
    assert page.render(Context({"a": None})) == "[] – – –"
