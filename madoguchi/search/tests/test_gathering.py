"""Words of one conversation that stand in different places of it find it, for those who see it, and as it was asked."""

import pytest
from django.utils import timezone

from madoguchi.conversations.models import Conversation, SideConversation, SideMessage
from madoguchi.conversations.noting import note, take_back
from madoguchi.conversations.trashing import trash
from madoguchi.search import indexing
from madoguchi.search.finding import RELEVANT, find
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    """A customer of 星見システム asks; what it is about stands in a note."""
    made = cast.conversation("はじめまして。ご相談があります。", subject="ご相談", name="星見システム 小野")
    note(made, by=cast.agent, text="見積を三通り作る約束をした")
    cast.conversation("見積の話は別の人です。", sender="other@example.com", name="別の人")
    catch_up()
    return made


def asked(cast: Cast, words: str, **more: str) -> list[int | None]:
    return [hit.number for hit in find(cast.membership(cast.agent), words, **more).hits]  # type: ignore[arg-type]


def test_two_words_find_a_conversation_that_has_them_in_two_places(cast: Cast, talk: Conversation) -> None:
    assert asked(cast, "星見システム 見積") == [talk.number]
    assert asked(cast, "星見システム 見積", sort=RELEVANT) == [talk.number]
    assert asked(cast, "星見システム 見積 status:open") == [talk.number]
    assert asked(cast, "星見システム 見積 三通り ご相談") == [talk.number]


@pytest.mark.parametrize(
    "words", ["星見システム 見積 -約束", "星見システム 見積 status:closed", "星見システム 見積 見本", '"星見システム 見積"']
)
def test_it_is_not_found_where_a_word_is_missing_or_ruled_out(cast: Cast, talk: Conversation, words: str) -> None:
    assert asked(cast, words) == []


def test_it_is_gone_as_soon_as_one_of_the_places_is(cast: Cast, talk: Conversation) -> None:
    take_back(talk.messages.get(kind="note"), by=cast.agent)
    assert asked(cast, "星見システム 見積") == []


def test_nobody_finds_by_words_of_what_is_kept_from_them(cast: Cast, talk: Conversation) -> None:
    cast.inbox.restricted_to.set([cast.team])
    assert asked(cast, "星見システム 見積") == [talk.number]
    for who in (cast.light, cast.outsider):
        assert find(cast.membership(who), "星見システム 見積").hits == []
    trash(talk, by=cast.agent)
    assert asked(cast, "星見システム 見積") == []


def test_what_was_said_aside_counts_as_the_conversations_own(cast: Cast, talk: Conversation) -> None:
    now = timezone.now()
    side = SideConversation.objects.create(
        workspace=cast.workspace, conversation=talk, subject="在庫の確認", created_at=now, last_at=now
    )
    SideMessage.objects.create(workspace=cast.workspace, side=side, is_ours=True, at=now, text="鸚鵡の置物はありますか")
    indexing.put("side", SideMessage.objects.values_list("pk", flat=True))
    assert asked(cast, "鸚鵡 星見") == [talk.number]
