"""`madoguchi conversation show`: one conversation, whole, for people and for scripts."""

from typing import Annotated, Any

import typer

from madoguchi.accounts.models import Person
from madoguchi.cli import asking
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.telling import Format, iso, tell, tell_json
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.journal.kinds import label
from madoguchi.journal.models import Event

app = typer.Typer(no_args_is_help=True, help="Show a conversation.")
MESSAGES = 10_000


@app.callback()
def group() -> None:
    """Look at conversations."""


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show one conversation with its messages and what happened to it."""
    membership = member(workspace(slug), as_)
    conversation = asking.conversation(membership, number)
    told = described(conversation)
    if format_ == Format.JSON:
        tell_json(told)
    else:
        _print(told)


def described(conversation: Conversation) -> dict[str, Any]:
    """The conversation as plain values, in the shape that scripts rely on."""
    return {
        "number": conversation.number,
        "subject": conversation.subject,
        "status": Status(conversation.status).name.lower(),
        "customer": _customer(conversation),
        "assignee": conversation.assignee.email if conversation.assignee else None,
        "inbox": conversation.inbox.address,
        "messages": [_message(message) for message in doors.timeline(conversation, MESSAGES)],
        "events": _events(conversation),
    }


def _customer(conversation: Conversation) -> dict[str, str | None]:
    return {
        "name": (conversation.customer.name or None) if conversation.customer else None,
        "address": conversation.handle.shown if conversation.handle else None,
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "kind": message.kind,
        "author": message.author_name or message.author_address,
        "text": message.text,
        "quoted": message.quoted,
        "html": message.html or None,
        "attachments": [
            {"name": each.name, "type": each.type, "size": each.size, "sha256": each.sha256, "inline": each.is_inline}
            for each in message.attachments.all()
        ],
        "at": iso(message.at),
    }


def _events(conversation: Conversation) -> list[dict[str, Any]]:
    events = list(Event.objects.filter(workspace_id=conversation.workspace_id, conversation_id=conversation.pk).order_by("id"))
    ids = {event.actor_id for event in events if event.actor_kind == "person" and event.actor_id}
    people = dict(Person.objects.filter(pk__in=ids).values_list("pk", "email"))
    return [
        {
            "kind": event.kind,
            "at": iso(event.at),
            "actor": people.get(event.actor_id or 0, event.actor_kind) if event.actor_kind == "person" else event.actor_kind,
        }
        for event in events
    ]


def _print(told: dict[str, Any]) -> None:
    tell(f"#{told['number']} {told['subject']}  [{told['status']}]")
    tell(
        f"{told['customer']['name'] or ''} <{told['customer']['address'] or '?'}> · {told['inbox']} · {told['assignee'] or '—'}"
    )
    for message in told["messages"]:
        tell(f"\n── {message['kind']} · {message['author']} · {message['at']}")
        tell(message["text"])
        for each in message["attachments"]:
            tell(f"   [{each['name']}, {each['size']} bytes]")
    tell()
    for event in told["events"]:
        tell(f"{event['at']}  {label(event['kind'])}  ({event['actor']})")
