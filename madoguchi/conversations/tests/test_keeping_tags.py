"""A workspace's tags: names, merging and its way back, conditions, many at once."""

import pytest

from madoguchi.conversations.approvals.rules import tags_of
from madoguchi.conversations.bulk.verbs import find
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.finding_views import asking_of
from madoguchi.conversations.models import Conversation, Tag, TagGroup
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.tags import finding, keeping, merging
from madoguchi.conversations.tags.tagging import tag, untag
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db


def second(cast: Cast) -> Conversation:
    return receive(cast.inbox, mail(text="別件です。", sender="jiro@example.com", name="林 次郎")).conversation


def make(cast: Cast, name: str, **more) -> Tag:
    return keeping.make(cast.workspace, name, by=cast.lead, **more)


def on(*conversations: Conversation) -> list[list[str]]:
    found = finding.on_each([each.pk for each in conversations])
    return [[tag.name for tag in found.get(each.pk, [])] for each in conversations]


def matching(cast: Cast, op: str, *tags: Tag) -> set[int]:
    asking: Asking = asking_of(cast.membership(cast.agent))
    node = {"field": "tags", "op": op, "value": [each.pk for each in tags]}
    group = language.read({"version": 1, "where": {"match": "all", "of": [node]}}, asking)
    found = set(Conversation.objects.filter(language.filter_of(group, asking)).values_list("pk", flat=True))
    held = {each.pk for each in Conversation.objects.filter(workspace=cast.workspace) if language.holds(group, each, asking)}
    assert found == held
    return found


def test_a_name_is_taken_however_it_is_written(cast: Cast) -> None:
    make(cast, "ハイソウ")
    with pytest.raises(keeping.NameTaken):
        make(cast, "ﾊｲｿｳ")
    with pytest.raises(keeping.NoName):
        make(cast, "　")


def test_found_by_its_reading(cast: Cast) -> None:
    make(cast, "返金", reading="ヘンキン")
    assert [each.name for each in finding.tags(cast.workspace.pk).filter(folded__contains="へんきん")] == ["返金"]


def test_merged_tags_are_one_and_taken_apart_again(cast: Cast) -> None:
    conversation, other = cast.conversation(), second(cast)
    refund, money = make(cast, "返金"), make(cast, "払い戻し")
    tag(conversation, refund, by=cast.agent)
    tag(other, refund, by=cast.agent)
    tag(other, money, by=cast.agent)
    assert merging.merge(money, into=refund, by=cast.lead) == 0
    assert on(conversation, other) == [["返金"], ["返金"]]
    assert matching(cast, "any_of", money) == {conversation.pk, other.pk}
    assert tags_of([other.pk]) == {other.pk: {refund.pk, money.pk}}
    merging.unmerge(money, by=cast.lead)
    assert on(conversation, other) == [["返金"], ["払い戻し", "返金"]]


def test_what_came_by_merging_goes_by_taking_apart(cast: Cast) -> None:
    conversation = cast.conversation()
    refund, money, third = make(cast, "返金"), make(cast, "払い戻し"), make(cast, "返品")
    tag(conversation, money, by=cast.agent)
    merging.merge(money, into=refund, by=cast.lead)
    merging.merge(refund, into=third, by=cast.lead)
    assert on(conversation) == [["返品"]]
    with pytest.raises(merging.MergedFurther):
        merging.unmerge(money, by=cast.lead)
    merging.unmerge(refund, by=cast.lead)
    merging.unmerge(money, by=cast.lead)
    assert on(conversation) == [["払い戻し"]]


def test_taken_off_a_merged_tag_stays_off(cast: Cast) -> None:
    conversation, refund, money = cast.conversation(), make(cast, "返金"), make(cast, "払い戻し")
    tag(conversation, money, by=cast.agent)
    merging.merge(money, into=refund, by=cast.lead)
    assert untag(conversation, money, by=cast.agent)
    merging.unmerge(money, by=cast.lead)
    assert on(conversation) == [[]]


def test_conditions_ask_for_tags(cast: Cast) -> None:
    conversation, other = cast.conversation(), second(cast)
    refund, urgent = make(cast, "返金"), make(cast, "至急")
    tag(conversation, refund, by=cast.agent)
    tag(other, refund, by=cast.agent)
    tag(other, urgent, by=cast.agent)
    assert matching(cast, "any_of", refund, urgent) == {conversation.pk, other.pk}
    assert matching(cast, "all_of", refund, urgent) == {other.pk}
    assert matching(cast, "none_of", urgent) == {conversation.pk}


def test_a_deleted_tag_makes_its_condition_invalid(cast: Cast) -> None:
    refund = make(cast, "返金")
    keeping.remove(refund, by=cast.lead)
    with pytest.raises(language.Broken):
        matching(cast, "any_of", refund)


def test_many_at_once_and_back(cast: Cast) -> None:
    group = TagGroup.objects.create(workspace=cast.workspace, name="重要度", is_single=True)
    conversation, low, high = cast.conversation(), make(cast, "低", group=group), make(cast, "高", group=group)
    tag(conversation, low, by=cast.agent)
    verb = find("tag")
    before = verb.look(conversation, cast.agent)
    verb.bind(verb.wish(cast.membership(cast.agent), {"to": str(high.pk)}))(conversation, cast.agent)
    assert on(conversation) == [["高"]]
    verb.put_back(conversation, before, cast.agent)
    assert on(conversation) == [["低"]]


def test_uses_are_counted(cast: Cast) -> None:
    refund, unused = make(cast, "返金"), make(cast, "至急")
    tag(cast.conversation(), refund, by=cast.agent)
    assert finding.use_counts(cast.workspace.pk) == {refund.pk: 1, unused.pk: 0}
