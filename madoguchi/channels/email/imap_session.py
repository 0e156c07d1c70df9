"""One connection to one mailbox: what is new is stored, then marked or moved. Never deletes, never expunges."""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.conf import settings
from django.utils import timezone
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from madoguchi.channels.email import keeping_raw, ledger, reasons, storing, waiting_room
from madoguchi.channels.email.imap_trouble import NoFolder
from madoguchi.channels.email.keeping_raw import KeptRaw, RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.channels.email.storing import NotStored

log = logging.getLogger(__name__)

SEALED_FOR = "mailbox"
CONNECT_SECONDS = 20.0
ANSWER_SECONDS = 60.0
IDLE_SECONDS = 60.0
SESSION_SECONDS = 20 * 60.0
STEP_SECONDS = 1.0
AT_ONCE = 20
TRIES_AT_MOST = 5


def read(mailbox_id: int, stop: threading.Event, *, renew: Callable[[], bool], on_good: Callable[[], None]) -> None:
    """Read until `stop`, or for twenty minutes, after which a fresh connection is due. Raises what goes wrong."""
    mailbox = Mailbox.objects.select_related("inbox__workspace").get(pk=mailbox_id)
    client = connect(mailbox)
    try:
        select(client, mailbox)
        began = time.monotonic()
        while not stop.is_set() and time.monotonic() - began < SESSION_SECONDS and renew():
            take_new(client, mailbox, stop)
            on_good()
            wait_for_mail(client, stop)
    finally:
        leave(client)


def connect(mailbox: Mailbox, *, seconds: float = CONNECT_SECONDS) -> IMAPClient:
    """Connected, secured and signed in."""
    password = settings.KEY_RING.unseal(mailbox.password_sealed, SEALED_FOR) if mailbox.password_sealed else ""
    context = ssl.create_default_context()
    client = IMAPClient(
        mailbox.host,
        port=mailbox.port,
        ssl=mailbox.security == "tls",
        ssl_context=context if mailbox.security == "tls" else None,
        timeout=seconds,
        use_uid=True,
    )
    try:
        if mailbox.security == "starttls":
            client.starttls(context)
        client.login(mailbox.username, password)
        client.socket().settimeout(ANSWER_SECONDS if seconds == CONNECT_SECONDS else seconds)
    except BaseException:
        leave(client)
        raise
    return client


def select(client: IMAPClient, mailbox: Mailbox) -> None:
    """Open the folder. When its UIDs have been given anew, everything is looked at again; what is known is known by
    its content."""
    try:
        opened = client.select_folder(mailbox.folder)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        raise NoFolder(str(error)) from error
    validity = int(opened[b"UIDVALIDITY"])
    if mailbox.uid_validity != validity:
        if mailbox.uid_validity is not None:
            log.warning("mailbox %s: the server has numbered its mails anew; reading all again", mailbox.pk)
        mailbox.uid_validity, mailbox.last_uid, mailbox.missed_uids = validity, 0, {}
        mailbox.save(update_fields=["uid_validity", "last_uid", "missed_uids"])


def count(client: IMAPClient, folder: str) -> int:
    """How many mails the folder holds. Raises NoFolder."""
    try:
        return int(client.select_folder(folder, readonly=True)[b"EXISTS"])
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        raise NoFolder(str(error)) from error


def take_new(client: IMAPClient, mailbox: Mailbox, stop: threading.Event) -> int:
    """Store every mail that is not in the ledger yet, oldest first; how many."""
    uids = sorted({*map(int, mailbox.missed_uids), *_above(client, mailbox)})
    stored = 0
    for n in range(0, len(uids), AT_ONCE):
        if stop.is_set():
            break
        stored += _take(client, mailbox, uids[n : n + AT_ONCE])
    return stored


def wait_for_mail(client: IMAPClient, stop: threading.Event) -> None:
    """Until the server says that something came (IDLE), or a minute has passed."""
    if not client.has_capability("IDLE"):
        stop.wait(IDLE_SECONDS)
        return
    client.idle()
    try:
        until = time.monotonic() + IDLE_SECONDS
        while not stop.is_set() and time.monotonic() < until:
            if any(b"EXISTS" in answer for answer in client.idle_check(timeout=STEP_SECONDS) if isinstance(answer, tuple)):
                break
    finally:
        client.idle_done()


