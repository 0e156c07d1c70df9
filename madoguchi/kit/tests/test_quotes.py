"""New text, quoted history and signature are told apart, and no line is lost."""

# ruff: noqa: E501 - one sample a line

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.html import clean, text_of_cleaned
from madoguchi.kit.text.quotes import split

NEW = "ご連絡ありがとうございます。\n届きました。"

ANNOUNCEMENTS = [
    "2026年11月22日(日) 14:05 青葉 花子 <hanako@example.jp>:",
    "2026年11月22日(日) 14:05 <hanako@example.jp>:",
    "2026年11月22日(日) 14:05 青葉サポート窓口（株式会社青葉堂） <\nsupport@example.jp>:",
    "2026/11/22 14:05、青葉 花子 <hanako@example.jp>のメール:",
    "2026/11/22 14:05、青葉 花子のメール：",
    "2026/11/22 14:05 に、青葉 花子 さんは書きました:",
    "(2026/11/22 14:05), 青葉 花子 wrote:",
    "青葉さんは書きました：",
    "青葉 花子さんが 2026年11月22日に書きました:",
    "On 2026/11/22 14:05, 青葉 花子 wrote:",
    "On Sun, 22 Nov 2026 14:05:11 +0900\n青葉 花子 <hanako@example.jp> wrote:",
    "On Sun, Nov 22, 2026 at 2:05 PM Hanako Aoba <hanako@example.jp> wrote:",
    "On Nov 22, 2026, at 14:05, Hanako Aoba <hanako@example.jp>\nwrote:",
    "2026年11月22日 14:05、青葉 花子 <hanako@example.jp> wrote:",
    '"青葉 花子" <hanako@example.jp> wrote:',
    "hanako@example.jp さんのメッセージ:",
    "In message <abc@example.jp>\n青葉 花子 <hanako@example.jp> wrote:",
    "Am 22.11.2026 um 14:05 schrieb Hanako Aoba <hanako@example.jp>:",
    "Le dim. 22 nov. 2026 à 14:05, Hanako Aoba <hanako@example.jp> a écrit :",
    "El dom, 22 nov 2026 a las 14:05, Hanako (<hanako@example.jp>) escribió:",
    "Il giorno dom 22 nov 2026 alle ore 14:05 Hanako <hanako@example.jp> ha scritto:",
    "Op zo 22 nov. 2026 om 14:05 schreef Hanako <hanako@example.jp>:",
    "2026년 11월 22일 (일) 오후 2:05, Hanako <hanako@example.jp>님이 작성:",
    "在 2026年11月22日，下午2:05，Hanako <hanako@example.jp> 写道：",
    "Hanako <hanako@example.jp> 于2026年11月22日周日 14:05写道：",
]

DIVIDERS = [
    "-----Original Message-----\nFrom: 青葉 花子 <hanako@example.jp>\nSent: Sunday, November 22, 2026 2:05 PM\nTo: 山田\nSubject: ご注文",
    "差出人: 青葉 花子 <hanako@example.jp>\n送信日時: 2026年11月22日 14:05\n宛先: 山田 太郎\n件名: RE: ご注文",
    "________________________________\n差出人: 青葉 花子 <hanako@example.jp>\n送信日時: 2026年11月22日 14:05\n宛先: 山田 太郎\n件名: RE: ご注文",
    "From: 青葉 花子 <hanako@example.jp>\nDate: 2026年11月22日(日) 14:05\nTo: yamada@example.com\nSubject: Re: ご注文",
    "----- 元のメッセージ -----\n送信者: 青葉\n日時: 11月22日",
    "----- Original Message -----",
    "-----元のメッセージ-----",
    "Von: Hanako <hanako@example.jp>\nGesendet: Sonntag, 22. November 2026 14:05\nAn: Yamada\nBetreff: AW: Bestellung",
    "De : Hanako <hanako@example.jp>\nEnvoyé : dimanche 22 novembre 2026 14:05\nÀ : Yamada\nObjet : RE: Commande",
    "发件人: Hanako <hanako@example.jp>\n发送时间: 2026年11月22日 14:05\n收件人: Yamada\n主题: 订单",
    "보낸 사람: Hanako <hanako@example.jp>\n날짜: 2026년 11월 22일\n받는 사람: Yamada\n제목: 주문",
]


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS)
@pytest.mark.parametrize(
    "quoted",
    ["> お世話になっております。\n> 発送しました。", "お世話になっております。\n発送しました。"],
    ids=["marked", "bare"],
)
def test_an_answer_above_its_quote(announcement: str, quoted: str) -> None:
    done = split(f"{NEW}\n\n{announcement}\n\n{quoted}\n")
    assert done.text == NEW
    assert done.quoted.startswith(announcement)
    assert done.quoted.endswith("発送しました。")


@pytest.mark.parametrize("divider", DIVIDERS)
def test_an_answer_above_a_block(divider: str) -> None:
    done = split(f"{NEW}\n\n{divider}\n\nお世話になっております。\n発送しました。\n")
    assert done.text == NEW
    assert done.quoted.startswith(divider)


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS)
def test_an_answer_below_its_quote(announcement: str) -> None:
    done = split(f"{announcement}\n> お世話になっております。\n> 発送しました。\n\n{NEW}")
    assert done.text == NEW


