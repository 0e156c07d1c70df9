"""The one path from a stored mail to its one end state."""

import shutil
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError

from madoguchi.channels.email import ending, keeping_raw, ledger, opening, preparing, proving, replaying, storing, taking_in
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.mails import TO, plain, with_file
from madoguchi.conversations import replying, spamming
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Attachment, Conversation, Message, Status
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def arrive(content: bytes, inbox=None, *, door: str = "smtp", **named) -> int:
    raw = RawWriting.of(content, keeping_raw.fresh_key(door))
    return storing.store_one(raw, Arrival(storing.not_yet(raw), door, [inbox] if inbox else [], **named), claimed=True)[0]


def take(content: bytes, inbox=None, **named) -> ReceivedMail:
    row = arrive(content, inbox, **named)
    taking_in.take([row])
    return ReceivedMail.objects.get(pk=row)


def test_a_mail_becomes_a_conversation(inbox):
    mail = take(plain(Cc="colleague@example.com"), inbox)
    assert (mail.state, mail.reason, mail.sender, mail.message_id) == ("taken", "", "hanako@example.com", "<1@example.com>")
    message = Message.objects.get(pk=mail.conversation_message_id)
    assert (message.text, message.author_name, message.cc) == (
        "加湿器が動きません。",
        "山田 花子",
        [{"name": "", "address": "colleague@example.com"}],
    )
    conversation = Conversation.objects.get(pk=mail.conversation_id)
    assert (conversation.subject, conversation.status, conversation.inbox) == ("加湿器の件", Status.OPEN, inbox)
    assert mail.ended_at
    assert (keeping_raw.folder() / mail.raw_path).is_file()


def test_attachments_are_stored_whole(inbox):
    content = b"%PDF-1.4\n" + bytes(range(256)) * 2000
    mail = take(with_file(content), inbox)
    file = Attachment.objects.get(message_id=mail.conversation_message_id)
    assert (file.name, file.type, file.size) == ("請求書.pdf", "application/pdf", len(content))
    with default_storage.open(file.path) as stored:
        assert stored.read() == content


def test_the_same_mail_through_two_doors_is_one_message(inbox):
    first = take(b"Received: by one\r\nDelivered-To: x@y\r\n" + plain(), inbox)
    second = take(b"Received: by another; later\r\n" + plain(), inbox, door="command")
    assert (second.state, second.conversation_id) == ("duplicate", first.conversation_id)
    assert Message.objects.count() == 1


def test_a_duplicate_with_files_leaves_none_behind(inbox):
    content = with_file()
    take(content, inbox)
    files = [each for each in Path(default_storage.location).rglob("*") if each.is_file()]
    assert take(content, inbox).state == "duplicate"
    assert Attachment.objects.count() == 1
    assert [each for each in Path(default_storage.location).rglob("*") if each.is_file()] == files


def test_the_same_id_with_another_body_is_taken_and_marked(inbox):
    take(plain("one"), inbox)
    second = take(plain("two"), inbox)
    assert (second.state, second.reason) == ("taken", "same_id")
    assert Message.objects.count() == 2


def test_without_an_id_the_same_body_from_the_same_sender_is_a_duplicate(inbox):
    take(plain(message_id=None), inbox)
    assert take(plain(message_id=None), inbox).state == "duplicate"
    assert take(plain(message_id=None, sender="other@example.com"), inbox).state == "taken"


def test_the_same_mail_to_another_inbox_is_a_mail_of_its_own(inbox, room):
    other = room("other", "help@other.example.jp")
    assert take(plain(), inbox).state == "taken"
    assert take(plain(), other).state == "taken"
    assert {each.workspace_id for each in Message.objects.all()} == {inbox.workspace_id, other.workspace_id}


def test_the_inbox_is_found_by_envelope_then_delivered_to_then_recipients(inbox, room):
    other = room("other", "help@other.example.jp")
    by_header = take(plain(to="somebody@example.com", Cc=f"x@example.com, {TO}"), door="command")
    assert by_header.inbox == inbox
    by_trace = take(b"Delivered-To: help+tag@other.example.jp\r\n" + plain(message_id="<2@x>"), door="command")
    assert by_trace.inbox == other
    by_envelope = take(plain(message_id="<3@x>"), door="command", envelope_to=["help@other.example.jp"])
    assert by_envelope.inbox == other


def test_a_mail_for_nobody_is_quarantined_and_can_be_given_to_an_inbox(inbox, room, agent):
    room("other", "help@other.example.jp")
    mail = take(plain(to="nobody@example.com"), door="command")
    assert (mail.state, mail.reason) == ("quarantined", "no_inbox")
    after = replaying.replay(mail, by=agent, inbox=inbox)
    assert (after.state, after.inbox) == ("taken", inbox)


