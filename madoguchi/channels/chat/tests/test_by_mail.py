"""What was said and not seen goes by mail, once; the answer comes back over SMTP into the chat, and stands in the window."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from madoguchi.channels.chat import by_mail, lines, quiet, talking, visiting
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.channels.chat.tests.ground import answer, asks, follow, fresh, happened, site_of
from madoguchi.channels.email import taking_in
from madoguchi.channels.email.tests.conftest import *  # noqa: F403
from madoguchi.channels.email.tests.mails import plain
from madoguchi.conversations import saying, trashing
from madoguchi.conversations.models import Message, WaitingFor
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from tests.cast import Cast

MAIL = "yamada@example.com"
LONG = timedelta(minutes=11)


def mails(talk: Talk) -> list[Message]:
    return list(Message.objects.filter(conversation=talk.conversation_id, automatic_kind="chat_unseen").order_by("pk"))


@pytest.mark.django_db
def test_unseen_lines_go_together_and_once(cast: Cast):
    talk, now = asks(site_of(cast), mail=MAIL), timezone.now()
    answer(talk, cast.agent, "はい、承ります。")
    last = answer(talk, cast.agent, "送料は当店が負担します。")
    assert by_mail.send_due() == 0  # it may be seen yet
    assert by_mail.send_due(now + LONG) == 1
    assert by_mail.send_due(now + LONG) == 0
    (mail,) = mails(talk)
    assert "はい、承ります。" in mail.text
    assert "送料は当店が負担します。" in mail.text
    assert [each["address"] for each in mail.to] == [MAIL]
    talk.refresh_from_db()
    assert (talk.state, talk.mailed_up_to, talk.mail_due_at) == (TalkState.BY_MAIL, last.pk, None)
    assert [each["up_to"] for each in happened(talk, "talk_mailed")] == [last.pk]
    assert Delivery.objects.filter(kind="email").count() == 1
    shown = [each["text"] for each in lines.newest(talk, talk.visitor)]
    assert shown == ["返品できますか", "はい、承ります。", "送料は当店が負担します。"]  # the mail itself is none of them


@pytest.mark.django_db
def test_more_lines_than_a_mail_holds_go_with_the_next(cast: Cast, monkeypatch):
    monkeypatch.setattr(by_mail, "MOST_LINES", 2)
    talk, now = asks(site_of(cast), mail=MAIL), timezone.now()
    for text in ("一", "二", "三"):
        answer(talk, cast.agent, text)
    assert [by_mail.send_due(now + LONG) for _ in range(3)] == [1, 1, 0]
    assert ["三" in each.text for each in mails(talk)] == [False, True]


@pytest.mark.django_db
def test_what_was_seen_taken_back_or_has_no_address_is_not_mailed(cast: Cast):
    site, after = site_of(cast), timezone.now() + LONG
    seen, unsaid, nowhere = asks(site, mail=MAIL), asks(site, mail=MAIL), asks(site)
    talking.see(seen, answer(seen, cast.agent).pk)
    saying.unsay(answer(unsaid, cast.agent), by=cast.agent, within=timedelta(seconds=30))
    answer(nowhere, cast.agent)
    trashed = asks(site, mail=MAIL)
    answer(trashed, cast.agent)
    trashing.trash(trashed.conversation, by=cast.agent)
    assert by_mail.send_due(after) == 0
    visiting.introduce(nowhere.visitor, mail=MAIL)  # they leave an address after all
    assert by_mail.send_due(after + LONG) == 1
    assert len(mails(nowhere)) == 1


@pytest.mark.django_db
def test_later_lines_follow_soon_until_the_visitor_is_back(cast: Cast):
    talk, now = asks(site_of(cast), mail=MAIL), timezone.now()
    answer(talk, cast.agent)
    by_mail.send_due(now + LONG)
    second = answer(talk, cast.agent, "もう一点あります。")
    assert by_mail.send_due(second.at + timedelta(seconds=61)) == 1
    assert "もう一点あります。" in mails(talk)[1].text
    assert "はい、承ります。" not in mails(talk)[1].text
    assert mails(talk)[1].in_reply_to == mails(talk)[0].message_id
    talking.see(talk, second.pk)
    talk.refresh_from_db()
    assert talk.state == TalkState.IDLE
    third = answer(talk, cast.agent, "お待ちしています。")
    assert by_mail.send_due(third.at + timedelta(seconds=61)) == 0  # they are looking again
    assert talking.say(fresh(talk.visitor), "戻りました", client_id="z").talk.state == TalkState.LIVE


@pytest.mark.django_db
def test_who_left_before_anybody_answered_is_answered_by_mail(cast: Cast):
    talk, now = asks(site_of(cast), mail=MAIL), timezone.now()
    quiet.left([talk.pk])
    assert quiet.settle_due(now) == 0
    assert quiet.settle_due(now + timedelta(minutes=6)) == 1
    quiet.came([talk.pk])
    talk.refresh_from_db()
    assert (talk.state, talk.abandoned_at, talk.left_at) == (TalkState.ASKED, None, None)
    quiet.left([talk.pk])
    assert quiet.settle_due(now + timedelta(minutes=6)) == 1
    talk.refresh_from_db()
    assert (talk.state, bool(talk.abandoned_at)) == (TalkState.IDLE, True)
    assert happened(talk, "talk_abandoned")[0]["has_mail"]
    talk.conversation.refresh_from_db()
    assert talk.conversation.waiting_for == WaitingFor.US
    said = answer(talk, cast.agent)
    assert by_mail.send_due(said.at + timedelta(seconds=61)) == 1


@pytest.mark.django_db
def test_a_kill_between_leaves_all_or_nothing(cast: Cast, monkeypatch):
    talk, now = asks(site_of(cast), mail=MAIL), timezone.now()
    answer(talk, cast.agent)

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(Talk, "save", killed)
        by_mail.send_due(now + LONG)
    assert mails(talk) == []
    assert not Delivery.objects.filter(kind="email").exists()
    assert by_mail.send_due(now + LONG) == 1
    assert len(mails(talk)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_answer_by_mail_stands_in_the_window(cast: Cast, inbox, receiver, caught, settings):
    site = site_of(cast)
    type(site).objects.filter(pk=site.pk).update(inbox=inbox, workspace=inbox.workspace)
    person = inbox.workspace.memberships.first().person
    site.refresh_from_db()
    talk, now = asks(site, mail=MAIL), timezone.now()
    answer(talk, person)
    by_mail.send_due(now + LONG)
    delivering.work_once()
    (sent,) = caught
    mail = message_from_bytes(sent.content, policy=policy.default)
    assert sent.recipients == [MAIL]
    assert "はい、承ります。" in mail.get_content()
    back = plain("助かります。いつ届きますか。", sender=MAIL, message_id="<back@example.com>", in_reply_to=mail["Message-ID"])
    with smtplib.SMTP("127.0.0.1", receiver, timeout=10) as remote:
        remote.sendmail(MAIL, [mail["Reply-To"]], back)
    taking_in.take_everything()
    follow()
    talk = Talk.objects.select_related("conversation__inbox", "visitor").get(pk=talk.pk)
    shown = lines.newest(talk, talk.visitor)
    assert [(each["from"], each["channel"]) for each in shown] == [("visitor", "chat"), ("us", "chat"), ("visitor", "email")]
    assert shown[-1]["text"].startswith("助かります。")
    assert talk.state == TalkState.BY_MAIL
    again = answer(talk, person, "明日届きます。")
    by_mail.send_due(again.at + timedelta(seconds=61))
    delivering.work_once()
    assert message_from_bytes(caught[1].content, policy=policy.default)["In-Reply-To"] == "<back@example.com>"
    settings.RELAY_URL = ""
