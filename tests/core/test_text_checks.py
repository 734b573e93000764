"""Words, visible characters and characters that no answer may hold."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import text_checks

FIELD_CASES = json.loads((Path(__file__).parents[1] / "fixtures/values/field_cases.json").read_text())


@pytest.mark.parametrize(
    "case", [case for case in FIELD_CASES if case["type"] == "word_count"], ids=lambda c: c["value"]
)
def test_count_words_of_the_field_cases(case):
    assert text_checks.count_words(case["value"]) == case["expect"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("პროექტი - გეგმა", 2),
        ("სოციალურ-ეკონომიკური", 1),
        ("one\u00a0two\u2003three\u3000four\nfive\tsix", 6),
        ("one\u200btwo", 1),
        ("½ ⅷ ٣", 3),
        ("🙂 👍🏽", 0),
        ("e\u0301", 1),
        ("\u0301", 0),
        ("", 0),
    ],
)
def test_count_words_takes_runs_with_a_letter_or_digit(text, words):
    assert text_checks.count_words(text) == words


def test_count_characters_counts_code_points_of_the_stored_text():
    assert [text_checks.count_characters(text) for text in ("ა" * 300, "e\u0301", "👍🏽", "")] == [300, 1, 2, 0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u00a0\u2003\n\t",
        "\u200b\u200d\ufeff",
        "\u202e\u2066",
        "\u3164\u115f",
        "\u2800",
        "\ufe0f",
        "\0\x01",
        "\ue000",
    ],
)
def test_text_without_visible_characters(text):
    assert not text_checks.is_visible(text)


@pytest.mark.parametrize("text", ["ა", ".", "-", "0", "\u200bx", "🙂", "ᲛᲗᲐᲕᲠᲣᲚᲘ"])
def test_text_with_visible_characters(text):
    assert text_checks.is_visible(text)


@pytest.mark.parametrize(
    "text", ["a\0b", "a\nb", "a\tb", "a\x85b", "a\x7fb", "\u202eabc", "a\u2066b", "a\u200fb", "a\u2028b", "a\ud800b"]
)
def test_control_characters_of_a_one_line_text(text):
    assert text_checks.has_control(text)


@pytest.mark.parametrize(
    "text", ["ღია მერია", "O'Məmmədova-Şahin", "👨\u200d👩\u200d👧", "\u00a0x", 'a "b" \\ ; , c', "אבג", ""]
)
def test_letters_of_every_script_are_no_control_characters(text):
    assert not text_checks.has_control(text)


def test_null_and_half_characters_are_found():
    assert [text_checks.has_null(text) for text in ("a\0", "a")] == [True, False]
    assert [text_checks.has_lone_surrogate(text) for text in ("a\udc00", "🙂")] == [True, False]


@given(st.text())
def test_normalised_text_stays_as_it_is(text):
    once = text_checks.normalised(text)
    assert text_checks.normalised(once) == once


@given(st.lists(st.text("abcაბგ123", min_size=1)))
def test_count_words_does_not_depend_on_the_white_space_between(words):
    assert text_checks.count_words("\n \u00a0".join(words)) == len(words)
