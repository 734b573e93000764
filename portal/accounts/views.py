"""Pages about oneself, organisations, staff and certificates."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import get_permitted
from portal.core.errors import Refused

from . import actions, queries
from .certificates import COLUMNS
from .forms import (
    BindForm,
    CertificatesForm,
    InvitationForm,
    OrganisationForm,
    ProfileForm,
    RoleForm,
    tell,
)
from .models import Membership, Organisation, StaffRole

CERTIFICATES_A_PAGE = 50


def _must(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied(permission)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the person's own name, language and telephone; list certificates."""
    form = ProfileForm(request.POST or None, initial=_own(request))
    if request.method == "POST" and form.is_valid():
        actions.change_profile(**form.cleaned_data, by=request.user, at=timezone.now())
        with translation.override(request.user.language):
            messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return _profile_page(request, form, BindForm())


def _own(request: HttpRequest) -> dict[str, str]:
    user = request.user
    return {"full_name": user.full_name, "language": user.language, "phone": user.phone}


def _profile_page(request: HttpRequest, form: ProfileForm, bind_form: BindForm) -> HttpResponse:
    certificates = queries.certificates_of(request.user)
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "bind_form": bind_form, "certificates": certificates},
    )


@login_required
@require_POST
def certificates_bind(request: HttpRequest) -> HttpResponse:
    """Bind the certificates of the personal number that was typed."""
    form = BindForm(request.POST)
    try:
        if form.is_valid():
            number = form.cleaned_data["personal_number"]
            bound = actions.bind_certificates(request.user, number, at=timezone.now())
            text = ngettext("%(n)d certificate is yours.", "%(n)d certificates are yours.", bound)
            messages.success(request, text % {"n": bound})
            return redirect("accounts:profile")
    except Refused as refused:
        tell(form, refused)
    return _profile_page(request, ProfileForm(initial=_own(request)), form)


@login_required
@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations the person works for; register one by its code."""
    form = OrganisationForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            organisation = actions.register_organisation(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("accounts:organisation", organisation.code)
    except Refused as refused:
        tell(form, refused)
    memberships = queries.memberships_of(request.user)
    return render(request, "accounts/organisations.html", {"form": form, "memberships": memberships})


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show an organisation and who works for it; invite someone."""
    found = get_permitted(request.user, "accounts.view_organisation", Organisation.objects, code=code)
    form = InvitationForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            actions.invite_member(found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
            return redirect("accounts:organisation", code)
    except Refused as refused:
        tell(form, refused)
    may_change = request.user.has_perm("accounts.change_organisation", found)
    page = {"organisation": found, "members": queries.members_of(found), "form": form, "may_change": may_change}
    return render(request, "accounts/organisation.html", page)


@login_required
@require_POST
def member_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End one's own membership, or another's."""
    found = get_permitted(request.user, "accounts.view_organisation", Organisation.objects, code=code)
    membership = get_object_or_404(Membership, organisation=found, pk=pk)
    try:
        actions.remove_member(membership, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:organisation", code)
    is_own = membership.user_id == request.user.pk
    return redirect("accounts:organisations") if is_own else redirect("accounts:organisation", code)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_join(request: HttpRequest, token: str) -> HttpResponse:
    """Follow an invitation; joining takes a button, because mail programs follow links by themselves."""
    if request.method == "GET":
        return render(request, "accounts/organisation-join.html")
    try:
        joined = actions.accept_invitation(token, by=request.user, at=timezone.now())
    except Refused as refused:
        return render(request, "accounts/organisation-join.html", {"refused": refused.messages}, status=409)
    return redirect("accounts:organisation", joined.code)


@login_required
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """List staff and their roles; a director gives roles."""
    _must(request, "accounts.view_manage")
    return _give_role(request) if request.method == "POST" else _roles_page(request, RoleForm())


@reauthentication_required
def _give_role(request: HttpRequest) -> HttpResponse:
    _must(request, "accounts.grant_role")
    form = RoleForm(request.POST)
    try:
        if form.is_valid():
            role, call_code = form.cleaned_data["role"], form.cleaned_data["call_code"]
            actions.grant_role(form.person, role=role, call_code=call_code, by=request.user, at=timezone.now())
            messages.success(request, _("The role has been given."))
            return redirect("accounts:roles")
    except Refused as refused:
        tell(form, refused)
    return _roles_page(request, form)


def _roles_page(request: HttpRequest, form: RoleForm) -> HttpResponse:
    return render(request, "accounts/roles.html", {"form": form, "grants": queries.staff()})


@login_required
@require_POST
@reauthentication_required
def role_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    _must(request, "accounts.grant_role")
    try:
        actions.revoke_role(get_object_or_404(StaffRole, pk=pk), by=request.user, at=timezone.now())
        messages.success(request, _("The role has been taken away."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("accounts:roles")


@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates, 50 a page; `?q=` finds a number, a holder, a personal number."""
    _must(request, "accounts.view_certificates")
    words = request.GET.get("q", "")
    page = Paginator(queries.certificates_found(words), CERTIFICATES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/certificates.html", {"page_obj": page, "words": words})


@login_required
@require_http_methods(["GET", "POST"])
def certificates_import(request: HttpRequest) -> HttpResponse:
    """Take over an export of the learning platform and show what became of each wrong line."""
    _must(request, "accounts.import_certificates")
    form = CertificatesForm(request.POST or None, request.FILES or None)
    report = None
    try:
        if request.method == "POST" and form.is_valid():
            report = actions.import_certificates(form.cleaned_data["file"], by=request.user, at=timezone.now())
    except Refused as refused:
        tell(form, refused)
    page = {"form": form, "report": report, "columns": list(COLUMNS)}
    return render(request, "accounts/certificates-import.html", page)
