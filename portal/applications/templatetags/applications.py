"""How the state of an application looks."""

from django import template

from portal.applications.states import ApplicationState

register = template.Library()
S = ApplicationState
TONES = {
    "neutral": (S.DRAFT, S.WITHDRAWN),
    "good": (S.SUBMITTED, S.SHORTLISTED, S.SELECTED, S.ACCEPTED),
    "warn": (S.NEEDS_CORRECTION,),
    "bad": (S.REJECTED, S.INELIGIBLE, S.INCOMPLETE, S.DECLINED, S.LAPSED),
}
_TONE_OF = {state: tone for tone, states in TONES.items() for state in states}


@register.filter
def state_tone(state: str) -> str:
    """Return the tone in which a state is shown; what goes on is `active`."""
    return _TONE_OF.get(ApplicationState(state), "active")
