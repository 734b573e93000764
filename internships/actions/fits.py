"""What hosts say of candidates, and which hosts are closed to whom."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.errors import refuse
from portal.core.events import record
from portal.core.moments import is_on_time
from reviews.actions.seats import require
from reviews.states import UNDER_REVIEW

from ..models import HostExclusion, HostFit
from ..queries import feedback_due, matching_of
from ..terms import terms_of
from .sharing import open_and_close_views


def known_host(call: Call, key: str) -> str:
    """Return the key of a host of the call; Refused (`unknown`) where there is none."""
    if all(host.key != key for host in terms_of(call).hosts):
        raise refuse("unknown", _("There is no host %(key)s in this call.") % {"key": key}, "host")
    return key


@transaction.atomic
def rate_fit(application: Application, host_key: str, fit: int, *, by: User, at: datetime) -> bool:
    """Keep how well a candidate suits a host, and an event; False if that is what stands already.

    Refused: `unknown`, `out_of_scale`, `not_in_review`, and for hosts `deadline_passed` after the call's
    `host_feedback_due`.
    """
    call = application.call
    key = known_host(call, host_key)
    require(by, "internships.rate_candidate", HostFit(application=application, host_key=key))
    bounds = matching_of(terms_of(call)).host_fit
    if not bounds.min <= fit <= bounds.max:
        told = _("The fit is a whole number from %(min)s to %(max)s.")
        raise refuse("out_of_scale", told % {"min": bounds.min, "max": bounds.max}, "host_fit")
    if HostFit.objects.filter(application=application, host_key=key, fit=fit).exists():
        return False
    _refuse_late(application, by=by, at=at)
    row, _made = HostFit.objects.update_or_create(
        application=application, host_key=key, defaults={"fit": fit, "given_by": by, "at": at}
    )
    record("fit given", row, by=by, at=at, call_id=call.pk, host=key, fit=fit)
    return True


def _refuse_late(application: Application, *, by: User, at: datetime) -> None:
    """Refuse what comes after the panel has decided and, from hosts, what comes after their last moment."""
    call = application.call
    if application.state not in UNDER_REVIEW:
        raise refuse("not_in_review", _("This application is not in review."), "candidate")
    if not by.has_perm("internships.record_fit", call) and not is_on_time(at, feedback_due(call)):
        raise refuse("deadline_passed", _("The time to rate candidates has ended."))


@transaction.atomic
def veto_candidate(application: Application, host_key: str, reason: str, *, by: User, at: datetime) -> None:
    """Let a host refuse a candidate: the host is closed to the candidate, who is no longer shown to it; event.

    Refused: `unknown`, `not_allowed` where the call gives no such right, `deadline_passed`, `required` without a
    reason.
    """
    call = application.call
    key = known_host(call, host_key)
    require(by, "internships.veto_candidate", HostExclusion(application=application, host_key=key))
    veto = matching_of(terms_of(call)).host_veto
    if veto is None or not veto.allowed:
        raise refuse("not_allowed", _("Hosts cannot refuse candidates in this call."))
    if veto.before and not is_on_time(at, call.terms.moments[veto.before]):
        raise refuse("deadline_passed", _("The time to refuse candidates has ended."))
    if veto.needs_reason:
        _refuse_without(reason)
    _close_host(application, key, reason, is_veto=True, by=by, at=at)


@transaction.atomic
def exclude_host(application: Application, host_key: str, reason: str, *, by: User, at: datetime) -> None:
    """Close a host to a candidate whom it employs or employed, with the reason: row, event, no longer shown to it."""
    require(by, "internships.exclude_host", application.call)
    key = known_host(application.call, host_key)
    _refuse_without(reason)
    _close_host(application, key, reason, is_veto=False, by=by, at=at)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise refuse("required", _("Give the reason."), "reason")


def _close_host(application: Application, host_key: str, reason: str, *, is_veto: bool, by: User, at: datetime) -> None:
    row, made = HostExclusion.objects.get_or_create(
        application=application,
        host_key=host_key,
        defaults={"reason": reason.strip(), "is_veto": is_veto, "by": by, "at": at},
    )
    if made:
        verb = "candidate refused" if is_veto else "host excluded"
        record(verb, row, by=by, at=at, call_id=application.call_id, host=host_key)
        open_and_close_views(application.call, by=by, at=at)


@transaction.atomic
def reopen_host(exclusion: HostExclusion, *, by: User, at: datetime) -> None:
    """Open a host to a candidate again: the row goes, history keeps who closed it and who opened it."""
    call = exclusion.application.call
    require(by, "internships.exclude_host", call)
    record("host reopened", exclusion, by=by, at=at, call_id=call.pk, host=exclusion.host_key)
    exclusion.delete()
    open_and_close_views(call, by=by, at=at)
