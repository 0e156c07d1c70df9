"""Tombstones: of mail that was deleted here for good only fingerprints stay, so that it does not return at the next fetch.

Its raw file goes, and all words and addresses with it.
"""

import hashlib
from pathlib import Path

from django.utils import timezone

from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations import trashing
from madoguchi.journal.transactions import after_commit

AT_ONCE = 500
INBOXES_AT_MOST = 200


def fingerprint(text: str) -> str:
    """Stands for a Message-ID or an address that must be known again and no longer be read."""
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def forget(message_ids: list[int]) -> None:
    """These messages are being deleted for good: so are their mails. Inside the transaction that deletes them."""
    for n in range(0, len(message_ids), AT_ONCE):
        _bury(message_ids[n : n + AT_ONCE])
    after_commit(remove_files)


def remove_files() -> int:
    """Remove the raw files of buried mail; how many. For the clock too, for a kill may come in between.

    A mail for several inboxes has one file: it stays until the last of them has buried it.
    """
    gone = 0
    buried = ReceivedMail.objects.filter(purged_at__isnull=False).exclude(raw_path="").order_by("id")
    for pk, path in list(buried.values_list("pk", "raw_path")[:AT_ONCE]):
        key = keeping_raw.key_of_file(Path(path))
        keys = [key, *(f"{key}:{n}" for n in range(2, INBOXES_AT_MOST))]
        if not ReceivedMail.objects.filter(source_key__in=keys, raw_path=path, purged_at=None).exists():
            keeping_raw.remove(path)
            gone += 1
        ReceivedMail.objects.filter(pk=pk).update(raw_path="")
    return gone


def _bury(message_ids: list[int]) -> None:
    now = timezone.now()
    rows = list(ReceivedMail.objects.filter(conversation_message_id__in=message_ids, purged_at=None))
    for row in rows:
        row.message_id = fingerprint(row.message_id) if row.message_id else ""
        row.sender = fingerprint(row.sender) if row.sender else ""
        row.subject = row.envelope_from = row.words = ""
        row.envelope_to = []
        row.purged_at = now
    fields = ["message_id", "sender", "subject", "envelope_from", "words", "envelope_to", "purged_at"]
    ReceivedMail.objects.bulk_update(rows, fields, batch_size=100)


def follow_the_trash() -> None:
    """Called once at start."""
    trashing.on_purge(forget)
