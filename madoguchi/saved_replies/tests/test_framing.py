"""Openings and closings around a reply, and a member's own lines."""

import pytest
from django.test import Client

from madoguchi.journal.models import Event
from madoguchi.saved_replies import filling, framing, keeping
from madoguchi.saved_replies.framing import Around
from madoguchi.saved_replies.keeping import Content
from tests.cast import Cast

LINES = {
    "opening_ja": "{宛名}\n\n{担当者名}です。\n",
    "closing_ja": "よろしく",
    "opening_en": "{salutation},",
    "closing_en": "Bye",
}


def around(cast: Cast, **customer: str) -> Around | None:
    conversation = cast.conversation()
    assert conversation.customer is not None
    for name, value in customer.items():
        setattr(conversation.customer, name, value)
    return framing.around(filling.letter(cast.membership(cast.agent), cast.inbox, conversation))


def test_nothing_unless_somebody_wants_it(cast: Cast) -> None:
    assert around(cast) is None


def test_opening_closing_and_signature_in_the_customers_language(cast: Cast) -> None:
    framing.set_frame(cast.inbox, LINES | {"is_automatic": False}, by=cast.owner)
    agent = cast.membership(cast.agent)
    framing.set_signature(agent, None, ja="佐藤", en="Sato")
    assert around(cast) == Around("山田 花子 様\n\n佐藤です。", "よろしく\n\n佐藤", False)
    framing.set_signature(agent, cast.inbox, ja="窓口の佐藤", en="")
    assert around(cast, language="en") == Around("Hello,", "Bye", False)
    framing.set_signature(agent, cast.inbox, ja="", en="")
    assert around(cast, language="en") == Around("Hello,", "Bye\n\nSato", False)


def test_family_names_are_a_choice_of_the_workspace(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    framing.set_frame(cast.inbox, LINES | {"is_automatic": True}, by=cast.owner)
    client.post("/w/mado/settings/openings/", {"by_family_name": "1"})
    cast.inbox.workspace.refresh_from_db()
    found = around(cast)
    assert found is not None
    assert found.before.startswith("山田 様\n")
    client.post("/w/mado/settings/openings/", {"by_family_name": "1"})
    assert Event.objects.filter(kind="saluting_changed").count() == 1


def test_the_pages_keep_what_is_set(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    home = f"/w/mado/settings/openings/{cast.inbox.pk}/"
    assert client.post(home, LINES | {"opening_ja": "{しらない}"}).status_code == 422
    assert client.post(home, LINES).status_code == 302
    cast.inbox.refresh_from_db()
    assert cast.inbox.frame.is_automatic is False  # type: ignore[attr-defined]
    assert client.post("/w/mado/settings/signature/", {"inbox": "", "ja": "青木", "en": ""}).status_code == 302
    assert "青木" in client.get("/w/mado/settings/signature/").content.decode()


@pytest.mark.parametrize(("text", "opens"), [("{宛名}\nx", True), ("{ Salutation | Hello }", True), ("{顧客名}", False)])
def test_a_text_with_its_own_salutation_takes_the_openings_place(cast: Cast, text: str, opens: bool) -> None:
    reply = keeping.add(cast.membership(cast.lead), Content("x", text_ja=text))
    assert filling.opens_itself(reply) is opens


@pytest.mark.parametrize(
    ("card", "came", "language"),
    [
        ("en", "日本語です", "en"),
        ("ja-JP", "English", "ja"),
        ("", "Where is it?", "en"),
        ("", "届きません", "ja"),
        ("", "", "ja"),
    ],
)
def test_the_language_is_the_customers(cast: Cast, card: str, came: str, language: str) -> None:
    conversation = cast.conversation(text=came, subject="")
    assert conversation.customer is not None
    conversation.customer.language = card
    assert filling.language_of(conversation, cast.inbox) == language


def test_the_other_language_where_one_is_not_written(cast: Cast) -> None:
    reply = keeping.add(cast.membership(cast.lead), Content("x", text_en="{salutation}, it is {today}"))
    letter = filling.letter(cast.membership(cast.agent), cast.inbox, cast.conversation())
    assert letter.language == "ja"
    assert filling.filled(reply, letter).text.startswith("Hello, it is ")
