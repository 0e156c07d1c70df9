"""Whole mails in every charset: head, body and file names come out as they were meant, and damage is said."""

# ruff: noqa: E501 - one sample a line

import base64
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.mime.content_headers import file_name, parse_disposition, parse_parameters
from madoguchi.channels.email.mime.reading import read
from madoguchi.kit.text.charsets import composed

JIS_SUBJECT = b"\x1b$B$*Ld$$9g$o$;\x1b(B"
ESTIMATE = "御見積書①（髙橋様）.pdf"


def mail(
    body: bytes, charset: str = "", *, sender: str = "hanako@example.jp", subject: bytes = b"x", more: bytes = b""
) -> bytes:
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    return (
        f"From: {sender}\r\nTo: a@example.jp\r\nMessage-ID: <1@x>\r\nDate: Sun, 22 Nov 2026 14:05:00 +0900\r\n".encode()
        + more
        + b"Subject: "
        + subject
        + f"\r\nContent-Type: {kind}\r\n\r\n".encode()
        + body
    )


def word(data: bytes, charset: str, encoding: str = "B") -> bytes:
    body = base64.b64encode(data) if encoding == "B" else "".join(f"={byte:02X}" for byte in data).encode()
    return b"=?" + charset.encode() + b"?" + encoding.encode() + b"?" + body + b"?="


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (JIS_SUBJECT, "お問い合わせ"),  # raw JIS
        ("お問い合わせ".encode("cp932"), "お問い合わせ"),
        ("お問い合わせ".encode(), "お問い合わせ"),
        (word(JIS_SUBJECT[:8], "ISO-2022-JP") + b"\r\n " + word(JIS_SUBJECT[8:], "ISO-2022-JP"), "お問い合わせ"),
        (word("お問い".encode()[:4], "UTF-8") + b" " + word("お問い".encode()[4:], "UTF-8", "Q"), "お問い"),  # cut where B turns into Q
        (b"Re: " + word("①".encode("cp932"), "Shift_JIS") + word(b"\x1b$B7o\x1b(B", "iso-2022-jp"), "Re: ①件"),
        (word("안녕".encode("cp949"), "ks_c_5601-1987") + b" " + word("您好".encode("gbk"), "gb2312"), "안녕您好"),
        (word("请问".encode("gb18030"), "gb2312", "Q"), "请问"),
        (word("親愛的".encode("big5"), "big5"), "親愛的"),
        (word("Вопрос".encode("koi8_r"), "koi8-r", "Q"), "Вопрос"),
        (word("„Größe“ – 5 €".encode("cp1252"), "iso-8859-1", "Q"), "„Größe“ – 5 €"),
        (word("見積～－".encode("cp932"), "shift_jis") + b" / " + word("見積〜−".encode("euc_jp"), "euc-jp"), "見積～－ / 見積～－"),
    ],
)  # fmt: skip
def test_subjects(subject: bytes, text: str) -> None:
    done = read(mail(b"x", subject=subject))
    assert (done.subject, done.faults) == (text, [])


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b"attachment; filename*=UTF-8''" + quote(ESTIMATE).encode(), ESTIMATE),
        (b"attachment; filename*=Shift_JIS'ja'" + quote(ESTIMATE.encode("cp932")).encode(), ESTIMATE),
        (b"attachment; filename*2=.pdf; filename*0*=utf-8''%E8%A6%8B%E7; filename*1*=%A9%8D", "見積.pdf"),  # wrong order, cut in a character
        (b"attachment; filename*0=\"plain \"; filename*1*=utf-8''%E8%A6%8B; filename*2=\".txt\"", "plain 見.txt"),
        (b'attachment; filename="' + word(ESTIMATE.encode(), "utf-8") + b'"', ESTIMATE),  # an encoded word in quotes
        (b'attachment; filename*0="=?utf-8?B?6KaL"; filename*1="56mN?=.pdf"', "見積.pdf"),  # a word cut by continuations
        (b"attachment; filename=" + word("見積".encode(), "utf-8") + b".pdf", "見積.pdf"),
        (b'attachment; filename="' + b"\x1b$B8+@Q\x1b(B.pdf" + b'"', "見積.pdf"),
        (b'attachment; filename="' + "表示ソ.pdf".encode("cp932") + b'"', "表示ソ.pdf"),  # its second bytes are backslashes
        (b'attachment; filename="' + quote("見積 (1).pdf").encode() + b'"', "見積 (1).pdf"),
        (b'attachment; filename="50%20off.pdf"', "50%20off.pdf"),  # one percent sign proves nothing
        (b'attachment; filename="??????.pdf"; filename*=utf-8\'\'%E8%A6%8B%E7%A9%8D.pdf', "見積.pdf"),  # plain for the old, extended for the new
        (b'attachment; filename="' + word("見".encode("cp932"), "shift_jis") + b" " + word("積".encode(), "utf-8") + b'.pdf"', "見積.pdf"),
        (b"attachment; filename*=''%E8%A6%8B%E7%A9%8D.pdf", "見積.pdf"),
        (b"attachment; filename*=%E8%A6%8B%E7%A9%8D.pdf", "見積.pdf"),
        (b'attachment; filename*="utf-8\'\'%E8%A6%8B%E7%A9%8D.pdf"', "見積.pdf"),
    ],
)  # fmt: skip
def test_file_names_in_every_form(disposition: bytes, name: str) -> None:
    _, parameters = parse_disposition(disposition)
    assert file_name({}, parameters) == name


