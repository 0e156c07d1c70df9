"""`madoguchi clock`: what is due on a conversation, and the story of each clock, for people and for scripts."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from madoguchi.cli import asking
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.telling import Format, iso, tell, tell_json
from madoguchi.conversations.models import FAR_FUTURE, Conversation
from madoguchi.service_levels import showing
from madoguchi.service_levels.showing import Line


def clock(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show what is due on a conversation, and what ran and stood until now."""
    membership = member(workspace(slug), as_)
    conversation = asking.conversation(membership, number)
    told = described(conversation)
    if format_ == Format.JSON:
        tell_json(told)
    else:
        _print(told)


def described(conversation: Conversation) -> dict[str, Any]:
    """The clocks as plain values, in the shape that scripts rely on."""
    now = timezone.now()
    return {
        "number": conversation.number,
        "due": iso(conversation.sla_sort) if conversation.sla_sort < FAR_FUTURE else None,
        "targets": [_target(each) for each in showing.lines(conversation, now)],
    }


def _target(line: Line) -> dict[str, Any]:
    clock = line.clock
    return {
        "target": clock.target,
        "state": clock.state,
        "policy": {"name": clock.version.name, "version": clock.version.number, "own_time": clock.own_time},
        "length_seconds": clock.length,
        "started": iso(clock.started_at),
        "counted_from": iso(clock.counted_from),
        "due": iso(clock.due_at) if clock.due_at else None,
        "left_seconds": int(line.left.total_seconds()) if line.left is not None else None,
        "ended": iso(clock.ended_at) if clock.ended_at else None,
        "ended_by": clock.ended_by or None,
        "intervals": [
            {
                "from": iso(each.begun_at),
                "to": iso(each.ended_at) if each.ended_at else None,
                "runs": each.runs,
                "cause": str(each.cause),
            }
            for each in showing.stretches(clock)
        ],
    }


def _print(told: dict[str, Any]) -> None:
    tell(f"#{told['number']}  {'due ' + told['due'] if told['due'] else 'nothing is due'}")
    for each in told["targets"]:
        tell(f"\n{each['target']}: {each['state']}, due {each['due'] or '–'}  ({each['policy']['name']})")
        for part in each["intervals"]:
            tell(f"   {part['from']} … {part['to'] or 'now'}  {'ran' if part['runs'] else 'stood'}: {part['cause']}")
