"""What an invitation's link opens."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from madoguchi.accounts import inviting
from madoguchi.accounts.joining import AlreadyMember
from madoguchi.accounts.models import Invitation, Membership, Person
from madoguchi.accounts.new_here_forms import NewPersonForm


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody new gives a name and a password; somebody known signs in and says yes."""
    if (refused := ratelimit.consume_or_429(request, action="invitation")) is not None:
        return refused
    found = inviting.find(token)
    if found is None:
        return render(request, "accounts/invitation_over.html", status=410)
    if request.user.is_authenticated:
        return _for_signed_in(request, found)
    if Person.objects.filter(email=found.email).exists():
        return render(request, "accounts/invitation.html", {"invitation": found, "must_sign_in": True})
    return _for_somebody_new(request, found)


def _for_signed_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user.email != found.email:  # type: ignore[union-attr]
        return render(request, "accounts/invitation.html", {"invitation": found, "is_other": True})
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invitation": found, "may_join": True})
    try:
        membership = inviting.accept(found, request.user)  # type: ignore[arg-type]
    except (inviting.InvitationOver, AlreadyMember):
        return render(request, "accounts/invitation_over.html", status=410)
    return _welcome(request, membership)


def _for_somebody_new(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = NewPersonForm(request.POST or None, email=found.email, initial={"language": found.workspace.language})
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/invitation.html", {"invitation": found, "form": form}, status=status)
    told = form.cleaned_data
    try:
        membership = inviting.accept_as_new(
            found, name=told["name"], reading=told["reading"], password=told["password"], language=told["language"]
        )
    except inviting.InvitationOver:
        return render(request, "accounts/invitation_over.html", status=410)
    login(request, membership.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return _welcome(request, membership)


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": membership.workspace.name})
    return redirect("accounts:me", membership.workspace.slug)
