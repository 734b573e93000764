"""Combinations that make no sense are refused, each at its place and alone."""
# ruff: noqa: E501  (one fault on one line)

from typing import Any

import pytest

from .cases import FILES, GONE, data, faults

SG, IN, TS, RO, CO = "SG-2027-01", "IN-2027-01", "two_stages", "rolling", "consortium"
EN = {"ka": "ა", "en": "a"}
QUESTION = {"key": "extra", "type": "short_text", "label": EN}
CHOICE = {"key": "extra", "type": "multi_choice", "label": EN}
GROUP = {"key": "extra", "type": "group", "label": EN}
SECTION = {"key": "more", "title": EN, "questions": [QUESTION]}
CHECK = {"key": "extra", "text": EN, "error": EN}


def condition(**check: Any) -> dict[str, Any]:
    return {**CHECK, "check": check}


@pytest.mark.parametrize("name", FILES)
def test_complete_files_fit_together(name: str):
    assert faults(name) == []


LISTS = [
    (SG, {"timeline__3__key": "published"}, ("timeline[3]", "duplicate")),
    (SG, {"call__languages": ["ka", "en", "ka"]}, ("call.languages[2]", "duplicate")),
    (SG, {"agreement__tranches__1__n": 3}, ("agreement.tranches[2]", "duplicate")),
    (SG, {"form__sections__1__questions__1__options__1__value": "budget"}, ("form.sections[project].questions[priority].options[1]", "duplicate")),
    (SG, {"budget__request_max": "4999.99"}, ("budget.request_max", "out_of_range")),
    (SG, {"form__sections__1__questions__8__max_months": 2}, ("form.sections[project].questions[period].max_months", "out_of_range")),
    (SG, {"form__sections__1__questions__8__not_after": "2027-05-03"}, ("form.sections[project].questions[period].not_after", "out_of_range")),
    (IN, {"conditions__hours_per_week__max": 19, "hosts": []}, ("conditions.hours_per_week.max", "out_of_range")),
    (SG, {"timeline__9__at": "2027-04-05T18:00:00+03:00"}, ("timeline[results].at", "zone")),
    (TS, {"timeline__1__at": "2027-03-27T23:59:59+02:00"}, ("timeline[concept_closes].at", "zone")),
    (SG, {"decision__reserve_list__valid_until": "2027-09-30T23:59:59Z"}, ("decision.reserve_list.valid_until", "zone")),
]  # fmt: skip

JOURNEY = [
    (SG, {"call__default_language": "en", "call__languages": ["ka"]}, ("call.default_language", "unknown_reference")),
    (SG, {"call__stages": 2}, ("call.stages", "conflict")),
    (SG, {"form": GONE, "eligibility": [], "review__hidden_from_reviewers": []}, ("form", "required")),
    (SG, {"timeline__4__key": "closes"}, ("timeline", "required")),
    (SG, {"timeline__4__at": "2027-01-18T10:00:00+04:00"}, ("timeline[submission_closes].at", "out_of_range")),
    (IN, {"review__interview__slots_to": "shortlist"}, ("review.interview.slots_to", "out_of_range")),
    (IN, {"review__interview__slots_to": "interview_to"}, ("review.interview.slots_to", "unknown_reference")),
    (IN, {"review__slots_from": "interviews_from"}, ("review.slots_from", "conflict")),
    (SG, {"review__shortlist": {"max": 5}}, ("review.shortlist", "conflict")),
    (IN, {"review__shortlist__sum_requested_at_most_percent_of_envelope": "150.00"}, ("review.shortlist.max", "conflict")),
    (IN, {"review__final_score__interview_percent": 41}, ("review.final_score", "sum")),
    (IN, {"review__final_score__papers": 0}, ("review.final_score.papers", "unknown_reference")),
    (IN, {"final_score": {"paper_percent": 100}}, ("review.final_score", "conflict")),
    (TS, {"final_score__paper_percent": 0}, ("final_score.paper_percent", "unknown_reference")),
    (TS, {"form": {"sections": [SECTION]}}, ("form", "conflict")),
    (TS, {"budget": {}}, ("budget", "conflict")),
    (TS, {"stages__0__closes": "concept_close"}, ("stages[concept].closes", "unknown_reference")),
    (TS, {"stages__0__closes": GONE}, ("stages[concept].closes", "required")),
    (TS, {"stages__1__opens": "interviews_from"}, ("stages[full].closes", "out_of_range")),
    (TS, {"stages__1__invited_from": "interview"}, ("stages[full].invited_from", "unknown_reference")),
    (TS, {"stages__1__request_may_differ_from__stage": "full"}, ("stages[full].request_may_differ_from.stage", "unknown_reference")),
    (TS, {"stages__0__requested": "estimates"}, ("stages[concept].requested", "unknown_reference")),
    (TS, {"stages__2__shortlist": {"max": 5}}, ("stages[interview].shortlist", "conflict")),
    (TS, {"stages__1__shortlist__sum_requested_at_most_percent_of_envelope": "100.00"}, ("stages[full].shortlist.max", "conflict")),
    (TS, {"stages__0__review__shortlist": {"max": 5}}, ("stages[concept].review.shortlist", "conflict")),
    (RO, {"rolling": GONE}, ("rolling", "required")),
    (RO, {"call__rolling": False}, ("call.rolling", "conflict")),
    (RO, {"timeline": [{"key": "submission_closes", "at": "2028-01-01T00:00:00+04:00", "label": EN}]}, ("timeline[submission_closes]", "conflict")),
    (RO, {"rolling__monthly_envelope": "20000.01"}, ("rolling.monthly_envelope", "conflict")),
    (TS, {"stages__0__form__sections__0__questions__1__option_source": "municipalities_ge"}, ("lots", "required")),
    (SG, {"reallocation_between_lots": True}, ("reallocation_between_lots", "conflict")),
    (SG, {"decision__per_lot": True}, ("decision.per_lot", "conflict")),
    (SG, {"agreement__number_pattern": "{lot}/{seq}"}, ("agreement.number_pattern", "conflict")),
    (IN, {"review__shortlist__per_lot": True}, ("review.shortlist.per_lot", "conflict")),
]  # fmt: skip

