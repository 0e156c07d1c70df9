"""A slip of the fingers finds a way back to a word that is there, for those who may see it."""

import time

import pytest

from madoguchi.accounts.models import Person
from madoguchi.conversations.trashing import trash
from madoguchi.kit.text.edit_distance import slips
from madoguchi.search.finding import find
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SAID = (
    "リファンドをお願いします。サーキュレーターの取扱説明書はどこですか。",
    "I would like a refund for the humidifier. When will I receive the replacement?",
    "フィルターと充電池を注文しました。",
)


def _meant(cast: Cast, words: str, who: Person | None = None) -> list[str]:
    return find(cast.membership(who or cast.agent), words).meant


@pytest.fixture
def said(cast: Cast) -> Cast:
    for text in SAID:
        cast.conversation(text)
    catch_up()
    return cast


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("リファント", "リファンド"),
        ("リフアンド", "リファンド"),
        ("サーキュレタ", "サーキュレーター"),
        ("さーきゅれったー", "サーキュレーター"),
        ("取扱設明書", "取扱説明書"),
        ("取説明書", "取扱説明書"),
        ("フィルーター", "フィルター"),
        ("refnud", "refund"),
        ("humidifer", "humidifier"),
        ("Recieve", "receive"),
        ("replacment", "replacement"),
        ("xefund", "refund"),
    ],
)
def test_one_slip_leads_to_the_word_that_is_there(said: Cast, typed: str, meant: str) -> None:
    assert _meant(said, typed)[:1] == [meant]


def test_the_rest_of_the_query_stays(said: Cast) -> None:
    assert _meant(said, "subject:加湿器 humidifer") == ["subject:加湿器 humidifier"]
    assert _meant(said, "リファントの手続き")[:1] == ["リファンドの手続き"]


@pytest.mark.parametrize(
    "typed", ["refund", "リファンド", "ﾘﾌｧﾝﾄﾞ", "宇宙飛行士", "zzzzzzz", "返菌", "12345678", "'", "「", "あ" * 900]
)
def test_what_is_right_or_like_nothing_is_left_alone(said: Cast, typed: str) -> None:
    assert _meant(said, typed) == []


def test_a_reading_with_a_slip_finds_the_name(cast: Cast) -> None:
    customer = cast.conversation().customer
    assert customer is not None
    customer.name, customer.reading = "竹内 美穂", "たけうち みほ"
    customer.save()
    catch_up()
    assert _meant(cast, "たけうし") == ["たけうち"]


def test_nobody_is_shown_words_of_what_is_kept_from_them(said: Cast) -> None:
    said.inbox.restricted_to.set([said.team])
    assert _meant(said, "humidifer") == ["humidifier"]
    assert _meant(said, "humidifer", said.light) == []
    assert _meant(said, "humidifer", said.outsider) == []


def test_words_of_what_was_thrown_away_are_not_suggested(cast: Cast) -> None:
    conversation = cast.conversation("A humidifier, please")
    catch_up()
    trash(conversation, by=cast.agent)
    assert _meant(cast, "humidifer") == []


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("refund", "refund", 0),
        ("refnud", "refund", 1),
        ("recieve", "receive", 1),
        ("abcd", "ab", 2),
        ("", "", 0),
        ("abc", "xyz", None),
    ],
)
def test_slips_are_counted(one: str, other: str, count: int | None) -> None:
    assert slips(one, other, 2) == slips(other, one, 2) == count


def test_looking_for_what_was_meant_takes_no_time(cast: Cast) -> None:
    words = " ".join(f"humid{number:04}ify" for number in range(300))
    for number in range(60):
        cast.conversation(f"{words} {number}")
    catch_up()
    began = time.process_time()
    assert _meant(cast, "humidifyx") == []
    assert time.process_time() - began < 2
