"""Two cards become one with all that hung on them, and come apart again exactly; what was changed since stays and is told."""

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.core import serializers
from django.db import connection
from django.utils import timezone

from madoguchi.conversations.changing_customer import change_customer
from madoguchi.conversations.custom_fields import setting
from madoguchi.conversations.facts.noticing import read_anew
from madoguchi.conversations.models import Conversation, CustomField, CustomValue, Fact, Message
from madoguchi.customers import consenting, noting
from madoguchi.customers.describing import company_named, describe
from madoguchi.customers.identifying import add_handle, identify
from madoguchi.customers.merging import CannotMerge, TooLate, merge, merges, unmerge
from madoguchi.customers.merging_cards import changed_since
from madoguchi.customers.models import (
    Consent,
    Customer,
    CustomerMerge,
    CustomerNote,
    DismissedOffer,
    Handle,
    HandleHolder,
)
from madoguchi.customers.standing import standing
from madoguchi.journal.models import Event
from tests.cast import Cast, assemble

KEPT = (Customer, Handle, HandleHolder, Conversation, Message, Fact, CustomValue, CustomerNote, Consent, DismissedOffer)


def everything() -> dict[str, list[Any]]:
    """All that a merge touches, without the ids of rows that merely join two others."""
    rows = {model.__name__: serializers.serialize("python", model.objects.order_by("pk")) for model in KEPT}
    rows["HandleHolder"] = sorted((each["fields"]["handle"], each["fields"]["customer"]) for each in rows["HandleHolder"])
    return rows


@pytest.fixture
def two(cast: Cast) -> Iterator[tuple[Customer, Customer]]:
    """花子 by her own address, and once more by another, each with all that can hang on a customer."""
    first = cast.conversation(text="注文番号は A-12345 です。電話は090-1111-2222です。")
    second = cast.conversation(sender="hanako@work.example.jp", name="山田はなこ", text="注文番号は B-99999 です。")
    assert first.customer
    assert second.customer
    one, other = first.customer, second.customer
    both = [add_handle(each, "phone", "03-1234-5678", by=cast.agent) for each in (one, other)]
    assert both[1].is_shared
    field = CustomField.objects.create(workspace=cast.workspace, home="customer", kind="text", name="会員番号")
    own = CustomField.objects.create(workspace=cast.workspace, home="customer", kind="text", name="店舗")
    setting.put(one, field, ["1"], by=cast.agent)
    setting.put(other, field, ["2"], by=cast.agent)
    setting.put(other, own, ["渋谷"], by=cast.agent)
    noting.write(other, "電話は夕方に", by=cast.agent, is_pinned=True)
    describe(other, by=cast.agent, company=company_named(cast.workspace.pk, "青山商事", by=cast.agent), department="総務部")
    consenting.state(one, "marketing", "withdrawn", way="mail", on=date(2026, 11, 1), by=cast.agent)
    consenting.state(other, "marketing", "given", way="form", on=date(2026, 11, 10), by=cast.agent)
    DismissedOffer.objects.create(workspace=cast.workspace, customer=other, field="title", value="課長")
    for each in (first, second):
        read_anew(each)
    yield Customer.objects.get(pk=one.pk), Customer.objects.get(pk=other.pk)


def test_everything_goes_along_and_comes_back_exactly(cast: Cast, two: tuple[Customer, Customer]) -> None:
    one, other = two
    before = everything()
    done = merge([other], one, by=cast.agent, lines={"department": other.pk, "company": other.pk})
    one.refresh_from_db()
    assert (one.department, one.company and one.company.name, one.name) == ("総務部", "青山商事", "山田 花子")
    assert Conversation.objects.filter(customer=one).count() == 2
    assert not Fact.objects.exclude(customer=one).exists()
    assert {each.shown for each in one.handles.all()} == {"hanako@example.com", "hanako@work.example.jp", "03-1234-5678"}
    assert not Handle.objects.filter(is_shared=True).exists()
    assert [note.text for note in noting.notes(one)] == ["電話は夕方に"]
    assert not consenting.has_agreed(one, "marketing")  # she had refused on one card
    stands = {row.field.name: row.text for row in CustomValue.objects.filter(customer=one).select_related("field")}
    assert stands == {"会員番号": "1", "店舗": "渋谷"}
    assert standing(Customer.objects.get(pk=other.pk)) == one
    undone = unmerge(Customer, cast.workspace.pk, done.batch, by=cast.agent)
    assert undone.staying == []
    assert everything() == before
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"customer_merged", "customer_took_over", "customer_unmerged"} <= kinds
    assert "青山" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_new_mail_finds_the_card_that_stayed_and_goes_back_with_its_address(cast: Cast, two: tuple[Customer, Customer]) -> None:
    one, other = two
    done = merge([other], one, by=cast.agent)
    late = cast.conversation(sender="hanako@work.example.jp", subject="あとから")
    assert late.customer == one
    unmerge(Customer, cast.workspace.pk, done.batch, by=cast.agent)
    late.refresh_from_db()
    assert late.customer == other
    assert identify(cast.workspace, "email", "hanako@work.example.jp").customer == other