Q = "form__sections__1__questions"
ANSWERS = [
    (SG, {f"{Q}__11": {**QUESTION, "key": "org_name"}}, ("form.sections[project].questions[org_name].key", "duplicate")),
    (SG, {f"{Q}__11": {**QUESTION, "key": "other_funding_details"}}, ("form.sections[project].questions[other_funding_details].key", "duplicate")),
    (SG, {f"{Q}__11": {**QUESTION, "key": "budget"}}, ("form.sections[project].questions[budget].key", "duplicate")),
    (SG, {f"{Q}__11": {**QUESTION, "n": 1}}, ("form.sections[project].questions[extra].n", "duplicate")),
    (SG, {f"{Q}__11": CHOICE}, ("form.sections[project].questions[extra].options", "required")),
    (SG, {f"{Q}__11": {**CHOICE, "options": ["a"], "option_source": "lots"}}, ("form.sections[project].questions[extra].option_source", "conflict")),
    (SG, {f"{Q}__11": {**CHOICE, "options": ["a"], "min_items": 2}}, ("form.sections[project].questions[extra].min_items", "conflict")),
    (SG, {f"{Q}__7__row_check__rule": "from_month <= until_month"}, ("form.sections[project].questions[workplan].row_check.rule", "unknown_reference")),
    (SG, {f"{Q}__7__row_check__rule": "from_month before to_month"}, ("form.sections[project].questions[workplan].row_check.rule", "format")),
    (SG, {f"{Q}__11": {**QUESTION, "shown_if": {"field": "extra", "equals": "a"}}}, ("form.sections[project].questions[extra].shown_if.field", "unknown_reference")),
    (SG, {f"{Q}__11": {**QUESTION, "shown_if": {"field": "legal_form"}}}, ("form.sections[project].questions[extra].shown_if", "conflict")),
    (SG, {f"{Q}__11": {**QUESTION, "shown_if": {"field": "legal_form", "equals": "ngo"}}}, ("form.sections[project].questions[extra].shown_if", "unknown_reference")),
    (SG, {f"{Q}__11": {**QUESTION, "shown_if": {"field": "other_funding", "in": ["maybe"]}}}, ("form.sections[project].questions[extra].shown_if", "unknown_reference")),
    (SG, {f"{Q}__7__unique_per_call": True}, ("form.sections[project].questions[workplan].unique_per_call", "conflict")),
    (SG, {f"{Q}__7__columns__0__unique_per_call": True}, ("form.sections[project].questions[workplan].columns[activity].unique_per_call", "conflict")),
    (SG, {f"{Q}__11": {**GROUP, "fields": [{**GROUP, "key": "inner", "fields": [QUESTION]}]}}, ("form.sections[project].questions[extra].fields[inner].type", "conflict")),
    (SG, {f"{Q}__7__columns__0__type": "file"}, ("form.sections[project].questions[workplan].columns[activity].type", "conflict")),
    (SG, {f"{Q}__7__columns__0": {"key": "activity", "type": "yes_no", "label": EN, "if_yes": QUESTION}}, ("form.sections[project].questions[workplan].columns[activity].if_yes", "conflict")),
    (SG, {f"{Q}__11": {**QUESTION, "shown_if": {"field": "legal_form", "equals": None}}}, ("form.sections[project].questions[extra].shown_if", "conflict")),
    (CO, {"form__sections__0__questions__2__fields__0__binds": "organisation.name"}, ("form.sections[lead].questions[partners].fields[name].binds", "conflict")),
    (SG, {f"{Q}__0__visible_to": ["officer"]}, ("form.sections[project].questions[project_title].visible_to", "conflict")),
    (CO, {"form__sections__0__questions__0__binds": "contact.email"}, ("form.sections[lead].questions[chair_mail].binds", "duplicate")),
    (CO, {"form__sections__0__questions__2__binds": "contact.name"}, ("form.sections[lead].questions[partners].binds", "conflict")),
    (SG, {"documents__items__0__per_member": True}, ("documents.items[register_extract].per_member", "conflict")),
    (SG, {"documents__items__0__per": "lead"}, ("documents.items[register_extract].per", "conflict")),
    (CO, {"documents__items__2__per_member": True}, ("documents.items[accounts].per", "conflict")),
    (IN, {"review__hidden_from_reviewers__0": "name"}, ("review.hidden_from_reviewers[0]", "unknown_reference")),
    (SG, {"eligibility__0__check__field": "form"}, ("eligibility[legal_form].check.field", "unknown_reference")),
    (SG, {"eligibility__0__check__in": ["nnlee"]}, ("eligibility[legal_form].check.in", "unknown_reference")),
    (SG, {"eligibility__1__check__field": "org_name"}, ("eligibility[registered_12_months].check.field", "conflict")),
    (SG, {"eligibility__2__check__distinct_by": "holder"}, ("eligibility[two_certificates].check.distinct_by", "unknown_reference")),
    (SG, {"eligibility__5__check__contains": "not_politics"}, ("eligibility[not_political].check.contains", "unknown_reference")),
    (SG, {"eligibility__6": condition(field="other_funding", equals="nein")}, ("eligibility[extra].check.equals", "unknown_reference")),
    (SG, {"eligibility__6": condition(field="priority", none_of=["budgets"])}, ("eligibility[extra].check.none_of", "unknown_reference")),
    (SG, {"eligibility__6": condition(derived="overdue_reports_of_organisation")}, ("eligibility[extra].check", "conflict")),
    (CO, {"eligibility__items__0__check__distinct_by": "town"}, ("eligibility.items[partners].check.distinct_by", "unknown_reference")),
]  # fmt: skip

