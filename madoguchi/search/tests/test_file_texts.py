"""Attachments are found by their words and names; held back ones are not opened; words go with the last file."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.looking_after_files import CHECK, look_after
from madoguchi.conversations.models import Attachment, Conversation, Message, Scan
from madoguchi.conversations.trashing import KEPT, purge_due, trash
from madoguchi.journal import working
from madoguchi.journal.models import Event, Job
from madoguchi.kit import files
from madoguchi.kit.tests.scanner import VIRUS, scanning
from madoguchi.search import file_texts
from madoguchi.search.finding import find
from madoguchi.search.models import Document, FileState, FileText
from madoguchi.search.tests import making_files as made
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _arrives(cast: Cast, *contents: tuple[str, bytes]) -> Conversation:
    stored = [files.store(io.BytesIO(content), name, "attachments") for name, content in contents]
    return cast.conversation(attachments=stored)


def _follow() -> None:
    """The lane, then the jobs that it asks for."""
    (reaction,) = file_texts.REACTIONS
    reaction.do_many([event for event in Event.objects.order_by("id") if reaction.follows(event)])
    Job.objects.update(next_try=timezone.now())
    while working.work_once():
        pass


def _found(cast: Cast, words: str, person: Any = None) -> list[str]:
    return [hit.title for hit in find(cast.membership(person or cast.agent), words, kinds=["file"]).hits]


def test_what_stands_in_an_attachment_is_found(cast: Cast) -> None:
    _arrives(cast, *((name, content) for name, (content, _kind) in made.FILES.items()))
    assert _found(cast, "加湿器 返金") == []
    _follow()
    assert set(_found(cast, "ao1234567")) == set(made.FILES)
    assert _found(cast, "社外秘") == ["案内.docx"]
    assert Job.objects.filter(kind=file_texts.READ_FILES).count() == 1


def test_a_file_without_words_is_found_by_its_name_and_says_why(cast: Cast) -> None:
    bad = [("秘密.pdf", made.made_pdf(password="x")), ("爆弾.docx", made.bomb(210)), ("破損.pdf", b"%PDF-1.7\nbroken")]
    conversation = _arrives(cast, *bad, ("空.txt", b" "), ("箱.zip", made.zipped({"a": b"b"})), ("納品書.pdf", made.made_pdf()))
    _follow()
    rows = Attachment.objects.filter(message__conversation=conversation)
    told = {file.name: file_texts.why_not([file]).get(file.pk) for file in rows}
    assert told == {
        "秘密.pdf": "パスワードで保護されています",
        "爆弾.docx": "大きすぎて読み取れません",
        "破損.pdf": "ファイルが壊れています",
        "空.txt": "文字の情報がありません（画像だけの可能性）",
        "箱.zip": "文字を読み取れない種類のファイルです",
        "納品書.pdf": None,
    }
    assert _found(cast, "爆弾") == ["爆弾.docx"]
    _follow()
    assert Job.objects.filter(kind=file_texts.READ_FILES).count() == 1  # what cannot be read is not tried again and again


def test_the_same_content_is_read_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    extract = file_texts.extract
    monkeypatch.setattr(file_texts, "extract", lambda some: opened.append(len(some)) or extract(some))
    _arrives(cast, ("納品書.pdf", made.made_pdf()), ("写し.pdf", made.made_pdf()))
    _follow()
    _arrives(cast, ("再送.pdf", made.made_pdf()))
    _follow()
    assert opened == [1]
    assert set(_found(cast, "納品書")) == {"納品書.pdf", "写し.pdf", "再送.pdf"}
    assert FileText.objects.count() == 1


def test_a_held_back_file_is_not_opened_and_nothing_of_it_is_found(cast: Cast, settings: Any) -> None:
    with scanning() as settings.CLAMD:
        conversation = _arrives(cast, ("悪.txt", VIRUS + "返金".encode()), ("良.txt", "返金".encode()))
        look_after(Event.objects.get(kind=ConversationEvent.MESSAGE_RECEIVED, conversation_id=conversation.pk))
        Job.objects.filter(kind=CHECK).update(next_try=timezone.now() + timedelta(hours=1))
        file_texts.ask_for(list(Event.objects.all()))
        assert Job.objects.filter(kind=file_texts.READ_FILES).count() == 0
        _follow()
        _follow()
    assert _found(cast, "返金") == ["良.txt"]
    assert [row.text for row in FileText.objects.all()] == ["返金"]
    bad = Attachment.objects.get(scan=Scan.INFECTED)
    assert file_texts.why_not([bad]) == {bad.pk: "ウイルスが見つかったため取り出せません"}


def test_a_virus_that_is_found_later_takes_the_words_away(cast: Cast) -> None:
    _arrives(cast, ("納品書.pdf", made.made_pdf()))
    _arrives(cast, ("写し.pdf", made.made_pdf()))
    _follow()
    file = Attachment.objects.get(name="納品書.pdf")
    Attachment.objects.filter(pk=file.pk).update(scan=Scan.INFECTED)
    event = Event(kind=ConversationEvent.FILE_CHECKED, payload={"attachment": file.pk, "state": "infected"})
    file_texts.ask_for([event])
    assert (_found(cast, "納品書"), FileText.objects.count()) == ([], 0)


def test_words_go_with_the_last_file_that_had_them(cast: Cast) -> None:
    first = _arrives(cast, ("納品書.pdf", made.made_pdf()))
    second = _arrives(cast, ("写し.pdf", made.made_pdf()), ("読む.txt", "内緒".encode()))
    _follow()
    for conversation, texts, found in ((second, 1, ["納品書.pdf"]), (first, 0, [])):
        trash(conversation, by=cast.agent)
        Conversation.objects.filter(pk=conversation.pk).update(trashed_at=timezone.now() - KEPT)
        assert purge_due() == 1
        assert (FileText.objects.count(), _found(cast, "納品書")) == (texts, found)
    assert not Document.objects.filter(kind="file").exists()


def test_files_of_an_inbox_that_is_closed_to_a_person_are_not_found(cast: Cast) -> None:
    _arrives(cast, ("納品書.pdf", made.made_pdf()))
    _follow()
    cast.inbox.restricted_to.set([cast.team])
    assert _found(cast, "納品書") == ["納品書.pdf"]
    assert _found(cast, "納品書", cast.light) == []
    assert _found(cast, "納品書", cast.outsider) == []


def test_a_withdrawn_message_takes_its_files_with_it(cast: Cast) -> None:
    conversation = _arrives(cast, ("納品書.pdf", made.made_pdf()))
    _follow()
    Message.objects.filter(conversation=conversation).update(withdrawn_at=timezone.now())
    assert _found(cast, "納品書") == []


def test_what_an_older_reading_left_is_read_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = _arrives(cast, ("納品書.pdf", made.made_pdf()))
    _follow()
    FileText.objects.update(version=0)
    job = working.ask("read_files", workspace_id=cast.workspace.pk, payload={"attachments": _ids(conversation)})
    file_texts.indexing.remove("file", _ids(conversation))
    FileText.objects.update(text="古い言葉")
    file_texts.indexing.put("file", _ids(conversation))
    assert _found(cast, "古い言葉") == ["納品書.pdf"]
    file_texts.read(working.Progress(job))
    assert (_found(cast, "古い言葉"), _found(cast, "加湿器")) == ([], ["納品書.pdf"])


def test_a_file_that_is_not_there_any_more_is_said_to_be_missing(cast: Cast) -> None:
    _arrives(cast, ("納品書.pdf", made.made_pdf()))
    files.forget(Attachment.objects.get().path)
    _follow()
    assert FileText.objects.get().state == FileState.MISSING


def test_many_conversations_are_asked_for_at_once(cast: Cast) -> None:
    for number in range(20):
        _arrives(cast, (f"{number}.txt", b"x"))
    events = list(Event.objects.filter(kind=ConversationEvent.MESSAGE_RECEIVED))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        file_texts.ask_for(events)
    assert len(queries) <= 6


def _ids(conversation: Conversation) -> list[int]:
    return list(Attachment.objects.filter(message__conversation=conversation).values_list("pk", flat=True))
