"""Mail out: what leaves, through real SMTP, and what each answer of a relay means."""

import base64
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from madoguchi.channels.email import delivery_words, routes, sending
from madoguchi.channels.email.backend import DeliveryBackend
from madoguchi.channels.email.bounces.return_addresses import return_address
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import Relay
from madoguchi.channels.email.setting_up import save_relay
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.nasty import HANG, HANG_UP
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.channels.email.trying import try_relay
from madoguchi.conversations import opening, replying, starting
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Attachment, Message
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery, DeliveryTry
from madoguchi.kit import files
from madoguchi.kit.addresses import Address
from madoguchi.kit.tests.serving import until

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = Address("山田 花子", "hanako@example.com")


def reply(conversation, agent, text="お調べします。", to=(HANAKO,), **named) -> Message:
    return replying.reply(conversation, by=agent, text=text, to=to, key=str(time.monotonic_ns()), **named)


def work() -> Delivery:
    """One turn of the deliveries' worker; the delivery afterwards."""
    Delivery.objects.update(next_try=timezone.now())
    delivering.work_once()
    return Delivery.objects.order_by("-id").first()


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def test_a_reply_leaves_as_a_whole_mail(conversation, agent, inbox, caught):
    opening.change_inbox(
        inbox,
        by=agent,
        signature="あおばと暮らし\nお客様窓口",
        sender_name="{name}（あおばと暮らし お客様窓口）",
        text_mode="rich",
    )
    message = reply(
        conversation,
        agent,
        cc=[Address("", "boss@example.com")],
        bcc=[Address("", "secret@example.com")],
        includes_earlier=True,
    )
    delivery = work()
    assert delivery.state == "done"
    (mail,) = caught
    assert mail.mail_from == return_address(delivery, inbox)
    assert mail.recipients == ["hanako@example.com", "boss@example.com", "secret@example.com"]
    assert b"secret@" not in mail.content
    sent = parsed(mail.content)
    assert read(mail.content).from_ == Address("佐藤（あおばと暮らし お客様窓口）", "support@aobato.example.jp")
    assert str(sent["Reply-To"]) == threads.reply_address(conversation)
    assert (sent["Message-ID"], sent["In-Reply-To"], sent["References"]) == (
        message.message_id,
        "<1@example.com>",
        "<1@example.com>",
    )
    assert str(sent["Subject"]) == f"Re: 加湿器の件 [#{conversation.number}]"
    text = sent.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("お調べします。\n\n-- \nあおばと暮らし\nお客様窓口\n\n")
    assert "山田 花子 <hanako@example.com>:\n> 加湿器が動きません。\n> 昨日からです。" in text
    html = sent.get_body(("html",)).get_content()
    assert "<blockquote" in html
    assert "お調べします。" in html
    assert "Auto-Submitted" not in sent


def test_the_answer_to_our_answer_lands_in_the_same_conversation(conversation, agent, inbox, caught):
    reply(conversation, agent)
    work()
    sent = parsed(caught[0].content)
    back = plain("直りました", message_id="<9@x>", to=str(sent["Reply-To"]), In_Reply_To=sent["Message-ID"])
    assert take(back, inbox).conversation_id == conversation.pk


def test_private_names_never_leave(conversation, agent, caught):
    reply(conversation, agent)
    work()
    assert read(caught[0].content).from_ == Address("佐藤（お客様窓口）", "support@aobato.example.jp")


def test_attachments_and_inline_images_leave_whole(conversation, agent, caught, tmp_path):
    path = tmp_path / "取扱説明書.pdf"
    content = b"%PDF-1.4\n" + bytes(range(256)) * 1000
    path.write_bytes(content)
    message = reply(conversation, agent, hold=None)
    with path.open("rb") as stream:
        stored = files.store(stream, path.name, "attachments")
    Attachment.objects.create(
        workspace=conversation.workspace, message=message, name=stored.name, type=stored.type,
        size=stored.size, sha256=stored.sha256, path=stored.path,
    )  # fmt: skip
    work()
    (file,) = read(caught[0].content).attachments
    assert (file.name, file.content) == ("取扱説明書.pdf", content)


def test_without_a_relay_mail_waits_and_says_so(conversation, agent, settings, inbox):
    settings.RELAY_URL = ""
    reply(conversation, agent)
    delivery = work()
    assert (delivery.state, delivery.words) == ("deferred", sending.NO_RELAY_WORDS)
    assert DeliveryTry.objects.get().code == "no_relay"


