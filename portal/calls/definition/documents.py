"""Papers and declarations."""

from typing import Literal

from pydantic import Field

from .base import Days, Key, Megabytes, Part, Positive
from .text import Text

FileType = Literal["pdf", "docx", "xlsx", "jpg", "png"]
Members = Literal["applicant", "lead", "partner", "each"]


class DocumentItem(Part):
    """One paper to hand in."""

    key: Key = Field(description="Key of the paper; its answer is `documents.<key>`.")
    label: Text = Field(description="What the applicant reads.")
    help: Text | None = Field(None, description="Help shown before the field.")
    required: bool = Field(False, description="True if the paper is needed.")
    at: Literal["application", "contracting"] = Field("application", description="When it is handed in.")
    accepted: tuple[FileType, ...] | None = Field(
        None, min_length=1, description="File types taken; else those of the section."
    )
    multiple: Positive = Field(1, description="Most files.")
    max_file_mb: Megabytes | None = Field(None, description="Largest file, in MB; else that of the section.")
    max_age_days: Days | None = Field(None, description="Greatest age of the paper on submission, in days.")
    blind_safe: bool = Field(False, description="True if reviewers of a blind call may see it.")
    per_member: Literal[True, False, "partner"] = Field(
        False, description="`true`: each member of the consortium hands it in; `partner`: each partner does."
    )
    per: Literal["lead"] | None = Field(None, description="`lead`: only the lead hands it in.")

    @property
    def members(self) -> Members:
        """Return who hands the paper in."""
        if self.per_member == "partner":
            return "partner"
        if self.per_member:
            return "each"
        return "lead" if self.per == "lead" else "applicant"


class Declaration(Part):
    """A statement to confirm."""

    key: Key = Field(description="Key of the declaration.")
    required: bool = Field(True, description="True if it must be confirmed to submit.")
    separate_consent: bool = Field(
        False, description="True if it is a consent that must stand by itself and be recorded."
    )
    text: Text = Field(description="The statement.")


class Documents(Part):
    """The papers and declarations of a stage."""

    max_file_mb: Megabytes = Field(10, description="Largest file, in MB.")
    accepted: tuple[FileType, ...] = Field(
        ("pdf",), min_length=1, description="File types taken where a paper names none."
    )
    items: tuple[DocumentItem, ...] = Field((), description="The papers, in order.")
    declarations: tuple[Declaration, ...] = Field((), description="The statements, in order.")

    def at(self, moment: Literal["application", "contracting"]) -> tuple[DocumentItem, ...]:
        """Return the papers to hand in at `moment`."""
        return tuple(item for item in self.items if item.at == moment)
