"""Conversations by the hundred thousand, thin but shaped like a year's: 94 % closed, some open, a few messages each."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind, Status
from madoguchi.conversations.numbering import open_sequence
from madoguchi.customers.models import Customer, Handle, HandleHolder
from madoguchi.journal.transactions import writing

BATCH = 5000
CUSTOMERS = 2000
MESSAGES_OF = 20  # every so manieth conversation has its messages
TEXT = "お世話になります。先日購入した加湿器ですが、昨夜から電源が入らなくなりました。\n" * 6
STATUSES = [Status.OPEN] * 3 + [Status.WAITING] * 2 + [Status.SNOOZED] + [Status.CLOSED] * 94


def fill(inbox: Inbox, people: list[Person], count: int) -> None:
    """Write `count` conversations; the numbers run from 1."""
    customers, handles = _customers(inbox)
    began = timezone.now() - timedelta(days=360)
    step = timedelta(days=359) / max(count, 1)
    for start in range(0, count, BATCH):
        with writing():
            made = Conversation.objects.bulk_create(
                Conversation(
                    workspace_id=inbox.workspace_id,
                    number=n + 1,
                    inbox=inbox,
                    subject=f"加湿器の電源について {n}",
                    preview=TEXT[:120],
                    customer=customers[n % CUSTOMERS],
                    handle=handles[n % CUSTOMERS],
                    status=STATUSES[n * 37 % 100],
                    assignee=people[n % len(people)] if n % 3 else None,
                    created_at=began + step * n,
                    last_activity=began + step * n,
                    last_inbound_at=began + step * n,
                    last_inbound_id=n + 1,
                    last_message_id=n + 1,
                    message_count=3,
                )
                for n in range(start, min(count, start + BATCH))
            )
            Message.objects.bulk_create(
                message for each in made if each.number % MESSAGES_OF == 0 for message in _messages(each, people)
            )
    open_sequence(inbox.workspace_id)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _customers(inbox: Inbox) -> tuple[list[Customer], list[Handle]]:
    with writing():
        customers = Customer.objects.bulk_create(
            Customer(workspace_id=inbox.workspace_id, name=f"山田 花子{n}") for n in range(CUSTOMERS)
        )
        handles = Handle.objects.bulk_create(
            Handle(workspace_id=inbox.workspace_id, kind="email", value=f"c{n}@example.com", shown=f"c{n}@example.com")
            for n in range(CUSTOMERS)
        )
        HandleHolder.objects.bulk_create(
            HandleHolder(handle=handle, customer=customer) for handle, customer in zip(handles, customers, strict=True)
        )
    return customers, handles


def _messages(conversation: Conversation, people: list[Person]) -> Iterator[Message]:
    for n in range(8):
        ours = n % 2 == 1
        yield Message(
            workspace_id=conversation.workspace_id,
            conversation=conversation,
            kind=MessageKind.REPLY if ours else MessageKind.INBOUND,
            at=conversation.created_at + timedelta(minutes=n),
            person=people[0] if ours else None,
            author_name="計測" if ours else "山田 花子",
            author_address="support@bench.example.jp" if ours else "c@example.com",
            subject=conversation.subject,
            text=TEXT,
            to=[{"name": "", "address": "c@example.com"}],
        )
