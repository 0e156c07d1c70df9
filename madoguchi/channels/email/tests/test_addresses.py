"""Whose inbox, from which address, to whom: aliases, odd local parts, malls, homographs, on the way in and out."""

import smtplib
import time

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.channels.email import finding_inbox, taking_in
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import InboxMailOptions
from madoguchi.channels.email.tests.mails import TO, plain
from madoguchi.channels.email.tests.test_pages import signed_in
from madoguchi.channels.email.tests.test_sending import work
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations import aliasing, opening, replying, starting
from madoguchi.conversations.models import Conversation, InboxAlias, Message
from madoguchi.conversations.recipients import default_recipients
from madoguchi.customers import naming_malls
from madoguchi.customers.models import Customer, MallDomain
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db(transaction=True)

ALIAS = "info@brand.example.jp"
ODD = ["a..b@docomo.ne.jp", ".a@ezweb.ne.jp", "a.@docomo.ne.jp", "-a@docomo.ne.jp", "a..b.@docomo.ne.jp"]


@pytest.fixture
def alias(inbox, agent) -> InboxAlias:
    return aliasing.add_alias(inbox, address=ALIAS, by=agent)


@pytest.fixture
def owner(inbox) -> Client:
    return signed_in(inbox)


def message_of(mail) -> Message:
    return Message.objects.select_related("conversation__inbox", "conversation__workspace").get(pk=mail.conversation_message_id)


def answered(message: Message, agent) -> Message:
    to, cc = default_recipients(message.conversation)
    return replying.reply(message.conversation, by=agent, text="確認します。", to=to, cc=cc)


@pytest.mark.parametrize("address", ODD)
def test_old_carriers_addresses_come_in_and_go_out(inbox, agent, receiver, caught, address):
    with smtplib.SMTP("127.0.0.1", receiver) as client:
        client.ehlo()
        assert client.docmd("MAIL", f"FROM:<{address}>")[0] == 250
        assert client.docmd("RCPT", f"TO:<{TO}>")[0] == 250
        assert client.data(plain(sender=f"花子 <{address}>"))[0] == 250
    taking_in.take_everything()
    message = Message.objects.select_related("conversation__inbox").get()
    assert message.author_address == address
    answered(message, agent)
    work()
    (left,) = caught
    assert left.recipients == [address]
    assert [each.address for each in read(left.content).to] == [address]
    assert b'"%s"@' % address.split("@")[0].encode() in left.content or address.startswith("-")
    quoted = take(plain(sender='花子 <"{}"@{}>'.format(*address.split("@")), message_id="<2@x>"), inbox)
    assert message_of(quoted).customer_id == message.customer_id


def test_an_odd_address_of_our_own_takes_mail_with_and_without_quotes(room, db, receiver):
    room("odd", "a..b@odd.example.jp")
    with smtplib.SMTP("127.0.0.1", receiver) as client:
        client.ehlo()
        client.docmd("MAIL", "FROM:<x@example.com>")
        assert client.docmd("RCPT", "TO:<a..b@odd.example.jp>")[0] == 250
        assert client.docmd("RCPT", 'TO:<"a..b"@odd.example.jp>')[0] == 250


def test_a_domain_in_its_own_letters_travels_coded(inbox, agent, caught):
    starting.start(inbox, by=agent, to=[Address("", "info@日本語.jp")], subject="ご案内", text="はい", key="1")
    work()
    assert caught[0].recipients == ["info@xn--wgv71a119e.jp"]
    mail = take(plain(sender="info@xn--wgv71a119e.jp"), inbox)
    assert message_of(mail).marks == []
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("sender", ["a@аррӏе.com", "a@gооgle.com", "a@xn--80ak6aa92e.com", "a@paypalノcom.example"])
def test_homographs_are_marked(inbox, sender):
    (mark,) = [each for each in message_of(take(plain(sender=sender), inbox)).marks if each["code"] == "lookalike"]
    assert "@" in mark["about"]


@pytest.mark.parametrize("sender", ["a@日本語.jp", "a@ヤマダ電機.jp", "a@münchen.de", "二ノ宮@黒川.日本", "a@пример.рф"])
def test_honest_letters_are_not(inbox, sender):
    assert message_of(take(plain(sender=sender), inbox)).marks == []


def test_several_senders_are_told(inbox):
    message = message_of(take(plain(sender="a@example.com, b@example.com", Sender="a@example.com"), inbox))
    assert (message.author_address, message.marks) == ("a@example.com", [{"code": "several_from", "about": "b@example.com"}])


