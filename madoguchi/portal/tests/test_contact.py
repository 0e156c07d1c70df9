"""The public pages of contact forms, and what people with bad intent do to them."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.channels.chat.models import Site
from madoguchi.channels.email import relays, sink
from madoguchi.channels.webform import keeping, links, taking_in, tokens
from madoguchi.channels.webform.models import ContactForm, FormDay, Submission
from madoguchi.channels.webform.ready import FIELDS, TEXTS
from madoguchi.channels.webform.shapes import Field, Kind, Option
from madoguchi.conversations import closing, merging, replying, waiting_times
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from madoguchi.portal import knocking
from madoguchi.portal.contact import keeping as page_keeping
from madoguchi.portal.contact import suggesting, waits
from madoguchi.saved_replies.models import Notice
from tests.cast import NOON, Cast

pytestmark = pytest.mark.django_db
TOPICS = (Option("返品", "Returns"), Option("その他", "Other"))
SHAPE = (
    *FIELDS,
    Field("kind", Kind.CHOICE, "種類", "Topic", options=TOPICS),
    Field("why", Kind.LINE, "返品の理由", "Reason", is_required=True, when=("kind", "返品")),
    Field("photo", Kind.FILE, "写真", "Photos"),
)
WORDS = {"name": "山田 花子", "email": "hanako@example.com", "text": "加湿器が動きません。"}
SHOP = "https://shop.example.jp"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nobody has knocked yet."""
    knocking.forget()
    waiting_times.forget()
    yield
    suggesting._sources.clear()


@pytest.fixture
def form(cast: Cast) -> ContactForm:
    told: dict[str, Any] = {"name": "お問い合わせ", "inbox": cast.inbox, "sites": [SHOP]}
    return keeping.keep(cast.workspace, None, fields=SHAPE, texts=TEXTS, by=cast.owner, **told)


def earlier(form: ContactForm, seconds: int = 60, monkeypatch: pytest.MonkeyPatch | None = None) -> str:
    """The token of a page that was opened so long ago."""
    signed = Signer(sep="~", salt="madoguchi.channels.webform")
    return signed.sign(f"{form.key}.{timezone.now():%f}{'0' * 18}.{int(timezone.now().timestamp()) - seconds}")


def post(client: Client, form: ContactForm, token: str | None = None, **told: Any) -> Any:
    headers = told.pop("headers", {})
    address = told.pop("address", "203.0.113.7")
    posted = WORDS | {"token": earlier(form) if token is None else token} | told
    return client.post(f"/f/{form.key}/", posted, headers=headers, REMOTE_ADDR=address)


def test_a_visitor_without_javascript_writes_and_sees_how_it_stands(client: Client, form: ContactForm) -> None:
    page = client.get(f"/f/{form.key}/", headers={"Accept-Language": "en"}).content.decode()
    assert "How can we help?" in page and "Only when “Topic” is “Returns”." in page
    answer = post(client, form, lang="en")
    assert answer.status_code == 303
    conversation = Conversation.objects.get()
    shown = client.get(answer.headers["Location"]).content.decode()
    assert f"#{conversation.number}" in shown and "Received" in shown and "Thank you for writing" in shown
    assert "加湿器" not in shown and "hanako" not in shown and not client.cookies


def test_a_complaint_keeps_what_was_typed(client: Client, form: ContactForm) -> None:
    token = earlier(form)
    answer = post(client, form, token, email="hanako", kind="返品")
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count('class="error"') == 2
    assert "加湿器が動きません。" in page and token in page and 'aria-invalid="true"' in page
    assert not Submission.objects.exists()


def test_markup_is_text(client: Client, form: ContactForm) -> None:
    evil = '<script>alert(1)</script> **x** [a](javascript:alert(1)) "><img src=x>'
    page = post(client, form, name=evil, email="no").content.decode()
    assert "<script>alert" not in page and "<img" not in page
    answer = post(client, form, text=evil)
    assert answer.status_code == 303
    message = Message.objects.get()
    assert (message.text, message.html) == (evil, "")


def test_only_named_websites_show_it(client: Client, form: ContactForm) -> None:
    answer = client.get(f"/f/{form.key}/?framed=1")
    assert f"frame-ancestors 'self' {SHOP}" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers and "no-store" in answer.headers["Cache-Control"]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_a_form_of_ones_own_is_taken_from_a_named_website(client: Client, form: ContactForm) -> None:
    assert post(client, form, "", headers={"Origin": SHOP}).status_code == 303
    assert Submission.objects.get().state == "taken"
    post(client, form, "", text="もう一つ", headers={"Origin": "https://elsewhere.example"})
    assert Submission.objects.filter(state="held", signs=["elsewhere"]).count() == 1