def test_a_mail_without_a_sender_is_quarantined_and_can_be_taken_in_anyway(inbox, agent):
    mail = take(plain(sender=None), inbox)
    assert (mail.state, mail.reason) == ("quarantined", "no_sender")
    assert Event.objects.filter(kind="mail_quarantined", subject_id=mail.pk).exists()
    assert replaying.replay(mail, by=agent).state == "quarantined"
    after = replaying.replay(mail, by=agent, anyway=True)
    assert (after.state, after.reason) == ("taken", "forced")
    assert replaying.replay(after, by=agent, anyway=True).conversation_id == after.conversation_id
    assert Message.objects.count() == 1


def test_our_own_mail_coming_back_is_ignored(inbox, agent):
    conversation = Conversation.objects.get(pk=take(plain(), inbox).conversation_id)
    reply = replying.reply(conversation, by=agent, text="お調べします。", to=[Address("", "hanako@example.com")], key="1")
    back = take(plain("お調べします。", sender=TO, message_id=reply.message_id), inbox)
    assert (back.state, back.reason) == ("ignored", "own")


def test_a_mail_that_goes_round_in_circles_is_ignored(inbox):
    hops = b"".join(b"Received: by hop%d\r\n" % n for n in range(60))
    assert take(hops + plain(), inbox, door="command").reason == "loop"


def test_mail_of_a_blocked_sender_is_taken_as_spam(inbox, agent):
    first = take(plain(), inbox)
    spamming.block_sender(Conversation.objects.get(pk=first.conversation_id), by=agent)
    mail = take(plain("buy", message_id="<2@x>"), inbox)
    assert (mail.state, mail.reason) == ("taken", "spam")
    assert Conversation.objects.get(pk=mail.conversation_id).status == Status.SPAM


def test_an_answer_joins_its_conversation_by_header_token_or_number(inbox, agent):
    first = take(plain(), inbox)
    conversation = Conversation.objects.get(pk=first.conversation_id)
    reply = replying.reply(conversation, by=agent, text="はい", to=[Address("", "hanako@example.com")], key="1")
    by_header = take(plain("a", message_id="<2@x>", In_Reply_To=reply.message_id), inbox)
    token = threads.reply_address(conversation)
    by_token = take(plain("b", message_id="<3@x>", to=token), inbox)
    by_number = take(plain("c", message_id="<4@x>", subject=f"Re: x [#{conversation.number}]"), inbox)
    assert {by_header.conversation_id, by_token.conversation_id, by_number.conversation_id} == {conversation.pk}


def test_a_stranger_never_enters_another_customers_conversation(inbox, agent):
    first = take(plain(), inbox)
    conversation = Conversation.objects.get(pk=first.conversation_id)
    reply = replying.reply(conversation, by=agent, text="はい", to=[Address("", "hanako@example.com")], key="1")
    by_header = take(plain("a", sender="evil@example.net", message_id="<2@x>", In_Reply_To=reply.message_id), inbox)
    by_number = take(plain("b", sender="evil@example.net", message_id="<3@x>", subject=f"[#{conversation.number}]"), inbox)
    by_guess = take(
        plain("c", sender="evil@example.net", message_id="<4@x>", to=f"support+c{'a' * 26}@aobato.example.jp"), inbox
    )
    assert conversation.pk not in {each.conversation_id for each in (by_header, by_number, by_guess)}
    assert conversation.messages.filter(kind="inbound").count() == 1


def test_one_bad_mail_does_not_stop_the_others(inbox, monkeypatch):
    rows = [arrive(plain(str(n), message_id=f"<{n}@x>", subject=f"n{n}"), inbox) for n in range(5)]
    receive = ending.receiving.receive

    def breaks(inbox, incoming, **named):
        if incoming.subject == "n2":
            raise ValueError("this one cannot be digested")
        return receive(inbox, incoming, **named)

    monkeypatch.setattr(ending.receiving, "receive", breaks)
    taking_in.take(rows)
    states = dict(ReceivedMail.objects.values_list("subject", "state"))
    assert states == {"n0": "taken", "n1": "taken", "n2": "quarantined", "n3": "taken", "n4": "taken"}
    bad = ReceivedMail.objects.get(state="quarantined")
    assert bad.reason == "unreadable"
    assert "cannot be digested" in bad.words
    assert Message.objects.count() == 4


def test_a_quarantined_mail_is_taken_in_by_replay_after_a_fix(inbox, agent, monkeypatch):
    monkeypatch.setattr(preparing, "read", lambda _raw: 1 / 0)
    mail = take(plain(), inbox)
    assert (mail.state, mail.reason) == ("quarantined", "unreadable")
    monkeypatch.undo()
    assert [each.pk for each in replaying.replayable(inbox.workspace, None)] == [mail.pk]