def test_a_hundred_thousand_recipients_are_bounded(inbox):
    many = b", ".join(b"c%d@example.com" % n for n in range(100_000))
    begun = time.process_time()
    mail = take(b"Cc: " + many.replace(b", ", b",\r\n ") + b"\r\n" + plain(), inbox)
    assert time.process_time() - begun < 3
    message = message_of(mail)
    assert len(message.cc) == 2000
    assert message.marks == [{"code": "too_many_addresses", "about": ""}]
    assert default_recipients(message.conversation) == ([Address("山田 花子", "hanako@example.com")], [])


@pytest.mark.parametrize("header", ["", "undisclosed-recipients:;", "<>", ", ;"])
def test_empty_recipients_find_the_inbox_by_the_envelope(inbox, header):
    assert take(plain(to=header or None), door="command", envelope_to=[TO]).inbox == inbox


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To", "Resent-To", "Resent-Cc", "X-Forwarded-To"])
def test_traces_find_the_inbox(inbox, room, header):
    room("other", "help@other.example.jp")
    mail = take(f"{header}: {TO}\r\n".encode() + plain(to="list@lists.example.com"), door="command")
    assert mail.inbox == inbox


def test_an_alias_finds_its_inbox_through_every_door(inbox, alias, receiver):
    with smtplib.SMTP("127.0.0.1", receiver) as client:
        client.ehlo()
        client.docmd("MAIL", "FROM:<x@example.com>")
        assert client.docmd("RCPT", f"TO:<{ALIAS.upper()}>")[0] == 250
        assert client.docmd("RCPT", "TO:<info+shop@brand.example.jp>")[0] == 250
        assert client.docmd("RCPT", "TO:<other@brand.example.jp>")[0] == 550
    assert take(plain(to=ALIAS), door="command").inbox == inbox
    assert finding_inbox.by_addresses(["info+x@brand.example.jp", TO]) == [inbox]


def test_who_wrote_to_an_alias_is_answered_from_it(inbox, agent, alias, caught):
    message = message_of(take(plain(to=f"窓口 <{ALIAS}>", Cc=f"{TO}, other@example.com"), inbox))
    assert message.written_to == ALIAS
    assert default_recipients(message.conversation)[1] == [Address("", "other@example.com")]
    answered(message, agent)
    work()
    left = read(caught[0].content)
    assert left.from_.address == ALIAS
    assert left.reply_to[0].address.endswith("@brand.example.jp")
    back = take(plain("ありがとう", to=left.reply_to[0].address, message_id="<2@x>"), door="command")
    assert back.conversation_id == message.conversation_id


def test_an_alias_that_does_not_answer_leaves_it_to_the_inbox(inbox, agent, alias, caught):
    aliasing.answer_from(alias, answers=False, by=agent)
    answered(message_of(take(plain(to=ALIAS), inbox)), agent)
    work()
    assert read(caught[0].content).from_.address == TO


def test_an_address_belongs_to_one_inbox(inbox, room, agent, alias):
    with pytest.raises(opening.AddressTaken):
        aliasing.add_alias(inbox, address=TO, by=agent)
    with pytest.raises(opening.AddressTaken):
        room("other", ALIAS)


def test_our_own_aliases_take_no_part(inbox, agent, alias):
    message = message_of(take(plain(to=ALIAS), inbox))
    claimed = take(plain("割り込み", sender=ALIAS, subject=f"Re: [#{message.conversation.number}]", message_id="<2@x>"), inbox)
    assert claimed.conversation_id != message.conversation_id


def test_a_reply_to_of_ours_or_of_nobody_is_not_answered(inbox):
    for number, asked in enumerate([TO, f"support+x@{TO.partition('@')[2]}", "noreply@example.com"]):
        message = message_of(take(plain(str(number), Reply_To=asked, message_id=f"<{number}@x>"), inbox))
        assert default_recipients(message.conversation)[0] == [Address("山田 花子", "hanako@example.com")]
    message = message_of(take(plain("x", Reply_To="花子 <home@example.com>", message_id="<9@x>"), inbox))
    assert default_recipients(message.conversation)[0] == [Address("花子", "home@example.com")]


MALL = "815db15ff6ee7c02s1@pc.fw.rakuten.ne.jp"


