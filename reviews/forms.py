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
from .maths.draw import Source
from .maths.rubric import SHEET
from .queries import conflict_grounds, strengths_of
from .rubrics import NOT_APPLICABLE, rubric_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.calls.models import Call

    from .models import Assignment, PanelSeat, Review

NO_CONFLICT = "none"
LISTS = ("languages", "strengths")
LIMITS = ("most", *LISTS)
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
    """A seat on the panel, who sits on it, and what the distribution should know of them.

    `opened` is the seat whose values the form showed. In a form that showed none, what is left empty stays as it is.
    """

    opened = forms.CharField(required=False, widget=forms.HiddenInput)
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
        self.offered = {
            "languages": [(code, dict(settings.LANGUAGES)[code]) for code in call.terms.languages],
            "strengths": strengths_of(call, language, longest=OFFERED_AT_MOST),
        }
        for name, choices in self.offered.items():
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

    def seated(self, stored: "PanelSeat | None") -> dict[str, Any]:
        """Return what the action takes, for a seat that is `stored` or new."""
        given, key = self.cleaned_data, self.cleaned_data["key"]
        is_seen = stored is None or given["opened"] == key
        most = given["most"] if is_seen or given["most"] is not None else cast("PanelSeat", stored).most
        lists = {name: self._listed(name, stored) for name in LISTS if name in self.fields and (is_seen or given[name])}
        is_chair = given["is_chair"] if is_seen or given["is_chair"] or given["email"] else None
        return {"key": key, "email": given["email"], "is_chair": is_chair, "limits": Limits(most, **lists)}

    def _listed(self, name: str, stored: "PanelSeat | None") -> tuple[str, ...]:
        """Return what was ticked, and what is stored and was not on offer."""
        offered = dict(self.offered[name])
        kept = [value for value in getattr(stored, name, ()) if value not in offered]
        return (*self.cleaned_data[name], *kept)


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


class SourceForm(forms.Form):
    """Where chance will come from: a public source that is still to come, and a substitute if it fails to appear.

    Moments are read on the clock that is in force, which `zone` names.
    """

    name = forms.CharField(
        label=_("Public source of chance"),
        help_text=_("Such as: the national lottery 6/42 of 3 April 2027; or: drand quicknet, round 15000000."),
        max_length=200,
    )
    at = forms.DateTimeField(label=_("When it appears"))
    written_as = forms.CharField(
        label=_("How its value is written, exactly"),
        help_text=_(
            "Such as: the six numbers in ascending order, separated by full stops, without spaces: 4.11.17.23.30.41. "
            "For drand: the field “randomness” of the round, 64 characters, lower case."
        ),
        max_length=300,
    )
    second_name = forms.CharField(label=_("Substitute source"), max_length=200, required=False)
    second_at = forms.DateTimeField(label=_("When the substitute appears"), required=False)
    second_written_as = forms.CharField(label=_("How its value is written, exactly"), max_length=300, required=False)

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        told = _("Such as 03.04.2027 20:00 (%(zone)s). Once it is past, the list can no longer be frozen.")
        self.fields["at"].help_text = told % {"zone": zone}

    def clean(self) -> dict[str, Any]:
        """Ask for the whole of a substitute once a part of it is there."""
        given = super().clean() or self.cleaned_data
        parts = [name for name in self.fields if name.startswith("second_")]
        missing = [name for name in parts if not given.get(name) and name not in self.errors]
        if len(missing) < len(parts):
            for name in missing:
                self.add_error(name, _("Say this of the substitute too, or leave all three fields empty."))
        return given

    @property
    def sources(self) -> list[Source]:
        """Return the sources in the order in which they count."""
        given = self.cleaned_data
        found = [Source(given["name"], given["at"], given["written_as"])]
        if given["second_name"]:
            found.append(Source(given["second_name"], given["second_at"], given["second_written_as"]))
        return found


class ValueForm(forms.Form):
    """What the public source gave; which one is asked only where a substitute was named, `anew` only of the second."""

    source = forms.ChoiceField(label=_("Which source gave this value?"), widget=forms.RadioSelect)
    value = forms.CharField(
        label=_("Value of the source"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    anew = forms.BooleanField(
        label=_("If it differs, start again with my value"),
        help_text=_(
            "For when what was written first is wrong and nobody mends it. Somebody else must then write yours."
        ),
        required=False,
    )

    def __init__(self, *args: Any, sources: "Sequence[Source]", is_second: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_second:
            del self.fields["anew"]
        self.first, *others = sources
        self.fields["value"].help_text = _("Exactly as the list says, see below.")
        if not others:
            self.fields["value"].help_text = f"{self.first.name}: {self.first.written_as}"
            del self.fields["source"]
            return
        told = _("%(name)s, because the first one did not appear")
        substitutes = [(other.name, told % {"name": other.name}) for other in others]
        cast(forms.ChoiceField, self.fields["source"]).choices = [(self.first.name, self.first.name), *substitutes]

    @property
    def written(self) -> tuple[str, str, bool]:
        """Return the source, its value, and whether it takes the place of what another wrote."""
        given = self.cleaned_data
        return given.get("source", self.first.name), given["value"], given.get("anew", False)


class CancelForm(forms.Form):
    """Why a draw is given up."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Published with the draw."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LetterForm(forms.Form):
    """The text of a letter that has not left."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Text"), max_length=12_000, widget=forms.Textarea(attrs={"rows": 24}))
    read = forms.CharField(widget=forms.HiddenInput)
