"""Who gets what next at the fictional company: skills, capacity, five queues, what waits in them, who has just taken one."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.models import Conversation, Status
from madoguchi.demo.furnishing import where
from madoguchi.demo.people import AGENT, ENGLISH_TEAM, REPAIR_TEAM, Member
from madoguchi.demo.retelling import Desk
from madoguchi.journal.transactions import writing
from madoguchi.routing import distributing, keeping, leaving, offering, pulling, queueing, staffing
from madoguchi.routing.keeping import Wish
from madoguchi.routing.matching import sorting
from madoguchi.routing.models import Method, Mode, Placement, Queue, SkillKind, Tolerance
from madoguchi.routing.pressing import ORDER
from madoguchi.routing.seating import crowd
from madoguchi.routing.staffing import Carries

DESK_TEAM, HOME_TEAM, APP_TEAM = 0, 1, 2
SATO, KUZE, MORISHITA, WAKABAYASHI, MIZUTANI = 2, 3, 5, 6, 7
MOST = 200
_LISTENING, _HOME, _APP, _REPAIR, _JAPANESE, _ENGLISH = "傾聴", "家電の知識", "アプリの知識", "修理の手順", "日本語", "英語"
_SKILLS = (
    (_LISTENING, SkillKind.LISTENING, "", None),
    (_HOME, SkillKind.PRODUCT, "", HOME_TEAM),
    (_APP, SkillKind.PRODUCT, "", APP_TEAM),
    (_REPAIR, SkillKind.PRODUCT, "", REPAIR_TEAM),
    (_JAPANESE, SkillKind.LANGUAGE, "ja", None),
    (_ENGLISH, SkillKind.LANGUAGE, "en", ENGLISH_TEAM),
)


def open_queues(desk: Desk, members: Sequence[Member]) -> None:
    """Everybody's skills, the queues in order, what is open in them; two have taken the next one, one is asked."""
    rows = {each.person_id: each for each in Membership.objects.filter(workspace=desk.workspace).select_related("person")}
    seats = [rows[person.pk] for person in desk.people]
    skills = _staff(desk, members, seats)
    made = _queues(desk, members, seats, skills)
    _sort_in(desk)
    for number in (MORISHITA, SATO):
        pulling.next_for(seats[number])
    _offer(made["家電"], seats[KUZE], seats[SATO])
    tomorrow = timezone.now() + timedelta(days=1)
    leaving.mark_absent(seats[MIZUTANI], until=tomorrow, backup=seats[MORISHITA], by=desk.people[1])


def _staff(desk: Desk, members: Sequence[Member], seats: Sequence[Membership]) -> dict[str, int]:
    by = desk.people[0]
    made = {
        name: staffing.add_skill(desk.workspace, kind=kind, name=name, code=code, by=by).pk
        for name, kind, code, _team in _SKILLS
    }
    levels = {
        (seat.pk, made[name]): 5 if name == _JAPANESE else 2 + (member.number + len(name)) % 4
        for member, seat in zip(members, seats, strict=True)
        for name, _kind, _code, team in _SKILLS
        if team is None or team in member.teams
    }
    staffing.set_levels(desk.workspace, levels, by=by)
    staffing.set_usual(desk.workspace, Carries(20, {}, {"phone": 1, "chat": 3}), keeps_owner=True, patience=24, by=by)
    for one, other in ((SATO, KUZE), (KUZE, SATO)):
        staffing.set_seat(seats[one], Carries(None, {}, {}), backup=seats[other], by=by)
    for member, seat in zip(members, seats, strict=True):
        if member.works != "full":
            staffing.set_seat(seat, Carries(10, {}, {}), backup=None, by=by)
    staffing.say_tolerance(seats[WAKABAYASHI], Tolerance.PREFERS_NOT)
    staffing.say_tolerance(seats[MORISHITA], Tolerance.FINE)
    return made


def _queues(desk: Desk, members: Sequence[Member], seats: Sequence[Membership], skills: dict[str, int]) -> dict[str, Queue]:
    """By the conversation's team; leads sit at none, so that nothing comes to them by itself."""
    owner = seats[0]

    def of(team: int, name: str, **more: object) -> Wish:
        people = [seat.pk for member, seat in zip(members, seats, strict=True) if team in member.teams and member.role == AGENT]
        asked = where(("team", "is", [desk.teams[team].pk])) if team != DESK_TEAM else EVERYTHING
        return Wish(name, asked, people=people, **more)  # type: ignore[arg-type]

    desk_queue = keeping.make(of(DESK_TEAM, "受付", mode=Mode.PULL), by=owner)
    on = {"overflow_minutes": 240, "overflow_to": desk_queue.pk}
    english = {"needs": {skills[_ENGLISH]: 2}, "in_their_language": True}
    wishes = (
        of(ENGLISH_TEAM, "English", **english),
        of(REPAIR_TEAM, "修理", mode=Mode.PULL, needs={skills[_REPAIR]: 2}),
        of(APP_TEAM, "アプリ", method=Method.IDLE, needs={skills[_APP]: 2}, **on),
        of(HOME_TEAM, "家電", mode=Mode.OFFER, method=Method.TURNS, offer_seconds=3600, **on),
    )
    made = {wish.name: keeping.make(wish, by=owner) for wish in wishes}
    keeping.put_in_order([each.pk for each in made.values()], by=owner)
    return made


def _sort_in(desk: Desk) -> None:
    """What is open and nobody's stands where its conditions say."""
    found = sorting(desk.workspace)
    free = Conversation.objects.filter(workspace=desk.workspace, status=Status.OPEN, assignee=None)
    rows = list(free.select_related("customer__company", "inbox").order_by("-last_activity", "-id")[:MOST])
    with writing():
        queueing.enter_all([(each, queue, None) for each in rows if (queue := found.queue_for(each)) is not None])


def _offer(queue: Queue, first: Membership, then: Membership) -> None:
    """One would rather not, the next is asked and has not answered yet."""
    for member in (first, then):
        there = crowd(queue.workspace_id, [queue], timezone.now())
        who = there.of_person(member.person_id)
        waiting = Placement.objects.filter(queue=queue, state=Placement.State.WAITING).select_related("conversation__customer")
        placement = waiting.order_by(*ORDER).first()
        if who is None or placement is None:
            return
        with writing():
            distributing.offer(placement, queue, who, there)
        if member is first:
            offering.decline(placement.pk, by=member)
