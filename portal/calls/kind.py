"""What a sort of call adds: the one door through which news travels upward."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from .definition import CallDefinition
    from .models import Call


def _nothing_to_do(*_given: Any, **_named: Any) -> None:
    """Answer a door that a kind does not use."""


def _never(_call: "Call") -> bool:
    return False


def _no_values(*_given: Any) -> dict[str, str]:
    return {}


def _no_facts(*_given: Any) -> list[tuple[str, str]]:
    return []


def _no_ties(*_given: Any) -> list[tuple[str, tuple[str, ...]]]:
    return []


@dataclass(frozen=True)
class AgreementFacts:
    """What an agreement prints and embeds.

    `context` holds what the layout `agreement` prints beyond number, date, heading, letterhead and verification (shapes
    in `documents/rendering/contexts.py`), all of it plain text already formatted. `attachment` is the JSON inside the
    file, without personal data. Each string of `must_contain` has to be found in the finished file.
    """

    context: dict[str, Any]
    attachment: dict[str, Any]
    must_contain: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkPage:
    """A staff page of a call: the name of its address, who may see it, what it is called and what one does there."""

    name: str
    permission: str
    label: str | Promise
    what: str | Promise


@dataclass(frozen=True)
class Kind:
    """A sort of call, registered by its app in `AppConfig.ready()`.

    `on_award(decision, by=, at=)` runs in the transaction that releases a positive decision, `on_answer(decision,
    accepted, by=, at=)` in the one that records the applicant's answer, `on_agreement(application, agreement)` in the
    one that numbers it. `agreements_due(call)` returns the accepted applications without an agreement, in the order in
    which numbers are given; `agreement_facts(application, agreement, at)` what is printed; `letter_values(decision,
    language)` what a letter of decision says beyond any call (amount, host). `propose(call, by=, at=)` writes the
    proposed decisions where they do not follow from the ranking alone. `page_facts(call, language)` returns what the
    page of a call says in short beyond any call, as (label, text), `page_part` names the template of what it tells at
    length, `page_links(call)` where else it publishes what was done, as (label, address). `work_pages` are the kind's
    own staff pages. `open_ties(call)` returns the ties outside the ranking that wait for a public draw: where, and the
    public ids. `scores_are_known(call)` tells whether somebody has scored: from then on what orders the list cannot
    change.
    """

    slug: str
    label: str | Promise
    definition: type["CallDefinition"]
    agreement_kind: str
    agreements_due: Callable[["Call"], Iterable[Any]]
    agreement_facts: Callable[[Any, Any, datetime], AgreementFacts]
    on_award: Callable[..., None] = _nothing_to_do
    on_answer: Callable[..., None] = _nothing_to_do
    on_agreement: Callable[..., None] = _nothing_to_do
    letter_values: Callable[[Any, str], dict[str, str]] = _no_values
    page_facts: Callable[["Call", str], list[tuple[str, str]]] = _no_facts
    page_part: str = ""
    open_ties: Callable[["Call"], list[tuple[str, tuple[str, ...]]]] = _no_ties
    page_links: Callable[["Call"], list[tuple[str, str]]] = _no_facts
    work_pages: tuple["WorkPage", ...] = ()
    propose: Callable[..., list[Any]] | None = None
    scores_are_known: Callable[["Call"], bool] = _never
