"""`madoguchi migrate`."""

from madoguchi.cli.asking import AnyWorkspaceOption, FormatOption
from madoguchi.cli.keeping import migrating, publishing
from madoguchi.cli.telling import Format, say, tell_json


def migrate(
    workspace: AnyWorkspaceOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Bring the database, catalogues and static files up to date. Quick when there is nothing to do."""
    applied = migrating.migrate()
    published = publishing.publish()
    if format is Format.JSON:
        tell_json({"applied": applied, "published": published, "is_empty": migrating.is_empty()})
    elif applied or published:
        say(f"Up to date: {len(applied)} migrations applied" + (", pages prepared." if published else "."))
    else:
        say("Nothing to do.")
