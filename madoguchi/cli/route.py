"""`madoguchi route explain|try NUMBER`: why a conversation is where it is, and where it would go now."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from django.utils import translation

from madoguchi.accounts.models import Membership
from madoguchi.cli import asking
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.telling import Format, iso, tell, tell_json
from madoguchi.conversations.models import Conversation
from madoguchi.routing import distributing, explaining
from madoguchi.routing import doors as routing_doors
from madoguchi.routing.explaining import Told
from madoguchi.routing.giving import counted, named
from madoguchi.routing.matching import sorting
from madoguchi.routing.models import Decision

app = typer.Typer(no_args_is_help=True, help="Show why somebody has a conversation.")
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER")]


@app.callback()
def group() -> None:
    """Look at decisions."""


@app.command()
def explain(
    number: NumberArgument, slug: WorkspaceOption = None, as_: AsOption = None, format_: FormatOption = Format.TEXT
) -> None:
    """Show every decision about a conversation, the newest first: who, why, and who was passed over."""
    membership, conversation = _found(number, slug, as_)
    rows = routing_doors.decisions(conversation)
    placement = routing_doors.placement(conversation)
    if format_ == Format.JSON:
        waits = {"queue": placement.queue.name, "since": iso(placement.entered_at)} if placement else None
        tell_json({"number": conversation.number, "waits": waits, "decisions": [described(row) for row in rows]})
        return
    with translation.override(membership.person.language):
        if placement:
            tell(f"→ {placement.queue.name} ({iso(placement.entered_at)})")
        for told in explaining.told(rows):
            _say(told)
        if not rows:
            tell("No queue has decided about this conversation.")


@app.command("try")
def try_out(
    number: NumberArgument, slug: WorkspaceOption = None, as_: AsOption = None, format_: FormatOption = Format.TEXT
) -> None:
    """Show to which queue it would go and whom it would reach now. Nothing is done."""
    membership, conversation = _found(number, slug, as_)
    queue = sorting(membership.workspace).queue_for(conversation)
    if queue is None:
        tell_json({"number": conversation.number, "queue": None}) if format_ == Format.JSON else tell("No queue fits.")
        return
    outcome = distributing.preview(membership.workspace, queue, conversation)
    if format_ == Format.JSON:
        passed = [[each.member_id, str(each.code), each.number] for each in named(outcome.passed_over)]
        chosen = outcome.chosen.person_id if outcome.chosen else None
        told: dict[str, Any] = {"number": conversation.number, "queue": queue.name, "chosen": chosen, "code": str(outcome.code)}
        tell_json(told | {"numbers": dict(outcome.numbers), "passed_over": passed, "counted": counted(outcome.passed_over)})
        return
    with translation.override(membership.person.language):
        _say(explaining.tried(outcome, queue.name))


def described(row: Decision) -> dict[str, Any]:
    """One decision as plain values, in the shape that scripts rely on."""
    return {
        "at": iso(row.at),
        "occasion": row.occasion,
        "queue": row.queue.name if row.queue else None,
        "chosen": row.chosen.email if row.chosen else None,
        "code": row.code,
        "numbers": row.numbers,
        "passed_over": row.passed_over,
        "counted": row.counted,
        "words": asdict(explaining.told([row])[0]) | {"at": iso(row.at)},
    }


def _say(told: Told) -> None:
    where = f"  [{told.queue}]" if told.queue else ""
    tell(f"{iso(told.at) if told.at else '-'}{where}  {told.why}")
    for fact in told.facts:
        tell(f"    {fact}")
    for name, reason in told.passed_over:
        tell(f"    - {name}: {reason}")


def _found(number: int, slug: str | None, as_: str | None) -> tuple[Membership, Conversation]:
    membership = member(workspace(slug), as_)
    found = asking.conversation(membership, number)
    return membership, found
