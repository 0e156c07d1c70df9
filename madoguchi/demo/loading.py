"""The demo is loaded: one workspace, whole or not at all, into an installation that holds nothing real."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from madoguchi.accounts import joining, teaming, workspaces
from madoguchi.accounts.models import Membership, Person, Presence, Role, Team, Workspace
from madoguchi.conversations import staging
from madoguchi.conversations.models import Conversation, Inbox, Status
from madoguchi.conversations.numbering import open_sequence
from madoguchi.conversations.opening import open_inbox
from madoguchi.customers.models import Customer
from madoguchi.demo import (
    announcements,
    chats,
    contact,
    escalations,
    furnishing,
    limits,
    own_pages,
    planning,
    prepared,
    queues,
    rules,
    service_levels,
    surveys,
    tablet,
    using,
)
from madoguchi.demo.drawers import Drawers
from madoguchi.demo.living import STAGE_INSIDE, STAGE_MAKER, STAGE_PARTS, STAGE_PHOTO, STAGE_RETURN
from madoguchi.demo.people import AGENT, LEAD, OWNER, TEAMS, Member
from madoguchi.demo.planning import Plan
from madoguchi.demo.retelling import FIRST_NUMBER, Desk, Writing
from madoguchi.demo.scripts import Told
from madoguchi.journal.models import Event, Origin
from madoguchi.journal.recording import origin
from madoguchi.journal.transactions import writing

SLUG, NAME, PASSWORD = "aobato", "あおばと暮らし", "madoguchi-demo"
FLUSH_EVERY = 250

_ROLES = {OWNER: Role.OWNER, LEAD: Role.LEAD, AGENT: Role.AGENT}
_STAGES = (
    (Status.OPEN, STAGE_INSIDE),
    (Status.OPEN, "折り返し電話待ち"),
    (Status.WAITING, STAGE_PHOTO),
    (Status.WAITING, STAGE_RETURN),
    (Status.SNOOZED, STAGE_MAKER),
    (Status.SNOOZED, STAGE_PARTS),
)
_LINE = "━" * 20
_OPEN = "9:00〜18:00（年末年始・夏季休業を除く毎日）"
_SIGNATURE = f"株式会社あおばと暮らし {{desk}}\n受付時間 {_OPEN}\n{{address}}\n電話 000-0120-0810\n{_LINE}"


class RealDataHere(Exception):
    """Something that is no demo lies in this database; the demo will not mix with it."""


@dataclass(frozen=True)
class Loaded:
    """What stands there now."""

    workspace: Workspace
    is_new: bool
    customers: int
    conversations: int
    members: int
    stories: dict[str, list[int]]


def load(scale: str, seed: int, *, now: datetime, told: Told = lambda _done, _of: None) -> Loaded:
    """Load the demo, or find that it is there. `told` hears how many of how many are written. Raises RealDataHere."""
    _refuse_real_data()
    if (there := Workspace.objects.filter(slug=SLUG, is_demo=True).first()) is not None:
        return _counted(there, is_new=False, stories={})
    plan = planning.plan(scale, seed, now)
    password = make_password(PASSWORD)
    drawers: Drawers | None = None
    try:
        with writing(), origin(Origin.DEMO):
            workspace, desk = _open_house(plan, password)
            drawers = Drawers(workspace.pk)
            stories = _fill(plan, desk, drawers, told)
            open_sequence(workspace.pk)
            using.use(desk, furnishing.furnish(desk, plan.members), seed)
            service_levels.promise(workspace, desk.people[0])
            announcements.announce(desk, plan.now)
            tablet.connect(desk)
            contact.open_ways(desk)
            queues.open_queues(desk, plan.members)
            limits.delegate(desk)
            escalations.call(desk)
            rules.keep_rules(desk)
            surveys.ask(desk)
            chats.open_window(desk)
            own_pages.open_pages(desk)
    except BaseException:
        with suppress(OSError):
            if drawers is not None:
                drawers.forget()
        raise
    return _counted(workspace, is_new=True, stories=stories)


def _refuse_real_data() -> None:
    real = list(Workspace.objects.filter(is_demo=False).order_by("id").values_list("slug", flat=True)[:3])
    if real:
        raise RealDataHere(f"The workspace {', '.join(real)} is here.")
    if not Workspace.objects.exists() and (Event.objects.exclude(origin=Origin.DEMO).exists() or Person.objects.exists()):
        raise RealDataHere("There are people or events here that belong to no demo.")


def _open_house(plan: Plan, password: str) -> tuple[Workspace, Desk]:
    """Workspace, people, teams, inboxes, stages: by the rooms' own verbs."""
    people = [_person(member, password) for member in plan.members]
    owner = people[0]
    workspace = workspaces.create(name=NAME, slug=SLUG, owner=owner, is_demo=True)
    for member, person in zip(plan.members[1:], people[1:], strict=True):
        joining.join(workspace, person, role=_ROLES[member.role], by=owner)
    memberships = {each.person_id: each for each in Membership.objects.filter(workspace=workspace)}
    for member, person in zip(plan.members, people, strict=True):
        memberships[person.pk].public_name_ja, memberships[person.pk].public_name_en = member.public_ja, member.public_en
        memberships[person.pk].presence = (Presence.OFFLINE, Presence.ONLINE, Presence.AWAY, Presence.ONLINE)[member.number % 4]
    Membership.objects.bulk_update(memberships.values(), ["public_name_ja", "public_name_en", "presence"])
    teams = [
        teaming.create_team(
            workspace,
            name=name,
            by=owner,
            members=[
                memberships[person.pk].pk for member, person in zip(plan.members, people, strict=True) if place in member.teams
            ],
        )
        for place, name in enumerate(TEAMS)
    ]
    stages = [staging.add_stage(workspace, status=status, name=name, by=owner) for status, name in _STAGES]
    inboxes = _inboxes(workspace, teams, owner)
    prepared.prepare(workspace, list(inboxes.values()), owner)
    readers = [person for member, person in zip(plan.members, people, strict=True) if member.can_sign_in]
    return workspace, Desk(workspace, people, inboxes, teams, stages, readers)


