"""Setting up an empty installation in the browser. With a workspace in place, this page does not exist."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from madoguchi.accounts import setting_up
from madoguchi.accounts.new_here_forms import SetupForm


@never_cache
def setup(request: HttpRequest, open_inbox: Callable[..., Any] | None = None) -> HttpResponse:
    """The form, and what is sent with it. `open_inbox` is handed in by config/urls.py."""
    if not setting_up.is_empty():
        raise Http404
    form = SetupForm(request.POST or None)
    if request.method != "POST":
        return render(request, "accounts/setup.html", {"form": form})
    if (refused := ratelimit.consume_or_429(request, action="setup")) is not None:
        return refused
    if form.is_valid() and not setting_up.is_code(form.cleaned_data["code"]):
        form.add_error("code", _("This is not the code. A restart of Madoguchi prints a new one."))
    if not form.is_valid():
        return render(request, "accounts/setup.html", {"form": form}, status=422)
    if not setting_up.use_code_up():
        raise Http404
    told = form.cleaned_data
    membership = setting_up.set_up(
        name=told["name"],
        slug=told["slug"],
        email=told["email"],
        owner_name=told["owner_name"],
        password=told["password"],
        language=get_language() or "ja",
        inbox=told["inbox"],
        open_inbox=open_inbox,
    )
    login(request, membership.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("accounts:people", membership.workspace.slug)
