"""What we promise in a reply, and until when: each phrase with its due time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from madoguchi.conversations.promises.reading import promises

TOKYO = ZoneInfo("Asia/Tokyo")
SENT = datetime(2026, 11, 20, 10, 30, tzinfo=TOKYO)  # a Friday; Monday the 23rd is a holiday
CLEAR = [
    ("明日中にご連絡いたします。", "11-21 18:00"),
    ("3営業日以内にご連絡いたします。", "11-26 18:00"),
    ("本日18時までにご連絡いたします。", "11-20 18:00"),
    ("本日中にお返事いたします。", "11-20 18:00"),
    ("本日17:00までに担当よりお電話いたします。", "11-20 17:00"),
    ("本日午後3時までに折り返しご連絡します。", "11-20 15:00"),
    ("明日の午前中にお電話いたします。", "11-21 12:00"),
    ("明日15時半までにご回答いたします。", "11-21 15:30"),
    ("明後日までにご報告いたします。", "11-22 18:00"),
    ("11月25日(水)までにお送りいたします。", "11-25 18:00"),
    ("11/25までに発送いたします。", "11-25 18:00"),
    ("２営業日以内に発送いたします。", "11-25 18:00"),
    ("五営業日以内にご返金いたします。", "11-30 18:00"),
    ("24時間以内にご返信いたします。", "11-21 10:30"),
    ("1時間以内にご連絡いたします。", "11-20 11:30"),
    ("30分以内に折り返しお電話いたします。", "11-20 11:00"),
    ("1週間以内にご報告いたします。", "11-27 18:00"),
    ("3日以内にお届けいたします。", "11-23 18:00"),
    ("来週月曜日までにご連絡いたします。", "11-23 18:00"),
    ("来週火曜日の15時までにご回答いたします。", "11-24 15:00"),
    ("今週中にご案内いたします。", "11-20 18:00"),
    ("来週中に交換品をお送りいたします。", "11-27 18:00"),
    ("今月末までに修正いたします。", "11-30 18:00"),
    ("今月中に対応いたします。", "11-30 18:00"),
    ("週明けにあらためてご連絡いたします。", "11-24 18:00"),
    ("担当者に確認のうえ、明日ご連絡いたします。", "11-21 18:00"),
    ("11月18日にご注文いただいた品は、本日発送いたします。", "11-20 18:00"),
    ("ご不便をおかけし申し訳ございません。明日中にご報告申し上げます。", "11-21 18:00"),
    ("水曜日までにお知らせいたします。", "11-25 18:00"),
    ("18時までにご連絡いたします。", "11-20 18:00"),
    ("9時までにご連絡いたします。", "11-21 09:00"),
    ("お調べし、２６日の正午までにお返事させていただきます。", "11-26 12:00"),
    ("令和8年12月1日までに返金いたします。", "12-01 18:00"),
    ("We will get back to you by tomorrow.", "11-21 18:00"),
    ("We'll reply within 3 business days.", "11-26 18:00"),
    ("I will call you today by 5 pm.", "11-20 17:00"),
    ("We will send the replacement by November 25.", "11-25 18:00"),
    ("I'll let you know by Wednesday.", "11-25 18:00"),
    ("We will answer within 24 hours.", "11-21 10:30"),
    ("You will hear from us by the end of the day.", "11-20 18:00"),
    ("You will receive your refund within five working days.", "11-30 18:00"),
    ("We will write to you by next Tuesday at noon.", "11-24 12:00"),
    ("I will report back by the end of next week.", "11-27 18:00"),
    ("We'll ship it tomorrow morning.", "11-21 12:00"),
    ("The replacement will be sent in two days.", "11-22 18:00"),
    ("Our team will contact you by EOD.", "11-20 18:00"),
]
UNSURE = [
    ("近日中にご連絡いたします。", "11-25 18:00"),
    ("後ほどお電話いたします。", "11-25 18:00"),
    ("3〜5営業日ほどでお届けできる見込みです。", "11-30 18:00"),
    ("明日発送できる予定でございます。", "11-21 18:00"),
    ("来週にはご案内できる見込みです。", "11-27 18:00"),
    ("11月25日ごろお届けいたします。", "11-25 18:00"),
    ("We hope to answer by tomorrow.", "11-21 18:00"),
    ("We will get back to you shortly.", "11-25 18:00"),
    ("It should arrive next week; we will be in touch next week.", "11-27 18:00"),
]
NONE = [
    "明日中にご連絡ください。",
    "3営業日以内にご返信をお願いいたします。",
    "1週間以内に届かない場合はご連絡ください。",
    "昨日ご連絡いたしました。",
    "11月18日に発送いたしました。",
    "本日はお問い合わせいただきありがとうございます。",
    "ご連絡いたします。",
    "ご返送を確認した後、3営業日以内にご返金いたしますので、まずはお送りください。",
    "明日までにお届けすることはできません。",
    "> 明日中にご連絡いたします。",
    "1年以内の修理は無償です。",
    "Please reply within 3 business days.",
    "If you do not hear from us by tomorrow, write again.",
    "We cannot ship it by tomorrow.",
    "We will call you.",
    "Thank you for calling yesterday.",
]


def _due(spoken):
    return f"{spoken.due_at:%m-%d %H:%M}"


@pytest.mark.parametrize(("text", "due"), CLEAR)
def test_a_clear_promise_has_its_due_time(text, due):
    assert [(_due(each), each.is_clear) for each in promises(text, SENT, "Asia/Tokyo")] == [(due, True)]


@pytest.mark.parametrize(("text", "due"), UNSURE)
def test_what_is_not_certain_is_only_proposed(text, due):
    assert [(_due(each), each.is_clear) for each in promises(text, SENT, "Asia/Tokyo")] == [(due, False)]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_promise_is_none(text):
    assert promises(text, SENT, "Asia/Tokyo") == []


def test_the_words_and_their_place_are_the_writers():
    text = "鈴木様\n\nお待たせしております。\n明日１５時までにご連絡いたします。\n> 本日中にご連絡いたします。\n"
    [spoken] = promises(text, SENT, "Asia/Tokyo")
    assert text[spoken.start : spoken.end] == spoken.words == "明日１５時までにご連絡いたします"


def test_the_zone_decides_which_day_it_is():
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # in Tokyo it is the 21st
    assert _due(promises("本日中にご連絡いたします。", late, "Asia/Tokyo")[0]) == "11-21 18:00"
    assert _due(promises("We will answer within 1 business day.", late, "Europe/Berlin")[0]) == "11-23 18:00"


def test_said_after_hours_it_holds_until_midnight():
    late = datetime(2026, 11, 20, 20, 0, tzinfo=TOKYO)
    assert _due(promises("本日中にご連絡いたします。", late, "Asia/Tokyo")[0]) == "11-20 23:59"
