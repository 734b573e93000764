"""What must fit together in a definition, beyond the form of each key."""

from collections.abc import Collection

from portal.core.errors import Problem

from ..call import CallDefinition
from .answers import check_answers
from .findings import Findings
from .journey import check_journey
from .lists import check_lists
from .scores import check_scores


def consistency_problems(
    definition: CallDefinition, faulty: Collection[str] = (), lost: Collection[str] = ()
) -> list[Problem]:
    """Return everything that does not fit together.

    What follows from a fault at the paths `faulty` is left out, and names in `lost` are taken as known.
    """
    findings = Findings(faulty, lost)
    check_lists(definition, findings)
    check_journey(definition, findings)
    check_answers(definition, findings)
    check_scores(definition, findings)
    definition.check_own_sections(findings)
    return findings.problems
