"""What the people of the desk have left on conversations, customers and companies besides mail: tags, fields, notes, consents,
promises, tasks, links, packets; and cards of people who are there twice. All by the rooms' own verbs."""

import random
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from madoguchi.conversations import following, linking, pinning, tasking
from madoguchi.conversations.custom_fields import setting
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.facts.noticing import read_anew
from madoguchi.conversations.handing_over.handing_over import Packet, hand_over
from madoguchi.conversations.models import Conversation, Link, Message, MessageKind, Promise, PromiseState, Status
from madoguchi.conversations.promises import promising
from madoguchi.conversations.tags import tagging
from madoguchi.customers import consenting, noting
from madoguchi.customers.describing import company_named, describe, describe_company
from madoguchi.customers.identifying import add_handle, identify
from madoguchi.customers.matching import match
from madoguchi.customers.models import Company, ConsentState, ConsentWay, Customer, HandleKind
from madoguchi.demo.furnishing import TAGS, Furniture
from madoguchi.demo.people import TEAMS
from madoguchi.demo.retelling import Desk
from madoguchi.journal.models import Event
from madoguchi.saved_replies import doors as reply_doors
from madoguchi.saved_replies import favouring

READ, HANDLED, KNOWN = 160, 40, 60  # how many of the newest conversations and of the customers
_NOTES = (
    "電話は午後3時以降がよいとのこと。",
    "ご高齢のお母様の分もまとめてお問い合わせ。説明はやさしい言葉で。",
    "以前、配送の遅れでご迷惑をおかけした。次のお届けは日時を必ず確かめる。",
    "説明書は大きな文字の版を希望。",
)
_OF_COMPANIES = (
    "請求書は郵送を希望。宛先は経理部。",
    "見積書は税込みで。納品は平日の午前中。",
    "担当の方が4月に交代された。",
)
_TIERS = ("ゴールド", "シルバー", "シルバー", "ブロンズ")
_ENTRIES = {"使い方": "家電", "修理・故障": "家電", "アプリ": "アプリ", "配送": "その他"}


def use(desk: Desk, furniture: Furniture, seed: int) -> None:
    """Only the newest conversations, and the customers who wrote them: what one looks at."""
    rng = random.Random(f"{seed}:using")
    newest = Conversation.objects.filter(workspace=desk.workspace).exclude(status__in=(Status.SPAM, Status.TRASH))
    talks = list(newest.select_related("customer__company", "inbox", "workspace").order_by("-last_activity", "-id")[:READ])
    for talk in talks:
        read_anew(talk)
        _tag(desk, furniture, talk, rng)
    opened = [talk for talk in talks if talk.status == Status.OPEN]
    _handle(desk, furniture, opened[:HANDLED], rng)
    _promise(desk, talks)
    people = list({talk.customer_id: talk.customer for talk in talks if talk.customer}.values())[:KNOWN]
    _know(desk, furniture, people, rng)
    _know_companies(desk, furniture, rng)
    _twice(desk, people)
    for person in desk.readers:
        own = person.memberships.get(workspace=desk.workspace)
        for reply in reply_doors.offered(own, desk.inboxes["support"]).order_by("id")[:2]:
            favouring.favour(own, reply, True)


def _tag(desk: Desk, furniture: Furniture, talk: Conversation, rng: random.Random) -> None:
    by = talk.assignee or rng.choice(desk.people[1:])
    found = [name for _group, name, _reading, _colour, words in TAGS if any(word in talk.subject for word in words)]
    for name in found[-2:]:
        tagging.tag(talk, furniture.tags[name], by=by)
    top = next((_ENTRIES[name] for name in found if name in _ENTRIES), "")
    if leaves := furniture.leaves.get(top):
        setting.put(talk, furniture.fields["問い合わせ分類"], [rng.choice(leaves)], by=by)


