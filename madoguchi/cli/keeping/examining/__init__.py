"""The examinations of `madoguchi doctor`, in the order in which they make sense. Each reads only."""

from collections.abc import Iterator

from django.db import DatabaseError, connection

from madoguchi.cli.keeping.examining import database, engine, ground, mail, search, web
from madoguchi.cli.keeping.examining.finding import Finding, bad

ALWAYS = (ground.settings_fit, ground.data_folder, ground.disk, ground.key)
WITH_DATABASE = (database.server, database.schema, database.clock)
WITH_ROWS = (
    engine.lanes,
    engine.set_aside,
    engine.deliveries,
    search.index,
    mail.ledger,
    mail.mailboxes,
    mail.way_out,
    mail.way_in,
    web.push,
    web.pages,
)


def examine() -> Iterator[Finding]:
    """Everything, one finding at a time; what needs the database is left out when that does not answer."""
    for look in ALWAYS:
        yield from look()
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield bad(
            "database",
            f"It does not answer: {str(error).strip()}",
            "Start the database server, or correct MADOGUCHI_DATABASE_URL.",
        )
        return
    for look in WITH_DATABASE:
        yield from look()
    if not database.is_ready():
        return
    for look in WITH_ROWS:
        yield from look()
