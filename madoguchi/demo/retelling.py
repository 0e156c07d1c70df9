"""Conversations in bulk: the same rows and events that the verbs of customers/ and conversations/ would leave, in batches.

A test holds the two against each other. No deliveries are written: nothing of a demo ever leaves the house.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from madoguchi.accounts.models import Person, Team, Workspace
from madoguchi.conversations.models import (
    Attachment,
    Conversation,
    Inbox,
    Message,
    ReadMark,
    Status,
    SubStatus,
)
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.identifying import normalised
from madoguchi.customers.models import Company, Customer, Handle, HandleHolder, HandleKind
from madoguchi.customers.ordering import of_names
from madoguchi.demo.drawers import Drawers
from madoguchi.demo.matter import Matter
from madoguchi.demo.people import Writer
from madoguchi.demo.rows import Table
from madoguchi.demo.scripts import Script
from madoguchi.journal import waking
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import current_epoch
from madoguchi.journal.recording import SYSTEM, Actor, current_origin

FIRST_NUMBER = 10_001


@dataclass
class Desk:
    """The rows that stand before the first conversation comes in."""

    workspace: Workspace
    people: list[Person]
    inboxes: Mapping[str, Inbox]
    teams: list[Team]
    stages: list[SubStatus]
    readers: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """A customer's rows."""

    customer: int
    handle: int


class Writing:
    """Turns scripts into rows. Use inside one transaction; `flush` before it ends."""

    def __init__(self, desk: Desk, seed: int, *, drawers: Drawers | None = None, first_number: int = FIRST_NUMBER) -> None:
        self.desk = desk
        self.drawers = drawers
        self.number = first_number
        self.now = timezone.now()
        self._origin, self._epoch = current_origin(), current_epoch()
        self._rng = random.Random(f"{seed}:ids")
        self._stages = {(stage.status, stage.name): stage for stage in desk.stages}
        self.known: dict[int, Known] = {}
        self._companies: dict[str, int] = {}
        self.handles: dict[str, int] = {}
        self.strangers: dict[str, Known] = {}
        order = (Company, Customer, Handle, HandleHolder, Conversation, Message, Attachment, ReadMark, Event)
        self._tables: dict[type[models.Model], Table] = {model: Table(model) for model in order}
        self.domain = desk.inboxes["support"].address.rpartition("@")[2]

    def customers(self, writers: Iterable[Writer], at: datetime) -> None:
        """Everybody who may write, with company and handles."""
        for writer in writers:
            self.known[writer.number] = self._customer(writer, at)

    def knows(self, other: "Writing") -> None:
        """Take over the customers that an earlier batch wrote."""
        self.known, self.handles, self.strangers = other.known, other.handles, other.strangers

    def conversation(self, script: Script) -> int:
        """One conversation with all that happened in it; its number."""
        matter = Matter(self, script, self._who(script))
        for step in script.steps:
            matter.do(step)
        matter.finish()
        self.number += 1
        return matter.number

    def flush(self) -> None:
        """Write everything collected so far, parents first."""
        for table in self._tables.values():
            table.flush()
        waking.wake_after_commit()

    def add(self, model: type[models.Model], **values: Any) -> int:
        """One row of the workspace."""
        return self._tables[model].add(**values)

    def event(
        self, kind: str, subject: tuple[str, int], by: Actor, at: datetime, conversation: int | None, payload: Mapping[str, Any]
    ) -> None:
        """One line of the log."""
        self.add(
            Event,
            epoch=self._epoch,
            workspace_id=self.desk.workspace.pk,
            kind=kind,
            actor_kind=by.kind,
            actor_id=by.id,
            subject_kind=subject[0],
            subject_id=subject[1],
            conversation_id=conversation,
            at=at,
            recorded_at=self.now,
            origin=self._origin,
            payload=dict(payload),
        )

    def next_conversation(self) -> int:
        """The id that the next conversation's row will have."""
        return self._tables[Conversation].take_id()

    def message_id(self, domain: str) -> str:
        """A Message-ID from the seed."""
        return f"<{self._rng.randbytes(12).hex()}@{domain}>"

    def stage(self, status: Status, name: str) -> int | None:
        """The id of a stage, where it fits the status."""
        stage = self._stages.get((status, name))
        return stage.pk if stage else None

    def _who(self, script: Script) -> Known:
        if script.sender is None:
            return self.known[script.writer.number]
        name, address = script.sender
        if address not in self.strangers:
            at = script.began
            named = {"name": name, "order_key": of_names("", name)}
            customer = self.add(Customer, workspace_id=self.desk.workspace.pk, **named, created_at=at)
            handle = self._handle(HandleKind.EMAIL, address, customer, at)
            self.event(CustomerEvent.CUSTOMER_ADDED, ("customer", customer), SYSTEM, at, None, {"handle": handle})
            self.strangers[address] = Known(customer, handle)
        return self.strangers[address]

    def _customer(self, writer: Writer, at: datetime) -> Known:
        workspace, company = self.desk.workspace.pk, None
        if writer.company is not None:
            company = self._companies.get(writer.company.name)
            if company is None:
                named = {"name": writer.company.name, "reading": writer.company.reading}
                company = self._companies[writer.company.name] = self.add(
                    Company, workspace_id=workspace, **named, order_key=of_names(**named), created_at=at
                )
                self.event(CustomerEvent.COMPANY_ADDED, ("company", company), SYSTEM, at, None, {})
        customer = self.add(
            Customer,
            workspace_id=workspace,
            name=writer.name.full,
            reading=writer.name.reading,
            order_key=of_names(writer.name.reading, writer.name.full),
            language=writer.language,
            knowledge_level=writer.level,
            notes=writer.notes,
            company_id=company,
            department=writer.department,
            title=writer.title,
            created_at=at,
        )
        handle = self._handle(HandleKind.EMAIL, writer.address, customer, at, is_shared=writer.shares_address)
        self.event(CustomerEvent.CUSTOMER_ADDED, ("customer", customer), SYSTEM, at, None, {"handle": handle})
        if writer.phone and writer.number % 3 == 0:
            phone = self._handle(HandleKind.PHONE, writer.phone, customer, at)
            self.event(CustomerEvent.HANDLE_ADDED, ("customer", customer), SYSTEM, at, None, {"handle": phone})
        return Known(customer, handle)

    def _handle(self, kind: str, shown: str, customer: int, at: datetime, *, is_shared: bool = False) -> int:
        value = normalised(kind, shown)
        if value not in self.handles:
            self.handles[value] = self.add(
                Handle,
                workspace_id=self.desk.workspace.pk,
                kind=kind,
                value=value,
                shown=shown,
                is_shared=is_shared,
                created_at=at,
            )
            if is_shared:
                self.event(CustomerEvent.HANDLE_SHARED, ("handle", self.handles[value]), SYSTEM, at, None, {})
        self.add(HandleHolder, handle_id=self.handles[value], customer_id=customer)
        return self.handles[value]
