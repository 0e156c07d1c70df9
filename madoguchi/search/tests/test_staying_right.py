"""Whatever happens to a conversation, a card or a text: the index follows, and nobody finds what is not theirs."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from madoguchi.accounts.models import Person, Team
from madoguchi.conversations.attributing import Passage, attribute
from madoguchi.conversations.merging import merge, unmerge
from madoguchi.conversations.models import Attachment, Conversation, Inbox, Transfer
from madoguchi.conversations.moving import move
from madoguchi.conversations.noting import note
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.replying import reply
from madoguchi.conversations.splitting import split
from madoguchi.conversations.trashing import purge_due, trash
from madoguchi.customers.describing import describe
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address
from madoguchi.saved_replies.keeping import Content, add, archive
from madoguchi.search import rebuilding
from madoguchi.search.finding import NEWEST, RELEVANT, find
from madoguchi.search.homes import Way, home
from madoguchi.search.indexing import place_token
from madoguchi.search.models import Document, SearchIndex
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast

SECRET = "極秘書類"
ASKED = (SECRET, "極", f"件名:{SECRET}", "inbox:役員", "from:山田", "number:1", "has:添付", "-どこにもない")


def numbers(cast: Cast, words: str, *kinds: str) -> list[int | None]:
    catch_up()
    return [hit.number for hit in find(cast.membership(cast.agent), words, kinds=kinds).hits]


def proposed(token: str) -> int:
    """How many documents the index itself proposes for a token."""
    index = SearchIndex.objects.get()
    return len(home().ids(index.current, [[Way((token,))]], below=None, least=None, limit=100))


def answer(conversation: Conversation, text: str, who: Person) -> None:
    reply(conversation, by=who, text=text, to=[Address("山田", "hanako@example.com")])


def closed_inbox(cast: Cast) -> Inbox:
    inbox = open_inbox(cast.workspace, name="役員", address="board@mado.example.jp", by=SYSTEM)
    inbox.restricted_to.set([Team.objects.create(workspace=cast.workspace, name="役員")])
    return inbox


def test_what_moves_into_a_closed_inbox_is_gone_for_others_at_once(cast: Cast) -> None:
    conversation = cast.conversation(f"{SECRET}について")
    assert numbers(cast, SECRET) == [conversation.number]
    closed = closed_inbox(cast)
    move(conversation, inbox=closed, by=cast.owner)
    assert find(cast.membership(cast.agent), SECRET).hits == []  # before the lane
    assert numbers(cast, SECRET) == []
    assert proposed(place_token(cast.workspace.pk, cast.inbox.pk)) == 0
    assert proposed(place_token(cast.workspace.pk, closed.pk)) == 2
    assert len(find(cast.membership(cast.owner), SECRET).hits) == 1


def test_messages_are_where_they_were_merged_to_and_split_from(cast: Cast) -> None:
    one, other = cast.conversation("返金の一", subject="一"), cast.conversation("返金の二", subject="二")
    merge([other], one, by=cast.agent)
    assert numbers(cast, "返金", "message") == [one.number, one.number]
    assert numbers(cast, "#2", "conversation") == []
    unmerge(Transfer.objects.get(), by=cast.agent)
    assert numbers(cast, "返金", "message") == [other.number, one.number]
    assert numbers(cast, "#2", "conversation") == [2]
    answer(one, "別件の返事", cast.agent)
    catch_up()
    split(one.messages.get(text="別件の返事"), by=cast.agent)
    assert numbers(cast, "別件", "message") == [3]


def test_a_new_name_is_found_and_the_old_one_is_not(cast: Cast) -> None:
    conversation = cast.conversation("こんにちは", name="")
    assert conversation.customer
    describe(conversation.customer, by=cast.agent, name="小笠原 杏")
    assert set(numbers(cast, "小笠原杏")) == {conversation.number, None}
    describe(conversation.customer, by=cast.agent, name="大河内 凛")
    assert numbers(cast, "小笠原") == []
    assert numbers(cast, "大河内", "conversation") == [conversation.number]
    assert proposed("笠原") == 0  # nothing of the old name is left


def test_a_mail_that_turns_out_to_be_anothers_is_found_by_its_new_words_alone(cast: Cast) -> None:
    conversation = cast.conversation("転送します。以下の薔薇の件です。")
    assert numbers(cast, "薔薇", "message") == [conversation.number]
    passage = Passage(Address("小林 誠", "makoto@example.net"), "椿の件", "椿を送ってください。")
    attribute(conversation.messages.get(), passage, by=cast.agent)
    assert numbers(cast, "椿を送って", "message") == [conversation.number]
    assert numbers(cast, "薔薇", "message") == []
    assert proposed("薔薇") == 0


def test_what_is_deleted_for_good_leaves_nothing(cast: Cast) -> None:
    conversation, other = cast.conversation("忘れてほしい鸚鵡"), cast.conversation("のこる")
    merge([other], conversation, by=cast.agent)
    trash(conversation, by=cast.agent)
    assert numbers(cast, "鸚鵡") == []
    Conversation.objects.filter(pk=conversation.pk).update(trashed_at=timezone.now() - timedelta(days=31))
    assert purge_due() == 1
    assert not Document.objects.exclude(conversation=None).exists()
    assert proposed("鸚鵡") == 0
    catch_up()
    assert proposed("鸚鵡") == 0


def test_nobody_finds_anything_of_an_inbox_that_is_closed_to_them(cast: Cast) -> None:
    closed = closed_inbox(cast)
    hidden = cast.conversation(f"{SECRET}の本文", subject=f"{SECRET}の件")
    message = hidden.messages.get()
    file = {"type": "text/plain", "size": 1, "sha256": "0" * 64, "path": "attachments/x"}
    Attachment.objects.create(workspace=cast.workspace, message=message, name=f"{SECRET}.txt", **file)
    note(hidden, by=cast.owner, text=f"{SECRET}のメモ")
    answer(hidden, f"{SECRET}への返信", cast.owner)
    move(hidden, inbox=closed, by=cast.owner)
    private = add(cast.membership(cast.owner), Content(name=f"{SECRET}の返信", text_ja=SECRET, is_private=True))
    catch_up()
    list(rebuilding.rebuild())
    owner = find(cast.membership(cast.owner), SECRET).hits
    assert {hit.kind for hit in owner} == {"conversation", "message", "note", "file", "saved_reply"}
    for who in (cast.agent, cast.light, cast.lead, cast.outsider):
        for words in (
            SECRET,
            "極",
            f"件名:{SECRET}",
            "inbox:役員",
            "from:山田",
            f"number:{hidden.number}",
            "has:添付",
            "-どこにもない",
        ):
            for sort in (NEWEST, RELEVANT):
                found = find(cast.membership(who), words, sort=sort)
                assert [hit for hit in found.hits if SECRET in hit.source.title + hit.source.text] == [], (who, words)
                assert not (found.more or found.is_cut)
    archive(private, by=cast.owner)
    catch_up()
    assert "saved_reply" not in {hit.kind for hit in find(cast.membership(cast.owner), SECRET).hits}


def test_mails_of_one_moment_stand_in_the_order_they_came(cast: Cast) -> None:
    now = timezone.now()
    for n in range(5):
        cast.conversation(f"返金{n}番", sender=f"s{n}@example.com", at=now)
        catch_up()
    found = find(cast.membership(cast.agent), "返金", kinds=["message"]).hits
    assert [hit.source.text for hit in found] == [f"返金{n}番" for n in (4, 3, 2, 1, 0)]


def test_taking_old_mail_in_sorts_it_by_its_own_time(cast: Cast) -> None:
    cast.conversation("返金の今")
    catch_up()
    cast.conversation("返金の昔", sender="b@example.com", at=timezone.now() - timedelta(days=400))
    catch_up()
    found = find(cast.membership(cast.agent), "返金", kinds=["message"]).hits
    assert [hit.source.text for hit in found] == ["返金の今", "返金の昔"]


def test_many_messages_are_indexed_and_found_by_as_many_queries_as_few(cast: Cast) -> None:
    counted: list[tuple[int, int]] = []
    for some in (range(3), range(3, 15)):
        for n in some:
            cast.conversation(f"返金{n}", sender=f"s{n}@example.com")
        with CaptureQueriesContext(connection) as indexing:
            catch_up()
        with CaptureQueriesContext(connection) as finding:
            assert find(cast.membership(cast.agent), "返金", kinds=["message"]).hits
        counted.append((len(indexing), len(finding)))
    assert counted[0] >= counted[1]