def test_forged_pages_and_other_forms_pages_are_held(cast: Cast, client: Client, form: ContactForm) -> None:
    other = keeping.keep(cast.workspace, None, fields=FIELDS, texts=TEXTS, by=cast.owner, name="b", inbox=cast.inbox)
    good = earlier(form)
    for n, bad in enumerate([good[:-3] + "abc", earlier(other), "x" * 5000, "あ~い"]):
        assert post(client, form, bad, text=str(n)).status_code == 303
    assert [each.signs for each in Submission.objects.order_by("pk")] == [["forged"]] * 4


def test_too_quick_is_held_and_comes_as_spam_when_no_browser_proves_it(client: Client, form: ContactForm) -> None:
    answer = post(client, form, tokens.give(form))
    page = client.get(answer.headers["Location"]).content.decode()
    assert "data-held" in page and not Conversation.objects.exists()
    Submission.objects.update(take_at=timezone.now())
    taking_in.take_due()
    page = client.get(answer.headers["Location"]).content.decode()
    number = Conversation.objects.get(status=Status.SPAM).number
    assert f"#{number}" in page and "data-held" not in page and "spam" not in page.lower()


def test_what_nobody_sees_is_left_empty_by_people(client: Client, form: ContactForm) -> None:
    post(client, form, website_url="https://buy.example")
    assert Conversation.objects.get().status == Status.SPAM


def test_a_flood_from_one_address_leaves_others_in_peace(client: Client, form: ContactForm) -> None:
    answers = [post(client, form, text=f"flood {n}", address="198.51.100.1") for n in range(62)]
    assert [each.status_code for each in answers[-2:]] == [429, 429]
    assert "flood 61" in answers[-1].content.decode()  # what was typed still stands there
    assert Submission.objects.filter(state="taken").count() == 6
    Submission.objects.update(at=timezone.now() - timedelta(minutes=2))
    post(client, form, text="ふつうのお客様", address="192.0.2.9")
    assert Submission.objects.get(posted__text=["ふつうのお客様"]).state == "taken"


def test_a_status_link_is_signed_and_can_be_revoked(cast: Cast, client: Client, form: ContactForm) -> None:
    path = post(client, form).headers["Location"].partition("?")[0]
    submission = Submission.objects.get()
    forged = Signer(key="x", sep="~", salt="madoguchi.channels.webform.status").sign(submission.key)
    page_token = Signer(sep="~", salt="madoguchi.channels.webform").sign(submission.key)
    assert client.get(path).status_code == 200
    for bad in (forged, page_token, submission.key, "あ", "x" * 500):
        assert client.get(reverse("contact:state", args=[bad])).status_code == 404
    assert links.revoke(submission, by=cast.owner) and not links.revoke(submission, by=cast.owner)
    assert client.get(path).status_code == 404


def test_the_status_follows_the_conversation(cast: Cast, client: Client, form: ContactForm) -> None:
    path = post(client, form).headers["Location"].partition("?")[0] + "?lang=en"
    conversation = Conversation.objects.get()
    into = cast.conversation()
    merging.merge([conversation], into, by=cast.agent)
    assert f"#{into.number}" in client.get(path).content.decode()
    closing.close(into, by=cast.agent)
    assert "Done" in client.get(path).content.decode()


def test_a_file_that_lies_is_told_so(client: Client, form: ContactForm) -> None:
    evil = SimpleUploadedFile("photo.png", b"MZ\x90\0" + b"\0" * 99, "image/png")
    answer = post(client, form, photo=evil)
    assert answer.status_code == 422 and "photo.png" in answer.content.decode()


def test_a_megabyte_of_text_is_told_so(client: Client, form: ContactForm) -> None:
    answer = post(client, form, text="あ" * 400_000)
    assert answer.status_code == 422 and "20000" in answer.content.decode()


def test_a_closed_form_is_open_to_those_who_build_it(cast: Cast, client: Client, form: ContactForm) -> None:
    keeping.keep(cast.workspace, form, fields=SHAPE, texts=TEXTS, by=cast.owner, is_on=False)
    path = f"/f/{form.key}/?preview"
    assert client.get(path).status_code == post(client, form).status_code == 404
    for person, code in ((cast.outsider, 404), (cast.agent, 404), (cast.owner, 200)):
        client.force_login(person)
        assert client.get(path).status_code == code
    assert post(client, form).status_code == 404


def test_beginning_counts_and_tells_nothing(client: Client, form: ContactForm) -> None:
    assert client.post(f"/f/{form.key}/begun/").status_code == 204
    assert client.post("/f/nothing/begun/").status_code == 204
    assert FormDay.objects.get().begun == 1