def _person(member: Member, password: str) -> Person:
    hashed = password if member.can_sign_in else make_password(None)
    person = Person.objects.hashed(member.address, hashed, name=member.name.full, reading=member.name.reading)
    EmailAddress.objects.create(user=person, email=member.address, verified=True, primary=True)
    return person


def _inboxes(workspace: Workspace, teams: list[Team], owner: Person) -> dict[str, Inbox]:
    found = {}
    for key, name, team in (("support", "お客様窓口", teams[0]), ("repair", "修理受付", teams[3])):
        address = f"{key}@aobato.example.jp"
        found[key] = open_inbox(
            workspace,
            name=name,
            address=address,
            by=owner,
            sender_name=f"{NAME} {name}",
            default_team=team,
            signature=_SIGNATURE.format(desk=name, address=address),
        )
    return found


def _fill(plan: Plan, desk: Desk, drawers: Drawers, told: Told) -> dict[str, list[int]]:
    rows = Writing(desk, plan.seed, drawers=drawers, first_number=FIRST_NUMBER)
    rows.customers(plan.writers, plan.now - timedelta(days=plan.scale.days + 1))
    rows.flush()
    stories: dict[str, list[int]] = {}
    total = plan.scale.conversations
    for done, script in enumerate(plan.scripts(), 1):
        number = rows.conversation(script)
        if script.story:
            stories.setdefault(script.story, []).append(number)
        if done % FLUSH_EVERY == 0:
            rows.flush()
            told(min(done, total), total)
    rows.flush()
    told(total, total)
    return stories


def _counted(workspace: Workspace, *, is_new: bool, stories: dict[str, list[int]]) -> Loaded:
    return Loaded(
        workspace,
        is_new,
        Customer.objects.filter(workspace=workspace).count(),
        Conversation.objects.filter(workspace=workspace).count(),
        Membership.objects.filter(workspace=workspace).count(),
        stories,
    )