def _above(client: IMAPClient, mailbox: Mailbox) -> list[int]:
    criteria: list[object] = ["UID", f"{mailbox.last_uid + 1}:*"]
    if mailbox.since:
        criteria += ["SINCE", mailbox.since]
    return [uid for uid in client.search(criteria) if uid > mailbox.last_uid]


def _take(client: IMAPClient, mailbox: Mailbox, uids: Sequence[int]) -> int:
    keys = {uid: f"imap:{mailbox.pk}:{mailbox.uid_validity}:{uid}" for uid in uids}
    known = ledger.known_keys(keys.values())
    fresh = [uid for uid in uids if keys[uid] not in known]
    pairs, missed = [], dict(mailbox.missed_uids)
    done = [uid for uid in uids if keys[uid] in known]
    for uid in fresh:
        content = _fetch(client, uid)
        if content is None:
            missed[str(uid)] = missed.get(str(uid), 0) + 1
            continue
        raw = RawWriting.of(content, keys[uid])
        pairs.append((raw, Arrival(storing.not_yet(raw), "imap", [mailbox.inbox], mailbox)))
        done.append(uid)
    rows = _store(pairs)
    _mark(client, mailbox, done)
    _note(mailbox, uids, done, missed)
    waiting_room.bring(rows)
    return len(rows)


def _store(pairs: Sequence[tuple[RawWriting, Arrival]]) -> list[int]:
    rows: list[int] = []
    for outcome in storing.store(pairs) if pairs else []:
        if isinstance(outcome, NotStored):
            raise outcome
        rows += outcome
    return rows


def _fetch(client: IMAPClient, uid: int) -> bytes | None:
    """The whole mail, left unread. None when the server does not hand it over."""
    try:
        answer = client.fetch([uid], ["BODY.PEEK[]"])
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        log.warning("mail %s cannot be fetched: %s", uid, error)
        return None
    content = answer.get(uid, {}).get(b"BODY[]")
    return content if isinstance(content, bytes) else None


def _mark(client: IMAPClient, mailbox: Mailbox, uids: Sequence[int]) -> None:
    """Seen, or moved when the server can move; a mailbox that may only be read is left as it is."""
    if not uids:
        return
    with suppress(IMAPClientReadOnlyError):
        if mailbox.move_to and client.has_capability("MOVE"):
            if not client.folder_exists(mailbox.move_to):
                client.create_folder(mailbox.move_to)
            client.add_flags(uids, [SEEN])
            client.move(uids, mailbox.move_to)
        else:
            client.add_flags(uids, [SEEN])


def _note(mailbox: Mailbox, uids: Sequence[int], done: Sequence[int], missed: dict[str, int]) -> None:
    """How far we have come. What was missed too often becomes a visible row in quarantine."""
    for uid in done:
        missed.pop(str(uid), None)
    for text, tries in list(missed.items()):
        if tries >= TRIES_AT_MOST:
            _quarantine_unfetched(mailbox, int(text))
            del missed[text]
    mailbox.last_uid, mailbox.missed_uids = max(mailbox.last_uid, *uids), missed
    Mailbox.objects.filter(pk=mailbox.pk, uid_validity=mailbox.uid_validity).update(
        last_uid=mailbox.last_uid, missed_uids=missed
    )


def _quarantine_unfetched(mailbox: Mailbox, uid: int) -> None:
    now = timezone.now()
    key = f"imap:{mailbox.pk}:{mailbox.uid_validity}:{uid}"
    kept = KeptRaw(key, keeping_raw.lasting_path(key, now), 0, "", now)
    rows = ledger.enter([Arrival(kept, "imap", [mailbox.inbox], mailbox)])[0]
    ReceivedMail.objects.filter(pk__in=rows).update(
        state=ReceivedMail.State.QUARANTINED, reason=reasons.NOT_FETCHED, words=f"UID {uid}", ended_at=now
    )


def leave(client: IMAPClient) -> None:
    """Sign out, or at least hang up."""
    try:
        client.logout()
    except Exception:  # noqa: BLE001 (the line may be gone already)
        with suppress(Exception):
            client.shutdown()
