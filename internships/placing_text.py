"""A stored placing in words: places with those who got them, candidates with the reason beside each choice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.core import formats
from reviews.states import UNDER_REVIEW

if TYPE_CHECKING:
    from portal.applications.models import Application

    from .definition import InternshipDefinition
    from .models import PlacingRun

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """A candidate as lists show it: the id of the placing, the person's name, the application to open."""

    id: str
    name: str
    reference: str


@dataclass(frozen=True)
class Place:
    """One host with those placed there and those in its reserve."""

    key: str
    name: str
    capacity: int
    placed: list[Named]
    reserve: list[Named]

    @property
    def free(self) -> int:
        return self.capacity - len(self.placed)


@dataclass(frozen=True)
class Choice:
    """One choice of a candidate: how the host saw the candidate, and why it did or did not become the place."""

    key: str
    name: str
    score: str
    verdict: str
    is_place: bool


@dataclass(frozen=True)
class CandidateLine:
    """One candidate: final score, every choice, the place, how it was given, what became of it since."""

    candidate: Named
    final: str
    choices: list[Choice]
    place: str
    how: str
    state: str


@dataclass(frozen=True)
class Board:
    """A placing on the names of its hosts and candidates, in one language."""

    run: "PlacingRun"
    terms: "InternshipDefinition"
    applications: "Mapping[str, Application]"
    language: str

    @property
    def is_serial(self) -> bool:
        return bool(self.run.result["serial"])

    @property
    def open_ties(self) -> list[str]:
        """Return who is tied where, a host or the second round."""
        return [f"{where}: {', '.join(tied)}" for where, tied in self.run.result["open_ties"]]

    def places(self) -> Iterator[Place]:
        result = self.run.result
        for key, placed in sorted(result["by_host"].items()):
            yield Place(
                key=key,
                name=self.host(key),
                capacity=result["capacity"][key],
                placed=[self.named(name) for name in placed],
                reserve=[self.named(name) for name in result["reserves"].get(key, [])],
            )

    def candidates(self, entries: Sequence[Entry]) -> Iterator[CandidateLine]:
        chosen = {given["id"]: given["preferences"] for given in self.run.given["candidates"]}
        for entry in entries:
            application = self.applications.get(entry["id"])
            place, how = self.place_of(entry)
            yield CandidateLine(
                candidate=self.named(entry["id"]),
                final=self.figure(entry["final"]),
                choices=[self.choice(entry, key) for key in chosen[entry["id"]]],
                place=place,
                how=how,
                state=_state_since(application) if application else "",
            )

    def place_of(self, entry: Entry) -> tuple[str, str]:
        """Return where a candidate goes and how that came: as placed, or since from the reserve."""
        given = getattr(self.applications.get(entry["id"]), "placement", None)
        if given and given.host_key != entry["host"]:
            return self.host(given.host_key), _("from the reserve list")
        return self.host(entry["host"]) if entry["host"] else "", how_in_words(entry)

    def choice(self, entry: Entry, key: str) -> Choice:
        seen = next((score for score in entry["scores"] if score["host"] == key), None)
        score = f"{self.figure(entry['final'])} + {seen['fit']} = {self.figure(seen['score'])}" if seen else ""
        return Choice(key, self.host(key), score, self.verdict(entry, key, seen), entry["host"] == key)

    def verdict(self, entry: Entry, key: str, seen: Entry | None) -> str:
        """Say why a choice did or did not become the place; nothing of choices behind the place."""
        reason = next((reason for reason in entry["reasons"] if reason["host"] == key), None)
        if entry["host"] == key:
            return _("placed here")
        if reason is None:
            return ""
        if reason["code"] == "requirement_not_met":
            missing = ", ".join(_ground(ground) for ground in reason["grounds"])
            return _("requirement not met: %(missing)s") % {"missing": missing}
        if reason["code"] == "agreed_before" or not (seen and seen["last_admitted"]):
            return _("the places were agreed before")
        return _("filled; the last one had %(score)s") % {"score": self.figure(seen["last_admitted"])}

    def named(self, name: str) -> Named:
        application = self.applications.get(name)
        if application is None:
            return Named(name, "", "")
        return Named(name, str(application.applicant_person or ""), application.reference)

    def host(self, key: str) -> str:
        """Return the name of a host; its key if the call no longer has it."""
        found = next((host for host in self.terms.hosts if host.key == key), None)
        return found.name.localised(self.language) if found else key

    def figure(self, text: str) -> str:
        return formats.number(text, self.language)


def _state_since(application: "Application") -> str:
    """Return what became of a candidate after the placing, nothing while the panel still decides."""
    return "" if application.state in UNDER_REVIEW else str(application.get_state_display())


def how_in_words(entry: Entry) -> str:
    """Say how a candidate came to a place, or to none."""
    if entry["how"] == "preference":
        return _("choice %(n)s") % {"n": entry["preference_no"]}
    return {
        "second_round": _("second round"),
        "pinned": _("agreed before"),
        "below_threshold": _("below the least final score"),
    }.get(entry["how"], _("not placed"))


def _ground(ground: Mapping[str, str]) -> str:
    words = {
        "course": _("course %(value)s"),
        "language": _("language %(value)s, %(level)s"),
        "skill": _("skill %(value)s"),
        "available": _("available: %(value)s"),
        "study_field": _("field of study %(value)s"),
        "hours": _("%(value)s hours a week"),
        "employer": _("present or recent employer"),
        "vetoed": _("refused by the host"),
        "no_host": _("no longer in the call"),
    }
    return words.get(ground["code"], ground["code"]) % ground
