"""Files at the desk: never run on our origin, looked into without unpacking, held back where a virus was found."""

import io
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from madoguchi.conversations.models import Attachment, Message, MessageKind, Scan
from madoguchi.kit import files
from madoguchi.kit.tests.test_file_dangers import in_cp932, zipped
from tests.cast import Cast

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.agent)
    return client


def attached(cast: Cast, name: str, content: bytes, **fields: Any) -> Attachment:
    message = cast.conversation().messages.get()
    stored = files.store(io.BytesIO(content), name, "attachments")
    made = {"name": stored.name, "type": stored.type, "size": stored.size, "sha256": stored.sha256, "path": stored.path}
    return Attachment.objects.create(workspace=cast.workspace, message=message, **(made | fields))


def _url(file: Attachment, rest: str = "") -> str:
    return f"/w/mado/attachments/{file.pk}/{rest}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.html", b"<html><script>alert(1)</script>"),
        ("a.gif", b"<html><script>alert(1)</script>"),
        ("a.xml", b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.txt", b"<script>alert(1)</script>"),
    ],
)
def test_what_could_run_is_only_ever_a_download(cast: Cast, desk: Client, name: str, content: bytes) -> None:
    for answer in (
        desk.get(_url(attached(cast, name, content))),
        desk.get(_url(attached(cast, name, content)) + "?download=1"),
    ):
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_zip_is_listed_with_its_names_right(cast: Cast, desk: Client) -> None:
    page = desk.get(_url(attached(cast, "a.zip", in_cp932("見積書①.pdf")), "inside/")).text
    assert "見積書①.pdf" in page
    danger = desk.get(_url(attached(cast, "a.zip", zipped("<b>x.exe", "y.pdf", flags=1)), "inside/")).text
    assert "&lt;b&gt;x.exe" in danger
    assert danger.count('class="mark danger"') == 1
    assert danger.count('class="mark warn"') == 2


def _mail(subject: str, *, inner: EmailMessage | None = None) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "花子 <hanako@example.com>", "a@example.jp", subject
    mail["Date"] = "Fri, 20 Nov 2026 12:00:00 +0900"
    mail.set_content(f"{subject}の本文<script>")
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="資料.pdf")
    if inner is not None:
        mail.add_attachment(inner)
    return mail


def test_an_attached_mail_is_read_and_so_is_the_one_within(cast: Cast, desk: Client) -> None:
    raw = _mail("外側", inner=_mail("内側")).as_bytes()
    file = attached(cast, "転送.eml", raw, type="message/rfc822")
    page = desk.get(_url(file, "inside/")).text
    assert "外側の本文&lt;script&gt;" in page
    assert "11月20日" in page
    assert f'hx-get="{_url(file, "inside/")}?path=1"' in page
    inner = desk.get(_url(file, "inside/?path=1")).text
    assert "内側の本文" in inner
    got = desk.get(_url(file, "inside/file/?path=1.0"))
    assert (b"".join(got.streaming_content), got["X-Content-Type-Options"]) == (b"%PDF-1.4 x", "nosniff")
    assert "%E8%B3%87%E6%96%99.pdf" in got["Content-Disposition"]
    for path in ("7", "0", "1.7", "x", "1.0.0", "1.1.1.1.1.1.1"):
        assert desk.get(_url(file, f"inside/?path={path}")).status_code == 404
    for path in ("", "9", "1.9", "x.0"):
        assert desk.get(_url(file, f"inside/file/?path={path}")).status_code == 404


def test_other_files_have_no_inside(cast: Cast, desk: Client) -> None:
    assert desk.get(_url(attached(cast, "a.pdf", b"%PDF-1.7"), "inside/")).status_code == 404


def test_a_virus_is_held_back_from_everybody_without_right_and_reason(cast: Cast, desk: Client) -> None:
    content = zipped("x")
    file = attached(cast, "a.zip", content, scan=Scan.INFECTED, scan_words="Eicar-Test", picture_path="x")
    for rest in ("", "?download=1"):
        assert desk.get(_url(file, rest)).status_code == 403
    for rest in ("inside/", "picture/"):
        assert desk.get(_url(file, rest)).status_code == 404
    assert "Eicar-Test" in desk.get(_url(file, "held/")).text
    assert desk.post(_url(file, "held/"), {"reason": "見たい"}).status_code == 403
    owner = Client()
    owner.force_login(cast.owner)
    assert owner.get(_url(file)).status_code == 403
    assert owner.post(_url(file, "held/"), {"reason": " "}).status_code == 422
    assert not Message.objects.filter(kind=MessageKind.NOTE).exists()
    taken = owner.post(_url(file, "held/"), {"reason": "情報システム部に渡すため"})
    assert b"".join(taken.streaming_content) == content  # type: ignore[attr-defined]
    assert taken["Content-Disposition"].startswith("attachment")
    note = Message.objects.get(kind=MessageKind.NOTE)
    assert "情報システム部に渡すため" in note.text
    assert "Eicar-Test" in note.text


def test_marks_stand_beside_the_file(cast: Cast, desk: Client) -> None:
    file = attached(cast, "a.exe", b"MZ", marks=[{"code": "program", "about": ".exe"}, {"code": "gone"}], scan=Scan.CLEAN)
    page = desk.get(f"/w/mado/conversations/{file.message.conversation.number}/").text
    assert 'class="mark danger" data-mark="program"' in page
    assert ".exe" in page
    assert 'data-mark="scan_clean"' in page


def test_a_locked_file_is_not_called_checked(cast: Cast, desk: Client) -> None:
    file = attached(cast, "a.zip", zipped("x", flags=1), marks=[{"code": "locked"}], scan=Scan.CLEAN)
    page = desk.get(f"/w/mado/conversations/{file.message.conversation.number}/").text
    assert 'data-mark="locked"' in page
    assert "scan_clean" not in page
