"""A form's mail on its way in: whose conversation it becomes, and where the answer goes."""

import pytest

from madoguchi.channels.email import composing
from madoguchi.channels.email.form_mail import patterns, sampling
from madoguchi.channels.email.form_mail.reading import rows
from madoguchi.channels.email.form_mail.taking import rules_of
from madoguchi.channels.email.form_mail.tests.forms import CHOICES, FORM, form_mail, form_text
from madoguchi.channels.email.models import FormPattern, InboxMailOptions, ReceivedMail
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations import replying, spamming
from madoguchi.conversations.models import Conversation, Message
from madoguchi.conversations.recipients import default_recipients
from madoguchi.customers.models import Customer
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pattern(inbox) -> FormPattern:
    return patterns.save(None, inbox=inbox, sender=FORM, rules=rules_of(rows(form_text()), CHOICES), by=SYSTEM)


def message_of(mail: ReceivedMail) -> Message:
    return Message.objects.select_related("conversation__handle", "conversation__customer").get(pk=mail.conversation_message_id)


def test_the_customer_in_the_form_is_the_customer(inbox, pattern):
    message = message_of(take(form_mail(Auto_Submitted="auto-generated", Reply_To="someone@else.example"), inbox))
    assert (message.author_name, message.author_address) == ("山田 花子", "hanako@example.com")
    assert message.text == "加湿器が動きません。\n至急お願いします。"
    assert "090-1234-5678" in message.quoted
    assert message.carried_by == {"name": "ショップ", "address": FORM}
    assert {each["label"]: each["value"] for each in message.form_fields}["注文番号"] == "A-1029"
    assert message.conversation.customer == Customer.objects.get(name="山田 花子")
    assert message.conversation.handle.value == "hanako@example.com"
    assert not message.is_automatic
    assert default_recipients(message.conversation) == ([Address("山田 花子", "hanako@example.com")], [])


def test_others_whom_the_form_wrote_to_get_no_copy(inbox, pattern):
    message = message_of(take(form_mail(Cc="boss@shop.example.jp"), inbox))
    assert default_recipients(message.conversation)[1] == []


def test_two_form_mails_never_share_a_conversation_by_sender_or_subject(inbox, pattern):
    first = take(form_mail(number=1), inbox)
    same_person = take(form_mail(form_text(body="別件です。"), number=2), inbox)
    other = take(form_mail(form_text("鈴木", "suzuki@example.com"), number=3), inbox)
    assert len({first.conversation_id, same_person.conversation_id, other.conversation_id}) == 3


def test_a_busy_form_is_not_one_sender_in_haste(inbox, pattern):
    InboxMailOptions.objects.create(inbox=inbox, mails_at_most=2, answers_at_most=2)
    mails = [take(form_mail(form_text(f"客{n}", f"c{n}@example.com"), number=n), inbox, door="smtp") for n in range(4)]
    assert {mail.state for mail in mails} == {"taken"}


def test_two_form_mails_without_a_pattern_do_not_share_one_either(inbox):
    assert take(form_mail(number=1), inbox).conversation_id != take(form_mail(form_text("x"), number=2), inbox).conversation_id


def test_a_form_that_names_an_earlier_mail_joins_nothing_by_itself(inbox, pattern):
    first = Conversation.objects.get(pk=take(form_mail(number=1), inbox).conversation_id)
    reference = {"In_Reply_To": "<form-1@form.example.jp>"}
    whoever_typed_the_address = [
        take(form_mail(form_text("鈴木", "suzuki@example.com"), number=2, **reference), inbox),
        take(form_mail(number=3, subject=f"再送 [#{first.number}]"), inbox),
        take(form_mail(form_text(body="続き"), number=4, **reference), inbox),
    ]
    for mail in whoever_typed_the_address:
        apart = Conversation.objects.get(pk=mail.conversation_id)
        assert (apart == first, apart.may_continue) == (False, first)


def test_the_answer_of_the_customer_finds_its_conversation(inbox, pattern, agent):
    message = message_of(take(form_mail(), inbox))
    to, cc = default_recipients(message.conversation)
    answer = replying.reply(message.conversation, by=agent, text="確認します。", to=to, cc=cc)
    assert composing.recipients_of(answer) == ["hanako@example.com"]


def test_a_mail_that_does_not_fit_is_taken_in_as_it_is_and_marked(inbox, pattern):
    message = message_of(take(form_mail("メンテナンスのお知らせです。"), inbox))
    assert (message.author_address, message.text) == (FORM, "メンテナンスのお知らせです。")
    assert message.marks == [{"code": "form_unread", "about": FORM}]


def test_a_switched_off_pattern_reads_nothing_and_the_next_one_may_fit(inbox, pattern):
    other = form_text().replace("お問い合わせ内容", "返品の理由")
    second = patterns.save(None, inbox=inbox, sender="@form.example.jp", rules=rules_of(rows(other), CHOICES), by=SYSTEM)
    assert message_of(take(form_mail(other, number=1), inbox)).author_address == "hanako@example.com"
    patterns.switch(second, on=False, by=SYSTEM)
    assert message_of(take(form_mail(other, number=2), inbox)).author_address == FORM


def test_every_edit_is_a_version(inbox, pattern):
    patterns.save(pattern, inbox=inbox, sender=FORM, rules={"rows": []}, by=SYSTEM)
    assert list(pattern.versions.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert pattern.versions.get(number=1).rules == pattern.rules


def test_a_pattern_reads_only_in_its_inbox(inbox, room, pattern):
    other = room("other", "help@other.example.jp")
    assert message_of(take(form_mail(), other)).author_address == FORM


def test_a_spam_rule_about_form_or_customer_holds(inbox, pattern, agent):
    spamming.add_rule(inbox.workspace_id, "hanako@example.com", by=agent)
    assert take(form_mail(number=1), inbox).reason == "spam"
    spamming.add_rule(inbox.workspace_id, f"@{FORM.partition('@')[2]}", by=agent)
    assert take(form_mail(form_text("鈴木", "suzuki@example.com"), number=2), inbox).reason == "spam"


def test_the_same_mail_of_a_form_is_a_duplicate(inbox, pattern):
    take(form_mail(), inbox)
    assert take(b"Received: again\r\n" + form_mail(), inbox).state == "duplicate"


def test_a_form_without_a_pattern_is_offered_one(inbox):
    for number in range(3):
        mail = take(form_mail(form_text(f"客{number}", f"c{number}@example.com"), number=number), inbox)
    assert message_of(mail).marks == [{"code": "form_like", "about": FORM}]
    take(form_mail("お知らせです", number=9, sender="news@shop.example.jp"), inbox)
    (suggestion,) = sampling.suggestions(inbox)
    assert (suggestion.sender, suggestion.mails) == (FORM, 3)
    assert {"お名前", "メールアドレス"} <= set(suggestion.labels)
    patterns.save(None, inbox=inbox, sender=FORM, rules=rules_of(rows(form_text()), CHOICES), by=SYSTEM)
    assert sampling.suggestions(inbox) == []


def test_what_only_looked_like_a_label_is_told_by_the_other_mails(inbox):
    for number in range(4):
        take(form_mail(form_text(body=f"件{number}"), number=number), inbox)
    odd = take(form_mail(form_text(body="動きません。\n型番: XR-5"), number=9), inbox)
    of_sender = sampling.samples(inbox, FORM)
    sample = next(each for each in of_sender if each.mail.pk == odd.pk)
    assert sampling.rare_labels(rows(sample.text), of_sender) == {"型番"}
