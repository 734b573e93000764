"""What an internship call says beyond any call: conditions, hosts, matching, the three-party agreement."""

from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from portal.calls.definition.agreement import Agreement
from portal.calls.definition.base import (
    Count,
    Currency,
    Days,
    Hours,
    Key,
    Money,
    Months,
    Part,
    Positive,
    Unit,
    Whole,
)
from portal.calls.definition.call import CallDefinition
from portal.calls.definition.consistency.findings import Findings
from portal.calls.definition.questions import RankedChoice
from portal.calls.definition.text import KeyedText, Text

Paid = Literal["monthly_after_timesheet", "monthly", "at_end"]
TieBreak = Annotated[
    Literal["interview_score", "final_score", "earlier_certificate_date", "earlier_received", "public_draw"],
    Unit("tie-break"),
]


class Stipend(Part):
    """The monthly stipend."""

    amount: Money = Field(description="Amount.")
    currency: Currency = Field("GEL", description="Currency.")
    per: Literal["month"] = Field("month", description="Period of the amount.")
    months: Months = Field(description="Number of months.")
    paid: Paid = Field("monthly_after_timesheet", description="When it is paid.")


class Supplement(Part):
    """Money added to the stipend."""

    amount: Money = Field(description="Amount.")
    currency: Currency = Field("GEL", description="Currency.")
    per: Literal["month"] = Field("month", description="Period of the amount.")
    when: Literal["host municipality != home municipality"] = Field(description="When it is paid.")


class HostContribution(Part):
    """Money for the host."""

    amount: Money = Field(description="Amount.")
    currency: Currency = Field("GEL", description="Currency.")
    once: bool = Field(True, description="True if it is paid once for each intern.")
    after: Literal["certificate_issued"] = Field("certificate_issued", description="What must come before.")


class HourRange(Part):
    """Hours of work in a week."""

    min: Hours = Field(description="Fewest hours.")
    max: Hours = Field(description="Most hours.")


class Conditions(Part):
    """What the intern and the host get and give."""

    stipend: Stipend | None = Field(None, description="The monthly stipend.")
    regional_supplement: Supplement | None = Field(None, description="Supplement for living away from home.")
    host_contribution: HostContribution | None = Field(None, description="Money for the host.")
    hours_per_week: HourRange | None = Field(None, description="Hours of work in a week.")
    accident_insurance: Literal["paid_by_programme", "paid_by_host", "none"] | None = Field(
        None, description="Who pays the accident insurance."
    )


class Requirement(Part):
    """One thing a candidate must or should bring: exactly one of the keys, `level` only with `language`."""

    course: Key | None = Field(None, description="A valid certificate of this course.")
    language: Key | None = Field(None, description="Knowledge of this language.")
    level: Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"] | None = Field(None, description="Least level.")
    skill: Key | None = Field(None, description="This skill.")
    available: Key | None = Field(None, description="Available then: `weekends`.")
    study_field: Key | None = Field(None, description="This field of study.")

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if len(self.model_fields_set - {"level"}) != 1 or (self.level and not self.language):
            raise PydanticCustomError("requirement", "one requirement expected")
        return self


class Host(Part):
    """An organisation that offers places."""

    key: Key = Field(description="Key of the host.")
    name: Text = Field(description="Name of the organisation.")
    municipality: Key = Field(description="Municipality of the place.")
    capacity: Positive = Field(description="Number of places.")
    mode: Literal["on_site", "hybrid", "remote"] = Field("on_site", description="Where the work is done.")
    title: Text = Field(description="Title of the place.")
    tasks: Text = Field(description="What the intern does.")
    must: tuple[Requirement, ...] = Field((), description="What a candidate must bring.")
    nice: tuple[Requirement, ...] = Field((), description="What a candidate should bring.")
    hours_per_week: Hours = Field(description="Hours of work in a week.")
    accessible: bool = Field(False, description="True if the place can be reached with a wheelchair.")


class HostFit(Part):
    """How the host rates a candidate."""

    min: Whole = Field(0, description="Lowest rating.")
    max: Whole = Field(10, description="Highest rating.")
    default_if_missing: Whole = Field(5, description="Rating where the host gives none.")


class HostVeto(Part):
    """A host's right to refuse a candidate."""

    allowed: bool = Field(False, description="True if hosts may refuse.")
    needs_reason: bool = Field(True, description="True if a reason must be given.")
    before: Key | None = Field(None, description="Moment of the timeline by which it is said.")


class SecondRound(Part):
    """Places left after the first round."""

    who: Key = Field(description="Yes-or-no question of those who take part.")
    places: Literal["unfilled"] = Field("unfilled", description="Places that are given.")
    order: Literal["final_score"] = Field("final_score", description="Order of the candidates.")
    choose: Literal["highest_host_fit_then_host_key"] = Field(
        "highest_host_fit_then_host_key", description="Which place each gets."
    )


class HostReserve(Part):
    """Reserve lists of the hosts."""

    per_host: Count = Field(description="Candidates in reserve for each host.")


