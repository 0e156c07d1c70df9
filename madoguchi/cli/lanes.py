"""`madoguchi lanes`: how far each reader of the log has come, what it set aside, and trying that again."""

from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.cli.asking import FormatOption, WorkspaceOption, workspace
from madoguchi.cli.failing import Failed
from madoguchi.cli.telling import Format, iso, say, tell, tell_json
from madoguchi.journal import following
from madoguchi.journal.looking import lanes as all_lanes
from madoguchi.journal.models import ParkedEvent

app = typer.Typer(invoke_without_command=True, help="The log's readers.")
SHOWN = 1000


@app.callback()
def lanes(context: typer.Context, format_: FormatOption = Format.TEXT, slug: WorkspaceOption = None) -> None:
    """Without a further word: every lane (all workspaces ride on them), how far behind, who holds it, what it set aside."""
    if slug:
        workspace(slug)
    if context.invoked_subcommand:
        return
    told = [
        {
            "name": lane.name,
            "lag": lane.lag,
            "holder": lane.holder or None,
            "leased_until": iso(lane.leased_until),
            "moved_at": iso(lane.moved_at),
            "parked": lane.parked,
            "given_up": lane.given_up,
        }
        for lane in all_lanes()
    ]
    if format_ == Format.JSON:
        tell_json(told)
        return
    for each in told:
        tell(
            f"{each['name']}: {each['lag']} behind, {each['parked']} set aside ({each['given_up']} given up), "
            f"held by {each['holder'] or 'nobody'}"
        )


@app.command()
def parked(format_: FormatOption = Format.TEXT) -> None:
    """List the events that were set aside, with the reason of each."""
    rows = ParkedEvent.objects.order_by("lane", "event_id")[:SHOWN]
    told: list[dict[str, Any]] = [
        {
            "id": row.pk,
            "lane": row.lane,
            "reaction": row.reaction,
            "event": row.event_id,
            "tries": row.tries,
            "next_try": iso(row.next_try),
            "given_up_at": iso(row.given_up_at),
            "reason": row.reason,
        }
        for row in rows
    ]
    if format_ == Format.JSON:
        tell_json(told)
        return
    for each in told:
        tell(f"{each['id']}  {each['lane']}/{each['reaction']}  event {each['event']}  tries {each['tries']}")
        tell("    " + (each["reason"].strip().splitlines() or ["?"])[-1])


@app.command()
def replay(
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID…", help="As `lanes parked` lists them.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything that was set aside.")] = False,
) -> None:
    """Try events again that were set aside, also those given up."""
    rows = ParkedEvent.objects.all() if all_ else ParkedEvent.objects.filter(pk__in=ids or [])
    found = list(rows[:SHOWN])
    if not found:
        raise Failed("Nothing to replay: name ids that `madoguchi lanes parked` lists, or --all.")
    for row in found:
        following.replay(row)
    say(f"{len(found)} will be tried again at the worker's next turn.")


@app.command()
def rebuild(name: Annotated[str, typer.Argument(metavar="LANE")]) -> None:
    """Send a lane back to the start of the log; its reactions recompute everything from the rows."""
    if name not in {lane.name for lane in import_string(settings.MADOGUCHI_LANES)}:
        raise Failed(f"There is no lane {name!r}.")
    following.reset(name)
    say(f"Lane {name} reads the log again from its start.")
