"""Files that make a mail too big are left out of it, and named by an address on our own pages: unguessable, for a while."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Person
from madoguchi.channels.email import options
from madoguchi.channels.email.models import FileLink
from madoguchi.conversations.models import Inbox, Message
from madoguchi.journal.models import Delivery, DeliveryTry
from madoguchi.journal.transactions import writing
from madoguchi.kit.crypto import hashed

SEALED_FOR = "file link"
MEGABYTE = 1_000_000


def settle(message: Message) -> dict[int, FileLink]:
    """The links of a message by attachment; made now, if its mail would be too big. Decided once it may have left."""
    with writing():
        found = {each.attachment_id: each for each in FileLink.objects.filter(message=message)}
        if found or _may_have_left(message):
            return found
        inbox = message.conversation.inbox
        chosen = options.of(inbox)
        files = list(message.attachments.order_by("id"))
        for file in too_big([(each.pk, each.size) for each in files], inbox, text_size=len(message.text)):
            token = secrets.token_urlsafe(32)
            found[file] = FileLink.objects.create(
                workspace_id=message.workspace_id,
                message=message,
                attachment_id=file,
                token_hash=hashed(token),
                token_sealed=settings.KEY_RING.seal(token, SEALED_FOR),
                expires_at=timezone.now() + timedelta(days=chosen.links_days),
            )
        return found


def too_big(files: Sequence[tuple[int, int]], inbox: Inbox, *, text_size: int = 0) -> list[int]:
    """Which of these files (id, octets) become links, the largest first, until the rest fits into one mail."""
    limit = options.of(inbox).links_above_mb * MEGABYTE
    if not limit or not can_be_reached():
        return []
    total = sum(coded_size(size) for _, size in files) + 8 * text_size
    linked: list[int] = []
    for file, size in sorted(files, key=lambda each: -each[1]):
        if total <= limit:
            break
        linked.append(file)
        total -= coded_size(size)
    return linked


def coded_size(size: int) -> int:
    """Octets of a file in a mail: base64 in lines of 76, with its headers."""
    return -(-size // 57) * 78 + 400


def can_be_reached() -> bool:
    """Whether customers can open our pages: not when they only stand on this machine."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def listed(links: Sequence[FileLink], time_zone: str) -> str:
    """The lines in the mail that name the files, in the current language."""
    if not links:
        return ""
    until = timezone.localtime(min(each.expires_at for each in links), ZoneInfo(time_zone))
    lines = [_("Files to download (until %(date)s):") % {"date": date_format(until, "DATE_FORMAT")}]
    for link in links:
        lines += [f"- {link.attachment.name} ({_megabytes(link.attachment.size)})", f"  {address_of(link)}"]
    return "\n".join(lines)


def address_of(link: FileLink) -> str:
    """Where the file is fetched; stands in the mail and nowhere else."""
    token = settings.KEY_RING.unseal(link.token_sealed, SEALED_FOR)
    return settings.PUBLIC_URL + reverse("email:shared_file", kwargs={"token": token})


def find(token: str) -> FileLink | None:
    """The link of this token."""
    found = FileLink.objects.select_related(
        "attachment", "message__conversation__inbox", "message__conversation__customer", "workspace"
    )
    return found.filter(token_hash=hashed(token)).first()


def is_open(link: FileLink) -> bool:
    """Neither expired nor taken back."""
    return link.revoked_at is None and link.expires_at > timezone.now()


def count(link: FileLink) -> None:
    """It was downloaded."""
    FileLink.objects.filter(pk=link.pk).update(downloads=F("downloads") + 1, last_download_at=timezone.now())


def revoke(link: FileLink, *, by: Person) -> None:
    """It opens no more."""
    FileLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)


def of_messages(ids: Sequence[int]) -> dict[int, FileLink]:
    """The links of these messages, by attachment."""
    return {each.attachment_id: each for each in FileLink.objects.filter(message__in=ids)}


def _may_have_left(message: Message) -> bool:
    """A mail that is in doubt is sent again as it was."""
    ours = Delivery.objects.filter(subject_kind="message", subject_id=message.pk)
    return DeliveryTry.objects.filter(delivery__in=ours, outcome=Delivery.State.IN_DOUBT).exists()


def _megabytes(size: int) -> str:
    return f"{max(size / MEGABYTE, 0.1):.1f} MB"
