"""The order of the log, and what of it is settled.

On PostgreSQL ids are given before commit, so a reader goes by (epoch, txid, id) and only as far as no transaction is
still open below. SQLite has one writer: epoch 0, txid 0, id. The epoch rises when a database is restored into a
younger cluster, whose transaction numbers start low again.
"""

from typing import NamedTuple

from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import Max

from madoguchi.journal.models import Event, LogEpoch
from madoguchi.journal.transactions import writing


class Position(NamedTuple):
    """A place in the log: everything up to and including this event has been read."""

    epoch: int = 0
    txid: int = 0
    event_id: int = 0

    def __str__(self) -> str:
        return f"{self.epoch}.{self.txid}.{self.event_id}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Raises ValueError for anything but three whole numbers with dots between."""
        epoch, txid, event_id = (int(part) for part in text.split("."))
        return cls(epoch, txid, event_id)

    @classmethod
    def of(cls, event: Event) -> "Position":
        return cls(event.epoch, event.txid, event.pk)


START = Position()
_EPOCH_LOCK = 0x6D61646F
_SETTLED = {
    "postgresql": "and (epoch < %s or txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)",
    "sqlite": "and epoch <= %s",
}
# One statement, one snapshot: whatever it sees of this cluster's own lies below its end, however many write meanwhile.
_ABOVE_THIS_CLUSTER = """
select exists(select 1 from journal_event where epoch = %s and txid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
or exists(select 1 from journal_lane where epoch = %s and txid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
"""
_known_epoch: dict[str, int] = {}


def current_epoch() -> int:
    """The epoch that new events carry; remembered until `renew_epoch` is called."""
    name = str(connection.settings_dict["NAME"])
    if name not in _known_epoch:
        _known_epoch[name] = LogEpoch.objects.aggregate(epoch=Max("epoch"))["epoch"] or 0
    return _known_epoch[name]


def renew_epoch() -> int:
    """Raise the epoch when some lane or event stands above what this cluster has given out; called as a process starts."""
    _known_epoch.clear()
    if connection.vendor != "postgresql":
        return current_epoch()
    with writing(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_EPOCH_LOCK])
        _known_epoch.clear()
        epoch = current_epoch()
        cursor.execute(_ABOVE_THIS_CLUSTER, [epoch, epoch])
        if cursor.fetchone()[0]:
            LogEpoch.objects.update_or_create(pk=1, defaults={"epoch": epoch + 1})
            _known_epoch.clear()
    return current_epoch()


def forget_epoch(**_: object) -> None:
    """Ask anew: a connection that was lost may come back to a database that was restored meanwhile."""
    _known_epoch.clear()


connection_created.connect(forget_epoch)


def settled_after(position: Position, limit: int) -> list[Event]:
    """At most `limit` events above `position` whose order can no longer change, in order."""
    return list(
        Event.objects.raw(
            "select * from journal_event where (epoch, txid, id) > (%s, %s, %s) "  # noqa: S608 (fixed text)
            f"{_SETTLED[connection.vendor]} order by epoch, txid, id limit %s",
            [*position, current_epoch(), limit],
        )
    )


def newest_settled() -> Position:
    """The end of the settled log: where a reader that wants only what comes next begins."""
    last = list(
        Event.objects.raw(
            f"select * from journal_event where true {_SETTLED[connection.vendor]} "  # noqa: S608 (fixed text)
            "order by epoch desc, txid desc, id desc limit 1",
            [current_epoch()],
        )
    )
    return Position.of(last[0]) if last else START
