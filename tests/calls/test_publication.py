"""What keeps a definition from being published, each with its path."""

from typing import Any

import pytest

from portal.calls.definition import Supported, publication_problems
from portal.calls.definition.publication import NOT_YET
from portal.calls.definition.walk import walk
from portal.calls.queries import missing_before_publication

from .cases import FILES, GONE, load

EVERYTHING = Supported(
    question_types={"short_text", "single_choice", "long_text", "date", "personal_number_ge"},
    option_sources={"lump_sums"},
    facts={"open_micro_grants_of_person"},
)


def missing(name: str, supported: Supported | None = None, **changes: Any) -> list[tuple[str, str]]:
    problems = publication_problems(load(name, **changes), supported)
    assert all(problem.message for problem in problems)
    return [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize("name", ["SG-2027-01", "IN-2027-01"])
def test_complete_call_lacks_nothing_in_this_portal(name: str):
    assert missing_before_publication(load(name)) == []


@pytest.mark.parametrize(
    ("name", "unsupported"),
    [
        (
            "rolling",
            [
                "call.max_open_applications_per_person",
                "call.max_awards_per_person_per_year",
                "rolling",
                "review.method",
                "decision.declined_may_reapply_after_days",
                "agreement.form",
                "agreement.if_outputs_missing",
            ],
        ),
        (
            "two_stages",
            [
                "stages",
                "stages[full].review.criteria[relevance].carried_from",
                "stages[full].review.third_assessor_if",
                "eligibility.checked_at",
                "decision.after_selection",
                "agreement.audit_above",
            ],
        ),
        (
            "consortium",
            [
                "call.max_as_partner",
                "eligibility.checked_at",
                "documents.items[statutes].per_member",
                "documents.items[mandate].per_member",
                "documents.items[accounts].per",
            ],
        ),
    ],
)
def test_what_is_read_but_not_done_is_refused(name: str, unsupported: list[str]):
    assert [entry for entry in missing(name) if entry[1] == "unsupported"] == [
        (path, "unsupported") for path in unsupported
    ]


def test_switched_off_feature_is_no_obstacle():
    off = {"call__rolling": False, "agreement__form": "signed", "review__method": "points"}
    assert missing("SG-2027-01", **off) == []


def test_every_refused_place_is_one_that_a_file_can_write():
    written = {place.shape.removeprefix("stages.") for name in FILES for place in walk(load(name))}
    assert set(NOT_YET) - written == set()


def test_missing_translation_is_named_at_its_place():
    assert missing(
        "SG-2027-01",
        call__title__en=GONE,
        timeline__0__label__ka=" ",
        form__sections__0__questions__3__options__0__label={},
        agreement__clauses__1__en="",
        budget__ineligible__0__ka=None,
    ) == [
        ("call.title.en", "translation"),
        ("timeline[published].label.ka", "translation"),
        ("form.sections[applicant].questions[legal_form].options[nnle].label.ka", "translation"),
        ("form.sections[applicant].questions[legal_form].options[nnle].label.en", "translation"),
        ("agreement.clauses[payment].en", "translation"),
        ("budget.ineligible[0].ka", "translation"),
    ]


def test_language_that_the_call_does_not_have_is_not_missed():
    problems = missing("consortium")
    assert [code for _path, code in problems if code == "translation"] == []


def test_names_must_be_known_to_the_portal():
    known = [entry for entry in missing("rolling", EVERYTHING) if entry[1] != "unsupported"]
    unknown = [entry for entry in missing("rolling", Supported()) if entry[1] != "unsupported"]
    assert known == []
    assert unknown == [
        ("eligibility[no_open].check.derived", "unknown_reference"),
        *(
            (f"form.sections[person].questions[{key}].{what}", "unknown_reference")
            for key, what in [
                ("full_name", "type"),
                ("personal_number", "type"),
                ("birth_date", "type"),
                ("certificate_date", "type"),
                ("sum", "type"),
                ("sum", "option_source"),
                ("idea", "type"),
            ]
        ),
    ]


def test_money_must_be_named():
    assert missing("SG-2027-01", decision__envelope=GONE) == [("decision.envelope", "required")]
    assert ("decision.envelope", "required") not in missing("two_stages")
    assert ("decision.envelope", "required") not in missing("rolling")