def test_what_was_changed_since_stays_and_is_told(cast: Cast, two: tuple[Customer, Customer]) -> None:
    one, other = two
    theirs = Conversation.objects.get(customer=other)
    done = merge([other], one, by=cast.agent, lines={"department": other.pk, "company": other.pk})
    describe(one, by=cast.lead, department="人事部")
    third = Customer.objects.create(workspace=cast.workspace, name="佐藤 愛")
    change_customer(theirs, customer=third, by=cast.lead)
    assert changed_since(merges(Customer, cast.workspace.pk, done.batch)[0]) == ["department"]
    undone = unmerge(Customer, cast.workspace.pk, done.batch, by=cast.agent)
    one.refresh_from_db()
    theirs.refresh_from_db()
    assert (undone.staying, one.department, one.company, theirs.customer) == (["department"], "人事部", None, third)


def test_any_number_one_after_another_and_the_first_taken_out_again(cast: Cast, two: tuple[Customer, Customer]) -> None:
    one, other = two
    more = [Customer.objects.create(workspace=cast.workspace, name=f"山田{n}") for n in range(3)]
    into_other = merge(more, other, by=cast.agent)
    add_handle(other, "email", "late@example.com", by=cast.agent)
    further = merge([other], one, by=cast.agent)
    assert {standing(Customer.objects.get(pk=each.pk)) for each in more} == {one}
    assert len(unmerge(Customer, cast.workspace.pk, into_other.batch, by=cast.agent).cards) == 3
    unmerge(Customer, cast.workspace.pk, further.batch, by=cast.agent)
    assert not Customer.objects.exclude(merged_into=None).exists()
    assert other.handles.filter(value="late@example.com").exists()


def test_a_field_of_ones_own_is_chosen_and_put_back(cast: Cast, two: tuple[Customer, Customer]) -> None:
    one, other = two
    field = CustomField.objects.get(name="会員番号")
    done = merge([other], one, by=cast.agent, lines={f"field-{field.pk}": other.pk})
    assert CustomValue.objects.get(customer=one, field=field).text == "2"
    assert unmerge(Customer, cast.workspace.pk, done.batch, by=cast.agent).staying == []
    stands = CustomValue.objects.filter(field=field).order_by("customer").values_list("customer", "text")
    assert list(stands) == [(one.pk, "1"), (other.pk, "2")]


def test_what_cannot_be_merged_is_left_whole(cast: Cast, two: tuple[Customer, Customer]) -> None:
    one, other = two
    foreign = Customer.objects.create(workspace=cast.other_workspace)
    for sources in ([one], [other, foreign], []):
        with pytest.raises(CannotMerge):
            merge(sources, one, by=cast.agent)
    done = merge([other], one, by=cast.agent)
    with pytest.raises(CannotMerge):
        merge([one], other, by=cast.agent)
    with pytest.raises(CannotMerge):  # gone already, though the third still is there
        merge([other], Customer.objects.create(workspace=cast.workspace), by=cast.agent)
    assert CustomerMerge.objects.count() == 1
    CustomerMerge.objects.update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(TooLate):
        unmerge(Customer, cast.workspace.pk, done.batch, by=cast.agent)


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_is_whole_and_the_other_is_refused() -> None:
    cast = assemble()
    a, b, c = [Customer.objects.create(workspace=cast.workspace, name=name) for name in "abc"]
    for each in (a, b, c):
        add_handle(each, "email", f"{each.name}@example.com", by=cast.agent)
    came: list[str] = []

    def attempt(sources: list[Customer], into: Customer) -> None:
        try:
            merge(sources, into, by=cast.agent)
            came.append("whole")
        except CannotMerge:
            came.append("refused")
        finally:
            connection.close()

    tries = [Thread(target=attempt, args=args) for args in (([a, b], c), ([b, c], a))]
    for each in tries:
        each.start()
    for each in tries:
        each.join()
    assert sorted(came) == ["refused", "whole"]
    home = Customer.objects.get(merged_into=None)
    assert HandleHolder.objects.filter(customer=home).count() == 3
