"""Files that came as an address are fetched by a job, and hung on their message; what cannot be had is said there."""

import io
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.db import transaction

from madoguchi.channels.custom import calling
from madoguchi.channels.custom.customers_side import FETCH
from madoguchi.conversations import looking_after_files
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment, Message
from madoguchi.journal import working
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit import files
from madoguchi.kit.fetching import NotFetched
from madoguchi.kit.file_dangers import dangers
from madoguchi.kit.files import StoredFile

COMING, MISSING = "file_coming", "file_missing"
TRIES = 3


@working.work(FETCH)
def fetch(progress: working.Progress) -> str:
    """One file. Tried again a few times; a kill in between leaves at most a file that nobody names."""
    payload = progress.payload
    message = Message.objects.select_related("conversation").filter(pk=payload["message"]).first()
    if message is None or not _is_awaited(message, payload):
        return "gone"
    name = payload["name"] or _name_in(payload["url"])
    try:
        content = calling.fetcher().fetch(payload["url"])
    except NotFetched as error:
        if progress.job.tries < TRIES and str(error) not in {"not a public address", "too large"}:
            raise
        _settle(message, payload, MISSING)
        return f"not fetched: {error}"
    marks = [{"code": code} for code in dangers(name, content)]
    stored = files.store(io.BytesIO(content), name, "attachments", marks=marks)
    try:
        _settle(message, payload, "", stored)
    except BaseException:
        files.forget(stored.path)
        raise
    return "fetched"


def _is_awaited(message: Message, payload: dict[str, str]) -> bool:
    return {"code": COMING, "about": _about(payload)} in message.marks


def _about(payload: dict[str, str]) -> str:
    return payload["name"] or payload["url"][:200]


def _settle(message: Message, payload: dict[str, str], code: str, stored: StoredFile | None = None) -> None:
    with locked(message.conversation) as conversation:
        row = Message.objects.select_for_update().get(pk=message.pk)
        coming = {"code": COMING, "about": _about(payload)}
        if coming not in row.marks:
            transaction.on_commit(lambda: files.forget(stored.path) if stored else None)
            return
        row.marks.remove(coming)
        row.marks += [{"code": code, "about": _about(payload)}] if code else []
        row.save(update_fields=["marks"])
        told: dict[str, object] = {"state": "fetched" if stored else "missing"}
        if stored is not None:
            told["attachment"] = _hang(row, stored).pk
            conversation.has_attachments = True
            conversation.save(update_fields=["has_attachments"])
        tell(ConversationEvent.FILE_CHECKED, conversation, by=SYSTEM, message_id=row.pk, payload=told)


def _hang(message: Message, stored: StoredFile) -> Attachment:
    file = Attachment.objects.create(
        workspace_id=message.workspace_id,
        message=message,
        name=stored.name,
        type=stored.type,
        size=stored.size,
        sha256=stored.sha256,
        path=stored.path,
        marks=stored.marks,
        scan=looking_after_files.first_state(),
    )
    looking_after_files.look_after_file(file)
    return file


def _name_in(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name or "file"
