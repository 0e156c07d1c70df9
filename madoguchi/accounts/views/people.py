"""People and invitations of a workspace."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts import changing_roles, inviting, working
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.forms import InvitationForm, PublicNamesForm, RoleForm
from madoguchi.accounts.joining import AlreadyMember
from madoguchi.accounts.models import Invitation, Membership, Role
from madoguchi.accounts.permissions import NotAllowed, Right, may_give, roles_to_give
from madoguchi.accounts.public_names import set_public_names
from madoguchi.accounts.views.personal import names_form

MOST_SHOWN = 500


@require_GET
@workspace_view(Right.MANAGE_PEOPLE)
def people(request: WorkspaceRequest) -> HttpResponse:
    """Who works here, and who is invited."""
    return _page(request, InvitationForm(roles=roles_to_give(request.membership)))


@require_POST
@workspace_view(Right.MANAGE_PEOPLE)
def invite(request: WorkspaceRequest) -> HttpResponse:
    """Send an invitation."""
    form = InvitationForm(request.POST, roles=roles_to_give(request.membership))
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        invited = inviting.invite(request.workspace, **form.cleaned_data, by=request.membership)
    except AlreadyMember:
        form.add_error("email", _("This person works here already."))
        return _page(request, form, 422)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": invited.invitation.email})
    return redirect("accounts:people", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_PEOPLE)
def renew_invitation(request: WorkspaceRequest, invitation_id: int) -> HttpResponse:
    """Send it again, with a new link."""
    return _on_invitation(request, invitation_id, inviting.resend, _("Sent again, with a new link."))


@require_POST
@workspace_view(Right.MANAGE_PEOPLE)
def revoke_invitation(request: WorkspaceRequest, invitation_id: int) -> HttpResponse:
    """Take it back."""
    return _on_invitation(request, invitation_id, inviting.revoke, _("The invitation is revoked; its link opens nothing."))


@require_GET
@workspace_view(Right.MANAGE_PEOPLE)
def member(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """One member."""
    found = _member(request, membership_id)
    return _member_page(request, found, names_form(found))


@require_POST
@workspace_view(Right.MANAGE_PEOPLE)
def role(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """Another role."""
    found = _member(request, membership_id)
    form = RoleForm(request.POST, roles=list(Role))
    if not form.is_valid():
        return _member_page(request, found, names_form(found), 422)
    return _on_member(
        request, lambda: changing_roles.change_role(found, role=form.cleaned_data["role"], by=request.membership), found
    )


@require_POST
@workspace_view(Right.MANAGE_PEOPLE)
def member_public_names(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """What customers see of this member."""
    found = _member(request, membership_id)
    form = PublicNamesForm(request.POST)
    if not form.is_valid():
        return _member_page(request, found, form, 422)
    return _on_member(request, lambda: set_public_names(found, **form.cleaned_data, by=request.user), found)


@require_POST
@workspace_view(Right.MANAGE_PEOPLE)
def deactivate(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """Take away access."""
    found = _member(request, membership_id)
    return _on_member(request, lambda: changing_roles.deactivate(found, by=request.membership), found)


@require_POST
@workspace_view(Right.MANAGE_PEOPLE)
def reactivate(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """Give access back."""
    found = _member(request, membership_id)
    return _on_member(request, lambda: changing_roles.reactivate(found, by=request.membership), found)


def _page(request: WorkspaceRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    rows = Membership.objects.filter(workspace=request.workspace).select_related("person", "workspace")
    ordered = rows.order_by("-is_active", "role", "person__reading", "person__name").prefetch_related("teams")
    members = list(ordered[:MOST_SHOWN])
    shown = {
        "form": form,
        "members": members,
        "hours": working.words_of_all(members),
        "invitations": inviting.open_invitations(request.workspace).order_by("-created_at")[:MOST_SHOWN],
        "now": timezone.now(),
    }
    return render(request, "accounts/people.html", shown, status=status)


def _member_page(request: WorkspaceRequest, found: Membership, names: PublicNamesForm, status: int = 200) -> HttpResponse:
    may_change = may_give(request.membership, found.role)
    roles = roles_to_give(request.membership) if may_change else [Role(found.role)]
    shown = {
        "member": found,
        "may_change": may_change,
        "role_form": RoleForm(roles=roles, initial={"role": found.role}),
        "names_form": names,
    }
    return render(request, "accounts/member.html", shown, status=status)


def _on_invitation(request: WorkspaceRequest, invitation_id: int, verb: Callable[..., Any], words: str) -> HttpResponse:
    found = get_object_or_404(
        Invitation.objects.select_related("workspace", "invited_by"), workspace=request.workspace, pk=invitation_id
    )
    try:
        verb(found, by=request.membership)
        messages.success(request, words)
    except inviting.InvitationOver:
        messages.error(request, _("This invitation was accepted or revoked meanwhile."))
    except NotAllowed:
        messages.error(request, _("Only an owner may do this."))
    return redirect("accounts:people", request.workspace.slug)


def _on_member(request: WorkspaceRequest, verb: Callable[[], Any], found: Membership) -> HttpResponse:
    try:
        verb()
        messages.success(request, _("Saved."))
    except changing_roles.LastOwner:
        messages.error(request, _("A workspace keeps at least one owner. Make somebody else an owner first."))
    except NotAllowed:
        messages.error(request, _("Only an owner may do this."))
    if found.pk == request.membership.pk:
        return redirect("accounts:my_settings")
    return redirect("accounts:member", request.workspace.slug, found.pk)


def _member(request: WorkspaceRequest, membership_id: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("person"), workspace=request.workspace, pk=membership_id)