class Matching(Part):
    """How candidates and places come together."""

    algorithm: Literal["deferred_acceptance"] = Field("deferred_acceptance", description="The method.")
    proposers: Literal["candidates"] = Field("candidates", description="Which side proposes.")
    host_score: str = Field("final_score + host_fit", description="How a host orders candidates.")
    host_fit: HostFit = Field(HostFit(), description="How the host rates a candidate.")
    must_requirements: Literal["exclude", "inform"] = Field("exclude", description="What a missing requirement does.")
    hours_rule: str | None = Field(None, description="Rule between the hours of candidate and host.")
    host_veto: HostVeto | None = Field(None, description="A host's right to refuse.")
    tie_break: tuple[TieBreak, ...] = Field((), description="What decides between equals, in order.")
    second_round: SecondRound | None = Field(None, description="Places left after the first round.")
    reserve: HostReserve | None = Field(None, description="Reserve lists of the hosts.")


class During(Part):
    """What happens during the internship."""

    monthly: tuple[Literal["timesheet", "short_report"], ...] = Field((), description="Papers of each month.")
    mid_term_visit: bool = Field(False, description="True if the programme visits at mid-term.")
    changes: Literal["numbered_annex"] = Field("numbered_annex", description="How the agreement is changed.")
    extension_request_days_before_end: Days | None = Field(
        None, description="Days before the end to ask for more time."
    )


class After(Part):
    """What is due after the internship."""

    certificate_due_days: Days | None = Field(None, description="Days to issue the certificate.")
    intern_report_due_days: Days | None = Field(None, description="Days for the intern's report.")
    host_evaluation_due_days: Days | None = Field(None, description="Days for the host's evaluation.")


class Ending(Part):
    """One way to end early."""

    key: Key = Field(description="Who ends it.")
    notice_days: Days = Field(0, description="Days of notice.")
    needs_reason: bool = Field(False, description="True if a reason must be given.")
    grounds: tuple[Key, ...] = Field((), description="Grounds, where only some count.")


class Replacement(Part):
    """Who takes a place that comes free."""

    source: Literal["reserve"] = Field("reserve", alias="from", description="Where the replacement comes from.")
    latest_days_after_start: Days = Field(description="Days after the start until which it is possible.")
    stipend: Literal["pro_rata", "full"] = Field("pro_rata", description="What is paid for a part of a month.")


class InternshipAgreement(Agreement):
    """The agreement of programme, host and intern."""

    kind: Literal["tripartite"] = Field("tripartite", description="Sort of agreement.")
    learning_plan_fields: tuple[KeyedText, ...] = Field((), description="Fields of the learning plan.")
    during: During | None = Field(None, description="What happens during the internship.")
    after: After | None = Field(None, description="What is due after it.")
    ending: tuple[Ending, ...] = Field((), description="Ways to end early.")
    replacement: Replacement | None = Field(None, description="Who takes a place that comes free.")


class InternshipDefinition(CallDefinition):
    """A call that gives internships."""

    conditions: Conditions | None = Field(None, description="What the intern and the host get and give.")
    hosts: tuple[Host, ...] = Field((), description="The organisations that offer places.")
    matching: Matching | None = Field(None, description="How candidates and places come together.")
    agreement: InternshipAgreement | None = Field(None, description="The three-party agreement.")

    def host(self, key: str) -> Host:
        """Return the host called `key`; KeyError when there is none."""
        for host in self.hosts:
            if host.key == key:
                return host
        raise KeyError(key)

    def check_own_sections(self, findings: Findings) -> None:
        hours = self.conditions.hours_per_week if self.conditions else None
        for host in self.hosts:
            if hours and not hours.min <= host.hours_per_week <= hours.max:
                message = _("The conditions allow %(min)s to %(max)s hours.") % {"min": hours.min, "max": hours.max}
                findings.add(f"hosts[{host.key}].hours_per_week", "out_of_range", message)
        if self.matching:
            _check_matching(self, self.matching, findings)


def _check_matching(definition: InternshipDefinition, matching: Matching, findings: Findings) -> None:
    """Check that matching finds the answers, moments and figures it names."""
    answers = {path: question for stage in definition.stages for path, question in stage.by_path.items()}
    ranked = [question for question in answers.values() if isinstance(question, RankedChoice)]
    if "hosts" not in {question.option_source for question in ranked} and not findings.is_faulty("form"):
        findings.require("matching", _("Candidates rank the hosts by a question with `option_source: hosts`."))
    if matching.host_veto and matching.host_veto.before:
        findings.refer("matching.host_veto.before", matching.host_veto.before, definition.moments, "timeline")
    if matching.second_round:
        yes_no = [path for path, question in answers.items() if question.type == "yes_no"]
        findings.refer("matching.second_round.who", matching.second_round.who, yes_no, "form")
    findings.term("matching.host_score", matching.host_score, ["final_score", "host_fit"])
    if matching.hours_rule:
        known = [*(f"candidate.{path}" for path in answers), *(f"host.{key}" for key in Host.model_fields)]
        findings.rule("matching.hours_rule", matching.hours_rule, known, "form")
    if "public_draw" in matching.tie_break[:-1]:
        index = matching.tie_break.index("public_draw")
        findings.conflict(f"matching.tie_break[{index}]", _("The draw decides; nothing can follow it."))
