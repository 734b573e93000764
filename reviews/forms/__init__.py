"""What people type about panels, reviews, rankings, draws and decisions."""

from .decisions import LetterForm, WhatIfForm
from .draws import CancelForm, SourceForm, ValueForm
from .panel import DeclareForm, SeatForm
from .sheets import ReopenForm, SheetForm
from .telling import tell

__all__ = [
    "CancelForm",
    "DeclareForm",
    "LetterForm",
    "ReopenForm",
    "SeatForm",
    "SheetForm",
    "SourceForm",
    "ValueForm",
    "WhatIfForm",
    "tell",
]
