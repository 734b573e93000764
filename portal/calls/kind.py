"""What a sort of call adds: the one door through which news travels upward."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from .definition import CallDefinition


@dataclass(frozen=True)
class Kind:
    """A sort of call, registered by its app in `AppConfig.ready()`.

    `on_award(decision, by, at)` is called inside the transaction that releases an award; `on_answer(application,
    accepted, by, at)` when the applicant answers it; `agreement_context(application, agreement)` returns the plain
    values that its agreement prints; `agreement_kind` names the document; `ranks_by_money` is False where places are
    given instead of money.
    """

    slug: str
    label: str | Promise
    definition: type["CallDefinition"]
    on_award: Callable[..., None]
    on_answer: Callable[..., None]
    agreement_kind: str
    agreement_context: Callable[..., dict[str, Any]]
    ranks_by_money: bool = True
