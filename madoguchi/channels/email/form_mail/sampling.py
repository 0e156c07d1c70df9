"""Mails of a sender to learn from: read again from their raw files, within limits. Changes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.form_mail.reading import Row, rows
from madoguchi.channels.email.form_mail.taking import Taken, take
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import FormPattern, ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address, normalised

PREVIEWED = 50
LARGEST = 1_000_000  # bytes; a form's mail is small, and fifty are read while somebody waits
LOOKED_BACK = 2000
SUGGESTED_FROM = 3
LOOKED_AT = 10
SUGGESTIONS = 5
FEWEST_LABELS = 3


@dataclass(frozen=True)
class Sample:
    """A mail and its text."""

    mail: ReceivedMail
    parsed: ParsedMail

    @property
    def text(self) -> str:
        return self.parsed.whole


@dataclass(frozen=True)
class Previewed:
    """What a pattern would take from a mail."""

    mail: ReceivedMail
    taken: Taken


@dataclass(frozen=True)
class Suggestion:
    """A no-reply sender whose mails carry the same labels."""

    sender: str
    mails: int
    labels: list[str]
    newest: int


def samples(inbox: Inbox, sender: str, most: int = PREVIEWED) -> list[Sample]:
    """The newest mails of an address or `@domain`, newest first; those too large or no longer kept are left out."""
    return [sample for mail in _of_sender(inbox, sender)[:most] if (sample := sample_of(mail))]


def sample_of(mail: ReceivedMail) -> Sample | None:
    """One mail, if it can be learned from."""
    if mail.size > LARGEST:
        return None
    try:
        return Sample(mail, read(keeping_raw.read(mail.raw_path)))
    except FileNotFoundError:
        return None


def preview(rules: Mapping[str, Any], of: Sequence[Sample]) -> list[Previewed]:
    """What these rules would take from each."""
    return [Previewed(each.mail, take(rules, each.text)) for each in of]


def rare_labels(sample_rows: Sequence[Row], of: Sequence[Sample]) -> set[str]:
    """Keys of the sample's labels that fewer than half of the mails have: what a customer wrote that only looked like one."""
    if len(of) < SUGGESTED_FROM:
        return set()
    seen = Counter(key for each in of for key in {row.key for row in rows(each.text)})
    return {row.key for row in sample_rows if seen[row.key] * 2 < len(of)}


def looks_like_a_form(parsed: ParsedMail, sender: Address) -> bool:
    """Whether a no-reply sender's mail carries labelled values, an address of somebody else among them."""
    if not takes_no_reply(sender) or len(parsed.whole) > LARGEST:
        return False
    found = rows(parsed.whole)
    own = {sender.key, *(each.key for each in [*parsed.to, *parsed.cc])}
    named = (addresses.parse_one(row.value[:400]) for row in found[:60] if "@" in row.value[:400] or "＠" in row.value[:400])
    return len(found) >= FEWEST_LABELS and any(each is not None and each.key not in own for each in named)


def suggestions(inbox: Inbox) -> list[Suggestion]:
    """No-reply senders without a pattern of whom several mails with the same labels have come lately."""
    newest = ReceivedMail.objects.filter(inbox=inbox, state=ReceivedMail.State.TAKEN).order_by("-id")
    senders = Counter(newest.values_list("sender", flat=True)[:LOOKED_BACK])
    known = set(FormPattern.objects.filter(inbox=inbox).values_list("sender", flat=True))
    found: list[Suggestion] = []
    for sender, mails in senders.most_common(50):
        is_known = sender in known or "@" + sender.rpartition("@")[2] in known
        if mails < SUGGESTED_FROM or is_known or not takes_no_reply(Address("", sender)):
            continue
        if suggestion := _suggested(inbox, sender, mails):
            found.append(suggestion)
        if len(found) == SUGGESTIONS:
            break
    return found


def _suggested(inbox: Inbox, sender: str, mails: int) -> Suggestion | None:
    of_sender = samples(inbox, sender, LOOKED_AT)
    looked_at = [each for each in of_sender if looks_like_a_form(each.parsed, Address("", sender))]
    if len(looked_at) < SUGGESTED_FROM:
        return None
    labels = [{row.key: row.label for row in rows(each.text)} for each in looked_at]
    same = [label for key, label in labels[0].items() if all(key in others for others in labels[1:])]
    return Suggestion(sender, mails, same[:8], looked_at[0].mail.pk) if len(same) >= FEWEST_LABELS else None


def _of_sender(inbox: Inbox, sender: str) -> QuerySet[ReceivedMail] | list[ReceivedMail]:
    taken = ReceivedMail.objects.filter(inbox=inbox, state=ReceivedMail.State.TAKEN)
    if not sender.startswith("@"):
        return taken.filter(sender=normalised(sender)).order_by("-id")
    newest = taken.order_by("-id").values_list("pk", "sender")[:LOOKED_BACK]
    wanted = [pk for pk, address in newest if address.endswith(normalised(sender))][:PREVIEWED]
    return list(ReceivedMail.objects.filter(pk__in=wanted).order_by("-id"))
