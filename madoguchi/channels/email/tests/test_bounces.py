"""What follows when a mail of ours comes back."""
# ruff: noqa: E501 - mails a line each

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Notification, Team
from madoguchi.channels.email.bounces import return_addresses
from madoguchi.channels.email.bounces.showing import came_back, warnings
from madoguchi.channels.email.models import Bounce, InboxMailOptions, ReceivedMail
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_bounces_read import bounce, report
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.config.reactions import LANES
from madoguchi.conversations import assigning
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.models import Handle
from madoguchi.customers.troubling import clear_trouble
from madoguchi.journal import following
from madoguchi.journal.models import Delivery, Event, Lane
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = "hanako@example.com"


@pytest.fixture
def conversation(inbox) -> Conversation:
    return Conversation.objects.get(pk=take(plain("動きません。"), inbox).conversation_id)


def failure(
    recipient: str,
    *,
    to: str = "",
    original: str = "",
    status: str = "5.1.1",
    words: str = "550 5.1.1 User unknown",
    action: str = "failed",
) -> bytes:
    fields = f"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}"
    inner = f"Message-ID: {original}\r\n" if original else "Subject: x\r\n"
    raw = report("delivery-status", fields, inner=inner)
    return (
        (f"To: {to}\r\n".encode() if to else b"")
        + b"Message-ID: <"
        + str(timezone.now().timestamp()).encode()
        + b"@mx>\r\n"
        + raw
    )


def follow() -> None:
    """Carry out all reactions to what has happened; on PostgreSQL that waits for whoever else has a transaction open."""
    newest, deadline = Event.objects.latest("id").pk, time.monotonic() + 120
    for lane in LANES:
        following.lease(lane.name, "test")
        while Lane.objects.get(name=lane.name).event_id < newest and time.monotonic() < deadline:
            following.step(lane, "test")


def test_a_failure_at_the_return_path_concerns_exactly_that_delivery(conversation, agent, inbox, caught):
    first = reply(conversation, agent)
    work()
    reply(conversation, agent, text="もう一通です。")
    delivery = Delivery.objects.get(subject_id=first.pk)
    mail = take(failure("someone@forwarded.example", to=return_addresses.return_address(delivery, inbox)), inbox)
    assert (mail.state, mail.reason, mail.conversation_message_id) == ("taken", "came_back", first.pk)
    row = Bounce.objects.get()
    assert (row.message_id, row.delivery_id, row.recipient, row.kind) == (first.pk, delivery.pk, HANAKO, "hard")


def test_a_dead_address_is_marked_told_and_warned_of(conversation, agent, inbox, caught):
    message = reply(conversation, agent)
    work()
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (Status.WAITING, None)
    take(failure(HANAKO, original=message.message_id), inbox)
    conversation.refresh_from_db()
    assert conversation.status == Status.OPEN
    assert conversation.waiting_since is not None
    assert Handle.objects.get(value=HANAKO).trouble == "unreachable"
    assert len(warnings(inbox.workspace_id, [HANAKO])) == 1
    assert Message.objects.filter(conversation=conversation).count() == 2  # no message of its own
    follow()
    assert list(Notification.objects.filter(kind="mail_came_back").values_list("person", flat=True)) == [agent.pk]
    (shown,) = came_back(conversation, [message.pk])[message.pk]
    assert (shown.tone, shown.texts) == ("danger", [])


def test_a_mail_from_there_or_a_person_clears_the_mark(conversation, agent, inbox, caught):
    message = reply(conversation, agent)
    work()
    take(failure(HANAKO, original=message.message_id), inbox)
    take(plain("届いています", message_id="<again@example.com>"), inbox)
    handle = Handle.objects.get(value=HANAKO)
    assert handle.trouble == ""
    take(failure(HANAKO, original=message.message_id), inbox)
    handle.refresh_from_db()
    assert handle.trouble == "unreachable"
    assert clear_trouble(handle, by=agent)
    assert warnings(inbox.workspace_id, [HANAKO]) == []


@pytest.mark.parametrize(("days", "kind", "trouble"), [(3, "filtered", "filtered"), (40, "hard", "unreachable")])
def test_a_carriers_unknown_user_who_wrote_lately_probably_filters(agent, inbox, caught, days, kind, trouble):
    raw = plain("動きません。", sender="花子 <hanako@docomo.ne.jp>")
    conversation = Conversation.objects.get(pk=take(raw, inbox).conversation_id)
    add_handle(conversation.customer, "phone", "090-1234-5678", by=agent)
    Message.objects.update(at=timezone.now() - timedelta(days=days))
    message = reply(conversation, agent, to=[Address("", "hanako@docomo.ne.jp")])
    work()
    take(failure("hanako@docomo.ne.jp", original=message.message_id, words="550 Unknown user hanako@docomo.ne.jp"), inbox)
    assert Bounce.objects.get().kind == kind
    assert Handle.objects.get(value="hanako@docomo.ne.jp").trouble == trouble
    (shown,) = came_back(conversation, [message.pk])[message.pk]
    assert shown.phones == ["090-1234-5678"]
    assert [language for language, _ in shown.texts] == (["ja", "en"] if kind == "filtered" else [])
    assert all("aobato.example.jp" in text for _, text in shown.texts)
    conversation.refresh_from_db()
    assert conversation.status == Status.OPEN


def test_what_the_other_side_still_tries_changes_nothing(conversation, agent, inbox, caught):
    message = reply(conversation, agent)
    work()
    take(
        failure(HANAKO, original=message.message_id, action="delayed", status="4.4.1", words="450 host does not answer"), inbox
    )
    conversation.refresh_from_db()
    assert (conversation.status, Bounce.objects.get().kind) == (Status.WAITING, "delayed")
    assert Handle.objects.get(value=HANAKO).trouble == ""


