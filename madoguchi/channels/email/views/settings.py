"""Settings of mail: inboxes, how their mails look, through which relay they leave, from which mailboxes they come."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors, routes, setting_up, trying
from madoguchi.channels.email.forms import InboxForm, MailboxForm, RelayForm
from madoguchi.channels.email.mailboxes.trouble import explained
from madoguchi.channels.email.models import Mailbox, Relay
from madoguchi.channels.email.trying import Tried
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations import opening
from madoguchi.conversations.models import Inbox


@workspace_view(Right.MANAGE_INBOXES)
@require_GET
def overview(request: WorkspaceRequest) -> HttpResponse:
    """Every inbox with its relay and mailboxes."""
    inboxes = list(conversation_doors.inboxes(request.membership))
    relays_by_inbox = {relay.inbox_id: relay for relay in Relay.objects.filter(inbox__in=inboxes)}
    mailboxes = list(doors.mailboxes(request.membership).order_by("id"))
    rows = [
        {
            "inbox": inbox,
            "relay": relays_by_inbox.get(inbox.pk) or _installation_relay(),
            "mailboxes": [
                {"mailbox": each, "trouble": explained(each.trouble_code)} for each in mailboxes if each.inbox_id == inbox.pk
            ],
        }
        for inbox in inboxes
    ]
    return render(request, "email/settings.html", {"rows": rows})


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def new_inbox(request: WorkspaceRequest) -> HttpResponse:
    """Open an inbox."""
    form = InboxForm(request.POST or None, instance=opening.unopened(request.workspace))
    if request.method == "POST" and form.is_valid():
        try:
            inbox = opening.open_inbox(request.workspace, by=request.user, **form.cleaned_data)
        except opening.AddressTaken:
            form.add_error("address", _("Another inbox already receives mail for this address."))
        else:
            messages.success(request, _("The inbox is open. Connect a mailbox, or let your mail server hand mail over."))
            return _to(request, "inbox", inbox_id=inbox.pk)
    return render(request, "email/inbox.html", {"form": form, "inbox": None}, status=_status(request))


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def inbox(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Names, signature and address of one inbox; its relay and mailboxes below."""
    one = doors.inbox(request.membership, inbox_id)
    form = InboxForm(request.POST or None, instance=doors.inbox(request.membership, inbox_id))
    if request.method == "POST" and form.is_valid():
        try:
            opening.change_inbox(one, by=request.user, **form.cleaned_data)
        except opening.AddressTaken:
            form.add_error("address", _("Another inbox already receives mail for this address."))
        else:
            messages.success(request, _("Saved."))
            return _to(request, "inbox", inbox_id=inbox_id)
    return _inbox_page(request, one, form=form, status=_status(request))


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def relay(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Save the inbox's relay and try it at once; or only try what is saved."""
    one = doors.inbox(request.membership, inbox_id)
    if "try" in request.POST:
        _tell(request, trying.try_relay(_route(one)))
        return _to(request, "inbox", inbox_id=inbox_id)
    saved = Relay.objects.filter(inbox=one).first()
    form = RelayForm(request.POST, instance=saved or Relay(inbox=one))
    if not form.is_valid():
        return _inbox_page(request, one, relay_form=form, status=422)
    setting_up.save_relay(one, by=request.user, **form.cleaned_data)
    if form.cleaned_data["host"]:
        _tell(request, trying.try_relay(_route(one)))
    else:
        messages.success(request, _("Saved. Mail leaves through the installation's relay."))
    return _to(request, "inbox", inbox_id=inbox_id)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def new_mailbox(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Connect an IMAP account."""
    one = doors.inbox(request.membership, inbox_id)
    fresh = Mailbox(workspace=request.workspace, inbox=one, username=one.address, since=timezone.localdate())
    return _mailbox_page(request, fresh)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def mailbox(request: WorkspaceRequest, mailbox_id: int) -> HttpResponse:
    """Change an IMAP account, or try it."""
    return _mailbox_page(request, doors.mailbox(request.membership, mailbox_id))


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def remove_mailbox(request: WorkspaceRequest, mailbox_id: int) -> HttpResponse:
    """Read it no more."""
    one = doors.mailbox(request.membership, mailbox_id)
    setting_up.remove_mailbox(one, by=request.user)
    messages.success(request, _("Disconnected. Nothing was changed on the mail server."))
    return _to(request, "inbox", inbox_id=one.inbox_id)


def _mailbox_page(request: WorkspaceRequest, one: Mailbox) -> HttpResponse:
    if request.method == "POST" and "try" in request.POST and one.pk:
        _tell(request, trying.try_mailbox(one))
        return _to(request, "mailbox", mailbox_id=one.pk)
    form = MailboxForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        saved = setting_up.save_mailbox(form.save(commit=False), password=form.cleaned_data["password"], by=request.user)
        _tell(request, trying.try_mailbox(saved))
        return _to(request, "mailbox", mailbox_id=saved.pk)
    context = {"form": form, "mailbox": one, "inbox": one.inbox, "trouble": explained(one.trouble_code)}
    return render(request, "email/mailbox.html", context, status=_status(request))


def _inbox_page(
    request: WorkspaceRequest,
    one: Inbox,
    *,
    form: InboxForm | None = None,
    relay_form: RelayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    saved = Relay.objects.filter(inbox=one).first()
    context = {
        "inbox": one,
        "form": form or InboxForm(instance=one),
        "relay_form": relay_form or RelayForm(instance=saved or Relay(inbox=one)),
        "installation_relay": _installation_relay(),
        "has_own_relay": saved is not None,
        "mailboxes": [
            {"mailbox": each, "trouble": explained(each.trouble_code)}
            for each in doors.mailboxes(request.membership).filter(inbox=one).order_by("id")
        ],
    }
    return render(request, "email/inbox.html", context, status=status)


def _route(one: Inbox) -> routes.Route | None:
    try:
        return routes.route_of(one)
    except routes.BadRelayUrl:
        return None


def _installation_relay() -> str:
    """Host and port of the installation's relay; never its user or password."""
    try:
        route = routes.installation_route()
    except routes.BadRelayUrl:
        return ""
    return str(route) if route else ""


def _tell(request: WorkspaceRequest, tried: Tried) -> None:
    words = f"{tried.words} ({tried.said})" if tried.said else tried.words
    (messages.success if tried.works else messages.error)(request, words)


def _status(request: WorkspaceRequest) -> int:
    return 422 if request.method == "POST" else 200


def _to(request: WorkspaceRequest, name: str, **arguments: Any) -> HttpResponse:
    return redirect(f"email:{name}", slug=request.workspace.slug, **arguments)
