"""What the mail room does once when it opens: looks at what a kill or a power cut has left behind."""

import logging
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from madoguchi.channels.email import finding_inbox, keeping_raw, ledger, sending
from madoguchi.channels.email.keeping_raw import KeptRaw
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import Door, Mailbox
from madoguchi.journal.transactions import writing

log = logging.getLogger(__name__)

SETTLED = timedelta(minutes=2)


def open_room() -> bool:
    """Take in files without a row, put files in their lasting place, let mails go that waited for a relay. True when done."""
    adopted = adopt_files()
    keeping_raw.remove_cut_off(timezone.now() - timedelta(days=1))
    if adopted:
        log.info("%s mails on the disk had no row yet and are taken in now", adopted)
    sending.queue_what_waited_for_a_relay()
    return True


def adopt_files(*, older_than: timedelta = SETTLED) -> int:
    """Give every durable file that has no row its row; move those that have one. How many rows were made.

    Files of the last two minutes are left alone: their own process may be writing the row just now.
    """
    before = (timezone.now() - older_than).timestamp()
    files = [path for path in keeping_raw.waiting_files() if path.stat().st_mtime <= before]
    made = 0
    for n in range(0, len(files), 200):
        batch = {keeping_raw.key_of_file(path): path for path in files[n : n + 200]}
        known = ledger.known_keys(batch)
        for key in batch.keys() - known:
            with writing():
                ledger.enter([_arrival(key, batch[key])], claimed=False)
            made += 1
        keeping_raw.settle(ledger.paths_of(batch))
    return made


def _arrival(key: str, path: Path) -> Arrival:
    """What the file's name and its topmost lines tell about how it came."""
    writing_again = keeping_raw.RawWriting(key)
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            writing_again.measure(piece)
    door, _, rest = key.partition(":")
    mailbox = Mailbox.objects.filter(pk=int(rest.partition(":")[0])).first() if door in {Door.IMAP, Door.SENT} else None
    to = _traced_recipients(writing_again.head) if door == Door.SMTP else []
    kept = KeptRaw(
        key, keeping_raw.lasting_path(key, writing_again.at), writing_again.size, writing_again.sha256, writing_again.at
    )
    inboxes = [mailbox.inbox] if mailbox else finding_inbox.by_addresses(to)
    return Arrival(kept, door, inboxes=inboxes, mailbox=mailbox, envelope_to=to)


def _traced_recipients(head: bytes) -> list[str]:
    """The recipients that our own receiver wrote above its Received line."""
    own = head.partition(b"\r\nReceived:")[0]
    return read(own + b"\r\n\r\n").delivered_to
