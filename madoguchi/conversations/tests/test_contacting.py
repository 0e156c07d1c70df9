"""How many contacts of a month belong to a tier, and which were more: told and asked for, never refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from madoguchi.conversations import contacting, spamming
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.contacting import Use
from madoguchi.conversations.models import Conversation
from madoguchi.customers import serving
from madoguchi.customers.models import Company, Customer
from tests.cast import Cast

BEYOND = {"field": "beyond_tier", "op": "is"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def company(cast: Cast) -> Company:
    """Of a tier with two contacts a month; 山田 and everybody who writes works there."""
    serving.keep_tier(cast.workspace, None, by=cast.owner, name="プレミアム", calls=2)
    return Company.objects.create(workspace=cast.workspace, name="高田商店", tier="プレミアム")


def come(cast: Cast, company: Company, times: int) -> list[Conversation]:
    made = [cast.conversation(f"{number}件目です。", subject=f"{number}") for number in range(times)]
    Customer.objects.filter(workspace=cast.workspace).update(company=company)
    return list(Conversation.objects.filter(pk__in=[each.pk for each in made]).order_by("pk"))


def test_the_third_of_two_is_more_than_belongs_to_the_tier(cast: Cast, company: Company) -> None:
    first, second, third = come(cast, company, 3)
    now = timezone.now()
    places = [contacting.place_of(each, now) for each in (first, second, third)]
    assert places == [Use(1, 2), Use(2, 2), Use(3, 2)]
    assert [each.beyond for each in places if each] == [0, 0, 1]
    assert contacting.use_of(company, cast.workspace) == Use(3, 2)


def test_the_condition_says_the_same_in_the_database_and_in_memory(cast: Cast, company: Company) -> None:
    made = come(cast, company, 3)
    asking = Asking(cast.membership(cast.owner), timezone.now())
    for value, found in ((True, made[2:]), (False, made[:2])):
        node = language.read({"version": 1, "where": {"match": "all", "of": [BEYOND | {"value": value}]}}, asking)
        assert list(Conversation.objects.filter(language.filter_of(node, asking)).order_by("pk")) == found
        assert [each for each in made if language.holds(node, each, asking)] == found


def test_what_is_spam_of_last_month_or_of_nobodys_tier_is_not_counted(cast: Cast, company: Company) -> None:
    first, second, third = come(cast, company, 3)
    spamming.mark_spam(first, by=cast.agent)
    now = timezone.now()
    assert contacting.place_of(third, now) == Use(2, 2)
    Conversation.objects.filter(pk=second.pk).update(created_at=now - timedelta(days=40))
    assert contacting.use_of(company, cast.workspace) == Use(1, 2)
    Company.objects.filter(pk=company.pk).update(tier="")
    company.refresh_from_db()
    assert contacting.use_of(company, cast.workspace) is None


def test_a_month_begins_by_the_workspaces_clock(cast: Cast) -> None:
    assert contacting.month_of(cast.workspace, datetime(2026, 11, 30, 15, 30, tzinfo=UTC)) == datetime(
        2026, 11, 30, 15, tzinfo=UTC
    )


def test_card_company_and_conversation_say_so(cast: Cast, company: Company, client) -> None:
    third = come(cast, company, 3)[2]
    client.force_login(cast.agent)
    talk = reverse("desk:conversation", args=["mado", third.number])
    pages = [talk, f"{talk}card/", reverse("desk:company_page", args=["mado", company.pk])]
    told = [client.get(page).content.decode() for page in pages]
    assert ["beyond-tier" in each for each in told] == [True, False, False]
    assert ["contacts-used" in each for each in told] == [False, True, True]
