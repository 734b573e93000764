"""Clauses of agreements and letters: Markdown in pairs (ka, en) with merge fields and named blocks.

A clause is a mapping `{key, ka, en, when?}`. In its text stand
- merge fields `{{ group.name }}` from the allow-list of the kind,
- named blocks `{{ block.name }}`, alone on a line, drawn by the layout,
- references `{{ ref.clause_key }}`, which print the number the clause has after selection.
"""

from .assembly import AssembledClause, ClauseError, assemble
from .markup import MOST_CHARACTERS
from .problems import CONDITIONS, clause_problems

__all__ = ["CONDITIONS", "MOST_CHARACTERS", "AssembledClause", "ClauseError", "assemble", "clause_problems"]
