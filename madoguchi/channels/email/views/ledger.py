"""The ledger's pages: figures by day, the mails behind each figure, one mail, its source."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.channels.email import doors, fault_words, keeping_raw, proving, reasons, replaying
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.kit.whole_numbers import whole

PAGE = 50
DAYS = 30
SHOWN_BYTES = 200_000


@dataclass(frozen=True)
class Row:
    """A mail of the list, with its reason in words and its conversation's number."""

    mail: ReceivedMail
    reason: str
    number: int | None


@workspace_view(Right.READ_MAIL_LEDGER)
@require_GET
def ledger(request: WorkspaceRequest) -> HttpResponse:
    """How many mails came by each door and day, and how they ended; of mailboxes also what their servers list."""
    sees_all = conversation_doors.sees_every_inbox(request.membership)
    rows = [
        {
            "figures": each,
            "query": urlencode({"day": each.day.isoformat(), "door": each.door, "mailbox": each.mailbox_id or ""}),
            "cells": [{"state": value, "label": label, "count": each.counts[value]} for value, label in _columns()],
        }
        for each in proving.figures(request.workspace, DAYS, doors.mails(request.membership), is_proof=sees_all)
    ]
    context = {"rows": rows, "states": _columns(), "days": DAYS, "is_proof": sees_all}
    return render(request, "email/ledger.html", context)


@workspace_view(Right.READ_MAIL_LEDGER)
@require_GET
def mails(request: WorkspaceRequest) -> HttpResponse:
    """The mails behind a figure, newest first."""
    chosen = _chosen(request, doors.mails(request.membership))
    found = list(_after(request, chosen).select_related("inbox").order_by("-received_at", "-id")[: PAGE + 1])
    rows, more = found[:PAGE], len(found) > PAGE
    context = {
        "rows": _rows(request, rows),
        "next": _next(request, rows[-1]) if more else "",
        "state": request.GET.get("state", ""),
        "state_label": dict(ReceivedMail.State.choices).get(request.GET.get("state", ""), ""),
        "reason": request.GET.get("reason", ""),
        "reasons": _reasons(request) if request.GET.get("state") == ReceivedMail.State.QUARANTINED else [],
        "may_replay": may(request.membership, Right.REPLAY_MAIL),
    }
    return render(request, "email/mails.html", context)


@workspace_view(Right.READ_MAIL_LEDGER)
@require_GET
def mail(request: WorkspaceRequest, mail_id: int) -> HttpResponse:
    """One mail: how it came and ended, what it says, its source."""
    return _one(request, doors.mail(request.membership, mail_id))


@workspace_view(Right.READ)
@require_GET
def source(request: WorkspaceRequest, message_id: int) -> HttpResponse:
    """The mail that a message came in."""
    return _one(request, doors.mail_of_message(request.membership, message_id))


@workspace_view(Right.READ)
@require_GET
def raw(request: WorkspaceRequest, mail_id: int) -> HttpResponse:
    """The raw mail as a file."""
    row = doors.mail(request.membership, mail_id)
    if not may(request.membership, Right.READ_MAIL_LEDGER) and not _sees_conversation(request, row):
        raise Http404
    path = keeping_raw.find(row.raw_path)
    if path is None:
        raise Http404
    name = f"{PurePosixPath(row.raw_path).stem}.eml"
    return cast("HttpResponse", FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="message/rfc822"))


def _one(request: WorkspaceRequest, row: ReceivedMail) -> HttpResponse:
    path = keeping_raw.find(row.raw_path)
    content = b""
    if path is not None:
        with path.open("rb") as file:
            content = file.read(SHOWN_BYTES)
    parsed = read(content) if content else None
    number = _numbers(request, [row]).get(row.conversation_id or 0)
    ended_badly = row.state in replaying.REPLAYABLE
    context: dict[str, Any] = {
        "mail": row,
        "reason": reasons.words(row.reason),
        "number": number,
        "parsed": parsed,
        "faults": fault_words.words(parsed.faults) if parsed else [],
        "source": content.decode("utf-8", "replace"),
        "is_cut": path is not None and row.size > SHOWN_BYTES,
        "is_missing": path is None and row.purged_at is None,
        "may_replay": ended_badly and may(request.membership, Right.REPLAY_MAIL),
        "inboxes": _inboxes(request) if ended_badly and row.inbox_id is None else [],
    }
    return render(request, "email/mail.html", context)


def _inboxes(request: WorkspaceRequest) -> list[Inbox]:
    return list(conversation_doors.inboxes(request.membership).filter(is_active=True))


def _chosen(request: WorkspaceRequest, mails: QuerySet[ReceivedMail]) -> QuerySet[ReceivedMail]:
    """As the query says: state, door, mailbox, day (of the workspace's time zone)."""
    asked = request.GET
    if asked.get("state") in ReceivedMail.State.values:
        mails = mails.filter(state=asked["state"])
    if asked.get("reason"):
        mails = mails.filter(reason=asked["reason"][:40])
    if asked.get("there") in {"yes", "no"}:
        mails = mails.filter(gone_at__isnull=asked["there"] == "yes")
    if asked.get("door"):
        mails = mails.filter(door=asked["door"])
    if mailbox := whole(asked.get("mailbox")):
        mails = mails.filter(mailbox_id=mailbox)
    if day := _day(asked.get("day", "")):
        begins = datetime.combine(day, time.min, ZoneInfo(request.workspace.time_zone))
        mails = mails.filter(received_at__gte=begins, received_at__lt=begins + timedelta(days=1))
    return mails


def _columns() -> list[tuple[str, str]]:
    """Each state with a word that fits a narrow column; what waits stands last."""
    ended = [(str(value), str(label)) for value, label in ReceivedMail.State.choices if value != ReceivedMail.State.STORED]
    return [*ended, (ReceivedMail.State.STORED.value, _("Waiting to be read"))]


def _reasons(request: WorkspaceRequest) -> list[dict[str, Any]]:
    """Why mails lie in quarantine, and how many for each reason."""
    waiting = doors.mails(request.membership).filter(state=ReceivedMail.State.QUARANTINED).order_by()
    counted = waiting.values_list("reason").annotate(count=Count("pk"))
    return [{"code": code, "words": reasons.words(code), "count": count} for code, count in counted.order_by("-count")]


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _after(request: WorkspaceRequest, mails: QuerySet[ReceivedMail]) -> QuerySet[ReceivedMail]:
    at_text, _bar, pk = request.GET.get("after", "").partition("_")
    try:
        at = parse_datetime(at_text)
    except ValueError:
        at = None
    last = whole(pk)
    if at is None or last is None:
        return mails
    at = at.astimezone(UTC)
    return mails.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=last))


def _next(request: WorkspaceRequest, last: ReceivedMail) -> str:
    """The query of the page after this row."""
    query = request.GET.copy()
    query["after"] = f"{last.received_at.isoformat()}_{last.pk}"
    return query.urlencode()


def _rows(request: WorkspaceRequest, found: list[ReceivedMail]) -> list[Row]:
    numbers = _numbers(request, found)
    return [Row(each, reasons.words(each.reason), numbers.get(each.conversation_id or 0)) for each in found]


def _numbers(request: WorkspaceRequest, found: list[ReceivedMail]) -> dict[int, int]:
    ids = [each.conversation_id for each in found if each.conversation_id]
    visible = conversation_doors.conversations(request.membership) if ids else Conversation.objects.none()
    return dict(visible.filter(pk__in=ids).values_list("pk", "number"))


def _sees_conversation(request: WorkspaceRequest, row: ReceivedMail) -> bool:
    return bool(_numbers(request, [row]))
