"""What people type: words, phrases, either and not, and fields by their names in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from madoguchi.conversations.closing import close
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation, Fact, Tag, Tagging
from madoguchi.conversations.trashing import trash
from madoguchi.saved_replies.keeping import Content, add
from madoguchi.search.days import day
from madoguchi.search.finding import Found, find
from madoguchi.search.models import DocumentKind
from madoguchi.search.querying import Query, parse
from madoguchi.search.synonyms import add_group
from madoguchi.search.tests.lane import catch_up
from tests.cast import NOON, Cast


def read(cast: Cast, words: str) -> Query:
    return parse(words, Asking(cast.membership(cast.agent), NOON))


def search(cast: Cast, words: str, **more: str) -> Found:
    catch_up()
    return find(cast.membership(cast.agent), words, kinds=["message"], **more)  # type: ignore[arg-type]


def texts(cast: Cast, words: str) -> list[str]:
    return [hit.source.text for hit in search(cast, words).hits]


def two(cast: Cast) -> tuple[Conversation, Conversation]:
    """The second is 佐々木's, an hour later."""
    one = cast.conversation("返金をお願いします。注文番号は2026-0001です。", at=NOON, subject="加湿器")
    other = {"sender": "kei@example.org", "name": "佐々木 圭", "subject": "布団"}
    return one, cast.conversation("交換と返金はできますか。", at=NOON + timedelta(hours=1), **other)


def test_either_word_and_what_must_not_be_there(cast: Cast) -> None:
    two(cast)
    assert len(texts(cast, "お願い OR 交換")) == 2
    assert texts(cast, "返金 -交換") == ["返金をお願いします。注文番号は2026-0001です。"]
    assert texts(cast, "返金 NOT 注文番号") == ["交換と返金はできますか。"]
    assert len(texts(cast, "返金 -「交換と交換」")) == 2


def test_a_star_ends_what_a_word_begins_with(cast: Cast) -> None:
    cast.conversation("The prepaid card", sender="a@example.com")
    assert len(texts(cast, "pre*")) == 1
    assert texts(cast, "paid*") == []
    assert len(texts(cast, "paid")) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("from:佐々木", 1),
        ("差出人：kei@example.org", 1),
        ("件名:布団", 1),
        ("subject:返金", 0),
        ("to:support@mado", 2),
        ("tag:大切", 1),
        ("-タグ:大切", 1),
        ("status:完了", 1),
        ("状態:open", 1),
        ("status:trash", 0),
        ("担当:なし", 2),
        ("assignee:me", 0),
        ("inbox:お客様窓口", 2),
        ("channel:mail", 2),
        ("注文番号:2026-0001", 1),
        ("注文番号:9999", 0),
        ("has:attachment", 0),
        ("before:2026-11-20", 0),
        ("after:2026-11-20", 2),
        ("以降:2026年11月21日", 0),
        ("kind:note", 0),
        ("customer:佐々木", 1),
        ("number:1", 1),
    ],
)
def test_a_field_is_asked_in_either_language(cast: Cast, asked: str, found: int) -> None:
    one, _other = two(cast)
    tag = Tag.objects.create(workspace=cast.workspace, name="大切")
    Tagging.objects.create(workspace=cast.workspace, conversation=one, tag=tag)
    close(one, by=cast.agent)
    message = one.messages.get()
    fact = {"start": 0, "end": 9, "raw": "2026-0001", "value": "2026-0001", "at": message.at, "customer": message.customer}
    Fact.objects.get_or_create(workspace=cast.workspace, conversation=one, message=message, kind="order", defaults=fact)
    assert read(cast, asked).complaints == []
    assert len(texts(cast, f"返金 {asked}")) == found
    assert len(texts(cast, asked)) == found


def test_what_lies_in_the_trash_is_found_only_when_it_is_asked_for(cast: Cast) -> None:
    one, _other = two(cast)
    trash(one, by=cast.agent)
    assert len(texts(cast, "返金")) == 1
    assert len(texts(cast, "返金 状態:ゴミ箱")) == 1


def test_words_are_found_in_their_other_forms_and_by_what_means_the_same(cast: Cast) -> None:
    add_group(cast.workspace, "返金=払い戻し", by=cast.agent)
    cast.conversation("荷物が届きません。払い戻してください。払い戻しの件です。")
    cast.conversation("Where are my refunds?", sender="b@example.com")
    for words in ("届く", "届いた", "返金"):
        assert len(texts(cast, words)) == 1, words
    assert len(texts(cast, "refunded")) == 1
    assert texts(cast, "「返金」") == []


def test_a_customer_is_found_by_reading_and_by_the_end_of_a_number(cast: Cast) -> None:
    conversation = cast.conversation()
    assert conversation.customer
    conversation.customer.reading = "やまだ はなこ"
    conversation.customer.save()
    catch_up()
    for words in ("やまだ", "ﾔﾏﾀﾞ", "yamada", "ヤマダハナコ", "山田花子"):
        found = find(cast.membership(cast.agent), words, kinds=["customer"])
        assert len(found.hits) == 1, words


MANY = " ".join(map(str, range(50)))
ODD = ["!?", '"返金', "「返金", "tag:ないない", "before:いつか", "status:へん", "あ" * 2000, MANY]


@pytest.mark.parametrize("words", ODD)
def test_what_is_not_understood_is_said(cast: Cast, words: str) -> None:
    assert read(cast, words).complaints


def test_what_only_looks_like_a_field_is_words(cast: Cast) -> None:
    assert [each.options[0].literal for each in read(cast, "https://example.com 12:30 注意：返金").words] == [
        "https://example.com",
        "12:30",
        "注意:返金",
    ]


def test_the_most_relevant_has_it_in_its_title(cast: Cast) -> None:
    cast.conversation("返金の件でご連絡しました。", at=NOON + timedelta(hours=2), sender="a@example.com")
    cast.conversation("よろしく。返金です。", at=NOON, subject="返金のお願い", sender="b@example.com")
    found = search(cast, "返金", sort="relevant")
    assert [hit.source.title.split("。")[0] for hit in found.hits] == ["返金のお願い", "加湿器の件"]
    assert found.hits[0].why["title"] > 0
    assert found.hits[0].score == pytest.approx(sum(found.hits[0].why.values()))


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("2026-11-22", (2026, 11, 22)),
        ("２０２６/１/２", (2026, 1, 2)),
        ("2026年3月", (2026, 3, 1)),
        ("12月24日", (2025, 12, 24)),
        ("昨日", (2026, 11, 21)),
        ("7日前", (2026, 11, 15)),
        ("2w", (2026, 11, 8)),
        ("2026-13-45", None),
        ("いつか", None),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, begins: tuple[int, int, int] | None) -> None:
    found = day(typed, datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    assert (found and (found.year, found.month, found.day, found.hour)) == (begins and (*begins, 0))


def test_every_kind_can_be_asked_for_alone(cast: Cast) -> None:
    add(cast.membership(cast.owner), Content(name="返金のご案内", text_ja="返金します"))
    cast.conversation("返金を")
    catch_up()
    for kind in DocumentKind.values:
        found = find(cast.membership(cast.agent), "返金", kinds=[kind]).hits
        assert {hit.kind for hit in found} == {kind} & {DocumentKind.MESSAGE, DocumentKind.SAVED_REPLY}
    assert [hit.kind for hit in find(cast.membership(cast.agent), "返金 種類:定型返信").hits] == ["saved_reply"]
