"""Two cards of one company become one with their people, and come apart again; what was changed since stays and is told."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.core import serializers
from django.db import connection

from madoguchi.conversations.custom_fields import setting
from madoguchi.conversations.models import CustomField, CustomValue
from madoguchi.customers import noting
from madoguchi.customers.describing import company_named, describe, describe_company
from madoguchi.customers.identifying import identify
from madoguchi.customers.merging import merge, merges_into, unmerge
from madoguchi.customers.merging_cards import CannotMerge, TooLate
from madoguchi.customers.models import Company, CompanyMerge, Customer, CustomerNote
from madoguchi.customers.standing import standing
from tests.cast import Cast, assemble


@pytest.fixture
def two(cast: Cast) -> tuple[Company, Company]:
    one, other = (company_named(cast.workspace.pk, name, by=cast.agent) for name in ("株式会社青山", "青山（株）"))
    for place, company in enumerate((one, other)):
        person = identify(cast.workspace, "email", f"p{place}@aoyama.example.jp", shown_name=f"客{place}").customer
        assert person
        describe(person, by=cast.agent, company=company)
    field = CustomField.objects.create(workspace=cast.workspace, home="company", kind="text", name="締め日")
    setting.put(other, field, ["月末"], by=cast.agent)
    noting.write(other, "請求書は紙で", by=cast.agent)
    describe_company(other, by=cast.agent, tier="ゴールド", reading="あおやま")
    return one, other


def everything() -> Any:
    rows = (Company, Customer, CustomValue, CustomerNote)
    return [serializers.serialize("python", model.objects.order_by("pk")) for model in rows]


def test_merged_and_taken_apart_it_is_as_before(cast: Cast, two: tuple[Company, Company]) -> None:
    one, other = two
    before, field = everything(), CustomField.objects.get()
    done = merge(
        [other], one, by=cast.agent, lines={"tier": other.pk, "reading": other.pk, "name": 999, f"field-{field.pk}": 0}
    )
    one.refresh_from_db()
    assert (done.home, one.tier, one.reading) == (one, "ゴールド", "あおやま")
    assert set(Customer.objects.values_list("company", flat=True)) == {one.pk}
    assert noting.notes(one).get().text == "請求書は紙で"
    assert CustomValue.objects.get().company == one
    assert company_named(cast.workspace.pk, "青山（株）", by=cast.agent) == one
    assert [each.source for each in merges_into(one)] == [other]
    undone = unmerge(Company, cast.workspace.pk, done.batch, by=cast.agent)
    assert (undone.cards, undone.staying) == ([other], [])
    assert everything() == before
    with pytest.raises(TooLate):
        unmerge(Company, cast.workspace.pk, done.batch, by=cast.agent)


def test_what_was_changed_since_stays_also_when_merged_further(cast: Cast, two: tuple[Company, Company]) -> None:
    one, other = two
    third = company_named(cast.workspace.pk, "青山ホールディングス", by=cast.agent)
    first = merge([other], one, by=cast.agent, lines={"tier": other.pk, "reading": other.pk})
    describe_company(one, by=cast.lead, tier="特別")
    moved = Customer.objects.get(name="客1")
    describe(moved, by=cast.lead, company=None)
    further = merge([one], third, by=cast.agent)
    assert [each.source for each in merges_into(third)] == [one, other]
    with pytest.raises(CannotMerge):
        merge([one], other, by=cast.agent)
    assert unmerge(Company, cast.workspace.pk, first.batch, by=cast.agent).staying == ["tier"]
    assert {each.name: each.company for each in Customer.objects.select_related("company")} == {"客0": third, "客1": None}
    assert noting.notes(other).count() == 1
    unmerge(Company, cast.workspace.pk, further.batch, by=cast.agent)
    assert Customer.objects.get(name="客0").company == one
    one.refresh_from_db()
    assert (one.tier, one.reading) == ("特別", "")


def test_after_thirty_days_and_across_workspaces_it_is_refused(cast: Cast, two: tuple[Company, Company]) -> None:
    one, other = two
    abroad = Company.objects.create(workspace=cast.other_workspace, name="よそ")
    for sources, into in (([abroad], one), ([one], one), ([], one)):
        with pytest.raises(CannotMerge):
            merge(sources, into, by=cast.agent)
    done = merge([other], one, by=cast.agent)
    row = CompanyMerge.objects.get()
    CompanyMerge.objects.update(at=row.at - timedelta(days=31))
    with pytest.raises(TooLate):
        unmerge(Company, cast.workspace.pk, done.batch, by=cast.agent)


@pytest.mark.django_db(transaction=True)
def test_each_into_the_other_at_once_loses_neither() -> None:
    cast = assemble()
    one, other = (company_named(cast.workspace.pk, name, by=cast.agent) for name in ("甲", "乙"))
    told: list[object] = []

    def go(source: Company, target: Company) -> None:
        try:
            told.append(merge([source], target, by=cast.agent))
        except CannotMerge as error:
            told.append(error)
        finally:
            connection.close()

    threads = [Thread(target=go, args=pair) for pair in ((one, other), (other, one))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(told) == 2
    assert Company.objects.filter(merged_into=None).count() == 1
    assert standing(Company.objects.get(pk=one.pk)) == standing(Company.objects.get(pk=other.pk))
