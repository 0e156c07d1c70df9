"""What lies in quarantine is seen, told of once, and read again when its reason is mended."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from madoguchi.accounts import notifying
from madoguchi.accounts.models import Membership, Notification, Person, Role
from madoguchi.channels.email import keeping_raw, reasons, replaying, storing, taking_in, telling_people
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.mails import plain
from madoguchi.journal import working
from madoguchi.journal.models import Job

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def arrive(raw: bytes, inbox=None) -> ReceivedMail:
    writing = RawWriting.of(raw, keeping_raw.fresh_key("smtp"))
    rows = storing.store_one(writing, Arrival(storing.not_yet(writing), "smtp", [inbox] if inbox else []), claimed=True)
    return taking_in.take(rows)[0].mail


def bad(inbox, number: int = 1) -> ReceivedMail:
    return arrive(plain(sender=None, message_id=f"<{number}@example.com>"), inbox)


@pytest.fixture
def lead(inbox) -> Person:
    person = Person.objects.create_user("lead@aobato.example.jp", password="correct-horse-battery", name="中村 亮")
    Membership.objects.create(workspace=inbox.workspace, person=person, role=Role.LEAD)
    return person


def an_hour_later() -> None:
    ReceivedMail.objects.update(ended_at=timezone.now() - timedelta(hours=1, minutes=1))


def test_those_who_may_mend_it_hear_of_a_batch_once_when_an_hour_has_passed(inbox, lead):
    bad(inbox, 1)
    bad(inbox, 2)
    assert telling_people.tell_of_quarantine() == 0
    an_hour_later()
    assert telling_people.tell_of_quarantine() == 2
    assert telling_people.tell_of_quarantine() == 0
    told = Notification.objects.get()
    assert told.person == lead
    assert "2" in notifying.sentence(told)
    assert notifying.page(told) == "mail/list/?state=quarantined"


def test_what_comes_to_lie_there_later_is_told_of_again(inbox, lead):
    bad(inbox, 1)
    an_hour_later()
    telling_people.tell_of_quarantine()
    bad(inbox, 2)
    an_hour_later()
    assert telling_people.tell_of_quarantine() == 1
    assert [each.payload["count"] for each in Notification.objects.order_by("id")] == [1, 1]


def test_what_was_mended_within_the_hour_is_not_told_of(inbox, lead):
    row = bad(inbox)
    replaying.replay(row, by=lead, anyway=True)
    an_hour_later()
    assert telling_people.tell_of_quarantine() == 0


def test_mail_that_found_no_inbox_is_told_of_in_the_only_workspace(inbox, lead):
    arrive(plain(to="nobody@elsewhere.example"))
    an_hour_later()
    assert telling_people.tell_of_quarantine() == 1


def test_the_notice_leads_to_the_quarantine(inbox, lead, client):
    bad(inbox)
    an_hour_later()
    telling_people.tell_of_quarantine()
    client.force_login(lead)
    page = client.get(reverse("accounts:notifications", args=[inbox.workspace.slug])).content.decode()
    assert f"/w/{inbox.workspace.slug}/mail/list/?state=quarantined" in page


def test_all_of_one_reason_are_read_again_in_the_background(inbox, lead, monkeypatch):
    monkeypatch.setattr(taking_in, "prepare", lambda *_, **__: 1 / 0)
    rows = [arrive(plain(message_id=f"<{n}@example.com>"), inbox) for n in range(45)]
    assert {row.reason for row in rows} == {reasons.UNREADABLE}
    monkeypatch.undo()
    other = bad(inbox, 99)
    replaying.replay_all_of(reasons.UNREADABLE, workspace=inbox.workspace, by=lead)
    working.work_once()
    assert ReceivedMail.objects.filter(state="taken").count() == 45
    other.refresh_from_db()
    assert other.state == "quarantined"
    assert Job.objects.get(kind=replaying.JOB).result == {"read": 45, "taken": 45}


def test_a_mail_that_stays_bad_is_read_once_and_not_for_ever(inbox, lead):
    for n in range(3):
        bad(inbox, n)
    replaying.replay_all_of(reasons.NO_SENDER, workspace=inbox.workspace, by=lead)
    working.work_once()
    assert Job.objects.get(kind=replaying.JOB).result == {"read": 3, "taken": 0}


def test_the_page_offers_each_reason_and_all_of_it(inbox, lead, client):
    bad(inbox)
    client.force_login(lead)
    address = reverse("email:mails", args=[inbox.workspace.slug])
    page = client.get(f"{address}?state=quarantined").content.decode()
    assert "reason=no_sender" in page
    page = client.get(f"{address}?state=quarantined&reason=no_sender").content.decode()
    assert 'name="every" value="no_sender"' in page
    client.post(reverse("email:replay_many", args=[inbox.workspace.slug]), {"every": "no_sender"})
    assert Job.objects.filter(kind=replaying.JOB).exists()


def test_an_agent_without_the_right_sees_the_quarantine_and_may_not_replay(inbox, agent, client):
    bad(inbox)
    client.force_login(agent)
    page = client.get(reverse("email:mails", args=[inbox.workspace.slug]) + "?state=quarantined")
    assert page.status_code == 200
    assert b'name="every"' not in page.content
    assert client.post(reverse("email:replay_many", args=[inbox.workspace.slug]), {"every": "no_sender"}).status_code == 403
