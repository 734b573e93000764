"""Applications taken all the time: cut-offs, monthly money, queue."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Clock, Moment, Money, Months, Part, Unit, WorkingDays, ZoneName

Month = Annotated[int, Field(strict=True, ge=1, le=12), Unit("month, 1 to 12")]
CutoffRule = Annotated[
    str,
    Field(
        pattern=r"^(last_(mon|tues|wednes|thurs|fri|satur|sun)day_of_month"
        r"|day_([1-9]|[12][0-9]|3[01])_of_month"
        r"|every_[1-9][0-9]?_weeks_from:[0-9]{4}-[0-9]{2}-[0-9]{2})$"
    ),
    Unit("last_<weekday>_of_month, day_<n>_of_month, every_<n>_weeks_from:<date>"),
]


class Cutoff(Part):
    """When the applications that have come in are taken together."""

    rule: CutoffRule = Field(description="The day.")
    time: Clock = Field(description="Time of the day; that minute is included to its last second.")
    zone: ZoneName | None = Field(None, description="Zone of the time; that of the call when absent.")


class Rolling(Part):
    """A call without a closing moment."""

    opens: Moment = Field(description="Moment from which applications are taken.")
    closes: Moment | None = Field(None, description="Moment at which it ends, where one is known.")
    yearly_envelope: Money | None = Field(None, description="Money of a calendar year.")
    monthly_envelope: Money | None = Field(None, description="Money of a month.")
    unused_month_carries_over: bool = Field(False, description="True if money left in a month adds to the next.")
    cutoff: Cutoff | None = Field(None, description="When applications are taken together.")
    decision_within_working_days: WorkingDays | None = Field(None, description="Days from the cut-off to the decision.")
    order_within_month: Literal["submitted_at", "rank"] = Field(
        "submitted_at", description="Order in which money is given."
    )
    queue_if_money_short: bool = Field(
        False, description="True if the approved wait when the money of the month is used."
    )
    queue_months: Months = Field(2, ge=1, description="Months they wait at most.")
    overtaking: bool = Field(False, description="True if a smaller request may be paid before an earlier larger one.")
    paused_months: tuple[Month, ...] = Field((), description="Months in which nothing is taken.")
