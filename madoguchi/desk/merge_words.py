"""What the preview of a merge tells of each conversation besides: its tags, and what its own fields hold."""

from django.utils.translation import gettext as _

from madoguchi.conversations.custom_fields.finding import Filled
from madoguchi.conversations.models import Conversation, CustomValue
from madoguchi.conversations.tags.finding import on_each
from madoguchi.desk.finding import tells_more

MOST = 400


def tags(chosen: list[Conversation]) -> dict[int, list[tuple[str, str]]]:
    """By name. One query."""
    carried = on_each([each.pk for each in chosen])
    return {pk: [(_("Tags"), _(", ").join(tag.name for tag in on))] for pk, on in carried.items() if on}


def fields(chosen: list[Conversation]) -> dict[int, list[tuple[str, str]]]:
    """Of the conversations themselves, field by field. One query."""
    rows = CustomValue.objects.filter(conversation__in=chosen).select_related("field", "choice", "person")
    found: dict[tuple[int, int], list[CustomValue]] = {}
    for row in rows.order_by("field__position", "field", "choice__position", "id")[:MOST]:
        found.setdefault((row.conversation_id or 0, row.field_id), []).append(row)
    told: dict[int, list[tuple[str, str]]] = {}
    for (pk, _field), held in found.items():
        filled = Filled(held[0].field, tuple(held))
        told.setdefault(pk, []).append((filled.field.name, filled.words))
    return told


def add() -> None:
    """Called once at start."""
    tells_more(tags)
    tells_more(fields)
