"""The demo is loaded whole or not at all, apart from everything real, and as the verbs would have written it."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations import assigning, closing, marking, noting, receiving, replying
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import (
    Conversation,
    Inbox,
    ReadMark,
)
from madoguchi.customers.models import Customer, Handle
from madoguchi.demo import bulk, loading
from madoguchi.demo.people import writers
from madoguchi.demo.retelling import Desk, Writing
from madoguchi.demo.scripts import ASSIGN, CLOSE_QUIETLY, NOTE, PRIORITY, RECEIVE, REPLY, Script, Step
from madoguchi.journal.models import Event, Origin
from madoguchi.journal.recording import origin
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny(tmp_path: Path, tiny_plan: None) -> Iterator[None]:
    """The smallest demo, its files in a folder of the test's own."""
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}}
    with override_settings(STORAGES=storages):
        yield


def test_it_refuses_to_mix_with_a_real_workspace(cast: Cast, tiny: None) -> None:
    with pytest.raises(loading.RealDataHere, match=cast.workspace.slug):
        loading.load("S", 1, now=timezone.now())
    assert not Workspace.objects.filter(slug="aobato").exists()


def test_it_refuses_where_people_are_already(tiny: None) -> None:
    Person.objects.create_user(email="somebody@example.com", name="誰か")
    with pytest.raises(loading.RealDataHere):
        loading.load("S", 1, now=timezone.now())


def test_a_load_that_breaks_leaves_nothing(tiny: None, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load("S", 1, now=timezone.now(), told=stop)
    assert not Workspace.objects.exists()
    assert not Event.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_bulk_rows_are_what_the_verbs_would_write(cast: Cast) -> None:
    writer = replace(writers(50, random.Random(2))[1], shares_address=False, company=None)
    Inbox.objects.filter(pk=cast.inbox.pk).update(default_team=cast.team)
    cast.inbox.refresh_from_db()
    at = timezone.now() - timedelta(hours=6)
    minutes = [at + timedelta(minutes=10 * place) for place in range(9)]
    steps = [
        Step(RECEIVE, minutes[0], text="電源が入りません。"),
        Step(PRIORITY, minutes[1], 1, priority=2),
        Step(ASSIGN, minutes[2], 1, to=0),
        Step(NOTE, minutes[3], 0, "在庫を確認中。"),
        Step(REPLY, minutes[4], 0, "次の手順をお試しください。"),
        Step(RECEIVE, minutes[5], text="直りました。", quoted="> 次の手順"),
        Step(REPLY, minutes[6], 0, "安心いたしました。", then="close"),
        Step(RECEIVE, minutes[7], text="ありがとうございました。"),
        Step(CLOSE_QUIETLY, minutes[8], 0),
    ]
    script = Script("x", "support", 0, writer, "電源の件", steps)
    people = [cast.agent, cast.lead]
    by_verbs = _by_verbs(script, cast.inbox, people, writer.name.full, writer.address)
    verbs = _picture(by_verbs)
    Customer.objects.all().delete()
    Handle.objects.all().delete()
    desk = Desk(cast.workspace, people, {"support": cast.inbox, "repair": cast.inbox}, [cast.team], [])
    with writing(), origin(Origin.DEMO):
        rows = Writing(desk, 1, first_number=5000)
        rows.customers([replace(writer, phone="")], at)
        number = rows.conversation(script)
        rows.flush()
    assert _picture(Conversation.objects.get(number=number)) == verbs


def test_bulk_for_the_bench_fills_a_workspace(cast: Cast, tiny_plan: None) -> None:
    before = Conversation.objects.filter(workspace=cast.workspace).count()
    total = bulk.conversations(cast.workspace, 300, 4)
    assert total == before + 300
    assert Conversation.objects.filter(workspace=cast.workspace, created_at__gt=timezone.now()).count() == 0
    assert Counter(Event.objects.filter(kind="conversation_started").values_list("origin", flat=True))[Origin.DEMO] >= 300
    assert bulk.conversations(cast.workspace, 50, 5) == total + 50
    assert not ReadMark.objects.exists()


def _by_verbs(script: Script, inbox: Inbox, people: list[Person], name: str, address: str) -> Conversation:
    conversation: Conversation | None = None
    for place, step in enumerate(script.steps):
        who = people[step.member or 0]
        if step.kind == RECEIVE:
            subject = script.subject if place == 0 else f"Re: {script.subject}"
            mail = IncomingMessage(
                from_=Address(name, address), at=step.at, to=[Address(inbox.name, inbox.address)], subject=subject,
                text=step.text, quoted=step.quoted, language="ja",
                message_id=f"<m{place}@example.com>", in_reply_to=_newest_reply(conversation),
            )  # fmt: skip
            conversation = receiving.receive(inbox, mail, conversation=conversation).conversation
            continue
        assert conversation is not None
        if step.kind == REPLY:
            replying.reply(conversation, by=who, text=step.text, to=[Address(name, address)], then=step.then, at=step.at)  # type: ignore[arg-type]
        elif step.kind == NOTE:
            noting.note(conversation, by=who, text=step.text, at=step.at)
        elif step.kind == PRIORITY:
            marking.set_priority(conversation, step.priority, by=who)  # type: ignore[arg-type]
        elif step.kind == ASSIGN:
            assigning.assign(conversation, to=people[step.to or 0], by=who)
        else:
            closing.close(conversation, by=who, without_reply=True)
        conversation.refresh_from_db()
    assert conversation is not None
    return conversation


def _newest_reply(conversation: Conversation | None) -> str:
    newest = conversation.messages.filter(kind="reply").order_by("-id").first() if conversation else None
    return newest.message_id if newest else ""


_DIFFERENT = {
    "id",
    "number",
    "handle_id",
    "customer_id",
    "last_message_id",
    "last_inbound_id",
    "conversation_id",
    "message_id",
    "in_reply_to",
}
_OF_THE_CLOCK = {"closed_at", "released_at", "undo"}  # the verbs stamp these with the present moment


def _picture(conversation: Conversation) -> dict[str, Any]:
    """All that must be equal, however it was written."""
    skipped = _DIFFERENT | _OF_THE_CLOCK

    def values(row: Any) -> dict[str, Any]:
        return {
            field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in skipped
        }

    events = [
        (
            event.kind,
            event.actor_kind,
            event.subject_kind,
            {k: v for k, v in event.payload.items() if k not in {"number", "delivery"}},
        )
        for event in Event.objects.filter(conversation_id=conversation.pk).order_by("id")
    ]
    messages = conversation.messages.order_by("at", "id")
    headers = [(bool(message.message_id), bool(message.in_reply_to)) for message in messages]
    threads = [message.in_reply_to in {each.message_id for each in messages} for message in messages if message.in_reply_to]
    return {
        "row": values(conversation), "messages": [values(message) for message in messages], "events": events,
        "headers": headers, "threads": all(threads),
    }  # fmt: skip
