"""One conversation while it is being written in bulk: each step leaves the rows and events that its verb would leave."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from madoguchi.accounts.models import Person
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment, Channel, Conversation, Message, MessageKind, ReadMark, Status, usual_turn
from madoguchi.conversations.receiving import REOPENING, THANKED, preview_of
from madoguchi.conversations.replying import re_subject
from madoguchi.conversations.thanking import MARK as THANKS
from madoguchi.conversations.thanking import is_thanks
from madoguchi.demo.scripts import Script, Step
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.kit import html

if TYPE_CHECKING:
    from madoguchi.demo.retelling import Known, Writing

_READ_AFTER = (timedelta(hours=6), timedelta(minutes=50), timedelta(hours=3))  # the owner, the lead, the agent
_READ_OWN_AFTER = timedelta(minutes=70)


class Matter:
    """One conversation while it is being written."""

    def __init__(self, writing: "Writing", script: Script, known: "Known") -> None:
        self.writing, self.script, self.known = writing, script, known
        self.inbox = writing.desk.inboxes[script.inbox]
        self.number = writing.number
        self.customer = known.customer if script.knows_who else None
        name = script.writer.name.full
        self.sender = script.sender or (name, script.writer.address)
        self.last_inbound_header = self.last_reply_header = ""
        self.row: dict[str, Any] = {
            "workspace_id": writing.desk.workspace.pk,
            "number": self.number,
            "inbox_id": self.inbox.pk,
            "channel": Channel.EMAIL,
            "subject": script.subject,
            "customer_id": self.customer,
            "handle_id": known.handle,
            "status": Status.OPEN,
            "waiting_for": usual_turn(Status.OPEN),
            "team_id": self.inbox.default_team_id,
            "created_at": script.began,
            "waiting_since": script.began,
            "message_count": 0,
        }
        self.id = writing.next_conversation()

    def do(self, step: Step) -> None:
        """One step, as its verb would do it."""
        getattr(self, f"_{step.kind}")(step)

    def finish(self) -> None:
        """The conversation's own row, and who has read it."""
        self.writing.add(Conversation, id=self.id, **self.row)
        for place, reader in enumerate(self.writing.desk.readers):
            if self._has_read(place, reader):
                self.writing.add(
                    ReadMark, person_id=reader.pk, conversation_id=self.id, message_id=self.row.get("last_message_id") or 0
                )

    def _has_read(self, place: int, reader: Person) -> bool:
        newest, answered = self.row["last_inbound_at"], self.row.get("last_reply_at")
        if self.row["status"] != Status.OPEN or (answered and answered >= newest):
            return True
        age = self.writing.now - newest
        is_own = self.row.get("assignee_id") == reader.pk
        return age > (_READ_OWN_AFTER if is_own else _READ_AFTER[min(place, len(_READ_AFTER) - 1)])

    def _receive(self, step: Step) -> None:
        script, writing = self.script, self.writing
        is_first, thanks = not self.row["message_count"], self._only_thanks(step)
        header = writing.message_id(self.sender[1].rpartition("@")[2])
        message = writing.add(
            Message,
            workspace_id=self.row["workspace_id"],
            conversation_id=self.id,
            kind=MessageKind.INBOUND,
            at=step.at,
            customer_id=self.customer,
            author_name=self.sender[0],
            author_address=self.sender[1],
            subject=step.subject or (script.subject if is_first else re_subject(script.subject)),
            text=step.text,
            quoted=step.quoted,
            html=html.from_text(step.text) if step.is_html else "",
            to=[{"name": self.inbox.name, "address": self.inbox.address}],
            cc=_addresses(step.cc),
            message_id=header,
            in_reply_to="" if is_first else self.last_reply_header,
            is_automatic=step.is_automatic,
            marks=[{"code": THANKS}] if thanks else [],
        )
        self._attach(message, step)
        self.last_inbound_header = header
        actor = Actor("customer", self.customer)
        if is_first:
            self._tell(ConversationEvent.CONVERSATION_STARTED, actor, step.at, {"channel": "email"})
        self._tell(
            ConversationEvent.MESSAGE_RECEIVED,
            actor,
            step.at,
            {"channel": "email", "automatic": step.is_automatic, "files": 0} | ({"thanks": True} if thanks else {}),
            message,
        )
        self._arrived(step, message)
        asks, was = not step.is_automatic and not thanks, self.row["status"]
        if thanks or asks:
            self.row["thanked_at"] = step.at if thanks and was != Status.OPEN else None
        if not is_first and asks and was in REOPENING:
            self._set(Status.OPEN, closed_without_reply=False, waiting_since=step.at)
            self._tell(ConversationEvent.REOPENED, actor, step.at, {"was": int(was)})
        elif asks and self.row["waiting_since"] is None:
            self.row["waiting_since"] = step.at
        if is_first:
            self._to_team(step)

    def _only_thanks(self, step: Step) -> bool:
        if not self.row["message_count"] or step.is_automatic or step.files or self.row["status"] not in THANKED:
            return False
        return is_thanks(step.text, self.sender[0])

    def _arrived(self, step: Step, message: int) -> None:
        self.row["last_activity"] = self.row["last_inbound_at"] = step.at
        self.row["last_inbound_id"] = self.row["last_message_id"] = message
        self.row["preview"] = preview_of(step.text)
        self.row["message_count"] += 1

    def _to_team(self, step: Step) -> None:
        team = self.writing.desk.teams[self.script.team]
        if team.pk != self.row["team_id"]:
            was, self.row["team_id"] = self.row["team_id"], team.pk
            self._tell(ConversationEvent.TEAM_CHANGED, SYSTEM, step.at, {"to": team.pk, "was": was})

    def _reply(self, step: Step) -> None:
        person, writing = self._person(step), self.writing
        by = Actor("person", person.pk)
        self.last_reply_header = writing.message_id(writing.domain)
        message = writing.add(
            Message,
            workspace_id=self.row["workspace_id"],
            conversation_id=self.id,
            kind=MessageKind.REPLY,
            at=step.at,
            person_id=person.pk,
            author_name=person.name,
            author_address=self.inbox.address,
            subject=re_subject(self.script.subject),
            text=step.text,
            to=[{"name": self.sender[0], "address": self.sender[1]}],
            cc=_addresses(step.cc),
            message_id=self.last_reply_header,
            in_reply_to=self.last_inbound_header,
            released_at=step.at,
        )
        self._attach(message, step)
        self._tell(ConversationEvent.REPLY_WRITTEN, by, step.at, {}, message)
        if self.row.get("assignee_id") is None:
            self.row["assignee_id"] = person.pk
            self._tell(ConversationEvent.ASSIGNED, by, step.at, {"to": person.pk, "by_replying": True})
        was = self.row["status"]
        if step.then == "waiting" and was != Status.WAITING:
            self._set(Status.WAITING)
            self._tell(ConversationEvent.SET_WAITING, by, step.at, {"was": int(was)})
        elif step.then == "close" and was != Status.CLOSED:
            self._set(Status.CLOSED, closed_at=step.at, closed_without_reply=False)
            self._tell(ConversationEvent.CLOSED, by, step.at, {"was": int(was)})
        if step.then != "keep":
            self.row["waiting_since"] = self.row["sub_status_id"] = None
        self.row["last_activity"] = self.row["last_reply_at"] = step.at
        self.row["last_message_id"] = message
        self.row["preview"] = preview_of(step.text)
        self.row["message_count"] += 1
        self._tell(ConversationEvent.REPLY_SENT, by, step.at, {"channel": "email", "delivery": None}, message)

    def _note(self, step: Step) -> None:
        person = self._person(step)
        message = self.writing.add(
            Message,
            workspace_id=self.row["workspace_id"],
            conversation_id=self.id,
            kind=MessageKind.NOTE,
            at=step.at,
            person_id=person.pk,
            author_name=person.name,
            text=step.text,
        )
        self.row["last_activity"], self.row["last_message_id"] = step.at, message
        self.row["message_count"] += 1
        self._tell(ConversationEvent.NOTE_ADDED, Actor("person", person.pk), step.at, {}, message)

    def _assign(self, step: Step) -> None:
        to = self.writing.desk.people[step.to if step.to is not None else 0].pk
        was = self.row.get("assignee_id")
        if was != to:
            self.row["assignee_id"] = to
            self._tell(ConversationEvent.ASSIGNED, self._actor(step), step.at, {"to": to, "was": was})

    def _close(self, step: Step, *, quietly: bool = False) -> None:
        was, self.row["thanked_at"] = self.row["status"], None
        if was == Status.CLOSED:
            return
        self._set(Status.CLOSED, closed_at=step.at, closed_without_reply=quietly, waiting_since=None)
        kind = ConversationEvent.CLOSED_WITHOUT_REPLY if quietly else ConversationEvent.CLOSED
        self._tell(kind, self._actor(step), step.at, {"was": int(was)})

    def _close_quietly(self, step: Step) -> None:
        self._close(step, quietly=True)

    def _snooze(self, step: Step) -> None:
        was, until = self.row["status"], step.until or step.at
        self._set(Status.SNOOZED, snoozed_until=until)
        self._tell(ConversationEvent.SNOOZED, self._actor(step), step.at, {"was": int(was), "until": int(until.timestamp())})

    def _wake(self, step: Step) -> None:
        if self.row["status"] == Status.SNOOZED:
            self.row |= {"status": Status.OPEN, "snoozed_until": None, "sub_status_id": None, "last_activity": step.at}
            self._tell(ConversationEvent.WOKEN, SYSTEM, step.at, {})

    def _stage(self, step: Step) -> None:
        stage = self.writing.stage(self.row["status"], step.stage)
        if stage is not None and self.row.get("sub_status_id") != stage:
            self.row["sub_status_id"] = stage
            self._tell(ConversationEvent.SUB_STATUS_SET, self._actor(step), step.at, {"to": stage})

    def _priority(self, step: Step) -> None:
        was, self.row["priority"] = self.row.get("priority", 1), step.priority
        if was != step.priority:
            self._tell(ConversationEvent.PRIORITY_SET, self._actor(step), step.at, {"to": step.priority, "was": was})

    def _spam(self, step: Step) -> None:
        was = self.row["status"]
        self.row |= {"status_before": was, "status": Status.SPAM}
        self._tell(ConversationEvent.SPAM_MARKED, self._actor(step), step.at, {"was": int(was)})

    def _trash(self, step: Step) -> None:
        was = self.row["status"]
        self.row |= {"status_before": was, "status": Status.TRASH, "trashed_at": step.at}
        self._tell(ConversationEvent.TRASHED, self._actor(step), step.at, {"was": int(was)})

    def _set(self, status: Status, **more: Any) -> None:
        cleared = dict.fromkeys(("closed_at", "sub_status_id", "snoozed_until", "status_before", "trashed_at"))
        self.row |= {"status": status, "waiting_for": usual_turn(status), **cleared, **more}

    def _attach(self, message: int, step: Step) -> None:
        if not step.files or self.writing.drawers is None:
            return
        for each in step.files:
            file = self.writing.drawers.take(each)
            self.writing.add(
                Attachment,
                workspace_id=self.row["workspace_id"],
                message_id=message,
                name=each.name,
                type=file.type,
                size=file.size,
                sha256=file.sha256,
                path=file.path,
                created_at=step.at,
            )
        self.row["has_attachments"] = True

    def _tell(self, kind: str, by: Actor, at: datetime, payload: Mapping[str, Any], message: int | None = None) -> None:
        subject = ("message", message) if message else ("conversation", self.id)
        self.writing.event(kind, subject, by, at, self.id, {"number": self.number, "inbox": self.inbox.pk, **payload})

    def _person(self, step: Step) -> Person:
        return self.writing.desk.people[step.member or 0]

    def _actor(self, step: Step) -> Actor:
        return SYSTEM if step.member is None else Actor("person", self._person(step).pk)


def _addresses(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "address": address} for name, address in pairs]
