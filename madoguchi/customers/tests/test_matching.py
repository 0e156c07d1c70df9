"""Customers who may be one person are found by what they share, with the reason; different names and chance are no reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.customers.describing import company_named, describe
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.matching import dismiss, match, open_pairs
from madoguchi.customers.models import Customer, PossibleDuplicate
from tests.cast import Cast


def person(cast: Cast, name: str = "", *addresses: str, **card: str) -> Customer:
    company = card.pop("company", "")
    customer = Customer.objects.create(workspace=cast.workspace, name=name, **card)
    if company:
        describe(customer, by=cast.agent, company=company_named(cast.workspace.pk, company, by=cast.agent))
    for each in addresses:
        add_handle(customer, "email" if "@" in each else "phone", each, by=cast.agent)
    match([customer.pk])
    return customer


def reasons(customer: Customer) -> list[list[str]]:
    return [pair.reasons for pair in open_pairs(customer)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("山田 花子", "hanako+shop@example.com"), ("", "hanako@example.com"), ["address"]),
        (("", "hanako.y@gmail.com"), ("", "HanakoY@googlemail.com"), ["address"]),
        (("山田 花子", "090-1234-5678"), ("山田　花子", "+81 90 1234 5678"), ["phone"]),
        (("山田", "０９０－１２３４－５６７８"), ("山田 花子", "09012345678"), ["phone"]),
        (("髙橋 一郎", "a@corp.example.jp"), ("高橋一郎", "b@corp.example.jp"), ["domain"]),
        (("Hanako Yamada", "hy@corp.example.com"), ("YAMADA, Hanako", "h@corp.example.com"), ["domain"]),
    ],
)
def test_the_same_in_another_form_is_noticed(
    cast: Cast, one: tuple[str, ...], other: tuple[str, ...], expected: list[str]
) -> None:
    first, second = person(cast, *one), person(cast, *other)
    assert reasons(first) == reasons(second) == [expected]


def test_card_lines_are_reasons_too(cast: Cast) -> None:
    person(cast, "鈴木 一郎", company="㈱青山商事")
    assert reasons(person(cast, "鈴木一郎", company="株式会社 青山商事")) == [["company"]]
    person(cast, "山田 花子", reading="ヤマダ ハナコ", postal_address="東京都港区1-2-3")
    assert reasons(person(cast, "やまだはなこ")) == [["reading"]]
    assert reasons(person(cast, "山田花子", postal_address="東京都港区１－２－３")) == [["place"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("山田 太郎", "ie@example.com"), ("山田 花子", "ie@example.com")),  # a family's mailbox
        (("山田 太郎", "03-1234-5678"), ("山田 花子", "03-1234-5678")),
        (("山田 花子", "a@gmail.com"), ("山田 花子", "b@gmail.com")),  # a provider is no employer
        (("佐藤 愛", "corp+ai@example.jp"), ("田中 恵", "corp+megumi@example.jp")),
        (("", "info@example.jp"), ("佐藤 愛", "info@example.jp")),
    ],
)
def test_chance_and_families_are_left_alone(cast: Cast, one: tuple[str, ...], other: tuple[str, ...]) -> None:
    person(cast, *one)
    assert reasons(person(cast, *other)) == []


def test_a_shared_mailbox_makes_one_person_only_of_the_same_name(cast: Cast) -> None:
    person(cast, "山田 花子", "ie@gmail.com")
    person(cast, "山田 太郎", "ie@gmail.com")
    assert reasons(person(cast, "山田花子", "ie@gmail.com", "hanako@example.jp")) == [["shared"]]


def test_what_was_dismissed_stays_dismissed_and_what_no_longer_holds_goes(cast: Cast) -> None:
    one, other = person(cast, "山田 花子", "090-1234-5678"), person(cast, "山田花子", "090-1234-5678")
    third = person(cast, "山田", "090-1234-5678")
    dismiss(PossibleDuplicate.objects.get(one=one, other=other), by=cast.agent)
    match([other.pk])
    assert [pair.other_id for pair in open_pairs(one)] == [third.pk]
    describe(third, by=cast.agent, name="佐藤 次郎")
    match([third.pk])
    assert open_pairs(one) == []
    dismiss(PossibleDuplicate.objects.get(), by=cast.agent, again=True)
    assert len(open_pairs(one)) == 1


def test_what_many_share_tells_nothing_and_costs_no_more(cast: Cast) -> None:
    many = [Customer(workspace=cast.workspace, name="佐藤 愛", postal_address="東京都港区1-2-3") for _ in range(30)]
    for each in Customer.objects.bulk_create(many):
        match([each.pk])
    late = Customer.objects.create(workspace=cast.workspace, name="佐藤 愛", postal_address="東京都港区1-2-3")
    with CaptureQueriesContext(connection) as queries:
        match([late.pk])
    assert open_pairs(late) == []
    assert len(queries) <= 12


def test_one_of_many_of_the_same_name_is_found_by_the_company(cast: Cast) -> None:
    for n in range(25):
        person(cast, "佐藤 愛", reading="さとう あい", company=f"第{n}商事")
    assert reasons(person(cast, "佐藤愛", reading="サトウアイ", company="第7商事")) == [["company"]]
    assert reasons(person(cast, "さとう あい", company="第8商事")) == [["company"]]


def test_another_workspace_is_never_looked_at(cast: Cast) -> None:
    one = Customer.objects.create(workspace=cast.other_workspace, name="山田 花子")
    add_handle(one, "phone", "090-1234-5678", by=cast.outsider)
    match([one.pk])
    assert reasons(person(cast, "山田 花子", "090-1234-5678")) == []
