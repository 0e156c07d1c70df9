"""Prepared texts at the desk: offered filled, counted, run, taken back."""

import io
import json

import pytest
from django.test import Client

from madoguchi.conversations import drafting
from madoguchi.conversations.models import Conversation, Draft, Status
from madoguchi.saved_replies import attaching, keeping
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import FavouriteReply, SavedReply, SavedReplyUse
from tests.cast import Cast


@pytest.fixture
def conversation(cast: Cast, client: Client) -> Conversation:
    client.force_login(cast.agent)
    return cast.conversation()


def reply(cast: Cast, name: str = "配送", **fields: object) -> SavedReply:
    return keeping.add(cast.membership(cast.lead), Content(**({"name": name, "text_ja": "{宛名}<b>"} | fields)))  # type: ignore[arg-type]


def said(answer: object) -> dict[str, str]:
    return json.loads(answer.headers["HX-Trigger"])["madoguchi:said"]  # type: ignore[attr-defined,no-any-return]


def test_offered_with_values_and_never_as_markup(cast: Cast, client: Client, conversation: Conversation) -> None:
    reply(cast)
    shown = client.get("/w/mado/saved-replies/", {"conversation": conversation.number, "q": "配"}).content.decode()
    assert 'data-text="山田 花子 様&lt;b&gt;"' in shown
    assert "data-opens" in shown
    fresh = client.get("/w/mado/saved-replies/", {"inbox": cast.inbox.pk}).content.decode()
    assert 'data-text="お客様&lt;b&gt;"' in fresh
    assert client.get("/w/mado/saved-replies/", {"inbox": cast.other_inbox.pk}).status_code == 404


def test_a_use_is_counted_and_brings_its_files(cast: Cast, client: Client, conversation: Conversation) -> None:
    used = reply(cast)
    given = {"conversation": conversation.number}
    assert client.post(f"/w/mado/saved-replies/{used.pk}/uses/", given).status_code == 204
    attaching.keep_file(used, io.BytesIO(b"abc"), "案内.txt", by=cast.owner)
    assert "案内.txt" in client.post(f"/w/mado/saved-replies/{used.pk}/uses/", given).content.decode()
    assert SavedReplyUse.objects.filter(reply=used, person=cast.agent, conversation=conversation).count() == 2
    copy = Draft.objects.get(conversation=conversation, person=cast.agent).attachments.get()
    assert copy.path != used.files.get().path


def test_in_a_new_mail_its_files_come_along_too(cast: Cast, client: Client, conversation: Conversation) -> None:
    used = reply(cast)
    attaching.keep_file(used, io.BytesIO(b"abc"), "案内.txt", by=cast.owner)
    given = {"conversation": "", "inbox": conversation.inbox_id}
    mine, others = (drafting.begin(conversation.inbox, person) for person in (cast.agent, cast.lead))
    assert client.post(f"/w/mado/saved-replies/{used.pk}/uses/", given | {"draft": mine.pk}).status_code == 200
    assert mine.attachments.get().name == "案内.txt"
    assert client.post(f"/w/mado/saved-replies/{used.pk}/uses/", given | {"draft": others.pk}).status_code == 404


def test_a_favourite_is_personal(cast: Cast, client: Client, conversation: Conversation) -> None:
    kept = reply(cast)
    for _twice in range(2):
        client.post(f"/w/mado/saved-replies/{kept.pk}/favourite/")
    assert FavouriteReply.objects.get().membership == cast.membership(cast.agent)
    client.post(f"/w/mado/saved-replies/{kept.pk}/favourite/", {"clear": "1"})
    assert not FavouriteReply.objects.exists()


def test_a_macro_is_run_once_and_taken_back(cast: Cast, client: Client, conversation: Conversation) -> None:
    macro = reply(cast, text_ja="", actions=[{"action": "close", "value": ""}])
    home = f"/w/mado/conversations/{conversation.number}/"
    told = said(client.post(f"{home}macro-runs/", {"reply": macro.pk}))
    conversation.refresh_from_db()
    assert conversation.status == Status.CLOSED
    told = said(client.post(f"{home}{told['undo']}/"))
    conversation.refresh_from_db()
    assert (conversation.status, told["level"]) == (Status.OPEN, "done")


def test_who_may_not_is_told_and_nothing_happens(cast: Cast, client: Client, conversation: Conversation) -> None:
    macro = reply(cast, text_ja="", actions=[{"action": "close", "value": ""}])
    client.force_login(cast.light)
    told = said(client.post(f"/w/mado/conversations/{conversation.number}/macro-runs/", {"reply": macro.pk}))
    conversation.refresh_from_db()
    assert (conversation.status, told["level"]) == (Status.OPEN, "warning")


def test_nobody_takes_back_what_another_has_run(cast: Cast, client: Client, conversation: Conversation) -> None:
    macro = reply(cast, text_ja="", actions=[{"action": "close", "value": ""}])
    home = f"/w/mado/conversations/{conversation.number}/"
    undo = said(client.post(f"{home}macro-runs/", {"reply": macro.pk}))["undo"]
    client.force_login(cast.lead)
    assert client.post(f"{home}{undo}/").status_code == 404