def test_a_malls_shoppers_stay_apart_and_are_answered_as_they_are(inbox, agent, caught):
    first = message_of(take(plain(sender=f"山田 花子 <{MALL}>"), inbox))
    second = message_of(take(plain(sender="山田 花子 <noreply+A00@marketplace.amazon.co.jp>", message_id="<2@x>"), inbox))
    assert first.customer_id != second.customer_id
    answered(first, agent)
    answered(second, agent)
    work()
    for left, to in zip(caught, [MALL, "noreply+A00@marketplace.amazon.co.jp"], strict=True):
        mail = read(left.content)
        assert (left.mail_from, left.recipients, mail.from_.address, mail.reply_to) == (TO, [to], TO, [])


def test_an_added_mall_counts(inbox, agent, caught, owner):
    path = reverse("email:malls", kwargs={"slug": inbox.workspace.slug})
    assert owner.post(path, {"name": "うちの市場", "domain": "@relay.ichiba.example"}).status_code == 302
    assert owner.post(path, {"name": "x", "domain": "no domain"}).status_code == 422
    assert "うちの市場" in owner.get(path).content.decode()
    answered(message_of(take(plain(sender="x1@a.relay.ichiba.example"), inbox)), agent)
    work()
    assert caught[0].mail_from == TO
    owner.post(reverse("email:remove_mall", kwargs={"slug": inbox.workspace.slug, "mall_id": MallDomain.objects.get().pk}))
    assert naming_malls.added(inbox.workspace_id) == []


def test_aliases_and_forwarding_have_their_page(inbox, owner):
    path = reverse("email:addresses", kwargs={"slug": inbox.workspace.slug, "inbox_id": inbox.pk})
    assert owner.post(path, {"address": "INFO@日本語.jp", "answers": "on"}).status_code == 302
    one = InboxAlias.objects.get()
    assert (one.address, one.answers) == ("info@xn--wgv71a119e.jp", True)
    assert owner.post(path, {"address": TO}).status_code == 422
    assert owner.post(path, {"address": "no address"}).status_code == 422
    assert "info@日本語.jp" in owner.get(path).content.decode()
    own = reverse("email:alias", kwargs={"slug": inbox.workspace.slug, "alias_id": one.pk})
    owner.post(own, {"answers": "0"})
    one.refresh_from_db()
    assert not one.answers
    owner.post(own, {"remove": "1"})
    assert not InboxAlias.objects.exists()
    forwarding = reverse("email:forwarding", kwargs={"slug": inbox.workspace.slug, "inbox_id": inbox.pk})
    owner.post(forwarding, {"own_domains": "Aobato.example.jp\n@日本語.jp", "names_forwarded": "on"})
    chosen = InboxMailOptions.objects.get(inbox=inbox)
    assert (chosen.own_domains, chosen.names_forwarded) == (["aobato.example.jp", "xn--wgv71a119e.jp"], True)
    assert owner.post(forwarding, {"own_domains": "not a domain!"}).status_code == 422


def test_conversations_of_moved_aliases_stay(inbox, agent, alias):
    taken = take(plain(to=ALIAS), inbox)
    aliasing.remove_alias(alias, by=agent)
    assert Conversation.objects.get(pk=taken.conversation_id).inbox == inbox
    assert answered(message_of(taken), agent).author_address == TO


def test_the_wire_carries_odd_local_parts_in_quotes(inbox, agent, nasty):
    nasty.answers = {'RCPT "a..b"@docomo.ne.jp': "550 5.1.1 in quotes"}
    starting.start(inbox, by=agent, to=[Address("", "a..b@docomo.ne.jp")], subject="ご案内", text="はい", key="1")
    assert "in quotes" in work().words


@pytest.mark.parametrize(
    "address",
    [
        "a..b@odd.example.jp",
        "二ノ宮@黒川.日本",
        *(pytest.param(f"{name}@odd.example.jp", marks=pytest.mark.slow) for name in (".a", "a.", "-a")),
    ],
)
def test_our_own_way_out_brings_mail_to_our_own_way_in(inbox, agent, room, receiver, settings, address):
    other = room("odd", address)
    settings.RELAY_URL = f"smtp://127.0.0.1:{receiver}?tls=none"
    starting.start(inbox, by=agent, to=[Address("宛先", address)], subject="ご案内", text="届きますか。", key="1")
    assert work().state == "done"
    taking_in.take_everything()
    message = Message.objects.get(workspace=other.workspace)
    assert (message.text.strip(), message.written_to, message.to[0]["name"]) == ("届きますか。", other.address, "宛先")
