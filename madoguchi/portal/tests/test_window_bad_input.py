"""What no browser sends to a window, and what may hurt nobody: half characters, zero bytes, lines that would be headers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from madoguchi.channels.chat import identifying, talking, visiting
from madoguchi.channels.chat.models import Site, Visitor
from madoguchi.customers.models import Handle, HandleKind
from madoguchi.portal.tests.test_window import Window, site, vouched, window  # noqa: F401 (fixtures)
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HALF, ZERO = "\ud800", "a\0b"
HEADER = "hanako@example.com\r\nBcc: other@example.org"


def asked(window: Window) -> None:  # noqa: F811
    window.open()
    talking.say(window.visitor, "返品できますか", client_id="a")


@pytest.mark.parametrize(
    ("path", "told", "status"),
    [
        ("visit", {"page": {"title": HALF}}, 200),
        ("introduction", {"name": HALF}, 200),
        ("introduction", {"mail": f"a@{HALF}"}, 422),
        ("rating", {"stars": 5, "words": HALF}, 200),
        ("transcript", {"mail": f"{HALF}@example.com"}, 422),
        ("identity", {"token": HALF}, 403),
    ],
)
def test_half_characters_are_dropped(window, path: str, told: dict[str, Any], status: int):  # noqa: F811
    asked(window)
    assert window.post(path, **told).status_code == status


def test_zero_bytes_are_dropped(window):  # noqa: F811
    asked(window)
    assert window.post("visit", page={"url": ZERO, "title": ZERO}, device={"browser": ZERO}).status_code == 200
    assert window.post("introduction", name=ZERO).json()["name"] == "ab"
    assert window.post("rating", stars=4, words=ZERO).status_code == 200
    assert "\0" not in json.dumps([window.visitor.page, window.visitor.device, window.visitor.name])


@pytest.mark.parametrize("mail", [HEADER, '"a\r\nb"@example.com', "a@example.com\u202e", "a@b@c", "nobody"])
def test_an_address_is_an_address_and_nothing_beside_it(window, mail: str):  # noqa: F811
    asked(window)
    assert [window.post(path, mail=mail).status_code for path in ("introduction", "transcript")] == [422, 422]
    assert Visitor.objects.get().mail == ""


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nbf": 4102444800}, "early"),
        ({"exp": float("nan")}, "form"),
        ({"exp": 10**400}, "form"),
        ({"sub": "u-\0"}, "subject"),
    ],
)
def test_a_signed_word_that_is_no_word_is_not_believed(cast: Cast, window, site: Site, claims, code: str):  # noqa: F811
    window.open()
    answer = window.post("identity", token=vouched(site, cast.owner, **claims))
    assert (answer.status_code, answer.json()["error"]) == (403, code)


def test_of_a_signed_name_the_letters_are_taken_and_of_an_address_nothing_but_itself(cast: Cast, site: Site):  # noqa: F811
    token = vouched(site, cast.owner, name="山田　花子\0\u202e\r\nBcc: x", email=HEADER)
    known = identifying.vouch(visiting.meet(site).visitor, token)
    assert known.name == "山田 花子 Bcc: x"
    assert not Handle.objects.filter(kind=HandleKind.EMAIL, value__contains="example.org").exists()


def test_who_is_blocked_changes_nothing_and_has_nothing_mailed(cast: Cast, window):  # noqa: F811
    asked(window)
    visiting.block(window.visitor, by=cast.owner, until=timezone.now() + timedelta(hours=1))
    told = {
        "introduction": {"name": "別人"},
        "rating": {"stars": 1},
        "transcript": {"mail": "other@example.org"},
        "nudge": {"id": 1},
    }
    answers = [window.post(path, **each) for path, each in told.items()]
    assert {(each.status_code, each.json().get("error")) for each in answers} == {(403, "blocked")}
    assert window.post("end").status_code == 200
    assert [each["text"] for each in window.get("lines").json()["lines"]] == ["返品できますか"]


def test_stars_are_not_given_without_end_and_files_not_from_one_window_after_another(window, site: Site, settings):  # noqa: F811
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"chat_told": "3/5m/key", "chat_files": "2/5m/ip"}
    asked(window)
    assert [window.post("rating", stars=1 + n).status_code for n in range(4)] == [200, 200, 200, 429]
    answers = []
    for _ in range(3):
        each = Window(site)
        each.open()
        answers.append(each.send("a.txt", b"words").status_code)
    assert answers == [201, 201, 429]
    cache.clear()


def test_one_network_has_us_write_to_few_strangers(window, site: Site, settings):  # noqa: F811
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"chat_record": "2/10m/ip"}
    answers = []
    for number in range(3):
        window.token = ""
        asked(window)
        answers.append(window.post("transcript", mail=f"stranger-{number}@example.org").status_code)
    assert answers == [200, 200, 429]
    cache.clear()