def test_a_name_in_both_headers_and_two_encodings() -> None:
    raw = mail(b"").replace(
        b"Content-Type: text/plain",
        b'Content-Type: application/pdf; name="'
        + "見積".encode("euc_jp")
        + b'.pdf"\r\nContent-Disposition: attachment; filename="'
        + "見積".encode("cp932")
        + b'.pdf"',
    )
    assert [file.name for file in read(raw + b"%PDF-1.4").attachments] == ["見積.pdf"]


@pytest.mark.parametrize("sender", ["a..b@docomo.ne.jp", "x@example.jp"])
def test_emoji_by_the_senders_carrier(sender: str) -> None:
    done = read(
        mail(
            "晴れ".encode("cp932") + b"\xf8\x9f",
            "shift_jis",
            sender=sender,
            subject=word("件".encode("cp932") + b"\xf8\x9f", "shift_jis"),
        )
    )
    assert (done.text, done.subject) == ("晴れ☀", "件☀")


def test_the_same_code_of_two_carriers() -> None:
    body = "ここ\ue501".encode()
    assert read(mail(body, "utf-8", sender="a@i.softbank.jp")).text == "ここ🏩"
    assert read(mail(body, "utf-8", sender="a@ezweb.ne.jp")).text == "ここ👪"
    html = mail(b"<p>&#xE63E;&#58942;</p>", "utf-8", sender="a@docomo.ne.jp").replace(b"text/plain", b"text/html")
    assert read(html).text == "☀☀"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (mail("日本語です".encode("cp932") + b"\x81", "shift_jis"), "undecodable-bytes"),
        (mail(b"x", subject=word("件".encode()[:2], "utf-8")), "undecodable-subject"),
        (mail(b"x", sender='"=?utf-8?B?44?=" <a@example.jp>'), "undecodable-from"),
        (mail(b"x").replace(b"Content-Type: ", b'Content-Disposition: attachment; filename="=?utf-8?B?44GC44?=.txt"\r\nContent-Type: '), "undecodable-file-name"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(raw: bytes, fault: str) -> None:
    assert fault in read(raw).faults


def test_ten_thousand_parts_of_text_are_shown_in_part_and_kept_whole() -> None:
    piece = b"--q\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + b"hello world\r\n" * 300
    done = read(mail(piece * 10_000 + b"--q--").replace(b"text/plain\r\n\r\n--q", b"multipart/mixed; boundary=q\r\n\r\n--q", 1))
    assert len(done.text) < 3_000_000
    assert [file.name for file in done.attachments] == ["remaining-text.txt"]
    assert done.text.count("hello") + done.attachments[0].content.count(b"hello") == 3_000_000


@given(
    st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"], exclude_characters='\\/"'),
        min_size=1,
        max_size=40,
    )
)
def test_any_file_name_comes_back_from_rfc_2231(name: str) -> None:
    coded = quote(name, safe="")
    pieces = [coded[at : at + 7] for at in range(0, len(coded), 7)]
    text = "attachment" + "".join(
        f"; filename*{at}*={'utf-8' + chr(39) * 2 if at == 0 else ''}{piece}" for at, piece in enumerate(pieces)
    )
    assert parse_parameters(text)["filename"] == composed(name)


@pytest.mark.parametrize(
    "text",
    [
        b"x; " + b'a="' * 50_000,
        b"x; a=" + b'"\\' * 50_000,
        b"x" + b"; a*0=b" * 20_000,
        b"x; " + b"a*" * 50_000,
        b"x" + b";" * 100_000,
    ],
)
def test_no_header_costs_much(text: bytes) -> None:
    start = time.process_time()
    parse_disposition(text)
    assert time.process_time() - start < 2
