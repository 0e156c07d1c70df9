"""A colleague forwards a customer's mail: it is recognised in every dress, given to its customer, and given back."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.forwarded_in.opening import passage_in
from madoguchi.channels.email.forwarded_in.reading import inside, may_hold_one
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import InboxMailOptions
from madoguchi.channels.email.tests.mails import TO, plain
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations import attributing
from madoguchi.conversations.models import Message
from madoguchi.conversations.recipients import default_recipients
from madoguchi.kit.addresses import Address

COLLEAGUE = "agent@aobato.example.jp"
HANAKO = Address("山田 花子", "hanako@example.com")
FORMS = {
    "gmail": """---------- Forwarded message ---------
From: 山田 花子 <hanako@example.com>
Date: 2026年11月20日(金) 10:00
Subject: 加湿器の件
To: <agent@aobato.example.jp>


動きません。
""",
    "outlook ja": """差出人: 山田 花子 <hanako@example.com>
送信日時: 2026年11月20日 10:00
宛先: 佐藤
件名: 加湿器の件

動きません。
""",
    "outlook en": """-----Original Message-----
From: 山田 花子 [mailto:hanako@example.com]
Sent: Friday, November 20, 2026 10:00 AM
To: Sato
Subject: 加湿器の件

動きません。
""",
    "apple": """転送されたメッセージ:

> 差出人: 山田 花子 <hanako@example.com>
> 件名: 加湿器の件
> 日付: 2026年11月20日 10:00:00 JST
> 宛先: agent@aobato.example.jp
>
> 動きません。
""",
    "thunderbird": """-------- 転送メッセージ --------
件名: 	加湿器の件
日付: 	Fri, 20 Nov 2026 10:00:00 +0900
差出人: 	山田 花子 <hanako@example.com>
宛先: 	agent@aobato.example.jp

動きません。
""",
}


def forwarded(form: str = "gmail", above: str = "対応お願いします。", **heads: str) -> bytes:
    return plain(f"{above}\n\n{FORMS[form]}", subject="Fwd: 加湿器の件", sender=f"佐藤 <{COLLEAGUE}>", **heads)


def attached() -> bytes:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = str(HANAKO), COLLEAGUE, "加湿器の件"
    inner.set_content("動きません。")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = COLLEAGUE, TO, "FW: 加湿器の件", "<fw@aobato.example.jp>"
    mail.set_content("対応お願いします。")
    mail.add_attachment(inner)
    return mail.as_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_every_dress_is_read(form):
    parsed = read(forwarded(form))
    (found,) = inside(parsed)
    assert (found.from_, found.subject, found.text, found.above) == (HANAKO, "加湿器の件", "動きません。", "対応お願いします。")


def test_an_attached_mail_is_read():
    parsed = read(attached())
    assert may_hold_one(parsed)
    assert [(each.from_, each.text, each.above) for each in inside(parsed)] == [(HANAKO, "動きません。", "対応お願いします。")]


@given(
    st.lists(
        st.sampled_from(["From: a@b.jp", "差出人: x <c@d.jp>", "Date: 1", "件名: y", "> ", "", "text", "-----"]), max_size=40
    )
)
def test_any_text_is_read(lines):
    for found in inside(read(plain("\n".join(lines), subject="Fwd: x"))):
        assert "@" in found.from_.address


@pytest.mark.parametrize("mail", [forwarded(), attached()], ids=["in the text", "attached"])
@pytest.mark.django_db(transaction=True)
def test_on_request_the_customer_gets_the_conversation_and_undo_gives_it_back(inbox, agent, mail):
    taken = take(mail, inbox)
    message = Message.objects.select_related("conversation__inbox__workspace").get(pk=taken.conversation_message_id)
    assert message.marks == [{"code": "forwarded_in", "about": str(HANAKO)}]
    before = (message.author_address, message.text, message.quoted, message.subject)
    passage = passage_in(message)
    conversation = attributing.attribute(message, passage, by=agent)
    message.refresh_from_db()
    assert (message.author_name, message.author_address, message.text) == ("山田 花子", "hanako@example.com", "動きません。")
    assert "対応お願いします。" in message.quoted
    assert (conversation.handle.value, conversation.customer.name, conversation.subject) == (
        HANAKO.key,
        HANAKO.name,
        "加湿器の件",
    )
    assert default_recipients(conversation) == ([HANAKO], [])
    attributing.attribute(message, passage, by=agent)  # a second click
    undone = attributing.undo(message, by=agent)
    message.refresh_from_db()
    assert (message.author_address, message.text, message.quoted, message.subject) == before
    assert undone.handle.value == COLLEAGUE
    assert message.marks == [{"code": "forwarded_in", "about": str(HANAKO)}]


@pytest.mark.django_db(transaction=True)
def test_always_gives_it_at_once_and_can_be_undone(inbox, agent):
    InboxMailOptions.objects.create(inbox=inbox, names_forwarded=True)
    taken = take(forwarded(), inbox)
    message = Message.objects.select_related("conversation__handle").get(pk=taken.conversation_message_id)
    assert (message.author_address, message.text) == ("hanako@example.com", "動きません。")
    assert message.carried_by["address"] == COLLEAGUE
    attributing.undo(message, by=agent)
    message.refresh_from_db()
    assert (message.author_address, message.conversation.subject) == (COLLEAGUE, "Fwd: 加湿器の件")


@pytest.mark.django_db(transaction=True)
def test_only_colleagues_forward(inbox):
    stranger = forwarded().replace(COLLEAGUE.encode(), b"somebody@example.net", 1)
    taken = take(stranger, inbox)
    assert Message.objects.get(pk=taken.conversation_message_id).marks == []
    InboxMailOptions.objects.create(inbox=inbox, own_domains=["example.net"])
    taken = take(stranger.replace(b"<1@example.com>", b"<2@example.com>"), inbox)
    assert Message.objects.get(pk=taken.conversation_message_id).marks[0]["code"] == "forwarded_in"


@pytest.mark.django_db(transaction=True)
def test_a_forged_colleague_names_nobody_unasked(inbox):
    InboxMailOptions.objects.create(inbox=inbox, names_forwarded=True, trusted_hops=["mx.aobato.example.jp"])
    verdict = b"Authentication-Results: mx.aobato.example.jp; dmarc=fail header.from=aobato.example.jp\r\n"
    taken = take(verdict + forwarded(), inbox)
    message = Message.objects.get(pk=taken.conversation_message_id)
    assert message.auth.get("state") == "failed"
    assert message.author_address == COLLEAGUE


@pytest.mark.django_db(transaction=True)
def test_a_forward_of_a_forward_is_the_outermost_strangers(inbox):
    inner = FORMS["gmail"]
    head = "---------- Forwarded message ---------\nFrom: 鈴木 <suzuki@aobato.example.jp>\nDate: x\nSubject: Fwd: y"
    text = f"{head}\n\nよろしく\n\n{inner}"
    InboxMailOptions.objects.create(inbox=inbox, own_domains=["aobato.example.jp"])
    taken = take(plain(text, subject="Fwd: Fwd: y", sender=COLLEAGUE), inbox)
    assert Message.objects.get(pk=taken.conversation_message_id).marks[0]["about"] == str(HANAKO)