def test_soft_failures_leave_the_handle_alone_until_there_are_several(conversation, agent, inbox, caught):
    for n in range(3):
        message = reply(conversation, agent, text=f"{n}")
        work()
        assert warnings(inbox.workspace_id, [HANAKO]) == []
        take(failure(HANAKO, original=message.message_id, status="5.2.2", words="552 5.2.2 Mailbox full"), inbox)
    assert set(Bounce.objects.values_list("kind", flat=True)) == {"soft"}
    assert Handle.objects.get(value=HANAKO).trouble == ""
    assert len(warnings(inbox.workspace_id, [HANAKO])) == 1


def test_backscatter_opens_nothing(conversation, inbox):
    for raw in (
        failure("stranger@x.example", original="<never@ours.example>"),
        failure(HANAKO, to="support+b" + "a" * 32 + "@aobato.example.jp"),
    ):
        mail = take(raw, inbox)
        assert (mail.state, mail.reason, mail.conversation_id) == ("ignored", "backscatter", None)
    assert Conversation.objects.count() == 1
    assert not Bounce.objects.exists()


def test_somebody_elses_failure_marks_no_third_persons_address(conversation, agent, inbox, caught):
    message = reply(conversation, agent, cc=[Address("", "boss@example.com")])
    work()
    take(plain("こんにちは", sender="victim@example.com", message_id="<v@example.com>"), inbox)
    take(failure("victim@example.com", original=message.message_id), inbox)
    assert Handle.objects.get(value="victim@example.com").trouble == ""


def test_a_copy_that_went_astray_keeps_nobody_waiting(conversation, agent, inbox, caught):
    message = reply(conversation, agent, cc=[Address("", "boss@example.com")])
    work()
    take(failure("boss@example.com", original=message.message_id), inbox)
    conversation.refresh_from_db()
    assert (conversation.status, Bounce.objects.get().recipient) == (Status.WAITING, "boss@example.com")


def test_the_same_failure_twice_counts_once(conversation, agent, inbox, caught):
    message = reply(conversation, agent)
    work()
    raw = failure(HANAKO, original=message.message_id)
    assert [take(raw, inbox).state, take(raw, inbox).state] == ["taken", "duplicate"]
    assert Event.objects.filter(kind="mail_came_back").count() == 1


def test_what_the_relay_refuses_at_once_is_settled_alike(conversation, agent, inbox, nasty):
    nasty.answers["RCPT"] = "550 5.1.1 no such user here"
    message = reply(conversation, agent)
    assert work().state == "failed"
    row = Bounce.objects.get()
    assert (row.message_id, row.kind, row.reason, row.mail) == (message.pk, "hard", "user-unknown", None)
    assert Handle.objects.get(value=HANAKO).trouble == "unreachable"
    conversation.refresh_from_db()
    assert conversation.status == Status.OPEN
    follow()
    told = Notification.objects.filter(kind__in=["not_delivered", "mail_came_back"])
    assert list(told.values_list("kind", flat=True)) == ["not_delivered"]  # once


def test_the_team_hears_where_nobody_has_it(conversation, agent, inbox, caught):
    message = reply(conversation, agent)
    work()
    team = Team.objects.create(workspace=inbox.workspace, name="受付")
    team.members.set(inbox.workspace.memberships.all())
    assigning.assign(conversation, to=None, by=agent)
    assigning.assign_team(conversation, to=team, by=agent)
    take(failure(HANAKO, original=message.message_id), inbox)
    follow()
    assert Notification.objects.filter(kind="mail_came_back").count() == team.members.count()


def test_return_paths_can_be_switched_off(conversation, agent, inbox, caught):
    InboxMailOptions.objects.create(inbox=inbox, bounce_addresses=False)
    reply(conversation, agent)
    work()
    assert caught[0].mail_from == inbox.address


def test_a_machines_answer_to_the_return_path_joins_but_wakes_nothing(conversation, agent, inbox, caught):
    reply(conversation, agent)
    delivery = work()
    raw = plain(
        "不在です",
        message_id="<v@x>",
        to=return_addresses.return_address(delivery, inbox),
        **{"Auto-Submitted": "auto-replied"},
    )
    mail = take(raw, inbox)
    assert mail.conversation_id == conversation.pk
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (Status.WAITING, None)


def test_a_read_receipt_stands_at_the_message_read(conversation, agent, inbox, caught):
    message = reply(conversation, agent)
    work()
    fields = f"Final-Recipient: rfc822; {HANAKO}\r\nOriginal-Message-ID: {message.message_id}\r\nDisposition: manual-action/MDN-sent-manually; displayed"
    raw = report("disposition-notification", fields).replace(b"MAILER-DAEMON@mx.example.org", b"hanako@example.com")
    mail = take(raw, inbox)
    assert (mail.state, mail.reason) == ("taken", "receipt")
    message.refresh_from_db()
    assert [mark["code"] for mark in message.marks] == ["read"]
    conversation.refresh_from_db()
    assert conversation.status == Status.WAITING
    assert take(raw.replace(message.message_id.encode(), b"<x@y>"), inbox).reason == "stray_receipt"
    assert Conversation.objects.count() == 1


def test_a_person_at_postmaster_is_heard(inbox):
    raw = bounce("山田 <postmaster@corp.example.com>", "メールエラーについて", "先日からメールエラーが出ます。ご確認ください。")
    mail = take(raw, inbox)
    assert (mail.state, ReceivedMail.objects.count()) == ("taken", 1)
    assert mail.conversation_id is not None
