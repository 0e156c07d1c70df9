"""The whole plan of a demo, without a database: members, customers and every conversation in order of time."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from madoguchi.demo.arrivals import moments
from madoguchi.demo.living import live
from madoguchi.demo.people import LEAD, Member, Writer, members, writers
from madoguchi.demo.scene import scene
from madoguchi.demo.scripts import RECEIVE, REPLY, SPAM, TRASH, Script, Step
from madoguchi.demo.stories import Storyteller
from madoguchi.demo.texts import app, complaints, orders, planted, repairs, usage

INTENTS = (*orders.INTENTS, *usage.INTENTS, *app.INTENTS, *repairs.INTENTS, *complaints.INTENTS)
_SPEAKING_ENGLISH = tuple(intent for intent in INTENTS if intent.english is not None)


@dataclass(frozen=True)
class Scale:
    """How big a demo is."""

    name: str
    agents: int
    writers: int
    conversations: int
    days: int


SCALES = {"S": Scale("S", 6, 2_000, 900, 120), "M": Scale("M", 24, 12_000, 20_000, 365)}
_TODAY = 64  # conversations of the last thirty hours, so that a desk is never empty when somebody looks at it


@dataclass(frozen=True)
class Plan:
    """Who and what; `scripts` are told anew each time they are asked for, always the same."""

    scale: Scale
    seed: int
    now: datetime
    members: list[Member]
    writers: list[Writer]

    def scripts(self) -> Iterator[Script]:
        """Every conversation in the order of its first mail."""
        rng = random.Random(f"{self.seed}:stories")
        is_small = self.scale.name == "S"
        told = list(Storyteller(self.members, self.writers, self.now, rng, is_small=is_small).all())
        told.sort(key=lambda script: script.began)
        for number, at in enumerate(self._arrivals()):
            while told and told[0].began <= at:
                yield told.pop(0)
            yield self._ordinary(number, at)
        yield from told

    def _arrivals(self) -> list[datetime]:
        rng = random.Random(f"{self.seed}:arrivals")
        wanted = self.scale.conversations
        past = moments(wanted - _TODAY, self.now - timedelta(days=self.scale.days), self.now - timedelta(hours=30), rng)
        today = sorted(self.now - timedelta(minutes=4 + 1796 * rng.random() ** 2.2) for _ in range(_TODAY))
        return past + today

    def _ordinary(self, number: int, at: datetime) -> Script:
        rng = random.Random(f"{self.seed}:{number}")
        if rng.random() < 0.02:
            return _unwanted(at, rng, self.writers[number % len(self.writers)], self.now)
        writer = self._writer(number, rng)
        intents = _SPEAKING_ENGLISH if writer.language == "en" else INTENTS
        intent = rng.choices(intents, [each.weight for each in intents])[0]
        lead = next(member for member in self.members if member.role == LEAD)
        set_ = scene(intent, writer, at, rng, lead=lead.public_ja, is_small=self.scale.name == "S")
        script = live(set_, self.members, self.now, rng)
        return _answered_by_machine(script, rng, self.now) if writer.company and rng.random() < 0.05 else script

    def _writer(self, number: int, rng: random.Random) -> Writer:
        """Some people write often; two neighbours in the list are never the same person."""
        often = len(self.writers) // 12
        place = rng.randrange(often) if rng.random() < 0.45 else rng.randrange(len(self.writers))
        return self.writers[place - place % 2 + number % 2]


def plan(scale: str, seed: int, now: datetime) -> Plan:
    """The demo of this scale and seed, with `now` as its present moment."""
    size = SCALES[scale]
    now = now.replace(microsecond=0)
    return Plan(
        size,
        seed,
        now,
        members(size.agents, random.Random(f"{seed}:members")),
        writers(size.writers, random.Random(f"{seed}:writers")),
    )


def fingerprint(planned: Plan) -> str:
    """The same seed, scale and moment give the same letters."""
    digest = hashlib.sha256(repr((planned.members, planned.writers)).encode())
    for script in planned.scripts():
        digest.update(repr(script).encode())
    return digest.hexdigest()


def _unwanted(at: datetime, rng: random.Random, writer: Writer, now: datetime) -> Script:
    subject, text = rng.choice(planted.SPAM)
    script = Script("spam", "support", 0, writer, subject, sender=("", f"news{rng.randrange(900)}@promo.example.net"))
    script.steps.append(Step(RECEIVE, at, text=text, is_html=True))
    marked = at + timedelta(minutes=rng.randrange(3, 400))
    if marked <= now:
        script.steps.append(
            Step(TRASH if rng.random() < 0.15 and marked > now - timedelta(days=25) else SPAM, marked, member=2)
        )
    return script


def _answered_by_machine(script: Script, rng: random.Random, now: datetime) -> Script:
    """An out-of-office mail comes back on our first reply; it reopens nothing."""
    place = next((place for place, step in enumerate(script.steps) if step.kind == REPLY), None)
    if place is None or script.steps[place].at > now - timedelta(minutes=1):
        return script
    subject, text = rng.choice(planted.AWAY)
    writer = script.writer
    words = {
        "{subject}": script.subject,
        "{family}": writer.name.family,
        "{company}": writer.company.name if writer.company else "",
    }
    for slot, word in words.items():
        subject, text = subject.replace(slot, word), text.replace(slot, word)
    away = Step(RECEIVE, script.steps[place].at + timedelta(seconds=40), text=text, subject=subject, is_automatic=True)
    return replace(script, steps=sorted([*script.steps, away], key=lambda step: step.at))
