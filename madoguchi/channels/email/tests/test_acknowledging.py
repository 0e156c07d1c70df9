"""受付自動返信 over the wire: mail in by SMTP, the answer out by SMTP; machines get none, and nothing goes round."""

import smtplib
import time
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from madoguchi.accounts.calendars import reading, special_days
from madoguchi.channels.email import taking_in
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.tests.mails import TO, plain
from madoguchi.channels.email.tests.test_sending import parsed, work
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.config.reactions import LANES
from madoguchi.conversations.models import AutomaticAnswer, Conversation, Inbox, Message
from madoguchi.conversations.opening import change_inbox
from madoguchi.conversations.threading import reply_address
from madoguchi.journal import delivering, following
from madoguchi.journal.models import Delivery, Event, Lane
from madoguchi.saved_replies.acknowledging.keeping import set_acknowledgement
from madoguchi.saved_replies.acknowledging.texts import READY_MADE
from madoguchi.saved_replies.models import NoticePlace
from madoguchi.saved_replies.notices import keeping as notices

pytestmark = pytest.mark.django_db(transaction=True)

LANE = next(each for each in LANES if each.name == "notifications")
OPEN = datetime(2026, 12, 16, 3, 0, tzinfo=UTC)  # Wednesday, 12:00 in Tokyo
NIGHT = datetime(2026, 12, 16, 12, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)


def switch_on(inbox: Inbox, agent, **changes) -> None:
    set_acknowledgement(inbox, {**READY_MADE, "is_on": True, "within": "4h", **changes}, by=agent)


