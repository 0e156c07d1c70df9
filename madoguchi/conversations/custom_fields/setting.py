"""A value is set: what stood there is kept in the history, the log learns which field it was."""

from collections.abc import Sequence

from django.db.models import Model, QuerySet

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.custom_fields.finding import HOMES, Home
from madoguchi.conversations.custom_fields.reading import BadValue, read, stored, typed_again
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, CustomChange, CustomField, CustomValue
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

__all__ = ["BadValue", "WrongField", "history", "put", "take_back"]


MOST_SHOWN = 50


class WrongField(ValueError):
    """The field is another workspace's, of something else, or archived."""


def put(home: Home, field: CustomField, typed: Sequence[str], *, by: Model | Actor) -> bool:
    """What was typed now stands there; nothing typed empties it. False when it stood so. Raises BadValue, WrongField."""
    if field.workspace_id != home.workspace_id or field.home != HOMES[type(home)] or field.archived_at:
        raise WrongField(str(field))
    value = read(field, typed)
    with writing():
        fresh = lock(home.pk) if isinstance(home, Conversation) else type(home).objects.select_for_update().get(pk=home.pk)
        where = {HOMES[type(home)]: fresh}
        rows = CustomValue.objects.filter(field=field, **where)
        was = [typed_again(stored(row)) for row in rows.select_related("choice", "person").order_by("id")]
        if was == value.typed:
            return False
        rows.delete()
        own = {"workspace_id": field.workspace_id, "field": field, **where}
        CustomValue.objects.bulk_create(CustomValue(**own, **each) for each in value.rows)
        person = by if isinstance(by, Person) else None
        CustomChange.objects.create(**own, was=was, now=value.typed, person=person)
        _tell(fresh, field, by)
    return True


def take_back(home: Home, field: CustomField, *, by: Model | Actor) -> bool:
    """As before the last change. Raises BadValue, when what stood there no longer fits."""
    last = history(home, field)[:1]
    return put(home, field, last[0].was, by=by) if last else False


def history(home: Home, field: CustomField) -> QuerySet[CustomChange]:
    """What stood there, the newest first."""
    rows = CustomChange.objects.filter(field=field, **{HOMES[type(home)]: home}).select_related("person")
    return rows.order_by("-id")[:MOST_SHOWN]


def _tell(home: Home, field: CustomField, by: Model | Actor) -> None:
    payload = {"field": field.pk}
    if isinstance(home, Conversation):
        tell(ConversationEvent.FIELD_SET, home, by=by, payload=payload)
        return
    subject = (HOMES[type(home)], home.pk)
    record(ConversationEvent.FIELD_SET, workspace_id=home.workspace_id, by=by, subject=subject, payload=payload)
