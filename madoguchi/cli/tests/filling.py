"""Run as a program: fills the installation of its environment, and reports what its lanes still expect."""

import io
import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
django.setup()

from django.db import connection  # noqa: E402

from madoguchi.conversations.models import Attachment, Conversation, Message  # noqa: E402
from madoguchi.customers.models import Company  # noqa: E402
from madoguchi.journal.models import Delivery, Event, Lane  # noqa: E402
from madoguchi.journal.ordering import Position, current_epoch, renew_epoch, settled_after  # noqa: E402
from madoguchi.kit import files  # noqa: E402
from tests import cast  # noqa: E402


def fill() -> None:
    """Conversations, an attachment with its file, an unsent delivery, and a lane that has read three events."""
    made = cast.assemble()
    for number in range(5):
        made.conversation(text=f"加湿器 {number}が動きません。🥺")
    stored = files.store(io.BytesIO(b"\x89PNG" + bytes(range(256)) * 40), "写真.png", "attachments")
    message = Message.objects.order_by("id").first()
    Attachment.objects.create(
        workspace=made.workspace,
        message=message,
        name=stored.name,
        type=stored.type,
        size=stored.size,
        sha256=stored.sha256,
        path=stored.path,
    )
    Delivery.objects.create(
        workspace_id=made.workspace.id, kind="email", key="message:1", payload={"message": 1, "é": [1.5, None]}
    )
    doomed = Company.objects.create(workspace=made.workspace, name="すぐ消える")
    doomed.delete()  # its number must not be given again
    deadline = time.monotonic() + 60
    while len(read := settled_after(Position(), 3)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)  # another test's open transaction holds everybody's log back
    Lane.objects.update_or_create(
        name="test", defaults={"epoch": read[-1].epoch, "txid": read[-1].txid, "event_id": read[-1].pk}
    )


def report() -> dict[str, object]:
    """What the lane `test` would still read, the next numbers, and counts."""
    renew_epoch()
    ahead = _ahead()
    workspace = Conversation.objects.order_by("id").first().workspace
    return {
        "vendor": connection.vendor,
        "events": Event.objects.count(),
        "ahead": ahead,
        "next": happen(),
        "messages": list(Message.objects.order_by("id").values_list("text", flat=True)),
        "next_company": Company.objects.create(workspace=workspace, name="新しい").pk,
    }


def happen() -> list[int]:
    """One more thing happens: the numbers that the lane then reads, in order."""
    made = Conversation.objects.order_by("id").first()
    event = Event.objects.create(
        epoch=current_epoch(),
        workspace_id=made.workspace_id,
        kind="x",
        actor_kind="system",
        subject_kind="x",
        subject_id=1,
        at=made.created_at,
    )
    deadline = time.monotonic() + 20
    while event.pk not in (ahead := _ahead()) and time.monotonic() < deadline:
        time.sleep(0.05)  # another suite's open transaction on the same server holds the log back
    return ahead


def _ahead() -> list[int]:
    lane = Lane.objects.get(name="test")
    return [event.pk for event in settled_after(Position(lane.epoch, lane.txid, lane.event_id), 500)]


if __name__ == "__main__":
    match sys.argv[1]:
        case "fill":
            fill()
        case "nul":
            Message.objects.filter(pk=Message.objects.order_by("id").first().pk).update(text="a\x00b")
        case "overlong":
            Message.objects.update(author_name="長" * 300)  # SQLite does not mind
        case "shorten":
            Message.objects.update(author_name="短い")
        case "report":
            print(json.dumps(report()))
