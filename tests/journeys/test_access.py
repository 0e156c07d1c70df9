"""Every page of the house, looked at by axe as WCAG 2.2 AA asks: both themes, at a desk and on a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from tests.architecture.addresses import Filling, all_addresses
from tests.cast import assemble
from tests.journeys.house import House, open_house, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LEFT_OUT = ("accounts/logout", "accounts/login", "invitations/")
FROM_MAIL = {"key", "token", "uidb36"}
FRAMED = {"desk:body"}  # a customer's own html, in a sandbox without scripts
RULES = {"rules": {"target-size": {"enabled": True}}}
WAYS = [("light", 1280), ("dark", 390), ("dark", 1280), ("light", 390)]
MOST_SHOWN = 40


def pages_and_dialogs(client: Client, filling: Filling) -> tuple[list[str], list[str]]:
    """The paths that answer the owner with a page of their own, and with a dialog of the desk."""
    pages, dialogs = [], []
    for address in all_addresses():
        if address.route.startswith(LEFT_OUT) or address.name in FRAMED or FROM_MAIL & set(address.parts):
            continue
        path = filling.path(address, filling.cast.workspace.slug)
        answer = client.get(path)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        text = answer.content.decode()
        if text.lstrip().lower().startswith("<!doctype html"):
            pages.append(path)
        elif 'class="dialog-box' in text:
            dialogs.append(path)
    return pages, dialogs


def found(page: Page, where: str, way: tuple[str, int]) -> Iterator[str]:
    """What is not as it should be, here and seen this way."""
    theme, width = way
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 860})
    for each in Axe().run(page, options=RULES).response["violations"]:
        yield f"{where} {theme} {width}: {each['id']} {each['nodes'][0]['html'][:200]}"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"{where} {width}: wider than the screen"


def opened(house: House) -> tuple[Page, list[str], list[str]]:
    """The owner's browser, without movement, and where it can go."""
    cast = assemble()
    filling = Filling(cast)
    with_password(cast.owner)
    client = Client()
    client.force_login(cast.owner)
    ways = pages_and_dialogs(client, filling)  # before the house knows the password better, which ends this client's session
    page = house.page(reduced_motion="reduce")
    house.sign_in(page, cast.owner)
    return page, *ways


@pytest.mark.slow
def test_every_page_is_accessible(process_environment: dict[str, str]) -> None:
    """A third of them, in turn by day and night, at a desk and on a phone; all, in all four ways: below."""
    with open_house(process_environment) as house:
        page, pages, _dialogs = opened(house)
        wrong = []
        for number, path in enumerate(pages[::3]):
            page.goto(house.url(path), wait_until="load")
            wrong += found(page, path, WAYS[number % len(WAYS)])
        assert len(pages) > 60
        assert not wrong, "\n".join(wrong[:MOST_SHOWN])


@pytest.mark.long
def test_every_page_and_dialog_is_accessible_in_every_way(process_environment: dict[str, str]) -> None:
    with open_house(process_environment) as house:
        page, pages, dialogs = opened(house)
        wrong = []
        for path in pages:
            page.goto(house.url(path), wait_until="load")
            wrong += [each for way in WAYS for each in found(page, path, way)]
        page.goto(house.url("/w/mado/conversations/1/"))
        page.wait_for_selector("html[data-live=open]")
        for path in dialogs:
            page.evaluate("path => htmx.ajax('GET', path, '#dialog')", path)
            page.wait_for_selector("#dialog[open]")
            wrong += [each for way in WAYS for each in found(page, path, way)]
            page.evaluate("document.querySelector('#dialog').close()")
        assert len(dialogs) > 15
        assert not wrong, "\n".join(wrong[:MOST_SHOWN])
