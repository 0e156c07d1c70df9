"""Nothing that was said is missing from the index: aside, in a form, in a quote, or put right by a person."""

from datetime import timedelta
from typing import Any

from madoguchi.conversations.facts import judging, noticing
from madoguchi.conversations.models import Conversation, Message, SideMessage
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.sides import receiving as answers
from madoguchi.conversations.sides import writing
from madoguchi.conversations.trashing import purge_due, trash
from madoguchi.customers.describing import describe, describe_company
from madoguchi.customers.models import Company
from madoguchi.kit.addresses import Address
from madoguchi.search import rebuilding
from madoguchi.search.finding import find
from madoguchi.search.homes import Way, home
from madoguchi.search.models import Document, SearchIndex
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast, mail


def kinds(cast: Cast, words: str) -> list[str]:
    catch_up()
    return [hit.kind for hit in find(cast.membership(cast.agent), words).hits]


def proposed(token: str) -> int:
    index = SearchIndex.objects.get()
    return len(home().ids(index.current, [[Way((token,))]], below=None, least=None, limit=100))


def ask_aside(cast: Cast, conversation: Conversation) -> SideMessage:
    to = [Address("倉庫 係", "depot@example.org")]
    return writing.start(
        conversation, by=cast.agent, to=to, subject="棚卸しの確認", text="孔雀の皿はありますか", hold=timedelta(minutes=1)
    )


def test_what_was_asked_aside_is_found_and_what_was_answered(cast: Cast) -> None:
    conversation = cast.conversation()
    asked = ask_aside(cast, conversation)
    answers.receive(asked.side, mail(text="駝鳥の皿ならあります", sender="depot@example.org", name="倉庫 係"))
    assert kinds(cast, "孔雀") == kinds(cast, "駝鳥") == ["side"]
    assert set(kinds(cast, "棚卸し")) == {"side"}
    hit = find(cast.membership(cast.agent), "駝鳥 種類:確認依頼").hits[0]
    assert (hit.number, hit.title) == (conversation.number, "棚卸しの確認。倉庫 係")


def test_what_was_asked_aside_goes_when_it_is_taken_back_or_purged(cast: Cast) -> None:
    asked = ask_aside(cast, cast.conversation())
    catch_up()
    writing.undo(asked, by=cast.agent)
    assert find(cast.membership(cast.agent), "孔雀").hits == []  # before the lane
    assert kinds(cast, "孔雀") == []
    assert proposed("孔雀") == 0
    other = cast.conversation()
    ask_aside(cast, other)
    assert kinds(cast, "孔雀") == ["side"]
    trash(other, by=cast.agent)
    assert find(cast.membership(cast.agent), "孔雀").hits == []
    Conversation.objects.filter(pk=other.pk).update(trashed_at="2026-01-01T00:00:00Z")
    assert purge_due() == 1
    assert proposed("孔雀") == 0
    assert not Document.objects.filter(conversation=other).exists()


def test_a_number_that_was_put_right_is_found_by_the_new_one(cast: Cast) -> None:
    conversation = cast.conversation("注文番号は MD-40211 です。")
    noticing.read_anew(conversation)
    catch_up()
    fact = conversation.facts.get(kind="order")
    judging.edit(fact, "MD-99887", by=cast.agent)
    assert kinds(cast, "MD-99887") == kinds(cast, "注文番号:MD99887") == ["message"]
    assert kinds(cast, "40211") == ["message"]  # the customer's own words stay
    judging.reset(conversation.facts.get(kind="order"), by=cast.agent)
    assert kinds(cast, "99887") == []
    assert proposed("9988") == 0


def test_what_a_machine_of_ours_answers_to_everybody_is_not_found(cast: Cast) -> None:
    conversation = cast.conversation("麒麟の置物")
    about = {"workspace": cast.workspace, "conversation": conversation, "at": conversation.created_at, "kind": "reply"}
    made = Message.objects.create(text="麒麟を受け付けました", is_automatic=True, **about)
    catch_up()
    list(rebuilding.rebuild())
    assert kinds(cast, "麒麟") == ["message"]
    assert not Document.objects.filter(kind="message", subject_id=made.pk).exists()


FIELDS: Any = [{"label": "ご希望の色", "value": "若草色", "takes": ""}, {"label": "ほか", "value": "加湿器", "takes": ""}]


def test_what_stands_in_a_forms_fields_is_found(cast: Cast) -> None:
    cast.conversation("加湿器について", form_fields=FIELDS)
    assert kinds(cast, "若草色") == ["message"]


def test_what_the_first_mail_quotes_is_found_and_later_quotes_are_not_found_twice(cast: Cast) -> None:
    first = cast.conversation("これはどうなりましたか。", quoted="> 先月の電話で話した翡翠の壺", message_id="<one@example.com>")
    receive(cast.inbox, mail(text="続きです。", quoted="> これはどうなりましたか。琥珀"), conversation=first)
    assert first.messages.count() == 2
    assert kinds(cast, "翡翠の壺") == ["message"]
    assert kinds(cast, "琥珀") == []


def test_a_conversation_is_found_by_its_customers_company_whatever_it_is_called(cast: Cast) -> None:
    conversation = cast.conversation("返金の件")
    company = Company.objects.create(workspace=cast.workspace, name="星見システム")
    assert conversation.customer
    describe(conversation.customer, by=cast.agent, company=company)
    assert set(kinds(cast, "星見システム")) == {"conversation", "customer"}
    assert kinds(cast, "星見システム 返金") == ["message"]
    describe_company(company, by=cast.agent, name="月見システム")
    assert kinds(cast, "星見システム 返金") == []
    assert kinds(cast, "月見システム 返金") == ["message"]