def test_a_replayed_mail_is_taken_once(inbox, agent, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(preparing, "read", lambda _raw: 1 / 0)
        mail = take(plain(), inbox)
    assert replaying.replay(mail, by=agent).state == "taken"
    assert replaying.replay(mail, by=agent).state == "taken"
    assert Message.objects.count() == 1


def test_a_database_that_is_away_leaves_the_mail_stored(inbox, monkeypatch):
    row = arrive(with_file(), inbox)

    def away(*arguments, **named):
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(ending.receiving, "receive", away)
        with pytest.raises(OperationalError):
            taking_in.take([row])
    assert ReceivedMail.objects.get().state == "stored"
    assert Attachment.objects.count() == 0
    taking_in.take([row])
    assert ReceivedMail.objects.get().state == "taken"


def test_taking_the_same_row_twice_makes_one_message(inbox):
    row = arrive(plain(), inbox)
    taking_in.take([row])
    taking_in.take([row])
    assert Message.objects.count() == 1


def test_a_file_without_a_row_is_taken_in_at_the_start(inbox, mail_folder):
    raw = RawWriting.of(
        f"Return-Path: <a@b.example>\r\nDelivered-To: {TO}\r\nReceived: from x\r\n".encode() + plain(),
        keeping_raw.fresh_key("smtp"),
    )
    raw.make_durable()  # and then the process was killed
    assert opening.adopt_files() == 0  # too young: its process may be alive
    assert opening.adopt_files(older_than=opening.SETTLED * 0) == 1
    assert opening.adopt_files(older_than=opening.SETTLED * 0) == 0
    assert taking_in.take_everything() == 1
    mail = ReceivedMail.objects.get()
    assert (mail.state, mail.door, mail.inbox, mail.envelope_to) == ("taken", "smtp", inbox, [TO])
    assert list(keeping_raw.incoming().iterdir()) == []


def test_a_row_whose_file_was_not_yet_moved_is_read_and_moved(inbox, mail_folder, monkeypatch):
    monkeypatch.setattr(keeping_raw, "settle", lambda _paths: None)
    row = arrive(plain(), inbox)
    monkeypatch.undo()
    taking_in.take([row])
    assert ReceivedMail.objects.get().state == "taken"
    opening.adopt_files(older_than=opening.SETTLED * 0)
    assert (mail_folder / ReceivedMail.objects.get().raw_path).is_file()


def test_a_row_without_a_file_is_quarantined(inbox, mail_folder):
    row = arrive(plain(), inbox)
    shutil.rmtree(mail_folder / "raw")
    taking_in.take([row])
    mail = ReceivedMail.objects.get()
    assert (mail.state, mail.reason) == ("quarantined", "no_file")


def test_a_mail_that_keeps_killing_the_process_is_quarantined(inbox):
    row = arrive(plain(), inbox)
    ReceivedMail.objects.update(claimed_until=None)
    for _ in range(preparing.TRIES_AT_MOST):
        assert ledger.claim_waiting(8) == [row]
        ReceivedMail.objects.update(claimed_until=None)  # and it died
    taking_in.take_everything()
    assert ReceivedMail.objects.get().reason == "too_many_tries"


def test_claimed_mail_is_left_to_its_reader(inbox):
    arrive(plain(), inbox)
    assert ledger.claim_waiting(8) == []


def test_old_mail_keeps_its_date_when_fetched_and_a_future_date_counts_for_nothing(inbox):
    old = take(plain(Date="Mon, 02 Mar 2026 10:00:00 +0900", message_id="<2@x>"), inbox, door="imap")
    future = take(plain("f", Date="Mon, 02 Mar 2099 10:00:00 +0900", message_id="<3@x>"), inbox, door="imap")
    assert Message.objects.get(pk=old.conversation_message_id).at.isoformat() == "2026-03-02T01:00:00+00:00"
    assert Message.objects.get(pk=future.conversation_message_id).at == future.received_at


def test_figures_of_the_ledger_add_up(inbox):
    take(plain(), inbox)
    take(plain(), inbox)
    take(plain(sender=None, message_id="<9@x>"), inbox)
    arrive(plain(message_id="<10@x>"), inbox)
    (day,) = proving.figures(inbox.workspace, 7)
    assert day.counts == {"stored": 1, "taken": 1, "duplicate": 1, "ignored": 0, "quarantined": 1}
    assert day.total == ReceivedMail.objects.count()


def test_eight_mails_ask_once_what_is_known_of_their_inbox(inbox, django_assert_max_num_queries):
    rows = [arrive(plain(**{"Message-ID": f"<{n}@example.com>", "From": f"花子 <h{n}@example.com>"}), inbox) for n in range(16)]
    taking_in.take(rows[:8])
    with django_assert_max_num_queries(8 * 18 + 10):
        taking_in.take(rows[8:])


def test_a_mail_that_came_through_fifty_servers_goes_in_circles(inbox):
    assert take(b"Received: by x\r\n" * 50 + plain(), inbox).state == "taken"
    assert take(b"Received: by x\r\n" * 51 + plain(), inbox).reason == "loop"
    assert take(plain() + b"\r\nReceived: by x" * 60, inbox).state in {"taken", "duplicate"}
