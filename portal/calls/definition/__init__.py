"""The typed definition of a call: load it, ask it, dump it."""

from .agreement import Agreement
from .bindings import bindings
from .call import CallDefinition, CombinedScore
from .decision import Decision
from .documents import Declaration, DocumentItem, Documents
from .eligibility import Eligibility, EligibilityItem
from .errors import DefinitionErrors
from .form import Form, Section
from .loading import dump_definition, from_json, load_definition, to_json
from .publication import Supported, publication_problems
from .questions import Question
from .review import FinalScore, Ground, Review
from .rubric import Criterion, Scale, Shortlist, Threshold
from .stages import GivenStage, Stage
from .text import KeyedText, Option, Text

__all__ = [
    "Agreement",
    "CallDefinition",
    "CombinedScore",
    "Criterion",
    "Decision",
    "Declaration",
    "DefinitionErrors",
    "DocumentItem",
    "Documents",
    "Eligibility",
    "EligibilityItem",
    "FinalScore",
    "Form",
    "GivenStage",
    "Ground",
    "KeyedText",
    "Option",
    "Question",
    "Review",
    "Scale",
    "Section",
    "Shortlist",
    "Stage",
    "Supported",
    "Text",
    "Threshold",
    "bindings",
    "dump_definition",
    "from_json",
    "load_definition",
    "publication_problems",
    "to_json",
]