def test_notices_stand_above_the_form_and_on_the_contact_page(cast: Cast, client: Client, form: ContactForm) -> None:
    now = timezone.now()
    told = {"begins_at": now - timedelta(1), "ends_at": now + timedelta(1), "places": ["form"]}
    Notice.objects.create(workspace=cast.workspace, name="遅れ", text_ja="配送が遅れています。", **told)
    opened(cast.workspace, cast)
    for path in (f"/f/{form.key}/", "/contact/mado/"):
        assert "配送が遅れています。" in client.get(path).content.decode()


def opened(workspace: Workspace, cast: Cast, **told: Any) -> None:
    way = {"kind": "phone", "ja": "電話", "en": "Phone", "value": "03-1234-5678", "note_ja": "平日のみ", "note_en": ""}
    told = {"intro": ("", ""), "ways": [way], "inboxes": [cast.inbox.pk, cast.other_inbox.pk]} | told
    page_keeping.put(workspace, is_open=True, by=cast.owner, **told)


def test_the_contact_page_shows_every_open_way_with_its_wait(
    cast: Cast, client: Client, form: ContactForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    assert client.get("/contact/mado/").status_code == 404
    opened(cast.workspace, cast)
    window = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店")
    for n in range(3):
        row = cast.conversation(sender=f"k{n}@example.com")
        told = replying.reply(row, by=cast.agent, text="はい", to=[Address("", "k@example.com")])
        Message.objects.filter(pk=told.pk).update(released_at=NOON + timedelta(minutes=30 + n))
    page = client.get("/contact/mado/").content.decode()
    assert "support@mado.example.jp" in page and "support@tonari" not in page
    assert 'href="tel:0312345678"' in page and f"/f/{form.key}/" in page and "平日のみ" in page
    assert f"/chat/{window.key}/?language=ja" in page
    assert "31" in re.sub(r"<[^>]+>", "", page)
    keeping.keep(cast.workspace, form, fields=SHAPE, texts=TEXTS, by=cast.owner, on_contact_page=False)
    assert f"/f/{form.key}/" not in client.get("/contact/mado/").content.decode()


def test_out_of_hours_it_says_when_we_open(cast: Cast) -> None:
    is_open, words = waits.counter_words(cast.workspace.pk, NOON, "ja")
    assert is_open and "9:00" in words
    is_open, words = waits.counter_words(cast.workspace.pk, NOON + timedelta(hours=12), "ja")
    assert not is_open and "11月24日" in words  # over a weekend and 勤労感謝の日


def test_suggestions_stand_beside_the_way_to_a_person(cast: Cast, client: Client, form: ContactForm) -> None:
    opened(cast.workspace, cast)
    assert "data-suggestions" not in client.get("/contact/mado/").content.decode()
    suggesting.register("x", lambda _w, words, _l: [suggesting.Suggestion(f"{words}について", "/help/1/")])
    page = client.get("/contact/mado/?q=返品したい").content.decode()
    assert "返品したいについて" in page and f"/f/{form.key}/" in page
    page = client.get(f"/f/{form.key}/").content.decode()
    assert "data-suggestions" in page and 'class="button main"' in page
    assert client.post(f"/f/{form.key}/suggestions/", {"q": "返品したい"}).json()["found"][0]["address"] == "/help/1/"
    assert client.post("/f/nothing/suggestions/", {"q": "返品したい"}).json() == {"found": []}


@pytest.mark.django_db(transaction=True)
def test_an_answer_to_a_form_leaves_by_mail(cast: Cast, client: Client, form: ContactForm, settings: Any) -> None:
    caught: list[sink.Caught] = []
    stop, ports = threading.Event(), []
    ready = threading.Event()

    def opened_at(port: int) -> None:
        ports.append(port)
        ready.set()

    server = threading.Thread(target=sink.run, args=(0, caught.append), kwargs={"stop": stop, "ready": opened_at})
    server.start()
    try:
        assert ready.wait(10)
        settings.RELAY_URL = f"smtp://127.0.0.1:{ports[0]}"
        post(client, form)
        to = [Address("山田 花子", "hanako@example.com")]
        replying.reply(Conversation.objects.get(), by=cast.agent, text="お調べします。", to=to)
        delivering.work_once()
    finally:
        relays.let_go()
        stop.set()
        server.join(10)
    assert Delivery.objects.get(kind="email").state == Delivery.State.DONE
    mail = message_from_bytes(caught[0].content, policy=policy.default)
    assert caught[0].recipients == ["hanako@example.com"]
    assert "お調べします。" in mail.get_content() and "加湿器が動きません。" in mail.get_content()
    assert mail["Subject"].startswith("Re: お問い合わせ")
