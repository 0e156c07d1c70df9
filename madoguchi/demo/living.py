"""How one conversation goes: who answers when, what the customer says to that, and where it stands now."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from madoguchi.demo import composing, papers
from madoguchi.demo.arrivals import TOKYO, customer_time, open_time
from madoguchi.demo.people import AGENT, ENGLISH_TEAM, LEAD, REPAIR_TEAM, TEAMS, Member
from madoguchi.demo.scene import Scene
from madoguchi.demo.scripts import (
    ASSIGN,
    CLOSE,
    CLOSE_QUIETLY,
    NOTE,
    PRIORITY,
    RECEIVE,
    REPLY,
    SNOOZE,
    STAGE,
    WAKE,
    Picture,
    Script,
    Step,
)  # fmt: skip
from madoguchi.demo.texts.intent import COMPLAINT, HOW_TO, PRAISE, REPAIR, WISH

STAGE_INSIDE, STAGE_MAKER, STAGE_PARTS, STAGE_PHOTO, STAGE_RETURN = (
    "社内確認中",
    "メーカー確認中",
    "部品の入荷待ち",
    "写真・動画待ち",
    "返送品の到着待ち",
)
_BUSY = timedelta(days=3)  # before now: the desk is behind, so that there is something to do when one looks
_THANKS = {HOW_TO: 0.42, REPAIR: 0.4, COMPLAINT: 0.55, WISH: 0.2, PRAISE: 0.15}
_SHARE = {"full": 1.0, "part": 0.6, "student": 0.3}
_MORE = {HOW_TO: 0.25, REPAIR: 0.4, COMPLAINT: 0.45}


@dataclass
class Teller:
    """Writes one script step by step; steps after `now` have not happened yet and end the story."""

    scene: Scene
    script: Script
    now: datetime
    rng: random.Random
    member: Member
    at: datetime
    last: tuple[str, datetime, str] = ("", datetime.min.replace(tzinfo=UTC), "")
    is_over: bool = False

    def step(self, kind: str, at: datetime, **fields: object) -> bool:
        """Do one more thing, unless it lies in the future."""
        if self.is_over or at > self.now:
            self.is_over = True
            return False
        self.at = at
        self.script.steps.append(Step(kind, at, **fields))  # type: ignore[arg-type]
        return True

    def inbound(self, text: str, at: datetime, *, photo: bool = False) -> bool:
        """The customer writes."""
        writer = self.scene.writer
        files = (_picture(self.scene, self.rng),) if photo else ()
        quoted = (
            composing.quote(*self._quotable(), english=writer.language == "en")
            if self.last[0] and self.rng.random() < 0.75
            else ""
        )
        came = self.step(RECEIVE, at, text=text, quoted=quoted, files=files, cc=self.cc, is_html=self.rng.random() < 0.2)
        self.last = (text, at, f"{writer.name.full} <{writer.address}>")
        return came

    def reply(self, text: str, at: datetime, **fields: object) -> bool:
        """The desk writes."""
        cc = self.cc if self.script.steps and self.script.steps[-1].cc else ()
        sent = self.step(REPLY, at, member=self.member.number, text=text, cc=cc, **fields)
        self.last = (text, at, "あおばと暮らし お客様窓口 <support@aobato.example.jp>")
        return sent

    def working(self, minutes: float) -> datetime:
        """Some minutes of open desk later, spread and shifted by skill."""
        factor = self.rng.lognormvariate(-0.2, 0.65) * (1 - 0.12 * max(-2.0, min(2.0, self.member.skill)))
        is_busy = self.now - self.scene.at < _BUSY
        return open_time(self.at, minutes * factor * (2.2 if is_busy else 1))

    def customer(self, hours: float) -> datetime:
        """When the customer comes back."""
        return customer_time(self.at, hours * 60 * self.rng.lognormvariate(0, 0.8), self.rng)

    @property
    def cc(self) -> tuple[tuple[str, str], ...]:
        """Whom this customer copies in: colleagues, for some of the companies."""
        writer = self.scene.writer
        if writer.company is None or writer.number % 3:
            return ()
        return (
            (("総務担当", f"soumu@{writer.company.domain}"),)
            if writer.number % 2
            else (("", f"keiri@{writer.company.domain}"),)
        )

    def _quotable(self) -> tuple[str, datetime, str]:
        text, at, who = self.last
        return text, at.astimezone(TOKYO), who


def live(scene: Scene, members: Sequence[Member], now: datetime, rng: random.Random) -> Script:
    """Tell one ordinary conversation."""
    script = _open(scene, rng)
    teller = Teller(scene, script, now, rng, answering(scene, members, rng), scene.at)
    intent, text = scene.intent, composing.question(scene, rng)
    teller.inbound(text, scene.at, photo=intent.photo and ("写真" in text or "photo" in text or rng.random() < 0.25))
    lead = next(member for member in members if member.role == LEAD)
    if intent.purpose == COMPLAINT and rng.random() < 0.6:
        teller.step(PRIORITY, teller.working(12), member=lead.number, priority=2 if rng.random() < 0.85 else 3)
    if rng.random() < 0.66:
        teller.step(
            ASSIGN, teller.working(16), member=(lead if rng.random() < 0.4 else teller.member).number, to=teller.member.number
        )
    if rng.random() < (0.3 if intent.purpose in {REPAIR, COMPLAINT} else 0.1):
        teller.step(NOTE, teller.working(30), member=teller.member.number, text=composing.remark(scene, teller.at, rng))
        if rng.random() < 0.5:
            teller.step(STAGE, teller.at + timedelta(seconds=30), member=teller.member.number, stage=STAGE_INSIDE)
    if (
        intent.purpose == REPAIR
        and scene.writer.language == "ja"
        and rng.random() < (0.7 if now - scene.at < 3 * _BUSY else 0.16)
    ):
        _wait_for_maker(teller)
    elif intent.asks and scene.writer.language == "ja" and rng.random() < 0.3:
        _ask_first(teller)
    else:
        at = teller.working(130)
        teller.reply(composing.answer(scene, teller.member, at, rng), at, files=papers.of(scene))
    _go_on(teller)
    return script


def answering(scene: Scene, members: Sequence[Member], rng: random.Random) -> Member:
    """Who takes it: somebody of the right team, leads now and then."""
    team = ENGLISH_TEAM if scene.writer.language == "en" else TEAMS.index(scene.intent.team)
    able = [member for member in members if team in member.teams and (member.role == AGENT or rng.random() < 0.06)]
    able = able or [member for member in members if member.role == AGENT]
    return rng.choices(able, [_SHARE.get(member.works, 1) * (2.4 if member.can_sign_in else 1) for member in able])[0]


def _open(scene: Scene, rng: random.Random) -> Script:
    team = ENGLISH_TEAM if scene.writer.language == "en" else TEAMS.index(scene.intent.team)
    inbox = scene.intent.inbox if scene.writer.language == "ja" else "support"
    if team == REPAIR_TEAM and inbox == "support" and scene.writer.language == "ja":
        inbox = "repair"
    return Script(
        scene.intent.key,
        inbox,
        team,
        scene.writer,
        composing.subject(scene, rng),
        knows_who=not scene.writer.shares_address or rng.random() < 0.5,
    )


def _ask_first(teller: Teller) -> None:
    scene, rng = teller.scene, teller.rng
    at = teller.working(110)
    teller.reply(composing.asking(scene, teller.member, at, rng), at)
    if scene.intent.photo:
        teller.step(STAGE, teller.at, member=teller.member.number, stage=STAGE_PHOTO)
    at = teller.customer(14)
    teller.inbound(composing.asked(scene, at, rng), at, photo=True)
    at = teller.working(120)
    teller.reply(composing.answer(scene, teller.member, at, rng), at)


def _wait_for_maker(teller: Teller) -> None:
    scene, rng = teller.scene, teller.rng
    at = teller.working(120)
    teller.reply(composing.holding(scene, teller.member, at, rng), at, then="keep")
    teller.step(
        NOTE, teller.at + timedelta(minutes=4), member=teller.member.number, text=composing.checking(scene, teller.at, rng)
    )
    until = (teller.at + timedelta(days=scene.patience)).astimezone(TOKYO).replace(hour=9, minute=30, second=0)
    teller.step(SNOOZE, teller.at + timedelta(minutes=1), member=teller.member.number, until=until)
    teller.step(
        STAGE,
        teller.at + timedelta(seconds=20),
        member=teller.member.number,
        stage=rng.choice((STAGE_MAKER, STAGE_MAKER, STAGE_PARTS)),
    )
    teller.step(WAKE, until)
    at = teller.working(45)
    teller.reply(composing.answer(scene, teller.member, at, rng), at)


def _go_on(teller: Teller) -> None:
    """After the first full answer."""
    scene, rng, purpose = teller.scene, teller.rng, teller.scene.intent.purpose
    is_english = scene.writer.language == "en"
    has_more = bool(scene.intent.more) and (not is_english or scene.intent.key == "symptom")
    is_second = has_more and rng.random() < _MORE.get(purpose, 0)
    if is_second:
        for place in range(1 if is_english or scene.intent.key != "repair_request" else len(scene.intent.second)):
            _once_more(teller, place)
    if rng.random() < _THANKS[purpose]:
        what = composing.outcome(scene, is_second=is_second)
        at = teller.customer(20)
        if what == "received":
            at = customer_time(max(at, teller.at + timedelta(days=scene.patience)), 60 * rng.random(), rng)
        teller.inbound(composing.thanks(scene, teller.member, at, rng, what=what), at)
        if rng.random() < 0.3:
            at = teller.working(60)
            teller.reply(composing.welcome(scene, teller.member, at, rng, what=what), at, then="close")
        else:
            teller.step(CLOSE_QUIETLY, teller.working(50), member=teller.member.number)
    else:
        if scene.intent.key == "return_request":
            teller.step(STAGE, teller.at, member=teller.member.number, stage=STAGE_RETURN)
        teller.step(
            CLOSE, open_time(teller.at + timedelta(days=rng.choice((4, 5, 7))), rng.random() * 120), member=teller.member.number
        )


def _once_more(teller: Teller, place: int) -> None:
    scene, rng = teller.scene, teller.rng
    at = teller.customer(22)
    place = place if scene.intent.key == "repair_request" else rng.randrange(len(scene.intent.second))
    teller.inbound(composing.still(scene, at, rng, place), at, photo=scene.intent.photo and rng.random() < 0.3)
    if rng.random() < 0.25:
        teller.step(NOTE, teller.working(25), member=teller.member.number, text=composing.remark(scene, teller.at, rng))
    at = teller.working(100)
    teller.reply(composing.second_answer(scene, teller.member, at, rng, place), at)


def _picture(scene: Scene, rng: random.Random) -> Picture:
    name = rng.choice(("IMG_{}.png", "写真{}.png", "{}.png")).format(rng.randrange(1000, 9999))
    return Picture(name, scene.product.model, scene.intent.key in {"broken_parcel", "repair_request", "wrong_item"})
