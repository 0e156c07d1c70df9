"""The kinds of calls that come in, and what each may say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from madoguchi.channels.custom.reading import (
    LONGEST_HTML,
    LONGEST_TEXT,
    MOST_FILES,
    Field,
    Wrong,
    decoded,
    moment,
    one_of,
    several,
    text,
    thing,
    web_address,
    wrong,
)

MESSAGE = "customer.message"
EDITED = "customer.edited"
DELETED = "customer.deleted"
TYPING = "customer.typing"
RECEIPT = "receipt"

_ID = text(200)
_FILE = {
    "name": Field(text(255), ""),
    "url": Field(web_address, ""),
    "base64": Field(decoded, None),
}
_FROM = {
    "id": Field(_ID),
    "name": Field(text(200, least=0), ""),
    "mail": Field(text(320, least=0), ""),
    "phone": Field(text(40, least=0), ""),
    "language": Field(one_of("ja", "en"), ""),
}
_WORDS = {
    "text": Field(text(LONGEST_TEXT, least=0, lines=True), ""),
    "html": Field(text(LONGEST_HTML, least=0, lines=True), ""),
}


def _file(given: Any) -> dict[str, Any]:
    found = thing(_FILE)(given)
    if bool(found["url"]) == (found["base64"] is not None):
        raise Wrong([wrong("url", _("either url or base64"))])
    return found


_KINDS: Mapping[str, Mapping[str, Field]] = {
    MESSAGE: {
        "id": Field(_ID),
        "conversation": Field(_ID, ""),
        "from": Field(thing(_FROM)),
        **_WORDS,
        "files": Field(several(_file, MOST_FILES), ()),
        "at": Field(moment, None),
        "reply_to": Field(_ID, ""),
    },
    EDITED: {"id": Field(_ID), **_WORDS, "at": Field(moment, None)},
    DELETED: {"id": Field(_ID), "at": Field(moment, None)},
    TYPING: {"conversation": Field(_ID)},
    RECEIPT: {
        "message": Field(_ID),
        "state": Field(one_of("delivered", "read", "failed")),
        "reason": Field(text(500, least=0), ""),
        "at": Field(moment, None),
    },
}


def read(given: Any) -> tuple[str, dict[str, Any]]:
    """The kind of a call and its data. Raises Wrong."""
    if not isinstance(given, dict):
        raise Wrong([wrong("", _("an object with type and data"))])
    head = {"type": Field(one_of(*_KINDS)), "timestamp": Field(lambda _given: None, None), "data": Field(_as_it_is)}
    kind = str(thing(head)(given)["type"])
    data = thing({"data": Field(thing(_KINDS[kind]))})({"data": given["data"]})["data"]
    if kind == MESSAGE and not (data["text"].strip() or data["html"].strip() or data["files"]):
        raise Wrong([wrong("data.text", _("text, html or files: a message says something"))])
    if kind == EDITED and not (data["text"].strip() or data["html"].strip()):
        raise Wrong([wrong("data.text", _("the new text or html; a deletion is customer.deleted"))])
    return kind, data


def _as_it_is(given: Any) -> Any:
    return given
