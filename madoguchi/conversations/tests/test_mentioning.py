"""Calling a colleague in a note."""

from madoguchi.accounts.models import Notification, Team
from madoguchi.conversations.mentioning import called, members_of, tell_mentioned
from madoguchi.conversations.models import Mention
from madoguchi.conversations.noting import note
from madoguchi.conversations.opening import restrict
from madoguchi.journal.models import Event
from tests.cast import Cast


def test_who_is_called_hears_of_it_once(cast: Cast) -> None:
    note(cast.conversation(), by=cast.agent, text="@中村 亮 さん、@中村 亮 ご確認ください。＠佐藤 里奈")
    assert [each.person for each in Mention.objects.all()] == [cast.lead]
    for _again in range(2):
        tell_mentioned(Event.objects.get(kind="mentioned"))
    assert Notification.objects.get(kind="mentioned_you").person == cast.lead


def test_of_two_names_the_longer_one_is_meant(cast: Cast) -> None:
    cast.light.name = "中村"
    cast.light.save()
    members = members_of(cast.inbox)
    assert called("@中村 亮", members) == [cast.lead]
    assert called("@中村、@中村 亮", members) == [cast.light, cast.lead]
    assert called("中村 亮 a@中 b", members) == []


def test_nobody_is_called_to_what_they_may_not_see(cast: Cast) -> None:
    restrict(cast.inbox, teams=[Team.objects.create(workspace=cast.workspace, name="別室")], by=cast.owner)
    note(cast.conversation(), by=cast.owner, text="@中村 亮")
    assert not Mention.objects.exists()
    assert [each.person for each in members_of(cast.inbox)] == [cast.owner]
