"""Mails of both sides, from scenes.

A reply has what a good desk writes: to whom, from whom, the answer, the steps, what happens next, a close.
"""

import random
from collections.abc import Sequence
from datetime import datetime

from madoguchi.demo.arrivals import TOKYO
from madoguchi.demo.grammar import expand, numbered, paragraphs
from madoguchi.demo.people import EXPERT, Member
from madoguchi.demo.scene import Scene
from madoguchi.demo.texts import frames
from madoguchi.demo.texts.intent import CLEANING_STEPS, COMPLAINT, PRAISE, REPAIR, SYMPTOM_STEPS, WISH


def subject(scene: Scene, rng: random.Random) -> str:
    """The first subject."""
    side = scene.intent.english if _english(scene) else scene.intent
    assert side is not None  # noqa: S101
    return expand(rng.choice(side.subjects), scene.slots(scene.at), rng)


def question(scene: Scene, rng: random.Random) -> str:
    """The customer's first mail."""
    slots, writer, intent = scene.slots(scene.at), scene.writer, scene.intent
    if _english(scene):
        assert intent.english is not None  # noqa: S101
        body = expand(rng.choice(intent.english.body), slots, rng)
        mixed = rng.choice(frames.MIXED) if rng.random() < 0.3 else ""
        parts = (_hello(scene, frames.ENGLISH_OPENINGS, rng), body, mixed, f"{rng.choice(frames.ENGLISH_CLOSINGS)}\n{{full}}")
        return paragraphs(parts, slots, rng)
    is_expert = writer.level == EXPERT
    body = rng.choice(intent.expert if is_expert else intent.beginner)
    if intent.key == "symptom" and not is_expert:
        body += rng.choice(frames.TRIED)
    is_angry = intent.purpose == COMPLAINT and rng.random() < 0.5
    hurry = rng.choice(frames.HURRIES) if intent.purpose in {"how-to", "repair"} else ""
    closing = rng.choice(frames.ANGRY_CLOSINGS if is_angry else frames.CLOSINGS[writer.manner])
    if intent.purpose in {"wish", "praise"}:
        closing = ""
    elif hurry and closing:
        closing = f"{hurry}\n{closing}"
    opening = _hello(scene, frames.OPENINGS[writer.manner], rng)
    return paragraphs((opening, _broken(body), closing, rng.choice(frames.SIGNATURES[writer.manner])), slots, rng)


def answer(scene: Scene, member: Member, at: datetime, rng: random.Random) -> str:
    """The full answer to the first mail."""
    slots, intent = scene.slots(at, member), scene.intent
    if _english(scene):
        assert intent.english is not None  # noqa: S101
        side = intent.english
        listed = numbered(side.steps, slots, rng) if side.steps else ""
        parts = (
            _dear(scene),
            frames.ENGLISH_GREETING,
            rng.choice(side.gist),
            listed,
            *side.after,
            rng.choice(frames.ENGLISH_ENDINGS),
        )
        return paragraphs(parts, slots, rng)
    steps = _steps(scene)
    listed = numbered(steps, slots, rng) if steps else ""
    if intent.purpose == COMPLAINT:
        greeting, ending = rng.choice(frames.COMPLAINT_GREETINGS), rng.choice(frames.COMPLAINT_ENDINGS)
    else:
        greeting = rng.choice(frames.REPAIR_GREETINGS if intent.inbox == "repair" else frames.GREETINGS)
        ending = rng.choice(frames.ENDINGS)
    gist = rng.choice(intent.gist)
    if gist.count("ありがとうございます") and greeting.endswith("ありがとうございます。"):
        greeting = (frames.REPAIR_GREETINGS if intent.inbox == "repair" else frames.GREETINGS)[-1]
    return paragraphs((scene.writer.addressee, greeting, gist, listed, *intent.after, ending), slots, rng)


def asking(scene: Scene, member: Member, at: datetime, rng: random.Random) -> str:
    """The desk must first know more."""
    slots = scene.slots(at, member)
    listed = "\n".join(f"・{ask}" for ask in scene.intent.asks)
    greeting = rng.choice(frames.GREETINGS)
    return paragraphs(
        (scene.writer.addressee, greeting, rng.choice(frames.ASKING), listed, rng.choice(frames.ASKING_AFTER)), slots, rng
    )


def asked(scene: Scene, at: datetime, rng: random.Random) -> str:
    """The customer tells more."""
    if scene.intent.about in {"app", "wifi"}:
        return _brief(scene, at, frames.APP_ANSWERS, frames.APP_ANSWERS, rng)
    return _brief(scene, at, frames.ANSWERS_BEGINNER, frames.ANSWERS_EXPERT, rng)


def still(scene: Scene, at: datetime, rng: random.Random, place: int) -> str:
    """The first answer did not help, or the customer comes back with more: the `place`-th of the intent's."""
    if _english(scene):
        return paragraphs(("Hello again,", rng.choice(frames.ENGLISH_STILL), "{full}"), scene.slots(at), rng)
    more = (scene.intent.more[place],)
    return _brief(scene, at, more, frames.STILL_EXPERT if scene.intent.key == "symptom" else more, rng)


