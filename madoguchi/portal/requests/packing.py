"""What the copy holds: a page to read, the same as JSON, and the files. Written to disk, a conversation at a time."""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.conversations.models import Attachment, Conversation, Message, MessageKind, Scan
from madoguchi.customers.consent_kinds import KINDS
from madoguchi.customers.models import Consent, HandleHolder
from madoguchi.kit import files
from madoguchi.portal.requests import doors, finding
from madoguchi.portal.requests.guests import Guest
from madoguchi.portal.requests.packing_beside import beside
from madoguchi.portal.requests.showing import timeline

MOST_BYTES = 1024 * 1024 * 1024  # of files; what does not fit is named
MOST_MESSAGES = 5000  # of one conversation
BATCH = 50

LABELS = {
    "name": pgettext_lazy("customer", "Name"),
    "reading": gettext_lazy("Reading"),
    "company": gettext_lazy("Company"),
    "department": gettext_lazy("Department"),
    "title": pgettext_lazy("job", "Title"),
    "postal_address": pgettext_lazy("postal", "Address"),
}

LEFT_OUT = (
    gettext_lazy("what we note, think and decide among ourselves: notes, tags, fields of our own, drafts"),
    gettext_lazy("correspondence with others about your matter"),
    gettext_lazy("conversations in inboxes that these pages do not show"),
    gettext_lazy("the log of who did what when, and backups"),
)

type Told = dict[str, Any]


@contextmanager
def packed(guest: Guest, heed: Callable[[], None]) -> Iterator[BinaryIO]:
    """The zip file, rewound. `heed` is called between conversations."""
    with tempfile.TemporaryFile() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            _fill(archive, guest, heed)
        stream.seek(0)
        yield cast("BinaryIO", stream)


def _fill(archive: zipfile.ZipFile, guest: Guest, heed: Callable[[], None]) -> None:
    budget, told = [MOST_BYTES], []
    read: list[int] = []
    pks = list(doors.conversations(guest).order_by("created_at", "id").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        rows = {each.pk: each for each in doors.conversations(guest).select_related("inbox").filter(pk__in=pks[start:][:BATCH])}
        for pk in pks[start : start + BATCH]:
            heed()
            if pk in rows:
                told.append(_conversation(archive, guest, rows[pk], budget, read))
    about, language = _card(guest), guest.session.language or guest.page.workspace.language
    more = beside(guest, pks, read, language)
    whole = {"made_at": timezone.now().isoformat(), "about_you": about, "conversations": told, **more}
    whole["left_out"] = [str(each) for each in LEFT_OUT]
    archive.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=2))
    page = {"whose": guest.page.workspace.name, "address": guest.handle.shown, "now": timezone.now()}
    page["card"] = [(str(label), about.get(name)) for name, label in LABELS.items()]
    archive.writestr("index.html", render_to_string("portal/requests/copy.html", _readable(whole) | page))


def _conversation(archive: zipfile.ZipFile, guest: Guest, row: Conversation, budget: list[int], read: list[int]) -> Told:
    messages = doors.messages(guest, [row.pk], MOST_MESSAGES)
    read += [each.pk for each in messages]
    shown = timeline(guest, row, messages, guest.session.language or guest.page.workspace.language)
    return {
        "number": row.number,
        "subject": row.subject,
        "began_at": row.created_at.isoformat(),
        "status": str(finding.stand_of(row)[1]),
        "messages": [
            _message(each.message, each.who) | {"files": [_file(archive, file.row, row.number, budget) for file in each.files]}
            for each in shown
        ],
    }


def _message(row: Message, who: str) -> Told:
    is_ours = row.kind == MessageKind.REPLY
    return {
        "at": row.at.isoformat(),
        "direction": "from_us" if is_ours else "to_us",
        "from": who,
        "address": "" if is_ours else row.author_address,
        "channel": row.channel,
        "text": row.text,
        "quoted": row.quoted,
        "form": [{"label": each.get("label", ""), "value": each.get("value", "")} for each in row.form_fields],
    }


def _file(archive: zipfile.ZipFile, row: Attachment, number: int, budget: list[int]) -> Told:
    """Packed under its own number, so that two of one name stand side by side; `left_out` says why one is not there."""
    told: Told = {"name": row.name, "type": row.type, "size": row.size, "sha256": row.sha256}
    if row.scan in {Scan.INFECTED, Scan.WAITING}:
        return told | {"left_out": _("It holds a virus, or has not been checked yet.")}
    if row.size > budget[0]:
        return told | {"left_out": _("It is too large for this copy. Please ask us for it.")}
    place = f"files/{number}/{row.pk}-{row.name}"
    with suppress(FileNotFoundError):
        with files.open_stored(row.path) as source, archive.open(place, "w") as target:
            for block in source.chunks():
                target.write(block)
        budget[0] -= row.size
        return told | {"path": place}
    return told | {"left_out": _("It is no longer there.")}


def _card(guest: Guest) -> Told:
    """What stands on the customer's card; of a shared address nothing but itself."""
    if (customer := guest.customer) is None:
        return {"address": guest.handle.shown, "is_shared": True}
    handles = HandleHolder.objects.filter(customer=customer).order_by("id").values_list("handle__kind", "handle__shown")
    consents = Consent.objects.filter(customer=customer, mistaken_at=None).order_by("id")
    return {
        "name": customer.name,
        "reading": customer.reading,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "company": customer.company.name if customer.company else "",
        "department": customer.department,
        "title": customer.title,
        "postal_address": customer.postal_address,
        "reached_by": [{"kind": kind, "address": shown} for kind, shown in handles[:200]],
        "preferred_contact": customer.preferred_contact,
        "consents": [_consent(each) for each in consents[:500]],
        "since": customer.created_at.isoformat(),
    }


def _consent(row: Consent) -> Told:
    kind = KINDS.get(row.kind)
    said = {
        "about": str(kind.name) if kind else row.kind,
        "said": str(row.get_state_display()),
        "way": row.way,
        "proof": row.proof,
    }
    return {"kind": row.kind, "state": row.state, "on": row.on.isoformat()} | said


def _readable(told: Any, name: str = "") -> Any:
    """The same for the page: moments as people read them."""
    if isinstance(told, dict):
        return {key: _readable(each, key) for key, each in told.items()}
    if isinstance(told, list):
        return [_readable(each) for each in told]
    if isinstance(told, str) and (name == "at" or name.endswith("_at")):
        return date_format(timezone.localtime(datetime.fromisoformat(told)), "SHORT_DATETIME_FORMAT")
    return told
