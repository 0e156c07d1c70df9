"""宛名: one table of names as they come in, and that no name whatever brings a forbidden form out."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.saluting import salutation, salutation_in
from madoguchi.customers.models import Company, Customer
from tests.cast import Cast

FORBIDDEN = re.compile(
    r"^\s*様|^\s*御中|様\s*様|御中\s*様|様\s*御中|(?:さん|さま|殿|氏|君|ちゃん|くん|先生)\s*(?:様|御中)|お客様\s*様|\n|  "
)
MINATO = "株式会社みなと設備"


def customer(name: str = "", company: str = "", department: str = "", title: str = "", **more: object) -> Customer:
    workspace = Workspace(name="まど商店")
    works_at = Company(workspace=workspace, name=company) if company else None
    return Customer(workspace=workspace, name=name, company=works_at, department=department, title=title, **more)


PEOPLE = [
    ("山田 花子", "山田 花子 様"),
    ("山田　花子", "山田 花子 様"),
    ("山田花子", "山田花子 様"),
    ("山田", "山田 様"),
    ("林", "林 様"),
    ("佐々木 健", "佐々木 健 様"),
    ("渡部 智子", "渡部 智子 様"),
    ("小室 圭介", "小室 圭介 様"),
    ("𠮷田 一郎", "𠮷田 一郎 様"),
    ("山田 花子様", "山田 花子 様"),
    ("山田様", "山田 様"),
    ("山田さん", "山田 様"),
    ("山田 殿", "山田 様"),
    ("山田 様 様", "山田 様"),
    ("山田様様", "山田 様"),
    ("山田さん様", "山田 様"),
    ("山田 花子 御中", "山田 花子 様"),
    ("高木先生", "高木 様"),
    ("山田 花子（やまだ はなこ）", "山田 花子 様"),
    ("「山田 花子」", "山田 花子 様"),
    ("ヤマダ ハナコ", "ヤマダ ハナコ 様"),
    ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ ハナコ 様"),
    ("さとう えり", "さとう えり 様"),
    ("ジョン・スミス", "ジョン・スミス 様"),
    ("スミス ジョナサン", "スミス ジョナサン 様"),
    ("Emily Carter", "Emily Carter 様"),
    ("Ｅｍｉｌｙ　Ｃａｒｔｅｒ", "Emily Carter 様"),
    ("Carter, Emily", "Emily Carter 様"),
    ("YAMADA Hanako", "YAMADA Hanako 様"),
    ("김민수", "김민수 様"),
    ("鵜殿", "お客様"),
    ("", "お客様"),
    ("   ", "お客様"),
    ("様", "お客様"),
    ("御中", "お客様"),
    ("お客様", "お客様"),
    ("神様", "お客様"),
    ("hanako@example.com", "お客様"),
    ("hanako.yamada", "お客様"),
    ("www.example.com", "お客様"),
    ("090-1234-5678", "お客様"),
    ("山田2号", "お客様"),
    ("info", "お客様"),
    ("Support", "お客様"),
    ("Support Team", "お客様"),
    ("Customer Service", "お客様"),
    ("No-Reply", "お客様"),
    ("iPhone", "お客様"),
    ("総務部", "お客様"),
    ("ご担当者様", "お客様"),
    ("購買担当", "お客様"),
    ("サポート窓口", "お客様"),
    ("テスト 太郎", "お客様"),
    ("名無し", "お客様"),
    ("はなちゃん", "お客様"),
    ("ひろくん", "お客様"),
    ("田中くん", "お客様"),
    ("たっきー", "お客様"),
    ("さくら", "お客様"),
    ("ハナ", "お客様"),
    ("hanako", "お客様"),
    ("Hanako", "お客様"),
    ("山田🌸花子", "お客様"),
    ("★ゆき★", "お客様"),
    ("😀", "お客様"),
    ("山田・鈴木", "お客様"),
    ("山田、鈴木", "お客様"),
    ("山田 太郎 & 花子", "お客様"),
    ("太郎 と 花子", "お客様"),
    ("山" * 60, "お客様"),
    ("山\u202e田 花\u200b子", "山田 花子 様"),
    ("山田\n花子", "山田 花子 様"),
]
COMPANIES = [
    (("", MINATO), f"{MINATO} 御中"),
    (("", "株式会社 みなと設備"), f"{MINATO} 御中"),
    (("", f"{MINATO} 御中"), f"{MINATO} 御中"),
    (("", "㈱みなと設備"), f"{MINATO} 御中"),
    (("", "Acme Inc."), "Acme Inc 御中"),
    (("", MINATO, "総務部"), f"{MINATO} 総務部 御中"),
    (("鈴木", MINATO), f"{MINATO} 鈴木 様"),
    (("鈴木", MINATO, "総務部"), f"{MINATO} 総務部 鈴木 様"),
    (("鈴木 一郎", MINATO, "第2営業部", "部長"), f"{MINATO} 第2営業部 部長 鈴木 一郎 様"),
    (("鈴木様", f"{MINATO}御中", "総務部"), f"{MINATO} 総務部 鈴木 様"),
    (("鈴木", MINATO, "総務部 御中", "Manager"), f"{MINATO} 総務部 鈴木 様"),
    (("鈴木", MINATO, "soumu@example.com"), f"{MINATO} 鈴木 様"),
    (("info", MINATO, "総務部"), f"{MINATO} 総務部 御中"),
    (("ご担当者様", MINATO), f"{MINATO} 御中"),
    ((MINATO, ""), f"{MINATO} 御中"),
    ((MINATO, MINATO), f"{MINATO} 御中"),
    (("みなと設備", MINATO), f"{MINATO} 御中"),
    ((f"{MINATO} 鈴木 太郎", ""), f"{MINATO} 鈴木 太郎 様"),
    ((f"{MINATO} 総務部 鈴木様", ""), f"{MINATO} 総務部 鈴木 様"),
    (("㈱みなと設備 鈴木 太郎", ""), f"{MINATO} 鈴木 太郎 様"),
    ((f"{MINATO} 東京", ""), f"{MINATO} 御中"),
    ((f"{MINATO} 総務部", ""), f"{MINATO} 総務部 御中"),
    (("みなと設備株式会社", ""), "みなと設備株式会社 御中"),
    (("さくら保育園", ""), "さくら保育園 御中"),
    (("山田 花子", "個人"), "山田 花子 様"),
    (("山田 花子", "なし"), "山田 花子 様"),
    (("山田 花子", "-"), "山田 花子 様"),
    (("山田 花子", "https://example.com"), "山田 花子 様"),
    (("", "様"), "お客様"),
]
ENGLISH = [
    (("Emily Carter",), "Hello Emily"),
    (("EMILY CARTER",), "Hello Emily"),
    (("Emily",), "Hello Emily"),
    (("Carter, Emily",), "Hello Emily"),
    (("Ms. Suzuki",), "Hello Ms Suzuki"),
    (("Dr Emily Carter",), "Hello Emily"),
    (("J. Carter",), "Hello J. Carter"),
    (("山田 花子",), "Hello"),
    (("emily",), "Hello"),
    (("info",), "Hello"),
    (("Support Team",), "Hello"),
    (("emily@example.com",), "Hello"),
    (("Emily 🌸",), "Hello"),
    (("",), "Hello"),
    (("", "Acme Inc"), "Hello Acme Inc team"),
    (("Acme Inc",), "Hello Acme Inc team"),
    (("", MINATO), "Hello"),
]


@pytest.mark.parametrize(("name", "said"), PEOPLE)
def test_people(name: str, said: str) -> None:
    assert salutation(customer(name)) == said


@pytest.mark.parametrize(("given_parts", "said"), COMPANIES)
def test_companies_and_their_people(given_parts: tuple[str, ...], said: str) -> None:
    assert salutation(customer(*given_parts)) == said


@pytest.mark.parametrize(("given_parts", "said"), ENGLISH)
def test_in_english_nobody_is_given_a_gender(given_parts: tuple[str, ...], said: str) -> None:
    assert salutation(customer(*given_parts), "en") == said


def test_who_writes_japanese_is_called_by_the_whole_name_in_english() -> None:
    assert salutation(customer("Yamada Hanako", language="ja"), "en") == "Hello Yamada Hanako"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("山田 花子", "山田 様"),
        ("山田花子", "山田花子 様"),
        ("Emily Carter", "Emily Carter 様"),
        ("ジョン・スミス", "ジョン・スミス 様"),
    ],
)
def test_by_family_name_where_it_is_surely_known(name: str, said: str) -> None:
    somebody = customer(name)
    assert salutation(somebody, family_only=True) == said
    somebody.workspace.salutes_by_family_name = True
    assert salutation(somebody) == said


def test_while_nobody_knows_who_writes_nobody_is_named(cast: Cast) -> None:
    conversation = cast.conversation()
    assert salutation_in(conversation) == "山田 花子 様"
    conversation.customer = None
    assert (salutation_in(conversation), salutation_in(conversation, "en")) == ("お客様", "Hello")


_PIECES = st.sampled_from(
    [
        "山田",
        "花子",
        " ",
        "　",
        "様",
        "御中",
        "さん",
        "殿",
        "氏",
        "君",
        "ちゃん",
        "先生",
        "株式会社",
        "総務部",
        "・",
        "(",
        ")",
        "お客",
        "\n",
        "Ms ",
        "Lee",
        ",",
        "㈱",
    ]
)
_NAMES = st.one_of(st.text(max_size=30), st.lists(_PIECES, max_size=8).map("".join))


@example("様A", "", "", "", False)
@given(_NAMES, _NAMES, _NAMES, _NAMES, st.booleans())
def test_no_name_brings_a_forbidden_form_out(name: str, company: str, department: str, title: str, family_only: bool) -> None:
    said = salutation(customer(name, company, department, title), family_only=family_only)
    assert said == "お客様" or said.endswith((" 様", " 御中"))
    assert not FORBIDDEN.search(said), said
    english = salutation(customer(name, company, department, title), "en")
    assert english == "Hello" or re.fullmatch(r"Hello \S.*", english)
    assert not re.search(r"様|御中", english)
