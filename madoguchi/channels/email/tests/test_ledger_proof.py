"""The proof: what a real mail server holds for a day has its state in the ledger, whatever happened to it since."""

import html
import json
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.channels.email import proving, taking_in
from madoguchi.channels.email.mailboxes import asking, connecting, counting, fetching, folders, reading
from madoguchi.channels.email.models import DayCount, Mailbox, ReceivedMail
from madoguchi.channels.email.proving import Figures
from madoguchi.channels.email.setting_up import save_mailbox
from madoguchi.channels.email.tests import dovecot
from madoguchi.channels.email.tests.dovecot import mail
from madoguchi.cli import main
from madoguchi.conversations.models import Message

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing()),
]

FRIDAY = datetime(2025, 11, 14, 1, 0, tzinfo=UTC)  # 10:00 in Tokyo


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    running = dovecot.start(folder)
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def clock(monkeypatch) -> Callable[[datetime], None]:
    """Sets the house's clock."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(FRIDAY)
    return at


@pytest.fixture
def user() -> str:
    return f"user{time.monotonic_ns()}"


@pytest.fixture
def mailbox(inbox, server, user, agent, clock) -> Mailbox:
    fields = {"host": "127.0.0.1", "port": server.port, "security": "plain", "username": user}
    return save_mailbox(Mailbox(workspace=inbox.workspace, inbox=inbox, **fields), password=dovecot.PASSWORD, by=agent)


@pytest.fixture
def put(server, user) -> Callable[..., None]:
    def at(moment: datetime, *contents: bytes) -> None:
        with server.client(user) as client:
            for content in contents:
                client.append("INBOX", content, msg_time=moment)

    return at


@pytest.fixture
def look(mailbox, monkeypatch):
    """One round of the reader, with a count, and everything taken in."""
    monkeypatch.setattr(counting, "AFTER_MAIL", timedelta(0))

    def once(*, counted: bool = True) -> None:
        monkeypatch.setattr(counting, "EVERY", timedelta(0) if counted else timedelta(days=1))
        fresh = Mailbox.objects.select_related("inbox", "workspace").get()
        client = connecting.connect(fresh)
        try:
            reading.look(client, folders.incoming(fresh), folders.sent(client, fresh), threading.Event())
        finally:
            connecting.leave(client)
        ReceivedMail.objects.filter(state="stored").update(claimed_until=None)
        taking_in.take_everything()

    return once


def by_day(inbox) -> dict[date, Figures]:
    return {each.day: each for each in proving.figures(inbox.workspace, 30) if each.door == "imap"}


@pytest.mark.slow
def test_three_days_down_and_every_mail_is_here_and_the_ledger_balances(inbox, mailbox, put, look, clock):
    put(FRIDAY, mail(0))
    look()
    days = [FRIDAY + timedelta(days=n) for n in (1, 2, 3)]
    for n in range(200):
        moment = days[n % 3].replace(hour=n % 14, minute=n % 60)
        put(moment, mail(n + 1, f"{n}通目です。", Date=moment.strftime("%a, %d %b %Y %H:%M:%S +0000")))
    clock(FRIDAY + timedelta(days=3, hours=8))
    look()
    assert Message.objects.count() == 201
    figures = by_day(inbox)
    assert [(day.day, each.server, each.counts["taken"]) for day, each in sorted(figures.items())] == [
        (14, 1, 1),
        (15, 67, 67),
        (16, 67, 67),
        (17, 66, 66),
    ]
    assert all(each.is_balanced and each.since_count == 0 for each in figures.values())
    late = Message.objects.exclude(message_id="<0@example.com>").order_by("at").values_list("at", flat=True)
    assert late[0].date() == days[0].date()


def test_a_day_ends_at_midnight_where_the_workspace_is(inbox, mailbox, put, look, clock):
    midnight = datetime(2025, 11, 14, 15, 0, tzinfo=UTC)
    put(midnight - timedelta(seconds=1), mail(1))
    put(midnight, mail(2))
    clock(midnight + timedelta(hours=1))
    look()
    assert {day.day: each.server for day, each in by_day(inbox).items()} == {14: 1, 15: 1}


def test_what_people_move_or_delete_on_the_server_stays_in_the_sum(server, user, inbox, mailbox, put, look):
    put(FRIDAY, mail(1), mail(2), mail(3))
    look()
    with server.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
    look()
    (figures,) = by_day(inbox).values()
    assert (figures.listed, figures.gone, figures.server, figures.total) == (2, 1, 3, 3)
    assert figures.is_balanced


def test_what_we_move_away_ourselves_stays_in_the_sum(inbox, mailbox, put, look):
    Mailbox.objects.update(move_to="Madoguchi")
    put(FRIDAY, mail(1), mail(2))
    look()
    (figures,) = by_day(inbox).values()
    assert (figures.listed, figures.gone, figures.total, figures.is_balanced) == (0, 2, 2, True)


def test_new_numbering_makes_duplicates_in_the_ledger_and_none_on_the_desk(inbox, mailbox, put, look):
    put(FRIDAY, mail(1), mail(2).replace(b"Message-ID: <2@example.com>\n", b""))
    look()
    Mailbox.objects.update(uid_validity=7)
    for row in ReceivedMail.objects.all():
        ReceivedMail.objects.filter(pk=row.pk).update(source_key=f"imap:{mailbox.pk}:7:{row.pk}")
    look()
    assert Message.objects.count() == 2
    (figures,) = by_day(inbox).values()
    assert (figures.counts["taken"], figures.counts["duplicate"], figures.listed, figures.gone) == (2, 2, 2, 2)
    assert figures.is_balanced


def test_another_folder_with_the_same_numbering_is_read_whole(server, user, inbox, mailbox, put, look, agent):
    put(FRIDAY, mail(1))
    look()
    with server.client(user) as client:
        client.create_folder("Support")
        client.append("Support", mail(2), msg_time=FRIDAY)
        validity = client.folder_status("Support", ["UIDVALIDITY"])[b"UIDVALIDITY"]
    mailbox.refresh_from_db()
    mailbox.folder = "Support"
    save_mailbox(mailbox, password="", by=agent)
    ReceivedMail.objects.update(source_key=f"imap:{mailbox.pk}:{validity}:1")  # as where every folder is numbered alike
    look()
    assert sorted(Message.objects.values_list("message_id", flat=True)) == ["<1@example.com>", "<2@example.com>"]


def test_a_mail_that_has_no_row_is_named_and_then_fetched(inbox, mailbox, put, look):
    put(FRIDAY, mail(1), mail(2))
    look()
    ReceivedMail.objects.filter(message_id="<1@example.com>").delete()
    Mailbox.objects.update(last_uid=2)
    asking.count_one(Mailbox.objects.select_related("inbox", "workspace").get(), 3)
    (figures,) = by_day(inbox).values()
    assert (figures.missing, figures.missing_uids, figures.is_balanced) == (1, [1], False)
    look()
    (figures,) = by_day(inbox).values()
    assert (figures.missing, figures.total, figures.is_balanced) == (0, 2, True)


def test_mail_from_before_the_beginning_is_neither_fetched_nor_counted(inbox, mailbox, put, look):
    Mailbox.objects.update(since=FRIDAY.date())
    put(datetime(2025, 11, 13, 14, 59, tzinfo=UTC), mail(1))  # 23:59 the day before, in Tokyo
    put(datetime(2025, 11, 13, 15, 1, tzinfo=UTC), mail(2))
    look()
    assert {day: (each.server, each.total) for day, each in by_day(inbox).items()} == {date(2025, 11, 14): (1, 1)}


def test_mail_that_was_not_fetched_yet_says_so(inbox, mailbox, put, look, monkeypatch):
    put(FRIDAY, mail(1))
    look()
    put(FRIDAY, mail(2), mail(3))
    asking.count_one(Mailbox.objects.select_related("inbox", "workspace").get(), 3)
    (figures,) = by_day(inbox).values()
    assert (figures.not_yet, figures.server, figures.total, figures.is_balanced) == (2, 3, 1, True)
    refusal = fetching.Content(None, "NO")
    monkeypatch.setattr(fetching, "_fetch", lambda *_: refusal)
    look()
    (figures,) = by_day(inbox).values()
    assert (figures.not_yet, figures.missing, figures.is_balanced) == (2, 0, True)


def test_a_row_made_after_a_kill_learns_when_its_mail_came(inbox, mailbox, put, look, clock):
    put(FRIDAY, mail(1))
    look()
    ReceivedMail.objects.update(received_at=FRIDAY + timedelta(days=1), fetched_at=None)
    clock(FRIDAY + timedelta(days=1, hours=1))
    look()
    assert ReceivedMail.objects.get().received_at == FRIDAY
    assert {day.day: (each.server, each.total) for day, each in by_day(inbox).items() if each.total} == {14: (1, 1)}


def test_each_folder_is_counted_again_only_when_it_is_time(mailbox, put, look, clock):
    put(FRIDAY, mail(1))
    look()
    counted_at = DayCount.objects.get(door="imap").counted_at
    clock(FRIDAY + timedelta(minutes=30))
    look(counted=False)
    assert DayCount.objects.get(door="imap").counted_at == counted_at


def test_the_command_asks_the_servers_now_and_tells_the_sum(inbox, mailbox, put, look, capsys):
    put(FRIDAY, mail(1))
    look()
    put(FRIDAY, mail(2))
    assert main.run(["mail", "ledger", "--count", "--format", "json"]) == 0
    said = capsys.readouterr()
    (day,) = [line for line in map(json.loads, said.out.splitlines()) if line["door"] == "imap"]
    assert (day["server"], day["taken"], day["not_yet"], day["missing"], day["balanced"]) == (2, 1, 1, 0, True)
    assert day["server"] == sum(day[state] for state in ("taken", "duplicate", "ignored", "quarantined", "stored", "not_yet"))
    assert "counted" in said.err


def test_the_command_names_a_server_that_does_not_answer(inbox, mailbox, capsys):
    Mailbox.objects.update(port=1)
    assert main.run(["mail", "ledger", "--count"]) == 0
    assert "refused" in capsys.readouterr().err.lower()


def test_every_figure_of_the_page_opens_its_mails(server, user, inbox, mailbox, put, look, client, clock):
    put(FRIDAY, mail(1), mail(2))
    look()
    with server.client(user) as there:
        there.select_folder("INBOX")
        there.delete_messages([2])
        there.expunge()
    look()
    boss = Person.objects.create_user("boss@aobato.example.jp", name="青木 恵")
    Membership.objects.create(workspace=inbox.workspace, person=boss, role=Role.OWNER)
    client.force_login(boss)
    page = client.get(reverse("email:ledger", args=[inbox.workspace.slug])).content.decode()
    opened = {}
    for query in set(re.findall(r'list/\?([^"]*day=2025-11-14[^"]*)"', page)):
        shown = client.get(f"/w/{inbox.workspace.slug}/mail/list/?{html.unescape(query)}").content.decode()
        opened[html.unescape(query).rpartition("mailbox=")[2].partition("&")[2]] = sorted(set(re.findall(r"mail [12]", shown)))
    assert opened == {
        "": ["mail 1", "mail 2"],
        "there=yes": ["mail 1"],
        "there=no": ["mail 2"],
        "state=taken": ["mail 1", "mail 2"],
    }
