"""Limits of the public pages hold over all processes, and cost nothing where hardly anybody comes."""

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.portal import knocking
from madoguchi.portal.models import Knocks
from madoguchi.portal.requests import keeping
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = 1_800_000_000.0


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    knocking.forget()
    monkeypatch.setitem(knocking.LIMITS, "form", (4, 600))


def test_the_first_costs_no_question_and_neither_does_what_is_refused(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert knocking.count("form", "192.0.2.1", AT)
        assert knocking.count("form", "192.0.2.2", AT)
    assert all(knocking.count("form", "192.0.2.1", AT) for _again in range(3))
    with django_assert_num_queries(0):
        assert not knocking.count("form", "192.0.2.1", AT)
    assert knocking.count("form", "192.0.2.1", AT + 600)


def test_processes_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 0
    processes: list[dict] = [{}, {}]
    for turn in range(12):
        monkeypatch.setattr(knocking, "_kept", processes[turn % 2])
        passed += knocking.count("form", "192.0.2.1", AT)
    assert passed <= 5
    row = Knocks.objects.get()
    assert "192.0.2.1" not in row.key and row.count >= 4


def test_one_household_is_one_network_and_old_numbers_go() -> None:
    assert knocking.network_of("2001:db8:1:2:3::4") == knocking.network_of("2001:db8:1:2:ffff::1")
    assert knocking.network_of("2001:db8:1:2::1") != knocking.network_of("2001:db8:1:3::1")
    assert knocking.network_of("unknown") == "unknown"
    for at in (timezone.now().timestamp() - 3600, timezone.now().timestamp()):
        for _again in range(2):
            knocking.count("form", "192.0.2.1", at)
    assert (knocking.forget_old(), Knocks.objects.count()) == (1, 1)


def test_the_door_refuses_what_another_process_has_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping.keep(cast.workspace, is_on=True, inboxes=[cast.inbox], inbox=None, by=cast.owner)
    monkeypatch.setitem(knocking.LIMITS, "my_requests", (2, 300))
    for _again in range(2):
        assert Client().post("/my/mado/links/", {"address": "a@example.jp"}).status_code == 302
    knocking.forget()  # another process
    codes = [Client().post("/my/mado/links/", {"address": "a@example.jp"}).status_code for _again in range(2)]
    assert codes == [302, 429]
    assert Client().get("/my/mado/").status_code == 200