SCORES = [
    (SG, {"review__criteria__0__weight": 20}, ("review.criteria", "sum")),
    (SG, {"review__total__out_of": 50, "review__thresholds__0__min": "30.00"}, ("review.criteria", "sum")),
    (SG, {"review__criteria__0__weight": GONE, "review__criteria__1__weight": 45}, ("review.criteria[relevance].weight", "required")),
    (TS, {"stages__0__review__criteria__0__sub__0__multiplier": 3}, ("stages[concept].review.criteria[relevance].out_of", "sum")),
    (TS, {"stages__0__review__total__out_of": 20}, ("stages[concept].review.criteria", "sum")),
    (SG, {"review__scale__step": 2}, ("review.scale", "conflict")),
    (SG, {"review__scale_labels__5__score": 6}, ("review.scale_labels[5].score", "out_of_range")),
    (SG, {"review__comment_required_for_scores": [0, 6]}, ("review.comment_required_for_scores[1]", "out_of_range")),
    (SG, {"review__criteria__0__levels": {1: EN, 7: EN}}, ("review.criteria[relevance].levels.7", "out_of_range")),
    (CO, {"review__criteria__0__section": "contents"}, ("review.criteria[idea].section", "unknown_reference")),
    (CO, {"review__criteria__0__reassess_allowed": True}, ("review.criteria[idea].reassess_allowed", "conflict")),
    (CO, {"review__thresholds__0__key": "contents"}, ("review.thresholds[0].key", "unknown_reference")),
    (CO, {"review__thresholds__1__reject_at": "1.3"}, ("review.thresholds[1].reject_at", "out_of_range")),
    (CO, {"review__thresholds__1__key": "ideas"}, ("review.thresholds[1].key", "unknown_reference")),
    (CO, {"review__thresholds__1": {"on": "score", "key": "idea", "reject_at": 9}}, ("review.thresholds[1].reject_at", "out_of_range")),
    (SG, {"review__thresholds__0__min": "100.01"}, ("review.thresholds[0].min", "out_of_range")),
    (SG, {"review__thresholds__1__key": "relevanse"}, ("review.thresholds[1].key", "unknown_reference")),
    (SG, {"review__thresholds__1__min_mean": "5.01"}, ("review.thresholds[1].min_mean", "out_of_range")),
    (SG, {"review__thresholds__1__min": "3.00"}, ("review.thresholds[1].min", "required")),
    (TS, {"stages__1__review__thresholds__0__min": "10.01"}, ("stages[full].review.thresholds[0].min", "out_of_range")),
    (TS, {"stages__1__review__thresholds__1__key": "relevance"}, ("stages[full].review.thresholds[1].key", "conflict")),
    (TS, {"stages__1__review__thresholds__1__equals": 6}, ("stages[full].review.thresholds[1].equals", "out_of_range")),
    (TS, {"stages__1__review__criteria__1__carried_from__stage": "full"}, ("stages[full].review.criteria[relevance].carried_from.stage", "unknown_reference")),
    (TS, {"stages__1__review__criteria__1__carried_from__criterion": "aims"}, ("stages[full].review.criteria[relevance].carried_from.criterion", "unknown_reference")),
    (IN, {"review__interview__criteria__0__weight": 50}, ("review.interview.criteria", "sum")),
    (SG, {"review__criteria": GONE, "review__thresholds": [], "decision__tie_break": []}, ("review.criteria", "required")),
    (SG, {"review__votes": [{"key": "yes", **EN}]}, ("review.votes", "conflict")),
    (RO, {"review__criteria": [{"key": "a", "weight": 100, "title": EN}]}, ("review.criteria", "conflict")),
    (RO, {"review__outcome": GONE}, ("review.outcome", "required")),
    (RO, {"review__outcome__2": GONE}, ("review.outcome", "required")),
    (RO, {"review__outcome__0__when": "yes,maybe"}, ("review.outcome[0].when", "unknown_reference")),
    (RO, {"review__outcome__0__when": "yes"}, ("review.outcome[0].when", "conflict")),
    (RO, {"review__outcome__1__when": "yes, yes"}, ("review.outcome[1].when", "duplicate")),
    (RO, {"review__reason_required_for": ["never"]}, ("review.reason_required_for[0]", "unknown_reference")),
    (RO, {"decision__order": "rank"}, ("decision.order", "conflict")),
    (SG, {"decision__no_reserve_list": True}, ("decision.no_reserve_list", "conflict")),
    (TS, {"decision__no_reserve_list": True, "decision__reserve_list": GONE}, ("decision.no_reserve_list", "conflict")),
    (TS, {"eligibility__checked_at": "submission"}, ("decision.after_selection", "conflict")),
    (SG, {"decision__order": "submitted_at", "decision__order_by": "expected_rank"}, ("decision.order_by", "conflict")),
    (SG, {"decision__order": "submitted_at", "decision__near_line_draw": {"interval_level": "0.5", "max_group_share": "0.3"}}, ("decision.near_line_draw", "conflict")),
    (CO, {"decision__quality_floor": GONE}, ("decision.quality_floor", "required")),
    (SG, {"decision__when_next_does_not_fit": "stop"}, ("decision.when_next_does_not_fit", "conflict")),
    (SG, {"decision__tie_break__0": "criterion_mean:relevanse"}, ("decision.tie_break[0]", "unknown_reference")),
    (SG, {"decision__tie_break__0": "section:people"}, ("decision.tie_break[0]", "unknown_reference")),
    (SG, {"decision__tie_break": ["public_draw", "lower_requested"]}, ("decision.tie_break[0]", "conflict")),
]  # fmt: skip

