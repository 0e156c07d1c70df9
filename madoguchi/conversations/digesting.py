"""Unread news by mail, many in one: to whom and how often everybody chooses. No words of customers but a conversation's
subject, and that only where the reader may see it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation

from madoguchi.accounts import notifying
from madoguchi.accounts.choosing_ways import due_after
from madoguchi.accounts.models import Membership, NoticeWays, Notification
from madoguchi.journal.transactions import writing

log = logging.getLogger(__name__)

AT_ONCE = 200
MOST_LINES = 100


@dataclass(frozen=True)
class Line:
    """One piece of news."""

    words: str
    subject: str
    link: str


@dataclass(frozen=True)
class Digest:
    """A mail that could leave, and the news that it settles."""

    settles: list[int]
    subject: str = ""
    text: str = ""


def send_due() -> int:
    """Mail to everybody whose time has come, each whole or not at all; how many mails."""
    now = timezone.now()
    due = NoticeWays.objects.filter(next_digest_at__lte=now).exclude(digest=NoticeWays.Digest.OFF).order_by("next_digest_at")
    rows = due.select_related("membership__person", "membership__workspace")[:AT_ONCE]
    return sum(_tried(ways, now) for ways in rows)


def _tried(ways: NoticeWays, now: datetime) -> bool:
    """One whose mail cannot be written keeps nobody else from theirs."""
    try:
        return _send(ways, now)
    except Exception:
        log.exception("digest: the mail to membership %s failed", ways.membership_id)
        return False


def _send(ways: NoticeWays, now: datetime) -> bool:
    """The mail, the mark on what it told and its next time are one transaction: nothing is told twice, nothing is lost."""
    member = ways.membership
    digest = _written(member)
    with writing():
        fresh = NoticeWays.objects.select_for_update().filter(pk=ways.pk, next_digest_at=ways.next_digest_at).first()
        if fresh is None:
            return False
        Notification.objects.filter(pk__in=digest.settles).update(mailed_at=now)
        if digest.text:
            send_mail(digest.subject, digest.text, None, [member.person.email])
        fresh.membership = member
        fresh.next_digest_at = due_after(fresh, now)
        fresh.save(update_fields=["next_digest_at"])
    return bool(digest.text)


def _written(member: Membership) -> Digest:
    """What waits for this member. What they have read meanwhile, or may not see any more, is settled without words."""
    waiting = Notification.objects.filter(
        workspace_id=member.workspace_id, person_id=member.person_id, by_mail=True, mailed_at=None
    )
    news = list(waiting.order_by("id")[:MOST_LINES])
    settles = [each.pk for each in news]
    if not (member.is_active and member.person.is_active):
        return Digest(settles)
    with translation.override(member.person.language):
        lines = _lines(member, [each for each in news if each.read_at is None])
        if not lines:
            return Digest(settles)
        told = {"lines": lines, "count": len(lines), "workspace": member.workspace, "desk": _address(member, "")}
        told["settings"] = _address(member, "settings/me/#bell")
        subject = render_to_string("conversations/mail/digest_subject.txt", told).strip()
        return Digest(settles, subject, render_to_string("conversations/mail/digest.txt", told))


def _lines(member: Membership, news: Sequence[Notification]) -> list[Line]:
    subjects = notifying.names_of(member, {each.conversation_id for each in news if each.conversation_id})
    return [
        Line(notifying.sentence(each), subjects.get(each.conversation_id or 0, ""), _address(member, notifying.page(each)))
        for each in news
        if each.conversation_id is None or each.conversation_id in subjects
    ]


def _address(member: Membership, page: str) -> str:
    return f"{settings.PUBLIC_URL}/w/{member.workspace.slug}/{page}"
