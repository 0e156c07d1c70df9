"""What is packed into a mail is laid open: winmail.dat with its files and words, inline pictures whatever their label."""

import struct
import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.files.compressed_rtf import decompress
from madoguchi.channels.email.files.winmail import open_winmail
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.tests.packed import winmail

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def _mail(text: str = "", *, dat: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "hanako@example.com", "資料"
    mail.set_content(text)
    mail.add_attachment(dat, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return mail.as_bytes()


def test_the_files_of_a_winmail_stand_beside_it() -> None:
    mail = read(_mail("本文", dat=winmail(("見積書①.pdf", b"%PDF-1.7"), ("photo.png", PNG), text="別の本文")))
    assert [(file.name, file.type, file.marks) for file in mail.attachments] == [
        ("winmail.dat", "application/vnd.ms-tnef", ("opened",)),
        ("見積書①.pdf", "application/pdf", ("from_winmail",)),
        ("photo.png", "image/png", ("from_winmail",)),
    ]
    assert mail.text == "本文"


@pytest.mark.parametrize(
    "packed",
    [{"text": "梱包された本文\r\n二行目"}, {"html": "<p>梱包された本文<br>二行目</p>".encode()}],
)
def test_its_words_are_the_mails_where_that_has_none(packed: dict) -> None:  # type: ignore[type-arg]
    assert read(_mail("", dat=winmail(**packed))).text == "梱包された本文\n二行目"


def test_a_damaged_winmail_gives_what_can_be_read_and_is_kept() -> None:
    whole = winmail(("a.txt", b"a" * 100), ("b.txt", b"b" * 100))
    mail = read(_mail("x", dat=whole[:-90]))
    assert [file.name for file in mail.attachments][:2] == ["winmail.dat", "a.txt"]
    assert mail.attachments[0].content == whole[:-90]
    assert "damaged-winmail" in mail.faults


def test_compressed_rtf_is_undone() -> None:
    """The two examples of MS-OXRTFCP, 4.1: plain words, and a piece that repeats itself."""
    simple = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    assert decompress(bytes.fromhex(simple)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompress(crossing) == rb"{\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@given(st.binary(max_size=200), st.integers(0, 500))
def test_any_winmail_ends(noise: bytes, cut: int) -> None:
    whole = winmail(("見積.pdf", b"x" * 30), text="本文", rtf=b"\0\0\0\0\x30\0\0\0LZFu\0\0\0\0abc")
    open_winmail(whole[:cut] + noise + whole[cut + len(noise) :])
    decompress(noise)
    decompress(b"\0\0\0\0\xff\xff\0\0LZFu\0\0\0\0" + noise)


def test_a_hostile_winmail_ends_soon() -> None:
    start = time.process_time()
    properties = struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHI", 0x101F, 0x1000, 0x00FFFFFF)
    head = winmail()[:6]
    for filling in (
        head + struct.pack("<BII", 1, 0x00069003, len(properties) + 4_000_000) + properties + bytes(4_000_002),
        head + struct.pack("<BIIH", 2, 0x00069002, 0, 0) * 500_000,
        b"\0\0\0\0\xff\xff\x7f\0LZFu\0\0\0\0" + b"\xff\x00\x00" * 1_000_000,
    ):
        open_winmail(filling)
        decompress(filling)
    assert time.process_time() - start < 4


def _related(html: str, *parts: str) -> bytes:
    head = 'From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
    body = f"--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n"
    for part in parts:
        body += f"--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n{part}\n\niVBORw0KGgoAAAAA\n"
    return (head + body + "--b--\n").encode()


@pytest.mark.parametrize(
    ("source", "headers"),
    [
        ("cid:logo@x", "Content-ID: <logo@x>"),
        ("cid:logo@x", "Content-ID: logo@x"),
        ("cid:Logo%40X", "Content-ID: <logo@x>"),
        ("cid:<logo@x>", "Content-ID: <logo@x>"),
        ("cid:image001.png@01D9.A", 'Content-Disposition: inline; filename="image001.png"'),
        ("cid:image001.png", 'Content-Disposition: inline; filename="Image001.PNG"'),
        ("image001.png", "Content-Location: image001.png"),
        ("http://shop.example/a/image001.png", "Content-Location: http://shop.example/a/image001.png"),
    ],
)
def test_inline_pictures_are_found(source: str, headers: str) -> None:
    mail = read(_related(f'<p>図</p><img src="{source}">', headers))
    (file,) = mail.attachments
    assert file.is_inline
    assert f'<img data-cid="{file.content_id.replace("<", "&lt;").replace(">", "&gt;")}">' in mail.html
    assert not mail.has_remote_images


def test_a_remote_picture_of_the_same_name_stays_remote() -> None:
    mail = read(
        _related('<img src="https://shop.example/image001.png">', 'Content-Disposition: inline; filename="image001.png"')
    )
    assert mail.has_remote_images
    assert not mail.attachments[0].is_inline


def test_many_labels_and_many_files_end_soon() -> None:
    html = "".join(f'<img src="cid:n{number}">' for number in range(5_000))
    raw = _related(html, *(f"Content-ID: <n{number}>" for number in range(5_000)))
    start = time.process_time()
    read(raw)
    assert time.process_time() - start < 6
