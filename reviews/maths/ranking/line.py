"""The funding line: who is paid, in full or in part, what is left, and who moves up when somebody leaves."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from reviews.maths.exact import reaches

Misfit = Literal["offer_partial_else_stop", "stop", "skip_and_fill"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A passing application in its place: what it asks, and its score for a quality floor."""

    id: str
    ask: Decimal
    score: Decimal | None = None

    def __post_init__(self) -> None:
        if self.ask < 0:
            raise ValueError(f"{self.id} asks for less than nothing")


@dataclass(frozen=True, slots=True)
class LineRules:
    """How an envelope is paid down.

    `partial_min_percent`: least part of a request that is worth offering, None for no partial offers.
    `quality_floor`: after a misfit `skip_and_fill` takes only claims with at least this score.
    `reserve_size`: None for a list without end.
    """

    envelope: Decimal
    max_awards: int | None = None
    misfit: Misfit = "offer_partial_else_stop"
    partial_min_percent: Decimal | None = None
    quality_floor: Decimal | None = None
    reserve_size: int | None = 0


@dataclass(frozen=True, slots=True)
class Offer:
    id: str
    ask: Decimal
    amount: Decimal

    @property
    def partial(self) -> bool:
        return self.amount < self.ask


@dataclass(frozen=True, slots=True)
class Inversion:
    """A funded application that ranks below an unfunded one, with both sums."""

    funded: str
    amount: Decimal
    unfunded: str
    ask: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """The state of the money: standing offers, what is left, the reserve in order, and the rest in order."""

    offers: tuple[Offer, ...]
    left: Decimal
    reserve: tuple[Claim, ...]
    rest: tuple[Claim, ...] = ()
    inversions: tuple[Inversion, ...] = ()


def funding_line(claims: Sequence[Claim], rules: LineRules) -> Line:
    """Pay the claims, which come in rank order, down the envelope and line up the reserve."""
    offers, left = pay_down(claims, rules, rules.envelope)
    return lined_up(claims, offers, left, rules)


def lined_up(claims: Sequence[Claim], offers: Sequence[Offer], left: Decimal, rules: LineRules) -> Line:
    """Put the claims without an offer on the reserve list and behind it."""
    funded = {offer.id for offer in offers}
    waiting = tuple(claim for claim in claims if claim.id not in funded)
    size = len(waiting) if rules.reserve_size is None else rules.reserve_size
    found = tuple(inversions(claims, offers))
    return Line(tuple(offers), left, waiting[:size], waiting[size:], found)


def pay_down(claims: Sequence[Claim], rules: LineRules, left: Decimal, awards: int = 0) -> tuple[list[Offer], Decimal]:
    """Walk down the claims with `left` in hand and `awards` already made; return the offers and what remains.

    An ask that fits is paid in full. One that does not gets exactly what is left if partial offers are allowed and
    that is enough of it; else the walk stops, or under `skip_and_fill` goes on above the quality floor.
    """
    offers: list[Offer] = []
    skipped = False
    for claim in claims:
        if rules.max_awards is not None and awards + len(offers) >= rules.max_awards:
            break
        if skipped and not _above_floor(claim, rules):
            continue
        if claim.ask <= left:
            offers.append(Offer(claim.id, claim.ask, claim.ask))
            left -= claim.ask
        elif rules.misfit == "skip_and_fill":
            skipped = True
        else:
            if _worth_offering(claim, rules, left):
                offers.append(Offer(claim.id, claim.ask, left))
                left -= left
            break
    return offers, left


def refill(line: Line, gone: Collection[str], rules: LineRules, *, expired: bool = False) -> Line:
    """Free what the `gone` held and offer it, with what was left, to the reserve in order.

    `gone` have declined, lapsed, withdrawn or refused a partial offer, or left the reserve. The reserve is never
    passed by: the first that does not fit ends it. An expired reserve offers nothing. Standing offers stay as they are.
    """
    standing = tuple(offer for offer in line.offers if offer.id not in gone)
    freed = sum((offer.amount for offer in line.offers if offer.id in gone), line.left)
    reserve = tuple(claim for claim in line.reserve if claim.id not in gone)
    strict = replace(rules, misfit="stop") if rules.misfit == "skip_and_fill" else rules
    new, left = ([], freed) if expired else pay_down(reserve, strict, freed, len(standing))
    rest = tuple(claim for claim in line.rest if claim.id not in gone)
    return Line((*standing, *new), left, reserve[len(new) :], rest)


def inversions(claims: Sequence[Claim], offers: Sequence[Offer]) -> Iterator[Inversion]:
    """Name every funded claim that stands below an unfunded one, in rank order of the funded."""
    amounts = {offer.id: offer.amount for offer in offers}
    passed_by: list[Claim] = []
    for claim in claims:
        if claim.id not in amounts:
            passed_by.append(claim)
        for above in passed_by if claim.id in amounts else ():
            yield Inversion(claim.id, amounts[claim.id], above.id, above.ask)


def _above_floor(claim: Claim, rules: LineRules) -> bool:
    return rules.quality_floor is None or (claim.score is not None and claim.score >= rules.quality_floor)


def _worth_offering(claim: Claim, rules: LineRules, left: Decimal) -> bool:
    percent = rules.partial_min_percent
    if rules.misfit != "offer_partial_else_stop" or percent is None:
        return False
    return left > 0 and reaches(left, percent, claim.ask)
