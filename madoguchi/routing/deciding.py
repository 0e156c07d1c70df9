"""Who gets a conversation: a pure sum over people, without a table or a clock. Nobody is passed over without a reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from madoguchi.routing.models import Method, Tolerance


class Because(StrEnum):
    """Why somebody was chosen, or passed over. The words stand in explaining.py."""

    TURN = "turn"
    FEWEST = "fewest"
    IDLE = "idle"
    ONLY = "only"
    NAMED = "named"
    BACKUP = "backup"
    TOOK = "took"
    ACCEPTED = "accepted"
    LEFT = "left"
    NOBODY = "nobody"
    ABSENT = "absent"
    AWAY = "away"
    OFF_SHIFT = "off_shift"
    CLOSED_INBOX = "closed_inbox"
    LACKS_SKILL = "lacks_skill"
    LACKS_LANGUAGE = "lacks_language"
    FULL = "full"
    FULL_CHANNEL = "full_channel"
    DECLINED = "declined"
    HAD_ENOUGH = "had_enough"
    PREFERS_NOT = "prefers_not"
    LATER_TURN = "later_turn"
    MORE_OPEN = "more_open"
    LESS_IDLE = "less_idle"


@dataclass(slots=True)
class Candidate:
    """One member as they stand at this moment; changes as they are given something. Times in seconds of the epoch, 0: never.

    `load` and `units` in units of capacity; `open_in`, `most`: conversations by channel. `complaint_load` 0 to 1, 1 is all
    that may be asked of somebody.
    """

    member_id: int
    person_id: int
    skills: Mapping[int, int] = field(default_factory=dict)
    languages: Collection[str] = ()
    inboxes: Collection[int] = ()
    is_absent: bool = False
    is_online: bool = True
    is_on_shift: bool = True
    load: float = 0.0
    units: float = 12.0
    weights: Mapping[str, float] = field(default_factory=dict)
    open_in: dict[str, int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    turns: dict[int, float] = field(default_factory=dict)
    free_since: float = 0.0
    tolerance: str = Tolerance.USUAL
    complaint_load: float = 0.0

    def weight(self, channel: str) -> float:
        """What one more of this channel weighs for them."""
        return self.weights.get(channel, 1.0)

    def is_there(self) -> bool:
        """Whether they could be given anything at all."""
        return not self.is_absent and self.is_online and self.is_on_shift and self.load < self.units

    def give(self, channel: str, queue_id: int, at: float) -> None:
        """They have one more now."""
        self.load += self.weight(channel)
        self.open_in[channel] = self.open_in.get(channel, 0) + 1
        self.turns[queue_id] = self.free_since = at


@dataclass(frozen=True, slots=True)
class Terms:
    """What a queue asks for. `needs`: skill to the least level."""

    queue_id: int
    method: str = Method.FEWEST
    needs: tuple[tuple[int, int], ...] = ()
    in_their_language: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is given away. `owner`: the person who was promised to this customer."""

    channel: str = "email"
    inbox_id: int = 0
    language: str = ""
    is_complaint: bool = False
    declined: Collection[int] = ()
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Who was not chosen, why, and the number that decided."""

    member_id: int
    code: Because
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`chosen` None: nobody could. `numbers`: load and units of the chosen, and how many could."""

    chosen: Candidate | None
    code: Because
    numbers: Mapping[str, float]
    passed_over: Sequence[PassedOver]


_CHOSEN = {Method.TURNS: Because.TURN, Method.FEWEST: Because.FEWEST, Method.IDLE: Because.IDLE}
_BESIDE = {Method.TURNS: Because.LATER_TURN, Method.FEWEST: Because.MORE_OPEN, Method.IDLE: Because.LESS_IDLE}


def decide(terms: Terms, candidates: Sequence[Candidate], wanted: Wanted) -> Outcome:
    """Choose one, by the queue's method, of those who are there, can and have room; ties go to who got one longest ago."""
    passed: list[PassedOver] = []
    fitting: list[Candidate] = []
    reluctant: list[Candidate] = []
    for each in candidates:
        is_owner = wanted.owner is not None and each.person_id == wanted.owner
        code, number = _hindrance(terms, each, wanted, is_owner=is_owner)
        if code is not None:
            passed.append(PassedOver(each.member_id, code, number))
        elif wanted.is_complaint and not is_owner and each.tolerance == Tolerance.PREFERS_NOT:
            reluctant.append(each)
        else:
            fitting.append(each)
    if fitting:
        passed += [PassedOver(each.member_id, Because.PREFERS_NOT) for each in reluctant]
    else:
        fitting = reluctant
    if not fitting:
        return Outcome(None, Because.NOBODY, {"of": len(candidates)}, passed)
    owner = next((each for each in fitting if wanted.owner is not None and each.person_id == wanted.owner), None)
    chosen = owner or min(fitting, key=lambda each: (*_standing(terms, each), each.member_id))
    beside = _BESIDE[Method(terms.method)]
    passed += [PassedOver(each.member_id, beside, _standing(terms, each)[0]) for each in fitting if each is not chosen]
    code = Because.ONLY if len(fitting) == 1 and len(candidates) > 1 else _CHOSEN[Method(terms.method)]
    if owner is not None:
        code = Because.NAMED
    numbers = {"load": chosen.load, "units": chosen.units, "could": len(fitting), "of": len(candidates)}
    return Outcome(chosen, code, numbers, passed)


def _hindrance(terms: Terms, who: Candidate, wanted: Wanted, *, is_owner: bool) -> tuple[Because | None, float]:
    """What stands against somebody, the plainest first. Who was promised needs no queue's skills."""
    if who.is_absent:
        return Because.ABSENT, 0
    if not who.is_on_shift:
        return Because.OFF_SHIFT, 0
    if not who.is_online:
        return Because.AWAY, 0
    if wanted.inbox_id and wanted.inbox_id not in who.inboxes:
        return Because.CLOSED_INBOX, 0
    for skill, level in () if is_owner else terms.needs:
        if who.skills.get(skill, 0) < level:
            return Because.LACKS_SKILL, skill
    if terms.in_their_language and not is_owner and wanted.language and wanted.language not in who.languages:
        return Because.LACKS_LANGUAGE, 0
    if who.member_id in wanted.declined:
        return Because.DECLINED, 0
    if who.load + who.weight(wanted.channel) > who.units:
        return Because.FULL, who.load
    most = who.most.get(wanted.channel)
    if most is not None and who.open_in.get(wanted.channel, 0) >= most:
        return Because.FULL_CHANNEL, who.open_in.get(wanted.channel, 0)
    if wanted.is_complaint and who.complaint_load >= 1:
        return Because.HAD_ENOUGH, who.complaint_load
    return None, 0


def _standing(terms: Terms, who: Candidate) -> tuple[float, float]:
    """By what they are compared: the smaller is chosen; the second number breaks a tie."""
    turn = who.turns.get(terms.queue_id, 0.0)
    if terms.method == Method.TURNS:
        return turn, who.load
    if terms.method == Method.IDLE:
        return who.free_since, turn
    return who.load / who.units if who.units else 0.0, turn
