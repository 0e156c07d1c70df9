"""The composer's requests: later, once, piece by piece, merged, and a look at what colleagues write."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from madoguchi.accounts.models import Team
from madoguchi.accounts.preferring import prefer
from madoguchi.conversations import drafting, releasing, taking_up_files, tasking
from madoguchi.conversations.models import Attachment, Conversation, Draft, Inbox, Message, Status
from madoguchi.conversations.opening import restrict
from madoguchi.conversations.releasing import delivery_of
from madoguchi.desk import send_times
from madoguchi.desk.tests.test_pages import signed_in
from madoguchi.kit.business_days import USUAL
from madoguchi.saved_replies import framing
from tests.cast import Cast

KEY = "0123456789abcdef" * 2


@pytest.fixture
def desk(cast: Cast) -> Client:
    return signed_in(cast.agent)


def _here(conversation: Conversation) -> str:
    return f"/w/mado/conversations/{conversation.number}/"


def _reply(desk: Client, conversation: Conversation, **fields):
    given = {"text": "お待たせしました。", "to": "山田 花子 <hanako@example.com>", "seen": conversation.last_message_id}
    return desk.post(f"{_here(conversation)}replies/", given | fields)


def _piece(desk: Client, conversation: Conversation, content: bytes, offset: int, size: int, key: str = KEY):
    fields = {"file": SimpleUploadedFile("x", content), "name": "図.txt", "size": size, "offset": offset, "key": key}
    return desk.post(f"{_here(conversation)}draft/attachments/", fields)


def _in(hours: int) -> str:
    return f"{timezone.localtime() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def test_a_reply_waits_for_its_time_and_can_get_another(cast: Cast, desk: Client) -> None:
    with timezone.override("Asia/Tokyo"):
        conversation = cast.conversation()
        answer = _reply(desk, conversation, later=_in(30)).json()
        assert "送信します" in answer["later"]
        message = Message.objects.get(pk=answer["message"])
        assert "送信予定" in desk.get(_here(conversation)).text
        assert "送信予定" in desk.get("/w/mado/mine/").text
        changed = desk.post(f"{_here(conversation)}replies/{message.pk}/schedule/", {"at": _in(50)})
        assert changed.status_code == 200
        assert delivery_of(message).release_at > timezone.now() + timedelta(hours=48)
        assert "明日 9:00" in desk.get(f"{_here(conversation)}later/").text


@pytest.mark.parametrize("later", ["2020-01-01T09:00", "tomorrow", "2026-13-45T99:99", "9999-12-31T23:59"])
def test_a_time_that_is_none_is_said_and_nothing_is_lost(cast: Cast, desk: Client, later: str) -> None:
    answer = _reply(desk, cast.conversation(), later=later)
    assert (answer.status_code, Message.objects.filter(kind="reply").count()) == (422, 0)
    assert "日時" in answer.json()["words"]


def test_a_second_click_with_other_words_does_not_swallow_them(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    _reply(desk, conversation, key="one")
    answer = _reply(desk, conversation, key="one", text="書き直しました。")
    assert answer.status_code == 423
    assert Message.objects.get(kind="reply").text == "お待たせしました。"


@pytest.mark.parametrize("where", ["conversations/1/sides/", "conversations/1/forwards/", "conversations/new/"])
def test_nor_does_one_on_a_mail_to_somebody_else_or_a_first_mail(cast: Cast, desk: Client, where: str) -> None:
    conversation = cast.conversation()
    given = {"to": "partner@partner.example.net", "subject": "確認", "text": "はじめの文です。", "key": "one"}
    given |= {"inbox": str(conversation.inbox_id), "messages": str(conversation.messages.get().pk)}
    told = desk.post(f"/w/mado/{where}", given)
    given["agreed"] = told.json().get("agreed", "")
    assert told.status_code == 200 or desk.post(f"/w/mado/{where}", given).status_code == 200
    assert desk.post(f"/w/mado/{where}", given).status_code == 200
    assert desk.post(f"/w/mado/{where}", given | {"text": "書き直しました。"}).status_code == 423


def test_lines_end_as_they_were_typed(cast: Cast, desk: Client) -> None:
    _reply(desk, cast.conversation(), text="　一\r\n\r\n二")
    assert Message.objects.get(kind="reply").text == "　一\n\n二"


def test_the_time_to_undo_is_a_personal_choice(cast: Cast, desk: Client) -> None:
    prefer(cast.membership(cast.agent), {"undo": "30"})
    assert _reply(desk, cast.conversation()).json()["seconds"] == 30


def test_two_windows_are_merged(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    url = f"{_here(conversation)}draft/"
    desk.post(url, {"text": "一\n二", "version": 0})
    desk.post(url, {"text": "零\n一\n二", "version": 1})
    told = desk.post(url, {"text": "一\n二\n三", "version": 1, "base_text": "一\n二", "base_note": ""}).json()
    assert (told["merged"], told["clashes"], told["text"]) == (True, False, "零\n一\n二\n三")
    assert Draft.objects.get().text == "零\n一\n二\n三"


def test_a_file_comes_in_pieces_and_goes_on_where_it_stopped(cast: Cast, desk: Client, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    conversation = cast.conversation()
    assert _piece(desk, conversation, b"ab", 0, 5).json() == {"offset": 2}
    again = _piece(desk, conversation, b"ab", 0, 5)  # its answer was lost
    assert (again.status_code, again.json()) == (409, {"offset": 2})
    whole = _piece(desk, conversation, b"cde", 2, 5).json()
    assert _piece(desk, conversation, b"cde", 2, 5).json()["id"] == whole["id"]
    assert (Attachment.objects.get().size, Attachment.objects.get().name) == (5, "図.txt")
    assert list(tmp_path.glob("uploads/*")) == []


def test_a_notes_file_and_words_stay_when_the_reply_beside_it_leaves(cast: Cast, desk: Client, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    conversation = cast.conversation()
    desk.post(f"{_here(conversation)}draft/", {"text": "お待たせしました。", "note": "原価表です", "version": 0})
    mine, theirs = (
        desk.post(
            f"{_here(conversation)}draft/attachments/", {"file": SimpleUploadedFile(f"{pen}.txt", b"x"), "pen": pen}
        ).json()
        for pen in ("note", "reply")
    )
    page = desk.get(_here(conversation)).text
    assert f'data-ground="note" data-file="{mine["id"]}"' in page
    assert f'data-ground="reply" data-file="{theirs["id"]}"' in page
    told = _reply(desk, conversation, attachments=[theirs["id"]]).json()
    draft = Draft.objects.get()
    assert (draft.version, draft.note, draft.text, draft.mode) == (told["draft"], "原価表です", "", "note")
    assert [each.pk for each in draft.attachments.all()] == [mine["id"]]
    assert [each.name for each in Message.objects.get(kind="reply").attachments.all()] == ["reply.txt"]


def test_sending_and_closing_asks_about_what_is_open_and_can_send_without(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    tasking.add(conversation, "電話する", by=cast.agent)
    asked = _reply(desk, conversation, then="close")
    assert (asked.status_code, Message.objects.filter(kind="reply").count()) == (422, 0)
    assert "タスクが1件" in asked.json()["sheet"]
    assert _reply(desk, conversation, then="close", agreed=asked.json()["agreed"]).status_code == 200
    conversation.refresh_from_db()
    assert conversation.status == Status.CLOSED
    assert _reply(desk, conversation, then="keep", seen="").status_code == 200


@pytest.mark.parametrize(("size", "key"), [(26 * 1024 * 1024, KEY), (5, "../../etc"), (5, "short")])
def test_what_no_window_of_ours_sends_is_refused_in_words(cast: Cast, desk: Client, size: int, key: str) -> None:
    answer = _piece(desk, cast.conversation(), b"ab", 0, size, key)
    assert answer.status_code == 422
    assert answer.json()["words"]


def test_more_files_than_a_mail_can_hold_are_refused(cast: Cast, desk: Client, monkeypatch) -> None:
    monkeypatch.setattr(taking_up_files, "MOST_FILES", 0)
    assert _piece(desk, cast.conversation(), b"ab", 0, 2).status_code == 422


def test_pieces_that_nobody_goes_on_with_are_forgotten(cast: Cast, desk: Client, settings, tmp_path, monkeypatch) -> None:
    settings.DATA_DIR = tmp_path
    _piece(desk, cast.conversation(), b"ab", 0, 5)
    assert taking_up_files.forget_old() == 0
    monkeypatch.setattr(taking_up_files, "KEPT_SECONDS", -1)
    assert taking_up_files.forget_old() == 1


def test_a_colleagues_draft_is_seen_by_who_may_see_the_conversation(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    drafting.save(conversation, cast.lead, text="下書きの文章")
    assert "中村 亮さんの下書きがあります" in desk.get(_here(conversation)).text
    look = f"{_here(conversation)}drafts/{cast.lead.pk}/"
    assert "下書きの文章" in desk.get(look).text
    restrict(cast.inbox, teams=[Team.objects.create(workspace=cast.workspace, name="別室")], by=cast.owner)
    assert desk.get(look).status_code == 404


def test_what_helps_while_writing(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    assert desk.post("/w/mado/clipboard/", {"html": "<b>太</b>"}).json() == {"text": "**太**"}
    assert desk.post("/w/mado/clipboard/", {"html": "x" * 2_000_001}).status_code == 422
    assert "領収書" in desk.get("/w/mado/emoji/").text
    people = desk.get(f"{_here(conversation)}people/").json()["people"]
    assert {"name": "中村 亮", "reading": "", "by": "中村 亮   lead"} in people


def test_the_preview_is_what_is_sent(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    shown = desk.post(f"{_here(conversation)}draft/preview/", {"text": "　一\n**二**"}).text
    assert "　一\n**二**" in shown
    Inbox.objects.update(text_mode="rich")
    assert "<strong>二</strong>" in desk.post(f"{_here(conversation)}draft/preview/", {"text": "**二**"}).text


def test_the_usual_times_are_the_workspaces_and_stand_once() -> None:
    with timezone.override("Asia/Tokyo"):
        sunday = timezone.make_aware(timezone.datetime(2026, 11, 22, 18, 0))
        assert [value for value, *_ in send_times.offers(USUAL, sunday)] == [
            "2026-11-22T20:00",
            "2026-11-24T09:00",
        ]  # after 勤労感謝の日


def test_a_first_mail_has_a_preview_a_frame_and_a_time(cast: Cast, desk: Client) -> None:
    with timezone.override("Asia/Tokyo"):
        lines = {"opening_ja": "{宛名}\n\nお客様窓口です。", "closing_ja": "", "opening_en": "", "closing_en": ""}
        framing.set_frame(cast.inbox, lines | {"is_automatic": True}, by=cast.lead)
        new = "/w/mado/conversations/new/"
        assert "data-put-frame" in desk.get(new).text
        assert "お客様窓口です。" in desk.get(f"{new}frame/?inbox={cast.inbox.pk}").json()["before"]
        draft = Draft.objects.get()
        fields = {"inbox": cast.inbox.pk, "subject": "ご案内", "text": "発送しました。", "to": "taro@example.com"}
        shown = desk.post(f"{new}{draft.pk}/draft/preview/", fields).text
        assert ("ご案内" in shown, "発送しました。" in shown) == (True, True)
        assert "data-later" in desk.get(f"{new}later/").text
        assert desk.post(new, fields | {"later": _in(-1)}).status_code == 422
        answer = desk.post(new, fields | {"later": _in(30), "then": "close"}).json()
        assert "送信します" in answer["later"]
        message = Message.objects.get(pk=answer["message"])
        assert (message.conversation.status, delivery_of(message).state) == (Status.OPEN, "held")
        releasing.send_now(message)
        message.conversation.refresh_from_db()
        assert message.conversation.status == Status.CLOSED


def test_a_rewritten_first_mail_is_a_draft_of_its_own(cast: Cast, desk: Client) -> None:
    given = {"to": "a@customer.example.net", "subject": "確認", "text": "はじめの文です。", "key": "one"}
    given |= {"inbox": str(cast.inbox.pk), "draft": str(drafting.begin(cast.inbox, cast.agent).pk)}
    given["agreed"] = desk.post("/w/mado/conversations/new/", given).json().get("agreed", "")
    desk.post("/w/mado/conversations/new/", given)
    assert not Draft.objects.exists()
    told = [desk.post("/w/mado/conversations/new/", given | {"text": "書き直しました。"}).json() for _ in range(2)]
    draft = Draft.objects.get()  # once, though it was asked twice
    assert (draft.text, told[1]["draft"], told[1]["version"]) == ("書き直しました。", draft.pk, draft.version)
    assert desk.post(told[1]["url"], {"text": "さらに", "version": draft.version}).status_code == 200


def test_a_forward_keeps_its_draft_and_takes_its_files_along(cast: Cast, desk: Client, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    conversation = cast.conversation()
    here = _here(conversation)
    desk.post(f"{here}sides/draft/", {"text": "ご覧ください。", "to": "森 <mori@maker.example.com>", "version": 0})
    file = desk.post(f"{here}sides/draft/attachments/", {"file": SimpleUploadedFile("図.txt", b"x")}).json()["id"]
    shown = desk.get(f"{here}choices/forward/").content.decode()
    assert all(words in shown for words in ("ご覧ください。", "mori@maker.example.com", "図.txt"))
    given = {
        "to": "mori@maker.example.com",
        "text": "ご覧ください。",
        "messages": conversation.messages.get().pk,
        "uploads": file,
    }
    told = desk.post(f"{here}forwards/", given)
    assert (
        told.status_code == 200 or desk.post(f"{here}forwards/", given | {"agreed": told.json()["agreed"]}).status_code == 200
    )
    message = Message.objects.get(is_forward=True)
    assert [each.name for each in message.attachments.all()] == ["図.txt"]
    assert not Draft.objects.exists()


def test_a_forward_passes_on_only_what_is_ticked(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    assert desk.post(f"{_here(conversation)}forwards/", {"to": "mori@maker.example.com", "text": " "}).status_code == 422
    given = {"to": "mori@maker.example.com", "text": "お電話ください。"}
    told = desk.post(f"{_here(conversation)}forwards/", given)
    if told.status_code == 422:
        desk.post(f"{_here(conversation)}forwards/", given | {"agreed": told.json()["agreed"]})
    assert Message.objects.get(is_forward=True).text == "お電話ください。"


def test_a_mail_to_somebody_else_is_looked_at_while_it_is_written(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    told = desk.post(f"{_here(conversation)}sides/draft/findings/", {"to": "mori@maker.example.com", "text": "○○の件です。"})
    assert "G-04" in told.json()["html"]


@pytest.mark.parametrize("where", ["draft/", "sides/draft/"])
def test_a_file_that_comes_before_the_first_word_is_no_other_window(
    cast: Cast, desk: Client, settings, tmp_path, where: str
) -> None:
    settings.DATA_DIR = tmp_path
    url = f"{_here(cast.conversation())}{where}"
    assert desk.post(f"{url}attachments/", {"file": SimpleUploadedFile("a.txt", b"x")}).status_code == 200
    assert desk.post(url, {"text": "はじめの文", "version": 0}).status_code == 200
