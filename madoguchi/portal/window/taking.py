"""What becomes of a posting: read strictly, then carried out in a thread by the ordinary verbs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.channels.chat import going_on, hearing, lines, talking, visiting
from madoguchi.channels.chat.models import Visitor
from madoguchi.portal.window import loading, showing, uploads


class Refused(Exception):
    """With this code."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code, self.retry_after = code, retry_after


@dataclass(frozen=True, slots=True)
class Posted:
    """One posting: at which window, by whom, what."""

    key: str
    token: str
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a line."""

    told: dict[str, Any]
    is_repeat: bool
    is_accepted: bool


def take(posted: Posted) -> Taken:
    """In a thread: the line, said; and how the talk stands now. Raises Refused, visiting.Blocked."""
    visitor = _visitor(posted)
    text, client_id, tickets = posted.said.get("text", ""), posted.said.get("id"), posted.said.get("files") or []
    if not isinstance(text, str) or not isinstance(tickets, list) or not all(isinstance(each, str) for each in tickets):
        raise Refused("form")
    if not isinstance(client_id, str) or "\0" in client_id:
        raise Refused("id")
    try:
        files = uploads.taken(visitor, tickets) if tickets else []
        what = {name: posted.said.get(name) for name in ("answers", "touch")}
        said = hearing.hear(visitor, text.replace("\0", ""), client_id=client_id, files=files, **what)
    except talking.BadLine as error:
        raise Refused(error.code) from error
    except uploads.BadUpload as error:
        raise Refused("file") from error
    told = {"line": lines.written(said.message, ""), "talk": showing.talk(said.talk)}
    return Taken(told, said.is_repeat, is_accepted=said.talk.accepted_at is not None)


def goes_on(posted: Posted) -> bool:
    """Whether it may be taken together with others: words alone, which answer nothing that was asked."""
    said = posted.said
    return isinstance(said.get("text"), str) and isinstance(said.get("id"), str) and said.keys() <= {"text", "id"}


def take_all(posted: Sequence[Posted]) -> list[Taken | None]:
    """In a thread: those of talks that simply go on; None for each that must be taken by itself."""
    plain = [going_on.Line(each.key, each.token, each.said["id"], each.said["text"].replace("\0", "")) for each in posted]
    return [_gone_on(each) if each else None for each in going_on.say_all(plain)]


def _gone_on(said: going_on.GoneOn) -> Taken:
    loading.know(said.message, said.talk.conversation.inbox_id)
    told = {"line": lines.written(said.message, "", ()), "talk": showing.live(said.talk, said.language)}
    return Taken(told, is_repeat=False, is_accepted=True)


def note_seen(posted: Posted, up_to: int) -> None:
    """In a thread: they have had it on the screen. Raises Refused."""
    if going_on.see(posted.key, posted.token, up_to):
        return
    talk = showing.current(_visitor(posted))
    if talk is None:
        raise Refused("talk")
    talking.see(talk, up_to)


def where_typed(posted: Posted) -> dict[str, Any] | None:
    """In a thread: who of ours may hear that they type; None before a talk has begun. Raises Refused, visiting.Blocked."""
    visitor = _visitor(posted)
    visiting.refuse_blocked(visitor)
    talk = visiting.current_talk(visitor)
    if talk is None:
        return None
    conversation = talk.conversation
    return {"workspace_id": talk.workspace_id, "inbox_id": conversation.inbox_id, "number": conversation.number}


def read(text: bytes) -> dict[str, Any]:
    """A JSON object, strictly: UTF-8, no name twice, no NaN. Raises Refused."""
    try:
        found = json.loads(text.decode() or "{}", object_pairs_hook=_once_each, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise Refused("form") from error
    if not isinstance(found, dict):
        raise Refused("form")
    return found


def _visitor(posted: Posted) -> Visitor:
    visitor = visiting.standing_at(posted.key, posted.token)
    if visitor is None:
        raise Refused("token")
    return visitor


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)
