"""Tombstones: mail that was deleted here for good leaves fingerprints alone, and never returns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.channels.email import forgetting, keeping_raw, storing, taking_in
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.mails import plain
from madoguchi.conversations import trashing
from madoguchi.conversations.models import Conversation, Message

pytestmark = pytest.mark.django_db(transaction=True)


def arrive(raw: bytes, *inboxes) -> list[ReceivedMail]:
    writing = RawWriting.of(raw, keeping_raw.fresh_key("smtp"))
    rows = storing.store_one(writing, Arrival(storing.not_yet(writing), "smtp", list(inboxes)), claimed=True)
    return [each.mail for each in taking_in.take(rows)]


def purge_everything(agent) -> None:
    for conversation in Conversation.objects.all():
        trashing.trash(conversation, by=agent)
    Conversation.objects.update(trashed_at=timezone.now() - trashing.KEPT - timedelta(days=1))
    trashing.purge_due()


@pytest.mark.parametrize("message_id", ["<1@example.com>", ""])
def test_it_does_not_come_back_by_any_way(inbox, agent, message_id):
    raw = plain("秘密の件", message_id=message_id)
    arrive(raw, inbox)
    purge_everything(agent)
    assert not Message.objects.exists()
    (again,) = arrive(b"Received: from elsewhere by us; Sun, 22 Nov 2026 00:00:00 +0000\r\n" + raw, inbox)
    assert again.state == "duplicate"
    assert not Conversation.objects.exists()


def test_nothing_that_can_be_read_stays(inbox, agent, mail_folder):
    (row,) = arrive(plain("秘密の件", message_id="<1@example.com>"), inbox)
    place = keeping_raw.find(row.raw_path)
    assert place.exists()
    purge_everything(agent)
    row.refresh_from_db()
    assert (row.state, row.subject, row.envelope_to, row.envelope_from, row.raw_path) == ("taken", "", [], "", "")
    assert "example.com" not in row.message_id + row.sender
    assert not place.exists()
    assert row.purged_at


def test_the_duplicates_of_a_deleted_mail_are_forgotten_with_it(inbox, agent, mail_folder):
    arrive(plain("秘密の件", message_id="<1@example.com>"), inbox)
    arrive(plain("秘密の件", message_id="<1@example.com>"), inbox)
    purge_everything(agent)
    assert set(ReceivedMail.objects.values_list("state", "subject", "raw_path")) == {("taken", "", ""), ("duplicate", "", "")}
    assert not list(mail_folder.rglob("*.eml"))


def test_a_file_that_another_inbox_still_needs_stays(inbox, room, agent, mail_folder):
    other = room("tonari", "help@tonari.example.jp")
    arrive(plain("両方へ", message_id="<1@example.com>"), inbox, other)
    mine = Conversation.objects.get(inbox=inbox)
    trashing.trash(mine, by=agent)
    Conversation.objects.filter(pk=mine.pk).update(trashed_at=timezone.now() - timedelta(days=31))
    trashing.purge_due()
    kept = ReceivedMail.objects.get(inbox=other)
    assert keeping_raw.read(kept.raw_path)
    purge_everything(agent)
    assert not list(mail_folder.rglob("*.eml"))


def test_a_kill_before_the_file_was_removed_is_made_good_by_the_clock(inbox, agent, monkeypatch, mail_folder):
    arrive(plain("秘密の件", message_id="<1@example.com>"), inbox)
    monkeypatch.setattr(forgetting, "after_commit", lambda _: None)
    purge_everything(agent)
    assert list(mail_folder.rglob("*.eml"))
    assert forgetting.remove_files() == 1
    assert not list(mail_folder.rglob("*.eml"))


def test_what_lies_in_the_trash_comes_back_neither(inbox, agent):
    arrive(plain("件", message_id="<1@example.com>"), inbox)
    trashing.trash(Conversation.objects.get(), by=agent)
    (again,) = arrive(plain("件", message_id="<1@example.com>"), inbox)
    assert again.state == "duplicate"
