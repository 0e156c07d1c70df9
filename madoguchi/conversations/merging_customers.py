"""What of this room goes along when a customer or a company goes into another: conversations, messages, facts and fields. What
came since from an address of theirs goes back with them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.custom_fields import setting
from madoguchi.conversations.custom_fields.finding import words_of
from madoguchi.conversations.custom_fields.reading import stored, typed_again
from madoguchi.conversations.models import Conversation, CustomField, CustomValue, Fact, Message
from madoguchi.customers.carrying import carry, carry_rows, of_companies
from madoguchi.customers.merging_cards import AnyCard, keeps_lines
from madoguchi.customers.models import Company, Customer
from madoguchi.journal.recording import Actor
from madoguchi.kit.whole_numbers import whole

TAKEN = "conversations"  # under which name a merge keeps what went along


def add() -> None:
    """Called once at start."""
    carry(TAKEN, _take, _give_back)
    carry_rows("facts", Fact)
    carry_rows("custom_values", CustomValue, once_by="field")
    of_companies.carry_rows("custom_values", CustomValue, once_by="field")
    keeps_lines("field", _typed, _put)


def came_since(source: Customer, home: Customer, at: datetime) -> Any:
    """Conversations that began after merging at an address that is the source's alone."""
    return Conversation.objects.filter(
        customer=home, created_at__gt=at, handle__is_shared=False, handle__holders__customer=source
    )


def own_lines(people: Sequence[AnyCard]) -> list[tuple[str, str, list[str]]]:
    """Name, label and words of each workspace's own field that any of them has filled, in their order. One query."""
    column = _column(people[0])
    rows = CustomValue.objects.filter(**{f"{column}__in": list(people)}, field__archived_at=None)
    found: dict[CustomField, dict[int, list[str]]] = {}
    for row in rows.select_related("field", "choice", "person").order_by("field__position", "field_id", "id"):
        found.setdefault(row.field, {}).setdefault(getattr(row, f"{column}_id"), []).append(words_of(row.field, stored(row)))
    return [
        (f"field-{field.pk}", field.name, ["、".join(by.get(each.pk, [])) for each in people]) for field, by in found.items()
    ]


def _column(card: AnyCard) -> str:
    return "company" if isinstance(card, Company) else "customer"


def _typed(card: AnyCard, name: str) -> list[str]:
    rows = CustomValue.objects.filter(**{_column(card): card}, field=whole(name.removeprefix("field-")))
    return [typed_again(stored(row)) for row in rows.select_related("choice", "person").order_by("id")]


def _put(card: AnyCard, name: str, typed: list[str], by: Model | Actor) -> None:
    """What no longer fits the field is not written anew."""
    field = CustomField.objects.filter(pk=whole(name.removeprefix("field-")) or 0, workspace=card.workspace_id).first()
    with suppress(setting.BadValue, setting.WrongField):
        if field is not None:
            setting.put(card, field, typed, by=by)


def _take(source: Customer, target: Customer) -> dict[str, Any]:
    ids = list(Conversation.objects.filter(customer=source).values_list("pk", flat=True))
    messages = list(Message.objects.filter(customer=source).values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=ids).update(customer=target)
    Message.objects.filter(pk__in=messages).update(customer=target)
    return {"ids": ids, "messages": messages, "at": timezone.now().isoformat()}


def _give_back(taken: dict[str, Any], source: Customer, target: Customer) -> None:
    since = list(came_since(source, target, datetime.fromisoformat(taken["at"])).values_list("pk", flat=True))
    Message.objects.filter(conversation__in=since, customer=target).update(customer=source)
    Fact.objects.filter(conversation__in=since, customer=target).update(customer=source)
    Conversation.objects.filter(pk__in=[*taken["ids"], *since], customer=target).update(customer=source)
    Message.objects.filter(pk__in=taken["messages"], customer=target).update(customer=source)
