"""Without a mailbox: what a mail server must be told so that it hands mail over to us, and whether the first one came."""

import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors
from madoguchi.channels.email.models import Door, ReceivedMail
from madoguchi.channels.email.reasons import words as reason_words
from madoguchi.conversations import doors as conversation_doors
from madoguchi.kit.whole_numbers import whole


@workspace_view(Right.MANAGE_INBOXES)
@require_GET
def without_mailbox(request: WorkspaceRequest) -> HttpResponse:
    """The values to copy for one inbox, and the mail that we wait for; only that part when the page asks again."""
    inboxes = list(conversation_doors.inboxes(request.membership).order_by("id"))
    wanted = whole(request.GET.get("inbox"))
    inbox = next((each for each in inboxes if each.pk == wanted), inboxes[0] if inboxes else None)
    since = whole(request.GET.get("since")) or int(time.time())
    came = None
    if inbox is not None:
        came = (
            doors.mails(request.membership)
            .filter(inbox=inbox, door=Door.SMTP, received_at__gte=datetime.fromtimestamp(min(since, time.time()), UTC))
            .order_by("-received_at", "-id")
            .first()
        )
    name = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    context = {
        "inboxes": inboxes,
        "inbox": inbox,
        "since": since,
        "came": came,
        "reason": reason_words(came.reason) if came and came.reason else "",
        "taken": came is not None and came.state == ReceivedMail.State.TAKEN,
        "domain": inbox.address.rpartition("@")[2] if inbox else "",
        "host": name,
        "is_local": name in {"localhost", "127.0.0.1", "::1"},
        "smtp_port": settings.SMTP_PORT,
        "lmtp_port": settings.LMTP_PORT,
    }
    part = "#live" if request.headers.get("HX-Request") else ""
    return render(request, f"email/without_mailbox.html{part}", context)
