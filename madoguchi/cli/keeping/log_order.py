"""The log in a new place. Its events and cursors keep their old positions; what comes next is sorted after all of them.

Transaction numbers mean nothing in another database, so a new epoch begins: every event brought along counts as
settled, every lane goes on exactly where it stood, and new events (epoch + 1, …) come after whatever was brought.
"""

from django.db import connections

from madoguchi.cli.failing import Failed
from madoguchi.journal.models import Lane
from madoguchi.journal.transactions import clock


def close_epoch(alias: str) -> None:
    """End the present epoch and let go of leases that were held elsewhere. Call inside the loading transaction."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT max(epoch) FROM (SELECT max(epoch) AS epoch FROM journal_event UNION ALL "
            "SELECT max(epoch) FROM journal_lane UNION ALL SELECT max(epoch) FROM journal_logepoch) AS known"
        )
        (newest,) = cursor.fetchone()
        cursor.execute("DELETE FROM journal_logepoch")
        cursor.execute("INSERT INTO journal_logepoch (id, epoch) VALUES (1, %s)", [(newest or 0) + 1])
        cursor.execute("UPDATE journal_lane SET token = '', holder = '', leased_until = NULL")


def refuse_while_running() -> None:
    """Raise when some process works on this installation: what it wrote meanwhile would be lost."""
    if "journal_lane" not in connections["default"].introspection.table_names():
        return
    if held := Lane.objects.filter(leased_until__gt=clock()).exclude(token="").first():
        raise Failed(
            f"A Madoguchi is running on this database ({held.holder}). Stop it first; "
            "after a crash its lease ends by itself within 15 seconds."
        )
