"""Lots: one line per lot, and a pool of what they leave for the next in each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reviews.maths.ranking.line import Claim, Line, LineRules, Offer, funding_line, lined_up, pay_down
from reviews.maths.ranking.listing import Place, claims, listing, placed
from reviews.maths.ranking.model import Application, Ranking, Settings


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of the call with its own envelope and, if given, its own greatest number of awards."""

    key: str
    envelope: Decimal
    max_awards: int | None = None

    def rules(self, line: LineRules) -> LineRules:
        """Return the rules of the call with the money of this lot."""
        return replace(line, envelope=self.envelope, max_awards=self.max_awards)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money of one lot that pays an application of another or of its own."""

    from_lot: str
    to_lot: str
    application: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pool:
    """The second pass: what each lot gave, who stood for it in which order, who was paid from where."""

    contributions: Mapping[str, Decimal]
    order: tuple[str, ...]
    offers: tuple[Offer, ...]
    transfers: tuple[Transfer, ...]
    left: Decimal


@dataclass(frozen=True, slots=True)
class LotsRanking:
    """One ranking per lot; with a shared pool the lots keep nothing and `pool.left` is what remains."""

    rankings: Mapping[str, Ranking]
    pool: Pool | None = None


def rank_lots(
    applications: Iterable[Application], settings: Settings, lots: Sequence[Lot], *, shared_pool: bool = False
) -> LotsRanking:
    """Rank each lot on its own envelope, by the line of the settings; then pay the pool down if it is shared.

    In the pool the first unfunded passing application of each lot stands, in common order, under the same rules.
    Raises ValueError for an application of no lot or settings without a line.
    """
    if settings.line is None:
        raise ValueError("lots need the rules of a funding line")
    everyone = list(applications)
    stray = {application.lot for application in everyone} - {lot.key for lot in lots}
    if stray:
        raise ValueError(f"no such lot: {', '.join(sorted(stray))}")
    rules = {lot.key: lot.rules(settings.line) for lot in lots}
    places = {key: placed([a for a in everyone if a.lot == key], settings) for key in rules}
    lines = {key: funding_line(claims(places[key]), rules[key]) for key in rules}
    pool = _pool(_heads(everyone, lines, rules, settings), lines, settings.line) if shared_pool else None
    if pool:
        lines = {key: _after_pool(claims(places[key]), lines[key], pool, rules[key]) for key in lines}
    return LotsRanking({key: listing(places[key], lines[key], settings) for key in lines}, pool)


def _heads(
    everyone: Iterable[Application],
    lines: Mapping[str, Line],
    rules: Mapping[str, LineRules],
    settings: Settings,
) -> list[Place]:
    """Place the first unfunded of each lot that may still make an award, in common order."""
    heads = {
        waiting[0].id
        for key, line in lines.items()
        if (waiting := line.reserve + line.rest) and not _is_full(line, rules[key])
    }
    return placed([application for application in everyone if application.id in heads], settings)


def _is_full(line: Line, rules: LineRules) -> bool:
    return rules.max_awards is not None and len(line.offers) >= rules.max_awards


def _pool(heads: Sequence[Place], lines: Mapping[str, Line], rules: LineRules) -> Pool:
    contributions = {key: lines[key].left for key in sorted(lines)}
    unlimited = replace(rules, max_awards=None)
    offers, left = pay_down(claims(heads), unlimited, sum(contributions.values(), Decimal()))
    lot_of = {place.item.application.id: place.item.application.lot for place in heads}
    transfers = tuple(_transfers(offers, lot_of, contributions))
    return Pool(contributions, tuple(lot_of), tuple(offers), transfers, left)


def _transfers(
    offers: Iterable[Offer], lot_of: Mapping[str, str], contributions: Mapping[str, Decimal]
) -> Iterator[Transfer]:
    """Take each offer from its own lot first, then from the others in order of their keys."""
    purse = defaultdict(Decimal, contributions)
    for offer in offers:
        owed, own = offer.amount, lot_of[offer.id]
        for lot in sorted(purse, key=lambda key: (key != own, key)):
            amount = min(owed, purse[lot])
            if amount:
                yield Transfer(lot, own, offer.id, amount)
            purse[lot] -= amount
            owed -= amount


def _after_pool(order: Sequence[Claim], line: Line, pool: Pool, rules: LineRules) -> Line:
    ids = {claim.id for claim in order}
    offers = [*line.offers, *(offer for offer in pool.offers if offer.id in ids)]
    return lined_up(order, offers, Decimal(), rules)