def test_what_waited_for_a_relay_leaves_when_there_is_one(conversation, agent, settings, inbox, caught):
    url, settings.RELAY_URL = settings.RELAY_URL, ""
    reply(conversation, agent)
    work()
    relay = routes.parse(url)
    save_relay(inbox, by=agent, host=relay.host, port=relay.port, security="plain", username="")
    assert Delivery.objects.get().state == "queued"
    delivering.work_once()
    assert Delivery.objects.get().state == "done"
    assert len(caught) == 1


def test_an_inbox_has_its_own_relay_and_its_password_is_sealed(conversation, agent, inbox, nasty):
    save_relay(inbox, by=agent, host="127.0.0.1", port=nasty.port, security="plain", username="u", password="pässwörd")
    assert "pässwörd" not in Relay.objects.get().password_sealed
    assert routes.route_of(inbox).password == "pässwörd"
    assert "pässwörd" not in repr(routes.route_of(inbox))


@pytest.mark.parametrize(
    ("answers", "state", "code", "words"),
    [
        ({"HELLO": "554 go away"}, "deferred", "554", "go away"),
        ({"AUTH": "535 5.7.8 wrong"}, "deferred", "535", "refused the user name or password"),
        ({"MAIL": "451 4.7.1 greylisted"}, "deferred", "451", "greylisted"),
        ({"MAIL": "550 5.7.1 not you"}, "failed", "550", "not you"),
        ({"RCPT": "450 4.2.2 full"}, "deferred", "450", "full"),
        ({"RCPT": "550 5.1.1 no such user"}, "failed", "550", "no such user"),
        ({"DATA": "452 4.3.1 no room"}, "deferred", "452", "no room"),
        ({"DOT": "550 5.7.1 spam"}, "failed", "550", "spam"),
        ({"DOT": "451 4.3.0 later"}, "deferred", "451", "later"),
        ({"HELLO": HANG}, "deferred", "timeout", "did not answer in time"),
        ({"MAIL": HANG}, "deferred", "timeout", "did not answer in time"),
        ({"DATA": HANG}, "deferred", "timeout", "did not answer in time"),
        ({"HELLO": HANG_UP}, "deferred", "hung_up", "hung up"),
        ({"RCPT": HANG_UP}, "deferred", "hung_up", "hung up"),
        ({"DOT": HANG}, "in_doubt", "no_answer", "same Message-ID"),
        ({"DOT": HANG_UP}, "in_doubt", "no_answer", "same Message-ID"),
    ],
    ids=str,
)
def test_each_answer_of_a_relay(conversation, agent, nasty, answers, state, code, words):
    nasty.answers = answers
    reply(conversation, agent)
    delivery = work()
    attempt = DeliveryTry.objects.get()
    assert (delivery.state, attempt.code) == (state, code)
    assert words in attempt.words
    assert "very-secret" not in attempt.words + delivery.words
    assert base64.b64encode(b"very-secret").decode() not in attempt.words


def test_a_mail_in_doubt_is_sent_again_under_the_same_id(conversation, agent, nasty):
    nasty.answers = {"DOT": HANG_UP}
    message = reply(conversation, agent)
    assert work().state == "in_doubt"
    nasty.answers = {}
    assert work().state == "done"
    assert {parsed(each)["Message-ID"] for each in nasty.mails} == {message.message_id}
    assert nasty.mails[0] == nasty.mails[1]


def test_a_relay_that_drops_in_the_middle_of_the_mail_is_tried_again(conversation, agent, nasty):
    nasty.answers = {"CONTENT": HANG_UP}
    reply(conversation, agent, text="長い文\n" * 30_000)
    assert work().state in {"deferred", "in_doubt"}
    nasty.answers = {}
    until(lambda: work().state == "done")
    assert len(nasty.mails) == 1


def test_a_mail_larger_than_the_relay_takes_is_not_even_begun(conversation, agent, nasty):
    nasty.answers = {"EHLO": "250-nasty\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000"}
    reply(conversation, agent, text="長い文\n" * 1000)
    delivery = work()
    assert (delivery.state, delivery.code) == ("failed", "too_large")
    with translation.override("ja"):
        assert "大きすぎ" in delivery_words.words(delivery)
    assert nasty.mails == []


def test_why_a_mail_waits_is_said_in_the_readers_language(conversation, agent, settings, inbox):
    settings.RELAY_URL = ""
    reply(conversation, agent)
    delivery = work()
    assert delivery.code == "no_relay"
    with translation.override("ja"):
        assert "送信サーバー" in delivery_words.words(delivery)
    assert delivery_words.server_words(delivery) == ""


