"""`madoguchi move`."""

from typing import Annotated

import typer
from django.conf import settings
from rich.progress import TaskID

from madoguchi.cli.asking import AnyWorkspaceOption, FormatOption
from madoguchi.cli.keeping import moving
from madoguchi.cli.telling import Format, progress, say, tell_json


def move(
    to: Annotated[str, typer.Option("--to", metavar="URL", help="postgresql://user:password@host:port/name")],
    workspace: AnyWorkspaceOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Copy this SQLite installation into an empty PostgreSQL database. Stop the server first; nothing here changes."""
    with progress() as bars:
        tasks: dict[str, TaskID] = {}

        def advance(what: str, by: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=None)
            bars.advance(tasks[what], by)

        moved = moving.move(to, advance)
    if format is Format.JSON:
        tell_json({"rows": moved.rows, "files": moved.files, "missing_files": moved.missing})
        return
    say(f"Moved and compared: {sum(moved.rows.values()):,} rows in {len(moved.rows)} tables.")
    say(f"Files stay in {settings.DATA_DIR}: {moved.files:,} looked for, {len(moved.missing)} missing.")
    for name in moved.missing[:10]:
        say(f"  missing: {name}")
    say("Next: set MADOGUCHI_DATABASE_URL to that URL, start Madoguchi, look at `madoguchi doctor`.")
    say("The index of search is made anew there, by itself or by `madoguchi search rebuild`.")
    say(f"{settings.DATABASES['default']['NAME']} is untouched; keep it until you are content.")