def arrive(port: int, content: bytes, sender: str = "hanako@example.com") -> None:
    """By SMTP, as any server hands it over."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        assert client.docmd("MAIL", f"FROM:<{sender}>")[0] == 250
        assert client.docmd("RCPT", f"TO:<{TO}>")[0] == 250
        assert client.data(content)[0] == 250
    taking_in.take_everything()


def follow(monkeypatch, at: datetime | None = None) -> None:
    """The lane reads on, as if all this happened at `at`."""
    with monkeypatch.context() as patch:
        if at:
            Event.objects.update(at=at)
            patch.setattr("django.utils.timezone.now", lambda: at)
        newest = Event.objects.latest("id").pk
        following.lease(LANE.name, "test")
        deadline = time.monotonic() + 30  # on PostgreSQL it waits for whoever else has a transaction open
        while Lane.objects.get(name=LANE.name).event_id < newest and time.monotonic() < deadline:
            following.step(LANE, "test")


def left(caught) -> list[EmailMessage]:
    while Delivery.objects.exclude(state__in=["done", "failed"]).exists():
        work()
    return [parsed(each.content) for each in caught]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (OPEN, "営業時間内に、通常4時間以内"),
        (NIGHT, "12月17日(木) 9:00以降、営業時間内に通常4時間以内"),
        (NEW_YEAR, "年末年始休業につき、12月29日(火)～1月3日(日)はお休み"),
    ],
)
def test_a_mail_is_answered_with_the_text_of_its_hour(inbox, agent, receiver, caught, monkeypatch, at, words):
    closed = {"first": date(2026, 12, 29), "last": date(2027, 1, 3), "name_ja": "年末年始休業"}
    special_days.add(reading.default_of(inbox.workspace_id), by=agent, **closed)
    reading.forget()
    change_inbox(inbox, by=agent, signature="あおばと暮らし", sender_name="{name}（あおばと暮らし お客様窓口）")
    switch_on(inbox, agent)
    arrive(receiver, plain(Cc="colleague@example.com"))
    before = Conversation.objects.values("status", "assignee", "waiting_since", "waiting_for", "last_reply_at").get()
    follow(monkeypatch, at)
    (mail,) = left(caught)
    conversation = Conversation.objects.get()
    assert caught[0].recipients == ["hanako@example.com"]
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"], mail["Cc"]) == ("auto-replied", "All", None)
    assert (mail["In-Reply-To"], mail["References"]) == ("<1@example.com>", "<1@example.com>")
    assert mail["Reply-To"] == reply_address(conversation, inbox.address)
    assert mail["From"] == "あおばと暮らし お客様窓口 <support@aobato.example.jp>"
    assert "【自動返信】加湿器の件" in mail["Subject"]
    text = read(caught[0].content).text + read(caught[0].content).signature
    assert words in text
    assert "加湿器が動きません" not in text  # nobody's words go back by machine
    assert Conversation.objects.values(*before).get() == before


@pytest.mark.parametrize(
    ("headers", "sender", "why"),
    [
        ({"Auto-Submitted": "auto-generated"}, "hanako@example.com", "machine"),
        ({"List-Id": "<news.example.com>"}, "hanako@example.com", "machine"),
        ({"Precedence": "bulk"}, "hanako@example.com", "machine"),
        ({}, "", "machine"),
        ({"sender": "no-reply@example.com"}, "no-reply@example.com", "nobody_reads"),
    ],
)
def test_machines_get_none(inbox, agent, receiver, caught, monkeypatch, headers, sender, why):
    switch_on(inbox, agent)
    arrive(receiver, plain(**headers), sender)
    assert Message.objects.count() == 1
    follow(monkeypatch)
    assert left(caught) == []
    assert list(AutomaticAnswer.objects.values_list("why", flat=True)) in ([], [why])


def test_of_twenty_mails_of_one_sender_as_many_are_answered_as_the_inbox_says(inbox, agent, caught, monkeypatch):
    switch_on(inbox, agent, automatic_a_day=3)
    for n in range(20):
        take(plain(f"{n}通目", subject=f"件名{n}", message_id=f"<{n}@example.com>"), inbox)
    follow(monkeypatch)
    assert Conversation.objects.count() == 20
    assert len(left(caught)) == 3
    assert AutomaticAnswer.objects.filter(why="enough").count() == 17


@pytest.mark.parametrize("is_polite", [True, False])
def test_two_counters_with_automatic_answers_stop_after_one_each(room, transactional_db, caught, monkeypatch, is_polite):
    """Also where the other one hides that it is a machine: it is answered once, and its next mail is not."""
    here, there = room(), room("tonari", "support@tonari.example.jp")
    for each in (here, there):
        switch_on(each, each.workspace.memberships.first().person)
    mail, inbox, rounds = plain("問い合わせ", sender=here.address, to=there.address, message_id="<start@x>"), there, 0
    while rounds < 10:
        seen = len(caught)
        take(mail, inbox, door="smtp")
        follow(monkeypatch)
        left(caught)
        if len(caught) == seen:
            break
        raw, rounds = caught[-1].content, rounds + 1
        if not is_polite:
            raw = raw.replace(b"Auto-Submitted: auto-replied\r\n", b"").replace(b"X-Auto-Response-Suppress: All\r\n", b"")
        mail, inbox = raw, here if inbox == there else there
    assert rounds <= (1 if is_polite else 2)


def test_killed_between_commit_and_sending_it_leaves_once(inbox, agent, caught, monkeypatch):
    switch_on(inbox, agent)
    take(plain(), inbox)
    follow(monkeypatch)
    delivering.claim()  # the worker is killed here
    Delivery.objects.update(leased_until=timezone.now() - timedelta(minutes=5))
    (mail,) = left(caught)
    follow(monkeypatch)
    following.reset(LANE.name)  # and the log is read again from its beginning
    follow(monkeypatch)
    assert len(left(caught)) == 1
    assert mail["Message-ID"] == Message.objects.get(is_automatic=True).message_id


def test_a_notice_stands_below_replies_and_automatic_answers_while_it_stands(inbox, agent, caught, monkeypatch):
    switch_on(inbox, agent)
    values = {"name": "遅延", "text_ja": "お届けが遅れております。", "places": [NoticePlace.AUTOMATIC]}
    span = {"begins_at": timezone.now() - timedelta(hours=1), "ends_at": timezone.now() + timedelta(hours=1)}
    notices.add(inbox.workspace, values | span, by=agent)
    take(plain(), inbox)
    follow(monkeypatch)
    left(caught)
    assert "お届けが遅れております。" in read(caught[0].content).text
