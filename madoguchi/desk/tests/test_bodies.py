"""A mail in its frame: what it may load, on which ground it stands, and who may ask for its pictures."""

import html as entities
import re
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from madoguchi.desk.views import bodies
from madoguchi.kit.fetching import Fetcher
from madoguchi.kit.html import clean
from madoguchi.kit.later import Content
from madoguchi.kit.remote_pictures import RemotePictures
from tests.cast import Cast

PICTURE = Content(b"GIF89a" + bytes(20), "image/gif")
REMOTE = clean(
    '<p>文</p><img src="https://shop.example/a.png?x=1&y=2"><img src="https://shop.example/dot.gif" width=1 height=1>'
)


class Pictures:
    """Stands in for the net."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def get(self, url: str, whose: str) -> Future[Content]:
        self.asked.append((url, whose))
        future: Future[Content] = Future()
        future.set_result(PICTURE)
        return future


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pictures]:
    pictures = Pictures()
    monkeypatch.setattr(bodies, "pictures", lambda: pictures)
    yield pictures


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.agent)
    return client


def _message(cast: Cast, **fields: Any) -> int:
    return int(cast.conversation(**fields).messages.get().pk)


def _address(desk: Client, pk: int) -> str:
    page = desk.get(f"/w/mado/messages/{pk}/body/?images=1").text
    return entities.unescape(re.findall(r' src="(/w/mado/messages/[^"]+)"', page)[0])


def test_pictures_come_through_our_hand_and_dots_not_at_all(cast: Cast, desk: Client, net: Pictures) -> None:
    pk = _message(cast, html=REMOTE.html, has_remote_images=True)
    held = desk.get(f"/w/mado/messages/{pk}/body/")
    assert " src=" not in held.text
    page = desk.get(f"/w/mado/messages/{pk}/body/?images=1")
    assert page.text.count(" src=") == 1
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "sandbox allow-same-origin" in page["Content-Security-Policy"]
    assert "allow-scripts" not in page["Content-Security-Policy"]
    picture = desk.get(_address(desk, pk))
    assert (picture.content, picture["Content-Type"], picture["X-Content-Type-Options"]) == (
        PICTURE.body,
        "image/gif",
        "nosniff",
    )
    assert net.asked == [("https://shop.example/a.png?x=1&y=2", str(cast.workspace.pk))]


def test_a_picture_that_cannot_be_had_is_no_picture(cast: Cast, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dot in its place would be stretched into a square as wide as the picture was to be."""
    monkeypatch.setattr(bodies, "pictures", lambda: RemotePictures(Path("/nonexistent"), Fetcher(resolve=lambda *_: [])))
    answer = desk.get(_address(desk, _message(cast, html=REMOTE.html, has_remote_images=True)))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"", "image/png")


def test_an_address_is_good_for_its_message_its_hour_and_its_members_only(
    cast: Cast, desk: Client, net: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (_message(cast, html=REMOTE.html, has_remote_images=True) for _ in range(2))
    address = _address(desk, one)
    assert desk.get(address.replace(f"/{one}/", f"/{other}/")).status_code == 404
    assert desk.get(address[:-2]).status_code == 404
    assert desk.get(f"/w/mado/messages/{one}/picture/").status_code == 404
    odd = signing.dumps("https://shop.example/a.png", salt=bodies.SALT)
    assert desk.get(f"/w/mado/messages/{one}/picture/?of={odd}").status_code == 404
    outsider = Client()
    outsider.force_login(cast.outsider)
    assert outsider.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    monkeypatch.setattr(bodies, "ADDRESS_SECONDS", -1)
    assert desk.get(address).status_code == 404
    assert net.asked == []


def test_styles_come_as_one_sheet_with_a_nonce(cast: Cast, desk: Client) -> None:
    pk = _message(cast, html=clean('<style>.a{margin:0}</style><p class=a style="color:red">文</p>').html)
    page = desk.get(f"/w/mado/messages/{pk}/body/")
    nonce = re.findall(r"style-src 'self' 'nonce-(\w{22})'", page["Content-Security-Policy"])[0]
    sheet = '@layer house,sender;@layer sender{\n.mail .x-a{margin:0}\n}\n[data-s="0"]{color:#ff0000}'
    assert f'<style nonce="{nonce}">{sheet}</style>' in page.text
    assert " style=" not in page.text
    assert page.text.count("<style") == 1


@pytest.mark.parametrize(
    ("html", "wish", "ground"),
    [
        ("<p>文</p>", "", "light"),
        ("<p>文</p>", "dark", "dark"),
        ('<table bgcolor="#003366"><tr><td>文</td></tr></table>', "dark", "light"),
        ('<table bgcolor="#003366"><tr><td>文</td></tr></table>', "night", "dark"),
        ("<p>文</p>", "light", "light"),
    ],
)
def test_a_mail_with_grounds_of_its_own_stays_light(cast: Cast, desk: Client, html: str, wish: str, ground: str) -> None:
    page = desk.get(f"/w/mado/messages/{_message(cast, html=clean(html).html)}/body/?ground={wish}")
    assert f'<html data-ground="{ground}">' in page.text


def test_a_link_that_lies_shows_where_it_leads(cast: Cast, desk: Client) -> None:
    pk = _message(cast, html=clean('<a href="https://evil.example/">www.mybank.co.jp</a>').html)
    page = desk.get(f"/w/mado/messages/{pk}/body/").text
    assert "→ evil.example" in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert 'target="_blank"' in page
