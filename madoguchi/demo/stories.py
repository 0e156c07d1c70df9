"""The planted stories that mail alone can tell. Each must later be found by the product; `Script.story` says where they lie."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from madoguchi.demo import composing
from madoguchi.demo.arrivals import TOKYO, moments, open_time
from madoguchi.demo.grammar import expand
from madoguchi.demo.living import Teller, answering, live
from madoguchi.demo.people import EXPERT, FORMAL, Member, Writer
from madoguchi.demo.products import BY_MODEL
from madoguchi.demo.scene import Scene, scene
from madoguchi.demo.scripts import ASSIGN, CLOSE, CLOSE_QUIETLY, NOTE, PRIORITY, RECEIVE, REPLY, Paper, Script, Step
from madoguchi.demo.texts import planted
from madoguchi.demo.texts.complaints import COMPLAINTS
from madoguchi.demo.texts.intent import Intent
from madoguchi.demo.texts.orders import INTENTS as ORDERS
from madoguchi.demo.texts.repairs import INTENTS as REPAIRS

KUZE, NAGAI, SATO, LEAD = 3, 4, 2, 1
_PARCEL = next(intent for intent in REPAIRS if intent.key == "broken_parcel")
_DELIVERY = next(intent for intent in ORDERS if intent.key == "delivery_date")
_SLOW = next(intent for intent in COMPLAINTS if intent.key == "slow_answer")


class Storyteller:
    """Tells all stories for one demo; `share` shrinks those that are counted in cases."""

    def __init__(
        self, members: Sequence[Member], writers: Sequence[Writer], now: datetime, rng: random.Random, *, is_small: bool
    ) -> None:
        self.members, self.writers, self.now, self.rng = members, writers, now, rng
        self.is_small = is_small
        self.private = [each for each in writers if each.company is None and each.language == "ja"]
        self.firms = [each for each in writers if each.manner == FORMAL and not each.shares_address]
        self.english = [each for each in writers if each.language == "en"]

    def all(self) -> Iterator[Script]:
        """Every story, in no order of time."""
        yield from self.firmware()
        yield from self.csv()
        yield from self.broken_parcels()
        yield from self.wrong_invoice()
        yield from self.vip()
        yield from self.refund_refused()
        yield from self.english_in_japanese()

    def firmware(self) -> Iterator[Script]:
        """D01: firmware 2.4 breaks one model for nine days; the fix brings the contacts to near nothing."""
        began = self.now - timedelta(days=34)
        for at in moments(24 if self.is_small else 180, began, began + timedelta(days=9), self.rng):
            set_ = self._scene(
                planted.FIRMWARE, self.rng.choice((*self.private, *self.private, *self.firms, *self.english)), at, "AM-10"
            )
            script = live(set_, self.members, self.now, self.rng)
            script.story = "D01"
            self._tell_fixed(set_, script, began + timedelta(days=9, hours=5))
            yield script

    def csv(self) -> Iterator[Script]:
        """D03: the need is met the same day, the fault mended eleven days later."""
        at = self._morning(26)
        set_ = self._scene(planted.BULK_CSV, replace(self.rng.choice(self.firms), level=EXPERT), at, "AM-10")
        teller = self._teller(set_, "D03", NAGAI)
        teller.inbound(composing.question(set_, self.rng), at)
        teller.step(PRIORITY, at + timedelta(minutes=20), member=LEAD, priority=3)
        teller.step(NOTE, at + timedelta(hours=3), member=NAGAI, text=self._say(planted.BULK_CSV.note[0], set_, at))
        teller.reply(composing.answer(set_, teller.member, at, self.rng), at + timedelta(hours=3, minutes=12))
        teller.inbound(
            self._say("助かりました。明朝の運用開始に間に合います。修正の連絡もお待ちしています。\n\n{family}", set_, at),
            at + timedelta(hours=5),
        )
        fixed = at + timedelta(days=11)
        teller.reply(composing.second_answer(set_, teller.member, fixed, self.rng, 0), fixed, then="close")
        yield teller.script

    def broken_parcels(self) -> Iterator[Script]:
        """D05: twenty broken parcels; two agents answer coldly, three well. What the customers say differs."""
        agents = [member for member in self.members if member.role == "agent"]
        cold = [self.members[KUZE], agents[-1]]
        warm = [member for member in agents if (member not in cold and 1 in member.teams) or member.number in {SATO, NAGAI}][:3]
        first = self.now - timedelta(days=70)
        for number, at in enumerate(moments(20, first, self.now - timedelta(days=12), self.rng)):
            set_ = self._scene(_PARCEL, self.rng.choice(self.private), at)
            if number % 5 < 2:
                yield self._coldly(set_, cold[number % 2])
            else:
                script = live(
                    set_, [self.members[LEAD], replace(warm[number % len(warm)], teams=(0, 1, 2, 3))], self.now, self.rng
                )
                script.story = "D05B"
                yield script

    def wrong_invoice(self) -> Iterator[Script]:
        """D09: blunt, but right; repaired, and a friend afterwards."""
        (subject, first), answer, calmer, result, friend = planted.WRONG_INVOICE
        at = self._morning(9)
        writer = next(
            (each for each in self.firms if each.company and each.company.name == "株式会社みなと設備"), self.firms[0]
        )
        set_ = self._scene(_SLOW, writer, at, "AD-180")
        teller = self._teller(set_, "D09", SATO, subject)
        teller.inbound(self._say(first, set_, at), at)
        teller.step(PRIORITY, at + timedelta(minutes=9), member=LEAD, priority=2)
        teller.step(
            NOTE,
            at + timedelta(minutes=15),
            member=LEAD,
            text="言い方は厳しいですが、ご指摘は3か月ともすべて事実です。請求データで確認しました。佐藤さん、原因までお願いします。",
        )
        replied = at + timedelta(hours=2, minutes=10)
        paper = Paper(
            "請求書_訂正版.pdf",
            "請求書（訂正版）",
            (f"{set_.fixed['company']} 御中", "除湿機 さらり 12台", "株式会社あおばと暮らし"),
        )
        teller.reply(self._say(answer, set_, replied, SATO), replied, files=(paper,))
        teller.inbound(self._say(calmer, set_, replied), replied + timedelta(hours=1, minutes=30))
        mended = open_time(at + timedelta(days=3), 300)
        shown = Paper("受注画面の写し.pdf", "受注画面（修正後）", ("数量 12", "予備機 0（二重に数えません）"))
        teller.reply(self._say(result, set_, mended, SATO), mended, files=(shown,))
        teller.inbound(self._say(friend, set_, mended, SATO), self.now - timedelta(minutes=52))
        yield teller.script

    def vip(self) -> Iterator[Script]:
        """D14: a one-hour promise missed over a holiday boundary."""
        (subject, first), note, answer, after = planted.VIP
        at = self._morning(19)
        writer = next(
            (each for each in self.firms if each.company and each.company.name == "株式会社白樺ホテル"), self.firms[-1]
        )
        set_ = self._scene(_SLOW, replace(writer, notes="保守契約（1時間以内の一次回答、祝日を含む）。"), at, "AH-240")
        teller = self._teller(set_, "D14", LEAD, subject)
        teller.inbound(self._say(first, set_, at), at, photo=True)
        late = at + timedelta(hours=3, minutes=20)
        teller.step(PRIORITY, late, member=LEAD, priority=3)
        teller.step(NOTE, late + timedelta(minutes=3), member=SATO, text=self._say(note, set_, late))
        teller.reply(self._say(answer, set_, late, LEAD), late + timedelta(minutes=14))
        teller.inbound(self._say(after, set_, late), late + timedelta(hours=4))
        teller.step(CLOSE_QUIETLY, open_time(teller.at + timedelta(days=2), 40), member=LEAD)
        yield teller.script

    def refund_refused(self) -> Iterator[Script]:
        """D15: the refund is refused, the person is not; she comes back to buy."""
        (subject, first), answer, accepts, sent, (later_subject, later) = planted.REFUND_REFUSED
        at = self._morning(41)
        writer = replace(
            next(each for each in self.private if each.level != EXPERT),
            notes="買う前に型番を確かめたいとのこと。大きな文字で。",
        )
        set_ = self._scene(_SLOW, writer, at, "AH-240")
        teller = self._teller(set_, "D15", SATO, subject)
        teller.inbound(self._say(first, set_, at), at)
        teller.reply(self._say(answer, set_, at, SATO), open_time(at, 95))
        teller.inbound(self._say(accepts, set_, at, SATO), teller.at + timedelta(hours=20))
        teller.reply(self._say(sent, set_, teller.at, SATO), open_time(teller.at, 60), then="close")
        yield teller.script
        again = self.now - timedelta(hours=2, minutes=17)
        second = self._teller(self._scene(_SLOW, writer, again, "AL-30"), "D15", SATO, later_subject)
        set_.fixed["name"] = second.scene.product.name
        second.inbound(self._say(later, set_, again, SATO), again)
        second.step(ASSIGN, again + timedelta(minutes=6), member=LEAD, to=SATO)
        yield second.script

    def english_in_japanese(self) -> Iterator[Script]:
        """D20: an English mail, a Japanese answer, and the customer's second try."""
        (subject, first), answer, again = planted.ENGLISH_IN_JAPANESE
        at = self._morning(2)
        set_ = self._scene(_DELIVERY, self.english[0], at)
        teller = self._teller(set_, "D20", KUZE, subject)
        teller.inbound(self._say(first, set_, at), at)
        replied = open_time(at, 150)
        teller.reply(
            self._say(answer, set_, replied, KUZE).replace(self.members[KUZE].public_en, self.members[KUZE].public_ja), replied
        )
        teller.inbound(self._say(again, set_, replied), self.now - timedelta(minutes=26))
        yield teller.script

    def _coldly(self, set_: Scene, member: Member) -> Script:
        teller = self._teller(set_, "D05A", member.number, composing.subject(set_, self.rng))
        teller.inbound(composing.question(set_, self.rng), set_.at, photo=True)
        at = open_time(set_.at, 200)
        cold = self.rng.choice(planted.COLD_ANSWERS)
        teller.reply(self._say(cold, set_, at, member.number), at)
        at += timedelta(hours=6)
        teller.inbound(self._say(planted.AFTER_COLD[planted.COLD_ANSWERS.index(cold)], set_, at), at)
        teller.step(NOTE, open_time(at, 30), member=LEAD, text=self._say(planted.AFTER_COLD_NOTES[0], set_, at))
        at = open_time(at, 70)
        teller.member = self.members[LEAD]
        teller.reply(composing.answer(set_, teller.member, at, self.rng), at)
        teller.step(CLOSE, open_time(at + timedelta(days=6), 30), member=LEAD)
        return teller.script

    def _tell_fixed(self, set_: Scene, script: Script, at: datetime) -> None:
        """You said, we did: everybody who wrote hears of the fix."""
        teller = next((step.member for step in reversed(script.steps) if step.kind == REPLY and step.member is not None), None)
        if teller is None or at > self.now or set_.writer.language == "en":
            return
        told = open_time(max(at, script.steps[-1].at), self.rng.random() * 300)
        text = composing.second_answer(set_, self.members[teller], told, self.rng, 0)
        last = next(step for step in reversed(script.steps) if step.kind in {RECEIVE, REPLY})
        script.steps.append(Step(REPLY, told, teller, text, then="close", cc=last.cc))

    def _teller(self, set_: Scene, story: str, member: int, subject: str = "") -> Teller:
        team = answering(set_, self.members, self.rng).teams[0] if set_.writer.language == "ja" else 4
        script = Script(
            set_.intent.key,
            "support",
            team,
            set_.writer,
            expand(subject, set_.slots(set_.at), self.rng) or composing.subject(set_, self.rng),
            story=story,
        )
        return Teller(set_, script, self.now, self.rng, self.members[member], set_.at)

    def _scene(self, intent: Intent, writer: Writer, at: datetime, model: str = "") -> Scene:
        lead = self.members[LEAD].public_ja
        return scene(intent, writer, at, self.rng, lead=lead, is_small=self.is_small, product=BY_MODEL.get(model))

    def _say(self, text: str, set_: Scene, at: datetime, member: int | None = None) -> str:
        slots = set_.slots(at, None if member is None else self.members[member])
        return expand(text, slots | {"addressee": set_.writer.addressee}, self.rng)

    def _morning(self, days: int) -> datetime:
        return (self.now - timedelta(days=days)).astimezone(TOKYO).replace(hour=9, minute=17, second=4)
