"""Prepared texts are filled for one conversation; what is missing is seen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.conversations import variables
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.variables import Letter, fill
from madoguchi.customers.models import Company
from tests.cast import Cast


@pytest.fixture
def letter(cast: Cast) -> Letter:
    conversation = cast.conversation()
    letter = Letter(cast.membership(cast.agent), cast.inbox, conversation)
    letter.__dict__["today"] = date(2026, 11, 20)
    return letter


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{宛名}\n\nこんにちは", "山田 花子 様\n\nこんにちは"),
        ("｛宛名｝", "山田 花子 様"),
        ("{ 顧客名 | お客様 }様", "山田 花子様"),
        ("{会社名|貴社}", "貴社"),
        ("{宛名}様 {宛名}さん", "山田 花子 様 山田 花子 様"),
        ("{部署|お客様}様、{会社名|みなと設備} 御中", "お客様、みなと設備 御中"),
        ("{会社名}御中", "【要確認: 会社名】御中"),
        ("{会社名}", "【要確認: 会社名】"),
        ("{担当者名}", "佐藤"),
        ("{受信窓口} {窓口名}", "お客様窓口 お客様窓口"),
        ("{今日}と{明日}と{3営業日後}と{１０日後}", "11月20日(金)と11月21日(土)と11月26日(木)と11月30日(月)"),
        ("{3_business_days} {salutation}", "11月26日(木) 山田 花子 様"),
        ("{知らない}", "【要確認: 知らない】"),
        ("{}{ }{\n}", "{}{ }{\n}"),
    ],
)
def test_filling(letter: Letter, text: str, filled: str) -> None:
    assert fill(text, letter).text == filled


def test_the_number_and_what_is_missing(letter: Letter) -> None:
    assert letter.conversation is not None
    found = fill("{会話番号}{会社名}{部署}{会社名}", letter)
    assert found.text.startswith(str(letter.conversation.number))
    assert found.missing == ("会社名", "部署")


def test_in_english(letter: Letter) -> None:
    letter.language = "en"
    assert fill("{salutation}, until {tomorrow}", letter).text == "Hello, until 21 Nov"


def test_a_value_is_never_read_for_brackets_again(letter: Letter) -> None:
    assert letter.conversation is not None
    assert letter.conversation.customer is not None
    letter.conversation.customer.company = Company(workspace=letter.membership.workspace, name="{担当者名}\n社")
    assert fill("{会社名}", letter).text == "{担当者名} 社"


def test_a_room_brings_its_own(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    own = variables.Variable(("注文番号", "order"), "Order", lambda _letter: "AO-118-2041")
    monkeypatch.setattr(variables, "_providers", [lambda _workspace_id: [own]])
    assert fill("{注文番号} {ORDER}", letter).text == "AO-118-2041 AO-118-2041"
    assert variables.unknown("{注文番号}{宛名}{2営業日後}{なにか}", letter.membership.workspace_id) == ["なにか"]
    assert own in variables.offered(letter.membership.workspace_id)


@pytest.mark.django_db
@given(st.text(st.sampled_from("{}｛｝|｜宛名会社今日 \nx3営業日後"), max_size=40))
def test_no_place_is_left_silently_empty(text: str) -> None:
    workspace = Workspace(name="まど商店", pk=1)
    letter = Letter(Membership(workspace=workspace, person=Person(name="佐藤")), Inbox(workspace=workspace, name="窓口"))
    filled = fill(text, letter)
    assert all(f"【要確認: {name}】" in filled.text for name in filled.missing)
    assert set(filled.missing) <= set(variables.names_in(text))
