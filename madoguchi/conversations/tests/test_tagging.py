"""Tags on conversations."""

import pytest

from madoguchi.conversations.models import Tag, TagGroup
from madoguchi.conversations.tags.tagging import WrongTag, tag, untag
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def made(cast: Cast, name: str, **more) -> Tag:
    return Tag.objects.create(workspace=cast.workspace, name=name, **more)


def names(conversation) -> list[str]:
    return list(Tag.objects.filter(taggings__conversation=conversation).order_by("name").values_list("name", flat=True))


def test_a_tag_is_put_on_once_and_taken_off_once(cast: Cast) -> None:
    conversation, refund = cast.conversation(), made(cast, "返金")
    assert [tag(conversation, refund, by=cast.agent), tag(conversation, refund, by=cast.agent)] == [True, False]
    assert names(conversation) == ["返金"]
    assert [untag(conversation, refund, by=cast.agent), untag(conversation, refund, by=cast.agent)] == [True, False]
    told = Event.objects.filter(conversation_id=conversation.pk, kind__in=["tagged", "untagged"]).order_by("id")
    assert [(each.kind, each.payload["tag"]) for each in told] == [("tagged", refund.pk), ("untagged", refund.pk)]


def test_of_a_single_group_the_newest_stays(cast: Cast) -> None:
    group = TagGroup.objects.create(workspace=cast.workspace, name="重要度", is_single=True)
    conversation, low, high = cast.conversation(), made(cast, "低", group=group), made(cast, "高", group=group)
    tag(conversation, low, by=cast.agent)
    tag(conversation, high, by=cast.agent)
    assert names(conversation) == ["高"]


def test_another_workspaces_tag_is_refused(cast: Cast) -> None:
    foreign = Tag.objects.create(workspace=cast.other_workspace, name="返金")
    with pytest.raises(WrongTag):
        tag(cast.conversation(), foreign, by=cast.agent)
