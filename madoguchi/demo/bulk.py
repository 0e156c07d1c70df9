"""Many conversations in a workspace that exists: for measuring, not for showing. Lean ones, told again and again."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Team, Workspace
from madoguchi.conversations.models import Conversation, Inbox, SubStatus
from madoguchi.conversations.numbering import open_sequence
from madoguchi.demo import planning
from madoguchi.demo.people import REPAIR_TEAM, TEAMS, Writer, writers
from madoguchi.demo.retelling import Desk, Writing
from madoguchi.demo.scripts import NOTE, PRIORITY, STAGE, Script, Told
from madoguchi.journal.models import Origin
from madoguchi.journal.recording import origin
from madoguchi.journal.transactions import writing

AT_ONCE = 5_000
DAYS = 365
_POOL = 1_200
_TEXT = 400
_LEFT_OUT = frozenset({NOTE, PRIORITY, STAGE})


def conversations(workspace: Workspace, count: int, seed: int = 1, *, told: Told | None = None) -> int:
    """Write `count` conversations of the past year into the workspace; how many it then holds.

    Needs at least one member and one inbox there; makes the teams. Memory stays flat: batches of `AT_ONCE`, each a
    transaction of its own.
    """
    now = timezone.now().replace(microsecond=0)
    desk = _desk(workspace)
    pool = _pool(seed, now)
    rng = random.Random(f"{seed}:bulk")
    gap = timedelta(days=DAYS) / max(count, 1)
    first = Conversation.objects.filter(workspace=workspace).order_by("-number").values_list("number", flat=True).first() or 0
    crowd = [
        replace(writer, address=f"c{first + writer.number}@example.com", phone="", shares_address=False)
        for writer in writers(max(200, min(count // 5, 50_000)), random.Random(f"{seed}:crowd"))
    ]
    known: Writing | None = None
    for start in range(0, count, AT_ONCE):
        with writing(), origin(Origin.DEMO):
            rows = Writing(desk, seed + start, first_number=first + start + 1)
            if known is None:
                rows.customers(crowd, now - timedelta(days=DAYS + 1))
            else:
                rows.knows(known)
            for place in range(start, min(start + AT_ONCE, count)):
                began = now - timedelta(days=DAYS) + gap * place
                rows.conversation(_again(rng.choice(pool), rng.choice(crowd), began, now))
            rows.flush()
            known = rows
        if told is not None:
            told(min(start + AT_ONCE, count), count)
    with writing():
        open_sequence(workspace.pk)
    return Conversation.objects.filter(workspace=workspace).count()


def _desk(workspace: Workspace) -> Desk:
    people = list(Person.objects.filter(memberships__workspace=workspace).order_by("id"))
    inboxes = list(Inbox.objects.filter(workspace=workspace).order_by("id"))
    teams = [Team.objects.get_or_create(workspace=workspace, name=name)[0] for name in TEAMS]
    for place, team in enumerate(teams):
        team.members.add(*Membership.objects.filter(workspace=workspace).order_by("id")[place % 3 :: 3])
    stages = list(SubStatus.objects.filter(workspace=workspace))
    shared = [people[place % len(people)] for place in range(planning.SCALES["S"].agents + 2)]
    return Desk(workspace, shared, {"support": inboxes[0], "repair": inboxes[-1]}, teams, stages)


def _pool(seed: int, now: datetime) -> list[Script]:
    found = []
    for script in planning.plan("S", seed, now).scripts():
        steps = [
            replace(step, text=step.text[:_TEXT], quoted="", files=(), is_html=False)
            for step in script.steps
            if step.kind not in _LEFT_OUT
        ]
        found.append(replace(script, steps=steps, story=""))
    return found[:_POOL]


def _again(script: Script, writer: Writer, began: datetime, now: datetime) -> Script:
    shift = began - script.began
    steps = [
        replace(step, at=min(step.at + shift, now), until=step.until + shift if step.until else None) for step in script.steps
    ]
    team = script.team if script.team <= REPAIR_TEAM else 0
    return replace(script, writer=writer, steps=steps, team=team, sender=None)
