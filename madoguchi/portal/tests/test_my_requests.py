"""My requests: what customers see of theirs, what they do there, and what nobody may."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from madoguchi.channels.chat import ending, talking, visiting
from madoguchi.channels.chat.models import Site, Visitor
from madoguchi.channels.webform import keeping as forms
from madoguchi.channels.webform import submitting
from madoguchi.channels.webform.ready import FIELDS, TEXTS
from madoguchi.channels.webform.submitting import Sent
from madoguchi.conversations import closing, merging, noting, releasing, replying, spamming, variables
from madoguchi.conversations.models import (
    Attachment,
    Concession,
    Conversation,
    Message,
    MessageKind,
    Promise,
    Scan,
    Status,
    Task,
)
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.variables import Letter
from madoguchi.customers import consenting, identifying
from madoguchi.customers.models import Customer
from madoguchi.journal import working
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit import files
from madoguchi.kit.addresses import Address
from madoguchi.portal.models import CustomerSession, DataCopy
from madoguchi.portal.requests import asking, keeping, packing, signing_in
from madoguchi.portal.requests.guests import Guest
from madoguchi.portal.requests.views.entering import COOKIE
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
HOME = "/my/mado/"
HANAKO = "hanako@example.com"


@pytest.fixture
def house(cast: Cast) -> Cast:
    """The cast, whose workspace has switched the pages on."""
    keeping.keep(cast.workspace, is_on=True, inboxes=[cast.inbox], inbox=None, by=cast.owner)
    return cast


def signed_in(cast: Cast, address: str = HANAKO) -> Client:
    """A browser of whoever reads the mail of this address."""
    client = Client()
    page = asking.MyRequests.objects.get(workspace=cast.workspace)
    token = f"token-of-{address}"
    handle = identifying.Handle.objects.get(workspace=cast.workspace, value=address)
    until = timezone.now() + asking.GOOD_FOR
    job = 1 + (asking.SignInLink.objects.count())
    told = {"token_hash": asking.hashed(token), "expires_at": until, "job_id": job}
    asking.SignInLink.objects.filter(token_hash=told["token_hash"]).delete()
    asking.SignInLink.objects.create(workspace=cast.workspace, handle=handle, **told)
    client.cookies[COOKIE] = signing_in.sign_in(page, token)
    return client


def sent(conversation: Conversation, cast: Cast, text: str, **told: Any) -> Message:
    """A reply of 佐藤 that has left."""
    to = told.pop("to", [Address("山田 花子", HANAKO)])
    message = replying.reply(conversation, by=cast.agent, text=text, to=to, **told)
    message.refresh_from_db()
    return message


def page(client: Client, path: str = HOME) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_of_a_conversation_they_see_what_was_said_and_nothing_of_ours(house: Cast) -> None:
    conversation = house.conversation("音がします。")
    sent(conversation, house, "お調べします。")
    held = replying.reply(
        conversation, by=house.agent, text="まだ出ない返信", to=[Address("", HANAKO)], hold=timedelta(hours=1)
    )
    taken = replying.reply(
        conversation, by=house.agent, text="取り消した返信", to=[Address("", HANAKO)], hold=timedelta(hours=1)
    )
    releasing.undo(taken, by=house.agent)
    noting.note(conversation, by=house.lead, text="社内だけの話")
    sent(conversation, house, "工場への相談", to=[Address("", "f@factory.example")])
    client = signed_in(house)
    shown = page(client, f"{HOME}{conversation.number}/")
    assert "音がします。" in shown
    assert "お調べします。" in shown
    for hidden in ("まだ出ない返信", "取り消した返信", "社内だけの話", "工場への相談", "佐藤 里奈", "中村"):
        assert hidden not in shown, hidden
    assert "佐藤（お客様窓口）" in shown or "佐藤 (お客様窓口)" in shown
    releasing.send_now(held)
    assert "まだ出ない返信" in page(client, f"{HOME}{conversation.number}/")


def test_spam_trash_and_other_inboxes_are_not_listed(house: Cast) -> None:
    kept, spam = house.conversation(subject="見える件"), house.conversation(subject="迷惑な件")
    spamming.mark_spam(spam, by=house.agent)
    other = receive(house.other_inbox, mail(subject="隣の件")).conversation
    elsewhere = house.conversation(subject="別窓口の件")
    Conversation.objects.filter(pk=elsewhere.pk).update(inbox=house.other_inbox)
    client = signed_in(house)
    shown = page(client)
    assert "見える件" in shown
    assert not [each for each in ("迷惑な件", "隣の件", "別窓口の件") if each in shown]
    for each in (spam, other, elsewhere):
        if each.number != kept.number:
            assert client.get(f"{HOME}{each.number}/").status_code == 404


def test_search_finds_their_words_and_never_hits_a_note(house: Cast) -> None:
    conversation = house.conversation("フィルターの色を知りたい", subject="色の件")
    house.conversation("届きません", subject="配送の件")
    noting.note(conversation, by=house.agent, text="秘密の合言葉")
    client = signed_in(house)
    found = page(client, f"{HOME}?q=フィルター　色")
    assert "色の件" in found
    assert "配送の件" not in found
    assert "色の件" not in page(client, f"{HOME}?q=秘密の合言葉")
    assert "配送の件" in page(client, f"{HOME}?q=%23{Conversation.objects.get(subject='配送の件').number}")


@pytest.mark.parametrize("words", ["ガイドライン", "ｶﾞｲﾄﾞﾗｲﾝ", "がいどらいん", "ｋｘ２００", "kx200", "写真①", "#1 の件"])
def test_words_are_found_however_they_are_written(house: Cast, words: str) -> None:
    found = house.conversation("ガイドラインのKX200について", subject="資料の件")
    house.conversation("別のこと", subject="ほか")
    kept = {"path": "x", "type": "image/png", "sha256": "", "size": 1, "workspace": house.workspace}
    Attachment.objects.create(message=found.messages.get(), name="写真①.png", **kept)
    client = signed_in(house)
    rows = client.get(HOME, {"q": words.replace("#1", f"＃{found.number}")}).context["rows"]
    assert [row.conversation for row in rows] == [found]


def test_an_answer_is_received_once_with_its_files_and_marks(house: Cast) -> None:
    conversation = house.conversation()
    sent(conversation, house, "型番を教えてください。")
    client = signed_in(house)
    said = {"text": "<b>KX-200</b> **です** <script>alert(1)</script>", "key": "k1"}
    for _ in range(2):
        lies = SimpleUploadedFile("写真.png", b"MZ\x90\x00" + b"\0" * 200, content_type="image/png")
        answer = client.post(f"{HOME}{conversation.number}/answers/", {**said, "files": [lies]})
        assert answer["Location"] == f"{HOME}{conversation.number}/?thanks"
    message = Message.objects.get(conversation=conversation, channel="form")
    assert (message.text, message.html, message.author_address) == (said["text"], "", HANAKO)
    assert Event.objects.filter(kind="message_received", subject_id=message.pk, actor_kind="customer").count() == 1
    file = Attachment.objects.get(message=message)
    assert file.type != "image/png"
    assert {"program", "other_type"} & {each["code"] for each in file.marks}
    assert Conversation.objects.get(pk=conversation.pk).status == Status.OPEN
    shown = page(client, f"{HOME}{conversation.number}/")
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert sent(conversation, house, "ありがとうございます。").channel == "email"


@pytest.mark.parametrize(("text", "said"), [("", "ファイルを追加"), ("あ" * 350_000, "長すぎます")], ids=["nothing", "1 MB"])
def test_what_cannot_be_taken_gets_a_clear_answer(house: Cast, text: str, said: str) -> None:
    conversation = house.conversation()
    answer = signed_in(house).post(f"{HOME}{conversation.number}/answers/", {"text": text, "key": "k"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert conversation.messages.count() == 1


def test_they_say_that_it_is_solved_and_that_it_is_not(house: Cast) -> None:
    conversation = house.conversation()
    client = signed_in(house)
    client.post(f"{HOME}{conversation.number}/solution/")
    assert Conversation.objects.get(pk=conversation.pk).status == Status.CLOSED
    assert Event.objects.get(kind="closed").actor_kind == "customer"
    assert "解決済み" in page(client)
    client.post(f"{HOME}{conversation.number}/reopening/")
    assert Conversation.objects.get(pk=conversation.pk).status == Status.OPEN
    closing.close(conversation, by=house.agent)
    long_ago = timezone.now() - timedelta(days=40)
    Conversation.objects.filter(pk=conversation.pk).update(closed_at=long_ago)
    type(house.inbox).objects.filter(pk=house.inbox.pk).update(new_after_days=30)
    client.post(f"{HOME}{conversation.number}/reopening/")
    assert Conversation.objects.get(pk=conversation.pk).status == Status.CLOSED
    client.post(f"{HOME}{conversation.number}/answers/", {"text": "また壊れました", "key": "n"})
    assert Conversation.objects.get(continues=conversation).messages.get().text == "また壊れました"


def test_the_desk_hears_once_that_a_reply_was_read(house: Cast) -> None:
    conversation = house.conversation()
    reply = sent(conversation, house, "お調べします。")
    client = signed_in(house)
    page(client)
    assert not Event.objects.filter(kind="read_on_page").exists()
    for _ in range(2):
        page(client, f"{HOME}{conversation.number}/")
    assert Event.objects.get(kind="read_on_page").subject_id == reply.pk
    assert Message.objects.get(pk=reply.pk).marks == [{"code": "read_on_page", "about": ""}]


def test_what_was_promised_stands_there_until_when(house: Cast) -> None:
    conversation = house.conversation()
    reply = sent(conversation, house, "水曜までにご連絡します。")
    hidden = noting.note(conversation, by=house.agent, text="x")
    due = timezone.now() + timedelta(days=2)
    for message, words in ((reply, "水曜までにご連絡"), (hidden, "内緒の約束"), (None, "電話の約束")):
        kept = {"conversation": conversation, "message": message, "words": words, "state": "open"}
        Promise.objects.create(workspace=house.workspace, **kept, due_at=due, made_at=timezone.now())
    shown = page(signed_in(house), f"{HOME}{conversation.number}/")
    assert "水曜までにご連絡" in shown.split("my-said")[0]
    assert "内緒の約束" not in shown
    assert "電話の約束" not in shown


def test_name_and_language_are_theirs_to_change(house: Cast) -> None:
    house.conversation()
    client = signed_in(house)
    client.post(f"{HOME}data/about-me/", {"name": "山田 <i>はな</i>", "language": "en"})
    customer = Customer.objects.get(handles__value=HANAKO)
    assert (customer.name, customer.language) == ("山田 <i>はな</i>", "en")
    shown = page(client, f"{HOME}data/")
    assert 'lang="en"' in shown
    assert "<i>はな" not in shown
    assert client.post(f"{HOME}data/about-me/", {"name": "x", "language": "fr"}).status_code == 422


def test_what_we_hold_is_packed_told_by_mail_and_taken_once(house: Cast) -> None:
    conversation = house.conversation("音が<script>します</script>")
    stored = files.store_bytes(b"hello", "メモ.txt", "attachments")
    kept = {"path": stored.path, "type": "text/plain", "sha256": stored.sha256, "workspace": house.workspace}
    message = conversation.messages.get()
    Attachment.objects.create(message=message, name="メモ.txt", size=5, **kept)
    Attachment.objects.create(message=message, name="毒.txt", size=5, scan=Scan.INFECTED, **kept)
    noting.note(conversation, by=house.agent, text="社内だけの話")
    client = signed_in(house)
    client.post(f"{HOME}data/copies/")
    assert client.post(f"{HOME}data/copies/").status_code == 429
    while working.work_once():
        pass
    copy = DataCopy.objects.get()
    assert Delivery.objects.get(kind="system_email").payload["recipients"] == [HANAKO]
    assert "ダウンロード" in page(client, f"{HOME}data/")
    answer = client.post(f"{HOME}data/copies/{copy.pk}/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    told = json.loads(archive.read("data.json"))
    said = told["conversations"][0]["messages"]
    assert [each["text"] for each in said] == ["音が<script>します</script>"]
    whole, poison = said[0]["files"]
    assert archive.read(whole["path"]) == b"hello"
    assert "left_out" in poison
    assert told["about_you"]["reached_by"] == [{"kind": "email", "address": HANAKO}]
    assert "<script>します" not in archive.read("index.html").decode()
    assert client.post(f"{HOME}data/copies/{copy.pk}/").status_code == 404


def test_the_copy_holds_all_that_is_kept_of_the_customer_and_nothing_of_others(house: Cast) -> None:
    conversation = house.conversation("注文番号 MD-2026-0012 です")
    customer, now = conversation.customer, timezone.now()
    assert customer
    site = Site.objects.create(workspace=house.workspace, inbox=house.inbox, name="お店")
    page, device = {"url": "https://shop.example.jp/?a", "referrer": "https://example.jp/"}, {"browser": "Firefox"}
    mine, other = (visiting.meet(site, page=page, device=device).visitor for _each in range(2))
    for met, text in ((mine, "チャットの一行"), (other, "他人の一行")):
        visitor = Visitor.objects.select_related("site__inbox", "site__workspace").get(pk=met.pk)
        talk = talking.say(visitor, text, client_id="a").talk
        if text == "チャットの一行":
            Conversation.objects.filter(pk=talk.conversation_id).update(customer=customer)
            Message.objects.filter(conversation=talk.conversation_id).update(customer=customer)
            Visitor.objects.filter(pk=visitor.pk).update(customer=customer)
        ending.rate(talk, 4, "助かりました")
    form = forms.keep(house.workspace, None, fields=FIELDS, texts=TEXTS, by=house.owner, name="窓口", inbox=house.inbox)
    for sender in (HANAKO, "jiro@example.com"):
        posted = {"name": ["花子"], "email": [sender], "text": [f"{sender} より"]}
        submitting.submit(form, form.versions.get(), Sent(posted, "ja"))
    consenting.state(customer, "marketing", "withdrawn", way="phone", on=now.date(), proof="電話で", by=house.agent)
    said = {"order_number": "MD-1", "reason": "規定外だが常連", "at": now, "stood_at": now, "workspace": house.workspace}
    concession = {"conversation": conversation, "customer": customer, "kind": "refund", "yen": 500, "state": "standing"}
    Concession.objects.create(**said, **concession)
    Customer.objects.filter(pk=customer.pk).update(notes="要注意")
    page_ = asking.MyRequests.objects.get(workspace=house.workspace)
    handle = identifying.Handle.objects.get(workspace=house.workspace, value=HANAKO)
    guest = Guest(page_, CustomerSession(workspace=house.workspace, handle=handle, customer=customer))
    with packing.packed(guest, lambda: None) as stream:
        archive = zipfile.ZipFile(stream)
        told, html = json.loads(archive.read("data.json")), archive.read("index.html").decode()
    assert [each["page"]["referrer"] for each in told["visits"]] == ["https://example.jp/"]
    assert [(each["rating"], each["rating_words"]) for each in told["chats"]] == [(4, "助かりました")]
    assert [each["answers"][1]["values"] for each in told["form_answers"]] == [[HANAKO]]
    assert [(each["yen"], each["order_number"]) for each in told["granted"]] == [(500, "MD-1")]
    [consent] = told["about_you"]["consents"]
    assert (consent["kind"], consent["way"], consent["proof"]) == ("marketing", "phone", "電話で")
    texts = [said["text"] for each in told["conversations"] for said in each["messages"]]
    assert "チャットの一行" in texts
    whole = json.dumps(told, ensure_ascii=False) + html
    assert not [word for word in ("他人の一行", "jiro@example.com", "要注意", "規定外") if word in whole]
    assert told["left_out"] and "T" not in "".join(re.findall(r"\d{4}-\d\d-\d\dT", html))
    shared = Guest(page_, CustomerSession(workspace=house.workspace, handle=handle, customer=None))
    assert packing.beside(shared, [], [], "ja") == {}


def test_a_request_for_erasure_is_a_task_for_the_team_and_erases_nothing(house: Cast) -> None:
    house.conversation()
    client = signed_in(house)
    for _ in range(2):
        answer = client.post(f"{HOME}data/wishes/", {"wish": "erasure", "words": "退会しました", "key": "w"})
    made = Conversation.objects.order_by("-id")[0]
    assert answer["Location"] == f"{HOME}{made.number}/?thanks"
    assert "削除" in Task.objects.get(conversation=made).text
    assert "退会しました" in made.messages.get().text
    assert Event.objects.get(kind="privacy_asked").payload["wish"] == "erasure"
    assert Customer.objects.filter(handles__value=HANAKO).exists()
    assert Conversation.objects.count() == 2


def test_the_address_stands_in_prepared_texts_where_the_pages_are_on(house: Cast) -> None:
    conversation = house.conversation()
    assert variables.fill("{my_requests}", Letter(None, house.inbox, conversation)).text.endswith("/my/mado/")
    keeping.keep(house.workspace, is_on=False, inboxes=[house.inbox], inbox=None, by=house.owner)
    assert variables.fill("{お客様ページ|-}", Letter(None, house.inbox, conversation)).text == "-"


def test_owners_switch_it_on_and_off_and_off_signs_everybody_out(cast: Cast) -> None:
    cast.conversation()
    assert Client().get(HOME).status_code == 404
    owner, agent = Client(), Client()
    owner.force_login(cast.owner)
    agent.force_login(cast.agent)
    where = "/w/mado/settings/my-requests/"
    assert agent.get(where).status_code == 403
    assert owner.post(where, {"is_on": "on"}).status_code == 422
    owner.post(where, {"is_on": "on", "inboxes": [cast.inbox.pk], "inbox": ""})
    client = signed_in(cast)
    assert "加湿器の件" in page(client)
    assert owner.get(where).status_code == 200
    owner.post(where, {"inboxes": [cast.inbox.pk]})
    assert not CustomerSession.objects.exists()
    assert client.get(HOME).status_code == 404


def test_a_kind_of_message_that_names_no_address_is_seen_by_its_customer_alone(house: Cast) -> None:
    conversation = house.conversation(channel="phone")
    Message.objects.filter(conversation=conversation).update(author_address="0312345678", to=[])
    client = signed_in(house)
    assert "加湿器が動きません。" in page(client, f"{HOME}{conversation.number}/")


def test_the_number_of_a_merged_one_leads_to_where_it_is(house: Cast) -> None:
    one, two = house.conversation(subject="一"), house.conversation(subject="二")
    merging.merge([one], two, by=house.agent)
    client = signed_in(house)
    assert client.get(f"{HOME}{one.number}/")["Location"] == f"{HOME}{two.number}/"
    theirs = house.conversation(sender="jiro@example.com", name="次郎", text="次郎の秘密", subject="次郎の件")
    merging.merge([two], theirs, by=house.agent, across_customers=True)
    assert client.get(f"{HOME}{two.number}/").status_code == 404
    assert "次郎の件" not in page(client)
    assert Message.objects.filter(conversation=theirs, kind=MessageKind.INBOUND).count() == 3
