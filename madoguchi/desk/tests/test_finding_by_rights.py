"""Whoever may not see an inbox learns nothing of it by looking: no row, count, facet, word meant, likeness, view or command."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts.models import Person, Team
from madoguchi.cli import main
from madoguchi.conversations.models import Attachment, Conversation, Inbox, SideConversation, SideMessage
from madoguchi.conversations.moving import move
from madoguchi.conversations.noting import note
from madoguchi.conversations.opening import open_inbox
from madoguchi.journal.recording import SYSTEM
from madoguchi.saved_replies.keeping import Content, add
from madoguchi.saved_replies.models import SavedReplyUse
from madoguchi.search import indexing
from madoguchi.search.models import FileText, Repeat
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast

SECRET, SLIP, NUMBER = "鳳凰計画", "鳳凰計書", "HO-778899"
LOOKED_FOR = (SECRET, "鳳", f"{SECRET} OR 加湿器", "種類:確認依頼", "has:attachment", SLIP)
pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(cast: Cast) -> Conversation:
    """Everything that a conversation can have, in an inbox of the board."""
    board = open_inbox(cast.workspace, name="役員室", address="board@mado.example.jp", by=SYSTEM)
    board.restricted_to.set([Team.objects.create(workspace=cast.workspace, name="役員")])
    made = cast.conversation(f"{SECRET}の本文。注文番号 {NUMBER}", subject=f"{SECRET}の件")
    note(made, by=cast.owner, text=f"{SECRET}のメモ")
    Conversation.objects.filter(pk=made.pk).update(has_attachments=True)
    about = {"workspace": cast.workspace, "message": made.messages.first(), "type": "text/plain", "size": 1, "path": "x"}
    file = Attachment.objects.create(name=f"{SECRET}.txt", sha256="0" * 64, **about)
    FileText.objects.create(
        workspace=cast.workspace, sha256="0" * 64, state="read", version=1, text=SECRET, read_at=made.created_at
    )
    now = timezone.now()
    side = SideConversation.objects.create(
        workspace=cast.workspace, conversation=made, subject=SECRET, created_at=now, last_at=now
    )
    mail = SideMessage.objects.create(workspace=cast.workspace, side=side, is_ours=True, at=now, text=f"{SECRET}を確認")
    catch_up()
    indexing.put_all({"file": [file.pk], "side": [mail.pk]})
    made.refresh_from_db()
    move(made, inbox=board, by=cast.owner)
    return made


@pytest.fixture
def seen(cast: Cast, hidden: Conversation) -> Conversation:
    """What everybody sees, is like the hidden one, and was answered by a text of the owner's own."""
    made = cast.conversation(f"加湿器の注文番号 {NUMBER} です。", subject="加湿器の件")
    own = add(cast.membership(cast.owner), Content(name=f"{SECRET}の返信", text_ja=SECRET, is_private=True))
    other = cast.conversation(f"加湿器の注文番号 {NUMBER} の続き", subject="加湿器の続き", sender="b@example.com")
    SavedReplyUse.objects.create(workspace=cast.workspace, reply=own, conversation=other, person=cast.owner)
    Repeat.objects.create(workspace=cast.workspace, conversation=made, earlier=hidden, reasons=["order"], score=90)
    catch_up()
    return made


def pages(client: Client, conversation: Conversation) -> Iterator[tuple[str, str]]:
    """With what was looked for."""
    for words in LOOKED_FOR:
        for address, sort in (("rows", "newest"), ("rows", "relevant"), ("brief", ""), ("facets", "")):
            yield client.get(f"/w/mado/search/{address}/", {"q": words, "sort": sort}).content.decode(), words
    for address in ("search", "views/new"):
        yield client.get(f"/w/mado/{address}/", {"q": SECRET, "from": "search"}).content.decode(), SECRET
    for part in ("alike/", "repeat/", ""):
        yield client.get(f"/w/mado/conversations/{conversation.number}/{part}").content.decode(), NUMBER


def told(page: str, words: str) -> bool:
    """Whether a page says more of the secret than was typed."""
    rest = json.loads(page)["found"] if page.startswith("{") else page.replace(words, "")
    traces = [*(f"{SECRET}{behind}" for behind in ("の", "を", ".txt")), "役員室", *([SECRET] if words == SLIP else [])]
    return any(each in str(rest) for each in traces)


def test_nobody_learns_of_it_by_looking(cast: Cast, client: Client, seen: Conversation) -> None:
    for who in (cast.agent, cast.light, cast.lead):
        client.force_login(who)
        assert not [words for page, words in pages(client, seen) if told(page, words)], who
    client.force_login(cast.outsider)
    assert client.get("/w/mado/search/rows/", {"q": SECRET}).status_code == 404
    client.force_login(cast.owner)
    assert {words for page, words in pages(client, seen) if told(page, words)} == {*LOOKED_FOR, NUMBER}


def found_by_command(capsys: pytest.CaptureFixture[str], who: Person, *words: str) -> list[dict[str, object]]:
    assert main.run(["search", *words, "--workspace", "mado", "--as", who.email, "--format", "json"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def test_nor_by_the_command_in_somebodys_name(
    cast: Cast, capsys: pytest.CaptureFixture[str], hidden: Conversation, seen: Conversation
) -> None:
    for words in LOOKED_FOR[:4]:
        rows = found_by_command(capsys, cast.agent, words)
        assert not [row for row in rows if row["number"] == hidden.number or SECRET in f"{row['title']}{row['snippet']}"]
    like = found_by_command(capsys, cast.agent, "similar", str(seen.number))
    assert hidden.number not in [row["number"] for row in like]
    assert {row["kind"] for row in found_by_command(capsys, cast.owner, SECRET)} >= {"message", "note", "file", "side"}
    assert main.run(["search", SECRET, "--workspace", "mado", "--as", cast.outsider.email]) == 1


def test_whoever_leaves_an_inbox_finds_no_more_of_it_at_once(cast: Cast, client: Client) -> None:
    cast.conversation(f"{SECRET}の本文", subject=f"{SECRET}の件")
    team = Team.objects.create(workspace=cast.workspace, name="臨時")
    team.members.add(cast.membership(cast.light))
    Inbox.objects.get(pk=cast.inbox.pk).restricted_to.set([team])
    catch_up()
    client.force_login(cast.light)
    rows = {"q": SECRET}
    assert "の本文" in client.get("/w/mado/search/rows/", rows).content.decode()
    team.members.clear()
    assert "の本文" not in client.get("/w/mado/search/rows/", rows).content.decode()
    assert "の本文" not in client.get("/w/mado/search/brief/", rows).content.decode()
