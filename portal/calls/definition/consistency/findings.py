"""What the checks have found so far."""

import re
from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

from portal.calls.expressions import ExpressionError, Node, Rule, parse_rule, parse_term
from portal.core.errors import Problem

# Places whose fault takes names out of sight: a whole section, a whole list, an item, the name of an item.
NAMELESS = re.compile(
    r".*(\]|\[[0-9]+\]\.type|\.(key|value|sections|questions|items|declarations|criteria|categories))"
    r"|stages|(.*\.)?(form|review|budget|documents)"
)


class Findings:
    """Collects problems; says nothing about what follows from a fault already reported.

    `faulty` are the paths of faults of form, `lost` the names that these took out of sight.
    """

    def __init__(self, faulty: Collection[str] = (), lost: Collection[str] = ()) -> None:
        self.problems: list[Problem] = []
        self.faulty = list(faulty)
        self.lost = frozenset(lost)

    def is_faulty(self, *paths: str) -> bool:
        """Return whether something at or beneath one of `paths` is faulty or missing."""
        beneath = tuple(f"{path}{sign}" for path in paths for sign in ".[")
        return any(fault in paths or fault.startswith(beneath) for fault in self.faulty)

    def hides_names(self, source: str) -> bool:
        """Return whether names of the list `source` are out of sight, because it or what holds it is faulty."""
        return any(
            fault.endswith(source) or (NAMELESS.fullmatch(fault) and (source in fault or fault.startswith("stages")))
            for fault in self.faulty
        )

    def has_no_members(self, applicant_type: str) -> bool:
        """Return whether the applicant is known to be no consortium."""
        return applicant_type != "consortium" and not self.is_faulty("call.applicant_type")

    def add(self, path: str, code: str, message: str) -> None:
        """Report a problem, unless something at or beneath its place is already faulty."""
        problem = Problem(path, code, message)
        if not self.is_faulty(path) and problem not in self.problems:
            self.problems.append(problem)

    def conflict(self, path: str, message: str) -> None:
        """Report a combination that makes no sense."""
        self.add(path, "conflict", message)

    def require(self, path: str, message: str) -> None:
        """Report something that is missing beside what is there; what follows from that is not reported."""
        self.add(path, "required", message)
        self.faulty.append(path)

    def refer(self, path: str, name: str, known: Iterable[str], source: str = "") -> None:
        """Report a `name` that nothing bears; `source` is the list of the file which defines the `known` names."""
        names = set(known)
        if name in names or name.rpartition(".")[2] in self.lost or (source and self.hides_names(source)):
            return
        close = get_close_matches(name, sorted(names), n=1)
        message = _("Nothing here is called “%(name)s”.") % {"name": name}
        if close:
            message += " " + _("Is “%(close)s” meant?") % {"close": close[0]}
        self.add(path, "unknown_reference", message)

    def rule(self, path: str, text: str, known: Iterable[str], source: str = "") -> None:
        """Report a comparison that cannot be read, and names in it that nothing bears."""
        self._expression(path, text, known, source, parse_rule)

    def term(self, path: str, text: str, known: Iterable[str]) -> None:
        """Report a sum that cannot be read, and names in it that nothing bears."""
        self._expression(path, text, known, "", parse_term)

    def _expression(
        self, path: str, text: str, known: Iterable[str], source: str, parse: Callable[[str], Rule | Node]
    ) -> None:
        try:
            names = parse(text).names
        except ExpressionError:
            self.add(path, "format", _("This rule cannot be read; write for example “total == quantity * unit_cost”."))
            return
        for name in sorted(names):
            self.refer(path, name, known, source)
