"""What a definition says, whatever shape its file has."""

from decimal import Decimal
from typing import Any

import pytest

from grants.definition.budget import BudgetOf
from portal.calls.definition import Option, Text, bindings
from portal.calls.definition.conditions import Condition
from portal.calls.definition.eligibility import AgeOnSubmission, Derived, FieldIn, ItemCount, WithinMonths

from .cases import GONE, load

Q = "form__sections__0__questions"


def journey(definition: Any) -> list[tuple[str, str | None, str | None, list[str]]]:
    return [
        (
            stage.key,
            stage.opens and stage.opens.isoformat(),
            stage.closes and stage.closes.isoformat(),
            [section.key for section in stage.sections],
        )
        for stage in definition.stages
    ]


def test_flat_grant_call_is_one_stage():
    assert journey(load("SG-2027-01")) == [
        (
            "application",
            "2027-01-18T10:00:00+04:00",
            "2027-02-26T23:59:59+04:00",
            ["applicant", "project", "budget", "documents", "declarations"],
        )
    ]


def test_flat_interview_becomes_a_stage_without_a_form():
    definition = load("IN-2027-01")
    assert journey(definition) == [
        (
            "application",
            "2027-03-01T10:00:00+04:00",
            "2027-03-24T18:00:00+04:00",
            ["person", "motivation", "places", "documents", "declarations"],
        ),
        ("interview", "2027-04-12T10:00:00+04:00", "2027-04-16T18:00:00+04:00", []),
    ]
    paper, interview = definition.stages
    assert (paper.is_written, paper.is_interview, interview.is_written, interview.is_interview) == (
        True,
        False,
        False,
        True,
    )
    assert (interview.title.en, interview.invited_from, interview.review.minutes) == ("Interview", "application", 30)
    assert interview.review.panel == ("programme_manager", "external_expert", "host_representative")
    assert [criterion.key for criterion in definition.criteria("interview")] == [
        "communication",
        "problem_solving",
        "readiness",
    ]
    assert (paper.review.sheets, interview.review.sheets, interview.review.out_of) == (2, 3, Decimal(100))
    assert (paper.shortlist.max, interview.shortlist) == (24, None)
    assert definition.next_stage("application") is interview
    assert definition.next_stage("interview") is None


def test_staged_call_keeps_its_stages():
    definition = load("two_stages")
    assert journey(definition) == [
        ("concept", "2027-03-01T10:00:00+01:00", "2027-03-27T23:59:59+01:00", ["idea"]),
        (
            "full",
            "2027-04-15T10:00:00+02:00",
            "2027-05-31T17:00:00+02:00",
            ["project", "budget", "documents", "declarations"],
        ),
        ("interview", "2027-06-14T09:00:00+02:00", "2027-06-18T18:00:00+02:00", []),
    ]
    concept, full, interview = definition.stages
    assert [stage.key for stage in definition.written_stages] == ["concept", "full"]
    assert (concept.requested, full.requested, interview.requested) == ("estimate", "budget", None)
    assert (full.invited_from, full.request_may_differ_from.percent) == ("concept", Decimal("10.00"))
    assert [concept.review.out_of, full.review.out_of, interview.review.out_of] == [15, 20, 100]
    assert full.review.criterion("relevance").carried_from.stage == "concept"
    assert [threshold.effect for threshold in full.thresholds] == ["reject", "reject", "not_selectable"]


def test_rolling_call_opens_and_does_not_close():
    definition = load("rolling")
    assert journey(definition) == [("application", "2027-09-01T00:00:00+04:00", None, ["person"])]
    assert (definition.rolling.queue_months, definition.rolling.cutoff.time.hour) == (3, 17)
    assert [outcome.votes for outcome in definition.review.outcome] == [("yes", "yes"), ("no", "no"), ()]
    assert definition.agreement.number(7, year=2027, month=3) == "RO-2027/03/007"
    ending = load("rolling", rolling__closes="2028-01-01T00:00:00+04:00")
    assert ending.stages[0].closes.isoformat() == "2028-01-01T00:00:00+04:00"


