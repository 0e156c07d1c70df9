"""Customers and companies stand in the order of the fifty sounds, the same on every database."""

from django.db import connection

from madoguchi.customers.describing import company_named, describe, describe_company
from madoguchi.customers.identifying import identify
from madoguchi.customers.identifying_many import identify_many
from madoguchi.customers.models import Company, Customer
from madoguchi.customers.ordering import of_names, put_in_order, spoken_key
from tests.cast import Cast

IN_ORDER = (
    ("アーダ", "Ada"),
    ("あいだ", "相田"),
    ("か", "香"),
    ("が", "賀"),
    ("カイト", "海斗"),
    ("がうち", "賀内"),
    ("さとう あい", "佐藤 愛"),
    ("さとう あい", "佐藤 藍"),
    ("さとう　わたる", "佐藤 渉"),
    ("さとうだ あい", "佐藤田 愛"),
    ("ﾊｼ", "橋"),
    ("ばし", "馬志"),
    ("ばしょう", "芭蕉"),
    ("はす", "蓮"),
    ("", "山田 花子"),
    ("", "渡辺 順"),
    ("", "Abe Shinji"),
    ("", "Élodie Mora"),
    ("", "Fischer"),
    ("", "★販促"),
)


def test_kana_of_either_kind_small_or_voiced_stand_side_by_side() -> None:
    assert sorted(set(IN_ORDER), key=lambda each: of_names(*each)) == list(IN_ORDER)
    assert of_names("", " 　") == b""
    assert of_names("", "★") > b""
    assert of_names("", "㈱あさひ") == of_names("", "あさひ 有限会社") == spoken_key("カブシキガイシャ アサヒ", "旭")
    assert of_names("", "株式会社") > b""


def test_every_verb_that_names_puts_in_order(cast: Cast) -> None:
    one = identify(cast.workspace, "email", "a@b.example.jp", shown_name="わだ").customer
    two = identify_many(cast.workspace, [("b@b.example.jp", "")])["b@b.example.jp"].customer
    assert one
    assert two
    identify_many(cast.workspace, [("b@b.example.jp", "いとう")])
    describe(one, by=cast.agent, reading="あだち")
    company = company_named(cast.workspace.pk, "ん", by=cast.agent)
    describe_company(company, by=cast.agent, name="あ")
    assert list(Customer.objects.order_by("order_key")) == [one, two]
    assert Company.objects.get().order_key == of_names("", "あ")


def test_those_of_before_get_their_place(cast: Cast) -> None:
    Customer.objects.bulk_create(Customer(workspace=cast.workspace, name=f"客{n}") for n in range(7))
    Company.objects.create(workspace=cast.workspace, name="旭", reading="あさひ")
    was = list(Customer.objects.order_by("pk").values_list("order_key", flat=True))
    Customer.objects.update(order_key=b"")
    Company.objects.update(order_key=b"")
    for model in (Customer, Company):
        put_in_order(model, connection, at_once=3)
    assert list(Customer.objects.order_by("pk").values_list("order_key", flat=True)) == was
    assert Company.objects.get().order_key == of_names("あさひ", "旭")
