"""The desk says whence a mail came and where an answer would go: forms, malls, colleagues, addresses that nobody reads."""

import pytest
from django.test import Client

from madoguchi.channels.email.form_mail.tests.forms import FORM
from madoguchi.conversations import aliasing
from madoguchi.conversations.models import Conversation, Message
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FIELDS = [
    {"label": "メールアドレス", "value": "hanako@example.com", "takes": "address"},
    {"label": "注文番号", "value": "A-1029 <b>", "takes": "order"},
]


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.agent)
    return client


def page(desk: Client, conversation: Conversation) -> str:
    return desk.get(f"/w/mado/conversations/{conversation.number}/").content.decode()


def post(desk: Client, conversation: Conversation, to: str, **fields: str):
    address = f"/w/mado/conversations/{conversation.number}/replies/"
    return desk.post(address, {"text": "確認します。", "to": to, **fields})


def test_a_forms_fields_stand_in_the_head_as_a_table(cast: Cast, desk: Client) -> None:
    told = page(desk, cast.conversation(form_fields=FIELDS, carried_by=Address("ショップ", FORM)))
    assert "<dt>注文番号</dt><dd>A-1029 &lt;b&gt;</dd>" in told
    assert FORM in told


def test_what_a_form_told_is_offered_for_the_card_and_only_taken_by_a_click(cast: Cast, desk: Client) -> None:
    told = [
        {"label": "TEL", "value": "090-1234-5678", "takes": "phone"},
        {"label": "会社", "value": "山田商店", "takes": "company"},
    ]
    conversation = cast.conversation(form_fields=told)
    assert not conversation.customer.handles.filter(kind="phone").exists()
    address = f"/w/mado/conversations/{conversation.number}/offers/acceptance/"
    assert address in page(desk, conversation)
    desk.post(address, {"field": "phone", "value": "090-1234-5678"})
    desk.post(address, {"field": "company", "value": "山田商店"})
    conversation.customer.refresh_from_db()
    assert conversation.customer.handles.get(kind="phone").value == "+819012345678"
    assert conversation.customer.company.name == "山田商店"
    assert address not in page(desk, conversation)


@pytest.mark.parametrize("way", ["to", "cc", "bcc"])
def test_nothing_leaves_to_an_address_that_nobody_reads(cast: Cast, desk: Client, way: str) -> None:
    conversation = cast.conversation(sender=FORM, name="フォーム", text=f"お名前: 山田\nメール: hanako@example.com\n{FORM}")
    told = page(desk, conversation)
    assert f'data-unread="{FORM} "' in told
    assert 'data-answer-to="hanako@example.com"' in told
    people = {"to": "hanako@example.com"} | {way: FORM}
    answer = post(desk, conversation, **people)
    assert (answer.status_code, FORM in answer.json()["words"]) == (422, True)
    assert not Delivery.objects.exists()
    assert post(desk, conversation, "hanako@example.com").status_code == 200


def test_forwards_and_first_mails_are_guarded_as_well(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    forward = {"to": f"送信専用 <{FORM}>", "text": "x"}
    assert desk.post(f"/w/mado/conversations/{conversation.number}/forwards/", forward).status_code == 422
    first = {"to": FORM, "subject": "x", "text": "x", "inbox": str(cast.inbox.pk)}
    assert desk.post("/w/mado/conversations/new/", first).status_code == 422


@pytest.mark.parametrize("address", ["noreply+A1@marketplace.amazon.co.jp", "815db@pc.fw.rakuten.ne.jp"])
def test_a_mall_is_named_and_may_be_answered(cast: Cast, desk: Client, address: str) -> None:
    conversation = cast.conversation(sender=address)
    told = page(desk, conversation)
    assert told.count("Amazon" if "amazon" in address else "楽天市場") >= 2
    assert "data-unread" not in told
    assert post(desk, conversation, address).status_code == 200


def test_the_alias_that_was_written_to_is_named(cast: Cast, desk: Client) -> None:
    aliasing.add_alias(cast.inbox, address="info@brand.example.jp", by=SYSTEM)
    told = page(desk, cast.conversation(written_to="info@brand.example.jp"))
    assert told.count("info@brand.example.jp") >= 2


def test_an_address_in_passing_letters_is_marked_beside_itself(cast: Cast, desk: Client) -> None:
    told = page(desk, cast.conversation(sender="a@xn--80ak6aa92e.com"))
    assert "a@аррӏе.com" in told
    assert 'title="a@xn--80ak6aa92e.com"' in told


def test_a_forward_offers_its_customer_only_to_those_who_may(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation(marks=[{"code": "forwarded_in", "about": "山田 花子 <h@example.com>"}])
    address = f"/w/mado/conversations/{conversation.number}/messages/{Message.objects.get().pk}/attribution/"
    assert address in page(desk, conversation)
    answer = desk.post(address)  # its raw mail is gone
    assert answer.status_code == 200
    assert Message.objects.get().author_address == "hanako@example.com"
    light = Client()
    light.force_login(cast.light)
    assert address not in page(light, conversation)
    assert light.post(address).status_code == 403
    outsider = Client()
    outsider.force_login(cast.outsider)
    assert outsider.post(address).status_code == 404
