"""The settings pages keep what was typed, say what is wrong, and let nobody change what is not theirs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.accounts.models import Person
from madoguchi.saved_replies import exporting, importing, keeping
from madoguchi.saved_replies.importing import Unreadable
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import Folder, SavedReply
from tests.cast import Cast

HOME = "/w/mado/settings/saved-replies/"
TEXT = "{宛名}\r\n\r\n本日発送いたしました。"


@pytest.fixture
def as_lead(cast: Cast, client: Client) -> Client:
    return signed_in(client, cast.lead)


def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


def saved(cast: Cast, name: str = "配送のご案内", **fields: object) -> SavedReply:
    return keeping.add(cast.membership(cast.lead), Content(**({"name": name, "text_ja": "発送しました。"} | fields)))  # type: ignore[arg-type]


def test_a_macro_is_written_and_changed(cast: Cast, as_lead: Client) -> None:
    given = {"name": "完了", "text_ja": TEXT, "action": ["note:", "close:", ""], "action_text": ["{顧客名}へ連絡", "", ""]}
    page = as_lead.post(f"{HOME}new/", given, follow=True)
    reply = SavedReply.objects.get()
    assert reply.actions == [{"action": "note", "value": "{顧客名}へ連絡"}, {"action": "close", "value": ""}]
    assert reply.text_ja == TEXT.replace("\r\n", "\n")
    assert page.context["lines"] == [("note:", "{顧客名}へ連絡"), ("close:", "")]
    as_lead.post(f"{HOME}{reply.pk}/", {"name": "完了2", "text_ja": "x"})
    reply.refresh_from_db()
    assert (reply.name, reply.actions) == ("完了2", [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_ja": ""},
        {"text_ja": "{しらない}"},
        {"action": ["team:999999"], "action_text": [""]},
        {"action": ["nothing:"], "action_text": [""]},
        {"action": ["note:"], "action_text": [" "]},
        {"action": ["close:", "wait:"], "action_text": ["", ""]},
        {"name": ""},
        {"valid_until": "2026-13-01"},
        {"folder": "999999"},
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(as_lead: Client, wrong: dict[str, object]) -> None:
    answer = as_lead.post(f"{HOME}new/", {"name": "のこる名前", "text_ja": TEXT} | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not SavedReply.objects.exists()


def test_an_agent_keeps_private_ones_and_leaves_shared_ones_alone(cast: Cast, client: Client) -> None:
    reply, page = saved(cast), signed_in(client, cast.agent)
    assert page.post(f"{HOME}{reply.pk}/", {"name": "x", "text_ja": "x"}).status_code == 403
    assert page.post(f"{HOME}{reply.pk}/archive/").status_code == 403
    assert page.get(f"{HOME}folders/").status_code == 403
    page.post(f"{HOME}new/", {"name": "自分用", "text_ja": "x"})
    own = SavedReply.objects.get(name="自分用")
    assert own.is_private
    assert own.owner == cast.agent
    assert signed_in(client, cast.lead).get(f"{HOME}{own.pk}/").status_code == 404


def test_the_list_is_searched_in_kana_and_knows_its_archive(cast: Cast, as_lead: Client) -> None:
    reply = saved(cast, reading="はいそう")
    saved(cast, "返金")
    assert [row[0].name for row in as_lead.get(HOME, {"q": "ハイソウ"}).context["rows"]] == ["配送のご案内"]
    as_lead.post(f"{HOME}{reply.pk}/archive/")
    assert [row[0].name for row in as_lead.get(HOME).context["rows"]] == ["返金"]
    assert [row[0].name for row in as_lead.get(HOME, {"archive": "1"}).context["rows"]] == ["配送のご案内"]


def test_the_preview_shows_values_and_marks_what_is_missing(cast: Cast, as_lead: Client) -> None:
    cast.conversation()
    given = {"text_ja": "{宛名}{会社名}", "action": ["close:"], "action_text": [""]}
    shown = as_lead.post(f"{HOME}preview/", given).content.decode()
    assert "山田 花子 様【要確認: 会社名】" in shown
    assert "<ol" in shown


@pytest.mark.parametrize("way", [exporting.as_csv, exporting.as_json])
def test_what_goes_out_comes_in_again(cast: Cast, way: object) -> None:
    lead = cast.membership(cast.lead)
    folder = Folder.objects.create(workspace=cast.workspace, name="配送")
    actions = [{"action": "close", "value": ""}]
    saved(cast, "=1+1", folder=folder, inboxes=[cast.inbox], teams=[cast.team], actions=actions, text_ja='a\n「,"」')
    out = way(lead)  # type: ignore[operator]
    SavedReply.objects.all().delete()
    folder.delete()
    assert importing.take_in(out.encode(), lead) == 1
    again = SavedReply.objects.get()
    assert (again.name, again.text_ja, again.actions) == ("=1+1", 'a\n「,"」', actions)
    assert again.folder is not None
    assert again.folder.name == "配送"
    assert list(again.inboxes.all()) == [cast.inbox]
    assert list(again.teams.all()) == [cast.team]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[1]",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"a,b\n1,2",
        b"name,text_ja\nx,",
        json.dumps([{"name": "よい", "text_ja": "x"}, {"name": "", "text_ja": "x"}]).encode(),
        json.dumps([{"name": "x", "text_ja": "{しらない}"}]).encode(),
        json.dumps([{"name": "x", "text_ja": "x", "inboxes": ["no@example.com"]}]).encode(),
        json.dumps([{"name": "x", "text_ja": "x", "valid_until": "soon"}]).encode(),
        json.dumps([{"name": "x", "text_ja": "x", "actions": [{"action": "team", "value": "9"}]}]).encode(),
        json.dumps([{"name": "x" * 500, "text_ja": "x"}]).encode(),
    ],
)
def test_a_spoilt_file_changes_nothing_and_says_why(cast: Cast, content: bytes) -> None:
    with pytest.raises(Unreadable):
        importing.take_in(content, cast.membership(cast.lead))
    assert not SavedReply.objects.exists()


def test_files_go_along_and_no_longer(cast: Cast, as_lead: Client) -> None:
    reply = saved(cast)
    as_lead.post(f"{HOME}{reply.pk}/files/", {"file": SimpleUploadedFile("案内.txt", b"x")})
    file = reply.files.get()
    assert file.name == "案内.txt"
    as_lead.post(f"{HOME}{reply.pk}/files/{file.pk}/removal/")
    assert not reply.files.exists()
