"""The way of a reply that needs a second pair of eyes: it waits, is approved, mended, returned, overtaken; it leaves once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from madoguchi.accounts import approving, standing_in
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.models import Membership, Role
from madoguchi.conversations import releasing
from madoguchi.conversations.approvals import deciding
from madoguchi.conversations.forwarding import forward
from madoguchi.conversations.models import ApprovalRule, Conversation, Draft, EarlierText, Message, Status
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.replying import reply
from madoguchi.conversations.sides import writing as aside
from madoguchi.conversations.starting import start
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast, assemble, mail

pytestmark = pytest.mark.django_db
HANAKO = Address("山田 花子", "hanako@example.com")
LEADS = [{"roles": [int(Role.LEAD)], "hours": 4}]


@pytest.fixture
def rule(cast: Cast) -> ApprovalRule:
    return ApprovalRule.objects.create(workspace=cast.workspace, name="担当者の返信", roles=[int(Role.AGENT)], levels=LEADS)


def wrote(cast: Cast, **changes) -> Message:
    told = {"by": cast.agent, "text": "交換いたします。", "to": [HANAKO]} | changes
    return reply(told.pop("conversation", None) or cast.conversation(), **told)


def delivery(message: Message) -> Delivery:
    found = releasing.delivery_of(message)
    assert found is not None
    return found


def asked(message: Message) -> Approval:
    return Approval.objects.get(subject_id=message.pk)


def writes_again(cast: Cast, message: Message) -> None:
    receive(cast.inbox, mail(text="やはり返金してください。"), conversation=message.conversation)


def test_a_reply_waits_and_the_conversation_stays_ours(cast, rule) -> None:
    conversation = cast.conversation()
    waiting_since = conversation.waiting_since
    message = wrote(cast, conversation=conversation)
    conversation.refresh_from_db()
    assert (delivery(message).state, delivery(message).release_at) == ("held", None)
    assert (conversation.status, conversation.waiting_since) == (Status.OPEN, waiting_since)
    assert delivering.release_due() == 0
    assert not releasing.send_now(message)
    wrote(cast, by=cast.lead, conversation=conversation)
    assert Approval.objects.count() == 1  # nobody asks about a lead's reply


def test_approved_it_leaves_once_and_what_follows_follows(cast, rule) -> None:
    message = wrote(cast, then="close")
    deciding.approve(message, by=cast.membership(cast.lead))
    message.refresh_from_db()
    assert delivery(message).state == "queued"
    assert message.released_at is not None
    assert Conversation.objects.get(pk=message.conversation_id).status == Status.CLOSED
    assert Event.objects.filter(kind="reply_sent").count() == 1
    with pytest.raises(approving.AlreadyDecided):
        deciding.approve(message, by=cast.membership(cast.owner))


def test_an_own_edit_needs_no_second_round_and_is_kept(cast, rule) -> None:
    message = wrote(cast)
    deciding.approve(message, by=cast.membership(cast.lead), text="無償で交換いたします。")
    message.refresh_from_db()
    assert message.text == "無償で交換いたします。"
    kept = EarlierText.objects.get()
    assert (kept.text, kept.changed_by) == ("交換いたします。", cast.lead)
    assert delivery(message).state == "queued"


def test_a_mail_to_somebody_else_is_mended_the_same_way(cast, rule, client) -> None:
    conversation = cast.conversation()
    asides = {"to": [Address("製造元", "maker@maker.example.net")], "subject": "在庫", "text": "在庫はある？"}
    message = aside.start(conversation, by=cast.agent, **asides)
    client.force_login(cast.lead)
    here = f"/w/mado/conversations/{conversation.number}/sides/{message.side_id}/"
    client.post(f"{here}mails/{message.pk}/approval/", {"text": "在庫はありますでしょうか。"})
    message.refresh_from_db()
    assert message.text == "在庫はありますでしょうか。"
    assert EarlierText.objects.get().side_message == message
    assert Delivery.objects.get(subject_kind="side_message").state == "queued"
    shown = client.get(here).content.decode()
    assert "在庫はある？" in shown
    assert cast.lead.name in shown


def test_it_can_leave_later(cast, rule) -> None:
    at = timezone.now() + timedelta(hours=3)
    message = wrote(cast)
    deciding.approve(message, by=cast.membership(cast.lead), at=at)
    assert (delivery(message).state, delivery(message).release_at) == ("held", at)
    scheduled = wrote(cast, conversation=cast.conversation(), later=at)
    assert delivery(scheduled).release_at is None
    deciding.approve(scheduled, by=cast.membership(cast.lead))
    assert delivery(scheduled).release_at == at


def test_returned_it_is_the_writers_draft_again_and_the_next_round_knows_it(cast, rule) -> None:
    message = wrote(cast)
    deciding.give_back(message, by=cast.membership(cast.lead), comment="宛名がありません。")
    draft = Draft.objects.get(person=cast.agent)
    assert draft.text == "交換いたします。"
    assert delivery(message).state == "cancelled"
    again = wrote(cast, conversation=message.conversation, text="山田様\n交換いたします。")
    assert asked(again).follows == asked(message)
    assert asked(message).comment == "宛名がありません。"


def test_nobody_approves_their_own_nor_without_being_asked(cast, rule) -> None:
    message = wrote(cast)
    for person in (cast.agent, cast.light, cast.owner):
        with pytest.raises(approving.NotAsked):
            deciding.approve(message, by=cast.membership(person))
    with pytest.raises(approving.NotAsked):
        releasing.undo(message, by=cast.lead)
    assert delivery(message).state == "held"


def test_the_writer_takes_it_back(cast, rule) -> None:
    message = wrote(cast)
    assert releasing.undo(message, by=cast.agent).text == "交換いたします。"
    assert asked(message).state == "withdrawn"


def test_a_new_mail_sends_it_back(cast, rule) -> None:
    message = wrote(cast)
    writes_again(cast, message)
    event = Event.objects.filter(kind="message_received").latest("id")
    deciding.send_back_overtaken(event)
    deciding.send_back_overtaken(event)
    assert (asked(message).state, asked(message).code) == ("returned", "new_mail")
    assert Draft.objects.filter(person=cast.agent).count() == 1


def test_a_new_mail_that_nobody_has_noticed_stops_the_approval(cast, rule) -> None:
    message = wrote(cast)
    writes_again(cast, message)
    with pytest.raises(deciding.Overtaken):
        deciding.approve(message, by=cast.membership(cast.lead))
    assert delivery(message).state == "cancelled"
    assert asked(message).code == "new_mail"


def test_new_conversations_and_forwards_wait_too(cast, rule) -> None:
    begun = start(cast.inbox, by=cast.agent, to=[HANAKO], subject="ご案内", text="ご案内です。").messages.get()
    conversation = cast.conversation()
    passed = forward(conversation, by=cast.agent, to=[HANAKO], text="転送します。", messages=list(conversation.messages.all()))
    for message in (begun, passed):
        assert delivery(message).release_at is None
        deciding.approve(message, by=cast.membership(cast.lead))
        assert delivery(message).state == "queued"
    assert Conversation.objects.get(pk=begun.conversation_id).status == Status.WAITING


def test_it_climbs_when_nobody_answers(cast, rule) -> None:
    message = wrote(cast)
    Approval.objects.update(climbs_at=timezone.now() - timedelta(seconds=1))
    assert approving.climb_due() == 1
    assert approving.climb_due() == 0
    deciding.approve(message, by=cast.membership(cast.owner))
    assert delivery(message).state == "queued"


def test_where_nobody_is_at_the_first_level_the_next_is_asked_at_once(cast, rule) -> None:
    Membership.objects.filter(person=cast.lead).update(is_active=False)
    assert approving.may_decide(asked(wrote(cast)), cast.membership(cast.owner))


def test_alone_nothing_can_be_approved_and_nothing_is_written(cast, rule) -> None:
    Membership.objects.filter(workspace=cast.workspace).exclude(person=cast.agent).update(is_active=False)
    with pytest.raises(approving.NobodyToAsk):
        wrote(cast)
    assert not Message.objects.filter(kind="reply").exists()


def test_a_deputy_decides_while_they_stand_in(cast, rule) -> None:
    now = timezone.now()
    lead, light = cast.membership(cast.lead), cast.membership(cast.light)
    deputy = standing_in.appoint(lead, light, since=now, until=now + timedelta(days=3), by=cast.lead)
    message = wrote(cast)
    assert light.pk in {each.pk for each in approving.asked(asked(message))}
    standing_in.dismiss(deputy, by=cast.lead)
    assert not approving.may_decide(asked(message), light)
    with pytest.raises(standing_in.NotADeputy):
        standing_in.appoint(lead, lead, since=now, until=now + timedelta(days=1), by=cast.lead)


@pytest.mark.django_db(transaction=True)
def test_of_approving_and_withdrawing_at_once_one_wins() -> None:
    cast = assemble()
    ApprovalRule.objects.create(workspace=cast.workspace, name="x", roles=[int(Role.AGENT)], levels=LEADS)
    lead = cast.membership(cast.lead)
    for _ in range(4):
        message = wrote(cast, conversation=cast.conversation())
        ends: list[str] = []
        gate = threading.Barrier(2)

        def run(name: str, act, ends=ends, gate=gate) -> None:
            gate.wait(10)
            try:
                if act() is not None:
                    ends.append(name)
            except (approving.AlreadyDecided, approving.NotAsked):
                pass
            finally:
                connection.close()

        fresh = Message.objects.select_related("conversation").get(pk=message.pk)
        acts = [
            ("approved", lambda message=message: deciding.approve(message, by=lead)),
            ("withdrawn", lambda fresh=fresh: releasing.undo(fresh, by=cast.agent)),
        ]
        threads = [threading.Thread(target=run, args=each) for each in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert ends == [asked(message).state]
        assert delivery(message).state == {"approved": "queued", "withdrawn": "cancelled"}[ends[0]]


def test_a_kill_between_decision_and_delivery_leaves_neither(cast, rule, monkeypatch) -> None:
    message = wrote(cast)

    def die(_delivery_id: int) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "release", die)
        with pytest.raises(KeyboardInterrupt):
            deciding.approve(message, by=cast.membership(cast.lead), text="別の文")
    assert asked(message).state == "asked"
    assert not EarlierText.objects.exists()
    deciding.approve(message, by=cast.membership(cast.lead))
    assert delivery(message).state == "queued"
