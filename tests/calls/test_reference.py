"""The reference of call files names every key once, with its type, default, unit and meaning."""

from portal.calls.definition.base import Part
from portal.calls.definition.walk import walk
from portal.calls.reference import DECIDES, HEAD, Entry, reference

from .cases import FILES, KINDS, load

ENTRIES = {entry.title: entry for entry in reference(KINDS)}


def row(title: str, key: str) -> tuple[str, ...]:
    return next(row for row in ENTRIES[title].rows if row[0] == f"`{key}`")


def test_row_says_type_default_unit_and_meaning():
    assert HEAD == ("Key", "Type", "Default", "Unit", "Meaning")
    assert row("Decision", "acceptance_days") == (
        "`acceptance_days`",
        "whole number",
        "`7`",
        "calendar days",
        "Days to accept an offer; no answer counts as declined.",
    )
    assert row("Every call", "stages")[1:3] == ("list of [Stage](#stage)", "")
    assert row("Section", "questions")[1:3] == ("list of [Question](#question)", "**required**")
    assert row("Eligibility item", "check")[1] == "[Field check](#field-check) or [Derived](#derived)"
    assert row("Field in", "in")[1:4] == ("list of text", "**required**", "")
    assert row("Category", "cap")[1] == "[Cap](#cap)"
    assert row("Cap", "percent")[1:4] == ("decimal", "**required**", "percent, quoted")
    assert row("Criterion", "levels")[1] == "[Text](#text) by decimal"
    assert row("Rubric", "scale")[1:3] == ("[Scale](#scale)", "see there")
    assert row("File question", "accepted")[1:3] == ("list of `pdf`, `docx`, `xlsx`, `jpg`, `png`", "`pdf`")
    assert row("Stage", "requested")[2] == ""


def test_part_says_where_it_stands_and_what_it_extends():
    assert ENTRIES["Single choice"] == Entry(
        "Single choice",
        "One of the options. At `form.sections[].questions[]`. Has the keys of [Choice](#choice), and:",
        (("`type`", "`single_choice`", "**required**", "", DECIDES),),
    )
    assert (
        ENTRIES["Score label"].lead
        == "The name of one score of the scale. At `review.scale_labels[]`. Has the keys of [Text](#text), and:"
    )
    assert [title for title in ENTRIES if title.startswith(("Every", "Calls"))] == [
        "Every call",
        "Calls of kind small_grant, individual_grant",
        "Calls of kind internship",
    ]


def test_every_key_has_a_meaning_and_every_link_leads_somewhere():
    rows = [row for entry in ENTRIES.values() for row in entry.rows]
    assert [
        row[0] for row in rows if not row[4].strip() or (row[4] == DECIDES and row[0] not in ("`type`", "`on`"))
    ] == []
    anchors = {f"#{title.lower().replace(' ', '-')}" for title in ENTRIES}
    linked = {link.split(")")[0] for row in rows for link in row[1].split("](")[1:]}
    assert linked - anchors == set()


def test_every_part_of_the_files_stands_in_the_reference():
    parts = {type(place.value) for name in FILES for place in walk(load(name)) if isinstance(place.value, Part)}
    keys = {name: {row[0].strip("`") for row in entry.rows} for name, entry in ENTRIES.items()}
    written = {key for part in parts for key in (field.alias or name for name, field in part.model_fields.items())}
    assert written - set().union(*keys.values()) == set()