def test_nothing_listens_there(conversation, agent, settings):
    settings.RELAY_URL = "smtp://127.0.0.1:1"
    reply(conversation, agent)
    delivery = work()
    assert delivery.state == "deferred"
    assert "cannot be reached" in delivery.words


def test_refused_recipients_are_recorded_while_the_others_are_served(conversation, agent, nasty):
    nasty.answers = {"RCPT gone@example.com": "550 5.1.1 no such user"}
    reply(conversation, agent, to=[HANAKO, Address("", "gone@example.com")])
    delivery = work()
    assert delivery.state == "done"
    assert "refused for gone@example.com: 550 5.1.1 no such user" in delivery.words


def test_a_recipient_who_is_put_off_is_served_later_and_the_others_only_once(conversation, agent, nasty):
    nasty.answers = {"RCPT slow@example.com": "450 4.2.1 later"}
    reply(conversation, agent, to=[HANAKO, Address("", "slow@example.com")])
    assert work().state == "deferred"
    nasty.answers = {"RCPT hanako@example.com": "550 must not be asked again"}
    assert work().state == "done"
    assert len(nasty.mails) == 2


def test_one_connection_serves_several_mails(conversation, agent, nasty):
    for n in range(3):
        reply(conversation, agent, text=str(n), hold=None)
    work()
    assert Delivery.objects.filter(state="done").count() == 3
    assert nasty.connections == 1


def test_old_carriers_addresses_are_sent_to(inbox, agent, caught):
    starting.start(inbox, by=agent, to=[Address("", "a..b.@docomo.ne.jp")], subject="ご案内", text="はい", key="1")
    work()
    assert caught[0].recipients == ["a..b.@docomo.ne.jp"] or Delivery.objects.get().state == "done"


def test_a_mail_that_cannot_be_written_is_refused_in_words(conversation, agent, caught):
    message = reply(conversation, agent)
    Message.objects.filter(pk=message.pk).update(to=[{"name": "", "address": "no address\r\nBcc: x@example.com"}])
    delivery = work()
    assert delivery.state == "failed"
    assert delivery.words
    assert caught == []


def test_a_withdrawn_reply_never_leaves(conversation, agent, caught):
    message = reply(conversation, agent)
    Message.objects.filter(pk=message.pk).update(withdrawn_at=timezone.now())
    assert work().state == "failed"
    assert caught == []


def test_system_mail_is_a_delivery_whose_text_is_sealed_and_then_forgotten(inbox, caught, settings):
    settings.DEFAULT_FROM_EMAIL = "窓口 <madoguchi@aobato.example.jp>"
    backend = DeliveryBackend()
    mail = EmailMultiAlternatives(
        "パスワード再設定", "https://x/reset/very-secret-token", to=["新人 <new@example.com>"], connection=backend
    )
    mail.attach_alternative("<p>very-secret-token</p>", "text/html")
    assert mail.send() == 1
    delivery = Delivery.objects.get()
    assert "very-secret-token" not in str(delivery.payload)
    delivering.work_once()
    delivery.refresh_from_db()
    assert delivery.state == "done"
    assert "sealed" not in delivery.payload
    sent = parsed(caught[0].content)
    assert "very-secret-token" in sent.get_body(("plain",)).get_content()
    assert (str(sent["Subject"]), sent["Auto-Submitted"]) == ("パスワード再設定", "auto-generated")
    assert (caught[0].mail_from, caught[0].recipients) == ("madoguchi@aobato.example.jp", ["new@example.com"])


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("smtp://h", ("h", 25, "offered", "", "")),
        ("smtp://u%40x:p%3Aw@h:587", ("h", 587, "offered", "u@x", "p:w")),
        ("smtps://u:p@h", ("h", 465, "tls", "u", "p")),
        ("smtp://h:26?tls=required", ("h", 26, "starttls", "", "")),
    ],
)
def test_relay_urls(url, route):
    found = routes.parse(url)
    assert (found.host, found.port, found.security, found.username, found.password) == route


@pytest.mark.parametrize("url", ["http://h", "smtp://", "smtp://u:secret@h:port"])
def test_bad_relay_urls_are_told_without_their_password(url):
    with pytest.raises(routes.BadRelayUrl) as error:
        routes.parse(url)
    assert "secret" not in str(error.value)


def test_trying_a_relay(nasty, settings):
    assert try_relay(routes.installation_route()).works
    nasty.answers = {"AUTH": "535 no"}
    tried = try_relay(routes.installation_route())
    assert not tried.works
    assert "very-secret" not in tried.words + tried.said
    assert not try_relay(None).works
    assert django_settings.RELAY_URL
