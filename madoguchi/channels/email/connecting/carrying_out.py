"""The wizard's work that takes time, as jobs: find, test, send round. Each writes what it learns into the row as it goes."""

from collections.abc import Callable

from django.utils import timezone, translation

from madoguchi.channels.email.connecting import autoconfig, drafting, finding, sending_itself, signing_in, testing
from madoguchi.channels.email.connecting.looking_up import DomainNames
from madoguchi.channels.email.connecting.servers import Servers
from madoguchi.channels.email.connecting.testing import Account, Result
from madoguchi.channels.email.models import Connecting
from madoguchi.channels.email.oauth import speaking
from madoguchi.journal import working
from madoguchi.kit.fetching import Fetcher, NotFetched

PUBLISHED = Fetcher(seconds=5.0, most_bytes=autoconfig.LARGEST, ports=frozenset({443}))


def fetch(url: str) -> bytes | None:
    """What a domain publishes, from public addresses only."""
    try:
        return PUBLISHED.fetch(url)
    except NotFetched:
        return None


@working.work(drafting.JOB)
def carry_out(progress: working.Progress) -> None:
    """One piece of work for one row; nothing when the row has gone or something newer was asked for."""
    row = Connecting.objects.select_related("person", "workspace").filter(pk=progress.payload["connecting"]).first()
    what = progress.payload["what"]
    if row is None or row.doing != what:
        return
    with translation.override(row.person.language or "ja"), timezone.override(row.workspace.time_zone):
        _WORK[what](row)


def _find(row: Connecting) -> None:
    found = finding.find(row.address, DomainNames(), fetch)
    servers = found.servers.as_json() if found.servers else {}
    host_id = found.host.id if found.host else ""
    _write(row, "find", servers=servers, choices=row.choices | {"host": host_id}, doing="")


def _test(row: Connecting) -> None:
    def told(result: Result) -> None:
        _write(row, "test", steps=[step.as_json() for step in result.steps])

    result = testing.test(account_of(row), told, today=timezone.localdate())
    _write(
        row,
        "test",
        steps=[step.as_json() for step in result.steps],
        folders=[folder.as_json() for folder in result.folders],
        counts=result.counts,
        choices=row.choices | {"forwarded": result.forwarded},
        doing="",
    )


def _round_trip(row: Connecting) -> None:
    def told(trip: sending_itself.Trip) -> None:
        _write(row, "round_trip", round_trip=trip.as_json())

    trip = sending_itself.go_round(account_of(row), row.token, row.folders, told)
    _write(row, "round_trip", round_trip=trip.as_json(), doing="")


def account_of(row: Connecting) -> Account:
    """Who signs in where, with the password unsealed or the host's own sign-in."""
    servers = Servers.from_json(row.servers)
    if (grant := signing_in.chosen(row)) is not None:
        return Account(
            servers,
            row.address,
            "",
            lambda client: speaking.sign_in_imap(client, grant, servers.username),
            lambda line: speaking.sign_in_smtp(line, grant, servers.username),
        )
    return Account(servers, row.address, drafting.password_of(row))


def _write(row: Connecting, what: str, **fields: object) -> None:
    """Only while this is still what the row waits for."""
    Connecting.objects.filter(pk=row.pk, doing=what).update(**fields, changed_at=timezone.now())


_WORK: dict[str, Callable[[Connecting], None]] = {"find": _find, "test": _test, "round_trip": _round_trip}
