"""Inboxes: opened, changed, and kept to some teams by those who may."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from madoguchi.accounts import teaming
from madoguchi.accounts.models import Team, Workspace
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Inbox, InboxAlias, TextMode
from madoguchi.conversations.numbering import open_sequence
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised

FIELDS = frozenset(
    {
        *("name", "address", "sender_name", "signature", "is_active", "default_team", "new_after_days"),
        *("text_mode", "stops_scheduled", "confirm_sending"),
    }
)


class AddressTaken(ValueError):
    """Another inbox of this installation already receives mail for the address."""


class ForeignTeam(ValueError):
    """The team belongs to another workspace."""


def unopened(workspace: Workspace) -> Inbox:
    """What a new inbox begins with: in Japanese, answers leave exactly as they are typed."""
    return Inbox(workspace=workspace, text_mode=TextMode.TEXT if workspace.language == "ja" else TextMode.RICH)


def open_inbox(workspace: Workspace, *, name: str, address: str, by: Model | Actor, **fields: Any) -> Inbox:
    """A new inbox. Raises AddressTaken: a mail must find exactly one."""
    address = normalised(address)
    with writing():
        refuse_taken(address, None, workspace.pk)
        inbox = Inbox.objects.create(workspace=workspace, name=name, address=address, **_known(fields))
        open_sequence(workspace.pk)
        record(ConversationEvent.INBOX_OPENED, workspace_id=workspace.pk, by=by, subject=("inbox", inbox.pk))
    return inbox


def change_inbox(inbox: Inbox, *, by: Model | Actor, **fields: Any) -> Inbox:
    """Set some of FIELDS. Raises AddressTaken."""
    with writing():
        fresh = Inbox.objects.select_for_update().get(pk=inbox.pk)
        if "address" in fields:
            fields["address"] = normalised(fields["address"])
            refuse_taken(fields["address"], inbox.pk, inbox.workspace_id)
        changed = [name for name, value in _known(fields).items() if getattr(fresh, name) != value]
        for name in changed:
            setattr(fresh, name, fields[name])
        if changed:
            fresh.save(update_fields=changed)
            record(
                ConversationEvent.INBOX_CHANGED,
                workspace_id=fresh.workspace_id,
                by=by,
                subject=("inbox", fresh.pk),
                payload={"fields": sorted(changed)},
            )
    return fresh


def restrict(inbox: Inbox, *, teams: Iterable[Team], by: Model | Actor) -> Inbox:
    """Only these teams, and the admins, see it; no team: everybody. Raises ForeignTeam."""
    wanted = {team.pk: team for team in teams}
    if any(team.workspace_id != inbox.workspace_id for team in wanted.values()):
        raise ForeignTeam(str(inbox))
    with writing():
        fresh = Inbox.objects.select_for_update().get(pk=inbox.pk)
        before = set(fresh.restricted_to.values_list("pk", flat=True))
        if wanted.keys() == before:
            return fresh
        fresh.restricted_to.set(wanted)
        record(
            ConversationEvent.INBOX_RESTRICTED,
            workspace_id=fresh.workspace_id,
            by=by,
            subject=("inbox", fresh.pk),
            payload={"teams": sorted(wanted), "were": sorted(before)},
        )
    return fresh


def keep_teams() -> None:
    """Called once at start."""
    teaming.need_team(kept_to)
    teaming.name_guards(opens_a_door)


def kept_to(team: Team) -> str:
    """Why the team cannot be dissolved: an inbox that only it sees would be everybody's. Empty when there is none."""
    others = Team.objects.filter(workspace_id=team.workspace_id).exclude(pk=team.pk)
    kept = Inbox.objects.filter(restricted_to=team).exclude(restricted_to__in=others).order_by("id")
    names = _(", ").join(kept.values_list("name", flat=True))
    return names and _("Only this team sees %(inboxes)s. Choose another team there first, or none.") % {"inboxes": names}


def opens_a_door(team: Team) -> bool:
    """Whether its members see an inbox that is closed to others."""
    return Inbox.objects.filter(restricted_to=team).exists()


def refuse_taken(address: str, own: int | None, workspace_id: int) -> None:
    """Raises AddressTaken when another inbox has it, as its own or as an alias.

    With a plus part it is taken as well where the plain address is another workspace's: its answers come to such.
    """
    local, _at, domain = address.rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    inboxes = Inbox.objects.exclude(pk=own or 0)
    if inboxes.filter(address=address).exists() or InboxAlias.objects.filter(address=address).exists():
        raise AddressTaken(address)
    for others in (inboxes, InboxAlias.objects.all()):
        if plain != address and others.exclude(workspace_id=workspace_id).filter(address=plain).exists():
            raise AddressTaken(address)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"An inbox has no {', '.join(sorted(unknown))}.")
    return fields
