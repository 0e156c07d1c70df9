"""Two hundred harmless drafts and more than sixty that ask: how often the guard is wrong, and how often it sees."""

from itertools import product
from pathlib import Path

from django.utils import timezone, translation

from madoguchi.conversations.checking.registry import Written
from madoguchi.conversations.facts import noticing
from madoguchi.conversations.facts.asking_twice import asked_again, check
from madoguchi.conversations.facts.requests import requests
from madoguchi.conversations.models import Fact, Message
from madoguchi.conversations.receiving import receive
from madoguchi.journal.models import Event
from tests.cast import mail

SAMPLES = Path(__file__).parent / "samples"
NOUNS = ["ご注文番号", "お電話番号", "ご住所", "メールアドレス", "型番", "お名前", "ご購入日"]
HARMLESS = [
    "{}をお知らせいただき、誠にありがとうございます。",
    "{}は承っております。今しばらくお待ちください。",
    "別の{}がございましたら、お知らせください。",
    "{}に変更がございましたら、お知らせください。",
    "{}の訂正を承りました。ほかにご不明な点がございましたらお知らせください。",
    "{}をもとにお調べし、結果をご連絡いたします。",
    "{}に相違がないか、念のためご確認ください。",
    "いただいた{}で登録を確認いたしました。",
    "{}は箱の側面に記載されておりますので、お控えください。",
    "{}を担当部署に伝え、あらためてご連絡いたします。",
]
THINGS = ["order number", "phone number", "shipping address", "email address", "model number", "full name", "date of purchase"]
HARMLESS_EN = [
    "Thank you for sending your {}.",
    "We have your {} and will look into it.",
    "Please let us know if your {} is different.",
    "Could you confirm the {} you gave us?",
    "I have passed your {} on to the team.",
    "Please tell us if you would like to use another {}.",
]


def _lines(name):
    return [line.replace("\\n", "\n") for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]


def _everything_told():
    words = {
        "order": "A-9911",
        "phone": "+819012345678",
        "email": "x@example.com",
        "address": "東京都港区芝1-1",
        "model": "ZX-1",
        "name": "木村",
        "date": "2026-11-18",
    }
    message = Message(text="11月18日に購入し、注文し、届きました。")
    return [Fact(kind=kind, value=value, raw=value, message=message, start=0, end=6) for kind, value in words.items()]


def _alarms(text, told):
    return {request.kind for request, _ in asked_again(requests(text), told)}


def test_harmless_drafts_raise_no_alarm_and_asking_ones_do(capsys):
    told = _everything_told()
    made = [each.format(noun) for each, noun in (*product(HARMLESS, NOUNS), *product(HARMLESS_EN, THINGS))]
    harmless = [*_lines("drafts_harmless.txt"), *made]
    wrong = [text for text in harmless if _alarms(text, told)]
    asking = [line.partition("|")[::2] for line in _lines("drafts_asking.txt")]
    wanted = [(text, kind) for kinds, text in asking for kind in kinds.split()]
    seen = [(text, kind) for text, kind in wanted if kind in _alarms(text, told)]
    with capsys.disabled():
        print(f"\nask-twice: false alarms {len(wrong)}/{len(harmless)}, recall {len(seen)}/{len(wanted)}")
    assert len(harmless) >= 200
    assert len(asking) >= 60
    assert len(wrong) / len(harmless) <= 0.03, wrong
    assert len(seen) / len(wanted) >= 0.9, sorted(set(wanted) - set(seen))
    assert _alarms("ご注文番号をお知らせください。", []) == set()


def _told(cast, text, **changes):
    conversation = cast.conversation(text=text, **changes)
    for event in Event.objects.filter(conversation_id=conversation.pk, kind="message_received"):
        noticing.notice([event])
    return conversation


def _written(cast, conversation, text):
    return Written(cast.membership(cast.agent), cast.inbox, conversation, text)


def test_the_place_where_it_was_told_is_named(cast):
    conversation = _told(cast, "注文番号は AO-118-2041 です。")
    with translation.override("ja"):
        [finding] = check(_written(cast, conversation, "お世話になります。\nご注文番号をお知らせください。"))
    assert finding.rule == "ask-twice"
    assert finding.span == (10, 25)
    assert "AO-118-2041" in finding.message
    assert "AO-118-2041" in finding.fix
    assert finding.evidence[0]["span"] == [6, 17]


def test_what_was_told_in_another_conversation_counts_unless_it_is_hidden(cast):
    told = _told(cast, "注文番号は AO-118-2041 です。")
    fresh = receive(cast.inbox, mail(text="またご相談です。", at=timezone.now())).conversation
    draft = _written(cast, fresh, "ご注文番号をお知らせください。")
    assert [finding.evidence[0]["message"] for finding in check(draft)] == [told.messages.get().pk]
    told.inbox.restricted_to.add(cast.team)
    cast.team.members.clear()
    assert list(check(_written(cast, fresh, "ご注文番号をお知らせください。"))) == []
