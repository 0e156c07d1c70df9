"""An import's work: batch after batch, each one transaction with its messages, its ledger rows and how far it has come.

Killed anywhere, it goes on behind the last batch that was committed: nothing is lost, nothing comes twice.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from django.db import DatabaseError, OperationalError
from django.db.models import F
from django.db.utils import InterfaceError
from django.utils import timezone

from madoguchi.channels.email import judging, keeping_raw, reasons
from madoguchi.channels.email.importing import indexing
from madoguchi.channels.email.importing.archives import Archive
from madoguchi.channels.email.importing.putting_together import Placed, put_together
from madoguchi.channels.email.importing.reading_old import Old, Reader
from madoguchi.channels.email.importing.recognising import Recognised
from madoguchi.channels.email.models import Door, MailImport, ReceivedMail
from madoguchi.conversations import bringing_in, threading
from madoguchi.journal.transactions import writing

log = logging.getLogger(__name__)

TOGETHER = 250
AT_MOST = 500
BYTES_TOGETHER = 24 * 1024 * 1024
State = ReceivedMail.State

type Told = Callable[[MailImport], None]


class Overtaken(Exception):
    """Another process is at the same import."""


def take_all(one: MailImport, archive: Archive, told: Told) -> None:
    """Bring in what the index still holds. `told` hears after each batch; what it raises stops the work there."""
    reader = Reader(one.inbox, timezone.now())
    if not index_path(one).exists():
        raise Overtaken
    for entries in _batches(indexing.entries(index_path(one), one.done)):
        olds = [reader.read(_old(one, archive, entry)) for entry in entries]
        _bring(one, reader, olds)
        told(one)


def index_path(one: MailImport) -> Path:
    """Where the import's index lies."""
    return scratch_of(one) / "index.sqlite3"


def scratch_of(one: MailImport) -> Path:
    """The import's own folder."""
    return keeping_raw.folder() / "importing" / str(one.pk)


def _batches(entries: Iterator[indexing.Entry]) -> Iterator[list[indexing.Entry]]:
    """Whole threads, about TOGETHER mails; a thread that is longer than AT_MOST is cut."""
    batch: list[indexing.Entry] = []
    size = 0
    for entry in entries:
        is_full = len(batch) >= TOGETHER or size >= BYTES_TOGETHER
        if batch and (len(batch) >= AT_MOST or (is_full and entry.thread != batch[-1].thread)):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.place.length or 4096
    if batch:
        yield batch


def _old(one: MailImport, archive: Archive, entry: indexing.Entry) -> Old:
    key = f"import:{one.pk}:{entry.position}"
    return Old(entry, archive.read(entry.place), key, keeping_raw.lasting_path(key, one.started_at))


def _bring(one: MailImport, reader: Reader, olds: Sequence[Old]) -> None:
    """All of these; where the database refuses something, by threads, then mail by mail, so that one ends alone."""
    try:
        _store_raw(olds)
        _finish(one, reader, olds)
    except (OperationalError, InterfaceError, OSError, Overtaken):
        _forget(olds)
        raise
    except Exception as error:
        _forget(olds)
        if len(olds) == 1:
            log.exception("old mail %s could not be brought in", olds[0].key)
            _end_alone(one, reader, olds[0], error)
            return
        threads = [list(each) for _, each in groupby(olds, key=lambda old: old.entry.thread)]
        for part in threads if len(threads) > 1 else [[old] for old in olds]:
            _bring(one, reader, part)


def _end_alone(one: MailImport, reader: Reader, old: Old, error: Exception) -> None:
    old.ends(State.QUARANTINED, reasons.UNREADABLE, f"{type(error).__name__}: {error}"[:2000].replace("\0", ""))
    try:
        _finish(one, reader, [old])
    except (DatabaseError, ValueError) as again:
        if isinstance(again, OperationalError | InterfaceError):
            raise
        old.parsed = old.sender = None
        _finish(one, reader, [old])


