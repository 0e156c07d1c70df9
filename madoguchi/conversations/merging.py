"""Several conversations that are one matter become one; its number and everybody's reply addresses lead there. For thirty
days it can be undone, whatever has happened since.

Nothing is merged by itself where it is uncertain who wrote: such a mail stands apart with `may_continue`
(`proposing.py`), until somebody says that it belongs there, or that it does not.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.carrying import bring_back, take_along
from madoguchi.conversations.changing import tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, Status, Transfer, WaitingFor
from madoguchi.conversations.moving_messages import count_anew, move_messages, newest_inbound
from madoguchi.conversations.receiving import REOPENING
from madoguchi.conversations.threading import POINTERS_FOLLOWED, standing
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing

KEPT = timedelta(days=30)
MOST = 50
_SHIFTED = ("status", "waiting_for", "closed_without_reply", "sub_status_id", "status_before")
_TIMES = ("closed_at", "waiting_since", "snoozed_until", "trashed_at")


class CannotMerge(ValueError):
    """One is missing or the same, of another workspace, or has gone into another one meanwhile."""


class OtherCustomer(Exception):
    """They are of different customers, and nobody has said that this is meant."""


class TooLate(Exception):
    """Merged more than thirty days ago, or undone already."""


@dataclass(frozen=True)
class Merged:
    """Where everything is now; `batch` takes it back."""

    home: Conversation
    batch: str


def merge(sources: Sequence[Conversation], into: Conversation, *, by: Model | Actor, across_customers: bool = False) -> Merged:
    """Move every message of `sources` into `into`, whole or not at all. Raises CannotMerge, OtherCustomer."""
    batch = secrets.token_hex(8)
    with writing():
        home, rows = _locked([standing(into), *sources])
        if home.merged_into_id is not None or not rows or len(rows) > MOST or len(rows) < len(sources):
            raise CannotMerge(str(home))
        for source in rows:
            if source.merged_into_id is not None or source.workspace_id != home.workspace_id:
                raise CannotMerge(f"{source} cannot be merged into {home}")
            if not across_customers and of_another(source, home):
                raise OtherCustomer(str(source))
        for source in rows:
            _merge_one(source, home, batch, by)
    return Merged(home, batch)


def of_another(one: Conversation, other: Conversation) -> bool:
    """Whether the two are of different customers, as far as anybody knows."""
    if one.customer_id and other.customer_id:
        return one.customer_id != other.customer_id
    return one.handle_id != other.handle_id


def unmerge(transfer: Transfer, *, by: Model | Actor) -> Conversation:
    """Undo it: its messages come back, with what came since in answer to them; what was written here stays. The home is
    put back where it stood only while nothing else has happened to it. Raises TooLate."""
    with writing():
        home, (source, *_) = _locked([standing(transfer.source), transfer.source])
        fresh = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if not can_be_undone(fresh) or source.merged_into_id is None:
            raise TooLate(str(source))
        _bring_messages(source, home)
        bring_back(fresh.carried, source, home)
        _put_back(source, fresh.before["source"])
        source.merged_into, source.may_continue = None, home if fresh.before.get("proposed") else None
        _open_for_news(source, source.closed_at)
        count_anew(source)
        if home.status == fresh.before["became"] and _is_untouched(home, fresh):
            _put_back(home, fresh.before["target"])
        count_anew(home)
        Transfer.objects.filter(pk=fresh.pk).update(undone_at=timezone.now())
        tell(ConversationEvent.UNMERGED, source, by=by, payload={"to": home.pk, "other": home.number})
        tell(ConversationEvent.UNMERGED, home, by=by, payload={"to": source.pk, "other": source.number})
    return source


def unmerge_batch(workspace_id: int, batch: str, *, by: Model | Actor) -> list[Conversation]:
    """Undo all that was merged at once. Raises TooLate when nothing of it can be."""
    rows = Transfer.objects.filter(workspace_id=workspace_id, kind=Transfer.Kind.MERGE, batch=batch, undone_at=None)
    with writing():
        back = [unmerge(each, by=by) for each in rows.select_related("source").order_by("-id")]
    if not back:
        raise TooLate(batch)
    return back


def merge_of(source: Conversation) -> Transfer | None:
    """How it was merged into another, while it is."""
    return Transfer.objects.filter(source=source, kind=Transfer.Kind.MERGE, undone_at=None).select_related("source").first()


def can_be_undone(transfer: Transfer) -> bool:
    """Whether there is still a way back."""
    return transfer.undone_at is None and transfer.at > timezone.now() - KEPT


def merges_into(conversation: Conversation) -> list[Transfer]:
    """What was merged into it and can still be taken out, the newest first."""
    rows = Transfer.objects.filter(target=conversation, kind=Transfer.Kind.MERGE, undone_at=None, at__gt=timezone.now() - KEPT)
    return list(rows.select_related("source", "made_by").order_by("-id")[:MOST])


@dataclass(frozen=True)
class Undoing:
    """What undoing would put back, in numbers: messages, those among them that came since; and what would stay."""

    returning: int
    came_since: int
    staying: int
    status_stays: bool


def undoing(transfer: Transfer) -> Undoing:
    """What `unmerge` would do now."""
    home = standing(transfer.source)
    mine = Message.objects.filter(conversation=home, withdrawn_at=None).filter(_of_source(transfer.source))
    since = Message.objects.filter(conversation=home, withdrawn_at=None, at__gt=transfer.at).exclude(
        _of_source(transfer.source)
    )
    changed = home.status != transfer.before["became"] or not _is_untouched(home, transfer)
    return Undoing(
        mine.count(),
        mine.exclude(pk__in=transfer.messages).count(),
        since.count(),
        changed and transfer.before["became"] != transfer.before["target"]["status"],
    )


def _merge_one(source: Conversation, home: Conversation, batch: str, by: Model | Actor) -> None:
    Message.objects.filter(conversation=source, merged_from=None).update(merged_from=source.pk)
    ids = list(Message.objects.filter(conversation=source).values_list("pk", flat=True))
    newest = newest_inbound(source)
    before: dict[str, Any] = {"source": _kept(source), "target": _kept(home), "proposed": source.may_continue_id is not None}
    move_messages(ids, source, home)
    carried = take_along(source, home)
    source.status, source.waiting_for = Status.MERGED, ""
    source.sub_status = source.waiting_since = source.snoozed_until = source.status_before = source.trashed_at = None
    source.merged_into, source.may_continue = home, None
    count_anew(source)
    if newest and home.status in REOPENING and newest.at > (home.last_reply_at or home.created_at):
        _open(home, newest.at)
    count_anew(home)
    person = by if isinstance(by, Person) else None
    Transfer.objects.create(
        workspace_id=home.workspace_id,
        kind=Transfer.Kind.MERGE,
        batch=batch,
        source=source,
        target=home,
        messages=ids,
        carried=carried,
        before=before | {"became": home.status},
        made_by=person,
        at=timezone.now(),
    )
    was = {"was": before["source"]["status"], "messages": len(ids)}
    tell(ConversationEvent.MERGED, source, by=by, payload={"to": home.pk, "other": home.number, **was})
    tell(
        ConversationEvent.TOOK_OVER,
        home,
        by=by,
        payload={"to": source.pk, "other": source.number, "messages": len(ids), "batch": batch},
    )


def _locked(wanted: Sequence[Conversation]) -> tuple[Conversation, list[Conversation]]:
    """The first of them and the others, each once, all locked in one order that is everybody's."""
    ids = {each.pk for each in wanted}
    rows = {row.pk: row for row in Conversation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    home = rows[wanted[0].pk]
    return home, [rows[pk] for pk in dict.fromkeys(each.pk for each in wanted[1:]) if pk in rows and pk != home.pk]


def _bring_messages(source: Conversation, home: Conversation) -> None:
    ids = list(Message.objects.filter(conversation=home).filter(_of_source(source)).values_list("pk", flat=True))
    move_messages(ids, home, source)
    Message.objects.filter(pk__in=ids, merged_from=source.pk).update(merged_from=None)


def _of_source(source: Conversation) -> Q:
    """Messages that came in it, in what was merged into it before, or were meant for either since."""
    found, level = [source.pk], [source.pk]
    for _ in range(POINTERS_FOLLOWED):
        level = list(Conversation.objects.filter(merged_into__in=level).values_list("pk", flat=True))
        found += level
    return Q(merged_from__in=found)


def _kept(conversation: Conversation) -> dict[str, Any]:
    stamps = {name: at.isoformat() if (at := getattr(conversation, name)) else None for name in _TIMES}
    return {name: getattr(conversation, name) for name in _SHIFTED} | stamps


def _put_back(conversation: Conversation, before: dict[str, Any]) -> None:
    for name in _SHIFTED:
        setattr(conversation, name, before[name])
    for name in _TIMES:
        setattr(conversation, name, datetime.fromisoformat(before[name]) if before[name] else None)


def _open(conversation: Conversation, since: datetime) -> None:
    conversation.status, conversation.waiting_for, conversation.waiting_since = Status.OPEN, WaitingFor.US, since
    conversation.closed_at = conversation.snoozed_until = conversation.status_before = conversation.trashed_at = None
    conversation.sub_status, conversation.closed_without_reply = None, False


def _open_for_news(source: Conversation, closed_at: datetime | None) -> None:
    """What came since in answer to it wants somebody, though it was done then."""
    newest = newest_inbound(source)
    if newest and source.status == Status.CLOSED and closed_at and newest.at > closed_at:
        _open(source, newest.at)


def _is_untouched(home: Conversation, transfer: Transfer) -> bool:
    """Whether nothing happened there since; what was merged or taken out again does not count."""
    rows = Event.objects.filter(workspace_id=home.workspace_id, conversation_id=home.pk, at__gt=transfer.at)
    return not rows.exclude(kind__in=[ConversationEvent.TOOK_OVER, ConversationEvent.UNMERGED]).exists()
