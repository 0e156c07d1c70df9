"""`madoguchi facts`: what the customer of a conversation has told, with the message and the place in it."""

from typing import Annotated, Any

import typer

from madoguchi.cli import asking
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.telling import Format, iso, tell, tell_json
from madoguchi.conversations.facts import noticing
from madoguchi.conversations.facts.telling import told_earlier, told_here
from madoguchi.conversations.models import Fact


def facts(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
    anew: Annotated[bool, typer.Option("--anew", help="Read the messages again first.")] = False,
) -> None:
    """Show what the customer told, here and in earlier conversations; each with its message and place."""
    membership = member(workspace(slug), as_)
    conversation = asking.conversation(membership, number)
    if anew:
        noticing.read_anew(conversation)
    here = [described(fact) for fact in told_here(conversation)]
    earlier = [described(fact) | {"number": fact.conversation.number} for fact in told_earlier(conversation, membership)]
    if format_ == Format.JSON:
        tell_json({"number": conversation.number, "facts": here, "earlier": earlier})
        return
    for each in here:
        tell(f"{each['kind']:8} {each['value']}  [{each['state']}]  message {each['message']} {each['part']} {each['span']}")
    for each in earlier:
        tell(f"{each['kind']:8} {each['value']}  #{each['number']}, message {each['message']}")


def described(fact: Fact) -> dict[str, Any]:
    """One fact as plain values, in the shape that scripts rely on."""
    return {
        "id": fact.pk,
        "kind": fact.kind,
        "value": fact.value,
        "raw": fact.raw,
        "state": fact.state,
        "message": fact.message_id,
        "part": fact.part,
        "span": [fact.start, fact.end],
        "at": iso(fact.at),
    }
