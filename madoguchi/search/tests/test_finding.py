"""What was said is found by its words, in the order of time, by those who may see it."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import Person, Team
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.noting import note, take_back
from madoguchi.search.finding import Found, find
from madoguchi.search.tests.lane import catch_up
from tests.cast import NOON, Cast


def said(cast: Cast, text: str, minutes: int = 0, **mail: str) -> Conversation:
    return cast.conversation(text, at=NOON + timedelta(minutes=minutes), **mail)


def search(cast: Cast, words: str, who: Person | None = None, **more: object) -> Found:
    catch_up()
    return find(cast.membership(who or cast.agent), words, **more)  # type: ignore[arg-type]


def texts(found: Found) -> list[str]:
    return [hit.source.text for hit in found.hits]


@pytest.mark.parametrize("words", ["返金", "返", "金", "返金を", "AB123", "ab-123", "ＡＢー１２３", "0001", "手続"])
def test_any_piece_of_a_message_finds_it(cast: Cast, words: str) -> None:
    said(cast, "商品 AB-123 の返\n金をお願いします。手続きを教えてください。注文 2026-0001")
    said(cast, "別の話です。", sender="b@example.com")
    assert len(texts(search(cast, words))) == 1


def test_the_newest_comes_first_and_pages_follow(cast: Cast) -> None:
    for minute in (3, 1, 2):
        said(cast, f"返金 {minute}", minute, sender=f"s{minute}@example.com")
    first = search(cast, "返金", limit=2)
    assert texts(first) == ["返金 3", "返金 2"]
    assert texts(search(cast, "返金", limit=2, after=first.after)) == ["返金 1"]


def test_all_words_are_needed_and_a_phrase_is_whole(cast: Cast) -> None:
    said(cast, "返金の金額")
    said(cast, "金額の返金", sender="b@example.com")
    assert len(search(cast, "返金 金額").hits) == 2
    assert texts(search(cast, '"返金の金額"')) == ["返金の金額"]
    assert texts(search(cast, "「返金の金額」")) == ["返金の金額"]


def test_a_conversation_and_its_customer_are_found_by_name(cast: Cast) -> None:
    conversation = said(cast, "こんにちは", name="山田　花子", subject="加湿器の件")
    kinds = {hit.kind for hit in search(cast, "山田花子").hits}
    assert kinds == {"conversation", "message", "customer"}
    assert [hit.number for hit in search(cast, f"#{conversation.number}", kinds=["conversation"]).hits] == [conversation.number]


def test_a_restricted_inbox_is_found_by_its_people_only(cast: Cast) -> None:
    said(cast, "秘密の返金")
    cast.inbox.restricted_to.set([Team.objects.create(workspace=cast.workspace, name="他")])
    assert not [hit for hit in search(cast, "返金").hits if hit.number]
    assert texts(search(cast, "返金", cast.owner)) == ["秘密の返金"]
    assert not search(cast, "返金", cast.outsider).hits


def test_a_note_is_found_until_it_is_taken_back(cast: Cast) -> None:
    conversation = said(cast, "こんにちは")
    written = note(conversation, by=cast.agent, text="要注意の件")
    assert [hit.kind for hit in search(cast, "要注意").hits] == ["note"]
    take_back(written, by=cast.agent)
    assert find(cast.membership(cast.agent), "要注意").hits == []
    assert search(cast, "要注意").hits == []


ODD = [
    "",
    "!?",
    '"',
    "「",
    "(",
    "*",
    "AND",
    "' OR 1=1 --",
    "\ud800",
    "🎁",
    "\u202eمرحبا",
    "あ" * 10_000,
    "NEAR(a b)",
    "%",
    "from:\ud800",
    "to:\0",
]


@pytest.mark.parametrize("words", ODD)
def test_nothing_that_is_typed_breaks_it(cast: Cast, words: str) -> None:
    said(cast, "返金")
    assert search(cast, words).hits == []


def test_a_number_with_its_country_apart_is_one_number(cast: Cast) -> None:
    said(cast, "電話は 090-1234-5678 です。")
    assert len(search(cast, "+81 90-1234-5678").hits) == 1


def test_a_single_kana_fills_a_page_from_the_newest_whoever_is_called_so_among_them(cast: Cast) -> None:
    for minute in range(4):
        said(cast, f"この件の{minute}", minute, sender=f"s{minute}@example.com", name="木の下" if minute == 3 else "佐藤")
    found = search(cast, "の", limit=2)
    assert len(found.hits) == 2
    every = search(cast, "の", limit=50)
    assert [hit.id for hit in found.hits] == [hit.id for hit in every.hits][:2]
    assert {"customer", "message"} <= {hit.kind for hit in every.hits}
