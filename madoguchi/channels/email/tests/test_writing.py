"""What we write leaves exactly as typed, and reads back equal."""

import io
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.mime.quoting import quote
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.mime.writing import OutgoingFile, OutgoingMail, write
from madoguchi.kit.addresses import Address
from madoguchi.kit.text.charsets import composed

AT = datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=9)))
US = Address("サポート窓口", "support@aobato.example.jp")
HANAKO = Address("山田 花子", "hanako@example.com")


def outgoing(**changes: object) -> OutgoingMail:
    fields: dict[str, object] = {
        "from_": US,
        "to": [HANAKO],
        "subject": "ご注文の件",
        "text": "承りました。",
        "message_id": "<m1@example.jp>",
        "date": AT,
    }
    return OutgoingMail(**(fields | changes))  # type: ignore[arg-type]


def test_both_forms_and_all_headers() -> None:
    done = read(
        write(
            outgoing(
                cc=[Address('Q, "x"', "a..b@docomo.ne.jp")],
                reply_to=[US],
                in_reply_to="<m0@example.jp>",
                references=["<l@x>", "<m0@example.jp>"],
                auto_submitted="auto-replied",
                extra={"X-Note": "メモ"},
            )
        )
    )
    assert (done.subject, done.text, done.html) == ("ご注文の件", "承りました。", "<div>承りました。</div>")
    assert (done.from_, done.to, done.cc, done.reply_to) == (US, [HANAKO], [Address('Q, "x"', "a..b@docomo.ne.jp")], [US])
    assert (done.message_id, done.in_reply_to, done.references) == (
        "<m1@example.jp>",
        "<m0@example.jp>",
        ["<l@x>", "<m0@example.jp>"],
    )
    assert (done.date, done.auto_reply, done.faults) == (AT, "auto-reply", [])


def test_the_same_mail_is_the_same_bytes() -> None:
    assert write(outgoing()) == write(outgoing())


def test_every_line_is_short_ascii_with_crlf() -> None:
    raw = write(
        outgoing(
            subject="長い件名" * 40,
            text="長い行" * 2000 + "\nend",
            to=[HANAKO] * 60,
            references=[f"<{at}@example.jp>" for at in range(80)],
        )
    )
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "address",
    [
        "a..b@docomo.ne.jp",
        ".a@ezweb.ne.jp",
        "-a@softbank.ne.jp",
        '"a b"@example.jp',
        "a+tag@example.jp",
        "o'neil@example.jp",
        "a@日本語.jp",
    ],
)
@pytest.mark.parametrize("name", ["", "山田, 花子", 'Say "hi"', "(株)山田", "=?utf-8?B?eA==?=", "a@b"])
def test_odd_addresses_survive(address: str, name: str) -> None:
    done = read(write(outgoing(to=[Address(name, address)])))
    assert [(found.name, found.key) for found in done.to] == [(name, Address(name, address).key)]


@pytest.mark.parametrize("text", ["a\r\nBcc: evil@example.com", "a\nb", "x\x00y", "a\u2028b", "\r\n\r\n<script>"])
def test_no_value_makes_a_header(text: str) -> None:
    raw = write(
        outgoing(
            subject=text,
            from_=Address(text, US.address),
            extra={"X-Note": text},
            attachments=[OutgoingFile(text + ".txt", "text/plain", b"x")],
        )
    )
    assert b"\r\nBcc:" not in raw
    done = read(raw)
    assert done.to == [HANAKO]
    assert len(done.attachments) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"to": [Address("", "a@b\r\nBcc: c@d")]},
        {"to": [Address("", "nobody")]},
        {"message_id": "<a\r\nb@c>"},
        {"extra": {"Bcc": "x"}},
        {"extra": {"A\r\nB": "x"}},
    ],
)
def test_what_cannot_be_written_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        write(outgoing(**changes))


def test_files_of_every_source(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"p" * 200_000)
    files = [
        OutgoingFile("見積書（最終版）" * 8 + ".pdf", "application/pdf", b"%PDF-1.7"),
        OutgoingFile("a b.bin", "odd\r\ntype", path),
        OutgoingFile("c.txt", "text/plain", io.BytesIO(b"c")),
    ]
    done = read(write(outgoing(attachments=files)))
    assert [(file.name, file.content) for file in done.attachments] == [
        (files[0].name, b"%PDF-1.7"),
        ("a b.bin", b"p" * 200_000),
        ("c.txt", b"c"),
    ]


def test_an_inline_image_is_shown_by_the_html() -> None:
    done = read(
        write(
            outgoing(
                html='<p><img src="cid:i1@x"></p>',
                attachments=[OutgoingFile("i.png", "image/png", b"\x89PNG\r\n\x1a\n0", "i1@x", is_inline=True)],
            )
        )
    )
    assert [(file.is_inline, file.content_id) for file in done.attachments] == [(True, "i1@x")]


def test_text_only() -> None:
    assert read(write(outgoing(html=""))).html == ""


def test_quoting_in_both_languages() -> None:
    assert (
        quote(HANAKO, AT, "一行目\n\n> 前", "ja")
        == "2026年11月22日(日) 14:05 山田 花子 <hanako@example.com>:\n> 一行目\n>\n>> 前"
    )
    assert quote(HANAKO, AT, "x", "en") == "On Sun, 22 Nov 2026 at 14:05, 山田 花子 <hanako@example.com> wrote:\n> x"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_our_own_quotes_are_known_again(language: str) -> None:
    answer = f"届きました。\n\n{quote(US, AT, '発送しました。', language)}"
    assert read(write(outgoing(text=answer))).text == "届きました。"


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Co", "Zl", "Zp", "Zs"]), min_size=1, max_size=30
)


@given(subject=words, name=words, text=st.lists(words, max_size=6), file=words)
def test_words_come_back_as_they_went(subject: str, name: str, text: list[str], file: str) -> None:
    raw = write(
        outgoing(
            subject=subject,
            to=[Address(name, HANAKO.address)],
            text="\n".join(text),
            attachments=[OutgoingFile(f"{file}.txt", "text/plain", "\n".join(text).encode())],
        )
    )
    done = read(raw)
    assert done.subject == composed(subject)
    assert done.to[0].address == HANAKO.address
    whole = f"{done.text}\n{done.quoted}".split("\n")
    assert sorted(composed(line) for line in text) == sorted(line for line in whole if line)
    assert done.attachments[-1].content == "\n".join(text).encode()
