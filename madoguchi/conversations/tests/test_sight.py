"""Of a conversation in an inbox that is closed to somebody, they hear nothing: not in the audit log, not under the bell."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from madoguchi.accounts.models import Membership, Notification
from madoguchi.conversations import assigning, doors, telling_people
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.opening import open_inbox
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


def test_many_looked_at_together_see_what_each_sees_alone(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("sales", "returns"):
        inbox = open_inbox(cast.workspace, name=name, address=f"{name}@mado.example.jp", by=cast.owner)
    inbox.restricted_to.add(cast.team)
    memberships = list(Membership.objects.order_by("pk"))
    alone = {each.pk: frozenset(doors.inboxes(each).values_list("pk", flat=True)) for each in memberships}
    assert len(set(alone.values())) > 2
    with django_assert_num_queries(2):
        assert doors.inboxes_of_each(memberships) == alone
