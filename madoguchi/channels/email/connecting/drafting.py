"""The wizard's row: begun, filled in, forgotten. The password is sealed at once and leaves with the row."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.email.connecting import sending_itself
from madoguchi.channels.email.connecting.servers import Servers
from madoguchi.channels.email.models import Connecting
from madoguchi.conversations.models import Inbox
from madoguchi.journal import working
from madoguchi.journal.transactions import writing

JOB = "mail_connecting"
SEALED_FOR = "connecting"
KEPT = timedelta(hours=24)


def begin(workspace: Workspace, address: str, *, by: Person, inbox: Inbox | None = None) -> Connecting:
    """A new way through the wizard; an earlier one of the same person is forgotten. Its servers are looked for at once."""
    with writing():
        Connecting.objects.filter(workspace=workspace, person=by).delete()
        row = Connecting.objects.create(workspace=workspace, person=by, inbox=inbox, address=address.strip())
        _ask(row, "find")
    return row


def choose_servers(row: Connecting, servers: Servers) -> None:
    """Other servers or another user name: what was tried with the former says nothing any more."""
    with writing():
        Connecting.objects.filter(pk=row.pk).update(servers=servers.as_json(), steps=[], round_trip={}, doing="")


def try_with(row: Connecting, *, password: str = "", username: str = "") -> None:
    """Test it, with this password; an empty one keeps the one that is sealed."""
    with writing():
        fresh = Connecting.objects.select_for_update().get(pk=row.pk)
        if password:
            fresh.secret_sealed = settings.KEY_RING.seal(password, SEALED_FOR)
        if username:
            fresh.servers = fresh.servers | {"username": username}
        fresh.steps, fresh.round_trip, fresh.folders, fresh.counts = [], {}, [], {}
        fresh.save()
        _ask(fresh, "test")


def send_round(row: Connecting) -> None:
    """Send the mail to itself, and watch."""
    with writing():
        fresh = Connecting.objects.select_for_update().get(pk=row.pk)
        if fresh.doing == "round_trip":
            return
        fresh.token, fresh.round_trip = sending_itself.new_token(), {"state": "sending"}
        fresh.save()
        _ask(fresh, "round_trip")


def choose(row: Connecting, **choices: Any) -> None:
    """Keep what the person chose on a page."""
    with writing():
        fresh = Connecting.objects.select_for_update().get(pk=row.pk)
        fresh.choices = fresh.choices | choices
        fresh.save()


def password_of(row: Connecting) -> str:
    """The sealed password, for use on the line only."""
    return settings.KEY_RING.unseal(row.secret_sealed, SEALED_FOR) if row.secret_sealed else ""


def forget(row: Connecting) -> None:
    """Nothing of it stays."""
    Connecting.objects.filter(pk=row.pk).delete()


def forget_old() -> int:
    """Rows that nobody has touched for a day."""
    return Connecting.objects.filter(changed_at__lt=timezone.now() - KEPT).delete()[0]


def _ask(row: Connecting, what: str) -> None:
    """The job gets ids only: whatever is secret stays sealed in the row."""
    Connecting.objects.filter(pk=row.pk).update(doing=what)
    working.ask(JOB, workspace_id=row.workspace_id, payload={"connecting": row.pk, "what": what}, asked_by_id=row.person_id)
