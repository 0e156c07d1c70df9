"""Which replies a rule holds for."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.accounts.models import Role
from madoguchi.conversations.approvals.rules import Outgoing, holds, in_force
from madoguchi.conversations.models import ApprovalRule
from madoguchi.kit.text.money import amounts, largest_amount

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def outgoing(**changes) -> Outgoing:
    told = {
        "person_id": 1,
        "role": int(Role.AGENT),
        "joined_at": NOW - timedelta(days=40),
        "inbox_id": 1,
        "text": "はい",
        "at": NOW,
    }
    return Outgoing(**(told | changes))


@pytest.mark.parametrize(
    ("asks", "written", "fits"),
    [
        ({}, {}, True),
        ({"roles": [3]}, {}, True),
        ({"roles": [3]}, {"role": 2}, False),
        ({"people": [9]}, {}, False),
        ({"newcomer_days": 30}, {}, False),
        ({"newcomer_days": 60}, {}, True),
        ({"words": ["返金", "訴訟"]}, {"text": "ご返金いたします"}, True),
        ({"words": ["ＲＥＦＵＮＤ"]}, {"text": "a refund"}, True),
        ({"words": ["返金"]}, {}, False),
        ({"amount_from": 10000}, {"text": "12,000円をお返しします"}, True),
        ({"amount_from": 10000}, {"text": "1万2千円です"}, True),
        ({"amount_from": 10000}, {"text": "980円です"}, False),
        ({"bulk_from": 10}, {"copies": 10}, True),
        ({"bulk_from": 10}, {}, False),
        ({"tags": [7]}, {"tags": frozenset({7, 8})}, True),
        ({"tags": [7]}, {}, False),
        ({"roles": [3], "words": ["返金"]}, {}, False),
    ],
)
def test_everything_that_is_set_must_hold(cast, asks, written, fits) -> None:
    assert holds(ApprovalRule.objects.create(workspace=cast.workspace, name="x", **asks), outgoing(**written)) is fits


def test_an_inbox_narrows_and_a_day_ends_a_rule(cast) -> None:
    rule = ApprovalRule.objects.create(workspace=cast.workspace, name="x")
    rule.inboxes.add(cast.inbox)
    assert not holds(rule, outgoing(inbox_id=0))
    assert holds(rule, outgoing(inbox_id=cast.inbox.pk))
    rule.until = timezone.localdate() - timedelta(days=1)
    rule.save()
    assert in_force(cast.workspace.pk) == []


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("¥1,200 と １２，０００円", [1200, 12000]),
        ("3.5万円、2億3千万円", [35000, 230_000_000]),
        ("税込3300円（JPY 500）", [3300, 500]),
        ("注文番号 20318、2026年、03-1234-5678", []),
    ],
)
def test_sums_are_read(text, sums) -> None:
    assert amounts(text) == sums


@given(st.integers(0, 10**11))
def test_any_sum_with_commas_is_read(number) -> None:
    assert largest_amount(f"合計{number:,}円です") == number


@given(st.text(max_size=200))
def test_no_text_breaks_it(text) -> None:
    assert largest_amount(text) >= 0
