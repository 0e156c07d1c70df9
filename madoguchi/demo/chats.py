"""The chat window of the fictional company's shop: what is set there, and what has been said at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Person
from madoguchi.channels.chat import attending, identifying, keeping, talking, visiting
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.conversations import closing, saying
from madoguchi.customers.models import Handle, HandleKind
from madoguchi.demo import nudges
from madoguchi.demo.retelling import Desk
from madoguchi.kit.open_time import is_open

NAME = "あおばと暮らし オンラインショップ"
MEMBER = "member-"  # how the shop calls its signed-in customers
LOOKS = {"colour": "#2f6b4f", "label": {"ja": "ご相談はこちら", "en": "Ask us"}}
WORDS = {
    "greeting": {
        "ja": "こんにちは。あおばと暮らしです。製品選びからお届け、修理まで、お気軽にお尋ねください。",
        "en": "Hello, this is Aobato Living. Ask us anything: choosing, delivery, repairs.",
    },
    "first_lines": [
        {"ja": "注文した商品はいつ届きますか", "en": "When does my order arrive?"},
        {"ja": "加湿器が動きません", "en": "My humidifier does not run"},
        {"ja": "返品したいです", "en": "I would like to return something"},
    ],
}


@dataclass(frozen=True)
class Script:
    """One talk: lines as (minutes since the one before, theirs, words). `rating` 0: none; `member`: signed in at the shop."""

    days_ago: int
    lines: tuple[tuple[float, bool, str], ...]
    member: int = 0
    rating: int = 0
    is_over: bool = True


SCRIPTS = (
    Script(
        9,
        (
            (0, True, "先週注文した除湿機、まだ発送の連絡がないのですが"),
            (3, False, "お待たせしております。ご注文をお調べしますので、少々お待ちください。"),
            (2, False, "本日の午後に発送いたします。お届けは明後日の予定です。"),
            (1, True, "分かりました。ありがとうございます"),
        ),
        member=1,
        rating=5,
    ),
    Script(
        7,
        (
            (0, True, "ハンディ掃除機のフィルターは水洗いできますか？"),
            (4, False, "はい、水洗いできます。よく乾かしてからお使いください。目安は日陰で24時間です。"),
            (2, True, "助かりました！"),
        ),
        rating=5,
    ),
    Script(
        5,
        (
            (0, True, "Do you ship to Okinawa?"),
            (6, False, "Yes, we do. It takes two or three days longer than to the main islands."),
        ),
        rating=4,
    ),
    Script(
        3,
        (
            (0, True, "炊飯器の内ぶただけ買えますか"),
            (4, False, "はい、部品としてお求めいただけます。型番を教えていただけますか。"),
            (1, True, "AR-550です"),
            (2, False, "ありがとうございます。2,200円（税込）で、3営業日ほどでお届けできます。"),
        ),
        member=2,
        rating=4,
    ),
    Script(
        2,
        (
            (0, True, "加湿器から変な音がします"),
            (5, False, "ご不便をおかけし、申し訳ございません。いつ頃からでしょうか。"),
            (2, True, "今朝からです"),
            (3, False, "修理の受付をいたします。回収の日時は、明日メールでご案内します。"),
        ),
        member=1,
    ),
    Script(0, ((0, True, "昨日届いた空気清浄機、ランプが赤いままなのですが故障でしょうか"),), is_over=False),
)


def open_window(desk: Desk) -> Site:
    """A window that may stand anywhere, a key for the shop, and the talks."""
    owner = desk.people[0]
    told = {"name": NAME, "inbox_id": desk.inboxes["support"].pk, "looks": LOOKS, "words": WORDS}
    site = keeping.keep(desk.workspace, None, told, by=owner)
    key = identifying.make_key(site, by=owner)
    known = Handle.objects.filter(workspace=desk.workspace, kind=HandleKind.EMAIL, is_shared=False).order_by("pk")
    mails = list(known.values_list("value", flat=True)[:2])
    for number, script in enumerate(SCRIPTS):
        visitor = _visitor(site, key, mails, script.member)
        _hold(visitor, script, desk.readers[number % len(desk.readers)])
    nudges.set_up(desk.workspace, site, owner)
    return site


def _visitor(site: Site, key: identifying.MadeKey, mails: list[str], member: int) -> Visitor:
    visitor = visiting.meet(site).visitor
    if not member:
        return visitor
    now = timezone.now()
    claims = {"sub": f"{MEMBER}{member}", "email": mails[member - 1], "exp": int((now + timedelta(hours=1)).timestamp())}
    return identifying.vouch(visitor, jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key.secret)))


def _hold(visitor: Visitor, script: Script, answerer: Person) -> None:
    at = _moment(visitor.site, script.days_ago)
    talk: Talk | None = None
    for number, (minutes, is_theirs, words) in enumerate(script.lines):
        at += timedelta(minutes=minutes)
        if is_theirs:
            talk = talking.say(visitor, words, client_id=f"demo-{number}", at=at).talk
        elif talk is not None:
            if talk.accepted_at is None:
                talk = attending.accept(talk, by=answerer)
                Talk.objects.filter(pk=talk.pk).update(accepted_at=at)
            saying.say(talk.conversation, by=answerer, text=words, at=at)
            Talk.objects.filter(pk=talk.pk, answered_at=None).update(answered_at=at)
    if talk is not None and talk.accepted_at is None:
        attending.accept(talk, by=answerer)  # and has not answered yet
    if talk is not None and script.is_over:
        closing.close(talk.conversation, by=answerer)
        Talk.objects.filter(pk=talk.pk).update(
            state=TalkState.ENDED, ended_at=at, ended_by="person", rating=script.rating or None
        )


def _moment(site: Site, days_ago: int) -> datetime:
    """So many days ago, at an hour when the counter was open; today: some minutes ago."""
    now = timezone.now()
    if not days_ago:
        return now - timedelta(minutes=2)
    hours, at = reading.default_hours(site.workspace_id), now - timedelta(days=days_ago)
    return next((each for hour in range(48) if is_open(hours, each := at + timedelta(hours=hour / 2))), at)
