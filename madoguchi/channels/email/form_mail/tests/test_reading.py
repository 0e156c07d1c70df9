"""A form's text becomes labels and values; a pattern takes what it was told to, and nothing that a customer typed in."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.form_mail.reading import key_of, rows
from madoguchi.channels.email.form_mail.taking import KINDS, rules_of, take
from madoguchi.channels.email.form_mail.tests.forms import CHOICES, form_text
from madoguchi.kit.addresses import Address

RULES = rules_of(rows(form_text()), CHOICES)


@pytest.mark.parametrize(
    "text",
    [
        "お名前: 山田\nメール: h@x.jp\n内容: あ\nい",
        "お名前：山田\nメール：h@x.jp\n内容：あ\nい",
        "【お名前】山田\n【メール】h@x.jp\n【内容】\nあ\nい",
        "【お名前】\n山田\n\n【メール】\nh@x.jp\n\n【内容】\nあ\nい",
        "[お名前] 山田\n[メール] h@x.jp\n[内容] あ\nい",
        "■お名前\n山田\n■メール\nh@x.jp\n■内容\nあ\nい",
        "■お名前: 山田\n■メール: h@x.jp\n■内容:\nあ\nい",
        "・お名前　山田\n・メール　h@x.jp\n・内容　あ\nい",
        "お名前\t山田\nメール\th@x.jp\n内容\tあ\nい",
        "お名前  山田\nメール  h@x.jp\n内容  あ\nい",  # a table of html
        "お名前 = 山田\nメール = h@x.jp\n内容 = あ\nい",
        "お名前 | 山田\nメール | h@x.jp\n内容 | あ\nい",
        "お名前\n山田\n\nメール\nh@x.jp\n\n内容\nあ\nい",
    ],
)
def test_every_shape_is_split(text):
    assert [(row.label, row.value) for row in rows(text)] == [("お名前", "山田"), ("メール", "h@x.jp"), ("内容", "あ\nい")]


@pytest.mark.parametrize("line", ["12:30 に伺います", "https://example.jp/a", "届きません。理由: 不明", "----------------"])
def test_ordinary_lines_are_no_labels(line):
    assert rows(f"お名前: 山田\nメール: h@x.jp\n{line}")[-1].label == "メール"


def test_labels_are_compared_whatever_their_dress():
    assert key_of("■ お名前：") == key_of("【お名前】") == key_of("お 名 前")
    assert key_of("Ｅ－ｍａｉｌ") == key_of("E－mail") != key_of("電話")


def test_a_pattern_takes_what_it_was_told():
    taken = take(RULES, form_text("鈴木 一郎", "ｉｃｈｉｒｏ＠example.com", "一行目\n\n二行目"))
    assert (taken.address, taken.body) == (Address("鈴木 一郎", "ichiro@example.com"), "一行目\n\n二行目")
    assert (taken.all_of("phone"), taken.all_of("order"), taken.all_of("reading")) == (
        "090-1234-5678",
        "A-1029",
        "ヤマダ ハナコ",
    )
    assert [each["label"] for each in taken.fields] == ["お名前", "フリガナ", "メールアドレス", "電話番号", "注文番号"]
    assert taken.fits


def test_what_a_customer_types_passes_for_no_label():
    typed = "お名前: 嘘\nメールアドレス: evil@example.net\n送信日時：昔\n--------------------------------\nまだ続きます"
    taken = take(RULES, form_text(body=typed))
    assert (taken.address, taken.body) == (Address("山田 花子", "hanako@example.com"), typed)


def test_a_line_that_only_looked_like_a_label_stays_in_the_text():
    sample = form_text(body="動きません。\n型番: XR-5 です。")
    rules = rules_of(rows(sample), [*CHOICES[:-1], "more", ""])
    assert take(rules, sample).body == "動きません。\n型番: XR-5 です。"


def test_a_mail_without_address_or_needed_label_does_not_fit():
    assert not take(RULES, form_text(address="なし")).fits
    assert take(RULES, form_text().replace("【お問い合わせ内容】", "")).missing == ["お問い合わせ内容"]
    assert not take(RULES, "何もありません").fits
    assert take(RULES, form_text().replace("注文番号: A-1029\n", "")).fits  # a form may leave out what was left empty


def test_a_name_beside_the_address_serves_where_there_is_no_other():
    text = "From: 山田 <h@example.com>\nSubject: 質問\n\nMessage Body:\nこんにちは\n\n-- \nsent by the form"
    taken = take(rules_of(rows(text), ["address", "subject", "body"]), text)
    assert (taken.address, taken.subject, taken.body) == (Address("山田", "h@example.com"), "質問", "こんにちは")


def test_rules_without_an_address_are_refused():
    with pytest.raises(ValueError, match="address"):
        rules_of(rows(form_text()), [""] * len(CHOICES))


@given(st.text(st.sampled_from("あa:：【】■ 　\t\n-=@.1|"), max_size=200), st.data())
def test_any_text_is_read_by_any_rules(text, data):
    found = rows(text)
    chosen = [data.draw(st.sampled_from(["", "more", *KINDS])) for _ in found]
    try:
        rules = rules_of(found, chosen)
    except ValueError:
        rules = RULES
    taken = take(rules, text)
    assert taken.address is None or "@" in taken.address.address


@pytest.mark.parametrize(
    "piece", ["a:", ":", "　", "【", "あ: い\n", "メールアドレス: a@b.jp\n", "- ", "名前", "\n", "=", "a  "]
)
def test_hostile_text_costs_little(piece):
    text = piece * (200_000 // len(piece))
    begun = time.process_time()
    rows(text)
    take(RULES, text)
    assert time.process_time() - begun < 2
