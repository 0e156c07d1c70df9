"""Settings of addresses: an inbox's aliases, whose forwarded mail is whose, and the malls that relay."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors, options, setting_up
from madoguchi.channels.email.address_forms import AliasForm, ForwardingForm, MallForm
from madoguchi.conversations import aliasing, opening
from madoguchi.conversations.models import Inbox, InboxAlias
from madoguchi.customers import naming_malls
from madoguchi.customers.malls import MALLS
from madoguchi.customers.models import MallDomain


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def addresses(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """The inbox's further addresses; POST adds one."""
    inbox = doors.inbox(request.membership, inbox_id)
    if request.method == "GET":
        return _page(request, inbox)
    form = AliasForm(request.POST)
    if form.is_valid():
        try:
            aliasing.add_alias(inbox, by=request.user, **form.cleaned_data)
        except (opening.AddressTaken, IntegrityError):
            form.add_error("address", _("Another inbox already receives mail for this address."))
        except aliasing.TooManyAliases:
            form.add_error("address", _("An inbox has at most %(count)s further addresses.") % {"count": aliasing.MOST})
        else:
            messages.success(request, _("The address is added. Mail for it comes into this inbox."))
            return _to(request, inbox)
    return _page(request, inbox, alias_form=form, status=422)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def alias(request: WorkspaceRequest, alias_id: int) -> HttpResponse:
    """`answers`: 1 or 0; `remove`: the address is given up."""
    one = doors.alias(request.membership, alias_id)
    if "remove" in request.POST:
        aliasing.remove_alias(one, by=request.user)
        messages.success(request, _("The address is removed. Mail that has come stays."))
    else:
        aliasing.answer_from(one, answers=request.POST.get("answers") == "1", by=request.user)
        messages.success(request, _("Saved."))
    return _to(request, one.inbox)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def forwarding(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Who counts as a colleague, and whether their forwarded mail becomes its customer's unasked."""
    inbox = doors.inbox(request.membership, inbox_id)
    form = ForwardingForm(request.POST)
    if not form.is_valid():
        return _page(request, inbox, forwarding_form=form, status=422)
    setting_up.save_options(inbox, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return _to(request, inbox)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def malls(request: WorkspaceRequest) -> HttpResponse:
    """The malls that relay their shoppers' mail; POST adds a domain."""
    form = MallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if naming_malls.add(request.workspace.pk, by=request.user, **form.cleaned_data) is None:
            form.add_error("domain", _("This domain is in the list already."))
        else:
            messages.success(request, _("The mall is added."))
            return redirect("email:malls", request.workspace.slug)
    known: dict[str, list[str]] = {}
    for domain, name in MALLS.items():
        known.setdefault(str(name), []).append(domain)
    context = {"form": form, "added": naming_malls.added(request.workspace.pk), "known": known.items()}
    return render(request, "email/malls.html", context, status=422 if request.method == "POST" else 200)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def remove_mall(request: WorkspaceRequest, mall_id: int) -> HttpResponse:
    """Its addresses are ordinary ones again."""
    one: MallDomain = doors.mall(request.membership, mall_id)
    naming_malls.remove(one, by=request.user)
    messages.success(request, _("The mall is removed."))
    return redirect("email:malls", request.workspace.slug)


def _page(
    request: WorkspaceRequest,
    inbox: Inbox,
    *,
    alias_form: AliasForm | None = None,
    forwarding_form: ForwardingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = options.of(inbox)
    initial: dict[str, Any] = {"own_domains": "\n".join(chosen.own_domains), "names_forwarded": chosen.names_forwarded}
    context = {
        "inbox": inbox,
        "aliases": list(InboxAlias.objects.filter(inbox=inbox).order_by("id")),
        "alias_form": alias_form or AliasForm(),
        "forwarding_form": forwarding_form or ForwardingForm(initial=initial),
    }
    return render(request, "email/addresses.html", context, status=status)


def _to(request: WorkspaceRequest, inbox: Inbox) -> HttpResponse:
    return redirect("email:addresses", request.workspace.slug, inbox.pk)
