"""A conversation on paper: the sheets, the PDF that a worker makes, and who may have it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.noting import note
from madoguchi.conversations.replying import reply
from madoguchi.desk import printing, printing_pdf
from madoguchi.journal import working
from madoguchi.journal.models import Event, Job
from madoguchi.kit import paper
from madoguchi.kit.addresses import Address
from tests.cast import Cast


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.agent)
    return client


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    found = cast.conversation(subject='見積 "</style>" の件', text="<b>太字</b>\nお願いします。")
    reply(found, by=cast.agent, text="承知しました。", to=[Address("山田 花子", "hanako@example.com")], then="keep")
    note(found, by=cast.lead, text="値引きは1割まで")
    return found


@pytest.fixture
def set_on_paper(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was asked of the press."""
    asked: list[dict[str, Any]] = []

    def press(html: str, css: str, files: dict[str, bytes]) -> bytes:
        asked.append({"html": html, "css": css, "files": files})
        return b"%PDF-1.7"

    monkeypatch.setattr(paper, "pdf_of", press)
    return asked


def test_the_sheets_hold_notes_only_by_choice(desk: Client, conversation: Conversation) -> None:
    at = f"/w/mado/conversations/{conversation.number}/print/"
    page = desk.get(at).text
    for words in [
        "山田 花子 様",
        "hanako@example.com",
        "&lt;b&gt;太字&lt;/b&gt;",
        "承知しました。",
        "未送信",
        f"#{conversation.number}",
    ]:
        assert words in page
    assert "値引き" not in page
    heads = desk.get(f"{at}heads.css")
    assert heads["Content-Type"].startswith("text/css")
    assert "</style>" not in heads.text
    assert "見積" in heads.text
    assert "値引きは1割まで" in desk.get(at, {"notes": "1"}).text
    in_english = desk.get(at, {"language": "en"}).text
    assert "Not sent yet" in in_english
    assert '<option value="en" selected>' in in_english
    assert "社内メモを含める" in in_english  # what stands around the sheet is in the reader's language


def test_a_long_one_says_what_it_leaves_out(
    desk: Client, cast: Cast, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_AT_ONCE", 2)
    page = desk.get(f"/w/mado/conversations/{conversation.number}/print/").text
    assert "承知しました。" in page
    assert "太字" not in page
    assert "それより古い1件" in page


def test_a_pdf_is_made_by_a_worker_and_told(
    desk: Client, cast: Cast, conversation: Conversation, set_on_paper: list[dict[str, Any]]
) -> None:
    here = f"/w/mado/conversations/{conversation.number}/pdfs/"
    waits = desk.post(here, {"notes": "1", "language": "en"})["Location"]
    assert desk.post(here, {"notes": "1", "language": "en"})["Location"] == waits  # a second click asks for nothing more
    assert set_on_paper == []
    assert 'hx-get="."' in desk.get(waits).text
    assert desk.get(f"{waits}file/").status_code == 404
    event = Event.objects.get(kind=ConversationEvent.PDF_MADE)
    assert (event.actor_id, event.payload["notes"]) == (cast.agent.pk, True)

    while working.work_once():
        pass
    assert "値引きは1割まで" in set_on_paper[0]["html"]
    assert "Internal note" in set_on_paper[0]["html"]
    assert "file/" in desk.get(waits, headers={"HX-Request": "true"}).text
    answer = desk.get(f"{waits}file/")
    assert b"".join(answer) == b"%PDF-1.7"  # type: ignore[call-overload]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "社内メモを含む" in desk.get(f"/w/mado/conversations/{conversation.number}/").text


def test_a_pdf_is_for_the_one_who_asked_while_they_may_read(
    desk: Client, cast: Cast, conversation: Conversation, set_on_paper: list[dict[str, Any]]
) -> None:
    waits = desk.post(f"/w/mado/conversations/{conversation.number}/pdfs/")["Location"]
    while working.work_once():
        pass
    other = Client()
    other.force_login(cast.lead)
    assert other.get(waits).status_code == 404
    elsewhere = cast.conversation(sender="b@example.com")
    assert desk.get(waits.replace(f"/{conversation.number}/", f"/{elsewhere.number}/")).status_code == 404
    cast.inbox.restricted_to.add(cast.team)
    Membership.objects.get(person=cast.agent).teams.clear()
    assert desk.get(f"{waits}file/").status_code == 404


def test_who_may_no_longer_read_gets_none(
    desk: Client, cast: Cast, conversation: Conversation, set_on_paper: list[dict[str, Any]]
) -> None:
    desk.post(f"/w/mado/conversations/{conversation.number}/pdfs/")
    cast.inbox.restricted_to.add(cast.team)
    Membership.objects.get(person=cast.agent).teams.clear()
    while working.work_once():
        pass
    assert set_on_paper == []
    assert Job.objects.get(kind=printing_pdf.KIND).words == printing_pdf.GONE


def test_a_machine_without_the_library_says_what_to_do(
    desk: Client, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press(*_: object) -> bytes:
        raise paper.NoLibrary

    monkeypatch.setattr(paper, "pdf_of", press)
    waits = desk.post(f"/w/mado/conversations/{conversation.number}/pdfs/")["Location"]
    while working.work_once():
        pass
    assert "libpango" in desk.get(waits).text


def test_a_pdf_is_forgotten_after_a_day(desk: Client, conversation: Conversation, set_on_paper: list[dict[str, Any]]) -> None:
    waits = desk.post(f"/w/mado/conversations/{conversation.number}/pdfs/")["Location"]
    while working.work_once():
        pass
    job = Job.objects.get(kind=printing_pdf.KIND)
    Job.objects.filter(kind=printing_pdf.FORGET).update(next_try=timezone.now())
    Job.objects.filter(pk=job.pk).update(result=job.result | {"until": 0})
    while working.work_once():
        pass
    assert desk.get(f"{waits}file/").status_code == 404
    assert "作り直す" in desk.get(waits).text


def test_heads_of_pages_cannot_leave_their_quotes() -> None:
    assert printing.css_string('a"; } </style>') == '"a\\22 \\3b \\20 \\7d \\20 \\3c \\2f style\\3e "'
