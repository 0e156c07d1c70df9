"""Contact forms: shapes, friction, what is kept and what becomes of it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from madoguchi.channels.webform import building, counting, friction, guarding, keeping, portable, shapes, submitting, taking_in
from madoguchi.channels.webform.filling import Filling
from madoguchi.channels.webform.guarding import Sign
from madoguchi.channels.webform.models import ContactForm, Submission
from madoguchi.channels.webform.ready import FIELDS, TEXTS
from madoguchi.channels.webform.shapes import BadShape, Field, Kind, Option
from madoguchi.channels.webform.submitting import Sent
from madoguchi.conversations import receiving
from madoguchi.conversations.custom_fields import finding
from madoguchi.conversations.facts import noticing
from madoguchi.conversations.models import (
    Attachment,
    Conversation,
    CustomField,
    Fact,
    FieldKind,
    Message,
    SenderRule,
    Status,
    Tag,
)
from madoguchi.conversations.tags.finding import on_each
from madoguchi.journal.models import Delivery, Event
from madoguchi.rules import webhooks
from madoguchi.rules.tests.ground import rule, run_lane
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KIND = Field(
    "kind", Kind.CHOICE, "種類", "Topic", is_required=True, options=(Option("返品", "Returns"), Option("その他", "Other"))
)
WHY = Field("why", Kind.LINE, "返品の理由", "Reason", is_required=True, when=("kind", "返品"))
SHAPE = (*FIELDS[:2], KIND, WHY, *FIELDS[2:])
WORDS = {"name": ["山田 花子"], "email": ["hanako@example.com"], "text": ["加湿器が動きません。\n返品したいです。"]}
RETURNED = WORDS | {"kind": ["返品"], "why": ["音が大きい"], "order": ["MD-2026-0012"]}


def made(cast: Cast, fields: tuple[Field, ...] = SHAPE, **told: Any) -> ContactForm:
    told = {"name": "お問い合わせ", "inbox": cast.inbox} | told
    return keeping.keep(cast.workspace, None, fields=fields, texts=TEXTS, by=cast.owner, **told)


def send(form: ContactForm, posted: dict[str, list[str]] | None = None, **told: Any) -> Submission:
    version = keeping.newest(form)
    assert version
    return submitting.submit(form, version, Sent(posted or RETURNED, told.pop("language", "ja"), **told))


def filled(posted: dict[str, list[str]], fields: tuple[Field, ...] = SHAPE, **files: Any) -> Filling:
    data, uploads = MultiValueDict(posted), MultiValueDict(files)
    query = QueryDict(mutable=True)
    for key, values in data.lists():
        query.setlist(key, values)
    return Filling(query, uploads, fields=fields, language="ja", own={})


def test_what_a_form_brings_is_a_conversation_with_its_fields_answered_by_mail(cast: Cast) -> None:
    tag = Tag.objects.create(workspace=cast.workspace, name="返品")
    sent = send(made(cast, team=cast.team, tags=[tag.pk]))
    conversation, message = sent.conversation, Message.objects.get()
    assert conversation and (sent.state, sent.is_spam) == (Submission.State.TAKEN, False)
    assert (conversation.channel, conversation.team, conversation.subject) == ("form", cast.team, "お問い合わせ（返品）")
    assert conversation.customer and conversation.customer.name == "山田 花子"
    assert (message.text, message.author_address) == (WORDS["text"][0], "hanako@example.com")
    assert [(each["label"], each["value"]) for each in message.form_fields][2:4] == [
        ("種類", "返品"),
        ("返品の理由", "音が大きい"),
    ]
    assert on_each([conversation.pk])[conversation.pk] == [tag]
    assert Event.objects.filter(kind="form_submitted").get().payload["spam"] is False


def test_webhooks_hear_of_it_through_a_rule(cast: Cast) -> None:
    hook, _secret = webhooks.add(cast.workspace, "基幹", "https://erp.example.jp/hook", by=cast.membership(cast.owner))
    rule(cast, "知らせる", ("webhook", hook.pk), trigger={"on": ["form_submitted"]})
    cast.conversation()
    sent = send(made(cast))
    run_lane()
    told = Delivery.objects.get(kind="webhook").payload["body"]["data"]
    assert sent.conversation and told["conversation"] == sent.conversation.number
    assert (told["event"]["kind"], told["event"]["data"]["form"]) == ("form_submitted", sent.form_id)
    assert "加湿器" not in str(told)


def test_the_same_sent_twice_is_one(cast: Cast) -> None:
    form = made(cast)
    assert send(form, nonce="a" * 24).pk == send(form, nonce="a" * 24).pk == Submission.objects.get().pk
    assert send(form, nonce="b" * 24).pk != send(form, nonce="a" * 24).pk
    assert send(form, WORDS | {"kind": ["その他"]}).pk == send(form, WORDS | {"kind": ["その他"]}).pk
    assert Conversation.objects.count() == 3


def test_another_text_from_the_same_page_is_held_and_not_lost(cast: Cast) -> None:
    form = made(cast)
    send(form, nonce="a" * 24)
    other = send(form, RETURNED | {"text": ["ほかのこと"]}, nonce="a" * 24)
    assert (other.state, other.signs) == (Submission.State.HELD, ["replayed"])
    Submission.objects.update(take_at=timezone.now())
    taking_in.take_due()
    other.refresh_from_db()
    assert other.conversation and other.conversation.status == Status.SPAM
    assert Message.objects.filter(conversation=other.conversation, text="ほかのこと").get().marks[0]["code"] == "form_suspected"


def test_a_browser_that_proves_itself_is_served_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "ZERO_BITS", 6)
    held = send(made(cast), signs=[Sign.FAST])
    numbers = [str(n) for n in range(1000)]
    wrong, right = (next(n for n in numbers if guarding.is_proof(held, n) is wish) for wish in (False, True))
    assert not submitting.prove(held, wrong) and not submitting.prove(held, "x" * 9999)
    assert submitting.prove(held, right) and not submitting.prove(held, right)
    assert held.conversation and held.conversation.status == Status.OPEN


def test_what_only_machines_fill_in_arrives_as_spam(cast: Cast) -> None:
    sent = send(made(cast), signs=[Sign.HONEYPOT, Sign.FAST])
    assert sent.conversation and (sent.conversation.status, sent.state) == (Status.SPAM, Submission.State.TAKEN)


def test_a_blocked_sender_arrives_as_spam(cast: Cast) -> None:
    SenderRule.objects.create(workspace=cast.workspace, pattern="hanako@example.com")
    assert send(made(cast)).conversation.status == Status.SPAM  # type: ignore[union-attr]


def test_what_cannot_be_taken_in_is_kept_and_taken_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    form = made(cast)
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "receive", broken)
        sent = send(form)
    assert (sent.state, sent.conversation) == (Submission.State.KEPT, None)
    Submission.objects.update(take_at=timezone.now())
    taking_in.take_due()
    taking_in.take_due()
    sent.refresh_from_db()
    assert sent.conversation and Conversation.objects.count() == 1


def test_a_field_that_is_not_asked_is_neither_needed_nor_taken() -> None:
    other = filled(WORDS | {"kind": ["その他"], "why": ["秘密"]})
    assert other.is_valid() and "why" not in other.kept()
    missing = filled(WORDS | {"kind": ["返品"]})
    assert not missing.is_valid() and list(missing.errors) == ["why"]


def test_a_field_below_one_that_is_not_asked_is_not_asked() -> None:
    deeper = Field("more", Kind.LINE, "詳しく", is_required=True, when=("why", ""))
    assert filled(WORDS | {"kind": ["その他"], "why": ["x"]}, (*SHAPE, deeper)).is_valid()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "hanako"),
        ("email", "a@b@c"),
        ("kind", "ない物"),
        ("text", "あ" * 20_001),
        ("text", "x" * 1_000_000),
        ("name", "\0"),
    ],
)
def test_bad_input_gets_a_clear_answer(name: str, value: str) -> None:
    form = filled(WORDS | {"kind": ["その他"], name: [value]})
    assert not form.is_valid() and name in form.errors


def test_a_full_width_address_is_understood(cast: Cast) -> None:
    posted = RETURNED | {"email": ["ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"]}
    assert filled(posted).is_valid()
    assert send(made(cast), posted).conversation.handle.value == "hanako@example.com"  # type: ignore[union-attr]


FILES = (*FIELDS, Field("file", Kind.FILE, "写真"))
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("name", "content", "fits"),
    [
        ("photo.png", PNG, True),
        ("photo.pdf", PNG, False),
        ("photo.png", b"MZ\x90\0" + b"\0" * 100, False),
        ("invoice.pdf.exe", b"x", False),
        ("page.html", b"<!doctype html><script>alert(1)</script>", False),
        ("empty.txt", b"", False),
    ],
)
def test_a_file_that_lies_is_refused(name: str, content: bytes, fits: bool) -> None:
    form = filled(WORDS, FILES, file=[SimpleUploadedFile(name, content)])
    assert form.is_valid() is fits, form.errors


def test_files_come_along_and_are_looked_after(cast: Cast, settings: Any) -> None:
    settings.CLAMD = "tcp://127.0.0.1:1"
    form = filled(WORDS, FILES, file=[SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", PNG)])
    assert form.is_valid()
    send(made(cast, FILES), form.kept(), uploads=form.uploads())
    assert [(each.name, each.type, each.scan) for each in Attachment.objects.order_by("name")] == [
        ("a.png", "image/png", "waiting"),
        ("b.png", "image/png", "waiting"),
    ]


def test_an_own_field_of_the_workspace_is_filled(cast: Cast) -> None:
    own = CustomField.objects.create(workspace=cast.workspace, home="conversation", kind=FieldKind.TEXT, name="型番")
    form = made(cast, (*FIELDS, Field("custom", Kind.CUSTOM, "型番", custom=own.pk)))
    conversation = send(form, WORDS | {"custom": ["KS-120"]}).conversation
    assert conversation and finding.around(conversation)["conversation"][0].words == "KS-120"


def test_another_workspaces_things_are_refused(cast: Cast) -> None:
    own = CustomField.objects.create(workspace=cast.other_workspace, home="conversation", kind=FieldKind.TEXT, name="型番")
    with pytest.raises(BadShape):
        made(cast, (*FIELDS, Field("custom", Kind.CUSTOM, "型番", custom=own.pk)))
    with pytest.raises(BadShape):
        made(cast, inbox=cast.other_inbox)
    assert not ContactForm.objects.exists()


def test_a_shape_that_cannot_be_is_refused() -> None:
    mail, text = FIELDS[1], FIELDS[3]
    wrong = [
        (text,),
        (mail, mail),
        (mail, Field("kind", Kind.CHOICE, "種類", options=(Option("一"),))),
        (mail, Field("a", Kind.LINE, "甲", when=("b", "")), Field("b", Kind.LINE, "乙")),
        (mail, KIND, Field("a", Kind.LINE, "甲", when=("kind", "ない物"))),
        (mail, Field("website_url", Kind.LINE, "甲")),
        (mail, Field("a", Kind.LINE, "")),
    ]
    for fields in wrong:
        with pytest.raises(BadShape):
            shapes.check(fields)
    shapes.check(SHAPE)
    assert shapes.read([each.as_json() for each in SHAPE]) == list(SHAPE)


def test_more_questions_and_forced_readings_make_a_form_harder() -> None:
    def needed(count: int) -> int:
        return friction.of([Field(f"f{n}", Kind.LINE, "甲", is_required=True) for n in range(count)]).score

    tick = Field("read", Kind.CHECKBOX, "よくある質問を読みました", is_required=True)
    assert 100 >= needed(3) > needed(9) > 0
    assert friction.of([*FIELDS, tick]).score < friction.of(FIELDS).score
    assert friction.of(FIELDS, screens=3).score < friction.of(FIELDS).score
    assert friction.of(FIELDS, seconds=600).score < friction.of(FIELDS, seconds=60).score


def test_a_changed_form_keeps_the_shape_of_what_was_sent(cast: Cast) -> None:
    form = made(cast)
    held = send(form, signs=[Sign.FAST])
    form = keeping.keep(cast.workspace, form, fields=FIELDS, texts=TEXTS, by=cast.owner, name="お問い合わせ")
    Submission.objects.update(take_at=timezone.now())
    taking_in.take_due()
    held.refresh_from_db()
    assert (form.number, held.version.number) == (2, 1)
    assert "音が大きい" in str(Message.objects.get().form_fields)


def test_sites_are_origins_and_nothing_else(cast: Cast) -> None:
    assert keeping.sites_of(["https://Shop.example.jp/help", "http://localhost:8080"]) == [
        "https://shop.example.jp",
        "http://localhost:8080",
    ]
    for bad in ("shop.example.jp", "https://a; script-src *", "https://*", "javascript://x", "https://a b"):
        with pytest.raises(keeping.BadSite):
            keeping.sites_of([bad])


def test_who_gives_up_is_counted_without_names(cast: Cast) -> None:
    form = made(cast)
    for _ in range(8):
        counting.begin(form)
    for n in range(6):
        send(form, RETURNED | {"text": [str(n)]}, nonce=f"{n:024x}", seconds=40 + n, was_begun=True)
    assert counting.fared(form) == counting.Fared(sent=6, seconds=42, given_up=25)


def test_facts_are_read_from_the_fields(cast: Cast) -> None:
    send(made(cast, (*SHAPE, Field("tel", Kind.PHONE, "電話番号"))), RETURNED | {"tel": ["03-1234-5678"]})
    noticing.write_down([Message.objects.select_related("conversation__workspace").get()])
    assert {"phone"} <= set(Fact.objects.values_list("kind", flat=True))


def test_rows_are_moved_about_before_anything_is_saved() -> None:
    fields = building.changed(building.changed(list(FIELDS), "add:choice"), "up:4")
    assert [each.key for each in fields] == ["name", "email", "order", "choice", "text"]
    assert building.changed(fields, "remove:99") == building.changed(fields, "nonsense") == fields


def test_a_form_goes_out_and_comes_in_as_a_file(cast: Cast) -> None:
    form = made(cast, sites=["https://shop.example.jp"])
    values = portable._values(form)
    keeping.remove(form, by=cast.owner)
    again = portable._make(values, cast.membership(cast.owner))
    assert portable._values(again) == values and again.key != form.key
