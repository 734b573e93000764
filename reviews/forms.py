"""What people type about panels, reviews, rankings and decisions."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.errors import Refused
from portal.core.money import AmountError, parse_amount

from .actions.limits import MOST, Limits
from .maths.rubric import SHEET
from .queries import conflict_grounds, strengths_of
from .rubrics import NOT_APPLICABLE, rubric_of

if TYPE_CHECKING:
    from portal.calls.models import Call

    from .models import Assignment, Review

NO_CONFLICT = "none"
LIMITS = ("most", "languages", "strengths")
OFFERED_AT_MOST = 40


def tell(form: forms.Form, refused: Refused) -> None:
    """Put each problem at its field, or above the form where it belongs to none."""
    for problem in refused.problems:
        place = "comment" if problem.field.endswith(SHEET) else problem.field
        form.add_error(place if place in form.fields else None, problem.message)


class DeclareForm(forms.Form):
    """Whether a member has a conflict of interest with one application."""

    ground = forms.ChoiceField(label=_("Do you have a conflict of interest?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What should the panel know about it?"),
        help_text=_("Read by the staff of this call and by the members of the panel."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, assignment: "Assignment", language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        grounds = conflict_grounds(assignment.application.call, assignment.stage)
        named = [(ground.key, ground.localised(language)) for ground in grounds]
        field = cast(forms.ChoiceField, self.fields["ground"])
        field.choices = [(NO_CONFLICT, _("No, I have none")), *named]

    @property
    def has_conflict(self) -> bool:
        return bool(self.cleaned_data["ground"] != NO_CONFLICT)


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


class SeatForm(forms.Form):
    """A seat on the panel, who sits on it, and what the distribution should know of them."""

    key = forms.CharField(
        label=_("Name of the seat"),
        help_text=_("Short, such as R1; it stands on sheets and lists."),
        max_length=20,
    )
    email = forms.EmailField(
        label=pgettext_lazy("address", "E-mail"),
        required=False,
        help_text=_("The person is told by e-mail. It may be added later."),
    )
    is_chair = forms.BooleanField(label=_("Chairs the panel"), required=False)
    most = forms.IntegerField(
        label=_("Reviews at most"),
        help_text=_("Leave it empty if there is no limit."),
        required=False,
        min_value=0,
        max_value=MOST,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages read"),
        help_text=_("Tick none if all are read."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    strengths = forms.MultipleChoiceField(
        label=_("Knows best"),
        help_text=_("Applications about it go to this seat first."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, call: "Call", language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = {
            "languages": [(code, dict(settings.LANGUAGES)[code]) for code in call.terms.languages],
            "strengths": strengths_of(call, language, longest=OFFERED_AT_MOST),
        }
        for name, choices in offered.items():
            if 1 < len(choices) <= OFFERED_AT_MOST:
                cast(forms.MultipleChoiceField, self.fields[name]).choices = choices
            else:
                del self.fields[name]

    @property
    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in ("key", "email", "is_chair")]

    @property
    def limits(self) -> list[forms.BoundField]:
        """Return the fields that only the distribution reads."""
        return [self[name] for name in self.fields if name in LIMITS]

    @property
    def has_limits(self) -> bool:
        """True if one of them is given or wrong, so that they are shown."""
        return any(field.value() not in (None, "", []) or field.errors for field in self.limits)

    @property
    def seated(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in LIMITS}
        lists = {name: tuple(self.cleaned_data[name]) for name in ("languages", "strengths") if name in self.fields}
        return {**given, "limits": Limits(most=self.cleaned_data["most"], **lists)}


class WhatIfForm(forms.Form):
    """Another envelope than the call's; nothing is stored."""

    envelope = forms.CharField(
        label=_("What if the budget of the call were"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_envelope(self) -> Decimal | None:
        text = self.cleaned_data["envelope"]
        if not text:
            return None
        try:
            return parse_amount(text)
        except AmountError as error:
            raise ValidationError(_("Please write an amount such as 150 000.00."), code=error.code) from error


class LetterForm(forms.Form):
    """The text of a letter that has not left."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Text"), max_length=12_000, widget=forms.Textarea(attrs={"rows": 24}))
    read = forms.CharField(widget=forms.HiddenInput)
