"""Files that come by a channel of one's own are looked at as those of mails are; names are taken as people write them."""

import pytest

from madoguchi.channels.custom import calling
from madoguchi.channels.custom.tests.conftest import Bridge, in_base64
from madoguchi.conversations.models import Attachment
from madoguchi.journal import working

pytestmark = pytest.mark.django_db
PAGE = b"<!doctype html><script>alert(1)</script>"
PROGRAM = b"MZ\x90\x00"


def codes() -> list[str]:
    return [each["code"] for each in Attachment.objects.get().marks]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("invoice.pdf.exe", PROGRAM, "program"), ("picture.png", PAGE, "page"), ("gpj.\u202eexe", PROGRAM, "turned_name")],
)
def test_what_lies_about_itself_is_marked(bridge: Bridge, name: str, content: bytes, code: str) -> None:
    bridge.said(files=[{"name": name, "base64": in_base64(content)}])
    assert code in codes()


def test_so_is_what_was_fetched(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        def fetch(self, _url: str) -> bytes:
            return PROGRAM

    monkeypatch.setattr(calling, "fetcher", Other)
    bridge.said(files=[{"url": "https://files.example.jp/invoice.pdf.exe"}])
    working.work_once()
    assert "program" in codes()


@pytest.mark.parametrize(("name", "shown"), [("田中　実",) * 2, ("👩\u200d💻",) * 2, ("\u202e実 田中", "実 田中")])
def test_a_name_is_taken_as_people_write_it_and_turns_nothing_around(bridge: Bridge, name: str, shown: str) -> None:
    assert bridge.said(**{"from": {"id": "u", "name": name}}).author_name == shown


def test_a_name_has_one_line_and_a_strange_field_is_told_in_plain_signs(bridge: Bridge) -> None:
    answer = bridge.says(**{"from": {"id": "u", "name": "田中\n実"}, "a\0\ud800": 1})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {"data.from.name", "data.a\\x00\\ud800"}