def _store_raw(olds: Sequence[Old]) -> None:
    """The raw mails, durable before any row says that we have them. The names are the same after a kill."""
    folder = keeping_raw.folder()
    for parent in {(folder / old.raw_path).parent for old in olds}:
        parent.mkdir(parents=True, exist_ok=True)
    for old in olds:
        (folder / old.raw_path).write_bytes(old.raw)
    os.sync()  # one wait for all of them


def _finish(one: MailImport, reader: Reader, olds: Sequence[Old]) -> None:
    recognised = Recognised(reader.inbox, olds)  # a look before the work: the files of known mails are not stored
    for old in olds:
        recognised.end_known(old)
        old.store_files()
    with writing():
        fresh = MailImport.objects.select_for_update().get(pk=one.pk)
        if fresh.done != olds[0].entry.position or fresh.state != MailImport.State.RUNNING:
            raise Overtaken
        judging.alone_with([(reader.inbox, old.parsed) for old in olds if old.parsed and not old.state])
        begun = _place(one, reader, olds)
        ReceivedMail.objects.bulk_create(_row(one, old) for old in olds)
        _count(one, olds, begun)
    for old in olds:
        if old.state != State.TAKEN:
            old.forget_files()
    one.refresh_from_db()


def _place(one: MailImport, reader: Reader, olds: Sequence[Old]) -> int:
    """Into conversations; how many were begun."""
    recognised = Recognised(reader.inbox, olds)
    for old in olds:
        recognised.end_known(old)
    blocked = judging.blocked([(reader.inbox, old.author) for old in olds if old.author and not old.state])
    pasts, placed = [], list[Placed]()
    for _, thread in groupby(olds, key=lambda old: old.entry.thread):
        some, where = put_together(list(thread), recognised.conversation, threading.takes_part)
        pasts += some
        placed += where
    for past in pasts:
        past.is_spam = (reader.inbox.workspace_id, past.customer.address.lower()) in blocked
    stays_open = one.outcome == MailImport.Outcome.OPEN
    bringing_in.bring_in(reader.inbox, pasts, stays_open=stays_open, by=one.asked_by)
    for each in placed:
        each.old.state = State.TAKEN
        each.old.conversation_id, each.old.message_pk = each.past.conversation_id, each.message.pk
    recognised.fill_in_duplicates(olds)
    return sum(past.joins is None for past in pasts)


def _row(one: MailImport, old: Old) -> ReceivedMail:
    now, parsed = timezone.now(), old.parsed
    return ReceivedMail(
        workspace_id=one.workspace_id,
        inbox_id=one.inbox_id,
        door=Door.IMPORT,
        source_key=old.key,
        raw_path=old.raw_path,
        size=len(old.raw),
        sha256=hashlib.sha256(old.raw).hexdigest(),
        body_hash=parsed.body_hash if parsed else "",
        message_id=parsed.message_id[:500] if parsed else "",
        sender=old.sender.address.lower()[:320] if old.sender else "",
        subject=parsed.subject[:500] if parsed else "",
        state=old.state,
        reason=old.reason,
        words=old.words,
        auto_reply="" if parsed is None or parsed.auto_reply == "none" else parsed.auto_reply,
        conversation_id=old.conversation_id,
        conversation_message_id=old.message_pk,
        received_at=now,
        ended_at=now,
        told_at=now if old.state == State.QUARANTINED else None,
    )


def _count(one: MailImport, olds: Sequence[Old], begun: int) -> None:
    def number(state: str) -> int:
        return sum(old.state == state for old in olds)

    MailImport.objects.filter(pk=one.pk).update(
        done=F("done") + len(olds),
        taken=F("taken") + number(State.TAKEN),
        duplicate=F("duplicate") + number(State.DUPLICATE),
        ignored=F("ignored") + number(State.IGNORED),
        quarantined=F("quarantined") + number(State.QUARANTINED),
        replies=F("replies") + sum(old.is_ours and old.state == State.TAKEN for old in olds),
        conversations=F("conversations") + begun,
    )


def _forget(olds: Sequence[Old]) -> None:
    """What was written so far is void: the files go, the states that the transaction gave as well."""
    for old in olds:
        old.forget_files()
        if old.state in {State.TAKEN, State.DUPLICATE} or old.reason == reasons.OWN:
            old.state = old.reason = ""
