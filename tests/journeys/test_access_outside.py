"""Customers' pages by axe: contact page, form, how an inquiry stands, their own requests, the chat window; and the settings
behind them. In Japanese by day at a desk, in English by night on a phone."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Person
from madoguchi.channels.chat.models import Site
from madoguchi.channels.webform import keeping as forms
from madoguchi.channels.webform import links
from madoguchi.channels.webform.models import ContactForm, Submission
from madoguchi.channels.webform.ready import FIELDS, TEXTS
from madoguchi.channels.webform.shapes import Field, Kind, Option
from madoguchi.conversations import closing, replying
from madoguchi.conversations.models import Conversation
from madoguchi.customers.models import Handle
from madoguchi.kit.addresses import Address
from madoguchi.kit.crypto import hashed
from madoguchi.portal.contact import keeping as contact
from madoguchi.portal.models import MyRequests, SignInLink
from madoguchi.portal.requests import asking, keeping, signing_in
from madoguchi.portal.requests.views.entering import COOKIE
from tests.cast import Cast, assemble
from tests.journeys.house import House, open_house
from tests.journeys.test_access import found, opened

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.slow]

SETTINGS = ("forms", "chat", "nudges", "channels", "contact-page", "my-requests")
WAYS = (("ja", ("light", 1440)), ("en", ("dark", 390)))
HANAKO = "hanako@example.com"
TOPICS = (Option("返品", "Returns"), Option("その他", "Other"))
WORDS = {"first_lines": [{"ja": "返品したいです", "en": "I want to return something"}]}
SHAPE = (
    *FIELDS,
    Field("kind", Kind.CHOICE, "種類", "Topic", options=TOPICS),
    Field("why", Kind.LINE, "理由", "Reason", is_required=True, when=("kind", "返品")),
    Field("photo", Kind.FILE, "写真", "Photos"),
)


def test_customers_pages_are_accessible(process_environment: dict[str, str]) -> None:
    cast = assemble()
    here = _pages(cast)
    site = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="まど商店", words=WORDS)
    with open_house(process_environment) as house:
        page = house.page(reduced_motion="reduce")
        kept = {"name": COOKIE, "value": _signed_in(cast), "domain": "127.0.0.1", "path": "/my/mado/"}
        wrong: list[str] = []
        for language, way in WAYS:
            for path in here:
                page.context.clear_cookies()
                if path != "/my/mado/?door":
                    page.context.add_cookies([kept])  # type: ignore[list-item]
                page.goto(house.url(f"{path}{'&' if '?' in path else '?'}lang={language}"), wait_until="load")
                _fill_wrongly(page)
                wrong += found(page, path, way)
            wrong += _window(house, page, site, (language, way))
        assert not wrong, "\n".join(wrong[:40])


def test_the_settings_behind_them_are_accessible(process_environment: dict[str, str]) -> None:
    with open_house(process_environment) as house:
        page, pages, _dialogs = opened(house)
        here = [path for path in pages if any(f"/settings/{room}/" in path for room in SETTINGS)]
        wrong: list[str] = []
        for language, way in WAYS:
            Person.objects.update(language=language)
            for path in here:
                page.goto(house.url(path), wait_until="load")
                page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
                wrong += found(page, path, way)
        assert len(here) > 12
        assert not wrong, "\n".join(wrong[:40])


def _pages(cast: Cast) -> list[str]:
    """What customers can open, with everything on it that there can be."""
    told = {"name": "お問い合わせ", "inbox": cast.inbox, "on_contact_page": True}
    form = forms.keep(cast.workspace, None, fields=SHAPE, texts=TEXTS, by=cast.owner, **told)
    words = {"ja": "お電話", "en": "Telephone", "note_ja": "平日9時〜17時", "note_en": "Weekdays, 9 to 17"}
    ways = [{"kind": "phone", "value": "03-0000-0000", **words}]
    intro = ("お困りのことをお選びください。", "How can we help?")
    contact.put(cast.workspace, is_open=True, intro=intro, ways=ways, inboxes=[cast.inbox.pk], by=cast.owner)
    keeping.keep(cast.workspace, is_on=True, inboxes=[cast.inbox], inbox=None, by=cast.owner)
    conversation, closed = cast.conversation("返品したいです。"), cast.conversation("届きました。")
    replying.reply(conversation, by=cast.agent, text="承知しました。", to=[Address("", HANAKO)])
    closing.close(closed, by=cast.agent, without_reply=True)
    tokens = [links.token_of(_submission(form, each)) for each in (conversation, None)]
    own = ["", "?door", f"{conversation.number}/", f"{closed.number}/", "data/", "links/none/"]
    stands = [*(f"/inquiries/{each}/" for each in tokens), f"/inquiries/{tokens[0]}/?sent", "/inquiries/none/"]
    return ["/contact/mado/", f"/f/{form.key}/", *stands, *(f"/my/mado/{each}" for each in own)]


def _submission(form: ContactForm, conversation: Conversation | None) -> Submission:
    """One that was taken in, or waits for it."""
    now = timezone.now()
    posted = {"name": ["山田"], "email": [HANAKO], "text": ["まだ届きません。"]}
    told = {
        "fingerprint": str(conversation),
        "posted": posted,
        "language": "ja",
        "at": now,
        "take_at": now,
    }
    state = Submission.State.TAKEN if conversation else Submission.State.KEPT
    kept = {"workspace": form.workspace, "form": form, "version": form.versions.get(), "conversation": conversation}
    return Submission.objects.create(**kept, **told, state=state)


def _signed_in(cast: Cast) -> str:
    """The key of a session of 山田's."""
    handle = Handle.objects.get(workspace=cast.workspace, value=HANAKO)
    told = {"token_hash": hashed("token"), "expires_at": timezone.now() + asking.GOOD_FOR, "job_id": 1}
    SignInLink.objects.create(workspace=cast.workspace, handle=handle, **told)
    return signing_in.sign_in(MyRequests.objects.get(workspace=cast.workspace), "token")


def _fill_wrongly(page: Page) -> None:
    """A form that comes back says what is missing."""
    if page.locator("form[data-form]").count():
        page.evaluate("document.querySelector('form[data-form]').noValidate = true")
        with page.expect_navigation():
            page.locator("button.main").click()


def _window(house: House, page: Page, site: Site, way: tuple[str, tuple[str, int]]) -> Iterator[str]:
    """The chat window alone: as it opens, and with its menu, its emoji and something said."""
    language, seen = way
    page.goto(house.url(f"/chat/{site.key}/?lang={language}"), wait_until="load")
    expect(page.locator("#text")).to_be_enabled()
    yield from found(page, "chat", seen)
    page.locator("#more").click()
    yield from found(page, "chat, more", seen)
    page.keyboard.press("Escape")
    page.locator("#emoji").click()
    yield from found(page, "chat, emoji", seen)
    page.keyboard.press("Escape")
    page.locator("#text").fill("箱は https://example.jp/a です")
    page.locator("#send").click()
    expect(page.locator(".line.me:not(.waits)").last).to_be_visible()
    yield from found(page, "chat, said", seen)
