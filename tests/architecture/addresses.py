"""Every address of the URLconf, filled with things that exist, so that sweeps can knock at each."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from madoguchi.accounts.models import Invitation, Membership, Notification
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.conversations.models import Attachment, Draft, Message, SenderRule, Status, SubStatus
from madoguchi.kit import files
from tests.cast import Cast

FOR_EVERYBODY = ("accounts/", "invitations/", "setup/", "healthz")  # their own rooms test who may do what there
NO_OBJECTS = {"slug", "view", "what"}  # parts of an address that name no object


@dataclass(frozen=True)
class Address:
    """One route, `w/<slug:slug>/…`, its full name, and the names of what must be filled in."""

    route: str
    name: str
    parts: tuple[str, ...]

    @property
    def is_of_a_workspace(self) -> bool:
        return self.route.startswith("w/")

    @property
    def names_an_object(self) -> bool:
        return bool(set(self.parts) - NO_OBJECTS)


def all_addresses() -> list[Address]:
    """The whole URLconf."""
    return sorted(_walk(get_resolver().url_patterns, Address("", "", ())), key=lambda address: address.route)


def _walk(patterns: list[Any], above: Address) -> Iterator[Address]:
    for pattern in patterns:
        named = getattr(pattern.pattern, "regex", None)
        found = tuple(pattern.pattern.converters) or tuple(named.groupindex if named else ())
        here = Address(above.route + str(pattern.pattern), above.name, above.parts + found)
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, replace(here, name=above.name + space))
        elif isinstance(pattern, URLPattern):
            yield replace(here, name=above.name + (pattern.name or ""))


class Filling:
    """Real things of the cast's workspace for every part of an address."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.conversation = cast.conversation()
        workspace, person = cast.workspace, cast.owner
        message = Message.objects.get(conversation=self.conversation)
        now = timezone.now()
        membership = Membership.objects.get(person=cast.agent)
        invitation = Invitation.objects.create(
            workspace=workspace, email="new@mado.example.jp", token_hash="x", expires_at=now + timedelta(days=1)
        )
        note = Notification.objects.create(workspace=workspace, person=person, kind="x", at=now)
        mailbox = Mailbox.objects.create(workspace=workspace, inbox=cast.inbox, host="127.0.0.1", username="u", is_active=False)
        mail = ReceivedMail.objects.create(
            workspace=workspace,
            inbox=cast.inbox,
            door="smtp",
            source_key="smtp:sweep",
            raw_path="raw/none.eml",
            size=1,
            sha256="0" * 64,
            state=ReceivedMail.State.QUARANTINED,
            received_at=now,
        )
        stored = files.store(io.BytesIO(b"\x89PNG\r\n\x1a\n"), "a.png", "attachments")
        attachment = Attachment.objects.create(
            workspace=workspace,
            message=message,
            name=stored.name,
            type=stored.type,
            size=stored.size,
            sha256=stored.sha256,
            path=stored.path,
        )
        rule = SenderRule.objects.create(workspace=workspace, pattern="spam@example.com")
        stage = SubStatus.objects.create(workspace=workspace, status=Status.WAITING, name="メーカー確認中")
        self.things: dict[str, Any] = {
            "view": "open",
            "what": "assignment",
            "number": self.conversation.number,
            "message_id": message.pk,
            "attachment_id": attachment.pk,
            "customer_id": self.conversation.customer_id,
            "inbox_id": cast.inbox.pk,
            "mailbox_id": mailbox.pk,
            "mail_id": mail.pk,
            "membership_id": membership.pk,
            "person_id": cast.agent.pk,
            "invitation_id": invitation.pk,
            "notification_id": note.pk,
            "team_id": cast.team.pk,
            "rule_id": rule.pk,
            "stage_id": stage.pk,
            "draft_id": Draft.objects.create(workspace=workspace, person=person, inbox=cast.inbox).pk,
        }

    def path(self, address: Address, slug: str) -> str:
        """The address with everything filled in, in the workspace `slug`."""
        known = self.things | {"slug": slug}
        for part in address.parts:
            assert part in known, f"tests/architecture/addresses.py has nothing to fill in for <{part}> of {address.route}"
        return reverse(address.name, kwargs={part: known[part] for part in address.parts})


def knock(client: Any, path: str) -> dict[str, int]:
    """What GET and POST are answered."""
    ways: dict[str, Callable[..., Any]] = {"GET": client.get, "POST": client.post}
    return {name: way(path).status_code for name, way in ways.items()}