def second_answer(scene: Scene, member: Member, at: datetime, rng: random.Random, place: int) -> str:
    """The answer to `still`."""
    slots = scene.slots(at, member)
    if _english(scene):
        return paragraphs((_dear(scene), rng.choice(frames.ENGLISH_SECOND), rng.choice(frames.ENGLISH_ENDINGS)), slots, rng)
    ending = frames.SECOND_COMPLAINT_ENDING if scene.intent.purpose == COMPLAINT else rng.choice(frames.ENDINGS[:3])
    return paragraphs(
        (scene.writer.addressee, rng.choice(frames.GREETINGS_AGAIN), scene.intent.second[place], ending), slots, rng
    )


def outcome(scene: Scene, *, is_second: bool) -> str:
    """What a thankful customer is thankful for: a key of frames.THANKS."""
    intent = scene.intent
    if intent.purpose == COMPLAINT:
        return "complaint"
    if intent.purpose in {WISH, PRAISE}:
        return "voice"
    if intent.key in {"dead_on_arrival", "missing_part"} or (intent.key == "symptom" and is_second):
        return "received"
    if intent.key == "symptom" or intent.key in {"app_notify", "firmware"}:
        return "repaired"
    is_matter = intent.about == "order" or (intent.purpose == REPAIR and intent.about == "product")
    return "order" if is_matter else "usage"


def thanks(scene: Scene, member: Member, at: datetime, rng: random.Random, *, what: str) -> str:
    """All is well. `what`: the outcome."""
    slots, writer = scene.slots(at, member), scene.writer
    if _english(scene):
        return paragraphs((rng.choice(frames.ENGLISH_THANKS), "{full}"), slots, rng)
    line = rng.choice((frames.THANKS_EXPERT if writer.level == EXPERT else frames.THANKS)[what])
    head = rng.choice(frames.AGAIN[writer.manner]) if rng.random() < 0.5 and "ありがとうございま" not in line else ""
    return paragraphs((head, line, rng.choice(("{full}", "{family}", ""))), slots, rng)


def welcome(scene: Scene, member: Member, at: datetime, rng: random.Random, *, what: str) -> str:
    """The last word."""
    slots = scene.slots(at, member)
    if _english(scene):
        return paragraphs((_dear(scene), rng.choice(frames.ENGLISH_WELCOME), "Kind regards,\n{agent}"), slots, rng)
    closing = "{season}\n今後とも、どうぞよろしくお願いいたします。"
    return paragraphs((scene.writer.addressee, rng.choice(frames.WELCOME[what]), closing), slots, rng)


def remark(scene: Scene, at: datetime, rng: random.Random) -> str:
    """A note among ourselves."""
    return expand(rng.choice((*scene.intent.note, *frames.NOTES)), scene.slots(at), rng)


def checking(scene: Scene, at: datetime, rng: random.Random) -> str:
    """A note on what we wait for."""
    return expand(rng.choice(frames.CHECKING_NOTES), scene.slots(at), rng)


def holding(scene: Scene, member: Member, at: datetime, rng: random.Random) -> str:
    """We answer that the answer needs time, and until when."""
    slots = scene.slots(at, member)
    if _english(scene):
        parts = (
            _dear(scene),
            frames.ENGLISH_GREETING,
            "I have asked our engineers about your {english} and will write to you by {due_en}.",
            rng.choice(frames.ENGLISH_ENDINGS),
        )
        return paragraphs(parts, slots, rng)
    return paragraphs((scene.writer.addressee, rng.choice(frames.GREETINGS), rng.choice(frames.HOLDING)), slots, rng)


def quote(text: str, at: datetime, who: str, *, english: bool) -> str:
    """How a mail program repeats the mail before."""
    head = f"On {at:%Y-%m-%d %H:%M}, {who} wrote:" if english else f"{at:%Y年%m月%d日 %H:%M} {who}:"
    return "\n".join([head, *(f"> {line}".rstrip() for line in text.splitlines())])


def _brief(scene: Scene, at: datetime, easy: tuple[str, ...], expert: tuple[str, ...], rng: random.Random) -> str:
    line = rng.choice(expert if scene.writer.level == EXPERT else easy)
    asks = any(word in line for word in ("？", "ください", "お願い", "希望", "でしょうか"))
    closing = rng.choice(frames.CLOSINGS[scene.writer.manner]) if asks else ""
    name = rng.choice(("{full}", "{family}"))
    return paragraphs((rng.choice(frames.AGAIN[scene.writer.manner]), line, closing, name), scene.slots(at), rng)


def _steps(scene: Scene) -> tuple[str, ...]:
    if scene.intent.steps == CLEANING_STEPS:
        return scene.product.cleaning
    return scene.symptom.steps if scene.intent.steps == SYMPTOM_STEPS else scene.intent.steps


def _broken(body: str) -> str:
    return body.replace("？", "？\n") if body.count("？") > 1 else body


def _hello(scene: Scene, openings: Sequence[str], rng: random.Random) -> str:
    """An opening that fits the hour."""
    hour = scene.at.astimezone(TOKYO).hour
    unfit = {"こんばんは": 5 <= hour < 18, "こんにちは": not 10 <= hour < 18, "Good morning": not 5 <= hour < 11}
    return rng.choice(
        [each for each in openings if not any(each.startswith(word) and is_unfit for word, is_unfit in unfit.items())]
    )


def _dear(scene: Scene) -> str:
    return f"Dear {scene.writer.name.full},"


def _english(scene: Scene) -> bool:
    return scene.writer.language == "en"
