"""What a composer posts: the text as typed, lines of addresses, when it shall leave, what follows."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from madoguchi.accounts.doors import WorkspaceRequest
from madoguchi.accounts.models import Workspace
from madoguchi.conversations import replying, scheduling
from madoguchi.desk import answering, send_times, undo_time
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address
from madoguchi.kit.whole_numbers import whole

LARGEST_TEXT = 500_000
KEY_LENGTH = 80
MOST_IDS = 100
MOST_RECIPIENTS = 100  # of one line: more is a campaign, and every one of them would see the others


class BadRecipients(Exception):
    """Something in a line of addresses is none; the message names it."""


class EmptyText(Exception):
    """A reply without words or files."""


def text(request: HttpRequest) -> str:
    """The text; nothing but files will do. Raises EmptyText."""
    found = typed(request.POST.get("text", ""))
    if not found.strip() and not ids(request):
        raise EmptyText(_("Write something first."))
    return found


def typed(text: str) -> str:
    """What was typed: a form turns every line's end into two signs, a text has one."""
    return text.replace("\r\n", "\n")[:LARGEST_TEXT]


def recipients(line: str, workspace: Workspace) -> list[Address]:
    """The addresses of one line. Raises BadRecipients naming what is none, or where nobody reads."""
    found = addresses.parse(line)
    if len(found) > MOST_RECIPIENTS:
        raise BadRecipients(_("At most %(count)s addresses fit one line.") % {"count": MOST_RECIPIENTS})
    for each in found:
        if not addresses.is_plausible(each.address):
            raise BadRecipients(_("“%(text)s” is not a mail address.") % {"text": each.address or each.name})
    if words := answering.refusal(found, workspace):
        raise BadRecipients(words)
    if line.strip() and not found:
        raise BadRecipients(_("“%(text)s” is not a mail address.") % {"text": line.strip()[:80]})
    return found


def later(request: HttpRequest) -> datetime | None:
    """When it shall leave; None: now. Raises scheduling.BadTime."""
    given = request.POST.get("later", "")
    at = send_times.parse(given) if given else None
    if given and at is None:
        raise scheduling.BadTime
    return at


def then(request: HttpRequest) -> replying.Then:
    """What follows the sending."""
    wish = request.POST.get("then", "waiting")
    return wish if wish in {"waiting", "close", "keep"} else "waiting"  # type: ignore[return-value]


def ids(request: HttpRequest, name: str = "attachments") -> list[int]:
    """The whole numbers under `name`."""
    return [number for each in request.POST.getlist(name)[:MOST_IDS] if (number := whole(each)) is not None]


def lines(request: WorkspaceRequest) -> Iterator[list[Address]]:
    """To, Cc and Bcc, in this order. Raises BadRecipients."""
    return (recipients(request.POST.get(line, ""), request.workspace) for line in ("to", "cc", "bcc"))


def key(request: HttpRequest) -> str | None:
    """What makes a second click the same as the first."""
    return request.POST.get("key", "")[:KEY_LENGTH] or None


def hold(request: WorkspaceRequest) -> timedelta | None:
    """How long it can be undone."""
    return timedelta(seconds=undo_time.seconds(request.membership)) or None
