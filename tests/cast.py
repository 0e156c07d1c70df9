"""The cast of every test: one workspace with its people, an outsider with another, and a customer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.accounts.calendars import reading as calendars
from madoguchi.accounts.models import Membership, Person, Role, Team, Workspace
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo
PASSWORD = "correct-horse-battery"
_ids = count(1)


@dataclass(frozen=True)
class Cast:
    """佐藤 answers, 中村 leads, 青木 owns; 外山 belongs elsewhere; 山田 is the customer."""

    workspace: Workspace
    owner: Person
    lead: Person
    agent: Person
    light: Person
    outsider: Person
    other_workspace: Workspace
    team: Team
    inbox: Inbox
    other_inbox: Inbox

    def membership(self, person: Person) -> Membership:
        return Membership.objects.select_related("workspace", "person").get(person=person)

    def conversation(self, text: str = "加湿器が動きません。", **changes: Any) -> Conversation:
        """A conversation that 山田 has just begun."""
        return receive(self.inbox, mail(text=text, **changes)).conversation


def assemble() -> Cast:
    """Make the cast."""
    calendars.forget()  # the rows of another test may have had the same ids
    workspace = Workspace.objects.create(slug="mado", name="まど商店")
    other = Workspace.objects.create(slug="tonari", name="となり商店")
    people = {
        name: Person.objects.create_user(email=f"{key}@mado.example.jp", password=PASSWORD, name=name)
        for key, name in [("owner", "青木 恵"), ("lead", "中村 亮"), ("agent", "佐藤 里奈"), ("light", "工藤 学")]
    }
    outsider = Person.objects.create_user(email="outsider@tonari.example.jp", password=PASSWORD, name="外山 翔")
    roles = [Role.OWNER, Role.LEAD, Role.AGENT, Role.LIGHT]
    members = [
        Membership.objects.create(workspace=workspace, person=person, role=role, public_name_ja=person.name.split()[0])
        for person, role in zip(people.values(), roles, strict=True)
    ]
    Membership.objects.create(workspace=other, person=outsider, role=Role.OWNER)
    team = Team.objects.create(workspace=workspace, name="受付")
    team.members.set(members[:3])
    owner, lead, agent, light = people.values()
    return Cast(
        workspace,
        owner,
        lead,
        agent,
        light,
        outsider,
        other,
        team,
        open_inbox(workspace, name="お客様窓口", address="support@mado.example.jp", by=SYSTEM),
        open_inbox(other, name="となり窓口", address="support@tonari.example.jp", by=SYSTEM),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, in this test's database."""
    return assemble()


def mail(
    *,
    text: str = "加湿器が動きません。",
    subject: str = "加湿器の件",
    sender: str = "hanako@example.com",
    name: str = "山田 花子",
    at: datetime | None = None,
    **fields: Any,
) -> IncomingMessage:
    """An inbound message from 山田, or whoever is named."""
    return IncomingMessage(
        from_=Address(name, sender),
        at=at or timezone.now(),
        to=fields.pop("to", [Address("お客様窓口", "support@mado.example.jp")]),
        subject=subject,
        text=text,
        message_id=fields.pop("message_id", f"<m{next(_ids)}@example.com>"),
        **fields,
    )
