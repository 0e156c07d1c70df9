"""Keys and the command bar: one table, nothing forgotten, nothing offered that is not allowed."""

import re
from pathlib import Path

import pytest
from django.test import Client

from madoguchi.accounts import settings_menu
from madoguchi.conversations import actions
from madoguchi.desk import commands, keys
from tests.cast import Cast

PACKAGE = Path(keys.__file__).parents[1]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "desk/templates/desk").glob("*.html")}
BY_MODULES = {"j", "k", "o", "x", "J", "K", "Space", "/", "@", "Esc", "alt 0", "alt 1", "alt 9"}  # in the list, or typed
TAG = re.compile(r"<(?:button|a|input|label|summary)\b[^>]*>")
ACTS = re.compile(
    r"data-(?:post|bulk|prefer|send|later|quote|look-over|open-picker|put-frame|then|mode)\b|hx-(?:get|post)=|<a "
)
SURFACES = ("head.html", "composer.html", "toolbar.html", "prepared.html", "rail.html", "bulk_select.html", "list_display.html")
WITHOUT_WORDS = re.compile(  # what opens, folds or leaves something on the screen, or stands in the bar by another element
    r"data-(?:back|fold|unfold|show-views|turn|take-pen|pick-page|pick-none|pick-all|send-note)\b|data-then=\"waiting\""
    r"|class=\"sign\"|hx-get=\"{{ here }}drafts/|data-presence|<label|data-values=\"to={{ tag.pk }}\"|data-format="
    r"|data-prefer=\"undo\""
)
# A line beside the conversation for each field; a note with @ tells people; rules and macros ask for approval, and customers
# how it was: who chooses whom to ask would choose the figures, too.
BY_OTHERS = {"field", "notify", "survey", "ask_approval"}
COMMANDS_OF = {  # how the bar reaches what a list of settings can do to a conversation
    "assign": "choices/assignment/",
    "team": "choices/team/",
    "priority": "choices/priority/",
    "note": 'data-mode="note"',
    "stage": "choices/stage/",
    "close": "closure/",
    "close_without_reply": "without_reply=1",
    "wait": "waiting/",
    "reopen": "reopening/",
    "snooze": "choices/snooze/",
    "tag": "tags/",
    "untag": "tags/",
    "follow": "following/",
    "move": "choices/inbox/",
    "queue": "handover/",
    "escalate": "escalations/",
    "escalation_severity": 'data-words="severity',
}


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.owner)
    return client


def named(templates: str) -> set[str]:
    return set(re.findall(r'data-hotkey="([^"]+)"', templates))


def test_the_table_holds_every_key_that_is_bound_and_no_other() -> None:
    bound = named("".join(TEMPLATES.values()))
    told = {way for key in keys.TABLE for way in (key.keys, key.or_) if way and not way.startswith("mod")}
    assert bound - told == set(), "bound, but not in madoguchi/desk/keys.py"
    assert told - bound - BY_MODULES == set(), "in madoguchi/desk/keys.py, but nothing is bound to it"
    pairs = [(key.place, key.keys) for key in keys.TABLE]
    assert len(set(pairs) - {(keys.Place.CONVERSATION, "x")}) == len(set(pairs)) - 1
    assert all(pairs.count(pair) == 1 for pair in pairs)


def test_keys_are_shown_to_those_who_may_those_of_the_page_first(cast: Cast, desk: Client) -> None:
    at = {"HX-Request": "true", "HX-Current-URL": "http://testserver/w/mado/conversations/1/"}
    page = desk.get("/w/mado/keys/", headers=at).text
    assert page.index("<h3>会話</h3>") < page.index("<h3>一覧</h3>")
    assert "ごみばこ" in page
    light = Client()
    light.force_login(cast.light)
    assert "ごみばこ" not in light.get("/w/mado/keys/").text
    desk.post("/w/mado/settings/me/preferences/", {"keys": "off"})
    without = desk.get("/w/mado/keys/").text
    assert "使わない" in without
    assert "Ctrl" in without
    assert "ごみばこ" not in without


@pytest.mark.parametrize("name", SURFACES)
def test_every_action_of_the_desk_says_by_what_it_is_found(name: str) -> None:
    acting = [tag for tag in TAG.findall(TEMPLATES[name]) if ACTS.search(tag) and not WITHOUT_WORDS.search(tag)]
    silent = [tag for tag in acting if "data-words" not in tag]
    assert silent == [], "give it data-words: the command bar finds it by them"


def test_what_macros_can_do_the_bar_can_do(cast: Cast, desk: Client) -> None:
    spoken = [tag for text in TEMPLATES.values() for tag in TAG.findall(text) if "data-words" in tag]
    for action in actions.every():
        if action.key in BY_OTHERS:
            continue
        wanted = COMMANDS_OF.get(action.key)
        assert wanted, f"say in COMMANDS_OF how the command bar reaches {action.key}"
        assert any(wanted in tag for tag in spoken), action.key


def test_every_page_of_settings_is_offered_with_a_reading(cast: Cast, desk: Client) -> None:
    entries = {entry.url_name: address for entry, address in settings_menu.shown(cast.membership(cast.owner))}
    assert set(entries) - set(commands.READINGS) == set(), "give it a reading in madoguchi/desk/commands.py"
    assert set(commands.READINGS) - set(entries) == set()
    found = desk.get("/w/mado/commands/").json()["commands"]
    assert set(entries.values()) <= {each["url"] for each in found}
    page = next(each for each in found if each["url"] == entries["accounts:people"])
    assert page["label"] == "メンバー管理"
    assert "People" in page["words"]
    assert all(desk.get(each["url"]).status_code == 200 for each in found)


def test_the_bar_offers_only_what_is_allowed(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    cast.agent.reading = "さとう りな"
    cast.agent.save()
    light = Client()
    light.force_login(cast.light)
    for_owner = desk.get("/w/mado/commands/", {"number": conversation.number}).json()["commands"]
    for_light = light.get("/w/mado/commands/", {"number": conversation.number}).json()["commands"]
    assign = next(each for each in for_owner if each.get("to") == cast.agent.pk and each["verb"] == "assignment")
    assert assign["label"] == "佐藤 里奈を担当にする"
    assert "さとう りな" in assign["words"]
    assert not [each for each in for_light if "verb" in each]
    assert all(light.get(each["url"]).status_code == 200 for each in for_light if "url" in each)
    stranger = Client()
    stranger.force_login(cast.outsider)
    assert stranger.get("/w/mado/commands/").status_code == 404
    assert desk.get("/w/mado/commands/", {"number": "987654"}).status_code == 404


def test_pages_beside_the_desk_have_the_command_bar_with_every_place(desk: Client) -> None:
    for address in ("settings/tags/", "views/new/", "views/", "settings/"):
        page = desk.get(f"/w/mado/{address}", follow=True).content.decode()
        assert 'id="command-bar"' in page, address
        assert 'data-base="/w/mado/"' in page
        assert "js/calling.js" in page
    told = {each["url"]: each["words"] for each in desk.get("/w/mado/commands/", {"places": "1"}).json()["commands"]}
    assert "かいしゃ" in told["/w/mado/companies/"]
    assert all(desk.get(url).status_code < 400 for url in told)
    beside = {each.get("url") for each in desk.get("/w/mado/commands/").json()["commands"]}
    assert "/w/mado/companies/" not in beside  # there the page's own links say so
