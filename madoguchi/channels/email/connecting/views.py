"""The wizard's pages: address, password, test, test mail, amount, connect. Nothing is kept before the last one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors
from madoguchi.channels.email.connecting import drafting, folders, keeping, showing, signing_in, words
from madoguchi.channels.email.connecting.forms import AMOUNTS, AddressForm, AmountForm, FinishForm, PasswordForm, ServersForm
from madoguchi.channels.email.models import Connecting
from madoguchi.conversations import opening
from madoguchi.conversations.models import Inbox


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def address(request: WorkspaceRequest) -> HttpResponse:
    """Whose mail?"""
    form = AddressForm(request.POST or None, initial={"address": request.GET.get("address", "")})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["address"]
        if Inbox.objects.filter(address=typed.lower()).exclude(workspace=request.workspace).exists():
            form.add_error("address", _("Another inbox already receives mail for this address."))
        else:
            return _to("connect_found", drafting.begin(request.workspace, typed, by=request.user))
    return _page(request, "address", None, {"form": form})


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def found(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """What was found, and the password for it."""
    row = doors.connecting(request.membership, connecting_id)
    servers = showing.servers_of(row)
    client, grant = signing_in.client_of(row), signing_in.grant_of(row)
    if request.method == "POST" and servers and grant and "signed_in" in request.POST:
        drafting.choose(row, oauth=grant.pk)
        drafting.try_with(row)
        return _to("connect_test", row)
    form = PasswordForm(request.POST or None, initial={"username": servers.username if servers else row.address})
    if request.method == "POST" and servers and form.is_valid():
        drafting.choose(row, oauth=None)
        drafting.try_with(row, password=form.cleaned_data["password"], username=form.cleaned_data["username"].strip())
        return _to("connect_test", row)
    host = showing.host_of(row)
    context = {
        "form": form,
        "asks_username": bool(host and host.user == "ask") or bool(form.errors.get("username")),
        "servers": servers,
        "host": host,
        "notes": showing.host_notes(row),
        "how": showing.how_found(row),
        "cannot": words.CANNOT.get(host.cannot) if host else None,
        "client": client,
        "grant": grant,
        "takes_passwords": host is None or "oauth_only" not in host.notes,
    }
    return _page(request, "found", row, context)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def sign_in(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """Out to the host's own page, and back to the wizard from there."""
    row = doors.connecting(request.membership, connecting_id)
    client = signing_in.client_of(row)
    if client is None:
        return _to("connect_found", row)
    grant = signing_in.account_for(row, client)
    request.session[signing_in.WAY_BACK] = reverse("email:connect_found", args=[row.workspace.slug, row.pk])
    return redirect("email:oauth_start", slug=row.workspace.slug, grant_id=grant.pk)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def servers(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """Both servers by hand."""
    row = doors.connecting(request.membership, connecting_id)
    form = ServersForm(request.POST) if request.method == "POST" else ServersForm.showing(showing.servers_of(row), row.address)
    if request.method == "POST" and form.is_valid():
        drafting.choose_servers(row, form.servers(row.choices.get("host", "")))
        if row.secret_sealed or row.choices.get("oauth"):
            drafting.try_with(row)
            return _to("connect_test", row)
        return _to("connect_found", row)
    return _page(request, "found", row, {"form": form}, template="servers")


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def test(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """Every step, as it becomes known."""
    row = doors.connecting(request.membership, connecting_id)
    if not row.servers or not (row.secret_sealed or row.choices.get("oauth")):
        return _to("connect_found", row)
    if request.method == "POST":
        drafting.try_with(row)
        return _to("connect_test", row)
    return _page(request, "test", row, {"steps": showing.steps(row), "is_good": showing.is_good(row)})


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def round_trip(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """A mail to itself, and its return."""
    row = doors.connecting(request.membership, connecting_id)
    if not showing.is_good(row):
        return _to("connect_test", row)
    if request.method == "POST":
        drafting.send_round(row)
        return _to("connect_round_trip", row)
    trip = row.round_trip
    return _page(request, "round_trip", row, {"trip": trip, "advice": words.TROUBLES.get(trip.get("trouble", ""))})


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def amount(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """How much of the mail that lies there."""
    row = doors.connecting(request.membership, connecting_id)
    if not showing.is_good(row):
        return _to("connect_test", row)
    chosen = {"amount": "today", "folder": "INBOX", "sent": folders.with_role(row.folders, "sent")} | row.choices
    form = AmountForm(request.POST or None, initial=chosen, folders=row.folders)
    if request.method == "POST" and form.is_valid():
        drafting.choose(row, **form.cleaned_data)
        return _to("connect_finish", row)
    counted = [(value, label, row.counts.get(value)) for value, label in AMOUNTS]
    picked = request.POST.get("amount") or chosen["amount"]
    return _page(request, "amount", row, {"form": form, "amounts": counted, "picked": picked})


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def finish(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """The name, the summary, and the one button that keeps it all."""
    row = doors.connecting(request.membership, connecting_id)
    if not showing.is_good(row):
        return _to("connect_test", row)
    there = row.inbox or Inbox.objects.filter(workspace=request.workspace, address=row.address.lower()).first()
    form = FinishForm(request.POST or None, initial={"name": there.name if there else _proposed_name(row)})
    if request.method == "POST" and form.is_valid():
        try:
            mailbox = keeping.keep(row, by=request.user, name=form.cleaned_data["name"], is_trial=form.cleaned_data["trial"])
        except opening.AddressTaken:
            form.add_error("name", _("Another inbox already receives mail for this address."))
        else:
            messages.success(request, _("Connected. The first mails appear within a minute."))
            return redirect("email:inbox", slug=request.workspace.slug, inbox_id=mailbox.inbox_id)
    picked = row.choices.get("amount", "today")
    context = {
        "form": form,
        "inbox": there,
        "servers": showing.servers_of(row),
        "amount": dict(AMOUNTS).get(picked),
        "count": row.counts.get(picked),
    }
    return _page(request, "finish", row, context)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def give_up(request: WorkspaceRequest, connecting_id: int) -> HttpResponse:
    """Forget what was typed."""
    drafting.forget(doors.connecting(request.membership, connecting_id))
    messages.success(request, _("Nothing was kept."))
    return redirect("email:settings", slug=request.workspace.slug)


def _proposed_name(row: Connecting) -> str:
    """The usual name; where an inbox bears it already, what stands before the @."""
    usual = _("Customer desk")
    is_taken = Inbox.objects.filter(workspace_id=row.workspace_id, name=usual).exists()
    return row.address.partition("@")[0] if is_taken else usual


def _page(
    request: WorkspaceRequest, here: str, row: Connecting | None, context: dict[str, Any], *, template: str = ""
) -> HttpResponse:
    """The whole page; only its live part when the page itself asks again."""
    name = f"email/connect_{template or here}.html"
    version = showing.version(row) if row else ""
    if request.headers.get("HX-Request"):
        if request.GET.get("v") == version:
            return HttpResponse(status=204)  # nothing new: the page, and what is read aloud of it, stays
        name += "#live"
    context |= {"row": row, "way": showing.way(here), "version": version}
    return render(request, name, context, status=422 if request.method == "POST" else 200)


def _to(name: str, row: Connecting) -> HttpResponse:
    return redirect(f"email:{name}", slug=row.workspace.slug, connecting_id=row.pk)