MONEY = [
    (SG, {"lump_sums": {"options": [{"key": "a", "amount": "1.00", "label": EN}]}, f"{Q}__11": {**CHOICE, "option_source": "lump_sums"}}, ("budget", "conflict")),
    (RO, {"form__sections__0__questions__4__option_source": "lots"}, ("lump_sums", "required")),
    (SG, {"call__kind": "individual_grant"}, ("call.applicant_type", "conflict")),
    (SG, {"budget__line_checks__0__rule": "total == quantity * price"}, ("budget.line_checks[0].rule", "unknown_reference")),
    (SG, {"budget__line_checks__0__rule": "total = quantity"}, ("budget.line_checks[0].rule", "format")),
    (SG, {"budget__total_checks__0__rule": "declared_total == sum(lines.total)"}, ("budget.total_checks[0].rule", "unknown_reference")),
    (SG, {"budget__split_by_member": True}, ("budget.split_by_member", "conflict")),
    (SG, {"budget__partner_min_percent": "5.00"}, ("budget.partner_min_percent", "conflict")),
    (SG, {"agreement__tranches__0__percent": "70.00"}, ("agreement.tranches", "sum")),
    (SG, {"agreement__tranches__2__n": 4}, ("agreement.tranches", "conflict")),
    (SG, {"agreement__tranches__1__needs": "interim"}, ("agreement.tranches[n2].needs", "unknown_reference")),
    (SG, {"agreement__tranches__0__spent_min_percent_of_previous": "70.00"}, ("agreement.tranches[n1].spent_min_percent_of_previous", "conflict")),
    (SG, {"agreement__tranches__1__remainder": True}, ("agreement.tranches[n2].remainder", "conflict")),
    (SG, {"agreement__reports__0__due__days_after_end": 3}, ("agreement.reports[interim_report].due", "required")),
    (SG, {"agreement__reallocation_without_amendment_percent": "5.00"}, ("agreement.reallocation_without_amendment_percent", "conflict")),
    (SG, {"agreement__reallocation_excludes": ["reserve"]}, ("agreement.reallocation_excludes[0]", "unknown_reference")),
]  # fmt: skip

