"""A reply that waits, as its writer, its approver and everybody else see it; nobody approves their own, even by the address."""

import pytest
from django.test import Client

from madoguchi.accounts.models import Notification, Role, Team
from madoguchi.conversations import releasing
from madoguchi.conversations.approvals import telling
from madoguchi.conversations.models import ApprovalRule, Draft, Message
from madoguchi.conversations.replying import reply
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db
LEADS = [{"roles": [int(Role.LEAD)], "hours": 4}]


@pytest.fixture
def waiting(cast):
    ApprovalRule.objects.create(workspace=cast.workspace, name="担当者の返信", roles=[int(Role.AGENT)], levels=LEADS)
    conversation = cast.conversation()
    message = reply(
        conversation, by=cast.agent, text="山田様\n交換いたします。", to=[Address("山田 花子", "hanako@example.com")]
    )

    class Waiting:
        url = f"/w/mado/conversations/{conversation.number}/"
        approval = f"{url}replies/{message.pk}/approval/"
        objection = f"{url}replies/{message.pk}/objection/"
        pk = message.pk

        def as_(self, person) -> Client:
            client = Client()
            client.force_login(person)
            return client

        def state(self) -> str:
            return releasing.delivery_of(message).state

    return Waiting()


def test_every_list_says_that_it_waits_until_somebody_has_decided(cast, waiting) -> None:
    lead = waiting.as_(cast.lead)
    assert "承認待ち</span>" in lead.get("/w/mado/open/rows/").content.decode()
    assert "承認待ち</span>" not in lead.get("/w/mado/approvals/rows/").content.decode()
    lead.post(waiting.approval)
    assert "承認待ち</span>" not in lead.get("/w/mado/waiting/rows/").content.decode()


def test_the_approver_sees_what_to_do_and_the_writer_that_it_waits(cast, waiting) -> None:
    lead, agent = (waiting.as_(each).get(waiting.url).content.decode() for each in (cast.lead, cast.agent))
    assert 'data-testid="approve"' in lead
    assert "担当者の返信" in lead
    assert 'data-testid="approve"' not in agent
    assert "承認待ち" in agent
    assert "data-take-back" in agent


def test_it_stands_in_a_view_of_its_own_and_is_counted(cast, waiting) -> None:
    lead = waiting.as_(cast.lead)
    assert "加湿器の件" in lead.get("/w/mado/approvals/").content.decode()
    assert 'data-view="approvals" value="1"' in lead.get("/w/mado/counts/?views=approvals").content.decode()
    assert "加湿器の件" not in waiting.as_(cast.agent).get("/w/mado/approvals/rows/").content.decode()


def test_approved_by_one_click(cast, waiting) -> None:
    answer = waiting.as_(cast.lead).post(waiting.approval)
    assert answer.status_code == 200
    assert waiting.state() == "queued"


def test_mended_and_sent_later(cast, waiting) -> None:
    lead = waiting.as_(cast.lead)
    lead.post(waiting.approval, {"text": "山田様\n無償で交換いたします。", "at": "2027-01-05T09:00"})
    assert waiting.state() == "held"
    page = lead.get(waiting.url).content.decode()
    assert "<ins>無償で</ins>" in page


def test_a_bad_time_leaves_everything_as_it_is(cast, waiting) -> None:
    for at in ("2020-01-01T09:00", "morgen"):
        answer = waiting.as_(cast.lead).post(waiting.approval, {"at": at})
        assert "warning" in answer.headers["HX-Trigger"]
    assert waiting.state() == "held"
    assert 'data-testid="approve"' in waiting.as_(cast.lead).get(waiting.url).content.decode()


def test_returned_with_a_comment_the_writer_reads_it_above_the_draft(cast, waiting) -> None:
    waiting.as_(cast.lead).post(waiting.objection, {"comment": "型番も書いてください。"})
    agent = waiting.as_(cast.agent)
    page = agent.get(waiting.url).content.decode()
    assert "型番も書いてください。" in page
    assert Draft.objects.get(person=cast.agent).text == "山田様\n交換いたします。"
    agent.post(f"{waiting.url}replies/", {"text": "山田様\nAH-240を交換いたします。", "to": "hanako@example.com", "key": "2"})
    page = waiting.as_(cast.lead).get(waiting.url).content.decode()
    assert "<ins>AH-240" in page
    assert "型番も書いてください。" in page


@pytest.mark.parametrize("who", ["agent", "light", "owner"])
def test_nobody_else_decides_even_by_the_address(cast, waiting, who) -> None:
    client = waiting.as_(getattr(cast, who))
    for url in (waiting.approval, waiting.objection):
        assert "warning" in client.post(url, {"comment": "x"}).headers["HX-Trigger"]
    client.post(f"{waiting.url}replies/{waiting.pk}/release/")
    assert waiting.state() == "held"
    if who == "owner":
        assert client.post(f"{waiting.url}replies/{waiting.pk}/withdrawal/").status_code == 409
        assert waiting.state() == "held"


def test_who_is_asked_and_whose_reply_it_is_hear_of_it(cast, waiting) -> None:
    react()
    assert Notification.objects.get(kind="approval_wanted").person == cast.lead
    waiting.as_(cast.lead).post(waiting.approval)
    react()
    react()
    assert Notification.objects.get(kind="reply_approved").person == cast.agent


def react() -> None:
    """What rides on the lane, over all that has happened; a second time changes nothing."""
    for event in Event.objects.order_by("id"):
        for each in telling.REACTIONS:
            if each.follows(event):
                each.do(event)


def test_a_closed_inbox_keeps_its_approvals_to_itself(cast, waiting) -> None:
    cast.inbox.restricted_to.add(Team.objects.create(workspace=cast.workspace, name="別"))
    lead = waiting.as_(cast.lead)
    assert lead.post(waiting.approval).status_code == 404
    assert "加湿器の件" not in lead.get("/w/mado/approvals/rows/").content.decode()
    assert waiting.state() == "held"
    assert Message.objects.get(pk=waiting.pk).released_at is None
