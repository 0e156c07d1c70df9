"""Following a colleague's conversation."""

from datetime import time

import pytest
from django.test import Client

from madoguchi.accounts import working
from madoguchi.accounts.models import Notification, Person, Team, WorkingDay
from madoguchi.conversations.assigning import assign
from madoguchi.conversations.closing import close
from madoguchi.conversations.following import KINDS, follow, followers, is_followed, tell_followers, unfollow
from madoguchi.conversations.merging import merge
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.noting import note
from madoguchi.conversations.opening import restrict
from madoguchi.journal.models import Event
from tests.cast import Cast


def heard(person: Person) -> list[str]:
    """What the log makes them hear since they follow, each event told twice as after a kill."""
    since = Event.objects.filter(kind="followed").latest("id")
    for event in [*Event.objects.filter(kind__in=KINDS, pk__gt=since.pk).order_by("id")] * 2:
        tell_followers(event)
    return [*Notification.objects.filter(person=person).order_by("id").values_list("kind", flat=True)]


def test_followers_hear_once_of_what_others_do(cast: Cast) -> None:
    conversation = cast.conversation()
    follow(conversation, by=cast.lead)
    follow(conversation, by=cast.lead)
    assert Event.objects.filter(kind="followed").count() == 1
    assign(conversation, to=cast.agent, by=cast.owner)
    note(conversation, by=cast.agent, text="確認します")
    note(conversation, by=cast.lead, text="私のメモ")
    close(conversation, by=cast.agent)
    assert heard(cast.lead) == ["followed_assigned", "followed_noted", "followed_closed"]
    assert not heard(cast.agent)


def test_who_is_named_or_given_it_hears_that_instead(cast: Cast) -> None:
    conversation = cast.conversation()
    follow(conversation, by=cast.lead)
    note(conversation, by=cast.agent, text="@中村 亮 さん")
    assign(conversation, to=cast.lead, by=cast.agent)
    assert heard(cast.lead) == []


def test_an_end_of_following_and_of_seeing(cast: Cast) -> None:
    conversation = cast.conversation()
    for person in (cast.lead, cast.light):
        follow(conversation, by=person)
    unfollow(conversation, by=cast.light)
    restrict(cast.inbox, teams=[Team.objects.create(workspace=cast.workspace, name="別室")], by=cast.owner)
    close(conversation, by=cast.owner)
    assert (heard(cast.lead), heard(cast.light)) == ([], [])


def test_followers_go_along_with_a_merge(cast: Cast) -> None:
    gone, stays = cast.conversation(), cast.conversation()
    follow(gone, by=cast.lead)
    merge([gone], into=stays, by=cast.agent)
    close(Conversation.objects.get(pk=stays.pk), by=cast.agent)
    assert heard(cast.lead) == ["followed_closed"]
    unfollow(stays, by=cast.lead)
    assert not is_followed(stays, cast.lead.pk)


@pytest.mark.parametrize("who", ["agent", "light"])
def test_the_button(cast: Cast, client: Client, who: str) -> None:
    conversation, person = cast.conversation(), getattr(cast, who)
    client.force_login(person)
    page = f"/w/mado/conversations/{conversation.number}/"
    assert 'data-testid="follow"' in client.get(page).text
    assert 'data-testid="unfollow"' in client.post(f"{page}following/").text
    client.post(f"{page}following/", {"clear": "1"})
    assert not is_followed(conversation, person.pk)


def test_the_head_shows_who_follows_and_until_when_the_assignee_works(cast: Cast, client: Client) -> None:
    conversation = cast.conversation()
    assign(conversation, to=cast.agent, by=cast.lead)
    for person in (cast.owner, cast.lead, cast.light):
        follow(conversation, by=person)
    Person.objects.filter(pk=cast.light.pk).update(is_active=False)
    assert followers(conversation, cast.lead) == [cast.lead, cast.owner]
    every_day = [WorkingDay(weekday=day, begins=time(0), ends=time(0)) for day in range(7)]
    working.set_week(cast.membership(cast.agent), every_day, time_zone="")
    client.force_login(cast.lead)
    shown = client.get(f"/w/mado/conversations/{conversation.number}/")
    assert (shown.context["is_followed"], shown.context["followers"]) == (True, [cast.owner])
    assert "まで勤務" in shown.text
