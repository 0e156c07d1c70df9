"""Notes on a customer or a company: several, pinned ones first, each with its writer; changed with history, deleted with a way
back."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Company, Customer, CustomerNote, CustomerNoteChange
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

LONGEST = 5_000
MOST = 200


class BadNote(ValueError):
    """Nothing was written, or too much; or there are MOST already."""


def notes(home: Customer | Company) -> QuerySet[CustomerNote]:
    """Those that stand, pinned ones first, the newest first."""
    whose = {"company" if isinstance(home, Company) else "customer": home}
    return CustomerNote.objects.filter(deleted_at=None, **whose).select_related("person").order_by("-is_pinned", "-id")


def write(home: Customer | Company, text: str, *, by: Model | Actor, is_pinned: bool = False) -> CustomerNote:
    """Add one. Raises BadNote."""
    text = _checked(text)
    if notes(home).count() >= MOST:
        raise BadNote
    whose: dict[str, Any] = {"company" if isinstance(home, Company) else "customer": home}
    person = by if isinstance(by, Person) else None
    with writing():
        made = CustomerNote.objects.create(
            workspace_id=home.workspace_id, **whose, text=text, is_pinned=is_pinned, person=person
        )
        _tell(CustomerEvent.CUSTOMER_NOTE_ADDED, made, by)
    return made


def change(note: CustomerNote, text: str, *, by: Model | Actor) -> bool:
    """What stood there stays in the history. False when it stood so. Raises BadNote."""
    text = _checked(text)
    with writing():
        fresh = CustomerNote.objects.select_for_update().get(pk=note.pk)
        if fresh.text == text:
            return False
        person = by if isinstance(by, Person) else None
        CustomerNoteChange.objects.create(note=fresh, was=fresh.text, now=text, person=person)
        fresh.text, fresh.edited_at = text, timezone.now()
        fresh.save(update_fields=["text", "edited_at"])
        _tell(CustomerEvent.CUSTOMER_NOTE_CHANGED, fresh, by)
    return True


def pin(note: CustomerNote, *, by: Model | Actor, pinned: bool = True) -> bool:
    """On top of the others, or no longer. False when it stood so."""
    with writing():
        changed = CustomerNote.objects.filter(pk=note.pk, is_pinned=not pinned).update(is_pinned=pinned)
        if changed:
            _tell(CustomerEvent.CUSTOMER_NOTE_CHANGED, note, by)
    return bool(changed)


def delete(note: CustomerNote, *, by: Model | Actor) -> bool:
    """It is shown no more. False when it was gone."""
    with writing():
        gone = CustomerNote.objects.filter(pk=note.pk, deleted_at=None).update(deleted_at=timezone.now())
        if gone:
            _tell(CustomerEvent.CUSTOMER_NOTE_DELETED, note, by)
    return bool(gone)


def restore(note: CustomerNote, *, by: Model | Actor) -> bool:
    """It stands there again. False when it was not deleted."""
    with writing():
        back = CustomerNote.objects.filter(pk=note.pk, deleted_at__isnull=False).update(deleted_at=None)
        if back:
            _tell(CustomerEvent.CUSTOMER_NOTE_RESTORED, note, by)
    return bool(back)


def _checked(text: str) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise BadNote
    return text


def _tell(kind: CustomerEvent, note: CustomerNote, by: Model | Actor) -> None:
    subject = ("customer", note.customer_id) if note.customer_id else ("company", note.company_id or 0)
    record(kind, workspace_id=note.workspace_id, by=by, subject=subject, payload={"note": note.pk})
