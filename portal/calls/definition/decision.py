"""How the money is given: order, funding line, reserve, offers."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Days, Key, Moment, Money, Part, Percent, Points, Positive, Share, Unit, WorkingDays

TieBreak = Annotated[
    str,
    Field(pattern=r"^(criterion_mean:[A-Za-z]\w*|section:[A-Za-z]\w*|lower_requested|earlier_received|public_draw)$"),
    Unit("criterion_mean:<key>, section:<key>, lower_requested, earlier_received, public_draw"),
]


class PartialAward(Part):
    """Offers below the request."""

    allowed: bool = Field(True, description="True if less than the request may be offered.")
    min_percent_of_request: Percent = Field(description="Least share of the request; compared unrounded.")
    needs_applicant_consent: bool = Field(True, description="True if the applicant must agree.")
    consent_days: Days = Field(5, description="Days to agree.")


class ReserveList(Part):
    """Who is next when money comes free."""

    size: Positive | None = Field(None, description="Places on the list; all who pass when absent.")
    valid_until: Moment | None = Field(None, description="Moment after which nothing is offered from it.")
    until_money_used_or: Moment | None = Field(
        None, description="As `valid_until`; it also ends when the money is used."
    )


class AfterSelection(Part):
    """Eligibility checked only for the provisionally selected."""

    eligibility_documents_days: Days = Field(description="Days to bring the papers.")
    ineligible_replaced_from: Literal["reserve"] = Field(
        "reserve", description="Who takes the place of the ineligible."
    )


class NearLineDraw(Part):
    """Random selection near the funding line."""

    interval_level: Share = Field(description="Level of the rank intervals that define the group.")
    max_group_share: Share = Field(description="Largest group, as share of the ranked; a larger one is not drawn.")


class Decision(Part):
    """How the ranked applications are decided."""

    envelope: Money | None = Field(None, description="Money of the call; with lots each has its own.")
    max_awards: Positive | None = Field(None, description="Most awards.")
    order: Literal["rank", "submitted_at"] = Field("rank", description="Order in which money is given.")
    order_by: Literal["raw", "expected_rank"] = Field("raw", description="Figure that makes the rank.")
    per_lot: bool = Field(False, description="True if each lot has its own line and reserve.")
    when_next_does_not_fit: Literal["offer_partial_else_stop", "stop", "skip_and_fill"] = Field(
        "offer_partial_else_stop", description="What happens when the money left is less than the next request."
    )
    quality_floor: Points | None = Field(None, description="Least total of those taken by `skip_and_fill`.")
    tie_break: tuple[TieBreak, ...] = Field((), description="What decides between equals, in order.")
    partial_award: PartialAward | None = Field(None, description="Offers below the request.")
    near_line_draw: NearLineDraw | None = Field(
        None, description="Random selection near the funding line; the list is then ordered by expected rank."
    )
    reserve_list: ReserveList | None = Field(None, description="Who is next when money comes free.")
    no_reserve_list: bool = Field(False, description="True if there is none.")
    after_selection: AfterSelection | None = Field(None, description="Papers asked of the provisionally selected.")
    acceptance_days: Days = Field(7, description="Days to accept an offer; no answer counts as declined.")
    complaint_days: WorkingDays = Field(5, description="Days to complain, from notification.")
    declined_may_reapply_after_days: Days | None = Field(
        None, description="Days before a refused applicant may apply again."
    )
    publish: tuple[Key, ...] = Field((), description="What is published about an award, given consent.")
