"""What the desk does not show, and what it does not stumble over."""

import pytest
from django.test import Client

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.opening import open_inbox, restrict
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


@pytest.fixture
def client_of_agent(cast: Cast, client: Client) -> Client:
    client.force_login(cast.agent)
    return client


def test_earlier_conversations_of_a_closed_inbox_are_not_told(cast: Cast, client: Client) -> None:
    secret = open_inbox(cast.workspace, name="人事", address="hr@mado.example.jp", by=cast.owner)
    restrict(secret, teams=[cast.team], by=cast.owner)
    hidden = cast.conversation(subject="退職の相談")
    Conversation.objects.filter(pk=hidden.pk).update(inbox=secret)
    shown = cast.conversation(subject="加湿器の件")
    client.force_login(cast.light)
    page = client.get(f"/w/mado/conversations/{shown.number}/")
    assert page.status_code == 200
    assert "退職の相談" not in page.content.decode()


@pytest.mark.parametrize("wanted", ["abc", HUGE, "-1", "１２"])
@pytest.mark.parametrize("noun", ["assignment", "team", "inbox", "stage", "customer", "reading", "priority"])
def test_nonsense_is_no_fault_of_ours(cast: Cast, client_of_agent: Client, noun: str, wanted: str) -> None:
    number = cast.conversation().number
    answer = client_of_agent.post(f"/w/mado/conversations/{number}/{noun}/", {"to": wanted, "message": wanted})
    assert answer.status_code in {200, 204, 400, 404}


def test_who_has_left_is_not_given_work(cast: Cast, client_of_agent: Client) -> None:
    number = cast.conversation().number
    Membership.objects.filter(person=cast.lead).update(is_active=False)
    answer = client_of_agent.post(f"/w/mado/conversations/{number}/assignment/", {"to": cast.lead.pk})
    assert answer.status_code == 404


def test_more_than_a_hundred_recipients_are_refused_in_words(cast: Cast, client_of_agent: Client) -> None:
    number = cast.conversation().number
    many = ", ".join(f"c{n}@example.com" for n in range(101))
    answer = client_of_agent.post(f"/w/mado/conversations/{number}/replies/", {"to": many, "text": "…", "key": "k"})
    assert answer.status_code == 422
    assert "100" in answer.json()["words"]
