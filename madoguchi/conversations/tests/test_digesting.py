"""Unread news by mail."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

from django.core.mail import EmailMessage
from django.utils import timezone

from madoguchi.accounts import notifying
from madoguchi.accounts.choosing_ways import choose_ways, due_after
from madoguchi.accounts.models import Membership, NoticeWays, Notification, Person, Team, Workspace
from madoguchi.conversations import digesting
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.opening import restrict
from tests.cast import Cast

KIND = "answer_on_yours"


def wants(cast: Cast, person: Person, **chosen: object) -> None:
    usual = {"quiet_bell": [], "quiet_mail": [], "digest": "half_hour", "digest_at": time(8)}
    choose_ways(cast.membership(person), **(usual | {"quiet_from": None, "quiet_until": None} | chosen))  # type: ignore[arg-type]


def tell(person: Person, conversation: Conversation, event: int = 1) -> None:
    notifying.notify(
        person,
        KIND,
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.pk,
        event_id=event,
        payload={"number": conversation.number},
    )


def make_due() -> None:
    NoticeWays.objects.update(next_digest_at=timezone.now() - timedelta(minutes=1))


def test_one_mail_tells_what_is_unread_and_never_again(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    wants(cast, cast.agent)
    one = cast.conversation()
    tell(cast.agent, one)
    tell(cast.agent, cast.conversation(), 2)
    assert digesting.send_due() == 0  # not yet
    for _again in range(2):
        make_due()
        digesting.send_due()
    [mail] = mailoutbox
    assert mail.to == [cast.agent.email]
    assert f"/w/mado/conversations/{one.number}/" in mail.body
    assert mail.body.count(one.subject) >= 1
    assert "お知らせ2件" in mail.subject


def test_a_mail_that_cannot_be_written_down_settles_nothing(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    wants(cast, cast.agent)
    tell(cast.agent, cast.conversation())
    make_due()
    with patch.object(digesting, "send_mail", side_effect=OSError):
        assert digesting.send_due() == 0
    digesting.send_due()
    assert len(mailoutbox) == 1


def test_what_was_read_or_is_closed_to_them_is_not_mailed(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    wants(cast, cast.agent)
    tell(cast.agent, cast.conversation())
    notifying.mark_all_read(cast.membership(cast.agent))
    tell(cast.agent, cast.conversation(), 2)
    restrict(cast.inbox, teams=[Team.objects.create(workspace=cast.workspace, name="別室")], by=cast.owner)
    make_due()
    assert digesting.send_due() == 0
    assert not mailoutbox
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_bell_and_mail_are_chosen_each_for_itself(cast: Cast) -> None:
    wants(cast, cast.agent, quiet_bell=[KIND])
    wants(cast, cast.lead, quiet_mail=[KIND])
    wants(cast, cast.owner, quiet_bell=[KIND], digest="off")
    conversation = cast.conversation()
    for person in (cast.agent, cast.lead, cast.owner):
        tell(person, conversation)
    told = {each.person_id: (each.on_bell, each.by_mail) for each in Notification.objects.all()}
    assert told == {cast.agent.pk: (False, True), cast.lead.pk: (True, False)}
    assert notifying.unread(cast.membership(cast.agent)) == (0, False)


def test_mail_waits_for_its_hour_and_for_the_end_of_quiet() -> None:
    def due(**chosen: object) -> str:
        ways = NoticeWays(membership=Membership(workspace=Workspace(), person=Person()), **chosen)
        moment = due_after(ways, datetime.fromisoformat("2026-11-20T22:00+09:00"))
        return f"{moment:%d %H:%M}" if moment else ""

    assert due(digest="off") == ""
    assert due(digest="half_hour") == "20 22:30"
    assert due(digest="half_hour", quiet_from=time(21), quiet_until=time(7)) == "21 07:00"
    assert due(digest="daily", digest_at=time(8, 30)) == "21 08:30"
    assert due(digest="daily", digest_at=time(6), quiet_from=time(21), quiet_until=time(7)) == "21 07:00"
