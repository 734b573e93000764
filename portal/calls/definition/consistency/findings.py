"""What the checks have found so far."""

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

from portal.calls.expressions import ExpressionError, Node, Rule, parse_rule, parse_term
from portal.core.errors import Problem


class Findings:
    """Collects problems; says nothing about what follows from a fault already reported.

    `faulty` are the paths of faults of form, `lost` the names that these took out of sight.
    """

    def __init__(self, faulty: Collection[str] = (), lost: Collection[str] = ()) -> None:
        self.problems: list[Problem] = []
        self.faulty = tuple(faulty)
        self.lost = frozenset(lost)

    def is_faulty(self, path: str) -> bool:
        """Return whether something at or beneath `path` is already known to be wrong."""
        return any(fault == path or fault.startswith((f"{path}.", f"{path}[")) for fault in self.faulty)

    def add(self, path: str, code: str, message: str) -> None:
        problem = Problem(path, code, message)
        if not self.is_faulty(path) and problem not in self.problems:
            self.problems.append(problem)

    def conflict(self, path: str, message: str) -> None:
        """Report a combination that makes no sense."""
        self.add(path, "conflict", message)

    def require(self, path: str, message: str) -> None:
        """Report something that is missing beside what is there."""
        self.add(path, "required", message)

    def refer(self, path: str, name: str, known: Iterable[str]) -> None:
        """Report a `name` that nothing bears."""
        names = set(known)
        if name in names or name in self.lost:
            return
        close = get_close_matches(name, sorted(names), n=1)
        message = _("Nothing here is called “%(name)s”.") % {"name": name}
        if close:
            message += " " + _("Is “%(close)s” meant?") % {"close": close[0]}
        self.add(path, "unknown_reference", message)

    def rule(self, path: str, text: str, known: Iterable[str]) -> None:
        """Report a comparison that cannot be read, and names in it that nothing bears."""
        self._expression(path, text, known, parse_rule)

    def term(self, path: str, text: str, known: Iterable[str]) -> None:
        """Report a sum that cannot be read, and names in it that nothing bears."""
        self._expression(path, text, known, parse_term)

    def _expression(self, path: str, text: str, known: Iterable[str], parse: Callable[[str], Rule | Node]) -> None:
        try:
            names = parse(text).names
        except ExpressionError:
            self.add(path, "format", _("This rule cannot be read; write for example “total == quantity * unit_cost”."))
            return
        for name in sorted(names):
            self.refer(path, name, known)
