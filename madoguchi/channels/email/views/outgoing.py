"""Settings of mail out: letters and lines; the signature's keys and what the DNS should say."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors, linking, options, routes, setting_up
from madoguchi.channels.email.dkim import advising, checking, keys
from madoguchi.channels.email.models import DkimKey
from madoguchi.channels.email.outgoing_forms import KeyForm, OutgoingForm
from madoguchi.conversations.models import Inbox
from madoguchi.kit.crypto import KeyRingError


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def letters(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Charset, line length and links of one inbox."""
    one = doors.inbox(request.membership, inbox_id)
    form = OutgoingForm(request.POST or None, instance=options.of(one))
    if request.method == "POST" and form.is_valid():
        setting_up.save_options(one, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("email:letters", slug=request.workspace.slug, inbox_id=one.pk)
    context = {"inbox": one, "form": form, "links_open": linking.can_be_reached()}
    return render(request, "email/letters.html", context, status=422 if form.errors else 200)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def arrival(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """The signature and its DNS records; POST asks the DNS what it says now of the rest."""
    one = doors.inbox(request.membership, inbox_id)
    domains = keys.domains_of(one)
    advice = {}
    if request.method == "POST":
        advice = {domain: advising.advise(domain, _route(one)) for domain in domains[:5]}
    rows = [
        {
            "domain": domain,
            "keys": [_shown(key) for key in keys.of(one, domain)[: keys.KEYS_AT_MOST + 1]],
            "form": KeyForm(initial={"domain": domain}, auto_id=f"id_{n}_%s"),
            "advice": advice.get(domain, []),
        }
        for n, domain in enumerate(domains)
    ]
    context = {"inbox": one, "rows": rows, "was_asked": bool(advice)}
    return render(request, "email/arrival.html", context)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def new_key(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Make a key pair."""
    one = doors.inbox(request.membership, inbox_id)
    form = KeyForm(request.POST)
    if not form.is_valid() or form.cleaned_data["domain"] not in keys.domains_of(one):
        raise Http404
    try:
        keys.make(one, by=request.user, **form.cleaned_data)
    except keys.TooManyKeys:
        messages.error(request, _("There are too many already. Remove one that is not used."))
    else:
        messages.success(request, _("The key is made. Put its record into the DNS, then check it here. It is not used before."))
    return _back(request, one)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def check_key(request: WorkspaceRequest, inbox_id: int, key_id: int) -> HttpResponse:
    """Ask the DNS for a key's record."""
    one = doors.inbox(request.membership, inbox_id)
    code = checking.check(_key(one, key_id))
    (messages.success if code == checking.FOUND else messages.error)(request, str(checking.WORDS[code]))
    return _back(request, one)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def remove_key(request: WorkspaceRequest, inbox_id: int, key_id: int) -> HttpResponse:
    """Sign with it no more."""
    one = doors.inbox(request.membership, inbox_id)
    keys.stop_signing(one, _key(one, key_id), by=request.user)
    messages.success(request, _("This key signs no more."))
    return _back(request, one)


def _shown(key: DkimKey) -> dict[str, Any]:
    is_sound = key.check_code == checking.FOUND
    return {
        "key": key,
        "name": keys.record_name(key),
        "value": keys.record_value(key),
        "strings": keys.record_strings(key) if len(keys.record_value(key)) > keys.ONE_STRING else "",
        "is_sound": is_sound,
        "said": checking.WORDS.get(key.check_code, "") if key.checked_at and not is_sound else "",
    }


def _key(one: Inbox, key_id: int) -> DkimKey:
    return get_object_or_404(DkimKey, workspace_id=one.workspace_id, domain__in=keys.domains_of(one), pk=key_id)


def _route(one: Inbox) -> routes.Route | None:
    try:
        return routes.route_of(one)
    except (routes.BadRelayUrl, KeyRingError):
        return None


def _back(request: WorkspaceRequest, one: Inbox) -> HttpResponse:
    return redirect("email:arrival", slug=request.workspace.slug, inbox_id=one.pk)
