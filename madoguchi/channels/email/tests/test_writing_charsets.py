"""Every mail of ours is read back equal by our reader and by Python's email package, in every charset."""

import re
import time
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.mime.coding_text import quoted_printable
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.mime.writing import OutgoingFile, Unsubscribing, write
from madoguchi.channels.email.tests.test_writing import HANAKO, outgoing
from madoguchi.kit.addresses import Address
from madoguchi.kit.tests.test_outgoing_charsets import SAME_CELL
from madoguchi.kit.text.charsets import composed
from madoguchi.kit.text.outgoing_charsets import JIS, UTF_8, fitted

signs = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp"])
text = st.text(st.one_of(signs, st.sampled_from("あ漢①㈱～－.=? \n")), min_size=1, max_size=200)
line = st.text(signs, min_size=1, max_size=120).map(lambda value: " ".join(value.split())).filter(bool)


@given(text, line, line, line, st.sampled_from([JIS, UTF_8]))
def test_text_subject_names_and_files_come_back(body: str, subject: str, name: str, file: str, charset: str) -> None:
    body, subject = (fitted(each).text if charset == JIS else each for each in (body, subject))
    files = [OutgoingFile(f"{file}.txt", "text/plain", b"x")]
    raw = write(
        outgoing(text=body, subject=subject, to=[Address(name, HANAKO.address)], html="", attachments=files, charset=charset)
    )
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^\s]+\?=", raw))
    sent = message_from_bytes(raw, policy=policy.default)
    assert isinstance(sent, EmailMessage)
    assert same(sent["Subject"]) == same(subject)
    assert "".join(same(sent["To"].addresses[0].display_name).split()) == "".join(same(name).split())  # it puts blanks in
    (attached,) = sent.iter_attachments()
    wanted = re.sub(r'[\\/"]', "_", f"{file}.txt")
    assert attached.get_filename() == wanted
    assert attached["Content-Type"].params["name"].translate(SAME_CELL) == wanted.translate(SAME_CELL)
    part = sent.get_body(("plain",))
    assert same(part.get_content().replace("\r\n", "\n").removesuffix("\n")) == same(body.removesuffix("\n"))
    ours = read(raw)
    assert (same(ours.subject), same(ours.to[0].name)) == (same(subject), same(name))
    assert not set(ours.faults)


@given(st.text(signs, min_size=1, max_size=200), st.sampled_from([JIS, UTF_8]))
def test_every_encoded_word_can_be_read_alone(subject: str, charset: str) -> None:
    raw = write(outgoing(subject=subject, charset=charset))
    field = re.search(rb"\r\nSubject:(.*?)\r\n[A-Z]", raw, re.DOTALL)
    assert field
    for word in re.findall(r"=\?\S+?\?=", field[1].decode()):
        data, coding = decode_header(word)[0]
        data.decode(coding, "strict")  # Outlook reads each word for itself
        assert not data.endswith(b"\x1b")


@given(st.text(signs, max_size=300))
def test_quoted_printable_never_cuts_a_sign(value: str) -> None:
    rows = quoted_printable(value).split(b"\r\n")
    assert all(len(row) <= 76 for row in rows)
    for row in rows:
        message_from_bytes(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + row.removesuffix(b"=")).get_payload(
            decode=True
        ).decode("utf-8", "strict")


def same(value: str) -> str:
    return re.sub(r"\s+", " ", composed(value.translate(SAME_CELL))).strip()


def test_iso_2022_jp_goes_as_seven_bits_and_short_lines_as_typed() -> None:
    raw = write(outgoing(text="ご確認ください。\n～です。", html="", subject="ご注文の件", charset=JIS))
    assert b"Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n" in raw
    assert raw.endswith("ご確認ください。\r\n〜です。\r\n".encode("iso2022_jp"))
    assert b"Subject: =?ISO-2022-JP?B?" in raw


def test_a_line_too_long_for_smtp_is_packed_and_stays_one_line() -> None:
    raw = write(outgoing(text="長い" * 2000, html="", charset=JIS))
    assert b"Content-Transfer-Encoding: base64" in raw
    assert read(raw).text == "長い" * 2000


def test_what_the_charset_does_not_hold_goes_in_utf_8_and_whole() -> None:
    raw = write(outgoing(text="한국", html="", subject="①", to=[Address("髙橋", HANAKO.address)], charset=JIS))
    done = read(raw)
    assert (done.text, done.subject, done.to[0].name) == ("한국", "①", "髙橋")


def test_a_mailing_can_be_left_with_one_click_and_a_reply_says_nothing_of_it() -> None:
    ways = Unsubscribing("https://madoguchi.example.jp/u/abc", "leave@example.jp")
    raw = write(outgoing(unsubscribing=ways))
    sent = message_from_bytes(raw, policy=policy.default)
    assert sent["List-Unsubscribe"] == "<https://madoguchi.example.jp/u/abc>, <mailto:leave@example.jp>"
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert b"-Post" not in write(outgoing(unsubscribing=Unsubscribing(address="leave@example.jp")))
    assert b"List-" not in write(outgoing())
    for bad in ("https://x/ y", "https://x/>\r\nBcc: a@b"):
        with pytest.raises(ValueError, match="unsubscribe"):
            write(outgoing(unsubscribing=Unsubscribing(bad)))


def test_automatic_mails_ask_machines_for_silence_and_persons_do_not() -> None:
    assert b"X-Auto-Response-Suppress: All\r\n" in write(outgoing(auto_submitted="auto-replied"))
    assert b"Suppress" not in write(outgoing())
    assert b"Precedence" not in write(outgoing(auto_submitted="auto-replied"))


@pytest.mark.parametrize(
    "name", ["Auto-Submitted", "List-Unsubscribe", "DKIM-Signature", "Content-Type", "X: y\r\nBcc", "", "Bcc"]
)
def test_extra_headers_replace_none_of_ours(name: str) -> None:
    with pytest.raises(ValueError, match="header"):
        write(outgoing(extra={name: "x"}))


def test_content_language() -> None:
    assert b"Content-Language: ja\r\n" in write(outgoing(language="ja"))
    assert b"Content-Language" not in write(outgoing(language="ja\r\nBcc: x@example.com"))


def test_a_large_text_is_written_quickly() -> None:
    began = time.process_time()
    write(outgoing(text="あ" * 500_000, html="", charset=JIS, subject="件" * 5000))
    write(outgoing(text="a é" * 200_000, html=""))
    assert time.process_time() - began < 10
