"""The guard against mis-sent mail: what it finds in labelled drafts, and that it leaves harmless ones alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.accounts.models import Membership
from madoguchi.conversations.checking.addressees import addressees
from madoguchi.conversations.checking.registry import Finding, Written, findings
from madoguchi.conversations.models import Attachment, Conversation, Message
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.recipients import default_recipients
from madoguchi.customers.models import Company
from madoguchi.kit.addresses import Address, parse
from madoguchi.kit.text.alike_names import folded, sounds
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
DRAFTS = Path(__file__).parent / "drafts"
SUPPORT = Address("お客様窓口", "support@mado.example.jp")
PEOPLE = {
    "yamada": {"name": "山田 花子", "sender": "hanako@example.com", "reading": "やまだ はなこ"},
    "minato": {"name": "鈴木 太郎", "sender": "suzuki@minato.example", "company": "株式会社みなと設備"},
    "takahashi": {"name": "高橋 邦彦", "sender": "kt@example.com"},
    "saito": {"name": "齋藤 渚", "sender": "nagisa@example.com"},
    "latin": {"name": "Taro Suzuki", "sender": "t.suzuki@example.com"},
    "nobody": {"name": "", "sender": "kx83@example.com"},
    "told": {"name": "", "sender": "kx84@example.com", "text": "小野寺と申します。電話をください。"},
    "reading": {"name": "山田 花子", "sender": "x1@example.com", "reading": "ヤマダ ハナコ"},
    "emily": {"name": "Emily Carter", "sender": "emily@example.com"},
}


def conversation_with(cast: Cast, who: str) -> Conversation:
    about = PEOPLE[who]
    cc = [Address("田中 次郎", "tanaka@minato.example")] if who == "minato" else []
    told = mail(sender=about["sender"], name=about["name"], text=about.get("text", "動きません。"), cc=cc)
    found = receive(cast.inbox, told).conversation
    customer = found.customer
    assert customer is not None
    customer.reading = about.get("reading", "")
    if "company" in about:
        customer.company = Company.objects.create(workspace=cast.workspace, name=about["company"])
    customer.save()
    return found


def samples(name: str) -> Iterator[tuple[str, dict[str, str], set[str], str]]:
    for block in (DRAFTS / f"{name}.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        head, _end, text = block.partition("\n")
        words, _colon, rules = head.partition(": ")
        who, *changes = words.split()
        yield who, dict(each.split("=") for each in changes), set(rules.split()), text.rstrip("\n")


@pytest.fixture
def look(cast: Cast) -> Callable[..., list[Finding]]:
    known = {who: conversation_with(cast, who) for who in PEOPLE}
    membership = Membership.objects.get(person=cast.agent)

    def look(who: str, text: str, **changes: str) -> list[Finding]:
        conversation = known[who]
        to, cc = default_recipients(conversation)
        lines = {"to": to, "cc": cc} | {name: parse(line) for name, line in changes.items()}
        return findings(Written(membership, cast.inbox, conversation, text, "Re: 加湿器の件", **lines))

    return look


def test_every_bad_draft_is_caught(look) -> None:
    missed = [
        (who, sorted(rules - found), text)
        for who, changes, rules, text in samples("bad")
        if not rules <= (found := {each.rule for each in look(who, text, **changes)})
    ]
    assert len(list(samples("bad"))) >= 40
    assert missed == []


def test_harmless_drafts_are_left_alone(look) -> None:
    drafts = list(samples("harmless"))
    found = [(who, text, each) for who, changes, _rules, text in drafts for each in look(who, text, **changes)]
    assert len(drafts) >= 100
    assert [told for told in found if told[2].level == "error"] == []
    assert len({told[1] for told in found if told[2].level == "warn"}) <= 0.03 * len(drafts), found


def test_spans_name_the_very_place(look) -> None:
    text = "山田様\n\nご注文番号●●を確認しました。"
    (found,) = look("yamada", text)
    assert text[slice(*found.span)] == "●●"
    text = "鈴木 一郎 様\nご注文"
    assert text[slice(*look("yamada", text)[0].span)] == "鈴木 一郎"


def test_a_slip_in_an_address_is_mended_by_one_click(look) -> None:
    found = next(each for each in look("yamada", "山田様", to="hanako@exmaple.com") if each.rule == "G-02")
    assert (found.level, found.fix, found.sets) == ("error", "hanako@example.com", {"to": "hanako@example.com"})


def test_several_companies_are_offered_bcc(look) -> None:
    cc = "a@hikari.example.org, b@kawaguchi.example.net"
    found = next(each for each in look("yamada", "皆様", cc=cc) if each.rule == "G-03")
    assert found.level == "warn"
    assert found.sets["cc"] == ""
    assert "a@hikari.example.org" in found.sets["bcc"]
    crowd = ", ".join(f"a@firm{number}.example{number}.org" for number in range(5))
    assert next(each for each in look("yamada", "皆様", cc=crowd) if each.rule == "G-03").level == "error"


def test_a_dropped_cc_is_named_and_comes_back(look) -> None:
    found = next(each for each in look("minato", "鈴木様", cc="") if each.rule == "G-07")
    assert "田中 次郎" in found.message
    assert "tanaka@minato.example" in found.sets["cc"]


def file_on(cast: Cast, message: Message | None, name: str, sha256: str, **fields) -> Attachment:
    told = {"type": "application/pdf", "size": 9, "path": "x"} | fields
    return Attachment.objects.create(workspace=cast.workspace, message=message, name=name, sha256=sha256, **told)


@pytest.fixture
def attached(cast: Cast):
    other = receive(cast.inbox, mail(sender="taro@elsewhere.example", name="別の客")).message
    conversation = conversation_with(cast, "yamada")

    def attached(name: str, sha256: str) -> list[tuple[str, str]]:
        draft = file_on(cast, None, name, sha256)
        membership = Membership.objects.get(person=cast.agent)
        to, cc = default_recipients(conversation)
        written = Written(membership, cast.inbox, conversation, "山田様", to=to, cc=cc, attachments=[draft])
        return [(each.rule, each.level) for each in findings(written)]

    attached.other, attached.own = other, conversation.messages.get()
    return attached


def test_a_file_from_another_customer_is_stopped(cast, attached) -> None:
    file_on(cast, attached.other, "高木様_診断書.pdf", "a" * 64)
    assert attached("renamed.pdf", "a" * 64) == [("G-06", "error")]
    assert attached("高木様_診断書.pdf", "b" * 64) == [("G-06", "warn")]


def test_files_of_everyday_names_of_ours_and_of_this_customer_pass(cast, attached) -> None:
    catalogue = Message.objects.create(
        workspace=cast.workspace, conversation=attached.other.conversation, kind="reply", at=attached.other.at
    )
    file_on(cast, catalogue, "カタログ2026冬.pdf", "c" * 64)
    file_on(cast, attached.other, "カタログ2026冬.pdf", "c" * 64)
    file_on(cast, attached.other, "IMG_0042.jpg", "d" * 64)
    file_on(cast, attached.other, "logo.png", "e" * 64, is_inline=True)
    file_on(cast, attached.own, "保証書の写真.jpg", "f" * 64)
    for name, sha256 in [
        ("カタログ2026冬.pdf", "c" * 64),
        ("IMG_0042.jpg", "0" * 64),
        ("x.png", "e" * 64),
        ("y.jpg", "f" * 64),
    ]:
        assert attached(name, sha256) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("やまだ", "Yamada"),
        ("さとう", "Satoh"),
        ("おおの", "Ohno"),
        ("しょうじ", "Shōji"),
        ("ちば", "Chiba"),
        ("じゅんこ", "Junko"),
        ("ほんま", "Homma"),
        ("いのうえ", "Inoue"),
    ],
)
def test_kana_and_latin_letters_sound_alike(one, other) -> None:
    assert sounds(folded(one)) == sounds(folded(other))


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_reading_of_its_head(text: str) -> None:
    for each in addressees(text):
        assert 0 <= each.span[0] < each.span[1] <= len(text)
