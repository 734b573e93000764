"""A stored placing in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.core import formats

if TYPE_CHECKING:
    from portal.calls.models import Call


@dataclass(frozen=True)
class HostLine:
    """One host with those placed there and those in its reserve."""

    key: str
    name: str
    capacity: int
    placed: list[str]
    reserve: list[str]

    @property
    def free(self) -> int:
        return self.capacity - len(self.placed)


@dataclass(frozen=True)
class CandidateLine:
    """One candidate: final score, place, how it was given, and a sentence for each better choice."""

    id: str
    final: str
    host: str
    how: str
    reasons: list[str]


@dataclass(frozen=True)
class Board:
    hosts: list[HostLine]
    candidates: list[CandidateLine]
    is_serial: bool
    open_ties: list[str]


def board(call: "Call", result: dict[str, Any], language: str) -> Board:
    """Return a stored placing as the page shows it."""
    names = {host.key: host.name.localised(language) for host in call.terms.hosts}
    hosts = [
        HostLine(key, names[key], result["capacity"][key], placed, result["reserves"].get(key, []))
        for key, placed in sorted(result["by_host"].items())
    ]
    lines = [_candidate(entry, names, language) for entry in result["placements"]]
    ties = [f"{where}: {', '.join(tied)}" for where, tied in result["open_ties"]]
    return Board(hosts, lines, result["serial"], ties)


def _candidate(entry: dict[str, Any], names: dict[str, str], language: str) -> CandidateLine:
    return CandidateLine(
        id=entry["id"],
        final=formats.number(entry["final"], language),
        host=names.get(entry["host"], "") if entry["host"] else "",
        how=_how(entry),
        reasons=[_reason(reason, names) for reason in entry["reasons"]],
    )


def _how(entry: dict[str, Any]) -> str:
    if entry["how"] == "preference":
        return _("choice %(n)s") % {"n": entry["preference_no"]}
    return {
        "second_round": _("second round"),
        "pinned": _("agreed before"),
        "below_threshold": _("below the least final score"),
    }.get(entry["how"], _("not placed"))


def _reason(reason: dict[str, Any], names: dict[str, str]) -> str:
    choice = {"n": reason["preference_no"], "host": names.get(reason["host"], reason["host"])}
    if reason["code"] == "requirement_not_met":
        missing = ", ".join(_ground(ground) for ground in reason["grounds"])
        return _("Choice %(n)s, %(host)s: requirement not met (%(missing)s).") % {**choice, "missing": missing}
    if reason["code"] == "agreed_before":
        return _("Choice %(n)s, %(host)s: the places were agreed before.") % choice
    return _("Choice %(n)s, %(host)s: filled by candidates whom the host ranked higher.") % choice


def _ground(ground: dict[str, str]) -> str:
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
