"""What people type on score sheets, and why one is opened again."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..rubrics import NOT_APPLICABLE, rubric_of

if TYPE_CHECKING:
    from ..models import Review


class SheetForm(forms.Form):
    """A score sheet. It keeps whatever was given; what is missing or wrong is told when the sheet is handed in."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("On the application as a whole"),
        required=False,
        max_length=settings.MAX_ANSWER_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes = forms.IntegerField(
        label=_("Minutes you have spent"),
        required=False,
        min_value=0,
        max_value=6000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, review: "Review", language: str, **options: Any) -> None:
        super().__init__(*args, **options | {"initial": _written(review)})
        stage = review.assignment.stage_terms
        self.rubric = rubric_of(stage.scored)
        titles = {criterion.key: criterion.title.localised(language) for criterion in stage.criteria}
        for criterion in self.rubric.criteria:
            title = titles[criterion.key]
            for field in criterion.fields:
                self.fields[f"scores.{field}"] = forms.CharField(label=title, required=False, max_length=20)
            self.fields[f"comments.{criterion.key}"] = forms.CharField(
                label=title, required=False, max_length=settings.MAX_ANSWER_CHARACTERS
            )

    @property
    def scores(self) -> dict[str, str | None]:
        """Return what was given by field of the rubric; None is "not applicable", what is blank is left out."""
        found: dict[str, str | None] = {}
        for criterion in self.rubric.criteria:
            given = {field: self.cleaned_data.get(f"scores.{field}", "") for field in criterion.fields}
            if NOT_APPLICABLE in given.values():
                found[criterion.key] = None
            else:
                found |= {field: value for field, value in given.items() if value}
        return found

    @property
    def comments(self) -> dict[str, str]:
        keys = [criterion.key for criterion in self.rubric.criteria]
        given = {key: self.cleaned_data.get(f"comments.{key}", "") for key in keys}
        return {key: text for key, text in given.items() if text}


def _written(review: "Review") -> dict[str, Any]:
    """Return a stored sheet as the form shows it."""
    rubric = rubric_of(review.assignment.stage_terms.scored)
    scores = dict(review.scores)
    for criterion in rubric.criteria:
        if criterion.key in scores and scores[criterion.key] is None:
            scores |= dict.fromkeys(criterion.fields, NOT_APPLICABLE)
    return {
        "revision": review.revision,
        "comment": review.comment,
        "minutes": review.minutes,
        **{f"scores.{field}": value for field, value in scores.items()},
        **{f"comments.{key}": text for key, text in review.comments.items()},
    }


class ReopenForm(forms.Form):
    """Why a review is opened again."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept with the new version, beside the first one."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