PLACES = [
    (IN, {"hosts__0__hours_per_week": 31}, ("hosts[H1].hours_per_week", "out_of_range")),
    (IN, {"hosts__0__must__0": {"course": "advocacy", "skill": "writing"}}, ("hosts[H1].must[0]", "wrong_choice")),
    (IN, {"hosts__0__must__0": {"level": "B2"}}, ("hosts[H1].must[0]", "wrong_choice")),
    (IN, {"hosts__0__must__0": {"course": "advocacy", "level": "B2"}}, ("hosts[H1].must[0]", "wrong_choice")),
    (IN, {"form__sections__2__questions__0__option_source": "municipalities_ge"}, ("matching", "required")),
    (IN, {"matching__host_veto__before": "host_feedback"}, ("matching.host_veto.before", "unknown_reference")),
    (IN, {"matching__second_round__who": "motivation"}, ("matching.second_round.who", "unknown_reference")),
    (IN, {"matching__host_score": "final_score + fit"}, ("matching.host_score", "unknown_reference")),
    (IN, {"matching__host_score": "final_score +"}, ("matching.host_score", "format")),
    (IN, {"matching__hours_rule": "candidate.hours >= host.hours_per_week"}, ("matching.hours_rule", "unknown_reference")),
    (IN, {"matching__tie_break": ["public_draw", "interview_score"]}, ("matching.tie_break[0]", "conflict")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "expected"), [*LISTS, *JOURNEY, *ANSWERS, *SCORES, *MONEY, *PLACES])
def test_misfit_is_found_at_its_place_and_alone(name: str, changes: dict[str, Any], expected: tuple[str, str]):
    assert faults(name, **changes) == [expected]


