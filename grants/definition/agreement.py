"""The grant agreement: payments, reports, changes; and the gates before it."""

from typing import Literal

from pydantic import Field

from portal.calls.definition.agreement import Agreement
from portal.calls.definition.base import Days, Key, Money, Months, Part, Percent, Positive, Years
from portal.calls.definition.text import Text


class LegalClearance(Part):
    """Consent of an authority, recorded before an act is possible."""

    required_before: Literal["agreement_signature"] = Field(description="The act that waits for it.")
    fields: tuple[Key, ...] = Field(("status", "reference_no", "decided_at", "file"), description="What is recorded.")
    statuses: tuple[Key, ...] = Field(
        ("not_needed", "requested", "granted", "refused"), description="States of the clearance."
    )
    text: Text = Field(description="What the clearance is called.")


class Compliance(Part):
    """Gates before money moves."""

    legal_clearance: LegalClearance | None = Field(None, description="Consent of an authority.")


class Tranche(Part):
    """One payment."""

    n: Positive = Field(description="Number of the payment.")
    percent: Percent = Field(description="Share of the award.")
    when: Text = Field(description="When it is paid, as the agreement says it.")
    needs: Key | None = Field(None, description="What must come before: a report, `outputs` or `signature`.")
    spent_min_percent_of_previous: Percent | None = Field(
        None, description="Least share of the previous payment spent."
    )
    remainder: bool = Field(False, description="True if it takes what rounding left.")


class Due(Part):
    """When a report is due."""

    months_after_start: Months | None = Field(None, description="Months after the start of the project.")
    days_after_end: Days | None = Field(None, description="Days after the end of the project.")
    days: Days = Field(0, description="Days added to the months.")


class Report(Part):
    """A report to hand in."""

    key: Key = Field(description="Key of the report.")
    due: Due = Field(description="When it is due.")
    parts: tuple[Literal["narrative", "financial", "vouchers", "outputs"], ...] = Field(
        ("narrative", "financial"), description="What it consists of."
    )


class Reallocation(Part):
    """How much may move between categories without an amendment."""

    percent: Percent = Field(description="Greatest share that moves.")
    of: Literal["award"] = Field("award", description="What the share is of.")
    counted: Literal["cumulative", "each"] = Field("cumulative", description="Whether earlier moves count.")
    caps_still_apply: bool = Field(True, description="True if caps hold after the move.")


class Extension(Part):
    """A longer project for the same money."""

    max_months: Months = Field(description="Longest extension.")
    request_days_before_end: Days = Field(0, description="Days before the end by which it is asked for.")
    without_extra_money: bool = Field(True, description="True if the award stays as it is.")


class Termination(Part):
    """How the agreement ends early."""

    notice_days: Days = Field(description="Days of notice.")
    immediate_grounds: tuple[Key, ...] = Field((), description="Grounds that end it at once.")


class MissingOutputs(Part):
    """What happens when outputs are not handed in."""

    after_days: Days = Field(description="Days after the end of the project.")
    action: Literal["repay_first_tranche", "repay_all", "keep_remainder"] = Field(description="What happens then.")


class GrantAgreement(Agreement):
    """The grant agreement."""

    tranches: tuple[Tranche, ...] = Field((), description="The payments; they add up to 100 percent.")
    reports: tuple[Report, ...] = Field((), description="The reports.")
    if_outputs_missing: MissingOutputs | None = Field(None, description="What happens without outputs.")
    reallocation_without_amendment: Reallocation | None = Field(None, description="Moves without an amendment.")
    reallocation_without_amendment_percent: Percent | None = Field(
        None, description="Short form: percent of the award."
    )
    reallocation_excludes: tuple[Key, ...] = Field((), description="Categories that take no part in moves.")
    extension: Extension | None = Field(None, description="A longer project.")
    termination: Termination | None = Field(None, description="How it ends early.")
    keep_records_years: Years | None = Field(None, description="How long records are kept.")
    audit_above: Money | None = Field(None, description="Award above which an audit is needed.")

    @property
    def reallocation(self) -> Reallocation | None:
        """Return the rule for moves, whichever form the file uses."""
        if self.reallocation_without_amendment_percent is None:
            return self.reallocation_without_amendment
        return Reallocation(percent=self.reallocation_without_amendment_percent)
