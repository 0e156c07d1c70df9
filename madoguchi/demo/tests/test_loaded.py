"""The demo as it stands in the database: whole, marked as demo, every room furnished. It is loaded once for all these tests."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from madoguchi.accounts.hours import WorkingDay
from madoguchi.accounts.limits.limit import Discretion
from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations import counting, doors, listing, receiving
from madoguchi.conversations.conditions import language
from madoguchi.conversations.finding_views import asking_of
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import (
    ApprovalRule,
    Attachment,
    Concession,
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
    Sharing,
    Status,
    SubStatus,
    Tagging,
    Task,
    View,
)
from madoguchi.customers.models import Consent, Customer, CustomerNote, Handle, PossibleDuplicate
from madoguchi.demo import loading, planning, using
from madoguchi.demo.tests.conftest import TINY
from madoguchi.escalations.models import Escalation, Rotation
from madoguchi.journal.models import Delivery, Event, Origin
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import open_stored
from madoguchi.routing import offering
from madoguchi.routing.models import Absence, Decision, Placement, Queue, SkillLevel
from madoguchi.rules.models import Outcome, Rule, RuleRun, RuleVersion
from madoguchi.saved_replies.models import Acknowledgement, FavouriteReply, Notice, PersonalSignature
from madoguchi.service_levels.models import Clock, ClockState
from madoguchi.surveys.models import Asked

pytestmark = pytest.mark.django_db
READ = 60


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[loading.Loaded]:
    """Each test's own changes are rolled back to this."""
    place = {"location": tmp_path_factory.mktemp("demo")}
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}}
    with pytest.MonkeyPatch.context() as patched, override_settings(STORAGES=storages), django_db_blocker.unblock():
        patched.setitem(planning.SCALES, "S", TINY)
        patched.setattr(using, "READ", READ)
        with transaction.atomic():
            yield loading.load("S", 3, now=timezone.now())
            transaction.set_rollback(True)


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
    assert abs(loaded.conversations - len(planned)) <= 12  # also by the window, the form and the tablet
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


def test_every_ability_of_the_desk_is_in_use(loaded: loading.Loaded) -> None:
    assert not [
        model.__name__
        for model in (
            *(Tagging, CustomValue, View, Task, Link, Follow, Fact, Promise, Handover, ApprovalRule, HandoverRule),
            *(CustomerNote, Consent, WorkingDay, PersonalSignature, FavouriteReply, Notice, SkillLevel, Absence, Discretion),
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


def test_what_waits_has_its_queue_and_somebody_is_asked(loaded: loading.Loaded) -> None:
    free = Conversation.objects.filter(status=Status.OPEN, assignee=None)
    assert set(free.values_list("pk", flat=True)) == set(
        Placement.objects.filter(left_at=None).values_list("conversation", flat=True)
    )
    assert Queue.objects.count() == 5
    agent = Membership.objects.get(person__email="agent@aobato.example.jp")
    assert [each.queue.name for each in offering.offered_to(agent)] == ["家電"]
    assert Decision.objects.filter(chosen=agent.person_id, occasion="pull").exists()


def test_rules_have_versions_and_runs(loaded: loading.Loaded) -> None:
    assert (Rule.objects.filter(is_on=True).count(), Rule.objects.filter(is_on=False, trouble="").count()) == (3, 1)
    assert RuleVersion.objects.filter(number=2).count() == 1
    assert set(RuleRun.objects.values_list("outcome", flat=True)) <= {Outcome.DONE, Outcome.NOTHING}
    assert RuleRun.objects.filter(outcome=Outcome.DONE).exists()


def test_what_must_not_wait_and_what_was_granted(loaded: loading.Loaded) -> None:
    states = sorted(Escalation.objects.values_list("state", flat=True))
    assert states == [Escalation.State.ACKNOWLEDGED, Escalation.State.OPEN]
    grants = sorted(Concession.objects.values_list("kind", "state"))
    assert grants == [("refund", Concession.State.ASKED), ("shipping", Concession.State.STANDING)]
    assert Acknowledgement.objects.filter(is_on=True).exclude(named={}).count() == Inbox.objects.count()
    assert set(Notice.objects.values_list("closure", flat=True)) == {"", "年末年始"}
    assert Rotation.objects.count() == 1
    answered = Asked.objects.filter(state=Asked.State.ANSWERED).count()
    assert answered >= 2
    assert not Asked.objects.filter(state=Asked.State.WAITING).exists()  # or the live clock would send it
    clocks = Clock.objects.values_list("state", flat=True)
    assert {ClockState.RUNNING, ClockState.PAUSED, ClockState.MET, ClockState.BREACHED} <= set(clocks)
    assert Conversation.objects.filter(thanked_at__isnull=False).exists()
