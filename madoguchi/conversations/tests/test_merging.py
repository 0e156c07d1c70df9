"""Two conversations become one, and two again."""

import pytest

from madoguchi.conversations import drafting, merging, proposing, threading
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Draft, Message, Status
from madoguchi.conversations.noting import note
from madoguchi.conversations.releasing import delivery_of
from madoguchi.conversations.replying import reply
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HANAKO = Address("山田 花子", "hanako@example.com")


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def undo(source: Conversation, cast: Cast) -> None:
    transfer = merging.merge_of(source)
    assert transfer is not None
    merging.unmerge(transfer, by=cast.agent)


def test_everything_said_goes_along_and_comes_back(cast: Cast) -> None:
    first, second = cast.conversation("一通目"), cast.conversation("二通目", subject="続き")
    answer = reply(second, by=cast.agent, text="返信", to=[HANAKO])
    remark = note(second, by=cast.lead, text="メモ")
    merging.merge([second], first, by=cast.agent)
    assert {each.pk for each in Message.objects.filter(conversation=first)} >= {answer.pk, remark.pk}
    delivery = delivery_of(answer)
    assert delivery is not None
    assert delivery.conversation_id == first.pk
    assert (fresh(first).message_count, fresh(second).message_count) == (4, 0)
    undo(second, cast)
    assert (fresh(first).message_count, fresh(second).message_count) == (1, 3)
    assert Message.objects.exclude(merged_from=None).count() == 0
    kinds = Event.objects.filter(kind__in=["merged", "took_over", "unmerged"]).values_list("kind", "conversation_id")
    assert sorted(kinds) == sorted(
        [
            (ConversationEvent.MERGED, second.pk),
            (ConversationEvent.TOOK_OVER, first.pk),
            (ConversationEvent.UNMERGED, second.pk),
            (ConversationEvent.UNMERGED, first.pk),
        ]
    )


def test_what_came_later_stays_in_the_other(cast: Cast) -> None:
    first, second = cast.conversation(), cast.conversation("続き")
    merging.merge([second], first, by=cast.agent)
    later = reply(first, by=cast.agent, text="返信", to=[HANAKO])
    undo(second, cast)
    later.refresh_from_db()
    assert later.conversation == first
    assert fresh(second).message_count == 1


def test_a_closed_one_is_opened_by_what_joins_it_and_closed_again(cast: Cast) -> None:
    first, second = cast.conversation(), cast.conversation("続き")
    reply(first, by=cast.agent, text="返信", to=[HANAKO], then="close", at=second.created_at)
    newer = cast.conversation("さらに続き")
    merging.merge([newer], first, by=cast.agent)
    assert fresh(first).status == Status.OPEN
    undo(newer, cast)
    assert (fresh(first).status, fresh(newer).status) == (Status.CLOSED, Status.OPEN)
    assert fresh(first).closed_at is not None


def test_a_chain_is_followed_and_parted_link_by_link(cast: Cast) -> None:
    first, second, third = cast.conversation("1"), cast.conversation("2"), cast.conversation("3")
    merging.merge([third], second, by=cast.agent)
    merging.merge([second], first, by=cast.agent)
    assert fresh(first).message_count == 3
    assert threading.standing(fresh(third)) == first
    undo(second, cast)
    assert [fresh(each).message_count for each in (first, second, third)] == [1, 2, 0]
    undo(third, cast)
    assert [fresh(each).message_count for each in (first, second, third)] == [1, 1, 1]


def test_a_draft_goes_along_unless_one_is_written_there(cast: Cast) -> None:
    first, second = cast.conversation(), cast.conversation("続き")
    drafting.save(second, cast.agent, text="途中")
    drafting.save(second, cast.lead, text="別の途中")
    drafting.save(first, cast.lead, text="先の途中")
    merging.merge([second], first, by=cast.agent)
    assert sorted(Draft.objects.filter(conversation=first).values_list("text", flat=True)) == ["先の途中", "途中"]
    assert Draft.objects.get(conversation=second).text == "別の途中"


@pytest.mark.parametrize("case", ["itself", "twice", "circle"])
def test_what_cannot_be_joined_is_refused(cast: Cast, case: str) -> None:
    first, second = cast.conversation(), cast.conversation("続き")
    merging.merge([second], first, by=cast.agent)
    one, other = {"itself": (first, first), "twice": (second, first), "circle": (first, second)}[case]
    with pytest.raises(merging.CannotMerge):
        merging.merge([one], other, by=cast.agent)


def test_another_workspace_is_no_home(cast: Cast) -> None:
    here = cast.conversation()
    there = Conversation.objects.get(pk=here.pk)
    there.pk, there.workspace, there.inbox = None, cast.other_workspace, cast.other_inbox
    there.save()
    with pytest.raises(merging.CannotMerge):
        merging.merge([here], there, by=cast.agent)


def test_a_proposal_is_put_away_and_asked_for_again(cast: Cast) -> None:
    first, second = cast.conversation(), cast.conversation("続き")
    Conversation.objects.filter(pk=second.pk).update(may_continue=first)
    proposing.keep_apart(second, by=cast.agent)
    assert fresh(second).may_continue is None
    proposing.ask_again(second)
    assert fresh(second).may_continue == first
