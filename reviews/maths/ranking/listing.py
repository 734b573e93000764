"""From the order and the state of the money to the lines of the ranking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from reviews.maths.exact import half_up
from reviews.maths.ranking.line import Claim, Line
from reviews.maths.ranking.model import UNDECIDED, Application, Entry, Outcome, Ranking, Settings
from reviews.maths.ranking.order import Block
from reviews.maths.ranking.scoring import Scored, in_order, scored


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application stands; `rank` None while unsettled."""

    item: Scored
    rank: int | None = None
    deciding_key: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What an application gets."""

    outcome: Outcome
    offer: Decimal | None = None
    reserve_place: int | None = None
    cumulated: Decimal | None = None


def placed(applications: Iterable[Application], settings: Settings) -> list[Place]:
    """Score all applications and put them in their places; the unsettled come last.

    Raises ValueError if two have the same id.
    """
    items = [scored(application, settings) for application in sorted(applications, key=lambda a: a.id)]
    if len({item.application.id for item in items}) < len(items):
        raise ValueError("an application stands twice in the list")
    unsettled = [Place(item) for item in items if item.verdict == Outcome.UNSETTLED]
    return [*_numbered(in_order(items, settings)), *unsettled]


def claims(places: Iterable[Place]) -> list[Claim]:
    """Return what the passing applications ask for, in order; whom random selection rejects asks for nothing."""
    passing = (place.item for place in places if place.item.verdict is None and not _is_rejected(place.item))
    return [Claim(item.application.id, item.application.requested, item.score) for item in passing]


def listing(places: Sequence[Place], line: Line | None, settings: Settings) -> Ranking:
    """Put places and money together into the ranking that is shown and stored."""
    shares = _shares(line) if line else {}
    entries = tuple(_entry(place, _share(place.item, shares), settings) for place in places)
    return Ranking(entries, line, _open_ties(places))


def _numbered(blocks: Iterable[Block[Scored]]) -> Iterator[Place]:
    rank = 1
    for block in blocks:
        for n, item in enumerate(block.members):
            yield Place(item, rank, UNDECIDED if n else block.decided_by or None)
        rank += len(block.members)


def _open_ties(places: Sequence[Place]) -> tuple[tuple[str, ...], ...]:
    ties: dict[int, list[str]] = {}
    for place in places:
        if place.rank is not None:
            ties.setdefault(place.rank, []).append(place.item.application.id)
    return tuple(tuple(tied) for tied in ties.values() if len(tied) > 1)


def _shares(line: Line) -> dict[str, Share]:
    sums = accumulate(offer.amount for offer in line.offers)
    return {
        **{claim.id: Share(Outcome.NOT_FUNDED) for claim in line.rest},
        **{claim.id: Share(Outcome.RESERVE, reserve_place=n) for n, claim in enumerate(line.reserve, start=1)},
        **{
            offer.id: Share(Outcome.PARTIAL_OFFER if offer.partial else Outcome.AWARD, offer.amount, None, total)
            for offer, total in zip(line.offers, sums, strict=True)
        },
    }


def _share(item: Scored, shares: Mapping[str, Share]) -> Share:
    otherwise = Outcome.NOT_FUNDED if _is_rejected(item) else Outcome.PASSED
    return shares.get(item.application.id) or Share(item.verdict or otherwise)


def _is_rejected(item: Scored) -> bool:
    return item.application.side == "rejected"


def _entry(place: Place, share: Share, settings: Settings) -> Entry:
    item, result, rubric = place.item, place.item.result, settings.rubric
    spread = result.spread
    return Entry(
        application=item.application.id,
        lot=item.application.lot,
        n=result.n,
        totals=tuple(half_up(total, rubric.decimals) for total in result.totals),
        mean=_rounded(result.total, rubric.aggregate_decimals),
        score=item.score,
        criteria={key: _rounded(value, rubric.compared_decimals) for key, value in result.criteria.items()},
        sections={key: _rounded(value, rubric.compared_decimals) for key, value in result.sections.items()},
        spread=_rounded(spread, rubric.decimals),
        requested=item.application.requested,
        provisional=result.n < settings.reviews_per_application,
        passes=item.verdict is None,
        failed=item.failed,
        rank=place.rank,
        deciding_key=place.deciding_key,
        outcome=share.outcome,
        offer=share.offer,
        reserve_place=share.reserve_place,
        cumulated=share.cumulated,
        flag_panel=bool(settings.divergence and spread is not None and settings.divergence.flags(spread)),
    )


def _rounded(value: Fraction | None, decimals: int) -> Decimal | None:
    return None if value is None else half_up(value, decimals)
