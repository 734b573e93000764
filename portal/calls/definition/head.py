"""Head, moments and lots of a call."""

from typing import Literal

from pydantic import Field

from .base import Count, Key, Language, Moment, Money, Part, Positive, ZoneName
from .text import Text

ApplicantType = Literal["individual", "organisation", "consortium"]


class CallHead(Part):
    """What the call is, who may apply and how often."""

    code: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,39}$", description="Code of the call, as in addresses and numbers."
    )
    kind: Key = Field(description="Sort of call: `small_grant`, `individual_grant`, `internship`.")
    applicant_type: ApplicantType = Field(
        description="Who applies: a person, an organisation, or a lead with partners."
    )
    stages: Positive | None = Field(None, description="Number of stages, interview included; checked against the file.")
    languages: tuple[Language, ...] = Field(min_length=1, description="Languages in which every text is given.")
    default_language: Language = Field(description="Language used where the reader has none.")
    time_zone: ZoneName = Field(description="Zone of every moment; the offsets in the file must agree with it.")
    title: Text = Field(description="Title of the call.")
    summary: Text | None = Field(None, description="What the call is for, one paragraph.")
    funder_line: Text | None = Field(None, description="Line that names who pays.")
    contact_email: str | None = Field(None, pattern=r"^[^@\s]+@[^@\s]+$", description="Address for questions.")
    rolling: bool = Field(
        False, description="True if applications are taken all the time; needs the section `rolling`."
    )
    max_applications_per_organisation: Positive | None = Field(
        None, description="Applications of one organisation, as lead."
    )
    max_as_partner: Count | None = Field(None, description="Applications in which one organisation is a partner.")
    max_applications_per_person: Positive | None = Field(None, description="Applications of one person.")
    max_open_applications_per_person: Positive | None = Field(
        None, description="Undecided applications of one person at once."
    )
    max_awards_per_organisation: Positive | None = Field(None, description="Awards to one organisation.")
    max_awards_per_person_per_year: Positive | None = Field(
        None, description="Awards to one person in a calendar year."
    )


class TimelineItem(Part):
    """A named moment."""

    key: Key = Field(description="Name of the moment, used by other sections.")
    at: Moment = Field(description="The moment; a deadline includes the whole of its last second.")
    label: Text = Field(description="What the reader sees.")


class Lot(Part):
    """A part of the call with its own money, ranking and reserve."""

    key: Key = Field(description="Key of the lot; may stand in document numbers.")
    envelope: Money = Field(description="Money of the lot.")
    title: Text = Field(description="Title of the lot.")