FORMS = [
    (SG, {"budget__request_max": 18000}, ("budget.request_max", "format")),
    (SG, {"budget__request_max": "18000.001"}, ("budget.request_max", "format")),
    (SG, {"budget__request_max": "18 000"}, ("budget.request_max", "format")),
    (SG, {"budget__cofinancing__min_percent_of_total": "100.01"}, ("budget.cofinancing.min_percent_of_total", "out_of_range")),
    (SG, {"budget__line_columns__0": "price"}, ("budget.line_columns[0]", "wrong_choice")),
    (SG, {"review__criteria__0__weight": 2.5}, ("review.criteria[relevance].weight", "format")),
    (SG, {"review__criteria__0__weight": True}, ("review.criteria[relevance].weight", "format")),
    (SG, {"review__thresholds__0__on": "totals"}, ("review.thresholds[0].on", "wrong_choice")),
    (SG, {"review__thresholds__0__on": GONE}, ("review.thresholds[0].on", "required")),
    (SG, {f"{Q}__0__type": GONE}, ("form.sections[project].questions[project_title].type", "required")),
    (SG, {f"{Q}__0__max_words": 5}, ("form.sections[project].questions[project_title].max_words", "unknown_key")),
    (SG, {f"{Q}__0__key": "1st"}, ("form.sections[project].questions[1st].key", "format")),
    (SG, {f"{Q}__0__required": "maybe"}, ("form.sections[project].questions[project_title].required", "wrong_type")),
    (SG, {f"{Q}__0__label": "text"}, ("form.sections[project].questions[project_title].label", "wrong_type")),
    (SG, {f"{Q}__0__label": {"de": "x"}}, ("form.sections[project].questions[project_title].label.de", "unknown_key")),
    (SG, {"form__sections__0__questions__6__countries": ["Georgia"]}, ("form.sections[applicant].questions[iban].countries[0]", "format")),
    (SG, {"form__sections__0__questions__5__fields__2__pattern": "["}, ("form.sections[applicant].questions[certificates].fields[certificate_no].pattern", "format")),
    (SG, {"form__sections": []}, ("form.sections", "too_few")),
    (SG, {"eligibility__0__check": {"field": "legal_form"}}, ("eligibility[legal_form].check", "wrong_choice")),
    (SG, {"eligibility__0__check__equals": "nnle"}, ("eligibility[legal_form].check", "wrong_choice")),
    (SG, {"eligibility__1__check__on_or_before": "26.02.2026"}, ("eligibility[registered_12_months].check.on_or_before", "format")),
    (SG, {"eligibility__1__check__on_or_before": "2026-02-30"}, ("eligibility[registered_12_months].check.on_or_before", "format")),
    (SG, {"timeline__4__at": 1800000000}, ("timeline[submission_closes].at", "format")),
    (SG, {"timeline__4__at": "2027-02-26"}, ("timeline[submission_closes].at", "format")),
    (SG, {"agreement__number_pattern": "SG-{n}"}, ("agreement.number_pattern", "format")),
    (SG, {"agreement__number_pattern": "SG-{seq.real}"}, ("agreement.number_pattern", "format")),
    (SG, {"agreement__number_pattern": "SG-{seq:03d"}, ("agreement.number_pattern", "format")),
    (SG, {"agreement__number_pattern": "SG"}, ("agreement.number_pattern", "format")),
    (SG, {"schema_version": 2}, ("schema_version", "wrong_choice")),
    (SG, {"call__title": GONE}, ("call.title", "required")),
    (SG, {"call": {"kind": "small_grant", "code": "X1", "applicant_type": "organisation", "languages": ["de"], "default_language": "ka", "time_zone": "Asia/Tbilisi", "title": EN}}, ("call.languages[0]", "format")),
    (SG, {"decision__tie_break__0": "coin"}, ("decision.tie_break[0]", "format")),
    (RO, {"rolling__cutoff__rule": "last_day_of_month"}, ("rolling.cutoff.rule", "format")),
    (RO, {"rolling__cutoff__time": "5 pm"}, ("rolling.cutoff.time", "format")),
    (RO, {"rolling__paused_months": [13]}, ("rolling.paused_months[0]", "out_of_range")),
    (CO, {"documents__items__0__per_member": "lead"}, ("documents.items[statutes].per_member", "wrong_choice")),
    (IN, {"hosts__0__capacity": 0}, ("hosts[H1].capacity", "out_of_range")),
    (IN, {"tranches": []}, ("tranches", "unknown_key")),
    (SG, {"hosts": []}, ("hosts", "unknown_key")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "expected"), FORMS)
def test_faulty_value_is_found_at_its_place_and_alone(name: str, changes: dict[str, Any], expected: tuple[str, str]):
    assert faults(name, **changes) == [expected]


def _scalars(value: Any, place: str = "") -> list[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        return [place]
    return [found for step, item in inner for found in _scalars(item, f"{place}__{step}".removeprefix("__"))]


@pytest.mark.parametrize("name", FILES)
def test_value_of_a_wrong_sort_is_one_error_wherever_it_stands(name: str):
    places = [place for place in _scalars(data(name)) if place != "call__kind" and "__levels__" not in place]
    places = places[:: len(places) // 40]
    assert {place: found for place in places if len(found := faults(name, **{place: 3.5})) != 1} == {}
