"""Candidates, hosts and rules of placing, and who may go where."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

AFTER_ALL = datetime.max.replace(tzinfo=UTC)
LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One `must` of a host: `kind` is `course`, `skill`, `available`, … or `language` with a least level."""

    kind: str
    value: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """`hours_per_week` the candidate must be able to give; `vetoed` candidates are refused with a recorded reason."""

    key: str
    capacity: int
    must: tuple[Requirement, ...] = ()
    hours_per_week: int = 0
    vetoed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """`qualities` by kind of requirement, `languages` with level, `fits` 0..10 by host, `tickets` by number of draw.

    `excluded_hosts` employ or employed the candidate; `open_to_other` takes part in the second round.
    """

    id: str
    final: Decimal
    preferences: tuple[str, ...] = ()
    interview: Decimal = Decimal(0)
    certificate_date: date = date.max
    received: datetime = AFTER_ALL
    hours_per_week: int = 168
    open_to_other: bool = False
    qualities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    excluded_hosts: frozenset[str] = frozenset()
    fits: Mapping[str, int] = field(default_factory=dict)
    tickets: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pin:
    """A seat given before the run, by agreement or appeal."""

    candidate: str
    host: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The `matching` section of a call file; `tie_break` orders equal host scores and equal final scores."""

    min_final: Decimal = Decimal(0)
    default_fit: int = 5
    highest_fit: int = 10
    tie_break: tuple[str, ...] = ("interview_score", "earlier_certificate_date", "public_draw")
    second_round: bool = True
    reserve_per_host: int = 0


@dataclass(frozen=True, slots=True)
class Market:
    """Everything that decides a run of placing; the order of the tuples is of no consequence."""

    candidates: tuple[Candidate, ...]
    hosts: tuple[Host, ...]
    rules: Rules = Rules()
    pins: tuple[Pin, ...] = ()

    def candidate(self, key: str) -> Candidate:
        return next(candidate for candidate in self.candidates if candidate.id == key)

    def host(self, key: str) -> Host | None:
        return next((host for host in self.hosts if host.key == key), None)

    def fit(self, candidate: Candidate, host: str) -> int:
        return candidate.fits.get(host, self.rules.default_fit)

    def host_score(self, candidate: Candidate, host: str) -> Decimal:
        """Final score plus fit: what the host orders by."""
        return candidate.final + self.fit(candidate, host)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a host excludes a candidate; `code` is a kind of requirement, `hours`, `employer`, `vetoed` or `no_host`."""

    code: str
    value: str = ""
    level: str = ""


def grounds(candidate: Candidate, host: Host | None) -> tuple[Ground, ...]:
    """Return every ground on which a host excludes a candidate; none if the candidate may go there."""
    return tuple(_grounds(candidate, host)) if host else (Ground("no_host"),)


def market_problems(market: Market) -> list[str]:
    """Name what makes a market unusable: double keys, bad fits or capacities, pins that cannot be."""
    keys = Counter([c.id for c in market.candidates] + [host.key for host in market.hosts])
    return [
        *(f"{key} stands twice" for key in sorted(keys) if keys[key] > 1),
        *(f"{host.key} has less than no place" for host in market.hosts if host.capacity < 0),
        *(problem for candidate in market.candidates for problem in _candidate_problems(candidate, market.rules)),
        *_pin_problems(market),
    ]


def _candidate_problems(candidate: Candidate, rules: Rules) -> Iterator[str]:
    if len(set(candidate.preferences)) < len(candidate.preferences):
        yield f"{candidate.id} prefers a host twice"
    if any(not 0 <= fit <= rules.highest_fit for fit in candidate.fits.values()):
        yield f"{candidate.id} has a fit out of range"


def _pin_problems(market: Market) -> Iterator[str]:
    candidates = {candidate.id: candidate for candidate in market.candidates}
    seats = Counter(pin.host for pin in market.pins)
    if len({pin.candidate for pin in market.pins}) < len(market.pins):
        yield "a candidate is pinned twice"
    for pin in market.pins:
        if pin.candidate not in candidates or grounds(candidates[pin.candidate], market.host(pin.host)):
            yield f"{pin.candidate} cannot be pinned to {pin.host}"
    yield from (f"{host.key} has fewer places than pins" for host in market.hosts if seats[host.key] > host.capacity)


def _grounds(candidate: Candidate, host: Host) -> Iterator[Ground]:
    for requirement in host.must:
        if not _meets(candidate, requirement):
            yield Ground(requirement.kind, requirement.value, requirement.level)
    if candidate.hours_per_week < host.hours_per_week:
        yield Ground("hours", str(host.hours_per_week))
    if host.key in candidate.excluded_hosts:
        yield Ground("employer")
    if candidate.id in host.vetoed:
        yield Ground("vetoed")


def _meets(candidate: Candidate, requirement: Requirement) -> bool:
    if requirement.kind != "language":
        return requirement.value in candidate.qualities.get(requirement.kind, frozenset())
    known = candidate.languages.get(requirement.value)
    return known is not None and LANGUAGE_LEVELS.index(known) >= LANGUAGE_LEVELS.index(requirement.level or "A1")
