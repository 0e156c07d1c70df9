"""Of a conversation in an inbox that is closed to somebody, they hear nothing: not in the audit log, not under the bell."""

import pytest
from django.test import Client

from madoguchi.accounts.models import Notification
from madoguchi.conversations import assigning, telling_people
from madoguchi.conversations.models import Conversation
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(cast: Cast) -> Conversation:
    conversation = cast.conversation(subject="訴訟の件")
    cast.inbox.restricted_to.add(cast.team)
    cast.team.members.clear()
    return conversation


def test_the_audit_log_is_silent_on_what_is_closed_to_its_reader(cast: Cast, secret: Conversation) -> None:
    def page_for(person: object) -> str:
        client = Client()
        client.force_login(person)  # type: ignore[arg-type]
        return client.get(f"/w/{cast.workspace.slug}/settings/audit/?all=1").content.decode()

    assert secret.subject in page_for(cast.owner)
    seen = page_for(cast.lead)
    assert secret.subject not in seen
    assert cast.inbox.address not in seen


def test_the_bell_is_silent_on_what_is_closed_to_the_assignee(cast: Cast, secret: Conversation) -> None:
    assigning.assign(secret, to=cast.agent, by=cast.owner)
    event = Event.objects.filter(conversation_id=secret.pk).latest("id")
    telling_people.tell_assignee(event)
    assert not Notification.objects.filter(person=cast.agent).exists()
    cast.inbox.restricted_to.clear()
    telling_people.tell_assignee(event)
    assert Notification.objects.filter(person=cast.agent).count() == 1
