"""The demo in the database: whole, marked as demo, apart from everything real, and as the verbs would have written it."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from madoguchi.accounts.hours import WorkingDay
from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.conversations import assigning, closing, counting, doors, listing, marking, noting, receiving, replying
from madoguchi.conversations.conditions import language
from madoguchi.conversations.finding_views import asking_of
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import (
    ApprovalRule,
    Attachment,
    Conversation,
    CustomValue,
    Fact,
    Follow,
    Handover,
    HandoverRule,
    Inbox,
    Link,
    Message,
    Promise,
    ReadMark,
    Sharing,
    Status,
    SubStatus,
    Tagging,
    Task,
    View,
)
from madoguchi.customers.models import Consent, Customer, CustomerNote, Handle, PossibleDuplicate
from madoguchi.demo import bulk, loading, planning
from madoguchi.demo.people import writers
from madoguchi.demo.planning import Scale
from madoguchi.demo.retelling import Desk, Writing
from madoguchi.demo.scripts import ASSIGN, CLOSE_QUIETLY, NOTE, PRIORITY, RECEIVE, REPLY, Script, Step
from madoguchi.journal.models import Delivery, Event, Origin
from madoguchi.journal.recording import origin
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import open_stored
from madoguchi.saved_replies.models import FavouriteReply, PersonalSignature
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TINY = Scale("S", 6, 460, 150, 120)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The smallest demo, its files in a folder of the test's own."""
    monkeypatch.setitem(planning.SCALES, "S", TINY)
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}}
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture
def loaded(tiny: None) -> loading.Loaded:
    return loading.load("S", 3, now=timezone.now())


def test_the_company_stands_there_with_its_people(loaded: loading.Loaded) -> None:
    assert (loaded.workspace.slug, loaded.workspace.name, loaded.workspace.is_demo) == ("aobato", "あおばと暮らし", True)
    for name in ("owner", "lead", "agent"):
        person = Person.objects.get(email=f"{name}@aobato.example.jp")
        assert person.check_password("madoguchi-demo")
        assert person.reading
    assert Membership.objects.filter(workspace=loaded.workspace, public_name_ja="").count() == 0
    assert Inbox.objects.filter(address="support@aobato.example.jp", default_team__name="受付").exists()
    assert SubStatus.objects.filter(name="メーカー確認中").exists()
    assert not Person.objects.get(email="kuze@aobato.example.jp").has_usable_password()


def test_everything_is_marked_as_demo_and_nothing_will_be_sent(loaded: loading.Loaded) -> None:
    assert set(Event.objects.values_list("origin", flat=True)) == {Origin.DEMO}
    assert Delivery.objects.count() == 0
    assert not Message.objects.filter(kind="reply", released_at=None).exists()


def test_what_was_counted_is_there(loaded: loading.Loaded) -> None:
    planned = list(planning.plan("S", 3, timezone.now()).scripts())
    assert loaded.conversations == Conversation.objects.count()
    assert abs(loaded.conversations - len(planned)) <= 2
    assert Customer.objects.count() >= TINY.writers
    assert {len(numbers) for story, numbers in loaded.stories.items() if story in {"D03", "D09", "D14", "D20"}} == {1}
    first = Conversation.objects.get(number=loaded.stories["D09"][0])
    assert first.subject.startswith("請求書が間違っています")
    assert Message.objects.filter(conversation=first).count() == first.message_count


def test_rows_agree_with_each_other(loaded: loading.Loaded) -> None:
    for conversation in Conversation.objects.prefetch_related("messages", "messages__attachments"):
        messages = sorted(conversation.messages.all(), key=lambda message: (message.at, message.pk))
        assert conversation.message_count == len(messages)
        assert conversation.last_message_id == messages[-1].pk
        assert conversation.last_inbound_id == [message for message in messages if message.kind == "inbound"][-1].pk
        assert (conversation.closed_at is not None) == (conversation.status == Status.CLOSED)
        assert (conversation.snoozed_until is not None) == (conversation.status == Status.SNOOZED)
        assert conversation.has_attachments == any(message.attachments.all() for message in messages)
        if conversation.sub_status is not None:
            assert conversation.sub_status.status == conversation.status


def test_the_lists_look_alive(loaded: loading.Loaded) -> None:
    agent = Membership.objects.get(person__email="agent@aobato.example.jp")
    page = listing.page(agent, "open")
    counts = counting.counts(agent, ["mine", "unassigned", "waiting", "closed", "spam"])
    assert all(count.n for count in counts.values()), counts
    unread = sum(row.is_unread for row in page.rows)  # type: ignore[attr-defined]
    assert 0 < unread < len(page.rows)
    assert timezone.now() - page.rows[0].last_activity < timedelta(hours=1)


def test_a_shared_address_names_nobody_by_itself(loaded: loading.Loaded) -> None:
    shared = Handle.objects.get(is_shared=True, value="info@minato-setsubi.example.jp")
    assert shared.customers.count() == 2
    assert {customer.department for customer in shared.customers.all()} == {"総務部", "施設管理課"}


def test_files_are_what_they_say(loaded: loading.Loaded) -> None:
    assert {attachment.type for attachment in Attachment.objects.all()} == {"image/png", "application/pdf"}
    for attachment in Attachment.objects.order_by("id")[:5]:
        with open_stored(attachment.path) as file:
            assert len(file.read()) == attachment.size


def test_a_second_load_changes_nothing(loaded: loading.Loaded) -> None:
    before = (Event.objects.count(), Person.objects.count())
    again = loading.load("S", 3, now=timezone.now())
    assert (again.is_new, again.conversations) == (False, loaded.conversations)
    assert (Event.objects.count(), Person.objects.count()) == before


def test_numbers_go_on_after_the_demo(loaded: loading.Loaded) -> None:
    inbox = Inbox.objects.get(address="support@aobato.example.jp")
    mail = IncomingMessage(
        from_=Address("新井 花", "new@example.com"), at=timezone.now(), subject="はじめまして", text="質問です。"
    )
    newest = Conversation.objects.order_by("-number").values_list("number", flat=True)[0]
    assert receiving.receive(inbox, mail).conversation.number == newest + 1


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


def test_bulk_for_the_bench_fills_a_workspace(cast: Cast) -> None:
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


def test_every_ability_of_the_desk_is_in_use(loaded: loading.Loaded) -> None:
    assert not [
        model.__name__
        for model in (
            *(Tagging, CustomValue, View, Task, Link, Follow, Fact, Promise, Handover, ApprovalRule, HandoverRule),
            *(CustomerNote, Consent, WorkingDay, PersonalSignature, FavouriteReply),
        )
        if not model.objects.exists()
    ]
    assert Message.objects.filter(pinned_at__isnull=False).exists()
    assert sum("place" in pair.reasons for pair in PossibleDuplicate.objects.all()) == 3
    assert {each.sharing for each in View.objects.all()} == set(Sharing.values)
    for member in Membership.objects.filter(workspace=loaded.workspace):
        for view in doors.views(member):
            language.read(view.condition, asking_of(member))  # none is broken
    paths = [value.choice for value in CustomValue.objects.filter(field__name="問い合わせ分類")]
    assert any(choice and choice.parent and choice.parent.parent for choice in paths)
