"""Clauses: from Markdown with fields to clean HTML, and everything wrong with them at once."""

from typing import Any

import pytest

from portal.documents.clauses import MOST_CHARACTERS, AssembledClause, ClauseError, assemble, clause_problems
from portal.documents.printing import printed

FIELDS = {"org.name", "award.amount"}
BLOCKS = {"tranches", "reports"}


def clause(ka: str, en: str = "", key: str = "purpose", **more: str) -> dict[str, str]:
    return {"key": key, "ka": ka, "en": en or ka, **more}


def texts(clauses: list[dict[str, str]], values: dict[str, str] | None = None, **more: Any) -> list[str]:
    return [str(piece.html) for piece in assemble(clauses, values or {}, "ka", **more)]


def test_assemble_numbers_clauses_and_splits_them_at_blocks() -> None:
    clauses = [
        clause("თანხა {{ award.amount }}:\n\n{{ block.tranches }}\n\nიხ. {{ ref.law }}.", key="payment"),
        clause("### სამართალი\n\nსაქართველოს **კანონმდებლობა**.", key="law"),
    ]
    assert assemble(clauses, {"award.amount": "13 700,00 ₾"}, "ka") == [
        AssembledClause("1", "payment", '<p>თანხა <span class="nb">13 700,00 ₾</span>:</p>'),
        AssembledClause("", "payment", "", "tranches"),
        AssembledClause("", "payment", '<p>იხ. <span class="nb">2</span>.</p>'),
        AssembledClause("2", "law", "<h3>სამართალი</h3>\n<p>საქართველოს <strong>კანონმდებლობა</strong>.</p>"),
    ]


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("**bold** *it* # x", "**bold** *it* # x"),
        ("{{ award.amount }} {{ block.tranches }}", "{{ award.amount }} {{ block.tranches }}"),
        ('<img src="x"> & "y"', "&lt;img src=&quot;x&quot;&gt; &amp; &quot;y&quot;"),
        ("1. ერთი\nორი", "1. ერთი<br>ორი"),
        ("ფონდი שלום (2027) עולם", "ფონდი <bdi>שלום (2027) עולם</bdi>"),
    ],
)
def test_assemble_prints_values_literally(value: str, html: str) -> None:
    name = f"{value} – სრული დასახელება"  # too long to count as a figure
    expected = f"<p>მიმღები: {html} – სრული დასახელება.</p>"
    assert texts([clause("მიმღები: {{ org.name }}.")], {"org.name": name}) == [expected]


def test_assemble_removes_markup_that_is_not_allowed() -> None:
    source = "<b onclick=x>a</b> [b](http://c.d) ![e](f) <http://g.h>\n\n```\ni\n```\n\n| ა | ბ |\n|:--|--:|\n| 1 | 2 |"
    html = texts([clause(source)])[0]
    assert html.startswith(
        "<p>&lt;b onclick=x&gt;a&lt;/b&gt; [b](http://c.d) ![e](f) &lt;http://g.h&gt;</p>\n<p>```\ni\n```</p>"
    )
    assert "<th>ა</th>" in html
    assert "=" not in html.partition("<table>")[2]


def test_assemble_selects_by_condition_before_numbering() -> None:
    clauses = [
        clause("ა", key="a", when="has_cofinancing"),
        clause("ბ", key="b", when="staff_choice"),
        clause("გ {{ ref.d }}", key="c"),
        clause("დ", key="d", when="always"),
    ]
    assert [(p.number, p.key) for p in assemble(clauses, {}, "ka")] == [("1", "c"), ("2", "d")]
    chosen = assemble(clauses, {}, "ka", conditions=["has_cofinancing"], chosen=["b"])
    assert [(p.number, p.key) for p in chosen] == [("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")]
    assert '<span class="nb">4</span>' in chosen[2].html


@pytest.mark.parametrize(("source", "field"), [("{{ org.name }}", "org.name"), ("{{ ref.law }}", "ref.law")])
def test_assemble_refuses_a_field_without_value(source: str, field: str) -> None:
    with pytest.raises(ClauseError) as refused:
        assemble([clause(source)], {}, "ka")
    assert refused.value.field == field


def test_printed_keeps_short_figures_on_one_line() -> None:
    assert printed("13 700,00 ₾") == '<span class="nb">13 700,00 ₾</span>'
    assert printed("2027 წლის 13 აპრილი, 18:00 (თბილისის დროით)") == "2027 წლის 13 აპრილი, 18:00 (თბილისის დროით)"
    assert printed("ღია მერია") == "ღია მერია"


def found(ka: str, en: str | None = None, **more: str) -> set[tuple[str, str]]:
    problems = clause_problems([{"key": "a", "ka": ka, "en": ka if en is None else en, **more}], FIELDS, BLOCKS)
    return {(problem.field, problem.code) for problem in problems}


def test_clause_problems_finds_none_in_a_good_clause() -> None:
    good = (
        "### სათაური\n\nთანხა **{{ award.amount }}**, იხ. {{ ref.a }}:\n\n{{ block.tranches }}\n\n- ა\n  - ბ\n    1. გ"
    )
    assert found(good, good.replace("სათაური", "Heading *in italics*"), when="has_in_kind") == set()


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ org.nam }}", "unknown_field"),
        ("{{ block.budget }}", "unknown_block"),
        ("{{ ref.law }}", "unresolved_ref"),
        ("{{ org.name }", "broken_field"),
        ("{{ org }}", "broken_field"),
        ("ვადები: {{ block.tranches }}", "block_in_sentence"),
        ("ვადები:\n{{ block.tranches }}", "block_in_sentence"),
        ("- ვადები\n\n  {{ block.tranches }}", "block_in_sentence"),
        ("თანხა <b>დიდია</b>", "html"),
        ("<script>\nx\n</script>", "html"),
        ("[აქ](https://portal.example)", "link"),
        ("<https://portal.example>", "link"),
        ("![ლოგო](logo.png)", "image"),
        ("# სათაური", "heading_level"),
        ("- ა\n  - ბ\n    - გ\n      - დ", "list_too_deep"),
        ("*გრანტი*", "italic_georgian"),
        ("ᲒᲠᲐᲜᲢᲘ", "mtavruli"),
        ("\ue000", "private_use"),
        ("中", "uncovered_character"),
        ("ა" * (MOST_CHARACTERS + 1), "too_long"),
        (" ", "empty"),
    ],
)
def test_clause_problems_names_each_problem_in_both_languages(source: str, code: str) -> None:
    assert found(source) == {("clauses[0].ka", code), ("clauses[0].en", code)}


def test_clause_problems_names_what_concerns_the_pair() -> None:
    assert found("{{ org.name }}", "the grantee") == {("clauses[0].en", "one_language_only")}
    assert found("ა\n\n{{ block.tranches }}", "{{ block.tranches }}\n\na") == {("clauses[0].en", "different_order")}
    assert found("ა", when="often") == {("clauses[0].when", "unknown_condition")}
    twice = [clause("ა", key="data"), clause("ბ", key="data")]
    problems = clause_problems(twice, FIELDS, BLOCKS, required=["data", "law"])
    assert [(p.field, p.code) for p in problems] == [
        ("clauses[0].key", "duplicate_key"),
        ("clauses[1].key", "duplicate_key"),
        ("clauses", "missing_clause"),
    ]


def test_clause_problems_names_lines_and_offers_ordinary_letters() -> None:
    problem = clause_problems([clause("ა\n\nᲒᲠᲐᲜᲢᲘ", "a")], FIELDS, BLOCKS)
    assert [str(p.message) for p in problem] == ["Line 3: Write ordinary letters (გრანტი) instead of capitals."]