def _handle(desk: Desk, furniture: Furniture, opened: Sequence[Conversation], rng: random.Random) -> None:
    """Tasks, links, followers, pinned notes and one packet, on what is open."""
    lead = desk.readers[1]
    for place, talk in enumerate(opened):
        by = talk.assignee or lead
        if place % 4 == 0:
            made = tasking.insert(talk, furniture.checklists[place // 4 % 2], by=by)
            tasking.finish(made[0], by=by)
        if place % 5 == 0:
            following.follow(talk, by=lead)
        if place % 7 == 0 and place:
            linking.link(talk, opened[place - 1], Link.Kind.RELATED, by=by)
        if talk.inbox_id == desk.inboxes["repair"].pk:
            setting.put(talk, furniture.fields["修理受付番号"], [f"R-{rng.randrange(1000, 9999)}"], by=by)
    notes = Message.objects.filter(conversation__in=opened, kind=MessageKind.NOTE).select_related("conversation")
    for note in notes.order_by("id")[:3]:
        pinning.pin(note, by=lead)
    if opened:
        texts = {
            "wants": "交換を希望。週末までに使えるようにしたい。",
            "happened": "届いた日から電源が入らない。",
            "tried": "別のコンセントで確認済み。",
            "next": "在庫を確かめ、発送日をお知らせする。",
        }
        packet = Packet(texts, mood="troubled")
        hand_over(opened[-1], packet, by=desk.people[2], to_team=desk.teams[TEAMS.index("修理")])


def _promise(desk: Desk, talks: Sequence[Conversation]) -> None:
    """What the replies of the last days promise; some are accepted."""
    since = timezone.now() - timedelta(days=2)
    sent = Event.objects.filter(
        workspace_id=desk.workspace.pk, kind=ConversationEvent.REPLY_SENT, conversation_id__in=[talk.pk for talk in talks]
    )
    for event in sent.filter(at__gt=since).order_by("id"):
        promising.read_reply(event)
    proposed = Promise.objects.filter(workspace=desk.workspace, state=PromiseState.PROPOSED, due_at__gt=timezone.now())
    for promise in proposed.order_by("id")[:8]:
        promising.accept(promise, by=desk.readers[1])


def _know(desk: Desk, furniture: Furniture, people: Sequence[Customer], rng: random.Random) -> None:
    """Cards that are kept: notes, consents, own fields, how they wish to hear from us."""
    today = timezone.localdate()
    kinds, wares = (list(furniture.fields[name].entries.order_by("id")) for name in ("会員区分", "お使いの製品"))
    for place, customer in enumerate(people):
        by = desk.people[2 + place % (len(desk.people) - 2)]
        setting.put(customer, furniture.fields["会員区分"], [str(kinds[place % len(kinds)].pk)], by=by)
        setting.put(customer, furniture.fields["お使いの製品"], [str(each.pk) for each in rng.sample(wares, 2)], by=by)
        if place % 4 == 0:
            noting.write(customer, _NOTES[place // 4 % len(_NOTES)], by=by, is_pinned=place % 8 == 0)
        if place % 3 == 0:
            state = ConsentState.WITHDRAWN if place % 9 == 0 else ConsentState.GIVEN
            on = today - timedelta(days=20 + place)
            consenting.state(customer, "marketing", state, way=ConsentWay.FORM, on=on, proof="会員登録フォーム", by=by)
        if place % 6 == 0:
            on = today - timedelta(days=place)
            consenting.state(customer, "recording", ConsentState.GIVEN, way=ConsentWay.PHONE, on=on, by=by)
            describe(customer, by=by, preferred_contact="phone" if place % 12 else "email")


def _know_companies(desk: Desk, furniture: Furniture, rng: random.Random) -> None:
    days = [str(each.pk) for each in furniture.fields["締め日"].entries.order_by("id")]
    for place, company in enumerate(Company.objects.filter(workspace=desk.workspace).order_by("id")[:12]):
        by = desk.readers[1]
        describe_company(company, by=by, tier=_TIERS[place % len(_TIERS)])
        setting.put(company, furniture.fields["締め日"], [days[place % len(days)]], by=by)
        setting.put(company, furniture.fields["年間のお取引額"], [str(rng.randrange(10, 900) * 10_000)], by=by)
        if place % 3 == 0:
            noting.write(company, _OF_COMPANIES[place // 3 % len(_OF_COMPANIES)], by=by)


def _twice(desk: Desk, people: Sequence[Customer]) -> None:
    """Three of them have written from another address too, and one company is there in two spellings."""
    by, made = desk.readers[1], []
    private = [each for each in people if each.company is None and each.reading]
    for place, customer in enumerate(private[:3]):
        phone = f"000-5550-{1000 + place}"
        again = identify(desk.workspace, HandleKind.EMAIL, f"another{place}@home.example.jp", shown_name=customer.name).customer
        assert again is not None  # noqa: S101
        describe(again, by=by, reading=customer.reading, postal_address=f"青葉市みどり町{place + 1}丁目2番3号")
        describe(customer, by=by, postal_address=f"青葉市みどり町{place + 1}丁目2番3号")
        add_handle(again, HandleKind.PHONE, phone, by=by)
        made += [customer.pk, again.pk]
    company = Company.objects.filter(workspace=desk.workspace, name__startswith="株式会社").order_by("id").first()
    if company:
        twin = company_named(desk.workspace.pk, f"㈱{company.name.removeprefix('株式会社')}", by=by)
        describe_company(twin, by=by, reading=company.reading)
        employee = identify(desk.workspace, HandleKind.EMAIL, "keiri@another.example.jp", shown_name="経理担当").customer
        assert employee is not None  # noqa: S101
        describe(employee, by=by, company=twin)
    match(made)
