"""What the browser counts and adds is what the server counts and adds."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from portal.core.money import AmountError, parse_amount
from portal.core.text_checks import count_characters, count_words

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
CASES = json.loads((ROOT / "tests/fixtures/values/field_cases.json").read_text())

TEXTS = [
    "one — two",
    "word,word",
    "„ბრჭყალები“ (ფრჩხილები)",
    "a\u00a0b\u3000c\u2028d\u202fe\u205ff",
    "zero\u200bwidth bom\ufeffbom",
    "½ ² Ⅷ 一 ٣ ⑤ \U0001d7d8 ꙮ",
    "e\u0301 🇬🇪 👩‍🔬",
    "\u0300 \u093e ... _ € ₾",
    "lines\nof\r\ntext\x0b\x0c\x1c\x1d\x1e\x1f\x85end",
]
AMOUNTS = ["12 500,50", "12500.50", "12,500.50", "12.500,50", "12,500", "1.250.000,00", "7", "0,1", "12.345", "-5", "x"]


def load(page: Page, body: str, script: str, language: str = "en") -> None:
    page.set_content(f"<html lang={language}><body>{body}</body></html>")
    page.add_script_tag(path=ROOT / "static/js" / script)


def texts_of_fixture() -> list[str]:
    return [case["value"] for case in CASES if case["type"] == "word_count"]


@pytest.mark.parametrize("unit", ["words", "characters"])
def test_counter_counts_as_the_server(blank_page: Page, unit: str) -> None:
    count = {"words": count_words, "characters": count_characters}[unit]
    counter = f'<p data-counter-for="text" data-unit="{unit}" data-limit="1000" data-text="{{count}}">'
    load(blank_page, f'<textarea id="text"></textarea>{counter}', "forms.js")
    texts = [text.replace("\r\n", "\n") for text in TEXTS + texts_of_fixture()]

    shown = {text: count_in(blank_page, text) for text in texts}

    assert shown == {text: str(count(text)) for text in texts}


def count_in(page: Page, text: str) -> str:
    page.evaluate(
        """text => {
          const field = document.querySelector("textarea");
          field.value = text;
          field.dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        text,
    )
    return page.inner_text("p")


def test_counter_says_by_how_much_a_text_is_too_long(blank_page: Page) -> None:
    counter = '<p data-counter-for="text" data-unit="words" data-limit="2" data-text="" data-text-over="-{over}">'
    load(blank_page, f'<input id="text" value="one two three four">{counter}', "forms.js")

    assert (blank_page.inner_text("p"), blank_page.get_attribute("p", "class")) == ("-2", "counter-over")


def budget(lines: list[dict[str, str]], outputs: str) -> str:
    rows = "".join(
        f'<tr data-line><td><input data-category value="{line["category"]}">'
        + "".join(f'<input data-amount="{column}" value="{line[column]}">' for column in line if column != "category")
        + '<output data-product="{amount}"></output></td></tr>'
        for line in lines
    )
    return f'<section data-budget data-money="GEL {{amount}}"><table>{rows}</table>{outputs}</section>'


def amount_as_text(text: str) -> str:
    try:
        return f"GEL {parse_amount(text, 4):,.2f}"
    except AmountError:
        return "GEL 0.00" if not text else "–"


def test_amounts_are_read_as_the_server_reads_them(blank_page: Page) -> None:
    shown = {}
    for text in AMOUNTS:
        line = {"category": "staff", "requested": text}
        load(blank_page, budget([line], '<output id="sum" data-sum="requested"></output>'), "sums.js")
        shown[text] = blank_page.inner_text("#sum")

    assert shown == {text: amount_as_text(text) for text in AMOUNTS}


def test_budget_sums_shares_and_products_are_exact(blank_page: Page) -> None:
    lines = [
        {"category": "staff", "quantity": "3", "unit_cost": "0,10", "total": "0,30", "requested": "0,10"},
        {"category": "staff", "quantity": "2,5", "unit_cost": "100", "total": "240", "requested": "0,20"},
        {"category": "admin", "quantity": "1", "unit_cost": "9007199254740993", "total": "1", "requested": "0,02"},
    ]
    outputs = """
      <output id="all" data-sum="requested"></output><output id="staff" data-sum="requested" data-of="staff"></output>
      <output id="in" data-share="admin" data-base-of="staff" data-cap="6.67" data-text="{share}/{cap}"></output>
      <output id="over" data-share="admin" data-base-of="staff" data-cap="6.66" data-text="{share}/{cap}"></output>"""
    load(blank_page, budget(lines, outputs), "sums.js")

    shown = {name: blank_page.inner_text(f"#{name}") for name in ("all", "staff", "in", "over")}
    products = blank_page.locator("[data-product]:not([hidden])").all_inner_texts()
    assert shown == {"all": "GEL 0.32", "staff": "GEL 0.30", "in": "6.67/6.67", "over": "6.67/6.66"}
    assert products == ["GEL 250.00", "GEL 9,007,199,254,740,993.00"]
    assert blank_page.locator(".over").evaluate_all("found => found.map(output => output.id)") == ["over"]


def test_keys_choose_a_score_and_the_total_follows(blank_page: Page) -> None:
    def criterion(name: str, weight: int) -> str:
        choices = "".join(f'<input type="radio" name="{name}" value="{score}">' for score in range(6))
        return f'<fieldset data-criterion data-weight="{weight}">{choices}<textarea></textarea></fieldset>'

    totals = (
        '<output data-score-total data-text="{total}"></output><output data-score-left data-text="{left}"></output>'
    )
    load(
        blank_page,
        f'<div data-sheet data-most="5">{criterion("a", 25)}{criterion("b", 15)}{totals}</div>',
        "sums.js",
        "ka",
    )
    blank_page.focus("input[name=a]")
    blank_page.keyboard.press("4")
    after_one = blank_page.locator("output").all_inner_texts()
    blank_page.focus("[name=b] ~ textarea")
    blank_page.keyboard.press("5")
    after_typing = blank_page.locator("output").all_inner_texts()
    blank_page.focus("input[name=b]")
    blank_page.keyboard.press("3")

    assert [after_one, after_typing, blank_page.locator("output").all_inner_texts()] == [
        ["20,00", "1"],
        ["20,00", "1"],
        ["29,00", ""],
    ]


def test_rows_come_and_go_without_losing_their_index(blank_page: Page) -> None:
    row = '<div data-row><input name="plan-{}"><button data-remove-row>x</button></div>'
    body = f"""<form><div data-rows="plan" data-next="1" data-most="3">{row.format(0)}
      <template data-row-template>{row.format("__i__")}</template></div><button data-add-row="plan">+</button></form>"""
    load(blank_page, body, "forms.js")

    blank_page.click("[data-add-row]")
    blank_page.click("[data-add-row]")
    full = blank_page.is_disabled("[data-add-row]")
    blank_page.locator("[data-remove-row]").nth(1).click()

    names = blank_page.locator("[data-row] input").evaluate_all("found => found.map(input => input.name)")
    assert (full, names, blank_page.is_disabled("[data-add-row]")) == (True, ["plan-0", "plan-2"], False)
