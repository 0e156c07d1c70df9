"""Word to another system: a small JSON with ids and numbers, signed as standardwebhooks.com says, to an address of the
workspace's list, and only to public ones. Never a customer's words or name."""

import base64
import json
import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from standardwebhooks import Webhook

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.actions import Action, By, Gone, Option, Undo, doer, register
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.tags.finding import ids_on_each
from madoguchi.journal import delivering
from madoguchi.journal.delivering import Deferred, Refused, sender
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.fetching import Fetcher, NotFetched
from madoguchi.kit.whole_numbers import whole
from madoguchi.rules import causing
from madoguchi.rules.events import RuleEvent
from madoguchi.rules.models import WebhookAddress

KIND = "webhook"
SEALED_FOR = "webhook"
MOST = 50
FETCHER = Fetcher(seconds=8.0, most_bytes=2_000)
LATER = frozenset({408, 425, 429})


class BadAddress(ValueError):
    """The address cannot be called; the words say why."""


def offer() -> None:
    """Called once at start."""
    register(
        Action("webhook", gettext_lazy("Call the webhook"), Right.MANAGE_RULES, "choice", _call, None, _offered, only="rule")
    )


def standing(workspace_id: int) -> QuerySet[WebhookAddress]:
    """A workspace's addresses."""
    rows = WebhookAddress.objects.filter(workspace_id=workspace_id, removed_at=None)
    return rows.order_by("name", "id")[:MOST]


def add(workspace: Workspace, name: str, url: str, *, by: Membership) -> tuple[WebhookAddress, str]:
    """A new address and its secret, which is shown this once. Raises BadAddress."""
    name, url = name.strip()[:60], url.strip()
    if not name or not url.startswith(("https://", "http://")) or len(url) > 500:
        raise BadAddress(_("An address begins with https:// and has a name."))
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        rows = WebhookAddress.objects.filter(workspace=workspace, removed_at=None)
        if rows.count() >= MOST or rows.filter(name=name).exists():
            raise BadAddress(_("There is an address of this name already, or there are too many."))
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
        sealed = settings.KEY_RING.seal(secret, SEALED_FOR)
        made = WebhookAddress.objects.create(workspace=workspace, name=name, url=url, sealed_secret=sealed)
        _tell(RuleEvent.WEBHOOK_ADDED, made, by)
    return made, secret


def remove(address: WebhookAddress, *, by: Membership) -> None:
    """Called no more; rules that name it turn themselves off."""
    with writing():
        if WebhookAddress.objects.filter(pk=address.pk, removed_at=None).update(removed_at=timezone.now()):
            _tell(RuleEvent.WEBHOOK_REMOVED, address, by)


def _tell(kind: RuleEvent, address: WebhookAddress, by: Membership) -> None:
    record(kind, workspace_id=address.workspace_id, by=by.person, subject=("webhook_address", address.pk))


def _offered(membership: Membership) -> Sequence[Option]:
    return [(str(each.pk), each.name) for each in standing(membership.workspace_id)]


def _call(conversation: Conversation, by: By, value: str) -> Undo | None:
    rows = WebhookAddress.objects.filter(workspace_id=conversation.workspace_id, removed_at=None)
    address = rows.filter(pk=whole(value) or 0).first()
    if address is None:
        raise Gone(_("The webhook address no longer exists."))
    key = f"rule-{secrets.token_hex(12)}"
    payload = {"address": address.pk, "body": _body(conversation, Actor.of(doer(by)))}
    made = delivering.enqueue(
        KIND,
        workspace_id=conversation.workspace_id,
        key=key,
        payload=payload,
        conversation_id=conversation.pk,
        subject=("webhook_address", address.pk),
    )
    return {"delivery": made.pk}


def _body(conversation: Conversation, by: Actor) -> dict[str, Any]:
    """As it stands in this moment."""
    return {
        "type": "rule.ran",
        "timestamp": timezone.now().isoformat(),
        "data": {
            "rule": by.id,
            "conversation": conversation.number,
            "status": conversation.status,
            "priority": conversation.priority,
            "inbox": conversation.inbox_id,
            "team": conversation.team_id,
            "assignee": conversation.assignee_id,
            "customer": conversation.customer_id,
            "tags": sorted(ids_on_each([conversation.pk]).get(conversation.pk, ())),
            "event": _event(),
        },
    }


def _event() -> dict[str, Any] | None:
    """What set the rule off; events hold ids, numbers and words of our own only. None: the clock."""
    cause = causing.present()
    event = cause.event if cause else None
    if event is None:
        return None
    about = {"subject": event.subject_kind, "subject_id": event.subject_id, "by": event.actor_kind}
    return {"id": event.pk, "kind": event.kind, "at": event.at.isoformat(), **about, "data": event.payload}


@sender(KIND)
def send(delivery: Delivery) -> str:
    """Carry one; the same id on every try, so that the other side can tell a repeat."""
    address = WebhookAddress.objects.filter(pk=delivery.payload["address"], removed_at=None).first()
    if address is None:
        raise Refused("The address was removed.", "removed")
    body = json.dumps(delivery.payload["body"], separators=(",", ":"))
    now, secret = timezone.now(), settings.KEY_RING.unseal(address.sealed_secret, SEALED_FOR)
    message_id = delivery.key or str(delivery.pk)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Madoguchi",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
    }
    try:
        answer = FETCHER.post(address.url, body.encode(), headers)
    except NotFetched as error:
        raise Deferred(str(error), "unreachable") from error
    if 200 <= answer.status < 300:
        return f"answered {answer.status}"
    if 400 <= answer.status < 500 and answer.status not in LATER:
        raise Refused(f"answered {answer.status}", str(answer.status))
    raise Deferred(f"answered {answer.status}", str(answer.status))
