"""What is new in a folder is stored, then marked or moved where that is wished. Never deletes, never expunges."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from madoguchi.channels.email import keeping_raw, ledger, reasons, storing, waiting_room
from madoguchi.channels.email.keeping_raw import KeptRaw, RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.mailboxes.folders import Folder, listed_since
from madoguchi.channels.email.mailboxes.guarding import largest_mail
from madoguchi.channels.email.models import Door, ReceivedMail
from madoguchi.channels.email.storing import NotStored
from madoguchi.conversations import trial_mode

log = logging.getLogger(__name__)

AT_ONCE = 20
TRIES_AT_MOST = 5
ASKED_AT_ONCE = 1000
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Listed:
    """What the server tells of a mail before it is fetched."""

    came_at: datetime | None
    size: int


@dataclass(frozen=True)
class Content:
    """A mail as the server handed it over, or why it did not; `broke` is what ended the line meanwhile."""

    raw: bytes | None
    words: str = ""
    broke: Exception | None = None


def take_new(client: IMAPClient, folder: Folder, stop: threading.Event, *, renew: Callable[[], bool] = lambda: True) -> int:
    """Store every mail that is not in the ledger yet, oldest first, what was missed before last; how many."""
    place = folder.place
    uids = sorted(_above(client, folder))
    missed = sorted(int(uid) for uid in place.missed_uids)
    stored = 0
    for some in (*_slices(uids), *_slices(missed)):
        if stop.is_set() or not renew():
            break
        stored += _take(client, folder, some)
    return stored


def listed(client: IMAPClient, uids: Sequence[int]) -> dict[int, Listed]:
    """When each of these came to the server, and how large it is; those that are no longer there are left out."""
    found: dict[int, Listed] = {}
    now = timezone.now()
    for n in range(0, len(uids), ASKED_AT_ONCE):
        asked = uids[n : n + ASKED_AT_ONCE]
        for uid, told in client.fetch(asked, ["INTERNALDATE", "RFC822.SIZE"]).items():
            came_at, size = told.get(b"INTERNALDATE"), told.get(b"RFC822.SIZE")
            found[uid] = Listed(_sensible(came_at, now), size if isinstance(size, int) else 0)
    return {uid: found[uid] for uid in uids if uid in found}


def ask_again(mail: ReceivedMail) -> bool:
    """Try once more to fetch a mail that its server would not hand over: its empty row goes, and the next round asks.

    False when the folder is read no more, or has been numbered anew.
    """
    if mail.reason != reasons.NOT_FETCHED or mail.mailbox is None:
        return False
    place = mail.mailbox if mail.door == Door.IMAP else getattr(mail.mailbox, "sent", None)
    if place is None:
        return False
    prefix, _, uid = mail.source_key.rpartition(":")
    if f"{prefix}:" != Folder(mail.mailbox, place, "", mail.door).prefix:
        return False
    place.missed_uids = {**place.missed_uids, uid: 0}
    place.save(update_fields=["missed_uids"])
    ReceivedMail.objects.filter(pk=mail.pk).delete()
    return True


def _above(client: IMAPClient, folder: Folder) -> list[int]:
    """Numbers that were not looked at yet. What the server names beyond its own next number is not believed."""
    place = folder.place
    criteria: list[object] = ["UID", f"{place.last_uid + 1}:*"]
    if folder.begins:
        criteria += listed_since(folder.begins)
    uids = [uid for uid in client.search(criteria) if place.last_uid < uid < folder.next_uid]
    if not folder.begins:
        return uids
    return [uid for uid, told in listed(client, sorted(uids)).items() if told.came_at is None or told.came_at >= folder.begins]


def _take(client: IMAPClient, folder: Folder, uids: Sequence[int]) -> int:
    known = ledger.known_keys(folder.key(uid) for uid in uids)
    done = [uid for uid in uids if folder.key(uid) in known]
    fresh = [uid for uid in uids if folder.key(uid) not in known]
    told = listed(client, fresh) if fresh else {}
    missed: dict[int, str] = {}
    pairs, looked_at, broke = [], list(done), None
    for uid in fresh:
        looked_at.append(uid)
        content = _fetch(client, uid, told.get(uid))
        if content.raw is None:
            missed[uid], broke = content.words, content.broke
            if broke:
                break
            continue
        raw = RawWriting.of(content.raw, folder.key(uid))
        came_at = told[uid].came_at if uid in told else None
        pairs.append((raw, Arrival(storing.not_yet(raw), folder.door, [folder.mailbox.inbox], folder.mailbox, came_at=came_at)))
        done.append(uid)
    rows = _store(pairs)
    if broke is None:
        _mark(client, folder, done)
    _note(folder, looked_at, done, missed)
    waiting_room.bring(rows)
    if broke:
        raise broke
    return len(rows)


def _store(pairs: Sequence[tuple[RawWriting, Arrival]]) -> list[int]:
    rows: list[int] = []
    for outcome in storing.store(pairs) if pairs else []:
        if isinstance(outcome, NotStored):
            raise outcome
        rows += outcome
    return rows


def _fetch(client: IMAPClient, uid: int, told: Listed | None) -> Content:
    """The whole mail, left unread."""
    if told and told.size > largest_mail():
        return Content(None, f"{told.size} bytes")
    try:
        answer = client.fetch([uid], ["BODY.PEEK[]"])
    except (IMAPClientAbortError, OSError) as error:
        return Content(None, str(error), error)
    except IMAPClientError as error:
        log.warning("mail %s cannot be fetched: %s", uid, error)
        return Content(None, str(error))
    content = answer.get(uid, {}).get(b"BODY[]")
    return Content(content) if isinstance(content, bytes) else Content(None, "no content in the answer")


def _mark(client: IMAPClient, folder: Folder, uids: Sequence[int]) -> None:
    """Seen, or moved when the server can move. Sent mail, a mailbox on trial and one that may only be read are left as
    they are."""
    mailbox = folder.mailbox
    if not uids or folder.door != Door.IMAP or trial_mode.is_on(mailbox.inbox_id):
        return
    with suppress(IMAPClientReadOnlyError):
        if mailbox.move_to and client.has_capability("MOVE"):
            if not client.folder_exists(mailbox.move_to):
                client.create_folder(mailbox.move_to)
            client.add_flags(uids, [SEEN])
            client.move(uids, mailbox.move_to)
            keys = [folder.key(uid) for uid in uids]
            ReceivedMail.objects.filter(source_key__in=keys).update(gone_at=timezone.now())
        else:
            client.add_flags(uids, [SEEN])


def _note(folder: Folder, looked_at: Sequence[int], done: Sequence[int], missed: dict[int, str]) -> None:
    """How far we have come. What was missed too often becomes a visible row in quarantine."""
    place = folder.place
    tries = {uid: count for uid, count in place.missed_uids.items() if int(uid) not in set(done)}
    for uid, words in missed.items():
        tries[str(uid)] = tries.get(str(uid), 0) + 1
        if tries[str(uid)] >= TRIES_AT_MOST:
            _quarantine_unfetched(folder, uid, words)
            del tries[str(uid)]
    place.last_uid, place.missed_uids = max(place.last_uid, *looked_at), tries
    type(place).objects.filter(pk=place.pk, uid_validity=place.uid_validity, generation=place.generation).update(
        last_uid=place.last_uid, missed_uids=tries
    )


def _quarantine_unfetched(folder: Folder, uid: int, words: str) -> None:
    now = timezone.now()
    kept = KeptRaw(folder.key(uid), keeping_raw.lasting_path(folder.key(uid), now), 0, "", now)
    rows = ledger.enter([Arrival(kept, folder.door, [folder.mailbox.inbox], folder.mailbox)])[0]
    ReceivedMail.objects.filter(pk__in=rows).update(
        state=ReceivedMail.State.QUARANTINED, reason=reasons.NOT_FETCHED, words=f"UID {uid}: {words}"[:2000], ended_at=now
    )


def _sensible(came_at: object, now: datetime) -> datetime | None:
    """Servers' clocks and imported mails tell strange times."""
    if not isinstance(came_at, datetime) or came_at.tzinfo is None:
        return None
    try:
        return min(max(came_at.astimezone(UTC), EARLIEST), now)
    except (OverflowError, ValueError):
        return None


def _slices(uids: Sequence[int]) -> list[Sequence[int]]:
    return [uids[n : n + AT_ONCE] for n in range(0, len(uids), AT_ONCE)]