def test_answers_between_the_lines_keep_the_questions() -> None:
    done = split(f"{ANNOUNCEMENTS[0]}\n> 色はどうしますか。\n青で。\n> 数は。\n二つ。\n")
    assert done.text == "> 色はどうしますか。\n青で。\n> 数は。\n二つ。"
    assert done.quoted == ANNOUNCEMENTS[0]


@pytest.mark.parametrize(
    "signature",
    [
        "-- \n青葉 花子\n株式会社青葉堂",
        "--\n青葉 花子",
        "━━━━━━━━━━━━\n株式会社青葉堂 青葉 花子\nTEL: 03-0000-0000\nhanako@example.jp\n━━━━━━━━━━━━",
        "*******************\n〒100-0001 東京都千代田区\n青葉 花子\n*******************",
        "----------------------------\n青葉堂\nhttps://example.jp/",
        "iPhoneから送信",
        "Sent from my iPhone",
        "Yahoo!メールアプリから送信",
        "Outlook for iOS を入手",
        "Androidスマートフォンから送信",
    ],
)
def test_a_signature_is_set_apart_and_kept(signature: str) -> None:
    done = split(f"{NEW}\n\n{signature}\n")
    assert done.text == NEW
    assert done.signature == signature
    assert done.quoted == signature


def test_signature_above_the_quote() -> None:
    done = split(f"{NEW}\n\n-- \n青葉 花子\n\n{ANNOUNCEMENTS[0]}\n> 前の話\n")
    assert done.text == NEW
    assert done.signature == "-- \n青葉 花子"
    assert done.quoted.endswith("> 前の話")


@pytest.mark.parametrize(
    "text",
    [
        "お名前: 山田 太郎\nメールアドレス: yamada@example.com\nお問い合わせ内容:\n---------------\n届きません。\n---------------",
        "山田さんは書きましたが、私はまだです。\nよろしくお願いします。",
        "宛先: 東京\nとだけ書いてありました。",
        "On Monday I wrote: please send it.\nNothing came. Could you check?",
        "14:05に電話しました。\n折り返しをお願いします。",
        "A | B\n1 | 2",
        "件名の件ですが、\nFrom: と書かれた箱はどれですか。",
        "明日 2026/11/23 10:00 に伺います。\n場所は下記のとおりです:\n東京駅",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert split(text).text == text


def test_a_mail_of_nothing_but_a_quote_is_shown_whole() -> None:
    assert split("> 前の話\n> つづき").text == "> 前の話\n> つづき"


@pytest.mark.parametrize(
    "html",
    [
        '<p>届きました。</p><div class="gmail_quote"><div>2026年11月22日(日) 14:05 青葉 &lt;a@example.jp&gt;:</div><blockquote>発送しました。</blockquote></div>',
        "<div>届きました。</div><blockquote type=cite>発送しました。</blockquote>",
        '<p>届きました。</p><div id="divRplyFwdMsg"><b>差出人:</b> 青葉</div><div>発送しました。</div>',
        '<p>届きました。</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0mm 0mm 0mm"><p><b>From:</b> 青葉</p></div><p>発送しました。</p>',
        '<div>届きました。</div><div class="yahoo_quoted">発送しました。</div>',
    ],
)
def test_html_marks_its_own_quotes(html: str) -> None:
    done = split(text_of_cleaned(clean(html).html, mark_quotes=True))
    assert done.text == "届きました。"
    assert "発送しました。" in done.quoted


lines = st.lists(
    st.sampled_from(
        [
            "本文",
            "> 引用",
            "",
            "-- ",
            ANNOUNCEMENTS[0],
            "From: a <a@b.c>",
            "Subject: x",
            "Date: y",
            "*****",
            "TEL: 03-1",
            "iPhoneから送信",
            "-----Original Message-----",
        ]
    )
)


@given(lines)
def test_every_line_is_somewhere(drawn: list[str]) -> None:
    done = split("\n".join(drawn))
    kept = f"{done.text}\n{done.quoted}".split("\n")
    assert sorted(line.rstrip() for line in drawn if line) == sorted(line.rstrip() for line in kept if line)


@given(st.text(max_size=400))
def test_any_text_can_be_split(text: str) -> None:
    assert isinstance(split(text).text, str)


@pytest.mark.parametrize(
    "line",
    [
        "a@b.c:x" * 80,
        "2026/11/22 14:05 <" * 30,
        "on 1:00 " * 70,
        "<a@b>wrote" * 50,
        "-=" * 250,
        "- " * 250,
        "12年1月1日" * 60,
        "a@" * 250,
        "schrieb 1:1 " * 45,
    ],
)
def test_no_line_costs_much(line: str) -> None:
    start = time.process_time()
    split(f"x\n{line}\n" * 60)
    assert time.process_time() - start < 2
