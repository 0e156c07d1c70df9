"""Reading mails once more: one, some, all of one reason, or anyway."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors, reasons, replaying
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations import doors as conversation_doors
from madoguchi.kit.whole_numbers import whole

REPLAYED_AT_ONCE = 200


@workspace_view(Right.REPLAY_MAIL)
@require_POST
def replay(request: WorkspaceRequest, mail_id: int) -> HttpResponse:
    """Read it once more."""
    return _replayed(request, doors.mail(request.membership, mail_id), anyway=False)


@workspace_view(Right.REPLAY_MAIL)
@require_POST
def admit(request: WorkspaceRequest, mail_id: int) -> HttpResponse:
    """Take it in whatever the checks say."""
    return _replayed(request, doors.mail(request.membership, mail_id), anyway=True)


@workspace_view(Right.REPLAY_MAIL)
@require_POST
def replay_many(request: WorkspaceRequest) -> HttpResponse:
    """Read the chosen mails of the quarantine once more; all of one reason in the background; without a choice the oldest."""
    if reason := request.POST.get("every", "")[:40]:
        replaying.replay_all_of(reason, workspace=request.workspace, by=request.user)
        messages.info(request, _("They are read again one after the other. This page shows what is left."))
        return redirect(_list(request, reason=reason))
    ids = [pk for each in request.POST.getlist("mail") if (pk := whole(each))]
    waiting = doors.mails(request.membership).filter(state=ReceivedMail.State.QUARANTINED).select_related("mailbox")
    chosen = list((waiting.filter(pk__in=ids) if ids else waiting).order_by("id")[:REPLAYED_AT_ONCE])
    after = [replaying.replay(each, by=request.user) for each in chosen]
    taken = sum(each is not None and each.state == ReceivedMail.State.TAKEN for each in after)
    messages.info(request, _("%(read)s mails read again, %(taken)s of them taken in.") % {"read": len(after), "taken": taken})
    if asked := after.count(None):
        words = ngettext(
            "%(count)s mail is asked for anew at its mail server.",
            "%(count)s mails are asked for anew at their mail servers.",
            asked,
        )
        messages.info(request, words % {"count": asked})
    return redirect(_list(request))


def _replayed(request: WorkspaceRequest, row: ReceivedMail, *, anyway: bool) -> HttpResponse:
    inbox = None
    if row.inbox_id is None:
        wanted = whole(request.POST.get("inbox"))
        visible = conversation_doors.inboxes(request.membership)
        inbox = visible.filter(pk=wanted).first() if wanted else None
    after = replaying.replay(row, by=request.user, inbox=inbox, anyway=anyway)
    if after is None:
        messages.info(request, _("Its mail server is asked for it anew. It appears when it has been handed over."))
        return redirect(_list(request))
    if after.state == ReceivedMail.State.TAKEN:
        messages.success(request, _("The mail was taken in."))
    else:
        messages.warning(request, reasons.words(after.reason))
    return redirect(reverse("email:mail", kwargs={"slug": request.workspace.slug, "mail_id": row.pk}))


def _list(request: WorkspaceRequest, **query: Any) -> str:
    address = reverse("email:mails", kwargs={"slug": request.workspace.slug})
    return f"{address}?{urlencode({'state': ReceivedMail.State.QUARANTINED.value, **query})}"