def test_missing_stage_question_and_criterion_are_key_errors():
    definition = load("SG-2027-01")
    for ask in (definition.stage, definition.question, definition.review.criterion, definition.stages[0].document):
        with pytest.raises(KeyError, match="none_such"):
            ask("none_such")
    with pytest.raises(KeyError, match="H9"):
        load("IN-2027-01").host("H9")
    assert load("IN-2027-01").host("H5").capacity == 1


@pytest.mark.parametrize(
    ("path", "question_type"),
    [
        ("org_id", "org_id_ge"),
        ("contact", "group"),
        ("contact.email", "email"),
        ("certificates.holder_personal_number", "personal_number_ge"),
        ("workplan.from_month", "integer"),
        ("other_funding_details", "long_text"),
        ("budget", "budget"),
        ("documents.register_extract", "file"),
        ("declarations", "declarations"),
    ],
)
def test_question_is_found_by_the_path_of_its_answer(path: str, question_type: str):
    assert load("SG-2027-01").question(path).type == question_type


def test_follow_up_inside_a_group_is_stored_beside_its_question():
    label = {"ka": "ა", "en": "a"}
    follow = {"key": "which", "type": "short_text", "label": label}
    fields = [{"key": "any", "type": "yes_no", "label": label, "if_yes": follow}]
    group = {"key": "more", "type": "group", "label": label, "fields": fields}
    changed = load("rolling", **{f"{Q}__6": group})
    assert [path for path in changed.stages[0].by_path if path.startswith("more")] == ["more", "more.any", "more.which"]


def test_sections_at_the_end_are_ordinary_questions():
    definition = load("SG-2027-01")
    budget, papers, declarations = (section.questions for section in definition.stages[0].sections[2:])
    assert [type(question) for question in budget] == [BudgetOf]
    assert budget[0].budget.request_max == Decimal("18000.00")
    assert [(p.key, p.required, p.accepted, p.multiple, p.max_file_mb, p.max_age_days) for p in papers] == [
        ("documents.register_extract", True, ("pdf",), 1, 10, 180),
        ("documents.statute", True, ("pdf",), 1, 10, None),
        ("documents.team_cvs", True, ("pdf", "docx"), 5, 10, None),
        ("documents.budget_file", False, ("xlsx",), 1, 10, None),
        ("documents.partner_letter", False, ("pdf", "jpg", "png"), 1, 10, None),
    ]
    assert [(item.key, item.required) for item in declarations[0].items] == [
        ("true_data", True),
        ("not_political", True),
        ("no_double_funding", True),
        ("data_processing", True),
        ("publish_summary", False),
    ]
    assert [question.key for question in definition.contracting_documents] == ["documents.bank_letter"]
    assert definition.stages[0].document("bank_letter").at == "contracting"


def test_papers_of_a_consortium_name_who_hands_them_in():
    papers = load("consortium").stages[0].sections[-1].questions
    assert [(paper.key, paper.members) for paper in papers] == [
        ("documents.statutes", "each"),
        ("documents.mandate", "partner"),
        ("documents.accounts", "lead"),
    ]


def test_final_score_names_stages():
    flat, staged = load("IN-2027-01").final_score, load("two_stages").final_score
    assert (flat.percents, flat.decimals, flat.min) == ({"application": 60, "interview": 40}, 2, Decimal("60.00"))
    assert list(staged.percents.items()) == [("concept", 0), ("full", 60), ("interview", 40)]
    assert load("SG-2027-01").final_score is None


