"""Telling people at the right field what was refused."""

from django import forms

from portal.core.errors import Refused

from ..maths.rubric import SHEET


def tell(form: forms.Form, refused: Refused) -> None:
    """Put each problem at its field, or above the form where it belongs to none."""
    for problem in refused.problems:
        place = "comment" if problem.field.endswith(SHEET) else problem.field
        form.add_error(place if place in form.fields else None, problem.message)
