"""Old mail comes in: in its own time, in its conversations, once, and without answering anybody."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError

from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.importing import beginning, taking_old
from madoguchi.channels.email.importing.tests.archive import BEGAN, answer, mail, mbox
from madoguchi.channels.email.models import MailImport, ReceivedMail
from madoguchi.channels.email.tests.conftest import *  # noqa: F403
from madoguchi.channels.email.tests.mails import TO, plain, with_file
from madoguchi.channels.email.tests.test_bounces import follow
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment, Conversation, Message, Scan, SenderRule, Status
from madoguchi.customers.models import Customer
from madoguchi.journal import working
from madoguchi.journal.models import Delivery, Event, Job, Origin

pytestmark = pytest.mark.django_db(transaction=True)


class Stopped(Exception):
    pass


def bring(inbox, path: Path, **options) -> MailImport:
    one = beginning.begin(inbox, path, by=None, **options)
    beginning.carry_on(one, lambda _one: None)
    one.refresh_from_db()
    assert one.found == one.done == one.taken + one.duplicate + one.ignored + one.quarantined
    assert ReceivedMail.objects.filter(source_key__startswith=f"import:{one.pk}:").count() == one.found
    return one


def talks() -> list[list[tuple[str, str]]]:
    """Each conversation as (kind, first word) of its messages, in the order of its number."""
    return [
        [(each.kind, each.text.split("。")[0].strip()) for each in conversation.messages.order_by("at", "id")]
        for conversation in Conversation.objects.order_by("number")
    ]


def test_conversations_come_whole_in_their_own_time_and_are_closed(inbox, tmp_path):
    archive = mbox(tmp_path / "a", answer(9, 1, days=2), mail(3, "別の件", days=3), mail(1, days=1))
    one = bring(inbox, archive)
    assert (one.taken, one.replies, one.conversations, one.state) == (3, 1, 2, "done")
    assert talks() == [[("inbound", "加湿器が動きません"), ("reply", "お答えします")], [("inbound", "別の件")]]
    first = Conversation.objects.order_by("number")[0]
    assert (first.status, first.created_at, first.last_activity) == (
        Status.CLOSED,
        BEGAN + timedelta(days=1),
        BEGAN + timedelta(days=2),
    )
    assert first.closed_at == first.last_reply_at == first.last_activity
    assert (first.waiting_since, first.customer.name, first.message_count) == (None, "客 1", 2)
    assert first.last_message_id == first.messages.get(kind="reply").pk
    assert first.last_inbound_id == first.messages.get(kind="inbound").pk


def test_nobody_hears_of_it(inbox, tmp_path):
    bring(inbox, mbox(tmp_path / "a", *[mail(n) for n in range(5)]))
    kinds = set(Event.objects.filter(origin=Origin.IMPORT).values_list("kind", flat=True))
    assert kinds == {ConversationEvent.CONVERSATION_IMPORTED, "customer_added"}
    assert not Event.objects.filter(kind=ConversationEvent.MESSAGE_RECEIVED).exists()
    assert not Delivery.objects.exists()


def test_left_open_when_wished(inbox, tmp_path):
    bring(inbox, mbox(tmp_path / "a", mail(1), answer(9, 1, days=2), mail(2, days=2), mail(3, days=3)), outcome="open")
    assert list(Conversation.objects.order_by("number").values_list("status", flat=True)) == [
        Status.WAITING,
        Status.OPEN,
        Status.OPEN,
    ]
    assert Conversation.objects.get(number=2).waiting_since == BEGAN + timedelta(days=2)


def test_a_second_time_everything_is_known(inbox, tmp_path):
    mails = [mail(1), answer(9, 1, days=2), mail(2, message_id=None), mail(2, message_id=None)]
    first = bring(inbox, mbox(tmp_path / "a", *mails))
    assert (first.taken, first.duplicate) == (3, 1)
    again = bring(inbox, mbox(tmp_path / "b", *mails))
    assert (again.taken, again.duplicate) == (0, 4)
    assert Message.objects.count() == 3
    known = ReceivedMail.objects.filter(source_key__startswith=f"import:{again.pk}:")
    assert all(known.values_list("conversation_id", flat=True))


def test_live_mail_and_old_mail_meet(inbox, tmp_path):
    live = take(
        plain("最近の質問です。", message_id="<now@example.com>", References="<1@example.com>", sender="c1@example.com"), inbox
    )
    bring(
        inbox,
        mbox(
            tmp_path / "a",
            mail(1),
            plain("最近の質問です。", message_id="<now@example.com>", References="<1@example.com>", sender="c1@example.com"),
        ),
    )
    assert ReceivedMail.objects.filter(door="import", state="duplicate").count() == 1
    follow = mail(5, "続きです", References="<now@example.com>", sender="c1@example.com")
    bring(inbox, mbox(tmp_path / "b", follow))
    conversation = Conversation.objects.get(pk=live.conversation_id)
    assert conversation.messages.count() == 2
    assert conversation.status == Status.OPEN
    assert conversation.last_message_id == live.conversation_message_id
    assert conversation.created_at == BEGAN + timedelta(days=5)


def test_a_stranger_who_guesses_a_reference_stands_apart(inbox, tmp_path):
    evil = mail(7, "見せて", days=3, sender="evil@example.net", References="<1@example.com>")
    bring(inbox, mbox(tmp_path / "a", mail(1), answer(9, 1, days=2), evil))
    first, second = Conversation.objects.order_by("number")
    assert (first.messages.count(), second.messages.count(), second.may_continue) == (2, 1, first)


def test_replies_without_references_join_by_subject_and_person_only_when_they_say_they_are_replies(inbox, tmp_path):
    bring(
        inbox,
        mbox(
            tmp_path / "a",
            mail(1, sender="a@example.com", subject="故障"),
            mail(2, sender="a@example.com", subject="Re: 故障"),
            mail(3, sender="b@example.com", subject="Re: 故障"),
            mail(4, sender="a@example.com", subject="故障"),
            mail(60, sender="a@example.com", subject="Re: 故障"),
        ),
    )
    assert [conversation.messages.count() for conversation in Conversation.objects.order_by("number")] == [2, 1, 1, 1]


def test_two_form_mails_of_one_gmail_thread_stay_apart(inbox, tmp_path):
    forms = [mail(n, sender="noreply@form.example.jp", subject="お問い合わせ", X_GM_THRID="1") for n in (1, 2)]
    reply = mail(3, sender="noreply@form.example.jp", subject="Re: お問い合わせの件", X_GM_THRID="1")
    bring(inbox, mbox(tmp_path / "a", *forms, reply))
    assert [conversation.messages.count() for conversation in Conversation.objects.order_by("number")] == [1, 2]


def test_old_files_are_marked_and_checked_as_fresh_ones_are(inbox, tmp_path, settings):
    settings.CLAMD = "unix:/nonexistent/clamd.ctl"
    bring(inbox, mbox(tmp_path / "a", with_file(b"MZ\x90\x00 x", "請求書.pdf.exe")))
    file = Attachment.objects.get()
    assert ([mark["code"] for mark in file.marks], file.scan) == (["program", "double_extension"], Scan.WAITING)
    follow()
    assert list(Job.objects.filter(kind="check_file").values_list("key", flat=True)) == [str(file.pk)]


def test_drafts_junk_and_bin_are_left_out_but_kept(inbox, tmp_path):
    labels = mail(1, **{"X-Gmail-Labels": "=?UTF-8?B?6L+35oOR44Oh44O844Or?=,Unread"})
    bring(inbox, mbox(tmp_path / "a", labels, mail(2, **{"X-Mozilla-Status": "0009"}), mail(3, **{"X-Mozilla-Status": "0001"})))
    assert sorted(ReceivedMail.objects.values_list("state", "reason")) == [
        ("ignored", "left_out"),
        ("ignored", "left_out"),
        ("taken", ""),
    ]
    row = ReceivedMail.objects.filter(state="ignored").first()
    assert b"Subject" in keeping_raw.read(row.raw_path)


def test_one_bad_mail_is_set_aside_and_the_others_come_in(inbox, tmp_path, monkeypatch):
    nobody = b"Subject: from nobody\n\nx\n"
    one = bring(inbox, mbox(tmp_path / "a", mail(1), nobody, mail(2)))
    assert (one.taken, one.quarantined) == (2, 1)
    placed = taking_old._place

    def stumble(*arguments):
        if any(old.parsed and not old.state and old.parsed.message_id == "<11@example.com>" for old in arguments[2]):
            raise ValueError("stumbled")
        return placed(*arguments)

    monkeypatch.setattr(taking_old, "_place", stumble)
    with_it = bring(inbox, mbox(tmp_path / "b", mail(10), mail(11), mail(12)))
    assert (with_it.taken, with_it.quarantined) == (2, 1)
    assert ReceivedMail.objects.get(message_id="<11@example.com>").reason == "unreadable"


@pytest.mark.parametrize("place", ["_store_raw", "_place", "_row", "_count"])
def test_cut_off_anywhere_it_goes_on_and_doubles_nothing(inbox, tmp_path, monkeypatch, place):
    monkeypatch.setattr(taking_old, "TOGETHER", 3)
    path = mbox(tmp_path / "a", *[mail(n) for n in range(1, 11)], *[answer(90 + n, n, days=20 + n) for n in range(1, 6)])
    one = beginning.begin(inbox, path, by=None)
    real, calls = getattr(taking_old, place), []

    def fail(*arguments):
        calls.append(1)
        if len(calls) in {2, 5}:
            raise DatabaseError("gone") if place != "_store_raw" else OSError("gone")
        return real(*arguments)

    monkeypatch.setattr(taking_old, place, fail)
    monkeypatch.setattr(taking_old, "_end_alone", lambda *_: (_ for _ in ()).throw(Stopped))
    for _ in range(6):
        try:
            beginning.carry_on(one, lambda _one: None)
            break
        except (Stopped, DatabaseError, OSError):
            one = beginning.begin(inbox, path, by=None)
    one.refresh_from_db()
    assert (one.state, one.found, one.taken) == ("done", 15, 15)
    assert Message.objects.count() == 15
    assert Conversation.objects.count() == 10
    assert len(set(Message.objects.values_list("message_id", flat=True))) == 15


def test_stopped_by_the_person_it_keeps_what_is_in_and_may_go_on(inbox, agent, tmp_path, monkeypatch):
    monkeypatch.setattr(taking_old, "TOGETHER", 2)
    path = mbox(tmp_path / "a", *[mail(n) for n in range(1, 8)])
    one = beginning.begin(inbox, path, by=agent)
    beginning.ask(one, by=agent)
    bring_in, asked = taking_old._bring, []

    def ask_to_stop(*arguments):
        bring_in(*arguments)
        if not asked:
            asked.append(working.cancel(MailImport.objects.get().job_id))

    monkeypatch.setattr(taking_old, "_bring", ask_to_stop)
    working.work_once()
    one.refresh_from_db()
    assert (one.state, one.done, Message.objects.count()) == ("stopped", 2, 2)
    beginning.ask(one, by=agent)
    working.work_once()
    one.refresh_from_db()
    assert (one.state, one.taken, Message.objects.count()) == ("done", 7, 7)


def test_a_changed_archive_is_not_carried_on(inbox, agent, tmp_path):
    path = mbox(tmp_path / "a", mail(1))
    one = beginning.begin(inbox, path, by=agent)
    mbox(path, mail(2), mail(3))
    beginning.ask(one, by=agent)
    working.work_once()
    one.refresh_from_db()
    assert one.state == "failed"
    assert "changed" in one.trouble
    assert beginning.begin(inbox, path, by=agent).pk != one.pk


def test_two_at_one_import_do_not_double(inbox, tmp_path):
    path = mbox(tmp_path / "a", mail(1), mail(2))
    one = beginning.begin(inbox, path, by=None)
    other = MailImport.objects.get(pk=one.pk)

    def meanwhile(now):
        if now.done == 0 and now.found == 2:
            beginning.carry_on(other, lambda _one: None)

    with pytest.raises(taking_old.Overtaken):
        beginning.carry_on(one, meanwhile)
    assert Message.objects.count() == 2


def test_only_since_a_day(inbox, tmp_path):
    one = bring(inbox, mbox(tmp_path / "a", mail(1), mail(20)), since=date(2026, 3, 10))
    assert (one.found, one.taken) == (1, 1)


def test_files_come_along(inbox, tmp_path):
    bring(inbox, mbox(tmp_path / "a", with_file(Date="Mon, 02 Mar 2026 10:00:00 +0900")))
    assert Attachment.objects.get().name == "請求書.pdf"
    assert Conversation.objects.get().has_attachments


def test_what_we_sent_to_ourselves_and_blocked_senders(inbox, tmp_path):
    SenderRule.objects.create(workspace=inbox.workspace, pattern="@spam.example")
    among = mail(1, sender=TO, to=TO)
    bring(inbox, mbox(tmp_path / "a", among, mail(2, sender="x@spam.example")))
    assert ReceivedMail.objects.get(message_id="<1@example.com>").reason == "among_us"
    assert Conversation.objects.get().status == Status.SPAM


def test_customers_are_known_again_and_made_once(inbox, tmp_path):
    take(plain("こんにちは。", sender="C1@Example.com", message_id="<x@x>"), inbox)
    bring(inbox, mbox(tmp_path / "a", mail(1), mail(2, sender="客 2 <c2@example.com>"), mail(3, sender="c2@EXAMPLE.com")))
    assert Customer.objects.count() == 2
    assert Customer.objects.get(handles__value="c1@example.com").name == "客 1"


def test_dates_that_lie_fall_back_and_never_lead_into_the_future(inbox, tmp_path):
    future = mail(1, Date="Mon, 02 Mar 2099 10:00:00 +0900")
    bring(inbox, mbox(tmp_path / "a", future, mail(2, Date="yesterday")))
    assert {message.at.year for message in Message.objects.all()} == {2026}


def test_an_upload_goes_when_it_is_in(inbox, tmp_path):
    path = mbox(tmp_path / "up", mail(1))
    bring(inbox, path, is_upload=True)
    assert not path.exists()
    assert not (keeping_raw.folder() / "importing").exists() or not list((keeping_raw.folder() / "importing").iterdir())
