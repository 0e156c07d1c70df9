"""What customers write of themselves tells that two cards are one person's; late mail finds the card that stayed."""

from madoguchi.conversations.facts.noticing import read_anew
from madoguchi.conversations.matching_customers import REACTIONS
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.matching import match, open_pairs
from madoguchi.customers.merging import merge
from madoguchi.customers.models import Customer
from madoguchi.journal.models import Event
from tests.cast import Cast


def other_card(cast: Cast, name: str, *handles: str) -> Customer:
    customer = Customer.objects.create(workspace=cast.workspace, name=name)
    for each in handles:
        add_handle(customer, "email" if "@" in each else "phone", each, by=cast.agent)
    match([customer.pk])
    return customer


def reasons(cast: Cast, **mail: str) -> list[list[str]]:
    """Why the writer of this mail resembles somebody."""
    conversation = cast.conversation(**mail)
    read_anew(conversation)
    assert conversation.customer
    match([conversation.customer.pk])
    return [pair.reasons for pair in open_pairs(conversation.customer)]


def test_an_address_in_text_or_signature_is_a_reason(cast: Cast) -> None:
    other_card(cast, "山田花子", "090-1234-5678", "h.yamada@work.example.jp")
    assert reasons(cast, text="電話は 090-1234-5678 です。") == [["phone_written"]]
    signed = {"text": "よろしく。", "signature": "山田 花子\nh.yamada@work.example.jp", "sender": "b@example.com"}
    assert ["address_signed"] in reasons(cast, **signed)


def test_somebody_elses_address_in_the_text_is_none(cast: Cast) -> None:
    other_card(cast, "佐藤 次郎", "090-1234-5678")
    other_card(cast, "", "jiro@work.example.jp")
    assert reasons(cast, text="夫（090-1234-5678、jiro@work.example.jp）にも送ってください。") == []


def test_mail_that_came_in_while_its_card_was_merged_goes_along(cast: Cast) -> None:
    conversation = cast.conversation()
    assert conversation.customer
    gone, home = conversation.customer, other_card(cast, "山田 花子")
    merge([gone], home, by=cast.agent)
    conversation.messages.update(customer=gone)
    conversation.customer = gone
    conversation.save()
    REACTIONS[0].do(Event.objects.get(kind="message_received"))
    conversation.refresh_from_db()
    assert conversation.customer == home
    assert conversation.messages.get().customer == home