def test_eligibility_reads_the_same_in_both_forms():
    plain, sectioned = load("rolling").eligibility, load("consortium").eligibility
    assert (plain.checked_at, sectioned.checked_at) == ("submission", "admin_check")
    assert [type(item.check) for item in plain.items] == [AgeOnSubmission, WithinMonths, Derived]
    assert [type(item.check) for item in sectioned.items] == [ItemCount]
    assert type(load("SG-2027-01").eligibility.items[0].check) is FieldIn
    assert load("SG-2027-01", eligibility=GONE).eligibility.items == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "SG-2027-01",
            {
                "organisation.code": "org_id",
                "organisation.name": "org_name",
                "contact.email": "contact.email",
                "contact.name": "contact.full_name",
                "contact.phone": "contact.phone",
                "person.number": "contact.personal_number",
            },
        ),
        (
            "IN-2027-01",
            {
                "contact.email": "email",
                "contact.name": "full_name",
                "contact.phone": "phone",
                "person.number": "personal_number",
            },
        ),
        ("consortium", {"organisation.code": "registration", "contact.email": "chair_mail"}),
        ("two_stages", {"organisation.code": "org_id"}),
    ],
)
def test_bindings_by_convention_and_by_word(name: str, expected: dict[str, str]):
    assert bindings(load(name).stages[0]) == expected


def test_convention_is_switched_off_by_none():
    changed = load("IN-2027-01", **{f"{Q}__3__binds": "none"})
    assert bindings(changed.stages[0]) == {
        "contact.name": "full_name",
        "contact.phone": "phone",
        "person.number": "personal_number",
    }


def test_text_falls_back_to_the_default_language():
    text = Text(ka="გამარჯობა", en=" ")
    assert [
        text.localised("ka"),
        text.localised("en", "ka"),
        Text(en="Hi").localised("ka", "ka"),
        Text().localised("ka"),
    ] == [
        "გამარჯობა",
        "გამარჯობა",
        "Hi",
        "",
    ]


def test_bare_option_is_its_own_label():
    level = load("IN-2027-01").question("languages.level")
    assert [option.text("ka") for option in level.options] == ["A1", "A2", "B1", "B2", "C1", "C2", "native"]
    assert Option(value="x", label=Text(en="X")).text("en") == "X"


def test_accessors_of_the_head():
    definition = load("consortium")
    assert (definition.code, definition.title.en, definition.languages, definition.zone.key, definition.currency) == (
        "CO-2027-01",
        "Partnerships",
        ("en",),
        "Europe/Brussels",
        "EUR",
    )
    assert [load(name).currency for name in ("two_stages", "rolling", "SG-2027-01")] == ["PLN", "GEL", "GEL"]
    assert len(load("SG-2027-01").holidays) == 18
    assert load("two_stages").agreement.reallocation.percent == Decimal("20.00")
    assert load("SG-2027-01").agreement.reallocation.caps_still_apply is True


ANSWERS = {"yes_no": "yes", "choice": ["a", "b"], "group": {"city": "tbilisi"}, "blank": ""}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"field": "yes_no", "equals": "yes"}, True),
        ({"field": "yes_no", "equals": "no"}, False),
        ({"field": "choice", "contains": "a"}, True),
        ({"field": "choice", "contains": "c"}, False),
        ({"field": "choice", "in": ["a", "b", "c"]}, True),
        ({"field": "choice", "in": ["a"]}, False),
        ({"field": "choice", "none_of": ["c"]}, True),
        ({"field": "choice", "none_of": ["b", "c"]}, False),
        ({"field": "group.city", "equals": "tbilisi"}, True),
        ({"field": "yes_no.city", "answered": True}, False),
        ({"field": "blank", "answered": False}, True),
        ({"field": "missing", "equals": "x"}, False),
        ({"field": "missing", "in": ["x"]}, False),
        ({"field": "missing", "none_of": ["x"]}, True),
    ],
)
def test_condition_looks_at_answers(condition: dict[str, Any], holds: bool):
    assert Condition.model_validate(condition).holds(ANSWERS) is holds
