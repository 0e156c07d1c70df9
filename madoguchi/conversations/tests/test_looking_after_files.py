"""Files are looked after by jobs: checked by a real scanner's words, shown as JPEG once, never in a request."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.forwarding import forward
from madoguchi.conversations.looking_after_files import look_after
from madoguchi.conversations.models import Attachment, Scan
from madoguchi.journal import working
from madoguchi.journal.models import Event, Job
from madoguchi.kit import files
from madoguchi.kit.addresses import Address
from madoguchi.kit.tests.scanner import VIRUS, Clamd, scanning
from madoguchi.kit.tests.test_pictures import picture
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _arrived(cast: Cast, *contents: tuple[str, bytes]) -> list[Attachment]:
    """A message with these files comes in, and its reaction runs."""
    stored = [files.store(io.BytesIO(content), name, "attachments") for name, content in contents]
    message = cast.conversation(attachments=stored).messages.get()
    look_after(Event.objects.get(kind=ConversationEvent.MESSAGE_RECEIVED, subject_id=message.pk))
    return list(message.attachments.order_by("id"))


def _work() -> None:
    Job.objects.update(next_try=timezone.now())
    while working.work_once():
        pass


def test_files_are_checked_one_by_one_and_the_pages_hear_of_it(cast: Cast, settings: Any) -> None:
    with scanning() as settings.CLAMD:
        bad, good = _arrived(cast, ("a.txt", VIRUS), ("b.txt", b"hello"))
        assert {bad.scan, good.scan} == {Scan.WAITING}
        look_after(Event.objects.get(kind=ConversationEvent.MESSAGE_RECEIVED))  # twice is once
        assert Job.objects.count() == 2
        _work()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.scan, bad.scan_words, good.scan) == (Scan.INFECTED, "Eicar-Test-Signature", Scan.CLEAN)
    assert Event.objects.filter(kind=ConversationEvent.FILE_CHECKED).count() == 2


def test_a_file_waits_for_a_scanner_that_is_away_then_is_given_out_as_unchecked(
    cast: Cast, settings: Any, client: Client
) -> None:
    settings.CLAMD = "unix:/nonexistent/clamd.ctl"
    (file,) = _arrived(cast, ("b.txt", b"hello"))
    client.force_login(cast.agent)
    url = f"/w/mado/attachments/{file.pk}/"
    working.work_once()
    assert client.get(url).status_code == 409
    _work()
    file.refresh_from_db()
    assert file.scan == Scan.FAILED
    assert "clamd" in file.scan_words
    assert client.get(url).status_code == 200
    with scanning() as settings.CLAMD:
        Job.objects.update(state=Job.State.QUEUED, tries=0)
        _work()
    file.refresh_from_db()
    assert file.scan == Scan.CLEAN


def test_a_file_too_large_for_the_scanner_is_unchecked_at_once(cast: Cast, settings: Any) -> None:
    with scanning() as settings.CLAMD:
        Clamd.most = 10
        (file,) = _arrived(cast, ("b.txt", bytes(5_000)))
        _work()
    file.refresh_from_db()
    assert file.scan == Scan.FAILED
    assert Job.objects.get().state == Job.State.DONE


def test_without_a_scanner_nothing_is_said_of_viruses(cast: Cast) -> None:
    (file,) = _arrived(cast, ("b.txt", VIRUS))
    assert file.scan == ""
    assert not Job.objects.exists()


def test_a_heic_gets_its_jpeg_once_and_keeps_its_original(cast: Cast, client: Client) -> None:
    heic = picture("image/heic")
    (file,) = _arrived(cast, ("写真.HEIC", heic))
    assert file.type in ("image/heic", "image/heif")
    _work()
    file.refresh_from_db()
    client.force_login(cast.agent)
    shown = client.get(f"/w/mado/attachments/{file.pk}/picture/")
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")  # type: ignore[attr-defined]
    assert b"".join(client.get(f"/w/mado/attachments/{file.pk}/").streaming_content) == heic  # type: ignore[attr-defined]
    before = file.picture_path
    Job.objects.update(state=Job.State.QUEUED)
    _work()
    file.refresh_from_db()
    assert file.picture_path == before


def test_what_is_no_picture_is_tried_once(cast: Cast) -> None:
    (file,) = _arrived(cast, ("写真.heic", b"\0\0\0\x1cftypheic" + bytes(50)))
    _work()
    file.refresh_from_db()
    assert file.picture_path == ""
    assert Job.objects.get().state == Job.State.DONE
    assert "not shown" in Job.objects.get().result


def test_an_infected_file_is_not_passed_on(cast: Cast) -> None:
    bad, good = _arrived(cast, ("a.txt", b"a"), ("b.txt", b"b"))
    Attachment.objects.filter(pk=bad.pk).update(scan=Scan.INFECTED)
    assert good.message is not None
    sent = forward(
        good.message.conversation,
        by=cast.agent,
        to=[Address("", "x@example.com")],
        text="x",
        messages=[good.message],
        attachments=[bad.pk, good.pk],
    )
    assert [file.name for file in sent.attachments.all()] == ["b.txt"]
